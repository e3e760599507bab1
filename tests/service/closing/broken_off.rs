//! Closing that is broken off at any point, or done by two at once, loses neither a count nor a name that is left.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use jiff::SignedDuration;
use kvartal::closing::{self, Kind};
use kvartal::health;
use kvartal::service::Service;
use kvartal::store::audit;

use super::{acts, close, count, freeze, out, study, text, wanted, well};
use crate::erasing::lived;
use crate::sealed::HEADING;
use crate::support::{Database, import, on_each_database, program, service};
use crate::workspace::at;

/// So many families, each with a mother and a caseworker of its own, that one transaction does not do for them.
const FAMILIES: usize = 120;

fn many(database: &Database) -> Service {
    let service = service(database);
    let rows: Vec<String> = (0..FAMILIES)
        .map(|n| format!("N{n},Nordby,2021-03-01,,,1,2015-05-05,Mor {n},mor{n}@example.org,,,Rita,rita{n}@example.org"))
        .collect();
    import(&service, at("2021-02-26T12:00:00Z"), HEADING, &rows);
    database.lead("Nordby", "zleder@example.org");
    freeze(&service);
    service
}

/// What a record says of how much was deleted.
fn counted(service: &Service) -> Vec<(Kind, usize)> {
    let stands = closing::stands(service, at("2021-03-05T10:00:00Z")).expect("a look");
    stands.closing.expect("a record").deleted.into_iter().map(|(kind, deleted)| (kind, deleted.count)).collect()
}

on_each_database!(broken_off_between_any_two_transactions_it_goes_on_and_counts_everything_once);
fn broken_off_between_any_two_transactions_it_goes_on_and_counts_everything_once(database: &Database) {
    // What it is in one go, on a database alike.
    let alike = database.another();
    let whole = lived(&alike);
    freeze(&whole);
    let clock = || at("2021-03-04T10:00:00Z");
    close(&alike, &whole, wanted(&out(&alike), true), &clock).expect("closed");
    let all = counted(&whole);

    let service = lived(database);
    freeze(&service);
    let folder = out(database);
    // Each time it comes one transaction further than the time before.
    let (mut reached, mut broken_off) = (1, 0);
    loop {
        let asked = Cell::new(0);
        let now = || {
            asked.set(asked.get() + 1);
            assert!(asked.get() <= reached, "broken off here");
            at("2021-03-04T10:00:00Z") + SignedDuration::from_secs(asked.get())
        };
        let tried = catch_unwind(AssertUnwindSafe(|| close(database, &service, wanted(&folder, true), &now)));
        match tried {
            Ok(closed) => {
                closed.expect("closed");
                break;
            }
            Err(_) => reached += 1,
        }
        if service.store.read(closing::is_broken_off).expect("a look") {
            broken_off += 1;
            let found = service.store.read(|conn| health::findings_at_hand(conn, &service, clock()));
            assert!(found.expect("a look").iter().any(|one| one.kind == "closing_broken_off"));
        }
        assert!(reached < 60);
    }
    assert!(broken_off > 5, "{broken_off}");
    assert_eq!(counted(&service), all);
    assert_eq!((acts(database, "study_closing"), acts(database, "study_closed")), (1, 1));
    assert!(!service.store.read(closing::is_broken_off).expect("a look"));
}

on_each_database!(killed_at_any_moment_it_is_said_again_and_nothing_is_lost);
fn killed_at_any_moment_it_is_said_again_and_nothing_is_lost(database: &Database) {
    let service = many(database);
    let folder = out(database);
    let in_the_middle = killed_again_and_again(
        || program(database, &["study", "close", "--out", text(&folder), "--yes"]),
        || service.store.read(closing::is_broken_off).expect("a look"),
    );
    assert!(in_the_middle > 0, "killed while it deletes");
    well(&study(database, &["close", "--out", text(&folder), "--yes"]));
    let counted = counted(&service);
    let of = |kind| counted.iter().find(|(known, _)| *known == kind).map_or(0, |(_, count)| *count);
    assert_eq!((of(Kind::FamiliesForgotten), of(Kind::Names), of(Kind::Leads)), (FAMILIES, 2 * FAMILIES, 1));
    assert!(database.contacts().values().all(|called| called.name.is_empty() && called.address.is_none()));
    assert_eq!(acts(database, "contacts_forgotten"), FAMILIES);
    assert_eq!((acts(database, "study_closing"), acts(database, "study_closed")), (1, 1));
    assert!(service.store.read(|conn| audit::verify(conn, &service.keys)).expect("a walk").is_ok());
}

on_each_database!(two_who_close_at_once_do_it_once);
fn two_who_close_at_once_do_it_once(database: &Database) {
    let service = many(database);
    let folder = out(database);
    let close = || program(database, &["study", "close", "--out", text(&folder), "--yes"]);
    let (one, other) = (
        close().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("kvartal runs"),
        close().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("kvartal runs"),
    );
    let (one, other) = (one.wait_with_output().expect("its end"), other.wait_with_output().expect("its end"));
    for done in [&one, &other] {
        let words = crate::sealed::told(done);
        assert!(done.status.success() || words.contains("somebody else is closing"), "{words}");
    }
    assert!(one.status.success() || other.status.success());
    well(&study(database, &["close", "--out", text(&folder), "--yes"]));
    let counted = counted(&service);
    assert!(counted.contains(&(Kind::FamiliesForgotten, FAMILIES)), "{counted:?}");
    assert!(counted.contains(&(Kind::Names, 2 * FAMILIES)), "{counted:?}");
    assert_eq!((acts(database, "study_closing"), acts(database, "study_closed")), (1, 1));
    assert_eq!(count(database, "family WHERE contacts_forgotten_on IS NULL"), 0);
}

/// Kills a command a little later each time, until it comes to its end. How often it was in the middle.
pub fn killed_again_and_again(command: impl Fn() -> Command, is_in_the_middle: impl Fn() -> bool) -> usize {
    // From shortly before it can have begun, in steps that are shorter than what it does.
    let starts = Instant::now();
    command().arg("--help").output().expect("kvartal runs");
    let (mut wait, mut in_the_middle) = (starts.elapsed(), 0);
    loop {
        let mut child = command().stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("kvartal runs");
        sleep(wait);
        child.kill().expect("killed, or ended already");
        if child.wait().expect("its end").success() {
            return in_the_middle;
        }
        in_the_middle += usize::from(is_in_the_middle());
        wait += Duration::from_millis(15);
        assert!(wait < Duration::from_secs(60));
    }
}
