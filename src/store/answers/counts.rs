//! Counts for response rates, made by the database: three statements, whose answers are as long as there are days on which
//! courses begin and end, not as there are requests. What counts as what is told in `report::rates::counted`, which counts the same from facts.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::store::db::prelude::*;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::connection::DefaultLoadingMode;
use diesel::sql_types::{BigInt, Date as SqlDate, Integer, Nullable, Text, Timestamp};
use jiff::civil::Date;

use crate::family::{RequestState, Status};
use crate::id::ChildId;
use crate::programme::{Asked as Unit, Calendar, Programme, after};
use crate::report::rates::{Asked, Counted, Course, UnitState, WAITS};
use crate::store::linked::{self, Member, SharedChild};
use crate::store::{Conn, Raw, Result, StoreError, case, date, instant, to_date};

#[derive(QueryableByName)]
struct UnitRow {
    #[diesel(sql_type = Text)]
    role: String,
    #[diesel(sql_type = SqlDate)]
    start_on: NaiveDate,
    #[diesel(sql_type = Nullable<SqlDate>)]
    end_on: Option<NaiveDate>,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = BigInt)]
    units: i64,
}

/// A request on SQLite; a group of units on PostgreSQL.
#[derive(QueryableByName)]
struct AskedRow {
    /// Family or child; 0 of a group.
    #[diesel(sql_type = BigInt)]
    unit: i64,
    /// Places of role and wave in the programme: role × waves + wave.
    #[diesel(sql_type = Integer)]
    place: i32,
    #[diesel(sql_type = Integer)]
    state: i32,
    #[diesel(sql_type = Integer)]
    running: i32,
    #[diesel(sql_type = Integer)]
    asked: i32,
    #[diesel(sql_type = Integer)]
    recent: i32,
    #[diesel(sql_type = BigInt)]
    units: i64,
}

/// A statement in which `§1` is the day, `§2` the instant after it, `§3` the day before the recent ones and `§4` … the spellings.
macro_rules! bound {
    ($text:expr, $mark:expr, $at:expr, $spelled:expr) => {{
        let query = diesel::sql_query($text.replace('§', $mark)).into_boxed();
        let query = query.bind::<SqlDate, _>($at.day).bind::<Timestamp, _>($at.ends).bind::<SqlDate, _>($at.recent);
        $spelled.into_iter().flatten().fold(query, |query, name| query.bind::<Text, _>(name))
    }};
}
/// Units by where they stand at the end of `day`, in one municipality, however it is spelled, or in all.
///
/// # Errors
/// A failed statement, or a status that is none.
pub fn counted(
    conn: &mut Conn,
    programme: &Programme,
    calendar: &Calendar,
    day: Date,
    municipality: Option<&str>,
) -> Result<Counted> {
    let spelled = match municipality {
        None => None,
        Some(name) => {
            let spelled = case::spellings(conn, name)?;
            if spelled.is_empty() {
                return Ok(Counted::default());
            }
            Some(spelled)
        }
    };
    let at =
        Moment { day: date(day), ends: instant(calendar.start_of(after(day, 1))), recent: date(after(day, -WAITS)) };
    let spelled = spelled.as_deref();
    let shared = linked::shared_children(conn)?;
    let mut counted = Counted::default();
    let text = units(programme, spelled, &shared);
    let rows: Vec<UnitRow> = match &mut conn.raw {
        Raw::Sqlite(conn) => bound!(&text, "?", at, spelled).load(conn)?,
        Raw::Postgres(conn) => diesel::RunQueryDsl::load(bound!(&text, "$", at, spelled), conn)?,
    };
    for row in rows {
        let course = course(row.start_on, row.end_on, &row.status)?;
        *counted.units.entry((row.role, course)).or_default() += whole(row.units);
    }
    let text = asked(programme, spelled, &shared);
    match &mut conn.raw {
        // It sorts whatever it groups; put together here, it takes a third of the time.
        Raw::Sqlite(conn) => {
            let mut best: HashMap<(i64, i32), AskedRow> = HashMap::new();
            let rows = bound!(&text, "?", at, spelled);
            for row in diesel::RunQueryDsl::load_iter::<AskedRow, DefaultLoadingMode>(rows, conn)? {
                let row = row?;
                match best.entry((row.unit, row.place)) {
                    Entry::Vacant(first) => drop(first.insert(row)),
                    Entry::Occupied(mut known) => {
                        let known = known.get_mut();
                        known.state = known.state.max(row.state);
                        known.asked = known.asked.max(row.asked);
                        known.recent = known.recent.max(row.recent);
                    }
                }
            }
            best.into_values().for_each(|row| add(&mut counted, programme, &row));
        }
        Raw::Postgres(conn) => {
            let grouped = format!(
                "SELECT CAST(0 AS BIGINT) AS unit, place, state, running, asked, recent, COUNT(*) AS units FROM ( \
                   SELECT unit, place, MAX(state) AS state, MAX(running) AS running, MAX(asked) AS asked, \
                     MAX(recent) AS recent FROM ({text}) AS request GROUP BY unit, place \
                 ) AS unit GROUP BY place, state, running, asked, recent"
            );
            let rows: Vec<AskedRow> = diesel::RunQueryDsl::load(bound!(&grouped, "$", at, spelled), conn)?;
            rows.iter().for_each(|row| add(&mut counted, programme, row));
        }
    }
    Ok(counted)
}

