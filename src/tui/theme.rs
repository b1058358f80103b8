//! Colours are roles, and a theme says what the roles look like.
//!
//! No colour says anything alone: beside it stands a word or a sign. So every theme works in sixteen colours, in none,
//! and for those who do not see red. A shop's own theme inherits a built-in one and changes what it names.

mod file;
mod palette;
mod role;

use ratatui_core::style::Style;

use crate::domain::shop::Colour;

pub use role::Role;

use super::backend::{Abilities, Depth, Lines};
use super::settings::{Faults, Source};
use file::Sheet;

/// The built-in themes by the names `--theme` takes; all are laid over the first.
const BUILT_IN: [(&str, &str); 4] = [
    ("standard", include_str!("../../themes/standard.toml")),
    ("contrast", include_str!("../../themes/contrast.toml")),
    ("mono", include_str!("../../themes/mono.toml")),
    ("night", include_str!("../../themes/night.toml")),
];
const STANDARD: &str = "standard";
const MONO: &str = "mono";

/// What everything looks like on this terminal.
#[derive(Clone, Debug)]
pub struct Theme {
    styles: [Style; Role::COUNT],
    signs: [char; Colour::ALL.len()],
    lines: Lines,
}

impl Theme {
    pub const NAMES: [&'static str; BUILT_IN.len()] = {
        let mut names = [""; BUILT_IN.len()];
        let mut index = 0;
        while index < names.len() {
            names[index] = BUILT_IN[index].0;
            index += 1;
        }
        names
    };

    /// A built-in theme; `None` when there is none of that name.
    pub fn built_in(name: &str, abilities: Abilities) -> Option<Self> {
        let is_known = Self::NAMES.contains(&name);
        let sheet = is_known.then(|| Sheet::built_in(name))?.ok()?;
        Some(Self::from_sheet(sheet, abilities))
    }

    /// A shop's own theme, laid over the built-in one it inherits.
    ///
    /// # Errors
    /// Every mistake in the file, with its place and what was probably meant.
    pub fn of_shop(source: Source<'_>, abilities: Abilities) -> Result<Self, Faults> {
        Ok(Self::from_sheet(Sheet::of_shop(source)?, abilities))
    }

    /// A terminal without colours shows the mono theme, whichever was chosen: the others say too much in colour.
    fn from_sheet(sheet: Sheet, abilities: Abilities) -> Self {
        let mono = || Sheet::built_in(MONO).ok();
        let sheet = if abilities.depth == Depth::Plain { mono().unwrap_or(sheet) } else { sheet };
        let styles = Role::ALL.map(|role| sheet.style(role, abilities.depth));
        Self { styles, signs: sheet.signs, lines: abilities.lines }
    }

    pub fn style(&self, role: Role) -> Style {
        self.styles.get(role.index()).copied().unwrap_or_default()
    }

    pub fn lines(&self) -> Lines {
        self.lines
    }

    /// How something of a shop's colour is marked: its style, and a sign where the theme has no colour for it.
    pub fn mark(&self, colour: Colour) -> (Style, Option<char>) {
        let style = self.style(Role::of(colour));
        let index = Colour::ALL.iter().position(|known| *known == colour);
        let sign = index.and_then(|index| self.signs.get(index)).copied().filter(|sign| *sign != ' ');
        let coloured = style.fg.is_some() || style.bg.is_some();
        (style, sign.filter(|_| !coloured))
    }
}

#[cfg(test)]
mod tests {
    use ratatui_core::style::{Color, Modifier};

    use super::*;

    fn at(name: &str, depth: Depth) -> Theme {
        let abilities = Abilities { depth, ..Abilities::default() };
        Theme::built_in(name, abilities).unwrap_or_else(|| panic!("no theme {name}: {:?}", Sheet::built_in(name)))
    }

    fn of_shop(text: &str) -> Result<Theme, String> {
        let abilities = Abilities { depth: Depth::True, ..Abilities::default() };
        Theme::of_shop(Source { name: "my.toml", text }, abilities).map_err(|faults| faults.to_string())
    }

    fn is_reversed(style: Style) -> bool {
        style.add_modifier.contains(Modifier::REVERSED)
    }

    #[test]
    fn every_theme_reads_and_only_in_sixteen_colours_where_there_are_no_more() {
        for name in Theme::NAMES {
            let theme = at(name, Depth::Sixteen);
            for role in Role::ALL {
                let style = theme.style(role);
                for colour in [style.fg, style.bg].into_iter().flatten() {
                    assert!(
                        !matches!(colour, Color::Rgb(..) | Color::Indexed(16..)),
                        "{name} {}: {colour:?}",
                        role.id()
                    );
                }
            }
        }
    }

