//! A frozen page worked out again, of as much of the log as it was made of: the same, or what differs.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use maud::{Markup, html};

use super::address;
use super::read::{Shown, before, clinics};
use crate::report::clinic::{Pack, Wanted, differs, rules};
use crate::report::words::day;
use crate::store::workers;
use crate::web::govuk::Column::Words;
use crate::web::govuk::table;
use crate::web::layout::{Entry, page as framed};
use crate::web::performance::typed::Typed;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page};

/// `/performance/clinic/DAY/again`
pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    clinic: Path<String>,
) -> Result<HttpResponse, Problem> {
    let shown = Shown::read(&app, &who, &clinic, Typed::default()).await?;
    if shown.frozen.is_none() {
        return Err(Problem::NotFound);
    }
    let was = &shown.pack;
    let before = before(&app, &clinics(&app).await?, was.clinic).await?;
    let (clinic, now) = (was.clinic, was.known_at);
    let (workers, filters) = (workers(&app.database).await?, vec![]);
    let wanted = Wanted { clinic, now, workers, before, filters };
    let answers = app.answers.as_it_was(was.position).await?;
    let again = was.again(&answers, &wanted)?;
    let rules = (was.rules.clone(), rules(answers.pathways()));
    let found = differences(was, &again);
    let (title, back) = ("Worked out again", address(clinic));
    let frame = app.frame_for(&who, Entry::Performance, title).wide();
    let frame = frame.back("Back to the clinic", &back);
    let main = html! {
        span.govuk-caption-l { "Performance clinic of " (day(clinic)) }
        h1.govuk-heading-l { @if found.is_empty() { "Same answer" } @else { "Not the same answer" } }
        p.waymark-measure { (was.strip()) }
        (told(was, &found, &rules))
    };
    Ok(html_page(StatusCode::OK, framed(&frame, &main)))
}

fn told(was: &Pack, found: &[[String; 3]], (then, now): &(String, String)) -> Markup {
    let columns = [Words("Where"), Words("Frozen"), Words("Worked out again")];
    let rows =
        found.iter().map(|cells| cells.iter().map(|cell| html! { (cell) }).collect::<Vec<_>>());
    html! {
        @if found.is_empty() {
            p.govuk-body {
                "The figures were folded anew from the first " (was.position) " facts of the log, as at the same \
                 two instants, and are all the same."
            }
        } @else {
            (table("What differs", columns, rows).headed_by_first())
            p.govuk-body { (differs((then, now), &was.program)) }
        }
    }
}

/// What differs between two packs, in words: where, as it was, and as it is.
fn differences(was: &Pack, is: &Pack) -> Vec<[String; 3]> {
    let mut differs = vec![];
    for (was, is) in was.fortnights.iter().zip(&is.fortnights) {
        if was != is {
            differs.push([
                format!("Measures of the fortnight from {}", day(was.from)),
                counts(was),
                counts(is),
            ]);
        }
    }
    for section in &was.sections {
        let Some(again) = is.section(&section.name) else { continue };
        let lines = |it: &crate::report::clinic::Section| -> Vec<String> {
            it.says.iter().cloned().chain(it.rows.iter().map(|row| row.join(" · "))).collect()
        };
        let (was, is) = (lines(section), lines(again));
        for place in 0..was.len().max(is.len()) {
            let [was, is] = [&was, &is].map(|lines| lines.get(place).cloned().unwrap_or_default());
            if was != is {
                differs.push([section.title.clone(), was, is]);
            }
        }
    }
    differs
}

fn counts(it: &projections::fortnights::Fortnight) -> String {
    format!(
        "{} enquiries, {} of {} first contacts, {} visits, {} applications, {} approvals, {} over",
        it.enquiries,
        it.contacts_in_time,
        it.contacts,
        it.visits,
        it.applications,
        it.approvals,
        it.over_limit
    )
}
