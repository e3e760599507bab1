//! A backup is made while the database is in use, and brings everything back.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use jiff::Timestamp;
use kvartal::store::Store;
use kvartal::store::backup::{backup, restore};
use kvartal::store::copy::Copied;
use kvartal::tick::tick;

use super::{counted, fill};
use crate::support::{Database, SECRET, fresh, on_each_database, service};

fn made(of: &Database, file: &Path) -> Copied {
    backup(&of.store, file, false, &mut |_, _| {}).expect("a backup")
}

fn restored(file: &Path, to: &Database) -> Result<Copied, String> {
    restore(file, &to.store, to.dir.path(), &mut |_, _| {}).map_err(|error| error.to_string())
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

on_each_database!(a_backup_of_either_database_is_one_private_file_and_restores_into_both);
fn a_backup_of_either_database_is_one_private_file_and_restores_into_both(from: &Database) {
    fill(from);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("backup.sqlite");
    assert_eq!(made(from, &file).tables, counted(from));
    assert_eq!(files(folder.path()), ["backup.sqlite"]);
    assert_eq!(std::fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600);
    let written = std::fs::read(&file).expect("a file");
    for to in fresh() {
        assert_eq!(restored(&file, &to).expect("a restore").tables, counted(from));
        let same_kind = from.address.starts_with("sqlite:") == to.address.starts_with("sqlite:");
        if same_kind {
            assert_eq!(to.everything(), from.everything());
        }
        // Restored into the other kind and backed up again, it is still the same.
        let again = to.dir.path().join("again.sqlite");
        made(&to, &again);
        let back = if from.address.starts_with("sqlite:") {
            Database::sqlite()
        } else {
            fresh().into_iter().nth(1).expect("two")
        };
        restored(&again, &back).expect("a restore");
        assert_eq!(back.everything(), from.everything());
        let full = restored(&file, &to).expect_err("not empty any more");
        assert!(full.contains("not empty"), "{full}");
    }
    assert!(std::fs::read(&file).expect("a file") == written, "a restore does not touch the backup");
    assert_eq!(files(folder.path()), ["backup.sqlite"]);
}

struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

on_each_database!(a_backup_made_while_others_write_is_of_one_moment);
fn a_backup_made_while_others_write_is_of_one_moment(from: &Database) {
    from.sql("INSERT INTO setting VALUES ('pair', '0')");
    from.sql("INSERT INTO wording VALUES (1, 'x', 'da', '0', '2021-01-01 00:00:00')");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut count = 0;
            while !done.load(Ordering::Relaxed) {
                count += 1;
                from.sql(&format!(
                    "UPDATE setting SET value = '{count}' WHERE name = 'pair'; \
                     UPDATE wording SET content = '{count}'; \
                     INSERT INTO contact (is_current, name, language, reach) VALUES (true, '{count}', 'da', 'mail')"
                ));
            }
        });
        // Also if what follows fails.
        let _stop = Stop(&done);
        for number in 0..5 {
            let file = from.dir.path().join(format!("{number}.sqlite"));
            made(from, &file);
            let to = Database::sqlite();
            restored(&file, &to).expect("a restore");
            let pair = to.lines("SELECT value AS line FROM setting WHERE name = 'pair'");
            assert_eq!(to.lines("SELECT content AS line FROM wording"), pair);
            assert_eq!(to.lines("SELECT CAST(count(*) AS TEXT) AS line FROM contact"), pair);
        }
    });
}

on_each_database!(nothing_is_overwritten_unasked_and_nothing_is_left_of_a_backup_that_fails);
fn nothing_is_overwritten_unasked_and_nothing_is_left_of_a_backup_that_fails(from: &Database) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("backup.sqlite");
    std::fs::write(&file, "precious").expect("a file");
    let error = backup(&from.store, &file, false, &mut |_, _| {}).expect_err("it is there").to_string();
    assert!(error.contains("is there already"), "{error}");
    assert_eq!(std::fs::read(&file).expect("a file"), b"precious");
    backup(&from.store, &file, true, &mut |_, _| {}).expect("asked to replace it");
    assert_ne!(std::fs::read(&file).expect("a file"), b"precious");

    let missing = folder.path().join("not mounted/backup.sqlite");
    let error = backup(&from.store, &missing, false, &mut |_, _| {}).expect_err("no folder").to_string();
    assert!(error.contains("not mounted/backup.sqlite cannot be written"), "{error}");

    from.sql("DROP TABLE wording; CREATE TABLE wording (a TEXT, b TEXT, PRIMARY KEY (a, b))");
    let error = backup(&from.store, &folder.path().join("new"), false, &mut |_, _| {}).expect_err("a strange table");
    assert!(error.to_string().contains("no backup was made"), "{error}");
    assert_eq!(files(folder.path()), ["backup.sqlite"]);
}

