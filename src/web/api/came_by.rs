//! What came along with an enquiry by itself: a campaign's code, and who recommended fostering.

use domain::journey::{self, TrackedBy};
use schemars::JsonSchema;
use serde::Deserialize;

use super::reading;
use crate::web::govuk::Errors;
use crate::web::journeys::came_along::read_code;

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
        let Some(campaign) = read_code("tracked/campaign", &self.campaign, errors) else {
            errors
                .add("tracked/campaign", "Send the campaign's code, or leave out what came along");
            return None;
        };
        let placement = read_code("tracked/placement", &self.placement, errors);
        Some(journey::Tracked {
            campaign: campaign.as_str().into(),
            by: self.by,
            placement: placement.map(|it| it.as_str().into()),
        })
    }
}
