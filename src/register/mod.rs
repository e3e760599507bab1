//! The register: a sheet or a list of project leads is read, previewed and applied; what in it does not fit; the sheet
//! as it stands, to be changed and read again.

pub mod families;
pub mod leads;
mod mails;
mod misfits;
mod written;

use std::path::Path;

use jiff::Timestamp;

use crate::actor::{Act, Subject};
use crate::family::{self, RegisterChanges};
use crate::id::FamilyId;
use crate::programme::{Calendar, Programme};
use crate::store::{self, By, Conn, Store, StoreError, Tx};

pub use crate::family::{FileKind, SheetSize};
pub use crate::family::{Sheet, read_sheet};
pub use mails::MailDifference;
pub use misfits::{Misfit, misfits};
pub use written::{Wanted, write};

/// Case number and municipality of a family; `None` if there is none.
///
/// # Errors
/// A failed statement.
pub fn named(conn: &mut Conn, family: FamilyId) -> Result<Option<(String, String)>, StoreError> {
    store::case::named(conn, family)
}

/// What an import changes, and what does not fit afterwards.
#[derive(Debug)]
pub struct Imported {
    /// In their order.
    pub changes: RegisterChanges,
    /// Of the families of the sheet, and of all municipalities.
    pub misfits: Vec<Misfit>,
    /// What it makes of the coming mails; a preview tells it.
    pub mails: Option<MailDifference>,
}

/// What importing a sheet as of now would change, and what would not fit. It is the import itself, taken back: what it
/// tells is what would happen.
///
/// # Errors
/// A failed statement.
pub fn preview(
    store: &Store,
    programme: &Programme,
    calendar: &Calendar,
    sheet: &Sheet,
    by: &By<'_>,
) -> Result<Imported, StoreError> {
    let tried = store.write(by, |conn| match import_in(conn, (programme, calendar), sheet, by.at, true) {
        Ok(imported) => Err::<(), _>(TakenBack::AsAsked(Box::new(imported))),
        Err(error) => Err(TakenBack::Failed(error)),
    });
    match tried {
        Err(TakenBack::AsAsked(imported)) => Ok(*imported),
        Err(TakenBack::Failed(error)) => Err(error),
        // Nothing above is kept.
        Ok(()) => Err(StoreError::Content("the preview of an import was kept".into())),
    }
}

/// Imports a sheet as of now: all of it or nothing.
///
/// # Errors
/// A failed statement.
pub fn apply(
    store: &Store,
    programme: &Programme,
    calendar: &Calendar,
    sheet: &Sheet,
    by: &By<'_>,
) -> Result<Imported, StoreError> {
    store.write(by, |conn| import(conn, programme, calendar, sheet, by.at))
}

/// Why a transaction is taken back.
enum TakenBack {
    AsAsked(Box<Imported>),
    Failed(StoreError),
}

impl From<StoreError> for TakenBack {
    fn from(error: StoreError) -> TakenBack {
        TakenBack::Failed(error)
    }
}

/// Imports a sheet as of `now`, in the caller's transaction.
///
/// # Errors
/// A failed statement; then nothing is to be kept.
pub fn import(
    conn: &mut Tx<'_>,
    programme: &Programme,
    calendar: &Calendar,
    sheet: &Sheet,
    now: Timestamp,
) -> Result<Imported, StoreError> {
    import_in(conn, (programme, calendar), sheet, now, false)
}

fn import_in(
    conn: &mut Tx<'_>,
    (programme, calendar): (&Programme, &Calendar),
    sheet: &Sheet,
    now: Timestamp,
    with_mails: bool,
) -> Result<Imported, StoreError> {
    store::backend::alone(conn)?;
    conn.note(Act::SheetImported, Subject::none().from_file(Path::new(&sheet.file)));
    let today = calendar.date(now);
    let (stored, people) = (store::case::all(conn)?, store::register::people(conn)?);
    let mut changes = family::changes(&stored, &people, sheet, today);
    if sheet.facts().next().is_some() {
        let facts = store::fact::all(conn)?;
        changes.list.extend(family::changes_of_facts(&stored, &facts, sheet));
    }
    let touched = store::register::apply(conn, &changes, now)?;
    let mails = match with_mails {
        true => Some(mails::difference(conn, (programme, calendar), stored, &touched, now)?),
        false => None,
    };
    let misfits = misfits::of_import(conn, programme, calendar, sheet, today)?;
    Ok(Imported { changes, misfits, mails })
}
