//! What helped: after which mail, letter or help an answer came, and how many days later.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::csv::row;
use super::facts::{Facts, RequestFact, ResponseFact};
use super::items::{SMALLEST_CELL, small};
use super::number::percent;
use super::study::Study;

/// Name of the table by contact.
pub const FILE: &str = "contacts.csv";

/// Name of the table by day.
pub const GROWTH: &str = "answers_by_day.csv";

row! {
    /// One kind of contact with one role at one wave.
    ///
    /// An answer belongs to the last contact before it was sent: a mail or letter of the latest invitation, by its local
    /// day (mail leaves in the morning, so one of the same day came before), a letter going before a mail of its day. An answer of which anything was said
    /// in a session with help belongs to the help.
    pub struct ContactsRow {
        /// Who was asked.
        role: String,
        /// When.
        wave: String,
        /// `invitation`, `reminder1`, `reminder2`, …, `letter`, `help`, or `none`: answered through an earlier mail.
        contact: String,
        /// Requests that were asked, answered or not.
        asked: usize,
        /// Those of them with an answer that belongs to this contact; none where held back.
        answered: Option<usize>,
        /// Of `asked`, in whole percent; none where held back.
        percent: Option<usize>,
        /// Median days from the contact to the answer, halves up; none where held back.
        median_days: Option<i64>,
        /// `yes` where the answers are held back.
        suppressed: String,
    }
}

row! {
    /// The share of requests answered within some days of the invitation, by role, all waves together.
    pub struct GrowthRow {
        /// Who was asked.
        role: String,
        /// Days after the latest invitation.
        days: i64,
        /// Requests that were invited, answered or not, however long ago.
        asked: usize,
        /// Those answered within these days. There is a row only where at least five more have answered since the row before.
        answered: usize,
        /// Of `asked`, in whole percent.
        percent: usize,
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

/// The contact to which an answer of that day belongs, with the days between.
fn contact(request: &RequestFact, response: Option<&ResponseFact>, answered: Date) -> (Contact, i64) {
    if let Some(response) = response.filter(|response| !response.assisted_by.is_empty()) {
        let first = response.answers.iter().filter(|answer| answer.helped).map(|answer| answer.on).min();
        return (Contact::Help, days(first.unwrap_or(answered), answered));
    }
    let Some((round, invited)) = request.invitation_by(answered) else { return (Contact::None, 0) };
    let mails =
        request.mails.iter().filter(|mail| mail.round == round).map(|mail| (mail.on, Contact::Mail(mail.reminder)));
    let letters = request.letters.iter().filter(|(of, _)| *of == round).map(|(_, on)| (*on, Contact::Letter));
    let before = mails.chain(letters).filter(|(on, _)| *on <= answered);
    let (on, contact) = before.max().unwrap_or((invited, Contact::Mail(0)));
    (contact, days(on, answered))
}

/// The middle value, halves up.
fn median(mut values: Vec<i64>) -> Option<i64> {
    values.sort_unstable();
    let half = values.len() / 2;
    match values.len() {
        0 => None,
        n if n % 2 == 1 => Some(values[half]),
        _ => Some((values[half - 1] + values[half] + 1).div_euclid(2)),
    }
}

/// For each role and wave with anybody asked by the end of `day`, a row for each contact to which answers belong; in the
/// order of the programme.
pub fn contacts(study: &Study, facts: &Facts, day: Date) -> Vec<ContactsRow> {
    let responses: BTreeMap<usize, &ResponseFact> =
        facts.responses_by(day).map(|(response, _)| (response.request, response)).collect();
    let mut asked: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut found: BTreeMap<(&str, &str), BTreeMap<Contact, Vec<i64>>> = BTreeMap::new();
    for (at, request) in facts.requests.iter().enumerate().filter(|(_, request)| request.asked_by(day)) {
        let group = (request.role.as_str(), request.wave.as_str());
        *asked.entry(group).or_default() += 1;
        if let Some(answered) = request.answered_by(day) {
            let (contact, days) = contact(request, responses.get(&at).copied(), answered);
            found.entry(group).or_default().entry(contact).or_default().push(days);
        }
    }
    let mut rows = Vec::new();
    for role in &study.programme.roles {
        for wave in &study.programme.waves {
            let group = (role.id.as_str(), wave.id.as_str());
            let (Some(&asked), Some(by_contact)) = (asked.get(&group), found.remove(&group)) else { continue };
            let hidden = small(&by_contact.values().map(Vec::len).collect::<Vec<_>>());
            rows.extend(by_contact.into_iter().zip(hidden).map(|((contact, days), hidden)| ContactsRow {
                role: role.id.clone(),
                wave: wave.id.clone(),
                contact: contact.name(),
                asked,
                answered: (!hidden).then_some(days.len()),
                percent: percent(days.len(), asked).filter(|_| !hidden),
                median_days: median(days).filter(|_| !hidden),
                suppressed: if hidden { "yes" } else { "" }.into(),
            }));
        }
    }
    rows
}

/// The growing share of answers of each role over the days after the invitation.
pub fn growth(study: &Study, facts: &Facts, day: Date) -> Vec<GrowthRow> {
    let mut rows = Vec::new();
    for role in &study.programme.roles {
        let mut by_day: BTreeMap<i64, usize> = BTreeMap::new();
        let mut asked = 0;
        for request in facts.requests.iter().filter(|request| request.role == role.id) {
            let answered = request.answered_by(day);
            let Some((_, invited)) = request.invitation_by(answered.unwrap_or(day)) else { continue };
            asked += 1;
            if let Some(answered) = answered {
                *by_day.entry(days(invited, answered)).or_default() += 1;
            }
        }
        let (mut sum, mut told) = (0, 0);
        for (days, count) in by_day {
            sum += count;
            if sum - told >= SMALLEST_CELL {
                told = sum;
                let percent = percent(sum, asked).unwrap_or_default();
                rows.push(GrowthRow { role: role.id.clone(), days, asked, answered: sum, percent });
            }
        }
    }
    rows
}

/// Where the reminders of a role lie: the number of each and the median days after the invitation on which it was sent.
pub fn reminders(facts: &Facts, role: &str, day: Date) -> Vec<(u8, i64)> {
    let mut sent: BTreeMap<u8, Vec<i64>> = BTreeMap::new();
    for request in facts.requests.iter().filter(|request| request.role == role) {
        let Some((round, invited)) = request.invitation_by(day) else { continue };
        for mail in request.mails.iter().filter(|mail| mail.round == round && mail.reminder > 0 && mail.on <= day) {
            sent.entry(mail.reminder).or_default().push(days(invited, mail.on));
        }
    }
    sent.into_iter().filter_map(|(n, days)| Some((n, median(days)?))).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

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
}
