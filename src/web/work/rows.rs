//! The households for which something is to be done, in words.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::Calendar;
use domain::ids::{JourneyId, WorkerId};
use domain::reference::Reference;
use projections::work::{Group, Item, Task, Why, work, work_on};
use projections::{Answers, Question, QuestionError, Sight, View};

use super::{MOST, Whose};
use crate::answers::GOOD_FOR;
use crate::store::Absence;
use crate::web::problem::Problem;
use crate::web::{App, words};

/// A household for which something is to be done.
#[derive(Clone)]
pub(in crate::web) struct Row {
    pub(in crate::web) journey: JourneyId,
    pub(in crate::web) reference: Reference,
    pub(in crate::web) worker: Option<WorkerId>,
    /// Who was asked to look after it, and has not said yes yet.
    pub(in crate::web) offered_to: Option<WorkerId>,
    /// Whether it has ended, and they got in touch since.
    pub(in crate::web) has_ended: bool,
    pub(in crate::web) stage: String,
    pub(in crate::web) group: Group,
    /// What is to be done.
    pub(in crate::web) items: Vec<Todo>,
}

impl Row {
    // Among others: how pressing it is, and by when.
    fn place(&self) -> (Group, bool, Option<DateTime<Utc>>) {
        let due = self.items.first().map(|item| item.due_at);
        (self.group, due.is_none(), due)
    }
}

/// What is to be done, and by when, in words.
#[derive(Clone)]
pub(in crate::web) struct Todo {
    pub(in crate::web) what: String,
    pub(in crate::web) due_at: DateTime<Utc>,
    pub(super) due: String,
    pub(in crate::web) is_overdue: bool,
}

/// Who looks at the work, and for whom they cover today.
pub(in crate::web) struct Viewer {
    worker: WorkerId,
    covers: Vec<WorkerId>,
}

impl Viewer {
    /// Somebody, on a day.
    pub(in crate::web) fn of(worker: WorkerId, away: &[Absence], today: NaiveDate) -> Self {
        let theirs = away.iter().filter(|it| it.is_on(today) && it.cover == Some(worker));
        Self { worker, covers: theirs.map(|it| it.worker).collect() }
    }

    /// Whether a household is theirs to see to.
    pub(super) fn has(&self, row: &Row) -> bool {
        row.worker == Some(self.worker) || self.covers_for(row).is_some() || self.is_offered(row)
    }

    /// The worker for whom they see to it, as that one is away.
    pub(super) fn covers_for(&self, row: &Row) -> Option<WorkerId> {
        row.worker.filter(|worker| self.covers.contains(worker))
    }

    /// Whether they are asked to take it on, and have not said yes.
    pub(super) fn is_offered(&self, row: &Row) -> bool {
        row.offered_to == Some(self.worker)
    }
}

/// The first rows of each group that somebody is shown, and how many there are.
pub(super) fn rows(
    team: &[Arc<Row>],
    viewer: &Viewer,
    whose: Whose,
) -> (Vec<Row>, HashMap<Group, usize>) {
    let (mut rows, mut counts) = (vec![], HashMap::new());
    for row in team.iter().filter(|row| whose.has(row, viewer)) {
        let group = whose.group(row, viewer);
        let count = counts.entry(group).or_insert(0);
        *count += 1;
        if *count <= MOST && group != Group::Later {
            rows.push(Row { group, ..Row::clone(row) });
        }
    }
    (rows, counts)
}

type Rows = Arc<Result<Vec<Arc<Row>>, QuestionError>>;

/// Those of everybody, as far as a reader sees them.
pub(in crate::web) async fn seen_rows(
    app: &App,
    sight: &Sight,
    now: DateTime<Utc>,
) -> Result<Rows, Problem> {
    let rows = all_rows(app, now).await?;
    Ok(match &*rows {
        Ok(all) if !sight.is_all() => {
            Arc::new(Ok(all.iter().filter(|row| sight.has(row.journey)).cloned().collect()))
        }
        _ => rows,
    })
}

// Those of everybody, made once for all who ask, and once more when something is recorded.
async fn all_rows(app: &App, now: DateTime<Utc>) -> Result<Rows, Problem> {
    let make = move |answers: &Answers| teams(answers, None, now);
    let mend = |rows: &Rows, answers: &Answers, changed: &[JourneyId]| {
        Arc::new((**rows).clone().and_then(|rows| mended(rows, answers, changed, now)))
    };
    Ok(app.answers.remembered_of_each("work", (now, GOOD_FOR), make, mend).await?)
}

// With the rows of these journeys made anew.
fn mended(
    mut rows: Vec<Arc<Row>>,
    answers: &Answers,
    changed: &[JourneyId],
    now: DateTime<Utc>,
) -> Result<Vec<Arc<Row>>, QuestionError> {
    rows.retain(|row| !changed.contains(&row.journey));
    for row in teams(answers, Some(changed), now)? {
        let place = rows.partition_point(|other| other.place() <= row.place());
        rows.insert(place, row);
    }
    Ok(rows)
}

// Of every pathway, on these journeys or on all, the most pressing first.
fn teams(
    answers: &Answers,
    among: Option<&[JourneyId]>,
    now: DateTime<Utc>,
) -> Result<Vec<Arc<Row>>, QuestionError> {
    let mut rows = vec![];
    for id in answers.pathways().ids() {
        let question = Question { pathway: Some(id.clone()), ..Question::now(now) };
        let view = View::new(answers, &question)?;
        let calendar = answers.pathways().newest(id).map(|it| it.calendar.clone());
        let calendar = calendar.unwrap_or_default();
        let tasks = match among {
            Some(journeys) => work_on(&view, journeys, now),
            None => work(&view, now),
        };
        for task in tasks {
            let reference = answers.reference(task.journey, &Sight::ALL);
            rows.extend(reference.map(|it| Arc::new(row(&task, it, now, &calendar))));
        }
    }
    rows.sort_by_key(|row| row.place());
    Ok(rows)
}

fn row(task: &Task<'_>, reference: Reference, now: DateTime<Utc>, calendar: &Calendar) -> Row {
    let item = |item: &Item<'_>| Todo {
        what: what(item.why),
        due_at: item.due_at,
        due: words::due(item.due_at, now, calendar),
        is_overdue: item.due_at < now,
    };
    Row {
        journey: task.journey,
        reference,
        worker: task.worker,
        offered_to: task.offered_to,
        has_ended: task.has_ended,
        stage: task.stage.to_owned(),
        group: task.group,
        items: task.items.iter().map(item).collect(),
    }
}

fn what(why: Why<'_>) -> String {
    match why {
        Why::Clock(clock) => clock.label.clone(),
        Why::NextAction => "Next action".to_owned(),
        Why::Snoozed => "Snoozed".to_owned(),
        Why::Review => "Look at the pause again".to_owned(),
    }
}
