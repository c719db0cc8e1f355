//! Records whose time is over: a manager looks at each, and lets it go or keeps it longer. Nothing goes
//! without that.

pub(in crate::web) mod log;
pub(in crate::web) mod periods;
mod rows;

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use chrono::{Months, NaiveDate};
use domain::calendar::london_day;
use domain::journey::EraseWhenDue;
use domain::retention::Class;
use maud::{Markup, html};
use projections::Sight;
use serde::Deserialize;

use self::rows::{Row, rows};
use super::govuk::{
    Column, Errors, Link, Size, button, button_group, checkboxes, choice, details, hidden,
    inset_text, sub_navigation, table, warning_text,
};
use super::journeys::save::carry_out_one;
use super::layout::{Entry, page};
use super::posted::{Posted, Stamp};
use super::problem::Problem;
use super::signed_in::SignedIn;
use super::{App, html_page, see_other, words};

/// Where the list is.
pub(super) const ADDRESS: &str = "/retention";
/// Households that are shown, and can be let go, at once.
const MOST: usize = 200;
/// How far ahead the list looks.
const AHEAD: Months = Months::new(3);

/// What is said of those who went.
const DESTROYED: &str = "Their keys are destroyed, so nobody can open what was known of them. Their certificates \
     stand under “What was erased”.";
/// The same where a step of it failed.
const PENDING: &str = "Nobody sees them any more. Their keys could not all be destroyed: this is tried again every \
     minute, and “What was erased” says when it is done. If it stays so, tell whoever runs the service.";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    gone: Option<usize>,
    pending: bool,
    all: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    households: Vec<String>,
    confirmed: String,
}

/// What a class is called.
pub(super) fn called(class: Class) -> &'static str {
    match class {
        Class::Enquiry => "Enquiry only",
        Class::Application => "Application refused or withdrawn",
        Class::Approved => "Approved",
    }
}

/// The pages of this part.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Page {
    List,
    Periods,
    Log,
}

fn navigation(current: Page) -> Markup {
    let pages = [
        (Page::List, "For review", ADDRESS),
        (Page::Periods, "How long records are kept", periods::ADDRESS),
        (Page::Log, "What was erased", log::ADDRESS),
    ];
    let links: Vec<Link<'_>> = pages
        .iter()
        .map(|(page, text, href)| Link { text, href, is_current: *page == current })
        .collect();
    sub_navigation("Retention", &links)
}

/// `/retention`
pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let done = asked.gone.map(|gone| {
        let then = if asked.pending { PENDING } else { DESTROYED };
        format!("{} erased. {then}", words::households(gone))
    });
    let list = List::of(&app, &who.sight).await?;
    let ticked = list.due.iter().take(MOST).filter(|_| asked.all);
    let households = ticked.map(|row| row.reference.to_string()).collect();
    let form = Form { households, ..Form::default() };
    Ok(list.response(&app, &who, &form, &Errors::default(), done.as_deref()))
}

/// What becomes of those that were chosen: looked over, and then let go.
pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let list = List::of(&app, &who.sight).await?;
    let mut errors = Errors::default();
    if form.households.is_empty() {
        errors.add("households", "Select at least one household");
    } else if MOST < form.households.len() {
        errors.add("households", format!("Select at most {MOST} households"));
    }
    if !errors.is_empty() {
        return Ok(list.response(&app, &who, &form, &errors, None));
    }
    if form.confirmed.is_empty() {
        return Ok(list.looked_over(&app, &who, &stamp, &form));
    }
    let refused = let_go(&app, &who, &stamp, &list, &form).await?;
    let pending = if destroyed(&app).await { "" } else { "&pending=true" };
    if refused.is_empty() {
        return Ok(see_other(&format!("{ADDRESS}?gone={}{pending}", form.households.len())));
    }
    Ok(not_all(&app, &who, form.households.len() - refused.len(), &refused))
}

/// Whether the keys of all that was let go are destroyed by now. It goes on where whoever asked goes away.
pub(super) async fn destroyed(app: &App) -> bool {
    let eraser = Arc::clone(&app.eraser);
    match tokio::spawn(async move { eraser.complete().await }).await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::warn!(%error, "an erasure is not complete");
            false
        }
        Err(_) => false,
    }
}

// Each household's own history decides, under a key of its own: sent again, none is ordered twice.
async fn let_go(
    app: &App,
    who: &SignedIn,
    stamp: &Stamp,
    list: &List,
    form: &Form,
) -> Result<Vec<(String, String)>, Problem> {
    let mut refused = vec![];
    for reference in &form.households {
        // What is not on the list any more may have been sent before, and is answered as it was then.
        let row = list.due.iter().find(|row| row.reference.to_string() == *reference);
        let months = row.map_or(u16::MAX, |row| row.due.months);
        let erase = |_: &_| EraseWhenDue { months };
        if let Some(why) = carry_out_one(app, who, stamp, reference, erase).await? {
            let why = row.map_or("It is not for review any more".to_owned(), |_| why);
            refused.push((reference.clone(), why));
        }
    }
    Ok(refused)
}

/// What is due, and what comes up.
struct List {
    due: Vec<Row>,
    coming: Vec<Row>,
    today: NaiveDate,
}

impl List {
    async fn of(app: &App, sight: &Sight) -> Result<Self, Problem> {
        let now = (app.source.now)();
        let today = london_day(now);
        let until = today.checked_add_months(AHEAD).unwrap_or(today);
        let all = rows(app, sight, now, until).await?;
        let (due, coming) = all.into_iter().partition(|row| row.on <= today);
        Ok(Self { due, coming, today })
    }

