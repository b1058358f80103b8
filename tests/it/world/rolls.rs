//! Dice that roll the same again: SplitMix64.

use skranke::counter::dice::Dice;

#[derive(Clone, Debug)]
pub struct Rolls(u64);

impl Rolls {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to `n`, without it; 0 where there is no choice.
    pub fn below(&mut self, n: u64) -> u64 {
        if n == 0 { 0 } else { self.next() % n }
    }

    pub fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.below(u64::try_from(len).expect("small"))).expect("small")
    }

    pub fn between(&mut self, from: i64, upto: i64) -> i64 {
        from + i64::try_from(self.below(u64::try_from(upto - from + 1).expect("a span"))).expect("small")
    }

    pub fn one_of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.index(choices.len())]
    }

    /// True in so many of a thousand.
    pub fn chance(&mut self, of_thousand: u64) -> bool {
        self.below(1_000) < of_thousand
    }
}

impl Dice for Rolls {
    fn roll(&mut self) -> u64 {
        self.next()
    }
}
