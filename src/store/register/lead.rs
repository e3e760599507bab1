//! Project leads: members of staff with a municipality each.

use crate::store::db::prelude::*;
use jiff::civil::Date;

use crate::access::{Membership, StaffKind};
use crate::family::email_key;
use crate::id::StaffId;
use crate::names::municipality_key;
use crate::store::message::{MessageKind, MessageState};
use crate::store::schema::message;
use crate::store::staff::{self, Staff};
use crate::store::{Conn, Result, Tx, date, to_date};

/// A project lead of one municipality.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// Row number of the member of staff; 0 before it is stored.
    pub staff: StaffId,
    /// As in the register.
    pub municipality: String,
    /// As in the leads' file.
    pub name: String,
    /// Where the digest goes.
    pub email: String,
    /// Language of the digest.
    pub language: String,
}

impl Lead {
    /// Whether both are one person's entry for one municipality, however the two are spelled.
    pub fn is(&self, other: &Lead) -> bool {
        self.leads(&other.municipality) && email_key(&self.email) == email_key(&other.email)
    }

    /// Whether the lead is one of that municipality, however it is spelled (contract rule 2.14).
    pub fn leads(&self, municipality: &str) -> bool {
        municipality_key(&self.municipality) == municipality_key(municipality)
    }

    fn membership(&self) -> Membership {
        Membership::of(StaffKind::Lead, &self.municipality)
    }
}

/// All project leads, by municipality and name; whoever leads several municipalities is there for each.
///
/// # Errors
/// A failed statement.
pub fn all(conn: &mut Conn) -> Result<Vec<Lead>> {
    let mut all: Vec<Lead> = staff::all(conn)?.iter().flat_map(of).collect();
    // Byte by byte: the two databases have orders of their own.
    all.sort_by_cached_key(|lead| (lead.municipality.clone(), lead.name.clone(), email_key(&lead.email)));
    Ok(all)
}

fn of(one: &Staff) -> impl Iterator<Item = Lead> {
    one.memberships.iter().filter_map(|membership| {
        Some(Lead {
            staff: one.id,
            municipality: membership.municipality.clone()?,
            name: one.name.clone(),
            email: one.email.clone(),
            language: one.language.clone(),
        })
    })
}

/// Stores a lead, or the new name, spelling and language of one that is there.
///
/// # Errors
/// A failed statement; [`crate::store::contact::lookup`]'s.
pub fn put(tx: &mut Tx<'_>, new: &Lead) -> Result<()> {
    let id = staff::put(tx, &new.name, &new.email, &new.language)?;
    staff::grant(tx, id, &new.membership())?;
    Ok(())
}

/// Takes a lead off the list.
///
/// # Errors
/// A failed statement.
pub fn remove(tx: &mut Tx<'_>, lead: &Lead) -> Result<()> {
    staff::revoke(tx, lead.staff, &lead.membership())?;
    Ok(())
}

/// The day of the last digest before `before` that left to a lead.
///
/// # Errors
/// A failed statement.
pub fn last_digest(conn: &mut Conn, lead: StaffId, before: Date) -> Result<Option<Date>> {
    let last: Option<chrono::NaiveDate> = message::table
        .filter(message::staff_id.eq(lead))
        .filter(message::kind.eq(MessageKind::Digest))
        .filter(message::state.eq(MessageState::Sent))
        .filter(message::for_day.lt(date(before)))
        .select(diesel::dsl::max(message::for_day))
        .first(conn)?;
    Ok(last.map(to_date))
}
