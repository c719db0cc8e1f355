//! What reminders say: what is due and why, and where to record what happened. No names.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc};
use domain::calendar::{end_of, london_day, london_time};
use domain::ids::WorkerId;
use maud::{DOCTYPE, html};
use projections::reminders::{Due, Whom};

/// A mail, as its reader sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// The most important first.
    pub subject: String,
    /// For readers of plain text.
    pub text: String,
    /// For all others.
    pub html: String,
}

/// What is to be told, and to whom.
#[derive(Clone, Copy, Debug)]
pub struct Telling<'a> {
    /// Who reads it.
    pub reader: WorkerId,
    /// What it reminds of. Not nothing.
    pub due: &'a [Due],
    /// The address that people open the service at.
    pub address: &'a str,
    /// The time that it is told at.
    pub now: DateTime<Utc>,
}

const AFTERWARDS: &str = "The reminders stop when what happened is recorded. Opening this mail or a \
    link changes nothing.";

// How near a promise is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Urgency {
    Overdue,
    Today,
    Coming,
}

struct Line {
    urgency: Urgency,
    what: String,
    link: String,
}

impl Urgency {
    const ALL: [Self; 3] = [Self::Overdue, Self::Today, Self::Coming];

    fn of(due: &Due, now: DateTime<Utc>) -> Self {
        if due.due_at < now {
            Self::Overdue
        } else if london_day(due.due_at) == london_day(now) {
            Self::Today
        } else {
            Self::Coming
        }
    }

    fn heading(self) -> &'static str {
        match self {
            Self::Overdue => "Overdue",
            Self::Today => "Due today",
            Self::Coming => "Coming up",
        }
    }

    fn counted(self, count: usize) -> String {
        match self {
            Self::Overdue => format!("{count} overdue"),
            Self::Today => format!("{count} due today"),
            Self::Coming => format!("{count} coming up"),
        }
    }
}

impl Telling<'_> {
    /// The mail.
    pub fn words(&self) -> Words {
        let lines: Vec<Line> = self.due.iter().map(|due| self.line(due)).collect();
        Words { subject: self.subject(&lines), text: self.text(&lines), html: self.html(&lines) }
    }

    fn subject(&self, lines: &[Line]) -> String {
        let counts = Urgency::ALL.into_iter().filter_map(|urgency| {
            let count = lines.iter().filter(|line| line.urgency == urgency).count();
            (count > 0).then(|| urgency.counted(count))
        });
        let counts = counts.collect::<Vec<_>>().join(", ");
        let of_one_kind = self.due.iter().all(|due| due.label == self.due[0].label);
        match self.due.first() {
            Some(first) if of_one_kind => format!("{}: {counts}", first.label),
            _ => format!("Reminders: {counts}"),
        }
    }

    fn why(&self) -> &'static str {
        if self.due.iter().all(|due| due.whom == Whom::Worker(self.reader)) {
            "You get this because you look after these households."
        } else {
            "You get this because you are a manager, and these households wait too long or have \
             nobody to look after them."
        }
    }

    fn line(&self, due: &Due) -> Line {
        let urgency = Urgency::of(due, self.now);
        let verb = if urgency == Urgency::Overdue { "was due" } else { "is due" };
        let why = match due.whom {
            Whom::Worker(worker) if worker == self.reader => "",
            Whom::Worker(_) => " (whoever looks after it is away or cannot be reached by mail)",
            Whom::ManagersForNobody => " (nobody looks after it)",
            Whom::ManagersForLate => " (not done in time)",
        };
        let (reference, label) = (due.reference, &due.label);
        let when = by(due.due_at, self.now);
        Line {
            urgency,
            what: format!("{reference}, {label}: {verb} {when}{why}"),
            link: format!("{}/journeys/{reference}", self.address.trim_end_matches('/')),
        }
    }

    fn text(&self, lines: &[Line]) -> String {
        let mut text = format!("{}\n", self.why());
        for (urgency, lines) in sections(lines) {
            text += &format!("\n{}\n", urgency.heading());
            for line in lines {
                text += &format!("\n- {}\n  Record what happened: {}\n", line.what, line.link);
            }
        }
        text + &format!("\n{AFTERWARDS}\n")
    }

    fn html(&self, lines: &[Line]) -> String {
        let page = html! {
            (DOCTYPE)
            html lang="en-GB" {
                head { meta charset="utf-8"; title { (self.subject(lines)) } }
                body style="font-family: Arial, Helvetica, sans-serif; font-size: 16px" {
                    p { (self.why()) }
                    @for (urgency, lines) in sections(lines) {
                        h2 style="font-size: 19px" { (urgency.heading()) }
                        ul {
                            @for line in lines {
                                li style="margin-bottom: 10px" {
                                    (line.what) br;
                                    a href=(line.link) { "Record what happened" }
                                }
                            }
                        }
                    }
                    p { (AFTERWARDS) }
                }
            }
        };
        page.into_string()
    }
}

