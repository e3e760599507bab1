//! A fresh database for each test, builders for what stands in it, and the real server on a port of its own.
//!
//! [`on_each_database`] makes two tests of one: on SQLite and on PostgreSQL.
#![allow(dead_code)] // each test file uses its part

mod builders;
pub mod opened;
pub mod ports;
pub mod postgres;
mod prepared;
mod web;

#[allow(unused_imports)] // each test file uses its part
pub use builders::{Asked, import};
use opened::quoted;
pub use prepared::questionnaires;
#[allow(unused_imports)] // each test file uses its part
pub use web::{Page, Web};

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::connection::SimpleConnection;
use jiff::Timestamp;
use kvartal::actor::Actor;
use kvartal::config::Config;
use kvartal::id::{ContactId, PersonId};
use kvartal::paper;
use kvartal::programme::Programme;
use kvartal::protocol::Protocols;
use kvartal::questionnaires::{Protocol, Questionnaires};
use kvartal::service::Service;
use kvartal::store::called::{self, Called};
use kvartal::store::prelude::*;
use kvartal::store::schema::*;
use kvartal::store::{self, By, Conn, Raw, Store, StoreError, Tx};
use kvartal::token::Keys;
use kvartal::vault::KeyRing;

/// Key of every test's links.
pub const SECRET: &str = "a secret of thirty-two letters, no more";

/// Key under which every test's names and addresses are sealed.
pub const KEY: &str = "6e6f7420612073656372657420617420616c6c2c20627574206120746573742e";

static KEYS: LazyLock<Keys> = LazyLock::new(|| keys_of(SECRET, &[]));

/// The keys of an installation with that secret, and with [`KEY`].
pub fn keys_of(secret: &str, previous: &[&str]) -> Keys {
    let previous: Vec<_> = previous.iter().map(|text| (*text).into()).collect();
    Keys::of(&secret.into(), &previous).expect("keys").with_ring(KeyRing::read(KEY).expect("a key"))
}

/// What stands in a key file of which a copy was made.
pub fn key_file() -> String {
    format!("{KEY}\n{}\n", kvartal::service::note_of_copy(KEYS.ring().present()))
}

/// By whom a test writes.
pub fn test_by() -> By<'static> {
    by_at("2021-01-01T08:00:00Z".parse().expect("a time"))
}

/// The same at that time.
pub fn by_at(at: Timestamp) -> By<'static> {
    By { actor: Actor::Operator { user: "test".into() }, at, keys: &KEYS }
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = diesel::sql_types::Text)]
    line: String,
}

/// A database of its own, gone at the end.
pub struct Database {
    /// As in `KVARTAL_DATABASE`.
    pub address: String,
    pub store: Store,
    /// A folder of its own.
    pub dir: tempfile::TempDir,
    /// Server and name of a PostgreSQL database to drop.
    made: Option<(String, String)>,
    /// Whether mail that is due may stay behind.
    leaves_mail: AtomicBool,
    /// Of the secret that it stands under: with others nothing is written.
    keys: Mutex<Keys>,
}

/// Makes the tests `name::sqlite` and `name::postgres` of a function that takes a fresh database.
#[allow(unused_macros)]
macro_rules! on_each_database {
    ($name:ident) => {
        mod $name {
            #[test]
            fn sqlite() {
                super::$name(&$crate::support::Database::sqlite());
            }

            #[test]
            fn postgres() {
                super::$name(&$crate::support::Database::postgres());
            }
        }
    };
}
#[allow(unused_imports)]
pub(crate) use on_each_database;

/// A fresh database of each kind.
pub fn fresh() -> [Database; 2] {
    [Database::sqlite(), Database::postgres()]
}

impl Database {
    pub fn sqlite() -> Database {
        let dir = postgres::scratch();
        let file = dir.path().join("test.sqlite");
        prepared::sqlite(&file);
        Database::opened(format!("sqlite:{}", file.display()), dir, None)
    }

    /// On the server of all tests.
    pub fn postgres() -> Database {
        Database::made_of(postgres::server(), prepared::postgres())
    }

    /// On a server on which databases may be created.
    pub fn on(server: &str) -> Database {
        Database::made_of(server, None)
    }

    /// A fresh one of the same kind, on the same server.
    pub fn another(&self) -> Database {
        match &self.made {
            None => Database::sqlite(),
            Some((server, _)) if server == postgres::server() => Database::postgres(),
            Some((server, _)) => Database::on(server),
        }
    }

