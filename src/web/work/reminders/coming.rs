//! What the next digest says, if nothing is recorded until then, and what is held back for it.

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::{london_day, start_of};
use domain::ids::WorkerId;
use maud::{Markup, html};
use projections::reminders::{Due, Reminders, Sending, for_review, is_review_day, usual_calendar};
use uuid::Uuid;

use crate::mail::words::{Telling, Words};
use crate::reminding::{Addressed, Readers, not_taken};
use crate::store::outbox::put_since;
use crate::web::App;
use crate::web::govuk::inset_text;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::words;

/// The next digest of somebody.
pub(super) struct Coming {
    goes_at: DateTime<Utc>,
    is_wanted: bool,
    words: Option<Words>,
    /// What cannot wait and does, for they have had all the mails of a day.
    held_back: Vec<String>,
}

impl Coming {
    pub(super) async fn of(app: &App, who: &SignedIn, now: DateTime<Utc>) -> Result<Self, Problem> {
        let today = Readers::on(&app.database, london_day(now), app.customs).await?;
        let calendar = usual_calendar(&*app.answers.read().await?);
        let goes_at = today.next_digest(who.worker, &calendar, now);
        let readers = Readers::on(&app.database, london_day(goes_at), app.customs).await?;
        let mut theirs = theirs(app, who.worker, &readers, goes_at).await?;
        // What cannot wait and comes up until then goes by itself.
        theirs.retain(|it| it.due.sending == Sending::Digest);
        theirs.retain(|it| !it.due.was_held || it.due.goes_at <= now);
        let hears = is_review_day(&calendar, london_day(goes_at))
            && readers.of_review().contains(&who.worker);
        let for_review = if hears {
            app.answers.once(move |answers| for_review(answers, goes_at)).await?
        } else {
            0
        };
        let is_wanted =
            for_review > 0 || theirs.is_empty() || theirs.iter().any(|it| readers.wants(it));
        if is_wanted {
            theirs.retain(|it| readers.wants(it));
        }
        let due: Vec<Due> = theirs.into_iter().map(|it| it.due).collect();
        let telling = Telling {
            mail: Uuid::nil(),
            reader: who.worker,
            covered: &readers.covered_by(who.worker),
            due: &due,
            for_review,
            address: &app.place.link(""),
            now: goes_at,
        };
        let words = (!due.is_empty() || for_review > 0).then(|| telling.words());
        let held_back = held_back(app, who.worker, &today, now).await?;
        Ok(Self { goes_at, is_wanted, words, held_back })
    }

    pub(super) fn markup(&self, today: NaiveDate) -> Markup {
        let when = words::moment(self.goes_at, today);
        html! {
            h2.govuk-heading-m { "Your next digest" }
            @if !self.held_back.is_empty() {
                (inset_text(&html! {
                    "You have had all the mails of a day. Held back for the next digest: "
                    (self.held_back.join(", ")) "."
                }))
            }
            @match &self.words {
                None => p.govuk-body {
                    "Nothing is due for you by " (when) ", so no digest goes then."
                },
                Some(words) if self.is_wanted => {
                    p.govuk-body { "On " (when) ", unless something is recorded until then:" }
                    (said(words))
                },
                Some(words) => {
                    p.govuk-body {
                        "You turned the digest off. On " (when) " it would say:"
                    }
                    (said(words))
                },
            }
        }
    }
}

fn said(words: &Words) -> Markup {
    // The links of a mail that is not written yet lead nowhere.
    let text = words.text.split("\nWhy did I get this?").next().unwrap_or_default();
    html! {
        pre.waymark-mail tabindex="0" aria-label="What it says" { (words.subject) "\n\n" (text) }
    }
}

// What cannot wait and is due now, of somebody who has had all the mails of a day.
async fn held_back(
    app: &App,
    worker: WorkerId,
    readers: &Readers,
    now: DateTime<Utc>,
) -> Result<Vec<String>, Problem> {
    let had = put_since(&app.database, worker, start_of(london_day(now))).await?;
    if had < app.customs.mails_a_day {
        return Ok(vec![]);
    }
    let mut theirs = theirs(app, worker, readers, now).await?;
    theirs.retain(|it| it.due.sending == Sending::AtOnce);
    let named = |it: &Addressed| format!("{} ({})", it.due.reference, it.due.label);
    Ok(theirs.iter().map(named).collect())
}

// What goes to somebody by then and is in no letter yet.
async fn theirs(
    app: &App,
    worker: WorkerId,
    readers: &Readers,
    then: DateTime<Utc>,
) -> Result<Vec<Addressed>, Problem> {
    let going =
        app.answers.once(move |answers| Reminders::new(answers, then).going_today()).await?;
    let mut theirs = readers.addressed(going);
    theirs.retain(|it| it.reader == Some(worker));
    let mut theirs = not_taken(&app.database, theirs).await?;
    theirs.sort_by_key(|it| (it.due.due_at, it.due.reference));
    Ok(theirs)
}
