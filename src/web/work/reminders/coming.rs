//! What the next digest says, if nothing is recorded until then, and what is held back for it.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::{london_day, start_of};
use domain::ids::WorkerId;
use maud::{Markup, html};
use projections::reminders::{Due, Reminders, Sending, for_review, is_review_day, usual_calendar};
use uuid::Uuid;

use crate::mail::words::{Telling, Words};
use crate::reminding::{Readers, not_taken};
use crate::store::Role;
use crate::store::outbox::put_since;
use crate::web::App;
use crate::web::govuk::inset_text;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::words;

/// The next digests of somebody.
pub(super) struct Coming {
    own: Digest,
    /// The one for the managers, if they are one who gets it.
    team: Option<Digest>,
    /// What cannot wait and does, for they have had all the mails of a day.
    held_back: Vec<String>,
}

struct Digest {
    goes_at: DateTime<Utc>,
    is_wanted: bool,
    words: Option<Words>,
}

impl Coming {
    pub(super) async fn of(app: &App, who: &SignedIn, now: DateTime<Utc>) -> Result<Self, Problem> {
        let readers = Readers::on(&app.database, london_day(now), app.customs).await?;
        let own = Digest::of(app, who.worker, Some(who.worker), &readers, now).await?;
        let is_told = readers.managers(Sending::Digest).contains(&who.worker);
        let mut team = None;
        if who.role == Role::Manager && is_told {
            team = Some(Digest::of(app, who.worker, None, &readers, now).await?);
        }
        let held_back = held_back(app, who.worker, &readers, now).await?;
        Ok(Self { own, team, held_back })
    }

    pub(super) fn markup(&self, today: NaiveDate) -> Markup {
        html! {
            h2.govuk-heading-m { "Your next digest" }
            @if !self.held_back.is_empty() {
                (inset_text(&html! {
                    "You have had all the mails of a day. Held back for the next digest: "
                    (self.held_back.join(", ")) "."
                }))
            }
            (self.own.markup("you", today))
            @if let Some(team) = &self.team {
                h2.govuk-heading-m { "The managers’ next digest" }
                (team.markup("the managers", today))
            }
        }
    }
}

impl Digest {
    async fn of(
        app: &App,
        reader: WorkerId,
        own: Option<WorkerId>,
        today: &Readers,
        now: DateTime<Utc>,
    ) -> Result<Self, Problem> {
        let is_of_managers = own.is_none();
        let (goes_at, told) = {
            let answers = app.answers.read().await?;
            let calendar = usual_calendar(&answers);
            let goes_at = today.next_digest(own, &calendar, now);
            let tells = is_of_managers && is_review_day(&calendar, london_day(goes_at));
            let told = app.answers.once(move |answers| {
                let for_review = if tells { for_review(answers, goes_at) } else { 0 };
                (Reminders::new(answers, goes_at).due(), for_review)
            });
            (goes_at, told)
        };
        let (mut due, for_review) = told.await?;
        let readers = Readers::on(&app.database, london_day(goes_at), app.customs).await?;
        // What cannot wait and comes up until then goes by itself.
        due.retain(|due| !due.was_held || due.goes_at <= now);
        due.retain(|due| due.sending == Sending::Digest && readers.own(due.whom) == own);
        let due = in_order(app, due).await?;
        let covered = own.map_or_else(BTreeMap::new, |own| readers.covered_by(own));
        let telling = Telling {
            mail: Uuid::nil(),
            reader,
            covered: &covered,
            due: &due,
            for_review,
            address: &app.place.link(""),
            now: goes_at,
        };
        Ok(Self {
            goes_at,
            is_wanted: own.is_none_or(|own| readers.choice(own).digest),
            words: (!due.is_empty() || for_review > 0).then(|| telling.words()),
        })
    }

    fn markup(&self, whom: &str, today: NaiveDate) -> Markup {
        let when = words::moment(self.goes_at, today);
        html! {
            @match &self.words {
                None => p.govuk-body {
                    "Nothing is due for " (whom) " by " (when) ", so no digest goes then."
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
    let mut due = app.answers.once(move |answers| Reminders::new(answers, now).due()).await?;
    due.retain(|due| due.sending == Sending::AtOnce && readers.own(due.whom) == Some(worker));
    let due = in_order(app, due).await?;
    Ok(due.iter().map(|due| format!("{} ({})", due.reference, due.label)).collect())
}

async fn in_order(app: &App, due: Vec<Due>) -> Result<Vec<Due>, Problem> {
    let mut due = not_taken(&app.database, due).await?;
    due.sort_by_key(|due| (due.due_at, due.reference));
    Ok(due)
}
