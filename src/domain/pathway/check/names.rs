//! Which names are known: those of a pathway, and those that files use for them.

use std::collections::BTreeMap;

use super::{Checker, one_of};
use crate::campaign::CampaignEvent;
use crate::clinic::ClinicEvent;
use crate::figure::FigureEvent;
use crate::ids::{CareName, CheckName, ReasonName, SourceName};
use crate::journey::{ContactOutcome, DecidedBy, JourneyEvent};
use crate::pathway::{ImportNames, Pathway};
use crate::retention::RetentionEvent;
use crate::training::TrainingEvent;

impl Checker {
    pub(super) fn imports(&mut self, pathway: &Pathway) -> ImportNames {
        let file = &pathway.file.import;
        let events = |name: &str| is_event(name, pathway);
        let reasons = |name: &str| pathway.accepts_reason(&name.into());
        let sources = |name: &str| pathway.accepts_source(&name.into());
        let checks = |name: &str| pathway.accepts_check(&name.into());
        let parties = |name: &str| name.parse::<DecidedBy>().is_ok();
        self.known("events", &file.events, "a milestone of this pathway or a fact", events, || {
            let milestones = pathway.milestones.iter().map(|it| it.name.as_str());
            one_of(milestones.chain(facts()).chain(["contact-recorded/OUTCOME"]))
        });
        self.known("reasons", &file.reasons, "a reason of this pathway", reasons, || {
            one_of(pathway.reasons.iter().map(|it| it.name.as_str()))
        });
        self.known("sources", &file.sources, "a source of this pathway", sources, || {
            one_of(pathway.sources.iter().map(|it| it.name.as_str()))
        });
        self.known("checks", &file.checks, "a check of this pathway", checks, || {
            one_of(pathway.checks.iter().map(|it| it.name.as_str()))
        });
        self.known("decided_by", &file.decided_by, "one who decides", parties, || {
            one_of(["household", "service", "both", "no-reply"].into_iter())
        });
        ImportNames {
            events: file.events.clone(),
            reasons: named(&file.reasons),
            sources: named(&file.sources),
            checks: named(&file.checks),
            decided_by: (file.decided_by.iter())
                .filter_map(|(met, ours)| Some((met.clone(), ours.parse().ok()?)))
                .collect(),
        }
    }

    fn known(
        &mut self,
        table: &str,
        names: &BTreeMap<String, String>,
        what: &str,
        is_known: impl Fn(&str) -> bool,
        remedy: impl Fn() -> String,
    ) {
        for (met, ours) in names {
            if !is_known(ours) {
                let message =
                    format!("{met} is to become {ours}, which is not {what}: {}", remedy());
                self.tell(&["import", table], None, met, message);
            }
        }
    }
}

impl Pathway {
    /// Whether a reason belongs here. A pathway that lists none takes all.
    pub fn accepts_reason(&self, name: &ReasonName) -> bool {
        self.reasons.is_empty() || self.reason(name).is_some()
    }

    /// Whether a source belongs here. A pathway that lists none takes all.
    pub fn accepts_source(&self, name: &SourceName) -> bool {
        self.sources.is_empty() || self.sources.iter().any(|it| it.name == *name)
    }

    /// Whether a kind of care belongs here. A pathway that lists none takes all.
    pub fn accepts_care(&self, name: &CareName) -> bool {
        self.cares.is_empty() || self.cares.iter().any(|it| it.name == *name)
    }

    /// Whether a check belongs here. A pathway that lists none takes all.
    pub fn accepts_check(&self, name: &CheckName) -> bool {
        self.checks.is_empty() || self.checks.iter().any(|it| it.name == *name)
    }
}

fn named<N: for<'a> From<&'a str>>(names: &BTreeMap<String, String>) -> BTreeMap<String, N> {
    names.iter().map(|(met, ours)| (met.clone(), (&**ours).into())).collect()
}

/// Whether a milestone cannot have this name, since a fact or what a clock waits for has it.
pub(super) fn is_taken(name: &str) -> bool {
    // The enquiry alone may be listed among the milestones: it is what enters the first stage.
    let of_others = [
        &TrainingEvent::TYPES[..],
        &ClinicEvent::TYPES,
        &FigureEvent::TYPES,
        &RetentionEvent::TYPES,
    ];
    let is_others = of_others.iter().any(|types| types.contains(&name));
    name != "enquiry-received"
        && (name == "first-contact-made" || is_others || facts().any(|it| it == name))
}

fn is_event(name: &str, pathway: &Pathway) -> bool {
    let is_outcome = |word: &str| word.parse::<ContactOutcome>().is_ok();
    facts().any(|it| it == name)
        || pathway.milestone(&name.into()).is_some()
        || name.strip_prefix("contact-recorded/").is_some_and(is_outcome)
}

