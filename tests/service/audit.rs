//! The audit log: every write is in it or names who writes, nothing in it can be changed without being found, and the
//! history of a family is told from it.

use std::process::Output;

use crate::incoming::world::{about, mark, sample};
use crate::support::{Database, SECRET, Web, by_at, on_each_database, program, service, test_by};
use diesel::connection::SimpleConnection;
use jiff::Timestamp;
use kvartal::actor::{Act, Actor, Subject, Way};
use kvartal::config::Config;
use kvartal::family::read_sheet;
use kvartal::history;
use kvartal::id::{FamilyId, MessageId, PersonId};
use kvartal::inbox::{self, Inbox};
use kvartal::paper::{self, Chosen};
use kvartal::participation::{Choice, telephone};
use kvartal::post::letter::Letters;
use kvartal::register;
use kvartal::service::Service;
use kvartal::store::audit::{self, About, Misfit, Verified};
use kvartal::store::{By, Store, StoreError, copy};
use kvartal::tick::tick;
use kvartal::token::Keys;

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn note(store: &Store, actor: Actor, act: Act, subject: Subject) {
    let by = By { actor, ..test_by() };
    store
        .write::<_, StoreError>(&by, |tx| {
            tx.note(act, subject);
            Ok(())
        })
        .expect("a note");
}

/// Five entries of several kinds, in four transactions.
fn five_entries(database: &Database) {
    let (mother, helper) = (PersonId::new(1), PersonId::new(2));
    note(&database.store, Actor::Scheduler, Act::Asked, Subject::family(FamilyId::new(1)).detail("baseline"));
    note(&database.store, Actor::Inbox, Act::Received, Subject::none().detail("bounce"));
    note(
        &database.store,
        Actor::Respondent { person: mother, way: Way::Help(helper) },
        Act::Submitted,
        Subject::none(),
    );
    let sheet = Subject::none().from_file(std::path::Path::new("/a/b/ark.csv"));
    database
        .store
        .write::<_, StoreError>(&test_by(), |tx| {
            tx.note(Act::SheetImported, sheet);
            tx.note(Act::FamilyEntered, Subject::family(FamilyId::new(2)));
            Ok(())
        })
        .expect("two notes");
}

/// How many entries, all of them checked.
fn verified(store: &Store, keys: &Keys) -> Result<u64, Misfit> {
    store.read::<_, StoreError>(|conn| audit::verify(conn, keys)).expect("a walk").map(checked)
}

fn checked(found: Verified) -> u64 {
    assert_eq!(found.unchecked, []);
    found.entries
}

/// How a transaction ends that is never kept.
enum Tried {
    Found(Result<u64, Misfit>, Option<Misfit>),
    Failed(StoreError),
}

impl From<StoreError> for Tried {
    fn from(error: StoreError) -> Tried {
        Tried::Failed(error)
    }
}

/// What is found, by the whole walk and at the end alone, after somebody has taken the triggers away and done that.
fn tampered(database: &Database, statement: &str) -> (Result<u64, Misfit>, Option<Misfit>) {
    let triggers = match database.address.starts_with("sqlite:") {
        true => "DROP TRIGGER audit_kept; DROP TRIGGER audit_kept_as_it_is;",
        false => "DROP TRIGGER audit_kept ON audit; DROP TRIGGER audit_kept_whole ON audit;",
    };
    let keys = test_by().keys;
    let tried = database.store.write::<(), Tried>(&test_by(), |tx| {
        tx.conn().batch_execute(&format!("{triggers}{statement};")).map_err(StoreError::from)?;
        Err(Tried::Found(audit::verify(tx, keys)?.map(checked), audit::verify_end(tx, keys)?))
    });
    match tried {
        Err(Tried::Found(walk, end)) => (walk, end),
        Err(Tried::Failed(error)) => panic!("{statement}: {error}"),
        Ok(()) => unreachable!("nothing of it is kept"),
    }
}

