//! What is sent is sealed to the evaluator: with all of the server's keys nobody reads it, with the evaluator's the tables are as they
//! would have been, and the workspace shows what the evaluator publishes.

use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use kvartal::access::{Membership, StaffKind};
use kvartal::account;
use kvartal::store::prelude::*;
use kvartal::store::schema::response;
use kvartal::store::{Store, StoreError};
use kvartal::tick::tick;
use kvartal::vault::KeyRing;

use crate::sealed::{answered, begun, files, kvartal, links, lived, sent, told};
use crate::support::{Database, KEY, Web, by_at, on_each_database, opened, program, read_apart, service};
use crate::workspace::{Browser, at};

/// Of ten parents, as the workspace shows it.
const MEAN: &str = "3,2 (10)";

/// Makes a key; where its secret half is.
fn new_key(database: &Database, name: &str) -> PathBuf {
    let file = database.dir.path().join(name);
    let done = kvartal(database, &["evaluator", "new", text(&file)]);
    assert!(done.status.success(), "{}", told(&done));
    file
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a name")
}

fn public(file: &Path) -> String {
    format!("{}.pub", file.display())
}

fn evaluator_use(database: &Database, file: &Path, more: &[&str]) -> Output {
    kvartal(database, &[&["evaluator", "use", &public(file), "--yes"], more].concat())
}

/// All files that a command writes into a folder.
fn written(
    database: &Database,
    command: &str,
    folder: &str,
    key: Option<&Path>,
) -> Result<Vec<(PathBuf, Vec<u8>)>, String> {
    let out = database.dir.path().join(folder);
    let mut program = program(database, &[command, "--out", text(&out)]);
    if let Some(key) = key {
        program.arg("--evaluator-key").arg(key);
    }
    let done = program.output().expect("kvartal runs");
    if !done.status.success() {
        return Err(told(&done));
    }
    let files = std::fs::read_dir(&out).expect("a folder").map(|entry| entry.expect("a file").path());
    let mut files: Vec<_> =
        files.map(|file| (file.file_name().expect("a name").into(), std::fs::read(file).expect("a file"))).collect();
    files.sort();
    Ok(files)
}

/// How each response that is sent or begun stands in the database.
fn stands(database: &Database, is_sent: bool) -> Vec<Vec<u8>> {
    let rows = database.store.read::<_, StoreError>(|conn| {
        let some = response::table.filter(response::submitted_at.is_not_null().eq(is_sent));
        Ok(some.select(response::sealed).load::<Option<Vec<u8>>>(conn)?)
    });
    rows.expect("rows").into_iter().flatten().collect()
}

/// Whether that stands anywhere in the files of the database.
fn is_found(database: &Database, sealed: &[u8]) -> bool {
    // A part of it: rows stand in pieces on pages.
    let part = &sealed[40..120];
    files(database).iter().any(|file| read_apart(file).windows(part.len()).any(|some| some == part))
}

