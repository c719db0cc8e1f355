//! For how long each class of records is kept: what it is now, by which law it cannot be less, and what a
//! change would bring before it is adopted.

use std::collections::{BTreeSet, HashMap};

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use chrono::{DateTime, Utc};
use domain::calendar::london_day;
use domain::ids::{ServiceName, WorkerId};
use domain::retention::{Class, MOST_MONTHS, Periods, Set, SetPeriod, months_and_years, stream};
use maud::{Markup, html};
use projections::Answers;
use projections::retention::{Decided, decided, due_by, kept, periods};
use serde::Deserialize;

use super::{AHEAD, Page, called, navigation};
use crate::store::{CarryOutError, workers};
use crate::web::govuk::{
    Column, Errors, SummaryRow, button, button_group, hidden, input, inset_text, select,
    summary_list, summary_row, table,
};
use crate::web::journeys::save::{PAGE, SENT_BEFORE, field_of};
use crate::web::layout::{Entry, page};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::text::read_line;
use crate::web::{App, html_page, see_other, words};

/// Where it is.
pub(super) const ADDRESS: &str = "/retention/periods";
const CHANGE: &str = "/retention/periods/change";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    saved: bool,
}

/// Which class is to be kept otherwise.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Which {
    class: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    class: String,
    months: String,
    service: String,
    source: String,
    step: Step,
}

/// What a form is sent for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Step {
    /// To be shown what it would bring.
    #[default]
    Preview,
    /// To change it once more before that.
    Edit,
    /// To be adopted.
    Adopt,
}

/// `/retention/periods`
pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let (periods, decided) =
        app.answers.once(|answers| (periods(answers), decided(answers))).await?;
    let workers = workers(&app.database).await?;
    let title = "How long records are kept";
    let mut frame = app.frame_for(&who, Entry::Journeys, title).wide();
    if asked.saved {
        frame = frame.done("Saved. The list for review goes by it from now on.");
    }
    let main = html! {
        h1.govuk-heading-l { (title) }
        (navigation(Page::Periods))
        p.govuk-body {
            "By what became of the household. Its time counts from the day on which its journey ended, was \
             merged or was found to be recorded in error; that of an approved household from the day on \
             which its journey is ended after the approval. The journeys of one household go together."
        }
        @for class in Class::ALL { (told(&periods, class)) }
        (history(&decided, &workers))
    };
    Ok(html_page(StatusCode::OK, page(&frame.back("Back to retention", super::ADDRESS), &main)))
}

// Who decided what, and when: the latest first.
fn history(decided: &[Decided], workers: &HashMap<WorkerId, String>) -> Markup {
    let columns = ["When", "Who", "Records of", "At", "Kept for", "Until then", "That comes from"];
    let rows = decided.iter().map(|it| {
        let who = it.worker.and_then(|worker| workers.get(&worker));
        vec![
            html! { (words::moment_of(it.at)) },
            html! { (who.map_or("Somebody unknown", String::as_str)) },
            html! { (called(it.set.class)) },
            html! { (everywhere_or(it.set.service.as_ref())) },
            html! { (months_and_years(it.set.months)) },
            html! { (months_and_years(it.before)) },
            html! { (it.set.source) },
        ]
    });
    html! {
        h2.govuk-heading-m { "Who decided that" }
        @if decided.is_empty() {
            p.govuk-body { "Nobody has changed how long records are kept." }
        } @else {
            (table("Who decided that", columns.map(Column::Words), rows)
                .headed_by_first().headed_above().small())
        }
    }
}

fn everywhere_or(service: Option<&ServiceName>) -> String {
    service.map_or("Every service that has not said otherwise".to_owned(), ToString::to_string)
}

