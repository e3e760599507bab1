//! The keys by which data about people is sealed: one for each person, and for each contact of nobody who is asked. They stand
//! wrapped under the installation's; without its row nothing of that person can be opened any more.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::store::db::prelude::*;
use diesel::sql_types::{Array, BigInt, Binary};

use crate::actor::{Act, Subject};
use crate::id::{DataKeyId, PersonId};
use crate::store::schema::data_key;
use crate::store::{By, Conn, Raw, Result, Store, StoreError, setting};
use crate::vault::{DataKey, KeyRing, NotOpened, RingKeyId};

/// How many are wrapped anew at a time.
const AT_ONCE: i64 = 500;

/// What a key is wrapped for: its person, or nobody.
fn bound(person: Option<PersonId>) -> i64 {
    person.map_or(0, PersonId::number)
}

/// A sentence about what does not open.
pub(in crate::store) fn closed(what: &str, why: &NotOpened) -> StoreError {
    match why {
        NotOpened::UnknownKey(id) => StoreError::OtherKey(format!(
            "{what} stands under the key named {id}, and this process does not know it; nothing was written. Set the right key \
             file (key_file in kvartal.toml, KVARTAL_KEY_FILE, or the file beside an SQLite database)"
        )),
        NotOpened::Changed => StoreError::Content(format!(
            "{what}, which does not open: something else than kvartal has changed it, or a row of another database was put there"
        )),
    }
}

/// The key of a person, made now if there is none; or a new one of nobody's.
///
/// # Errors
/// A failed statement; a key of the installation that is not known.
pub(in crate::store) fn of(conn: &mut Conn, person: Option<PersonId>) -> Result<(DataKeyId, DataKey)> {
    if let Some(person) = person {
        let known: Option<(DataKeyId, Vec<u8>)> = data_key::table
            .filter(data_key::person_id.eq(person))
            .select((data_key::id, data_key::wrapped))
            .get_result(conn)
            .optional()?;
        if let Some((id, wrapped)) = known {
            return Ok((id, unwrapped(conn, id, Some(person), &wrapped)?));
        }
    }
    let key = DataKey::random();
    let wrapped = conn.ring()?.wrap(&key, bound(person));
    let row = (data_key::person_id.eq(person), data_key::wrapped.eq(wrapped));
    let id = diesel::insert_into(data_key::table).values(row).returning(data_key::id).get_result(conn)?;
    Ok((id, key))
}

/// The keys of these people, made now where there are none.
///
/// # Errors
/// As [`of`].
pub(in crate::store) fn of_each(
    conn: &mut Conn,
    people: &[PersonId],
) -> Result<HashMap<PersonId, (DataKeyId, DataKey)>> {
    let known: Vec<(DataKeyId, Option<PersonId>, Vec<u8>)> = data_key::table
        .filter(data_key::person_id.among(people))
        .select((data_key::id, data_key::person_id, data_key::wrapped))
        .load(conn)?;
    let mut keys = HashMap::with_capacity(people.len());
    for (id, person, wrapped) in known {
        let key = unwrapped(conn, id, person, &wrapped)?;
        keys.extend(person.map(|person| (person, (id, key))));
    }
    let ring = conn.ring()?;
    let without: BTreeSet<PersonId> = people.iter().copied().filter(|person| !keys.contains_key(person)).collect();
    let new: Vec<(PersonId, DataKey)> = without.into_iter().map(|person| (person, DataKey::random())).collect();
    let wrapped = |(person, key): &(PersonId, DataKey)| ring.wrap(key, bound(Some(*person)));
    let ids: HashMap<PersonId, DataKeyId> = match &mut conn.raw {
        Raw::Sqlite(conn) => {
            let mut ids = HashMap::new();
            for one in &new {
                let row = (data_key::person_id.eq(one.0), data_key::wrapped.eq(wrapped(one)));
                let insert = diesel::insert_into(data_key::table).values(row).returning(data_key::id);
                ids.insert(one.0, insert.get_result(conn)?);
            }
            ids
        }
        Raw::Postgres(_) if new.is_empty() => HashMap::new(),
        Raw::Postgres(conn) => {
            #[derive(QueryableByName)]
            struct Made {
                #[diesel(sql_type = BigInt)]
                id: DataKeyId,
                #[diesel(sql_type = BigInt)]
                person_id: PersonId,
            }
            let all = diesel::sql_query(
                "INSERT INTO data_key (person_id, wrapped) SELECT * FROM unnest($1, $2) RETURNING id, person_id",
            );
            let made: Vec<Made> = all
                .bind::<Array<BigInt>, _>(new.iter().map(|one| one.0).collect::<Vec<_>>())
                .bind::<Array<Binary>, _>(new.iter().map(wrapped).collect::<Vec<_>>())
                .load(conn)?;
            made.into_iter().map(|made| (made.person_id, made.id)).collect()
        }
    };
    keys.extend(new.into_iter().filter_map(|(person, key)| Some((person, (*ids.get(&person)?, key)))));
    Ok(keys)
}

