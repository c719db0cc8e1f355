//! A team and households that wait for it, for tests of reminders: it is Monday until it is Thursday.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{CommandId, JourneyId, WorkerId};
use domain::journey::{
    AssignWorker, Enquiry, RecordContact, RecordEnquiry, SetNextAction, VoidJourney,
};
use domain::journey::{Channel, ContactOutcome};
use domain::pathway::{ClockFile, File, Pathway, Pathways};
use domain::record::Decide;
use domain::testing::{nine_on, small_pathway};
use tokio::sync::watch;
use uuid::Uuid;
use waymark::answers::LevelAnswers;
use waymark::jobs::deliver_outbox::Delivered;
use waymark::jobs::{Jobs, Stop};
use waymark::mail::{Mailer, Patience};
use waymark::settings::Settings;
use waymark::store::outbox::{Addressee, Mail, State, mails};
use waymark::store::{Database, Door, Request, Role, Source, Writer, add_account};

use crate::support::Service;

/// When everybody asks.
pub(crate) fn monday() -> DateTime<Utc> {
    nine_on("2026-03-02")
}

/// When they have waited for 73 hours, and a reply was promised within 72.
pub(crate) fn thursday() -> DateTime<Utc> {
    nine_on("2026-03-05") + TimeDelta::hours(1)
}

const ON_MONDAY: Source = Source { now: monday, id };
const ON_THURSDAY: Source = Source { now: thursday, id };

#[expect(clippy::disallowed_methods, reason = "a test is a program of its own")]
fn id() -> Uuid {
    Uuid::now_v7()
}

/// A service with Ann, who recruits, and Meg, who manages.
pub(crate) struct Office {
    pub(crate) service: Service,
    pub(crate) database: Database,
    pub(crate) ann: WorkerId,
    pub(crate) meg: WorkerId,
    writer: Writer,
}

impl Office {
    pub(crate) async fn open() -> Self {
        let service = Service::new();
        let database = service.opened().await;
        let ann = add(&database, "Ann", Role::Recruiter).await;
        let meg = add(&database, "Meg", Role::Manager).await;
        let writer = Writer::start(database.clone(), pathways(), ON_MONDAY);
        Self { service, database, ann, meg, writer }
    }

    /// Somebody else who recruits.
    pub(crate) async fn hire(&self, name: &str) -> WorkerId {
        add(&self.database, name, Role::Recruiter).await
    }

    /// Somebody else who manages.
    pub(crate) async fn promote(&self, name: &str) -> WorkerId {
        add(&self.database, name, Role::Manager).await
    }

    /// A household asks on Monday, and is given to somebody.
    pub(crate) async fn enquiry(&self, worker: Option<WorkerId>) -> JourneyId {
        let journey = JourneyId(id());
        let enquiry = Enquiry::default();
        self.tell(journey, RecordEnquiry { happened_at: monday(), enquiry }).await;
        if let Some(worker) = worker {
            self.tell(journey, AssignWorker { happened_at: monday(), worker }).await;
        }
        journey
    }

    /// Somebody speaks with them, on the same day.
    pub(crate) async fn reply(&self, journey: JourneyId) {
        let spoke = RecordContact {
            happened_at: monday(),
            channel: Channel::Phone,
            direction: None,
            outcome: ContactOutcome::Spoke,
            note: None,
        };
        self.tell(journey, spoke).await;
    }

    /// The next action is agreed, for a day.
    pub(crate) async fn agree(&self, journey: JourneyId, due: &str) {
        let due = due.parse().unwrap();
        self.tell(journey, SetNextAction { happened_at: monday(), due, note: None }).await;
    }

    /// It turns out to have been recorded in error, on the same day.
    pub(crate) async fn void(&self, journey: JourneyId) {
        self.tell(journey, VoidJourney { happened_at: monday() }).await;
    }

    async fn tell(&self, journey: JourneyId, command: impl Decide + Send + Sync + 'static) {
        let request = Request {
            key: CommandId(id()),
            fingerprint: [0; 32],
            stream: journey.into(),
            seen: None,
            place: None,
            worker: None,
            door: Door::Page,
            command: Box::new(command),
        };
        self.writer.carry_out(request).await.unwrap();
    }

    /// Jobs as in a process of their own, on Thursday. Mail is written to files.
    pub(crate) async fn jobs(&self) -> Jobs {
        let database = self.service.opened().await;
        let answers = LevelAnswers::fold(database.clone(), pathways(), |_| ()).await.unwrap();
        // On Monday, so that later enquiries can still come in on Monday: the log's time never runs back.
        let writer = Writer::start(database.clone(), pathways(), ON_MONDAY);
        let parts = (database, Arc::new(answers), writer);
        Jobs::new(parts, &self.settings(&[]), ON_THURSDAY).unwrap()
    }

