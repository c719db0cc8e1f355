//! Whether the service lives, whether it can be used, and figures for those who watch over it.

use std::sync::atomic::{AtomicU64, Ordering};

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_TYPE, RETRY_AFTER};
use actix_web::web::Data;
use chrono::TimeDelta;
use serde::Serialize;

use super::App;
use super::problem::Problem;
use crate::store::outbox::{breaker, counts as counts_of_outbox, last_run};
use crate::store::{DatabaseError, head};

/// The job that empties the outbox.
pub(super) const DELIVERING: &str = "deliver-outbox";
/// After so long without it somebody should look.
const SILENCE: TimeDelta = TimeDelta::hours(26);

/// Answers given, by the first digit of their status.
#[derive(Debug, Default)]
pub(super) struct Counts([AtomicU64; 6]);

#[derive(Serialize)]
struct Readiness {
    ready: bool,
    issues: Vec<String>,
}

impl Counts {
    pub(super) fn count(&self, status: u16) {
        if let Some(count) = self.0.get(usize::from(status / 100)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// The process answers. Nothing else is asked.
pub(super) async fn is_alive() -> &'static str {
    "alive\n"
}

/// The log can be read, and the answers are level with it. What else is amiss is told, but does not
/// keep people out.
pub(super) async fn is_ready(app: Data<App>) -> HttpResponse {
    match look(&app).await {
        Ok(issues) => HttpResponse::Ok().json(Readiness { ready: true, issues }),
        Err(error) => HttpResponse::ServiceUnavailable()
            .insert_header((RETRY_AFTER, 5))
            .json(Readiness { ready: false, issues: vec![error.to_string()] }),
    }
}

async fn look(app: &App) -> Result<Vec<String>, DatabaseError> {
    head(&app.database).await?;
    drop(app.answers.read().await?);
    let mut issues = vec![];
    let ran = last_run(&app.database, DELIVERING).await?;
    if ran.is_none_or(|ran| SILENCE < (app.source.now)() - ran) {
        issues.push(
            "Reminders have not been looked for in 26 hours: run `waymark work`, or `waymark serve` \
             without --no-jobs"
                .to_owned(),
        );
    }
    if breaker(&app.database).await?.is_some() {
        issues.push("Mail cannot be sent: see /outbox".to_owned());
    }
    Ok(issues)
}

/// Counts without personal data, in the text format of Prometheus.
pub(super) async fn metrics(app: Data<App>, counts: Data<Counts>) -> Result<HttpResponse, Problem> {
    let head = head(&app.database).await?.position;
    let answers = app.answers.read().await?;
    let mut text = String::new();
    gauge(&mut text, "waymark_log_position", "The last position of the log", head);
    gauge(&mut text, "waymark_answers_position", "How far it is folded", answers.position());
    gauge(&mut text, "waymark_journeys", "Journeys in the log", answers.journeys());
    let unknown = answers.unknown().len();
    gauge(&mut text, "waymark_unknown_facts", "Facts this version does not know", unknown);
    let waiting = counts_of_outbox(&app.database).await?;
    text += "# HELP waymark_mails Mails in the outbox, by state\n# TYPE waymark_mails gauge\n";
    for (state, count) in waiting {
        text += &format!("waymark_mails{{state=\"{state}\"}} {count}\n");
    }
    text += "# HELP waymark_answers_total Answers given, by class of status\n\
             # TYPE waymark_answers_total counter\n";
    for (class, count) in counts.0.iter().enumerate().skip(1) {
        let count = count.load(Ordering::Relaxed);
        text += &format!("waymark_answers_total{{class=\"{class}xx\"}} {count}\n");
    }
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "text/plain; version=0.0.4")).body(text))
}

fn gauge(text: &mut String, name: &str, help: &str, value: impl std::fmt::Display) {
    *text += &format!("# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}\n");
}
