//! What somebody is to be reminded of now: steps of clocks, and matters that no clock times.
//!
//! A rule says which steps a journey under way has, in its own file; here is decided which of them
//! go now. Nothing goes that was over before it was recorded here, nothing at night, and of several
//! steps of one clock only the last: after an outage there is one line, not a burst.

mod check_expiring;
mod clock_steps;
mod handover;
mod matter;
mod moment;
mod next_action;
mod no_next_action;
mod pause_review;
mod review;
mod said;
mod stale;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::calendar::london_day;
use domain::ids::WorkerId;
use domain::journey::{JourneyEvent, Matter, Reminder, Topic};
use domain::pathway::ReminderRule;
use domain::reference::Reference;
use domain::within::Step;

use crate::answers::Answers;
use crate::course::{Course, Outcome};
use crate::history::{Aside, Micros};
use crate::sight::Sight;
use crate::view::View;
use matter::Open;
pub(crate) use moment::of_step;
pub use review::{REVIEW, for_review, is_review_day, usual_calendar};
pub use said::{Said, said, said_on};

/// Every rule beside the pathway's clocks, which say themselves when they remind.
const RULES: [Rule; 6] = [
    next_action::RULE,
    no_next_action::RULE,
    stale::RULE,
    handover::RULE,
    check_expiring::RULE,
    pause_review::RULE,
];

/// What somebody is reminded of. When, the pathway says.
struct Rule {
    matter: Matter,
    /// What it is about, in a sentence without its stop.
    says: fn(&ReminderRule) -> String,
    /// What of it is not settled on a journey under way.
    open: for<'a> fn(&Course<'_>, &'a ReminderRule) -> Vec<Open<'a>>,
}

/// A step of a promise that is not kept yet: gone by, or to come.
#[derive(Clone, Debug)]
struct Prompt {
    topic: Topic,
    label: String,
    worker: Option<WorkerId>,
    started_at: DateTime<Utc>,
    known_at: DateTime<Utc>,
    due_at: DateTime<Utc>,
    step: Step,
    moment: DateTime<Utc>,
    sending: Sending,
}

/// A reminder that is to go now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// What it is known by.
    pub reminder: Reminder,
    /// How people name the journey.
    pub reference: Reference,
    /// What is promised, in the pathway's words.
    pub label: String,
    /// By when.
    pub due_at: DateTime<Utc>,
    /// When the reminder is to go, in duty hours.
    pub goes_at: DateTime<Utc>,
    /// For whom it is.
    pub whom: Whom,
    /// How it goes.
    pub sending: Sending,
    /// Whether it could not wait, and yet did not go on its day: then it goes with the digest.
    pub was_held: bool,
    /// When this log first held what it is about.
    pub entered_at: DateTime<Utc>,
    /// Whether somebody is on duty now, and until when on a day that is worked.
    pub on_duty: bool,
    /// By London's clocks.
    pub duty_to: NaiveTime,
    /// Whether now is a time for it to go.
    pub goes_now: bool,
}

/// What becomes of a reminder at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is to go.
    Goes,
    /// Its time has not come, or nobody is on duty.
    Waits,
    /// It went before, on that day.
    Went(NaiveDate),
    /// A later step of the same promise goes instead.
    Folded(Step),
    /// Its time had gone by when this log first held what it is about.
    WasOver,
}

/// For whom a reminder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Whom {
    /// Who looks after the household.
    Worker(WorkerId),
    /// The managers, because nobody looks after the household.
    ManagersForNobody,
    /// The managers, because it was not done in time.
    ManagersForLate,
}

impl Whom {
    /// Who looks after the household, if it is for them.
    pub fn worker(self) -> Option<WorkerId> {
        match self {
            Self::Worker(worker) => Some(worker),
            Self::ManagersForNobody | Self::ManagersForLate => None,
        }
    }
}

/// How a reminder goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sending {
    /// By itself, in duty hours.
    AtOnce,
    /// With all others of its working day, in the morning.
    Digest,
}

/// The journeys of every pathway, as they stand.
#[derive(Debug)]
pub struct Reminders<'a> {
    views: Vec<View<'a>>,
    now: DateTime<Utc>,
}

