//! Households that look alike: a phone number, an e-mail address, or a name at a postcode in common.
//!
//! Only a number made of each of these is kept, to find households by. What it was made of is compared
//! before anything is said.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher as _};

use domain::ids::JourneyId;

use super::{Details, Household, numbers, plain};

/// What two households have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trait {
    /// A phone number.
    Phone,
    /// An e-mail address.
    Email,
    /// An adult's name, and the postcode.
    NameAtPostcode,
}

/// A household that looks like another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alike {
    /// Its journey.
    pub journey: JourneyId,
    /// What they have in common.
    pub traits: Vec<Trait>,
}

/// Digits of a phone number, below which it is an extension or a slip.
const SHORTEST_NUMBER: usize = 7;

/// What more households than this have in common tells none of them: a switchboard's number, say.
const MOST: usize = 20;

/// Said before a name, and no part of it.
const TITLES: [&str; 7] = ["mr", "mrs", "ms", "miss", "mx", "dr", "and"];

type Mark = (Trait, String);

/// Where households are found by what they have in common with others.
#[derive(Default)]
pub(super) struct Marks(HashMap<u64, Vec<JourneyId>>);

impl Marks {
    pub(super) fn put_in(&mut self, journey: JourneyId, household: &Household) {
        for mark in household.marks() {
            self.0.entry(number(&mark)).or_default().push(journey);
        }
    }

    pub(super) fn take_out(&mut self, journey: JourneyId, household: &Household) {
        for mark in household.marks() {
            if let Some(journeys) = self.0.get_mut(&number(&mark)) {
                journeys.retain(|it| *it != journey);
            }
        }
    }

    pub(super) fn alike<'a>(
        &self,
        households: &HashMap<JourneyId, Household>,
        adults: impl Iterator<Item = &'a Details>,
    ) -> Vec<Alike> {
        let mut found: BTreeMap<JourneyId, Vec<Trait>> = BTreeMap::new();
        for mark in marks(adults) {
            let journeys = self.0.get(&number(&mark)).filter(|it| it.len() <= MOST);
            for journey in journeys.into_iter().flatten() {
                let has = households.get(journey).is_some_and(|it| it.marks().contains(&mark));
                let traits = found.entry(*journey).or_default();
                if has && !traits.contains(&mark.0) {
                    traits.push(mark.0);
                }
            }
        }
        let found = found.into_iter().filter(|(_, traits)| !traits.is_empty());
        let mut alike: Vec<Alike> =
            found.map(|(journey, traits)| Alike { journey, traits }).collect();
        alike.sort_by_key(|it| std::cmp::Reverse(it.traits.len()));
        alike
    }

    // Ids grow with time, so of two the greater one came later.
    pub(super) fn pairs(
        &self,
        households: &HashMap<JourneyId, Household>,
    ) -> Vec<(JourneyId, Alike)> {
        let shared = self.0.values().filter(|it| (2..=MOST).contains(&it.len()));
        let journeys: BTreeSet<JourneyId> = shared.flatten().copied().collect();
        let mut pairs = vec![];
        for journey in journeys.into_iter().rev() {
            let Some(household) = households.get(&journey) else { continue };
            let alike = self.alike(households, household.known());
            let earlier = alike.into_iter().filter(|it| it.journey < journey);
            pairs.extend(earlier.map(|it| (journey, it)));
        }
        pairs
    }
}

impl Household {
    fn known(&self) -> impl Iterator<Item = &Details> {
        self.adults.iter().filter_map(|adult| adult.details.as_ref())
    }

    fn marks(&self) -> BTreeSet<Mark> {
        marks(self.known())
    }
}

// A couple gives one postcode.
fn marks<'a>(adults: impl Iterator<Item = &'a Details>) -> BTreeSet<Mark> {
    let adults: Vec<&Details> = adults.collect();
    let postcode = adults.iter().map(|it| plain(&it.postcode)).find(|it| !it.is_empty());
    let mut marks = BTreeSet::new();
    for adult in adults {
        let phone = numbers(&adult.phone).swap_remove(0);
        if phone.len() >= SHORTEST_NUMBER {
            marks.insert((Trait::Phone, phone));
        }
        let email = adult.email.trim().to_lowercase();
        if !email.is_empty() {
            marks.insert((Trait::Email, email));
        }
        let name = name(&adult.name);
        if let Some(postcode) = postcode.as_ref().filter(|_| !name.is_empty()) {
            marks.insert((Trait::NameAtPostcode, format!("{name} {postcode}")));
        }
    }
    marks
}

