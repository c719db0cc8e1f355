//! Pathway files: reading them, and saying on which line a mistake is.

use std::fmt;
use std::ops::Range;

use domain::pathway::{FOSTERING_ENGLAND, Pathway, Pathways, Place, Problem};
use serde::de::DeserializeOwned;
use strsim::osa_distance;
use toml_edit::{Document, Item, Table};

/// A mistake in a pathway file, with its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The line, from 1.
    pub line: Option<usize>,
    /// What is wrong, and what to do.
    pub message: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// The pathways that the program brings along: `fostering-england`.
pub fn embedded() -> Result<Pathways, Vec<Mistake>> {
    read(FOSTERING_ENGLAND).map(Pathways::starting_with)
}

/// Reads and checks a pathway file.
pub fn read(text: &str) -> Result<Pathway, Vec<Mistake>> {
    Pathway::check(parse(text)?).map_err(|problems| located(text, &problems))
}

/// Reads a file that people write, of whatever shape.
pub fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Vec<Mistake>> {
    toml_edit::de::from_str(text).map_err(|error| {
        let line = error.span().map(|span| line(text, span));
        vec![Mistake { line, message: in_words(error.message()) }]
    })
}

// What the TOML reader says, for people.
fn in_words(message: &str) -> String {
    for (start, what) in [("unknown field ", "key "), ("unknown variant ", "")] {
        let names = message.strip_prefix(start).and_then(|it| it.split_once(", expected "));
        if let Some((name, known)) = names {
            let known = known.strip_prefix("one of ").unwrap_or(known);
            let nearest = nearest(name, known).map(|it| format!("did you mean {it}? "));
            let nearest = nearest.unwrap_or_default();
            return format!("There is no {what}{name} here: {nearest}use one of {known}");
        }
    }
    if let Some(key) = message.strip_prefix("missing field ") {
        return format!("The key {key} is missing here: add it");
    }
    format!("This is not understood ({}): mend this line", message.replace('\n', ", "))
}

// The name that differs in the fewest letters, if these are few.
fn nearest<'a>(name: &str, known: &'a str) -> Option<&'a str> {
    let most = 1 + name.chars().count() / 4;
    let known = known.split([',', ' ']).filter(|it| it.starts_with('`'));
    let told = known.map(|it| (osa_distance(name, it), it)).min()?;
    (told.0 <= most).then_some(told.1)
}

/// Problems with their lines in the file that they are about.
pub fn located(text: &str, problems: &[Problem]) -> Vec<Mistake> {
    let Ok(document) = Document::parse(text) else { return vec![] };
    let mistake = |problem: &Problem| Mistake {
        line: span(document.as_table(), &problem.place).map(|span| line(text, span)),
        message: problem.to_string(),
    };
    problems.iter().map(mistake).collect()
}

// The nearest place that the file has: the key, else the table that should have it.
fn span(document: &Table, place: &Place) -> Option<Range<usize>> {
    let mut table = document;
    for (depth, name) in place.table.iter().enumerate() {
        table = match table.get(name)? {
            Item::ArrayOfTables(tables) => tables.get(place.index.unwrap_or(0))?,
            Item::Table(table) => table,
            item => return item.span(),
        };
        if depth + 1 == place.table.len() && place.key.is_empty() {
            return table.span();
        }
    }
    let key = table.key(&place.key).and_then(toml_edit::Key::span);
    key.or_else(|| table.get(&place.key)?.span()).or_else(|| table.span())
}

fn line(text: &str, span: Range<usize>) -> usize {
    let before = text.as_bytes().get(..span.start).unwrap_or_default();
    1 + before.iter().filter(|byte| **byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use domain::journey::Matter;
    use domain::pathway::ReminderRule;

    use super::*;

    fn lines(text: &str) -> Vec<(Option<usize>, String)> {
        let mistakes = read(text).expect_err("mistakes");
        mistakes.into_iter().map(|mistake| (mistake.line, mistake.message)).collect()
    }

    #[test]
    fn the_pathway_that_comes_along_has_no_mistake() {
        let pathways = embedded().expect("no mistakes");

        assert_eq!(pathways.ids()[0].as_str(), "fostering-england");
    }

    #[test]
    fn a_mistake_is_told_with_its_line_and_its_remedy() {
        let text = "id = \"p\"\nin_force_from = \"2020-01-01\"\n\n[[stage]]\nname = \"asked\"\n\n\
                    [[stage]]\nname = \"visited\"\n\n[[clock]]\nname = \"reply\"\n\
                    starts_on = [\"enquiry-received\"]\nstops_on = [\"rang-back\"]\n";

        let told = lines(text);

        assert_eq!(told[0].0, Some(8));
        assert!(told[0].1.starts_with("Nobody can enter the stage visited"), "{told:?}");
        assert_eq!(told[1].0, Some(13));
        assert!(told[1].1.contains("rang-back, which is no milestone"), "{told:?}");
    }

    #[test]
    fn a_misspelt_key_and_broken_toml_are_told_with_their_line() {
        let misspelt = lines("id = \"p\"\nin_force_from = \"2020-01-01\"\nstages = 3\n");
        let broken = lines("id = \"p\"\nin_force_from = ");

        assert_eq!(misspelt[0].0, Some(3));
        assert!(misspelt[0].1.contains("There is no key `stages` here"), "{misspelt:?}");
        assert_eq!(broken[0].0, Some(2));
    }

    #[test]
    fn the_pathway_that_comes_along_states_every_reminder_as_is_usual() {
        let pathway = read(FOSTERING_ENGLAND).expect("a pathway");
        let stated: Vec<&str> =
            pathway.file.reminders.iter().map(|row| row.about.as_str()).collect();

        assert_eq!(stated, Matter::ALL.map(Matter::as_str));
        assert_eq!(pathway.reminders, Matter::ALL.map(ReminderRule::usual));
    }

    #[test]
    fn a_day_may_be_written_with_or_without_quotes() {
        let text = "id = \"p\"\nin_force_from = 2020-01-01\n[[stage]]\nname = \"asked\"\n";

        assert_eq!(read(text).expect("a pathway").in_force_from.to_string(), "2020-01-01");
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_written_is_a_pathway_or_has_mistakes(
            text in "(id = \"p\"\nin_force_from = 2020-01-01\n)?(\\[\\[?[a-z.]{1,9}\\]\\]?\n|[a-z_]{1,9} = (\\PC{0,9}|\"[a-z ]{0,9}\"|\\[\\])\n){0,9}",
        ) {
            let mistakes = read(&text).err().unwrap_or_default();

            proptest::prop_assert!(mistakes.iter().all(|it| !it.message.contains('\n')));
        }

        #[test]
        fn a_damaged_pathway_is_told_in_one_line_a_mistake(
            place in proptest::prelude::any::<proptest::sample::Index>(),
            taken in 0..60_usize,
            put in "\\PC{0,9}",
        ) {
            let mut text: Vec<char> = FOSTERING_ENGLAND.chars().collect();
            let at = place.index(text.len());
            text.splice(at..text.len().min(at + taken), put.chars());

            let mistakes = read(&text.into_iter().collect::<String>()).err();

            let told = mistakes.iter().flatten();
            proptest::prop_assert_ne!(mistakes.as_ref().map(Vec::len), Some(0));
            for mistake in told {
                proptest::prop_assert!(!mistake.to_string().contains('\n'), "{mistake}");
            }
        }
    }
}
