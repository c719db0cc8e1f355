//! Answers, folded from the log: where households stand, where they are lost, and how long it takes.
//!
//! [`Answers`] keeps the least of every fact that any answer needs: when it happened, when it was
//! known, and what kind of fact it is. An answer is a fold over these, through a [`View`] that
//! leaves out what had not happened or was not yet known, so that any answer can be given as at any
//! day and as known at any instant, without going back to the log.
//!
//! Nothing here fails on what the log holds, reads a file or asks for the time.

mod answers;
mod came;
mod course;
mod footnote;
mod groups;
mod history;
mod lately;
mod names;
mod parts;
mod question;
mod sight;
mod summary;
mod view;

pub mod acknowledging;
pub mod assessment;
pub mod attribution;
pub mod audience;
pub mod between;
pub mod board;
pub mod bookings;
pub mod bring;
pub mod campaign_plans;
pub mod campaigns;
pub mod changes;
pub mod checks;
pub mod clinics;
pub mod clocks;
pub mod coarse;
pub mod codes;
pub mod comparison;
pub mod durations;
pub mod exits;
pub mod flow;
pub mod fortnights;
pub mod funnel;
pub mod household;
pub mod journeys;
pub mod listing;
pub mod national_return;
pub mod occasions;
pub mod openings;
pub mod panel;
pub mod plan;
pub mod policy;
pub mod quality;
pub mod recontact;
pub mod referrals;
pub mod reminders;
pub mod retention;
pub mod silence;
pub mod since;
pub mod statistics;
pub mod timeline;
pub mod training;
pub mod trend;
pub mod turns;
pub mod weeks;
pub mod work;
pub mod workload;

pub use answers::{Answers, Unknown};
pub use came::CameAlong;
pub use course::{Course, Outcome};
pub use footnote::Footnote;
pub use groups::{Group, Grouped, Within, each_meant};
pub use question::{Basis, By, Days, Dimension, Question, QuestionError, Steps};
pub use sight::{Access, Belongings, Opened, Reader, Sight, access};
pub use view::View;

#[cfg(test)]
mod definitions;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod ten_households;
