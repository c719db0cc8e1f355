//! What happened on a journey, newest first: with both its times, its notes, and what was undone.

use std::collections::HashMap;

use domain::ids::{SourceName, WorkerId};
use domain::journey::{Enquiry, JourneyEvent};
use domain::record::{Event, Recorded};
use domain::sealed::Opened;
use maud::{Markup, html};

use super::booked::told;
use super::checks::name_of;
use super::found::Found;
use super::put_right::{Corrected, Replaced};
use super::save::said;
use super::show::source_label;
use super::touches;
use super::when;
use crate::people::Adult;
use crate::web::govuk::{Moment, details, timeline};
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
    let corrected = Corrected::of(story.history, story.seen);
    let mut told: Vec<(&Recorded, bool)> = corrected.told().collect();
    told.sort_by_key(|(fact, _)| std::cmp::Reverse((fact.when.happened_at, fact.version)));
    let (own, told): (Vec<_>, Vec<_>) = told.into_iter().partition(|(fact, _)| fact.is_own_doing());
    let moments = |facts: &[(&Recorded, bool)]| {
        facts
            .iter()
            .map(|(fact, gone)| story.moment(&corrected, fact, *gone))
            .collect::<Vec<Moment>>()
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

    fn moment(&self, corrected: &Corrected<'_>, fact: &Recorded, is_struck: bool) -> Moment {
        let undoing = corrected.undoing_of(fact).filter(|_| is_struck);
        Moment {
            title: self.title(fact),
            is_struck,
            by: self.by(fact).filter(|_| !fact.is_own_doing()).map(str::to_owned),
            datetime: when::datetime(fact.when.happened_at).to_string(),
            told: when::times(fact, self.found.now),
            text: html! {
                (self.note(fact, is_struck))
                @if let Event::Journey(JourneyEvent::TouchRecorded(touch)) = &fact.event {
                    p { (touches::told(self.found, touch)) }
                }
                @if let Some(line) = self.before(corrected, fact).filter(|_| !is_struck) {
                    p.waymark-before { (line) }
                }
                @if let Some(undoing) = undoing {
                    p { (self.undone(undoing)) }
                    (self.note(undoing, false))
                    @if self.seen.is_now() { (self.undo_link("Bring it back", undoing, fact)) }
                }
                @if self.may_undo(fact, is_struck) { (self.undo_link("Undo", fact, fact)) }
            },
        }
    }

    fn by(&self, fact: &Recorded) -> Option<&str> {
        fact.worker.and_then(|worker| self.workers.get(&worker)).map(String::as_str)
    }

    // Who took a fact back, and when.
    pub(super) fn undone(&self, undoing: &Recorded) -> String {
        let by = self.by(undoing).map_or(String::new(), |name| format!(" by {name}"));
        format!("Undone{by}, {}", when::told(undoing.when.known_at(), self.found.now))
    }

    // What was so before a fact replaced it.
    fn before(&self, corrected: &Corrected<'_>, fact: &Recorded) -> Option<String> {
        let Event::Journey(event) = &fact.event else { return None };
        let day = |day| words::near_day(day, self.found.today());
        let source = |enquiry: &Enquiry| {
            let named = |it: &SourceName| source_label(&self.found.pathway, it.as_str());
            enquiry.source.as_ref().map_or("not recorded".to_owned(), named)
        };
        match (corrected.replaced_by(fact)?, event) {
            (Replaced::Worker(before), JourneyEvent::WorkerAssigned { worker }) => {
                Some(format!("Was {}, now {}.", self.name(before), self.name(*worker)))
            }
            (Replaced::NextAction(before), JourneyEvent::NextActionSet { due, .. }) => {
                let Event::Journey(JourneyEvent::NextActionSet { due: was, .. }) = &before.event
                else {
                    return None;
                };
                let what = match self.notes.get(&before.version) {
                    None => String::new(),
                    Some(Opened::Erased) => ", [erased]".to_owned(),
                    Some(Opened::Known(text)) => format!(", “{text}”"),
                };
                Some(format!("Was {}{what}; now {}.", day(*was), day(*due)))
            }
            (Replaced::Enquiry(before), JourneyEvent::EnquiryReceived(now)) => {
                Some(format!("Source: was {}, now {}.", source(before), source(now)))
            }
            _ => None,
        }
    }

    pub(super) fn title(&self, fact: &Recorded) -> String {
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
            JourneyEvent::RecontactAgreed { from } => {
                format!("They may be contacted again, from {}", words::near_day(*from, today))
            }
            JourneyEvent::RetentionHeld { until: Some(until), .. } => {
                format!("Their records are held until {}", words::near_day(*until, today))
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

    fn note(&self, fact: &Recorded, is_struck: bool) -> Markup {
        html! {
            @match self.notes.get(&fact.version) {
                None => {}
                Some(Opened::Erased) => p { "[erased]" },
                Some(Opened::Known(text)) if is_struck => {
                    p.waymark-note dir="auto" { s { (text) } }
                }
                Some(Opened::Known(text)) => p.waymark-note dir="auto" { (text) },
            }
        }
    }

    // Without its enquiry a journey would be nothing: that is voiding, not undoing.
    fn may_undo(&self, fact: &Recorded, is_struck: bool) -> bool {
        let is_first = matches!(fact.event, Event::Journey(JourneyEvent::EnquiryReceived(_)));
        self.seen.is_now() && !is_struck && !is_first && !fact.is_own_doing()
    }

    fn undo_link(&self, text: &str, fact: &Recorded, about: &Recorded) -> Markup {
        let address = self.found.below(&format!("corrections/{}", fact.version));
        html! {
            a.govuk-link.waymark-undo href=(address) {
                (text) span.govuk-visually-hidden { ": " (self.title(about)) }
            }
        }
    }
}