#[test]
fn what_is_no_sound_backup_is_refused_and_the_database_stays_empty() {
    let from = Database::sqlite();
    fill(&from);
    from.sql("INSERT INTO setting VALUES ('long', replace(hex(zeroblob(60000)), '00', 'abcdefgh'))");
    let good = from.dir.path().join("good.sqlite");
    made(&from, &good);
    let bytes = std::fs::read(&good).expect("a file");
    let to = Database::sqlite();
    let refused = |name: &str, content: &[u8]| {
        let file = from.dir.path().join(name);
        std::fs::write(&file, content).expect("a file");
        let error = restored(&file, &to).expect_err(name);
        assert!(error.contains(name), "{error}");
        assert!(to.everything().values().all(Vec::is_empty), "{name}");
        error
    };
    assert!(refused("cut.sqlite", &bytes[..bytes.len() / 2]).contains("damaged"));
    let mut overwritten = bytes.clone();
    let middle = bytes.len() / 4096 / 2 * 4096;
    overwritten[4096..middle].fill(0x55);
    assert!(refused("overwritten.sqlite", &overwritten).contains("damaged"));
    assert!(refused("empty", b"").contains("no backup"));
    assert!(refused("notes.txt", b"Dear diary, today I lost a database.").contains("no backup"));
    assert!(refused("pg.dump", b"PGDMP\x01\x0e\x00 and so on").contains("pg_restore"));

    let other = from.dir.path().join("other.sqlite");
    let mut conn = SqliteConnection::establish(other.to_str().expect("UTF-8")).expect("SQLite");
    conn.batch_execute("CREATE TABLE song (title TEXT)").expect("a table");
    assert!(restored(&other, &to).expect_err("another program's").contains("no backup of kvartal"));

    let mut conn = SqliteConnection::establish(good.to_str().expect("UTF-8")).expect("SQLite");
    conn.batch_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('9999')").expect("a row");
    assert!(restored(&good, &to).expect_err("of the future").contains("newer kvartal"));

    // The database itself, with what is still in its log, is no backup.
    let live = PathBuf::from(from.address.strip_prefix("sqlite:").expect("a path"));
    assert!(restored(&live, &to).expect_err("in use").contains("in use"));
    assert!(to.everything().values().all(Vec::is_empty));
}

