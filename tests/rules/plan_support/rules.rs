//! The rules of the contract's section 2 told request by request and day by day, without looking ahead: slow, plain,
//! and apart from the code under test.

use jiff::civil::Date;
use kvartal::family::{RequestState, Status};

use super::world::{Course, Mail, Place, Told};
use super::{age, instrument_at, is_bundling_day, is_sending_day, local, months, plus, send};

/// Number of waves: `baseline`, `fu1` … `fu7`.
const WAVES: usize = 8;

/// What has to become of a course whose register changes at 07:00.
pub fn history(course: &Course) -> Vec<Told> {
    assert_eq!(course.change_hour, 7);
    let places = 0..course.places.len();
    places.flat_map(|place| (0..WAVES).filter_map(move |wave| told(course, place, wave))).collect()
}

/// Rules 2 and 13: mail can leave on that day, and the service is up to send it.
fn can_write(course: &Course, date: Date) -> bool {
    let inside = course.window.is_none_or(|(first, last)| first <= date && date <= last);
    inside && is_sending_day(date) && course.is_up(local(date, 23, 0))
}

/// Rule 1.
fn nominal(course: &Course, wave: usize) -> Date {
    months(course.start, 3 * i32::try_from(wave).unwrap())
}

/// Rule 5.
fn closing(course: &Course, wave: usize, invited: Date) -> Date {
    let before_next = (wave + 1 < WAVES).then(|| plus(nominal(course, wave + 1), -1));
    before_next.into_iter().chain([plus(invited, 56)]).min().unwrap()
}

/// Rule 6: the last day on which a request is open, and what it is then.
fn last_day((status, end): (Status, Option<Date>), closes: Date) -> (Date, RequestState) {
    match (status, end) {
        (Status::WithdrawnBeforeStart, _) => (Date::MIN, RequestState::Cancelled),
        (Status::EndedEarly | Status::LeftInStartup, Some(end)) if end < closes => (end, RequestState::Cancelled),
        _ => (closes, RequestState::Missing),
    }
}

/// The day for which something waits that is due on a day and about a request that ends with `last`: the next bundling day
/// of its role, if that many days are left then.
fn bundled(course: &Course, role: &str, due: Date, last: Date, left: i32) -> Date {
    let Some((_, weekday)) = course.bundled.iter().find(|(id, _)| *id == role) else { return due };
    let mut date = due;
    while !is_bundling_day(date, *weekday) {
        date = plus(date, 1);
    }
    let end = course.window.map_or(last, |(_, window)| window.min(last));
    if end >= plus(date, left) { date } else { due }
}

fn told(course: &Course, place: usize, wave: usize) -> Option<Told> {
    let (asked, first) = asked_on(course, place, wave)?;
    let closes = closing(course, wave, asked);
    let child = course.places[place].child;
    let mut open = Open {
        course,
        role: course.places[place].role,
        asked,
        person: first,
        state: RequestState::Open,
        closes,
        moved: false,
        invited: None,
        reminded: Vec::new(),
        mails: Vec::new(),
    };
    let mut date = asked;
    while date <= course.until && (open.state == RequestState::Open || date <= open.closes) {
        if date > asked && course.is_up(local(date, 0, 0)) {
            // At midnight the register still says what it said the day before.
            open.settle(place, date, plus(date, -1));
        }
        let up_in_the_morning = course.is_up(local(date, 9, 0));
        let (printed, replies) = (course.printed.contains(&(date, place)), course.replies.contains(&(date, place)));
        if printed && !up_in_the_morning && date > asked {
            open.print(place, wave, date);
        }
        if replies && !up_in_the_morning {
            open.reply(place, date);
        }
        if course.is_up(local(date, 23, 0)) {
            open.settle(place, date, date);
            open.write(date);
        }
        if printed && up_in_the_morning {
            open.print(place, wave, date);
        }
        if replies && up_in_the_morning {
            open.reply(place, date);
        }
        date = plus(date, 1);
    }
    Some(Told {
        place,
        wave,
        nominal: nominal(course, wave),
        closes: open.closes,
        instrument: child.and_then(|(birth, _)| instrument_at(age(birth, asked))).map(str::to_owned),
        person: open.person,
        state: open.state,
        mails: open.mails,
    })
}