    fn made_of(server: &str, template: Option<&str>) -> Database {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("kvartal_test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let mut conn = PgConnection::establish(server).expect("KVARTAL_TEST_POSTGRES names a server that answers");
        let of = template.map(|template| format!(" TEMPLATE {template}")).unwrap_or_default();
        conn.batch_execute(&format!("CREATE DATABASE {name}{of}")).expect("the right to create databases");
        let address = postgres::beside(server, &name);
        Database::opened(address, postgres::scratch(), Some((server.to_owned(), name)))
    }

    fn opened(address: String, dir: tempfile::TempDir, made: Option<(String, String)>) -> Database {
        let store = Store::open(&address).and_then(|store| store.keyed(&KEYS)).expect("a database");
        let keys = Mutex::new(KEYS.clone());
        let database = Database { store, address, dir, made, leaves_mail: AtomicBool::new(false), keys };
        std::fs::write(database.key_file(), key_file()).expect("a key file");
        database
    }

    /// As in `KVARTAL_KEY_FILE`; on SQLite it is where the program looks anyway.
    pub fn key_file(&self) -> PathBuf {
        match self.address.strip_prefix("sqlite:") {
            Some(path) => format!("{path}.keys").into(),
            None => self.dir.path().join("test.keys"),
        }
    }

    /// The secret was changed to that of these keys.
    pub fn stands_under(&self, keys: &Keys) {
        *self.keys.lock().expect("keys") = keys.clone();
    }

    fn write<T>(&self, work: impl FnOnce(&mut Conn) -> QueryResult<T>) -> T {
        let keys = self.keys.lock().expect("keys").clone();
        let by = By { keys: &keys, ..test_by() };
        self.store.write(&by, |conn| work(conn).map_err(StoreError::from)).expect("the test's own statement")
    }

    fn write_store<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T, StoreError>) -> T {
        let keys = self.keys.lock().expect("keys").clone();
        let by = By { keys: &keys, ..test_by() };
        self.store.write(&by, |conn| work(conn)).expect("the test's own statements")
    }

    /// One statement of SQL that both databases understand.
    ///
    /// `address = '…'` finds the contacts of that address, which is sealed.
    pub fn sql(&self, statement: &str) {
        let mut whole = String::new();
        let mut rest = statement;
        while let Some((before, after)) = rest
            .split_once("address = '")
            .filter(|_| ["FROM contact", "UPDATE contact"].iter().any(|part| statement.contains(part)))
        {
            let (address, after) = after.split_once('\'').expect("the end of the address");
            let of_it = self.contacts().into_iter().filter(|(_, called)| called.address.as_deref() == Some(address));
            let ids: Vec<String> = of_it.map(|(id, _)| id.to_string()).collect();
            write!(whole, "{before}contact.id IN ({})", ids.join(", ")).expect("memory");
            rest = after;
        }
        whole.push_str(rest);
        self.write(|conn| conn.batch_execute(&whole));
    }

    /// Everything that stands under a person is called so.
    pub fn call(&self, person: PersonId, name: &str) {
        self.write_store(|conn| {
            let theirs = contact::table.filter(contact::person_id.eq(person)).select(contact::id);
            let theirs: Vec<ContactId> = theirs.load(conn)?;
            theirs.into_iter().try_for_each(|id| called::rewrite(conn, id, name, None))
        });
    }

    /// Leaves all that is sealed in the open, as an earlier version has.
    pub fn open_up(&self) {
        let mut open = String::new();
        for (id, Called { name, address }) in self.contacts() {
            let (name, address) = (quoted(&name), address.as_deref().map_or("NULL".to_owned(), quoted));
            write!(
                open,
                "UPDATE contact SET name = {name}, address = {address}, sealed = NULL, data_key_id = NULL WHERE id = {id};"
            )
            .expect("memory");
        }
        open.push_str(&opened::statements(&self.store));
        open.push_str(&opened::written(&self.store));
        open.push_str("DELETE FROM data_key; DELETE FROM setting WHERE name IN ('ring_key_id', 'key_of_nobody', 'written_sealed')");
        self.write(|conn| conn.batch_execute(&open));
    }

    /// How every contact is called and reached.
    pub fn contacts(&self) -> HashMap<ContactId, Called> {
        let all = self.store.read::<_, StoreError>(|conn| {
            let ids: Vec<ContactId> = contact::table.select(contact::id).load(conn)?;
            called::load(conn, ids)
        });
        all.expect("contacts that open")
    }