const COLUMNS: &str = "at, actor, actor_person_id, actor_way, actor_helper_id, actor_user, act, family_id, child_id, person_id, \
    lead_id, request_id, message_id, file, detail, key_id, hash, actor_staff_id, staff_id";

on_each_database!(whatever_is_done_to_an_entry_is_found);
fn whatever_is_done_to_an_entry_is_found(database: &Database) {
    assert_eq!(verified(&database.store, test_by().keys), Ok(0));
    five_entries(database);
    assert_eq!(verified(&database.store, test_by().keys), Ok(5));
    let head = "UPDATE setting SET value = replace(value, '5 ', '4 ') WHERE name = 'audit_head'";
    let put_in = format!("INSERT INTO audit (number, {COLUMNS}) SELECT 6, {COLUMNS} FROM audit WHERE number = 5");
    let exchange = format!(
        "DELETE FROM audit WHERE number = 2; INSERT INTO audit (number, {COLUMNS}) SELECT 2, {COLUMNS} FROM audit \
         WHERE number = 3"
    );
    let cases = [
        ("UPDATE audit SET detail = 't3' WHERE number = 1", Misfit::Changed(1), None),
        ("UPDATE audit SET family_id = NULL, child_id = 1 WHERE number = 1", Misfit::Changed(1), None),
        ("UPDATE audit SET actor_user = 'eve' WHERE number = 4", Misfit::Changed(4), None),
        ("UPDATE audit SET act = 'left' WHERE number = 3", Misfit::Changed(3), None),
        (
            "UPDATE audit SET hash = (SELECT a.hash FROM audit a WHERE a.number = 4) WHERE number = 5",
            Misfit::Changed(5),
            Some(Misfit::Changed(5)),
        ),
        ("UPDATE audit SET key_id = 'another' WHERE number = 2", Misfit::UnknownKey(2, "another".into()), None),
        ("DELETE FROM audit WHERE number = 3", Misfit::Missing(4, 2), None),
        ("DELETE FROM audit WHERE number = 1", Misfit::Missing(2, 0), None),
        (&exchange, Misfit::Changed(2), None),
        (&put_in, Misfit::Changed(6), Some(Misfit::Added(6, 5))),
        ("DELETE FROM audit WHERE number > 3", Misfit::CutOff(3, 5), Some(Misfit::CutOff(3, 5))),
        ("DELETE FROM audit", Misfit::CutOff(0, 5), Some(Misfit::CutOff(0, 5))),
        (head, Misfit::EndChanged(5), Some(Misfit::EndChanged(5))),
        ("DELETE FROM setting WHERE name = 'audit_head'", Misfit::EndLost(5), Some(Misfit::EndLost(5))),
    ];
    for (statement, walk, end) in cases {
        assert_eq!(tampered(database, statement), (Err(walk), end), "{statement}");
    }
    // Nothing of that was kept.
    assert_eq!(verified(&database.store, test_by().keys), Ok(5));
    let stranger = Keys::of(&"another secret of more than thirty-two letters".into(), &[]).expect("keys");
    assert!(matches!(verified(&database.store, &stranger), Err(Misfit::UnknownKey(1, _))));
    let after = Keys::of(&"another secret of more than thirty-two letters".into(), &[SECRET.into()]).expect("keys");
    assert_eq!(verified(&database.store, &after), Ok(5), "the former secret is known");
}

