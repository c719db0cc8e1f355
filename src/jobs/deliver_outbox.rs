//! Empties the outbox: writes each mail as things stand, sends it, and records that it went.
//!
//! One mail is claimed at a time, and one that cannot be written never holds up the next. No more go
//! to a server in a minute than are set.

mod fate;
mod write;

use std::pin::pin;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{CommandId, JourneyId};
use domain::journey::{RecordMilestone, RecordReminder, Reminder};
use domain::record::Decide;
use projections::acknowledging::ACKNOWLEDGED;
use tokio::time::{interval, sleep};

use self::write::Written;
use super::{JobError, Jobs, Stop};
use crate::mail::{Fault, Outgoing};
use crate::store::outbox::{
    self, Breaker, Claim, LEASE, Outcome, Sent, Trouble, claim, give_back, leave_out, next_turn,
    ran, record, renew, sending, settle, sweep, take_turn, unrecorded,
};
use crate::store::{CarryOutError, Door, Request};

/// What this job is called.
pub const NAME: &str = "deliver-outbox";

/// How long all mail rests at first after one that no server would take, and at most.
const RESTS: [TimeDelta; 2] = [TimeDelta::minutes(1), TimeDelta::minutes(5)];

/// How long a mail waits that finds nobody on duty.
const TILL_LATER: TimeDelta = TimeDelta::minutes(10);

/// How long a mail that is being sent may go on after the program was told to stop.
const GRACE: Duration = Duration::from_secs(8);

/// What came of emptying the outbox.
#[derive(Clone, Debug, Default)]
pub struct Delivered {
    /// Mails that went.
    pub sent: usize,
    /// The reminders in them.
    pub reminders: usize,
    /// Mails that are tried again later.
    pub later: usize,
    /// Mails of which nobody knows whether they arrived.
    pub unclear: usize,
    /// Mails that will never go.
    pub dead: usize,
    /// Mails that had nothing left to say, or no reader.
    pub cancelled: usize,
    /// What stops all mail.
    pub breaker: Option<Breaker>,
    /// How long it is until a mail may go, where as many went as may in a minute.
    pub held_back: Option<Duration>,
}

/// Sends what waits, until nothing does or the program is to stop.
pub async fn deliver_outbox(
    jobs: &Jobs,
    now: DateTime<Utc>,
    stop: &Stop,
) -> Result<Delivered, JobError> {
    let mut delivered = Delivered::default();
    delivered.reminders += record_sent(jobs).await?;
    sweep(&jobs.database, jobs.clock()).await?;
    let rested = outbox::breaker(&jobs.database).await?;
    delivered.breaker = rested.filter(|breaker| still_rests(breaker, jobs.clock()));
    let began = jobs.clock();
    while delivered.goes_on() && !*stop.borrow() {
        let claims = claim(&jobs.database, jobs.holder, 1, jobs.clock()).await?;
        let Some(claim) = claims.first() else {
            if rested.is_some() && !outbox::waits(&jobs.database).await? {
                // What found the trouble was settled meanwhile: the next mail finds out anew.
                outbox::close_breaker(&jobs.database).await?;
            }
            break;
        };
        // As if it had begun then, and gone on since: what is waited for takes its time.
        deliver(jobs, claim, now + (jobs.clock() - began), stop, &mut delivered).await?;
    }
    ran(&jobs.database, NAME, jobs.clock()).await?;
    Ok(delivered)
}

impl Delivered {
    fn goes_on(&self) -> bool {
        self.breaker.is_none() && self.held_back.is_none()
    }
}

// Not for longer than mail ever rests, though the clock was set back meanwhile.
fn still_rests(breaker: &Breaker, now: DateTime<Utc>) -> bool {
    now < breaker.retry_at && breaker.retry_at - now <= RESTS[1] * 2
}