    fn response(
        &self,
        app: &App,
        who: &SignedIn,
        form: &Form,
        errors: &Errors,
        done: Option<&str>,
    ) -> HttpResponse {
        let title = "Retention";
        let mut frame = app.frame_for(who, Entry::Journeys, title).wide().errors(errors);
        if let Some(done) = done {
            frame = frame.done(done);
        }
        let main = html! {
            h1.govuk-heading-l { (title) }
            (navigation(Page::List))
            p.govuk-body {
                "Records go once their time is over and a manager has looked at them. Nothing goes by \
                 itself. What has happened stays in every figure: names, details and notes are destroyed."
            }
            (self.due(app, who, form, errors))
            (self.coming())
        };
        let status =
            if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        html_page(status, page(&frame.back("Back to journeys", "/journeys"), &main))
    }

    fn due(&self, app: &App, who: &SignedIn, form: &Form, errors: &Errors) -> Markup {
        let shown = &self.due[..self.due.len().min(MOST)];
        let told: Vec<[String; 3]> = shown
            .iter()
            .map(|row| {
                let reference = row.reference.to_string();
                let label = format!("{reference}, {}", row.name);
                [reference, label, row.why(self.today)]
            })
            .collect();
        let choices = told.iter().map(|[value, label, why]| choice(value, label).hint(why));
        html! {
            h2.govuk-heading-m { "For review now (" (self.due.len()) ")" }
            @if self.due.is_empty() {
                p.govuk-body { "No household’s time is over." }
            } @else {
                form method="post" action=(ADDRESS) novalidate {
                    (app.marks(who, None))
                    (checkboxes("households", "Whose records are to go?", choices, &form.households, errors)
                        .small())
                    @if shown.len() < self.due.len() {
                        p.govuk-body { "Showing the first " (shown.len()) ". The others come after them." }
                    }
                    p.govuk-body {
                        a.govuk-link href={ (ADDRESS) "?all=true" } { "Select all " (shown.len()) }
                    }
                    (button("Continue"))
                }
                (details("Keep some of them longer", &html! {
                    p.govuk-body { "Hold the records of a household on its page, with the reason:" }
                    ul.govuk-list.govuk-list--bullet {
                        @for row in shown {
                            li { a.govuk-link href=(row.address()) { (row.reference) ", " bdi { (row.name) } } }
                        }
                    }
                }))
            }
        }
    }

    fn coming(&self) -> Markup {
        let columns =
            ["Household", "What they became", "Counted from", "Kept for", "For review from"];
        let rows = self.coming.iter().take(MOST).map(|row| row.cells(self.today));
        html! {
            h2.govuk-heading-m { "In the next three months (" (self.coming.len()) ")" }
            @if self.coming.is_empty() {
                p.govuk-body { "No other household’s time is over in the next three months." }
            } @else {
                (table("In the next three months", columns.map(Column::Words), rows)
                    .headed_by_first().headed_above())
                @if MOST < self.coming.len() {
                    p.govuk-body { "Showing the first " (MOST) "." }
                }
            }
        }
    }

    // What will be destroyed, before it is.
    fn looked_over(&self, app: &App, who: &SignedIn, stamp: &Stamp, form: &Form) -> HttpResponse {
        let is_chosen = |row: &&Row| form.households.contains(&row.reference.to_string());
        let chosen: Vec<&Row> = self.due.iter().filter(is_chosen).collect();
        let title = format!("Erase {} for ever?", words::households(chosen.len()));
        let columns =
            ["Household", "What they became", "Counted from", "Kept for", "For review from"];
        let send = format!("Erase {} for ever", words::households(chosen.len()));
        let main = html! {
            h1.govuk-heading-l { (title) }
            @if chosen.is_empty() {
                p.govuk-body {
                    "None of these is for review any more. "
                    a.govuk-link href=(ADDRESS) { "See who is" }
                }
            } @else {
                (warning_text("Their names, details and notes are destroyed at once. Nobody can bring them back."))
                (table("Who goes", columns.map(Column::Words), chosen.iter().map(|row| row.cells(self.today)))
                    .headed_by_first().size(Size::Small))
                (inset_text(&html! {
                    "What happened, when and at which stage stays in the figures, without a name. Each \
                     erasure has a certificate that says who let it go, and by which rule."
                }))
                form method="post" action=(ADDRESS) novalidate {
                    (hidden("csrf", &who.csrf))
                    (hidden("key", stamp.key.0.to_string()))
                    @for row in &chosen { (hidden("households", row.reference.to_string())) }
                    (hidden("confirmed", "yes"))
                    (button_group(&html! {
                        (button(&send).warning())
                        a.govuk-link href=(ADDRESS) { "Cancel" }
                    }))
                }
            }
        };
        let frame = app.frame_for(who, Entry::Journeys, &title);
        html_page(StatusCode::OK, page(&frame.back("Back to retention", ADDRESS), &main))
    }
}

fn not_all(app: &App, who: &SignedIn, gone: usize, refused: &[(String, String)]) -> HttpResponse {
    let title = "Not all were erased";
    let main = html! {
        h1.govuk-heading-l { (title) }
        p.govuk-body { (words::households(gone)) " erased. These were not:" }
        ul.govuk-list.govuk-list--bullet {
            @for (reference, why) in refused {
                li {
                    a.govuk-link href={ "/journeys/" (reference) "/retention" } { (reference) } ": " (why) "."
                }
            }
        }
        p.govuk-body { a.govuk-link href=(ADDRESS) { "See who is for review" } }
    };
    html_page(StatusCode::CONFLICT, page(&app.frame_for(who, Entry::Journeys, title), &main))
}
