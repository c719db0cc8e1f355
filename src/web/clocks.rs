//! The clocks of each pathway, as sentences: what is promised, who is told when, and since when.

pub(super) mod change;
mod check;
mod history;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use chrono::NaiveDate;
use domain::calendar::london_day;
use domain::ids::{ClockName, PathwayId};
use domain::pathway::{Clock, Pathway, Pathways};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use self::history::{adopted, versions_shown};
use super::govuk::{SummaryRow, inset_text, summary_list, summary_row};
use super::layout::{Entry, Frame, page};
use super::problem::Problem;
use super::signed_in::SignedIn;
use super::{App, html_page, words};
use crate::report::policy::{promise, told_when};
use crate::store::Role;

/// Where the clocks are.
pub(super) const ADDRESS: &str = "/clocks";
/// Where one is changed.
const CHANGE: &str = "/clocks/change";

#[derive(Deserialize)]
pub(super) struct Asked {
    saved: Option<i64>,
}

/// Which clock of which pathway, in an address.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Which {
    pathway: String,
    clock: String,
}

impl Which {
    fn of(pathway: &Pathway, clock: &Clock) -> Self {
        Self { pathway: pathway.id.to_string(), clock: clock.name.to_string() }
    }

    /// Where it is changed.
    fn address(&self) -> String {
        let query = serde_html_form::to_string(self).unwrap_or_default();
        format!("{CHANGE}?{query}")
    }
}

pub(super) async fn list(
    app: Data<App>,
    who: SignedIn,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let today = london_day((app.source.now)());
    let ids: Vec<PathwayId> =
        app.answers.read().await?.pathways().ids().into_iter().cloned().collect();
    let (mut shown, mut done) = (vec![], None);
    for id in &ids {
        let adopted = adopted(&app, id).await?;
        let saved = adopted.iter().find(|it| asked.saved.is_some() && it.position == asked.saved);
        done = done.or(saved.map(|it| format!("{}, is adopted.", it.said())));
        let pathways = app.answers.read().await?.pathways().clone();
        let label = pathways.newest(id).map_or(String::new(), |it| it.label.clone());
        shown.push(html! {
            (in_force(&who, &pathways, id, today))
            (versions_shown(&label, &adopted, today))
        });
    }
    let mut frame = frame(&app, &who, "Clocks").wide();
    if let Some(done) = &done {
        frame = frame.done(done);
    }
    let main = html! {
        h1.govuk-heading-l { "Clocks" }
        @if who.role == Role::Administrator { (super::tokens::parts(ADDRESS)) }
        p.govuk-body { "What the service promises, and who is told of it when." }
        (what_stops_them())
        @for it in &shown { (it) }
    };
    Ok(html_page(StatusCode::OK, page(&frame, &main)))
}

/// The frame of a page about clocks: administrators come to it from their own part.
fn frame<'a>(app: &App, who: &'a SignedIn, title: &'a str) -> Frame<'a> {
    match who.role {
        Role::Administrator => app.frame_for(who, Entry::Admin, title),
        _ => app
            .frame_for(who, Entry::Performance, title)
            .back("Back to how they were kept", "/performance/clocks"),
    }
}

fn what_stops_them() -> Markup {
    inset_text(&html! {
        p.govuk-body {
            "A clock is a promise of the service, so a worker’s leave does not stop it: what is due \
             meanwhile goes to who covers for them, or to the managers. A pause of the household’s \
             own journey does."
        }
        p.govuk-body {
            "A household keeps the target with which it began. Another one holds for those who ask \
             from its first day on."
        }
    })
}

fn in_force(who: &SignedIn, pathways: &Pathways, id: &PathwayId, today: NaiveDate) -> Markup {
    let now = pathways.number(Some(id), today).and_then(|number| pathways.get(number));
    let Some(now) = now else { return html! {} };
    let mut versions: Vec<&Pathway> = pathways.of(id).collect();
    versions.sort_by_key(|version| version.in_force_from);
    html! {
        h2.govuk-heading-m { (now.label) }
        @if now.clocks.is_empty() { p.govuk-body { "This pathway has no clock." } }
        @for clock in &now.clocks {
            @let change = Which::of(now, clock).address();
            @let terms = terms(&versions, &clock.name);
            h3.govuk-heading-s { (clock.label) }
            @let promised = summary_row("Promise", sentence(clock, now));
            @let promised = match who.role {
                Role::Manager => promised.action("Change", &clock.label, &change),
                _ => promised,
            };
            (summary_list(&[vec![promised], rows((now, clock), &terms, today)].concat()))
        }
    }
}

// A clock as it ran from a day on.
struct Term<'a> {
    from: NaiveDate,
    version: &'a Pathway,
    clock: &'a Clock,
}

// How a clock has run, and will: what stays the same from one version to the next is told once.
fn terms<'a>(versions: &[&'a Pathway], name: &ClockName) -> Vec<Term<'a>> {
    let mut terms: Vec<Term<'a>> = vec![];
    for version in versions {
        let Some(clock) = version.clocks.iter().find(|clock| clock.name == *name) else { continue };
        if terms.last().is_none_or(|last| last.clock != clock) {
            terms.push(Term { from: version.in_force_from, version, clock });
        }
    }
    terms
}

fn rows(
    (now, clock): (&Pathway, &Clock),
    terms: &[Term<'_>],
    today: NaiveDate,
) -> Vec<SummaryRow<'static>> {
    let place = terms.iter().rposition(|term| term.from <= today).unwrap_or(0);
    let since = terms.get(place).map_or(now.in_force_from, |term| term.from);
    let mut rows = vec![
        summary_row("Who is told when", told(clock)),
        summary_row("Source", source(clock)),
        summary_row("In force from", words::day(since)),
    ];
    if let Some(before) = place.checked_sub(1).and_then(|place| terms.get(place)) {
        rows.push(summary_row("Before that", term_told(before)));
    }
    for next in terms.iter().skip(place + 1) {
        rows.push(summary_row(
            "To come",
            html! {
                p.govuk-body { "From " (words::day(next.from)) ":" }
                (term_told(next))
            },
        ));
    }
    rows
}

/// A clock as a sentence, without its name.
fn sentence(clock: &Clock, version: &Pathway) -> String {
    let promise = promise(clock, version);
    let mut letters = promise.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

fn told(clock: &Clock) -> Markup {
    let told = told_when(clock);
    html! {
        @if told.is_empty() { "Nobody" }
        @for line in &told { div { (line) } }
    }
}

fn source(clock: &Clock) -> &str {
    if clock.source.is_empty() { "Not said" } else { &clock.source }
}

fn term_told(term: &Term<'_>) -> Markup {
    html! {
        div { (sentence(term.clock, term.version)) }
        (told(term.clock))
        div { (source(term.clock)) }
    }
}
