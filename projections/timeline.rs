//! What happened on one journey, in words, with both its times.

use chrono::{DateTime, Utc};
use domain::ids::{CheckName, ClockName, MilestoneName, OutcomeName};
use domain::journey::{Channel, ContactOutcome, JourneyEvent, Matter};
use domain::pathway::Pathway;
use domain::within::Step;

use crate::course::Course;

/// A line of a journey's page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The fact's place in the journey's history.
    pub version: usize,
    /// When it happened.
    pub happened_at: Option<DateTime<Utc>>,
    /// When it was first known.
    pub known_at: Option<DateTime<Utc>>,
    /// What happened, in words.
    pub words: String,
}

/// What happened on a journey, first to last, without what was taken back.
pub fn timeline(course: &Course<'_>) -> Vec<Line> {
    let line = |fact: &crate::course::Fact| Line {
        version: fact.version,
        happened_at: DateTime::from_timestamp_micros(fact.happened_at),
        known_at: DateTime::from_timestamp_micros(fact.known_at),
        words: words(course.rules.pathway, course.kind(fact)),
    };
    course.facts().iter().map(line).collect()
}

/// What a fact says, in words.
// Every event is named: a new one does not compile until it has its words.
pub fn words(pathway: &Pathway, event: &JourneyEvent) -> String {
    match event {
        JourneyEvent::EnquiryReceived(enquiry) => enquired(enquiry.channel),
        JourneyEvent::ContactRecorded { channel, outcome, .. } => {
            format!("{}, by {}", came(*outcome), channel.as_str().replace('-', " "))
        }
        JourneyEvent::MilestoneReached { milestone, outcome, .. } => {
            reached(pathway, milestone, outcome.as_ref())
        }
        JourneyEvent::CheckRequested { check, .. } => of_check("requested", pathway, check),
        JourneyEvent::CheckReturned { check, .. } => of_check("returned", pathway, check),
        JourneyEvent::CheckChased { check, .. } => of_check("chased", pathway, check),
        JourneyEvent::CheckNotNeeded { check, .. } => of_check("not needed", pathway, check),
        JourneyEvent::NoteAdded { .. } => "Note added".to_owned(),
        JourneyEvent::WordsCorrected { .. } => "Words corrected".to_owned(),
        JourneyEvent::WorkerAssigned { .. } => "Worker assigned".to_owned(),
        JourneyEvent::NextActionSet { .. } => "Next action set".to_owned(),
        JourneyEvent::NextActionDone {} => "Next action done".to_owned(),
        JourneyEvent::JourneySnoozed { .. } => "Snoozed".to_owned(),
        JourneyEvent::JourneyPaused { .. } => "Paused".to_owned(),
        JourneyEvent::JourneyResumed {} => "Resumed".to_owned(),
        JourneyEvent::JourneyEnded { decided_by, reason, .. } => {
            let label = pathway.reason(reason).map_or(reason.as_str(), |it| &it.label);
            format!("Ended: {label} (decided by {decided_by})")
        }
        JourneyEvent::JourneyHandedOver { to, team } => {
            let to = to.iter().map(ToString::to_string);
            let named = to.chain(team.iter().map(|team| format!("the team {team}")));
            format!("Handed over to {}", named.collect::<Vec<_>>().join(", "))
        }
        JourneyEvent::HandoverOffered { .. } => "Handover offered".to_owned(),
        JourneyEvent::HandoverAccepted {} => "Handover accepted".to_owned(),
        JourneyEvent::HandoverReturned { .. } => "Handover returned".to_owned(),
        JourneyEvent::JourneyMerged { .. } => "Merged into another journey".to_owned(),
        JourneyEvent::JourneyVoided {} => "Recorded in error".to_owned(),
        JourneyEvent::HouseholdCameBack { .. } => "They have been here before".to_owned(),
        JourneyEvent::HouseholdsKeptApart { .. } => {
            "Not the same household as another that looks like it".to_owned()
        }
        JourneyEvent::TouchRecorded(_) => "They met the service once more".to_owned(),
        JourneyEvent::ValuesModeTold { mode } => format!("Values mode: {mode}"),
        JourneyEvent::RewardPaid { .. } => "Reward paid to who recommended fostering".to_owned(),
        JourneyEvent::RecontactAgreed { .. } => "They may be contacted again".to_owned(),
        JourneyEvent::RecontactWithdrawn {} => "They are not to be contacted again".to_owned(),
        JourneyEvent::RetentionHeld { .. } => "Their records are held".to_owned(),
        JourneyEvent::RetentionHoldLifted { .. } => "Their records are held no more".to_owned(),
        JourneyEvent::MadeConfidential { .. } => "Made confidential".to_owned(),
        JourneyEvent::ConfidentialityLifted { .. } => "Confidential no more".to_owned(),
        JourneyEvent::OpenedInEmergency { .. } => "Opened in an emergency".to_owned(),
        JourneyEvent::PathwayChosen { pathway } => format!("On the pathway {pathway}"),
        JourneyEvent::FactUndone { .. } => "An earlier fact was undone".to_owned(),
        JourneyEvent::ReminderSent { clock, matter, step, .. } => {
            reminded(pathway, clock.as_ref(), *matter, *step)
        }
        JourneyEvent::ErasureOrdered { .. } => "Erasure ordered".to_owned(),
        JourneyEvent::ErasureCompleted { .. } => "Erased".to_owned(),
    }
}

