//! A mail server that does as it is told: it takes mail, refuses it, hangs, dribbles, or drops the line.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};

/// How long it takes over each byte where it dribbles: any answer takes longer than a test waits.
const A_BYTE: Duration = Duration::from_millis(60);

/// A step of the talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum At {
    Greeting,
    Ehlo,
    StartTls,
    Auth,
    Mail,
    Rcpt,
    Data,
    /// Amid the mail.
    Body,
    /// The end of the mail.
    Dot,
    Quit,
}

/// What the server does at a step, instead of going on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Does {
    /// Says this.
    Says(&'static str),
    /// Says what it usually does, one byte after the other.
    Dribbles,
    /// Says nothing, and keeps the line.
    Hangs,
    /// Drops the line.
    Drops,
    /// Takes the mail, and drops the line before it says so.
    TakesAndDrops,
    /// Takes the mail, says so, and drops the line.
    SaysSoAndDrops,
    /// Goes on encrypted, as somebody whom nobody vouches for.
    IsAStranger,
}

/// What goes wrong in a talk, and for whom alone, if not for all.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    at: At,
    does: Does,
    only_for: Option<String>,
}

impl Fault {
    pub(crate) fn new(at: At, does: Does) -> Self {
        Self { at, does, only_for: None }
    }
}

/// The server, as seen by a test.
pub(crate) struct Server {
    pub(crate) port: u16,
    shared: Arc<Shared>,
    task: tokio::task::JoinHandle<()>,
}

type Draw = Box<dyn FnMut() -> Option<Fault> + Send>;

struct Shared {
    // What goes wrong in the next talk.
    fault: Mutex<Draw>,
    extensions: Mutex<&'static str>,
    taken: watch::Sender<Vec<String>>,
    unsaid: Mutex<Vec<String>>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    /// One that works, at a port of its own.
    pub(crate) async fn start() -> Self {
        Self::start_at(0).await
    }

    /// One that works, at this port.
    pub(crate) async fn start_at(port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            fault: Mutex::new(Box::new(|| None)),
            extensions: Mutex::new("STARTTLS"),
            taken: watch::Sender::default(),
            unsaid: Mutex::default(),
        });
        let for_talks = shared.clone();
        let task = tokio::spawn(async move {
            while let Ok((line, _)) = listener.accept().await {
                let talk = Talk::new(line, for_talks.clone());
                // A line that breaks ends its own talk alone.
                tokio::spawn(talk.run());
            }
        });
        Self { port, shared, task }
    }

    /// A port at which nobody listens.
    pub(crate) async fn nobodys_port() -> u16 {
        Self::start().await.port
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// From now on it does this.
    pub(crate) fn breaks(&self, at: At, does: Does) {
        self.draws(move || Some(Fault::new(at, does)));
    }

    /// From now on it does this to mail for one reader alone.
    pub(crate) fn breaks_for(&self, reader: &str, at: At, does: Does) {
        let fault = Fault { only_for: Some(reader.to_uppercase()), ..Fault::new(at, does) };
        self.draws(move || Some(fault.clone()));
    }

    /// From now on this says what goes wrong in each talk.
    pub(crate) fn draws(&self, draw: impl FnMut() -> Option<Fault> + Send + 'static) {
        *self.shared.fault.lock().unwrap() = Box::new(draw);
    }

    /// From now on it works.
    pub(crate) fn is_repaired(&self) {
        self.draws(|| None);
    }

    /// What it says that it can do.
    pub(crate) fn can(&self, extensions: &'static str) {
        *self.shared.extensions.lock().unwrap() = extensions;
    }

    /// The mails that it took.
    pub(crate) fn taken(&self) -> Vec<String> {
        self.shared.taken.borrow().clone()
    }

    /// Waits until it took so many.
    pub(crate) async fn has_taken(&self, mails: usize) {
        self.shared.taken.subscribe().wait_for(|taken| taken.len() >= mails).await.unwrap();
    }

    /// The mails that it took and could not say so.
    pub(crate) fn unsaid(&self) -> Vec<String> {
        self.shared.unsaid.lock().unwrap().clone()
    }

    /// How often it took the mail that is known by this.
    pub(crate) fn times_taken(&self, message_id: &str) -> usize {
        let line = format!("Message-ID: {message_id}\r\n");
        self.taken().iter().filter(|mail| mail.contains(&line)).count()
    }
}

struct Talk<L> {
    line: BufReader<L>,
    shared: Arc<Shared>,
    fault: Option<Fault>,
    reader: String,
}

impl<L: AsyncRead + AsyncWrite + Unpin + Send> Talk<L> {
    fn new(line: L, shared: Arc<Shared>) -> Self {
        let fault = (shared.fault.lock().unwrap())();
        Self { line: BufReader::new(line), shared, fault, reader: String::new() }
    }

