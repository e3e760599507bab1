//! Families with all that the plan needs to know about them.

use std::collections::{BTreeSet, HashMap};

use crate::store::db::prelude::*;
use diesel::sql_types::{self, Array, BigInt, Nullable};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::family::{Assignment, Case, Child, Request, RequestState, Status};
use crate::id::{AssignmentId, ChildId, ContactId, FamilyId, PersonId, ProtocolId, RequestId};
use crate::instrument::Sex;
use crate::names::{case_key, municipality_key};
use crate::store::contact::Channel;
use crate::store::message::Purpose;
use crate::store::schema::{assignment, child, contact, family, message, message_request, person, request};
use crate::store::{Conn, Raw, Result, called, date, instant, linked, to_date};

/// Families for which something may be due at `now`, the longest due first.
///
/// # Errors
/// A failed statement.
pub fn due(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<FamilyId>> {
    Ok(family::table
        .filter(family::next_due_at.le(instant(now)))
        .order((family::next_due_at, family::id))
        .limit(limit)
        .select(family::id)
        .load(conn)?)
}

/// The same, held to the end of this transaction: without those that somebody else holds, because they plan them, or `waiting`
/// for whoever does.
///
/// # Errors
/// A failed statement.
pub fn take_due(conn: &mut Conn, now: Timestamp, limit: i64, waiting: bool) -> Result<Vec<FamilyId>> {
    let first = family::table
        .filter(family::next_due_at.le(instant(now)))
        .order((family::next_due_at, family::id))
        .limit(limit)
        .select(family::id);
    Ok(match &mut conn.raw {
        Raw::Sqlite(conn) => first.load(conn)?,
        Raw::Postgres(conn) if waiting => first.for_no_key_update().load(conn)?,
        Raw::Postgres(conn) => first.for_no_key_update().skip_locked().load(conn)?,
    })
}

/// Whether there is a family for which something may be due at `now`.
///
/// # Errors
/// A failed statement.
pub fn is_any_due(conn: &mut Conn, now: Timestamp) -> Result<bool> {
    Ok(!due(conn, now, 1)?.is_empty())
}

/// For how many families something may be due at `now`.
///
/// # Errors
/// A failed statement.
pub fn due_count(conn: &mut Conn, now: Timestamp) -> Result<i64> {
    Ok(family::table.filter(family::next_due_at.le(instant(now))).count().get_result(conn)?)
}

/// Holds these families to the end of this transaction. When each is to be looked at again, as it stands.
///
/// # Errors
/// A failed statement.
pub fn hold(conn: &mut Conn, families: &[FamilyId]) -> Result<HashMap<FamilyId, Option<chrono::NaiveDateTime>>> {
    if families.is_empty() {
        return Ok(HashMap::new());
    }
    let theirs =
        family::table.filter(family::id.among(families)).order(family::id).select((family::id, family::next_due_at));
    let rows: Vec<(FamilyId, Option<chrono::NaiveDateTime>)> = match &mut conn.raw {
        Raw::Sqlite(conn) => theirs.load(conn)?,
        Raw::Postgres(conn) => theirs.for_no_key_update().load(conn)?,
    };
    Ok(rows.into_iter().collect())
}

/// As [`reschedule`] for each, unless somebody has changed the time since it was `seen`: an import or an answer meanwhile
/// wants the family looked at sooner.
///
/// # Errors
/// A failed statement.
pub fn look_again_unless_changed(conn: &mut Conn, looks: &[Look]) -> Result<()> {
    match &mut conn.raw {
        Raw::Sqlite(conn) => {
            for Look { family, seen, at } in looks {
                let one = family::table.filter(family::id.eq(family));
                let set = family::next_due_at.eq(at.map(instant));
                match seen {
                    Some(seen) => {
                        diesel::update(one.filter(family::next_due_at.eq(seen))).set(set).kept().execute(conn)?
                    }
                    None => diesel::update(one.filter(family::next_due_at.is_null())).set(set).kept().execute(conn)?,
                };
            }
        }
        Raw::Postgres(_) if looks.is_empty() => {}
        Raw::Postgres(conn) => {
            diesel::sql_query(
                "UPDATE family SET next_due_at = new.at FROM unnest($1, $2, $3) AS new (id, seen, at) \
                 WHERE family.id = new.id AND family.next_due_at IS NOT DISTINCT FROM new.seen",
            )
            .bind::<Array<BigInt>, _>(looks.iter().map(|look| look.family).collect::<Vec<_>>())
            .bind::<Array<Nullable<sql_types::Timestamp>>, _>(looks.iter().map(|look| look.seen).collect::<Vec<_>>())
            .bind::<Array<Nullable<sql_types::Timestamp>>, _>(
                looks.iter().map(|look| look.at.map(instant)).collect::<Vec<_>>(),
            )
            .kept()
            .execute(conn)?;
        }
    }
    Ok(())
}

/// When a family is to be looked at again, and when that was to be as somebody has `seen` it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Which.
    pub family: FamilyId,
    /// As it stood.
    pub seen: Option<chrono::NaiveDateTime>,
    /// When; `None`: not before something about it changes.
    pub at: Option<Timestamp>,
}