on_each_database!(a_log_that_was_cut_off_goes_on_and_tells_of_it);
fn a_log_that_was_cut_off_goes_on_and_tells_of_it(database: &Database) {
    five_entries(database);
    let triggers = match database.address.starts_with("sqlite:") {
        true => "DROP TRIGGER audit_kept; ",
        false => "DROP TRIGGER audit_kept ON audit; ",
    };
    database.sql(&format!("{triggers}DELETE FROM audit WHERE number > 3"));
    note(&database.store, Actor::Scheduler, Act::Asked, Subject::none());
    assert_eq!(verified(&database.store, test_by().keys), Err(Misfit::Missing(6, 3)));
    // Whoever looks at the end alone is told of it, however much has been added since.
    let end = || database.store.read::<_, StoreError>(|conn| audit::verify_end(conn, test_by().keys)).expect("a look");
    assert_eq!(end(), Some(Misfit::Broken(6)));
    note(&database.store, Actor::Scheduler, Act::Asked, Subject::none());
    assert_eq!(end(), Some(Misfit::Broken(6)));
    // Nor does it help to take away what tells where it ended.
    database.sql("DELETE FROM audit WHERE number > 3");
    database.sql("DELETE FROM setting WHERE name = 'audit_head'");
    note(&database.store, Actor::Scheduler, Act::Asked, Subject::none());
    assert_eq!(verified(&database.store, test_by().keys), Err(Misfit::Changed(4)));
    note(&database.store, Actor::Scheduler, Act::Asked, Subject::none());
    assert_eq!(end(), Some(Misfit::Broken(4)));
    // And what says that it was found is signed.
    database.sql("UPDATE setting SET value = replace(value, ' broken=4', '') WHERE name = 'audit_head'");
    assert_eq!(end(), Some(Misfit::EndChanged(5)));
}

on_each_database!(an_end_of_before_that_is_put_back_is_found_and_the_log_goes_on);
fn an_end_of_before_that_is_put_back_is_found_and_the_log_goes_on(database: &Database) {
    let end = || database.store.read::<_, StoreError>(|conn| audit::verify_end(conn, test_by().keys)).expect("a look");
    five_entries(database);
    let of_before = database.lines("SELECT value AS line FROM setting WHERE name = 'audit_head'").remove(0);
    // One entry more than it knows of, and then several.
    for (more, number) in [(1, 7), (3, 11)] {
        (0..more).for_each(|_| note(&database.store, Actor::Scheduler, Act::Asked, Subject::none()));
        let found = Some(Misfit::Added(6, 5));
        database.sql(&format!("UPDATE setting SET value = '{of_before}' WHERE name = 'audit_head'"));
        assert_eq!(end(), found);
        note(&database.store, Actor::Scheduler, Act::Asked, Subject::none());
        assert_eq!(end(), Some(Misfit::Broken(number)));
        assert!(verified(&database.store, test_by().keys).is_err());
    }
}

on_each_database!(the_database_refuses_to_change_or_delete_an_entry);
fn the_database_refuses_to_change_or_delete_an_entry(database: &Database) {
    five_entries(database);
    let mut statements = vec!["UPDATE audit SET detail = 'x' WHERE number = 1", "DELETE FROM audit WHERE number = 5"];
    if !database.address.starts_with("sqlite:") {
        statements.push("TRUNCATE audit");
    }
    for statement in statements {
        let refused =
            database.store.write::<(), StoreError>(&test_by(), |tx| Ok(tx.conn().batch_execute(statement)?));
        let words = refused.expect_err(statement).to_string();
        assert!(words.contains("an entry of the audit log is never"), "{statement}: {words}");
    }
    assert_eq!(verified(&database.store, test_by().keys), Ok(5));
}

on_each_database!(what_is_taken_back_is_not_in_the_log);
fn what_is_taken_back_is_not_in_the_log(database: &Database) {
    let taken_back = database.store.write::<(), StoreError>(&test_by(), |tx| {
        tx.note(Act::Left, Subject::none());
        Err(StoreError::Content("nothing".into()))
    });
    assert!(taken_back.is_err());
    assert_eq!(verified(&database.store, test_by().keys), Ok(0));
}

