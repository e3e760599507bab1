//! The operator's pages: whether everything has gone that should have, the audit log, who is a member of staff. No names of
//! respondents, no answers.

use jiff::SignedDuration;
use serde::Serialize;

use super::account::membership;
use super::desk::Desk;
use super::today::Choice;
use crate::access::{Membership, StaffKind};
use crate::account::{self, passkeys};
use crate::health;
use crate::history;
use crate::register;
use crate::said::Said;
use crate::web::Reply;
use crate::web::errors::Problem;

/// How long silence is nothing out of the ordinary.
const PATIENCE: SignedDuration = SignedDuration::from_mins(15);

/// How many entries of the log a page shows.
const ENTRIES: i64 = 100;

#[derive(Serialize)]
struct Status {
    alarms: Vec<String>,
    facts: Vec<super::answers::Fact>,
    states: Vec<State>,
    refusals: Vec<State>,
    findings: Vec<State>,
}

#[derive(Serialize)]
struct State {
    count: String,
    words: String,
}

/// GET `/w/status`
pub(super) fn status(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let service = desk.service();
    let (health, findings) =
        desk.read(|conn| Ok((health::look(conn, service, desk.now)?, health::findings(conn, service, desk.now)?)))?;
    let when = |at: Option<jiff::Timestamp>| match at {
        None => desk.w("never").to_owned(),
        Some(at) => {
            let local = service.calendar().local(at).datetime();
            format!("{} {}", desk.short_day(local.date()), local.time().strftime("%H:%M"))
        }
    };
    let said = |words: &Said| without_addresses(&words.in_language(desk.language()));
    let fact = |name: &str, value: String| super::answers::Fact { name: desk.w(name).to_owned(), value, bad: false };
    let mut facts = vec![fact("last_pass", when(health.last_pass)), fact("last_mail", when(health.queue.last_sent))];
    if let Some(trouble) = &health.trouble {
        facts.push(super::answers::Fact {
            name: desk.w("trouble_since").to_owned(),
            value: format!("{}: {}", when(Some(trouble.since)), without_addresses(&trouble.words)),
            bad: true,
        });
    }
    let view = Status {
        alarms: health.alarms(desk.now, PATIENCE).iter().map(|alarm| said(&alarm.said())).collect(),
        facts,
        states: health
            .queue
            .counts
            .iter()
            .map(|(state, count)| State {
                count: count.to_string(),
                words: desk.w(&format!("outbox_{state}")).to_owned(),
            })
            .collect(),
        refusals: health
            .queue
            .refusals
            .iter()
            .map(|(count, words)| State { count: count.to_string(), words: without_addresses(words) })
            .collect(),
        findings: findings.iter().map(|one| State { count: one.count.to_string(), words: said(&one.words) }).collect(),
    };
    desk.page("status", desk.w("nav_status"), &view)
}

/// What a server says can name the address that it does not know.
fn without_addresses(words: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || "._%+-=@".contains(c);
    let mut told = String::with_capacity(words.len());
    let mut rest = words;
    while let Some(at) = rest.find('@') {
        let begin =
            rest[..at].char_indices().rev().take_while(|(_, c)| is_part(*c)).last().map_or(at, |(place, _)| place);
        let end = rest[at..].find(|c: char| !is_part(c)).map_or(rest.len(), |length| at + length);
        told.push_str(&rest[..begin]);
        told.push_str(if begin == at { "@" } else { "…@…" });
        rest = if begin == at { &rest[at + 1..] } else { &rest[end..] };
    }
    told.push_str(rest);
    told
}

#[derive(Serialize)]
struct Log {
    entries: Vec<LogRow>,
    before: Option<String>,
}

#[derive(Serialize)]
struct LogRow {
    number: String,
    at: String,
    line: String,
}

