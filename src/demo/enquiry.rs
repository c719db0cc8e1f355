//! The first weeks: an enquiry comes in, somebody is reached or not, a visit is booked or not.

use std::ops::ControlFlow;

use chrono::TimeDelta;
use domain::ids::{JourneyId, WorkerId};
use domain::journey::{Channel, Direction, Enquiry, JourneyEvent};

use super::SERVICE;
use super::arrivals::Arrival;
use super::asked::Asked;
use super::leaving::{AT_ENQUIRY, FORGOTTEN, OUTSIDE, QUIET, leave};
use super::people::People;
use super::story::{By, Soon, Story};
use super::team::SOUTH;
use super::touched::CameAlong;
use super::values::Values;
use super::words;

const CARE: [(Option<&str>, f64); 7] = [
    (None, 26.0),
    (Some("short-term"), 24.0),
    (Some("long-term"), 20.0),
    (Some("short-breaks"), 14.0),
    (Some("emergency"), 6.0),
    (Some("parent-and-child"), 4.0),
    (Some("unaccompanied-children"), 6.0),
];

// Working days until somebody first rings: one recruiter alone is slower.
const SOON: [(i64, f64); 6] = [(0, 62.0), (1, 22.0), (2, 7.0), (3, 5.0), (5, 3.0), (8, 1.0)];
const SLOWLY: [(i64, f64); 6] = [(0, 30.0), (1, 26.0), (2, 17.0), (3, 13.0), (5, 9.0), (8, 5.0)];

/// From the enquiry until a visit can be booked.
pub(super) fn enquiry(
    story: &mut Story<'_>,
    arrival: &Arrival,
    people: &People,
    recruiter: WorkerId,
) -> ControlFlow<()> {
    let (asked, came, values) = receive(story, arrival, people);
    if let Some(first) = arrival.twin_of {
        return merge(story, first);
    }
    if let Some(earlier) = arrival.comes_after {
        recognise(story, earlier);
    }
    if story.chance.is(0.006) {
        return void(story);
    }
    let has_pack = begin(story, recruiter);
    asked.catch_up(story);
    came.go_on(story);
    values.go_on(story);
    reach(story, arrival, people)?;
    if !people.is_local {
        return leave(story, OUTSIDE);
    }
    inform(story, has_pack);
    let is_prompt = story.at - arrival.at <= TimeDelta::hours(96);
    let readiness = 0.52 * arrival.origin.worth * if is_prompt { 1.08 } else { 0.8 };
    if story.chance.is(readiness.min(0.9)) {
        let talks = story.chance.weigh(&[(0, 55.0), (1, 35.0), (2, 10.0)]);
        return consider(story, talks);
    }
    let patience = story.chance.between(0, 3);
    consider(story, patience)?;
    if !is_prompt && story.chance.is(0.12) {
        return leave(story, FORGOTTEN);
    }
    let is_quiet = story.chance.is(0.14);
    if is_quiet {
        give_up(story);
    }
    leave(story, if is_quiet { QUIET } else { AT_ENQUIRY })
}

fn receive(
    story: &mut Story<'_>,
    arrival: &Arrival,
    people: &People,
) -> (Asked, CameAlong, Values) {
    let mut asked = Asked::by(story, arrival.channel);
    let came = CameAlong::with(story, arrival);
    let values = Values::of(story);
    let chance = &mut story.chance;
    let enquiry = Enquiry {
        service: Some(SERVICE.into()),
        team: Some(people.team.into()),
        source: arrival.origin.source.map(Into::into),
        campaign: arrival.origin.campaign.clone(),
        tracked: came.tracked.clone(),
        referrer: came.referrer.clone(),
        channel: Some(arrival.channel),
        area: (!chance.is(0.05)).then(|| people.area.clone()),
        care: chance.weigh(&CARE).map(Into::into),
        could_offer: asked.could_offer.clone(),
        values_mode: values.with_enquiry(),
        privacy_notice: asked.privacy_notice.clone(),
        ..Enquiry::default()
    };
    let is_web = arrival.channel == Channel::Web;
    let soon = match arrival.channel {
        Channel::Web => Soon::AtOnce,
        Channel::Event => Soon::AsPeopleDo,
        _ => Soon::Promptly,
    };
    let by = if is_web { By::Website } else { By::Administrator };
    story.tell(by, soon, JourneyEvent::EnquiryReceived(Box::new(enquiry)));
    if let Some(words) = asked.heard() {
        story.note(words);
    }
    story.once_recorded();
    if is_web {
        story.after_minutes(1, 8);
        let milestone = "acknowledgement-sent".into();
        let event = JourneyEvent::MilestoneReached {
            milestone,
            outcome: None,
            booked_for: None,
            course: None,
            note: None,
        };
        story.tell(By::Website, Soon::AtOnce, event);
        if story.chance.is(0.35) {
            story.tell(By::Website, Soon::AtOnce, JourneyEvent::NoteAdded { note: None });
            let words = story.chance.pick(&words::ENQUIRIES);
            story.note(words);
        }
    } else if story.chance.is(0.5) {
        story.after_days(0);
        story.reach(By::Administrator, "acknowledgement-sent");
    }
    (asked, came, values)
}

