//! Names and ways to reach people: opened from the log after it, kept in memory alone, and searched
//! there. Who is to be erased is forgotten as soon as the order is met in the log.

mod alike;
mod search;
mod texts;

use std::collections::HashMap;
use std::sync::Arc;

use domain::ids::{JourneyId, PersonId};
use domain::journey::{Erased, JourneyEvent};
use domain::record::{Event, Recorded};
use domain::sealed::{Note, Opened, Sealed};
use serde::{Deserialize, Serialize};
use tokio::sync::{Mutex, RwLock};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use self::alike::Marks;
pub use self::alike::{Alike, Trait};
use self::search::Wanted;
pub use self::search::{Matched, is_phone, is_too_short};
use self::texts::Texts;
use crate::erasure::subjects;
use crate::store::{Database, KeyError, Keys, Subject, people_after};

/// Enquiries opened at a time.
const PAGE: i64 = 2_000;

/// What is known of an adult, as it lies sealed in the enquiry.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the names are the documentation")]
pub struct Details {
    #[serde(alias = "names", skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub phone: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub email: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub address: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub postcode: String,
    /// Whether a message may be left: somebody else may hear it. None if nobody asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub may_leave_message: Option<bool>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub best_time: String,
}

/// An adult of a household.
#[derive(Clone)]
pub struct Adult {
    /// Who, for the log.
    pub id: PersonId,
    /// What is known of them. None once it was erased, or where it cannot be read.
    pub details: Option<Details>,
}

/// The people of every household.
pub struct People {
    database: Database,
    keys: Arc<RwLock<Keys>>,
    known: RwLock<Known>,
    // Held while names are opened: whoever comes meanwhile waits, and does not open them too.
    opening: Mutex<()>,
}

#[derive(Default)]
struct Known {
    // The last enquiry or order that was met, and where the log ended then.
    reached: i64,
    head: i64,
    households: HashMap<JourneyId, Household>,
    marks: Marks,
    texts: Texts,
}

struct Household {
    adults: Vec<Adult>,
}

impl People {
    /// Nobody yet: names are opened when they are first asked for, or told to be.
    pub fn new(database: Database, keys: Arc<RwLock<Keys>>) -> Self {
        Self { database, keys, known: RwLock::default(), opening: Mutex::default() }
    }

    /// Opens the names of everybody, so that no page need do so. `progress` is told each position
    /// reached.
    pub async fn open_all(&self, progress: impl Fn(i64)) -> Result<(), KeyError> {
        self.level_telling(progress).await
    }

    /// The adults of some journeys' households.
    pub async fn of(
        &self,
        journeys: &[JourneyId],
    ) -> Result<HashMap<JourneyId, Vec<Adult>>, KeyError> {
        self.level().await?;
        let known = self.known.read().await;
        let found =
            journeys.iter().filter_map(|it| Some((*it, known.households.get(it)?.adults.clone())));
        Ok(found.collect())
    }

    /// The journeys of which a name, phone number, address or postcode holds these words.
    pub async fn search(&self, words: &str) -> Result<Vec<JourneyId>, KeyError> {
        self.level().await?;
        let wanted = Wanted::of(words);
        let known = self.known.read().await;
        Ok(known.texts.holding(&wanted))
    }

    /// What was found of some households besides their names.
    pub async fn matched(
        &self,
        words: &str,
        journeys: &[JourneyId],
    ) -> Result<HashMap<JourneyId, Vec<Matched>>, KeyError> {
        self.level().await?;
        let wanted = Wanted::of(words);
        let known = self.known.read().await;
        let matched =
            |it: &JourneyId| Some((*it, wanted.matched(&known.households.get(it)?.adults)));
        Ok(journeys.iter().filter_map(matched).collect())
    }

