//! Taking an enquiry. Who may be here already is told before anything is recorded.

use actix_web::HttpResponse;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use domain::ids::JourneyId;
use domain::journey::Channel;
use projections::Sight;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::came_by::Tracked;
use super::fault::{Fault, Kind};
use super::gate::Caller;
use super::reading::{self, moment};
use super::recorded::{answer, refused, unfit};
use super::told::Told;
use crate::web::App;
use crate::web::govuk::Errors;
use crate::web::journeys::alike::{Beside, in_common};
use crate::web::journeys::assignment::chosen;
use crate::web::journeys::came_along::read_referrer;
use crate::web::journeys::enquiries::matches::{self, Decided, Links};
use crate::web::journeys::enquiries::{Choices, Form};
use crate::web::problem::Problem;

/// Somebody asks about fostering.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Enquiry {
    /// The first adult's name, as they gave it. Kept sealed, as all that is about people is.
    #[schemars(length(min = 1, max = 200))]
    name: String,
    /// The second adult's name.
    #[serde(default)]
    #[schemars(length(max = 200))]
    second_name: String,
    /// Their phone number. One of phone, e-mail address and address is needed.
    #[serde(default)]
    #[schemars(length(max = 200))]
    phone: String,
    /// Whether a message may be left there. Null if nobody asked.
    #[serde(default)]
    may_leave_message: Option<bool>,
    /// When to ring.
    #[serde(default)]
    #[schemars(length(max = 200))]
    best_time: String,
    /// Their e-mail address.
    #[serde(default)]
    #[schemars(length(max = 200))]
    email: String,
    /// Their address.
    #[serde(default)]
    #[schemars(length(max = 200))]
    address: String,
    /// Their postcode.
    #[serde(default)]
    #[schemars(length(max = 200))]
    postcode: String,
    /// How they asked. What was taken live, as `phone` and `event`, counts as the first reply.
    #[schemars(schema_with = "reading::channels")]
    channel: Channel,
    /// When they asked: now, if left out.
    #[serde(default)]
    happened_at: Option<DateTime<Utc>>,
    /// How they heard, by its name on the pathway.
    source: String,
    /// How they heard, in their own words. Kept sealed.
    #[serde(default)]
    #[schemars(length(max = 4000))]
    heard: String,
    /// What care they could offer, by the names of the pathway's `care`.
    #[serde(default)]
    could_offer: Vec<String>,
    /// How they were given the privacy notice: `read-out`, `linked`, `sent` or `not-yet`.
    #[serde(default)]
    privacy_notice: String,
    /// The campaign, by its code.
    #[serde(default)]
    campaign: String,
    /// A campaign's code that came along by itself. It counts as the campaign where none is told.
    #[serde(default)]
    tracked: Option<Tracked>,
    /// Who recommended fostering to them, by their code.
    #[serde(default)]
    #[schemars(length(max = 60))]
    referrer: String,
    /// The team.
    #[serde(default)]
    team: String,
    /// The care that they could offer.
    #[serde(default)]
    care: String,
    /// Which values mode they are of: `pioneer`, `prospector` or `settler`.
    #[serde(default)]
    values_mode: String,
    /// What else they said. Kept sealed.
    #[serde(default)]
    #[schemars(length(max = 4000))]
    note: String,
    /// Who looks after them, by their id, as `/api/v1/workers` lists it. Nobody, if left out.
    #[serde(default)]
    worker: Option<Uuid>,
    /// The households that an answer "they may be here already" named, all of them.
    #[serde(default)]
    shown: Vec<String>,
    /// Which of these it is, by its reference, or `none`.
    #[serde(default)]
    same: String,
}

/// A household that may be the same.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Match {
    /// The reference of its journey.
    reference: String,
    /// What it is called.
    name: String,
    /// What became of it, as `open` or `left`.
    status: &'static str,
    /// What the two have in common, in words.
    in_common: String,
    /// When it asked.
    enquired_at: Option<DateTime<Utc>>,
}