// In whichever order it was given, without titles.
fn name(name: &str) -> String {
    let words = name.split(|it: char| it.is_whitespace() || it == ',').map(plain);
    let mut words: Vec<String> =
        words.filter(|it| !it.is_empty() && !TITLES.contains(&&**it)).collect();
    words.sort_unstable();
    words.join(" ")
}

fn number(mark: &Mark) -> u64 {
    let mut hasher = DefaultHasher::new();
    mark.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use domain::ids::PersonId;
    use uuid::Uuid;

    use super::super::Adult;
    use super::*;

    fn details(name: &str, phone: &str, email: &str, postcode: &str) -> Details {
        let [name, phone, email, postcode] = [name, phone, email, postcode].map(str::to_owned);
        Details { name, phone, email, postcode, ..Details::default() }
    }

    fn known(all: &[&[Details]]) -> (Marks, HashMap<JourneyId, Household>) {
        let (mut marks, mut households) = (Marks::default(), HashMap::new());
        for (number, adults) in (1..).zip(all) {
            let adult = |details: &Details| Adult {
                id: PersonId(Uuid::nil()),
                details: Some(details.clone()),
            };
            let household = Household { adults: adults.iter().map(adult).collect() };
            marks.put_in(journey(number), &household);
            households.insert(journey(number), household);
        }
        (marks, households)
    }

    fn journey(number: u128) -> JourneyId {
        JourneyId(Uuid::from_u128(number))
    }

    #[test]
    fn households_are_alike_by_phone_by_email_and_by_name_at_a_postcode() {
        let (marks, households) = known(&[
            &[details("Siân O’Neil", "01632 960 123", "", "LE4 9ZZ"), details("Ben", "", "", "")],
            &[details("Ann", "", "Ann@example.com ", ""), details("Bo", "ext 12", "", "")],
            &[details("", "", "", "")],
        ]);
        let alike = |adult: Details| {
            let found = marks.alike(&households, [&adult].into_iter());
            found.into_iter().map(|it| (it.journey, it.traits)).collect::<Vec<_>>()
        };

        let first = |traits: &[Trait]| vec![(journey(1), traits.to_vec())];
        let phone = details("Somebody", "+44 1632 960123", "", "");
        assert_eq!(alike(phone), first(&[Trait::Phone]));
        let both = details("Ms ONeil, Sian", "01632960123", "", "le49zz");
        assert_eq!(alike(both), first(&[Trait::Phone, Trait::NameAtPostcode]));
        assert_eq!(alike(details("ben", "", "", "LE4 9ZZ")), first(&[Trait::NameAtPostcode]));
        let email = details("Other", "", "ann@EXAMPLE.com", "");
        assert_eq!(alike(email), [(journey(2), vec![Trait::Email])]);
        for nobody in [
            details("Siân O’Neil", "", "", ""),
            details("Siân O’Neil", "", "", "LE4 9ZY"),
            details("", "12", "", "LE4 9ZZ"),
            details("", "", "", ""),
        ] {
            assert_eq!(alike(nobody), []);
        }
    }

    #[test]
    fn every_two_that_are_alike_are_listed_once_and_not_once_one_is_forgotten() {
        let same = || details("Ann", "01632 960 123", "ann@example.com", "");
        let (mut marks, households) = known(&[&[same()], &[details("Bo", "", "", "")], &[same()]]);

        let traits = vec![Trait::Phone, Trait::Email];
        let pair = (journey(3), Alike { journey: journey(1), traits });
        assert_eq!(marks.pairs(&households), [pair]);

        marks.take_out(journey(1), &households[&journey(1)]);
        assert_eq!(marks.pairs(&households), []);
    }

    #[test]
    fn what_many_have_in_common_tells_none_of_them() {
        let switchboard = [details("", "01632 960 000", "", "")];
        let (marks, households) = known(&vec![&switchboard[..]; MOST + 1]);

        assert_eq!(marks.alike(&households, switchboard.iter()), []);
        assert_eq!(marks.pairs(&households), []);
    }
}
