//! Tokens for programs that ask the API: the administrator's page.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use chrono::{DateTime, TimeDelta, Utc};
use domain::calendar::london_day;
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;

use super::govuk::{
    Colour, Column, Errors, Link, Size, button, checkboxes, choice, input, inset_text, radios,
    select, sub_navigation, table, tag,
};
use super::layout::{Entry, page};
use super::posted::Posted;
use super::problem::Problem;
use super::signed_in::SignedIn;
use super::text::read_line;
use super::{App, html_page, see_other, words};
use crate::security::Happened;
use crate::store::{
    Account, NewToken, Scope, Token, accounts, add_token, draw_bearer, revoke_token, token_hash,
    tokens,
};

/// Where the page is.
const ADDRESS: &str = "/admin/tokens";

/// Each scope, and what it opens.
const SCOPES: [(Scope, &str, &str); 4] = [
    (Scope::Read, "Look at households", "With their names and notes"),
    (Scope::Write, "Record what happens", "In the name of the worker"),
    (Scope::Figures, "Ask for figures", "They name no household"),
    (Scope::Enquire, "Bring enquiries", "From a website’s own form. It reads nothing"),
];

/// For how many days a token can be good.
const DAYS: [(&str, &str); 3] = [("30", "30 days"), ("90", "90 days"), ("366", "A year")];

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Form {
    label: String,
    worker: String,
    scopes: Vec<String>,
    days: String,
}

/// Nothing is asked but whether.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ending {
    #[serde(rename = "change")]
    _change: Change,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Change {
    Revoke,
}

/// The parts of the administrator's pages, of which one is shown.
pub(super) fn parts(current: &str) -> Markup {
    let links = [
        ("Workers", "/admin/workers"),
        ("API tokens", ADDRESS),
        ("Clocks", super::clocks::ADDRESS),
    ];
    let links = links.map(|(text, href)| Link { text, href, is_current: href == current });
    sub_navigation("Admin", &links)
}

pub(super) async fn list(app: Data<App>, who: SignedIn) -> Result<HttpResponse, Problem> {
    let form = Form { days: "90".to_owned(), ..Form::default() };
    response(&app, &who, &form, &Errors::default(), None).await
}

pub(super) async fn create(
    app: Data<App>,
    who: SignedIn,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let now = (app.source.now)();
    let accounts = accounts(&app.database).await?;
    // The form's key is the token's id, so that sending it twice makes one.
    let new = match form.parse(&accounts, stamp.key.0, now) {
        Ok(new) => new,
        Err(errors) => return response(&app, &who, &form, &errors, None).await,
    };
    if tokens(&app.database).await?.iter().any(|token| token.id == new.id) {
        let sentence = "This form was sent before, and the token was shown then. If you did not keep \
                        it, revoke it below and make another";
        let errors = Errors::on("label", sentence);
        return response(&app, &who, &form, &errors, None).await;
    }
    let token = draw_bearer().map_err(|error| Problem::Failed(error.to_string()))?;
    add_token(&app.database, &token_hash(&token), &new, now).await?;
    Happened::TokenMade.line().by(who.worker).of(new.worker).token(new.id).tell();
    let form = Form { days: "90".to_owned(), ..Form::default() };
    response(&app, &who, &form, &Errors::default(), Some((&new.label, &token))).await
}

pub(super) async fn revoke(
    app: Data<App>,
    who: SignedIn,
    id: Path<Uuid>,
    _: Posted<Ending>,
) -> Result<HttpResponse, Problem> {
    if !tokens(&app.database).await?.iter().any(|token| token.id == *id) {
        return Err(Problem::NotFound);
    }
    // Ended before is ended.
    if revoke_token(&app.database, *id, (app.source.now)()).await? {
        Happened::TokenRevoked.line().by(who.worker).token(*id).tell();
    }
    Ok(see_other(ADDRESS))
}

impl Form {
    fn parse(&self, of: &[Account], id: Uuid, now: DateTime<Utc>) -> Result<NewToken, Errors> {
        let mut errors = Errors::default();
        let label = errors.take("label", read_line("Label", &self.label)).unwrap_or_default();
        if label.is_empty() {
            errors.add("label", "Enter what uses the token");
        }
        let account = of.iter().find(|it| it.is_enabled() && it.worker.to_string() == self.worker);
        let account = errors.take("worker", account.ok_or("Select for whom it asks"));
        let scopes: Result<Vec<Scope>, _> = self.scopes.iter().map(|it| it.parse()).collect();
        let scopes = scopes.ok().filter(|scopes| !scopes.is_empty());
        let scopes = errors.take("scopes", scopes.ok_or("Select what it may do"));
        let days = DAYS.iter().find(|(days, _)| *days == self.days);
        let days = days.and_then(|(days, _)| days.parse().ok()).ok_or("Select for how long");
        let days = errors.take("days", days);
        let (Some(account), Some(mut scopes), Some(days)) = (account, scopes, days) else {
            return Err(errors);
        };
        if let Some(scope) = scopes.iter().find(|scope| !scope.is_of(account.role)) {
            let (name, role) = (&account.name, account.role.as_str());
            let sentence =
                format!("{name} is {role}, which does not include this: {}", told(*scope));
            errors.add("scopes", sentence);
        }
        scopes.sort_unstable();
        scopes.dedup();
        let new = NewToken {
            id,
            worker: account.worker,
            label,
            scopes,
            expires_at: now + TimeDelta::days(days),
        };
        if errors.is_empty() { Ok(new) } else { Err(errors) }
    }
}

