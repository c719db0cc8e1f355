//! A made-up council, recorded in a folder of its own, with an account for each of its team.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use tempfile::TempDir;
use uuid::Uuid;
use waymark::demo::{self, Options, Role, Worker, record};
use waymark::passwords::Hashing;
use waymark::pathways::embedded;
use waymark::store::{
    Database, Keys, MasterKey, Purpose, Source, Tables, Writer, add_account, open, set_password,
};

/// What everybody signs in with.
pub(crate) const PASSWORD: &str = "four made-up words";
/// When the service begins: the morning after, with reminders on the way.
pub(crate) const MORNING: &str = "2026-11-24T10:00:00Z";
/// When its history ends.
const EVENING: &str = "2026-11-23T17:00:00Z";
const YEARS: u32 = 10;

/// A recorded council.
pub(crate) struct Council {
    pub(crate) journeys: u32,
    pub(crate) folder: PathBuf,
    /// A surname that people of it have.
    pub(crate) surname: String,
    team: Vec<Worker>,
}

#[expect(clippy::disallowed_methods, reason = "a bench is a program of its own")]
const SOURCE: Source = Source { now: evening, id: Uuid::now_v7 };

fn evening() -> DateTime<Utc> {
    EVENING.parse().unwrap()
}

impl Council {
    /// Records one of this size, unless the folder has it from before.
    pub(crate) fn of(journeys: u32, folder: &Path) -> Self {
        let folder = folder.join(journeys.to_string());
        let enquiries_per_year = journeys / YEARS;
        let options = Options { seed: 1, enquiries_per_year, years: YEARS, now: evening() };
        let council = demo::Council::new(options);
        if !folder.exists() {
            let parts = folder.with_extension("unfinished");
            std::fs::create_dir_all(&parts).unwrap();
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(fill(&council, &parts));
            std::fs::rename(parts, &folder).unwrap();
        }
        let household = council.households().next().unwrap();
        let name = household.adults[0].name.split_whitespace().last().unwrap().to_owned();
        Self { journeys, folder, surname: name, team: council.team().to_vec() }
    }

    /// A copy of its files.
    pub(crate) fn copied(&self) -> TempDir {
        let copy = tempfile::tempdir().unwrap();
        for file in std::fs::read_dir(&self.folder).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
        }
        copy
    }

    /// How a manager signs in.
    pub(crate) fn manager(&self) -> &str {
        &self.team.iter().find(|worker| worker.role == Role::Manager).unwrap().email
    }

    /// How those sign in who look after households.
    pub(crate) fn recruiters(&self) -> Vec<&str> {
        let recruiters = self.team.iter().filter(|worker| worker.role == Role::Recruiter);
        recruiters.map(|worker| &*worker.email).collect()
    }

    /// How everybody signs in.
    pub(crate) fn emails(&self) -> Vec<&str> {
        self.team.iter().map(|worker| &*worker.email).collect()
    }
}

async fn fill(council: &demo::Council, folder: &Path) {
    let url = |name: &str| format!("sqlite:{}", folder.join(name).display());
    let database = open(&url("waymark.db"), Tables::Log, Purpose::Create).await.unwrap();
    let store = open(&url("waymark-keys.db"), Tables::Keys, Purpose::Create).await.unwrap();
    let master = MasterKey::draw().unwrap();
    std::fs::write(folder.join("waymark-master.key"), master.text().as_bytes()).unwrap();
    let mut keys = Keys::open(store, &database, &master, (SOURCE.id)()).await.unwrap();
    let writer = Writer::start(database.clone(), embedded().unwrap(), SOURCE);
    record(council, &database, &mut keys, &writer, |_| {}).await.unwrap();
    accounts(council, &database).await;
    drop(writer);
    keys.close().await;
    database.close().await;
}

async fn accounts(council: &demo::Council, database: &Database) {
    let hashing = Hashing::new().unwrap();
    let hash = hashing.hash(PASSWORD.to_owned().into()).await.unwrap();
    for worker in council.team() {
        let role = match worker.role {
            Role::Recruiter => waymark::store::Role::Recruiter,
            Role::Manager => waymark::store::Role::Manager,
            Role::Marketing => waymark::store::Role::Marketing,
            Role::PanelAdministrator => waymark::store::Role::PanelAdministrator,
            Role::Auditor => waymark::store::Role::Auditor,
            Role::Administrator => waymark::store::Role::Administrator,
        };
        let told = (worker.name, &*worker.email, role);
        let id = add_account(database, worker.id, told, evening()).await.unwrap();
        set_password(database, id, &hash).await.unwrap();
    }
}
