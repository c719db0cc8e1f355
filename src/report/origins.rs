//! Campaigns and sources, as rows and as a page.

use projections::campaigns::{OriginRow, Origins};
use projections::statistics::float;
use projections::statistics::shares::share;

use super::ReportName;
use super::asked::Asked;
use super::names::Kind;
use super::page::Column::{Figures, Words};
use super::page::Page;
use super::show::Show;
use super::words::{count, day, percent, plain, pounds, range, some_of};

/// The chance from which on a difference is told as one.
const SURE: f64 = 0.975;

impl Show for Origins {
    type Row = OriginRow;

    const COLUMNS: &'static [&'static str] = &[
        "key",
        "enquiries",
        "visits",
        "applications",
        "approvals",
        "open",
        "share",
        "low",
        "high",
        "cost",
        "cost_per_enquiry",
        "cost_per_application",
        "cost_per_approval",
        "matured",
        "matured_approvals",
        "judged_on",
        "expected_share",
        "expected_low",
        "expected_high",
        "cost_per_expected_approval",
        "cost_per_expected_approval_low",
        "cost_per_expected_approval_high",
        "shrunk",
        "shrunk_low",
        "shrunk_high",
        "chance_better_than_rest",
        "odds_within_services",
        "odds_low",
        "odds_high",
        "median_days",
    ];

    fn rows(&self) -> &[OriginRow] {
        &self.rows
    }

    fn subject(&self, asked: &Asked) -> String {
        format!("{}s: {}", head(asked), asked.enquiries(Some(enquiries(self))))
    }

    fn draw(&self, asked: &Asked, page: &mut Page) {
        if self.rows.is_empty() {
            page.say(asked.nothing());
            return;
        }
        draw_results(self, asked, page);
        draw_likely(self, asked, page);
        if self.rows.iter().any(|row| row.cost.is_some()) {
            draw_costs(self, asked, page);
        }
    }

    fn remark(&self, asked: &Asked, page: &mut Page) {
        page.say(&caution(self, asked));
    }
}

fn enquiries(origins: &Origins) -> usize {
    origins.rows.iter().map(|row| row.enquiries).sum()
}

fn draw_results(origins: &Origins, asked: &Asked, page: &mut Page) {
    let row = |row: &OriginRow| {
        let approved = row.approvals.map(|n| some_of(n, row.enquiries, row.share));
        [
            label(row, asked),
            count(row.enquiries),
            row.visits.map_or(String::new(), count),
            count(row.applications),
            approved.filter(|_| row.enquiries > 0).unwrap_or_default(),
            range(row.low, row.high),
            count(row.open),
        ]
    };
    let columns = [
        Words(head(asked)),
        Figures("Enquiries"),
        Figures("Visits"),
        Figures("Applications"),
        Figures("Approved so far"),
        Figures("Likely between"),
        Figures("Still in"),
    ];
    page.table(columns, origins.rows.iter().map(row));
}

fn draw_likely(origins: &Origins, asked: &Asked, page: &mut Page) {
    let row = |row: &OriginRow| {
        [
            label(row, asked),
            matured(row),
            drawn(row),
            row.expected_share.map_or(String::new(), percent),
            range(row.expected_low, row.expected_high),
            verdict(row).to_owned(),
        ]
    };
    let columns = [
        Words(head(asked)),
        Figures("Approved of those old enough"),
        Figures("Drawn together"),
        Figures("In the end"),
        Figures("Likely between"),
        Words("Beside all others"),
    ];
    page.table(columns, origins.rows.iter().map(row));
}

/// Approvals that can be expected in the end, of all. None where that is not known of one.
pub(crate) fn expected_in_all(origins: &Origins) -> Option<f64> {
    let some = |row: &&OriginRow| row.enquiries > 0;
    let of = |row: &OriginRow| row.expected_share.map(|share| share * float(row.enquiries));
    origins.rows.iter().filter(some).map(of).sum()
}

/// How much is still open, and from when on it can be judged.
pub(crate) fn maturity(row: &OriginRow, asked: &Asked) -> String {
    let open = share(row.open, row.enquiries).filter(|_| row.open > 0);
    let open = open.map(|share| format!("{} ({})", count(row.open), percent(share)));
    let judged_on = row.judged_on.filter(|on| *on > asked.as_at());
    let until = judged_on.map(|on| format!("judge from {}", day(on)));
    open.into_iter().chain(until).collect::<Vec<_>>().join("; ")
}

/// Approvals of those old enough to judge.
pub(crate) fn matured(row: &OriginRow) -> String {
    let both = row.matured_approvals.zip(row.matured);
    both.filter(|(_, n)| *n > 0).map_or(String::new(), |(k, n)| some_of(k, n, share(k, n)))
}

/// The rate of approval, drawn towards that of all, with its range of 80%.
pub(crate) fn drawn(row: &OriginRow) -> String {
    let range = range(row.shrunk_low, row.shrunk_high);
    row.shrunk.map_or(String::new(), |rate| format!("{} ({range})", percent(rate)))
}

/// What can be said of a row beside all others together, by the chance that its rate is higher. Where there
/// are several services, it must hold within them too.
pub(crate) fn verdict(row: &OriginRow) -> &'static str {
    let Some(chance) = row.chance_better_than_rest else {
        return if row.matured.is_some() {
            "none old enough to judge"
        } else {
            "too early to judge"
        };
    };
    let within = |is_higher: bool| match (row.odds_low, row.odds_high) {
        (Some(low), Some(high)) => {
            if is_higher {
                low > 1.0
            } else {
                high < 1.0
            }
        }
        _ => true,
    };
    match chance {
        high if high >= SURE => {
            if within(true) {
                "more are approved"
            } else {
                "more, but not within each service"
            }
        }
        low if low <= 1.0 - SURE => {
            if within(false) {
                "fewer are approved"
            } else {
                "fewer, but not within each service"
            }
        }
        _ => "cannot be told apart",
    }
}

