//! Your work: what is to be done today, for whom, and why. And the team's.

pub(super) mod absence;
pub(super) mod allocation;
mod load;
pub(super) mod reminders;
pub(super) mod rows;
mod shown;
pub(super) mod waiting;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use domain::calendar::london_day;
use domain::ids::{JourneyId, WorkerId};
use domain::journey::JourneyEvent;
use maud::Markup;
use projections::work::Group;
use schemars::JsonSchema;
use serde::Deserialize;

use self::load::loads;
use self::rows::{Row, Viewer, rows, seen_rows};
use self::shown::Shown;
use super::govuk::{Link, sub_navigation};
use super::journeys::assignment::team;
use super::journeys::saved::last_told;
use super::problem::Problem;
use super::signed_in::SignedIn;
use super::{App, html_page, words};
use crate::store::{absences, workers};

/// Rows of a group on a page: who is past these looks at the list.
const MOST: usize = 50;

/// Said where a draft was kept.
const DRAFTED: &str = "Your draft is kept. You find it under “Drafts to finish”.";

/// Whose work, and what was just saved.
#[derive(Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    whose: Whose,
    saved: Option<String>,
    given: Option<usize>,
    drafted: bool,
}

/// Whose work there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Whose {
    /// That of who asks.
    #[default]
    Mine,
    /// Of households that nobody looks after.
    Nobodys,
    /// Everybody's.
    Team,
}

impl Default for Asked {
    fn default() -> Self {
        Self { whose: Whose::Mine, saved: None, given: None, drafted: false }
    }
}

pub(super) async fn show(
    app: Data<App>,
    who: SignedIn,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let now = (app.source.now)();
    let done = match (&asked.saved, asked.given) {
        (Some(reference), _) => last_told(&app, &who, reference, is_told_here).await?,
        (None, Some(1)) => Some("1 household has somebody new who looks after them.".to_owned()),
        (None, Some(given)) => {
            Some(format!("{} have somebody new who looks after them.", words::households(given)))
        }
        (None, None) if asked.drafted => Some(DRAFTED.to_owned()),
        (None, None) => None,
    };
    let team_rows = seen_rows(&app, &who.sight, now).await?;
    let team_rows = team_rows.as_ref().as_ref().map_err(Clone::clone)?;
    let today = london_day(now);
    let away = absences(&app.database, today).await?;
    let viewer = Viewer::of(who.worker, &away, today);
    let (rows, counts) = rows(team_rows, &viewer, asked.whose);
    let drafts = match asked.whose {
        Whose::Mine => app.drafts(&who).await?,
        Whose::Nobodys | Whose::Team => vec![],
    };
    let about = drafts.iter().filter_map(|(form, _)| Some(form.about?.0));
    let journeys: Vec<JourneyId> = rows.iter().map(|row| row.journey).chain(about).collect();
    let workers = workers(&app.database).await?;
    let loads = match asked.whose {
        Whose::Team => {
            let team: Vec<WorkerId> = team(&app).await?.iter().map(|it| it.worker).collect();
            loads(team_rows, &team, &workers, &away, today)
        }
        Whose::Mine | Whose::Nobodys => vec![],
    };
    let shown = Shown {
        people: app.people.of(&journeys).await?,
        workers,
        loads,
        viewer,
        drafts,
        rows,
        counts,
        whose: asked.whose,
    };
    Ok(html_page(StatusCode::OK, shown.markup(&app, &who, done.as_deref(), now)))
}

// What the forms tell that lead back here.
fn is_told_here(event: &JourneyEvent) -> bool {
    matches!(
        event,
        JourneyEvent::ContactRecorded { .. }
            | JourneyEvent::JourneySnoozed { .. }
            | JourneyEvent::HandoverAccepted {}
            | JourneyEvent::HandoverReturned { .. }
    )
}

impl Whose {
    pub(super) fn has(self, row: &Row, viewer: &Viewer) -> bool {
        match self {
            Self::Mine => viewer.has(row),
            Self::Nobodys => row.worker.is_none(),
            Self::Team => true,
        }
    }

    // What is offered to somebody is theirs to answer, however pressing it is for who has it.
    pub(super) fn group(self, row: &Row, viewer: &Viewer) -> Group {
        match self {
            Self::Mine if viewer.is_offered(row) => Group::Offered,
            Self::Mine | Self::Nobodys | Self::Team => row.group,
        }
    }

    fn address(self) -> &'static str {
        match self {
            Self::Mine => "/work",
            Self::Nobodys => "/work?whose=nobodys",
            Self::Team => "/work?whose=team",
        }
    }
}

// The parts of your work, of which one is shown.
fn parts(current: &str) -> Markup {
    let links = [
        ("Mine", Whose::Mine.address()),
        ("Nobody’s", Whose::Nobodys.address()),
        ("The whole team’s", Whose::Team.address()),
        ("Waiting on others", waiting::ADDRESS),
        ("Reminders", reminders::ADDRESS),
        ("Who is away", absence::ADDRESS),
    ];
    let links = links.map(|(text, href)| Link { text, href, is_current: href == current });
    sub_navigation("Your work", &links)
}
