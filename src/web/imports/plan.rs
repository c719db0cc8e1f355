//! What is made of a file that waits: sealed beside it, and opened for each page anew.

use std::sync::Arc;

use domain::ids::ImportId;
use domain::pathway::{Pathway, Pathways};
use serde::{Deserialize, Serialize};

use crate::import::{self, FileError, Map, Spreadsheet, Team};
use crate::store::{Keys, Subject, Upload, change_plan, upload, upload_contents};
use crate::web::App;
use crate::web::problem::Problem;

/// What the file and the plan are called where they lie.
const FILE: &str = "file";
const PLAN: &str = "plan";

/// What is made of a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Plan {
    /// What the file was called.
    pub(super) name: String,
    /// The map, as a file.
    pub(super) map: String,
    /// Whether rows with mistakes are left out.
    pub(super) skip: bool,
}

/// A file that waits, with all that reading it needs.
#[derive(Clone)]
pub(super) struct Waiting {
    pub(super) upload: Upload,
    pub(super) plan: Plan,
    pub(super) map: Map,
    pub(super) spreadsheet: Arc<Spreadsheet>,
    pub(super) pathways: Pathways,
    pub(super) pathway: Pathway,
    pub(super) team: Team,
}

impl Plan {
    fn bytes(&self) -> Result<Vec<u8>, Problem> {
        serde_json::to_vec(self).map_err(|error| Problem::Failed(error.to_string()))
    }

    /// The file and this, sealed under a key of their own.
    pub(super) async fn sealed(
        &self,
        app: &App,
        import: ImportId,
        file: &[u8],
    ) -> Result<(Vec<u8>, Vec<u8>), Problem> {
        let plan = self.bytes()?;
        with_key(app, import, |keys, subject| {
            let file = keys.seal_bytes(subject, FILE, file)?;
            Ok((file, keys.seal_bytes(subject, PLAN, &plan)?))
        })
        .await
    }

    /// This alone, sealed under the key that there is.
    pub(super) async fn sealed_again(
        &self,
        app: &App,
        import: ImportId,
    ) -> Result<Vec<u8>, Problem> {
        let plan = self.bytes()?;
        with_key(app, import, |keys, subject| keys.seal_bytes(subject, PLAN, &plan)).await
    }
}

// The key is at hand for a moment: another process may destroy it in the next.
async fn with_key<T>(
    app: &App,
    import: ImportId,
    act: impl FnOnce(&Keys, Subject) -> Result<T, crate::store::KeyError>,
) -> Result<T, Problem> {
    let subject = Subject::Upload(import);
    let mut keys = app.keys.write().await;
    keys.provide(&[subject], (app.source.now)()).await?;
    let done = act(&keys, subject);
    if !keys.is_destroyed(subject) {
        keys.put_away(&[subject]);
    }
    Ok(done?)
}

impl Waiting {
    /// The file of an import, while it waits or is imported.
    pub(super) async fn find(app: &App, import: ImportId) -> Result<Option<Self>, Problem> {
        let Some(upload) = upload(&app.database, import).await? else { return Ok(None) };
        let Some((file, plan)) = upload_contents(&app.database, import).await? else {
            return Ok(None);
        };
        let opened = with_key(app, import, |keys, subject| {
            let file = keys.open_bytes(subject, FILE, &file);
            Ok(file.zip(keys.open_bytes(subject, PLAN, &plan)))
        });
        let Some((file, plan)) = opened.await? else { return Ok(None) };
        let plan: Plan = serde_json::from_slice(&plan).map_err(failed)?;
        let name = plan.name.clone();
        let spreadsheet = read(file, name).await?.map_err(failed)?;
        let map = Map::read_draft(&plan.map);
        let map = map.map_err(|mistakes| failed(format!("{mistakes:?}")))?;
        let (pathways, pathway) = the_pathway(app).await?;
        let team = import::team(&app.database).await?;
        let spreadsheet = Arc::new(spreadsheet);
        Ok(Some(Self { upload, plan, map, spreadsheet, pathways, pathway, team }))
    }

    /// The same, or the page that says there is none.
    pub(super) async fn of(app: &App, import: ImportId) -> Result<Self, Problem> {
        Self::find(app, import).await?.ok_or(Problem::NotFound)
    }

    /// Keeps another map.
    pub(super) async fn keep(&self, app: &App, map: &Map) -> Result<(), Problem> {
        if map.text() == self.plan.map {
            return Ok(());
        }
        let plan = Plan { map: map.text().to_owned(), ..self.plan.clone() };
        let sealed = plan.sealed_again(app, self.upload.import).await?;
        change_plan(&app.database, self.upload.import, sealed).await?;
        Ok(())
    }
}

/// Reads a file beside the pages: a large one takes a while.
pub(super) async fn read(
    bytes: Vec<u8>,
    name: String,
) -> Result<Result<Spreadsheet, FileError>, Problem> {
    let reading = actix_web::web::block(move || Spreadsheet::read(bytes, &name));
    reading.await.map_err(failed)
}

/// The pathway that spreadsheets are read with: the newest version of the default one.
pub(super) async fn the_pathway(app: &App) -> Result<(Pathways, Pathway), Problem> {
    let pathways = app.answers.read().await?.pathways().clone();
    let pathway = pathways.ids().first().and_then(|id| pathways.newest(id)).cloned();
    let pathway = pathway.ok_or_else(|| failed("no pathway is in use"))?;
    Ok((pathways, pathway))
}

/// What should not happen, for the log.
#[expect(clippy::needless_pass_by_value, reason = "errors are handed over as they are")]
pub(super) fn failed(error: impl ToString) -> Problem {
    Problem::Failed(error.to_string())
}
