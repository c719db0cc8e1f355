//! Who comes to panel: how far each household has come from its report to the decision.

use chrono::{DateTime, Utc};
use domain::ids::{JourneyId, MilestoneName, OutcomeName, WorkerId};
use domain::journey::JourneyEvent;
use domain::pathway::{Milestone, Pathway, Suggestion};

use crate::assessment::REPORT;
use crate::bookings::{PANEL_HELD, bookings};
use crate::course::Course;
use crate::journeys::{Status, standing};
use crate::view::View;

/// Milestones by which a household waits for a panel again.
const PUT_OFF: [&str; 2] = ["panel-cancelled", "panel-deferred"];

/// A household whose assessment is complete, or for whom a panel has to do with it already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtPanel {
    /// Whose.
    pub journey: JourneyId,
    /// What became of it.
    pub status: Status,
    /// When it ended, if it did.
    pub ended_at: Option<DateTime<Utc>>,
    /// Who looks after it.
    pub worker: Option<WorkerId>,
    /// Whether a panel is booked and has not been held, moved or cancelled.
    pub is_booked: bool,
    /// For when, if that was said.
    pub booked_for: Option<DateTime<Utc>>,
    /// Whether a panel has met on it, or what comes after a panel is recorded, and it was not put off since.
    pub is_past: bool,
    /// When the panel met, if that was said.
    pub met_at: Option<DateTime<Utc>>,
    /// What happened on the way, the first first.
    pub steps: Vec<Step>,
}

/// A milestone on the way to the decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Which.
    pub milestone: MilestoneName,
    /// What came of it.
    pub outcome: Option<OutcomeName>,
    /// When it happened.
    pub happened_at: DateTime<Utc>,
}

impl AtPanel {
    /// What happened last.
    pub fn last(&self) -> Option<&Step> {
        self.steps.last()
    }
}

/// The milestones of a pathway that a panel has to do with: its last ones, from the assessment's
/// report on. None where the pathway has no such report.
pub fn milestones(pathway: &Pathway) -> &[Milestone] {
    let report = pathway.milestones.iter().position(|it| it.name.as_str() == REPORT);
    report.map_or(&[], |place| &pathway.milestones[place..])
}

/// Those that whoever looks after panels records: all that come after the report, but for what is a
/// manager's decision.
pub fn recorded_by_panels(pathway: &Pathway) -> impl Iterator<Item = &Milestone> {
    milestones(pathway).iter().skip(1).filter(|it| !it.is_managers)
}

/// How far a household has come there. None before it comes there, and where it counts nowhere.
pub fn at_panel(course: &Course<'_>) -> Option<AtPanel> {
    let ours = milestones(course.pathway());
    let is_ours = |name: &MilestoneName| ours.iter().any(|it| it.name == *name);
    let step = |fact| {
        let JourneyEvent::MilestoneReached { milestone, outcome, .. } = course.kind(fact) else {
            return None;
        };
        let happened_at = DateTime::from_timestamp_micros(fact.happened_at)?;
        let step = Step { milestone: milestone.clone(), outcome: outcome.clone(), happened_at };
        Some(step).filter(|it| is_ours(&it.milestone))
    };
    let steps: Vec<Step> = course.facts().iter().filter_map(step).collect();
    if steps.is_empty() {
        return None;
    }
    let standing = standing(course);
    if matches!(standing.status, Status::Void | Status::Merged) {
        return None;
    }
    let (is_past, met_at) = past(ours, &steps);
    let booking = bookings(course).into_iter().find(|it| is_ours(&it.milestone));
    Some(AtPanel {
        journey: course.id(),
        status: standing.status,
        ended_at: standing.ended_at,
        worker: standing.worker,
        is_booked: booking.is_some(),
        booked_for: booking.and_then(|it| it.booked_for),
        is_past,
        met_at,
        steps,
    })
}

// Whether these steps have come as far as a panel, and when it met. Who is put off waits for one again.
fn past(ours: &[Milestone], steps: &[Step]) -> (bool, Option<DateTime<Utc>>) {
    let panel = ours.iter().position(|it| it.name.as_str() == PANEL_HELD);
    let (mut is_past, mut met_at) = (false, None);
    for step in steps {
        let Some(place) = ours.iter().position(|it| it.name == step.milestone) else { continue };
        let milestone = &ours[place];
        let outcome = milestone.outcomes.iter().find(|it| Some(&it.name) == step.outcome.as_ref());
        let suggested = outcome.and_then(|it| match &it.suggests {
            Some(Suggestion::Milestone(name)) => Some(name.as_str()),
            _ => None,
        });
        let mut names = [Some(step.milestone.as_str()), suggested].into_iter().flatten();
        if milestone.returns_to.is_some() || names.any(|name| PUT_OFF.contains(&name)) {
            (is_past, met_at) = (false, None);
        } else if panel.is_some_and(|panel| panel <= place) {
            is_past = true;
            met_at = Some(step.happened_at).filter(|_| panel == Some(place)).or(met_at);
        }
    }
    (is_past, met_at)
}

