//! What a password must be, as NIST SP 800-63B-4 and the NCSC ask: long, and none of those that are tried
//! first. No sorts of letters are asked for, and no password ends with time.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Characters of a password that is the only thing asked.
pub const ALONE: usize = 15;
/// Characters of one beside which a code is asked.
pub const BESIDE_A_CODE: usize = 12;
/// Bytes it may have.
const LONGEST: usize = 256;

/// Words about the service, whoever chooses.
const ABOUT: [&str; 12] = [
    "waymark",
    "fostering",
    "foster",
    "recruiter",
    "recruitment",
    "manager",
    "marketing",
    "administrator",
    "auditor",
    "council",
    "password",
    "welcome",
];
/// Letters that must be left of a password without such words.
const MOST_OF_IT: usize = 8;

// Those of the npm package that the pages' lock file names, in lower case, letters and digits alone.
static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    include_str!(concat!(env!("OUT_DIR"), "/common-passwords.txt")).lines().collect()
});

/// What is wrong with a new password, for the one who chose it. `about` is what others know of them:
/// their name, their address, the service's name.
pub fn fault(password: &str, shortest: usize, about: &[&str]) -> Option<String> {
    if password.chars().count() < shortest {
        let sentence = "characters or more, for example four words";
        return Some(format!("Enter a password of {shortest} {sentence}"));
    }
    if password.len() > LONGEST {
        return Some(format!("Enter a password of {LONGEST} characters or fewer"));
    }
    if letters(password) < 5 || is_common(&bare(password)) {
        return Some(
            "Enter a password that is harder to guess: this one, or all that it is made of, is among \
             those that are tried first"
                .to_owned(),
        );
    }
    leans_on(&bare(password), about).then(|| {
        "Enter a password that is harder to guess: little is left of this one without your name, your \
         address, and words about fostering and this service"
            .to_owned()
    })
}

fn letters(password: &str) -> usize {
    password.chars().collect::<HashSet<_>>().len()
}

// What is left where marks, blanks and capitals are none.
fn bare(text: &str) -> String {
    text.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn without_digits_around(text: &str) -> &str {
    text.trim_matches(|letter: char| letter.is_numeric())
}

// One of the list, two of it, or one thing again and again, with any digits around.
fn is_common(bare: &str) -> bool {
    [bare, without_digits_around(bare)].into_iter().any(|text| {
        let halves = || text.char_indices().map(|(at, _)| text.split_at(at));
        COMMON.contains(text)
            || halves().any(|(one, other)| COMMON.contains(one) && COMMON.contains(other))
            || halves().any(|(one, _)| !one.is_empty() && text == repeated(one, text.len()))
    })
}

fn repeated(unit: &str, length: usize) -> String {
    unit.repeat(length / unit.len())
}

fn leans_on(bare_password: &str, about: &[&str]) -> bool {
    let told = about.iter().flat_map(|text| text.split(|letter: char| !letter.is_alphanumeric()));
    let mut words: Vec<String> = told.chain(ABOUT).map(bare).filter(|it| it.len() > 2).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let rest = words.iter().fold(bare_password.to_owned(), |rest, word| rest.replace(word, ""));
    rest.len() < bare_password.len() && without_digits_around(&rest).chars().count() < MOST_OF_IT
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_refused(password: &str) -> bool {
        fault(password, ALONE, &["Ann O'Neil", "ann.oneil@council.example"]).is_some()
    }

    #[test]
    fn a_password_is_long_and_not_one_letter() {
        assert!(is_refused("fourteen chars") && !is_refused("fifteen charact"));
        assert!(fault("twelve chars", BESIDE_A_CODE, &[]).is_none());
        assert!(fault("eleven char", BESIDE_A_CODE, &[]).is_some());
        assert!(is_refused(&"a".repeat(20)));
        let long = "four wörds ".repeat(30);
        assert!(is_refused(&long), "{} bytes", long.len());
        assert!(!is_refused("🦊🦡🦔🐿️🦦🐇🦉🐝🐞🦋🐌🐛🐜🕷️🐢"));
        assert!(!is_refused("  four words nobody guesses\0"));
    }

    #[test]
    fn every_common_password_is_refused_alone_and_filled_up() {
        let long = COMMON.iter().filter(|it| it.chars().count() >= BESIDE_A_CODE);
        assert!(COMMON.len() > 40_000 && long.clone().count() > 250);
        for common in long {
            assert!(fault(common, BESIDE_A_CODE, &[]).is_some(), "{common}");
        }
        for common in COMMON.iter().filter(|it| it.len() > 7).take(3_000) {
            for filled in [format!("{common}12345678"), format!("{common}-{common}!")] {
                assert!(is_refused(&filled), "{filled}");
            }
        }
        assert!(is_refused("Football Superman 2026") && is_refused("dragon dragon dragon"));
        assert!(
            !is_refused("football superman dragon master"),
            "three words and more are a phrase"
        );
    }

    #[test]
    fn a_name_and_a_year_are_not_enough() {
        for weak in [
            "AnnONeil-AnnONeil-1",
            "Fostering 2026 oneil",
            "waymark council 99",
            "Ann Foster 202626",
        ] {
            assert!(is_refused(weak), "{weak}");
        }
        assert!(!is_refused("Ann keeps bees on Sundays"));
    }
}