/// As [`reschedule`], for each.
///
/// # Errors
/// A failed statement.
pub fn reschedule_each(conn: &mut Conn, looks: &[(FamilyId, Option<Timestamp>)]) -> Result<()> {
    match &mut conn.raw {
        Raw::Postgres(_) if looks.is_empty() => Ok(()),
        Raw::Postgres(conn) => {
            diesel::sql_query(
                "UPDATE family SET next_due_at = new.at FROM unnest($1, $2) AS new (id, at) WHERE family.id = new.id",
            )
            .bind::<Array<BigInt>, _>(looks.iter().map(|look| look.0).collect::<Vec<_>>())
            .bind::<Array<Nullable<sql_types::Timestamp>>, _>(
                looks.iter().map(|look| look.1.map(instant)).collect::<Vec<_>>(),
            )
            .kept()
            .execute(conn)?;
            Ok(())
        }
        Raw::Sqlite(_) => looks.iter().try_for_each(|(family, at)| reschedule(conn, *family, *at)),
    }
}

/// Notes when to look at a family again; `None`: not before something about it changes.
///
/// # Errors
/// A failed statement.
pub fn reschedule(conn: &mut Conn, family: FamilyId, at: Option<Timestamp>) -> Result<()> {
    diesel::update(family::table.filter(family::id.eq(family)))
        .set(family::next_due_at.eq(at.map(instant)))
        .kept()
        .execute(conn)?;
    Ok(())
}

/// The family of that case number, however it is spelled (contract rule 2.14).
///
/// # Errors
/// A failed statement.
pub fn of_case_number(conn: &mut Conn, case_number: &str) -> Result<Option<FamilyId>> {
    let exact = family::table.filter(family::case_number.eq(case_number)).select(family::id).first(conn).optional()?;
    if exact.is_some() {
        return Ok(exact);
    }
    let key = case_key(case_number);
    let all: Vec<(FamilyId, String)> =
        family::table.order(family::id).select((family::id, family::case_number)).load(conn)?;
    Ok(all.into_iter().find(|(_, other)| case_key(other) == key).map(|(id, _)| id))
}

/// A request with the case that it is about; `None` if there is none.
///
/// # Errors
/// A failed statement.
pub fn of_request(conn: &mut Conn, id: RequestId) -> Result<Option<(Case, Request)>> {
    let Some(family) = crate::store::request::family_of(conn, id)? else { return Ok(None) };
    let Some(case) = load(conn, &[family])?.pop() else { return Ok(None) };
    let found = case.requests.iter().find(|request| request.id == id).cloned();
    Ok(found.map(|request| (case, request)))
}

/// The case numbers of these families, in the order of the case numbers.
///
/// # Errors
/// A failed statement.
pub fn numbers(conn: &mut Conn, ids: &[FamilyId]) -> Result<Vec<(FamilyId, String)>> {
    let named = family::table.filter(family::id.among(ids)).order(family::case_number);
    Ok(named.select((family::id, family::case_number)).load(conn)?)
}

/// Case number and municipality of a family; `None` if there is none.
///
/// # Errors
/// A failed statement.
pub fn named(conn: &mut Conn, id: FamilyId) -> Result<Option<(String, String)>> {
    let one = family::table.find(id).select((family::case_number, family::municipality));
    Ok(one.get_result(conn).optional()?)
}

