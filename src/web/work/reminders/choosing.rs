//! What one wants by mail, and what is not for choosing.

use maud::{Markup, html};
use serde::Deserialize;

use super::ADDRESS;
use crate::reminding::LATEST_HOUR;
use crate::store::{MailChoice, Role};
use crate::web::App;
use crate::web::govuk::{Errors, Size, button, checkboxes, choice, fieldset, select};
use crate::web::signed_in::SignedIn;

/// The earliest hour that is offered.
const EARLIEST_HOUR: u32 = 6;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    hour: String,
    kinds: Vec<String>,
}

impl Form {
    pub(super) fn of(choice: MailChoice) -> Self {
        let kinds = [("digest", choice.digest), ("team", choice.team)];
        let kinds = kinds.into_iter().filter(|(_, is_wanted)| *is_wanted);
        Self {
            hour: choice.digest_hour.map_or_else(String::new, |hour| hour.to_string()),
            kinds: kinds.map(|(kind, _)| kind.to_owned()).collect(),
        }
    }

    // Who is no manager is not asked about the team, and will be told of it once they are one.
    pub(super) fn read(&self, is_manager: bool) -> Result<MailChoice, Errors> {
        let mut errors = Errors::default();
        let hour = self.hour.parse().ok().filter(|hour| *hour <= LATEST_HOUR);
        if hour.is_none() && !self.hour.is_empty() {
            errors.add("hour", "Select an hour of the list");
        }
        let has = |kind: &str| self.kinds.iter().any(|it| it == kind);
        if !self.kinds.iter().all(|kind| ["digest", "team"].contains(&&**kind)) {
            errors.add("kinds", "Select what you want of the list");
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(MailChoice {
            digest_hour: hour,
            digest: has("digest"),
            team: has("team") || !is_manager,
        })
    }
}

/// The questions.
pub(super) fn asked(app: &App, who: &SignedIn, form: &Form, errors: &Errors) -> Markup {
    let usual = format!("The service’s hour, {}", hour(app.customs.digest_hour));
    let hours: Vec<(String, String)> =
        (EARLIEST_HOUR..=LATEST_HOUR).map(|it| (it.to_string(), hour(it))).collect();
    let hours = hours.iter().map(|(value, said)| (&**value, &**said));
    let hours = std::iter::once(("", &*usual)).chain(hours);
    let digest = choice("digest", "A digest on each working day on which something is due")
        .hint("Without it, what is due stands in your work, and nobody tells you");
    let team = choice("team", "What the team is late with, and what nobody looks after")
        .hint("Where no manager wants it, all of them get it");
    let is_manager = who.role == Role::Manager;
    let kinds = std::iter::once(digest).chain(is_manager.then_some(team));
    let questions = html! {
        (select("hour", "When does your digest come?", hours, &form.hour, errors))
        (checkboxes("kinds", "What do you want by mail?", kinds, &form.kinds, errors).small())
        p.govuk-body {
            "What cannot wait comes at once, in duty hours: a household’s first reply, and a household \
             that is offered to you. This is not for choosing. Nobody gets more than "
            (app.customs.mails_a_day) " such mails a day; what is held back then stands in the next \
             digest."
        }
    };
    html! {
        form method="post" action=(ADDRESS) novalidate {
            (app.marks(who, None))
            (fieldset("Change what you get", Size::Medium, &questions))
            (button("Keep"))
        }
    }
}

fn hour(hour: u32) -> String {
    match hour {
        0 => "midnight".to_owned(),
        1..=11 => format!("{hour}am"),
        12 => "noon".to_owned(),
        _ => format!("{}pm", hour - 12),
    }
}