fn facts<'a>() -> impl Iterator<Item = &'a str> {
    JourneyEvent::TYPES.into_iter().chain(CampaignEvent::TYPES)
}

#[cfg(test)]
mod tests {
    use super::super::tests::assert_told;
    use crate::pathway::{File, Pathway};
    use crate::testing::small_pathway;

    fn events(ours: &str) -> impl FnOnce(&mut File) {
        move |file| {
            file.import.events.insert("met".into(), ours.into());
        }
    }

    #[test]
    fn a_milestone_is_not_called_like_a_fact() {
        for name in [
            "contact-recorded",
            "journey-ended",
            "spend-recorded",
            "course-planned",
            "pack-frozen",
            "figure-kept",
            "first-contact-made",
        ] {
            assert_told(
                |file| file.milestones[3].name = name.into(),
                &[(
                    "milestone[3].name",
                    &format!("{name} is the name of a fact: call the milestone otherwise"),
                )],
            );
        }
        assert_told(|file| file.milestones[3].name = "enquiry-received".into(), &[]);
    }

    #[test]
    fn an_event_of_a_file_becomes_a_milestone_a_fact_or_a_contact_with_its_outcome() {
        let known = [
            "initial-visit-held",
            "enquiry-received",
            "contact-recorded",
            "contact-recorded/spoke",
            "spend-recorded",
        ];
        for ours in known {
            assert_told(events(ours), &[]);
        }
        for ours in ["graduated", "contact-recorded/smiled", "journey-ended/moving", ""] {
            let expected = format!(
                "met is to become {ours}, which is not a milestone of this pathway or a fact: use \
                 one of initial-visit-held, application-received, approved, \
                 information-pack-sent, enquiry-received, contact-recorded, milestone-reached, \
                 check-requested, check-returned, check-chased, check-not-needed, note-added, \
                 words-corrected, worker-assigned, next-action-set, next-action-done, \
                 journey-snoozed, journey-paused, journey-resumed, journey-ended, \
                 journey-handed-over, handover-offered, handover-accepted, handover-returned, \
                 journey-merged, journey-voided, household-came-back, households-kept-apart, \
                 touch-recorded, values-mode-told, reward-paid, recontact-agreed, \
                 recontact-withdrawn, retention-held, retention-hold-lifted, \
                 made-confidential, confidentiality-lifted, opened-in-emergency, pathway-chosen, \
                 fact-undone, reminder-sent, erasure-ordered, \
                 erasure-completed, spend-recorded, campaign-planned, campaign-changed, \
                 campaign-started, campaign-ended, event-day-planned, event-day-held, \
                 placement-named, campaign-fact-undone, contact-recorded/OUTCOME"
            );
            assert_told(events(ours), &[("import.events.met", &expected)]);
        }
    }

    #[test]
    fn names_of_files_become_names_that_are_there() {
        let spoil = |file: &mut File| {
            let ours = |name: &str| [("met".to_owned(), name.to_owned())].into();
            file.reasons.truncate(2);
            file.import.reasons = ours("poor");
            file.import.sources = ours("telepathy");
            file.import.checks = ours("horoscope");
            file.import.decided_by = ours("fate");
        };
        assert_told(
            spoil,
            &[
                (
                    "import.reasons.met",
                    "met is to become poor, which is not a reason of this pathway: use one of \
                 no-spare-room, financial",
                ),
                (
                    "import.sources.met",
                    "met is to become telepathy, which is not a source of this pathway: use one of \
                 website, carer-referral, search",
                ),
                (
                    "import.checks.met",
                    "met is to become horoscope, which is not a check of this pathway: use one of \
                 medical",
                ),
                (
                    "import.decided_by.met",
                    "met is to become fate, which is not one who decides: use one of household, \
                 service, both, no-reply",
                ),
            ],
        );
    }

    #[test]
    fn a_pathway_that_lists_no_reasons_sources_cares_or_checks_takes_all() {
        let listed = Pathway::check(small_pathway()).unwrap();
        let (reasons, sources, cares, checks) = (vec![], vec![], vec![], vec![]);
        let file = File { reasons, sources, cares, checks, ..small_pathway() };
        let open = Pathway::check(file).unwrap();

        assert!(!listed.accepts_reason(&"bored".into()) && open.accepts_reason(&"bored".into()));
        assert!(!listed.accepts_source(&"bus".into()) && open.accepts_source(&"bus".into()));
        assert!(!listed.accepts_care(&"moon".into()) && open.accepts_care(&"moon".into()));
        assert!(!listed.accepts_check(&"tarot".into()) && open.accepts_check(&"tarot".into()));
    }
}
