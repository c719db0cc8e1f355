//! Refer a friend: the codes of who recommended fostering, what came of it, and the rewards. Marketing sees
//! about how many by year; whose they are is for who works with households.

pub(in crate::web) mod list;

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use maud::{Markup, html};
use projections::coarse::cut;
use projections::referrals::{Recommended, Referral, by_month, by_referrer, by_year, referrals};
use projections::statistics::small_numbers::FEW;

use super::{Page, ROUGHLY, navigation, roughly};
use crate::report::words::{count, counted};
use crate::web::govuk::{Column, Size, table};
use crate::web::layout::{Entry, page};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page};

pub(in crate::web) async fn show(app: Data<App>, who: SignedIn) -> Result<HttpResponse, Problem> {
    let now = (app.source.now)();
    let shares_work = who.role.sees_households();
    let at = if shares_work { now } else { cut(now) };
    let found = app.answers.once(move |answers| referrals(answers, at)).await?;
    let title = "Recommended by carers and colleagues";
    let frame = app.frame_for(&who, Entry::Marketing, title).wide();
    let main = html! {
        (navigation(Page::Referrals, shares_work, &[]))
        h1.govuk-heading-l { (title) }
        @if found.is_empty() && shares_work {
            p.govuk-body {
                "No enquiry has the code of who recommended fostering yet. It is asked for below an \
                 enquiry’s own questions."
            }
        } @else {
            @if shares_work {
                (codes(&found))
                (months(&by_month(&found)))
            } @else {
                (years(&by_year(&found)))
            }
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

fn months(sums: &BTreeMap<String, Recommended>) -> Markup {
    let rows = sums.iter().rev().map(|(month, sum)| {
        [month.clone(), count(sum.enquiries), count(sum.approved)].map(|it| html! { (it) }).into()
    });
    let columns = [
        Column::Words("Month of the enquiry"),
        Column::Figures("Enquiries"),
        Column::Figures("Approved so far"),
    ];
    html! { (table("By month", columns, rows).headed_by_first().small().size(Size::Small)) }
}

// In a month they are few: that there are any would tell of them.
fn years(sums: &BTreeMap<String, Recommended>) -> Markup {
    let many = sums.iter().rev().filter(|(_, sum)| sum.enquiries > FEW);
    let rows: Vec<Vec<Markup>> = many
        .map(|(year, sum)| {
            let told = [year.clone(), roughly(sum.enquiries), roughly(sum.approved)];
            told.map(|it| html! { (it) }).into()
        })
        .collect();
    let columns = [
        Column::Words("Year of the enquiry"),
        Column::Figures("Enquiries"),
        Column::Figures("Approved so far"),
    ];
    html! {
        @if rows.is_empty() {
            p.govuk-body { "In no year were more than a few recommended." }
        } @else {
            (table("By year", columns, rows).headed_by_first().small().size(Size::Small))
        }
        p.govuk-body { (ROUGHLY) " Years with fewer than 5 are left out, and this month is told once it is over." }
    }
}
