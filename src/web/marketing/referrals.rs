//! Refer a friend: the codes of who recommended fostering, what came of it, and the rewards. Marketing sees
//! how many by month; whose they are is for who works with households.

pub(in crate::web) mod list;

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use maud::{Markup, html};
use projections::referrals::{Recommended, Referral, by_month, by_referrer, referrals};

use super::{Page, few, navigation};
use crate::report::words::{count, counted};
use crate::web::govuk::{Column, Size, table};
use crate::web::layout::{Entry, page};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page};

pub(in crate::web) async fn show(app: Data<App>, who: SignedIn) -> Result<HttpResponse, Problem> {
    let now = (app.source.now)();
    let found = app.answers.once(move |answers| referrals(answers, now)).await?;
    let shares_work = who.role.sees_households();
    let title = "Recommended by carers and colleagues";
    let frame = app.frame_for(&who, Entry::Marketing, title).wide();
    let main = html! {
        (navigation(Page::Referrals, shares_work, &[]))
        h1.govuk-heading-l { (title) }
        @if found.is_empty() {
            p.govuk-body {
                "No enquiry has the code of who recommended fostering yet. It is asked for below an \
                 enquiry’s own questions."
            }
        } @else {
            @if shares_work { (codes(&found)) }
            (months(&by_month(&found), shares_work))
        }
    };
    Ok(html_page(StatusCode::OK, page(&frame, &main)))
}

fn codes(found: &[Referral]) -> Markup {
    let sums = by_referrer(found);
    let due = sums.values().map(|sum| sum.due).sum();
    let rows = sums.iter().map(|(code, sum)| {
        let Recommended { enquiries, open, approved, due, paid } = sum;
        let query = serde_html_form::to_string([("code", *code)]).unwrap_or_default();
        let mut cells = vec![html! {
            a.govuk-link href={ (list::ADDRESS) "?" (query) } { (code) }
        }];
        cells.extend([enquiries, open, approved, due, paid].map(|it| html! { (count(*it)) }));
        cells
    });
    let columns = [
        Column::Words("Code"),
        Column::Figures("Enquiries"),
        Column::Figures("Still in"),
        Column::Figures("Approved"),
        Column::Figures("Reward due"),
        Column::Figures("Reward paid"),
    ];
    html! {
        p.govuk-body {
            "A reward is due once a household is approved that somebody recommended. "
            @if due == 0 {
                "None is due now."
            } @else {
                a.govuk-link href={ (list::ADDRESS) "?due=yes" } {
                    (counted(due, "reward is due", "rewards are due"))
                }
                "."
            }
        }
        (table("By code", columns, rows).headed_by_first().small().size(Size::Small))
    }
}

fn months(sums: &BTreeMap<String, Recommended>, is_whole: bool) -> Markup {
    let told = |n: usize| if is_whole { count(n) } else { few(n) };
    let rows = sums.iter().rev().map(|(month, sum)| {
        vec![html! { (month) }, html! { (told(sum.enquiries)) }, html! { (told(sum.approved)) }]
    });
    let columns = [
        Column::Words("Month of the enquiry"),
        Column::Figures("Enquiries"),
        Column::Figures("Approved so far"),
    ];
    html! {
        (table("By month", columns, rows).headed_by_first().small().size(Size::Small))
        @if !is_whole {
            p.govuk-body { "1 to 4 are told as that, so that nobody can be made out." }
        }
    }
}
