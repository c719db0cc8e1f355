//! What money spent on a campaign would bring, and what that would save.

use maud::{Markup, html};
use projections::bring::{Brings, FEWEST, Likely, brings};
use projections::{Dimension, Question, QuestionError};

use super::Asking;
use super::chart::{Range, Told, ranges};
use super::groups::cells;
use super::plan::{beside, whole_number};
use super::sheet::Sheet;
use super::typed::{NAMES, Typed};
use crate::report::ROUGH;
use crate::report::words::{count, counted, plain, pounds, some_of};
use crate::web::govuk::Column::{Figures, Words};
use crate::web::govuk::{Errors, Size, button, hidden, input, select, table};

/// Its fields.
pub(super) const FIELDS: [&str; 4] = ["spend", "campaign", "in-house", "agency"];
/// Pounds at most.
const MOST: u32 = 10_000_000;
/// Weeks of a year, for money.
const WEEKS: f64 = 52.0;

/// Reads what is to be spent, with what is wrong in it.
pub(super) fn spend(typed: &Typed, errors: &mut Errors) -> Option<u32> {
    whole_number(typed, "spend", 1..=MOST, errors)
}

/// Tells what money would bring.
pub(super) fn tell(asking: &Asking<'_>) -> Result<Sheet, QuestionError> {
    let form = form(asking, &Errors::default());
    let Some(spend) = spend(asking.typed, &mut Errors::default()) else {
        let measure = "Enter what you would spend: what came of as much before is told as a range."
            .to_owned();
        return Ok(Sheet {
            tables: form,
            ..Sheet::empty("What would it bring?".to_owned(), measure, None)
        });
    };
    let like = like(&asking.question);
    let Some(found) = brings(&asking.view, &asking.question, like, (spend, !asking.leads))? else {
        let nothing = "No campaign with a cost brought an enquiry in these days: record what campaigns cost, or choose \
                       more days."
            .to_owned();
        return Ok(Sheet { tables: form, ..Sheet::empty(nothing, String::new(), None) });
    };
    let headline = headline(&found, spend);
    let measure = measure(&found, like);
    let words = in_words(&found);
    let told = Told { id: "brings", title: &headline, words: &words };
    let key = ("80 of 100 outcomes", "The middle");
    Ok(Sheet {
        chart: Some(ranges(told, key, &bars(&found))),
        tables: html! { (form) (outcomes(&found, spend)) },
        notes: notes(&found, saving(asking, &found, spend)),
        headline,
        measure,
        words,
        elsewhere: None,
    })
}

fn like(question: &Question) -> Option<&str> {
    super::campaign::named(question)
}

/// The form, which writes into the address what is typed.
pub(super) fn form(asking: &Asking<'_>, errors: &Errors) -> Markup {
    let typed = asking.typed;
    let known = asking.values(Dimension::Campaign);
    let all = [("", "All campaigns with a cost")].into_iter();
    let choices = all.chain(known.iter().map(|name| (name.as_str(), name.as_str())));
    let kept = NAMES.into_iter().filter(|name| !FIELDS.contains(name));
    html! {
        form #bring method="get" action=(asking.part.address()) novalidate {
            @for name in kept.filter(|name| typed.has(name)) { (hidden(name, typed.get(name))) }
            .waymark-fields {
                (input("spend", "To spend", typed.get("spend"), errors).prefix("£").width(5).inputmode("numeric")
                    .autocomplete("off"))
                (select("campaign", "As well as", choices, typed.get("campaign"), errors))
                (input("in-house", "A child with our carers, a week", typed.get("in-house"), errors).prefix("£").width(4)
                    .inputmode("numeric").autocomplete("off"))
                (input("agency", "A child with an agency, a week", typed.get("agency"), errors).prefix("£").width(4)
                    .inputmode("numeric").autocomplete("off"))
            }
            (button("Work it out"))
        }
    }
}

fn headline(found: &Brings, spend: u32) -> String {
    let enquiries = from_to(found.enquiries);
    let spent = pounds(Some(f64::from(spend)));
    match found.approvals {
        Some(approvals) => {
            format!(
                "{spent} would bring {enquiries} enquiries, and {} approvals in the end.",
                from_to(approvals)
            )
        }
        None => format!(
            "{spent} would bring {enquiries} enquiries. How many approvals cannot be said yet."
        ),
    }
}

fn from_to(likely: Likely) -> String {
    let (low, high) = (likely.low.round(), likely.high.round());
    if (low - high).abs() < 0.5 { format!("about {low}") } else { format!("{low} to {high}") }
}

