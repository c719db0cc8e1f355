//! Wrapping keys are replaced under a running service, and an old copy of the key store is then
//! worthless; the log and what identifies its rows stay as they were.

use std::path::PathBuf;

use domain::ids::PersonId;
use domain::testing::nine_on;
use uuid::Uuid;
use waymark::store::{Keys, MasterKey, Purpose, Subject, Tables, open};

use crate::support::{Printed, Service};

const ROWS: &str = "journey,event,happened_at,attributes\n\
    J1,enquiry-received,2026-03-02T09:00:00Z,\"{\"\"name\"\":\"\"Ann Oakfield\"\"}\"\n\
    J1,initial-visit-held,2026-03-09T09:00:00Z,\"{\"\"remark\"\":\"\"a piebald pony\"\"}\"\n";

fn with_names() -> (Service, String) {
    let service = Service::new();
    let file = service.write("names.csv", ROWS);
    done(&service.run(&["import", "events", &file]));
    (service, file)
}

fn done(printed: &Printed) -> &str {
    assert_eq!(printed.status, 0, "{printed:?}");
    &printed.out
}

fn master_file(service: &Service) -> PathBuf {
    service.folder.path().join("waymark-master.key")
}

fn master(service: &Service) -> String {
    std::fs::read_to_string(master_file(service)).unwrap()
}

fn opened(service: &Service) -> String {
    done(&service.run(&["export", "events", "--with-personal-data"])).to_owned()
}

#[test]
fn keys_are_wrapped_anew_and_everything_opens_as_before() {
    let (service, file) = with_names();
    let before = opened(&service);
    assert!(before.contains("Ann Oakfield") && before.contains("piebald"), "{before}");

    let rotated = service.run(&["keys", "rotate"]);

    assert!(done(&rotated).contains("now wrapped under epoch 2"), "{rotated:?}");
    let shown = service.run(&["keys"]);
    assert!(done(&shown).contains("Epoch 2") && !shown.out.contains("Epoch 1"), "{shown:?}");
    assert_eq!(opened(&service), before);
    let facts = service.facts();
    let again = service.run(&["import", "events", &file]);
    assert!(done(&again).contains("already"), "{again:?}");
    assert_eq!(service.facts(), facts, "its rows are known by a key that does not rotate");
    assert_eq!(service.run(&["verify"]).status, 0);
}

#[test]
fn an_old_copy_of_the_key_store_opens_no_more_once_its_wrapping_key_is_forgotten() {
    let (service, _) = with_names();
    let copy = service.folder.path().join("older-keys.db");
    std::fs::copy(service.folder.path().join("waymark-keys.db"), &copy).unwrap();
    let older = [("WAYMARK_KEYS_URL", "sqlite:older-keys.db")];
    done(&service.run(&["keys", "rotate"]));
    done(&service.run_with(&["export", "events", "--with-personal-data"], &older));

    let retired = service.run(&["keys", "retire"]);

    assert!(done(&retired).contains("Only the wrapping key of epoch 2"), "{retired:?}");
    let refused = service.run_with(&["export", "events", "--with-personal-data"], &older);
    refused.assert_refused_in_a_line(&["The master key does not fit the key store"]);
    assert!(opened(&service).contains("Ann Oakfield"));
}

#[test]
fn nothing_is_forgotten_that_is_still_needed() {
    let (service, _) = with_names();
    let mut ahead = MasterKey::parse(&master(&service)).unwrap();
    ahead.draw_wrapping().unwrap();
    std::fs::write(master_file(&service), ahead.text().as_bytes()).unwrap();

    service.run(&["keys", "retire"]).assert_refused_in_a_line(&["run `waymark keys rotate` first"]);

    let finished = service.run(&["keys", "rotate"]);
    assert!(done(&finished).contains("under epoch 2"), "it draws no third: {finished:?}");
    done(&service.run(&["keys", "retire"]));
    assert!(opened(&service).contains("Ann Oakfield"));
}

#[test]
fn a_master_key_from_before_wrapping_keys_were_drawn_is_rotated_too() {
    let service = Service::new();
    let file = service.write("names.csv", ROWS);
    std::fs::write(master_file(&service), "ab".repeat(32)).unwrap();
    done(&service.run(&["import", "events", &file]));

    done(&service.run(&["keys", "rotate"]));
    let retired = service.run(&["keys", "retire"]);

    assert!(done(&retired).contains("The first one cannot be forgotten"), "{retired:?}");
    assert!(opened(&service).contains("Ann Oakfield"));
}

#[test]
fn a_master_key_in_a_variable_is_lengthened_by_hand() {
    let service = Service::new();
    let file = service.write("names.csv", ROWS);
    let key = "cd".repeat(32);
    done(&service.run_with(&["import", "events", &file], &[("WAYMARK_MASTER_KEY", &key)]));

    let told = service.run_with(&["keys", "rotate"], &[("WAYMARK_MASTER_KEY", &key)]);

    told.assert_refused(&["Set it to its value and the word below"]);
    let longer = format!("{key} {}", told.err.lines().last().unwrap());
    let longer = [("WAYMARK_MASTER_KEY", &*longer)];
    let rotated = service.run_with(&["keys", "rotate"], &longer);
    assert!(done(&rotated).contains("under epoch 2"), "{rotated:?}");
    let before = [("WAYMARK_MASTER_KEY", &*key)];
    let refused = service.run_with(&["export", "events", "--with-personal-data"], &before);
    refused.assert_refused_in_a_line(&["The master key does not fit the key store"]);
}

#[tokio::test]
async fn a_running_service_takes_up_the_new_wrapping_key_by_itself() {
    let (service, _) = with_names();
    let log = service.opened().await;
    let url = format!("sqlite:{}", service.folder.path().join("waymark-keys.db").display());
    let store = async || open(&url, Tables::Keys, Purpose::Existing).await.unwrap();
    let path = master_file(&service);
    let read = move || Some(MasterKey::parse(&std::fs::read_to_string(&path).ok()?).unwrap());
    let ours = Keys::open(store().await, &log, &read().unwrap(), Uuid::nil()).await.unwrap();
    let mut ours = ours.rereading(read.clone());
    let theirs = Keys::open(store().await, &log, &read().unwrap(), Uuid::nil()).await.unwrap();
    let mut theirs = theirs.rereading(read);
    let person = |number| Subject::Person(PersonId(Uuid::from_u128(number)));
    ours.provide(&[person(1)], nine_on("2026-03-02")).await.unwrap();

    done(&service.run(&["keys", "rotate"]));
    theirs.recall(&[person(1)]).await.unwrap();
    theirs.provide(&[person(2)], nine_on("2026-03-02")).await.unwrap();

    let epochs = Keys::epochs(&store().await).await.unwrap();
    assert!(epochs.iter().all(|epoch| epoch.number == 2), "{epochs:?}");
    ours.recall(&[person(2)]).await.unwrap();
}
