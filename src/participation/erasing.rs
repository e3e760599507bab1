//! A person or a family is erased at once, with everything that is theirs, by the operator; and may be entered again if they want it.

use tracing::warn;

use crate::actor::{Act, Subject};
use crate::id::{FamilyId, PersonId};
use crate::service::{self, Service};
use crate::store::tombstone::{self, Erased};
use crate::store::{By, Result, StoreError, Tx, backend, case, erasing, erasure, person};

pub use crate::store::erasing::ErasedRows;
pub use crate::store::tombstone::Tombstone;

/// What is erased, or would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// How much.
    pub rows: ErasedRows,
    /// Of a person, the places in the register that were theirs, as `F-001/parent1`.
    pub places: Vec<String>,
    /// Whether a member of staff has the address of the person: that account stays.
    pub is_staff: bool,
    /// What tells of it from now on.
    pub tombstone: Tombstone,
}

/// How far an erasure has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overwritten {
    /// What was erased stands in no file of the database.
    Yes,
    /// Somebody reads the database just now: the service overwrites it at its next pass.
    Later,
}

/// What erasing the person with that address would take, or whoever holds a place in a family (`F-001/parent1`, `F-001/Mona Sø`);
/// `None` if there is nobody. It is the erasure itself, taken back.
///
/// # Errors
/// The database; a place that may be one of several people.
pub fn of_person(service: &Service, name: &str, by: &By<'_>) -> Result<Option<Erasure>> {
    taken_back(service, by, |tx| erase_person(tx, name, by, &|_| Ok(())))
}

/// What erasing the family with that case number would take; `None` if there is none.
///
/// # Errors
/// The database.
pub fn of_family(service: &Service, case_number: &str, by: &By<'_>) -> Result<Option<Erasure>> {
    taken_back(service, by, |tx| erase_family(tx, case_number, by, &|_| Ok(())))
}

/// Erases that person; `None` if there is nobody.
///
/// # Errors
/// As [`of_person`]; a file of what was erased that cannot be written. Nothing is erased then.
pub fn person(service: &Service, name: &str, by: &By<'_>) -> Result<Option<(Erasure, Overwritten)>> {
    let done = service.store.write(by, |tx| erase_person(tx, name, by, &|all| keep(service, all)))?;
    Ok(done.map(|erasure| (erasure, overwrite(service))))
}

/// Erases that family, with everybody who holds and held no role in another one; `None` if there is none.
///
/// # Errors
/// As [`person()`].
pub fn family(service: &Service, case_number: &str, by: &By<'_>) -> Result<Option<(Erasure, Overwritten)>> {
    let done = service.store.write(by, |tx| erase_family(tx, case_number, by, &|all| keep(service, all)))?;
    Ok(done.map(|erasure| (erasure, overwrite(service))))
}

/// Lets a sheet enter again who was erased: the person with that address, or with that name in a family (`F-001/Mona Sø`), or the
/// family with that case number. What was erased stays so. Which they were.
///
/// # Errors
/// As [`person()`].
pub fn lift(service: &Service, name: &str, by: &By<'_>) -> Result<Vec<Tombstone>> {
    service.store.write(by, |tx| {
        backend::alone(tx)?;
        let keys = tx.keys();
        let lifted = tombstone::lift(tx, keys, &tombstone::texts_named(name), by.at)?;
        for one in &lifted {
            let subject = match one.kind {
                Erased::Family | Erased::Contacts | Erased::Expired => Subject::family(FamilyId::new(one.number)),
                Erased::Person | Erased::Answers => Subject::person(PersonId::new(one.number)),
            };
            tx.note(Act::ErasureLifted, subject);
        }
        if !lifted.is_empty() {
            keep(service, &tombstone::all(tx)?)?;
        }
        Ok(lifted)
    })
}

/// Everything that was erased, in the order in which it was; what the file outside the database lacks of it is written there.
///
/// # Errors
/// As [`person()`].
pub fn list(service: &Service, by: &By<'_>) -> Result<Vec<Tombstone>> {
    service.store.write(by, |tx| {
        backend::alone(tx)?;
        let all = tombstone::all(tx)?;
        keep(service, &all)?;
        Ok(all)
    })
}

/// Writes what was erased where it outlives the database.
pub(crate) fn keep(service: &Service, all: &[Tombstone]) -> Result<()> {
    let own: Vec<String> = service.keys.key_ids().map(ToString::to_string).collect();
    service::keep_erased(service.erased_file.as_deref(), all, &own)
}

fn erase_person(tx: &mut Tx<'_>, name: &str, by: &By<'_>, keep: erasure::Keep<'_>) -> Result<Option<Erasure>> {
    // Looked for when nobody else erases: of two at once, the second finds nobody.
    backend::alone(tx)?;
    let Some(id) = person::named(tx, by.keys, name)? else { return Ok(None) };
    let (places, is_staff) = (erasing::places(tx, id)?, erasing::is_staff(tx, id)?);
    let (rows, tombstone) = erasure::person(tx, id, by.at, keep)?;
    Ok(Some(Erasure { rows, places, is_staff, tombstone }))
}

fn erase_family(tx: &mut Tx<'_>, case_number: &str, by: &By<'_>, keep: erasure::Keep<'_>) -> Result<Option<Erasure>> {
    backend::alone(tx)?;
    let Some(id) = case::of_case_number(tx, case_number)? else { return Ok(None) };
    let (rows, tombstone) = erasure::family(tx, id, by.at, keep)?;
    Ok(Some(Erasure { rows, places: Vec::new(), is_staff: false, tombstone }))
}

fn overwrite(service: &Service) -> Overwritten {
    match erasure::overwrite_traces(&service.store) {
        Ok(true) => Overwritten::Yes,
        Ok(false) => Overwritten::Later,
        Err(error) => {
            warn!(%error, "what was erased is not overwritten yet where it stood");
            Overwritten::Later
        }
    }
}

/// Why a transaction is taken back.
enum TakenBack {
    AsAsked(Box<Option<Erasure>>),
    Failed(StoreError),
}

impl From<StoreError> for TakenBack {
    fn from(error: StoreError) -> TakenBack {
        TakenBack::Failed(error)
    }
}

fn taken_back(
    service: &Service,
    by: &By<'_>,
    work: impl FnOnce(&mut Tx<'_>) -> Result<Option<Erasure>>,
) -> Result<Option<Erasure>> {
    let tried = service.store.write(by, |tx| Err::<(), _>(TakenBack::AsAsked(Box::new(work(tx)?))));
    match tried {
        Err(TakenBack::AsAsked(told)) => Ok(*told),
        Err(TakenBack::Failed(error)) => Err(error),
        // Nothing above is kept.
        Ok(()) => Err(StoreError::Content("an erasure that was only to be told".into())),
    }
}
