//! How often what was done, from one entry to another: for a monitoring system, which asks again and again.

use std::collections::BTreeMap;

use crate::store::db::prelude::*;
use diesel::dsl::{count, count_star, max};
use jiff::Timestamp;

use crate::actor::{Act, Actor};
use crate::id::FamilyId;
use crate::store::schema::{audit, family};
use crate::store::{Conn, Result, instant};

/// The number of the last entry; 0 of an empty log.
///
/// # Errors
/// A failed statement.
pub fn last(conn: &mut Conn) -> Result<i64> {
    Ok(audit::table.select(max(audit::number)).get_result::<Option<i64>>(conn)?.unwrap_or(0))
}

/// What was done in the entries after that number, of no more than `most` of them: of each act how often, where a mail counts
/// once, though it has an entry for each family that it was about. Also the number of the last entry that was counted.
///
/// # Errors
/// A failed statement.
pub fn count_after(conn: &mut Conn, number: i64, most: i64) -> Result<(i64, BTreeMap<String, i64>)> {
    let to = last(conn)?.min(number.saturating_add(most));
    let counted: Vec<(String, i64, i64, i64)> = audit::table
        .filter(audit::number.gt(number))
        .filter(audit::number.le(to))
        .group_by(audit::act)
        .select((audit::act, count_star(), count(audit::message_id), count(audit::message_id).aggregate_distinct()))
        .load(conn)?;
    let times = |(act, all, of_mails, mails): (String, i64, i64, i64)| (act, all - of_mails + mails);
    Ok((to, counted.into_iter().map(times).collect()))
}

/// Case numbers of the families about which `actor` has done that since then, each once.
///
/// # Errors
/// A failed statement.
pub fn cases_where(conn: &mut Conn, act: Act, actor: &Actor, since: Timestamp) -> Result<Vec<String>> {
    let ids: Vec<i64> = audit::table
        .filter(audit::at.ge(instant(since)))
        .filter(audit::act.eq(act.as_str()))
        .filter(audit::actor.eq(actor.kind()))
        .filter(audit::family_id.is_not_null())
        .select(audit::family_id.assume_not_null())
        .distinct()
        .load(conn)?;
    let ids: Vec<FamilyId> = ids.into_iter().map(FamilyId::new).collect();
    let cases = family::table.filter(family::id.eq_any(ids)).order(family::case_number).select(family::case_number);
    Ok(cases.load(conn)?)
}