    /// The first column of the rows of a query, as text: `SELECT … AS line`.
    pub fn lines(&self, query: &str) -> Vec<String> {
        let words: Vec<&str> = query.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
        let called = words.contains(&"contact") && (query.contains("address") || query.contains("name"));
        let written =
            opened::WRITTEN_COLUMNS.iter().any(|(table, column)| words.contains(table) && words.contains(column));
        if called || written || opened::TABLES.iter().any(|table| words.contains(table)) {
            return self.lines_opened(query);
        }
        self.lines_as_stored(query)
    }

    fn lines_as_stored(&self, query: &str) -> Vec<String> {
        let rows = self.store.read::<Vec<Line>, StoreError>(|conn| {
            Ok(match &mut conn.raw {
                Raw::Sqlite(conn) => diesel::sql_query(query).load(conn)?,
                Raw::Postgres(conn) => diesel::sql_query(query).load(conn)?,
            })
        });
        let rows = rows.expect("the test's own query");
        rows.into_iter().map(|row| row.line).collect()
    }

    /// The same on a copy of what is sealed, in the open, which this connection alone sees.
    fn lines_opened(&self, query: &str) -> Vec<String> {
        self.each_opened(&[query.to_owned()]).remove(0)
    }

    fn each_opened(&self, queries: &[String]) -> Vec<Vec<String>> {
        let mut open = String::new();
        for table in ["contact", "data_key", "response"].iter().chain(&opened::TABLES).chain(&opened::WRITTEN) {
            write!(open, "CREATE TEMP TABLE {table} AS SELECT * FROM SCHEMA.{table};").expect("memory");
        }
        for (id, Called { name, address }) in self.contacts() {
            let (name, address) = (quoted(&name), address.as_deref().map_or("NULL".to_owned(), quoted));
            write!(open, "UPDATE contact SET name = {name}, address = {address}, sealed = NULL WHERE id = {id};")
                .expect("memory");
        }
        open.push_str("UPDATE data_key SET wrapped = '';");
        open.push_str(&opened::statements(&self.store));
        open.push_str(&opened::written(&self.store));
        let lines = |rows: QueryResult<Vec<Line>>| -> Vec<String> {
            rows.expect("the test's own query").into_iter().map(|row| row.line).collect()
        };
        match self.address.strip_prefix("sqlite:") {
            Some(path) => {
                let mut conn = SqliteConnection::establish(path).expect("SQLite");
                conn.batch_execute(&format!("PRAGMA busy_timeout = 10000; {}", open.replace("SCHEMA", "main")))
                    .expect("a copy");
                queries.iter().map(|query| lines(diesel::sql_query(query).load(&mut conn))).collect()
            }
            None => {
                let mut conn = PgConnection::establish(&self.address).expect("PostgreSQL");
                conn.batch_execute(&open.replace("SCHEMA", "public")).expect("a copy");
                queries.iter().map(|query| lines(diesel::sql_query(query).load(&mut conn))).collect()
            }
        }
    }

    /// Everything that is stored: a line for each row of each table. What is sealed is opened: the same is never sealed alike.
    pub fn everything(&self) -> BTreeMap<String, Vec<String>> {
        let is_sealed = |table: &str| {
            ["contact", "data_key", "response"]
                .iter()
                .chain(&opened::TABLES)
                .chain(&opened::WRITTEN)
                .any(|one| *one == table)
        };
        let (sealed, others): (Vec<_>, Vec<_>) =
            self.every_query().into_iter().partition(|(table, _)| is_sealed(table));
        let (sealed, queries): (Vec<String>, Vec<String>) = sealed.into_iter().unzip();
        let mut all: BTreeMap<_, _> = sealed.into_iter().zip(self.each_opened(&queries)).collect();
        all.extend(others.into_iter().map(|(table, query)| (table, self.lines_as_stored(&query))));
        all
    }

    /// The same as it stands there.
    pub fn everything_as_stored(&self) -> BTreeMap<String, Vec<String>> {
        self.every_query().into_iter().map(|(table, query)| (table, self.lines_as_stored(&query))).collect()
    }

    /// For each table, a query of all its rows.
    fn every_query(&self) -> Vec<(String, String)> {
        let tables = self.lines_as_stored(if self.made.is_some() {
            "SELECT tablename::text AS line FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE '\\_\\_%'"
        } else {
            "SELECT name AS line FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'"
        });
        let of = |table: String| {
            let query = if self.made.is_some() {
                format!("SELECT row_to_json(t)::text AS line FROM \"{table}\" t ORDER BY 1")
            } else {
                let columns = self.lines_as_stored(&format!(
                    "SELECT 'quote(\"' || name || '\")' AS line FROM pragma_table_info('{table}')"
                ));
                format!("SELECT {} AS line FROM \"{table}\" ORDER BY 1", columns.join(" || ' ' || "))
            };
            (table, query)
        };
        tables.into_iter().map(of).collect()
    }
}

