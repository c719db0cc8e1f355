//! What holds for every clock: time goes on, and a pause takes none away that was used.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::ids::{ClockName, JourneyId};
use domain::journey::JourneyEvent;
use domain::record::{Event, Recorded, When};
use domain::testing::paused;
use proptest::prelude::*;
use proptest::sample::Index;

use super::histories::{Log, PATHWAYS, any_log, now};
use super::told;
use crate::clocks::runs;
use crate::question::Question;
use crate::view::View;

/// What rounding leaves of an hour.
const NOTHING: f64 = 1e-6;

type Stands = (f64, Option<DateTime<Utc>>);

// The hours that each clock has used at an instant, and when it is due, by all that is known now.
fn used(log: &[Recorded], at: DateTime<Utc>) -> BTreeMap<(JourneyId, ClockName), Stands> {
    let answers = told(log);
    let mut used = BTreeMap::new();
    for pathway in PATHWAYS {
        let asked = Question { pathway: Some(pathway.into()), as_at: at, ..Question::now(now()) };
        let Ok(view) = View::new(&answers, &asked) else { continue };
        view.each(|course| {
            for run in runs(course) {
                used.insert((run.journey, run.clock.name.clone()), (run.hours, run.due_at));
            }
        });
    }
    used
}

// What is undone may start a clock later than it was thought to.
fn without(log: &[Recorded], left_out: fn(&JourneyEvent) -> bool) -> Vec<Recorded> {
    let is_left_out = |fact: &&Recorded| match &fact.event {
        Event::Journey(JourneyEvent::FactUndone { .. }) => true,
        Event::Journey(event) => left_out(event),
        _ => false,
    };
    log.iter().filter(|fact| !is_left_out(fact)).cloned().collect()
}

proptest! {
    #[test]
    fn no_clock_ever_runs_backwards(
        Log(log) in any_log(),
        instants in (any::<Index>(), any::<Index>()),
    ) {
        let log = without(&log, |_| false);
        if log.is_empty() {
            return Ok(());
        }
        let at = |index: Index| index.get(&log).when.happened_at;
        let (one, other) = (at(instants.0), at(instants.1));
        let (earlier, later) = (used(&log, one.min(other)), used(&log, one.max(other)));

        for (clock, (hours, _)) in earlier {
            if let Some((hours_later, _)) = later.get(&clock) {
                prop_assert!(hours <= hours_later + NOTHING, "{clock:?}: {hours}, {hours_later}");
            }
        }
    }

    #[test]
    fn a_pause_never_shortens_what_was_used(
        Log(log) in any_log(),
        (chosen, begins, ends, looked_at) in any::<(Index, Index, Index, Index)>(),
    ) {
        let log = without(&log, |event| {
            matches!(event, JourneyEvent::JourneyPaused { .. } | JourneyEvent::JourneyResumed { .. })
        });
        let of_journeys: Vec<_> =
            log.iter().filter(|fact| matches!(fact.event, Event::Journey(_))).collect();
        if of_journeys.is_empty() {
            return Ok(());
        }
        let at = |index: Index| index.get(&of_journeys).when.happened_at;
        let begins = at(begins);
        let (ends, looked_at) = (at(ends).max(begins), at(looked_at));
        let journey = chosen.get(&of_journeys).stream;
        let mut with_a_pause = log.clone();
        let resumed = JourneyEvent::JourneyResumed {};
        for (happened_at, event) in [(begins, paused()), (ends, resumed)] {
            let of_it = with_a_pause.iter().filter(|fact| fact.stream == journey);
            let last = with_a_pause.last().unwrap();
            let fact = Recorded {
                position: last.position + 1,
                stream: journey,
                version: of_it.map(|fact| fact.version).max().unwrap_or(0) + 1,
                when: When { happened_at, ..last.when },
                event: Event::Journey(event),
                ..last.clone()
            };
            with_a_pause.push(fact);
        }

        let before = used(&log, looked_at.min(begins));
        let (going, paused) = (used(&log, looked_at), used(&with_a_pause, looked_at));
        for (clock, (hours, due_at)) in paused {
            let (hours_going, due_going) = going[&clock];
            prop_assert!(hours <= hours_going + NOTHING, "{clock:?}: {hours}, {hours_going}");
            prop_assert!(due_going <= due_at, "{clock:?}: {due_going:?}, {due_at:?}");
            if let Some((used, _)) = before.get(&clock) {
                prop_assert!(used - NOTHING <= hours, "{clock:?}: {used}, {hours}");
            }
        }
    }
}
