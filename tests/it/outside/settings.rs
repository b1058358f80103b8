//! The file of settings is a person's. Changing a key in it never makes a file that was right wrong, reads back as it was written,
//! and leaves nothing of the value before.

use std::path::Path;

use proptest::prelude::*;
use proptest::sample::select;
use skranke::config::Settings;
use skranke::config::file::{values, with_keys};

/// Files as people write them.
const FILES: &[&str] = &[
    "",
    "# mine\n",
    "[till]\ndepartment = 1\nnumber = 2\n\n[terminal] # the bank's\n  merchant = \"Shop\"   # from the letter\n",
    "[vipps]\nclient=\"a\"\n# secret = \"old\"\nurl = 'https://api.vipps.no' # live\n[terminal]\n",
    "[ terminal ]\r\npoi = \"V400m\"\r\n\r\n\r\n",
    "[terminal]\nmerchant = \"a \\\" # b\"\nkey = 'its # own' # mine\n",
];

/// Keys whose values are words of one's own.
const KEYS: &[(&str, &str)] =
    &[("terminal", "merchant"), ("terminal", "key"), ("terminal", "poi"), ("vipps", "client"), ("vipps", "merchant")];

fn any_word() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z\"#\\\\' =\\[\\]]{1,12}",
        "\\PC{1,20}",
        any::<String>().prop_filter("said", |word| !word.is_empty())
    ]
}

fn is_right(text: &str) -> bool {
    text.parse::<toml::Table>().is_ok()
}

/// Characters that command something are no part of a value.
fn as_kept(word: &str) -> String {
    word.chars().filter(|c| !c.is_control()).collect()
}

proptest! {
    #[test]
    fn a_word_is_read_back_as_it_was_written_and_nothing_else_changes(
        file in select(FILES), (section, key) in select(KEYS), word in any_word()
    ) {
        let after = with_keys(file, section, &[(key, word.clone())]);
        prop_assert!(is_right(&after), "{}", after);
        prop_assert_eq!(values(&after, section).get(key).cloned(), Some(as_kept(&word)), "{}", after);
        for (other, name) in KEYS.iter().filter(|place| **place != (section, key)) {
            let of = |text: &str| values(text, other).get(*name).cloned();
            prop_assert_eq!(of(&after), of(file), "{}", after);
        }
        let fault = Settings::parse(Path::new("till.toml"), &after).map(drop);
        prop_assert!(!format!("{fault:?}").contains("TOML"), "{:?}", fault);
    }

    /// What stood there may have been a secret.
    #[test]
    fn a_value_that_is_replaced_leaves_nothing_behind(
        file in select(FILES), (section, key) in select(KEYS), before in any_word(), after in "[a-z]{1,8}"
    ) {
        let once = with_keys(file, section, &[(key, after.clone())]);
        let twice = with_keys(&with_keys(file, section, &[(key, before)]), section, &[(key, after)]);
        prop_assert_eq!(twice, once);
    }

    #[test]
    fn no_file_is_too_strange_to_change(file in "[\\[\\]a-c=\"'# \n\\\\]{0,60}", word in any::<String>()) {
        for (section, key) in [("a", "b"), ("terminal", "key")] {
            let after = with_keys(&file, section, &[(key, word.clone())]);
            prop_assert!(after.len() <= file.len() + 2 * word.len() + 40, "{}", after);
            let _ = (values(&file, section), values(&after, section));
        }
    }
}
