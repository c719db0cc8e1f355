//! What milestones mean: the stages they enter, who decides them, and what may come of them.

use std::collections::BTreeSet;

use super::names::is_taken;
use super::{Checker, label, one_of};
use crate::pathway::{
    Milestone, MilestoneFile, MilestoneOutcome, OutcomeFile, Pathway, Suggestion,
};

impl Checker {
    pub(super) fn milestone(
        &mut self,
        place: usize,
        it: &MilestoneFile,
        pathway: &Pathway,
    ) -> Milestone {
        let mut stage = |key: &str, name: &Option<String>| {
            let name = name.as_ref()?;
            let found = pathway.stage(name);
            if found.is_none() {
                let message = format!(
                    "Milestone {} names the stage {name}, which is not there: {}",
                    it.name,
                    one_of(pathway.stages.iter().map(|stage| stage.name.as_str()))
                );
                self.tell(&["milestone"], Some(place), key, message);
            }
            found
        };
        let enters = stage("enters", &it.enters);
        let returns_to = stage("returns_to", &it.returns_to);
        if is_taken(&it.name) {
            let message =
                format!("{} is the name of a fact: call the milestone otherwise", it.name);
            self.tell(&["milestone"], Some(place), "name", message);
        }
        Milestone {
            name: (&*it.name).into(),
            label: label(&it.label, &it.name),
            enters,
            returns_to,
            books: it.books.clone(),
            settles: self.settles(place, it, pathway),
            is_managers: self.is_managers(place, it),
            outcomes: self.outcomes(place, it, pathway),
        }
    }

    pub(super) fn stages_can_be_entered(&mut self, pathway: &Pathway) {
        let entered: BTreeSet<_> = pathway.milestones.iter().filter_map(|it| it.enters).collect();
        for (place, stage) in pathway.stages.iter().enumerate().skip(1) {
            if !entered.iter().any(|no| no.index() == place) {
                let message = format!(
                    "Nobody can enter the stage {0}: give a milestone `enters = \"{0}\"`",
                    stage.name
                );
                self.tell(&["stage"], Some(place), "name", message);
            }
        }
    }

    fn settles(&mut self, place: usize, it: &MilestoneFile, pathway: &Pathway) -> Option<String> {
        let settled = it.settles.as_ref()?;
        let booked = || pathway.file.milestones.iter().filter_map(|it| it.books.as_deref());
        if !booked().any(|what| what == settled) {
            let known: BTreeSet<&str> = booked().collect();
            let remedy = if known.is_empty() {
                format!("give the milestone that books it books = \"{settled}\"")
            } else {
                one_of(known.into_iter())
            };
            let message =
                format!("Milestone {} settles {settled}, which nothing books: {remedy}", it.name);
            self.tell(&["milestone"], Some(place), "settles", message);
        }
        Some(settled.clone())
    }

    fn is_managers(&mut self, place: usize, it: &MilestoneFile) -> bool {
        match it.by.as_deref() {
            None => false,
            Some("manager") => true,
            Some(other) => {
                let message = format!(
                    "Milestone {} is by {other}, who decides nothing here: write by = \"manager\", \
                     or leave it out where whoever works with the household may record it",
                    it.name
                );
                self.tell(&["milestone"], Some(place), "by", message);
                false
            }
        }
    }

    fn outcomes(
        &mut self,
        place: usize,
        it: &MilestoneFile,
        pathway: &Pathway,
    ) -> Vec<MilestoneOutcome> {
        let mut seen = BTreeSet::new();
        for OutcomeFile { name, .. } in &it.outcomes {
            if name.trim().is_empty() || name.chars().any(char::is_control) {
                let message = format!(
                    "Milestone {} has an outcome without a usable name: give it one, in plain text",
                    it.name
                );
                self.tell(&["milestone"], Some(place), "outcomes", message);
            } else if !seen.insert(name) {
                let message =
                    format!("Milestone {} has two outcomes called {name}: rename one", it.name);
                self.tell(&["milestone"], Some(place), "outcomes", message);
            }
        }
        let outcome = |outcome: &OutcomeFile| MilestoneOutcome {
            name: (&*outcome.name).into(),
            label: label(&outcome.label, &outcome.name),
            suggests: self.suggestion(place, it, outcome, pathway),
        };
        it.outcomes.iter().map(outcome).collect()
    }

