//! Whether the service lives, whether it can be used, and figures for those who watch over it.

use std::sync::atomic::{AtomicU64, Ordering};

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_TYPE, RETRY_AFTER};
use actix_web::web::Data;
use serde::Serialize;

use super::App;
use super::problem::Problem;
use crate::store::{DatabaseError, head};

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

/// The log and the keys can be read, and the answers are level with the log.
pub(super) async fn is_ready(app: Data<App>) -> HttpResponse {
    let issues: Vec<String> = match look(&app).await {
        Ok(()) => vec![],
        Err(error) => vec![error.to_string()],
    };
    let readiness = Readiness { ready: issues.is_empty(), issues };
    if readiness.ready {
        HttpResponse::Ok().json(readiness)
    } else {
        HttpResponse::ServiceUnavailable().insert_header((RETRY_AFTER, 5)).json(readiness)
    }
}

async fn look(app: &App) -> Result<(), DatabaseError> {
    head(&app.database).await?;
    drop(app.answers.read().await?);
    Ok(())
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
