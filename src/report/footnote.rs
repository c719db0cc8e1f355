//! What a report leaves out, in a sentence.

use projections::Footnote;

use super::words::counted;

/// What was left out. None where nothing was.
pub(crate) fn sentence(footnote: &Footnote) -> Option<String> {
    let Footnote {
        void,
        merged,
        no_enquiry_date,
        negative_durations,
        approved_out_of_order,
        cancelled_clocks,
    } = *footnote;
    let said = [
        (void, "journey recorded in error", "journeys recorded in error"),
        (merged, "journey merged into another", "journeys merged into others"),
        (no_enquiry_date, "journey without an enquiry date", "journeys without an enquiry date"),
        (negative_durations, "time below zero (a wrong date)", "times below zero (wrong dates)"),
        (
            approved_out_of_order,
            "approval that did not pass every stage in order",
            "approvals that did not pass every stage in order",
        ),
        (
            cancelled_clocks,
            "clock whose journey ended before it was due",
            "clocks whose journey ended before they were due",
        ),
    ];
    let said = said.into_iter().filter(|(n, ..)| *n > 0);
    let said: Vec<String> = said.map(|(n, one, many)| counted(n, one, many)).collect();
    (!said.is_empty()).then(|| format!("Left out: {}.", said.join("; ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_left_out_is_said() {
        let footnote = Footnote { void: 1, cancelled_clocks: 1204, ..Footnote::default() };

        assert_eq!(
            sentence(&footnote).unwrap(),
            "Left out: 1 journey recorded in error; \
             1,204 clocks whose journey ended before they were due."
        );
        assert_eq!(sentence(&Footnote::default()), None);
    }
}
