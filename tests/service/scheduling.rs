//! The service at work, on both databases: what a register sheet leads to, whom the mails go to and when, and that
//! nothing is written twice.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::support::{Database, import, on_each_database, service};
use jiff::Timestamp;
use kvartal::service::Service;
use kvartal::store::{self, StoreError};
use kvartal::tick::tick;

const HEADING: &str = "family_id;municipality;start_date;status;end_date;child_id;child_birth_date;placement_site_name;\
placement_site_email;parent1_name;parent1_email;parent2_name;parent2_email;caseworker_name;caseworker_email;\
family_therapist_name;family_therapist_email";

/// A study that is tested: a database, its service and its mailbox.
struct Study<'a> {
    database: &'a Database,
    service: Service,
    mailbox: PathBuf,
}

impl<'a> Study<'a> {
    fn new(database: &'a Database) -> Study<'a> {
        Study { database, service: service(database), mailbox: database.dir.path().join("mail/new") }
    }

    fn import(&self, at: &str, rows: &[&str]) {
        import(&self.service, instant(at), HEADING, rows);
    }

    fn lead(&self, site: &str, email: &str) {
        self.database.lead(site, email);
    }

    fn tick(&self, at: &str) {
        tick(&self.service, instant(at)).expect("a tick");
    }

    /// Ticks at 08:00 and 09:00 local time on every day, both included.
    fn live(&self, from: &str, to: &str) {
        let (mut day, to) = (from.parse().expect("a date"), to.parse().expect("a date"));
        while day <= to {
            kvartal::simulate::live_morning(&self.service, day).expect("a morning");
            day = day.tomorrow().expect("a day");
        }
    }

    /// Kind, addressee and day of the mails that the database says have left, in their order.
    fn sent(&self) -> Vec<String> {
        self.database.lines(
            "SELECT kind || ' ' || (SELECT address FROM contact WHERE contact.id = message.contact_id) || ' ' || CAST(sent_on AS TEXT) AS line FROM message \
             WHERE state = 'sent' ORDER BY sent_at, id",
        )
    }

    /// The mails that lie in the mailbox, by addressee.
    fn mailbox(&self) -> BTreeMap<String, Vec<String>> {
        let mut mails: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for entry in std::fs::read_dir(&self.mailbox).into_iter().flatten().flatten() {
            let bytes = std::fs::read(entry.path()).expect("a mail");
            let mail = mail_parser::MessageParser::default().parse(&bytes).expect("a mail");
            let to = mail.to().and_then(|to| to.first()).and_then(|to| to.address()).unwrap_or_default().to_owned();
            let text = mail.body_text(0).unwrap_or_default().into_owned();
            mails.entry(to).or_default().push(format!("{}\n{text}", mail.subject().unwrap_or_default()));
        }
        mails
    }

    fn requests(&self) -> Vec<String> {
        self.database.lines(
            "SELECT role || ' ' || wave || ' ' || state || ' ' || coalesce(CAST(invited_on AS TEXT), '-') || ' ' || \
             CAST(closes_on AS TEXT) AS line FROM request ORDER BY id",
        )
    }

    fn answer(&self, wave: &str, role: &str) {
        self.database.sql(&format!(
            "UPDATE request SET state = 'answered', answered_at = '2021-01-05 11:00:00' \
             WHERE wave = '{wave}' AND role = '{role}'"
        ));
    }
}

fn instant(at: &str) -> Timestamp {
    at.parse().expect("an instant")
}

const FAMILY: &str = "F1;Nordby;2021-01-04;active;;C1;2015-05-05;Skov;ps@example.org;Mor;P1@example.org;;;Cara;\
cw@example.org;Finn;ft@example.org";

on_each_database!(a_family_starts_and_each_of_four_people_gets_one_mail_and_two_reminders);
fn a_family_starts_and_each_of_four_people_gets_one_mail_and_two_reminders(database: &Database) {
    let study = Study::new(database);
    study.import("2021-01-03T12:00:00Z", &[FAMILY]);
    study.live("2021-01-04", "2021-03-31");
    assert_eq!(
        study.sent(),
        [
            "invitation ps@example.org 2021-01-04",
            "invitation P1@example.org 2021-01-04",
            "invitation cw@example.org 2021-01-04",
            "invitation ft@example.org 2021-01-04",
            "reminder ps@example.org 2021-01-11",
            "reminder P1@example.org 2021-01-11",
            "reminder cw@example.org 2021-01-11",
            "reminder ft@example.org 2021-01-11",
            "reminder ps@example.org 2021-01-18",
            "reminder P1@example.org 2021-01-18",
            "reminder cw@example.org 2021-01-18",
            "reminder ft@example.org 2021-01-18",
        ]
        .map(str::to_owned)
        .to_vec()
        .sorted_like(&study.sent())
    );
    assert!(study.requests().iter().all(|line| line.ends_with("baseline missing 2021-01-04 2021-03-01")));
    assert_eq!(study.mailbox().values().map(Vec::len).collect::<Vec<_>>(), [3, 3, 3, 3]);
}

/// People of one day are written to in no order that anybody relies on.
trait SortedLike {
    fn sorted_like(self, other: &[String]) -> Vec<String>;
}

impl SortedLike for Vec<String> {
    fn sorted_like(mut self, other: &[String]) -> Vec<String> {
        self.sort_by_key(|line| other.iter().position(|o| o == line).unwrap_or(usize::MAX));
        self
    }
}

on_each_database!(a_tick_that_runs_twice_or_in_two_threads_at_once_sends_nothing_twice);
fn a_tick_that_runs_twice_or_in_two_threads_at_once_sends_nothing_twice(database: &Database) {
    let study = Study::new(database);
    let families: Vec<String> = (0..20).map(|n| FAMILY.replace("F1", &format!("F{n}"))).collect();
    study.import("2021-01-03T12:00:00Z", &families.iter().map(String::as_str).collect::<Vec<_>>());
    let other = Study::new(database);
    std::thread::scope(|scope| {
        for service in [&study.service, &other.service] {
            scope.spawn(|| tick(service, instant("2021-01-04T08:00:00Z")).expect("a tick"));
        }
    });
    study.tick("2021-01-04T08:00:00Z");
    study.tick("2021-01-04T08:00:10Z");
    // Twenty families share four people: four mails, each about twenty requests.
    assert_eq!(study.sent().len(), 4, "{:?}", study.sent());
    assert_eq!(study.mailbox().values().map(Vec::len).sum::<usize>(), 4);
    assert_eq!(database.lines("SELECT CAST(listed AS TEXT) AS line FROM message"), ["20"; 4]);
}

on_each_database!(after_a_week_down_nothing_is_lost_repeated_or_sent_in_a_burst);
fn after_a_week_down_nothing_is_lost_repeated_or_sent_in_a_burst(database: &Database) {
    let study = Study::new(database);
    study.import("2021-01-03T12:00:00Z", &[FAMILY]);
    study.live("2021-01-04", "2021-01-08");
    // Down from the 9th to the 24th: both reminders fell due meanwhile.
    study.live("2021-01-25", "2021-02-28");
    let parent: Vec<String> = study.sent().into_iter().filter(|line| line.contains("P1")).collect();
    assert_eq!(
        parent,
        [
            "invitation P1@example.org 2021-01-04",
            "reminder P1@example.org 2021-01-25",
            "reminder P1@example.org 2021-02-01"
        ]
    );
}

on_each_database!(four_that_plan_side_by_side_ask_everybody_once_and_write_nobody_two_mails);
fn four_that_plan_side_by_side_ask_everybody_once_and_write_nobody_two_mails(database: &Database) {
    let study = Study::new(database);
    let heading = "family_id,municipality,start_date,status,end_date,child_id,child_birth_date,parent1_name,parent1_email,\
                   caseworker_name,caseworker_email";
    // More than two batches, and a few caseworkers who are asked by several processes at the same moment.
    let family = |n: usize| {
        let caseworker = n % 5;
        let parent = format!("Mor {n},mor{n}@example.org");
        format!("N{n},Nordby,2021-03-02,,,1,2015-05-05,{parent},Rita {caseworker},rita{caseworker}@nordby.example")
    };
    let rows: Vec<String> = (0..200).map(family).collect();
    import(&study.service, instant("2021-03-01T06:00:00Z"), heading, &rows);
    study.tick("2021-03-01T09:00:00Z");
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                tick(&service(database), instant("2021-03-02T09:00:00Z")).expect("nobody is in another's way")
            });
        }
    });
    let one = |query: &str| database.lines(query).remove(0);
    assert_eq!(one("SELECT CAST(count(*) AS TEXT) AS line FROM request WHERE invited_on = '2021-03-02'"), "400");
    assert_eq!(one("SELECT CAST(count(*) AS TEXT) AS line FROM message WHERE state = 'sent'"), "205");
    assert_eq!(one("SELECT CAST(count(DISTINCT person_id) AS TEXT) AS line FROM message"), "205");
    assert_eq!(std::fs::read_dir(&study.mailbox).expect("a mailbox").count(), 205, "nobody has two");
}