/// Whether nobody in a family has a name any more, because its time is over.
///
/// # Errors
/// A failed statement.
pub fn is_forgotten(conn: &mut Conn, id: FamilyId) -> Result<bool> {
    let on = family::table.find(id).select(family::contacts_forgotten_on.is_not_null());
    Ok(on.get_result(conn).optional()?.unwrap_or(false))
}

/// Case number and municipality of every family.
///
/// # Errors
/// A failed statement.
pub fn all_named(conn: &mut Conn) -> Result<Vec<(String, String)>> {
    Ok(family::table.select((family::case_number, family::municipality)).load(conn)?)
}

#[derive(Queryable)]
struct ChildColumns {
    id: ChildId,
    family: FamilyId,
    case_number: String,
    birth: chrono::NaiveDate,
    registered: chrono::NaiveDate,
    sex: Option<String>,
}

#[derive(Queryable)]
struct FamilyColumns {
    id: FamilyId,
    case_number: String,
    municipality: String,
    start: chrono::NaiveDate,
    end: Option<chrono::NaiveDate>,
    status: Status,
    registered: chrono::NaiveDate,
    paused_until: Option<chrono::NaiveDate>,
    forgotten: Option<chrono::NaiveDate>,
    linked_case: Option<String>,
}

/// The families with these row numbers, in that order.
///
/// # Errors
/// A failed statement; a word in the database that this version does not know.
pub fn load(conn: &mut Conn, ids: &[FamilyId]) -> Result<Vec<Case>> {
    load_with(conn, ids, None, Names::Opened)
}

/// The same to plan by: in these, nobody has a name. Whoever plans, or notes that a mail has left, opens nothing that is sealed.
///
/// # Errors
/// As [`load`].
pub fn load_to_plan(conn: &mut Conn, ids: &[FamilyId]) -> Result<Vec<Case>> {
    load_with(conn, ids, None, Names::LeftSealed)
}

/// The same without what is over: of their requests only those that are open, or whose closing day is `today` or later. A long
/// study has many times as many.
///
/// # Errors
/// As [`load`].
pub fn load_running(conn: &mut Conn, ids: &[FamilyId], today: Date) -> Result<Vec<Case>> {
    load_with(conn, ids, Some(today), Names::Opened)
}

fn load_with(conn: &mut Conn, ids: &[FamilyId], running_on: Option<Date>, names: Names) -> Result<Vec<Case>> {
    let assignments = assignments(conn, ids, names)?;
    let requests = requests(conn, ids, running_on)?;
    whole(conn, ids, assignments, requests)
}

fn whole(
    conn: &mut Conn,
    ids: &[FamilyId],
    mut assignments: HashMap<FamilyId, Vec<Assignment>>,
    mut requests: HashMap<FamilyId, Vec<Request>>,
) -> Result<Vec<Case>> {
    let mut children: HashMap<FamilyId, Vec<Child>> = HashMap::new();
    for child in child::table
        .filter(child::family_id.among(ids))
        .order(child::id)
        .select((child::id, child::family_id, child::case_number, child::birth_on, child::registered_on, child::sex))
        .load::<ChildColumns>(conn)?
    {
        children.entry(child.family).or_default().push(Child {
            id: child.id,
            case_number: child.case_number,
            birth: to_date(child.birth),
            sex: child.sex.as_deref().and_then(Sex::parse),
            registered: to_date(child.registered),
        });
    }
    let rows = family::table
        .filter(family::id.among(ids))
        .select((
            family::id,
            family::case_number,
            family::municipality,
            family::start_on,
            family::end_on,
            family::status,
            family::registered_on,
            family::paused_until,
            family::contacts_forgotten_on,
            family::linked_case,
        ))
        .load::<FamilyColumns>(conn)?;
    let first: Vec<&str> = rows.iter().filter_map(|row| row.linked_case.as_deref()).collect();
    let mut first = linked::firsts(conn, &first)?;
    let mut cases: HashMap<FamilyId, Case> = HashMap::new();
    for row in rows {
        let own = children.remove(&row.id).unwrap_or_default();
        let linked = row.linked_case.and_then(|number| Some(first.get_mut(&number)?.shared_with(&own)));
        cases.insert(
            row.id,
            Case {
                id: row.id,
                case_number: row.case_number,
                municipality: row.municipality,
                start: to_date(row.start),
                end: row.end.map(to_date),
                status: row.status,
                registered: to_date(row.registered),
                paused_until: row.paused_until.map(to_date),
                forgotten: row.forgotten.map(to_date),
                linked,
                children: own,
                assignments: assignments.remove(&row.id).unwrap_or_default(),
                requests: requests.remove(&row.id).unwrap_or_default(),
            },
        );
    }
    Ok(ids.iter().filter_map(|id| cases.remove(id)).collect())
}

