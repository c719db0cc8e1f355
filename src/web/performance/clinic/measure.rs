//! One measure of a clinic: its year of fortnights as a picture, with what was agreed marked on it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use chrono::{NaiveDate, SecondsFormat};
use domain::clinic::Measure;
use maud::{Markup, html};
use projections::between::between;
use projections::fortnights::{Fortnight, YEAR};
use projections::statistics::xmr::{Signal, Usual};

use super::read::Shown;
use crate::report::clinic::{Line, Row, benchmark, figure, named, row, usual};
use crate::report::words::{day, percent, tenths};
use crate::web::govuk::Column::{Figures, Words};
use crate::web::govuk::{Size, table};
use crate::web::layout::{Entry, page as framed};
use crate::web::performance::chart::{Happened, Told, lettered, spark};
use crate::web::performance::files::as_file;
use crate::web::performance::months::{Scale, drawn, picture, unusual};
use crate::web::performance::part::Part;
use crate::web::performance::typed::Typed;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page};

/// Where a measure of a page is.
pub(super) fn address(shown: &Shown, measure: Measure) -> String {
    shown.link(&format!("/measures/{}", measure.as_str()))
}

/// `/performance/clinic/DAY/measures/NAME`
pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    path: Path<(String, String)>,
    typed: Typed,
) -> Result<HttpResponse, Problem> {
    let (shown, measure) = read(&app, &who, &path, typed).await?;
    let (title, back) = (named(measure), shown.link(""));
    let frame = app.frame_for(&who, Entry::Performance, title).wide();
    let frame = frame.back("Back to the clinic", &back);
    Ok(html_page(StatusCode::OK, framed(&frame, &main(&shown, measure))))
}

/// `/performance/clinic/DAY/measures/NAME.svg`
pub(in crate::web) async fn svg(
    app: Data<App>,
    who: SignedIn,
    path: Path<(String, String)>,
    typed: Typed,
) -> Result<HttpResponse, Problem> {
    let (shown, measure) = read(&app, &who, &path, typed).await?;
    let told = row(&shown.pack, measure);
    let picture = large(&shown, &told).ok_or(Problem::NotFound)?;
    Ok(as_file(picture))
}

async fn read(
    app: &App,
    who: &SignedIn,
    (clinic, measure): &(String, String),
    typed: Typed,
) -> Result<(Shown, Measure), Problem> {
    let measure = Measure::ALL.into_iter().find(|it| it.as_str() == measure);
    let measure = measure.ok_or(Problem::NotFound)?;
    Ok((Shown::read(app, who, clinic, typed).await?, measure))
}

fn main(shown: &Shown, measure: Measure) -> Markup {
    let told = row(&shown.pack, measure);
    let svg = shown.link(&format!("/measures/{}.svg", measure.as_str()));
    html! {
        span.govuk-caption-l { "Performance clinic of " (day(shown.pack.clinic)) (shown.pack.of) }
        h1.govuk-heading-l { (named(measure)) ": " (told.says) }
        p.waymark-measure { (shown.pack.strip()) }
        @match large(shown, &told) {
            Some(picture) => { figure.waymark-figure { (picture) } }
            None => { p.govuk-body { "There are too few fortnights to draw." } }
        }
        @if let Some(words) = usual(&told.series, measure) { p.govuk-body { (words) "." } }
        @if let Some(words) = benchmark(measure) { p.govuk-body { "Elsewhere: " (words) "." } }
        @if measure == Measure::Approvals { (days_between(shown)) }
        (marked(shown, measure))
        p.govuk-body { a.govuk-link href=(behind(shown, measure)) { "Numbers that lead to the households" } }
        (fortnights(shown, &told))
        p.govuk-body { a.govuk-link href=(svg) { "The picture as a file (SVG)" } }
        (others(shown, measure))
    }
}

// Approvals are rare: how long it was from one to the next says more than counts of fortnights.
fn days_between(shown: &Shown) -> Markup {
    let Some(found) = between(&shown.pack.approved_on) else { return html! {} };
    let Some((last, gap, signal)) = found.gaps.last() else { return html! {} };
    let Usual { mean, lower, upper, .. } = found.usual;
    let [gap, mean, lower, upper] = [*gap, mean, lower, upper].map(|days| tenths(Some(days)));
    let title = format!("Days between approvals: {gap} before the last, on {}", day(*last));
    let words = format!("{mean} on average; {lower} to {upper} is usual. {}", unusual(*signal));
    let days = found.gaps.iter().map(|(_, days, _)| *days);
    let top = (days.fold(found.usual.upper, f64::max) / 2.0).ceil() * 2.0;
    let points: Vec<_> = (found.gaps.iter())
        .map(|(at, days, signal)| (at.format("%-d %b %y").to_string(), *days, *signal))
        .collect();
    let points: Vec<_> =
        points.iter().map(|(label, days, signal)| (&**label, *days, *signal)).collect();
    let scale = Scale { top, says: &|days| tenths(Some(days)) };
    let told = Told { id: "between", title: &title, words: &words };
    html! {
        h2.govuk-heading-m { "Days between approvals" }
        figure.waymark-figure { (picture(told, &scale, found.usual, &points, &[])) }
        p.govuk-body {
            "Each point is an approval, with the days since the one before. Limits allow for how chance spreads such \
             days (a t-chart, Nelson 1994)."
        }
    }
}

/// The measure in a line of a table.
pub(super) fn small(told: &Row) -> Markup {
    let Some(usual) = told.series.usual else { return html! { "too few" } };
    let scale = scale(told);
    let points = labelled(told, &[]);
    let points: Vec<_> =
        points.iter().map(|(label, at, signal)| (&**label, *at, *signal)).collect();
    let (usual, points) = drawn(scale, usual, &points);
    spark(&format!("{}: {}", named(told.measure), told.says), usual, &points)
}

