//! The service's colour: read, held to what can be read on white, and made a stylesheet.

use crate::settings::Setting;

/// What text must differ from its ground by, at least: WCAG 2.2, 1.4.3.
const LEAST: f64 = 4.5;

/// A colour that can be read on white, and white on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Colour([u8; 3]);

impl Colour {
    pub(super) fn read(setting: &Setting) -> Result<Self, String> {
        let Setting { variable, value, .. } = setting;
        let colour = parts(value).map(Self).ok_or_else(|| {
            format!("{variable} is {value:?}: set it to a colour in six digits, as #0b5563")
        })?;
        let contrast = colour.contrast_with_white();
        if contrast < LEAST {
            // Rounded down, so that no ratio is said to be enough that is refused.
            let contrast = (contrast * 10.0).floor() / 10.0;
            return Err(format!(
                "{variable} is {value}, which differs from white by {contrast:.1} to 1 and cannot be \
                 read by everybody: choose a darker one, of {LEAST} to 1 at least"
            ));
        }
        Ok(colour)
    }

    /// What dresses the form in it.
    pub(super) fn styles(self) -> String {
        let Self([red, green, blue]) = self;
        // Darker where it is pointed at.
        let dark = [red, green, blue].map(|part| part / 3 * 2);
        let hex = |[red, green, blue]: [u8; 3]| format!("#{red:02x}{green:02x}{blue:02x}");
        let (colour, dark) = (self.hex(), hex(dark));
        format!(
            ":root{{--govuk-brand-colour:{colour};--govuk-link-colour:{colour};\
             --govuk-link-visited-colour:{colour};--govuk-link-hover-colour:{dark};\
             --govuk-template-background-colour:#ffffff}}\n"
        )
    }

    /// As a page writes it.
    pub(super) fn hex(self) -> String {
        let Self([red, green, blue]) = self;
        format!("#{red:02x}{green:02x}{blue:02x}")
    }

    fn contrast_with_white(self) -> f64 {
        let [red, green, blue] = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
    }
}

fn parts(text: &str) -> Option<[u8; 3]> {
    let digits = text.strip_prefix('#').filter(|it| it.len() == 6 && it.is_ascii())?;
    let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_hex.then_some([part(0)?, part(2)?, part(4)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Result<Colour, String> {
        let setting = Setting {
            variable: "WAYMARK_SERVICE_COLOUR",
            meaning: "",
            value: value.to_owned(),
            is_set: true,
        };
        Colour::read(&setting)
    }

    #[test]
    fn a_colour_that_not_everybody_can_read_is_refused_with_its_ratio() {
        assert_eq!(read("#0B5563"), Ok(Colour([11, 85, 99])));
        assert!(read("#767676").is_ok(), "4.54 to 1");
        assert!(read("#777777").unwrap_err().contains("by 4.4 to 1"), "4.48 to 1");
        assert!(read("#ffffff").unwrap_err().contains("by 1.0 to 1"));
        for value in ["", "0b5563", "#0b556", "#0b55633", "#+1+2+3", "#éé00", "red"] {
            assert!(read(value).unwrap_err().contains("six digits"), "{value}");
        }
    }

    #[test]
    fn its_stylesheet_holds_nothing_but_colours() {
        let styles = read("#005ea5").unwrap().styles();

        assert!(styles.starts_with(":root{--govuk-brand-colour:#005ea5;"), "{styles}");
        assert!(styles.contains("hover-colour:#003e6e"), "{styles}");
    }
}
