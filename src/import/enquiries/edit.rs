//! A map that is made on pages, a choice at a time. It is the same map as a file of one.

use domain::pathway::Pathway;

use super::days::{self, Order};
use super::draft::Spreadsheet;
use super::map::{Dates, Field, Map, Several};
use super::words::plain;
use crate::import::file::FileError;
use crate::pathways::Mistake;

/// What stands before the milestones of a column of days.
const DAY: &str = "day:";

/// Days that begin with the month.
const MONTH_FIRST: [&str; 6] =
    ["mm/dd/yyyy", "mm/dd/yy", "mm.dd.yyyy", "mm.dd.yy", "mm-dd-yyyy", "mm-dd-yy"];

/// What a column may hold, with its name for people.
pub type Choice = (String, String);

impl Map {
    /// What a column holds, as a word: a field, `day:` and what happened then, or nothing.
    pub fn meaning(&self, title: &str) -> String {
        let is = |name: &String| plain(name) == plain(title);
        let field = self.file.columns.iter().find(|(_, names)| names.all().iter().any(is));
        let days = self.file.milestones.iter().find(|(name, _)| is(name));
        match (field, days) {
            (Some((field, _)), _) => field.word().to_owned(),
            (None, Some((_, names))) => format!("{DAY}{}", names.all().join("+")),
            (None, None) => String::new(),
        }
    }

    /// Everything that a column may hold on a pathway.
    pub fn choices(&self, pathway: &Pathway) -> Vec<Choice> {
        let fields = Field::ALL.iter().map(|it| (it.word().to_owned(), it.label()));
        let milestones = pathway
            .milestones
            .iter()
            .map(|it| (format!("{DAY}{}", it.name), format!("Day: {}", it.label.to_lowercase())));
        let contacts = [("spoke", "they were spoken to"), ("sent", "something was sent to them")];
        let contacts = contacts.map(|(word, told)| {
            (format!("{DAY}contact-recorded/{word}"), format!("Day of a contact: {told}"))
        });
        let mut choices: Vec<Choice> = fields.chain(milestones).chain(contacts).collect();
        for names in self.file.milestones.values() {
            let word = format!("{DAY}{}", names.all().join("+"));
            if choices.iter().all(|(known, _)| *known != word) {
                let label = |name: &String| match pathway.milestone(&(&**name).into()) {
                    Some(milestone) => milestone.label.to_lowercase(),
                    None => name.replace('-', " "),
                };
                let labels: Vec<String> = names.all().iter().map(label).collect();
                choices.push((word, format!("Day: {}", labels.join(" and "))));
            }
        }
        choices
    }

    /// The same map with other meanings of columns. A word that means nothing leaves its column out.
    pub fn with_columns(&self, chosen: &[(String, String)]) -> Result<Self, Vec<Mistake>> {
        let mut file = self.file.clone();
        file.columns.clear();
        file.milestones.clear();
        for (title, meaning) in chosen {
            if let Some(names) = meaning.strip_prefix(DAY) {
                let mut names: Vec<String> = names.split('+').map(str::to_owned).collect();
                let names = match names.len() {
                    1 => Several::One(names.remove(0)),
                    _ => Several::Many(names),
                };
                file.milestones.insert(title.clone(), names);
            } else if let Some(field) = Field::ALL.iter().find(|it| it.word() == meaning) {
                let names = file.columns.remove(field);
                let names = names.iter().flat_map(Several::all).cloned();
                let mut names: Vec<String> = names.chain([title.clone()]).collect();
                let names = match names.len() {
                    1 => Several::One(names.remove(0)),
                    _ => Several::Many(names),
                };
                file.columns.insert(*field, names);
            }
        }
        // What is taken to have happened on the day of a column needs that column.
        let days = file.milestones.clone();
        file.assumed.retain(|_, column| days.keys().any(|it| plain(it) == plain(column)));
        Self::of(&file)
    }

    /// The same map, with the day or the month first, and what becomes of days that are missing.
    pub fn with_days(
        &self,
        is_month_first: Option<bool>,
        (first_day, last_day): (bool, bool),
        prefix: &str,
    ) -> Result<Self, Vec<Mistake>> {
        let mut file = self.file.clone();
        let usual = Self::usual()?.file.dates.styles;
        if let Some(is_month_first) = is_month_first {
            // Those with a name for the month, or the year first, say it themselves.
            let clear = usual.iter().filter(|it| it.contains("mmm") || it.starts_with('y'));
            file.dates.styles = if is_month_first {
                MONTH_FIRST.iter().map(|it| (*it).to_owned()).chain(clear.cloned()).collect()
            } else {
                usual
            };
        }
        file.dates = Dates::with(file.dates.styles, first_day, last_day);
        prefix.trim().clone_into(&mut file.prefix);
        Self::of(&file)
    }