fn measure(found: &Brings, like: Option<&str>) -> String {
    let past = found.past;
    let who = like.map_or_else(
        || format!("the {} with a cost", counted(past.campaigns, "campaign", "campaigns")),
        plain,
    );
    format!(
        "If it does as well as {who}, which cost {} and brought {}{}. 80 of 100 outcomes lie in these ranges.",
        pounds(Some(past.cost)),
        if found.is_rough { "about " } else { "" },
        counted(past.enquiries, "enquiry", "enquiries"),
    )
}

fn in_words(found: &Brings) -> String {
    let when = found.median_days.map_or(String::new(), |days| {
        format!(" Half of those who are approved are within {days:.0} days of their enquiry.")
    });
    let past = found.past;
    let judged = match past.approvals {
        0 if found.is_rough => format!("fewer than {FEWEST} of about {}", count(past.matured)),
        approvals if found.is_rough => {
            format!("about {} of about {}", count(approvals), count(past.matured))
        }
        approvals => some_of(approvals, past.matured, None),
    };
    format!("Of their enquiries old enough to judge, {judged} were approved.{when}")
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count is never negative"
)]
fn bars(found: &Brings) -> Vec<Range> {
    let bar = |label: &str, likely: Likely| Range {
        label: label.to_owned(),
        figure: from_to(likely),
        low: likely.low.round() as u32,
        middle: likely.middle.round() as u32,
        high: likely.high.round() as u32,
    };
    let approvals = found.approvals.map(|it| bar("Approvals in the end", it));
    [bar("Enquiries", found.enquiries)].into_iter().chain(approvals).collect()
}

fn outcomes(found: &Brings, spend: u32) -> Markup {
    let columns = [
        Words("What comes"),
        Figures("One in ten is lower"),
        Figures("The middle"),
        Figures("One in ten is higher"),
    ];
    let row = |name: &str, likely: Likely| {
        let whole = [likely.low, likely.middle, likely.high].map(|it| format!("{it:.0}"));
        cells(std::iter::once(name.to_owned()).chain(whole))
    };
    // The fewest come at the highest cost.
    let each = |likely: Likely| {
        let each = |of: f64| {
            if of >= 0.5 {
                pounds(Some((f64::from(spend) / of).round()))
            } else {
                "none comes".to_owned()
            }
        };
        [each(likely.low), each(likely.middle), each(likely.high)]
    };
    let priced = |name: &str, likely| cells(std::iter::once(name.to_owned()).chain(each(likely)));
    let mut rows =
        vec![row("Enquiries", found.enquiries), priced("Cost of each enquiry", found.enquiries)];
    if let Some(approvals) = found.approvals {
        rows.push(row("Approvals in the end", approvals));
        rows.push(priced("Cost of each approval", approvals));
    }
    html! { (table("What comes of it", columns, rows).headed_by_first().small().size(Size::Small)) }
}

// What approvals save in a year where agencies cost more, with what was spent taken off.
fn saving(asking: &Asking<'_>, found: &Brings, spend: u32) -> Option<String> {
    let costs = beside(asking.typed, &mut Errors::default());
    let (in_house, agency) = costs.in_house.zip(costs.agency)?;
    let a_week = f64::from(agency) - f64::from(in_house);
    let approvals = found.approvals?;
    if a_week <= 0.0 {
        return Some(
            "At these costs a child with an agency costs no more: nothing is saved.".to_owned(),
        );
    }
    let net =
        |households: f64| pounds(Some((a_week * WEEKS * households - f64::from(spend)).round()));
    Some(format!(
        "If each household approved looks after one child for a year who would otherwise be with an agency, that saves \
         {} to {} with what is spent taken off. Training, support, payments and empty rooms are not counted.",
        net(approvals.low.round()),
        net(approvals.high.round()),
    ))
}

fn notes(found: &Brings, saving: Option<String>) -> Vec<String> {
    let thin = found.approvals.is_none().then(|| {
        let known = if found.is_rough {
            String::new()
        } else {
            format!(": there are {}", count(found.past.approvals))
        };
        format!("Of approvals nothing is said before {FEWEST} of those old enough to judge are known{known}.")
    });
    let rough = found.is_rough.then(|| ROUGH.to_owned());
    let mut notes: Vec<String> = saving.into_iter().chain(thin).chain(rough).collect();
    notes.push(
        "Drawn from your own past: how many enquiries come for a pound, and how many of those old enough to judge are \
         approved, each as unsure as the past has few. That twice the money brings twice the enquiries is taken for \
         granted, and seldom true of large sums."
            .to_owned(),
    );
    notes
}
