//! Checking and showing pathway files.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{anyhow, bail};
use domain::pathway::{Pathway, Pathways};
use projections::reminders::said;

use super::{out, service};
use waymark::import::reason;
use waymark::pathways::{self, Mistake};
use waymark::settings::Settings;
use waymark::store::{OpenError, Purpose, Tables, open};

/// A pathway file that has no mistake in itself.
pub(crate) struct Given<'a> {
    path: &'a Path,
    text: String,
    pathway: Pathway,
}

/// Reads a pathway file.
pub(crate) fn read(path: &Path) -> anyhow::Result<Given<'_>> {
    let text = text_of(path, "pathway file")?;
    let pathway = pathways::read(&text).map_err(|mistakes| told(path, &mistakes))?;
    Ok(Given { path, text, pathway })
}

/// The text of a file that somebody wrote.
pub(crate) fn text_of(path: &Path, what: &str) -> anyhow::Result<String> {
    let name = path.display();
    let bytes = fs::read(path).map_err(|error| {
        let reason = reason(&error);
        anyhow!("The {what} {name} cannot be read ({reason}): check its name")
    })?;
    String::from_utf8(bytes).map_err(|_| {
        anyhow!("The {what} {name} is not text in UTF-8: save it as plain text in UTF-8")
    })
}

impl Given<'_> {
    /// The version as it is written, whatever is in use.
    pub(crate) fn pathway(self) -> Pathway {
        self.pathway
    }

    /// Checks it against the pathways in use.
    pub(crate) fn beside(self, in_use: &Pathways) -> anyhow::Result<Pathway> {
        let problems = in_use.problems_with(&self.pathway);
        if problems.is_empty() {
            Ok(self.pathway)
        } else {
            Err(told(self.path, &pathways::located(&self.text, &problems)))
        }
    }
}

/// `waymark pathway check`
pub(crate) async fn check(settings: &Settings, files: &[PathBuf]) -> anyhow::Result<()> {
    let mut in_use = in_use(settings).await?;
    for path in files {
        let pathway = read(path)?.beside(&in_use)?;
        let counts = format!(
            "{} is in order: {} from {}, {} stages, {} milestones, {} clocks, {} reasons.\n",
            path.display(),
            pathway.id,
            pathway.in_force_from,
            pathway.stages.len(),
            pathway.milestones.len(),
            pathway.clocks.len(),
            pathway.reasons.len(),
        );
        if in_use.adopt(pathway).is_err() {
            bail!("{} does not fit the versions before it", path.display());
        }
        out::say(&counts)?;
    }
    Ok(())
}

// A log need not be there to check a file; where it is, what it has adopted counts.
async fn in_use(settings: &Settings) -> anyhow::Result<Pathways> {
    let opened = open(&settings.database_url.value, Tables::Log, Purpose::Existing).await;
    match opened {
        Ok(database) => {
            let answers = service::answers(&database).await?;
            let pathways = answers.read().await?.pathways().clone();
            Ok(pathways)
        }
        Err(OpenError::Missing(..)) => service::embedded(),
        Err(error) => Err(error.into()),
    }
}

/// `waymark pathway show`
pub(crate) fn show(file: Option<&Path>) -> anyhow::Result<()> {
    let embedded = service::embedded()?;
    let pathway = match file {
        Some(file) => read(file)?.beside(&embedded)?,
        None => {
            let first = embedded.numbered().next().map(|(_, pathway)| pathway.clone());
            first.ok_or_else(|| anyhow!("No pathway comes along"))?
        }
    };
    out::say(&words(&pathway))
}

fn words(pathway: &Pathway) -> String {
    let mut text = format!(
        "{} ({}), in force from {}\n",
        pathway.label,
        pathway.id,
        pathway.in_force_from.format("%-d %B %Y")
    );
    text += "\nStages, and what enters them\n";
    for (place, stage) in pathway.stages.iter().enumerate() {
        let entering = pathway
            .milestones
            .iter()
            .filter(|it| it.enters.is_some_and(|stage| stage.index() == place));
        let mut names: Vec<&str> = entering.map(|it| it.name.as_str()).collect();
        if place == 0 {
            names.insert(0, "enquiry-received");
        }
        text += &format!("  {:<24} {}\n", stage.label, names.join(", "));
    }
    text += "\nClocks\n";
    for clock in &pathway.clocks {
        let within = clock.allows.map_or("measured only".to_owned(), |it| it.to_string());
        text += &format!("  {:<52} {within}\n      {}\n", clock.label, clock.source);
    }
    text += "\nReminders\n";
    for it in said(pathway) {
        text += &format!("  {}\n      {}\n", it.label, it.rule);
    }
    text += "\nOther milestones\n";
    for milestone in pathway.milestones.iter().filter(|it| it.enters.is_none()) {
        text += &format!("  {:<36} {}\n", milestone.name.as_str(), milestone.label);
    }
    text += "\nEnding reasons\n";
    for reason in &pathway.reasons {
        let decided_by: Vec<&str> = reason.decided_by.iter().map(|it| it.as_str()).collect();
        let ofsted = reason.ofsted.as_deref().unwrap_or("");
        text += &format!("  {:<36} {:<34} {ofsted}\n", reason.name.as_str(), decided_by.join(", "));
    }
    text += "\nChecks, on whom, and who owes them\n";
    for check in &pathway.checks {
        let made_on = if check.made_on.is_empty() { "the household" } else { &check.made_on };
        text += &format!("  {:<28} {made_on}; owed by {}\n", check.name.as_str(), check.owed_by);
    }
    let sources: Vec<&str> = pathway.sources.iter().map(|it| it.name.as_str()).collect();
    text + &format!("\nSources: {}\n", sources.join(", "))
}

/// The mistakes of a file, each with its line.
pub(crate) fn told(path: &Path, mistakes: &[Mistake]) -> anyhow::Error {
    let lines: Vec<String> =
        mistakes.iter().map(|mistake| format!("{}: {mistake}", path.display())).collect();
    anyhow!(lines.join("\n"))
}
