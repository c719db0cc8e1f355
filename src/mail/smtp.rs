//! One talk with a mail server, step by step, so that it is known what went wrong and whether the
//! mail may have gone.
//!
//! Up to the server's leave to hand the mail over, nothing has gone. After that only its answer
//! tells. What goes wrong before the mail is offered is no fault of its own, and would meet all others;
//! what goes wrong from then on may be, and holds up no other. The library's own timeout bounds the
//! connect alone, so every wait here has its end.

use std::io;
use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::{Address, Message};
use tokio::time::timeout;

use super::server::{Safety, Server};
use super::{Cause, Fault};

/// How long a server is waited for.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Until it lets us in, and again until it takes the mail.
    pub opening: Duration,
    /// Until it says that it has it. RFC 5321 asks for ten minutes: who gives up sooner sends
    /// doubles.
    pub handing_over: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { opening: Duration::from_mins(1), handing_over: Duration::from_mins(10) }
    }
}

/// How long to wait for a goodbye that nothing depends on.
const GOODBYE: Duration = Duration::from_millis(500);

/// Hands a mail to a server.
pub(super) async fn send(
    server: &Server,
    patience: Patience,
    message: &Message,
) -> Result<(), Fault> {
    let body = message.formatted();
    let connected = timeout(patience.opening, connect(server, patience)).await;
    let nobody = Fault::Everybody(Cause::Unreachable, None);
    let mut connection = connected.map_err(|_| nobody)?.map_err(of_everybody)?;
    let offered = timeout(patience.opening, offer(&mut connection, message, &body)).await;
    offered.map_err(|_| Fault::Later(Cause::Unreachable, None))??;
    match timeout(patience.handing_over, connection.message(&body)).await {
        Err(_) => Err(Fault::Unclear),
        Ok(Err(error)) => Err(answered(&error).unwrap_or(Fault::Unclear)),
        Ok(Ok(_)) => {
            let _ = timeout(GOODBYE, connection.quit()).await;
            Ok(())
        }
    }
}

async fn offer(
    connection: &mut AsyncSmtpConnection,
    message: &Message,
    body: &[u8],
) -> Result<(), Fault> {
    let this_mail =
        |error: Error| answered(&error).unwrap_or(Fault::Later(Cause::Unreachable, None));
    let envelope = message.envelope();
    let parameters = parameters(connection, envelope.to(), body)?;
    let is_plain = parameters.is_empty();
    let mail = Mail::new(envelope.from().cloned(), parameters);
    // The sender is the same for every mail.
    connection.command(mail).await.map_err(|error| match this_mail(error) {
        Fault::Never(_, code) if is_plain => Fault::Everybody(Cause::NotOurServer, code),
        other => other,
    })?;
    for reader in envelope.to() {
        connection.command(Rcpt::new(reader.clone(), vec![])).await.map_err(this_mail)?;
    }
    connection.command(Data).await.map_err(this_mail)?;
    Ok(())
}

async fn connect(server: &Server, patience: Patience) -> Result<AsyncSmtpConnection, Fault> {
    let us = ClientId::default();
    let place = (&*server.host, server.port);
    let no_safety = |_| Fault::Everybody(Cause::Encryption, None);
    let tls = || TlsParameters::new(server.host.clone()).map_err(no_safety);
    let from_the_start = if server.safety == Safety::Tls { Some(tls()?) } else { None };
    let connected = AsyncSmtpConnection::connect_tokio1(
        place,
        Some(patience.opening),
        &us,
        from_the_start,
        None,
    );
    let mut connection = connected.await.map_err(|error| match answered(&error) {
        Some(Fault::Later(cause, code)) => Fault::Later(cause, code),
        Some(fault) => Fault::Everybody(Cause::NotOurServer, code_of(fault)),
        None => lost(&error),
    })?;
    if server.safety == Safety::StartTls {
        connection.starttls(tls()?, &us).await.map_err(no_safety)?;
    }
    if let Some((user, password)) = &server.sign_in {
        let credentials = Credentials::new(user.clone(), password.clone());
        let signed_in = connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await;
        signed_in.map_err(|error| match answered(&error) {
            Some(fault) => Fault::Everybody(Cause::SignIn, code_of(fault)),
            None if error.is_client() => Fault::Everybody(Cause::SignIn, None),
            None => lost(&error),
        })?;
    }
    Ok(connection)
}

// What this mail needs beyond plain ASCII, if the server can do it.
fn parameters(
    connection: &AsyncSmtpConnection,
    readers: &[Address],
    body: &[u8],
) -> Result<Vec<MailParameter>, Fault> {
    let can = |extension| connection.server_info().supports_feature(extension);
    let mut parameters = vec![];
    if !readers.iter().all(|reader| AsRef::<str>::as_ref(reader).is_ascii()) {
        if !can(Extension::SmtpUtfEight) {
            return Err(Fault::Never(Cause::Refused, None));
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    // The library writes bodies in ASCII; only headers of such readers are not.
    if !body.is_ascii() && can(Extension::EightBitMime) {
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    Ok(parameters)
}

// Before a mail is offered.
fn of_everybody(fault: Fault) -> Fault {
    match fault {
        Fault::Later(cause, code) | Fault::Never(cause, code) => Fault::Everybody(cause, code),
        Fault::Everybody(..) | Fault::Unclear => fault,
    }
}

// What a server's no means for the mail it was said of.
fn answered(error: &Error) -> Option<Fault> {
    let code = u16::from(error.status()?);
    Some(if error.is_permanent() {
        Fault::Never(Cause::Refused, Some(code))
    } else {
        Fault::Later(Cause::PutOff, Some(code))
    })
}

// What it means that a server did not speak, or not as one.
fn lost(error: &Error) -> Fault {
    if error.is_response() {
        Fault::Everybody(Cause::NotOurServer, None)
    } else if error.is_tls() || is_about_encryption(error) {
        Fault::Everybody(Cause::Encryption, None)
    } else {
        Fault::Later(Cause::Unreachable, None)
    }
}

// A handshake that fails comes as a connection with invalid data.
fn is_about_encryption(error: &Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return error.kind() == io::ErrorKind::InvalidData;
        }
        source = error.source();
    }
    false
}

fn code_of(fault: Fault) -> Option<u16> {
    match fault {
        Fault::Later(_, code) | Fault::Never(_, code) | Fault::Everybody(_, code) => code,
        Fault::Unclear => None,
    }
}
