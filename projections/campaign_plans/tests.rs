//! A campaign as it was told, day by day.

use domain::campaign::{EventDayKind, Placement};
use domain::ids::CommandId;
use domain::ids::EventId;
use domain::record::{Event, Recorded};
use domain::testing::{day, nine_on, pathways, undone};
use uuid::Uuid;

use super::*;

const STALL: EventDayId = EventDayId(Uuid::from_u128(7));

fn spring() -> CampaignName {
    "spring".into()
}

fn plan() -> CampaignPlan {
    CampaignPlan {
        label: "Spring radio".into(),
        first_day: day("2026-03-06"),
        last_day: day("2026-04-03"),
        medium: "website".into(),
        cares: vec![],
        areas: vec![],
        audience: None,
        budget_pence: Some(200_000),
    }
}

fn planned() -> CampaignEvent {
    CampaignEvent::CampaignPlanned { campaign: spring(), plan: plan() }
}

fn spent(pence: i64) -> CampaignEvent {
    let item = Some("Printing".into());
    CampaignEvent::SpendRecorded { on: SpentOn::Campaign(spring()), pence, item }
}

fn taken_back(version: u32) -> CampaignEvent {
    CampaignEvent::CampaignFactUndone { on: SpentOn::Campaign(spring()), version }
}

// Facts of the spring campaign, each told on a day of when it happened and when it was known.
fn answers(told: &[(&str, &str, Event)]) -> Answers {
    let mut answers = Answers::new(pathways());
    for ((happened, known, event), position) in told.iter().zip(1_u32..) {
        let id = Uuid::from_u128(u128::from(position));
        answers.apply(Recorded {
            position: i64::from(position),
            id: EventId(id),
            stream: domain::campaign::stream(&spring()),
            version: position,
            when: When {
                happened_at: nine_on(happened),
                recorded_at: nine_on(known),
                source_recorded_at: None,
            },
            worker: None,
            command: CommandId(id),
            event: event.clone(),
        });
    }
    answers
}

fn on(day: &'static str, event: CampaignEvent) -> (&'static str, &'static str, Event) {
    (day, day, Event::Campaign(event))
}

fn as_known(answers: &Answers, day: &str) -> Campaign {
    campaign_plans(answers, &Question::now(nine_on(day))).remove(0)
}

#[test]
fn a_campaign_is_planned_then_running_then_ended_until_that_is_taken_back() {
    let answers = answers(&[
        on("2026-03-02", planned()),
        on("2026-03-06", CampaignEvent::CampaignStarted { campaign: spring() }),
        on("2026-04-03", CampaignEvent::CampaignEnded { campaign: spring() }),
        ("2026-04-03", "2026-04-07", Event::Campaign(taken_back(3))),
    ]);
    let state = |day| as_known(&answers, day).state();

    assert_eq!(state("2026-03-03"), State::Planned);
    assert_eq!(state("2026-03-09"), State::Running);
    assert_eq!(state("2026-04-04"), State::Ended);
    assert_eq!(state("2026-04-08"), State::Running);
    assert!(campaign_plans(&answers, &Question::now(nine_on("2026-03-01"))).is_empty());
}

#[test]
fn what_was_spent_in_error_stands_on_record_and_counts_nowhere() {
    let answers = answers(&[
        on("2026-03-02", planned()),
        on("2026-03-09", spent(50_000)),
        on("2026-03-10", spent(5_000)),
        ("2026-03-09", "2026-03-20", Event::Campaign(taken_back(2))),
    ]);
    let (before, after) = (as_known(&answers, "2026-03-19"), as_known(&answers, "2026-03-21"));

    assert_eq!((before.spent(), before.budget_left()), (55_000, Some(145_000)));
    assert_eq!((after.spent(), after.budget_left()), (5_000, Some(195_000)));
    let undone: Vec<bool> = after.spend.iter().map(|it| it.is_undone).collect();
    assert_eq!(undone, [true, false]);
    assert_eq!((after.history.len(), after.version()), (4, 4));
    let known = |day| {
        let instant = nine_on(day).timestamp_micros();
        answers.campaigns.spending((instant, instant)).map(|it| it.pence).sum::<i64>()
    };
    assert_eq!((known("2026-03-19"), known("2026-03-21")), (55_000, 5_000));
}

#[test]
fn an_import_that_was_taken_back_as_journeys_are_takes_its_spending_along() {
    let answers = answers(&[
        on("2026-03-09", spent(50_000)),
        ("2026-03-09", "2026-03-20", Event::Journey(undone(1))),
    ]);

    assert_eq!(as_known(&answers, "2026-03-19").spent(), 50_000);
    assert_eq!(as_known(&answers, "2026-03-21").spent(), 0);
}

#[test]
fn an_event_day_has_the_attendance_that_was_last_put_right() {
    let place = EventDay {
        kind: EventDayKind::Stall,
        name: "Market stall".into(),
        place: "Market square".into(),
        starts_at: nine_on("2026-03-14"),
    };
    let held = |attended| CampaignEvent::EventDayHeld {
        campaign: spring(),
        id: STALL,
        attended,
        enquiries: Some(2),
    };
    let answers = answers(&[
        on("2026-03-02", planned()),
        on(
            "2026-03-03",
            CampaignEvent::EventDayPlanned { campaign: spring(), id: STALL, day: place },
        ),
        ("2026-03-14", "2026-03-16", Event::Campaign(held(4))),
        ("2026-03-14", "2026-03-17", Event::Campaign(taken_back(3))),
        ("2026-03-14", "2026-03-17", Event::Campaign(held(41))),
    ]);
    let came = |day| as_known(&answers, day).event_days[0].held.map(|held| held.attended);

    assert_eq!(came("2026-03-15"), None);
    assert_eq!(came("2026-03-16"), Some(4));
    assert_eq!(came("2026-03-17"), Some(41));
}

#[test]
fn a_place_that_is_named_again_leads_elsewhere_and_stands_once() {
    let named = |to: Option<&str>| CampaignEvent::PlacementNamed {
        campaign: spring(),
        placement: Placement { placement: "library".into(), to: to.map(Into::into) },
    };
    let answers = answers(&[
        on("2026-03-02", planned()),
        on("2026-03-03", named(None)),
        on("2026-03-04", named(Some("https://council.example/fostering"))),
    ]);
    let placements = as_known(&answers, "2026-03-05").placements;

    let found: Vec<_> = placements.iter().map(|it| (it.version, it.to.as_deref())).collect();
    assert_eq!(found, [(3, Some("https://council.example/fostering"))]);
}

#[test]
fn a_campaign_began_when_it_says_so_or_when_the_first_was_spent_on_it() {
    let only_spent = answers(&[on("2026-03-09", spent(100)), on("2026-03-08", spent(100))]);
    let started = answers(&[
        on("2026-03-02", planned()),
        on("2026-03-03", spent(100)),
        on("2026-03-06", CampaignEvent::CampaignStarted { campaign: spring() }),
    ]);
    let at = nine_on("2026-12-01").timestamp_micros();
    let begun =
        |answers: &Answers| answers.campaigns.begun((at, at)).map(|it| it.1).collect::<Vec<_>>();

    assert_eq!(begun(&only_spent), [nine_on("2026-03-08")]);
    assert_eq!(begun(&started), [nine_on("2026-03-06")]);
}
