//! Days as people write them into spreadsheets.

use proptest::prelude::*;

use super::*;

fn styles(written: &[&str]) -> Vec<Style> {
    written.iter().map(|it| it.parse().unwrap()).collect()
}

fn usual() -> Vec<Style> {
    styles(&["dd/mm/yyyy", "dd.mm.yy", "d mmm yyyy", "yyyy-mm-dd"])
}

fn read_text(text: &str) -> Result<Read, DayError> {
    read(&Cell::of_text(text), &usual(), 2026)
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn a_day_is_read_in_each_style() {
    for text in ["16/11/2016", "16.11.16", "16 Nov 2016", "2016-11-16", "16th  november 2016"] {
        assert_eq!(read_text(text).unwrap().at, day("2016-11-16").into(), "{text}");
    }
    let timed = read_text("16/11/2016 14:30").unwrap();
    assert_eq!(timed.at, day("2016-11-16").and_hms_opt(14, 30, 0).unwrap());
}

#[test]
fn what_is_put_behind_a_day_makes_it_doubtful() {
    for (text, mark) in
        [("1/5/2016?", "\"?\""), ("1/5/2016 TBC", "\"TBC\""), ("1/5/2016 (am)", "\"(am)\"")]
    {
        let read = read_text(text).unwrap();

        assert_eq!(read.at, day("2016-05-01").into(), "{text}");
        let doubt = format!("is taken for 1 May 2016, although it says {mark}");
        assert_eq!(read.doubt, Some(doubt), "{text}");
    }
    let serial = read(&Cell::Number(42_690.0), &usual(), 2026).unwrap();
    assert_eq!(serial.at, day("2016-11-16").into());
    assert!(serial.doubt.unwrap().contains("Excel's number of 16 November 2016"));
}

#[test]
fn what_is_no_day_is_said_to_be_none_and_why() {
    assert_eq!(read_text("31/02/2016"), Err(DayError::NoSuchDay));
    assert_eq!(read_text("12/31/2016"), Err(DayError::NoSuchDay), "the day comes first");
    assert_eq!(read_text("3 Nov"), Err(DayError::NoYear));
    assert_eq!(read_text("3/11"), Err(DayError::NoYear));
    assert_eq!(read(&Cell::Failed("#REF!".into()), &usual(), 2026), Err(DayError::Failed));
    let told = read_text("last week").unwrap_err().to_string();
    assert!(told.contains("none of the styles dd/mm/yyyy, dd.mm.yy"), "{told}");
    let both = styles(&["d/m/yyyy", "m/d/yyyy"]);
    let told = read(&Cell::of_text("3/4/2016"), &both, 2026).unwrap_err().to_string();
    assert_eq!(told, "it may be 4 March 2016 or 3 April 2016");
    assert!(read(&Cell::of_text("13/4/2016"), &both, 2026).is_ok());
}

#[test]
fn two_digits_of_a_year_are_of_the_century_that_is_near() {
    let year = |text| read_text(text).unwrap().at.year();

    assert_eq!(
        [year("1.1.16"), year("1.1.36"), year("1.1.37"), year("1.1.99")],
        [2016, 2036, 1937, 1999]
    );
}

#[test]
fn a_style_has_a_day_a_month_and_a_year() {
    for wrong in ["", "dd/mm", "dd/mm/yyy", "%d/%m/%Y", "dd/mm/yyyy hh", "dd/dd/yyyy", "d/m/y"] {
        assert!(wrong.parse::<Style>().is_err(), "{wrong}");
    }
}

proptest! {
    #[test]
    fn whatever_is_in_a_cell_is_a_day_or_none(text in "\\PC{0,30}", year in 1990..2100) {
        let _ = read(&Cell::of_text(&text), &usual(), year);
    }

    #[test]
    fn whatever_is_written_as_a_style_is_one_or_refused(written in "[dmyDMY/. ]{0,12}|\\PC{0,9}") {
        let _ = written.parse::<Style>();
    }

    #[test]
    fn a_day_that_was_written_is_read_as_itself(
        days in 0..40_000_u64,
        style in proptest::sample::select(vec![
            ("dd/mm/yyyy", "%d/%m/%Y"), ("d.m.yyyy", "%-d.%-m.%Y"), ("d mmm yyyy", "%-d %b %Y"),
            ("d mmmm yyyy", "%-d %B %Y"), ("yyyy-mm-dd", "%Y-%m-%d"), ("m/d/yyyy", "%-m/%-d/%Y"),
        ]),
    ) {
        let day = day("1990-01-01").checked_add_days(Days::new(days)).unwrap();
        let written = Cell::of_text(&day.format(style.1).to_string());

        let read = read(&written, &styles(&[style.0]), 2026);

        prop_assert_eq!(read, Ok(Read { at: day.into(), doubt: None }));
    }
}
