//! The pages, and what can be asked of each.

use maud::Markup;
use projections::{Basis, Question};

use super::typed::Typed;
use crate::report::ReportName;
use crate::web::govuk::{Link, sub_navigation};

/// What cannot be asked of every page.
const SPECIAL: [&str; 13] = [
    "basis",
    "ordered",
    "by",
    "stage",
    "clock",
    "figure",
    "group",
    "through",
    "path",
    "steps",
    "days",
    "activities",
    "paths",
];

/// One of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Where to start.
    Overview,
    Funnel,
    Exits,
    Time,
    Clocks,
    Flow,
}

impl Part {
    pub(super) const ALL: [Self; 6] =
        [Self::Overview, Self::Funnel, Self::Exits, Self::Time, Self::Clocks, Self::Flow];

    pub(super) fn address(self) -> &'static str {
        match self {
            Self::Overview => "/performance",
            Self::Funnel => "/performance/funnel",
            Self::Exits => "/performance/exits",
            Self::Time => "/performance/time",
            Self::Clocks => "/performance/clocks",
            Self::Flow => "/performance/flow",
        }
    }

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Overview => "Performance",
            Self::Funnel => "Funnel: how far households get",
            Self::Exits => "Exits: where households leave, and why",
            Self::Time => "Time: how long it takes",
            Self::Clocks => "Clocks: which promises are kept",
            Self::Flow => "Process map: what follows what",
        }
    }

    fn short(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Funnel => "Funnel",
            Self::Exits => "Exits",
            Self::Time => "Time",
            Self::Clocks => "Clocks",
            Self::Flow => "Process map",
        }
    }

    /// The report that it shows. The overview begins with the funnel.
    pub(super) fn report(self) -> ReportName {
        match self {
            Self::Overview | Self::Funnel => ReportName::Funnel,
            Self::Exits => ReportName::Exits,
            Self::Time => ReportName::Time,
            Self::Clocks => ReportName::Clocks,
            Self::Flow => ReportName::Flow,
        }
    }

    /// Whether it can be asked by what stands under a name in the address.
    pub(super) fn takes(self, name: &str) -> bool {
        match name {
            "basis" => matches!(self, Self::Funnel | Self::Exits | Self::Clocks),
            "by" => self != Self::Overview,
            "ordered" => self == Self::Funnel,
            "stage" => self == Self::Time,
            "clock" => self == Self::Clocks,
            "through" | "path" | "steps" | "days" | "activities" | "paths" => self == Self::Flow,
            "figure" | "group" => false,
            _ => true,
        }
    }

    /// A question without what the overview has no room for.
    pub(super) fn narrowed(self, question: Question) -> Question {
        match self {
            Self::Overview => {
                Question { basis: Basis::Cohort, by: None, ordered: false, stage: None, ..question }
            }
            Self::Funnel | Self::Exits | Self::Time | Self::Clocks | Self::Flow => question,
        }
    }

    /// The address of this page, asked as another was.
    pub(super) fn asked_as(self, typed: &Typed) -> String {
        let is_lost = |name: &&str| match *name {
            "by" if typed.get("by") == "worker" => self != Self::Clocks,
            name => !self.takes(name),
        };
        let left_out = SPECIAL.into_iter().filter(is_lost).collect::<Vec<_>>();
        let typed = typed.without(&left_out);
        // The map is met by its milestones: all that is recorded between them would hide these.
        let is_met = self == Self::Flow && !typed.has("steps");
        if is_met { typed.with("steps", "milestones") } else { typed }.link(self.address())
    }

    /// Leads to the others with the same question.
    pub(super) fn navigation(self, typed: &Typed) -> Markup {
        let links = Self::ALL.map(|part| (part, part.asked_as(typed)));
        let links = links.each_ref().map(|(part, href)| Link {
            text: part.short(),
            href,
            is_current: *part == self,
        });
        sub_navigation("Performance", &links)
    }
}
