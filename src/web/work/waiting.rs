//! Waiting on others: the checks that are asked for and not back, by who owes them. And those that
//! expire.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::{Calendar, london_day};
use domain::ids::{CheckName, JourneyId, PersonId, WorkerId};
use domain::journey::CheckStep;
use domain::reference::Reference;
use maud::{Markup, html};
use projections::checks::{Waiting, owers, waiting, waiting_among};
use projections::{Answers, Question, QuestionError, Sight, View};
use serde::Deserialize;

use super::{MOST, parts};
use crate::answers::GOOD_FOR;
use crate::people::{Adult, household_name};
use crate::store::workers;
use crate::web::govuk::{Column, table};
use crate::web::journeys::checks::{On, chased_told, is_expiring, name_of};
use crate::web::journeys::saved::last_told;
use crate::web::layout::{Entry, page};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, words};

pub(super) const ADDRESS: &str = "/work/waiting";

/// Whose households, and of which something was just saved.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    whose: Whose,
    saved: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Whose {
    #[default]
    Mine,
    Team,
}

/// Checks that wait for the same: for who owes them, or to be asked for again.
#[derive(Clone)]
struct Group {
    /// Who owes them. Nobody does before they expire.
    owed_by: Option<String>,
    rows: Vec<Arc<Row>>,
    /// How many there are. Not all are shown.
    count: usize,
}

struct Row {
    /// Among the others: since when it has been waited for, or until when it holds.
    place: (Option<DateTime<Utc>>, Option<NaiveDate>),
    journey: JourneyId,
    reference: Reference,
    worker: Option<WorkerId>,
    check: CheckName,
    label: String,
    person: Option<PersonId>,
    /// How long it has been waited for, or until when it holds.
    told: String,
    chased: String,
    due: Option<String>,
    is_late: bool,
}

pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let now = (app.source.now)();
    let done = match &asked.saved {
        Some(reference) => {
            last_told(&app, &who, reference, |it| CheckStep::of(it).is_some()).await?
        }
        None => None,
    };
    let team = everybodys(&app, now).await?;
    let team = team.as_ref().as_ref().map_err(Clone::clone)?;
    let groups: Vec<Group> = team.iter().filter_map(|it| it.of(asked.whose, &who)).collect();
    let journeys = groups.iter().flat_map(|group| &group.rows).map(|row| row.journey);
    let shown = Shown {
        people: app.people.of(&journeys.collect::<Vec<_>>()).await?,
        workers: workers(&app.database).await?,
        groups,
        whose: asked.whose,
    };
    Ok(html_page(StatusCode::OK, shown.markup(&app, &who, done.as_deref(), now)))
}

type Groups = Arc<Result<Vec<Group>, QuestionError>>;

// Made once for all who ask, and once more for the households of which something is recorded.
async fn everybodys(app: &App, now: DateTime<Utc>) -> Result<Groups, Problem> {
    let make = move |answers: &Answers| teams(answers, None, now);
    let mend = |groups: &Groups, answers: &Answers, changed: &[JourneyId]| {
        Arc::new((**groups).clone().and_then(|groups| mended(groups, answers, changed, now)))
    };
    Ok(app.answers.remembered_of_each("waiting", (now, GOOD_FOR), make, mend).await?)
}

// With the rows of these households made anew.
fn mended(
    mut groups: Vec<Group>,
    answers: &Answers,
    changed: &[JourneyId],
    now: DateTime<Utc>,
) -> Result<Vec<Group>, QuestionError> {
    for group in &mut groups {
        group.rows.retain(|row| !changed.contains(&row.journey));
    }
    for Group { owed_by, rows, .. } in teams(answers, Some(changed), now)? {
        let group = place(&mut groups, owed_by.as_deref());
        for row in rows {
            let before = |other: &Arc<Row>| other.place <= row.place;
            let at = groups[group].rows.partition_point(before);
            groups[group].rows.insert(at, row);
        }
    }
    Ok(groups)
}

