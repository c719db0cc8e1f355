//! The pages, asked as browsers and others ask them: by whom they may be asked, what they refuse, and
//! what they withstand.

mod allocation;
mod away;
mod checks;
mod duplicates;
mod forgery;
mod forms;
mod headers;
mod jobs;
mod milestones;
mod objects;
mod people;
mod routes;
mod sessions;
mod signing_in;
mod training;
mod twice;
