//! The file for letters: names and addresses of who may be contacted by now, and of nobody else.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use domain::calendar::london_day;
use domain::ids::JourneyId;
use maud::{Markup, html};
use projections::Answers;
use projections::recontact::withdrawn;

use super::{ADDRESS, Row, rows};
use crate::export::cell;
use crate::people::{Adult, Details, household_name};
use crate::web::App;
use crate::web::marketing::file;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;

const COLUMNS: [&str; 9] = [
    "Reference",
    "Household",
    "Address",
    "Postcode",
    "E-mail",
    "Phone",
    "May leave a message",
    "They agreed",
    "From",
];

/// `/marketing/recontact.csv`
pub(in crate::web) async fn csv(app: Data<App>, who: SignedIn) -> Result<HttpResponse, Problem> {
    let now = (app.source.now)();
    let sight = who.sight.clone();
    let make = move |answers: &Answers| (rows(answers, &sight, now), withdrawn(answers, now));
    let (rows, withdrawn) = app.answers.once(make).await?;
    let due: Vec<Row> = rows.into_iter().filter(|(_, it)| it.from <= london_day(now)).collect();
    let journeys: Vec<JourneyId> = due.iter().map(|(_, later)| later.journey).collect();
    let people = app.people.of(&journeys).await?;
    let mut lines = vec![];
    for row in &due {
        let known = known(&people, row.1.journey);
        // Who no longer agrees may have asked twice, and said so of one of these journeys.
        let alike = app.people.alike(&details(known)).await?;
        if !known.is_empty() && !alike.iter().any(|it| withdrawn.contains(&it.journey)) {
            lines.push(line(row, known));
        }
    }
    let text = written(&lines).map_err(|error| Problem::Failed(error.to_string()))?;
    Ok(file("contact-again", text, lines.len()))
}

// Nobody where they were erased.
fn known(people: &HashMap<JourneyId, Vec<Adult>>, journey: JourneyId) -> &[Adult] {
    let adults = people.get(&journey).map_or(&[][..], Vec::as_slice);
    if adults.iter().all(|adult| adult.details.is_some()) { adults } else { &[] }
}

fn details(adults: &[Adult]) -> Vec<Details> {
    adults.iter().filter_map(|adult| adult.details.clone()).collect()
}

fn line((reference, later): &Row, adults: &[Adult]) -> Vec<String> {
    let details = details(adults);
    let told = |field: fn(&Details) -> &str| {
        let first = details.iter().map(field).find(|it| !it.is_empty());
        first.unwrap_or_default().to_owned()
    };
    let message = match details.iter().find_map(|it| it.may_leave_message) {
        Some(true) => "Yes",
        Some(false) => "No",
        None => "",
    };
    let agreed = |at: DateTime<Utc>| london_day(at).to_string();
    vec![
        reference.to_string(),
        household_name(adults),
        told(|it| &it.address),
        told(|it| &it.postcode),
        told(|it| &it.email),
        told(|it| &it.phone),
        message.to_owned(),
        later.agreed_at.map(agreed).unwrap_or_default(),
        later.from.to_string(),
    ]
}

fn written(lines: &[Vec<String>]) -> csv::Result<String> {
    let mut writer = csv::Writer::from_writer(vec![]);
    writer.write_record(COLUMNS)?;
    for line in lines {
        writer.write_record(line.iter().map(|it| cell(it)))?;
    }
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Where the file is, for a manager.
pub(super) fn download() -> Markup {
    html! {
        p.govuk-body.waymark-downloads {
            a.govuk-link href={ (ADDRESS) ".csv" } { "Download names and addresses for letters (CSV)" }
            ". It has those whose day has come, and leaves out who no longer agrees or was erased. Keep \
             it where only your team can open it, and delete it once it is used. That you took it goes \
             on record."
        }
    }
}
