//! What somebody types into the public form, and what it says.

use chrono::{DateTime, NaiveDate, Utc};
use domain::journey::{Channel, Enquiry, NoticeGiven, PrivacyNotice};
use domain::pathway::Pathway;
use projections::Answers;

use crate::people::Details;
use crate::web::govuk::Errors;
use crate::web::journeys::enquiries::form::{Told, outward};
use crate::web::passwords::is_address;
use crate::web::posted::Fields;
use crate::web::problem::Problem;
use crate::web::text::{read_line, read_note};

/// Digits that a phone number has at least.
const DIGITS: usize = 9;
/// The answer of a box that is ticked.
pub(in crate::web) const YES: &str = "yes";
/// Nobody sees it, so only a robot fills it in.
pub(super) const TRAP: &str = "website";
/// What the page carries.
pub(super) const TOKEN: &str = "form";

/// The answers, as they were typed. What else came along is left where it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::web) struct Form {
    pub(in crate::web) name: String,
    pub(in crate::web) second_name: String,
    pub(in crate::web) phone: String,
    pub(in crate::web) message: String,
    pub(in crate::web) best_time: String,
    pub(in crate::web) email: String,
    pub(in crate::web) postcode: String,
    pub(in crate::web) source: String,
    pub(in crate::web) heard: String,
    pub(in crate::web) could_offer: Vec<String>,
    pub(in crate::web) note: String,
    pub(in crate::web) agreed: Vec<String>,
    pub(in crate::web) trap: String,
    pub(in crate::web) token: String,
}

/// The pathway that somebody comes onto who asks on this day.
pub(in crate::web) fn pathway_of(answers: &Answers, day: NaiveDate) -> Result<Pathway, Problem> {
    let pathways = answers.pathways();
    let number = pathways.number(None, day);
    let pathway = number.and_then(|number| pathways.get(number)).cloned();
    pathway.ok_or_else(|| Problem::Failed("no pathway is in use".to_owned()))
}

impl Form {
    /// The answers among some fields. Of what is there twice the first counts.
    pub(super) fn of(fields: &Fields) -> Self {
        let one = |name: &str| {
            let found = fields.iter().find(|(field, _)| field == name);
            found.map_or(String::new(), |(_, value)| value.clone())
        };
        let all = |name: &str| {
            let found = fields.iter().filter(|(field, _)| field == name);
            found.map(|(_, value)| value.clone()).collect()
        };
        Self {
            name: one("name"),
            second_name: one("second_name"),
            phone: one("phone"),
            message: one("message"),
            best_time: one("best_time"),
            email: one("email"),
            postcode: one("postcode"),
            source: one("source"),
            heard: one("heard"),
            could_offer: all("could_offer"),
            note: one("note"),
            agreed: all("agreed"),
            trap: one(TRAP),
            token: one(TOKEN),
        }
    }

    /// The fields that tell one enquiry from another: all but what the page put in.
    pub(super) fn told(&self) -> Fields {
        let Self { name, second_name, phone, message, best_time, email, postcode, source, .. } =
            self;
        let lines = [
            ("name", name),
            ("second_name", second_name),
            ("phone", phone),
            ("message", message),
            ("best_time", best_time),
            ("email", email),
            ("postcode", postcode),
            ("source", source),
            ("heard", &self.heard),
            ("note", &self.note),
        ];
        let offered = self.could_offer.iter().map(|care| ("could_offer", care));
        let all = lines.into_iter().chain(offered);
        all.map(|(field, value)| (field.to_owned(), value.clone())).collect()
    }

    /// What was told, if all of it can be taken.
    pub(in crate::web) fn parse(
        &self,
        pathway: &Pathway,
        now: DateTime<Utc>,
    ) -> Result<Told, Errors> {
        let mut errors = Errors::default();
        let people = self.people(&mut errors);
        let heard = errors.take("heard", read_note("Your own words", &self.heard));
        self.check_listed(pathway, &mut errors);
        let note = errors.take("note", read_note("What you tell us", &self.note));
        if self.agreed.iter().all(|it| it != YES) {
            errors.add("agreed", "Tick the box if we may contact you: we cannot reply otherwise");
        }
        let (Some(heard), Some(note), true) = (heard, note, errors.is_empty()) else {
            return Err(errors);
        };
        let area = outward(&people[0].postcode);
        let enquiry = Enquiry {
            pathway: Some(pathway.id.clone()),
            source: Some(&*self.source).filter(|it| !it.is_empty()).map(Into::into),
            channel: Some(Channel::Web),
            area: area.as_deref().map(Into::into),
            could_offer: self.could_offer.iter().map(|it| it.as_str().into()).collect(),
            privacy_notice: Some(PrivacyNotice {
                given: NoticeGiven::Linked,
                version: pathway.privacy_notice.as_deref().map(Into::into),
            }),
            contact_agreed: Some(true),
            ..Enquiry::default()
        };
        Ok(Told { happened_at: now, enquiry, people, heard, note })
    }

