//! From the moment on which a study is frozen nothing is asked, sent about questionnaires, answered or entered; what people have a right
//! to goes on, and it can be taken back.

use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::Duration;

use kvartal::actor::Act;
use kvartal::closing;
use kvartal::health;
use kvartal::outreach;
use kvartal::participation::{Choice, telephone};
use kvartal::register;
use kvartal::store::{self, StoreError, backend, frozen};
use kvartal::tick::tick;

use super::broken_off::killed_again_and_again;
use super::{FROZEN, acts, count, freeze, refused, study, well};
use crate::erasing::{CASE, OTHER, lived, row};
use crate::sealed::{HEADING, begun, kvartal, links, lived as asked};
use crate::support::{Database, Web, by_at, import, mails, on_each_database, program, service};
use crate::workspace::{Study, at};

fn sheet(service: &kvartal::service::Service, rows: &[&str], time: &str) -> Result<register::Imported, StoreError> {
    let now = at(time);
    let sheet = format!("{HEADING}\n{}\n", rows.join("\n"));
    let sheet = kvartal::family::read_sheet(
        "register.csv",
        sheet.as_bytes(),
        service.programme(),
        service.calendar().date(now),
    );
    register::apply(&service.store, service.programme(), service.calendar(), &sheet.expect("a good sheet"), &by_at(now))
}

