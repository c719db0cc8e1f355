//! What a row means on a pathway: a fact, and what of it must be sealed.

mod attributes;
mod campaign;
mod enquiry;

use domain::campaign::CampaignEvent;
use domain::ids::{JourneyId, MilestoneName, OutcomeName, ReasonName, WorkerId};
use domain::journey::{Channel, ContactOutcome, DecidedBy, JourneyEvent, Matter};
use domain::pathway::{Milestone, Pathway};
use domain::record::Event;
use serde_json::{Map, Value};

use self::attributes::{Attributes, missing};
use self::campaign::of_campaign;
use self::enquiry::{enquiry, touch, values_mode};
use super::row::{Row, day, instant};

/// What a row becomes. Texts are still plain: they are sealed just before they are recorded.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Meant {
    pub(super) event: Event,
    /// A note's words.
    pub(super) note: Option<String>,
    /// The details of each adult, as a JSON object.
    pub(super) people: Vec<Value>,
    /// Attributes that Waymark has no words for. They are kept, sealed.
    pub(super) rest: Map<String, Value>,
}

/// Ids that names in a file stand for.
pub(super) struct Ids<'a> {
    pub(super) worker: &'a dyn Fn(&str) -> WorkerId,
    pub(super) journey: &'a dyn Fn(&str) -> JourneyId,
}

/// What a row means, or what is wrong with it.
pub(super) fn meaning(row: &Row, pathway: &Pathway, ids: &Ids<'_>) -> Result<Meant, String> {
    let (name, detail) = resolve(&row.event, pathway)?;
    let mut attributes = Attributes(row.attributes.clone());
    let mut people = vec![];
    let event = if CampaignEvent::TYPES.contains(&&*name) {
        let event = Event::Campaign(of_campaign(&name, row, pathway, &mut attributes)?);
        // A campaign has no household whose key could keep the rest.
        return match attributes.left().keys().next() {
            Some(more) => Err(format!("{name} has no attribute {more}: take it out")),
            None => Ok(Meant { event, note: None, people, rest: Map::new() }),
        };
    } else if let Some(milestone) = pathway.milestone(&(&*name).into()) {
        Event::Journey(reached(milestone, &mut attributes)?)
    } else {
        if name == "enquiry-received" {
            people = attributes.people();
        }
        Event::Journey(fact(&name, detail.as_deref(), row, pathway, &mut attributes, ids)?)
    };
    // An enquiry's words are how they heard. What else was noted with it is kept with the rest.
    let note = match name.as_str() {
        "enquiry-received" => attributes.text("heard"),
        _ => attributes.text("note").or_else(|| attributes.text("text")),
    };
    let takes_note = matches!(&event, Event::Journey(event) if event.takes_note());
    if let Some(note) = note.as_ref().filter(|_| !takes_note) {
        attributes.0.insert("note".to_owned(), Value::String(note.clone()));
    }
    Ok(Meant { event, note: note.filter(|_| takes_note), people, rest: attributes.left() })
}

// The name it has here, and what the pathway's map says besides, as in `contact-recorded/spoke`.
fn resolve(met: &str, pathway: &Pathway) -> Result<(String, Option<String>), String> {
    if let Some(ours) = pathway.imports.events.get(met) {
        return Ok(match ours.split_once('/') {
            Some((name, detail)) => (name.to_owned(), Some(detail.to_owned())),
            None => (ours.clone(), None),
        });
    }
    let known = |name: &str| {
        JourneyEvent::TYPES.contains(&name)
            || CampaignEvent::TYPES.contains(&name)
            || pathway.milestone(&name.into()).is_some()
    };
    let kebab = met.replace('_', "-");
    match [met, &kebab].into_iter().find(|name| known(name)) {
        Some(name) => Ok((name.to_owned(), None)),
        None => Err(format!(
            "the event {met:?} is neither a fact nor a milestone of the pathway {}: say what it is \
             in the [import.events] of a pathway file, and give that with --pathway",
            pathway.id
        )),
    }
}

