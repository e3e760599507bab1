//! A fresh database for each test, builders for what stands in it, and the real server on a port of its own.
//!
//! [`on_each_database`] makes two tests of one: on SQLite and on PostgreSQL.
#![allow(dead_code)] // each test file uses its part

pub mod postgres;
mod prepared;

pub use prepared::questionnaires;

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, LazyLock, Mutex, mpsc};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use jiff::Timestamp;
use kvartal::actor::Actor;
use kvartal::config::Config;
use kvartal::family::{Reach, changes, read_sheet};
use kvartal::id::{ChildId, ContactId, FamilyId, LeadId, MessageId, PersonId, ProtocolId, RequestId};
use kvartal::paper;
use kvartal::programme::Programme;
use kvartal::protocol::Protocols;
use kvartal::questionnaires::{Protocol, Questionnaires};
use kvartal::service::Service;
use kvartal::store::lead::Lead;
use kvartal::store::schema::*;
use kvartal::store::{self, By, Conn, Store, StoreError, Tx};
use kvartal::token::Keys;
use kvartal::web::{DemoState, Limits};

/// Key of every test's links.
pub const SECRET: &str = "a secret of thirty-two letters, no more";

static KEYS: LazyLock<Keys> = LazyLock::new(|| Keys::of(&SECRET.into(), &[]).expect("keys"));

/// By whom a test writes.
pub fn test_by() -> By<'static> {
    by_at("2021-01-01T08:00:00Z".parse().expect("a time"))
}