on_each_database!(a_frozen_study_asks_and_takes_nothing_and_peoples_rights_go_on);
fn a_frozen_study_asks_and_takes_nothing_and_peoples_rights_go_on(database: &Database) {
    let service = service(database);
    import(&service, at("2021-02-26T12:00:00Z"), HEADING, &[row().as_str(), OTHER]);
    tick(&service, at("2021-03-01T09:00:00Z")).expect("a pass");
    // Invited again, and not sent yet: what waits is cancelled.
    sheet(&service, &[&row(), &OTHER.replace("quilla@", "quilla.ny@")], "2021-03-03T07:00:00Z").expect("an import");
    database.leaves_mail("it is not sent before the study ends");
    let link = |to: &str| {
        let (_, text) = mails(database).into_iter().find(|(address, _)| address == to).expect("a mail");
        let token = text.split("/s/").nth(1).expect("a link").chars();
        format!("/s/{}", token.take_while(|c| c.is_alphanumeric() || "-_".contains(*c)).collect::<String>())
    };
    let old = link("zorte@example.org");
    let open = count(database, "request WHERE state = 'open'");
    assert!(open > 2);
    assert!(well(&study(database, &["show"])).starts_with("The study runs."));

    // The first command that opens a database settles it.
    refused(&study(database, &["freeze"]));
    let before = database.everything();
    let words = refused(&study(database, &["freeze"]));
    assert!(words.contains(&format!("{open} open requests would end")) && words.contains("--yes"), "{words}");
    let preview = words;
    assert_eq!(database.everything(), before, "nothing is done that is not meant");

    let ended = freeze(&service);
    assert_eq!(ended.requests, open);
    assert_eq!(count(database, "request WHERE state = 'open'"), 0);
    assert_eq!(count(database, "message WHERE state IN ('queued', 'deferred') AND kind <> 'reply'"), 0);
    assert_eq!((acts(database, "study_frozen"), acts(database, "closed")), (1, open));
    let words = well(&study(database, &["show"]));
    assert!(words.starts_with("The study is frozen since 2021-03-03T12:00:00Z."), "{words}");
    assert!(words.contains("families with names     2"), "{words}");
    let found = service.store.read(|conn| health::findings_at_hand(conn, &service, at("2021-03-03T13:00:00Z")));
    assert!(found.expect("a look").iter().any(|one| one.kind == "study_frozen"));
    // It is told that people are forgotten by themselves, and from when on: as before, so afterwards.
    assert!(preview.contains("is forgotten by itself, as the programme says: names and addresses from "), "{preview}");
    let words = refused(&study(database, &["freeze"]));
    let by_itself = "names and addresses from 2021-04-03 on, families with their answers from 2026-03-03 on at the earliest. \
                     “kvartal retention” tells";
    assert!(words.contains(by_itself), "{words}");
    // Said again, it changes nothing.
    let again = closing::freeze(&service, &by_at(at("2021-03-03T12:30:00Z"))).expect("frozen");
    assert_eq!(again, (true, closing::Ended::default()));

    // Passes write and send nothing about questionnaires.
    let sent = mails(database).len();
    for day in ["03-04", "03-08", "03-15", "03-29"] {
        let ticked = tick(&service, at(&format!("2021-{day}T10:00:00Z"))).expect("a pass");
        assert_eq!((ticked.asked, ticked.reminded, ticked.digests), (0, 0, 0), "{day}");
    }
    assert_eq!(mails(database).len(), sent);
    assert_eq!(service.store.read(|conn| frozen::open(conn, at("2021-03-29T10:00:00Z"))).expect("a look").planned, 0);

    // Whoever comes by an old link is told, in their language, with the way to their choices.
    let web = Web::serve(crate::support::service(database), "2021-03-04", None);
    let page = web.get(&old);
    assert_eq!(page.status, 410);
    assert!(page.text().contains("Undersøgelsen er slut"), "{}", page.text());
    let choices = page.html.split("href=\"/c/").nth(1).expect("a way to their choices");
    let choices = format!("/c/{}", choices.split('"').next().expect("an address"));
    assert_eq!(web.get(&choices).status, 200);
    for (language, words) in [("en", "The study has ended"), ("ar", "انتهت الدراسة")] {
        let sql = format!("UPDATE contact SET language = '{language}'");
        database.sql(&sql);
        assert!(web.get(&old).text().contains(words), "{language}");
    }
    database.sql("UPDATE contact SET language = 'da'");
    let renewed = web.post(&format!("{old}/new"), &[]);
    assert!(renewed.status < 500 && mails(database).len() == sent, "{}", renewed.status);

    // What is stored about them is sent to them.
    assert!(web.post(&format!("{choices}/stored"), &[]).status < 400);
    tick(&service, at("2021-03-29T10:30:00Z")).expect("a pass");
    assert_eq!(mails(database).len(), sent + 1);
    assert!(mails(database).iter().any(|(to, text)| to == "zorte@example.org" && text.contains("/d/")));
    let sent = sent + 1;

    // Nobody is entered and nothing is changed; how somebody is reached can be put right.
    let third = "Third-3,Nordby,2021-03-01,,,1,2016-06-06,Nora Nord,nora@example.org,,,Zorte Zund,zorte@example.org";
    let error = sheet(&service, &[&row(), OTHER, third], "2021-03-04T12:00:00Z").expect_err("frozen");
    assert!(matches!(&error, StoreError::Frozen(words) if words.contains("kvartal study thaw")), "{error}");
    assert!(matches!(
        sheet(&service, &[&row().replace("2021-03-01", "2021-04-01")], "2021-03-04T12:00:00Z"),
        Err(StoreError::Frozen(_))
    ));
    assert_eq!(count(database, "family"), 2);
    sheet(&service, &[&row().replace("Zmona Zoft", "Zmona Zofth")], "2021-03-04T12:00:00Z").expect("a name put right");
    let pause = outreach::Pause { until: "2021-04-01".parse().expect("a day"), reason: "ferie".into() };
    let family = service.store.read(|conn| store::case::of_case_number(conn, CASE)).expect("a look").expect("a family");
    let paused = outreach::pause(&service, family, Some(&pause), &by_at(at("2021-03-04T12:00:00Z")));
    assert!(matches!(paused, Err(StoreError::Frozen(_))), "{paused:?}");
    let sheet_of_one = database.dir.path().join("register.csv");
    std::fs::write(&sheet_of_one, format!("{HEADING}\n{third}\n")).expect("a sheet");
    let words = refused(&kvartal(database, &["import", sheet_of_one.to_str().expect("a name")]));
    assert!(words.contains("the study is frozen since") && words.contains("kvartal study thaw"), "{words}");

    // Everybody still decides about what is theirs, and erasing goes on.
    let done = well(&program(database, &["person", "show", "quilla.ny@example.org"]).output().expect("kvartal runs"));
    assert!(done.contains("Quilla Quist"), "{done}");
    let by = by_at(at("2021-03-29T12:00:00Z"));
    let due = at("2021-03-30T08:00:00Z");
    telephone::choose(&service, "zmor@example.org", Choice::Erase(due), &by).expect("chosen");
    let ticked = tick(&service, at("2021-03-30T09:00:00Z")).expect("a pass");
    assert_eq!(ticked.erased, 1);

    // When the next wave would be asked, nobody is; and who they were is forgotten by then, because the study is over.
    for night in ["2021-06-01T10:00:00Z", "2021-06-02T10:00:00Z"] {
        tick(&service, at(night)).expect("a pass");
    }
    assert_eq!((mails(database).len(), count(database, "request WHERE wave <> 'baseline'")), (sent, 0));
    assert_eq!(count(database, "family WHERE contacts_forgotten_on IS NULL"), 0);
    assert!(refused(&study(database, &["thaw"])).contains("forgotten already"));
    assert_eq!(web.get(&old).status, 410);
}

