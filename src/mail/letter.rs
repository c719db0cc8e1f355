//! The page of a mail: plain enough for every mail program, narrow enough for a phone.

use maud::{DOCTYPE, Markup, html};

// Mail programs show this much of a mail's beginning in their lists: none of what comes after.
const PREVIEW: usize = 90;

/// A mail as a page. The preview is what lists of mails show behind its subject.
pub(super) fn letter(subject: &str, preview: &str, body: &Markup) -> String {
    let rest = "\u{a0}\u{200c}".repeat(PREVIEW.saturating_sub(preview.chars().count()));
    let page = html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (subject) }
            }
            body style="margin: 0; padding: 16px; font-family: Arial, Helvetica, sans-serif; font-size: 16px; line-height: 1.4" {
                div style="display: none; max-height: 0; overflow: hidden; mso-hide: all" aria-hidden="true" {
                    (preview) (rest)
                }
                table role="presentation" width="100%" style="max-width: 600px; border-collapse: collapse" {
                    tr { td { (body) } }
                }
            }
        }
    };
    page.into_string()
}
