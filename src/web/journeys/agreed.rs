//! What comes next: asked at the foot of other forms, and on a page of its own.

use chrono::{DateTime, NaiveDate, Utc};
use domain::journey::{CompleteNextAction, SetNextAction};
use domain::together::Together;
use maud::{Markup, html};

use super::found::Found;
use crate::web::App;
use crate::web::dates::read_coming_day;
use crate::web::govuk::{Errors, choice, date_text, divider, input, radios};
use crate::web::problem::Problem;
use crate::web::text::read_line;
use crate::web::words;
use projections::journeys::Status;

/// What was answered: the fields `next`, `next_on` and `next_what`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Agreed<'a> {
    pub(super) next: &'a str,
    pub(super) on: &'a str,
    pub(super) what: &'a str,
}

/// What is to become of the next action.
pub(in crate::web) enum Next {
    /// It stays as it is.
    Kept,
    /// It is done, and nothing else is agreed.
    Done,
    /// This is to be done by that day.
    Set(NaiveDate, String),
}

/// The answer that is most likely: an action whose day has come is done, and another follows.
pub(super) fn suggested(found: &Found) -> &'static str {
    match found.standing.next_action_due {
        Some(due) if found.today() < due => "keep",
        // Whose journey is over is owed nothing.
        None if found.standing.status == Status::Left => "none",
        Some(_) | None => "",
    }
}

impl Agreed<'_> {
    pub(super) fn parse(&self, found: &Found, errors: &mut Errors) -> Option<Next> {
        let calendar = &found.pathway.calendar;
        let in_days = |n| Some(calendar.plus_working_days(found.today(), n));
        let day = match self.next {
            "keep" => return Some(Next::Kept),
            "none" => return Some(Next::Done),
            "1" => in_days(1),
            "2" => in_days(2),
            "5" => in_days(5),
            "day" => errors.take("next_on", read_coming_day(self.on, found.today())),
            _ => {
                errors.add("next", "Select what comes next");
                None
            }
        };
        let what = errors.take("next_what", read_line("What is to be done", self.what));
        Some(Next::Set(day?, what?))
    }
}

impl Next {
    /// Adds its command to those of a form. It is agreed now, whenever what came before happened.
    pub(in crate::web) async fn added_to(
        self,
        commands: Together,
        app: &App,
        found: &Found,
    ) -> Result<Together, Problem> {
        let happened_at: DateTime<Utc> = found.now;
        match self {
            Self::Kept => Ok(commands),
            Self::Done => Ok(commands.with(CompleteNextAction { happened_at })),
            Self::Set(due, what) => {
                let command = |note| SetNextAction { happened_at, due, note };
                app.with_note(commands, found.journey, &what, command).await
            }
        }
    }
}

/// The question.
pub(super) fn next_asked(found: &Found, agreed: Agreed<'_>, errors: &Errors) -> Markup {
    let today = found.today();
    let calendar = &found.pathway.calendar;
    let in_days = |n| words::near_day(calendar.plus_working_days(today, n), today);
    let kept = found.standing.next_action_due.map(|due| words::near_day(due, today));
    let (one, two, five) = (in_days(1), in_days(2), in_days(5));
    let mut choices = vec![];
    if let Some(kept) = &kept {
        choices.push(choice("keep", "Keep what is agreed").hint(kept));
    }
    choices.extend([
        choice("1", "By the next working day").hint(&one),
        choice("2", "In 2 working days").hint(&two),
        choice("5", "In 5 working days").hint(&five),
        choice("day", "By another day").reveals(html! {
            (date_text("next_on", "Which day?", agreed.on, errors)
                .hint("For example, 4/12/2026, 4 Dec or tomorrow"))
        }),
        divider("or"),
        choice("none", "Nothing is agreed").hint("They will be listed as having no next action"),
    ]);
    html! {
        (radios("next", "When is the next action due?", choices, agreed.next, errors).small())
        (input("next_what", "What is to be done? (optional)", agreed.what, errors)
            .autocomplete("off").hint("For example, ring back after 6pm"))
    }
}
