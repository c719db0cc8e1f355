//! Facts as text: the name in a column of its own, the rest as exact JSON.

use domain::campaign::CampaignEvent;
use domain::clinic::ClinicEvent;
use domain::figure::FigureEvent;
use domain::import::ImportEvent;
use domain::journey::JourneyEvent;
use domain::pathway::PathwayEvent;
use domain::record::Event;
use domain::retention::RetentionEvent;
use domain::sealed::{RestOfRow, Sealed};
use domain::training::TrainingEvent;
use serde::de::value::{EnumAccessDeserializer, StrDeserializer};
use serde::de::{
    DeserializeOwned, DeserializeSeed, EnumAccess, Error as _, VariantAccess, Visitor,
};
use serde::{Deserialize, Serialize};

/// The shape in which facts are written today.
pub(super) const SCHEMA: i16 = 1;

/// The name and the text of a fact.
pub(super) fn encode(
    event: &Event,
    rest: Option<&Sealed<RestOfRow>>,
) -> Result<(String, String), serde_json::Error> {
    let (kind, mut body) = match event {
        Event::Journey(event) => split(event),
        Event::Pathway(event) => split(event),
        Event::Campaign(event) => split(event),
        Event::Training(event) => split(event),
        Event::Import(event) => split(event),
        Event::Clinic(event) => split(event),
        Event::Figure(event) => split(event),
        Event::Retention(event) => split(event),
        Event::Unknown { kind } => {
            Err(serde::ser::Error::custom(format!("{kind} is not a fact that can be written")))
        }
    }?;
    if let Some(rest) = rest {
        let comma = if body == "{}" { "" } else { "," };
        body.pop();
        body += &format!("{comma}\"rest\":{}}}", serde_json::to_string(rest)?);
    }
    Ok((kind, body))
}

// `{"name":{…}}` is written as `name` and `{…}`.
fn split(event: &impl Serialize) -> Result<(String, String), serde_json::Error> {
    let text = serde_json::to_string(event)?;
    let parts = text.strip_prefix("{\"").and_then(|text| text.strip_suffix('}'));
    let (kind, body) = parts
        .and_then(|text| text.split_once("\":"))
        .ok_or_else(|| serde::ser::Error::custom("a fact must be written with its name"))?;
    Ok((kind.to_owned(), body.to_owned()))
}

/// The fact of a name and a text. What a newer program wrote, or what is damaged, is unknown.
pub fn decode(kind: &str, schema: i16, body: &str) -> Event {
    let unknown = || Event::Unknown { kind: kind.into() };
    // serde would read a struct from a list as well.
    if schema != SCHEMA || !body.starts_with('{') {
        return unknown();
    }
    let known = if JourneyEvent::TYPES.contains(&kind) {
        read(kind, body).map(Event::Journey)
    } else if PathwayEvent::TYPES.contains(&kind) {
        read(kind, body).map(Event::Pathway)
    } else if CampaignEvent::TYPES.contains(&kind) {
        read(kind, body).map(Event::Campaign)
    } else if TrainingEvent::TYPES.contains(&kind) {
        read(kind, body).map(Event::Training)
    } else if ImportEvent::TYPES.contains(&kind) {
        read(kind, body).map(Event::Import)
    } else if ClinicEvent::TYPES.contains(&kind) {
        read(kind, body).map(Event::Clinic)
    } else if FigureEvent::TYPES.contains(&kind) {
        read(kind, body).map(Event::Figure)
    } else if RetentionEvent::TYPES.contains(&kind) {
        read(kind, body).map(Event::Retention)
    } else {
        return unknown();
    };
    known.unwrap_or_else(|_| unknown())
}

/// What an imported row said besides, if this is one and it did.
pub(super) fn rest(body: &str) -> Option<Sealed<RestOfRow>> {
    #[derive(Deserialize)]
    struct Rest {
        rest: Option<Sealed<RestOfRow>>,
    }
    serde_json::from_str::<Rest>(body).ok()?.rest
}

fn read<E: DeserializeOwned>(kind: &str, body: &str) -> Result<E, serde_json::Error> {
    E::deserialize(EnumAccessDeserializer::new(Named { kind, body }))
}

// Lets serde read an enum whose name and content lie apart, without joining them first.
struct Named<'a> {
    kind: &'a str,
    body: &'a str,
}

impl<'de> EnumAccess<'de> for Named<'de> {
    type Error = serde_json::Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Self), Self::Error> {
        let kind = seed.deserialize(StrDeserializer::<Self::Error>::new(self.kind))?;
        Ok((kind, self))
    }
}

impl<'de> VariantAccess<'de> for Named<'de> {
    type Error = serde_json::Error;

    fn unit_variant(self) -> Result<(), Self::Error> {
        Err(Self::Error::custom("every fact has a body"))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<T::Value, Self::Error> {
        let mut body = serde_json::Deserializer::from_str(self.body);
        let value = seed.deserialize(&mut body)?;
        body.end().map(|()| value)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Self::Error> {
        Err(Self::Error::custom("no fact is a list"))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        let mut body = serde_json::Deserializer::from_str(self.body);
        let value = serde::Deserializer::deserialize_struct(&mut body, "", fields, visitor)?;
        body.end().map(|()| value)
    }
}

#[cfg(test)]
mod tests {
    use domain::testing::{ended, enquired, reached};

    use super::*;

    #[test]
    fn a_fact_is_read_as_it_was_written() {
        for event in [enquired(), reached("initial-visit-held"), ended("moving")] {
            let event = Event::Journey(event);

            let (kind, body) = encode(&event, None).unwrap();

            assert_eq!(decode(&kind, SCHEMA, &body), event);
        }
    }

    #[test]
    fn the_text_of_a_fact_is_plain_to_read() {
        let (kind, body) = encode(&Event::Journey(reached("initial-visit-held")), None).unwrap();

        assert_eq!(kind, "milestone-reached");
        assert_eq!(body, r#"{"milestone":"initial-visit-held"}"#);
    }

    #[test]
    fn a_newer_or_damaged_fact_is_unknown_and_no_error() {
        let unknown = |kind: &str| Event::Unknown { kind: kind.into() };

        assert_eq!(decode("mars-colonised", SCHEMA, "{}"), unknown("mars-colonised"));
        assert_eq!(decode("note-added", SCHEMA, "{"), unknown("note-added"));
        assert_eq!(decode("note-added", SCHEMA + 1, "{}"), unknown("note-added"));
        assert_eq!(decode("note-added", SCHEMA, "[]"), unknown("note-added"));
        for kind in ["note-added", "enquiry-received"] {
            assert_eq!(decode(kind, SCHEMA, "{}{}"), unknown(kind), "more behind it");
        }
    }
}
