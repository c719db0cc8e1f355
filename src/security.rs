//! What whoever watches over the service is told of accounts and rights: one line each of the program's log,
//! for people or as JSON. People stand in it by the ids of their accounts, and addresses by their pattern: no
//! name, no password, nothing that was typed and no household.

use domain::ids::WorkerId;
use tracing::field::display;
use uuid::Uuid;

/// By what lines of this kind are found among the others.
pub const TARGET: &str = "waymark::security";

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    /// Somebody was let in.
    SignedIn,
    /// Somebody was not: a password, a code or what a provider said was not right.
    SignInFailed,
    /// Somebody left.
    SignedOut,
    /// Somebody signed out another browser of theirs.
    SessionEnded,
    /// A browser showed a session that is over, or never was.
    SessionRefused,
    /// Somebody was asked again who they are.
    ProofAsked,
    /// They proved it.
    ProofGiven,
    /// They did not.
    ProofFailed,
    /// A role or a token does not include what was asked for.
    Refused,
    /// Something was asked for too often.
    Throttled,
    /// A form did not come from a page of ours, or from one of another session.
    ForgeryRefused,
    /// A token was made for a program.
    TokenMade,
    /// One was ended.
    TokenRevoked,
    /// One was shown that is not good.
    TokenRefused,
    /// An account was made.
    AccountMade,
    /// One can sign in no more.
    AccountDisabled,
    /// One can sign in again.
    AccountEnabled,
    /// One may do other things from now on.
    RoleChanged,
    /// A link to choose a password was made.
    LinkMade,
    /// One was shown that is not good.
    LinkRefused,
    /// A password was chosen or changed.
    PasswordChanged,
    /// A second step was set up, or its codes were made anew.
    SecondStepSet,
    /// One was taken away.
    SecondStepRemoved,
    /// It was decided whether everybody needs one.
    SecondStepDecided,
    /// Somebody opened a household that they do not see otherwise.
    OpenedInEmergency,
}

impl Happened {
    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignedIn => "signed-in",
            Self::SignInFailed => "sign-in-failed",
            Self::SignedOut => "signed-out",
            Self::SessionEnded => "session-ended",
            Self::SessionRefused => "session-refused",
            Self::ProofAsked => "proof-asked",
            Self::ProofGiven => "proof-given",
            Self::ProofFailed => "proof-failed",
            Self::Refused => "refused",
            Self::Throttled => "throttled",
            Self::ForgeryRefused => "forgery-refused",
            Self::TokenMade => "token-made",
            Self::TokenRevoked => "token-revoked",
            Self::TokenRefused => "token-refused",
            Self::AccountMade => "account-made",
            Self::AccountDisabled => "account-disabled",
            Self::AccountEnabled => "account-enabled",
            Self::RoleChanged => "role-changed",
            Self::LinkMade => "link-made",
            Self::LinkRefused => "link-refused",
            Self::PasswordChanged => "password-changed",
            Self::SecondStepSet => "second-step-set",
            Self::SecondStepRemoved => "second-step-removed",
            Self::SecondStepDecided => "second-step-decided",
            Self::OpenedInEmergency => "opened-in-emergency",
        }
    }

    // Whether somebody was kept from something.
    fn is_refusal(self) -> bool {
        matches!(
            self,
            Self::SignInFailed
                | Self::SessionRefused
                | Self::ProofFailed
                | Self::Refused
                | Self::Throttled
                | Self::ForgeryRefused
                | Self::TokenRefused
                | Self::LinkRefused
        )
    }

    /// The line of it, of which the rest is said as far as it is known.
    pub fn line(self) -> Line {
        Line { happened: self, by: None, of: None, token: None, how: None, at: None, from: None }
    }
}

/// A line that is not written yet.
#[derive(Clone, Debug)]
#[must_use]
pub struct Line {
    happened: Happened,
    by: Option<WorkerId>,
    of: Option<WorkerId>,
    token: Option<Uuid>,
    how: Option<&'static str>,
    at: Option<(String, String)>,
    from: Option<String>,
}

impl Line {
    /// Who did it, or tried.
    pub fn by(self, worker: impl Into<Option<WorkerId>>) -> Self {
        Self { by: worker.into(), ..self }
    }

    /// Whose account it was done to.
    pub fn of(self, worker: WorkerId) -> Self {
        Self { of: Some(worker), ..self }
    }

    /// The id of a token, which opens nothing.
    pub fn token(self, id: Uuid) -> Self {
        Self { token: Some(id), ..self }
    }

    /// The way, the role or the reason, in a word of ours.
    pub fn how(self, word: &'static str) -> Self {
        Self { how: Some(word), ..self }
    }

    /// What was asked for: its method, and the pattern of its address.
    pub fn at(self, method: &str, pattern: Option<String>) -> Self {
        Self { at: Some((method.to_owned(), pattern.unwrap_or_default())), ..self }
    }

    /// The network that somebody asks from who signs in: never the public's.
    pub fn network(self, network: String) -> Self {
        Self { from: Some(network), ..self }
    }

    /// Writes it.
    pub fn tell(&self) {
        let event = self.happened.as_str();
        let (by, of) = (self.by.map(display), self.of.map(display));
        let (token, how, from) = (self.token.map(display), self.how, self.from.as_deref());
        let at = self.at.as_ref();
        let (method, pattern) = (at.map(|it| &*it.0), at.map(|it| &*it.1));
        if self.happened.is_refusal() {
            tracing::warn!(target: TARGET, event, by, of, token, how, method, pattern, from);
        } else {
            tracing::info!(target: TARGET, event, by, of, token, how, method, pattern, from);
        }
    }
}
