//! Check digits, and numbers as they are compared and written.

/// Weights 3,1,3,1… from the right over all digits but the last. The same for 8, 12, 13, 14 and 18 digits.
pub fn has_right_check_digit(digits: &str) -> bool {
    let Some((body, check)) = digits.split_at_checked(digits.len().saturating_sub(1)) else { return false };
    check_digit(body).is_some_and(|right| check == right.to_string())
}

/// The digit that completes `body`.
pub fn check_digit(body: &str) -> Option<u32> {
    let mut sum = 0;
    for (place, c) in body.chars().rev().enumerate() {
        let weight = if place % 2 == 0 { 3 } else { 1 };
        sum += c.to_digit(10)? * weight;
    }
    Some((10 - sum % 10) % 10)
}

/// The Luhn check of gift cards, credit slips and badges.
pub fn has_right_luhn_digit(digits: &str) -> bool {
    let mut sum = 0;
    for (place, c) in digits.chars().rev().enumerate() {
        let Some(digit) = c.to_digit(10) else { return false };
        let doubled = if place % 2 == 1 { digit * 2 } else { digit };
        sum += doubled / 10 + doubled % 10;
    }
    !digits.is_empty() && sum % 10 == 0
}

/// The digit that makes `body` pass Luhn.
pub fn luhn_digit(body: &str) -> u32 {
    (0..10).find(|digit| has_right_luhn_digit(&format!("{body}{digit}"))).unwrap_or(0)
}

/// Nine digits with a right mod-11 check.
pub fn is_organisation_number(digits: &str) -> bool {
    const WEIGHTS: [u32; 8] = [3, 2, 7, 6, 5, 4, 3, 2];
    let Some(values) = digits.chars().map(|c| c.to_digit(10)).collect::<Option<Vec<u32>>>() else { return false };
    let [body @ .., check] = values.as_slice() else { return false };
    if body.len() != WEIGHTS.len() {
        return false;
    }
    let sum: u32 = body.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    match 11 - sum % 11 {
        11 => *check == 0,
        10 => false,
        right => *check == right,
    }
}

/// A global trade item number as it is compared: without leading zeros, so that UPC-A, EAN-13 and ITF-14 meet.
pub fn gtin_key(digits: &str) -> &str {
    digits.trim_start_matches('0')
}

/// The twelve digits that eight of a UPC-E stand for. Some scanners send it as it is printed, without an own name
/// (`scanner.md` 5.1).
pub fn expanded_upc_e(digits: &str) -> Option<String> {
    if digits.len() != 8 || !digits.starts_with(['0', '1']) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    let (system, check) = (part(0, 1), part(7, 8));
    let (maker, item) = match part(6, 7) {
        last @ ("0" | "1" | "2") => (format!("{}{last}00", part(1, 3)), format!("00{}", part(3, 6))),
        "3" => (format!("{}00", part(1, 4)), format!("000{}", part(4, 6))),
        "4" => (format!("{}0", part(1, 5)), format!("0000{}", part(5, 6))),
        last => (part(1, 6).to_owned(), format!("0000{last}")),
    };
    let full = format!("{system}{maker}{item}{check}");
    has_right_check_digit(&full).then_some(full)
}

/// `310 000 019`, as people write an organisation number.
pub fn grouped_by_three(digits: &str) -> String {
    let chunks: Vec<&str> =
        (0..digits.len()).step_by(3).filter_map(|start| digits.get(start..(start + 3).min(digits.len()))).collect();
    chunks.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_upc_is_written_out_5_1() {
        for (short, full) in [
            ("01234505", "012000003455"),
            ("04252614", "042100005264"),
            ("01234531", "012300000451"),
            ("01234543", "012340000053"),
            ("01234558", "012345000058"),
        ] {
            assert_eq!(expanded_upc_e(short).as_deref(), Some(full), "{short}");
        }
        assert_eq!(expanded_upc_e("04252615"), None);
    }

    #[test]
    fn an_organisation_number_is_written_in_threes() {
        assert_eq!(grouped_by_three("310000019"), "310 000 019");
    }
}
