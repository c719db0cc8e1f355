//! How the list is sorted and how much of it a page holds: read from its address, and its headings.

use std::collections::HashMap;

use domain::ids::WorkerId;
use projections::listing::{Order, SortBy};
use serde::{Deserialize, Serialize};

use crate::web::App;
use crate::web::govuk::{Direction, Sorting};
use crate::web::journeys::filter::Filters;
use crate::web::problem::Problem;

/// Where the links of the headings lead, so that the list is in sight again.
pub(super) const PLACE: &str = "households";

/// How the list is sorted: `stage` in an address, or `-stage` from the last to the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub(in crate::web) struct Sorted {
    by: Heading,
    is_descending: bool,
}

/// A column of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heading {
    Household,
    Stage,
    Worker,
    NextAction,
    LastContact,
    Enquiry,
}

/// How many households a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub(in crate::web) struct Size(pub(super) usize);

impl Heading {
    /// All, from left to right.
    pub(super) const ALL: [Self; 6] = [
        Self::Household,
        Self::Stage,
        Self::Worker,
        Self::NextAction,
        Self::LastContact,
        Self::Enquiry,
    ];

    fn as_str(self) -> &'static str {
        match self {
            Self::Household => "household",
            Self::Stage => "stage",
            Self::Worker => "worker",
            Self::NextAction => "next-action",
            Self::LastContact => "last-contact",
            Self::Enquiry => "enquiry",
        }
    }

    /// What is read above the column.
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Household => "Household",
            Self::Stage => "Stage",
            Self::Worker => "Looked after by",
            Self::NextAction => "Next action",
            Self::LastContact => "Last spoke or replied",
            Self::Enquiry => "Enquiry",
        }
    }
}

impl Default for Sorted {
    /// The youngest enquiry first.
    fn default() -> Self {
        Self { by: Heading::Enquiry, is_descending: true }
    }
}

impl TryFrom<String> for Sorted {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let (name, is_descending) =
            text.strip_prefix('-').map_or((&*text, false), |name| (name, true));
        let by = Heading::ALL.into_iter().find(|it| it.as_str() == name);
        Ok(Self { by: by.ok_or("a list is not sorted by this")?, is_descending })
    }
}

impl From<Sorted> for String {
    fn from(sorted: Sorted) -> Self {
        format!("{}{}", if sorted.is_descending { "-" } else { "" }, sorted.by.as_str())
    }
}

impl Sorted {
    pub(in crate::web::journeys) fn is_usual(self) -> bool {
        self == Self::default()
    }

    /// The order, with the places of the names that it goes by.
    pub(super) async fn order(
        self,
        app: &App,
        workers: &HashMap<WorkerId, String>,
    ) -> Result<Order, Problem> {
        let by = match self.by {
            Heading::Household => SortBy::Name(app.people.places().await?),
            Heading::Stage => SortBy::Stage,
            Heading::Worker => SortBy::Worker(places(workers)),
            Heading::NextAction => SortBy::NextAction,
            Heading::LastContact => SortBy::LastContact,
            Heading::Enquiry => SortBy::Enquiry,
        };
        Ok(Order { by, is_descending: self.is_descending })
    }

    /// The order in words: "Stage, from the last to the first".
    pub(super) fn sentence(self) -> String {
        let way =
            if self.is_descending { "from the last to the first" } else { "from the first on" };
        format!("{}, {way}", self.by.text())
    }

    /// A column's heading, which sorts the list by it, and the other way once it is.
    pub(super) fn heading(self, column: Heading, filters: &Filters) -> Sorting {
        let direction = (self.by == column).then_some(if self.is_descending {
            Direction::Descending
        } else {
            Direction::Ascending
        });
        let is_descending = direction == Some(Direction::Ascending);
        let sorted = filters.sorted(Self { by: column, is_descending });
        Sorting { text: column.text(), href: format!("{sorted}#{PLACE}"), direction }
    }
}

fn places(workers: &HashMap<WorkerId, String>) -> HashMap<WorkerId, usize> {
    let mut named: Vec<_> = workers.iter().map(|(id, name)| (name.to_lowercase(), *id)).collect();
    named.sort_unstable();
    named.into_iter().enumerate().map(|(place, (_, id))| (id, place)).collect()
}

impl Size {
    /// Those that can be chosen, the usual one first.
    pub(super) const ALL: [usize; 3] = [25, 50, 100];

    pub(in crate::web::journeys) fn is_usual(self) -> bool {
        self == Self::default()
    }
}

impl Default for Size {
    fn default() -> Self {
        Self(Self::ALL[0])
    }
}

impl TryFrom<String> for Size {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let size = Self::ALL.into_iter().find(|it| it.to_string() == text);
        size.map(Self).ok_or("a page does not hold so many")
    }
}

impl From<Size> for String {
    fn from(size: Size) -> Self {
        size.0.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_read_as_it_is_written_and_no_other_is_read() {
        for text in ["household", "-household", "stage", "worker", "next-action", "-last-contact"] {
            let sorted = Sorted::try_from(text.to_owned()).unwrap();
            assert_eq!(String::from(sorted), text);
        }
        for text in ["", "-", "--stage", "STAGE", "stage;drop", "name"] {
            assert!(Sorted::try_from(text.to_owned()).is_err(), "{text}");
        }
        assert!(Sorted::try_from("-enquiry".to_owned()).unwrap().is_usual());
        assert!(
            ["0", "26", "1000000", "x"].iter().all(|it| Size::try_from((*it).to_owned()).is_err())
        );
    }
}