fn told(periods: &Periods, class: Class) -> Markup {
    let mut rows: Vec<SummaryRow<'_>> = vec![
        summary_row("Kept for", months_and_years(periods.months(class, None))),
        summary_row(
            "That comes from",
            periods
                .set(class, None)
                .map_or("Nobody has decided on it: this is where it begins", |set| &*set.source),
        ),
        summary_row("At least", html! { (months_and_years(class.floor())) br; (class.source()) }),
    ];
    let own: Vec<String> = periods
        .services()
        .filter(|(_, set)| set.class == class)
        .map(|(service, set)| {
            format!("{service}: {} ({})", months_and_years(set.months), set.source)
        })
        .collect();
    if !own.is_empty() {
        rows.push(summary_row(
            "Otherwise at",
            html! {
                @for line in &own { div { (line) } }
            },
        ));
    }
    html! {
        h2.govuk-heading-m { (called(class)) }
        p.govuk-body { (sentence(class)) }
        (summary_list(&rows))
        p.govuk-body {
            a.govuk-link href={ (CHANGE) "?class=" (class.as_str()) } {
                "Change" span.govuk-visually-hidden { " how long this is kept: " (called(class)) }
            }
        }
    }
}

fn sentence(class: Class) -> &'static str {
    match class {
        Class::Enquiry => {
            "They asked about fostering, and their journey ended before they applied."
        }
        Class::Application => {
            "They applied or their assessment began, and it ended without an approval."
        }
        Class::Approved => {
            "They were approved. While the approval is in force, their records stay."
        }
    }
}

/// `/retention/periods/change`
pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    which: Query<Which>,
) -> Result<HttpResponse, Problem> {
    let changing = Changing::find(&app, &which.class).await?;
    let months = changing.periods.months(changing.class, None).to_string();
    let source = changing.periods.set(changing.class, None).map(|set| set.source.to_string());
    let class = changing.class.as_str().to_owned();
    let form = Form { class, months, source: source.unwrap_or_default(), ..Form::default() };
    Ok(changing.asked(&app, &who, &form, &Errors::default()))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let changing = Changing::find(&app, &form.class).await?;
    let set = match form.parse(&changing) {
        Ok(set) if form.step != Step::Edit => set,
        Ok(_) => return Ok(changing.asked(&app, &who, &form, &Errors::default())),
        Err(errors) => return Ok(changing.asked(&app, &who, &form, &errors)),
    };
    if form.step == Step::Preview {
        return changing.previewed(&app, &who, &form, &set).await;
    }
    match app.carry_out(&who, &stamp, stream(), SetPeriod(set)).await {
        Ok(_) => Ok(see_other(&format!("{ADDRESS}?saved=true"))),
        Err(CarryOutError::Refused(refusal)) => {
            let errors = Errors::on(field_of(&refusal), refusal);
            Ok(changing.asked(&app, &who, &form, &errors))
        }
        Err(CarryOutError::KeyReused) => {
            Ok(changing.asked(&app, &who, &form, &Errors::on(PAGE, SENT_BEFORE)))
        }
        Err(error) => Err(error.into()),
    }
}

impl Form {
    fn parse(&self, changing: &Changing) -> Result<Set, Errors> {
        let class = changing.class;
        let mut errors = Errors::default();
        let unread = format!(
            "Enter how many months, from {} to {MOST_MONTHS}, as {}",
            class.floor(),
            class.usual()
        );
        let months = self.months.trim().parse::<u16>().map_err(|_| unread.clone());
        let months = months.and_then(|months| if months == 0 { Err(unread) } else { Ok(months) });
        let months = errors.take("months", months);
        let source = errors.take("source", read_line("Where it comes from", &self.source));
        if source.as_ref().is_some_and(String::is_empty) {
            errors.add("source", "Enter the schedule or decision that it comes from");
        }
        let service = Some(&self.service).filter(|it| !it.is_empty());
        if service.is_some_and(|it| !changing.services.contains(&**it)) {
            errors.add("service", "Select one of the services listed");
        }
        let Some((months, source)) = months.zip(source).filter(|_| errors.is_empty()) else {
            return Err(errors);
        };
        let service = service.map(|it| (&**it).into());
        let set = Set { class, months, service, source: source.into() };
        // What the law says against it, before anybody is asked to adopt it.
        set.refused().map_or(Ok(set), |refusal| Err(Errors::on("months", refusal)))
    }
}

/// A class whose time is to change.
struct Changing {
    class: Class,
    periods: Periods,
    services: BTreeSet<Box<str>>,
    now: DateTime<Utc>,
}

impl Changing {
    async fn find(app: &App, class: &str) -> Result<Self, Problem> {
        let class = Class::ALL.into_iter().find(|it| it.as_str() == class);
        let class = class.ok_or(Problem::NotFound)?;
        let now = (app.source.now)();
        let (periods, services) = app.answers.once(move |answers| known(answers, now)).await?;
        Ok(Self { class, periods, services, now })
    }