// Of every pathway, on these households or on all: first what expires, then by who owes, in the
// pathway's order.
fn teams(
    answers: &Answers,
    among: Option<&[JourneyId]>,
    now: DateTime<Utc>,
) -> Result<Vec<Group>, QuestionError> {
    let mut groups = vec![Group { owed_by: None, rows: vec![], count: 0 }];
    for id in answers.pathways().ids() {
        let question = Question { pathway: Some(id.clone()), ..Question::now(now) };
        let view = View::new(answers, &question)?;
        let calendar = answers.pathways().newest(id).map(|it| it.calendar.clone());
        let calendar = calendar.unwrap_or_default();
        for owed_by in owers(&view) {
            place(&mut groups, Some(owed_by));
        }
        let found = match among {
            Some(journeys) => waiting_among(&view, journeys),
            None => waiting(&view),
        };
        for check in found {
            let is_owed = check.standing.is_waited_for();
            if !is_owed && !is_expiring(&check.standing, london_day(now)) {
                continue;
            }
            let Some(reference) = answers.reference(check.journey, &Sight::ALL) else { continue };
            let place = place(&mut groups, is_owed.then_some(&*check.owed_by));
            groups[place].rows.push(Arc::new(row(check, reference, now, &calendar)));
        }
    }
    for group in &mut groups {
        group.rows.sort_by_key(|row| row.place);
    }
    Ok(groups)
}

fn place(groups: &mut Vec<Group>, owed_by: Option<&str>) -> usize {
    groups.iter().position(|it| it.owed_by.as_deref() == owed_by).unwrap_or_else(|| {
        groups.push(Group { owed_by: owed_by.map(str::to_owned), rows: vec![], count: 0 });
        groups.len() - 1
    })
}

fn row(check: Waiting, reference: Reference, now: DateTime<Utc>, calendar: &Calendar) -> Row {
    let today = london_day(now);
    let (standing, due) = (&check.standing, check.due_at);
    let holds_until = standing.holds_until();
    let told = match (standing.waited_for.first(), holds_until) {
        (Some(since), _) => words::waited(*since, now, calendar),
        (None, Some(day)) if day < today => format!("Expired after {}", words::day(day)),
        (None, Some(day)) => format!("Holds until {}", words::day(day)),
        (None, None) => String::new(),
    };
    Row {
        place: check.place(),
        journey: check.journey,
        reference,
        worker: check.worker,
        chased: chased_told(standing, today),
        due: due.map(|due| words::due(due, now, calendar)),
        is_late: due.is_some_and(|due| due < now) || holds_until.is_some_and(|day| day < today),
        told,
        check: check.check,
        label: check.label,
        person: check.person,
    }
}

impl Group {
    // Those of somebody's households, as far as a page shows them. Nothing where there are none.
    fn of(&self, whose: Whose, who: &SignedIn) -> Option<Self> {
        let has = |row: &&Arc<Row>| {
            let is_asked_for = whose == Whose::Team || row.worker == Some(who.worker);
            is_asked_for && who.sight.has(row.journey)
        };
        let count = self.rows.iter().filter(has).count();
        let rows = self.rows.iter().filter(has).take(MOST).cloned().collect();
        (0 < count).then(|| Self { owed_by: self.owed_by.clone(), rows, count })
    }

    fn caption(&self) -> String {
        let checks = match self.count {
            1 => "1 check".to_owned(),
            count => format!("{count} checks"),
        };
        match &self.owed_by {
            Some(owed_by) => format!("Owed by {owed_by}: {checks}"),
            None => format!("Expired, or to expire within 30 days: {checks}"),
        }
    }
}

impl Whose {
    fn address(self) -> &'static str {
        match self {
            Self::Mine => ADDRESS,
            Self::Team => "/work/waiting?whose=team",
        }
    }
}

struct Shown {
    groups: Vec<Group>,
    people: HashMap<JourneyId, Vec<Adult>>,
    workers: HashMap<WorkerId, String>,
    whose: Whose,
}

