//! What can happen to kvartal's database, and to a process, while mail leaves.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::disk::SmallDisk;
use crate::faults::{Case, enrol, on_the_day, shortened};
use crate::installation::{Installation, Ran, finish};
use crate::postgres::{self, KEEPS};
use crate::smtp::{Act, Server, Step};

/// Families of an installation whose sending is disturbed in the middle.
const FAMILIES: usize = 40;

/// How many mails can be between the server and the queue at a time: all that a process has in hand (`MOST` of src/outbox).
const IN_THE_AIR: usize = 64;

/// Tries each fault on a fresh installation.
pub fn all() -> Vec<Case> {
    let mut cluster = postgres::Server::start_with(KEEPS);
    let mut cases = vec![
        restart(
            &mut cluster,
            "killed",
            postgres::Server::stop,
            "PostgreSQL killed and started again in the middle of sending",
        ),
        restart(
            &mut cluster,
            "restarted",
            postgres::Server::shut_down,
            "PostgreSQL restarted in the middle of sending",
        ),
        away_before_the_note(&mut cluster),
        gone(&mut cluster),
        down_at_start(&mut cluster),
        read_only_postgres(&cluster),
        frozen(Installation::on(&cluster.database("frozen"), ""), "PostgreSQL"),
    ];
    drop(cluster);
    cases.push(full_postgres());
    cases.push(frozen(Installation::sqlite(""), "SQLite"));
    cases.push(locked());
    cases.push(on_a_small_disk("SQLite: the disk is full before sending", full_at_start));
    cases.push(on_a_small_disk("SQLite: the disk fills up in the middle of sending", full_in_the_middle));
    cases.push(on_a_small_disk("SQLite: killed in the middle of sending on a full disk", killed_on_a_full_disk));
    cases.push(on_a_small_disk("SQLite: the file system becomes read-only", read_only_disk));
    cases
}

/// A server that leaves time to disturb.
fn slow_server() -> Server {
    let server = Server::plain();
    server.always(Step::Accepted, Act::Wait(Duration::from_millis(25)));
    server
}

/// Starts a pass and waits until some of its mails have been accepted.
fn in_the_middle(installation: &Installation, server: &Server) -> std::process::Child {
    let child = installation.start_tick(on_the_day(9));
    assert!(server.wait_for(12, Duration::from_secs(60)), "the pass sends");
    child
}

/// After the fault: passes later on the day send what is left, and everything is judged.
fn recover(mut case: Case, installation: &Installation, server: &Server, in_the_air: usize) -> Case {
    case.during = installation.states();
    server.behave();
    for hour in [11, 15] {
        let ran = installation.tick(on_the_day(hour));
        case.expect(ran.ok(), format!("a later pass failed: {}", ran.said()));
    }
    case.finally = installation.states();
    let rows = installation.messages();
    let copies = server.copies();
    case.tries = server.seen(Step::Mail);
    case.accepted = server.count();
    let lost = rows.iter().filter(|row| !copies.contains_key(&row.message_id)).count();
    case.expect(lost == 0, format!("{lost} messages were never accepted"));
    case.expect(rows.iter().all(|row| row.state == "sent"), format!("all sent expected, not {}", case.finally));
    let families = installation.lines("SELECT CAST(count(*) AS TEXT) AS line FROM request");
    let asked = installation.lines("SELECT CAST(count(DISTINCT family_id) AS TEXT) AS line FROM request");
    case.expect(families[0].parse() == Ok(asked[0].parse::<usize>().unwrap_or_default() * 4), "four requests a family");
    let second: usize = copies.values().map(|count| count - 1).sum();
    case.expect(
        second <= in_the_air && copies.values().all(|count| *count <= 2),
        format!("at most {in_the_air} second copies expected, not {second}"),
    );
    case.expect(copies.keys().all(|id| rows.iter().any(|row| row.message_id == *id)), "only messages of the queue");
    case
}

/// Notes what a disturbed pass said, and that it said it in words.
fn heard(case: &mut Case, ran: &Ran, must_fail: bool) {
    case.said = shortened(&ran.said());
    case.expect(ran.code.is_some_and(|code| code <= 1), format!("it ended with {:?}", ran.code));
    case.expect(!ran.err.contains("panicked"), "it panicked");
    case.expect(!must_fail || ran.code == Some(1) && !ran.said().is_empty(), "exit code 1 and a sentence");
}

