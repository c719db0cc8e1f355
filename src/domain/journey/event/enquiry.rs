//! What an enquiry says, and how a household met the service. It is part of the log's schema: fields
//! are added, as `Option`, and never renamed, reused or removed.

use serde::{Deserialize, Serialize};

use super::{Channel, NoticeGiven, TrackedBy, ValuesMode};
use crate::ids::{
    AreaName, CampaignName, CareName, PathwayId, PersonId, PlacementName, ReferrerCode,
    ServiceName, SourceName, TeamName,
};
use crate::sealed::{Note, PersonDetails, Sealed};

/// What is known from the first day. Figures are broken down by it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the names are the documentation")]
pub struct Enquiry {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pathway: Option<PathwayId>,
    /// The number that the system it was imported from gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub campaign: Option<CampaignName>,
    /// The campaign's code that came along by itself, whatever they say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracked: Option<Tracked>,
    /// Who recommended it to them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub referrer: Option<ReferrerCode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<AreaName>,
    /// The kind of care that they asked about, or mainly: figures are broken down by this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub care: Option<CareName>,
    /// All that they say they could offer. No figure reads it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub could_offer: Vec<CareName>,
    /// Which values mode they are of, where they filled in the questionnaire.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub values_mode: Option<ValuesMode>,
    /// How they heard, in their own words: it may name people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heard: Option<Sealed<Note>>,
    /// Left out where nobody said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub privacy_notice: Option<PrivacyNotice>,
    /// Whether they agreed to be contacted, where they were asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_agreed: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<Person>,
}

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
