//! How often what was done, from one entry to another: for a monitoring system, which asks again and again.

use std::collections::BTreeMap;

use diesel::dsl::{count_star, max};
use diesel::prelude::*;

use crate::store::schema::audit;
use crate::store::{Conn, Result};

/// The number of the last entry; 0 of an empty log.
///
/// # Errors
/// A failed statement.
pub fn last(conn: &mut Conn) -> Result<i64> {
    Ok(audit::table.select(max(audit::number)).first::<Option<i64>>(conn)?.unwrap_or(0))
}

/// How often each act is noted in the entries after that number, of no more than `most` of them; and the number of the last
/// one that was counted.
///
/// # Errors
/// A failed statement.
pub fn count_after(conn: &mut Conn, number: i64, most: i64) -> Result<(i64, BTreeMap<String, i64>)> {
    let to = last(conn)?.min(number.saturating_add(most));
    let counted: Vec<(String, i64)> = audit::table
        .filter(audit::number.gt(number))
        .filter(audit::number.le(to))
        .group_by(audit::act)
        .select((audit::act, count_star()))
        .load(conn)?;
    Ok((to, counted.into_iter().collect()))
}
