//! Checks, asked for at the start of the assessment, chased, and returned when they are.

use chrono::{DateTime, Days, Months, Utc};
use domain::ids::PersonId;
use domain::journey::JourneyEvent;

use super::drafts::Place;
use super::people::People;
use super::story::{By, Soon, Story};
use super::words;

/// Working days after which it is chased.
const PATIENCE: i64 = 10;

/// A check, how often it is asked for, and how many days it takes.
struct Check(&'static str, f64, f64);

const ON_EACH_ADULT: [Check; 8] = [
    Check("dbs-enhanced-barred", 1.0, 16.0),
    Check("medical", 1.0, 27.0),
    Check("right-to-work", 0.5, 4.0),
    Check("employer", 0.55, 18.0),
    Check("past-partners", 0.4, 21.0),
    Check("overseas", 0.06, 60.0),
    Check("previous-service-reference", 0.04, 18.0),
    Check("previous-service-record", 0.04, 19.0),
];

const ON_THE_HOUSEHOLD: [Check; 9] = [
    Check("referee", 1.0, 17.0),
    Check("referee", 1.0, 21.0),
    Check("referee", 0.45, 24.0),
    Check("home-local-authority", 0.25, 20.0),
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

// Settled when: some never are, and are done without.
fn ask(story: &mut Story<'_>, check: &Check, person: Option<PersonId>) -> Option<DateTime<Utc>> {
    let &Check(name, often, takes) = check;
    if !story.chance.is(often) {
        story.aside(|story| rule_out(story, name, person));
        return None;
    }
    let lag = story.chance.between(0, 8);
    story.aside(|story| {
        story.after_days(lag);
        let (check, note) = (name.into(), None);
        let asked = JourneyEvent::CheckRequested { check, person, note };
        let asked = story.tell(By::Administrator, Soon::AsPeopleDo, asked);
        if story.chance.is(0.06) {
            let days = story.chance.about(45.0, 0.3);
            chase(story, name, person, (asked, days));
            // Two referees are asked by law, so nobody does without.
            let is_owed = name == "referee" || story.chance.is(0.4);
            return (!is_owed).then(|| do_without(story, name, person));
        }
        let days = story.chance.about(takes * 5.0 / 7.0, 0.42).max(1);
        chase(story, name, person, (asked, days));
        back(story, name, person);
        Some(story.at)
    })
}

// Goes on until it comes, some working days after it was asked for, and chases it meanwhile.
fn chase(story: &mut Story<'_>, name: &str, person: Option<PersonId>, (asked, days): (Place, i64)) {
    let mut left = days;
    while PATIENCE < left {
        story.after_days(PATIENCE);
        left -= PATIENCE;
        if story.chance.is(0.75) {
            story.once_recorded_at(asked);
            let (check, note) = (name.into(), None);
            let chased = JourneyEvent::CheckChased { check, person, note };
            story.tell(By::Administrator, Soon::AsPeopleDo, chased);
            if story.chance.is(0.3) {
                let said = story.chance.pick(&words::CHASING);
                story.note(said);
            }
        }
    }
    story.after_days(left.max(1));
    // Or a referee's answer would be taken for another's.
    story.once_recorded_at(asked);
}

fn back(story: &mut Story<'_>, name: &str, person: Option<PersonId>) {
    let today = story.today();
    let expires_on = match name {
        // A panel takes a report that is no older.
        "medical" => today.checked_add_months(Months::new(6)),
        // Leave to stay for a time.
        "right-to-work" if story.chance.is(0.15) => {
            let days = story.chance.between(60, 700).unsigned_abs();
            today.checked_add_days(Days::new(days))
        }
        _ => None,
    };
    let (check, note) = (name.into(), None);
    let returned = JourneyEvent::CheckReturned { check, person, expires_on, note };
    story.tell(By::Administrator, Soon::AsPeopleDo, returned);
}

fn do_without(story: &mut Story<'_>, name: &str, person: Option<PersonId>) -> DateTime<Utc> {
    let (check, note) = (name.into(), None);
    let not_needed = JourneyEvent::CheckNotNeeded { check, person, note };
    story.tell(By::Administrator, Soon::AsPeopleDo, not_needed);
    let why = story.chance.pick(&words::DOING_WITHOUT);
    story.note(why);
    story.at
}

// Some are known from the start to be needed by others only.
fn rule_out(story: &mut Story<'_>, name: &str, person: Option<PersonId>) {
    let Some((_, why)) = words::RULING_OUT.iter().find(|(check, _)| *check == name) else { return };
    if story.chance.is(0.5) {
        story.after_days(1);
        let (check, note) = (name.into(), None);
        let not_needed = JourneyEvent::CheckNotNeeded { check, person, note };
        story.tell(By::Administrator, Soon::AsPeopleDo, not_needed);
        story.note(why);
    }
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
