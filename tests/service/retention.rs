//! What is kept for a time is announced a month before, and forgotten when that time is over: not a day earlier, nothing of anybody
//! else, and for good.

use std::collections::BTreeSet;

use diesel::connection::SimpleConnection;
use kvartal::family::read_sheet;
use kvartal::health;
use kvartal::programme::{FamilyOrStudy, KeptOfFamily, KeptOfWriting, Retention, WritingOrStudy};
use kvartal::register;
use kvartal::retention;
use kvartal::service::Service;
use kvartal::store::backup::{AtHand, restore_but};
use kvartal::store::{StoreError, audit, setting, tombstone};
use kvartal::tick::tick;

use crate::erasing::{self, CASE, OTHER, THEIRS, bytes, exported, found, marks, rows};
use crate::sealed::{HEADING, kvartal, told};
use crate::support::{Database, Web, by_at, mails, on_each_database, opened, program, reshape, service, test_by};
use crate::workspace::at;

const FAMILY_END: fn(u16) -> Option<KeptOfFamily> =
    |months| Some(KeptOfFamily { after: FamilyOrStudy::FamilyEnd, months });
const STUDY_END: fn(u16) -> Option<KeptOfFamily> =
    |months| Some(KeptOfFamily { after: FamilyOrStudy::StudyEnd, months });
const WRITTEN: fn(u16) -> Option<KeptOfWriting> =
    |months| Some(KeptOfWriting { after: WritingOrStudy::Written, months });

/// The service with these times.
fn keeping(database: &Database, retention: Retention) -> Service {
    let mut service = service(database);
    reshape(&mut service, |programme| programme.retention = retention);
    service
}

/// Two families as in the tests of erasing, of which the first left on 10 March.
fn one_has_left(database: &Database, retention: Retention) -> Service {
    drop(erasing::lived(database));
    let service = keeping(database, retention);
    database.lead("Nordby", "zleder@example.org");
    entered(&service, "2021-03-10T12:00:00Z", &[&left("2021-03-10"), OTHER]);
    service
}

/// The first family's row, ended on that day.
fn left(on: &str) -> String {
    erasing::row().replace(",2021-03-01,,,", &format!(",2021-03-01,ended_early,{on},"))
}

fn entered(service: &Service, time: &str, rows: &[&str]) -> register::Imported {
    let now = at(time);
    let sheet = format!("{HEADING}\n{}\n", rows.join("\n"));
    let sheet = read_sheet("register.csv", sheet.as_bytes(), service.programme(), service.calendar().date(now));
    register::apply(&service.store, service.programme(), service.calendar(), &sheet.expect("a good sheet"), &by_at(now))
        .expect("an import")
}

/// A pass at 03:00 of each night from the one day to the other, in local time of summer.
fn nights(service: &Service, from: &str, to: &str) {
    let (mut day, to): (jiff::civil::Date, jiff::civil::Date) =
        (from.parse().expect("a day"), to.parse().expect("a day"));
    while day <= to {
        tick(service, at(&format!("{day}T01:00:00Z"))).expect("a pass");
        day = day.tomorrow().expect("a day");
    }
}

fn announced(database: &Database) -> Vec<String> {
    database.lines(
        "SELECT to_forget.kind || ' ' || coalesce(case_number, '-') || ' ' || CAST(due_on AS TEXT) AS line FROM to_forget \
         LEFT JOIN family ON family.id = family_id ORDER BY to_forget.kind, case_number",
    )
}

fn names(database: &Database) -> BTreeSet<String> {
    database.contacts().into_values().map(|called| called.name).filter(|name| !name.is_empty()).collect()
}

