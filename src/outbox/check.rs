//! The last check before a message is handed over: what is still to be told, to whom, at which address.

use std::cell::OnceCell;
use std::collections::HashSet;

use jiff::Timestamp;
use jiff::civil::Date;

use super::words::Words;
use crate::actor::{Act, Subject};
use crate::answer::Durations;
use crate::digest;
use crate::family::Case;
use crate::id::{ContactId, FamilyId, MessageId, PersonId, ReceivedId, StaffId};
use crate::plan;
use crate::post::mail::{DigestMail, OwnDataMail, PassedOnMail, PasskeyMail, RespondentMail, SignInMail};
use crate::questionnaires::ByProtocol;
use crate::replies;
use crate::sender::Shown;
use crate::service::Service;
use crate::store::message::{self, Addressee, Claimed, Included, MessageKind, Purpose, SendOutcome, Settled};
use crate::store::{self, Conn, StoreError, Tx, claim};

/// How often a message may have been left in doubt by processes that died before it is left alone: a process that
/// dies of a message must not send it for ever.
const DEATHS: i32 = 10;

/// A message that has passed the check.
pub struct Ready {
    /// As claimed.
    pub claimed: Claimed,
    /// `invitation`, `reminder`, …
    pub kind: MessageKind,
    /// To which contact it goes,
    pub contact: ContactId,
    /// and at which address.
    pub to: String,
    /// Language of the words.
    pub language: String,
    /// Who it comes from, and where an answer goes.
    pub sender: Shown,
    /// What it says.
    pub says: Says,
    /// What falls due in it.
    pub entries: Vec<Included>,
    /// When it was checked.
    pub checked: Timestamp,
}

/// What a mail says, before it is put into words.
pub enum Says {
    /// To a respondent.
    Mail(RespondentMail),
    /// To a project lead.
    Digest(DigestMail),
    /// To a member of staff, who wants to sign in.
    SignIn(SignInMail),
    /// To a person who has asked to see what is stored about them.
    OwnData(OwnDataMail),
    /// To a member of staff, whose passkeys have changed.
    Passkey(PasskeyMail),
    /// To a project lead or the operator, with the mail that is passed on.
    Reply(PassedOnMail, Vec<u8>),
}

/// Checks claimed messages, settles what they are, and notes those that do not go. In the caller's transaction.
///
/// # Errors
/// A failed statement.
pub fn check(
    service: &Service,
    conn: &mut Tx<'_>,
    owner: &str,
    claimed: Vec<Claimed>,
    durations: &OnceCell<Durations>,
    now: Timestamp,
) -> Result<Vec<Ready>, StoreError> {
    let today = service.calendar().date(now);
    let people: Vec<PersonId> = claimed.iter().filter_map(|one| Some(one.person.as_ref()?.id)).collect();
    let ids: Vec<MessageId> = claimed.iter().filter(|one| one.person.is_some()).map(|one| one.id).collect();
    let entries = if ids.is_empty() { Vec::new() } else { message::included(conn, &ids)? };
    let mut families: Vec<FamilyId> = entries.iter().map(|entry| entry.family).collect();
    families.sort_unstable();
    families.dedup();
    let contacts: Vec<ContactId> = claimed.iter().filter_map(Claimed::contact).collect();
    let protocols = service.protocols.readable(conn, entries.iter().map(|entry| entry.protocol))?;
    let seen = Seen {
        today,
        protocols,
        stopped: store::address::suppressed(conn, &contacts)?,
        written_to: message::left_on(conn, &people, today)?,
        cases: if families.is_empty() { Vec::new() } else { store::case::load(conn, &families)? },
        words: Words::look_up(service, conn, &people, durations)?,
    };
    let mut ready = Vec::with_capacity(claimed.len());
    let mut begun: Vec<(MessageId, Settled)> = Vec::with_capacity(claimed.len());
    // Two messages to one person can be claimed at once; the second waits.
    let mut taken: HashSet<PersonId> = HashSet::new();
    for one in claimed {
        let id = one.id;
        let about = Subject::message(id)
            .of_person(one.person.as_ref().map(|person| person.id))
            .of_staff(one.staff.as_ref().map(|staff| staff.id));
        let (uncertain_attempts, words) = (one.uncertain_attempts, "it was being sent when the process ended");
        let decided = if uncertain_attempts > DEATHS {
            Err(SendOutcome::Uncertain { next: None, at: (now, today), words: words.into() })
        } else if one.contact().is_some_and(|to| seen.stopped.contains(&to)) {
            Err(SendOutcome::Failed("an earlier mail to this address came back for good".into()))
        } else if let Some(received) = one.received {
            passed_on(service, conn, one, received, now)?
        } else if let Some(person) = one.person.clone().filter(|_| one.kind == MessageKind::OwnData) {
            of_own_data(service, one, &person, now)
        } else if let Some(person) = one.person.clone() {
            let mine: Vec<Included> = entries.iter().filter(|entry| entry.message == id).cloned().collect();
            mail(service, conn, &seen, one, &person, mine, &mut taken, now)?
        } else if let Some(staff) = one.staff.clone() {
            match one.kind {
                MessageKind::SignIn => sign_in(service, conn, one, &staff, now)?,
                MessageKind::Passkey => of_passkey(service, one, &staff, now),
                _ => to_lead(service, conn, one, &staff, now)?,
            }
        } else {
            Err(SendOutcome::Cancelled)
        };
        match decided {
            Ok((one, settled)) => {
                begun.push((id, settled));
                ready.push(one);
            }
            Err(SendOutcome::Cancelled) if uncertain_attempts > 0 => {
                // It may have arrived and been answered: that it left stays the best that is known.
                let outcome = SendOutcome::Uncertain { next: None, at: (now, today), words: words.into() };
                note(conn, id, owner, &outcome, about)?;
            }
            Err(outcome) => note(conn, id, owner, &outcome, about)?,
        }
    }
    message::settle(conn, &begun, now)?;
    Ok(ready)
}

