//! Pathway files with something wrong in them, and what is said of it.

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
