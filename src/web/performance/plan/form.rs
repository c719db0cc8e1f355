//! The form of the forecast: a target, carers lost, costs, and what could be done otherwise.

use maud::{Markup, html};
use projections::plan::ASSESSMENT;

use crate::report::names::Kind;
use crate::web::govuk::{Errors, Input, Size, button, fieldset, hidden, input};
use crate::web::performance::Asking;
use crate::web::performance::typed::NAMES;

/// Its fields.
pub(in crate::web::performance) const FIELDS: [&str; 8] = [
    "target",
    "target-by",
    "visit-within",
    "no-reply-fewer",
    "assessment-shorter",
    "lose",
    "in-house",
    "agency",
];

/// The form, which writes into the address what is typed.
pub(in crate::web::performance) fn shown(asking: &Asking<'_>, errors: &Errors) -> Markup {
    let typed = asking.typed;
    let kept = NAMES.into_iter().filter(|name| !FIELDS.contains(name));
    let assessment = asking.asked.names.say(Kind::Stage, ASSESSMENT);
    let shorter = format!("{assessment} shorter by");
    html! {
        form #what-if method="get" action=(asking.part.address()) novalidate {
            @for name in kept.filter(|name| typed.has(name)) { (hidden(name, typed.get(name))) }
            (fieldset("A target", Size::Small, &html! {
                .waymark-fields {
                    (number(asking, errors, "target", "Households to approve"))
                    (input("target-by", "By the end of", typed.get("target-by"), errors)
                        .hint("For example, 31/3/2027. A year on if left out").width(10)
                        .autocomplete("off"))
                }
            }))
            (fieldset("What could be done otherwise", Size::Small, &html! {
                .waymark-fields {
                    (number(asking, errors, "visit-within", "Visit within").suffix("days"))
                    (number(asking, errors, "no-reply-fewer", "Fewer who leave without a reply").suffix("%"))
                    @if knows_assessment(asking) {
                        (number(asking, errors, "assessment-shorter", &shorter).suffix("days"))
                    }
                }
            }))
            (fieldset("Growth and cost", Size::Small, &html! {
                .waymark-fields {
                    (number(asking, errors, "lose", "Carers you expect to lose in a year"))
                    (number(asking, errors, "in-house", "A child with our carers, a week").prefix("£"))
                    (number(asking, errors, "agency", "A child with an agency, a week").prefix("£"))
                }
            }))
            (button("Work it out"))
        }
    }
}

fn number<'a>(
    asking: &'a Asking<'_>,
    errors: &'a Errors,
    name: &'a str,
    label: &'a str,
) -> Input<'a> {
    let typed = asking.typed.get(name);
    input(name, label, typed, errors).width(4).inputmode("numeric").autocomplete("off")
}

/// Whether the pathway has the stage that a lever is about.
fn knows_assessment(asking: &Asking<'_>) -> bool {
    asking.view.stages.iter().any(|(name, _)| name.as_str() == ASSESSMENT)
}