/// A message that goes, with what is settled of it; or what becomes of it instead.
type Checked = Result<(Ready, Settled), SendOutcome>;

/// Notes what became of a message that does not go now.
fn note(
    conn: &mut Tx<'_>,
    id: MessageId,
    owner: &str,
    outcome: &SendOutcome,
    about: Subject,
) -> Result<(), StoreError> {
    let act = match outcome {
        SendOutcome::Cancelled => Some(Act::MessageCancelled),
        SendOutcome::Failed(_) => Some(Act::MessageFailed),
        SendOutcome::Uncertain { .. } => Some(Act::MessageUncertain),
        _ => None,
    };
    if message::note(conn, id, owner, outcome)?
        && let Some(act) = act
    {
        conn.note(act, about);
    }
    Ok(())
}

/// What a whole batch is checked against.
struct Seen {
    today: Date,
    /// Those under which anything was asked that falls due.
    protocols: ByProtocol,
    /// Contacts to which no mail goes.
    stopped: HashSet<ContactId>,
    written_to: HashSet<PersonId>,
    cases: Vec<Case>,
    words: Words,
}

#[allow(clippy::too_many_arguments)] // all of them belong to one question: does this mail go?
fn mail(
    service: &Service,
    conn: &mut Conn,
    seen: &Seen,
    claimed: Claimed,
    person: &Addressee<PersonId>,
    mut entries: Vec<Included>,
    taken: &mut HashSet<PersonId>,
    now: Timestamp,
) -> Result<Checked, StoreError> {
    let calendar = service.calendar();
    let tomorrow = || calendar.next_writing(now).map_or(SendOutcome::Cancelled, SendOutcome::Waits);
    // Whoever has lost the address since it was written gets a letter instead.
    if person.no_mail || person.email.is_empty() {
        return Ok(Err(SendOutcome::Cancelled));
    }
    // What the person has asked for comes when they ask, and takes no place in the plan.
    let asked_for = claimed.kind == MessageKind::Link;
    if asked_for && !calendar.in_window(seen.today) {
        return Ok(Err(SendOutcome::Cancelled));
    }
    if !asked_for && (!calendar.may_write(now) || seen.written_to.contains(&person.id) || taken.contains(&person.id)) {
        return Ok(Err(tomorrow()));
    }
    if !asked_for
        && let Some(most) = service.rate_limits.per_person
        && claim::begun_to_person(conn, person.id, claimed.id, now)? >= i64::from(most)
    {
        return Ok(Err(tomorrow()));
    }
    // It was begun before the family was paused: what it says of it is written anew when the pause is over, unless it may
    // have left already.
    if claimed.uncertain_attempts == 0 && !asked_for {
        let paused: Vec<FamilyId> =
            seen.cases.iter().filter(|case| case.is_paused(seen.today)).map(|case| case.id).collect();
        for family in paused.iter().filter(|family| entries.iter().any(|entry| entry.family == **family)) {
            store::pause::take_out(conn, *family, &[claimed.id])?;
        }
        entries.retain(|entry| !paused.contains(&entry.family));
    }
    let due = |entry: &Included| still_due(service, &seen.cases, person.id, entry, seen.today);
    for entry in entries.iter().filter(|entry| !due(entry)) {
        message::drop_entry(conn, entry.id)?;
    }
    entries.retain(due);
    if entries.is_empty() {
        return Ok(Err(SendOutcome::Cancelled));
    }
    // What cannot be read cannot be shown to whoever follows the link; `kvartal status` tells of it.
    if !entries.iter().all(|entry| seen.protocols.contains_key(&entry.protocol)) {
        return Ok(Err(tomorrow()));
    }
    let count = entries.len();
    let own = entries.iter().filter(|entry| !entry.purpose.is_help()).count();
    let new = entries.iter().filter(|entry| entry.purpose == Purpose::Invitation).count();
    let kind = match new {
        _ if asked_for => MessageKind::Link,
        _ if own == 0 => MessageKind::HelpAsked,
        0 => MessageKind::Reminder,
        _ if new == own => MessageKind::Invitation,
        _ => MessageKind::Mixed,
    };
    // What has left already, perhaps, has the link that it left with.
    let before = claimed.link_hash.as_deref().and_then(|stored| service.keys.token_of(&claimed.unique_key, stored));
    let token = before.unwrap_or_else(|| service.keys.token(&claimed.unique_key));
    let link = format!("{}/s/{}", service.base_url, token.as_str());
    let (sender, says) = seen.words.mail(service, (&seen.cases, &seen.protocols), person, &entries, link, seen.today);
    let to = person.email.clone();
    let settled = Settled { kind, contact: person.contact, to, link_hash: Some(token.hash()), listed: count };
    if !asked_for {
        taken.insert(person.id);
    }
    let (to, language) = (person.email.clone(), person.language.clone());
    let contact = person.contact;
    let says = Says::Mail(says);
    Ok(Ok((Ready { claimed, kind, contact, to, language, sender, says, entries, checked: now }, settled)))
}

