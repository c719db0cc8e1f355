//! A spreadsheet that somebody looks at: which sheet, which header, and what its columns may hold.
//! What is guessed here is shown before anything is made of it.

use std::collections::BTreeSet;
use std::path::Path;

use super::header::counted;
use super::map::{Map, MapFile, Several};
use super::words::plain;
use crate::import::file::FileError;
use crate::import::sheet::{self, Line, Sheet};
use crate::pathways::Mistake;

/// Rows from the start among which the header is.
const MOST_TITLES: usize = 30;
/// Values of a column that are shown.
const SAMPLES: usize = 3;
/// Letters of a value that are shown.
const LONGEST_SAMPLE: usize = 60;

/// A spreadsheet that was read, and not yet understood.
#[derive(Clone, Debug)]
pub struct Spreadsheet {
    pub(super) sheets: Vec<Sheet>,
}

/// A column as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What it is called, or empty.
    pub title: String,
    /// Some of its values.
    pub samples: Vec<String>,
    /// Whether another is called the same, so that no map can tell them apart.
    pub is_twice: bool,
}

impl Spreadsheet {
    /// Reads what was sent, under the name that it had.
    pub fn read(bytes: Vec<u8>, name: &str) -> Result<Self, FileError> {
        let sheets = sheet::of_bytes(bytes, Path::new(name))?;
        if sheets.iter().all(|sheet| sheet.rows.iter().all(Line::is_blank)) {
            return Err(FileError::Empty);
        }
        let spreadsheet = Self { sheets };
        let has_rows = spreadsheet
            .sheets
            .iter()
            .any(|sheet| sheet.rows.iter().filter(|line| !line.is_blank()).count() > 1);
        if has_rows { Ok(spreadsheet) } else { Err(FileError::NoRows) }
    }

    /// The names of its sheets, if it has several that hold something.
    pub fn sheets(&self) -> Vec<&str> {
        let filled = self.sheets.iter().filter(|it| !it.rows.iter().all(Line::is_blank));
        let names: Vec<&str> = filled.map(|sheet| &*sheet.name).collect();
        if names.len() > 1 { names } else { vec![] }
    }

    /// Rows of the largest sheet.
    pub fn rows(&self) -> usize {
        self.sheets.iter().map(|sheet| sheet.rows.len()).max().unwrap_or(0)
    }

    /// The sheet that a map is about, and the place of its header.
    pub(super) fn header(&self, map: &Map) -> Result<(&Sheet, usize), FileError> {
        let usual = Map::usual().unwrap_or_else(|_| map.clone());
        let named = map.file.sheet.as_deref().map(plain);
        let wanted = |sheet: &&Sheet| named.as_ref().is_none_or(|it| *it == plain(&sheet.name));
        let best = |sheet: &Sheet| {
            let rows = sheet.rows.iter().take(MOST_TITLES).enumerate();
            let told = |row: &Line| {
                let filled = row.cells.iter().filter(|cell| !cell.is_empty()).count();
                (counted(row, map).max(counted(row, &usual)), filled)
            };
            // Of rows that say as much the first is the header.
            rows.rev().map(|(place, row)| (told(row), place)).max_by_key(|(told, _)| *told)
        };
        let found = self.sheets.iter().filter(wanted).filter_map(|it| Some((best(it)?, it)));
        let found = found.rev().max_by_key(|((told, _), _)| *told);
        found.map(|((_, place), sheet)| (sheet, place)).ok_or(FileError::Empty)
    }

    /// The columns of the sheet that a map is about.
    pub fn columns(&self, map: &Map) -> Result<Vec<Column>, FileError> {
        let (sheet, header) = self.header(map)?;
        let titles: Vec<String> = sheet.rows[header].cells.iter().map(sheet::Cell::text).collect();
        let width = sheet.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        let column = |place: usize| {
            let title = titles.get(place).cloned().unwrap_or_default();
            let same = titles.iter().filter(|it| plain(it) == plain(&title)).count();
            let is_twice = same > 1 && !title.is_empty();
            Column { samples: samples(sheet, header, place), title, is_twice }
        };
        let columns = (0..width).map(column);
        Ok(columns.filter(|it| !it.title.is_empty() || !it.samples.is_empty()).collect())
    }