/// The same at that time.
pub fn by_at(at: Timestamp) -> By<'static> {
    By { actor: Actor::Operator { user: "test".into() }, at, keys: &KEYS }
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
        Database { store, address, dir, made, leaves_mail: AtomicBool::new(false) }
    }

    fn write<T>(&self, work: impl FnOnce(&mut Conn) -> QueryResult<T>) -> T {
        self.store.write(&test_by(), |conn| work(conn).map_err(StoreError::from)).expect("the test's own statement")
    }

    pub fn family(&self, number: &str, start: &str) -> FamilyId {
        self.write(|conn| {
            diesel::insert_into(family::table)
                .values((
                    family::number.eq(number),
                    family::site.eq("Nordby"),
                    family::start_on.eq(date(start)),
                    family::status.eq("active"),
                    family::registered_on.eq(date(start)),
                ))
                .execute(conn)?;
            family::table.filter(family::number.eq(number)).select(family::id).first(conn)
        })
    }

    pub fn child(&self, of: FamilyId, number: &str, birth: &str) -> ChildId {
        self.write(|conn| {
            diesel::insert_into(child::table)
                .values((
                    child::family_id.eq(of),
                    child::number.eq(number),
                    child::birth_on.eq(date(birth)),
                    child::registered_on.eq(date(birth)),
                ))
                .execute(conn)?;
            child::table.filter(child::number.eq(number)).select(child::id).first(conn)
        })
    }

    pub fn person(&self, email: &str, language: &str) -> PersonId {
        self.done(|conn| {
            let person = store::person::add(conn)?;
            let reach = Reach::Mail(email.to_owned());
            store::contact::add(conn, self.store.keys()?, Some(person), "", &reach, language)?;
            Ok(person)
        })
    }

    /// `slot` is the register's column: `parent1`, `caseworker`, …
    pub fn assign(&self, of: FamilyId, child: Option<ChildId>, slot: &str, person: PersonId, name: &str) {
        let contact = self.done(|conn| store::contact::named(conn, person, name));
        self.write(|conn| {
            diesel::insert_into(assignment::table)
                .values((
                    assignment::family_id.eq(of),
                    assignment::child_id.eq(child),
                    assignment::role.eq(slot.trim_end_matches(char::is_numeric)),
                    assignment::slot.eq(slot),
                    assignment::person_id.eq(person),
                    assignment::contact_id.eq(contact),
                    assignment::from_on.eq(date("2021-01-01")),
                ))
                .execute(conn)
        });
    }

    pub fn request(&self, asked: Asked<'_>) -> RequestId {
        let key = format!("{}/{:?}/{}/{}", asked.family, asked.child, asked.slot, asked.wave);
        let protocol = self.protocol();
        self.write(|conn| {
            diesel::insert_into(request::table)
                .values((
                    request::unit_key.eq(&key),
                    request::family_id.eq(asked.family),
                    request::child_id.eq(asked.child),
                    request::role.eq(asked.slot.trim_end_matches(char::is_numeric)),
                    request::slot.eq(asked.slot),
                    request::wave.eq(asked.wave),
                    request::person_id.eq(asked.person),
                    request::round.eq(1),
                    request::nominal_on.eq(date(asked.invited)),
                    request::invited_on.eq(date(asked.invited)),
                    request::closes_on.eq(date(asked.closes)),
                    request::state.eq("open"),
                    request::child_instrument.eq(asked.child_instrument),
                    request::reason.eq("{}"),
                    request::protocol_id.eq(protocol),
                ))
                .execute(conn)?;
            request::table.filter(request::unit_key.eq(&key)).select(request::id).first(conn)
        })
    }

    /// The protocol that requests stand on here: what the service runs, which nobody has noted yet.
    pub fn protocol(&self) -> ProtocolId {
        use kvartal::store::schema::protocol;
        self.write(|conn| {
            let first =
                |conn: &mut Conn| protocol::table.select(protocol::id).order(protocol::id).first(conn).optional();
            if let Some(id) = first(conn)? {
                return Ok(id);
            }
            diesel::insert_into(protocol::table)
                .values((
                    protocol::hash.eq(""),
                    protocol::programme.eq(""),
                    protocol::version.eq(""),
                    protocol::content.eq(""),
                    protocol::taken_on_at.eq(instant("2021-01-01T00:00:00Z")),
                ))
                .execute(conn)?;
            Ok(first(conn)?.expect("a protocol"))
        })
    }

    /// A sent message and the token of its link.
    pub fn message(&self, key: &str, to: PersonId, requests: &[RequestId], purpose: &str) -> String {
        let token = Keys::of(&SECRET.into(), &[]).expect("a secret").token(key);
        self.write(|conn| {
            let of_now = contact::table.filter(contact::person_id.eq(to)).filter(contact::is_current.eq(true));
            let contact: ContactId = of_now.select(contact::id).first(conn)?;
            diesel::insert_into(message::table)
                .values((
                    message::unique_key.eq(key),
                    message::person_id.eq(to),
                    message::kind.eq("invitation"),
                    message::for_day.eq(date("2021-03-01")),
                    message::state.eq("sent"),
                    message::next_try_at.eq(instant("2021-03-01T08:00:00Z")),
                    message::attempts.eq(1),
                    message::contact_id.eq(contact),
                    message::link_hash.eq(token.hash()),
                    message::listed.eq(requests.len() as i32),
                    message::message_id.eq(key),
                    message::sent_at.eq(instant("2021-03-01T08:00:00Z")),
                ))
                .execute(conn)?;
            let id: MessageId = message::table.filter(message::unique_key.eq(key)).select(message::id).first(conn)?;
            for of in requests {
                let round: i32 = request::table.find(of).select(request::round).first(conn)?;
                diesel::insert_into(message_request::table)
                    .values((
                        message_request::message_id.eq(id),
                        message_request::request_id.eq(of),
                        message_request::purpose.eq(purpose),
                        message_request::round.eq(round),
                        message_request::dropped.eq(false),
                    ))
                    .execute(conn)?;
            }
            Ok(())
        });
        token.as_str().to_owned()
    }

    /// The baseline asked of somebody about a family, invited on 1 March 2021 and open until 26 April.
    pub fn baseline(&self, family: FamilyId, slot: &str, person: PersonId) -> RequestId {
        let (wave, invited, closes) = ("baseline", "2021-03-01", "2021-04-26");
        self.request(Asked { family, child: None, slot, wave, person, invited, closes, child_instrument: None })
    }

    /// Holders of a family's roles, each asked the baseline and invited by mail on 1 March 2021, who have not
    /// answered: (column, person, name). Their requests, in that order.
    pub fn invited(&self, family: FamilyId, people: &[(&str, PersonId, &str)]) -> Vec<RequestId> {
        let requests = people.iter().map(|&(slot, person, name)| {
            self.assign(family, None, slot, person, name);
            let request = self.baseline(family, slot, person);
            self.message(slot, person, &[request], "invitation");
            request
        });
        let requests = requests.collect();
        self.sql("UPDATE message SET sent_on = '2021-03-01'");
        requests
    }

    /// Takes a register sheet on at that instant.
    pub fn import(&self, service: &Service, at: &str, heading: &str, rows: &[&str]) {
        let sheet = format!("{heading}\n{}\n", rows.join("\n"));
        let now: Timestamp = at.parse().expect("an instant");
        let today = service.calendar().date(now);
        let sheet = read_sheet("sheet.csv", sheet.as_bytes(), service.programme(), today).expect("a good sheet");
        self.store
            .write(&test_by(), |conn| {
                let (stored, people) = (store::case::all(conn)?, store::register::people(conn)?);
                store::register::apply(conn, &changes(&stored, &people, &sheet, today), now)
            })
            .expect("an import");
    }

    /// A project lead who reads Danish.
    pub fn lead(&self, site: &str, email: &str) {
        let lead = Lead {
            id: LeadId::new(0),
            site: site.into(),
            name: "A".into(),
            email: email.into(),
            language: "da".into(),
        };
        self.store.write(&test_by(), |conn| store::lead::put(conn, &lead)).expect("a lead");
    }

    /// Corrects an address, as an import does, and asks nobody anew.
    pub fn readdress(&self, from: &str, to: &str) {
        self.done(|conn| {
            let keys = conn.keys();
            let person = store::contact::person_of(conn, keys, from)?.expect("somebody with that address");
            store::contact::readdress(conn, keys, person, &Reach::Mail(to.to_owned()))
        });
    }

    /// Suppresses an address, as a mail does that came back.
    pub fn suppress(&self, address: &str, at: &str) {
        self.done(|conn| {
            let keys = conn.keys();
            let to = store::contact::of_others(conn, keys, address)?;
            store::address::suppress(conn, to, at.parse().expect("an instant"), "no such user", None)
        });
    }

    /// Present addresses of the people of whom that is true in the table `person`.
    pub fn addresses(&self, of: &str) -> Vec<String> {
        self.lines(&format!(
            "SELECT address AS line FROM contact JOIN person ON person.id = person_id WHERE is_current AND {of} ORDER BY 1"
        ))
    }

    /// The suppressed addresses.
    pub fn suppressed(&self) -> Vec<String> {
        self.done(|conn| store::address::all(conn)).into_iter().map(|stopped| stopped.email).collect()
    }

    fn done<T>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError>) -> T {
        self.store.write(&test_by(), work).expect("the test's own change")
    }

    /// One statement of SQL that both databases understand.
    pub fn sql(&self, statement: &str) {
        self.write(|conn| conn.batch_execute(statement));
    }

    /// The first column of the rows of a query, as text: `SELECT … AS line`.
    pub fn lines(&self, query: &str) -> Vec<String> {
        #[derive(QueryableByName)]
        struct Line {
            #[diesel(sql_type = diesel::sql_types::Text)]
            line: String,
        }
        let rows: Vec<Line> = self.write(|conn| match conn {
            Conn::Sqlite(conn) => diesel::sql_query(query).load(conn),
            Conn::Postgres(conn) => diesel::sql_query(query).load(conn),
        });
        rows.into_iter().map(|row| row.line).collect()
    }

    /// Everything that is stored: a line for each row of each table.
    pub fn everything(&self) -> BTreeMap<String, Vec<String>> {
        let tables = self.lines(if self.made.is_some() {
            "SELECT tablename::text AS line FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE '\\_\\_%'"
        } else {
            "SELECT name AS line FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'"
        });
        let of = |table: String| {
            let query = if self.made.is_some() {
                format!("SELECT row_to_json(t)::text AS line FROM \"{table}\" t ORDER BY 1")
            } else {
                let columns = self
                    .lines(&format!("SELECT 'quote(\"' || name || '\")' AS line FROM pragma_table_info('{table}')"));
                format!("SELECT {} AS line FROM \"{table}\" ORDER BY 1", columns.join(" || ' ' || "))
            };
            (table, self.lines(&query))
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

/// What a request is made of.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub family: FamilyId,
    pub child: Option<ChildId>,
    /// The register's column: `parent1`, `caseworker`, …
    pub slot: &'a str,
    pub wave: &'a str,
    pub person: PersonId,
    pub invited: &'a str,
    pub closes: &'a str,
    pub child_instrument: Option<&'a str>,
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub fn instant(text: &str) -> NaiveDateTime {
    let at: Timestamp = text.parse().expect("an instant");
    chrono::DateTime::from_timestamp_micros(at.as_microsecond()).expect("in range").naive_utc()
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

/// The same with another secret, which was one of those before.
pub fn service_with_secret(database: &Database, secret: &str, previous: &[&str]) -> Service {
    let secret_previous = previous.iter().map(|text| (*text).into()).collect();
    let config = Config { secret: Some(secret.into()), secret_previous, ..config(database) };
    service_of(database, &config, questionnaires())
}

fn config(database: &Database) -> Config {
    Config {
        database: database.address.clone(),
        mail: format!("maildir:{}", database.dir.path().join("mail").display()),
        base_url: "http://127.0.0.1".into(),
        secret: Some(SECRET.into()),
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
    fn copy(from: &std::path::Path, to: &std::path::Path) {
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
    copy(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/questionnaires")), dir.path());
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

/// The real server, on a port of its own and with a clock that the test sets.
pub struct Web {
    /// `http://127.0.0.1:PORT`
    pub base: String,
    clock: Arc<Mutex<Timestamp>>,
    client: reqwest::blocking::Client,
    handle: actix_web::dev::ServerHandle,
    thread: Option<std::thread::JoinHandle<()>>,
}

/// What came back.
pub struct Page {
    pub status: u16,
    pub html: String,
    /// Where it sends us.
    pub location: Option<String>,
    pub headers: reqwest::header::HeaderMap,
}

impl Web {
    /// The server of a service, at noon UTC of that day.
    pub fn serve(service: Service, day: &str, demo: Option<DemoState>) -> Web {
        Web::serve_within(service, day, demo, Limits::default())
    }

    /// The same with other bounds of what clients can take.
    pub fn serve_within(service: Service, day: &str, demo: Option<DemoState>, limits: Limits) -> Web {
        let clock = Arc::new(Mutex::new(noon(day)));
        let now = clock.clone();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let (ready, started) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async {
                let now = Arc::new(move || *now.lock().expect("the clock"));
                let server = kvartal::web::server_within(Arc::new(service), now, listener, demo, limits);
                let server = server.expect("a server");
                ready.send(server.handle()).expect("the test waits");
                server.await.expect("an orderly end");
            });
        });
        let client = reqwest::blocking::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .cookie_store(true)
            .no_proxy()
            .build()
            .expect("a client");
        Web { base, clock, client, handle: started.recv().expect("the server starts"), thread: Some(thread) }
    }

    /// Sets the clock to noon UTC of that day.
    pub fn today(&self, day: &str) {
        self.clock_at(noon(day));
    }

    /// Sets the clock.
    pub fn clock_at(&self, now: Timestamp) {
        *self.clock.lock().expect("the clock") = now;
    }

    pub fn get(&self, path: &str) -> Page {
        page(self.client.get(format!("{}{path}", self.base)))
    }

    /// The list behind a link, however many questionnaires are on it.
    pub fn list(&self, link: &str) -> Page {
        self.get(&format!("{link}/list"))
    }

    pub fn get_in(&self, path: &str, language: &str) -> Page {
        page(self.client.get(format!("{}{path}", self.base)).header("Accept-Language", language))
    }

    /// What goes over the wire: the encoding chosen, and the bytes of head and body.
    pub fn weigh(&self, path: &str, accept: &str) -> (String, usize) {
        let response = self.client.get(format!("{}{path}", self.base)).header("Accept-Encoding", accept).send();
        let response = response.expect("an answer");
        let head: usize = response.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
        let encoding =
            response.headers().get("content-encoding").map(|value| value.to_str().expect("plain").to_owned());
        (encoding.unwrap_or_default(), head + response.bytes().expect("a body").len())
    }

    pub fn head(&self, path: &str) -> Page {
        page(self.client.head(format!("{}{path}", self.base)))
    }

    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        page(self.client.post(format!("{}{path}", self.base)).form(fields))
    }

    pub fn request(&self, method: &str, path: &str) -> Page {
        let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
        page(self.client.request(method, format!("{}{path}", self.base)))
    }

    /// Opens a page of questions, chooses answers and presses a button, as a browser does.
    pub fn fill(&self, path: &str, go: &str, answers: &[(&str, &str)]) -> Page {
        let shown = self.get(path);
        assert_eq!(shown.status, 200, "{path} shows questions: {}", shown.html);
        let (version, was, chosen) = (shown.version(), shown.was(), shown.chosen());
        let mut fields = vec![("version", version.as_str()), ("go", go)];
        fields.extend(was.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let again = chosen.iter().filter(|(name, _)| !answers.iter().any(|(other, _)| other == name));
        fields.extend(again.map(|(name, value)| (name.as_str(), value.as_str())));
        fields.extend(answers);
        self.post(path, &fields)
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        // The command is sent at once; the future only waits for it.
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Page {
    /// What is shown, without tags.
    pub fn text(&self) -> String {
        let body = self.html.split("</style>").last().unwrap_or_default();
        let body = body.split("<script>").next().unwrap_or_default();
        let mut text = String::new();
        let mut inside = false;
        for letter in body.chars() {
            match letter {
                '<' => inside = true,
                '>' => {
                    inside = false;
                    text.push(' ');
                }
                letter if !inside => text.push(letter),
                _ => {}
            }
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Names of the questions on the page.
    pub fn questions(&self) -> Vec<String> {
        self.html.split("<fieldset id=\"q-").skip(1).map(|part| until(part, '"')).collect()
    }

    /// Values chosen on the page, by question.
    pub fn chosen(&self) -> BTreeMap<String, String> {
        let inputs = self.html.split("<input type=\"radio\"").skip(1).map(|part| until(part, '>'));
        inputs
            .filter(|input| input.contains(" checked"))
            .map(|input| (attribute(&input, "name"), attribute(&input, "value")))
            .collect()
    }

    /// Values that can be chosen on the page, by question; an empty one takes the answer back.
    pub fn choices(&self) -> BTreeMap<String, Vec<String>> {
        let mut choices: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for input in self.html.split("<input type=\"radio\"").skip(1).map(|part| until(part, '>')) {
            choices.entry(attribute(&input, "name")).or_default().push(attribute(&input, "value"));
        }
        choices
    }

    /// What each question had when the page was made, as the page sends it along.
    pub fn was(&self) -> Vec<(String, String)> {
        let inputs = self.html.split("<input type=\"hidden\"").skip(1).map(|part| until(part, '>'));
        inputs
            .map(|input| (attribute(&input, "name"), attribute(&input, "value")))
            .filter(|(name, _)| name.starts_with("was-"))
            .collect()
    }

    pub fn version(&self) -> String {
        self.hidden("version")
    }

    /// What the page sends along under that name.
    pub fn hidden(&self, name: &str) -> String {
        let input = self.html.split(&format!("<input type=\"hidden\" name=\"{name}\"")).nth(1);
        attribute(&until(input.unwrap_or_else(|| panic!("no {name}: {}", self.html)), '>'), "value")
    }

    pub fn title(&self) -> String {
        self.html.split("<title>").nth(1).map(|part| until(part, '<')).unwrap_or_default()
    }

    /// Where it sends us; a test that is sent nowhere fails.
    pub fn to(&self) -> &str {
        assert_eq!(self.status, 303, "a redirect, not: {}", self.text());
        self.location.as_deref().expect("a Location")
    }
}

fn attribute(tag: &str, name: &str) -> String {
    tag.split(&format!("{name}=\"")).nth(1).map(|part| until(part, '"')).unwrap_or_default()
}

fn until(text: &str, end: char) -> String {
    text.split(end).next().unwrap_or_default().to_owned()
}

fn noon(day: &str) -> Timestamp {
    format!("{day}T12:00:00Z").parse().expect("a day")
}

fn page(request: reqwest::blocking::RequestBuilder) -> Page {
    let response = request.send().expect("an answer");
    Page {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        location: response.headers().get("location").map(|place| place.to_str().expect("plain").to_owned()),
        html: response.text().expect("text"),
    }
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
            paper::invite(service, conn, paper, now)
        })
    };
    service.store.write(&test_by(), note).expect("noted");
    papers
}
