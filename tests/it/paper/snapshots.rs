//! What every paper looks like, in each language, at the three widths of receipt printers.

use skranke::i18n::Language;
use skranke::paper::text;

use super::samples;

const WIDTHS: [usize; 3] = [48, 42, 32];

#[test]
fn every_paper_looks_as_it_was_agreed() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/paper");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for language in Language::ALL {
            for (name, document) in samples::all(&samples::letterhead(language)) {
                let widths = WIDTHS.map(|columns| format!("{:~^columns$}\n{}", "", text::render(&document, columns)));
                insta::assert_snapshot!(format!("{name}.{}", language.code()), widths.concat());
            }
        }
    });
}
