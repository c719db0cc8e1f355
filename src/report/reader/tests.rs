//! An attacker who sees figures alone asks whatever may be asked, adds and removes one person, and sets answers beside
//! each other.

use std::collections::BTreeMap;

use domain::ids::StreamId;
use domain::journey::{DecidedBy, Enquiry, JourneyEvent};
use domain::record::Event;
use domain::testing::{day, ended_by, journey, nine_on, pathways, reached};
use projections::statistics::small_numbers::{FEW, Rough};
use projections::{Basis, Dimension};
use proptest::prelude::*;
use serde_json::Value;

use super::super::example::tell;
use super::*;

const SOURCES: [&str; 3] = ["website", "word-of-mouth", "search"];
const CAMPAIGNS: [&str; 2] = ["radio", "buses"];
const AREAS: [&str; 2] = ["HX1", "HX2"];
const MONTHS: [&str; 4] = ["2026-03-01", "2026-04-01", "2026-05-01", "2026-06-01"];
const DIMENSIONS: [Dimension; 3] = [Dimension::Source, Dimension::Campaign, Dimension::Area];

/// Source, campaign or none, area, month, how far they came, and whether they ended there.
type Household = (usize, usize, usize, usize, usize, bool);

/// Report, what to break down by, the value to choose by, the days, and whether these choose what happened.
type Drawn = (usize, usize, Option<(usize, usize)>, usize, usize, bool);

/// Between which numbers a count is known to lie.
type Bounds = (usize, Option<usize>);

fn council(households: &[Household]) -> Answers {
    let mut answers = Answers::new(pathways());
    for (number, (source, campaign, area, month, far, ended)) in (1..).zip(households) {
        let enquiry = Enquiry {
            source: Some(SOURCES[*source].into()),
            campaign: CAMPAIGNS.get(*campaign).map(|it| (*it).into()),
            area: Some(AREAS[*area].into()),
            ..Enquiry::default()
        };
        let mut events = vec![(MONTHS[*month], JourneyEvent::EnquiryReceived(Box::new(enquiry)))];
        let steps = [
            ("2026-07-15", "initial-visit-held"),
            ("2026-08-20", "application-received"),
            ("2026-10-18", "approved"),
        ];
        events.extend(steps.iter().take(*far).map(|(on, name)| (*on, reached(name))));
        if *ended && *far < 3 {
            events.push(("2026-10-20", ended_by(DecidedBy::Household, "work-hours")));
        }
        let stream = StreamId(journey(number).0);
        for (version, (on, event)) in (1..).zip(events) {
            tell(&mut answers, stream, version, on, Event::Journey(event));
        }
    }
    answers
}

fn asked((_, by, filter, from, to, is_period): Drawn) -> Question {
    let by = match by {
        0 => None,
        1 => Some(By::Month),
        place => Some(By::Dimension(DIMENSIONS[place - 2])),
    };
    let value = |(dimension, value): (usize, usize)| {
        let values = [&SOURCES[..], &CAMPAIGNS, &AREAS][dimension];
        (DIMENSIONS[dimension], values.get(value).map(|it| (*it).to_owned()))
    };
    Question {
        by,
        filters: filter.map(value).into_iter().collect(),
        from: MONTHS.get(from).map(|it| day(it)),
        to: MONTHS.get(to).map(|it| day(it)),
        basis: if is_period { Basis::Period } else { Basis::Cohort },
        ..Question::now(nine_on("2026-11-30"))
    }
}

const ASKED: [ReportName; 7] = [
    ReportName::Funnel,
    ReportName::Exits,
    ReportName::Clocks,
    ReportName::Campaigns,
    ReportName::Sources,
    ReportName::Attribution,
    ReportName::NationalReturn,
];

/// Every count of an answer, by what it is of. None where the question is not answered.
type Seen = Option<BTreeMap<String, Bounds>>;

fn seen(reader: Reader, answers: &Answers, name: ReportName, question: Question) -> Seen {
    let allowed = reader.may_ask(name, question, nine_on("2026-11-30")).unwrap();
    let told = allowed.answer(name, answers, &HashMap::new()).ok()?;
    let public = told.public().unwrap();
    let bounds = |value: &Value| match (value.as_u64(), value.as_str(), reader) {
        (Some(n), _, Reader::OfFigures) => {
            let n = usize::try_from(n).unwrap();
            assert!(n > FEW && n % (FEW + 1) == 0, "{n} is told");
            Some(Rough::About(n).bounds())
        }
        (Some(n), ..) => Some((usize::try_from(n).unwrap(), usize::try_from(n).ok())),
        (_, Some("fewer than 5"), _) => Some(Rough::Few.bounds()),
        (_, Some("1 to 4"), _) => Some((1, Some(FEW))),
        (_, Some("hidden"), _) => Some(Rough::Hidden.bounds()),
        _ => None,
    };
    let mut found = BTreeMap::new();
    let (columns, rows) = public.rows();
    for row in rows {
        let is_key = |name: &str| name == "group" || public.keys().contains(&name);
        let cells = || columns.iter().zip(&row);
        let key: Vec<String> =
            cells().filter(|(it, _)| is_key(it)).map(|(_, it)| it.to_string()).collect();
        for (column, value) in cells().filter(|(it, _)| !is_key(it)) {
            found.extend(bounds(value).map(|it| (format!("{key:?} {column}"), it)));
        }
    }
    for (name, value) in public.beside() {
        found.extend(bounds(value).map(|it| (format!("all {name}"), it)));
        for (key, group) in public.groups() {
            found.extend(bounds(&group[name]).map(|it| (format!("{key:?} {name}"), it)));
        }
    }
    Some(found)
}