impl Enquiry {
    // The form of the page, which says what is taken, by the same words.
    fn form(self) -> Form {
        let message = self.may_leave_message.map_or("", |may| if may { "yes" } else { "no" });
        Form {
            name: self.name,
            second_name: self.second_name,
            phone: self.phone,
            message: message.to_owned(),
            best_time: self.best_time,
            email: self.email,
            address: self.address,
            postcode: self.postcode,
            channel: self.channel.to_string(),
            happened_on: "today".to_owned(),
            source: self.source,
            heard: self.heard,
            could_offer: self.could_offer,
            notice: self.privacy_notice,
            campaign: self.campaign,
            team: self.team,
            care: self.care,
            values_mode: self.values_mode,
            note: self.note,
            worker: self.worker.map_or(String::new(), |worker| worker.to_string()),
            same: self.same,
            shown: self.shown.join(","),
            ..Form::default()
        }
    }
}

pub(super) async fn record(
    app: Data<App>,
    caller: Caller,
    told: Told<Enquiry>,
) -> Result<HttpResponse, Fault> {
    let Told { stamp, body } = told;
    let choices = Choices::of(&app).await?;
    let now = (app.source.now)();
    let mut errors = Errors::default();
    let happened_at = moment(body.happened_at, now, &mut errors);
    let tracked = body.tracked.as_ref().and_then(|tracked| tracked.read(&mut errors));
    let referrer = read_referrer(&body.referrer, &mut errors);
    let form = body.form();
    let (happened_at, mut enquiry) = match (happened_at, form.parse(&choices)) {
        (Some(happened_at), Ok(enquiry)) if errors.is_empty() => (happened_at, enquiry),
        (_, Ok(_)) | (None, _) => return Err(unfit(&errors, &stamp)),
        (_, Err(errors)) => return Err(unfit(&errors, &stamp)),
    };
    enquiry.happened_at = happened_at;
    enquiry.came_by(tracked, referrer);
    // The key stands for the journey, so that what is sent twice begins one.
    let journey = JourneyId(stamp.key.0);
    let is_sent_again = app.answers.read().await?.reference(journey, &Sight::ALL).is_some();
    let matches = matches::find(&app, &caller.sight, &enquiry.people, journey).await?;
    let links = if is_sent_again {
        Links::default()
    } else {
        match matches::decided(&matches, &form.same, &form.shown) {
            Ok(Decided::Another(links)) => links,
            Ok(Decided::Same(found)) => {
                let reference = found.reference.to_string();
                let detail = format!(
                    "They are with us now: record what they said as a contact of {reference}."
                );
                return Err(Fault::new(Kind::IsHere, detail).with("journey", reference));
            }
            Err(_) => return Err(may_be_here(&matches)),
        }
    };
    let worker = chosen(&choices.workers, &form.worker);
    let command = links.added_to(enquiry.command(&app, journey, worker).await?, journey, now);
    let receipt = app.carry_out_for(caller.by(), &stamp, journey, command).await;
    let receipt = receipt.map_err(|error| refused(error, &stamp))?;
    let reference =
        app.answers.read().await?.reference(journey, &Sight::ALL).ok_or(Problem::NotFound)?;
    answer(&app, &app.find(&Sight::ALL, &reference.to_string()).await?, receipt).await
}

fn may_be_here(matches: &[Beside]) -> Fault {
    let detail = "Nothing is recorded yet. Look whether this is somebody you know, and send it again with \
                  all of these in shown, and in same the reference of the one that it is, or none.";
    let matches: Vec<Match> = matches
        .iter()
        .map(|one| Match {
            reference: one.found.reference.to_string(),
            name: one.found.name.clone(),
            status: one.found.standing.status.as_str(),
            in_common: in_common(&one.traits),
            enquired_at: one.found.standing.enquired_at,
        })
        .collect();
    Fault::new(Kind::MayBeHere, detail).with("matches", matches)
}
