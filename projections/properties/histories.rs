//! Random logs: several journeys told late, out of order, taken back and brought back.

use std::fmt;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::campaign::{CampaignEvent, SpentOn};
use domain::ids::{CommandId, EventId, PersonId, StreamId};
use domain::journey::{
    Channel, ContactOutcome, DecidedBy, Enquiry, JourneyEvent, Touch, Tracked, TrackedBy,
    ValuesMode,
};
use domain::pathway::{ClockFile, File, MilestoneFile, Pathway, PathwayEvent, Pathways};
use domain::record::{Event, Recorded, When};
use domain::testing::{
    assigned, day, ended_by, journey, nine_on, noted, reached, small_pathway, undone, worker,
};
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use uuid::Uuid;

use super::campaigns::{any_campaign_fact, spent_on};

/// The pathways that journeys may be on. The second is in use only once it was adopted.
pub(crate) const PATHWAYS: [&str; 2] = ["small", "kinship"];

/// Every kind of step.
const REMIND: [&str; 4] =
    ["warn at 50%", "warn 1 working day before", "due", "escalate after 24 hours"];

/// How many journeys a log tells of at most.
const JOURNEYS: u32 = 6;

/// How many logs to try: more, where the environment says so.
pub(crate) fn cases(few: u32) -> u32 {
    let set = std::env::var("PROPTEST_CASES").ok();
    set.and_then(|cases| cases.parse().ok()).unwrap_or(few)
}

/// After everything that these logs tell.
pub(crate) fn now() -> DateTime<Utc> {
    nine_on("2027-06-01")
}

/// Something told, at a time.
#[derive(Clone, Debug)]
struct Told {
    /// Hours since what was told before.
    after: i64,
    /// Hours since it happened.
    late: i64,
    /// Hours since another system heard of it.
    imported: Option<i64>,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    Fact(u32, JourneyEvent),
    // So many facts back in the same journey, and whether at the time of that fact.
    Undoing(u32, usize, bool),
    // A row of a journey that this version of the program does not know.
    Unknown(u32),
    OfCampaign(CampaignEvent),
    // So many facts back in the same campaign's history.
    CampaignUndoing(SpentOn, usize),
    Adopted(Box<File>),
}

/// A log, by position. Shown a line a fact, since a property shows the log that it fails on.
#[derive(Clone)]
pub(crate) struct Log(pub(crate) Vec<Recorded>);

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fact in &self.0 {
            let (stream, version) = (fact.stream.0.as_u128() % 1000, fact.version);
            let (happened_at, known_at) = (fact.when.happened_at, fact.when.known_at());
            let event = match &fact.event {
                Event::Pathway(PathwayEvent::PathwayAdopted { file }) => {
                    format!("{} adopted from {}", file.id, file.in_force_from)
                }
                Event::Journey(event) => format!("{event:?}"),
                event => format!("{event:?}"),
            };
            write!(f, "\n{stream}/{version} at {happened_at} known {known_at}: {event}")?;
        }
        Ok(())
    }
}

prop_compose! {
    /// A log, by position.
    pub(crate) fn any_log()(
        // Most journeys begin with an enquiry.
        begun in prop::collection::vec(weighted(0.9, (any_enquiry(), any_times())), 1..6),
        told in prop::collection::vec((any_times(), any_what()), 0..40),
    ) -> Log {
        let begun = (1..).zip(begun).filter_map(|(number, begun)| {
            begun.map(|(enquiry, times)| (times, What::Fact(number, enquiry)))
        });
        let told = begun.chain(told).map(|((after, late, imported), what)| {
            Told { after, late, imported, what }
        });
        Log(recorded(told))
    }
}

/// The clocks and milestones of the small pathway, and what it lacks.
pub(crate) fn pathways() -> Pathways {
    Pathways::starting_with(Pathway::check(with_clocks()).unwrap())
}

