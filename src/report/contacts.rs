//! What helped: after which mail, letter or help an answer came, and how many days later.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;

use super::csv::row;
use super::facts::{Facts, RequestFact, ResponseFact};
use super::histogram::Histogram;
use super::items::{SMALLEST_CELL, small};
use super::number::percent;
use crate::family::RequestState;
use crate::id::PersonId;
use crate::programme::Programme;

/// Name of the table by contact.
pub const FILE: &str = "contacts.csv";

/// Name of the table by day.
pub const GROWTH: &str = "answers_by_day.csv";

row! {
    /// One kind of contact with one role at one wave; also one that nobody answered after.
    ///
    /// An answer belongs to the last contact before it was sent: a mail or letter of the latest invitation, by its local
    /// day (mail leaves in the morning, so one of the same day came before), a letter going before a mail of its day. An
    /// answer of which anything was said in a session with help belongs to the help.
    pub struct ContactsRow {
        /// Who was asked.
        role: String,
        /// When.
        wave: String,
        /// `invitation`, `reminder1`, `reminder2`, …, `letter`, `help`, or `none`: answered through an earlier mail.
        contact: String,
        /// Requests that were asked, answered or not.
        asked: usize,
        /// Those of them to whom this contact was made before they answered: a mail or letter of the latest invitation, a
        /// session with help. None for `none` and where held back: reminders go to those who have not answered, so of any
        /// answers held back at this role and wave it would tell how many came before.
        contacted: Option<usize>,
        /// Those with an answer that belongs to this contact; none where held back.
        answered: Option<usize>,
        /// Of `asked`, in whole percent; none where held back.
        percent: Option<usize>,
        /// Of `contacted`, in whole percent; none where either is.
        percent_of_contacted: Option<usize>,
        /// Median days from the contact to the answer, halves up; none where held back or without answers.
        median_days: Option<i64>,
        /// `yes` where the answers are held back.
        suppressed: String,
    }
}

row! {
    /// The share of requests answered within some days of the invitation, by role, all waves together.
    ///
    /// There is a row only where at least five more have answered since the row before and nobody, or at least five,
    /// answered later. The last row has all of them: how many there are in all is told by other tables, and fewer than five
    /// after the last row could be worked out.
    pub struct GrowthRow {
        /// Who was asked.
        role: String,
        /// Days after the latest invitation.
        days: i64,
        /// Requests that were invited, answered or not, however long ago.
        asked: usize,
        /// Those answered within these days.
        answered: usize,
        /// Of `asked`, in whole percent.
        percent: usize,
        /// Whether more answered before the next row's day: `not_told`, or `none` in the last row.
        more_before_next_row: String,
    }
}

/// What came last before an answer; later ones go first on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Contact {
    None,
    Mail(u8),
    Letter,
    Help,
}

impl Contact {
    fn name(self) -> String {
        match self {
            Contact::None => "none".into(),
            Contact::Mail(0) => "invitation".into(),
            Contact::Mail(n) => format!("reminder{n}"),
            Contact::Letter => "letter".into(),
            Contact::Help => "help".into(),
        }
    }
}

