//! A study that is frozen: it asks nothing, and takes no answer. Every transaction that writes goes by it
//! (`StudyStanding::allows`); what was open and what waited ends some at a time.

use crate::store::db::prelude::*;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::actor::{Act, Stops, Subject};
use crate::family::RequestState;
use crate::id::{ChildId, FamilyId, MessageId, PersonId, RequestId, StaffId};
use crate::store::message::{MessageKind, MessageState};
use crate::store::schema::{family, message, message_request, request};
use crate::store::{By, Conn, Raw, Result, Store, StoreError, Tx, anew, backend, case, date, instant, setting};

/// Whether the study runs, is frozen, or is being closed, as a transaction that writes finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) enum StudyStanding {
    Runs,
    /// Since then, as it stands there.
    Frozen(String),
    /// People are being forgotten, or are already.
    Closing,
}

/// What is said of a study whose closing has begun.
pub(in crate::store) const CLOSED: &str =
    "the study is closed, or is being closed: nobody is entered or asked any more, and nothing of this was stored";

impl StudyStanding {
    pub fn of(frozen: Option<String>, is_closing: bool) -> StudyStanding {
        match frozen {
            _ if is_closing => StudyStanding::Closing,
            Some(since) => StudyStanding::Frozen(since),
            None => StudyStanding::Runs,
        }
    }

    /// Refuses what is not done any more.
    ///
    /// # Errors
    /// [`StoreError::Frozen`]; nothing is to be stored then.
    pub fn allows(&self, mut acts: impl Iterator<Item = Act>) -> Result<()> {
        let words = match self {
            StudyStanding::Runs => return Ok(()),
            StudyStanding::Frozen(since) => {
                if !acts.any(Act::stops_when_frozen) {
                    return Ok(());
                }
                let since = since.parse().map_or_else(|_| since.clone(), |at: Timestamp| format!("{at:.0}"));
                format!(
                    "the study is frozen since {since}: nothing is asked, answered, entered or changed any more, and nothing of this \
                     was stored. “kvartal study thaw” takes it back"
                )
            }
            StudyStanding::Closing => {
                if acts.all(|act| act.stops() == Stops::Never) {
                    return Ok(());
                }
                CLOSED.to_owned()
            }
        };
        Err(StoreError::Frozen(words))
    }
}

/// Since when the study is frozen; `None` while it runs.
///
/// # Errors
/// A failed statement.
pub fn since(conn: &mut Conn) -> Result<Option<Timestamp>> {
    setting::instant(conn, setting::FROZEN)
}

/// Freezes the study, between two transactions of those who write. `false`: it is frozen already.
///
/// # Errors
/// A failed statement.
pub fn freeze(store: &Store, by: &By<'_>) -> Result<bool> {
    store.write_alone(by, |tx| {
        if setting::get(tx, setting::FROZEN)?.is_some() {
            return Ok(false);
        }
        setting::put(tx, setting::FROZEN, &by.at.to_string())?;
        tx.note(Act::StudyFrozen, Subject::none());
        Ok(true)
    })
}

/// Why a study stays frozen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotThawed {
    /// It is not.
    Runs,
    /// It is being closed, or is closed.
    Closing,
    /// People of so many families were forgotten since.
    Forgotten(i64),
}

/// Has the study go on: every family is looked at anew, and what was ended stays so. `day` tells on which day an instant is.
///
/// # Errors
/// A failed statement.
pub fn thaw(store: &Store, by: &By<'_>, day: impl Fn(Timestamp) -> Date) -> Result<std::result::Result<(), NotThawed>> {
    store.write_alone(by, |tx| {
        let Some(since) = since(tx)? else { return Ok(Err(NotThawed::Runs)) };
        let closing = setting::get(tx, setting::CLOSING)?;
        if closing.is_some() {
            return Ok(Err(NotThawed::Closing));
        }
        let forgotten = family::table.filter(family::contacts_forgotten_on.ge(date(day(since))));
        let forgotten: i64 = forgotten.count().get_result(tx.conn())?;
        if forgotten > 0 {
            return Ok(Err(NotThawed::Forgotten(forgotten)));
        }
        setting::remove(tx, setting::FROZEN)?;
        anew::reschedule_all(tx, by.at)?;
        tx.note(Act::StudyThawed, Subject::none());
        Ok(Ok(()))
    })
}

