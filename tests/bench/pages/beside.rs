//! Pages beside what must not slow them: guesses at passwords, a flood of enquiries, and mail that hangs.

use std::io::Read as _;
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use super::READING;
use super::asked::asked;
use super::clients::{Taken, ask};
use super::council::Council;
use super::site::Site;

const PAIRS: usize = 6;
/// What a flood may make of the time that staff wait at worst.
const BOUND: f64 = 5.0;
/// Mails that wait for a server that is dead.
const WAITING: u32 = 5_000;
const GUESSES_A_SECOND: u64 = 20;
const ENQUIRIES_A_SECOND: u64 = 100;
/// Connections by which they come.
const FLOODERS: u64 = 10;
/// Forms that were opened before.
const FORMS: usize = 1_000;
const FORM: [(&str, &str); 4] = [
    ("WAYMARK_ENQUIRY_FORM", "on"),
    ("WAYMARK_SERVICE_NAME", "Fostering"),
    ("WAYMARK_SERVICE_CONTACT", "01632 960000"),
    ("WAYMARK_PRIVACY_NOTICE", "https://council.example/privacy"),
];

/// Wrong passwords, from many places, for accounts that there are not.
pub(crate) fn people_who_guess(council: &Council) {
    let site = Site::start(council, &[]);
    let browser = site.signed_in(council.manager());
    let pages = asked(&browser, council);
    let before = site.most_memory();
    let (guesses, busy) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let pairs = pairs(
        || ask(&browser, &pages, READING),
        || {
            let stop = AtomicBool::new(false);
            std::thread::scope(|scope| {
                scope.spawn(|| guess(&site, &stop, &guesses, &busy));
                let taken = ask(&browser, &pages, READING);
                stop.store(true, Ordering::Relaxed);
                taken
            })
        },
    );
    told("wrong passwords, 20 a second", &pairs);
    println!(
        "  {} guesses, of which {} were asked to come again; most memory {} MB, before {} MB",
        guesses.into_inner(),
        busy.into_inner(),
        site.most_memory() / 1024,
        before / 1024
    );
}

fn guess(site: &Site, stop: &AtomicBool, guesses: &AtomicUsize, busy: &AtomicUsize) {
    std::thread::scope(|scope| {
        while !stop.load(Ordering::Relaxed) {
            let number = guesses.fetch_add(1, Ordering::Relaxed);
            let stranger = site.stranger();
            scope.spawn(move || {
                let from = format!("10.{}.{}.{}", number >> 16, number >> 8 & 255, number & 255);
                let email = format!("nobody{number}@council.example");
                let fields = [("email", email.as_str()), ("password", "a password that is wrong")];
                let answer = stranger.post_as(&from, "/sign-in", &fields);
                busy.fetch_add(usize::from(answer.status != 422), Ordering::Relaxed);
            });
            std::thread::sleep(Duration::from_millis(1000 / GUESSES_A_SECOND));
        }
    });
}

