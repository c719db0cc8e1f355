//! Clinics: what was written and agreed at each, and whether its page is frozen. And figures that were
//! kept.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::clinic::{Action, ActionState, ClinicEvent, Words};
use domain::figure::{FigureEvent, Kept};
use domain::ids::{EventId, StreamId, WorkerId};
use domain::record::{Event, Recorded};
use domain::sealed::{Note, Pack, Sealed};

use crate::answers::Answers;

/// A clinic, as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clinic {
    /// Its day.
    pub day: NaiveDate,
    /// What its figures mean, as last written, with the fact that says so.
    pub narrative: Option<(EventId, Sealed<Note>)>,
    /// What was agreed, the first first.
    pub actions: Vec<Agreed>,
    /// Its page, once it is frozen.
    pub frozen: Option<Frozen>,
    /// When what was written at it was struck, and by whom.
    pub struck: Option<(DateTime<Utc>, Option<WorkerId>)>,
}

/// An action, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreed {
    /// What it is known by.
    pub id: EventId,
    /// The day of the clinic that agreed on it.
    pub clinic: NaiveDate,
    /// When it was agreed.
    pub agreed_at: DateTime<Utc>,
    /// What is to be done.
    pub action: Action,
    /// What became of it.
    pub state: ActionState,
    /// When that was said. None while nothing was.
    pub settled_at: Option<DateTime<Utc>>,
    /// What came of it, with the fact that says so.
    pub note: Option<(EventId, Sealed<Note>)>,
}

/// A frozen page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frozen {
    /// The fact in which it lies.
    pub id: EventId,
    /// When it was frozen.
    pub at: DateTime<Utc>,
    /// Who.
    pub worker: Option<WorkerId>,
    /// What had happened by then is in it.
    pub as_at: DateTime<Utc>,
    /// What was known by then is in it.
    pub known_at: DateTime<Utc>,
    /// How much of the log is in it.
    pub position: i64,
    /// All that it showed.
    pub pack: Sealed<Pack>,
    /// What people had written. None where that lies in the pack.
    pub words: Option<Vec<Words>>,
}

/// A figure that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What it is known by: its place among all that were kept, from 1.
    pub number: usize,
    /// Its own history.
    pub stream: StreamId,
    /// When it was kept.
    pub at: DateTime<Utc>,
    /// Who kept it.
    pub worker: Option<WorkerId>,
    /// What it showed.
    pub kept: Kept,
}

/// The clinics that anything is known of, the first first.
pub fn clinics(answers: &Answers) -> Vec<Clinic> {
    let mut clinics: BTreeMap<NaiveDate, Clinic> = BTreeMap::new();
    for fact in &answers.shown {
        let Event::Clinic(event) = &fact.event else { continue };
        let day = event.clinic();
        let none = || Clinic { day, narrative: None, actions: vec![], frozen: None, struck: None };
        clinics.entry(day).or_insert_with(none).take(fact, event);
    }
    clinics.into_values().collect()
}

/// The figures that were kept, the first first.
pub fn figures(answers: &Answers) -> Vec<Figure> {
    let kept = answers.shown.iter().filter_map(|fact| match &fact.event {
        Event::Figure(FigureEvent::FigureKept(kept)) => Some((fact, kept)),
        _ => None,
    });
    kept.zip(1..)
        .map(|((fact, kept), number)| Figure {
            number,
            stream: fact.stream,
            at: fact.when.recorded_at,
            worker: fact.worker,
            kept: (**kept).clone(),
        })
        .collect()
}

impl Clinic {
    /// Whether people wrote anything at it.
    pub fn has_words(&self) -> bool {
        self.narrative.is_some() || !self.actions.is_empty()
    }