fn restart(cluster: &mut postgres::Server, name: &str, end: fn(&postgres::Server), done: &str) -> Case {
    let mut case = Case::of(done);
    let server = slow_server();
    let installation = Installation::on(&cluster.database(name), &server.loopback());
    enrol(&installation, FAMILIES);
    let child = in_the_middle(&installation, &server);
    end(cluster);
    cluster.start_again();
    let ran = finish(child, Instant::now());
    heard(&mut case, &ran, false);
    recover(case, &installation, &server, 0)
}

fn away_before_the_note(cluster: &mut postgres::Server) -> Case {
    let mut case = Case::of("PostgreSQL away for 2 s between the server's acceptance and the note of it");
    let server = Server::plain();
    server.always(Step::Accepted, Act::Wait(Duration::from_millis(800)));
    let installation = Installation::on(&cluster.database("away"), &server.loopback());
    enrol(&installation, 1);
    let child = installation.start_tick(on_the_day(9));
    case.expect(server.wait_for(4, Duration::from_secs(60)), "all four accepted at once");
    cluster.stop();
    std::thread::sleep(Duration::from_secs(2));
    cluster.start_again();
    let ran = finish(child, Instant::now());
    heard(&mut case, &ran, false);
    recover(case, &installation, &server, 0)
}

fn gone(cluster: &mut postgres::Server) -> Case {
    let mut case = Case::of("PostgreSQL goes in the middle of sending and stays away until the pass has given up");
    let server = slow_server();
    let installation = Installation::on(&cluster.database("gone"), &server.loopback());
    enrol(&installation, FAMILIES);
    let child = in_the_middle(&installation, &server);
    cluster.shut_down();
    let ran = finish(child, Instant::now());
    cluster.start_again();
    heard(&mut case, &ran, true);
    recover(case, &installation, &server, IN_THE_AIR)
}

fn down_at_start(cluster: &mut postgres::Server) -> Case {
    let mut case = Case::of("PostgreSQL is down when kvartal starts");
    let server = Server::plain();
    let installation = Installation::on(&cluster.database("down"), &server.loopback());
    enrol(&installation, 1);
    cluster.shut_down();
    let ran = installation.tick(on_the_day(9));
    cluster.start_again();
    heard(&mut case, &ran, true);
    case.expect(server.count() == 0, "nothing sent");
    recover(case, &installation, &server, 0)
}

fn read_only_postgres(cluster: &postgres::Server) -> Case {
    let mut case = Case::of("PostgreSQL takes no changes (a standby)");
    let server = Server::plain();
    let installation = Installation::on(&cluster.database("standby"), &server.loopback());
    enrol(&installation, 1);
    cluster.sql("postgres", "ALTER DATABASE standby SET default_transaction_read_only = on");
    let ran = installation.tick(on_the_day(9));
    cluster.sql("postgres", "ALTER DATABASE standby SET default_transaction_read_only = off");
    heard(&mut case, &ran, true);
    case.expect_said("read-only");
    case.expect(server.count() == 0, "nothing sent");
    recover(case, &installation, &server, 0)
}

fn full_postgres() -> Case {
    let mut case = Case::of("PostgreSQL: the disk fills up in the middle of sending");
    let Some(disk) = SmallDisk::mount("160m") else { return not_here(case) };
    let cluster = postgres::Server::start_in(disk.path(), KEEPS);
    let server = slow_server();
    let installation = Installation::on(&cluster.database("full_disk"), &server.loopback());
    enrol(&installation, FAMILIES);
    let child = in_the_middle(&installation, &server);
    disk.fill(0);
    // A checkpoint has to write, and cannot.
    let ran = finish(child, Instant::now());
    disk.free();
    heard(&mut case, &ran, false);
    recover(case, &installation, &server, IN_THE_AIR)
}

