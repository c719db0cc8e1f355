//! What a service says and allows on its public form, as it is set.

use chrono::{DateTime, Utc};

use super::colour::Colour;
use crate::settings::{FormSettings, Setting};
use crate::store::{Bound, Derived, hour_of};

/// The public enquiry form of a service.
pub struct EnquiryForm {
    /// What the service calls itself.
    pub(super) service: String,
    pub(super) colour: Colour,
    /// How else it is reached.
    pub(super) contact: String,
    /// Where its privacy notice is.
    pub(super) privacy_notice: String,
    /// Sites that may show the form within theirs.
    pub(super) frames: Vec<String>,
    an_hour: u32,
    from_one: u32,
}

impl EnquiryForm {
    /// The form that is set, where it is on. The sentence says what to change.
    pub fn read(settings: &FormSettings) -> Result<Option<Self>, String> {
        match settings.is_on.value.as_str() {
            "on" => {}
            "off" => return Ok(None),
            other => {
                return Err(format!("WAYMARK_ENQUIRY_FORM is {other:?}: set it to on or to off"));
            }
        }
        let frames = settings.frames.value.split_whitespace();
        let [service, contact] = [&settings.service, &settings.contact].map(said);
        Ok(Some(Self {
            service: service?,
            colour: Colour::read(&settings.colour)?,
            contact: contact?,
            privacy_notice: notice(&settings.privacy_notice)?,
            frames: frames.map(|site| frame(&settings.frames, site)).collect::<Result<_, _>>()?,
            an_hour: number(&settings.an_hour)?,
            from_one: number(&settings.from_one)?,
        }))
    }

    /// What bounds the enquiries of this hour: those from an address, which is hidden, and all.
    pub(super) fn bounds(
        &self,
        derived: &Derived,
        address: &str,
        now: DateTime<Utc>,
    ) -> [Bound; 2] {
        let hour = hour_of(now).to_be_bytes();
        let who = |parts: [&[u8]; 3]| derived.fingerprint(&parts);
        [
            Bound { who: who([ADDRESS, address.as_bytes(), &hour]), most: self.from_one },
            Bound { who: who([ADDRESS, b"all", &hour]), most: self.an_hour },
        ]
    }
}

const ADDRESS: &[u8] = b"enquiry-form/address";

fn said(setting: &Setting) -> Result<String, String> {
    let Setting { variable, value, .. } = setting;
    match value.trim() {
        "" => Err(format!(
            "The public form is on, and {variable} is not set: set it, or WAYMARK_ENQUIRY_FORM to off"
        )),
        value => Ok(value.to_owned()),
    }
}

fn notice(setting: &Setting) -> Result<String, String> {
    let address = said(setting)?;
    let is_safe = address.strip_prefix("https://").is_some_and(|rest| !rest.is_empty());
    if is_safe && !address.contains(char::is_whitespace) {
        return Ok(address);
    }
    Err(format!(
        "{} is {address:?}: set it to the https:// address of the privacy notice",
        setting.variable
    ))
}

// It becomes part of a header.
fn frame(setting: &Setting, site: &str) -> Result<String, String> {
    let here = ["http://127.0.0.1", "http://localhost"].into_iter();
    let here = here.filter_map(|start| site.strip_prefix(start));
    let is_here = here.into_iter().any(|rest| rest.is_empty() || rest.starts_with(':'));
    let host = site.strip_prefix("https://").or_else(|| site.strip_prefix("http://"));
    let is_host = |host: &str| {
        !host.is_empty() && host.chars().all(|it| it.is_ascii_alphanumeric() || ".-:".contains(it))
    };
    if host.is_some_and(is_host) && (is_here || site.starts_with("https://")) {
        return Ok(site.to_owned());
    }
    Err(format!(
        "{} names {site:?}: name sites as https://www.council.example, with spaces between them",
        setting.variable
    ))
}

fn number(setting: &Setting) -> Result<u32, String> {
    let Setting { variable, value, .. } = setting;
    let number = value.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| format!("{variable} is {value:?}: set it to a number from 1, as 120"))
}

#[cfg(test)]
pub(super) mod tests {
    use zeroize::Zeroizing;

    use super::*;
    use crate::settings::Settings;

    pub(in crate::web::enquire) fn derived() -> Derived {
        Derived::from(&Zeroizing::new([7; 32]))
    }

    fn read(changed: &[(&str, &str)]) -> Result<Option<EnquiryForm>, String> {
        let usual = [
            ("WAYMARK_ENQUIRY_FORM", "on"),
            ("WAYMARK_SERVICE_NAME", "Fostering in Wexmere"),
            ("WAYMARK_SERVICE_CONTACT", "01632 960000"),
            ("WAYMARK_PRIVACY_NOTICE", "https://council.example/privacy"),
        ];
        let find = |among: &[(&str, &str)], name: &str| {
            among.iter().find(|(it, _)| *it == name).map(|(_, value)| (*value).to_owned())
        };
        let settings = Settings::read(|name| find(changed, name).or_else(|| find(&usual, name)));
        EnquiryForm::read(&settings.form)
    }

    #[test]
    fn it_is_off_until_it_is_turned_on_and_says_what_it_lacks() {
        assert!(read(&[("WAYMARK_ENQUIRY_FORM", "off")]).unwrap().is_none());
        assert!(read(&[]).unwrap().is_some());
        for (variable, value, sentence) in [
            ("WAYMARK_ENQUIRY_FORM", "yes", "set it to on or to off"),
            ("WAYMARK_SERVICE_NAME", " ", "WAYMARK_SERVICE_NAME is not set"),
            ("WAYMARK_SERVICE_CONTACT", " ", "WAYMARK_SERVICE_CONTACT is not set"),
            ("WAYMARK_PRIVACY_NOTICE", "http://council.example", "the https:// address"),
            ("WAYMARK_SERVICE_COLOUR", "blue", "#0b5563"),
            ("WAYMARK_ENQUIRIES_AN_HOUR", "0", "a number from 1"),
            ("WAYMARK_ENQUIRY_FRAMES", "https://a.example http://b.example", "http://b.example"),
            ("WAYMARK_ENQUIRY_FRAMES", "https://a.example;script-src", "name sites as"),
            ("WAYMARK_ENQUIRY_FRAMES", "http://localhost.evil.example", "name sites as"),
            ("WAYMARK_ENQUIRY_FRAMES", "*", "name sites as"),
        ] {
            let told = read(&[(variable, value)]).err().unwrap_or_default();

            assert!(told.contains(sentence) && told.contains("WAYMARK_"), "{variable}: {told}");
        }
        let framed = read(&[("WAYMARK_ENQUIRY_FRAMES", " https://a.example http://127.0.0.1:8 ")]);
        assert_eq!(framed.unwrap().unwrap().frames, ["https://a.example", "http://127.0.0.1:8"]);
    }

    #[test]
    fn an_address_is_hidden_and_is_another_in_each_hour() {
        let form = read(&[]).unwrap().unwrap();
        let at = |minute: i64| DateTime::from_timestamp(minute * 60, 0).unwrap();
        let of = |address, minute| form.bounds(&derived(), address, at(minute))[0].who;

        assert_eq!(of("192.0.2.1", 0), of("192.0.2.1", 59));
        assert_ne!(of("192.0.2.1", 0), of("192.0.2.2", 0));
        assert_ne!(of("192.0.2.1", 0), of("192.0.2.1", 60));
        assert_ne!(of("192.0.2.1", 0), form.bounds(&derived(), "192.0.2.1", at(0))[1].who);
    }
}
