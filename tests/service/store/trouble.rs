//! The database is full, read-only, damaged or away: clear sentences, nothing half written, and recovery by itself.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use kvartal::store::{Store, StoreError, Tx, setting};

use crate::support::postgres::Server;
use crate::support::{Database, Web, on_each_database, service};

/// Two rows that belong together, the second of which may not fit.
fn write_pair(store: &Store, name: &str, size: usize) -> Result<(), StoreError> {
    store.write(&crate::support::test_by(), |conn| {
        setting::put(conn, &format!("{name} begun"), "yes")?;
        setting::put(conn, &format!("{name} done"), &"x".repeat(size))
    })
}

fn read(store: &Store, name: &str) -> Result<Option<String>, StoreError> {
    store.read(|conn| setting::get(conn, name))
}

fn sql(store: &Store, statement: &str) {
    let run = |conn: &mut Tx<'_>| conn.batch_execute(statement).map_err(StoreError::from);
    store.write(&crate::support::test_by(), run).expect("the test's own statement");
}

/// Nothing of `name` is stored, and the store works.
fn nothing_half_written(store: &Store, name: &str) {
    assert_eq!(read(store, &format!("{name} begun")).expect("reads go on"), None);
    write_pair(store, "later", 10).expect("writes work again by themselves");
    assert!(read(store, "later done").expect("reads go on").is_some());
}

#[test]
fn a_database_that_may_not_grow_says_so_keeps_nothing_half_and_goes_on_when_it_may() {
    let database = Database::sqlite();
    write_pair(&database.store, "first", 10).expect("room enough");
    sql(&database.store, "PRAGMA max_page_count = 1");
    let error = write_pair(&database.store, "large", 500_000).expect_err("no room");
    assert!(error.to_string().contains("disk of the database is full"), "{error}");
    assert!(error.to_string().contains("make room"), "{error}");
    assert!(error.is_transient());
    nothing_half_written(&database.store, "large");
}

/// A disk of 2 MB, if this user may mount one.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount() -> Option<SmallDisk> {
        let folder = tempfile::tempdir().expect("a folder").keep();
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", "size=3m", "tmpfs"]).arg(&folder).output().ok()?;
        if mounted.status.success() {
            return Some(SmallDisk(folder));
        }
        std::fs::remove_dir(&folder).expect("an empty folder");
        None
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
        let _ = std::fs::remove_dir(&self.0);
    }
}

#[test]
fn a_full_disk_stops_writing_not_reading_until_there_is_room() {
    let Some(disk) = SmallDisk::mount() else {
        eprintln!("not run: this user may not mount a small disk");
        return;
    };
    let store = Store::open(&format!("sqlite:{}", disk.0.join("test.sqlite").display())).expect("a database");
    write_pair(&store, "first", 10).expect("room enough");
    let ballast = disk.0.join("ballast");
    let room = |on: bool| match on {
        true => std::fs::remove_file(&ballast).expect("the ballast"),
        false => assert!(std::fs::write(&ballast, vec![0; 4 << 20]).is_err(), "the disk is smaller than that"),
    };
    for round in 0..2 {
        room(false);
        let error = write_pair(&store, "large", 200_000).expect_err("no room");
        assert!(error.is_transient(), "round {round}: {error:?}");
        assert!(error.to_string().contains("nothing of this was stored"), "{error}");
        assert!(read(&store, "first done").expect("reads go on").is_some());
        room(true);
        nothing_half_written(&store, "large");
        write_pair(&store, &format!("large {round}"), 200_000).expect("room again");
    }
    // A backup that does not fit leaves nothing behind.
    room(false);
    let to = disk.0.join("backup.sqlite");
    let error = kvartal::store::backup::backup(&store, &to, false, &mut |_, _| {}).expect_err("no room").to_string();
    assert!(error.contains("no backup was made"), "{error}");
    let left: Vec<_> = std::fs::read_dir(&disk.0)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains("backup") || name.contains("draft"))
        .collect();
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn a_database_that_takes_no_changes_says_so_and_goes_on_when_it_does() {
    let database = Database::sqlite();
    write_pair(&database.store, "first", 10).expect("it can be written to");
    // The connection of the writer: as if the file could not be written to when it was opened.
    sql(&database.store, "PRAGMA query_only = ON");
    let error = write_pair(&database.store, "refused", 10).expect_err("read-only");
    assert!(error.to_string().contains("takes no changes"), "{error}");
    assert!(error.is_transient());
    nothing_half_written(&database.store, "refused");
}

/// Runs kvartal as a user who is not root.
fn as_nobody(database: &Path) -> Command {
    let is_root = Command::new("id").arg("-u").output().expect("id").stdout == b"0\n";
    let program = env!("CARGO_BIN_EXE_kvartal");
    let mut command = if is_root { Command::new("runuser") } else { Command::new(program) };
    if is_root {
        // Where anybody can run it.
        let copy = database.with_file_name("kvartal");
        std::fs::copy(program, &copy).expect("a copy");
        command.args(["-u", "nobody", "--"]).arg(copy);
    }
    command.env("KVARTAL_DATABASE", format!("sqlite:{}", database.display())).current_dir("/");
    command
}

