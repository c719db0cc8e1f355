//! Controls of forms.

use maud::{PreEscaped, Render};
use serde_json::Value;

use super::{Example, compared};
use crate::web::govuk::*;

const FIELD: [&str; 7] = [
    "id",
    "name",
    "label.text",
    "label.classes",
    "label.isPageHeading",
    "hint.text",
    "errorMessage.text",
];

const CHOICES: [&str; 18] = [
    "classes",
    "errorMessage.text",
    "fieldset.legend.classes",
    "fieldset.legend.isPageHeading",
    "fieldset.legend.text",
    "hint.text",
    "idPrefix",
    "items.behaviour",
    "items.conditional.html",
    "items.divider",
    "items.hint.text",
    "items.text",
    "items.value",
    "items.checked",
    "name",
    "value",
    "values",
    "formGroup.classes",
];

fn errors(example: &Example) -> Errors {
    match example.text("errorMessage.text") {
        "" => Errors::default(),
        sentence => Errors::on(example.text("name"), sentence),
    }
}

fn size(classes: &str) -> Option<Size> {
    match classes.rsplit_once("--") {
        None if classes.is_empty() => Some(Size::Plain),
        Some((_, "s")) => Some(Size::Small),
        Some((_, "m")) => Some(Size::Medium),
        Some((_, "l")) => Some(Size::Large),
        _ => None,
    }
}

/// Says of a control what an example's label and hint are.
macro_rules! as_asked {
    ($control:expr, $example:expr, $question:literal) => {{
        let (control, example) = ($control, $example);
        let heading = concat!($question, ".isPageHeading");
        let is_heading = example.get(heading) == Some(&Value::Bool(true));
        let control = if is_heading { control.heading() } else { control };
        let control = match example.text("hint.text") {
            "" => control,
            hint => control.hint(hint),
        };
        size(example.text(concat!($question, ".classes"))).map(|size| control.size(size))
    }};
}

#[test]
fn lines_to_type_in_are_as_govuks() {
    let known = [&FIELD[..], &["value", "type", "prefix.text", "suffix.text", "classes"]].concat();

    let compared = compared("input", &known, |example| {
        let errors = errors(example);
        let [name, label, value] = ["name", "label.text", "value"].map(|name| example.text(name));
        let mut input = as_asked!(input(name, label, value, &errors), example, "label")?;
        if let Some(width) = example.text("classes").strip_prefix("govuk-input--width-") {
            input = input.width(width.parse().ok()?);
        } else if !example.text("classes").is_empty() {
            return None;
        }
        if example.text("type") == "number" {
            input = input.kind("number");
        }
        if let Some(Value::String(unit)) = example.get("prefix.text") {
            input = input.prefix(unit);
        }
        if let Some(Value::String(unit)) = example.get("suffix.text") {
            input = input.suffix(unit);
        }
        Some(input.render())
    });
    assert!(compared >= 18, "{compared}");
}

#[test]
fn lines_of_notes_are_as_govuks() {
    let known = [&FIELD[..], &["value", "rows", "maxlength", "autocomplete"]].concat();
    let textareas = |component| {
        compared(component, &known, |example| {
            if component == "character-count" {
                example.get("maxlength")?;
            }
            let errors = errors(example);
            let [name, label, value] =
                ["name", "label.text", "value"].map(|name| example.text(name));
            let mut textarea = as_asked!(textarea(name, label, value, &errors), example, "label")?;
            if let Ok(rows) = example.text("rows").parse() {
                textarea = textarea.rows(rows);
            }
            if let Ok(most) = example.text("maxlength").parse() {
                textarea = textarea.up_to(most);
            }
            if !example.text("autocomplete").is_empty() {
                textarea = textarea.autocomplete("street-address");
            }
            Some(textarea.render())
        })
    };
    let counts = [textareas("textarea"), textareas("character-count")];
    assert!(counts[0] >= 6 && counts[1] >= 7, "{counts:?}");
}

#[test]
fn lists_to_select_from_are_as_govuks() {
    let known = [&FIELD[..], &["items.text", "items.value", "items.selected", "value"]].concat();

    let compared = compared("select", &known, |example| {
        let errors = errors(example);
        let items = example.list("items").iter();
        let options: Option<Vec<_>> =
            items.map(|item| item["value"].as_str().zip(item["text"].as_str())).collect();
        let [name, label, value] = ["name", "label.text", "value"].map(|name| example.text(name));
        let mut said = example.list("items").iter().filter(|item| !item["selected"].is_null());
        let value = match (said.next(), value) {
            (None, value) => value,
            (Some(item), "") if item["selected"] == true => item["value"].as_str()?,
            (Some(_), _) => return None,
        };
        let select = select(name, label, options?, value, &errors);
        Some(as_asked!(select, example, "label")?.render())
    });
    assert!(compared >= 4, "{compared}");
}

#[test]
fn files_to_choose_are_as_govuks() {
    let compared = compared("file-upload", &FIELD, |example| {
        let errors = errors(example);
        let [name, label] = ["name", "label.text"].map(|name| example.text(name));
        Some(as_asked!(file_upload(name, label, &errors), example, "label")?.render())
    });
    assert!(compared >= 3, "{compared}");
}

