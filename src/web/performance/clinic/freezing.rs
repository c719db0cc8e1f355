//! Freezing a clinic's page: from then on it is shown as it was.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use domain::clinic::FreezePack;
use domain::ids::EventId;
use maud::html;

use super::read::{Shown, day_of};
use super::sheet::{Sheet, finish, seal_page};
use crate::web::App;
use crate::web::govuk::{Errors, button, hidden, inset_text};
use crate::web::posted::{Confirmed, Posted};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    clinic: Path<String>,
) -> Result<HttpResponse, Problem> {
    let shown = Shown::whole(&app, day_of(&clinic)?).await?;
    let errors = Errors::default();
    Ok(sheet(&shown).response(&app, &who, &errors))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    clinic: Path<String>,
    posted: Posted<Confirmed>,
) -> Result<HttpResponse, Problem> {
    let shown = Shown::whole(&app, day_of(&clinic)?).await?;
    let pack = &shown.pack;
    let (clinic, id) = (pack.clinic, EventId((app.source.id)()));
    let (as_at, known_at, position) = (pack.as_at, pack.known_at, pack.position);
    let page = seal_page(&app, pack.clone(), id).await?;
    let command = FreezePack { clinic, as_at, known_at, position, page };
    let done = finish(&app, &who, &posted.stamp, (clinic, id), command).await?;
    Ok(done.unwrap_or_else(|errors| sheet(&shown).response(&app, &who, &errors)))
}

fn sheet(shown: &Shown) -> Sheet<'static> {
    let questions = html! {
        (hidden("confirmed", "yes"))
        p.govuk-body {
            "The page is then shown as it is now, for good, under the same address: " (shown.pack.strip())
        }
        (inset_text(&html! {
            "Nothing on it can be changed afterwards. What becomes of its actions can still be said, and \
             stands on the page of the next clinic. What people wrote can be struck; its figures stay."
        }))
    };
    let button = button("Freeze the page");
    Sheet { clinic: shown.pack.clinic, title: "Freeze this page?", questions, button }
}
