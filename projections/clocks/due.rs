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
    pathway: &'a Pathway,
    // One a clock of the pathway, made when it is first asked for: most views ask for none.
    clocks: Vec<OnceLock<Stretches>>,
}

type Stretches = Vec<OnceLock<Vec<Micros>>>;

impl<'a> DueByDay<'a> {
    pub(crate) fn of(pathway: &'a Pathway) -> Self {
        Self { pathway, clocks: pathway.clocks.iter().map(|_| OnceLock::new()).collect() }
    }

    /// When a clock is due that started at an instant and never stood still. None where that is to be
    /// worked out for itself.
    pub(super) fn of_start(&self, clock: usize, start: Micros) -> Option<Micros> {
        let Some(Allowance::After(within)) = self.pathway.clocks[clock].allows else { return None };
        if !within.is_in_days() {
            return None;
        }
        let day = usize::try_from(london_day_number(start)?).ok()?;
        let none = || (0..STRETCHES).map(|_| OnceLock::new()).collect();
        let stretch = self.clocks[clock].get_or_init(none).get(day / DAYS)?;
        let dues = stretch.get_or_init(|| dues(within, day / DAYS, &self.pathway.calendar));
        dues.get(day % DAYS).copied()
    }
}

fn dues(within: Within, stretch: usize, calendar: &Calendar) -> Vec<Micros> {
    let days = (stretch * DAYS..).take(DAYS).map_while(|day| i64::try_from(day).ok());
    let starts = days.map(|day| start_of(NaiveDate::default() + TimeDelta::days(day)));
    starts.map(|start| within.due_after(start, calendar).timestamp_micros()).collect()
}
