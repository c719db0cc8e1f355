//! One campaign: what it brought week by week, to where and for which care, and what came of it.

mod aimed;

use maud::{Markup, html};
use projections::campaigns::{OriginRow, campaigns};
use projections::funnel::{Funnel, funnel};
use projections::weeks::{Weeks, weeks};
use projections::{By, Dimension, Grouped, Question, QuestionError};

use self::aimed::beside_its_aim;
use super::Asking;
use super::chart::{Column, Told, columns};
use super::funnel::footnote;
use super::groups::{cells, elsewhere};
use super::part::Part;
use super::sheet::Sheet;
use super::typed::Typed;
use crate::report::origins::{between, drawn, matured, maturity, verdict};
use crate::report::words::{count, counted, day, percent, plain, pounds, range, some_of};
use crate::web::govuk::Column::{Figures, Words};
use crate::web::govuk::{Size, summary_list, summary_row, table};
use crate::web::marketing::one::address;

/// Enquiries of which a group is shown alone: fewer could single a household out.
const FEWEST: usize = 5;

/// Tells what a campaign brought.
pub(super) fn tell(asking: &Asking<'_>) -> Result<Sheet, QuestionError> {
    let Some(campaign) = named(&asking.question) else {
        let measure = "Choose a campaign above, or from the list of all.".to_owned();
        let all =
            html! { a.govuk-link href=(Part::Campaigns.address()) { "See all campaigns" } "." };
        return Ok(Sheet::empty("No campaign is chosen.".to_owned(), measure, Some(all)));
    };
    // Beside all others, under the other filters.
    let others = without(&asking.question);
    let league = campaigns(&asking.view, &others)?;
    let row = league.whole.rows.iter().find(|row| row.key.as_deref() == Some(campaign));
    let (Some(row), measure) = (row, measure(asking, campaign)) else {
        // One of which nothing was ever told is most likely a slip of the pen.
        campaigns(&asking.view, &asking.question)?;
        let nothing = asking.asked.nothing().to_owned();
        return Ok(Sheet::empty(nothing, String::new(), elsewhere(asking)?));
    };
    let weeks = weeks(&asking.view, &asking.question, campaign)?;
    let (headline, words) =
        (headline(row, campaign), weeks.as_ref().map_or(String::new(), in_words));
    let told = Told { id: "weeks", title: &headline, words: &words };
    let chart = weeks.as_ref().map(|weeks| picture(told, weeks, campaign));
    Ok(Sheet {
        chart,
        tables: html! {
            (summary(row, asking))
            (beside_its_aim(asking, campaign)?)
            @if let Some(weeks) = &weeks { (by_week(weeks)) }
            @for group in GROUPS { (by_group(asking, group)?) }
            (elsewhere_about(campaign))
        },
        notes: vec![
            "Weeks are from Monday to Sunday; the last may not be over. What is usual is the middle of the 26 weeks \
             before the campaign's first enquiry."
                .to_owned(),
            format!("Groups of fewer than {FEWEST} enquiries stand together, so that nobody is singled out."),
            footnote(&league.footnote),
        ],
        headline,
        measure,
        words,
        elsewhere: None,
    })
}

/// By what its enquiries are told apart.
pub(super) const GROUPS: [(Dimension, &str, &str); 5] = [
    (Dimension::Area, "Where they live", "Area"),
    (Dimension::Care, "The care they asked about", "Care"),
    (Dimension::ValuesMode, "What moves them, by the questionnaire", "Values mode"),
    (Dimension::Source, "What they say they heard it from", "Source"),
    (Dimension::Service, "Which service they asked", "Service"),
];

/// The campaign that a question is about.
pub(super) fn named(question: &Question) -> Option<&str> {
    let of = |(dimension, _): &&(Dimension, Option<String>)| *dimension == Dimension::Campaign;
    question.filters.iter().find(of)?.1.as_deref()
}

/// The question about all others too.
fn without(question: &Question) -> Question {
    let mut others = Question { by: None, ..question.clone() };
    others.filters.retain(|(dimension, _)| *dimension != Dimension::Campaign);
    others
}

fn measure(asking: &Asking<'_>, campaign: &str) -> String {
    let others = without(&asking.question);
    let days = if others.from.or(others.to).is_some() { " in these days" } else { "" };
    format!("Enquiries that named {} first{days}, and what became of them.", plain(campaign))
}

fn headline(row: &OriginRow, campaign: &str) -> String {
    let approved = row.approvals.map_or(String::new(), |n| {
        format!(", {} approved so far", some_of(n, row.enquiries, row.share))
    });
    format!(
        "{} brought {}{approved}.",
        plain(campaign),
        counted(row.enquiries, "enquiry", "enquiries")
    )
}

fn in_words(weeks: &Weeks) -> String {
    let usual = weeks
        .usual_during
        .map_or(String::new(), |usual| format!("; {} are usual in as many weeks", count_of(usual)));
    format!(
        "Its enquiries came from {} to {}. In those weeks {} came in all{usual}.",
        day(weeks.first),
        day(weeks.last),
        counted(weeks.during, "enquiry", "enquiries"),
    )
}

fn count_of(figure: f64) -> String {
    format!("{figure:.0}")
}

