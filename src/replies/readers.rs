//! Who reads what somebody writes back.

use std::collections::{BTreeSet, HashSet};

use super::{Recipient, study_recipient};
use crate::family::email_key;
use crate::id::StaffId;
use crate::names::municipality_key;
use crate::programme::Replies;
use crate::service::Service;
use crate::store::incoming::Found;
use crate::store::{self, Conn, StoreError};

/// Who reads what somebody writes back, as the mail told them that they would (see `post::mail`): the study, or the
/// municipality's project leads. Nobody: the operator.
///
/// # Errors
/// A failed statement.
pub fn readers(
    service: &Service,
    conn: &mut Conn,
    found: Option<&Found>,
    from: Option<&str>,
) -> Result<Vec<Recipient>, StoreError> {
    let Some(found) = found.filter(|found| found.person.is_some()) else { return leads(conn, found, from) };
    let roles = store::incoming::roles_of(conn, found.id)?;
    if service.programme().replies(roles.iter().map(String::as_str)) == Replies::Municipality {
        return leads(conn, Some(found), from);
    }
    let contact = service.study_contact.as_ref().map(ToString::to_string);
    let writes_it = contact.is_some_and(|contact| is_author(from, &contact));
    let to = study_recipient(service, conn)?;
    Ok(if to == Recipient::Study && !writes_it { vec![to] } else { Vec::new() })
}

/// The project leads of the municipalities of the families that our mail was about, whose address works and who have
/// not written it themselves.
fn leads(conn: &mut Conn, found: Option<&Found>, from: Option<&str>) -> Result<Vec<Recipient>, StoreError> {
    let families = match found {
        Some(found) => store::incoming::families(conn, found.id)?,
        None => Vec::new(),
    };
    let municipalities: HashSet<String> =
        families.into_iter().map(|family| municipality_key(&family.municipality)).collect();
    let mut leads = store::lead::all(conn)?;
    leads
        .retain(|lead| municipalities.contains(&municipality_key(&lead.municipality)) && !is_author(from, &lead.email));
    let stopped = store::address::suppressed_staff(conn)?;
    leads.retain(|lead| !stopped.contains(&lead.staff));
    // Whoever leads two of them gets it once.
    let leads: BTreeSet<StaffId> = leads.into_iter().map(|lead| lead.staff).collect();
    Ok(leads.into_iter().map(Recipient::Lead).collect())
}
/// Whether a mail from there was written at that address.
pub fn is_author(from: Option<&str>, address: &str) -> bool {
    from.is_some_and(|from| email_key(from) == email_key(address))
}
