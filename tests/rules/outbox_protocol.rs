//! The protocol of the outbox as a model: what three processes, a mail server, a database that goes away and a clock can do to
//! a message, in every order. docs/reliability.md says what is looked at and what is left out.

mod model;
mod state;
mod steps;

use std::fs;
use std::path::Path;
use std::time::Instant;

use model::{Outbox, Without};
use stateright::{Checker, HasDiscoveries, Model};

const LOST: &str = "a message is settled, or some process will take it up";
const TOLD: &str = "what is noted as sent has told all that stands in it";
const REASON: &str = "nothing is cancelled or failed without a reason";
const COPIES: &str = "a second copy leaves only where nobody can know of the first";
const BROKEN: &str = "what broke twice after the body is not tried again";
const DEATHS: &str = "what processes die of is left alone";
const CHECKED: &str = "what is handed over was checked by its claim";
const LEFT: &str = "nothing is handed over to a family that left before the last fresh check";
const MINE: &str = "who has lost a lease changes nothing";
const ONCE: &str = "what falls due is written once";
const DAY: &str = "two messages to one person do not leave on one day";
const TAKES_MORE: &str = "nothing is added to what may have left";

const NOTHING: Without = Without {
    owner_in_note: false,
    check: false,
    freshness: false,
    key: false,
    planning_lock: false,
    row_lock: false,
    claim_lock: false,
    in_hand_passed_over: false,
    hand_over_first: false,
    expiry: false,
    deaths: false,
    doubt: false,
    doubt_of_deferred: false,
    doubt_of_cancelled: false,
    one_for_the_day: false,
};

/// One message, and everything that can go wrong with it: a crash of each process, two breaks, a refusal.
const ONE_MESSAGE: Outbox = Outbox {
    people: 1,
    requests: 1,
    leaves: false,
    crashes: 3,
    ticks: u8::MAX,
    breaks: 2,
    refusals: 1,
    deaths: 1,
    written: false,
    without: NOTHING,
};

/// The same about a family that leaves.
const LEAVING: Outbox = Outbox { people: 2, leaves: true, crashes: 2, breaks: 1, refusals: 0, ..ONE_MESSAGE };

/// Two requests to one person, today and tomorrow.
const ONE_PERSON: Outbox = Outbox { requests: 2, crashes: 1, ticks: 2, breaks: 1, refusals: 1, ..ONE_MESSAGE };

/// Two people, written to on one day, in batches of one or two.
const TWO_PEOPLE: Outbox = Outbox { people: 2, ticks: 3, crashes: 0, breaks: 0, refusals: 0, ..ONE_PERSON };

/// Every state that can be reached has every property.
fn holds(name: &str, world: Outbox) {
    let begun = Instant::now();
    let checked = world.checker().finish_when(HasDiscoveries::AnyFailures).spawn_bfs().join();
    println!(
        "{name}: {} states, {} steps, {:.1} s",
        checked.unique_state_count(),
        checked.state_count(),
        begun.elapsed().as_secs_f32()
    );
    checked.assert_properties();
}

/// Without a safeguard, a way is found to break what it guards.
fn fails(property: &'static str, world: Outbox) {
    let wanted = HasDiscoveries::AnyOf([property].into());
    let checked = world.checker().finish_when(wanted).target_state_count(400_000).spawn_bfs().join();
    let found = checked.discovery(property);
    let found = found.unwrap_or_else(|| panic!("{property}: holds without {:?}", world.without));
    println!("{property}: {} states, {:?}", checked.unique_state_count(), found.into_actions());
}

#[test]
fn a_message_has_one_end_whatever_becomes_of_the_processes() {
    holds("one message", ONE_MESSAGE);
}

#[test]
fn a_family_that_has_left_is_not_written_to() {
    holds("a family that leaves", LEAVING);
}

#[test]
fn a_person_gets_one_mail_a_day_with_all_that_falls_due() {
    holds("one person", ONE_PERSON);
}

#[test]
fn processes_that_claim_side_by_side_do_not_share_a_message() {
    holds("two people", TWO_PEOPLE);
}

