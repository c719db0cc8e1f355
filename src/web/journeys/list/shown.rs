//! The list, as its page shows it.

use domain::calendar::london_day;
use maud::{Markup, html};
use projections::journeys::{Standing, Status};

use super::files::downloads;
use super::sort::{Heading, PLACE, Size};
use super::{Line, Listed, page_of};
use crate::people::{Matched, household_name};
use crate::store::Role;
use crate::web::govuk::{
    Column, Link, Pages, Sorting, button_link, filtered, pagination, showing, sub_navigation, table,
};
use crate::web::journeys::filter::{Filters, Shape};
use crate::web::journeys::show::tag_of;
use crate::web::journeys::views::{View, above};
use crate::web::layout::{Entry, page};
use crate::web::signed_in::SignedIn;
use crate::web::{App, words};

impl Listed {
    pub(super) fn markup(
        &self,
        app: &App,
        who: &SignedIn,
        filters: &Filters,
        views: &[View],
    ) -> Markup {
        let errors = filters.errors();
        let frame = app.frame_for(who, Entry::Journeys, "Journeys").wide().errors(&errors);
        let (chosen, asked) = (filters.chosen(&self.names), filters.asked(&self.names));
        page(
            &frame,
            &html! {
                (head(who, filters, views))
                (filtered("/journeys", &filters.all(), &chosen, &asked, &self.shown(app, filters)))
            },
        )
    }

    fn shown(&self, app: &App, filters: &Filters) -> Markup {
        let total = self.list.total;
        let pages = Pages { current: page_of(filters), count: total.div_ceil(filters.size.0) };
        let from = (pages.current - 1) * filters.size.0;
        html! {
            (self.meant())
            @if filters.is_too_short() {
                p.govuk-body { "Enter at least 2 characters of a name, phone number, e-mail address, postcode or reference." }
            } @else if self.list.total == 0 {
                (self.nothing(filters))
            } @else if self.list.shown.is_empty() {
                p.govuk-body {
                    "There are " (total) " households, and none on this page. "
                    a.govuk-link href=(filters.at(1)) { "Go to the first page" }
                }
            } @else {
                (showing(from + 1, from + self.list.shown.len(), total, "households"))
                (self.rows(app, filters))
                (pagination(pages, |page| filters.at(page)))
                @if total > Size::ALL[0] { (sizes(filters)) }
                (downloads(filters, total))
            }
        }
    }

    fn rows(&self, app: &App, filters: &Filters) -> Markup {
        let headings: Vec<Sorting> =
            Heading::ALL.iter().map(|it| filters.sort.heading(*it, filters)).collect();
        let today = london_day((app.source.now)());
        let rows = self.lines().map(|line| {
            let standing = line.standing;
            vec![
                self.household(&line),
                html! { (line.stage) " " (tag_of(standing.status, false)) },
                html! { (self.worker(standing.worker)) },
                html! { (next_action(standing, today)) },
                html! { (day(standing.last_two_way_contact, "Not yet")) },
                html! { (day(standing.enquired_at, "Not recorded")) },
            ]
        });
        let columns = headings.iter().map(Column::Sorted);
        html! {
            div id=(PLACE) { (table("Households", columns, rows).small().headed_by_first()) }
        }
    }

    fn household(&self, line: &Line<'_>) -> Markup {
        let matched = self.matched.get(&line.standing.journey).map_or(&[][..], Vec::as_slice);
        html! {
            (household(line))
            @if !matched.is_empty() { br; span.waymark-reference { (found_by(matched)) } }
        }
    }

    // A reference with a slip in it, put right.
    fn meant(&self) -> Markup {
        html! {
            @if !self.near.is_empty() {
                p.govuk-body {
                    "Did you mean "
                    @for (place, near) in self.near.iter().enumerate() {
                        @if place > 0 { " or " }
                        a.govuk-link href={ "/journeys/" (near) } { (near) }
                    }
                    "?"
                }
            }
        }
    }

