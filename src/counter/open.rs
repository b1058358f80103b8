//! Opening a data folder: the state from the journal, the register, the store, the threads.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::actor::{Hands, Threads};
use super::ballast::{self, Ballast};
use super::connect::Outfit;
use super::devices::{Connected, Devices, Scanned};
use super::dice::Dice;
use super::folder::{self, Folder};
use super::register::{self, RegisterError};
use super::signer::SigningDesk;
use super::uploader::{MakeLink, Switched, ToBeMade};
use super::{Counter, Tell, Wake, archive, earlier, exports, keeper, pins, readings, signer, trying, uploader, writer};
use crate::clock::Clock;
use crate::config;
use crate::domain::TillId;
use crate::domain::register::Register;
use crate::journal::fetched::Earlier;
use crate::journal::signature::Method;
use crate::journal::storage::{Reader, Snapshot};
use crate::journal::{Act, Entry, Hash, Journal, JournalError, Sealed};
use crate::paper::Language;
use crate::peripherals::Switches;
use crate::peripherals::terminal::nexo::sealed::PassphraseError;
use crate::peripherals::terminal::nexo::tls::TrustError;
use crate::sync::link::Link;
use crate::sync::wire::Place;
use crate::till::effect::{Event, Input};
use crate::till::key::Keys;
use crate::till::state::{SNAPSHOT_FORM, State};
use crate::till::{Profile, Till};

