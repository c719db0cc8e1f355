//! A made-up council, for the demo and for benches: believable, legal, and the same every time.
//!
//! Every household lives through its journey step by step, with chance drawn from the seed, and
//! what is known of it by now is told. So the history of a day is cut off where a real one would
//! be: with calls not yet made and panels still to come. Households come one by one, so that a
//! nation's years fit into a small memory.
//!
//! Rates and times are near those published for English councils: of a hundred enquiries 31 are
//! visited (The Fostering Network, 2013/14) and 6 to 11 approved (Ofsted 2023; iMPOWER 2012/13),
//! 270 to 280 days after they asked. What is not published, such as how often a reference is late,
//! is assumed.

mod arrivals;
mod asked;
mod assessment;
mod campaigns;
mod chance;
mod checks;
mod clinic;
mod courses;
mod doing;
mod drafts;
mod enquiry;
mod households;
mod leaving;
mod marketing;
mod names;
mod panel;
mod people;
mod record;
mod story;
mod team;
mod told;
mod touched;
mod training;
mod values;
mod visit;
mod wishes;
mod words;

pub use campaigns::Campaign;
pub use clinic::clinic;
pub use courses::Planned;
pub use households::Households;
pub use marketing::Spoken;
pub use people::Adult;
pub use record::{RecordError, Recording, record};
pub use team::{Role, Worker};
pub use told::{Household, Told};

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::Calendar;

use arrivals::first_day;
use team::Desk;

/// Its name.
pub const SERVICE: &str = "Wexmere";

/// Which council to make up. The same options give the same council.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// What chance is drawn from.
    pub seed: u64,
    /// Households that ask in a year, about.
    pub enquiries_per_year: u32,
    /// Years up to now.
    pub years: u32,
    /// Now: nothing happens later.
    pub now: DateTime<Utc>,
}

/// A made-up council: its team, its campaigns, its households.
#[derive(Clone, Debug)]
pub struct Council {
    options: Options,
    first_day: NaiveDate,
    team: Vec<Worker>,
    campaigns: Vec<Campaign>,
    desk: Desk,
    calendar: Calendar,
}

impl Council {
    /// Makes it up.
    pub fn new(options: Options) -> Self {
        let first_day = first_day(options.now, options.years);
        let today = domain::calendar::london_day(options.now);
        let campaigns = campaigns::campaigns(first_day, today, &options);
        let desk = Desk::new();
        Self {
            options,
            first_day,
            team: team::team(),
            campaigns,
            desk,
            calendar: Calendar::default(),
        }
    }

    /// About how many households it has.
    pub fn expected(&self) -> u64 {
        u64::from(self.options.enquiries_per_year) * u64::from(self.options.years)
    }

    /// Who works there.
    pub fn team(&self) -> &[Worker] {
        &self.team
    }

    /// What it ran to be found, earliest first.
    pub fn campaigns(&self) -> &[Campaign] {
        &self.campaigns
    }

    /// What is told of them, and what they and what runs all year cost.
    pub fn marketing(&self) -> Vec<Spoken> {
        marketing::marketing(self.first_day, &self.options, self.desk.marketing)
    }

    /// The training courses that it planned, earliest first.
    pub fn courses(&self) -> Vec<Planned> {
        courses::courses(self.first_day, &self.options, self.desk.administrator)
    }

    /// Who asked about fostering, one by one, in the order in which they asked.
    pub fn households(&self) -> Households<'_> {
        Households::of(self)
    }
}
