//! Everything that answers are folded from, and how a fact enters it.

use std::collections::{BTreeSet, HashMap};
use std::num::NonZeroU16;

use chrono::{DateTime, Utc};
use domain::ids::{CourseId, JourneyId, PersonId};
use domain::journey::JourneyEvent;
use domain::pathway::{Pathway, PathwayEvent, Pathways};
use domain::record::{Event, Recorded, When};
use domain::reference::Reference;
use domain::training::TrainingEvent;

use crate::came::Came;
use crate::campaign_plans::Campaigns;
use crate::codes::Codes;
use crate::history::{Aside, History, Micros, Sequence, Step, Telling, index, lay};
use crate::lately::Lately;
use crate::names::{NameNo, Numbered};
use crate::question::Dimension;
use crate::sight::Sight;
use crate::summary::Summaries;
use crate::training::Told;

/// Adults of a household that are told apart. More than any has, so that kinds stay few.
const MOST_ADULTS: usize = 16;

/// So many journeys have their facts in one block.
const LAID: usize = 1024;

/// What the log has told so far, ready to answer.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    pub(crate) position: i64,
    pub(crate) pathways: Pathways,
    pub(crate) kinds: Numbered<JourneyEvent>,
    pub(crate) names: Numbered<Box<str>>,
    pub(crate) journeys: Vec<History>,
    pub(crate) campaigns: Campaigns,
    pub(crate) courses: Vec<Told>,
    /// What clinics said and showed, figures that were kept, how long records are kept: as recorded.
    pub(crate) shown: Vec<Recorded>,
    numbers: HashMap<JourneyId, u32>,
    asides: HashMap<(u32, u32), Aside>,
    // The journeys that a few facts name, and whose facts name a journey.
    names_journey: HashMap<(u32, u32), JourneyId>,
    named_by: HashMap<JourneyId, Vec<u32>>,
    // The training courses that a few milestones are about.
    on_course: HashMap<(u32, u32), CourseId>,
    pub(crate) came: Came,
    pub(crate) codes: Codes,
    // What enquiries say that households could offer, where they say so.
    offers: HashMap<(u32, u32), Box<[NonZeroU16]>>,
    retold: HashMap<u32, Vec<Telling>>,
    // Who is told of by name, as of a check: kinds tell them apart by their places here.
    adults: HashMap<u32, Vec<PersonId>>,
    // The values that each dimension was ever told to have.
    values: [BTreeSet<NonZeroU16>; Dimension::COUNT],
    // The kinds of facts of which one ever booked an instant.
    pub(crate) booking: BTreeSet<usize>,
    lately: Lately,
    pub(crate) summaries: Summaries,
    unknown: Vec<Unknown>,
}

/// A row of the log that this version of the program does not understand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Where it stands.
    pub position: i64,
    /// What it calls itself.
    pub kind: Box<str>,
}

impl Answers {
    /// Answers of an empty log, under the pathways that the program brings along.
    pub fn new(pathways: Pathways) -> Self {
        Self { pathways, ..Self::default() }
    }

    /// The position they have reached in the log.
    pub fn position(&self) -> i64 {
        self.position
    }

    /// The pathways in use: those brought along, and those adopted in the log.
    pub fn pathways(&self) -> &Pathways {
        &self.pathways
    }

    /// How many journeys the log holds.
    pub fn journeys(&self) -> usize {
        self.journeys.len()
    }

    /// How many facts a journey's history holds: what a form saw, so that it can say so.
    pub fn version(&self, id: JourneyId) -> Option<u32> {
        let journey = &self.journeys[self.find(id)?];
        u32::try_from(journey.steps.len()).ok()
    }

    /// Rows that no answer understands. They block nothing.
    pub fn unknown(&self) -> &[Unknown] {
        &self.unknown
    }

    /// The position up to which an instant is after all that the facts tell of: whoever looks later
    /// sees the same of these facts. None where a fact of long ago is later than that.
    pub fn told_by(&self, instant: DateTime<Utc>) -> Option<i64> {
        self.lately.told_by(instant.timestamp_micros())
    }

    /// An instant that is none before all that the facts tell of: this one, if it is late enough.
    pub fn when_all_is_told(&self, instant: DateTime<Utc>) -> DateTime<Utc> {
        instant.max(DateTime::from_timestamp_micros(self.lately.latest()).unwrap_or(instant))
    }

