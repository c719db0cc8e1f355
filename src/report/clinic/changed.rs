//! What was shown at the clinic before and reads otherwise now, and why.

use chrono::{DateTime, Utc};
use domain::clinic::Measure;
use domain::pathway::Pathways;
use projections::fortnights::fortnights;
use projections::since::{Since, since};
use projections::{Question, QuestionError, View};

use super::{Section, Telling, figure, named};
use crate::report::words::{counted, day, instant};

impl Telling<'_> {
    /// The figures of the clinic before, as they were shown and as they are told now.
    pub(super) fn changed(&self) -> Result<Section, QuestionError> {
        let section = |says| Section::of_words("changed", "What changed since it was shown", says);
        let Some(before) = &self.wanted.before else {
            return Ok(section(vec!["No page of a clinic before this one was frozen.".to_owned()]));
        };
        let question = Question { as_at: before.as_at, ..self.question.clone() };
        let view = View::new(self.answers, &question)?;
        let now = fortnights(&view, &question, before.clinic, 1)?;
        let Some((shown, now)) = before.fortnights.last().zip(now.last()) else {
            return Ok(section(vec![]));
        };
        let others = Measure::ALL.into_iter().filter(|it| shown.measure(*it) != now.measure(*it));
        let rows: Vec<Vec<String>> = others
            .map(|it| vec![named(it).to_owned(), figure(shown, it), figure(now, it)])
            .collect();
        let clinic = day(before.clinic);
        let mut says = vec![match rows.len() {
            0 => format!("The six measures shown on {clinic} read the same now."),
            n => format!(
                "{} shown on {clinic} for its own fortnight now {} otherwise.",
                counted(n, "measure", "measures"),
                if n == 1 { "reads" } else { "read" }
            ),
        }];
        if !rows.is_empty() {
            says.extend(told_since(since(&view, before.known_at), before.known_at));
        }
        if before.rules != rules(self.answers.pathways()) {
            says.push(
                "The pathway's rules were changed since: see what each clock promises.".to_owned(),
            );
        }
        if before.program != env!("CARGO_PKG_VERSION") {
            says.push("The program was renewed since, and may count otherwise.".to_owned());
        }
        let columns = [("Measure", false), ("Shown then", true), ("The same days now", true)];
        Ok(section(says).under(&columns, rows))
    }
}

/// What was told since an instant, of what had happened by then.
pub(crate) fn told_since(told: Since, before: DateTime<Utc>) -> Vec<String> {
    let kinds = [
        (told.late, "fact was entered late", "facts were entered late"),
        (told.taken_back, "was taken back", "were taken back"),
        (
            told.out_of_use,
            "journey was merged or found recorded in error",
            "journeys were merged or found recorded in error",
        ),
        (told.imported, "journey was told of by an import", "journeys were told of by an import"),
    ];
    let told = kinds.into_iter().filter(|(n, ..)| *n > 0);
    let told: Vec<String> = told.map(|(n, one, many)| counted(n, one, many)).collect();
    let since = instant(before);
    if told.is_empty() {
        return vec![format!("Nothing of those days was recorded since {since}.")];
    }
    vec![format!("Of what had happened by then, since {since}: {}.", told.join(", "))]
}

/// Why what was shown once is not what comes out again, of the same facts.
pub(crate) fn differs((then, now): (&str, &str), program: &str) -> String {
    let own = env!("CARGO_PKG_VERSION");
    if then != now {
        return format!("The rules differ: then {then}; now {now}.");
    }
    if program != own {
        return format!("The program differs: then {program}, now {own}.");
    }
    "Neither the rules nor the program differ. Labels and names of workers may have been changed since; if \
     figures differ, run waymark verify: what it reads may have been changed behind the service's back."
        .to_owned()
}

/// The versions of the pathways in use: other versions are other rules.
pub(crate) fn rules(pathways: &Pathways) -> String {
    let versions = pathways.ids().into_iter().flat_map(|id| {
        let mut days: Vec<_> = pathways.of(id).map(|version| version.in_force_from).collect();
        days.sort_unstable();
        days.into_iter().map(move |day| format!("{id} from {day}"))
    });
    versions.collect::<Vec<_>>().join(", ")
}
