//! Whether a campaign's enquiries are what it aimed at.

use maud::{Markup, html};
use projections::QuestionError;
use projections::audience::{Met, aimed};
use projections::statistics::shares::share;

use super::super::Asking;
use super::FEWEST;
use crate::report::words::{counted, some_of};
use crate::web::govuk::{summary_list, summary_row};

/// How many of them offer what it asks for, and live where it is run. Nothing where it is for anybody.
pub(super) fn beside_its_aim(asking: &Asking<'_>, campaign: &str) -> Result<Markup, QuestionError> {
    let Some(aimed) = aimed(&asking.view, &asking.question, campaign)? else {
        return Ok(html! {});
    };
    let met = [
        ("Offer a kind of care that it asks for", aimed.cares, "said what they could offer"),
        ("Live where it is run", aimed.areas, "said where they live"),
    ];
    let rows = met.into_iter().filter_map(|(name, met, what)| {
        let met = met?;
        let told = if asking.leads || is_told(met, aimed.enquiries) {
            in_words(met, aimed.enquiries, what)
        } else {
            format!("Too few to say: each part must be {FEWEST} or more")
        };
        Some(summary_row(name, told))
    });
    Ok(html! {
        h2.govuk-heading-m { "Beside what it aims at" }
        (summary_list(&rows.collect::<Vec<_>>()))
    })
}

fn in_words(Met { met, known }: Met, enquiries: usize, what: &str) -> String {
    match known {
        0 => format!("Not known: none {what}"),
        _ => format!(
            "{}, of those who {what}; {} did not",
            some_of(met, known, share(met, known)),
            counted(enquiries - known, "enquiry", "enquiries")
        ),
    }
}

// Whether nobody can be singled out by any of the parts: those who are, who are not, and who did not say.
fn is_told(Met { met, known }: Met, enquiries: usize) -> bool {
    [met, known - met, enquiries - known].into_iter().all(|part| part == 0 || part >= FEWEST)
}
