//! When clocks are due by the day of their start, held against the calendar.

use domain::calendar::london_day_number;
use proptest::prelude::*;

use super::*;
use crate::history::Micros;

// Some three years.
const SPELL: Micros = 100_000_000_000_000;
const UNITS: [&str; 6] = ["hours", "working hours", "working days", "days", "weeks", "months"];

fn pathway(within: &str) -> Pathway {
    let clock = clock("enquiry-received", "journey-ended", Some(within));
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
        let pathway = pathway(&format!("{amount} {}", UNITS[unit]));
        let started_at = DateTime::from_timestamp_micros(start).unwrap();
        let due = pathway.clocks[0].allows.unwrap().due(started_at, None, &[], &pathway.calendar);

        let told = DueByDay::of(&pathway).of_start(0, start);

        let is_usual = (0..29_248).contains(&london_day_number(start).unwrap());
        prop_assert_eq!(told.is_some(), is_usual && !UNITS[unit].ends_with("hours"));
        prop_assert!(told.is_none() || told == due.map(|due| due.timestamp_micros()));
    }
}