impl<'a> Reminders<'a> {
    /// As everything stands now.
    pub fn new(answers: &'a Answers, now: DateTime<Utc>) -> Self {
        Self { views: View::of_each_pathway(answers, now), now }
    }

    /// All that are to go now, and have not gone.
    pub fn due(&self) -> Vec<Due> {
        self.those(|fate| fate == Fate::Goes).into_iter().map(|(due, _)| due).collect()
    }

    /// The same, and what went today and still holds: of what is for the managers each has a copy, and not
    /// all at one hour.
    pub fn going_today(&self) -> Vec<(Due, Fate)> {
        let today = london_day(self.now);
        self.those(|fate| fate == Fate::Goes || fate == Fate::Went(today))
    }

    /// Every reminder of a journey under way, and what becomes of it now.
    pub fn fates(&self) -> Vec<(Due, Fate)> {
        self.those(|_| true)
    }

    fn those(&self, is_meant: impl Fn(Fate) -> bool) -> Vec<(Due, Fate)> {
        let mut told = vec![];
        self.each_under_way(|fates| {
            told.extend(fates.into_iter().filter(|(_, fate)| is_meant(*fate)));
        });
        told
    }

    fn each_under_way(&self, mut tell: impl FnMut(Vec<(Due, Fate)>)) {
        for view in &self.views {
            view.each_under_way(|course| tell(fates(course, self.now)));
        }
    }

    /// A reminder as it stands now. None if what it reminds of is done, paused or over.
    pub fn still(&self, reminder: &Reminder) -> Option<Due> {
        let find = |course: &Course<'_>| {
            let mut fates = fates(course, self.now).into_iter();
            fates.find(|(due, _)| due.reminder == *reminder).map(|(due, _)| due)
        };
        self.views.iter().find_map(|view| view.one(reminder.journey, find)?)
    }
}

// What becomes of each reminder of a journey, by the last word on each promise.
fn fates(course: &Course<'_>, now: DateTime<Utc>) -> Vec<(Due, Fate)> {
    let sent = sent(course);
    let mut told: Vec<(Prompt, Due, Fate)> = vec![];
    for prompt in prompts(course) {
        let Some(due) = due_by(course, prompt.clone(), now) else { continue };
        let fate = if prompt.moment < due.entered_at {
            Fate::WasOver
        } else if due.goes_now {
            Fate::Goes
        } else {
            Fate::Waits
        };
        told.push((prompt, due, fate));
    }
    let last = |prompt: &Prompt| {
        let going = told.iter().filter(|(.., fate)| *fate == Fate::Goes);
        let folded = going.filter(|(other, ..)| other.is_folded_with(prompt));
        folded.max_by_key(|(other, ..)| other.moment).map(|(other, ..)| other.step)
    };
    // What a first word says that could not wait and never went, its last word says as soon.
    let could_not_wait = |prompt: &Prompt| {
        told.iter().any(|(other, due, fate)| {
            *fate == Fate::Goes
                && other.sending == Sending::AtOnce
                && other.is_folded_with(prompt)
                && !sent.contains_key(&due.reminder)
        })
    };
    let fate = |(prompt, due, fate): &(Prompt, Due, Fate)| {
        let was_held = due.was_held || due.sending == Sending::Digest && could_not_wait(prompt);
        let fate = match (fate, last(prompt), sent.get(&due.reminder)) {
            (_, _, Some(day)) => Fate::Went(*day),
            (Fate::Goes, Some(step), None) if step != prompt.step => Fate::Folded(step),
            (fate, ..) => *fate,
        };
        (Due { was_held, ..due.clone() }, fate)
    };
    told.iter().map(fate).collect()
}