on_each_database!(who_has_answered_is_not_reminded_even_if_the_mail_was_written_already);
fn who_has_answered_is_not_reminded_even_if_the_mail_was_written_already(database: &Database) {
    let study = Study::new(database);
    study.import("2021-01-03T12:00:00Z", &[FAMILY]);
    study.live("2021-01-04", "2021-01-10");
    // The reminder is written by a process that cannot send; the answer comes before it is back.
    let now = instant("2021-01-11T08:00:00Z");
    let mut ticked = Default::default();
    database
        .store
        .write(&crate::support::test_by(), |conn| {
            let cases = store::case::all(conn)?;
            kvartal::tick::plan_families(&study.service, conn, &cases, now, &mut ticked)
        })
        .expect("a plan");
    assert_eq!(ticked.reminded, 4);
    study.answer("baseline", "parent");
    study.tick("2021-01-11T09:00:00Z");
    let reminded: Vec<String> = study.sent().into_iter().filter(|line| line.starts_with("reminder")).collect();
    assert_eq!(reminded.len(), 3);
    assert!(!reminded.iter().any(|line| line.contains("P1")));
}

on_each_database!(a_family_that_has_left_is_not_written_to_any_more);
fn a_family_that_has_left_is_not_written_to_any_more(database: &Database) {
    let study = Study::new(database);
    study.import("2021-01-03T12:00:00Z", &[FAMILY]);
    study.live("2021-01-04", "2021-01-08");
    study.import("2021-01-09T12:00:00Z", &[&FAMILY.replace("active;", "ended_early;2021-01-08")]);
    study.live("2021-01-09", "2021-06-30");
    assert_eq!(study.sent().len(), 4);
    assert!(study.requests().iter().all(|line| line.contains("cancelled")), "{:?}", study.requests());
    assert_eq!(study.requests().len(), 4);
}

