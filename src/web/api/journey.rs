//! A household: where it stands, who they are, what was promised, what comes next.

use actix_web::http::header::ETAG;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, NaiveDate, Utc};
use domain::journey::CheckState;
use projections::Course;
use projections::clocks::{ClockOutcome, Run, runs};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::facts::{Colleague, Story};
use super::fault::Fault;
use super::gate::Caller;
use super::journeys::Status;
use super::reading::query;
use super::recorded::etag;
use crate::people::{Adult, Details};
use crate::store::workers;
use crate::web::App;
use crate::web::journeys::checks::On;
use crate::web::journeys::found::{Found, see};
use crate::web::moment::{Moment, Seen};
use domain::calendar::london_day;

/// As of when. Now, if left out.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct AsAt {
    /// What had happened by the end of this day, as 2026-10-31, or by this instant.
    as_at: Option<String>,
    /// What was known by the end of this day, or by this instant.
    known_at: Option<String>,
}

impl AsAt {
    pub(super) fn seen(self, now: DateTime<Utc>) -> Result<Seen, Fault> {
        Ok(Moment::at(self.as_at, self.known_at).seen(now)?)
    }
}

/// A household on its journey.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Journey {
    /// The reference of its journey.
    reference: String,
    /// What the household is called.
    name: String,
    /// How many facts its history holds. It is the `ETag`.
    version: u32,
    /// What became of it.
    status: Status,
    /// Whether it is paused.
    is_paused: bool,
    /// The pathway that it is on.
    pathway: String,
    /// The stage it is at, by its name on the pathway.
    stage: String,
    /// The furthest stage that it reached.
    furthest_stage: String,
    /// When it asked.
    enquired_at: Option<DateTime<Utc>>,
    /// When it ended, if it did.
    ended_at: Option<DateTime<Utc>>,
    /// Why, by the reason's name on the pathway.
    reason: Option<String>,
    /// Who decided so.
    decided_by: Option<String>,
    /// Its service.
    service: Option<String>,
    /// Its team.
    team: Option<String>,
    /// How it heard.
    source: Option<String>,
    /// Its campaign.
    campaign: Option<String>,
    /// Where it lives, as the first half of the postcode.
    area: Option<String>,
    /// The care that it could offer.
    care: Option<String>,
    /// Which values mode it is of.
    values_mode: Option<String>,
    /// Who looks after it.
    worker: Option<Colleague>,
    /// What comes next. Null where nothing is agreed.
    next_action: Option<Agreed>,
    /// When somebody last spoke with them, or they replied.
    last_two_way_contact: Option<DateTime<Utc>>,
    /// Its adults.
    people: Vec<Person>,
    /// Its clocks, those that are over too.
    clocks: Vec<Promise>,
    /// Its checks, as far as any was asked for.
    checks: Vec<Looked>,
}

/// What comes next.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Agreed {
    /// By when.
    due: NaiveDate,
    /// What, if that was written.
    what: Option<String>,
}

/// An adult of the household.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Person {
    /// Whether what was known of them was erased. The rest is then empty.
    is_erased: bool,
    name: String,
    phone: String,
    email: String,
    address: String,
    postcode: String,
    may_leave_message: Option<bool>,
    best_time: String,
}

/// A promise.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Clock")]
pub(super) struct Promise {
    /// Its name on the pathway.
    clock: String,
    /// The same in words.
    label: String,
    /// How it stands.
    outcome: &'static str,
    started_at: DateTime<Utc>,
    stopped_at: Option<DateTime<Utc>>,
    due_at: Option<DateTime<Utc>>,
}

/// A check.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "CheckStanding")]
pub(super) struct Looked {
    /// Its name on the pathway.
    check: String,
    /// On whom: 1 or 2 for an adult, or `household`.
    on: String,
    /// How it stands.
    state: &'static str,
    /// When it came back.
    returned_at: Option<DateTime<Utc>>,
    /// The last day on which it holds.
    expires_on: Option<NaiveDate>,
}

