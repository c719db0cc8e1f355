//! Checking reminder rules: what each is about, after how long it is due, and its steps.

use std::collections::BTreeSet;

use super::{Checker, one_of};
use crate::journey::Matter;
use crate::pathway::{ReminderFile, ReminderRule};
use crate::within::{Moment, Step, Within};

impl Checker {
    /// A rule for every matter: the file's, or else the usual one.
    pub(super) fn reminders(&mut self, rows: &[ReminderFile]) -> Vec<ReminderRule> {
        let mut told: Vec<ReminderRule> = vec![];
        for (place, row) in rows.iter().enumerate() {
            let Ok(matter) = row.about.parse::<Matter>() else {
                let known = one_of(Matter::ALL.iter().map(|matter| matter.as_str()));
                let message = format!("Nobody can be reminded about {:?}: {known}", row.about);
                self.tell(&["reminder"], Some(place), "about", message);
                continue;
            };
            if told.iter().any(|rule| rule.matter == matter) {
                let message =
                    format!("There is already a reminder about {matter}: make one row of both");
                self.tell(&["reminder"], Some(place), "about", message);
            }
            let after = self.due_after(place, matter, row);
            told.push(ReminderRule { matter, after, remind: self.steps(place, matter, row) });
        }
        let of = |matter| {
            let row = told.iter().find(|rule| rule.matter == matter).cloned();
            row.unwrap_or_else(|| ReminderRule::usual(matter))
        };
        Matter::ALL.into_iter().map(of).collect()
    }

    fn due_after(&mut self, place: usize, matter: Matter, row: &ReminderFile) -> Option<Within> {
        let after = row.after.as_deref().map(str::parse::<Within>).transpose();
        let problem = match (&after, ReminderRule::usual(matter).after) {
            (Err(error), _) => error.to_string(),
            (Ok(Some(_)), None) => "it has a day of its own: take `after` out".to_owned(),
            (Ok(Some(after)), _) if after.is_too_long() => too_long(*after),
            (Ok(None), Some(usual)) if !row.remind.is_empty() => {
                format!("nothing says after how long it is due: add after = \"{usual}\"")
            }
            _ => return after.ok().flatten(),
        };
        let message = format!("Reminder about {matter}: {problem}");
        self.tell(&["reminder"], Some(place), "after", message);
        None
    }

    fn steps(&mut self, place: usize, matter: Matter, row: &ReminderFile) -> Vec<Step> {
        let mut steps = BTreeSet::new();
        let mut read = |text: &String| {
            let step: Step = text.parse().map_err(|error| format!("{error}"))?;
            let (Step::Warn(moment) | Step::Escalate(moment)) = step;
            match moment {
                Moment::Share(_) if ReminderRule::usual(matter).after.is_none() => Err(format!(
                    "it has a day of its own, and no time of which \"{step}\" could be reckoned: \
                     write it as \"warn 5 working days before\", \"due\" or \"escalate after 5 \
                     working days\""
                )),
                Moment::Before(within) | Moment::After(within) if within.is_too_long() => {
                    Err(too_long(within))
                }
                _ if !steps.insert(step) => {
                    Err(format!("the step \"{step}\" is there twice: take one of them out"))
                }
                _ => Ok(step),
            }
        };
        let mut told = vec![];
        for step in row.remind.iter().map(&mut read).collect::<Vec<_>>() {
            match step {
                Ok(step) => told.push(step),
                Err(problem) => {
                    let message = format!("Reminder about {matter}: {problem}");
                    self.tell(&["reminder"], Some(place), "remind", message);
                }
            }
        }
        told
    }
}

