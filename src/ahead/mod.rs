//! The coming mails of a family, a municipality or the whole study, as the plan foresees them: read, not stored. Nobody
//! answers and nothing changes in it; rate limits are left aside.

mod ics;
mod kept;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::Timestamp;
use jiff::civil::Date;

pub use ics::{IcsEntry, ics, of_days, of_events};
pub use kept::{Count, Kept};

use crate::family::{Case, RequestState};
use crate::id::{FamilyId, PersonId, RequestId};
use crate::plan::{self, Ahead, Coming, ComingEvent, Post, RequestKey};
use crate::programme::{after, monday_of};
use crate::service::Service;
use crate::store::{self, Conn, StoreError, case, setting};

/// Families in memory at a time.
const AT_ONCE: usize = 500;

/// For so few it is not worth while to share the work out.
const FEW: usize = 32;

/// What becomes of a family's requests.
type Forecast = BTreeMap<RequestKey, Coming>;

/// No more days than these are looked ahead at once.
const MOST_DAYS: i32 = 366;

/// How far is looked ahead if nobody says: four weeks.
const USUAL_DAYS: i32 = 27;

/// Whose mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope<'a> {
    /// Of one family.
    Family(FamilyId),
    /// Of the families of one municipality, however it is spelled.
    Municipality(&'a str),
    /// Of all families.
    Study,
}

/// The first and the last day that are meant, in a bounded range; four weeks from today if nothing is said.
///
/// # Errors
/// A sentence about a range that is none.
pub fn range(first: Option<Date>, last: Option<Date>, today: Date) -> Result<(Date, Date), String> {
    let first = first.unwrap_or(today);
    let last = last.unwrap_or_else(|| after(first, USUAL_DAYS));
    if first < today {
        return Err(format!(
            "{first} is over; “kvartal audit” tells what was sent, and the coming mails begin with {today}"
        ));
    }
    if last < first {
        return Err(format!("the last day, {last}, is before the first one, {first}"));
    }
    if after(first, MOST_DAYS) <= last {
        return Err(format!("from {first} to {last} is more than a year; ask for less at once"));
    }
    Ok((first, last))
}

/// The coming mails and last days from one day to another, counted by day, with the digests that can be foreseen.
///
/// # Errors
/// A failed statement.
pub fn counted(
    conn: &mut Conn,
    service: &Service,
    scope: Scope<'_>,
    now: Timestamp,
    days: (Date, Date),
) -> Result<Ahead, StoreError> {
    let mut ahead = Ahead::default();
    let digests = digest_days(conn, service, now, days)?;
    let leads = store::ahead::leads(conn)?;
    let leads_of =
        |municipality: &str| leads.get(&crate::names::municipality_key(municipality)).map_or(&[][..], Vec::as_slice);
    let mut known: BTreeMap<String, BTreeSet<Date>> = BTreeMap::new();
    each(conn, service, scope, now, days, |case, forecast, post| {
        let by = service.protocols.of_family(case.id);
        ahead.add(&plan::events(case, forecast, by.calendar.date(now), days));
        let told = known.entry(case.municipality.clone()).or_default();
        let left: Vec<Date> = digests.iter().filter(|day| !told.contains(day)).copied().collect();
        if !left.is_empty() {
            told.extend(plan::outstanding_on(&by.programme, case, forecast, post, &left));
        }
    })?;
    if let Some(municipalities) = of_scope(conn, scope)? {
        let after_days = i32::from(service.programme().sending.digest.after_days);
        let beyond = store::ahead::open_beyond(conn, municipalities.as_deref(), until(service, days.1))?;
        for (municipality, (invited, unreached)) in beyond {
            let is_told = |day: &&Date| unreached || invited.is_some_and(|on| on <= after(**day, -after_days));
            known.entry(municipality).or_default().extend(digests.iter().filter(is_told));
        }
        for (municipality, told) in &known {
            for day in told {
                ahead.tell(*day, leads_of(municipality));
            }
        }
    }
    Ok(ahead)
}

