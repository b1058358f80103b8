use std::collections::BTreeSet;
use std::fs;

use skranke::domain::device::{DemoSwitch, PrintJob, PrinterState};
use skranke::i18n::Language;
use skranke::paper::escpos::{self, Profile};
use skranke::paper::{self, Document, text};
use skranke::peripherals::printer::{Fate, PrintError, VirtualPrinter};
use skranke::peripherals::{Printer, Switches};

use super::counter::Folder;
use crate::paper::samples;

fn slip() -> Document {
    paper::receipt(&samples::letterhead(Language::Nb), &samples::cash_sale())
}

/// What holds for every printer that is switched on and has paper.
fn suite(printer: &mut dyn Printer) {
    assert_eq!(printer.state(), PrinterState::Ready);
    for (job, (name, document)) in (1..).zip(samples::all(&samples::letterhead(Language::En))) {
        printer.print(PrintJob(job), &document).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    assert_eq!(printer.state(), PrinterState::Ready, "printing changes nothing about the printer");
}

fn open(folder: &Folder, switches: &Switches) -> VirtualPrinter {
    VirtualPrinter::open(&folder.path().join("paper"), Profile::default(), switches.clone()).expect("a printer")
}

fn slips(folder: &Folder) -> BTreeSet<String> {
    let entries = fs::read_dir(folder.path().join("paper")).expect("the paper");
    entries.map(|entry| entry.expect("a slip").file_name().to_string_lossy().into_owned()).collect()
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn the_virtual_printer_is_a_printer() {
    let folder = Folder::new("printer");
    suite(&mut open(&folder, &Switches::default()));
}

#[test]
fn each_slip_is_its_bytes_and_the_words_beside_them() {
    let folder = Folder::new("printer");
    let mut printer = open(&folder, &Switches::default());
    printer.print(PrintJob(1), &slip()).expect("a slip");
    printer
        .print(PrintJob(2), &paper::reason_slip(&samples::letterhead(Language::Nb), &samples::returned()))
        .expect("a slip");
    let expected = ["000001-sale.bin", "000001-sale.txt", "000002-reason.bin", "000002-reason.txt"];
    assert_eq!(slips(&folder), names(&expected));
    let read = |name| fs::read(folder.path().join("paper").join(name)).expect("a file");
    assert_eq!(read("000001-sale.bin"), escpos::render(&slip(), &Profile::default()));
    let words = text::render_for(&slip(), 48, Profile::default().charset());
    assert_eq!(read("000001-sale.txt"), words.into_bytes());
}

#[test]
fn a_slip_is_known_by_its_job_also_after_a_restart() {
    let folder = Folder::new("printer");
    open(&folder, &Switches::default()).print(PrintJob(7), &slip()).expect("a slip");
    let mut again = open(&folder, &Switches::default());
    assert_eq!(again.has_printed(PrintJob(7)), Some(true));
    assert_eq!(again.has_printed(PrintJob(8)), Some(false));
}

#[test]
fn without_paper_nothing_comes_out_and_no_number_is_used() {
    let folder = Folder::new("printer");
    let switches = Switches::default();
    let mut printer = open(&folder, &switches);
    switches.set(DemoSwitch::EmptyPaper, true);
    assert_eq!(printer.state(), PrinterState::OutOfPaper);
    let error = printer.print(PrintJob(1), &slip()).expect_err("there is no paper");
    assert_eq!(error.fate(), Fate::NotOut(PrinterState::OutOfPaper));
    assert!(slips(&folder).is_empty());
    switches.set(DemoSwitch::EmptyPaper, false);
    printer.print(PrintJob(1), &slip()).expect("a slip");
    assert_eq!(slips(&folder), names(&["000001-sale.bin", "000001-sale.txt"]));
}

#[test]
fn a_folder_that_is_gone_is_a_printer_that_is_gone() {
    let folder = Folder::new("printer");
    let mut printer = open(&folder, &Switches::default());
    fs::remove_dir_all(folder.path().join("paper")).expect("the folder goes");
    assert_eq!(printer.state(), PrinterState::Gone);
    let error = printer.print(PrintJob(1), &slip()).expect_err("there is nothing to print on");
    assert!(matches!(error, PrintError::Gone { .. }) && error.fate() == Fate::NotOut(PrinterState::Gone));
}
