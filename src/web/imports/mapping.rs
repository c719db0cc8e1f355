//! What the columns of a file hold: guessed by their titles, and as they were said the last time.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{Data, Path};
use domain::ids::ImportId;
use maud::{Markup, html};
use uuid::Uuid;

use super::begin::cannot;
use super::plan::{Waiting, failed};
use crate::import::{Column, Map, Order};
use crate::web::govuk::{
    Errors, button, button_group, checkboxes, choice, details, input, inset_text, radios, select,
};
use crate::web::layout::{Entry, page};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, see_other};

/// The fields of the form, and what the names of those of the columns begin with.
const COLUMN: &str = "column-";
const OTHERS: [&str; 5] = ["sheet", "order", "missing", "prefix", "do"];

/// What was chosen.
pub(in crate::web) type Form = Vec<(String, String)>;

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    import: Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let waiting = Waiting::of(&app, ImportId(*import)).await?;
    let order = if waiting.map.is_month_first() { "month" } else { "day" };
    let is_open = waiting.spreadsheet.order(&waiting.map).map_err(failed)? == Order::Open;
    let order = if is_open { "" } else { order };
    asked(&app, &who, &waiting, &waiting.map, order, &Errors::default())
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    import: Path<Uuid>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let (import, form) = (ImportId(*import), posted.form);
    let is_ours = |name: &str| name.starts_with(COLUMN) || OTHERS.contains(&name);
    if !form.iter().all(|(name, _)| is_ours(name)) {
        return Err(Problem::NoForm);
    }
    let waiting = Waiting::of(&app, import).await?;
    let of = |name: &str| form.iter().find(|(it, _)| it == name).map(|(_, it)| it.as_str());
    if of("do") == Some("sheet") {
        let draft = waiting.spreadsheet.draft(of("sheet")).map_err(failed)?;
        waiting.keep(&app, &draft).await?;
        return Ok(see_other(&format!("/imports/{import}/mapping")));
    }
    let columns = waiting.spreadsheet.columns(&waiting.map).map_err(failed)?;
    let chosen = columns.iter().enumerate().filter(|(_, column)| is_nameable(column));
    let chosen = chosen.filter_map(|(place, column)| {
        Some((column.title.clone(), of(&format!("{COLUMN}{place}"))?.to_owned()))
    });
    let chosen: Vec<(String, String)> = chosen.collect();
    let told = |mistakes| failed(format!("{mistakes:?}"));
    let map = waiting.map.with_columns(&chosen).map_err(told)?;
    let mut errors = Errors::default();
    map.lacks().iter().for_each(|sentence| errors.add("columns", sentence));
    let order = waiting.spreadsheet.order(&map).map_err(failed)?;
    let is_month_first = match (order, of("order")) {
        (Order::Clear, _) => None,
        (Order::DayFirst, _) | (Order::Open, Some("day")) => Some(false),
        (Order::MonthFirst, _) | (Order::Open, Some("month")) => Some(true),
        (Order::Open, _) => {
            errors.add("order", "Select whether dates begin with the day or the month");
            None
        }
    };
    let puts = |word: &str| form.iter().any(|(name, it)| name == "missing" && it == word);
    let missing = (puts("first-day"), puts("last-day"));
    let prefix = of("prefix").unwrap_or_default();
    if prefix.chars().count() > 20 {
        errors.add("prefix", "What is put before the numbers must be 20 characters or less");
    }
    let map = map.with_days(is_month_first, missing, prefix).map_err(told)?;
    if !errors.is_empty() {
        return asked(&app, &who, &waiting, &map, of("order").unwrap_or_default(), &errors);
    }
    let map = with_known_words(&waiting, &map)?;
    waiting.keep(&app, &map).await?;
    let has_words = !words(&waiting, &map)?.is_empty();
    let next = if has_words { "words" } else { "check" };
    Ok(see_other(&format!("/imports/{import}/{next}")))
}

fn words(waiting: &Waiting, map: &Map) -> Result<Vec<crate::import::Met>, Problem> {
    waiting.spreadsheet.words(map, &waiting.pathway, &waiting.team).map_err(failed)
}

// Words that are known beyond doubt are part of the map whether or not anybody looks at them.
fn with_known_words(waiting: &Waiting, map: &Map) -> Result<Map, Problem> {
    let met = words(waiting, map)?.into_iter().filter(|met| !met.is_guess);
    let known: Vec<_> = met
        .filter(|met| !met.meaning.is_empty())
        .map(|met| (met.kind, met.word, met.meaning))
        .collect();
    map.with_words(&known).map_err(|mistakes| failed(format!("{mistakes:?}")))
}

// A map names columns by their titles.
fn is_nameable(column: &Column) -> bool {
    !column.title.is_empty() && !column.is_twice
}