/// How the till is to be opened.
pub struct Options {
    pub folder: Folder,
    /// Which till the machine says it is; `None` when it does not say.
    pub till: Option<TillId>,
    /// The demo was asked for: a live shop's folder is not opened for it.
    pub demo_only: bool,
    /// Of a store elsewhere.
    pub store_url: Option<String>,
    /// This machine's own: which devices are plugged in, and where.
    pub settings: config::Settings,
    /// How sales are signed by a till that has no key yet.
    pub signing: Method,
    pub language: Language,
    /// Nobody stands at a drawer in line mode: it shuts at once.
    pub line: bool,
    pub clock: Arc<dyn Clock>,
    pub dice: Box<dyn Dice>,
    pub keys: Arc<dyn Keys>,
    pub wake: Arc<dyn Fn(Wake) + Send + Sync>,
}

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("nothing is set up in {0}")]
    NotSetUp(std::path::PathBuf),
    #[error("{0}. Nothing was started")]
    Journal(#[from] JournalError),
    #[error("{0}. Nothing was started")]
    Register(#[from] RegisterError),
    #[error(
        "what was kept of the erased entries is damaged, and they cannot be fetched: {0}. Nothing was started; try again when \
         the store can be reached"
    )]
    Lost(String),
    #[cfg(feature = "store")]
    #[error("{0}. Nothing was started")]
    Store(#[from] crate::store::StoreError),
    #[error(
        "{0} holds a live till, and the demo stays out of it. Nothing was started. Choose another folder with --data"
    )]
    Live(std::path::PathBuf),
    #[error("entry {seq} of the journal cannot be read: {what}. Nothing was started; call support")]
    Entry { seq: u64, what: String },
    #[error("{what} cannot be started: {cause}. Nothing was started")]
    Start { what: &'static str, cause: std::io::Error },
    #[error("{key} in till.toml: {what}. Nothing was started; correct the file")]
    Setting { key: &'static str, what: String },
    #[error(transparent)]
    Secret(#[from] config::SecretError),
    #[error("{0}. Nothing was started")]
    Passphrase(#[from] PassphraseError),
    #[error("{0}. Nothing was started")]
    Trust(#[from] TrustError),
    #[error("this program has no store of its own; give one with --store URL. Nothing was started")]
    NoStore,
}

/// The version of the program, as the product declaration would name it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How soon an unfinished sale is reminded of, and a drawer left open (sales-ux 8).
const REMINDER_AFTER_S: u64 = 60;

/// What stands round a till: its devices, its way to the store, and those who do its work.
pub trait Surroundings {
    fn crew(&self) -> Hands;

    fn connect(&self, outfit: &Outfit) -> Result<Connected, OpenError>;

    fn link(&self, options: &Options) -> Result<MakeLink, OpenError>;

    /// The way to what the till has erased. The store in its own process secures nothing, so nothing is erased for it.
    fn past(&self, options: &Options) -> MakeLink {
        let nowhere = || Box::new(|| Err("this till has no other store".to_owned())) as MakeLink;
        options.store_url.clone().map_or_else(nowhere, remote)
    }

    /// Makes safe what an earlier life left in the log, before anything rests on it.
    fn renew(&self, journal: &Journal) -> Result<(), JournalError> {
        journal.renew_log()
    }

    /// How much room there is on the disk.
    fn room(&self) -> ballast::Room {
        ballast::room_here()
    }
}

/// This very machine.
pub struct Machine;

impl Surroundings for Machine {
    fn crew(&self) -> Hands {
        Arc::new(Threads)
    }

    fn connect(&self, outfit: &Outfit) -> Result<Connected, OpenError> {
        outfit.connect()
    }

    fn link(&self, options: &Options) -> Result<MakeLink, OpenError> {
        link_maker(&options.folder, &options.clock, options.store_url.as_deref())
    }
}

/// Opens everything and lets the till take up where it was.
pub fn open(options: Options) -> Result<Counter, OpenError> {
    open_in(options, &Machine)
}

/// As [`open`], somewhere else.
pub fn open_in(options: Options, surroundings: &dyn Surroundings) -> Result<Counter, OpenError> {
    let path = options.folder.file(folder::JOURNAL);
    let mut journal = Journal::open(&path)?.ok_or_else(|| OpenError::NotSetUp(options.folder.path().to_owned()))?;
    surroundings.renew(&journal)?;
    if let Some(wanted) = options.till.filter(|wanted| *wanted != journal.till()) {
        return Err(JournalError::OtherTill { found: journal.till(), wanted }.into());
    }
    let reader = Reader::open(&path)?;
    let clock = Arc::clone(&options.clock);
    let (mut local, mut register_writer) =
        register::open(&options.folder.file(folder::REGISTER), clock.now().wall.date())?;
    let (company, link) = (&local.tables().company.organisation_number, surroundings.link(&options)?);
    let Whole { state, mended, link } = whole(&mut journal, &reader, options.folder.path(), company, link)?;
    if options.demo_only && !state.demo {
        return Err(OpenError::Live(options.folder.path().to_owned()));
    }
    let (place, net_pulled) = (place_of(&journal, &state)?, Arc::new(AtomicBool::new(false)));
    let mut make_link = switched(link, Arc::clone(&net_pulled));
    let past = switched(surroundings.past(&options), Arc::clone(&net_pulled));
    if local.version() == 0 {
        make_link = fill(&mut register_writer, make_link, &place, &reader);
    }
    if let Err(cause) = take_in_own(&mut register_writer, &reader, journal.head().seq) {
        tracing::warn!(%cause, "what was changed here last is not known before the store tells it");
    }
    local.refresh();
    let wake = Arc::clone(&options.wake);
    let tell: Tell = Arc::new(move |event| wake(Wake::Event(event)));
    let started = |what| move |cause| OpenError::Start { what, cause };
    let switches = Switches::default();
    let wake_scan = Arc::clone(&options.wake);
    let scanned: Scanned = Arc::new(move |code| wake_scan(Wake::Scan(code)));
    let hands = surroundings.crew();
    let crew = &*hands;
    let outfit = Arc::new(Outfit::new(&options, &state, &switches));
    let connected = surroundings.connect(&outfit)?;
    let devices = Devices::start(Arc::clone(&hands), connected, &tell, scanned).map_err(started("the devices"))?;
    let trials = trying::start(crew, outfit, Arc::clone(&options.wake)).map_err(started("the trials"))?;
    let (news, taken) = (Arc::clone(&options.wake), Arc::clone(&options.wake));
    let tell_news = move |told| news(Wake::News(told));
    let (uploads, at) = (Reader::open(&path)?, local.version());
    let courier = uploader::start(crew, uploads, place, make_link, at, Arc::clone(&clock), tell_news)
        .map_err(started("the upload"))?;
    let keeper =
        keeper::start(crew, register_writer, move |told| taken(Wake::Taken(told))).map_err(started("the register"))?;
    let seq = journal.head().seq;
    let ballast = Ballast::of(&options.folder, surroundings.room());
    let writer = writer::start(crew, Box::new(journal), Some(ballast), Arc::clone(&clock), Arc::clone(&tell))
        .map_err(started("the journal"))?;
    let profile =
        Profile { version: VERSION, paper: options.language, demo: state.demo, reminder_after_s: REMINDER_AFTER_S };
    let salt = local
        .tables()
        .operators
        .iter()
        .find_map(|operator| pins::salt_of(&operator.pin_hash))
        .unwrap_or_else(pins::fresh_salt);
    let routes = options.settings.order_printers.routes();
    let mut counter = Counter {
        till: Till::new(state, profile),
        register: local,
        clock,
        dice: options.dice,
        keys: options.keys,
        courier,
        devices,
        trials,
        trial: None,
        pins: pins::start(crew, Arc::clone(&tell)).map_err(started("the PIN check"))?,
        signer: signer::start(
            crew,
            SigningDesk::at(&options.folder.file(folder::KEYS), options.signing),
            Arc::clone(&tell),
        )
        .map_err(started("the signing of sales"))?,
        exports: exports::start(crew, &options.folder, Box::new(ToBeMade::by(past)), Arc::clone(&tell))
            .map_err(started("the export"))?,
        keeper,
        writer,
        readings: readings::start(crew, reader, tell).map_err(started("the reading of the journal"))?,
        switches,
        net_pulled,
        waiting: std::collections::VecDeque::new(),
        asked: Vec::new(),
        ordered: seq,
        durable: seq,
        unwritten_since: None,
        kept_at: seq,
        wishes: Vec::new(),
        is_leaving: false,
        scans: std::collections::VecDeque::new(),
        salt,
        folder: options.folder,
    };
    counter.handle(Input::Event(Event::OrdersGo(routes)));
    counter.start();
    for entry in mended {
        counter.handle(Input::Event(Event::EntryMended(entry)));
    }
    Ok(counter)
}

/// A journal that can be read, and what that took.
struct Whole {
    state: State,
    /// Entries that the disk had damaged and that were put back from the store.
    mended: Vec<u64>,
    link: MakeLink,
}

/// What the entries come to. Those that the disk has damaged are put back first, if the store has them.
/// `company` is the register's word for whose till this is, should the first entry be what is damaged.
fn whole(
    journal: &mut Journal,
    reader: &Reader,
    folder: &Path,
    company: &str,
    make_link: MakeLink,
) -> Result<Whole, OpenError> {
    let (mut state, mut fault) = read_all(journal, None);
    let mut mended = Vec::new();
    // Of a journal that is erased to its last entry nothing was read at all.
    let is_bereft = state.seq == 0 && fault.is_some();
    if !is_bereft && !matches!(fault, Some(OpenError::Journal(JournalError::Broken { .. }))) {
        return fault.map_or(Ok(Whole { state, mended, link: make_link }), Err);
    }
    if state.organisation_number.is_empty() {
        company.clone_into(&mut state.organisation_number);
    }
    let place = place_of(journal, &state)?;
    let mut link = make_link().unwrap_or_else(|why| uploader::nowhere(&why));
    let lost = |fault: earlier::FetchError| OpenError::Lost(fault.to_string());
    let earlier = if is_bereft { earlier::erased(reader, folder, &place, link.as_mut()).map_err(lost)? } else { None };
    let earlier = earlier.as_ref().map(Earlier::reader);
    if earlier.is_some() {
        tracing::warn!("what was kept of the erased entries is of no use, so they were fetched from the store");
        (state, fault) = read_all(journal, earlier);
    }
    let mut uploader = crate::sync::Uploader::new(place, link);
    while let Some(found) = fault {
        let OpenError::Journal(JournalError::Broken { seq, .. }) = found else { return Err(found) };
        match uploader.written(reader, seq) {
            Ok(Some(entry)) if !mended.contains(&seq) => journal.mend(&entry)?,
            _ => return Err(found),
        }
        mended.push(seq);
        (state, fault) = read_all(journal, earlier);
    }
    if earlier.is_some() {
        keep(journal, &state)?;
    }
    let link = uploader.into_link();
    Ok(Whole { state, mended, link: Box::new(move || Ok(link)) })
}

/// What the journal's entries come to: from the newest snapshot this program can read, else from the first entry.
pub fn state_of(journal: &Journal) -> Result<State, OpenError> {
    let (state, fault) = read_all(journal, None);
    fault.map_or(Ok(state), Err)
}

/// What the entries come to up to the first fault. Where nothing usable is kept beside them, every entry is read, and of a
/// journal whose beginning is erased the earlier ones too.
fn read_all(journal: &Journal, earlier: Option<&Reader>) -> (State, Option<OpenError>) {
    let kept = journal.snapshot().unwrap_or_else(|fault| {
        tracing::error!(%fault, "the kept state cannot be read, so every entry is");
        None
    });
    let usable =
        kept.filter(|kept| stands(journal, kept)).and_then(|kept| Some((State::of_snapshot(&kept)?, kept.hash)));
    let is_kept = usable.is_some();
    let (state, last) = usable.unwrap_or_else(|| (State::new(journal.till()), Hash::START));
    let mut read = ReadSoFar { state, last };
    let before = match earlier.filter(|_| !is_kept) {
        Some(earlier) => earlier.replay(1, Hash::START, |sealed| read.take(sealed)),
        None => Ok(()),
    };
    let (next, last) = (read.state.seq + 1, read.last);
    let replayed = before.and_then(|()| journal.replay(next, last, |sealed| read.take(sealed)));
    let ReadSoFar { state, last } = read;
    let seq = state.seq;
    let fault = match replayed {
        Err(fault) => Some(fault.into()),
        Ok(()) if seq != journal.head().seq => {
            Some(OpenError::Entry { seq: seq + 1, what: "it is missing".to_owned() })
        }
        Ok(()) if last != journal.head().hash => {
            Some(OpenError::Entry { seq, what: "the head of the journal is not its hash".to_owned() })
        }
        Ok(()) => None,
    };
    (state, fault)
}

/// So that the next start needs no store.
fn keep(journal: &mut Journal, state: &State) -> Result<(), OpenError> {
    let Ok(body) = state.to_snapshot() else { return Ok(()) };
    let head = journal.head();
    let kept = Snapshot { seq: head.seq, hash: head.hash, form: SNAPSHOT_FORM.to_owned(), body };
    Ok(journal.keep_snapshot(&kept)?)
}

/// Does what is kept beside the entries belong to this chain, as far as that is known here?
fn stands(journal: &Journal, kept: &Snapshot) -> bool {
    let is_same = journal.hash_at(kept.seq).is_ok_and(|hash| hash.is_none_or(|hash| hash == kept.hash));
    is_same && kept.seq <= journal.head().seq
}

struct ReadSoFar {
    state: State,
    last: Hash,
}

impl ReadSoFar {
    fn take(&mut self, sealed: &Sealed) -> Result<(), String> {
        let entry = Entry::from_bytes(&sealed.body).map_err(|fault| fault.to_string())?;
        self.state.apply(&entry);
        self.last = sealed.hash;
        Ok(())
    }
}

pub(super) fn place_of(journal: &Journal, state: &State) -> Result<Place, OpenError> {
    if state.organisation_number.is_empty() {
        return Err(JournalError::NotSetUp.into());
    }
    Ok(Place { organisation_number: state.organisation_number.clone(), till: journal.till() })
}

/// How the store is reached: by its address, or in this very process.
pub(super) fn link_maker(
    folder: &Folder,
    clock: &Arc<dyn Clock>,
    store_url: Option<&str>,
) -> Result<MakeLink, OpenError> {
    match store_url {
        Some(url) => Ok(remote(url.to_owned())),
        None => embedded(folder, clock),
    }
}

/// With the demo's switch in the wire.
fn switched(make: MakeLink, pulled: Arc<AtomicBool>) -> MakeLink {
    Box::new(move || Ok(Box::new(Switched { link: make()?, pulled }) as Box<dyn Link>))
}

fn remote(url: String) -> MakeLink {
    Box::new(move || Ok(Box::new(crate::sync::HttpLink::new(&url)) as Box<dyn Link>))
}

#[cfg(feature = "store")]
fn embedded(folder: &Folder, clock: &Arc<dyn Clock>) -> Result<MakeLink, OpenError> {
    let (path, clock) = (folder.file(folder::STORE), Arc::clone(clock));
    crate::store::Store::check(&path)?;
    Ok(Box::new(move || {
        let store =
            crate::store::Store::open(&path, Arc::new(move || clock.now().wall)).map_err(|fault| fault.to_string())?;
        let link = crate::store::EmbeddedLink::new(store).map_err(|fault| fault.to_string())?;
        Ok(Box::new(link) as Box<dyn Link>)
    }))
}

#[cfg(not(feature = "store"))]
fn embedded(_folder: &Folder, _clock: &Arc<dyn Clock>) -> Result<MakeLink, OpenError> {
    Err(OpenError::NoStore)
}

/// A till without a register has nobody who could log in: the first pages are fetched before it starts. Without the store
/// it starts all the same, and goes on trying.
pub(super) fn fill(writer: &mut register::Writer, make_link: MakeLink, place: &Place, reader: &Reader) -> MakeLink {
    let link = match make_link() {
        Ok(link) => link,
        Err(why) => return Box::new(move || Err(why)),
    };
    let mut uploader = crate::sync::Uploader::new(place.clone(), link);
    if let Err(why) = fetch_all(writer, &mut uploader, reader) {
        tracing::warn!(%why, "the register could not be fetched before the start");
    }
    let link = uploader.into_link();
    Box::new(move || Ok(link))
}

/// Brings the journal to the store first, because entries carry the register's changes.
fn fetch_all(
    writer: &mut register::Writer,
    uploader: &mut crate::sync::Uploader,
    reader: &Reader,
) -> Result<(), String> {
    use crate::sync::Step;
    while let Step::Met(_) | Step::Sent(_) = uploader.step(reader).map_err(|fault| fault.to_string())? {}
    writer.start_over().map_err(|fault| fault.to_string())?;
    let mut since = 0;
    loop {
        let page = uploader.register(since).map_err(|fault| fault.to_string())?;
        writer.apply(page.version, &page.changes).map_err(|fault| fault.to_string())?;
        since = page.version;
        if !page.more {
            return writer.index().map_err(|fault| fault.to_string());
        }
    }
}

/// What was changed here and journalled counts, also when the program ended before its register had taken it in.
fn take_in_own(writer: &mut register::Writer, reader: &Reader, head: u64) -> Result<(), OpenError> {
    const BATCH: usize = 500;
    let mut from = writer.own_upto()?.unwrap_or(head) + 1;
    while from <= head {
        let (_, entries) = reader.batch(from, BATCH)?;
        let Some(last) = entries.last() else { break };
        from = last.seq + 1;
        for sealed in entries.iter().filter(|sealed| archive::is_change(&sealed.body)) {
            if let Ok(Entry { act: Act::FixedChanged(changed), .. }) = Entry::from_bytes(&sealed.body) {
                writer.apply_own(sealed.seq, &changed.changes)?;
            }
        }
    }
    writer.apply_own(head, &[])?;
    Ok(())
}

/// Reads what a folder holds, without opening it for selling.
pub fn is_set_up(path: &Path) -> Result<bool, OpenError> {
    match Reader::open(&path.join(folder::JOURNAL)) {
        Ok(reader) => Ok(reader.head()?.is_some()),
        Err(JournalError::Absent { .. }) => Ok(false),
        Err(fault) => Err(fault.into()),
    }
}
