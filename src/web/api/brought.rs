//! Taking an enquiry from a site that keeps a form of its own. It is answered alike whoever asks: nothing
//! that is known of anybody is told back, so a token for this alone reads nothing.

use actix_web::HttpResponse;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use domain::calendar::london_day;
use domain::ids::JourneyId;
use projections::acknowledging::promise;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::came_by::Tracked;
use super::fault::Fault;
use super::gate::Caller;
use super::recorded::{refused, unfit};
use super::told::Told;
use crate::web::App;
use crate::web::enquire::form::{Form, YES, pathway_of};
use crate::web::govuk::Errors;
use crate::web::journeys::came_along::read_referrer;

/// Somebody asks about fostering on another site.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Brought {
    /// Their name, as they gave it. Kept sealed, as all that is about people is.
    #[schemars(length(min = 1, max = 200))]
    name: String,
    /// The second adult's name.
    #[serde(default)]
    #[schemars(length(max = 200))]
    second_name: String,
    /// Their phone number, with its area code. One of phone and e-mail address is needed.
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
    /// Their postcode.
    #[serde(default)]
    #[schemars(length(max = 200))]
    postcode: String,
    /// How they heard, by its name on the pathway.
    #[serde(default)]
    source: String,
    /// How they heard, in their own words. Kept sealed.
    #[serde(default)]
    #[schemars(length(max = 4000))]
    heard: String,
    /// What care they think of, by the names of the pathway's `care`.
    #[serde(default)]
    could_offer: Vec<String>,
    /// What else they said. Kept sealed.
    #[serde(default)]
    #[schemars(length(max = 4000))]
    note: String,
    /// Whether they agreed to be contacted, and were linked to the privacy notice. It must be so.
    contact_agreed: bool,
    /// The campaign's code that came along with the link.
    #[serde(default)]
    tracked: Option<Tracked>,
    /// Who recommended fostering to them, by their code.
    #[serde(default)]
    #[schemars(length(max = 60))]
    referrer: String,
}

/// What they may be told. The same request again is answered alike, until somebody has replied.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Received {
    /// By when somebody replies, where a time is promised.
    reply_by: Option<DateTime<Utc>>,
}

impl Brought {
    // The public form, which says what is taken, by the same words.
    fn form(self) -> Form {
        let message = self.may_leave_message.map_or("", |may| if may { "yes" } else { "no" });
        Form {
            name: self.name,
            second_name: self.second_name,
            phone: self.phone,
            message: message.to_owned(),
            best_time: self.best_time,
            email: self.email,
            postcode: self.postcode,
            source: self.source,
            heard: self.heard,
            could_offer: self.could_offer,
            note: self.note,
            agreed: self.contact_agreed.then(|| YES.to_owned()).into_iter().collect(),
            ..Form::default()
        }
    }
}

pub(super) async fn record(
    app: Data<App>,
    caller: Caller,
    told: Told<Brought>,
) -> Result<HttpResponse, Fault> {
    let Told { stamp, body } = told;
    let now = (app.source.now)();
    let pathway = pathway_of(&*app.answers.read().await?, london_day(now))?;
    let mut errors = Errors::default();
    let tracked = body.tracked.as_ref().and_then(|tracked| tracked.read(&mut errors));
    let referrer = read_referrer(&body.referrer, &mut errors);
    let mut enquiry = match body.form().parse(&pathway, now) {
        Ok(enquiry) if errors.is_empty() => enquiry,
        Ok(_) => return Err(unfit(&errors, &stamp)),
        Err(wrong) => {
            for (field, sentence) in wrong.each() {
                errors.add(field, sentence);
            }
            return Err(unfit(&errors, &stamp));
        }
    };
    enquiry.came_by(tracked, referrer);
    // The key stands for the journey, so that what is sent twice begins one.
    let journey = JourneyId(stamp.key.0);
    let command = enquiry.command(&app, journey, None).await?;
    let recorded = app.carry_out_for(caller.by(), &stamp, journey, command).await;
    recorded.map_err(|error| refused(error, &stamp))?;
    let answers = app.answers.read().await?;
    // Later than it was recorded.
    let reply_by = promise(&answers, journey, (app.source.now)()).map(|it| it.reply_by);
    Ok(HttpResponse::Created().json(Received { reply_by }))
}
