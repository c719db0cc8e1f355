//! Many whole numbers put in order by their digits, which takes as long for each however many there are.

use std::mem::swap;

/// Bits of a digit.
const BITS: usize = 11;
const DIGITS: usize = 1 << BITS;
/// Fewer are in order sooner by comparing them.
const MANY: usize = 4 * DIGITS;

/// The numbers, the lesser first: by their last digits, and then by those before (Knuth 1973, 5.2.5).
pub(crate) fn in_order(mut numbers: Vec<u64>) -> Vec<u64> {
    if numbers.len() < MANY {
        numbers.sort_unstable();
        return numbers;
    }
    let most = numbers.iter().max().copied().unwrap_or(0);
    let mut moved = vec![0; numbers.len()];
    let with_digits = |shift: &usize| most.checked_shr(u32::try_from(*shift).unwrap_or(0));
    let shifts = (0..).step_by(BITS);
    for shift in shifts.take_while(|shift| with_digits(shift).is_some_and(|digits| digits > 0)) {
        let digit = |number: u64| usize::try_from(number >> shift).unwrap_or(0) % DIGITS;
        let mut places = [0; DIGITS];
        for number in &numbers {
            places[digit(*number)] += 1;
        }
        let mut before = 0;
        for place in &mut places {
            before += std::mem::replace(place, before);
        }
        for number in &numbers {
            let place = &mut places[digit(*number)];
            moved[*place] = *number;
            *place += 1;
        }
        swap(&mut numbers, &mut moved);
    }
    numbers
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn numbers_are_put_in_the_order_of_their_size(
            few in prop::collection::vec(any::<u64>(), 0..20),
            size in 0_u32..64,
        ) {
            let many = (0..).map_while(|n: u64| (n < 9000).then_some(n));
            let many = many.map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> size);
            for numbers in [few.clone(), few.into_iter().chain(many).collect()] {
                let mut sorted = numbers.clone();
                sorted.sort_unstable();
                prop_assert_eq!(in_order(numbers), sorted);
            }
        }
    }
}
