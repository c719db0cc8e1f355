//! Two groups, or two spans of days, side by side: who does better, and whether that tells anything.

use actix_web::HttpResponse;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::Data;
use maud::{Markup, html};
use projections::comparison::{Compared, Comparison, Side, compare};
use projections::{Answers, Basis, By, Dimension, Question, QuestionError};
use serde::Serialize;

use super::Asking;
use super::files;
use super::groups::cells;
use super::part::Part;
use super::question::{NOT_RECORDED, allowed, read, unanswerable};
use super::sheet::Sheet;
use super::typed::Typed;
use crate::report::asked::{Asked, span};
use crate::report::comparison::{sentence, side_words};
use crate::report::names::Kind;
use crate::report::words::some_of;
use crate::store::Role;
use crate::web::App;
use crate::web::dates::read_day;
use crate::web::govuk::Column::{Figures, Words};
use crate::web::govuk::{Errors, Size, table};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use domain::calendar::london_day;

/// What is to be compared, and nothing is yet.
const CHOOSE: &str = "Choose what to compare: break down by something, and choose two of its values; or give \
                      the days of one span as the filter, and those of the other beside it.";

/// The two questions of a page.
pub(super) struct Pair {
    pub(super) asked: [Question; 2],
    pub(super) labels: [String; 2],
}

impl Pair {
    /// What is to be compared. None where nothing is chosen yet.
    pub(super) fn read(
        typed: &Typed,
        question: &Question,
        asked: &Asked,
    ) -> Result<Option<Self>, Errors> {
        if question.basis == Basis::Period {
            let sentence =
                "Enquiries received in some days are compared: leave out what happened in them";
            return Err(Errors::on("basis", sentence));
        }
        let has_groups = typed.has("this") || typed.has("that");
        let has_days = typed.has("that-from") || typed.has("that-to");
        match (has_groups, has_days) {
            (true, true) => Err(Errors::on(
                "that-from",
                "Two groups are compared, or two spans of days, and not both: leave out one of them",
            )),
            (true, false) => groups(typed, question, asked).map(Some),
            (false, true) => spans(typed, question).map(Some),
            (false, false) => Ok(None),
        }
    }
}

fn groups(typed: &Typed, question: &Question, asked: &Asked) -> Result<Pair, Errors> {
    let Some(By::Dimension(dimension)) = question.by else {
        let sentence = "Choose by what to break down whose values are compared, such as source";
        return Err(Errors::on("by", sentence));
    };
    let side = |name: &str| {
        let value = typed.get(name);
        if value.is_empty() {
            return Err(Errors::on(name, "Choose the two values that are compared"));
        }
        let value = Some(value).filter(|value| *value != NOT_RECORDED).map(str::to_owned);
        let label = asked.names.group(By::Dimension(dimension), value.as_deref());
        Ok((of_value(question, dimension, value), label))
    };
    let ((one, this), (other, that)) = (side("this")?, side("that")?);
    if this == that {
        return Err(Errors::on("that", "Choose two values that differ"));
    }
    Ok(Pair { asked: [one, other], labels: [this, that] })
}

fn of_value(question: &Question, dimension: Dimension, value: Option<String>) -> Question {
    let mut filters = question.filters.clone();
    filters.retain(|(filter, _)| *filter != dimension);
    filters.push((dimension, value));
    Question { filters, by: None, ..question.clone() }
}

fn spans(typed: &Typed, question: &Question) -> Result<Pair, Errors> {
    let mut errors = Errors::default();
    let today = london_day(question.as_at);
    let mut day = |name: &str| match typed.get(name) {
        "" => None,
        text => errors.take(name, read_day(text, today)),
    };
    let (from, to) = (day("that-from"), day("that-to"));
    if !errors.is_empty() {
        return Err(errors);
    }
    if let (Some(from), Some(to)) = (from, to)
        && to <= from
    {
        return Err(Errors::on("that-to", "“Before” must be a day after the first day"));
    }
    let one = Question { by: None, ..question.clone() };
    let other = Question { from, to, ..one.clone() };
    let labels = [&one, &other].map(|it| span(it.from, it.to));
    let labels = labels.map(|span| span.unwrap_or_else(|| "all days".to_owned()));
    Ok(Pair { asked: [one, other], labels })
}

