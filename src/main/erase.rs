//! Erasing people, for ever.

use std::sync::Arc;

use anyhow::{anyhow, bail};
use domain::calendar::london_day;
use domain::ids::{JourneyId, PersonId};
use domain::journey::{Erased, JourneyEvent, became};
use domain::pathway::Pathway;
use domain::record::{Event, Recorded};
use domain::reference::Reference;
use domain::retention::Class;
use projections::{Answers, Question, Sight, View};
use tokio::sync::RwLock;

use super::args::EraseArgs;
use super::{out, service};
use crate::SOURCE;
use waymark::erasure::{Eraser, Order};
use waymark::report::counted;
use waymark::settings::Settings;
use waymark::store::{Database, Purpose, Writer, history_with_rests};

/// `waymark erase`
pub(crate) async fn erase(settings: &Settings, args: &EraseArgs) -> anyhow::Result<()> {
    let database = service::log(settings, Purpose::Existing).await?;
    let (journey, name, pathway) = find(&database, &args.journey).await?;
    let history = history_with_rests(&database, journey.into()).await?;
    let rests = history.iter().filter(|(_, rest)| rest.is_some()).count();
    let history: Vec<Recorded> = history.into_iter().map(|(fact, _)| fact).collect();
    let what = chosen(&history, args.person, &name)?;
    let told = told(&history, &what, rests);
    let duty = pathway.and_then(|pathway| duty_to_keep(&pathway, &history));
    if args.dry_run {
        let duty = duty.map_or(String::new(), |duty| format!(" But {duty}."));
        return out::say(&format!("Of {name}, this would erase for ever: {told}.{duty}\n"));
    }
    if let Some(duty) = duty.filter(|_| !args.despite_duty_to_keep) {
        bail!(
            "Nothing of {name} was erased, for {duty}. Where a court or the law asks for it all the \
             same, add --despite-duty-to-keep"
        );
    }
    if !args.yes {
        bail!("This erases for ever, of {name}: {told}. Nothing was erased: add --yes to do it");
    }
    let eraser = eraser(settings, database).await?;
    eraser.order(journey, what).await?;
    let orders = eraser.orders().await?.into_iter().filter(|it| it.journey == journey);
    let pending: Vec<Order> = orders.filter(|it| !it.is_completed).collect();
    if pending.is_empty() {
        return out::say(&format!("Nothing of {name} was left to erase.\n"));
    }
    let fields: u32 = eraser.carry_out(&pending).await?.iter().map(|proof| proof.fields).sum();
    let values = counted(fields as usize, "sealed value", "sealed values");
    out::say(&format!(
        "Erased of {name}: {told}. {values} were tried, and none can be opened any more. Keep the list of \
         erasures, {}, and copies of it: it keeps them erased where an older key store is restored.\n",
        eraser.list.display()
    ))
}

/// What erases, with keys of its own.
async fn eraser(settings: &Settings, database: Database) -> anyhow::Result<Eraser> {
    let keys = service::keys(settings, &database).await?;
    let writer = Writer::start(database.clone(), service::embedded()?, SOURCE);
    let keys = Arc::new(RwLock::new(keys));
    Ok(Eraser { database, keys, writer, list: settings.erasures.path(), source: SOURCE })
}

// Why the law, or a manager who holds them, keeps these records. What was ordered to go already does.
fn duty_to_keep(pathway: &Pathway, history: &[Recorded]) -> Option<String> {
    let (became, today) = (became(pathway, history), london_day((SOURCE.now)()));
    let class = became.class(pathway);
    if became.is_gone {
        return None;
    }
    if became.hold(today).is_some() {
        return Some("a manager holds their records: see the reason on their page".to_owned());
    }
    match became.due(pathway, Class::floor) {
        _ if class == Class::Enquiry => None,
        Ok(due) if due.on <= today => None,
        Ok(due) => Some(format!(
            "the law keeps them until {}. {}",
            due.on.format("%-d %B %Y"),
            class.source()
        )),
        Err(_) => Some(format!("the law keeps them. {}", class.source())),
    }
}

/// The journey that is meant, what it is called, and what governs it: by the reference that people see, or by
/// its id.
pub(super) async fn find(
    database: &Database,
    text: &str,
) -> anyhow::Result<(JourneyId, String, Option<Pathway>)> {
    let answers = service::answers(database).await?;
    let answers = answers.read().await?;
    let journey = match text.parse() {
        Ok(id) => Some(JourneyId(id)).filter(|it| answers.version(*it).is_some()),
        Err(_) => answers
            .journey(text.parse::<Reference>().map_err(|error| anyhow!("{error}"))?, &Sight::ALL),
    };
    let Some(journey) = journey else {
        bail!("There is no journey {text}: look at its page for its reference")
    };
    let reference =
        answers.reference(journey, &Sight::ALL).map_or(text.to_owned(), |it| it.to_string());
    Ok((journey, reference, governing(&answers, journey)))
}

fn governing(answers: &Answers, journey: JourneyId) -> Option<Pathway> {
    answers.pathways().ids().into_iter().find_map(|id| {
        let question = Question { pathway: Some(id.clone()), ..Question::now((SOURCE.now)()) };
        let view = View::new(answers, &question).ok()?;
        view.one(journey, |course| course.pathway().clone())
    })
}

fn chosen(history: &[Recorded], person: Option<u8>, name: &str) -> anyhow::Result<Erased> {
    let people = people(history);
    let Some(number) = person else { return Ok(Erased { people, notes: true }) };
    match people.get(usize::from(number) - 1) {
        Some(person) => Ok(Erased { people: vec![*person], notes: false }),
        None => bail!(
            "{name} has {}: leave out --person, or choose one of them",
            counted(people.len(), "adult", "adults")
        ),
    }
}

fn people(history: &[Recorded]) -> Vec<PersonId> {
    let people = history.iter().filter_map(|fact| match &fact.event {
        Event::Journey(JourneyEvent::EnquiryReceived(enquiry)) => Some(&enquiry.people),
        _ => None,
    });
    people.flatten().map(|person| person.id).collect()
}

fn told(history: &[Recorded], what: &Erased, rests: usize) -> String {
    let adults = counted(what.people.len(), "adult's details", "adults' details");
    if !what.notes {
        return format!("{adults}. The notes stay, and may name them");
    }
    let has_note =
        |fact: &&Recorded| matches!(&fact.event, Event::Journey(event) if event.note().is_some());
    let notes = counted(history.iter().filter(has_note).count(), "note", "notes");
    let rests = counted(rests, "row's further attributes", "rows' further attributes");
    format!("{adults}, {notes} and {rests}")
}