fn add(counted: &mut Counted, programme: &Programme, row: &AskedRow) {
    let (place, waves) = (usize::try_from(row.place).unwrap_or(usize::MAX), programme.waves.len());
    let (Some(role), Some(wave)) = (programme.roles.get(place / waves), programme.waves.get(place % waves)) else {
        return;
    };
    let state = match row.state {
        4 => UnitState::Answered,
        3 => UnitState::Due,
        2 => UnitState::Missing,
        _ => UnitState::Ended,
    };
    let one = Asked {
        role: role.id.clone(),
        wave: wave.id.clone(),
        completed_or_running: row.running > 0,
        state,
        asked: row.asked > 0,
        recent: row.recent > 0,
    };
    *counted.asked.entry(one).or_default() += whole(row.units);
}

fn whole(units: i64) -> usize {
    usize::try_from(units).unwrap_or(0)
}

fn course(start: NaiveDate, end: Option<NaiveDate>, status: &str) -> Result<Course> {
    let known = Status::parse(status).ok_or_else(|| StoreError::Content(format!("“{status}” is no status")))?;
    Ok(Course::new(to_date(start), end.map(to_date), known))
}

/// The day that counts, the instant at which it is over, and the day before the first that is recent.
#[derive(Clone, Copy)]
struct Moment {
    day: NaiveDate,
    ends: NaiveDateTime,
    recent: NaiveDate,
}

/// A condition on the family `f`.
fn families(spelled: Option<&[String]>) -> String {
    let places: Vec<String> = (0..spelled.map_or(0, <[String]>::len)).map(|at| format!("§{}", at + 4)).collect();
    match places.is_empty() {
        true => "f.start_on IS NOT NULL".into(),
        false => format!("f.municipality IN ({})", places.join(", ")),
    }
}

/// A text as SQL has it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The roles that are asked per child, as a list in SQL.
fn per_child(programme: &Programme) -> String {
    let roles = programme.roles.iter().filter(|role| role.asked == Unit::PerChild);
    let quoted: Vec<String> = roles.map(|role| quoted(&role.id)).collect();
    if quoted.is_empty() { "''".into() } else { quoted.join(", ") }
}

/// A child's number, or of the later of two that are one, the other's; `otherwise` of those who have one course.
fn one_child(column: &str, pairs: impl Iterator<Item = (ChildId, ChildId)>, otherwise: &str) -> String {
    let whens: String = pairs.map(|(one, other)| format!(" WHEN {one} THEN {other}")).collect();
    if whens.is_empty() { otherwise.to_owned() } else { format!("CASE {column}{whens} ELSE {otherwise} END") }
}

/// The condition under which a child with two courses counts in this one: somebody in the role in the other course goes before,
/// where that one goes on and this does not, or is the first.
fn counts_here(shared: &[SharedChild]) -> String {
    let runs = |one: &Member| matches!(one.status, Status::Completed | Status::Active);
    let aside = shared.iter().map(|one| match runs(&one.later) && !runs(&one.first) {
        true => (one.first.child, one.later.child),
        false => (one.later.child, one.first.child),
    });
    let other = one_child("c.id", aside, "NULL");
    match shared.is_empty() {
        true => String::new(),
        false => {
            format!(" AND NOT EXISTS (SELECT 1 FROM assignment o WHERE o.role = a.role AND o.child_id = {other})")
        }
    }
}

