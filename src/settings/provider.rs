//! Settings of the provider that workers sign in by way of, as Entra ID.

use super::Setting;

/// Which provider, and what it may say.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
    /// Who it is.
    pub issuer: Setting,
    /// What it knows this service by.
    pub client: Setting,
    /// The file with what this service shows it.
    pub secret_file: Setting,
    /// What it says of a worker's roles, and what they are here.
    pub roles: Setting,
    /// Where it says so.
    pub roles_claim: Setting,
    /// The one organisation of several that it vouches for.
    pub tenant: Setting,
    /// What the button calls it.
    pub name: Setting,
    /// Whom to ask for access.
    pub help: Setting,
    /// For how long what it said is believed.
    pub hours: Setting,
    /// Whether the sign-in page shows nothing else.
    pub is_only: Setting,
}

impl ProviderSettings {
    pub(super) fn read(setting: &impl Fn(&'static str, &str, &'static str) -> Setting) -> Self {
        let [name, help, hours, is_only] = of_pages(setting);
        Self {
            issuer: setting(
                "WAYMARK_PROVIDER_ISSUER",
                "",
                "The OpenID Connect provider that workers sign in by way of, as its discovery document \
                 calls itself: https://login.microsoftonline.com/TENANT-ID/v2.0 for Entra ID. It then \
                 needs a client, a secret file and roles.",
            ),
            client: setting(
                "WAYMARK_PROVIDER_CLIENT_ID",
                "",
                "What the provider knows Waymark by. Its redirect address there is /sign-in/callback \
                 below WAYMARK_URL.",
            ),
            secret_file: setting(
                "WAYMARK_PROVIDER_SECRET_FILE",
                "",
                "The file with the client secret, readable to Waymark alone.",
            ),
            roles: setting(
                "WAYMARK_PROVIDER_ROLES",
                "",
                "The provider's app roles and the role of each here, as \
                 Waymark.Manager=manager,Waymark.Recruiter=recruiter. Who has none has no access; who \
                 has several gets the least.",
            ),
            roles_claim: setting(
                "WAYMARK_PROVIDER_ROLES_CLAIM",
                "roles",
                "The claim of the ID token that lists app roles.",
            ),
            tenant: setting(
                "WAYMARK_PROVIDER_TENANT",
                "",
                "The one tenant whose people may come in, by its id: needed for Entra ID. People are \
                 then known by their object id (oid), and guests are refused.",
            ),
            name,
            help,
            hours,
            is_only,
        }
    }

    /// All of them.
    pub fn all(&self) -> [&Setting; 10] {
        [
            &self.issuer,
            &self.client,
            &self.secret_file,
            &self.roles,
            &self.roles_claim,
            &self.tenant,
            &self.name,
            &self.help,
            &self.hours,
            &self.is_only,
        ]
    }
}

fn of_pages(setting: &impl Fn(&'static str, &str, &'static str) -> Setting) -> [Setting; 4] {
    [
        setting(
            "WAYMARK_PROVIDER_NAME",
            "your work account",
            "What the button says: \"Sign in with your work account\".",
        ),
        setting(
            "WAYMARK_PROVIDER_HELP",
            "whoever looks after Waymark in your organisation",
            "Whom somebody without access is told to ask, as: the service desk, 01632 960000.",
        ),
        setting(
            "WAYMARK_PROVIDER_HOURS",
            "8",
            "Hours after which somebody signs in by way of the provider again, 1 to 8: for so long what \
             it said of them is believed.",
        ),
        setting(
            "WAYMARK_PROVIDER_ONLY",
            "off",
            "`on` shows the password form behind a link alone, for a local account that is kept for \
             the day when the provider fails.",
        ),
    ]
}
