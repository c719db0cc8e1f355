//! Reminders from an enquiry to a mail: each goes once, to who can do something about it.

use chrono::{DateTime, TimeDelta, Utc};
use domain::calendar::Calendar;
use domain::ids::WorkerId;
use domain::journey::JourneyEvent;
use domain::record::Event;
use projections::reminders::Reminders;
use waymark::answers::LevelAnswers;
use waymark::jobs::send_reminders::plan;
use waymark::mail::words::Telling;
use waymark::store::outbox::{State, last_run};
use waymark::store::{
    MailChoice, Role, Writer, add_account, choose_mail, head, read_after, set_disabled,
};

use crate::office::{Office, monday, never, once, once_at, pathways, thursday};
use crate::support::Service;

async fn recorded(office: &Office) -> usize {
    let facts = read_after(&office.database, 0, 10_000).await.unwrap().into_iter();
    let sent = facts
        .filter(|fact| matches!(&fact.event, Event::Journey(JourneyEvent::ReminderSent { .. })));
    sent.count()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_enquiry_that_waits_too_long_becomes_one_mail_and_one_fact() {
    let office = Office::open().await;
    let jobs = office.jobs().await;
    office.enquiry(Some(office.ann)).await;
    office.enquiry(Some(office.ann)).await;

    let first = once(&jobs).await;
    let again = once(&jobs).await;

    assert_eq!((first.sent, first.reminders, again.sent, again.reminders), (1, 2, 0, 0));
    let [mail] = &office.files()[..] else { panic!("one file") };
    assert!(mail.contains("Subject: First contact: 2 overdue\r\n"), "{mail}");
    assert!(mail.contains("http://127.0.0.1:8080/journeys/FH-1-R"), "{mail}");
    assert_eq!(recorded(&office).await, 2);
    for job in [waymark::jobs::send_reminders::NAME, waymark::jobs::deliver_outbox::NAME] {
        assert_eq!(last_run(&office.database, job).await.unwrap(), Some(thursday()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_wait_comes_in_one_digest_on_the_morning_of_a_working_day() {
    let office = Office::open().await;
    let jobs = office.jobs().await;
    for due in ["2026-03-05", "2026-03-06", "2026-03-08"] {
        let journey = office.enquiry(Some(office.ann)).await;
        office.reply(journey).await;
        office.agree(journey, due).await;
    }
    let mut told = vec![];
    for day in ["2026-03-06", "2026-03-07", "2026-03-08", "2026-03-09", "2026-03-10"] {
        for hour in [-2, -1, 0, 7, 9, 14] {
            let now = domain::testing::nine_on(day) + TimeDelta::hours(hour);
            let delivered = once_at(&jobs, now).await;
            if delivered.sent > 0 {
                told.push((day, hour, delivered.sent, delivered.reminders));
            }
        }
    }

    // What is for Sunday is told on Friday.
    assert_eq!(told, [("2026-03-06", -1, 1, 3)], "at eight");
    assert!(
        office
            .files()
            .iter()
            .any(|it| it.contains("Subject: Next action: 1 overdue, 1 due today, 1 coming up\r\n"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn managers_hear_once_a_week_how_many_households_are_past_their_time() {
    let office = Office::open().await;
    let jobs = office.jobs().await;
    for _ in 0..3 {
        let journey = office.enquiry(Some(office.ann)).await;
        office.void(journey).await;
    }
    let mut told = vec![];
    // They are kept until 2 March 2028, a Thursday.
    for day in ["2028-02-28", "2028-03-03", "2028-03-05", "2028-03-06", "2028-03-07", "2028-03-13"]
    {
        for hour in [-4, -1, 0, 6, 9] {
            let now = domain::testing::nine_on(day) + TimeDelta::hours(hour);
            let delivered = once_at(&jobs, now).await;
            if delivered.sent > 0 {
                told.push((day, hour, delivered.sent, delivered.reminders));
            }
        }
    }

    assert_eq!(told, [("2028-03-06", -1, 1, 0), ("2028-03-13", -1, 1, 0)], "Mondays at eight");
    assert_eq!(office.mails_for(office.meg).await.len(), 2);
    for mail in office.files() {
        assert!(mail.contains("Subject: Reminders: 3 for review\r\n"), "{mail}");
        assert!(mail.contains("http://127.0.0.1:8080/retention"), "{mail}");
        assert!(!mail.contains("FH-"), "a number alone: {mail}");
    }
    let next = domain::testing::nine_on("2028-03-20").format("%FT%TZ").to_string();
    let dry = office.service.run(&["remind", "--now", &next, "--dry-run"]);
    let says = "3 households past the time for which records may be kept";
    assert!(dry.out.contains(says), "{dry:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_was_held_up_until_the_night_goes_in_the_morning() {
    let office = Office::open().await;
    let mut jobs = office.jobs().await;
    let to_files = jobs.mailer.clone();
    jobs.mailer = office.mailer("smtp://127.0.0.1:1");
    office.enquiry(Some(office.ann)).await;
    assert_eq!(once(&jobs).await.later, 1);
    jobs.mailer = to_files;

    let mut sent = vec![];
    for hours in [12, 20, 22] {
        office.wait();
        sent.push(once_at(&jobs, thursday() + TimeDelta::hours(hours)).await.sent);
    }

    assert_eq!(sent, [0, 0, 1], "at ten in the evening, at six, and as the digests go at eight");
    assert_eq!(office.mails_for(office.ann).await[0].attempts, 1);
    assert_eq!(office.states_for(office.ann).await, [State::Sent]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_on_one_log_send_each_reminder_once() {
    let office = Office::open().await;
    let (ours, theirs) = (office.jobs().await, office.jobs().await);
    let mut workers = vec![];
    for number in 0..6 {
        workers.push(office.hire(&format!("worker{number}")).await);
    }
    for number in 0..24 {
        office.enquiry(Some(workers[number % 6])).await;
    }

    let mut sent = 0;
    for _ in 0..2 {
        let (ours, theirs) = tokio::join!(once(&ours), once(&theirs));
        sent += ours.sent + theirs.sent;
    }

    assert_eq!((sent, recorded(&office).await), (6, 24));
    let mails = office.files();
    assert_eq!(mails.len(), 6);
    let told: usize = mails.iter().map(|mail| mail.matches("Record what happened: ").count()).sum();
    assert_eq!(told, 24);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_no_account_or_lost_it_is_stood_in_for_by_the_managers() {
    let office = Office::open().await;
    let jobs = office.jobs().await;
    let unknown = WorkerId(uuid::Uuid::from_u128(99));
    for worker in [Some(unknown), None] {
        office.enquiry(worker).await;
    }
    once(&jobs).await;
    let [mail] = &office.files()[..] else { panic!("one file") };
    assert!(mail.contains("To: Meg <meg@waymark.example>"), "{mail}");
    assert!(mail.contains("nobody looks after it"), "{mail}");
    assert!(mail.contains("cannot be reached by mail"), "{mail}");

    // Ann's mail waits in the outbox when her account is taken away.
    office.enquiry(Some(office.ann)).await;
    waymark::jobs::send_reminders::send_reminders(&jobs, thursday()).await.unwrap();
    set_disabled(&office.database, office.ann, Some(thursday())).await.unwrap();
    let cancelled = once(&jobs).await.cancelled;
    once(&jobs).await;

    assert_eq!(cancelled, 1);
    assert_eq!(office.states_for(office.ann).await, [State::Cancelled]);
    assert_eq!(office.states_for(office.meg).await, [State::Sent; 2]);
    assert_eq!(recorded(&office).await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_manager_gets_a_copy_and_one_bad_address_costs_the_others_nothing() {
    let office = Office::open().await;
    let jobs = office.jobs().await;
    let mo = office.promote("Mo").await;
    let typo = office.promote("no address").await;
    office.enquiry(None).await;

    let delivered = once(&jobs).await;

    assert_eq!((delivered.sent, delivered.dead), (2, 1));
    for manager in [office.meg, mo] {
        assert_eq!(office.states_for(manager).await, [State::Sent]);
    }
    assert_eq!(office.states_for(typo).await, [State::Dead]);
    assert_eq!(recorded(&office).await, 1, "it is one reminder");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_gets_one_digest_with_their_own_and_the_teams_at_the_hour_they_chose() {
    let office = Office::open().await;
    let mut jobs = office.jobs().await;
    let mo = office.promote("Mo").await;
    let noon = MailChoice { digest_hour: Some(12), ..MailChoice::default() };
    choose_mail(&office.database, mo, noon, uuid::Uuid::from_u128(1)).await.unwrap();
    for worker in [Some(office.meg), None] {
        let journey = office.enquiry(worker).await;
        office.reply(journey).await;
        office.agree(journey, "2026-03-05").await;
    }
    // What went is recorded on its day.
    jobs.writer = Writer::start(office.database.clone(), pathways(), jobs.source);
    let told = async |hours| {
        let delivered = once_at(&jobs, thursday() + TimeDelta::hours(hours)).await;
        (delivered.sent, delivered.reminders)
    };

    let (at_eight, later, at_noon) = (told(-2).await, told(-1).await, told(2).await);

    assert_eq!((at_eight, later), ((1, 2), (0, 0)), "Meg's, and once");
    assert_eq!(at_noon, (1, 1), "Mo's copy of what is for the managers");
    let mails: Vec<_> = office.files().iter().map(|it| it.replace("=\r\n", "")).collect();
    let mail = |reader: &str| mails.iter().find(|it| it.contains(reader)).unwrap();
    let (meg, mo) = (mail("To: Meg <"), mail("To: Mo <"));
    assert!(meg.contains("look after some of these households, and as a manager hear"), "{meg}");
    assert!(meg.contains("FH-1-R") && meg.contains("FH-2-W"), "{meg}");
    assert!(!mo.contains("FH-1-R") && mo.contains("FH-2-W"), "{mo}");
    assert_eq!(recorded(&office).await, 2, "each reminder is recorded once");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_more_mails_than_a_day_holds_and_what_is_held_back_comes_in_the_digest() {
    let office = Office::open().await;
    let mut jobs = office.jobs().await;
    jobs.customs.mails_a_day = 2;
    let mut sent = vec![];
    for hour in 0..4 {
        office.enquiry(Some(office.ann)).await;
        sent.push(once_at(&jobs, thursday() + TimeDelta::hours(hour)).await.sent);
    }

    assert_eq!(sent, [1, 1, 0, 0]);
    let held = plan(&jobs, thursday() + TimeDelta::hours(4)).await.unwrap().held_back;
    assert_eq!(held.len(), 2, "{held:?}");
    let friday_at_eight = thursday() + TimeDelta::hours(22);
    once_at(&jobs, friday_at_eight).await;
    let mails = office.files().into_iter().map(|mail| mail.replace("=\r\n", ""));
    let digest = mails.into_iter().find(|it| it.contains("(was to go yesterday)")).unwrap();
    for reference in ["FH-3-A", "FH-4-G"] {
        assert!(digest.contains(reference), "{digest}");
    }
    assert!(!digest.contains("FH-1-R"), "{digest}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_while_the_mail_waited_is_not_chased() {
    let office = Office::open().await;
    let jobs = office.jobs().await;
    let (done, waits) =
        (office.enquiry(Some(office.ann)).await, office.enquiry(Some(office.ann)).await);
    let all_done = office.hire("Bea").await;
    let also_done = office.enquiry(Some(all_done)).await;
    waymark::jobs::send_reminders::send_reminders(&jobs, thursday()).await.unwrap();
    office.reply(done).await;
    office.reply(also_done).await;

    let delivered = once(&jobs).await;

    assert_eq!((delivered.sent, delivered.reminders, delivered.cancelled), (1, 1, 1));
    let [mail] = &office.files()[..] else { panic!("one file") };
    assert!(mail.contains("FH-2-W") && !mail.contains("FH-1-R"), "{waits} alone: {mail}");
    assert_eq!(recorded(&office).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_cannot_be_written_never_stops_the_others() {
    let office = Office::open().await;
    let mut jobs = office.jobs().await;
    jobs.words = |telling: &Telling<'_>| {
        assert!(telling.due[0].reference.number() != 1, "words fail");
        telling.words()
    };
    let bea = office.hire("Bea").await;
    office.enquiry(Some(office.ann)).await;
    office.enquiry(Some(bea)).await;

    for expected in [State::Pending, State::Pending, State::Dead] {
        once(&jobs).await;
        assert_eq!(office.states_for(office.ann).await, [expected]);
        office.wait();
    }

    assert_eq!(office.states_for(bea).await, [State::Sent]);
    assert_eq!(recorded(&office).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_between_the_mail_and_the_fact_is_made_good_without_a_second_mail() {
    let office = Office::open().await;
    let jobs = office.jobs().await;
    office.enquiry(Some(office.ann)).await;
    once(&jobs).await;
    office.service.sql("UPDATE outbox SET recorded = (1 = 0)").unwrap();

    let again = once(&jobs).await;

    assert_eq!((again.sent, recorded(&office).await), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_told_to_stop_leaves_its_mail_for_the_next() {
    let office = Office::open().await;
    let jobs = office.jobs().await;
    office.enquiry(Some(office.ann)).await;
    let (tell, stop) = never();
    tell.send(true).unwrap();

    let delivered = jobs.once(thursday(), &stop).await.unwrap();
    jobs.run(std::time::Duration::from_hours(1), stop).await;

    assert_eq!(delivered.sent, 0);
    assert_eq!(office.states_for(office.ann).await, [State::Pending]);

    let (tell_later, not_yet) = never();
    let running =
        tokio::spawn(async move { jobs.run(std::time::Duration::from_hours(1), not_yet).await });
    tell_later.send(true).unwrap();
    running.await.expect("it ends once it is told to");
}

// A household that asked just now, and a time four days and more from now when somebody is on duty.
async fn an_hour_ago(service: &Service) -> (DateTime<Utc>, String) {
    let database = service.opened().await;
    #[expect(clippy::disallowed_methods, reason = "a test is a program of its own")]
    let now = Utc::now();
    let asked = (now - TimeDelta::hours(1)).format("%FT%TZ");
    let rows = format!(
        "journey,event,happened_at,attributes\nJ1,enquiry-received,{asked},\n\
         J1,worker-assigned,{asked},\"{{\"\"worker\"\":\"\"Ann\"\"}}\"\n"
    );
    let file = service.write("rows.csv", rows);
    let imported = service.run(&["import", "events", &file]);
    assert_eq!(imported.status, 0, "{imported:?}");
    for (name, role) in [("Ann", Role::Recruiter), ("Meg", Role::Manager)] {
        #[expect(clippy::disallowed_methods, reason = "a test is a program of its own")]
        let id = WorkerId(uuid::Uuid::now_v7());
        let email = format!("{name}@waymark.example");
        add_account(&database, id, (name, &email, role), monday()).await.unwrap();
    }
    let on_duty = Calendar::default().next_duty_moment_from(now + TimeDelta::hours(110));
    (now, on_duty.format("%FT%TZ").to_string())
}

fn mail_files(service: &Service) -> usize {
    let is_mail = |path: &std::path::Path| path.extension() == Some("eml".as_ref());
    let files = std::fs::read_dir(service.folder.path().join("waymark-mail"));
    files.map_or(0, |files| files.filter(|file| is_mail(&file.as_ref().unwrap().path())).count())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_says_what_would_go_to_whom_and_why_and_sends_nothing() {
    let service = Service::new();
    let (_, then) = an_hour_ago(&service).await;

    let told = service.run(&["remind", "--now", &then, "--dry-run"]);

    assert_eq!(told.status, 0, "{told:?}");
    for said in [
        "would be sent.",
        // What waits for a digest depends on the hour at which the test is run.
        "To Ann <ann@waymark.example>, ",
        "To Meg <meg@waymark.example>, ",
        "FH-1-R, First contact: was due on ",
        "(step \"due\"; Ann <ann@waymark.example> looks after it)",
        "(managers' step \"escalate after 24 hours\"; it was not done in time)",
    ] {
        assert!(told.out.contains(said), "{said} is not in {}", told.out);
    }
    let explained = service.run(&["remind", "--now", &then, "--dry-run", "--explain"]);
    assert!(explained.out.starts_with(&told.out), "{explained:?}");
    let why = "FH-1-R, First contact (step \"warn at 50%\"): the later step \"due\" says it all";
    assert!(explained.out.contains(why), "{explained:?}");
    assert_eq!(service.run(&["remind", "--explain"]).status, 2, "it says why nothing is sent");
    assert_eq!(mail_files(&service), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_run_twice_at_once_sends_each_reminder_once() {
    let service = Service::new();
    let (_, then) = an_hour_ago(&service).await;
    let letters =
        service.run(&["remind", "--now", &then, "--dry-run"]).out.matches("\nTo ").count();

    let printed = std::thread::scope(|scope| {
        let run = || scope.spawn(|| service.run(&["remind", "--now", &then]));
        [run(), run()].map(|run| run.join().unwrap())
    });

    assert!(printed.iter().all(|it| it.status == 0), "{printed:?}");
    assert_eq!(mail_files(&service), letters);
    assert!(letters >= 2);
    let again = service.run(&["remind", "--now", &then]);
    assert!(again.out.contains("There was nothing to send"), "{again:?}");
    assert_eq!(service.run(&["verify"]).status, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_over_before_it_came_in_reminds_nobody() {
    let service = Service::of_the_council();
    let database = service.opened().await;
    let pathways = waymark::pathways::embedded().unwrap();
    let answers = LevelAnswers::fold(database.clone(), pathways, |_| ()).await.unwrap();
    let answers = answers.read().await.unwrap();
    let imported_at = head(&database).await.unwrap().recorded_at;
    let imported_at = DateTime::from_timestamp_micros(imported_at).unwrap();

    let at_once = Reminders::new(&answers, imported_at).due();
    let a_month_on = Calendar::default().next_duty_moment_from(imported_at + TimeDelta::days(30));
    let later = Reminders::new(&answers, a_month_on).due();

    assert!(at_once.len() < 5, "what comes later today alone, not {at_once:?}");
    // What came in first was here a little before the last of it.
    let begun_at = imported_at - TimeDelta::minutes(10);
    for due in at_once.iter().chain(&later) {
        assert!(begun_at <= due.goes_at, "{due:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_manager_it_is_said_that_reminders_reach_nobody() {
    let service = Service::new();
    let (_, then) = an_hour_ago(&service).await;
    service.sql("DELETE FROM account").unwrap();

    let dry = service.run(&["remind", "--now", &then, "--dry-run"]);
    let sent = service.run(&["remind", "--now", &then]);

    assert!(dry.out.contains("can be told to nobody: make somebody a manager"), "{dry:?}");
    assert!(sent.err.contains("can be told to nobody: make somebody a manager"), "{sent:?}");
    assert_eq!((sent.status, mail_files(&service)), (0, 0));
}

#[test]
fn settings_of_mail_that_cannot_be_right_are_said_and_no_password_with_them() {
    let service = Service::new();
    assert_eq!(service.run(&["migrate"]).status, 0);
    let remind = |name: &str, value: &str| service.run_with(&["remind"], &[(name, value)]);

    remind("WAYMARK_SMTP_URL", "smtp://ann:s3cret@mail.example.org")
        .assert_refused_in_a_line(&["mail.example.org unencrypted: write smtp+starttls://"]);
    let nonsense = remind("WAYMARK_SMTP_URL", "mail:s3cret");
    nonsense.assert_refused_in_a_line(&["WAYMARK_SMTP_URL is no address of a mail server"]);
    assert!(!nonsense.err.contains("s3cret"), "{nonsense:?}");
    remind("WAYMARK_MAIL_FROM", "nobody").assert_refused_in_a_line(&["WAYMARK_MAIL_FROM is no"]);
    remind("WAYMARK_DIGEST_HOUR", "25")
        .assert_refused_in_a_line(&["25, at which no digest goes: write"]);
    for pace in ["0", "10001", "fast"] {
        remind("WAYMARK_MAILS_A_MINUTE", pace).assert_refused_in_a_line(&[pace, "from 1 to 10000"]);
    }
    let when = service.run(&["remind", "--now", "tomorrow"]);
    assert_eq!(when.status, 2, "{when:?}");
    assert!(when.err.contains("this is no instant: write it as"), "{when:?}");
}