on_each_database!(with_the_servers_keys_and_not_the_evaluators_nobody_reads_what_was_sent);
fn with_the_servers_keys_and_not_the_evaluators_nobody_reads_what_was_sent(database: &Database) {
    lived(database);
    answered(database);
    let (exported, reported) = (written(database, "export", "e1", None), written(database, "report", "r1", None));
    let before = stands(database, true);
    assert!(!before.is_empty() && before.iter().all(|sealed| is_found(database, sealed)));
    let said = opened::contents(&database.store);

    let key = new_key(database, "evaluator.key");
    // Without a word of consent nothing changes.
    let asked = kvartal(database, &["evaluator", "use", &public(&key)]);
    assert!(!asked.status.success() && told(&asked).contains("--yes"), "{}", told(&asked));
    assert_eq!(stands(database, true), before);
    let done = evaluator_use(database, &key, &[]);
    assert!(done.status.success() && told(&done).contains("1 questionnaires"), "{}", told(&done));

    for sealed in &before {
        assert!(!is_found(database, sealed), "what the server could read is overwritten");
    }
    for (id, content) in opened::contents(&database.store) {
        let was = &said.iter().find(|(known, _)| *known == id).expect("known").1;
        assert_eq!(content.is_empty(), !was.scores.is_empty(), "what was sent cannot be read, what was begun can");
    }
    for command in ["export", "report"] {
        let refused = written(database, command, "e2", None).unwrap_err();
        assert!(refused.contains("--evaluator-key") && refused.contains("sealed for the evaluator"), "{refused}");
        let left = std::fs::read_dir(database.dir.path().join("e2"));
        assert_eq!(left.map_or(0, Iterator::count), 0, "nothing half written");
    }
    assert_eq!(written(database, "export", "e3", Some(&key)), exported);
    assert_eq!(written(database, "report", "r3", Some(&key)), reported);

    // From a backup, on another machine: with the key file and the evaluator's.
    let backup = database.dir.path().join("stolen.sqlite");
    assert!(kvartal(database, &["backup", "--to", text(&backup)]).status.success());
    let address = format!("sqlite:{}", database.dir.path().join("restored.sqlite").display());
    let restore = program(database, &["restore", "--from", "stolen.sqlite"]).env("KVARTAL_DATABASE", &address).output();
    assert!(restore.expect("kvartal runs").status.success());
    let stolen = Store::open(&address).expect("a database").to_open(KeyRing::read(KEY).expect("a key"));
    assert!(
        opened::contents(&stolen).iter().all(|(_, content)| content.scores.is_empty() && content.own_words.is_none())
    );
    let out = database.dir.path().join("e4");
    let mut export = program(database, &["export", "--out", text(&out)]);
    let done =
        export.env("KVARTAL_DATABASE", &address).env("KVARTAL_EVALUATOR_KEY", &key).output().expect("kvartal runs");
    assert!(done.status.success(), "{}", told(&done));
    assert_eq!(
        std::fs::read(out.join("answers.csv")).ok(),
        exported.as_ref().unwrap().iter().find(|(name, _)| name == "answers.csv").map(|(_, bytes)| bytes.clone())
    );

    // And back.
    let stopped = kvartal(database, &["evaluator", "stop"]);
    assert!(!stopped.status.success() && told(&stopped).contains("--evaluator-key"), "{}", told(&stopped));
    let stopped = kvartal(database, &["evaluator", "stop", "--evaluator-key", text(&key)]);
    assert!(stopped.status.success(), "{}", told(&stopped));
    assert_eq!(opened::contents(&database.store), said);
    assert_eq!(written(database, "export", "e5", None), exported);
}

on_each_database!(what_is_sent_later_leaves_nothing_that_the_server_can_read);
fn what_is_sent_later_leaves_nothing_that_the_server_can_read(database: &Database) {
    lived(database);
    let key = new_key(database, "evaluator.key");
    assert!(evaluator_use(database, &key, &[]).status.success());
    let web = Web::serve(service(database), "2021-03-02", None);
    let requests: Vec<String> = links(database).iter().filter_map(|link| begun(&web, link)).collect();
    let drafts = stands(database, false);
    assert!(!drafts.is_empty());
    assert!(drafts.iter().all(|draft| is_found(database, draft)));
    assert!(
        opened::contents(&database.store).iter().all(|(_, content)| !content.is_empty()),
        "drafts are read by their people"
    );
    requests.iter().for_each(|request| sent(&web, request));
    let left = stands(database, false);
    assert_eq!(left.len(), drafts.len() - 1, "the parent's is sent");
    assert_eq!(stands(database, true).len(), 1);
    // The list and the thanks show as they do otherwise.
    for request in &requests {
        assert!(matches!(web.get(&format!("{request}/thanks")).status, 200 | 303));
    }
    drop(web);
    tick(&service(database), at("2021-03-03T03:00:00Z")).expect("a night");
    for draft in &drafts {
        assert_eq!(
            is_found(database, draft),
            left.contains(draft),
            "what was sent is overwritten where it was a draft"
        );
    }
    assert!(written(database, "export", "e", Some(&key)).is_ok());
}

