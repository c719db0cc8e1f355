//! Forms about one household that ask nothing but why.

use actix_web::HttpResponse;
use domain::ids::EventId;
use domain::sealed::{Note, Sealed};
use domain::together::Together;
use serde::Deserialize;

use super::found::Found;
use super::notes::why;
use super::save::finish;
use super::sheet::Sheet;
use crate::web::App;
use crate::web::govuk::Errors;
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;

/// What such a form says.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Reason {
    note: String,
}

/// Such a form.
pub(super) struct Because {
    /// Said where no reason is given.
    pub(super) unsaid: &'static str,
    /// Its page, with what was typed and what is wrong with it.
    pub(super) sheet: for<'a> fn(&Found, &'a str, &'a Errors) -> Sheet<'a>,
    /// What it does for a reason, which is sealed for the fact of this id.
    pub(super) command: fn(&Found, EventId, Option<Sealed<Note>>) -> Together,
}

impl Because {
    pub(super) async fn ask(
        &self,
        app: &App,
        who: &SignedIn,
        reference: &str,
    ) -> Result<HttpResponse, Problem> {
        let found = app.find(&who.sight, reference).await?;
        let errors = Errors::default();
        Ok((self.sheet)(&found, "", &errors).response(app, who, &found, &errors))
    }

    pub(super) async fn save(
        &self,
        app: &App,
        who: &SignedIn,
        reference: &str,
        posted: Posted<Reason>,
    ) -> Result<HttpResponse, Problem> {
        let Posted { stamp, form } = posted;
        let found = app.find(&who.sight, reference).await?;
        let again = |errors: &Errors| {
            (self.sheet)(&found, &form.note, errors).response(app, who, &found, errors)
        };
        let id = EventId((app.source.id)());
        let note = match why(app, &found, id, &form.note, self.unsaid).await? {
            Ok(note) => note,
            Err(errors) => return Ok(again(&errors)),
        };
        finish(app, who, &stamp, &found, (self.command)(&found, id, note), again).await
    }
}
