//! Where one may go, and as whom.

use maud::{Markup, html};

use crate::web::govuk::{self, hidden};

/// A part of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    Work,
    Journeys,
    Training,
    Panel,
    Performance,
    Marketing,
    Outbox,
    Trail,
    Admin,
}

impl Entry {
    fn text(self) -> &'static str {
        match self {
            Self::Work => "Your work",
            Self::Journeys => "Journeys",
            Self::Training => "Training",
            Self::Panel => "Panel",
            Self::Performance => "Performance",
            Self::Marketing => "Marketing",
            Self::Outbox => "Outbox",
            Self::Trail => "Trail",
            Self::Admin => "Admin",
        }
    }

    /// Where the part begins.
    pub(crate) fn address(self) -> &'static str {
        match self {
            Self::Work => "/work",
            Self::Journeys => "/journeys",
            Self::Training => "/training",
            Self::Panel => "/panel",
            Self::Performance => "/performance",
            Self::Marketing => "/marketing",
            Self::Outbox => "/outbox",
            Self::Trail => "/trail",
            Self::Admin => "/admin/workers",
        }
    }
}

/// Who is signed in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SignedIn<'a> {
    /// What the person is called.
    pub(crate) name: &'a str,
    /// What proves that a form comes from this service's own page.
    pub(crate) csrf: &'a str,
}

impl SignedIn<'_> {
    pub(super) fn shown(&self) -> Markup {
        html! {
            .waymark-header__person {
                a.waymark-header__account href="/account" {
                    span.govuk-visually-hidden { "Your account, signed in as " } (self.name)
                }
                form method="post" action="/sign-out" {
                    (hidden("csrf", self.csrf))
                    button.waymark-header__button type="submit" { "Sign out" }
                }
            }
        }
    }
}

/// The menu. Nothing for who may visit nothing.
pub(super) fn navigation(menu: &[Entry], current: Option<Entry>) -> Markup {
    let items = menu.iter().map(|entry| govuk::Link {
        text: entry.text(),
        href: entry.address(),
        is_current: Some(*entry) == current,
    });
    let finds = menu.contains(&Entry::Journeys).then(find);
    govuk::service_navigation(&items.collect::<Vec<_>>(), finds.as_ref())
}

// Looks for a household from any page, for who may see households.
fn find() -> Markup {
    html! {
        form.waymark-find role="search" method="get" action=(Entry::Journeys.address()) {
            label.govuk-visually-hidden for="find" { "Find a household" }
            input.govuk-input.waymark-find__input #find name="q" type="search" autocomplete="off"
                spellcheck="false" placeholder="Name, phone or reference";
            button.govuk-button.govuk-button--secondary.waymark-find__button type="submit" { "Find" }
        }
    }
}