    /// The place of each household among all of them by name.
    pub async fn places(&self) -> Result<HashMap<JourneyId, usize>, KeyError> {
        self.level().await?;
        let known = self.known.read().await;
        // A household's text begins with the name of its first adult.
        let texts = known.households.keys().map(|journey| (known.texts.of(*journey), *journey));
        let is_named = |text: &[u8]| !matches!(text, [] | [b'\n', ..]);
        let mut named: Vec<(&[u8], JourneyId)> = texts.filter(|(text, _)| is_named(text)).collect();
        named.sort_unstable();
        Ok(named.into_iter().enumerate().map(|(place, (_, journey))| (journey, place)).collect())
    }

    /// The households that look like these adults, the likest first.
    pub async fn alike(&self, adults: &[Details]) -> Result<Vec<Alike>, KeyError> {
        self.level().await?;
        let known = self.known.read().await;
        Ok(known.marks.alike(&known.households, adults.iter()))
    }

    /// Every two households that look alike, the later one first.
    pub async fn pairs_alike(&self) -> Result<Vec<(JourneyId, Alike)>, KeyError> {
        self.level().await?;
        let known = self.known.read().await;
        Ok(known.marks.pairs(&known.households))
    }

    /// The notes of a journey's facts, by their versions.
    pub async fn notes(
        &self,
        journey: JourneyId,
        history: &[Recorded],
    ) -> Result<HashMap<u32, Opened>, KeyError> {
        self.level().await?;
        if !history.iter().any(|fact| note(fact).is_some()) {
            return Ok(HashMap::new());
        }
        let subject = Subject::Journey(journey);
        if !self.keys.read().await.has_to_hand(subject) {
            self.keys.write().await.recall(&[subject]).await?;
        }
        let keys = self.keys.read().await;
        let opened = history.iter().filter_map(|fact| {
            let place = (fact.stream, fact.id, "note");
            Some((fact.version, keys.open_sealed(subject, place, note(fact)?)?))
        });
        Ok(opened.collect())
    }

    async fn level(&self) -> Result<(), KeyError> {
        self.level_telling(|_| ()).await
    }

    // Usually nothing was recorded.
    async fn level_telling(&self, progress: impl Fn(i64)) -> Result<(), KeyError> {
        let end = self.database.end().await?;
        if self.known.read().await.head >= end {
            return Ok(());
        }
        let _turn = self.opening.lock().await;
        if self.known.read().await.head >= end {
            return Ok(());
        }
        loop {
            let reached = self.known.read().await.reached;
            let facts = people_after(&self.database, reached, PAGE).await?;
            let Some(last) = facts.last().map(|fact| fact.position) else { break };
            // Before names are opened, so that nobody is shown whose erasure is ordered.
            self.forget(&facts).await;
            let people = facts.iter().flat_map(people).map(|(.., person)| person);
            let people: Vec<Subject> = people.map(|it| Subject::Person(it.id)).collect();
            self.keys.write().await.recall(&people).await?;
            let opened: Vec<(JourneyId, Household)> = {
                let keys = self.keys.read().await;
                let household = |fact| Household { adults: open(&keys, fact) };
                let enquiries = facts.iter().filter(|fact| is_enquiry(fact));
                enquiries.map(|fact| (JourneyId(fact.stream.0), household(fact))).collect()
            };
            let mut known = self.known.write().await;
            for (journey, household) in opened {
                known.put(journey, household);
            }
            known.reached = known.reached.max(last);
            progress(last);
        }
        self.known.write().await.head = end;
        Ok(())
    }

    async fn forget(&self, facts: &[Recorded]) {
        for fact in facts {
            let erased = Erased::of(std::slice::from_ref(fact));
            if erased.is_empty() {
                continue;
            }
            let journey = JourneyId(fact.stream.0);
            self.keys.write().await.forget(&subjects(journey, &erased));
            let mut known = self.known.write().await;
            if let Some(mut household) = known.households.remove(&journey) {
                known.marks.take_out(journey, &household);
                household.forget(&erased);
                known.put(journey, household);
            }
        }
    }
}

