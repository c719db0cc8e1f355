//! Enquiries week by week around a campaign: its own, all, and how many usually come.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, NaiveDate};
use domain::calendar::london_day;
use serde::Serialize;

use crate::footnote::Footnote;
use crate::groups::chosen;
use crate::question::{Dimension, Question, QuestionError};
use crate::statistics::quantiles::{percentile, sorted};
use crate::view::View;

/// Weeks that are shown before the campaign's first enquiry, and after its last.
const AROUND: u64 = 8;
/// Weeks at most: of a campaign that goes on and on, the latest.
const MOST: usize = 78;
/// Weeks before it by which the usual is known, and the fewest that tell anything.
const USUAL: u64 = 26;
const FEWEST: usize = 8;

/// The weeks around a campaign.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Weeks {
    /// From Monday to Sunday, the earliest first. The last may not be over.
    pub weeks: Vec<Week>,
    /// The day of its first enquiry.
    pub first: NaiveDate,
    /// The day of its last enquiry so far.
    pub last: NaiveDate,
    /// Enquiries that half of the 26 weeks before it had more of, and half fewer. None where fewer than
    /// eight weeks were recorded before it.
    pub usual: Option<f64>,
    /// Enquiries, all of them, from the week of its first to that of its last.
    pub during: usize,
    /// How many are usual in as many weeks.
    pub usual_during: Option<f64>,
}

/// A week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Week {
    /// Its Monday.
    pub from: NaiveDate,
    /// Enquiries.
    pub enquiries: usize,
    /// Of these, the campaign's.
    pub of_it: usize,
}

/// The weeks around a campaign, of enquiries under the other filters. None where it brought nobody.
pub fn weeks(
    view: &View<'_>,
    question: &Question,
    campaign: &str,
) -> Result<Option<Weeks>, QuestionError> {
    let mut all = Question { by: None, from: None, to: None, ..question.clone() };
    all.filters.retain(|(dimension, _)| *dimension != Dimension::Campaign);
    let mut counted: BTreeMap<NaiveDate, (usize, usize)> = BTreeMap::new();
    let mut own: Option<(NaiveDate, NaiveDate)> = None;
    chosen(view, &all, &mut Footnote::default(), |course, begun_at, _| {
        let Some(day) = DateTime::from_timestamp_micros(begun_at).map(london_day) else { return };
        let is_its = course.dimension(Dimension::Campaign) == Some(campaign);
        let week = counted.entry(monday(day)).or_default();
        week.0 += 1;
        week.1 += usize::from(is_its);
        if is_its {
            own = Some(own.map_or((day, day), |(first, last)| (first.min(day), last.max(day))));
        }
    })?;
    Ok(own.map(|(first, last)| around(&counted, (first, last), london_day(question.as_at))))
}

fn around(
    counted: &BTreeMap<NaiveDate, (usize, usize)>,
    (first, last): (NaiveDate, NaiveDate),
    today: NaiveDate,
) -> Weeks {
    let (begun, over) = (monday(first), monday(last));
    let of = |from: NaiveDate| counted.get(&from).copied().unwrap_or_default();
    let from = begun.checked_sub_days(Days::new(7 * AROUND)).unwrap_or(begun);
    let until = over.checked_add_days(Days::new(7 * AROUND)).unwrap_or(over).min(monday(today));
    let shown = mondays(from, until).map(|from| {
        let (enquiries, of_it) = of(from);
        Week { from, enquiries, of_it }
    });
    let mut weeks: Vec<Week> = shown.collect();
    weeks.drain(..weeks.len().saturating_sub(MOST));
    let earliest = counted.keys().next().copied().unwrap_or(begun);
    let known_from = begun.checked_sub_days(Days::new(7 * USUAL)).unwrap_or(begun).max(earliest);
    let before: Vec<f64> = mondays(known_from, begun)
        .filter(|week| *week < begun)
        .map(|week| crate::statistics::float(of(week).0))
        .collect();
    let usual = Some(sorted(before)).filter(|before| before.len() >= FEWEST);
    let usual = usual.and_then(|before| percentile(&before, 0.5));
    let span: Vec<NaiveDate> = mondays(begun, over).collect();
    Weeks {
        weeks,
        first,
        last,
        usual,
        during: span.iter().map(|week| of(*week).0).sum(),
        usual_during: usual.map(|usual| usual * crate::statistics::float(span.len())),
    }
}

fn mondays(from: NaiveDate, until: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    from.iter_weeks().take_while(move |week| *week <= until)
}

fn monday(day: NaiveDate) -> NaiveDate {
    day - Days::new(day.weekday().num_days_from_monday().into())
}

#[cfg(test)]
mod tests {
    use domain::journey::{Enquiry, JourneyEvent};
    use domain::testing::day;

    use super::*;
    use crate::ten_households::{answers, at_nine};

    fn of(campaign: Option<&str>) -> JourneyEvent {
        let campaign = campaign.map(Into::into);
        JourneyEvent::EnquiryReceived(Box::new(Enquiry { campaign, ..Enquiry::default() }))
    }

    #[test]
    fn weeks_around_a_campaign_tell_its_own_beside_the_usual() {
        // One enquiry a week from Monday 5 January on, then a campaign of two weeks that brings five.
        let mut told = vec![];
        for week in 0..12_u64 {
            let monday = day("2026-01-05") + Days::new(7 * week);
            told.push((u32::try_from(week).unwrap() + 1, monday.to_string(), of(None)));
        }
        for (number, on) in ["2026-03-16", "2026-03-18", "2026-03-22", "2026-03-23", "2026-03-29"]
            .into_iter()
            .enumerate()
        {
            told.push((100 + u32::try_from(number).unwrap(), on.to_owned(), of(Some("spring"))));
        }
        let told: Vec<_> =
            told.iter().map(|(who, on, event)| (*who, &**on, event.clone())).collect();
        let answers = answers(told);
        let question = Question::now(at_nine("2026-04-07"));
        let view = View::new(&answers, &question).unwrap();

        let found = weeks(&view, &question, "spring").unwrap().unwrap();

        assert_eq!((found.first, found.last), (day("2026-03-16"), day("2026-03-29")));
        assert_eq!(found.usual, Some(1.0));
        assert_eq!((found.during, found.usual_during), (7, Some(2.0)));
        let of_it: usize = found.weeks.iter().map(|week| week.of_it).sum();
        assert_eq!(of_it, 5);
        let shown: Vec<NaiveDate> = found.weeks.iter().map(|week| week.from).collect();
        assert_eq!(shown.first(), Some(&day("2026-01-19")), "eight weeks before");
        assert_eq!(shown.last(), Some(&day("2026-04-06")), "and none that has not begun");
        let week = found.weeks.iter().find(|week| week.from == day("2026-03-16")).unwrap();
        assert_eq!((week.enquiries, week.of_it), (4, 3));
        assert_eq!(weeks(&view, &question, "autumn").unwrap(), None);
        let young = Question { as_at: at_nine("2026-03-20"), ..question };
        let view = View::new(&answers, &young).unwrap();
        assert_eq!(weeks(&view, &young, "spring").unwrap().unwrap().last, day("2026-03-18"));
    }
}
