//! How fast pages come: every one of them, under 32 clients, at a council's size and at fifty times
//! that; and beside people who guess passwords, a flood of enquiries, ten thousand who connect and say
//! nothing, clients that take their time, and a mail server that never answers. And whether the time that
//! a sign-in takes tells who has an account.
//!
//! `cargo bench --bench pages` does all of it. After `--`, `--journeys 1400000` measures the pages
//! of a log of that size alone, `--page N` only those whose name begins so, `--folder F` keeps the log
//! there for the next time, `--beside mail`, `guesses`, `enquire`, `idle` or `slow` measures only what must
//! not slow them, `--beside strangers` only what that time tells, and `--program P` another build. The time
//! at the server is its own, told in the header `Server-Timing`; ratios are the median of pairs taken in
//! turn, so that both meet the same weather.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench prints, or has failed")]

#[path = "pages/asked.rs"]
mod asked;
#[path = "pages/beside.rs"]
mod beside;
#[path = "pages/clients.rs"]
mod clients;
#[path = "common.rs"]
mod common;
#[path = "pages/council.rs"]
mod council;
#[path = "pages/crowd.rs"]
mod crowd;
#[path = "pages/site.rs"]
mod site;
#[path = "pages/who_is_there.rs"]
mod who_is_there;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use asked::{Page, asked};
use clients::{Pace, Taken, ask};
use common::{load, option};
use council::Council;
use site::{Browser, Site};

/// Journeys of a council, and of fifty.
const SIZES: [u32; 2] = [2_000, 100_000];
/// Enough for a 99th percentile, and for nobody to wait long.
const PACE: Pace = Pace { requests: 3_200, within: Duration::from_secs(6), pause: Duration::ZERO };

/// People who read before they click on, 32 of them: 160 pages a second.
const READING: Pace = Pace {
    requests: usize::MAX,
    within: Duration::from_secs(5),
    pause: Duration::from_millis(200),
};

fn main() {
    let (journeys, folder) = (option("--journeys"), option("--folder").map(PathBuf::from));
    let temporary = tempfile::tempdir().unwrap();
    let folder = folder.as_deref().unwrap_or(temporary.path());
    println!("load before: {}", load());
    match journeys {
        None if option("--beside").is_some() => {
            beside(&Council::of(SIZES[0], folder), &option("--beside").unwrap_or_default());
        }
        Some(journeys) => pages(&Council::of(journeys.parse().unwrap(), folder)),
        None => {
            let councils = SIZES.map(|journeys| Council::of(journeys, folder));
            councils.iter().for_each(pages);
            beside(&councils[0], "guesses");
            beside(&councils[0], "enquire");
            beside(&councils[0], "idle");
            beside(&councils[0], "slow");
            beside(&councils[0], "mail");
            beside(&councils[0], "strangers");
        }
    }
    println!("load after: {}", load());
}

fn beside(council: &Council, what: &str) {
    match what {
        "guesses" => beside::people_who_guess(council),
        "enquire" => beside::enquiries_in_a_flood(council),
        "mail" => beside::mail_that_hangs(council),
        "idle" => crowd::who_connect_and_say_nothing(council),
        "slow" => crowd::who_take_their_time(council),
        "strangers" => who_is_there::whom_the_time_betrays(council),
        other => panic!(
            "--beside takes `guesses`, `enquire`, `idle`, `slow`, `mail` or `strangers`, not {other:?}"
        ),
    }
}

fn pages(council: &Council) {
    let begun = Instant::now();
    let site = Site::start(council, &[]);
    let ready = begun.elapsed();
    let browser = site.signed_in(council.manager());
    let begun = Instant::now();
    let first = browser.get("/work");
    assert_eq!(first.status, 200, "{}", first.body);
    println!(
        "\n{} journeys: ready after {:.2} s; the first page took {:.0} ms, its answer {:.0} ms",
        council.journeys,
        ready.as_secs_f64(),
        begun.elapsed().as_secs_f64() * 1000.0,
        first.server.unwrap_or_default(),
    );
    println!(
        "{:28} {:>6} {:>8} {:>8} {:>9} {:>8} {:>7}",
        "page", "asked", "p50 ms", "p99 ms", "client 99", "a second", "peak MB"
    );
    let pages = asked(&browser, council);
    // Saving last: it makes histories long.
    let (saving, reading) = pages.split_last().unwrap();
    if let Some(name) = option("--page") {
        let named = pages.iter().filter(|page| page.name.starts_with(&name));
        named.for_each(|page| alone(&site, &browser, page));
        return;
    }
    for page in reading {
        alone(&site, &browser, page);
    }
    row("all but saving, in turn", &site, &ask(&browser, reading, PACE));
    alone(&site, &browser, saving);
    row("all in turn", &site, &ask(&browser, &pages, PACE));
    row("all in turn, 160 a second", &site, &ask(&browser, &pages, READING));
}

fn alone(site: &Site, browser: &Browser, page: &Page) {
    row(page.name, site, &ask(browser, std::slice::from_ref(page), PACE));
}

fn row(name: &str, site: &Site, taken: &Taken) {
    println!(
        "{name:28} {:6} {:8.1} {:8.1} {:9.1} {:8.0} {:7}",
        taken.count(),
        taken.server(0.5),
        taken.server(0.99),
        taken.client(0.99),
        taken.a_second(),
        site.most_memory() / 1024,
    );
}
