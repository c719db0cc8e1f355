//! From what was typed to a question, or to what is wrong with it.

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::london_day;
use projections::flow::Through;
use projections::national_return::days_of;
use projections::{Basis, By, Days, Dimension, Question, QuestionError, Steps};

use super::plan::wanted;
use super::planner::spend;
use super::typed::Typed;
use crate::report::reader::{Allowed, NotTold, Reader};
use crate::report::{NoMoment, ReportName, by_then};
use crate::store::Role;
use crate::web::dates::read_day;
use crate::web::govuk::Errors;

/// What stands for journeys on which a value was not recorded.
pub(super) const NOT_RECORDED: &str = "not recorded";

/// Values to choose from, each with what it is called.
pub(super) type Options = Vec<(String, String)>;

/// Activities or paths that can be drawn at most: more are no picture.
const MOST: usize = 100;

/// The dimensions by which journeys can be chosen. The pathway is chosen by itself.
pub(super) const DIMENSIONS: [Dimension; 8] = [
    Dimension::Service,
    Dimension::Team,
    Dimension::Source,
    Dimension::Campaign,
    Dimension::Area,
    Dimension::Care,
    Dimension::ValuesMode,
    Dimension::Household,
];

/// What there is to choose from of a dimension: all, each of its values, and none of them.
pub(super) fn options<V: Into<String>>(
    all: &str,
    values: impl IntoIterator<Item = V>,
    label: impl Fn(&str) -> String,
) -> Options {
    let values = values.into_iter().map(Into::into).map(|value: String| {
        let label = label(&value);
        (value, label)
    });
    let ends = [("", all), (NOT_RECORDED, "Not recorded")];
    let [all, none] = ends.map(|(value, label)| (value.to_owned(), label.to_owned()));
    std::iter::once(all).chain(values).chain([none]).collect()
}

/// Reads a question.
pub(in crate::web) fn read(typed: &Typed, now: DateTime<Utc>) -> Result<Question, Errors> {
    let mut errors = typed.errors();
    let plan = wanted(typed, now, &mut errors);
    spend(typed, &mut errors);
    let day = |text: &str| read_day(text, london_day(now));
    let year = errors.take("year", optional(typed.get("year"), year)).flatten();
    if year.is_some() && (typed.has("from") || typed.has("to")) {
        errors.add("year", "A year has its days: leave out from and to, or the year");
    }
    let filters = DIMENSIONS.into_iter().filter(|dimension| typed.has(dimension.as_str()));
    let question = Question {
        pathway: Some(typed.get("pathway")).filter(|it| !it.is_empty()).map(Into::into),
        from: errors
            .take("from", optional(typed.get("from"), day))
            .flatten()
            .or(year.map(|it| it.0)),
        to: errors.take("to", optional(typed.get("to"), day)).flatten().or(year.map(|it| it.1)),
        basis: errors.take("basis", basis(typed.get("basis"))).unwrap_or(Basis::Cohort),
        ordered: errors.take("ordered", ordered(typed.get("ordered"))).unwrap_or(false),
        within: errors.take("within", optional(typed.get("within"), within)).flatten(),
        by: errors.take("by", optional(typed.get("by"), by)).flatten(),
        filters: filters.map(|it| (it, value(typed.get(it.as_str())))).collect(),
        through: through(typed),
        steps: errors.take("steps", steps(typed.get("steps"))).unwrap_or(Steps::All),
        stage: Some(typed.get("stage")).filter(|it| !it.is_empty()).map(Into::into),
        days: errors.take("days", days(typed.get("days"))).unwrap_or(Days::Elapsed),
        as_at: errors.take("as-at", moment(typed.get("as-at"), now)).unwrap_or(now),
        known_at: errors.take("known-at", moment(typed.get("known-at"), now)).unwrap_or(now),
        plan,
    };
    for name in ["activities", "paths"] {
        errors.take(name, optional(typed.get(name), some));
    }
    if errors.is_empty() { Ok(question) } else { Err(errors) }
}

