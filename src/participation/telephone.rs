//! What the operator does for those who telephone instead, and who has said what.

use jiff::Timestamp;

use super::{Choice, Left, Participation};
use crate::id::{FamilyId, PersonId};
use crate::service::Service;
use crate::store::{By, Conn, Result, Store, case, person};
use crate::token::Keys;

/// How the person with that address stands, or whoever holds a place in a family (`F-001/parent1`, `F-001/Mona Sø`), for
/// those without an address; `None` if there is nobody.
///
/// # Errors
/// The database; a place that may be one of several people.
pub fn find(service: &Service, name: &str) -> Result<Option<Participation>> {
    service.store.read(|conn| stands(conn, service.store.keys()?, name))
}

/// Does what that person has chosen, and tells how they stand then; `None` if there is nobody.
///
/// # Errors
/// As [`find`]; nothing has changed then.
pub fn choose(service: &Service, name: &str, choice: Choice, by: &By<'_>) -> Result<Option<Participation>> {
    service.store.write(by, |conn| {
        let Some(id) = person::named(conn, by.keys, name)? else { return Ok(None) };
        person::choose(conn, id, choice, by.at)?;
        person::contact(conn, id)
    })
}

/// Does what somebody has chosen who holds a role in that family now. `false`: they hold none there.
///
/// # Errors
/// The database.
pub fn choose_in(service: &Service, family: FamilyId, person: PersonId, choice: Choice, by: &By<'_>) -> Result<bool> {
    service.store.write(by, |conn| {
        let case = case::load(conn, &[family])?.pop();
        let holds =
            case.is_some_and(|case| case.assignments.iter().any(|held| held.person == person && held.to.is_none()));
        if holds {
            person::choose(conn, person, choice, by.at)?;
        }
        Ok(holds)
    })
}

fn stands(conn: &mut Conn, keys: &Keys, name: &str) -> Result<Option<Participation>> {
    match person::named(conn, keys, name)? {
        Some(id) => person::contact(conn, id),
        None => Ok(None),
    }
}

/// Those who have left the study or whose answers were erased, by name.
///
/// # Errors
/// The database.
pub fn who_left(service: &Service) -> Result<Vec<Left>> {
    service.store.read(person::who_left)
}

/// Addresses of those who want no more mail, and since when, in the order of the alphabet.
///
/// # Errors
/// The database.
pub fn without_mail(store: &Store) -> Result<Vec<(String, Timestamp)>> {
    store.read(person::without_mail)
}