fn told(scope: Scope) -> &'static str {
    SCOPES.iter().find(|(it, ..)| *it == scope).map_or("", |(_, label, _)| label)
}

async fn response(
    app: &App,
    who: &SignedIn,
    form: &Form,
    errors: &Errors,
    fresh: Option<(&str, &str)>,
) -> Result<HttpResponse, Problem> {
    let mut accounts = accounts(&app.database).await?;
    accounts.retain(|it| it.is_enabled() && Scope::ALL.iter().any(|scope| scope.is_of(it.role)));
    let tokens = tokens(&app.database).await?;
    let frame = app.frame_for(who, Entry::Admin, "API tokens").wide().errors(errors);
    let main = html! {
        h1.govuk-heading-l { "API tokens" }
        (parts(ADDRESS))
        @if let Some((label, token)) = fresh { (shown_once(label, token)) }
        p.govuk-body {
            "A program shows a token to look at households or to record what happens, as one of the team. \
             What it may do is explained in the " a.govuk-link href="/api/docs" { "API’s pages" } ". "
            a.govuk-link href=(super::exports::ADDRESS) { "Excel and Power BI" } " show one as a password."
        }
        (rows(app, who, &tokens))
        h2.govuk-heading-m { "Make a token" }
        (asked(app, who, &accounts, form, errors))
    };
    let is_fine = errors.is_empty();
    let status = if is_fine { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(html_page(status, page(&frame, &main)))
}

fn asked(app: &App, who: &SignedIn, accounts: &[Account], form: &Form, errors: &Errors) -> Markup {
    let ids: Vec<String> = accounts.iter().map(|it| it.worker.to_string()).collect();
    let workers =
        ids.iter().zip(accounts).map(|(id, account)| (id.as_str(), account.name.as_str()));
    let scopes = SCOPES.iter().map(|(scope, label, hint)| choice(scope.as_str(), label).hint(hint));
    let days = DAYS.iter().map(|(days, label)| choice(days, label));
    html! {
        form method="post" action=(ADDRESS) novalidate {
            (app.marks(who, None))
            (input("label", "What uses it?", &form.label, errors).width(30).autocomplete("off")
                .hint("For example, the council’s website"))
            (select("worker", "For whom does it ask?", [("", "Select")].into_iter().chain(workers),
                &form.worker, errors))
            (checkboxes("scopes", "What may it do?", scopes, &form.scopes, errors).small())
            (radios("days", "For how long is it good?", days, &form.days, errors).small())
            (button("Make token"))
        }
    }
}

fn shown_once(label: &str, token: &str) -> Markup {
    inset_text(&html! {
        p { "The token for " (label) ". Keep it like a password: it is not shown again." }
        p { code.waymark-link { (token) } }
    })
}

fn rows(app: &App, who: &SignedIn, tokens: &[Token]) -> Markup {
    let (now, columns) = (
        (app.source.now)(),
        [
            Column::Words("What uses it"),
            Column::Words("For whom"),
            Column::Words("May"),
            Column::Words("Last used"),
            Column::Words("State"),
            Column::Unheaded("Actions"),
        ],
    );
    let rows = tokens.iter().map(|token| {
        let scopes: Vec<&str> = token.scopes.iter().map(|scope| told(*scope)).collect();
        let used = token.used_at.map(|at| words::moment(at, london_day(now)));
        vec![
            html! { (token.label) },
            html! { (token.name) },
            html! { @for scope in scopes { div { (scope) } } },
            html! { (used.unwrap_or_else(|| "Never".to_owned())) },
            state(token, now),
            action(app, who, token, now),
        ]
    });
    html! {
        @if tokens.is_empty() {
            p.govuk-body { "No token was made yet." }
        } @else {
            (table("Tokens", columns, rows).size(Size::Medium).cards())
        }
    }
}

fn state(token: &Token, now: DateTime<Utc>) -> Markup {
    let until = words::day(london_day(token.expires_at));
    match token.revoked_at {
        Some(_) => tag("Revoked", Colour::Grey),
        None if token.is_disabled => tag("Worker disabled", Colour::Grey),
        None if token.is_good(now) => html! { (tag("Good", Colour::Green)) " until " (until) },
        None => html! { (tag("Expired", Colour::Yellow)) " " (until) },
    }
}

fn action(app: &App, who: &SignedIn, token: &Token, now: DateTime<Utc>) -> Markup {
    html! {
        @if token.is_good(now) {
            form method="post" action={ (ADDRESS) "/" (token.id) } novalidate {
                (app.marks(who, None))
                button.waymark-quiet type="submit" name="change" value="revoke" {
                    "Revoke" span.govuk-visually-hidden { " the token for " (token.label) }
                }
            }
        }
    }
}