/// A process that stands still for longer than its lease, as a virtual machine that is moved does.
fn frozen(mut installation: Installation, database: &str) -> Case {
    let mut case = Case::of(format!("{database}: a process stands still beyond its lease while handing over"));
    let server = Server::plain();
    installation.mail = server.loopback();
    enrol(&installation, 1);
    server.next(4, Step::Data, Act::Wait(Duration::from_millis(700)));
    let mut child = installation.start_tick(on_the_day(9));
    case.expect(server.wait_for_step(Step::Data, 4, Duration::from_secs(60)), "it hands over");
    signal(&child, "STOP");
    // Another takes over, and the first wakes up.
    let ran = installation.tick(on_the_day(10));
    case.expect(ran.ok() && server.count() == 4, format!("the other sends all four: {}", ran.said()));
    signal(&child, "CONT");
    let begun = Instant::now();
    case.expect(child.try_wait().expect("a process").is_none(), "it stood still");
    let woken = finish(child, begun);
    heard(&mut case, &woken, false);
    recover(case, &installation, &server, 4)
}

fn signal(child: &std::process::Child, name: &str) {
    let status = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status();
    assert!(status.is_ok_and(|status| status.success()), "kill -{name}");
}

fn locked() -> Case {
    let mut case = Case::of("SQLite: another program holds the file's lock for 12 s");
    let server = Server::plain();
    let installation = Installation::sqlite(&server.loopback());
    enrol(&installation, 1);
    let path = installation.file().display().to_string();
    let mut other: diesel::SqliteConnection = diesel::Connection::establish(&path).expect("the file");
    diesel::connection::SimpleConnection::batch_execute(&mut other, "BEGIN IMMEDIATE").expect("the lock");
    let child = installation.start_tick(on_the_day(9));
    std::thread::sleep(Duration::from_secs(12));
    drop(other);
    let ran = finish(child, Instant::now());
    heard(&mut case, &ran, true);
    case.expect_said("held by somebody else");
    case.expect(server.count() == 0, "nothing sent");
    recover(case, &installation, &server, 0)
}

fn on_a_small_disk(done: &str, fault: fn(&mut Case, &SmallDisk, &Installation, &Server) -> usize) -> Case {
    let mut case = Case::of(done);
    let Some(disk) = SmallDisk::mount("8m") else { return not_here(case) };
    let server = slow_server();
    let database = format!("sqlite:{}", disk.path().join("kvartal.sqlite").display());
    let installation = Installation::on(&database, &server.loopback());
    enrol(&installation, FAMILIES);
    let in_the_air = fault(&mut case, &disk, &installation, &server);
    let sound = installation.lines("SELECT integrity_check AS line FROM pragma_integrity_check");
    case.expect(sound == ["ok"], format!("the file is damaged: {sound:?}"));
    recover(case, &installation, &server, in_the_air)
}

fn not_here(mut case: Case) -> Case {
    case.said = "not tried: mounting a small disk takes root’s rights".into();
    case
}

fn full_at_start(case: &mut Case, disk: &SmallDisk, installation: &Installation, server: &Server) -> usize {
    disk.fill(0);
    let ran = installation.tick(on_the_day(9));
    disk.free();
    heard(case, &ran, true);
    case.expect_said("disk");
    case.expect(server.count() == 0, "nothing sent that the queue does not know of");
    0
}

fn full_in_the_middle(case: &mut Case, disk: &SmallDisk, installation: &Installation, server: &Server) -> usize {
    let child = in_the_middle(installation, server);
    disk.fill(0);
    let ran = finish(child, Instant::now());
    disk.free();
    heard(case, &ran, true);
    case.expect_said("full");
    IN_THE_AIR
}

fn killed_on_a_full_disk(case: &mut Case, disk: &SmallDisk, installation: &Installation, server: &Server) -> usize {
    let mut child = in_the_middle(installation, server);
    disk.fill(0);
    std::thread::sleep(Duration::from_millis(500));
    child.kill().expect("a process to end");
    let killed = child.wait().expect("its end");
    case.expect(killed.code().is_none(), "it was at work until it was killed");
    // It cannot even begin before there is room.
    let ran = installation.tick(on_the_day(10));
    disk.free();
    heard(case, &ran, true);
    IN_THE_AIR
}

fn read_only_disk(case: &mut Case, disk: &SmallDisk, installation: &Installation, server: &Server) -> usize {
    disk.read_only(true);
    let ran = installation.tick(on_the_day(9));
    disk.read_only(false);
    heard(case, &ran, true);
    case.expect(server.count() == 0, "nothing sent");
    0
}
