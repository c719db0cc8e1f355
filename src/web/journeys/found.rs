//! Finding a journey by its reference, as it stands now.

use chrono::{DateTime, Utc};
use domain::calendar::london_day;
use domain::ids::{ClockName, JourneyId, StreamId};
use domain::pathway::Pathway;
use domain::record::Recorded;
use domain::reference::Reference;
use projections::assessment::{Assessment, assessment};
use projections::bookings::{Booking, bookings};
use projections::clocks::{Run, runs};
use projections::journeys::{Standing, Status, standing};
use projections::recontact::{Consent, consent};
use projections::referrals::{Referral, referral};
use projections::retention::{Kept, own, periods};
use projections::training::{Rebooking, rebooking};
use projections::{Access, Answers, Course, Question, Sight, View, access};

use crate::people::{Adult, household_name};
use crate::store::histories;
use crate::web::App;
use crate::web::moment::Seen;
use crate::web::problem::Problem;

/// A journey, with what its forms need to know.
pub(in crate::web) struct Found {
    pub(in crate::web) reference: Reference,
    pub(in crate::web) journey: JourneyId,
    /// What its household is called.
    pub(in crate::web) name: String,
    /// How many facts its history holds.
    pub(in crate::web) version: u32,
    /// The version of the pathway that governs it.
    pub(in crate::web) pathway: Pathway,
    pub(in crate::web) standing: Standing,
    pub(in crate::web) is_paused: bool,
    /// The clocks that are running.
    pub(in crate::web) running: Vec<ClockName>,
    /// How far its assessment has come.
    pub(super) assessment: Option<Assessment>,
    /// What is booked.
    pub(in crate::web) bookings: Vec<Booking>,
    /// Why it is to be booked on a course again, if it is.
    pub(super) rebooking: Option<Rebooking>,
    /// By when the first reply is owed, while it is.
    pub(in crate::web) reply_owed_by: Option<DateTime<Utc>>,
    /// What was last said of contacting them again.
    pub(super) consent: Option<Consent>,
    /// Who recommended fostering to them, if anybody did.
    pub(super) referral: Option<Referral>,
    /// Who sees it beyond the bounds of workers.
    pub(super) access: Access,
    /// How long its own records stay, unless they are erased.
    pub(in crate::web) kept: Option<Kept>,
    /// Which households they see who look at it.
    pub(in crate::web) sight: Sight,
    /// Now.
    pub(in crate::web) now: DateTime<Utc>,
}

impl App {
    /// The journey of a reference, or the page that says there is none: to who does not see it there is none.
    pub(in crate::web) async fn find(
        &self,
        sight: &Sight,
        reference: &str,
    ) -> Result<Found, Problem> {
        let now = (self.source.now)();
        self.find_by(sight, reference, (&Question::now(now), now)).await
    }

    /// The same, as it stood.
    pub(in crate::web) async fn find_seen(
        &self,
        sight: &Sight,
        reference: &str,
        seen: &Seen,
    ) -> Result<Found, Problem> {
        let now = (self.source.now)();
        self.find_by(sight, reference, (&seen.question(), now)).await
    }

    async fn find_by(
        &self,
        sight: &Sight,
        reference: &str,
        (question, now): (&Question, DateTime<Utc>),
    ) -> Result<Found, Problem> {
        let reference: Reference = reference.parse().map_err(|_| Problem::NoHousehold)?;
        let mut found = {
            let answers = self.answers.read().await?;
            let journey = answers.journey(reference, sight).ok_or(Problem::NoHousehold)?;
            let version = answers.version(journey).ok_or(Problem::NoHousehold)?;
            let periods = periods(&answers);
            let look = |course: &Course<'_>| Found {
                reference,
                journey,
                name: String::new(),
                version,
                pathway: course.pathway().clone(),
                standing: standing(course),
                is_paused: course.is_paused(),
                running: running(course).into_iter().map(|run| run.clock.name.clone()).collect(),
                assessment: assessment(course),
                bookings: bookings(course),
                rebooking: rebooking(course),
                reply_owed_by: reply_owed_by(course),
                consent: consent(course),
                referral: referral(course),
                access: access(course),
                kept: own(course, &periods),
                sight: sight.clone(),
                now,
            };
            see(&answers, question, journey, look).ok_or(Problem::NoHousehold)?
        };
        found.name = household_name(&self.adults(&found).await?);
        Ok(found)
    }

    /// All that was recorded of a household.
    pub(in crate::web) async fn history(&self, found: &Found) -> Result<Vec<Recorded>, Problem> {
        let stream = StreamId::from(found.journey);
        let mut histories = histories(&self.database, &[stream]).await?;
        Ok(histories.remove(&stream).unwrap_or_default())
    }

    /// The adults of a household.
    pub(in crate::web) async fn adults(&self, found: &Found) -> Result<Vec<Adult>, Problem> {
        let mut people = self.people.of(&[found.journey]).await?;
        Ok(people.remove(&found.journey).unwrap_or_default())
    }
}

impl Found {
    /// Its page.
    pub(in crate::web) fn address(&self) -> String {
        format!("/journeys/{}", self.reference)
    }

    /// A page below it.
    pub(in crate::web) fn below(&self, path: &str) -> String {
        format!("/journeys/{}/{path}", self.reference)
    }

    /// Whether it is void or merged.
    pub(in crate::web) fn counts_nowhere(&self) -> bool {
        counts_nowhere(&self.standing)
    }

    /// What is booked under this name, if it is.
    pub(super) fn booking(&self, what: &str) -> Option<&Booking> {
        self.bookings.iter().find(|booking| booking.what == what)
    }

    /// The day it is.
    pub(in crate::web) fn today(&self) -> chrono::NaiveDate {
        london_day(self.now)
    }
}

/// Whether a journey is void or merged.
pub(in crate::web) fn counts_nowhere(standing: &Standing) -> bool {
    matches!(standing.status, Status::Void | Status::Merged)
}

/// Shows a journey, on whichever pathway it is.
pub(in crate::web) fn see<T>(
    answers: &Answers,
    question: &Question,
    journey: JourneyId,
    show: impl Fn(&Course<'_>) -> T,
) -> Option<T> {
    answers.pathways().ids().into_iter().find_map(|id| {
        let question = Question { pathway: Some(id.clone()), ..question.clone() };
        View::new(answers, &question).ok()?.one(journey, &show)
    })
}

/// The clocks that run on a journey.
pub(super) fn running<'a>(course: &Course<'a>) -> Vec<Run<'a>> {
    let mut runs = runs(course);
    runs.retain(Run::is_running);
    runs
}

fn reply_owed_by(course: &Course<'_>) -> Option<DateTime<Utc>> {
    running(course).into_iter().find(|run| run.clock.is_first_reply())?.due_at
}
