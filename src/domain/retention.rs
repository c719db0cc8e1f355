//! How long what is known of a household is kept: by what became of it, and never shorter than the law says.
//!
//! The law is regulation 32 of the Fostering Services (England) Regulations 2011 (SI 2011/581): at least 3
//! years from the refusal or withdrawal of an application (32(3)), and at least 10 years from the date on
//! which an approval is terminated (32(1)). For an enquiry alone it has no least time: councils keep these
//! between a month and ten years, so each service sets its own.

use chrono::{DateTime, Days, Months, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::calendar::london_day;
use crate::ids::{MilestoneName, ServiceName, StreamId};
use crate::journey::{JourneyEvent, Refusal};
use crate::pathway::{Pathway, StageNo};
use crate::record::{Decide, Event, NewFact, Past};

/// Nobody is kept longer than a hundred years.
pub const MOST_MONTHS: u16 = 1_200;

/// Milestones that mean an application, whatever stage they enter.
const APPLICATION: [&str; 3] =
    ["application-received", "application-accepted", "assessment-started"];

/// What a household became, as far as keeping it goes by that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// They asked, and never applied.
    Enquiry,
    /// They applied, and were refused or withdrew.
    Application,
    /// They were approved.
    Approved,
}

impl Class {
    /// All of them, the shortest kept first.
    pub const ALL: [Self; 3] = [Self::Enquiry, Self::Application, Self::Approved];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enquiry => "enquiry",
            Self::Application => "application",
            Self::Approved => "approved",
        }
    }

    /// The months that nobody may go below.
    pub fn floor(self) -> u16 {
        match self {
            Self::Enquiry => 1,
            Self::Application => 36,
            Self::Approved => 120,
        }
    }

    /// Where the least time comes from.
    pub fn source(self) -> &'static str {
        match self {
            Self::Enquiry => "No law: the service decides, and never on less than a month",
            Self::Application => {
                "Fostering Services (England) Regulations 2011, regulation 32(3): at least 3 years \
                 from the refusal or withdrawal"
            }
            Self::Approved => {
                "Fostering Services (England) Regulations 2011, regulation 32(1): at least 10 years \
                 from the day on which approval ends"
            }
        }
    }

    /// The months of a service that has said nothing.
    pub fn usual(self) -> u16 {
        match self {
            Self::Enquiry => 24,
            Self::Application => 36,
            Self::Approved => 120,
        }
    }
}

/// When the time of a household's records is over, and by which rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Due {
    /// What the household became.
    pub class: Class,
    /// The day from which it counts: of the ending, or of what else closed the journey.
    pub since: NaiveDate,
    /// For how many months its records are kept.
    pub months: u16,
    /// The first day on which they may go.
    pub on: NaiveDate,
}

/// Why the time of a household's records does not run, or does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Its journey is under way.
    UnderWay,
    /// Its approval is in force.
    ApprovalInForce,
    /// A manager holds them until somebody lifts that.
    Held,
}

/// What became of a journey, fact by fact, in whatever order they are told.
#[derive(Clone, Copy, Debug, Default)]
pub struct Became {
    applied: bool,
    approved_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    out_of_use_at: Option<DateTime<Utc>>,
    hold: Option<(DateTime<Utc>, Hold)>,
    /// Whether its erasure is ordered already.
    pub is_gone: bool,
}

/// What was last said of holding records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// They are held: until a day, or until somebody lifts it.
    Until(Option<NaiveDate>),
    /// They are not held any more.
    Lifted,
}

impl Became {
    /// Takes a fact into account that was not taken back. `until` is the day that a hold names.
    pub fn tell(
        &mut self,
        pathway: &Pathway,
        (event, happened_at): (&JourneyEvent, DateTime<Utc>),
        until: Option<NaiveDate>,
    ) {
        let at = Some(happened_at);
        match event {
            JourneyEvent::MilestoneReached { milestone, .. } => {
                self.applied |= means_application(pathway, milestone);
                if enters(pathway, milestone) == last_stage(pathway) {
                    self.approved_at = self.approved_at.max(at);
                }
            }
            JourneyEvent::JourneyEnded { .. } => self.ended_at = self.ended_at.max(at),
            JourneyEvent::JourneyVoided {} | JourneyEvent::JourneyMerged { .. } => {
                self.out_of_use_at = self.out_of_use_at.max(at);
            }
            JourneyEvent::RetentionHeld { .. } => self.say(happened_at, Hold::Until(until)),
            JourneyEvent::RetentionHoldLifted { .. } => self.say(happened_at, Hold::Lifted),
            JourneyEvent::ErasureOrdered { notes, .. } => self.is_gone |= notes,
            _ => {}
        }
    }

