//! What was put right on a journey: facts that were taken back, by whom and why, and facts that replaced
//! what stood before them.

use domain::ids::WorkerId;
use domain::journey::{Enquiry, JourneyEvent};
use domain::record::{Event, Recorded, struck_out};

use crate::web::moment::Seen;

/// A history with what had been taken back of it at a moment.
pub(super) struct Corrected<'a> {
    history: &'a [Recorded],
    struck: Vec<bool>,
    seen: Vec<bool>,
}

/// What a fact replaced, of its own kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Replaced<'a> {
    /// Somebody else looked after them.
    Worker(WorkerId),
    /// Something else was to be done next: the fact says what.
    NextAction(&'a Recorded),
    /// The enquiry had been told otherwise.
    Enquiry(&'a Enquiry),
}

impl<'a> Corrected<'a> {
    /// What was not known yet takes nothing back.
    pub(super) fn of(history: &'a [Recorded], seen: &Seen) -> Self {
        let sees = |fact: &Recorded| seen.sees(&fact.when);
        let undone: Vec<Option<&u32>> =
            history.iter().map(|fact| undoes(fact).filter(|_| sees(fact))).collect();
        let struck = struck_out(undone.iter().copied());
        Self { history, struck, seen: history.iter().map(sees).collect() }
    }

    /// What had happened, and was known, in the order of the log: each with whether it is taken back.
    pub(super) fn facts(&self) -> impl Iterator<Item = (&'a Recorded, bool)> {
        let told = self.history.iter().zip(&self.struck).zip(&self.seen);
        told.filter(|(_, seen)| **seen).map(|((fact, struck), _)| (fact, *struck))
    }

    /// The same, without an undoing that stands: it is told with what it takes back.
    pub(super) fn told(&self) -> impl Iterator<Item = (&'a Recorded, bool)> {
        self.facts().filter(|(fact, struck)| *struck || undoes(fact).is_none())
    }

    /// What takes a fact back.
    pub(super) fn undoing_of(&self, fact: &Recorded) -> Option<&'a Recorded> {
        let mut standing = self.standing();
        standing.find(|it| undoes(it) == Some(&fact.version))
    }

    /// What a fact says something else than, if it replaced it.
    pub(super) fn replaced_by(&self, fact: &Recorded) -> Option<Replaced<'a>> {
        let Event::Journey(event) = &fact.event else { return None };
        let place = |it: &Recorded| (it.when.happened_at, it.version);
        let before = |it: &&Recorded| place(it) < place(fact);
        let last = |is_meant: fn(&JourneyEvent) -> bool| {
            let meant = self.standing().filter(before);
            let meant = meant.filter_map(|it| Some((it, journey(it)?)));
            meant.filter(|(_, event)| is_meant(event)).max_by_key(|(it, _)| place(it))
        };
        match event {
            JourneyEvent::WorkerAssigned { worker } => {
                let (_, before) = last(|it| matches!(it, JourneyEvent::WorkerAssigned { .. }))?;
                let JourneyEvent::WorkerAssigned { worker: other } = before else { return None };
                (other != worker).then_some(Replaced::Worker(*other))
            }
            JourneyEvent::NextActionSet { .. } => {
                let (fact, before) = last(settles_next_action)?;
                let was_agreed = matches!(before, JourneyEvent::NextActionSet { .. });
                was_agreed.then_some(Replaced::NextAction(fact))
            }
            JourneyEvent::EnquiryReceived(now) => {
                let earlier = self.facts().filter(|(it, _)| it.version < fact.version);
                let told = earlier.filter_map(|(it, _)| match journey(it)? {
                    JourneyEvent::EnquiryReceived(before) => Some(&**before),
                    _ => None,
                });
                let before = told.last().filter(|before| before.source != now.source);
                before.map(Replaced::Enquiry)
            }
            _ => None,
        }
    }

    fn standing(&self) -> impl Iterator<Item = &'a Recorded> {
        self.facts().filter(|(_, struck)| !struck).map(|(fact, _)| fact)
    }
}

fn journey(fact: &Recorded) -> Option<&JourneyEvent> {
    match &fact.event {
        Event::Journey(event) => Some(event),
        _ => None,
    }
}

fn undoes(fact: &Recorded) -> Option<&u32> {
    match journey(fact)? {
        JourneyEvent::FactUndone { version, .. } => Some(version),
        _ => None,
    }
}

fn settles_next_action(event: &JourneyEvent) -> bool {
    matches!(event, JourneyEvent::NextActionSet { .. } | JourneyEvent::NextActionDone {})
}

#[cfg(test)]
mod tests {
    use domain::testing::{enquired, log, undone};

    use super::*;
    use crate::web::moment::Moment;

    fn seen() -> Seen {
        Moment::default().seen("2026-04-01T09:00:00Z".parse().unwrap()).unwrap()
    }

    fn told_by(source: &str) -> Event {
        let enquiry = Enquiry { source: Some(source.into()), ..Enquiry::default() };
        Event::Journey(JourneyEvent::EnquiryReceived(Box::new(enquiry)))
    }

    fn agreed(due: &str) -> Event {
        Event::Journey(JourneyEvent::NextActionSet { due: due.parse().unwrap(), note: None })
    }

    #[test]
    fn an_enquiry_that_was_undone_and_told_again_says_what_source_it_had() {
        let mut history = log([
            ("2026-03-02", enquired()),
            ("2026-03-02", undone(1)),
            ("2026-03-02", enquired()),
        ]);
        history[0].event = told_by("website");
        history[2].event = told_by("radio");

        let seen = seen();
        let corrected = Corrected::of(&history, &seen);

        let replaced = corrected.replaced_by(&history[2]);
        let is_website =
            |it: &Enquiry| it.source.as_ref().is_some_and(|it| it.as_str() == "website");
        assert!(matches!(replaced, Some(Replaced::Enquiry(before)) if is_website(before)));
        assert_eq!(corrected.undoing_of(&history[0]).map(|it| it.version), Some(2));
        let told: Vec<(u32, bool)> =
            corrected.told().map(|(it, gone)| (it.version, gone)).collect();
        assert_eq!(told, [(1, true), (3, false)]);
    }

    #[test]
    fn a_next_action_replaces_one_that_still_stood() {
        let mut history = log([
            ("2026-03-02", enquired()),
            ("2026-03-03", enquired()),
            ("2026-03-04", enquired()),
            ("2026-03-05", enquired()),
            ("2026-03-06", enquired()),
        ]);
        history[1].event = agreed("2026-03-10");
        history[2].event = agreed("2026-03-11");
        history[3].event = Event::Journey(JourneyEvent::NextActionDone {});
        history[4].event = agreed("2026-03-12");

        let seen = seen();
        let corrected = Corrected::of(&history, &seen);
        let replaced = |place: usize| corrected.replaced_by(&history[place]);

        assert_eq!(replaced(1), None);
        assert_eq!(replaced(2), Some(Replaced::NextAction(&history[1])));
        assert_eq!(replaced(4), None, "what was done is not replaced");
    }
}
