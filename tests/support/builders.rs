//! What stands in a test's database before the program looks at it.

use jiff::Timestamp;
use kvartal::family::Reach;
use kvartal::id::{ChildId, ContactId, FamilyId, MessageId, PersonId, ProtocolId, RequestId, StaffId};
use kvartal::register::{self, Imported, read_sheet};
use kvartal::service::Service;
use kvartal::store::lead::Lead;
use kvartal::store::prelude::*;
use kvartal::store::schema::*;
use kvartal::store::{self, Conn, StoreError, Tx};
use kvartal::token::Keys;

use super::{Database, SECRET, by_at, date, instant, test_by};

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

/// Imports a register sheet at that instant.
pub fn import(service: &Service, at: Timestamp, heading: &str, rows: &[impl AsRef<str>]) -> Imported {
    let rows: Vec<&str> = rows.iter().map(AsRef::as_ref).collect();
    let sheet = format!("{heading}\n{}\n", rows.join("\n"));
    let (programme, calendar) = (service.programme(), service.calendar());
    let sheet = read_sheet("sheet.csv", sheet.as_bytes(), programme, calendar.date(at)).expect("a good sheet");
    register::apply(&service.store, programme, calendar, &sheet, &by_at(at)).expect("an import")
}

impl Database {
    pub fn family(&self, number: &str, start: &str) -> FamilyId {
        self.write(|conn| {
            diesel::insert_into(family::table)
                .values((
                    family::case_number.eq(number),
                    family::municipality.eq("Nordby"),
                    family::start_on.eq(date(start)),
                    family::status.eq("active"),
                    family::registered_on.eq(date(start)),
                ))
                .execute(conn)?;
            family::table.filter(family::case_number.eq(number)).select(family::id).first(conn)
        })
    }

    pub fn child(&self, of: FamilyId, number: &str, birth: &str) -> ChildId {
        self.write(|conn| {
            diesel::insert_into(child::table)
                .values((
                    child::family_id.eq(of),
                    child::case_number.eq(number),
                    child::birth_on.eq(date(birth)),
                    child::registered_on.eq(date(birth)),
                ))
                .execute(conn)?;
            child::table.filter(child::case_number.eq(number)).select(child::id).first(conn)
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

    /// A project lead who reads Danish.
    pub fn lead(&self, municipality: &str, email: &str) {
        let lead = Lead {
            staff: StaffId::new(0),
            municipality: municipality.into(),
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
}