#[test]
fn an_older_backup_is_brought_up_to_date_on_the_way() {
    use diesel_migrations::{FileBasedMigrations, MigrationHarness};
    let from = Database::sqlite();
    from.family("F1", "2021-01-04");
    let file = from.dir.path().join("old.sqlite");
    made(&from, &file);
    let mut conn = SqliteConnection::establish(file.to_str().expect("UTF-8")).expect("SQLite");
    let migrations = FileBasedMigrations::from_path(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite"));
    conn.revert_last_migration(migrations.expect("migrations")).expect("one step back");
    drop(conn);
    let before = std::fs::read(&file).expect("a file");
    for to in fresh() {
        restored(&file, &to).expect("a restore");
        assert_eq!(to.lines("SELECT case_number AS line FROM family"), ["F1"]);
    }
    assert!(std::fs::read(&file).expect("a file") == before, "a restore does not touch the backup");
}

#[test]
fn a_database_that_is_older_than_the_program_can_be_backed_up_before_the_upgrade() {
    use diesel_migrations::{FileBasedMigrations, MigrationHarness};
    let folder = |of: &str| {
        FileBasedMigrations::from_path(format!("{}/migrations/{of}", env!("CARGO_MANIFEST_DIR"))).expect("migrations")
    };
    let [sqlite, postgres] = fresh();
    for from in [&sqlite, &postgres] {
        from.family("F1", "2021-01-04");
    }
    let path = sqlite.address.strip_prefix("sqlite:").expect("a path");
    SqliteConnection::establish(path).expect("SQLite").revert_last_migration(folder("sqlite")).expect("a step back");
    diesel::PgConnection::establish(&postgres.address)
        .expect("PostgreSQL")
        .revert_last_migration(folder("postgres"))
        .expect("a step back");
    for from in [&sqlite, &postgres] {
        let file = from.dir.path().join("before.sqlite");
        made(from, &file);
        let to = Database::sqlite();
        restored(&file, &to).expect("a restore");
        assert_eq!(to.lines("SELECT case_number AS line FROM family"), ["F1"]);
    }
}

/// A family whose parent is due to be invited.
fn due(database: &Database) {
    let family = database.family("F1", "2021-01-04");
    database.sql("UPDATE family SET next_due_at = '2021-01-04 07:00:00'");
    for (slot, email) in [("parent1", "p@example.org"), ("caseworker", "c@example.org")] {
        let person = database.person(email, "da");
        database.assign(family, None, slot, person, "N");
    }
}

/// Message-IDs in a mailbox.
fn mailbox(database: &Database) -> Vec<String> {
    let mut ids: Vec<String> = std::fs::read_dir(database.dir.path().join("mail/new"))
        .into_iter()
        .flatten()
        .map(|entry| {
            let bytes = std::fs::read(entry.expect("an entry").path()).expect("a mail");
            let mail = mail_parser::MessageParser::default().parse(&bytes).expect("a mail");
            mail.message_id().expect("a Message-ID").to_owned()
        })
        .collect();
    ids.sort();
    ids
}

on_each_database!(a_restored_database_sends_nothing_twice_that_it_knows_of_and_the_rest_under_the_same_message_id);
fn a_restored_database_sends_nothing_twice_that_it_knows_of_and_the_rest_under_the_same_message_id(from: &Database) {
    let now: Timestamp = "2021-01-04T09:00:00Z".parse().expect("an instant");
    due(from);
    let before = from.dir.path().join("before.sqlite");
    made(from, &before);
    tick(&service(from), now).expect("a tick");
    assert_eq!(mailbox(from).len(), 2);
    let after = from.dir.path().join("after.sqlite");
    made(from, &after);
    for to in fresh() {
        restored(&after, &to).expect("a restore");
        tick(&service(&to), now).expect("a tick");
        assert_eq!(mailbox(&to), Vec::<String>::new(), "what it knows of is not sent again");
    }
    for to in fresh() {
        restored(&before, &to).expect("a restore");
        tick(&service(&to), now).expect("a tick");
        assert_eq!(mailbox(&to), mailbox(from), "a mailbox can tell that it has these already");
    }
}

fn kvartal(database: &str, arguments: &[&str], secret: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kvartal"));
    command.args(arguments).env("KVARTAL_DATABASE", database).env_remove("KVARTAL_SECRET").current_dir("/");
    if let Some(secret) = secret {
        command.env("KVARTAL_SECRET", secret);
    }
    command.output().expect("kvartal")
}

fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn a_backup_takes_the_place_of_a_backup_and_of_nothing_else() {
    let from = Database::sqlite();
    due(&from);
    let database = from.address.strip_prefix("sqlite:").expect("a path").to_owned();
    let secret = format!("{database}.secret");
    std::fs::write(&secret, SECRET).expect("a secret");
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(path("settings.toml"), "base_url = 'x'").expect("a file");
    let (by_another_name, of_others) = (path("link.sqlite"), Database::sqlite());
    std::os::unix::fs::symlink(&database, &by_another_name).expect("a link");
    let others = of_others.address.strip_prefix("sqlite:").expect("a path").to_owned();
    let before = from.everything();
    for to in [&database, &secret, &format!("{database}-wal"), &path("settings.toml"), &by_another_name, &others] {
        let done = kvartal(&from.address, &["backup", "--to", to, "--replace"], None);
        assert!(!done.status.success() && told(&done).contains("was not touched"), "{to}: {}", told(&done));
    }
    assert_eq!(std::fs::read_to_string(&secret).expect("a secret"), SECRET);
    assert_eq!(from.everything(), before);
    for _ in 0..2 {
        let done = kvartal(&from.address, &["backup", "--to", &path("backup.sqlite"), "--replace"], None);
        assert!(done.status.success(), "{}", told(&done));
    }
}

#[test]
fn what_a_killed_backup_leaves_is_removed_by_the_next_one_unless_somebody_writes_there() {
    let from = Database::sqlite();
    fill(&from);
    let folder = tempfile::tempdir().expect("a folder");
    let to = folder.path().display().to_string();
    let drafts = || files(folder.path()).iter().filter(|name| name.contains(".draft")).count();
    // No file of its may grow beyond 64 KB: the system kills it in the middle of writing.
    let program = env!("CARGO_BIN_EXE_kvartal");
    let killed = Command::new("sh")
        .args(["-c", &format!("ulimit -f 128; exec {program} backup --to {to}")])
        .env("KVARTAL_DATABASE", &from.address)
        .env("KVARTAL_SECRET", SECRET)
        .output()
        .expect("sh");
    assert_eq!(killed.status.code(), None, "killed: {killed:?}");
    assert!(drafts() > 0, "{:?}", files(folder.path()));
    let left = drafts();
    let backup = || {
        let done = kvartal(&from.address, &["backup", "--to", &to], Some(SECRET));
        assert!(done.status.success(), "{}", told(&done));
        told(&done)
    };
    // While somebody writes into that folder it cannot be seen which drafts are theirs.
    let written = kvartal::files::UnfinishedFile::within(folder.path()).expect("a draft");
    assert!(!backup().contains("were removed") && drafts() == left + 1);
    drop(written);
    let file = |name: &String| name.ends_with(".sqlite");
    std::fs::remove_file(folder.path().join(files(folder.path()).iter().find(|name| file(name)).expect("one")))
        .expect("room for one of the same second");
    let said = backup();
    assert!(said.contains("1 unfinished files of processes that were killed were removed"), "{said}");
    assert!(files(folder.path()).iter().all(file), "{:?}", files(folder.path()));
}

#[test]
fn a_restore_is_refused_while_a_process_has_the_database_open_even_if_it_was_moved_away() {
    let from = Database::sqlite();
    fill(&from);
    let backup = from.dir.path().join("backup.sqlite");
    made(&from, &backup);
    let folder = tempfile::tempdir().expect("a folder");
    let address = format!("sqlite:{}", folder.path().join("kvartal.sqlite").display());
    // As a service that serves and a pass that runs have it.
    let serving = Store::open(&address).expect("a database");
    let restore = || kvartal(&address, &["restore", "--from", &backup.display().to_string()], Some(SECRET));
    let refused = || {
        let done = restore();
        let told = told(&done);
        assert!(done.status.code() == Some(1) && told.contains("another kvartal process has"), "{told}");
        assert!(told.contains("nothing was restored") && told.trim().lines().count() == 1, "{told}");
    };
    refused();
    let aside = folder.path().join("aside");
    std::fs::create_dir(&aside).expect("a folder");
    for name in files(folder.path()).iter().filter(|name| name.starts_with("kvartal.sqlite")) {
        std::fs::rename(folder.path().join(name), aside.join(name)).expect("moved away");
    }
    refused();
    assert!(!folder.path().join("kvartal.sqlite").exists(), "nothing that the service could take for its own");
    drop(serving);
    let done = restore();
    assert!(done.status.success(), "{}", told(&done));
    // And nobody begins while it is written.
    let alone = Store::open_alone(&address).expect("alone");
    let begun = kvartal(&address, &["status"], Some(SECRET));
    assert!(told(&begun).contains("is just writing") && !begun.status.success(), "{}", told(&begun));
    drop(alone);
}

#[test]
fn the_commands_carry_the_secret_along_and_say_when_it_is_another() {
    let from = Database::sqlite();
    due(&from);
    // Sent with the secret that stands beside the file, as `kvartal serve` does.
    let secret = format!("{}.secret", from.address.strip_prefix("sqlite:").expect("a path"));
    std::fs::write(&secret, SECRET).expect("a secret");
    tick(&service(&from), "2021-01-04T09:00:00Z".parse().expect("an instant")).expect("a tick");

    let folder = tempfile::tempdir().expect("a folder");
    let to = folder.path().to_str().expect("UTF-8");
    let done =
        kvartal(&from.address, &["backup", "--to", to, "--keep", "3", "--keep-days", "30", "--with-secret"], None);
    assert!(done.status.success() && told(&done).contains("0 older backups removed"), "{}", told(&done));
    assert!(!told(&done).contains(SECRET));
    let names = files(folder.path());
    assert_eq!(names.len(), 2, "{names:?}");
    let (file, kept) = (folder.path().join(&names[0]), folder.path().join(&names[1]));
    assert_eq!(kept, folder.path().join(format!("{}.secret", names[0])));
    assert_eq!(std::fs::read_to_string(&kept).expect("a secret"), SECRET);
    assert_eq!(std::fs::metadata(&kept).expect("a file").permissions().mode() & 0o777, 0o600);
    let file = file.to_str().expect("UTF-8");

    // On a new machine, where kvartal has made a secret of its own.
    let new = tempfile::tempdir().expect("a folder");
    let place = new.path().join("data/kvartal.sqlite");
    let address = format!("sqlite:{}", place.display());
    let own = new.path().join("data/kvartal.sqlite.secret");
    std::fs::create_dir(new.path().join("data")).expect("a folder");
    std::fs::write(&own, "made by a kvartal that was started too early").expect("a secret");
    let done = kvartal(&address, &["restore", "--from", file], None);
    assert!(done.status.success() && told(&done).contains("kvartal can be started"), "{}", told(&done));
    assert_eq!(std::fs::read_to_string(&own).expect("a secret"), SECRET);
    let aside = new.path().join("data/kvartal.sqlite.secret.before-restore");
    assert!(std::fs::read_to_string(aside).expect("kept").contains("too early"));
    assert!(!told(&done).contains(SECRET));
    std::fs::write(&own, "made by a kvartal that was started too early once more").expect("a secret");
    for ending in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{ending}", place.display()));
    }
    let done = kvartal(&address, &["restore", "--from", file], None);
    assert!(done.status.success() && told(&done).contains("before-restore-2"), "{}", told(&done));
    let again = kvartal(&address, &["restore", "--from", file], None);
    assert!(again.status.code() == Some(1) && told(&again).contains("not empty"), "{}", told(&again));

    // Without it, or with another one.
    let other = tempfile::tempdir().expect("a folder");
    let bare = other.path().join("bare.sqlite");
    let bare = bare.to_str().expect("UTF-8");
    let done = kvartal(&from.address, &["backup", "--to", bare], None);
    assert!(done.status.success() && told(&done).contains(&secret), "{}", told(&done));
    assert_eq!(files(other.path()), ["bare.sqlite"]);
    let address = format!("sqlite:{}", other.path().join("a.sqlite").display());
    let done = kvartal(&address, &["restore", "--from", bare], None);
    assert!(done.status.success() && told(&done).contains("Do not start kvartal yet"), "{}", told(&done));
    assert!(told(&done).contains("missing") && told(&done).contains("a.sqlite.secret"), "{}", told(&done));
    let [_, postgres] = fresh();
    let done = kvartal(&postgres.address, &["restore", "--from", bare], Some(&"x".repeat(40)));
    assert!(told(&done).contains("another one") && told(&done).contains("KVARTAL_SECRET"), "{}", told(&done));
    let [_, postgres] = fresh();
    let done = kvartal(&postgres.address, &["restore", "--from", bare], Some(SECRET));
    assert!(told(&done).contains("kvartal can be started"), "{}", told(&done));
}

