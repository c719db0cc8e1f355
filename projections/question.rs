//! What is asked: of which journeys, as at when, known at when, and broken down by what.

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{
    AreaName, CampaignName, CareName, ClockName, PathwayId, ServiceName, SourceName, StageName,
    TeamName,
};
use domain::journey::{Enquiry, JourneyEvent, ValuesMode};

use crate::flow::Through;
use crate::plan::{Lacking, Wanted};

/// A question to a report. Dates are London days; `from` is inclusive and `to` exclusive.
#[derive(Clone, Debug)]
pub struct Question {
    /// The pathway whose journeys are meant; the default one if left out.
    pub pathway: Option<PathwayId>,
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The day after the last.
    pub to: Option<NaiveDate>,
    /// What the days select.
    pub basis: Basis,
    /// Count a stage only where the stages before it came before it.
    pub ordered: bool,
    /// Only what happened within so many days of the enquiry.
    pub within: Option<u32>,
    /// What to break down by.
    pub by: Option<By>,
    /// Only journeys with these values. No value means that none was recorded.
    pub filters: Vec<(Dimension, Option<String>)>,
    /// Only journeys that passed through all of these.
    pub through: Vec<Through>,
    /// Which facts are steps of a process map.
    pub steps: Steps,
    /// The stage that is meant; the last if left out.
    pub stage: Option<StageName>,
    /// Which days times are told in.
    pub days: Days,
    /// What had happened by this instant.
    pub as_at: DateTime<Utc>,
    /// What was known by this instant.
    pub known_at: DateTime<Utc>,
    /// What is asked of a forecast.
    pub plan: Wanted,
}

impl Question {
    /// All journeys of the default pathway, as everything stands at an instant.
    pub fn now(now: DateTime<Utc>) -> Self {
        Self {
            pathway: None,
            from: None,
            to: None,
            basis: Basis::Cohort,
            ordered: false,
            within: None,
            by: None,
            filters: vec![],
            through: vec![],
            steps: Steps::All,
            stage: None,
            days: Days::Elapsed,
            as_at: now,
            known_at: now,
            plan: Wanted::default(),
        }
    }

    /// What is asked, in words, whenever it is asked.
    pub(crate) fn words(&self) -> String {
        let Self { from, to, basis, ordered, within, days, by, filters, through, stage, .. } = self;
        format!(
            "{from:?} {to:?} {basis:?} {ordered} {within:?} {days:?} {by:?} {filters:?} {through:?} {stage:?}"
        )
    }

    /// Refuses a window where a report has none.
    pub(crate) fn without_window(&self) -> Result<(), QuestionError> {
        if self.within.is_some() { Err(QuestionError::NoWindow) } else { Ok(()) }
    }

    /// Refuses a window and working days where a report knows neither.
    pub(crate) fn is_plain(&self) -> Result<(), QuestionError> {
        match self.days {
            Days::Working => Err(QuestionError::NoWorkingDays),
            Days::Elapsed => self.without_window(),
        }
    }
}

/// What a span of days selects. The two are never mixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Enquiries received in it, whatever became of them since.
    Cohort,
    /// What happened in it, whenever the enquiry was received.
    Period,
}

impl Basis {
    /// Its word in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cohort => "cohort",
            Self::Period => "period",
        }
    }
}

/// Which facts are steps of a process map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Steps {
    /// All that people or imports recorded.
    All,
    /// The enquiry, milestones and the ending: contacts, checks and plans between them are left out.
    Milestones,
}

/// Which days are counted between two facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Days {
    /// Days of 24 hours.
    Elapsed,
    /// The working days of the pathway's calendar after the first, up to the second.
    Working,
}

/// What a report is broken down by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A value on the enquiry.
    Dimension(Dimension),
    /// The London month of the enquiry; of a clock, that of its start.
    Month,
    /// The version of the pathway that governs the journey, by its first day.
    Version,
    /// What the campaign that the enquiry names aims at.
    Audience,
    /// Who looked after the household when a clock was settled. Only clocks are.
    Worker,
}

/// A value that is on the enquiry from the first day. Service and team are those that it was handed
/// over to last, if it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the documentation")]
pub enum Dimension {
    Pathway,
    Service,
    Team,
    Source,
    Campaign,
    Area,
    Care,
    /// Which values mode they are of: what they told last.
    ValuesMode,
    /// How many adults the household has.
    Household,
}

impl Dimension {
    /// How many there are.
    pub(crate) const COUNT: usize = 9;

