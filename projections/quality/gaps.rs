//! What is missing on a journey, or stands in an order that cannot be.

use domain::journey::JourneyEvent;
use serde::Serialize;

use crate::course::{Course, Outcome};
use crate::journeys::{agreed, worker};
use crate::question::Dimension;

/// The stage without which nobody is approved, where the pathway has it.
const PANEL: &str = "panel";

/// Reasons that say nothing.
const NO_REASON: [&str; 2] = ["other", "not-known"];

/// Something to put right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gap {
    /// Open, and nobody knows how they heard.
    NoSource,
    /// Open, and nobody looks after it.
    NoWorker,
    /// Open and not paused, and nothing is agreed.
    NoNextAction,
    /// Left for a reason that says nothing.
    EndedForOther,
    /// Approved without a panel before it, on a pathway that has one.
    ApprovedWithoutPanel,
    /// A later stage was entered before the enquiry.
    StageBeforeEnquiry,
    /// Ended before the enquiry.
    EndedBeforeEnquiry,
}

impl Gap {
    /// All that is looked for.
    pub const ALL: [Self; 7] = [
        Self::NoSource,
        Self::NoWorker,
        Self::NoNextAction,
        Self::EndedForOther,
        Self::ApprovedWithoutPanel,
        Self::StageBeforeEnquiry,
        Self::EndedBeforeEnquiry,
    ];

    /// Its word in addresses and files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoSource => "no-source",
            Self::NoWorker => "no-worker",
            Self::NoNextAction => "no-next-action",
            Self::EndedForOther => "ended-for-other",
            Self::ApprovedWithoutPanel => "approved-without-panel",
            Self::StageBeforeEnquiry => "stage-before-enquiry",
            Self::EndedBeforeEnquiry => "ended-before-enquiry",
        }
    }

    /// Whether a journey of this outcome has it. None where it could not.
    pub(super) fn is_in(self, course: &Course<'_>, outcome: Outcome) -> Option<bool> {
        let is_open = matches!(outcome, Outcome::Open(_));
        let begun_at = course.begun_at()?;
        match self {
            Self::NoSource => is_open.then(|| course.dimension(Dimension::Source).is_none()),
            Self::NoWorker => is_open.then(|| worker(course).is_none()),
            Self::NoNextAction => {
                (is_open && !course.is_paused()).then(|| agreed(course).is_none())
            }
            Self::EndedForOther => {
                matches!(outcome, Outcome::Left(_)).then(|| ended_for_other(course))
            }
            Self::ApprovedWithoutPanel => {
                let (approved, panel) = (course.approved_at()?, panel(course)?);
                Some(course.entered[panel].is_none_or(|held| held > approved))
            }
            Self::StageBeforeEnquiry => {
                let mut later = course.rules.places.iter().skip(1);
                Some(later.any(|stage| course.entered[*stage].is_some_and(|at| at < begun_at)))
            }
            Self::EndedBeforeEnquiry => course.ended.map(|ended| ended.happened_at < begun_at),
        }
    }
}

/// A word that is nothing to put right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "There is no figure called “{0}”: use one of {known}",
    known = Gap::ALL.map(Gap::as_str).join(", ")
)]
pub struct UnknownGap(String);

impl std::str::FromStr for Gap {
    type Err = UnknownGap;

    fn from_str(word: &str) -> Result<Self, UnknownGap> {
        let found = Self::ALL.into_iter().find(|gap| gap.as_str() == word);
        found.ok_or_else(|| UnknownGap(word.to_owned()))
    }
}

fn ended_for_other(course: &Course<'_>) -> bool {
    let ending = course.ended.map(|ended| course.kind(&ended));
    matches!(ending, Some(JourneyEvent::JourneyEnded { reason, .. }) if NO_REASON.contains(&reason.as_str()))
}

// Its place among the stages, where the journey's version has it.
fn panel(course: &Course<'_>) -> Option<usize> {
    let mut places = course.rules.places.iter().copied();
    places.find(|place| course.view.stages[*place].0.as_str() == PANEL)
}

/// How many journeys are to be put right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct GapRow {
    /// In what.
    pub gap: Gap,
    /// How many.
    pub count: usize,
    /// Of how many that could be.
    pub of: usize,
}

/// The same while it is counted.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Found {
    count: usize,
    of: usize,
}

impl Found {
    pub(super) fn take(&mut self, is_in: Option<bool>) {
        self.of += usize::from(is_in.is_some());
        self.count += usize::from(is_in == Some(true));
    }

    pub(super) fn add(&mut self, more: Self) {
        self.count += more.count;
        self.of += more.of;
    }

    pub(super) fn row(self, gap: Gap) -> GapRow {
        GapRow { gap, count: self.count, of: self.of }
    }
}
