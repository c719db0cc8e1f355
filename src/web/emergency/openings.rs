//! Which households were opened in an emergency, by whom and why: for who answers for it and who audits it.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use chrono::{DateTime, Utc};
use domain::ids::{StreamId, WorkerId};
use domain::reference::Reference;
use domain::sealed::Opened;
use maud::{Markup, html};
use projections::openings::{Opening, openings};
use serde::Deserialize;

use crate::store::{histories, workers};
use crate::web::govuk::{Colour, Column, Pages, pagination, showing, table, tag};
use crate::web::layout::{Entry, page};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, words};

/// Where it is.
pub(in crate::web) const ADDRESS: &str = "/trail/openings";
/// Rows of a page.
const A_PAGE: usize = 50;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    page: usize,
}

/// An opening, as it is shown.
struct Row {
    opening: Opening,
    /// None: whoever looks does not see the household.
    reference: Option<Reference>,
    why: Option<Opened>,
}

/// `/trail/openings`
pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let now = (app.source.now)();
    let all = app.answers.once(move |answers| openings(answers, now)).await??;
    let pages = all.len().div_ceil(A_PAGE).max(1);
    let current = asked.page.clamp(1, pages);
    let before = (current - 1) * A_PAGE;
    let shown: Vec<Opening> = all.iter().copied().skip(before).take(A_PAGE).collect();
    let rows = rows(&app, &who, &shown).await?;
    let names = workers(&app.database).await?;
    let title = "Opened in an emergency";
    let main = html! {
        h1.govuk-heading-l { (title) }
        p.govuk-body {
            "Households that somebody opened who does not see them otherwise: those of another service or \
             team, and confidential ones. Each is open to them for 4 hours. A manager closes one sooner by \
             undoing it, and it stays on this list."
        }
        @if all.is_empty() {
            p.govuk-body { "Nobody has opened a household in an emergency." }
        } @else {
            (listed(&rows, &names, now))
            (showing(before + 1, before + rows.len(), all.len(), "openings"))
            (pagination(Pages { current, count: pages }, |page| format!("{ADDRESS}?page={page}")))
        }
    };
    let way = [("Trail", Some("/trail")), (title, None)];
    let frame = app.frame_for(&who, Entry::Trail, title).wide().way(&way);
    Ok(html_page(StatusCode::OK, page(&frame, &main)))
}

async fn rows(app: &App, who: &SignedIn, shown: &[Opening]) -> Result<Vec<Row>, Problem> {
    let seen = {
        let answers = app.answers.read().await?;
        shown.iter().map(|it| answers.reference(it.journey, &who.sight)).collect::<Vec<_>>()
    };
    let places = shown.iter().zip(&seen).filter(|(_, reference)| reference.is_some());
    let streams: Vec<StreamId> = places.map(|(it, _)| it.journey.into()).collect();
    let histories = histories(&app.database, &streams).await?;
    let mut rows = vec![];
    for (opening, reference) in shown.iter().zip(seen) {
        let mut why = None;
        if let Some(history) = histories.get(&opening.journey.into()) {
            let fact = history.iter().filter(|fact| fact.version == opening.version);
            let fact: Vec<_> = fact.cloned().collect();
            why = app.people.notes(opening.journey, &fact).await?.remove(&opening.version);
        }
        rows.push(Row { opening: *opening, reference, why });
    }
    Ok(rows)
}

fn listed(rows: &[Row], names: &HashMap<WorkerId, String>, now: DateTime<Utc>) -> Markup {
    let columns = ["When", "Who", "Household", "Why", "Is it open?"].map(Column::Words);
    let cells = rows.iter().map(|row| {
        let Row { opening, reference, why } = row;
        let is_open = !opening.is_taken_back && now < opening.until;
        vec![
            html! { (words::moment_of(opening.at)) },
            html! { (names.get(&opening.worker).map_or("Somebody", String::as_str)) },
            html! {
                @match reference {
                    Some(reference) => {
                        a.govuk-link href={ "/journeys/" (reference) } { (reference) }
                    }
                    None => "One that you do not see",
                }
            },
            html! {
                @match why {
                    Some(Opened::Known(text)) => (text),
                    Some(Opened::Erased) => "[erased]",
                    None => {}
                }
            },
            html! {
                @if is_open {
                    (tag("Open", Colour::Orange))
                    @if let Some(reference) = reference {
                        " "
                        a.govuk-link
                            href={ "/journeys/" (reference) "/corrections/" (opening.version) } {
                            "Close" span.govuk-visually-hidden { " " (reference) }
                        }
                    }
                } @else if opening.is_taken_back {
                    (tag("Closed by a manager", Colour::Grey))
                } @else {
                    (tag("Over", Colour::Grey))
                }
            },
        ]
    });
    html! { (table("Openings, the last first", columns, cells).cards()) }
}
