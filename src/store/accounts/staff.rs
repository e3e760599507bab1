//! Members of staff: who they are, what they are, and where.

use std::collections::{BTreeMap, HashMap};

use crate::store::db::prelude::*;

use crate::access::{Access, Membership, StaffKind};
use crate::actor::{Act, Subject};
use crate::family::{Reach, email_key};
use crate::id::{ContactId, MembershipId, StaffId};
use crate::names::municipality_key;
use crate::store::message::MessageState;
use crate::store::schema::{contact, membership, message, note, passkey, sign_in, staff, staff_session};
use crate::store::{Conn, Result, Tx, called};
use crate::token::Keys;

/// A member of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// Row number.
    pub id: StaffId,
    /// Row number of the contact.
    pub contact: ContactId,
    /// As whoever added them has written it.
    pub name: String,
    /// Where their mail goes, and what they sign in with.
    pub email: String,
    /// Language of their mails and pages.
    pub language: String,
    /// What they are, in the order in which it was said.
    pub memberships: Vec<Membership>,
}

impl Staff {
    /// What they may do.
    pub fn access(&self) -> Access {
        Access::new(self.memberships.clone())
    }
}

#[derive(Queryable)]
struct StaffColumns {
    id: StaffId,
    contact: ContactId,
    language: String,
}

/// All members of staff, by name.
///
/// # Errors
/// A failed statement.
pub fn all(conn: &mut Conn) -> Result<Vec<Staff>> {
    let rows: Vec<StaffColumns> =
        staff::table.inner_join(contact::table).select((staff::id, contact::id, contact::language)).load(conn)?;
    let memberships: Vec<(StaffId, StaffKind, String)> = membership::table
        .order(membership::id)
        .select((membership::staff_id, membership::kind, membership::municipality))
        .load(conn)?;
    let mut all = joined(conn, rows, memberships)?;
    // Byte by byte: the two databases have orders of their own.
    all.sort_by_cached_key(|one| (one.name.clone(), email_key(&one.email)));
    Ok(all)
}

fn joined(
    conn: &mut Conn,
    rows: Vec<StaffColumns>,
    memberships: Vec<(StaffId, StaffKind, String)>,
) -> Result<Vec<Staff>> {
    let mut called = called::load(conn, rows.iter().map(|row| row.contact))?;
    let mut of: HashMap<StaffId, Vec<Membership>> = HashMap::new();
    for (id, kind, municipality) in memberships {
        of.entry(id).or_default().push(Membership::of(kind, &municipality));
    }
    let staff = |row: StaffColumns| {
        let called::Called { name, address } = called.remove(&row.contact).unwrap_or_default();
        Staff {
            memberships: of.remove(&row.id).unwrap_or_default(),
            id: row.id,
            contact: row.contact,
            name,
            email: address.unwrap_or_default(),
            language: row.language,
        }
    };
    Ok(rows.into_iter().map(staff).collect())
}

/// One of them; `None` if they are no member of staff any more.
///
/// # Errors
/// A failed statement.
pub fn find(conn: &mut Conn, id: StaffId) -> Result<Option<Staff>> {
    let rows: Vec<StaffColumns> = staff::table
        .inner_join(contact::table)
        .filter(staff::id.eq(id))
        .select((staff::id, contact::id, contact::language))
        .load(conn)?;
    let memberships: Vec<(StaffId, StaffKind, String)> = membership::table
        .filter(membership::staff_id.eq(id))
        .order(membership::id)
        .select((membership::staff_id, membership::kind, membership::municipality))
        .load(conn)?;
    Ok(joined(conn, rows, memberships)?.pop())
}

/// What they are called, by row number; of whoever is no member of staff any more nothing is known.
///
/// # Errors
/// A failed statement.
pub fn names(conn: &mut Conn, ids: &[StaffId]) -> Result<BTreeMap<StaffId, String>> {
    let rows: Vec<(StaffId, ContactId)> =
        staff::table.filter(staff::id.eq_any(ids)).select((staff::id, staff::contact_id)).load(conn)?;
    let mut called = called::load(conn, rows.iter().map(|(_, contact)| *contact))?;
    let mut name = |contact| called.remove(&contact).unwrap_or_default().name;
    Ok(rows.into_iter().map(|(id, contact)| (id, name(contact))).collect())
}

/// The member of staff with that address.
///
/// # Errors
/// A failed statement; [`crate::store::contact::lookup`]'s.
pub fn with_address(conn: &mut Conn, keys: &Keys, email: &str) -> Result<Option<StaffId>> {
    let lookup = crate::store::contact::lookup(conn, keys, &email_key(email))?;
    let found = staff::table.inner_join(contact::table).filter(contact::lookup.eq(lookup)).order(staff::id);
    Ok(found.select(staff::id).first(conn).optional()?)
}

/// Adds a member of staff, or writes the name, spelling of the address and language of one anew.
///
/// # Errors
/// A failed statement; [`crate::store::contact::lookup`]'s.
pub fn put(tx: &mut Tx<'_>, name: &str, email: &str, language: &str) -> Result<StaffId> {
    crate::store::backend::alone(tx)?;
    let keys = tx.keys();
    if let Some(id) = with_address(tx, keys, email)? {
        let theirs: ContactId = staff::table.find(id).select(staff::contact_id).get_result(tx.conn())?;
        diesel::update(contact::table.find(theirs)).set(contact::language.eq(language)).execute(tx.conn())?;
        called::rewrite(tx, theirs, name, Some(email))?;
        return Ok(id);
    }
    let contact = crate::store::contact::add(tx, keys, None, name, &Reach::Mail(email.to_owned()), language)?;
    Ok(diesel::insert_into(staff::table)
        .values(staff::contact_id.eq(contact))
        .returning(staff::id)
        .get_result(tx.conn())?)
}

