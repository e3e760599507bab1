//! Names and addresses stand sealed in contacts, and nowhere else; they are found by a keyed hash.

use kvartal::family::{Reach, email_key};
use kvartal::store::{self, StoreError, address, contact};
use kvartal::token::Keys;

use crate::support::{Database, SECRET, import, keys_of, mails, on_each_database, printed_letters, service};

const HEADING: &str = "family_id,municipality,start_date,end_date,status,child_id,child_birth_date,placement_site_name,\
                       placement_site_email,parent1_name,parent1_email,parent2_name,parent2_email,caseworker_name,\
                       caseworker_email,family_therapist_name,family_therapist_email";

const ROW: &str = "F-1,Nordby,2021-03-01,,active,C-1,2015-05-05,Zkovhus,zkov@example.org,Zmona Zoft,Zmor@Example.org,\
                   Zarlo Zang,,Zorte Zund,zorte@example.org,Zinn Zolm,zinn@example.org";

/// What people may be known by, in small letters.
const KNOWN: [&str; 11] =
    ["zkov", "zmona", "zoft", "zmor@", "zny@", "zarlo", "zang", "zorte", "zund", "zinn", "zleder@"];

fn lived(database: &Database) {
    let service = service(database);
    database.lead("Nordby", "zleder@example.org");
    import(&service, "2021-02-26T12:00:00Z".parse().expect("an instant"), HEADING, &[ROW]);
    for at in ["2021-03-01T09:00:00Z", "2021-03-08T09:00:00Z", "2021-03-15T09:00:00Z"] {
        kvartal::tick::tick(&service, at.parse().expect("an instant")).expect("a pass");
    }
    let chosen = kvartal::paper::Chosen { family: None, role: None, undelivered: true };
    let letters = printed_letters(&service, &chosen, "2021-03-15T10:00:00Z".parse().expect("an instant"));
    assert_eq!(letters.len(), 1, "whoever has no address");
    database.readdress("zmor@example.org", "zny@example.org");
    database.suppress("zorte@example.org", "2021-03-15T11:00:00Z");
    assert!(mails(database).len() > 4, "mail has left, the digest too");
}

on_each_database!(no_table_holds_a_name_or_an_address);
fn no_table_holds_a_name_or_an_address(database: &Database) {
    lived(database);
    for (table, rows) in database.everything_as_stored() {
        for row in rows {
            let row = row.to_lowercase();
            let known = KNOWN.iter().find(|known| row.contains(**known));
            assert!(known.is_none(), "{table} holds {known:?}: {row}");
        }
    }
    let opened = database.contacts();
    let known = |text: &str| KNOWN.iter().any(|known| text.to_lowercase().contains(known));
    let called = opened.values().filter(|called| known(&called.name) || called.address.as_deref().is_some_and(known));
    assert!(called.count() >= 7, "{opened:?}");
}

on_each_database!(with_another_secret_everybody_is_found_again_and_whoever_runs_with_the_old_one_is_told);
fn with_another_secret_everybody_is_found_again_and_whoever_runs_with_the_old_one_is_told(database: &Database) {
    lived(database);
    let other = keys_of("another secret of thirty-two letters", &[SECRET]);
    let find = |store: &store::Store, keys: &Keys, key: &str| {
        store.read(|conn| contact::person_of(conn, keys, key)).map_err(|error: StoreError| error.to_string())
    };
    let by_letter = Reach::by_letter("F-1", None, "parent2", "Zarlo Zang").key();
    let keys = [email_key("ZNY@example.org"), by_letter, "zkov@example.org".to_owned()];
    let old = database.store.keys().expect("keys").clone();
    let before = keys.clone().map(|key| find(&database.store, &old, &key).expect("found"));
    assert!(before.iter().all(Option::is_some), "{before:?}");

    // As migrations leave it: nobody is looked up before all are indexed.
    database.sql("UPDATE contact SET lookup = NULL; DELETE FROM setting WHERE name = 'contact_key_id'");
    assert!(find(&database.store, &old, &keys[0]).expect_err("not indexed").contains("indexed"));
    let suppressed =
        |store: &store::Store| store.read(|conn| address::is_suppressed(conn, store.keys()?, "Zorte@example.org"));
    assert!(suppressed(&database.store).is_err());
    let changed = database.store.clone().keyed(&other).expect("indexed");
    assert_eq!(keys.clone().map(|key| find(&changed, &other, &key).expect("found")), before);
    assert!(suppressed(&changed).expect("known"));
    let told = find(&database.store, &old, &keys[0]).expect_err("another secret");
    assert!(told.contains(&format!("stands under the secret named {}", other.key_id())), "{told}");
    assert_eq!(find(&changed, &other, "zmor@example.org"), Ok(None), "a former address is nobody's");
}
