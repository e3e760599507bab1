//! Settings and project leads, a row each.

use kvartal::id::StaffId;
use kvartal::store::lead::{self, Lead};
use kvartal::store::message::{self, MessageKind, NewMessage, SendOutcome};
use kvartal::store::setting;

use super::{claimed, noted, now};
use crate::support::{Database, on_each_database};

on_each_database!(a_setting_has_its_last_value_and_a_lead_one_row_by_address);
fn a_setting_has_its_last_value_and_a_lead_one_row_by_address(database: &Database) {
    let store = &database.store;
    for value in ["a", "", "å 'b' \\ \n"] {
        store.write(&crate::support::test_by(), |conn| setting::put(conn, "x", value)).expect("a write");
        assert_eq!(store.read(|conn| setting::get(conn, "x")).expect("a read").as_deref(), Some(value));
    }
    assert_eq!(store.read(|conn| setting::get(conn, "y")).expect("a read"), None);
    let someone = |municipality: &str, name: &str, email: &str| Lead {
        staff: StaffId::new(0),
        municipality: municipality.into(),
        name: name.into(),
        email: email.into(),
        language: "da".into(),
    };
    let put = |lead: &Lead| store.write(&crate::support::test_by(), |conn| lead::put(conn, lead)).expect("a lead");
    put(&someone("Nordby", "Anne", "anne@nordby.dk"));
    put(&someone("Sønderby", "Anne", "anne@nordby.dk"));
    put(&someone("Nordby", "Anne Å", "Anne@Nordby.dk"));
    let all = || store.read(lead::all).expect("the leads");
    let told: Vec<String> =
        all().iter().map(|lead| format!("{} {} {}", lead.municipality, lead.name, lead.email)).collect();
    assert_eq!(told, ["Nordby Anne Å Anne@Nordby.dk", "Sønderby Anne Å Anne@Nordby.dk"]);

    // Whoever is taken off the list gets nothing more; what was sent stays noted.
    let id = all()[0].staff;
    let draft = |key, day: &str| {
        let day = day.parse().expect("a day");
        let draft = NewMessage {
            unique_key: key,
            person: None,
            staff: Some(id),
            kind: MessageKind::Digest,
            day,
            not_before: now(),
            message_id: key,
        };
        store.write(&crate::support::test_by(), |conn| message::write(conn, &draft)).expect("a digest")
    };
    let sent = draft("digest 1", "2021-01-04");
    claimed(store, "a", now(), 1);
    assert!(noted(store, sent, "a", &SendOutcome::Sent(now(), "2021-01-04".parse().expect("a day"))));
    draft("digest 2", "2021-01-11");
    for (left, lead) in [(1, all()[0].clone()), (0, all()[1].clone())] {
        store.write(&crate::support::test_by(), |conn| lead::remove(conn, &lead)).expect("taken off");
        assert_eq!(all().len(), left);
        // Whoever leads another municipality is told of that one still.
        let second = if left == 1 { "queued" } else { "cancelled" };
        assert_eq!(database.lines("SELECT state AS line FROM message ORDER BY id"), ["sent", second]);
    }
}