    /// Text in the terminal's own colour is readable on light and dark; so is text that brings its background.
    #[test]
    fn no_theme_that_keeps_the_terminals_background_writes_in_white_black_or_yellow_on_it() {
        for name in ["standard", "mono"] {
            for depth in [Depth::Sixteen, Depth::Indexed, Depth::True] {
                let theme = at(name, depth);
                for role in Role::ALL.into_iter().filter(|role| theme.style(*role).bg.is_none()) {
                    let fg = theme.style(role).fg;
                    let pale = [Color::White, Color::Gray, Color::Black, Color::LightYellow, Color::LightCyan];
                    assert!(!pale.iter().any(|colour| fg == Some(*colour)), "{name} {}: {fg:?}", role.id());
                }
            }
        }
    }

    #[test]
    fn the_chosen_row_stands_out_in_every_theme_and_depth() {
        for name in Theme::NAMES {
            for depth in [Depth::Plain, Depth::Sixteen, Depth::Indexed, Depth::True] {
                let style = at(name, depth).style(Role::Chosen);
                assert!(is_reversed(style), "{name} {depth:?}: {style:?}");
            }
        }
    }

    #[test]
    fn mono_uses_no_colour_and_gives_every_group_colour_a_sign_of_its_own() {
        let theme = at("mono", Depth::True);
        assert!(Role::ALL.iter().all(|role| theme.style(*role).fg.is_none() && theme.style(*role).bg.is_none()));
        let signs: Vec<Option<char>> = Colour::ALL.iter().map(|colour| theme.mark(*colour).1).collect();
        assert_eq!(signs.first(), Some(&None), "plain has none");
        for (index, sign) in signs.iter().enumerate().skip(1) {
            assert!(sign.is_some_and(|sign| sign.is_ascii_punctuation()), "{:?}", Colour::ALL[index]);
            assert!(!signs[..index].contains(sign), "{sign:?} stands for two colours");
        }
    }

    #[test]
    fn colours_have_no_sign_where_they_are_seen_and_one_where_they_are_not() {
        assert_eq!(at("standard", Depth::Sixteen).mark(Colour::Blue).1, None);
        assert!(at("standard", Depth::Plain).mark(Colour::Blue).1.is_some());
        assert_eq!(at("standard", Depth::Plain).style(Role::Refusal).fg, None);
    }

    #[test]
    fn a_shops_theme_changes_what_it_names_and_inherits_the_rest() {
        let theme = of_shop(
            "inherits = \"night\"\n[palette]\naccent = \"#102030\"\n[role]\ntotal = { fg = \"accent\", bold = true }\n",
        );
        let theme = theme.expect("right");
        assert_eq!(theme.style(Role::Total), Style::new().fg(Color::Rgb(16, 32, 48)).add_modifier(Modifier::BOLD));
        assert_eq!(theme.style(Role::Key).fg, Some(Color::Rgb(16, 32, 48)), "inherited roles follow the palette");
        assert_eq!(theme.style(Role::Discount), at("night", Depth::True).style(Role::Discount));
    }

    #[test]
    fn an_empty_role_is_the_terminals_own_colour() {
        let theme = of_shop("inherits = \"night\"\n[role]\nhint = {}\n").expect("right");
        assert_eq!(theme.style(Role::Hint), Style::new());
    }

    #[test]
    fn a_mistake_names_its_place_and_what_was_meant() {
        for (text, wanted) in [
            ("inherits = \"nigth\"\n", "my.toml:1:12: no theme is called \"nigth\", perhaps \"night\""),
            ("[role]\ntotl = {}\n", "my.toml:2:1: [role] there is no \"totl\", perhaps \"total\""),
            (
                "[role]\ntotal = { fg = \"yelow\" }\n",
                "my.toml:2:16: [role] total: no colour is called \"yelow\", perhaps \"yellow\"",
            ),
            ("[role]\ntotal = { fgg = \"red\" }\n", "my.toml:2:11: [role] total: there is no \"fgg\", perhaps \"fg\""),
            ("[role]\ntotal = { bold = 1 }\n", "my.toml:2:18: [role] total: bold is true or false"),
            ("[role]\ntotal = \"red\"\n", "my.toml:2:9: [role] total is written { fg = \"blue\", bold = true }"),
            ("[palette]\nsea = \"#12345\"\n", "my.toml:2:7: [palette] sea: no colour is called \"#12345\""),
            ("[sign]\nblue = \"##\"\n", "my.toml:2:8: [sign] blue is one character"),
            ("[sign]\nbleu = \"#\"\n", "my.toml:2:1: [sign] there is no \"bleu\", perhaps \"blue\""),
            ("[roles]\n", "my.toml:1:2: there is no \"roles\", perhaps \"role\""),
        ] {
            assert_eq!(of_shop(text).expect_err("wrong"), wanted);
        }
    }

    #[test]
    fn all_mistakes_are_told_at_once() {
        let told = of_shop("inherits = 1\n[role]\nx = {}\ntotal = { fg = 3 }\n").expect_err("three");
        assert_eq!(told.lines().count(), 3, "{told}");
    }
}
