//! kvartal killed while it sends: nothing is lost, and nothing comes twice but what was in the air.
//!
//! The long run with hundreds of kills is `cargo bench --bench reliability`.

use std::time::Duration;

use crate::crash::{Plan, crash};
use crate::installation::Installation;
use crate::smtp::Server;
use crate::support::{Database, on_each_database};

on_each_database!(nothing_is_lost_and_nothing_repeated_when_processes_are_killed);
fn nothing_is_lost_and_nothing_repeated_when_processes_are_killed(database: &Database) {
    let processes = if database.address.starts_with("postgres") { 3 } else { 1 };
    let server = Server::plain();
    let installation = Installation::on(&database.address, &server.loopback());
    let plan = Plan { kills: 8, processes, families: 20, days: 1, within: Duration::from_millis(600) };
    let tally = crash(&installation, &server, plan);
    assert!(tally.kills >= 8 && tally.in_the_middle > 0, "{tally:?}");
    assert_eq!(tally.wrong, [""; 0], "{tally:?}");
}
