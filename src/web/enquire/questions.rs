//! The questions of the public form.

use domain::pathway::Pathway;
use maud::{Markup, html};

use super::EnquiryForm;
use super::form::{Form, TRAP, YES};
use crate::web::govuk::{
    Errors, Size, checkboxes, choice, details_open, fieldset, hidden, input, radios, select,
    textarea,
};
use crate::web::text::LONGEST_NOTE;

/// What was said by who does not know how they heard: here they leave the question.
const NOT_KNOWN: &str = "not-known";

/// All of them, in the order in which they are asked.
pub(super) fn questions(
    terms: &EnquiryForm,
    pathway: &Pathway,
    form: &Form,
    errors: &Errors,
) -> Markup {
    html! {
        (fieldset("About you", Size::Medium, &about_you(form, errors)))
        (fieldset("How we can reach you", Size::Medium, &reach(form, errors)))
        (fieldset("What else", Size::Medium, &rest(pathway, form, errors)))
        (fieldset("Before you send it", Size::Medium, &consent(terms, pathway, form, errors)))
        (trap())
    }
}

/// What was typed, to be sent once more without being shown.
pub(super) fn typed(form: &Form) -> Markup {
    html! {
        @for (name, value) in form.told() { (hidden(&name, value)) }
        @for agreed in &form.agreed { (hidden("agreed", agreed)) }
    }
}

fn about_you(form: &Form, errors: &Errors) -> Markup {
    html! {
        (input("name", "Your name", &form.name, errors).autocomplete("name").without_spellcheck())
        (input("second_name", "Name of the other adult, if you ask together (optional)",
            &form.second_name, errors).autocomplete("off").without_spellcheck())
        (input("postcode", "Your postcode (optional)", &form.postcode, errors)
            .width(10).autocomplete("postal-code").without_spellcheck())
    }
}

fn reach(form: &Form, errors: &Errors) -> Markup {
    html! {
        (input("phone", "Phone number", &form.phone, errors).kind("tel").width(20)
            .hint("A phone number or an e-mail address is enough.").autocomplete("tel"))
        (radios("message", "May we leave a message there? (optional)",
            [choice("yes", "Yes"), choice("no", "No: somebody else may hear it")],
            &form.message, errors).small().inline())
        (input("best_time", "Best time to ring (optional)", &form.best_time, errors)
            .hint("For example, after 6pm").autocomplete("off"))
        (input("email", "E-mail address", &form.email, errors).kind("email")
            .autocomplete("email").without_spellcheck())
    }
}

fn rest(pathway: &Pathway, form: &Form, errors: &Errors) -> Markup {
    let sources = pathway.sources.iter().filter(|it| it.name.as_str() != NOT_KNOWN);
    let sources = sources.map(|it| (it.name.as_str(), it.label.as_str()));
    let sources = std::iter::once(("", "Select, or leave it")).chain(sources);
    html! {
        (select("source", "How did you hear of us? (optional)", sources, &form.source, errors))
        (textarea("note", "Anything you would like to say or ask (optional)", &form.note, errors)
            .rows(4).autocomplete("off").up_to(LONGEST_NOTE))
        (more(pathway, form, errors))
    }
}

// Folded, so that the form is short; not where it says something.
fn more(pathway: &Pathway, form: &Form, errors: &Errors) -> Markup {
    let cares = pathway.cares.iter().map(|it| choice(it.name.as_str(), &it.label));
    let is_told = !(form.heard.is_empty() && form.could_offer.is_empty());
    let is_wrong = !errors.among(&["heard", "could_offer"]).is_empty();
    details_open(
        "Care that you think of, and how you heard in your own words (optional)",
        &html! {
            @if !pathway.cares.is_empty() {
                (checkboxes("could_offer", "Care that you think of", cares, &form.could_offer, errors)
                    .hint("You need not know yet.").small())
            }
            (textarea("heard", "How you heard, in your own words", &form.heard, errors)
                .rows(2).autocomplete("off").up_to(LONGEST_NOTE))
        },
        is_told || is_wrong,
    )
}

fn consent(terms: &EnquiryForm, pathway: &Pathway, form: &Form, errors: &Errors) -> Markup {
    let version = pathway.privacy_notice.as_deref();
    let agreed = [choice(YES, "You may contact me about fostering")];
    html! {
        p.govuk-body {
            "We use what you tell us to reply to you. The privacy notice says how we keep it, for how \
             long, and what you can ask of us. " (terms.notice_link())
            @if let Some(version) = version { ", version " (version) }
            "."
        }
        (checkboxes("agreed", "May we contact you?", agreed, &form.agreed, errors))
    }
}

// Out of sight and out of the way of keys. Whoever sees it, because nothing is styled, is told.
fn trap() -> Markup {
    html! {
        .govuk-visually-hidden aria-hidden="true" {
            label for=(TRAP) { "Leave this empty: it is for robots" }
            input id=(TRAP) name=(TRAP) type="text" tabindex="-1" autocomplete="off";
        }
    }
}
