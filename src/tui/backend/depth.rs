//! What the terminal can show, told by its environment in one place: how many colours, and whether it draws lines.

use ratatui_core::style::Color;

/// How many colours there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// `NO_COLOR`, or a terminal without: bold, dim, underlined and reversed only.
    Plain,
    #[default]
    Sixteen,
    Indexed,
    True,
}

/// What frames are drawn with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lines {
    /// `┌─┐`
    #[default]
    Drawn,
    /// `+-+`, where the terminal has no others.
    Plain,
}

/// What erased cells look like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Erasing {
    /// They take the background in hand, as nearly everywhere.
    #[default]
    Coloured,
    /// They take the terminal's own, or nobody knows.
    Bare,
}

/// What the terminal can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Abilities {
    pub depth: Depth,
    pub lines: Lines,
    pub erasing: Erasing,
}

impl Abilities {
    /// Reads `NO_COLOR`, `COLORTERM`, `TERM` and the locale out of an environment.
    pub fn told_by(variable: impl Fn(&str) -> Option<String>) -> Self {
        let filled = |name: &str| variable(name).filter(|value| !value.is_empty());
        let term = filled("TERM").unwrap_or_default();
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(filled).unwrap_or_default();
        let depth = if filled("NO_COLOR").is_some() {
            Depth::Plain
        } else {
            Depth::of(&term, &filled("COLORTERM").unwrap_or_default())
        };
        Self { depth, lines: Lines::of(&term, &locale), erasing: Erasing::of(&term) }
    }
}

impl Depth {
    fn of(term: &str, colorterm: &str) -> Self {
        if term == "dumb" || is_old(term) {
            Self::Plain
        } else if matches!(colorterm, "truecolor" | "24bit") || term.ends_with("-direct") {
            Self::True
        } else if term.contains("256color") {
            Self::Indexed
        } else {
            Self::Sixteen
        }
    }
}

impl Lines {
    /// A locale that names another character set than UTF-8 has no lines; one that names none mostly has them.
    fn of(term: &str, locale: &str) -> Self {
        let charset = locale.split_once('.').map(|(_, charset)| charset.to_lowercase().replace('-', ""));
        let foreign = charset.is_some_and(|charset| !charset.starts_with("utf8"));
        if foreign || is_old(term) { Self::Plain } else { Self::Drawn }
    }
}

impl Erasing {
    fn of(term: &str) -> Self {
        if term.starts_with("screen") || is_old(term) { Self::Bare } else { Self::Coloured }
    }
}

fn is_old(term: &str) -> bool {
    ["vt52", "vt100", "vt102", "vt220"].iter().any(|old| term.starts_with(old))
}

/// A colour as it is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Ink {
    /// The terminal's own.
    #[default]
    Own,
    /// 0-15 are the sixteen, 16-255 the cube and the greys.
    Index(u8),
    Rgb(u8, u8, u8),
}

impl Depth {
    /// The nearest colour this terminal has.
    pub(super) fn ink(self, color: Color) -> Ink {
        match (self, Ink::from(color)) {
            (Self::Plain, _) => Ink::Own,
            (Self::Sixteen, Ink::Rgb(r, g, b)) => Ink::Index(nearest_sixteen(r, g, b)),
            (Self::Sixteen, Ink::Index(index @ 16..)) => {
                let (r, g, b) = indexed_rgb(index);
                Ink::Index(nearest_sixteen(r, g, b))
            }
            (Self::Indexed, Ink::Rgb(r, g, b)) => Ink::Index(nearest_indexed(r, g, b)),
            (_, ink) => ink,
        }
    }
}

impl Depth {
    /// The same, as a colour to draw with.
    pub fn nearest(self, color: Color) -> Color {
        match self.ink(color) {
            Ink::Own => Color::Reset,
            Ink::Index(_) if Ink::from(color) == self.ink(color) => color,
            Ink::Index(index) => SIXTEEN_NAMED.get(usize::from(index)).copied().unwrap_or(Color::Indexed(index)),
            Ink::Rgb(r, g, b) => Color::Rgb(r, g, b),
        }
    }
}

const SIXTEEN_NAMED: [Color; 16] = [
    Color::Black,
    Color::Red,
    Color::Green,
    Color::Yellow,
    Color::Blue,
    Color::Magenta,
    Color::Cyan,
    Color::Gray,
    Color::DarkGray,
    Color::LightRed,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
    Color::LightCyan,
    Color::White,
];

impl From<Color> for Ink {
    fn from(color: Color) -> Self {
        match color {
            Color::Reset => Self::Own,
            Color::Black => Self::Index(0),
            Color::Red => Self::Index(1),
            Color::Green => Self::Index(2),
            Color::Yellow => Self::Index(3),
            Color::Blue => Self::Index(4),
            Color::Magenta => Self::Index(5),
            Color::Cyan => Self::Index(6),
            Color::Gray => Self::Index(7),
            Color::DarkGray => Self::Index(8),
            Color::LightRed => Self::Index(9),
            Color::LightGreen => Self::Index(10),
            Color::LightYellow => Self::Index(11),
            Color::LightBlue => Self::Index(12),
            Color::LightMagenta => Self::Index(13),
            Color::LightCyan => Self::Index(14),
            Color::White => Self::Index(15),
            Color::Indexed(index) => Self::Index(index),
            Color::Rgb(r, g, b) => Self::Rgb(r, g, b),
        }
    }
}

