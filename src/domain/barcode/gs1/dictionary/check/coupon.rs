//! North American coupons (AI 8110 and 8112): digits that say how long the next ones are. No Norwegian till takes one, but a
//! code that holds one must not be read as something else.

use super::begins_with_company;

/// What is left of a coupon while it is read.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn digit(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(first - b'0')
    }

    fn digit_among(&mut self, allowed: &[u8]) -> Option<u8> {
        self.digit().filter(|digit| allowed.contains(digit))
    }

    fn take(&mut self, count: u8) -> Option<&[u8]> {
        let (taken, rest) = self.0.split_at_checked(usize::from(count))?;
        self.0 = rest;
        Some(taken)
    }

    /// So many digits as the one in front says, and `more`.
    fn counted(&mut self, allowed: std::ops::RangeInclusive<u8>, more: u8) -> Option<&[u8]> {
        let count = self.digit().filter(|count| allowed.contains(count))?;
        self.take(count + more)
    }

    fn company(&mut self, allowed: std::ops::RangeInclusive<u8>) -> Option<()> {
        let company = std::str::from_utf8(self.counted(allowed, 6)?).ok()?;
        begins_with_company(company).then_some(())
    }

    /// Nine stands for none.
    fn company_or_none(&mut self) -> Option<()> {
        if self.0.first() == Some(&b'9') {
            return self.digit().map(|_| ());
        }
        self.company(0..=6)
    }

    /// A purchase that is asked for: its size, what it counts, and the family of goods.
    fn purchase(&mut self) -> Option<()> {
        self.counted(1..=5, 0)?;
        self.digit_among(&[0, 1, 2, 3, 4, 9])?;
        self.take(3).map(|_| ())
    }

    fn day(&mut self) -> Option<[u8; 6]> {
        let digits: [u8; 6] = self.take(6)?.try_into().ok()?;
        let text = std::str::from_utf8(&digits).ok()?;
        super::day(text).filter(|day| *day > 0)?;
        Some(digits)
    }

    /// Does the optional field with this number come next?
    fn opens(&mut self, field: u8) -> bool {
        let opens = self.0.first() == Some(&(b'0' + field));
        if opens {
            self.digit();
        }
        opens
    }
}

pub(super) fn is_coupon(text: &str) -> bool {
    is_digits(text) && read_coupon(&mut Rest(text.as_bytes())).is_some()
}

pub(super) fn is_positive_offer(text: &str) -> bool {
    is_digits(text) && read_positive_offer(&mut Rest(text.as_bytes())).is_some()
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

fn read_coupon(rest: &mut Rest<'_>) -> Option<()> {
    rest.company(0..=6)?;
    rest.take(6)?;
    rest.counted(1..=5, 0)?;
    rest.purchase()?;
    if rest.opens(1) {
        rest.digit_among(&[0, 1, 2, 3])?;
        rest.purchase()?;
        rest.company_or_none()?;
    }
    if rest.opens(2) {
        rest.purchase()?;
        rest.company_or_none()?;
    }
    let end = if rest.opens(3) { Some(rest.day()?) } else { None };
    let start = if rest.opens(4) { Some(rest.day()?) } else { None };
    if start.is_some() && end.is_some() && start > end {
        return None;
    }
    if rest.opens(5) {
        rest.counted(0..=9, 6)?;
    }
    if rest.opens(6) {
        rest.company(1..=7)?;
    }
    if rest.opens(9) {
        rest.digit_among(&[0, 1, 2, 5, 6])?;
        rest.digit_among(&[0, 1, 2])?;
        rest.digit()?;
        rest.digit_among(&[0, 1])?;
    }
    rest.0.is_empty().then_some(())
}

fn read_positive_offer(rest: &mut Rest<'_>) -> Option<()> {
    rest.digit_among(&[0, 1])?;
    rest.counted(0..=6, 6)?;
    rest.take(6)?;
    rest.counted(0..=9, 6)?;
    rest.0.is_empty().then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coupons_are_read_to_their_last_digit() {
        assert!(is_coupon("012345612345611110123"));
        assert!(is_coupon("0123456123456111101233271231"));
        for bad in ["", "01", "0123456", "71234567890123", "01234561234560", "0123456123456111101235", "a12345"] {
            assert!(!is_coupon(bad), "{bad}");
        }
        assert!(!is_coupon("01234561234561111012332712314280101"), "it ends before it begins");
    }

    #[test]
    fn offers_are_read_to_their_last_digit() {
        assert!(is_positive_offer("001234561234560123456"));
        assert!(is_positive_offer("001234561234569123456789012345"));
        for bad in ["", "0", "201234561234560123456", "0012345612345601234567", "07", "001234561234560"] {
            assert!(!is_positive_offer(bad), "{bad}");
        }
    }
}
