//! A journey's page: where it stands in a sentence, what comes next, its clocks, its story.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use domain::journey::{CheckStanding, CheckState, JourneyEvent, struck_facts};
use domain::pathway::Pathway;
use domain::record::{Event, Recorded};
use domain::training::BOOKED;
use maud::{Markup, html};
use projections::Course;

use super::assessed::assessment_shown;
use super::booked::bookings_shown;
use super::checks;
use super::clocks::{Shown, clocks_shown, shown};
use super::confidentiality;
use super::enquired::Enquired;
use super::found::{Found, see};
use super::handover::offered;
use super::history;
use super::kin::Kin;
use super::origin::{self, Touches};
use super::people::people_shown;
use super::saved::sentence;
use super::story::{Story, story};
use super::suggested::suggested;
use super::values_mode;
use crate::store::{Role, workers};
use crate::web::govuk::{
    Colour, SummaryRow, button_link, inset_text, summary_list, summary_row, tag,
};
use crate::web::layout::{Entry, page};
use crate::web::moment::{Moment, Seen};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::training::why;
use crate::web::{App, html_page, words};
use projections::journeys::Status;

pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    moment: Query<Moment>,
) -> Result<HttpResponse, Problem> {
    let seen = moment.seen((app.source.now)())?;
    let found = app.find_seen(&who.sight, &reference, &seen).await?;
    let (clocks, checks) = {
        let answers = app.answers.read().await?;
        see(&answers, &seen.question(), found.journey, |course| {
            (shown(course), looked_into(course))
        })
        .unwrap_or_default()
    };
    let history = app.history(&found).await?;
    let people = app.adults(&found).await?;
    let kin = if seen.is_now() { Kin::of(&app, &found, &people).await? } else { Kin::default() };
    let offered = if seen.is_now() {
        offered(&app, &who, &found).await?
    } else {
        html! {}
    };
    let page = Page {
        offered,
        kin,
        notes: app.people.notes(found.journey, &history).await?,
        people,
        workers: workers(&app.database).await?,
        moment: moment.into_inner(),
        clocks,
        checks,
        history,
        found,
        seen,
    };
    Ok(html_page(StatusCode::OK, page.markup(&app, &who)))
}

struct Page {
    found: Found,
    offered: Markup,
    kin: Kin,
    seen: Seen,
    clocks: Vec<Shown>,
    checks: Vec<CheckStanding>,
    history: Vec<Recorded>,
    notes: std::collections::HashMap<u32, domain::sealed::Opened>,
    people: Vec<crate::people::Adult>,
    workers: std::collections::HashMap<domain::ids::WorkerId, String>,
    moment: Moment,
}

impl Page {
    fn markup(&self, app: &App, who: &SignedIn) -> Markup {
        let found = &self.found;
        let title = format!("{}", found.reference);
        let (done, today) = (self.done(), found.address());
        let said = Enquired::of(&self.history, |when| self.seen.sees(when));
        let sees = |when: &_| self.seen.sees(when);
        let touches = Touches::of(found, &self.history, said.as_ref(), sees);
        let mut frame = app.frame_for(who, Entry::Journeys, &title).wide();
        let way = [("Journeys", Some("/journeys")), (&*title, None)];
        frame = frame.way(&way);
        if let Some(done) = &done {
            frame = frame.done(done);
        }
        if let Some(day) = self.seen.past_day() {
            frame = frame.seen_as_at(day, &today);
        }
        page(
            &frame,
            &html! {
                (self.head())
                (confidentiality::told(&self.found, who))
                (self.kin.asked(&self.found))
                (self.offered)
                .govuk-grid-row {
                    .govuk-grid-column-two-thirds {
                        @if self.seen.is_now() {
                            (suggested(&self.found, &self.history, who.role))
                            (self.to_be_booked_again())
                            (self.actions())
                            @if let Some(said) = &said { (said.reminder(found)) }
                        }
                        @if found.standing.status == Status::Open {
                            (bookings_shown(found, self.seen.is_now()))
                        }
                        (clocks_shown(&self.clocks, found))
                        (touches.shown(found, self.seen.is_now()))
                        (self.checks())
                        (self.assessment())
                        h2.govuk-heading-m { "What happened" }
                        (story(&Story {
                            found, history: &self.history, notes: &self.notes,
                            workers: &self.workers, people: &self.people, seen: &self.seen,
                            moment: &self.moment,
                        }))
                        p.govuk-body {
                            a.govuk-link href={
                                (found.below("history")) (self.moment.query())
                            } { (history::TITLE) }
                        }
                    }
                    .govuk-grid-column-one-third {
                        (people_shown(&self.people))
                        (self.kin.known())
                        (summary_list(&self.facts(who, said.as_ref(), &found.below("next-action"))))
                    }
                }
            },
        )
    }

