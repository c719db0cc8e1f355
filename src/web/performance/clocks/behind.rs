//! Which number of which clock is looked behind, as an address says it.

use chrono::SecondsFormat::AutoSi;
use projections::Within;
use projections::clocks::Figure;

use crate::web::govuk::Errors;
use crate::web::performance::Asking;
use crate::web::performance::question::NOT_RECORDED;
use crate::web::performance::typed::Typed;

/// Where the list behind a number is.
pub(in crate::web::performance) const ADDRESS: &str = "/performance/clocks/list";

/// A number: of a clock, in all or in one group.
#[derive(Clone, Copy, Debug)]
pub(in crate::web::performance) struct Behind<'a> {
    pub(super) clock: &'a str,
    pub(super) figure: Figure,
    pub(super) within: Within<'a>,
}

impl<'a> Behind<'a> {
    /// Reads it. Where none is said, the missed are meant.
    pub(super) fn read(typed: &'a Typed) -> Result<Self, Errors> {
        let mut errors = Errors::default();
        let figure = match typed.get("figure") {
            "" => Some(Figure::Missed),
            word => Figure::ALL.into_iter().find(|it| it.as_str() == word),
        };
        if figure.is_none() {
            let known = Figure::ALL.map(Figure::as_str).join(", ");
            errors.add(
                "figure",
                format!("There is no figure called “{}”: use one of {known}", typed.get("figure")),
            );
        }
        if typed.has("group") && !typed.has("by") {
            errors.add("group", "A group is one of several: say by what as well, as by=team");
        }
        let within = match typed.get("group") {
            "" => Within::Whole,
            NOT_RECORDED => Within::Group(None),
            key => Within::Group(Some(key)),
        };
        let clock = typed.get("clock");
        figure
            .filter(|_| errors.is_empty())
            .map(|figure| Self { clock, figure, within })
            .ok_or(errors)
    }

    /// The address of its list, which says the very same: it is asked as at the instant of the number.
    pub(super) fn link(self, asking: &Asking<'_>) -> String {
        let [as_at, known_at] = [asking.question.as_at, asking.question.known_at]
            .map(|it| it.to_rfc3339_opts(AutoSi, true));
        let mut typed = asking
            .typed
            .with("clock", self.clock)
            .with("figure", self.figure.as_str())
            .with("as-at", &as_at)
            .with("known-at", &known_at);
        typed = match self.within {
            Within::Group(key) => typed.with("group", key.unwrap_or(NOT_RECORDED)),
            Within::Whole => typed.without(&["group"]),
        };
        typed.link(ADDRESS)
    }
}

/// What a number counts, in words.
pub(super) fn called(figure: Figure) -> &'static str {
    match figure {
        Figure::InTime => "met",
        Figure::Met => "met and recorded in time",
        Figure::MetRecordedLate => "met, recorded late",
        Figure::Missed => "missed",
        Figure::LateByADay => "missed by up to a day",
        Figure::LateByAWeek => "missed by more than a day, up to a week",
        Figure::LateByMore => "missed by more than a week",
        Figure::StillOverdue => "missed, still overdue",
        Figure::Running => "running",
        Figure::Paused => "paused",
        Figure::Cancelled => "called off before they were due",
    }
}