on_each_database!(another_caseworker_takes_over_what_is_open_and_a_corrected_address_is_invited_anew);
fn another_caseworker_takes_over_what_is_open_and_a_corrected_address_is_invited_anew(database: &Database) {
    let study = Study::new(database);
    study.import("2021-01-03T12:00:00Z", &[FAMILY]);
    study.live("2021-01-04", "2021-01-12");
    let changed = FAMILY.replace("Cara;cw@example.org", "Dora;dw@example.org").replace("P1@", "mor@");
    study.import("2021-01-13T06:00:00Z", &[&changed]);
    study.live("2021-01-13", "2021-02-28");
    let of =
        |address: &str| -> Vec<String> { study.sent().into_iter().filter(|line| line.contains(address)).collect() };
    assert_eq!(of("cw@").len(), 2);
    for address in ["dw@example.org", "mor@example.org"] {
        assert_eq!(
            of(address),
            [
                format!("invitation {address} 2021-01-13"),
                format!("reminder {address} 2021-01-20"),
                format!("reminder {address} 2021-01-27"),
            ]
        );
    }
    // Closing day and number of requests stay; the parent is the same person as before.
    assert!(study.requests().iter().all(|line| line.ends_with("2021-03-01")), "{:?}", study.requests());
    assert_eq!(
        database
            .lines(
                "SELECT address AS line FROM contact WHERE is_current AND (address LIKE '%P1%' OR address LIKE 'mor%')"
            )
            .len(),
        1
    );
}

