//! What the team does again and again: reaching somebody, a milestone, a plan, a pause.

use chrono::{DateTime, NaiveDate, Utc};
use domain::journey::{Channel, ContactOutcome, Direction, JourneyEvent};
use domain::training::BOOKED;

use super::courses::{course_on, starts_at};
use super::story::{By, Soon, Story};
use super::words;

const ATTEMPTS: [((Channel, ContactOutcome), f64); 7] = [
    ((Channel::Phone, ContactOutcome::NoAnswer), 36.0),
    ((Channel::Voicemail, ContactOutcome::LeftMessage), 30.0),
    ((Channel::Email, ContactOutcome::Sent), 16.0),
    ((Channel::Text, ContactOutcome::Sent), 13.0),
    ((Channel::Phone, ContactOutcome::WillCallBack), 3.0),
    ((Channel::Email, ContactOutcome::Bounced), 1.0),
    ((Channel::Phone, ContactOutcome::WrongNumber), 1.0),
];

const REPLIES: [((Channel, ContactOutcome), f64); 4] = [
    ((Channel::Phone, ContactOutcome::Spoke), 70.0),
    ((Channel::Email, ContactOutcome::Replied), 19.0),
    ((Channel::Text, ContactOutcome::Replied), 8.0),
    ((Channel::VirtualVisit, ContactOutcome::Spoke), 3.0),
];

impl Story<'_> {
    /// Reaches a milestone, entered as people enter things.
    pub(super) fn reach(&mut self, by: By, milestone: &str) {
        let milestone = milestone.into();
        let event = JourneyEvent::MilestoneReached {
            milestone,
            outcome: None,
            booked_for: None,
            course: None,
            note: None,
        };
        self.tell(by, Soon::AsPeopleDo, event);
    }

    /// Reaches a milestone of which something comes.
    pub(super) fn reach_with(&mut self, by: By, milestone: &str, outcome: &str) {
        let (milestone, outcome) = (milestone.into(), Some(outcome.into()));
        let (booked_for, note) = (None, None);
        let event =
            JourneyEvent::MilestoneReached { milestone, outcome, booked_for, course: None, note };
        self.tell(by, Soon::AsPeopleDo, event);
    }

    /// Books something for an instant.
    pub(super) fn book(&mut self, by: By, milestone: &str, booked_for: DateTime<Utc>) {
        let (milestone, booked_for) = (milestone.into(), Some(booked_for));
        let event = JourneyEvent::MilestoneReached {
            milestone,
            outcome: None,
            booked_for,
            course: None,
            note: None,
        };
        self.tell(by, Soon::Promptly, event);
    }

    /// Books them on the course that begins on a day.
    pub(super) fn book_course(&mut self, first: NaiveDate) {
        let event = JourneyEvent::MilestoneReached {
            milestone: BOOKED.into(),
            outcome: None,
            booked_for: Some(starts_at(first)),
            course: Some(course_on(first)),
            note: None,
        };
        self.tell(By::Administrator, Soon::Promptly, event);
    }

    /// Tries to reach them, in vain.
    pub(super) fn try_to_reach(&mut self) {
        let (channel, outcome) = self.chance.weigh(&ATTEMPTS);
        self.contact(Direction::Outward, channel, outcome);
        if outcome == ContactOutcome::LeftMessage && self.chance.is(0.4) {
            self.jot(&words::MESSAGES);
        }
    }

    /// Reaches them.
    pub(super) fn speak(&mut self, direction: Direction, about: &[&str]) {
        let (channel, outcome) = self.chance.weigh(&REPLIES);
        self.contact(direction, channel, outcome);
        if outcome == ContactOutcome::Spoke && self.chance.is(0.75) {
            self.jot(about);
        }
    }

    fn contact(&mut self, direction: Direction, channel: Channel, outcome: ContactOutcome) {
        let direction = Some(direction);
        let event = JourneyEvent::ContactRecorded { channel, direction, outcome, note: None };
        self.tell(By::Worker, Soon::AsPeopleDo, event);
    }

    /// Adds a note now and then.
    pub(super) fn remark(&mut self, probability: f64, about: &[&str]) {
        if self.chance.is(probability) {
            self.after_minutes(2, 40);
            self.tell(By::Worker, Soon::AsPeopleDo, JourneyEvent::NoteAdded { note: None });
            self.jot(about);
        }
    }

    fn jot(&mut self, about: &[&str]) {
        let words = self.chance.pick(about);
        self.note(words);
    }

    /// Waits some working days, with what is to be done then on the list, as a rule.
    pub(super) fn wait(&mut self, low: i64, high: i64, action: &str) {
        let days = self.chance.between(low, high);
        let early = self.chance.weigh(&[(0, 62.0), (1, 20.0), (2, 10.0), (4, 8.0)]);
        self.plan((days - early).max(1), action);
        self.after_days(days);
    }

    /// Puts on the list what is to be done in some working days.
    pub(super) fn plan(&mut self, days: i64, action: &str) {
        if self.chance.is(0.9) {
            self.after_minutes(1, 6);
            let due = self.working_day(days.max(0));
            let event = JourneyEvent::NextActionSet { due, note: None };
            self.tell(By::Worker, Soon::Promptly, event);
            self.note(action);
        }
    }

    /// Puts an appointment on the list, for its day.
    pub(super) fn plan_for(&mut self, appointment: DateTime<Utc>, action: &str) {
        self.plan(self.working_days_to(appointment), action);
    }

    /// Pauses now and then, and goes on.
    pub(super) fn pause(&mut self, probability: f64) {
        if !self.chance.is(probability) {
            return;
        }
        let days = self.chance.about(32.0, 0.5).clamp(8, 130);
        let review_on = self.chance.is(0.85).then(|| self.working_day(days));
        let event = JourneyEvent::JourneyPaused { review_on, note: None };
        self.after_minutes(3, 30);
        self.tell(By::Worker, Soon::Promptly, event);
        self.jot(&words::PAUSES);
        let late = self.chance.between(-3, 6);
        self.after_days((days + late).max(1));
        self.tell(By::Worker, Soon::Promptly, JourneyEvent::JourneyResumed {});
        self.after_minutes(2, 9);
    }
}
