//! The register sheet as it stands: importing it again changes nothing.

use std::io::Write;

use jiff::civil::Date;

use crate::actor::{Act, Subject};
use crate::family::{Case, FileKind, SheetSize, SheetWriter, SheetWriting};
use crate::programme::Programme;
use crate::store::{self, By, Store, StoreError};

/// So many families are read at a time.
const AT_A_TIME: usize = 500;

/// Which sheet is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The file.
    pub kind: FileKind,
    /// Of its headings and choices: `da` or `en`.
    pub language: &'a str,
    /// Only the families of that municipality, however it is spelled; of all without it.
    pub municipality: Option<&'a str>,
    /// No families: a sheet to begin with.
    pub is_empty: bool,
}

/// Writes the register as stored now, with names and addresses, in the order of the first import. Families are read some at a
/// time, and in one transaction: what is written together was so at one moment.
///
/// # Errors
/// A failed statement; what cannot be written; more rows than a workbook is read with again.
pub fn write<W: Write>(
    store: &Store,
    programme: &Programme,
    wanted: Wanted<'_>,
    today: Date,
    to: W,
) -> anyhow::Result<(W, SheetSize)> {
    store.read(|conn| {
        let spelled = store::case::municipalities(conn)?;
        let ids = if wanted.is_empty { Vec::new() } else { store::case::ids(conn, wanted.municipality)? };
        let how =
            SheetWriting { programme, kind: wanted.kind, language: wanted.language, municipalities: &spelled, today };
        let mut sheet = SheetWriter::new(to, how)?;
        for some in ids.chunks(AT_A_TIME) {
            let mut cases = store::case::registered(conn, some)?;
            // Nobody in them has a name any more, and a sheet with them would be passed over.
            cases.retain(|case| case.forgotten.is_none());
            let facts = store::fact::of(conn, some)?;
            let holders = |case: &Case| {
                let held = case.assignments.iter().filter(|held| held.to.is_none());
                held.map(|held| held.person).collect::<Vec<_>>()
            };
            let mut people: Vec<_> = cases.iter().flat_map(holders).collect();
            people.sort_unstable();
            people.dedup();
            let people = store::register::reached(conn, &people)?;
            let mut facts = facts.as_slice();
            for case in &cases {
                // Both are in the order of the families' row numbers.
                let own = facts.iter().take_while(|fact| fact.family == case.id).count();
                sheet.family(case, &people, &facts[..own])?;
                facts = &facts[own..];
            }
        }
        Ok(sheet.finish()?)
    })
}

/// Notes that somebody has taken the register out, of one municipality or of all.
///
/// # Errors
/// A failed statement.
pub fn note_downloaded(store: &Store, municipality: Option<&str>, by: &By<'_>) -> Result<(), StoreError> {
    store.write(by, |tx| {
        tx.note(
            Act::RegisterWritten,
            Subject::none().detail(if municipality.is_some() { "municipality" } else { "all" }),
        );
        Ok(())
    })
}
