//! The campaigns of the made-up council: when they ran, what they cost, and whom they brought.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};
use domain::calendar::{Calendar, at_london};
use domain::campaign::{CampaignEvent, SpentOn};
use domain::ids::{CampaignName, WorkerId};

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
    // Enquiries it adds, to one that comes anyway.
    pub(super) pull: f64,
    // How well they do, beside those that come anyway.
    pub(super) worth: f64,
}

/// Money that was spent.
#[derive(Clone, Debug, PartialEq)]
pub struct Spent {
    /// The day of the invoice.
    pub happened_at: DateTime<Utc>,
    /// When it was entered.
    pub recorded_at: DateTime<Utc>,
    /// By whom.
    pub worker: WorkerId,
    /// On what, and how much.
    pub event: CampaignEvent,
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
/// Pounds a month for what runs all year.
const ALL_YEAR: [(&str, i64); 2] = [("search", 130), ("social", 90)];

/// The campaigns that began in a span.
pub(super) fn campaigns(first: NaiveDate, options: &Options) -> Vec<Campaign> {
    let today = domain::calendar::london_day(options.now);
    let mut campaigns = vec![];
    for year in first.year()..=today.year() {
        for kind in &KINDS {
            let Some(from) = NaiveDate::from_ymd_opt(year, kind.from.0, kind.from.1) else {
                continue;
            };
            // Every second year there was no money for buses.
            let is_run = kind.code != "bus-backs" || year % 2 == 0;
            if is_run && first <= from && from <= today {
                campaigns.push(kind.in_year(from, options));
            }
        }
    }
    campaigns.sort_by_key(|campaign| campaign.from);
    campaigns
}

impl Kind {
    fn in_year(&self, from: NaiveDate, options: &Options) -> Campaign {
        Campaign {
            name: format!("{}-{}", self.code, from.year()).as_str().into(),
            source: self.source,
            from,
            to: from + Days::new(self.days),
            pence: 100 * scaled(self.pounds, options),
            pull: self.pull,
            worth: self.worth,
        }
    }
}

/// What was spent: a campaign's half at its beginning and half at its end, the rest month by month.
pub(super) fn spending(
    campaigns: &[Campaign],
    first: NaiveDate,
    options: &Options,
    worker: WorkerId,
) -> Vec<Spent> {
    let mut spending = vec![];
    let mut spend = |day: NaiveDate, on: SpentOn, pence: i64| {
        let calendar = Calendar::default();
        let entered = calendar.plus_working_days(day, 6);
        let hour = |hours| NaiveTime::MIN + chrono::TimeDelta::hours(hours);
        let (happened_at, recorded_at) = (at_london(day, hour(12)), at_london(entered, hour(15)));
        if recorded_at <= options.now {
            let event = CampaignEvent::SpendRecorded { on, pence };
            spending.push(Spent { happened_at, recorded_at, worker, event });
        }
    };
    for campaign in campaigns {
        for day in [campaign.from, campaign.to] {
            spend(day, SpentOn::Campaign(campaign.name.clone()), campaign.pence / 2);
        }
    }
    let months = first.iter_days().skip(1).filter(|day| day.day() == 1);
    for day in months.take_while(|day| *day <= domain::calendar::london_day(options.now)) {
        for (source, pounds) in ALL_YEAR {
            spend(day, SpentOn::Source(source.into()), 100 * scaled(pounds, options));
        }
    }
    spending
}

fn scaled(pounds: i64, options: &Options) -> i64 {
    (pounds * i64::from(options.enquiries_per_year) / USUAL_SIZE).max(1)
}
