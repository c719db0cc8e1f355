//! Which column of a file is which.

use std::collections::BTreeMap;
use std::str::FromStr;

use csv::StringRecord;

use super::errors::shown;
use super::file::FileError;
use super::lines::line_ends;

/// What a column may hold, and the names it is known by.
const KNOWN: [(&str, &[&str]); 6] = [
    ("journey", &["journey", "journey_id", "case_id"]),
    ("event", &["event", "activity"]),
    ("happened_at", &["happened_at", "occurred_at", "timestamp"]),
    ("recorded_at", &["recorded_at"]),
    ("worker", &["worker", "actor", "resource"]),
    ("attributes", &["attributes"]),
];

/// Names of columns as told by `--columns journey=case_id,event=activity`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns(BTreeMap<String, String>);

impl FromStr for Columns {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut columns = BTreeMap::new();
        for pair in text.split(',') {
            let Some((ours, theirs)) = pair.split_once('=') else {
                return Err(format!(
                    "{pair:?} names no column: write OURS=THEIRS, as journey=case_id"
                ));
            };
            if !KNOWN.iter().any(|(known, _)| *known == ours.trim()) {
                let known: Vec<&str> = KNOWN.iter().map(|(known, _)| *known).collect();
                let known = known.join(", ");
                return Err(format!("Waymark has no column called {ours}: use one of {known}"));
            }
            if columns.insert(ours.trim().to_owned(), theirs.trim().to_owned()).is_some() {
                return Err(format!("{} is given twice: give it once", ours.trim()));
            }
        }
        Ok(Self(columns))
    }
}

/// Where each thing is in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Places {
    pub(super) journey: usize,
    pub(super) event: usize,
    pub(super) happened_at: usize,
    pub(super) recorded_at: Option<usize>,
    pub(super) worker: Option<usize>,
    pub(super) attributes: Option<usize>,
    /// Columns that nothing is taken from.
    pub(super) unused: Vec<String>,
}

impl Columns {
    /// Finds the columns in a header.
    pub(super) fn places(&self, header: &StringRecord) -> Result<Places, FileError> {
        let find = |ours: &str| -> Result<Option<usize>, FileError> {
            let at = |name: &str| header.iter().position(|it| it.trim() == name);
            let place = if let Some(told) = self.0.get(ours) {
                Some(at(told).ok_or_else(|| FileError::NoColumn {
                    column: shown(told),
                    found: listed(header),
                })?)
            } else {
                let known = KNOWN.iter().find(|(known, _)| *known == ours);
                known.and_then(|(_, aliases)| aliases.iter().find_map(|alias| at(alias)))
            };
            let name = |place: usize| header.get(place).map(str::trim);
            match place {
                Some(place) if (place + 1..header.len()).any(|it| name(it) == name(place)) => {
                    Err(FileError::TwoColumns(shown(name(place).unwrap_or_default())))
                }
                place => Ok(place),
            }
        };
        let needed = |ours: &'static str| {
            let lines = 1 + header.iter().map(|it| line_ends(it.as_bytes())).sum::<usize>();
            find(ours)?.ok_or_else(|| match lines {
                1 => FileError::ColumnMissing { column: ours, found: listed(header) },
                lines => FileError::HeaderLines(lines),
            })
        };
        let mut places = Places {
            journey: needed("journey")?,
            event: needed("event")?,
            happened_at: needed("happened_at")?,
            recorded_at: find("recorded_at")?,
            worker: find("worker")?,
            attributes: find("attributes")?,
            unused: vec![],
        };
        let taken = [
            Some(places.journey),
            Some(places.event),
            Some(places.happened_at),
            places.recorded_at,
            places.worker,
            places.attributes,
        ];
        let unused = header.iter().enumerate().filter(|(place, _)| !taken.contains(&Some(*place)));
        places.unused = unused.map(|(_, name)| shown(name)).collect();
        Ok(places)
    }
}

fn listed(header: &StringRecord) -> String {
    shown(&header.iter().collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_by_their_usual_names_or_told() {
        let header = StringRecord::from(vec!["case_id", "seq", "what", "timestamp"]);
        let told: Columns = "event=what".parse().unwrap();

        let places = told.places(&header).unwrap();

        assert_eq!((places.journey, places.event, places.happened_at), (0, 2, 3));
        assert_eq!(places.unused, ["seq"]);
    }

    #[test]
    fn a_column_that_is_not_there_is_named() {
        let header = StringRecord::from(vec!["case_id", "activity", "timestamp"]);
        let told: Columns = "event=what".parse().unwrap();

        assert!(told.places(&header).unwrap_err().to_string().contains("no column called what"));
        assert!("colour=red".parse::<Columns>().unwrap_err().contains("no column called colour"));
    }
}
