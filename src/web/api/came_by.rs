//! What came along with an enquiry by itself: a campaign's code, and who recommended fostering.

use domain::ids::ReferrerCode;
use domain::journey::{self, TrackedBy};
use schemars::JsonSchema;
use serde::Deserialize;

use super::reading;
use crate::web::enquire::token::{LONGEST_CODE, read_code};
use crate::web::govuk::Errors;

/// A campaign's code that came along, whatever they say.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Tracked {
    /// The campaign, by its code. It need not be known yet.
    #[schemars(length(min = 1, max = 60))]
    campaign: String,
    /// How it came along.
    #[schemars(schema_with = "reading::trackers")]
    by: TrackedBy,
    /// Where it stood, as the place of a poster.
    #[serde(default)]
    #[schemars(length(max = 60))]
    placement: String,
}

impl Tracked {
    /// As it is recorded.
    pub(super) fn read(&self, errors: &mut Errors) -> Option<journey::Tracked> {
        let campaign = code("tracked/campaign", &self.campaign, errors)?;
        let is_said = !self.placement.trim().is_empty();
        let placement = is_said.then(|| code("tracked/placement", &self.placement, errors));
        Some(journey::Tracked {
            campaign: campaign.as_str().into(),
            by: self.by,
            placement: placement.flatten().map(|it| it.as_str().into()),
        })
    }
}

/// Whoever recommended it, by their code, if anybody did.
pub(super) fn referrer(told: &str, errors: &mut Errors) -> Option<ReferrerCode> {
    let is_said = !told.trim().is_empty();
    let code = is_said.then(|| code("referrer", told, errors))??;
    Some(code.as_str().into())
}

fn code(field: &str, text: &str, errors: &mut Errors) -> Option<String> {
    let wrong = || format!("Send a code of 1 to {LONGEST_CODE} characters that can be seen");
    errors.take(field, read_code(text).ok_or_else(wrong))
}
