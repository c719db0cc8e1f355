//! Settings: read from the environment into one struct, and explained.

mod form;
mod provider;

use std::path::PathBuf;

pub use self::form::FormSettings;
pub use self::provider::ProviderSettings;

/// Everything that can be set.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the log is.
    pub database_url: Setting,
    /// Where the keys are.
    pub keys_url: Setting,
    /// The file that the master key is in.
    pub master_key_file: Setting,
    /// The master key itself.
    pub master_key: Setting,
    /// The file that checkpoints of the log are written to.
    pub checkpoints: Setting,
    /// The file that destroyed keys are listed in.
    pub erasures: Setting,
    /// Where the service listens.
    pub listen: Setting,
    /// How lines on standard error are written.
    pub log_format: Setting,
    /// The address that people use.
    pub url: Setting,
    /// The server that mail goes to.
    pub smtp_url: Setting,
    /// Whom mail comes from.
    pub mail_from: Setting,
    /// The folder that mail is written to where no server is set.
    pub mail_folder: Setting,
    /// The hour at which the digests go.
    pub digest_hour: Setting,
    /// Mails that cannot wait, of which nobody gets more in a day.
    pub mails_a_day: Setting,
    /// How many mails go in a minute.
    pub mails_a_minute: Setting,
    /// How many requests of one token are answered in a minute.
    pub requests_a_minute: Setting,
    /// The public enquiry form.
    pub form: FormSettings,
    /// The provider that workers sign in by way of.
    pub provider: ProviderSettings,
    /// What a child with the service's own carers costs in a week.
    pub in_house_a_week: Setting,
    /// What a child with an agency's costs in a week.
    pub agency_a_week: Setting,
}

/// A setting, and where its value came from.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Its variable.
    pub variable: &'static str,
    /// What it is for, in a sentence.
    pub meaning: &'static str,
    /// Its value.
    pub value: String,
    /// Whether it was set, or is the default.
    pub is_set: bool,
}

impl Settings {
    /// Reads the environment through a function, so that tests can bring their own.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Self {
        let setting = |name, default: &str, meaning| {
            let set = variable(name).filter(|value| !value.is_empty());
            let (is_set, value) = (set.is_some(), set.unwrap_or_else(|| default.to_owned()));
            Setting { variable: name, meaning, value, is_set }
        };
        let [keys_url, master_key_file, master_key] = of_keys(&setting);
        let [url, smtp_url, mail_from, mail_folder, digest_hour, mails_a_day, mails_a_minute] =
            of_mail(&setting);
        let [in_house_a_week, agency_a_week] = of_costs(&setting);
        Self {
            database_url: setting(
                "WAYMARK_DATABASE_URL",
                "sqlite:waymark.db",
                "Where the log is: sqlite:FILE, or postgres://USER@HOST/NAME.",
            ),
            keys_url,
            master_key_file,
            master_key,
            checkpoints: setting(
                "WAYMARK_CHECKPOINTS",
                "waymark.checkpoints",
                "The file, outside the database, to which `waymark verify`, and the service each day, \
                 add how far the log has come and its hash there. Keep a copy elsewhere.",
            ),
            erasures: setting(
                "WAYMARK_ERASURES",
                "waymark.erasures",
                "The file that lists each destroyed key, outside every database, so that no older \
                 copy brings back who was erased. Keep it for ever; it names nobody.",
            ),
            listen: setting(
                "WAYMARK_LISTEN",
                "127.0.0.1:8080",
                "The address and port at which `waymark serve` listens. Keep it on this machine, \
                 behind a server that speaks HTTPS.",
            ),
            log_format: of_log(&setting),
            url,
            smtp_url,
            mail_from,
            mail_folder,
            digest_hour,
            mails_a_day,
            mails_a_minute,
            requests_a_minute: setting(
                "WAYMARK_REQUESTS_A_MINUTE",
                "600",
                "How many requests of one token the API answers in a minute.",
            ),
            form: FormSettings::read(&setting),
            provider: ProviderSettings::read(&setting),
            in_house_a_week,
            agency_a_week,
        }
    }

    /// Every setting, to be shown.
    pub fn all(&self) -> Vec<&Setting> {
        let of_service = [
            &self.database_url,
            &self.keys_url,
            &self.master_key_file,
            &self.master_key,
            &self.checkpoints,
            &self.erasures,
            &self.listen,
            &self.log_format,
            &self.url,
            &self.smtp_url,
            &self.mail_from,
            &self.mail_folder,
            &self.digest_hour,
            &self.mails_a_day,
            &self.mails_a_minute,
            &self.requests_a_minute,
        ];
        let of_costs = [&self.in_house_a_week, &self.agency_a_week];
        let of_doors = self.form.all().into_iter().chain(self.provider.all());
        of_service.into_iter().chain(of_doors).chain(of_costs).collect()
    }
}

