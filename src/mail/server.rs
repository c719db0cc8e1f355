//! Which server mail goes to, and how safely.

use std::fmt;
use std::net::IpAddr;

/// A mail server.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Server {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) safety: Safety,
    pub(super) sign_in: Option<(String, String)>,
}

/// How a connection is kept from eyes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Safety {
    /// Not at all. Only within one machine.
    Plain,
    /// Encrypted once the server has greeted.
    StartTls,
    /// Encrypted from the first byte.
    Tls,
}

/// Why an address is not one that mail can be sent to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ServerError {
    /// Not an address of a mail server. It is not repeated: it may hold a password.
    #[error(
        "WAYMARK_SMTP_URL is no address of a mail server: write it as \
         smtp+starttls://USER:PASSWORD@HOST:587, smtps://USER:PASSWORD@HOST or smtp://127.0.0.1:25"
    )]
    Address,
    /// Passwords and mail in plain over a network.
    #[error(
        "WAYMARK_SMTP_URL sends mail to {0} unencrypted: write smtp+starttls:// or smtps://, for \
         smtp:// is only for a server on this machine"
    )]
    Unencrypted(String),
}

// No password reaches a log line.
impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({:?} {}:{})", self.safety, self.host, self.port)
    }
}

impl Server {
    pub(super) fn parse(url: &str) -> Result<Self, ServerError> {
        let (scheme, rest) = url.split_once("://").ok_or(ServerError::Address)?;
        let (safety, usual_port) = match scheme {
            "smtp" => (Safety::Plain, 25),
            "smtp+starttls" => (Safety::StartTls, 587),
            "smtps" => (Safety::Tls, 465),
            _ => return Err(ServerError::Address),
        };
        let (sign_in, place) = match rest.rsplit_once('@') {
            Some((who, place)) => (Some(sign_in(who).ok_or(ServerError::Address)?), place),
            None => (None, rest),
        };
        let place = place.strip_suffix('/').unwrap_or(place);
        let (host, port) = host_and_port(place, usual_port).ok_or(ServerError::Address)?;
        if safety == Safety::Plain && !is_this_machine(&host) {
            return Err(ServerError::Unencrypted(host));
        }
        Ok(Self { host, port, safety, sign_in })
    }
}

fn sign_in(who: &str) -> Option<(String, String)> {
    let (user, password) = who.split_once(':')?;
    Some((decoded(user)?, decoded(password)?))
}

// What an address cannot hold is written as %2F.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut decoded = vec![];
    while let Some(byte) = bytes.next() {
        decoded.push(if byte == b'%' {
            let digit = |byte: u8| char::from(byte).to_digit(16);
            let (high, low) = (digit(bytes.next()?)?, digit(bytes.next()?)?);
            u8::try_from(16 * high + low).ok()?
        } else {
            byte
        });
    }
    String::from_utf8(decoded).ok()
}

fn host_and_port(place: &str, usual: u16) -> Option<(String, u16)> {
    let (host, port) = match place.strip_prefix('[') {
        Some(bracketed) => {
            let (host, rest) = bracketed.split_once(']')?;
            (host, rest.strip_prefix(':').or_else(|| rest.is_empty().then_some(""))?)
        }
        None => place.split_once(':').unwrap_or((place, "")),
    };
    let port = if port.is_empty() { usual } else { port.parse().ok()? };
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b".-:_".contains(&byte);
    (!host.is_empty() && host.bytes().all(is_host)).then(|| (host.to_owned(), port))
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(url: &str) -> (String, u16, Safety, Option<(String, String)>) {
        let server = Server::parse(url).unwrap();
        (server.host, server.port, server.safety, server.sign_in)
    }

    #[test]
    fn a_server_is_understood_with_its_usual_port_and_a_password_of_any_signs() {
        let who = Some(("ann@example.org".to_owned(), "p/w:%".to_owned()));

        assert_eq!(
            parsed("smtp+starttls://ann%40example.org:p%2fw:%25@mail.example.org"),
            ("mail.example.org".to_owned(), 587, Safety::StartTls, who)
        );
        assert_eq!(
            parsed("smtps://mail.example.org:4650/"),
            ("mail.example.org".to_owned(), 4650, Safety::Tls, None)
        );
        assert_eq!(parsed("smtp://[::1]:2525"), ("::1".to_owned(), 2525, Safety::Plain, None));
        assert_eq!(parsed("smtp://localhost").1, 25);
    }

    #[test]
    fn mail_is_never_sent_in_plain_over_a_network() {
        for host in ["mail.example.org", "10.0.0.7", "localhost.example.org"] {
            let error = Server::parse(&format!("smtp://ann:s3cret@{host}")).unwrap_err();

            assert_eq!(error, ServerError::Unencrypted(host.to_owned()));
            assert!(!error.to_string().contains("s3cret"));
        }
    }

    #[test]
    fn what_is_no_server_is_refused_without_repeating_it() {
        for url in [
            "",
            "mail.example.org",
            "http://mail.example.org",
            "smtps://",
            "smtps://ann@mail.example.org",
            "smtps://ann:%zz@mail.example.org",
            "smtps://mail.example.org:port",
            "smtps://[::1",
            "smtps://mail example.org",
        ] {
            assert_eq!(Server::parse(url), Err(ServerError::Address), "{url}");
        }
        let server = Server::parse("smtps://ann:s3cret@mail.example.org").unwrap();
        assert!(!format!("{server:?}").contains("s3cret"));
    }
}