// The same household has asked in another way before.
fn merge(story: &mut Story<'_>, into: JourneyId) -> ControlFlow<()> {
    let days = story.chance.between(0, 7);
    story.after_days(days);
    story.tell(By::Administrator, Soon::Promptly, JourneyEvent::JourneyMerged { into });
    ControlFlow::Break(())
}

// Now and then nobody sees who it is.
fn recognise(story: &mut Story<'_>, earlier: JourneyId) {
    if story.chance.is(0.85) {
        story.aside(|story| {
            story.after_days(0);
            let event = JourneyEvent::HouseholdCameBack { earlier };
            story.tell(By::Administrator, Soon::Promptly, event);
        });
    }
}

// A trial of the form, or something that was meant for another department.
fn void(story: &mut Story<'_>) -> ControlFlow<()> {
    let days = story.chance.between(0, 3);
    story.after_days(days);
    story.tell(By::Administrator, Soon::Promptly, JourneyEvent::JourneyVoided {});
    ControlFlow::Break(())
}

fn begin(story: &mut Story<'_>, worker: WorkerId) -> bool {
    let days = story.chance.weigh(&[(0, 80.0), (1, 15.0), (2, 4.0), (4, 1.0)]);
    story.after_days(days);
    story.worker = Some(worker);
    story.tell(By::Manager, Soon::Promptly, JourneyEvent::WorkerAssigned { worker });
    let has_pack = story.chance.is(0.72);
    if has_pack {
        let days = story.chance.weigh(&[(0, 80.0), (1, 13.0), (2, 7.0)]);
        story.aside(|story| {
            story.after_days(days);
            story.reach(By::Administrator, "information-pack-sent");
        });
    }
    has_pack
}

fn reach(story: &mut Story<'_>, arrival: &Arrival, people: &People) -> ControlFlow<()> {
    if arrival.channel.is_live() {
        return ControlFlow::Continue(());
    }
    let lags = if people.team == SOUTH { &SLOWLY } else { &SOON };
    let days = story.chance.weigh(lags);
    if days > 0 {
        story.plan(days, "First call");
    }
    story.after_days(days);
    // Some never answer, whatever is tried.
    let answers = if story.chance.is(0.74) { 0.6 } else { 0.0 };
    let attempts = story.chance.between(3, 6);
    for _ in 0..attempts {
        if story.chance.is(answers) {
            story.speak(Direction::Outward, &words::FIRST_TALKS);
            return ControlFlow::Continue(());
        }
        story.try_to_reach();
        story.wait(1, 4, "Try again");
    }
    give_up(story);
    leave(story, QUIET)
}

// A journey is not left open for ever: after the last attempt it waits a while and is closed.
fn give_up(story: &mut Story<'_>) {
    story.try_to_reach();
    story.wait(5, 12, "Close if there is no reply");
}

fn inform(story: &mut Story<'_>, has_pack: bool) {
    if !has_pack && story.chance.is(0.85) {
        let days = story.chance.between(0, 3);
        story.after_days(days);
        story.reach(By::Administrator, "information-pack-sent");
    }
    if story.chance.is(0.78) {
        let days = story.chance.between(0, 3);
        story.after_days(days);
        story.reach(By::Worker, "eligibility-checked");
    }
    if story.chance.is(0.12) {
        story.wait(3, 12, "Information evening");
        story.reach(By::Worker, "information-session-attended");
    }
}

fn consider(story: &mut Story<'_>, talks: i64) -> ControlFlow<()> {
    story.pause(0.025);
    for _ in 0..talks {
        story.wait(2, 7, "Ring to talk it over");
        if story.chance.is(0.35) {
            story.try_to_reach();
            story.wait(1, 4, "Ring again");
        }
        story.speak(Direction::Outward, &words::FOLLOW_UPS);
        story.remark(0.25, &words::FOLLOW_UPS);
    }
    ControlFlow::Continue(())
}
