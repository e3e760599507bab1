//! The digest: what is outstanding in a municipality, told to its project leads on Mondays (rule 2.11).

mod words;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::actor::{Act, Subject};
use crate::id::{FamilyId, LeadId};
use crate::plan::RequestStanding;
use crate::post::mail::DigestMail;
use crate::programme::after;
use crate::sender::{self, Shown};
use crate::service::Service;
use crate::store::lead::{self, Outstanding};
use crate::store::message::{self, Addressee, MessageKind, NewMessage};
use crate::store::{Conn, StoreError, backend, case, setting};

/// Writes this week's digests, once, to each lead whose municipality has something outstanding. Returns how many.
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
        let mut told: Option<(String, bool)> = None;
        for lead in lead::all(conn)? {
            let something = match &told {
                Some((municipality, something)) if *municipality == lead.municipality => *something,
                _ => !outstanding(service, conn, &lead.municipality, today)?.is_empty(),
            };
            told = Some((lead.municipality.clone(), something));
            if !something {
                continue;
            }
            let unique_key = format!("digest:{}:{monday}", lead.id);
            // After a clock that was ahead it is not known any more which Mondays are done.
            if message::is_written(conn, &unique_key)? {
                continue;
            }
            // A keyed hash of the address, as it always was: a digest keeps its Message-ID, and the key names nobody.
            let whose = format!("digest:{}:{}:{monday}", lead.municipality, lead.email.to_lowercase());
            let digest = message::write(
                conn,
                &NewMessage {
                    unique_key: &unique_key,
                    person: None,
                    lead: Some(lead.id),
                    kind: MessageKind::Digest,
                    day: today,
                    not_before: now,
                    message_id: &service.message_id(&whose),
                },
            )?;
            conn.note(Act::DigestWritten, Subject::lead(lead.id).by_message(digest));
            written += 1;
        }
        setting::put(conn, setting::DIGESTS_DONE, &monday_text)?;
        Ok(written)
    })
}

/// What a municipality's leads are told on that day (rule 2.11).
///
/// # Errors
/// A failed statement.
pub fn outstanding(
    service: &Service,
    conn: &mut Conn,
    municipality: &str,
    today: Date,
) -> Result<Vec<Outstanding>, StoreError> {
    let days = i32::from(service.programme().sending.digest.after_days);
    let mut missing = lead::outstanding(conn, municipality, today, after(today, -days))?;
    let mut families: Vec<FamilyId> = missing.iter().map(|one| one.family_id).collect();
    families.dedup();
    let mut cases = Vec::new();
    for some in families.chunks(500) {
        cases.extend(case::load(conn, some)?);
    }
    missing.retain(|one| {
        let case = cases.iter().find(|case| case.id == one.family_id);
        let request = case.and_then(|case| Some((case, case.requests.iter().find(|r| r.id == one.request)?)));
        request.is_some_and(|(case, request)| {
            let programme = &service.protocols.of_family(case.id).programme;
            RequestStanding::of(case, request).can_be_answered(programme, &case.assignments, today)
        })
    });
    Ok(missing)
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

/// The digest of `day` to a lead as it is on `today`; `None` if nothing is outstanding any more, or the next one has come.
///
/// # Errors
/// A failed statement.
pub fn compose(
    service: &Service,
    conn: &mut Conn,
    lead: &Addressee<LeadId>,
    day: Date,
    today: Date,
) -> Result<Option<Digest>, StoreError> {
    let outstanding = outstanding(service, conn, &lead.municipality, today)?;
    if outstanding.is_empty() || after(day, 6) < today {
        return Ok(None);
    }
    let last = lead::last_digest(conn, lead.id, day)?;
    let sender = sender::of_programme(service, &lead.language);
    let protocols = service.protocols.readable(conn, outstanding.iter().map(|one| one.protocol))?;
    let says = words::words(service, &protocols, lead, &outstanding, (last, today), sender.name.clone());
    Ok(Some(Digest { says, sender, listed: outstanding.len() }))
}
