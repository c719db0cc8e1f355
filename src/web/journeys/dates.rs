//! A household's dates, explained: each clock with what started and stopped it, what it allows, and
//! the days that counted.

mod days;

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use chrono::{DateTime, Utc};
use domain::calendar::{BankHolidays, Calendar};
use domain::journey::JourneyEvent;
use domain::pathway::Allowance;
use domain::record::{Event, Recorded};
use domain::sealed::Opened;
use maud::{Markup, html};
use projections::clocks::{Run, runs};
use projections::journeys::Status;

use super::booked::told as happened_told;
use super::clocks::Shown;
use super::found::{Found, see};
use super::put_right::Corrected;
use super::when;
use crate::web::govuk::{
    Column, Size, SummaryRow, button_link, details, summary_list, summary_row, table,
};
use crate::web::layout::{Entry, page};
use crate::web::moment::{Moment, Seen};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, words};

use days::days_shown;

pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    moment: Query<Moment>,
) -> Result<HttpResponse, Problem> {
    let seen = moment.seen((app.source.now)())?;
    let found = app.find_seen(&who.sight, &reference, &seen).await?;
    let clocks = {
        let answers = app.answers.read().await?;
        see(&answers, &seen.question(), found.journey, |course| {
            let calendar = &course.pathway().calendar;
            let runs = runs(course);
            let mut clocks: Vec<_> = runs.iter().map(|run| Explained::of(run, calendar)).collect();
            clocks.sort_by_key(|clock| clock.shown.order());
            clocks
        })
    };
    let history = app.history(&found).await?;
    let page = Page {
        clocks: clocks.unwrap_or_default(),
        notes: app.people.notes(found.journey, &history).await?,
        history,
        found,
        seen,
    };
    Ok(html_page(StatusCode::OK, page.markup(&app, &who)))
}

// A clock, with what its dates came from.
struct Explained {
    shown: Shown,
    allows: Option<Allowance>,
    booked_for: Option<DateTime<Utc>>,
    started_by: usize,
    stopped_by: Option<usize>,
    // The days that counted for when it is due, or why they did not.
    days: Vec<domain::within::Day>,
}

struct Page {
    found: Found,
    clocks: Vec<Explained>,
    history: Vec<Recorded>,
    notes: HashMap<u32, Opened>,
    seen: Seen,
}

// A time during which everything stood still.
struct Pause<'a> {
    from: &'a Recorded,
    to: Option<&'a Recorded>,
}

impl Explained {
    fn of(run: &Run<'_>, calendar: &Calendar) -> Self {
        Self {
            shown: Shown::of(run),
            allows: run.clock.allows,
            booked_for: run.booked_for,
            started_by: run.started_by,
            stopped_by: run.stopped_by,
            days: run.days(calendar),
        }
    }
}

impl Page {
    fn markup(&self, app: &App, who: &SignedIn) -> Markup {
        let found = &self.found;
        let title = format!("Dates: {}", found.reference);
        let (here, household) = (found.below("dates"), found.address());
        let reference = found.reference.to_string();
        let way =
            [("Journeys", Some("/journeys")), (&*reference, Some(&*household)), ("Dates", None)];
        let mut frame = app.frame_for(who, Entry::Journeys, &title).wide().way(&way);
        if let Some(day) = self.seen.past_day() {
            frame = frame.seen_as_at(day, &here);
        }
        page(
            &frame,
            &html! {
                span.govuk-caption-l { (found.reference) " · " (found.name) }
                h1.govuk-heading-l { "Dates explained" }
                (self.rules())
                (self.pauses())
                @if self.clocks.is_empty() {
                    p.govuk-body { "No clock has started for this household." }
                } @else {
                    (self.contents())
                }
                @for (place, clock) in self.clocks.iter().enumerate() {
                    (self.clock(&place_of(place), clock))
                }
            },
        )
    }

    // By what the days are counted.
    fn rules(&self) -> Markup {
        let pathway = &self.found.pathway;
        let calendar = &pathway.calendar;
        let holidays = match calendar.bank_holidays {
            BankHolidays::EnglandAndWales => " and the bank holidays of England and Wales",
            BankHolidays::None => "",
        };
        let duty = if calendar.duty_from < calendar.duty_to {
            let (from, to) = (words::time(calendar.duty_from), words::time(calendar.duty_to));
            format!("Working hours are {from} to {to}.")
        } else {
            "Working hours are all day.".to_owned()
        };
        html! {
            p.govuk-body {
                "Counted by " strong { (pathway.label) } " of "
                (words::day(pathway.in_force_from)) ". Working days leave out weekends" (holidays)
                @if !calendar.closed.is_empty() { ", and days on which the service is closed" }
                ". " (duty) " What is allowed in days lasts until the end of the last."
            }
        }
    }

