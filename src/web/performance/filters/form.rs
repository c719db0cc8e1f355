//! The form that writes a question into the address.

use maud::{Markup, html};
use projections::{By, Dimension};

use super::named;
use crate::report::names::Kind;
use crate::report::show::grouped_by;
use crate::web::govuk::{Errors, button, checkboxes, choice, hidden, input, select};
use crate::web::performance::Asking;
use crate::web::performance::part::Part;
use crate::web::performance::plan::FIELDS;
use crate::web::performance::question::{DIMENSIONS, Options, options};

/// What is chosen elsewhere on a page.
const KEPT: [&str; 8] =
    ["basis", "clock", "through", "path", "steps", "days", "activities", "paths"];

/// The form. It is open when something is wrong in it.
pub(super) fn shown(asking: &Asking<'_>, errors: &Errors) -> Markup {
    let (typed, part) = (asking.typed, asking.part);
    let may_ask = |name: &str| may_ask(asking, name);
    let is_wrong = errors.each().any(|(field, _)| !FIELDS.contains(&field));
    // Where the form asks for the days itself, it keeps none beside that.
    let asks_days = part.takes("days") && part != Part::Flow;
    let kept = KEPT.into_iter().chain(FIELDS).filter(|name| *name != "days" || !asks_days);
    html! {
        details.govuk-details #filters open[is_wrong] {
            summary.govuk-details__summary {
                span.govuk-details__summary-text { "Choose other days or journeys" }
            }
            .govuk-details__text {
                form method="get" action=(part.address()) novalidate {
                    @for name in kept.filter(|name| typed.has(name)) {
                        (hidden(name, typed.get(name)))
                    }
                    .waymark-fields {
                        @if part.takes("from") {
                            (input("from", "On or after", typed.get("from"), errors)
                                .hint("For example, 1/4/2026 or 1 Apr").width(10).autocomplete("off"))
                            (input("to", "Before", typed.get("to"), errors)
                                .hint("The day after the last").width(10).autocomplete("off"))
                        }
                        @if part.takes("year") {
                            (input("year", "Year to 31 March", typed.get("year"), errors)
                                .hint("For example, 2026").width(4).autocomplete("off"))
                        }
                        (chosen_from("pathway", "Pathway", pathways(asking), asking, errors))
                        @if part.takes("stage") {
                            (chosen_from("stage", "Time until", stages(asking), asking, errors))
                        }
                        @for dimension in DIMENSIONS {
                            @let name = dimension.as_str();
                            (chosen_from(name, &named(name), values(asking, dimension), asking, errors))
                        }
                        @if part.takes("by") {
                            (chosen_from("by", "Break down by", groups(asking), asking, errors))
                        }
                        @if part.takes("within") && may_ask("within") {
                            (input("within", "Within days of the enquiry", typed.get("within"), errors)
                                .hint("Leave out to follow them to the end").width(10).autocomplete("off"))
                        }
                        @if asks_days && may_ask("days") {
                            @let kinds = [("", "Days of 24 hours"), ("working", "Working days")];
                            (select("days", "Times in", kinds, typed.get("days"), errors))
                        }
                        @if part == Part::Compare { (compared(asking, errors)) }
                        (moments(asking, errors))
                    }
                    @if part.takes("ordered") && may_ask("ordered") { (in_order(typed.get("ordered"), errors)) }
                    (button("Show"))
                }
            }
        }
    }
}

// What is too fine for somebody is shown no more than to be taken out again.
fn may_ask(asking: &Asking<'_>, name: &str) -> bool {
    asking.leads || asking.typed.has(name)
}

fn moments(asking: &Asking<'_>, errors: &Errors) -> Markup {
    let typed = asking.typed;
    html! {
        @if may_ask(asking, "as-at") {
            (input("as-at", "As at", typed.get("as-at"), errors)
                .hint("What had happened by the end of this day").autocomplete("off"))
        }
        @if may_ask(asking, "known-at") {
            (input("known-at", "Known at", typed.get("known-at"), errors)
                .hint("What was recorded by then").autocomplete("off"))
        }
    }
}

