//! Your work: what is to be done today, for whom, and why. And the team's.

pub(super) mod allocation;
mod load;
pub(super) mod waiting;

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use chrono::{DateTime, Utc};
use domain::calendar::{Calendar, london_day};
use domain::ids::{JourneyId, WorkerId};
use domain::journey::JourneyEvent;
use domain::reference::Reference;
use maud::{Markup, html};
use projections::work::{Group, Item, Task, Why, work};
use projections::{Answers, Question, QuestionError, View};
use serde::Deserialize;

use self::load::{Load, load_shown, loads};
use super::govuk::{Column, Link, button_link, sub_navigation, table};
use super::journeys::assignment::team;
use super::journeys::saved::last_told;
use super::layout::{Entry, page};
use super::problem::Problem;
use super::signed_in::SignedIn;
use super::{App, html_page, words};
use crate::people::{Adult, household_name};
use crate::store::workers;

/// Rows of a group on a page: who is past these looks at the list.
const MOST: usize = 50;

/// Whose work, and what was just saved.
#[derive(Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    whose: Whose,
    saved: Option<String>,
    given: Option<usize>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Whose {
    #[default]
    Mine,
    Nobodys,
    Team,
}

impl Default for Asked {
    fn default() -> Self {
        Self { whose: Whose::Mine, saved: None, given: None }
    }
}

/// A household for which something is to be done.
#[derive(Clone)]
pub(super) struct Row {
    pub(super) journey: JourneyId,
    pub(super) reference: Reference,
    pub(super) worker: Option<WorkerId>,
    pub(super) stage: String,
    pub(super) group: Group,
    /// What is to be done.
    pub(super) items: Vec<Todo>,
}

/// What is to be done, and by when, in words.
#[derive(Clone)]
pub(super) struct Todo {
    pub(super) what: String,
    pub(super) due_at: DateTime<Utc>,
    due: String,
    pub(super) is_overdue: bool,
}

pub(super) async fn show(
    app: Data<App>,
    who: SignedIn,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let now = (app.source.now)();
    let done = match (&asked.saved, asked.given) {
        (Some(reference), _) => {
            let is_contact = |it: &JourneyEvent| matches!(it, JourneyEvent::ContactRecorded { .. });
            last_told(&app, &who, reference, is_contact).await?
        }
        (None, Some(1)) => Some("1 household has somebody new who looks after them.".to_owned()),
        (None, Some(given)) => {
            Some(format!("{} have somebody new who looks after them.", households(given)))
        }
        (None, None) => None,
    };
    let team_rows = all_rows(&app, now).await?;
    let team_rows = team_rows.as_ref().as_ref().map_err(Clone::clone)?;
    let (rows, counts) = rows(team_rows, &who, asked.whose);
    let journeys: Vec<JourneyId> = rows.iter().map(|row| row.journey).collect();
    let workers = workers(&app.database).await?;
    let loads = match asked.whose {
        Whose::Team => {
            let team: Vec<WorkerId> = team(&app).await?.iter().map(|it| it.worker).collect();
            loads(team_rows, &team, &workers)
        }
        Whose::Mine | Whose::Nobodys => vec![],
    };
    let shown = Shown {
        people: app.people.of(&journeys).await?,
        workers,
        loads,
        rows,
        counts,
        whose: asked.whose,
    };
    Ok(html_page(StatusCode::OK, shown.markup(&app, &who, done.as_deref(), now)))
}

fn rows(team: &[Row], who: &SignedIn, whose: Whose) -> (Vec<Row>, HashMap<Group, usize>) {
    let (mut rows, mut counts) = (vec![], HashMap::new());
    for row in team.iter().filter(|row| whose.has(row, who)) {
        let count = counts.entry(row.group).or_insert(0);
        *count += 1;
        if *count <= MOST && row.group != Group::Later {
            rows.push(row.clone());
        }
    }
    (rows, counts)
}

pub(super) type Rows = Arc<Result<Vec<Row>, QuestionError>>;

/// All that is to be done, made once for all who ask.
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
        due_at: item.due_at,
        due: words::due(item.due_at, now, calendar),
        is_overdue: item.due_at < now,
    };
    Row {
        journey: task.journey,
        reference,
        worker: task.worker,
        stage: task.stage.to_owned(),
        group: task.group,
        items: task.items.iter().map(item).collect(),
    }
}

fn what(why: Why<'_>) -> String {
    match why {
        Why::Clock(clock) => clock.label.clone(),
        Why::NextAction => "Next action".to_owned(),
        Why::Review => "Look at the pause again".to_owned(),
    }
}

impl Whose {
    fn has(self, row: &Row, who: &SignedIn) -> bool {
        match self {
            Self::Mine => row.worker == Some(who.worker),
            Self::Nobodys => row.worker.is_none(),
            Self::Team => true,
        }
    }

    fn address(self) -> &'static str {
        match self {
            Self::Mine => "/work",
            Self::Nobodys => "/work?whose=nobodys",
            Self::Team => "/work?whose=team",
        }
    }
}

