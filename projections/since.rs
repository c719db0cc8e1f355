//! What was told between two instants of what had happened long before: why a figure that was shown is
//! another one now.

use chrono::{DateTime, Utc};
use domain::journey::JourneyEvent;
use serde::{Deserialize, Serialize};

use crate::view::View;

/// How many facts were told since, by what they did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Since {
    /// Facts that were entered late.
    pub late: usize,
    /// Facts that took another back.
    pub taken_back: usize,
    /// Journeys that were merged into others, or recorded in error.
    pub out_of_use: usize,
    /// Journeys that an import told of, with the times at which the old system knew.
    pub imported: usize,
}

impl Since {
    /// Whether nothing was told.
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

/// What the view sees that was told after an instant. What the service did by itself changes nothing.
pub fn since(view: &View<'_>, before: DateTime<Utc>) -> Since {
    let before = before.timestamp_micros();
    let kinds = view.answers.kinds.values();
    let mut since = Since::default();
    for history in &view.answers.journeys {
        let told = history.steps.iter().filter(|step| view.sees(**step) && before < step.known_at);
        let told =
            told.filter_map(|step| step.kind.map(|kind| &kinds[crate::history::index(kind)]));
        for event in told.filter(|event| !event.is_own_doing()) {
            match event {
                JourneyEvent::FactUndone { .. } => since.taken_back += 1,
                JourneyEvent::JourneyMerged { .. } | JourneyEvent::JourneyVoided {} => {
                    since.out_of_use += 1;
                }
                _ => since.late += 1,
            }
        }
        since.imported += usize::from(before < history.imported_at);
    }
    since
}

#[cfg(test)]
mod tests {
    use domain::ids::StreamId;
    use domain::record::Event;
    use domain::testing::{enquired, journey, reached};

    use super::*;
    use crate::question::Question;
    use crate::ten_households::{answers, at_nine, tell};

    #[test]
    fn what_was_entered_late_taken_back_and_merged_since_is_counted() {
        let mut told = answers([(1, "2026-11-02", enquired()), (2, "2026-11-03", enquired())]);
        let mut later = |number, happened: &str, known: &str, event| {
            let stream = StreamId(journey(number).0);
            tell(&mut told, stream, at_nine(happened), at_nine(known), Event::Journey(event));
        };
        later(1, "2026-11-04", "2026-11-10", reached("initial-visit-held"));
        let undone = JourneyEvent::FactUndone { version: 2, note: None };
        later(1, "2026-11-05", "2026-11-11", undone);
        later(2, "2026-11-05", "2026-11-12", JourneyEvent::JourneyVoided {});
        // It happened after the day that is looked at.
        later(2, "2026-11-09", "2026-11-12", reached("initial-visit-held"));
        let seen =
            Question { as_at: at_nine("2026-11-06"), ..Question::now(at_nine("2026-11-20")) };
        let view = View::new(&told, &seen).unwrap();

        let found = since(&view, at_nine("2026-11-06"));

        assert_eq!(found, Since { late: 1, taken_back: 1, out_of_use: 1, imported: 0 });
        assert!(since(&view, at_nine("2026-11-13")).is_nothing());
    }
}
