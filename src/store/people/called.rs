//! How people and members of staff are called and reached: sealed under the key of their person, or one of the contact's own.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::store::db::prelude::*;
use diesel::dsl::exists;
use diesel::sql_types::{Array, BigInt, Binary};
use serde::{Deserialize, Serialize};

use super::data_key as data_keys;
use crate::id::{ContactId, DataKeyId, PersonId};
use crate::store::db::vault;
use crate::store::schema::{contact, data_key};
use crate::store::{Conn, Raw, Result, StoreError, setting};
use crate::vault::{DataKey, NotOpened, Place};

/// How somebody is called and reached.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Called {
    /// As the register, or whoever added them, has written it; may be empty.
    pub name: String,
    /// The address; none for whoever is written to on paper.
    pub address: Option<String>,
}

/// A sealed text is made as long as a multiple of this many bytes, so that its length tells nothing.
const PADDED: usize = 128;

fn place(id: ContactId, person: Option<PersonId>) -> Place {
    Place { table: "contact", column: "sealed", row: id.number(), of: person.map_or(0, PersonId::number) }
}

impl Called {
    fn sealed(&self, id: ContactId, person: Option<PersonId>, key: &DataKey) -> Result<Vec<u8>> {
        vault::sealed(key, place(id, person), self, PADDED)
    }

    fn opened(id: ContactId, person: Option<PersonId>, key: &DataKey, sealed: &[u8]) -> Result<Called> {
        vault::opened(key, place(id, person), sealed)
            .map_err(|why| data_keys::closed(&format!("the contact {id}"), &why))
    }
}

/// How a contact stands in the database, as a part of a row ([`stored`]); opened by [`open`].
pub(in crate::store) type Stored = (
    (ContactId, Option<PersonId>),
    Option<Vec<u8>>,
    Option<(DataKeyId, Option<PersonId>, Vec<u8>)>,
    String,
    Option<String>,
);

/// The columns of [`Stored`], of a query that joins contacts with `left_join(data_key::table)`.
macro_rules! stored {
    () => {{
        use $crate::store::schema::{contact, data_key};
        (
            (contact::id, contact::person_id),
            contact::sealed,
            (data_key::id, data_key::person_id, data_key::wrapped).nullable(),
            contact::name,
            contact::address,
        )
    }};
}
pub(in crate::store) use stored;

/// How the contact of a row is called and reached.
///
/// # Errors
/// What does not open; a failed statement.
pub(in crate::store) fn open(conn: &mut Conn, stored: Stored) -> Result<Called> {
    opened(conn, &mut HashMap::new(), stored)
}

fn opened(
    conn: &mut Conn,
    keys: &mut HashMap<DataKeyId, DataKey>,
    ((id, person), sealed, key, name, address): Stored,
) -> Result<Called> {
    match (sealed, key) {
        (Some(sealed), Some((key, of, wrapped))) => {
            let key = match keys.entry(key) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(data_keys::unwrapped(conn, key, of, &wrapped)?),
            };
            Called::opened(id, person, key, &sealed)
        }
        // Of somebody who was erased: there is nothing to open.
        (Some(sealed), None) if sealed.is_empty() => Ok(Called::default()),
        // Of an older version: nothing is sealed yet.
        (None, None) if setting::get(conn, setting::RING_KEY_ID)?.is_none() => Ok(Called { name, address }),
        _ => Err(data_keys::closed(&format!("the contact {id}"), &NotOpened::Changed)),
    }
}

/// How these contacts are called and reached.
///
/// # Errors
/// A failed statement; what does not open.
pub fn load(conn: &mut Conn, ids: impl IntoIterator<Item = ContactId>) -> Result<HashMap<ContactId, Called>> {
    let ids: Vec<ContactId> = ids.into_iter().collect();
    let mut found = HashMap::with_capacity(ids.len());
    for some in ids.chunks(AT_ONCE) {
        let rows = contact::table.left_join(data_key::table).filter(contact::id.among(some));
        let rows: Vec<Stored> = rows.select(stored!()).load(conn)?;
        let mut keys = HashMap::new();
        for row in rows {
            found.insert(row.0.0, opened(conn, &mut keys, row)?);
        }
    }
    Ok(found)
}

/// The same of one.
///
/// # Errors
/// As [`load`]; that there is none.
pub fn one(conn: &mut Conn, id: ContactId) -> Result<Called> {
    load(conn, [id])?.remove(&id).ok_or_else(|| StoreError::Statement(diesel::NotFound))
}

/// How many are opened by one statement.
const AT_ONCE: usize = 500;