on_each_database!(many_that_write_at_once_keep_one_chain);
fn many_that_write_at_once_keep_one_chain(database: &Database) {
    std::thread::scope(|scope| {
        for _ in 0..4 {
            // Each has connections of its own, as another process has.
            let store = Store::open(&database.address).expect("the database");
            scope.spawn(move || {
                for _ in 0..10 {
                    note(&store, Actor::Scheduler, Act::Asked, Subject::none());
                }
            });
        }
    });
    assert_eq!(verified(&database.store, test_by().keys), Ok(40));
}

on_each_database!(a_copy_brings_the_log_along_and_goes_on_with_it);
fn a_copy_brings_the_log_along_and_goes_on_with_it(from: &Database) {
    five_entries(from);
    for to in [Database::sqlite(), Database::postgres()] {
        copy::copy(&from.store, &to.store, &mut |_, _| {}).expect("a copy");
        assert_eq!(verified(&to.store, test_by().keys), Ok(5));
        note(&to.store, Actor::Scheduler, Act::Asked, Subject::none());
        assert_eq!(verified(&to.store, test_by().keys), Ok(6));
    }
}

fn kvartal(database: &Database, arguments: &[&str]) -> Output {
    program(database, arguments).output().expect("kvartal runs")
}

fn operator(user: &str, now: &str) -> By<'static> {
    By { actor: Actor::Operator { user: user.into() }, ..by_at(at(now)) }
}

fn import(service: &Service, mothers_address: &str, by: &By<'_>) {
    let sheet = format!(
        "family_id,municipality,start_date,status,end_date,child_id,child_birth_date,parent1_name,parent1_email,\
         family_therapist_name,family_therapist_email\n\
         F-001,Nordby,2021-03-01,,,1,2015-05-05,Mona Sø,{mothers_address},Tove Holm,tove@example.org\n\
         F-002,Nordby,2021-03-01,,,1,2016-05-05,Ane Bro,ane@example.org,Tove Holm,tove@example.org\n"
    );
    let today = service.calendar().date(by.at);
    let sheet = read_sheet("register.csv", sheet.as_bytes(), service.programme(), today).expect("a good sheet");
    register::apply(&service.store, service.programme(), service.calendar(), &sheet, by).expect("an import");
}

/// The newest link of the person with that address.
fn link(database: &Database, email: &str) -> String {
    let keys = database.lines(&format!(
        "SELECT unique_key AS line FROM message JOIN contact ON contact.id = contact_id WHERE address = '{email}' \
         ORDER BY message.id"
    ));
    let key = keys.last().expect("a message");
    format!("/s/{}", Keys::of(&SECRET.into(), &[]).expect("keys").token(key).as_str())
}

fn attribute(html: &str, before: &str) -> String {
    let rest = html.split(before).nth(1).unwrap_or_else(|| panic!("{before} in {html}"));
    rest.split('"').next().expect("a value").to_owned()
}

