//! The households for which something is to be done, in words.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::calendar::Calendar;
use domain::ids::{JourneyId, WorkerId};
use domain::reference::Reference;
use projections::work::{Group, Item, Task, Why, work};
use projections::{Answers, Question, QuestionError, View};

use super::{MOST, Whose};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, words};

/// A household for which something is to be done.
#[derive(Clone)]
pub(super) struct Row {
    pub(super) journey: JourneyId,
    pub(super) reference: Reference,
    pub(super) worker: Option<WorkerId>,
    /// Who was asked to look after it, and has not said yes yet.
    pub(super) offered_to: Option<WorkerId>,
    /// Whether it has ended, and they got in touch since.
    pub(super) has_ended: bool,
    pub(super) stage: String,
    pub(super) group: Group,
    /// What is to be done.
    pub(super) items: Vec<Todo>,
}

/// What is to be done, and by when, in words.
#[derive(Clone)]
pub(super) struct Todo {
    pub(super) what: String,
    pub(super) due: String,
    pub(super) is_overdue: bool,
}

impl Row {
    /// Whether somebody is asked to take it on, and has it not yet.
    pub(super) fn is_offered_to(&self, who: &SignedIn) -> bool {
        self.offered_to == Some(who.worker)
    }
}

/// The first rows of each group that somebody is shown, and how many there are.
pub(super) fn rows(
    team: &[Row],
    who: &SignedIn,
    whose: Whose,
) -> (Vec<Row>, HashMap<Group, usize>) {
    let (mut rows, mut counts) = (vec![], HashMap::new());
    for row in team.iter().filter(|row| whose.has(row, who)) {
        let group = whose.group(row, who);
        let count = counts.entry(group).or_insert(0);
        *count += 1;
        if *count <= MOST && group != Group::Later {
            rows.push(Row { group, ..row.clone() });
        }
    }
    (rows, counts)
}

type Rows = Arc<Result<Vec<Row>, QuestionError>>;

/// Those of everybody, made once for all who ask.
pub(super) async fn all_rows(app: &App, now: DateTime<Utc>) -> Result<Rows, Problem> {
    Ok(app.answers.remembered("work", now, move |answers| teams(answers, now)).await?)
}

// Of every pathway, the most pressing first within each.
fn teams(answers: &Answers, now: DateTime<Utc>) -> Result<Vec<Row>, QuestionError> {
    let mut rows = vec![];
    for id in answers.pathways().ids() {
        let question = Question { pathway: Some(id.clone()), ..Question::now(now) };
        let view = View::new(answers, &question)?;
        let calendar = answers.pathways().newest(id).map(|it| it.calendar.clone());
        let calendar = calendar.unwrap_or_default();
        for task in work(&view, now) {
            rows.extend(answers.reference(task.journey).map(|it| row(&task, it, now, &calendar)));
        }
    }
    Ok(rows)
}

fn row(task: &Task<'_>, reference: Reference, now: DateTime<Utc>, calendar: &Calendar) -> Row {
    let item = |item: &Item<'_>| Todo {
        what: what(item.why),
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
