//! Pages of lists.

use maud::{Markup, html};

use crate::web::govuk::*;

pub(super) fn work() -> Markup {
    let link = |text, href, is_current| Link { text, href, is_current };
    let parts = [
        link("Mine", "/work", true),
        link("Team", "/work/team", false),
        link("Waiting on others", "/work/waiting", false),
    ];
    let columns = ["Household", "What to do", "Due", "Why"].map(Column::Words);
    let row = |name: &str, due: &str, colour| {
        vec![
            html! { a.govuk-link href="/journeys/1" { (name) } },
            html! { "First contact" },
            tag(due, colour),
            html! { "They asked on Friday 20 November and nobody has spoken with them." },
            html! {
                a.govuk-link href="/journeys/1/contacts/new" {
                    "Log contact" span.govuk-visually-hidden { " with " (name) }
                }
            },
        ]
    };
    let rows = [
        row("Ann and Bea Campbell-Fotheringham", "2 working days overdue", Colour::Red),
        row("Dev Patel", "In 3 hours", Colour::Orange),
        row("Jo Ng", "Tomorrow", Colour::Grey),
    ];
    html! {
        h1.govuk-heading-l { "Your work" }
        (sub_navigation("Your work", &parts))
        (table("1 overdue, 2 to come", columns.into_iter().chain([Column::Unheaded("Actions")]), rows).headed_by_first().cards())
    }
}

pub(super) fn journeys() -> Markup {
    let columns = [
        Column::Words("Household"),
        Column::Words("Stage"),
        Column::Words("Owner"),
        Column::Words("Next action"),
        Column::Figures("Days open"),
        Column::Words("Status"),
    ];
    let rows = ["Ann Campbell", "Dev Patel", "Jo Ng"].map(|name| {
        vec![
            html! { a.govuk-link href="/journeys/1" { (name) } },
            html! { "Initial visit" },
            html! { "Priya O'Neil" },
            html! { "Visit, Tuesday 24\u{a0}November" },
            html! { "1,204" },
            tag("On time", Colour::Green),
        ]
    });
    let chosen = [("Stage", "Initial visit"), ("Owner", "Priya O'Neil")].map(|(heading, text)| {
        Chosen { heading: heading.into(), text: text.into(), without: "/journeys?x=1".into() }
    });
    let nothing = Errors::default();
    let stages = [choice("enquiry", "Enquiry"), choice("visit", "Initial visit")];
    let filters = html! {
        (input("q", "Name or reference", "", &nothing).kind("search"))
        (checkboxes("stage", "Stage", stages, &["visit"], &nothing).small())
        (date_text("from", "Enquired on or after", "", &nothing))
    };
    html! {
        h1.govuk-heading-l { "Journeys" }
        (filtered("/journeys", "/journeys", &chosen, &filters, &html! {
            (table("Households", columns, rows).size(Size::Small).small())
            (pagination(Pages { current: 5, count: 9 }, |page| format!("/journeys?page={page}")))
            (showing(101, 125, 204, "households"))
        }))
    }
}

pub(super) fn journey() -> Markup {
    let moment = |title: &str, by: Option<&str>, told: &str, text: &str| Moment {
        title: title.into(),
        is_struck: false,
        by: by.map(Into::into),
        datetime: "2026-11-03".into(),
        told: told.into(),
        text: html! { p.govuk-body { (text) } },
    };
    let moments = [
        moment(
            "Spoke on the phone",
            Some("Priya O'Neil"),
            "Happened 3 November 2026 at 10:15am; recorded 10 November",
            "Keen to go on. Prefers evenings.",
        ),
        moment("Reminder sent", None, "2 November 2026 at 8am", "First contact was due in a day."),
        moment("Enquiry received", Some("Sam Wu"), "30 October 2026", "By the website."),
    ];
    let rows = [
        summary_row("Stage", "In assessment: 4 of 7 checks done").action(
            "Change",
            "the stage",
            "/x",
        ),
        summary_row("Next action", "Not recorded").action("Add", "a next action", "/y").action(
            "Snooze",
            "the next action",
            "/z",
        ),
        summary_row("First contact", html! { (tag("Met, recorded late", Colour::Purple)) }),
    ];
    html! {
        h1.govuk-heading-l { span.govuk-caption-l { "FH-0412-26" } "Ann and Bea Campbell" }
        (summary_list(&rows))
        h2.govuk-heading-m { "What happened" }
        (timeline(&moments))
    }
}
