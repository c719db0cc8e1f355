//! Saying of two households that look alike what they are.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use schemars::JsonSchema;
use serde::Deserialize;

use super::fault::Fault;
use super::gate::Caller;
use super::recorded::{recorded, unfit};
use super::told::Told;
use crate::web::App;
use crate::web::journeys::duplicates::judged;
use crate::web::problem::Problem;

/// What two households are.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Comparison {
    /// What they are.
    verdict: Verdict,
}

/// What two households may be.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Verdict {
    /// The same enquiry, recorded twice: it goes on as the first of the address.
    KeepThis,
    /// The same enquiry, recorded twice: it goes on as the second of the address.
    KeepOther,
    /// The same household: the first came back after the second.
    CameBack,
    /// Two households. Nobody is asked about them again.
    Apart,
}

impl Verdict {
    fn as_str(self) -> &'static str {
        match self {
            Self::KeepThis => "keep-this",
            Self::KeepOther => "keep-other",
            Self::CameBack => "came-back",
            Self::Apart => "apart",
        }
    }
}

pub(super) async fn record(
    app: Data<App>,
    caller: Caller,
    place: Path<(String, String)>,
    told: Told<Comparison>,
) -> Result<HttpResponse, Fault> {
    let Told { mut stamp, body } = told;
    let (one, other) =
        (app.find(&caller.sight, &place.0).await?, app.find(&caller.sight, &place.1).await?);
    if one.journey == other.journey {
        return Err(Problem::NotFound.into());
    }
    let (found, command) =
        judged(body.verdict.as_str(), &one, &other).map_err(|errors| unfit(&errors, &stamp))?;
    // If-Match is about the first.
    if found.journey != one.journey {
        stamp.seen = None;
    }
    recorded(&app, caller, &stamp, found, command).await
}
