//! What a pathway says of reminders, in which of its versions.

use super::*;

// The pathway with rows about reminders, in a later version where it is not the first.
fn with_rows(from: &str, rows: &[(&str, Option<&str>, &[&str])]) -> Pathway {
    let row = |(about, after, remind): &(&str, Option<&str>, &[&str])| ReminderFile {
        about: (*about).into(),
        after: after.map(Into::into),
        remind: remind.iter().map(|&step| step.into()).collect(),
    };
    let file = pathways().get(PathwayNo(0)).unwrap().file.clone();
    let reminders = rows.iter().map(row).collect();
    Pathway::check(File { in_force_from: day(from), reminders, ..file }).unwrap()
}

// Visited as ever, under pathways of which each is in force from its day.
fn visited_under(versions: impl IntoIterator<Item = Pathway>) -> Answers {
    let mut pathways = Pathways::default();
    versions.into_iter().for_each(|version| pathways.adopt(version).unwrap());
    let mut answers = Answers::new(pathways);
    for (number, when, event) in visited() {
        tell(&mut answers, journey(number).into(), at(when), at(when), Event::Journey(event));
    }
    answers
}

#[test]
fn a_household_is_told_of_at_the_times_of_the_version_under_which_it_began() {
    let sooner: [(&str, Option<&str>, &[&str]); 1] =
        [("stale", Some("10 working days"), &["warn at 50%", "due", "escalate after 1 week"])];
    let began_under =
        visited_under([with_rows("2011-04-01", &[]), with_rows("2026-03-01", &sooner)]);
    let began_before =
        visited_under([with_rows("2011-04-01", &[]), with_rows("2026-03-03", &sooner)]);
    let stale = |answers: &Answers, now| {
        let mut told = matters(answers, now);
        told.retain(|(matter, ..)| *matter == "stale");
        told
    };

    // Ten working days after Monday the 2nd is the 16th, half of the time between is over on the 9th.
    assert_eq!(stale(&began_under, "2026-03-06T16:30"), []);
    assert_eq!(stale(&began_under, "2026-03-10T08:00"), told_to_seven("stale", "warn at 50%"));
    assert_eq!(stale(&began_under, "2026-03-16T08:00"), told_to_seven("stale", "due"));
    assert_eq!(stale(&began_before, "2026-03-16T08:00"), []);
    assert_eq!(stale(&began_before, "2026-03-30T08:00"), told_to_seven("stale", "due"));
    assert_eq!(
        stale(&began_under, "2026-03-24T09:00"),
        [told_to_seven("stale", "due"), vec![("stale", "escalate after 1 week".to_owned(), LATE)]]
            .concat()
    );
}

#[test]
fn what_went_goes_no_second_time_where_a_file_states_what_is_usual() {
    let usual: [(&str, Option<&str>, &[&str]); 1] =
        [("no-next-action", Some("5 working days"), &["due"])];
    let mut answers = visited_under([with_rows("2011-04-01", &[])]);
    send_all(&mut answers, "2026-03-09T08:00");
    let sent = |answers: &Answers| {
        let fates = Reminders::new(answers, at("2026-03-10T08:00")).fates();
        let went = fates.into_iter().filter(|(_, fate)| matches!(fate, Fate::Went(_)));
        went.map(|(due, _)| due.reminder).collect::<Vec<_>>()
    };
    let mut stated = visited_under([with_rows("2011-04-01", &usual)]);
    send_all(&mut stated, "2026-03-09T08:00");

    assert_eq!(sent(&answers).len(), 1);
    assert_eq!(sent(&answers), sent(&stated), "known by the same");
}

#[test]
fn a_rule_that_a_pathway_switches_off_reminds_nobody() {
    let off = visited_under([with_rows("2011-04-01", &[("no-next-action", None, &[])])]);
    let on = visited_under([with_rows("2011-04-01", &[])]);

    assert_eq!(matters(&off, "2026-03-09T08:00"), []);
    assert_eq!(matters(&on, "2026-03-09T08:00"), told_to_seven("no-next-action", "due"));
    let said = |answers: &Answers| said_on(answers.pathways(), day("2026-03-09")).remove(0).1;
    let rule =
        |answers: &Answers| said(answers).into_iter().find(|it| it.label == "No next action");
    assert_eq!(rule(&off).unwrap().rule, "The pathway has nobody reminded of it.");
    assert_eq!(
        rule(&on).unwrap().rule,
        "For 5 working days nothing has happened, neither a next action is agreed nor anything \
         booked, and no clock is due. It is told on the morning of its day."
    );
}

#[test]
fn a_rule_is_said_with_the_times_of_the_pathway() {
    let said = said(&with_rows(
        "2011-04-01",
        &[("stale", Some("6 weeks"), &["warn at 50%", "1 week before", "due", "escalate at once"])],
    ));
    let rule = |label: &str| said.iter().find(|it| it.label == label).unwrap().rule.clone();

    assert_eq!(
        rule("Quiet for long"),
        "For 6 weeks nothing has happened, counted from what was last booked or agreed where that is \
         later. It is told once 50% of that time is over, and 1 week before, and on the morning of \
         its day. The managers hear of it as soon as it is late."
    );
    assert_eq!(
        rule("Handover to accept"),
        "A household was offered to somebody, who has 1 working day to answer. It is told at once, \
         and on the morning of its day. The managers hear of it 1 working day after that."
    );
    assert_eq!(said[0].label, "A promise of the pathway");
}
