//! The households behind a number, by their references: a page and a file. For those who work with
//! households; figures alone are for more.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use chrono::SecondsFormat::AutoSi;
use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::{london_day, london_time};
use domain::ids::WorkerId;
use domain::reference::Reference;
use maud::{Markup, html};
use projections::Within;

use super::Asking;
use super::files;
use super::part::Part;
use super::question::NOT_RECORDED;
use super::typed::{Typed, sentences};
use crate::export::cell;
use crate::report::asked::Asked;
use crate::report::words::count;
use crate::web::govuk::{Column, Errors, Size, table};
use crate::web::layout::{Entry, page};
use crate::web::looked::TakenAlong;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, words};

/// Households on the page at most; the file has all of them.
const MOST: usize = 100;

/// What in an address says which number is looked behind.
pub(super) const SPECIAL: [&str; 6] =
    ["clock", "figure", "group", "reason", "decided-by", "worker"];

/// What stands behind a number.
pub(super) struct Listing {
    /// What the number is one of.
    pub(super) caption: String,
    /// How many households, and what they have in common.
    pub(super) heading: String,
    /// What is counted, and when that was so.
    pub(super) measure: String,
    /// Numbers beside it.
    pub(super) ways: Markup,
    /// The first column is the household's reference.
    pub(super) columns: Vec<&'static str>,
    pub(super) rows: Vec<Vec<Cell>>,
    /// What must be known to read it.
    pub(super) note: &'static str,
}

/// What stands in a row.
pub(super) enum Cell {
    /// A household, and the page below it that tells most of the number.
    Household(Reference, &'static str),
    Words(String),
    Moment(Option<DateTime<Utc>>),
    Day(Option<NaiveDate>),
}

/// A list's address, without what says which kind of file, and the page that leads to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) address: &'static str,
    pub(super) part: Part,
    pub(super) file: &'static str,
}

/// The page of a list, or what is wrong with the question.
pub(super) fn shown(
    app: &App,
    who: &SignedIn,
    typed: &Typed,
    place: Place,
    found: Result<Listing, Errors>,
) -> HttpResponse {
    let (status, main) = match found {
        Ok(listing) => (StatusCode::OK, listing.markup(place, typed, (app.source.now)())),
        Err(errors) => (StatusCode::UNPROCESSABLE_ENTITY, refused(&errors)),
    };
    let back = place.part.asked_as(&typed.without(&SPECIAL));
    let way = [
        ("Performance", Some(Part::Overview.address())),
        (place.part.short(), Some(&*back)),
        ("Households", None),
    ];
    let frame = app.frame_for(who, Entry::Performance, "Households behind a number").wide();
    html_page(status, page(&frame.way(&way), &main))
}

/// The file of a list.
pub(super) fn as_file(
    place: Place,
    found: Result<Listing, Errors>,
) -> Result<HttpResponse, Problem> {
    let listing = match found {
        Ok(listing) => listing,
        Err(errors) => return Ok(files::refused(&errors)),
    };
    let text = listing.as_csv().map_err(|error| Problem::Failed(error.to_string()))?;
    let name = format!("attachment; filename=\"waymark-{}.csv\"", place.file);
    let kind = (CONTENT_TYPE, "text/csv; charset=utf-8");
    let mut answer = HttpResponse::Ok();
    let answer = answer.insert_header(kind).insert_header((CONTENT_DISPOSITION, name));
    let mut file = answer.body(text);
    file.extensions_mut().insert(TakenAlong(listing.rows.len()));
    Ok(file)
}

fn refused(errors: &Errors) -> Markup {
    html! {
        h1.govuk-heading-l { "There is no such list" }
        @for sentence in sentences(errors).lines() { p.govuk-body { (sentence) } }
    }
}