/// Every household that has come there on a view's pathway.
pub fn all_at_panel(view: &View<'_>) -> Vec<AtPanel> {
    let mut all = vec![];
    view.each(|course| all.extend(at_panel(course)));
    all
}

#[cfg(test)]
mod tests {
    use domain::ids::StreamId;
    use domain::pathway::{MilestoneFile, Pathways};
    use domain::record::Event;
    use domain::testing::{ended, enquired, journey, reached, small_pathway, undone};

    use super::*;
    use crate::answers::Answers;
    use crate::question::Question;
    use crate::ten_households::{at_nine, tell};

    // The small pathway, with a panel at its end.
    fn answers<'a>(told: impl IntoIterator<Item = (u32, &'a str, JourneyEvent)>) -> Answers {
        let mut file = small_pathway();
        file.milestones.extend(["assessment-started", REPORT].map(named));
        let books = Some("Panel".to_owned());
        file.milestones.push(MilestoneFile { books: books.clone(), ..named("panel-booked") });
        file.milestones.push(MilestoneFile { settles: books, ..named("panel-held") });
        let mut answers = Answers::new(Pathways::starting_with(Pathway::check(file).unwrap()));
        for (number, day, event) in told {
            let stream = StreamId(journey(number).0);
            tell(&mut answers, stream, at_nine(day), at_nine(day), Event::Journey(event));
        }
        answers
    }

    fn named(name: &str) -> MilestoneFile {
        MilestoneFile { name: name.into(), ..MilestoneFile::default() }
    }

    #[test]
    fn a_household_comes_to_panel_with_its_report_and_stays_in_sight_when_it_is_decided() {
        let answers = answers([
            (1, "2026-03-02", enquired()),
            (1, "2026-03-09", reached("assessment-started")),
            (2, "2026-03-02", enquired()),
            (2, "2026-03-09", reached(REPORT)),
            (2, "2026-03-10", reached("panel-booked")),
            (3, "2026-03-02", enquired()),
            (3, "2026-03-09", reached(REPORT)),
            (3, "2026-03-20", ended("fostering-not-as-expected")),
            (4, "2026-03-02", enquired()),
            (4, "2026-03-09", reached(REPORT)),
            (4, "2026-03-10", undone(2)),
            (5, "2026-03-02", enquired()),
            (5, "2026-03-09", reached("panel-booked")),
            (5, "2026-03-11", reached("panel-held")),
        ]);
        let view = View::new(&answers, &Question::now(at_nine("2026-04-01"))).unwrap();

        let all = all_at_panel(&view);

        let told: Vec<_> = all.iter().map(|it| (it.journey, it.status, it.is_booked)).collect();
        assert_eq!(
            told,
            [
                (journey(2), Status::Open, true),
                (journey(3), Status::Left, false),
                (journey(5), Status::Open, false),
            ]
        );
        let past: Vec<_> = all.iter().map(|it| (it.is_past, it.met_at)).collect();
        assert_eq!(past, [(false, None), (false, None), (true, Some(at_nine("2026-03-11")))]);
        assert_eq!(all[2].last().unwrap().milestone.as_str(), "panel-held");
        assert_eq!(all[2].steps.len(), 2);
        assert_eq!(all[0].steps[0].happened_at, at_nine("2026-03-09"));
    }

    #[test]
    fn a_panel_is_over_once_it_met_or_what_follows_is_recorded_until_it_is_put_off() {
        let milestone = |name: &str| Milestone {
            name: name.into(),
            label: String::new(),
            enters: None,
            returns_to: None,
            books: None,
            settles: None,
            is_managers: false,
            outcomes: vec![],
        };
        let names =
            [REPORT, "panel-deferred", PANEL_HELD, "panel-recommendation-made", "told-orally"];
        let ours = names.map(milestone);
        let found = |told: &[&str]| {
            let steps = told.iter().zip(1_i64..).map(|(name, day)| Step {
                milestone: (*name).into(),
                outcome: None,
                happened_at: at_nine("2026-03-01") + chrono::TimeDelta::days(day),
            });
            past(&ours, &steps.collect::<Vec<_>>())
        };

        assert_eq!(found(&[REPORT]), (false, None));
        let held = Some(at_nine("2026-03-03"));
        assert_eq!(found(&[REPORT, PANEL_HELD]), (true, held));
        assert_eq!(found(&[REPORT, PANEL_HELD, "told-orally"]), (true, held));
        assert_eq!(found(&[REPORT, "panel-recommendation-made"]), (true, None));
        assert_eq!(found(&[REPORT, PANEL_HELD, "panel-deferred"]), (false, None));
    }
}
