//! Striking what was written at a clinic: nobody opens it any more, and its figures stay.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use chrono::NaiveDate;
use domain::clinic::StrikeWords;
use domain::ids::EventId;
use maud::html;
use projections::clinics::Clinic;

use super::address;
use super::read::{clinics, day_of, page};
use super::sheet::{Sheet, finish, seal_page};
use crate::report::words::day;
use crate::web::App;
use crate::web::govuk::{Errors, button, hidden, inset_text, warning_text};
use crate::web::posted::{Confirmed, Posted};
use crate::web::problem::Problem;
use crate::web::retention::destroyed;
use crate::web::signed_in::SignedIn;

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    clinic: Path<String>,
) -> Result<HttpResponse, Problem> {
    let (clinic, errors) = (day_of(&clinic)?, Errors::default());
    Ok(sheet(clinic, &clinics(&app).await?).response(&app, &who, &errors))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    clinic: Path<String>,
    posted: Posted<Confirmed>,
) -> Result<HttpResponse, Problem> {
    let (clinic, clinics) = (day_of(&clinic)?, clinics(&app).await?);
    let id = EventId((app.source.id)());
    let own = clinics.iter().find(|it| it.day == clinic).and_then(|it| it.frozen.as_ref());
    // The figures of a page that was frozen with its words lie under the key that is to go.
    let pack = match own.filter(|frozen| frozen.words.is_none()) {
        Some(frozen) => page(&app, clinic, frozen).await?,
        None => None,
    };
    let page = match pack {
        Some(pack) => Some(seal_page(&app, pack, id).await?),
        None => None,
    };
    let command = StrikeWords { clinic, page };
    match finish(&app, &who, &posted.stamp, (clinic, id), command).await? {
        Ok(done) => {
            destroyed(&app).await;
            Ok(done)
        }
        Err(errors) => Ok(sheet(clinic, &clinics).response(&app, &who, &errors)),
    }
}

fn sheet(clinic: NaiveDate, clinics: &[Clinic]) -> Sheet<'static> {
    // Their words lie in their figures, with these among them.
    let holds = |it: &&Clinic| {
        clinic < it.day && it.frozen.as_ref().is_some_and(|frozen| frozen.words.is_none())
    };
    let later: Vec<NaiveDate> = clinics.iter().filter(holds).map(|it| it.day).collect();
    let questions = html! {
        (hidden("confirmed", "yes"))
        (warning_text("What the figures mean, what was agreed and what came of it are destroyed at once. Nobody can bring \
            them back."))
        p.govuk-body {
            "They go from this page and from every later one that tells of them. The figures stay as they are, frozen or \
             not, and the page says who struck its words, and when."
        }
        @if !later.is_empty() {
            (inset_text(&html! {
                "Pages that an older program froze keep a copy of what was agreed here, under a key of their own. Nobody \
                 is shown it. To destroy it too, strike what was written at "
                @for (place, it) in later.iter().enumerate() {
                    @if place > 0 { ", " }
                    a.govuk-link href={ (address(*it)) "/striking" } { (day(*it)) }
                }
                "."
            }))
        }
    };
    let button = button("Strike what was written").warning();
    Sheet { clinic, title: "Strike what was written?", questions, button }
}
