//! Finding the header of a sheet, under whatever titles it has, and which column is which.

use std::collections::BTreeMap;

use super::map::{Field, Map, Several};
use super::words::plain;
use crate::import::errors::shown;
use crate::import::file::FileError;
use crate::import::sheet::{Cell, Line, Sheet, letters};

/// Rows from the start in which a header is looked for.
const MOST_TITLES: usize = 100;
/// Columns that a header must have, among them the day of the enquiry: those of usual names may stand
/// in a title too.
const LEAST: usize = 3;
const LEAST_MAPPED: usize = 2;

/// Where each thing is in a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Places {
    /// The place of the header among the rows.
    pub(super) header: usize,
    /// What each column is called.
    pub(super) names: Vec<String>,
    fields: BTreeMap<Field, Vec<usize>>,
    /// Columns of days, as the map calls them.
    pub(super) days: Vec<(usize, String)>,
    /// Columns that nothing is taken from.
    pub(super) unused: Vec<usize>,
    named: BTreeMap<String, usize>,
}

impl Places {
    /// The column that holds something, if there is one.
    pub(super) fn of(&self, field: Field) -> Option<usize> {
        self.all(field).first().copied()
    }

    /// The columns that hold it: there may be several of notes.
    pub(super) fn all(&self, field: Field) -> &[usize] {
        self.fields.get(&field).map(Vec::as_slice).unwrap_or_default()
    }

    /// The column of a name.
    pub(super) fn named(&self, name: &str) -> Option<usize> {
        self.named.get(&plain(name)).copied()
    }
}

/// Finds the sheet that is meant, and its header.
pub(super) fn find(sheets: Vec<Sheet>, map: &Map) -> Result<(Sheet, Places), FileError> {
    let mut sheets = match &map.file.sheet {
        Some(name) => vec![called(name, sheets)?],
        None => sheets,
    };
    if sheets.iter().all(|sheet| sheet.rows.iter().all(Line::is_blank)) {
        return Err(FileError::Empty);
    }
    for (number, sheet) in sheets.iter().enumerate() {
        let titles = sheet.rows.iter().take(MOST_TITLES).enumerate();
        let Some((place, row)) = { titles }.find(|(_, row)| is_header(row, map)) else { continue };
        let places = places(place, row, map)?;
        return Ok((sheets.swap_remove(number), places));
    }
    let rows = sheets.iter().flat_map(|sheet| sheet.rows.iter().take(MOST_TITLES));
    let nearest = rows.filter(|row| !row.is_blank()).rev().max_by_key(|row| counted(row, map));
    Err(FileError::NoTitles { found: nearest.map(told).unwrap_or_default(), sought: sought(map) })
}

fn called(name: &str, sheets: Vec<Sheet>) -> Result<Sheet, FileError> {
    let names: Vec<String> = sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let named = sheets.into_iter().find(|sheet| plain(&sheet.name) == plain(name));
    named.ok_or_else(|| FileError::NoSheet { sheet: shown(name), found: shown(&names.join(", ")) })
}

fn titles(row: &Line) -> impl Iterator<Item = String> {
    row.cells.iter().map(|cell| plain(&cell.text()))
}

fn names_of(names: &Several) -> impl Iterator<Item = String> {
    names.all().iter().map(|name| plain(name))
}

pub(super) fn counted(row: &Line, map: &Map) -> usize {
    let known = |title: &String| {
        let is_field =
            map.file.columns.values().any(|names| names_of(names).any(|it| it == *title));
        is_field || map.file.milestones.keys().any(|name| plain(name) == *title)
    };
    titles(row).filter(|title| !title.is_empty() && known(title)).count()
}

fn is_header(row: &Line, map: &Map) -> bool {
    let columns = &map.file.columns;
    let has_day = columns.get(&Field::EnquiredOn).is_some_and(|names| {
        let names: Vec<String> = names_of(names).collect();
        titles(row).any(|title| names.contains(&title))
    });
    let least = if map.is_usual { LEAST } else { LEAST_MAPPED };
    has_day && counted(row, map) >= least.min(columns.len() + map.file.milestones.len())
}

