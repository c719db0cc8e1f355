//! A provider on this machine that says what a test has it say, right or wrong.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD as URL_SAFE};
use ring::hmac;
use ring::rand::SystemRandom;
use ring::rsa::PublicKeyComponents;
use ring::signature::{RSA_PKCS1_SHA256, RSA_PKCS1_SHA512, RsaKeyPair};
use serde_json::{Value, json};

/// When the service's clock begins, and as a provider tells it.
pub(super) const START: &str = "2026-03-02T09:00:00Z";
pub(super) const NOW: i64 = 1_772_442_000;
pub(super) const CLIENT: &str = "waymark-of-the-tests";
pub(super) const SECRET: &str = "a secret of forty characters, for a test";
pub(super) const TENANT: &str = "3f2c0d1e-0000-4000-8000-00000000c0de";

/// How an ID token is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signed {
    /// By this key of the provider.
    By(usize),
    /// By the first key, and then something is changed.
    Before(&'static str),
    /// By the first key, with another digest.
    Sha512,
    /// As if the public key were a secret.
    ByPublicKey,
    /// Not at all.
    Not,
}

/// What the provider says next.
#[derive(Clone, Debug)]
pub(super) struct Says {
    pub(super) head: Value,
    pub(super) claims: Value,
    pub(super) signed: Signed,
    /// What it answers to a code, where that is no token.
    pub(super) instead: Option<Answer>,
}

/// An answer to a request.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) location: Option<String>,
    pub(super) body: String,
    /// Whether it never comes to its end.
    pub(super) hangs: bool,
}

/// What is written down of it, and what it says.
pub(super) struct Script {
    pub(super) says: Says,
    pub(super) discovery: Answer,
    /// Which of its keys it shows, and under which ids.
    pub(super) shown: Vec<(usize, String)>,
    /// How often each address was asked for.
    pub(super) asked: HashMap<String, usize>,
    /// The last form that a code was handed in with.
    pub(super) form: String,
    keys: Vec<RsaKeyPair>,
}

/// A provider that listens until the test ends.
pub(super) struct Scripted {
    pub(super) issuer: String,
    pub(super) script: Arc<Mutex<Script>>,
}

impl Answer {
    pub(super) fn of(body: impl Into<String>) -> Self {
        Self { status: 200, location: None, body: body.into(), hangs: false }
    }
}

impl Scripted {
    pub(super) fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://{}/{TENANT}/v2.0", listener.local_addr().unwrap());
        let says =
            Says { head: json!({}), claims: json!({}), signed: Signed::By(0), instead: None };
        let script = Arc::new(Mutex::new(Script {
            says,
            discovery: Answer::of(discovery(&issuer).to_string()),
            shown: vec![(0, "first".to_owned())],
            asked: HashMap::new(),
            form: String::new(),
            keys: drawn(2),
        }));
        let answering = Arc::clone(&script);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let script = Arc::clone(&answering);
                thread::spawn(move || serve(&stream.unwrap(), &script));
            }
        });
        Self { issuer, script }
    }

    /// What says where it is to a service that it vouches for.
    pub(super) fn settings<'a>(&'a self, secret_file: &'a str) -> Vec<(&'static str, &'a str)> {
        vec![
            ("WAYMARK_PROVIDER_ISSUER", &self.issuer),
            ("WAYMARK_PROVIDER_CLIENT_ID", CLIENT),
            ("WAYMARK_PROVIDER_SECRET_FILE", secret_file),
            ("WAYMARK_PROVIDER_TENANT", TENANT),
            (
                "WAYMARK_PROVIDER_ROLES",
                "App.Recruiter=recruiter, App.Manager=manager,App.Admin=administrator",
            ),
            ("WAYMARK_PROVIDER_NAME", "Wexmere account"),
            ("WAYMARK_PROVIDER_HELP", "the service desk, 01632 960000"),
        ]
    }

    /// Has it say that this is Ann, with these app roles, to whoever brought the nonce.
    pub(super) fn vouches(&self, nonce: &str, roles: &[&str]) {
        let says = ann(&self.issuer, nonce, roles);
        self.script.lock().unwrap().says = says;
    }

    pub(super) fn asked(&self, path: &str) -> usize {
        let script = self.script.lock().unwrap();
        script.asked.get(path).copied().unwrap_or_default()
    }
}

/// A good answer about Ann.
pub(super) fn ann(issuer: &str, nonce: &str, roles: &[&str]) -> Says {
    Says {
        head: json!({"alg": "RS256", "typ": "JWT", "kid": "first"}),
        claims: json!({
            "iss": issuer, "sub": "ann-here", "aud": CLIENT, "iat": NOW, "nbf": NOW,
            "exp": NOW + 3600, "nonce": nonce, "tid": TENANT, "oid": "ann-object",
            "name": "Ann Day", "email": "Ann@council.example", "roles": roles,
        }),
        signed: Signed::By(0),
        instead: None,
    }
}

