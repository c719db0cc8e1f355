//! Who is shown what is known of households: put on record between what a page is and its being sent.
//!
//! Both gates come through here, so no address below a household can leave it out. A household's page,
//! or a file, that cannot be put on record is not sent. Lists of many are on record as lists, and are
//! sent all the same: a disk without room must not hide from anybody who waits to be rung.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use domain::ids::{JourneyId, WorkerId};
use uuid::Uuid;

use super::{App, panel};
use crate::store::{DatabaseError, Viewing};

/// Who looks: a worker, or a program for them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Looker {
    pub(super) worker: WorkerId,
    pub(super) token: Option<Uuid>,
}

/// Said of an answer that is a file to take along: how many households are in it.
pub(in crate::web) struct TakenAlong(pub(in crate::web) usize);

/// Pages below a household, by the end of their address, with the word for each and what it is called.
/// The rest are forms.
const BELOW: [(&str, &str, &str); 14] = [
    ("", "household", "Household"),
    ("/confirmation", "confirmation", "Confirmation"),
    ("/checks", "checks", "Checks"),
    ("/dates", "dates", "Dates explained"),
    ("/diary.ics", "diary", "Calendar file"),
    ("/timeline", "timeline", "Timeline"),
    ("/retention", "retention", "How long their records are kept"),
    ("/subject-access", "subject-access", "What one person may have"),
    ("/subject-access/file", "subject-access-file", "What one person may have, as a file"),
    ("/history", "history", "Who saw and changed this"),
    ("/history.csv", "history-file", "Who saw and changed this, as a file"),
    ("/looked", "record", "Record of who looked"),
    ("/looked.csv", "record-file", "Record of who looked, as a file"),
    ("/duplicates/{other}", "duplicate", "Possible duplicate"),
];
/// What a page below a household is that is none of these, for people and for programs.
const FORM: (&str, &str) = ("form", "Form");
const PANEL: (&str, &str) = ("panel", "Panel");
const RECORDING: (&str, &str) = ("recording", "Answer to what was recorded");

/// Addresses that name many households, by how they begin. The first that fits says the word.
const MANY: [(&str, &str); 39] = [
    ("/journeys.", "list-file"),
    ("/performance/clocks/list", "clock-list"),
    ("/performance/funnel/list", "funnel-list"),
    ("/performance/exits/list", "exits-list"),
    ("/performance/time/list", "time-list"),
    ("/performance/at-risk", "at-risk"),
    // References of those who are stuck.
    ("/performance/clinic/{clinic}/", ""),
    ("/performance/clinic/{clinic}", "clinic"),
    ("/performance/data-quality/list", "quality-list"),
    ("/performance/flow/list", "flow-list"),
    ("/performance/national-return/list", "return-list"),
    ("/performance/workload/list", "workload-list"),
    ("/marketing/attribution/list", "attribution-list"),
    ("/marketing/recontact.", "recontact-file"),
    ("/marketing/recontact/never-answered", "unanswered-list"),
    ("/marketing/recontact", "recontact-list"),
    ("/marketing/referrals/list", "referrals-list"),
    ("/journeys/new", "enquiry"),
    ("/journeys", "list"),
    ("/work/absences", ""),
    // References alone.
    ("/work/reminders", ""),
    ("/work", "work"),
    ("/duplicates", "duplicates"),
    ("/panel", "panel-list"),
    ("/trail.", "trail-file"),
    ("/trail/openings", "openings"),
    ("/trail", "trail"),
    ("/training/{course}", "course"),
    ("/training/new", ""),
    ("/training", "training"),
    ("/imports/{import}", "import"),
    ("/clocks/change", "clock"),
    // References alone, or counts.
    ("/retention/", ""),
    ("/retention", "retention-list"),
    ("/exports/{table}.pq", ""),
    ("/exports/{table}", "table-file"),
    ("/api/v1/journeys", "list"),
    ("/api/v1/work", "work"),
    ("/api/v1/tables/{table}", "table-file"),
];

/// What a kind of page below a household is called.
pub(super) fn called(page: &str) -> &str {
    let below = BELOW.iter().map(|(_, word, name)| (*word, *name));
    let mut known = below.chain([FORM, PANEL, RECORDING]);
    known.find(|(word, _)| *word == page).map_or(page, |(_, name)| name)
}

