//! Puts what is due into letters, and these into the outbox.
//!
//! There is one digest for a worker and a working day, in the morning; what cannot wait goes by
//! itself. What is for nobody who can be reached goes to the managers.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::calendar::london_day;
use domain::ids::WorkerId;
use projections::reminders::{Due, Reminders, Sending, Whom};

use super::{JobError, Jobs};
use crate::store::outbox::{Letter, MailKind, is_known, put, ran, taken};
use crate::store::{Absence, Account, DatabaseError, Role, absences, accounts};

/// What this job is called.
pub const NAME: &str = "send-reminders";

/// What is to go now.
#[derive(Clone, Debug, Default)]
pub struct Planned {
    /// Each letter, with what it tells.
    pub letters: Vec<(Letter, Vec<Due>)>,
    /// What nobody can be told, for there is no manager.
    pub for_nobody: Vec<Due>,
}

/// Puts what is due into the outbox. Returns how many reminders were new to it.
pub async fn send_reminders(jobs: &Jobs, now: DateTime<Utc>) -> Result<usize, JobError> {
    let mut new = 0;
    for (letter, _) in plan(jobs, now).await?.letters {
        new += put(&jobs.database, &letter, jobs.mailer.domain(), jobs.clock()).await?;
    }
    ran(&jobs.database, NAME, jobs.clock()).await?;
    Ok(new)
}

/// What would be put into the outbox.
pub async fn plan(jobs: &Jobs, now: DateTime<Utc>) -> Result<Planned, DatabaseError> {
    let due = new_to_the_outbox(jobs, now).await?;
    if due.is_empty() {
        return Ok(Planned::default());
    }
    let today = london_day(now);
    let away = absences(&jobs.database, today).await?;
    let away = away.into_iter().filter(|absence| absence.is_on(today)).collect();
    let readers = Readers::of(&accounts(&jobs.database).await?, away);
    let mut piles: BTreeMap<(Sending, Option<WorkerId>), Vec<Due>> = BTreeMap::new();
    for due in due {
        piles.entry((due.sending, readers.own(due.whom))).or_default().push(due);
    }
    let mut planned = Planned::default();
    for ((sending, own), due) in piles {
        let readers = own.map_or_else(|| readers.managers.clone(), |worker| vec![worker]);
        if readers.is_empty() {
            planned.for_nobody.extend(due);
            continue;
        }
        let letter = letter(sending, own, readers, &due, now);
        if !is_known(&jobs.database, &letter).await? {
            planned.letters.push((letter, due));
        }
    }
    Ok(planned)
}

async fn new_to_the_outbox(jobs: &Jobs, now: DateTime<Utc>) -> Result<Vec<Due>, DatabaseError> {
    let mut due = jobs.answers.once(move |answers| Reminders::new(answers, now).due()).await?;
    due.retain(|due| jobs.may_send(due, now));
    let asked: Vec<_> = due.iter().map(|due| due.reminder.clone()).collect();
    let taken = taken(&jobs.database, &asked).await?;
    due.retain(|due| !taken.contains(&due.reminder.to_string()));
    Ok(due)
}

struct Readers {
    workers: Vec<WorkerId>,
    managers: Vec<WorkerId>,
    away: Vec<Absence>,
}

impl Readers {
    fn of(accounts: &[Account], away: Vec<Absence>) -> Self {
        let can_read = |role: Role| {
            let able = accounts.iter().filter(move |it| it.is_enabled() && it.role == role);
            able.map(|account| account.worker).collect::<Vec<_>>()
        };
        let managers = can_read(Role::Manager);
        Self { workers: [can_read(Role::Recruiter), managers.clone()].concat(), managers, away }
    }

    // Who gets it as their own. None: it is for the managers.
    fn own(&self, whom: Whom) -> Option<WorkerId> {
        match whom {
            Whom::Worker(worker) => self.who_is_there(worker),
            Whom::ManagersForNobody | Whom::ManagersForLate => None,
        }
    }

    // Who reads mail for a worker today: their cover, while they are away, unless that one is too.
    fn who_is_there(&self, worker: WorkerId) -> Option<WorkerId> {
        let absence = |worker| self.away.iter().find(|it| it.worker == worker);
        let reader = match absence(worker) {
            Some(theirs) => theirs.cover.filter(|cover| absence(*cover).is_none())?,
            None => worker,
        };
        Some(reader).filter(|reader| self.workers.contains(reader))
    }
}

fn letter(
    sending: Sending,
    own: Option<WorkerId>,
    readers: Vec<WorkerId>,
    due: &[Due],
    now: DateTime<Utc>,
) -> Letter {
    let who = own.map_or_else(|| "managers".to_owned(), |worker| worker.to_string());
    let reminders: Vec<_> = due.iter().map(|due| due.reminder.clone()).collect();
    let (kind, key) = match sending {
        Sending::Digest => (MailKind::Digest, format!("digest/{who}/{}", london_day(now))),
        Sending::AtOnce => {
            let first = reminders.iter().min().map(ToString::to_string).unwrap_or_default();
            (MailKind::AtOnce, format!("at-once/{who}/{}/{first}", now.timestamp_micros()))
        }
    };
    // A reminder that comes twice does no harm; one that never comes does.
    Letter { key, kind, readers, reminders, repeat_ok: true }
}
