//! A database filled by hand, and the commands run on it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use chrono::{Days, NaiveDate, NaiveDateTime};
use kvartal::store::prelude::*;
use kvartal::store::schema::{
    answer, assignment, child, contact, family, hard_to_understand, help, letter, letter_request, message,
    message_request, person, protocol, request, response, score, version,
};
use kvartal::store::{Conn, Store, StoreError};

pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// The day on which the study closed.
pub fn close() -> NaiveDate {
    day(2022, 9, 1)
}

fn noon(day: NaiveDate) -> NaiveDateTime {
    day.and_hms_opt(12, 0, 0).unwrap()
}

/// Rows of the store, numbered as they come.
pub struct Builder<'a> {
    conn: &'a mut Conn,
    next: i64,
}

/// What one request is about.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    pub family: i64,
    pub child: Option<i64>,
    pub role: &'a str,
    pub wave: &'a str,
    pub person: i64,
    pub invited: Option<NaiveDate>,
    pub answered: Option<NaiveDate>,
}

impl Builder<'_> {
    fn id(&mut self) -> i64 {
        self.next += 1;
        self.next
    }

    pub fn family(
        &mut self,
        number: &str,
        municipality: &str,
        status: &str,
        start: NaiveDate,
        end: Option<NaiveDate>,
    ) -> i64 {
        let id = self.id();
        diesel::insert_into(family::table)
            .values((
                family::id.eq(id),
                family::case_number.eq(number),
                family::municipality.eq(municipality),
                family::start_on.eq(start),
                family::end_on.eq(end),
                family::status.eq(status),
                family::registered_on.eq(start),
            ))
            .execute(self.conn)
            .unwrap();
        id
    }

    pub fn child(&mut self, of: i64, number: &str) -> i64 {
        let id = self.id();
        diesel::insert_into(child::table)
            .values((
                child::id.eq(id),
                child::family_id.eq(of),
                child::case_number.eq(number),
                child::birth_on.eq(day(2014, 5, 1)),
                child::registered_on.eq(day(2020, 9, 1)),
            ))
            .execute(self.conn)
            .unwrap();
        id
    }

    /// A new person who holds a role.
    pub fn holder(&mut self, of: i64, child: Option<i64>, role: &str, slot: &str) -> i64 {
        let (person, id) = (self.id(), self.id());
        let none = person::no_mail_since.eq(None::<NaiveDateTime>);
        diesel::insert_into(person::table).values((person::id.eq(person), none)).execute(self.conn).unwrap();
        let contact = self.id();
        diesel::insert_into(contact::table)
            .values((
                contact::id.eq(contact),
                contact::person_id.eq(person),
                contact::is_current.eq(true),
                contact::name.eq("Kim Prøve"),
                contact::address.eq(format!("{slot}.{person}@example.org")),
                contact::language.eq("da"),
                contact::reach.eq("mail"),
            ))
            .execute(self.conn)
            .unwrap();
        diesel::insert_into(assignment::table)
            .values((
                assignment::id.eq(id),
                assignment::family_id.eq(of),
                assignment::child_id.eq(child),
                assignment::role.eq(role),
                assignment::slot.eq(slot),
                assignment::person_id.eq(person),
                assignment::contact_id.eq(contact),
                assignment::from_on.eq(day(2020, 9, 1)),
            ))
            .execute(self.conn)
            .unwrap();
        person
    }

    pub fn request(&mut self, ask: Ask) -> i64 {
        let id = self.id();
        let opened = ask.invited.unwrap_or(close());
        diesel::insert_into(request::table)
            .values((
                request::id.eq(id),
                request::unit_key.eq(format!("key {id}")),
                request::family_id.eq(ask.family),
                request::child_id.eq(ask.child),
                request::role.eq(ask.role),
                request::slot.eq(ask.role),
                request::wave.eq(ask.wave),
                request::person_id.eq(ask.person),
                request::round.eq(1),
                request::nominal_on.eq(opened),
                request::invited_on.eq(ask.invited),
                request::closes_on.eq(opened + Days::new(56)),
                request::state.eq(if ask.answered.is_some() { "answered" } else { "open" }),
                request::answered_at.eq(ask.answered.map(noon)),
                request::reason.eq("{}"),
                request::protocol_id.eq(self.protocol()),
            ))
            .execute(self.conn)
            .unwrap();
        id
    }

    /// A request that was asked has come to another state; `first` is when it was first invited, if that is kept.
    pub fn stands(&mut self, which: i64, state: &str, closes: NaiveDate, first: Option<NaiveDate>) {
        diesel::update(request::table.filter(request::id.eq(which)))
            .set((request::state.eq(state), request::closes_on.eq(closes), request::first_invited_on.eq(first)))
            .execute(self.conn)
            .unwrap();
    }

    /// What somebody has answered is erased on a day: request and person are left, as the store does it.
    pub fn erase(&mut self, which: i64, who: i64, on: NaiveDate) {
        let none = None::<NaiveDateTime>;
        let theirs = || response::table.filter(response::person_id.eq(who)).select(response::id);
        diesel::delete(answer::table.filter(answer::response_id.eq_any(theirs()))).execute(self.conn).unwrap();
        diesel::delete(response::table.filter(response::person_id.eq(who))).execute(self.conn).unwrap();
        let request = diesel::update(request::table.filter(request::id.eq(which)));
        request.set((request::state.eq("missing"), request::answered_at.eq(none))).execute(self.conn).unwrap();
        let person = diesel::update(person::table.filter(person::id.eq(who)));
        let days = (person::withdrawn_since.eq(noon(on)), person::erased_at.eq(noon(on)));
        person.set(days).execute(self.conn).unwrap();
    }

    /// The protocol that every request stands on.
    fn protocol(&mut self) -> i64 {
        let known = protocol::table.select(protocol::id).first(self.conn).optional().unwrap();
        known.unwrap_or_else(|| {
            diesel::insert_into(protocol::table)
                .values((
                    protocol::hash.eq(""),
                    protocol::programme.eq(""),
                    protocol::version.eq(""),
                    protocol::content.eq(""),
                    protocol::taken_on_at.eq(noon(day(2020, 9, 1))),
                ))
                .returning(protocol::id)
                .get_result(self.conn)
                .unwrap()
        })
    }

    pub fn response(&mut self, request: i64, person: i64, submitted: Option<NaiveDate>) -> i64 {
        let id = self.id();
        diesel::insert_into(response::table)
            .values((
                response::id.eq(id),
                response::request_id.eq(request),
                response::person_id.eq(person),
                response::started_at.eq(noon(submitted.unwrap_or(close()))),
                response::submitted_at.eq(submitted.map(noon)),
            ))
            .execute(self.conn)
            .unwrap();
        id
    }

    pub fn score(&mut self, response: i64, instrument: &str, name: &str, value: f64) {
        self.score_of(1, response, instrument, name, value);
    }

    /// The same of a version of the instrument.
    pub fn score_of(&mut self, version: i64, response: i64, instrument: &str, name: &str, value: f64) {
        let id = self.id();
        diesel::insert_into(score::table)
            .values((
                score::id.eq(id),
                score::response_id.eq(response),
                score::version_id.eq(version),
                score::instrument.eq(instrument),
                score::name.eq(name),
                score::value.eq(value),
            ))
            .execute(self.conn)
            .unwrap();
    }

    pub fn answer(&mut self, response: i64, instrument: &str, item: &str, value: i32) {
        self.answer_of(1, response, instrument, item, value);
    }

    /// The same of a version of the instrument.
    pub fn answer_of(&mut self, version: i64, response: i64, instrument: &str, item: &str, value: i32) {
        let id = self.id();
        diesel::insert_into(answer::table)
            .values((
                answer::id.eq(id),
                answer::response_id.eq(response),
                answer::version_id.eq(version),
                answer::instrument.eq(instrument),
                answer::item.eq(item),
                answer::value.eq(value),
                answer::answered_at.eq(noon(day(2022, 1, 3))),
            ))
            .execute(self.conn)
            .unwrap();
    }

    /// The same at a moment, maybe in a session with help.
    pub fn answer_at(&mut self, response: i64, item: &str, at: NaiveDateTime, session: Option<i64>) {
        let id = self.id();
        diesel::insert_into(answer::table)
            .values((
                answer::id.eq(id),
                answer::response_id.eq(response),
                answer::version_id.eq(1_i64),
                answer::instrument.eq("who-5"),
                answer::item.eq(item),
                answer::value.eq(3),
                answer::answered_at.eq(at),
                answer::help_id.eq(session),
            ))
            .execute(self.conn)
            .unwrap();
    }

    /// A mail about a request that was sent on a day.
    pub fn mail(&mut self, request: i64, person: i64, purpose: &str, on: NaiveDate) {
        let (id, link) = (self.id(), self.id());
        diesel::insert_into(message::table)
            .values((
                message::id.eq(id),
                message::unique_key.eq(format!("key {id}")),
                message::person_id.eq(person),
                message::kind.eq("invitation"),
                message::for_day.eq(on),
                message::state.eq("sent"),
                message::next_try_at.eq(noon(on)),
                message::attempts.eq(1),
                message::listed.eq(0),
                message::message_id.eq(format!("{id}@example.org")),
                message::sent_at.eq(noon(on)),
                message::sent_on.eq(on),
            ))
            .execute(self.conn)
            .unwrap();
        diesel::insert_into(message_request::table)
            .values((
                message_request::id.eq(link),
                message_request::message_id.eq(id),
                message_request::request_id.eq(request),
                message_request::purpose.eq(purpose),
                message_request::round.eq(1),
                message_request::dropped.eq(false),
            ))
            .execute(self.conn)
            .unwrap();
    }

    /// A letter about a request that was printed on a day.
    pub fn letter(&mut self, request: i64, person: i64, on: NaiveDate) {
        let (id, link) = (self.id(), self.id());
        diesel::insert_into(letter::table)
            .values((
                letter::id.eq(id),
                letter::unique_key.eq(format!("key {id}")),
                letter::person_id.eq(person),
                letter::link_hash.eq(format!("link {id}")),
                letter::short_hash.eq(format!("short {id}")),
                letter::printed_at.eq(noon(on)),
            ))
            .execute(self.conn)
            .unwrap();
        diesel::insert_into(letter_request::table)
            .values((
                letter_request::id.eq(link),
                letter_request::letter_id.eq(id),
                letter_request::request_id.eq(request),
                letter_request::round.eq(1),
            ))
            .execute(self.conn)
            .unwrap();
    }

    /// A session in which somebody is helped.
    pub fn help(&mut self, person: i64, family: i64, on: NaiveDate) -> i64 {
        let id = self.id();
        diesel::insert_into(help::table)
            .values((
                help::id.eq(id),
                help::unique_key.eq(format!("key {id}")),
                help::person_id.eq(person),
                help::family_id.eq(family),
                help::helper_id.eq(person),
                help::helper_role.eq("family_therapist"),
                help::code_hash.eq(format!("code {id}")),
                help::made_at.eq(noon(on)),
                help::expires_at.eq(noon(on)),
                help::opened_at.eq(noon(on)),
            ))
            .execute(self.conn)
            .unwrap();
        id
    }

    /// Somebody takes their consent back.
    pub fn withdraw(&mut self, who: i64, on: NaiveDate) {
        let changed = diesel::update(person::table.filter(person::id.eq(who)));
        changed.set(person::withdrawn_since.eq(noon(on))).execute(self.conn).unwrap();
    }

    /// Somebody says on a day that a question is hard to understand, as shown in that version.
    pub fn hard(&mut self, response: i64, version: i64, item: &str, on: NaiveDate) {
        let id = self.id();
        diesel::insert_into(hard_to_understand::table)
            .values((
                hard_to_understand::id.eq(id),
                hard_to_understand::response_id.eq(response),
                hard_to_understand::version_id.eq(version),
                hard_to_understand::item.eq(item),
                hard_to_understand::said_at.eq(noon(on)),
            ))
            .execute(self.conn)
            .unwrap();
    }

    /// Another version of an instrument, in a language; returns its number.
    pub fn version_of(&mut self, instrument: &str, language: &str, hash: &str) -> i64 {
        self.version_with(instrument, language, hash, "{}")
    }

    /// The same with its content.
    pub fn version_with(&mut self, instrument: &str, language: &str, hash: &str, content: &str) -> i64 {
        let id = self.id();
        diesel::insert_into(version::table)
            .values((
                version::id.eq(id),
                version::hash.eq(hash),
                version::instrument.eq(instrument),
                version::language.eq(language),
                version::content.eq(content),
            ))
            .execute(self.conn)
            .unwrap();
        id
    }

    fn version(&mut self, content: &str) {
        diesel::insert_into(version::table)
            .values((
                version::id.eq(1_i64),
                version::hash.eq("0123abcd"),
                version::instrument.eq("who-5"),
                version::language.eq("da"),
                version::content.eq(content),
            ))
            .execute(self.conn)
            .unwrap();
    }
}

