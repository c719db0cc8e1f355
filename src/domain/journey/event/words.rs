//! The words that facts of a journey say things by. They are part of the log's schema: a word may be
//! added, and is never renamed, reused or removed.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident, $what:literal { $($variant:ident = $word:literal),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[expect(missing_docs, reason = "the names are the documentation")]
        pub enum $name {
            $(#[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The word for it in files.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                match word {
                    $($word => Ok(Self::$variant),)*
                    _ => Err(UnknownWord {
                        what: $what,
                        word: word.to_owned(),
                        known: &[$($word),*],
                    }),
                }
            }
        }
    )*};
}

/// A word that stands for none of the things it may stand for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{word} is no {what}: use one of {}", known.join(", "))]
pub struct UnknownWord {
    what: &'static str,
    word: String,
    known: &'static [&'static str],
}

words! {
    /// How somebody was reached, or tried for.
    Channel, "way of contact" {
        Phone = "phone",
        Voicemail = "voicemail",
        Email = "email",
        Text = "text",
        Web = "web",
        WebChat = "web-chat",
        SocialMessage = "social-message",
        Letter = "letter",
        Event = "event",
        InformationSession = "information-session",
        HomeVisit = "home-visit",
        VirtualVisit = "virtual-visit",
        Other = "other",
    }
    /// Who started a contact.
    Direction, "direction" {
        Inward = "inward",
        Outward = "outward",
    }
    /// What came of a contact.
    ContactOutcome, "outcome of a contact" {
        Spoke = "spoke",
        Replied = "replied",
        LeftMessage = "left-message",
        NoAnswer = "no-answer",
        WrongNumber = "wrong-number",
        Bounced = "bounced",
        WillCallBack = "will-call-back",
        Sent = "sent",
    }
    /// How a household got the privacy notice.
    NoticeGiven, "way of giving a privacy notice" {
        ReadOut = "read-out",
        Linked = "linked",
        Sent = "sent",
        NotYet = "not-yet",
    }
    /// How a campaign's code came along with an enquiry.
    TrackedBy, "way that a campaign's code came along" {
        Link = "link",
        Qr = "qr",
        Form = "form",
        PhoneLine = "phone-line",
    }
    /// What moves a household, by the answers it gave in a questionnaire (Cultural Dynamics' Values Modes).
    ValuesMode, "values mode" {
        Pioneer = "pioneer",
        Prospector = "prospector",
        Settler = "settler",
    }
    /// Who decided that a journey ends.
    DecidedBy, "one who decides an ending" {
        Household = "household",
        Service = "service",
        Both = "both",
        NoReply = "no-reply",
    }
}

impl Channel {
    /// Whether somebody was there to answer at once.
    pub fn is_live(self) -> bool {
        use Channel::{Event, HomeVisit, InformationSession, Phone, VirtualVisit, WebChat};
        matches!(self, Phone | WebChat | Event | InformationSession | HomeVisit | VirtualVisit)
    }
}

impl ContactOutcome {
    /// Whether both sides took part, which alone counts as the first reply.
    pub fn is_two_way(self) -> bool {
        matches!(self, Self::Spoke | Self::Replied)
    }
}