    /// A map of the columns that have usual names, in the sheet of this name or the one with most of
    /// them.
    pub fn draft(&self, sheet: Option<&str>) -> Result<Map, DraftError> {
        let mut usual = Map::usual().map_err(DraftError::Map)?;
        usual.file.sheet = sheet.map(str::to_owned);
        let (found, _) = self.header(&usual)?;
        let several = !self.sheets().is_empty();
        let mut file = MapFile {
            sheet: several.then(|| found.name.clone()),
            nothing: usual.file.nothing.clone(),
            ..MapFile::default()
        };
        for column in self.columns(&usual)?.iter().filter(|column| !column.is_twice) {
            let title = plain(&column.title);
            let is = |names: &Several| names.all().iter().any(|name| plain(name) == title);
            let field = usual.file.columns.iter().find(|(_, names)| is(names));
            let days = usual.file.milestones.iter().find(|(name, _)| plain(name) == title);
            match (field, days) {
                (Some((field, _)), _) if !file.columns.contains_key(field) => {
                    file.columns.insert(*field, Several::One(column.title.clone()));
                }
                (None, Some((_, names))) => {
                    file.milestones.insert(column.title.clone(), names.clone());
                }
                _ => {}
            }
        }
        file.dates = usual.file.dates.clone();
        Map::of(&file).map_err(DraftError::Map)
    }

    /// Whether a map names only columns that are here, so that it may be used as it is.
    pub fn fits(&self, map: &Map) -> bool {
        let Ok(columns) = self.columns(map) else { return false };
        let is_here = |name: &String| columns.iter().any(|it| plain(&it.title) == plain(name));
        let fields = map.file.columns.values().flat_map(Several::all);
        let has_sheet =
            map.file.sheet.as_deref().is_none_or(|name| {
                self.sheets.iter().any(|sheet| plain(&sheet.name) == plain(name))
            });
        has_sheet && fields.chain(map.file.milestones.keys()).all(is_here)
    }

    /// What tells a spreadsheet of the same making: the titles of its columns.
    pub fn titles(&self, map: &Map) -> Vec<String> {
        let columns = self.columns(map).unwrap_or_default();
        columns.iter().map(|column| plain(&column.title)).collect()
    }
}

/// Why there is no map to begin with.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// The file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The map.
    #[error("{}", .0.iter().map(Mistake::to_string).collect::<Vec<_>>().join("; "))]
    Map(Vec<Mistake>),
}

fn samples(sheet: &Sheet, header: usize, place: usize) -> Vec<String> {
    let cells = sheet.rows.iter().skip(header + 1).map(|row| row.cell(place).text());
    let mut met = BTreeSet::new();
    let filled = cells.filter(|text| !text.is_empty() && met.insert(text.clone()));
    let short = |text: String| match text.char_indices().nth(LONGEST_SAMPLE) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    };
    filled.take(SAMPLES).map(short).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Spreadsheet {
        Spreadsheet::read(text.as_bytes().to_vec(), "enquiries.csv").unwrap()
    }

    #[test]
    fn usual_columns_are_known_under_their_titles() {
        let spreadsheet = read(
            "Tracker,,,\n\nNo,Date of enquiry,Name(s),IV\n1,02/03/2026,Ann Day,\n2,03/03/2026,Bo,\n",
        );

        let map = spreadsheet.draft(None).unwrap();

        assert_eq!(map.meaning("Date of enquiry"), "enquired_on");
        assert_eq!(map.meaning("IV"), "day:initial-visit-held");
        assert_eq!(map.meaning("Shoe"), "");
        let columns = spreadsheet.columns(&map).unwrap();
        assert_eq!(columns[2].samples, ["Ann Day", "Bo"]);
        assert!(spreadsheet.fits(&map));
        assert!(!read("Day,Who\n1,2\n").fits(&map));
    }

    #[test]
    fn a_header_of_unusual_words_is_the_first_row_with_most_of_them() {
        let spreadsheet = read("Our list,,\nWann,Wer,Was\n02/03/2026,Ann,x\n");

        let map = spreadsheet.draft(None).unwrap();
        let titles: Vec<_> =
            spreadsheet.columns(&map).unwrap().into_iter().map(|it| it.title).collect();

        assert_eq!(titles, ["Wann", "Wer", "Was"]);
    }

    #[test]
    fn a_file_without_rows_is_refused() {
        let refused = |text: &str| {
            Spreadsheet::read(text.as_bytes().to_vec(), "x.csv").unwrap_err().to_string()
        };

        assert!(refused("\n\n").contains("it is empty"));
        assert!(refused("No,Date of enquiry\n").contains("has a header and no rows"));
    }
}
