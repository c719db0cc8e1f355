//! Checking a pathway file. Every mistake is told at once, each with its place and its remedy.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::NaiveTime;

use super::{
    Allowance, CalendarFile, Check, Clock, ClockFile, File, ImportNames, Milestone, MilestoneFile,
    Named, Pathway, Reason, ReasonFile, Signal, Stage,
};
use crate::calendar::{BankHolidays, Calendar};
use crate::ids::{CheckName, ReasonName, SourceName};
use crate::journey::{DecidedBy, JourneyEvent};

/// A mistake in a pathway file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it is.
    pub place: Place,
    /// What is wrong, and what to do.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// A place in a pathway file: a key, in the n-th table of an array or in a table of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Tables from the outside in, such as `clock` or `import`, `events`.
    pub table: Vec<String>,
    /// Which of an array of tables, from 0.
    pub index: Option<usize>,
    /// The key; empty for the table itself.
    pub key: String,
}

/// How many clocks a pathway may have: each is a bit of [`super::Meaning`].
const MOST_CLOCKS: usize = 64;

impl Pathway {
    /// Checks a file. A pathway past this point names nothing that is not there.
    pub fn check(file: File) -> Result<Self, Vec<Problem>> {
        let mut checker = Checker::default();
        let pathway = checker.pathway(file);
        if checker.problems.is_empty() { Ok(pathway) } else { Err(checker.problems) }
    }
}

#[derive(Default)]
struct Checker {
    problems: Vec<Problem>,
}

impl Checker {
    fn tell(&mut self, table: &[&str], index: Option<usize>, key: &str, message: String) {
        let table = table.iter().map(|&part| part.to_owned()).collect();
        self.problems.push(Problem { place: Place { table, index, key: key.to_owned() }, message });
    }

    fn pathway(&mut self, file: File) -> Pathway {
        self.identity(&file);
        let stages: Vec<Stage> = (file.stages.iter())
            .map(|it| Stage { name: (&*it.name).into(), label: label(&it.label, &it.name) })
            .collect();
        let mut pathway = Pathway {
            id: (&*file.id).into(),
            label: label(&file.label, &file.id),
            in_force_from: file.in_force_from,
            calendar: self.calendar(&file.calendar),
            stages,
            milestones: vec![],
            clocks: vec![],
            reasons: vec![],
            sources: (file.sources.iter())
                .map(|it| Named { name: (&*it.name).into(), label: label(&it.label, &it.name) })
                .collect(),
            checks: (file.checks.iter())
                .map(|it| Check {
                    name: (&*it.name).into(),
                    label: label(&it.label, &it.name),
                    made_on: it.made_on.clone(),
                })
                .collect(),
            imports: ImportNames::default(),
            file,
        };
        self.names(&pathway.file);
        self.fill(&mut pathway);
        pathway
    }

    // The order matters: milestones name stages, clocks name milestones, imports name all.
    fn fill(&mut self, pathway: &mut Pathway) {
        let file = pathway.file.clone();
        for (place, it) in file.milestones.iter().enumerate() {
            let milestone = self.milestone(place, it, pathway);
            pathway.milestones.push(milestone);
        }
        self.stages_can_be_entered(pathway);
        for (place, it) in file.clocks.iter().enumerate() {
            let clock = self.clock(place, it, pathway);
            pathway.clocks.push(clock);
        }
        for (place, it) in file.reasons.iter().enumerate() {
            let reason = self.reason(place, it);
            pathway.reasons.push(reason);
        }
        pathway.imports = self.imports(pathway);
    }

    fn identity(&mut self, file: &File) {
        if file.id.trim().is_empty() {
            self.tell(&[], None, "id", "The pathway has no id: give it a short name".into());
        }
        if file.stages.is_empty() {
            let message = "The pathway has no stage: add at least one [[stage]] with a name";
            self.tell(&[], None, "id", message.into());
        }
        if file.stages.len() > usize::from(u8::MAX) {
            self.tell(&["stage"], Some(255), "name", "A pathway has at most 255 stages".into());
        }
        if file.clocks.len() > MOST_CLOCKS {
            let message = format!("A pathway has at most {MOST_CLOCKS} clocks: take some out");
            self.tell(&["clock"], Some(MOST_CLOCKS), "name", message);
        }
    }