/// How many of something are drawn.
pub(super) fn some(text: &str) -> Result<usize, String> {
    let read = text.parse().ok().filter(|it| (1..=MOST).contains(it));
    read.ok_or_else(|| format!("“{text}” cannot be drawn: enter a whole number from 1 to {MOST}"))
}

/// A question about a report, as whoever has a role may ask it at an instant.
pub(super) fn allowed(
    report: ReportName,
    question: Question,
    role: Role,
    now: DateTime<Utc>,
) -> Result<Allowed, Errors> {
    reader(role).may_ask(report, question, now).map_err(|error| not_told(&error))
}

/// How somebody is told figures.
pub(super) fn reader(role: Role) -> Reader {
    if shares_work(role) { Reader::OfHouseholds } else { Reader::OfFigures }
}

/// Why a question is not answered, said beside what was typed.
pub(super) fn not_told(error: &NotTold) -> Errors {
    match error {
        NotTold::Question(error) => unanswerable(error),
        NotTold::TooFine(fine) => Errors::on(fine.part(), error),
        NotTold::Report(_) => Errors::on("filters", error),
        NotTold::Workers => Errors::on("by", error),
    }
}

/// Whether somebody works with households, and may see which are behind a figure.
pub(super) fn shares_work(role: Role) -> bool {
    role.sees_households()
}

/// What is wrong with a question, said beside what was typed.
pub(super) fn unanswerable(error: &QuestionError) -> Errors {
    match error {
        QuestionError::UnknownDimension(_) => Errors::on("by", error),
        QuestionError::UnknownStage(..) => Errors::on("stage", error),
        QuestionError::UnknownClock(..) => Errors::on("clock", error),
        QuestionError::NoWorker => Errors::on(
            "by",
            "Only clocks can be broken down by worker, for one household is with several: choose \
             something else, or look at clocks",
        ),
        QuestionError::UnknownPathway(..) => Errors::on("pathway", error),
        QuestionError::UnknownValue(dimension, ..) => Errors::on(dimension, error),
        QuestionError::UnknownActivity(..) => Errors::on("through", error),
        QuestionError::NoWorkingDays => Errors::on(
            "days",
            "Only the funnel, the exits, the time and the process map are told in working days: choose \
             days of 24 hours",
        ),
        QuestionError::NoReturnYear => Errors::on(
            "year",
            "The return is told by the year to 31 March: enter the year it ends in, for example 2026",
        ),
        QuestionError::NoDays(..) => {
            Errors::on("to", "“Before” must be a day after the first day. It is not counted itself")
        }
        QuestionError::PeriodByMonth => Errors::on(
            "by",
            "What happened in a period cannot be broken down by the month of the enquiry: choose \
             something else, or look at enquiries received",
        ),
        QuestionError::TrendOfGroups => {
            Errors::on("by", "A trend is not broken down: choose one value at a time instead")
        }
        // The page of the forecast has its own words for that.
        QuestionError::TooLittle(_) | QuestionError::NotOfAPlan(_) => Errors::on("filters", error),
        QuestionError::NoWindow => Errors::on(
            "within",
            "Only enquiries can be followed for so many days, in the funnel and the exits: leave the days \
             out, or look at enquiries received",
        ),
        QuestionError::NoPeriod => Errors::on(
            "basis",
            "This can only be told of enquiries received in these days: choose those",
        ),
    }
}

fn optional<T, E>(text: &str, read: impl Fn(&str) -> Result<T, E>) -> Result<Option<T>, E> {
    if text.is_empty() { Ok(None) } else { read(text).map(Some) }
}