#[test]
fn a_backup_and_a_copy_say_that_the_secret_at_hand_is_not_the_databases() {
    let from = Database::sqlite();
    due(&from);
    tick(&service(&from), "2021-01-04T09:00:00Z".parse().expect("an instant")).expect("a tick");
    let secret = format!("{}.secret", from.address.strip_prefix("sqlite:").expect("a path"));
    let folder = tempfile::tempdir().expect("a folder");
    let to = |name: &str| folder.path().join(name).display().to_string();
    let other = "another secret, as long as a secret has to be";
    for (name, there) in [("gone", None), ("other", Some(other))] {
        match there {
            None => assert!(!Path::new(&secret).exists()),
            Some(text) => std::fs::write(&secret, text).expect("a secret"),
        }
        let bare = kvartal(&from.address, &["backup", "--to", &to(&format!("{name}.sqlite"))], None);
        assert!(bare.status.success() && told(&bare).contains("Look for it"), "{}", told(&bare));
        let whole = kvartal(&from.address, &["backup", "--to", &to(&format!("{name}2.sqlite")), "--with-secret"], None);
        assert!(whole.status.code() == Some(1) && told(&whole).contains("without a secret"), "{}", told(&whole));
    }
    let set = kvartal(&from.address, &["backup", "--to", &to("set.sqlite")], Some(other));
    assert!(set.status.success() && told(&set).contains("not the one in your settings"), "{}", told(&set));
    let copied = format!("sqlite:{}", to("copied.sqlite"));
    let copied = kvartal(&from.address, &["copy", "--from", &from.address, "--to", &copied], Some(other));
    assert!(copied.status.success() && told(&copied).contains("not the one in your settings"), "{}", told(&copied));
    let names = ["copied.sqlite", "gone.sqlite", "gone2.sqlite", "other.sqlite", "other2.sqlite", "set.sqlite"];
    let made: Vec<String> = files(folder.path()).into_iter().filter(|name| !name.starts_with('.')).collect();
    assert_eq!(made, names, "the backups are made, and no secret beside them");
}