fn days(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// The mails and letters of the latest invitation by the end of `until`, each with its day.
fn made(request: &RequestFact, until: Date) -> Vec<(Date, Contact)> {
    let Some((round, invited)) = request.invitation_by(until) else { return Vec::new() };
    let mails = request.mails.iter().filter(|mail| mail.round == round);
    let mails = mails.map(|mail| (mail.on, Contact::Mail(mail.reminder)));
    let letters = request.letters.iter().filter(|(of, _)| *of == round).map(|(_, on)| (*on, Contact::Letter));
    let mut made: Vec<_> = mails.chain(letters).filter(|(on, _)| *on <= until).collect();
    if made.is_empty() {
        // What came back undelivered is among no mails; it is not known to have been anything else.
        made.push((invited, Contact::Mail(0)));
    }
    made
}

/// The first day on which any of an answer was said in a session with help.
fn first_help(response: Option<&ResponseFact>) -> Option<Date> {
    response?.answers.iter().filter(|answer| answer.helped).map(|answer| answer.on).min()
}

/// The contact to which an answer of that day belongs, with the days between.
fn contact(request: &RequestFact, response: Option<&ResponseFact>, answered: Date) -> (Contact, i64) {
    if response.is_some_and(|response| !response.assisted_by.is_empty()) {
        return (Contact::Help, days(first_help(response).unwrap_or(answered), answered));
    }
    let last = made(request, answered).into_iter().max();
    last.map_or((Contact::None, 0), |(on, contact)| (contact, days(on, answered)))
}

/// Whether a session with help was opened while this request could be answered.
fn was_helped(facts: &Facts, sessions: &[Date], request: &RequestFact, until: Date) -> bool {
    let open_on = |on: &Date| {
        let before = on.yesterday().unwrap_or(*on);
        *on <= until
            && request.invitation_by(*on).is_some()
            && request.state_as_of(facts.family_of(request), before) == RequestState::Open
    };
    sessions.iter().any(open_on)
}

/// Which numbers of answers are held back: as in the other tables ([`small`]), but that nobody answered is told, except
/// where the rest could be worked out then.
fn held_back(n: &[usize]) -> Vec<bool> {
    let some: Vec<usize> = n.iter().copied().filter(|n| *n > 0).collect();
    let mut hidden = small(&some).into_iter();
    let all: Vec<bool> = n.iter().map(|n| *n > 0 && hidden.next().unwrap_or(false)).collect();
    let (count, sum) = all.iter().zip(n).filter(|(h, _)| **h).fold((0, 0), |(c, s), (_, n)| (c + 1, s + n));
    if count == 0 || (count >= 2 && sum >= SMALLEST_CELL) {
        return all;
    }
    all.into_iter().zip(n).map(|(hidden, n)| hidden || *n == 0).collect()
}

/// The middle value, halves up.
fn median(values: &Histogram<i64>) -> Option<i64> {
    values.middle().map(|(one, other)| (one + other + 1).div_euclid(2))
}

/// What is counted of one role at one wave.
#[derive(Default)]
struct Count {
    asked: usize,
    contacted: BTreeMap<Contact, usize>,
    /// Days from the contact to each answer.
    answered: BTreeMap<Contact, Histogram<i64>>,
}

/// What is counted of one role, all waves together.
#[derive(Default)]
struct Growth {
    asked: usize,
    /// By day after the invitation.
    answered: BTreeMap<i64, usize>,
    /// By number of the reminder: days after the invitation.
    reminders: BTreeMap<u8, Histogram<i64>>,
}

/// Contacts and what came after them, in the making.
pub struct Contacts<'a> {
    programme: &'a Programme,
    day: Date,
    /// By places of role and wave.
    counts: BTreeMap<(usize, usize), Count>,
    /// By place of the role.
    growth: Vec<Growth>,
}

