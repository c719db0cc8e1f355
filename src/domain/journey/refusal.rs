//! The domain's no, in a worker's words.

use std::fmt::Display;

use chrono::NaiveDate;

use super::access::AccessRefusal;
use crate::campaign::CampaignRefusal;
use crate::clinic::ClinicRefusal;
use crate::ids::{CareName, CheckName, MilestoneName, OutcomeName, ReasonName, SourceName};
use crate::retention::RetentionRefusal;

/// A command that a history does not allow. Shown to workers as it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the sentences are the documentation")]
pub enum Refusal {
    #[error("When it happened must be now or in the past")]
    NotYetHappened,
    #[error("Nothing is known of this journey yet: record the enquiry first")]
    NotBegun,
    #[error("This journey has its enquiry already. A household that comes back has a new journey")]
    AlreadyBegun,
    #[error("This is before the enquiry, which was received on {}", spoken(.0))]
    BeforeEnquiry(NaiveDate),
    #[error("This journey had ended by then, on {}. Undo the ending first if it went on", spoken(.0))]
    AlreadyEnded(NaiveDate),
    #[error("This journey was recorded in error or merged into another, so nothing is added to it")]
    NoLongerUsed,
    #[error("This journey is not paused, so it cannot be resumed")]
    NotPaused,
    #[error("This journey is paused already")]
    AlreadyPaused,
    #[error("This journey's pathway has no milestone called {0}")]
    NotOnPathway(MilestoneName),
    #[error(
        "Nothing like {0} may come of this on the journey's pathway: choose one of the outcomes listed"
    )]
    UnknownOutcome(OutcomeName),
    #[error("The day or time that this is booked for had passed already: choose a later one")]
    BookedInThePast,
    #[error("There is no such course: choose one that is on the list of courses")]
    NoSuchCourse,
    #[error("This course is on the list already")]
    CoursePlannedAlready,
    #[error("This course was cancelled, so it stays as it is: add another course instead")]
    CourseCancelled,
    #[error("This course has been held, so it cannot be cancelled any more")]
    CourseHeld,
    #[error("The course would have begun already: enter a day and an hour that are to come")]
    CourseInThePast,
    #[error("The course would end before it begins: look at the two days again")]
    CourseEndsBeforeItBegins,
    #[error("The course has no places: enter for how many households there is room")]
    CourseWithoutPlaces,
    #[error(transparent)]
    Campaign(#[from] CampaignRefusal),
    #[error(transparent)]
    Retention(#[from] RetentionRefusal),
    #[error(transparent)]
    Access(#[from] AccessRefusal),
    #[error(transparent)]
    Clinic(#[from] ClinicRefusal),
    #[error("The day by which it is to be done is over: choose today or a later one")]
    ActionDueInThePast,
    #[error("These figures have too many rows to be kept: ask for fewer groups, or for fewer days")]
    FigureTooLong,
    #[error("“{0}” is a manager’s decision: ask a manager to record it")]
    ManagersDecision(String),
    #[error("“{0}” is a manager’s decision: ask a manager to undo it")]
    ManagersUndoing(String),
    #[error("This journey's pathway has no ending reason called {0}")]
    UnknownReason(ReasonName),
    #[error("This journey's pathway has no source called {0}")]
    UnknownSource(SourceName),
    #[error("Say how they met the service once more: what they say, or the code that came along")]
    EmptyTouch,
    #[error(
        "{0} is no code: write up to 60 letters, digits, dots, hyphens and underscores, without blanks"
    )]
    NoCode(Box<str>),
    #[error(
        "{0} is no code of somebody who recommends fostering: write it with a digit and without blanks, such \
         as R-17, for no name stands in the log"
    )]
    NoReferrerCode(Box<str>),
    #[error(
        "Nobody's code is on this enquiry as the one who recommended fostering, so no reward is due"
    )]
    NobodyRecommended,
    #[error("The reward is due once the household is approved, which it was not by then")]
    RewardNotDue,
    #[error("This reward was paid already")]
    RewardPaidAlready,
    #[error("Enter the reward in pounds, more than 0 and less than 100,000, or leave it out")]
    NoReward,
    #[error("The day from which they may be contacted again has passed: choose today or later")]
    RecontactInThePast,
    #[error("They have not agreed to be contacted again, so there is nothing to withdraw")]
    NoRecontactAgreed,
    #[error("This journey's pathway has no kind of care called {0}")]
    UnknownCare(CareName),
    #[error("This journey's pathway has no check called {0}")]
    UnknownCheck(CheckName),
    #[error("This person is none of the household’s adults")]
    NoSuchAdult,
    #[error(
        "This check was not waited for then, so it was not chased: record first that it was asked for"
    )]
    NotAskedFor,
    #[error("Tell us why this check is not needed")]
    WhyNotNeeded,
    #[error("It would have expired before it came back: look at the day again")]
    ExpiredBeforeReturn,
    #[error("Say in a few words which other reason it was")]
    WhichOther,
    #[error("Give at most two further reasons")]
    TooManyReasons,
    #[error("This journey has no fact {0} to undo")]
    NothingToUndo(u32),
    #[error("This was undone already")]
    AlreadyUndone,
    #[error("This reminder went out as a mail, which cannot be taken back")]
    MailIsOut,
    #[error("What was erased is erased for ever: that cannot be taken back")]
    ErasedForEver,
    #[error(
        "What was known of this household was erased, and nothing more is written about them: leave \
         the note empty to save the rest"
    )]
    Erased,
    #[error("This journey has no order {0} to erase something")]
    NotOrdered(u32),
    #[error("A journey cannot be merged into itself")]
    MergedIntoItself,
    #[error("This is one and the same journey: choose another")]
    NotAnother,
    #[error("The day for the next action has passed: choose today or later")]
    ActionInThePast,
    #[error("It cannot be snoozed until today or a day gone by: choose a later day")]
    SnoozedUntilThePast,
    #[error("Tell us why it can wait")]
    WhySnoozed,
    #[error("They look after this household already: choose somebody else")]
    TheirsAlready,
    #[error("This household is not offered to you, or no longer: see who looks after it now")]
    NotOffered,
    #[error("The day to review the pause has passed: choose today or later")]
    ReviewInThePast,
    #[error(
        "This journey holds facts that this version of Waymark does not know. Nothing is decided \
         on half a history: use the newer version"
    )]
    NewerHistory,
    #[error("There is no import with this id")]
    NoSuchImport,
    #[error("This import was taken back already")]
    ImportUndone,
    #[error("{0}")]
    PathwayRefused(String),
    #[error("This row was undone after the file was checked: run the import again")]
    ChangedMeanwhile,
}

// A day as people say it, since a worker reads the sentence as it stands.
fn spoken(day: &NaiveDate) -> impl Display {
    day.format("%-d %B %Y")
}
