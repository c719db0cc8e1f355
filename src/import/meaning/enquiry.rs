//! What a row says of an enquiry.

use domain::ids::{CareName, PlacementName, ReferrerCode, SourceName, is_code};
use domain::journey::{Enquiry, JourneyEvent, PrivacyNotice, Refusal, Touch, Tracked, ValuesMode};
use domain::pathway::Pathway;
use serde_json::Value;

use super::{Attributes, unknown};
use crate::import::row::Row;

pub(super) fn enquiry(
    row: &Row,
    pathway: &Pathway,
    attributes: &mut Attributes,
) -> Result<JourneyEvent, String> {
    let service = attributes.text("service").or_else(|| attributes.text("org"));
    Ok(JourneyEvent::EnquiryReceived(Box::new(Enquiry {
        pathway: Some(pathway.id.clone()),
        reference: row.reference.as_deref().map(Into::into),
        service: service.map(|it| it.as_str().into()),
        team: attributes.text("team").map(|it| it.as_str().into()),
        source: source(pathway, attributes)?,
        campaign: attributes.text("campaign").map(|it| it.as_str().into()),
        tracked: tracked(attributes)?,
        referrer: referrer(attributes)?,
        channel: attributes.channel()?,
        area: attributes.text("area").map(|it| it.as_str().into()),
        care: attributes.text("care").map(|it| it.as_str().into()),
        could_offer: could_offer(pathway, attributes)?,
        values_mode: values_mode("values_mode", attributes)?,
        privacy_notice: privacy_notice(attributes)?,
        contact_agreed: None,
        heard: None,
        people: vec![],
    })))
}

/// That they met the service once more.
pub(super) fn touch(pathway: &Pathway, attributes: &mut Attributes) -> Result<Touch, String> {
    Ok(Touch {
        source: source(pathway, attributes)?,
        campaign: attributes.text("campaign").map(|it| it.as_str().into()),
        tracked: tracked(attributes)?,
    })
}

fn source(pathway: &Pathway, attributes: &mut Attributes) -> Result<Option<SourceName>, String> {
    let Some(met) = attributes.text("source") else { return Ok(None) };
    let mapped = pathway.imports.sources.get(&met).cloned();
    let source = mapped.unwrap_or_else(|| met.replace('_', "-").as_str().into());
    if pathway.accepts_source(&source) {
        Ok(Some(source))
    } else {
        Err(unknown("source", &met, pathway))
    }
}

fn tracked(attributes: &mut Attributes) -> Result<Option<Tracked>, String> {
    let told = attributes.0.remove("tracked").filter(|told| !told.is_null());
    let Some(told) = told else { return Ok(None) };
    let tracked: Tracked = serde_json::from_value(told).map_err(|_| {
        "tracked is not understood: write it as {\"campaign\": \"spring\", \"by\": \"qr\", \
         \"placement\": \"library\"}, by being one of link, qr, form, phone-line"
            .to_owned()
    })?;
    let placement = tracked.placement.as_ref().map(PlacementName::as_str);
    for told in [Some(tracked.campaign.as_str()), placement].into_iter().flatten() {
        is_a_code("tracked", told)?;
    }
    Ok(Some(tracked))
}

fn referrer(attributes: &mut Attributes) -> Result<Option<ReferrerCode>, String> {
    let Some(told) = attributes.text("referrer") else { return Ok(None) };
    if ReferrerCode::can_be(&told) {
        return Ok(Some(told.as_str().into()));
    }
    Err(format!("referrer: {}", Refusal::NoReferrerCode(told.as_str().into())))
}

fn is_a_code(name: &str, told: &str) -> Result<(), String> {
    if is_code(told) { Ok(()) } else { Err(format!("{name}: {}", Refusal::NoCode(told.into()))) }
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

/// Which values mode they are of, where a row says so.
pub(super) fn values_mode(
    name: &str,
    attributes: &mut Attributes,
) -> Result<Option<ValuesMode>, String> {
    let told = attributes.text(name).map(|word| word.parse());
    told.transpose().map_err(|error| format!("{name}: {error}"))
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
