//! Every component on a few pages, written to the build's folder to be looked at in a browser.

mod lists;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use html5gum::{Token, Tokenizer};
use maud::{Markup, Render, html};

use crate::web::govuk::*;
use crate::web::layout::{Entry, Frame, SignedIn, page};

const MENU: [Entry; 5] =
    [Entry::Work, Entry::Journeys, Entry::Performance, Entry::Outbox, Entry::Admin];

const WAY: [(&str, Option<&str>); 2] = [("Journeys", Some("/journeys")), ("FH-0412-26", None)];

#[test]
fn a_page_of_every_kind_has_nothing_that_its_policy_would_refuse() {
    let (errors, nothing) = (wrong(), Errors::default());
    let as_at = "2026-10-31".parse().unwrap();
    let logged = "Contact logged. First contact met with 1 working day to spare.";
    let pages = [
        ("contact", frame("Record a contact").back("Back", "/work"), contact(&nothing)),
        ("errors", frame("Record a contact").errors(&errors), contact(&errors)),
        ("work", frame("Your work").wide().done(logged), lists::work()),
        ("journeys", frame("Journeys").wide(), lists::journeys()),
        (
            "journey",
            frame("FH-0412-26").way(&WAY).seen_as_at(as_at, "/journeys/1"),
            lists::journey(),
        ),
        ("notices", frame("Notices"), notices()),
        ("sign-in", Frame::new("Sign in"), sign_in(&nothing)),
    ];
    let folder = Path::new(env!("OUT_DIR")).join("gallery");
    fs::create_dir_all(&folder).unwrap();
    for (name, frame, main) in pages {
        let page = page(&frame, &main).into_string();
        held_to_policy(name, &page);
        fs::write(folder.join(name).with_extension("html"), page).unwrap();
    }
}

fn frame(title: &str) -> Frame<'_> {
    let who = SignedIn { name: "Priya O'Neil", csrf: "token" };
    let entry = if title.starts_with("Your") { Entry::Work } else { Entry::Journeys };
    Frame::new(title).signed_in(who, &MENU).within(entry).demo()
}

// No style or script within the page, no address elsewhere, and each id once.
fn held_to_policy(name: &str, page: &str) {
    let mut ids = BTreeSet::new();
    let mut tags = 0;
    for token in Tokenizer::new(page) {
        let Token::StartTag(tag) = token.unwrap() else { continue };
        tags += 1;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert_ne!(text(&tag.name), "style", "{name}");
        for (attribute, value) in &tag.attributes {
            let (attribute, value) = (text(attribute), text(&value.value));
            assert!(attribute != "style" && !attribute.starts_with("on"), "{name}: {attribute}");
            let leads = ["href", "src", "action"].contains(&attribute.as_str());
            assert!(!leads || value.starts_with(['/', '#']), "{name}: {value}");
            assert!(attribute != "id" || ids.insert(value.clone()), "{name}: {value} twice");
        }
        assert!(text(&tag.name) != "script" || tag.attributes.contains_key(&b"src"[..]), "{name}");
    }
    assert!(tags > 20, "{name}");
}

fn wrong() -> Errors {
    let mut errors = Errors::on("channel", "Select how you were in touch");
    errors.add("happened_on", "When it happened must be today or in the past");
    errors.add("note", "Note must be 2,000 characters or less");
    errors.add("who", "Select who was there");
    errors
}

fn contact(errors: &Errors) -> Markup {
    let time = time_text("follow_up_time", "What time?", "", errors).render();
    let channels = [
        choice("phone", "Phone").hint("You called, or they did"),
        choice("email", "E-mail"),
        choice("visit", "Visit").reveals(time),
        divider("or"),
        choice("other", "Another way"),
    ];
    let there = [
        choice("first", "First applicant"),
        choice("second", "Second applicant"),
        divider("or"),
        choice("nobody", "Nobody").exclusive(),
    ];
    let ways = [choice("us", "We did"), choice("them", "They did")];
    let stages = [("", "Choose a stage"), ("visit", "Initial visit"), ("training", "Training")];
    html! {
        h1.govuk-heading-l {
            span.govuk-caption-l { "FH-0412-26" } "Record a contact"
        }
        form method="post" novalidate {
            (hidden("key", "0192"))
            (radios("channel", "How were you in touch?", channels, "", errors))
            (radios("started_by", "Who started it?", ways, "us", errors).inline())
            (checkboxes("who", "Who was there?", there, &["first"], errors).size(Size::Medium).small())
            (fieldset("When was it?", Size::Medium, &html! {
                (date_text("happened_on", "Day", "31/12/2026", errors))
                (time_text("happened_time", "Time, if you know it", "", errors))
            }))
            (select("stage", "Stage", stages, "", errors))
            (input("cost", "Cost", "12.50", errors).prefix("£").suffix("a day").width(5).inputmode("decimal"))
            (input("reference", "Reference", "", errors).without_spellcheck().width(20))
            (textarea("note", "Note", "Spoke with both.\nThey're keen.", errors).up_to(2000)
                .hint("Do not include anything they would not want to read."))
            (button_group(&html! {
                (button("Save contact"))
                (button("Save and log another").secondary().saying("then", "another"))
                a.govuk-link href="/work" { "Cancel" }
            }))
        }
    }
}

fn sign_in(errors: &Errors) -> Markup {
    html! {
        h1.govuk-heading-l { "Sign in" }
        form method="post" novalidate {
            (input("email", "E-mail address", "", errors).kind("email").autocomplete("username"))
            (input("password", "Password", "", errors).kind("password").autocomplete("current-password"))
            (button("Sign in"))
        }
    }
}

fn notices() -> Markup {
    html! {
        (important_banner("Reminders are paused until 3pm."))
        (panel("Enquiry added", &html! { "Reference" br; strong { "FH-0412-26" } }))
        (warning_text("You cannot undo this because the panel's decision relies on it."))
        (details("Why did I get this?", &html! { "You own this household." }))
        (inset_text(&html! { "You're recording this late. That's fine; reports will show it." }))
        p {
            @for (text, colour) in [
                ("Running", Colour::Blue), ("Paused", Colour::Grey), ("Met", Colour::Green),
                ("Waiting", Colour::Yellow), ("Due soon", Colour::Orange), ("Missed", Colour::Red),
                ("Met, recorded late", Colour::Purple),
            ] { (tag(text, colour)) " " }
        }
        (button_group(&html! {
            (button_link("Record a visit", "/journeys/1/visit"))
            (button("Erase this household").warning())
        }))
    }
}
