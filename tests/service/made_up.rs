//! The made-up council: legal, believable, and the same every time.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader};

use chrono::{DateTime, TimeDelta, Utc};
use domain::calendar::london_day;
use domain::ids::JourneyId;
use domain::journey::{
    AddNote, AgreeRecontact, AssignWorker, CheckStep, CompleteNextAction, EndJourney, JourneyEvent,
    KeepApart, MergeJourney, OfferHandover, PauseJourney, PayReward, Person, RecordCheck,
    RecordComingBack, RecordContact, RecordEnquiry, RecordMilestone, RecordTouch, ResumeJourney,
    SetNextAction, SnoozeJourney, TellValuesMode, UndoFact, VoidJourney, WithdrawRecontact,
    judge_rows,
};
use domain::pathway::Pathways;
use domain::record::{Decide, Event, NewFact, Past, Recorded};
use domain::sealed::{Envelope, Sealed};
use domain::testing::nine_on;
use projections::clocks::clocks;
use projections::funnel::funnel;
use projections::journeys::{Standing, Status, journeys};
use projections::{Answers, Question, View};
use proptest::prelude::*;
use uuid::Uuid;
use waymark::demo::{Council, Household, Options, Role, record};
use waymark::pathways;
use waymark::store::{Keys, MasterKey, Purpose, Source, Tables, Writer, open, read_after};

use crate::support::Service;

fn options(seed: u64, enquiries_per_year: u32, years: u32, day: &str) -> Options {
    Options { seed, enquiries_per_year, years, now: nine_on(day) + TimeDelta::minutes(77) }
}

fn usual() -> Council {
    Council::new(options(1, 200, 5, "2026-11-25"))
}

fn answers(council: &Council, pathways: &Pathways) -> Answers {
    let mut answers = Answers::new(pathways.clone());
    for household in council.households() {
        for fact in household.recorded_after(answers.position()) {
            answers.apply(fact);
        }
    }
    answers
}

fn words<T>() -> Sealed<T> {
    let key_id = domain::ids::KeyId(Uuid::nil());
    Sealed::new(Envelope { key_id, nonce: "".into(), ciphertext: "".into() })
}

// A manager may record them all.
fn milestone(happened_at: DateTime<Utc>, event: JourneyEvent) -> RecordMilestone {
    let JourneyEvent::MilestoneReached { milestone, outcome, booked_for, course, note } = event
    else {
        panic!("no milestone: {event:?}")
    };
    let by_manager = true;
    RecordMilestone { happened_at, milestone, outcome, by_manager, booked_for, course, note }
}

/// What a worker would have asked for, so that this was recorded.
fn command(journey: JourneyId, happened_at: DateTime<Utc>, event: JourneyEvent) -> Box<dyn Decide> {
    match event {
        JourneyEvent::EnquiryReceived(enquiry) => {
            Box::new(RecordEnquiry { happened_at, enquiry: *enquiry })
        }
        JourneyEvent::ContactRecorded { channel, direction, outcome, note } => {
            Box::new(RecordContact { happened_at, channel, direction, outcome, note })
        }
        event @ JourneyEvent::MilestoneReached { .. } => Box::new(milestone(happened_at, event)),
        event @ (JourneyEvent::CheckRequested { .. }
        | JourneyEvent::CheckChased { .. }
        | JourneyEvent::CheckReturned { .. }
        | JourneyEvent::CheckNotNeeded { .. }) => {
            let (check, person, step) = CheckStep::of(&event).unwrap();
            let (check, note) = (check.clone(), Some(words()));
            Box::new(RecordCheck { happened_at, check, person, step, note })
        }
        JourneyEvent::NoteAdded { .. } => Box::new(AddNote { happened_at, note: words() }),
        JourneyEvent::WorkerAssigned { worker } => Box::new(AssignWorker { happened_at, worker }),
        JourneyEvent::NextActionSet { due, note } => {
            Box::new(SetNextAction { happened_at, due, note })
        }
        JourneyEvent::JourneySnoozed { until, note } => {
            Box::new(SnoozeJourney { happened_at, until, note })
        }
        JourneyEvent::HandoverOffered { to, service, team, note } => {
            Box::new(OfferHandover { happened_at, to, service, team, note })
        }
        JourneyEvent::JourneyPaused { review_on, note } => {
            Box::new(PauseJourney { happened_at, review_on, note })
        }
        JourneyEvent::JourneyResumed {} => Box::new(ResumeJourney { happened_at }),
        JourneyEvent::JourneyEnded { decided_by, reason, also, may_contact_from, .. } => {
            let note = Some(words());
            Box::new(EndJourney { happened_at, decided_by, reason, also, may_contact_from, note })
        }
        JourneyEvent::JourneyMerged { into } => {
            Box::new(MergeJourney { happened_at, journey, into })
        }
        JourneyEvent::JourneyVoided {} => Box::new(VoidJourney { happened_at }),
        JourneyEvent::TouchRecorded(touch) => Box::new(RecordTouch { happened_at, touch: *touch }),
        JourneyEvent::ValuesModeTold { mode } => Box::new(TellValuesMode { happened_at, mode }),
        JourneyEvent::FactUndone { version, note } => {
            Box::new(UndoFact { version, note, by_manager: true })
        }
        JourneyEvent::NextActionDone {} => Box::new(CompleteNextAction { happened_at }),
        JourneyEvent::HouseholdCameBack { earlier } => {
            Box::new(RecordComingBack { happened_at, journey, earlier })
        }
        JourneyEvent::HouseholdsKeptApart { from } => {
            Box::new(KeepApart { happened_at, journey, from })
        }
        other => later(happened_at, other),
    }
}

