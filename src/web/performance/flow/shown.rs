//! How much of the process map is drawn: the most frequent activities, and the most frequent paths
//! between these.

use projections::flow::{Edge, Flow};

use crate::web::performance::question::some;
use crate::web::performance::typed::Typed;

/// Activities and paths that are drawn where nothing else is asked for.
pub(in crate::web::performance) const FIRST: [usize; 2] = [12, 20];

/// What is drawn.
pub(super) struct Shown<'a> {
    /// Activities with how often they were recorded, the most frequent first.
    pub(super) activities: Vec<(&'a str, usize)>,
    /// Paths between them, the most frequent first.
    pub(super) paths: Vec<&'a Edge>,
}

impl<'a> Shown<'a> {
    /// As much as was asked for.
    pub(super) fn of(flow: &'a Flow, typed: &Typed) -> Self {
        let asked = |name, first| some(typed.get(name)).unwrap_or(first);
        let mut activities: Vec<(&str, usize)> =
            flow.activities.iter().map(|(name, count)| (name.as_str(), *count)).collect();
        activities.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        activities.truncate(asked("activities", FIRST[0]));
        let is_drawn = |name: &str| activities.iter().any(|(drawn, _)| *drawn == name);
        let paths = flow.edges.iter().filter(|it| is_drawn(&it.from) && is_drawn(&it.to));
        let paths = paths.take(asked("paths", FIRST[1])).collect();
        Self { activities, paths }
    }

    /// The place of an activity among those that are drawn.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.activities.iter().position(|(drawn, _)| *drawn == name)
    }
}