fn picture(told: Told<'_>, weeks: &Weeks, campaign: &str) -> Markup {
    let all: Vec<Column> = weeks
        .weeks
        .iter()
        .map(|week| Column {
            label: week.from.format("%-d %b %y").to_string(),
            all: week.enquiries,
            part: week.of_it,
        })
        .collect();
    let own = format!("Enquiries of {}", plain(campaign));
    columns(
        told,
        [&own, "All other enquiries of the week", "As many as are usual"],
        weeks.usual,
        &all,
    )
}

fn summary(row: &OriginRow, asking: &Asking<'_>) -> Markup {
    let asked = &asking.asked;
    let likely = |share: Option<f64>, (low, high): (Option<f64>, Option<f64>)| {
        share.map_or(String::new(), |it| {
            format!("{} (likely between {})", percent(it), range(low, high))
        })
    };
    let cost = |each: Option<f64>| pounds(each);
    let rows = [
        ("Visits held", row.visits.map_or(String::new(), count)),
        ("Applications", count(row.applications)),
        ("Still under way", maturity(row, asked)),
        ("Approved of those old enough to judge", matured(row)),
        ("The same, drawn together with other campaigns", drawn(row)),
        ("Expected in the end", likely(row.expected_share, (row.expected_low, row.expected_high))),
        ("Beside all other enquiries", verdict(row).to_owned()),
        (
            "Half of those approved were within",
            row.median_days.map_or(String::new(), |it| format!("{it:.0} days")),
        ),
        ("Spent", cost(row.cost)),
        ("For each enquiry", cost(row.cost_per_enquiry)),
        ("For each application", cost(row.cost_per_application)),
        ("For each approval so far", cost(row.cost_per_approval)),
        (
            "For each approval expected in the end",
            row.cost_per_expected_approval.map_or(String::new(), |each| {
                format!(
                    "{} ({})",
                    pounds(Some(each)),
                    between(
                        row.cost_per_expected_approval_low,
                        row.cost_per_expected_approval_high
                    )
                )
            }),
        ),
    ];
    let rows = rows.into_iter().filter(|(_, told)| !told.is_empty());
    let rows = rows.map(|(name, told)| summary_row(name, told));
    summary_list(&rows.collect::<Vec<_>>())
}

/// Where a campaign's figures are.
pub(in crate::web) fn figures_of(campaign: &str) -> String {
    Typed::default().with("campaign", campaign).link(Part::Campaign.address())
}

/// Leads to what is planned of it.
pub(super) fn its_plan(campaign: &str) -> Markup {
    let plan = address(&campaign.into());
    html! {
        p.govuk-body { a.govuk-link href=(plan) { "Its plan, spending, event days and links" } }
    }
}

fn elsewhere_about(campaign: &str) -> Markup {
    let plan = address(&campaign.into());
    let beside = Typed::default().with("by", "campaign").with("this", campaign);
    html! {
        ul.govuk-list {
            li { a.govuk-link href=(plan) { "Its plan, spending, event days and links" } }
            li { a.govuk-link href=(beside.link(Part::Compare.address())) { "Compare it with another campaign" } }
        }
    }
}

fn by_week(weeks: &Weeks) -> Markup {
    let columns = [Words("Week from"), Figures("Of the campaign"), Figures("All enquiries")];
    let rows = weeks
        .weeks
        .iter()
        .map(|week| cells([day(week.from), count(week.of_it), count(week.enquiries)]));
    html! { (table("Week by week", columns, rows).headed_by_first().small().size(Size::Small)) }
}

// Those of a few stand together; where that is again only a few, the smallest of the others joins them.
fn by_group(
    asking: &Asking<'_>,
    (dimension, caption, head): (Dimension, &str, &str),
) -> Result<Markup, QuestionError> {
    let by = Some(By::Dimension(dimension));
    let Grouped { groups, .. } = funnel(&asking.view, &Question { by, ..asking.question.clone() })?;
    let mut groups = groups.unwrap_or_default();
    if groups.len() < 2 {
        return Ok(html! {});
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.report.enquiries));
    let enough = |it: &projections::Group<Funnel>| it.report.enquiries >= FEWEST;
    let mut alone = groups.iter().take_while(|it| enough(it)).count();
    let few = |from: usize| groups[from..].iter().map(|it| it.report.enquiries).sum::<usize>();
    while alone > 0 && alone < groups.len() && few(alone) < FEWEST {
        alone -= 1;
    }
    let names = &asking.asked.names;
    let told = |label: String, of: &[projections::Group<Funnel>]| {
        let enquiries: usize = of.iter().map(|it| it.report.enquiries).sum();
        let approved = of.iter().map(|it| it.report.approved).sum();
        let share = projections::statistics::shares::share(approved, enquiries);
        let approved = some_of(approved, enquiries, share.filter(|_| enquiries >= 2 * FEWEST));
        cells([label, count(enquiries), approved])
    };
    let label = |key: Option<&String>| {
        key.map_or("Not recorded".to_owned(), |key| names.value(dimension, key))
    };
    let mut rows: Vec<_> = groups[..alone]
        .iter()
        .map(|it| told(label(it.key.as_ref()), std::slice::from_ref(it)))
        .collect();
    if alone < groups.len() {
        let rest = &groups[alone..];
        let of = if alone == 0 { "groups" } else { "others" };
        rows.push(told(format!("{} {of}, each of few", count(rest.len())), rest));
    }
    let columns = [Words(head), Figures("Enquiries"), Figures("Approved so far")];
    Ok(html! { (table(caption, columns, rows).headed_by_first().small().size(Size::Small)) })
}
