//! What a journey's page says of other journeys: the same household's, or one that looks like it.

use domain::ids::JourneyId;
use domain::reference::Reference;
use maud::{Markup, html};
use projections::Question;
use projections::household::{Others, others};

use super::alike::{Beside, beside, in_common, link};
use super::found::{Found, see};
use crate::people::{Adult, Details, household_name};
use crate::web::App;
use crate::web::govuk::inset_text;
use crate::web::problem::Problem;

/// The other journeys that a journey's page leads to.
#[derive(Default)]
pub(super) struct Kin {
    merged_into: Option<Named>,
    earlier: Option<Named>,
    later: Vec<Named>,
    merged_here: Vec<Named>,
    alike: Vec<Beside>,
}

struct Named(Reference, String);

impl Kin {
    /// Those of a journey, as it stands now.
    pub(super) async fn of(app: &App, found: &Found, people: &[Adult]) -> Result<Self, Problem> {
        let (own, theirs) = app.others(found).await?;
        let saying = |says: &dyn Fn(&Others) -> bool| -> Vec<JourneyId> {
            theirs.iter().filter(|(_, it)| says(it)).map(|(journey, _)| *journey).collect()
        };
        let later = saying(&|it| it.earlier == Some(found.journey));
        let merged_here = saying(&|it| it.merged_into == Some(found.journey));
        Ok(Self {
            alike: app.unsettled(found, people, &own, &theirs).await?,
            merged_into: app.named(found, own.merged_into).await?.pop(),
            earlier: app.named(found, own.earlier).await?.pop(),
            later: app.named(found, later).await?,
            merged_here: app.named(found, merged_here).await?,
        })
    }

    /// What is to be looked at.
    pub(super) fn asked(&self, found: &Found) -> Markup {
        html! {
            @for one in &self.alike {
                (inset_text(&html! {
                    "They may be here twice: " (link(one.found.reference, &one.found.name)) ". "
                    (in_common(&one.traits)) ". "
                    a.govuk-link href=(found.below(&format!("duplicates/{}", one.found.reference))) {
                        "Compare the two" span.govuk-visually-hidden { ", " (one.found.reference) }
                    }
                }))
            }
        }
    }

    /// What is known.
    pub(super) fn known(&self) -> Markup {
        let line = |words: &str, Named(reference, name): &Named| {
            html! { p.govuk-body { (words) (link(*reference, name)) "." } }
        };
        html! {
            @if let Some(it) = &self.merged_into { (line("Recorded twice. It counts as ", it)) }
            @if let Some(it) = &self.earlier { (line("They have been here before: ", it)) }
            @for it in &self.later { (line("They came back: ", it)) }
            @for it in &self.merged_here { (line("Recorded twice, also as ", it)) }
        }
    }
}

type Theirs = Vec<(JourneyId, Others)>;

impl App {
    // What a journey says of others, and what those say that name it.
    async fn others(&self, found: &Found) -> Result<(Others, Theirs), Problem> {
        let answers = self.answers.read().await?;
        let said =
            |journey| see(&answers, &Question::now(found.now), journey, others).unwrap_or_default();
        let naming = answers.named_by(found.journey).into_iter();
        Ok((said(found.journey), naming.map(|journey| (journey, said(journey))).collect()))
    }

    // Households that look like it, of which nobody has said yet what they are.
    async fn unsettled(
        &self,
        found: &Found,
        people: &[Adult],
        own: &Others,
        theirs: &Theirs,
    ) -> Result<Vec<Beside>, Problem> {
        if found.counts_nowhere() {
            return Ok(vec![]);
        }
        let details: Vec<Details> = people.iter().filter_map(|it| it.details.clone()).collect();
        let mut alike = self.people.alike(&details).await?;
        let is_settled = |other: JourneyId| {
            let said = theirs.iter().find(|(journey, _)| *journey == other);
            own.settles(other) || said.is_some_and(|(_, it)| it.settles(found.journey))
        };
        alike.retain(|it| it.journey != found.journey && !is_settled(it.journey));
        beside(self, &found.sight, alike).await
    }

    async fn named(
        &self,
        found: &Found,
        journeys: impl IntoIterator<Item = JourneyId>,
    ) -> Result<Vec<Named>, Problem> {
        let journeys: Vec<JourneyId> = journeys.into_iter().collect();
        if journeys.is_empty() {
            return Ok(vec![]);
        }
        let people = self.people.of(&journeys).await?;
        let answers = self.answers.read().await?;
        let named = journeys.iter().filter_map(|journey| {
            let adults = people.get(journey).map_or(&[][..], Vec::as_slice);
            Some(Named(answers.reference(*journey, &found.sight)?, household_name(adults)))
        });
        Ok(named.collect())
    }
}
