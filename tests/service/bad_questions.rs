//! Questions that have no answer: a sentence says what can be asked instead.

use serde_json::Value;

use crate::support::Service;

const REPORTS: [&str; 7] = ["funnel", "time", "exits", "clocks", "campaigns", "sources", "flow"];

const ROWS: &str = "journey,event,happened_at,attributes\n\
    J1,enquiry-received,2026-03-02T09:00:00Z,\"{\"\"source\"\":\"\"website\"\",\"\"campaign\"\":\"\"C1\"\"}\"\n\
    J1,initial-visit-held,2026-03-09T09:00:00Z,\n";

const DAY: &str = "no day that exists: write it as 2026-04-01";
const DIMENSIONS: &str = "no dimension called colour: use one of pathway, service, team, source";
const INSTANT: &str = "is no day or instant: write 2026-09-30 or 2026-09-30T17:00:00Z";
const FUTURE: &str = "lies in the future: nothing is known of it. Choose today or earlier";

/// What is asked, the exit status, and words of the answer.
const UNANSWERED: &[(&[&str], i32, &str)] = &[
    (&["leavers"], 2, "no report called leavers: use one of funnel, time, exits"),
    (&["funnel", "--by", "colour"], 2, DIMENSIONS),
    (&["funnel", "--where", "colour=red"], 2, DIMENSIONS),
    (
        &["funnel", "--where", "source"],
        2,
        "write it as DIMENSION=VALUE, for example source=website",
    ),
    (
        &["funnel", "--where", "source=moon"],
        1,
        "No journey has the source moon: use one of website",
    ),
    (
        &["funnel", "--where", "area=moon"],
        1,
        "No journey has the area moon: none is recorded of any",
    ),
    (
        &["funnel", "--where", "pathway=moon"],
        1,
        "No journey has the pathway moon: use one of fostering-england",
    ),
    (
        &["funnel", "--from", "2026-05-01", "--to", "2026-04-01"],
        1,
        "2026-05-01, is not before the day after the last, 2026-04-01: give a --to after --from",
    ),
    (&["funnel", "--from", "2026-05-01", "--to", "2026-05-01"], 1, "give a --to after --from"),
    (&["funnel", "--from", "soon"], 2, DAY),
    (&["funnel", "--from", "2026-02-30"], 2, DAY),
    (&["funnel", "--to", "01/02/2026"], 2, DAY),
    (&["funnel", "--to", ""], 2, DAY),
    (&["funnel", "--as-at", "soon"], 1, INSTANT),
    (&["funnel", "--known-at", "2026-01-01T00:00:00"], 1, INSTANT),
    (&["funnel", "--as-at", "2036-01-01"], 1, FUTURE),
    (&["funnel", "--known-at", "2036-01-01T00:00:00Z"], 1, FUTURE),
    (
        &["time", "--stage", "moon"],
        1,
        "has no stage called moon: use one of enquiry, initial-visit",
    ),
    (
        &["funnel", "--pathway", "moon"],
        1,
        "No pathway called moon is in use: use one of fostering-england",
    ),
    (
        &["funnel", "--by", "month", "--basis", "period"],
        1,
        "cannot be broken down by the month of the enquiry: ask by --basis cohort",
    ),
    (&["funnel", "--basis", "weekly"], 2, "possible values: cohort, period"),
    (&["funnel", "--format", "xml"], 2, "possible values: table, json, csv"),
];

fn of_a_few_rows() -> Service {
    let service = Service::new();
    let file = service.write("rows.csv", ROWS);
    assert_eq!(service.run(&["import", "events", &file]).status, 0);
    service
}

#[test]
fn what_cannot_be_asked_is_told_with_what_can() {
    let service = of_a_few_rows();
    for (question, status, words) in UNANSWERED {
        let printed = service.run(&[&["report"], *question].concat());

        printed.assert_refused(&[words]);
        assert_eq!(printed.status, *status, "{printed:?}");
        if *status == 1 {
            printed.assert_refused_in_a_line(&[]);
        }
    }
}

#[test]
fn the_same_holds_for_exports() {
    let service = of_a_few_rows();
    for (option, value, words) in [
        ("--as-at", "soon", "--as-at \"soon\" is no day or instant: write"),
        ("--known-at", "2036-01-01", "--known-at 2036-01-01 lies in the future"),
        ("--pathway", "moon", "No pathway called moon is in use"),
    ] {
        let printed = service.run(&["export", "journeys", option, value]);
        printed.assert_refused_in_a_line(&[words]);
    }
}

#[test]
fn a_period_view_is_refused_where_there_is_none() {
    let service = of_a_few_rows();
    for report in REPORTS {
        let printed = service.run(&["report", report, "--basis", "period"]);

        if ["time", "campaigns", "sources", "flow"].contains(&report) {
            printed.assert_refused_in_a_line(&["no period view: ask by --basis cohort"]);
        } else {
            assert_eq!(printed.status, 0, "{report}: {printed:?}");
        }
    }
}

#[test]
fn long_lists_of_values_are_cut() {
    let service = Service::new();
    let mut rows = String::from("journey,event,happened_at,attributes\n");
    for number in 10..40 {
        let attributes = format!("\"{{\"\"area\"\":\"\"N{number}\"\"}}\"");
        rows += &format!("J{number},enquiry-received,2026-03-02T09:00:00Z,{attributes}\n");
    }
    let file = service.write("rows.csv", rows);
    assert_eq!(service.run(&["import", "events", &file]).status, 0);

    let printed = service.run(&["report", "funnel", "--where", "area=moon"]);

    printed.assert_refused_in_a_line(&["use one of N10, N11", "N29, or of 10 more"]);
}

#[test]
fn an_empty_log_has_clear_empty_answers() {
    let service = Service::new();
    assert_eq!(service.run(&["migrate"]).status, 0);
    for report in REPORTS {
        for more in [&[][..], &["--by", "source"], &["--from", "2026-01-01", "--to", "2026-02-01"]]
        {
            let question = [&["report", report][..], more].concat();
            let table = service.run(&[&question[..], &["--format", "table"]].concat());
            let csv = service.run(&[&question[..], &["--format", "csv"]].concat());
            let json: Value = service.report(&question[1..]);

            assert_eq!((table.status, csv.status), (0, 0), "{table:?} {csv:?}");
            let says = ["No enquiries", "No clock was started", "Nobody left"];
            assert!(says.iter().any(|it| table.out.contains(it)), "{table:?}");
            assert!(!table.out.contains("NaN") && !csv.out.contains("NaN"), "{table:?} {csv:?}");
            assert!(csv.out.lines().next().unwrap().contains(','), "{csv:?}");
            assert_eq!((&json["report"], &json["position"]), (&report.into(), &0.into()));
        }
    }
    let asked = service.run(&["report", "funnel", "--where", "source=website"]);
    asked.assert_refused_in_a_line(&["No journey has the source website: none is recorded of any"]);
    for export in ["events", "journeys"] {
        let exported = service.run(&["export", export]);
        assert_eq!(
            (exported.status, exported.out.lines().count()),
            (0, 1),
            "a header: {exported:?}"
        );
    }
    for command in ["verify", "rebuild", "doctor"] {
        assert_eq!(service.run(&[command]).status, 0, "{command}");
    }
}