fn large(shown: &Shown, told: &Row) -> Option<Markup> {
    let usual_of = told.series.usual?;
    let words = usual(&told.series, told.measure)?;
    let title = format!("{}, by fortnight: {}", named(told.measure), told.says);
    let top = scale(told);
    let say = |figure: f64| match told.measure {
        Measure::FirstContact => percent(figure),
        _ => tenths(Some(figure)),
    };
    let year = year(shown);
    let points = labelled(told, year);
    let points: Vec<_> =
        points.iter().map(|(label, at, signal)| (&**label, *at, *signal)).collect();
    let told_of = Told { id: told.measure.as_str(), title: &title, words: &words };
    let scale = Scale { top, says: &say };
    Some(picture(told_of, &scale, usual_of, &points, &happened(shown, told)))
}

fn year(shown: &Shown) -> &[Fortnight] {
    let told = &shown.pack.fortnights;
    &told[told.len().saturating_sub(YEAR)..]
}

// The figure at the top of the picture: a round one, or all.
fn scale(told: &Row) -> f64 {
    if told.measure == Measure::FirstContact {
        return 1.0;
    }
    let highest = told.series.points.iter().map(|(_, at, _)| *at);
    let highest = highest.chain(told.series.usual.map(|it| it.upper)).fold(2.0, f64::max);
    (highest / 2.0).ceil() * 2.0
}

type Labelled = Vec<(String, f64, Option<Signal>)>;

fn labelled(told: &Row, year: &[Fortnight]) -> Labelled {
    let label = |place: usize| {
        year.get(place).map_or(String::new(), |it| it.from.format("%-d %b %y").to_string())
    };
    let points = told.series.points.iter();
    points.map(|(place, at, signal)| (label(*place), *at, *signal)).collect()
}

// Actions on the fortnight that followed their clinic, as far as it is drawn.
fn happened(shown: &Shown, told: &Row) -> Vec<Happened> {
    let drawn = |place| told.series.points.iter().position(|(point, ..)| Some(*point) == place);
    let placed = placed(shown, told.measure).into_iter();
    lettered(placed.map(|(letter, _, place)| (letter, drawn(place))))
}

// The actions about a measure, each with its letter and the place of the fortnight that followed.
fn placed(shown: &Shown, measure: Measure) -> Vec<(char, &Line, Option<usize>)> {
    let about = shown.pack.actions.iter().filter(|it| it.about == Some(measure));
    let place = |day: NaiveDate| year(shown).iter().position(|it| (it.from..it.to).contains(&day));
    about.zip('A'..='Z').map(|(line, letter)| (letter, line, place(line.clinic))).collect()
}

fn marked(shown: &Shown, measure: Measure) -> Markup {
    let about = placed(shown, measure);
    html! {
        @if !about.is_empty() {
            h2.govuk-heading-m { "What was agreed to change it" }
            ul.govuk-list.govuk-list--bullet {
                @for (letter, line, _) in about {
                    li {
                        strong { (letter) } ", " (day(line.clinic)) ": " (line.what) " (" (line.owner) ")"
                    }
                }
            }
            p.govuk-body {
                "A figure that changes after an action need not have changed because of it."
            }
        }
    }
}

fn fortnights(shown: &Shown, told: &Row) -> Markup {
    let signal = |place: usize| {
        let found = told.series.points.iter().find(|(at, ..)| *at == place);
        found.and_then(|(.., signal)| *signal)
    };
    let columns = [Words("Fortnight from"), Figures(named(told.measure)), Words("What is unusual")];
    let rows = year(shown).iter().enumerate().rev().map(|(place, it)| {
        vec![
            html! { (day(it.from)) },
            html! { (figure(it, told.measure)) },
            html! { (unusual(signal(place))) },
        ]
    });
    html! { (table("The same as figures", columns, rows).headed_by_first().small().size(Size::Small)) }
}

// The page whose numbers lead to the households of the fortnight.
fn behind(shown: &Shown, measure: Measure) -> String {
    let pack = &shown.pack;
    let Some(last) = pack.fortnights.last() else { return String::new() };
    let [as_at, known_at] =
        [pack.as_at, pack.known_at].map(|it| it.to_rfc3339_opts(SecondsFormat::AutoSi, true));
    let [from, to] = [last.from, last.to].map(|day| day.to_string());
    let typed = [("from", &from), ("to", &to), ("as-at", &as_at), ("known-at", &known_at)];
    let typed =
        typed.into_iter().fold(shown.typed.clone(), |typed, (name, it)| typed.with(name, it));
    match measure {
        Measure::Enquiries => typed.link(Part::Funnel.address()),
        Measure::FirstContact | Measure::OverLimit => {
            typed.without(&["from", "to"]).link(Part::Clocks.address())
        }
        Measure::Visits | Measure::Applications | Measure::Approvals => {
            typed.with("basis", "period").link(Part::Funnel.address())
        }
    }
}

// The measures before and after, for who goes through them in a meeting.
fn others(shown: &Shown, measure: Measure) -> Markup {
    let place = Measure::ALL.iter().position(|it| *it == measure).unwrap_or(0);
    let before = place.checked_sub(1).and_then(|it| Measure::ALL.get(it));
    html! {
        nav.waymark-ways aria-label="Measures" {
            @if let Some(it) = before {
                a.govuk-link rel="prev" href=(address(shown, *it)) { "Before: " (named(*it)) }
            }
            " "
            @if let Some(it) = Measure::ALL.get(place + 1) {
                a.govuk-link rel="next" href=(address(shown, *it)) { "Next: " (named(*it)) }
            }
        }
    }
}