fn with_clocks() -> File {
    let clock = |name: &str, starts_on: &str, stops_on: &[&str], within: Option<&str>| ClockFile {
        name: name.into(),
        label: String::new(),
        starts_on: vec![starts_on.into()],
        stops_on: stops_on.iter().map(|&name| name.into()).collect(),
        within: within.map(Into::into),
        remind: within.map_or(vec![], |_| REMIND.map(Into::into).to_vec()),
        source: String::new(),
    };
    let milestone = |name: &str, returns_to: Option<&str>| MilestoneFile {
        name: name.into(),
        label: String::new(),
        returns_to: returns_to.map(Into::into),
        ..MilestoneFile::default()
    };
    let visit = "initial-visit-held";
    let mut file = small_pathway();
    file.milestones.push(milestone("application-withdrawn", Some("enquiry")));
    file.milestones.push(milestone("panel-booked", None));
    file.clocks = vec![
        clock("reply", "enquiry-received", &["first-contact-made"], Some("72 hours")),
        clock("visit", "enquiry-received", &[visit], Some("15 working days")),
        clock("decision", visit, &["application-received", "journey-ended"], Some("2 weeks")),
        clock("papers", "panel-booked", &["information-pack-sent"], Some("5 days before")),
        clock("medical", "check-requested/medical", &["check-returned/medical"], None),
    ];
    file
}

// Later versions: without a stage, with another first or last one, with a reason renamed.
fn later_versions() -> Vec<File> {
    let version = |from: &str, change: fn(&mut File)| {
        let mut file = File { in_force_from: day(from), ..with_clocks() };
        change(&mut file);
        file
    };
    let without = |file: &mut File, place: usize| {
        let stage = file.stages.remove(place).name;
        let enters = file.milestones.iter_mut().filter(|it| it.enters.as_ref() == Some(&stage));
        enters.for_each(|it| it.enters = None);
    };
    let mut versions = vec![
        version("2011-04-01", |file| file.id = PATHWAYS[1].into()),
        version("2026-02-01", |_| {}),
        version("2026-03-01", |_| {}),
        version("2026-02-15", |file| {
            file.stages[3].name = "approval".into();
            file.milestones[2].enters = Some("approval".into());
        }),
        version("2026-03-15", |file| file.stages[0].name = "asked".into()),
    ];
    versions[4].milestones[4].returns_to = None;
    without(&mut versions[1], 1);
    without(&mut versions[2], 2);
    versions[2].clocks.remove(1);
    for version in &mut versions[2..] {
        let money = version.reasons.iter_mut().find(|it| it.name == "financial").unwrap();
        money.name = "money".into();
        money.replaces = vec!["financial".into()];
    }
    versions
}

// Times in hours: since what was told before, since it happened, since another system knew.
fn any_times() -> impl Strategy<Value = (i64, i64, Option<i64>)> {
    let after = prop_oneof![1 => Just(0_i64), 3 => 0_i64..200];
    let late = prop_oneof![3 => Just(0_i64), 2 => 0_i64..48, 1 => 0_i64..2500];
    (after, late, weighted(0.2, 0_i64..500))
}

fn any_enquiry() -> impl Strategy<Value = JourneyEvent> {
    let name = |names: &'static [&'static str]| weighted(0.7, select(names));
    (
        name(&["website", "search"]),
        name(&["spring", "autumn"]),
        weighted(0.3, select(&["small", "kinship", "adoption"][..])),
        weighted(0.5, select(&[Channel::Phone, Channel::Web][..])),
        weighted(0.3, (select(&["spring", "autumn"][..]), select(TrackedBy::ALL))),
    )
        .prop_map(|(source, campaign, pathway, channel, tracked)| {
            JourneyEvent::EnquiryReceived(Box::new(Enquiry {
                source: source.map(Into::into),
                campaign: campaign.map(Into::into),
                pathway: pathway.map(Into::into),
                channel,
                tracked: tracked.map(|(campaign, by)| Tracked {
                    campaign: campaign.into(),
                    by,
                    placement: None,
                }),
                ..Enquiry::default()
            }))
        })
}