// Those about keys.
fn of_keys(setting: &impl Fn(&'static str, &str, &'static str) -> Setting) -> [Setting; 3] {
    [
        setting(
            "WAYMARK_KEYS_URL",
            "sqlite:waymark-keys.db",
            "Where the keys of names and notes are. Keep it out of backups of the log.",
        ),
        setting(
            "WAYMARK_MASTER_KEY_FILE",
            "waymark-master.key",
            "The file with the master key. It is made, readable to you alone, with the key store.",
        ),
        setting(
            "WAYMARK_MASTER_KEY",
            "",
            "The master key itself, 64 hexadecimal digits, instead of a file.",
        ),
    ]
}

fn of_log(setting: &impl Fn(&'static str, &str, &'static str) -> Setting) -> Setting {
    setting(
        "WAYMARK_LOG_FORMAT",
        "lines",
        "How lines on standard error are written: `lines` for people, or `json`, an object a line, for \
         programs.",
    )
}

// Those about what a child costs.
fn of_costs(setting: &impl Fn(&'static str, &str, &'static str) -> Setting) -> [Setting; 2] {
    [
        setting(
            "WAYMARK_IN_HOUSE_A_WEEK",
            "",
            "Pounds that a child with your own carers costs in a week, for the saving that the plan tells.",
        ),
        setting(
            "WAYMARK_AGENCY_A_WEEK",
            "",
            "Pounds that a child with an agency's carers costs in a week.",
        ),
    ]
}

// Those about mail.
fn of_mail(setting: &impl Fn(&'static str, &str, &'static str) -> Setting) -> [Setting; 7] {
    [
        setting(
            "WAYMARK_URL",
            "http://127.0.0.1:8080",
            "The address that people use, for links and cookies: https:// but on this machine.",
        ),
        setting(
            "WAYMARK_SMTP_URL",
            "",
            "The server that mail goes to: smtp+starttls://USER:PASSWORD@HOST:587 or smtps://...; \
             smtp:// only on this machine. Without one, mail is written to files.",
        ),
        setting("WAYMARK_MAIL_FROM", "Waymark <waymark@localhost>", "Whom mail comes from."),
        setting(
            "WAYMARK_MAIL_FOLDER",
            "waymark-mail",
            "The folder that mail is written to where no server is set.",
        ),
        setting(
            "WAYMARK_DIGEST_HOUR",
            "8",
            "The hour, by London's clocks, from which the digest of a working day goes: 0 to 16. Each \
             worker may choose another.",
        ),
        setting(
            "WAYMARK_MAILS_A_DAY",
            "8",
            "Mails that cannot wait, of which nobody gets more in a day: others wait for the next \
             digest.",
        ),
        setting(
            "WAYMARK_MAILS_A_MINUTE",
            "60",
            "How many mails go to the server in a minute, from all processes together: 1 to 10000. \
             What is held back waits its turn.",
        ),
    ]
}

impl Setting {
    /// The value as a path.
    pub fn path(&self) -> PathBuf {
        PathBuf::from(&self.value)
    }

    /// The value without what nobody should read over a shoulder: passwords and keys.
    pub fn shown(&self) -> String {
        if self.variable == "WAYMARK_MASTER_KEY" {
            return if self.is_set { "(set)".to_owned() } else { String::new() };
        }
        let Some((scheme, rest)) = self.value.split_once(':') else { return self.value.clone() };
        let has_parts = scheme != "sqlite" && (rest.starts_with("//") || rest.contains('@'));
        if !has_parts {
            return self.value.clone();
        }
        let slashes = if rest.starts_with("//") { "//" } else { "" };
        let rest = rest.trim_start_matches("//");
        let (user, hidden, rest) = match rest.rsplit_once('@') {
            Some((who, rest)) => {
                let user = who.split(':').next().unwrap_or_default();
                (user, if who.contains(':') { ":***@" } else { "@" }, rest)
            }
            None => ("", "", rest),
        };
        let (place, hidden_query) = match rest.split_once('?') {
            Some((place, _)) => (place, "?***"),
            None => (rest, ""),
        };
        format!("{scheme}:{slashes}{user}{hidden}{place}{hidden_query}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        let url = "postgres://waymark:s3cret@db.example/waymark";
        let settings =
            Settings::read(|name| (name == "WAYMARK_DATABASE_URL").then(|| url.to_owned()));

        assert_eq!(settings.database_url.shown(), "postgres://waymark:***@db.example/waymark");
        assert!(settings.database_url.is_set && !settings.keys_url.is_set);
    }

    #[test]
    fn wherever_a_password_stands_it_is_not_shown() {
        for url in [
            "postgres://waymark:s3/cr#et@db.example/waymark",
            "postgres:waymark:s3cret@db.example/waymark",
            "mysql://waymark:s3cret@db.example",
            "postgres://db.example/waymark?user=waymark&password=s3cret",
            "postgres://waymark@db.example/waymark?pasword=s3cret",
            "smtp+starttls://waymark:s3cret@db.example:587",
        ] {
            let settings = Settings::read(|_| Some(url.to_owned()));
            let shown = settings.database_url.shown();

            assert!(!shown.contains("s3") && !shown.contains("cr"), "{shown}");
            assert!(shown.contains("db.example"), "{shown}");
        }
    }
}
