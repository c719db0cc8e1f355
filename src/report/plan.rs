//! The forecast, as rows and as a page.

pub(crate) mod said;

use projections::plan::{MonthRow, PipelineRow, Plan, TestRow};

use super::asked::Asked;
use super::names::Kind;
use super::page::Column::{Figures, Words};
use super::page::Page;
use super::show::Show;
use super::words::{count, day, month, percent, tenths};
use said::{did_better, headline, horizon, likely, number, where_from, whole};

impl Show for Plan {
    type Row = MonthRow;

    const COLUMNS: &'static [&'static str] = &["month", "low", "median", "high"];

    fn rows(&self) -> &[MonthRow] {
        &self.approvals
    }

    fn subject(&self, _: &Asked) -> String {
        "Forecast: approvals to come".to_owned()
    }

    fn draw(&self, asked: &Asked, page: &mut Page) {
        page.say(&format!("{}.", headline(self)));
        page.say(&where_from(self));
        draw_totals(self, page);
        draw_months(self, page);
        draw_pipeline(self, asked, page);
        for caution in said::cautions(self) {
            page.say(&caution);
        }
        if let Some(takes) = &self.target {
            page.leave_a_line();
            for sentence in said::target(takes) {
                page.say(&sentence);
            }
        }
        if let Some(otherwise) = &self.otherwise {
            page.leave_a_line();
            page.say("If things were done otherwise, with the same luck:");
            let columns =
                [Words("Approvals within"), Figures("As it is"), Figures("Done otherwise")];
            let rows = self.totals.iter().zip(&otherwise.totals);
            page.table(
                columns,
                rows.map(|(as_is, other)| {
                    [horizon(as_is), likely(as_is.spread), likely(other.spread)]
                }),
            );
        }
        page.leave_a_line();
        page.say(&said::tested(self));
        draw_tests(self, page);
    }
}

fn draw_totals(plan: &Plan, page: &mut Page) {
    let columns = [
        Words("Approvals within"),
        Words("Up to"),
        Figures("8 in 10 times"),
        Figures("Middle"),
        Figures("Already under\nway, average"),
        Figures("Still to enquire,\naverage"),
    ];
    let rows = plan.totals.iter().map(|row| {
        [
            horizon(row),
            day(row.by),
            likely(row.spread),
            number(row.spread.median),
            whole(row.mean_of_pipeline),
            whole(row.mean_of_enquiries),
        ]
    });
    page.table(columns, rows);
}

fn draw_months(plan: &Plan, page: &mut Page) {
    let columns = [Words("Approvals in"), Figures("8 in 10 times"), Figures("Middle")];
    let rows = plan.approvals.iter().enumerate().map(|(place, row)| {
        [month_name(row, place == 0), likely(row.spread), number(row.spread.median)]
    });
    page.table(columns, rows);
}

/// A month of a forecast; of the first, what is left of it.
pub(crate) fn month_name(row: &MonthRow, is_first: bool) -> String {
    let name = month(&row.month);
    if is_first { format!("{name}, from now on") } else { name }
}

fn draw_pipeline(plan: &Plan, asked: &Asked, page: &mut Page) {
    let columns = [
        Words("Under way at"),
        Figures("Households"),
        Figures("Mean chance\nof approval"),
        Figures("Half of their\napprovals by"),
        Figures("Longer there than\nany that moved on"),
    ];
    page.table(columns, plan.pipeline.iter().map(|row| pipeline_row(row, asked)));
}

/// The cells of a stage.
pub(crate) fn pipeline_row(row: &PipelineRow, asked: &Asked) -> [String; 5] {
    [
        asked.names.say(Kind::Stage, row.stage.as_str()),
        count(row.open),
        row.chance.map_or(String::new(), percent),
        row.half_by.map_or(String::new(), day),
        count(row.older_than_any),
    ]
}

fn draw_tests(plan: &Plan, page: &mut Page) {
    let columns = [
        Words("Days ahead"),
        Figures("Forecasts"),
        Figures("Off by"),
        Figures("Last year’s\napprovals: off by"),
        Figures("Last year’s\nenquiries: off by"),
        Figures("Came inside\nthe range"),
        Words("Did best"),
    ];
    page.table(columns, plan.back_test.iter().map(test_row));
}

/// The cells of a horizon that was tested.
pub(crate) fn test_row(row: &TestRow) -> [String; 7] {
    [
        number(row.days),
        count(row.origins),
        tenths(row.forecast_error),
        tenths(row.run_rate_error),
        tenths(row.conversion_error),
        row.coverage.map_or(String::new(), percent),
        did_better(row),
    ]
}

#[cfg(test)]
mod tests;