fn prompts(course: &Course<'_>) -> Vec<Prompt> {
    if course.unused.is_some() || course.ended.is_some() {
        return vec![];
    }
    // While a journey is paused nothing else is to be done, but somebody may be asked to take it over.
    // What is left over at an approval is chased no more; the pathway's promises hold on.
    let is_paused = course.is_paused();
    let is_open = matches!(course.outcome(), Outcome::Open(_));
    let holds = |rule: &&Rule| match rule.matter {
        Matter::Handover => true,
        Matter::PauseReview => is_open && is_paused,
        _ => is_open && !is_paused,
    };
    let pathway = course.pathway();
    let open = RULES
        .iter()
        .filter(holds)
        .filter_map(|rule| pathway.reminder(rule.matter).map(|times| (rule.open)(course, times)));
    let clocks = if is_paused { vec![] } else { clock_steps::steps(course) };
    let matters = open.flatten().flat_map(|open| open.prompts(&pathway.calendar));
    clocks.into_iter().chain(matters).collect()
}

impl Prompt {
    // Each hears the last word on one promise: the worker of theirs, the managers of theirs.
    fn is_folded_with(&self, other: &Self) -> bool {
        let escalates = |step| matches!(step, Step::Escalate(_));
        (&self.topic, self.started_at) == (&other.topic, other.started_at)
            && escalates(self.step) == escalates(other.step)
    }
}

fn due_by(course: &Course<'_>, prompt: Prompt, now: DateTime<Utc>) -> Option<Due> {
    let calendar = &course.rules.pathway.calendar;
    let whom = match (prompt.step, prompt.worker) {
        (Step::Escalate(_), _) => Whom::ManagersForLate,
        (Step::Warn(_), Some(worker)) => Whom::Worker(worker),
        (Step::Warn(_), None) => Whom::ManagersForNobody,
    };
    let goes_at = moment::in_duty_hours(prompt.step, prompt.moment, calendar);
    let entered_at = entered_at(course, &prompt);
    // A warning brought forward to before anybody knew goes as soon as it can.
    let goes_at =
        if goes_at < entered_at { calendar.next_duty_moment_from(entered_at) } else { goes_at };
    let next_duty = calendar.next_duty_moment_from(now);
    let is_of_today = london_day(now) <= london_day(goes_at);
    let was_held = prompt.sending == Sending::AtOnce && !is_of_today;
    let sending = if was_held { Sending::Digest } else { prompt.sending };
    Some(Due {
        reminder: Reminder {
            journey: course.id(),
            topic: prompt.topic,
            started_at: prompt.started_at,
            step: prompt.step,
        },
        reference: course.view.answers.reference(course.id(), &Sight::ALL)?,
        label: prompt.label,
        due_at: prompt.due_at,
        goes_at,
        whom,
        sending,
        was_held,
        entered_at,
        on_duty: next_duty == now,
        duty_to: calendar.duty_to,
        goes_now: goes_now(sending, goes_at, next_duty, now),
    })
}

// When this log first held what started it. The times of imported facts are another system's.
fn entered_at(course: &Course<'_>, prompt: &Prompt) -> DateTime<Utc> {
    let imported_at = course.view.answers.journeys[course.number].imported_at;
    prompt.known_at.max(instant(imported_at).unwrap_or(prompt.known_at))
}

// A digest tells in the morning what comes during its day, as long as there is duty left.
fn goes_now(
    sending: Sending,
    goes_at: DateTime<Utc>,
    next_duty: DateTime<Utc>,
    now: DateTime<Utc>,
) -> bool {
    match sending {
        Sending::AtOnce => goes_at <= now && next_duty == now,
        Sending::Digest => {
            let today = london_day(now);
            london_day(goes_at) <= today && london_day(next_duty) == today
        }
    }
}

// With the day on which each went.
fn sent(course: &Course<'_>) -> HashMap<Reminder, NaiveDate> {
    let told = course.facts().iter().filter_map(|fact| {
        let JourneyEvent::ReminderSent { clock, matter, step, .. } = course.kind(fact) else {
            return None;
        };
        let aside = course.view.answers.aside(course.number, fact.version);
        let Some(Aside::StartedAt(started_at)) = aside else { return None };
        let topic = Topic::of(clock.clone(), *matter);
        let went_at = instant(fact.happened_at)?;
        let reminder = Reminder { journey: course.id(), topic, started_at, step: *step };
        Some((reminder, london_day(went_at)))
    });
    told.collect()
}

fn instant(micros: Micros) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_micros(micros)
}

#[cfg(test)]
mod tests;
