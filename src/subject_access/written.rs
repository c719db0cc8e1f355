//! The file: a page that reads and prints by itself.

use chrono::{DateTime, Utc};
use domain::calendar::{london_day, london_time};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::facts::spoken;
use super::{Dossier, Entry, Fact, Line};

/// The file stands alone, so its looks stand in it.
const LOOKS: &str = "body{font:16px/1.5 Arial,sans-serif;max-width:46em;margin:2em auto;padding:0 1em}\
    table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;\
    padding:.3em .6em .3em 0;border-bottom:1px solid #b1b4b6}td p{margin:.2em 0}\
    .old{color:#505a5f}.text{white-space:pre-wrap}@media print{body{margin:0}tr{break-inside:avoid}}";

/// The whole page, with the same as JSON at its end.
pub(super) fn page(dossier: &Dossier) -> Markup {
    let title = format!("What is held about you: {}", dossier.reference);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(LOOKS)) }
            }
            body {
                h1 { (title) }
                p { "Made on " (minute(dossier.made_at)) " by " (dossier.made_by) ". Times are London’s." }
                (left_out(dossier))
                h2 { "Your details" }
                @for told in &dossier.details { (details(told)) }
                h2 { "What happened" }
                (happened(&dossier.happened))
                h2 { "Mails sent to you by this service" }
                (lines(&dossier.mails, "No mail was sent to you by this service."))
                h2 { "Who looked at what is held" }
                (lines(&dossier.looked, "Nobody’s look is on record."))
                h2 { "How long it is kept" }
                p { (dossier.kept) }
                script type="application/json" id="data" { (PreEscaped(json(dossier))) }
            }
        }
    }
}

fn left_out(dossier: &Dossier) -> Markup {
    let (others, texts) = (dossier.others_left_out, dossier.texts_left_out);
    html! {
        p {
            "This is about you alone. What is known of other people is left out, as are facts that are \
             about another adult of the household, and who recommended fostering to you."
        }
        @if 0 < others || 0 < texts {
            ul {
                @if 0 < others {
                    li { "Entries about other adults of the household that are left out: " (others) "." }
                }
                @if 0 < texts {
                    li {
                        "Texts that colleagues wrote and that are left out, since they tell of other \
                         people or could not be told apart: " (texts) "."
                    }
                }
            }
        }
    }
}

fn details(told: &Entry) -> Markup {
    html! {
        p.old[told.is_superseded] {
            "As told on " (spoken(london_day(told.told_at)))
            @if told.is_superseded { ". Superseded: it was taken back, or told otherwise since" }
            "."
        }
        @if told.is_erased {
            p { "Erased: nobody can read it any more." }
        } @else {
            (pairs(&told.fields))
        }
    }
}

fn pairs(pairs: &[(String, String)]) -> Markup {
    html! {
        table {
            @for (name, value) in pairs { tr { th scope="row" { (name) } td dir="auto" { (value) } } }
        }
    }
}

fn happened(facts: &[Fact]) -> Markup {
    html! {
        table {
            thead { tr {
                th scope="col" { "When" } th scope="col" { "What" } th scope="col" { "Recorded" }
            } }
            tbody {
                @for fact in facts {
                    tr.old[fact.is_taken_back] {
                        td { (minute(fact.happened_at)) }
                        td {
                            (fact.what)
                            @if fact.is_taken_back { p { "Superseded: this was taken back." } }
                            @for (name, value) in &fact.said { p { (name) ": " (value) } }
                            @if let Some(text) = &fact.text { p.text dir="auto" { (text) } }
                        }
                        td {
                            (minute(fact.recorded_at))
                            @if let Some(by) = &fact.recorded_by { p { "by " (by) } }
                        }
                    }
                }
            }
        }
    }
}

fn lines(lines: &[Line], none: &str) -> Markup {
    html! {
        @if lines.is_empty() { p { (none) } }
        @else {
            table { @for line in lines { tr { td { (minute(line.at)) } td { (line.what) } } } }
        }
    }
}

fn minute(at: DateTime<Utc>) -> String {
    london_time(at).format("%-d %B %Y, %H:%M").to_string()
}

// No end of the script can stand in it.
fn json(dossier: &Dossier) -> String {
    serde_json::to_string(dossier).unwrap_or_default().replace('<', "\\u003c")
}