    // None once the line is gone.
    async fn run(mut self) -> Option<()> {
        self.answer(At::Greeting, "220 test.example ready").await?;
        loop {
            let command = self.read().await?.to_ascii_uppercase();
            let word = command.split([' ', ':', '\r']).next().unwrap_or_default();
            match word {
                "EHLO" => {
                    let extensions = *self.shared.extensions.lock().unwrap();
                    let can = format!("250-test.example\r\n250-{extensions}\r\n250 AUTH PLAIN");
                    self.answer(At::Ehlo, &can).await?;
                }
                "STARTTLS" if self.fault_at(At::StartTls) == Some(Does::IsAStranger) => {
                    self.say("220 go ahead").await?;
                    return encrypted(self.line.into_inner()).await;
                }
                "STARTTLS" => self.answer(At::StartTls, "220 go ahead").await?,
                "AUTH" => self.answer(At::Auth, "235 welcome").await?,
                "MAIL" => self.answer(At::Mail, "250 ok").await?,
                "RCPT" => {
                    self.reader = command;
                    self.answer(At::Rcpt, "250 ok").await?;
                }
                "DATA" => {
                    self.answer(At::Data, "354 go on").await?;
                    self.take().await?;
                }
                "QUIT" => return self.answer(At::Quit, "221 bye").await,
                _ => self.say("502 what?").await?,
            }
        }
    }

    async fn take(&mut self) -> Option<()> {
        // Something else than leave was said.
        if matches!(self.fault_at(At::Data), Some(Does::Says(_))) {
            return Some(());
        }
        let mut mail = String::new();
        while !mail.ends_with("\r\n.\r\n") {
            if self.fault_at(At::Data) == Some(Does::SaysSoAndDrops) {
                return None;
            }
            mail += &self.read().await?;
            if self.fault_at(At::Body).is_some() {
                self.answer(At::Body, "").await?;
            }
        }
        let does = self.fault_at(At::Dot);
        if matches!(does, Some(Does::Says(_) | Does::Hangs | Does::Drops)) {
            return self.answer(At::Dot, "").await;
        }
        self.shared.taken.send_modify(|taken| taken.push(mail.clone()));
        let said = if does == Some(Does::TakesAndDrops) {
            None
        } else {
            self.answer(At::Dot, "250 taken").await
        };
        if said.is_none() && does != Some(Does::SaysSoAndDrops) {
            self.shared.unsaid.lock().unwrap().push(mail);
        }
        said
    }

    async fn answer(&mut self, at: At, usual: &str) -> Option<()> {
        match self.fault_at(at) {
            None | Some(Does::IsAStranger) => self.say(usual).await,
            Some(Does::Says(words)) => self.say(words).await,
            Some(Does::Dribbles) => {
                for byte in format!("{usual}\r\n").into_bytes() {
                    tokio::time::sleep(A_BYTE).await;
                    self.line.get_mut().write_all(&[byte]).await.ok()?;
                }
                Some(())
            }
            Some(Does::Hangs) => {
                // Until the other end gives up.
                while self.read().await.is_some() {}
                None
            }
            Some(Does::SaysSoAndDrops) => {
                self.say(usual).await?;
                None
            }
            Some(Does::Drops | Does::TakesAndDrops) => None,
        }
    }

    fn fault_at(&self, at: At) -> Option<Does> {
        let fault = self.fault.as_ref().filter(|fault| fault.at == at)?;
        let is_for_them = |reader: &String| self.reader.contains(reader);
        fault.only_for.as_ref().is_none_or(is_for_them).then_some(fault.does)
    }

    async fn say(&mut self, words: &str) -> Option<()> {
        self.line.get_mut().write_all(format!("{words}\r\n").as_bytes()).await.ok()
    }

    async fn read(&mut self) -> Option<String> {
        let mut line = vec![];
        let length = self.line.read_until(b'\n', &mut line).await.ok()?;
        (length > 0).then(|| String::from_utf8_lossy(&line).into_owned())
    }
}

// A certificate that nobody signed: whoever accepts it is told "250" to all that follows.
async fn encrypted<L: AsyncRead + AsyncWrite + Unpin>(line: L) -> Option<()> {
    let certificate = CertificateDer::from(include_bytes!("stranger.crt.der").as_slice());
    let key = PrivatePkcs8KeyDer::from(include_bytes!("stranger.key.der").as_slice());
    let config = ServerConfig::builder().with_no_client_auth();
    let config = config.with_single_cert(vec![certificate], key.into()).unwrap();
    let mut line = BufReader::new(TlsAcceptor::from(Arc::new(config)).accept(line).await.ok()?);
    let mut command = String::new();
    while line.read_line(&mut command).await.ok()? > 0 {
        line.get_mut().write_all(b"250 ok\r\n").await.ok()?;
    }
    None
}