    fn pauses(&self) -> Markup {
        let pauses = self.each_pause();
        let may_act = self.seen.is_now() && self.found.standing.status == Status::Open;
        let (act, path) =
            if self.found.is_paused { ("Resume", "resumption") } else { ("Pause", "pause") };
        let columns = ["From", "To", "Why"].map(Column::Words);
        let moment = |fact: &Recorded| when::told(fact.when.happened_at, self.found.now);
        let open = match self.found.standing.status {
            Status::Open => "It is still paused",
            Status::Approved | Status::Left | Status::Void | Status::Merged => {
                "Until the journey was over"
            }
        };
        let rows = pauses.iter().map(|pause| {
            let to = pause.to.map_or(open.to_owned(), moment);
            vec![html! { (moment(pause.from)) }, html! { (to) }, self.why(pause.from)]
        });
        html! {
            @if !pauses.is_empty() {
                (table("When every clock stood still", columns, rows).size(Size::Small))
            }
            @if may_act { (button_link(act, &self.found.below(path)).secondary()) }
        }
    }

    // Those that count, the earlier first.
    fn each_pause(&self) -> Vec<Pause<'_>> {
        let corrected = Corrected::of(&self.history, &self.seen);
        let standing = corrected.told().filter(|(_, is_struck)| !is_struck);
        let mut told: Vec<&Recorded> = standing.map(|(fact, _)| fact).collect();
        told.sort_by_key(|fact| (fact.when.happened_at, fact.version));
        let mut pauses: Vec<Pause<'_>> = vec![];
        for fact in told {
            let stands = pauses.last_mut().filter(|pause| pause.to.is_none());
            match (&fact.event, stands) {
                (Event::Journey(JourneyEvent::JourneyPaused { .. }), None) => {
                    pauses.push(Pause { from: fact, to: None });
                }
                (Event::Journey(JourneyEvent::JourneyResumed {}), Some(pause)) => {
                    pause.to = Some(fact);
                }
                _ => {}
            }
        }
        pauses
    }

    fn why(&self, fact: &Recorded) -> Markup {
        html! {
            @match self.notes.get(&fact.version) {
                None => "No reason was recorded",
                Some(Opened::Erased) => "[erased]",
                Some(Opened::Known(text)) => span.waymark-note dir="auto" { (text) },
            }
        }
    }

    // Each promise with how it stands, to go straight to it.
    fn contents(&self) -> Markup {
        html! {
            nav aria-label="Promises" {
                ul.govuk-list {
                    @for (place, clock) in self.clocks.iter().enumerate() {
                        li {
                            a.govuk-link href={ "#" (place_of(place)) } { (clock.shown.label()) }
                            ": " (clock.shown.state()) " " (clock.shown.told(&self.found))
                        }
                    }
                }
            }
        }
    }

    fn clock(&self, place: &str, clock: &Explained) -> Markup {
        let found = &self.found;
        let shown = &clock.shown;
        let rows = self.rows(clock);
        let days = clock.allows.filter(|_| !clock.days.is_empty());
        html! {
            section id=(place) {
                h2.govuk-heading-m { (shown.label()) }
                (summary_list(&rows))
                @if let Some(allows) = days {
                    (details(
                        &format!("Days counted for: {}", shown.label()),
                        &days_shown(shown.label(), allows, &clock.days, found.today()),
                    ))
                }
            }
        }
    }

    fn rows(&self, clock: &Explained) -> Vec<SummaryRow<'_>> {
        let (found, shown) = (&self.found, &clock.shown);
        let allows =
            clock.allows.map_or("No limit: it is only measured".to_owned(), |allows| {
                match (allows, clock.booked_for) {
                    (Allowance::After(within), _) => format!("{within} from its start"),
                    (Allowance::Before(within), Some(at)) => {
                        format!("Until {within} before {}", when::told(at, found.now))
                    }
                    (Allowance::Before(within), None) => {
                        format!("Until {within} before what is booked")
                    }
                }
            });
        let mut rows = vec![
            summary_row("How it stands", html! { (shown.state()) " " (shown.told(found)) }),
            summary_row(
                "It allows",
                html! { (allows) div.govuk-hint."govuk-!-margin-bottom-0" { (shown.source()) } },
            ),
            summary_row("Started by", self.fact(clock.started_by)),
        ];
        if clock.allows.is_some() {
            rows.push(summary_row("Due", shown.due(found)));
        }
        if let Some(stopped_by) = clock.stopped_by {
            rows.push(summary_row("Stopped by", self.fact(stopped_by)));
        }
        rows
    }

    // What happened, when, and when that was recorded.
    fn fact(&self, version: usize) -> Markup {
        let is_it = |fact: &&Recorded| usize::try_from(fact.version) == Ok(version);
        let found = &self.found;
        html! {
            @match self.history.iter().find(is_it) {
                None => "Something that is not recorded any more",
                Some(fact) => {
                    (happened_told(found, &self.history, fact)) br;
                    (when::times(fact, found.now))
                }
            }
        }
    }
}

fn place_of(place: usize) -> String {
    format!("promise-{}", place + 1)
}
