//! Who may be contacted again, and from when; and who was never answered at all.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::{london_day, start_of};
use domain::ids::{JourneyId, WorkerId};
use domain::journey::{DecidedBy, JourneyEvent};

use crate::answers::Answers;
use crate::course::{Course, Fact, Outcome};
use crate::history::{Aside, Micros};
use crate::journeys::worker;
use crate::view::View;

/// A household that ended for now, and agreed to be contacted again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Later {
    /// Its journey.
    pub journey: JourneyId,
    /// When they agreed.
    pub agreed_at: Option<DateTime<Utc>>,
    /// From which day on.
    pub from: NaiveDate,
    /// When they were last tried for since that day, in vain.
    pub tried_at: Option<DateTime<Utc>>,
    /// Who looked after them.
    pub worker: Option<WorkerId>,
}

/// An enquiry that nobody ever spoke with or had a reply from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unanswered {
    /// Its journey.
    pub journey: JourneyId,
    /// When they asked.
    pub enquired_at: Option<DateTime<Utc>>,
    /// How many days ago that was.
    pub days: i64,
    /// How often they were tried for.
    pub tries: usize,
    /// Whether it was ended because nobody replied. It is open otherwise.
    pub is_ended: bool,
    /// Who looks after them.
    pub worker: Option<WorkerId>,
}

/// What was last said of contacting a household again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// They agreed, at an instant, to be contacted from a day on.
    Agreed(DateTime<Utc>, NaiveDate),
    /// They are not to be contacted.
    Withdrawn,
}

/// The households that may be contacted again and were not reached yet since, who comes first first.
///
/// A household that came back, or whose journey goes on, is in other lists; what was withdrawn, void or
/// merged is in none.
pub fn to_contact(answers: &Answers, now: DateTime<Utc>) -> Vec<Later> {
    let mut later = each(answers, now, later);
    later.sort_by_key(|it| (it.from, it.agreed_at, it.journey));
    later
}

/// The enquiries that were never answered, the oldest first: under way, or ended because nobody replied.
pub fn never_answered(answers: &Answers, now: DateTime<Utc>) -> Vec<Unanswered> {
    let mut unanswered = each(answers, now, unanswered);
    unanswered.sort_by_key(|it| (it.enquired_at, it.journey));
    unanswered
}

/// The journeys on which a household said that it is not to be contacted again.
pub fn withdrawn(answers: &Answers, now: DateTime<Utc>) -> HashSet<JourneyId> {
    let withdrawn = |course: &Course<'_>, _: &[View<'_>]| {
        (consent(course) == Some(Consent::Withdrawn)).then(|| course.id())
    };
    each(answers, now, withdrawn).into_iter().collect()
}

/// What was last said of contacting them again. An ending may say it too.
pub fn consent(course: &Course<'_>) -> Option<Consent> {
    let said = |fact: &Fact| match course.kind(fact) {
        JourneyEvent::RecontactWithdrawn {} => Some(Consent::Withdrawn),
        JourneyEvent::RecontactAgreed { .. } | JourneyEvent::JourneyEnded { .. } => {
            let agreed_at = DateTime::from_timestamp_micros(fact.happened_at)?;
            match course.view.answers.aside(course.number, fact.version) {
                Some(Aside::Due(from)) => Some(Consent::Agreed(agreed_at, from)),
                _ => None,
            }
        }
        _ => None,
    };
    course.facts().iter().rev().find_map(said)
}

fn each<T>(
    answers: &Answers,
    now: DateTime<Utc>,
    keep: impl Fn(&Course<'_>, &[View<'_>]) -> Option<T>,
) -> Vec<T> {
    let mut kept = vec![];
    let views = View::of_each_pathway(answers, now);
    for view in &views {
        view.each(|course| {
            if course.unused.is_none() {
                kept.extend(keep(course, &views));
            }
        });
    }
    kept
}

fn later(course: &Course<'_>, views: &[View<'_>]) -> Option<Later> {
    let Outcome::Left(_) = course.outcome() else { return None };
    let Some(Consent::Agreed(agreed_at, from)) = consent(course) else { return None };
    let due_at = start_of(from).max(agreed_at).timestamp_micros();
    if came_back(course, views) || reached_since(course, due_at) {
        return None;
    }
    let tries = tries(course).filter(|fact| due_at <= fact.happened_at);
    let tried_at = tries.map(|fact| fact.happened_at).max();
    Some(Later {
        journey: course.id(),
        agreed_at: Some(agreed_at),
        from,
        tried_at: tried_at.and_then(DateTime::from_timestamp_micros),
        worker: worker(course),
    })
}

