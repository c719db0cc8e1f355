//! GOV.UK and MoJ components, as functions of what they show.
//!
//! A control of a form takes the name of its field, its question, what was typed and the form's
//! errors; what only some need is said after it:
//!
//! ```text
//! (input("phone", "Phone number", &form.phone, errors).width(20).hint("With the area code"))
//! ```
//!
//! What they write is held to the examples that come with the components (`tests`).

#![cfg_attr(
    not(test),
    expect(
        dead_code,
        unused_imports,
        reason = "each is held whole to GOV.UK's examples; pages take what they need"
    )
)]

mod button;
mod choices;
mod errors;
mod field;
mod fieldset;
mod file_upload;
mod filter;
mod input;
mod navigation;
mod notices;
mod pagination;
mod select;
mod summary_list;
mod table;
mod tag;
mod textarea;
mod timeline;

pub(crate) use button::{Button, button, button_group, button_link};
pub(crate) use choices::{Choice, Choices, checkboxes, choice, divider, radios};
pub(crate) use errors::{Errors, error_summary};
pub(crate) use field::Size;
pub(crate) use fieldset::fieldset;
pub(crate) use file_upload::file_upload;
pub(crate) use filter::{Chosen, filtered};
pub(crate) use input::{Input, date_text, hidden, input, time_text};
pub(crate) use navigation::{
    Link, back_link, breadcrumbs, service_navigation, skip_link, sub_navigation,
};
pub(crate) use notices::{
    details, details_open, important_banner, inset_text, panel, phase_banner, success_banner,
    warning_text,
};
pub(crate) use pagination::{Pages, pagination, showing};
pub(crate) use select::select;
pub(crate) use summary_list::{SummaryRow, summary_list, summary_row};
pub(crate) use table::{Column, Direction, Sorting, table};
pub(crate) use tag::{Colour, tag};
pub(crate) use textarea::{Textarea, textarea};
pub(crate) use timeline::{Moment, struck, timeline};

#[cfg(test)]
mod tests;
