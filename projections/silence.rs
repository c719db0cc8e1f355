//! Households at risk of being lost: nothing has happened for longer than those who went on ever waited.

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{JourneyId, WorkerId};

use crate::course::{Course, Outcome};
use crate::durations::days;
use crate::funnel::{Stretch, each_stretch};
use crate::groups::{Within, chosen, listed};
use crate::history::Micros;
use crate::journeys::{next_action, worker};
use crate::question::{Basis, Question, QuestionError};
use crate::statistics::quantiles::{percentile, sorted};
use crate::statistics::survival::End;
use crate::view::View;

/// Fewer who moved on from a stage say nothing of what is usual there.
const ENOUGH: usize = 5;

/// An open journey on which nothing has happened for too long.
#[derive(Clone, Debug, PartialEq)]
pub struct Silent {
    /// The journey.
    pub journey: JourneyId,
    /// The furthest stage it reached, by its place among the stages of the view.
    pub stage: usize,
    /// When something last happened.
    pub last: Option<DateTime<Utc>>,
    /// Days since.
    pub days: f64,
    /// Days that nine in ten of those who moved on from this stage were never silent for.
    pub usual: f64,
    /// Who looks after it.
    pub worker: Option<WorkerId>,
    /// By when the next thing is to be done that is agreed.
    pub next_action: Option<NaiveDate>,
}

/// For each stage the days within which something always happened, for nine in ten of those who moved on
/// from it. None where fewer than five have.
///
/// The longest silence of each counts, of all journeys known, whatever the question asks for.
pub fn usual(view: &View<'_>, question: &Question) -> Result<Vec<Option<f64>>, QuestionError> {
    let none = || vec![vec![]; view.stages.len()];
    let (from, to, by, filters) = (None, None, None, vec![]);
    let all = Question { from, to, by, filters, basis: Basis::Cohort, ..question.clone() };
    let (parts, _) = chosen(view, &all, none, |longest, course, _, _| {
        each_stretch(course, |stretch| {
            if stretch.end == End::Arrived {
                longest[stretch.stage].push(longest_silence(course, &stretch));
            }
        });
    })?;
    let usual = |silences: Vec<f64>| {
        if silences.len() < ENOUGH { None } else { percentile(&sorted(silences), 0.9) }
    };
    let longest = parts.into_iter().fold(none(), |mut longest, part| {
        longest.iter_mut().zip(part).for_each(|(all, more)| all.extend(more));
        longest
    });
    Ok(longest.into_iter().map(usual).collect())
}

/// The open journeys that have been silent for longer than is usual at their stage, what is furthest
/// beyond it first. Those that are paused are not among them: nothing is meant to happen.
pub fn at_risk(view: &View<'_>, question: &Question) -> Result<Vec<Silent>, QuestionError> {
    let usual = usual(view, question)?;
    let asked = Question { by: None, ..question.clone() };
    let mut silent = listed(view, &asked, Within::Whole, |course| {
        let Outcome::Open(stage) = course.outcome() else { return None };
        let (usual, last) = (usual[stage]?, activities(course).next_back()?);
        let days = days(last, course.as_at);
        (days > usual && !course.is_paused()).then(|| Silent {
            journey: course.id(),
            stage,
            last: DateTime::from_timestamp_micros(last),
            days,
            usual,
            worker: worker(course),
            next_action: next_action(course).map(|(_, due)| due),
        })
    })?;
    let beyond = |silent: &Silent| silent.days - silent.usual;
    silent.sort_by(|one, other| beyond(other).total_cmp(&beyond(one)));
    Ok(silent)
}

// Whatever anybody recorded of it. What the service does by itself is no activity.
/// When anybody recorded something of it, in order.
pub(crate) fn activities<'a>(
    course: &'a Course<'_>,
) -> impl DoubleEndedIterator<Item = Micros> + 'a {
    let told = course.facts().iter().filter(|fact| !course.kind(fact).is_own_doing());
    told.map(|fact| fact.happened_at)
}

fn longest_silence(course: &Course<'_>, stretch: &Stretch) -> f64 {
    let is_within = |at: &Micros| (stretch.from..=stretch.until).contains(at);
    let (mut since, mut longest) = (stretch.from, 0);
    for at in activities(course).filter(is_within).chain([stretch.until]) {
        longest = longest.max(at - since);
        since = at;
    }
    days(0, longest)
}

#[cfg(test)]
mod tests {
    use domain::testing::{enquired, journey, noted, paused, reached};

    use super::*;
    use crate::ten_households::{answers, at_nine};

    fn asked() -> Question {
        Question::now(at_nine("2026-06-30"))
    }

    #[test]
    fn whoever_is_silent_for_longer_than_those_who_went_on_ever_were_is_at_risk() {
        let mut told = vec![];
        for number in 1..=5 {
            told.push((number, "2026-03-01", enquired()));
            told.push((number, "2026-03-05", noted()));
            told.push((number, "2026-03-15", reached("initial-visit-held")));
        }
        told.push((6, "2026-06-01", enquired()));
        told.push((7, "2026-06-01", enquired()));
        told.push((7, "2026-06-25", noted()));
        told.push((8, "2026-06-01", enquired()));
        told.push((8, "2026-06-02", paused()));
        let answers = answers(told);
        let view = View::new(&answers, &asked()).unwrap();

        let found = at_risk(&view, &asked()).unwrap();

        // From the note to the visit were ten days. Nobody has gone on from the visit, so nothing is
        // usual there.
        assert_eq!(usual(&view, &asked()).unwrap(), [Some(10.0), None, None, None]);
        let told: Vec<_> = found.iter().map(|it| (it.journey, it.days, it.usual)).collect();
        assert_eq!(told, [(journey(6), 29.0, 10.0)]);
    }

    #[test]
    fn of_four_who_went_on_nothing_is_usual() {
        let told = (1..=4).flat_map(|number| {
            [
                (number, "2026-03-01", enquired()),
                (number, "2026-03-15", reached("initial-visit-held")),
            ]
        });
        let answers = answers(told.chain([(9, "2026-03-01", enquired())]));
        let view = View::new(&answers, &asked()).unwrap();

        assert_eq!(at_risk(&view, &asked()).unwrap(), []);
    }
}