/// Families with somebody in a role and, for roles asked per child, children.
fn units(programme: &Programme, spelled: Option<&[String]>, shared: &[SharedChild]) -> String {
    let (here, per_child) = (families(spelled), per_child(programme));
    let once = counts_here(shared);
    // The parameters that it does not need: PostgreSQL wants to know of what kind each is.
    let here = format!(
        "{here} AND CAST(§1 AS DATE) IS NOT NULL AND CAST(§2 AS TIMESTAMP) IS NOT NULL \
         AND CAST(§3 AS DATE) IS NOT NULL"
    );
    format!(
        "SELECT a.role AS role, f.start_on AS start_on, f.end_on AS end_on, f.status AS status, \
         COUNT(DISTINCT f.id) AS units \
         FROM family f JOIN assignment a ON a.family_id = f.id \
         WHERE {here} AND a.role NOT IN ({per_child}) GROUP BY a.role, f.start_on, f.end_on, f.status \
         UNION ALL \
         SELECT a.role, f.start_on, f.end_on, f.status, COUNT(DISTINCT c.id) \
         FROM family f JOIN assignment a ON a.family_id = f.id \
         JOIN child c ON c.family_id = f.id AND (a.child_id = c.id OR a.child_id IS NULL) \
         WHERE {here} AND a.role IN ({per_child}){once} GROUP BY a.role, f.start_on, f.end_on, f.status"
    )
}

/// Requests with what their unit is: 4 answered, 3 open, 2 missing, 1 taken back, as `RequestFact::state_as_of` and `plan::last_day` have
/// it. An invitation that was sent stands in one of two columns, whatever has come after it.
fn asked(programme: &Programme, spelled: Option<&[String]>, shared: &[SharedChild]) -> String {
    let child = one_child("r.child_id", shared.iter().map(|one| (one.later.child, one.first.child)), "r.child_id");
    let here = families(spelled);
    let per_child = per_child(programme);
    let leaving: Vec<&str> =
        Status::ALL.iter().filter(|status| status.cancels_open_requests()).map(|status| status.as_str()).collect();
    let leaving = format!("'{}'", leaving.join("', '"));
    let [answered, missing, cancelled] = [RequestState::Answered, RequestState::Missing, RequestState::Cancelled]
        .map(|state| format!("r.state = '{}'", state.as_str()));
    let never = format!("f.status = '{}'", Status::WithdrawnBeforeStart.as_str());
    // What it becomes when it ends unanswered, and whether it has.
    let left = format!("({never} OR (f.status IN ({leaving}) AND f.end_on IS NOT NULL AND f.end_on < r.closes_on))");
    let over = format!("({never} OR r.closes_on <= §1 OR (f.status IN ({leaving}) AND f.end_on <= §1))");
    let withdrawn = "EXISTS (SELECT 1 FROM person p WHERE p.id = r.person_id AND p.withdrawn_since IS NOT NULL)";
    let counts = format!("({answered} AND r.answered_at < §2 AND NOT {withdrawn})");
    let was_asked = format!("(r.first_invited_on <= §1 OR r.invited_on <= §1 OR {counts})");
    let running = [Status::Completed, Status::Active].map(|status| quoted(status.as_str())).join(", ");
    let places = |ids: &mut dyn Iterator<Item = &String>| -> String {
        ids.enumerate().map(|(place, id)| format!(" WHEN {} THEN {place}", quoted(id))).collect()
    };
    let roles = places(&mut programme.roles.iter().map(|role| &role.id));
    let waves = places(&mut programme.waves.iter().map(|wave| &wave.id));
    let nowhere = programme.roles.len() * programme.waves.len();
    format!(
        "SELECT CASE WHEN r.role IN ({per_child}) THEN COALESCE({child}, -f.id) ELSE f.id END AS unit, \
           (CASE r.role{roles} ELSE {nowhere} END) * {count} + (CASE r.wave{waves} ELSE {nowhere} END) AS place, \
           CASE WHEN {counts} THEN 4 \
             WHEN {answered} AND {withdrawn} THEN CASE WHEN r.closes_on <= §1 THEN 2 ELSE 3 END \
             WHEN {answered} THEN 3 \
             WHEN {missing} THEN CASE WHEN r.closes_on <= §1 THEN 2 ELSE 3 END \
             WHEN {cancelled} AND NOT {left} THEN 1 \
             WHEN {over} THEN CASE WHEN {left} THEN 1 ELSE 2 END \
             ELSE 3 END AS state, \
           CASE WHEN f.status IN ({running}) THEN 1 ELSE 0 END AS running, \
           CASE WHEN {was_asked} THEN 1 ELSE 0 END AS asked, \
           CASE WHEN r.nominal_on > §3 THEN 1 ELSE 0 END AS recent, \
           CAST(1 AS BIGINT) AS units \
         FROM family f JOIN request r ON r.family_id = f.id \
         WHERE {here} AND (r.nominal_on <= §1 OR {was_asked})",
        count = programme.waves.len(),
    )
}
