//! Clocks by month, worker and team, and as a trend: what counts where.

use super::*;

#[test]
fn a_period_holds_the_clocks_that_were_started_in_it() {
    let (from, to) = (Some(day("2026-09-01")), Some(day("2026-09-28")));
    let asked = Question { from, to, basis: Basis::Period, ..on("2026-09-30") };
    let (row, _) = report(&six(), &asked);

    assert_eq!((row.met, row.missed, row.running, row.paused), (0, 1, 0, 0));
}

// Each group's key, with how many were met, missed and running there.
fn groups(answers: &Answers, asked: &Question) -> Vec<(Option<String>, [usize; 3])> {
    let view = View::new(answers, asked).unwrap();
    let groups = clocks(&view, asked).unwrap().groups.unwrap().into_iter();
    let groups = groups.map(|group| {
        let row = &group.report.rows[0];
        (group.key, [Figure::InTime, Figure::Missed, Figure::Running].map(|it| row.figure(it)))
    });
    groups.collect()
}

#[test]
fn by_month_a_clock_counts_in_the_month_of_its_start() {
    let by_month = Question { by: Some(By::Month), ..on("2026-09-30") };
    let of = |key: &str, counts| (Some(key.to_owned()), counts);
    let (june, september) = (of("2026-06", [2, 1, 0]), of("2026-09", [0, 1, 1]));
    assert_eq!(groups(&six(), &by_month), [june, september.clone()]);
    let from = Some(day("2026-07-01"));
    let period = Question { from, basis: Basis::Period, ..by_month.clone() };
    assert_eq!(groups(&six(), &period), [september]);

    // An enquiry of May whose visit fell in June: the clock that the visit starts is one of June.
    let visited = clock("initial-visit-held", "application-received", Some("10 working days"));
    let answers = under(
        visited,
        &[(1, "2026-05-29", enquired()), (1, "2026-06-01T00", reached("initial-visit-held"))],
    );
    assert_eq!(groups(&answers, &by_month), [of("2026-06", [0, 1, 0])]);
}

#[test]
fn a_clock_counts_with_the_worker_who_had_it_when_it_was_stopped_or_fell_due() {
    let answers = under(
        first_contact(),
        &[
            // In time, and handed on since: it is the first one's.
            (1, "2026-06-01", enquired()),
            (1, "2026-06-01T10", assigned(1)),
            (1, "2026-06-02", spoke()),
            (1, "2026-06-03", assigned(2)),
            // Overdue when the second took it over, who rang at once: the first one's.
            (2, "2026-06-01", enquired()),
            (2, "2026-06-01T10", assigned(1)),
            (2, "2026-06-08", assigned(2)),
            (2, "2026-06-08T10", spoke()),
            // Taken over before it was due, and missed: the second one's.
            (3, "2026-06-01", enquired()),
            (3, "2026-06-01T10", assigned(1)),
            (3, "2026-06-03", assigned(2)),
            (3, "2026-06-05", spoke()),
            // Allocated at the very moment at which it fell due.
            (4, "2026-06-01", enquired()),
            (4, "2026-06-04", assigned(2)),
            // Nobody's when it fell due.
            (5, "2026-06-01", enquired()),
            (5, "2026-06-09", assigned(1)),
            // Running: whose it is now.
            (6, "2026-09-29", enquired()),
            (6, "2026-09-29T10", assigned(1)),
            (6, "2026-09-29T11", assigned(2)),
        ],
    );
    let by_worker = Question { by: Some(By::Worker), ..on("2026-09-30") };
    let of = |number, counts| (Some(worker(number).to_string()), counts);

    let mut expected = vec![(None, [0, 1, 0]), of(1, [1, 1, 0]), of(2, [0, 2, 1])];
    expected.sort();
    assert_eq!(groups(&answers, &by_worker), expected);
}

#[test]
fn a_clock_counts_with_the_team_that_had_it_when_it_was_stopped_or_fell_due() {
    let of_intake = || {
        let enquiry = Enquiry { team: Some("Intake".into()), ..Enquiry::default() };
        JourneyEvent::EnquiryReceived(Box::new(enquiry))
    };
    let to_north = || JourneyEvent::JourneyHandedOver { to: None, team: Some("North".into()) };
    let answers = under(
        first_contact(),
        &[
            (1, "2026-06-01", of_intake()),
            (1, "2026-06-02", spoke()),
            (1, "2026-06-03", to_north()),
            (2, "2026-06-01", of_intake()),
            (2, "2026-06-03", to_north()),
            (2, "2026-06-09", spoke()),
            (3, "2026-09-29", enquired()),
        ],
    );
    let by_team = Question { by: Some(By::Dimension(Dimension::Team)), ..on("2026-09-30") };
    let of = |team: &str, counts| (Some(team.to_owned()), counts);

    assert_eq!(
        groups(&answers, &by_team),
        [(None, [0, 0, 1]), of("Intake", [1, 0, 0]), of("North", [0, 1, 0])]
    );
}

#[test]
fn a_trend_is_of_months_that_are_over_and_of_which_no_clock_still_runs() {
    let visited = clock("enquiry-received", "initial-visit-held", Some("40 days"));
    let held = || reached("initial-visit-held");
    let answers = under(
        visited,
        &[
            (1, "2026-05-01", enquired()),
            (1, "2026-05-10", held()),
            (2, "2026-05-02", enquired()),
            (2, "2026-07-10", held()),
            // June has a promise that was met, and one that is still open.
            (3, "2026-06-05", enquired()),
            (3, "2026-06-10", held()),
            (4, "2026-06-25", enquired()),
            // Of July's, one was called off and one is paused.
            (5, "2026-07-01", enquired()),
            (5, "2026-07-02", ended("moving")),
            (6, "2026-07-01", enquired()),
            (6, "2026-07-02", held()),
            (7, "2026-07-02", enquired()),
            (7, "2026-07-03", paused()),
        ],
    );
    let told = |as_at: &str| {
        let asked = Question { by: Some(By::Month), ..on(as_at) };
        let view = View::new(&answers, &asked).unwrap();
        let trend = trend(&clocks(&view, &asked).unwrap(), &"reply".into(), asked.as_at, &[]);
        let months = trend.months.into_iter().map(|it| (it.month, it.in_time, it.judged));
        (months.collect::<Vec<_>>(), trend.young, trend.limits.map(|it| it.usual.mean))
    };
    let month = |month: &str, in_time, judged| (month.to_owned(), in_time, judged);
    let (may, june) = (month("2026-05", 1, 2), month("2026-06", 1, 2));

    let young = ["2026-06", "2026-07"].map(str::to_owned).to_vec();
    assert_eq!(told("2026-07-31"), (vec![may.clone()], young, None));
    let july = month("2026-07", 1, 1);
    assert_eq!(told("2026-08-20"), (vec![may, june, july], vec![], Some(2.0 / 3.0)));
}