fn enquired(channel: Option<Channel>) -> String {
    channel.map_or_else(
        || "Enquiry received".to_owned(),
        |channel| format!("Enquiry received, by {}", channel.as_str().replace('-', " ")),
    )
}

fn reminded(
    pathway: &Pathway,
    clock: Option<&ClockName>,
    matter: Option<Matter>,
    step: Step,
) -> String {
    let about = clock.map_or(matter.unwrap_or(Matter::NextAction).label(), |name| {
        let clock = pathway.clocks.iter().find(|clock| clock.name == *name);
        clock.map_or(name.as_str(), |clock| &clock.label)
    });
    format!("Reminder sent: {about} ({})", step.in_words())
}

// With what came of it: `Initial visit held: go ahead`.
fn came(outcome: ContactOutcome) -> String {
    match outcome {
        ContactOutcome::Bounced => "Came back undelivered".to_owned(),
        other => spoken(other.as_str()),
    }
}

fn reached(pathway: &Pathway, milestone: &MilestoneName, outcome: Option<&OutcomeName>) -> String {
    let known = pathway.milestone(milestone);
    let label = known.map_or(milestone.as_str(), |it| &it.label);
    let Some(outcome) = outcome else { return label.to_owned() };
    let named = known.and_then(|it| it.outcome(outcome));
    let came = named.map_or(outcome.as_str(), |it| &it.label);
    let mut letters = came.chars();
    let came = letters.next().into_iter().flat_map(char::to_lowercase).chain(letters);
    format!("{label}: {}", came.collect::<String>())
}

fn of_check(what: &str, pathway: &Pathway, check: &CheckName) -> String {
    let label = pathway.check_named(check).map_or(check.as_str(), |it| it.label.as_str());
    format!("Check {what}: {label}")
}

// `no-answer` as `No answer`.
fn spoken(word: &str) -> String {
    let words = word.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use domain::testing::{ended, enquired, journey, reached, undone};

    use super::*;
    use crate::question::Question;
    use crate::ten_households::{answers, at_nine};
    use crate::view::View;

    #[test]
    fn what_happened_is_told_in_its_own_order_and_without_what_was_undone() {
        let answers = answers([
            (1, "2026-03-02", enquired()),
            (1, "2026-03-20", ended("moving")),
            (1, "2026-03-09", reached("initial-visit-held")),
            (1, "2026-03-20", undone(2)),
        ]);
        let view = View::new(&answers, &Question::now(at_nine("2026-04-01"))).unwrap();

        let lines = view.one(journey(1), timeline).unwrap();

        let told: Vec<(usize, &str)> = lines.iter().map(|it| (it.version, &*it.words)).collect();
        assert_eq!(
            told,
            [(1, "Enquiry received"), (3, "initial-visit-held"), (4, "An earlier fact was undone")]
        );
    }
}
