//! What the clients ask for: every page, and a contact that is saved.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::council::Council;
use super::site::{Answer, Browser};

/// Something to ask for, again and again.
pub(crate) struct Page {
    pub(crate) name: &'static str,
    ask: Ask,
}

enum Ask {
    /// One of these addresses.
    Get(Vec<String>),
    /// A contact with one of these journeys, under the token of forms.
    Contact(Vec<String>, String),
}

const FIXED: [(&str, &str); 17] = [
    ("work, mine", "/work"),
    ("work, the team's", "/work?whose=team"),
    ("waiting on others, the team's", "/work/waiting?whose=team"),
    ("journeys", "/journeys"),
    ("journeys, the last page", "/journeys?page=40"),
    ("journeys, filtered", "/journeys?status=open&source=website&stage=initial-visit"),
    ("an enquiry's form", "/journeys/new"),
    ("performance", "/performance"),
    ("funnel", "/performance/funnel"),
    ("funnel by source", "/performance/funnel?by=source"),
    ("funnel as at a year ago", "/performance/funnel?as-at=2025-11-24&known-at=2025-11-24"),
    ("exits", "/performance/exits"),
    ("time", "/performance/time"),
    ("time by source", "/performance/time?by=source"),
    ("clocks", "/performance/clocks"),
    ("clocks by source", "/performance/clocks?by=source"),
    ("outbox", "/outbox"),
];

const OF_A_JOURNEY: [(&str, &str); 11] = [
    ("a journey", ""),
    ("a contact's form", "/contacts/new"),
    ("its checks", "/checks"),
    ("a check's form", "/checks/medical"),
    ("a milestone's form", "/milestones/new"),
    ("the next action's form", "/next-action"),
    ("a note's form", "/notes/new"),
    ("who looks after it", "/worker"),
    ("a pause's form", "/pause"),
    ("an ending's form", "/ending/new"),
    ("a correction's form", "/corrections/1"),
];

/// All that is asked for, as this person sees it.
pub(crate) fn asked(browser: &Browser, council: &Council) -> Vec<Page> {
    let list = |page| journeys(&browser.get(&format!("/journeys?status=open&page={page}")));
    let open: Vec<String> = (1..=4).flat_map(list).collect();
    let csrf = browser.get("/journeys/new").field("csrf").to_owned();
    let get = |name, addresses| Page { name, ask: Ask::Get(addresses) };
    let mut pages: Vec<Page> =
        FIXED.iter().map(|(name, address)| get(*name, vec![(*address).to_owned()])).collect();
    let search = format!("/journeys?q={}", council.surname);
    pages.push(get("journeys, searched by name", vec![search]));
    for (name, after) in OF_A_JOURNEY {
        pages.push(get(name, open.iter().map(|it| format!("{it}{after}")).collect()));
    }
    pages.push(Page { name: "a contact, saved", ask: Ask::Contact(open, csrf) });
    pages
}

fn journeys(list: &Answer) -> Vec<String> {
    let links = list.body.split("href=\"").filter_map(|rest| rest.split('"').next());
    let found = links.filter(|link| link.starts_with("/journeys/FH-"));
    found.map(str::to_owned).collect::<BTreeSet<_>>().into_iter().collect()
}

impl Page {
    /// Asks once more.
    pub(crate) fn ask(&self, browser: &Browser, turn: usize) -> Answer {
        let answer = match &self.ask {
            Ask::Get(addresses) => browser.get(&addresses[turn % addresses.len()]),
            Ask::Contact(journeys, csrf) => {
                contact(browser, &journeys[turn % journeys.len()], csrf)
            }
        };
        assert!(matches!(answer.status, 200 | 303), "{}: {}", self.name, answer.body);
        answer
    }
}

#[expect(clippy::disallowed_methods, reason = "a bench is a program of its own")]
fn contact(browser: &Browser, journey: &str, csrf: &str) -> Answer {
    let key = Uuid::now_v7().to_string();
    let fields = [
        ("csrf", csrf),
        ("key", &key),
        ("outcome", "spoke"),
        ("channel", "phone"),
        ("direction", "outward"),
        ("happened_on", "today"),
        ("happened_at", ""),
        ("note", "They ask what a spare room must have."),
        ("next", "2"),
        ("next_what", "Ring again"),
    ];
    let answer = browser.post(&format!("{journey}/contacts/new"), &fields);
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer
}
