//! The demonstration: an invented year of an invented register, and its clock, which can be moved on.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Reply, invented_leads, live, live_morning, register};
use crate::access::{Membership, StaffKind};
use crate::account::{self, SignInWay};
use crate::actor::Actor;
use crate::family::{Case, Sheet, SheetPerson, Status, sample_register};
use crate::instrument::Answers;
use crate::programme::{Role, add_months, after, text_in};
use crate::register::read_sheet;
use crate::report::rates::{Denominator, response_rates};
use crate::service::Service;
use crate::store::{self, Store, StoreError, setting};
use crate::token::Token;

/// Setting: how many seconds the demonstration's clock is ahead.
const AHEAD: &str = "demo_clock_ahead";

/// Setting: the invented year is complete.
const PREPARED: &str = "demo_prepared";

/// How far the clock is moved on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// A day.
    Day,
    /// A week.
    Week,
    /// To the next day on which a wave begins for somebody.
    Wave,
}

/// Answers so far of one role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rate {
    /// The role as people see it.
    pub role: String,
    /// Questionnaires sent.
    pub asked: usize,
    /// Questionnaires answered.
    pub answered: usize,
}

/// Whether the invented year is complete in that database.
///
/// # Errors
/// A failed statement.
pub fn is_prepared(store: &Store) -> Result<bool, StoreError> {
    store.read(|conn| Ok(setting::get(conn, PREPARED)?.is_some()))
}

/// How many seconds the demonstration's clock is ahead.
///
/// # Errors
/// A failed statement.
pub fn ahead(service: &Service) -> anyhow::Result<i64> {
    let stored = service.store.read(|conn| setting::get(conn, AHEAD))?;
    Ok(stored.and_then(|seconds| seconds.parse().ok()).unwrap_or(0))
}

/// Registers the sample families and lives through the year up to now, so that there is something to see: mails,
/// answers, reminders, digests. A demonstration that is there already goes on. `each_day` is told how many days there
/// are, and what it gives back is called after each.
///
/// # Errors
/// A database or a mailbox that fails.
pub fn prepare<E: FnMut()>(service: &Service, now: Timestamp, each_day: impl FnOnce(u64) -> E) -> anyhow::Result<()> {
    if is_prepared(&service.store)? {
        return Ok(());
    }
    let today = service.calendar().date(now);
    let sample = sample_register(today);
    let sheet = read_sheet("sample register", sample.as_bytes(), service.programme(), today)?;
    let first = sheet.families.iter().map(|family| family.start).min().unwrap_or(today);
    let yesterday = after(today, -1);
    let days = first.until(yesterday).map_or(0, |span| span.get_days()).unsigned_abs();
    let leads = invented_leads(&sheet, |n| format!("projektleder{n}@kommune.example"));
    register(service, &sheet, &leads, first)?;
    let replies = invented_replies(service, &sheet, yesterday);
    live(service, &replies, first, yesterday, each_day(u64::from(days) + 1))?;
    for (kind, name, email) in STAFF {
        account::add(&service.store, name, email, "da", &Membership::of(kind, ""), &service.scheduler(now))?;
    }
    service.store.write(&service.scheduler(now), |conn| setting::put(conn, PREPARED, "yes"))?;
    Ok(())
}

/// Who works with the invented study, besides the project leads.
const STAFF: [(StaffKind, &str, &str); 3] = [
    (StaffKind::Secretariat, "Sekretær", "sekretariat@institut.example"),
    (StaffKind::Evaluator, "Evaluator", "evaluator@institut.example"),
    (StaffKind::Operator, "Driftsvagt", "drift@institut.example"),
];

/// Signs the browser in as the first member of staff of that kind; it holds the token that is returned. `None`: there is none.
///
/// # Errors
/// A failed statement.
pub fn sign_in_as(service: &Service, kind: StaffKind, now: Timestamp) -> Result<Option<Token>, StoreError> {
    let is_it = |one: &account::Member| one.memberships.iter().any(|of| of.kind == kind);
    let Some(one) = account::list(&service.store)?.into_iter().find(is_it) else { return Ok(None) };
    let by = service.by(Actor::Staff(one.id), now);
    service.store.write(&by, |tx| account::begin(tx, one.id, SignInWay::Demonstration, now)).map(Some)
}

