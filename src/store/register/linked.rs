//! Courses that are linked: the later one names the first, in which the children of both are asked about.

use std::collections::HashMap;

use crate::store::db::prelude::*;
use jiff::civil::Date;

use crate::family::{Child, LinkedCourse, Status, same_children};
use crate::id::{ChildId, FamilyId};
use crate::names::municipality_key;
use crate::programme::Programme;
use crate::store::schema::{child, family};
use crate::store::{Conn, Result, case, to_date};

/// A first course with its children.
pub(super) struct First {
    course: LinkedCourse,
    children: Vec<(String, Date)>,
}

impl First {
    /// As the later course with these children has to know it.
    pub(super) fn shared_with(&self, own: &[Child]) -> LinkedCourse {
        let mine: Vec<(&str, Date)> = own.iter().map(|child| (child.case_number.as_str(), child.birth)).collect();
        let theirs: Vec<(&str, Date)> = self.children.iter().map(|(number, birth)| (number.as_str(), *birth)).collect();
        let shared = same_children(&mine, &theirs).into_iter().map(|(here, _)| own[here].id).collect();
        LinkedCourse { shared, ..self.course.clone() }
    }
}

/// The courses of those case numbers.
pub(super) fn firsts(conn: &mut Conn, numbers: &[&str]) -> Result<HashMap<String, First>> {
    let mut found: HashMap<String, First> = HashMap::new();
    if numbers.is_empty() {
        return Ok(found);
    }
    type Row = (String, chrono::NaiveDate, Option<chrono::NaiveDate>, Status, String, chrono::NaiveDate);
    let rows: Vec<Row> = family::table
        .inner_join(child::table)
        .filter(family::case_number.eq_any(numbers))
        .order(child::id)
        .select((
            family::case_number,
            family::start_on,
            family::end_on,
            family::status,
            child::case_number,
            child::birth_on,
        ))
        .load(conn)?;
    for (case_number, start, end, status, child, birth) in rows {
        let first = found.entry(case_number.clone()).or_insert_with(|| First {
            course: LinkedCourse {
                case_number,
                start: to_date(start),
                end: end.map(to_date),
                status,
                shared: Vec::new(),
            },
            children: Vec::new(),
        });
        first.children.push((child, to_date(birth)));
    }
    Ok(found)
}

/// Families that name one of these as the first.
///
/// # Errors
/// A failed statement.
pub fn later(conn: &mut Conn, first: &[FamilyId]) -> Result<Vec<FamilyId>> {
    let numbers: Vec<String> = family::table.filter(family::id.eq_any(first)).select(family::case_number).load(conn)?;
    Ok(family::table.filter(family::linked_case.eq_any(numbers)).order(family::id).select(family::id).load(conn)?)
}

/// A child with two courses: in the later one and in the first.
#[derive(Debug, Clone)]
pub struct SharedChild {
    /// The later course.
    pub later: Member,
    /// The first.
    pub first: Member,
}

/// A child in one of its courses.
#[derive(Debug, Clone)]
pub struct Member {
    /// The child's row number there.
    pub child: ChildId,
    /// The family.
    pub family: FamilyId,
    /// As entered.
    pub status: Status,
}

/// The children of linked courses of one municipality, who count once.
///
/// # Errors
/// A failed statement.
pub fn shared_children(conn: &mut Conn) -> Result<Vec<SharedChild>> {
    type Row = (FamilyId, String, String, Option<String>, Status, ChildId, String, chrono::NaiveDate);
    let load = |conn: &mut Conn, numbers: Option<&[String]>| -> Result<Vec<Row>> {
        let columns = (
            family::id,
            family::case_number,
            family::municipality,
            family::linked_case,
            family::status,
            child::id,
            child::case_number,
            child::birth_on,
        );
        let all = family::table.inner_join(child::table).order((family::id, child::id)).select(columns);
        Ok(match numbers {
            Some(numbers) => all.filter(family::case_number.among(numbers)).load(conn)?,
            None => all.filter(family::linked_case.is_not_null()).load(conn)?,
        })
    };
    let later = load(conn, None)?;
    let mut numbers: Vec<String> = later.iter().filter_map(|row| row.3.clone()).collect();
    numbers.sort();
    numbers.dedup();
    let mut firsts: HashMap<String, Vec<Row>> = HashMap::new();
    for some in numbers.chunks(500) {
        for row in load(conn, Some(some))? {
            firsts.entry(row.1.clone()).or_default().push(row);
        }
    }
    let member = |row: &Row| Member { child: row.5, family: row.0, status: row.4 };
    let birth = |row: &Row| to_date(row.7);
    let mut found = Vec::new();
    for course in later.chunk_by(|one, next| one.0 == next.0) {
        let Some(first) = course[0].3.as_ref().and_then(|number| firsts.get(number)) else { continue };
        if municipality_key(&first[0].2) != municipality_key(&course[0].2) {
            continue;
        }
        let mine: Vec<(&str, Date)> = course.iter().map(|row| (row.6.as_str(), birth(row))).collect();
        let theirs: Vec<(&str, Date)> = first.iter().map(|row| (row.6.as_str(), birth(row))).collect();
        let same = same_children(&mine, &theirs).into_iter();
        found.extend(
            same.map(|(here, there)| SharedChild { later: member(&course[here]), first: member(&first[there]) }),
        );
    }
    Ok(found)
}

/// Children of families that run, who are asked about in the linked course on `day`.
///
/// # Errors
/// As [`case::load`].
pub fn asked_elsewhere(conn: &mut Conn, programme: &Programme, day: Date) -> Result<Vec<ChildId>> {
    let ids: Vec<FamilyId> = family::table
        .filter(family::linked_case.is_not_null())
        .filter(family::status.eq(Status::Active))
        .select(family::id)
        .load(conn)?;
    let mut children = Vec::new();
    for some in ids.chunks(500) {
        for case in case::registered(conn, some)? {
            let own = case.children.iter().map(|child| child.id);
            children.extend(own.filter(|child| case.is_asked_elsewhere(programme, Some(*child), day)));
        }
    }
    Ok(children)
}
