//! How far an assessment has come, on a journey's page.

use domain::calendar::london_day;
use domain::pathway::Pathway;
use maud::{Markup, html};
use projections::assessment::{Assessment, REPORT, SESSION};

use super::found::Found;
use super::milestones::address_of;
use crate::web::words;

/// When it started, who makes it, how many sessions there were, and whether the report is done.
pub(super) fn assessment_shown(found: &Found, assessor: &str, may_act: bool) -> Markup {
    let Some(assessment) = &found.assessment else { return html! {} };
    let day = |at| words::near_day(london_day(at), found.today());
    html! {
        h2.govuk-heading-m { "Assessment" }
        p.govuk-body {
            @match assessment.started_at {
                Some(at) => { "Started on " (day(at)) ", by " (assessor) ". " }
                None => "Its start is not recorded. "
            }
            @match (assessment.sessions, assessment.last_session) {
                (0, _) | (_, None) => "No session is recorded yet. ",
                (1, Some(at)) => { "1 session, on " (day(at)) ". " }
                (sessions, Some(at)) => { (sessions) " sessions, the last on " (day(at)) ". " }
            }
            @if let Some(at) = assessment.reported_at { "Report completed on " (day(at)) "." }
        }
        @if may_act { (ways_on(found, assessment)) }
    }
}

fn ways_on(found: &Found, assessment: &Assessment) -> Markup {
    let has = |pathway: &Pathway, name: &str| pathway.milestone(&name.into()).is_some();
    let ways = [("Record a session", SESSION), ("Record that the report is completed", REPORT)];
    html! {
        @if assessment.reported_at.is_none() {
            ul.govuk-list.waymark-actions {
                @for (text, name) in ways.iter().filter(|(_, name)| has(&found.pathway, name)) {
                    li { a.govuk-link href=(address_of(found, &(*name).into())) { (text) } }
                }
            }
        }
    }
}
