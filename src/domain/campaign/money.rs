//! Sums of money, as people write them.

/// Pounds as people write them, such as `1200`, `£1,200.50` or `-35`, in pence.
pub fn read_pounds(text: &str) -> Option<i64> {
    let text: String =
        text.chars().filter(|it| !matches!(it, '£' | ',' | ' ' | '\u{a0}')).collect();
    let (sign, digits) = text.strip_prefix('-').map_or((1, &*text), |rest| (-1, rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let are_digits = |text: &str| text.bytes().all(|it| it.is_ascii_digit());
    if whole.is_empty() || !are_digits(whole) || !are_digits(part) {
        return None;
    }
    let part = match part.len() {
        0 => 0,
        1 => part.parse::<i64>().ok()? * 10,
        2 => part.parse::<i64>().ok()?,
        _ => return None,
    };
    whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(part)?.checked_mul(sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pounds_are_read_as_people_write_them_and_nothing_is_guessed() {
        let read =
            [("1200", 120_000), ("£1,200.50", 120_050), ("-35", -3_500), ("-0.5", -50), ("0", 0)];
        for (text, pence) in read {
            assert_eq!(read_pounds(text), Some(pence), "{text}");
        }
        for text in ["", "much", "1.2.3", "1.234", ".5", "--1", "1e3", "+5", "99999999999999999999"]
        {
            assert_eq!(read_pounds(text), None, "{text}");
        }
    }
}