    // A course that was missed or cancelled is the next thing to agree.
    fn to_be_booked_again(&self) -> Markup {
        let found = &self.found;
        html! {
            @if let Some(rebooking) = &found.rebooking {
                (inset_text(&html! {
                    (why(rebooking, found.now)) ". "
                    a.govuk-link href=(found.below("training/new")) { "Book them again" }
                    ", or " a.govuk-link href=(found.below("next-action")) { "agree the next action" } "."
                }))
            }
        }
    }

    fn head(&self) -> Markup {
        let found = &self.found;
        html! {
            span.govuk-caption-l { (found.reference) " " (status_tag(found)) }
            h1.govuk-heading-l dir="auto" { (found.name) }
            p.govuk-body-l { (self.stands()) }
        }
    }

    // Where it stands, in a sentence or two.
    fn stands(&self) -> String {
        let (found, standing) = (&self.found, &self.found.standing);
        let stage = stage_label(found);
        let today = found.today();
        let since = standing.entered.iter().flatten().max();
        let since = since.map_or(String::new(), |at| {
            format!(" since {}", words::near_day(domain::calendar::london_day(*at), today))
        });
        let ended = standing.ended_at.map_or(String::new(), |at| {
            format!(" on {}", words::near_day(domain::calendar::london_day(at), today))
        });
        match standing.status {
            Status::Open if found.is_paused => format!("Paused, at the stage {stage}."),
            Status::Open => format!("At the stage {stage}{since}. {}", self.looked_after()),
            Status::Approved => format!("Approved{since}."),
            Status::Left => format!("Ended{ended}, having reached {stage}: {}.", self.reason()),
            Status::Void => "Recorded in error: it counts nowhere.".to_owned(),
            Status::Merged => "Merged into another journey: it counts there.".to_owned(),
        }
    }

    fn looked_after(&self) -> String {
        match self.found.standing.worker {
            Some(worker) => format!("{} looks after them.", self.worker(worker)),
            None => "Nobody looks after them yet.".to_owned(),
        }
    }

    fn reason(&self) -> String {
        let standing = &self.found.standing;
        let name = standing.reason.as_deref().unwrap_or_default();
        let reason = self.found.pathway.reason(&name.into());
        reason.map_or(name.to_owned(), |it| it.label.to_lowercase())
    }

    fn worker(&self, worker: domain::ids::WorkerId) -> String {
        self.workers.get(&worker).cloned().unwrap_or_else(|| "Somebody".to_owned())
    }

    // What the page was come to with: what was saved, and what it means for the clocks.
    fn done(&self) -> Option<String> {
        let fact = self.history.iter().find(|fact| Some(fact.position) == self.moment.saved)?;
        Some(format!("Saved: {}", sentence(&self.found, &self.clocks, &self.history, fact)))
    }

