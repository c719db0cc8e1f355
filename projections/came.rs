//! What few enquiries say: the campaign's code that came along, and who recommended fostering.

use std::collections::HashMap;

use domain::ids::ReferrerCode;
use domain::journey::{Enquiry, JourneyEvent, Tracked};

use crate::answers::Answers;
use crate::course::Course;
use crate::names::NameNo;

/// The source of those who were asked and do not know.
pub(crate) const NOT_KNOWN: &str = "not-known";

/// What came along with an enquiry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CameAlong {
    /// A campaign's code, with how it came.
    pub tracked: Option<Tracked>,
    /// The code of who recommended fostering.
    pub referrer: Option<ReferrerCode>,
}

/// The enquiries that say so, by journey and version. Few do, so each keeps it in its own words.
#[derive(Clone, Debug, Default)]
pub(crate) struct Came(HashMap<(u32, u32), CameAlong>);

impl Came {
    pub(crate) fn take(&mut self, key: (u32, u32), enquiry: &Enquiry) {
        let Enquiry { tracked, referrer, .. } = enquiry;
        if tracked.is_some() || referrer.is_some() {
            let (tracked, referrer) = (tracked.clone(), referrer.clone());
            self.0.insert(key, CameAlong { tracked, referrer });
        }
    }

    fn of(&self, journey: usize, version: usize) -> Option<&CameAlong> {
        self.0.get(&(u32::try_from(journey).ok()?, u32::try_from(version).ok()?))
    }

    /// Bytes that they take up in memory, as far as the tables go.
    pub(crate) fn bytes(&self) -> usize {
        (self.0.capacity() * (size_of::<((u32, u32), CameAlong)>() + 1)).saturating_mul(8) / 7
    }
}

impl Answers {
    /// Whether a source or a campaign says no more than none: nothing was recorded, or nobody knew.
    pub(crate) fn says_nothing(&self, name: NameNo) -> bool {
        name.and_then(|it| self.names.get(it)).is_none_or(|name| **name == *NOT_KNOWN)
    }
}

impl<'a> Course<'a> {
    /// What came along with the enquiry, as it was told last: the one that dimensions are read from.
    pub fn came(&self) -> Option<&'a CameAlong> {
        let is_enquiry = |event| matches!(event, &JourneyEvent::EnquiryReceived(_));
        let enquiries = self.facts().iter().filter(|fact| is_enquiry(self.kind(fact)));
        let told = enquiries.map(|fact| fact.version).max()?;
        self.view.answers.came.of(self.number, told)
    }
}
