//! The table beside this: what each clock comes to, worked out by hand.

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDateTime, Utc};
use domain::calendar::{at_london, end_of, london_day, london_time};
use domain::ids::StreamId;
use domain::journey::JourneyEvent;
use domain::pathway::{CalendarFile, ClockFile, File, MilestoneFile, Pathway, Pathways};
use domain::record::Event;
use domain::testing::{day, ended, enquired, journey, paused, reached, small_pathway, spoke};

use super::*;
use crate::answers::Answers;
use crate::question::Question;
use crate::ten_households::tell;
use crate::view::View;

const TABLE: &str = include_str!("hand_worked.txt");

// One line of it.
struct Case<'a> {
    within: &'a str,
    started_at: DateTime<Utc>,
    told: Vec<&'a str>,
    looked_at: DateTime<Utc>,
    stands: &'a str,
    due: &'a str,
}

impl<'a> Case<'a> {
    fn of(line: &'a str) -> Self {
        let columns: Vec<&str> = line.split('|').map(str::trim).collect();
        let [within, started, told, looked, stands, due, _] = columns[..] else {
            panic!("not seven columns: {line}")
        };
        Self {
            within,
            started_at: time(started),
            told: told.split("; ").filter(|it| !it.is_empty()).collect(),
            looked_at: time(looked),
            stands,
            due,
        }
    }

    fn pathway(&self) -> File {
        let is_before = self.within.ends_with("before");
        let (starts_on, stops_on) = if is_before {
            ("panel-booked", "information-pack-sent")
        } else {
            ("enquiry-received", "first-contact-made")
        };
        let days = |word| {
            let told = self.told.iter().filter_map(move |it| it.strip_prefix(word));
            told.map(|text| day(text.trim())).collect()
        };
        let mut file = small_pathway();
        file.calendar = CalendarFile::Own {
            bank_holidays: "england-and-wales".to_owned(),
            closed: days("closed"),
            open: days("open"),
            duty_hours: None,
        };
        file.milestones
            .push(MilestoneFile { name: "panel-booked".into(), ..file.milestones[3].clone() });
        file.clocks.push(ClockFile {
            name: "promise".into(),
            label: String::new(),
            starts_on: vec![starts_on.into()],
            stops_on: vec![stops_on.into()],
            within: Some(self.within.into()),
            remind: vec![],
            source: String::new(),
        });
        file
    }

    // What happened, when, and when it was written down.
    fn facts(&self) -> Vec<(JourneyEvent, DateTime<Utc>, DateTime<Utc>)> {
        let mut facts = vec![(enquired(), self.started_at, self.started_at)];
        for told in &self.told {
            let words: Vec<&str> = told.split(' ').collect();
            let event = match words[0] {
                "stop" => spoke(),
                "pause" => paused(),
                "resume" => JourneyEvent::JourneyResumed {},
                "end" => ended("moving"),
                "panel" => {
                    let booked = panel_booked_for(time(words[1]));
                    facts.push((booked, self.started_at, self.started_at));
                    continue;
                }
                "closed" | "open" => continue,
                other => panic!("nothing is called {other:?}"),
            };
            let happened_at = time(words[1]);
            facts.push((event, happened_at, words.get(3).map_or(happened_at, |it| time(it))));
        }
        facts
    }

    // Where it stands, and when it is due, in the words of the table.
    fn found(&self) -> (String, String) {
        let pathway = Pathway::check(self.pathway()).unwrap();
        let mut answers = Answers::new(Pathways::starting_with(pathway));
        let stream = StreamId(journey(1).0);
        for (event, happened_at, recorded_at) in self.facts() {
            tell(&mut answers, stream, happened_at, recorded_at, Event::Journey(event));
        }
        let view = View::new(&answers, &Question::now(self.looked_at)).unwrap();
        view.one(journey(1), |course| {
            let run = &runs(course)[0];
            (stands(run.outcome).to_owned(), run.due_at.map_or_else(String::new, said))
        })
        .unwrap()
    }
}

fn panel_booked_for(time: DateTime<Utc>) -> JourneyEvent {
    match reached("panel-booked") {
        JourneyEvent::MilestoneReached { milestone, outcome, course, note, .. } => {
            let booked_for = Some(time);
            JourneyEvent::MilestoneReached { milestone, outcome, booked_for, course, note }
        }
        other => other,
    }
}

// As London's clocks show it.
fn time(text: &str) -> DateTime<Utc> {
    let shown: NaiveDateTime = format!("{text}:00").parse().unwrap();
    at_london(shown.date(), shown.time())
}

fn said(due: DateTime<Utc>) -> String {
    if due == end_of(london_day(due)) {
        return format!("end of {}", london_day(due));
    }
    london_time(due).format("%Y-%m-%dT%H:%M").to_string()
}

fn stands(outcome: ClockOutcome) -> &'static str {
    match outcome {
        ClockOutcome::Met => "met",
        ClockOutcome::MetRecordedLate => "met, recorded late",
        ClockOutcome::Missed => "missed",
        ClockOutcome::Overdue => "overdue",
        ClockOutcome::Running => "running",
        ClockOutcome::Paused => "paused",
        ClockOutcome::Cancelled => "cancelled",
    }
}

#[test]
fn each_case_that_was_worked_by_hand_comes_out_so() {
    let lines = TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let (mut wrong, mut cases) = (String::new(), 0);
    for line in lines {
        let case = Case::of(line);
        let (stands, due) = case.found();
        if (&*stands, &*due) != (case.stands, case.due) {
            writeln!(wrong, "{line}\n  found: {stands}, due {due}").unwrap();
        }
        cases += 1;
    }

    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(60 <= cases, "only {cases} cases");
}
