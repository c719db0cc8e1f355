//! What is known of a campaign or a source besides the enquiries it brought.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ids::{CampaignName, SourceName, StreamId};

/// Something that happened to a campaign. The rules of `journey/event.rs` hold here too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CampaignEvent {
    /// Money was spent, in pence, on a campaign or on a source as a whole.
    SpendRecorded {
        /// What it was spent on.
        on: SpentOn,
        /// How much. Negative for money that came back.
        pence: i64,
    },
}

impl CampaignEvent {
    /// The names of these facts in the log.
    pub const TYPES: [&'static str; 1] = ["spend-recorded"];
}

/// What money was spent on.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SpentOn {
    /// One campaign.
    Campaign(CampaignName),
    /// A source as a whole.
    Source(SourceName),
}

impl SpentOn {
    /// The history of what was spent on it: the same in every log, so that two imports meet.
    pub fn stream(&self) -> StreamId {
        let (kind, name) = match self {
            Self::Campaign(name) => ("campaign", name.as_str()),
            Self::Source(name) => ("source", name.as_str()),
        };
        StreamId(Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("waymark/{kind}/{name}").as_bytes()))
    }
}
