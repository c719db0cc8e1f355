//! Who has how much: the open households of each worker, and of nobody.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use domain::ids::WorkerId;
use maud::{Markup, html};
use projections::work::Group;

use super::rows::Row;
use crate::store::Absence;
use crate::web::govuk::{Column, table};
use crate::web::words;

/// The open households of a worker, or those that nobody looks after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Load {
    pub(super) worker: Option<WorkerId>,
    pub(super) name: String,
    pub(super) open: usize,
    /// The last day of who is away today, and who covers for them.
    away: Option<(NaiveDate, Option<String>)>,
    groups: HashMap<Group, usize>,
}

/// Stands for those of nobody, in addresses.
pub(super) const NOBODY: &str = "-";

impl Load {
    /// Whose they are, in addresses.
    pub(super) fn word(&self) -> String {
        self.worker.map_or(NOBODY.to_owned(), |worker| worker.to_string())
    }
}

/// Nobody first, then the workers of the team and whoever else has some, by name.
pub(super) fn loads(
    rows: &[Arc<Row>],
    team: &[WorkerId],
    names: &HashMap<WorkerId, String>,
    absences: &[Absence],
    today: NaiveDate,
) -> Vec<Load> {
    let named = |worker: Option<WorkerId>| {
        let name = worker.map(|worker| names.get(&worker).cloned());
        match name {
            None => "Nobody".to_owned(),
            Some(name) => name.unwrap_or_else(|| "Somebody".to_owned()),
        }
    };
    let away = |worker: Option<WorkerId>| {
        let mut theirs = absences.iter().filter(|it| it.is_on(today) && Some(it.worker) == worker);
        theirs.next().map(|it| (it.last, it.cover.map(|cover| named(Some(cover)))))
    };
    let load = |worker| Load {
        worker,
        name: named(worker),
        open: 0,
        away: away(worker),
        groups: HashMap::new(),
    };
    let workers = std::iter::once(None).chain(team.iter().copied().map(Some));
    let mut loads: HashMap<_, Load> = workers.map(|worker| (worker, load(worker))).collect();
    for row in rows.iter().filter(|row| !row.has_ended) {
        let load = loads.entry(row.worker).or_insert_with(|| load(row.worker));
        load.open += 1;
        *load.groups.entry(row.group).or_default() += 1;
    }
    let mut loads: Vec<Load> = loads.into_values().collect();
    loads.sort_by(|one, other| {
        let key = |it: &Load| (it.worker.is_some(), it.name.to_lowercase(), it.worker);
        key(one).cmp(&key(other))
    });
    loads
}

/// The table of them, each leading to its households.
pub(super) fn load_shown(loads: &[Load], today: NaiveDate) -> Markup {
    let columns = [
        Column::Words("Worker"),
        Column::Figures("Open"),
        Column::Figures("Overdue"),
        Column::Figures("Due today"),
        Column::Figures("Next 3 working days"),
        Column::Figures("No next action"),
        Column::Unheaded("Actions"),
    ];
    let rows = loads.iter().map(|load| {
        let count = |group| html! { (load.groups.get(&group).copied().unwrap_or(0)) };
        let of = load.word();
        vec![
            html! {
                a.govuk-link href={ "/journeys?status=open&worker=" (of) } { (load.name) }
                @if let Some((last, cover)) = &load.away {
                    br;
                    "Away until " (words::near_day(*last, today)) ". "
                    (cover.as_deref().unwrap_or("Nobody")) " covers."
                }
            },
            html! { (load.open) },
            count(Group::Overdue),
            count(Group::DueToday),
            count(Group::ComingUp),
            count(Group::NoNextAction),
            html! {
                @if load.open > 0 {
                    a.govuk-link href={ "/work/allocation?from=" (of) } {
                        "Give to somebody" span.govuk-visually-hidden { ": those of " (load.name) }
                    }
                }
            },
        ]
    });
    html! { (table("Who has how much", columns, rows).headed_by_first().small().cards()) }
}

#[cfg(test)]
mod tests {
    use domain::ids::JourneyId;
    use domain::reference::Reference;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn nobody_comes_first_and_who_has_none_is_there_too() {
        let worker = |number| WorkerId(Uuid::from_u128(number));
        let names = [(1, "Zoe"), (2, "ann"), (3, "Bo")];
        let names = names.map(|(number, name)| (worker(number), name.to_owned())).into();
        let row = |number: Option<u128>, group| {
            Arc::new(Row {
                journey: JourneyId(Uuid::nil()),
                reference: Reference::new(1).unwrap(),
                worker: number.map(worker),
                offered_to: None,
                has_ended: false,
                stage: String::new(),
                group,
                items: vec![],
            })
        };
        let rows = [
            row(Some(1), Group::Overdue),
            row(Some(1), Group::Later),
            row(None, Group::NoNextAction),
            row(Some(3), Group::DueToday),
            row(Some(4), Group::DueToday),
        ];

        let day = |text: &str| text.parse().unwrap();
        let absence = Absence {
            id: Uuid::nil(),
            worker: worker(1),
            first: day("2026-12-23"),
            last: day("2027-01-04"),
            cover: Some(worker(3)),
        };

        let loads = loads(&rows, &[worker(1), worker(2)], &names, &[absence], day("2026-12-23"));

        let told: Vec<(&str, usize)> = loads.iter().map(|it| (&*it.name, it.open)).collect();
        assert_eq!(told, [("Nobody", 1), ("ann", 0), ("Bo", 1), ("Somebody", 1), ("Zoe", 2)]);
        assert_eq!(loads[4].groups[&Group::Overdue], 1);
        let away = [None, None, None, None, Some((day("2027-01-04"), Some("Bo".to_owned())))];
        assert_eq!(loads.iter().map(|it| it.away.clone()).collect::<Vec<_>>(), away);
    }
}
