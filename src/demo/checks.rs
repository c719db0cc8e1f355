//! Checks, asked for at the start of the assessment and returned when they are.

use chrono::{DateTime, Utc};
use domain::ids::PersonId;
use domain::journey::JourneyEvent;

use super::people::People;
use super::story::{By, Soon, Story};

/// A check, how often it is asked for, and how many days it takes.
struct Check(&'static str, f64, f64);

const ON_EACH_ADULT: [Check; 6] = [
    Check("dbs-enhanced-barred", 1.0, 16.0),
    Check("medical", 1.0, 27.0),
    Check("right-to-work", 0.5, 4.0),
    Check("employer", 0.55, 18.0),
    Check("past-partners", 0.4, 21.0),
    Check("overseas", 0.06, 60.0),
];

const ON_THE_HOUSEHOLD: [Check; 11] = [
    Check("referee", 1.0, 17.0),
    Check("referee", 1.0, 21.0),
    Check("referee", 0.45, 24.0),
    Check("home-local-authority", 0.25, 20.0),
    Check("previous-service-reference", 0.06, 18.0),
    Check("previous-service-record", 0.06, 19.0),
    Check("health-visitor-or-school", 0.4, 18.0),
    Check("health-and-safety", 0.8, 9.0),
    Check("landlord-or-mortgage", 0.35, 14.0),
    Check("pets", 0.35, 8.0),
    Check("financial", 0.4, 10.0),
];

/// Asks for all that this household needs; stage 1 passes when they are back.
pub(super) fn checks(story: &mut Story<'_>, people: &People) {
    let begun = story.at;
    let mut complete = begun;
    for check in &ON_THE_HOUSEHOLD {
        complete = complete.max(ask(story, check, None).unwrap_or(begun));
    }
    for adult in &people.adults {
        for check in &ON_EACH_ADULT {
            complete = complete.max(ask(story, check, Some(adult.id)).unwrap_or(begun));
        }
    }
    story.aside(|story| {
        story.go_to(complete);
        pass(story);
    });
}

// Returned when: some never are, and are done without.
fn ask(
    story: &mut Story<'_>,
    &Check(check, often, takes): &Check,
    person: Option<PersonId>,
) -> Option<DateTime<Utc>> {
    if !story.chance.is(often) {
        return None;
    }
    let lag = story.chance.between(0, 8);
    story.aside(|story| {
        story.after_days(lag);
        let requested = JourneyEvent::CheckRequested { check: check.into(), person };
        story.tell(By::Administrator, Soon::AsPeopleDo, requested);
        if story.chance.is(0.06) {
            return None;
        }
        let days = story.chance.about(takes * 5.0 / 7.0, 0.42).max(1);
        story.after_days(days);
        let returned = JourneyEvent::CheckReturned { check: check.into(), person };
        story.tell(By::Administrator, Soon::AsPeopleDo, returned);
        Some(story.at)
    })
}

fn pass(story: &mut Story<'_>) {
    let is_early = story.chance.is(0.3);
    if is_early {
        story.reach(By::Worker, "stage-2-started");
    }
    if story.chance.is(0.85) {
        story.after_days(1);
        story.reach(By::Worker, "stage-1-information-complete");
    }
    let days = story.chance.about(5.0, 0.6).clamp(1, 24);
    story.after_days(days);
    story.reach(By::Manager, "stage-1-passed");
    if !is_early {
        story.after_days(1);
        story.reach(By::Worker, "stage-2-started");
    }
}
