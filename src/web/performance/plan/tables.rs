//! The figures of a forecast.

use maud::{Markup, html};
use projections::plan::{Plan, TotalRow};

use crate::report::plan::said::{horizon, likely, number, tested, whole};
use crate::report::plan::{month_name, pipeline_row, test_row};
use crate::report::words::{count, day};
use crate::web::govuk::Column::{Figures, Words};
use crate::web::govuk::{Size, table};
use crate::web::performance::Asking;
use crate::web::performance::groups::cells;

/// Approvals by month, beside the picture of them.
pub(super) fn months(plan: &Plan) -> Markup {
    let columns = [Words("Month"), Figures("8 in 10 times"), Figures("Middle")];
    let rows = plan.approvals.iter().enumerate().map(|(place, row)| {
        cells([month_name(row, place == 0), likely(row.spread), number(row.spread.median)])
    });
    html! { (table("Approvals by month", columns, rows).headed_by_first().small().size(Size::Small)) }
}

/// Approvals by the days ahead.
pub(super) fn totals(plan: &Plan) -> Markup {
    let columns = [
        Words("Within"),
        Words("Up to"),
        Figures("8 in 10 times"),
        Figures("Middle"),
        Figures("Already under way, average"),
        Figures("Still to enquire, average"),
    ];
    let rows = plan.totals.iter().map(|row| {
        cells([
            horizon(row),
            day(row.by),
            likely(row.spread),
            number(row.spread.median),
            whole(row.mean_of_pipeline),
            whole(row.mean_of_enquiries),
        ])
    });
    html! { (table("Approvals in all", columns, rows).headed_by_first().small().size(Size::Small)) }
}

/// Who is under way, stage by stage. For those who share the work, numbers lead to the households.
pub(super) fn pipeline(plan: &Plan, asking: &Asking<'_>) -> Markup {
    let columns = [
        Words("Under way at"),
        Figures("Households"),
        Figures("Mean chance of approval"),
        Figures("Half of their approvals by"),
        Figures("Longer there than any that moved on"),
    ];
    let rows = plan.pipeline.iter().map(|row| {
        let [stage, open, chance, half_by, older] = pipeline_row(row, &asking.asked);
        let open = match list(row.stage.as_str(), asking).filter(|_| row.open > 0) {
            Some(href) => html! { a.govuk-link href=(href) { (open) } },
            None => html! { (open) },
        };
        vec![html! { (stage) }, open, html! { (chance) }, html! { (half_by) }, html! { (older) }]
    });
    html! {
        (table("Households under way, by the furthest stage that they reached", columns, rows)
            .headed_by_first().small().size(Size::Small))
    }
}

// The list of open households at a stage: as things are now, and by what that list can be chosen by.
fn list(stage: &str, asking: &Asking<'_>) -> Option<String> {
    let is_beyond = |name: &&str| asking.typed.has(name);
    let beyond = ["as-at", "known-at", "pathway", "service", "area", "care", "values-mode"];
    if !asking.leads || beyond.iter().any(is_beyond) {
        return None;
    }
    let mut chosen = vec![("status", "open"), ("stage", stage)];
    let names = ["source", "campaign", "team"].into_iter();
    chosen
        .extend(names.map(|name| (name, asking.typed.get(name))).filter(|(_, it)| !it.is_empty()));
    let query = serde_html_form::to_string(chosen).ok()?;
    Some(format!("/journeys?{query}"))
}

/// What would come if things were done otherwise, beside what comes if not.
pub(super) fn otherwise(now: &[TotalRow], then: &[TotalRow]) -> Markup {
    let columns = [
        Words("Approvals within"),
        Figures("As things are"),
        Figures("With these changes"),
        Figures("More, average"),
    ];
    let rows = now.iter().zip(then).map(|(now, then)| {
        let more = then.mean - now.mean;
        let more = if more.abs() < 0.5 { "under 1".to_owned() } else { format!("{more:.0}") };
        cells([horizon(now), likely(now.spread), likely(then.spread), more])
    });
    html! {
        (table("What the changes come to, 8 in 10 times", columns, rows)
            .headed_by_first().small().size(Size::Small))
    }
}

/// How forecasts did.
pub(super) fn tests(plan: &Plan) -> Markup {
    let columns = [
        Words("Days ahead"),
        Figures("Forecasts"),
        Figures("Off by"),
        Figures("Last year’s approvals: off by"),
        Figures("Last year’s enquiries: off by"),
        Figures("Came inside the range"),
        Words("Did best"),
    ];
    let rows = plan.back_test.iter().map(|row| cells(test_row(row)));
    html! {
        (table("How forecasts like this one did", columns, rows)
            .headed_by_first().small().size(Size::Small))
        p.govuk-body { (tested(plan)) }
        p.govuk-body {
            "Drawn " (count(plan.futures)) " times from your own past; the same question on one day gives \
             the same figures."
        }
    }
}
