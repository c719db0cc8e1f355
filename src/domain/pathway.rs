//! The pathway: stages, milestones, clocks and reasons, as dated data.
//!
//! A stage is a consequence and never recorded: the pathway says which stage a fact means, so a
//! changed pathway reads all of history anew.

mod change;
mod check;
mod clock;
mod file;
mod outcome;
mod reminder;
mod versions;

pub use change::{ChangeClock, ChangeError};
pub use check::{Place, Problem};
pub use clock::{Allowance, Clock, Signal};
pub use file::{
    CalendarFile, CareFile, CheckFile, ClockFile, File, ImportFile, MilestoneFile, OutcomeFile,
    ReasonFile, ReminderFile, SourceFile, StageFile,
};
pub use outcome::{MilestoneOutcome, Suggestion};
pub use reminder::ReminderRule;
pub use versions::{AdoptPathway, PathwayEvent, PathwayNo, Pathways};

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::calendar::Calendar;
use crate::ids::{
    CareName, CheckName, MilestoneName, PathwayId, ReasonName, SourceName, StageName,
};
use crate::journey::{DecidedBy, JourneyEvent};

/// The pathway that comes with Waymark: mainstream fostering in England, as a file.
pub const FOSTERING_ENGLAND: &str = include_str!("pathway/fostering_england.toml");

/// The milestone by which a privacy notice is recorded that was not given with the enquiry.
pub const NOTICE_GIVEN: &str = "privacy-notice-given";

/// A stage's place on its pathway. A later stage is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StageNo(pub u8);

impl StageNo {
    /// Where every journey begins.
    pub const FIRST: Self = Self(0);

    /// Its index among the stages of its pathway.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// A checked version of a pathway. Nothing in it names what is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pathway {
    /// Which pathway this is a version of.
    pub id: PathwayId,
    /// Its name in words.
    pub label: String,
    /// The first day on which journeys begin under it.
    pub in_force_from: NaiveDate,
    /// Its working days and duty hours.
    pub calendar: Calendar,
    /// Its stages, first to last. There is at least one.
    pub stages: Vec<Stage>,
    /// Its milestones.
    pub milestones: Vec<Milestone>,
    /// Its clocks.
    pub clocks: Vec<Clock>,
    /// When people are reminded of what no clock times: a rule for every matter.
    pub reminders: Vec<ReminderRule>,
    /// Why journeys on it end.
    pub reasons: Vec<Reason>,
    /// How households hear.
    pub sources: Vec<Named<SourceName>>,
    /// What households may offer.
    pub cares: Vec<Named<CareName>>,
    /// The version of the privacy notice that is given to who asks.
    pub privacy_notice: Option<String>,
    /// What is looked into.
    pub checks: Vec<Check>,
    /// What names met in files mean here.
    pub imports: ImportNames,
    /// The file it was read from.
    pub file: File,
}

/// A stage of a pathway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Its name.
    pub name: StageName,
    /// Its name in words.
    pub label: String,
}

/// A milestone of a pathway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Milestone {
    /// Its name.
    pub name: MilestoneName,
    /// Its name in words.
    pub label: String,
    /// The stage it puts a journey in, if any.
    pub enters: Option<StageNo>,
    /// The earlier stage it takes a journey back to, if any.
    pub returns_to: Option<StageNo>,
    /// What it books, in words.
    pub books: Option<String>,
    /// What is booked no longer once it was reached.
    pub settles: Option<String>,
    /// Whether it is a manager's decision.
    pub is_managers: bool,
    /// What may come of it, in the pathway's order.
    pub outcomes: Vec<MilestoneOutcome>,
}

/// Why a journey may end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Its name.
    pub name: ReasonName,
    /// Its name in words.
    pub label: String,
    /// Who usually decides so.
    pub decided_by: Vec<DecidedBy>,
    /// Its code in Ofsted's return, for applications withdrawn before panel.
    pub ofsted: Option<String>,
    /// Reasons of earlier versions that it continues.
    pub replaces: Vec<ReasonName>,
}

/// Something with a name and a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named<N> {
    /// Its name.
    pub name: N,
    /// Its name in words.
    pub label: String,
}

/// A check of a pathway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its name.
    pub name: CheckName,
    /// Its name in words.
    pub label: String,
    /// Whom or what it is made on.
    pub made_on: String,
    /// Who owes it once it is asked for.
    pub owed_by: String,
}

impl Check {
    /// Whether it is made once, on the household or its home, and not on each adult.
    pub fn is_made_once(&self) -> bool {
        let on = self.made_on.strip_prefix("the ").unwrap_or(&self.made_on);
        on.is_empty() || ["household", "home"].iter().any(|it| on.starts_with(it))
    }

    /// Whether only some need it, as those who have lived abroad.
    pub fn is_for_some(&self) -> bool {
        ["who have", "unless", "needed"].iter().any(|it| self.made_on.contains(it))
    }
}

/// What names met in files mean: on the left the file's, on the right ours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportNames {
    /// Names of events.
    pub events: BTreeMap<String, String>,
    /// Names of ending reasons.
    pub reasons: BTreeMap<String, ReasonName>,
    /// Names of sources.
    pub sources: BTreeMap<String, SourceName>,
    /// Names of checks.
    pub checks: BTreeMap<String, CheckName>,
    /// Names of those who decide an ending.
    pub decided_by: BTreeMap<String, DecidedBy>,
}

/// What a pathway makes of a fact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Meaning {
    /// The stage it puts a journey in.
    pub enters: Option<StageNo>,
    /// The earlier stage it takes a journey back to.
    pub returns_to: Option<StageNo>,
    /// The clocks it starts, a bit each.
    pub starts: u64,
    /// The clocks it stops, a bit each.
    pub stops: u64,
}

impl Pathway {
    /// A milestone by its name.
    pub fn milestone(&self, name: &MilestoneName) -> Option<&Milestone> {
        self.milestones.iter().find(|milestone| milestone.name == *name)
    }

    /// A check by its name.
    pub fn check_named(&self, name: &CheckName) -> Option<&Check> {
        self.checks.iter().find(|check| check.name == *name)
    }

    /// A reason by its name.
    pub fn reason(&self, name: &ReasonName) -> Option<&Reason> {
        self.reasons.iter().find(|reason| reason.name == *name)
    }

    /// The place of a stage.
    pub fn stage(&self, name: &str) -> Option<StageNo> {
        let place = self.stages.iter().position(|stage| stage.name.as_str() == name)?;
        u8::try_from(place).ok().map(StageNo)
    }

    /// What it makes of a fact. Most facts mean nothing to it.
    pub fn meaning(&self, event: &JourneyEvent) -> Meaning {
        let milestone = match event {
            JourneyEvent::MilestoneReached { milestone, .. } => self.milestone(milestone),
            _ => None,
        };
        let is_enquiry = matches!(event, JourneyEvent::EnquiryReceived(_));
        let bits = |signals: fn(&Clock) -> &[Signal]| {
            self.clocks.iter().enumerate().fold(0, |bits, (place, clock)| {
                let hears = signals(clock).iter().any(|signal| signal.is_given_by(event));
                bits | u64::from(hears) << place
            })
        };
        Meaning {
            enters: milestone.and_then(|it| it.enters).or(is_enquiry.then_some(StageNo::FIRST)),
            returns_to: milestone.and_then(|it| it.returns_to),
            starts: bits(|clock| &clock.starts_on),
            stops: bits(|clock| &clock.stops_on),
        }
    }
}