on_each_database!(leads_are_told_on_monday_what_is_missing_and_nothing_else);
fn leads_are_told_on_monday_what_is_missing_and_nothing_else(database: &Database) {
    let study = Study::new(database);
    study.lead("Nordby", "lead@example.org");
    study.lead("Søkøbing", "other@example.org");
    study.import("2021-01-03T12:00:00Z", &[FAMILY]);
    study.live("2021-01-04", "2021-01-10");
    study.answer("baseline", "caseworker");
    study.live("2021-01-11", "2021-01-24");
    let digests: Vec<String> = study.sent().into_iter().filter(|line| line.starts_with("digest")).collect();
    assert_eq!(digests, ["digest lead@example.org 2021-01-11", "digest lead@example.org 2021-01-18"]);
    let mails = study.mailbox();
    assert!(!mails.contains_key("other@example.org"));
    let digest = mails["lead@example.org"].iter().find(|mail| mail.contains("11. januar")).expect("the first");
    assert!(digest.starts_with("3 svar mangler – Nordby"), "{digest}");
    assert!(digest.contains("Sag F1") && digest.contains("barn C1"));
    for secret in ["Mor", "Cara", "Finn", "Skov", "example.org/s/", "P1@"] {
        assert!(!digest.contains(secret), "{secret} in {digest}");
    }
}

on_each_database!(mails_to_respondents_say_nothing_about_the_case);
fn mails_to_respondents_say_nothing_about_the_case(database: &Database) {
    let study = Study::new(database);
    study.import("2021-01-03T12:00:00Z", &[FAMILY]);
    study.live("2021-01-04", "2021-01-18");
    // The shipped programme is silent to these; `tests/service/mails/silence.rs` tries every role.
    let mails = study.mailbox();
    for mail in ["P1@example.org", "ps@example.org"].iter().flat_map(|to| &mails[*to]) {
        for word in ["F1", "C1", "Mor", "Skov", "Nordby", "anbragt", "barn", "kommune", "forælder", "familie"] {
            assert!(!mail.to_lowercase().contains(&word.to_lowercase()), "{word} in {mail}");
        }
    }
}

