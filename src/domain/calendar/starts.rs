//! When London's days start that are asked about all the time, worked out once: a fold asks millions of times.

use std::sync::LazyLock;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};

use super::at_london;

const FIRST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(2000, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};
const USUAL_DAYS: usize = 80 * 365;
static STARTS: LazyLock<Vec<DateTime<Utc>>> = LazyLock::new(|| {
    let days = FIRST_DAY.iter_days().take(USUAL_DAYS);
    days.map(|day| at_london(day, NaiveTime::MIN)).collect()
});

/// When a day starts, if it is one of these.
pub(super) fn known(day: NaiveDate) -> Option<DateTime<Utc>> {
    let place = usize::try_from(day.num_days_from_ce() - FIRST_DAY.num_days_from_ce());
    STARTS.get(place.ok()?).copied()
}
