//! How clocks were kept, as rows and as a page.

mod trend;

use std::collections::HashMap;

use domain::ids::WorkerId;
use projections::clocks::{ClockRow, Clocks, trend};
use projections::statistics::shares::share;
use projections::{By, Grouped, Question};

use super::asked::Asked;
use super::names::Kind;
use super::page::Column::{Figures, Words};
use super::page::Page;
use super::show::Show;
use super::words::{count, plain, some_of, stretch};
pub(crate) use trend::findings;

impl Show for Clocks {
    type Row = ClockRow;

    const COLUMNS: &'static [&'static str] = &[
        "clock",
        "met",
        "met_recorded_late",
        "missed",
        "still_running",
        "late_by_a_day",
        "late_by_a_week",
        "late_by_more",
        "running",
        "paused",
        "cancelled",
        "median_hours",
        "worst_hours",
        "median_hours_late",
        "worst_hours_late",
    ];

    fn rows(&self) -> &[ClockRow] {
        &self.rows
    }

    fn subject(&self, asked: &Asked) -> String {
        if asked.is_period() {
            let span = asked.span().unwrap_or_else(|| "at any time".to_owned());
            return format!("Clocks: those started {span}");
        }
        format!("Clocks: {}", asked.enquiries(None))
    }

    fn draw(&self, asked: &Asked, page: &mut Page) {
        let started: Vec<&ClockRow> = self.rows.iter().filter(|row| started(row) > 0).collect();
        if started.is_empty() {
            page.say("No clock was started.");
            return;
        }
        draw_outcomes(&started, asked, page);
        draw_times(&started, asked, page);
    }

    fn remark(&self, asked: &Asked, page: &mut Page) {
        if let Some(told) = never_started(self, asked) {
            page.say(&told);
        }
    }

    // By month, which months are unusual; by worker, what that does not say.
    fn compare(answer: &Grouped<Self>, asked: &Asked, page: &mut Page) {
        page.leave_a_line();
        match asked.question.by {
            Some(By::Month) => {
                let mut has_trend = false;
                for clock in answer.whole.rows.iter().filter_map(|row| row.clock.as_ref()) {
                    let trend = trend(answer, clock, asked.question.as_at, &asked.changes);
                    let label = asked.names.say(Kind::Clock, clock.as_str());
                    if asked.names.limit(clock.as_str()).is_some() && trend.limits.is_some() {
                        has_trend = true;
                        page.say(&format!("{label}: {}", findings(&trend).join(" ")));
                    }
                }
                if has_trend {
                    page.say(super::series::BY_CHANCE);
                }
            }
            Some(By::Worker) => page.say(NO_RANKING),
            Some(By::Dimension(_) | By::Version | By::Audience) | None => {}
        }
    }
}

/// What figures by worker are, and what they are not.
pub(crate) const NO_RANKING: &str = "This says how the work fell out, not who is good: whose \
    households are hard to reach, who was away and who took over what was late already all show here. \
    Each clock counts with whoever looked after the household when it was stopped or fell due, \
    whichever came first; while it runs, with whoever does now. Names are in the order of the alphabet.";

/// A clock's groups of workers by their names, in the order of the alphabet; what was nobody's last.
pub(crate) fn named(
    mut answer: Grouped<Clocks>,
    question: &Question,
    workers: &HashMap<WorkerId, String>,
) -> Grouped<Clocks> {
    if question.by != Some(By::Worker) {
        return answer;
    }
    for group in answer.groups.iter_mut().flatten() {
        let known = group.key.as_ref().map(|key| {
            let found = workers.iter().find(|(worker, _)| worker.to_string() == *key);
            found.map_or_else(|| key.clone(), |(_, name)| plain(name))
        });
        group.name = Some(known.unwrap_or_else(|| "Nobody".to_owned()));
    }
    if let Some(groups) = &mut answer.groups {
        groups.sort_by_cached_key(|it| {
            (it.key.is_none(), it.name.as_ref().map(|name| name.to_lowercase()), it.key.clone())
        });
    }
    answer
}

