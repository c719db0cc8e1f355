//! Two cohorts side by side, in words that say no more than the numbers do.

use projections::comparison::{Compared, Comparison, Side};

use super::words::{count, counted, day};

/// What a difference tells, as `Of 60, 9; of 220, 14. Very likely better (98 in 100); by 1 to 20
/// percentage points`.
pub(crate) fn sentence(row: &Compared, found: &Comparison) -> String {
    let [n, other_n] = [&found.one, &found.other].map(|side| count(side.enquiries));
    let told = format!("Of {n}, {}; of {other_n}, {}.", count(row.one), count(row.other));
    let Some((low, high)) = row.low.zip(row.high) else { return told };
    let Some(chance) = row.chance_better else { return told };
    // Said of whichever is ahead.
    let (chance, word, low, high) = if chance < 0.5 {
        (1.0 - chance, "worse", -high, -low)
    } else {
        (chance, "better", low, high)
    };
    let how = match chance {
        sure if sure >= 0.95 => "Very likely",
        likely if likely >= 0.8 => "Probably",
        _ => return format!("{told} Too few to tell: {}", between(low, high, word)),
    };
    let in_100 = match chance * 100.0 {
        most if most >= 99.5 => "over 99 in 100".to_owned(),
        some => format!("{some:.0} in 100"),
    };
    format!("{told} {how} {word} ({in_100}); {}", between(low, high, word))
}

fn between(low: f64, high: f64, word: &str) -> String {
    let opposite = if word == "better" { "worse" } else { "better" };
    let points = |share: f64| format!("{:.0}", (share * 100.0).abs());
    if low < -0.005 {
        let (low, high) = (points(low), points(high));
        format!("by between {low} percentage points {opposite} and {high} {word}.")
    } else {
        format!("by {} to {} percentage points.", points(low), points(high))
    }
}

/// What the two are, and why they are not compared where they are not.
pub(crate) fn side_words(found: &Comparison, labels: &[String; 2]) -> String {
    let sides = [&found.one, &found.other].into_iter().zip(labels);
    sides.map(|(side, label)| side_word(side, label)).collect::<Vec<_>>().join(" ")
}

fn side_word(side: &Side, label: &str) -> String {
    let enquiries = counted(side.enquiries, "enquiry", "enquiries");
    let before = side.to.map_or(String::new(), |to| format!(" received before {}", day(to)));
    match (side.mature, side.judged_on) {
        (Some(true), _) => format!("{label}: {enquiries}{before}."),
        (_, Some(on)) => format!(
            "{label}: {enquiries}{before}. Not old enough to judge: they can be compared from {} on.",
            day(on)
        ),
        _ => format!(
            "{label}: {enquiries}{before}. Not old enough to judge, and too little is known to say when \
             they will be."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(enquiries: usize) -> Side {
        Side { from: None, to: None, enquiries, mature: Some(true), judged_on: None }
    }

    fn compared(one: (usize, usize), other: (usize, usize)) -> (Compared, Comparison) {
        use projections::statistics::shares::{chance_better, newcombe, share};
        let interval = newcombe(one, other).unwrap();
        let row = Compared {
            stage: "approved".into(),
            one: one.0,
            other: other.0,
            one_share: share(one.0, one.1),
            other_share: share(other.0, other.1),
            difference: None,
            low: Some(interval.low),
            high: Some(interval.high),
            chance_better: chance_better(one, other),
        };
        (row, Comparison { one: side(one.1), other: side(other.1), stages: vec![] })
    }

    #[test]
    fn a_difference_is_told_with_how_sure_it_is() {
        let told = |one, other| {
            let (row, found) = compared(one, other);
            sentence(&row, &found)
        };

        assert_eq!(
            told((9, 60), (14, 220)),
            "Of 60, 9; of 220, 14. Very likely better (98 in 100); by 1 to 20 percentage points."
        );
        assert!(told((14, 220), (9, 60)).contains("Very likely worse (98 in 100); by 1 to 20"));
        let few = told((0, 9), (14, 220));
        assert!(
            few.contains("Too few to tell: by between 10 percentage points worse and 24 better."),
            "{few}"
        );
    }

    #[test]
    fn who_is_too_young_is_told_when_they_can_be_compared() {
        let (_, mut found) = compared((9, 60), (14, 220));
        found.one = Side {
            mature: Some(false),
            judged_on: Some("2027-04-12".parse().unwrap()),
            ..found.one
        };

        let told = side_words(&found, &["Events".to_owned(), "Website".to_owned()]);

        let told = told.replace('\u{a0}', " ");
        assert_eq!(
            told,
            "Events: 60 enquiries. Not old enough to judge: they can be compared from 12 April 2027 on. \
             Website: 220 enquiries."
        );
    }
}
