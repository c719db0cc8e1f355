//! Clocks that jump, nights when they change, and days that calendars forget.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{CommandId, JourneyId, StreamId};
use domain::journey::{AssignWorker, Enquiry, JourneyEvent, RecordEnquiry};
use domain::record::{Decide, Event};
use uuid::Uuid;
use waymark::jobs::Jobs;
use waymark::jobs::send_reminders::send_reminders;
use waymark::store::outbox::claim;
use waymark::store::{
    Door, Request, Source, Way, Writer, begin_session, read_after, session, token_hash, verify,
};

use crate::office::{Office, once, once_at, pathways, thursday};
use crate::support::Service;
use crate::web_support::{PASSWORD, Site};

// Only the jumps read it, and they are one test.
static NOW: AtomicI64 = AtomicI64::new(0);

#[expect(clippy::disallowed_methods, reason = "a test is a program of its own")]
const CLOCK: Source = Source { now, id: Uuid::now_v7 };

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_micros(NOW.load(Ordering::Relaxed)).unwrap()
}

fn set(instant: DateTime<Utc>) {
    NOW.store(instant.timestamp_micros(), Ordering::Relaxed);
}

fn at(instant: &str) -> DateTime<Utc> {
    instant.parse().unwrap()
}

/// Midnights before clocks go forward, and before they go back.
const NIGHTS: [&str; 2] = ["2026-03-29T00:00:00Z", "2026-10-25T00:00:00Z"];
/// When households ask, in minutes from then.
const ASKED: [i64; 6] = [-90, -1, 0, 30, 60, 90];
/// How often the jobs look.
const STEP: TimeDelta = TimeDelta::minutes(40);
/// The clock jumps each time they have looked so often.
const LOOKS: usize = 24;

/// How often each step of each household was told of.
type Told = BTreeMap<(usize, String), usize>;

#[tokio::test(flavor = "multi_thread")]
async fn clocks_that_jump_lose_and_repeat_no_reminder() {
    for night in NIGHTS.map(at) {
        let steady = reminded(night, &[]).await;
        let an_hour_back = reminded(night, &[-1]).await;
        let days_on_and_back = reminded(night, &[24, -24]).await;

        assert_eq!(steady.len(), 3 * ASKED.len(), "each step of each: {steady:?}");
        assert!(steady.values().all(|times| *times == 1), "{steady:?}");
        assert_eq!(an_hour_back, steady, "around {night}");
        // Of steps that a jump passes over only the last is told, as after an outage.
        assert!(days_on_and_back.values().all(|times| *times == 1), "{days_on_and_back:?}");
        for (household, last) in steady.keys().filter(|(_, step)| step.starts_with("escalate")) {
            let told = days_on_and_back.contains_key(&(*household, last.clone()));
            assert!(told, "{household} {last}: {days_on_and_back:?}");
        }
    }
}

async fn reminded(night: DateTime<Utc>, jumps: &[i64]) -> Told {
    let office = Office::open().await;
    let mut jobs = office.jobs().await;
    jobs.source = CLOCK;
    jobs.writer = Writer::start(office.database.clone(), pathways(), CLOCK);
    let mut households = vec![];
    for minutes in ASKED {
        set(night + TimeDelta::minutes(minutes));
        households.push(enquiry(&office, &jobs).await);
    }
    let end = now() + TimeDelta::days(7);
    let mut jumps = jumps.iter().map(|hours| TimeDelta::hours(*hours)).cycle().take(8);
    let mut looks = 0;
    while now() < end {
        once_at(&jobs, now()).await;
        looks += 1;
        let jump = if looks % LOOKS == 0 { jumps.next() } else { None };
        set(now() + jump.unwrap_or(STEP));
    }
    verify(&office.database, &[], |_| ()).await.unwrap();
    told(&office, &households).await
}

// Somebody asks now, and Ann looks after them.
async fn enquiry(office: &Office, jobs: &Jobs) -> JourneyId {
    let journey = JourneyId((CLOCK.id)());
    let happened_at = now();
    let enquiry = Enquiry::default();
    tell(jobs, journey, RecordEnquiry { happened_at, enquiry }).await;
    tell(jobs, journey, AssignWorker { happened_at, worker: office.ann }).await;
    journey
}

async fn tell(jobs: &Jobs, journey: JourneyId, command: impl Decide + Send + Sync + 'static) {
    let request = Request {
        key: CommandId((CLOCK.id)()),
        fingerprint: [0; 32],
        stream: journey.into(),
        seen: None,
        place: None,
        worker: None,
        door: Door::Page,
        command: Box::new(command),
    };
    jobs.writer.carry_out(request).await.unwrap();
}