on_each_database!(the_history_of_a_family_is_told_from_it);
fn the_history_of_a_family_is_told_from_it(database: &Database) {
    let first = service(database);
    import(&first, "mona@example.org", &operator("anna", "2021-02-28T12:00:00Z"));
    tick(&first, at("2021-03-01T08:05:00Z")).expect("a pass");

    // The mother's mail comes back.
    let of_mother = "FROM message JOIN contact ON contact.id = contact_id WHERE address = 'mona@example.org'";
    let column = |name: &str| database.lines(&format!("SELECT CAST({name} AS TEXT) AS line {of_mother}")).remove(0);
    let id: MessageId = column("message.id").parse().expect("a number");
    let mailbox = database.dir.path().join("inbox");
    for folder in ["new", "cur", "tmp"] {
        std::fs::create_dir_all(mailbox.join(folder)).expect("a Maildir");
    }
    let notice = about(&sample("postfix"), &mark(id), &column("message_id"));
    std::fs::write(mailbox.join("new/notice"), notice).expect("delivered");
    let config = Config { inbox: Some(format!("maildir:{}", mailbox.display())), ..Config::default() };
    let inbox = Inbox::open(&config).expect("an address").expect("an inbox");
    let taken = inbox::read_due(&first, &inbox, at("2021-03-01T11:00:00Z")).expect("a reading");
    assert_eq!(taken.bounced, 1);

    // Her address is corrected, she is invited anew, and a letter is printed.
    import(&first, "mona.soe@example.org", &operator("bo", "2021-03-01T13:00:00Z"));
    tick(&first, at("2021-03-02T08:05:00Z")).expect("a pass");
    let letters = Letters::built_in().unwrap_or_else(|faults| panic!("{faults}"));
    let folder = tempfile::tempdir().expect("a folder");
    let chosen = Chosen { family: Some("F-001".into()), role: Some("parent".into()), ..Chosen::default() };
    let by = operator("anna", "2021-03-02T10:00:00Z");
    assert_eq!(paper::print(&first, &letters, &chosen, folder.path(), &by).expect("letters").letters, 1);

    // The therapist lends her a screen; she answers one page on it and stops.
    let web = Web::serve(service(database), "2021-03-02", None);
    let helpers = link(database, "tove@example.org");
    let list = web.get(&format!("{helpers}/help"));
    let who = database.lines(
        "SELECT CAST(family.id AS TEXT) || '-' || CAST(person_id AS TEXT) AS line FROM family, contact \
         WHERE case_number = 'F-001' AND is_current AND address = 'mona.soe@example.org'",
    );
    assert!(list.html.contains(&who[0]), "{}", list.html);
    let page = web.get(web.post(&format!("{helpers}/help"), &[("who", &who[0])]).to());
    let code = attribute(&page.html, "<a class=\"button second\" href=\"");
    let nonce = attribute(&web.get(&code).html, "name=\"nonce\" value=\"");
    let session = web.post(&code, &[("nonce", &nonce), ("go", "next")]).to().to_owned();
    let request = database.lines(
        "SELECT CAST(request.id AS TEXT) AS line FROM request JOIN contact ON contact.person_id = request.person_id \
         WHERE is_current AND address = 'mona.soe@example.org'",
    );
    let page = format!("{session}/{}/1", request[0]);
    // The first page with a question that applies.
    let page = web.get(&page).location.unwrap_or(page);
    let shown = web.get(&page);
    let question = shown.questions().first().unwrap_or_else(|| panic!("{}", shown.html)).clone();
    web.fill(&page, "next", &[(&question, "1")]);
    web.post(&format!("{session}/stop"), &[]);

    // She telephones: she leaves.
    let by = operator("bo", "2021-03-03T09:00:00Z");
    telephone::choose(&first, "F-001/parent1", Choice::Leave, &by).expect("done").expect("somebody");

    assert!(verified(&database.store, &first.keys).expect("in order") > 20);
    let shown = kvartal(database, &["audit", "--family", "F-001"]);
    assert!(shown.status.success(), "{}", String::from_utf8_lossy(&shown.stderr));
    let told = String::from_utf8(shown.stdout).expect("text");
    let wanted = [
        "2021-02-28 13:00:00  operator anna: entered the person: F-001/parent1",
        "operator anna: entered the family: F-001",
        "operator anna: entered the child: F-001, child 1",
        "operator anna: assigned: F-001/parent1 (parent1)",
        "2021-03-01 09:05:00  scheduler: made the request: F-001/parent1 (baseline)",
        "scheduler: wrote the invitation: F-001/parent1 (baseline:invitation)",
        "scheduler: sent the mail: F-001/parent1 (invitation)",
        "2021-03-01 12:00:00  inbox: received a mail: F-001/parent1 (bounce)",
        "inbox: noted that the mail came back: F-001/parent1",
        "inbox: stopped mail to the address: F-001/parent1",
        "2021-03-01 14:00:00  operator bo: corrected the contact: F-001/parent1 (address)",
        "2021-03-02 09:05:00  scheduler: wrote the invitation: F-001/parent1 (baseline:invitation)",
        "scheduler: sent the mail: F-001/parent1 (invitation)",
        "2021-03-02 11:00:00  operator anna: printed the letter: F-001/parent1",
        "F-001/family_therapist by their link: offered help: F-001/parent1",
        "F-001/parent1 with the help of F-001/family_therapist: began answering with help: F-001/parent1",
        "F-001/parent1 with the help of F-001/family_therapist: saved answers: F-001/parent1 (baseline)",
        "F-001/parent1 with the help of F-001/family_therapist: ended answering with help: F-001/parent1",
        "2021-03-03 10:00:00  operator bo: left the study: F-001/parent1",
    ];
    let mut rest = told.as_str();
    for line in wanted {
        let found = rest.find(line).unwrap_or_else(|| panic!("{line} in\n{rest}\nof\n{told}"));
        rest = &rest[found + line.len()..];
    }
    for private in ["@", "Mona", "Tove", "Ane", "F-002/parent1"] {
        assert!(!told.contains(private), "{private} in {told}");
    }
    // The same of the person alone, without what concerns the therapist.
    let of_person = kvartal(database, &["audit", "--person", "F-001/parent1"]);
    let told = String::from_utf8(of_person.stdout).expect("text");
    assert!(told.contains("left the study") && !told.contains(": F-001/family_therapist"), "{told}");
    assert!(!kvartal(database, &["audit", "--family", "F-999"]).status.success());
    let everything = database.store.read::<_, StoreError>(|conn| {
        let mut lines = Vec::new();
        history::tell(conn, first.calendar(), About::Everything, |line| {
            lines.push(line.number);
            Ok::<_, StoreError>(())
        })?;
        Ok(lines)
    });
    let everything = everything.expect("lines");
    assert_eq!(everything, (1..=i64::try_from(everything.len()).expect("few")).collect::<Vec<_>>());
}

