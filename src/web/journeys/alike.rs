//! Households that look like another, side by side.

use domain::reference::Reference;
use maud::{Markup, html};
use projections::Sight;

use super::found::Found;
use super::show::{stage_label, tag_of};
use crate::people::{Adult, Alike, Details, Trait};
use crate::web::govuk::{Column, Size, table};
use crate::web::problem::Problem;
use crate::web::{App, words};

/// Households shown beside one: who looks like more is told by the first of them.
const MOST: usize = 4;

/// A household beside another.
pub(in crate::web) struct Beside {
    pub(in crate::web) found: Found,
    /// What it has in common with the other.
    pub(in crate::web) traits: Vec<Trait>,
    people: Vec<Adult>,
}

impl Beside {
    pub(super) async fn of(app: &App, found: Found, traits: Vec<Trait>) -> Result<Self, Problem> {
        let people = app.people.of(&[found.journey]).await?.remove(&found.journey);
        Ok(Self { people: people.unwrap_or_default(), found, traits })
    }

    /// How it is named in an answer.
    pub(super) fn named(&self) -> String {
        format!("{}, {}", self.found.reference, self.found.name)
    }
}

/// The households that look like others of which this is known.
pub(in crate::web) async fn beside(
    app: &App,
    sight: &Sight,
    alike: Vec<Alike>,
) -> Result<Vec<Beside>, Problem> {
    let mut all = vec![];
    for Alike { journey, traits } in alike {
        let reference = app.answers.read().await?.reference(journey, sight);
        let Some(reference) = reference else { continue };
        // Nothing may be known of it any more: its enquiry was undone.
        let found = match app.find(sight, &reference.to_string()).await {
            Err(Problem::NoHousehold) => continue,
            found => found?,
        };
        let one = Beside::of(app, found, traits).await?;
        if !one.found.counts_nowhere() && all.len() < MOST {
            all.push(one);
        }
    }
    Ok(all)
}

/// What two households have in common, in words.
pub(in crate::web) fn in_common(traits: &[Trait]) -> String {
    let said = traits.iter().map(|it| match it {
        Trait::Phone => "phone number",
        Trait::Email => "e-mail address",
        Trait::NameAtPostcode => "name and postcode",
    });
    let said: Vec<&str> = said.collect();
    format!("Same {}", words::and(&said))
}

/// A table with a column for each, and before them what was typed, if it was.
pub(super) fn side_by_side(typed: Option<&[Details]>, households: &[Beside]) -> Markup {
    let references: Vec<String> =
        households.iter().map(|it| it.found.reference.to_string()).collect();
    let mut columns = vec![Column::Unheaded("What is compared")];
    columns.extend(typed.map(|_| Column::Words("What you typed")));
    columns.extend(references.iter().map(|it| Column::Words(it)));
    let told = |what: &str, of: fn(&Details) -> &str| {
        let typed = typed.map(|adults| lines(adults.iter().map(of)));
        let theirs = households.iter().map(|it| known(&it.people, of));
        let mut row = vec![html! { (what) }];
        row.extend(typed);
        row.extend(theirs);
        row
    };
    let stands = |what: &str, of: &dyn Fn(&Beside) -> Markup| {
        let mut row = vec![html! { (what) }];
        row.extend(typed.map(|_| html! { "–" }));
        row.extend(households.iter().map(of));
        row
    };
    let rows = [
        told("Name", |it| &it.name),
        told("Phone", |it| &it.phone),
        told("E-mail", |it| &it.email),
        told("Address", |it| &it.address),
        told("Postcode", |it| &it.postcode),
        stands("In common", &|it| html! { strong { (in_common(&it.traits)) } }),
        stands("Enquired", &enquired),
        stands("Where they stand", &standing),
    ];
    html! { (table("Side by side", columns, rows).headed_by_first().size(Size::Small)) }
}

fn known(people: &[Adult], of: fn(&Details) -> &str) -> Markup {
    if people.iter().any(|it| it.details.is_none()) {
        return html! { "[erased]" };
    }
    lines(people.iter().filter_map(|it| it.details.as_ref()).map(of))
}

fn lines<'a>(values: impl Iterator<Item = &'a str>) -> Markup {
    let values: Vec<&str> = values.filter(|it| !it.is_empty()).collect();
    html! {
        @if values.is_empty() { "Not recorded" }
        @for (place, value) in values.iter().enumerate() {
            @if place > 0 { br; }
            span dir="auto" { (value) }
        }
    }
}

fn enquired(one: &Beside) -> Markup {
    let at = one.found.standing.enquired_at;
    let at = at.map(|at| words::moment(at, one.found.today()));
    html! { (at.unwrap_or_else(|| "Not recorded".to_owned())) }
}

fn standing(one: &Beside) -> Markup {
    html! { (stage_label(&one.found)) " " (tag_of(one.found.standing.status, one.found.is_paused)) }
}

/// A link to a household's page.
pub(super) fn link(reference: Reference, name: &str) -> Markup {
    html! {
        a.govuk-link href={ "/journeys/" (reference) } { (reference) ", " bdi { (name) } }
    }
}