impl Database {
    /// The same but what the audit log tells: that something was said again is noted there, and changes nothing else.
    pub fn everything_but_the_log(&self) -> BTreeMap<String, Vec<String>> {
        let mut everything = self.everything();
        everything.remove("audit");
        if let Some(settings) = everything.get_mut("setting") {
            settings.retain(|setting| !setting.contains("audit_head"));
        }
        everything
    }
}

impl Database {
    /// The test means to end with mail that is due and has not left, because of `_why`.
    pub fn leaves_mail(&self, _why: &str) {
        self.leaves_mail.store(true, Ordering::Relaxed);
    }

    /// Mail that was due at the last pass and waits still. Nothing can be said of a database that a test has broken.
    fn left_behind(&self) -> QueryResult<Vec<String>> {
        let waiting = message::table.filter(message::state.eq_any(["queued", "deferred"]));
        let rows = waiting.select((message::unique_key, message::state, message::next_try_at));
        let passed = setting::table.find(store::setting::LAST_PASS).select(setting::value);
        type Row = (String, String, NaiveDateTime);
        let broken = |_| diesel::result::Error::NotFound;
        let (passed, rows): (String, Vec<Row>) = if self.made.is_some() {
            let mut conn = PgConnection::establish(&self.address).map_err(broken)?;
            (passed.first(&mut conn)?, rows.load(&mut conn)?)
        } else {
            let mut conn = SqliteConnection::establish(self.address.trim_start_matches("sqlite:")).map_err(broken)?;
            (passed.first(&mut conn)?, rows.load(&mut conn)?)
        };
        let due = rows.into_iter().filter(|(.., next)| *next <= instant(&passed));
        Ok(due.map(|(key, state, next)| format!("{key} ({state}, due {next})")).collect())
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let left = if std::thread::panicking() || self.leaves_mail.load(Ordering::Relaxed) {
            Vec::new()
        } else {
            self.left_behind().unwrap_or_default()
        };
        if let Some((server, name)) = &self.made
            && let Ok(mut conn) = PgConnection::establish(server)
        {
            let _ = conn.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"));
        }
        assert!(left.is_empty(), "mail was due at the last pass and has not left; say so with leaves_mail: {left:#?}");
    }
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub fn instant(text: &str) -> NaiveDateTime {
    let at: Timestamp = text.parse().expect("an instant");
    chrono::DateTime::from_timestamp_micros(at.as_microsecond()).expect("in range").naive_utc()
}

/// What stands in a file of a database that this process has open, or nothing if there is no file. It is read by another process:
/// whoever opens and closes such a file takes SQLite's locks away from all connections of its process.
pub fn read_apart(file: &Path) -> Vec<u8> {
    Command::new("cat").arg(file).output().expect("cat runs").stdout
}

/// Changes the programme that a service runs, and takes it on where the database runs any.
pub fn reshape(service: &mut Service, change: impl FnOnce(&mut Programme)) {
    let mut programme = service.programme().clone();
    change(&mut programme);
    let new = Protocol::of(&programme, service.questionnaires()).expect("a protocol");
    let taken_on = service.store.write::<_, StoreError>(&by_at(Timestamp::UNIX_EPOCH), |conn| {
        if store::protocol::running_hash(conn)?.is_some() {
            store::protocol::take_on(conn, &new, Timestamp::UNIX_EPOCH)?;
        }
        Ok(())
    });
    taken_on.expect("taken on");
    service.protocols = Protocols::new(new, service.demonstration);
}

/// The service on a database, with the study's programme.
pub fn service(database: &Database) -> Service {
    service_with(database, questionnaires())
}

/// The same with other questionnaire files.
pub fn service_with(database: &Database, questionnaires: Questionnaires) -> Service {
    service_of(database, &config(database), questionnaires)
}

/// The same with other settings.
pub fn service_where(database: &Database, change: impl FnOnce(&mut Config)) -> Service {
    let mut config = config(database);
    change(&mut config);
    service_of(database, &config, questionnaires())
}

/// The same with another secret, which was one of those before.
pub fn service_with_secret(database: &Database, secret: &str, previous: &[&str]) -> Service {
    let secret_previous = previous.iter().map(|text| (*text).into()).collect();
    let config = Config { secret: Some(secret.into()), secret_previous, ..config(database) };
    let service = service_of(database, &config, questionnaires());
    database.stands_under(&service.keys);
    service
}

/// The program itself, with the settings of [`service`].
pub fn program(database: &Database, arguments: &[&str]) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_kvartal"));
    program
        .args(arguments)
        .current_dir(database.dir.path())
        .env("KVARTAL_DATABASE", &database.address)
        .env("KVARTAL_KEY_FILE", database.key_file())
        .env("KVARTAL_MAIL", format!("maildir:{}", database.dir.path().join("mail").display()))
        .env("KVARTAL_BASE_URL", "http://127.0.0.1")
        .env("KVARTAL_SECRET", SECRET)
        .env("KVARTAL_DEMONSTRATION", "true");
    program
}