// What is told once a household was approved, or its journey is over.
fn later(happened_at: DateTime<Utc>, event: JourneyEvent) -> Box<dyn Decide> {
    match event {
        JourneyEvent::RewardPaid { pence } => Box::new(PayReward { happened_at, pence }),
        JourneyEvent::RecontactAgreed { from } => Box::new(AgreeRecontact { happened_at, from }),
        JourneyEvent::RecontactWithdrawn {} => Box::new(WithdrawRecontact { happened_at }),
        other => panic!("nobody was to tell {other:?}"),
    }
}

fn assert_each_was_allowed(household: Household, pathways: &Pathways) {
    let journey = household.journey;
    let adults = household.adults.iter().map(|it| Person { id: it.id, details: words() }).collect();
    let mut history: Vec<Recorded> = household.recorded_after(0).collect();
    // As when they were sealed into it.
    if let Event::Journey(JourneyEvent::EnquiryReceived(enquiry)) = &mut history[0].event {
        enquiry.people = adults;
    }
    for (place, fact) in history.iter().enumerate() {
        let Event::Journey(event) = &fact.event else { panic!("{fact:?}") };
        let past = Past { pathways, history: &history[..place], now: fact.when.recorded_at };
        let decided = command(journey, fact.when.happened_at, event.clone()).decide(past);
        let [new] = &decided.unwrap_or_else(|no| panic!("{no}: {fact:?}"))[..] else {
            panic!("changes nothing: {fact:?}")
        };
        assert_eq!(new.happened_at, fact.when.happened_at, "{fact:?}");
        if let JourneyEvent::JourneyEnded { decided_by, reason, .. } = event {
            let pathway = pathways.numbered().next().unwrap().1;
            assert!(pathway.reason(reason).unwrap().decided_by.contains(decided_by), "{fact:?}");
        }
    }
}