async fn deliver(
    jobs: &Jobs,
    claim: &Claim,
    now: DateTime<Utc>,
    stop: &Stop,
    delivered: &mut Delivered,
) -> Result<(), JobError> {
    let written = write::write(jobs, claim, now).await?;
    let (to, words, gone, unsubscribe) = match written {
        Written::Mail { to, words, gone, unsubscribe } => (to, words, gone, unsubscribe),
        Written::NoReader => {
            delivered.cancelled += usize::from(give_back(&jobs.database, claim).await?);
            return Ok(());
        }
        Written::NothingLeft { gone } => {
            leave_out(&jobs.database, claim, &gone).await?;
            return finish(jobs, claim, Outcome::Cancelled, delivered).await;
        }
        Written::NotNow => {
            let waits = Outcome::Waits(jobs.clock() + TILL_LATER);
            return finish(jobs, claim, waits, delivered).await;
        }
        Written::Stumbled => {
            return finish(jobs, claim, fate::of_stumble(claim, jobs.clock()), delivered).await;
        }
    };
    leave_out(&jobs.database, claim, &gone).await?;
    if !has_a_turn(jobs).await? {
        settle(&jobs.database, claim, Outcome::Untried).await?;
        let turn = next_turn(&jobs.database, jobs.mails_a_minute, jobs.clock()).await?;
        delivered.held_back = Some(turn);
        return Ok(());
    }
    if !sending(&jobs.database, claim, jobs.clock()).await? {
        return Ok(());
    }
    let mail = Outgoing {
        mail: claim.mail,
        message_id: &claim.message_id,
        to: (to.name.as_deref(), &to.address),
        is_for_team: claim.to.enquirer().is_none(),
        written_at: now,
        words: &words,
        unsubscribe: unsubscribe.as_deref(),
    };
    let sent = hand_over(jobs, claim, mail, stop).await;
    let answers = !matches!(sent, Err(Fault::Everybody(..) | Fault::Unclear));
    if answers && outbox::breaker(&jobs.database).await?.is_some() {
        // It takes mail again, whatever it says to this one.
        outbox::close_breaker(&jobs.database).await?;
    }
    if let Err(Fault::Everybody(cause, code)) = sent {
        delivered.breaker = Some(let_all_rest(jobs, fate::trouble(cause), code).await?);
    }
    finish(jobs, claim, fate::of(claim, sent, jobs.clock()), delivered).await
}

// Files are no server, and take all at once.
async fn has_a_turn(jobs: &Jobs) -> Result<bool, JobError> {
    Ok(jobs.mailer.folder().is_some()
        || take_turn(&jobs.database, jobs.mails_a_minute, jobs.clock()).await?)
}

// As long as the trouble lasts already, within bounds.
async fn let_all_rest(
    jobs: &Jobs,
    trouble: Trouble,
    code: Option<u16>,
) -> Result<Breaker, JobError> {
    let now = jobs.clock();
    let opened_at = outbox::breaker(&jobs.database).await?.map_or(now, |it| it.opened_at);
    let retry_at = now + (now - opened_at).clamp(RESTS[0], RESTS[1]);
    let breaker = Breaker { opened_at, retry_at, trouble, code };
    outbox::open_breaker(&jobs.database, &breaker).await?;
    Ok(breaker)
}

async fn finish(
    jobs: &Jobs,
    claim: &Claim,
    outcome: Outcome,
    delivered: &mut Delivered,
) -> Result<(), JobError> {
    if !settle(&jobs.database, claim, outcome).await? {
        tracing::warn!(mail = %claim.mail, "somebody else took this mail over meanwhile");
        return Ok(());
    }
    let count = match outcome {
        Outcome::Sent(_) => &mut delivered.sent,
        Outcome::Later(..) | Outcome::Stumbled(_) | Outcome::Untried => &mut delivered.later,
        Outcome::Dead(..) => &mut delivered.dead,
        Outcome::Unclear(_) => &mut delivered.unclear,
        Outcome::Cancelled => &mut delivered.cancelled,
        Outcome::Waits(_) => return Ok(()),
    };
    *count += 1;
    if let Outcome::Sent(at) = outcome {
        let sent = Sent { mail: claim.mail, letter: claim.letter, to: claim.to, at };
        delivered.reminders += record_one(jobs, sent).await?;
    }
    Ok(())
}

