//! One file with all that is held about one person, and nobody else's data.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, anyhow, bail};
use chrono::{DateTime, Utc};
use clap::Args as Arguments;
use domain::ids::{JourneyId, WorkerId};
use projections::retention::{kept, periods};
use tokio::sync::RwLock;

use super::{erase, out, service};
use crate::SOURCE;
use waymark::settings::Settings;
use waymark::store::{Database, Purpose, Role, Viewing, Viewings, account_of};
use waymark::subject_access::{Asked, Known};

#[derive(Debug, Arguments)]
pub(crate) struct SubjectAccessArgs {
    /// The journey, by the reference that its page shows, as FH-1932-T, or by its id
    #[arg(value_name = "JOURNEY")]
    journey: String,
    /// Who asks, by the number that the list shows. Give it again for each entry that is the same person
    #[arg(long, value_name = "NUMBER")]
    person: Vec<usize>,
    /// A text in free words that tells of them alone, by its number. Give it again for each
    #[arg(long, value_name = "NUMBER")]
    text: Vec<u32>,
    /// The manager in whose name it is taken, by mail address: that goes on record before the file is written
    #[arg(long = "for", value_name = "ADDRESS")]
    manager: Option<String>,
    /// The file to write, which must not be there yet. Without it, adults and texts are listed
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

/// `waymark subject-access`
pub(crate) async fn subject_access(
    settings: &Settings,
    args: &SubjectAccessArgs,
) -> anyhow::Result<()> {
    let now = (SOURCE.now)();
    let database = service::log(settings, Purpose::Existing).await?;
    let (journey, reference, pathway) = erase::find(&database, &args.journey).await?;
    let manager = manager(&database, args.manager.as_deref()).await?;
    let keys = Arc::new(RwLock::new(service::keys(settings, &database).await?));
    let known = Known::of(&database, &keys, (journey, reference.clone()), now).await?;
    let look = |page: &str| Viewing {
        at: now,
        worker: manager.0,
        token: None,
        journey: Some(journey),
        page: page.to_owned(),
        households: None,
    };
    let viewings = Viewings::new(database.clone());
    let Some(to) = &args.to else {
        viewings.record(look("subject-access")).await?;
        return out::say(&listed(&known, &reference));
    };
    let mut asked = Asked { people: vec![], texts: texts(&known, &args.text, &reference)? };
    for number in &args.person {
        let adult = number.checked_sub(1).and_then(|place| known.adults.get(place));
        let adult = adult.ok_or_else(|| {
            anyhow!("{reference} has no adult {number}: leave out --to to see who there is")
        })?;
        asked.people.push(adult.id);
    }
    if asked.people.is_empty() {
        bail!(
            "Say who asks with --person, by the number that the list shows: leave out --to to see it"
        );
    }
    let pathway = pathway.ok_or_else(|| anyhow!("{reference} is on no pathway that is in use"))?;
    let kept = told(&database, journey, now).await?;
    let file = known.written(&asked, &pathway, (&manager.1, &kept, now));
    let mut target =
        OpenOptions::new().write(true).create_new(true).open(to).with_context(|| {
            format!("{} cannot be written: choose a file that is not there yet", to.display())
        })?;
    viewings.record_file((SOURCE.id)(), &look("subject-access-file")).await?;
    target.write_all(file.as_bytes())?;
    out::say(&format!(
        "{} holds what is held about them, and nobody else's details. It is on record that {} took it.\n",
        to.display(),
        manager.1
    ))
}

async fn manager(database: &Database, address: Option<&str>) -> anyhow::Result<(WorkerId, String)> {
    let Some(address) = address else {
        bail!("Say in whose name with --for, as --for una@council.example: that goes on record");
    };
    let account = account_of(database, address).await?;
    let account = account.filter(|it| it.role == Role::Manager && it.is_enabled());
    let account = account.ok_or_else(|| {
        anyhow!("{address} is no manager's account: see `waymark worker list` for who is one")
    })?;
    Ok((account.worker, account.name))
}

fn texts(known: &Known, numbers: &[u32], reference: &str) -> anyhow::Result<BTreeSet<u32>> {
    for number in numbers {
        if !known.texts.iter().any(|it| it.version == *number) {
            bail!("{reference} has no text {number}: leave out --to to see which there are");
        }
    }
    Ok(numbers.iter().copied().collect())
}

fn listed(known: &Known, reference: &str) -> String {
    let mut said = format!("{reference}: who may ask, for --person\n");
    for (place, adult) in known.adults.iter().enumerate() {
        let since = if adult.is_superseded { ", put right since" } else { "" };
        said += &format!("  {}  {}{since}\n", place + 1, adult.name());
    }
    said += "Texts in free words, for --text. Each may tell of others: read it first\n";
    for text in &known.texts {
        said += &format!("  {}  {}\n", text.version, text.words.replace('\n', " "));
    }
    said
}

// How long it is kept.
async fn told(
    database: &Database,
    journey: JourneyId,
    now: DateTime<Utc>,
) -> anyhow::Result<String> {
    let answers = service::answers(database).await?;
    let answers = answers.read().await?;
    let kept = kept(&answers, &periods(&answers), now).into_iter().find(|it| it.journey == journey);
    Ok(match kept.map(|it| it.on) {
        None => "It is erased.".to_owned(),
        Some(Some(on)) => format!("It comes up for review on {}.", on.format("%-d %B %Y")),
        Some(None) => {
            "It is kept for now: the journey is under way, an approval is in force, or it is held."
                .to_owned()
        }
    })
}
