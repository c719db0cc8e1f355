//! Whether everybody needs a second step, and taking away one that its worker has lost.

use actix_web::HttpResponse;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use domain::calendar::london_day;
use domain::ids::WorkerId;
use maud::{Markup, html};
use serde::Deserialize;

use crate::security::Happened;
use crate::store::outbox::MailKind;
use crate::store::{
    Account, SignInRule, decide_sign_in, remove_second_factor, sign_in_rule, with_second_factor,
};
use crate::web::govuk::{button, hidden};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::second_step::tell;
use crate::web::signed_in::SignedIn;
use crate::web::{App, see_other, words};

/// Whether everybody is to need one, and which decision the page showed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Form {
    required: YesOrNo,
    version: i64,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum YesOrNo {
    Yes,
    No,
}

/// What the page knows of it.
pub(super) struct SecondSteps {
    rule: Option<SignInRule>,
    with: Vec<WorkerId>,
    now: DateTime<Utc>,
}

/// Decides whether everybody needs one. Whoever decided meanwhile is not overruled unseen.
pub(in crate::web) async fn require_second_step(
    app: Data<App>,
    who: SignedIn,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Form { required, version } = posted.form;
    let (second_factor, now) = (required == YesOrNo::Yes, (app.source.now)());
    let known = sign_in_rule(&app.database).await?;
    if known.as_ref().map_or(0, |rule| rule.version) == version
        && known.is_some_and(|rule| rule.second_factor) != second_factor
    {
        let (changed_by, changed_at) = (who.worker, now);
        let decided = SignInRule { version: version + 1, second_factor, changed_by, changed_at };
        decide_sign_in(&app.database, &decided).await?;
        let how = if second_factor { "everybody" } else { "nobody" };
        Happened::SecondStepDecided.line().by(who.worker).how(how).tell();
    }
    Ok(see_other("/admin/workers"))
}

/// Takes away what a worker has lost. They are signed out everywhere, and told by mail.
pub(super) async fn take_away(app: &App, who: &SignedIn, worker: WorkerId) -> Result<(), Problem> {
    let kept = (who.worker == worker).then_some(&who.session);
    if remove_second_factor(&app.database, worker, kept).await? {
        Happened::SecondStepRemoved.line().by(who.worker).of(worker).tell();
        tell(app, worker, MailKind::FactorRemoved).await?;
    }
    Ok(())
}

impl SecondSteps {
    pub(super) async fn of(app: &App) -> Result<Self, Problem> {
        let rule = sign_in_rule(&app.database).await?;
        let with = with_second_factor(&app.database).await?;
        Ok(Self { rule, with, now: (app.source.now)() })
    }

    pub(super) fn has(&self, account: &Account) -> bool {
        self.with.contains(&account.worker)
    }

    /// Whether everybody needs one, who decided it, and the other decision.
    pub(super) fn asked(&self, app: &App, who: &SignedIn, accounts: &[Account]) -> Markup {
        let is_on = self.rule.as_ref().is_some_and(|rule| rule.second_factor);
        let (value, label) = if is_on {
            ("no", "Let each worker choose")
        } else {
            ("yes", "Ask everybody for a second step")
        };
        html! {
            h2.govuk-heading-m { "Second step" }
            p.govuk-body {
                @if is_on {
                    "Whoever signs in by a password here needs a code of an app too. Who has not set one up \
                     yet is led there before anything else."
                } @else {
                    "Each worker chooses whether a code of an app is asked after their password."
                }
                @if let Some(rule) = &self.rule { " " (self.decided(rule, accounts)) }
            }
            form method="post" action="/admin/second-step" novalidate {
                (app.marks(who, None))
                (hidden("required", value))
                (hidden("version", self.rule.as_ref().map_or(0, |rule| rule.version)))
                (button(label).secondary())
            }
        }
    }

    fn decided(&self, rule: &SignInRule, accounts: &[Account]) -> String {
        let by = accounts.iter().find(|account| account.worker == rule.changed_by);
        let by = by.map_or("somebody", |account| &account.name);
        format!("So {by} decided on {}.", words::moment(rule.changed_at, london_day(self.now)))
    }
}
