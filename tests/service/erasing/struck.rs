//! What was written at a clinic is struck: nobody opens it any more, in any process, and its figures stay.

use std::fs;

use domain::clinic::{ClinicEvent, stream};
use domain::ids::{CommandId, EventId};
use domain::journey::Refusal;
use domain::record::{Decide, Event, NewFact, Past};
use domain::together::Together;
use waymark::store::{Door, Request, Subject};

use super::broken_off::eraser;
use crate::support::{Service, block_on};
use crate::web_support::{Browser, Site};

const MARCH: &str = "/performance/clinic/2026-03-31";
const APRIL: &str = "/performance/clinic/2026-04-14";
const WRITTEN: [&str; 3] = ["the Quibbles moved", "Ring the Quibbles", "They were in Spain"];
const STRUCK: &str = "What was written at this clinic was struck";
const YES: [(&str, &str); 1] = [("confirmed", "yes")];

fn write(manager: &Browser<'_>, clinic: &str, narrative: &str) {
    let written = manager.fill(&format!("{clinic}/narrative"), &[("narrative", narrative)]);
    assert_eq!(written.location.as_deref(), Some(clinic), "{written:?}");
}

fn agree(manager: &Browser<'_>, what: &str) -> String {
    let owner = manager.get("/journeys/new").selected("worker");
    let action = [("what", what), ("owner", &*owner), ("due_on", "14/4/2035")];
    let agreed = manager.fill(&format!("{MARCH}/actions/new"), &action);
    assert_eq!(agreed.status, 303, "{agreed:?}");
    let page = manager.get(MARCH).body;
    let actions = page.split_once("<section id=\"actions\"").unwrap().1;
    let action = actions.split_once(&format!("{MARCH}/actions/")).unwrap().1;
    format!("{MARCH}/actions/{}", &action[..36])
}

fn freeze(manager: &Browser<'_>, clinic: &str) {
    let frozen = manager.fill(&format!("{clinic}/freezing"), &YES);
    assert_eq!(frozen.location.as_deref(), Some(clinic), "{frozen:?}");
}

fn figures(page: &str) -> &str {
    let start = page.find("<section id=\"measures\"").unwrap();
    &page[start..page.find("<section id=\"actions\"").unwrap()]
}

// All that the pages and files of both clinics say.
fn told(browser: &Browser<'_>) -> String {
    let kinds = ["", ".csv", ".json"];
    let pages = [MARCH, APRIL].into_iter().flat_map(|it| kinds.map(|kind| format!("{it}{kind}")));
    pages.map(|address| browser.get(&address).body).collect()
}

#[test]
fn words_go_from_every_page_and_process_at_once_and_figures_stay() {
    let service = Service::of_the_council();
    let site = Site::at(&service, "2026-03-31T12:00:00Z");
    let manager = site.signed_in(&service, "manager");
    write(&manager, MARCH, WRITTEN[0]);
    let action = agree(&manager, WRITTEN[1]);
    freeze(&manager, MARCH);
    assert!(site.stop());
    let later = "2026-04-30T12:00:00Z";
    let one = Site::at(&service, later);
    let manager = one.person(&service, "Una Ward", "una", "manager");
    let done = [("state", "done"), ("note", WRITTEN[2])];
    assert_eq!(manager.fill(&action, &done).status, 303);
    write(&manager, APRIL, "Evenings work");
    freeze(&manager, APRIL);
    let mut second = None;
    let there = manager.at(one.beside(&service, &mut second, later));
    let before = told(&there);
    assert!(WRITTEN.iter().all(|words| before.contains(words)), "{before}");

    let asked = manager.get(&format!("{MARCH}/striking")).body;
    assert!(asked.contains("Nobody can bring them back"), "{asked}");
    assert!(!asked.contains("an older program"), "{asked}");
    let struck = manager.fill(&format!("{MARCH}/striking"), &YES);

    assert_eq!(struck.location.as_deref(), Some(MARCH), "{struck:?}");
    for browser in [&there, &manager] {
        let after = told(browser);
        assert!(WRITTEN.iter().all(|words| !after.contains(words)), "{after}");
        assert!(after.contains("[struck]") && after.contains("Evenings work"), "{after}");
        let page = browser.get(MARCH).body;
        assert!(page.contains(STRUCK) && page.contains("by Una Ward"), "{page}");
        assert!(before.contains(figures(&page)), "{page}");
        let again = browser.get(&format!("{MARCH}/again")).body;
        assert!(again.contains("<h1 class=\"govuk-heading-l\">Same answer"), "{again}");
    }
    let destroyed = "SELECT wrapped FROM data_key WHERE state = 'destroyed'";
    let keys = service.bytes_in("waymark-keys.db", destroyed);
    assert!(keys.len() == 1 && keys[0].iter().all(|byte| *byte == 0), "{keys:?}");
    let list = fs::read_to_string(service.folder.path().join("waymark.erasures")).unwrap();
    assert_eq!(list.lines().count(), 1, "{list}");
    assert_eq!(service.count("SELECT count(*) FROM event_log WHERE type = 'words-struck'"), 1);
    let verified = service.run(&["verify"]);
    assert!(verified.out.starts_with("The log is whole"), "{verified:?}");
}