/// The keys of these rows.
///
/// # Errors
/// As [`of`].
pub(in crate::store) fn load(conn: &mut Conn, ids: &[DataKeyId]) -> Result<HashMap<DataKeyId, DataKey>> {
    let rows: Vec<(DataKeyId, Option<PersonId>, Vec<u8>)> = data_key::table
        .filter(data_key::id.among(ids))
        .select((data_key::id, data_key::person_id, data_key::wrapped))
        .load(conn)?;
    rows.into_iter().map(|(id, person, wrapped)| Ok((id, unwrapped(conn, id, person, &wrapped)?))).collect()
}

/// The key that stands wrapped in a row.
pub(in crate::store) fn unwrapped(
    conn: &Conn,
    id: DataKeyId,
    person: Option<PersonId>,
    wrapped: &[u8],
) -> Result<DataKey> {
    let mut opened = conn.ring()?.unwrap(wrapped, bound(person));
    if matches!(opened, Err(NotOpened::UnknownKey(_)))
        && let Some(ring) = conn.ring_anew()
    {
        opened = ring.unwrap(wrapped, bound(person));
    }
    opened.map_err(|why| closed(&format!("the data key {id}"), &why))
}

/// Wraps all of them under the present key of the installation, under which the database stands from then on. What they have
/// sealed stays. How many were under another one.
fn wrap_anew(conn: &mut Conn) -> Result<usize> {
    let ring = conn.ring()?;
    let (mut wrapped_anew, mut last) = (0, DataKeyId::new(0));
    loop {
        let rows: Vec<(DataKeyId, Option<PersonId>, Vec<u8>)> = data_key::table
            .filter(data_key::id.gt(last))
            .order(data_key::id)
            .limit(AT_ONCE)
            .select((data_key::id, data_key::person_id, data_key::wrapped))
            .load(conn)?;
        let Some((end, ..)) = rows.last() else { break };
        last = *end;
        let (mut ids, mut anew) = (Vec::new(), Vec::new());
        for (id, person, wrapped) in rows {
            if KeyRing::wrapped_under(&wrapped) != Some(ring.present()) {
                let key = unwrapped(conn, id, person, &wrapped)?;
                ids.push(id);
                anew.push(ring.wrap(&key, bound(person)));
            }
        }
        wrapped_anew += ids.len();
        put_each(conn, ids, anew)?;
    }
    setting::put(conn, setting::RING_KEY_ID, &ring.present().to_string())?;
    Ok(wrapped_anew)
}

fn put_each(conn: &mut Conn, ids: Vec<DataKeyId>, wrapped: Vec<Vec<u8>>) -> Result<()> {
    match &mut conn.raw {
        Raw::Sqlite(conn) => {
            for (id, wrapped) in ids.into_iter().zip(wrapped) {
                let one = data_key::table.filter(data_key::id.eq(id));
                diesel::update(one).set(data_key::wrapped.eq(wrapped)).kept().execute(conn)?;
            }
        }
        Raw::Postgres(_) if ids.is_empty() => {}
        Raw::Postgres(conn) => {
            let all = diesel::sql_query(
                "UPDATE data_key SET wrapped = new.wrapped FROM unnest($1, $2) AS new (id, wrapped) WHERE data_key.id = new.id",
            );
            all.bind::<Array<BigInt>, _>(ids).bind::<Array<Binary>, _>(wrapped).execute(conn)?;
        }
    }
    Ok(())
}

/// That the key under which the database stands is known; it is the present one then.
///
/// # Errors
/// [`StoreError::OtherKey`].
pub(in crate::store) fn check_known(conn: &mut Conn, name: &str) -> Result<()> {
    if conn.stand_under(name)? {
        return Ok(());
    }
    let known = some_of(conn.ring()?.as_ref());
    Err(StoreError::OtherKey(format!(
        "answers, names and addresses in the database are sealed under the key named {name}, and this process has {known}; nothing was written. \
         Set the right key file (key_file in kvartal.toml, KVARTAL_KEY_FILE, or the file beside an SQLite database)"
    )))
}

