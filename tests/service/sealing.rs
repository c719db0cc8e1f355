//! Sealed values open with their key, in their place, and nowhere else.

use std::path::Path;

use domain::ids::{EventId, JourneyId, PersonId, StreamId};
use domain::sealed::{Note, Opened, Sealed};
use domain::testing::nine_on;
use uuid::Uuid;
use waymark::store::{Database, KeyError, Keys, MasterKey, Purpose, Subject, Tables, open};

const WORDS: &str = "Keeps a piebald pony, and the children may ride it: 🐴";

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

async fn database(folder: &Path, name: &str, tables: Tables) -> Database {
    let url = format!("sqlite:{}", folder.join(name).display());
    open(&url, tables, Purpose::Create).await.unwrap()
}

async fn keys(folder: &Path, store: &str, master: &MasterKey) -> Result<Keys, KeyError> {
    let log = database(folder, "log.db", Tables::Log).await;
    let store = database(folder, store, Tables::Keys).await;
    Keys::open(store, &log, master, id(99)).await
}

fn shown(opened: Option<Opened>) -> Option<String> {
    opened.map(|opened| match opened {
        Opened::Known(words) => words,
        Opened::Erased => "[erased]".to_owned(),
    })
}

#[tokio::test]
async fn a_sealed_note_opens_in_its_place_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let master = MasterKey::draw().unwrap();
    let mut keys = keys(folder.path(), "keys.db", &master).await.unwrap();
    let subject = Subject::Journey(JourneyId(id(1)));
    let other = Subject::Person(PersonId(id(2)));
    keys.provide(&[subject, other], nine_on("2026-03-02")).await.unwrap();
    let (stream, event) = (StreamId(id(1)), EventId(id(7)));

    let sealed: Sealed<Note> = keys.seal(subject, (stream, event, "note"), WORDS).unwrap();

    let opened = |subject, place| shown(keys.open_sealed(subject, place, &sealed));
    assert_eq!(opened(subject, (stream, event, "note")).as_deref(), Some(WORDS));
    for place in [
        (StreamId(id(3)), event, "note"),
        (stream, EventId(id(8)), "note"),
        (stream, event, "rest"),
    ] {
        assert_eq!(opened(subject, place), None, "moved to another place");
    }
    assert_eq!(opened(other, (stream, event, "note")), None, "another's key");
    let written = serde_json::to_string(&sealed).unwrap();
    assert!(!written.contains("piebald") && format!("{sealed:?}") == "[sealed]");
}

#[tokio::test]
async fn sealing_twice_tells_nobody_that_the_words_are_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let master = MasterKey::draw().unwrap();
    let mut keys = keys(folder.path(), "keys.db", &master).await.unwrap();
    let subject = Subject::Journey(JourneyId(id(1)));
    keys.provide(&[subject], nine_on("2026-03-02")).await.unwrap();
    let place = (StreamId(id(1)), EventId(id(7)), "note");
    let seal = |words: &str| -> Sealed<Note> { keys.seal(subject, place, words).unwrap() };

    assert_ne!(seal(WORDS).envelope().ciphertext, seal(WORDS).envelope().ciphertext);
    let length = |words: &str| seal(words).envelope().ciphertext.len();
    assert_eq!(length("yes"), length("perhaps, but not before the summer"), "padded");
}

#[tokio::test]
async fn keys_outlive_the_process_and_fit_one_master_key_only() {
    let folder = tempfile::tempdir().unwrap();
    let master = MasterKey::draw().unwrap();
    let subject = Subject::Journey(JourneyId(id(1)));
    let place = (StreamId(id(1)), EventId(id(7)), "note");
    let mut first = keys(folder.path(), "keys.db", &master).await.unwrap();
    first.provide(&[subject], nine_on("2026-03-02")).await.unwrap();
    let sealed: Sealed<Note> = first.seal(subject, place, WORDS).unwrap();
    let drawn = first.derived_id("journey", &[b"J1"]);
    first.close().await;

    let again = MasterKey::parse(&master.text()).unwrap();
    let mut second = keys(folder.path(), "keys.db", &again).await.unwrap();
    second.provide(&[subject], nine_on("2026-03-03")).await.unwrap();

    assert_eq!(shown(second.open_sealed(subject, place, &sealed)).as_deref(), Some(WORDS));
    assert_eq!(second.derived_id("journey", &[b"J1"]), drawn);
    assert_ne!(second.derived_id("worker", &[b"J1"]), drawn);
    let wrong = keys(folder.path(), "keys.db", &MasterKey::draw().unwrap()).await;
    assert!(matches!(wrong.err(), Some(KeyError::WrongMasterKey)));
    let another = keys(folder.path(), "others.db", &master).await;
    assert!(matches!(another.err(), Some(KeyError::WrongStore)));
}
