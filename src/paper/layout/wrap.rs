//! Breaking words into lines.

/// After these a long word may be broken.
const BREAKS: [char; 2] = ['/', '-'];

/// Lines of at most `width` columns. Blanks between words are one; a blank that must not break stays where it is.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    wrap_hanging(text, width, 0)
}

/// As [`wrap`], with all lines but the first standing in by `hang` columns.
pub(super) fn wrap_hanging(text: &str, width: usize, hang: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut used = width;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        for (index, piece) in pieces(word, width.saturating_sub(hang).max(1)).into_iter().enumerate() {
            let length = piece.chars().count();
            match lines.last_mut() {
                Some(line) if index > 0 && used + length <= width => {
                    line.push_str(piece);
                    used += length;
                }
                Some(line) if index == 0 && used + 1 + length <= width => {
                    line.push(' ');
                    line.push_str(piece);
                    used += 1 + length;
                }
                last => {
                    let indent = if last.is_none() { 0 } else { hang };
                    lines.push(format!("{}{piece}", " ".repeat(indent)));
                    used = indent + length;
                }
            }
        }
    }
    lines
}

/// As [`wrap`], with lines as even as they can be in the same number of them.
pub(super) fn wrap_balanced(text: &str, width: usize) -> Vec<String> {
    let lines = wrap(text, width).len();
    let even = (1..=width).find(|narrower| wrap(text, *narrower).len() == lines);
    wrap(text, even.unwrap_or(width))
}

/// Does every word fit, broken at most where a reader would break it?
pub(super) fn fits_unbroken(text: &str, width: usize) -> bool {
    let parts = text.split(' ').flat_map(|word| word.split_inclusive(BREAKS));
    parts.map(|part| part.chars().count()).all(|length| length <= width)
}

/// The parts of a word that each fit: broken after a stroke where there is one, else anywhere.
fn pieces(word: &str, width: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = word;
    while let Some((limit, _)) = rest.char_indices().nth(width) {
        let (head, _) = rest.split_at(limit);
        let end = head.rfind(BREAKS).map_or(limit, |at| at + 1);
        let (piece, after) = rest.split_at(end);
        pieces.push(piece);
        rest = after;
    }
    pieces.push(rest);
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_go_on_in_the_next_line() {
        assert_eq!(wrap("Takk for besøket.  30 dagers bytterett", 16), ["Takk for", "besøket. 30", "dagers bytterett"]);
        assert_eq!(wrap_hanging("4 x Vinterdekk piggfri", 14, 2), ["4 x Vinterdekk", "  piggfri"]);
        assert_eq!(wrap("", 10), Vec::<String>::new());
    }

    #[test]
    fn a_long_word_breaks_after_a_stroke() {
        assert_eq!(wrap("Salgskvittering/Returkvittering", 24), ["Salgskvittering/", "Returkvittering"]);
        assert_eq!(wrap("aaaaaaaaaaaa", 5), ["aaaaa", "aaaaa", "aa"]);
        assert!(fits_unbroken("Salgskvittering/Returkvittering", 16));
        assert!(!fits_unbroken("Utleveringskvittering", 16));
    }

    proptest! {
        #[test]
        fn no_line_is_too_long_and_no_letter_lost(text in "[a-zæøå/ -]{0,80}", width in 6_usize..50, hang in 0_usize..4) {
            let lines = wrap_hanging(&text, width, hang);
            prop_assert!(lines.iter().all(|line| line.chars().count() <= width));
            let letters = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
        }
    }
}
