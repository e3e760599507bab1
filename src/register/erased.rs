//! What a sheet would bring back that was erased.

use super::Sheet;
use crate::fault::{Fault, Faults};
use crate::programme::Calendar;
use crate::said::said;
use crate::store::tombstone::{Graveyard, text_of_family, text_of_person};
use crate::store::{StoreError, Tx};

/// Families and people of a sheet that were erased, each at its cell.
///
/// # Errors
/// A failed statement.
pub(super) fn faults(tx: &mut Tx<'_>, calendar: &Calendar, sheet: &Sheet) -> Result<Faults, StoreError> {
    let graveyard = Graveyard::of(tx)?;
    let mut faults = Vec::new();
    if graveyard.is_empty() {
        return Ok(Faults(faults));
    }
    let keys = tx.keys();
    let at = |cell: Option<&(usize, String)>, message| match cell {
        Some((row, column)) => Fault::at(&sheet.file, *row, column, message),
        None => Fault::of_file(&sheet.file, message),
    };
    for family in &sheet.families {
        let number = &family.case_number;
        if let Some(erased) = graveyard.erased(keys, &[text_of_family(number)]) {
            let message = said!(
                "this family was erased on {}: take its rows out of the sheet. If it is to be asked again, because it wants that, “kvartal erase lift” comes first",
                calendar.date(erased)
            );
            faults.push(at(sheet.cells.of_family(number), message));
            continue;
        }
        for person in family.people.iter().chain(family.children.iter().flat_map(|child| &child.people)) {
            let text = text_of_person(number, &person.reach, &person.name);
            if let Some(erased) = graveyard.erased(keys, &[text]) {
                let message = said!(
                    "whoever stands here was erased on {}: take them out of the sheet. If they are to be asked again, because they want that, “kvartal erase lift” comes first",
                    calendar.date(erased)
                );
                let fault = at(sheet.cells.of_person(&person.reach), message);
                if !faults.contains(&fault) {
                    faults.push(fault);
                }
            }
        }
    }
    Ok(Faults(faults))
}
