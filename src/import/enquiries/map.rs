//! The map of a spreadsheet: what its columns are called, and what its words stand for.

use std::collections::BTreeMap;

use domain::pathway::{Place, Problem};
use serde::{Deserialize, Serialize};

use super::days::Style;
use super::words::plain;
use crate::pathways::{Mistake, located, parse};

/// The map that is used where none is given: names that such columns usually have.
const USUAL: &str = include_str!("usual.toml");

/// A map, read and checked as far as it can be without a pathway.
#[derive(Clone, Debug)]
pub struct Map {
    pub(super) file: MapFile,
    pub(super) styles: Vec<Style>,
    pub(super) text: String,
    /// Whether its columns may be missing: it names what they may be called, not what they are.
    pub(super) is_usual: bool,
}

/// A map as it is written.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct MapFile {
    /// The sheet of a workbook; the first with a header if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sheet: Option<String>,
    /// What is put before the numbers of households, so that those of another year are others.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) prefix: String,
    /// Words for an empty cell.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) nothing: Vec<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) columns: BTreeMap<Field, Several>,
    /// Columns of days, and what happened on them.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) milestones: BTreeMap<String, Several>,
    pub(super) dates: Dates,
    /// Words of the outcome: `open`, `ended`, or a milestone that must have a day.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) outcomes: BTreeMap<String, String>,
    /// Initials and spellings, and the name or the e-mail address of the worker.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) workers: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) sources: BTreeMap<String, String>,
    /// Words for what they could offer, and the kind of care.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) cares: BTreeMap<String, String>,
    /// Words of the reason, and `reason` or `reason/who-decided`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) reasons: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "RowsFile::is_empty")]
    pub(super) rows: RowsFile,
    /// Milestones that are taken to be reached on the day of a column, where the row has no day of
    /// theirs and no ending.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) assumed: BTreeMap<String, String>,
}

/// `[dates]`
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Dates {
    pub(super) styles: Vec<String>,
    pub(super) enquiry_missing: EnquiryMissing,
    pub(super) ending_missing: EndingMissing,
}

impl Dates {
    /// With what becomes of missing days: whether they are put on others of the row.
    pub(super) fn with(styles: Vec<String>, first_day: bool, last_day: bool) -> Self {
        let (mut enquiry, mut ending) = (EnquiryMissing::Refuse, EndingMissing::Refuse);
        if first_day {
            enquiry = EnquiryMissing::FirstDay;
        }
        if last_day {
            ending = EndingMissing::LastDay;
        }
        Self { styles, enquiry_missing: enquiry, ending_missing: ending }
    }

    pub(super) fn puts_missing(&self) -> (bool, bool) {
        let first_day = self.enquiry_missing == EnquiryMissing::FirstDay;
        (first_day, self.ending_missing == EndingMissing::LastDay)
    }
}

/// What becomes of a row whose enquiry has no day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum EnquiryMissing {
    #[default]
    Refuse,
    /// It is put on the first day that the row tells.
    FirstDay,
}

/// What becomes of a row that has ended on no day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum EndingMissing {
    #[default]
    Refuse,
    /// The ending is put on the last day that the row tells.
    LastDay,
}

/// `[rows]`: columns, and the words in them that mark a row.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RowsFile {
    /// A row that is no enquiry.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) none_where: BTreeMap<String, Several>,
    /// A row that repeats another.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) repeats_where: BTreeMap<String, Several>,
}

impl RowsFile {
    fn is_empty(&self) -> bool {
        self.none_where.is_empty() && self.repeats_where.is_empty()
    }
}

macro_rules! fields {
    ($($field:ident = $word:literal),* $(,)?) => {
        /// What a column can hold.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
        pub(super) enum Field {
            $(#[serde(rename = $word)] $field,)*
        }

        impl Field {
            /// Each of them.
            pub(super) const ALL: &[Self] = &[$(Self::$field),*];

            /// Its word in a map.
            pub(super) fn word(self) -> &'static str {
                match self {
                    $(Self::$field => $word,)*
                }
            }
        }
    };
}

