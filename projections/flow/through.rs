//! Journeys that passed through an activity, or went along a path.

use std::convert::Infallible;
use std::str::FromStr;

use super::activity;
use crate::course::Course;
use crate::question::{QuestionError, Steps};
use crate::view::View;

/// What journeys passed through, written as `a`, or as `a>b`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Through {
    /// An activity.
    Activity(String),
    /// A path: one activity directly after another.
    Path(String, String),
}

impl FromStr for Through {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text.split_once('>') {
            Some((from, to)) => Self::Path(from.trim().to_owned(), to.trim().to_owned()),
            None => Self::Activity(text.trim().to_owned()),
        })
    }
}

impl Through {
    /// Whether a journey did, by these steps.
    pub(crate) fn has(&self, course: &Course<'_>, steps: Steps) -> bool {
        let mut drawn = course.facts().iter().filter_map(|fact| activity(course.kind(fact), steps));
        match self {
            Self::Activity(name) => drawn.any(|it| it == name),
            Self::Path(from, to) => {
                let mut before = None;
                drawn.any(|it| before.replace(it) == Some(from.as_str()) && it == to)
            }
        }
    }

    /// What no journey ever did is most likely a slip of the pen.
    pub(crate) fn check(&self, view: &View<'_>, steps: Steps) -> Result<(), QuestionError> {
        let names = match self {
            Self::Activity(name) => vec![name],
            Self::Path(from, to) => vec![from, to],
        };
        let kinds = view.answers.kinds.values().iter();
        let mut known: Vec<&str> = kinds.filter_map(|kind| activity(kind, steps)).collect();
        match names.into_iter().find(|name| !known.contains(&name.as_str())) {
            None => Ok(()),
            Some(name) => {
                known.sort_unstable();
                known.dedup();
                let known = known.into_iter().map(str::to_owned).collect();
                Err(QuestionError::UnknownActivity(name.clone(), known))
            }
        }
    }
}