/// The row numbers of the families of a municipality, however it is spelled (contract rule 2.14), or of all, in the order of
/// their first import.
///
/// # Errors
/// A failed statement.
pub fn ids(conn: &mut Conn, municipality: Option<&str>) -> Result<Vec<FamilyId>> {
    let all = family::table.order(family::id).select(family::id);
    let Some(municipality) = municipality else { return Ok(all.load(conn)?) };
    let spelled = spellings(conn, municipality)?;
    Ok(all.filter(family::municipality.among(&spelled)).load(conn)?)
}

/// How the register spells a municipality, however it is written here (contract rule 2.14).
///
/// # Errors
/// A failed statement.
pub fn spellings(conn: &mut Conn, municipality: &str) -> Result<Vec<String>> {
    let key = municipality_key(municipality);
    let mut spelled = municipalities(conn)?;
    spelled.retain(|spelled| municipality_key(spelled) == key);
    Ok(spelled)
}

/// The municipalities of the register, by name.
///
/// # Errors
/// A failed statement.
pub fn municipalities(conn: &mut Conn) -> Result<Vec<String>> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = sql_types::Text)]
        municipality: String,
    }
    // From one to the next by the index, not past every family of each.
    let query = "WITH RECURSIVE found (municipality) AS (SELECT min(municipality) FROM family UNION ALL \
                 SELECT (SELECT min(family.municipality) FROM family WHERE family.municipality > found.municipality) \
                 FROM found WHERE found.municipality IS NOT NULL) \
                 SELECT municipality FROM found WHERE municipality IS NOT NULL";
    let found: Vec<Found> = diesel::sql_query(query).load(conn)?;
    let mut found: Vec<String> = found.into_iter().map(|found| found.municipality).collect();
    found.sort();
    Ok(found)
}

/// Families with who holds and held which role, and without what was asked of them.
///
/// # Errors
/// As [`load`].
pub fn registered(conn: &mut Conn, ids: &[FamilyId]) -> Result<Vec<Case>> {
    let assignments = assignments(conn, ids, Names::Opened)?;
    whole(conn, ids, assignments, HashMap::new())
}

/// Every family, in the order of their first import.
///
/// # Errors
/// As [`load`].
pub fn all(conn: &mut Conn) -> Result<Vec<Case>> {
    let ids: Vec<FamilyId> = family::table.order(family::id).select(family::id).load(conn)?;
    let mut cases = Vec::with_capacity(ids.len());
    for some in ids.chunks(500) {
        cases.extend(load(conn, some)?);
    }
    Ok(cases)
}

fn assignments(conn: &mut Conn, families: &[FamilyId], names: Names) -> Result<HashMap<FamilyId, Vec<Assignment>>> {
    let mut found: HashMap<FamilyId, Vec<Assignment>> = HashMap::new();
    for (family, assignment) in assigned(conn, families, names)? {
        found.entry(family).or_default().push(assignment);
    }
    Ok(found)
}

/// Whether the names of those who hold roles are told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Names {
    Opened,
    LeftSealed,
}

/// An assignment with what is known of its holder.
#[derive(Queryable)]
struct AssignmentRow {
    id: AssignmentId,
    family: FamilyId,
    child: Option<ChildId>,
    role: String,
    slot: String,
    person: PersonId,
    contact: ContactId,
    from: chrono::NaiveDate,
    to: Option<chrono::NaiveDate>,
    no_mail: bool,
    reach: Channel,
}