#[test]
fn what_is_struck_is_struck_once_by_a_manager_and_nothing_is_written_there_again() {
    let service = Service::new();
    let site = Site::at(&service, "2026-03-31T12:00:00Z");
    let [manager, recruiter] = ["manager", "recruiter"].map(|it| site.signed_in(&service, it));
    let striking = format!("{MARCH}/striking");
    assert!(!manager.get(MARCH).body.contains("Strike what was written"));
    let nothing = manager.fill(&striking, &YES);
    assert!(nothing.status == 422 && nothing.body.contains("nothing to strike"), "{nothing:?}");
    write(&manager, MARCH, WRITTEN[0]);
    assert!(manager.get(MARCH).body.contains("Strike what was written"));
    assert_eq!(recruiter.get(&striking).status, 403);

    assert_eq!(manager.fill(&striking, &YES).status, 303);
    assert_eq!(manager.fill(&striking, &YES).status, 303, "said twice");

    let page = manager.get(MARCH).body;
    assert!(page.contains(STRUCK) && !page.contains(WRITTEN[0]), "{page}");
    let again = manager.fill(&format!("{MARCH}/narrative"), &[("narrative", "Once more")]);
    assert!(again.status == 422 && again.body.contains("no words are added"), "{again:?}");
    assert_eq!(service.count("SELECT count(*) FROM event_log WHERE type = 'words-struck'"), 1);
    freeze(&manager, MARCH);
    assert!(manager.get(MARCH).body.contains("[struck]"));
    assert!(site.stop());
    let site = Site::at(&service, "2026-04-30T12:00:00Z");
    let later = site.person(&service, "Una Ward", "una", "manager").get(MARCH).body;
    assert!(later.contains(STRUCK) && later.contains("[struck]"), "{later}");
}

// As a program froze it that kept words and figures under one key.
struct AsOnce(ClinicEvent);

impl Decide for AsOnce {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        Ok(vec![NewFact::new(past.now, Event::Clinic(self.0.clone()))])
    }
}

async fn freeze_as_once(service: &Service, pack: &str) {
    let told: serde_json::Value = serde_json::from_str(pack).unwrap();
    let [as_at, known_at] =
        ["as_at", "known_at"].map(|it| told[it].as_str().unwrap().parse().unwrap());
    let eraser = eraser(service).await;
    let clinic = "2026-03-31".parse().unwrap();
    let (history, id) = (stream(clinic), EventId((eraser.source.id)()));
    let subject = Subject::Clinic(history);
    eraser.keys.write().await.provide(&[subject], as_at).await.unwrap();
    let pack = eraser.keys.read().await.seal(subject, (history, id, "pack"), pack).unwrap();
    let position = told["position"].as_i64().unwrap();
    let event = ClinicEvent::PackFrozen { clinic, as_at, known_at, position, pack, words: None };
    let request = Request {
        key: CommandId((eraser.source.id)()),
        fingerprint: [0; 32],
        stream: history,
        seen: None,
        place: None,
        worker: None,
        door: Door::Page,
        command: Box::new(Together::default().with_id(id, AsOnce(event))),
    };
    eraser.writer.carry_out(request).await.unwrap();
}

#[test]
fn a_page_that_was_frozen_with_its_words_keeps_its_figures_when_they_are_struck() {
    let service = Service::of_the_council();
    let site = Site::at(&service, "2026-03-31T12:00:00Z");
    let manager = site.signed_in(&service, "manager");
    write(&manager, MARCH, WRITTEN[0]);
    agree(&manager, WRITTEN[1]);
    let pack = manager.get(&format!("{MARCH}.json")).body;
    block_on(freeze_as_once(&service, &pack));
    let before = manager.get(MARCH).body;
    assert!(before.contains("Frozen ") && before.contains(WRITTEN[0]), "{before}");

    assert_eq!(manager.fill(&format!("{MARCH}/striking"), &YES).status, 303);

    let after = manager.get(MARCH).body;
    assert!(!after.contains(WRITTEN[0]) && !after.contains(WRITTEN[1]), "{after}");
    assert!(after.contains(STRUCK) && after.contains("Frozen "), "{after}");
    assert_eq!(figures(&after), figures(&before));
    assert!(site.stop());
    let site = Site::at(&service, "2026-04-30T12:00:00Z");
    let later = site.person(&service, "Una Ward", "una", "manager").get(MARCH).body;
    assert_eq!(figures(&later), figures(&before), "and after a start");
}
