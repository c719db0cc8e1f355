//! The spells of the ten households of the worked example, which the tests of curves and of
//! resampling share.

use super::survival::End::{self, Arrived, Left, Open};
use super::survival::Spell;

/// Days from enquiry to approval, to an ending without one, or to the as-at.
pub(super) fn ten_spells() -> Vec<Spell> {
    TEN.map(|(days, end)| Spell { days, end }).to_vec()
}

const TEN: [(f64, End); 10] = [
    (139.0, Arrived),
    (7.0, Left),
    (28.0, Left),
    (119.0, Arrived),
    (28.0, Left),
    (140.0, Arrived),
    (141.0, Open),
    (39.0, Left),
    (119.0, Open),
    (12.0, Open),
];