    /// The journeys of which facts were taken into account since a position. None where anything may
    /// be different.
    pub fn changed_since(&self, position: i64) -> Option<Vec<JourneyId>> {
        let numbers = self.lately.since(position)?.into_iter();
        Some(numbers.map(|number| self.journeys[number as usize].id).collect())
    }

    /// Take the next fact into account. One already taken changes nothing.
    pub fn apply(&mut self, fact: Recorded) {
        if fact.position <= self.position {
            return;
        }
        self.position = fact.position;
        let (happened_at, known_at) = times(fact.when);
        let instant = happened_at.max(known_at);
        let mut journey = None;
        let told = (fact.stream, fact.version, fact.when, fact.worker);
        match fact.event {
            // No history is longer than the log: such a row would have room made for the rest.
            Event::Journey(event) if fact.position < i64::from(fact.version) => {
                let kind = event.name().into();
                self.unknown.push(Unknown { position: fact.position, kind });
            }
            Event::Journey(event) => {
                self.campaigns.take_back(told, &event);
                let id = JourneyId(fact.stream.0);
                self.apply_to_journey(id, fact.version, fact.when, event);
                journey = self.numbers.get(&id).copied();
            }
            Event::Pathway(PathwayEvent::PathwayAdopted { file }) => {
                if let Ok(pathway) = Pathway::check(*file) {
                    self.pathways.adopt_told(pathway);
                }
                self.summaries = Summaries::default();
                self.lately.forget(fact.position, instant);
                return;
            }
            Event::Campaign(event) if fact.position < i64::from(fact.version) => {
                let kind = event.name().into();
                self.unknown.push(Unknown { position: fact.position, kind });
            }
            Event::Campaign(event) => self.campaigns.take(told, event),
            Event::Training(event) => {
                self.apply_to_course(CourseId(fact.stream.0), (happened_at, known_at, event));
            }
            event @ (Event::Clinic(_) | Event::Figure(_) | Event::Retention(_)) => {
                self.shown.push(Recorded { event, ..fact });
            }
            Event::Import(_) => {}
            Event::Unknown { kind } => self.unknown.push(Unknown { position: fact.position, kind }),
        }
        self.lately.take(fact.position, instant, journey);
    }

    fn apply_to_course(&mut self, id: CourseId, fact: (Micros, Micros, TrainingEvent)) {
        match self.courses.iter_mut().find(|told| told.id == id) {
            Some(told) => told.facts.push(fact),
            None => self.courses.push(Told { id, facts: vec![fact] }),
        }
    }

    fn apply_to_journey(&mut self, id: JourneyId, version: u32, when: When, event: JourneyEvent) {
        let number = self.number(id);
        self.summaries.told(number);
        if when.source_recorded_at.is_some() {
            let imported_at = &mut self.journeys[number as usize].imported_at;
            *imported_at = when.recorded_at.timestamp_micros().max(*imported_at);
        }
        if let Some(aside) = aside(&event) {
            self.asides.insert((number, version), aside);
        }
        if let JourneyEvent::MilestoneReached { course: Some(course), .. } = &event {
            self.on_course.insert((number, version), *course);
        }
        self.codes.take((number, version), &event);
        if let JourneyEvent::EnquiryReceived(enquiry) = &event {
            self.came.take((number, version), enquiry);
            let cares = enquiry.could_offer.iter();
            let numbers = cares.filter_map(|care| self.names.number(&care.as_str().into()));
            let numbers: Box<[_]> = numbers.collect();
            if !numbers.is_empty() {
                self.offers.insert((number, version), numbers);
            }
        }
        if let Some(named) = event.names_journey() {
            self.names_journey.insert((number, version), named);
            let by = self.named_by.entry(named).or_default();
            if !by.contains(&number) {
                by.push(number);
            }
        }
        let dimensions = self.dimensions(&event);
        let adult = event.person().and_then(|person| self.adult(number, person));
        let books = matches!(aside(&event), Some(Aside::BookedFor(_)));
        let kind = self.kinds.number(&event.bare_of(adult));
        self.booking.extend(kind.filter(|_| books).map(index));
        let mut steps = self.journeys[number as usize].steps.take();
        let before = version.saturating_sub(1) as usize;
        // Versions that went by unknown leave a place, so that an undoing finds what it names.
        if steps.len() < before {
            steps.resize(before, Step::UNKNOWN);
        }
        let (happened_at, known_at) = times(when);
        steps.push(Step { happened_at, known_at, kind });
        let version = u32::try_from(steps.len()).unwrap_or(u32::MAX);
        self.journeys[number as usize].steps = Sequence::Own(steps);
        if let Some(dimensions) = dimensions {
            self.take(number, Telling { version, dimensions });
        }
    }

