//! Households past the time for which their records may be kept: the managers are told how many, once a week.
//!
//! Nothing goes by itself, so somebody has to look. It is a number alone: who they are stands on a page.

use chrono::{DateTime, NaiveDate, Utc, Weekday};
use domain::calendar::{Calendar, london_day};

use super::Said;
use crate::answers::Answers;
use crate::retention::{due_by, kept, periods};

/// The rule, as people say it.
pub const REVIEW: Said = Said {
    label: "Records past their time",
    rule: std::borrow::Cow::Borrowed(
        "The managers hear in their digest, on the first working day of a week, how many households are past \
         the time for which their records may be kept. Nothing goes before a manager has looked at it.",
    ),
};

/// The calendar of the pathway that households are on unless somebody says otherwise.
pub fn usual_calendar(answers: &Answers) -> Calendar {
    let pathways = answers.pathways();
    let newest = pathways.ids().first().and_then(|id| pathways.newest(id));
    newest.map_or_else(Default::default, |pathway| pathway.calendar.clone())
}

/// Whether the managers hear of it on a day: the first working day of its week.
pub fn is_review_day(calendar: &Calendar, day: NaiveDate) -> bool {
    let monday = day.week(Weekday::Mon).checked_first_day().unwrap_or(day);
    let mut before = monday.iter_days().take_while(|it| *it < day);
    calendar.is_working_day(day) && !before.any(|it| calendar.is_working_day(it))
}

/// How many households are past their time.
pub fn for_review(answers: &Answers, now: DateTime<Utc>) -> usize {
    due_by(&kept(answers, &periods(answers), now), london_day(now)).len()
}

#[cfg(test)]
mod tests {
    use domain::testing::{day, ended, enquired};

    use super::*;
    use crate::ten_households::{answers, at_nine};

    #[test]
    fn the_managers_hear_of_it_on_the_first_working_day_of_a_week_alone() {
        let left = [(1, "2020-03-02", enquired()), (1, "2020-03-20", ended("moving"))];
        let answers = answers(left);
        let calendar = usual_calendar(&answers);
        let told = |from: &str| {
            let days = day(from).iter_days().take(7);
            days.filter(|day| is_review_day(&calendar, *day)).collect::<Vec<_>>()
        };

        assert_eq!(told("2026-03-02"), [day("2026-03-02")], "a Monday");
        assert_eq!(told("2026-04-06"), [day("2026-04-07")], "after Easter Monday");
        assert_eq!(for_review(&answers, at_nine("2022-03-20")), 0);
        assert_eq!(for_review(&answers, at_nine("2022-03-21")), 1);
    }
}
