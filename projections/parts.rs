//! Long work in parts, one to each core. What the parts come to is put together in their order, so
//! that it is the same on one core and on many.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};
use std::thread::{available_parallelism, scope};

/// Fewer things than this are done sooner than a thread is started.
const MANY: usize = 20_000;

/// In how many parts so many things are done.
pub(crate) fn parts_of(many: usize) -> usize {
    if many < MANY { 1 } else { available_parallelism().map_or(1, Into::into) }
}

/// Does so many things in parts of about one length.
pub(crate) fn in_parts<T: Send>(
    parts: usize,
    many: usize,
    work: impl Fn(Range<usize>) -> T + Sync,
) -> Vec<T> {
    let length = many.div_ceil(parts.max(1)).max(1);
    let part = |from: usize| from..many.min(from + length);
    let later: Vec<usize> = (0..many).step_by(length).skip(1).collect();
    scope(|scope| {
        let work = &work;
        let begun = later.into_iter().map(|from| scope.spawn(move || work(part(from))));
        let begun: Vec<_> = begun.collect();
        let mut done = vec![work(part(0))];
        for part in begun {
            match part.join() {
                Ok(part) => done.push(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    })
}

/// Does several things, of so much in all, and tells them in order. If they are long, each core that is done
/// with one takes the next: what is longest is best the first.
pub(crate) fn beside_each_other<A: Send, T: Send>(
    many: usize,
    things: Vec<A>,
    work: impl Fn(A) -> T + Sync,
) -> Vec<T> {
    let hands = parts_of(many).min(things.len());
    if hands <= 1 {
        return things.into_iter().map(work).collect();
    }
    let waiting = Mutex::new(things.into_iter().enumerate());
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
    let done = in_parts(hands, hands, |_| {
        let things = std::iter::from_fn(next);
        things.map(|(place, thing)| (place, work(thing))).collect::<Vec<_>>()
    });
    let mut done: Vec<(usize, T)> = done.into_iter().flatten().collect();
    done.sort_unstable_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, thing)| thing).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_in_order_and_leave_nothing_out() {
        for (parts, many) in [(1, 0), (3, 0), (1, 5), (2, 5), (7, 5), (7, 100)] {
            let told = in_parts(parts, many, Iterator::collect::<Vec<_>>);
            assert!(told.len() <= parts, "{parts} {many}");
            assert_eq!(told.concat(), (0..many).collect::<Vec<_>>());
        }
    }

    #[test]
    fn things_that_are_done_beside_each_other_are_told_in_order() {
        for many in [0, MANY] {
            let told = beside_each_other(many, vec![1, 2, 3], |it| 10 * it);
            assert_eq!(told, [10, 20, 30]);
        }
        assert!(beside_each_other(MANY, vec![], |it: usize| it).is_empty());
    }
}
