//! Which households a clinic's page is of: all, or those of one service, team or area.

use domain::calendar::london_day;
use maud::{Markup, html};
use projections::{Dimension, Question, View};

use super::address;
use super::read::Shown;
use crate::report::names::Names;
use crate::report::words::spoken;
use crate::web::App;
use crate::web::govuk::{Errors, button, hidden, select};
use crate::web::performance::question::{DIMENSIONS, Options, options};
use crate::web::problem::Problem;

/// What a service is divided by, where it is.
const PARTS: [Dimension; 3] = [Dimension::Service, Dimension::Team, Dimension::Area];

/// What can be chosen of each.
pub(super) struct Choices(Vec<(Dimension, Options)>);

/// What there is to choose from. Of what all have in common, nothing.
pub(super) async fn choices(app: &App, shown: &Shown) -> Result<Choices, Problem> {
    let answers = app.answers.read().await?;
    let view = View::new(&answers, &Question::now(shown.now))?;
    let names = Names::of(answers.pathways(), &view.pathway, london_day(shown.now));
    let values = PARTS.map(|dimension| (dimension, view.values(dimension))).into_iter();
    let values = values.filter(|(_, values)| values.len() > 1);
    let choices = values.map(|(dimension, values)| {
        (dimension, options("All", values, |value| names.value(dimension, value)))
    });
    Ok(Choices(choices.collect()))
}

/// The form that chooses. Nothing where there is nothing to choose from.
pub(super) fn form(shown: &Shown, Choices(choices): &Choices) -> Markup {
    let (typed, errors) = (&shown.typed, Errors::default());
    let is_asked = |it: &Dimension| choices.iter().any(|(asked, _)| asked == it);
    let others = DIMENSIONS.into_iter().filter(|it| !is_asked(it)).map(Dimension::as_str);
    html! {
        @if !choices.is_empty() {
            details.govuk-details.waymark-unprinted open[shown.is_part()] {
                summary.govuk-details__summary {
                    span.govuk-details__summary-text { "Choose other households" }
                }
                .govuk-details__text {
                    form method="get" action=(address(shown.pack.clinic)) novalidate {
                        @for name in others.filter(|name| typed.has(name)) {
                            (hidden(name, typed.get(name)))
                        }
                        .waymark-fields {
                            @for (dimension, options) in choices {
                                @let name = dimension.as_str();
                                @let told = options.iter().map(|(value, label)| (value.as_str(), label.as_str()));
                                (select(name, &spoken(name), told, typed.get(name), &errors))
                            }
                        }
                        (button("Show these households").secondary())
                    }
                }
            }
        }
    }
}