fn fact(
    name: &str,
    detail: Option<&str>,
    row: &Row,
    pathway: &Pathway,
    attributes: &mut Attributes,
    ids: &Ids<'_>,
) -> Result<JourneyEvent, String> {
    use JourneyEvent::{ErasureCompleted, ErasureOrdered};
    Ok(match name {
        "enquiry-received" => enquiry(row, pathway, attributes)?,
        "contact-recorded" => contact(detail, attributes)?,
        "milestone-reached" => reached(listed(pathway, attributes)?, attributes)?,
        "check-requested" | "check-chased" | "check-returned" | "check-not-needed" => {
            check(name, pathway, attributes)?
        }
        "note-added" => JourneyEvent::NoteAdded { note: None },
        "words-corrected" => {
            let of = attributes.text("corrects").or_else(|| attributes.text("of"));
            JourneyEvent::WordsCorrected { of: of.map(Into::into) }
        }
        "journey-paused" => {
            let review_on = attributes.text("review_on").map(|text| day(&text, "review_on"));
            JourneyEvent::JourneyPaused { review_on: review_on.transpose()?, note: None }
        }
        "journey-resumed" => JourneyEvent::JourneyResumed {},
        "journey-ended" => ending(pathway, attributes)?,
        "journey-merged" => {
            JourneyEvent::JourneyMerged { into: other(row, "into", attributes, ids)? }
        }
        "household-came-back" => {
            JourneyEvent::HouseholdCameBack { earlier: other(row, "earlier", attributes, ids)? }
        }
        "households-kept-apart" => {
            JourneyEvent::HouseholdsKeptApart { from: other(row, "from", attributes, ids)? }
        }
        "touch-recorded" => JourneyEvent::TouchRecorded(Box::new(touch(pathway, attributes)?)),
        "values-mode-told" => {
            let mode = values_mode("mode", attributes)?.ok_or_else(|| missing("mode"))?;
            JourneyEvent::ValuesModeTold { mode }
        }
        "journey-voided" => JourneyEvent::JourneyVoided {},
        "pathway-chosen" => {
            JourneyEvent::PathwayChosen { pathway: (&*attributes.needed("pathway")?).into() }
        }
        "fact-undone" => JourneyEvent::FactUndone { version: version(attributes)?, note: None },
        "reminder-sent" => reminder(attributes)?,
        // Of another log's keys: here it orders nothing, and keeps its place in the history.
        "erasure-ordered" => ErasureOrdered { people: vec![], notes: false, over: None },
        "erasure-completed" => ErasureCompleted { order: 0, keys: vec![], fields: 0, failed: 0 },
        "reward-paid"
        | "recontact-agreed"
        | "recontact-withdrawn"
        | "retention-held"
        | "retention-hold-lifted"
        | "made-confidential"
        | "confidentiality-lifted" => later(name, attributes)?,
        other => return whose(other, attributes, ids),
    })
}

// What comes of an enquiry that was recommended, or is over for now.
fn later(name: &str, attributes: &mut Attributes) -> Result<JourneyEvent, String> {
    Ok(match name {
        "reward-paid" => {
            let pence = attributes.text("pence").map(|pence| {
                pence.parse().map_err(|_| format!("pence {pence:?} is no whole number of pence"))
            });
            JourneyEvent::RewardPaid { pence: pence.transpose()? }
        }
        "recontact-agreed" => {
            JourneyEvent::RecontactAgreed { from: day(&attributes.needed("from")?, "from")? }
        }
        "retention-held" => {
            let until = attributes.text("until").map(|text| day(&text, "until"));
            JourneyEvent::RetentionHeld { until: until.transpose()?, note: None }
        }
        "retention-hold-lifted" => JourneyEvent::RetentionHoldLifted { note: None },
        "made-confidential" => JourneyEvent::MadeConfidential { note: None },
        "confidentiality-lifted" => JourneyEvent::ConfidentialityLifted { note: None },
        _ => JourneyEvent::RecontactWithdrawn {},
    })
}