/// Writes rows into an empty database, in one transaction.
pub fn fill(store: &Store, fill: impl FnOnce(&mut Builder)) {
    store
        .write(&crate::support::test_by(), |conn| -> Result<(), StoreError> {
            let mut builder = Builder { conn, next: 1 };
            builder.version(r#"{"asked_as":"who-5","wording":{"kind":"demonstration"}}"#);
            fill(&mut builder);
            Ok(())
        })
        .unwrap();
}

/// Runs a command on a database, in a folder.
pub fn kvartal(database: &str, dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kvartal"))
        .args(args)
        .env("KVARTAL_DATABASE", database)
        // Where it was written to as an earlier version did, it is sealed first.
        .env("KVARTAL_SECRET", crate::support::SECRET)
        .current_dir(dir)
        .output()
        .unwrap()
}

/// A folder with a database and whatever the commands write.
pub struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    pub fn with(fill_in: impl FnOnce(&mut Builder)) -> Place {
        let place = Place { dir: tempfile::tempdir().unwrap() };
        fill(&Store::open(&place.database()).unwrap(), fill_in);
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn database(&self) -> String {
        format!("sqlite:{}", self.path("study.sqlite").display())
    }

    pub fn kvartal(&self, args: &[&str]) -> Output {
        kvartal(&self.database(), self.dir.path(), args)
    }

    /// What a shell does there, under its limits.
    pub fn sh(&self, script: &str) -> Output {
        let mut shell = Command::new("sh");
        shell.args(["-c", script]).env("KVARTAL_DATABASE", self.database()).current_dir(self.dir.path());
        shell.env("KVARTAL_SECRET", crate::support::SECRET).output().unwrap()
    }

    pub fn report(&self, out: &str, more: &[&str]) {
        let done = self.kvartal(&[&["report", "--out", out, "--as-of", "2022-09-01"], more].concat());
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
}

/// The rows of a table, each by column name.
pub fn table(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

pub fn find<'a>(rows: &'a [BTreeMap<String, String>], keys: &[(&str, &str)]) -> &'a BTreeMap<String, String> {
    let mut found = rows.iter().filter(|row| keys.iter().all(|(column, value)| row[*column] == *value));
    let row = found.next().unwrap_or_else(|| panic!("no row with {keys:?}"));
    assert!(found.next().is_none(), "two rows with {keys:?}");
    row
}
