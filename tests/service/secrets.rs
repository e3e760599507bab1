//! A database stands under one secret. Whoever comes with another one writes nothing, a change of it on purpose is done
//! once and as a whole, and where it is lost there is one way to begin anew.

use std::process::{Command, Output};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::Timestamp;
use kvartal::actor::{Act, Subject};
use kvartal::outbox::send_due;
use kvartal::store::audit::{self, Misfit, Unchecked, Verified};
use kvartal::store::{By, Store, StoreError, contact, copy, secret};
use kvartal::token::Keys;

use crate::support::{
    Database, SECRET, fresh, keys_of, mails, on_each_database, program, service, service_with_secret, test_by,
};

const NEW: &str = "a new secret of thirty-two letters or more";
const WRONG: &str = "the secret of quite another installation";

fn opened(database: &Database) -> Store {
    Store::open(&database.address).expect("the database")
}

fn note(store: &Store, keys: &Keys) -> Result<(), StoreError> {
    store.write(&By { keys, ..test_by() }, |tx| {
        tx.note(Act::Asked, Subject::none());
        Ok(())
    })
}

fn verified(database: &Database, keys: &Keys) -> Result<Verified, Misfit> {
    database.store.read::<_, StoreError>(|conn| audit::verify(conn, keys)).expect("a walk")
}

fn all(entries: u64) -> Result<Verified, Misfit> {
    Ok(Verified { entries, unchecked: Vec::new(), forgotten: 0 })
}

fn acts(database: &Database) -> Vec<String> {
    database.lines("SELECT act || coalesce(' ' || detail, '') AS line FROM audit ORDER BY number")
}

fn is_refused<T>(done: Result<T, StoreError>) -> bool {
    matches!(done, Err(StoreError::OtherSecret(_)))
}

/// The program itself with that secret, and those before it.
fn kvartal(database: &Database, secret: &str, previous: &str, arguments: &[&str]) -> Output {
    program(database, arguments)
        .env("KVARTAL_SECRET", secret)
        .env("KVARTAL_SECRET_PREVIOUS", previous)
        .output()
        .expect("kvartal runs")
}

fn told(output: &Output) -> String {
    String::from_utf8([output.stdout.clone(), output.stderr.clone()].concat()).expect("text")
}

/// Two people with an address and an entry in the log.
fn used(database: &Database) {
    for email in ["mor@example.org", "far@example.org"] {
        database.person(email, "da");
    }
    note(&database.store, test_by().keys).expect("an entry");
}

fn finds(store: &Store, keys: &Keys) -> Result<bool, StoreError> {
    store.read(|conn| Ok(contact::person_of(conn, keys, "mor@example.org")?.is_some()))
}

on_each_database!(a_process_with_an_unknown_secret_is_refused_before_it_writes);
fn a_process_with_an_unknown_secret_is_refused_before_it_writes(database: &Database) {
    used(database);
    let before = database.everything();
    let wrong = keys_of(WRONG, &[]);
    assert!(is_refused(opened(database).keyed(&wrong)));
    assert!(is_refused(note(&opened(database), &wrong)));
    let lines = [vec!["tick"], vec!["leads"], vec!["audit"], vec!["programme", "change", "--yes"], vec!["serve"]];
    for arguments in lines {
        let done = kvartal(database, WRONG, "", &arguments);
        let words = told(&done);
        assert_eq!(done.status.code(), Some(1), "{arguments:?}: {words}");
        for part in [test_by().keys.key_id().as_str(), wrong.key_id().as_str(), "secret_previous", "secret lost"] {
            assert!(words.contains(part), "{part} in {words}");
        }
        assert!(!words.contains(WRONG), "{words}");
    }
    // Whoever only looks is told the same, as something to see to, and sees the rest.
    let done = kvartal(database, WRONG, "", &["status"]);
    let words = told(&done);
    assert_eq!(done.status.code(), Some(1));
    assert!(words.contains("last pass") && words.contains("stands under the secret named"), "{words}");
    assert!(!words.contains("audit log that does not fit"), "{words}");
    // And what needs no secret goes on.
    assert!(kvartal(database, WRONG, "", &["report", "--out", "report"]).status.success());
    assert_eq!(database.everything(), before);
    assert!(note(&database.store, test_by().keys).is_ok(), "the right one goes on");
}