fn too_long(within: Within) -> String {
    format!("{within} is more than anybody waits: write up to 10000 hours, 1000 days or 100 months")
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_told, told};
    use crate::journey::Matter;
    use crate::pathway::{File, Pathway, ReminderFile, ReminderRule};
    use crate::testing::small_pathway;

    fn row(about: &str, after: Option<&str>, remind: &[&str]) -> ReminderFile {
        ReminderFile {
            about: about.into(),
            after: after.map(Into::into),
            remind: remind.iter().map(|&step| step.into()).collect(),
        }
    }

    fn checked(rows: Vec<ReminderFile>) -> Pathway {
        Pathway::check(File { reminders: rows, ..small_pathway() }).unwrap()
    }

    fn with(rows: &[ReminderFile]) -> impl FnOnce(&mut File) {
        let rows = rows.to_vec();
        |file| file.reminders = rows
    }

    #[test]
    fn a_file_says_when_people_are_reminded_and_what_it_leaves_out_is_as_usual() {
        let steps = ["warn at 50%", "warn 1 week before", "due", "escalate after 24 hours"];
        let pathway = checked(vec![row("stale", Some("6 weeks"), &steps)]);

        let stale = pathway.reminder(Matter::Stale).unwrap();
        assert_eq!(stale.after, Some("6 weeks".parse().unwrap()));
        assert_eq!(stale.remind, steps.map(|step| step.parse().unwrap()));
        for matter in Matter::ALL.into_iter().filter(|it| *it != Matter::Stale) {
            assert_eq!(pathway.reminder(matter), Some(&ReminderRule::usual(matter)));
        }
    }

    #[test]
    fn a_row_without_steps_switches_its_rule_off() {
        let pathway = checked(vec![row("stale", None, &[]), row("next-action", None, &[])]);

        assert_eq!(pathway.reminder(Matter::Stale), None);
        assert_eq!(pathway.reminder(Matter::NextAction), None);
        assert!(pathway.reminder(Matter::Handover).is_some());
    }

    #[test]
    fn what_is_usual_written_as_rows_is_taken_as_usual() {
        let rows = Matter::ALL.map(|matter| {
            let ReminderRule { after, remind, .. } = ReminderRule::usual(matter);
            let remind: Vec<String> = remind.iter().map(ToString::to_string).collect();
            let remind: Vec<&str> = remind.iter().map(String::as_str).collect();
            row(matter.as_str(), after.map(|it| it.to_string()).as_deref(), &remind)
        });

        assert_eq!(checked(rows.to_vec()).reminders, Matter::ALL.map(ReminderRule::usual));
    }

    #[test]
    fn a_reminder_is_about_a_matter_that_is_known_and_about_each_once() {
        assert_told(
            with(&[row("birthday", None, &["due"])]),
            &[(
                "reminder[0].about",
                "Nobody can be reminded about \"birthday\": use one of next-action, no-next-action, \
                 stale, handover, check-expiring, pause-review",
            )],
        );
        assert_told(
            with(&[row("next-action", None, &["due"]), row("next-action", None, &[])]),
            &[(
                "reminder[1].about",
                "There is already a reminder about next-action: make one row of both",
            )],
        );
    }

    #[test]
    fn after_how_long_it_is_due_is_said_where_it_has_no_day_of_its_own() {
        let message = |problem: &str| format!("Reminder about {problem}");
        let cases = [
            (
                row("next-action", Some("2 days"), &["due"]),
                "next-action: it has a day of its own: take `after` out",
            ),
            (
                row("handover", None, &["due"]),
                "handover: nothing says after how long it is due: add after = \"1 working day\"",
            ),
            (
                row("stale", Some("1001 days"), &["due"]),
                "stale: 1001 days is more than anybody waits: write up to 10000 hours, 1000 days \
                 or 100 months",
            ),
        ];
        for (row, problem) in cases {
            assert_told(with(&[row]), &[("reminder[0].after", &message(problem))]);
        }
        let told = told(with(&[row("stale", Some("a while"), &["due"])]));
        assert!(told[0].1.starts_with("Reminder about stale: \"a while\" is not a length of time"));
    }

    #[test]
    fn a_step_is_one_that_can_be_reckoned_and_stands_there_once() {
        let cases = [
            (
                row("check-expiring", None, &["due", "warn at 75%"]),
                "check-expiring: it has a day of its own, and no time of which \"warn at 75%\" \
                 could be reckoned: write it as \"warn 5 working days before\", \"due\" or \
                 \"escalate after 5 working days\"",
            ),
            (
                row("stale", Some("4 weeks"), &["due", "escalate after 101 weeks"]),
                "stale: 101 weeks is more than anybody waits: write up to 10000 hours, 1000 days \
                 or 100 months",
            ),
            (
                row("stale", Some("4 weeks"), &["due", "due"]),
                "stale: the step \"due\" is there twice: take one of them out",
            ),
        ];
        for (row, problem) in cases {
            let message = format!("Reminder about {problem}");
            assert_told(with(&[row]), &[("reminder[0].remind", &message)]);
        }
        let told = told(with(&[row("stale", Some("4 weeks"), &["now and then"])]));
        let expected = "Reminder about stale: \"now and then\" is not a reminder step";
        assert!(told[0].1.starts_with(expected), "{told:?}");
    }
}
