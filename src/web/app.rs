//! What every page is made with, and how a form becomes facts.

use std::sync::Arc;

use domain::ids::{EventId, JourneyId, PersonId, StreamId, WorkerId};
use domain::journey::Person;
use domain::record::Decide;
use domain::sealed::{Note, Sealed};
use domain::together::Together;
use maud::{Markup, html};
use tokio::sync::RwLock;

use super::enquire::EnquiryForm;
use super::govuk::hidden;
use super::layout::{self, Entry, Frame};
use super::posted::Stamp;
use super::problem::Problem;
use super::provider::Provider;
use super::signed_in::SignedIn;
use crate::answers::LevelAnswers;
use crate::erasure::Eraser;
use crate::mail::Mailer;
use crate::passwords::Hashing;
use crate::people::{Details, People};
use crate::reminding::Customs;
use crate::store::{
    CarryOutError, Database, Derived, Door, FreePlace, KeyError, Keys, Receipt, Request, Role,
    Source, Subject, Viewings, Writer,
};

/// The service, as its pages see it.
pub struct App {
    /// The log.
    pub database: Database,
    /// Its answers.
    pub answers: Arc<LevelAnswers>,
    /// Names, opened.
    pub people: Arc<People>,
    /// What seals and opens.
    pub keys: Arc<RwLock<Keys>>,
    /// The pen.
    pub writer: Writer,
    /// What erases.
    pub eraser: Arc<Eraser>,
    /// Who looks at households.
    pub viewings: Viewings,
    /// Where passwords are hashed.
    pub hashing: Hashing,
    /// The clock, and the maker of ids.
    pub source: Source,
    /// Where people find it.
    pub place: Place,
    /// How mail leaves.
    pub mailer: Mailer,
    /// Who gets which reminders, unless they chose otherwise.
    pub customs: Customs,
    /// How many requests of one token are answered in a minute.
    pub requests_a_minute: u32,
    /// What a child costs in a week, in pounds, where that is set: with the service's own carers, and with
    /// an agency's.
    pub costs_a_week: [Option<u32>; 2],
    /// What marks the public form as ours.
    pub derived: Derived,
    /// The public enquiry form, where the service has one.
    pub form: Option<EnquiryForm>,
    /// The provider that workers sign in by way of, where the service has one.
    pub provider: Option<Provider>,
    /// Whether all of it is made up.
    pub is_demo: bool,
}

/// The address that people use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    url: String,
}

impl Place {
    /// An address over HTTPS, or one on this machine.
    pub fn parse(url: &str) -> Result<Self, String> {
        let url = url.trim_end_matches('/');
        let host = url.strip_prefix("http://").map(|rest| rest.split([':', '/']).next());
        let is_here = matches!(host, Some(Some("127.0.0.1" | "localhost" | "[")));
        let is_safe = is_here || url.strip_prefix("https://").is_some_and(|host| !host.is_empty());
        if is_safe && !url.contains('@') && !url.contains(char::is_whitespace) {
            return Ok(Self { url: url.to_owned() });
        }
        Err("WAYMARK_URL must be the https:// address that people use: passwords and names would \
             otherwise cross the network in the clear. Only on this machine may it be http://127.0.0.1"
            .to_owned())
    }

    /// An address within the service, whole.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// Whether browsers reach it over HTTPS, so that cookies can be kept to that.
    pub(super) fn is_https(&self) -> bool {
        self.url.starts_with("https://")
    }

    /// What a browser calls it as the origin of a form.
    pub(super) fn origin(&self) -> &str {
        let after_scheme = self.url.find("://").map_or(0, |at| at + 3);
        let path = self.url[after_scheme..].find('/');
        path.map_or(&*self.url, |at| &self.url[..after_scheme + at])
    }
}