    /// The same, sending to a server that is waited for briefly.
    pub(crate) async fn jobs_at(&self, smtp_url: &str) -> Jobs {
        let mut jobs = self.jobs().await;
        jobs.mailer = self.mailer(smtp_url);
        jobs
    }

    pub(crate) fn mailer(&self, smtp_url: &str) -> Mailer {
        let brief = Duration::from_millis(300);
        let mailer = Mailer::new(&self.settings(&[("WAYMARK_SMTP_URL", smtp_url)])).unwrap();
        mailer.with_patience(Patience { opening: brief, handing_over: brief })
    }

    fn settings(&self, set: &[(&str, &str)]) -> Settings {
        let folder = self.service.folder.path();
        let in_folder = |name: &str| folder.join(name).display().to_string();
        Settings::read(|name| match set.iter().find(|(set, _)| *set == name) {
            Some((_, value)) => Some((*value).to_owned()),
            None => match name {
                "WAYMARK_MAIL_FOLDER" => Some(in_folder("mail")),
                "WAYMARK_CHECKPOINTS" => Some(in_folder("waymark.checkpoints")),
                // The clock stands still: all that a test sends, it sends in one minute.
                "WAYMARK_MAILS_A_MINUTE" => Some("1000".to_owned()),
                _ => None,
            },
        })
    }

    /// The mails written to files, in no order.
    pub(crate) fn files(&self) -> Vec<String> {
        let Ok(files) = std::fs::read_dir(self.service.folder.path().join("mail")) else {
            return vec![];
        };
        let paths = files.map(|file| file.unwrap().path());
        let mails = paths.filter(|path| path.extension() == Some("eml".as_ref()));
        mails.map(|path| std::fs::read_to_string(path).unwrap()).collect()
    }

    /// The mails in the outbox that are for somebody.
    pub(crate) async fn mails_for(&self, worker: WorkerId) -> Vec<Mail> {
        self.mails_to(Addressee::Worker(worker)).await
    }

    /// The same, whoever it is.
    pub(crate) async fn mails_to(&self, to: Addressee) -> Vec<Mail> {
        let mails = mails(&self.database, 1_000).await.unwrap().into_iter();
        mails.filter(|mail| mail.to == to).collect()
    }

    /// Where each mail for somebody is.
    pub(crate) async fn states_for(&self, worker: WorkerId) -> Vec<State> {
        self.mails_for(worker).await.into_iter().map(|mail| mail.state).collect()
    }

    /// Lets so much time go by that whatever waits may be tried again.
    pub(crate) fn wait(&self) {
        let wait = "UPDATE outbox SET not_before = 0; DELETE FROM outbox_breaker";
        self.service.sql(wait).unwrap();
    }

    /// Lets every turn of mail become free again.
    pub(crate) fn let_a_minute_go_by(&self) {
        self.service.sql("UPDATE outbox_turn SET free_at = free_at - 60000000").unwrap();
    }

    /// Lets every claim run out.
    pub(crate) fn let_claims_run_out(&self) {
        self.service.sql("UPDATE outbox SET lease_until = 1 WHERE lease_until > 0").unwrap();
    }
}

/// Runs the jobs once, on Thursday, and nobody stops them.
pub(crate) async fn once(jobs: &Jobs) -> Delivered {
    once_at(jobs, thursday()).await
}

/// The same at another time.
pub(crate) async fn once_at(jobs: &Jobs, now: DateTime<Utc>) -> Delivered {
    let (_tell, stop) = never();
    jobs.once(now, &stop).await.unwrap()
}

/// Nobody says stop.
pub(crate) fn never() -> (watch::Sender<bool>, Stop) {
    watch::channel(false)
}

async fn add(database: &Database, name: &str, role: Role) -> WorkerId {
    let email = format!("{name}@waymark.example");
    add_account(database, WorkerId(id()), (name, &email, role), monday()).await.unwrap()
}

/// One clock: a reply within 72 hours.
pub(crate) fn pathways() -> Pathways {
    let clock = ClockFile {
        name: "first-contact".into(),
        label: "First contact".to_owned(),
        starts_on: vec!["enquiry-received".into()],
        stops_on: vec!["first-contact-made".into()],
        within: Some("72 hours".into()),
        remind: ["warn at 50%", "due", "escalate after 24 hours"].map(Into::into).to_vec(),
        source: String::new(),
    };
    let file = File { clocks: vec![clock], ..small_pathway() };
    Pathways::starting_with(Pathway::check(file).unwrap())
}
