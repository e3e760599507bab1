//! Time that misbehaves: a service that was down, a clock that jumps, the nights on which it is changed, a database
//! from yesterday. Nothing is sent twice that the database knows of, no reminder is stale, nobody gets two mails a day.

use std::collections::{BTreeMap, BTreeSet};

use crate::smtp::{Accepted, Act, Server, Step};
use crate::support::{Database, SECRET, import, on_each_database};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use kvartal::config::Config;
use kvartal::service::Service;
use kvartal::store::{self, Store};
use kvartal::tick::tick;

const HEADING: &str = "family_id;municipality;start_date;status;end_date;child_id;child_birth_date;placement_site_name;\
placement_site_email;parent1_name;parent1_email;caseworker_name;caseworker_email;family_therapist_name;\
family_therapist_email";

fn instant(at: &str) -> Timestamp {
    at.parse().expect("an instant")
}

fn local(at: Timestamp) -> jiff::civil::DateTime {
    at.to_zoned(TimeZone::get("Europe/Copenhagen").expect("the time zone")).datetime()
}

/// A service whose mails are recorded.
struct Study {
    service: Service,
    server: Server,
}

impl Study {
    fn new(database: &Database) -> Study {
        Study::on(&database.address, database.store.clone(), |config| config.key_file = Some(database.key_file()))
    }

    fn on(address: &str, store: Store, change: impl Fn(&mut Config)) -> Study {
        let server = Server::plain();
        let service = service(address, store, &server, change);
        Study { service, server }
    }

    /// Families with a shared caseworker, each starting on its day.
    fn enrol(&self, starts: &[&str]) {
        let rows = starts.iter().enumerate().map(|(n, start)| {
            format!(
                "F{n};Nordby;{start};active;;C{n};2015-05-05;Skov;site{n}@a.test;Mor;parent{n}@b.test;Cara;\
                 case@c.test;Finn;therapist{n}@d.test"
            )
        });
        let first: Date = starts.iter().min().and_then(|day| day.parse().ok()).expect("a day");
        let today = first.yesterday().expect("a day");
        let now = today.at(12, 0, 0, 0).to_zoned(TimeZone::UTC).expect("an instant").timestamp();
        import(&self.service, now, HEADING, &rows.collect::<Vec<_>>());
    }

    fn tick(&self, at: Timestamp) {
        tick(&self.service, at).expect("a tick");
    }

    /// Every hour from one instant to another.
    fn hourly(&self, from: &str, to: &str) {
        let (mut at, to) = (instant(from), instant(to));
        while at <= to {
            self.tick(at);
            at += SignedDuration::from_hours(1);
        }
    }

    fn mails(&self) -> Vec<Mail> {
        self.server.accepted().iter().map(Mail::of).collect()
    }

    /// What holds whatever the clock does.
    #[track_caller]
    fn assert_sound(&self) {
        let mails = self.mails();
        let mut days = BTreeSet::new();
        let mut kinds: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for mail in &mails {
            assert!(days.insert((mail.to.clone(), local(mail.at).date())), "two mails to {} on one day", mail.to);
            assert!(local(mail.at).hour() >= 9, "{} was written to at {}", mail.to, local(mail.at));
            kinds.entry(mail.to.clone()).or_default().push(&mail.kind);
        }
        assert!(self.server.copies().values().all(|count| *count == 1), "nothing twice");
        // The queue says the same as the server.
        let sent = "SELECT CAST(count(*) AS TEXT) AS line FROM message WHERE state = 'sent'";
        assert_eq!(lines(&self.service.store, sent), [mails.len().to_string()]);
        // No reminder without an invitation before it, none after the closing day.
        let stale = "SELECT CAST(count(*) AS TEXT) AS line FROM message_request e \
                     JOIN message m ON m.id = e.message_id JOIN request r ON r.id = e.request_id \
                     WHERE m.state = 'sent' AND NOT e.dropped AND (m.sent_on > r.closes_on OR m.sent_on < r.invited_on)";
        assert_eq!(lines(&self.service.store, stale), ["0"], "stale mails");
    }
}

fn service(address: &str, store: Store, server: &Server, change: impl Fn(&mut Config)) -> Service {
    let mut config = Config {
        database: address.into(),
        mail: server.loopback(),
        base_url: "https://svar.kvartal.test".into(),
        secret: Some(SECRET.into()),
        demonstration: true,
        ..Config::default()
    };
    change(&mut config);
    let questionnaires = crate::support::questionnaires();
    let programme = questionnaires.programme("maalrettet-stoette").expect("the study's programme").clone();
    Service::of_parts(&config, programme, questionnaires, store).expect("a service")
}