/// The settings of [`service`].
pub fn config(database: &Database) -> Config {
    Config {
        database: database.address.clone(),
        mail: format!("maildir:{}", database.dir.path().join("mail").display()),
        base_url: "http://127.0.0.1".into(),
        secret: Some(SECRET.into()),
        key_file: Some(database.key_file()),
        contact: Some("hjaelp@example.org".into()),
        demonstration: true,
        ..Config::default()
    }
}

fn service_of(database: &Database, config: &Config, questionnaires: Questionnaires) -> Service {
    let programme = questionnaires.programme("maalrettet-stoette").expect("the study's programme").clone();
    Service::of_parts(config, programme, questionnaires, database.store.clone()).expect("a service")
}

/// What versions that derived no keys made from a secret: a hash under the secret itself, with the purpose as a prefix.
pub fn made_without_derived_keys(purpose: &str, text: &str) -> Vec<u8> {
    use hmac::{Hmac, Mac};
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).expect("a key");
    mac.update(format!("{purpose}\0{text}").as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// A short code of such a hash.
pub fn short_code(hash: &[u8], length: usize) -> String {
    let letters = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    hash[..length].iter().map(|byte| char::from(letters[usize::from(byte % 32)])).collect()
}

/// The mails of a service's mailbox, in no order: to whom, and the text.
pub fn mails(database: &Database) -> Vec<(String, String)> {
    let files = std::fs::read_dir(database.dir.path().join("mail/new")).into_iter().flatten().flatten();
    files
        .map(|entry| {
            let mail = std::fs::read(entry.path()).expect("a mail");
            let mail = mail_parser::MessageParser::default().parse(&mail).expect("a mail");
            let to = mail.to().and_then(|to| to.first()).and_then(|to| to.address()).unwrap_or_default().to_owned();
            (to, mail.body_text(0).unwrap_or_default().into_owned())
        })
        .collect()
}

/// The built-in files, with an instrument whose questions all have to be answered.
pub fn insisting_on(instrument: &str) -> Questionnaires {
    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
            let target = to.join(entry.file_name());
            match entry.file_type().unwrap().is_dir() {
                true => copy(&entry.path(), &target),
                false => drop(std::fs::copy(entry.path(), target).unwrap()),
            }
        }
    }
    let dir = tempfile::tempdir().unwrap();
    copy(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/questionnaires")), dir.path());
    let file = dir.path().join(format!("instruments/{instrument}.json"));
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("\"skippable\": true"));
    std::fs::write(&file, text.replace("\"skippable\": true", "\"skippable\": false")).unwrap();
    Questionnaires::load(dir.path()).unwrap_or_else(|faults| panic!("{faults}"))
}

/// The stamp of a page of questions that was made at that time.
pub fn stamp(page: &str, made: Timestamp) -> String {
    Keys::of(&SECRET.into(), &[]).expect("a secret").page_stamp(page, made)
}

/// What mail programs take for a part of a link that stands before it: plain and percent-encoded.
pub fn clinging() -> Vec<String> {
    let plain = [".", ",", ")", ">", "/", ";", "!", "'", "\"", "]", "*", "=", " ", "\n", "\r\n"];
    let encoded = |ending: &str| ending.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    plain.iter().flat_map(|ending| [(*ending).to_owned(), encoded(ending), encoded(ending).to_lowercase()]).collect()
}

/// The letters to those people, as if every page had been printed and saved.
pub fn printed_letters(service: &Service, chosen: &paper::Chosen, now: Timestamp) -> Vec<paper::Paper> {
    let papers = paper::gather(service, chosen, now).expect("letters");
    let note = |conn: &mut Tx<'_>| -> Result<(), StoreError> {
        papers.iter().try_for_each(|paper| {
            paper::link(service, conn, paper, now)?;
            paper::note(service, conn, paper, now)
        })
    };
    service.store.write(&By { keys: &service.keys, ..test_by() }, note).expect("noted");
    papers
}
