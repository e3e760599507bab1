//! What brought answers and where people stopped: a second reckoning agrees with the tables over two thousand families that
//! lived under the simulated clock, and over the demonstration.

use std::path::Path;
use std::process::Command;

use chrono::{Days, NaiveDate};
use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use kvartal::config::Config;
use kvartal::post::transport::{Maildir, Transport};
use kvartal::programme::Programme;
use kvartal::questionnaires::Questionnaires;
use kvartal::service::Service;
use kvartal::simulate::{self, Reply};
use kvartal::store::Store;
use kvartal::store::backend::Durability;

use super::builder::{day, kvartal};
use super::reckoning::agrees;
use crate::support::SECRET;

const FAMILIES: u64 = 2_000;

fn start(n: u64) -> NaiveDate {
    day(2021, 1, 4) + Days::new(n % 5)
}

/// The last simulated day: the first follow-up has been invited, reminded twice, and is still open.
fn last() -> NaiveDate {
    day(2021, 4, 30)
}

/// Status and last day: an eighth goes on to the follow-up, some end before their first reminder or in the middle. Every
/// mail that is not written saves time.
fn course(n: u64) -> (&'static str, Option<NaiveDate>) {
    match (n % 20, n / 20 % 8) {
        (16..=19, _) => ("ended_early", Some(start(n) + Days::new(5))),
        (13, 0) => ("ended_early", Some(day(2021, 2, 1))),
        (_, 0) => ("active", None),
        _ => ("completed", Some(day(2021, 3, 31))),
    }
}

/// What the parent of a family does about a wave: on which day after its date, up to which question, and whether it is
/// sent. Whoever sends it has answered eight.
fn script(n: u64, wave: &str) -> Vec<(u64, usize, bool)> {
    match (wave, n % 20) {
        ("baseline", 0..=8) => vec![(n % 7, 8, true)],
        ("baseline", 9..=11) => vec![(8 + n % 6, 8, true)],
        ("baseline", 12) => vec![(15 + n % 31, 8, true)],
        // Stop for ever: few of them at the seventh question.
        ("baseline", 13 | 14) => vec![(1, if n < 34 { 7 } else { 1 + (n % 3) as usize }, false)],
        // Go on with it two weeks later.
        ("baseline", 15) => vec![(2, 4, false), (16, 8, true)],
        ("fu1", 0..=4) => vec![(n % 3, 8, true)],
        // Nobody answers after the second reminder of this wave.
        ("fu1", 5 | 6) => vec![(9, 8, true)],
        ("fu1", 7) => vec![(3, 2, false)],
        _ => Vec::new(),
    }
}

fn replies(programme: &Programme, questionnaires: &Questionnaires) -> Vec<Reply> {
    // Nobody else has a role in these families, so parents are asked nothing about anybody else.
    let instruments = ["core-parent", "who-5"].map(|id| questionnaires.instrument(id).unwrap());
    assert!(instruments.iter().all(|of| programme.all_instruments().contains(&of.id.as_str())));
    let items = instruments.iter().flat_map(|instrument| &instrument.items);
    let items: Vec<_> = items.filter(|item| item.about.is_none()).map(|item| &item.id).collect();
    let mut found = Vec::new();
    for n in 0..FAMILIES {
        for (wave, months) in [("baseline", 0), ("fu1", 3)] {
            for (after, until, sent) in script(n, wave) {
                let on = start(n) + chrono::Months::new(months) + Days::new(after);
                // 5 April 2021 was a holiday, and mail left on the sixth.
                let on = if wave == "fu1" { on + Days::new(2) } else { on };
                found.push(Reply {
                    row: found.len() + 1,
                    family: format!("{n:04}"),
                    child: String::new(),
                    role: "parent".into(),
                    person_email: format!("parent{n}@example.org"),
                    wave: wave.into(),
                    on: on.to_string().parse().unwrap(),
                    answers: items[..until].iter().map(|item| ((*item).clone(), 2)).collect(),
                    sent,
                });
            }
        }
    }
    found
}

/// Two thousand families under the simulated clock, in a database of `dir`.
fn lived(dir: &Path) -> (Store, String) {
    let questionnaires = Questionnaires::built_in().unwrap();
    let programme = questionnaires.programme("maalrettet-stoette").unwrap().clone();
    let mut sheet =
        "family_id,municipality,start_date,status,end_date,child_id,child_birth_date,parent1_name,parent1_email\n"
            .to_owned();
    for n in 0..FAMILIES {
        let (start, (status, end)) = (start(n), course(n));
        let end = end.map_or(String::new(), |end| end.to_string());
        sheet
            .push_str(&format!("{n:04},Herning,{start},{status},{end},1,2014-05-01,Kim Prøve,parent{n}@example.org\n"));
    }
    let sheet =
        kvartal::family::read_sheet("register", sheet.as_bytes(), &programme, "2021-01-04".parse().unwrap()).unwrap();
    let replies = replies(&programme, &questionnaires);
    let address = format!("sqlite:{}", dir.join("lived.sqlite").display());
    let mail = dir.join("mail");
    let config = Config {
        database: address.clone(),
        mail: format!("maildir:{}", mail.display()),
        secret: Some(SECRET.into()),
        demonstration: true,
        ..Config::default()
    };
    let store = Store::open_with(&address, Durability::Off).unwrap();
    let mut service = Service::of_parts(&config, programme, questionnaires, store.clone()).unwrap();
    service.transport = Transport::Maildir(Maildir::open(&mail, false).unwrap());
    let (from, to) = ("2021-01-04".parse().unwrap(), last().to_string().parse().unwrap());
    simulate::register(&service, &sheet, &[], from).unwrap();
    simulate::live(&service, &replies, from, to, || {}).unwrap();
    (store, address)
}

