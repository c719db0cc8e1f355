//! Marketing: which campaigns and which sources led to approvals, and what is planned and done about them.
//!
//! The figures are asked as those of performance are, and lie there; what is planned lies here.

pub(in crate::web) mod campaigns;
pub(in crate::web) mod codes;
pub(in crate::web) mod event_days;
pub(in crate::web) mod links;
pub(in crate::web) mod one;
pub(in crate::web) mod planning;
mod qr;
mod sheet;
pub(in crate::web) mod spending;
pub(in crate::web) mod stages;
mod words;

use maud::Markup;

use super::govuk::{Link, sub_navigation};

/// One of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Page {
    /// What each campaign led to, and cost. Where to start.
    Campaigns,
    /// What each source led to, and cost.
    Sources,
    /// What is planned, spent and done for each campaign.
    Plans,
    /// Codes that came along and belong to no campaign.
    Codes,
}

impl Page {
    const ALL: [Self; 4] = [Self::Campaigns, Self::Sources, Self::Plans, Self::Codes];

    /// Where it is.
    pub(super) fn address(self) -> &'static str {
        match self {
            Self::Campaigns => "/marketing",
            Self::Sources => "/marketing/by-source",
            Self::Plans => campaigns::ADDRESS,
            Self::Codes => codes::ADDRESS,
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Campaigns => "By campaign",
            Self::Sources => "By source",
            Self::Plans => "Plans and spending",
            Self::Codes => "Unknown codes",
        }
    }

    // Those that name households are for who works with them.
    fn is_of_team(self) -> bool {
        match self {
            Self::Campaigns | Self::Sources | Self::Plans | Self::Codes => false,
        }
    }
}

/// Leads to the pages. Those that are asked as this one was have an address of their own.
pub(super) fn navigation(current: Page, shares_work: bool, asked: &[(Page, String)]) -> Markup {
    let pages = Page::ALL.into_iter().filter(|page| shares_work || !page.is_of_team());
    let links: Vec<_> = pages
        .map(|page| {
            let asked = asked.iter().find(|(it, _)| *it == page).map(|(_, address)| &**address);
            let href = asked.unwrap_or(page.address());
            Link { text: page.text(), href, is_current: page == current }
        })
        .collect();
    sub_navigation("Marketing", &links)
}