/// The names of the first keys of a ring, in words.
fn some_of(ring: &KeyRing) -> String {
    const TOLD: usize = 3;
    let names: Vec<String> = ring.ids().take(TOLD).map(|id| id.to_string()).collect();
    match ring.ids().count().saturating_sub(TOLD) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

/// That the key is known under which the database stands; one that stands under none waits for any.
///
/// # Errors
/// [`StoreError::OtherKey`]; a failed statement.
pub fn check_standing(conn: &mut Conn) -> Result<()> {
    match stands_under(conn)? {
        Some(name) => check_known(conn, &name),
        None => Ok(()),
    }
}

/// Puts a database that stands under none under the present key. Of two that do so at once, one goes on under the other's key,
/// or is refused.
pub(in crate::store) fn claim(conn: &mut Conn) -> Result<()> {
    let present = conn.ring()?.present().to_string();
    setting::put_first(conn, setting::RING_KEY_ID, &present)?;
    let name = setting::get(conn, setting::RING_KEY_ID)?.unwrap_or(present);
    check_known(conn, &name)
}

/// Puts a database under the installation's first key that stands under none yet, or under one that follows from a secret. One
/// that was drawn for this stays the present one until another is made it ([`change`]).
///
/// # Errors
/// As [`of`].
pub(in crate::store) fn go_over(conn: &mut Conn) -> Result<()> {
    if let Some(name) = setting::get(conn, setting::RING_KEY_ID)? {
        check_known(conn, &name)?;
        if conn.ring()?.is_own() {
            return Ok(());
        }
    }
    let first = conn.ring()?.with_first().present().to_string();
    check_known(conn, &first)?;
    let wrapped = wrap_anew(conn)?;
    if wrapped > 0 {
        tracing::warn!(key = %first, people = wrapped, "what is sealed goes over to the first key of the key file");
    }
    Ok(())
}

/// The name of the key under which the database stands; `None` as long as nothing is sealed in it.
///
/// # Errors
/// A failed statement.
pub fn stands_under(conn: &mut Conn) -> Result<Option<String>> {
    setting::get(conn, setting::RING_KEY_ID)
}

/// Whether nothing is left for [`go_over`].
///
/// # Errors
/// A failed statement; a key that is not known.
pub(in crate::store) fn is_settled(conn: &mut Conn) -> Result<bool> {
    let Some(name) = setting::get(conn, setting::RING_KEY_ID)? else { return Ok(false) };
    check_known(conn, &name)?;
    let ring = conn.ring()?;
    Ok(ring.is_own() || ring.present() == ring.with_first().present())
}

/// Makes another key the present one, by command, while others wait: `made` gives the keys, of which the first is it, when
/// nobody else changes them. How many were under another one.
///
/// # Errors
/// A failed statement; a key of the installation that is not known; what `made` returns.
pub fn change(store: &Store, by: &By<'_>, made: impl FnOnce() -> Result<KeyRing>) -> Result<usize> {
    store.write_alone(by, |tx| {
        if let Some(name) = setting::get(tx, setting::RING_KEY_ID)? {
            check_known(tx, &name)?;
        }
        let first = made()?.present().to_string();
        tx.ring_anew();
        check_known(tx, &first)?;
        let wrapped = wrap_anew(tx)?;
        tx.note(Act::KeyChanged, Subject::none().detail(&first));
        Ok(wrapped)
    })
}

/// Does something with the key file while nobody makes another key the present one.
///
/// # Errors
/// A failed statement; what `work` returns.
pub fn hold_file<T, E: From<StoreError>>(
    store: &Store,
    by: &By<'_>,
    work: impl FnOnce() -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    store.write_alone(by, |_| work())
}

/// How many of them stand under each key of an installation, by its name, whether it is known here or not.
///
/// # Errors
/// A failed statement.
pub fn under(conn: &mut Conn) -> Result<BTreeMap<RingKeyId, usize>> {
    let mut under = BTreeMap::new();
    let mut last = DataKeyId::new(0);
    loop {
        let rows: Vec<(DataKeyId, Vec<u8>)> = data_key::table
            .filter(data_key::id.gt(last))
            .order(data_key::id)
            .limit(AT_ONCE)
            .select((data_key::id, data_key::wrapped))
            .load(conn)?;
        let Some((end, _)) = rows.last() else { return Ok(under) };
        last = *end;
        for id in rows.iter().filter_map(|(_, wrapped)| KeyRing::wrapped_under(wrapped)) {
            *under.entry(id).or_default() += 1;
        }
    }
}
