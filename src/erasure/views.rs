//! Saved views that are named after somebody who is erased: their filters stay, under another name.

use std::collections::BTreeSet;

use domain::calendar::london_day;
use domain::journey::JourneyEvent;
use domain::record::Event;
use domain::sealed::{Note, Opened, Sealed};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use uuid::Uuid;

use super::{Eraser, ErasureError, Order};
use crate::store::{
    KeyError, SavedView, Subject, ViewTold, add_to_list, add_view, all_views, history_with_rests,
    remove_view, view_place,
};

/// Letters that a word of a name has at least, to be looked for.
const SHORTEST: usize = 3;

impl Eraser {
    /// Gives views that name the people of an order another name, and destroys what the old was
    /// sealed under: so it opens from no copy either. Whoever saved one reads in its name why.
    pub async fn rename_views(&self, order: &Order) -> Result<(), ErasureError> {
        let views = all_views(&self.database).await?;
        let names = self.names(order).await?;
        if views.is_empty() {
            return Ok(());
        }
        let subjects: Vec<Subject> = views.iter().map(|it| Subject::View(it.view)).collect();
        self.keys.write().await.recall(&subjects).await?;
        for view in &views {
            let (told, is_erased) = {
                let keys = self.keys.read().await;
                (view.opened(&keys), keys.is_destroyed(Subject::View(view.view)))
            };
            match told {
                Some(told) if !words(&told.name).is_disjoint(&names) => {
                    self.rename(view, &told.query).await?;
                }
                // One whose renaming was broken off.
                None if is_erased => remove_view(&self.database, view.view).await?,
                _ => {}
            }
        }
        Ok(())
    }

    async fn rename(&self, view: &SavedView, query: &str) -> Result<(), ErasureError> {
        let now = (self.source.now)();
        let day = london_day(now).format("%-d %B %Y");
        let name = format!("View of {day}: its name was erased");
        let told = ViewTold { name, query: query.to_owned() };
        let text = serde_json::to_string(&told).map_err(|_| KeyError::Unsealable)?;
        // Done again, it is the same view.
        let other = Uuid::new_v5(&view.view, b"erased");
        let mut keys = self.keys.write().await;
        keys.provide(&[Subject::View(other)], now).await?;
        let sealed: Sealed<Note> = keys.seal(Subject::View(other), view_place(other), &text)?;
        let sealed = serde_json::to_string(&sealed).map_err(|_| KeyError::Unsealable)?;
        add_view(&self.database, &view.as_another(other, sealed), now).await?;
        let destroyed = keys.destroy(&[Subject::View(view.view)], now).await?;
        add_to_list(&self.list, &destroyed, now)?;
        remove_view(&self.database, view.view).await?;
        Ok(())
    }

    // The words of the names that are erased, as long as their keys lie in the store.
    async fn names(&self, order: &Order) -> Result<BTreeSet<String>, ErasureError> {
        let subjects = order.subjects();
        let keys = self.keys.read().await.as_they_lie(&subjects).await?;
        let mut names = BTreeSet::new();
        for (fact, _) in history_with_rests(&self.database, order.journey.into()).await? {
            let Event::Journey(JourneyEvent::EnquiryReceived(enquiry)) = &fact.event else {
                continue;
            };
            for person in &enquiry.people {
                let place = (fact.stream, fact.id, "details");
                let opened = keys.open_sealed(Subject::Person(person.id), place, &person.details);
                let Some(Opened::Known(text)) = opened else { continue };
                let details: Value = serde_json::from_str(&text).unwrap_or_default();
                let told = ["name", "names"].map(|field| details[field].as_str().map(words));
                names.extend(told.into_iter().flatten().flatten());
            }
        }
        Ok(names)
    }
}

// Words as they are compared: without case and accents, and none that are very short.
fn words(text: &str) -> BTreeSet<String> {
    let letters = text.nfkd().filter(|it| !is_combining_mark(*it)).flat_map(char::to_lowercase);
    let plain: String = letters.collect();
    let words = plain.split(|it: char| !it.is_alphanumeric());
    words.filter(|word| word.chars().count() >= SHORTEST).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_in_whatever_way_it_is_written_and_within_no_other_word() {
        let names = words("Siân O’Brien-Day");

        for view in ["SIAN, ring back", "the O'Brien household", "brien (siblings)"] {
            assert!(!words(view).is_disjoint(&names), "{view}");
        }
        for view in ["Mine, waiting for a visit", "Today", "Brienne", "Mrs O"] {
            assert!(words(view).is_disjoint(&names), "{view}");
        }
    }
}
