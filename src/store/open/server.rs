//! Opening a PostgreSQL database: whoever signs in, the service runs as a role that can do little.
//!
//! The owner of the tables brings them up to date and then steps down to that role. Who is only a
//! member of it finds them up to date, or is told.

use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{PgConnection, PgPool};

use super::{OpenError, Tables, plain, pool, step_error};
use crate::store::{Database, DatabaseError, Kind, Pool};

/// What the service runs as. It reads the log and appends to it, and can do no more with it.
pub(in crate::store) const ROLE: &str = "waymark_service";

/// What a step of the tables says where the role can be neither made nor joined.
const NO_ROLE: &str = "WM001";

const WHO: &str = "SELECT current_user::text AS name, steps.oid IS NOT NULL AS has_tables, \
     coalesce(pg_has_role(current_user, steps.relowner, 'USAGE'), TRUE) AS is_owner, \
     coalesce((SELECT pg_has_role(current_user, oid, 'MEMBER') FROM pg_roles \
     WHERE rolname = 'waymark_service'), FALSE) AS is_member \
     FROM (SELECT 1) one LEFT JOIN pg_class steps ON steps.oid = to_regclass('_sqlx_migrations')";
const STEPS: &str = "SELECT version, checksum, success FROM _sqlx_migrations ORDER BY version";

#[derive(sqlx::FromRow)]
struct Who {
    name: String,
    has_tables: bool,
    is_owner: bool,
    is_member: bool,
}

/// Reads the address of a server.
pub(super) fn options(url: &str, tables: Tables) -> Result<Box<PgConnectOptions>, OpenError> {
    let Some((_, rest)) = url.split_once("://") else { return Err(OpenError::Address(tables)) };
    let before_at = rest.rsplit_once('@').map_or("", |(before, _)| before);
    let is_in_query = before_at.split_once('?').is_some_and(|(_, query)| query.contains('='));
    if before_at.contains(['/', '?', '#']) && !is_in_query {
        return Err(OpenError::Password(tables));
    }
    // What is wrong with it is not told: it may be a piece of the password.
    let options = PgConnectOptions::from_str(url).map_err(|_| OpenError::Address(tables))?;
    if may_be_overheard(&options) {
        return Err(OpenError::InTheClear(tables, options.get_host().to_owned()));
    }
    Ok(Box::new(options))
}

// Left to itself, a connection is encrypted where the server offers it, and whoever sits in between sees to
// it that it does not.
fn may_be_overheard(options: &PgConnectOptions) -> bool {
    let host = options.get_host();
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
    let is_here = host == "localhost" || address.is_ok_and(|it| it.to_canonical().is_loopback());
    let is_socket = options.get_socket().is_some() || host.starts_with('/');
    !is_here && !is_socket && matches!(options.get_ssl_mode(), PgSslMode::Allow | PgSslMode::Prefer)
}

pub(super) async fn open(options: PgConnectOptions, tables: Tables) -> Result<Database, OpenError> {
    let owner = login(options.clone(), tables).await?;
    let who = bring_up_to_date(&owner, tables).await?;
    owner.close().await;
    // As a setting of the connection, so that RESET ROLE leads back to it.
    let options = match tables {
        Tables::Log if !who.is_member => return Err(OpenError::NoRole(who.name)),
        Tables::Log => options.options([("role", ROLE)]),
        Tables::Keys => options,
    };
    let failed = |error| server_error(&options, tables, &error);
    let writer = pool(2).connect_with(options.clone()).await.map_err(failed)?;
    let role: String = sqlx::query_scalar("SELECT current_user::text")
        .fetch_one(&writer)
        .await
        .map_err(DatabaseError::from)?;
    if tables == Tables::Log && role != ROLE {
        return Err(OpenError::NoRole(role));
    }
    let reader = pool(4).connect_lazy_with(options);
    Ok(Database {
        kind: Kind::Postgres,
        writer: Pool::Postgres(writer),
        reader: Pool::Postgres(reader),
        turn: Arc::default(),
        end: Arc::default(),
    })
}

/// A connection as whoever signs in, with all the rights that they have.
pub(in crate::store) async fn login(
    options: PgConnectOptions,
    tables: Tables,
) -> Result<PgPool, OpenError> {
    let connected = pool(1).connect_with(options.clone()).await;
    connected.map_err(|error| server_error(&options, tables, &error))
}

async fn bring_up_to_date(login: &PgPool, tables: Tables) -> Result<Who, OpenError> {
    let who = who(login).await?;
    if who.has_tables && !who.is_owner {
        if !who.is_member {
            return Err(OpenError::NotMember(who.name));
        }
        sqlx::query("SET ROLE waymark_service")
            .execute(login)
            .await
            .map_err(DatabaseError::from)?;
        if !are_up_to_date(login, tables).await? {
            return Err(OpenError::NotOwner(who.name));
        }
        return Ok(who);
    }
    if who.has_tables && are_up_to_date(login, tables).await? {
        return Ok(who);
    }
    let migrated = tables.of_server().run(login).await;
    migrated.map_err(|error| step_error(error, |error| refused(&error, &who.name)))?;
    self::who(login).await
}

/// Makes the tables within a transaction.
pub(in crate::store) async fn make(
    connection: &mut PgConnection,
    tables: Tables,
) -> Result<(), OpenError> {
    let who = sqlx::query_scalar("SELECT current_user::text").fetch_one(&mut *connection).await;
    let who: String = who.map_err(DatabaseError::from)?;
    let migrated = tables.of_server().run(&mut *connection).await;
    migrated.map_err(|error| step_error(error, |error| refused(&error, &who)))
}

async fn who(login: &PgPool) -> Result<Who, OpenError> {
    let who = sqlx::query_as(WHO).fetch_one(login).await;
    Ok(who.map_err(DatabaseError::from)?)
}

// Whether nothing is left to do. What can never become right is an error.
async fn are_up_to_date(login: &PgPool, tables: Tables) -> Result<bool, OpenError> {
    let steps: Vec<(i64, Vec<u8>, bool)> =
        sqlx::query_as(STEPS).fetch_all(login).await.map_err(DatabaseError::from)?;
    let known = tables.of_server();
    for (version, checksum, _) in &steps {
        let Some(step) = known.iter().find(|step| step.version == *version) else {
            return Err(OpenError::Newer(*version));
        };
        if *step.checksum != **checksum {
            return Err(OpenError::Changed(format!("step {version} is another")));
        }
    }
    Ok(known.iter().count() == steps.iter().filter(|(.., success)| *success).count())
}

fn refused(error: &sqlx::Error, login: &str) -> OpenError {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    if code.as_deref() == Some(NO_ROLE) {
        OpenError::NoRole(login.to_owned())
    } else {
        OpenError::Refused(plain(error))
    }
}

// The address without its password.
fn server_error(options: &PgConnectOptions, tables: Tables, error: &sqlx::Error) -> OpenError {
    let place = format!("{}:{}", options.get_host(), options.get_port());
    let words = match error {
        sqlx::Error::Io(error) => error.to_string(),
        sqlx::Error::PoolTimedOut => "it does not answer".to_owned(),
        error => plain(error),
    };
    OpenError::Server(tables, place, words)
}
