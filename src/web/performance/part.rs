//! The pages, and what can be asked of each.

use maud::Markup;
use projections::national_return::of_a_year;
use projections::{Basis, Question};

use super::plan::FIELDS;
use super::typed::{Typed, known};
use crate::report::{ReportName, public_columns};
use crate::web::govuk::{Link, sub_navigation};
use crate::web::layout::Entry;
use crate::web::marketing::{self, Page};

/// One of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Where to start.
    Overview,
    Funnel,
    Exits,
    Time,
    Clocks,
    Trend,
    Plan,
    Flow,
    Quality,
    /// Who looks after how much, for those who share the work.
    Workload,
    /// Two groups or two spans of days side by side.
    Compare,
    /// What Ofsted asks each year.
    Return,
    /// What each campaign led to, and cost.
    Campaigns,
    /// What each source led to, and cost.
    Sources,
    /// What came along by itself beside what they say.
    Attribution,
    /// What one campaign brought, week by week.
    Campaign,
    /// What money spent on campaigns would bring.
    Planner,
}

impl Part {
    pub(super) const ALL: [Self; 17] = [
        Self::Overview,
        Self::Funnel,
        Self::Exits,
        Self::Time,
        Self::Clocks,
        Self::Trend,
        Self::Plan,
        Self::Flow,
        Self::Compare,
        Self::Quality,
        Self::Return,
        Self::Workload,
        Self::Campaigns,
        Self::Sources,
        Self::Attribution,
        Self::Campaign,
        Self::Planner,
    ];