/// Rules 3, 6 and 7: the day on which a wave is asked, and whom.
fn asked_on(course: &Course, place: usize, wave: usize) -> Option<(Date, i64)> {
    let nominal = nominal(course, wave);
    let in_time = send(nominal);
    let Place { child, holders, .. } = &course.places[place];
    let held_from = holders.iter().find(|(_, person)| person.is_some())?.0;
    let known =
        [Some(course.registered), Some(held_from), child.map(|(_, on)| on), course.window.map(|(first, _)| first)];
    let known = known.into_iter().flatten().max().unwrap();
    if closing(course, wave, in_time) < known {
        return None;
    }
    let planned = send(in_time.max(known));
    let mut date = planned;
    while date <= closing(course, wave, planned).min(course.until) {
        let (status, end) = course.standing(date);
        let never = status == Status::WithdrawnBeforeStart || end.is_some_and(|end| nominal > end);
        let left = matches!(status, Status::EndedEarly | Status::LeftInStartup) && end.is_some_and(|end| date > end);
        if let (true, false, Some(person)) = (can_write(course, date), never || left, course.holds(place, date)) {
            let (last, _) = last_day((status, end), closing(course, wave, planned));
            let waits = date < bundled(course, course.places[place].role, planned, last, 21);
            if !waits || course.letters.contains(&person) {
                return Some((date, person));
            }
        }
        date = plus(date, 1);
    }
    None
}

/// A request that has been asked.
struct Open<'a> {
    course: &'a Course,
    role: &'static str,
    asked: Date,
    person: i64,
    state: RequestState,
    closes: Date,
    /// To another person, or taken back and opened again.
    moved: bool,
    invited: Option<Date>,
    reminded: Vec<Date>,
    mails: Vec<Mail>,
}

impl Open<'_> {
    /// Rules 5, 6 and 10 on `today`, by what the register says on `as_of`.
    fn settle(&mut self, place: usize, today: Date, as_of: Date) {
        let (last, end) = last_day(self.course.standing(as_of), self.closes);
        let holder = self.course.holds(place, as_of);
        // Cancelled for want of a holder, or by a status that was corrected: open again while it can be.
        let again = self.state == RequestState::Cancelled && today <= last && holder.is_some();
        if self.state != RequestState::Open && !again {
            return;
        }
        if today > last {
            self.state = end;
            return;
        }
        match holder {
            None => self.state = RequestState::Cancelled,
            Some(holder) if holder != self.person || again => {
                (self.person, self.state) = (holder, RequestState::Open);
                (self.moved, self.invited, self.reminded) = (true, None, Vec::new());
            }
            Some(_) => {}
        }
    }

    /// Rules 3, 4 and 10. Whoever has no address is mailed nothing.
    fn write(&mut self, today: Date) {
        let by_letter = self.course.letters.contains(&self.person);
        if self.state != RequestState::Open || by_letter || !can_write(self.course, today) {
            return;
        }
        let (last, _) = last_day(self.course.standing(today), self.closes);
        let bundled = |due: Date, left: i32| bundled(self.course, self.role, due, last, left);
        let Some(invited) = self.invited else {
            // The first invitation has waited before it was asked.
            if today == self.asked || today >= bundled(today, 21) {
                self.invited = Some(today);
                self.mails.push(Mail { on: today, to: self.person, reminder: 0 });
            }
            return;
        };
        let first_due = bundled(send(plus(invited, 7)), 14);
        let due = match self.reminded[..] {
            [] => first_due,
            [first] => {
                let regular = bundled(send(plus(invited, 14).max(plus(first, 1))), 7);
                // The first went out late: the second keeps its distance.
                let spaced = (first > first_due).then(|| bundled(send(plus(first, 7)), 7));
                spaced.into_iter().chain([regular]).max().unwrap()
            }
            _ => return,
        };
        if today >= due {
            self.reminded.push(today);
            self.mails.push(Mail { on: today, to: self.person, reminder: self.reminded.len() });
        }
    }

    /// Whether its person can answer it on that day, once invited.
    fn is_open(&self, place: usize, today: Date) -> bool {
        let last = last_day(self.course.standing(today), self.closes).0;
        self.state == RequestState::Open && self.course.holds(place, today) == Some(self.person) && today <= last
    }

    /// The letter of whoever has no address is the invitation, from whose day the request closes (rule 5).
    fn print(&mut self, place: usize, wave: usize, today: Date) {
        if self.course.letters.contains(&self.person) && self.invited.is_none() && self.is_open(place, today) {
            self.invited = Some(today);
            if !self.moved {
                self.closes = closing(self.course, wave, today);
            }
        }
    }

    fn reply(&mut self, place: usize, today: Date) {
        if self.invited.is_some() && self.is_open(place, today) {
            self.state = RequestState::Answered;
        }
    }
}