on_each_database!(a_change_on_purpose_is_done_once_and_the_former_secret_writes_no_more);
fn a_change_on_purpose_is_done_once_and_the_former_secret_writes_no_more(database: &Database) {
    used(database);
    let (old, new) = (test_by().keys, keys_of(NEW, &[WRONG, SECRET]));
    let (running, changed) = (database.store.clone(), opened(database).keyed(&new).expect("changed"));
    database.stands_under(&new);
    let before = database.everything();
    // A process that runs still, and one that is started.
    assert!(is_refused(note(&running, old)) && is_refused(finds(&running, old)));
    assert!(is_refused(opened(database).keyed(old)));
    assert_eq!(database.everything(), before);
    assert!(finds(&changed, &new).expect("a look"));
    // Before anything is noted the log fits already, and says so without the former secret as well.
    assert_eq!(verified(database, &new), all(1));
    let unchecked = vec![Unchecked { first: 1, last: 1, secrets: vec![old.key_id().to_string()] }];
    let without = keys_of(NEW, &[]);
    assert_eq!(verified(database, &without), Ok(Verified { entries: 1, unchecked: unchecked.clone(), forgotten: 0 }));

    note(&changed, &new).expect("an entry");
    note(&opened(database).keyed(&without).expect("the same"), &without).expect("an entry");
    assert_eq!(acts(database)[1..], [format!("secret_changed {}", old.key_id()), "asked".into(), "asked".into()]);
    assert_eq!(verified(database, &new), all(4));
    assert_eq!(verified(database, &without), Ok(Verified { entries: 4, unchecked, forgotten: 0 }));
    let words = told(&kvartal(database, NEW, "", &["audit", "--verify"]));
    let named = format!("Entry 1 was made with a secret named {} that is not known", old.key_id());
    assert!(words.contains(&named) && words.contains("Entries 2–4 were kept as written."), "{words}");
    assert!(!kvartal(database, NEW, "", &["status"]).stdout.is_empty());
    assert!(!told(&kvartal(database, NEW, "", &["status"])).contains("audit log that does not fit"));
}

