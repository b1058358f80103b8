//! Colours by name: the sixteen of every terminal, and a theme's own.

use ratatui_core::style::Color;

use crate::tui::backend::Depth;

/// The names of the sixteen; `none` is the terminal's own colour.
pub(super) const WORDS: [(&str, Color); 17] = [
    ("none", Color::Reset),
    ("black", Color::Black),
    ("red", Color::Red),
    ("green", Color::Green),
    ("yellow", Color::Yellow),
    ("blue", Color::Blue),
    ("magenta", Color::Magenta),
    ("cyan", Color::Cyan),
    ("white", Color::Gray),
    ("bright-black", Color::DarkGray),
    ("bright-red", Color::LightRed),
    ("bright-green", Color::LightGreen),
    ("bright-yellow", Color::LightYellow),
    ("bright-blue", Color::LightBlue),
    ("bright-magenta", Color::LightMagenta),
    ("bright-cyan", Color::LightCyan),
    ("bright-white", Color::White),
];

/// A colour, and what it becomes where there are only sixteen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Paint {
    rich: Color,
    sixteen: Color,
}

impl Paint {
    /// `yellow`, `208` or `#d78700`.
    pub fn read(written: &str) -> Option<Self> {
        let word = WORDS.iter().find(|(word, _)| *word == written).map(|(_, color)| *color);
        let color = word.or_else(|| written.parse().ok().map(Color::Indexed)).or_else(|| rgb(written))?;
        Some(Self { rich: color, sixteen: Depth::Sixteen.nearest(color) })
    }

    /// Chosen by hand for sixteen colours, where the nearest is not the best.
    pub fn with_sixteen(self, other: Self) -> Self {
        Self { sixteen: other.sixteen, ..self }
    }

    /// `None` is the terminal's own colour.
    pub fn at(self, depth: Depth) -> Option<Color> {
        let color = match depth {
            Depth::Plain => Color::Reset,
            Depth::Sixteen => self.sixteen,
            Depth::Indexed | Depth::True => depth.nearest(self.rich),
        };
        (color != Color::Reset).then_some(color)
    }
}

fn rgb(written: &str) -> Option<Color> {
    let digits = written.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let part = |at: usize| digits.get(at..at + 2).and_then(|part| u8::from_str_radix(part, 16).ok());
    Some(Color::Rgb(part(0)?, part(2)?, part(4)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_written_in_three_ways() {
        let at = |written, depth| Paint::read(written).and_then(|paint| paint.at(depth));
        assert_eq!(at("bright-blue", Depth::True), Some(Color::LightBlue));
        assert_eq!(at("208", Depth::Indexed), Some(Color::Indexed(208)));
        assert_eq!(at("#d78700", Depth::True), Some(Color::Rgb(215, 135, 0)));
        assert_eq!(at("#d78700", Depth::Indexed), Some(Color::Indexed(172)));
        assert_eq!(at("none", Depth::True), None);
        assert_eq!(at("red", Depth::Plain), None);
        for wrong in ["", "#d787", "#ggg000", "256", "#æ0000"] {
            assert_eq!(Paint::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_colour_for_sixteen_may_be_chosen_by_hand() {
        let orange = Paint::read("#d78700").expect("right").with_sixteen(Paint::read("yellow").expect("right"));
        assert_eq!(orange.at(Depth::Sixteen), Some(Color::Yellow));
        assert_eq!(orange.at(Depth::True), Some(Color::Rgb(215, 135, 0)));
    }
}