    fn asked(&self, app: &App, who: &SignedIn, form: &Form, errors: &Errors) -> HttpResponse {
        let title =
            format!("Change how long records are kept: {}", called(self.class).to_lowercase());
        let frame = app.frame_for(who, Entry::Journeys, &title).errors(errors);
        let hint = format!(
            "Whole months, at least {}. {}",
            months_and_years(self.class.floor()),
            self.class.source()
        );
        let services = self.services.iter().map(|it| (&**it, &**it));
        let services =
            [("", "Every service that has not said otherwise")].into_iter().chain(services);
        let main = html! {
            h1.govuk-heading-l { (title) }
            p.govuk-body { (sentence(self.class)) }
            form method="post" action=(CHANGE) novalidate {
                (app.marks(who, None))
                (hidden("class", self.class.as_str()))
                (input("months", "For how many months?", &form.months, errors)
                    .width(4).autocomplete("off").hint(&hint))
                @if self.services.is_empty() {
                    (hidden("service", ""))
                } @else {
                    (select("service", "At which service?", services, &form.service, errors))
                }
                (input("source", "Which schedule or decision does that come from?", &form.source, errors)
                    .hint("For example, “Retention schedule 2026, line 14”. Name nobody who asked about fostering")
                    .autocomplete("off"))
                (button_group(&html! {
                    (button("See what it would bring"))
                    a.govuk-link href=(ADDRESS) { "Cancel" }
                }))
            }
        };
        let status =
            if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        html_page(status, page(&frame.back("Back to how long records are kept", ADDRESS), &main))
    }

    async fn previewed(
        &self,
        app: &App,
        who: &SignedIn,
        form: &Form,
        set: &Set,
    ) -> Result<HttpResponse, Problem> {
        let (now, before) = (self.now, self.periods.clone());
        let after = before.clone().with(set.clone());
        let counted =
            move |answers: &Answers| [before, after].map(|it| Count::of(answers, &it, now));
        let [before, after] = app.answers.once(counted).await?;
        let title = format!("Keep this for {}?", months_and_years(set.months));
        let frame = app.frame_for(who, Entry::Journeys, &title);
        let main = html! {
            h1.govuk-heading-l { (title) }
            (summary_list(&[
                summary_row("Records of", called(self.class)),
                summary_row("At", everywhere_or(set.service.as_ref())),
                summary_row("That comes from", &*set.source),
            ]))
            (inset_text(&html! {
                "For review now: " (words::households(before.now)) " as it is, "
                (words::households(after.now)) " with this. In the next three months: "
                (words::households(before.soon)) " as it is, " (words::households(after.soon)) " with this."
            }))
            p.govuk-body {
                "It holds from now on for all records that are still there, whenever their time began. \
                 Nothing goes before a manager has looked at it."
            }
            form method="post" action=(CHANGE) novalidate {
                (app.marks(who, None))
                (hidden("class", self.class.as_str()))
                (hidden("months", set.months))
                (hidden("service", &form.service))
                (hidden("source", &*set.source))
                (button_group(&html! {
                    (button("Adopt").saying("step", "adopt"))
                    (button("Change it once more").secondary().saying("step", "edit"))
                    a.govuk-link href=(ADDRESS) { "Leave it as it is" }
                }))
            }
        };
        Ok(html_page(
            StatusCode::OK,
            page(&frame.back("Back to how long records are kept", ADDRESS), &main),
        ))
    }
}

fn known(answers: &Answers, now: DateTime<Utc>) -> (Periods, BTreeSet<Box<str>>) {
    let periods = periods(answers);
    let services = kept(answers, &periods, now).into_iter().filter_map(|it| it.service).collect();
    (periods, services)
}

/// How many households are for review.
struct Count {
    now: usize,
    soon: usize,
}

impl Count {
    fn of(answers: &Answers, periods: &Periods, now: DateTime<Utc>) -> Self {
        let today = london_day(now);
        let kept = kept(answers, periods, now);
        let due = due_by(&kept, today).len();
        let ahead = today.checked_add_months(AHEAD).unwrap_or(today);
        Self { now: due, soon: due_by(&kept, ahead).len() - due }
    }
}
