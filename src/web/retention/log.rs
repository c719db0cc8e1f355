//! What was erased: who went when, let go by whom, by which rule, and that nothing opens any more. It holds
//! no personal data. Each has a certificate, which prints on one sheet.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{Data, Path, Query};
use chrono::{DateTime, Utc};
use domain::calendar::london_time;
use domain::ids::{JourneyId, KeyId, StreamId, WorkerId};
use domain::journey::JourneyEvent;
use domain::record::{Event, Recorded};
use domain::reference::Reference;
use domain::retention::{Due, months_and_years};
use maud::{Markup, html};
use projections::Sight;
use serde::Deserialize;

use super::{Page, called, navigation};
use crate::export::cell;
use crate::report::words::counted;
use crate::store::{erasures, workers};
use crate::web::govuk::{
    Column, Pages, inset_text, pagination, showing, summary_list, summary_row, table,
};
use crate::web::layout::{Entry, page};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, words};

/// Where it is.
pub(super) const ADDRESS: &str = "/retention/log";
/// Rows of a page.
const A_PAGE: usize = 50;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    page: usize,
}

/// Something that was erased, or is ordered to be.
struct Erased {
    reference: Reference,
    /// The order's place in the log, which is the certificate's number.
    number: i64,
    ordered_at: DateTime<Utc>,
    by: Option<WorkerId>,
    people: usize,
    notes: bool,
    over: Option<Due>,
    proof: Option<Proof>,
}

/// That nothing opens any more.
struct Proof {
    at: DateTime<Utc>,
    keys: Vec<KeyId>,
    fields: u32,
    failed: u32,
}

/// All that was erased, the latest first, with the names of who let it go.
struct Log {
    rows: Vec<Erased>,
    workers: HashMap<WorkerId, String>,
}

impl Log {
    async fn of(app: &App, sight: &Sight) -> Result<Self, Problem> {
        let facts = erasures(&app.database).await?;
        let workers = workers(&app.database).await?;
        let answers = app.answers.read().await?;
        let orders = facts.iter().rev().filter_map(|fact| {
            let reference = answers.reference(JourneyId(fact.stream.0), sight)?;
            Erased::of(fact, reference, &facts)
        });
        Ok(Self { rows: orders.collect(), workers })
    }

    fn by(&self, it: &Erased) -> &str {
        let somebody = it
            .by
            .map(|worker| self.workers.get(&worker).map_or("Somebody unknown", String::as_str));
        somebody.unwrap_or("Whoever runs the service, on the command line")
    }
}

impl Erased {
    // One that came with an import is of another log's keys: it names nobody.
    fn of(fact: &Recorded, reference: Reference, facts: &[Recorded]) -> Option<Self> {
        let Event::Journey(JourneyEvent::ErasureOrdered { people, notes, over }) = &fact.event
        else {
            return None;
        };
        (!people.is_empty() || *notes).then(|| Self {
            reference,
            number: fact.position,
            ordered_at: fact.when.recorded_at,
            by: fact.worker,
            people: people.len(),
            notes: *notes,
            over: *over,
            proof: facts.iter().find_map(|it| proof(it, (fact.stream, fact.version))),
        })
    }

    fn what(&self) -> String {
        let people = counted(self.people, "adult’s details", "adults’ details");
        if self.notes { format!("{people}, and all notes") } else { people }
    }

    fn ground(&self) -> String {
        self.over.map_or("On request".to_owned(), |due| {
            format!("{}, kept for {}", called(due.class), months_and_years(due.months))
        })
    }

    fn address(&self) -> String {
        format!("{ADDRESS}/{}", self.number)
    }

    fn proven(&self) -> String {
        match &self.proof {
            None => "Names are gone; the keys are being destroyed".to_owned(),
            Some(proof) => format!(
                "{} of {} failed to open",
                proof.failed,
                counted(proof.fields as usize, "sealed value", "sealed values")
            ),
        }
    }
}

fn proof(fact: &Recorded, (stream, version): (StreamId, u32)) -> Option<Proof> {
    match &fact.event {
        Event::Journey(JourneyEvent::ErasureCompleted { order, keys, fields, failed })
            if fact.stream == stream && *order == version =>
        {
            let at = fact.when.recorded_at;
            Some(Proof { at, keys: keys.clone(), fields: *fields, failed: *failed })
        }
        _ => None,
    }
}

/// `/retention/log`
pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let log = Log::of(&app, &who.sight).await?;
    let total = log.rows.len();
    let count = total.div_ceil(A_PAGE);
    let current = asked.page.clamp(1, count.max(1));
    let from = (current - 1) * A_PAGE;
    let shown = &log.rows[from..total.min(from + A_PAGE)];
    let columns = ["Certificate", "Household", "Ordered", "Let go by", "Why", "What", "Proof"];
    let rows = shown.iter().map(|it| log.row(it));
    let title = "What was erased";
    let main = html! {
        h1.govuk-heading-l { (title) }
        (navigation(Page::Log))
        @if shown.is_empty() {
            p.govuk-body { "Nothing was erased yet." }
        } @else {
            (showing(from + 1, from + shown.len(), total, "erasures"))
            (table(title, columns.map(Column::Words), rows).headed_by_first().headed_above().small())
            (pagination(Pages { current, count }, |page| format!("{ADDRESS}?page={page}")))
            p.govuk-body.waymark-downloads {
                a.govuk-link href={ (ADDRESS) ".csv" } { "Download the destruction log (CSV)" }
                ". It holds no personal data: a reference names nobody once they are erased."
            }
        }
    };
    let frame = app.frame_for(&who, Entry::Journeys, title).wide();
    Ok(html_page(StatusCode::OK, page(&frame.back("Back to retention", super::ADDRESS), &main)))
}