fn unanswered(course: &Course<'_>, views: &[View<'_>]) -> Option<Unanswered> {
    let is_ended = match course.outcome() {
        // Who got further was met, whatever is written of it.
        Outcome::Open(0) => false,
        Outcome::Left(0) => match course.ended.map(|fact| course.kind(&fact)) {
            Some(JourneyEvent::JourneyEnded { decided_by: DecidedBy::NoReply, .. }) => true,
            _ => return None,
        },
        _ => return None,
    };
    let is_withdrawn = consent(course) == Some(Consent::Withdrawn);
    if is_withdrawn || reached_since(course, Micros::MIN) || came_back(course, views) {
        return None;
    }
    let enquired_at = DateTime::from_timestamp_micros(course.begun_at()?)?;
    let today = london_day(DateTime::from_timestamp_micros(course.as_at)?);
    Some(Unanswered {
        journey: course.id(),
        enquired_at: Some(enquired_at),
        days: (today - london_day(enquired_at)).num_days(),
        tries: tries(course).count(),
        is_ended,
        worker: worker(course),
    })
}

fn reached_since(course: &Course<'_>, instant: Micros) -> bool {
    let reached = |fact: &Fact| course.kind(fact).is_two_way_contact();
    course.facts().iter().any(|fact| instant <= fact.happened_at && reached(fact))
}

fn tries<'a>(course: &Course<'a>) -> impl Iterator<Item = &'a Fact> {
    let is_contact = |event: &JourneyEvent| matches!(event, JourneyEvent::ContactRecorded { .. });
    let kinds = course.view.answers.kinds.values();
    course.facts().iter().filter(move |fact| is_contact(&kinds[fact.kind]))
}

// Whether a later journey of the same household counts, on whatever pathway, which says that it came
// after this one.
fn came_back(course: &Course<'_>, views: &[View<'_>]) -> bool {
    let (answers, id) = (course.view.answers, course.id());
    let back = |later: &Course<'_>| {
        let names_this = |fact: &Fact| {
            matches!(later.kind(fact), JourneyEvent::HouseholdCameBack { .. })
                && answers.names_journey(later.number, fact.version) == Some(id)
        };
        later.unused.is_none() && later.facts().iter().any(names_this)
    };
    let is_back = |later| views.iter().any(|view| view.one(later, back).unwrap_or(false));
    answers.named_by(id).into_iter().any(is_back)
}

#[cfg(test)]
mod tests {
    use domain::journey::{ContactOutcome, Enquiry};
    use domain::testing::{day, ended, ended_by, enquired, journey, noted, reached, spoke, undone};

    use super::*;
    use crate::ten_households::{answers, at_nine};

    fn ended_until(from: &str) -> JourneyEvent {
        match ended("moving") {
            JourneyEvent::JourneyEnded { decided_by, reason, also, note, .. } => {
                let may_contact_from = Some(day(from));
                JourneyEvent::JourneyEnded { decided_by, reason, also, may_contact_from, note }
            }
            other => other,
        }
    }

    fn agreed(from: &str) -> JourneyEvent {
        JourneyEvent::RecontactAgreed { from: day(from) }
    }

    fn tried() -> JourneyEvent {
        match spoke() {
            JourneyEvent::ContactRecorded { channel, direction, note, .. } => {
                let outcome = ContactOutcome::NoAnswer;
                JourneyEvent::ContactRecorded { channel, direction, outcome, note }
            }
            other => other,
        }
    }

    fn listed(answers: &Answers, on: &str) -> Vec<(JourneyId, NaiveDate)> {
        let later = to_contact(answers, at_nine(on));
        later.into_iter().map(|it| (it.journey, it.from)).collect()
    }

