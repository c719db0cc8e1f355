//! The adults of a row, and how to reach them.

use serde_json::{Map, Value};

use super::map::Field;
use super::names::adults;
use super::row::Teller;

/// A longer name is something else.
const LONGEST_NAME: usize = 200;

/// Who is told of, and by what another row of theirs would show.
#[derive(Debug, Default)]
pub(super) struct People {
    pub(super) adults: Vec<Value>,
    /// What two rows of one household share, each with its name.
    pub(super) marks: Vec<(&'static str, String)>,
    /// The outward part of the postcode.
    pub(super) area: Option<String>,
}

impl Teller<'_> {
    /// The adults, as the enquiry seals them.
    pub(super) fn people(&mut self) -> Result<People, String> {
        let mut people = People::default();
        let names = self.names()?;
        let mut first = Map::new();
        let mut put = |name: &str, value: Option<String>| {
            value.and_then(|value| first.insert(name.to_owned(), Value::String(value)));
        };
        put("name", names.first().cloned());
        let phone = self.phone();
        people.marks.extend(phone.as_deref().map(|it| ("phone", digits(it))));
        put("phone", phone);
        let email = self.email();
        people.marks.extend(email.as_deref().map(|it| ("e-mail address", it.to_lowercase())));
        put("email", email);
        put("address", self.text(Field::Address));
        let postcode = self.text(Field::Postcode).map(|written| match read_postcode(&written) {
            Some((postcode, area)) => {
                people.area = Some(area);
                postcode
            }
            None => {
                self.doubt("the postcode is none that is known: it gives no area".to_owned());
                written
            }
        });
        put("postcode", postcode);
        if first.is_empty() {
            self.doubt("nobody is named, and there is no way to reach them".to_owned());
        } else {
            people.adults.push(Value::Object(first));
        }
        people.adults.extend(names.iter().skip(1).map(|name| serde_json::json!({ "name": name })));
        Ok(people)
    }

    fn names(&mut self) -> Result<Vec<String>, String> {
        let mut names = vec![];
        for field in [Field::Names, Field::SecondName] {
            let Some(written) = self.text(field) else { continue };
            if written.chars().count() > LONGEST_NAME {
                return Err(format!(
                    "{} are longer than {LONGEST_NAME} characters: look whether they stand in the \
                     column of the names",
                    field.told()
                ));
            }
            let (told, is_clear) = adults(&written);
            if !is_clear {
                self.doubt("who the adults are is not clear: the names are kept as written".into());
            }
            names.extend(told);
        }
        Ok(names)
    }

    fn phone(&mut self) -> Option<String> {
        let written = self.text(Field::Phone)?;
        let is_short = digits(&written).len() == 10 && written.starts_with(['1', '2', '7']);
        if !is_short {
            return Some(written);
        }
        self.doubt("the phone lost its first 0, which is put back".to_owned());
        Some(format!("0{written}"))
    }

    fn email(&mut self) -> Option<String> {
        let written = self.text(Field::Email)?;
        if !written.contains('@') {
            self.doubt("the e-mail address is none: it is kept as written".to_owned());
        }
        Some(written)
    }
}

// One number in whatever way it is written.
fn digits(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix("44") {
        Some(rest) if phone.trim_start().starts_with("+44") => format!("0{rest}"),
        _ => digits,
    }
}

// A postcode as the post writes it, and its outward part.
fn read_postcode(written: &str) -> Option<(String, String)> {
    let plain: String =
        written.chars().filter(|it| !it.is_whitespace()).collect::<String>().to_uppercase();
    let is_plain = plain.is_ascii() && (5..=7).contains(&plain.len());
    let (outward, inward) = plain.split_at_checked(plain.len().checked_sub(3)?)?;
    let mut ends = inward.chars();
    let is_inward = ends.next().is_some_and(|it| it.is_ascii_digit())
        && ends.all(|it| it.is_ascii_alphabetic());
    let is_outward = outward.starts_with(|it: char| it.is_ascii_alphabetic())
        && outward.contains(|it: char| it.is_ascii_digit())
        && outward.chars().all(|it| it.is_ascii_alphanumeric());
    (is_plain && is_inward && is_outward)
        .then(|| (format!("{outward} {inward}"), outward.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_postcode_in_any_spelling_gives_its_area() {
        for (written, postcode) in
            [("s268bf", "S26 8BF"), ("S60  1NJ", "S60 1NJ"), ("sw1a 1aa", "SW1A 1AA")]
        {
            let (told, area) = read_postcode(written).unwrap();
            assert_eq!(told, postcode);
            assert_eq!(area, postcode.split(' ').next().unwrap());
        }
        for none in ["", "S26", "Sheffield", "S26 88F", "12345", "Ł26 8BF"] {
            assert_eq!(read_postcode(none), None, "{none}");
        }
    }

    #[test]
    fn one_number_is_known_in_each_spelling() {
        let told = ["07700 900187", "07700900187", "+44 7700 900187", "(07700) 900-187"];

        assert!(told.iter().all(|it| digits(it) == "07700900187"));
    }
}
