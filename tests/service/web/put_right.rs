//! What was put right is told with what it put right: before and after, by whom, when and why.

use super::objects::MONDAY;
use crate::support::Service;
use crate::web_support::{Answer, Browser, Site};

fn has(text: &str, words: &str) {
    assert!(text.contains(words), "{words} is not in {text}");
}

fn has_not(text: &str, words: &str) {
    assert!(!text.contains(words), "{words} is in {text}");
}

fn saved(answer: &Answer) {
    assert_eq!(answer.status, 303, "{answer:?}");
}

fn timeline(browser: &Browser<'_>, reference: &str) -> String {
    browser.get(&format!("/journeys/{reference}")).body
}

fn undo(browser: &Browser<'_>, reference: &str, version: u32, why: &str) {
    saved(&browser.fill(&format!("/journeys/{reference}/corrections/{version}"), &[("note", why)]));
}

#[test]
fn what_was_undone_is_struck_out_with_who_undid_it_and_why_and_can_be_brought_back() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let (ann, bea) = (
        site.person(&service, "Ann Day", "ann", "recruiter"),
        site.person(&service, "Bea Hall", "bea", "manager"),
    );
    let reference = ann.enquiry("Eve Example");
    saved(&ann.fill(&format!("/journeys/{reference}/notes/new"), &[("note", "Has a dog")]));
    let hidden = "<span class=\"govuk-visually-hidden\"> (was undone)</span>";

    undo(&bea, &reference, 3, "That was the neighbour");

    let page = timeline(&ann, &reference);
    has(&page, &format!("<s>Note added</s>{hidden}"));
    has(&page, "<s>Has a dog</s>");
    has(&page, "Undone by Bea Hall, Monday 2 March");
    has(&page, "That was the neighbour");
    has(&page, "Bring it back");
    has(&page, "Everything (3)");
    has_not(&page, "Undone: Note added");

    undo(&ann, &reference, 4, "It was theirs after all");

    let page = timeline(&ann, &reference);
    has(&page, &format!("<s>Undone: Note added</s>{hidden}"));
    has(&page, "Undone by Ann Day");
    has(&page, "It was theirs after all");
    has_not(&page, "<s>Has a dog</s>");
    has(&page, "Has a dog");
}

#[test]
fn an_earlier_moment_does_not_know_yet_what_was_undone_later() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let ann = site.person(&service, "Ann Day", "ann", "recruiter");
    let reference = ann.enquiry("Eve Example");
    saved(&ann.fill(&format!("/journeys/{reference}/notes/new"), &[("note", "Has a dog")]));
    drop(site);
    let tuesday = Site::at(&service, "2026-03-03T09:00:00Z");
    let ann_too = tuesday.signed_in(&service, "recruiter");
    undo(&ann_too, &reference, 3, "That was the neighbour");

    let before = ann_too.get(&format!("/journeys/{reference}?known-at=2026-03-02")).body;

    has(&before, "Note added");
    has_not(&before, "<s>Note added</s>");
    has_not(&before, "That was the neighbour");
    has(&timeline(&ann_too, &reference), "<s>Note added</s>");
    let trail = ann_too.get(&format!("/journeys/{reference}/history?known-at=2026-03-02")).body;
    has_not(&trail, "Undone");
    has(&trail, "Note added");
}

#[test]
fn what_replaces_something_says_what_was_so_before() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let ann = site.person(&service, "Ann Day", "ann", "recruiter");
    let bea = site.person(&service, "Bea Hall", "bea", "manager");
    let reference = ann.enquiry("Eve Example");
    let below = |form: &str| format!("/journeys/{reference}/{form}");
    let agree = |day: &str, what: &str| {
        let typed = [("next", "day"), ("next_on", day), ("next_what", what)];
        saved(&ann.fill(&below("next-action"), &typed));
    };
    agree("5/3/2026", "ring after six");
    has_not(&timeline(&ann, &reference), "; now ");
    agree("9/3/2026", "write to them");
    let other = bea.get("/journeys/new").selected("worker");
    saved(&ann.fill(&below("worker"), &[("worker", &other)]));

    let page = timeline(&ann, &reference);

    has(&page, "Was Thursday 5 March, “ring after six”; now Monday 9 March.");
    has(&page, "Was Ann Day, now Bea Hall.");
    undo(&ann, &reference, 4, "They do not answer letters");
    let page = timeline(&ann, &reference);
    has_not(&page, "; now Monday 9 March.");
    has(&page, "<s>write to them</s>");
}
