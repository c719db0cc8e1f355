//! Mail: how it leaves, and what it says. No personal data of a household is in what the team gets,
//! nor in the words that go to who asked about fostering.
//!
//! With a server set, mail goes by SMTP. With none, each mail is a file, and counts as sent.

pub mod account;
pub mod acknowledgement;
mod folder;
mod letter;
mod server;
mod smtp;
pub mod words;

pub use server::ServerError;
pub use smtp::Patience;

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use uuid::Uuid;

use crate::settings::Settings;
use server::Server;
use words::Words;

/// Lets mail leave.
#[derive(Clone, Debug)]
pub struct Mailer {
    from: Mailbox,
    way: Way,
    patience: Patience,
}

#[derive(Clone, Debug)]
enum Way {
    Server(Server),
    Folder(PathBuf),
}

/// Why mail cannot be sent with these settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailSettingError {
    /// The server.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// The sender.
    #[error("WAYMARK_MAIL_FROM is no address: write it as Waymark <waymark@example.org>")]
    From,
}

/// A mail to one reader.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing<'a> {
    /// Its id, by which its file is named.
    pub mail: Uuid,
    /// What it is known by at every server.
    pub message_id: &'a str,
    /// Its reader's name, unless it names nobody, and address.
    pub to: (Option<&'a str>, &'a str),
    /// Whether it goes to the team, as one of the mails that it gets.
    pub is_for_team: bool,
    /// When it was written.
    pub written_at: DateTime<Utc>,
    /// What it says.
    pub words: &'a Words,
    /// The address by which its reader turns such mail off, if they can.
    pub unsubscribe: Option<&'a str>,
}

/// What a mail says that was written to its file in a folder. None if it is not there.
pub fn written(folder: &Path, mail: Uuid) -> Option<String> {
    folder::read(folder, mail).ok()
}

/// Why a mail did not go, and what that means for it and others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It did not go, and may be tried again.
    Later(Cause, Option<u16>),
    /// It did not go, and never will.
    Never(Cause, Option<u16>),
    /// It did not go, and no other would.
    Everybody(Cause, Option<u16>),
    /// It was handed over, and nobody knows whether it was taken.
    Unclear,
}

/// What stood in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Nobody answered, or not in time.
    Unreachable,
    /// The server put it off.
    PutOff,
    /// The server refused the mail or its reader.
    Refused,
    /// The server did not let us in.
    SignIn,
    /// No safe connection could be made.
    Encryption,
    /// What answers is no mail server, or takes nothing from us.
    NotOurServer,
    /// The mail could not be put together.
    Unwritten,
}

impl Mailer {
    /// As the settings say.
    pub fn new(settings: &Settings) -> Result<Self, MailSettingError> {
        let from = settings.mail_from.value.parse().map_err(|_| MailSettingError::From)?;
        let way = if settings.smtp_url.value.is_empty() {
            Way::Folder(settings.mail_folder.path())
        } else {
            Way::Server(Server::parse(&settings.smtp_url.value)?)
        };
        Ok(Self { from, way, patience: Patience::default() })
    }

    /// The same, waiting only so long.
    #[must_use]
    pub fn with_patience(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    /// The domain that mail comes from.
    pub fn domain(&self) -> &str {
        self.from.email.domain()
    }

    /// The folder that mail is written to, if no server is set.
    pub fn folder(&self) -> Option<&PathBuf> {
        match &self.way {
            Way::Folder(folder) => Some(folder),
            Way::Server(_) => None,
        }
    }

    /// Sends a mail, or writes it to its file.
    pub async fn send(&self, mail: Outgoing<'_>) -> Result<(), Fault> {
        let message = self.compose(mail)?;
        match &self.way {
            Way::Server(server) => smtp::send(server, self.patience, &message).await,
            Way::Folder(folder) => {
                folder::write(folder, mail.mail, &message.formatted(), mail.words)
            }
        }
    }

    fn compose(&self, mail: Outgoing<'_>) -> Result<Message, Fault> {
        let unwritten = Fault::Never(Cause::Unwritten, None);
        let (name, address) = mail.to;
        let to = Mailbox::new(name.map(str::to_owned), address.parse().map_err(|_| unwritten)?);
        let header =
            |name, value: String| HeaderValue::new(HeaderName::new_from_ascii_str(name), value);
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .date(SystemTime::from(mail.written_at))
            .message_id(Some(mail.message_id.to_owned()))
            .subject(&*mail.words.subject)
            .raw_header(header("Auto-Submitted", "auto-generated".to_owned()))
            .raw_header(header("X-Auto-Response-Suppress", "All".to_owned()));
        if mail.is_for_team {
            let list = format!("<reminders.waymark.{}>", self.domain());
            message = message.raw_header(header("List-Id", list));
        }
        if let Some(address) = mail.unsubscribe {
            message = message
                .raw_header(header("List-Unsubscribe", format!("<{address}>")))
                // RFC 8058: one POST to that address, by the reader's mail program.
                .raw_header(header(
                    "List-Unsubscribe-Post",
                    "List-Unsubscribe=One-Click".to_owned(),
                ));
        }
        let (text, html) = (mail.words.text.clone(), mail.words.html.clone());
        message.multipart(MultiPart::alternative_plain_html(text, html)).map_err(|_| unwritten)
    }
}