fn in_order(typed: &str, errors: &Errors) -> Markup {
    let yes = [choice("yes", "Count a stage only after the stages before it")];
    html! { (checkboxes("ordered", "Order of the stages", yes, &[typed], errors).small()) }
}

// The other of two, beside what the rest of the form says of the one.
fn compared(asking: &Asking<'_>, errors: &Errors) -> Markup {
    let typed = asking.typed;
    let of = match asking.question.by {
        Some(By::Dimension(dimension)) => values(asking, dimension),
        _ => vec![],
    };
    // Any is none of those that can be compared.
    let of: Options = of
        .into_iter()
        .map(|(value, label)| match &*value {
            "" => (value, "Choose one".to_owned()),
            _ => (value, label),
        })
        .collect();
    html! {
        (chosen_from("this", "Compare", of.clone(), asking, errors))
        (chosen_from("that", "With", of, asking, errors))
        (input("that-from", "Or with days on or after", typed.get("that-from"), errors)
            .hint("Of the other span of days").width(10).autocomplete("off"))
        (input("that-to", "Before", typed.get("that-to"), errors)
            .hint("The day after its last").width(10).autocomplete("off"))
    }
}

// Nothing where there is nothing to choose from. What was typed is kept, if it is none of them.
fn chosen_from(
    name: &str,
    label: &str,
    mut options: Options,
    asking: &Asking<'_>,
    errors: &Errors,
) -> Markup {
    let typed = asking.typed.get(name);
    if !typed.is_empty() && options.iter().all(|(value, _)| value != typed) {
        options.push((typed.to_owned(), typed.to_owned()));
    }
    let told = options.iter().map(|(value, label)| (value.as_str(), label.as_str()));
    html! {
        @if options.len() > 1 { (select(name, label, told, typed, errors)) }
    }
}

fn pathways(asking: &Asking<'_>) -> Options {
    let ids = asking.answers.pathways().ids();
    if ids.len() < 2 {
        return vec![];
    }
    let label = |id: &str| asking.asked.names.value(Dimension::Pathway, id);
    ids.into_iter().map(|id| (id.to_string(), label(id.as_str()))).collect()
}

fn stages(asking: &Asking<'_>) -> Options {
    let names = asking.view.stages.iter().map(|(stage, _)| stage.as_str());
    let mut options: Options =
        names.map(|it| (it.to_owned(), asking.asked.names.say(Kind::Stage, it))).collect();
    // The last is what is meant without a choice.
    if let Some((value, _)) =
        options.last_mut().filter(|(last, _)| asking.typed.get("stage") != last)
    {
        value.clear();
    }
    options.rotate_right(1);
    options
}

fn values(asking: &Asking<'_>, dimension: Dimension) -> Options {
    let values = asking.values(dimension);
    if values.is_empty() {
        return vec![];
    }
    options("Any", values, |value| asking.asked.names.value(dimension, value))
}

fn groups(asking: &Asking<'_>) -> Options {
    let used = DIMENSIONS.into_iter().filter(|it| !asking.values(*it).is_empty());
    let used = used.map(|it| (it.as_str().to_owned(), named(it.as_str())));
    let report = asking.asked.report;
    let option = |by: By, value: &str| (value.to_owned(), grouped_by(by, report));
    let nothing = (String::new(), "Nothing".to_owned());
    let workers = asking.part == Part::Clocks && asking.leads;
    let workers = workers.then(|| option(By::Worker, "worker"));
    // The version of the pathway tells journeys apart where there are several.
    let is_changed = asking.answers.pathways().of(&asking.view.pathway).count() > 1;
    let versions = is_changed.then(|| option(By::Version, "version"));
    let ends = [nothing, option(By::Month, "month")].into_iter().chain(versions).chain(workers);
    let is_aimed = !asking.view.values(Dimension::Campaign).is_empty();
    let audience = is_aimed.then(|| option(By::Audience, "audience"));
    ends.chain(used).chain(audience).collect()
}