fields! {
    Reference = "reference",
    Names = "names",
    SecondName = "second_name",
    Phone = "phone",
    Email = "email",
    Address = "address",
    Postcode = "postcode",
    EnquiredOn = "enquired_on",
    Source = "source",
    Heard = "heard",
    Campaign = "campaign",
    Tracked = "tracked",
    TrackedBy = "tracked_by",
    Placement = "placement",
    Referrer = "referrer",
    Channel = "channel",
    Service = "service",
    Team = "team",
    Area = "area",
    Care = "care",
    CouldOffer = "could_offer",
    ValuesMode = "values_mode",
    Worker = "worker",
    Notes = "notes",
    Outcome = "outcome",
    EndedOn = "ended_on",
    Reason = "reason",
    DecidedBy = "decided_by",
}

impl Field {
    /// Its name in a list: "Names", "Day of the enquiry".
    pub(super) fn label(self) -> String {
        let told = self.told();
        let told = told.strip_prefix("the ").unwrap_or(told);
        let mut letters = told.chars();
        let first = letters.next().map(|it| it.to_ascii_uppercase());
        first.into_iter().chain(letters).collect()
    }

    /// What it is called among people.
    pub(super) fn told(self) -> &'static str {
        match self {
            Self::Reference => "the household's number",
            Self::Names => "the names",
            Self::SecondName => "the second name",
            Self::Phone => "the phone",
            Self::Email => "the e-mail address",
            Self::Address => "the address",
            Self::Postcode => "the postcode",
            Self::EnquiredOn => "the day of the enquiry",
            Self::Source => "the source",
            Self::Heard => "how they heard, in their own words",
            Self::Campaign => "the campaign",
            Self::Tracked => "the campaign's code that came along",
            Self::TrackedBy => "how that code came along",
            Self::Placement => "where that code stood",
            Self::Referrer => "the code of who recommended fostering",
            Self::Channel => "the channel",
            Self::Service => "the service",
            Self::Team => "the team",
            Self::Area => "the area",
            Self::Care => "the kind of care",
            Self::CouldOffer => "the care they could offer",
            Self::ValuesMode => "the values mode",
            Self::Worker => "the worker",
            Self::Notes => "the notes",
            Self::Outcome => "the outcome",
            Self::EndedOn => "the day of the ending",
            Self::Reason => "the reason",
            Self::DecidedBy => "who decided",
        }
    }
}

/// One name, or several.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged, expecting = "write one name in quotes, or several in brackets")]
pub(super) enum Several {
    One(String),
    Many(Vec<String>),
}

impl Several {
    pub(super) fn all(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}

impl Map {
    /// Reads a map.
    pub fn read(text: &str) -> Result<Self, Vec<Mistake>> {
        let mut map = Self::usual_styles(text)?;
        let problems = map.problems();
        if !problems.is_empty() {
            return Err(located(text, &problems));
        }
        // The day comes first unless a map says otherwise.
        if map.styles.is_empty() {
            map.styles = Self::usual()?.styles;
        }
        Ok(map)
    }

    /// The map for the usual columns.
    pub fn usual() -> Result<Self, Vec<Mistake>> {
        Ok(Self { is_usual: true, ..Self::usual_styles(USUAL)? })
    }

    /// Reads one that may not be whole yet.
    pub fn read_draft(text: &str) -> Result<Self, Vec<Mistake>> {
        let mut map = Self::usual_styles(text)?;
        if map.styles.is_empty() {
            map.styles = Self::usual()?.styles;
        }
        Ok(map)
    }

    /// The map that says this, as its file would.
    pub(super) fn of(file: &MapFile) -> Result<Self, Vec<Mistake>> {
        let text = toml_edit::ser::to_string_pretty(file)
            .map_err(|error| vec![Mistake { line: None, message: error.to_string() }])?;
        Self::read_draft(&text)
    }

