//! The page of a clinic: a message in each part, and all of it on one sheet of paper.

use domain::clinic::{ActionState, Measure};
use maud::{Markup, html};

use super::choosing::{Choices, form};
use super::{address, may_prepare, measure};
use crate::report::clinic::{Line, MEASURE_COLUMNS, Section, WORDS_STRUCK, benchmark, named, row};
use crate::report::words::day;
use crate::store::Role;
use crate::web::govuk::Column::{self, Figures, Words};
use crate::web::govuk::{button_group, button_link, inset_text, table};
use crate::web::performance::clinic::read::Shown;
use crate::web::performance::part::navigation;
use crate::web::performance::question::shares_work;
use crate::web::performance::typed::Typed;
use crate::web::words;
use domain::calendar::london_day;

/// The main part of the page.
pub(super) fn main(shown: &Shown, choices: &Choices, title: &str, role: Role) -> Markup {
    let (pack, is_part) = (&shown.pack, shown.is_part());
    html! {
        .waymark-clinic {
            h1.govuk-heading-l { (title) }
            .waymark-unprinted { (navigation(None, &Typed::default(), shares_work(role))) }
            p.waymark-measure { (pack.strip()) }
            @if is_part { (part(shown)) } @else { (state(shown, role)) }
            (form(shown, choices))
            (section(pack.section("complete")))
            (measures(shown))
            @for name in ["leaving", "why", "stuck", "standing"] { (section(pack.section(name))) }
            @if !is_part { (actions(shown, role)) }
            .waymark-clinic__end {
                @for name in ["ahead", "changed"] { (section(pack.section(name))) }
                @if !is_part { (narrative(shown)) }
            }
            (taken_along(shown))
        }
    }
}

// Of what it is, where it is not of all.
fn part(shown: &Shown) -> Markup {
    let whole = address(shown.pack.clinic);
    inset_text(&html! {
        "This page is of some households alone" (shown.pack.of) ". Its figures are worked out of the same facts as "
        a.govuk-link href=(whole) { "the page of all" }
        @if shown.frozen.is_some() { ", which is frozen" }
        ". What was agreed and written stands there, and what changed since it was shown."
    })
}

// Whether it may still change, and what can be done with it.
fn state(shown: &Shown, role: Role) -> Markup {
    let (clinic, here) = (shown.pack.clinic, address(shown.pack.clinic));
    let today = london_day(shown.now);
    let may_write = may_prepare(role) && shown.struck.is_none();
    html! {
        @if let Some((at, by)) = &shown.struck {
            (inset_text(&html! {
                "What was written at this clinic was struck " (words::moment(*at, today))
                @if !by.is_empty() { " by " (by) } ". Its figures stay."
            }))
        }
        @match &shown.frozen {
            Some((at, by)) => {
                (inset_text(&html! {
                    "Frozen " (words::moment(*at, today)) @if !by.is_empty() { " by " (by) }
                    ": this is what was shown. "
                    a.govuk-link.waymark-unprinted href={ (here) "/again" } { "Work it out again" }
                }))
            }
            None => {
                @if today < clinic {
                    (inset_text(&html! {
                        "The fortnight is not over: these figures go as far as today. The page can be frozen "
                        "from " (words::near_day(clinic, today)) " on."
                    }))
                }
                @if may_prepare(role) {
                    .waymark-unprinted {
                        (button_group(&html! {
                            @if may_write {
                                (button_link("Write what the figures mean", &format!("{here}/narrative")).secondary())
                                (button_link("Agree on an action", &format!("{here}/actions/new")).secondary())
                            }
                            @if clinic <= today {
                                (button_link("Freeze the page", &format!("{here}/freezing")))
                            }
                        }))
                    }
                }
            }
        }
        @if may_write && shown.has_words {
            p.govuk-body.waymark-unprinted {
                a.govuk-link href={ (here) "/striking" } { "Strike what was written" }
            }
        }
    }
}

fn measures(shown: &Shown) -> Markup {
    let [name, this, before, year_ago, year] = MEASURE_COLUMNS;
    let columns = [
        Words(name),
        Figures(this),
        Figures(before),
        Figures(year_ago),
        Figures(year),
        Words("A year of fortnights"),
        Words("Out of the ordinary?"),
    ];
    let rows = Measure::ALL.into_iter().map(|it| {
        let told = row(&shown.pack, it);
        let mut cells = vec![html! {
            a.govuk-link href=(measure::address(shown, it)) { (named(it)) }
        }];
        cells.extend(told.cells.iter().map(|cell| html! { (cell) }));
        cells.push(measure::small(&told));
        cells.push(html! { (told.says) });
        cells
    });
    let told = Measure::ALL.into_iter().filter_map(|it| Some((it, benchmark(it)?)));
    html! {
        section #measures {
            (table("Six measures", columns, rows).headed_by_first().small())
            ul.govuk-list.govuk-body-s {
                @for (it, words) in told { li { (named(it)) ", elsewhere: " (words) "." } }
            }
        }
    }
}