/// Seals how a contact is called and reached, in place of what stood there.
///
/// # Errors
/// As [`load`].
pub(in crate::store) fn put(conn: &mut Conn, id: ContactId, person: Option<PersonId>, called: &Called) -> Result<()> {
    let held: Option<DataKeyId> = contact::table.find(id).select(contact::data_key_id).get_result(conn)?;
    let held = match held {
        Some(held) => data_keys::load(conn, &[held])?.remove(&held).map(|key| (held, key)),
        None => None,
    };
    let (key_id, key) = match held {
        Some(held) => held,
        None => data_keys::of(conn, person)?,
    };
    let sealed = called.sealed(id, person, &key)?;
    let row = (
        contact::sealed.eq(sealed),
        contact::data_key_id.eq(key_id),
        contact::name.eq(""),
        contact::address.eq(None::<String>),
    );
    diesel::update(contact::table.find(id)).set(row).execute(conn)?;
    Ok(())
}

/// Writes a contact's name, and its address if one is given, anew.
///
/// # Errors
/// As [`load`].
pub fn rewrite(conn: &mut Conn, id: ContactId, name: &str, address: Option<&str>) -> Result<()> {
    let person = contact::table.find(id).select(contact::person_id).get_result(conn)?;
    let before = one(conn, id)?;
    let address = address.map(str::to_owned).or(before.address);
    put(conn, id, person, &Called { name: name.to_owned(), address })
}

/// Deletes a contact of nobody who is asked, with its key.
///
/// # Errors
/// A failed statement; a contact that something refers to.
pub(in crate::store) fn delete(conn: &mut Conn, id: ContactId) -> Result<()> {
    let key: Option<DataKeyId> = contact::table.find(id).select(contact::data_key_id).get_result(conn)?;
    diesel::delete(contact::table.find(id)).execute(conn)?;
    let own = data_key::table.filter(data_key::id.nullable().eq(key)).filter(data_key::person_id.is_null());
    diesel::delete(own).execute(conn)?;
    Ok(())
}

/// Seals the contacts that an older version has left in the open. How many.
///
/// # Errors
/// As [`load`].
pub(in crate::store) fn seal(conn: &mut Conn) -> Result<usize> {
    type Open = (ContactId, Option<PersonId>, String, Option<String>);
    let mut sealed = 0;
    loop {
        let open = contact::table.filter(contact::sealed.is_null()).order(contact::id);
        let open = open.select((contact::id, contact::person_id, contact::name, contact::address));
        let open: Vec<Open> = open.limit(i64::try_from(AT_ONCE).unwrap_or(i64::MAX)).load(conn)?;
        if open.is_empty() {
            return Ok(sealed);
        }
        sealed += open.len();
        let people: Vec<PersonId> = open.iter().filter_map(|row| row.1).collect();
        let keys = data_keys::of_each(conn, &people)?;
        let mut rows: Vec<(ContactId, DataKeyId, Vec<u8>)> = Vec::with_capacity(open.len());
        for (id, person, name, address) in open {
            let of_nobody;
            let (key_id, key) = match person.and_then(|person| keys.get(&person)) {
                Some(known) => known,
                None => {
                    of_nobody = data_keys::of(conn, person)?;
                    &of_nobody
                }
            };
            rows.push((id, *key_id, Called { name, address }.sealed(id, person, key)?));
        }
        put_each(conn, rows)?;
    }
}

fn put_each(conn: &mut Conn, rows: Vec<(ContactId, DataKeyId, Vec<u8>)>) -> Result<()> {
    match &mut conn.raw {
        Raw::Sqlite(conn) => {
            for (id, key, sealed) in rows {
                let row = (
                    contact::sealed.eq(sealed),
                    contact::data_key_id.eq(key),
                    contact::name.eq(""),
                    contact::address.eq(None::<String>),
                );
                diesel::update(contact::table.filter(contact::id.eq(id))).set(row).kept().execute(conn)?;
            }
        }
        Raw::Postgres(conn) => {
            let all = diesel::sql_query(
                "UPDATE contact SET data_key_id = new.key, sealed = new.sealed, name = '', address = NULL \
                 FROM unnest($1, $2, $3) AS new (id, key, sealed) WHERE contact.id = new.id",
            );
            let (mut ids, mut keys, mut texts) = (Vec::new(), Vec::new(), Vec::new());
            for (id, key, sealed) in rows {
                ids.push(id);
                keys.push(key);
                texts.push(sealed);
            }
            let all = all.bind::<Array<BigInt>, _>(ids).bind::<Array<BigInt>, _>(keys).bind::<Array<Binary>, _>(texts);
            all.execute(conn)?;
        }
    }
    Ok(())
}

/// Whether no contact stands in the open.
///
/// # Errors
/// A failed statement.
pub(in crate::store) fn is_sealed(conn: &mut Conn) -> Result<bool> {
    let open = contact::table.filter(contact::sealed.is_null()).select(contact::id);
    Ok(!diesel::select(exists(open)).get_result::<bool>(conn)?)
}