    fn names(&mut self, file: &File) {
        let each = |it: &str| it.to_owned();
        self.unique("stage", file.stages.iter().map(|it| each(&it.name)));
        self.unique("milestone", file.milestones.iter().map(|it| each(&it.name)));
        self.unique("clock", file.clocks.iter().map(|it| each(&it.name)));
        self.unique("reason", file.reasons.iter().map(|it| each(&it.name)));
        self.unique("source", file.sources.iter().map(|it| each(&it.name)));
        self.unique("check", file.checks.iter().map(|it| each(&it.name)));
    }

    fn unique(&mut self, table: &str, names: impl Iterator<Item = String>) {
        let mut seen = BTreeSet::new();
        for (place, name) in names.enumerate() {
            if name.trim().is_empty() || name.chars().any(char::is_control) {
                let message =
                    format!("This {table} has no usable name: give it one, in plain text");
                self.tell(&[table], Some(place), "name", message);
            } else if !seen.insert(name.clone()) {
                let message = format!("There is already a {table} called {name}: rename one");
                self.tell(&[table], Some(place), "name", message);
            }
        }
    }

    fn milestone(&mut self, place: usize, it: &MilestoneFile, pathway: &Pathway) -> Milestone {
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
        if JourneyEvent::TYPES.contains(&&*it.name) && it.name != "enquiry-received" {
            let message =
                format!("{} is the name of a fact: call the milestone otherwise", it.name);
            self.tell(&["milestone"], Some(place), "name", message);
        }
        Milestone {
            name: (&*it.name).into(),
            label: label(&it.label, &it.name),
            enters,
            returns_to,
        }
    }

