//! Who may sign in: the administrator's page.

pub(super) mod bounds;
mod second_step;

use std::collections::{BTreeMap, HashMap};

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use domain::ids::WorkerId;
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;

use super::govuk::{
    Colour, Column, Errors, Size, button, choice, input, inset_text, radios, table, tag,
};
use super::layout::{Entry, page};
use super::passwords::is_address;
use super::posted::Posted;
use super::problem::Problem;
use super::signed_in::SignedIn;
use super::text::read_line;
use super::{App, html_page, see_other};
use crate::security::Happened;
use crate::store::outbox::unreached;
use crate::store::{
    Account, AccountError, Invited, Role, WorkerBounds, accounts, add_account, all_bounds,
    draw_token, invite, link_lasts, set_disabled, token_hash,
};
pub(super) use second_step::require_second_step;
use second_step::{SecondSteps, take_away};

/// Each role, and what it may do.
const ROLES: [(Role, &str, &str); 6] = [
    (Role::Recruiter, "Recruiter", "Looks after households"),
    (Role::Manager, "Manager", "The same, and hears of what is overdue"),
    (Role::Marketing, "Marketing", "Sees figures, never people"),
    (
        Role::PanelAdministrator,
        "Panel administrator",
        "Sees who comes to panel, and records decisions",
    ),
    (Role::Auditor, "Auditor", "Sees everything, and changes nothing"),
    (Role::Administrator, "Administrator", "Adds workers, and sees no households"),
];

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Form {
    name: String,
    email: String,
    role: String,
}

/// What is to become of an account.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    change: Changed,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Changed {
    Disable,
    Enable,
    NewLink,
    TakeSecondStep,
}

/// A link that was just made, and for whom.
struct Fresh {
    name: String,
    link: String,
    within: &'static str,
}

pub(super) async fn list(app: Data<App>, who: SignedIn) -> Result<HttpResponse, Problem> {
    let page = Page { form: &Form::default(), errors: &Errors::default(), fresh: None };
    page.response(&app, &who).await
}

pub(super) async fn add(
    app: Data<App>,
    who: SignedIn,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let form = posted.form;
    let (name, role) = match form.parse() {
        Ok(told) => told,
        Err(errors) => {
            return Page { form: &form, errors: &errors, fresh: None }.response(&app, &who).await;
        }
    };
    let id = WorkerId((app.source.id)());
    let now = (app.source.now)();
    let errors = match add_account(&app.database, id, (&name, form.email.trim(), role), now).await {
        Ok(worker) => {
            Happened::AccountMade.line().by(who.worker).of(worker).how(role.as_str()).tell();
            let fresh = Some(link(&app, (worker, name), false).await?);
            let form = Form::default();
            let page = Page { form: &form, errors: &Errors::default(), fresh };
            return page.response(&app, &who).await;
        }
        Err(error @ AccountError::EmailTaken(_)) => Errors::on("email", error),
        Err(error @ AccountError::NameTaken(_)) => Errors::on("name", error),
        Err(error) => return Err(error.into()),
    };
    Page { form: &form, errors: &errors, fresh: None }.response(&app, &who).await
}

pub(super) async fn change(
    app: Data<App>,
    who: SignedIn,
    id: Path<Uuid>,
    posted: Posted<Change>,
) -> Result<HttpResponse, Problem> {
    let worker = WorkerId(*id);
    let account = crate::store::account(&app.database, worker).await?.ok_or(Problem::NotFound)?;
    let tell = |happened: Happened| happened.line().by(who.worker).of(worker).tell();
    match posted.form.change {
        // Nobody can lock the last door behind them.
        Changed::Disable if worker == who.worker => return Err(Problem::NotOneself),
        Changed::Disable => {
            set_disabled(&app.database, worker, Some((app.source.now)())).await?;
            tell(Happened::AccountDisabled);
        }
        Changed::Enable => {
            set_disabled(&app.database, worker, None).await?;
            tell(Happened::AccountEnabled);
        }
        Changed::TakeSecondStep => take_away(&app, &who, worker).await?,
        Changed::NewLink if account.is_vouched => return Err(Problem::NoPassword),
        Changed::NewLink => {
            let has_password = account.password.is_some();
            let fresh = link(&app, (worker, account.name), has_password).await?;
            tell(Happened::LinkMade);
            let (form, errors) = (Form::default(), Errors::default());
            return Page { form: &form, errors: &errors, fresh: Some(fresh) }
                .response(&app, &who)
                .await;
        }
    }
    Ok(see_other("/admin/workers"))
}

async fn link(
    app: &App,
    (worker, name): (WorkerId, String),
    has_password: bool,
) -> Result<Fresh, Problem> {
    let token = draw_token().map_err(|error| Problem::Failed(error.to_string()))?;
    let (lasts, within) = link_lasts(has_password);
    let until = (app.source.now)() + lasts;
    invite(&app.database, &token_hash(&token), Invited::Worker(worker), until).await?;
    Ok(Fresh { name, link: app.place.link(&format!("/password?token={token}")), within })
}

impl Form {
    fn parse(&self) -> Result<(String, Role), Errors> {
        let mut errors = Errors::default();
        let name = errors.take("name", read_line("Name", &self.name)).unwrap_or_default();
        if name.is_empty() {
            errors.add("name", "Enter their name");
        }
        if !is_address(&self.email) {
            errors.add("email", "Enter their e-mail address, like name@council.example");
        }
        let role = errors.take("role", self.role.parse::<Role>().map_err(|_| "Select a role"));
        match role {
            Some(role) if errors.is_empty() => Ok((name, role)),
            Some(_) | None => Err(errors),
        }
    }
}

