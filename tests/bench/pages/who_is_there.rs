//! Whether the time that a sign-in takes tells strangers which addresses have an account here.

use std::time::Instant;

use super::clients::share;
use super::council::Council;
use super::site::Site;

/// Of each kind, one of each in turn.
const SAMPLES: usize = 300;
/// Beyond this no chance brings two samples of one kind, once in ten thousand times.
const BY_CHANCE: f64 = 3.9;

/// Signs in with a wrong password, as who has an account and as who has none, each from a network of their own.
pub(crate) fn whom_the_time_betrays(council: &Council) {
    let site = Site::start(council, &[]);
    let stranger = site.stranger();
    let known = council.emails();
    let unknown = |number: usize| format!("nobody{number}@council.example");
    let wrong = |number: usize, email: &str| {
        let from = format!("10.{}.{}.{}", number >> 16, number >> 8 & 255, number & 255);
        let fields = [("email", email), ("password", "a password that is wrong")];
        let asked = Instant::now();
        let answer = stranger.post_as(&from, "/sign-in", &fields);
        let took = asked.elapsed().as_secs_f64() * 1000.0;
        assert_eq!(answer.status, 422, "{}", answer.body);
        (took, answer.body.replace(email, "EMAIL"))
    };
    // Nobody is measured while the first page is made.
    (0..20).for_each(|number| drop(wrong(number, &unknown(number))));
    let (mut there, mut nobody) = (vec![], vec![]);
    for number in 0..SAMPLES {
        // An account that is guessed at has to wait after five times.
        site.forget_guesses();
        let (one, other) = (known[number % known.len()], unknown(number));
        let mut pair = [(true, one), (false, &*other)];
        if number % 2 == 1 {
            pair.reverse();
        }
        let mut bodies = vec![];
        for (is_known, email) in pair {
            let (took, body) = wrong(100 + 2 * number + usize::from(is_known), email);
            let samples = if is_known { &mut there } else { &mut nobody };
            samples.push(took);
            bodies.push(body);
        }
        assert_eq!(bodies[0], bodies[1], "the pages tell");
    }
    told(&mut there, &mut nobody);
}

fn told(there: &mut [f64], nobody: &mut [f64]) {
    let z = mann_whitney(there, nobody);
    there.sort_by(f64::total_cmp);
    nobody.sort_by(f64::total_cmp);
    println!(
        "\nwrong passwords, {SAMPLES} for addresses with an account and {SAMPLES} for others, in turn"
    );
    for (name, at) in [("p10", 0.1), ("p50", 0.5), ("p90", 0.9)] {
        let (with, without) = (share(there, at), share(nobody, at));
        println!(
            "  {name} {with:.2} ms with, {without:.2} ms without; ratio {:.3}",
            with / without
        );
    }
    let held = if z.abs() < BY_CHANCE { "held" } else { "BROKEN" };
    println!("  Mann-Whitney z {z:.2}; within what chance brings (under {BY_CHANCE}): {held}");
}

// How far the ranks of one lie from those of the other, in standard deviations.
#[expect(clippy::cast_precision_loss, reason = "hundreds of samples")]
fn mann_whitney(one: &[f64], other: &[f64]) -> f64 {
    let (m, n) = (one.len() as f64, other.len() as f64);
    let before = |value: &f64| {
        let below = other.iter().filter(|it| *it < value).count() as f64;
        let beside = other.iter().filter(|it| it.total_cmp(value).is_eq()).count() as f64;
        below + beside / 2.0
    };
    let wins: f64 = one.iter().map(before).sum();
    (wins - m * n / 2.0) / (m * n * (m + n + 1.0) / 12.0).sqrt()
}
