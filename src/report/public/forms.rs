//! What of each report may leave the service, how its counts add up, and what its figures are built on.

use super::super::ReportName;

/// What goes out of a report. What it does not name stays in.
#[derive(Debug)]
pub(super) struct Form {
    /// What its JSON calls the rows.
    pub(super) rows: &'static str,
    /// Whether there are the same rows, whoever asks for fostering.
    pub(super) is_fixed: bool,
    /// What tells rows apart.
    pub(super) keys: &'static [&'static str],
    /// The counts of a row.
    pub(super) counts: &'static [&'static str],
    /// The figures of a row, each with the counts that it is built on; first what it is a share or average of.
    pub(super) figures: &'static [(&'static str, &'static [&'static str])],
    /// The counts beside the rows.
    pub(super) beside: &'static [&'static str],
    /// The figures beside the rows.
    pub(super) figures_beside: &'static [(&'static str, &'static [&'static str])],
    /// What stands beside the rows and counts nothing.
    pub(super) plain: &'static [&'static str],
    /// What adds up to what.
    pub(super) adds: &'static [Adds],
}

impl Form {
    /// The columns of its rows.
    pub(super) fn columns(&'static self) -> impl Iterator<Item = &'static str> {
        let figures = self.figures.iter().map(|(name, _)| *name);
        self.keys.iter().chain(self.counts).copied().chain(figures)
    }
}

/// How counts add up.
#[derive(Debug)]
pub(super) enum Adds {
    /// In each row, some to another.
    Across(&'static [&'static str], &'static str),
    /// Some of all rows, with some beside them, to one beside.
    Down(&'static [&'static str], &'static [&'static str], &'static str),
    /// One of a row is one of the next.
    Next(&'static str, &'static str),
    /// One of the first row is one beside the rows.
    First(&'static str, &'static str),
    /// One of the last row is one beside the rows.
    Last(&'static str, &'static str),
    /// One of the row of a name is one beside the rows.
    Named(&'static str, &'static str, &'static str),
    /// In each column, the rows of these names to the row of another.
    Rows(&'static [&'static str], &'static str),
}

use Adds::{Across, Down, First, Last, Named, Next, Rows};

/// The form of a report, where it has one.
pub(super) fn form_of(report: ReportName) -> Option<&'static Form> {
    match report {
        ReportName::Funnel => Some(&FUNNEL),
        ReportName::Exits => Some(&EXITS),
        ReportName::Clocks => Some(&CLOCKS),
        ReportName::Campaigns | ReportName::Sources => Some(&ORIGINS),
        ReportName::Attribution => Some(&ATTRIBUTION),
        ReportName::NationalReturn => Some(&RETURN),
        ReportName::Time
        | ReportName::Flow
        | ReportName::Trend
        | ReportName::Plan
        | ReportName::DataQuality
        | ReportName::Workload => None,
    }
}

/// The reports that have one, as a sentence names them.
pub(super) fn known() -> String {
    let known = ReportName::ALL.into_iter().filter(|name| form_of(*name).is_some());
    known.map(ReportName::as_str).collect::<Vec<_>>().join(", ")
}

const FUNNEL: Form = Form {
    rows: "stages",
    is_fixed: true,
    keys: &["stage"],
    counts: &["reached", "moved_on", "left", "still_in"],
    figures: &[
        ("share_of_enquiries", &["enquiries", "reached"]),
        ("low", &["enquiries", "reached"]),
        ("high", &["enquiries", "reached"]),
        ("share_of_previous", &["before reached", "reached"]),
        ("median_days", &["reached"]),
        ("p75_days", &["reached"]),
    ],
    beside: &["enquiries", "approved"],
    figures_beside: &[
        ("expected_share", &["enquiries", "approved"]),
        ("expected_low", &["enquiries", "approved"]),
        ("expected_high", &["enquiries", "approved"]),
    ],
    plain: &["mature", "judged_on"],
    adds: &[
        Across(&["moved_on", "left", "still_in"], "reached"),
        Down(&["left", "still_in"], &["approved"], "enquiries"),
        Next("moved_on", "reached"),
        First("reached", "enquiries"),
        Last("reached", "approved"),
    ],
};

const EXITS: Form = Form {
    rows: "rows",
    is_fixed: false,
    keys: &["stage", "reason", "decided_by"],
    counts: &["count"],
    figures: &[
        ("share", &["left", "count"]),
        ("median_days_in_stage", &["count"]),
        ("waiting_on_us", &["count"]),
        ("waiting_on_them", &["count"]),
        ("waiting_on_others", &["count"]),
    ],
    beside: &["left"],
    figures_beside: &[],
    plain: &["reasons_from"],
    adds: &[Down(&["count"], &[], "left")],
};

