//! Where the enquiries of a year got to, what changed about it, and why households left.

use std::collections::BTreeMap;

use projections::comparison::{Compared, Comparison, compare};
use projections::exits::exits;
use projections::funnel::funnel;
use projections::{Basis, Question, QuestionError, View};

use super::{LEAST_OF, Section, Telling, enough_of};
use crate::report::comparison::sentence;
use crate::report::funnel::{days_to, outlook};
use crate::report::names::Kind;
use crate::report::words::{count, counted, spoken};

/// The days of the year that the page looks back: 52 weeks.
const YEAR: u64 = 364;
/// The days within which cohorts of a year ago and of now are followed alike.
const WINDOW: u32 = 91;
/// The days of enquiries that are compared.
const HALF: u64 = 182;
/// Reasons of a stage that are told by themselves, at most.
const MOST_REASONS: usize = 8;

impl Telling<'_> {
    /// Where the enquiries of the last year got to.
    pub(super) fn leaving(&self) -> Result<Section, QuestionError> {
        let (from, to) = (self.back(YEAR), Some(self.wanted.clinic));
        let found = funnel(self.view, &Question { from, to, ..self.question.clone() })?.whole;
        let last = found.stages.len().saturating_sub(1);
        let rows = found.stages.iter().enumerate().map(|(place, row)| {
            let fate = |n: Option<usize>| n.filter(|_| place < last).map_or(String::new(), count);
            vec![
                self.asked.names.say(Kind::Stage, row.stage.as_str()),
                enough_of(row.reached, found.enquiries),
                fate(row.moved_on),
                fate(Some(row.left)),
                fate(row.still_in),
                days_to(place, row.median_days),
                days_to(place, row.p75_days),
            ]
        });
        let rows = if found.enquiries == 0 { vec![] } else { rows.collect() };
        let enquiries = counted(found.enquiries, "enquiry", "enquiries");
        let mut says =
            vec![format!("The {enquiries} of the last 52 weeks, and where they are now.")];
        if found.enquiries > 0 {
            says.push(outlook(&found, self.asked));
            says.push(self.biggest_change()?);
        }
        let columns = [
            ("Stage", false),
            ("Reached, of all", true),
            ("Moved on", true),
            ("Left here", true),
            ("Still in", true),
            ("Half within, days", true),
            ("Three quarters", true),
        ];
        Ok(Section::of_words("leaving", "Where people leave", says).under(&columns, rows))
    }

    // Half a year of enquiries that are three months old, beside the same a year before.
    fn biggest_change(&self) -> Result<String, QuestionError> {
        let window = u64::from(WINDOW);
        let cohort = |back: u64| Question {
            from: self.back(back + window + HALF),
            to: self.back(back + window),
            within: Some(WINDOW),
            ..self.question.clone()
        };
        let [now, before] = [cohort(0), cohort(YEAR)];
        // A view is of one window.
        let view = View::new(self.answers, &now)?;
        let found = compare(&view, [&now, &before])?;
        let told = found.stages.iter().filter_map(|row| Some((row, sure(row)?)));
        let most = told.max_by(|(_, one), (_, other)| one.total_cmp(other));
        let how = format!(
            "Half a year of enquiries, each followed for {WINDOW} days, beside the same half year before"
        );
        Ok(match most {
            Some((row, _)) => {
                let stage = self.asked.names.say(Kind::Stage, row.stage.as_str());
                format!("{how}: what changed most is {stage}. {}", sentence(row, &found))
            }
            None if is_thin(&found) => format!("{how}: too few enquiries to tell what changed."),
            None => format!("{how}: no stage changed by more than chance would bring about."),
        })
    }

    /// Why households left, in this fortnight and in the year.
    pub(super) fn why(&self) -> Result<Section, QuestionError> {
        let spans = [super::FORTNIGHT, YEAR].map(|days| self.left_within(days));
        let [fortnight, year] = spans;
        let (fortnight, year) = (fortnight?, year?);
        let all: usize = year.values().sum();
        let mut often: Vec<_> = year.iter().filter(|(_, n)| LEAST_OF <= **n).collect();
        often.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
        often.truncate(MOST_REASONS);
        let told: usize = often.iter().map(|(_, n)| **n).sum();
        let lately = |key: &Why| fortnight.get(key).copied().unwrap_or(0);
        let mut rows: Vec<Vec<String>> = often
            .iter()
            .map(|(why, n)| {
                let [stage, reason, by] = &why.0;
                vec![
                    stage.clone(),
                    reason.clone(),
                    by.clone(),
                    count(lately(why)),
                    enough_of(**n, all),
                ]
            })
            .collect();
        let of_fortnight: usize = fortnight.values().sum();
        if told < all {
            let shown: usize = often.iter().map(|(why, _)| lately(why)).sum();
            rows.push(vec![
                "Any".to_owned(),
                "All others, most of them for fewer than 10 households".to_owned(),
                String::new(),
                count(of_fortnight - shown),
                enough_of(all - told, all),
            ]);
        }
        let says = vec![format!(
            "{} left without approval in this fortnight, {} in 52 weeks, whenever they had asked.",
            counted(of_fortnight, "household", "households"),
            count(all)
        )];
        let columns = [
            ("Furthest stage", false),
            ("Reason", false),
            ("Decided by", false),
            ("This fortnight", true),
            ("52 weeks, of all", true),
        ];
        Ok(Section::of_words("why", "Why they left", says).under(&columns, rows))
    }

    fn left_within(&self, days: u64) -> Result<BTreeMap<Why, usize>, QuestionError> {
        let (from, to, basis) = (self.back(days), Some(self.wanted.clinic), Basis::Period);
        let found = exits(self.view, &Question { from, to, basis, ..self.question.clone() })?;
        let rows = found.whole.rows.iter().map(|row| {
            let stage = self.asked.names.say(Kind::Stage, row.stage.as_str());
            let reason = self.asked.names.say(Kind::Reason, row.reason.as_str());
            (Why([stage, reason, spoken(row.decided_by.as_str())]), row.count)
        });
        Ok(rows.collect())
    }
}

// Stage, reason and who decided, in words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Why([String; 3]);

// How far from nothing a difference is at the least, where it is more than chance brings about.
fn sure(row: &Compared) -> Option<f64> {
    let (low, high) = row.low.zip(row.high)?;
    (0.0 < low || high < 0.0).then(|| low.abs().min(high.abs()))
}

fn is_thin(found: &Comparison) -> bool {
    found.one.enquiries.min(found.other.enquiries) < LEAST_OF
        || found.stages.iter().all(|row| row.low.is_none())
}