#[test]
fn a_file_that_this_user_cannot_write_to_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("kvartal.sqlite");
    Store::open(&format!("sqlite:{}", file.display())).expect("a database");
    let mode = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("permissions");
    };
    mode(&file, 0o444);
    mode(folder.path(), 0o755);
    let output = as_nobody(&file).arg("leads").output().expect("kvartal");
    mode(folder.path(), 0o700);
    let words = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{words}");
    assert!(words.contains("kvartal.sqlite: Permission denied") && words.contains("write to it"), "{words}");
}

#[test]
fn a_damaged_file_is_told_with_the_way_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("kvartal.sqlite");
    std::fs::write(&file, "this was a database once".repeat(1000)).expect("a file");
    let error = Store::open(&format!("sqlite:{}", file.display())).err().expect("no database").to_string();
    assert!(error.contains("damaged") && error.contains("kvartal restore"), "{error}");
}

/// A new file in its place would have SQLite throw away its log, and the answers of the last minutes with it.
#[test]
fn the_log_of_a_file_that_was_moved_away_is_kept_for_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, away) = (folder.path().join("kvartal.sqlite"), folder.path().join("moved.sqlite"));
    let log = kvartal::files::beside(&file, "-wal");
    // As a process that is killed leaves both: what is open when they are copied is still in the log.
    let database = Database::sqlite();
    write_pair(&database.store, "first", 10).expect("it is there");
    let from = PathBuf::from(database.address.strip_prefix("sqlite:").expect("a path"));
    std::fs::copy(&from, &away).expect("a copy");
    std::fs::copy(kvartal::files::beside(&from, "-wal"), &log).expect("its log");
    let kept = std::fs::read(&log).expect("a log");
    assert!(!kept.is_empty());
    for is_there in [false, true] {
        for command in ["status", "leads", "tick"] {
            let mut program = Command::new(env!("CARGO_BIN_EXE_kvartal"));
            program
                .arg(command)
                .env("KVARTAL_DATABASE", format!("sqlite:{}", file.display()))
                .current_dir(folder.path());
            let done = program.output().expect("kvartal");
            let words = String::from_utf8_lossy(&done.stderr);
            assert!(done.status.code() == Some(1) && words.contains("Put it back"), "{command}: {words}");
        }
        assert_eq!(std::fs::read(&log).expect("a log"), kept);
        assert_eq!(file.exists(), is_there);
        // As a copy that broke off leaves it.
        std::fs::write(&file, "").expect("an empty file");
    }
    std::fs::rename(&away, &file).expect("put back");
    let store = Store::open(&format!("sqlite:{}", file.display())).expect("the database");
    assert!(read(&store, "first done").expect("a look").is_some(), "what stood in the log alone");
}

#[test]
fn a_file_that_is_taken_away_is_not_made_anew_and_one_that_is_put_back_is_used() {
    let database = Database::sqlite();
    write_pair(&database.store, "first", 10).expect("it is there");
    sql(&database.store, "PRAGMA user_version = 1");
    let file = PathBuf::from(database.address.strip_prefix("sqlite:").expect("a path"));
    let copy = file.with_file_name("copy.sqlite");
    kvartal::store::backup::backup(&database.store, &copy, false, &mut |_, _| {}).expect("a backup");
    for ending in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(kvartal::files::beside(&file, ending));
    }
    let error = read(&database.store, "first done").expect_err("it is gone").to_string();
    assert!(error.contains("taken away") || error.contains("there is no file"), "{error}");
    assert!(write_pair(&database.store, "second", 10).is_err());
    assert!(!file.exists(), "an empty one in its place would be taken for the study");
    std::fs::rename(&copy, &file).expect("put back");
    assert!(read(&database.store, "first done").expect("it is back").is_some());
    write_pair(&database.store, "second", 10).expect("it is back");
}

#[test]
fn what_is_stored_in_a_file_that_came_in_the_place_of_another_stays_there() {
    let database = Database::sqlite();
    write_pair(&database.store, "first", 10).expect("it is there");
    assert!(read(&database.store, "first done").expect("it is there").is_some(), "whoever reads has it open too");
    let file = PathBuf::from(database.address.strip_prefix("sqlite:").expect("a path"));
    let copy = file.with_file_name("copy.sqlite");
    kvartal::store::backup::backup(&database.store, &copy, false, &mut |_, _| {}).expect("a backup");
    for ending in ["", "-wal", "-shm"] {
        let moved = kvartal::files::beside(&file.with_file_name("aside.sqlite"), ending);
        let _ = std::fs::rename(kvartal::files::beside(&file, ending), moved);
    }
    std::fs::rename(&copy, &file).expect("another file");
    // The connection that writes is made anew, the one that reads, which has the first file open, after it.
    write_pair(&database.store, "second", 10).expect("it is there");
    assert!(read(&database.store, "second done").expect("it is there").is_some());
    write_pair(&database.store, "third", 10).expect("it is there");
    let others = Store::open(&database.address).expect("as the next start finds it");
    assert!(read(&others, "second done").expect("it is there").is_some());
    assert!(read(&others, "third done").expect("it is there").is_some());
}

