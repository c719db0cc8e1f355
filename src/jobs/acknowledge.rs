//! Tells those who ask about fostering that their enquiry has come in, and by when they will hear, where
//! a service wants that. Nothing else goes to them by itself.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::ids::JourneyId;
use projections::acknowledging::{promise, promises};

use super::{JobError, Jobs};
use crate::mail::acknowledgement::{USUAL_BODY, USUAL_SUBJECT, acknowledgement, example};
use crate::mail::words::Words;
use crate::people::{Adult, People};
use crate::store::outbox::{Single, put_single};
use crate::store::{acknowledgements, on_since};

/// Puts an acknowledgement into the outbox for each who asked since they are sent and has an e-mail
/// address. Returns how many are new to it. Where mail is kept as files there is none, for the files
/// would hold these addresses.
pub async fn acknowledge(jobs: &Jobs, now: DateTime<Utc>) -> Result<usize, JobError> {
    let Some(people) = jobs.people.as_ref().filter(|_| jobs.mailer.folder().is_none()) else {
        return Ok(0);
    };
    let decided = acknowledgements(&jobs.database).await?;
    let Some((_, since)) = on_since(&decided) else { return Ok(0) };
    let promises = jobs.answers.once(move |answers| promises(answers, since, now)).await?;
    let journeys: Vec<JourneyId> = promises.iter().map(|promise| promise.journey).collect();
    let mut new = 0;
    for journey in addresses(people, &journeys).await?.into_keys() {
        let single = Single::acknowledgement(journey);
        let is_new = put_single(&jobs.database, &single, jobs.mailer.domain(), jobs.clock());
        new += usize::from(is_new.await?);
    }
    Ok(new)
}

/// The address and the words of a mail to who began a journey. None where there is nothing to say any
/// more, or no address to say it to.
pub(super) async fn to_enquirer(
    jobs: &Jobs,
    people: &People,
    journey: JourneyId,
    now: DateTime<Utc>,
) -> Result<Option<(String, Words)>, JobError> {
    let decided = acknowledgements(&jobs.database).await?;
    let Some((chosen, _)) = on_since(&decided).filter(|_| jobs.mailer.folder().is_none()) else {
        return Ok(None);
    };
    let promise = promise(&*jobs.answers.read().await?, journey, now);
    let address = addresses(people, &[journey]).await?.remove(&journey);
    Ok(address.zip(promise).map(|(address, promise)| {
        (address, acknowledgement(&chosen.subject, &chosen.body, &promise))
    }))
}

/// What an enquirer would read if they asked now, for one of the team.
pub(super) async fn to_try(jobs: &Jobs, now: DateTime<Utc>) -> Result<Words, JobError> {
    let decided = acknowledgements(&jobs.database).await?;
    let words = decided.first().map_or((USUAL_SUBJECT, USUAL_BODY), |it| (&it.subject, &it.body));
    Ok(example(words, now))
}

// Of the first adult who has one: who asked.
async fn addresses(
    people: &People,
    journeys: &[JourneyId],
) -> Result<HashMap<JourneyId, String>, JobError> {
    if journeys.is_empty() {
        return Ok(HashMap::new());
    }
    let address = |adult: Adult| Some(adult.details?.email).filter(|it| !it.is_empty());
    let found = people.of(journeys).await?.into_iter();
    Ok(found
        .filter_map(|(journey, adults)| Some((journey, adults.into_iter().find_map(address)?)))
        .collect())
}
