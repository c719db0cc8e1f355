//! What is searched for, and where it is found.

use memchr::memmem::Finder;

use super::{Adult, Details, numbers, plain};

/// What about somebody was found, where it is not their name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are the documentation")]
pub enum Matched {
    Phone,
    Email,
    Address,
    Postcode,
}

/// Fewer digits are no phone number, but part of an address.
const FEWEST_DIGITS: usize = 5;

/// What is searched for: all of it must be found, each in one of its spellings.
pub(super) struct Wanted(Vec<Vec<Finder<'static>>>);

impl Wanted {
    pub(super) fn of(text: &str) -> Self {
        let finder = |word: String| Finder::new(&word).into_owned();
        if is_phone(text) {
            return Self(vec![numbers(text).into_iter().map(finder).collect()]);
        }
        let words = text.split_whitespace().map(plain).filter(|it| !it.is_empty());
        Self(words.map(|word| vec![finder(word)]).collect())
    }

    /// The spellings of the word that is met least often, as far as its length tells.
    pub(super) fn longest(&self) -> Option<&[Finder<'static>]> {
        let length = |word: &&Vec<Finder<'_>>| word.iter().map(|it| it.needle().len()).min();
        self.0.iter().max_by_key(length).map(Vec::as_slice)
    }

    pub(super) fn is_in(&self, text: &[u8]) -> bool {
        self.0.iter().all(|word| holds(text, word))
    }

    /// What was found of these adults besides their names.
    pub(super) fn matched(&self, adults: &[Adult]) -> Vec<Matched> {
        let known = || adults.iter().filter_map(|it| it.details.as_ref());
        let is_name =
            |word: &[Finder<'_>]| known().any(|it| holds(plain(&it.name).as_bytes(), word));
        let others = self.0.iter().filter(|word| !is_name(word));
        let mut matched: Vec<Matched> =
            others.filter_map(|word| known().find_map(|it| beside_the_name(it, word))).collect();
        matched.sort_unstable();
        matched.dedup();
        matched
    }
}

/// Whether a text can only be a phone number.
pub fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let is_of_one = |it: char| it.is_ascii_digit() || it.is_whitespace() || "+()-./".contains(it);
    digits >= FEWEST_DIGITS && text.chars().all(is_of_one)
}

/// Whether a text is too short to search for: nearly everybody has such a letter. One sign may be a
/// whole name in other scripts.
pub fn is_too_short(text: &str) -> bool {
    let told = plain(text);
    told.chars().count() < 2 && told.is_ascii()
}

fn beside_the_name(details: &Details, word: &[Finder<'_>]) -> Option<Matched> {
    if numbers(&details.phone).iter().any(|number| holds(number.as_bytes(), word)) {
        return Some(Matched::Phone);
    }
    let lines = [
        (Matched::Email, &details.email),
        (Matched::Postcode, &details.postcode),
        (Matched::Address, &details.address),
    ];
    lines
        .into_iter()
        .find(|(_, line)| holds(plain(line).as_bytes(), word))
        .map(|(matched, _)| matched)
}

fn holds(text: &[u8], word: &[Finder<'_>]) -> bool {
    word.iter().any(|spelling| spelling.find(text).is_some())
}

#[cfg(test)]
mod tests {
    use domain::ids::PersonId;
    use uuid::Uuid;

    use super::super::Household;
    use super::*;

    fn household() -> Household {
        let details = |name: &str, phone: &str| Details {
            name: name.to_owned(),
            phone: phone.to_owned(),
            email: "siobhan@example.org".to_owned(),
            address: "4 Zetland Road".to_owned(),
            postcode: "LE4 9ZZ".to_owned(),
            ..Details::default()
        };
        let adults = [
            details("Siobhán O’Brien-McDonald", "01632 960 123"),
            details("José García Márquez", "+44 7700 900456"),
        ];
        let adult = |details| Adult { id: PersonId(Uuid::nil()), details: Some(details) };
        Household { adults: adults.into_iter().map(adult).collect() }
    }

    fn found(text: &str) -> Option<Vec<Matched>> {
        let (household, wanted) = (household(), Wanted::of(text));
        wanted.is_in(household.text().as_bytes()).then(|| wanted.matched(&household.adults))
    }

    #[test]
    fn a_name_is_found_however_it_is_typed() {
        for typed in [
            "siobhan",
            "SIOBHÁN",
            "O'Brien",
            "o’brien",
            "OBrien",
            "O Brien",
            "Mc Donald",
            "mcdonald",
            "garcia marquez",
            "Márquez José",
            "marq",
            "brien-mc",
        ] {
            assert_eq!(found(typed), Some(vec![]), "{typed}");
        }
        assert_eq!(found("Zebedee"), None);
    }

    #[test]
    fn what_is_found_beside_a_name_says_what_it_is() {
        for typed in [
            "01632960123",
            "01632 960123",
            "(01632) 960-123",
            "+44 1632 960 123",
            "0044 1632 960123",
            "+44 (0)1632 960123",
            "960123",
            "07700 900 456",
        ] {
            assert_eq!(found(typed), Some(vec![Matched::Phone]), "{typed}");
        }
        assert_eq!(found("siobhan@example"), Some(vec![Matched::Email]));
        for typed in ["LE4 9ZZ", "le49zz", "le4"] {
            assert_eq!(found(typed), Some(vec![Matched::Postcode]), "{typed}");
        }
        assert_eq!(found("zetland"), Some(vec![Matched::Address]));
        assert_eq!(found("José zetland"), Some(vec![Matched::Address]), "the name needs no word");
        assert_eq!(found("01632 960124"), None);
    }

    #[test]
    fn one_letter_is_too_short_and_one_sign_of_another_script_is_a_name() {
        assert!(["", "a", " é ", "'", "7"].into_iter().all(is_too_short));
        assert!(!["ab", "李"].into_iter().any(is_too_short));
    }
}
