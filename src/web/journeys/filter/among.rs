//! The journeys that a list is narrowed to by what lies outside of them: a search for names, and the
//! import that brought them in.

use std::collections::HashSet;

use domain::calendar::london_day;
use domain::ids::{ImportId, JourneyId};
use projections::Sight;

use super::Filters;
use crate::import::{Brought, brought};
use crate::web::problem::Problem;
use crate::web::{App, words};

/// Those that a search finds, those of an import, and those that who asks may see. None where nothing is
/// asked, and where they see all.
#[derive(Default)]
pub(in crate::web) struct Among {
    seen: Option<HashSet<JourneyId>>,
    found: Option<HashSet<JourneyId>>,
    brought: Option<HashSet<JourneyId>>,
    /// What the import is called.
    pub(in crate::web::journeys) import: String,
}

impl Among {
    pub(super) async fn of(app: &App, sight: &Sight, filters: &Filters) -> Result<Self, Problem> {
        let mut among = Self { seen: sight.within(), ..Self::default() };
        if filters.is_too_short() {
            among.found = Some(HashSet::new());
        } else if !filters.q.trim().is_empty() {
            among.found = Some(app.people.search(&filters.q).await?.into_iter().collect());
        }
        if !filters.import.is_empty() {
            let import = ImportId(filters.import.parse().unwrap_or_default());
            let Brought { begun_at, journeys } = brought(&app.database, import).await?;
            let today = london_day((app.source.now)());
            let at = begun_at.map(|at| words::moment(at, today));
            among.import = match at {
                Some(at) => format!("The import of {at}"),
                None => "An import that is not there".to_owned(),
            };
            among.brought = Some(journeys);
        }
        Ok(among)
    }

    /// Those that a list with these filters is narrowed to, if to any.
    pub(in crate::web) fn for_filters(&self, filters: &Filters) -> Option<HashSet<JourneyId>> {
        let found = self.found.as_ref().filter(|_| !filters.q.is_empty());
        let brought = self.brought.as_ref().filter(|_| !filters.import.is_empty());
        let mut sets = [found, brought, self.seen.as_ref()].into_iter().flatten();
        let first = sets.next()?.clone();
        Some(sets.fold(first, |some, set| some.intersection(set).copied().collect()))
    }
}