/// What is known of the accounts besides: their second steps, mail that came back, and whose households
/// they see.
type Told<'a> =
    (&'a SecondSteps, &'a BTreeMap<WorkerId, Uuid>, &'a HashMap<WorkerId, WorkerBounds>);

struct Page<'a> {
    form: &'a Form,
    errors: &'a Errors,
    fresh: Option<Fresh>,
}

impl Page<'_> {
    async fn response(&self, app: &App, who: &SignedIn) -> Result<HttpResponse, Problem> {
        let accounts = accounts(&app.database).await?;
        let steps = SecondSteps::of(app).await?;
        let unreached = unreached(&app.database).await?;
        let bounds = all_bounds(&app.database).await?;
        let is_fine = self.errors.is_empty();
        let status = if is_fine { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        Ok(html_page(status, self.markup(app, who, &accounts, (&steps, &unreached, &bounds))))
    }

    fn markup(&self, app: &App, who: &SignedIn, accounts: &[Account], told: Told<'_>) -> Markup {
        let frame = app.frame_for(who, Entry::Admin, "Workers").wide().errors(self.errors);
        page(
            &frame,
            &html! {
                h1.govuk-heading-l { "Workers" }
                (super::tokens::parts("/admin/workers"))
                @if let Some(fresh) = &self.fresh { (linked(fresh)) }
                (rows(app, who, accounts, told))
                h2.govuk-heading-m { "Add a worker" }
                form method="post" action="/admin/workers" novalidate {
                    (app.marks(who, None))
                    (input("name", "Name", &self.form.name, self.errors).width(30).autocomplete("off"))
                    (input("email", "E-mail address", &self.form.email, self.errors).kind("email")
                        .width(30).autocomplete("off").without_spellcheck())
                    (radios("role", "Role", ROLES.iter().map(|(role, label, hint)| {
                        choice(role.as_str(), label).hint(hint)
                    }), &self.form.role, self.errors).small())
                    (button("Add worker"))
                }
                (told.0.asked(app, who, accounts))
            },
        )
    }
}

fn linked(fresh: &Fresh) -> Markup {
    inset_text(&html! {
        p { "Within " (fresh.within) ", " (fresh.name) " can choose a password at this address. It works once, and is not shown again:" }
        p { code.waymark-link { (fresh.link) } }
    })
}

fn rows(
    app: &App,
    who: &SignedIn,
    accounts: &[Account],
    (steps, unreached, bounds): Told<'_>,
) -> Markup {
    let columns = [
        Column::Words("Name"),
        Column::Words("E-mail address"),
        Column::Words("Role"),
        Column::Words("State"),
        Column::Unheaded("Actions"),
    ];
    let rows = accounts.iter().map(|account| {
        let role = ROLES.iter().find(|(role, ..)| *role == account.role);
        vec![
            html! { (account.name) },
            html! { (account.email) (not_arrived(unreached.get(&account.worker))) },
            html! {
                (role.map_or("", |(_, label, _)| label))
                (bounds::said(bounds.get(&account.worker)))
            },
            html! { (state(account)) @if steps.has(account) { " with second step" } },
            actions(app, who, account, steps.has(account)),
        ]
    });
    html! { (table("Who may sign in", columns, rows).size(Size::Medium).cards()) }
}

// Which mail came back or was refused, where somebody can send it again.
fn not_arrived(mail: Option<&Uuid>) -> Markup {
    html! {
        @if let Some(mail) = mail {
            br;
            (tag("Mail does not arrive", Colour::Red))
            " "
            a.govuk-link href={ "/outbox/" (mail) } { "See which" }
        }
    }
}

fn state(account: &Account) -> Markup {
    match (account.is_enabled(), &account.password) {
        (false, _) => tag("Disabled", Colour::Grey),
        (true, _) if account.is_vouched => tag("By the provider", Colour::Green),
        (true, None) => tag("No password yet", Colour::Yellow),
        (true, Some(_)) => tag("Active", Colour::Green),
    }
}

fn actions(app: &App, who: &SignedIn, account: &Account, has_step: bool) -> Markup {
    let (label, change) =
        if account.is_enabled() { ("Disable", "disable") } else { ("Let in again", "enable") };
    html! {
        form method="post" action={ "/admin/workers/" (account.worker) } novalidate {
            (app.marks(who, None))
            @if account.is_enabled() && !account.is_vouched {
                button.waymark-quiet type="submit" name="change" value="new-link" {
                    "New password link" span.govuk-visually-hidden { " for " (account.name) }
                }
                " "
            }
            @if has_step {
                button.waymark-quiet type="submit" name="change" value="take-second-step" {
                    "Take second step away" span.govuk-visually-hidden { " of " (account.name) }
                }
                " "
            }
            @if account.worker != who.worker {
                button.waymark-quiet type="submit" name="change" value=(change) {
                    (label) span.govuk-visually-hidden { " " (account.name) }
                }
            }
            @if account.role.may_be_bound() {
                " "
                a.govuk-link href=(bounds::address(account.worker)) {
                    "Whose households" span.govuk-visually-hidden { " " (account.name) " sees" }
                }
            }
        }
    }
}
