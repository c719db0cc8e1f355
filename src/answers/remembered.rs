//! What was made of the answers, kept while it is good, and mended where a little happened.

use std::any::Any;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use domain::calendar::london_day;
use domain::ids::JourneyId;
use projections::Answers;

/// Names under which something is kept. The one that was not asked for longest makes room.
const MOST: usize = 32;
/// Journeys that are read again one by one: of more than these, as after an import, all are.
const MOST_MENDED: usize = 128;
/// How long clocks may go on meanwhile, where they matter.
pub const GOOD_FOR: TimeDelta = TimeDelta::minutes(1);
/// How long clocks may go on where a list is shown while it is made anew, and does not say so.
const LATELY: TimeDelta = TimeDelta::minutes(5);

/// What is kept, by its name; what was asked for last comes last.
#[derive(Default)]
pub(super) struct Remembered(Mutex<Vec<(String, Place)>>);

/// Where one value is kept. It is locked while it is made.
pub(super) type Place = Arc<tokio::sync::Mutex<Option<Kept>>>;

/// A value, and what it was made of.
pub(super) struct Kept {
    position: i64,
    now: DateTime<Utc>,
    good_for: TimeDelta,
    value: Arc<dyn Any + Send + Sync>,
}

impl Remembered {
    /// The place of a name.
    pub(super) fn place(&self, name: &str) -> Place {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = places.iter().position(|(it, _)| it == name);
        let (name, place) = match found {
            Some(found) => places.remove(found),
            None => (name.to_owned(), Place::default()),
        };
        places.push((name, Arc::clone(&place)));
        if places.len() > MOST {
            places.remove(0);
        }
        place
    }
}

impl Kept {
    /// A value made of these answers as at this instant, good up to the first fact that lies after
    /// it: what was recorded while a page waited is not hidden from the next to ask. None where that
    /// was long ago.
    pub(super) fn new<T: Send + Sync + 'static>(
        answers: &Answers,
        (now, good_for): (DateTime<Utc>, TimeDelta),
        value: Arc<T>,
    ) -> Option<Self> {
        let position = answers.told_by(now)?;
        Some(Self { position, now, good_for, value })
    }

    /// The value, if it is still good.
    pub(super) fn value<T: Send + Sync + 'static>(
        &self,
        reached: i64,
        now: DateTime<Utc>,
    ) -> Option<Arc<T>> {
        let is_good = reached <= self.position && self.is_of_this_time(now);
        Arc::clone(&self.value).downcast().ok().filter(|_| is_good)
    }

    /// Whether clocks have not gone on too far meanwhile.
    pub(super) fn is_of_this_time(&self, now: DateTime<Utc>) -> bool {
        self.is_of_today(now) && (now - self.now).abs() < self.good_for
    }

    /// Whether a list may be shown while it is made anew.
    pub(super) fn is_of_late(&self, now: DateTime<Utc>) -> bool {
        self.is_of_today(now) && (now - self.now).abs() < LATELY.max(self.good_for)
    }

    fn is_of_today(&self, now: DateTime<Utc>) -> bool {
        london_day(now) == london_day(self.now)
    }

    /// The value, if it may be shown while it is made anew, by a page that says how old it is.
    pub(super) fn value_of_today<T: Send + Sync + 'static>(
        &self,
        now: DateTime<Utc>,
    ) -> Option<Arc<T>> {
        Arc::clone(&self.value).downcast().ok().filter(|_| self.is_of_today(now))
    }

    /// The value once it is made good for the journeys of which something was recorded since, and how
    /// it is kept from then on, if it may be. None where it is to be made anew.
    pub(super) fn mended<T: Send + Sync + 'static>(
        self,
        answers: &Answers,
        now: DateTime<Utc>,
        mend: impl FnOnce(&Arc<T>, &Answers, &[JourneyId]) -> Arc<T>,
    ) -> Option<(Option<Self>, Arc<T>)> {
        let changed = answers.changed_since(self.position).filter(|it| it.len() <= MOST_MENDED)?;
        let value = mend(&Arc::clone(&self.value).downcast().ok()?, answers, &changed);
        // Clocks go on from when all of it was made.
        let kept = Self::new(answers, (now, self.good_for), Arc::clone(&value));
        Some((kept.map(|kept| Self { now: self.now, ..kept }), value))
    }
}

#[cfg(test)]
mod tests {
    use domain::testing::{enquired, log, nine_on, pathways};

    use super::*;

    #[test]
    fn a_value_is_good_until_something_is_recorded_and_for_a_minute() {
        let (nine, answers) = (nine_on("2026-03-02"), Answers::new(pathways()));
        let kept = Kept::new(&answers, (nine, GOOD_FOR), Arc::new("seven")).unwrap();
        let after = |seconds| nine + TimeDelta::seconds(seconds);

        assert_eq!(kept.value(0, after(59)), Some(Arc::new("seven")));
        assert_eq!(kept.value::<&str>(0, after(60)), None, "clocks went on");
        assert_eq!(kept.value::<&str>(1, nine), None, "something was recorded");
        assert_eq!(kept.value::<u64>(0, nine), None, "it is something else");
        let midnight = nine_on("2026-03-03") - TimeDelta::hours(9);
        let late = (midnight - TimeDelta::seconds(1), GOOD_FOR);
        let kept = Kept::new(&answers, late, Arc::new("yesterday"));
        assert_eq!(kept.unwrap().value::<&str>(0, midnight), None, "it is another day");
    }

    #[test]
    fn what_was_made_a_moment_before_a_fact_does_not_hide_it() {
        let (mut answers, nine) = (Answers::new(pathways()), nine_on("2026-03-02"));
        for fact in log([("2026-03-02", enquired())]) {
            answers.apply(fact);
        }
        let asked = |now| {
            let kept = Kept::new(&answers, (now, GOOD_FOR), Arc::new("nobody asked")).unwrap();
            kept.value::<&str>(answers.position(), now).is_some()
        };

        assert!(!asked(nine - TimeDelta::microseconds(1)), "the fact was not in sight");
        assert!(asked(nine));
    }

    #[test]
    fn the_name_not_asked_for_longest_makes_room() {
        let remembered = Remembered::default();
        let first = remembered.place("first");
        for name in 1..MOST {
            remembered.place(&name.to_string());
        }
        assert!(Arc::ptr_eq(&first, &remembered.place("first")));

        remembered.place("one more");

        assert!(Arc::ptr_eq(&first, &remembered.place("first")), "it was asked for again");
        assert_eq!(remembered.0.lock().unwrap().len(), MOST);
        assert!(remembered.0.lock().unwrap().iter().all(|(name, _)| name != "1"));
    }
}