on_each_database!(keys_are_changed_and_a_wrong_one_is_told);
fn keys_are_changed_and_a_wrong_one_is_told(database: &Database) {
    lived(database);
    answered(database);
    let exported = written(database, "export", "e1", None);
    let (first, second, third) = (new_key(database, "1.key"), new_key(database, "2.key"), new_key(database, "3.key"));
    assert!(evaluator_use(database, &first, &[]).status.success());
    let check = |key: &Path| kvartal(database, &["evaluator", "check", "--evaluator-key", text(key)]);
    assert!(told(&check(&first)).contains("All 1"), "{}", told(&check(&first)));
    assert!(!check(&second).status.success());
    // Another evaluator: what was sent before goes over with the key of before, and without it not.
    let without = evaluator_use(database, &second, &[]);
    assert!(!without.status.success() && told(&without).contains("--evaluator-key"), "{}", told(&without));
    assert!(
        told(&without).contains("nothing was changed") && told(&without).contains("evaluator lost"),
        "{}",
        told(&without)
    );
    assert!(check(&first).status.success(), "nothing is lost");
    let shown = told(&kvartal(database, &["evaluator", "show"]));
    assert!(shown.contains("\t1"), "{shown}");
    // Two of them, each of whom reads all.
    let both = ["evaluator", "use", &public(&second), &public(&third), "--yes", "--evaluator-key", text(&first)];
    let done = kvartal(database, &both);
    assert!(done.status.success(), "{}", told(&done));
    assert!(check(&second).status.success() && check(&third).status.success() && !check(&first).status.success());
    assert_eq!(written(database, "export", "e2", Some(&third)), exported);
    // The secret half is nothing that is put on a server.
    let wrong = kvartal(database, &["evaluator", "use", text(&first), "--yes"]);
    assert!(told(&wrong).contains("secret half"), "{}", told(&wrong));
    let wrong = check(Path::new(&public(&first)));
    assert!(told(&wrong).contains("public half"), "{}", told(&wrong));
    // A key that is lost: nothing goes on by itself, and what goes on has the rates and no answers.
    let shown = told(&kvartal(database, &["evaluator", "show"]));
    let name = shown.lines().find(|line| line.ends_with("\t1")).expect("a line").trim_end_matches("\t1").to_owned();
    assert!(told(&kvartal(database, &["evaluator", "lost", "00000000", "--yes"])).contains("nothing is sealed"));
    let asked = kvartal(database, &["evaluator", "lost", &name]);
    assert!(!asked.status.success() && told(&asked).contains("--yes"), "{}", told(&asked));
    assert!(check(&third).status.success());
    let rates = |files: Result<Vec<(PathBuf, Vec<u8>)>, String>| {
        let of = |name: &str| {
            files.as_ref().expect("files").iter().find(|(file, _)| file.ends_with(name)).expect("it").1.clone()
        };
        of("response_rates.csv")
    };
    let before = rates(written(database, "report", "r1", Some(&third)));
    assert!(kvartal(database, &["evaluator", "lost", &name, "--yes"]).status.success());
    assert_eq!(rates(written(database, "report", "r2", None)), before);
    assert!(evaluator_use(database, &first, &[]).status.success());
    assert!(told(&check(&first)).contains("All 1"), "it counts as sent, and there is nothing to open");
    let lines = |act: &str| database.lines(&format!("SELECT act AS line FROM audit WHERE act = '{act}'")).len();
    assert_eq!((lines("evaluator_changed"), lines("evaluator_lost")), (3, 1));
}

#[test]
fn a_passphrase_is_asked_for_and_no_file_is_written_over() {
    use std::io::Write as _;
    let folder = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str], stdin: &str| {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_kvartal"))
            .args(arguments)
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("kvartal runs");
        child.stdin.take().expect("piped").write_all(stdin.as_bytes()).expect("written");
        child.wait_with_output().expect("an end")
    };
    let short = run(&["evaluator", "new", "k", "--passphrase"], "kort\n");
    assert!(told(&short).contains("shorter than 12"), "{}", told(&short));
    assert!(!folder.path().join("k").exists());
    let made = run(&["evaluator", "new", "k", "--passphrase"], "en lang sætning\n");
    assert!(made.status.success(), "{}", told(&made));
    let secret = std::fs::read(folder.path().join("k")).expect("a file");
    assert!(kvartal::vault::is_locked(&secret));
    let again = run(&["evaluator", "new", "k"], "");
    assert!(told(&again).contains("is there already"), "{}", told(&again));
    assert_eq!(std::fs::read(folder.path().join("k")).expect("a file"), secret);
    let check = ["evaluator", "check", "--evaluator-key", "k"];
    assert!(told(&run(&check, "en anden sætning\n")).contains("not its passphrase"));
    let right = run(&check, "en lang sætning\n");
    assert!(right.status.success() && told(&right).contains("All 0"), "{}", told(&right));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(folder.path().join("k")).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