/// GET `/w/log`: the words of `kvartal audit`, the latest first.
pub(super) fn log(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let before: Option<i64> = desk.query.get("before").and_then(|number| number.parse().ok());
    let lines = desk.read(|conn| history::latest_lines(conn, desk.service().calendar(), before, ENTRIES))?;
    let full = i64::try_from(lines.len()).is_ok_and(|count| count == ENTRIES);
    let view = Log {
        before: lines.last().filter(|_| full).map(|last| format!("/w/log?before={}", last.number)),
        entries: lines
            .into_iter()
            .map(|line| LogRow {
                number: line.number.to_string(),
                at: line.at.strftime("%Y-%m-%d %H:%M").to_string(),
                line: line.told(),
            })
            .collect(),
    };
    desk.page("log", desk.w("nav_log"), &view)
}

/// Whose page of staff it is: everybody, or the project leads alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StaffOf {
    /// The operator's.
    Everybody,
    /// The secretariat's.
    Leads,
}

impl StaffOf {
    fn place(self) -> &'static str {
        match self {
            StaffOf::Everybody => "/w/staff",
            StaffOf::Leads => "/w/leads",
        }
    }

    fn kinds(self) -> &'static [StaffKind] {
        match self {
            StaffOf::Everybody => &StaffKind::ALL,
            StaffOf::Leads => &[StaffKind::Lead],
        }
    }
}

#[derive(Serialize)]
struct StaffPage {
    heading: String,
    action: String,
    rows: Vec<StaffRow>,
    kinds: Vec<Choice>,
    /// The one kind that there is to choose.
    only: Option<&'static str>,
    /// What the form does, as heading and button say it.
    add: String,
    name: String,
    email: String,
    municipality: String,
    error: Option<String>,
}

#[derive(Serialize)]
struct StaffRow {
    name: String,
    email: String,
    memberships: Vec<MembershipRow>,
    has_passkeys: bool,
}

#[derive(Serialize)]
struct MembershipRow {
    text: String,
    kind: String,
    municipality: String,
    email: String,
}

/// GET `/w/staff`
pub(super) fn staff(desk: &Desk<'_>) -> Result<Reply, Problem> {
    staff_page(desk, StaffOf::Everybody, None)
}

pub(super) fn staff_page(desk: &Desk<'_>, of: StaffOf, wrong: Option<&str>) -> Result<Reply, Problem> {
    let said = |name: &str| match wrong {
        Some(_) => desk.form.get(name).unwrap_or_default().to_owned(),
        None => String::new(),
    };
    let all = account::list(&desk.service().store)?;
    let with_passkeys = passkeys::owners(&desk.service().store)?;
    let kind = said("kind");
    let rows = all.into_iter().map(|one| StaffRow {
        memberships: one
            .memberships
            .iter()
            .filter(|membership| of.kinds().contains(&membership.kind))
            .map(|of| MembershipRow {
                text: membership(desk, of),
                kind: of.kind.as_str().to_owned(),
                municipality: of.municipality.clone().unwrap_or_default(),
                email: one.email.clone(),
            })
            .collect(),
        // Who leads a project is the secretariat's; by what they sign in is not.
        has_passkeys: of == StaffOf::Everybody && with_passkeys.contains(&one.id),
        name: one.name,
        email: one.email,
    });
    let heading = desk.w(if of == StaffOf::Leads { "nav_leads" } else { "nav_staff" }).to_owned();
    let view = StaffPage {
        heading: heading.clone(),
        action: of.place().to_owned(),
        rows: rows.filter(|row| !row.memberships.is_empty()).collect(),
        kinds: of
            .kinds()
            .iter()
            .map(|one| Choice {
                value: one.as_str().to_owned(),
                text: desk.w(kind_word(*one)).to_owned(),
                chosen: one.as_str() == kind,
            })
            .collect(),
        only: match of.kinds() {
            [kind] => Some(kind.as_str()),
            _ => None,
        },
        add: desk.w(if of == StaffOf::Leads { "lead_add" } else { "staff_add" }).to_owned(),
        name: said("name"),
        email: said("email"),
        municipality: said("municipality"),
        error: wrong.map(|name| desk.w(name).to_owned()),
    };
    match wrong {
        Some(_) => desk.incomplete("staff", &heading, &view),
        None => desk.page("staff", &heading, &view),
    }
}