fn lines(store: &Store, query: &str) -> Vec<String> {
    use kvartal::store::prelude::*;
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = diesel::sql_types::Text)]
        line: String,
    }
    let rows: Result<Vec<Line>, store::StoreError> = store.read(|conn| {
        Ok(match &mut conn.raw {
            store::Raw::Sqlite(conn) => diesel::sql_query(query).load(conn)?,
            store::Raw::Postgres(conn) => diesel::sql_query(query).load(conn)?,
        })
    });
    rows.expect("a query").into_iter().map(|row| row.line).collect()
}

/// A mail as its reader sees it.
#[derive(Debug)]
struct Mail {
    to: String,
    kind: String,
    at: Timestamp,
}

impl Mail {
    fn of(accepted: &Accepted) -> Mail {
        let at = jiff::fmt::rfc2822::parse(&accepted.header("Date")).expect("a date").timestamp();
        Mail { to: accepted.to[0].clone(), kind: accepted.header("X-Kvartal-Kind"), at }
    }

    fn line(&self) -> String {
        format!("{} {}", self.kind, local(self.at).date())
    }
}

/// What one person got.
fn of(mails: &[Mail], to: &str) -> Vec<String> {
    mails.iter().filter(|mail| mail.to == to).map(Mail::line).collect()
}

on_each_database!(after_a_week_down_everybody_gets_one_mail_and_the_rest_keeps_its_distance);
fn after_a_week_down_everybody_gets_one_mail_and_the_rest_keeps_its_distance(database: &Database) {
    let study = Study::new(database);
    // Two families a day start while nobody is there to send.
    let starts = ["2026-01-05", "2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08", "2026-01-09"];
    study.enrol(&starts);
    study.hourly("2026-01-14T00:00:00Z", "2026-02-06T00:00:00Z");
    study.assert_sound();
    let mails = study.mails();
    for n in 0..starts.len() {
        let expected = ["invitation 2026-01-14", "reminder 2026-01-21", "reminder 2026-01-28"];
        assert_eq!(of(&mails, &format!("parent{n}@b.test")), expected);
    }
    // The caseworker of all six is told once of all that has gathered.
    assert_eq!(of(&mails, "case@c.test").len(), 3);
}

on_each_database!(a_clock_that_jumps_ahead_and_back_sends_nothing_twice_and_nothing_stale);
fn a_clock_that_jumps_ahead_and_back_sends_nothing_twice_and_nothing_stale(database: &Database) {
    let study = Study::new(database);
    study.enrol(&["2026-01-05", "2026-01-07"]);
    study.hourly("2026-01-05T00:00:00Z", "2026-01-08T00:00:00Z");
    // An hour, a day, an hour back, and on in the right time.
    for jump in ["2026-01-08T09:00:00Z", "2026-01-09T09:00:00Z", "2026-01-08T08:00:00Z", "2026-01-07T12:00:00Z"] {
        study.tick(instant(jump));
    }
    study.hourly("2026-01-08T10:00:00Z", "2026-02-10T00:00:00Z");
    study.assert_sound();
    let mails = study.mails();
    assert_eq!(of(&mails, "parent0@b.test"), ["invitation 2026-01-05", "reminder 2026-01-12", "reminder 2026-01-19"]);
    assert_eq!(of(&mails, "parent1@b.test"), ["invitation 2026-01-07", "reminder 2026-01-14", "reminder 2026-01-21"]);
}

on_each_database!(a_year_ahead_for_one_pass_holds_up_nobody_who_is_enrolled_afterwards);
fn a_year_ahead_for_one_pass_holds_up_nobody_who_is_enrolled_afterwards(database: &Database) {
    let study = Study::new(database);
    study.enrol(&["2026-01-05"]);
    study.hourly("2026-01-05T00:00:00Z", "2026-01-06T00:00:00Z");
    study.tick(instant("2027-01-06T09:00:00Z"));
    study.tick(instant("2026-01-06T09:00:00Z"));
    study.enrol(&["2026-01-05", "2026-01-07"]);
    study.hourly("2026-01-06T10:00:00Z", "2026-02-10T00:00:00Z");
    study.assert_sound();
    assert_eq!(
        of(&study.mails(), "parent1@b.test"),
        ["invitation 2026-01-07", "reminder 2026-01-14", "reminder 2026-01-21"]
    );
}

