//! A made-up council's years up to today, to try things on.

use std::path::Path;

use anyhow::Context as _;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::calendar::{Calendar, at_london, london_day, london_time};

use super::args::DemoArgs;
use super::out::{self, number};
use super::{serve, service};
use crate::{SOURCE, set_clock};
use waymark::demo::{self, Council, Options, Recording, SERVICE, Worker, record};
use waymark::passwords::Hashing;
use waymark::settings::Settings;
use waymark::store::{Database, Keys, Purpose, Role, Writer, add_account, set_password};
use waymark::web::App;

/// What everybody in the demo signs in with.
const PASSWORD: &str = "four made-up words";

/// `waymark demo`
pub(crate) async fn demo(settings: &Settings, args: &DemoArgs) -> anyhow::Result<()> {
    let now = args.serve.now.unwrap_or_else(|| working_time((SOURCE.now)()));
    let listener = serve::listen(&settings.listen.value)?;
    let place = serve::place(settings, &listener)?;
    let folder = tempfile::Builder::new().prefix("waymark-demo-").tempdir();
    let folder = folder.context("No temporary folder could be made")?.keep();
    let requests_a_minute = settings.requests_a_minute.clone();
    let settings = Settings { requests_a_minute, ..settings_in(&folder) };
    // Its history ends the evening before, so that this morning's reminders go as in real life.
    set_clock(evening_before(now));
    let council = council(args);
    let recorded = prepare(&settings, &council).await?;
    set_clock(now);
    let (app, jobs) = serve::open(&settings, place, true).await?;
    out::say(&welcome(&council, &recorded, &app, &folder))?;
    serve::run(app, Some(jobs), listener).await
}

// Nobody is reminded of anything at night: then the demo begins on the last working morning.
fn working_time(now: DateTime<Utc>) -> DateTime<Utc> {
    let calendar = Calendar::default();
    let morning = |day| at_london(day, calendar.duty_from + TimeDelta::hours(1));
    let is_over = |day: &NaiveDate| calendar.is_working_day(*day) && morning(*day) <= now;
    if calendar.is_on_duty(now) {
        return now;
    }
    let today = Some(london_day(now)).filter(is_over);
    morning(today.unwrap_or_else(|| calendar.plus_working_days(london_day(now), -1)))
}

fn evening_before(now: DateTime<Utc>) -> DateTime<Utc> {
    let calendar = Calendar::default();
    at_london(calendar.plus_working_days(london_day(now), -1), calendar.duty_to)
}

// The history, and who may sign in.
async fn prepare(settings: &Settings, council: &Council) -> anyhow::Result<Recording> {
    let database = service::log(settings, Purpose::Create).await?;
    let mut keys = service::keys(settings, &database).await?;
    let writer = Writer::start(database.clone(), service::embedded()?, SOURCE);
    let recorded = fill(&database, &mut keys, &writer, council).await?;
    let answers = service::answers(&database).await?;
    demo::clinic(council, &*answers.read().await?, &mut keys, &writer).await?;
    let hash = Hashing::new()?.hash(PASSWORD.to_owned().into()).await?;
    for worker in council.team() {
        let told = (worker.name, &*worker.email, role(worker));
        let id = add_account(&database, worker.id, told, (SOURCE.now)()).await?;
        set_password(&database, id, &hash).await?;
    }
    drop(writer);
    keys.close().await;
    database.close().await;
    Ok(recorded)
}

fn council(args: &DemoArgs) -> Council {
    let DemoArgs { seed, enquiries_per_year, years, .. } = *args;
    Council::new(Options { seed, enquiries_per_year, years, now: (SOURCE.now)() })
}

/// Records a made-up council.
pub(crate) async fn fill(
    database: &Database,
    keys: &mut Keys,
    writer: &Writer,
    council: &Council,
) -> anyhow::Result<Recording> {
    let bar = out::progress(council.expected(), "Making up a council");
    let recorded = record(council, database, keys, writer, |done| bar.set_position(done)).await;
    bar.finish_and_clear();
    Ok(recorded?)
}

fn settings_in(folder: &Path) -> Settings {
    let place = |name: &str| folder.join(name).display().to_string();
    Settings::read(|name| match name {
        "WAYMARK_DATABASE_URL" => Some(format!("sqlite:{}", place("waymark.db"))),
        "WAYMARK_KEYS_URL" => Some(format!("sqlite:{}", place("waymark-keys.db"))),
        "WAYMARK_MASTER_KEY_FILE" => Some(place("waymark-master.key")),
        "WAYMARK_CHECKPOINTS" => Some(place("waymark.checkpoints")),
        "WAYMARK_ERASURES" => Some(place("waymark.erasures")),
        "WAYMARK_MAIL_FOLDER" => Some(place("mail")),
        "WAYMARK_ENQUIRY_FORM" => Some("on".to_owned()),
        "WAYMARK_SERVICE_NAME" => Some(format!("Fostering in {SERVICE}")),
        "WAYMARK_SERVICE_COLOUR" => Some("#7b2d6b".to_owned()),
        "WAYMARK_SERVICE_CONTACT" => Some("01632 960000".to_owned()),
        "WAYMARK_PRIVACY_NOTICE" => Some("https://wexmere.example/privacy".to_owned()),
        _ => None,
    })
}

fn role(worker: &Worker) -> Role {
    match worker.role {
        demo::Role::Recruiter => Role::Recruiter,
        demo::Role::Manager => Role::Manager,
        demo::Role::Marketing => Role::Marketing,
        demo::Role::PanelAdministrator => Role::PanelAdministrator,
        demo::Role::Auditor => Role::Auditor,
        demo::Role::Administrator => Role::Administrator,
    }
}

fn welcome(council: &Council, recorded: &Recording, app: &App, folder: &Path) -> String {
    let count = |n: u64| number(usize::try_from(n).unwrap_or(usize::MAX));
    let sign_ins: String = Role::ALL
        .into_iter()
        .filter_map(|wanted| council.team().iter().find(|worker| role(worker) == wanted))
        .map(|it| format!("  {:19}  {}  ({})\n", role(it).as_str(), it.email, it.name))
        .collect();
    format!(
        "{SERVICE} is a made-up council: {} facts of {} households. Its clock starts at {}.\n\n\
         Open {} and sign in with the password  {PASSWORD}  as one of\n{sign_ins}\n\
         Whoever asks about fostering does so at {}\n\n\
         Its log is in {} until you delete that folder. Ctrl-C stops the service.\n",
        count(recorded.facts),
        count(recorded.journeys),
        london_time((SOURCE.now)()).format("%A %-d %B %Y, %H:%M"),
        app.place.link("/"),
        app.place.link("/enquire"),
        folder.display(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_night_and_on_sundays_the_demo_begins_on_the_last_working_morning() {
        let begins = |now: &str| working_time(now.parse().unwrap()).to_rfc3339();

        assert_eq!(begins("2026-11-25T11:00:00Z"), "2026-11-25T11:00:00+00:00");
        assert_eq!(begins("2026-11-25T20:00:00Z"), "2026-11-25T10:00:00+00:00");
        assert_eq!(begins("2026-11-25T01:00:00Z"), "2026-11-24T10:00:00+00:00");
        assert_eq!(begins("2026-11-22T12:00:00Z"), "2026-11-20T10:00:00+00:00");
        let monday = "2026-11-23T11:00:00Z".parse().unwrap();
        assert_eq!(evening_before(monday).to_rfc3339(), "2026-11-20T17:00:00+00:00");
    }
}