fn asked(
    app: &App,
    who: &SignedIn,
    waiting: &Waiting,
    map: &Map,
    order: &str,
    errors: &Errors,
) -> Result<HttpResponse, Problem> {
    let title = "What do the columns hold?";
    let frame = app.frame_for(who, Entry::Journeys, title).errors(errors).wide();
    let import = waiting.upload.import;
    let columns = match waiting.spreadsheet.columns(map) {
        Ok(columns) => columns,
        Err(error) => return Err(failed(cannot(&error))),
    };
    let is_open = waiting.spreadsheet.order(map).map_err(failed)? == Order::Open;
    let main = html! {
        h1.govuk-heading-l { (title) }
        p.govuk-body {
            "From " bdi { (waiting.plan.name) } ". Columns that are not used are kept with the \
             household, encrypted."
        }
        form method="post" action={ "/imports/" (import) "/mapping" } novalidate {
            (app.marks(who, None))
            (sheets(waiting, map))
            (table(waiting, map, &columns, errors))
            @if is_open { (which_order(order, errors)) }
            (more(map, errors))
            (button_group(&html! {
                (button("Continue").saying("do", "columns"))
                a.govuk-link href={ "/imports/" (import) "/map.toml" } { "Download this as a map" }
                a.govuk-link href="/imports" { "Go on later" }
            }))
        }
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(html_page(status, page(&frame.back("Back to imports", "/imports"), &main)))
}

fn sheets(waiting: &Waiting, map: &Map) -> Markup {
    let names = waiting.spreadsheet.sheets();
    let errors = Errors::default();
    html! {
        @if !names.is_empty() {
            @let options = names.iter().map(|name| (*name, *name));
            (select("sheet", "Sheet", options, map.sheet().unwrap_or_default(), &errors))
            (button("Use this sheet").secondary().saying("do", "sheet"))
        }
    }
}

fn table(waiting: &Waiting, map: &Map, columns: &[Column], errors: &Errors) -> Markup {
    let choices = map.choices(&waiting.pathway);
    let known = choices.iter().map(|(word, label)| (&**word, &**label));
    let options: Vec<(&str, &str)> = [("", "Not used")].into_iter().chain(known).collect();
    html! {
        .waymark-columns #columns {
            @for (place, column) in columns.iter().enumerate() {
                .waymark-columns__column {
                    @if is_nameable(column) {
                        @let name = format!("{COLUMN}{place}");
                        @let meaning = map.meaning(&column.title);
                        (select(&name, &column.title, options.clone(), &meaning, errors)
                            .hint(&examples(column)))
                    } @else {
                        p.govuk-label.govuk-label--s { (untitled(column)) }
                        p.govuk-hint { (examples(column)) }
                        p.govuk-body {
                            @if column.is_twice {
                                "Two columns have this title. To use one, give it another in the \
                                 file, and import that."
                            } @else {
                                "This column has no title. To use it, give it one in the file, and \
                                 import that."
                            }
                        }
                    }
                }
            }
        }
    }
}

fn untitled(column: &Column) -> &str {
    if column.title.is_empty() { "(no title)" } else { &column.title }
}

fn examples(column: &Column) -> String {
    match column.samples.len() {
        0 => "Nothing in it".to_owned(),
        _ => column.samples.join(" · "),
    }
}

fn which_order(order: &str, errors: &Errors) -> Markup {
    let choices = [
        choice("day", "The day, as people write it in the UK").hint("03/04/2026 is 3 April 2026"),
        choice("month", "The month").hint("03/04/2026 is 4 March 2026"),
    ];
    let question = "Some dates can be read in two ways. What comes first?";
    html! { (radios("order", question, choices, order, errors)) }
}

fn more(map: &Map, errors: &Errors) -> Markup {
    let (first_day, last_day) = map.puts_missing_days();
    let chosen: Vec<&str> = [first_day.then_some("first-day"), last_day.then_some("last-day")]
        .into_iter()
        .flatten()
        .collect();
    let choices = [
        choice("first-day", "Put an enquiry without a day on the first day of its row"),
        choice("last-day", "Put an ending without a day on the last day of its row"),
    ];
    let prefix = map.prefix();
    let questions = html! {
        (checkboxes("missing", "Rows where a day is missing", choices, &chosen, errors)
            .hint("If you leave these, such rows are mistakes").small())
        (input("prefix", "Put before the numbers of households", prefix, errors)
            .hint("For example, 2026- if another year’s file has the same numbers").width(10))
    };
    html! {
        // What is wrong is not folded away.
        @if errors.of("prefix").is_some() {
            (questions)
        } @else {
            (details("Missing days, and numbers that begin anew each year", &questions))
        }
        @if !errors.is_empty() {
            (inset_text(&html! { "Nothing is saved yet." }))
        }
    }
}

pub(in crate::web) async fn map(
    app: Data<App>,
    import: Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let waiting = Waiting::of(&app, ImportId(*import)).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/toml; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"map.toml\""))
        .body(waiting.map.text().to_owned()))
}
