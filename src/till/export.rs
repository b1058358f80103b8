//! Handing the journal out in the tax administration's form, from the till itself (law S-1, S-2, S-6).
//!
//! Nobody waits for it: the file is written beside the selling. The journal tells of it before the file has its name.

use super::effect::{Effect, ExportOrder, Given};
use super::{Outcome, Till};
use crate::domain::operator::Right;
use crate::domain::time::Date;
use crate::domain::value::Saying;
use crate::journal::act::system::JournalExported;

impl Till {
    /// `.saft`: this month; with a day that day, with two days from the one to the other.
    pub(super) fn export_journal(&mut self, given: &Given) -> Outcome {
        self.must_have(Right::Reports, given)?;
        self.must_write()?;
        let (from, to) = self.export_days(given)?;
        let organisation_number = self.state.organisation_number.clone();
        self.tell(Saying::of("export-begun").with("from", from).with("to", to));
        self.export_waits = Some(ExportOrder { from, to, organisation_number });
        self.begin_export(given);
        Ok(())
    }

    /// The last sale's signature is part of what is handed out, and may be a moment away.
    pub(super) fn begin_export(&mut self, given: &Given) {
        if self.is_all_signed()
            && let Some(order) = self.export_waits.take()
        {
            self.journal_all_signatures(given);
            self.want(Effect::Export(order));
        }
    }

    fn export_days(&mut self, given: &Given) -> Result<(Date, Date), Saying> {
        let today = self.stamp(given).date();
        let mut days = Vec::new();
        for word in self.args.drain(..) {
            days.push(
                Date::parse(&word)
                    .or_else(|| Date::parse_typed(&word, today))
                    .ok_or_else(|| Saying::of("export-what-days"))?,
            );
        }
        match days.as_slice() {
            [] => Ok((today.first_of_month(), today)),
            [day] => Ok((*day, *day)),
            [from, to] if from <= to => Ok((*from, *to)),
            _ => Err(Saying::of("export-what-days")),
        }
    }

    pub(super) fn export_written(&mut self, from: Date, to: Date, file: String, given: &Given) {
        self.act(JournalExported { from, to, file }, given);
        self.want(Effect::PublishExport);
    }

    pub(super) fn exported(&mut self, path: &str, transactions: u64) {
        self.tell(Saying::of("exported").with("path", path).with("count", transactions));
    }
}
