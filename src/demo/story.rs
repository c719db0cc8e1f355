//! Telling one household's journey, fact by fact, in London's working days and office hours.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::calendar::{Calendar, at_london, london_day, start_of};
use domain::ids::WorkerId;
use domain::journey::JourneyEvent;

use super::chance::Chance;
use super::drafts::{Drafts, Place};
use super::team::Desk;
use super::told::Told;

const MORNING: i64 = 9 * 3600;
const EVENING: i64 = 17 * 3600;

/// A household's journey while it is being made up.
pub(super) struct Story<'a> {
    pub(super) chance: Chance,
    /// Where the telling has got to.
    pub(super) at: DateTime<Utc>,
    pub(super) desk: &'a Desk,
    /// Who looks after the household.
    pub(super) worker: Option<WorkerId>,
    /// When the household asks again, if it does.
    pub(super) comes_back: Option<DateTime<Utc>>,
    /// Whether somebody recommended fostering to it.
    pub(super) is_recommended: bool,
    calendar: &'a Calendar,
    drafts: Drafts,
}

/// Who does something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    Website,
    Worker,
    Administrator,
    Manager,
}

/// How soon it is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Soon {
    AtOnce,
    Promptly,
    /// Mostly on the day, sometimes days later, now and then weeks.
    AsPeopleDo,
}

impl<'a> Story<'a> {
    pub(super) fn begin(
        chance: Chance,
        at: DateTime<Utc>,
        desk: &'a Desk,
        calendar: &'a Calendar,
    ) -> Self {
        let drafts = Drafts::new();
        Self {
            chance,
            at,
            desk,
            worker: None,
            comes_back: None,
            is_recommended: false,
            calendar,
            drafts,
        }
    }

    /// The London day that the telling has got to.
    pub(super) fn today(&self) -> NaiveDate {
        london_day(self.at)
    }

    /// A working day after today, or today.
    pub(super) fn working_day(&self, days: i64) -> NaiveDate {
        self.calendar.plus_working_days(self.today(), days)
    }

    /// How many working days are left to a day.
    pub(super) fn working_days_to_day(&self, day: NaiveDate) -> i64 {
        self.calendar.working_days_between(self.today(), day)
    }

    /// How many working days are left to an instant.
    pub(super) fn working_days_to(&self, instant: DateTime<Utc>) -> i64 {
        self.working_days_to_day(london_day(instant))
    }

    /// Goes on some working days later, in office hours; with 0, later today if there is time.
    pub(super) fn after_days(&mut self, days: i64) {
        let today = self.today();
        let now = (self.at - start_of(today)).num_seconds();
        let is_today = days <= 0 && self.calendar.is_working_day(today) && now < EVENING - 1200;
        let (day, from) = if is_today {
            (today, MORNING.max(now + 240))
        } else {
            (self.calendar.plus_working_days(today, days.max(1)), MORNING)
        };
        self.at = self.at.max(moment(day, self.chance.between(from, EVENING)));
    }

    /// Goes on a while later on the same day, whatever the hour.
    pub(super) fn after_minutes(&mut self, low: i64, high: i64) {
        self.at += TimeDelta::seconds(self.chance.between(60 * low, 60 * high));
    }

    /// Goes on at an instant, if it has not passed.
    pub(super) fn go_to(&mut self, instant: DateTime<Utc>) {
        self.at = self.at.max(instant);
    }

    /// A quarter of an hour on a day, such as a visit is booked for.
    pub(super) fn appointment(&mut self, day: NaiveDate, from: i64, to: i64) -> DateTime<Utc> {
        moment(day, self.chance.between(4 * from, 4 * to) * 900)
    }

    /// Tells a fact that happens now.
    pub(super) fn tell(&mut self, by: By, soon: Soon, event: JourneyEvent) -> Place {
        let told = self.told(by, soon, event);
        self.drafts.add(told)
    }