fn section(section: Option<&Section>) -> Markup {
    let Some(section) = section else { return html! {} };
    let columns = section.columns.iter().map(|(name, is_figure)| -> Column<'_> {
        if *is_figure { Figures(name) } else { Words(name) }
    });
    let is_of_households = section.name == crate::report::clinic::STUCK;
    let cell = |place: usize, text: &String| {
        let leads = is_of_households && place == 0 && !text.is_empty();
        html! {
            @if leads { a.govuk-link href={ "/journeys/" (text) } { (text) } } @else { (text) }
        }
    };
    let rows = section.rows.iter().map(|row| {
        row.iter().enumerate().map(|(place, text)| cell(place, text)).collect::<Vec<_>>()
    });
    html! {
        section id=(section.name) {
            h2.govuk-heading-m { (section.title) }
            @for sentence in &section.says { p.govuk-body { (sentence) } }
            @if !section.rows.is_empty() {
                (table(&section.title, columns, rows).headed_by_first().small().headed_above())
            }
        }
    }
}

fn actions(shown: &Shown, role: Role) -> Markup {
    let columns =
        [Words("What"), Words("Who"), Words("By"), Words("Agreed"), Words("What became of it")];
    let told = shown
        .pack
        .actions
        .iter()
        .zip(shown.actions.iter().map(Some).chain(std::iter::repeat(None)));
    let rows = told.map(|(line, action)| {
        let settling = action.filter(|_| shares_work(role) && shown.frozen.is_none());
        let settling = settling.map(|it| format!("{}/actions/{}", address(it.clinic), it.id));
        vec![
            html! {
                (line.what)
                @if let Some(about) = line.about { " (" (named(about)) ")" }
            },
            html! { (line.owner) },
            html! { (day(line.due_on)) },
            html! { (day(line.clinic)) },
            html! {
                (became(line, shown))
                @if let Some(href) = settling {
                    " " a.govuk-link.waymark-unprinted href=(href) {
                        "Say" span.govuk-visually-hidden { " what became of: " (line.what) }
                    }
                }
            },
        ]
    });
    html! {
        section #actions {
            h2.govuk-heading-m { "Actions" }
            @if shown.pack.actions.is_empty() {
                p.govuk-body { "None is open, and none was agreed." }
            } @else {
                (table("Actions", columns, rows).small().headed_above())
            }
        }
    }
}

fn became(line: &Line, shown: &Shown) -> String {
    let state = match line.state {
        ActionState::Done => "done",
        ActionState::Dropped => "will not be done",
        ActionState::Open if line.due_on < london_day(shown.pack.known_at) => "still open, overdue",
        ActionState::Open => "still open",
    };
    match &line.note {
        Some(note) => format!("{state}: {note}"),
        None => state.to_owned(),
    }
}

fn narrative(shown: &Shown) -> Markup {
    html! {
        section #narrative {
            h2.govuk-heading-m { "What the figures mean" }
            @match &shown.pack.narrative {
                Some(text) => {
                    @for part in text.split('\n').filter(|part| !part.trim().is_empty()) {
                        p.govuk-body { (part) }
                    }
                }
                None if shown.struck.is_some() => { p.govuk-body { (WORDS_STRUCK) } }
                None => { p.govuk-body { "Nothing was written." } }
            }
        }
    }
}

fn taken_along(shown: &Shown) -> Markup {
    html! {
        p.govuk-body.waymark-unprinted {
            "Take this page with you: print it (it fits on paper in black and white; your browser's print also "
            "makes a PDF), or download it "
            a.govuk-link href=(shown.link(".xlsx")) { "as a workbook (XLSX)" } ", "
            a.govuk-link href=(shown.link(".csv")) { "as CSV" } " or "
            a.govuk-link href=(shown.link(".json")) { "as JSON" } "."
        }
        p.waymark-provenance {
            "Six measures count what happened in each fortnight, whenever the household had asked; where people "
            "leave counts the enquiries of a year. No percentage is made of fewer than 10. Rules in force: "
            (shown.pack.rules) ". Waymark " (shown.pack.program) "."
        }
    }
}
