//! What came along by itself with an enquiry or a later touch: a campaign's code, and how it came.

use domain::ids::{ReferrerCode, is_code};
use domain::journey::{Refusal, Tracked, TrackedBy};
use maud::{Markup, html};

use crate::web::govuk::{Errors, input, select};

/// The questions' names.
pub(super) const FIELDS: [&str; 3] = ["tracked", "tracked_by", "placement"];

/// How codes come along.
const WAYS: [(TrackedBy, &str); 4] = [
    (TrackedBy::Link, "In a link that they followed"),
    (TrackedBy::Qr, "In a QR code that they scanned"),
    (TrackedBy::Form, "With a form of ours"),
    (TrackedBy::PhoneLine, "By the phone line that they rang"),
];

/// What was typed of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct CameAlong<'a> {
    pub(super) code: &'a str,
    pub(super) by: &'a str,
    pub(super) placement: &'a str,
}

impl CameAlong<'_> {
    pub(super) fn is_told(&self) -> bool {
        [self.code, self.by, self.placement].iter().any(|it| !it.trim().is_empty())
    }

    /// What was typed, with a known campaign's code as the campaign spells it.
    pub(super) fn parse(&self, campaigns: &[String], errors: &mut Errors) -> Option<Tracked> {
        if !self.is_told() {
            return None;
        }
        if self.code.trim().is_empty() {
            errors.add("tracked", "Enter the code that came along, or clear how it came");
        }
        let code = read_code("tracked", self.code, errors).unwrap_or_default();
        let by = self.by.parse::<TrackedBy>().map_err(|_| "Select how the code came along");
        let by = errors.take("tracked_by", by)?;
        let placement = read_code("placement", self.placement, errors);
        let known = campaigns.iter().find(|it| it.eq_ignore_ascii_case(&code));
        let campaign = known.map_or(&*code, String::as_str).into();
        Some(Tracked { campaign, by, placement: placement.as_deref().map(Into::into) })
    }

    pub(super) fn asked(&self, errors: &Errors) -> Markup {
        let ways = WAYS.iter().map(|(by, label)| (by.as_str(), *label));
        let ways = [("", "Select")].into_iter().chain(ways);
        html! {
            (input("tracked", "Campaign’s code that came along (optional)", self.code, errors)
                .hint("As it stands in the link or on the leaflet, whatever they say themselves.")
                .width(20).autocomplete("off").without_spellcheck())
            (select("tracked_by", "How did it come along?", ways, self.by, errors))
            (input("placement", "Where was it? (optional)", self.placement, errors)
                .hint("The code of the place, such as library or stall-3.")
                .width(20).autocomplete("off").without_spellcheck())
        }
    }
}

/// A code, if one was typed.
pub(in crate::web) fn read_code(field: &str, typed: &str, errors: &mut Errors) -> Option<String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    if !is_code(typed) {
        errors.add(field, Refusal::NoCode(typed.into()));
    }
    Some(typed.to_owned())
}

/// The code of who recommended fostering, if one was typed.
pub(in crate::web) fn read_referrer(typed: &str, errors: &mut Errors) -> Option<ReferrerCode> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    if !ReferrerCode::can_be(typed) {
        errors.add("referrer", Refusal::NoReferrerCode(typed.into()));
    }
    Some(typed.to_uppercase().as_str().into())
}

/// What came along, in words.
pub(super) fn told(tracked: &Tracked) -> String {
    let by = match tracked.by {
        TrackedBy::Link => "in a link",
        TrackedBy::Qr => "in a QR code",
        TrackedBy::Form => "with a form",
        TrackedBy::PhoneLine => "by a phone line",
    };
    let place = tracked.placement.as_ref().map_or(String::new(), |it| format!(", at {it}"));
    format!("{}, {by}{place}", tracked.campaign)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(code: &str, by: &str, placement: &str) -> Result<Option<Tracked>, Errors> {
        let mut errors = Errors::default();
        let typed = CameAlong { code, by, placement };
        let tracked = typed.parse(&["Spring-26".to_owned()], &mut errors);
        if errors.is_empty() { Ok(tracked) } else { Err(errors) }
    }

    #[test]
    fn a_code_that_came_along_is_read_with_how_it_came() {
        assert_eq!(parsed("", "", "  "), Ok(None));
        let tracked = parsed(" spring-26 ", "qr", "library").unwrap().unwrap();
        assert_eq!(told(&tracked), "Spring-26, in a QR code, at library");
        for (code, by, placement, field) in [
            ("", "qr", "", "tracked"),
            ("by the door", "qr", "", "tracked"),
            ("spring-26", "", "", "tracked_by"),
            ("spring-26", "pigeon", "", "tracked_by"),
            ("spring-26", "qr", "Ann Day", "placement"),
        ] {
            let errors = parsed(code, by, placement).unwrap_err();
            assert!(!errors.among(&[field]).is_empty(), "{code} {by} {placement}: {errors:?}");
        }
    }
}
