//! Open households by the stage at which they stand, as on a board: how many, who has waited
//! longest, and how many are over a limit.

use chrono::{DateTime, Utc};

use crate::clocks::{ClockOutcome, runs};
use crate::course::Course;
use crate::journeys::{Standing, standing};
use crate::listing::{Filter, Lines, Order, Part};
use crate::view::View;

/// A stage, with the households at it.
#[derive(Clone, Debug, PartialEq)]
pub struct BoardColumn {
    /// The place of the stage among those of the view.
    pub stage: usize,
    /// How many households are at it.
    pub total: usize,
    /// How many of them are over a limit.
    pub over: usize,
    /// Since when the one that has been at it longest is.
    pub oldest: Option<DateTime<Utc>>,
    /// Those that have been at it longest, up to as many as were asked for.
    pub shown: Vec<Card>,
}

/// A household at a stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Where it stands.
    pub standing: Standing,
    /// Since when it is at its stage.
    pub since: Option<DateTime<Utc>>,
    /// Whether a clock of it is overdue.
    pub is_over: bool,
}

/// A column for each stage of the households that a filter lets through, with so many of them.
pub fn board(view: &View<'_>, lines: &Lines, filter: &Filter, most: usize) -> Vec<BoardColumn> {
    let column = |stage| BoardColumn { stage, total: 0, over: 0, oldest: None, shown: vec![] };
    let mut columns: Vec<BoardColumn> = (0..view.stages.len()).map(column).collect();
    let found = lines.list(view, filter, &Order::youngest_first(), Part::WHOLE);
    for standing in found.shown {
        let card = view.one(standing.journey, |course| (course.current.unwrap_or(0), card(course)));
        let Some((stage, card)) = card else { continue };
        if let Some(column) = columns.get_mut(stage) {
            column.total += 1;
            column.over += usize::from(card.is_over);
            column.shown.push(card);
        }
    }
    for column in &mut columns {
        column.shown.sort_by_key(|card| (card.since.is_none(), card.since));
        column.oldest = column.shown.first().and_then(|card| card.since);
        column.shown.truncate(most);
    }
    columns
}

fn card(course: &Course<'_>) -> Card {
    let entered = course.entered.get(course.current.unwrap_or(0)).copied().flatten();
    let since = entered.or(course.begun_at());
    Card {
        standing: standing(course),
        since: since.and_then(DateTime::from_timestamp_micros),
        is_over: runs(course).iter().any(|run| run.outcome == ClockOutcome::Overdue),
    }
}

#[cfg(test)]
mod tests {
    use domain::testing::{ended, enquired, journey, reached};

    use super::*;
    use crate::journeys::Status;
    use crate::question::Question;
    use crate::ten_households::{answers, at_nine};

    #[test]
    fn a_board_counts_each_stage_and_shows_who_has_been_there_longest() {
        let answers = answers([
            (1, "2026-03-02", enquired()),
            (2, "2026-03-03", enquired()),
            (3, "2026-03-04", enquired()),
            (3, "2026-03-09", reached("initial-visit-held")),
            (4, "2026-03-05", enquired()),
            (4, "2026-03-06", ended("moving")),
        ]);
        let view = View::new(&answers, &Question::now(at_nine("2026-03-15"))).unwrap();
        let open = Filter { status: Some(Status::Open), ..Filter::default() };

        let columns = board(&view, &Lines::of(&view), &open, 1);

        let counts: Vec<usize> = columns.iter().map(|it| it.total).collect();
        assert_eq!(counts, [2, 1, 0, 0]);
        assert_eq!(columns[0].oldest, Some(at_nine("2026-03-02")));
        assert_eq!(columns[1].oldest, Some(at_nine("2026-03-09")));
        let shown: Vec<_> = columns[0].shown.iter().map(|it| it.standing.journey).collect();
        assert_eq!(shown, [journey(1)], "no more than were asked for");
        assert_eq!(
            columns[3],
            BoardColumn { stage: 3, total: 0, over: 0, oldest: None, shown: vec![] }
        );
    }
}