/// The clocks that no fact has started, where others were.
pub(crate) fn never_started(clocks: &Clocks, asked: &Asked) -> Option<String> {
    let (never, some): (Vec<_>, Vec<_>) = clocks.rows.iter().partition(|row| started(row) == 0);
    let labels: Vec<String> = never.into_iter().map(|row| label(row, asked)).collect();
    let is_worth_saying = !labels.is_empty() && !some.is_empty();
    is_worth_saying.then(|| format!("Never started here: {}.", labels.join("; ")))
}

/// Its name. A row is always that of a clock.
pub(crate) fn name(row: &ClockRow) -> &str {
    row.clock.as_ref().map_or("", |clock| clock.as_str())
}

/// What it is called.
pub(crate) fn label(row: &ClockRow, asked: &Asked) -> String {
    asked.names.say(Kind::Clock, name(row))
}

/// How often it was started, where it was not cancelled.
pub(crate) fn started(row: &ClockRow) -> usize {
    row.met + row.met_recorded_late + row.missed + row.running + row.paused
}

// Clocks that are only measured can be neither met nor missed.
fn draw_outcomes(rows: &[&ClockRow], asked: &Asked, page: &mut Page) {
    let limited = rows.iter().filter(|row| asked.names.limit(name(row)).is_some());
    let row = |row: &&ClockRow| {
        let in_time = row.met + row.met_recorded_late;
        let judged = in_time + row.missed;
        let met = share(in_time, judged).map(|met| some_of(in_time, judged, Some(met)));
        [
            label(row, asked),
            met.unwrap_or_default(),
            count(row.met_recorded_late),
            count(row.missed),
            count(row.still_running),
            count(row.running),
            count(row.paused),
        ]
    };
    let columns = [
        Words("Clock"),
        Figures("Met"),
        Figures("Of these,\nrecorded late"),
        Figures("Missed"),
        Figures("Of these,\nstill overdue"),
        Figures("Running"),
        Figures("Paused"),
    ];
    page.table(columns, limited.map(row));
}

fn draw_times(rows: &[&ClockRow], asked: &Asked, page: &mut Page) {
    let row = |row: &&ClockRow| {
        [
            label(row, asked),
            asked.names.limit(name(row)).unwrap_or("none: measured only").to_owned(),
            stretch(row.median_hours),
            stretch(row.worst_hours),
            stretch(row.median_hours_late),
            count(row.late_by_a_day),
            count(row.late_by_a_week),
            count(row.late_by_more),
        ]
    };
    let columns = [
        Words("Clock"),
        Figures("Limit"),
        Figures("Half within"),
        Figures("Longest so far"),
        Figures("Half of the\nmissed late by"),
        Figures("Late by up\nto a day"),
        Figures("By up to\na week"),
        Figures("By\nmore"),
    ];
    page.table(columns, rows.iter().map(row));
}

#[cfg(test)]
mod tests {
    use domain::testing::worker;
    use projections::{Footnote, Group};

    use super::*;

    #[test]
    fn workers_stand_in_the_order_of_their_names_and_what_was_nobodys_last() {
        let group = |key: Option<u32>, missed| {
            let row = ClockRow { missed, ..ClockRow::default() };
            let key = key.map(|number| worker(number).to_string());
            Group { key, name: None, report: Clocks { rows: vec![row] } }
        };
        let answer = Grouped {
            whole: Clocks { rows: vec![] },
            groups: Some(vec![
                group(None, 1),
                group(Some(1), 9),
                group(Some(2), 0),
                group(Some(3), 5),
            ]),
            footnote: Footnote::default(),
        };
        let names = [(worker(1), "Zoe Ash".to_owned()), (worker(2), "ann Day".to_owned())];
        let by =
            |by| Question { by: Some(by), ..Question::now(domain::testing::nine_on("2026-09-30")) };

        let named = |question: &Question| {
            let groups = named(answer.clone(), question, &HashMap::from(names.clone())).groups;
            groups.unwrap().into_iter().map(|group| group.name).collect::<Vec<_>>()
        };

        let unknown = worker(3).to_string();
        let expected = [&*unknown, "ann Day", "Zoe Ash", "Nobody"].map(|it| Some(it.to_owned()));
        assert_eq!(named(&by(By::Worker)), expected);
        assert_eq!(named(&by(By::Month)), [None, None, None, None]);
    }
}