pub(super) async fn show(
    app: Data<App>,
    caller: Caller,
    reference: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Fault> {
    let now = (app.source.now)();
    let seen = query::<AsAt>(request.query_string())?.seen(now)?;
    let found = app.find_seen(&caller.sight, &reference, &seen).await?;
    let story = Story::of(&app, &found).await?;
    let names = workers(&app.database).await?;
    let people = app.adults(&found).await?;
    let checks = app.checks_of(&found, &seen.question()).await?;
    let day = london_day(seen.as_at);
    let checks = checks.rows.iter().filter(|row| row.state(day) != CheckState::NotStarted);
    let checks = checks.map(|row| Looked {
        check: row.check.name.to_string(),
        on: On::word(row.on),
        state: state(row.state(day)),
        returned_at: row.standing.returned_at,
        expires_on: row.standing.expires_on,
    });
    let checks = checks.collect();
    let clocks = {
        let answers = app.answers.read().await?;
        let told = |course: &Course<'_>| runs(course).iter().map(Promise::of).collect();
        see(&answers, &seen.question(), found.journey, told).unwrap_or_default()
    };
    let worker = found.standing.worker.map(|worker| Colleague::of(worker, &names));
    let agreed = found.standing.next_action_due;
    let agreed = agreed.map(|due| Agreed { due, what: story.next_action(&seen) });
    let people = people.into_iter().map(Person::of).collect();
    let version = found.version;
    let journey = Journey { people, clocks, checks, next_action: agreed, worker, ..of(found) };
    Ok(HttpResponse::Ok().insert_header((ETAG, etag(version))).json(journey))
}

// What its standing says.
fn of(found: Found) -> Journey {
    let Found { reference, name, version, standing, is_paused, .. } = found;
    Journey {
        reference: reference.to_string(),
        name,
        version,
        status: Status::of(standing.status),
        is_paused,
        pathway: standing.pathway,
        stage: standing.stage,
        furthest_stage: standing.furthest_stage,
        enquired_at: standing.enquired_at,
        ended_at: standing.ended_at,
        reason: standing.reason,
        decided_by: standing.decided_by,
        service: standing.service,
        team: standing.team,
        source: standing.source,
        campaign: standing.campaign,
        area: standing.area,
        care: standing.care,
        values_mode: standing.values_mode,
        worker: None,
        next_action: None,
        last_two_way_contact: standing.last_two_way_contact,
        people: vec![],
        clocks: vec![],
        checks: vec![],
    }
}

impl Person {
    fn of(adult: Adult) -> Self {
        let is_erased = adult.details.is_none();
        let Details { name, phone, email, address, postcode, may_leave_message, best_time } =
            adult.details.unwrap_or_default();
        Self { is_erased, name, phone, email, address, postcode, may_leave_message, best_time }
    }
}

impl Promise {
    fn of(run: &Run<'_>) -> Self {
        Self {
            clock: run.clock.name.to_string(),
            label: run.clock.label.clone(),
            outcome: match run.outcome {
                ClockOutcome::Met => "met",
                ClockOutcome::MetRecordedLate => "met-recorded-late",
                ClockOutcome::Missed => "missed",
                ClockOutcome::Overdue => "overdue",
                ClockOutcome::Running => "running",
                ClockOutcome::Paused => "paused",
                ClockOutcome::Cancelled => "ended-first",
            },
            started_at: run.started_at,
            stopped_at: run.stopped_at,
            due_at: run.due_at,
        }
    }
}

fn state(state: CheckState) -> &'static str {
    match state {
        CheckState::NotStarted => "not-started",
        CheckState::Requested => "requested",
        CheckState::Chased => "chased",
        CheckState::Returned => "returned",
        CheckState::Expired => "expired",
        CheckState::NotNeeded => "not-needed",
    }
}