// Of which count somebody knows that one to four households more are in the one than in the other.
fn isolated(more: &Seen, fewer: &Seen, none: Bounds) -> Option<String> {
    let all = more.iter().chain(fewer).flat_map(BTreeMap::keys);
    let of = |seen: &Seen, key: &str| {
        let found = seen.as_ref().and_then(|it| it.get(key));
        found.copied().unwrap_or(none)
    };
    let tells = |key: &&String| {
        let ((least, most), (low, high)) = (of(more, key), of(fewer, key));
        let fewest = high.map_or(0, |high| least.saturating_sub(high));
        fewest > 0 && most.is_some_and(|most| most.saturating_sub(low) <= FEW)
    };
    all.into_iter()
        .find(tells)
        .map(|key| format!("{key}: {:?} {:?}", of(more, key), of(fewer, key)))
}

// Each way of setting one question beside another, over a council and over the same with one person fewer.
fn attacks(reader: Reader, households: &[Household], drawn: Drawn) -> Option<String> {
    let none = if reader == Reader::OfFigures { Rough::Few.bounds() } else { (0, Some(0)) };
    let (name, question) = (ASKED[drawn.0], asked(drawn));
    let all = council(households);
    let told = seen(reader, &all, name, question.clone());
    let (_, others) = households.split_first()?;
    let without = seen(reader, &council(others), name, question.clone());
    let wider = [
        Question { filters: vec![], ..question.clone() },
        Question { from: None, ..question.clone() },
        Question { to: None, ..question.clone() },
        Question { from: None, to: None, filters: vec![], ..question },
    ];
    let beside = wider.map(|wider| isolated(&seen(reader, &all, name, wider), &told, none));
    let added = isolated(&told, &without, none);
    let lost = isolated(&without, &told, none);
    beside.into_iter().chain([added, lost]).flatten().next()
}

fn households() -> impl Strategy<Value = Vec<Household>> {
    let one = (0..3_usize, 0..3_usize, 0..2_usize, 0..4_usize, 0..4_usize, any::<bool>());
    prop::collection::vec(one, 1..40)
}

fn questions() -> impl Strategy<Value = Drawn> {
    let filter = prop::option::of((0..3_usize, 0..4_usize));
    (0..7_usize, 0..5_usize, filter, 0..5_usize, 0..5_usize, any::<bool>())
}

proptest! {
    #[test]
    fn no_answer_and_no_two_answers_single_out_one_to_four_households(
        households in households(),
        question in questions(),
    ) {
        let found = attacks(Reader::OfFigures, &households, question);

        prop_assert_eq!(found, None);
    }
}

#[test]
fn the_same_attack_finds_somebody_in_a_report_that_is_only_public_or_whole() {
    // Twelve asked and three of them came to be approved: the public form says twelve, and then eleven.
    let twelve: Vec<Household> =
        (0..12).map(|it| (0, 0, 0, 0, if it < 3 { 3 } else { 0 }, false)).collect();
    let plain = (0, 0, None, 9, 9, false);

    assert!(attacks(Reader::OfHouseholds, &twelve, plain).is_some());
    assert_eq!(attacks(Reader::OfFigures, &twelve, plain), None);
}

#[test]
fn what_shows_single_households_or_colleagues_is_not_told_to_who_sees_figures() {
    let now = nine_on("2026-11-30");
    let refused = |name, by| {
        let question = Question { by, ..Question::now(now) };
        Reader::OfFigures.may_ask(name, question, now).unwrap_err().to_string()
    };

    assert!(
        refused(ReportName::Time, None).starts_with("Single households show in the report time")
    );
    assert!(refused(ReportName::Clocks, Some(By::Worker)).contains("choose team"));
    assert!(refused(ReportName::Workload, None).contains("choose team"));
}

#[test]
fn a_value_that_a_few_have_is_refused_as_one_that_nobody_has() {
    let mut households: Vec<Household> = vec![(0, 0, 0, 0, 0, false); 9];
    households.extend([(1, 0, 0, 0, 0, false); 4]);
    let answers = council(&households);
    let now = nine_on("2026-11-30");
    let asked = |value: &str| {
        let filters = vec![(Dimension::Source, Some(value.to_owned()))];
        let question = Question { filters, ..Question::now(now) };
        let allowed = Reader::OfFigures.may_ask(ReportName::Funnel, question, now).unwrap();
        allowed.answer(ReportName::Funnel, &answers, &HashMap::new())
    };

    let [few, nobody] = ["word-of-mouth", "moon"].map(|it| asked(it).unwrap_err().to_string());

    assert!(few.starts_with("Fewer than 5 enquiries have this source, or none"), "{few}");
    assert_eq!(few, nobody);
    assert!(asked("website").is_ok());
}

#[test]
fn a_cost_for_each_tells_no_more_than_about_how_many_there_were() {
    let answers = council(&[(0, 0, 0, 0, 0, false); 12]);
    let question = Question::now(nine_on("2026-11-30"));
    let allowed = Reader::OfFigures.may_ask(ReportName::Funnel, question, nine_on("2026-11-30"));
    let told = allowed.unwrap().answer(ReportName::Funnel, &answers, &HashMap::new()).unwrap();

    let json: Value = serde_json::from_str(&told.public().unwrap().to_json().unwrap()).unwrap();

    assert_eq!((&json["enquiries"], &json["approved"]), (&10.into(), &"fewer than 5".into()));
    assert_eq!(json["stages"][0]["share_of_enquiries"], 1.0);
    assert_eq!(json["small_numbers"], super::super::ROUGH);
    assert!(json.get("position").is_none() && json.get("judged_on").is_none(), "{json}");
}