/// Messages about questionnaires that wait, or that nobody sends any more who had begun to: of a query over messages.
macro_rules! waiting {
    ($now:expr) => {{
        let kinds = MessageKind::ALL.into_iter().filter(|kind| kind.stops_when_frozen());
        message::kind.eq_any(kinds.collect::<Vec<_>>()).and(
            message::state
                .eq_any([MessageState::Queued, MessageState::Deferred])
                .or(message::state.eq(MessageState::Uncertain).and(message::sent_on.is_null()))
                .or(message::state
                    .eq(MessageState::Sending)
                    .and(message::leased_until.lt(instant($now)).assume_not_null())),
        )
    }};
}

/// What has not ended yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Open {
    /// Requests that wait for an answer.
    pub requests: i64,
    /// Mails about questionnaires that wait to be sent.
    pub mails: i64,
    /// Families that the plan is to look at, now or later.
    pub planned: i64,
}

impl Open {
    /// Whether nothing is.
    pub fn is_nothing(&self) -> bool {
        *self == Open::default()
    }
}

/// What has not ended yet, at `now`.
///
/// # Errors
/// A failed statement.
pub fn open(conn: &mut Conn, now: Timestamp) -> Result<Open> {
    Ok(Open {
        requests: request::table.filter(request::state.eq(RequestState::Open)).count().get_result(conn)?,
        mails: message::table.filter(waiting!(now)).count().get_result(conn)?,
        planned: family::table.filter(family::next_due_at.is_not_null()).count().get_result(conn)?,
    })
}

/// Whether a mail is being handed over at `now`: what becomes of it is noted afterwards, with the words of a server.
///
/// # Errors
/// A failed statement.
pub fn is_sending(conn: &mut Conn, now: Timestamp) -> Result<bool> {
    let leased = message::leased_until.ge(instant(now)).assume_not_null();
    let sending = message::table.filter(message::state.eq(MessageState::Sending)).filter(leased);
    Ok(diesel::select(diesel::dsl::exists(sending)).get_result(conn)?)
}

/// How many mails about questionnaires are being handed over at `now`, and may still leave.
///
/// # Errors
/// A failed statement.
pub fn handed_over_now(conn: &mut Conn, now: Timestamp) -> Result<i64> {
    let kinds = MessageKind::ALL.into_iter().filter(|kind| kind.stops_when_frozen());
    let leased = message::leased_until.ge(instant(now)).assume_not_null();
    let sending = message::table.filter(message::state.eq(MessageState::Sending)).filter(leased);
    Ok(sending.filter(message::kind.eq_any(kinds.collect::<Vec<_>>())).count().get_result(conn)?)
}

/// Ends some open requests unanswered; how many: none, if the study goes on again meanwhile. Their last day is the one before `today`, so that the plan does not open them again
/// if the study goes on.
///
/// # Errors
/// A failed statement.
pub fn end_some(tx: &mut Tx<'_>, today: Date, limit: i64) -> Result<usize> {
    if since(tx)?.is_none() {
        return Ok(0);
    }
    backend::alone(tx)?;
    let open = || request::table.filter(request::state.eq(RequestState::Open));
    let mut families: Vec<FamilyId> =
        open().order(request::id).limit(limit).select(request::family_id).load(tx.conn())?;
    families.sort_unstable();
    families.dedup();
    case::hold(tx, &families)?;
    type Row = (RequestId, FamilyId, Option<ChildId>, PersonId, String);
    let rows: Vec<Row> = open()
        .filter(request::family_id.among(&families))
        .order(request::id)
        .limit(limit)
        .select((request::id, request::family_id, request::child_id, request::person_id, request::wave))
        .load(tx.conn())?;
    let ids: Vec<RequestId> = rows.iter().map(|row| row.0).collect();
    let last = date(today.yesterday().unwrap_or(today));
    diesel::update(request::table.filter(request::id.among(&ids)).filter(request::closes_on.gt(last)))
        .set(request::closes_on.eq(last))
        .execute(tx.conn())?;
    diesel::update(request::table.filter(request::id.among(&ids)))
        .set(request::state.eq(RequestState::Missing))
        .execute(tx.conn())?;
    for (id, family, child, person, wave) in rows {
        let about = Subject::request(id).in_family(family).about_child(child).of_person(person);
        tx.note(Act::Closed, about.detail(&wave));
    }
    Ok(ids.len())
}

