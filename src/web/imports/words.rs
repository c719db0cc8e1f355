//! What the words of a file stand for: how journeys stand, why they ended, how households heard, what
//! they could offer, and who looks after them.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use domain::ids::ImportId;
use domain::pathway::Pathway;
use maud::{Markup, html};
use uuid::Uuid;

use super::plan::{Waiting, failed};
use crate::import::{MOST_WORDS, Met, Team, WordKind};
use crate::report::counted;
use crate::web::govuk::{Errors, button, button_group, select};
use crate::web::layout::{Entry, page};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, see_other};

/// What the names of the form's fields begin with.
const WORD: &str = "word-";

/// What was chosen.
pub(in crate::web) type Form = Vec<(String, String)>;

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    import: Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let waiting = Waiting::of(&app, ImportId(*import)).await?;
    let title = "What do the words mean?";
    let (met, address) = (met(&waiting)?, format!("/imports/{}", waiting.upload.import));
    let main = html! {
        h1.govuk-heading-l { (title) }
        @if met.is_empty() {
            p.govuk-body { "No column holds words that need to be explained." }
        } @else {
            p.govuk-body {
                "These words stand in the file. Words that Waymark knows are filled in; look at \
                 those marked as a guess."
            }
        }
        form method="post" action={ (address) "/words" } novalidate {
            (app.marks(&who, None))
            @for kind in WordKind::ALL { (of_kind(&waiting, &met, kind)) }
            (button_group(&html! {
                (button("Continue"))
                a.govuk-link href={ (address) "/map.toml" } { "Download this as a map" }
                a.govuk-link href="/imports" { "Go on later" }
            }))
        }
    };
    let frame = app.frame_for(&who, Entry::Journeys, title);
    let back = format!("{address}/mapping");
    Ok(html_page(StatusCode::OK, page(&frame.back("Back to the columns", &back), &main)))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    import: Path<Uuid>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    if !posted.form.iter().all(|(name, _)| name.starts_with(WORD)) {
        return Err(Problem::NoForm);
    }
    let import = ImportId(*import);
    let waiting = Waiting::of(&app, import).await?;
    let chosen = met(&waiting)?.into_iter().enumerate().filter_map(|(place, met)| {
        let name = format!("{WORD}{place}");
        let (_, meaning) = posted.form.iter().find(|(it, _)| *it == name)?;
        // A select holds only what is there; what is sent besides means nothing.
        let known = choices(met.kind, &waiting.pathway, &waiting.team, &met);
        let is_known = known.iter().any(|(word, _)| word == meaning);
        is_known.then(|| (met.kind, met.word, meaning.clone()))
    });
    let chosen: Vec<_> = chosen.collect();
    let map = waiting.map.with_words(&chosen);
    let map = map.map_err(|mistakes| failed(format!("{mistakes:?}")))?;
    waiting.keep(&app, &map).await?;
    Ok(see_other(&format!("/imports/{import}/check")))
}

fn met(waiting: &Waiting) -> Result<Vec<Met>, Problem> {
    waiting.spreadsheet.words(&waiting.map, &waiting.pathway, &waiting.team).map_err(failed)
}

fn of_kind(waiting: &Waiting, met: &[Met], kind: WordKind) -> Markup {
    let (heading, unknown) = asked(kind);
    let errors = Errors::default();
    let ours = met.iter().enumerate().filter(|(_, met)| met.kind == kind);
    let many = ours.clone().count();
    html! {
        @if many > 0 {
            h2.govuk-heading-m { (heading) }
            @for (place, met) in ours.take(MOST_WORDS) {
                @let name = format!("{WORD}{place}");
                @let rows = counted(met.rows, "row", "rows");
                @let hint = if met.is_guess { format!("{rows}. This is a guess") } else { rows };
                @let choices = choices(kind, &waiting.pathway, &waiting.team, met);
                @let options = choices.iter().map(|(word, label)| (&**word, &**label));
                @let options = [("", unknown)].into_iter().chain(options.filter(|(word, _)| !word.is_empty()));
                (select(&name, &met.word, options, &met.meaning, &errors).hint(&hint))
            }
            @if many > MOST_WORDS {
                p.govuk-body {
                    "There are " (many - MOST_WORDS) " more. Look whether the right column was \
                     chosen: a list of " (kind_told(kind)) " is seldom so long."
                }
            }
        }
    }
}

// The heading of a kind, and what becomes of words that are left as they are.
fn asked(kind: WordKind) -> (&'static str, &'static str) {
    match kind {
        WordKind::Outcome => ("How it stands", "It says nothing"),
        WordKind::Reason => ("Why it ended", "None of these: the row is a mistake"),
        WordKind::Source => ("How they heard", "Not known: left out"),
        WordKind::Care => ("What they could offer", "Not known: left out"),
        WordKind::Worker => ("Who looks after them", "Somebody of this name, without an account"),
    }
}

fn kind_told(kind: WordKind) -> &'static str {
    match kind {
        WordKind::Outcome => "outcomes",
        WordKind::Reason => "reasons",
        WordKind::Source => "sources",
        WordKind::Care => "kinds of care",
        WordKind::Worker => "workers",
    }
}

// What a word may stand for, with names for people. What it stands for already is among them.
fn choices(kind: WordKind, pathway: &Pathway, team: &Team, met: &Met) -> Vec<(String, String)> {
    let mut choices: Vec<(String, String)> = match kind {
        WordKind::Outcome => {
            let milestones =
                pathway.milestones.iter().map(|it| (it.name.to_string(), it.label.clone()));
            let plain = [("open", "Still open"), ("ended", "Ended")];
            let plain = plain.map(|(word, label)| (word.to_owned(), label.to_owned()));
            plain.into_iter().chain(milestones).collect()
        }
        WordKind::Reason => {
            pathway.reasons.iter().map(|it| (it.name.to_string(), it.label.clone())).collect()
        }
        WordKind::Source => {
            pathway.sources.iter().map(|it| (it.name.to_string(), it.label.clone())).collect()
        }
        WordKind::Care => {
            pathway.cares.iter().map(|it| (it.name.to_string(), it.label.clone())).collect()
        }
        WordKind::Worker => {
            let emails = team.keys().filter(|it| it.contains('@'));
            let mut emails: Vec<String> = emails.cloned().collect();
            emails.sort();
            emails.into_iter().map(|email| (email.clone(), named(team, &email))).collect()
        }
    };
    if !met.meaning.is_empty() && choices.iter().all(|(word, _)| *word != met.meaning) {
        choices.push((met.meaning.clone(), met.meaning.replace(['-', '/'], " ")));
    }
    choices.push((String::new(), String::new()));
    choices
}

// An account by its owner's name, where that is theirs alone.
fn named(team: &Team, email: &str) -> String {
    let worker = team.get(email);
    let name = team.iter().find(|(name, it)| !name.contains('@') && Some(*it) == worker);
    match name {
        Some((name, _)) => {
            let words = name.split(' ').map(|word| {
                let mut letters = word.chars();
                let first = letters.next().map(|it| it.to_uppercase().to_string());
                first.unwrap_or_default() + letters.as_str()
            });
            format!("{} ({email})", words.collect::<Vec<_>>().join(" "))
        }
        None => email.to_owned(),
    }
}