on_each_database!(a_study_goes_on_after_all_and_what_was_ended_stays_so);
fn a_study_goes_on_after_all_and_what_was_ended_stays_so(database: &Database) {
    let service = lived(database);
    database.sql("UPDATE family SET paused_until = NULL");
    let open = count(database, "request WHERE state = 'open'");
    freeze(&service);
    assert!(well(&study(database, &["thaw"])).contains("goes on"));
    assert_eq!(acts(database, "study_thawed"), 1);
    assert!(refused(&study(database, &["thaw"])).contains("not frozen"));
    // On the same day, the plan opens nothing again.
    database.sql("UPDATE family SET next_due_at = '2021-03-03 12:00:00'");
    tick(&service, at("2021-03-03T13:00:00Z")).expect("a pass");
    assert_eq!(count(database, "request WHERE state = 'open'"), 0);
    assert_eq!(acts(database, "reopened"), 0);
    assert_eq!(count(database, "request WHERE state = 'missing'"), open);
    for day in ["06-01", "06-02"] {
        tick(&service, at(&format!("2021-{day}T10:00:00Z"))).expect("a pass");
    }
    let asked = count(database, "request WHERE state = 'open'");
    assert!(asked > 0, "the next wave is asked");
    // Whoever was still at ending what is open finds that it goes on.
    let by = by_at(at("2021-06-02T11:00:00Z"));
    let ended = service.store.write(&by, |tx| frozen::end_some(tx, service.calendar().date(by.at), 100));
    assert_eq!((ended.expect("a look"), count(database, "request WHERE state = 'open'")), (0, asked));
}

on_each_database!(freezing_that_was_broken_off_is_gone_on_with_by_the_next_pass);
fn freezing_that_was_broken_off_is_gone_on_with_by_the_next_pass(database: &Database) {
    let service = lived(database);
    let by = by_at(at(FROZEN));
    let open = count(database, "request WHERE state = 'open'");
    assert!(frozen::freeze(&service.store, &by).expect("frozen"));
    let today = service.calendar().date(by.at);
    assert_eq!(service.store.write(&by, |tx| frozen::end_some(tx, today, 2)).expect("some"), 2);
    assert_eq!(count(database, "request WHERE state = 'open'"), open - 2);
    let ticked = tick(&service, at("2021-03-03T12:10:00Z")).expect("a pass");
    assert_eq!(ticked.ended, open - 2);
    assert_eq!(count(database, "request WHERE state = 'open'"), 0);
    assert_eq!(acts(database, "closed"), open);
    assert!(service.store.read(|conn| frozen::open(conn, at("2021-03-03T12:10:00Z"))).expect("a look").is_nothing());
}

on_each_database!(whoever_freezes_is_killed_and_it_is_said_again);
fn whoever_freezes_is_killed_and_it_is_said_again(database: &Database) {
    let service = service(database);
    let rows: Vec<String> = (0..400)
        .map(|n| format!("N{n},Nordby,2021-03-01,,,1,2015-05-05,Mor {n},mor{n}@example.org,,,Rita,rita{n}@example.org"))
        .collect();
    import(&service, at("2021-02-26T12:00:00Z"), HEADING, &rows);
    database.leaves_mail("the study ends before it is sent");
    service
        .store
        .write(&by_at(at("2021-03-01T09:00:00Z")), |tx| {
            backend::alone(tx)?;
            let cases = store::case::all(tx)?;
            let mut ticked = Default::default();
            kvartal::tick::plan_families(&service, tx, &cases, at("2021-03-01T09:00:00Z"), &mut ticked)
        })
        .expect("planned");
    let (open, waiting) = (count(database, "request WHERE state = 'open'"), count(database, "message"));
    assert!(open >= 800 && waiting >= 800);
    let left = || count(database, "request WHERE state = 'open'") + count(database, "message WHERE state = 'queued'");
    // Once for certain, as soon as it is frozen.
    let mut freezing = program(database, &["study", "freeze", "--yes"]);
    let mut freezing = freezing.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("kvartal runs");
    while service.store.read(frozen::since).expect("a look").is_none() {
        assert!(freezing.try_wait().expect("a look").is_none_or(|ended| ended.success()));
        sleep(Duration::from_millis(1));
    }
    freezing.kill().expect("killed, or ended already");
    freezing.wait().expect("its end");
    let mut in_the_middle = usize::from(left() > 0);
    in_the_middle += killed_again_and_again(
        || program(database, &["study", "freeze", "--yes"]),
        || service.store.read(frozen::since).expect("a look").is_some() && left() > 0,
    );
    assert!(in_the_middle > 0, "killed while it ends what is open");
    well(&study(database, &["freeze", "--yes"]));
    assert_eq!(count(database, "request WHERE state = 'missing'"), open);
    assert_eq!(count(database, "message WHERE state = 'cancelled'"), waiting);
    assert_eq!((acts(database, "study_frozen"), acts(database, "closed")), (1, open));
    assert_eq!(acts(database, "message_cancelled"), waiting);
}

