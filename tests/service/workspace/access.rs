//! Every page and button, for every kind of staff, at home and in another's municipality.

use kvartal::access::StaffKind;
use kvartal::web::workspace::{Names, ROUTES};

use super::{Browser, STAFF, Study};
use crate::support::{Database, on_each_database};

/// What each route answers: at home, and for what is another municipality's. A row that is not here fails.
fn expected(kind: StaffKind, path: &str) -> bool {
    use StaffKind::{Evaluator, Lead, Operator, Secretariat};
    let may: &[StaffKind] = match path {
        "/w/account/passkeys" | "/w/account/passkeys/begin" | "/w/account/passkeys/remove" => &StaffKind::ALL,
        "/w" | "/w/guide" | "/w/account" | "/w/account/language" | "/w/sign-out" => &StaffKind::ALL,
        "/w/today" | "/w/answers/{request}" | "/w/answers/{request}/help" | "/w/answers/{request}/note" => {
            &[Lead, Secretariat]
        }
        "/w/families"
        | "/w/families/{family}"
        | "/w/families/{family}/history"
        | "/w/families/{family}/pause"
        | "/w/families/{family}/successor"
        | "/w/families/{family}/successor/back"
        | "/w/families/new"
        | "/w/families/{family}/edit"
        | "/w/families/{family}/calendar"
        | "/w/sheet"
        | "/w/sheet/apply"
        | "/w/sheet/download"
        | "/w/ahead"
        | "/w/ahead/calendar"
        | "/w/corrections"
        | "/w/corrections/handled" => &[Lead, Secretariat],
        "/w/feedback" | "/w/feedback/sheet" => &[Lead, Evaluator],
        "/w/export" => &[Evaluator],
        "/w/answers/{request}/letter"
        | "/w/answers/{request}/no"
        | "/w/families/{family}/said"
        | "/w/addresses"
        | "/w/addresses/allow"
        | "/w/received"
        | "/w/received/handled"
        | "/w/received/no-mail"
        | "/w/leads"
        | "/w/leads/remove" => &[Secretariat],
        "/w/status" | "/w/protocol" | "/w/protocol/change" | "/w/log" | "/w/staff" | "/w/staff/remove"
        | "/w/staff/passkeys" => &[Operator],
        "/w/rates" => &[Lead, Secretariat, Evaluator],
        other => panic!("the table says nothing of {other}"),
    };
    may.contains(&kind)
}

on_each_database!(every_route_opens_for_whom_it_is_and_for_nobody_else);
fn every_route_opens_for_whom_it_is_and_for_nobody_else(database: &Database) {
    let study = Study::new(database);
    let (family, foreign) = (study.family("N1"), study.family("S1"));
    let (request, foreign_request) = (study.request("N1", "parent1"), study.request("S1", "parent1"));
    let nobody = Browser::holding(&study.web.base, "");
    for (kind, municipality, email) in STAFF {
        for route in ROUTES {
            // Whoever is signed out would be so for the rest.
            let browser = study.browser(email);
            for (at_home, family, request) in [(true, family, request), (false, foreign, foreign_request)] {
                if route.names == Names::Nothing && !at_home {
                    continue;
                }
                let at_home =
                    route.names == Names::Nothing || at_home == (municipality != "Sydby") || kind != StaffKind::Lead;
                let path =
                    route.path.replace("{family}", &family.to_string()).replace("{request}", &request.to_string());
                let before = (database.everything_but_the_log(), database.everything());
                let page = match route.method.as_str() {
                    "GET" => browser.get(&path),
                    // A form without anything in it: what counts is whether it is looked at.
                    _ => browser.press(&path, &[]),
                };
                let told = format!("{kind:?} of “{municipality}”, {} {path}: {}", route.method, page.status);
                match (expected(kind, route.path), at_home) {
                    (true, true) => assert!([200, 303, 422].contains(&page.status), "{told}"),
                    (true, false) => assert_eq!(page.status, 404, "{told}"),
                    (false, _) => assert_eq!(page.status, 403, "{told}"),
                }
                if !(expected(kind, route.path) && at_home) {
                    assert_eq!(database.everything_but_the_log(), before.0, "{told}");
                }
                if route.method.as_str() == "GET" {
                    assert_eq!(database.everything(), before.1, "{told}");
                }
                let stranger = if route.method.as_str() == "GET" { nobody.get(&path) } else { nobody.post(&path, &[]) };
                assert!(stranger.to().starts_with("/w/sign-in"), "{told}");
            }
        }
    }
}

on_each_database!(a_form_counts_only_with_the_token_of_its_session);
fn a_form_counts_only_with_the_token_of_its_session(database: &Database) {
    let study = Study::new(database);
    let (lead, other) = (study.browser("lead@nordby.example"), study.browser("lead@sydby.example"));
    let path = format!("/w/answers/{}/note", study.request("N1", "parent1"));
    let foreign = other.get("/w/account").hidden("csrf");
    let before = database.everything();
    for csrf in ["", "1-000000000000000000000000", &foreign] {
        assert_eq!(lead.post(&path, &[("csrf", csrf), ("note", "ringet")]).status, 400, "{csrf}");
    }
    assert_eq!(database.everything(), before);
    assert_eq!(lead.press(&path, &[("note", "ringet")]).to(), format!("{}?done=noted", path.trim_end_matches("/note")));
}

on_each_database!(no_name_reaches_who_sees_numbers_and_no_answer_anybody);
/// What is stored of people must not be on the pages of those who see numbers or machines alone; what was answered on nobody's.
fn no_name_reaches_who_sees_numbers_and_no_answer_anybody(database: &Database) {
    let study = Study::new(database);
    let names = ["Mona", "mona@", "Rita", "rita@", "Finn", "Lund", "Sara", "Carl", "Tove", "@sydby.example/", "eg@"];
    for (kind, _, email) in STAFF {
        let browser = study.browser(email);
        for route in ROUTES.iter().filter(|route| route.method.as_str() == "GET") {
            let path = route
                .path
                .replace("{family}", &study.family("N1").to_string())
                .replace("{request}", &study.request("N1", "parent1").to_string());
            let page = browser.get(&path);
            if matches!(kind, StaffKind::Evaluator | StaffKind::Operator) {
                for name in names {
                    assert!(!page.html.contains(name), "{kind:?} reads {name} on {path}");
                }
            }
        }
    }
}

on_each_database!(a_lead_sees_the_own_municipality_alone);
fn a_lead_sees_the_own_municipality_alone(database: &Database) {
    let study = Study::new(database);
    for (email, own, other) in [("lead@nordby.example", "N1", "S1"), ("lead@sydby.example", "S1", "N1")] {
        let browser = study.browser(email);
        for path in [
            "/w/today",
            "/w/families",
            "/w/today?municipality=Nordby",
            "/w/families?municipality=Sydby",
            "/w/families?case=1",
            "/w/today?role=parent&wave=baseline",
        ] {
            let page = browser.get(path).text();
            assert!(!page.contains(&format!("Sag {other}")), "{email} on {path}: {page}");
        }
        assert!(browser.get("/w/today").text().contains(&format!("Sag {own}")));
        assert!(browser.get("/w/families").text().contains(&format!("Sag {own}")));
    }
    let office = study.browser("office@institute.example");
    for case in ["Sag N1", "Sag S1"] {
        assert!(office.get("/w/today").text().contains(case) && office.get("/w/families").text().contains(case));
    }
    assert!(!office.get("/w/today?municipality=Nordby").text().contains("Sag S1"));
}
