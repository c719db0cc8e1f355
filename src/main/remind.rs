//! Sending reminders once, or saying which would go.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use anyhow::bail;
use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::london_day;
use domain::ids::WorkerId;
use domain::journey::Reminder;
use domain::pathway::Pathways;
use domain::within::Step;
use projections::reminders::{Due, Fate, Reminders, Whom, said_on};
use tokio::sync::watch;

use super::args::RemindArgs;
use super::{out, service};
use crate::SOURCE;
use waymark::jobs::deliver_outbox::Delivered;
use waymark::jobs::send_reminders::{Planned, plan};
use waymark::jobs::{JobError, Jobs};
use waymark::mail::words::by;
use waymark::report::counted;
use waymark::settings::Settings;
use waymark::store::outbox::{MailKind, Trouble};
use waymark::store::{Purpose, Writer, accounts, workers};

/// `waymark remind`
pub(crate) async fn remind(settings: &Settings, args: &RemindArgs) -> anyhow::Result<()> {
    let now = args.now.unwrap_or_else(SOURCE.now);
    let database = service::log(settings, Purpose::Existing).await?;
    let answers = Arc::new(service::answers(&database).await?);
    let writer = Writer::start(database.clone(), service::embedded()?, SOURCE);
    let jobs = Jobs::new((database, answers, writer), settings, SOURCE)?;
    let planned = plan(&jobs, now).await.map_err(JobError::from)?;
    if args.dry_run {
        let mut text = would_go(&jobs, &planned, now).await?;
        if args.explain {
            text += &explained(&jobs, &planned, now).await?;
            text += &rules(jobs.answers.read().await?.pathways(), london_day(now));
        }
        return out::say(&text);
    }
    let (_stop, stopped) = watch::channel(false);
    let delivered = jobs.once(now, &stopped).await?;
    let place = jobs.mailer.folder().map(|folder| {
        format!(" to files in {}, because WAYMARK_SMTP_URL is not set", folder.display())
    });
    out::say(&went(&delivered, &place.unwrap_or_default()))?;
    if !planned.for_nobody.is_empty() {
        out::warn(&for_nobody(planned.for_nobody.len()));
    }
    complain(&delivered)
}

fn went(delivered: &Delivered, place: &str) -> String {
    let mut said = match (delivered.sent, delivered.reminders) {
        (0, 0) => "There was nothing to send.\n".to_owned(),
        (0, reminders) => format!(
            "{} that went before are recorded now.\n",
            counted(reminders, "reminder", "reminders")
        ),
        (mails, reminders) => format!(
            "Sent {} with {}{place}.\n",
            counted(mails, "mail", "mails"),
            counted(reminders, "reminder", "reminders"),
        ),
    };
    if delivered.held_back.is_some() {
        said += "As many mails went as may in a minute (WAYMARK_MAILS_A_MINUTE): the others wait for \
                 the next time.\n";
    }
    if delivered.cancelled > 0 {
        let mails = counted(delivered.cancelled, "mail", "mails");
        said += &format!("{mails} had nothing left to say, or nobody to say it to.\n");
    }
    said
}

fn complain(delivered: &Delivered) -> anyhow::Result<()> {
    if let Some(breaker) = &delivered.breaker {
        let code = breaker.code.map_or(String::new(), |code| format!(" ({code})"));
        bail!(
            "Mail cannot be sent: {}{code}. Look at WAYMARK_SMTP_URL and WAYMARK_MAIL_FROM. What \
             waits is kept, and is tried again from {} on",
            reason(breaker.trouble),
            breaker.retry_at.format("%H:%M UTC")
        );
    }
    let (later, unclear, dead) = (delivered.later, delivered.unclear, delivered.dead);
    if later + unclear + dead > 0 {
        bail!(
            "Of the other mails, {later} could not be sent yet, of {unclear} nobody knows whether \
             they arrived, and {dead} were refused for good: look at the server's log. What may go \
             later is tried again"
        );
    }
    Ok(())
}

fn reason(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::SignIn => "the server did not accept user and password",
        Trouble::Encryption => "no safe connection to the server could be made",
        Trouble::NotOurServer => {
            "what answers is no mail server, or takes no mail from this sender"
        }
        Trouble::Unreachable => "no server answers, or not in time",
        Trouble::PutOff
        | Trouble::Refused
        | Trouble::Unclear
        | Trouble::BrokenOff
        | Trouble::Unwritten
        | Trouble::CameBack => "the server takes no mail",
    }
}

fn for_nobody(reminders: usize) -> String {
    format!(
        "{} can be told to nobody: make somebody a manager with `waymark worker add`",
        counted(reminders, "reminder", "reminders")
    )
}

