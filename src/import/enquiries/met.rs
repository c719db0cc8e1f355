//! Words met in a spreadsheet, and what each may stand for. What is nearly a word that is known is
//! guessed, and shown as a guess.

use std::collections::BTreeMap;

use domain::pathway::Pathway;
use strsim::jaro_winkler;

use super::draft::Spreadsheet;
use super::map::{Field, Map};
use super::meanings::{Outcome, Team};
use super::words::{plain, several};
use crate::import::file::FileError;
use crate::import::sheet::Cell;
use crate::pathways::Mistake;

/// Different words of one kind that are shown. A column with more holds no such words.
pub const MOST_WORDS: usize = 60;
/// How alike two words must be to be taken for one, from 0 to 1.
const ALIKE: f64 = 0.87;

/// What a word is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WordKind {
    /// How a journey stands.
    Outcome,
    /// Why it ended.
    Reason,
    /// How a household heard.
    Source,
    /// What they could offer.
    Care,
    /// Who looks after it.
    Worker,
}

impl WordKind {
    /// Every kind, in the order in which they are asked about.
    pub const ALL: [Self; 5] =
        [Self::Outcome, Self::Reason, Self::Source, Self::Care, Self::Worker];

    fn field(self) -> Field {
        match self {
            Self::Outcome => Field::Outcome,
            Self::Reason => Field::Reason,
            Self::Source => Field::Source,
            Self::Care => Field::CouldOffer,
            Self::Worker => Field::Worker,
        }
    }
}

/// A word of the spreadsheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Met {
    /// What it is about.
    pub kind: WordKind,
    /// As it is first written.
    pub word: String,
    /// Rows that have it.
    pub rows: usize,
    /// What it stands for, if that is known or guessed.
    pub meaning: String,
    /// Whether that is a guess.
    pub is_guess: bool,
}

impl Spreadsheet {
    /// The words of its columns, by kind and as they are first met.
    pub fn words(&self, map: &Map, pathway: &Pathway, team: &Team) -> Result<Vec<Met>, FileError> {
        let (sheet, header) = self.header(map)?;
        let known = Known::of(map, pathway, team);
        let mut met = vec![];
        for kind in WordKind::ALL {
            let holds =
                |title: &str| !title.is_empty() && map.meaning(title) == kind.field().word();
            let titles = sheet.rows[header].cells.iter();
            let Some(column) = titles.map(Cell::text).position(|it| holds(&it)) else {
                continue;
            };
            let mut places: BTreeMap<String, usize> = BTreeMap::new();
            for line in sheet.rows.iter().skip(header + 1) {
                let text = line.cell(column).text();
                if text.is_empty() || map.file.nothing.iter().any(|it| plain(it) == plain(&text)) {
                    continue;
                }
                for word in known.words(kind, &text) {
                    let place = *places.entry(plain(word)).or_insert_with(|| {
                        let (meaning, is_guess) = known.meaning(kind, word);
                        met.push(Met { kind, word: word.to_owned(), rows: 0, meaning, is_guess });
                        met.len() - 1
                    });
                    met[place].rows += 1;
                }
            }
        }
        Ok(met)
    }
}

impl Map {
    /// The same map with what words stand for. Those that stand for nothing are left out.
    pub fn with_words(&self, chosen: &[(WordKind, String, String)]) -> Result<Self, Vec<Mistake>> {
        let mut file = self.file.clone();
        for (kind, word, meaning) in chosen {
            let words = match kind {
                WordKind::Outcome => &mut file.outcomes,
                WordKind::Reason => &mut file.reasons,
                WordKind::Source => &mut file.sources,
                WordKind::Care => &mut file.cares,
                WordKind::Worker => &mut file.workers,
            };
            words.retain(|known, _| plain(known) != plain(word));
            if !meaning.is_empty() {
                words.insert(word.clone(), meaning.clone());
            }
        }
        Self::of(&file)
    }
}

// What is known of words: by this map, or else by the one of usual words.
struct Known<'a> {
    map: super::meanings::Meanings,
    usual: super::meanings::Meanings,
    pathway: &'a Pathway,
    team: &'a Team,
}

impl<'a> Known<'a> {
    fn of(map: &Map, pathway: &'a Pathway, team: &'a Team) -> Self {
        let usual = Map::usual().unwrap_or_else(|_| map.clone());
        let (map, _) = map.meanings(pathway, team);
        Self { map, usual: usual.meanings(pathway, team).0, pathway, team }
    }

