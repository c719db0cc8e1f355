//! A year by hand, and what holds for any.

use domain::journey::{DecidedBy, JourneyEvent};
use domain::testing::{day, ended_by, heard_from, nine_on, reached};

use super::*;
use crate::answers::Answers;
use crate::ten_households::answers;
use DecidedBy::{Household, NoReply, Service};

fn asked(answers: &Answers, question: &Question) -> Return {
    let view = View::new(answers, question).unwrap();
    national_return(&view, question).unwrap().whole
}

fn year_2026() -> Question {
    Question::now(nine_on("2026-11-22"))
}

fn counts(told: &Return, figure: Figure) -> (usize, usize, usize) {
    let row = told.rows.iter().find(|row| row.figure == figure).unwrap();
    (row.count, row.received.unwrap_or(0), row.carried_over.unwrap_or(0))
}

// Each household by its days: enquiry, application, and how it ended.
fn council() -> Answers {
    let applied = || reached("application-received");
    let left = |by, reason| ended_by(by, reason);
    let told: Vec<(u32, &str, JourneyEvent)> = vec![
        // Received and approved in the year, after 100 days.
        (1, "2025-05-01", heard_from("website")),
        (1, "2025-06-01", applied()),
        (1, "2025-09-09", reached("approved")),
        // Carried over, and withdrew in the year.
        (2, "2024-12-01", heard_from("website")),
        (2, "2025-03-31", applied()),
        (2, "2025-04-01", left(Household, "work-hours")),
        // Over before the year, and after it: neither counts as completed in it.
        (3, "2024-10-01", heard_from("website")),
        (3, "2024-11-01", applied()),
        (3, "2025-03-31", left(Household, "work-hours")),
        (4, "2026-03-30", heard_from("website")),
        (4, "2026-03-31", applied()),
        (4, "2026-04-01", left(Service, "no-spare-room")),
        // An enquiry alone.
        (5, "2026-03-31", heard_from("website")),
        (5, "2026-04-05", left(NoReply, "no-contact-after-attempts")),
        // The service ended one, and decided against another.
        (6, "2025-04-01", heard_from("website")),
        (6, "2025-05-01", applied()),
        (6, "2025-08-01", left(Service, "no-spare-room")),
        (7, "2025-04-02", heard_from("website")),
        (7, "2025-05-02", applied()),
        (7, "2025-12-02", left(Service, "not-approved")),
        // Approved, and nobody wrote the application down.
        (8, "2025-04-03", heard_from("website")),
        (8, "2025-12-03", reached("approved")),
    ];
    answers(told)
}

#[test]
fn a_year_is_counted_by_what_happened_in_it_and_where_its_applications_stood_at_its_end() {
    let told = asked(&council(), &year_2026());

    let expected = [
        (Figure::Enquiries, (6, 0, 0)),
        (Figure::InProgressAtStart, (1, 0, 1)),
        (Figure::Received, (4, 4, 0)),
        (Figure::Applications, (5, 4, 1)),
        (Figure::Approved, (1, 1, 0)),
        (Figure::NotApproved, (1, 1, 0)),
        (Figure::WithdrawnByHousehold, (1, 0, 1)),
        (Figure::WithdrawnByService, (1, 1, 0)),
        (Figure::Completed, (4, 3, 1)),
        (Figure::InProgressAtEnd, (1, 1, 0)),
    ];
    for (figure, count) in expected {
        assert_eq!(counts(&told, figure), count, "{figure:?}");
    }
    assert_eq!((told.received_and_approved, told.days_median), (1, Some(100.0)));
    assert_eq!(told.approved_without_application, 1);
    let codes = CODES.map(|code| counts(&told, code).0);
    assert_eq!(codes.iter().sum::<usize>(), 1);
}

#[test]
fn a_year_under_way_stands_as_it_stands_and_no_other_days_are_a_year() {
    let answers = council();
    let (from, to) = days_of(2026);
    let year = Question { from: Some(from), to: Some(to), ..year_2026() };
    let so_far = asked(&answers, &Question { as_at: nine_on("2025-07-01"), ..year.clone() });
    assert_eq!(counts(&so_far, Figure::Applications), (4, 3, 1));
    assert_eq!(counts(&so_far, Figure::InProgressAtEnd), (3, 3, 0));

    let view = View::new(&answers, &year).unwrap();
    let other = Question { from: Some(day("2025-01-01")), ..year.clone() };
    assert_eq!(national_return(&view, &other), Err(QuestionError::NoReturnYear));
    assert_eq!(
        of_a_year(&Question::now(nine_on("2026-03-31"))).unwrap().to,
        Some(day("2025-04-01"))
    );
    assert_eq!(
        of_a_year(&Question::now(nine_on("2026-04-01"))).unwrap().to,
        Some(day("2026-04-01"))
    );
}
