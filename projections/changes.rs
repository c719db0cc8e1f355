//! What was changed on purpose in the months of a series, and what is usual of it since.

use chrono::NaiveDate;
use domain::calendar::start_of;
use domain::clinic::{ClinicEvent, Measure};
use domain::ids::CampaignName;
use domain::record::Event;
use serde::Serialize;

use crate::groups::month_of;
use crate::statistics::rebased::rebased;
use crate::statistics::xmr::{Signal, Usual};
use crate::view::View;

/// Something that was changed on purpose.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Change {
    /// The month since which it holds, as `2026-04`.
    pub month: String,
    /// What it was.
    #[serde(flatten)]
    pub what: Changed,
    /// The measure that it was meant to change, where that was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<Measure>,
}

/// What was changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Changed {
    /// A version of the pathway came into force, on this day.
    Pathway(NaiveDate),
    /// A campaign started, by its own word or when the first was spent on it.
    Campaign(CampaignName),
    /// Something was agreed at the clinic of this day.
    Action(NaiveDate),
}

/// What was usual until limits were worked out anew.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Before {
    /// The month since which others hold, as `2026-04`.
    pub until: String,
    /// What was usual.
    #[serde(flatten)]
    pub usual: Usual,
}

/// What is usual of a series of months.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// Since limits were worked out anew last, if they were.
    pub usual: Usual,
    /// What was usual before, the earlier first.
    pub before: Vec<Before>,
    /// What is unusual about each month, by the limits that hold for it.
    pub signals: Vec<Option<Signal>>,
}

impl Change {
    /// Whether it was one of how people work, that a figure should show: every version of the pathway, and
    /// what was agreed to change a measure that bears upon the figure. Other people who come for a while are
    /// no other way to work.
    pub(crate) fn is_to_show(&self, bears_upon: impl Fn(Measure) -> bool) -> bool {
        match self.what {
            Changed::Pathway(_) => true,
            Changed::Campaign(_) => false,
            Changed::Action(_) => self.about.is_some_and(bears_upon),
        }
    }
}

/// Those of some changes that fall into months of which the first and the last are given, if there are any.
pub(crate) fn among(changes: &[Change], months: Option<(&str, &str)>) -> Vec<Change> {
    let Some((first, last)) = months else { return vec![] };
    changes.iter().filter(|it| (first..=last).contains(&&*it.month)).cloned().collect()
}

impl Judged {
    /// Judges months, each with its figure, by what was changed meanwhile. None of fewer than two.
    pub(crate) fn of<'a>(
        points: &[(&str, f64)],
        changes: impl Iterator<Item = &'a Change>,
    ) -> Option<Self> {
        let since = |change: &Change| points.iter().position(|(month, _)| *change.month <= **month);
        let since: Vec<usize> = changes.filter_map(since).collect();
        let figures: Vec<f64> = points.iter().map(|(_, figure)| *figure).collect();
        let found = rebased(&figures, &since)?;
        let starts = found.stretches.iter().skip(1).map(|(start, _)| *start);
        let before = found.stretches.iter().zip(starts);
        let before = before
            .map(|((_, usual), start)| Before { until: points[start].0.to_owned(), usual: *usual });
        let before = before.collect();
        Some(Self { usual: found.stretches.last()?.1, before, signals: found.signals })
    }
}

/// What was changed, the earlier first. The first version of a pathway changed nothing.
pub fn changes(view: &View<'_>) -> Vec<Change> {
    let versions = view.rules.iter().map(|rules| rules.pathway.in_force_from);
    let mut versions: Vec<NaiveDate> = versions.collect();
    versions.sort_unstable();
    let adopted = versions.into_iter().skip(1).map(|day| Change {
        month: month_of(start_of(day)),
        what: Changed::Pathway(day),
        about: None,
    });
    let begun = view.answers.campaigns.begun((view.as_at, view.known_at));
    let begun = begun.map(|(name, at)| Change {
        month: month_of(at),
        what: Changed::Campaign(name),
        about: None,
    });
    let agreed = view.answers.shown.iter().filter(|fact| {
        let at = fact.when.happened_at.timestamp_micros();
        at <= view.as_at && fact.when.known_at().timestamp_micros() <= view.known_at
    });
    let agreed = agreed.filter_map(|fact| match &fact.event {
        Event::Clinic(ClinicEvent::ActionAgreed { clinic, action }) => Some(Change {
            month: month_of(fact.when.happened_at),
            what: Changed::Action(*clinic),
            about: action.about,
        }),
        _ => None,
    });
    let mut changes: Vec<Change> = adopted.chain(begun).chain(agreed).collect();
    changes.sort();
    changes.dedup();
    changes
}