fn any_touch() -> impl Strategy<Value = JourneyEvent> {
    select(&["website", "search"][..]).prop_map(|source| {
        let touch = Touch { source: Some(source.into()), ..Touch::default() };
        JourneyEvent::TouchRecorded(Box::new(touch))
    })
}

fn any_what() -> impl Strategy<Value = What> {
    let number = 1..=JOURNEYS;
    prop_oneof![
        2 => any_campaign_fact().prop_map(What::OfCampaign),
        1 => (spent_on(), 0_usize..4).prop_map(|(on, back)| What::CampaignUndoing(on, back)),
        2 => select(later_versions()).prop_map(|file| What::Adopted(Box::new(file))),
        1 => number.clone().prop_map(What::Unknown),
        5 => (number.clone(), 0_usize..5, any::<bool>())
            .prop_map(|(number, back, then)| What::Undoing(number, back, then)),
        25 => (number, any_fact()).prop_map(|(number, fact)| What::Fact(number, fact)),
    ]
}

fn any_fact() -> impl Strategy<Value = JourneyEvent> {
    let milestones = [
        "initial-visit-held",
        "application-received",
        "approved",
        "information-pack-sent",
        "application-withdrawn",
        "graduated",
    ];
    let outcomes = [ContactOutcome::Spoke, ContactOutcome::NoAnswer, ContactOutcome::Replied];
    let contact = |outcome| JourneyEvent::ContactRecorded {
        channel: Channel::Phone,
        direction: None,
        outcome,
        note: None,
    };
    let booked = |hours: Option<i64>| JourneyEvent::MilestoneReached {
        milestone: "panel-booked".into(),
        outcome: None,
        booked_for: hours.map(|hours| start() + TimeDelta::hours(hours)),
        course: None,
        note: None,
    };
    let due = |days: i64| start().date_naive() + TimeDelta::days(days);
    let ending = (
        select(&["financial", "moving", "money"][..]),
        select(&[DecidedBy::Household, DecidedBy::Service][..]),
    );
    prop_oneof![
        12 => select(milestones.to_vec()).prop_map(reached),
        4 => ending.prop_map(|(reason, by)| ended_by(by, reason)),
        3 => select(outcomes.to_vec()).prop_map(contact),
        3 => any_check(due),
        6 => any_work(due),
        2 => weighted(0.8, 0_i64..3000).prop_map(booked),
        2 => Just(JourneyEvent::JourneyPaused { review_on: None, note: None }),
        2 => Just(JourneyEvent::JourneyResumed {}),
        1 => any_enquiry(),
        1 => select(&["small", "kinship", "adoption"][..])
            .prop_map(|name| JourneyEvent::PathwayChosen { pathway: name.into() }),
        1 => Just(noted()),
        1 => Just(JourneyEvent::JourneyVoided {}),
        1 => Just(JourneyEvent::JourneyMerged { into: journey(1) }),
        1 => Just(JourneyEvent::HouseholdCameBack { earlier: journey(1) }),
        1 => Just(JourneyEvent::HouseholdsKeptApart { from: journey(2) }),
        2 => any_touch(),
        1 => select(ValuesMode::ALL).prop_map(|mode| JourneyEvent::ValuesModeTold { mode }),
        1 => Just(JourneyEvent::RewardPaid { pence: None }),
        1 => (0_i64..100).prop_map(move |days| JourneyEvent::RecontactAgreed { from: due(days) }),
        1 => Just(JourneyEvent::RecontactWithdrawn {}),
        1 => (0_i64..100).prop_map(move |days| JourneyEvent::RetentionHeld {
            until: Some(due(days)),
            note: None,
        }),
        4 => any_access(),
    ]
}

// That its records are held no more, and who sees it.
fn any_access() -> impl Strategy<Value = JourneyEvent> {
    select(vec![
        JourneyEvent::RetentionHoldLifted { note: None },
        JourneyEvent::MadeConfidential { note: None },
        JourneyEvent::ConfidentialityLifted { note: None },
        JourneyEvent::OpenedInEmergency { worker: worker(1), note: None },
    ])
}

