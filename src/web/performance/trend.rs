//! Whether it is getting better: the share that reaches a stage and the days that this takes, month by
//! month, beside what is usual.

use maud::{Markup, html};
use projections::QuestionError;
use projections::changes::Before;
use projections::statistics::xmr::Usual;
use projections::trend::{Month, Trend, trend};

use super::Asking;
use super::changes::{changed, happened};
use super::chart::Told;
use super::filters::way;
use super::funnel::footnote;
use super::groups::{cells, elsewhere};
use super::months::{Scale, stepped, unusual};
use super::part::Part;
use super::sheet::Sheet;
use crate::report::asked::Asked;
use crate::report::names::Kind;
use crate::report::series::BY_CHANCE;
use crate::report::trend::{days, shares, within};
use crate::report::words::{month, percent, some_of, tenths};
use crate::web::govuk::Column::{Figures, Words};
use crate::web::govuk::{Size, table};

/// Tells the trend of a stage.
pub(super) fn tell(asking: &Asking<'_>) -> Result<Sheet, QuestionError> {
    let answer = trend(&asking.view, &asking.question)?;
    let (whole, asked) = (&answer.whole, &asking.asked);
    let measure = measure(asked);
    if whole.months.is_empty() && whole.young.is_empty() {
        return Ok(Sheet::empty(asked.nothing().to_owned(), measure, elsewhere(asking)?));
    }
    Ok(Sheet {
        headline: headline(whole, asked),
        measure,
        chart: None,
        words: String::new(),
        tables: html! {
            (stages(whole, asking))
            p.govuk-body { (within(whole, asked)) }
            @if !whole.months.is_empty() {
                (section("shares", "Share that got there in time", &shares(whole), share_chart(whole, asked)))
                (section("days", "Days that half of them took", &days(whole), days_chart(whole, asked)))
                (changed(&whole.changes, asked))
                (what_was_usual(whole))
                (as_figures(whole))
            }
        },
        notes: vec![
            if whole.usual_share.is_some() { BY_CHANCE.to_owned() } else { String::new() },
            footnote(&answer.footnote),
        ],
        elsewhere: None,
    })
}

fn measure(asked: &Asked) -> String {
    format!(
        "Household journeys by the month of their enquiry: {}{}.",
        asked.enquiries(None),
        asked.filters()
    )
}

fn headline(trend: &Trend, asked: &Asked) -> String {
    let stage = asked.names.say(Kind::Stage, trend.stage.as_str());
    let Some(last) = trend.months.last() else {
        return format!("{stage}: no month is old enough to judge yet.");
    };
    let found = shares(trend);
    let change = found.iter().find(|it| it.starts_with("Since")).map_or_else(
        || match last.unusual {
            Some(_) => format!("{} was unusual", month(&last.month)),
            None if trend.months.iter().any(|it| it.unusual.is_some()) => {
                "some months were unusual, the last was not".to_owned()
            }
            None => "no significant change".to_owned(),
        },
        |since| since.trim_end_matches('.').to_lowercase().replace(": ", ", "),
    );
    format!("{stage}: {change}.")
}

fn stages(trend: &Trend, asking: &Asking<'_>) -> Markup {
    let stages = asking.view.stages.iter().skip(1);
    html! {
        nav aria-label="Stage" {
            ul.waymark-ways {
                @for (stage, _) in stages {
                    @let link = asking.typed.with("stage", stage.as_str()).link(Part::Trend.address());
                    (way(&asking.asked.names.say(Kind::Stage, stage.as_str()), &link, *stage == trend.stage))
                }
            }
        }
    }
}

fn section(id: &str, title: &str, says: &[String], chart: Option<Markup>) -> Markup {
    html! {
        @if !says.is_empty() {
            section id=(id) aria-label=(title) {
                h2.govuk-heading-m { (title) }
                @if let Some(chart) = chart { figure.waymark-figure { (chart) } }
                @for sentence in says { p.govuk-body { (sentence) } }
            }
        }
    }
}

