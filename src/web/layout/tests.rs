//! What the frame says around a page.

use super::*;

const ALL: [Entry; 5] =
    [Entry::Work, Entry::Journeys, Entry::Performance, Entry::Outbox, Entry::Admin];

fn shown(frame: &Frame<'_>) -> String {
    page(frame, &html! { h1.govuk-heading-xl { "Your work" } }).into_string()
}

fn ann() -> SignedIn<'static> {
    SignedIn { name: "Ann O'Neil", csrf: "t0ken" }
}

#[test]
fn the_title_says_the_page_and_the_errors() {
    let errors = Errors::on("note", "Enter a note");
    let nothing = Errors::default();

    let plain = shown(&Frame::new("Your work").errors(&nothing));
    let wrong = shown(&Frame::new("Your work").errors(&errors).done("Contact logged"));

    assert!(plain.contains("<title>Your work - Waymark</title>"));
    assert!(!plain.contains("There is a problem"));
    assert!(wrong.contains("<title>Error: Your work - Waymark</title>"));
    assert!(wrong.contains("There is a problem") && !wrong.contains("Contact logged"));
}

#[test]
fn the_menu_has_what_the_worker_may_visit_and_marks_where_they_are() {
    let some = [Entry::Work, Entry::Journeys];

    let frame = Frame::new("Your work").signed_in(ann(), &some).within(Entry::Work);
    let shown = shown(&frame);

    assert!(shown.contains("href=\"/work\" aria-current=\"page\""));
    assert!(shown.contains("href=\"/journeys\">"));
    assert!(!shown.contains("/performance") && !shown.contains("/admin"));
}

#[test]
fn signing_out_is_a_form_with_its_token() {
    let frame = Frame::new("Your work").signed_in(ann(), &ALL);
    let shown = shown(&frame);

    assert!(shown.contains("Ann O'Neil"));
    assert!(shown.contains("<form method=\"post\" action=\"/sign-out\">"));
    assert!(shown.contains("<input type=\"hidden\" name=\"csrf\" value=\"t0ken\">"));
}

#[test]
fn an_earlier_day_says_so_and_leads_back() {
    let day = "2026-10-31".parse().unwrap();
    let frame = Frame::new("Journeys").wide().seen_as_at(day, "/journeys?stage=visit").demo();
    let shown = shown(&frame).replace('\u{a0}', " ");

    assert!(shown.contains("You are looking at 31 October 2026. You cannot change anything here."));
    assert!(shown.contains("href=\"/journeys?stage=visit\""));
    assert!(shown.contains("Made-up data"));
}

#[test]
fn no_page_has_what_the_content_policy_would_refuse() {
    let errors = Errors::on("note", "Enter a note");
    let frame = Frame::new("Journeys").signed_in(ann(), &ALL).errors(&errors);
    let shown = shown(&frame.back("Back", "/work").demo());

    for refused in [" style=", "<style", " onclick=", "javascript:", "http://", "<script>"] {
        let allowed = shown.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
        assert!(!allowed.contains(refused), "{refused}");
    }
}