impl Listing {
    fn markup(&self, place: Place, typed: &Typed, now: DateTime<Utc>) -> Markup {
        html! {
            span.govuk-caption-l { (self.caption) }
            h1.govuk-heading-l { (self.heading) }
            p.waymark-measure { (self.measure) }
            (self.ways)
            @if self.rows.is_empty() {
                p.govuk-body { "No household is behind this number." }
            } @else {
                (self.table(now))
                p.govuk-body {
                    @if self.rows.len() > MOST {
                        "The first " (count(MOST)) " are shown; the file has all of them. "
                    }
                    a.govuk-link href=(typed.link(&format!("{}.csv", place.address))) {
                        "Download these as CSV"
                    }
                    ". " (self.note)
                }
            }
        }
    }

    fn table(&self, now: DateTime<Utc>) -> Markup {
        let today = london_day(now);
        let rows = self.rows.iter().take(MOST).map(|row| row.iter().map(|it| it.shown(today)));
        let columns = self.columns.iter().copied().map(Column::Words);
        html! {
            (table("Households", columns, rows.map(Iterator::collect::<Vec<_>>))
                .headed_by_first().small().size(Size::Small))
        }
    }

    fn as_csv(&self) -> csv::Result<String> {
        let mut writer = csv::Writer::from_writer(vec![]);
        writer.write_record(&self.columns)?;
        for row in &self.rows {
            writer.write_record(row.iter().map(Cell::text))?;
        }
        let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

impl Cell {
    fn shown(&self, today: NaiveDate) -> Markup {
        html! {
            @match self {
                Self::Household(reference, below) => {
                    a.govuk-link href={ "/journeys/" (reference) (below) } { (reference) }
                }
                Self::Words(text) => (text),
                Self::Moment(at) => (at.map(|at| words::moment(at, today)).unwrap_or_default()),
                Self::Day(day) => (day.map(|day| words::near_day(day, today)).unwrap_or_default()),
            }
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Household(reference, _) => reference.to_string(),
            Self::Words(text) => cell(text),
            Self::Moment(at) => {
                let shown = at.map(|at| london_time(at).format("%Y-%m-%d %H:%M").to_string());
                shown.unwrap_or_default()
            }
            Self::Day(day) => day.map(|day| day.to_string()).unwrap_or_default(),
        }
    }
}

/// Who looks after a household.
pub(super) fn worker(worker: Option<WorkerId>, names: &HashMap<WorkerId, String>) -> &str {
    worker.map_or("Nobody", |worker| names.get(&worker).map_or("Somebody unknown", String::as_str))
}

/// What is counted, and when that was so.
pub(super) fn measured(measure: &str, asked: &Asked) -> String {
    let seen = asked.seen();
    format!("{measure} As{}.", seen.strip_prefix("as").unwrap_or(&seen))
}

/// The address of the list behind a number, which says the very same: it is asked as at the instant of
/// the number.
pub(super) fn link(
    asking: &Asking<'_>,
    address: &str,
    which: &[(&'static str, &str)],
    within: Within<'_>,
) -> String {
    let [as_at, known_at] = [asking.question.as_at, asking.question.known_at]
        .map(|it| it.to_rfc3339_opts(AutoSi, true));
    let mut typed = asking.typed.with("as-at", &as_at).with("known-at", &known_at);
    for (name, value) in which {
        typed = typed.with(name, value);
    }
    typed = match within {
        Within::Group(key) => typed.with("group", key.unwrap_or(NOT_RECORDED)),
        Within::Whole => typed.without(&["group"]),
    };
    typed.link(address)
}

/// A number as a link to those behind it, for who may see them.
pub(super) fn leading(
    asking: &Asking<'_>,
    (text, n): (&str, usize),
    says: &str,
    link: impl FnOnce() -> String,
) -> Markup {
    html! {
        @if asking.leads && n > 0 {
            a.govuk-link href=(link()) {
                (text) span.govuk-visually-hidden { " " (says) }
            }
        } @else { (text) }
    }
}

/// The group that an address means.
pub(super) fn within(typed: &Typed) -> Result<Within<'_>, Errors> {
    if typed.has("group") && !typed.has("by") {
        let sentence = "A group is one of several: say by what as well, as by=team";
        return Err(Errors::on("group", sentence));
    }
    Ok(match typed.get("group") {
        "" => Within::Whole,
        NOT_RECORDED => Within::Group(None),
        key => Within::Group(Some(key)),
    })
}
