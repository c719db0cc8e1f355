//! Marketing: which campaigns and which sources led to approvals, and what is planned and done about them.
//!
//! The figures are asked as those of performance are, and lie there; what is planned lies here.

pub(in crate::web) mod campaigns;
pub(super) mod code_list;
pub(in crate::web) mod codes;
pub(in crate::web) mod event_days;
pub(in crate::web) mod links;
pub(in crate::web) mod one;
pub(in crate::web) mod planning;
mod qr;
pub(super) mod recontact;
pub(super) mod referrals;
mod sheet;
pub(in crate::web) mod spending;
pub(in crate::web) mod stages;
mod words;

pub(super) use self::qr::Squares;
use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use maud::Markup;
use projections::statistics::small_numbers::Rough;

use super::govuk::{Link, sub_navigation};
use super::looked::TakenAlong;
use crate::report::words::count;

/// One of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Page {
    /// What each campaign led to, and cost. Where to start.
    Campaigns,
    /// What each source led to, and cost.
    Sources,
    /// What they say beside what came along.
    Attribution,
    /// What money would bring.
    Planner,
    /// What is planned, spent and done for each campaign.
    Plans,
    /// Codes that came along and belong to no campaign.
    Codes,
    /// Which sources there are to choose from.
    CodeList,
    /// Who recommended fostering, by codes.
    Referrals,
    /// Who may be contacted again.
    Recontact,
}

impl Page {
    const ALL: [Self; 9] = [
        Self::Campaigns,
        Self::Sources,
        Self::Attribution,
        Self::Planner,
        Self::Plans,
        Self::Codes,
        Self::CodeList,
        Self::Referrals,
        Self::Recontact,
    ];

    /// Where it is.
    pub(super) fn address(self) -> &'static str {
        match self {
            Self::Campaigns => "/marketing",
            Self::Sources => "/marketing/by-source",
            Self::Attribution => "/marketing/attribution",
            Self::Planner => "/marketing/planner",
            Self::CodeList => "/marketing/sources",
            Self::Referrals => "/marketing/referrals",
            Self::Recontact => recontact::ADDRESS,
            Self::Plans => campaigns::ADDRESS,
            Self::Codes => codes::ADDRESS,
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Campaigns => "By campaign",
            Self::Sources => "By source",
            Self::Attribution => "Attribution",
            Self::Planner => "Planner",
            Self::CodeList => "Code list",
            Self::Referrals => "Recommended",
            Self::Recontact => "Contact again",
            Self::Plans => "Plans and spending",
            Self::Codes => "Unknown codes",
        }
    }

    // Those that name households are for who works with them.
    fn is_of_team(self) -> bool {
        match self {
            Self::Recontact => true,
            Self::Campaigns
            | Self::Sources
            | Self::Attribution
            | Self::Planner
            | Self::Plans
            | Self::Codes
            | Self::CodeList
            | Self::Referrals => false,
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

/// A number of households for who sees figures and no household: it singles nobody out, and neither does the same
/// number of tomorrow beside it.
fn roughly(n: usize) -> String {
    match Rough::of(n) {
        Rough::About(n) => format!("about {}", count(n)),
        Rough::Few | Rough::Hidden => "fewer than 5".to_owned(),
    }
}

/// What is said beside such numbers.
const ROUGHLY: &str = "Numbers of households are told to the nearest 5, and those below 5 as that, so that nobody can \
     be made out.";

/// A file of so many households, which goes on record before it leaves.
fn file(name: &str, text: String, households: usize) -> HttpResponse {
    let named = format!("attachment; filename=\"waymark-{name}.csv\"");
    let mut file = HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, named))
        .body(text);
    file.extensions_mut().insert(TakenAlong(households));
    file
}