#[test]
fn the_copy_command_moves_an_installation_and_says_what_is_left_to_do() {
    let [from, to] = fresh();
    fill(&from);
    let done = kvartal("sqlite:unused", &["copy", "--from", &from.address, "--to", &to.address], None);
    assert!(done.status.success(), "{}", told(&done));
    let path = from.address.strip_prefix("sqlite:").expect("a path");
    for part in ["every value compared", "KVARTAL_SECRET", &format!("{path}.secret"), "do not start kvartal on the old"]
    {
        assert!(told(&done).contains(part), "“{part}” in:\n{}", told(&done));
    }
    assert_eq!(counted(&to), counted(&from));
    let again = kvartal("sqlite:unused", &["copy", "--from", &from.address, "--to", &to.address], None);
    assert!(again.status.code() == Some(1) && told(&again).contains("not empty"), "{}", told(&again));
    let missing = format!("sqlite:{}", from.dir.path().join("none.sqlite").display());
    let new = format!("sqlite:{}", from.dir.path().join("new.sqlite").display());
    let none = kvartal("sqlite:unused", &["copy", "--from", &missing, "--to", &new], None);
    assert!(none.status.code() == Some(1) && told(&none).contains("there is no file"), "{}", told(&none));
    assert!(!from.dir.path().join("new.sqlite").exists(), "a mistyped source leaves no target behind");
}