fn share_chart(trend: &Trend, asked: &Asked) -> Option<Markup> {
    let months: Vec<_> = trend.months.iter().map(|it| (&*it.month, it.share, it.unusual)).collect();
    let title = format!(
        "{}: share that got there in time, by month of the enquiry",
        asked.names.say(Kind::Stage, trend.stage.as_str())
    );
    let words = shares(trend).join(" ");
    let told = Told { id: "share-chart", title: &title, words: &words };
    let happened = happened(&trend.changes, &months.iter().map(|it| it.0).collect::<Vec<_>>());
    let scale = Scale { top: 1.0, says: &percent };
    let usual = (trend.usual_share?, &*trend.usual_share_before);
    Some(stepped(told, &scale, usual, &months, &happened))
}

fn days_chart(trend: &Trend, asked: &Asked) -> Option<Markup> {
    let months = trend.months.iter();
    let months: Vec<_> =
        months.filter_map(|it| Some((&*it.month, it.median_days?, it.unusual_days))).collect();
    let usual = trend.usual_days?;
    let before = trend.usual_days_before.iter().map(|it| it.usual.upper);
    let highest = months.iter().map(|it| it.1).chain(before).fold(usual.upper, f64::max);
    let title = format!(
        "{}: days that half of them took, by month of the enquiry",
        asked.names.say(Kind::Stage, trend.stage.as_str())
    );
    let words = days(trend).join(" ");
    let told = Told { id: "days-chart", title: &title, words: &words };
    let says = |days: f64| format!("{} days", tenths(Some(days)));
    let scale = Scale { top: rounded_up(highest), says: &says };
    let happened = happened(&trend.changes, &months.iter().map(|it| it.0).collect::<Vec<_>>());
    Some(stepped(told, &scale, (usual, &trend.usual_days_before), &months, &happened))
}

// To the next round number, so that the half of it is one too.
fn rounded_up(days: f64) -> f64 {
    let step =
        [2.0, 10.0, 20.0, 100.0].into_iter().find(|step| days <= step * 10.0).unwrap_or(200.0);
    ((days / step).ceil() * step).max(step)
}

// The limits of each stretch, where they were worked out anew.
fn what_was_usual(trend: &Trend) -> Markup {
    let share = |it: f64| percent(it.clamp(0.0, 1.0));
    let days = |it: f64| tenths(Some(it.max(0.0)));
    let rows_of =
        |name: &str, before: &[Before], usual: Option<Usual>, says: &dyn Fn(f64) -> String| {
            let since = before.last().zip(usual);
            let since = since.map(|(last, usual)| (format!("since {}", month(&last.until)), usual));
            let until = before.iter().map(|it| (format!("until {}", month(&it.until)), it.usual));
            let row = |(when, it): (String, Usual)| {
                let [low, mean, high] = [it.lower, it.mean, it.upper].map(says);
                cells([format!("{name}, {when}"), mean, low, high])
            };
            until.chain(since).map(row).collect::<Vec<_>>()
        };
    let shares = rows_of("Got there in time", &trend.usual_share_before, trend.usual_share, &share);
    let took = rows_of("Half within, days", &trend.usual_days_before, trend.usual_days, &days);
    let rows = [shares, took].concat();
    let columns =
        [Words("What is usual"), Figures("Average"), Figures("Usual from"), Figures("Usual to")];
    html! {
        @if !rows.is_empty() {
            (table("What is usual, before and since", columns, rows).headed_by_first().small().size(Size::Small))
        }
    }
}

fn as_figures(trend: &Trend) -> Markup {
    let columns = [
        Words("Month"),
        Figures("Got there in time"),
        Words("What is unusual"),
        Figures("Half within, days"),
        Words("What is unusual"),
    ];
    let row = |it: &Month| {
        cells([
            month(&it.month),
            some_of(it.reached, it.enquiries, Some(it.share)),
            unusual(it.unusual).to_owned(),
            it.median_days.map_or_else(|| "too few".to_owned(), |days| tenths(Some(days))),
            unusual(it.unusual_days).to_owned(),
        ])
    };
    let rows = trend.months.iter().map(row);
    html! { (table("The same as figures", columns, rows).headed_by_first().small().size(Size::Small)) }
}
