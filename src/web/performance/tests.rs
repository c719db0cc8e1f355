//! What the pages say of six households.

use domain::testing::nine_on;
use maud::Render as _;

use super::*;
use crate::report::example::answers;

// A page, as asked on 30 September 2026 at nine.
fn told(part: Part, query: &str, look: impl FnOnce(&Sheet, String)) {
    let (answers, typed) = (answers(), Typed::parse(query));
    let now = nine_on("2026-09-30");
    let allowed = Reader::OfHouseholds.may_ask(part.report(), read(&typed, now).unwrap(), now);
    let asking = Asking::new(part, &typed, &answers, allowed.unwrap()).unwrap();
    let sheet = asking.tell().unwrap();
    let page = html! { (filters::shown(&asking, &Errors::default())) (sheet.shown(&asking)) };
    look(&sheet, page.render().into_string().replace('\u{a0}', " "));
}

fn headline(part: Part, query: &str) -> String {
    let mut headline = String::new();
    told(part, query, |sheet, _| headline.clone_from(&sheet.headline));
    headline.replace('\u{a0}', " ")
}

#[test]
fn each_page_has_its_message() {
    for (part, query, message) in [
        (
            Part::Funnel,
            "",
            "1 of 6 (17%) approved so far. Most are lost at Enquiry: 2 of 3 who left.",
        ),
        (
            Part::Funnel,
            "source=website&to=2026-09-01",
            "1 of 3 (33%) approved. Most are lost at Enquiry: 1 of 2 who left.",
        ),
        (Part::Funnel, "from=2026-06-01", "None of 2 approved so far. Nobody left."),
        (
            Part::Funnel,
            "basis=period&from=2026-05-01&to=2026-06-01",
            "0 approved, and 2 left. Most are lost at Enquiry: 1 of 2 who left.",
        ),
        (
            Part::Exits,
            "",
            "Most leave at Enquiry: 2 of 3 (67%) who left. The reason given most is “No contact after attempts”: 1 of 3 of all.",
        ),
        (Part::Exits, "from=2026-09-01", "Nobody left."),
        (Part::Time, "", "1 of 6 (17%) approved: too few to say how long it takes."),
        (
            Part::Time,
            "stage=enquiry",
            "6 reached Enquiry: half of them within 0.0 days of their enquiry.",
        ),
        (Part::Time, "from=2026-06-01", "None of 2 approved yet."),
        (Part::Clocks, "", "No clock was started."),
        (Part::Plan, "", "Not enough history to forecast."),
        (
            Part::Quality,
            "",
            "Of what happened 15 of 15 (100%) was recorded on the same day, nine in ten within 0.0 days.",
        ),
        (Part::Quality, "from=2030-01-01", "No enquiries in these days."),
        (Part::Workload, "", "2 open households: nobody looks after any yet."),
        (
            Part::Workload,
            "as-at=2026-03-01",
            "No household is open, and none was closed in the last 28 days.",
        ),
        (Part::Overview, "from=2030-01-01", "No enquiries in these days."),
    ] {
        assert_eq!(headline(part, query), message, "{part:?} {query}");
    }
}

#[test]
fn a_page_has_its_picture_its_words_and_where_it_comes_from() {
    told(Part::Funnel, "by=source", |sheet, page| {
        assert_eq!(sheet.measure, "Household journeys by the stages reached: all 6 enquiries.");
        assert!(sheet.words.starts_with("Of 6 enquiries: 3 of 6 (50%) reached Initial visit;"));
        assert!(page.contains("3 moved on, 2 left here, 1 still in"), "{page}");
        assert!(page.contains("<desc id=\"funnel-words\">Of 6 enquiries"), "{page}");
        assert!(page.contains("Pathway: A small pathway. Log position: 16."), "{page}");
        assert!(page.contains("href=\"/performance/funnel.csv?by=source\""), "{page}");
        assert!(page.contains("as-at=2026-09-30T08%3A00%3A00Z"), "{page}");
    });
}

#[test]
fn every_choice_can_be_taken_back_by_a_link() {
    told(Part::Exits, "from=2026-04-01&source=website&basis=period", |_, page| {
        for without in ["?basis=period&amp;source=website", "?from=2026-04-01&amp;basis=period"] {
            assert!(page.contains(&format!("href=\"/performance/exits{without}\"")), "{page}");
        }
        assert!(page.contains("name=\"basis\" value=\"period\""), "the form keeps it: {page}");
        assert!(page.contains("value=\"website\" selected"), "{page}");
    });
}

#[test]
fn cohorts_that_are_too_young_say_so() {
    told(Part::Funnel, "by=month&to=2026-10-01", |sheet, page| {
        assert!(sheet.notes[0].contains("Not old enough to judge"), "{:?}", sheet.notes);
        assert!(page.contains("not old enough to judge</text>"), "{page}");
        assert!(page.contains("url(#groups-hatched)"), "{page}");
    });
}

#[test]
fn too_few_are_listed_and_many_are_drawn() {
    told(Part::Time, "", |sheet, page| {
        assert!(sheet.chart.is_none());
        assert!(page.contains("<li>139</li>"), "{page}");
    });
    told(Part::Time, "stage=enquiry", |sheet, _| assert!(sheet.chart.is_some()));
}

#[test]
fn where_a_choice_leaves_nothing_another_is_offered() {
    told(Part::Funnel, "source=carer-referral&from=2026-09-01", |sheet, page| {
        assert_eq!(sheet.headline, "No enquiries in these days.");
        let link = "<a class=\"govuk-link\" href=\"/performance/funnel?from=2026-09-01\">";
        assert!(page.contains(&format!("{link}Remove “Carer referral”</a> to see 1.")), "{page}");
    });
}