/// About half of what was asked up to `until` is answered, always the same half; parents answer less often.
fn invented_replies(service: &Service, sheet: &Sheet, until: Date) -> Vec<Reply> {
    let mut replies = Vec::new();
    for family in &sheet.families {
        let of_family = family.people.iter().map(|person| (person, ""));
        let of_children = family
            .children
            .iter()
            .flat_map(|child| child.people.iter().map(|person| (person, child.case_number.as_str())));
        let has_address = |(person, _): &(&SheetPerson, &str)| !person.reach.email().is_empty();
        for (person, child) in of_family.chain(of_children).filter(has_address) {
            for wave in &service.programme().waves {
                let email = person.reach.email();
                let seed = format!("{}/{child}/{email}/{}", family.case_number, wave.id);
                let dice = seed.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
                let (chance, delay) = (dice % 100, i32::try_from(dice / 100 % 12).unwrap_or(0));
                let answers = if person.role == "parent" { 40 } else { 60 };
                let on =
                    after(service.calendar().sending_day_from(add_months(family.start, i32::from(wave.months))), delay);
                if chance < answers && on <= until {
                    replies.push(Reply {
                        row: replies.len() + 1,
                        family: family.case_number.clone(),
                        child: child.to_owned(),
                        role: person.role.clone(),
                        person_email: email.to_owned(),
                        wave: wave.id.clone(),
                        on,
                        answers: invented_answers(service, &family.municipality, &person.role, &wave.id, dice),
                        sent: true,
                    });
                }
            }
        }
    }
    replies
}

/// An answer to every item that the role can be asked; those that are not asked are left out when it is stored.
fn invented_answers(service: &Service, municipality: &str, role: &str, wave: &str, dice: u32) -> Answers {
    let programme = service.programme();
    let by_age = programme.role(role).into_iter().flat_map(|role| &role.questionnaire).flat_map(|part| &part.by_age);
    let names = programme
        .instruments(municipality, role, wave, None)
        .into_iter()
        .chain(by_age.map(|band| band.instrument.as_str()));
    let mut answers = Answers::new();
    for instrument in names.filter_map(|name| service.questionnaires().instrument(name)) {
        for (at, item) in instrument.items.iter().enumerate() {
            if let Some(scale) = instrument.scale_of(&item.id) {
                let pick = (dice as usize / 7 + at * 3) % scale.values.len().max(1);
                answers.extend(scale.values.get(pick).map(|value| (item.id.clone(), *value)));
            }
        }
    }
    answers
}

/// Where the clock has been moved to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// The day there.
    pub to: Date,
    /// How many seconds the clock is ahead now.
    pub ahead: i64,
    /// How many mails were sent on the way.
    pub sent: i64,
}

/// Moves the clock on, which is that many seconds ahead, and lives through every morning on the way; `None` if no family
/// has another wave to come.
///
/// # Errors
/// A database or a mailbox that fails.
pub fn move_on(service: &Service, step: Step, now: Timestamp, ahead: i64) -> anyhow::Result<Option<Moved>> {
    let today = service.calendar().date(now);
    let to = match step {
        Step::Day => after(today, 1),
        Step::Week => after(today, 7),
        Step::Wave => {
            let cases = service.store.read(store::case::all)?;
            match next_wave(service, &cases, today) {
                Some(day) => day,
                None => return Ok(None),
            }
        }
    };
    let before = service.store.read(store::message::sent)?;
    let mut day = today;
    while day < to {
        day = after(day, 1);
        live_morning(service, day)?;
    }
    // Late enough in the day for everything of that day to have left.
    let then = service.calendar().writing_from(to).saturating_add(SignedDuration::from_mins(1))?;
    let seconds = ahead + then.duration_since(now).as_secs();
    service.store.write(&service.scheduler(then), |conn| setting::put(conn, AHEAD, &seconds.to_string()))?;
    let sent = service.store.read(store::message::sent)? - before;
    Ok(Some(Moved { to, ahead: seconds, sent }))
}

/// The next sending day on which a wave begins for a family that goes on.
fn next_wave(service: &Service, cases: &[Case], today: Date) -> Option<Date> {
    let goes_on = |case: &&Case| case.status != Status::WithdrawnBeforeStart;
    cases
        .iter()
        .filter(goes_on)
        .flat_map(|case| {
            let dates = service.programme().waves.iter().map(|wave| add_months(case.start, i32::from(wave.months)));
            dates.filter(|date| case.end.is_none_or(|end| *date <= end)).collect::<Vec<_>>()
        })
        .map(|nominal| service.calendar().sending_day_from(nominal))
        .filter(|day| *day > today)
        .min()
}

/// Answers so far, by role.
///
/// # Errors
/// A failed statement.
pub fn rates(service: &Service, now: Timestamp) -> anyhow::Result<Vec<Rate>> {
    let facts = service.store.read(|conn| store::facts::facts_without_answers(conn, service.calendar()))?;
    let rows = response_rates(service.programme(), &facts, service.calendar().date(now), Denominator::Register);
    let of = |role: &Role| {
        let mine = rows.iter().filter(|row| row.role == role.id);
        let (asked, answered) = mine.fold((0, 0), |sum, row| (sum.0 + row.asked, sum.1 + row.answered));
        Rate { role: text_in(&role.title, "en").to_owned(), asked, answered }
    };
    Ok(service.programme().roles.iter().map(of).collect())
}
