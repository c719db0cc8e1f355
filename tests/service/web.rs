//! The pages, asked as browsers and others ask them: by whom they may be asked, what they refuse, and
//! what they withstand.

mod absence;
mod acknowledgement;
mod allocation;
pub(crate) mod api;
mod away;
mod came_back;
mod checks;
mod clinic;
mod clocks;
mod dates;
mod drafts;
mod duplicates;
mod endings;
mod enquiry_pages;
mod exports;
mod forgery;
mod forms;
mod handover;
mod headers;
mod history;
mod imports;
mod jobs;
mod lists;
mod marketing_campaigns;
mod milestones;
pub(crate) mod objects;
mod people;
mod put_right;
mod reminders;
mod routes;
mod sessions;
mod signing_in;
mod snooze;
mod training;
mod twice;