    fn stages_can_be_entered(&mut self, pathway: &Pathway) {
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

    fn clock(&mut self, place: usize, it: &ClockFile, pathway: &Pathway) -> Clock {
        let starts_on = self.signals(place, "starts_on", &it.starts_on, pathway);
        let stops_on = self.signals(place, "stops_on", &it.stops_on, pathway);
        let within = it.within.as_deref().map(|text| match text.strip_suffix(" before") {
            Some(before) => before.parse().map(Allowance::Before),
            None => text.parse().map(Allowance::After),
        });
        let allows = within.and_then(|parsed| match parsed {
            Ok(allows) => Some(allows),
            Err(error) => {
                self.tell(&["clock"], Some(place), "within", format!("Clock {}: {error}", it.name));
                None
            }
        });
        let mut remind = vec![];
        for step in &it.remind {
            match step.parse() {
                Ok(step) => remind.push(step),
                Err(error) => {
                    let message = format!("Clock {}: {error}", it.name);
                    self.tell(&["clock"], Some(place), "remind", message);
                }
            }
        }
        let label = label(&it.label, &it.name);
        let source = it.source.clone();
        Clock { name: (&*it.name).into(), label, starts_on, stops_on, allows, remind, source }
    }

    fn signals(
        &mut self,
        place: usize,
        key: &str,
        names: &[String],
        pathway: &Pathway,
    ) -> Vec<Signal> {
        if names.is_empty() {
            let message = format!("This clock's {key} is empty: name what it waits for");
            self.tell(&["clock"], Some(place), key, message);
        }
        let mut signals = vec![];
        for name in names {
            match signal(name, pathway) {
                Some(signal) => signals.push(signal),
                None => {
                    let message = format!(
                        "Clock {} waits for {name}, which is no milestone of this pathway: {}",
                        pathway.file.clocks[place].name,
                        one_of(pathway.milestones.iter().map(|it| it.name.as_str()).chain([
                            "enquiry-received",
                            "first-contact-made",
                            "journey-ended",
                            "check-requested/CHECK",
                            "check-returned/CHECK",
                        ]))
                    );
                    self.tell(&["clock"], Some(place), key, message);
                }
            }
        }
        signals
    }

    fn reason(&mut self, place: usize, it: &ReasonFile) -> Reason {
        let mut decided_by = vec![];
        for name in &it.decided_by {
            match name.parse() {
                Ok(party) => decided_by.push(party),
                Err(error) => {
                    let message = format!("Reason {}: {error}", it.name);
                    self.tell(&["reason"], Some(place), "decided_by", message);
                }
            }
        }
        Reason {
            name: (&*it.name).into(),
            label: label(&it.label, &it.name),
            decided_by,
            ofsted: it.ofsted.clone(),
            replaces: it.replaces.iter().map(|name| (&**name).into()).collect(),
        }
    }

    fn calendar(&mut self, file: &CalendarFile) -> Calendar {
        let mut calendar = Calendar::default();
        let region = match file {
            CalendarFile::Named(region) => region,
            CalendarFile::Own { bank_holidays, closed, open, duty_hours } => {
                calendar.closed = closed.iter().copied().collect();
                calendar.open = open.iter().copied().collect();
                if let Some(text) = duty_hours {
                    match duty(text) {
                        Some((from, to)) => (calendar.duty_from, calendar.duty_to) = (from, to),
                        None => {
                            let message = format!(
                                "Duty hours {text:?} are not understood: write them as \"09:00-17:00\""
                            );
                            self.tell(&["calendar"], None, "duty_hours", message);
                        }
                    }
                }
                bank_holidays
            }
        };
        calendar.bank_holidays = match &**region {
            "england-and-wales" | "england" => BankHolidays::EnglandAndWales,
            "none" => BankHolidays::None,
            _ => {
                let message = format!(
                    "The calendar {region} is not known: write \"england-and-wales\" or \"none\""
                );
                self.tell(&[], None, "calendar", message);
                BankHolidays::None
            }
        };
        calendar
    }

    fn imports(&mut self, pathway: &Pathway) -> ImportNames {
        let file = &pathway.file.import;
        let known = |name: &str| is_event(name, pathway);
        let reason = |name: &str| pathway.accepts_reason(&name.into());
        let source = |name: &str| pathway.accepts_source(&name.into());
        let check = |name: &str| pathway.accepts_check(&name.into());
        self.known_names("events", &file.events, "a milestone of this pathway or a fact", known);
        self.known_names("reasons", &file.reasons, "a reason of this pathway", reason);
        self.known_names("sources", &file.sources, "a source of this pathway", source);
        self.known_names("checks", &file.checks, "a check of this pathway", check);
        let party = |name: &str| name.parse::<DecidedBy>().is_ok();
        self.known_names(
            "decided_by",
            &file.decided_by,
            "household, service, both or no-reply",
            party,
        );
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

    fn known_names(
        &mut self,
        table: &str,
        names: &BTreeMap<String, String>,
        what: &str,
        is_known: impl Fn(&str) -> bool,
    ) {
        for (met, ours) in names {
            if !is_known(ours) {
                let message = format!("{met} is to become {ours}, which is not {what}");
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

    /// Whether a check belongs here. A pathway that lists none takes all.
    pub fn accepts_check(&self, name: &CheckName) -> bool {
        self.checks.is_empty() || self.checks.iter().any(|it| it.name == *name)
    }
}

fn named<N: for<'a> From<&'a str>>(names: &BTreeMap<String, String>) -> BTreeMap<String, N> {
    names.iter().map(|(met, ours)| (met.clone(), (&**ours).into())).collect()
}

fn is_event(name: &str, pathway: &Pathway) -> bool {
    let fact = name.split_once('/').map_or(name, |(fact, _)| fact);
    JourneyEvent::TYPES.contains(&fact) || pathway.milestone(&name.into()).is_some()
}

fn signal(name: &str, pathway: &Pathway) -> Option<Signal> {
    let checked = |check: &str| {
        let check: CheckName = check.into();
        pathway.accepts_check(&check).then_some(check)
    };
    match (name, name.split_once('/')) {
        ("enquiry-received", _) => Some(Signal::EnquiryReceived),
        ("first-contact-made", _) => Some(Signal::FirstContactMade),
        ("journey-ended", _) => Some(Signal::JourneyEnded),
        (_, Some(("check-requested", check))) => checked(check).map(Signal::CheckRequested),
        (_, Some(("check-returned", check))) => checked(check).map(Signal::CheckReturned),
        _ => pathway.milestone(&name.into()).map(|it| Signal::Milestone(it.name.clone())),
    }
}

fn duty(text: &str) -> Option<(NaiveTime, NaiveTime)> {
    let (from, to) = text.split_once('-')?;
    let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
    let (from, to) = (time(from)?, time(to)?);
    (from < to).then_some((from, to))
}

fn label(label: &str, name: &str) -> String {
    if label.is_empty() { name } else { label }.to_owned()
}

fn one_of<'a>(names: impl Iterator<Item = &'a str>) -> String {
    format!("use one of {}", names.collect::<Vec<_>>().join(", "))
}
