//! All answers about an enquiry, to be looked at before it is saved.

use maud::{Markup, html};

use super::asked::{CHANNELS, NOTICES};
use super::form::{Choices, Form};
use super::questions::Step;
use crate::web::govuk::{Errors, SummaryRow, summary_list, summary_row};
use crate::web::journeys::{came_along, values_mode, when};

/// The answers, each with the button that leads back to its question.
pub(super) fn answers(choices: &Choices, form: &Form) -> Markup {
    let mut rows = vec![
        answer("Who is asking", "who is asking", Step::Who, &who(form)),
        answer("Where they live", "where they live", Step::Home, &home(form)),
        answer("How to reach them", "how to reach them", Step::Reach, &reach(form)),
        answer("How they heard", "how they heard", Step::Heard, &heard(choices, form)),
    ];
    if !(choices.pathway.cares.is_empty() && choices.cares.is_empty()) {
        rows.push(answer("Care", "what care they could offer", Step::Care, &care(choices, form)));
    }
    rows.push(answer("How and when", "how and when they asked", Step::Came, &came(choices, form)));
    if choices.pathway.privacy_notice.is_some() {
        let lines = notice(choices, form);
        rows.push(answer("Privacy notice", "the privacy notice", Step::Notice, &lines));
    }
    rows.push(answer("What happens next", "what happens next", Step::Rest, &rest(choices, form)));
    html! { (summary_list(&rows)) }
}

fn answer<'a>(key: &'a str, what: &'a str, step: Step, lines: &[String]) -> SummaryRow<'a> {
    let lines: Vec<&String> = lines.iter().filter(|line| !line.is_empty()).collect();
    let value = html! {
        @if lines.is_empty() { "Not answered" }
        @for (place, line) in lines.iter().enumerate() {
            @if place != 0 { br; }
            span.waymark-typed dir="auto" { (line) }
        }
    };
    summary_row(key, value).button(("Change", what), ("go", step.name()))
}

fn said(what: &str, value: &str) -> String {
    if value.is_empty() { String::new() } else { format!("{what}: {value}") }
}

fn who(form: &Form) -> Vec<String> {
    vec![form.name.clone(), form.second_name.clone()]
}

fn home(form: &Form) -> Vec<String> {
    vec![form.address.clone(), form.postcode.clone()]
}

fn reach(form: &Form) -> Vec<String> {
    let message = match form.message.as_str() {
        "yes" => "A message may be left",
        "no" => "Leave no message",
        _ => "",
    };
    vec![
        form.phone.clone(),
        message.to_owned(),
        said("Best time", &form.best_time),
        form.email.clone(),
    ]
}

fn heard(choices: &Choices, form: &Form) -> Vec<String> {
    let source = choices.pathway.sources.iter().find(|it| it.name.as_str() == form.source);
    vec![
        source.map_or(String::new(), |it| it.label.clone()),
        form.heard.clone(),
        said("Campaign", &form.campaign),
        said("Came along", &came_along(choices, form)),
        said("Recommended by", &form.referrer),
        said("Values mode", values_mode::label(&form.values_mode).unwrap_or_default()),
    ]
}

fn came_along(choices: &Choices, form: &Form) -> String {
    let tracked = form.came_along().parse(&choices.campaigns, &mut Errors::default());
    tracked.map_or_else(|| form.tracked.clone(), |it| came_along::told(&it))
}

fn care(choices: &Choices, form: &Form) -> Vec<String> {
    let cares = choices.pathway.cares.iter();
    let named = cares.filter(|it| form.could_offer.iter().any(|name| it.name.as_str() == name));
    let named: Vec<&str> = named.map(|it| it.label.as_str()).collect();
    vec![said("Asked about", &form.care), said("Could offer", &named.join("; "))]
}

fn came(choices: &Choices, form: &Form) -> Vec<String> {
    let channel = CHANNELS.iter().find(|(channel, ..)| channel.as_str() == form.channel);
    let at = form.parse(choices).map(|told| when::told(told.happened_at, choices.now));
    let typed = || format!("{} {}", form.happened_on, form.happened_at).trim().to_owned();
    vec![
        channel.map_or(String::new(), |(_, label, _)| (*label).to_owned()),
        at.unwrap_or_else(|_| typed()),
    ]
}

fn notice(choices: &Choices, form: &Form) -> Vec<String> {
    let given = NOTICES.iter().find(|(given, _)| given.as_str() == form.notice);
    let version = choices.pathway.privacy_notice.as_deref().unwrap_or_default();
    let is_given = form.notice != domain::journey::NoticeGiven::NotYet.as_str();
    let version = given.filter(|_| is_given).map(|_| said("Version", version));
    vec![given.map_or(String::new(), |(_, label)| (*label).to_owned()), version.unwrap_or_default()]
}

fn rest(choices: &Choices, form: &Form) -> Vec<String> {
    let worker = choices.workers.iter().find(|it| it.worker.to_string() == form.worker);
    let cared_for = worker.map_or_else(
        || "Nobody looks after them yet".to_owned(),
        |it| format!("{} looks after them", it.name),
    );
    vec![cared_for, said("Team", &form.team), said("Note", &form.note)]
}
