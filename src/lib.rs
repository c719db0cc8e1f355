//! The service: what the program, its tests and its benches are made of.
//!
//! `domain` holds the rules and `projections` the answers; here is what joins them to the world. The
//! map of the code is in README.md.

pub mod answers;
pub mod demo;
pub mod erasure;
pub mod export;
pub mod import;
pub mod jobs;
pub mod mail;
pub mod passwords;
pub mod pathways;
pub mod people;
pub mod reminding;
pub mod report;
pub mod security;
pub mod settings;
pub mod store;
pub mod subject_access;
pub mod web;
