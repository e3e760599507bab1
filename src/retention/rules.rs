//! What is to be announced and to be forgotten on a day, by the programme's times and the database.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::decision::{Decision, decide, month_ahead};
use crate::family::Case;
use crate::id::FamilyId;
use crate::plan;
use crate::programme::{FamilyOrStudy, KeptOfFamily, KeptOfWriting, Retention, WritingOrStudy, add_months, after};
use crate::service::Service;
use crate::store::to_forget::{self, Ended, Kept, Of, ToForget};
use crate::store::{Conn, Result, audit, case, setting};

/// Logs that go with the study's end go when they are as old as this: they tell what was forgotten with it.
const TOLD_FOR_MONTHS: i32 = 3;

/// Families read at a time.
const AT_A_TIME: i64 = 200;

/// What there is to do about one kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Work {
    pub announce: Vec<ToForget>,
    pub take_back: Vec<ToForget>,
    pub carry_out: Vec<ToForget>,
}

impl Work {
    fn decide(&mut self, one: ToForget, until: Option<Date>, announced: Option<Date>, today: Date) {
        match decide(until, announced, today) {
            Decision::Wait => {}
            Decision::Announce(due) => self.announce.push(ToForget { due, ..one }),
            Decision::TakeBack => self.take_back.push(one),
            Decision::Forget => self.carry_out.push(one),
        }
    }
}

/// The programme's times on a day.
pub(super) struct Rules<'a> {
    service: &'a Service,
    pub kept: Retention,
    pub today: Date,
    /// The last day of the study; none while it runs.
    pub study_end: Option<Date>,
    /// Whether it is frozen, so that nothing can be answered any more.
    is_frozen: bool,
}

