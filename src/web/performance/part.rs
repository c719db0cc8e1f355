//! The pages, and what can be asked of each.

use maud::Markup;
use projections::{Basis, Question};

use super::typed::Typed;
use crate::report::ReportName;
use crate::web::govuk::{Link, sub_navigation};

/// What cannot be asked of every page.
const SPECIAL: [&str; 15] = [
    "basis",
    "ordered",
    "within",
    "by",
    "stage",
    "clock",
    "figure",
    "group",
    "reason",
    "decided-by",
    "this",
    "that",
    "that-from",
    "that-to",
    "days",
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
    /// Two groups or two spans of days side by side.
    Compare,
}

impl Part {
    pub(super) const ALL: [Self; 6] =
        [Self::Overview, Self::Funnel, Self::Exits, Self::Time, Self::Clocks, Self::Compare];

    pub(super) fn address(self) -> &'static str {
        match self {
            Self::Overview => "/performance",
            Self::Funnel => "/performance/funnel",
            Self::Exits => "/performance/exits",
            Self::Time => "/performance/time",
            Self::Clocks => "/performance/clocks",
            Self::Compare => "/performance/compare",
        }
    }

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Overview => "Performance",
            Self::Funnel => "Funnel: how far households get",
            Self::Exits => "Exits: where households leave, and why",
            Self::Time => "Time: how long it takes",
            Self::Clocks => "Clocks: which promises are kept",
            Self::Compare => "Compare: two groups or two spans of days",
        }
    }

    pub(super) fn short(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Funnel => "Funnel",
            Self::Exits => "Exits",
            Self::Time => "Time",
            Self::Clocks => "Clocks",
            Self::Compare => "Compare",
        }
    }

    /// The report that it shows. The overview begins with the funnel.
    pub(super) fn report(self) -> ReportName {
        match self {
            Self::Overview | Self::Funnel | Self::Compare => ReportName::Funnel,
            Self::Exits => ReportName::Exits,
            Self::Time => ReportName::Time,
            Self::Clocks => ReportName::Clocks,
        }
    }

    /// Whether it can be asked by what stands under a name in the address.
    pub(super) fn takes(self, name: &str) -> bool {
        match name {
            "basis" => matches!(self, Self::Funnel | Self::Exits | Self::Clocks),
            "by" => self != Self::Overview,
            "ordered" => self == Self::Funnel,
            "within" => matches!(self, Self::Funnel | Self::Exits | Self::Compare),
            "stage" => self == Self::Time,
            "clock" => self == Self::Clocks,
            "days" => matches!(self, Self::Funnel | Self::Exits | Self::Time),
            "figure" | "group" | "reason" | "decided-by" => false,
            "this" | "that" | "that-from" | "that-to" => self == Self::Compare,
            _ => true,
        }
    }

    /// A question without what the overview has no room for.
    pub(super) fn narrowed(self, question: Question) -> Question {
        match self {
            Self::Overview => {
                let (by, within, stage, working_days) = (None, None, None, false);
                let (basis, ordered) = (Basis::Cohort, false);
                Question { basis, by, within, working_days, ordered, stage, ..question }
            }
            Self::Funnel | Self::Exits | Self::Time | Self::Clocks | Self::Compare => question,
        }
    }

    /// The address of this page, asked as another was.
    pub(super) fn asked_as(self, typed: &Typed) -> String {
        let is_lost = |name: &&str| match *name {
            "by" if typed.get("by") == "worker" => self != Self::Clocks,
            name => !self.takes(name),
        };
        let left_out = SPECIAL.into_iter().filter(is_lost).collect::<Vec<_>>();
        typed.without(&left_out).link(self.address())
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