async fn told(office: &Office, households: &[JourneyId]) -> Told {
    let facts = read_after(&office.database, 0, 10_000).await.unwrap();
    assert!(facts.is_sorted_by_key(|fact| fact.when.recorded_at), "the log's time never runs back");
    let mut told = Told::new();
    for fact in facts {
        let Event::Journey(JourneyEvent::ReminderSent { step, .. }) = fact.event else { continue };
        let is_it = |household: &JourneyId| StreamId::from(*household) == fact.stream;
        let household = households.iter().position(is_it).unwrap();
        *told.entry((household, step.to_string())).or_default() += 1;
    }
    let mails = office.files();
    let lines: usize =
        mails.iter().map(|mail| mail.matches("Record what happened: ").count()).sum();
    assert_eq!(lines, told.values().sum::<usize>(), "each reminder is in one mail");
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_ends_though_the_clock_was_set_back_after_it() {
    let office = Office::open().await;
    if !office.service.is_sqlite() {
        return crate::harness::not_run("claims on PostgreSQL, which go by the server's own clock");
    }
    let jobs = office.jobs().await;
    office.enquiry(Some(office.ann)).await;
    send_reminders(&jobs, thursday()).await.unwrap();
    let tomorrow = thursday() + TimeDelta::days(1);
    let claimed = claim(&office.database, (CLOCK.id)(), 1, tomorrow).await.unwrap();
    assert_eq!(claimed.len(), 1, "by somebody who dies");

    assert_eq!(once(&jobs).await.sent, 1, "today");
}

#[tokio::test]
async fn a_session_ends_though_the_clock_was_set_back_after_it() {
    let office = Office::open().await;
    let token = token_hash("a token");
    let now = thursday();
    let ann = (office.ann, Way::Password, "");
    begin_session(&office.database, &token, ann, now).await.unwrap();

    let is_in = async |hours: i64, minutes: i64| {
        let then = now + TimeDelta::hours(hours) + TimeDelta::minutes(minutes);
        session(&office.database, &token, then).await.unwrap().is_some()
    };
    assert!(is_in(0, 0).await && is_in(0, -20).await, "clocks differ a little");
    assert!(!is_in(-1, 0).await && !is_in(-24, 0).await, "set back");
    assert!(!is_in(1, 0).await && !is_in(24, 0).await, "idle");
}

/// Starts of the program, one after the other: the clock jumps between them.
const STARTS: [&str; 9] = [
    "2026-03-29T00:59:58Z",
    "2026-03-28T23:59:58Z",
    "2026-03-30T00:59:58Z",
    "2026-03-29T01:00:01Z",
    "2026-10-25T00:59:58Z",
    "2026-10-25T01:59:58Z",
    "2026-10-24T01:30:00Z",
    "2028-02-29T10:00:00Z",
    "2038-01-19T03:14:06Z",
];

#[test]
fn a_program_started_under_another_clock_says_and_keeps_what_is_so() {
    let service = Service::new();
    let mut references: Vec<String> = vec![];
    for start in STARTS {
        let site = Site::with(&service, &["--now", start], &[]);
        let mut recruiter = site.stranger();
        if references.is_empty() {
            recruiter = site.signed_in(&service, "recruiter");
        } else {
            recruiter.sign_in("recruiter@council.example", PASSWORD);
        }
        references.push(recruiter.enquiry("Ann Example"));
        let mut pages = vec!["/work".to_owned(), "/journeys".to_owned(), "/outbox".to_owned()];
        pages.extend(["funnel", "time", "clocks"].map(|name| format!("/performance/{name}")));
        pages.extend(references.iter().map(|reference| format!("/journeys/{reference}")));
        for page in pages {
            let answer = recruiter.get(&page);
            // By a clock that was set back, some have not asked yet.
            let is_to_come = page.contains("/FH-") && answer.status == 404;
            assert!(answer.status == 200 || is_to_come, "{start}: {page}: {answer:?}");
            assert_eq!(negative(&answer.body), None, "{start}: {page}: {}", answer.body);
        }
        assert!(site.stop(), "{start}: it stops well");
    }
    let verified = service.run(&["verify"]);
    assert_eq!(verified.status, 0, "its times never run back: {verified:?}");
    let said = std::fs::read_to_string(service.folder.path().join("serve.log")).unwrap();
    assert!(!said.contains("panicked"), "{said}");
}

// A number below nothing of hours, days or the like.
fn negative(page: &str) -> Option<String> {
    let words: Vec<&str> =
        page.split(|letter: char| letter.is_whitespace() || letter == '>').collect();
    let is_below = |word: &str| {
        let number = word.strip_prefix(['-', '\u{2212}']);
        number.is_some_and(|number| number.parse::<f64>().is_ok())
    };
    let is_time = |word: &str| {
        ["second", "minute", "hour", "day", "week", "month"].iter().any(|it| word.starts_with(it))
    };
    let pairs = words.windows(2).find(|pair| is_below(pair[0]) && is_time(pair[1]));
    pairs.map(|pair| pair.join(" "))
}

#[test]
fn a_number_below_nothing_is_seen() {
    assert_eq!(negative("<p>due -3 days ago").as_deref(), Some("-3 days"));
    assert_eq!(negative("<p>\u{2212}1 hour").as_deref(), Some("\u{2212}1 hour"));
    assert_eq!(negative("2026-03-02 days -x days 3 days"), None);
}