/// Who holds and who held which role in those families, in the order in which it was registered.
pub(in crate::store) fn assigned(
    conn: &mut Conn,
    families: &[FamilyId],
    names: Names,
) -> Result<Vec<(FamilyId, Assignment)>> {
    let rows: Vec<AssignmentRow> = assignment::table
        .inner_join(person::table)
        .inner_join(contact::table)
        .filter(assignment::family_id.among(families))
        .order(assignment::id)
        .select((
            assignment::id,
            assignment::family_id,
            assignment::child_id,
            assignment::role,
            assignment::slot,
            assignment::person_id,
            contact::id,
            assignment::from_on,
            assignment::to_on,
            person::no_mail_since.is_not_null(),
            contact::reach,
        ))
        .load(conn)?;
    let called = match names {
        Names::Opened => called::load(conn, rows.iter().map(|row| row.contact).collect::<BTreeSet<_>>())?,
        Names::LeftSealed => HashMap::new(),
    };
    let whole = |row: AssignmentRow| {
        let assignment = Assignment {
            id: row.id,
            child: row.child,
            role: row.role,
            slot: row.slot,
            person: row.person,
            name: called.get(&row.contact).map(|called| called.name.clone()).unwrap_or_default(),
            from: to_date(row.from),
            to: row.to.map(to_date),
            no_mail: row.no_mail,
            by_letter: row.reach == Channel::Paper,
        };
        (row.family, assignment)
    };
    Ok(rows.into_iter().map(whole).collect())
}

fn requests(
    conn: &mut Conn,
    families: &[FamilyId],
    running_on: Option<Date>,
) -> Result<HashMap<FamilyId, Vec<Request>>> {
    let mut written = written(conn, families)?;
    type Row = (
        RequestId,
        FamilyId,
        Option<ChildId>,
        String,
        String,
        String,
        PersonId,
        chrono::NaiveDate,
        chrono::NaiveDate,
        Option<chrono::NaiveDate>,
        RequestState,
        Option<String>,
        (bool, ProtocolId),
    );
    let mut found: HashMap<FamilyId, Vec<Request>> = HashMap::new();
    let all = request::table.filter(request::family_id.among(families)).order(request::id).select((
        request::id,
        request::family_id,
        request::child_id,
        request::role,
        request::slot,
        request::wave,
        request::person_id,
        request::nominal_on,
        request::closes_on,
        request::invited_on,
        request::state,
        request::child_instrument,
        (request::declined_at.is_not_null(), request::protocol_id),
    ));
    let rows: Vec<Row> = match running_on {
        None => all.load(conn)?,
        Some(today) => {
            all.filter(request::state.eq(RequestState::Open).or(request::closes_on.ge(date(today)))).load(conn)?
        }
    };
    for (id, family, child, role, slot, wave, person, nominal, closes, invited, state, child_instrument, rest) in rows {
        let mail = written.remove(&id).unwrap_or_default();
        found.entry(family).or_default().push(Request {
            id,
            child,
            role,
            slot,
            wave,
            person,
            nominal: to_date(nominal),
            closes: to_date(closes),
            invited: invited.map(to_date),
            invitation_queued: mail.invitation && invited.is_none(),
            reminded: mail.reminded,
            reminders_written: mail.reminders,
            state,
            child_instrument,
            declined: rest.0,
            protocol: rest.1,
        });
    }
    Ok(found)
}

/// The mail written about a request to the person who holds it now.
#[derive(Default)]
struct Written {
    invitation: bool,
    reminders: usize,
    reminded: Vec<Date>,
}

fn written(conn: &mut Conn, families: &[FamilyId]) -> Result<HashMap<RequestId, Written>> {
    let mut found: HashMap<RequestId, Written> = HashMap::new();
    for (request, purpose, sent_on) in message_request::table
        .inner_join(request::table)
        .inner_join(message::table)
        .filter(request::family_id.among(families))
        .filter(request::state.eq(RequestState::Open))
        .filter(message_request::round.eq(request::round))
        .filter(message_request::dropped.eq(false))
        .order(message_request::id)
        .select((message_request::request_id, message_request::purpose, message::sent_on))
        .load::<(RequestId, Purpose, Option<chrono::NaiveDate>)>(conn)?
    {
        let mail = found.entry(request).or_default();
        if purpose == Purpose::Invitation {
            mail.invitation = true;
        } else if purpose.is_reminder() {
            mail.reminders += 1;
            mail.reminded.extend(sent_on.map(to_date));
        }
    }
    Ok(found)
}