fn assert_may_be_imported(household: &Household, pathways: &Pathways, now: DateTime<Utc>) {
    let row = |told: &waymark::demo::Told| {
        NewFact::new(told.happened_at, Event::Journey(told.event.clone()))
    };
    let rows: Vec<NewFact> = household.facts.iter().map(row).collect();
    let pathway = pathways.numbered().next().unwrap().1;
    let judged = judge_rows(pathway, Past { pathways, history: &[], now }, &rows);
    assert!(judged.iter().all(|judgement| *judgement == Ok(true)), "{judged:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]

    #[test]
    fn every_history_could_have_been_recorded_fact_by_fact(
        seed in any::<u64>(),
        days in 0_i64..5_000,
        minute in 0_i64..1_440,
    ) {
        let now = nine_on("2014-01-01") + TimeDelta::days(days) + TimeDelta::minutes(minute);
        let council = Council::new(Options { seed, enquiries_per_year: 150, years: 2, now });
        let pathways = pathways::embedded().unwrap();
        let mut asked_before = DateTime::<Utc>::MIN_UTC;

        for household in council.households() {
            let asked = household.facts[0].happened_at;
            prop_assert!(london_day(asked_before) <= london_day(asked));
            asked_before = asked;
            for told in &household.facts {
                prop_assert!(told.happened_at <= told.recorded_at && told.recorded_at <= now);
                prop_assert!(told.note.is_none() || told.event.takes_note(), "{:?}", told);
            }
            prop_assert!(household.facts.is_sorted_by_key(|told| told.recorded_at));
            assert_may_be_imported(&household, &pathways, now);
            assert_each_was_allowed(household, &pathways);
        }
    }

    #[test]
    fn of_ten_households_nine_are_lost_about_where_councils_lose_them(seed in any::<u64>()) {
        let council = Council::new(options(seed, 400, 5, "2026-11-25"));
        let pathways = pathways::embedded().unwrap();
        let answers = answers(&council, &pathways);
        let question = Question::now(nine_on("2026-11-26"));
        let view = View::new(&answers, &question).unwrap();

        let funnel = funnel(&view, &question).unwrap().whole;

        let share = |stage: usize| funnel.stages[stage].share_of_enquiries.unwrap();
        prop_assert!((1_750..2_250).contains(&funnel.enquiries), "{}", funnel.enquiries);
        for (stage, (low, high)) in
            [(1, (0.26, 0.36)), (2, (0.14, 0.24)), (3, (0.09, 0.16)), (4, (0.05, 0.12))]
        {
            prop_assert!((low..high).contains(&share(stage)), "{stage}: {}", share(stage));
        }
        let approved = funnel.expected_share.unwrap();
        prop_assert!((0.05..0.12).contains(&approved), "{approved}");
        let days = funnel.stages[5].median_days.unwrap();
        prop_assert!((220.0..310.0).contains(&days), "{days}");
    }
}

#[test]
fn the_same_options_make_up_the_same_council_and_another_seed_another() {
    let facts = |seed| -> Vec<Household> {
        Council::new(options(seed, 60, 1, "2026-11-25")).households().collect()
    };

    assert!(facts(5) == facts(5));
    assert!(facts(5) != facts(6));
}

#[test]
fn a_newcomer_finds_calls_to_make_visits_and_panels_to_come() {
    let pathways = pathways::embedded().unwrap();
    for seed in 1..=3 {
        let options = options(seed, 200, 5, "2026-11-25");
        let council = Council::new(options);
        let answers = answers(&council, &pathways);
        let question = Question::now(options.now);
        let view = View::new(&answers, &question).unwrap();

        let rows = clocks(&view, &question).unwrap().whole.rows;
        let reply = rows.iter().find(|row| row.clock == Some("first-contact".into())).unwrap();
        assert!(reply.running >= 4, "{reply:?}");

        let today = london_day(options.now);
        let standings = journeys(&view);
        let theirs = |it: &&Standing| it.status == Status::Open && it.worker.is_some();
        let due = || standings.iter().filter(theirs).map(|it| it.next_action_due);
        let open = due().count();
        let overdue = due().flatten().filter(|due| *due < today).count();
        let unplanned = due().filter(Option::is_none).count();
        assert!((25..110).contains(&open), "{open}");
        assert!((1..open / 2).contains(&overdue), "{overdue} of {open}");
        assert!(unplanned < open / 3, "{unplanned} of {open}");

        let booked = booked_after(&council, options.now);
        assert!(booked["initial-visit-booked"] >= 3, "{booked:?}");
        assert!(booked["panel-booked"] >= 2, "{booked:?}");
    }
}

#[test]
fn whoever_is_booked_on_a_course_to_come_finds_it_on_the_list() {
    let options = options(1, 200, 5, "2026-11-25");
    let council = Council::new(options);
    let planned: BTreeSet<_> = council.courses().iter().map(|it| it.course).collect();
    let mut booked = 0;
    for told in council.households().flat_map(|household| household.facts) {
        if let JourneyEvent::MilestoneReached { booked_for: Some(at), course: Some(on), .. } =
            told.event
            && options.now < at
        {
            assert!(planned.contains(&on));
            booked += 1;
        }
    }
    assert!(booked > 0);
}

fn booked_after(council: &Council, now: DateTime<Utc>) -> BTreeMap<String, usize> {
    let mut booked = BTreeMap::new();
    for told in council.households().flat_map(|household| household.facts) {
        if let JourneyEvent::MilestoneReached { milestone, booked_for, .. } = told.event
            && booked_for.is_some_and(|at| now < at)
        {
            *booked.entry(milestone.to_string()).or_default() += 1;
        }
    }
    booked
}

#[test]
fn nobody_is_named_in_the_open_and_every_telephone_is_from_a_play() {
    let council = usual();
    let mut names = vec![];
    for household in council.households().take(300) {
        let told = format!("{:?}", household.facts);
        for adult in household.adults {
            assert!(!told.contains(&adult.name));
            let may_be = ["", "07700 900", "01632 960"];
            assert!(may_be.contains(&adult.phone.get(..9).unwrap_or_default()), "{}", adult.phone);
            assert!(adult.email.is_empty() || adult.email.contains("example"), "{}", adult.email);
            names.push(adult.name);
        }
    }
    assert!(names.iter().any(|name| name.contains(['\'', '’'])));
    assert!(names.iter().any(|name| !name.is_ascii()));
}

#[test]
fn the_team_and_its_campaigns_are_there() {
    let council = usual();

    let role = |role| council.team().iter().filter(|worker| worker.role == role).count();
    assert_eq!((role(Role::Recruiter), role(Role::Manager)), (3, 1));
    assert_eq!((role(Role::Marketing), role(Role::Administrator)), (1, 1));
    assert!(council.team().iter().all(|worker| worker.email.ends_with("@council.example")));
    assert!(council.campaigns().len() > 20);
    assert!(council.marketing().len() > 100);
}

#[expect(clippy::disallowed_methods, reason = "a test is a program of its own")]
const SOURCE: Source = Source { now: Utc::now, id: Uuid::now_v7 };

#[tokio::test]
async fn the_same_council_again_adds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let url = |name: &str| format!("sqlite:{}", folder.path().join(name).display());
    let log = open(&url("log.db"), Tables::Log, Purpose::Create).await.unwrap();
    let store = open(&url("keys.db"), Tables::Keys, Purpose::Create).await.unwrap();
    let master = MasterKey::draw().unwrap();
    let mut keys = Keys::open(store, &log, &master, (SOURCE.id)()).await.unwrap();
    let writer = Writer::start(log.clone(), pathways::embedded().unwrap(), SOURCE);
    let council = Council::new(options(1, 40, 1, "2025-11-25"));

    let first = record(&council, &log, &mut keys, &writer, |_| {}).await.unwrap();
    let again = record(&council, &log, &mut keys, &writer, |_| {}).await.unwrap();

    let facts = read_after(&log, 0, 100_000).await.unwrap();
    assert_eq!(first, again);
    let others = council.marketing().len() + council.courses().len();
    assert_eq!(facts.len() as u64, first.facts + others as u64);
}