async fn would_go(jobs: &Jobs, planned: &Planned, now: DateTime<Utc>) -> anyhow::Result<String> {
    let mut names = workers(&jobs.database).await?;
    let told = accounts(&jobs.database).await?;
    names.extend(told.into_iter().map(|it| (it.worker, format!("{} <{}>", it.name, it.email))));
    let mut text = match planned.letters.len() {
        0 => "Nothing would be sent.\n".to_owned(),
        letters => format!("{} would be sent.\n", counted(letters, "letter", "letters")),
    };
    for (letter, due) in &planned.letters {
        let how = match letter.kind {
            MailKind::Digest => "as the digest of the day",
            MailKind::AtOnce => "at once",
            MailKind::Test
            | MailKind::Acknowledgement
            | MailKind::PasswordChanged
            | MailKind::FactorSetUp
            | MailKind::FactorRemoved
            | MailKind::Opening => "at once, by itself",
        };
        text += &format!("\nTo {}, {how}:\n", name(&names, letter.reader));
        text.extend(due.iter().map(|due| line(due, &names, now)));
        if letter.for_review > 0 {
            let households = counted(letter.for_review, "household", "households");
            text += &format!("  {households} past the time for which records may be kept\n");
        }
    }
    for (why, due) in [
        (
            "Held back for the next digest, for its readers have had all such mails of a day",
            &planned.held_back,
        ),
        ("Not sent, for its reader turned the digest off", &planned.unwanted),
    ] {
        if !due.is_empty() {
            text += &format!("\n{why}:\n");
            text.extend(due.iter().map(|due| line(due, &names, now)));
        }
    }
    if !planned.for_nobody.is_empty() {
        text += &format!("\n{}:\n", for_nobody(planned.for_nobody.len()));
        text.extend(planned.for_nobody.iter().map(|due| line(due, &names, now)));
    }
    Ok(text)
}

// Of every reminder that no letter tells, why it does not go.
async fn explained(jobs: &Jobs, planned: &Planned, now: DateTime<Utc>) -> anyhow::Result<String> {
    let fates = jobs.answers.once(move |answers| Reminders::new(answers, now).fates()).await?;
    let Planned { letters, held_back, unwanted, for_nobody } = planned;
    let going = letters.iter().flat_map(|(_, due)| due);
    let going = going.chain(held_back).chain(unwanted).chain(for_nobody);
    let going: HashSet<&Reminder> = going.map(|due| &due.reminder).collect();
    let others = fates.iter().filter(|(due, _)| !going.contains(&due.reminder));
    let lines: String = others.map(|(due, fate)| why_not(due, *fate, now)).collect();
    Ok(if lines.is_empty() {
        "\nNo household under way has any other reminder.\n".to_owned()
    } else {
        format!("\nWhat does not go, and why:\n{lines}")
    })
}

// What there are reminders of beside the clocks, for households that ask today.
fn rules(pathways: &Pathways, today: NaiveDate) -> String {
    let of_each = said_on(pathways, today).into_iter().map(|(pathway, said)| {
        let lines: String =
            said.iter().map(|it| format!("  {}. {}\n", it.label, it.rule)).collect();
        format!("\nThe rules of {pathway}, for households that ask today:\n{lines}")
    });
    of_each.collect()
}

fn why_not(due: &Due, fate: Fate, now: DateTime<Utc>) -> String {
    let why = match fate {
        Fate::Waits if now < due.goes_at => format!("its time is {}", by(due.goes_at, now)),
        Fate::Waits => "it waits until somebody is on duty".to_owned(),
        Fate::Went(_) => "it went before".to_owned(),
        Fate::Folded(step) => format!("the later step \"{step}\" says it all"),
        Fate::WasOver => {
            "its time had gone by when this was recorded; it stands on the work list".to_owned()
        }
        Fate::Goes => "it is in the outbox already, or waits for the hour of the digest".to_owned(),
    };
    let (reference, label, step) = (due.reference, &due.label, due.reminder.step);
    format!("  {reference}, {label} (step \"{step}\"): {why}\n")
}

fn line(due: &Due, names: &HashMap<WorkerId, String>, now: DateTime<Utc>) -> String {
    let verb = if due.due_at < now { "was due" } else { "is due" };
    let step = match due.reminder.step {
        Step::Warn(_) => "step",
        Step::Escalate(_) => "managers' step",
    };
    let why = match due.whom {
        Whom::Worker(worker) => format!("{} looks after it", name(names, worker)),
        Whom::ManagersForNobody => "nobody looks after it".to_owned(),
        Whom::ManagersForLate => "it was not done in time".to_owned(),
    };
    format!(
        "  {}, {}: {verb} {} ({step} \"{}\"; {why})\n",
        due.reference,
        due.label,
        by(due.due_at, now),
        due.reminder.step
    )
}

fn name(names: &HashMap<WorkerId, String>, worker: WorkerId) -> &str {
    names.get(&worker).map_or("somebody without a name", |name| name)
}
