//! The counts of a report with how they add up, and what of them may be shown.

use std::collections::HashMap;

use projections::statistics::small_numbers::Sum;
use serde_json::Value;

use super::forms::{Adds, Form};
use super::manner::{Manner, Told};

/// The counts of the whole and of each group, as they may be shown.
pub(super) struct Counts {
    places: HashMap<Key, usize>,
    exact: Vec<usize>,
    told: Vec<Told>,
}

/// Which part; which row, or beside the rows; and which count.
type Key = (usize, Option<usize>, &'static str);

// Counts while they are gathered.
struct Gathered<'v> {
    form: &'static Form,
    parts: Vec<&'v [Value]>,
    places: HashMap<Key, usize>,
    counts: Vec<usize>,
}

impl Counts {
    pub(super) fn of(form: &'static Form, parts: &[&Value], manner: Manner) -> Self {
        let rows = parts.iter().map(|part| match part[form.rows].as_array() {
            Some(rows) => rows.as_slice(),
            None => &[],
        });
        let mut gathered =
            Gathered { form, parts: rows.collect(), places: HashMap::new(), counts: vec![] };
        for (part, value) in parts.iter().enumerate() {
            gathered.take(part, value);
        }
        let sums = gathered.sums();
        let told = manner.told(&gathered.counts, &sums);
        Self { told, places: gathered.places, exact: gathered.counts }
    }

    /// A count as it may be shown.
    pub(super) fn told(&self, part: usize, row: Option<usize>, name: &'static str) -> Told {
        // What is not known to be large is small.
        self.place(part, row, name).map_or(Told::Few, |place| self.told[place])
    }

    /// A count as it is, for what is worked out of it.
    pub(super) fn exact(&self, part: usize, row: Option<usize>, name: &'static str) -> usize {
        self.place(part, row, name).map_or(0, |place| self.exact[place])
    }

    /// Whether nothing but a few is told of a part, or of one of its rows.
    pub(super) fn is_of_few(&self, part: usize, row: Option<usize>) -> bool {
        let own = self
            .places
            .iter()
            .filter(|((of, at, _), _)| *of == part && row.is_none_or(|row| *at == Some(row)));
        own.into_iter().all(|(_, place)| self.told[*place] == Told::Few)
    }

    // A count of a row, or else the one beside the rows; `before` a name means the row before.
    fn place(&self, part: usize, row: Option<usize>, name: &'static str) -> Option<usize> {
        let (row, name) = match name.strip_prefix("before ") {
            Some(name) => (row.and_then(|row| row.checked_sub(1)), name),
            None => (row, name),
        };
        let in_row = row.and_then(|row| self.places.get(&(part, Some(row), name)));
        in_row.or_else(|| self.places.get(&(part, None, name))).copied()
    }
}

impl Gathered<'_> {
    fn take(&mut self, part: usize, value: &Value) {
        for name in self.form.counts {
            for (row, cells) in self.parts[part].iter().enumerate() {
                if let Some(count) = whole(&cells[*name]) {
                    self.put((part, Some(row), name), count);
                }
            }
        }
        for name in self.form.beside {
            // A total that the report leaves to the reader is known all the same.
            let column = || self.parts[part].iter().filter_map(|row| whole(&row[*name])).sum();
            let count = whole(&value[*name]).unwrap_or_else(column);
            self.put((part, None, name), count);
        }
    }

    fn put(&mut self, key: Key, count: usize) {
        self.places.insert(key, self.counts.len());
        self.counts.push(count);
    }

    // Only sums that hold are known to a reader as sums.
    fn sums(&self) -> Vec<Sum> {
        let within = (0..self.parts.len())
            .flat_map(|part| self.form.adds.iter().flat_map(move |adds| self.within(part, adds)));
        let all = within.chain(self.of_groups()).filter_map(|(parts, total)| {
            let total = *self.places.get(&total)?;
            let parts: Vec<usize> =
                parts.iter().filter_map(|key| self.places.get(key)).copied().collect();
            let sum: usize = parts.iter().map(|place| self.counts[*place]).sum();
            (sum == self.counts[total]).then_some(Sum { parts, total })
        });
        all.collect()
    }

    fn within(&self, part: usize, adds: &Adds) -> Vec<(Vec<Key>, Key)> {
        let rows = 0..self.parts[part].len();
        let key = |row: usize, name| (part, Some(row), name);
        match *adds {
            Adds::Across(parts, total) => rows
                .map(|row| (parts.iter().map(|name| key(row, *name)).collect(), key(row, total)))
                .collect(),
            Adds::Down(parts, beside, total) => {
                let down =
                    parts.iter().flat_map(|name| rows.clone().map(move |row| key(row, *name)));
                let beside = beside.iter().map(|name| (part, None, *name));
                vec![(down.chain(beside).collect(), (part, None, total))]
            }
            Adds::Next(this, next) => {
                rows.skip(1).map(|row| (vec![key(row, next)], key(row - 1, this))).collect()
            }
            Adds::First(name, beside) => {
                rows.take(1).map(|row| (vec![key(row, name)], (part, None, beside))).collect()
            }
            Adds::Last(name, beside) => rows
                .last()
                .map(|row| (vec![key(row, name)], (part, None, beside)))
                .into_iter()
                .collect(),
            Adds::Named(row, name, beside) => {
                let row = self.row_named(part, row);
                row.map(|row| (vec![key(row, name)], (part, None, beside))).into_iter().collect()
            }
            Adds::Rows(parts, total) => {
                let named = |name: &str| self.row_named(part, name);
                let Some(total) = named(total) else { return vec![] };
                let parts: Vec<usize> = parts.iter().filter_map(|name| named(name)).collect();
                let sum = |name: &&'static str| {
                    (parts.iter().map(|row| key(*row, *name)).collect(), key(total, *name))
                };
                self.form.counts.iter().map(sum).collect()
            }
        }
    }

    fn row_named(&self, part: usize, name: &str) -> Option<usize> {
        let key = self.form.keys.first()?;
        self.parts[part].iter().position(|row| row[*key] == name)
    }

    // Each number of the whole is that of all groups.
    fn of_groups(&self) -> Vec<(Vec<Key>, Key)> {
        let groups = 1..self.parts.len();
        if groups.is_empty() {
            return vec![];
        }
        let beside = self.form.beside.iter().map(|name| {
            (groups.clone().map(|group| (group, None, *name)).collect(), (0, None, *name))
        });
        let same =
            |one: &Value, other: &Value| self.form.keys.iter().all(|key| one[*key] == other[*key]);
        let rows = self.parts[0].iter().enumerate().flat_map(|(place, row)| {
            let places: Vec<(usize, usize)> = (groups.clone())
                .filter_map(|group| {
                    let found = self.parts[group].iter().position(|other| same(row, other))?;
                    Some((group, found))
                })
                .collect();
            self.form.counts.iter().map(move |name| {
                let parts = places.iter().map(|(group, row)| (*group, Some(*row), *name));
                (parts.collect::<Vec<Key>>(), (0, Some(place), *name))
            })
        });
        beside.chain(rows).collect()
    }
}

fn whole(value: &Value) -> Option<usize> {
    value.as_u64().and_then(|n| usize::try_from(n).ok())
}