fn draw_costs(origins: &Origins, asked: &Asked, page: &mut Page) {
    let row = |row: &OriginRow| {
        [
            label(row, asked),
            pounds(row.cost),
            pounds(row.cost_per_enquiry),
            pounds(row.cost_per_application),
            pounds(row.cost_per_approval),
            pounds(row.cost_per_expected_approval),
            between(row.cost_per_expected_approval_low, row.cost_per_expected_approval_high),
        ]
    };
    let columns = [
        Words(head(asked)),
        Figures("Cost"),
        Figures("Each enquiry"),
        Figures("Each application"),
        Figures("Each approval"),
        Figures("Each expected"),
        Figures("Likely between"),
    ];
    page.table(columns, origins.rows.iter().filter(|row| row.cost.is_some()).map(row));
}

/// From so many pounds to so many.
pub(crate) fn between(low: Option<f64>, high: Option<f64>) -> String {
    match (low, high) {
        (Some(_), Some(_)) => format!("{} to {}", pounds(low), pounds(high)),
        (Some(_), None) => format!("{} or more", pounds(low)),
        _ => String::new(),
    }
}

// What keeps a reader from ranking chance.
fn caution(origins: &Origins, asked: &Asked) -> String {
    let word = head(asked).to_lowercase();
    let mut told = vec![];
    let without = origins.rows.iter().find(|row| row.key.is_none());
    if let Some(without) = without {
        let all = enquiries(origins);
        let of_all = some_of(without.enquiries, all, share(without.enquiries, all));
        told.push(format!("{of_all} have no {word} recorded."));
    }
    if origins.rows.len() > 1 {
        let what = "cannot be ranked: chance alone may set them apart.";
        told.push(format!("A {word} whose likely range overlaps another's {what}"));
        told.push(how_drawn(origins).to_owned());
    }
    told.join(" ")
}

/// How rates were drawn together.
pub(crate) fn how_drawn(origins: &Origins) -> &'static str {
    match origins.are_alike {
        Some(true) => {
            "Those old enough to judge differ no more than chance makes them, so the rate of all together \
             stands beside each."
        }
        Some(false) => {
            "Drawn together: a rate of few is moved towards that of all, for it is mostly chance; its range \
             holds in 80 of 100 cases."
        }
        None => "",
    }
}

fn is_campaigns(asked: &Asked) -> bool {
    asked.report == ReportName::Campaigns
}

/// What rows are.
pub(crate) fn head(asked: &Asked) -> &'static str {
    if is_campaigns(asked) { "Campaign" } else { "Source" }
}

/// What a row is called.
pub(crate) fn label(row: &OriginRow, asked: &Asked) -> String {
    match &row.key {
        Some(key) if is_campaigns(asked) => plain(key),
        Some(key) => asked.names.say(Kind::Source, key),
        None => "Not recorded".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use projections::statistics::shares::{chance_better, newcombe};

    use super::*;

    const EACH: usize = 200;

    // The chance of each count up to 80, of 200 enquiries: beyond it lies next to nothing.
    fn chances(rate: f64) -> Vec<f64> {
        let mut chance = (1.0 - rate).powi(200);
        let mut chances = vec![];
        for k in 0..=80_u32 {
            chances.push(chance);
            chance *= f64::from(200 - k) / f64::from(k + 1) * rate / (1.0 - rate);
        }
        chances
    }

    // How likely two campaigns of 200 enquiries each are called different: by the page's words, and by
    // whether Newcombe's interval holds no 0. Exact, over all that may come.
    fn called(rates: [f64; 2]) -> [f64; 2] {
        let [one, other] = rates.map(chances);
        let (mut by_words, mut by_interval) = (0.0, 0.0);
        for (k, chance) in one.iter().enumerate() {
            for (l, beside) in other.iter().enumerate() {
                let (one, other) = ((k, EACH), (l, EACH));
                let chance_better_than_rest = chance_better(one, other);
                let row = OriginRow { chance_better_than_rest, ..OriginRow::default() };
                let interval = newcombe(one, other).unwrap();
                if verdict(&row) != "cannot be told apart" {
                    by_words += chance * beside;
                }
                if interval.low > 0.0 || interval.high < 0.0 {
                    by_interval += chance * beside;
                }
            }
        }
        [by_words, by_interval]
    }

    #[test]
    fn campaigns_alike_are_seldom_called_different_and_one_twice_as_good_is_often_found() {
        for rate in [0.05, 0.08, 0.16] {
            let found = called([rate, rate]);
            assert!(found.iter().all(|found| *found <= 0.05), "{rate}: {found:?}");
        }
        let found = called([0.08, 0.16]);
        assert!(found.iter().all(|power| (power - 0.70).abs() < 0.02), "{found:?}");
    }

    #[test]
    fn a_difference_that_no_service_bears_out_is_said_to_be_none_within_them() {
        let row = |odds: Option<(f64, f64)>| OriginRow {
            chance_better_than_rest: Some(0.99),
            odds_low: odds.map(|it| it.0),
            odds_high: odds.map(|it| it.1),
            ..OriginRow::default()
        };

        assert_eq!(verdict(&row(None)), "more are approved");
        assert_eq!(verdict(&row(Some((1.1, 3.0)))), "more are approved");
        assert_eq!(verdict(&row(Some((0.8, 1.4)))), "more, but not within each service");
        assert_eq!(verdict(&OriginRow::default()), "too early to judge");
        let young = OriginRow { matured: Some(0), ..OriginRow::default() };
        assert_eq!(verdict(&young), "none old enough to judge");
    }
}
