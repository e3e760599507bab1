//! What mails say, whom they come from and who reads what is written back, on both databases.

mod digest;
mod senders;
mod silence;
mod words;

use std::collections::BTreeMap;

use crate::support::{Database, import};
use kvartal::service::Service;

const HEADING: &str = "family_id;municipality;start_date;status;end_date;child_id;child_birth_date;placement_site_name;\
placement_site_email;parent1_name;parent1_email;parent1_language;parent2_name;parent2_email;caseworker_name;\
caseworker_email;family_therapist_name;family_therapist_email";

/// A family of Nordby.
const NORDBY: &str = "F1;Nordby;2021-01-04;active;;C1;2015-05-05;Hjemmet Skov;ps@example.org;Mona Sø;mor@example.org;;\
Finn Å;far@example.org;Cara Holm;cw@example.org;Tora Lind;ft@example.org";

/// A study that is tested: a database, its service and its mailbox.
struct Study<'a> {
    database: &'a Database,
    service: Service,
}

/// A mail as its reader's program shows it.
#[derive(Debug)]
struct Mail {
    subject: String,
    text: String,
    html: String,
    from: (String, String),
    reply_to: Option<String>,
    raw: Vec<u8>,
}

impl<'a> Study<'a> {
    fn new(database: &'a Database) -> Study<'a> {
        Study { database, service: crate::support::service(database) }
    }

    fn import(&self, at: &str, rows: &[&str]) {
        import(&self.service, at.parse().expect("an instant"), HEADING, rows);
    }

    fn lead(&self, municipality: &str, email: &str) {
        self.database.lead(municipality, email);
    }

    /// Ticks at 08:00 and 09:00 local time on every day, both included.
    fn live(&self, from: &str, to: &str) {
        let (mut day, to) = (from.parse().expect("a date"), to.parse().expect("a date"));
        while day <= to {
            kvartal::simulate::live_morning(&self.service, day).expect("a morning");
            day = day.tomorrow().expect("a day");
        }
    }

    /// The mails that have left, by addressee, in the order of their dates.
    fn mails(&self) -> BTreeMap<String, Vec<Mail>> {
        let files = std::fs::read_dir(self.database.dir.path().join("mail/new")).into_iter().flatten().flatten();
        let mut dated = Vec::new();
        for file in files {
            let raw = std::fs::read(file.path()).expect("a mail");
            let mail = mail_parser::MessageParser::default().parse(&raw).expect("a mail");
            let first = |address: Option<&mail_parser::Address>| {
                let address = address.and_then(|address| address.first());
                address.map(|one| {
                    (one.name().unwrap_or_default().to_owned(), one.address().unwrap_or_default().to_owned())
                })
            };
            let found = Mail {
                subject: mail.subject().unwrap_or_default().to_owned(),
                text: mail.body_text(0).unwrap_or_default().into_owned(),
                html: mail.body_html(0).unwrap_or_default().into_owned(),
                from: first(mail.from()).expect("a sender"),
                reply_to: first(mail.reply_to()).map(|(_, address)| address),
                raw: raw.clone(),
            };
            let date = mail.date().expect("a date").to_timestamp();
            dated.push((date, first(mail.to()).expect("an addressee").1, found));
        }
        dated.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        let mut by_addressee: BTreeMap<String, Vec<Mail>> = BTreeMap::new();
        for (_, to, mail) in dated {
            by_addressee.entry(to).or_default().push(mail);
        }
        by_addressee
    }
}