impl<'a> Rules<'a> {
    pub fn of(service: &'a Service, conn: &mut Conn, now: Timestamp) -> Result<Rules<'a>> {
        let calendar = service.calendar();
        let today = calendar.date(now);
        let frozen = setting::instant(conn, setting::FROZEN)?.map(|at| calendar.date(at));
        let window = calendar.window_last().filter(|last| *last < today);
        let study_end = frozen.into_iter().chain(window).min();
        Ok(Rules { service, kept: service.programme().retention, today, study_end, is_frozen: frozen.is_some() })
    }

    fn of_family(&self, kind: Kept) -> Option<KeptOfFamily> {
        match kind {
            Kept::Contacts => self.kept.contacts,
            Kept::Answers => self.kept.answers,
            Kept::ReceivedMail | Kept::Logs => None,
        }
    }

    fn of_writing_on(&self, kind: Kept) -> Option<KeptOfWriting> {
        match kind {
            Kept::ReceivedMail => self.kept.received_mail,
            Kept::Logs => self.kept.logs,
            Kept::Contacts | Kept::Answers => None,
        }
    }

    /// From which day on that is to be forgotten of a family: never before the last day on which something can be answered.
    fn until(&self, kept: KeptOfFamily, case: &Case) -> Option<Date> {
        let by = self.service.protocols.of_family(case.id);
        let last = plan::last_day_of_family(&by.programme, &by.calendar, case);
        let until = kept.until(Some(last), self.study_end)?;
        let open = plan::open_until(case).filter(|_| !self.is_frozen);
        Some(open.map_or(until, |open| until.max(after(open, 1))))
    }

    /// Which families can have anything to be forgotten within a month; none where nobody has.
    fn ended(&self, kind: Kept, kept: KeptOfFamily) -> Option<Ended> {
        let ahead = month_ahead(self.today);
        let with_names = kind == Kept::Contacts;
        let study_is_over = kept.until(None, self.study_end).is_some_and(|until| until <= ahead);
        match kept.after {
            _ if study_is_over => Some(Ended { by: None, with_names }),
            FamilyOrStudy::StudyEnd => None,
            FamilyOrStudy::FamilyEnd => Some(Ended { by: Some(kept.ended_by(ahead)), with_names }),
        }
    }

    /// What there is to do about families.
    ///
    /// # Errors
    /// A failed statement.
    pub fn of_families(&self, conn: &mut Conn, kind: Kept) -> Result<Work> {
        let announced = to_forget::announced(conn, kind)?.into_iter();
        let mut announced: HashMap<FamilyId, Date> =
            announced.filter_map(|one| one.family().map(|family| (family, one.due))).collect();
        let mut work = Work::default();
        let kept = self.of_family(kind);
        if let Some((kept, which)) = kept.and_then(|kept| Some((kept, self.ended(kind, kept)?))) {
            let mut last = None;
            loop {
                let ids = to_forget::ended(conn, which, last, AT_A_TIME)?;
                let Some(id) = ids.last() else { break };
                last = Some(*id);
                for case in case::load_to_plan(conn, &ids)? {
                    let one = ToForget { kind, of: Of::Family(case.id), due: self.today };
                    work.decide(one, self.until(kept, &case), announced.remove(&case.id), self.today);
                }
            }
        }
        // What was announced of families that go on, or by a time that holds no more.
        let others = announced.into_iter();
        work.take_back.extend(others.map(|(family, due)| ToForget { kind, of: Of::Family(family), due }));
        work.take_back.sort_by_key(ToForget::family);
        Ok(work)
    }

    /// Those of these families of which it still holds, in the caller's transaction.
    ///
    /// # Errors
    /// A failed statement.
    pub fn still_due(&self, conn: &mut Conn, kind: Kept, some: &[ToForget]) -> Result<Vec<FamilyId>> {
        let Some(kept) = self.of_family(kind) else { return Ok(Vec::new()) };
        let ids: Vec<FamilyId> = some.iter().filter_map(ToForget::family).collect();
        case::hold(conn, &ids)?;
        let is_due = |case: &Case| {
            let remembered = kind != Kept::Contacts || case.forgotten.is_none();
            remembered && self.until(kept, case).is_some_and(|until| until <= self.today)
        };
        let cases = case::load_to_plan(conn, &ids)?;
        Ok(cases.iter().filter(|case| is_due(case)).map(|case| case.id).collect())
    }

    /// What there is to do about what was written on a day: once its time was announced, it is carried out every night.
    ///
    /// # Errors
    /// A failed statement.
    pub fn of_writing(&self, conn: &mut Conn, kind: Kept) -> Result<Work> {
        let mut work = Work::default();
        let Some(rule) = self.rule_of_writing(conn, kind)? else {
            work.take_back = to_forget::announced(conn, kind)?;
            return Ok(work);
        };
        work.take_back = rule.others;
        let until = rule.from.filter(|_| rule.told.is_some() || rule.is_near);
        let one = ToForget { kind, of: Of::Rule(rule.name), due: self.today };
        work.decide(one, until, rule.told, self.today);
        Ok(work)
    }

    /// The time of what was written on a day, as it was told; none where the file has none.
    ///
    /// # Errors
    /// A failed statement.
    pub fn rule_of_writing(&self, conn: &mut Conn, kind: Kept) -> Result<Option<RuleOfWriting>> {
        let Some(kept) = self.of_writing_on(kind) else { return Ok(None) };
        let name = named(kept);
        let (own, others): (Vec<_>, Vec<_>) =
            to_forget::announced(conn, kind)?.into_iter().partition(|one| one.of == Of::Rule(name.clone()));
        let told = own.first().map(|one| one.due);
        // Once it was told, it holds from that day on, every night, however many were missed.
        let from = kept.from(told.unwrap_or(self.today), self.study_end);
        Ok(Some(RuleOfWriting { name, told, from, others, is_near: self.is_any_old(conn, kind)? }))
    }

    /// Whether anything that was written on a day is to be forgotten within a month.
    fn is_any_old(&self, conn: &mut Conn, kind: Kept) -> Result<bool> {
        let ahead = month_ahead(self.today);
        let before = self.of_writing_on(kind).and_then(|kept| kept.before(ahead, self.study_end));
        let Some(before) = before.map(|day| self.service.calendar().start_of(day)) else { return Ok(false) };
        Ok(match kind {
            Kept::ReceivedMail => !to_forget::received_before(conn, before, 1)?.is_empty(),
            Kept::Logs | Kept::Contacts | Kept::Answers => audit::is_any_before(conn, before)?,
        })
    }

    /// Before which day something has to have been written to be forgotten today.
    pub fn written_before(&self, kind: Kept) -> Option<Date> {
        let kept = self.of_writing_on(kind)?;
        let before = kept.before(self.today, self.study_end)?;
        // What was forgotten when the study was over is told for a while.
        let tells = kind == Kept::Logs && kept.after == WritingOrStudy::StudyEnd;
        Some(if tells { before.min(add_months(before, -TOLD_FOR_MONTHS)) } else { before })
    }
}

/// A time of what was written on a day.
pub(super) struct RuleOfWriting {
    /// In few letters.
    pub name: String,
    /// The day that was told.
    pub told: Option<Date>,
    /// From when on it holds; none while the study is not over.
    pub from: Option<Date>,
    /// What was told by times that hold no more.
    pub others: Vec<ToForget>,
    /// Whether anything is old enough, or will be within the month: nothing is told otherwise.
    pub is_near: bool,
}

/// A time, in few letters.
fn named(kept: KeptOfWriting) -> String {
    let after = match kept.after {
        WritingOrStudy::Written => "written",
        WritingOrStudy::StudyEnd => "study_end",
    };
    format!("{after}+{}", kept.months)
}
