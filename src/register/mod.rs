//! The register: a sheet or a list of project leads is read, previewed and applied; what in it does not fit; the sheet
//! as it stands, to be changed and read again.

mod erased;
pub mod families;
mod forgotten;
mod form;
pub mod leads;
mod mails;
mod misfits;
pub mod successors;
mod written;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::access::Reach;
use crate::actor::{Act, Subject};
use crate::family::{self, Case, Person, RegisterChanges};
use crate::fault::Faults;
use crate::id::{FamilyId, PersonId};
use crate::names::case_key;
use crate::programme::{Calendar, Programme};
use crate::said::Said;
use crate::store::{self, By, Conn, Store, StoreError, Tx};

pub use crate::family::{FileKind, SheetSize};
pub use crate::family::{FormField, Input, RegisterChange, Sheet, read_sheet};
pub use form::{FamilyForm, form, sheet_of_form};
pub use mails::MailDifference;
pub use misfits::{Misfit, misfits};
pub use written::{Wanted, note_downloaded, write};

/// Case number and municipality of a family; `None` if there is none.
///
/// # Errors
/// A failed statement.
pub fn named(conn: &mut Conn, family: FamilyId) -> Result<Option<(String, String)>, StoreError> {
    store::case::named(conn, family)
}

/// Whether it was forgotten who the people of a family are, because its time is over.
///
/// # Errors
/// A failed statement.
pub fn is_forgotten(conn: &mut Conn, family: FamilyId) -> Result<bool, StoreError> {
    store::case::is_forgotten(conn, family)
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
    /// Case numbers of the sheet in which it would change how somebody is reached whom the reader may not have reached elsewhere.
    withheld: Vec<String>,
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
    tried(store, (programme, calendar), sheet, &Reach::Everywhere, by)
}

