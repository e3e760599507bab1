//! The digest: what is outstanding in a municipality, and what is forgotten there soon, told to its project leads once a week (rule 2.11).

mod words;

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::access::Reach;
use crate::actor::{Act, Subject};
use crate::id::StaffId;
use crate::names::municipality_key;
use crate::nonresponse;
use crate::post::mail::DigestMail;
use crate::programme::after;
use crate::retention;
use crate::sender::{self, Shown};
use crate::service::Service;
use crate::store::message::{self, Addressee, MessageKind, NewMessage};
use crate::store::staff::{self, Staff};
use crate::store::{Conn, StoreError, backend, lead, setting};

const A_WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Writes this week's digests, once, to each lead whose municipality has something outstanding, or something of which it was announced in the last week
/// that it is forgotten. Returns how many.
///
/// # Errors
/// A failed statement.
pub fn write_due(service: &Service, now: Timestamp) -> Result<usize, StoreError> {
    let Some(monday) = service.calendar().digest_monday(now) else { return Ok(0) };
    let monday_text = monday.to_string();
    let done = service.store.read(|conn| setting::get(conn, setting::DIGESTS_DONE))?;
    if done.is_some_and(|done| done >= monday_text) {
        return Ok(0);
    }
    let today = service.calendar().date(now);
    service.store.write(&service.scheduler(now), |conn| {
        backend::alone(conn)?;
        if setting::get(conn, setting::DIGESTS_DONE)?.is_some_and(|done| done >= monday_text) {
            return Ok(0);
        }
        let mut written = 0;
        let mut told: BTreeMap<String, bool> = BTreeMap::new();
        let told_anew = retention::announced_since(conn, now - A_WEEK)?;
        for member in staff::all(conn)? {
            let mut something = false;
            for municipality in leads(&member) {
                let key = municipality_key(&municipality);
                something |= match told.get(&key) {
                    Some(known) => *known,
                    None => {
                        let found = told_anew.contains(&key)
                            || !nonresponse::of_municipality(service, conn, &municipality, today)?.missing.is_empty();
                        told.insert(key, found);
                        found
                    }
                };
            }
            if !something {
                continue;
            }
            let unique_key = format!("digest:{}:{monday}", member.id);
            // After a clock that was ahead it is not known any more which weeks are done.
            if message::is_written(conn, &unique_key)? {
                continue;
            }
            // A keyed hash of the address, as it always was: a digest keeps its Message-ID, and the key names nobody.
            let first = leads(&member).next().unwrap_or_default();
            let whose = format!("digest:{first}:{}:{monday}", member.email.to_lowercase());
            let digest = message::write(
                conn,
                &NewMessage {
                    unique_key: &unique_key,
                    person: None,
                    staff: Some(member.id),
                    kind: MessageKind::Digest,
                    day: today,
                    not_before: now,
                    message_id: &service.message_id(&whose),
                },
            )?;
            conn.note(Act::DigestWritten, Subject::staff(member.id).by_message(digest));
            written += 1;
        }
        setting::put(conn, setting::DIGESTS_DONE, &monday_text)?;
        Ok(written)
    })
}

/// The municipalities that a member of staff leads.
fn leads(member: &Staff) -> impl Iterator<Item = String> {
    member.memberships.iter().filter_map(|membership| membership.municipality.clone())
}

/// A digest as it leaves.
#[derive(Debug)]
pub struct Digest {
    /// What it says.
    pub says: DigestMail,
    /// Who it comes from.
    pub sender: Shown,
    /// How many requests it tells of.
    pub listed: usize,
}

/// The digest of `day` to a lead as it is on `today`, with a part for each municipality; `None` if nothing is outstanding any
/// more, or the next one has come.
///
/// # Errors
/// A failed statement.
pub fn compose(
    service: &Service,
    conn: &mut Conn,
    lead: &Addressee<StaffId>,
    day: Date,
    today: Date,
) -> Result<Option<Digest>, StoreError> {
    let member = staff::find(conn, lead.id)?;
    let (mut municipalities, mut waiting) = (Vec::new(), 0);
    for municipality in member.iter().flat_map(leads) {
        let told = nonresponse::of_municipality(service, conn, &municipality, today)?;
        waiting += told.waiting;
        let forgotten = retention::coming(conn, &Reach::In([municipality_key(&municipality)].into()))?;
        if !told.missing.is_empty() || !forgotten.is_empty() {
            municipalities.push(words::OfMunicipality { name: municipality, missing: told.missing, forgotten });
        }
    }
    if municipalities.is_empty() || after(day, 6) < today {
        return Ok(None);
    }
    // The same order every week, whichever was said first.
    municipalities.sort_by_cached_key(|one| one.name.to_lowercase());
    let last = lead::last_digest(conn, lead.id, day)?;
    let sender = sender::of_programme(service, &lead.language);
    let asked_under = municipalities.iter().flat_map(|one| one.missing.iter().map(|missing| missing.protocol));
    let protocols = service.protocols.readable(conn, asked_under)?;
    let teller = words::Teller { service, protocols: &protocols, language: &lead.language, last, today };
    let says = teller.mail(&municipalities, waiting, sender.name.clone());
    let listed = municipalities.iter().map(|one| one.missing.len()).sum();
    Ok(Some(Digest { says, sender, listed }))
}