impl App {
    /// The frame of a page for nobody in particular.
    pub(super) fn frame<'a>(&self, title: &'a str) -> Frame<'a> {
        let frame = Frame::new(title);
        if self.is_demo { frame.demo() } else { frame }
    }

    /// The frame of a page for somebody, in a part of the service.
    pub(super) fn frame_for<'a>(
        &self,
        who: &'a SignedIn,
        part: Entry,
        title: &'a str,
    ) -> Frame<'a> {
        self.frame_of(who, title).within(part)
    }

    /// The same for a page that belongs to no part, as somebody's own account.
    pub(super) fn frame_of<'a>(&self, who: &'a SignedIn, title: &'a str) -> Frame<'a> {
        let shown = layout::SignedIn { name: &who.name, csrf: &who.csrf };
        self.frame(title).signed_in(shown, menu(who.role))
    }

    /// What marks a form as its sender's and as this one: with it, sending it twice is one request.
    /// `seen` is the version of the journey that its page shows.
    pub(super) fn marks(&self, who: &SignedIn, seen: Option<u32>) -> Markup {
        html! {
            (hidden("csrf", &who.csrf))
            (hidden("key", (self.source.id)().to_string()))
            @if let Some(seen) = seen { (hidden("seen", seen)) }
        }
    }

    /// Lets a history, as a journey's, decide on what a form asks for. The same form again does nothing.
    pub(crate) async fn carry_out(
        &self,
        who: &SignedIn,
        stamp: &Stamp,
        history: impl Into<StreamId>,
        command: impl Decide + Send + Sync + 'static,
    ) -> Result<Receipt, CarryOutError> {
        self.carry_out_for((who.worker, Door::Page), stamp, history, command).await
    }

    /// The same for a worker who may be asking through a program.
    pub(crate) async fn carry_out_for(
        &self,
        by: (WorkerId, Door),
        stamp: &Stamp,
        history: impl Into<StreamId>,
        command: impl Decide + Send + Sync + 'static,
    ) -> Result<Receipt, CarryOutError> {
        self.carry_out_with(by, stamp, history, command, None).await
    }

    /// The same, as long as the place on a course that it takes is free.
    pub(crate) async fn carry_out_with(
        &self,
        (worker, door): (WorkerId, Door),
        stamp: &Stamp,
        history: impl Into<StreamId>,
        command: impl Decide + Send + Sync + 'static,
        place: Option<FreePlace>,
    ) -> Result<Receipt, CarryOutError> {
        self.hand_in((Some(worker), door), stamp, history, (Box::new(command), place)).await
    }

    /// The same for somebody who is not of the team: nobody's name stands with it.
    pub(crate) async fn carry_out_for_nobody(
        &self,
        stamp: &Stamp,
        history: impl Into<StreamId>,
        command: impl Decide + Send + Sync + 'static,
    ) -> Result<Receipt, CarryOutError> {
        self.hand_in((None, Door::Form), stamp, history, (Box::new(command), None)).await
    }

    async fn hand_in(
        &self,
        (worker, door): (Option<WorkerId>, Door),
        stamp: &Stamp,
        history: impl Into<StreamId>,
        (command, place): (Box<dyn Decide + Send + Sync>, Option<FreePlace>),
    ) -> Result<Receipt, CarryOutError> {
        let fingerprint = self.keys.read().await.fingerprint(&stamp.told());
        let request = Request {
            key: stamp.key,
            fingerprint,
            stream: history.into(),
            seen: stamp.seen,
            place,
            worker,
            door,
            command,
        };
        self.writer.carry_out(request).await
    }

    /// Adds a command whose fact says something in words, sealed for it, if anything was written.
    pub(crate) async fn with_note<C: Decide + Send + Sync + 'static>(
        &self,
        commands: Together,
        journey: JourneyId,
        text: &str,
        command: impl FnOnce(Option<Sealed<Note>>) -> C,
    ) -> Result<Together, Problem> {
        let id = EventId((self.source.id)());
        let note = self.seal_note(journey, id, text).await?;
        Ok(commands.with_id(id, command(note)))
    }

    /// Seals what is known of an adult, for the enquiry that tells of them.
    pub(crate) async fn seal_person(
        &self,
        journey: JourneyId,
        event: EventId,
        details: &Details,
    ) -> Result<Person, Problem> {
        let id = PersonId((self.source.id)());
        let subject = Subject::Person(id);
        let text = serde_json::to_string(details);
        let text = text.map_err(|error| Problem::Failed(error.to_string()))?;
        let place = (StreamId::from(journey), event, "details");
        let details = self.seal(subject, place, &text).await?;
        Ok(Person { id, details })
    }

    /// Whether a journey's notes were erased, so that none is added.
    pub(crate) async fn has_erased_notes(&self, journey: JourneyId) -> Result<bool, Problem> {
        let subject = Subject::Journey(journey);
        let mut keys = self.keys.write().await;
        keys.recall(&[subject]).await?;
        Ok(keys.is_destroyed(subject))
    }

    /// Seals a note for the fact that it is to be told with. None where nothing was written. What is
    /// written about who was erased is left unsealed and empty, for the journey's history to refuse:
    /// unless the form was taken before, which is then answered as it was.
    pub(crate) async fn seal_note(
        &self,
        journey: JourneyId,
        event: EventId,
        text: &str,
    ) -> Result<Option<Sealed<Note>>, Problem> {
        if text.trim().is_empty() {
            return Ok(None);
        }
        let subject = Subject::Journey(journey);
        let place = (StreamId::from(journey), event, "note");
        match self.seal(subject, place, text.trim()).await {
            Err(KeyError::Destroyed) => {
                Ok(Some(Sealed::refused(self.keys.read().await.key_of(subject))))
            }
            sealed => Ok(Some(sealed?)),
        }
    }

    /// Seals a text for its place, under a key that is made where there is none yet.
    pub(crate) async fn seal<T>(
        &self,
        subject: Subject,
        place: (StreamId, EventId, &str),
        text: &str,
    ) -> Result<Sealed<T>, KeyError> {
        self.keys.write().await.provide(&[subject], (self.source.now)()).await?;
        self.keys.read().await.seal(subject, place, text)
    }
}

fn menu(role: Role) -> &'static [Entry] {
    use Entry::{Admin, Journeys, Marketing, Outbox, Panel, Performance, Trail, Training, Work};
    match role {
        Role::Recruiter => &[Work, Journeys, Training, Performance, Marketing, Outbox],
        Role::Manager => &[Work, Journeys, Training, Panel, Performance, Marketing, Outbox, Trail],
        Role::Marketing => &[Marketing, Performance],
        Role::PanelAdministrator => &[Panel],
        Role::Auditor => &[Trail, Journeys, Training, Panel, Performance, Marketing, Outbox, Admin],
        Role::Administrator => &[Admin, Outbox],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_is_found_over_https_or_on_this_machine() {
        for url in ["https://waymark.council.example", "http://127.0.0.1:8080", "http://localhost/"]
        {
            assert!(Place::parse(url).is_ok(), "{url}");
        }
        for url in [
            "http://waymark.council.example",
            "https://",
            "waymark",
            "http://127.0.0.1.evil",
            "http://localhost:x@evil",
        ] {
            assert!(Place::parse(url).is_err(), "{url}");
        }
        let place = Place::parse("https://council.example/waymark/").unwrap();
        assert_eq!(place.origin(), "https://council.example");
        assert_eq!(place.link("/work"), "https://council.example/waymark/work");
    }
}
