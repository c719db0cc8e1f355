//! A clinic's page as it is to be shown: put together now, or as it was frozen.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use domain::clinic::{ActionState, stream};
use domain::ids::{EventId, StreamId, WorkerId};
use domain::sealed::{Note, Opened, Sealed};
use projections::clinics::{self, Agreed, Clinic, Frozen};
use projections::{Answers, Dimension};

use super::address;
use crate::report::clinic::{Line, Pack, WORDS_STRUCK, Wanted, words_of};
use crate::store::{Subject, workers};
use crate::web::App;
use crate::web::performance::question::{DIMENSIONS, read, shares_work};
use crate::web::performance::typed::Typed;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;

/// A clinic's page, and what stands around it.
pub(super) struct Shown {
    pub(super) pack: Pack,
    /// When it was frozen, and by whom.
    pub(super) frozen: Option<(DateTime<Utc>, String)>,
    /// When what was written at it was struck, and by whom.
    pub(super) struck: Option<(DateTime<Utc>, String)>,
    /// Whether anything was written at it.
    pub(super) has_words: bool,
    /// The actions that it tells of, in the order of the pack, and those agreed or settled since.
    pub(super) actions: Vec<Agreed>,
    /// Which households alone it is of, as it was typed. Nothing where it is of all.
    pub(super) typed: Typed,
    /// When it is shown.
    pub(super) now: DateTime<Utc>,
}

/// The clinics, the first first. What was struck, by whichever process, nobody opens from here on.
pub(super) async fn clinics(app: &App) -> Result<Vec<Clinic>, Problem> {
    let clinics = clinics::clinics(&*app.answers.read().await?);
    let struck = clinics.iter().filter(|it| it.struck.is_some());
    let mut struck: Vec<Subject> = struck.map(|it| Subject::Clinic(stream(it.day))).collect();
    {
        let keys = app.keys.read().await;
        struck.retain(|it| !keys.is_destroyed(*it));
    }
    if !struck.is_empty() {
        app.keys.write().await.forget(&struck);
    }
    Ok(clinics)
}

/// The day of an address, within the years that a form takes.
pub(super) fn day_of(text: &str) -> Result<NaiveDate, Problem> {
    let day = text.parse().ok().filter(|day: &NaiveDate| (1900..=2100).contains(&day.year()));
    day.ok_or(Problem::NotFound)
}

impl Shown {
    /// The page of a day, of some households or of all. Who does not share the work sees no household on it.
    pub(super) async fn read(
        app: &App,
        who: &SignedIn,
        clinic: &str,
        typed: Typed,
    ) -> Result<Self, Problem> {
        let shown = Self::of(app, day_of(clinic)?, typed).await?;
        if shares_work(who.role) {
            let answers = app.answers.read().await?;
            let sees =
                |text: &str| text.parse().is_ok_and(|it| answers.journey(it, &who.sight).is_some());
            return Ok(Self { pack: shown.pack.with_those_seen(sees), ..shown });
        }
        Ok(Self { pack: shown.pack.without_households(), ..shown })
    }

    /// The page of a day, as those see it who share the work.
    pub(super) async fn whole(app: &App, clinic: NaiveDate) -> Result<Self, Problem> {
        Self::of(app, clinic, Typed::default()).await
    }

    async fn of(app: &App, clinic: NaiveDate, typed: Typed) -> Result<Self, Problem> {
        let (now, clinics) = ((app.source.now)(), clinics(app).await?);
        let filters = filters(&typed, now)?;
        let is_whole = filters.is_empty();
        let workers = workers(&app.database).await?;
        let own = clinics.iter().find(|it| it.day == clinic);
        let actions = told_of(&clinics, clinic);
        let named = |worker: Option<WorkerId>| {
            worker.and_then(|it| workers.get(&it).cloned()).unwrap_or_default()
        };
        let struck = own.and_then(|it| it.struck).map(|(at, by)| (at, named(by)));
        let has_words = own.is_some_and(Clinic::has_words);
        if let Some(frozen) = own.and_then(|it| it.frozen.as_ref()) {
            let mut pack = page(app, clinic, frozen).await?.ok_or_else(|| {
                Problem::Failed(format!("the frozen page of {clinic} cannot be read"))
            })?;
            let frozen = Some((frozen.at, named(frozen.worker)));
            if !is_whole {
                let wanted = Wanted { clinic, now, workers, before: None, filters };
                pack = made(app, wanted, Some(pack)).await?;
            }
            return Ok(Self { pack, frozen, struck, has_words, actions, typed, now });
        }
        let before = before(app, &clinics, clinic).await?;
        let wanted = Wanted { clinic, now, workers: workers.clone(), before, filters };
        let mut pack = made(app, wanted, None).await?;
        // What was agreed and written is of all.
        if is_whole {
            pack.actions = lines(app, &actions, &workers).await?;
            pack.narrative = narrative(app, &clinics, clinic).await?;
        }
        Ok(Self { pack, frozen: None, struck, has_words, actions, typed, now })
    }

    /// Whether it is of some households alone.
    pub(super) fn is_part(&self) -> bool {
        self.typed != Typed::default()
    }

    /// The address of something that belongs to it, of the same households.
    pub(super) fn link(&self, what: &str) -> String {
        self.typed.link(&format!("{}{what}", address(self.pack.clinic)))
    }
}