    /// Whether days are read with the month first.
    pub fn is_month_first(&self) -> bool {
        self.file.dates.styles.first().is_some_and(|it| it.starts_with('m'))
    }

    /// Whether the enquiry and the ending of a row without their days are put on others that it has.
    pub fn puts_missing_days(&self) -> (bool, bool) {
        self.file.dates.puts_missing()
    }

    /// What is put before the numbers of households.
    pub fn prefix(&self) -> &str {
        &self.file.prefix
    }

    /// The sheet that it is about.
    pub fn sheet(&self) -> Option<&str> {
        self.file.sheet.as_deref()
    }

    /// The same map, about another sheet.
    pub fn of_sheet(&self, sheet: Option<&str>) -> Result<Self, Vec<Mistake>> {
        let mut file = self.file.clone();
        file.sheet = sheet.map(str::to_owned);
        Self::of(&file)
    }

    /// The map as a file.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What lacks before it can be read with: the day of the enquiry, or a field twice.
    pub fn lacks(&self) -> Vec<String> {
        let mut lacks = vec![];
        if !self.file.columns.contains_key(&Field::EnquiredOn) {
            lacks.push("Select the column that holds the day of the enquiry".to_owned());
        }
        for (field, names) in &self.file.columns {
            if names.all().len() > 1 && *field != Field::Notes {
                let names = names.all().join(" and ");
                lacks.push(format!(
                    "{names} are both to hold {}: select it for one of them",
                    field.told()
                ));
            }
        }
        lacks
    }
}

impl Spreadsheet {
    /// Whether its days begin with the day or with the month, as far as they show it.
    pub fn order(&self, map: &Map) -> Result<Order, FileError> {
        let (sheet, header) = self.header(map)?;
        let is_of_days = |title: &str| {
            let meaning = map.meaning(title);
            meaning.starts_with(DAY) || ["enquired_on", "ended_on"].contains(&&*meaning)
        };
        let titles = sheet.rows[header].cells.iter().map(|cell| is_of_days(&cell.text()));
        let columns: Vec<usize> =
            titles.enumerate().filter(|(_, is)| *is).map(|(place, _)| place).collect();
        let rows = sheet.rows.iter().skip(header + 1);
        Ok(days::order(rows.flat_map(|row| columns.iter().map(|place| row.cell(*place)))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Date,Name,Visit\n03/04/2026,Ann,\n05/06/2026,Bo,07/08/2026\n";

    fn draft(text: &str) -> (Spreadsheet, Map) {
        let spreadsheet = Spreadsheet::read(text.as_bytes().to_vec(), "x.csv").unwrap();
        let map = spreadsheet.draft(None).unwrap();
        (spreadsheet, map)
    }

    #[test]
    fn a_choice_on_a_page_is_a_line_of_the_map() {
        let (_, map) = draft(TEXT);
        let chosen =
            [("Date", "enquired_on"), ("Name", "names"), ("Visit", "day:initial-visit-held")];
        let chosen = chosen.map(|(title, word)| (title.to_owned(), word.to_owned()));

        let map = map.with_columns(&chosen).unwrap();
        let map = map.with_days(Some(true), (true, false), "2026-").unwrap();

        for line in [
            "enquired_on = \"Date\"",
            "Visit = \"initial-visit-held\"",
            "prefix = \"2026-\"",
            "\"mm/dd/yyyy\"",
            "enquiry_missing = \"first-day\"",
        ] {
            assert!(map.text().contains(line), "{line} is not in {}", map.text());
        }
        let read = Map::read(map.text()).unwrap();
        assert_eq!((read.meaning("Visit"), read.lacks()), (map.meaning("Visit"), vec![]));
        assert!(read.is_month_first());
    }

    #[test]
    fn what_lacks_is_said() {
        let (_, map) = draft(TEXT);
        let both = [("Date", "names"), ("Name", "names")];
        let both = both.map(|(title, word)| (title.to_owned(), word.to_owned()));

        let lacks = map.with_columns(&both).unwrap().lacks();

        assert_eq!(lacks[0], "Select the column that holds the day of the enquiry");
        assert_eq!(lacks[1], "Date and Name are both to hold the names: select it for one of them");
    }

    #[test]
    fn the_order_of_days_is_asked_only_where_the_file_leaves_it_open() {
        for (day, order) in [
            ("04/05/2026", Order::Open),
            ("13/05/2026", Order::DayFirst),
            ("05/13/2026", Order::MonthFirst),
            ("13/05/2026\n05/13/2026", Order::Open),
            ("4 May 2026", Order::Clear),
        ] {
            let (spreadsheet, map) = draft(&format!("Date of enquiry,Name,Tel\n{day}\n"));

            assert_eq!(spreadsheet.order(&map).unwrap(), order, "{day}");
        }
    }
}
