//! Where to start: the message of each page, and the way to it.

use maud::{Markup, html};
use projections::QuestionError;
use projections::clocks::clocks;
use projections::durations::durations;
use projections::exits::exits;
use projections::funnel::funnel;

use super::Asking;
use super::clinic::ADDRESS;
use super::groups::elsewhere;
use super::part::Part;
use super::sheet::Sheet;
use super::{clocks as clocks_page, exits as exits_page, funnel as funnel_page, time as time_page};
use crate::report::funnel::outlook;

/// The message of the forecast, which takes longer to make than a start may.
const AHEAD: &str = "How many households are likely to be approved month by month, how sure that is, and \
                     what a target takes.";

/// The page for the fortnight's meeting.
const CLINIC: &str = "One page for the fortnight's meeting: six measures, who is stuck, what was agreed, what \
                      changed since it was shown.";

/// Tells the messages of all pages.
pub(super) fn tell(asking: &Asking<'_>) -> Result<Sheet, QuestionError> {
    let (view, question, asked) = (&asking.view, &asking.question, &asking.asked);
    let answer = funnel(view, question)?;
    let enquiries = asked.enquiries(Some(answer.whole.enquiries));
    let measure = format!("Household journeys: {enquiries}{}.", asked.filters());
    if answer.whole.enquiries == 0 {
        return Ok(Sheet::empty(asked.nothing().to_owned(), measure, elsewhere(asking)?));
    }
    let starts = [
        (Part::Exits, exits_page::headline(&exits(view, question)?.whole, asked)),
        (Part::Time, time_page::headline(&durations(view, question)?.whole, asked)),
        (Part::Clocks, clocks_page::headline(&clocks(view, question)?.whole, asked)),
    ];
    let first = (Part::Funnel, outlook(&answer.whole, asked));
    Ok(Sheet {
        headline: funnel_page::headline(&answer.whole, asked),
        measure,
        chart: None,
        words: String::new(),
        tables: html! {
            ul.waymark-starts {
                li.waymark-starts__one {
                    h3.govuk-heading-s { a.govuk-link href=(ADDRESS) { "Performance clinic" } }
                    p.govuk-body { (CLINIC) }
                }
                @for (part, message) in [first].into_iter().chain(starts) {
                    (start(part, &message, asking))
                }
                (start(Part::Plan, AHEAD, asking))
            }
        },
        notes: vec![funnel_page::footnote(&answer.footnote)],
        elsewhere: None,
    })
}

fn start(part: Part, message: &str, asking: &Asking<'_>) -> Markup {
    html! {
        li.waymark-starts__one {
            h3.govuk-heading-s {
                a.govuk-link href=(part.asked_as(asking.typed)) { (part.title()) }
            }
            p.govuk-body { (message) }
        }
    }
}
