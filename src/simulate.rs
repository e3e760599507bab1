//! A whole study under a simulated clock: the service's own tick, store and mail, with scripted respondents.

pub mod demonstration;
mod replies;

pub use replies::{Reply, read_replies};

use std::collections::BTreeSet;

use anyhow::{Context, anyhow};
use jiff::civil::{Date, Time};

use crate::actor::{Actor, Way};
use crate::answer;
use crate::family::{Sheet, email_key};
use crate::id::{PersonId, StaffId};
use crate::names::case_key;
use crate::programme::after;
use crate::register;
use crate::register::leads::{self, Lead};
use crate::report::book::ScoreBook;
use crate::report::csv::File;
use crate::report::rates::{Denominator, response_rates};
use crate::report::statuses::family_status;
use crate::report::study::Study;
use crate::report::{paired, sending};
use crate::service::Service;
use crate::store::{self, StoreError, Tx};
use crate::tick::tick;

/// Time of day of a reply.
const REPLY_AT: Time = Time::constant(12, 0, 0, 0);

/// Registers the families of a sheet, as on the morning of `day`.
///
/// # Errors
/// A failed statement.
pub fn register(service: &Service, sheet: &Sheet, leads: &[Lead], day: Date) -> Result<(), StoreError> {
    let now = service.calendar().start_of(day);
    let by = service.scheduler(now);
    register::apply(&service.store, service.programme(), service.calendar(), sheet, &by)?;
    leads::add(&service.store, leads, &by)
}

/// One lead for each municipality of the register, in the order of their names, so that digests are simulated as well.
pub fn invented_leads(sheet: &Sheet, address: impl Fn(usize) -> String) -> Vec<Lead> {
    let municipalities: BTreeSet<&str> = sheet.families.iter().map(|family| family.municipality.as_str()).collect();
    let lead = |(at, municipality): (usize, &str)| Lead {
        staff: StaffId::new(0),
        municipality: municipality.to_owned(),
        name: "Projektleder".into(),
        email: address(at + 1),
        language: "da".into(),
    };
    municipalities.into_iter().enumerate().map(lead).collect()
}

/// Lives through the days from `from` to `to`, both included. `each_day` is called after each.
///
/// # Errors
/// A database or a mailbox that fails.
pub fn live(
    service: &Service,
    replies: &[Reply],
    from: Date,
    to: Date,
    mut each_day: impl FnMut(),
) -> anyhow::Result<()> {
    let mut replies: Vec<&Reply> = replies.iter().filter(|reply| (from..=to).contains(&reply.on)).collect();
    replies.sort_by_key(|reply| reply.on);
    let mut next = replies.into_iter().peekable();
    let mut day = from;
    while day <= to {
        live_morning(service, day)?;
        let noon = service.calendar().at(day, REPLY_AT);
        while let Some(reply) = next.next_if(|reply| reply.on == day) {
            answer_by(service, reply, noon)
                .with_context(|| format!("the reply in row {} cannot be stored", reply.row))?;
        }
        each_day();
        day = after(day, 1);
    }
    // What closes at the end of the last day is closed.
    tick(service, service.calendar().start_of(day))?;
    Ok(())
}

/// The two moments of a day at which mail leaves.
///
/// # Errors
/// A database that fails.
pub fn live_morning(service: &Service, day: Date) -> Result<(), StoreError> {
    let (digests, letters) = (service.calendar().digest_from(day), service.calendar().writing_from(day));
    tick(service, digests.min(letters))?;
    if digests != letters {
        tick(service, digests.max(letters))?;
    }
    Ok(())
}

/// Stores a reply if that request is open then; otherwise it is ignored.
fn answer_by(service: &Service, reply: &Reply, now: jiff::Timestamp) -> anyhow::Result<()> {
    let key = email_key(&reply.person_email);
    let person = service.store.read::<_, StoreError>(|conn| {
        let Some(person) = store::contact::person_of(conn, &service.keys, &key)? else { return Ok(None) };
        let present = store::contact::present(conn, &[person])?.remove(&person);
        Ok(present.map(|present| (person, present.language)))
    })?;
    let Some((person, language)) = person else { return Ok(()) };
    let actor = Actor::Respondent { person, way: Way::Link };
    service.store.write(&service.by(actor, now), |conn| store_reply(service, conn, (person, &language), reply, now))
}

fn store_reply(
    service: &Service,
    conn: &mut Tx<'_>,
    (person, language): (PersonId, &str),
    reply: &Reply,
    now: jiff::Timestamp,
) -> anyhow::Result<()> {
    let tasks = answer::tasks(conn, service, person, service.calendar().date(now))?;
    let task = tasks.iter().find(|task| {
        let asked = &task.asked;
        let child = asked.child.as_ref().map(|(_, number)| number.as_str());
        case_key(&asked.case_number) == case_key(&reply.family)
            && asked.role == reply.role
            && asked.wave == reply.wave
            && child.is_none_or(|child| case_key(child) == case_key(&reply.child))
    });
    if let Some(task) = task {
        let store = if reply.sent { answer::reply } else { answer::begin };
        store(conn, service, person, task, &reply.answers, language, now)?;
    }
    Ok(())
}

/// The tables of a simulation as at the end of `to`.
///
/// # Errors
/// A failed statement; a wave to compare with that the programme does not have.
pub fn tables(service: &Service, to: Date, after_wave: Option<&str>) -> anyhow::Result<Vec<File>> {
    let (programme, calendar) = (service.programme(), service.calendar());
    let study = Study::new(programme, service.questionnaires(), after_wave).map_err(|fault| anyhow!(fault))?;
    let (facts, addresses, sent) = service.store.read(|conn| {
        Ok::<_, StoreError>((
            store::facts::facts(conn, calendar)?,
            store::facts::addresses(conn)?,
            store::facts::sent_messages(conn)?,
        ))
    })?;
    let book = ScoreBook::of(&study, &facts, to);
    Ok(vec![
        File::table("requests.csv", &sending::requests(programme, &facts, &addresses, to))?,
        File::table("messages.csv", &sending::messages(calendar, &sent, to))?,
        File::table("response_rates.csv", &response_rates(programme, &facts, to, Denominator::Register))?,
        File::table("family_status.csv", &family_status(&facts, to))?,
        File::table("before_after.csv", &paired::before_after(&study, &book))?,
    ])
}
