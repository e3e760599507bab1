//! A family with a sent message, a mailbox, and what comes into it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use kvartal::config::Config;
use kvartal::id::{MessageId, PersonId, StaffId};
use kvartal::inbox::{self, Inbox, Taken};
use kvartal::programme::{Audience, Replies};
use kvartal::service::Service;
use kvartal::store::lead::Lead;
use kvartal::store::{self, StoreError};
use kvartal::token::Keys;

use crate::support::{Asked, Database, SECRET, reshape};

/// The mail of that name in this folder.
pub fn sample(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/service/incoming").join(format!("{name}.eml"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every sample, by name.
pub fn samples() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/service/incoming");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("the samples")
        .filter_map(|entry| Some(entry.ok()?.file_name().to_str()?.strip_suffix(".eml")?.to_owned()))
        .collect();
    names.sort();
    assert!(names.len() > 10, "the samples are in place");
    names.into_iter().map(|name| (name.clone(), sample(&name))).collect()
}

/// The same mail with the mark and the Message-ID of a message.
pub fn about(mail: &[u8], mark: &str, message_id: &str) -> Vec<u8> {
    let put = |mail: Vec<u8>, what: &str, with: &str| {
        let mut out = Vec::new();
        let mut rest = mail.as_slice();
        while let Some(at) = rest.windows(what.len()).position(|window| window == what.as_bytes()) {
            out.extend_from_slice(&rest[..at]);
            out.extend_from_slice(with.as_bytes());
            rest = &rest[at + what.len()..];
        }
        out.extend_from_slice(rest);
        out
    };
    put(put(mail.to_vec(), "{mark}", mark), "{message-id}", message_id)
}

/// 1 March 2021, 12:00 in Copenhagen: a Monday.
pub fn noon() -> Timestamp {
    "2021-03-01T11:00:00Z".parse().expect("an instant")
}

pub struct World<'a> {
    pub database: &'a Database,
    pub service: Service,
    pub person: PersonId,
    /// Row number of the sent message.
    pub message: MessageId,
    /// Its Message-ID.
    pub message_id: String,
    pub maildir: PathBuf,
}

impl<'a> World<'a> {
    /// Family 17 of Nordby: the mother has been invited this morning, by a programme that has the municipality read what
    /// parents write back.
    pub fn new(database: &'a Database) -> World<'a> {
        let family = database.family("17", "2021-03-01");
        let person = database.person("mette@example.org", "da");
        database.assign(family, None, "parent1", person, "Mette Lund");
        let asked = Asked {
            family,
            child: None,
            slot: "parent1",
            wave: "baseline",
            person,
            invited: "2021-03-01",
            closes: "2021-04-26",
            child_instrument: None,
        };
        let request = database.request(asked);
        let message_id = "0a1b2c3d4e5f60718293a4b5c6d7e8f9@evaluering.example.org".to_owned();
        database.message(&message_id, person, &[request], "invitation");
        let message = database.lines("SELECT CAST(id AS TEXT) AS line FROM message")[0].parse().expect("a number");
        let maildir = database.dir.path().join("inbox");
        for folder in ["new", "cur", "tmp"] {
            std::fs::create_dir_all(maildir.join(folder)).expect("a Maildir");
        }
        let mut service = crate::support::service(database);
        read_by(&mut service, Some(Replies::Municipality));
        World { service, database, person, message, message_id, maildir }
    }

    pub fn lead(&self, municipality: &str, email: &str) -> StaffId {
        let (municipality, name, language) = (municipality.to_owned(), "Åse Holm".to_owned(), "da".to_owned());
        let new = Lead { staff: StaffId::new(0), municipality, name, email: email.to_owned(), language };
        let leads = self.database.store.write(&crate::support::test_by(), |conn| {
            store::lead::put(conn, &new)?;
            store::lead::all(conn)
        });
        leads.expect("a lead").into_iter().find(|lead| lead.email == email).expect("that lead").staff
    }

    pub fn inbox(&self) -> Inbox {
        let inbox = Some(format!("maildir:{}", self.maildir.display()));
        Inbox::open(&Config { inbox, ..Config::default() }).expect("an address").expect("an inbox")
    }

    /// The return mark of the message.
    pub fn mark(&self) -> String {
        mark(self.message)
    }

    /// A sample about the message of this world.
    pub fn mail(&self, name: &str) -> Vec<u8> {
        about(&sample(name), &self.mark(), &self.message_id)
    }

    pub fn deliver(&self, name: &str, mail: &[u8]) {
        std::fs::write(self.maildir.join("new").join(name), mail).expect("delivered");
    }

    /// As shipped: the study reads what parents write back.
    pub fn by_default(mut self) -> World<'a> {
        read_by(&mut self.service, None);
        self
    }

    /// Names the study's contact.
    pub fn with_contact(mut self) -> World<'a> {
        self.service.study_contact = Some("anna@example.org".parse().expect("an address"));
        self
    }

    /// Names the operator.
    pub fn operated(mut self) -> World<'a> {
        self.service.operator = Some("drift@example.org".parse().expect("an address"));
        self
    }

    /// One reading, `minutes` after noon.
    pub fn read(&self, inbox: &Inbox, minutes: i64) -> Taken {
        self.try_read(inbox, minutes).expect("a reading")
    }

    pub fn try_read(&self, inbox: &Inbox, minutes: i64) -> Result<Taken, StoreError> {
        inbox::read_due(&self.service, inbox, noon() + SignedDuration::from_mins(minutes))
    }

    /// Names in `new` and in `cur`.
    pub fn mailbox(&self) -> (Vec<String>, Vec<String>) {
        let names = |folder: &str| {
            let entries = std::fs::read_dir(self.maildir.join(folder)).expect("a folder");
            let mut names: Vec<String> =
                entries.map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned()).collect();
            names.sort();
            names
        };
        (names("new"), names("cur"))
    }

    /// State of the message.
    pub fn state(&self) -> String {
        self.lines(&format!("SELECT state AS line FROM message WHERE id = {}", self.message)).remove(0)
    }

    pub fn stopped(&self) -> Vec<String> {
        self.database.suppressed()
    }

    /// Everything that is stored but the note that a mail has come.
    pub fn all_but_received(&self) -> BTreeMap<String, Vec<String>> {
        let mut everything = self.database.everything_but_the_log();
        assert!(everything.remove("received").is_some());
        everything
    }

    pub fn received(&self) -> Vec<String> {
        self.lines("SELECT kind AS line FROM received ORDER BY id")
    }

    pub fn lines(&self, query: &str) -> Vec<String> {
        self.database.lines(query)
    }
}

/// Says who reads what parents write back.
fn read_by(service: &mut Service, replies: Option<Replies>) {
    reshape(service, |programme| {
        let parents = programme.roles.iter_mut().filter(|role| role.audience == Audience::Parent);
        parents.for_each(|role| role.replies = replies);
    });
}

pub fn mark(message: MessageId) -> String {
    Keys::of(&SECRET.into(), &[]).expect("a secret").return_token(message)
}
