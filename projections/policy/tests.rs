//! Changed clocks on histories worked by hand, and what holds for every history.

use domain::ids::StreamId;
use domain::journey::JourneyEvent;
use domain::pathway::{ClockFile, File, MilestoneFile, PathwayEvent, Pathways};
use domain::record::Event;
use domain::testing::{
    day, ended, enquired, journey, nine_on, paused, reached, small_pathway, spoke,
};
use proptest::prelude::*;

use super::*;
use crate::clocks::clocks;
use crate::properties::histories::{any_log, cases, pathways};
use crate::ten_households::tell;

fn reply(within: Option<&str>, remind: &[&str]) -> ClockFile {
    ClockFile {
        name: "reply".into(),
        label: String::new(),
        starts_on: vec!["enquiry-received".into()],
        stops_on: vec!["first-contact-made".into()],
        within: within.map(Into::into),
        remind: remind.iter().map(|&step| step.into()).collect(),
        source: String::new(),
    }
}

fn version(from: &str, clock: ClockFile) -> Pathway {
    let mut file = File { in_force_from: day(from), clocks: vec![clock], ..small_pathway() };
    file.milestones.push(MilestoneFile { name: "panel-booked".into(), ..Default::default() });
    Pathway::check(file).unwrap()
}

const STEPS: [&str; 3] = ["warn at 50%", "due", "escalate after 24 hours"];

fn small(within: &str) -> Pathway {
    version("2011-04-01", reply(Some(within), &STEPS))
}

fn answers(told: &[(u32, &str, JourneyEvent)]) -> Answers {
    let mut answers = Answers::new(Pathways::starting_with(small("72 hours")));
    for (number, at, event) in told {
        let stream = StreamId(journey(*number).0);
        tell(&mut answers, stream, nine_on(at), nine_on(at), Event::Journey(event.clone()));
    }
    answers
}

fn seen(answers: &Answers, version: &Pathway) -> Preview {
    preview(answers, version, &"reply".into(), nine_on("2026-11-24")).unwrap()
}

// Met, missed, open, to workers, to managers.
fn figures(kept: Kept) -> (usize, usize, usize, usize, usize) {
    (kept.met, kept.missed, kept.open, kept.to_workers, kept.to_managers)
}

#[test]
fn quarters_are_those_of_the_year_that_are_over() {
    let of = |text: &str| quarters_before(day(text)).map(|(from, _)| from.to_string());

    let before = ["2025-10-01", "2026-01-01", "2026-04-01", "2026-07-01"];
    assert_eq!(of("2026-10-01"), before);
    assert_eq!(of("2026-12-31"), before);
    assert_eq!(of("2027-01-01"), ["2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01"]);
    let ends = quarters_before(day("2026-12-31")).map(|(_, to)| to.to_string());
    assert_eq!(ends, ["2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01"]);
}

#[test]
fn a_shorter_limit_is_missed_by_those_who_took_longer_and_reminds_earlier() {
    // Replied to after one, two and five days; never, and left after one day; before the quarter.
    let answers = answers(&[
        (1, "2026-07-06", enquired()),
        (1, "2026-07-07", spoke()),
        (2, "2026-07-06", enquired()),
        (2, "2026-07-08", spoke()),
        (3, "2026-07-06", enquired()),
        (3, "2026-07-11", spoke()),
        (4, "2026-07-06", enquired()),
        (4, "2026-07-07", ended("moving")),
        (5, "2026-05-04", enquired()),
        (5, "2026-05-05", spoke()),
    ]);
    let preview = seen(&answers, &small("36 hours"));

    // Under 72 hours the second is warned of at 36, the third at 36, 72 and 96. Under 36 both are
    // warned of at 18 and due at 36, the first and the fourth are warned of at 18, and the third
    // comes before the managers at 60.
    let [.., spring, summer] = &preview.quarters[..] else { panic!("{preview:?}") };
    assert_eq!((summer.from, summer.to), (day("2026-07-01"), day("2026-10-01")));
    assert_eq!(figures(summer.was), (2, 1, 0, 3, 1));
    assert_eq!(figures(summer.would_be), (1, 2, 0, 6, 1));
    assert_eq!((figures(spring.was), figures(spring.would_be)), ((1, 0, 0, 0, 0), (1, 0, 0, 1, 0)));
    let second = Changed { journey: journey(2), was: Verdict::Met, would_be: Verdict::Missed };
    assert_eq!(preview.changed, [second]);
    assert_eq!((summer.was.judged(), summer.would_be.reminders()), (3, 7));
    assert!((summer.weeks() - 92.0 / 7.0).abs() < 1e-9);
}

#[test]
fn who_is_still_waited_for_is_open_under_a_longer_limit() {
    let answers = answers(&[(1, "2026-09-30", enquired())]);
    let preview = seen(&answers, &version("2011-04-01", reply(Some("3 months"), &["due"])));

    let summer = preview.quarters[3];
    assert_eq!((figures(summer.was), figures(summer.would_be)), ((0, 1, 0, 0, 0), (0, 0, 1, 0, 0)));
    assert_eq!(preview.changed[0].would_be, Verdict::Open);
}