/// Notes in which language they read. Whether it is another one.
///
/// # Errors
/// A failed statement.
pub fn set_language(conn: &mut Conn, id: StaffId, language: &str) -> Result<bool> {
    let of = staff::table.filter(staff::id.eq(id)).select(staff::contact_id);
    let other = contact::table.filter(contact::id.eq_any(of)).filter(contact::language.ne(language));
    Ok(diesel::update(other).set(contact::language.eq(language)).execute(conn)? > 0)
}

/// Makes them that as well; of a municipality that they lead already, the spelling. Whether they were not it before.
///
/// # Errors
/// A failed statement.
pub fn grant(tx: &mut Tx<'_>, id: StaffId, new: &Membership) -> Result<bool> {
    let municipality = new.municipality.as_deref().unwrap_or_default();
    let known = held(tx, id, new)?;
    if let Some(known) = &known {
        let one = membership::table.find(*known);
        diesel::update(one).set(membership::municipality.eq(municipality)).execute(tx.conn())?;
    } else {
        let row =
            (membership::staff_id.eq(id), membership::kind.eq(new.kind), membership::municipality.eq(municipality));
        diesel::insert_into(membership::table).values(row).execute(tx.conn())?;
    }
    let (act, kind) = match new.kind {
        StaffKind::Lead => (Act::LeadPut, new.kind),
        kind => (Act::StaffAdded, kind),
    };
    if known.is_none() || new.kind == StaffKind::Lead {
        tx.note(act, Subject::staff(id).detail(kind.as_str()));
    }
    Ok(known.is_none())
}

fn held(conn: &mut Conn, id: StaffId, one: &Membership) -> Result<Option<MembershipId>> {
    let key = municipality_key(one.municipality.as_deref().unwrap_or_default());
    let rows: Vec<(MembershipId, String)> = membership::table
        .filter(membership::staff_id.eq(id))
        .filter(membership::kind.eq(one.kind))
        .order(membership::id)
        .select((membership::id, membership::municipality))
        .load(conn)?;
    Ok(rows.into_iter().find(|(_, municipality)| municipality_key(municipality) == key).map(|(id, _)| id))
}

/// They are that no more; whoever is nothing then is removed. Whether they were it.
///
/// # Errors
/// A failed statement.
pub fn revoke(tx: &mut Tx<'_>, id: StaffId, one: &Membership) -> Result<bool> {
    let Some(held) = held(tx, id, one)? else { return Ok(false) };
    diesel::delete(membership::table.find(held)).execute(tx.conn())?;
    let act = if one.kind == StaffKind::Lead { Act::LeadRemoved } else { Act::StaffRemoved };
    tx.note(act, Subject::staff(id).detail(one.kind.as_str()));
    let left: i64 = membership::table.filter(membership::staff_id.eq(id)).count().get_result(tx.conn())?;
    if left == 0 {
        forget(tx, id)?;
    }
    Ok(true)
}

/// Removes a member of staff with all that they are.
///
/// # Errors
/// A failed statement.
pub fn remove(tx: &mut Tx<'_>, id: StaffId) -> Result<()> {
    let kinds: Vec<StaffKind> = membership::table
        .filter(membership::staff_id.eq(id))
        .order(membership::id)
        .select(membership::kind)
        .load(tx.conn())?;
    diesel::delete(membership::table.filter(membership::staff_id.eq(id))).execute(tx.conn())?;
    for kind in kinds {
        let act = if kind == StaffKind::Lead { Act::LeadRemoved } else { Act::StaffRemoved };
        tx.note(act, Subject::staff(id).detail(kind.as_str()));
    }
    forget(tx, id)
}

/// The log of what was sent keeps no name; what they have noted stays, by nobody.
fn forget(tx: &mut Tx<'_>, id: StaffId) -> Result<()> {
    let conn = tx.conn();
    let theirs = message::table.filter(message::staff_id.eq(id));
    let waiting = [MessageState::Queued, MessageState::Sending, MessageState::Deferred];
    diesel::update(theirs.filter(message::state.eq_any(waiting)))
        .set(message::state.eq(MessageState::Cancelled))
        .execute(conn)?;
    diesel::update(theirs).set(message::staff_id.eq(None::<StaffId>)).execute(conn)?;
    diesel::update(note::table.filter(note::staff_id.eq(id))).set(note::staff_id.eq(None::<StaffId>)).execute(conn)?;
    diesel::delete(sign_in::table.filter(sign_in::staff_id.eq(id))).execute(conn)?;
    diesel::delete(staff_session::table.filter(staff_session::staff_id.eq(id))).execute(conn)?;
    diesel::delete(passkey::table.filter(passkey::staff_id.eq(id))).execute(conn)?;
    let one = staff::table.filter(staff::id.eq(id));
    let contact_id: ContactId = one.select(staff::contact_id).first(conn)?;
    diesel::delete(one).execute(conn)?;
    diesel::update(contact::table.find(contact_id)).set(contact::is_current.eq(false)).execute(conn)?;
    called::rewrite(conn, contact_id, "", None)
}