/// Cancels some mails that wait; how many, as in [`end_some`]. One that may have left already counts as having left.
///
/// # Errors
/// A failed statement.
pub fn cancel_some(tx: &mut Tx<'_>, now: Timestamp, today: Date, limit: i64) -> Result<usize> {
    if since(tx)?.is_none() {
        return Ok(0);
    }
    type Row = (MessageId, Option<PersonId>, Option<StaffId>, i32);
    let some = message::table.filter(waiting!(now)).order(message::id).limit(limit).select((
        message::id,
        message::person_id,
        message::staff_id,
        message::begun,
    ));
    let rows: Vec<Row> = match &mut tx.conn().raw {
        Raw::Sqlite(conn) => some.load(conn)?,
        // What is being claimed just now is somebody's who checks it, and finds that nothing is due.
        Raw::Postgres(conn) => some.for_update().skip_locked().load(conn)?,
    };
    let of = |begun: bool| rows.iter().filter(move |row| (row.3 > 0) == begun).map(|row| row.0).collect::<Vec<_>>();
    let (never_begun, begun) = (of(false), of(true));
    let nobody = (message::leased_by.eq(None::<String>), message::leased_until.eq(None::<chrono::NaiveDateTime>));
    diesel::update(message::table.filter(message::id.among(&never_begun)))
        .set((message::state.eq(MessageState::Cancelled), nobody.clone()))
        .execute(tx.conn())?;
    diesel::update(message_request::table.filter(message_request::message_id.among(&never_begun)))
        .set(message_request::dropped.eq(true))
        .execute(tx.conn())?;
    diesel::update(message::table.filter(message::id.among(&begun)))
        .set((
            message::state.eq(MessageState::Uncertain),
            message::sent_at.eq(instant(now)),
            message::sent_on.eq(date(today)),
            nobody,
        ))
        .execute(tx.conn())?;
    for (id, person, staff, begun) in &rows {
        let act = if *begun > 0 { Act::MessageUncertain } else { Act::MessageCancelled };
        tx.note(act, Subject::message(*id).of_person(*person).of_staff(*staff));
    }
    Ok(rows.len())
}

/// Has the plan look at no family any more, unless the study goes on again meanwhile.
///
/// # Errors
/// A failed statement.
pub fn plan_nothing(conn: &mut Conn) -> Result<()> {
    if since(conn)?.is_none() {
        return Ok(());
    }
    diesel::update(family::table.filter(family::next_due_at.is_not_null()))
        .set(family::next_due_at.eq(None::<chrono::NaiveDateTime>))
        .execute(conn)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stops_is_refused_and_what_goes_on_is_not() {
        let runs = StudyStanding::of(None, false);
        let frozen = StudyStanding::of(Some("2021-06-01T10:00:00Z".into()), false);
        let closing = StudyStanding::of(Some("2021-06-01T10:00:00Z".into()), true);
        for act in Act::ALL {
            let allowed = |study: &StudyStanding| study.allows([Act::Exported, *act].into_iter()).is_ok();
            assert!(allowed(&runs), "{act:?}");
            assert_eq!(allowed(&frozen), act.stops() != Stops::WhenFrozen, "{act:?}");
            assert_eq!(allowed(&closing), act.stops() == Stops::Never, "{act:?}");
        }
        assert!(frozen.allows(std::iter::empty()).is_ok(), "housekeeping");
        let told = frozen.allows([Act::AnswersSaved].into_iter()).unwrap_err();
        assert!(told.to_string().contains("kvartal study thaw") && !told.is_transient(), "{told}");
    }
}