#[test]
fn the_demo_says_who_may_sign_in_and_leaves_a_log_to_ask() {
    let service = Service::new();
    let demo = ["demo", "--enquiries-per-year", "40", "--years", "1", "--seed", "2"];

    let said = said_before_serving(&service, &demo, "Its log is in ");

    for words in ["Wexmere is a made-up council", "Open http://127.0.0.1:", "marketing "] {
        assert!(said.contains(words), "{said}");
    }
    let folder = said.split("Its log is in ").nth(1).unwrap();
    let folder = folder.split(" until").next().unwrap();
    let place = |name: &str| format!("sqlite:{folder}/{name}");
    let settings = [
        ("WAYMARK_DATABASE_URL", &*place("waymark.db")),
        ("WAYMARK_KEYS_URL", &place("waymark-keys.db")),
        ("WAYMARK_MASTER_KEY_FILE", &format!("{folder}/waymark-master.key")),
    ];
    let opened = service.run_with(&["export", "events", "--with-personal-data"], &settings);
    let closed = service.run_with(&["export", "events"], &settings);
    std::fs::remove_dir_all(folder).unwrap();
    assert!(opened.out.contains("07700 900"), "{}", opened.err);
    assert!(!closed.out.contains("07700 900") && closed.out.contains("panel-booked"));
}

// What a program says up to a line with these words. It is stopped then.
fn said_before_serving(service: &Service, args: &[&str], last: &str) -> String {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_waymark"));
    command.current_dir(&service.folder).args(args).env("WAYMARK_LISTEN", "127.0.0.1:0");
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::null());
    let mut program = command.spawn().unwrap();
    let lines = BufReader::new(program.stdout.take().unwrap()).lines();
    let mut said = String::new();
    for line in lines.map(Result::unwrap) {
        said += &(line.clone() + "\n");
        if line.contains(last) {
            break;
        }
    }
    program.kill().unwrap();
    program.wait().unwrap();
    said
}
