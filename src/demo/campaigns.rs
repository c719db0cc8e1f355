//! The campaigns of the made-up council: when they ran, and whom they brought. What was told of them,
//! `marketing` says.

use chrono::{Datelike, Days, NaiveDate};
use domain::ids::CampaignName;

use super::Options;

/// A campaign.
#[derive(Clone, Debug, PartialEq)]
pub struct Campaign {
    /// Its code, as adverts carry it.
    pub name: CampaignName,
    /// The source that its enquiries name.
    pub source: &'static str,
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day.
    pub to: NaiveDate,
    /// What it costs in all.
    pub pence: i64,
    /// What it is called.
    pub label: String,
    // The part of its code that is the same each year.
    pub(super) code: &'static str,
    // Enquiries it adds, to one that comes anyway.
    pub(super) pull: f64,
    // How well they do, beside those that come anyway.
    pub(super) worth: f64,
}

struct Kind {
    code: &'static str,
    source: &'static str,
    from: (u32, u32),
    days: u64,
    pounds: i64,
    pull: f64,
    worth: f64,
}

const fn kind(
    (code, source): (&'static str, &'static str),
    from: (u32, u32),
    days: u64,
    pounds: i64,
    (pull, worth): (f64, f64),
) -> Kind {
    Kind { code, source, from, days, pounds, pull, worth }
}

// What a council of 200 enquiries a year runs, year after year. Radio brings many and approves
// few; asking carers to bring a friend is the other way round.
const KINDS: [Kind; 6] = [
    kind(("new-year", "social"), (1, 2), 44, 1_400, (0.70, 0.8)),
    kind(("spring-radio", "radio-or-press"), (3, 6), 28, 2_600, (0.90, 0.5)),
    kind(("fostering-fortnight", "foster-care-fortnight"), (5, 11), 21, 800, (1.30, 1.1)),
    kind(("bus-backs", "leaflet-or-poster"), (6, 14), 42, 1_800, (0.45, 0.6)),
    kind(("bring-a-friend", "carer-referral"), (9, 8), 54, 500, (0.50, 1.6)),
    kind(("autumn-search", "search"), (9, 15), 45, 1_300, (0.70, 0.9)),
];

const USUAL_SIZE: i64 = 200;
/// The campaigns that began in a span, up to its last day.
pub(super) fn campaigns(first: NaiveDate, last: NaiveDate, options: &Options) -> Vec<Campaign> {
    let mut campaigns = vec![];
    for year in first.year()..=last.year() {
        for kind in &KINDS {
            let Some(from) = NaiveDate::from_ymd_opt(year, kind.from.0, kind.from.1) else {
                continue;
            };
            // Every second year there was no money for buses.
            let is_run = kind.code != "bus-backs" || year % 2 == 0;
            if is_run && first <= from && from <= last {
                campaigns.push(kind.in_year(from, options));
            }
        }
    }
    campaigns.sort_by_key(|campaign| campaign.from);
    campaigns
}

impl Kind {
    // Its code as words.
    fn label(&self) -> String {
        let words = self.code.replace('-', " ");
        words[..1].to_uppercase() + &words[1..]
    }

    fn in_year(&self, from: NaiveDate, options: &Options) -> Campaign {
        Campaign {
            name: format!("{}-{}", self.code, from.year()).as_str().into(),
            source: self.source,
            from,
            to: from + Days::new(self.days),
            pence: 100 * scaled(self.pounds, options),
            label: format!("{} {}", self.label(), from.year()),
            code: self.code,
            pull: self.pull,
            worth: self.worth,
        }
    }
}

/// A sum of pounds, as large as the council is.
pub(super) fn scaled(pounds: i64, options: &Options) -> i64 {
    (pounds * i64::from(options.enquiries_per_year) / USUAL_SIZE).max(1)
}
