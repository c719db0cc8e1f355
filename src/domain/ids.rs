//! Identifiers and names. An id is drawn by the program, a name is given by people.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $id(pub Uuid);

        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

ids! {
    /// A history: a journey's, a campaign's, a pathway's or an import's.
    StreamId
    /// One household's path from enquiry to approval or ending.
    JourneyId
    /// An adult of a household, whose details are sealed under one key.
    PersonId
    /// A member of the team, or a program acting for it.
    WorkerId
    /// A fact in the log.
    EventId
    /// A request. The same key again returns the first result.
    CommandId
    /// One run of `waymark import`.
    ImportId
    /// A data key in the key store.
    KeyId
    /// A training course.
    CourseId
    /// A stall, an evening or the like that is held for a campaign.
    EventDayId
}

impl From<JourneyId> for StreamId {
    fn from(journey: JourneyId) -> Self {
        Self(journey.0)
    }
}

impl From<CourseId> for StreamId {
    fn from(course: CourseId) -> Self {
        Self(course.0)
    }
}

impl From<ImportId> for StreamId {
    fn from(import: ImportId) -> Self {
        Self(import.0)
    }
}

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Box<str>);

        impl $name {
            /// The name as people write it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(name: &str) -> Self {
                Self(name.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

names! {
    /// A pathway, in all its versions.
    PathwayId
    /// A stage of a pathway.
    StageName
    /// A milestone of a pathway.
    MilestoneName
    /// What may come of a milestone, such as a panel's recommendation.
    OutcomeName
    /// A clock of a pathway.
    ClockName
    /// Why a journey ended.
    ReasonName
    /// How a household heard.
    SourceName
    /// A check of a pathway.
    CheckName
    /// A campaign's code, as adverts and enquiries carry it.
    CampaignName
    /// Where a campaign's code stands: a poster's place, a site, a stall.
    PlacementName
    /// What a service knows somebody by who recommends fostering to a friend, such as a staff number.
    ReferrerCode
    /// A fostering service: a council or an agency.
    ServiceName
    /// A team of a service.
    TeamName
    /// Where a household lives, as an outward postcode.
    AreaName
    /// A kind of care that a household asks about or could offer, such as short breaks.
    CareName
}

/// The longest code.
const LONGEST_CODE: usize = 60;

/// Whether a text can be a code that stands in the log as it is written: a word, and nobody's name.
pub fn is_code(text: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    (1..=LONGEST_CODE).contains(&text.len()) && text.chars().all(is_letter)
}

impl ReferrerCode {
    /// Whether a text can be one: a code with a digit, for a word alone may be somebody's surname.
    pub fn can_be(text: &str) -> bool {
        is_code(text) && text.contains(|letter: char| letter.is_ascii_digit())
    }
}
