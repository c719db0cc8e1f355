//! The list of journeys: searched and filtered, a page at a time, the youngest enquiry first.

use std::sync::PoisonError;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::WorkerId;
use projections::View;
use projections::journeys::Standing;
use projections::listing::{Order, Part};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::facts::Colleague;
use super::fault::{Fault, Kind};
use super::gate::Caller;
use super::reading::query;
use crate::people::household_name;
use crate::store::workers;
use crate::web::App;
use crate::web::journeys::filter::Filters;
use crate::web::journeys::list::{LAST_PAGE, exact, lines};

/// Journeys on a page, if nothing is said.
const A_PAGE: usize = 25;
/// At most.
const MOST: usize = 200;

/// Which journeys. What is left out shows all.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Asked {
    /// Words of a name, a phone number, an e-mail address, an address or a postcode, or a whole
    /// reference.
    q: String,
    /// Those at this stage now, by its name on the pathway.
    stage: String,
    /// What became of them.
    status: Option<Status>,
    /// Those that this worker looks after, by their id, or `-` for nobody.
    #[schemars(extend("pattern" = "^(-|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$"))]
    worker: String,
    /// Those that heard of us in this way, by its name on the pathway, or `-` for not recorded.
    source: String,
    /// Those of this campaign, or `-` for not recorded.
    campaign: String,
    /// Those of this team, or `-` for not recorded.
    team: String,
    /// Those that could offer this kind of care, by its name on the pathway, or `-` for not recorded.
    could_offer: String,
    /// Which page, from 1.
    #[schemars(range(min = 1, max = 1_000_000))]
    page: Option<usize>,
    /// How many on a page: 25, if left out.
    #[schemars(range(min = 1, max = 200))]
    per_page: Option<usize>,
}

/// What may become of a journey.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Status")]
pub(super) enum Status {
    /// It is under way.
    Open,
    /// The household was approved.
    Approved,
    /// It ended without approval.
    Left,
    /// It was recorded in error, and counts nowhere.
    Void,
    /// It was recorded twice, and counts elsewhere.
    Merged,
}

impl Status {
    pub(super) fn of(status: projections::journeys::Status) -> Self {
        use projections::journeys::Status as Theirs;
        match status {
            Theirs::Open => Self::Open,
            Theirs::Approved => Self::Approved,
            Theirs::Left => Self::Left,
            Theirs::Void => Self::Void,
            Theirs::Merged => Self::Merged,
        }
    }

    fn theirs(self) -> projections::journeys::Status {
        use projections::journeys::Status as Theirs;
        match self {
            Self::Open => Theirs::Open,
            Self::Approved => Theirs::Approved,
            Self::Left => Theirs::Left,
            Self::Void => Theirs::Void,
            Self::Merged => Theirs::Merged,
        }
    }
}

/// A page of the list.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Journeys")]
pub(super) struct List {
    /// How many there are in all.
    total: usize,
    /// Which page this is, from 1.
    page: usize,
    /// How many are on a page.
    per_page: usize,
    /// Those on this page, the youngest enquiry first.
    journeys: Vec<Line>,
}

/// A household in the list.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "JourneyLine")]
pub(super) struct Line {
    /// The reference of its journey.
    reference: String,
    /// What the household is called.
    name: String,
    /// What became of it.
    status: Status,
    /// The stage it is at, by its name on the pathway.
    stage: String,
    /// When it asked.
    enquired_at: Option<DateTime<Utc>>,
    /// How it heard.
    source: Option<String>,
    /// Its campaign.
    campaign: Option<String>,
    /// Its team.
    team: Option<String>,
    /// Who looks after it.
    worker: Option<Colleague>,
    /// The day by which something is to be done.
    next_action_due: Option<NaiveDate>,
    /// When somebody last spoke with them, or they replied.
    last_two_way_contact: Option<DateTime<Utc>>,
}

pub(super) async fn list(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, Fault> {
    let asked: Asked = query(request.query_string())?;
    let (page, per_page) = (asked.page.unwrap_or(1), asked.per_page.unwrap_or(A_PAGE));
    within("page", page, LAST_PAGE)?;
    within("per_page", per_page, MOST)?;
    let filters = asked.filters()?;
    let mut among = filters.among(&app, &caller.sight).await?.for_filters(&filters);
    if let Some(reference) = exact(&app, &caller.sight, &filters.q).await? {
        let journey = app.answers.read().await?.journey(reference, &caller.sight);
        among = Some(journey.into_iter().collect());
    }
    let names = workers(&app.database).await?;
    let question = filters.question((app.source.now)())?;
    let lines = lines(&app).await?;
    let (total, shown) = {
        let answers = app.answers.read().await?;
        let view = View::new(&answers, &question)?;
        let part = Part { after: (page - 1) * per_page, most: per_page };
        let lines = lines.read().unwrap_or_else(PoisonError::into_inner);
        let list = lines.list(&view, &filters.filter(&view, among), &Order::youngest_first(), part);
        let referred = list.shown.into_iter();
        let referred =
            referred.filter_map(|it| Some((answers.reference(it.journey, &caller.sight)?, it)));
        (list.total, referred.collect::<Vec<_>>())
    };
    let ids: Vec<_> = shown.iter().map(|(_, standing)| standing.journey).collect();
    let people = app.people.of(&ids).await?;
    let journeys = shown.into_iter().map(|(reference, standing)| {
        let adults = people.get(&standing.journey).map_or(&[][..], Vec::as_slice);
        let worker = standing.worker.map(|worker| Colleague::of(worker, &names));
        Line::of(reference.to_string(), household_name(adults), worker, standing)
    });
    Ok(HttpResponse::Ok().json(List { total, page, per_page, journeys: journeys.collect() }))
}

fn within(parameter: &str, number: usize, most: usize) -> Result<(), Fault> {
    if (1..=most).contains(&number) {
        return Ok(());
    }
    let detail = format!("{parameter} must be a number from 1 to {most}.");
    Err(Fault::new(Kind::Unreadable, detail).at_parameter(parameter))
}

impl Asked {
    fn filters(self) -> Result<Filters, Fault> {
        let is_id = self.worker.len() == 36 && self.worker.parse::<Uuid>().is_ok();
        if !is_id && !["", "-"].contains(&&*self.worker) {
            let detail = "worker must be the id of somebody, or - for nobody.";
            return Err(Fault::new(Kind::Unreadable, detail).at_parameter("worker"));
        }
        let worker = self.worker.parse::<Uuid>().map(|it| WorkerId(it).to_string());
        Ok(Filters {
            q: self.q,
            stage: self.stage,
            status: self.status.map_or(String::new(), |it| it.theirs().as_str().to_owned()),
            worker: worker.unwrap_or(self.worker),
            source: self.source,
            campaign: self.campaign,
            team: self.team,
            could_offer: self.could_offer,
            ..Filters::default()
        })
    }
}

impl Line {
    fn of(reference: String, name: String, worker: Option<Colleague>, it: Standing) -> Self {
        Self {
            reference,
            name,
            status: Status::of(it.status),
            stage: it.stage,
            enquired_at: it.enquired_at,
            source: it.source,
            campaign: it.campaign,
            team: it.team,
            worker,
            next_action_due: it.next_action_due,
            last_two_way_contact: it.last_two_way_contact,
        }
    }
}