impl Log {
    fn row(&self, it: &Erased) -> Vec<Markup> {
        vec![
            html! { a.govuk-link href=(it.address()) { (it.number) } },
            html! { (it.reference) },
            html! { (words::moment_of(it.ordered_at)) },
            html! { (self.by(it)) },
            html! { (it.ground()) },
            html! { (it.what()) },
            html! { (it.proven()) },
        ]
    }

    fn as_csv(&self) -> csv::Result<String> {
        let mut writer = csv::Writer::from_writer(vec![]);
        writer.write_record(COLUMNS)?;
        for it in &self.rows {
            let due = |told: &dyn Fn(&Due) -> String| it.over.as_ref().map_or(String::new(), told);
            let proof =
                |told: &dyn Fn(&Proof) -> String| it.proof.as_ref().map_or(String::new(), told);
            let cells = [
                it.number.to_string(),
                it.reference.to_string(),
                minute(it.ordered_at),
                self.by(it).to_owned(),
                it.over.map_or("On request", |due| called(due.class)).to_owned(),
                due(&|due| due.since.to_string()),
                due(&|due| due.months.to_string()),
                due(&|due| due.on.to_string()),
                it.people.to_string(),
                if it.notes { "Yes" } else { "No" }.to_owned(),
                proof(&|proof| minute(proof.at)),
                proof(&|proof| proof.keys.len().to_string()),
                proof(&|proof| proof.fields.to_string()),
                proof(&|proof| proof.failed.to_string()),
            ];
            writer.write_record(cells.map(|text| cell(&text)))?;
        }
        let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

const COLUMNS: [&str; 14] = [
    "Certificate",
    "Household",
    "Ordered",
    "Let go by",
    "Class",
    "Counted from",
    "Months kept",
    "Might go from",
    "Adults",
    "Notes",
    "Completed",
    "Keys destroyed",
    "Sealed values tried",
    "Failed to open",
];

/// `/retention/log.csv`
pub(in crate::web) async fn csv(app: Data<App>, who: SignedIn) -> Result<HttpResponse, Problem> {
    let text = Log::of(&app, &who.sight).await?.as_csv();
    let text = text.map_err(|error| Problem::Failed(error.to_string()))?;
    let named = "attachment; filename=\"waymark-destruction-log.csv\"";
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, named))
        .body(text))
}

// As spreadsheets read it, by London's clocks.
fn minute(at: DateTime<Utc>) -> String {
    london_time(at).format("%Y-%m-%d %H:%M").to_string()
}

/// `/retention/log/{certificate}`
pub(in crate::web) async fn certificate(
    app: Data<App>,
    who: SignedIn,
    number: Path<String>,
) -> Result<HttpResponse, Problem> {
    let log = Log::of(&app, &who.sight).await?;
    let it =
        log.rows.iter().find(|it| it.number.to_string() == *number).ok_or(Problem::NotFound)?;
    let title = format!("Certificate of erasure {}", it.number);
    let main = html! {
        h1.govuk-heading-l { (title) }
        (summary_list(&log.told(it)))
        @match &it.proof {
            Some(proof) => {
                (inset_text(&html! {
                    "Each value that these keys had sealed was tried with whatever still lay in the key \
                     store: " (proof.failed) " of " (proof.fields) " failed to open. What can be opened \
                     by nobody is erased."
                }))
                h2.govuk-heading-s { "Keys that were destroyed" }
                ul.govuk-list.waymark-keys { @for key in &proof.keys { li { (key) } } }
            }
            None => (inset_text(&html! {
                "The names are gone from every page. To destroy the keys was broken off: it is tried again every \
                 minute and at every start of the service, and then this certificate is complete."
            })),
        }
        p.govuk-body {
            "This page names nobody. It prints on one sheet. What happened on this journey, when and at \
             which stage, stays in the service’s figures without a name."
        }
    };
    let frame = app.frame_for(&who, Entry::Journeys, &title);
    Ok(html_page(StatusCode::OK, page(&frame.back("Back to what was erased", ADDRESS), &main)))
}

impl Log {
    fn told(&self, it: &Erased) -> Vec<crate::web::govuk::SummaryRow<'static>> {
        let mut rows = vec![
            summary_row("Household", it.reference.to_string()),
            summary_row("What was destroyed", it.what()),
            summary_row("Ordered", words::moment_of(it.ordered_at)),
            summary_row("Let go by", self.by(it)),
        ];
        match it.over {
            Some(Due { class, since, months, on }) => rows.extend([
                summary_row("What they became", called(class)),
                summary_row("Counted from", words::day(since)),
                summary_row("Kept for", months_and_years(months)),
                summary_row("Might go from", words::day(on)),
                summary_row("Least time by law", class.source()),
            ]),
            None => rows.push(summary_row("Why", "On request, on the command line")),
        }
        if let Some(proof) = &it.proof {
            rows.push(summary_row("Completed", words::moment_of(proof.at)));
            rows.push(summary_row("Proof", it.proven()));
        }
        rows
    }
}