on_each_database!(after_a_panic_nothing_is_stored_and_the_store_works);
fn after_a_panic_nothing_is_stored_and_the_store_works(database: &Database) {
    let store = database.store.clone();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        store.write(&crate::support::test_by(), |conn| -> Result<(), StoreError> {
            setting::put(conn, "panic begun", "yes")?;
            panic!("on purpose");
        })
    }));
    assert!(panicked.is_err());
    nothing_half_written(&database.store, "panic");
}

#[test]
fn postgresql_goes_and_comes_back_and_kvartal_goes_on_by_itself() {
    let mut server = Server::start();
    let database = Database::on(&server.address);
    let web = Web::serve(service(&database), "2021-01-04", None);
    assert_eq!(web.get("/health").status, 200);
    write_pair(&database.store, "first", 10).expect("it answers");
    // The tests' server writes commits to its disk when it likes; this one, and what came before it, at once.
    sql(&database.store, "SET LOCAL synchronous_commit = on; INSERT INTO setting VALUES ('on the disk', 'yes')");

    // In the middle of a transaction.
    let error = database
        .store
        .write(&crate::support::test_by(), |conn| {
            setting::put(conn, "middle begun", "yes")?;
            server.stop();
            setting::put(conn, "middle done", "yes")
        })
        .expect_err("the server has gone");
    assert!(error.is_transient(), "{error:?}");
    assert!(error.to_string().contains("connection to the database was lost"), "{error}");

    // While it is away: soon told, in a sentence, and no page hangs.
    for attempt in 0..3 {
        let begun = Instant::now();
        let error = read(&database.store, "first done").expect_err("nobody answers");
        assert!(begun.elapsed() < Duration::from_secs(6), "attempt {attempt} took {:?}", begun.elapsed());
        assert!(error.is_transient(), "{error:?}");
        assert!(error.to_string().contains("cannot be opened") && error.to_string().contains("refused"), "{error}");
        assert!(!error.to_string().contains('\n'), "{error}");
    }
    let begun = Instant::now();
    assert_eq!(web.get("/health").status, 503);
    assert!(begun.elapsed() < Duration::from_secs(6), "the page took {:?}", begun.elapsed());
    let error = Store::open(&database.address).err().expect("nobody answers").to_string();
    assert!(error.contains("refused"), "{error}");

    server.start_again();
    assert!(read(&database.store, "first done").expect("it is back").is_some());
    assert_eq!(read(&database.store, "middle begun").expect("it is back"), None);
    write_pair(&database.store, "later", 10).expect("it is back");
    assert_eq!(web.get("/health").status, 200);

    // All connections of the pool at once, while nobody asks: the next who does notices nothing.
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                database.store.read(|_| {
                    std::thread::sleep(Duration::from_millis(200));
                    Ok::<_, StoreError>(())
                })
            });
        }
    });
    server.stop();
    server.start_again();
    write_pair(&database.store, "after all", 10).expect("broken connections are passed over");
}

#[test]
fn an_address_that_would_tell_its_password_is_refused_without_it() {
    for address in ["postgres://u:se#cret@host/db", "postgres://u:se/cret@host/db", "postgres://u:se@cret@host/db"] {
        let error = Store::open(address).err().expect("not understood").to_string();
        assert!(error.contains("%40") && !error.contains("cret@"), "{error}");
    }
}

/// SQLite's locks belong to a process: whoever opens and closes the file takes them from all connections that the process has, and
/// the next program that ends throws the log away beneath them.
#[test]
fn opening_it_once_more_takes_no_lock_from_what_the_process_has_open() {
    let database = Database::sqlite();
    let file = PathBuf::from(database.address.strip_prefix("sqlite:").expect("a path"));
    write_pair(&database.store, "first", 10).expect("it is there");
    drop(Store::open(&database.address).expect("once more"));
    let log = kvartal::files::beside(&file, "-wal");
    let which = || std::os::unix::fs::MetadataExt::ino(&std::fs::metadata(&log).expect("the log is there"));
    let before = which();
    for _ in 0..2 {
        let done = crate::support::program(&database, &["leads"]).output().expect("kvartal runs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        assert_eq!(which(), before);
    }
    write_pair(&database.store, "second", 10).expect("it goes on");
    assert!(read(&database.store, "second done").expect("a look").is_some());
}