/// What no reply of the simulation does: letters, help that brought nothing, and answers given with help.
const BESIDES: &str = "
    INSERT INTO letter (unique_key, person_id, link_hash, short_hash, printed_at)
        SELECT 'l' || id, person_id, 'l' || id, 's' || id, '2021-01-15 11:00:00' FROM request
        WHERE wave = 'baseline' AND (state = 'missing' OR answered_at > '2021-01-15 10:30') AND family_id % 5 = 0;
    INSERT INTO letter_request (letter_id, request_id, round)
        SELECT id, substr(unique_key, 2), 1 FROM letter;
    INSERT INTO help (unique_key, person_id, family_id, helper_id, helper_role, code_hash, made_at, expires_at, opened_at)
        SELECT 'h' || id, person_id, family_id, person_id, 'family_therapist', 'h' || id, '2021-01-20 11:00:00',
            '2021-01-20 11:00:00', '2021-01-20 11:00:00' FROM request
        WHERE wave = 'baseline' AND state = 'missing' AND family_id % 31 = 0;
    INSERT INTO help (unique_key, person_id, family_id, helper_id, helper_role, code_hash, made_at, expires_at, opened_at)
        SELECT 'r' || r.id, q.person_id, q.family_id, q.person_id, 'family_therapist', 'r' || r.id, r.submitted_at,
            r.submitted_at, r.submitted_at FROM response r JOIN request q ON q.id = r.request_id
        WHERE q.wave = 'baseline' AND r.submitted_at IS NOT NULL AND q.family_id % 40 = 1;
    -- A code that nobody used.
    INSERT INTO help (unique_key, person_id, family_id, helper_id, helper_role, code_hash, made_at, expires_at)
        SELECT 'u' || id, person_id, family_id, person_id, 'family_therapist', 'u' || id, '2021-01-20 11:00:00',
            '2021-01-20 11:00:00' FROM request WHERE wave = 'baseline' AND family_id % 50 = 0;
    UPDATE answer SET help_id = (SELECT id FROM help WHERE unique_key = 'r' || answer.response_id);
";

fn of_file(address: &str) -> SqliteConnection {
    SqliteConnection::establish(address.strip_prefix("sqlite:").unwrap()).unwrap()
}

/// What is said, in the tables in which an earlier version has kept it: there the second reckoning reads it.
fn opened_up(store: &Store, address: &str) {
    of_file(address).batch_execute(&crate::support::opened::statements(store)).unwrap();
}

#[test]
fn the_tables_agree_with_a_second_reckoning_of_two_thousand_simulated_families() {
    let dir = tempfile::tempdir().unwrap();
    let (store, address) = lived(dir.path());
    opened_up(&store, &address);
    of_file(&address).batch_execute(BESIDES).unwrap();
    let done = kvartal(&address, dir.path(), &["report", "--out", "tables", "--as-of", &last().to_string()]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    opened_up(&store, &address);
    let told = agrees(&store, &dir.path().join("tables"), last());
    // Invitation, two reminders, letters and help at the baseline; three at the follow-up, of which one brought nothing.
    assert_eq!((told.contacts, told.nothing_brought, told.contacted), (8, 1, 8), "{told:?}");
    assert!(told.days > 20, "{told:?}");
    // Three stopped at the seventh question, so the smallest of the others is not told either.
    assert_eq!((told.stopped, told.open), (2, 1), "{told:?}");
}

#[test]
fn the_tables_agree_with_a_second_reckoning_of_the_demonstration() {
    let dir = tempfile::tempdir().unwrap();
    let done = Command::new(env!("CARGO_BIN_EXE_kvartal"))
        .args(["demo", "--no-serve", "--dir", "demo"])
        .current_dir(dir.path())
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let address = format!("sqlite:{}", dir.path().join("demo/kvartal.sqlite").display());
    // A day on which everything lies behind and nothing is open, whatever the clock says now.
    let done = kvartal(&address, dir.path(), &["report", "--out", "tables", "--as-of", "2999-12-31"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let config = Config { database: address.clone(), ..Config::default() };
    let (store, _) = kvartal::service::keyed(&config, Store::open(&address).unwrap()).unwrap();
    opened_up(&store, &address);
    let told = agrees(&store, &dir.path().join("tables"), day(2999, 12, 31));
    assert!(told.contacts > 0 && told.days > 0, "{told:?}");
}