// Who has it, and what is to be done for it.
fn whose(name: &str, attributes: &mut Attributes, ids: &Ids<'_>) -> Result<JourneyEvent, String> {
    Ok(match name {
        "worker-assigned" => {
            JourneyEvent::WorkerAssigned { worker: (ids.worker)(&attributes.needed("worker")?) }
        }
        "opened-in-emergency" => JourneyEvent::OpenedInEmergency {
            worker: (ids.worker)(&attributes.needed("worker")?),
            note: None,
        },
        "next-action-set" => {
            JourneyEvent::NextActionSet { due: day(&attributes.needed("due")?, "due")?, note: None }
        }
        "next-action-done" => JourneyEvent::NextActionDone {},
        "journey-snoozed" => JourneyEvent::JourneySnoozed {
            until: day(&attributes.needed("until")?, "until")?,
            note: None,
        },
        "journey-handed-over" => handed_over(attributes)?,
        "handover-offered" => JourneyEvent::HandoverOffered {
            to: (ids.worker)(&attributes.needed("to")?),
            service: attributes.text("service").map(|it| (&*it).into()),
            team: attributes.text("team").map(|it| (&*it).into()),
            note: None,
        },
        "handover-accepted" => JourneyEvent::HandoverAccepted {},
        "handover-returned" => JourneyEvent::HandoverReturned { note: None },
        other => return Err(format!("{other} cannot come from a file: take the row out")),
    })
}

// To a service, to a team, or both.
fn handed_over(attributes: &mut Attributes) -> Result<JourneyEvent, String> {
    let (to, team) = (attributes.text("to"), attributes.text("team"));
    if to.is_none() && team.is_none() {
        return Err(missing("to"));
    }
    let (to, team) = (to.map(|it| (&*it).into()), team.map(|it| (&*it).into()));
    Ok(JourneyEvent::JourneyHandedOver { to, team })
}

fn listed<'a>(pathway: &'a Pathway, attributes: &mut Attributes) -> Result<&'a Milestone, String> {
    let name: MilestoneName = (&*attributes.needed("milestone")?).into();
    pathway.milestone(&name).ok_or_else(|| {
        format!(
            "the pathway {} has no milestone {name}: use one that `waymark pathway show` lists",
            pathway.id
        )
    })
}

fn contact(detail: Option<&str>, attributes: &mut Attributes) -> Result<JourneyEvent, String> {
    let told = attributes.text("outcome");
    let outcome: ContactOutcome = match told.as_deref().or(detail) {
        Some(word) => word.parse().map_err(|error| format!("outcome: {error}"))?,
        None => return Err(missing("outcome")),
    };
    let direction = attributes.text("direction").map(|word| word.parse());
    let direction = direction.transpose().map_err(|error| format!("direction: {error}"))?;
    let channel = attributes.channel()?.unwrap_or(Channel::Other);
    Ok(JourneyEvent::ContactRecorded { channel, direction, outcome, note: None })
}

fn reached(milestone: &Milestone, attributes: &mut Attributes) -> Result<JourneyEvent, String> {
    let booked_for = attributes.text("booked_for").map(|text| instant(&text, "booked_for"));
    let booked_for = booked_for.transpose()?;
    let outcome = outcome(milestone, attributes)?;
    let course = attributes.course();
    let milestone = milestone.name.clone();
    Ok(JourneyEvent::MilestoneReached { milestone, outcome, booked_for, course, note: None })
}

// Where the pathway lists nothing that may come of a milestone, the file's word stays as it is.
fn outcome(
    milestone: &Milestone,
    attributes: &mut Attributes,
) -> Result<Option<OutcomeName>, String> {
    if milestone.outcomes.is_empty() {
        return Ok(None);
    }
    let Some(met) = attributes.text("outcome") else { return Ok(None) };
    let name: OutcomeName = met.replace('_', "-").as_str().into();
    if milestone.outcome(&name).is_none() {
        let listed: Vec<&str> = milestone.outcomes.iter().map(|it| it.name.as_str()).collect();
        return Err(format!(
            "the outcome {met:?} is none of {}: use one of {}, or leave it out",
            milestone.name,
            listed.join(", ")
        ));
    }
    Ok(Some(name))
}