fn places(header: usize, row: &Line, map: &Map) -> Result<Places, FileError> {
    let name = |column: usize| match row.cell(column).text() {
        text if text.is_empty() => format!("column {}", letters(column)),
        text => text,
    };
    let mut places =
        Places { header, names: (0..row.cells.len()).map(name).collect(), ..Places::default() };
    let reader = Reader { row, number: row.number, map };
    for (field, names) in &map.file.columns {
        let columns = reader.columns(field.told(), names.all(), *field == Field::Notes)?;
        if !columns.is_empty() {
            places.fields.insert(*field, columns);
        }
    }
    for name in map.file.milestones.keys() {
        let found = reader.columns(name, std::slice::from_ref(name), false)?;
        places.days.extend(found.into_iter().map(|column| (column, name.clone())));
    }
    places.days.sort();
    let marks = [&map.file.rows.none_where, &map.file.rows.repeats_where];
    let told = marks.into_iter().flat_map(BTreeMap::keys).chain(map.file.assumed.values());
    for name in told {
        let found = reader.columns(name, std::slice::from_ref(name), false)?;
        places.named.extend(found.into_iter().map(|column| (plain(name), column)));
    }
    let is_used = |column: &usize| {
        let of_days = places.days.iter().any(|(it, _)| it == column);
        of_days || places.fields.values().flatten().any(|it| it == column)
    };
    // What is wrong with a row of a copy is no part of the row.
    let is_ours = |column: &usize| *column == 0 && plain(&row.cell(0).text()) == "error";
    places.unused = (0..row.cells.len()).filter(|it| !is_used(it) && !is_ours(it)).collect();
    Ok(places)
}

struct Reader<'a> {
    row: &'a Line,
    number: u64,
    map: &'a Map,
}

impl Reader<'_> {
    fn columns(
        &self,
        what: &str,
        names: &[String],
        may_be_several: bool,
    ) -> Result<Vec<usize>, FileError> {
        let at = |name: &String| {
            let name = plain(name);
            let titles = titles(self.row).enumerate();
            titles.filter(move |(_, title)| *title == name).map(|(column, _)| column)
        };
        let columns: Vec<usize> = names.iter().flat_map(at).collect();
        if columns.len() > 1 && !may_be_several {
            let told = |column: &usize| {
                format!("{} ({})", shown(&self.row.cell(*column).text()), letters(*column))
            };
            let columns: Vec<String> = columns.iter().map(told).collect();
            return Err(FileError::TwoFor { what: shown(what), columns: columns.join(", ") });
        }
        if columns.is_empty() && !self.map.is_usual {
            return Err(FileError::NotInHeader {
                row: self.number,
                missing: shown(&names.join(" or ")),
                found: told(self.row),
            });
        }
        Ok(columns)
    }
}

fn told(row: &Line) -> String {
    let titles = row.cells.iter().filter(|cell| !cell.is_empty()).map(Cell::text);
    shown(&titles.collect::<Vec<_>>().join(", "))
}

fn sought(map: &Map) -> String {
    let columns = map
        .file
        .columns
        .iter()
        .map(|(field, names)| format!("{} ({})", field.told(), names.all().join(", ")));
    let days = map.file.milestones.keys().cloned();
    shown(&columns.chain(days).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &[&str]) -> Sheet {
        let line = |(place, row): (usize, &&str)| Line {
            number: place as u64 + 1,
            cells: row.split(',').map(Cell::of_text).collect(),
            ..Line::default()
        };
        Sheet { name: String::new(), rows: rows.iter().enumerate().map(line).collect() }
    }

    #[test]
    fn a_header_is_found_under_its_titles_and_in_another_sheet() {
        let other = sheet(&["IV = initial visit"]);
        let tracker = sheet(&["Tracker 2016,,", "", "No,DATE of Enquiry,Name (s),IV,Shoe,"]);

        let (found, places) = find(vec![other, tracker], &Map::usual().unwrap()).unwrap();

        assert_eq!((found.rows.len(), places.header), (3, 2));
        assert_eq!(places.of(Field::EnquiredOn), Some(1));
        assert_eq!((places.of(Field::Names), places.of(Field::Phone)), (Some(2), None));
        assert_eq!(places.days, [(3, "IV".to_owned())]);
        assert_eq!(places.unused, [4, 5]);
        assert_eq!(places.names[5], "column F");
    }

    #[test]
    fn a_column_that_the_map_names_must_be_there_and_only_once() {
        let map = Map::read("[columns]\nenquired_on = \"Day\"\nphone = \"Tel\"\n").unwrap();
        let told = |rows: &[&str]| find(vec![sheet(rows)], &map).unwrap_err().to_string();

        assert!(told(&["Day,Tel,tel."]).contains("two columns for the phone: Tel (B), tel. (C)"));
        let two = Map::read("[columns]\nenquired_on = \"Day\"\nphone = \"Tel\"\nemail = \"Mail\"\nnames = \"Who\"\n").unwrap();
        let told = find(vec![sheet(&["", "Day,Tel,Mail"])], &two).unwrap_err().to_string();
        assert_eq!(told, "row 2, its header, has no column Who, only Day, Tel, Mail. Mend the map");
    }
}