const CLOCKS: Form = Form {
    rows: "rows",
    is_fixed: false,
    keys: &["clock"],
    counts: &[
        "met",
        "met_recorded_late",
        "missed",
        "still_running",
        "late_by_a_day",
        "late_by_a_week",
        "late_by_more",
        "running",
        "paused",
        "cancelled",
    ],
    // These are of all that were started, which no row says.
    figures: &[],
    beside: &[],
    figures_beside: &[],
    plain: &[],
    adds: &[Across(&["late_by_a_day", "late_by_a_week", "late_by_more"], "missed")],
};

const ORIGINS: Form = Form {
    rows: "rows",
    is_fixed: false,
    keys: &["key"],
    counts: &["enquiries", "visits", "applications", "approvals", "open"],
    figures: &[
        ("share", &["enquiries", "approvals"]),
        ("low", &["enquiries", "approvals"]),
        ("high", &["enquiries", "approvals"]),
        ("cost_per_enquiry", &["enquiries"]),
        ("cost_per_application", &["applications"]),
        ("cost_per_approval", &["approvals"]),
    ],
    beside: &["enquiries", "visits", "applications", "approvals", "open"],
    figures_beside: &[],
    plain: &[],
    adds: &[
        Down(&["enquiries"], &[], "enquiries"),
        Down(&["visits"], &[], "visits"),
        Down(&["applications"], &[], "applications"),
        Down(&["approvals"], &[], "approvals"),
        Down(&["open"], &[], "open"),
    ],
};

const ATTRIBUTION: Form = Form {
    rows: "rows",
    is_fixed: false,
    keys: &["tracked", "by", "source"],
    counts: &["enquiries"],
    figures: &[],
    beside: &["enquiries"],
    figures_beside: &[],
    plain: &[],
    adds: &[Down(&["enquiries"], &[], "enquiries")],
};

const RETURN: Form = Form {
    rows: "rows",
    is_fixed: true,
    keys: &["figure"],
    counts: &["count", "received", "carried_over"],
    figures: &[],
    beside: &["received_and_approved", "approved_without_application"],
    figures_beside: &[
        ("days_p25", &["received_and_approved"]),
        ("days_median", &["received_and_approved"]),
        ("days_p75", &["received_and_approved"]),
    ],
    plain: &[],
    adds: &[
        Across(&["received", "carried_over"], "count"),
        Rows(&["in-progress-at-start", "received"], "applications"),
        Rows(&["completed", "in-progress-at-end"], "applications"),
        Rows(
            &["approved", "not-approved", "withdrawn-by-household", "withdrawn-by-service"],
            "completed",
        ),
        Rows(&["aw0", "aw1", "aw2", "aw3", "aw4", "aw5"], "withdrawn-by-household"),
        Named("approved", "received", "received_and_approved"),
    ],
};

/// What a column of these means.
pub fn meaning(column: &str) -> &'static str {
    match column {
        "group" => "What they have in common; all is the whole.",
        "stage" => "The stage, by its name in the pathway.",
        "reason" => "The main reason of the ending.",
        "decided_by" => "Who decided the ending.",
        "clock" => "The clock, by its name in the pathway.",
        "key" => "The campaign or source; not recorded, where none is.",
        "reached" => "Journeys that reached the stage.",
        "moved_on" => "Of these, how many went further.",
        "left" => "Journeys that ended at the stage, without approval.",
        "still_in" => "Journeys under way at the stage.",
        "share_of_enquiries" => "Those who reached it, of all enquiries, from 0 to 1.",
        "share_of_previous" => "The same, of those who reached the stage before.",
        "low" | "high" => "Between which, at 95%, the share before it is likely to lie.",
        "median_days" | "p75_days" => {
            "Days from the enquiry, of half and of three quarters of them."
        }
        "count" => "How many journeys: of exits, those that left here for this reason.",
        "figure" => "The figure of the return, by its name.",
        "received" => "Of these, whose application was received in the year.",
        "carried_over" => "Of these, whose application was in progress when the year began.",
        "share" => "Their share of all that left; of a campaign or source, approvals of enquiries.",
        "median_days_in_stage" => "Days that half of them had spent at the stage.",
        "waiting_on_us" | "waiting_on_them" | "waiting_on_others" => {
            "Of their time at the stage, the share in which it was our turn, theirs or others'."
        }
        "met" => "Clocks stopped in time.",
        "met_recorded_late" => "Clocks stopped in time, and recorded after they were due.",
        "missed" => "Clocks not stopped in time.",
        "still_running" => "Of the missed, how many nothing has stopped.",
        "late_by_a_day" | "late_by_a_week" | "late_by_more" => "Of the missed, by how much.",
        "running" => "Clocks not yet due.",
        "paused" => "Clocks that stand still, not yet due.",
        "cancelled" => "Clocks whose journey ended before they were due.",
        "enquiries" | "visits" | "applications" | "approvals" | "open" => {
            "How many journeys there are, had a visit, applied, were approved and are under way."
        }
        _ => "Pounds, where costs are recorded.",
    }
}