    fn actions(&self) -> Markup {
        let found = &self.found;
        let below = |path: &str| found.below(path);
        let link = |text: &'static str, path: &str| {
            html! { li { a.govuk-link href=(below(path)) { (text) } } }
        };
        html! {
            @match found.standing.status {
                Status::Void | Status::Merged => (self.back_into_use()),
                status => {
                    (button_link("Log a contact", &below("contacts/new")))
                    ul.govuk-list.waymark-actions {
                        @if status == Status::Left {
                            (link("Add a note", "notes/new"))
                        } @else {
                            (link("Record what happened", "milestones/new"))
                            @if found.pathway.milestone(&BOOKED.into()).is_some() {
                                (link("Book training", "training/new"))
                            }
                            (link("Agree the next action", "next-action"))
                            (link("Add a note", "notes/new"))
                            (link("Snooze", "snooze"))
                            (link("Say who looks after them", "worker"))
                            (link("Hand over", "handover"))
                            @if found.is_paused { (link("Resume", "resumption")) }
                            @else { (link("Pause", "pause")) }
                            (link("End the journey", "ending/new"))
                            (link("It was recorded in error", "void"))
                        }
                    }
                }
            }
        }
    }

    // What took it out of use can be undone, by whoever finds that it was wrong.
    fn back_into_use(&self) -> Markup {
        let struck = struck_facts(&self.history);
        let took = self.history.iter().zip(struck).rev().find(|(fact, struck)| {
            let is_out = matches!(
                &fact.event,
                Event::Journey(JourneyEvent::JourneyMerged { .. } | JourneyEvent::JourneyVoided {})
            );
            is_out && !struck
        });
        html! {
            @if let Some((fact, _)) = took {
                (button_link("Undo this", &self.found.below(&format!("corrections/{}", fact.version))))
            }
        }
    }

    // How far its checks have come.
    fn checks(&self) -> Markup {
        let found = &self.found;
        let today = domain::calendar::london_day(self.seen.as_at);
        let states = || self.checks.iter().map(|it| it.state(today));
        let (done, started) = checks::progress(states());
        let waited_for = self.checks.iter().filter(|it| it.is_waited_for()).count();
        let expired = states().filter(|it| *it == CheckState::Expired).count();
        html! {
            @if started != 0 || !found.pathway.checks.is_empty() {
                h2.govuk-heading-m { "Checks" }
                p.govuk-body {
                    @if started == 0 { (checks::NONE) " " }
                    @else {
                        strong { (done) " of " (started) " done" } ". "
                        @if waited_for != 0 { (waited_for) " waited for. " }
                        @if expired != 0 { span.waymark-overdue { (expired) " expired. " } }
                    }
                    a.govuk-link href=(found.below("checks")) { "See the checks" }
                }
            }
        }
    }

    fn assessment(&self) -> Markup {
        let assessor =
            self.found.standing.worker.map_or("nobody yet".to_owned(), |it| self.worker(it));
        let may_act = self.seen.is_now() && self.found.standing.status == Status::Open;
        assessment_shown(&self.found, &assessor, may_act)
    }

    fn facts<'a>(
        &self,
        who: &SignedIn,
        said: Option<&Enquired<'_>>,
        next_action: &'a str,
    ) -> Vec<SummaryRow<'a>> {
        let standing = &self.found.standing;
        let told =
            |value: &Option<String>| value.clone().unwrap_or_else(|| "Not recorded".to_owned());
        let source = standing.source.as_ref().map(|name| source_label(&self.found.pathway, name));
        let today = self.found.today();
        let enquired = standing.enquired_at.map(|at| words::moment(at, today));
        let spoke = standing.last_two_way_contact.map(|at| words::moment(at, today));
        let mut facts = vec![
            match (standing.status, self.seen.is_now()) {
                (Status::Open, true) => summary_row("Next action", self.next_action()).action(
                    "Change",
                    "the next action",
                    next_action,
                ),
                _ => summary_row("Next action", self.next_action()),
            },
            summary_row("Enquiry", told(&enquired)),
            summary_row("Last spoke or replied", told(&spoke)),
            summary_row("Source", told(&source)),
            summary_row("Campaign", told(&standing.campaign)),
            summary_row("Team", told(&standing.team)),
            summary_row("Area", told(&standing.area)),
            summary_row("Care asked about", told(&standing.care)),
            values_mode::row(&self.found, self.seen.is_now()),
        ];
        if let Some(said) = said {
            facts.extend(said.rows(&self.found, &self.notes));
        }
        let is_manager = who.role == Role::Manager;
        facts.extend(origin::rows(&self.found, is_manager, self.seen.is_now()));
        facts
    }
}

impl Page {
    fn next_action(&self) -> String {
        let (standing, today) = (&self.found.standing, self.found.today());
        let snoozed = standing.snoozed_until.filter(|until| today < *until);
        match (standing.status, snoozed.or(standing.next_action_due)) {
            (Status::Open, Some(due)) if snoozed.is_some() => {
                format!("Snoozed until {}", words::near_day(due, today))
            }
            (Status::Open, Some(due)) => words::near_day(due, today),
            (Status::Open, None) => "None agreed".to_owned(),
            (Status::Approved | Status::Left | Status::Void | Status::Merged, _) => {
                "None is needed".to_owned()
            }
        }
    }
}

fn looked_into(course: &Course<'_>) -> Vec<CheckStanding> {
    let looked = projections::checks::checks(course).into_iter();
    looked.map(|it| it.standing).collect()
}

/// What the stage is called at which it stands, or which it reached before it ended.
pub(super) fn stage_label(found: &Found) -> &str {
    let stage = match found.standing.status {
        Status::Left => &found.standing.furthest_stage,
        Status::Open | Status::Approved | Status::Void | Status::Merged => &found.standing.stage,
    };
    let named = found.pathway.stages.iter().find(|it| it.name.as_str() == *stage);
    named.map_or(stage, |it| &it.label)
}

/// What a source is called.
pub(super) fn source_label(pathway: &Pathway, name: &str) -> String {
    let named = pathway.sources.iter().find(|it| it.name.as_str() == name);
    named.map_or_else(|| name.to_owned(), |it| it.label.clone())
}

/// What became of a journey, as a tag.
pub(super) fn tag_of(status: Status, is_paused: bool) -> Markup {
    match status {
        Status::Open if is_paused => tag("Paused", Colour::Yellow),
        Status::Open => tag("Open", Colour::Blue),
        Status::Approved => tag("Approved", Colour::Green),
        Status::Left => tag("Ended", Colour::Grey),
        Status::Void => tag("Recorded in error", Colour::Grey),
        Status::Merged => tag("Merged", Colour::Grey),
    }
}

fn status_tag(found: &Found) -> Markup {
    tag_of(found.standing.status, found.is_paused)
}
