//! Why households are lost, and how it is recorded.

use std::ops::ControlFlow;

use chrono::{Days, Months, NaiveDate};
use domain::journey::{DecidedBy, Direction, JourneyEvent};

use super::story::{By, Soon, Story, moment};
use super::touched::withdraw;
use super::words;
use DecidedBy::{Both, Household, NoReply, Service};

/// A reason, who decides so, and how often.
type Reasons = [((&'static str, DecidedBy), f64)];

pub(super) const OUTSIDE: &Reasons = &[(("outside-area", Service), 1.0)];
pub(super) const QUIET: &Reasons = &[((NO_CONTACT, NoReply), 1.0)];
pub(super) const FORGOTTEN: &Reasons = &[(("nobody-called-back", Household), 1.0)];

pub(super) const AT_ENQUIRY: &Reasons = &[
    (("no-spare-room", Service), 20.0),
    (("not-the-right-time", Household), 19.0),
    (("work-or-childcare", Household), 9.0),
    (("chose-other-service", Household), 8.0),
    (("financial", Household), 7.0),
    (("ineligible", Service), 4.0),
    (("family-disagrees", Household), 3.5),
    (("time-to-commit", Household), 2.5),
    (("redirected-kinship", Both), 2.0),
    (("redirected-adoption", Both), 1.5),
    (("under-21", Service), 1.2),
    (("moving", Household), 1.2),
    (("support-network", Household), 1.0),
    (("pregnancy", Household), 0.9),
    (("approved-elsewhere", Service), 0.7),
    (("smoker-with-under-5s", Service), 0.7),
    (("redirected-sponsor", Both), 0.6),
    (("no-leave-to-remain", Service), 0.5),
    (("dog-breed", Service), 0.4),
    (("financial-motivation-only", Service), 0.4),
    (("other", Household), 3.0),
    (("not-known", Household), 1.5),
];

pub(super) const AFTER_VISIT: &Reasons = &[
    (("not-the-right-time", Household), 22.0),
    (("family-disagrees", Household), 18.0),
    (("service-declined", Service), 13.0),
    (("chose-other-service", Household), 12.0),
    (("work-or-childcare", Household), 9.0),
    ((NO_CONTACT, NoReply), 6.0),
    (("financial", Household), 6.0),
    (("accommodation", Service), 5.0),
    (("no-spare-room", Service), 3.0),
    (("risk-of-allegations", Household), 2.0),
    (("renovation", Household), 1.5),
    (("other", Household), 3.0),
];

pub(super) const DECLINED: &Reasons = &[
    (("service-declined", Service), 13.0),
    (("accommodation", Service), 5.0),
    (("no-spare-room", Service), 3.0),
];

pub(super) const AFTER_TRAINING: &Reasons = &[
    (("fostering-not-as-expected", Household), 24.0),
    (("not-the-right-time", Household), 22.0),
    (("training-changed-mind", Household), 11.0),
    (("chose-other-service", Household), 10.0),
    (("family-disagrees", Household), 9.0),
    (("training-concerns", Service), 8.0),
    (("service-declined", Service), 5.0),
    (("risk-of-allegations", Household), 4.0),
    (("process-not-as-expected", Household), 3.0),
    ((NO_CONTACT, NoReply), 3.0),
    (("other", Household), 3.0),
];

pub(super) const IN_ASSESSMENT: &Reasons = &[
    (("change-of-circumstances", Household), 20.0),
    (("took-too-long", Household), 16.0),
    (("references", Service), 11.0),
    (("service-declined", Service), 9.0),
    (("checks-or-safeguarding", Service), 7.0),
    (("health", Service), 6.0),
    (("relationship", Household), 5.0),
    (("process-not-as-expected", Household), 5.0),
    (("chose-other-service", Household), 5.0),
    (("separation", Household), 3.0),
    (("bereavement", Household), 3.0),
    (("illness", Household), 3.0),
    (("work-hours", Household), 2.0),
    (("other", Household), 3.0),
];

pub(super) const BEFORE_DECISION: &Reasons = &[(("withdrew-before-decision", Household), 1.0)];
pub(super) const REFUSED: &Reasons = &[(("not-approved", Service), 1.0)];

const NO_CONTACT: &str = "no-contact-after-attempts";
const FOR_NOW: [&str; 6] =
    ["not-the-right-time", "work-or-childcare", "moving", "pregnancy", "bereavement", "illness"];

/// A household is lost. It goes on after all where the ending was a mistake and is taken back.
pub(super) fn leave(story: &mut Story<'_>, reasons: &Reasons) -> ControlFlow<()> {
    let (reason, decided_by) = story.chance.weigh(reasons);
    if decided_by == Household && story.chance.is(0.75) {
        story.speak(Direction::Inward, &words::LEAVING);
        story.after_minutes(4, 90);
    }
    end(story, reason, decided_by)
}

fn end(story: &mut Story<'_>, reason: &str, decided_by: DecidedBy) -> ControlFlow<()> {
    story.forget_what_was_to_come();
    let by = if decided_by == Household { By::Worker } else { By::Manager };
    let second = decided_by == Household && reason != "financial" && story.chance.is(0.08);
    let is_for_now = FOR_NOW.contains(&reason);
    let may_contact_from = may_contact_from(story, is_for_now);
    let ending = JourneyEvent::JourneyEnded {
        decided_by,
        reason: reason.into(),
        also: second.then(|| "financial".into()).into_iter().collect(),
        may_contact_from,
        note: None,
    };
    let soon = if story.chance.is(0.7) { Soon::Promptly } else { Soon::AsPeopleDo };
    let ending = story.tell(by, soon, ending);
    if reason == "other" {
        let said = story.chance.pick(&words::OTHER_REASONS);
        story.note(said);
    }
    if decided_by == Household && story.chance.is(0.015) {
        let days = story.chance.between(2, 14);
        story.after_days(days);
        story.undo(by, ending);
        story.speak(Direction::Inward, &words::CHANGED_MIND);
        return ControlFlow::Continue(());
    }
    if may_contact_from.is_some() {
        withdraw(story);
    }
    if is_for_now && story.chance.is(0.15) {
        story.comes_back = may_contact_from.and_then(|day| some_time_after(story, day));
    }
    ControlFlow::Break(())
}

fn may_contact_from(story: &mut Story<'_>, is_for_now: bool) -> Option<NaiveDate> {
    let months = story.chance.pick(&[3, 6, 6, 12]);
    let is_given = is_for_now && story.chance.is(0.55);
    is_given.then(|| story.today().checked_add_months(Months::new(months))).flatten()
}

fn some_time_after(story: &mut Story<'_>, day: NaiveDate) -> Option<chrono::DateTime<chrono::Utc>> {
    let days = story.chance.about(40.0, 0.8).unsigned_abs();
    let evening = story.chance.between(17 * 3600, 21 * 3600);
    day.checked_add_days(Days::new(days)).map(|day| moment(day, evening))
}
