//! The map that an import of enquiries is read with.

use std::path::Path;

use anyhow::anyhow;
use domain::pathway::Pathway;

use super::pathway::{text_of, told};
use waymark::import::{self, Map, Team};
use waymark::store::Database;

/// A map, and the file that it is from.
pub(crate) struct Given<'a> {
    path: &'a Path,
    map: Map,
}

/// Reads a map.
pub(crate) fn read(path: &Path) -> anyhow::Result<Given<'_>> {
    let text = text_of(path, "map")?;
    let map = Map::read(&text).map_err(|mistakes| told(path, &mistakes))?;
    Ok(Given { path, map })
}

/// The map for columns of usual names.
pub(crate) fn usual() -> anyhow::Result<Given<'static>> {
    let path = Path::new("usual.toml");
    let map = Map::usual().map_err(|mistakes| told(path, &mistakes))?;
    Ok(Given { path, map })
}

impl Given<'_> {
    pub(crate) fn map(&self) -> &Map {
        &self.map
    }

    /// Checks it against a pathway and the team, who are returned.
    pub(crate) async fn team(
        &self,
        database: &Database,
        pathway: &Pathway,
    ) -> anyhow::Result<Team> {
        let team = import::team(database).await.map_err(|error| anyhow!(error))?;
        self.map.check(pathway, &team).map_err(|mistakes| told(self.path, &mistakes))?;
        Ok(team)
    }
}