/// What is to come for one family, event by event; none, if there is no such family.
///
/// # Errors
/// A failed statement.
pub fn of_family(
    conn: &mut Conn,
    service: &Service,
    family: FamilyId,
    now: Timestamp,
    days: (Date, Date),
) -> Result<Vec<ComingEvent>, StoreError> {
    let mut events = Vec::new();
    each(conn, service, Scope::Family(family), now, days, |case, forecast, _| {
        let today = service.protocols.of_family(case.id).calendar.date(now);
        events.extend(plan::events(case, forecast, today, days));
    })?;
    Ok(events)
}

/// The instant up to which anything can happen in a range that ends with `last`: what ends with that day ends when the next
/// one begins.
fn until(service: &Service, last: Date) -> Timestamp {
    service.calendar().start_of(after(last, 1))
}

/// The spellings of the municipalities in the scope: none for all, and nothing for one family, of which no lead is told.
fn of_scope(conn: &mut Conn, scope: Scope<'_>) -> Result<Option<Option<Vec<String>>>, StoreError> {
    Ok(match scope {
        Scope::Family(_) => None,
        Scope::Municipality(name) => Some(Some(case::spellings(conn, name)?)),
        Scope::Study => Some(None),
    })
}

/// Gives each family of the scope to which anything can happen with its forecast, some families in memory at a time.
fn each(
    conn: &mut Conn,
    service: &Service,
    scope: Scope<'_>,
    now: Timestamp,
    (_, last): (Date, Date),
    mut told: impl FnMut(&Case, &Forecast, &Post),
) -> Result<(), StoreError> {
    let today = service.calendar().date(now);
    let families = match (scope, of_scope(conn, scope)?) {
        (Scope::Family(family), _) => vec![family],
        (_, municipalities) => store::ahead::families(conn, municipalities.flatten().as_deref(), until(service, last))?,
    };
    let mut post = Post { unreachable: store::ahead::unreachable(conn)?, ..Post::default() };
    for some in families.chunks(AT_ONCE) {
        let cases = case::load_running(conn, some, today)?;
        post.waiting = store::ahead::waiting(conn, &unsent(&cases))?;
        let foresee = |case: &Case, post: &Post| {
            let by = service.protocols.of_family(case.id);
            plan::forecast_until((&by.programme, &by.calendar), case, post, now, after(last, 1))
        };
        let mut forecasts = side_by_side(cases, |case| foresee(case, &post));
        // What is over is not loaded, and matters only where a wave has come back that was asked before.
        let again = asked_again(conn, &forecasts, today)?;
        if !again.is_empty() {
            for case in case::load(conn, &again)? {
                if let Some(one) = forecasts.iter_mut().find(|(_, known)| known.id == case.id) {
                    *one = (foresee(&case, &post), case);
                }
            }
        }
        // Who had today's mail matters only to whom something falls due today.
        let people = written_today(&forecasts, today);
        if !people.is_empty() {
            (post.served, post.settled) = store::ahead::served(conn, &people, today)?;
            for (forecast, case) in &mut forecasts {
                let is_concerned = |coming: &Coming| {
                    let person = coming.request.person;
                    post.served.contains(&person) || post.settled.contains(&person)
                };
                if forecast.values().any(is_concerned) {
                    *forecast = foresee(case, &post);
                }
            }
        }
        for (forecast, case) in &forecasts {
            told(case, forecast, &post);
        }
        (post.served, post.settled) = (HashSet::new(), HashSet::new());
    }
    Ok(())
}