#[test]
fn a_new_database_is_told_so_that_a_mistyped_name_is_seen() {
    let folder = tempfile::tempdir().expect("a folder");
    let away = format!("sqlite:{}", folder.path().join("away/kvartal.sqlite").display());
    let refused = kvartal(&away, &["leads"], None);
    assert!(
        refused.status.code() == Some(1) && told(&refused).contains("does not exist; make it"),
        "{}",
        told(&refused)
    );
    assert!(!folder.path().join("away").exists());
    let address = format!("sqlite:{}", folder.path().join("mistyped.sqlite").display());
    let first = kvartal(&address, &["leads"], None);
    assert!(first.status.success() && told(&first).contains("a new, empty one was made"), "{}", told(&first));
    assert!(told(&first).contains("mistyped.sqlite"), "{}", told(&first));
    assert!(!told(&kvartal(&address, &["leads"], None)).contains("new, empty"));
    // A backup of what is not there would be a backup of nothing.
    let missing = format!("sqlite:{}", folder.path().join("none.sqlite").display());
    let to = folder.path().join("backup.sqlite");
    let done = kvartal(&missing, &["backup", "--to", to.to_str().expect("UTF-8")], None);
    assert!(done.status.code() == Some(1) && told(&done).contains("there is no file"), "{}", told(&done));
    assert!(!to.exists() && !folder.path().join("none.sqlite").exists());
}

