//! Settings of the public enquiry form.

use super::Setting;

/// Whether there is one, and what it says.
#[derive(Clone, Debug)]
pub struct FormSettings {
    /// Whether it is on.
    pub is_on: Setting,
    /// What the service calls itself.
    pub service: Setting,
    /// Its colour.
    pub colour: Setting,
    /// How else the service is reached.
    pub contact: Setting,
    /// Where its privacy notice is.
    pub privacy_notice: Setting,
    /// Which sites may show it within a page of theirs.
    pub frames: Setting,
    /// How many enquiries it takes in an hour.
    pub an_hour: Setting,
    /// How many of them from one address.
    pub from_one: Setting,
}

impl FormSettings {
    pub(super) fn read(setting: &impl Fn(&'static str, &str, &'static str) -> Setting) -> Self {
        Self {
            is_on: setting(
                "WAYMARK_ENQUIRY_FORM",
                "off",
                "`on` opens the public enquiry form at /enquire. It then needs a service's name, a \
                 contact and a privacy notice.",
            ),
            service: setting(
                "WAYMARK_SERVICE_NAME",
                "",
                "What the service calls itself, at the head of the public form.",
            ),
            colour: setting(
                "WAYMARK_SERVICE_COLOUR",
                "#0b5563",
                "The service's colour on the public form, as #0b5563: dark enough to be read on white.",
            ),
            contact: setting(
                "WAYMARK_SERVICE_CONTACT",
                "",
                "How people reach the service where the public form cannot help, as 01632 960000 or \
                 fostering@council.example.",
            ),
            privacy_notice: setting(
                "WAYMARK_PRIVACY_NOTICE",
                "",
                "The https:// address of the privacy notice. Its version is the pathway's.",
            ),
            frames: setting(
                "WAYMARK_ENQUIRY_FRAMES",
                "",
                "Sites that may show the public form within a page of theirs, as \
                 https://www.council.example, with spaces between them. Without any, none may.",
            ),
            an_hour: setting(
                "WAYMARK_ENQUIRIES_AN_HOUR",
                "120",
                "How many enquiries the public form takes in an hour, over all processes. Who is over \
                 it is told so, and keeps what they typed.",
            ),
            from_one: setting(
                "WAYMARK_ENQUIRIES_FROM_ONE",
                "10",
                "How many of them from one address: that of who connects or, where this comes from a \
                 proxy on this machine, the last of its X-Forwarded-For.",
            ),
        }
    }

    pub(super) fn all(&self) -> [&Setting; 8] {
        [
            &self.is_on,
            &self.service,
            &self.colour,
            &self.contact,
            &self.privacy_notice,
            &self.frames,
            &self.an_hour,
            &self.from_one,
        ]
    }
}
