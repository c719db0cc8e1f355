//! Drafts: what somebody typed into a long form and has not saved is kept for them, sealed, and is
//! there when they open the form again.

use actix_web::web::{Data, Query};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, HttpResponse, dev};
use chrono::{DateTime, Utc};
use domain::calendar::london_day;
use domain::ids::{EventId, JourneyId, StreamId, WorkerId};
use domain::reference::Reference;
use domain::sealed::{Note, Opened, Sealed};
use futures_util::future::LocalBoxFuture;
use maud::{Markup, html};
use projections::Sight;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::govuk::{button, inset_text};
use super::posted::{Fields, Posted};
use super::problem::Problem;
use super::signed_in::SignedIn;
use super::{App, see_other, words};
use crate::store::{
    Draft, KeyError, Subject, draft_at, drafts_of, drop_draft, keep_draft, sweep_drafts,
};

/// The form that begins a household, of which a draft is about no journey yet.
const ENQUIRY: &str = "/journeys/new";
/// The forms about a journey of which drafts are kept, with what they are called.
const FORMS: [(&str, &str); 2] = [("contacts/new", "Log a contact"), ("notes/new", "Add a note")];

/// Which form, and whether its page stays as it is.
#[derive(Deserialize)]
pub(super) struct Of {
    of: String,
    #[serde(default)]
    quietly: bool,
}

/// Keeps what was typed into a form.
pub(super) async fn keep(
    app: Data<App>,
    who: SignedIn,
    of: Query<Of>,
    posted: Posted<Fields>,
) -> Result<HttpResponse, Problem> {
    let form = app.form_of(&who.sight, &of.of).await?;
    app.keep_draft(&who, &form, &posted).await?;
    if of.quietly {
        return Ok(HttpResponse::NoContent().finish());
    }
    Ok(see_other("/work?drafted=true#drafts"))
}

/// Throws a draft away.
pub(super) async fn remove(
    app: Data<App>,
    who: SignedIn,
    of: Query<Of>,
    _posted: Posted<Fields>,
) -> Result<HttpResponse, Problem> {
    app.form_of(&who.sight, &of.of).await?;
    app.drop_draft(who.worker, &of.of).await?;
    Ok(see_other(&of.of))
}

/// A form of which a draft is kept.
pub(super) struct FormOf {
    /// Its address.
    pub(super) address: String,
    /// What it is called.
    pub(super) title: &'static str,
    /// The journey that it is about.
    pub(super) about: Option<(JourneyId, Reference)>,
}

/// What somebody typed before into the form that they ask for, if they kept it.
pub(super) struct Drafted<T> {
    kept: Option<(T, DateTime<Utc>)>,
    keeping: Keeping,
}

/// How a draft of a form is kept.
#[derive(Clone)]
pub(super) struct Keeping {
    form: String,
    kept: Option<String>,
}

impl<T> Drafted<T> {
    /// The form as it was left, or a new one, and how it is kept.
    pub(super) fn or(self, new: impl FnOnce() -> T) -> (T, Keeping) {
        (self.kept.map_or_else(new, |(form, _)| form), self.keeping)
    }
}

impl Keeping {
    /// Of a form that was sent and comes back with what is wrong.
    pub(super) fn of(form: &str) -> Self {
        Self { form: form.to_owned(), kept: None }
    }

    /// Where the draft is sent.
    pub(super) fn address(&self) -> String {
        self.send_to("/drafts")
    }

    fn send_to(&self, address: &str) -> String {
        let of = serde_html_form::to_string([("of", &self.form)]).unwrap_or_default();
        format!("{address}?{of}")
    }

    /// That the form is a draft, and since when.
    pub(super) fn told(&self) -> Markup {
        html! {
            @if let Some(kept) = &self.kept {
                (inset_text(&html! {
                    "You began this and have not saved it. The draft was kept " (kept) ". It goes \
                     when you save, or after 7 days."
                }))
            }
        }
    }

    /// What keeps the draft, and throws it away.
    pub(super) fn buttons(&self) -> Markup {
        let (keep, remove) = (self.address(), self.send_to("/drafts/removal"));
        html! {
            (button("Keep as a draft").secondary().sends_to(&keep))
            @if self.kept.is_some() {
                (button("Throw the draft away").secondary().sends_to(&remove))
            }
            span.govuk-hint.waymark-draft role="status" {}
        }
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Drafted<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let app = request.app_data::<Data<App>>().cloned();
        let who = request.extensions().get::<SignedIn>().map(|it| it.worker);
        let form = request.path().to_owned();
        Box::pin(async move {
            let (Some(app), Some(worker)) = (app, who) else { return Err(Problem::NotSignedIn) };
            let now = (app.source.now)();
            let kept = match draft_at(&app.database, worker, &form, now).await? {
                Some(draft) => app.open_draft(&draft).await?.map(|it| (it, draft.saved_at)),
                None => None,
            };
            let said = kept.as_ref().map(|(_, at)| words::moment(*at, london_day(now)));
            Ok(Self { kept, keeping: Keeping { form, kept: said } })
        })
    }
}

