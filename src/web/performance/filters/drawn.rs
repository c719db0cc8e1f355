//! How much of the process map is drawn, and of which steps.

use maud::{Markup, html};
use projections::{Days, Steps};

use super::way;
use crate::web::govuk::{Errors, button, hidden, input};
use crate::web::performance::Asking;
use crate::web::performance::flow::FIRST;
use crate::web::performance::part::Part;

/// Links to other steps and days, and the form for how many of them.
pub(super) fn shown(asking: &Asking<'_>, errors: &Errors) -> Markup {
    let (typed, question) = (asking.typed, &asking.question);
    let address = Part::Flow.address();
    let steps = |name: &str| typed.with("steps", name).without(&["through", "path"]).link(address);
    let is_all = question.steps == Steps::All;
    let is_working = question.days == Days::Working;
    let [activities, paths] = ["activities", "paths"].map(|name| typed.get(name));
    let [first_activities, first_paths] = FIRST.map(|most| most.to_string());
    let asked = |typed, first| if str::is_empty(typed) { first } else { typed };
    html! {
        nav.waymark-drawn__ways aria-label="Steps" {
            ul.waymark-ways {
                (way("Milestones only", &steps("milestones"), !is_all))
                (way("Everything recorded", &steps("all"), is_all))
            }
        }
        nav aria-label="Days that are counted" {
            ul.waymark-ways {
                (way("Days of 24 hours", &typed.without(&["days"]).link(address), !is_working))
                (way("Working days", &typed.with("days", "working").link(address), is_working))
            }
        }
        form.waymark-drawn method="get" action=(address) novalidate {
            @for (name, value) in typed.others(&["activities", "paths"]) { (hidden(name, value)) }
            (input("activities", "Activities drawn", asked(activities, &first_activities), errors)
                .width(3).inputmode("numeric"))
            (input("paths", "Paths drawn", asked(paths, &first_paths), errors).width(3).inputmode("numeric"))
            (button("Draw").secondary())
        }
    }
}
