//! What was asked and what was mailed: `requests.csv` and `messages.csv` of the simulation.
//!
//! These two name addresses, as the contract wants; nothing else in the reports does.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::csv::row;
use super::facts::{Facts, RequestFact};
use crate::id::PersonId;
use crate::programme::{Asked, Calendar, Programme};

/// E-mail addresses by person number.
pub type Addresses = BTreeMap<PersonId, String>;

row! {
    /// One request, as at the end of a day.
    pub struct RequestRow {
        /// Case number of the family.
        family_id: String,
        /// Case number of the child, for roles asked per child.
        child_id: Option<String>,
        /// The role.
        role: String,
        /// Who was invited.
        person_email: String,
        /// The wave.
        wave: String,
        /// Its nominal date.
        nominal_date: Date,
        /// Day of the invitation.
        invited_on: Date,
        /// Day on which the first reminder was sent.
        reminder1_on: Option<Date>,
        /// Day on which the second reminder was sent.
        reminder2_on: Option<Date>,
        /// Last day on which it can be answered, also when cancelled.
        closes_on: Date,
        /// Day of the answer.
        answered_on: Option<Date>,
        /// `open`, `answered`, `missing` or `cancelled`.
        state: String,
        /// The child's instrument, for roles asked per child.
        child_instrument: Option<String>,
    }
}

/// Every request whose invitation was sent by the end of `day`: by family, child, role in the programme's order,
/// address, and wave in the order of time.
pub fn requests(programme: &Programme, facts: &Facts, addresses: &Addresses, day: Date) -> Vec<RequestRow> {
    in_order(programme, facts, |request| addresses.get(&request.person).cloned().unwrap_or_default())
        .into_iter()
        .filter_map(|(place, person_email)| {
            let request = &facts.requests[place];
            let (_, invited_on) = request.invitation_by(day)?;
            let family = facts.family_of(request);
            let (_, child) = request.unit(programme);
            Some(RequestRow {
                family_id: family.case_number.clone(),
                child_id: child.map(|child| family.children[child].case_number.clone()),
                role: request.role.clone(),
                person_email,
                wave: request.wave.clone(),
                nominal_date: request.nominal,
                invited_on,
                reminder1_on: request.reminder_by(1, day),
                reminder2_on: request.reminder_by(2, day),
                closes_on: request.closes,
                answered_on: request.answered_by(day),
                state: request.state_as_of(family, day).as_str().into(),
                child_instrument: request
                    .child_instrument
                    .clone()
                    .filter(|_| programme.role(&request.role).is_some_and(|role| role.asked == Asked::PerChild)),
            })
        })
        .collect()
}

/// The places of all requests, by family, child, role, person (as `person` names them) and wave.
pub(super) fn in_order<P: Ord>(
    programme: &Programme,
    facts: &Facts,
    person: impl Fn(&RequestFact) -> P,
) -> Vec<(usize, P)> {
    let role = |request: &RequestFact| programme.roles.iter().position(|role| role.id == request.role);
    let wave = |request: &RequestFact| programme.wave(&request.wave).map(|(place, _)| place);
    let mut keyed: Vec<_> = facts
        .requests
        .iter()
        .enumerate()
        .map(|(place, request)| (request.family, request.child, role(request), person(request), wave(request), place))
        .collect();
    keyed.sort();
    keyed.into_iter().map(|(.., person, _, place)| (place, person)).collect()
}

/// One mail that was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct SentMessage {
    /// When.
    pub at: Timestamp,
    /// `invitation`, `reminder`, `mixed`, `digest`, …
    pub kind: String,
    /// The bare address.
    pub to: String,
    /// How many requests fell due in it; in a digest, how many it lists.
    pub requests: usize,
    /// Without angle brackets.
    pub message_id: String,
}

row! {
    /// One mail that was sent.
    pub struct MessageRow {
        /// RFC 3339 with the offset of the programme's time zone.
        sent_at: String,
        /// `invitation`, `reminder`, `mixed`, `digest`, …
        kind: String,
        /// The bare address.
        to: String,
        /// How many requests fell due in it; in a digest, how many it lists.
        requests: usize,
        /// Without angle brackets.
        message_id: String,
    }
}