/// The sixteen as most terminals show them.
const SIXTEEN: [(u8, u8, u8); 16] = [
    (0, 0, 0),
    (205, 0, 0),
    (0, 205, 0),
    (205, 205, 0),
    (0, 0, 238),
    (205, 0, 205),
    (0, 205, 205),
    (229, 229, 229),
    (127, 127, 127),
    (255, 0, 0),
    (0, 255, 0),
    (255, 255, 0),
    (92, 92, 255),
    (255, 0, 255),
    (0, 255, 255),
    (255, 255, 255),
];
const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];

fn nearest_sixteen(r: u8, g: u8, b: u8) -> u8 {
    let nearest = (0_u8..).zip(SIXTEEN).min_by_key(|(_, colour)| distance(*colour, (r, g, b)));
    nearest.map_or(7, |(index, _)| index)
}

/// The nearer of the cube's colour and the grey.
fn nearest_indexed(r: u8, g: u8, b: u8) -> u8 {
    let step =
        |value: u8| (0_u8..).zip(CUBE).min_by_key(|(_, level)| level.abs_diff(value)).map_or(0, |(step, _)| step);
    let cube = 16 + 36 * step(r) + 6 * step(g) + step(b);
    let mean = (u16::from(r) + u16::from(g) + u16::from(b)) / 3;
    let grey = 232 + u8::try_from(mean.saturating_sub(3) / 10).unwrap_or(23).min(23);
    if distance(indexed_rgb(grey), (r, g, b)) < distance(indexed_rgb(cube), (r, g, b)) { grey } else { cube }
}

fn indexed_rgb(index: u8) -> (u8, u8, u8) {
    let level = |step: u8| CUBE.get(usize::from(step)).copied().unwrap_or(0);
    match index {
        0..16 => SIXTEEN.get(usize::from(index)).copied().unwrap_or_default(),
        16..232 => {
            let cell = index - 16;
            (level(cell / 36), level(cell / 6 % 6), level(cell % 6))
        }
        _ => {
            let grey = 8 + 10 * (index - 232);
            (grey, grey, grey)
        }
    }
}

fn distance(one: (u8, u8, u8), other: (u8, u8, u8)) -> u32 {
    let square = |a: u8, b: u8| u32::from(a.abs_diff(b)).pow(2);
    square(one.0, other.0) + square(one.1, other.1) + square(one.2, other.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(variables: &[(&str, &str)]) -> Abilities {
        Abilities::told_by(|name| {
            variables.iter().find(|(named, _)| *named == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_environment_says_how_many_colours_there_are() {
        assert_eq!(told(&[("TERM", "xterm")]).depth, Depth::Sixteen);
        assert_eq!(told(&[("TERM", "linux")]).depth, Depth::Sixteen);
        assert_eq!(told(&[("TERM", "tmux-256color")]).depth, Depth::Indexed);
        assert_eq!(told(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")]).depth, Depth::True);
        assert_eq!(told(&[("TERM", "vt220")]).depth, Depth::Plain);
        assert_eq!(told(&[("TERM", "xterm"), ("NO_COLOR", "1")]).depth, Depth::Plain);
        assert_eq!(told(&[("TERM", "xterm"), ("NO_COLOR", "")]).depth, Depth::Sixteen, "no-color.org: when not empty");
        assert_eq!(told(&[]).depth, Depth::Sixteen);
    }

    #[test]
    fn lines_are_plain_only_where_the_terminal_has_none() {
        assert_eq!(told(&[("LANG", "nb_NO.UTF-8")]).lines, Lines::Drawn);
        assert_eq!(told(&[("LANG", "nb_NO.ISO-8859-1")]).lines, Lines::Plain);
        assert_eq!(told(&[("LC_ALL", "C.utf8"), ("LANG", "nb_NO.ISO-8859-1")]).lines, Lines::Drawn);
        assert_eq!(told(&[("TERM", "vt100")]).lines, Lines::Plain);
        assert_eq!(told(&[]).lines, Lines::Drawn);
    }

    #[test]
    fn colours_become_the_nearest_there_is() {
        let orange = Color::Rgb(255, 135, 0);
        assert_eq!(Depth::True.ink(orange), Ink::Rgb(255, 135, 0));
        assert_eq!(Depth::Indexed.ink(orange), Ink::Index(208));
        assert_eq!(Depth::Indexed.ink(Color::Rgb(118, 118, 118)), Ink::Index(243));
        assert_eq!(Depth::Sixteen.ink(Color::Indexed(21)), Ink::Index(4));
        assert_eq!(Depth::Sixteen.ink(Color::Rgb(250, 250, 250)), Ink::Index(15));
        assert_eq!(Depth::Plain.ink(Color::Red), Ink::Own);
        assert_eq!(Depth::True.ink(Color::LightBlue), Ink::Index(12), "the sixteen stay the terminal's own");
    }
}