    fn suggestion(
        &mut self,
        place: usize,
        it: &MilestoneFile,
        outcome: &OutcomeFile,
        pathway: &Pathway,
    ) -> Option<Suggestion> {
        let suggested = Suggestion::read(outcome.suggests.as_deref()?);
        let milestones = || pathway.file.milestones.iter().map(|it| it.name.as_str());
        if let Suggestion::Milestone(name) = &suggested
            && !milestones().any(|known| known == name.as_str())
        {
            let message = format!(
                "Outcome {} of milestone {} suggests {name}, which is not there: {}",
                outcome.name,
                it.name,
                one_of(milestones().chain(["journey-ended", "journey-paused"]))
            );
            self.tell(&["milestone"], Some(place), "outcomes", message);
        }
        Some(suggested)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::assert_told;
    use crate::pathway::{File, OutcomeFile, Pathway, Suggestion};
    use crate::testing::small_pathway;

    fn outcome(name: &str, suggests: Option<&str>) -> OutcomeFile {
        OutcomeFile { name: name.into(), suggests: suggests.map(Into::into), ..Default::default() }
    }

    fn with(outcomes: Vec<OutcomeFile>) -> impl FnOnce(&mut File) {
        move |file| file.milestones[0].outcomes = outcomes
    }

    #[test]
    fn an_outcome_suggests_a_milestone_that_is_there_an_ending_or_a_pause() {
        let outcomes = [
            ("go-ahead", Some("application-received")),
            ("not-now", Some("journey-paused")),
            ("do-not-go-ahead", Some("journey-ended")),
            ("think-again", None),
        ];
        let mut file = small_pathway();
        file.milestones[0].outcomes = outcomes.map(|(name, next)| outcome(name, next)).into();

        let pathway = Pathway::check(file).unwrap();

        let suggested: Vec<_> =
            pathway.milestones[0].outcomes.iter().map(|it| it.suggests.clone()).collect();
        let expected = [
            Some(Suggestion::Milestone("application-received".into())),
            Some(Suggestion::Pause),
            Some(Suggestion::Ending),
            None,
        ];
        assert_eq!(suggested, expected);
        assert_told(
            with(vec![outcome("go-ahead", Some("graduated"))]),
            &[(
                "milestone[0].outcomes",
                "Outcome go-ahead of milestone initial-visit-held suggests graduated, which is not \
                 there: use one of initial-visit-held, application-received, approved, \
                 information-pack-sent, journey-ended, journey-paused",
            )],
        );
    }

    #[test]
    fn outcomes_of_one_milestone_have_names_of_their_own() {
        assert_told(
            with(vec![outcome("go-ahead", None), outcome("go-ahead", None), outcome(" ", None)]),
            &[
                (
                    "milestone[0].outcomes",
                    "Milestone initial-visit-held has two outcomes called go-ahead: rename one",
                ),
                (
                    "milestone[0].outcomes",
                    "Milestone initial-visit-held has an outcome without a usable name: give it \
                     one, in plain text",
                ),
            ],
        );
    }

    #[test]
    fn what_is_settled_must_have_been_booked() {
        let settle = |file: &mut File| file.milestones[0].settles = Some("Visit".into());
        assert_told(
            settle,
            &[(
                "milestone[0].settles",
                "Milestone initial-visit-held settles Visit, which nothing books: give the \
                 milestone that books it books = \"Visit\"",
            )],
        );
        assert_told(
            |file| {
                settle(file);
                file.milestones[3].books = Some("Panel".into());
            },
            &[(
                "milestone[0].settles",
                "Milestone initial-visit-held settles Visit, which nothing books: use one of Panel",
            )],
        );
        assert_told(
            |file| {
                settle(file);
                file.milestones[3].books = Some("Visit".into());
            },
            &[],
        );
    }

    #[test]
    fn nobody_but_a_manager_has_decisions_kept_for_them() {
        assert_told(|file| file.milestones[2].by = Some("manager".into()), &[]);
        assert_told(
            |file| file.milestones[2].by = Some("mayor".into()),
            &[(
                "milestone[2].by",
                "Milestone approved is by mayor, who decides nothing here: write by = \"manager\", \
                 or leave it out where whoever works with the household may record it",
            )],
        );
    }
}