impl<'a> Contacts<'a> {
    /// As at the end of `day`.
    pub fn new(programme: &'a Programme, day: Date) -> Contacts<'a> {
        let growth = programme.roles.iter().map(|_| Growth::default()).collect();
        Contacts { programme, day, counts: BTreeMap::new(), growth }
    }

    /// Counts more families.
    pub fn add(&mut self, facts: &Facts) {
        let day = self.day;
        let responses: HashMap<usize, &ResponseFact> =
            facts.responses_by(day).map(|(response, _)| (response.request, response)).collect();
        let mut sessions: BTreeMap<(PersonId, usize), Vec<Date>> = BTreeMap::new();
        for help in &facts.help {
            sessions.entry((help.person, help.family)).or_default().push(help.on);
        }
        for (at, request) in facts.requests.iter().enumerate() {
            let Some(role) = self.programme.roles.iter().position(|role| role.id == request.role) else { continue };
            self.add_growth(role, request);
            let Some((wave, _)) = self.programme.wave(&request.wave) else { continue };
            if !request.asked_by(day) {
                continue;
            }
            let count = self.counts.entry((role, wave)).or_default();
            count.asked += 1;
            let (answered, response) = (request.answered_by(day), responses.get(&at).copied());
            let until = answered.unwrap_or(day);
            let mut had: BTreeSet<Contact> = made(request, until).into_iter().map(|(_, contact)| contact).collect();
            let sessions = sessions.get(&(request.person, request.family)).map_or(&[][..], Vec::as_slice);
            if was_helped(facts, sessions, request, until) {
                had.insert(Contact::Help);
            }
            if let Some(answered) = answered {
                let (contact, days) = contact(request, response, answered);
                had.insert(contact);
                count.answered.entry(contact).or_default().add(days);
            }
            had.into_iter().for_each(|contact| *count.contacted.entry(contact).or_default() += 1);
        }
    }

    fn add_growth(&mut self, role: usize, request: &RequestFact) {
        let (day, growth) = (self.day, &mut self.growth[role]);
        let answered = request.answered_by(day);
        if let Some((_, invited)) = request.invitation_by(answered.unwrap_or(day)) {
            growth.asked += 1;
            if let Some(answered) = answered {
                *growth.answered.entry(days(invited, answered)).or_default() += 1;
            }
        }
        if let Some((round, invited)) = request.invitation_by(day) {
            let sent = request.mails.iter().filter(|mail| mail.round == round && mail.reminder > 0 && mail.on <= day);
            for mail in sent {
                growth.reminders.entry(mail.reminder).or_default().add(days(invited, mail.on));
            }
        }
    }

    /// For each role and wave with anybody asked, a row for each contact that was made or to which answers belong; in the order
    /// of the programme.
    pub fn rows(&self) -> Vec<ContactsRow> {
        let of = |((role, wave), count): (&(usize, usize), &Count)| {
            rows_of(&self.programme.roles[*role].id, &self.programme.waves[*wave].id, count)
        };
        self.counts.iter().flat_map(of).collect()
    }

    /// The growing share of answers of each role over the days after the invitation.
    pub fn growth(&self) -> Vec<GrowthRow> {
        let roles = self.programme.roles.iter().zip(&self.growth);
        roles.flat_map(|(role, growth)| growth_of(&role.id, growth.asked, &growth.answered)).collect()
    }

    /// Where the reminders of each role lie, in the programme's order: the number of each and the median days after the
    /// invitation on which it was sent.
    pub fn reminders(&self) -> Vec<Vec<(u8, i64)>> {
        let of = |growth: &Growth| growth.reminders.iter().filter_map(|(n, days)| Some((*n, median(days)?))).collect();
        self.growth.iter().map(of).collect()
    }
}

fn rows_of(role: &str, wave: &str, count: &Count) -> Vec<ContactsRow> {
    let cells: Vec<usize> =
        count.contacted.keys().map(|contact| count.answered.get(contact).map_or(0, Histogram::n)).collect();
    let hidden = held_back(&cells);
    let nothing_hidden = hidden.iter().all(|hidden| !hidden);
    let tells = |contact: Contact, n: usize| nothing_hidden && contact != Contact::None && n >= SMALLEST_CELL;
    let rows = count.contacted.iter().zip(hidden).map(|((contact, n), hidden)| {
        let none = Histogram::default();
        let days = count.answered.get(contact).unwrap_or(&none);
        let (contact, answered) = (*contact, days.n());
        let contacted = Some(*n).filter(|n| tells(contact, *n));
        ContactsRow {
            role: role.into(),
            wave: wave.into(),
            contact: contact.name(),
            asked: count.asked,
            contacted,
            answered: (!hidden).then_some(answered),
            percent: percent(answered, count.asked).filter(|_| !hidden),
            percent_of_contacted: contacted.and_then(|contacted| percent(answered, contacted)),
            median_days: median(days).filter(|_| !hidden),
            suppressed: if hidden { "yes" } else { "" }.into(),
        }
    });
    rows.collect()
}

fn growth_of(role: &str, asked: usize, by_day: &BTreeMap<i64, usize>) -> Vec<GrowthRow> {
    let all: usize = by_day.values().sum();
    let (mut rows, mut sum, mut told) = (Vec::new(), 0, 0);
    for (days, count) in by_day {
        sum += count;
        let later = all - sum;
        if sum - told >= SMALLEST_CELL && (later == 0 || later >= SMALLEST_CELL) {
            told = sum;
            rows.push(GrowthRow {
                role: role.into(),
                days: *days,
                asked,
                answered: sum,
                percent: percent(sum, asked).unwrap_or_default(),
                more_before_next_row: if later == 0 { "none" } else { "not_told" }.into(),
            });
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::report::facts::MailFact;
    use crate::report::facts::tests::request;

    #[test]
    fn an_answer_belongs_to_the_last_contact_before_it() {
        let mail = |round, reminder, day| MailFact { round, reminder, on: date(2021, 1, day) };
        let request = RequestFact {
            mails: vec![mail(1, 0, 4), mail(1, 1, 11), mail(1, 2, 18)],
            letters: vec![(1, date(2021, 1, 18)), (2, date(2021, 1, 12))],
            ..request(0, "parent", "baseline", 1)
        };
        let at = |day| contact(&request, None, date(2021, 1, day));
        assert_eq!(at(4), (Contact::Mail(0), 0));
        assert_eq!(at(10), (Contact::Mail(0), 6));
        assert_eq!(at(11), (Contact::Mail(1), 0));
        assert_eq!(at(13), (Contact::Mail(1), 2), "a letter of another round told of nothing then");
        assert_eq!(at(20), (Contact::Letter, 2));
        assert_eq!(at(3), (Contact::None, 0), "answered before its own invitation could leave");
    }

    #[test]
    fn a_contact_that_was_made_is_told_of_whoever_had_it() {
        let mail = |reminder, day| MailFact { round: 1, reminder, on: date(2021, 1, day) };
        let request = RequestFact { mails: vec![mail(0, 4), mail(1, 11)], ..request(0, "parent", "baseline", 1) };
        let of = |request: &RequestFact, day| made(request, date(2021, 1, day)).into_iter().map(|(_, c)| c.name());
        assert_eq!(of(&request, 10).collect::<Vec<_>>(), ["invitation"]);
        assert_eq!(of(&request, 11).collect::<Vec<_>>(), ["invitation", "reminder1"]);
        // Invited anew: what went to somebody else, or to another address, is no contact of theirs.
        let anew = RequestFact { round: 2, invited: Some(date(2021, 1, 12)), ..request };
        assert_eq!(of(&anew, 12).collect::<Vec<_>>(), ["invitation"]);
        assert_eq!(of(&anew, 3).count(), 0);
    }

    #[test]
    fn that_nobody_answered_is_told_unless_it_gives_the_rest_away() {
        assert_eq!(held_back(&[20, 9, 0]), [false, false, false]);
        assert_eq!(held_back(&[20, 3, 0]), [true, true, false]);
        assert_eq!(held_back(&[2, 3, 0]), [true, true, false]);
        // All that answered are fewer than five, or all of them answered after one contact.
        assert_eq!(held_back(&[2, 1, 0]), [true, true, true]);
        assert_eq!(held_back(&[0, 3, 0]), [true, true, true]);
        assert_eq!(held_back(&[0, 0]), [false, false]);
    }

    #[test]
    fn whoever_was_contacted_gives_away_no_answers_that_are_held_back() {
        let rows = |cells: &[(Contact, usize, usize)]| {
            let count = Count {
                asked: 40,
                contacted: cells.iter().map(|(contact, had, _)| (*contact, *had)).collect(),
                answered: cells.iter().map(|(contact, _, n)| (*contact, vec![1; *n].into_iter().collect())).collect(),
            };
            rows_of("parent", "fu1", &count).into_iter().map(|row| (row.contacted, row.answered)).collect::<Vec<_>>()
        };
        let mail = Contact::Mail;
        let all = [(Some(40), Some(9)), (Some(31), Some(6)), (Some(25), Some(0))];
        assert_eq!(rows(&[(mail(0), 40, 9), (mail(1), 31, 6), (mail(2), 25, 0)]), all);
        let some = [(None, None), (None, None), (None, Some(0))];
        assert_eq!(rows(&[(mail(0), 40, 9), (mail(1), 31, 3), (mail(2), 28, 0)]), some);
        assert_eq!(rows(&[(mail(0), 40, 9), (Contact::Help, 2, 0)]), [(Some(40), Some(9)), (None, Some(0))]);
    }

    proptest! {
        /// With all that is told, and the number of all answers, no row tells fewer than five.
        #[test]
        fn no_few_are_told_of_a_contact(n in prop::collection::vec(0_usize..9, 1..6)) {
            let hidden = held_back(&n);
            let held: Vec<usize> = n.iter().zip(&hidden).filter(|(_, hidden)| **hidden).map(|(n, _)| *n).collect();
            for (n, hidden) in n.iter().zip(&hidden) {
                prop_assert!(*hidden || *n == 0 || *n >= SMALLEST_CELL);
            }
            prop_assert!(held.is_empty() || held.len() >= 2 || n.len() == 1, "one alone is the rest");
            let few = held.iter().sum::<usize>() < SMALLEST_CELL;
            prop_assert!(held.is_empty() || !few || hidden.iter().zip(&n).all(|(hidden, n)| *hidden || *n > 0));
        }

        /// Neither from row to row nor after the last one, whose number of answers other tables tell.
        #[test]
        fn no_few_are_told_of_a_day(counts in prop::collection::vec(0_usize..9, 1..30)) {
            let by_day: BTreeMap<i64, usize> = (0..).zip(counts.iter().copied()).filter(|(_, n)| *n > 0).collect();
            let all: usize = counts.iter().sum();
            let rows = growth_of("parent", all, &by_day);
            let mut before = 0;
            for row in &rows {
                prop_assert!(row.answered - before >= SMALLEST_CELL);
                prop_assert_eq!(row.answered, by_day.range(..=row.days).map(|(_, n)| n).sum::<usize>());
                before = row.answered;
            }
            prop_assert_eq!(before, if all >= SMALLEST_CELL { all } else { 0 });
            let last: Vec<bool> = rows.iter().map(|row| row.more_before_next_row == "none").collect();
            prop_assert!(last.iter().rev().skip(1).all(|last| !last) && last.last().is_none_or(|last| *last));
        }
    }
}
