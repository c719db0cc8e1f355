//! What happened on a journey, newest first: with both its times, its notes, and what was undone.

use std::collections::HashMap;

use domain::ids::WorkerId;
use domain::journey::{JourneyEvent, struck_facts};
use domain::record::{Event, Recorded};
use domain::sealed::Opened;
use maud::{Markup, html};

use super::booked::told;
use super::checks::name_of;
use super::found::Found;
use super::save::said;
use super::when;
use crate::people::Adult;
use crate::web::govuk::{Colour, Moment, details, tag, timeline};
use crate::web::moment::{Seen, Tells};
use crate::web::{self, words};

/// What is told, and how it is seen.
pub(super) struct Story<'a> {
    pub(super) found: &'a Found,
    pub(super) history: &'a [Recorded],
    pub(super) notes: &'a HashMap<u32, Opened>,
    pub(super) workers: &'a HashMap<WorkerId, String>,
    pub(super) people: &'a [Adult],
    pub(super) seen: &'a Seen,
    pub(super) moment: &'a web::moment::Moment,
}

/// Where the links above the story lead, so that it is in sight again.
const PLACE: &str = "story";

/// The timeline.
pub(super) fn story(story: &Story<'_>) -> Markup {
    let struck = struck_facts(story.history);
    let facts = story.history.iter().zip(struck);
    let mut told: Vec<(&Recorded, bool)> =
        facts.filter(|(fact, _)| story.seen.sees(&fact.when)).collect();
    told.sort_by_key(|(fact, _)| std::cmp::Reverse((fact.when.happened_at, fact.version)));
    let (own, told): (Vec<_>, Vec<_>) = told.into_iter().partition(|(fact, _)| fact.is_own_doing());
    let moments = |facts: &[(&Recorded, bool)]| {
        facts.iter().map(|(fact, gone)| story.moment(fact, *gone)).collect::<Vec<Moment>>()
    };
    let only_two_way = story.moment.story == Tells::TwoWay;
    let two_way: Vec<_> = told.iter().copied().filter(|(fact, _)| is_two_way(fact)).collect();
    html! {
        (story.tells(told.len(), two_way.len()))
        @if only_two_way && two_way.is_empty() {
            p.govuk-body { "They have not spoken with us or replied yet." }
        }
        (timeline(&moments(if only_two_way { &two_way } else { &told })))
        @if !only_two_way && !own.is_empty() {
            (details(&done_by_itself(own.len()), &timeline(&moments(&own))))
        }
    }
}

fn is_two_way(fact: &Recorded) -> bool {
    matches!(&fact.event, Event::Journey(event) if event.is_two_way_contact())
}

fn done_by_itself(n: usize) -> String {
    if n == 1 {
        "1 thing that the service did by itself".to_owned()
    } else {
        format!("{n} things that the service did by itself")
    }
}

impl Story<'_> {
    // All of it, or when they spoke: in the address, so that it can be passed on.
    fn tells(&self, all: usize, two_way: usize) -> Markup {
        let choices = [
            (Tells::All, format!("Everything ({all})")),
            (Tells::TwoWay, format!("When they spoke or replied ({two_way})")),
        ];
        html! {
            p.govuk-body.waymark-actions id=(PLACE) {
                @for (tells, text) in &choices {
                    @if *tells == self.moment.story {
                        strong { (text) }
                    } @else {
                        a.govuk-link href={
                            (self.found.address()) (self.moment.telling(*tells)) "#" (PLACE)
                        } { (text) }
                    }
                }
            }
        }
    }

    fn moment(&self, fact: &Recorded, is_struck: bool) -> Moment {
        let by = fact.worker.and_then(|worker| self.workers.get(&worker)).cloned();
        Moment {
            title: self.title(fact),
            by: by.filter(|_| !fact.is_own_doing()),
            datetime: when::datetime(fact.when.happened_at).to_string(),
            told: when::times(fact, self.found.now),
            text: html! {
                @if is_struck { (tag("Undone", Colour::Grey)) }
                (self.note(fact))
                @if self.may_undo(fact, is_struck) { (self.undo_link(fact)) }
            },
        }
    }

    fn title(&self, fact: &Recorded) -> String {
        let Event::Journey(event) = &fact.event else { return said(self.found, fact) };
        let today = self.found.today();
        match event {
            JourneyEvent::FactUndone { version, .. } => {
                let undone = self.history.iter().find(|it| it.version == *version);
                undone.map_or_else(
                    || said(self.found, fact),
                    |it| format!("Undone: {}", self.title(it)),
                )
            }
            JourneyEvent::WorkerAssigned { worker } => {
                format!("Given to {}", self.name(*worker))
            }
            JourneyEvent::HandoverOffered { to, service, team, .. } => {
                let service = service.as_ref().map_or(String::new(), |it| format!(", at {it}"));
                let team = team.as_ref().map_or(String::new(), |it| format!(", for the team {it}"));
                format!("Offered to {}{service}{team}", self.name(*to))
            }
            JourneyEvent::JourneySnoozed { until, .. } => {
                format!("Snoozed until {}", words::near_day(*until, today))
            }
            JourneyEvent::NextActionSet { due, .. } => {
                format!("Next action agreed, for {}", words::near_day(*due, today))
            }
            JourneyEvent::MilestoneReached { booked_for: Some(_), .. } => {
                told(self.found, self.history, fact)
            }
            event => match event.person() {
                Some(person) => {
                    let name = name_of(self.people, Some(person));
                    format!("{}, for {name}", said(self.found, fact))
                }
                None => said(self.found, fact),
            },
        }
    }

    fn name(&self, worker: WorkerId) -> &str {
        self.workers.get(&worker).map_or("somebody", String::as_str)
    }

    fn note(&self, fact: &Recorded) -> Markup {
        html! {
            @match self.notes.get(&fact.version) {
                None => {}
                Some(Opened::Erased) => p { "[erased]" },
                Some(Opened::Known(text)) => p.waymark-note dir="auto" { (text) },
            }
        }
    }

    // Without its enquiry a journey would be nothing: that is voiding, not undoing.
    fn may_undo(&self, fact: &Recorded, is_struck: bool) -> bool {
        let is_first = matches!(fact.event, Event::Journey(JourneyEvent::EnquiryReceived(_)));
        self.seen.is_now() && !is_struck && !is_first && !fact.is_own_doing()
    }

    fn undo_link(&self, fact: &Recorded) -> Markup {
        let address = self.found.below(&format!("corrections/{}", fact.version));
        html! {
            a.govuk-link.waymark-undo href=(address) {
                "Undo" span.govuk-visually-hidden { ": " (self.title(fact)) }
            }
        }
    }
}