on_each_database!(a_parent_who_answers_meanwhile_is_stored_or_told_that_it_has_ended);
fn a_parent_who_answers_meanwhile_is_stored_or_told_that_it_has_ended(database: &Database) {
    asked(database);
    let web = Web::serve(service(database), "2021-03-02", None);
    let (link, first) = links(database)
        .into_iter()
        .find_map(|link| {
            let request = begun(&web, &link)?;
            Some((link, request))
        })
        .expect("a questionnaire");
    let path = format!("{first}/1");
    let page = web.get(&path);
    let mut fields = vec![("version".to_owned(), page.version()), ("go".to_owned(), "next".to_owned())];
    let choices = page.choices();
    let choice = choices.into_iter().find(|(_, values)| values.len() > 2).expect("a question");
    let (ended, stored) = (AtomicBool::new(false), std::sync::Mutex::new(String::new()));
    let freezer = service(database);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            sleep(Duration::from_millis(150));
            closing::freeze(&freezer, &by_at(at("2021-03-02T12:00:00Z"))).expect("frozen");
        });
        let begun = std::time::Instant::now();
        let mut turn = 0;
        while !ended.load(Ordering::Relaxed) && begun.elapsed().as_secs() < 60 {
            let values: Vec<&String> = choice.1.iter().filter(|value| !value.is_empty()).collect();
            let value = values[turn % values.len()].clone();
            fields.truncate(2);
            fields.push((choice.0.clone(), value.clone()));
            let sent: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let saved = web.post(&path, &sent);
            match saved.status {
                303 => *stored.lock().expect("it") = value,
                410 => {
                    assert!(saved.text().contains("Undersøgelsen er slut"), "{}", saved.text());
                    ended.store(true, Ordering::Relaxed);
                }
                status => panic!("{status}: {}", saved.text()),
            }
            turn += 1;
        }
    });
    assert!(ended.load(Ordering::Relaxed), "it ended");
    let stored = stored.into_inner().expect("it");
    let said =
        database.lines(&format!("SELECT CAST(value AS TEXT) AS line FROM answer WHERE item = '{}'", item(&choice.0)));
    assert!(said.contains(&stored), "what was said to be stored is: {stored} in {said:?}");
    assert_eq!(web.get(&link).status, 410);
}

on_each_database!(staff_sign_in_and_read_and_are_told_that_nothing_is_changed_any_more);
fn staff_sign_in_and_read_and_are_told_that_nothing_is_changed_any_more(database: &Database) {
    let study = Study::new(database);
    database.leaves_mail("the study ends before it is sent");
    let service = service(database);
    let lead = study.browser("lead@nordby.example");
    let says_so = || lead.get("/w/today").text().contains("Undersøgelsen er slut. Der kan ikke spørges");
    assert!(!says_so());
    closing::freeze(&service, &by_at(at(FROZEN))).expect("frozen");
    assert!(says_so(), "{}", lead.get("/w/today").text());
    for path in ["/w/today", "/w/families", "/w/rates"] {
        assert_eq!(lead.get(path).status, 200, "{path}");
    }
    let pause = format!("/w/families/{}/pause", study.family("N1"));
    let page = lead.press(&pause, &[("reason", "Indlagt"), ("until", "2021-03-21")]);
    assert_eq!(page.status, 410, "{}", page.text());
    let told = ["Undersøgelsen er slut", "The study has ended"];
    assert!(told.iter().any(|words| page.text().contains(words)), "{}", page.text());
    assert_eq!(count(database, "family WHERE paused_until IS NOT NULL"), 0);
}

/// The item of a field's name.
fn item(field: &str) -> &str {
    field.rsplit_once('.').map_or(field, |(_, item)| item)
}

/// What an act does in a study that has ended is decided, one by one.
#[test]
fn every_act_goes_on_or_stops() {
    let of = |stops| {
        Act::ALL.iter().filter(|act| act.stops() == stops).map(|act| act.as_str()).collect::<Vec<_>>().join("\n")
    };
    use kvartal::actor::Stops;
    insta::assert_snapshot!(format!(
        "When the study is frozen:\n{}\n\nWhen it is closed:\n{}\n\nNever:\n{}",
        of(Stops::WhenFrozen),
        of(Stops::WhenClosed),
        of(Stops::Never)
    ));
}