    pub(super) fn address(self) -> &'static str {
        match self {
            Self::Overview => "/performance",
            Self::Funnel => "/performance/funnel",
            Self::Exits => "/performance/exits",
            Self::Time => "/performance/time",
            Self::Clocks => "/performance/clocks",
            Self::Trend => "/performance/trend",
            Self::Plan => "/performance/plan",
            Self::Flow => "/performance/flow",
            Self::Quality => "/performance/data-quality",
            Self::Workload => "/performance/workload",
            Self::Compare => "/performance/compare",
            Self::Return => "/performance/national-return",
            Self::Campaigns => Page::Campaigns.address(),
            Self::Sources => Page::Sources.address(),
            Self::Attribution => Page::Attribution.address(),
            Self::Campaign => "/marketing/campaign",
            Self::Planner => Page::Planner.address(),
        }
    }

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Overview => "Performance",
            Self::Funnel => "Funnel: how far households get",
            Self::Exits => "Exits: where households leave, and why",
            Self::Time => "Time: how long it takes",
            Self::Clocks => "Clocks: which promises are kept",
            Self::Trend => "Trend: whether it is getting better",
            Self::Plan => "Plan: what is likely to come",
            Self::Flow => "Process map: what follows what",
            Self::Quality => "Data quality: what the figures stand on",
            Self::Workload => "Workload: what each worker looks after",
            Self::Compare => "Compare: two groups or two spans of days",
            Self::Return => "National return: what Ofsted asks each year",
            Self::Campaigns => "Campaigns: which led to approvals",
            Self::Sources => "Sources: which led to approvals",
            Self::Attribution => "Attribution: what came along, and what they say",
            Self::Campaign => "Campaign: what it brought, week by week",
            Self::Planner => "Planner: what money would bring",
        }
    }

    pub(super) fn short(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Funnel => "Funnel",
            Self::Exits => "Exits",
            Self::Time => "Time",
            Self::Clocks => "Clocks",
            Self::Trend => "Trend",
            Self::Plan => "Plan",
            Self::Flow => "Process map",
            Self::Quality => "Data quality",
            Self::Workload => "Workload",
            Self::Compare => "Compare",
            Self::Return => "National return",
            Self::Campaigns => "By campaign",
            Self::Sources => "By source",
            Self::Attribution => "Attribution",
            Self::Campaign => "One campaign",
            Self::Planner => "Planner",
        }
    }

    /// The report that it shows. The overview begins with the funnel.
    pub(super) fn report(self) -> ReportName {
        match self {
            Self::Overview | Self::Funnel | Self::Compare => ReportName::Funnel,
            Self::Exits => ReportName::Exits,
            Self::Time => ReportName::Time,
            Self::Clocks => ReportName::Clocks,
            Self::Trend => ReportName::Trend,
            Self::Plan => ReportName::Plan,
            Self::Flow => ReportName::Flow,
            Self::Quality => ReportName::DataQuality,
            Self::Return => ReportName::NationalReturn,
            Self::Workload => ReportName::Workload,
            Self::Campaigns | Self::Campaign | Self::Planner => ReportName::Campaigns,
            Self::Sources => ReportName::Sources,
            Self::Attribution => ReportName::Attribution,
        }
    }

    /// Whether it can be asked by what stands under a name in the address.
    pub(super) fn takes(self, name: &str) -> bool {
        match name {
            "basis" => matches!(self, Self::Funnel | Self::Exits | Self::Clocks),
            "from" | "to" => !matches!(self, Self::Plan | Self::Return | Self::Workload),
            "year" => self == Self::Return,
            "by" => {
                let is_whole =
                    [Self::Overview, Self::Trend, Self::Plan, Self::Campaign, Self::Planner];
                !is_whole.contains(&self)
            }
            "spend" => self == Self::Planner,
            "in-house" | "agency" => matches!(self, Self::Plan | Self::Planner),
            "campaign" => self != Self::Campaigns,
            "ordered" => self == Self::Funnel,
            "within" => matches!(self, Self::Funnel | Self::Exits | Self::Compare),
            "stage" => matches!(self, Self::Time | Self::Trend),
            "clock" => self == Self::Clocks,
            "days" => matches!(self, Self::Funnel | Self::Exits | Self::Time | Self::Flow),
            "through" | "path" | "steps" | "activities" | "paths" => self == Self::Flow,
            // Pages show every count; files may hide small ones.
            "public" | "figure" | "group" | "reason" | "decided-by" | "worker" => false,
            "this" | "that" | "that-from" | "that-to" => self == Self::Compare,
            name if FIELDS.contains(&name) => self == Self::Plan,
            _ => true,
        }
    }

    /// A question without what a page has no room for.
    pub(super) fn narrowed(self, question: Question) -> Question {
        match self {
            Self::Overview | Self::Campaign | Self::Planner => plain(question),
            // What no year has is said where it is asked.
            Self::Return => of_a_year(&question).unwrap_or(question),
            // All that is known goes into it.
            Self::Plan => Question { from: None, to: None, ..plain(question) },
            // Whoever is open is looked after, whenever they asked.
            Self::Workload => Question { from: None, to: None, basis: Basis::Cohort, ..question },
            _ => question,
        }
    }

    /// The address of this page, asked as another was.
    pub(super) fn asked_as(self, typed: &Typed) -> String {
        let is_lost = |name: &&str| match *name {
            "by" if typed.get("by") == "worker" => self != Self::Clocks,
            name => !self.takes(name),
        };
        let left_out = known().filter(is_lost).collect::<Vec<_>>();
        let typed = typed.without(&left_out);
        // The map is met by its milestones: all that is recorded between them would hide these.
        let is_met = self == Self::Flow && !typed.has("steps");
        if is_met { typed.with("steps", "milestones") } else { typed }.link(self.address())
    }

    /// What was typed, with what a child costs in a week where the service has set that and nobody typed
    /// another.
    pub(super) fn with_costs(self, typed: &Typed, costs: [Option<u32>; 2]) -> Typed {
        let set = ["in-house", "agency"].into_iter().zip(costs);
        let set = set.filter(|(name, _)| self.takes(name) && !typed.has(name));
        set.fold(typed.clone(), |typed, (name, pounds)| match pounds {
            Some(pounds) => typed.with(name, &pounds.to_string()),
            None => typed,
        })
    }

    /// Leads to the others with the same question.
    pub(super) fn navigation(self, typed: &Typed, shares_work: bool) -> Markup {
        let Some(page) = self.of_marketing() else {
            return navigation(Some(self), typed, shares_work);
        };
        let asked = [Self::Campaigns, Self::Sources, Self::Attribution, Self::Planner]
            .map(|part| (part, part.asked_as(typed)));
        let asked =
            asked.into_iter().filter_map(|(part, asked)| Some((part.of_marketing()?, asked)));
        marketing::navigation(page, shares_work, &asked.collect::<Vec<_>>())
    }

    /// Which page of marketing's it is, if it is one.
    pub(super) fn of_marketing(self) -> Option<Page> {
        match self {
            Self::Campaigns | Self::Campaign => Some(Page::Campaigns),
            Self::Sources => Some(Page::Sources),
            Self::Attribution => Some(Page::Attribution),
            Self::Planner => Some(Page::Planner),
            _ => None,
        }
    }

    /// The part of the menu that it lies in.
    pub(super) fn entry(self) -> Entry {
        self.of_marketing().map_or(Entry::Performance, |_| Entry::Marketing)
    }

    /// Whether it is for who sees figures alone too: the others tell of so few that households show in them.
    pub(super) fn is_of_figures(self) -> bool {
        public_columns(self.report()).is_some() && self != Self::Compare
    }

    /// Whether it shows a report as it is, which files have too.
    pub(super) fn is_report(self) -> bool {
        !matches!(self, Self::Overview | Self::Compare | Self::Campaign | Self::Planner)
    }

    /// Whether its answer may be kept to be cited: what is of workers is not, and the others are no report.
    pub(super) fn is_kept(self) -> bool {
        self.is_report() && self != Self::Workload
    }

    /// Where its figures are taken along from: this, with the kind of file.
    pub(super) fn files(self) -> String {
        match self {
            Self::Compare => self.address().to_owned(),
            _ => format!("/performance/{}", self.report().as_str()),
        }
    }
}

/// Leads to the pages, and to the clinics, which are none of them.
pub(super) fn navigation(current: Option<Part>, typed: &Typed, shares_work: bool) -> Markup {
    let parts = Part::ALL.into_iter().filter(|part| part.of_marketing().is_none());
    let parts = parts.filter(|part| shares_work || part.is_of_figures());
    let links: Vec<_> = parts.map(|part| (part, part.asked_as(typed))).collect();
    let mut links: Vec<_> = links
        .iter()
        .map(|(part, href)| Link { text: part.short(), href, is_current: Some(*part) == current })
        .collect();
    let is_current = current.is_none();
    if shares_work {
        links.insert(1, Link { text: "Clinic", href: super::clinic::ADDRESS, is_current });
    }
    sub_navigation("Performance", &links)
}

fn plain(question: Question) -> Question {
    Question { basis: Basis::Cohort, by: None, ordered: false, stage: None, ..question }
}
