//! What the certificate and the commands tell of what came after closing: an export that was written anew, answers whose time was over,
//! and that what was deleted was overwritten at last.

use std::fs;
use std::path::Path;

use kvartal::closing;
use kvartal::service::Service;
use kvartal::store;
use kvartal::tick::tick;

use super::{close, count, freeze, out, refused, study, text, wanted, well};
use crate::erasing::lived;
use crate::support::{Database, by_at, on_each_database};
use crate::workspace::at;

/// The page of a certificate, in one line, and what is signed.
fn certificate(folder: &Path) -> (String, serde_json::Value) {
    let page = fs::read_to_string(folder.join("certificate.html")).expect("a page");
    let signed = fs::read_to_string(folder.join("certificate.json")).expect("a signed file");
    let signed: serde_json::Value = serde_json::from_str(&signed).expect("JSON");
    (page.split_whitespace().collect::<Vec<_>>().join(" "), signed["certificate"].clone())
}

on_each_database!(an_export_that_is_written_anew_is_told_with_the_files_of_the_first);
fn an_export_that_is_written_anew_is_told_with_the_files_of_the_first(database: &Database) {
    let service = lived(database);
    freeze(&service);
    let (folder, anew) = (out(database), database.dir.path().join("anew"));
    well(&study(database, &["close", "--out", text(&folder), "--yes"]));
    let (page, first) = certificate(&folder);
    assert!(page.contains("Før noget blev slettet, blev disse filer skrevet"), "{page}");
    assert!(first.get("export_anew").is_none());

    // Beforehand it is told what it would lack.
    let words = refused(&study(database, &["close", "--out", text(&anew), "--export-anew"]));
    let responses = count(database, "response");
    assert!(words.contains(&format!("would be written into {}", anew.display())), "{words}");
    assert!(
        words.contains(&format!("lack what is deleted already: 2 families and {responses} questionnaires")),
        "{words}"
    );
    assert!(!anew.exists());
    // What stands there may be the only copy by now.
    let before = fs::read(folder.join("export/answers.csv")).expect("an export");
    for more in [&["--answers"][..], &["--export-anew"]] {
        let words = refused(&study(database, &[&["close", "--out", text(&folder), "--yes"], more].concat()));
        assert!(words.contains("name another folder") && words.contains("Nothing was deleted"), "{words}");
    }
    assert_eq!(fs::read(folder.join("export/answers.csv")).expect("an export"), before);
    assert_eq!(count(database, "response"), responses);

    well(&study(database, &["close", "--out", text(&anew), "--export-anew", "--yes"]));
    let (page, second) = certificate(&anew);
    assert!(!page.contains("Før noget blev slettet, blev"), "{page}");
    assert!(
        page.contains("Udtrækket blev skrevet igen den ") && page.contains("efter at sletningen var begyndt"),
        "{page}"
    );
    assert!(page.contains("Det første udtræk, fra før noget blev slettet, havde disse filer:"), "{page}");
    assert_eq!(second["export_anew"]["first"], first["export"]);
    for file in first["export"].as_array().expect("files") {
        assert!(page.contains(file["sha256"].as_str().expect("a hash")), "{file}");
    }
    well(&study(database, &["certificate", "--verify", text(&anew.join("certificate.json"))]));
    well(&study(database, &["certificate", "--out", text(&anew), "--language", "en"]));
    let (page, _) = certificate(&anew);
    assert!(
        page.contains("The export was written again on ") && page.contains("The first export, from before"),
        "{page}"
    );

    // With the answers it is written once more; the first stays the first.
    let answers = database.dir.path().join("answers");
    well(&study(database, &["close", "--out", text(&answers), "--answers", "--yes"]));
    let (_, third) = certificate(&answers);
    assert_eq!(third["export_anew"]["first"], first["export"]);
    assert_eq!(count(database, "response"), 0);
}

