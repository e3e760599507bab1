//! What is to be announced and to be forgotten on a day, by the programme's times and the database.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::decision::{Decision, decide, month_ahead};
use crate::family::Case;
use crate::id::FamilyId;
use crate::plan;
use crate::programme::{FamilyOrStudy, KeptOfFamily, KeptOfWriting, Retention, WritingOrStudy, after};
use crate::service::Service;
use crate::store::to_forget::{self, Ended, Kept, Of, ToForget};
use crate::store::{Conn, Result, audit, case, setting};

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
}

impl<'a> Rules<'a> {
    pub fn of(service: &'a Service, conn: &mut Conn, now: Timestamp) -> Result<Rules<'a>> {
        let calendar = service.calendar();
        let today = calendar.date(now);
        let frozen = setting::instant(conn, setting::FROZEN)?.map(|at| calendar.date(at));
        let window = calendar.window_last().filter(|last| *last < today);
        let study_end = frozen.into_iter().chain(window).min();
        Ok(Rules { service, kept: service.programme().retention, today, study_end })
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
        Some(plan::open_until(case).map_or(until, |open| until.max(after(open, 1))))
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
        let rule = self.rule_of_writing(kind);
        let mut since = None;
        for one in to_forget::announced(conn, kind)? {
            match (&one.of, &rule) {
                (Of::Rule(told), Some((rule, _))) if told == rule => since = Some(one.due),
                _ => work.take_back.push(one),
            }
        }
        if let Some((rule, until)) = rule {
            // Nothing is told as long as nothing is old enough, nor will be within the month.
            let until = match since {
                None if !self.is_any_old(conn, kind)? => None,
                _ => until,
            };
            let one = ToForget { kind, of: Of::Rule(rule), due: self.today };
            work.decide(one, until, since, self.today);
        }
        Ok(work)
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

    /// The time of what was written on a day, in few letters, and from when on it holds.
    pub fn rule_of_writing(&self, kind: Kept) -> Option<(String, Option<Date>)> {
        self.of_writing_on(kind).map(|kept| (named(kept), kept.from(self.today, self.study_end)))
    }

    /// Before which day something has to have been written to be forgotten today.
    pub fn written_before(&self, kind: Kept) -> Option<Date> {
        self.of_writing_on(kind)?.before(self.today, self.study_end)
    }
}

/// A time, in few letters.
fn named(kept: KeptOfWriting) -> String {
    let after = match kept.after {
        WritingOrStudy::Written => "written",
        WritingOrStudy::StudyEnd => "study_end",
    };
    format!("{after}+{}", kept.months)
}