    // What is chosen from a list is on it.
    fn check_listed(&self, pathway: &Pathway, errors: &mut Errors) {
        let is_source = pathway.sources.iter().any(|it| it.name.as_str() == self.source);
        if !self.source.is_empty() && !is_source {
            errors.add("source", "Select how you heard from the list, or leave it");
        }
        let is_care = |name: &String| pathway.cares.iter().any(|it| it.name.as_str() == name);
        if !self.could_offer.iter().all(is_care) {
            errors.add("could_offer", "Select from the list, or leave it");
        }
    }

    // How to reach them is kept with the first of two.
    fn people(&self, errors: &mut Errors) -> Vec<Details> {
        let mut line = |field: &str, what: &'static str, text: &str| {
            errors.take(field, read_line(what, text)).unwrap_or_default()
        };
        let first = Details {
            name: line("name", "Your name", &self.name),
            phone: line("phone", "Your phone number", &self.phone),
            email: line("email", "Your e-mail address", &self.email),
            postcode: line("postcode", "Your postcode", &self.postcode),
            best_time: line("best_time", "The best time to ring", &self.best_time),
            may_leave_message: match self.message.as_str() {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            },
            ..Details::default()
        };
        let second = line("second_name", "The other name", &self.second_name);
        if first.name.is_empty() {
            errors.add("name", "Enter your name");
        }
        if first.phone.is_empty() && first.email.is_empty() {
            errors.add("phone", "Enter a phone number or an e-mail address, so that we can reply");
        }
        let digits = first.phone.chars().filter(|it| it.is_numeric()).count();
        if !first.phone.is_empty() && digits < DIGITS {
            errors.add("phone", "Enter a phone number with its area code, like 01632 960 001");
        }
        if !first.email.is_empty() && !is_address(&first.email) {
            errors.add("email", "Enter an e-mail address like name@example.com");
        }
        if !["", "yes", "no"].contains(&&*self.message) {
            errors.add("message", "Select yes or no, or leave it");
        }
        let second = Some(Details { name: second, ..Details::default() });
        std::iter::once(first).chain(second.filter(|it| !it.name.is_empty())).collect()
    }
}

#[cfg(test)]
mod tests {
    use domain::testing::{nine_on, pathways};
    use proptest::prelude::*;

    use super::*;

    fn pathway() -> Pathway {
        let pathways = pathways();
        pathways.get(pathways.number(None, "2026-03-02".parse().unwrap()).unwrap()).unwrap().clone()
    }

    fn parse(fields: &[(&str, &str)]) -> Result<Told, Errors> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let form = Form::of(&fields.iter().map(owned).collect());
        form.parse(&pathway(), nine_on("2026-03-02"))
    }

    const SHORT: [(&str, &str); 3] =
        [("name", "Siân O’Neil"), ("phone", "01632 960 001"), ("agreed", "yes")];

    #[test]
    fn a_name_a_way_to_reply_and_a_yes_are_enough() {
        let told = parse(&[&SHORT[..], &[("postcode", "LE4 9ZZ")]].concat()).unwrap();

        assert_eq!(told.enquiry.channel, Some(Channel::Web));
        assert_eq!(told.enquiry.area, Some("LE4".into()));
        assert_eq!(told.enquiry.contact_agreed, Some(true));
        assert_eq!(told.enquiry.privacy_notice.unwrap().given, NoticeGiven::Linked);
        assert_eq!(told.enquiry.source, None, "nobody said");
    }

    #[test]
    fn what_cannot_be_taken_is_said_beside_its_question_with_a_remedy() {
        let long = "é".repeat(4_001);
        for (field, value, sentence) in [
            ("name", " ", "Enter your name"),
            ("name", &long[..402], "Your name must be 200 characters or fewer"),
            ("phone", "960 001", "Enter a phone number with its area code, like 01632 960 001"),
            ("email", "ann", "Enter an e-mail address like name@example.com"),
            ("message", "perhaps", "Select yes or no, or leave it"),
            ("source", "carrier-pigeon", "Select how you heard from the list, or leave it"),
            ("could_offer", "moonlight", "Select from the list, or leave it"),
            ("heard", "\u{202e}", "Your own words holds characters that cannot be seen"),
            ("note", &long, "What you tell us must be 4,000 characters or fewer"),
        ] {
            let errors = parse(&[&[(field, value)], &SHORT[..]].concat()).err().unwrap();

            assert!(errors.of(field).unwrap().starts_with(sentence), "{field}: {errors:?}");
            assert_eq!(errors.each().count(), 1, "{errors:?}");
        }
        let nothing = parse(&[]).err().unwrap();
        let fields: Vec<&str> = nothing.each().map(|(field, _)| field).collect();
        assert_eq!(fields, ["name", "phone", "agreed"]);
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_taken_as_it_is_or_told_to_be_wrong(
            values in proptest::collection::vec(".{0,40}", 9),
        ) {
            let names = [
                "name", "second_name", "phone", "email", "postcode", "best_time", "heard", "note",
                "source",
            ];
            let fields: Vec<(&str, &str)> =
                names.into_iter().zip(values.iter().map(String::as_str)).collect();

            match parse(&[&fields[..], &[("agreed", "yes")]].concat()) {
                Ok(told) => prop_assert_eq!(&*told.people[0].name, values[0].trim()),
                Err(errors) => prop_assert!(!errors.is_empty()),
            }
        }
    }
}