    fn take(&mut self, fact: &Recorded, event: &ClinicEvent) {
        match event {
            ClinicEvent::NarrativeWritten { narrative, .. } => {
                self.narrative = Some((fact.id, narrative.clone()));
            }
            ClinicEvent::ActionAgreed { clinic, action } => self.actions.push(Agreed {
                id: fact.id,
                clinic: *clinic,
                agreed_at: fact.when.recorded_at,
                action: action.clone(),
                state: ActionState::Open,
                settled_at: None,
                note: None,
            }),
            ClinicEvent::ActionSettled { action, state, note, .. } => {
                if let Some(agreed) = self.actions.iter_mut().find(|it| it.id == *action) {
                    agreed.state = *state;
                    agreed.settled_at = Some(fact.when.recorded_at);
                    agreed.note = note.clone().map(|note| (fact.id, note));
                }
            }
            ClinicEvent::PackFrozen { as_at, known_at, position, pack, words, .. } => {
                let frozen = Frozen {
                    id: fact.id,
                    at: fact.when.recorded_at,
                    worker: fact.worker,
                    as_at: *as_at,
                    known_at: *known_at,
                    position: *position,
                    pack: pack.clone(),
                    words: words.clone(),
                };
                // The first is what was shown.
                self.frozen.get_or_insert(frozen);
            }
            ClinicEvent::WordsStruck { page, .. } => {
                self.struck.get_or_insert((fact.when.recorded_at, fact.worker));
                if let (Some(frozen), Some(page)) = (&mut self.frozen, page) {
                    frozen.id = fact.id;
                    frozen.pack = page.pack.clone();
                    frozen.words = Some(page.words.clone());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::clinic::{Page, stream};
    use domain::ids::{CommandId, KeyId};
    use domain::record::When;
    use domain::testing::{nine_on, pathways};
    use uuid::Uuid;

    use super::*;

    fn told(position: i64, day: &str, stream: StreamId, event: Event) -> Recorded {
        let at = nine_on(day);
        Recorded {
            position,
            id: EventId(Uuid::from_u128(u128::try_from(position).unwrap())),
            stream,
            version: u32::try_from(position).unwrap(),
            when: When { happened_at: at, recorded_at: at, source_recorded_at: None },
            worker: Some(WorkerId(Uuid::from_u128(7))),
            command: CommandId(Uuid::nil()),
            event,
        }
    }

    fn sealed<T>() -> Sealed<T> {
        Sealed::refused(KeyId(Uuid::nil()))
    }

    #[test]
    fn a_clinic_is_told_with_what_became_of_its_actions_since() {
        let clinic: NaiveDate = "2026-11-20".parse().unwrap();
        let owner = WorkerId(Uuid::from_u128(8));
        let due_on = "2026-12-04".parse().unwrap();
        let action = Action { what: sealed(), owner, due_on, about: None };
        let agreed = EventId(Uuid::from_u128(2));
        let (as_at, state) = (nine_on("2026-11-20"), ActionState::Done);
        let pack = sealed();
        let froze = ClinicEvent::PackFrozen {
            clinic,
            as_at,
            known_at: as_at,
            position: 1,
            pack,
            words: None,
        };
        let page = Some(Page { pack: sealed(), words: vec![] });
        let mut answers = Answers::new(pathways());
        for (position, day, event) in [
            (1, "2026-11-20", ClinicEvent::NarrativeWritten { clinic, narrative: sealed() }),
            (2, "2026-11-20", ClinicEvent::ActionAgreed { clinic, action }),
            (3, "2026-11-20", froze),
            (
                4,
                "2026-12-01",
                ClinicEvent::ActionSettled { clinic, action: agreed, state, note: None },
            ),
            (5, "2026-12-02", ClinicEvent::WordsStruck { clinic, page }),
        ] {
            answers.apply(told(position, day, stream(clinic), Event::Clinic(event)));
        }

        let clinics = clinics(&answers);

        let [told] = &clinics[..] else { panic!("one clinic: {clinics:?}") };
        assert_eq!((told.day, told.narrative.is_some()), (clinic, true));
        assert_eq!(told.actions[0].state, ActionState::Done);
        assert_eq!(told.actions[0].settled_at, Some(nine_on("2026-12-01")));
        let frozen = told.frozen.as_ref().unwrap();
        assert_eq!(frozen.at, nine_on("2026-11-20"));
        let struck = (nine_on("2026-12-02"), Some(WorkerId(Uuid::from_u128(7))));
        assert_eq!(told.struck, Some(struck));
        assert_eq!(frozen.id, EventId(Uuid::from_u128(5)), "its page lies where it was struck");
        assert_eq!(frozen.words, Some(vec![]));
    }

    #[test]
    fn figures_are_numbered_as_they_were_kept() {
        let kept = |report: &str| Kept {
            report: report.into(),
            asked: "".into(),
            as_at: nine_on("2026-11-20"),
            known_at: nine_on("2026-11-20"),
            position: 1,
            says: "".into(),
            rows: "".into(),
            rules: "".into(),
            program: "".into(),
        };
        let mut answers = Answers::new(pathways());
        for (position, report) in [(1, "funnel"), (2, "exits")] {
            let event = FigureEvent::FigureKept(Box::new(kept(report)));
            let stream = StreamId(Uuid::from_u128(u128::try_from(position).unwrap()));
            answers.apply(told(position, "2026-11-20", stream, Event::Figure(event)));
        }

        let figures = figures(&answers);

        let told: Vec<_> = figures.iter().map(|it| (it.number, &*it.kept.report)).collect();
        assert_eq!(told, [(1, "funnel"), (2, "exits")]);
    }
}
