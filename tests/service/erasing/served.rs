//! Two processes that serve while somebody is erased, and those who read meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use domain::ids::StreamId;
use waymark::people::People;
use waymark::store::{Subject, histories};

use super::broken_off::{couple, eraser, order};
use super::{OF_THE_COUPLE, assert_holds, assert_holds_none, erased, households};
use crate::web_support::{Browser, Site};

/// Readers at each process.
const READERS: usize = 5;

// Each page that shows names or notes, and a search for what was known.
const PAGES: [&str; 6] = [
    "/journeys/FH-1-R",
    "/journeys",
    "/journeys.csv",
    "/work?whose=team",
    "/journeys?q=Zebedee",
    "/journeys/FH-1-R/notes/new",
];

fn pages(browser: &Browser<'_>) -> String {
    let page = |address: &&str| {
        let answer = browser.get(address);
        assert_eq!(answer.status, 200, "{address}: {answer:?}");
        // What was searched for stands in the page's own question.
        answer.body.replace("value=\"Zebedee\"", "")
    };
    PAGES.iter().map(page).collect()
}

#[test]
fn nobody_who_asks_after_an_erasure_sees_them_whichever_process_answers() {
    let service = households();
    let one = Site::of(&service);
    // A file is served by one process alone.
    let two = (!service.is_sqlite()).then(|| Site::of(&service));
    let here = one.signed_in(&service, "manager");
    let there = here.at(two.as_ref().unwrap_or(&one));
    for browser in [&here, &there] {
        assert_holds(&pages(browser), &["Zebedee Quill", "Quenna Loft", "piebald pony"]);
    }
    let is_erased = AtomicBool::new(false);

    thread::scope(|scope| {
        for reader in 0..2 * READERS {
            let (here, there, is_erased) = (&here, &there, &is_erased);
            scope.spawn(move || {
                let browser = if reader % 2 == 0 { here } else { there };
                let mut after = 0;
                for _ in 0..2_000 {
                    let asks_after = is_erased.load(Ordering::SeqCst);
                    let shown = pages(browser);
                    if asks_after {
                        assert_holds_none(&shown, &OF_THE_COUPLE);
                        after += 1;
                    }
                    if after == 3 {
                        return;
                    }
                }
                panic!("nobody was erased");
            });
        }
        erased(&service, &["FH-1-R"]);
        is_erased.store(true, Ordering::SeqCst);
    });

    for browser in [&here, &there] {
        let page = browser.get("/journeys/FH-1-R").body;
        assert!(
            page.contains("[erased] and [erased]") && page.contains("<p>[erased]</p>"),
            "{page}"
        );
        assert!(page.contains("Erasure ordered") && page.contains("Erased"), "{page}");
        assert!(browser.get("/journeys?q=Ottoline").body.contains("FH-2-W"));
        assert!(!browser.get("/journeys?q=Quenna").body.contains("FH-1-R"));
    }
    assert!(one.stop() && two.is_none_or(Site::stop));
}

#[tokio::test]
async fn a_process_that_nobody_asks_forgets_once_it_is_level_and_before_the_key_is_destroyed() {
    let service = households();
    let elsewhere = eraser(&service).await;
    let here = eraser(&service).await;
    let (journey, _) = couple(&here).await;
    let people = People::new(here.database.clone(), Arc::clone(&here.keys));
    let shown = async || {
        let stream = StreamId::from(journey);
        let history = histories(&here.database, &[stream]).await.unwrap().remove(&stream).unwrap();
        people.notes(journey, &history).await.unwrap().len()
    };
    assert_eq!((shown().await, people.search("zebedee").await.unwrap().len()), (2, 1));
    let is_closed = async || here.keys.read().await.is_destroyed(Subject::Journey(journey));
    assert!(!is_closed().await);

    order(&elsewhere).await;
    people.open_all(|_| ()).await.unwrap();

    assert!(is_closed().await, "its key is put out of reach");
    assert!(people.search("zebedee").await.unwrap().is_empty());
    let known = people.of(&[journey]).await.unwrap().remove(&journey).unwrap();
    assert!(known.iter().all(|adult| adult.details.is_none()) && known.len() == 2);
}

#[test]
fn a_view_that_is_named_after_somebody_has_another_name_once_they_are_erased() {
    let service = households();
    let site = Site::of(&service);
    let manager = site.signed_in(&service, "manager");
    let recruiter = site.signed_in(&service, "recruiter");
    let save = |who: &Browser<'_>, query: &str, name: &str, whose: &str| {
        let saved = who.fill(&format!("/views/new?{query}"), &[("name", name), ("whose", whose)]);
        assert_eq!(saved.status, 303, "{saved:?}");
    };
    save(&manager, "status=open", "Like the QUILLS, or Quill", "team");
    save(&recruiter, "status=left", "Ottoline, later", "me");

    erased(&service, &["FH-1-R"]);

    for who in [&manager, &recruiter] {
        let views = who.get("/views").body;
        assert_holds(&views, &[": its name was erased", "/journeys?status=open"]);
        assert_holds_none(&views, &["Quill", "QUILL"]);
    }
    assert_holds(&recruiter.get("/views").body, &["Ottoline, later"]);
    let listed = std::fs::read_to_string(service.folder.path().join("waymark.erasures")).unwrap();
    erased(&service, &["FH-1-R"]);
    let again = std::fs::read_to_string(service.folder.path().join("waymark.erasures")).unwrap();
    assert_eq!(listed, again, "once is enough");
    assert_eq!(service.count("SELECT count(*) FROM saved_view"), 2);
}
