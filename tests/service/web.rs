//! The pages, asked as browsers and others ask them: by whom they may be asked, what they refuse, and
//! what they withstand.

mod absence;
mod allocation;
mod away;
mod checks;
mod drafts;
mod duplicates;
mod endings;
mod forgery;
mod forms;
mod handover;
mod headers;
mod jobs;
mod lists;
mod objects;
mod people;
mod routes;
mod sessions;
mod signing_in;
mod snooze;
mod twice;