/// Forecasts are most of the work, and one does not need another.
fn side_by_side(cases: Vec<Case>, foresee: impl Fn(&Case) -> Forecast + Sync) -> Vec<(Forecast, Case)> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    if cases.len() < FEW || threads < 2 {
        return cases.into_iter().map(|case| (foresee(&case), case)).collect();
    }
    let forecasts: Vec<Forecast> = std::thread::scope(|scope| {
        let parts = cases.chunks(cases.len().div_ceil(threads));
        let work: Vec<_> =
            parts.map(|part| scope.spawn(|| part.iter().map(&foresee).collect::<Vec<Forecast>>())).collect();
        let done = work.into_iter().map(|part| part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        done.flatten().collect()
    });
    forecasts.into_iter().zip(cases).collect()
}

/// Requests about which something is written and has not left.
fn unsent(cases: &[Case]) -> Vec<RequestId> {
    let requests = cases.iter().flat_map(|case| &case.requests);
    let waits = requests.filter(|request| {
        request.state == RequestState::Open
            && (request.invitation_queued || request.reminders_written > request.reminded.len())
    });
    waits.map(|request| request.id).collect()
}

/// Families of which a forecast asks a wave that they were asked before.
fn asked_again(conn: &mut Conn, forecasts: &[(Forecast, Case)], today: Date) -> Result<Vec<FamilyId>, StoreError> {
    let mut by_wave: BTreeMap<&str, Vec<FamilyId>> = BTreeMap::new();
    for (forecast, case) in forecasts {
        let known: HashSet<RequestId> = case.requests.iter().map(|request| request.id).collect();
        let waves: BTreeSet<&str> = forecast
            .iter()
            .filter(|(_, coming)| !known.contains(&coming.request.id))
            .map(|(key, _)| key.wave.as_str())
            .collect();
        for wave in waves {
            by_wave.entry(wave).or_default().push(case.id);
        }
    }
    let mut again = BTreeSet::new();
    for (wave, families) in by_wave {
        again.extend(store::ahead::asked_before(conn, &families, wave, today)?);
    }
    Ok(again.into_iter().collect())
}

/// The people to whom something leaves today.
fn written_today(forecasts: &[(Forecast, Case)], today: Date) -> Vec<PersonId> {
    let all = forecasts.iter().flat_map(|(forecast, _)| forecast.values());
    let leaving = all.filter(|coming| coming.mails.iter().any(|(day, _)| *day == today));
    let people: BTreeSet<PersonId> = leaving.map(|coming| coming.request.person).collect();
    people.into_iter().collect()
}

/// The days of the range on which digests leave, one a week; not that of a week that has had its own.
fn digest_days(
    conn: &mut Conn,
    service: &Service,
    now: Timestamp,
    (first, last): (Date, Date),
) -> Result<Vec<Date>, StoreError> {
    let calendar = service.calendar();
    let today = calendar.date(now);
    let done = setting::get(conn, setting::DIGESTS_DONE)?.and_then(|text| text.parse::<Date>().ok());
    // The week before may not have had its own yet.
    let mut monday = after(monday_of(first), -7);
    let mut days = Vec::new();
    while monday <= last {
        let next = after(monday, 7);
        if let Some(day) = calendar.digest_day(monday) {
            // Later, if nobody was there on its day, but not once the next one has come.
            let day = calendar.sending_day_from(day.max(today));
            let is_over = day >= calendar.digest_day(next).unwrap_or(after(next, 7));
            let in_range = (first..=last).contains(&day) && calendar.in_window(day);
            if in_range && !is_over && done.is_none_or(|done| done < monday) {
                days.push(day);
            }
        }
        monday = next;
    }
    Ok(days)
}

/// Whether no family of the register is of that municipality, however it is spelled.
///
/// # Errors
/// A failed statement.
pub fn is_unknown(conn: &mut Conn, municipality: &str) -> Result<bool, StoreError> {
    Ok(case::spellings(conn, municipality)?.is_empty())
}

/// The family of that case number, however it is spelled.
///
/// # Errors
/// A failed statement.
pub fn family(conn: &mut Conn, case_number: &str) -> Result<Option<FamilyId>, StoreError> {
    case::of_case_number(conn, case_number)
}