impl Known {
    // What an enquiry tells replaces what an earlier one told.
    fn put(&mut self, journey: JourneyId, household: Household) {
        if let Some(before) = self.households.remove(&journey) {
            self.marks.take_out(journey, &before);
        }
        self.marks.put_in(journey, &household);
        self.texts.put(journey, &household.text());
        self.households.insert(journey, household);
    }
}

/// What a household is called: the names of its adults as they were given.
pub fn household_name(adults: &[Adult]) -> String {
    let name = |adult: &Adult| match &adult.details {
        None => "[erased]".to_owned(),
        Some(details) => details.name.clone(),
    };
    let names: Vec<String> = adults.iter().map(name).filter(|name| !name.is_empty()).collect();
    match names.len() {
        0 => "Name not recorded".to_owned(),
        _ => names.join(" and "),
    }
}

impl Household {
    // What is known of them, in plain letters, to be searched.
    fn text(&self) -> String {
        let known = self.adults.iter().filter_map(|adult| adult.details.as_ref());
        let lines = known.flat_map(|it| {
            let lines = [&it.name, &it.email, &it.address, &it.postcode].map(|line| plain(line));
            lines.into_iter().chain(numbers(&it.phone))
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    fn forget(&mut self, erased: &Erased) {
        for adult in self.adults.iter_mut().filter(|it| erased.people.contains(&it.id)) {
            adult.details = None;
        }
    }
}

fn note(fact: &Recorded) -> Option<&Sealed<Note>> {
    match &fact.event {
        Event::Journey(event) => event.note(),
        _ => None,
    }
}

fn is_enquiry(fact: &Recorded) -> bool {
    matches!(&fact.event, Event::Journey(JourneyEvent::EnquiryReceived(_)))
}

fn people(fact: &Recorded) -> impl Iterator<Item = (&Recorded, &domain::journey::Person)> {
    let people = match &fact.event {
        Event::Journey(JourneyEvent::EnquiryReceived(enquiry)) => &enquiry.people[..],
        _ => &[],
    };
    people.iter().map(move |person| (fact, person))
}

fn open(keys: &Keys, fact: &Recorded) -> Vec<Adult> {
    let adult = |(fact, person): (&Recorded, &domain::journey::Person)| {
        let place = (fact.stream, fact.id, "details");
        let opened = keys.open_sealed(Subject::Person(person.id), place, &person.details);
        let details = match opened {
            Some(Opened::Known(text)) => serde_json::from_str(&text).ok(),
            Some(Opened::Erased) | None => None,
        };
        Adult { id: person.id, details }
    };
    people(fact).map(adult).collect()
}

/// A text without what people type in more than one way: case, accents, spaces and marks.
fn plain(text: &str) -> String {
    let letters = text.nfd().filter(|it| !is_combining_mark(*it)).flat_map(char::to_lowercase);
    letters.filter(|it| it.is_alphanumeric() || *it == '@').collect()
}

// A phone number as it is dialled in this country, and from abroad.
fn numbers(phone: &str) -> Vec<String> {
    let digits = plain(phone);
    let abroad = digits.strip_prefix("0044").or_else(|| digits.strip_prefix("44"));
    let at_home = || digits.strip_prefix('0').filter(|rest| !rest.starts_with('0'));
    match abroad.map(|rest| rest.trim_start_matches('0')).or_else(at_home) {
        Some(rest) => vec![format!("0{rest}"), format!("44{rest}")],
        None => vec![digits],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_apostrophes_and_spaces_do_not_matter_to_a_search() {
        assert_eq!(plain("O’Brien-Müller"), "obrienmuller");
        assert_eq!(plain("LE4 9zz"), plain("le49ZZ"));
        assert_eq!(plain("01632 960 123"), "01632960123");
        for spelt in ["01632 960123", "+44 1632 960 123", "0044 1632 960123", "+44 (0)1632 960123"]
        {
            assert_eq!(numbers(spelt), ["01632960123", "441632960123"], "{spelt}");
        }
        assert_eq!(numbers("+33 1 23 45 67 89"), ["33123456789"]);
    }
}