impl Shown {
    fn markup(&self, app: &App, who: &SignedIn, done: Option<&str>, now: DateTime<Utc>) -> Markup {
        let mut frame = app.frame_for(who, Entry::Work, "Waiting on others").wide();
        if let Some(done) = done {
            frame = frame.done(done);
        }
        page(
            &frame,
            &html! {
                span.govuk-caption-l { (words::weekday(london_day(now))) }
                h1.govuk-heading-l { "Waiting on others" }
                (parts(ADDRESS))
                p.govuk-body { (self.switch()) }
                @if self.groups.is_empty() {
                    p.govuk-body { "Nothing is outstanding with others." }
                }
                @for group in &self.groups { (self.group(group)) }
            },
        )
    }

    fn switch(&self) -> Markup {
        html! {
            @match self.whose {
                Whose::Mine => {
                    "Checks of the households that you look after. "
                    a.govuk-link href=(Whose::Team.address()) { "See the whole team’s" }
                },
                Whose::Team => {
                    "Checks of all households. "
                    a.govuk-link href=(Whose::Mine.address()) { "See those of yours" }
                },
            }
        }
    }

    fn group(&self, group: &Group) -> Markup {
        let mut columns = vec![Column::Words("Household"), Column::Words("Check")];
        match group.owed_by {
            Some(_) => columns.extend([
                Column::Words("Waited for"),
                Column::Words("Chased"),
                Column::Words("Next chase due"),
            ]),
            None => columns.push(Column::Words("Until when")),
        }
        if self.whose == Whose::Team {
            columns.push(Column::Words("Looked after by"));
        }
        columns.push(Column::Unheaded("Actions"));
        let rows = group.rows.iter().map(|row| self.cells(group, row));
        let (caption, shown) = (group.caption(), group.rows.len());
        html! {
            .waymark-aligned { (table(&caption, columns, rows).cards()) }
            @if shown < group.count {
                p.govuk-body { "Showing the first " (shown) " of " (group.count) "." }
            }
        }
    }

    fn cells(&self, group: &Group, row: &Row) -> Vec<Markup> {
        let adults = self.people.get(&row.journey).map_or(&[][..], Vec::as_slice);
        let on = On::of(adults, row.person);
        let anchor = format!("{}-{}-{}", row.reference, row.check, on.word());
        let mut cells = vec![
            html! {
                a.govuk-link dir="auto" id=(anchor)
                    href={ "/journeys/" (row.reference) "/checks" } { (household_name(adults)) }
                br;
                span.waymark-reference { (row.reference) }
            },
            html! {
                (row.label)
                @if row.person.is_some() {
                    br;
                    span.waymark-reference dir="auto" { "for " (name_of(adults, row.person)) }
                }
            },
            html! {
                @if group.owed_by.is_none() && row.is_late {
                    span.waymark-overdue { (row.told) }
                } @else { (row.told) }
            },
        ];
        if group.owed_by.is_some() {
            cells.push(html! { (row.chased) });
            cells.push(due(row));
        }
        if self.whose == Whose::Team {
            let name = row.worker.and_then(|worker| self.workers.get(&worker));
            cells.push(html! { (name.map_or("Nobody", |name| name.as_str())) });
        }
        cells.push(self.actions(group, row, &on.word(), &anchor));
        cells
    }

    fn actions(&self, group: &Group, row: &Row, on: &str, anchor: &str) -> Markup {
        let steps = match group.owed_by {
            Some(_) => [("chased", "Record chase"), ("returned", "Returned")],
            None => [("requested", "Ask for it again"), ("not-needed", "Not needed")],
        };
        let then = format!("{}#{anchor}", self.whose.address());
        let links = steps.map(|(step, text)| {
            let query = [("on", on), ("step", step), ("then", &*then)];
            (serde_html_form::to_string(query).unwrap_or_default(), text)
        });
        html! {
            ul.govuk-list."govuk-!-margin-bottom-0" {
                @for (query, text) in &links {
                    li {
                        a.govuk-link
                            href={ "/journeys/" (row.reference) "/checks/" (row.check) "?" (query) } {
                            (text)
                            span.govuk-visually-hidden { ": " (row.label) ", " (row.reference) }
                        }
                    }
                }
            }
        }
    }
}

fn due(row: &Row) -> Markup {
    html! {
        @match &row.due {
            Some(due) if row.is_late => span.waymark-overdue { (due) },
            Some(due) => (due),
            None => "No day set",
        }
    }
}
