//! Pages beside a crowd: ten thousand connections on which nothing comes, and clients that send and read as
//! slowly as they may.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::READING;
use super::asked::asked;
use super::beside::{pairs, told};
use super::clients::ask;
use super::council::Council;
use super::site::{Browser, Site};

const IDLE: usize = 10_000;
/// Of each kind: of heads, of bodies, and of readers.
const SLOW: usize = 500;
/// What our own side holds open besides.
const OURS: usize = 512;

/// Connections, each with the head of a form, two bytes of it, and no more.
pub(crate) fn who_connect_and_say_nothing(council: &Council) {
    let most = may_open().saturating_sub(OURS);
    let idle = IDLE.min(most);
    if idle < IDLE {
        println!("\n{idle} connections instead of {IDLE}: no more files may be open here");
    }
    let site = Site::start(council, &[]);
    let browser = site.signed_in(council.manager());
    let pages = asked(&browser, council);
    let before = site.most_memory();
    let (refused, waited) = (AtomicUsize::new(0), Mutex::new(vec![]));
    let pairs = pairs(
        || ask(&browser, &pages, READING),
        || {
            let crowd: Vec<TcpStream> =
                (0..idle).filter_map(|_| open(&site, &body(&site))).collect();
            refused.fetch_add(idle - crowd.len(), Ordering::Relaxed);
            // Whoever comes last is answered once all the others are in: they are idle from then on.
            let (came, begun) = (browser.elsewhere(), Instant::now());
            assert_eq!(came.get("/healthz").status, 200);
            waited.lock().unwrap().push(begun.elapsed().as_millis());
            ask(&browser, &pages, READING)
        },
    );
    told(&format!("{idle} connections that say nothing"), &pairs);
    println!(
        "  {} could not connect; who came right after them waited {:?} ms; most memory {} MB, before {} MB",
        refused.into_inner(),
        waited.into_inner().unwrap(),
        site.most_memory() / 1024,
        before / 1024
    );
}

/// Heads and bodies that come byte by byte, and readers that ask for all households, each time as another of
/// the team, and read nothing.
pub(crate) fn who_take_their_time(council: &Council) {
    may_open();
    let site = Site::start(council, &[]);
    let browser = site.signed_in(council.manager());
    let pages = asked(&browser, council);
    let team: Vec<Browser> = council.recruiters().iter().map(|it| site.signed_in(it)).collect();
    let before = site.most_memory();
    let cut = AtomicUsize::new(0);
    let pairs = pairs(
        || ask(&browser, &pages, READING),
        || {
            let stop = AtomicBool::new(false);
            std::thread::scope(|scope| {
                scope.spawn(|| dawdle(&site, &team, &stop, &cut));
                let taken = ask(&browser, &pages, READING);
                stop.store(true, Ordering::Relaxed);
                taken
            })
        },
    );
    told(&format!("{SLOW} slow heads, {SLOW} slow bodies and {SLOW} slow readers"), &pairs);
    println!(
        "  {} were cut off and came again; most memory {} MB, before {} MB",
        cut.into_inner(),
        site.most_memory() / 1024,
        before / 1024
    );
}

// A byte on each connection every half second. Who is cut off comes again.
fn dawdle(site: &Site, team: &[Browser], stop: &AtomicBool, cut: &AtomicUsize) {
    let kinds = [head(site), body(site)];
    let mut senders: Vec<(TcpStream, &str)> = kinds
        .iter()
        .flat_map(|begun| (0..SLOW).filter_map(|_| Some((open(site, begun)?, &**begun))))
        .collect();
    let _readers: Vec<TcpStream> =
        team.iter().cycle().take(SLOW).filter_map(|who| open(site, &all(site, who))).collect();
    while !stop.load(Ordering::Relaxed) {
        for (sender, begun) in &mut senders {
            let is_cut = sender.write_all(b"x").is_err() || says_something(sender);
            if is_cut && let Some(again) = open(site, begun) {
                *sender = again;
                cut.fetch_add(1, Ordering::Relaxed);
            }
        }
        std::thread::sleep(Duration::from_millis(500));
    }
}

// The service answers these only to be rid of them.
fn says_something(stream: &mut TcpStream) -> bool {
    stream.set_nonblocking(true).unwrap();
    let read = stream.read(&mut [0; 512]);
    stream.set_nonblocking(false).unwrap();
    read.is_ok()
}

fn open(site: &Site, begun: &str) -> Option<TcpStream> {
    let mut stream = TcpStream::connect(site.host()).ok()?;
    stream.write_all(begun.as_bytes()).ok()?;
    Some(stream)
}

fn head(site: &Site) -> String {
    format!("POST /sign-in HTTP/1.1\r\nHost: {}\r\nX-Slow: ", site.host())
}

fn all(site: &Site, who: &Browser) -> String {
    let (host, cookie) = (site.host(), who.cookie());
    format!("GET /journeys.csv HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\n\r\n")
}

fn body(site: &Site) -> String {
    let form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000";
    format!("POST /sign-in HTTP/1.1\r\nHost: {}\r\n{form}\r\n\r\na=", site.host())
}

// How many files this process may hold open, once it has asked for all that it may.
fn may_open() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let most = limit.maximum.unwrap_or(u64::MAX);
    let raised = Rlimit { current: limit.maximum, ..limit };
    let open = if setrlimit(Resource::Nofile, raised).is_ok() { Some(most) } else { limit.current };
    usize::try_from(open.unwrap_or(u64::MAX)).unwrap_or(usize::MAX)
}
