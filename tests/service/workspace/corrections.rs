//! What somebody says is wrong reaches whoever keeps the register of their municipality, and is gone when it is done.

use kvartal::health;

use super::{Study, at};
use crate::support::{Database, on_each_database, service};

on_each_database!(what_is_wrong_is_read_at_home_and_by_the_secretariat_and_done_once);
fn what_is_wrong_is_read_at_home_and_by_the_secretariat_and_done_once(database: &Database) {
    let study = Study::new(database);
    let [nordby, sydby, office] =
        ["lead@nordby.example", "lead@sydby.example", "office@institute.example"].map(|email| study.browser(email));
    assert!(nordby.get("/w/corrections").text().contains("Ingen har skrevet"));
    assert!(!nordby.get("/w/today").html.contains("href=\"/w/corrections\">1 person"));
    let mona =
        database.lines("SELECT '' || person_id AS line FROM contact WHERE address = 'mona@example.org'")[0].clone();
    let choices = service(database).choices(mona.parse().expect("a number"), "mona@example.org");
    let made = study.web.get(&choices).hidden("made");
    let said =
        study.web.post(&format!("{choices}/wrong"), &[("wrong", "<i>Ny</i> mail: mona@ny.example"), ("made", &made)]);
    assert_eq!(said.status, 200, "{}", said.text());

    let counted = || {
        let service = service(database);
        let found =
            study.store.read(|conn| health::findings(conn, &service, at("2021-03-10T12:00:00Z"))).expect("findings");
        found.iter().find(|one| one.kind == "corrections").map(|one| one.count)
    };
    assert_eq!(counted(), Some(1));
    for reader in [&nordby, &office] {
        let page = reader.get("/w/corrections");
        assert!(page.html.contains("&lt;i&gt;Ny&lt;/i&gt; mail: mona@ny.example"), "{}", page.html);
        assert!(page.text().contains("Mona Sø") && page.text().contains("N1"), "{}", page.text());
        assert!(reader.get("/w/today").text().contains("1 person har skrevet, at noget om dem er forkert."));
    }
    for page in ["/w/corrections", "/w/today"] {
        let text = sydby.get(page).text();
        assert!(!text.contains("mona@ny.example") && !text.contains("Mona") && !text.contains("1 person"), "{text}");
    }
    let id = database.lines("SELECT '' || id AS line FROM correction")[0].clone();
    let before = database.everything();
    assert_eq!(
        sydby.press("/w/corrections/handled", &[("correction", &id)]).to(),
        "/w/corrections?done=correction_gone"
    );
    assert_eq!(database.everything(), before);
    let press = || nordby.press("/w/corrections/handled", &[("correction", &id)]).to().to_owned();
    assert_eq!(press(), "/w/corrections?done=correction_handled");
    assert_eq!(press(), "/w/corrections?done=correction_gone");
    assert_eq!(counted(), None);
    assert!(office.get("/w/corrections").text().contains("Ingen har skrevet"));
    let left = "SELECT coalesce(content, 'gone') AS line FROM correction";
    assert_eq!(database.lines(left), ["gone"]);
    let acts = "SELECT act || ' ' || actor AS line FROM audit WHERE act LIKE 'correction%' ORDER BY number";
    assert_eq!(database.lines(acts), ["correction_said respondent", "correction_handled staff"]);
    let history = nordby.get(&format!("/w/families/{}/history", study.family("N1"))).text();
    assert!(history.contains("Skrevet, at noget er forkert") && history.contains("Ordnet det, der var forkert"));
}