    /// What the household became.
    pub fn class(&self, pathway: &Pathway) -> Class {
        let knows = |name: &&str| pathway.milestone(&(**name).into()).is_some();
        // Where nobody can say that they applied, all may have.
        let applied = self.applied || !APPLICATION.iter().any(knows);
        match (self.approved_at, applied) {
            (Some(_), _) => Class::Approved,
            (None, true) => Class::Application,
            (None, false) => Class::Enquiry,
        }
    }

    /// The hold that stands, on a day: until which day, or until it is lifted.
    pub fn hold(&self, today: NaiveDate) -> Option<Option<NaiveDate>> {
        match self.hold?.1 {
            Hold::Until(until) if until.is_none_or(|until| today < until) => Some(until),
            Hold::Until(_) | Hold::Lifted => None,
        }
    }

    /// When its records may go, or why their time does not run.
    pub fn due(&self, pathway: &Pathway, months: impl Fn(Class) -> u16) -> Result<Due, Stop> {
        let class = self.class(pathway);
        let stop = match class {
            Class::Approved => Stop::ApprovalInForce,
            Class::Enquiry | Class::Application => Stop::UnderWay,
        };
        let since = london_day(self.closed_at().ok_or(stop)?);
        let months = months(class).max(class.floor());
        let held_until = match self.hold {
            Some((_, Hold::Until(None))) => return Err(Stop::Held),
            Some((_, Hold::Until(until))) => until,
            Some((_, Hold::Lifted)) | None => None,
        };
        let over = first_day_after(since, months);
        Ok(Due { class, since, months, on: held_until.map_or(over, |until| until.max(over)) })
    }

    // An approval is in force until its journey is ended after it.
    fn closed_at(&self) -> Option<DateTime<Utc>> {
        let ended = self.ended_at.filter(|ended| self.approved_at.is_none_or(|at| at <= *ended));
        self.out_of_use_at.max(ended)
    }

    fn say(&mut self, at: DateTime<Utc>, hold: Hold) {
        if self.hold.is_none_or(|(before, _)| before <= at) {
            self.hold = Some((at, hold));
        }
    }
}

// The day of that number after so many months is the last of them: what is kept for three years from 2 March
// is kept on 2 March three years later too.
fn first_day_after(since: NaiveDate, months: u16) -> NaiveDate {
    let last = since.checked_add_months(Months::new(months.into()));
    last.and_then(|last| last.checked_add_days(Days::new(1))).unwrap_or(NaiveDate::MAX)
}

fn enters(pathway: &Pathway, milestone: &MilestoneName) -> Option<usize> {
    pathway.milestone(milestone)?.enters.map(StageNo::index)
}

fn last_stage(pathway: &Pathway) -> Option<usize> {
    pathway.stages.len().checked_sub(1)
}

// Whoever got to the stage that an application enters has applied, whatever is written of it.
fn means_application(pathway: &Pathway, milestone: &MilestoneName) -> bool {
    let entered = APPLICATION.iter().filter_map(|name| enters(pathway, &(*name).into()));
    let from = entered.min().or(last_stage(pathway));
    APPLICATION.contains(&milestone.as_str())
        || enters(pathway, milestone).is_some_and(|stage| from <= Some(stage))
}

/// Something that was decided on keeping records. The rules of `journey/event.rs` hold here too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RetentionEvent {
    /// For how long the records of a class are kept from now on, whenever their time began.
    RetentionPeriodSet(Set),
}

impl RetentionEvent {
    /// The names of these facts in the log.
    pub const TYPES: [&'static str; 1] = ["retention-period-set"];
}

/// For how long the records of a class are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Set {
    /// Of which class.
    pub class: Class,
    /// For how many months.
    pub months: u16,
    /// At which service. At every one that has not said otherwise, where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceName>,
    /// The schedule or decision that it comes from.
    pub source: Box<str>,
}

