//! The names of a household, in the forms in which people write two into one cell. What is not
//! clear stays as it was written.

const TITLES: [&str; 8] = ["mr", "mrs", "ms", "miss", "mx", "dr", "rev", "prof"];
/// Words for somebody whose name is not told.
const OTHERS: [&str; 7] = ["family", "partner", "husband", "wife", "spouse", "children", "others"];

/// The adults that a cell names, and whether it was clear who they are.
pub(super) fn adults(written: &str) -> (Vec<String>, bool) {
    let written = words(written).join(" ");
    let split = match written.split_once(',') {
        Some((surname, given)) => surname_first(surname, given),
        None => surname_last(&written),
    };
    match split {
        Some(names) => (names, true),
        None => (vec![written], false),
    }
}

// "Smith, Anna", "Smith, Anna and Ben", "Smith, Anna / Ben".
fn surname_first(surname: &str, given: &str) -> Option<Vec<String>> {
    if given.contains(',') || parts(surname).len() != 1 {
        return None;
    }
    let given = parts(given);
    let is_plain = given.len() == 1 || given.iter().all(|it| words(it).len() == 1);
    let is_clear = is_plain && given.iter().all(|name| is_name(name)) && is_name(surname);
    let named = || given.iter().map(|name| format!("{name} {}", surname.trim())).collect();
    (is_clear && given.len() <= 2).then(named)
}

// "Anna Smith", "Anna Smith and Ben Jones", "Anna & Ben Smith".
fn surname_last(written: &str) -> Option<Vec<String>> {
    let parts = parts(written);
    match &parts[..] {
        [name] => Some(vec![name.clone()]),
        [one, other] if is_name(one) && is_name(other) => {
            let (first, second) = (words(one), words(other));
            let one = match (&first[..], &second[..]) {
                ([given], [_, surname @ ..]) if !surname.is_empty() => {
                    format!("{given} {}", surname.join(" "))
                }
                _ => one.clone(),
            };
            Some(vec![one, other.clone()])
        }
        _ => None,
    }
}

// What stands between "and", "&", "+" and "/".
fn parts(text: &str) -> Vec<String> {
    let apart = text.replace(['&', '+', '/'], " and ");
    let words: Vec<&str> = words(&apart);
    words.split(|word| word.eq_ignore_ascii_case("and")).map(|part| part.join(" ")).collect()
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

// A title alone, as in "Mr & Mrs Smith", names nobody; nor does "family".
fn is_name(part: &str) -> bool {
    let plain = |word: &str| word.trim_end_matches('.').to_lowercase();
    let words: Vec<String> = words(part).iter().map(|word| plain(word)).collect();
    let is_titled = words.first().is_some_and(|first| TITLES.contains(&&**first));
    let has_letters = part.chars().any(char::is_alphabetic);
    let is_other = words.iter().any(|word| OTHERS.contains(&&**word));
    has_letters && !is_other && (!is_titled || words.len() > 2)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn two_names_in_a_cell_become_two_adults() {
        for (written, names) in [
            ("Lucy Rahman and Douglas Young", ["Lucy Rahman", "Douglas Young"]),
            ("Neil & Clifford Austin", ["Neil Austin", "Clifford Austin"]),
            ("Burns, Joe / Nicola", ["Joe Burns", "Nicola Burns"]),
            ("Smith, Anna and Ben", ["Anna Smith", "Ben Smith"]),
            ("Irene van der Berg + Denise Brown", ["Irene van der Berg", "Denise Brown"]),
            ("Zoe & Kelly O’Brien", ["Zoe O’Brien", "Kelly O’Brien"]),
            ("Toby & Aimee van der Berg", ["Toby van der Berg", "Aimee van der Berg"]),
            ("Mr John Smith and Mrs Jane Day", ["Mr John Smith", "Mrs Jane Day"]),
            ("Anna  &\tBen", ["Anna", "Ben"]),
        ] {
            assert_eq!(adults(written), (names.map(String::from).to_vec(), true), "{written}");
        }
    }

    #[test]
    fn one_name_is_one_adult() {
        for (written, name) in [
            ("Holly Clarke", "Holly Clarke"),
            ("Nuñez-Hall, Heather", "Heather Nuñez-Hall"),
            ("Andy Sanderson", "Andy Sanderson"),
            ("Mc Donald, Joshua Lee", "Joshua Lee Mc Donald"),
        ] {
            assert_eq!(adults(written), (vec![name.to_owned()], true), "{written}");
        }
    }

    #[test]
    fn what_is_not_clear_stays_as_it_was_written() {
        for written in [
            "Mr & Mrs Smith",
            "Anna Smith and partner",
            "Smith & family",
            "Anna, Ben and Carl Smith",
            "Ann & Ben & Cat Smith",
            "Smith, Anna and Ben Jones",
            "Smith and Jones, Anna",
            "Anna Smith /",
        ] {
            assert_eq!(adults(written), (vec![written.to_owned()], false), "{written}");
        }
    }

    proptest! {
        #[test]
        fn no_word_of_a_name_is_lost(
            written in "([A-Z][a-z]{1,5}|and|&|/|,|\\PC){1,3}( ([A-Z][a-z]{1,5}|and|&|/|,|\\PC)){0,6}"
        ) {
            let (names, _) = adults(&written);

            let told = names.join(" ");
            let plain = written.replace(['&', '+', '/', ','], " ");
            for word in plain.split_whitespace().filter(|it| !it.eq_ignore_ascii_case("and")) {
                prop_assert!(told.contains(word), "{word:?} of {written:?} is not in {told:?}");
            }
            prop_assert!(names.len() <= 2);
        }
    }
}