/// Tells the comparison.
pub(super) fn tell(asking: &Asking<'_>, pair: Option<&Pair>) -> Result<Sheet, QuestionError> {
    let measure = format!(
        "Household journeys by the stages reached, of enquiries old enough to judge{}.",
        asking.asked.filters()
    );
    let Some(pair) = pair else { return Ok(Sheet::empty(CHOOSE.to_owned(), measure, None)) };
    let found = compare(&asking.view, [&pair.asked[0], &pair.asked[1]])?;
    let asked = &asking.asked;
    let last = found.stages.last();
    let headline = last.map_or(String::new(), |row| {
        let reached = asked.names.reached(&row.stage);
        let [this, that] = &pair.labels;
        format!("{this} beside {that}, {reached}: {}", sentence(row, &found))
    });
    Ok(Sheet {
        headline,
        measure,
        chart: None,
        words: side_words(&found, &pair.labels),
        tables: html! { (stages(&found, &pair.labels, asked)) },
        notes: vec![
            "The difference is told with its 95% interval (Newcombe), and the chance that the first is \
             better as if all shares had been as likely beforehand. Look at one difference that you meant \
             to look at: of many, some are large by chance."
                .to_owned(),
        ],
        elsewhere: None,
    })
}

fn stages(found: &Comparison, [this, that]: &[String; 2], asked: &Asked) -> Markup {
    let columns =
        [Words("Stage"), Figures(this), Figures(that), Words("The first beside the second")];
    let of = |k: usize, side: &Side, share| some_of(k, side.enquiries, share);
    let rows = found.stages.iter().map(|row: &Compared| {
        cells([
            asked.names.say(Kind::Stage, row.stage.as_str()),
            of(row.one, &found.one, row.one_share),
            of(row.other, &found.other, row.other_share),
            sentence(row, found),
        ])
    });
    html! { (table("Stage by stage", columns, rows).headed_by_first().size(Size::Small)) }
}

/// What programs are told.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    asked: &'a Asked,
    /// Null while nothing is chosen.
    comparison: Option<Comparison>,
}

/// `/performance/compare.json`
pub(in crate::web) async fn json(
    app: Data<App>,
    who: SignedIn,
    typed: Typed,
) -> Result<HttpResponse, Problem> {
    let (now, role) = ((app.source.now)(), who.role);
    let make = move |answers: &Answers| told(answers, &typed, now, role);
    match app.answers.once(make).await? {
        Ok(text) => {
            let text = text.map_err(|error| Problem::Failed(error.to_string()))?;
            Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/json")).body(text))
        }
        Err(errors) => Ok(files::refused(&errors)),
    }
}

fn told(
    answers: &Answers,
    typed: &Typed,
    now: chrono::DateTime<chrono::Utc>,
    role: Role,
) -> Result<serde_json::Result<String>, Errors> {
    let allowed = allowed(Part::Compare.report(), read(typed, now)?, role, now)?;
    let asking = Asking::new(Part::Compare, typed, answers, allowed);
    let asking = asking.map_err(|error| unanswerable(&error))?;
    let pair = Pair::read(typed, &asking.question, &asking.asked)?;
    let compared = pair.map(|pair| compare(&asking.view, [&pair.asked[0], &pair.asked[1]]));
    let comparison = compared.transpose().map_err(|error| unanswerable(&error))?;
    let told = Told { asked: &asking.asked, comparison };
    Ok(serde_json::to_string_pretty(&told).map(|json| json + "\n"))
}
