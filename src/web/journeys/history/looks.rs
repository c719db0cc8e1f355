//! Who looked: what each worker, or a program for them, was shown of a household on each day.

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::{london_day, london_time};
use domain::ids::WorkerId;
use maud::{Markup, html};
use uuid::Uuid;

use super::asked::Days;
use super::{MOST, Trail};
use crate::store::Viewing;
use crate::web::govuk::{self, Column, showing};
use crate::web::looked::called;
use crate::web::words;

/// Times that are told one by one.
const MOST_TIMES: usize = 6;

/// All that somebody looked at on a day.
pub(super) struct Looks {
    pub(super) day: NaiveDate,
    pub(super) worker: WorkerId,
    token: Option<Uuid>,
    pub(super) who: String,
    // The first first.
    pub(super) pages: Vec<String>,
    // The last first.
    times: Vec<DateTime<Utc>>,
}

impl Trail<'_> {
    /// The last day first, and on it who looked last.
    pub(super) fn look_rows(&self) -> Vec<Looks> {
        let mut rows: Vec<Looks> = vec![];
        for look in &self.looks {
            let day = london_day(look.at);
            let is_theirs =
                |row: &Looks| (row.day, row.worker, row.token) == (day, look.worker, look.token);
            // The looks come the last first, so those of a day lie together at the end.
            let of_day = rows.iter_mut().rev().take_while(|row| row.day == day);
            match of_day.into_iter().find(|row| is_theirs(row)) {
                Some(row) => row.add(look),
                None => {
                    let (worker, token) = (look.worker, look.token);
                    let (who, times) = (self.looker(look), vec![look.at]);
                    let pages = vec![called(&look.page).to_owned()];
                    rows.push(Looks { day, worker, token, who, pages, times });
                }
            }
        }
        rows
    }

    /// Who looked, and by which program.
    pub(super) fn looker(&self, look: &Viewing) -> String {
        let worker = self.worker(look.worker);
        look.token.map_or_else(
            || worker.to_owned(),
            |token| format!("{worker}, by {}", self.program(token)),
        )
    }
}

impl Looks {
    // An earlier look than those before.
    fn add(&mut self, look: &Viewing) {
        let page = called(&look.page);
        self.pages.retain(|it| it != page);
        self.pages.insert(0, page.to_owned());
        self.times.push(look.at);
    }

    // Each once, the first first, as they are told: `9:04am, 9:20am`.
    pub(super) fn times(&self) -> String {
        let told = |at: &DateTime<Utc>| words::time(london_time(*at).time());
        let mut times: Vec<String> = self.times.iter().rev().map(told).collect();
        times.dedup();
        match &times[..] {
            [first, .., last] if times.len() > MOST_TIMES => {
                format!("{} times from {first} to {last}", times.len())
            }
            times => times.join(", "),
        }
    }
}

/// The rows from one on.
pub(super) fn table(rows: &[Looks], after: usize, days: Days) -> Markup {
    let columns = [
        Column::Words("Day"),
        Column::Words("Who"),
        Column::Words("What they saw"),
        Column::Words("When"),
    ];
    let shown: Vec<&Looks> = rows.iter().skip(after).take(MOST).collect();
    let cells = shown.iter().map(|row| {
        vec![
            html! { (words::weekday(row.day)) },
            html! { (row.who) },
            html! { (row.pages.join(", ")) },
            html! { (row.times()) },
        ]
    });
    html! {
        @if rows.is_empty() {
            h2.govuk-heading-m { "Who looked" }
            p.govuk-body {
                @if days.are_some() { "Nobody looked on these days." }
                @else { "Nobody had looked before." }
            }
        } @else {
            (govuk::table("Who looked, the last first", columns, cells).cards())
            (showing(after + 1, after + shown.len(), rows.len(), "rows"))
        }
        p.govuk-body {
            "A look is put on record before the page is shown, and the same look again after a quarter \
             of an hour. Lists, which name many households, are on record as lists and do not stand \
             here; your look at this page does from the next time on."
        }
    }
}