    /// Every dimension.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Pathway,
        Self::Service,
        Self::Team,
        Self::Source,
        Self::Campaign,
        Self::Area,
        Self::Care,
        Self::ValuesMode,
        Self::Household,
    ];

    /// Its word on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pathway => "pathway",
            Self::Service => "service",
            Self::Team => "team",
            Self::Source => "source",
            Self::Campaign => "campaign",
            Self::Area => "area",
            Self::Care => "care",
            Self::ValuesMode => "values-mode",
            Self::Household => "household",
        }
    }

    /// What a fact says of it, if it says anything of any.
    pub(crate) fn told(event: &JourneyEvent) -> Option<Vec<(Self, Option<&str>)>> {
        Some(match event {
            JourneyEvent::EnquiryReceived(enquiry) => {
                Self::ALL.map(|dimension| (dimension, dimension.of(enquiry))).into()
            }
            JourneyEvent::PathwayChosen { pathway } => {
                vec![(Self::Pathway, Some(pathway.as_str()))]
            }
            JourneyEvent::JourneyHandedOver { to, team } => vec![
                (Self::Service, to.as_ref().map(ServiceName::as_str)),
                (Self::Team, team.as_ref().map(TeamName::as_str)),
            ],
            JourneyEvent::TouchRecorded(touch) => vec![
                (Self::Source, touch.source.as_ref().map(SourceName::as_str)),
                (Self::Campaign, touch.campaign.as_ref().map(CampaignName::as_str)),
            ],
            JourneyEvent::ValuesModeTold { mode } => vec![(Self::ValuesMode, Some(mode.as_str()))],
            _ => return None,
        })
    }

    fn of(self, enquiry: &Enquiry) -> Option<&str> {
        match self {
            Self::Pathway => enquiry.pathway.as_ref().map(PathwayId::as_str),
            Self::Service => enquiry.service.as_ref().map(ServiceName::as_str),
            Self::Team => enquiry.team.as_ref().map(TeamName::as_str),
            Self::Source => enquiry.source.as_ref().map(SourceName::as_str),
            Self::Campaign => enquiry.campaign.as_ref().map(CampaignName::as_str),
            Self::Area => enquiry.area.as_ref().map(AreaName::as_str),
            Self::Care => enquiry.care.as_ref().map(CareName::as_str),
            Self::ValuesMode => enquiry.values_mode.map(ValuesMode::as_str),
            Self::Household => match enquiry.people.len() {
                0 => None,
                1 => Some("one-adult"),
                2 => Some("two-adults"),
                _ => Some("more-adults"),
            },
        }
    }
}

impl std::str::FromStr for Dimension {
    type Err = QuestionError;

    fn from_str(word: &str) -> Result<Self, QuestionError> {
        let found = Self::ALL.into_iter().find(|dimension| dimension.as_str() == word);
        found.ok_or_else(|| QuestionError::UnknownDimension(word.to_owned()))
    }
}

impl std::str::FromStr for By {
    type Err = QuestionError;

    fn from_str(word: &str) -> Result<Self, QuestionError> {
        match word {
            "month" => Ok(Self::Month),
            "version" => Ok(Self::Version),
            "audience" => Ok(Self::Audience),
            "worker" => Ok(Self::Worker),
            word => word.parse().map(Self::Dimension),
        }
    }
}

/// Values that are named to choose from.
const MOST_SHOWN: usize = 20;

/// A question that has no answer, and what to ask instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the sentences are the documentation")]
pub enum QuestionError {
    #[error(
        "There is no dimension called {0}: use one of {known}, month, version, audience, or, of clocks, worker",
        known = Dimension::ALL.map(Dimension::as_str).join(", ")
    )]
    UnknownDimension(String),
    #[error("The pathway {0} has no stage called {1}: use one of {2}")]
    UnknownStage(PathwayId, StageName, String),
    #[error("The pathway {0} has no clock called {1}: use one of {2}")]
    UnknownClock(PathwayId, ClockName, String),
    #[error("No pathway called {0} is in use: use one of {1}")]
    UnknownPathway(PathwayId, String),
    #[error("No journey has the {0} {1}: {known}", known = some_of(.2))]
    UnknownValue(&'static str, String, Vec<String>),
    #[error(
        "The first day, {0}, is not before the day after the last, {1}: give a --to after --from"
    )]
    NoDays(NaiveDate, NaiveDate),
    #[error("A period cannot be broken down by the month of the enquiry: ask by --basis cohort")]
    PeriodByMonth,
    #[error(
        "Only clocks are broken down by worker, for one household is with several: ask for the \
         report clocks, or break down by team"
    )]
    NoWorker,
    #[error("Nothing on any journey is called {0}: {known}", known = some_of(.1))]
    UnknownActivity(String, Vec<String>),
    #[error(
        "Only the funnel, the exits, the time and the flow are told in working days: leave out --days \
         working"
    )]
    NoWorkingDays,
    #[error("This report has no period view: ask by --basis cohort")]
    NoPeriod,
    #[error(
        "A window counts from the enquiry, and only the funnel and the exits of a cohort have one: \
         leave out --within"
    )]
    NoWindow,
    #[error(
        "The national return is told by the year to 31 March: ask by --year 2026, or leave all days out for the \
         last whole year"
    )]
    NoReturnYear,
    #[error("The trend is not broken down: ask for one value at a time with --where")]
    TrendOfGroups,
    #[error("Not enough history to forecast: {lacking}", lacking = joined(.0))]
    TooLittle(Vec<Lacking>),
    #[error(
        "A forecast is made of all that is known: it cannot be asked by {0}, so leave that out"
    )]
    NotOfAPlan(&'static str),
}

fn joined(lacking: &[Lacking]) -> String {
    lacking.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

fn some_of(values: &[String]) -> String {
    let shown = values.iter().take(MOST_SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    match values.len() {
        0 => "none is recorded of any".to_owned(),
        1..=MOST_SHOWN => format!("use one of {shown}"),
        more => format!("use one of {shown}, or of {} more", more - MOST_SHOWN),
    }
}
