//! What people type, taken as they typed it, within bounds.

use std::fmt;

use crate::report::count;

/// Characters of a note, with blanks around it.
pub(crate) const LONGEST_NOTE: usize = 4_000;
/// Characters of a name, an address or another line, likewise.
pub(crate) const LONGEST_LINE: usize = 200;

/// Why a text is not taken. The sentence is shown beside the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextError {
    /// It is longer than so many characters.
    TooLong(&'static str, usize),
    /// It holds what cannot be seen, or turns what comes after it round.
    Hidden(&'static str),
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong(what, most) => {
                write!(f, "{what} must be {} characters or fewer", count(*most))
            }
            Self::Hidden(what) => write!(
                f,
                "{what} holds characters that cannot be seen: type it instead of pasting it"
            ),
        }
    }
}

/// A line, without blanks around it.
pub fn read_line(what: &'static str, text: &str) -> Result<String, TextError> {
    if text.trim().chars().any(is_hidden) {
        return Err(TextError::Hidden(what));
    }
    within(what, text, LONGEST_LINE)
}

/// A note of any number of lines.
pub(crate) fn read_note(what: &'static str, text: &str) -> Result<String, TextError> {
    let text = text.replace("\r\n", "\n");
    if text.trim().chars().any(|letter| is_hidden(letter) && !matches!(letter, '\n' | '\t')) {
        return Err(TextError::Hidden(what));
    }
    within(what, &text, LONGEST_NOTE)
}

fn within(what: &'static str, text: &str, most: usize) -> Result<String, TextError> {
    if text.chars().count() > most {
        return Err(TextError::TooLong(what, most));
    }
    Ok(text.trim().to_owned())
}

// Control characters, the marks that turn the direction of writing by force, and what stands where
// bytes were no text.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffd}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_as_they_are_given() {
        for name in ["O’Brien", "Nuñez-Šimić", "محمد", "X", "<b>Bob</b>"] {
            assert_eq!(read_line("Name", name).as_deref(), Ok(name));
        }
        assert_eq!(read_line("Name", "  Ann ").as_deref(), Ok("Ann"));
    }

    #[test]
    fn what_cannot_be_seen_or_does_not_end_is_refused_with_a_remedy() {
        assert_eq!(read_line("Name", "Ann\0"), Err(TextError::Hidden("Name")));
        assert!(read_line("Name", "Jos\u{fffd}").is_err());
        assert_eq!(read_line("Name", "\u{202e}nnA"), Err(TextError::Hidden("Name")));
        assert!(
            read_line("Name", "two\nlines").is_err() && read_note("Note", "two\nlines").is_ok()
        );
        let long = read_note("Note", &"é".repeat(4_001)).unwrap_err().to_string();
        assert_eq!(long, "Note must be 4,000 characters or fewer");
        assert!(read_note("Note", &"é".repeat(4_000)).is_ok());
        let with_blanks = format!("\n{}", "é".repeat(4_000));
        assert!(read_note("Note", &with_blanks).is_err(), "as the API's document says");
    }
}
