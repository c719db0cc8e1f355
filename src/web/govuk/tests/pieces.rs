//! All that is not a control of a form.

use maud::{Markup, PreEscaped, html};
use serde_json::Value;

use super::{Example, compared};
use crate::web::govuk::*;

fn written(html: &str) -> Markup {
    PreEscaped(html.to_owned())
}

// What an option says as text or as HTML.
fn said(option: &Value) -> Option<Markup> {
    let text = option["text"].as_str().map(|text| html! { (text) });
    text.or_else(|| option["html"].as_str().map(written))
}

#[test]
fn texts_that_stand_out_are_as_govuks() {
    let inner = |example: &Example| said(&example.options);
    let counts = [
        compared("inset-text", &["text", "html"], |example| Some(inset_text(&inner(example)?))),
        compared("warning-text", &["text", "iconFallbackText"], |example| {
            let word = example.text("iconFallbackText");
            ["", "Warning"].contains(&word).then(|| warning_text(example.text("text")))
        }),
        compared("details", &["summaryText", "text", "html", "open"], |example| {
            let is_open = example.get("open").is_some_and(|it| it == true);
            Some(details_open(example.text("summaryText"), &inner(example)?, is_open))
        }),
        compared("panel", &["titleText", "text", "html"], |example| {
            Some(panel(example.text("titleText"), &inner(example)?))
        }),
        compared("phase-banner", &["tag.text", "text"], |example| {
            Some(phase_banner(example.text("tag.text"), example.text("text")))
        }),
    ];
    assert!(counts.iter().all(|count| *count > 0), "{counts:?}");
}

#[test]
fn banners_are_as_govuks() {
    let compared = compared("notification-banner", &["text", "type"], |example| {
        let text = example.text("text");
        match example.text("type") {
            "" => Some(important_banner(text)),
            "success" => Some(success_banner(text)),
            _ => None,
        }
    });
    assert!(compared >= 3, "{compared}");
}

#[test]
fn tags_are_as_govuks() {
    let compared = compared("tag", &["text", "classes"], |example| {
        let colour = match example.text("classes") {
            "" => Colour::Blue,
            "govuk-tag--grey" => Colour::Grey,
            "govuk-tag--green" => Colour::Green,
            "govuk-tag--yellow" => Colour::Yellow,
            "govuk-tag--orange" => Colour::Orange,
            "govuk-tag--red" => Colour::Red,
            "govuk-tag--purple" => Colour::Purple,
            _ => return None,
        };
        Some(tag(example.text("text"), colour))
    });
    assert!(compared >= 7, "{compared}");
}

#[test]
fn summary_lists_are_as_govuks() {
    let known = [
        "rows.key.text",
        "rows.value.text",
        "rows.value.html",
        "rows.actions.items.href",
        "rows.actions.items.text",
        "rows.actions.items.visuallyHiddenText",
    ];
    let compared = compared("summary-list", &known, |example| {
        let rows = example.list("rows").iter().map(|row| {
            let start = summary_row(row["key"]["text"].as_str()?, said(&row["value"])?);
            let items = row["actions"]["items"].as_array();
            items.into_iter().flatten().try_fold(start, |row, item| {
                let hidden = item["visuallyHiddenText"].as_str().unwrap_or_default();
                Some(row.action(item["text"].as_str()?, hidden, item["href"].as_str()?))
            })
        });
        Some(summary_list(&rows.collect::<Option<Vec<_>>>()?))
    });
    assert!(compared >= 4, "{compared}");
}

#[test]
fn tables_are_as_govuks() {
    let known = [
        "caption",
        "captionClasses",
        "firstCellIsHeader",
        "head.format",
        "head.text",
        "rows.format",
        "rows.text",
    ];
    let compared = compared("table", &known, |example| {
        let columns = example.list("head").iter().map(|head| {
            let text = head["text"].as_str().unwrap_or_default();
            if head["format"] == "numeric" { Column::Figures(text) } else { Column::Words(text) }
        });
        let rows = example.list("rows").iter().filter_map(Value::as_array);
        let rows = rows.map(|row| row.iter().filter_map(said).collect());
        let table = table(example.text("caption"), columns, rows);
        let table = match example.text("captionClasses") {
            "govuk-table__caption--m" => table,
            "" => table.size(Size::Plain),
            _ => return None,
        };
        example.get("head")?;
        example.get("caption")?;
        let is_headed = example.get("firstCellIsHeader") == Some(&Value::Bool(true));
        Some(if is_headed { table.headed_by_first() } else { table }.bare())
    });
    assert!(compared >= 1, "{compared}");
}

#[test]
fn pages_of_a_list_are_as_govuks() {
    let known = ["previous.href", "next.href", "items.number", "items.href", "items.current"];
    let compared = compared("pagination", &known, |example| {
        let numbered = example.list("items").iter().filter_map(|item| item["number"].as_str());
        let current = example.list("items").iter().find(|item| item["current"] == true)?;
        let current = current["number"].as_str()?.parse().ok()?;
        let count = numbered.filter_map(|number| number.parse().ok()).max()?;
        let address = |page: usize| {
            let number = page.to_string();
            let item = example.list("items").iter().find(|item| item["number"] == *number);
            item.and_then(|item| item["href"].as_str()).unwrap_or_default().to_owned()
        };
        // Theirs go back and on to addresses of their own.
        let markup = pagination(Pages { current, count }, address).into_string();
        let way = |page, rel, href| {
            let ours = format!("href=\"{}\" rel=\"{rel}\"", address(page));
            (ours, format!("href=\"{}\" rel=\"{rel}\"", example.text(href)))
        };
        let ways =
            [way(current - 1, "prev", "previous.href"), way(current + 1, "next", "next.href")];
        let markup =
            ways.iter().fold(markup, |markup, (ours, theirs)| markup.replace(ours, theirs));
        Some(PreEscaped(markup))
    });
    assert!(compared >= 1, "{compared}");
}

#[test]
fn ways_to_other_pages_are_as_govuks() {
    let counts = [
        compared("breadcrumbs", &["items.text", "items.href"], |example| {
            let items = example.list("items").iter();
            let way: Option<Vec<_>> =
                items.map(|item| Some((item["text"].as_str()?, item["href"].as_str()))).collect();
            Some(breadcrumbs(&way?))
        }),
        compared("back-link", &["text", "href"], |example| {
            let href = Some(example.text("href")).filter(|href| !href.is_empty())?;
            Some(back_link(Some(example.text("text")).filter(|text| !text.is_empty())?, href))
        }),
        compared("skip-link", &["text", "href"], |example| {
            example.get("href").map(|_| skip_link(example.text("text"), example.text("href")))
        }),
        compared(
            "service-navigation",
            &["navigation.text", "navigation.href", "navigation.current"],
            |example| {
                let links = example.list("navigation").iter().map(|item| {
                    Some(Link {
                        text: item["text"].as_str()?,
                        href: item["href"].as_str()?,
                        is_current: item["current"] == true,
                    })
                });
                let links = links.collect::<Option<Vec<_>>>()?;
                (!links.is_empty()).then(|| service_navigation(&links, None))
            },
        ),
    ];
    assert!(counts.iter().all(|count| *count > 0), "{counts:?}");
}
