//! What a worker hears when it was changed how they sign in: what was changed, and whom to tell if it was
//! not them. It leads nowhere, so that nobody learns to trust such links.

use maud::html;

use super::letter::letter;
use super::words::Words;

/// What was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The password.
    Password,
    /// A second step was set up.
    SetUp,
    /// The second step was taken away.
    Removed,
}

impl Change {
    /// The mail.
    pub fn words(self) -> Words {
        let (subject, told) = match self {
            Self::Password => (
                "Your Waymark password was changed",
                "The password of your Waymark account was changed, and all other browsers were signed \
                 out.",
            ),
            Self::SetUp => (
                "A second step was set up for your Waymark account",
                "From now on, your Waymark account asks for a code of an app after the password. All \
                 other browsers were signed out.",
            ),
            Self::Removed => (
                "The second step of your Waymark account was taken away",
                "Your Waymark account asks for no code any more after the password, and other browsers \
                 were signed out.",
            ),
        };
        let rest = "If you did this, or asked your administrator to, there is nothing to do. If not, tell \
                    your administrator at once.";
        let body = html! { p { (told) } p { (rest) } };
        Words {
            subject: subject.to_owned(),
            text: format!("{told}\n\n{rest}\n"),
            html: letter(subject, told, &body),
        }
    }
}
