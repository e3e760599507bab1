//! A family as a form on a page. What is sent back becomes a sheet of one family, and goes the way of every sheet.

use jiff::civil::Date;

use crate::family::FileKind;
use crate::family::{FormField, SheetWriting, form_fields, form_rows};
use crate::id::FamilyId;
use crate::programme::Programme;
use crate::store::{self, Conn, StoreError};

/// A family's form: its fields, and what they hold now, a row for each child.
#[derive(Debug, Clone)]
pub struct FamilyForm {
    /// In the order of the sheet's columns.
    pub fields: Vec<FormField>,
    /// As many values as there are fields, in each row.
    pub rows: Vec<Vec<String>>,
}

/// The form of a family, or, without one, an empty one; `municipalities` can be chosen.
///
/// # Errors
/// A failed statement.
pub fn form(
    conn: &mut Conn,
    programme: &Programme,
    family: Option<FamilyId>,
    municipalities: &[String],
    language: &str,
    today: Date,
) -> Result<Option<FamilyForm>, StoreError> {
    let how = SheetWriting { programme, kind: FileKind::Csv, language, municipalities, today };
    let fields = form_fields(&how);
    let Some(id) = family else {
        let rows = vec![vec![String::new(); fields.len()]];
        return Ok(Some(FamilyForm { fields, rows }));
    };
    let Some(case) = store::case::registered(conn, &[id])?.pop() else { return Ok(None) };
    let facts = store::fact::of(conn, &[id])?;
    let people: Vec<_> = case.assignments.iter().filter(|held| held.to.is_none()).map(|held| held.person).collect();
    let people = store::register::reached(conn, &people)?;
    Ok(Some(FamilyForm { rows: form_rows(&how, &case, &people, &facts), fields }))
}

/// The sheet that a form says: what is told of the family stands in each child's row. Children of whom nothing is said are
/// left out, but for the first.
pub fn sheet_of_form(fields: &[FormField], of_family: &[String], of_children: &[Vec<String>]) -> Vec<u8> {
    let mut to = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    // Writing into memory does not fail.
    let _ = to.write_record(fields.iter().map(|field| field.heading.as_str()));
    let mut written = 0;
    for child in of_children {
        if written > 0 && child.iter().all(|value| value.trim().is_empty()) {
            continue;
        }
        written += 1;
        let (mut family, mut own) = (of_family.iter(), child.iter());
        let row: Vec<&str> = fields
            .iter()
            .map(|field| if field.of_child { own.next() } else { family.next() }.map_or("", String::as_str))
            .collect();
        let _ = to.write_record(row);
    }
    to.into_inner().unwrap_or_default()
}
