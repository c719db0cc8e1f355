//! What an enquiry says in parts: how they met the service, the privacy notice, who they are. It is
//! part of the log's schema, as all of its facts are.

use serde::{Deserialize, Serialize};

use super::{NoticeGiven, TrackedBy};
use crate::ids::{CampaignName, PersonId, PlacementName, SourceName};
use crate::sealed::{PersonDetails, Sealed};

/// A campaign's code that came along, with how and from where.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the documentation")]
pub struct Tracked {
    pub campaign: CampaignName,
    pub by: TrackedBy,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placement: Option<PlacementName>,
}

/// How a household met the service: what they say, and what came along by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the names are the documentation")]
pub struct Touch {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub campaign: Option<CampaignName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracked: Option<Tracked>,
}

/// Whether a household was told what becomes of what it tells.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the documentation")]
pub struct PrivacyNotice {
    pub given: NoticeGiven,
    /// Which version, if one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Box<str>>,
}

/// An adult of the household.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the documentation")]
pub struct Person {
    pub id: PersonId,
    pub details: Sealed<PersonDetails>,
}