impl Set {
    /// What stands against it, whatever was decided before.
    pub fn refused(&self) -> Option<RetentionRefusal> {
        if self.months < self.class.floor() {
            return Some(RetentionRefusal::BelowFloor(self.class));
        }
        (MOST_MONTHS < self.months).then_some(RetentionRefusal::TooLong)
    }
}

/// The one history of what was decided on keeping records.
pub fn stream() -> StreamId {
    StreamId(Uuid::new_v5(&Uuid::NAMESPACE_OID, b"waymark/retention"))
}

/// For how long each class is kept, at each service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Periods(Vec<Set>);

impl Periods {
    /// What was last decided.
    pub fn of<'a>(events: impl IntoIterator<Item = &'a Event>) -> Self {
        let mut periods = Self::default();
        for event in events {
            if let Event::Retention(RetentionEvent::RetentionPeriodSet(set)) = event {
                periods = periods.with(set.clone());
            }
        }
        periods
    }

    /// The same once something else is decided.
    #[must_use]
    pub fn with(mut self, set: Set) -> Self {
        self.0.retain(|it| (it.class, &it.service) != (set.class, &set.service));
        self.0.push(set);
        self
    }

    /// What was decided for a class, at a service or at all of them.
    pub fn set(&self, class: Class, service: Option<&str>) -> Option<&Set> {
        let is_its = |it: &&Set| {
            it.class == class && it.service.as_ref().map(ServiceName::as_str) == service
        };
        self.0.iter().find(is_its)
    }

    /// The months for which a service keeps a class: never fewer than the law says.
    pub fn months(&self, class: Class, service: Option<&str>) -> u16 {
        let own = service.and_then(|_| self.set(class, service));
        let set = own.or_else(|| self.set(class, None));
        set.map_or(class.usual(), |set| set.months).max(class.floor())
    }

    /// The services that have said something of their own.
    pub fn services(&self) -> impl Iterator<Item = (&ServiceName, &Set)> {
        self.0.iter().filter_map(|set| Some((set.service.as_ref()?, set)))
    }
}

/// Set for how long the records of a class are kept.
#[derive(Clone, Debug)]
pub struct SetPeriod(pub Set);

impl Decide for SetPeriod {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        if let Some(refusal) = self.0.refused() {
            return Err(refusal.into());
        }
        let Set { class, service, .. } = &self.0;
        let periods = Periods::of(past.history.iter().map(|fact| &fact.event));
        let before = periods.set(*class, service.as_ref().map(ServiceName::as_str));
        if before.is_some_and(|before| *before == self.0) {
            return Err(RetentionRefusal::AsItIs.into());
        }
        let event = RetentionEvent::RetentionPeriodSet(self.0.clone());
        Ok(vec![NewFact::new(past.now, Event::Retention(event))])
    }
}

/// Why records are not kept, held or let go so. Shown to managers as it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the sentences are the documentation")]
pub enum RetentionRefusal {
    #[error("That is less than anybody may keep this for: enter {} or more", months_and_years(.0.floor()))]
    BelowFloor(Class),
    #[error("That is more than a hundred years: enter up to {MOST_MONTHS} months")]
    TooLong,
    #[error("That is how long they are kept already: change the months, or where that comes from")]
    AsItIs,
    #[error("Records cannot be held until today or a day gone by: choose a later day")]
    HeldUntilThePast,
    #[error("Tell us why the records are held")]
    WhyHeld,
    #[error("The records of this household are not held, so there is no hold to lift")]
    NotHeld,
    #[error(
        "The records of this household are held: lift the hold on its page first, if its reason is over"
    )]
    Held,
    #[error("This household is under way or approved, so its records stay")]
    UnderWay,
    #[error("The records of this household stay until {}: it cannot be earlier", spoken(.0))]
    NotDue(NaiveDate),
    #[error("What was known of this household is erased already")]
    Gone,
}

fn spoken(day: &NaiveDate) -> impl std::fmt::Display {
    day.format("%-d %B %Y")
}

/// So many months, in years where these are whole.
pub fn months_and_years(months: u16) -> String {
    match (months, months % 12) {
        (1, _) => "1 month".to_owned(),
        (12, _) => "12 months (1 year)".to_owned(),
        (_, 0) => format!("{months} months ({} years)", months / 12),
        _ => format!("{months} months"),
    }
}

#[cfg(test)]
mod tests;
