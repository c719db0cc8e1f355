//! What a row says of an enquiry.

use domain::ids::CareName;
use domain::journey::{Enquiry, JourneyEvent, PrivacyNotice};
use domain::pathway::Pathway;
use serde_json::Value;

use super::{Attributes, unknown};
use crate::import::row::Row;

pub(super) fn enquiry(
    row: &Row,
    pathway: &Pathway,
    attributes: &mut Attributes,
) -> Result<JourneyEvent, String> {
    let source = attributes.text("source").map(|met| {
        let mapped = pathway.imports.sources.get(&met).cloned();
        let source = mapped.unwrap_or_else(|| met.replace('_', "-").as_str().into());
        if pathway.accepts_source(&source) {
            Ok(source)
        } else {
            Err(unknown("source", &met, pathway))
        }
    });
    let service = attributes.text("service").or_else(|| attributes.text("org"));
    Ok(JourneyEvent::EnquiryReceived(Box::new(Enquiry {
        pathway: Some(pathway.id.clone()),
        reference: row.reference.as_deref().map(Into::into),
        service: service.map(|it| it.as_str().into()),
        team: attributes.text("team").map(|it| it.as_str().into()),
        source: source.transpose()?,
        campaign: attributes.text("campaign").map(|it| it.as_str().into()),
        tracked: None,
        referrer: None,
        channel: attributes.channel()?,
        area: attributes.text("area").map(|it| it.as_str().into()),
        care: attributes.text("care").map(|it| it.as_str().into()),
        could_offer: could_offer(pathway, attributes)?,
        privacy_notice: privacy_notice(attributes)?,
        contact_agreed: None,
        heard: None,
        people: vec![],
    })))
}

fn could_offer(pathway: &Pathway, attributes: &mut Attributes) -> Result<Vec<CareName>, String> {
    let care = |met: String| {
        let care: CareName = met.replace('_', "-").as_str().into();
        if pathway.accepts_care(&care) {
            return Ok(care);
        }
        Err(format!(
            "could_offer: the pathway {} has no kind of care {met:?}: use one that `waymark pathway \
             show` lists",
            pathway.id
        ))
    };
    attributes.list("could_offer")?.into_iter().map(care).collect()
}

fn privacy_notice(attributes: &mut Attributes) -> Result<Option<PrivacyNotice>, String> {
    match attributes.0.remove("privacy_notice") {
        None | Some(Value::Null) => Ok(None),
        Some(told) => serde_json::from_value(told).map(Some).map_err(|_| {
            "privacy_notice is not understood: write it as {\"given\": \"read-out\", \"version\": \
             \"2026-01\"}, given being one of read-out, linked, sent, not-yet"
                .to_owned()
        }),
    }
}
