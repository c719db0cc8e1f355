//! Checking a pathway file. Every mistake is told at once, each with its place and its remedy.

mod calendar;
mod clocks;
mod looked_into;
mod milestones;
mod names;

use std::collections::BTreeSet;
use std::fmt;

use super::{File, ImportNames, NOTICE_GIVEN, Named, Pathway, Reason, ReasonFile, Stage};

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
            cares: (file.cares.iter())
                .map(|it| Named { name: (&*it.name).into(), label: label(&it.label, &it.name) })
                .collect(),
            privacy_notice: file.privacy_notice.as_ref().map(|it| it.trim().to_owned()),
            checks: vec![],
            imports: ImportNames::default(),
            file,
        };
        self.names(&pathway.file);
        self.fill(&mut pathway);
        pathway
    }

    // The order matters: milestones name stages, clocks name milestones and checks, imports all.
    fn fill(&mut self, pathway: &mut Pathway) {
        let file = pathway.file.clone();
        for (place, it) in file.milestones.iter().enumerate() {
            let milestone = self.milestone(place, it, pathway);
            pathway.milestones.push(milestone);
        }
        self.stages_can_be_entered(pathway);
        self.notice_can_be_given(pathway);
        for (place, it) in file.checks.iter().enumerate() {
            let check = self.looked_into(place, it);
            pathway.checks.push(check);
        }
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
        self.unique("care", file.cares.iter().map(|it| each(&it.name)));
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

    // It has a name in one line, and a way to be recorded later than the enquiry.
    fn notice_can_be_given(&mut self, pathway: &Pathway) {
        let Some(version) = &pathway.privacy_notice else { return };
        if version.is_empty() || version.chars().any(char::is_control) {
            let message = "The privacy notice has no usable version: name it in plain text, as \
                           \"2026-01\", or take privacy_notice out";
            self.tell(&[], None, "privacy_notice", message.into());
        }
        if pathway.milestone(&NOTICE_GIVEN.into()).is_none() {
            let message = format!(
                "Nothing says that the privacy notice was given later: add a [[milestone]] with \
                 name = \"{NOTICE_GIVEN}\""
            );
            self.tell(&[], None, "privacy_notice", message);
        }
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
}

fn label(label: &str, name: &str) -> String {
    if label.is_empty() { name } else { label }.to_owned()
}

fn one_of<'a>(names: impl Iterator<Item = &'a str>) -> String {
    format!("use one of {}", names.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::small_pathway;

    /// What is told of the small pathway once it is spoilt: places as in `clock[0].within`.
    pub(super) fn told(spoil: impl FnOnce(&mut File)) -> Vec<(String, String)> {
        let mut file = small_pathway();
        spoil(&mut file);
        let problems = Pathway::check(file).map_or_else(|problems| problems, |_| vec![]);
        problems.iter().map(|it| (shown(&it.place), it.to_string())).collect()
    }

    fn shown(place: &Place) -> String {
        let index = place.index.map_or(String::new(), |index| format!("[{index}]"));
        let key = Some(place.key.as_str()).filter(|key| !key.is_empty());
        let parts: Vec<&str> = place.table.iter().map(String::as_str).chain(key).collect();
        match parts.split_first() {
            Some((first, rest)) if !rest.is_empty() => format!("{first}{index}.{}", rest.join(".")),
            _ => parts.join("") + &index,
        }
    }

    #[track_caller]
    pub(super) fn assert_told(spoil: impl FnOnce(&mut File), expected: &[(&str, &str)]) {
        let found = told(spoil);
        let found: Vec<(&str, &str)> = found.iter().map(|(place, it)| (&**place, &**it)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn the_small_pathway_has_no_mistake() {
        assert_told(|_| {}, &[]);
    }

    #[test]
    fn a_pathway_needs_an_id_and_a_stage() {
        assert_told(
            |file| file.id = " ".into(),
            &[("id", "The pathway has no id: give it a short name")],
        );
        assert_told(
            |file| {
                file.stages.clear();
                file.milestones.iter_mut().for_each(|it| it.enters = None);
            },
            &[("id", "The pathway has no stage: add at least one [[stage]] with a name")],
        );
    }

    #[test]
    fn a_milestone_names_a_stage_that_is_there() {
        let stages = "use one of enquiry, initial-visit, application, approved";
        let message = |stage| {
            format!("Milestone information-pack-sent names the stage {stage}, which is not there: ")
        };
        assert_told(
            |file| file.milestones[3].enters = Some("packed".into()),
            &[("milestone[3].enters", &(message("packed") + stages))],
        );
        assert_told(
            |file| file.milestones[3].returns_to = Some("start".into()),
            &[("milestone[3].returns_to", &(message("start") + stages))],
        );
    }

    #[test]
    fn a_stage_that_nobody_can_enter_is_told_with_the_line_it_lacks() {
        assert_told(
            |file| file.milestones[1].enters = None,
            &[(
                "stage[2].name",
                "Nobody can enter the stage application: give a milestone `enters = \"application\"`",
            )],
        );
    }

    #[test]
    fn nothing_enters_the_first_stage_but_the_enquiry() {
        assert_told(|file| file.stages[0].name = "asked".into(), &[]);
    }

    #[test]
    fn two_of_one_name_are_told_of_each_table() {
        let spoil = |file: &mut File| {
            file.milestones[3].name = "approved".into();
            file.reasons[1].name = "no-spare-room".into();
            file.sources[2].name = "website".into();
            file.cares.push(file.cares[0].clone());
            file.checks.push(file.checks[0].clone());
        };
        assert_told(
            spoil,
            &[
                ("milestone[3].name", "There is already a milestone called approved: rename one"),
                ("reason[1].name", "There is already a reason called no-spare-room: rename one"),
                ("source[2].name", "There is already a source called website: rename one"),
                ("care[1].name", "There is already a care called short-breaks: rename one"),
                ("check[1].name", "There is already a check called medical: rename one"),
            ],
        );
    }

    #[test]
    fn two_stages_of_one_name_are_told_though_one_is_also_never_entered() {
        let told = told(|file| file.stages[2].name = "initial-visit".into());

        let message = "There is already a stage called initial-visit: rename one";
        assert!(told.contains(&("stage[2].name".into(), message.into())), "{told:?}");
    }

    #[test]
    fn a_name_is_plain_text() {
        assert_told(
            |file| file.sources[1].name = "  ".into(),
            &[("source[1].name", "This source has no usable name: give it one, in plain text")],
        );
        assert_told(
            |file| file.sources[1].name = "tab\tbed".into(),
            &[("source[1].name", "This source has no usable name: give it one, in plain text")],
        );
    }

    #[test]
    fn somebody_unheard_of_decides_no_ending() {
        assert_told(
            |file| file.reasons[1].decided_by = vec!["mother".into(), "both".into()],
            &[(
                "reason[1].decided_by",
                "Reason financial: mother is no one who decides an ending: use one of household, \
             service, both, no-reply",
            )],
        );
    }

    #[test]
    fn a_privacy_notice_has_a_version_and_can_be_given_later() {
        let given = |file: &mut File, version: &str| {
            file.privacy_notice = Some(version.into());
            file.milestones[3].name = NOTICE_GIVEN.into();
        };
        assert_told(|file| given(file, "2026-01"), &[]);
        assert_told(
            |file| given(file, " "),
            &[(
                "privacy_notice",
                "The privacy notice has no usable version: name it in plain text, as \"2026-01\", or \
                 take privacy_notice out",
            )],
        );
        assert_told(
            |file| file.privacy_notice = Some("2026-01".into()),
            &[(
                "privacy_notice",
                "Nothing says that the privacy notice was given later: add a [[milestone]] with \
                 name = \"privacy-notice-given\"",
            )],
        );
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let told = told(|file| {
            file.id = String::new();
            file.milestones[0].enters = Some("nowhere".into());
            file.reasons[0].decided_by = vec!["nobody".into()];
        });

        let places: Vec<&str> = told.iter().map(|(place, _)| &**place).collect();
        assert_eq!(places, ["id", "milestone[0].enters", "stage[1].name", "reason[0].decided_by"]);
    }

    #[test]
    fn what_has_no_label_is_called_by_its_name() {
        let mut file = small_pathway();
        file.milestones[1].label = "Application received".into();
        let pathway = Pathway::check(file).unwrap();

        assert_eq!(pathway.milestones[0].label, "initial-visit-held");
        assert_eq!(pathway.milestones[1].label, "Application received");
        assert_eq!(pathway.stages[0].label, "enquiry");
    }

    #[test]
    fn a_pathway_has_at_most_255_stages() {
        let grow = |file: &mut File, to: usize| {
            while file.stages.len() < to {
                let name = format!("stage-{}", file.stages.len());
                let mut milestone = file.milestones[3].clone();
                milestone.name = format!("{name}-entered");
                milestone.enters = Some(name.clone());
                file.milestones.push(milestone);
                file.stages.push(crate::pathway::StageFile { name, label: String::new() });
            }
        };
        assert_told(|file| grow(file, 255), &[]);
        let told = told(|file| grow(file, 256));
        let message = "A pathway has at most 255 stages";
        assert_eq!(told[0], ("stage[255].name".into(), message.into()));
    }
}
