//! What reminders say: what is due and why, and where to record what happened. Nobody is named who
//! asked about fostering.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc};
use domain::calendar::{end_of, london_day, london_time};
use domain::ids::WorkerId;
use domain::journey::{Matter, Topic};
use maud::{Markup, html};
use projections::reminders::{Due, Whom};
use uuid::Uuid;

use super::letter::letter;

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
    /// The mail that tells it.
    pub mail: Uuid,
    /// Who reads it.
    pub reader: WorkerId,
    /// For whom they stand in today, with their names.
    pub covered: &'a BTreeMap<WorkerId, String>,
    /// What it reminds of. Not nothing, unless households are for review.
    pub due: &'a [Due],
    /// How many households are past the time for which their records may be kept, where that is told.
    pub for_review: usize,
    /// The address that people open the service at.
    pub address: &'a str,
    /// The time that it is told at.
    pub now: DateTime<Utc>,
}

const AFTERWARDS: &str = "The reminders stop when what happened is recorded. Opening this mail or a \
    link changes nothing.";

// Where a reader sees what they get, and chooses.
const CHOICES: &str = "/work/reminders";

// Where managers look at records whose time is over.
const RETENTION: &str = "/retention";

// Where managers see what was opened in an emergency.
const OPENINGS: &str = "/trail/openings";

// How near a promise is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Urgency {
    Overdue,
    Today,
    Coming,
}

struct Line {
    urgency: Urgency,
    reference: String,
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
        let subject = self.subject(&lines);
        let preview = preview(&lines).or_else(|| self.review()).unwrap_or_default();
        let html = letter(&subject, &preview, &self.body(&lines));
        Words { text: self.text(&lines), html, subject }
    }

    fn subject(&self, lines: &[Line]) -> String {
        let counts = Urgency::ALL.into_iter().filter_map(|urgency| {
            let count = lines.iter().filter(|line| line.urgency == urgency).count();
            (count > 0).then(|| urgency.counted(count))
        });
        let review = (self.for_review > 0).then(|| format!("{} for review", self.for_review));
        let counts = counts.chain(review);
        let counts = counts.collect::<Vec<_>>().join(", ");
        let of_one_kind = self.due.iter().all(|due| due.label == self.due[0].label);
        match self.due.first() {
            Some(first) if of_one_kind => format!("{}: {counts}", first.label),
            _ => format!("Reminders: {counts}"),
        }
    }

    fn why(&self) -> String {
        if self.due.is_empty() {
            return "You get this because you are a manager.".to_owned();
        }
        let own = |due: &Due| due.whom == Whom::Worker(self.reader);
        let stands_in_for = |due: &Due| match due.whom {
            Whom::Worker(worker) => self.covered.get(&worker),
            Whom::ManagersForNobody | Whom::ManagersForLate => None,
        };
        let managers =
            |due: &Due| matches!(due.whom, Whom::ManagersForNobody | Whom::ManagersForLate);
        let names: BTreeSet<&String> = self.due.iter().filter_map(stands_in_for).collect();
        let names: Vec<&str> = names.into_iter().map(String::as_str).collect();
        if self.due.iter().all(own) {
            "You get this because you look after these households, or were asked to.".to_owned()
        } else if self.due.iter().any(managers) && self.due.iter().any(own) {
            "You get this because you look after some of these households, and as a manager hear of \
             the others: they wait too long or have nobody to look after them."
                .to_owned()
        } else if self.due.iter().any(managers) {
            "You get this because you are a manager, and these households wait too long or have \
             nobody to look after them."
                .to_owned()
        } else if names.is_empty() {
            "You get this because whoever looks after these households is away or cannot be reached \
             by mail."
                .to_owned()
        } else {
            let are = if names.len() == 1 { "is" } else { "are" };
            format!(
                "You get this because you stand in for {}, who {are} away.",
                names.join(" and ")
            )
        }
    }

    fn line(&self, due: &Due) -> Line {
        let urgency = Urgency::of(due, self.now);
        let why = match due.whom {
            Whom::Worker(worker) if worker == self.reader => String::new(),
            Whom::Worker(worker) => match self.covered.get(&worker) {
                Some(name) => format!(" ({name} is away)"),
                None => " (whoever looks after it is away or cannot be reached by mail)".to_owned(),
            },
            Whom::ManagersForNobody => " (nobody looks after it)".to_owned(),
            Whom::ManagersForLate => " (not done in time)".to_owned(),
        };
        let held = format!(" (was to go {})", said(london_day(due.goes_at), self.today()));
        let is_late = london_day(due.goes_at) < self.today();
        let held = if due.was_held && is_late { held } else { String::new() };
        let reference = due.reference.to_string();
        Line {
            urgency,
            what: format!("{}{why}{held}", self.what(due)),
            link: self.link(&format!("/journeys/{reference}")),
            reference,
        }
    }

    fn what(&self, due: &Due) -> String {
        let (is_over, when) = (due.due_at < self.now, by(due.due_at, self.now));
        let verb = if is_over { "was due" } else { "is due" };
        let label = &due.label;
        match due.reminder.topic {
            Topic::Matter(Matter::NoNextAction) => {
                "Nothing is agreed as the next action".to_owned()
            }
            Topic::Matter(Matter::Stale) => "Nothing has happened for long".to_owned(),
            Topic::Matter(Matter::CheckExpiring) => {
                format!("{label}: {} {when}", if is_over { "expired" } else { "expires" })
            }
            Topic::Matter(Matter::Handover) => format!("{label}: an answer {verb} {when}"),
            Topic::Matter(Matter::NextAction | Matter::PauseReview) | Topic::Clock(_) => {
                format!("{label}: {verb} {when}")
            }
        }
    }

    // How many households wait for somebody to look whether their records may go, in a sentence.
    fn review(&self) -> Option<String> {
        let households = match self.for_review {
            0 => return None,
            1 => "1 household is".to_owned(),
            many => format!("{many} households are"),
        };
        Some(format!("{households} past the time for which their records may be kept"))
    }

    fn today(&self) -> NaiveDate {
        london_day(self.now)
    }

    fn link(&self, path: &str) -> String {
        link(self.address, path)
    }

    fn text(&self, lines: &[Line]) -> String {
        let mut text = format!("{}\n", self.why());
        for (urgency, lines) in sections(lines) {
            text += &format!("\n{}\n", urgency.heading());
            for Line { reference, what, link, .. } in lines {
                text += &format!("\n- {reference}, {what}\n  Record what happened: {link}\n");
            }
        }
        if let Some(review) = self.review() {
            let link = self.link(RETENTION);
            text += &format!("\nRecords past their time\n\n- {review}\n  Review them: {link}\n");
        }
        let [rules, choice] = self.footer();
        text += &format!("\n{AFTERWARDS}\n\nWhy did I get this? {rules}\n");
        text + &format!("Change what you get: {choice}\n")
    }

    fn footer(&self) -> [String; 2] {
        [self.link(&format!("/outbox/{}", self.mail)), self.link(CHOICES)]
    }

    fn body(&self, lines: &[Line]) -> Markup {
        let [rules, choice] = self.footer();
        html! {
            p { (self.why()) }
            @for (urgency, lines) in sections(lines) {
                h2 style="font-size: 19px; margin: 24px 0 8px" { (urgency.heading()) }
                ul style="margin: 0; padding-left: 20px" {
                    @for Line { reference, what, link, .. } in lines {
                        li style="margin-bottom: 12px" {
                            strong { (reference) } ", " (what) br;
                            a href=(link) { "Record what happened on " (reference) }
                        }
                    }
                }
            }
            @if let Some(review) = self.review() {
                h2 style="font-size: 19px; margin: 24px 0 8px" { "Records past their time" }
                p { (review) "." br; a href=(self.link(RETENTION)) { "Review them" } }
            }
            p style="margin-top: 24px" { (AFTERWARDS) }
            p {
                a href=(rules) { "Why did I get this?" } br;
                a href=(choice) { "Change what you get" }
            }
        }
    }
}