/// Waits until what was forgotten is overwritten: the database may be looking after itself just now.
fn overwritten(service: &Service) {
    for _ in 0..100 {
        if kvartal::store::erasure::overwrite_traces(&service.store).expect("a look") {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("somebody reads for long");
}

fn acts(database: &Database, act: &str) -> usize {
    database.lines(&format!("SELECT act AS line FROM audit WHERE act = '{act}'")).len()
}

on_each_database!(who_people_were_is_forgotten_when_their_family_has_been_over_for_its_time);
fn who_people_were_is_forgotten_when_their_family_has_been_over_for_its_time(database: &Database) {
    let service = one_has_left(database, Retention { contacts: FAMILY_END(2), ..Retention::default() });
    let link = {
        let (_, text) = mails(database).into_iter().find(|(to, _)| to == "zmor@example.org").expect("her mail");
        let token = text.split("/s/").nth(1).expect("a link");
        format!("/s/{}", token.chars().take_while(|c| c.is_alphanumeric() || "-_".contains(*c)).collect::<String>())
    };
    nights(&service, "2021-03-11", "2021-04-09");
    assert_eq!(announced(database), [""; 0]);
    nights(&service, "2021-04-10", "2021-04-10");
    assert_eq!(announced(database), [format!("contacts {CASE} 2021-05-10")]);
    // Whoever can put a wrong end right is told.
    nights(&service, "2021-04-11", "2021-04-12");
    tick(&service, at("2021-04-12T07:00:00Z")).expect("a pass");
    let digest = mails(database).into_iter().filter(|(to, _)| to == "zleder@example.org").map(|(_, text)| text);
    let digest: Vec<String> = digest.filter(|text| text.contains("Bliver slettet")).collect();
    let words =
        format!("Bliver slettet den 10. maj 2021: navne og adresser i sag {CASE}. Længere må vi ikke gemme det.");
    assert!(
        digest.len() == 1 && digest[0].split_whitespace().collect::<Vec<_>>().join(" ").contains(&words),
        "{digest:?}"
    );
    let findings = service.store.read(|conn| health::findings_at_hand(conn, &service, at("2021-04-12T08:00:00Z")));
    assert!(findings.expect("a look").iter().any(|one| (one.kind, one.count) == ("to_be_forgotten", 1)));

    nights(&service, "2021-04-13", "2021-05-09");
    let (before, tables) = (rows(database, &THEIRS), exported(database));
    let all = names(database);
    assert!(all.contains("Zmona Zoft") && all.contains("Zarlo Zang") && all.contains("Zorte Zund"), "{all:?}");
    // The night has not come yet.
    tick(&service, at("2021-05-09T23:30:00Z")).expect("a pass");
    assert_eq!(names(database), all);
    nights(&service, "2021-05-10", "2021-05-10");
    assert_eq!(announced(database), [""; 0]);
    let left = names(database);
    assert!(!left.contains("Zmona Zoft") && !left.contains("Zarlo Zang"), "{left:?}");
    assert!(left.contains("Zorte Zund") && left.contains("Quilla Quist"), "she has another family: {left:?}");
    let after = rows(database, &THEIRS);
    let gone: BTreeSet<String> = before.difference(&after).cloned().collect();
    let mut gone = &marks(&gone) - &marks(&after);
    assert!(gone.len() >= 4, "{gone:#?}");
    gone.extend(["Zmona", "zmor@example"].map(str::to_owned));
    overwritten(&service);
    let traces = found(&bytes(database), &gone);
    assert!(traces.is_empty(), "{} in {:?}", traces.len(), erasing::places(database, &gone));
    // What was asked and answered stays as it was, for tables and export.
    assert_eq!(exported(database), tables);
    assert!(opened::contents(&database.store).len() > 1);
    assert_eq!((acts(database, "forgetting_announced"), acts(database, "contacts_forgotten")), (1, 1));

    // No link of hers opens anything, and nothing is asked of the family again, whatever the clock says.
    let web = Web::serve(keeping(database, Retention::default()), "2021-05-11", None);
    assert_ne!(web.get(&link).status, 200);
    assert_ne!(web.post(&format!("{link}/new"), &[]).status, 500);
    let sent = mails(database).iter().filter(|(to, _)| to == "zmor@example.org").count();
    for day in ["05-31", "06-01", "06-08", "09-01"] {
        tick(&service, at(&format!("2021-{day}T10:00:00Z"))).expect("a pass");
    }
    assert_eq!(mails(database).iter().filter(|(to, _)| to == "zmor@example.org").count(), sent);
    assert!(mails(database).iter().filter(|(to, _)| to == "quilla@example.org").count() > 1, "others are asked on");

    // An old sheet brings nobody back, and says so; what else is in it counts.
    let other = OTHER.replace("Quilla Quist", "Quilla Quiet");
    let imported = entered(&service, "2021-09-02T12:00:00Z", &[&erasing::row(), &other]);
    let notices = imported.changes.notices.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert!(notices.contains(&format!("passed over: {CASE}.")) && notices.contains("2021-05-10"), "{notices}");
    let left = names(database);
    assert!(left.contains("Quilla Quiet") && !left.contains("Zmona Zoft"), "{left:?}");
    assert_eq!(database.lines("SELECT status AS line FROM family ORDER BY id")[0], "ended_early");
    let to = database.dir.path().join("register.csv");
    let written = kvartal(database, &["register", "--out", to.to_str().expect("a name")]);
    assert!(written.status.success(), "{}", told(&written));
    let sheet = std::fs::read_to_string(to).expect("a sheet");
    assert!(sheet.contains("Other-2") && !sheet.contains(CASE), "{sheet}");
    let verified = service.store.read(|conn| audit::verify(conn, &service.keys)).expect("a walk");
    assert!(verified.is_ok(), "{verified:?}");
    // What is left of her is there to be seen, by her place.
    let file = kvartal(database, &["person", "show", &format!("{CASE}/parent1"), "--format", "json"]);
    let file = told(&file);
    assert!(file.contains(CASE) && !file.contains("Zmona") && !file.contains("zmor@"), "{file}");
}

on_each_database!(what_was_announced_is_taken_back_when_the_end_was_wrong);
fn what_was_announced_is_taken_back_when_the_end_was_wrong(database: &Database) {
    let service = one_has_left(database, Retention { contacts: FAMILY_END(2), ..Retention::default() });
    nights(&service, "2021-03-11", "2021-04-12");
    assert_eq!(announced(database), [format!("contacts {CASE} 2021-05-10")]);
    // Within the month it only moves.
    entered(&service, "2021-04-12T12:00:00Z", &[&left("2021-03-11"), OTHER]);
    nights(&service, "2021-04-13", "2021-04-13");
    assert_eq!(announced(database), [format!("contacts {CASE} 2021-05-11")]);
    let back = erasing::row();
    entered(&service, "2021-05-09T12:00:00Z", &[&back, OTHER]);
    nights(&service, "2021-05-10", "2021-05-12");
    assert_eq!(announced(database), [""; 0]);
    assert!(names(database).contains("Zmona Zoft"));
    let told = database.lines("SELECT CAST(at AS TEXT) || ' ' || act || ' ' || coalesce(detail, '-') AS line FROM audit WHERE act LIKE 'forgetting%' ORDER BY number");
    assert_eq!(acts(database, "forgetting_taken_back"), 1, "{told:#?}");
    // A time that was over before there was a rule has its month all the same.
    entered(&service, "2021-05-13T12:00:00Z", &[&left("2021-03-10"), OTHER]);
    nights(&service, "2021-05-14", "2021-06-13");
    assert_eq!(announced(database), [format!("contacts {CASE} 2021-06-14")]);
    assert!(names(database).contains("Zmona Zoft"));
    // Nor does it go if the file has no time any more.
    nights(&keeping(database, Retention::default()), "2021-06-14", "2021-06-14");
    assert!(names(database).contains("Zmona Zoft") && announced(database).is_empty());
}

on_each_database!(answers_go_with_their_family_when_their_time_is_over);
fn answers_go_with_their_family_when_their_time_is_over(database: &Database) {
    let kept = Retention { contacts: FAMILY_END(1), answers: FAMILY_END(3), ..Retention::default() };
    let service = one_has_left(database, kept);
    if !database.address.starts_with("sqlite:") {
        database.sql("ANALYZE");
    }
    let before = rows(database, &THEIRS);
    nights(&service, "2021-03-11", "2021-05-11");
    assert_eq!(announced(database), [format!("answers {CASE} 2021-06-10")]);
    assert_eq!(
        database.lines(
            "SELECT CAST(contacts_forgotten_on AS TEXT) AS line FROM family WHERE contacts_forgotten_on IS NOT NULL"
        ),
        ["2021-04-11"]
    );
    nights(&service, "2021-05-12", "2021-06-10");
    assert_eq!(database.lines("SELECT case_number AS line FROM family"), ["Other-2"]);
    assert_eq!(announced(database), [""; 0]);
    let after = rows(database, &THEIRS);
    let gone: BTreeSet<String> = before.difference(&after).cloned().collect();
    let mut gone = &marks(&gone) - &marks(&after);
    assert!(gone.len() >= 10, "{gone:#?}");
    gone.insert(CASE.to_owned());
    overwritten(&service);
    let traces = found(&bytes(database), &gone);
    assert!(traces.is_empty(), "{} in {:?}", traces.len(), erasing::places(database, &gone));
    assert!(exported(database).contains("Other-2"));
    let sheet = format!("{HEADING}\n{}\n", left("2021-03-10"));
    let sheet = read_sheet("register.csv", sheet.as_bytes(), service.programme(), jiff::civil::date(2021, 6, 11));
    let (programme, calendar, by) = (service.programme(), service.calendar(), by_at(at("2021-06-11T12:00:00Z")));
    let refused = register::apply(&service.store, programme, calendar, &sheet.expect("a good sheet"), &by);
    assert!(matches!(refused, Err(StoreError::Sheet(_))), "{refused:?}");
}

on_each_database!(a_backup_of_before_brings_back_nobody_who_was_forgotten);
fn a_backup_of_before_brings_back_nobody_who_was_forgotten(database: &Database) {
    let service = one_has_left(database, Retention { contacts: FAMILY_END(1), ..Retention::default() });
    let kept = database.dir.path().join("kept.erased");
    let service = erasing::with_file(service, Some(kept.clone()));
    let backup = database.dir.path().join("before.sqlite");
    let done = kvartal(database, &["backup", "--to", backup.to_str().expect("a name")]);
    assert!(done.status.success(), "{}", told(&done));
    nights(&service, "2021-03-11", "2021-04-11");
    assert!(!names(database).contains("Zmona Zoft"));
    let text = std::fs::read_to_string(&kept).expect("the file of what was erased");
    assert!(text.lines().any(|line| line.contains(" contacts ")) && !text.contains(CASE), "{text}");
    for new in crate::support::fresh() {
        let at_hand = AtHand {
            erased: tombstone::read(&text).expect("lines"),
            secrets: vec![service.keys.key_id().to_string()],
            identities: None,
        };
        let done = restore_but(&at_hand, &backup, &new.store, new.dir.path(), &mut |_, _| {}).expect("a restore");
        assert_eq!(done.again.played.len(), 1);
        kvartal::history::note_restored(&new.store, &backup, &done.again.played, &by_at(at("2021-04-12T08:00:00Z")))
            .expect("noted");
        let left = names(&new);
        assert!(!left.contains("Zmona Zoft") && left.contains("Zorte Zund"), "{left:?}");
        assert!(!opened::contents(&new.store).is_empty(), "what was answered is there");
        assert_eq!(acts(&new, "contacts_forgotten"), 1);
        new.leaves_mail("what was sent is another matter here");
    }
}

on_each_database!(received_mail_and_the_beginning_of_the_log_go_by_their_age);
fn received_mail_and_the_beginning_of_the_log_go_by_their_age(database: &Database) {
    let kept = Retention { received_mail: WRITTEN(2), logs: WRITTEN(3), ..Retention::default() };
    let service = one_has_left(database, kept);
    let count = |table: &str| database.lines(&format!("SELECT CAST(count(*) AS TEXT) AS line FROM {table}")).remove(0);
    let (mails, entries) = (count("received"), count("audit"));
    assert_ne!(mails, "0");
    nights(&service, "2021-05-20", "2021-05-20");
    assert_eq!(announced(database), ["logs - 2021-06-20", "received_mail - 2021-06-20"]);
    nights(&service, "2021-06-19", "2021-06-19");
    assert_eq!(count("received"), mails, "a month has not passed");
    let verified = |keys| service.store.read(|conn| audit::verify(conn, keys)).expect("a walk");
    let first = "SELECT CAST(min(number) AS TEXT) AS line FROM audit";
    assert_eq!(database.lines(first), ["1"]);
    // The day that was told was missed.
    nights(&service, "2021-06-22", "2021-06-22");
    assert_eq!(count("received"), "0");
    assert!(opened::contents(&database.store).len() > 1, "answers stay");
    let oldest = "SELECT CAST(count(*) AS TEXT) AS line FROM audit WHERE at < '2021-03-21 00:00:00'";
    assert_eq!(database.lines(oldest), ["0"], "of {entries}");
    let found = verified(&service.keys).expect("it fits");
    assert!(found.forgotten > 20 && found.entries > 0, "{found:?}");
    assert_eq!(acts(database, "logs_forgotten"), 1);
    let words = "SELECT CAST(count(*) AS TEXT) AS line FROM message WHERE for_day < '2021-03-20' AND (server_words IS NOT NULL OR to_domain IS NOT NULL)";
    assert_eq!(database.lines(words), ["0"]);
    let shown = told(&kvartal(database, &["audit", "--verify"]));
    assert!(shown.contains(&format!("The entries to number {} were forgotten", found.forgotten)), "{shown}");
    // Every night some more, in silence.
    nights(&service, "2021-06-23", "2021-07-15");
    assert!(verified(&service.keys).is_ok());
    let oldest = "SELECT CAST(count(*) AS TEXT) AS line FROM audit WHERE at < '2021-04-14 20:00:00'";
    assert_eq!(database.lines(oldest), ["0"]);
    assert_eq!(acts(database, "forgetting_announced"), 2);
    assert_eq!(announced(database), ["logs - 2021-06-20", "received_mail - 2021-06-20"]);

    // Nothing else takes the first entries away unseen: not a day, nor with another beginning.
    let begins = database.lines("SELECT value AS line FROM setting WHERE name = 'audit_begins'").remove(0);
    let number: i64 = begins.split(' ').next().and_then(|number| number.parse().ok()).expect("a number");
    let tampered = |statement: &str| {
        let tried = database.store.write::<(), Tried>(&test_by(), |tx| {
            let done = tx.conn().batch_execute(statement);
            if let Err(error) = done {
                return Err(Tried::Refused(error.to_string()));
            }
            Err(Tried::Found(audit::verify(tx, test_by().keys)?.map(|_| ()).map_err(|misfit| misfit.to_string())))
        });
        match tried {
            Err(Tried::Found(found)) => found,
            Err(Tried::Refused(error)) => Err(error),
            Err(Tried::Failed(error)) => panic!("{statement}: {error}"),
            Ok(()) => unreachable!("nothing of it is kept"),
        }
    };
    let cut = |from: &str| format!("DELETE FROM audit WHERE number = (SELECT {from}(number) FROM audit)");
    assert!(tampered(&cut("min")).expect_err("a trigger").contains("before its time"));
    let moved = begins.replacen(&number.to_string(), &(number + 1).to_string(), 1);
    let forged = format!("UPDATE setting SET value = '{moved}' WHERE name = 'audit_begins'; {}", cut("min"));
    let found = tampered(&forged).expect_err("another beginning");
    assert_eq!(found, "what says where the log begins is not as kvartal wrote it");
    let lost = tampered("DELETE FROM setting WHERE name = 'audit_begins'").expect_err("no beginning");
    assert!(lost.starts_with(&format!("the entries before number {} are missing", number + 1)), "{lost}");
}

/// How a transaction ends that is never kept.
enum Tried {
    Found(Result<(), String>),
    Refused(String),
    Failed(StoreError),
}

impl From<StoreError> for Tried {
    fn from(error: StoreError) -> Tried {
        Tried::Failed(error)
    }
}

on_each_database!(when_the_study_is_over_everybody_goes_and_two_at_once_do_nothing_twice);
fn when_the_study_is_over_everybody_goes_and_two_at_once_do_nothing_twice(database: &Database) {
    let service =
        one_has_left(database, Retention { contacts: STUDY_END(0), answers: STUDY_END(12), ..Retention::default() });
    nights(&service, "2021-05-20", "2021-05-20");
    assert_eq!(announced(database), [""; 0], "a study that runs");
    let frozen = by_at(at("2021-06-01T12:00:00Z"));
    service
        .store
        .write::<_, StoreError>(&frozen, |tx| setting::put(tx, setting::FROZEN, "2021-06-01T12:00:00Z"))
        .expect("frozen");
    // Frozen, nothing is open any more.
    let closes =
        database.lines("SELECT CAST(max(closes_on) AS TEXT) AS line FROM request WHERE state <> 'cancelled'").remove(0);
    nights(&service, "2021-06-02", "2021-06-02");
    let due = announced(database);
    let misfits = |time: &str| {
        let found = service.store.read(|conn| health::findings(conn, &service, at(time))).expect("a look");
        found.into_iter().filter(|one| one.kind == "register").map(|one| one.words.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(due.len(), 2, "{due:?}; the last of it closes on {closes}");
    assert!(due.contains(&format!("contacts {CASE} 2021-07-02")), "{due:?}");
    let last =
        due.iter().find(|line| line.contains("Other-2")).and_then(|line| line.rsplit(' ').next()).expect("a day");
    let (last, closes): (jiff::civil::Date, jiff::civil::Date) =
        (last.parse().expect("a day"), closes.parse().expect("a day"));
    assert!(last > closes || last == jiff::civil::date(2021, 7, 2), "{last} {closes}");
    let by = by_at(at("2021-09-01T12:00:00Z"));
    let both: Vec<_> = std::thread::scope(|scope| {
        let run = || scope.spawn(|| retention::run(&service, &by).expect("a pass"));
        let both = [run(), run()];
        both.map(|one| one.join().expect("it ends")).to_vec()
    });
    let all: usize = both.iter().map(|(done, _)| done.contacts).sum();
    assert_eq!(all, 2, "{both:?}");
    assert_eq!(acts(database, "contacts_forgotten"), 2);
    database.sql("DELETE FROM membership");
    assert_eq!(misfits("2021-09-01T13:00:00Z"), [""; 0], "nobody need be told what is missing there");
    assert_eq!(names(database).into_iter().filter(|name| name.starts_with(['Z', 'Q'])).collect::<Vec<_>>(), [""; 0]);
    assert!(service.store.read(|conn| audit::verify(conn, &service.keys)).expect("a walk").is_ok());
}

on_each_database!(the_command_tells_what_would_be_done_and_changes_nothing);
fn the_command_tells_what_would_be_done_and_changes_nothing(database: &Database) {
    drop(erasing::lived(database));
    let service = service(database);
    service
        .store
        .write::<_, StoreError>(&by_at(at("2021-06-01T12:00:00Z")), |tx| {
            setting::put(tx, setting::FROZEN, "2021-06-01T12:00:00Z")
        })
        .expect("frozen");
    let all = database.everything();
    let shown = told(&kvartal(database, &["retention"]));
    for words in [
        "Names and addresses are kept until the end of the study.",
        "Answers, and families with them, are kept until 60 months after the end of the study.",
        "Received mail is kept for 6 months.",
        "The study ended on 2021-06-01.",
        "It would announce:",
        &format!("names and addresses, 2 families: Other-2, {CASE}"),
        "Received mail: from 2026-12-28 on, as the next pass would announce; 2 mails are old enough today.",
    ] {
        assert!(shown.contains(words), "{words} in {shown}");
    }
    assert_eq!(database.everything(), all);
    // The day is more than sixty months after the study's end: said once, nothing goes yet.
    let run = program(database, &["retention", "run"]).output().expect("kvartal runs");
    assert!(told(&run).starts_with("Announced: 6, taken back: 0."), "{}", told(&run));
    let shown = told(&kvartal(database, &["retention"]));
    assert!(shown.contains("Announced:") && !shown.contains("would announce:"), "{shown}");
    assert!(names(database).contains("Zmona Zoft"));
}

on_each_database!(killed_at_any_point_it_goes_on_and_no_family_is_half_forgotten);
fn killed_at_any_point_it_goes_on_and_no_family_is_half_forgotten(database: &Database) {
    const FAMILIES: usize = 130;
    let service = service(database);
    let family =
        |n| format!("N{n},Nordby,2021-03-01,,,1,2015-05-05,Mor {n},mor{n}@example.org,,,Rita {n},rita{n}@example.org");
    let rows: Vec<String> = (0..FAMILIES).map(family).collect();
    entered(&service, "2021-02-26T12:00:00Z", &rows.iter().map(String::as_str).collect::<Vec<_>>());
    let frozen = by_at(at("2021-06-01T12:00:00Z"));
    let freeze = |tx: &mut kvartal::store::Tx<'_>| setting::put(tx, setting::FROZEN, "2021-06-01T12:00:00Z");
    service.store.write::<_, StoreError>(&frozen, freeze).expect("frozen");
    let announced = kvartal(database, &["retention", "run"]);
    assert!(announced.status.success(), "{}", told(&announced));
    // As a month later.
    database.sql("UPDATE to_forget SET due_on = '2026-07-01'");
    let kept = database.dir.path().join("kept.erased");
    let (mut killed, mut in_the_middle) = (0, 0);
    for tried in 0..200_u64 {
        let mut run = program(database, &["retention", "run"]);
        let mut run = run.env("KVARTAL_ERASED_FILE", &kept).spawn().expect("kvartal runs");
        std::thread::sleep(std::time::Duration::from_millis(30 + tried * 37 % 900));
        killed += usize::from(run.try_wait().expect("a look").is_none());
        let _ = run.kill();
        let done = run.wait().expect("it ends").success();
        // Of each family everybody has a name, or nobody; what is forgotten stands outside the database.
        let forgotten =
            database.lines("SELECT CAST(id AS TEXT) AS line FROM family WHERE contacts_forgotten_on IS NOT NULL");
        let named = names(database);
        let numbers = "SELECT case_number AS line FROM family WHERE contacts_forgotten_on IS NULL ORDER BY id";
        let remembered: BTreeSet<String> = database
            .lines(numbers)
            .into_iter()
            .flat_map(|case| [format!("Mor {}", &case[1..]), format!("Rita {}", &case[1..])])
            .collect();
        assert_eq!(named, remembered);
        let left = database.lines("SELECT case_number AS line FROM family").len();
        let erased = FAMILIES - left;
        let text = std::fs::read_to_string(&kept).unwrap_or_default();
        let stones = |kind: &str| text.lines().filter(|line| line.contains(&format!(" {kind} "))).count();
        assert!(stones("contacts") >= forgotten.len() && stones("expired") >= erased, "{text}");
        let orphans =
            "SELECT CAST(count(*) AS TEXT) AS line FROM request WHERE family_id NOT IN (SELECT id FROM family)";
        assert_eq!(database.lines(orphans), ["0"]);
        in_the_middle +=
            usize::from(erased > 0 && erased < FAMILIES || !forgotten.is_empty() && forgotten.len() < FAMILIES);
        if done {
            break;
        }
    }
    assert!(killed > 3, "{killed} killed, {in_the_middle} of them in the middle");
    assert_eq!(database.lines("SELECT case_number AS line FROM family"), [""; 0]);
    assert_eq!((acts(database, "contacts_forgotten"), acts(database, "family_erased")), (FAMILIES, FAMILIES));
    assert!(service.store.read(|conn| audit::verify(conn, &service.keys)).expect("a walk").is_ok());
    let gone = BTreeSet::from(["mor17@example".to_owned(), "N117".to_owned()]);
    overwritten(&service);
    let traces = found(&bytes(database), &gone);
    assert!(traces.is_empty(), "{} in {:?}", traces.len(), erasing::places(database, &gone));
}

on_each_database!(a_service_that_was_away_and_a_clock_that_was_ahead_forget_nobody_at_once);
fn a_service_that_was_away_and_a_clock_that_was_ahead_forget_nobody_at_once(database: &Database) {
    let service = one_has_left(database, Retention { contacts: FAMILY_END(2), ..Retention::default() });
    nights(&service, "2021-03-11", "2021-03-12");
    // Once by a clock that is a year ahead: what it announces is taken back when the time is right again.
    tick(&service, at("2022-03-12T01:00:00Z")).expect("a pass");
    assert!(!announced(database).is_empty());
    tick(&service, at("2021-03-12T10:00:00Z")).expect("a pass");
    assert_eq!(announced(database), [""; 0]);
    nights(&service, "2021-03-13", "2021-04-12");
    assert_eq!(announced(database), [format!("contacts {CASE} 2021-05-10")]);
    tick(&service, at("2022-04-12T01:00:00Z")).expect("a pass");
    tick(&service, at("2021-04-12T10:00:00Z")).expect("a pass");
    assert!(names(database).contains("Zmona Zoft"), "one pass by a wrong clock forgets nobody");
    nights(&service, "2021-04-13", "2021-04-13");
    assert_eq!(announced(database), [format!("contacts {CASE} 2021-05-10")]);
    // Two months later it is back, and gives a night.
    nights(&service, "2021-06-13", "2021-06-13");
    assert!(names(database).contains("Zmona Zoft"));
    nights(&service, "2021-06-14", "2021-06-14");
    assert!(!names(database).contains("Zmona Zoft"));
}

on_each_database!(a_pass_that_was_broken_off_makes_no_later_restore_forget_who_goes_on);
fn a_pass_that_was_broken_off_makes_no_later_restore_forget_who_goes_on(database: &Database) {
    let service = one_has_left(database, Retention { contacts: FAMILY_END(1), ..Retention::default() });
    let kept = database.dir.path().join("kept.erased");
    let service = erasing::with_file(service, Some(kept.clone()));
    nights(&service, "2021-03-11", "2021-04-10");
    let broken = match database.address.starts_with("sqlite:") {
        true => {
            "CREATE TRIGGER broken BEFORE INSERT ON audit WHEN NEW.act = 'contacts_forgotten' BEGIN SELECT RAISE(ABORT, 'no room'); END"
        }
        false => {
            "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.act = 'contacts_forgotten' THEN \
             RAISE EXCEPTION 'no room'; END IF; RETURN NEW; END; $$; \
             CREATE TRIGGER broken BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION broken()"
        }
    };
    database.sql(broken);
    nights(&service, "2021-04-11", "2021-04-11");
    let line = std::fs::read_to_string(&kept).expect("the file").lines().last().unwrap_or_default().to_owned();
    assert!(line.contains(" contacts ") && names(database).contains("Zmona Zoft"), "{line}");
    database.sql(match database.address.starts_with("sqlite:") {
        true => "DROP TRIGGER broken",
        false => "DROP TRIGGER broken ON audit",
    });
    // The end was wrong, and the file says so no more.
    entered(&service, "2021-04-11T12:00:00Z", &[&erasing::row(), OTHER]);
    nights(&service, "2021-04-12", "2021-04-12");
    assert_eq!(announced(database), [""; 0]);
    let text = std::fs::read_to_string(&kept).expect("the file");
    assert!(!text.contains(" contacts 1 "), "{text}");
    // Whoever has a copy of it from before restores what is newer, and nobody is forgotten by it.
    let backup = database.dir.path().join("later.sqlite");
    let done = kvartal(database, &["backup", "--to", backup.to_str().expect("a name")]);
    assert!(done.status.success(), "{}", told(&done));
    for new in crate::support::fresh() {
        let at_hand = AtHand {
            erased: tombstone::read(&line).expect("a line"),
            secrets: vec![service.keys.key_id().to_string()],
            identities: None,
        };
        let done = restore_but(&at_hand, &backup, &new.store, new.dir.path(), &mut |_, _| {}).expect("a restore");
        assert_eq!((done.again.played.len(), done.again.void), (0, 1));
        assert!(names(&new).contains("Zmona Zoft"));
        new.leaves_mail("what was sent is another matter here");
    }
    database.leaves_mail("it is asked again");
}
