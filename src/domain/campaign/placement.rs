//! Where a campaign's code stands: each place has a link of its own, and a QR code of it.

use serde::{Deserialize, Serialize};

use super::{CampaignEvent, fact, planned, standing};
use crate::ids::{CampaignName, PlacementName};
use crate::journey::Refusal;
use crate::record::{Decide, NewFact, Past};

/// A place where the code stands, and what it leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    /// What it is called.
    pub placement: PlacementName,
    /// The page that it leads to; this service's own form, where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Box<str>>,
}

/// Name a place for a campaign's code. Named again it leads elsewhere from then on.
#[derive(Clone, Debug)]
pub struct NamePlacement {
    /// The campaign's code.
    pub campaign: CampaignName,
    /// The place.
    pub placement: Placement,
}

impl Decide for NamePlacement {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        planned(past)?;
        let named = standing(past).filter_map(|(_, event)| match event {
            CampaignEvent::PlacementNamed { placement, .. } => Some(placement),
            _ => None,
        });
        let last = named.filter(|it| it.placement == self.placement.placement).last();
        if last == Some(&self.placement) {
            return Ok(vec![]);
        }
        let Self { campaign, placement } = self.clone();
        Ok(fact(past, CampaignEvent::PlacementNamed { campaign, placement }))
    }
}

#[cfg(test)]
mod tests {
    use super::super::CampaignRefusal;
    use super::super::plan::tests::{as_planned, spring};
    use super::super::tests::{counted, undone};
    use super::*;

    #[test]
    fn a_place_is_named_once_until_it_leads_elsewhere_or_is_taken_back() {
        let name = |to: Option<&str>| NamePlacement {
            campaign: spring(),
            placement: Placement { placement: "library".into(), to: to.map(Into::into) },
        };
        let elsewhere = Some("https://council.example/fostering");
        let named =
            CampaignEvent::PlacementNamed { campaign: spring(), placement: name(None).placement };
        let history = [as_planned(), named.clone()];

        assert_eq!(counted(&name(None), &[as_planned()]), Ok(1));
        assert_eq!(counted(&name(None), &history), Ok(0));
        assert_eq!(counted(&name(elsewhere), &history), Ok(1));
        assert_eq!(counted(&name(None), &[as_planned(), named, undone(2)]), Ok(1));
        assert_eq!(counted(&name(None), &[]), Err(CampaignRefusal::NoSuch.into()));
    }
}