/// Puts on record what an answer shows, and lets it go then.
pub(super) async fn recorded(
    looker: Looker,
    request: &HttpRequest,
    answer: HttpResponse,
) -> Result<HttpResponse, DatabaseError> {
    let Some((app, pattern)) = request.app_data::<Data<App>>().zip(request.match_pattern()) else {
        return Ok(answer);
    };
    if !shows(answer.status()) {
        return Ok(answer);
    }
    let look = |page: &str, journey| Viewing {
        at: (app.source.now)(),
        worker: looker.worker,
        token: looker.token,
        journey,
        page: page.to_owned(),
        households: None,
    };
    if let Some((start, end)) = pattern.split_once("{reference}") {
        let page = below(start, end);
        for journey in households(app, request).await {
            app.viewings.record(look(page, Some(journey))).await?;
        }
        return Ok(answer);
    }
    // What was made anew is answered by its reference alone.
    let Some(page) = many(&pattern).filter(|_| answer.status() != StatusCode::CREATED) else {
        return Ok(answer);
    };
    let taken = answer.extensions().get::<TakenAlong>().map(|taken| taken.0);
    if let Some(households) = taken {
        let households = i64::try_from(households).ok();
        let file = Viewing { households, ..look(page, None) };
        app.viewings.record_file((app.source.id)(), &file).await?;
    } else if let Err(error) = app.viewings.record(look(page, None)).await {
        tracing::warn!(%error, page, "it was not kept that a list was looked at");
    }
    Ok(answer)
}

// A form that is shown again is a page too, and so is what changed meanwhile.
fn shows(status: StatusCode) -> bool {
    let again =
        [StatusCode::CONFLICT, StatusCode::PRECONDITION_FAILED, StatusCode::UNPROCESSABLE_ENTITY];
    status.is_success() || again.contains(&status)
}

fn below(start: &str, end: &str) -> &'static str {
    let known = BELOW.iter().find(|(address, ..)| *address == end).map(|(_, word, _)| *word);
    let rest = if start.starts_with("/api/") { RECORDING } else { FORM };
    match known {
        Some("household") if start.starts_with(panel::ADDRESS) => PANEL.0,
        known => known.unwrap_or(rest.0),
    }
}

fn many(pattern: &str) -> Option<&'static str> {
    let (_, word) = MANY.iter().find(|(start, _)| pattern.starts_with(start))?;
    Some(*word).filter(|word| !word.is_empty())
}

// The household of the address, and the other where there are two. Whoever made the answer has found
// them, so the answers know them already.
async fn households(app: &App, request: &HttpRequest) -> Vec<JourneyId> {
    let mut households = vec![];
    for name in ["reference", "other"] {
        let reference = request.match_info().get(name).and_then(|it| it.parse().ok());
        if let Some(reference) = reference {
            households.extend(app.answers.known(reference).await);
        }
    }
    households
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::table;

    #[test]
    fn every_kind_of_page_has_a_word_and_a_name() {
        let words = |address: &str| {
            let (start, end) = address.split_once("{reference}")?;
            Some(below(start, end))
        };
        let word = |address| words(address).or_else(|| many(address));

        assert_eq!(word("/journeys/{reference}"), Some("household"));
        assert_eq!(word("/api/v1/journeys/{reference}"), Some("household"));
        assert_eq!(word("/journeys/{reference}/notes/new"), Some("form"));
        assert_eq!(word("/api/v1/journeys/{reference}/notes"), Some("recording"));
        assert_eq!(word("/journeys.xlsx"), Some("list-file"));
        assert_eq!(word("/journeys/new/questions"), Some("enquiry"));
        assert_eq!(word("/work/waiting"), Some("work"));
        assert_eq!(word("/exports/{table}.csv"), Some("table-file"));
        assert_eq!(word("/exports/{table}.pq"), None, "it holds no row");
        assert_eq!(
            [word("/work/absences"), word("/training/new"), word("/performance")],
            [None; 3]
        );
        for entry in table() {
            assert!(words(entry.address).is_none_or(|it| called(it) != it), "{}", entry.address);
        }
        assert_eq!(called("hologram"), "hologram", "of a newer program");
    }
}