on_each_database!(a_change_while_others_write_loses_nothing_and_leaves_nothing_half_done);
/// Processes with the former secret write and are started while one with the new secret is.
fn a_change_while_others_write_loses_nothing_and_leaves_nothing_half_done(database: &Database) {
    used(database);
    let (old, new) = (test_by().keys, keys_of(NEW, &[SECRET]));
    let (written, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let before_it = || {
        while written.load(Ordering::SeqCst) < 5 {
            std::thread::yield_now();
        }
    };
    std::thread::scope(|scope| {
        for process in 0..2 {
            let (written, refused) = (&written, &refused);
            scope.spawn(move || {
                // Until it is told: by each write, or when it begins.
                let write = |number: usize| {
                    let store = opened(database).keyed(old)?;
                    store.write::<_, StoreError>(&test_by(), |tx| {
                        let reach = kvartal::family::Reach::Mail(format!("{process}-{number}@example.org"));
                        contact::add(tx, old, None, "N", &reach, "da")?;
                        tx.note(Act::Asked, Subject::none());
                        Ok(())
                    })
                };
                let stopped = (0..).map(write).find_map(|done| {
                    written.fetch_add(usize::from(done.is_ok()), Ordering::SeqCst);
                    done.err()
                });
                assert!(matches!(stopped, Some(StoreError::OtherSecret(_))), "{stopped:?}");
                refused.fetch_add(1, Ordering::SeqCst);
            });
        }
        scope.spawn(|| {
            before_it();
            // Two of the new ones at once, too.
            std::thread::scope(|scope| {
                for _ in 0..2 {
                    scope.spawn(|| {
                        let store = opened(database).keyed(&new).expect("changed");
                        note(&store, &new).expect("an entry");
                    });
                }
            });
        });
    });
    database.stands_under(&new);
    assert_eq!(refused.load(Ordering::SeqCst), 2);
    let written = written.load(Ordering::SeqCst);
    let count = |query: &str| database.lines(query)[0].parse::<usize>().expect("a number");
    assert_eq!(count("SELECT CAST(count(*) AS TEXT) AS line FROM contact WHERE name = 'N'"), written);
    // The first one, those, that the secret was changed, and one of each of the new ones.
    assert_eq!(verified(database, &new), all(1 + written as u64 + 3));
    let changed = acts(database).iter().filter(|act| act.starts_with("secret_changed")).count();
    assert_eq!(changed, 1);
    for (address, lookup) in database
        .lines("SELECT address || ' ' || lookup AS line FROM contact")
        .iter()
        .filter_map(|line| line.split_once(' '))
    {
        assert_eq!(new.lookup(address).as_str(), lookup, "{address}");
    }
}

on_each_database!(a_mail_that_leaves_while_the_secret_is_changed_is_noted_and_leaves_once);
fn a_mail_that_leaves_while_the_secret_is_changed_is_noted_and_leaves_once(database: &Database) {
    let family = database.family("F1", "2021-03-01");
    let mother = database.person("mor@example.org", "da");
    database.invited(family, &[("parent1", mother, "Mona Sø")]);
    database.sql(
        "UPDATE message SET state = 'queued', next_try_at = '2021-03-02 08:00:00', sent_at = NULL, sent_on = NULL, \
         begun = 0, begun_at = NULL",
    );
    let old = service(database);
    let noon: Timestamp = "2021-03-02T12:00:00Z".parse().expect("an instant");
    let changed = Mutex::new(false);
    let now = || {
        let mut changed = changed.lock().expect("a flag");
        let is_taken = "SELECT state AS line FROM message WHERE state = 'sending'";
        if !*changed && database.lines(is_taken).len() == 1 {
            *changed = true;
            service_with_secret(database, NEW, &[SECRET]);
        }
        noon
    };
    let ended = send_due(&old, "test", &now);
    assert!(is_refused(ended.map(drop)) && *changed.lock().expect("a flag"));
    assert_eq!(database.lines("SELECT state AS line FROM message"), ["sent"]);
    assert_eq!(mails(database).len(), 1);
    // The other one has nothing left to send, and the log has no entry of the former one.
    let later: Timestamp = "2021-03-02T13:00:00Z".parse().expect("an instant");
    send_due(&service_with_secret(database, NEW, &[SECRET]), "other", &|| later).expect("a pass");
    assert_eq!(mails(database).len(), 1);
    assert!(!acts(database).iter().any(|act| act.starts_with("message_sent")));
    assert!(verified(database, &keys_of(NEW, &[SECRET])).is_ok());
}

on_each_database!(without_a_secret_that_is_lost_there_is_one_way_to_begin_anew);
fn without_a_secret_that_is_lost_there_is_one_way_to_begin_anew(database: &Database) {
    used(database);
    let old = test_by().keys;
    // Not as long as it is at hand.
    for (present, previous) in [(SECRET, ""), (NEW, SECRET)] {
        let before = database.everything();
        let done = kvartal(database, present, previous, &["secret", "lost", "--yes"]);
        assert_eq!(done.status.code(), Some(1));
        assert!(told(&done).contains("it is not lost"), "{}", told(&done));
        assert_eq!(database.everything(), before);
    }
    let before = database.everything();
    let shown = kvartal(database, NEW, "", &["secret", "lost"]);
    assert!(shown.status.success() && told(&shown).contains("Nothing is changed yet"), "{}", told(&shown));
    assert_eq!(database.everything(), before);

    let done = kvartal(database, NEW, "", &["secret", "lost", "--yes"]);
    assert!(done.status.success(), "{}", told(&done));
    let new = keys_of(NEW, &[]);
    database.stands_under(&new);
    assert!(is_refused(note(&database.store, old)) && is_refused(opened(database).keyed(old)));
    let store = opened(database).keyed(&new).expect("the database");
    assert!(finds(&store, &new).expect("a look"));
    note(&store, &new).expect("an entry");
    assert_eq!(acts(database)[1..], [format!("secret_lost {}", old.key_id()), "asked".into()]);
    let words = told(&kvartal(database, NEW, "", &["audit", "--verify"]));
    assert!(words.contains(&format!("named {} that is not known, and could not be checked", old.key_id())), "{words}");
    assert!(words.contains("Entries 2–3 were kept as written") && !words.contains("each as it was written"), "{words}");
    assert!(!told(&kvartal(database, NEW, "", &["status"])).contains("audit log that does not fit"));
    // If it is found after all, everything is checked again.
    assert_eq!(verified(database, &keys_of(NEW, &[SECRET])), all(3));
    // Once is enough.
    assert_eq!(kvartal(database, NEW, "", &["secret", "lost", "--yes"]).status.code(), Some(1));
}

on_each_database!(a_log_that_was_cut_off_stays_so_when_the_secret_is_lost);
fn a_log_that_was_cut_off_stays_so_when_the_secret_is_lost(database: &Database) {
    used(database);
    note(&database.store, test_by().keys).expect("an entry");
    let on = if database.address.starts_with("sqlite:") { "" } else { " ON audit" };
    database.sql(&format!("DROP TRIGGER audit_kept{on}; DELETE FROM audit WHERE number = 2"));
    let new = keys_of(NEW, &[]);
    secret::begin_anew(&opened(database), &By { keys: &new, ..test_by() }).expect("begun anew");
    database.stands_under(&new);
    let end = database.store.read::<_, StoreError>(|conn| audit::verify_end(conn, &new)).expect("a look");
    assert_eq!(end, Some(Misfit::Broken(2)));
    assert_eq!(verified(database, &new), Err(Misfit::Changed(2)));
}

on_each_database!(a_fresh_database_takes_the_secret_of_its_first_process_and_a_copy_keeps_it);
fn a_fresh_database_takes_the_secret_of_its_first_process_and_a_copy_keeps_it(database: &Database) {
    let key_id = |database: &Database| database.lines("SELECT value AS line FROM setting WHERE name = 'key_id'");
    let (one, other) = (keys_of(NEW, &[]), keys_of(WRONG, &[]));
    // Looking is not writing: it may be there to take a copy.
    let (first, second) =
        (opened(database).keyed(&one).expect("fresh"), opened(database).keyed(&other).expect("fresh"));
    assert!(database.everything()["setting"].is_empty());
    note(&first, &one).expect("an entry");
    assert!(is_refused(note(&second, &other)));
    database.stands_under(&one);
    assert_eq!(key_id(database), [one.key_id().to_string()]);
    for to in fresh() {
        copy::copy(&database.store, &to.store, &mut |_, _| {}).expect("a copy");
        to.stands_under(&one);
        assert_eq!(key_id(&to), [one.key_id().to_string()]);
        assert!(is_refused(note(&opened(&to), &other)) && note(&opened(&to), &one).is_ok());
    }
}

on_each_database!(two_that_come_first_with_different_secrets_do_not_both_write);
fn two_that_come_first_with_different_secrets_do_not_both_write(database: &Database) {
    let both = [keys_of(NEW, &[]), keys_of(WRONG, &[])];
    let done: Vec<bool> = std::thread::scope(|scope| {
        let begun = both.each_ref().map(|keys| {
            scope.spawn(move || {
                let done = note(&opened(database), keys);
                assert!(done.is_ok() || is_refused(Err::<(), _>(done.expect_err("refused"))));
                note(&opened(database), keys).is_ok()
            })
        });
        begun.into_iter().map(|thread| thread.join().expect("ended")).collect()
    });
    assert_ne!(done[0], done[1], "one of them");
    let keys = &both[usize::from(done[1])];
    database.stands_under(keys);
    assert_eq!(verified(database, keys), all(2));
}

on_each_database!(a_database_of_an_earlier_version_stands_under_what_its_addresses_were_indexed_with);
fn a_database_of_an_earlier_version_stands_under_what_its_addresses_were_indexed_with(database: &Database) {
    used(database);
    database.sql("DELETE FROM setting WHERE name = 'key_id'");
    assert!(is_refused(opened(database).keyed(&keys_of(WRONG, &[]))));
    opened(database).keyed(&keys_of(NEW, &[SECRET])).expect("changed");
    database.stands_under(&keys_of(NEW, &[]));
    let id = database.lines("SELECT value AS line FROM setting WHERE name = 'key_id'");
    assert_eq!(id, [keys_of(NEW, &[]).key_id().to_string()]);
}

on_each_database!(a_name_that_something_else_has_changed_is_no_reason_to_begin_anew);
fn a_name_that_something_else_has_changed_is_no_reason_to_begin_anew(database: &Database) {
    used(database);
    database.sql("UPDATE setting SET value = 'deadbeef' WHERE name = 'key_id'");
    let before = database.everything();
    let words = told(&kvartal(database, SECRET, "", &["secret", "lost", "--yes"]));
    assert!(words.contains("was signed with one that is at hand"), "{words}");
    assert_eq!(database.everything(), before);
}

/// It would answer pages and store nothing.
#[test]
fn a_service_ends_when_the_database_has_gone_over_to_another_secret() {
    let database = Database::sqlite();
    used(&database);
    let log = database.dir.path().join("serve.log");
    let file = std::fs::File::create(&log).expect("a file");
    let mut serves = Command::new(env!("CARGO_BIN_EXE_kvartal"))
        .arg("serve")
        .current_dir(database.dir.path())
        .env("KVARTAL_DATABASE", &database.address)
        .env("KVARTAL_KEY_FILE", database.key_file())
        .env("KVARTAL_MAIL", format!("maildir:{}", database.dir.path().join("mail").display()))
        .env("KVARTAL_LISTEN", "127.0.0.1:0")
        .env("KVARTAL_SECRET", SECRET)
        .env("KVARTAL_DEMONSTRATION", "true")
        .stdout(file.try_clone().expect("a file"))
        .stderr(file)
        .spawn()
        .expect("kvartal runs");
    let logged = || std::fs::read_to_string(&log).expect("a log");
    while !logged().contains("serving") {
        assert_eq!(serves.try_wait().expect("a process"), None, "{}", logged());
        std::thread::yield_now();
    }
    let new = keys_of(NEW, &[SECRET]);
    opened(&database).keyed(&new).expect("changed");
    database.stands_under(&new);
    let ended = serves.wait().expect("ended");
    assert_eq!(ended.code(), Some(1), "{}", logged());
    assert!(logged().contains(&format!("stands under the secret named {}", new.key_id())), "{}", logged());
}
