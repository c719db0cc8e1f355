//! What a report leaves out, said beside it.

use serde::Serialize;

/// How many journeys or values a report set aside, and why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Footnote {
    /// Journeys recorded in error.
    pub void: usize,
    /// Journeys merged into another.
    pub merged: usize,
    /// Journeys whose enquiry is not recorded.
    pub no_enquiry_date: usize,
    /// Durations below zero: a wrong date.
    pub negative_durations: usize,
    /// Approved, but not by way of every stage in order.
    pub approved_out_of_order: usize,
    /// Clocks whose journey ended before they were due.
    pub cancelled_clocks: usize,
}

impl std::ops::AddAssign for Footnote {
    fn add_assign(&mut self, more: Self) {
        let Self {
            void,
            merged,
            no_enquiry_date,
            negative_durations,
            approved_out_of_order,
            cancelled_clocks,
        } = more;
        self.void += void;
        self.merged += merged;
        self.no_enquiry_date += no_enquiry_date;
        self.negative_durations += negative_durations;
        self.approved_out_of_order += approved_out_of_order;
        self.cancelled_clocks += cancelled_clocks;
    }
}
