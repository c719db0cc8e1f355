//! The second step of signing in, as its pages share it: what its codes are made from lies sealed, and each
//! code is taken once.

use domain::ids::WorkerId;
use uuid::Uuid;

use super::App;
use super::problem::Problem;
use crate::passwords::{Seed, cleaned};
use crate::store::outbox::{MailKind, Single, put_single};
use crate::store::{second_factor, take_code, take_step, token_hash};

/// Where it is set up.
pub(super) const ADDRESS: &str = "/account/second-step";
/// What is said of a code that is not taken.
pub(super) const WRONG: &str =
    "The code is not right, or was used before: wait until your app shows another, and enter that";
/// What seals seeds.
const PURPOSE: &str = "second-factor/seed";

/// Where somebody may go who must set one up before anything else.
pub(super) fn is_on_the_way(path: &str) -> bool {
    path.starts_with("/account") || path == "/sign-out" || path == super::step_up::ADDRESS
}

/// Whether a code is the app's of now, or a recovery code. It is used up.
pub(super) async fn takes(app: &App, worker: WorkerId, code: &str) -> Result<bool, Problem> {
    let Some(factor) = second_factor(&app.database, worker).await? else { return Ok(false) };
    let Some(seed) = unsealed(app, worker, &factor.seed) else {
        return Err(Problem::Failed("a second factor was sealed under another key".to_owned()));
    };
    match seed.step(code, (app.source.now)().timestamp()) {
        Some(step) => Ok(take_step(&app.database, worker, step).await?),
        None => Ok(take_code(&app.database, worker, &token_hash(&cleaned(code))).await?),
    }
}

/// A seed, sealed for a worker.
pub(super) fn sealed(app: &App, worker: WorkerId, seed: &Seed) -> Result<Vec<u8>, Problem> {
    Ok(app.derived.seal(PURPOSE, worker.0.as_bytes(), seed.bytes())?)
}

/// A seed that was sealed for a worker. None if it was not.
pub(super) fn unsealed(app: &App, worker: WorkerId, sealed: &[u8]) -> Option<Seed> {
    app.derived.open(PURPOSE, worker.0.as_bytes(), sealed).map(Seed::from_bytes)
}

/// Tells a worker by mail that it was changed how they sign in.
pub(super) async fn tell(app: &App, worker: WorkerId, kind: MailKind) -> Result<(), Problem> {
    let mail: Uuid = (app.source.id)();
    let told = Single::of_account(mail, worker, kind);
    put_single(&app.database, &told, app.mailer.domain(), (app.source.now)()).await?;
    Ok(())
}
