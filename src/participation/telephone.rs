//! What the operator does for those who telephone instead, and who has said what.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Choice, Left, Participation};
use crate::actor::{Act, Subject};
use crate::id::{FamilyId, PersonId, RequestId};
use crate::plan::RequestStanding;
use crate::service::Service;
use crate::store::{By, Conn, Result, Store, case, person, request};
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

/// Notes that whoever is asked has said no to one questionnaire, or wants to answer it after all; they can say so themselves
/// by their link as well. Said twice, it stays as it was said first. `false`: it cannot be answered any more.
///
/// # Errors
/// The database.
pub fn decline(service: &Service, id: RequestId, declined: bool, by: &By<'_>) -> Result<bool> {
    service.store.write(by, |tx| {
        let Some((case, asked)) = case::of_request(tx, id)? else { return Ok(false) };
        let programme = &service.protocols.of_family(case.id).programme;
        let today = service.calendar().date(by.at);
        let can_be_answered = RequestStanding::of(&case, &asked).can_be_answered(programme, &case.assignments, today);
        if !can_be_answered || asked.declined == declined {
            return Ok(can_be_answered);
        }
        let noted = request::decline(tx, id, asked.person, declined, by.at)?;
        if noted {
            let act = if declined { Act::Declined } else { Act::DeclineTakenBack };
            let about = Subject::request(id).in_family(case.id).of_person(asked.person);
            tx.note(act, about.about_child(asked.child).detail(&asked.wave));
        }
        Ok(noted)
    })
}

/// Whether somebody has said no to that questionnaire, which could still be answered.
///
/// # Errors
/// The database.
pub fn is_declined(service: &Service, conn: &mut Conn, id: RequestId, today: Date) -> Result<bool> {
    let Some((case, asked)) = case::of_request(conn, id)? else { return Ok(false) };
    let programme = &service.protocols.of_family(case.id).programme;
    Ok(asked.declined && RequestStanding::of(&case, &asked).can_be_answered(programme, &case.assignments, today))
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
