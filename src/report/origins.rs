//! Campaigns and sources, as rows and as a page.

use projections::campaigns::{OriginRow, Origins};
use projections::statistics::shares::share;

use super::ReportName;
use super::asked::Asked;
use super::names::Kind;
use super::page::Column::{Figures, Words};
use super::page::Page;
use super::show::Show;
use super::words::{count, plain, pounds, range, some_of};

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

fn draw_costs(origins: &Origins, asked: &Asked, page: &mut Page) {
    let row = |row: &OriginRow| {
        [
            label(row, asked),
            pounds(row.cost),
            pounds(row.cost_per_enquiry),
            pounds(row.cost_per_application),
            pounds(row.cost_per_approval),
        ]
    };
    let columns = [
        Words(head(asked)),
        Figures("Cost"),
        Figures("For each enquiry"),
        Figures("For each application"),
        Figures("For each approval"),
    ];
    page.table(columns, origins.rows.iter().filter(|row| row.cost.is_some()).map(row));
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
    }
    told.join(" ")
}

fn is_campaigns(asked: &Asked) -> bool {
    asked.report == ReportName::Campaigns
}

fn head(asked: &Asked) -> &'static str {
    if is_campaigns(asked) { "Campaign" } else { "Source" }
}

fn label(row: &OriginRow, asked: &Asked) -> String {
    match &row.key {
        Some(key) if is_campaigns(asked) => plain(key),
        Some(key) => asked.names.say(Kind::Source, key),
        None => "Not recorded".to_owned(),
    }
}
