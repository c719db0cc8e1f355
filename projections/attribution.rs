//! What came along by itself, beside what households say: how far the two agree, and what nobody knows.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::ids::JourneyId;
use serde::Serialize;

use crate::came::NOT_KNOWN;
use crate::course::{Course, Outcome};
use crate::footnote::Footnote;
use crate::groups::{Count, Grouped, Within, count, grouped, listed};
use crate::question::{Basis, Dimension, Question, QuestionError};
use crate::statistics::shares::share;
use crate::view::View;

/// Enquiries by what came along and by what they say. Each is in one row.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Attribution {
    /// Enquiries.
    pub enquiries: usize,
    /// Of these, those with which a campaign's code came along.
    pub tracked: usize,
    /// Of these, those that say how they heard.
    pub said: usize,
    /// Of these, those of which neither is known.
    pub unknown: usize,
    /// The share of which neither is known.
    pub share_unknown: Option<f64>,
    /// One row for each of both that occurs, most enquiries first.
    pub rows: Vec<CrossRow>,
}

/// What came along, and what they say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CrossRow {
    /// The campaign whose code came along. None where none did.
    pub tracked: Option<String>,
    /// How it came along, as `link`.
    pub by: Option<&'static str>,
    /// What they say, by its name on the pathway. None where nobody knows.
    pub source: Option<String>,
    /// Enquiries.
    pub enquiries: usize,
}

/// An enquiry of which nobody knows how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Its journey.
    pub journey: JourneyId,
    /// When they asked.
    pub enquired_at: Option<DateTime<Utc>>,
    /// Whether it is under way.
    pub is_open: bool,
}

/// What came along beside what they say, of a cohort.
pub fn attribution(
    view: &View<'_>,
    question: &Question,
) -> Result<Grouped<Attribution>, QuestionError> {
    judge(question)?;
    let counted = count(view, question, &Tally::default())?;
    Ok(grouped(view, counted, question.by, |tally, _| tally.report()))
}

/// The enquiries of which neither is known, the newest first.
pub fn unknown(
    view: &View<'_>,
    question: &Question,
    within: Within<'_>,
) -> Result<Vec<Unknown>, QuestionError> {
    judge(question)?;
    let mut unknown = listed(view, question, within, |course| {
        let key = key(course);
        (key.0.is_none() && key.2.is_none()).then(|| Unknown {
            journey: course.id(),
            enquired_at: course.begun_at().and_then(DateTime::from_timestamp_micros),
            is_open: matches!(course.outcome(), Outcome::Open(_)),
        })
    })?;
    unknown.sort_by_key(|it| (std::cmp::Reverse(it.enquired_at), it.journey));
    Ok(unknown)
}

fn judge(question: &Question) -> Result<(), QuestionError> {
    if question.basis == Basis::Period {
        return Err(QuestionError::NoPeriod);
    }
    question.is_plain()
}

type Key = (Option<String>, Option<&'static str>, Option<String>);

fn key(course: &Course<'_>) -> Key {
    let tracked = course.came().and_then(|it| it.tracked.as_ref());
    let source = course.dimension(Dimension::Source).filter(|it| *it != NOT_KNOWN);
    (
        tracked.map(|it| it.campaign.to_string()),
        tracked.map(|it| it.by.as_str()),
        source.map(str::to_owned),
    )
}

#[derive(Clone, Debug, Default)]
struct Tally(BTreeMap<Key, usize>);

impl Count for Tally {
    fn count(&mut self, course: &Course<'_>, _: &mut Footnote) {
        *self.0.entry(key(course)).or_default() += 1;
    }

    fn add(&mut self, next: Self) {
        for (key, count) in next.0 {
            *self.0.entry(key).or_default() += count;
        }
    }
}

impl Tally {
    fn report(self) -> Attribution {
        let sum = |is_meant: fn(&Key) -> bool| {
            self.0.iter().filter(|(key, _)| is_meant(key)).map(|(_, count)| count).sum()
        };
        let (enquiries, unknown) =
            (sum(|_| true), sum(|(code, _, said)| code.is_none() && said.is_none()));
        let (tracked, said) = (sum(|(code, ..)| code.is_some()), sum(|(.., said)| said.is_some()));
        let rows = self.0.into_iter().map(|((tracked, by, source), enquiries)| CrossRow {
            tracked,
            by,
            source,
            enquiries,
        });
        let mut rows: Vec<CrossRow> = rows.collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.enquiries));
        let share_unknown = share(unknown, enquiries);
        Attribution { enquiries, tracked, said, unknown, share_unknown, rows }
    }
}