on_each_database!(a_sealed_backup_is_opened_by_its_identity_and_by_nothing_else);
fn a_sealed_backup_is_opened_by_its_identity_and_by_nothing_else(from: &Database) {
    due(from);
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let run = |database: &Database, arguments: &[&str], recipients: &str| {
        let mut program = crate::support::program(database, arguments);
        program
            .env("KVARTAL_BACKUP_RECIPIENTS", if recipients.is_empty() { "[]" } else { recipients })
            .env("TMPDIR", database.dir.path())
            .output()
            .expect("kvartal")
    };
    let identity = |name: &str| {
        let made = run(from, &["backup", "--new-identity", &path(name)], "");
        assert!(made.status.success(), "{}", told(&made));
        let twice = run(from, &["backup", "--new-identity", &path(name)], "");
        assert!(told(&twice).contains("is there already"), "{}", told(&twice));
        let mode = std::fs::metadata(path(name)).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let words = told(&made);
        words.split('"').nth(1).expect("a recipient").to_owned()
    };
    let (recipient, _) = (identity("mine"), identity("others"));

    let backups = tempfile::tempdir().expect("a folder");
    for old in ["kvartal-2020-01-01T02-00-00Z.sqlite", "kvartal-2020-01-02T02-00-00Z.sqlite.age", "notes.age"] {
        std::fs::write(backups.path().join(old), "").expect("a file");
    }
    let to = backups.path().display().to_string();
    let before = files(from.dir.path());
    let done = run(from, &["backup", "--to", &to, "--keep-days", "30"], &recipient);
    assert!(done.status.success() && told(&done).contains("sealed"), "{}", told(&done));
    let there = files(backups.path());
    assert_eq!((there.len(), there[1].as_str()), (2, "notes.age"), "{there:?}");
    assert!(there[0].ends_with("Z.sqlite.age"), "{there:?}");
    assert_eq!(files(from.dir.path()), before, "nothing is left unsealed");
    let sealed = backups.path().join(&there[0]);
    assert_eq!(std::fs::metadata(&sealed).expect("a file").permissions().mode() & 0o777, 0o600);
    let bytes = std::fs::read(&sealed).expect("a file");
    assert!(!bytes.windows(8).any(|some| some == b"Nordby\x00\x00" || some == b"SQLite f"));

    let sealed = sealed.display().to_string();
    let refused = |file: &str, identity: Option<&str>| {
        let to = tempfile::tempdir().expect("a folder");
        let address = format!("sqlite:{}", to.path().join("to.sqlite").display());
        let mut arguments = vec!["restore", "--from", file];
        arguments.extend(identity.iter().flat_map(|name| ["--identity", *name]));
        let done = kvartal(&address, &arguments, Some(SECRET));
        assert!(!done.status.success(), "{}", told(&done));
        let families = Store::open(&address).and_then(|store| store.read(kvartal::store::case::all_named));
        assert_eq!(families.expect("a database"), []);
        assert!(!files(to.path()).iter().any(|name| name.contains("draft")), "nothing is left of what was opened");
        told(&done)
    };
    assert!(refused(&sealed, None).contains("--identity"));
    assert!(refused(&sealed, Some(&path("others"))).contains("other recipients"));
    std::fs::write(path("cut.sqlite.age"), &bytes[..bytes.len() / 2]).expect("a file");
    assert!(refused(&path("cut.sqlite.age"), Some(&path("mine"))).contains("cut off"));
    std::fs::write(path("locked"), "-----BEGIN AGE ENCRYPTED FILE-----\n").expect("a file");
    assert!(refused(&sealed, Some(&path("locked"))).contains("passphrase"));
    let plain = folder.path().join("plain.sqlite");
    made(from, &plain);
    assert!(refused(&plain.display().to_string(), Some(&path("mine"))).contains("not sealed"));
    assert!(told(&run(from, &["backup", "--to", &to], "age1nothing")).contains("no recipient"));

    let [sqlite, postgres] = fresh();
    let new = format!("sqlite:{}", sqlite.dir.path().join("new.sqlite").display());
    for address in [&new, &postgres.address] {
        let arguments = ["restore", "--from", &sealed, "--identity", &path("mine")];
        let done = kvartal(address, &arguments, Some(SECRET));
        assert!(done.status.success(), "{}", told(&done));
        let families = |store: &Store| store.read(kvartal::store::case::all_named).expect("families");
        assert_eq!(families(&Store::open(address).expect("a database")), families(&from.store));
    }
}
