//! The municipalities' project leads: a list that replaces the one before.

use std::collections::BTreeSet;

use lettre::Address;

use super::Misfit;
use super::misfits::of_leads;
use crate::family::email_key;
use crate::fault::{Fault, Faults};
use crate::id::StaffId;
use crate::names::{municipality_key, visible};
use crate::programme::{Calendar, Programme};
use crate::store::{By, Store, StoreError, case, lead};
use crate::table;

pub use crate::store::lead::Lead;

/// What the columns may be called.
const MUNICIPALITY: [&str; 2] = ["municipality", "kommune"];
const NAME: [&str; 2] = ["name", "navn"];
const EMAIL: [&str; 3] = ["email", "e-mail", "mail"];
const LANGUAGE: [&str; 2] = ["language", "sprog"];

/// Reads a leads' file: every fault at once.
///
/// # Errors
/// All faults, with their rows.
pub fn read(file: &str, bytes: &[u8]) -> Result<Vec<Lead>, Faults> {
    let is_heading = |heading: &str| {
        let heading = heading.to_lowercase();
        MUNICIPALITY.iter().chain(&NAME).chain(&EMAIL).chain(&LANGUAGE).any(|known| *known == heading)
    };
    let rows = table::read(bytes, &is_heading).map_err(|(line, message)| Fault {
        file: file.into(),
        line,
        column: None,
        message,
    })?;
    let Some((heading, rows)) = rows.split_first() else { return Err(Fault::of_file(file, "is empty").into()) };
    let column = |names: &[&str]| {
        let called = |cell| table::text(cell).is_ok_and(|text| names.contains(&text.to_lowercase().as_str()));
        heading.cells.iter().find(|(_, cell)| called(cell)).map(|(at, _)| *at)
    };
    let (municipality, name) = (column(&MUNICIPALITY), column(&NAME));
    let (email, language) = (column(&EMAIL), column(&LANGUAGE));
    let (Some(municipality), Some(name), Some(email)) = (municipality, name, email) else {
        let message = "the columns municipality, name and email are needed (kommune, navn, e-mail)";
        return Err(Fault::at(file, heading.number, "heading", message).into());
    };
    if rows.is_empty() {
        return Err(Fault::of_file(file, "has a heading and no rows under it; the list stays as it is").into());
    }
    let (mut leads, mut faults, mut seen) = (Vec::new(), Faults::default(), BTreeSet::new());
    for row in rows {
        let cell = |column: usize| row.cells.get(&column).and_then(|cell| table::text(cell).ok()).unwrap_or_default();
        let unreadable = row.cells.iter().filter(|(at, _)| [municipality, name, email].contains(at));
        for (at, sentence) in unreadable.filter_map(|(at, cell)| Some((at, table::text(cell).err()?))) {
            faults.0.push(Fault::at(file, row.number, table::letters(*at), sentence));
        }
        let lead = Lead {
            staff: StaffId::new(0),
            municipality: visible(&cell(municipality)),
            name: cell(name),
            email: cell(email),
            language: language.map(cell).filter(|language| !language.is_empty()).unwrap_or_else(|| "da".into()),
        };
        if lead.municipality.is_empty() {
            faults.0.push(Fault::at(file, row.number, "municipality", "the municipality is missing"));
        }
        if lead.email.parse::<Address>().is_err() {
            let message = format!("“{}” is no e-mail address", lead.email);
            faults.0.push(Fault::at(file, row.number, "email", message));
        }
        if !seen.insert((municipality_key(&lead.municipality), email_key(&lead.email))) {
            let message = "this lead of this municipality stands in a row before";
            faults.0.push(Fault::at(file, row.number, "email", message));
        }
        leads.push(lead);
    }
    faults.or(leads)
}

/// All project leads, by municipality.
///
/// # Errors
/// A failed statement.
pub fn list(store: &Store) -> Result<Vec<Lead>, StoreError> {
    store.read(lead::all)
}

/// Makes the stored list the given one, and tells what does not fit today.
///
/// # Errors
/// A failed statement.
pub fn replace(
    store: &Store,
    programme: &Programme,
    calendar: &Calendar,
    leads: &[Lead],
    by: &By<'_>,
) -> Result<Vec<Misfit>, StoreError> {
    store.write(by, |conn| {
        for old in lead::all(conn)? {
            if !leads.iter().any(|new| new.is(&old)) {
                lead::remove(conn, &old)?;
            }
        }
        leads.iter().try_for_each(|lead| lead::put(conn, lead))
    })?;
    store.read(|conn| of_leads(conn, programme, calendar, calendar.date(by.at)))
}

/// Whether the register has a family of that municipality, however it is spelled. A lead can be there before the first sheet.
///
/// # Errors
/// A failed statement.
pub fn is_registered(store: &Store, municipality: &str) -> Result<bool, StoreError> {
    let key = municipality_key(municipality);
    Ok(store.read(case::municipalities)?.iter().any(|known| municipality_key(known) == key))
}

/// Adds project leads to the stored list.
///
/// # Errors
/// A failed statement.
pub fn add(store: &Store, leads: &[Lead], by: &By<'_>) -> Result<(), StoreError> {
    store.write(by, |conn| leads.iter().try_for_each(|lead| lead::put(conn, lead)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn danish_excel_is_read_and_every_fault_is_told() {
        let leads =
            read("leads.csv", "Kommune;Navn;E-mail\r\nNordby;Åse Holm;aase@example.org\r\n".as_bytes()).unwrap();
        assert_eq!((leads[0].municipality.as_str(), leads[0].language.as_str()), ("Nordby", "da"));
        assert!(read("leads.csv", b"municipality,name,email\n").is_err());
        let faults = read("leads.csv", b"municipality,name,email\n,A,a@example.org\nB,B,b\nC,C,c@x.dk\nC,C,C@x.dk\n");
        let told: Vec<String> = faults.unwrap_err().0.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "leads.csv, line 2, municipality: the municipality is missing",
                "leads.csv, line 3, email: “b” is no e-mail address",
                "leads.csv, line 5, email: this lead of this municipality stands in a row before",
            ]
        );
    }
}
