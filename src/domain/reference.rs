//! How people name a journey to each other: `FH-1932-T`.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

/// A journey's number in its log, with a letter that catches slips of the pen.
///
/// The letter is the number's remainder by 23, as on Spanish identity numbers. Because 23 is prime
/// and no factor of 9 or 10, one wrong digit and two neighbours swapped always change it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference(NonZeroU32);

/// Text that names no journey.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages are the documentation")]
pub enum ReferenceError {
    #[error("\"{0}\" is no reference: write it as FH-1932-T")]
    Shape(String),
    #[error("{0} has a slip in it: look again, for its digits and its last letter do not fit")]
    Letter(String),
}

const PREFIX: &str = "FH";
const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";

impl Reference {
    /// The first journey's.
    pub const FIRST: Self = Self(NonZeroU32::MIN);

    /// The reference of a journey's number, which counts from 1.
    pub fn new(number: u32) -> Option<Self> {
        NonZeroU32::new(number).map(Self)
    }

    /// The number.
    pub fn number(self) -> u32 {
        self.0.get()
    }

    /// What somebody may have meant who wrote this: its digits, whatever their letter, and with its
    /// letter the numbers that one slip makes of them.
    pub fn near(text: &str) -> Vec<Self> {
        let told = text.chars().filter(|it| !it.is_whitespace() && *it != '-');
        let told = told.collect::<String>().to_ascii_uppercase();
        let rest = told.strip_prefix(PREFIX).unwrap_or(&told);
        let letter = rest.chars().next_back().filter(char::is_ascii_alphabetic);
        let digits = rest.trim_end_matches(|it: char| Some(it) == letter).as_bytes();
        if digits.len() > 9 || !digits.iter().all(u8::is_ascii_digit) {
            return vec![];
        }
        let slips =
            slips(digits).filter_map(|it| read(&it)).filter(|it| Some(it.letter()) == letter);
        let mut near: Vec<Self> = read(digits).into_iter().chain(slips).collect();
        let mut seen = std::collections::HashSet::new();
        near.retain(|it| seen.insert(*it));
        near
    }

    fn letter(self) -> char {
        char::from(LETTERS[self.number() as usize % LETTERS.len()])
    }
}

fn read(digits: &[u8]) -> Option<Reference> {
    std::str::from_utf8(digits).ok()?.parse().ok().and_then(Reference::new)
}

// One digit that is another, or two neighbours swapped.
fn slips(digits: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let swapped = (1..digits.len()).map(|place| {
        let mut slip = digits.to_vec();
        slip.swap(place - 1, place);
        slip
    });
    let other = (0..digits.len()).flat_map(move |place| {
        (b'0'..=b'9').map(move |digit| {
            let mut slip = digits.to_vec();
            slip[place] = digit;
            slip
        })
    });
    swapped.chain(other)
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}-{}-{}", self.number(), self.letter())
    }
}

impl FromStr for Reference {
    type Err = ReferenceError;

    /// Small letters, spaces and missing dashes are forgiven.
    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        let shape = || ReferenceError::Shape(text.trim().to_owned());
        let is_told = |letter: &char| !letter.is_whitespace() && *letter != '-';
        let told: String = text.chars().filter(is_told).collect::<String>().to_ascii_uppercase();
        let rest = told.strip_prefix(PREFIX).ok_or_else(shape)?;
        let letter = rest.chars().next_back().ok_or_else(shape)?;
        let digits = &rest[..rest.len() - letter.len_utf8()];
        let is_whole = letter.is_ascii_alphabetic() && digits.bytes().all(|it| it.is_ascii_digit());
        let number = digits.parse().ok().and_then(Self::new);
        let reference = number.filter(|_| is_whole).ok_or_else(shape)?;
        if reference.letter() == letter {
            Ok(reference)
        } else {
            Err(ReferenceError::Letter(text.trim().to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn reference(number: u32) -> Reference {
        Reference::new(number).unwrap()
    }

    // What somebody wrote who meant this reference and wrote these digits.
    fn slip(meant: u32, digits: &[u8]) -> Result<Reference, ReferenceError> {
        let digits = std::str::from_utf8(digits).unwrap();
        format!("FH-{digits}-{}", reference(meant).letter()).parse()
    }

    #[test]
    fn a_reference_is_shown_with_its_letter_and_read_however_it_is_typed() {
        assert_eq!(reference(1932).to_string(), "FH-1932-T");
        for typed in ["FH-1932-T", "fh-1932-t", " FH 1932 T ", "fh1932t", "FH-1932T"] {
            assert_eq!(typed.parse(), Ok(reference(1932)), "{typed}");
        }
    }

    #[test]
    fn what_is_no_reference_is_explained() {
        for text in ["", "FH", "1932", "FH-R", "FH-0-T", "FH-19x2-R", "FH-99999999999-T", "FH-1é"]
        {
            let error = text.parse::<Reference>().unwrap_err();
            assert_eq!(error, ReferenceError::Shape(text.to_owned()));
        }
        let error = "FH-1932-K".parse::<Reference>().unwrap_err().to_string();
        assert!(error.starts_with("FH-1932-K has a slip in it: look again"), "{error}");
    }

    #[test]
    fn a_slip_leads_back_to_what_was_meant() {
        for typed in ["FH-1932-K", "fh1932", "1932", "1932-T", "FH-9132-T", "FH-1982-T"] {
            assert!(Reference::near(typed).contains(&reference(1932)), "{typed}");
        }
        for typed in ["", "FH", "Ann", "FH-19x2-R", "01632 960123 4", "FH-0-T", "é"] {
            assert_eq!(Reference::near(typed), [], "{typed}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_again(number in 1_u32..) {
            prop_assert_eq!(reference(number).to_string().parse(), Ok(reference(number)));
        }

        #[test]
        fn one_wrong_digit_is_always_caught(number in 1_u32..100_000_000, place: usize, by in 1_u8..10) {
            let mut digits = number.to_string().into_bytes();
            let place = place % digits.len();
            digits[place] = b'0' + (digits[place] - b'0' + by) % 10;

            prop_assert!(slip(number, &digits).is_err());
        }

        #[test]
        fn two_neighbours_swapped_are_always_caught(number in 10_u32..100_000_000, place: usize) {
            let mut digits = number.to_string().into_bytes();
            let place = place % (digits.len() - 1);
            prop_assume!(digits[place] != digits[place + 1]);
            digits.swap(place, place + 1);

            prop_assert!(slip(number, &digits).is_err());
        }

        #[test]
        fn reading_never_panics(text in ".*|(?i)fh[ -]?[0-9]*[ -]?.?") {
            let _: Result<Reference, _> = text.parse();
        }
    }
}