    // What would be found if it were asked for less.
    fn nothing(&self, filters: &Filters) -> Markup {
        let chosen = filters.chosen(&self.names);
        let fewer: Vec<_> = chosen.iter().zip(&self.without).filter(|(_, n)| **n > 0).collect();
        html! {
            @if filters.is_empty() {
                p.govuk-body {
                    "There are no households yet. " a.govuk-link href="/journeys/new" { "Add an enquiry" }
                    ", or ask a manager to import a file."
                }
            } @else {
                p.govuk-body {
                    "0 households" @if !filters.q.is_empty() { " match “" (filters.q) "”" } ". "
                    a.govuk-link href=(filters.all()) { "Clear the search and filters" }
                }
                @if chosen.len() > 1 && !fewer.is_empty() {
                    ul.govuk-list.govuk-list--bullet {
                        @for (chosen, n) in fewer {
                            li {
                                a.govuk-link href=(chosen.without) {
                                    "Remove “" (chosen.heading) ": " (chosen.text) "”"
                                }
                                " to see " (n)
                            }
                        }
                    }
                }
                @if !filters.q.is_empty() {
                    p.govuk-body {
                        a.govuk-link href=(filters.enquiry()) { "Add an enquiry for “" (filters.q) "”" }
                    }
                }
            }
        }
    }
}

/// What stands above the journeys, in whichever shape they are shown.
pub(super) fn head(who: &SignedIn, filters: &Filters, views: &[View]) -> Markup {
    let link = |text, href, shape| Link { text, href, is_current: filters.show == shape };
    let (list, board) = (filters.shown_as(Shape::List), filters.shown_as(Shape::Board));
    html! {
        h1.govuk-heading-l { "Journeys" }
        (button_link("Add an enquiry", "/journeys/new"))
        p.govuk-body {
            a.govuk-link href="/duplicates" { "Possible duplicates" }
            @if who.role == Role::Manager {
                br;
                a.govuk-link href="/imports" { "Import a file" }
                br;
                a.govuk-link href="/retention" { "Retention" }
            }
        }
        (sub_navigation(
            "List or board",
            &[link("List", &list, Shape::List), link("Board", &board, Shape::Board)],
        ))
        (above(views, filters))
    }
}

fn household(line: &Line<'_>) -> Markup {
    html! {
        a.govuk-link dir="auto" href={ "/journeys/" (line.reference) } { (household_name(line.adults)) }
        br;
        span.waymark-reference { (line.reference) }
    }
}

/// When the next action is due, of an open household.
pub(super) fn next_action(standing: &Standing, today: chrono::NaiveDate) -> String {
    match (standing.status, standing.next_action_due) {
        (Status::Open, None) => "None agreed".to_owned(),
        (Status::Open, Some(due)) => words::near_day(due, today),
        (Status::Approved | Status::Left | Status::Void | Status::Merged, _) => String::new(),
    }
}

fn day(at: Option<chrono::DateTime<chrono::Utc>>, none: &str) -> String {
    at.map_or_else(|| none.to_owned(), |at| words::day(london_day(at)))
}

fn found_by(matched: &[Matched]) -> String {
    let said = matched.iter().map(|it| match it {
        Matched::Phone => "phone number",
        Matched::Email => "e-mail address",
        Matched::Address => "address",
        Matched::Postcode => "postcode",
    });
    format!("Found by {}", words::and(&said.collect::<Vec<_>>()))
}

// How many a page may hold.
fn sizes(filters: &Filters) -> Markup {
    html! {
        p.govuk-body.waymark-sizes {
            "Households on a page: "
            @for size in Size::ALL {
                @if filters.size.0 == size {
                    strong { (size) } " "
                } @else {
                    a.govuk-link href=(filters.sized(Size(size))) { (size) } " "
                }
            }
        }
    }
}
