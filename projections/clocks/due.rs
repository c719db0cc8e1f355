//! When clocks are due, by the day of their start: a report asks of millions, which start on few days.

use std::sync::OnceLock;

use chrono::{NaiveDate, TimeDelta};
use domain::calendar::{Calendar, london_day_number, start_of};
use domain::pathway::{Allowance, Pathway};
use domain::within::Within;

use crate::history::Micros;

// So many days are worked out together, of the eighty years from 1970 on.
const DAYS: usize = 64;
const STRETCHES: usize = 80 * 366 / DAYS;

/// When the clocks of a version of the pathway are due, as far as the day of their start says it.
#[derive(Debug)]
pub(crate) struct DueByDay<'a> {
    calendar: &'a Calendar,
    // One a clock, by its place in the pathway.
    clocks: Vec<Option<OfClock>>,
}

#[derive(Debug)]
struct OfClock {
    within: Within,
    stretches: Vec<OnceLock<Vec<Micros>>>,
}

impl<'a> DueByDay<'a> {
    pub(crate) fn of(pathway: &'a Pathway) -> Self {
        let of_clock = |allows| match allows {
            Some(Allowance::After(within)) if within.is_in_days() => {
                let stretches = (0..STRETCHES).map(|_| OnceLock::new()).collect();
                Some(OfClock { within, stretches })
            }
            _ => None,
        };
        let clocks = pathway.clocks.iter().map(|clock| of_clock(clock.allows)).collect();
        Self { calendar: &pathway.calendar, clocks }
    }

    /// When a clock is due that started at an instant and never stood still. None where that is to be
    /// worked out for itself.
    pub(super) fn of_start(&self, clock: usize, start: Micros) -> Option<Micros> {
        let of_clock = self.clocks[clock].as_ref()?;
        let day = usize::try_from(london_day_number(start)?).ok()?;
        let stretch = of_clock.stretches.get(day / DAYS)?;
        let dues = stretch.get_or_init(|| of_clock.dues(day / DAYS, self.calendar));
        dues.get(day % DAYS).copied()
    }
}

impl OfClock {
    fn dues(&self, stretch: usize, calendar: &Calendar) -> Vec<Micros> {
        let days = (stretch * DAYS..).take(DAYS).map_while(|day| i64::try_from(day).ok());
        let starts = days.map(|day| start_of(NaiveDate::default() + TimeDelta::days(day)));
        starts.map(|start| self.within.due_after(start, calendar).timestamp_micros()).collect()
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use domain::pathway::{ClockFile, File};
    use domain::testing::{day, small_pathway};
    use proptest::prelude::*;

    use super::*;

    // Some three years.
    const SPELL: Micros = 100_000_000_000_000;
    const UNITS: [&str; 6] = ["hours", "working hours", "working days", "days", "weeks", "months"];

    fn pathway(within: String) -> Pathway {
        let clock = ClockFile {
            name: "reply".into(),
            label: String::new(),
            starts_on: vec!["enquiry-received".into()],
            stops_on: vec!["journey-ended".into()],
            within: Some(within),
            remind: vec![],
            source: String::new(),
        };
        let mut pathway = Pathway::check(File { clocks: vec![clock], ..small_pathway() }).unwrap();
        pathway.calendar.closed = ["2026-12-24", "2026-12-29"].map(day).into();
        pathway
    }

    proptest! {
        #[test]
        fn the_day_of_a_start_says_when_all_that_started_on_it_is_due(
            start in prop_oneof![-9 * SPELL..30 * SPELL, 17 * SPELL..18 * SPELL],
            amount in 1..100,
            unit in 0..UNITS.len(),
        ) {
            let pathway = pathway(format!("{amount} {}", UNITS[unit]));
            let started_at = DateTime::from_timestamp_micros(start).unwrap();
            let due = pathway.clocks[0].allows.unwrap().due(started_at, None, &[], &pathway.calendar);

            let told = DueByDay::of(&pathway).of_start(0, start);

            let is_usual = (0..29_248).contains(&london_day_number(start).unwrap());
            prop_assert_eq!(told.is_some(), is_usual && !UNITS[unit].ends_with("hours"));
            prop_assert!(told.is_none() || told == due.map(|due| due.timestamp_micros()));
        }
    }
}
