//! The checks that a household has or may have, one for each adult or for the household.

use chrono::NaiveDate;
use domain::ids::PersonId;
use domain::journey::{CheckStanding, CheckState};
use domain::pathway::{Check, Pathway};
use projections::Question;
use projections::checks::{Looked, checks};

use crate::people::Adult;
use crate::web::App;
use crate::web::journeys::found::{Found, see};
use crate::web::problem::Problem;

/// On whom a check is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum On {
    Household,
    /// An adult, by the place among them, from 1.
    Adult(usize, PersonId),
}

/// A check on somebody, whether or not it was ever asked for.
pub(in crate::web) struct Row {
    pub(in crate::web) check: Check,
    pub(in crate::web) on: On,
    pub(in crate::web) standing: CheckStanding,
}

/// The checks of a household.
pub(in crate::web) struct Listed {
    adults: Vec<Adult>,
    pub(in crate::web) rows: Vec<Row>,
}

impl App {
    /// The checks of a household, as they stand or stood.
    pub(in crate::web) async fn checks_of(
        &self,
        found: &Found,
        question: &Question,
    ) -> Result<Listed, Problem> {
        let looked = {
            let answers = self.answers.read().await?;
            see(&answers, question, found.journey, checks).unwrap_or_default()
        };
        let mut people = self.people.of(&[found.journey]).await?;
        let adults = people.remove(&found.journey).unwrap_or_default();
        let rows = rows(&found.pathway, &adults, looked);
        Ok(Listed { adults, rows })
    }
}

impl Listed {
    /// Those on whom checks are made: the adults first.
    pub(super) fn each_on(&self) -> Vec<On> {
        let mut each: Vec<On> = vec![];
        for row in &self.rows {
            if !each.contains(&row.on) {
                each.push(row.on);
            }
        }
        each
    }

    /// What somebody is called.
    pub(super) fn name(&self, on: On) -> String {
        name_of(&self.adults, on.person())
    }
}

/// What somebody is called on whom a check is made, or the household.
pub(in crate::web) fn name_of(adults: &[Adult], person: Option<PersonId>) -> String {
    let Some(person) = person else { return "The household".to_owned() };
    let adult = adults.iter().find(|adult| adult.id == person);
    match adult.map(|adult| &adult.details) {
        Some(Some(details)) if details.name.is_empty() => "Name not recorded".to_owned(),
        Some(Some(details)) => details.name.clone(),
        Some(None) => "[erased]".to_owned(),
        None => "Somebody else".to_owned(),
    }
}

impl On {
    pub(in crate::web) fn of(adults: &[Adult], person: Option<PersonId>) -> Self {
        let place = |id| Some(Self::Adult(1 + adults.iter().position(|it| it.id == id)?, id));
        person.and_then(place).unwrap_or(Self::Household)
    }

    /// The adult, if it is one.
    pub(in crate::web) fn person(self) -> Option<PersonId> {
        match self {
            Self::Household => None,
            Self::Adult(_, id) => Some(id),
        }
    }

    /// How forms and addresses say it, without a name.
    pub(in crate::web) fn word(self) -> String {
        match self {
            Self::Household => "household".to_owned(),
            Self::Adult(place, _) => place.to_string(),
        }
    }
}

impl Row {
    /// How it stands on a day, in a word.
    pub(in crate::web) fn state(&self, today: NaiveDate) -> CheckState {
        self.standing.state(today)
    }

    /// Whether nothing is known of it.
    pub(super) fn is_new(&self) -> bool {
        self.standing == CheckStanding::default()
    }

    /// How forms say it.
    pub(super) fn word(&self) -> String {
        format!("{}/{}", self.on.word(), self.check.name)
    }

    /// Its place on a page.
    pub(super) fn anchor(&self) -> String {
        format!("{}-{}", self.check.name, self.on.word())
    }
}

/// How many checks are done, of how many that were ever started.
pub(in crate::web) fn progress(states: impl Iterator<Item = CheckState>) -> (usize, usize) {
    states
        .filter(|state| *state != CheckState::NotStarted)
        .fold((0, 0), |(done, started), state| (done + usize::from(state.is_done()), started + 1))
}

// Those that the pathway asks for on each adult and on the household, and whatever else was told.
fn rows(pathway: &Pathway, adults: &[Adult], mut looked: Vec<Looked>) -> Vec<Row> {
    let mut rows = vec![];
    let each = adults.iter().map(|adult| On::of(adults, Some(adult.id)));
    for on in each.chain([On::Household]) {
        let is_on_household = on == On::Household;
        let listed = pathway
            .checks
            .iter()
            .filter(|check| is_on_household == (check.is_made_once() || adults.is_empty()));
        for check in listed {
            let is_this = |it: &Looked| it.check == check.name && it.person == on.person();
            let place = looked.iter().position(is_this);
            let standing = place.map(|place| looked.remove(place).standing);
            let standing = standing.unwrap_or_default();
            rows.push(Row { check: check.clone(), on, standing });
        }
        let (others, rest) = looked.into_iter().partition(|it| it.person == on.person());
        looked = rest;
        let others: Vec<Looked> = others;
        rows.extend(others.into_iter().map(|it| other(pathway, on, it)));
    }
    rows
}

fn other(pathway: &Pathway, on: On, Looked { check, standing, .. }: Looked) -> Row {
    let unlisted = || Check {
        name: check.clone(),
        label: check.to_string(),
        made_on: String::new(),
        owed_by: "somebody".to_owned(),
    };
    let check = pathway.check_named(&check).cloned().unwrap_or_else(unlisted);
    Row { check, on, standing }
}
