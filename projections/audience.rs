//! Whom a campaign aims at: the kinds of care that it asks for, where it is run; and whether its enquiries
//! are what it aimed at.

use domain::campaign::CampaignPlan;
use domain::ids::{AreaName, CareName};
use serde::Serialize;

use crate::course::Course;
use crate::groups::each_meant;
use crate::journeys::offers;
use crate::question::{Dimension, Question, QuestionError};
use crate::view::View;

/// Stands between the kinds of care and the areas of an audience.
pub const RUN_IN: &str = " in ";
/// Stands for any kind of care.
pub const ANY_CARE: &str = "any-care";

/// The enquiries of a campaign beside what it aims at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Aimed {
    /// All of them.
    pub enquiries: usize,
    /// Of these, who offer a kind of care that it asks for. None where it asks for any.
    pub cares: Option<Met>,
    /// Of these, who live where it is run. None where that is anywhere.
    pub areas: Option<Met>,
}

/// How many are what was aimed at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Met {
    /// Those who are.
    pub met: usize,
    /// Those of whom it is known whether they are.
    pub known: usize,
}

/// The audience of a plan in one line, which is the same for plans that aim at the same.
fn named(plan: &CampaignPlan) -> String {
    let sorted = |names: Vec<&str>| {
        let mut names = names;
        names.sort_unstable();
        names.join(", ")
    };
    let cares = sorted(plan.cares.iter().map(CareName::as_str).collect());
    let areas = sorted(plan.areas.iter().map(AreaName::as_str).collect());
    let cares = if cares.is_empty() { ANY_CARE } else { &cares };
    if areas.is_empty() { cares.to_owned() } else { format!("{cares}{RUN_IN}{areas}") }
}

impl View<'_> {
    /// Whom a campaign aims at. None where nothing is planned of it.
    pub(crate) fn audience(&self, campaign: &str) -> Option<String> {
        self.plan_of(campaign).map(named)
    }

    fn plan_of(&self, campaign: &str) -> Option<&CampaignPlan> {
        self.answers.campaigns.plan(campaign, (self.as_at, self.known_at))
    }
}

/// How many of the journeys that a question means are what a campaign aims at. None where that is anybody,
/// or nothing is planned of it.
pub fn aimed(
    view: &View<'_>,
    question: &Question,
    campaign: &str,
) -> Result<Option<Aimed>, QuestionError> {
    let Some(plan) = view.plan_of(campaign) else { return Ok(None) };
    let asks = |any: bool| any.then(Met::default);
    let mut aimed = Aimed {
        enquiries: 0,
        cares: asks(!plan.cares.is_empty()),
        areas: asks(!plan.areas.is_empty()),
    };
    if aimed.cares.or(aimed.areas).is_none() {
        return Ok(None);
    }
    each_meant(view, question, |course| {
        aimed.enquiries += 1;
        if let Some(cares) = &mut aimed.cares {
            cares.count(offers_one_of(course, &plan.cares));
        }
        if let Some(areas) = &mut aimed.areas {
            let lives = course.dimension(Dimension::Area);
            areas.count(lives.map(|it| plan.areas.iter().any(|area| area.as_str() == it)));
        }
    })?;
    Ok(Some(aimed))
}

impl Met {
    fn count(&mut self, is_met: Option<bool>) {
        self.known += usize::from(is_met.is_some());
        self.met += usize::from(is_met == Some(true));
    }
}

// What they could offer, and what they asked about. None where they said neither.
fn offers_one_of(course: &Course<'_>, cares: &[CareName]) -> Option<bool> {
    let names = &course.view.answers.names;
    let offered = offers(course).iter().filter_map(|it| names.get(*it)).map(|it| &**it);
    let mut said = offered.chain(course.dimension(Dimension::Care)).peekable();
    said.peek()?;
    Some(said.any(|it| cares.iter().any(|care| care.as_str() == it)))
}

#[cfg(test)]
mod tests;