fn sections(lines: &[Line]) -> impl Iterator<Item = (Urgency, Vec<&Line>)> {
    let sections = Urgency::ALL.into_iter().map(|urgency| {
        (urgency, lines.iter().filter(|line| line.urgency == urgency).collect::<Vec<_>>())
    });
    sections.filter(|(_, lines)| !lines.is_empty())
}

/// A deadline, by London's clocks: `today at 15:30`, `by the end of Friday 20 November`.
pub fn by(due_at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let (day, today) = (london_day(due_at), london_day(now));
    let said = said(day, today);
    if due_at != end_of(day) {
        return format!("{said} at {}", london_time(due_at).format("%H:%M"));
    }
    match day {
        _ if due_at < now => said,
        _ if day == today => "by the end of today".to_owned(),
        _ => format!("by the end of {}", said.trim_start_matches("on ")),
    }
}

fn said(day: NaiveDate, today: NaiveDate) -> String {
    match day {
        _ if day == today => "today".to_owned(),
        _ if Some(day) == today.checked_add_days(Days::new(1)) => "tomorrow".to_owned(),
        _ if Some(day) == today.pred_opt() => "yesterday".to_owned(),
        _ if day.year() == today.year() => day.format("on %A %-d %B").to_string(),
        _ => day.format("on %A %-d %B %Y").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use domain::journey::Reminder;
    use domain::reference::Reference;
    use domain::testing::{journey, nine_on, worker};
    use projections::reminders::Sending;

    use super::*;

    fn due(number: u32, label: &str, due_at: DateTime<Utc>, whom: Whom) -> Due {
        Due {
            reminder: Reminder {
                journey: journey(number),
                clock: Some(label.into()),
                started_at: nine_on("2026-11-16"),
                step: "due".parse().unwrap(),
            },
            reference: Reference::new(number).unwrap(),
            label: label.to_owned(),
            due_at,
            goes_at: due_at,
            whom,
            sending: Sending::Digest,
            goes_now: true,
        }
    }

    fn words(due: &[Due]) -> Words {
        let now = nine_on("2026-11-23");
        Telling { reader: worker(7), due, address: "https://waymark.example/", now }.words()
    }

    #[test]
    fn a_mail_says_what_is_due_first_in_its_subject_and_line_by_line_with_a_link() {
        let seven = Whom::Worker(worker(7));
        let words = words(&[
            due(2, "First contact", nine_on("2026-11-23") + chrono::TimeDelta::hours(6), seven),
            due(1932, "First contact", end_of(nine_on("2026-11-20").date_naive()), seven),
        ]);

        assert_eq!(words.subject, "First contact: 1 overdue, 1 due today");
        assert_eq!(
            words.text,
            "You get this because you look after these households.\n\
             \n\
             Overdue\n\
             \n\
             - FH-1932-T, First contact: was due on Friday 20 November\n  \
             Record what happened: https://waymark.example/journeys/FH-1932-T\n\
             \n\
             Due today\n\
             \n\
             - FH-2-W, First contact: is due today at 15:00\n  \
             Record what happened: https://waymark.example/journeys/FH-2-W\n\
             \n\
             The reminders stop when what happened is recorded. Opening this mail or a link changes \
             nothing.\n"
        );
    }

    #[test]
    fn the_page_says_the_same_as_the_text() {
        let words =
            words(&[due(2, "Papers <to panel>", nine_on("2026-12-01"), Whom::ManagersForNobody)]);

        assert_eq!(words.subject, "Papers <to panel>: 1 coming up");
        for said in [
            "FH-2-W, Papers &lt;to panel&gt;: is due on Tuesday 1 December at 09:00",
            "<a href=\"https://waymark.example/journeys/FH-2-W\">Record what happened</a>",
            "nobody looks after it",
            "because you are a manager",
        ] {
            assert!(words.html.contains(said), "{said} is not in {}", words.html);
        }
    }

    #[test]
    fn several_clocks_are_counted_together() {
        let late = nine_on("2026-11-19");
        let words = words(&[
            due(1, "First contact", late, Whom::ManagersForLate),
            due(2, "Initial visit", late, Whom::Worker(worker(8))),
        ]);

        assert_eq!(words.subject, "Reminders: 2 overdue");
        assert!(words.text.contains("(not done in time)"), "{}", words.text);
        assert!(words.text.contains("cannot be reached by mail"), "{}", words.text);
    }

    #[test]
    fn deadlines_are_said_as_people_say_them() {
        let now = nine_on("2026-11-23");
        let end = |day: &str| end_of(day.parse().unwrap());
        for (due_at, said) in [
            (end("2026-11-23"), "by the end of today"),
            (end("2026-11-24"), "by the end of tomorrow"),
            (end("2026-11-27"), "by the end of Friday 27 November"),
            (end("2026-11-22"), "yesterday"),
            (nine_on("2026-11-24"), "tomorrow at 09:00"),
            (nine_on("2025-06-24"), "on Tuesday 24 June 2025 at 09:00"),
        ] {
            assert_eq!(by(due_at, now), said);
        }
    }
}