#[cfg(test)]
mod tests {
    use domain::journey::{Enquiry, JourneyEvent, Touch, Tracked, TrackedBy};
    use domain::testing::{journey, undone};

    use super::*;
    use crate::ten_households::{answers, at_nine};

    fn asked(code: Option<&str>, source: Option<&str>) -> JourneyEvent {
        let tracked =
            code.map(|code| Tracked { campaign: code.into(), by: TrackedBy::Qr, placement: None });
        let source = source.map(Into::into);
        JourneyEvent::EnquiryReceived(Box::new(Enquiry { source, tracked, ..Enquiry::default() }))
    }

    #[test]
    fn what_came_along_and_what_they_say_stand_side_by_side() {
        let answers = answers([
            (1, "2026-03-02", asked(Some("spring"), Some("search"))),
            (2, "2026-03-02", asked(Some("spring"), Some("search"))),
            (3, "2026-03-02", asked(Some("spring"), None)),
            (4, "2026-03-02", asked(None, Some("website"))),
            (5, "2026-03-02", asked(None, None)),
            (6, "2026-03-03", asked(None, Some("not-known"))),
            (7, "2026-03-03", asked(None, None)),
            (7, "2026-03-03", JourneyEvent::JourneyVoided {}),
            (8, "2026-03-03", asked(None, None)),
            (8, "2026-03-04", JourneyEvent::TouchRecorded(Box::default())),
        ]);
        let question = Question::now(at_nine("2026-04-01"));
        let view = View::new(&answers, &question).unwrap();

        let told = attribution(&view, &question).unwrap().whole;

        assert_eq!((told.enquiries, told.tracked, told.said, told.unknown), (7, 3, 3, 3));
        assert_eq!(told.share_unknown, Some(3.0 / 7.0));
        let row = |code: Option<&str>, source: Option<&str>| {
            let is =
                |row: &&CrossRow| row.tracked.as_deref() == code && row.source.as_deref() == source;
            told.rows.iter().find(is).map_or(0, |row| row.enquiries)
        };
        assert_eq!(row(Some("spring"), Some("search")), 2);
        assert_eq!(row(Some("spring"), None), 1);
        assert_eq!(row(None, Some("website")), 1);
        assert_eq!(row(None, None), 3, "a later touch does not move the first");
        let listed = unknown(&view, &question, Within::Whole).unwrap();
        let listed: Vec<_> = listed.into_iter().map(|it| it.journey).collect();
        assert_eq!(listed, [6, 8, 5].map(journey));
    }

    #[test]
    fn what_they_say_afterwards_of_how_they_heard_at_first_fills_what_was_left_open() {
        let said = |source: &str| {
            let touch = Touch { source: Some(source.into()), ..Touch::default() };
            JourneyEvent::TouchRecorded(Box::new(touch))
        };
        let answers = answers([
            (1, "2026-03-02", asked(None, None)),
            (1, "2026-03-02", said("search")),
            (2, "2026-03-02", asked(None, Some("not-known"))),
            (2, "2026-03-02", said("website")),
            (3, "2026-03-02", asked(None, Some("website"))),
            (3, "2026-03-02", said("search")),
            (4, "2026-03-02", asked(None, None)),
            (4, "2026-03-03", said("search")),
            (5, "2026-03-02", asked(None, None)),
            (5, "2026-03-02", said("search")),
            (5, "2026-03-02", undone(2)),
        ]);
        let question = Question::now(at_nine("2026-04-01"));
        let view = View::new(&answers, &question).unwrap();

        let source = |number| {
            let of = |course: &Course<'_>| course.dimension(Dimension::Source).map(str::to_owned);
            view.one(journey(number), of).unwrap()
        };
        assert_eq!(source(1).as_deref(), Some("search"));
        assert_eq!(source(2).as_deref(), Some("website"));
        assert_eq!(source(3).as_deref(), Some("website"), "what was said first stays");
        assert_eq!((source(4), source(5)), (None, None), "later, and taken back");
        assert_eq!(attribution(&view, &question).unwrap().whole.unknown, 2);
    }

    #[test]
    fn there_is_no_period_of_first_touches() {
        let answers = answers([(1, "2026-03-02", asked(None, None))]);
        let now = Question::now(at_nine("2026-04-01"));
        let question = Question { basis: Basis::Period, ..now };
        let view = View::new(&answers, &question).unwrap();

        assert_eq!(attribution(&view, &question), Err(QuestionError::NoPeriod));
    }
}