    fn number(&mut self, id: JourneyId) -> u32 {
        *self.numbers.entry(id).or_insert_with(|| {
            self.journeys.push(History::new(id));
            u32::try_from(self.journeys.len() - 1).unwrap_or(u32::MAX)
        })
    }

    // An adult's number within their household, from 1.
    fn adult(&mut self, number: u32, person: PersonId) -> Option<u16> {
        let adults = self.adults.entry(number).or_default();
        if !adults.contains(&person) && adults.len() < MOST_ADULTS {
            adults.push(person);
        }
        let place = adults.iter().position(|known| *known == person)?;
        u16::try_from(place + 1).ok()
    }

    /// Whom a bare fact of a journey is told of.
    pub(crate) fn person(&self, journey: usize, event: &JourneyEvent) -> Option<PersonId> {
        let adults = self.adults.get(&u32::try_from(journey).ok()?)?;
        adults.get(usize::from(event.adult()?).checked_sub(1)?).copied()
    }

    fn dimensions(&mut self, event: &JourneyEvent) -> Option<[NameNo; Dimension::COUNT]> {
        let mut dimensions = [None; Dimension::COUNT];
        for (dimension, name) in Dimension::told(event)? {
            dimensions[dimension as usize] = name.and_then(|it| self.names.number(&it.into()));
        }
        Some(dimensions)
    }

    fn take(&mut self, number: u32, telling: Telling) {
        for (values, told) in self.values.iter_mut().zip(telling.dimensions) {
            values.extend(told);
        }
        let first = &mut self.journeys[number as usize].told;
        if first.version == 0 {
            *first = telling;
        } else {
            self.retold.entry(number).or_default().push(telling);
        }
    }

    /// What has been said of a journey's dimensions, taken back or not, in the order of its history.
    pub(crate) fn tellings(&self, journey: usize) -> impl Iterator<Item = &Telling> {
        let retold = u32::try_from(journey).ok().and_then(|number| self.retold.get(&number));
        std::iter::once(&self.journeys[journey].told).chain(retold.into_iter().flatten())
    }

    /// The values that a dimension was ever told to have, in the order of the alphabet.
    pub(crate) fn values(&self, dimension: Dimension) -> Vec<&str> {
        let names = self.values[dimension as usize].iter().filter_map(|it| self.names.get(*it));
        let mut names: Vec<&str> = names.map(|name| &**name).collect();
        names.sort_unstable();
        names
    }

    pub(crate) fn find(&self, id: JourneyId) -> Option<usize> {
        self.numbers.get(&id).map(|number| *number as usize)
    }

    /// How people name a journey: by its place in the order in which the log met them. None where a reader
    /// does not see it.
    pub fn reference(&self, id: JourneyId, sight: &Sight) -> Option<Reference> {
        let number = self.numbers.get(&id).filter(|_| sight.has(id))?;
        Reference::new(number.checked_add(1)?)
    }

    /// The journey that people name so. To who does not see it, there is none.
    pub fn journey(&self, reference: Reference, sight: &Sight) -> Option<JourneyId> {
        let number = usize::try_from(reference.number() - 1).ok()?;
        self.journeys.get(number).map(|history| history.id).filter(|id| sight.has(*id))
    }

    pub(crate) fn aside(&self, journey: usize, version: usize) -> Option<Aside> {
        let key = (u32::try_from(journey).ok()?, u32::try_from(version).ok()?);
        self.asides.get(&key).copied()
    }