fn kind_word(kind: StaffKind) -> &'static str {
    match kind {
        StaffKind::Lead => "kind_lead",
        StaffKind::Secretariat => "kind_secretariat",
        StaffKind::Evaluator => "kind_evaluator",
        StaffKind::Operator => "kind_operator",
    }
}

/// What a form says that somebody is.
fn said(desk: &Desk<'_>, of: StaffOf) -> Result<Membership, &'static str> {
    let kind = desk.form.get("kind").and_then(StaffKind::parse).filter(|kind| of.kinds().contains(kind));
    let kind = kind.ok_or("fault_kind")?;
    let municipality = desk.form.get("municipality").filter(|_| kind == StaffKind::Lead);
    if kind == StaffKind::Lead && municipality.is_none() {
        return Err("fault_municipality");
    }
    Ok(Membership::of(kind, municipality.unwrap_or_default()))
}

/// POST `/w/staff`
pub(super) fn add(desk: &Desk<'_>) -> Result<Reply, Problem> {
    add_to(desk, StaffOf::Everybody)
}

pub(super) fn add_to(desk: &Desk<'_>, of: StaffOf) -> Result<Reply, Problem> {
    let (Some(name), Some(email)) = (desk.form.get("name"), desk.form.get("email")) else {
        return staff_page(desk, of, Some("fault_name"));
    };
    if email.parse::<lettre::Address>().is_err() {
        return staff_page(desk, of, Some("sign_in_no_address"));
    }
    let new = match said(desk, of) {
        Ok(new) => new,
        Err(wrong) => return staff_page(desk, of, Some(wrong)),
    };
    // Whoever keeps the accounts gives no one's names or answers to themselves.
    if email.eq_ignore_ascii_case(&desk.signed.member.email) {
        return staff_page(desk, of, Some("fault_own_kind"));
    }
    account::add(&desk.service().store, name, email, desk.language(), &new, &desk.by())?;
    let is_known = match &new.municipality {
        Some(municipality) => register::leads::is_registered(&desk.service().store, municipality)?,
        None => true,
    };
    Ok(desk.done(of.place(), if is_known { "staff_added" } else { "staff_added_nowhere" }))
}

/// POST `/w/staff/remove`. Whoever removes the last operator could not get in again: it is left.
pub(super) fn remove(desk: &Desk<'_>) -> Result<Reply, Problem> {
    remove_from(desk, StaffOf::Everybody)
}

pub(super) fn remove_from(desk: &Desk<'_>, of: StaffOf) -> Result<Reply, Problem> {
    let Some(email) = desk.form.get("email") else { return staff_page(desk, of, Some("fault_name")) };
    let one = match said(desk, of) {
        Ok(one) => one,
        Err(wrong) => return staff_page(desk, of, Some(wrong)),
    };
    let removed = account::remove_but_the_last(&desk.service().store, email, &one, &desk.by())?;
    Ok(desk.done(of.place(), if removed { "staff_removed" } else { "last_operator" }))
}

/// POST `/w/staff/passkeys`: of whoever has lost theirs. Whoever is signed in by one of them is signed out.
pub(super) fn forget_passkeys(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let Some(email) = desk.form.get("email") else { return staff_page(desk, StaffOf::Everybody, Some("fault_name")) };
    passkeys::forget(desk.service(), email, &desk.by())?;
    Ok(desk.done("/w/staff", "passkeys_forgotten"))
}

#[cfg(test)]
mod tests {
    use super::without_addresses;

    #[test]
    fn no_address_is_left_in_a_servers_words() {
        for (words, told) in [
            ("550 5.1.1 <mor.hansen+x@example.org>: unknown", "550 5.1.1 <…@…>: unknown"),
            ("a@b and c@d", "…@… and …@…"),
            ("no address @ all", "no address @ all"),
            ("åse@blåbær.dk", "…@…"),
            ("nothing", "nothing"),
        ] {
            assert_eq!(without_addresses(words), told);
        }
    }
}