#[test]
fn radios_are_as_govuks() {
    let compared = compared("radios", &CHOICES, |example| {
        let errors = errors(example);
        let [name, legend] = ["name", "fieldset.legend.text"].map(|name| example.text(name));
        let items = choices(example)?;
        let chosen = chosen(example);
        let value = chosen.first().map_or("", |value| *value);
        let radios = radios(name, legend, items, value, &errors);
        shaped(as_asked!(radios, example, "fieldset.legend")?, example)
    });
    assert!(compared >= 15, "{compared}");
}

#[test]
fn checkboxes_are_as_govuks() {
    let compared = compared("checkboxes", &CHOICES, |example| {
        let errors = errors(example);
        let [name, legend] = ["name", "fieldset.legend.text"].map(|name| example.text(name));
        let items = choices(example)?;
        let chosen = chosen(example);
        let checkboxes = checkboxes(name, legend, items, &chosen, &errors);
        shaped(as_asked!(checkboxes, example, "fieldset.legend")?, example)
    });
    assert!(compared >= 10, "{compared}");
}

fn choices(example: &Example) -> Option<Vec<Choice<'_>>> {
    example.get("fieldset")?;
    let items = example.list("items").iter();
    let choices = items.map(|item| {
        if let Some(word) = item["divider"].as_str() {
            return Some(divider(word));
        }
        let mut choice = choice(item["value"].as_str()?, item["text"].as_str()?);
        if let Some(hint) = item["hint"]["text"].as_str() {
            choice = choice.hint(hint);
        }
        if let Some(more) = item["conditional"]["html"].as_str() {
            choice = choice.reveals(PreEscaped(more.to_owned()));
        }
        Some(if item["behaviour"].is_null() { choice } else { choice.exclusive() })
    });
    choices.collect()
}

fn chosen(example: &Example) -> Vec<&str> {
    let checked = example.list("items").iter().filter(|item| item["checked"] == true);
    let values = example.list("values").iter().chain(example.get("value"));
    let values = checked.map(|item| &item["value"]).chain(values);
    values.filter_map(Value::as_str).collect()
}

fn shaped(choices: Choices<'_>, example: &Example) -> Option<maud::Markup> {
    let choices = example.text("classes").split_whitespace().try_fold(
        choices,
        |choices, class| match class.rsplit_once("--")?.1 {
            "inline" => Some(choices.inline()),
            "small" => Some(choices.small()),
            _ => None,
        },
    )?;
    example.text("formGroup.classes").is_empty().then(|| choices.render())
}

#[test]
fn error_summaries_are_as_govuks() {
    let known = ["titleText", "errorList.text", "errorList.href"];

    let compared = compared("error-summary", &known, |example| {
        let mut errors = Errors::default();
        for item in example.list("errorList") {
            errors.add(item["href"].as_str()?.strip_prefix('#')?, item["text"].as_str()?);
        }
        Some(error_summary(&errors))
    });
    assert!(compared >= 1, "{compared}");
}

const ONCE: &str = " data-prevent-double-click=\"true\"";

#[test]
fn buttons_are_as_govuks_and_a_double_click_sends_once() {
    let known = ["text", "href", "name", "value", "classes", "preventDoubleClick"];

    let compared = compared("button", &known, |example| {
        let [text, href] = ["text", "href"].map(|option| example.text(option));
        let button = if href.is_empty() { button(text) } else { button_link(text, href) };
        let button = match example.text("classes") {
            "" => button,
            "govuk-button--secondary" => button.secondary(),
            "govuk-button--warning" => button.warning(),
            _ => return None,
        };
        let button = match ["name", "value"].map(|option| example.text(option)) {
            ["", ""] => button,
            ["", _] | [_, ""] => return None,
            [name, value] => button.saying(name, value),
        };
        let once = match example.get("preventDoubleClick") {
            None => false,
            Some(Value::Bool(true)) => true,
            Some(_) => return None,
        };
        let markup = button.render().into_string();
        assert!(markup.contains(ONCE) || !href.is_empty());
        Some(PreEscaped(if once { markup } else { markup.replace(ONCE, "") }))
    });
    assert!(compared >= 5, "{compared}");
}

#[test]
fn fieldsets_are_as_govuks() {
    let known = ["legend.text", "legend.classes"];

    let compared = compared("fieldset", &known, |example| {
        let size = size(example.text("legend.classes"))?;
        Some(fieldset(example.text("legend.text"), size, &PreEscaped(String::new())))
    });
    assert!(compared >= 3, "{compared}");
}

#[test]
fn what_was_typed_is_kept_and_obeys_nothing() {
    let none = Errors::default();
    let typed = "\n<script>\"&'\u{202e}";

    let shown = textarea("note", "Note", typed, &none).render().into_string();
    let line = date_text("day", "When?", typed, &none).render().into_string();

    assert!(shown.contains(">\n\n&lt;script&gt;&quot;&amp;'\u{202e}</textarea>"), "{shown}");
    assert!(line.contains("value=\"\n&lt;script&gt;&quot;&amp;'"), "{line}");
}