    #[test]
    fn who_agreed_at_an_ending_or_after_it_is_listed_by_the_day() {
        let answers = answers([
            (1, "2026-03-02", enquired()),
            (1, "2026-03-09", ended_until("2026-09-01")),
            (2, "2026-03-02", enquired()),
            (2, "2026-03-09", ended("moving")),
            (2, "2026-03-10", agreed("2026-06-01")),
            (3, "2026-03-02", enquired()),
            (3, "2026-03-09", ended("moving")),
            (4, "2026-03-02", enquired()),
            (4, "2026-03-03", agreed("2026-06-01")),
        ]);

        let expected = [(journey(2), day("2026-06-01")), (journey(1), day("2026-09-01"))];
        assert_eq!(listed(&answers, "2026-04-01"), expected, "3 agreed to nothing, 4 is under way");
    }

    #[test]
    fn what_was_withdrawn_is_listed_no_more_whatever_was_told_late() {
        let answers = answers([
            (1, "2026-03-02", enquired()),
            (1, "2026-03-09", ended_until("2026-09-01")),
            (1, "2026-04-01", JourneyEvent::RecontactWithdrawn {}),
            (1, "2026-03-20", agreed("2026-08-01")),
        ]);

        assert_eq!(listed(&answers, "2026-03-31"), [(journey(1), day("2026-08-01"))]);
        assert_eq!(listed(&answers, "2026-04-02"), []);
    }

    #[test]
    fn a_withdrawal_that_was_a_slip_is_taken_back() {
        let answers = answers([
            (1, "2026-03-02", enquired()),
            (1, "2026-03-09", ended_until("2026-09-01")),
            (1, "2026-04-01", JourneyEvent::RecontactWithdrawn {}),
            (1, "2026-04-02", undone(3)),
        ]);

        assert_eq!(listed(&answers, "2026-05-01").len(), 1);
    }

    #[test]
    fn who_was_reached_since_the_day_or_came_back_is_listed_no_more() {
        let back = JourneyEvent::HouseholdCameBack { earlier: journey(3) };
        let answers = answers([
            (1, "2026-03-02", enquired()),
            (1, "2026-03-03", spoke()),
            (1, "2026-03-09", ended_until("2026-09-01")),
            (1, "2026-09-02", tried()),
            (2, "2026-03-02", enquired()),
            (2, "2026-03-09", ended_until("2026-09-01")),
            (2, "2026-09-03", spoke()),
            (3, "2026-03-02", enquired()),
            (3, "2026-03-09", ended_until("2026-09-01")),
            (4, "2026-08-02", enquired()),
            (4, "2026-08-02", back),
        ]);

        assert_eq!(listed(&answers, "2026-08-01").len(), 3);
        let later = to_contact(&answers, at_nine("2026-10-01"));
        assert_eq!(later.len(), 1);
        assert_eq!(later[0].journey, journey(1));
        assert_eq!(later[0].tried_at, Some(at_nine("2026-09-02")));
    }

    #[test]
    fn an_enquiry_that_nobody_ever_answered_is_listed_by_its_age() {
        let no_reply = || ended_by(DecidedBy::NoReply, "no-contact-after-attempts");
        let live = Enquiry { channel: Some(domain::journey::Channel::Phone), ..Enquiry::default() };
        let answers = answers([
            (1, "2026-03-02", enquired()),
            (1, "2026-03-04", tried()),
            (1, "2026-03-06", tried()),
            (1, "2026-03-20", no_reply()),
            (2, "2026-01-05", enquired()),
            (2, "2026-01-06", noted()),
            (3, "2026-03-02", enquired()),
            (3, "2026-03-03", spoke()),
            (4, "2026-03-02", enquired()),
            (4, "2026-03-20", ended("moving")),
            (5, "2026-03-02", enquired()),
            (5, "2026-03-20", reached("initial-visit-held")),
            (6, "2026-03-02", JourneyEvent::EnquiryReceived(Box::new(live))),
            (7, "2026-03-02", enquired()),
            (7, "2026-03-03", JourneyEvent::JourneyVoided {}),
        ]);

        let unanswered = never_answered(&answers, at_nine("2026-04-01"));

        let told = |it: &Unanswered| (it.journey, it.days, it.tries, it.is_ended);
        let told: Vec<_> = unanswered.iter().map(told).collect();
        assert_eq!(told, [(journey(2), 86, 0, false), (journey(1), 30, 2, true)]);
    }
}