on_each_database!(the_workspace_shows_what_the_evaluator_has_published_and_nothing_else);
fn the_workspace_shows_what_the_evaluator_has_published_and_nothing_else(database: &Database) {
    two_municipalities(database);
    let web = Web::serve(service(database), "2022-02-28", None);
    let lead = browser(database, &web, StaffKind::Lead, "Herning");
    let evaluators = browser(database, &web, StaffKind::Evaluator, "");
    // As it says, from the heading on; nothing of a page is printed in full.
    let shown = |browser: &Browser, query: &str| {
        let text = browser.get(&format!("/w/feedback{query}")).text();
        text.split_once("Vejledning ").map_or(text.clone(), |(_, rest)| rest.to_owned())
    };
    let (own, all) = (shown(&lead, ""), shown(&evaluators, "?municipality=*"));
    assert!(own.contains(MEAN), "{}", &own[..200]);
    assert!(all.contains(MEAN), "{}", &all[..200]);

    let (key, other) = (new_key(database, "evaluator.key"), new_key(database, "other.key"));
    assert!(evaluator_use(database, &key, &[]).status.success());
    let waits = shown(&lead, "");
    assert!(waits.contains("Her er ingen tal endnu") && !waits.contains("(10)"), "{waits}");
    let sheet = lead.get("/w/feedback/sheet");
    assert_eq!((sheet.status, sheet.to().contains("not_published")), (303, true));
    let export = evaluators.get("/w/export");
    assert!(export.text().contains("forseglet til evaluator") && !export.html.contains("name=\"what\""));
    let taken = evaluators.press("/w/export", &[("day", "2022-02-01"), ("what", "answers")]);
    assert!(taken.to().contains("for_evaluator"), "{}", taken.status);

    // Made elsewhere, carried to the server, and refused if it is not what the evaluator has signed.
    let out = database.dir.path().join("figures.json");
    let publish = |key: &Path, more: &[&str]| {
        kvartal(
            database,
            &[&["feedback", "publish", "--as-of", "2022-02-28", "--evaluator-key", text(key)], more].concat(),
        )
    };
    let made = publish(&key, &["--out", text(&out)]);
    assert!(made.status.success(), "{}", told(&made));
    assert!(!publish(&other, &[]).status.success(), "another key opens nothing");
    let whole = std::fs::read_to_string(&out).expect("a file");
    let accept = |text: &str| {
        let carried = database.dir.path().join("carried.json");
        std::fs::write(&carried, text).expect("written");
        kvartal(database, &["feedback", "accept", "carried.json"])
    };
    for (wrong, words) in [
        (whole.replacen("3.2", "4.2", 1), "not signed by an evaluator"),
        (whole[..whole.len() / 2].to_owned(), "is not whole"),
        (String::new(), "is not whole"),
    ] {
        let refused = accept(&wrong);
        assert!(!refused.status.success() && told(&refused).contains(words), "{words}: {}", told(&refused));
    }
    assert!(shown(&lead, "").contains("Her er ingen tal endnu"), "nothing was taken");
    let strict = program(database, &["feedback", "accept", text(&out)]).env("KVARTAL_SMALLEST_CELL", "8").output();
    assert!(told(&strict.expect("kvartal runs")).contains("smallest_cell is 8"));
    let done = accept(&whole);
    assert!(done.status.success(), "{}", told(&done));

    // As it was worked out here, with when it was published.
    let plain = |text: &str| text.split("Offentliggjort af evaluator den ").map(str::to_owned).collect::<Vec<_>>();
    let published = plain(&shown(&lead, ""));
    assert_eq!(published.len(), 2);
    assert_eq!(published[0].trim_end(), own[..published[0].trim_end().len()].trim_end());
    let rest = |text: &str| text.split_once("Ark til").expect("the sheet").1.to_owned();
    assert_eq!(rest(&published[1]), rest(&own));
    assert!(shown(&evaluators, "?municipality=*").contains(MEAN));
    assert!(!shown(&evaluators, "?municipality=Aarhus").contains("(4)"), "small cells are held back");
    assert_eq!(lead.get("/w/feedback/sheet").status, 200);
    // Another municipality's is not told, and neither is that of all together.
    assert_eq!(lead.get("/w/feedback?municipality=Aarhus").status, 404);

    // An older one does not come back; one of the same keys that is newer does.
    assert!(publish(&key, &[]).status.success());
    assert!(told(&accept(&whole)).contains("made later"));
    // Other keys in force: what was published by those of before is shown no more.
    assert!(evaluator_use(database, &other, &["--evaluator-key", text(&key)]).status.success());
    assert!(shown(&lead, "").contains("Her er ingen tal endnu"));
}

