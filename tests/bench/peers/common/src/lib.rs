//! What every runner shares: the fact that is appended, what a peer must be able to do, the workloads,
//! and the count of what was lost, told twice or told out of order.
#![expect(clippy::disallowed_methods, reason = "a bench is a program of its own")]

pub mod peer;
pub mod row;
pub mod run;
pub mod witness;
pub mod workloads;

pub use peer::{Attempt, Peer, Refused, failed};
pub use row::{Fact, Heard, Row, Take};
pub use run::{Asked, run};