// The parts of your work, of which one is shown.
fn parts(current: &str) -> Markup {
    let links = [
        ("Mine", Whose::Mine.address()),
        ("Nobody’s", Whose::Nobodys.address()),
        ("The whole team’s", Whose::Team.address()),
        ("Waiting on others", waiting::ADDRESS),
    ];
    let links = links.map(|(text, href)| Link { text, href, is_current: href == current });
    sub_navigation("Your work", &links)
}

struct Shown {
    rows: Vec<Row>,
    counts: HashMap<Group, usize>,
    people: HashMap<JourneyId, Vec<Adult>>,
    workers: HashMap<WorkerId, String>,
    loads: Vec<Load>,
    whose: Whose,
}

impl Shown {
    fn markup(&self, app: &App, who: &SignedIn, done: Option<&str>, now: DateTime<Utc>) -> Markup {
        let mut frame = app.frame_for(who, Entry::Work, "Your work").wide();
        if let Some(done) = done {
            frame = frame.done(done);
        }
        page(
            &frame,
            &html! {
                span.govuk-caption-l { (words::weekday(london_day(now))) }
                h1.govuk-heading-l { (self.heading()) }
                (button_link("Add an enquiry", "/journeys/new"))
                (parts(self.whose.address()))
                @if self.whose == Whose::Team { (load_shown(&self.loads)) }
                @if self.whose == Whose::Nobodys && !self.rows.is_empty() {
                    p.govuk-body {
                        a.govuk-link href="/work/allocation?from=-" { "Give them to somebody" }
                    }
                }
                @if self.rows.is_empty() { (self.nothing()) }
                @for group in Group::ALL.into_iter().filter(|it| *it != Group::Later) {
                    (self.group(group))
                }
                @if let Some(later) = self.counts.get(&Group::Later) {
                    p.govuk-body { (households(*later)) " can wait: what is agreed is further away." }
                }
            },
        )
    }

    fn heading(&self) -> &'static str {
        match self.whose {
            Whose::Mine => "Your work",
            Whose::Nobodys => "Households that nobody looks after",
            Whose::Team => "The team’s work",
        }
    }

    fn nothing(&self) -> Markup {
        html! {
            p.govuk-body {
                @match self.whose {
                    Whose::Mine => {
                        "Nothing of yours is due. Households come here when you add an enquiry, or \
                         when somebody says that you look after them. "
                        a.govuk-link href="/work?whose=nobodys" { "See those that nobody looks after" }
                        "."
                    },
                    Whose::Nobodys => { "Everybody has somebody who looks after them." },
                    Whose::Team => {
                        "Nothing is due. " a.govuk-link href="/journeys/new" { "Add an enquiry" } "."
                    },
                }
            }
        }
    }

    fn group(&self, group: Group) -> Markup {
        let count = self.counts.get(&group).copied().unwrap_or(0);
        let rows: Vec<&Row> = self.rows.iter().filter(|row| row.group == group).collect();
        let mut columns = vec![
            Column::Words("Household"),
            Column::Words("What to do, and when"),
            Column::Words("Stage"),
        ];
        if self.whose == Whose::Team {
            columns.push(Column::Words("Looked after by"));
        }
        columns.push(Column::Unheaded("Actions"));
        let caption = caption(group, count);
        html! {
            @if !rows.is_empty() {
                (table(&caption, columns, rows.iter().map(|row| self.cells(row))).cards())
                @if count > rows.len() {
                    p.govuk-body { "Showing the first " (rows.len()) " of " (count) "." }
                }
            }
        }
    }

    fn cells(&self, row: &Row) -> Vec<Markup> {
        let adults = self.people.get(&row.journey).map_or(&[][..], Vec::as_slice);
        let reference = row.reference;
        let then = format!("{}#{reference}", self.whose.address());
        let then = serde_html_form::to_string([("then", then)]).unwrap_or_default();
        let mut cells = vec![
            html! {
                a.govuk-link dir="auto" id=(reference) href={ "/journeys/" (reference) } {
                    (household_name(adults))
                }
                br;
                span.waymark-reference { (reference) }
            },
            todo(row),
            html! { (row.stage) },
        ];
        if self.whose == Whose::Team {
            let name = row.worker.and_then(|worker| self.workers.get(&worker));
            cells.push(html! { (name.map_or("Nobody", |name| name.as_str())) });
        }
        cells.push(html! {
            a.govuk-link href={ "/journeys/" (reference) "/contacts/new?" (then) } {
                "Log contact" span.govuk-visually-hidden { " with " (reference) }
            }
        });
        cells
    }
}

fn todo(row: &Row) -> Markup {
    html! {
        @if row.items.is_empty() { "Agree what comes next" }
        @for Todo { what, due, is_overdue, .. } in &row.items {
            div {
                (what) ": "
                @if *is_overdue { span.waymark-overdue { (due) } } @else { (due) }
            }
        }
    }
}

fn caption(group: Group, count: usize) -> String {
    let households = households(count);
    match group {
        Group::Overdue => format!("Overdue: {households}"),
        Group::DueToday => format!("Due today: {households}"),
        Group::ComingUp => format!("Due in the next 3 working days: {households}"),
        Group::NoNextAction => format!("No next action agreed: {households}"),
        Group::Later => format!("Later: {households}"),
    }
}

fn households(count: usize) -> String {
    if count == 1 { "1 household".to_owned() } else { format!("{count} households") }
}