/// A flood of enquiries by the public form, from many places: the first of an hour are taken, the others
/// are told that there are too many.
pub(crate) fn enquiries_in_a_flood(council: &Council) {
    let site = Site::start(council, &FORM);
    let browser = site.signed_in(council.manager());
    let pages = asked(&browser, council);
    let tokens: Vec<String> =
        (0..FORMS).map(|_| site.stranger().get("/enquire").field("form").to_owned()).collect();
    let before = site.most_memory();
    let (sent, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let pairs = pairs(
        || ask(&browser, &pages, READING),
        || {
            let stop = AtomicBool::new(false);
            std::thread::scope(|scope| {
                scope.spawn(|| flood(&site, &tokens, &stop, &sent, &taken));
                let taken = ask(&browser, &pages, READING);
                stop.store(true, Ordering::Relaxed);
                taken
            })
        },
    );
    told(&format!("enquiries by the public form, {ENQUIRIES_A_SECOND} a second"), &pairs);
    println!(
        "  {} sent, of which {} were taken, and the others told so; most memory {} MB, before {} MB",
        sent.into_inner(),
        taken.into_inner(),
        site.most_memory() / 1024,
        before / 1024
    );
}

fn flood(
    site: &Site,
    tokens: &[String],
    stop: &AtomicBool,
    sent: &AtomicUsize,
    taken: &AtomicUsize,
) {
    std::thread::scope(|scope| {
        for _ in 0..FLOODERS {
            let stranger = site.stranger();
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let number = sent.fetch_add(1, Ordering::Relaxed);
                    let from = format!("10.{}.{}.1", number >> 8 & 255, number & 255);
                    let phone = format!("01632 {:06}", number % 1_000_000);
                    let fields = [
                        ("form", &*tokens[number % tokens.len()]),
                        ("name", "Flo Example"),
                        ("phone", &phone),
                        ("agreed", "yes"),
                    ];
                    let answer = stranger.post_as(&from, "/enquire", &fields);
                    assert!([200, 422, 429].contains(&answer.status), "{}", answer.body);
                    taken.fetch_add(usize::from(answer.status == 200), Ordering::Relaxed);
                    std::thread::sleep(Duration::from_millis(1000 * FLOODERS / ENQUIRIES_A_SECOND));
                }
            });
        }
    });
}

/// A mail server that takes the call and says nothing, with thousands of mails that wait for it; and
/// beside it, in turn, a service that writes mail to a folder.
pub(crate) fn mail_that_hangs(council: &Council) {
    let hanging = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("smtp://{}", hanging.local_addr().unwrap());
    let calls = AtomicUsize::new(0);
    let calls: &'static AtomicUsize = Box::leak(Box::new(calls));
    std::thread::spawn(move || {
        for call in hanging.incoming() {
            calls.fetch_add(1, Ordering::Relaxed);
            // Until the service gives up.
            std::thread::spawn(move || call.map(|mut call| call.read_to_end(&mut vec![])));
        }
    });
    let well = Site::start(council, &[]);
    let ill = Site::start(council, &[("WAYMARK_SMTP_URL", &url)]);
    let [of_well, of_ill] = [&well, &ill].map(|site| site.signed_in(council.manager()));
    while !of_ill.get("/outbox").body.contains("/outbox/") {
        std::thread::sleep(Duration::from_millis(100));
    }
    ill.let_mail_wait(WAITING);
    let [pages_of_well, pages_of_ill] = [&of_well, &of_ill].map(|it| asked(it, council));
    let pairs =
        pairs(|| ask(&of_well, &pages_of_well, READING), || ask(&of_ill, &pages_of_ill, READING));
    told("mail that hangs", &pairs);
    println!(
        "  {} mails wait, {} calls hung; to a folder, none waits",
        ill.mails_that_wait(),
        calls.load(Ordering::Relaxed)
    );
}

pub(super) fn pairs(without: impl Fn() -> Taken, with: impl Fn() -> Taken) -> Vec<(Taken, Taken)> {
    // By turns the first, so that neither meets the other's leavings alone.
    let pair = |number: usize| {
        if number.is_multiple_of(2) {
            return (without(), with());
        }
        let with = with();
        (without(), with)
    };
    (0..PAIRS).map(pair).collect()
}

pub(super) fn told(what: &str, pairs: &[(Taken, Taken)]) {
    let middle = |of: &dyn Fn(&(Taken, Taken)) -> f64| {
        let mut values: Vec<f64> = pairs.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    println!("\n{what}: pages for the client, median of {PAIRS} pairs");
    for (name, share) in [("p50", 0.5), ("p99", 0.99)] {
        println!(
            "  {name} {:.1} ms without, {:.1} ms with; ratio {:.2}",
            middle(&|(without, _)| without.client(share)),
            middle(&|(_, with)| with.client(share)),
            middle(&|(without, with)| with.client(share) / without.client(share)),
        );
    }
    let worst = middle(&|(without, with)| with.client(0.99) / without.client(0.99));
    let held = if worst < BOUND { "held" } else { "BROKEN" };
    println!("  p99 under {BOUND} times the quiet one: {held}");
}
