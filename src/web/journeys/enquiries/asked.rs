//! The questions about an enquiry, as they are asked on one page and one after the other.

use domain::journey::{Channel, NoticeGiven};
use maud::{Markup, html};

use super::form::{Choices, Form};
use crate::web::govuk::{Errors, Input, checkboxes, choice, input, radios, select, textarea};
use crate::web::journeys::notes::note_beside;
use crate::web::journeys::values_mode;
use crate::web::journeys::when::{Typed, when_asked};
use crate::web::text::LONGEST_NOTE;

/// How households ask, with what it means for the first reply.
pub(super) const CHANNELS: [(Channel, &str, &str); 6] = [
    (Channel::Phone, "They rang, and we spoke", "Counts as the first reply"),
    (Channel::Event, "At an event, in person", "Counts as the first reply"),
    (Channel::Web, "Form on the website", ""),
    (Channel::Email, "E-mail", ""),
    (Channel::Voicemail, "They left a voice message", ""),
    (Channel::SocialMessage, "Social media message", ""),
];

/// How the privacy notice reaches them.
pub(super) const NOTICES: [(NoticeGiven, &str); 4] = [
    (NoticeGiven::ReadOut, "It was read out to them"),
    (NoticeGiven::Linked, "They were shown or sent a link to it"),
    (NoticeGiven::Sent, "It was sent to them"),
    (NoticeGiven::NotYet, "Not yet"),
];

// It is about somebody else, so no browser fills it in.
fn line<'a>(name: &'a str, label: &'a str, value: &'a str, errors: &'a Errors) -> Input<'a> {
    input(name, label, value, errors).autocomplete("off")
}

/// Who they are.
pub(super) fn who(form: &Form, errors: &Errors) -> Markup {
    html! {
        (line("name", "Name, as they gave it", &form.name, errors).without_spellcheck())
        (line("second_name", "Second adult’s name (optional)", &form.second_name, errors)
            .without_spellcheck())
    }
}

/// How to reach them.
pub(super) fn reach(form: &Form, errors: &Errors) -> Markup {
    html! {
        (line("phone", "Phone number", &form.phone, errors).kind("tel").width(20))
        (radios("message", "May we leave a message? (optional)",
            [choice("yes", "Yes"), choice("no", "No: somebody else may hear it")],
            &form.message, errors).small().inline())
        (line("best_time", "Best time to ring (optional)", &form.best_time, errors)
            .hint("For example, after 6pm"))
        (line("email", "E-mail address", &form.email, errors).kind("email").without_spellcheck())
    }
}

/// Where they live.
pub(super) fn home(form: &Form, errors: &Errors) -> Markup {
    html! {
        (line("address", "Address (optional)", &form.address, errors))
        (line("postcode", "Postcode (optional)", &form.postcode, errors).width(10))
    }
}

/// How and when it came.
pub(super) fn came(form: &Form, errors: &Errors) -> Markup {
    let channels = CHANNELS.iter().map(|(channel, label, hint)| {
        let choice = choice(channel.as_str(), label);
        if hint.is_empty() { choice } else { choice.hint(hint) }
    });
    let typed = Typed { day: &form.happened_on, time: &form.happened_at };
    html! {
        (radios("channel", "How did they ask?", channels, &form.channel, errors).small())
        (when_asked("When?", &typed, errors))
    }
}

/// How they heard, as figures count it.
pub(super) fn source(choices: &Choices, form: &Form, errors: &Errors) -> Markup {
    let sources = choices.pathway.sources.iter();
    let sources = sources.map(|it| (it.name.as_str(), it.label.as_str()));
    let sources = [("", "Select")].into_iter().chain(sources);
    html! { (select("source", "How did they hear of us?", sources, &form.source, errors)) }
}

/// Which campaign brought them.
pub(super) fn campaign(choices: &Choices, form: &Form, errors: &Errors) -> Markup {
    let campaigns = listed(&choices.campaigns);
    html! { (select("campaign", "Campaign (optional)", campaigns, &form.campaign, errors)) }
}

/// What came along by itself, who recommended fostering to them, and what moves them.
pub(super) fn came_along(form: &Form, errors: &Errors) -> Markup {
    html! {
        (form.came_along().asked(errors))
        (line("referrer", "Code of who recommended us (optional)", &form.referrer, errors)
            .hint("What a carer or colleague is known by, such as R-17. Not their name.")
            .width(20).without_spellcheck())
        (values_mode::asked(&form.values_mode, errors))
    }
}

/// How they heard, in their own words.
pub(super) fn heard(form: &Form, errors: &Errors) -> Markup {
    html! {
        (textarea("heard", "How they heard, in their own words (optional)", &form.heard, errors)
            .hint("Kept sealed: it may name people.")
            .rows(2).autocomplete("off").up_to(LONGEST_NOTE))
    }
}

/// What care they asked about, and all that they could offer.
pub(super) fn care(choices: &Choices, form: &Form, errors: &Errors) -> Markup {
    let cares = choices.pathway.cares.iter();
    let cares = cares.map(|it| choice(it.name.as_str(), &it.label));
    html! {
        @if !choices.cares.is_empty() {
            (select("care", "Kind of care they asked about (optional)", listed(&choices.cares),
                &form.care, errors).hint("One kind: figures are broken down by it."))
        }
        @if !choices.pathway.cares.is_empty() {
            (checkboxes("could_offer", "Care they could offer (optional)", cares,
                &form.could_offer, errors).hint("Select all that they named.").small())
        }
    }
}

/// Whether they were given the privacy notice. Nothing where the pathway knows of none.
pub(super) fn notice(choices: &Choices, form: &Form, errors: &Errors) -> Markup {
    let version = choices.pathway.privacy_notice.as_deref().unwrap_or_default();
    let hint = format!("Version {version}.");
    let ways = NOTICES.iter().map(|(given, label)| choice(given.as_str(), label));
    html! {
        @if !version.is_empty() {
            (radios("notice", "Have they been given the privacy notice? (optional)", ways,
                &form.notice, errors).hint(&hint).small())
        }
    }
}

/// Who looks after them, and what else is to be said.
pub(super) fn rest(choices: &Choices, form: &Form, errors: &Errors) -> Markup {
    let ids: Vec<String> = choices.workers.iter().map(|it| it.worker.to_string()).collect();
    let workers = ids.iter().zip(&choices.workers);
    let workers = workers.map(|(id, account)| (id.as_str(), account.name.as_str()));
    let workers = [("", "Nobody yet")].into_iter().chain(workers);
    html! {
        @if !choices.teams.is_empty() {
            (select("team", "Team (optional)", listed(&choices.teams), &form.team, errors))
        }
        (select("worker", "Who looks after them?", workers, &form.worker, errors))
        (note_beside(&form.note, errors))
    }
}

fn listed(values: &[String]) -> impl Iterator<Item = (&str, &str)> {
    let values = values.iter().map(|value| (value.as_str(), value.as_str()));
    std::iter::once(("", "Not known")).chain(values)
}
