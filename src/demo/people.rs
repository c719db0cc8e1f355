//! The adults of made-up households, and how to reach them.
//!
//! Telephone numbers are from the ranges that Ofcom keeps for drama, addresses end in a postcode
//! area that does not exist, and e-mail goes to domains kept for examples.

use domain::ids::{AreaName, PersonId};
use serde::Serialize;
use uuid::Uuid;

use super::chance::Chance;
use super::names::{GIVEN, HOSTS, STREETS, SURNAMES, TOWNS};
use super::team::{NORTH, SOUTH};

/// An adult of a household, as they gave their details.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names are the documentation")]
pub struct Adult {
    /// The same when the household comes back.
    #[serde(skip)]
    pub id: PersonId,
    pub name: String,
    pub phone: String,
    pub email: String,
    pub address: String,
    pub postcode: String,
}

impl Adult {
    /// What is sealed under their key: a JSON object.
    pub fn details(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Who lives in a household, and where.
#[derive(Clone, Debug)]
pub(super) struct People {
    pub(super) adults: Vec<Adult>,
    /// The district they live in, as an outward postcode.
    pub(super) area: AreaName,
    pub(super) team: &'static str,
    pub(super) is_local: bool,
}

// Districts of the council, how many ask from there, and the team they belong to. WX is nobody's.
const DISTRICTS: [((&str, &str), f64); 10] = [
    (("WX1", NORTH), 14.0),
    (("WX2", NORTH), 13.0),
    (("WX3", NORTH), 11.0),
    (("WX4", NORTH), 9.0),
    (("WX5", NORTH), 6.0),
    (("WX6", SOUTH), 15.0),
    (("WX7", SOUTH), 12.0),
    (("WX8", SOUTH), 8.0),
    (("WX9", SOUTH), 6.0),
    ((ELSEWHERE, SOUTH), 3.5),
];
const ELSEWHERE: &str = "WY2";

// What Ofcom keeps free for stories, a thousand numbers each, mobiles first.
const EXCHANGES: [&str; 17] = [
    "07700 900",
    "01632 960",
    "0113 496 0",
    "0114 496 0",
    "0115 496 0",
    "0116 496 0",
    "0117 496 0",
    "0118 496 0",
    "0121 496 0",
    "0131 496 0",
    "0141 496 0",
    "0151 496 0",
    "0161 496 0",
    "020 7946 0",
    "0191 498 0",
    "028 9649 6",
    "029 2018 0",
];

// Names as people type them.
const TYPED: [(Typed, f64); 4] =
    [(Typed::Usual, 90.0), (Typed::Small, 6.0), (Typed::Capitals, 1.5), (Typed::SurnameFirst, 2.0)];

#[derive(Clone, Copy)]
enum Typed {
    Usual,
    Small,
    Capitals,
    SurnameFirst,
}

pub(super) fn people(seed: u64, household: u64) -> People {
    // Streams from the far end are nobody's course.
    let mut chance = Chance::new(seed, u64::MAX - household);
    let (area, team) = chance.weigh(&DISTRICTS);
    let surname = surname(&mut chance);
    let home = home(&mut chance, area);
    let id = |number: u8| {
        let place = [&seed.to_be_bytes()[..], &household.to_be_bytes(), &[number]].concat();
        PersonId(Uuid::new_v5(&Uuid::NAMESPACE_OID, &place))
    };
    let mut adults = vec![adult(&mut chance, id(0), 2 * household, &surname, &home)];
    if chance.is(0.56) {
        let own = chance.is(0.35);
        let surname = if own { self::surname(&mut chance) } else { surname };
        let mut second = adult(&mut chance, id(1), 2 * household + 1, &surname, &home);
        if chance.is(0.4) {
            second.email = String::new();
        }
        if chance.is(0.25) {
            second.phone = String::new();
        }
        adults.push(second);
    }
    People { adults, area: area.into(), team, is_local: area != ELSEWHERE }
}

fn adult(
    chance: &mut Chance,
    id: PersonId,
    number: u64,
    surname: &str,
    home: &(String, String),
) -> Adult {
    let given = chance.pick(&GIVEN);
    let name = match chance.weigh(&TYPED) {
        Typed::Usual => format!("{given} {surname}"),
        Typed::Small => format!("{given} {surname}").to_lowercase(),
        Typed::Capitals => format!("{given} {surname}").to_uppercase(),
        Typed::SurnameFirst => format!("{surname}, {given}"),
    };
    let (phone, email) = (phone(number), email(chance, given, surname, number));
    let (address, postcode) = home.clone();
    Adult { id, name, phone, email, address, postcode }
}

fn surname(chance: &mut Chance) -> String {
    let first = chance.pick(&SURNAMES);
    match chance.between(1, 40) {
        1 => format!("{first}-{}", chance.pick(&SURNAMES)),
        2 => format!("{first} {}", chance.pick(&SURNAMES)),
        _ => first.to_owned(),
    }
}

// Nobody shares a number, for as long as there are any.
fn phone(number: u64) -> String {
    let place = usize::try_from(number / 1_000).unwrap_or_default() % EXCHANGES.len();
    format!("{}{:03}", EXCHANGES[place], number % 1_000)
}

fn email(chance: &mut Chance, given: &str, surname: &str, number: u64) -> String {
    let (given, surname) = (plain(given), plain(surname));
    let host = chance.pick(&HOSTS);
    match chance.between(0, 2) {
        0 => format!("{given}.{surname}{}@{host}", number % 100),
        1 => format!("{given}{}{number}@{host}", chance.between(1, 99)),
        _ => format!("{given}{}{surname}@{host}", number % 1_000),
    }
}

// As people spell their names in addresses.
fn plain(name: &str) -> String {
    let letter = |letter| match letter {
        'á' | 'â' => 'a',
        'é' | 'ë' => 'e',
        'í' => 'i',
        'ł' => 'l',
        'ñ' => 'n',
        'ó' => 'o',
        'ú' => 'u',
        letter => letter,
    };
    name.to_lowercase().chars().map(letter).filter(char::is_ascii_alphanumeric).collect()
}

fn home(chance: &mut Chance, area: &str) -> (String, String) {
    let letters = [b'A', b'B', b'D', b'E', b'F', b'G', b'H', b'J', b'L', b'N', b'P', b'R'];
    let mut letter = || char::from(chance.pick(&letters));
    let inward: String = [letter(), letter()].into_iter().collect();
    let postcode = format!("{area} {}{inward}", chance.between(1, 9));
    let number = chance.between(1, 180);
    let flat =
        if chance.is(0.14) { format!("Flat {}, ", chance.between(1, 24)) } else { String::new() };
    let (street, town) = (chance.pick(&STREETS), chance.pick(&TOWNS));
    (format!("{flat}{number} {street}, {town}"), postcode)
}
