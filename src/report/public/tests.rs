//! What leaves the service, of histories drawn at random.

use std::collections::HashMap;

use domain::ids::StreamId;
use domain::journey::DecidedBy;
use domain::record::Event;
use domain::testing::{day, ended_by, heard_from, journey, nine_on, pathways, reached};
use projections::{Answers, Dimension, Question};
use proptest::prelude::*;

use super::super::example::{answers, tell};
use super::*;

fn public(answers: &Answers, name: ReportName, by: Option<By>) -> Value {
    let question = Question { by, ..Question::now(nine_on("2026-09-30")) };
    let report = Report::ask(name, answers, &question, &HashMap::new()).unwrap();
    serde_json::from_str(&report.public().unwrap().to_json().unwrap()).unwrap()
}

// Households by their source, each as far as it came: 0 asked, 1 was visited, 2 applied, 3 was approved; and
// whether it ended there.
fn council(households: &[(usize, usize, bool)]) -> Answers {
    let mut answers = Answers::new(pathways());
    for (number, (source, far, ended)) in (1..).zip(households) {
        let source = ["website", "word-of-mouth", "search"][*source];
        let mut events = vec![("2026-04-01", heard_from(source))];
        let steps = [
            ("2026-04-15", "initial-visit-held"),
            ("2026-05-20", "application-received"),
            ("2026-08-18", "approved"),
        ];
        events.extend(steps.iter().take(*far).map(|(on, name)| (*on, reached(name))));
        if *ended && *far < 3 {
            let by = if *far == 0 { DecidedBy::NoReply } else { DecidedBy::Household };
            events.push(("2026-09-01", ended_by(by, "work-hours")));
        }
        let stream = StreamId(journey(number).0);
        for (version, (on, event)) in (1..).zip(events) {
            tell(&mut answers, stream, version, on, Event::Journey(event));
        }
    }
    answers
}

fn is_hidden(count: &Value) -> bool {
    count.is_string()
}

// Whether exactly one of some counts is hidden, so that the others give it back.
fn gives_one_back<'v>(counts: impl Iterator<Item = &'v Value>) -> bool {
    counts.filter(|count| is_hidden(count)).count() == 1
}

#[test]
fn a_report_says_which_rule_hides_and_leaves_out_what_nobody_thought_of() {
    let funnel = public(&answers(), ReportName::Funnel, None);

    assert_eq!(funnel["small_numbers"], RULE);
    assert_eq!(funnel["enquiries"], 6);
    assert_eq!(funnel["approved"], "1 to 4");
    assert_eq!(funnel["stages"][0]["share_of_enquiries"], 1.0);
    assert_eq!(funnel["stages"][1]["share_of_enquiries"], Value::Null);
    let exits = public(&answers(), ReportName::Exits, None);
    assert_eq!(exits["rows"][0]["count"], "1 to 4");
    assert!(exits["rows"][0].get("last_before").is_none(), "{exits}");
}

#[test]
fn what_shows_single_households_or_colleagues_is_refused_with_a_sentence() {
    let answers = answers();
    let asked = |name, by| {
        let question = Question { by, ..Question::now(nine_on("2026-09-30")) };
        let report = Report::ask(name, &answers, &question, &HashMap::new()).unwrap();
        report.public().map(|_| ()).unwrap_err().to_string()
    };

    let told = asked(ReportName::Time, None);
    assert!(told.starts_with("The report time has no form with small numbers hidden"), "{told}");
    assert!(told.contains("ask for one of funnel, exits, clocks, campaigns, sources"), "{told}");
    assert!(asked(ReportName::Clocks, Some(By::Worker)).contains("break down by team"));
}

#[test]
fn a_page_for_a_terminal_names_no_small_number_in_its_title() {
    let answers = council(&[(0, 0, true), (0, 3, false), (1, 1, false)]);
    let days = (Some(day("2026-04-01")), Some(day("2026-05-01")));
    let question = Question { from: days.0, to: days.1, ..Question::now(nine_on("2026-09-30")) };
    let report = Report::ask(ReportName::Funnel, &answers, &question, &HashMap::new()).unwrap();

    let page = report.public().unwrap().to_table().replace('\n', " ");

    assert!(page.starts_with("Funnel: enquiries received 1 April 2026 to 30 April 2026"), "{page}");
    assert!(page.contains("1 to 4") && page.contains("Small numbers are hidden"), "{page}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_total_of_a_report_gives_a_small_number_back(
        households in prop::collection::vec((0_usize..3, 0_usize..4, any::<bool>()), 0..60),
    ) {
        let answers = council(&households);
        let by = Some(By::Dimension(Dimension::Source));
        let funnel = public(&answers, ReportName::Funnel, by);
        let groups = funnel["groups"].as_array().unwrap();
        for part in groups.iter().chain([&funnel]) {
            let stages = part["stages"].as_array().unwrap();
            for (place, row) in stages.iter().enumerate() {
                let names = ["reached", "moved_on", "left", "still_in"];
                // Who was approved is at no stage any more: the last one adds up to nothing.
                let adds_up = place + 1 < stages.len();
                let is_told = gives_one_back(names.iter().map(|it| &row[*it]));
                prop_assert!(!(adds_up && is_told), "{row}");
                for name in names {
                    prop_assert!(!(1..=4).contains(&row[name].as_u64().unwrap_or(0)), "{row}");
                }
                let is_share_hidden = is_hidden(&row["reached"]) || is_hidden(&part["enquiries"]);
                prop_assert!(!is_share_hidden || row["share_of_enquiries"].is_null(), "{row}");
            }
        }
        for (place, row) in funnel["stages"].as_array().unwrap().iter().enumerate() {
            for name in ["reached", "moved_on", "left", "still_in"] {
                let cells = groups.iter().map(|group| &group["stages"][place][name]);
                prop_assert!(!gives_one_back(cells.chain([&row[name]])), "{name} {funnel}");
            }
        }
        for name in [ReportName::Exits, ReportName::Sources] {
            let told = public(&answers, name, None);
            let count = if name == ReportName::Exits { "count" } else { "enquiries" };
            let rows = told["rows"].as_array().unwrap();
            let total = told.get("left").into_iter();
            let is_alone = rows.len() < 2;
            let counts = rows.iter().map(|row| &row[count]).chain(total);
            prop_assert!(is_alone || !gives_one_back(counts), "{told}");
        }
    }
}