fn check(
    name: &str,
    pathway: &Pathway,
    attributes: &mut Attributes,
) -> Result<JourneyEvent, String> {
    let met = attributes.needed("check")?;
    let check = pathway.imports.checks.get(&met).cloned();
    let check = check.unwrap_or_else(|| met.replace('_', "-").as_str().into());
    if !pathway.accepts_check(&check) {
        return Err(unknown("check", &met, pathway));
    }
    let (person, note) = (None, None);
    Ok(match name {
        "check-requested" => JourneyEvent::CheckRequested { check, person, note },
        "check-chased" => JourneyEvent::CheckChased { check, person, note },
        "check-not-needed" => JourneyEvent::CheckNotNeeded { check, person, note },
        _ => {
            let expires_on = attributes.text("expires_on").map(|text| day(&text, "expires_on"));
            JourneyEvent::CheckReturned { check, person, expires_on: expires_on.transpose()?, note }
        }
    })
}

fn ending(pathway: &Pathway, attributes: &mut Attributes) -> Result<JourneyEvent, String> {
    let met = attributes.needed("reason")?;
    let reason: ReasonName = match pathway.imports.reasons.get(&met) {
        Some(reason) => reason.clone(),
        None => met.replace('_', "-").as_str().into(),
    };
    if !pathway.accepts_reason(&reason) {
        return Err(unknown("reason", &met, pathway));
    }
    let usual = pathway.reason(&reason).map(|it| &it.decided_by[..]).unwrap_or_default();
    let told = attributes.text("decided_by").or_else(|| attributes.text("by"));
    let decided_by = match (usual, told) {
        // Nobody decided where nobody replied, whatever the file says.
        ([DecidedBy::NoReply], _) => DecidedBy::NoReply,
        (_, Some(met)) => match pathway.imports.decided_by.get(&met) {
            Some(party) => *party,
            None => met.parse().map_err(|error| format!("decided by: {error}"))?,
        },
        ([first, ..], None) => *first,
        ([], None) => return Err(missing("decided_by")),
    };
    let later = attributes.text("may_contact_from").map(|text| day(&text, "may_contact_from"));
    let (also, may_contact_from, note) = (vec![], later.transpose()?, None);
    Ok(JourneyEvent::JourneyEnded { decided_by, reason, also, may_contact_from, note })
}

fn version(attributes: &mut Attributes) -> Result<u32, String> {
    let version = attributes.needed("version")?;
    version.parse().map_err(|_| {
        format!(
            "version {version:?} is no number: say which fact of the journey is undone, counted \
             from 1"
        )
    })
}

fn reminder(attributes: &mut Attributes) -> Result<JourneyEvent, String> {
    let step = attributes.needed("step")?.parse().map_err(|error| format!("step: {error}"))?;
    let started_at = instant(&attributes.needed("started_at")?, "started_at")?;
    let clock = attributes.text("clock").map(|name| name.as_str().into());
    let matter = attributes.text("matter").map(|name| matter(&name)).transpose()?;
    Ok(JourneyEvent::ReminderSent { clock, matter, step, started_at })
}

fn matter(name: &str) -> Result<Matter, String> {
    name.parse().map_err(|()| {
        let known = Matter::ALL.map(Matter::as_str).join(", ");
        format!("matter {name:?} is nothing to remind of: write one of {known}")
    })
}

// Another journey, by the name that the file gives it.
fn other(
    row: &Row,
    name: &str,
    attributes: &mut Attributes,
    ids: &Ids<'_>,
) -> Result<JourneyId, String> {
    let other = attributes.needed(name)?;
    if other == row.journey {
        return Err(format!("{} names its own journey: look at {name}", row.event));
    }
    Ok((ids.journey)(&other))
}

fn unknown(what: &str, met: &str, pathway: &Pathway) -> String {
    format!(
        "the pathway {} has no {what} {met:?}: use one that `waymark pathway show` lists, or say \
         which it is in the [import.{what}s] of a pathway file, and give that with --pathway",
        pathway.id
    )
}

#[cfg(test)]
mod tests;