#[test]
#[ignore = "hundreds of thousands of states: seconds in release, minutes in debug"]
fn the_same_with_more_going_wrong() {
    holds("one person, more time", Outbox { ticks: 3, ..ONE_PERSON });
    holds("one person, any time", Outbox { crashes: 0, breaks: 0, refusals: 0, ticks: u8::MAX, ..ONE_PERSON });
    holds("two people, any time", Outbox { ticks: u8::MAX, ..TWO_PEOPLE });
    holds("two people, a crash", Outbox { crashes: 1, ..TWO_PEOPLE });
}

#[test]
fn each_safeguard_is_needed() {
    let one = |without| Outbox { without, ..ONE_MESSAGE };
    fails(MINE, one(Without { owner_in_note: true, ..NOTHING }));
    fails(COPIES, one(Without { claim_lock: true, ..NOTHING }));
    fails(COPIES, one(Without { freshness: true, ..NOTHING }));
    fails(COPIES, one(Without { in_hand_passed_over: true, ..NOTHING }));
    fails(LOST, one(Without { expiry: true, ..NOTHING }));
    fails(TOLD, one(Without { hand_over_first: true, ..NOTHING }));
    fails(BROKEN, Outbox { breaks: 3, crashes: 0, deaths: 9, ..one(Without { doubt: true, ..NOTHING }) });
    fails(DEATHS, one(Without { deaths: true, ..NOTHING }));
    let leaving = |without| Outbox { without, ..LEAVING };
    fails(CHECKED, leaving(Without { check: true, ..NOTHING }));
    fails(LEFT, leaving(Without { check: true, ..NOTHING }));
    fails(LEFT, leaving(Without { freshness: true, ..NOTHING }));
    fails(REASON, leaving(Without { doubt_of_cancelled: true, ..NOTHING }));
    let person = |without| Outbox { without, ..ONE_PERSON };
    fails(ONCE, person(Without { key: true, planning_lock: true, ..NOTHING }));
    fails(TOLD, person(Without { row_lock: true, ..NOTHING }));
    fails(DAY, person(Without { one_for_the_day: true, ..NOTHING }));
    let deferred = Without { doubt_of_deferred: true, ..NOTHING };
    fails(TAKES_MORE, Outbox { crashes: 1, refusals: 1, ..person(deferred) });
}

/// The key alone is enough where processes plan without waiting for each other.
#[test]
fn the_key_holds_without_the_lock() {
    let without = Without { planning_lock: true, ..NOTHING };
    holds("no lock", Outbox { crashes: 0, breaks: 0, without, ..ONE_MESSAGE });
}

/// The check keeps two messages to one person apart within a claim, and once the first is noted. Two claims at once are
/// kept apart by the plan alone, which writes no second message while one waits or leaves.
#[test]
fn two_messages_to_one_person_are_kept_apart_by_the_plan() {
    fails(DAY, Outbox { written: true, ..ONE_PERSON });
}

/// The model says of each step which function it stands for.
#[test]
fn the_functions_that_the_model_stands_for_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (file, names) in [
        ("src/tick.rs", &["plan_families"][..]),
        ("src/outbox/daily.rs", &["message_of_today"]),
        ("src/outbox/mod.rs", &["hand_over", "step", "note_at_last", "given_back"]),
        ("src/outbox/check.rs", &["check", "mail"]),
        ("src/outbox/note.rs", &["note", "outcome"]),
        ("src/store/outbox/claim.rs", &["claim", "waiting"]),
        ("src/store/outbox/message.rs", &["of_the_day", "of_a_day", "write", "include"]),
        ("src/store/outbox/message/claimed.rs", &["claimed", "included", "left_on"]),
        ("src/store/outbox/message/outcome.rs", &["settle", "note", "note_sent"]),
    ] {
        let text = fs::read_to_string(root.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        for name in names {
            let is_there = text.contains(&format!("fn {name}(")) || text.contains(&format!("fn {name}<"));
            assert!(is_there, "{file} has no function {name}: the model of the outbox stands for one that is gone");
        }
    }
}
