//! The service through its doors, on SQLite and, where `TEST_DATABASE_URL` says so, on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod any_input;
mod architecture;
mod backups;
mod bad_files;
mod bad_pathways;
mod bad_questions;
mod bad_rows;
mod bad_settings;
mod bad_sheets;
mod behind;
mod bringing_in;
mod canary;
mod checkpoints;
mod council;
mod damaged_files;
mod enquiries;
mod erasing;
mod guards;
mod ledger;
mod log;
mod made_up;
mod office;
mod outbox;
mod performance_pages;
mod receipts;
mod reminding;
mod sealing;
mod smtp;
mod spreadsheet;
mod support;
mod tampering;
mod tracker;
mod web;
mod web_support;
mod wrapping;