#[test]
fn a_clock_without_a_limit_is_never_missed_and_reminds_of_nothing() {
    let answers = answers(&[
        (1, "2026-07-06", enquired()),
        (1, "2026-07-31", spoke()),
        (2, "2026-07-06", enquired()),
    ]);
    let preview = seen(&answers, &version("2011-04-01", reply(None, &[])));

    let summer = preview.quarters[3];
    assert_eq!(figures(summer.was), (0, 2, 0, 4, 2));
    assert_eq!(figures(summer.would_be), (1, 0, 1, 0, 0));
}

#[test]
fn time_on_hold_is_left_out_under_both() {
    let answers = answers(&[
        (1, "2026-07-06", enquired()),
        (1, "2026-07-07", paused()),
        (1, "2026-07-20", JourneyEvent::JourneyResumed {}),
        (1, "2026-07-21", spoke()),
    ]);
    let preview = seen(&answers, &small("36 hours"));

    assert_eq!((preview.quarters[3].was.met, preview.quarters[3].would_be.missed), (1, 1));
}

#[test]
fn what_counts_nowhere_is_not_previewed_either() {
    let answers = answers(&[
        (1, "2026-07-06", enquired()),
        (1, "2026-07-07", JourneyEvent::JourneyVoided {}),
        (2, "2026-07-06", reached("initial-visit-held")),
    ]);

    let summer = seen(&answers, &small("36 hours")).quarters[3];
    assert_eq!((summer.was, summer.would_be), (Kept::default(), Kept::default()));
}

#[test]
fn who_began_under_an_earlier_version_is_counted_by_it_and_keeps_it() {
    let mut answers = answers(&[(1, "2026-07-06", enquired()), (1, "2026-07-08", spoke())]);
    let file = Box::new(version("2026-08-01", reply(Some("36 hours"), &STEPS)).file);
    let (stream, at) = (StreamId(journey(99).0), nine_on("2026-07-31"));
    tell(&mut answers, stream, at, at, Event::Pathway(PathwayEvent::PathwayAdopted { file }));
    for (number, at, event) in
        [(2, "2026-08-03", enquired()), (2, "2026-08-05", spoke()), (3, "2026-08-03", enquired())]
    {
        let stream = StreamId(journey(number).0);
        tell(&mut answers, stream, nine_on(at), nine_on(at), Event::Journey(event));
    }

    let summer = seen(&answers, &small("72 hours")).quarters[3];
    let view = View::new(&answers, &Question::now(nine_on("2026-11-24"))).unwrap();

    assert_eq!((summer.was.met, summer.was.missed), (1, 2));
    assert_eq!((summer.would_be.met, summer.would_be.missed), (2, 1));
    let counts = [(day("2011-04-01"), 1), (day("2026-08-01"), 2)];
    assert_eq!(under_way(&view), counts.into());
}

// One of the random clocks with another limit.
fn with_limit(pathways: &Pathways, clock: &str, within: &str) -> Pathway {
    let mut file = pathways.newest(&"small".into()).unwrap().file.clone();
    let clock = file.clocks.iter_mut().find(|it| it.name == clock).unwrap();
    clock.within = Some(within.into());
    Pathway::check(file).unwrap()
}

const CLOCKS: [(&str, &str); 3] =
    [("reply", "hours"), ("visit", "working days"), ("decision", "weeks")];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(64)))]

    #[test]
    fn a_clock_that_is_not_changed_comes_to_what_the_report_of_clocks_says(log in any_log()) {
        let mut answers = Answers::new(pathways());
        log.0.iter().cloned().for_each(|fact| answers.apply(fact));
        prop_assume!(answers.pathways().of(&"small".into()).count() == 1);
        let now = nine_on("2026-07-01");
        let version = answers.pathways().newest(&"small".into()).unwrap().clone();
        for (name, _) in CLOCKS {
            let preview = preview(&answers, &version, &name.into(), now).unwrap();
            prop_assert_eq!(&preview.changed, &[]);
            for it in preview.quarters {
                prop_assert_eq!(it.was, it.would_be);
                let asked = Question {
                    pathway: Some("small".into()),
                    from: Some(it.from),
                    to: Some(it.to),
                    basis: Basis::Period,
                    ..Question::now(now)
                };
                let view = View::new(&answers, &asked).unwrap();
                let rows = clocks(&view, &asked).unwrap().whole.rows;
                let is_it = |clock: &Option<ClockName>| clock.as_ref().unwrap().as_str() == name;
                let row = rows.iter().find(|row| is_it(&row.clock)).unwrap();
                let (met, open) = (row.met + row.met_recorded_late, row.running + row.paused);
                prop_assert_eq!((met, row.missed, open), (it.was.met, it.was.missed, it.was.open));
            }
        }
    }

    #[test]
    fn under_a_longer_limit_no_fewer_are_met_and_no_more_are_missed(
        log in any_log(),
        short in 1_u32..40,
        more in 0_u32..40,
    ) {
        let mut answers = Answers::new(pathways());
        log.0.iter().cloned().for_each(|fact| answers.apply(fact));
        for (name, unit) in CLOCKS {
            let under = |amount: u32| {
                let limit = format!("{amount} {unit}");
                let version = with_limit(&pathways(), name, &limit);
                preview(&answers, &version, &name.into(), nine_on("2026-07-01")).unwrap().quarters
            };
            for (short, long) in under(short).into_iter().zip(under(short + more)) {
                prop_assert!(short.would_be.met <= long.would_be.met);
                prop_assert!(long.would_be.missed <= short.would_be.missed);
                prop_assert_eq!(short.was, long.was);
            }
        }
    }
}