    fn usual_styles(text: &str) -> Result<Self, Vec<Mistake>> {
        let file: MapFile = parse(text)?;
        let mut styles = vec![];
        for written in &file.dates.styles {
            let style = written
                .parse()
                .map_err(|message| located(text, &[problem(&["dates"], "styles", message)]))?;
            styles.push(style);
        }
        Ok(Self { file, styles, text: text.to_owned(), is_usual: false })
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = vec![];
        let mut met: BTreeMap<String, &str> = BTreeMap::new();
        for (field, names) in &self.file.columns {
            for name in names.all() {
                if let Some(other) = met.insert(plain(name), field.told()) {
                    let told = field.told();
                    let message =
                        format!("The column {name:?} is to hold {other} and {told}: name it once");
                    problems.push(problem(&["columns"], "", message));
                }
            }
        }
        let days = (self.file.milestones.keys().map(|name| ("milestones", name)))
            .chain(self.file.assumed.values().map(|name| ("assumed", name)));
        for (table, name) in days {
            let is_mapped = self.file.milestones.keys().any(|it| plain(it) == plain(name));
            match met.get(&plain(name)) {
                Some(other) if table == "milestones" => {
                    let message = format!(
                        "The column {name:?} is to hold {other} and a milestone: name it once"
                    );
                    problems.push(problem(&[table], name, message));
                }
                _ if is_mapped => {}
                _ => {
                    let message =
                        format!("The column {name:?} stands in no line of [milestones]: add it");
                    problems.push(problem(&[table], "", message));
                }
            }
        }
        if !self.file.columns.contains_key(&Field::EnquiredOn) {
            let message = "Nothing says when a household enquired: add enquired_on = \"NAME OF THE \
                           COLUMN\" to [columns]";
            problems.push(problem(&["columns"], "", message.to_owned()));
        }
        problems
    }
}

/// A mistake at a key of a table.
pub(super) fn problem(table: &[&str], key: &str, message: String) -> Problem {
    let table = table.iter().map(|part| (*part).to_owned()).collect();
    Problem { place: Place { table, index: None, key: key.to_owned() }, message }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(text: &str) -> Vec<String> {
        let mistakes = Map::read(text).expect_err("mistakes");
        mistakes.iter().map(Mistake::to_string).collect()
    }

    const DAY: &str = "[columns]\nenquired_on = \"Date\"\n";

    #[test]
    fn the_map_of_usual_names_has_no_mistake() {
        let map = Map::usual().unwrap();

        assert_eq!(map.problems(), []);
        assert!(!map.styles.is_empty());
    }

    #[test]
    fn what_is_wrong_with_a_map_is_told_with_its_line() {
        for (text, told_as) in [
            (
                format!("{DAY}phon = \"Tel\"\n"),
                "line 3: There is no `phon` here: did you mean `phone`? use one of `reference`",
            ),
            (
                format!("{DAY}[sauces]\n"),
                "line 3: There is no key `sauces` here: did you mean `sources`?",
            ),
            (
                format!("{DAY}phone = \"Date\"\n"),
                "The column \"Date\" is to hold the phone and the day of the enquiry",
            ),
            (
                format!("{DAY}[milestones]\nDate = \"approved\"\n"),
                "line 4: The column \"Date\" is to hold the day",
            ),
            (format!("{DAY}[dates]\nstyles = [\"%d\"]\n"), "line 4: \"%d\" is no style of a day"),
            (
                format!("{DAY}[dates]\nenquiry_missing = \"guess\"\n"),
                "line 4: There is no `guess` here: use one of `refuse`",
            ),
            (
                format!("{DAY}[assumed]\napproved = \"Panel\"\n"),
                "The column \"Panel\" stands in no line of [milestones]",
            ),
            (format!("{DAY}phone = 3\n"), "write one name in quotes"),
            (
                "[columns]\nphone = \"Tel\"\n".to_owned(),
                "line 1: Nothing says when a household enquired",
            ),
            ("[columns\n".to_owned(), "line 1: This is not understood"),
        ] {
            let told = told(&text);
            assert!(told.iter().any(|it| it.contains(told_as)), "{told_as} is not in {told:?}");
            assert!(told.iter().all(|it| !it.contains('\n')), "{told:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_a_map_or_has_mistakes(
            text in "(\\[(columns|milestones|dates|rows|assumed|[a-z]{1,6})\\]\n|(enquired_on|styles|phone|[a-z_]{1,9}) = (\\PC{0,9}|\"[a-z ]{0,9}\"|\\[\\])\n){0,9}",
        ) {
            let mistakes = Map::read(&text).err();

            prop_assert_ne!(mistakes.map(|it| it.len()), Some(0));
        }
    }
}
