//! What is counted: what the days select, which days, and which journeys. Every choice is a link,
//! or a field of a form that writes the same address.

mod days;
mod drawn;
mod form;

use maud::{Markup, html};
use projections::flow::Through;
use projections::{Basis, Days, Steps};

use super::Asking;
use super::part::Part;
use super::question::{DIMENSIONS, NOT_RECORDED};
use crate::report::names::Kind;
use crate::report::show::grouped_by;
use crate::report::words::{day, instant};
use crate::web::govuk::Errors;

/// All that can be chosen, and what was.
pub(super) fn shown(asking: &Asking<'_>, errors: &Errors) -> Markup {
    html! {
        section.waymark-asked aria-label="What is counted" {
            @if asking.part.takes("basis") { (switch(asking)) }
            @if asking.part.takes("from") { (days::presets(asking)) }
            (chosen(asking))
            (form::shown(asking, errors))
            @if asking.part == Part::Flow { (drawn::shown(asking, errors)) }
        }
    }
}

fn switch(asking: &Asking<'_>) -> Markup {
    let address = asking.part.address();
    let cohort = asking.typed.without(&["basis"]).link(address);
    let period = asking.typed.with("basis", Basis::Period.as_str()).link(address);
    let is_period = asking.question.basis == Basis::Period;
    let explained = if is_period {
        "What happened counts by the day it happened, whenever the enquiry was received."
    } else {
        "An enquiry counts by the day it was received, with all that has become of it since."
    };
    html! {
        nav aria-label="What the days select" {
            ul.waymark-ways {
                (way("Enquiries received in these days", &cohort, !is_period))
                (way("What happened in these days", &period, is_period))
            }
        }
        p { (explained) }
    }
}

/// One of several ways to ask.
pub(super) fn way(text: &str, href: &str, is_current: bool) -> Markup {
    html! {
        li {
            a.govuk-link.govuk-link--no-visited-state href=(href)
                aria-current=[is_current.then_some("true")] { (text) }
        }
    }
}

fn chosen(asking: &Asking<'_>) -> Markup {
    let (address, chosen) = (asking.part.address(), told(asking));
    html! {
        @if !chosen.is_empty() {
            ul.moj-filter-tags aria-label="Chosen" {
                @for (name, text) in &chosen {
                    li {
                        a.moj-filter__tag href=(asking.typed.without(&[name]).link(address)) {
                            span.govuk-visually-hidden { "Remove this choice:" } " " (text)
                        }
                    }
                }
            }
        }
    }
}

// What was chosen, in words, by its name in the address.
fn told(asking: &Asking<'_>) -> Vec<(&'static str, String)> {
    let (typed, question, names) = (asking.typed, &asking.question, &asking.asked.names);
    let mut told = vec![];
    told.extend(question.from.map(|from| ("from", format!("On or after {}", day(from)))));
    told.extend(question.to.map(|to| ("to", format!("Before {}", day(to)))));
    told.extend(
        question
            .by
            .map(|by| ("by", format!("By {}", grouped_by(by, asking.asked.report).to_lowercase()))),
    );
    let stage = question.stage.as_ref().map(|stage| names.say(Kind::Stage, stage.as_str()));
    told.extend(stage.map(|stage| ("stage", format!("Until {stage}"))));
    if question.ordered {
        told.push(("ordered", "Stages in order only".to_owned()));
    }
    let within = question.within.map(|days| format!("Within {days} days of the enquiry"));
    told.extend(within.map(|within| ("within", within)));
    for dimension in DIMENSIONS.into_iter().filter(|it| typed.has(it.as_str())) {
        told.push((
            dimension.as_str(),
            format!("{}: {}", named(dimension.as_str()), value(asking, dimension)),
        ));
    }
    for name in ["through", "path"] {
        told.extend(through(asking, name).map(|text| (name, text)));
    }
    if question.steps == Steps::Milestones {
        told.push(("steps", "Milestones only".to_owned()));
    }
    if question.days == Days::Working {
        told.push(("days", "In working days".to_owned()));
    }
    if typed.has("as-at") {
        told.push(("as-at", format!("As at {}", instant(question.as_at))));
    }
    if typed.has("known-at") {
        told.push(("known-at", format!("Known at {}", instant(question.known_at))));
    }
    told.retain(|(name, _)| typed.has(name));
    told
}

fn through(asking: &Asking<'_>, name: &str) -> Option<String> {
    let typed = Some(asking.typed.get(name)).filter(|typed| !typed.is_empty())?;
    let say = |name: &str| asking.asked.names.say(Kind::Activity, name);
    Some(match typed.parse().ok()? {
        Through::Activity(name) => format!("Through {}", say(&name)),
        Through::Path(from, to) => format!("{} > {}", say(&from), say(&to)),
    })
}

fn value(asking: &Asking<'_>, dimension: projections::Dimension) -> String {
    match asking.typed.get(dimension.as_str()) {
        NOT_RECORDED => NOT_RECORDED.to_owned(),
        value => asking.asked.names.value(dimension, value),
    }
}

// A dimension as the label of a field.
fn named(dimension: &str) -> String {
    crate::report::words::spoken(dimension)
}
