//! How long to wait before the store is tried again.

/// The wait after the first failure.
pub const FIRST_MS: u64 = 1_000;
/// No wait is longer, so that a queue never stands for more than a minute after the net is back.
pub const LONGEST_MS: u64 = 60_000;

/// Doubles with every failure in a row, from one second to a minute. `jitter` is a random number: it takes off up to half, so
/// that all tills of a chain do not come back in the same instant.
pub fn wait_ms(failures: u32, jitter: u16) -> u64 {
    let doublings = failures.saturating_sub(1).min(u64::BITS - 1);
    let full = FIRST_MS.saturating_mul(1_u64 << doublings).min(LONGEST_MS);
    full - full / 2 * u64::from(jitter) / u64::from(u16::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn doubles_from_a_second_to_a_minute() {
        let waits: Vec<u64> = (1..=8).map(|failures| wait_ms(failures, 0)).collect();
        assert_eq!(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    }

    proptest! {
        #[test]
        fn jitter_takes_off_at_most_half(failures in any::<u32>(), jitter in any::<u16>()) {
            let full = wait_ms(failures, 0);
            let wait = wait_ms(failures, jitter);
            prop_assert!(full / 2 <= wait && wait <= full);
            prop_assert!((FIRST_MS / 2..=LONGEST_MS).contains(&wait));
        }
    }
}