/// Herning: five parents in January, five in February. Aarhus: four.
fn two_municipalities(database: &Database) {
    use crate::report::builder::fill;
    fill(&database.store, |b| drop(crate::report::feedback::two_municipalities(b)));
    drop(service(database));
}

fn browser(database: &Database, web: &Web, kind: StaffKind, municipality: &str) -> Browser {
    let now = at("2022-02-28T12:00:00Z");
    let email = format!("{}@example.org", kind.as_str());
    account::add(&database.store, "Navn", &email, "da", &Membership::of(kind, municipality), &by_at(now))
        .expect("staff");
    let id =
        account::list(&database.store).expect("staff").into_iter().find(|one| one.email == email).expect("them").id;
    let token = database.store.write(&by_at(now), |tx| account::begin(tx, id, account::SignInWay::Link, now));
    Browser::holding(&web.base, &format!("staff={}", token.expect("a session").as_str()))
}

on_each_database!(somebody_shows_now_and_then_that_the_secret_half_is_at_hand);
fn somebody_shows_now_and_then_that_the_secret_half_is_at_hand(database: &Database) {
    lived(database);
    answered(database);
    let key = new_key(database, "evaluator.key");
    assert!(evaluator_use(database, &key, &[]).status.success());
    let service = service(database);
    let untried = |time: &str| {
        let found =
            service.store.read(|conn| kvartal::health::findings_at_hand(conn, &service, at(time))).expect("a look");
        found.into_iter().find(|one| one.kind == "evaluator_key_untried").map(|one| one.words.to_string())
    };
    assert_eq!(untried("2021-03-10T12:00:00Z"), None, "two weeks have not passed");
    let words = untried("2021-03-20T12:00:00Z").expect("a finding");
    assert!(words.contains("nobody has shown yet"), "{words}");
    // Whatever does not open with it shows nothing.
    let other = new_key(database, "other.key");
    assert!(!kvartal(database, &["evaluator", "check", "--evaluator-key", text(&other)]).status.success());
    assert!(untried("2021-03-20T12:00:00Z").is_some());
    for way in ["check", "export", "publish"] {
        database.sql("DELETE FROM setting WHERE name = 'evaluator_opened'");
        match way {
            "check" => {
                assert!(kvartal(database, &["evaluator", "check", "--evaluator-key", text(&key)]).status.success());
            }
            "export" => assert!(written(database, "export", way, Some(&key)).is_ok()),
            _ => assert!(kvartal(database, &["feedback", "publish", "--evaluator-key", text(&key)]).status.success()),
        }
        assert_eq!(untried("2021-03-20T12:00:00Z"), None, "{way}");
    }
    let much_later = kvartal::clock::Clock::System.now() + jiff::SignedDuration::from_hours(101 * 24);
    let words = untried(&much_later.to_string()).expect("a finding");
    assert!(words.contains("nobody has shown since"), "{words}");
    // What is sealed to others stands under them, and they have shown nothing.
    assert!(evaluator_use(database, &other, &["--evaluator-key", text(&key)]).status.success());
    assert!(untried("2021-03-20T12:00:00Z").is_some_and(|words| words.contains("nobody has shown yet")));
}
