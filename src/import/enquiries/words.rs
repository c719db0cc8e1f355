//! Words as spreadsheets have them: in many spellings, which count as one.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A text without case, spaces, accents and punctuation.
pub(super) fn plain(text: &str) -> String {
    text.nfkd()
        .filter(|it| it.is_alphanumeric() && !is_combining_mark(*it))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Words, each with what it stands for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Words<T>(HashMap<String, T>);

impl<T> Default for Words<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T> Words<T> {
    /// Adds a word. One that is there already keeps its meaning.
    pub(super) fn add(&mut self, word: &str, meaning: T) {
        self.0.entry(plain(word)).or_insert(meaning);
    }

    pub(super) fn get(&self, word: &str) -> Option<&T> {
        self.0.get(&plain(word))
    }
}

/// The words of a cell that may hold several. One that is known as a whole is not taken apart: “Parent
/// and child” is one.
pub(super) fn several(text: &str, is_known: impl Fn(&str) -> bool) -> Vec<&str> {
    let mut words = vec![];
    for part in text.split([',', ';', '\n', '|']).map(str::trim).filter(|part| !part.is_empty()) {
        let smaller: Vec<&str> = match part {
            part if is_known(part) => vec![part],
            part => part.split(['/', '&', '+']).flat_map(|it| it.split(" and ")).collect(),
        };
        words.extend(smaller.into_iter().map(str::trim).filter(|word| !word.is_empty()));
    }
    if is_known(text) { vec![text] } else { words }
}

/// Whether a text is as a pattern says: the same words, or the same beginning where it ends in `*`.
pub(super) fn is_like(text: &str, pattern: &str) -> bool {
    let (text, wanted) = (plain(text), plain(pattern));
    if pattern.trim_end().ends_with('*') { text.starts_with(&wanted) } else { text == wanted }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_in_many_spellings_is_one_word() {
        for text in ["No reply x3", "no-reply X 3", " NO REPLY (x3)."] {
            assert_eq!(plain(text), "noreplyx3");
        }
        assert_eq!(plain("Nuñez"), "nunez");
        assert!(is_like("SUB TOTAL Q2", "sub total*") && !is_like("sub total", "total*"));
        assert!(is_like("", "") && !is_like("x", ""));
    }

    #[test]
    fn several_words_in_a_cell_are_told_apart_unless_they_are_known_as_one() {
        let is_known = |text: &str| ["parentandchild", "siblings"].contains(&&*plain(text));
        for (text, words) in [
            ("Siblings", vec!["Siblings"]),
            ("Parent and child; siblings", vec!["Parent and child", "siblings"]),
            ("0-4, siblings & respite", vec!["0-4", "siblings", "respite"]),
            ("0-4/5-10\n+ teens", vec!["0-4", "5-10", "teens"]),
            (" ,; ", vec![]),
        ] {
            assert_eq!(several(text, is_known), words, "{text}");
        }
    }
}
