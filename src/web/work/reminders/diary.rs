//! One's diary: visits, courses and panels, for a calendar that asks for them by itself.

use maud::{Markup, html};

use super::ADDRESS;
use crate::web::App;
use crate::web::govuk::{button, button_group, inset_text};
use crate::web::signed_in::SignedIn;

/// Said once, with the address.
pub(super) fn opened(address: &str) -> Markup {
    inset_text(&html! {
        p.govuk-body {
            "This is the address of your diary. Give it to your calendar under “subscribe” or “add from \
             the internet”. It is shown this once; whoever has it sees references and hours, and no \
             names."
        }
        p.govuk-body { code.waymark-link { (address) } }
    })
}

/// What can be done about it.
pub(super) fn asked(app: &App, who: &SignedIn, has_diary: bool) -> Markup {
    html! {
        h2.govuk-heading-m { "Your visits, courses and panels in your calendar" }
        p.govuk-body {
            @if has_diary {
                "Your calendar can ask for them: what is moved moves there too, and what is cancelled is struck \
                 out, as is what was booked for a household that left. A new address ends the one before."
            } @else {
                "Your calendar can ask for them at an address of its own, and keeps up with what is \
                 moved or cancelled. A single household’s are on its page."
            }
        }
        form method="post" action={ (ADDRESS) "/diary" } novalidate {
            (app.marks(who, None))
            (button_group(&html! {
                @if has_diary {
                    (button("Make a new address").secondary().saying("diary", "open"))
                    (button("Take the address away").secondary().saying("diary", "close"))
                } @else {
                    (button("Make an address").secondary().saying("diary", "open"))
                }
            }))
        }
    }
}
