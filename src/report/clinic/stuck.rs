//! Households that wait beyond a limit, or of whom nothing is heard: by their references.

use chrono::NaiveDate;
use domain::calendar::london_day;
use domain::ids::{JourneyId, WorkerId};
use projections::fortnights::over_limit;
use projections::silence::at_risk;
use projections::{QuestionError, Sight};

use super::{STUCK, Section, Telling};
use crate::report::names::Kind;
use crate::report::words::{counted, day, tenths};

/// Households of each kind that the page has room for.
const MOST: usize = 6;

impl Telling<'_> {
    /// Who is stuck, the longest first.
    pub(super) fn stuck(&self) -> Result<Section, QuestionError> {
        let over = over_limit(self.view, self.question)?;
        let silent = at_risk(self.view, self.question)?;
        let named: Vec<_> = over.iter().take(MOST).collect();
        let of_clocks = named.iter().map(|it| {
            let clock = self.asked.names.say(Kind::Clock, it.clock.as_str());
            let waits = format!("{clock}: {} days over", tenths(Some(it.hours / 24.0)));
            self.line(it.journey, (it.stage, waits), (it.worker, it.next_action))
        });
        let others =
            silent.iter().filter(|it| named.iter().all(|known| known.journey != it.journey));
        let of_silence = others.take(MOST).map(|it| {
            let [days, usual] = [it.days, it.usual].map(|days| tenths(Some(days)));
            let waits = format!("Nothing for {days} days; nine in ten who went on: {usual}");
            self.line(it.journey, (it.stage, waits), (it.worker, it.next_action))
        });
        let rows = of_clocks.chain(of_silence).collect();
        let says = vec![format!(
            "{} under way with a clock over its limit, {} of whom nothing was recorded for longer than is \
             usual. Those furthest beyond are named.",
            counted(over.len(), "household is", "households are"),
            counted(silent.len(), "household", "households"),
        )];
        let columns = [
            ("Reference", false),
            ("Stage", false),
            ("What it waits for", false),
            ("Looked after by", false),
            ("Next action", false),
        ];
        Ok(Section::of_words(STUCK, "Stuck", says).under(&columns, rows))
    }

    fn line(
        &self,
        journey: JourneyId,
        (stage, waits): (usize, String),
        (worker, next): (Option<WorkerId>, Option<NaiveDate>),
    ) -> Vec<String> {
        let reference = self.answers.reference(journey, &Sight::ALL);
        let stage = self.view.stages.get(stage);
        let today = london_day(self.question.as_at);
        vec![
            reference.map_or(String::new(), |it| it.to_string()),
            stage.map_or(String::new(), |(name, _)| {
                self.asked.names.say(Kind::Stage, name.as_str())
            }),
            waits,
            self.worker(worker),
            match next {
                None => "none agreed".to_owned(),
                Some(due) if due < today => format!("{}, overdue", day(due)),
                Some(due) => day(due),
            },
        ]
    }
}