fn tried(
    store: &Store,
    by_programme: (&Programme, &Calendar),
    sheet: &Sheet,
    reach: &Reach,
    by: &By<'_>,
) -> Result<Imported, StoreError> {
    let tried = store.write(by, |conn| match import_in(conn, by_programme, sheet, reach, by.at, true) {
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

/// As [`preview`], for whoever may change the families of some municipalities alone.
///
/// # Errors
/// A failed statement.
pub fn preview_in(
    store: &Store,
    by_programme: (&Programme, &Calendar),
    sheet: &Sheet,
    reach: &Reach,
    by: &By<'_>,
) -> Result<Result<Imported, NotApplied>, StoreError> {
    let foreign = store.read(|conn| foreign(conn, sheet, reach))?;
    if !foreign.is_empty() {
        return Ok(Err(NotApplied::OutOfReach(foreign)));
    }
    let imported = match tried(store, by_programme, sheet, reach, by) {
        Err(StoreError::Sheet(faults)) => return Ok(Err(NotApplied::Faults(faults))),
        tried => tried?,
    };
    Ok(if imported.withheld.is_empty() { Ok(imported) } else { Err(NotApplied::Withheld(imported.withheld)) })
}

/// As [`apply`], for whoever may change the families of some municipalities alone, if it still changes exactly what `shown`
/// is the [`fingerprint`] of. Otherwise nothing is stored.
///
/// # Errors
/// A failed statement.
pub fn apply_in(
    store: &Store,
    (programme, calendar): (&Programme, &Calendar),
    sheet: &Sheet,
    reach: &Reach,
    shown: Option<&str>,
    by: &By<'_>,
) -> Result<Result<Imported, NotApplied>, StoreError> {
    let done = store.write(by, |conn| {
        let foreign = foreign(conn, sheet, reach)?;
        if !foreign.is_empty() {
            return Err(Undone::NotApplied(NotApplied::OutOfReach(foreign)));
        }
        let imported = import_in(conn, (programme, calendar), sheet, reach, by.at, false)?;
        if !imported.withheld.is_empty() {
            return Err(Undone::NotApplied(NotApplied::Withheld(imported.withheld)));
        }
        match shown {
            Some(shown) if fingerprint(&imported.changes) != shown => Err(Undone::NotApplied(NotApplied::Changed)),
            _ => Ok(imported),
        }
    });
    match done {
        Ok(imported) => Ok(Ok(imported)),
        Err(Undone::NotApplied(why)) => Ok(Err(why)),
        Err(Undone::Failed(StoreError::Sheet(faults))) => Ok(Err(NotApplied::Faults(faults))),
        Err(Undone::Failed(error)) => Err(error),
    }
}

/// Why a sheet was not applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotApplied {
    /// It says what does not fit the register, at these cells.
    Faults(Faults),
    /// It would enter or change families elsewhere: their case numbers, as in the sheet.
    OutOfReach(Vec<String>),
    /// It would change how somebody is reached who holds a role elsewhere as well, or has begun to answer: case numbers of the
    /// sheet in which it does.
    Withheld(Vec<String>),
    /// It would change something else than what was shown.
    Changed,
}

enum Undone {
    NotApplied(NotApplied),
    Failed(StoreError),
}

impl From<StoreError> for Undone {
    fn from(error: StoreError) -> Undone {
        Undone::Failed(error)
    }
}

/// What an import changes, in few letters: what was previewed is told from anything else by it.
pub fn fingerprint(changes: &RegisterChanges) -> String {
    let mut hash = Sha256::new();
    for change in &changes.list {
        // With addresses and names, which the sentences leave out.
        hash.update(format!("{change:?}\n").as_bytes());
    }
    HEXLOWER.encode(&hash.finalize()[..16])
}

/// Families of a sheet that belong to municipalities out of reach, or would: by case number.
fn foreign(conn: &mut Conn, sheet: &Sheet, reach: &Reach) -> Result<Vec<String>, StoreError> {
    if *reach == Reach::Everywhere {
        return Ok(Vec::new());
    }
    let stored = store::case::all_named(conn)?;
    let elsewhere: BTreeSet<String> = stored
        .into_iter()
        .filter(|(_, municipality)| !reach.covers(municipality))
        .map(|(number, _)| case_key(&number))
        .collect();
    let is_foreign =
        |number: &str, municipality: &str| !reach.covers(municipality) || elsewhere.contains(&case_key(number));
    let of_sheet = sheet.families.iter().filter(|family| is_foreign(&family.case_number, &family.municipality));
    Ok(of_sheet.map(|family| family.case_number.clone()).collect())
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
    import_in(conn, (programme, calendar), sheet, &Reach::Everywhere, now, false)
}

fn import_in(
    conn: &mut Tx<'_>,
    (programme, calendar): (&Programme, &Calendar),
    sheet: &Sheet,
    reach: &Reach,
    now: Timestamp,
    with_mails: bool,
) -> Result<Imported, StoreError> {
    store::backend::alone(conn)?;
    // Before any row is looked at: of people who were erased it would be told how they come back.
    store::closing::takes_nobody(conn)?;
    conn.note(Act::SheetImported, Subject::none().from_file(Path::new(&sheet.file)));
    let today = calendar.date(now);
    let (stored, people) = (store::case::all(conn)?, store::register::people(conn)?);
    let (sheet, passed_over) = forgotten::left_out(&stored, sheet);
    let sheet = &*sheet;
    let mut changes = family::changes(&stored, &people, sheet, today);
    if sheet.facts().next().is_some() {
        let facts = store::fact::all(conn)?;
        changes.list.extend(family::changes_of_facts(&stored, &facts, sheet));
    }
    changes.list.extend(family::changes_of_links(&stored, sheet));
    // Of a case out of reach nobody is told that there is one.
    let known = match reach {
        Reach::Everywhere => Cow::Borrowed(&stored),
        reach => Cow::Owned(stored.iter().filter(|case| reach.covers(&case.municipality)).cloned().collect()),
    };
    family::faults_of_links(&known, sheet).or(()).map_err(StoreError::Sheet)?;
    erased::faults(conn, calendar, sheet)?.or(()).map_err(StoreError::Sheet)?;
    let withheld = match reach {
        Reach::Everywhere => Vec::new(),
        reach @ (Reach::In(_) | Reach::Nowhere) => {
            changes.notices = notices_within(reach, &stored, &people, sheet, today);
            withheld(conn, reach, &stored, &changes)?
        }
    };
    changes.notices.extend(passed_over);
    let touched = store::register::apply(conn, &changes, now)?;
    let mails = match with_mails {
        true => Some(mails::difference(conn, (programme, calendar), stored, &touched, now)?),
        false => None,
    };
    let misfits = misfits::of_import(conn, (programme, calendar), sheet, reach, today)?;
    Ok(Imported { changes, misfits, mails, withheld })
}

/// What is to be noticed where nothing is known of families out of reach: a notice can name others than those of the sheet.
fn notices_within(reach: &Reach, stored: &[Case], people: &[Person], sheet: &Sheet, today: Date) -> Vec<Said> {
    let within: Vec<Case> = stored.iter().filter(|case| reach.covers(&case.municipality)).cloned().collect();
    let theirs: BTreeSet<PersonId> = within.iter().flat_map(|case| &case.assignments).map(|held| held.person).collect();
    let people: Vec<Person> = people.iter().filter(|person| theirs.contains(&person.id)).cloned().collect();
    family::changes(&within, &people, sheet, today).notices
}

/// Cases in which the address or language of somebody would change who holds a role out of reach as well, or the address of
/// somebody who has begun to answer: what was begun opens for whoever gets the next mail.
fn withheld(
    conn: &mut Conn,
    reach: &Reach,
    stored: &[Case],
    changes: &RegisterChanges,
) -> Result<Vec<String>, StoreError> {
    let out_of_reach = stored.iter().filter(|case| !reach.covers(&case.municipality));
    let held = out_of_reach.flat_map(|case| &case.assignments).filter(|held| held.to.is_none());
    let elsewhere: BTreeSet<PersonId> = held.map(|held| held.person).collect();
    let moved = changes.list.iter().filter_map(|change| match change {
        RegisterChange::Address { person, .. } => Some(*person),
        _ => None,
    });
    let begun = store::answer::have_begun(conn, &moved.collect::<Vec<_>>())?;
    let changed = changes.list.iter().filter_map(|change| match change {
        RegisterChange::Address { person, place, .. } => {
            (elsewhere.contains(person) || begun.contains(person)).then(|| place.family.clone())
        }
        RegisterChange::Language { person, place, .. } => elsewhere.contains(person).then(|| place.family.clone()),
        _ => None,
    });
    Ok(changed.collect())
}