    // Of what they could offer a cell may name several.
    fn words<'t>(&self, kind: WordKind, text: &'t str) -> Vec<&'t str> {
        match kind {
            WordKind::Care => several(text, |it| self.known(kind, it).is_some()),
            _ => vec![text],
        }
    }

    fn meaning(&self, kind: WordKind, text: &str) -> (String, bool) {
        if let Some(known) = self.known(kind, text) {
            return (known, false);
        }
        let candidates = self.candidates(kind);
        let nearest = candidates.iter().map(|(word, meaning)| (likeness(text, word), meaning));
        let nearest = nearest.max_by(|one, other| one.0.total_cmp(&other.0));
        match nearest.filter(|(likeness, _)| *likeness >= ALIKE) {
            Some((_, meaning)) => (meaning.clone(), true),
            None => (String::new(), false),
        }
    }

    fn known(&self, kind: WordKind, text: &str) -> Option<String> {
        let both = [&self.map, &self.usual];
        both.into_iter().find_map(|known| match kind {
            WordKind::Outcome => known.outcomes.get(text).map(outcome),
            WordKind::Source => known.sources.get(text).cloned(),
            WordKind::Care => known.cares.get(text).cloned(),
            WordKind::Worker => known.workers.get(text).cloned(),
            WordKind::Reason => known.reasons.get(text).map(|(name, party)| match party {
                Some(party) => format!("{name}/{party}"),
                None => name.clone(),
            }),
        })
    }

    fn candidates(&self, kind: WordKind) -> Vec<(String, String)> {
        let pathway = self.pathway;
        match kind {
            WordKind::Outcome => vec![],
            WordKind::Reason => {
                pathway.reasons.iter().map(|it| (it.label.clone(), it.name.to_string())).collect()
            }
            WordKind::Source => {
                pathway.sources.iter().map(|it| (it.label.clone(), it.name.to_string())).collect()
            }
            WordKind::Care => {
                pathway.cares.iter().map(|it| (it.label.clone(), it.name.to_string())).collect()
            }
            // Those with an account are met by name and by e-mail address.
            WordKind::Worker => self.by_name(),
        }
    }

    // An account's e-mail address, by the name of its owner and by their initials.
    fn by_name(&self) -> Vec<(String, String)> {
        let email = |worker| {
            let mut emails = self.team.iter().filter(|(it, _)| it.contains('@'));
            emails.find(|(_, other)| **other == worker).map(|(email, _)| email.clone())
        };
        let names = self.team.iter().filter(|(name, _)| !name.contains('@'));
        let named = names.filter_map(|(name, worker)| Some((name.clone(), email(*worker)?)));
        let initials = |name: &str| -> String {
            name.split_whitespace().filter_map(|word| word.chars().next()).collect()
        };
        named.flat_map(|(name, email)| [(initials(&name), email.clone()), (name, email)]).collect()
    }
}

fn outcome(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Open => "open".to_owned(),
        Outcome::Ended => "ended".to_owned(),
        Outcome::Reached(milestone) => milestone.clone(),
    }
}

// Initials are the same or others.
fn likeness(one: &str, other: &str) -> f64 {
    let (one, other) = (plain(one), plain(other));
    match one.len().min(other.len()) {
        0 => 0.0,
        1..=3 => f64::from(u8::from(one == other)),
        _ => jaro_winkler(&one, &other),
    }
}

#[cfg(test)]
mod tests {
    use domain::ids::WorkerId;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn words_are_known_guessed_or_left_open() {
        let text = "Date,Name,Tel,Source,Worker,Outcome\n\
                    02/03/2026,A,1,Facebook,KH,NFA\n03/03/2026,B,2,facebook ,KH,Open\n\
                    04/03/2026,C,3,Word of mouht,Zo,Nobody knows\n";
        let spreadsheet = Spreadsheet::read(text.as_bytes().to_vec(), "x.csv").unwrap();
        let map = spreadsheet.draft(None).unwrap();
        let pathways = crate::pathways::embedded().unwrap();
        let pathway = pathways.newest(pathways.ids()[0]).unwrap();
        let kay = WorkerId(Uuid::nil());
        let team =
            Team::from([("kay hill".to_owned(), kay), ("kay@council.example".to_owned(), kay)]);

        let met = spreadsheet.words(&map, pathway, &team).unwrap();

        let told: Vec<_> =
            met.iter().map(|it| (&*it.word, it.rows, &*it.meaning, it.is_guess)).collect();
        assert_eq!(
            told,
            [
                ("NFA", 1, "ended", false),
                ("Open", 1, "open", false),
                ("Nobody knows", 1, "", false),
                ("Facebook", 2, "social", false),
                ("Word of mouht", 1, "word-of-mouth", true),
                ("KH", 2, "kay@council.example", true),
                ("Zo", 1, "", false),
            ]
        );
        let chosen = [(WordKind::Worker, "KH".to_owned(), "Kay Hughes".to_owned())];
        let map = map.with_words(&chosen).unwrap();
        assert!(map.text().contains("KH = \"Kay Hughes\""), "{}", map.text());
    }
}