on_each_database!(what_was_noted_by_a_clock_a_year_ahead_does_not_silence_the_service_for_a_year);
fn what_was_noted_by_a_clock_a_year_ahead_does_not_silence_the_service_for_a_year(database: &Database) {
    let paced = |config: &mut Config| {
        config.mails_per_minute = Some(4);
        config.mails_per_person = Some(1);
        config.mail_connections = 1;
        config.key_file = Some(database.key_file());
    };
    let study = Study::on(&database.address, database.store.clone(), paced);
    study.enrol(&["2026-01-05"]);
    // Back from a year ahead, where the server refused, hung up, or took nothing at all.
    study.server.next(1, Step::Rcpt, Act::Say("450 4.2.0 later".into()));
    study.server.next(1, Step::Accepted, Act::Cut);
    study.tick(instant("2026-01-05T09:00:00Z"));
    study.server.always(Step::Connect, Act::Cut);
    let greeted = study.server.seen(Step::Connect);
    study.tick(instant("2027-01-07T09:00:00Z"));
    assert!(study.server.seen(Step::Connect) > greeted, "there was something to send");
    let trouble = "SELECT name AS line FROM setting WHERE name = 'mail_trouble'";
    assert_eq!(database.lines(trouble).len(), 1, "it is noted that the server takes nothing");
    study.server.behave();
    // Whoever is enrolled now is written to now.
    study.enrol(&["2026-01-05", "2026-01-07"]);
    study.hourly("2026-01-07T00:00:00Z", "2026-01-08T00:00:00Z");
    assert_eq!(of(&study.mails(), "parent1@b.test"), ["invitation 2026-01-07"]);
}

on_each_database!(on_the_nights_when_the_clock_is_changed_mail_leaves_at_nine_and_once);
fn on_the_nights_when_the_clock_is_changed_mail_leaves_at_nine_and_once(database: &Database) {
    for (start, before, nine) in [
        // Summer time begins on Sunday 29 March 2026, and ends on Sunday 25 October.
        ("2026-03-28", "2026-03-30T06:59:00Z", "2026-03-30T07:00:00Z"),
        ("2026-03-29", "2026-03-30T06:59:00Z", "2026-03-30T07:00:00Z"),
        ("2026-10-24", "2026-10-26T07:59:00Z", "2026-10-26T08:00:00Z"),
        ("2026-10-25", "2026-10-26T07:59:00Z", "2026-10-26T08:00:00Z"),
    ] {
        let database = &database.another();
        let study = Study::new(database);
        study.enrol(&[start]);
        // Every ten minutes through the night on which an hour is missing or comes twice.
        let mut at = instant(before) - SignedDuration::from_hours(60);
        while at < instant(before) {
            study.tick(at);
            at += SignedDuration::from_mins(10);
        }
        study.tick(instant(before));
        assert_eq!(study.server.count(), 0, "{start}: not before nine");
        study.tick(instant(nine));
        study.tick(instant(nine) + SignedDuration::from_mins(1));
        assert_eq!(study.server.count(), 4, "{start}");
        study.assert_sound();
    }
}

#[test]
fn a_database_from_before_the_mails_of_the_morning_sends_the_same_messages_again_and_no_others() {
    let database = Database::sqlite();
    let study = Study::new(&database);
    study.enrol(&["2026-01-05", "2026-01-07"]);
    study.hourly("2026-01-05T00:00:00Z", "2026-01-11T00:00:00Z");
    let before = study.server.count();
    let copy = database.dir.path().join("yesterday.sqlite");
    let file = database.address.trim_start_matches("sqlite:");
    let mut conn: diesel::SqliteConnection = diesel::Connection::establish(file).expect("the file");
    diesel::connection::SimpleConnection::batch_execute(&mut conn, &format!("VACUUM INTO '{}'", copy.display()))
        .expect("a copy");
    study.tick(instant("2026-01-12T08:00:00Z"));
    let first: BTreeSet<String> =
        study.server.accepted()[before..].iter().map(|mail| mail.message_id.clone()).collect();
    assert_eq!(first.len(), 4, "reminders of the first family");
    // The disk is lost; the copy takes its place an hour later.
    let address = format!("sqlite:{}", copy.display());
    let copy = Store::open(&address).expect("the copy");
    let restored = Study::on(&address, copy, |config| config.key_file = Some(database.key_file()));
    restored.tick(instant("2026-01-12T09:00:00Z"));
    let again: BTreeSet<String> = restored.server.accepted().iter().map(|mail| mail.message_id.clone()).collect();
    assert_eq!(again, first, "the same messages, which a mailbox can tell");
    // What the copy knows of is not repeated, and life goes on.
    restored.hourly("2026-01-12T10:00:00Z", "2026-02-10T00:00:00Z");
    let invitations = restored.mails().iter().filter(|mail| mail.kind == "invitation").count();
    assert_eq!(invitations, 0, "everybody had been invited");
    assert_eq!(of(&restored.mails(), "parent0@b.test"), ["reminder 2026-01-12", "reminder 2026-01-19"]);
    assert!(restored.server.copies().values().all(|count| *count == 1));
}
