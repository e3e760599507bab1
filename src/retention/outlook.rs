//! What is to be forgotten, told before it is: for the command line, the workspace and the digest.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;

use super::decision::{Decision, decide};
use super::rules::Rules;
use crate::access::Reach;
use crate::id::FamilyId;
use crate::names::municipality_key;
use crate::programme::Retention;
use crate::service::Service;
use crate::store::to_forget::{self, Kept, OfFamily};
use crate::store::{Conn, Result, audit, case};

/// Of which families something is to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coming {
    /// What.
    pub kind: Kept,
    /// From this night on.
    pub due: Date,
    /// Row numbers and case numbers, in the order of these.
    pub families: Vec<(FamilyId, String)>,
}

/// What is announced of families within reach, by day and kind, the earliest first.
///
/// # Errors
/// A failed statement.
pub fn coming(conn: &mut Conn, reach: &Reach) -> Result<Vec<Coming>> {
    let mut coming: Vec<Coming> = Vec::new();
    for OfFamily { kind, family, case_number, municipality, due, announced: _ } in to_forget::of_families(conn)? {
        if !reach.covers(&municipality) {
            continue;
        }
        match coming.iter_mut().find(|one| (one.kind, one.due) == (kind, due)) {
            Some(one) => one.families.push((family, case_number)),
            None => coming.push(Coming { kind, due, families: vec![(family, case_number)] }),
        }
    }
    Ok(coming)
}

/// The municipalities, by key, in which something was announced since then.
///
/// # Errors
/// A failed statement.
pub fn announced_since(conn: &mut Conn, since: Timestamp) -> Result<BTreeSet<String>> {
    let all = to_forget::of_families(conn)?.into_iter().filter(|one| one.announced > since);
    Ok(all.map(|one| municipality_key(&one.municipality)).collect())
}

/// What is to be forgotten that was written on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// What.
    pub kind: Kept,
    /// From this night on; none while the study has no end.
    pub from: Option<Date>,
    /// Whether that was announced.
    pub is_announced: bool,
    /// Whether anything is old enough, or will be within the month: nothing is announced otherwise.
    pub is_near: bool,
    /// How much of it would go tonight if it were that night: mails, or entries of the audit log.
    pub count: i64,
}

/// What a pass would do, and what is to come within a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// The programme's times.
    pub kept: Retention,
    /// The last day of the study; none while it runs.
    pub study_end: Option<Date>,
    /// Of families, as it was announced.
    pub announced: Vec<Coming>,
    /// What the next pass would announce of families, with the day that it would tell.
    pub to_announce: Vec<Coming>,
    /// What it would take back.
    pub to_take_back: Vec<Coming>,
    /// What it would carry out of what was announced.
    pub to_forget: Vec<Coming>,
    /// Received mail and logs, where they have a time.
    pub written: Vec<Written>,
}

/// What a pass at `now` would do. Nothing is changed.
///
/// # Errors
/// A failed statement.
pub fn outlook(conn: &mut Conn, service: &Service, now: Timestamp) -> Result<Outlook> {
    let rules = Rules::of(service, conn, now)?;
    let mut outlook = Outlook {
        kept: rules.kept,
        study_end: rules.study_end,
        announced: coming(conn, &Reach::Everywhere)?,
        to_announce: Vec::new(),
        to_take_back: Vec::new(),
        to_forget: Vec::new(),
        written: Vec::new(),
    };
    for kind in [Kept::Contacts, Kept::Answers] {
        let work = rules.of_families(conn, kind)?;
        let lists = [
            (work.announce, &mut outlook.to_announce),
            (work.take_back, &mut outlook.to_take_back),
            (work.carry_out, &mut outlook.to_forget),
        ];
        for (found, list) in lists {
            let mut by_day: Vec<(Date, Vec<FamilyId>)> = Vec::new();
            for one in found {
                let Some(family) = one.family() else { continue };
                match by_day.iter_mut().find(|(due, _)| *due == one.due) {
                    Some((_, families)) => families.push(family),
                    None => by_day.push((one.due, vec![family])),
                }
            }
            by_day.sort_by_key(|(due, _)| *due);
            for (due, families) in by_day {
                let families = case::numbers(conn, &families)?;
                list.push(Coming { kind, due, families });
            }
        }
    }
    for kind in [Kept::ReceivedMail, Kept::Logs] {
        outlook.written.extend(written(conn, &rules, kind, service)?);
    }
    Ok(outlook)
}

fn written(conn: &mut Conn, rules: &Rules<'_>, kind: Kept, service: &Service) -> Result<Option<Written>> {
    let Some(rule) = rules.rule_of_writing(conn, kind)? else { return Ok(None) };
    let from = match decide(rule.from, rule.told, rules.today) {
        Decision::Announce(due) => Some(due),
        Decision::Forget | Decision::Wait | Decision::TakeBack => rule.told.or(rule.from),
    };
    let before = rules.written_before(kind).map(|day| service.calendar().start_of(day));
    let count = match (kind, before) {
        (Kept::ReceivedMail, Some(before)) => to_forget::count_received_before(conn, before)?,
        (Kept::Logs, Some(before)) => audit::count_before(conn, before)?,
        _ => 0,
    };
    Ok(Some(Written { kind, from, is_announced: rule.told.is_some(), is_near: rule.is_near, count }))
}
