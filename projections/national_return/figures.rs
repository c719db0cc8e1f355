//! The figures of the return, by their names.

use serde::Serialize;

/// A figure of the return.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Figure {
    /// Enquiries received in the year.
    Enquiries,
    /// Applications in progress when the year began.
    InProgressAtStart,
    /// Applications received in it.
    Received,
    /// Both together.
    Applications,
    /// Completed in the year: approved.
    Approved,
    /// Decided against.
    NotApproved,
    /// The household withdrew, or was heard of no more.
    WithdrawnByHousehold,
    /// The service ended it before a decision.
    WithdrawnByService,
    /// The four together.
    Completed,
    /// In progress when the year ended.
    InProgressAtEnd,
    /// Withdrawn by the household: fostering not as expected.
    Aw1,
    /// The process not as expected.
    Aw2,
    /// Circumstances changed.
    Aw3,
    /// Financial reasons.
    Aw4,
    /// Risk of allegations.
    Aw5,
    /// Another reason, or none known.
    Aw0,
}

/// The figures that are codes of reasons.
pub const CODES: [Figure; 6] =
    [Figure::Aw1, Figure::Aw2, Figure::Aw3, Figure::Aw4, Figure::Aw5, Figure::Aw0];

/// What is known of the question behind a figure. The template itself was not seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// Ofsted published the code and its title.
    Code,
    /// Ofsted publishes figures on it; how the template words the question was not seen.
    Theme,
    /// A sum of ours, which holds the others together.
    OurSum,
}

/// A word that is no figure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "There is no figure called {0}: use one of {known}",
    known = Figure::ALL.map(Figure::as_str).join(", ")
)]
pub struct UnknownFigure(String);

impl Figure {
    /// Every figure, in the order of the return.
    pub const ALL: [Self; 16] = [
        Self::Enquiries,
        Self::InProgressAtStart,
        Self::Received,
        Self::Applications,
        Self::Approved,
        Self::NotApproved,
        Self::WithdrawnByHousehold,
        Self::WithdrawnByService,
        Self::Completed,
        Self::InProgressAtEnd,
        Self::Aw1,
        Self::Aw2,
        Self::Aw3,
        Self::Aw4,
        Self::Aw5,
        Self::Aw0,
    ];

    /// Its word in files and addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enquiries => "enquiries",
            Self::InProgressAtStart => "in-progress-at-start",
            Self::Received => "received",
            Self::Applications => "applications",
            Self::Approved => "approved",
            Self::NotApproved => "not-approved",
            Self::WithdrawnByHousehold => "withdrawn-by-household",
            Self::WithdrawnByService => "withdrawn-by-service",
            Self::Completed => "completed",
            Self::InProgressAtEnd => "in-progress-at-end",
            Self::Aw1 => "aw1",
            Self::Aw2 => "aw2",
            Self::Aw3 => "aw3",
            Self::Aw4 => "aw4",
            Self::Aw5 => "aw5",
            Self::Aw0 => "aw0",
        }
    }

    /// What it is called.
    pub fn label(self) -> &'static str {
        match self {
            Self::Enquiries => "Initial enquiries",
            Self::InProgressAtStart => "Applications in progress on 1 April",
            Self::Received => "Applications received",
            Self::Applications => "All applications of the year",
            Self::Approved => "Completed: approved",
            Self::NotApproved => "Completed: not approved",
            Self::WithdrawnByHousehold => "Completed: withdrawn by the applicant",
            Self::WithdrawnByService => "Completed: withdrawn by the service",
            Self::Completed => "All completed",
            Self::InProgressAtEnd => "In progress on 31 March",
            Self::Aw1 => "AW1: fostering not as expected",
            Self::Aw2 => "AW2: assessment process not as expected",
            Self::Aw3 => "AW3: household circumstances changed (non-financial)",
            Self::Aw4 => "AW4: financial reasons",
            Self::Aw5 => "AW5: concerned about risk of allegations",
            Self::Aw0 => "AW0: other or unknown",
        }
    }

    /// What is counted.
    pub fn definition(self) -> &'static str {
        match self {
            Self::Enquiries => "Journeys whose enquiry was received from 1 April to 31 March.",
            Self::InProgressAtStart => {
                "Journeys with an application received before 1 April and not completed by then."
            }
            Self::Received => "Journeys whose application was received from 1 April to 31 March.",
            Self::Applications => "Those in progress on 1 April and those received since.",
            Self::Approved => "Approved from 1 April to 31 March.",
            Self::NotApproved => {
                "Ended as not approved, or by the service once it had made its determination."
            }
            Self::WithdrawnByHousehold => {
                "Ended by the household, by both, by a death or without a reply, before approval."
            }
            Self::WithdrawnByService => {
                "Ended by the service before it had made its determination."
            }
            Self::Completed => "Approved, not approved, and withdrawn by applicant or service.",
            Self::InProgressAtEnd => {
                "Neither approved nor ended by the end of 31 March, or of the day that is looked at."
            }
            Self::Aw0 => {
                "Of those withdrawn by the applicant: reasons with this code, or with none."
            }
            Self::Aw1 | Self::Aw2 | Self::Aw3 | Self::Aw4 | Self::Aw5 => {
                "Of those withdrawn by the applicant: main reasons that the pathway gives this code."
            }
        }
    }

    /// What is known of the question that Ofsted asks.
    pub fn evidence(self) -> Evidence {
        match self {
            Self::InProgressAtStart | Self::Applications | Self::Completed => Evidence::OurSum,
            figure if CODES.contains(&figure) => Evidence::Code,
            _ => Evidence::Theme,
        }
    }

    /// The figure of a reason's code. A code that is none is told as other or not known.
    pub(super) fn of_code(code: &str) -> Self {
        let found = CODES.into_iter().find(|figure| figure.as_str().eq_ignore_ascii_case(code));
        found.unwrap_or(Self::Aw0)
    }
}

impl std::str::FromStr for Figure {
    type Err = UnknownFigure;

    fn from_str(word: &str) -> Result<Self, UnknownFigure> {
        let found = Self::ALL.into_iter().find(|figure| figure.as_str() == word);
        found.ok_or_else(|| UnknownFigure(word.to_owned()))
    }
}
