//! Who came to a course: told for all in one form, looked over, and recorded for each.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use chrono::{DateTime, Utc};
use domain::calendar::{london_day, start_of};
use domain::reference::Reference;
use domain::training::{Attendance, COMPLETED, CoursePlan, MISSED};
use maud::{Markup, html};
use projections::training::Held;
use uuid::Uuid;

use super::days;
use super::households::{Placed, ToRecord, not_all, placed, record_each};
use super::one::address;
use crate::web::govuk::{Column, Errors, button, button_group, choice, hidden, radios, table};
use crate::web::journeys::save::PAGE;
use crate::web::layout::{Entry, page};
use crate::web::posted::{Posted, Stamp};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, see_other, words};

/// What is told of each household, by its reference. The one field besides says that it was looked
/// over.
type Form = BTreeMap<String, String>;

const CONFIRMED: &str = "confirmed";

/// What can be told of a household.
const TOLD: [(&str, &str, &str); 2] =
    [("attended", "Attended", COMPLETED), ("missed", "Missed it", MISSED)];

struct Sheet<'a> {
    app: &'a App,
    who: &'a SignedIn,
    held: &'a Held,
    placed: &'a [Placed],
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    course: Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let held = app.course(*course).await?;
    let mut placed = placed(&app, &who.sight, &held).await?;
    placed.retain(|it| it.attendance == Attendance::Booked);
    let sheet = Sheet { app: &app, who: &who, held: &held, placed: &placed };
    Ok(sheet.asked(&Form::default(), &Errors::default()))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    course: Path<Uuid>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    if !form.keys().all(|name| name == CONFIRMED || name.parse::<Reference>().is_ok()) {
        return Err(Problem::NoForm);
    }
    let now = (app.source.now)();
    let held = app.course(*course).await?;
    let mut placed = placed(&app, &who.sight, &held).await?;
    // Also those of whom it is recorded: the same form again is one request.
    let on_it: Vec<String> = placed.iter().map(|it| it.reference.to_string()).collect();
    placed.retain(|it| it.attendance == Attendance::Booked);
    let sheet = Sheet { app: &app, who: &who, held: &held, placed: &placed };
    if now < held.plan.starts_at || held.is_cancelled {
        return Ok(sheet.asked(&form, &Errors::default()));
    }
    let mut to_record = to_record(&form, &held.plan, now);
    to_record.retain(|it| on_it.contains(&it.reference));
    if to_record.is_empty() {
        let errors = Errors::on(PAGE, "Say of at least one household whether they came");
        return Ok(sheet.asked(&form, &errors));
    }
    if !form.contains_key(CONFIRMED) {
        return sheet.looked_over(&stamp, &form, &to_record).await;
    }
    let count = to_record.len();
    let refused = record_each(&app, &who, &stamp, held.id, to_record).await?;
    if !refused.is_empty() {
        return not_all(&app, &who, &address(held.id), &refused).await;
    }
    Ok(see_other(&format!("{}?recorded={count}", address(held.id))))
}

fn to_record(form: &Form, plan: &CoursePlan, now: DateTime<Utc>) -> Vec<ToRecord> {
    let told = form.iter().filter_map(|(reference, told)| {
        let (.., milestone) = TOLD.iter().find(|(word, ..)| word == told)?;
        Some((reference, *milestone))
    });
    told.map(|(reference, milestone)| ToRecord {
        reference: reference.clone(),
        milestone,
        happened_at: if milestone == COMPLETED { ended_at(plan, now) } else { plan.starts_at },
        booked_for: None,
    })
    .collect()
}

// Of the last day only the day is known; who completed a course before it is over did so now.
fn ended_at(plan: &CoursePlan, now: DateTime<Utc>) -> DateTime<Utc> {
    let last = plan.last_day();
    let ended = if last == london_day(plan.starts_at) { plan.starts_at } else { start_of(last) };
    ended.min(now)
}

impl Sheet<'_> {
    fn asked(&self, form: &Form, errors: &Errors) -> HttpResponse {
        let title = "Who came?";
        let back = address(self.held.id);
        let frame = self.app.frame_for(self.who, Entry::Training, title).errors(errors);
        let now = (self.app.source.now)();
        let main = html! {
            span.govuk-caption-l { (self.held.plan.name) ", " (days(&self.held.plan, now)) }
            h1.govuk-heading-l { (title) }
            @if self.held.is_cancelled {
                p.govuk-body { "This course was cancelled, so nobody came." }
            } @else if now < self.held.plan.starts_at {
                p.govuk-body { "The course has not begun. Record who came once it has." }
            } @else if self.placed.is_empty() {
                p.govuk-body { "Nobody is booked of whom it is not recorded yet." }
            } @else {
                (self.questions(form, errors))
            }
        };
        let status =
            if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        html_page(status, page(&frame.back("Back to the course", &back), &main))
    }

    fn questions(&self, form: &Form, errors: &Errors) -> Markup {
        let named: Vec<(String, String)> = (self.placed.iter())
            .map(|it| {
                let reference = it.reference.to_string();
                let legend = format!("{}, {reference}", it.named.household);
                (reference, legend)
            })
            .collect();
        html! {
            p.govuk-body {
                "Leave out whom you do not know about: they stay booked until you say."
            }
            form method="post" novalidate {
                (self.app.marks(self.who, None))
                @for (reference, legend) in &named {
                    @let told = form.get(reference).map_or("", String::as_str);
                    @let choices = TOLD.map(|(word, label, _)| choice(word, label));
                    (radios(reference, legend, choices, told, errors).inline().small())
                }
                (button_group(&html! {
                    (button("Continue"))
                    a.govuk-link href=(address(self.held.id)) { "Cancel" }
                }))
            }
        }
    }

    // What will be recorded, before it is.
    async fn looked_over(
        &self,
        stamp: &Stamp,
        form: &Form,
        to_record: &[ToRecord],
    ) -> Result<HttpResponse, Problem> {
        let mut rows = vec![];
        for it in to_record {
            let found = self.app.find(&self.who.sight, &it.reference).await?;
            let means = match it.milestone {
                COMPLETED => "Training completed",
                _ => "Listed to be booked again",
            };
            let told = TOLD.iter().find(|(.., milestone)| *milestone == it.milestone);
            rows.push(vec![
                html! { (found.reference) ", " bdi { (found.name) } },
                html! { (told.map_or("", |(_, label, _)| label)) },
                html! { (means) },
            ]);
        }
        let title = format!("Record who came, for {}?", words::households(rows.len()));
        let columns = [
            Column::Words("Household"),
            Column::Words("Attendance"),
            Column::Words("What this means"),
        ];
        let main = html! {
            h1.govuk-heading-l { (title) }
            (table("Who came", columns, rows).headed_by_first())
            form method="post" novalidate {
                (hidden("csrf", &self.who.csrf))
                (hidden("key", stamp.key.0.to_string()))
                @for (reference, told) in form { (hidden(reference, told)) }
                (hidden(CONFIRMED, "yes"))
                (button_group(&html! {
                    (button("Record it"))
                    a.govuk-link href={ (address(self.held.id)) "/attendance" } { "Cancel" }
                }))
            }
        };
        let frame = self.app.frame_for(self.who, Entry::Training, &title);
        Ok(html_page(StatusCode::OK, page(&frame, &main)))
    }
}