on_each_database!(when_the_answers_went_by_their_time_the_certificate_does_not_say_that_they_are_kept);
fn when_the_answers_went_by_their_time_the_certificate_does_not_say_that_they_are_kept(database: &Database) {
    let service = lived(database);
    freeze(&service);
    let folder = out(database);
    close(database, &service, wanted(&folder, false), &|| at("2021-03-04T10:00:00Z")).expect("closed");
    let certify = |language: &str| {
        well(&study(database, &["certificate", "--out", text(&folder), "--language", language]));
        certificate(&folder)
    };
    let (page, said) = certify("da");
    assert!(
        page.contains("Svarene er gemt uden navne") && page.contains("Svarene bliver gemt til 3. marts 2026"),
        "{page}"
    );
    assert_eq!((&said["answers_kept_until"], &said["left"][0]), (&"2026-03-03".into(), &"answers".into()));
    let words = well(&study(database, &["show"]));
    assert!(words.contains("is kept until 2026-03-03") && !words.contains("no answers are left"), "{words}");

    for night in ["2026-03-05", "2026-04-06", "2026-04-07"] {
        tick(&service, at(&format!("{night}T03:30:00Z"))).expect("a pass");
    }
    assert_eq!((count(database, "response"), count(database, "family")), (0, 0));
    let (page, said) = certify("da");
    assert!(
        page.contains("Nu er der heller ingen svar tilbage") && page.contains("Der er ingen svar tilbage."),
        "{page}"
    );
    assert!(
        !page.contains("gemt") && !page.contains("Svar fra personer") && !page.contains("sagsnumre, datoer"),
        "{page}"
    );
    assert_eq!((&said["answers_kept_until"], &said["left"][0]), (&serde_json::Value::Null, &"tombstones".into()));
    let (page, _) = certify("en");
    assert!(page.contains("No answers are left by now either") && !page.contains("are kept"), "{page}");
    let words = well(&study(database, &["show"]));
    assert!(
        words.contains("people are forgotten, and no answers are left") && !words.contains("is kept until"),
        "{words}"
    );
}

/// Closes the study while somebody reads the database. SQLite would wait a minute for them, and is made to look so.
fn closed_while_somebody_reads(database: &Database, service: &Service, folder: &Path) {
    if database.address.starts_with("sqlite:") {
        close(database, service, wanted(folder, false), &|| at("2021-03-04T10:00:00Z")).expect("closed");
        let (from, to) = ("\"overwritten\":\"2021-03-04T10:00:00Z\"", "\"overwritten\":null");
        database.sql(&format!("UPDATE setting SET value = replace(value, '{from}', '{to}') WHERE name = 'closing'"));
        database.sql("INSERT INTO setting (name, value) VALUES ('traces_left', '2021-03-04T10:00:00Z')");
        closing::certify(service, folder, "da", &by_at(at("2021-03-04T10:01:00Z"))).expect("a certificate");
        return;
    }
    let words = service.store.read(|conn| {
        store::closing::left(conn)?;
        Ok::<_, store::StoreError>(well(&study(database, &["close", "--out", text(folder), "--yes"])))
    });
    let words = words.expect("a look");
    assert!(words.contains("It still stands in the files of the database"), "{words}");
}

on_each_database!(that_it_is_overwritten_at_last_is_noticed_and_noted);
fn that_it_is_overwritten_at_last_is_noticed_and_noted(database: &Database) {
    let service = lived(database);
    freeze(&service);
    let folder = out(database);
    closed_while_somebody_reads(database, &service, &folder);
    let (page, said) = certificate(&folder);
    assert!(page.contains("endnu ikke overskrevet") && said["overwritten"].is_null(), "{page}");
    let show = || well(&study(database, &["show"]));
    assert!(show().contains("still stands in the files of the database"), "{}", show());

    tick(&service, at("2021-03-05T10:00:00Z")).expect("a pass");
    assert!(show().contains("is overwritten in the files of the database; “kvartal study certificate”"), "{}", show());
    closing::certify(&service, &folder, "da", &by_at(at("2021-03-05T11:00:00Z"))).expect("a certificate");
    let (page, said) = certificate(&folder);
    assert!(page.contains("Det slettede var overskrevet i databasens filer 5. marts 2021 kl. 12.00."), "{page}");
    assert_eq!(said["overwritten"], "2021-03-05T11:00:00Z");
    assert!(show().contains("had been overwritten in the files of the database by 2021-03-05T11:00:00Z"), "{}", show());
    // It is noted once.
    closing::certify(&service, &folder, "da", &by_at(at("2021-03-06T11:00:00Z"))).expect("a certificate");
    assert_eq!(certificate(&folder).1, said);
}