/// A page as it was frozen, with what was written on it, as far as that was not struck.
pub(super) async fn page(
    app: &App,
    clinic: NaiveDate,
    frozen: &Frozen,
) -> Result<Option<Pack>, Problem> {
    let history = stream(clinic);
    let subject = match &frozen.words {
        Some(_) => Subject::ClinicPage(history),
        None => Subject::Clinic(history),
    };
    let text = opened(app, subject, (history, frozen.id, "pack"), &frozen.pack).await?;
    let Some(mut pack) = text.and_then(|text| serde_json::from_str::<Pack>(&text).ok()) else {
        return Ok(None);
    };
    for it in frozen.words.iter().flatten() {
        let (subject, field) = (Subject::Clinic(stream(it.clinic)), words_of(it.clinic));
        let text = opened(app, subject, (history, frozen.id, &field), &it.words).await?;
        if let Some(written) = text.and_then(|text| serde_json::from_str(&text).ok()) {
            pack.put_back(written);
        }
    }
    // An older program froze pages with all words in them.
    let keys = app.keys.read().await;
    pack.strike(|clinic| keys.is_destroyed(Subject::Clinic(stream(clinic))));
    Ok(Some(pack))
}

// The households that a page is asked of: a clinic has its own days and moments.
fn filters(typed: &Typed, now: DateTime<Utc>) -> Result<Vec<(Dimension, Option<String>)>, Problem> {
    if !typed.others(&DIMENSIONS.map(Dimension::as_str)).is_empty() {
        return Err(Problem::NoQuestion);
    }
    Ok(read(typed, now).map_err(|_| Problem::NoQuestion)?.filters)
}

// Put together beside the pages, and kept while nothing is recorded: as at the moments of another page, if
// that is given, which had as much of the log.
async fn made(app: &App, wanted: Wanted, like: Option<Pack>) -> Result<Pack, Problem> {
    let named: BTreeMap<_, _> = wanted.workers.iter().map(|(it, name)| (it.0, name)).collect();
    let before = wanted.before.as_ref().map(|it| it.clinic);
    let of = (&wanted.filters, like.as_ref().map(|it| it.position));
    let (name, now) = (format!("clinic {} {of:?} {before:?} {named:?}", wanted.clinic), wanted.now);
    let make = move |answers: &Answers| match like {
        Some(like) => like.again(answers, &wanted),
        None => Pack::make(answers, &wanted),
    };
    let (pack, _) = app.answers.remembered_lately(&name, now, make).await?;
    Ok(pack.as_ref().clone()?)
}

/// What was written last at the clinic of a day.
pub(super) async fn narrative(
    app: &App,
    clinics: &[Clinic],
    clinic: NaiveDate,
) -> Result<Option<String>, Problem> {
    let own = clinics.iter().find(|it| it.day == clinic);
    match own.and_then(|it| it.narrative.as_ref()) {
        Some((id, narrative)) => written(app, clinic, *id, "narrative", narrative).await,
        None => Ok(None),
    }
}

/// What was frozen last before a day.
pub(super) async fn before(
    app: &App,
    clinics: &[Clinic],
    clinic: NaiveDate,
) -> Result<Option<Box<Pack>>, Problem> {
    let earlier = clinics.iter().rev().filter(|it| it.day < clinic);
    let mut earlier = earlier.filter_map(|it| Some((it.day, it.frozen.as_ref()?)));
    let last = earlier.next();
    let Some((day, frozen)) = last else { return Ok(None) };
    Ok(page(app, day, frozen).await?.map(Box::new))
}

// Those agreed here, and those of clinics before that were open when the last of them met.
fn told_of(clinics: &[Clinic], clinic: NaiveDate) -> Vec<Agreed> {
    let until = clinics.iter().rev().find(|it| it.day < clinic).map(|it| it.day);
    let is_told = |it: &&Agreed| {
        let settled = it.settled_at.filter(|_| it.state != ActionState::Open);
        let settled = settled.map(domain::calendar::london_day);
        it.clinic == clinic || settled.is_none_or(|day| until.is_none_or(|until| until <= day))
    };
    let agreed = clinics.iter().filter(|it| it.day <= clinic).flat_map(|it| &it.actions);
    agreed.filter(is_told).cloned().collect()
}

/// Actions in words.
pub(super) async fn lines(
    app: &App,
    actions: &[Agreed],
    workers: &HashMap<WorkerId, String>,
) -> Result<Vec<Line>, Problem> {
    let mut lines = vec![];
    for it in actions {
        let what = written(app, it.clinic, it.id, "what", &it.action.what).await?;
        let note = match &it.note {
            Some((id, note)) => written(app, it.clinic, *id, "note", note).await?,
            None => None,
        };
        lines.push(Line {
            clinic: it.clinic,
            what: what.unwrap_or_else(|| WORDS_STRUCK.to_owned()),
            owner: workers.get(&it.action.owner).cloned().unwrap_or_default(),
            due_on: it.action.due_on,
            about: it.action.about,
            state: it.state,
            note,
        });
    }
    Ok(lines)
}

// What was written at a clinic. None where it was struck.
async fn written(
    app: &App,
    clinic: NaiveDate,
    event: EventId,
    field: &str,
    words: &Sealed<Note>,
) -> Result<Option<String>, Problem> {
    let history = stream(clinic);
    opened(app, Subject::Clinic(history), (history, event, field), words).await
}

async fn opened<T>(
    app: &App,
    subject: Subject,
    place: (StreamId, EventId, &str),
    sealed: &Sealed<T>,
) -> Result<Option<String>, Problem> {
    if !app.keys.read().await.has_to_hand(subject) {
        app.keys.write().await.recall(&[subject]).await?;
    }
    Ok(match app.keys.read().await.open_sealed(subject, place, sealed) {
        Some(Opened::Known(text)) => Some(text),
        Some(Opened::Erased) | None => None,
    })
}
