//! Clients that ask at once, and what it took.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::asked::Page;
use super::site::Browser;

const CLIENTS: u32 = 32;

/// How much is asked, and how fast.
#[derive(Clone, Copy)]
pub(crate) struct Pace {
    /// In all, at most.
    pub(crate) requests: usize,
    /// And for so long at most.
    pub(crate) within: Duration,
    /// How long each client reads before it asks again.
    pub(crate) pause: Duration,
}

/// What the answers took, in milliseconds.
pub(crate) struct Taken {
    server: Vec<f64>,
    client: Vec<f64>,
    whole: Duration,
}

/// Lets all clients ask for pages, one after the other.
pub(crate) fn ask(browser: &Browser, pages: &[Page], pace: Pace) -> Taken {
    let (begun, turns) = (Instant::now(), AtomicUsize::new(0));
    let client = |number: u32| {
        let browser = browser.elsewhere();
        // People do not click as one.
        std::thread::sleep(pace.pause * number / CLIENTS);
        let mut times = vec![];
        while begun.elapsed() < pace.within {
            let turn = turns.fetch_add(1, Ordering::Relaxed);
            if turn >= pace.requests {
                break;
            }
            let asked = Instant::now();
            let answer = pages[turn % pages.len()].ask(&browser, turn / pages.len());
            times.push((answer.server.unwrap(), asked.elapsed().as_secs_f64() * 1000.0));
            std::thread::sleep(pace.pause);
        }
        times
    };
    let times: Vec<(f64, f64)> = std::thread::scope(|scope| {
        let clients: Vec<_> =
            (0..CLIENTS).map(|number| scope.spawn(move || client(number))).collect();
        clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
    });
    let (mut server, mut client): (Vec<f64>, Vec<f64>) = times.into_iter().unzip();
    server.sort_by(f64::total_cmp);
    client.sort_by(f64::total_cmp);
    Taken { server, client, whole: begun.elapsed() }
}

impl Taken {
    pub(crate) fn count(&self) -> usize {
        self.client.len()
    }

    /// Milliseconds in which the server had so large a share of them done.
    pub(crate) fn server(&self, share: f64) -> f64 {
        self::share(&self.server, share)
    }

    /// The same, as the client waited.
    pub(crate) fn client(&self, share: f64) -> f64 {
        self::share(&self.client, share)
    }

    #[expect(clippy::cast_precision_loss, reason = "a rate for people to read")]
    pub(crate) fn a_second(&self) -> f64 {
        self.count() as f64 / self.whole.as_secs_f64()
    }
}

/// The sample that so large a share of them, sorted, does not exceed.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place in a list of thousands"
)]
pub(crate) fn share(sorted: &[f64], share: f64) -> f64 {
    let place = (sorted.len() as f64 * share).ceil() as usize;
    sorted[place.clamp(1, sorted.len()) - 1]
}
