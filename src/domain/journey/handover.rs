//! Handing a household over to another service.

use chrono::{DateTime, Utc};

use super::{Journey, JourneyEvent, Refusal, fact};
use crate::ids::ServiceName;
use crate::record::{Decide, NewFact, Past};

/// Hand a journey over.
#[derive(Clone, Debug)]
pub struct HandOver {
    /// From when on.
    pub happened_at: DateTime<Utc>,
    /// To whom.
    pub to: ServiceName,
}

impl Decide for HandOver {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        Journey::replay(past)?.under_way(self.happened_at)?;
        Ok(fact(self.happened_at, JourneyEvent::JourneyHandedOver { to: self.to.clone() }))
    }
}