/// The mails in the order in which they left, up to the end of `day`.
pub fn messages(calendar: &Calendar, sent: &[SentMessage], day: Date) -> Vec<MessageRow> {
    let mut sent: Vec<&SentMessage> = sent.iter().filter(|message| calendar.date(message.at) <= day).collect();
    sent.sort_by(|a, b| (a.at, &a.to, &a.kind, &a.message_id).cmp(&(b.at, &b.to, &b.kind, &b.message_id)));
    sent.into_iter()
        .map(|message| MessageRow {
            sent_at: calendar.local(message.at).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            kind: message.kind.clone(),
            to: message.to.clone(),
            requests: message.requests,
            message_id: message.message_id.clone(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::family::Status;
    use crate::questionnaires::Questionnaires;
    use crate::report::facts::tests::{answered, family, request};
    use crate::report::facts::{Facts, MailFact};

    #[test]
    fn requests_come_by_family_child_role_address_and_wave_as_at_the_day() {
        let library = Questionnaires::built_in().unwrap();
        let programme = library.programme("maalrettet-stoette").unwrap();
        let site = |child| RequestFact {
            child: Some(child),
            child_instrument: Some("sdq-4-10".into()),
            ..request(0, "placement_site", "baseline", 3)
        };
        let reminded = MailFact { round: 1, reminder: 1, on: date(2021, 1, 11) };
        let facts = Facts {
            families: vec![family("07", Status::Active, None), family("08", Status::Active, None)],
            requests: vec![
                request(1, "parent", "baseline", 1),
                site(1),
                site(0),
                request(0, "caseworker", "baseline", 2),
                request(0, "parent", "fu1", 1),
                answered(request(0, "parent", "baseline", 1), date(2021, 1, 20)),
                RequestFact { mails: vec![reminded], ..request(0, "parent", "baseline", 4) },
                // Never left.
                RequestFact { invited: None, ..request(1, "caseworker", "baseline", 2) },
            ],
            ..Facts::default()
        };
        let addresses: Addresses = [(1, "b@x.dk"), (2, "c@x.dk"), (3, "d@x.dk"), (4, "a@x.dk")]
            .map(|(id, at)| (PersonId::new(id), at.into()))
            .into();
        let rows = requests(programme, &facts, &addresses, date(2021, 1, 19));
        let order: Vec<_> = rows
            .iter()
            .map(|row| {
                let child = row.child_id.as_deref().unwrap_or("");
                (row.family_id.as_str(), child, row.role.as_str(), row.person_email.as_str(), row.wave.as_str())
            })
            .collect();
        assert_eq!(
            order,
            [
                ("07", "", "parent", "a@x.dk", "baseline"),
                ("07", "", "parent", "b@x.dk", "baseline"),
                ("07", "", "parent", "b@x.dk", "fu1"),
                ("07", "", "caseworker", "c@x.dk", "baseline"),
                ("07", "07-1", "placement_site", "d@x.dk", "baseline"),
                ("07", "07-2", "placement_site", "d@x.dk", "baseline"),
                ("08", "", "parent", "b@x.dk", "baseline"),
            ]
        );
        assert_eq!((rows[0].reminder1_on, rows[0].reminder2_on), (Some(date(2021, 1, 11)), None));
        // Answered the day after.
        assert_eq!((rows[1].answered_on, rows[1].state.as_str()), (None, "open"));
        assert_eq!(rows[4].child_instrument.as_deref(), Some("sdq-4-10"));
        assert!(requests(programme, &facts, &addresses, date(2021, 1, 3)).is_empty());
    }

    #[test]
    fn messages_come_in_the_order_of_time_with_the_local_offset() {
        let library = Questionnaires::built_in().unwrap();
        let calendar = Calendar::of(library.programme("maalrettet-stoette").unwrap()).unwrap();
        let sent = |at: &str, to: &str| SentMessage {
            at: at.parse().unwrap(),
            kind: "invitation".into(),
            to: to.into(),
            requests: 2,
            message_id: "1@x.dk".into(),
        };
        let all = [
            sent("2021-07-01T07:00:00Z", "b@x.dk"),
            sent("2021-07-01T07:00:00Z", "a@x.dk"),
            sent("2021-01-04T08:00:00Z", "c@x.dk"),
            // 00:30 on the next day in Copenhagen.
            sent("2021-07-01T22:30:00Z", "d@x.dk"),
        ];
        let rows = messages(&calendar, &all, date(2021, 7, 1));
        let told: Vec<_> = rows.iter().map(|row| (row.sent_at.as_str(), row.to.as_str())).collect();
        assert_eq!(
            told,
            [
                ("2021-01-04T09:00:00+01:00", "c@x.dk"),
                ("2021-07-01T09:00:00+02:00", "a@x.dk"),
                ("2021-07-01T09:00:00+02:00", "b@x.dk"),
            ]
        );
    }
}
