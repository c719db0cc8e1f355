//! What was just saved, said at the head of the next page: and what it means for the clocks.

use domain::journey::JourneyEvent;
use domain::record::{Event, Recorded};
use projections::Question;

use super::booked::told;
use super::clocks::{Shown, kept_by, shown};
use super::found::{Found, see};
use crate::web::App;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;

/// A fact, and what it meant for the clocks that it stopped.
pub(super) fn sentence(
    found: &Found,
    clocks: &[Shown],
    history: &[Recorded],
    fact: &Recorded,
) -> String {
    let kept = kept_by(clocks, fact.when.happened_at, found);
    format!("{}.{kept}", told(found, history, fact))
}

/// What was recorded of a household at a place in the log, for a form that follows another.
pub(super) async fn told_at(
    app: &App,
    found: &Found,
    position: i64,
) -> Result<Option<String>, Problem> {
    let said = told_of(app, found, |history| history.iter().find(|it| it.position == position));
    Ok(said.await?.map(|said| format!("Saved: {said}")))
}

/// What somebody recorded last of a household, for a page that is not the household's.
pub(in crate::web) async fn last_told(
    app: &App,
    who: &SignedIn,
    reference: &str,
    is_wanted: impl Fn(&JourneyEvent) -> bool,
) -> Result<Option<String>, Problem> {
    let found = app.find(&who.sight, reference).await?;
    let is_theirs = |fact: &&Recorded| {
        let is_wanted = matches!(&fact.event, Event::Journey(event) if is_wanted(event));
        is_wanted && fact.worker == Some(who.worker)
    };
    let said = told_of(app, &found, |history| history.iter().rev().find(is_theirs)).await?;
    Ok(said.map(|said| format!("Saved for {}: {said}", found.reference)))
}

// The sentence of one fact of a household.
async fn told_of(
    app: &App,
    found: &Found,
    find: impl FnOnce(&[Recorded]) -> Option<&Recorded>,
) -> Result<Option<String>, Problem> {
    let clocks = {
        let answers = app.answers.read().await?;
        see(&answers, &Question::now(found.now), found.journey, shown).unwrap_or_default()
    };
    let history = app.history(found).await?;
    Ok(find(&history).map(|fact| sentence(found, &clocks, &history, fact)))
}
