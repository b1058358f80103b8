//! A scanner on a cable of its own, as a row of bytes, with the faults cables have.

/// What a scanner puts behind every code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Suffix {
    #[default]
    Return,
    LineFeed,
    Both,
    Tab,
    EndOfText,
    None,
}

/// How it is set up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PretendScanner {
    pub prefix: String,
    pub suffix: Suffix,
    /// One press of the trigger, and so many frames.
    pub bounces: usize,
}

impl PretendScanner {
    /// The bytes of one scan.
    pub fn scan(&self, code: &str) -> Vec<u8> {
        let suffix = match self.suffix {
            Suffix::Return => "\r",
            Suffix::LineFeed => "\n",
            Suffix::Both => "\r\n",
            Suffix::Tab => "\t",
            Suffix::EndOfText => "\u{3}",
            Suffix::None => "",
        };
        format!("{}{code}{suffix}", self.prefix).repeat(self.bounces + 1).into_bytes()
    }
}