#[test]
fn the_command_line_tells_of_a_log_that_does_not_fit() {
    let database = Database::sqlite();
    five_entries(&database);
    let whole = kvartal(&database, &["audit", "--verify"]);
    assert!(whole.status.success() && String::from_utf8_lossy(&whole.stdout).starts_with("5 entries"));
    let status = || String::from_utf8(kvartal(&database, &["status"]).stdout).expect("text");
    assert!(!status().contains("audit log"));
    database.sql("DROP TRIGGER audit_kept; DELETE FROM audit WHERE number = 5");
    let cut = kvartal(&database, &["audit", "--verify"]);
    assert_eq!(cut.status.code(), Some(1));
    let words = String::from_utf8_lossy(&cut.stderr).into_owned();
    assert!(words.contains("the entries after number 4 are missing: the log ended with number 5"), "{words}");
    assert!(status().contains("audit log that does not fit"), "{}", status());
}

on_each_database!(erasing_what_a_person_has_answered_leaves_the_entries);
fn erasing_what_a_person_has_answered_leaves_the_entries(database: &Database) {
    let service = service(database);
    import(&service, "mona@example.org", &operator("anna", "2021-02-28T12:00:00Z"));
    tick(&service, at("2021-03-01T08:05:00Z")).expect("a pass");
    let by = operator("bo", "2021-03-02T09:00:00Z");
    let erase = Choice::Erase(service.erase_due(by.at));
    telephone::choose(&service, "F-001/parent1", erase, &by).expect("done").expect("somebody");
    let before = verified(&database.store, &service.keys).expect("in order");
    tick(&service, at("2021-06-01T08:05:00Z")).expect("a pass");
    let after = verified(&database.store, &service.keys).expect("in order");
    assert!(after > before);
    let erased = database.lines("SELECT actor AS line FROM audit WHERE act = 'erased'");
    assert_eq!(erased, ["scheduler"]);
}