impl App {
    /// Somebody's drafts, each with the form that it is of.
    pub(super) async fn drafts(&self, who: &SignedIn) -> Result<Vec<(FormOf, Draft)>, Problem> {
        let mut drafts = vec![];
        for draft in drafts_of(&self.database, who.worker, (self.source.now)()).await? {
            // What it is about may be gone meanwhile.
            if let Ok(form) = self.form_of(&who.sight, &draft.form).await {
                drafts.push((form, draft));
            }
        }
        Ok(drafts)
    }

    /// Throws away the draft of a form that was saved. Should that fail, it goes in some days.
    pub(super) async fn forget_draft(&self, worker: WorkerId, form: &str) {
        if let Err(error) = self.drop_draft(worker, form).await {
            tracing::warn!(%error, "the draft of a form that was saved is still there");
        }
    }

    async fn drop_draft(&self, worker: WorkerId, form: &str) -> Result<(), Problem> {
        let draft = draft_at(&self.database, worker, form, (self.source.now)()).await?;
        let Some(draft) = draft else { return Ok(()) };
        drop_draft(&self.database, worker, form).await?;
        self.forget_key(&draft).await
    }

    // The key of a draft that is about no journey is of no use to anything else.
    async fn forget_key(&self, draft: &Draft) -> Result<(), Problem> {
        if draft.form != ENQUIRY {
            return Ok(());
        }
        let now = (self.source.now)();
        match self.keys.write().await.destroy(&[Subject::Journey(draft.subject)], now).await {
            // A copy may lie in the journal for a while, of a key that nobody asks for again.
            Err(KeyError::InUse) | Ok(_) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    async fn form_of(&self, sight: &Sight, form: &str) -> Result<FormOf, Problem> {
        if form == ENQUIRY {
            return Ok(FormOf { address: form.to_owned(), title: "Add an enquiry", about: None });
        }
        let (reference, below) = form
            .strip_prefix("/journeys/")
            .and_then(|rest| rest.split_once('/'))
            .ok_or(Problem::NotFound)?;
        let known = FORMS.iter().find(|(form, _)| *form == below);
        let (_, title) = known.ok_or(Problem::NotFound)?;
        let reference: Reference = reference.parse().map_err(|_| Problem::NotFound)?;
        let journey =
            self.answers.read().await?.journey(reference, sight).ok_or(Problem::NotFound)?;
        Ok(FormOf { address: form.to_owned(), title, about: Some((journey, reference)) })
    }

    async fn keep_draft(
        &self,
        who: &SignedIn,
        form: &FormOf,
        posted: &Posted<Fields>,
    ) -> Result<(), Problem> {
        let now = (self.source.now)();
        for old in sweep_drafts(&self.database, now).await? {
            self.forget_key(&old).await?;
        }
        let subject = match form.about {
            Some((journey, _)) => journey,
            None => {
                let before = draft_at(&self.database, who.worker, &form.address, now).await?;
                before.map_or_else(|| JourneyId((self.source.id)()), |draft| draft.subject)
            }
        };
        let id = EventId((self.source.id)());
        let text = serde_html_form::to_string(&posted.form);
        let text = text.map_err(|error| Problem::Failed(error.to_string()))?;
        // What is written about who was erased is not kept.
        let Some(sealed) = self.seal_draft(subject, id, &text).await? else { return Ok(()) };
        let (form, sealed) = (form.address.clone(), Some(sealed));
        let draft = Draft { form, id, subject, sealed, saved_at: now };
        Ok(keep_draft(&self.database, who.worker, &draft, posted.stamp.key).await?)
    }

    async fn seal_draft(
        &self,
        subject: JourneyId,
        id: EventId,
        text: &str,
    ) -> Result<Option<Sealed<Note>>, Problem> {
        let place = (StreamId::from(subject), id, "draft");
        match self.seal(Subject::Journey(subject), place, text).await {
            Err(KeyError::Destroyed) => Ok(None),
            sealed => Ok(Some(sealed?)),
        }
    }

    async fn open_draft<T: DeserializeOwned>(&self, draft: &Draft) -> Result<Option<T>, Problem> {
        let subject = Subject::Journey(draft.subject);
        // Who was erased by another process is forgotten here too by then.
        self.people.of(&[draft.subject]).await?;
        self.keys.write().await.recall(&[subject]).await?;
        let place = (StreamId::from(draft.subject), draft.id, "draft");
        let sealed = draft.sealed.as_ref();
        let keys = self.keys.read().await;
        let opened = sealed.and_then(|it| keys.open_sealed(subject, place, it));
        // A draft of a form that has other questions by now is as none.
        Ok(match opened {
            Some(Opened::Known(text)) => serde_html_form::from_str(&text).ok(),
            Some(Opened::Erased) | None => None,
        })
    }
}
