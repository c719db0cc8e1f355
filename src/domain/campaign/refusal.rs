//! Why a campaign's history does not allow what is asked, in a worker's words.

use crate::ids::{CareName, SourceName};

/// A command that a campaign's history does not allow. Shown to workers as it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the sentences are the documentation")]
pub enum CampaignRefusal {
    #[error("No campaign of this code is planned: choose one that is listed, or plan it")]
    NoSuch,
    #[error("A campaign of this code is planned already: choose another code, or change that one")]
    PlannedAlready,
    #[error("The campaign would end before it begins: look at the two days again")]
    EndsBeforeItBegins,
    #[error("It would have ended before it started: look at the day again")]
    EndedBeforeItStarted,
    #[error("This campaign is over, so it stays as it is: take its ending back first")]
    Over,
    #[error("This campaign has started already: take that back if the day was another")]
    StartedAlready,
    #[error("No pathway has a source called {0}: choose one that is listed")]
    UnknownMedium(SourceName),
    #[error("No pathway has a kind of care called {0}: choose one that is listed")]
    UnknownAim(CareName),
    #[error("Enter how much was spent; put a minus before what came back")]
    NothingSpent,
    #[error("There is nothing like that to take back: choose a line of the campaign's history")]
    NothingToTakeBack,
    #[error("There is no such event day: choose one that is listed")]
    NoSuchEventDay,
    #[error("This event day is still to come: count who comes once it has begun")]
    EventDayToCome,
    #[error("Who came to this event day is on record: take that back first")]
    EventDayHeld,
    #[error("More would have asked than came: look at the two numbers again")]
    MoreAskedThanCame,
}