fn still_due(service: &Service, cases: &[Case], addressee: PersonId, entry: &Included, today: Date) -> bool {
    entry.current
        && entry.open
        && cases.iter().find(|case| case.id == entry.family).is_some_and(|case| {
            let request = case.requests.iter().find(|request| request.id == entry.request);
            request.is_some_and(|request| {
                let programme = &service.protocols.of_family(case.id).programme;
                let is_theirs = !entry.purpose.is_help()
                    || !request.declined && plan::may_help(programme, case, addressee, request, today);
                is_theirs && plan::is_open(programme, case, request, today)
            })
        })
}

/// A link to sign in by is good for a few minutes: one that left later would open nothing.
fn sign_in(
    service: &Service,
    conn: &mut Conn,
    claimed: Claimed,
    staff: &Addressee<StaffId>,
    now: Timestamp,
) -> Result<Checked, StoreError> {
    let Some(good_for) = store::session::good_for(conn, claimed.id, now)? else {
        return Ok(Err(SendOutcome::Cancelled));
    };
    let token = service.keys.token(&claimed.unique_key);
    let sender = crate::sender::of_programme(service, &staff.language);
    let says = SignInMail {
        link: format!("{}/w/in/{}", service.base_url, token.as_str()),
        minutes: good_for,
        contact: service.contact.clone(),
        sender: sender.name.clone(),
    };
    let settled = Settled {
        kind: MessageKind::SignIn,
        contact: staff.contact,
        to: staff.email.clone(),
        link_hash: Some(token.hash()),
        listed: 0,
    };
    let (to, language, contact) = (staff.email.clone(), staff.language.clone(), staff.contact);
    let (kind, says, entries) = (MessageKind::SignIn, Says::SignIn(says), Vec::new());
    Ok(Ok((Ready { claimed, kind, contact, to, language, sender, says, entries, checked: now }, settled)))
}