on_each_database!(the_plan_the_list_the_link_the_digest_a_submit_and_the_report_agree_on_what_can_be_answered);
/// Everything that can be said about whether a request can be answered, by everybody who has to know.
fn the_plan_the_list_the_link_the_digest_a_submit_and_the_report_agree_on_what_can_be_answered(database: &Database) {
    use crate::support::Asked;
    use kvartal::answer::{Browser, enter, reply, tasks};
    use kvartal::family::{RequestState, Status};
    use kvartal::nonresponse::of_municipality;

    let today: jiff::civil::Date = "2021-03-10".parse().expect("a date");
    let (ends, closings) = ([None, Some(-1), Some(0), Some(9)], [-1, 0, 9]);
    let plus = |days: i32| today.saturating_add(jiff::Span::new().days(days));
    let service = service(database);
    let now = instant("2021-03-10T08:00:00Z");
    let (mut number, mut open_at_all) = (0, 0);
    for status in Status::ALL {
        for (end, closes) in ends.iter().flat_map(|end| closings.map(|closes| (*end, closes))) {
            for holder in ["same", "another", "nobody"] {
                number += 1;
                let case_number = format!("F{number:03}");
                let family = database.family(&case_number, "2021-03-01");
                let person = database.person(&format!("p{number}@example.org"), "da");
                let role = "parent1";
                database.assign(family, None, role, person, "A");
                let (wave, invited, late) = ("baseline", "2021-03-01", "2021-04-20");
                let closes_on = plus(closes).to_string();
                let request = database.request(Asked {
                    family,
                    child: None,
                    slot: role,
                    wave,
                    person,
                    invited,
                    closes: late,
                    child_instrument: None,
                });
                let token = database.message(&format!("m{number}"), person, &[request], "invitation");
                let hash = kvartal::token::Token::parse(&token).expect("a token").hash();
                let earlier = database.store.read(|conn| tasks(conn, &service, person, today)).expect("tasks");
                // The register and the day go on; the scheduler has not run since.
                let end_on = end.map_or("NULL".to_owned(), |days| format!("'{}'", plus(days)));
                database.sql(&format!(
                    "UPDATE family SET status = '{}', end_on = {end_on} WHERE id = {family}; \
                     UPDATE request SET closes_on = '{closes_on}' WHERE id = {request}",
                    status.as_str()
                ));
                if holder != "same" {
                    database.sql(&format!("UPDATE assignment SET to_on = '2021-03-09' WHERE person_id = {person}"));
                }
                if holder == "another" {
                    let other = database.person(&format!("q{number}@example.org"), "da");
                    database.assign(family, None, role, other, "B");
                }
                let what = format!("{status:?}, end {end:?}, closes {closes}, held by {holder}");
                let said = database.store.write::<_, StoreError>(&crate::support::test_by(), |conn| {
                    let case = store::case::load(conn, &[family])?.remove(0);
                    let by_plan = kvartal::plan::is_open(service.programme(), &case, &case.requests[0], today);
                    let listed = tasks(conn, &service, person, today)?.iter().any(|task| task.asked.id == request);
                    let entered = enter(conn, &service, &hash, &Browser::default(), now)?.is_ok();
                    let told = of_municipality(&service, conn, "Nordby", today)?;
                    let told = told.missing.iter().any(|missing| missing.family == case_number);
                    let facts = store::facts::facts(conn, service.calendar())?;
                    let fact = facts.requests.iter().find(|fact| fact.person == person).expect("a fact");
                    // At the end of the day before it was still open.
                    let reported = fact.state_as_of(facts.family_of(fact), plus(-1)) == RequestState::Open;
                    let submitted = reply(conn, &service, person, &earlier[0], &Default::default(), "da", now)?;
                    Ok((by_plan, [listed, entered, told, submitted], reported))
                });
                let (by_plan, others, reported) = said.expect("statements");
                assert_eq!(others, [by_plan; 4], "list, link, digest, submit; plan: {by_plan}; {what}");
                if holder == "same" {
                    assert_eq!(reported, by_plan, "the report; {what}");
                }
                open_at_all += usize::from(by_plan);
                database.sql(&format!("DELETE FROM response WHERE request_id = {request}"));
            }
        }
    }
    // Active and completed: two closing days of three, whatever the end; who left: also an end to come, or none.
    assert_eq!(open_at_all, 2 * 4 * 2 + 2 * 3 * 2);
}

on_each_database!(one_pass_with_a_clock_ahead_delays_nobody);
fn one_pass_with_a_clock_ahead_delays_nobody(database: &Database) {
    let study = Study::new(database);
    study.lead("Nordby", "lead@example.org");
    study.import("2021-01-03T12:00:00Z", &[FAMILY]);
    // A Monday of the year after: no wave is open then, and no digest has anything to tell.
    study.tick("2021-12-20T12:00:00Z");
    assert_eq!(study.sent(), [""; 0]);
    study.live("2021-01-04", "2021-01-06");
    assert_eq!(study.sent().len(), 4, "{:?}", study.sent());
    // Once more, and what is open is ended by it.
    study.tick("2021-12-20T12:00:00Z");
    assert!(study.requests().iter().all(|line| line.contains(" missing ")), "{:?}", study.requests());
    study.live("2021-01-07", "2021-01-18");
    assert!(study.requests().iter().all(|line| line.contains(" open 2021-01-04 ")), "{:?}", study.requests());
    let to = |to: &str| study.sent().into_iter().filter(|line| line.contains(to)).collect::<Vec<_>>();
    let mails = ["invitation", "reminder", "reminder"].into_iter().zip(["04", "11", "18"]);
    let mails: Vec<_> = mails.map(|(kind, day)| format!("{kind} cw@example.org 2021-01-{day}")).collect();
    assert_eq!(to("cw@"), mails, "nobody is invited twice");
    assert_eq!(to("lead@"), ["11", "18"].map(|day| format!("digest lead@example.org 2021-01-{day}")));
    let now = instant("2021-01-13T08:00:00Z");
    let findings = database.store.read(|conn| kvartal::health::findings(conn, &study.service, now));
    let findings = findings.expect("findings");
    assert!(findings.iter().any(|finding| finding.words.contains("2021-12-20")), "{findings:?}");
}

