//! What stages, reasons, clocks, sources and activities are called in words.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::ids::{PathwayId, StageName};
use domain::pathway::{Pathway, Pathways};
use projections::audience::{ANY_CARE, RUN_IN};
use projections::{By, Dimension};

use super::words::{day, month, plain, spoken};

/// The labels of a pathway, those of the version in force first.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// The pathway itself.
    pub(crate) pathway: String,
    labels: HashMap<(Kind, String), String>,
    pathways: HashMap<String, String>,
}

/// What a name is the name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Stage,
    Activity,
    Reason,
    Source,
    Care,
    Clock,
    /// How long a clock may run.
    Limit,
}

impl Names {
    /// The labels of all versions of a pathway, as seen on a day.
    pub(crate) fn of(pathways: &Pathways, pathway: &PathwayId, day: NaiveDate) -> Self {
        let mut names = Self::default();
        for id in pathways.ids() {
            let label = pathways.newest(id).map_or(id.as_str(), |newest| &*newest.label);
            names.pathways.insert(id.to_string(), plain(label));
        }
        names.pathway = names.pathways.get(pathway.as_str()).cloned().unwrap_or_default();
        let mut versions: Vec<&Pathway> = pathways.of(pathway).collect();
        versions.sort_by_key(|it| (it.in_force_from <= day, it.in_force_from));
        for version in versions {
            names.take(version);
        }
        names
    }

    // A later version has the last word, among those in force.
    fn take(&mut self, version: &Pathway) {
        for it in &version.stages {
            self.label(Kind::Stage, it.name.as_str(), &it.label);
        }
        for it in &version.milestones {
            self.label(Kind::Activity, it.name.as_str(), &it.label);
        }
        for it in &version.reasons {
            self.label(Kind::Reason, it.name.as_str(), &it.label);
        }
        for it in &version.sources {
            self.label(Kind::Source, it.name.as_str(), &it.label);
        }
        for it in &version.cares {
            self.label(Kind::Care, it.name.as_str(), &it.label);
        }
        for it in &version.clocks {
            self.label(Kind::Clock, it.name.as_str(), &it.label);
            if let Some(allows) = it.allows {
                self.label(Kind::Limit, it.name.as_str(), &allows.to_string());
            }
        }
    }

    // A label left out is the name, which is better spoken.
    fn label(&mut self, kind: Kind, name: &str, label: &str) {
        if label != name {
            self.labels.insert((kind, name.to_owned()), plain(label));
        }
    }

    /// A name in words.
    pub(crate) fn say(&self, kind: Kind, name: &str) -> String {
        self.labelled(kind, name).map_or_else(|| spoken(name), str::to_owned)
    }

    /// How long a clock may run. None where it is only measured.
    pub(crate) fn limit(&self, clock: &str) -> Option<&str> {
        self.labelled(Kind::Limit, clock)
    }

    fn labelled(&self, kind: Kind, name: &str) -> Option<&str> {
        self.labels.get(&(kind, name.to_owned())).map(String::as_str)
    }

    /// `approved`, or `reached Initial visit`.
    pub(crate) fn reached(&self, stage: &StageName) -> String {
        match stage.as_str() {
            "approved" => "approved".to_owned(),
            name => format!("reached {}", self.say(Kind::Stage, name)),
        }
    }

    /// `be approved`, or `reach Initial visit`.
    pub(crate) fn to_reach(&self, stage: &StageName) -> String {
        match stage.as_str() {
            "approved" => "be approved".to_owned(),
            name => format!("reach {}", self.say(Kind::Stage, name)),
        }
    }

    /// The value that a group's journeys have in common.
    pub(crate) fn group(&self, by: By, key: Option<&str>) -> String {
        let Some(key) = key else { return "Not recorded".to_owned() };
        match by {
            By::Month => month(key),
            By::Version => version(key),
            By::Audience => self.audience(key),
            By::Worker => plain(key),
            By::Dimension(dimension) => self.value(dimension, key),
        }
    }

    // The kinds of care that a campaign asks for, and where.
    fn audience(&self, key: &str) -> String {
        let (cares, areas) = key.split_once(RUN_IN).unwrap_or((key, ""));
        let cares = match cares {
            ANY_CARE => "Any kind of care".to_owned(),
            some => {
                some.split(", ").map(|it| self.say(Kind::Care, it)).collect::<Vec<_>>().join(", ")
            }
        };
        if areas.is_empty() { cares } else { format!("{cares}{RUN_IN}{}", plain(areas)) }
    }

    /// A value on the enquiry.
    pub(crate) fn value(&self, dimension: Dimension, value: &str) -> String {
        match dimension {
            Dimension::Source => self.say(Kind::Source, value),
            Dimension::Household | Dimension::ValuesMode => spoken(value),
            Dimension::Pathway => self.pathways.get(value).cloned().unwrap_or(plain(value)),
            _ => plain(value),
        }
    }
}

// A version by its first day.
fn version(key: &str) -> String {
    key.parse().map_or_else(|_| plain(key), |first| format!("In force from {}", day(first)))
}
