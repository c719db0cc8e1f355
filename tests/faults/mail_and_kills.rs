//! Processes that send, a mail server at its worst, and kills: no mail is lost, and one is doubled only
//! where the server had it and nobody was told, or where its sender was killed in the talk.

use std::collections::{BTreeMap, HashMap};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use domain::calendar::Calendar;
use domain::ids::WorkerId;
use domain::journey::JourneyEvent;
use domain::record::Event;
use projections::reminders::Reminders;
use tokio::time::timeout;
use uuid::Uuid;
use waymark::answers::LevelAnswers;
use waymark::pathways::embedded;
use waymark::store::outbox::{Item, Letter, Mail, MailKind, State, mails, put, retry};
use waymark::store::{Database, Role, add_account, read_after};

use crate::harness::{Chance, how_many, say};
use crate::mail_outage::message_id;
use crate::mail_server::{At, Does, Fault, Server};
use crate::support::Service;

/// How long mail may stand still before time goes by.
const STILL: Duration = Duration::from_millis(1_500);

/// One talk in so many goes wrong for its mail, and one in so many for all.
const FAULTS: usize = 6;
const OUTAGES: usize = 150;

/// What goes wrong for one mail.
const OF_ONE: [(At, Does); 12] = [
    (At::Mail, Does::Says("451 not now")),
    (At::Rcpt, Does::Says("450 not now")),
    (At::Rcpt, Does::Says("550 no such reader")),
    (At::Rcpt, Does::Drops),
    (At::Data, Does::Says("451 not now")),
    (At::Data, Does::SaysSoAndDrops),
    (At::Body, Does::Drops),
    (At::Dot, Does::Says("452 disk full")),
    (At::Dot, Does::Drops),
    (At::Dot, Does::TakesAndDrops),
    (At::Dot, Does::SaysSoAndDrops),
    (At::Quit, Does::Drops),
];

/// And for all.
const OF_ALL: [(At, Does); 3] = [
    (At::Greeting, Does::Says("421 too busy")),
    (At::Greeting, Does::Drops),
    (At::Ehlo, Does::Says("451 not now")),
];

/// The senders, and what was done to them.
struct Trial {
    service: Service,
    database: Database,
    server: Server,
    senders: Vec<Child>,
    then: DateTime<Utc>,
    kills: usize,
    /// Mails whose sender was killed in the talk.
    broken_off: Vec<String>,
    sent_again: usize,
}

impl Drop for Trial {
    fn drop(&mut self) {
        self.senders.drain(..).for_each(kill);
    }
}

fn kill(mut sender: Child) {
    sender.kill().unwrap();
    sender.wait().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_server_does_and_whoever_is_killed_no_mail_is_lost() {
    let begun = Instant::now();
    let mut chance = Chance::of("mail and kills");
    let mut trial = Trial::new(how_many(75, 2_500)).await;
    trial.server.draws(fault(chance.another()));

    while trial.is_something_left().await {
        let target = trial.server.taken().len() + 1 + chance.below(how_many(40, 400));
        trial.start();
        let _ = timeout(STILL, trial.server.has_taken(target)).await;
        let all = chance.below(3) > 0;
        trial.kill(all).await;
        trial.let_time_go_by().await;
    }

    trial.kill(true).await;
    trial.server.is_repaired();
    let then = trial.then.format("%FT%TZ").to_string();
    let settings = trial.settings();
    let settings = settings.each_ref().map(|(name, value)| (*name, &**value));
    let settled = trial.service.run_with(&["remind", "--now", &then], &settings);
    assert_eq!(settled.status, 0, "{settled:?}");
    trial.check(begun.elapsed()).await;
}

// What goes wrong in each talk.
fn fault(mut chance: Chance) -> impl FnMut() -> Option<Fault> + Send + 'static {
    move || {
        let (at, does) = if chance.below(OUTAGES) == 0 {
            OF_ALL[chance.below(OF_ALL.len())]
        } else if chance.below(FAULTS) == 0 {
            OF_ONE[chance.below(OF_ONE.len())]
        } else {
            return None;
        };
        Some(Fault::new(at, does))
    }
}

// A letter of its own for each reminder that is due.
async fn put_all(database: &Database, then: DateTime<Utc>) {
    let mut readers = vec![];
    for (name, role) in [("Ann", Role::Recruiter), ("Meg", Role::Manager)] {
        #[expect(clippy::disallowed_methods, reason = "a test is a program of its own")]
        let id = WorkerId(Uuid::now_v7());
        let email = format!("{name}@waymark.example");
        readers.push(add_account(database, id, (name, &email, role), then).await.unwrap());
    }
    let answers = LevelAnswers::fold(database.clone(), embedded().unwrap(), |_| ()).await.unwrap();
    let due = Reminders::new(&answers.read().await.unwrap(), then).due();
    for due in due {
        let letter = Letter {
            key: due.reminder.to_string(),
            kind: MailKind::AtOnce,
            reader: readers[0],
            items: vec![Item { reminder: due.reminder, manager: None }],
            for_review: 0,
            repeat_ok: true,
        };
        assert_eq!(put(database, &letter, "waymark.example", then).await.unwrap(), 1);
    }
}