// A day is read as everywhere; what is longer is an instant.
fn moment(text: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, String> {
    if text.is_empty() {
        return Ok(now);
    }
    let day = read_day(text, london_day(now)).map(|day| day.to_string());
    by_then(day.as_deref().unwrap_or(text), now).map_err(|error| match error {
        NoMoment::Unreadable(_) => format!(
            "“{text}” is no day or instant: write 30/9/2026, 30 Sep, or 2026-09-30T17:00:00Z"
        ),
        NoMoment::Future(_) => {
            format!("{text} lies in the future: nothing is known of it. Choose today or earlier")
        }
    })
}

fn basis(text: &str) -> Result<Basis, String> {
    let known = [Basis::Cohort, Basis::Period].into_iter().find(|it| it.as_str() == text);
    match text {
        "" => Ok(Basis::Cohort),
        _ => known.ok_or_else(|| {
            format!("“{text}” is nothing that days can select: use cohort or period")
        }),
    }
}

// The days of the year to 31 March.
fn year(text: &str) -> Result<(NaiveDate, NaiveDate), String> {
    let read = text.parse().ok().filter(|year| (1900..=2100).contains(year));
    read.map(days_of)
        .ok_or_else(|| format!("“{text}” is no year: enter the one it ends in, for example 2026"))
}

fn steps(text: &str) -> Result<Steps, String> {
    match text {
        "" | "all" => Ok(Steps::All),
        "milestones" => Ok(Steps::Milestones),
        _ => Err(format!("“{text}” are no steps that can be drawn: use all or milestones")),
    }
}

fn days(text: &str) -> Result<Days, String> {
    match text {
        "" | "elapsed" => Ok(Days::Elapsed),
        "working" => Ok(Days::Working),
        _ => Err(format!("“{text}” are no days that are counted: use elapsed or working")),
    }
}

// The same is written under two names, so that journeys can be chosen by both.
fn through(typed: &Typed) -> Vec<Through> {
    let told = ["through", "path"].map(|name| typed.get(name));
    told.into_iter().filter(|it| !it.is_empty()).filter_map(|it| it.parse().ok()).collect()
}

fn ordered(text: &str) -> Result<bool, String> {
    match text {
        "" => Ok(false),
        "yes" => Ok(true),
        _ => Err(format!("“{text}” cannot be meant: write ordered=yes, or leave it out")),
    }
}

fn within(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| format!("“{text}” is no number of days: write 90, or leave it out"))
}

fn by(text: &str) -> Result<By, QuestionError> {
    text.parse()
}

fn value(text: &str) -> Option<String> {
    (text != NOT_RECORDED).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use domain::testing::{day as on, nine_on};

    use super::*;

    fn asked(query: &str) -> Result<Question, Errors> {
        read(&Typed::parse(query), nine_on("2026-09-30"))
    }

    #[test]
    fn a_question_is_read_as_people_write_it() {
        let question = asked(
            "from=1+Apr+2025&to=2026-04-01&basis=period&by=source&team=not+recorded&source=website\
             &as-at=31/03/2026",
        );

        let question = question.unwrap();
        assert_eq!(question.from.zip(question.to), Some((on("2025-04-01"), on("2026-04-01"))));
        assert_eq!(
            (question.basis, question.by),
            (Basis::Period, Some(By::Dimension(Dimension::Source)))
        );
        let source = (Dimension::Source, Some("website".to_owned()));
        assert_eq!(question.filters, [(Dimension::Team, None), source]);
        assert_eq!(question.as_at, domain::calendar::end_of(on("2026-03-31")));
        assert_eq!(question.known_at, nine_on("2026-09-30"));
    }

    #[test]
    fn every_value_that_cannot_be_meant_has_its_sentence() {
        let errors =
            asked("from=soon&to=31/2/2026&basis=week&by=colour&as-at=2036-01-01&known-at=x");

        let errors = errors.unwrap_err();
        for (field, words) in [
            ("from", "Enter a day, for example 24/11/2026"),
            ("to", "There is no 31 February 2026"),
            ("basis", "use cohort or period"),
            ("by", "There is no dimension called colour"),
            ("as-at", "2036-01-01 lies in the future"),
            ("known-at", "“x” is no day or instant"),
        ] {
            assert!(errors.of(field).is_some_and(|it| it.contains(words)), "{field}: {errors:?}");
        }
    }
}