    /// The journeys of which a fact names this one, taken back or not.
    pub fn named_by(&self, id: JourneyId) -> Vec<JourneyId> {
        let by = self.named_by.get(&id).map_or(&[][..], Vec::as_slice);
        by.iter().filter_map(|number| Some(self.journeys.get(*number as usize)?.id)).collect()
    }

    pub(crate) fn names_journey(&self, journey: usize, version: usize) -> Option<JourneyId> {
        let key = (u32::try_from(journey).ok()?, u32::try_from(version).ok()?);
        self.names_journey.get(&key).copied()
    }

    /// What an enquiry says that the household could offer.
    pub(crate) fn offers(&self, journey: usize, version: usize) -> &[NonZeroU16] {
        let key = u32::try_from(journey).ok().zip(u32::try_from(version).ok());
        key.and_then(|key| self.offers.get(&key)).map_or(&[], |cares| cares)
    }

    /// The training course that a milestone is about, where it says so.
    pub(crate) fn on_course(&self, journey: usize, version: usize) -> Option<CourseId> {
        let key = (u32::try_from(journey).ok()?, u32::try_from(version).ok()?);
        self.on_course.get(&key).copied()
    }

    /// The journeys of which a milestone is about a course, taken back or not, in the log's order.
    pub(crate) fn journeys_on_courses(&self) -> Vec<JourneyId> {
        let numbers: BTreeSet<u32> = self.on_course.keys().map(|(number, _)| *number).collect();
        numbers.into_iter().filter_map(|it| Some(self.journeys.get(it as usize)?.id)).collect()
    }

    /// Bytes that journeys take up in memory.
    pub fn bytes(&self) -> usize {
        // A hash table keeps a byte of its own beside each place, and an eighth of the places free.
        let table = |places: usize, entry: usize| places * (entry + 1) * 8 / 7;
        let steps = self.journeys.iter().map(|it| it.steps.bytes());
        steps.sum::<usize>()
            + self.journeys.capacity() * size_of::<History>()
            + table(self.numbers.capacity(), size_of::<(JourneyId, u32)>())
            + table(self.asides.capacity(), size_of::<((u32, u32), Aside)>())
            + table(self.on_course.capacity(), size_of::<((u32, u32), CourseId)>())
            + self.codes.bytes()
            + table(self.offers.capacity(), size_of::<((u32, u32), Box<[NonZeroU16]>)>())
            + self.offers.values().map(|it| size_of_val(&**it)).sum::<usize>()
            + self.came.bytes()
            + table(self.retold.capacity(), size_of::<(u32, Vec<Telling>)>())
            + table(self.adults.capacity(), size_of::<(u32, Vec<PersonId>)>())
            + self.adults.values().map(|it| it.capacity() * size_of::<PersonId>()).sum::<usize>()
            + self.retold.values().map(|it| it.capacity() * size_of::<Telling>()).sum::<usize>()
            + self.summaries.bytes()
    }

    /// Gives back the room that growing left over, and sums up. Worth a call after the whole log was folded.
    pub fn settle(&mut self) {
        self.journeys.shrink_to_fit();
        self.journeys.chunks_mut(LAID).for_each(lay);
        self.sum_up();
    }
}

fn times(when: When) -> (Micros, Micros) {
    (when.happened_at.timestamp_micros(), when.known_at().timestamp_micros())
}

fn aside(event: &JourneyEvent) -> Option<Aside> {
    match event {
        JourneyEvent::FactUndone { version, .. } => Some(Aside::Undoes(*version)),
        JourneyEvent::NextActionSet { due: day, .. }
        | JourneyEvent::RecontactAgreed { from: day }
        | JourneyEvent::JourneySnoozed { until: day, .. } => Some(Aside::Due(*day)),
        JourneyEvent::JourneyEnded { may_contact_from: day, .. }
        | JourneyEvent::JourneyPaused { review_on: day, .. }
        | JourneyEvent::RetentionHeld { until: day, .. }
        | JourneyEvent::CheckReturned { expires_on: day, .. } => day.map(Aside::Due),
        JourneyEvent::RewardPaid { pence } => pence.map(Aside::Pence),
        JourneyEvent::MilestoneReached { booked_for, .. } => booked_for.map(Aside::BookedFor),
        JourneyEvent::ReminderSent { started_at, .. } => Some(Aside::StartedAt(*started_at)),
        _ => None,
    }
}
