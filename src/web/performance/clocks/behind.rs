//! Which number of which clock is looked behind, as an address says it.

use projections::Within;
use projections::clocks::Figure;

use crate::web::govuk::Errors;
use crate::web::performance::Asking;
use crate::web::performance::list;
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
        let within = list::within(typed);
        if let Err(wrong) = &within {
            wrong.each().for_each(|(field, sentence)| errors.add(field, sentence));
        }
        let clock = typed.get("clock");
        match (figure, within) {
            (Some(figure), Ok(within)) => Ok(Self { clock, figure, within }),
            _ => Err(errors),
        }
    }

    /// The address of its list.
    pub(super) fn link(self, asking: &Asking<'_>) -> String {
        let which = [("clock", self.clock), ("figure", self.figure.as_str())];
        list::link(asking, ADDRESS, &which, self.within)
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
