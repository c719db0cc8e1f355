//! What workers chose of the mail that they get.

use std::collections::HashMap;

use domain::ids::WorkerId;
use sqlx::FromRow;
use uuid::Uuid;

use super::{Database, DatabaseError, TokenHash, with_pool, with_writer};

/// What a worker chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailChoice {
    /// The hour of the digest in London, 0 to 16. None: the service's.
    pub digest_hour: Option<u32>,
    /// Whether the digest comes.
    pub digest: bool,
    /// Whether, as a manager, they hear of what the team is late with.
    pub team: bool,
}

impl Default for MailChoice {
    fn default() -> Self {
        Self { digest_hour: None, digest: true, team: true }
    }
}

#[derive(FromRow)]
struct Row {
    worker: Uuid,
    digest_hour: Option<i64>,
    digest: bool,
    team: bool,
}

impl Row {
    fn choice(self) -> (WorkerId, MailChoice) {
        let digest_hour = self.digest_hour.and_then(|hour| u32::try_from(hour).ok());
        let choice = MailChoice { digest_hour, digest: self.digest, team: self.team };
        (WorkerId(self.worker), choice)
    }
}

const ALL: &str = "SELECT worker, digest_hour, digest, team FROM mail_choice";
const OF_WORKER: &str =
    "SELECT worker, digest_hour, digest, team FROM mail_choice WHERE worker = $1";
const BEGIN: &str = "INSERT INTO mail_choice (worker, unsubscribe) VALUES ($1, $2) \
     ON CONFLICT (worker) DO NOTHING";
const CHOOSE: &str = "UPDATE mail_choice SET digest_hour = $2, digest = $3, team = $4 \
     WHERE worker = $1";
const LINK: &str = "SELECT unsubscribe FROM mail_choice WHERE worker = $1";
const OF_LINK: &str = "SELECT worker FROM mail_choice WHERE unsubscribe = $1";
const OPEN_DIARY: &str = "UPDATE mail_choice SET diary = $2 WHERE worker = $1";
const OF_DIARY: &str = "SELECT worker FROM mail_choice WHERE diary = $1";
const HAS_DIARY: &str = "SELECT COUNT(*) FROM mail_choice WHERE worker = $1 AND diary IS NOT NULL";
const END_DIGEST: &str = "UPDATE mail_choice SET digest = FALSE WHERE unsubscribe = $1";

/// What each worker chose who chose anything.
pub async fn mail_choices(
    database: &Database,
) -> Result<HashMap<WorkerId, MailChoice>, DatabaseError> {
    let rows: Vec<Row> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(ALL).fetch_all(pool).await?
    });
    Ok(rows.into_iter().map(Row::choice).collect())
}

/// What a worker chose.
pub async fn mail_choice(
    database: &Database,
    worker: WorkerId,
) -> Result<MailChoice, DatabaseError> {
    let row: Option<Row> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(OF_WORKER).bind(worker.0).fetch_optional(pool).await?
    });
    Ok(row.map(|row| row.choice().1).unwrap_or_default())
}

/// Keeps what a worker chose. The id is for the link by which they turn the digest off, where they
/// have none yet.
pub async fn choose_mail(
    database: &Database,
    worker: WorkerId,
    choice: MailChoice,
    id: Uuid,
) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        let mut tx = pool.begin().await?;
        sqlx::query::<Db>(BEGIN).bind(worker.0).bind(id).execute(&mut *tx).await?;
        let choose = sqlx::query::<Db>(CHOOSE).bind(worker.0);
        let choose = choose.bind(choice.digest_hour.map(i64::from));
        choose.bind(choice.digest).bind(choice.team).execute(&mut *tx).await?;
        tx.commit().await?;
    });
    Ok(())
}

/// What stands in the link by which a worker turns the digest off: this id, if they have none yet.
pub async fn unsubscribe_link(
    database: &Database,
    worker: WorkerId,
    id: Uuid,
) -> Result<Uuid, DatabaseError> {
    with_writer!(database, |pool: Db| {
        sqlx::query::<Db>(BEGIN).bind(worker.0).bind(id).execute(pool).await?;
        Ok(sqlx::query_scalar::<Db, _>(LINK).bind(worker.0).fetch_one(pool).await?)
    })
}

/// Whose link it is.
pub async fn unsubscriber(
    database: &Database,
    link: Uuid,
) -> Result<Option<WorkerId>, DatabaseError> {
    let worker: Option<Uuid> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_scalar::<Db, _>(OF_LINK).bind(link).fetch_optional(pool).await?
    });
    Ok(worker.map(WorkerId))
}

/// Turns the digest of a link's worker off. False if it is nobody's.
pub async fn unsubscribe(database: &Database, link: Uuid) -> Result<bool, DatabaseError> {
    with_writer!(database, |pool: Db| {
        let ended = sqlx::query::<Db>(END_DIGEST).bind(link).execute(pool).await?;
        Ok(ended.rows_affected() == 1)
    })
}

/// Gives a worker's diary an address, by its hash, in place of the one before; none closes it.
pub async fn open_diary(
    database: &Database,
    worker: WorkerId,
    diary: Option<&TokenHash>,
    id: Uuid,
) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        let mut tx = pool.begin().await?;
        sqlx::query::<Db>(BEGIN).bind(worker.0).bind(id).execute(&mut *tx).await?;
        let open = sqlx::query::<Db>(OPEN_DIARY).bind(worker.0).bind(diary.map(|it| it.to_vec()));
        open.execute(&mut *tx).await?;
        tx.commit().await?;
    });
    Ok(())
}

/// Whose diary it is.
pub async fn diary_of(
    database: &Database,
    diary: &TokenHash,
) -> Result<Option<WorkerId>, DatabaseError> {
    let worker: Option<Uuid> = with_pool!(&database.reader, |pool: Db| {
        let asked = sqlx::query_scalar::<Db, _>(OF_DIARY).bind(diary.to_vec());
        asked.fetch_optional(pool).await?
    });
    Ok(worker.map(WorkerId))
}

/// Whether a worker's diary has an address.
pub async fn has_diary(database: &Database, worker: WorkerId) -> Result<bool, DatabaseError> {
    let count: i64 = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_scalar::<Db, _>(HAS_DIARY).bind(worker.0).fetch_one(pool).await?
    });
    Ok(count > 0)
}