/// A link to what is stored about a person. They have asked for it themselves: neither the plan nor what they have said to other
/// mail holds it back. It is good for a time that begins when it leaves.
fn of_own_data(service: &Service, claimed: Claimed, person: &Addressee<PersonId>, now: Timestamp) -> Checked {
    // Whoever has lost the address since it was asked for.
    if person.email.is_empty() {
        return Err(SendOutcome::Cancelled);
    }
    // What has left already, perhaps, has the link that it left with.
    let before = claimed.link_hash.as_deref().and_then(|stored| service.keys.token_of(&claimed.unique_key, stored));
    let token = before.unwrap_or_else(|| service.keys.token(&claimed.unique_key));
    let sender = crate::sender::of_programme(service, &person.language);
    let says = OwnDataMail {
        link: format!("{}/d/{}", service.base_url, token.as_str()),
        contact: service.contact.clone(),
        sender: sender.name.clone(),
    };
    let kind = MessageKind::OwnData;
    let (to, language, contact) = (person.email.clone(), person.language.clone(), person.contact);
    let settled = Settled { kind, contact, to: to.clone(), link_hash: Some(token.hash()), listed: 0 };
    let (says, entries) = (Says::OwnData(says), Vec::new());
    Ok((Ready { claimed, kind, contact, to, language, sender, says, entries, checked: now }, settled))
}

/// Whoever did not do that themselves has to know, whatever has become of the passkey since.
fn of_passkey(service: &Service, claimed: Claimed, staff: &Addressee<StaffId>, now: Timestamp) -> Checked {
    let Some((added, at)) = store::passkey::told_by(&claimed.unique_key) else {
        return Err(SendOutcome::Cancelled);
    };
    let sender = crate::sender::of_programme(service, &staff.language);
    let local = service.calendar().local(at).datetime();
    let says = PasskeyMail {
        added,
        day: crate::language::day(local.date(), &staff.language),
        time: local.time().strftime(if staff.language == "da" { "%H.%M" } else { "%H:%M" }).to_string(),
        contact: service.contact.clone(),
        sender: sender.name.clone(),
    };
    let kind = MessageKind::Passkey;
    let settled = Settled { kind, contact: staff.contact, to: staff.email.clone(), link_hash: None, listed: 0 };
    let (to, language, contact) = (staff.email.clone(), staff.language.clone(), staff.contact);
    let (says, entries) = (Says::Passkey(says), Vec::new());
    Ok((Ready { claimed, kind, contact, to, language, sender, says, entries, checked: now }, settled))
}

fn to_lead(
    service: &Service,
    conn: &mut Conn,
    claimed: Claimed,
    lead: &Addressee<StaffId>,
    now: Timestamp,
) -> Result<Checked, StoreError> {
    let today = service.calendar().date(now);
    let Some(digest) = digest::compose(service, conn, lead, claimed.day, today)? else {
        return Ok(Err(SendOutcome::Cancelled));
    };
    let settled = Settled {
        kind: MessageKind::Digest,
        contact: lead.contact,
        to: lead.email.clone(),
        link_hash: None,
        listed: digest.listed,
    };
    let (to, language) = (lead.email.clone(), lead.language.clone());
    let (sender, says) = (digest.sender, Says::Digest(digest.says));
    let contact = lead.contact;
    let ready = Ready {
        claimed,
        kind: MessageKind::Digest,
        contact,
        to,
        language,
        sender,
        says,
        entries: Vec::new(),
        checked: now,
    };
    Ok(Ok((ready, settled)))
}

fn passed_on(
    service: &Service,
    conn: &mut Tx<'_>,
    claimed: Claimed,
    received: ReceivedId,
    now: Timestamp,
) -> Result<Checked, StoreError> {
    let mail = match replies::compose(service, conn, &claimed, received, now)? {
        Ok(mail) => mail,
        Err(outcome) => return Ok(Err(outcome)),
    };
    let settled =
        Settled { kind: MessageKind::Reply, contact: mail.contact, to: mail.to.clone(), link_hash: None, listed: 0 };
    let replies::PassedOn { contact, to, language, sender, says, content } = mail;
    let says = Says::Reply(says, content);
    let ready = Ready {
        claimed,
        kind: MessageKind::Reply,
        contact,
        to,
        language,
        sender,
        says,
        entries: Vec::new(),
        checked: now,
    };
    Ok(Ok((ready, settled)))
}
