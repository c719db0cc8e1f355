//! A page's answer: the message, the picture, the same in words, the figures, and where they come
//! from.

use maud::{Markup, html};
use projections::By;

use super::Asking;
use super::figures::ADDRESS as FIGURES;
use super::measures::ADDRESS as MEASURES;
use super::part::Part;
use crate::report::public_columns;

/// What a page tells.
pub(super) struct Sheet {
    /// The message, in a sentence made from the figures.
    pub(super) headline: String,
    /// What is measured, of which journeys.
    pub(super) measure: String,
    /// The picture. None where there is nothing to draw.
    pub(super) chart: Option<Markup>,
    /// What the picture shows, in words.
    pub(super) words: String,
    /// All figures.
    pub(super) tables: Markup,
    /// What must be known beside them.
    pub(super) notes: Vec<String>,
    /// Where else to look when nothing was found.
    pub(super) elsewhere: Option<Markup>,
}

impl Sheet {
    /// One without figures.
    pub(super) fn empty(headline: String, measure: String, elsewhere: Option<Markup>) -> Self {
        Self {
            headline,
            measure,
            chart: None,
            words: String::new(),
            tables: html! {},
            notes: vec![],
            elsewhere,
        }
    }

    // The overview is no report, and a comparison is one once there is something to compare.
    fn is_taken_along(&self, part: Part) -> bool {
        match part {
            Part::Overview | Part::Planner => false,
            Part::Compare => !self.words.is_empty(),
            // What is refused here is refused there.
            Part::Plan => self.chart.is_some(),
            _ => true,
        }
    }

    /// The answer, as the page shows it.
    pub(super) fn shown(&self, asking: &Asking<'_>) -> Markup {
        html! {
            h2.govuk-heading-m.waymark-headline { (self.headline) }
            p.waymark-measure { (self.measure) }
            @if let Some(elsewhere) = &self.elsewhere { p.govuk-body { (elsewhere) } }
            @if let Some(chart) = &self.chart { figure.waymark-figure { (chart) } }
            @if !self.words.is_empty() { p.govuk-body { (self.words) } }
            .waymark-figures { (self.tables) }
            @for note in self.notes.iter().filter(|note| !note.is_empty()) {
                p.govuk-body { (note) }
            }
            @if self.is_taken_along(asking.part) { (downloads(asking, self.chart.is_some())) }
            @if asking.leads { (provenance(asking)) } @else { (counting(asking)) }
        }
    }
}

fn downloads(asking: &Asking<'_>, has_picture: bool) -> Markup {
    let files = asking.part.files();
    // Of one campaign the costs of all are taken along.
    let is_one = asking.part == Part::Campaign;
    let typed = if is_one { asking.typed.without(&["campaign"]) } else { asking.typed.clone() };
    let file = |kind| typed.link(&format!("{files}.{kind}"));
    let public = typed.with("public", "yes").link(&format!("{files}.csv"));
    html! {
        p.govuk-body {
            "Take these figures with you: "
            @if asking.part != Part::Compare {
                a.govuk-link href=(file("xlsx")) { "as a workbook (XLSX)" }
                ", "
                a.govuk-link href=(file("csv")) { "as CSV, for a spreadsheet" }
                @if has_picture && !is_one {
                    ", " a.govuk-link href=(file("svg")) { "the picture alone (SVG)" }
                }
                " or "
            }
            a.govuk-link href=(file("json")) { "as JSON, for a program" }
            "."
            @if asking.leads && asking.part != Part::Compare
                && public_columns(asking.part.report()).is_some()
            {
                " To publish them, take them "
                a.govuk-link href=(public) { "as CSV with small numbers hidden" }
                "."
            }
        }
    }
}

// Where the answer is kept under an address of its own. What is of workers is not.
fn keeping(asking: &Asking<'_>) -> Option<String> {
    let is_kept = asking.question.by != Some(By::Worker) && asking.part.is_kept();
    is_kept.then(|| format!("{FIGURES}/new/{}", asking.part.report().as_str()))
}

// Where the log ends is no figure, and moves with each household.
fn counting(asking: &Asking<'_>) -> Markup {
    html! {
        p.waymark-provenance {
            a.govuk-link href={ (MEASURES) "/" (asking.asked.report.as_str()) } { "How it is counted" }
        }
    }
}

fn provenance(asking: &Asking<'_>) -> Markup {
    let seen = asking.asked.seen();
    let seen = seen.strip_prefix("as at").unwrap_or(&seen);
    let kept = asking.typed.pinned(&asking.question);
    html! {
        p.waymark-provenance {
            "As at" (seen) ". " (asking.asked.provenance()) " "
            a.govuk-link href=(kept.link(asking.part.address())) { "Link that keeps these figures" }
            " · " a.govuk-link href={ (MEASURES) "/" (asking.asked.report.as_str()) } { "How it is counted" }
            @if let Some(keeping) = keeping(asking) {
                " · " a.govuk-link href=(kept.link(&keeping)) { "Keep as a figure to cite" }
            }
        }
    }
}
