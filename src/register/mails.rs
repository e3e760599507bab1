//! What an import makes of the coming mails: which would no longer go, and which would go anew.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::family::Case;
use crate::id::FamilyId;
use crate::plan::{Counts, Difference, register_differences};
use crate::programme::{Calendar, Programme, after};
use crate::store::{Conn, StoreError, case};

/// So far is looked ahead: until the next wave at the latest.
const DAYS: i32 = 91;

/// So many are kept; the rest are counted.
const KEPT: usize = 200;

/// Families in memory at a time.
const AT_ONCE: usize = 500;

/// What an import makes of the coming mails, if nobody answers. Each request's mails count by themselves, also where several
/// fall due for a person on one day and are one mail.
#[derive(Debug, Clone, PartialEq)]
pub struct MailDifference {
    /// How many of each.
    pub counts: Counts,
    /// The first of them, by case number.
    pub first: Vec<Difference>,
    /// How many requests something changes about.
    pub requests: usize,
    /// How many families.
    pub families: usize,
    /// The last day that was looked at.
    pub until: Date,
}

/// That of an import, which has touched these families and found the others and them as `stored`.
pub(super) fn difference(
    conn: &mut Conn,
    by: (&Programme, &Calendar),
    stored: Vec<Case>,
    touched: &[FamilyId],
    now: Timestamp,
) -> Result<MailDifference, StoreError> {
    let until = after(by.1.date(now), DAYS);
    let before: HashMap<FamilyId, Case> = stored.into_iter().map(|case| (case.id, case)).collect();
    let mut found = MailDifference { counts: Counts::default(), first: Vec::new(), requests: 0, families: 0, until };
    for some in touched.chunks(AT_ONCE) {
        for case in case::load(conn, some)? {
            let differences = register_differences(by, before.get(&case.id), &case, now, until);
            found.counts.add(&differences);
            found.requests += differences.len();
            found.families += usize::from(!differences.is_empty());
            found.first.extend(differences);
        }
        found.first.sort_by(|a, b| a.family.cmp(&b.family));
        found.first.truncate(KEPT);
    }
    Ok(found)
}
