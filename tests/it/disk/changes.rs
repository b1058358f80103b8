//! What was done to a file since its last sync, and what a real disk may have made of it when the power went.
//!
//! Each write is there, lost or torn between sectors, whatever became of those before it: a disk writes in the order it likes.

/// What a disk writes whole or not at all.
const SECTOR: usize = 512;

#[derive(Clone, Debug)]
pub enum What {
    Created,
    Write {
        offset: usize,
        before: Vec<u8>,
        after: Vec<u8>,
        length_before: usize,
    },
    Length {
        from: usize,
        to: usize,
        tail: Vec<u8>,
    },
    /// With what it held.
    Deleted(Vec<u8>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// Still to be synced.
    Open,
    /// A sync failed, and no later one makes it good: the system believes that it is on disk.
    Doubtful,
    Safe,
}

/// What the next sync of a file would make safe, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Changes(Vec<(What, Standing)>);

impl Changes {
    pub fn push(&mut self, what: What) {
        self.0.push((what, Standing::Open));
    }

    /// A new file. Who deleted an earlier one of the name behind the recorder's back is believed.
    pub fn created(&mut self) {
        if !matches!(self.0.last(), Some((What::Deleted(_), _))) {
            self.0.clear();
        }
        self.push(What::Created);
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    pub fn synced(&mut self) {
        if self.0.iter().all(|(_, standing)| *standing != Standing::Doubtful) {
            self.0.clear();
        }
        self.turn_open_ones_to(Standing::Safe);
    }

    pub fn sync_failed(&mut self) {
        self.turn_open_ones_to(Standing::Doubtful);
    }

    fn turn_open_ones_to(&mut self, to: Standing) {
        for (_, standing) in self.0.iter_mut().filter(|(_, standing)| *standing == Standing::Open) {
            *standing = to;
        }
    }

    /// Which files there are is safe now; what is in them is not.
    pub fn folder_synced(&mut self) {
        if let Some(deleted) = self.0.iter().rposition(|(what, _)| matches!(what, What::Deleted(_))) {
            self.0.drain(..=deleted);
        }
        for (what, standing) in &mut self.0 {
            if matches!(what, What::Created) {
                *standing = Standing::Safe;
            }
        }
    }

    /// What was there before all of it; `None` is no file.
    pub fn undone(&self, mut content: Option<Vec<u8>>) -> Option<Vec<u8>> {
        for (what, _) in self.0.iter().rev() {
            content = undo(what, content);
        }
        content
    }

    /// What may be there after the power went. `choose(n)` gives a number below `n`; 0 is always a loss.
    pub fn settled(&self, mut content: Option<Vec<u8>>, choose: &mut dyn FnMut(u64) -> u64) -> Option<Vec<u8>> {
        // What is written to a file whose name never came to the disk is lost with it.
        let mut is_named = true;
        for (what, standing) in &self.0 {
            let is_safe = *standing == Standing::Safe;
            match what {
                What::Created => {
                    is_named = is_safe || choose(2) == 1;
                    content = if is_named { Some(Vec::new()) } else { content };
                }
                What::Deleted(_) => content = if is_safe || choose(2) == 1 { None } else { content },
                _ if !is_named => {}
                What::Length { to, .. } => {
                    let content = content.get_or_insert_default();
                    if is_safe || choose(2) == 1 {
                        content.resize(*to, 0);
                    }
                }
                What::Write { offset, after, .. } => {
                    let content = content.get_or_insert_default();
                    match if is_safe { 2 } else { choose(3) } {
                        0 => {}
                        1 => tear(content, *offset, after, choose),
                        _ => put(content, *offset, after),
                    }
                }
            }
        }
        content
    }
}

fn undo(what: &What, content: Option<Vec<u8>>) -> Option<Vec<u8>> {
    match what {
        What::Created => None,
        What::Deleted(content) => Some(content.clone()),
        What::Write { offset, before, length_before, .. } => content.map(|mut content| {
            put(&mut content, *offset, before);
            content.truncate(*length_before);
            content
        }),
        What::Length { from, tail, .. } => content.map(|mut content| {
            content.truncate(from - tail.len());
            content.extend(tail);
            content
        }),
    }
}

fn put(content: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    if bytes.is_empty() {
        return;
    }
    let end = offset + bytes.len();
    if content.len() < end {
        content.resize(end, 0);
    }
    content[offset..end].copy_from_slice(bytes);
}

fn tear(content: &mut Vec<u8>, offset: usize, bytes: &[u8], choose: &mut dyn FnMut(u64) -> u64) {
    let mut at = 0;
    while at < bytes.len() {
        let end = (SECTOR - (offset + at) % SECTOR + at).min(bytes.len());
        if choose(2) == 1 {
            put(content, offset + at, &bytes[at..end]);
        }
        at = end;
    }
    // A file may have grown before anything was put there.
    if content.len() < offset + bytes.len() && choose(2) == 1 {
        content.resize(offset + bytes.len(), 0);
    }
}