// What a list of mails shows behind the subject: the first that is to be done.
fn preview(lines: &[Line]) -> Option<String> {
    let first = sections(lines).next().map(|(_, lines)| lines[0])?;
    let first = format!("{}, {}", first.reference, first.what);
    Some(match lines.len() {
        0 | 1 => first,
        more => format!("{first}. And {} more", more - 1),
    })
}

fn link(address: &str, path: &str) -> String {
    format!("{}{path}", address.trim_end_matches('/'))
}

/// A mail that somebody asked for, to see whether mail reaches them.
pub fn test_words(address: &str) -> Words {
    let subject = "Test: mail from Waymark reaches you";
    let told = "You asked for this mail on the page Reminders. It says nothing else, and needs no \
        answer.";
    let link = link(address, CHOICES);
    let body = html! { p { (told) } p { a href=(link) { "Go back to your reminders" } } };
    Words {
        subject: subject.to_owned(),
        text: format!("{told}\n\nGo back to your reminders: {link}\n"),
        html: letter(subject, told, &body),
    }
}

/// What managers read when somebody opened a household in an emergency. Who, which and why stand on a page.
pub fn opening_words(address: &str) -> Words {
    let subject = "A household was opened in an emergency";
    let told = "A colleague opened a household that they do not see otherwise. It is open to them for 4 \
        hours from then. Who it was, which household and why stands on a page of Waymark, where you can \
        close it.";
    let link = link(address, OPENINGS);
    let why = "You get this because you are a manager.";
    let body = html! { p { (told) } p { a href=(link) { "See what was opened" } } p { (why) } };
    Words {
        subject: subject.to_owned(),
        text: format!("{told}\n\nSee what was opened: {link}\n\n{why}\n"),
        html: letter(subject, told, &body),
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
                topic: Topic::Clock(label.into()),
                started_at: nine_on("2026-11-16"),
                step: "due".parse().unwrap(),
            },
            reference: Reference::new(number).unwrap(),
            label: label.to_owned(),
            due_at,
            goes_at: due_at,
            whom,
            sending: Sending::Digest,
            was_held: false,
            entered_at: nine_on("2026-11-16"),
            on_duty: true,
            duty_to: chrono::NaiveTime::MIN,
            goes_now: true,
        }
    }

    fn words(due: &[Due]) -> Words {
        let now = nine_on("2026-11-23");
        let covered = BTreeMap::from([(worker(9), "Ann Day".to_owned())]);
        let address = "https://waymark.example/";
        let mail = Uuid::from_u128(1);
        let (reader, for_review) = (worker(7), 0);
        Telling { mail, reader, covered: &covered, due, for_review, address, now }.words()
    }

    #[test]
    fn managers_are_told_how_many_households_are_past_their_time_and_of_none_by_name() {
        let (covered, address) = (BTreeMap::new(), "https://waymark.example/");
        let (mail, reader, now) = (Uuid::nil(), worker(7), nine_on("2026-11-23"));
        let late = [due(1, "First contact", nine_on("2026-11-19"), Whom::ManagersForLate)];
        let told = |due: &[Due], for_review| {
            Telling { mail, reader, covered: &covered, due, for_review, address, now }.words()
        };

        let alone = told(&[], 1);
        let beside = told(&late, 12);

        assert_eq!(alone.subject, "Reminders: 1 for review");
        assert_eq!(beside.subject, "First contact: 1 overdue, 12 for review");
        let says = "- 12 households are past the time for which their records may be kept\n  \
                    Review them: https://waymark.example/retention\n";
        assert!(beside.text.contains(says), "{}", beside.text);
        assert!(alone.text.contains("- 1 household is past the time"), "{}", alone.text);
        assert!(alone.text.starts_with("You get this because you are a manager.\n"));
        for words in [&alone, &beside] {
            assert!(words.html.contains("href=\"https://waymark.example/retention\""));
        }
        assert!(!told(&late, 0).text.contains("retention"));
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
            "You get this because you look after these households, or were asked to.\n\
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
             nothing.\n\
             \n\
             Why did I get this? https://waymark.example/outbox/00000000-0000-0000-0000-000000000001\n\
             Change what you get: https://waymark.example/work/reminders\n"
        );
    }

    #[test]
    fn the_page_says_the_same_as_the_text() {
        let words =
            words(&[due(2, "Papers <to panel>", nine_on("2026-12-01"), Whom::ManagersForNobody)]);

        assert_eq!(words.subject, "Papers <to panel>: 1 coming up");
        for said in [
            "<strong>FH-2-W</strong>, Papers &lt;to panel&gt;: is due on Tuesday 1 December at 09:00",
            "<a href=\"https://waymark.example/journeys/FH-2-W\">Record what happened on FH-2-W</a>",
            "nobody looks after it",
            "because you are a manager",
        ] {
            assert!(words.html.contains(said), "{said} is not in {}", words.html);
        }
    }

    #[test]
    fn who_stands_in_is_told_for_whom_and_what_was_held_back_since_when() {
        let late = nine_on("2026-11-20");
        let held = Due { was_held: true, ..due(1, "First contact", late, Whom::Worker(worker(9))) };

        let text = words(&[held]).text;

        let why = "You get this because you stand in for Ann Day, who is away.\n";
        assert!(text.starts_with(why), "{text}");
        let line = "- FH-1-R, First contact: was due on Friday 20 November at 09:00 (Ann Day is away) \
                    (was to go on Friday 20 November)\n";
        assert!(text.contains(line), "{text}");
    }

    #[test]
    fn a_manager_with_households_of_their_own_is_told_which_they_hear_of_for_the_team() {
        let late = nine_on("2026-11-20");

        let text = words(&[
            due(1, "First contact", late, Whom::Worker(worker(7))),
            due(2, "First contact", late, Whom::ManagersForNobody),
        ])
        .text;

        assert!(text.starts_with("You get this because you look after some of these"), "{text}");
        let line = "- FH-1-R, First contact: was due on Friday 20 November at 09:00\n";
        assert!(text.contains(line), "{text}");
        assert!(
            text.contains("FH-2-W, First contact: was due on Friday 20 November at 09:00 (nobody")
        );
    }

    #[test]
    fn what_no_clock_times_is_told_in_its_own_words() {
        let told = |matter: Matter, label: &str| {
            let about =
                due(1, label, end_of(nine_on("2026-11-23").date_naive()), Whom::Worker(worker(7)));
            let topic = Topic::Matter(matter);
            let about = Due { reminder: Reminder { topic, ..about.reminder.clone() }, ..about };
            let text = words(&[about]).text;
            let (_, line) = text.split_once("- FH-1-R, ").unwrap();
            line.lines().next().unwrap().to_owned()
        };

        assert_eq!(told(Matter::CheckExpiring, "Medical"), "Medical: expires by the end of today");
        assert_eq!(told(Matter::NoNextAction, ""), "Nothing is agreed as the next action");
        let handover = told(Matter::Handover, Matter::Handover.label());
        assert_eq!(handover, "Handover to accept: an answer is due by the end of today");
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