    fn told(&mut self, by: By, soon: Soon, event: JourneyEvent) -> Told {
        let recorded_at = self.recorded(soon);
        let worker = match by {
            By::Website => None,
            By::Worker => self.worker.or(Some(self.desk.administrator)),
            By::Administrator => Some(self.desk.administrator),
            By::Manager => Some(self.desk.manager),
        };
        Told { happened_at: self.at, recorded_at, worker, event, note: None }
    }

    /// Tells something that goes on beside the rest, and comes back to where the telling was.
    pub(super) fn aside<T>(&mut self, tell: impl FnOnce(&mut Self) -> T) -> T {
        let at = self.at;
        let told = tell(self);
        self.at = at;
        told
    }

    /// Forgets what was told to happen later than now: a journey has ended.
    pub(super) fn forget_what_was_to_come(&mut self) {
        self.drafts.forget_after(self.at);
    }

    /// Goes on once the last fact has been recorded.
    pub(super) fn once_recorded(&mut self) {
        let recorded_at = self.drafts.last_mut().map(|told| told.recorded_at);
        self.go_to(recorded_at.unwrap_or(self.at));
    }

    /// Goes on once a fact told before has been recorded.
    pub(super) fn once_recorded_at(&mut self, place: Place) {
        let recorded_at = self.drafts.at(place).map(|told| told.recorded_at);
        self.go_to(recorded_at.unwrap_or(self.at));
    }

    /// Takes back a fact told before: it is recorded now, under the time of what it undoes.
    pub(super) fn undo(&mut self, by: By, undone: Place) {
        let Some(first) = self.drafts.at(undone) else { return };
        let (happened_at, recorded_at) = (first.happened_at, first.recorded_at);
        self.go_to(recorded_at + TimeDelta::minutes(5));
        let event = JourneyEvent::FactUndone { version: 0, note: None };
        let undoing = Told { happened_at, ..self.told(by, Soon::AtOnce, event) };
        self.drafts.undo(undoing, undone);
        self.after_minutes(1, 2);
    }

    /// Writes something about the last fact.
    pub(super) fn note(&mut self, words: &str) {
        if let Some(told) = self.drafts.last_mut() {
            told.note = Some(words.to_owned());
        }
    }

    // Nothing of a household is recorded before its enquiry is.
    fn recorded(&mut self, soon: Soon) -> DateTime<Utc> {
        let recorded_at = match soon {
            Soon::AtOnce => self.at + TimeDelta::seconds(self.chance.between(1, 5)),
            Soon::Promptly => self.at + TimeDelta::seconds(self.chance.between(40, 900)),
            Soon::AsPeopleDo => self.late(),
        };
        self.drafts.first().map_or(recorded_at, |first| recorded_at.max(first.recorded_at))
    }

    fn late(&mut self) -> DateTime<Utc> {
        let days = match self.chance.between(0, 99) {
            0..=73 if self.is_in_the_office() => {
                return self.at + TimeDelta::seconds(self.chance.between(60, 5_400));
            }
            0..=86 => 1,
            87..=92 => self.chance.between(2, 5),
            _ => self.chance.about(9.0, 0.6).max(3),
        };
        moment(self.working_day(days), self.chance.between(MORNING, EVENING))
    }

    fn is_in_the_office(&self) -> bool {
        let today = self.today();
        let second = (self.at - start_of(today)).num_seconds();
        self.calendar.is_working_day(today) && (MORNING - 3600..=EVENING + 3600).contains(&second)
    }

    /// What is known of it by now, as a log would hold it.
    pub(super) fn known_by(self, now: DateTime<Utc>) -> Vec<Told> {
        self.drafts.known_by(now)
    }
}

/// An instant, by London's clocks.
pub(super) fn moment(day: NaiveDate, second: i64) -> DateTime<Utc> {
    at_london(day, NaiveTime::MIN + TimeDelta::seconds(second.clamp(0, 86_399)))
}
