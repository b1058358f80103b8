//! Columns by their names, and the cells of one row by their columns.

use super::table::{Row, Table};
use super::{Column, Fault, Import, Place, Reason};
use crate::domain::search::fold;

/// A column's names, the Norwegian one first; nynorsk and English after it. Compared without case, blanks and points.
pub(super) type Names<F> = [(F, &'static [&'static str])];

/// Which column holds what.
pub(super) struct Columns<F: 'static> {
    names: &'static Names<F>,
    header: Row,
    /// What each column of the file is; `None` for one nobody knows.
    fields: Vec<Option<F>>,
}

fn key(name: &str) -> String {
    fold(name).replace(' ', "")
}

impl<F: Copy + PartialEq> Columns<F> {
    /// Reads the header. Columns that come twice are faults, those nobody knows are notices.
    pub fn of(header: Row, names: &'static Names<F>, import: &mut Import) -> Self {
        let known = |cell: &String| {
            let cell = key(cell);
            names.iter().find(|(_, names)| names.iter().any(|name| key(name) == cell)).map(|(field, _)| *field)
        };
        let fields: Vec<Option<F>> = header.cells.iter().map(known).collect();
        let columns = Self { names, header, fields };
        for (at, field) in columns.fields.iter().enumerate() {
            let fault = |reason| Fault { place: columns.place(columns.header.line, at), reason };
            match field {
                None if columns.is_named(at) => import.notices.push(fault(Reason::ColumnUnknown)),
                Some(_) if columns.fields.iter().take(at).any(|earlier| earlier == field) => {
                    import.faults.push(fault(Reason::ColumnTwice));
                }
                _ => {}
            }
        }
        columns
    }

    fn is_named(&self, at: usize) -> bool {
        self.header.cells.get(at).is_some_and(|name| !name.trim().is_empty())
    }

    pub fn has(&self, field: F) -> bool {
        self.at(field).is_some()
    }

    /// Says that the file cannot be used without a column.
    pub fn must_have(&self, field: F, import: &mut Import) {
        if !self.has(field) {
            let reason = Reason::ColumnMissing { column: self.name_of(field) };
            import.faults.push(Fault { place: Place { line: self.header.line, column: None }, reason });
        }
    }

    /// What a column could be called: «varenr / number».
    fn name_of(&self, field: F) -> String {
        let names = self.names.iter().find(|(known, _)| *known == field).map_or(&[][..], |(_, names)| names);
        let ends = [names.first(), names.last()];
        ends.into_iter().flatten().copied().collect::<Vec<_>>().join(" / ")
    }

    fn at(&self, field: F) -> Option<usize> {
        self.fields.iter().position(|known| *known == Some(field))
    }

    fn place(&self, line: usize, at: usize) -> Place {
        let name = self.header.cells.get(at).map(|name| name.trim().to_owned()).unwrap_or_default();
        Place { line, column: Some(Column { number: at + 1, name }) }
    }
}

/// Reads the rows of a table one by one, unless a column is missing that no row can do without.
pub(super) fn each_row<F: Copy + PartialEq + 'static>(
    table: Table,
    names: &'static Names<F>,
    needed: &[F],
    import: &mut Import,
    mut read: impl FnMut(Cells<F>, &mut Import),
) {
    let columns = Columns::of(table.header, names, import);
    needed.iter().for_each(|field| columns.must_have(*field, import));
    if needed.iter().any(|field| !columns.has(*field)) {
        return;
    }
    for row in &table.rows {
        let mut cells = Cells { row, columns: &columns, faults: Vec::new() };
        cells.check_count();
        read(cells, import);
    }
}

/// What a cell says about something that need not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Given<T> {
    /// Nothing: it stays as it is.
    Nothing,
    /// A dash: there is none from now on.
    None,
    Is(T),
}

impl<T> Given<T> {
    pub fn put_in(self, place: &mut Option<T>) {
        match self {
            Self::Nothing => {}
            Self::None => *place = None,
            Self::Is(value) => *place = Some(value),
        }
    }

    pub fn replace(self, place: &mut T)
    where
        T: Default,
    {
        match self {
            Self::Nothing => {}
            Self::None => *place = T::default(),
            Self::Is(value) => *place = value,
        }
    }
}

/// One row. What is wrong in it is gathered and told at the end.
pub(super) struct Cells<'a, F: 'static> {
    row: &'a Row,
    columns: &'a Columns<F>,
    faults: Vec<Fault>,
}

impl<'a, F: Copy + PartialEq> Cells<'a, F> {
    pub fn line(&self) -> usize {
        self.row.line
    }

    fn check_count(&mut self) {
        let named = self.columns.header.cells.len();
        let beyond = self.row.cells.iter().enumerate().skip(named).find(|(_, cell)| !cell.trim().is_empty());
        if let Some((at, _)) = beyond {
            self.faults.push(Fault { place: self.columns.place(self.row.line, at), reason: Reason::TooManyCells });
        }
    }

    /// What stands in a cell; `None` where nothing does.
    pub fn text(&self, field: F) -> Option<&'a str> {
        let cell = self.columns.at(field).and_then(|at| self.row.cells.get(at))?;
        Some(cell.trim()).filter(|cell| !cell.is_empty())
    }

    /// Where a field stands in this row; the line where the file has no such column.
    pub fn place(&self, field: F) -> Place {
        match self.columns.at(field) {
            Some(at) => self.columns.place(self.row.line, at),
            None => Place { line: self.row.line, column: None },
        }
    }

    pub fn fault(&mut self, field: F, reason: Reason) {
        self.faults.push(Fault { place: self.place(field), reason });
    }

    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }

    /// Reads a cell. `None` where nothing stands, or something wrong, which is noted.
    pub fn read<T>(&mut self, field: F, read: impl FnOnce(&str) -> Result<T, Reason>) -> Option<T> {
        match read(self.text(field)?) {
            Ok(value) => Some(value),
            Err(reason) => {
                self.fault(field, reason);
                None
            }
        }
    }

    /// Reads a cell over what stands at `place`.
    pub fn read_to<T>(&mut self, field: F, place: &mut T, read: impl FnOnce(&str) -> Result<T, Reason>) {
        if let Some(value) = self.read(field, read) {
            *place = value;
        }
    }

    /// Reads a cell that may hold a dash.
    pub fn given<T>(&mut self, field: F, read: impl FnOnce(&str) -> Result<T, Reason>) -> Given<T> {
        match self.text(field) {
            Some("-" | "–") => Given::None,
            _ => self.read(field, read).map_or(Given::Nothing, Given::Is),
        }
    }

    /// Says that something new cannot be made without this.
    pub fn need(&mut self, field: F) {
        if self.text(field).is_some() {
            return;
        }
        let reason = match self.columns.has(field) {
            true => Reason::Missing,
            false => Reason::MissingForNew { column: self.columns.name_of(field) },
        };
        self.fault(field, reason);
    }

    /// What is wrong in the row.
    pub fn into_faults(self) -> Vec<Fault> {
        self.faults
    }
}
