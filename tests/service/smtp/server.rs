//! A mail server that does as it is told: it takes mail, refuses it, hangs, or drops the line.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A step of the talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At {
    Greeting,
    Ehlo,
    StartTls,
    Auth,
    Mail,
    Rcpt,
    Data,
    /// The end of the mail.
    Dot,
}

/// What the server does at a step, instead of going on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Does {
    /// Says this.
    Says(&'static str),
    /// Says nothing, and keeps the line.
    Hangs,
    /// Drops the line.
    Drops,
    /// Takes the mail, and drops the line before it says so.
    TakesAndDrops,
    /// Takes the mail, says so, and drops the line.
    SaysSoAndDrops,
}

/// The server, as seen by a test.
pub(crate) struct Server {
    pub(crate) port: u16,
    shared: Arc<Shared>,
    task: tokio::task::JoinHandle<()>,
}

#[derive(Default)]
struct Shared {
    fault: Mutex<Option<(At, Does)>>,
    taken: Mutex<Vec<String>>,
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
        let shared = Arc::new(Shared::default());
        let for_talks = shared.clone();
        let task = tokio::spawn(async move {
            while let Ok((line, _)) = listener.accept().await {
                let shared = for_talks.clone();
                // A line that breaks ends its own talk alone.
                tokio::spawn(async move { Talk::new(line, shared).run().await });
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
        *self.shared.fault.lock().unwrap() = Some((at, does));
    }

    /// From now on it works.
    pub(crate) fn is_repaired(&self) {
        *self.shared.fault.lock().unwrap() = None;
    }

    /// The mails that it took.
    pub(crate) fn taken(&self) -> Vec<String> {
        self.shared.taken.lock().unwrap().clone()
    }

    /// How often it took the mail that is known by this.
    pub(crate) fn times_taken(&self, message_id: &str) -> usize {
        let line = format!("Message-ID: {message_id}\r\n");
        self.taken().iter().filter(|mail| mail.contains(&line)).count()
    }
}

struct Talk {
    line: BufReader<TcpStream>,
    shared: Arc<Shared>,
}

impl Talk {
    fn new(line: TcpStream, shared: Arc<Shared>) -> Self {
        Self { line: BufReader::new(line), shared }
    }

    // None once the line is gone.
    async fn run(mut self) -> Option<()> {
        self.answer(At::Greeting, "220 test.example ready").await?;
        loop {
            let command = self.read().await?.to_ascii_uppercase();
            let word = command.split([' ', ':', '\r']).next().unwrap_or_default();
            match word {
                "EHLO" => {
                    let can = "250-test.example\r\n250-STARTTLS\r\n250 AUTH PLAIN";
                    self.answer(At::Ehlo, can).await?;
                }
                "STARTTLS" => self.answer(At::StartTls, "220 go ahead").await?,
                "AUTH" => self.answer(At::Auth, "235 welcome").await?,
                "MAIL" => self.answer(At::Mail, "250 ok").await?,
                "RCPT" => self.answer(At::Rcpt, "250 ok").await?,
                "DATA" => {
                    self.answer(At::Data, "354 go on").await?;
                    self.take().await?;
                }
                "QUIT" => return self.say("221 bye").await,
                _ => self.say("502 what?").await?,
            }
        }
    }

    async fn take(&mut self) -> Option<()> {
        let mut mail = String::new();
        while !mail.ends_with("\r\n.\r\n") {
            if self.fault_at(At::Data) == Some(Does::SaysSoAndDrops) {
                return None;
            }
            mail += &self.read().await?;
        }
        match self.fault_at(At::Dot) {
            None => {
                self.shared.taken.lock().unwrap().push(mail);
                self.say("250 taken").await
            }
            Some(does @ (Does::TakesAndDrops | Does::SaysSoAndDrops)) => {
                self.shared.taken.lock().unwrap().push(mail);
                if does == Does::SaysSoAndDrops {
                    self.say("250 taken").await?;
                }
                None
            }
            Some(_) => self.answer(At::Dot, "").await,
        }
    }

    async fn answer(&mut self, at: At, usual: &str) -> Option<()> {
        match self.fault_at(at) {
            None => self.say(usual).await,
            Some(Does::Says(words)) => self.say(words).await,
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
        let fault = *self.shared.fault.lock().unwrap();
        fault.filter(|(broken, _)| *broken == at).map(|(_, does)| does)
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