// Who has it, and what is to be done for it.
fn any_work(
    due: impl Fn(i64) -> NaiveDate + Copy + 'static,
) -> impl Strategy<Value = JourneyEvent> {
    let days = || (0_i64..100).prop_map(due);
    prop_oneof![
        2 => days().prop_map(|due| JourneyEvent::NextActionSet { due, note: None }),
        1 => days().prop_map(|until| JourneyEvent::JourneySnoozed { until, note: None }),
        1 => (1_u32..3).prop_map(|number| JourneyEvent::HandoverOffered {
            to: worker(number),
            service: None,
            team: None,
            note: None,
        }),
        1 => Just(JourneyEvent::HandoverAccepted {}),
        1 => Just(JourneyEvent::HandoverReturned { note: None }),
        1 => (1_u32..3).prop_map(assigned),
        1 => (weighted(0.5, Just("Highland")), weighted(0.5, Just("Assessment"))).prop_map(
            |(to, team)| JourneyEvent::JourneyHandedOver {
                to: to.map(Into::into),
                team: team.map(Into::into),
            },
        ),
    ]
}

fn any_check(day: impl Fn(i64) -> NaiveDate) -> impl Strategy<Value = JourneyEvent> {
    let check = select(&["medical", "referee"][..]);
    let person = weighted(0.7, 1_u128..4);
    (check, person, 0..4, weighted(0.5, 0_i64..300)).prop_map(move |(check, person, what, days)| {
        let (check, note) = (check.into(), None);
        let person = person.map(|number| PersonId(Uuid::from_u128(number)));
        match what {
            0 => JourneyEvent::CheckRequested { check, person, note },
            1 => JourneyEvent::CheckChased { check, person, note },
            2 => JourneyEvent::CheckNotNeeded { check, person, note },
            _ => JourneyEvent::CheckReturned { check, person, expires_on: days.map(&day), note },
        }
    })
}

fn start() -> DateTime<Utc> {
    nine_on("2026-01-05")
}

fn recorded(told: impl Iterator<Item = Told>) -> Vec<Recorded> {
    let mut log: Vec<Recorded> = vec![];
    let mut recorded_at = start();
    for told in told {
        recorded_at += TimeDelta::hours(told.after);
        let mut happened_at = recorded_at - TimeDelta::hours(told.late);
        let (stream, event) = match told.what {
            What::Fact(number, event) => (StreamId(journey(number).0), Event::Journey(event)),
            What::Unknown(number) => {
                (StreamId(journey(number).0), Event::Unknown { kind: "visit-dreamt-of".into() })
            }
            What::OfCampaign(event) => (event.on().stream(), Event::Campaign(event)),
            What::CampaignUndoing(on, back) => {
                let stream = on.stream();
                let mut history = log.iter().rev().filter(|fact| fact.stream == stream);
                let Some(fact) = history.nth(back) else { continue };
                let event = CampaignEvent::CampaignFactUndone { on, version: fact.version };
                (stream, Event::Campaign(event))
            }
            What::Adopted(file) => {
                let event = PathwayEvent::PathwayAdopted { file };
                (StreamId(worker(1000).0), Event::Pathway(event))
            }
            What::Undoing(number, back, then) => {
                let stream = StreamId(journey(number).0);
                let mut history = log.iter().rev().filter(|fact| fact.stream == stream);
                let Some(fact) = history.nth(back) else { continue };
                if then {
                    happened_at = fact.when.happened_at;
                }
                (stream, Event::Journey(undone(fact.version)))
            }
        };
        let position = i64::try_from(log.len() + 1).unwrap();
        let before = log.iter().filter(|fact| fact.stream == stream).count();
        let id = Uuid::from_u128(u128::try_from(position).unwrap());
        log.push(Recorded {
            position,
            id: EventId(id),
            stream,
            version: u32::try_from(before + 1).unwrap(),
            when: When {
                happened_at,
                recorded_at,
                source_recorded_at: told
                    .imported
                    .map(|hours| recorded_at - TimeDelta::hours(hours)),
            },
            worker: None,
            command: CommandId(id),
            event,
        });
    }
    log
}
