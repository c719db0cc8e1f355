//! The face: pages that a browser shows, and the server that answers it.
//!
//! Every address stands in [`routes`], with who may ask for it. A page is drawn from answers levelled
//! with the log; a form becomes a command. Nothing here needs JavaScript.

mod app;
mod carry;
mod gate;
mod health;
mod passwords;
mod posted;
mod problem;
mod routes;
mod server;
mod sign_in;
mod signed_in;

pub use app::{App, Place};
pub use routes::{Allowed, Entry, table};
pub use server::serve;
