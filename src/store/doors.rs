//! By which door a command came in: a page, the API, a file, the command line, or the service itself.

use std::collections::HashMap;

use domain::ids::{CommandId, JourneyId};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Database, DatabaseError, with_pool};

/// By which door a command came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// A form of a page.
    Page,
    /// The public enquiry form.
    Form,
    /// A program asked, and showed this token.
    Api(Uuid),
    /// A row of a file.
    Import,
    /// Somebody at the command line of the service.
    CommandLine,
    /// The service did it by itself.
    Service,
}

#[derive(FromRow)]
struct Row {
    command_id: Uuid,
    door: String,
    token: Option<Uuid>,
}

const OF_JOURNEY: &str = "SELECT command_id, door, token FROM command_done \
     WHERE door IS NOT NULL \
     AND command_id IN (SELECT command_id FROM event_log WHERE stream_id = $1)";

impl Door {
    /// Its word.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Form => "form",
            Self::Api(_) => "api",
            Self::Import => "import",
            Self::CommandLine => "command-line",
            Self::Service => "service",
        }
    }

    /// The token that was shown at it.
    pub(super) fn token(self) -> Option<Uuid> {
        match self {
            Self::Api(token) => Some(token),
            Self::Page | Self::Form | Self::Import | Self::CommandLine | Self::Service => None,
        }
    }
}

/// By which door each command came in whose facts are on a journey. Of those from before doors were
/// kept there is nothing, nor of a door that only a newer program knows.
pub async fn doors_of(
    database: &Database,
    journey: JourneyId,
) -> Result<HashMap<CommandId, Door>, DatabaseError> {
    let rows: Vec<Row> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(OF_JOURNEY).bind(journey.0).fetch_all(pool).await?
    });
    Ok(rows.iter().filter_map(|row| Some((CommandId(row.command_id), row.door()?))).collect())
}

impl Row {
    fn door(&self) -> Option<Door> {
        Some(match (&*self.door, self.token) {
            ("page", None) => Door::Page,
            ("form", None) => Door::Form,
            ("api", Some(token)) => Door::Api(token),
            ("import", None) => Door::Import,
            ("command-line", None) => Door::CommandLine,
            ("service", None) => Door::Service,
            _ => return None,
        })
    }
}