// Sends a mail, and holds its claim as long as that takes.
async fn hand_over(
    jobs: &Jobs,
    claim: &Claim,
    mail: Outgoing<'_>,
    stop: &Stop,
) -> Result<(), Fault> {
    let mut sending = pin!(jobs.mailer.send(mail));
    let mut given_up = pin!(told_to_stop(stop.clone()));
    let mut beat = interval((LEASE / 3).to_std().unwrap_or(GRACE));
    beat.tick().await;
    loop {
        tokio::select! {
            sent = &mut sending => return sent,
            () = &mut given_up => return Err(Fault::Unclear),
            _ = beat.tick() => {
                // Whoever takes the mail over meanwhile is told by the fence.
                if let Err(error) = renew(&jobs.database, claim, jobs.clock()).await {
                    tracing::warn!(%error, "a claim on a mail could not be renewed");
                }
            }
        }
    }
}

async fn told_to_stop(mut stop: Stop) {
    if stop.wait_for(|stop| *stop).await.is_err() {
        // Nobody is left to say so.
        std::future::pending::<()>().await;
    }
    sleep(GRACE).await;
}

// Lets the log know of mail that went before a crash.
async fn record_sent(jobs: &Jobs) -> Result<usize, JobError> {
    let mut recorded = 0;
    for sent in unrecorded(&jobs.database).await? {
        recorded += record_one(jobs, sent).await?;
    }
    Ok(recorded)
}

// Lets the log know of a mail that went: each of its reminders, or that an enquiry was acknowledged, is
// recorded once. Returns how many reminders there were.
async fn record_one(jobs: &Jobs, sent: Sent) -> Result<usize, JobError> {
    let reminders = outbox::reminders(&jobs.database, sent.letter).await?;
    let recorded = reminders.len();
    let reminded = reminders.into_iter().map(|reminder| reminded(reminder, sent.at));
    let acknowledged = sent.to.enquirer().map(|journey| acknowledged(journey, sent));
    let mut answers = vec![];
    for request in reminded.chain(acknowledged) {
        answers.push(jobs.writer.hand_in(request).await);
    }
    for answer in answers {
        match answer.map_err(|_| JobError::Stopping)?.await.map_err(|_| JobError::Stopping)? {
            Ok(_) => {}
            Err(CarryOutError::Failed(error)) => return Err(error.into()),
            Err(CarryOutError::Closed) => return Err(JobError::Stopping),
            Err(refusal) => tracing::warn!(%refusal, "a mail that went is not recorded"),
        }
    }
    record(&jobs.database, sent.mail).await?;
    Ok(recorded)
}

fn reminded(reminder: Reminder, sent_at: DateTime<Utc>) -> Request {
    // Drawn from the reminder, so it can stand for nothing else.
    let key = CommandId(reminder.event_id().0);
    request(key, reminder.journey, Box::new(RecordReminder { reminder, sent_at }))
}

fn acknowledged(journey: JourneyId, sent: Sent) -> Request {
    let reached = RecordMilestone {
        happened_at: sent.at,
        milestone: ACKNOWLEDGED.into(),
        outcome: None,
        by_manager: false,
        booked_for: None,
        course: None,
        note: None,
    };
    // Drawn from the journey: there is one such mail for it.
    request(CommandId(sent.mail), journey, Box::new(reached))
}

fn request(key: CommandId, journey: JourneyId, command: Box<dyn Decide + Send + Sync>) -> Request {
    let (stream, door) = (journey.into(), Door::Service);
    Request {
        key,
        fingerprint: [0; 32],
        stream,
        seen: None,
        place: None,
        worker: None,
        door,
        command,
    }
}
