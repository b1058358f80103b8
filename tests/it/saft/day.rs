//! A played day with everything in it, signed, and exported.

use std::fs;
use std::path::{Path, PathBuf};

use base64ct::{Base64, Encoding};
use rsa::PrivateKey;
use rsa::pkcs1::DecodeRsaPrivateKey;
use skranke::clock::Clock;
use skranke::counter::demo::Shop;
use skranke::counter::folder::JOURNAL;
use skranke::domain::shop::Tables;
use skranke::domain::time::Date;
use skranke::domain::{Stamp, TillId};
use skranke::journal::act::sale::SaleSigned;
use skranke::journal::act::system::KeyMade;
use skranke::journal::saft::{Checked, Export, ExportError, Exported, Keys, verify};
use skranke::journal::signature::{CheckingKey, KeyVersion, Method, SigningKey};
use skranke::journal::signing::Signing;
use skranke::journal::storage::Reader;
use skranke::journal::{Act, Entry, Hash, Journal, Sealed};

use crate::world::{World, fresh_folder};

/// The day the demo shop is described on.
pub const TODAY: Date = Date::of(2026, 11, 23);

/// A shop after a day's work, whose journal can be exported.
pub struct Day {
    pub world: World,
    pub out: PathBuf,
    pub key: CheckingKey,
}

impl Day {
    /// Sales of all kinds, corrections, papers, reports, training and a Z; all of it signed.
    pub fn played() -> Self {
        let mut world = World::with_kari(Shop::Workshop);
        for keys in [
            "<F4><F9>",
            "1101<Enter>2*1503<Enter><F8>",
            "5*1503<Enter>*2<Enter>/10<Enter>1104<Enter><Del><F9>",
            "1101<Enter>.mr<Enter><F8>.ko<Enter>",
            "1101<Enter>/-5<Enter>p170<Enter><F8>",
            "28 100,40<Enter>.tips 20<Enter><F9>",
            "1502<Enter><F8>.e ola@example.no<Enter>",
            "1502<Enter>.e qr<Enter><F8>",
            "1503<Enter>.a<Enter>J",
            "<F6>1503<Enter><F9>1",
            "90 500<Enter><F8>",
            "1101<Enter>90 300<Enter><F8>",
            "<F2>1102<Enter>",
            ".i 500 2 fra banken<Enter>",
            ".x<Enter><Esc>",
            "1001<Enter><F9>",
            ".z<Enter>",
        ] {
            world.keys(keys);
        }
        Self::of(world)
    }

    /// The world as it is now, signed.
    pub fn of(mut world: World) -> Self {
        // The last signatures wait a moment for something to be written along with.
        world.wait(2_000);
        let key = sign_all(&world.folder.join(JOURNAL));
        Self { world, out: fresh_folder("saft"), key }
    }

    pub fn tables(&self) -> &Tables {
        self.world.register().tables()
    }

    pub fn journal(&self) -> PathBuf {
        self.world.folder.join(JOURNAL)
    }

    pub fn export(&self, from: Date, to: Date) -> Result<Exported, ExportError> {
        export(&self.journal(), self.tables(), from, to, self.world.clock.now().wall, &self.out)
    }

    /// The whole life of the till.
    pub fn exported(&self) -> Exported {
        self.export(Date::of(2026, 1, 1), Date::of(2026, 12, 31)).expect("exported")
    }

    pub fn keys(&self) -> Keys {
        keys(&self.key)
    }
}

impl Drop for Day {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.out);
    }
}

pub fn keys(key: &CheckingKey) -> Keys {
    let mut keys = Keys::default();
    keys.add("1", key.clone());
    keys
}

pub fn export(
    journal: &Path,
    tables: &Tables,
    from: Date,
    to: Date,
    now: Stamp,
    out: &Path,
) -> Result<Exported, ExportError> {
    let reader = Reader::open(journal).expect("a reader");
    let organisation_number = &tables.company.organisation_number;
    let export = Export {
        reader: &reader,
        earlier: None,
        tables,
        organisation_number,
        from,
        to,
        now,
        version: "0.1.0",
        folder: out,
    };
    export.write()?.publish()
}

#[track_caller]
pub fn checked(file: &[u8], keys: &Keys) -> Checked {
    verify(file, keys).expect("read to its end")
}

#[track_caller]
pub fn assert_holds(checked: &Checked) {
    let faults: Vec<String> = checked.faults.iter().map(ToString::to_string).collect();
    assert!(checked.faults.is_empty(), "{}", faults.join("\n"));
}

/// A key that signs nothing but tests.
pub fn throw_away_key() -> SigningKey {
    let vectors: serde_json::Value =
        serde_json::from_str(include_str!("../../fixtures/signature-vectors.json")).expect("vectors");
    let der = Base64::decode_vec(vectors["rsa"]["privateKeyPkcs1DerBase64"].as_str().expect("a key")).expect("Base64");
    let key = PrivateKey::from_pkcs1_der(&der).expect("a key");
    SigningKey::Rsa(Box::new(rsa::pkcs1v15::SigningKey::new(key)))
}

/// Signs what is finished and waits, and says which key checks it.
pub fn sign_all(path: &Path) -> CheckingKey {
    let mut journal = Journal::open(path).expect("a journal").expect("set up");
    let (mut signing, mut last) = (Signing::default(), Stamp::default());
    journal
        .replay(1, Hash::START, |sealed| {
            let entry = Entry::from_bytes(&sealed.body).map_err(|fault| fault.to_string())?;
            last = entry.at;
            signing.apply(&entry);
            Ok(())
        })
        .expect("replayed");
    let key = throw_away_key();
    if signing.key.is_none() {
        let checking = key.checking();
        let made = KeyMade {
            version: KeyVersion(1),
            method: Method::Rsa,
            public: checking.public_text(),
            fingerprint: checking.fingerprint(),
        };
        append(&mut journal, last, made.clone().into());
        signing.key = Some(made);
    }
    let mut previous = signing.previous.clone();
    for waiting in &signing.waiting {
        let signature = key.sign(&waiting.text(&previous));
        previous.clone_from(&signature);
        let signed = SaleSigned { nr: waiting.nr, entry: waiting.entry, signature, key: KeyVersion(1) };
        append(&mut journal, last, signed.into());
    }
    let public = signing.key.and_then(|made| made.public).expect("a public key");
    CheckingKey::parse(&public).expect("a key")
}

pub fn append(journal: &mut Journal, at: Stamp, act: Act) {
    let head = journal.head();
    let till: TillId = journal.till();
    let entry = Entry { till, epoch: head.epoch, seq: head.seq + 1, at, operator: None, training: false, act };
    journal.append(&[Sealed::after(head.hash, &entry)]).expect("appended");
}