impl Trial {
    // Households that have waited too long, and a mail for each reminder that is due.
    async fn new(households: usize) -> Self {
        let service = Service::new();
        #[expect(clippy::disallowed_methods, reason = "a test is a program of its own")]
        let now = Utc::now();
        let asked = (now - TimeDelta::hours(1)).format("%FT%TZ");
        let mut rows = "journey,event,happened_at,attributes\n".to_owned();
        for household in 0..households {
            rows += &format!(
                "J{household},enquiry-received,{asked},\n\
                 J{household},worker-assigned,{asked},\"{{\"\"worker\"\":\"\"Ann\"\"}}\"\n"
            );
        }
        let file = service.write("rows.csv", rows);
        let imported = service.run(&["import", "events", &file]);
        assert_eq!(imported.status, 0, "{imported:?}");
        let then = Calendar::default().next_duty_moment_from(now + TimeDelta::hours(110));
        let database = service.opened().await;
        put_all(&database, then).await;
        let server = Server::start().await;
        Self {
            service,
            database,
            server,
            senders: vec![],
            then,
            kills: 0,
            broken_off: vec![],
            sent_again: 0,
        }
    }

    fn settings(&self) -> [(&'static str, String); 2] {
        [("WAYMARK_SMTP_URL", self.server.url()), ("WAYMARK_MAILS_A_MINUTE", "10000".to_owned())]
    }

    // A file has one sender, a server of databases two.
    fn start(&mut self) {
        let most = if self.service.is_sqlite() { 1 } else { 2 };
        let then = self.then.format("%FT%TZ").to_string();
        let settings = self.settings();
        let settings = settings.each_ref().map(|(name, value)| (*name, &**value));
        while self.senders.len() < most {
            let mut sender = self.service.command(&["work", "--now", &then], &settings);
            sender.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            self.senders.push(sender.spawn().unwrap());
        }
    }

    async fn kill(&mut self, all: bool) {
        let spared = usize::from(!all);
        while self.senders.len() > spared {
            kill(self.senders.remove(0));
            self.kills += 1;
        }
        if self.senders.is_empty() {
            let all = mails(&self.database, i64::MAX).await.unwrap().into_iter();
            let broken_off = all.filter(|mail| mail.state == State::Sending);
            self.broken_off.extend(broken_off.map(|mail| mail.message_id));
            self.service.sql("UPDATE outbox SET lease_until = 1 WHERE lease_until > 0").unwrap();
        }
    }

    // All that waits may be tried again, and somebody sends again what was refused.
    async fn let_time_go_by(&mut self) {
        let go_by = "UPDATE outbox SET not_before = 0 WHERE state = 'pending' AND not_before > 0; \
                     DELETE FROM outbox_breaker";
        self.service.sql(go_by).unwrap();
        let all = mails(&self.database, i64::MAX).await.unwrap().into_iter();
        for dead in all.filter(|mail| mail.state == State::Dead) {
            assert!(retry(&self.database, dead.mail, self.then).await.unwrap());
            self.sent_again += 1;
        }
    }

    async fn is_something_left(&self) -> bool {
        let all = mails(&self.database, i64::MAX).await.unwrap();
        all.iter().any(|mail| !matches!(mail.state, State::Sent | State::Cancelled))
    }

    async fn check(&self, took: Duration) {
        let all = mails(&self.database, i64::MAX).await.unwrap();
        let mut times: HashMap<String, usize> = HashMap::new();
        for mail in self.server.taken() {
            *times.entry(message_id(&mail).to_owned()).or_default() += 1;
        }
        let lost = all.iter().filter(|mail| !times.contains_key(&mail.message_id)).count();
        let unsaid = self.server.unsaid();
        let mut allowed: HashMap<&str, usize> = HashMap::new();
        let broken_off = self.broken_off.iter().map(|id| &**id);
        for id in unsaid.iter().map(|mail| message_id(mail)).chain(broken_off) {
            *allowed.entry(id).or_default() += 1;
        }
        let more = |mail: &&Mail| {
            let doubles = times.get(&mail.message_id).map_or(0, |times| times - 1);
            doubles > allowed.get(&*mail.message_id).copied().unwrap_or(0)
        };
        let inexcusable = all.iter().filter(more).count();
        let doubles: usize = times.values().map(|times| times - 1).sum();
        let database = if self.service.is_sqlite() { "SQLite" } else { "PostgreSQL" };
        say(&format!(
            "{} mails by {} on {database}, {} kills, {:.0} s: lost {lost}, doubled {doubles}; taken \
             without a word {}, killed in the talk {}, sent again after a refusal {}",
            all.len(),
            if self.service.is_sqlite() { "one process" } else { "two processes" },
            self.kills,
            took.as_secs_f64(),
            unsaid.len(),
            self.broken_off.len(),
            self.sent_again,
        ));
        assert_eq!((lost, inexcusable), (0, 0));
        assert!(all.iter().all(|mail| mail.state == State::Sent));
        self.check_facts(all.len()).await;
    }

    // Each reminder is a fact, once.
    async fn check_facts(&self, mails: usize) {
        let mut told: BTreeMap<String, usize> = BTreeMap::new();
        let mut position = 0;
        loop {
            let facts = read_after(&self.database, position, 10_000).await.unwrap();
            let Some(last) = facts.last() else { break };
            position = last.position;
            for fact in facts {
                if let Event::Journey(JourneyEvent::ReminderSent { .. }) = &fact.event {
                    let reminder = format!("{:?} {:?}", fact.stream, fact.event);
                    *told.entry(reminder).or_default() += 1;
                }
            }
        }
        assert_eq!(told.len(), mails);
        assert!(told.values().all(|times| *times == 1));
        assert_eq!(self.service.run(&["verify"]).status, 0);
    }
}