pub(super) fn discovery(issuer: &str) -> Value {
    let host = issuer.strip_suffix(&format!("/{TENANT}/v2.0")).unwrap_or(issuer);
    json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{host}/authorize?of=tests"),
        "token_endpoint": format!("{host}/token"),
        "jwks_uri": format!("{host}/keys"),
        "end_session_endpoint": format!("{host}/logout"),
        "response_types_supported": ["code"],
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
    })
}

// By Node.js, for ring makes none.
fn drawn(count: usize) -> Vec<RsaKeyPair> {
    let script = "const { generateKeyPairSync } = require('node:crypto'); \
         for (let i = 0; i < Number(process.argv[1]); i++) console.log(generateKeyPairSync('rsa', \
         { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs8', format: 'der' }, \
         publicKeyEncoding: { type: 'spki', format: 'der' } }).privateKey.toString('base64'))";
    let drawn = Command::new("node").args(["-e", script, &count.to_string()]).output().unwrap();
    let lines = String::from_utf8(drawn.stdout).unwrap();
    let key = |line| RsaKeyPair::from_pkcs8(&BASE64_STANDARD.decode(line).unwrap()).unwrap();
    lines.lines().map(key).collect()
}

impl Script {
    fn keys(&self) -> Value {
        let keys = self.shown.iter().map(|(key, id)| {
            let public = PublicKeyComponents::<Vec<u8>>::from(self.keys[*key].public());
            let [n, e] = [public.n, public.e].map(|it| URL_SAFE.encode(it));
            json!({"kty": "RSA", "use": "sig", "kid": id, "n": n, "e": e, "x5c": ["MII"]})
        });
        // As Entra ID may, it shows others beside.
        let other = json!({"kty": "EC", "crv": "P-256", "kid": "elliptic", "x": "AA", "y": "AA"});
        json!({"keys": keys.chain([other]).collect::<Vec<_>>()})
    }

    fn token(&self) -> String {
        let says = &self.says;
        let [head, claims] = [&says.head, &says.claims].map(|it| URL_SAFE.encode(it.to_string()));
        let signed = format!("{head}.{claims}");
        let rsa = |key: usize, kind| {
            let key = &self.keys[key];
            let mut signature = vec![0; key.public().modulus_len()];
            key.sign(kind, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
            signature
        };
        let signature = match says.signed {
            Signed::By(key) => rsa(key, &RSA_PKCS1_SHA256),
            Signed::Sha512 => rsa(0, &RSA_PKCS1_SHA512),
            Signed::Before(change) => {
                let signature = URL_SAFE.encode(rsa(0, &RSA_PKCS1_SHA256));
                let mut claims = says.claims.clone();
                claims["oid"] = change.into();
                let claims = URL_SAFE.encode(claims.to_string());
                return format!("{head}.{claims}.{signature}");
            }
            Signed::ByPublicKey => {
                let secret = hmac::Key::new(hmac::HMAC_SHA256, self.keys[0].public().as_ref());
                hmac::sign(&secret, signed.as_bytes()).as_ref().to_vec()
            }
            Signed::Not => vec![],
        };
        format!("{signed}.{}", URL_SAFE.encode(signature))
    }

    fn answer(&self, path: &str) -> Answer {
        match path {
            "/keys" => Answer::of(self.keys().to_string()),
            "/token" => self.says.instead.clone().unwrap_or_else(|| {
                let token = self.token();
                let told = json!({"token_type": "Bearer", "access_token": "a", "id_token": token});
                Answer::of(told.to_string())
            }),
            _ => self.discovery.clone(),
        }
    }
}

fn serve(stream: &TcpStream, script: &Mutex<Script>) {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut length = 0;
    loop {
        let mut header = String::new();
        if reader.read_line(&mut header).unwrap_or(0) <= 2 {
            break;
        }
        if let Some(told) = header.to_lowercase().strip_prefix("content-length:") {
            length = told.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let answer = {
        let mut script = script.lock().unwrap();
        *script.asked.entry(path.clone()).or_default() += 1;
        if path == "/token" {
            script.form = String::from_utf8(body).unwrap();
        }
        script.answer(&path)
    };
    let location = answer.location.map(|to| format!("location: {to}\r\n")).unwrap_or_default();
    let more = usize::from(answer.hangs);
    let text = format!(
        "HTTP/1.1 {} x\r\ncontent-type: application/json\r\n{location}content-length: {}\r\n\
         connection: close\r\n\r\n{}",
        answer.status,
        answer.body.len() + more,
        answer.body
    );
    // Whoever asked may have gone.
    let _ = (&mut &*stream).write_all(text.as_bytes());
    if answer.hangs {
        let _ = reader.read(&mut [0]);
    }
}
