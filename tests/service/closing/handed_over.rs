//! Mail that another process is handing over while the study is frozen: whoever freezes waits for it.

use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use kvartal::closing;
use kvartal::service::Service;
use kvartal::store::{self, backend};

use super::{FROZEN, count, operator, well};
use crate::sealed::HEADING;
use crate::support::{Database, by_at, import, on_each_database, program, service};
use crate::workspace::at;

/// A time on which invitations leave.
const PLANNED: &str = "2021-03-01T09:00:00Z";

/// Families whose invitations are written, and wait.
fn planned(database: &Database, families: usize) -> Service {
    let service = service(database);
    let rows: Vec<String> = (0..families)
        .map(|n| {
            format!("N{n},Nordby,2021-03-01,,,1,2015-05-05,Mor {n},mor{n}@example.org,,,Rita {n},rita{n}@example.org")
        })
        .collect();
    import(&service, at("2021-02-26T12:00:00Z"), HEADING, &rows);
    database.leaves_mail("the study ends before it is sent");
    let planned = service.store.write(&by_at(at(PLANNED)), |tx| {
        backend::alone(tx)?;
        let cases = store::case::all(tx)?;
        kvartal::tick::plan_families(&service, tx, &cases, at(PLANNED), &mut Default::default())
    });
    planned.expect("planned");
    assert_eq!(count(database, "message WHERE state = 'queued'"), 2 * families);
    service
}

on_each_database!(whoever_freezes_waits_for_what_is_being_handed_over);
fn whoever_freezes_waits_for_what_is_being_handed_over(database: &Database) {
    let service = planned(database, 4);
    let all = count(database, "message");
    let claim = |which: &str, kind: &str| {
        database.sql(&format!(
            "UPDATE message SET state = 'sending', leased_by = 'another', leased_until = '2100-01-01 00:00:00', kind = '{kind}' \
             WHERE id = (SELECT {which}(id) FROM message)"
        ));
    };
    claim("min", "invitation");
    // That somebody gets what is stored about them is no matter of freezing.
    claim("max", "own_data");
    let mut freezing = program(database, &["study", "freeze", "--yes"]);
    let mut freezing = freezing.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("kvartal runs");
    let begun = Instant::now();
    while count(database, "message WHERE state = 'cancelled'") < all - 2 {
        assert!(begun.elapsed().as_secs() < 60);
        sleep(Duration::from_millis(50));
    }
    sleep(Duration::from_millis(1_000));
    assert!(freezing.try_wait().expect("a look").is_none(), "it waits");
    let settled = closing::settle(&service, &operator(), &|| at(FROZEN), Duration::ZERO).expect("a look");
    assert_eq!(settled, (closing::Ended::default(), 1), "how many are being handed over still");
    // The server took it not, and it comes back to the queue.
    database.sql(
        "UPDATE message SET state = 'queued', leased_by = NULL, leased_until = NULL WHERE kind = 'invitation' AND state = 'sending'",
    );
    let done = freezing.wait_with_output().expect("its end");
    let words = well(&done);
    assert!(
        words.contains("The study is frozen.") && words.contains("1 more were cancelled that had not left"),
        "{words}"
    );
    assert!(!words.contains("may still leave"), "{words}");
    assert_eq!(count(database, "message WHERE state = 'cancelled'"), all - 1);
}
