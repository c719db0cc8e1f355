//! What a pathway file's clocks would have come to, before it is in use.

use std::path::Path;

use anyhow::bail;
use domain::calendar::london_day;
use domain::ids::PathwayId;
use domain::pathway::{Clock, Pathway};
use projections::policy::{Preview, preview as previewed};
use projections::reminders::said;
use projections::{Answers, Question, Sight, View};

use super::{out, pathway, service};
use crate::SOURCE;
use waymark::report::counted;
use waymark::report::policy::{MOST_NAMED, otherwise, preview_table, promise, told_when};
use waymark::settings::Settings;
use waymark::store::Purpose;

/// `waymark pathway preview`
pub(crate) async fn preview(settings: &Settings, file: &Path) -> anyhow::Result<()> {
    let database = service::log(settings, Purpose::Existing).await?;
    let answers = service::answers(&database).await?;
    let answers = answers.read().await?;
    let version = pathway::read(file)?.pathway();
    let now = (SOURCE.now)();
    let today = london_day(now);
    let in_use = answers.pathways();
    if in_use.newest(&version.id).is_none() {
        let known: Vec<&str> = in_use.ids().into_iter().map(PathwayId::as_str).collect();
        bail!(
            "No household is on the pathway {}: write a version of {}",
            version.id,
            known.join(" or ")
        );
    }
    let in_force = in_use.number(Some(&version.id), today).and_then(|number| in_use.get(number));
    let Some(in_force) = in_force else { bail!("No pathway is in use") };
    let mut text = beside(&answers, &version, in_force)?;
    let clocks: Vec<&Clock> =
        version.clocks.iter().filter(|clock| !in_force.clocks.contains(clock)).collect();
    for clock in &clocks {
        let seen = previewed(&answers, &version, &clock.name, now)?;
        text += &told(&answers, clock, (&version, in_force), &seen);
    }
    let gone = in_force.clocks.iter().filter(|it| is_without(&version, it));
    for clock in gone {
        text += &format!("\n{} is no clock of it any more.\n", clock.label);
    }
    if clocks.is_empty() {
        text += "\nNo clock in it runs otherwise.\n";
    }
    text += &reminders(&version, in_force);
    out::say(&text)
}

// What has people reminded otherwise, beside the clocks.
fn reminders(version: &Pathway, in_force: &Pathway) -> String {
    let both = said(in_force).into_iter().zip(said(version));
    let told = both.filter(|(before, after)| before != after).map(|(before, after)| {
        format!(
            "\nReminders: {}\n  As it is: {}\n  As it would be: {}\n",
            after.label, before.rule, after.rule
        )
    });
    told.collect()
}

fn is_without(version: &Pathway, clock: &Clock) -> bool {
    version.clocks.iter().all(|it| it.name != clock.name)
}

fn beside(answers: &Answers, version: &Pathway, in_force: &Pathway) -> anyhow::Result<String> {
    let asked = Question { pathway: Some(version.id.clone()), ..Question::now((SOURCE.now)()) };
    let under_way: usize =
        projections::policy::under_way(&View::new(answers, &asked)?).into_values().sum();
    Ok(format!(
        "{} from {}, beside what is in force from {}.\nA household keeps the targets with which it \
         began: the {} under way keep theirs.\n",
        version.id,
        version.in_force_from,
        in_force.in_force_from,
        counted(under_way, "household", "households"),
    ))
}

fn told(
    answers: &Answers,
    clock: &Clock,
    (version, in_force): (&Pathway, &Pathway),
    seen: &Preview,
) -> String {
    let before = in_force.clocks.iter().find(|it| it.name == clock.name);
    let mut text = format!("\n{}\n", clock.label);
    let as_it_runs = before.map(|before| ("As it runs", before, in_force));
    for (when, clock, of) in as_it_runs.into_iter().chain([("As it would run", clock, version)]) {
        let reminds = told_when(clock).join("; ");
        let reminds = if reminds.is_empty() { "Nobody is reminded".to_owned() } else { reminds };
        text += &format!("  {when}: {}.\n    {reminds}.\n", promise(clock, of));
    }
    let named = seen.changed.iter().take(MOST_NAMED);
    let named = named.filter_map(|it| {
        Some(format!("{} {}", answers.reference(it.journey, &Sight::ALL)?, otherwise(it)))
    });
    text + &preview_table(seen, &named.collect::<Vec<_>>())
}