on_each_database!(a_mail_that_was_put_off_by_a_clock_ahead_leaves_when_the_time_is_right);
fn a_mail_that_was_put_off_by_a_clock_ahead_leaves_when_the_time_is_right(database: &Database) {
    let study = Study::new(database);
    study.import("2021-01-03T12:00:00Z", &[FAMILY]);
    study.tick("2021-01-04T08:00:00Z");
    database.sql("UPDATE message SET state = 'deferred', sent_on = NULL, sent_at = NULL WHERE state = 'sent'");
    database.sql("UPDATE message SET next_try_at = '2022-05-01 08:00:00'");
    database.sql("UPDATE setting SET value = '2022-05-01T07:00:00Z' WHERE name = 'clock'");
    study.tick("2021-01-05T08:00:00Z");
    assert_eq!(study.sent().len(), 4);
}

on_each_database!(a_family_that_is_opened_again_keeps_its_first_invitation);
fn a_family_that_is_opened_again_keeps_its_first_invitation(database: &Database) {
    let ended = FAMILY.replace("active;", "ended_early;2021-01-05");
    let study = Study::new(database);
    study.import("2021-01-03T12:00:00Z", &[FAMILY]);
    study.live("2021-01-04", "2021-01-07");
    study.import("2021-01-07T12:00:00Z", &[&ended]);
    study.live("2021-01-08", "2021-01-08");
    assert!(study.requests().iter().all(|line| line.contains("cancelled")), "{:?}", study.requests());
    study.import("2021-01-10T12:00:00Z", &[FAMILY]);
    // Mail that came back is no mail that was sent; the invitation was one all the same.
    database.sql("UPDATE message SET state = 'bounced' WHERE person_id = (SELECT min(id) FROM person)");
    study.live("2021-01-11", "2021-01-12");
    let facts = database.store.read(|conn| store::facts::facts(conn, study.service.calendar())).expect("facts");
    assert_eq!(facts.requests.len(), 4);
    for request in &facts.requests {
        let day = |text: &str| text.parse::<jiff::civil::Date>().ok();
        assert_eq!(request.first_invitation(), day("2021-01-04"));
        assert_eq!(request.invitation_by(jiff::civil::Date::MAX).map(|(_, on)| on), day("2021-01-11"));
        assert_eq!(request.invitation_by(day("2021-01-10").expect("a date")).map(|(_, on)| on), day("2021-01-04"));
    }
}

on_each_database!(a_childs_sex_is_stored_when_a_sheet_tells_it_and_kept_by_one_that_does_not);
fn a_childs_sex_is_stored_when_a_sheet_tells_it_and_kept_by_one_that_does_not(database: &Database) {
    let study = Study::new(database);
    let imported = |extra: &str, cell: &str| {
        let (heading, row) = (format!("{HEADING}{extra}"), format!("{FAMILY}{cell}"));
        let imported = import(&study.service, instant("2021-01-03T12:00:00Z"), &heading, &[row]);
        let changes: Vec<String> = imported.changes.list.iter().map(ToString::to_string).collect();
        let stored = database.lines("SELECT coalesce(sex, '-') AS line FROM child");
        (changes, stored)
    };
    assert_eq!(imported("", "").1, ["-"]);
    let told = "Child C1 of family F1 is a girl.".to_owned();
    assert_eq!(imported(";child_sex", ";pige"), (vec![told], vec!["girl".to_owned()]));
    assert_eq!(imported(";child_sex", ";girl"), (vec![], vec!["girl".to_owned()]));
    assert_eq!(imported("", ""), (vec![], vec!["girl".to_owned()]));
    assert_eq!(imported(";child_sex", ";dreng").1, ["boy"]);
}
