//! What may come of a milestone, and what that suggests.

use super::Milestone;
use crate::ids::{MilestoneName, OutcomeName};

/// What may come of a milestone, such as the recommendation after a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MilestoneOutcome {
    /// Its name.
    pub name: OutcomeName,
    /// Its name in words.
    pub label: String,
    /// What is to be recorded next, if a worker agrees. It is never done by itself.
    pub suggests: Option<Suggestion>,
}

/// What an outcome suggests to record next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Suggestion {
    /// Another milestone.
    Milestone(MilestoneName),
    /// That the journey has ended.
    Ending,
    /// That it is paused.
    Pause,
}

impl Suggestion {
    /// What a pathway file calls it.
    pub(super) fn read(name: &str) -> Self {
        match name {
            "journey-ended" => Self::Ending,
            "journey-paused" => Self::Pause,
            milestone => Self::Milestone(milestone.into()),
        }
    }
}

impl Milestone {
    /// An outcome by its name.
    pub fn outcome(&self, name: &OutcomeName) -> Option<&MilestoneOutcome> {
        self.outcomes.iter().find(|outcome| outcome.name == *name)
    }
}
