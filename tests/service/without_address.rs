//! A parent with a name and no e-mail address takes part by letters on paper: from the register sheet to the answers,
//! through the real program, on both databases.

use std::process::Command;

use crate::support::{Database, Web, mails, on_each_database, program, service};
use kvartal::family::read_sheet;
use kvartal::id::{PersonId, RequestId, StaffId};
use kvartal::service::Service;
use kvartal::simulate;
use kvartal::store::lead::Lead;

/// Imports a sheet of one family on the morning of that day; `parents` are both with names and addresses.
fn import(database: &Database, day: &str, parents: &str) {
    let text = format!(
        "family_id,municipality,start_date,status,end_date,child_id,child_birth_date,parent1_name,parent1_email,\
         parent2_name,parent2_email,caseworker_name,caseworker_email\n\
         N-17,Nordby,2021-03-01,active,,N-17-1,2015-05-05,{parents},Karen Bæk,sag@example.org\n"
    );
    let (service, day) = (service(database), day.parse().expect("a day"));
    let sheet = read_sheet("register.csv", text.as_bytes(), service.programme(), day).expect("a good sheet");
    let lead = Lead {
        staff: StaffId::new(0),
        municipality: "Nordby".into(),
        name: "L".into(),
        email: "leder@example.org".into(),
        language: "da".into(),
    };
    simulate::register(&service, &sheet, &[lead], day).expect("an import");
}

/// How the program ends, and all that it says.
fn told(database: &Database, arguments: &[&str]) -> (Option<i32>, String) {
    let ran = program(database, arguments).output().expect("kvartal runs");
    let words = String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
    (ran.status.code(), words)
}

/// What it says.
fn kvartal(database: &Database, arguments: &[&str]) -> String {
    let output = program(database, arguments).output().expect("kvartal runs");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The two moments of a day at which mail leaves: to the leads on Mondays at eight, to the others at nine.
fn morning(database: &Database, day: &str) {
    for hour in ["08", "09"] {
        let at = format!("{day}T{hour}:00:00").parse::<jiff::civil::DateTime>().expect("a time");
        let at = at.in_tz("Europe/Copenhagen").expect("a time zone").timestamp().to_string();
        kvartal(database, &["tick", "--at", &at]);
    }
}

/// Prints the letters that invite; the path of the short link of each, by the name of its file.
fn print(database: &Database, at: &str) -> Vec<(String, String)> {
    let out = tempfile::tempdir().expect("a folder");
    kvartal(database, &["letter", "--undelivered", "--at", at, "--out", &out.path().display().to_string()]);
    let mut letters: Vec<(String, String)> = std::fs::read_dir(out.path())
        .expect("the folder")
        .map(|file| {
            let file = file.expect("a letter").path();
            let page = Command::new("pdftotext").arg(&file).arg("-").output().expect("poppler-utils is installed");
            let page = String::from_utf8(page.stdout).expect("text");
            let code = &page[page.find("/k/").expect("a short link")..];
            (file.file_stem().expect("a name").display().to_string(), code[.."/k/7K3M-Q9TZ-4BXW2".len()].to_owned())
        })
        .collect();
    letters.sort();
    letters
}

/// Invitation and closing day of the present wave of that column, its round and state.
fn request(database: &Database, slot: &str) -> String {
    let query = format!(
        "SELECT COALESCE(CAST(invited_on AS TEXT), '-') || ' ' || CAST(closes_on AS TEXT) || ' ' || round || ' ' || state \
         AS line FROM request WHERE slot = '{slot}' ORDER BY id DESC LIMIT 1"
    );
    database.lines(&query).pop().unwrap_or_default()
}

/// To whom mail has left or is written, once each.
fn addressees(database: &Database) -> Vec<String> {
    let query = "SELECT DISTINCT COALESCE((SELECT address FROM contact WHERE contact.id = message.contact_id), '') AS line FROM message ORDER BY line";
    database.lines(query)
}

fn digest(database: &Database, day: &str) -> String {
    let of_day = |(to, text): &(String, String)| to == "leder@example.org" && text.contains(&format!(" den {day}."));
    mails(database).into_iter().find(of_day).map(|(_, text)| text).unwrap_or_default()
}

fn open(web: &Web, path: &str) -> u16 {
    let there = web.get(path);
    if there.status == 303 { web.get(there.to()).status } else { there.status }
}

on_each_database!(she_is_asked_by_letter_from_the_sheet_to_the_answers);
fn she_is_asked_by_letter_from_the_sheet_to_the_answers(database: &Database) {
    import(database, "2021-03-01", "Mona Sø,,Finn Å,far@example.org");
    morning(database, "2021-03-01");
    assert_eq!(request(database, "parent1"), "- 2021-04-26 1 open");
    assert_eq!(addressees(database), ["far@example.org", "sag@example.org"]);
    // The lead learns on Monday that there is a letter to be printed; reminders go to the others.
    morning(database, "2021-03-08");
    let told = digest(database, "8. marts 2021");
    let needs = told.split("Brev skal printes.").nth(1).expect("what helps her");
    assert!(needs.contains("Sag N-17") && needs.contains("- Forælder 1: Ved start, svar senest 26. april"), "{told}");
    assert!(!told.contains("Mona") && !told.contains("kunne ikke leveres"), "{told}");
    assert_eq!(addressees(database), ["far@example.org", "leder@example.org", "sag@example.org"]);

    // The letter is the invitation, on the day it is printed; printed again it is the same letter.
    let letters = print(database, "2021-03-10T09:00:00+01:00");
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].0, "N-17-parent1");
    assert_eq!(request(database, "parent1"), "2021-03-10 2021-05-05 1 open");
    assert_eq!(print(database, "2021-03-18T09:00:00+01:00"), letters);
    assert_eq!(request(database, "parent1"), "2021-03-10 2021-05-05 1 open");
    for day in ["15", "17", "22", "24"] {
        morning(database, &format!("2021-03-{day}"));
    }
    let told = digest(database, "15. marts 2021");
    let told = told.split("Sådan hjælper du").next().expect("a list");
    assert!(told.contains("Sag N-17") && !told.contains("brev") && !told.contains("Brev"), "{told}");
    let told = digest(database, "22. marts 2021");
    let printed = "- Forælder 1: Ved start, brev printet 10. marts, svar senest 5. maj";
    assert!(told.contains(printed), "{told}");
    assert_eq!(addressees(database), ["far@example.org", "leder@example.org", "sag@example.org"]);
    assert_eq!(database.lines("SELECT purpose AS line FROM message_request GROUP BY purpose").len(), 3);
    let reminded = "SELECT purpose AS line FROM message_request JOIN request ON request.id = request_id \
                    WHERE slot = 'parent1'";
    assert_eq!(database.lines(reminded), [""; 0]);

    // The same sheet changes nothing, and the link opens her list and hers alone.
    let before = database.everything_but_the_log();
    import(database, "2021-03-25", "Mona Sø,,Finn Å,far@example.org");
    assert_eq!(database.everything_but_the_log(), before);
    let web = Web::serve(service(database), "2021-03-25", None);
    let home = web.get(&letters[0].1).to().to_owned();
    let list = web.get(&home);
    assert!(list.text().contains("Dit spørgeskema") && list.text().contains("Spørgsmål 1 af"), "{}", list.text());
    let id = database.lines("SELECT CAST(id AS TEXT) AS line FROM request WHERE slot = 'parent1'").remove(0);
    let first = web.list(&home).html;
    let first = first.split("<a class=\"button\" href=\"").nth(1).expect("a button");
    let first = first.split('"').next().unwrap_or_default().to_owned();
    let questions = web.get(&first).questions();
    assert_eq!(web.fill(&first, "next", &[(questions[0].as_str(), "3")]).status, 303);
    assert_eq!(web.post(&format!("{home}/{id}/submit"), &[]).status, 303);
    assert_eq!(request(database, "parent1"), "2021-03-10 2021-05-05 1 answered");
    assert_eq!(print(database, "2021-03-26T09:00:00+01:00"), []);
    // The next wave is asked in its turn, and waits for its letter.
    morning(database, "2021-06-01");
    assert_eq!(request(database, "parent1"), "- 2021-07-27 1 open");
    tables_name_no_address_of_hers(&service(database));
}

fn tables_name_no_address_of_hers(service: &Service) {
    let files = simulate::tables(service, "2021-06-01".parse().expect("a day"), None).expect("tables");
    let read = |name: &str| {
        let file = files.iter().find(|file| file.name == name).expect("a table");
        String::from_utf8(file.content.clone()).expect("text")
    };
    let requests = read("requests.csv");
    assert!(
        requests.contains("N-17,,parent,,baseline,2021-03-01,2021-03-10,,,2021-05-05,2021-03-25,answered,"),
        "{requests}"
    );
    let messages = read("messages.csv");
    let to: Vec<&str> = messages.lines().skip(1).filter_map(|line| line.split(',').nth(2)).collect();
    assert!(!to.is_empty() && to.iter().all(|to| to.contains('@')), "{messages}");
}

on_each_database!(whoever_is_replaced_gets_in_by_the_old_letter_no_longer);
fn whoever_is_replaced_gets_in_by_the_old_letter_no_longer(database: &Database) {
    import(database, "2021-03-01", "Mona Sø,,,");
    morning(database, "2021-03-01");
    let hers = print(database, "2021-03-02T09:00:00+01:00").remove(0).1;
    let web = Web::serve(service(database), "2021-03-03", None);
    assert_eq!(open(&web, &hers), 200);
    import(database, "2021-03-03", "Dorte Lund,,,");
    assert_eq!(open(&web, &hers), 410, "before the scheduler has run");
    morning(database, "2021-03-03");
    assert_eq!(open(&web, &hers), 410);
    assert_eq!(request(database, "parent1"), "- 2021-04-27 2 open");
    let another = print(database, "2021-03-03T11:00:00+01:00").remove(0).1;
    assert_ne!(another, hers);
    assert_eq!((open(&web, &another), open(&web, &hers)), (200, 410));
    assert_eq!(request(database, "parent1"), "2021-03-03 2021-04-27 2 open");
    assert_eq!(addressees(database), ["sag@example.org"]);
}

on_each_database!(a_corrected_name_keeps_her_letter_her_answers_and_her_no);
fn a_corrected_name_keeps_her_letter_her_answers_and_her_no(database: &Database) {
    import(database, "2021-03-01", "Mona To,,Finn Å,far@example.org");
    morning(database, "2021-03-01");
    let letters = print(database, "2021-03-02T09:00:00+01:00");
    let web = Web::serve(service(database), "2021-03-03", None);
    let home = web.get(&letters[0].1).to().to_owned();
    let first = web.list(&home).html;
    let first = first.split("<a class=\"button\" href=\"").nth(1).expect("a button");
    let first = first.split('"').next().unwrap_or_default().to_owned();
    let questions = web.get(&first).questions();
    let begun = [(questions[0].as_str(), "3")];
    assert_eq!(web.fill(&first, "next", &begun).status, 303);

    // Her name and what she is told apart by are all that changes.
    let before = database.everything_but_the_log();
    let known = "SELECT name || lookup AS line FROM contact JOIN assignment ON contact_id = contact.id \
                 WHERE slot = 'parent1'";
    let names = database.lines(known);
    import(database, "2021-03-03", "Mona Toft,,Finn Å,far@example.org");
    // What she is found by is made of it.
    let [was, is] = [names[0].trim_start_matches("Mona To"), &database.lines(known)[0]["Mona Toft".len()..]];
    let mut corrected = before;
    for line in corrected.values_mut().flatten() {
        *line = line.replace("Mona To", "Mona Toft").replace(was, is);
    }
    assert_eq!(database.everything_but_the_log(), corrected);
    assert_ne!(database.lines(known), names);
    import(database, "2021-03-03", "Mona Toft,,Finn Å,far@example.org");
    assert_eq!(database.everything_but_the_log(), corrected, "the same sheet again");
    morning(database, "2021-03-04");
    assert_eq!(request(database, "parent1"), "2021-03-02 2021-04-27 1 open");
    assert_eq!(open(&web, &letters[0].1), 200);
    assert!(web.get(&first).html.contains("value=\"3\" checked"), "what she began");
    assert_eq!(print(database, "2021-03-05T09:00:00+01:00"), letters);

    // She leaves; corrected once more, she is not written to again.
    let list = web.list(&home).html;
    let choices = list.split("\"/c/").nth(1).and_then(|rest| rest.split('"').next()).expect("a way to her choices");
    assert_eq!(web.post(&format!("/c/{choices}"), &[("study", "leave")]).status, 200);
    let left = "SELECT CAST(id AS TEXT) AS line FROM person WHERE left_since IS NOT NULL";
    let her = database.lines(left);
    assert_eq!(her.len(), 1);
    import(database, "2021-03-08", "Mona-Marie Toft,,Finn Å,far@example.org");
    assert_eq!(database.lines(left), her);
    for day in ["2021-03-08", "2021-06-01"] {
        morning(database, day);
        assert_eq!(print(database, &format!("{day}T11:00:00+01:00")), [], "{day}");
    }
    // Another name is another parent, who has said nothing.
    import(database, "2021-06-02", "Dorte Lund,,Finn Å,far@example.org");
    morning(database, "2021-06-02");
    assert_eq!(print(database, "2021-06-02T11:00:00+02:00").len(), 1);
}

on_each_database!(an_address_that_comes_with_a_corrected_name_is_hers);
fn an_address_that_comes_with_a_corrected_name_is_hers(database: &Database) {
    import(database, "2021-03-01", "Mona To,,,");
    morning(database, "2021-03-01");
    let letter = print(database, "2021-03-02T09:00:00+01:00").remove(0).1;
    import(database, "2021-03-03", "Mona Toft,mor@example.org,,");
    let people = "SELECT name || ' ' || address AS line FROM contact JOIN assignment ON contact_id = contact.id \
                  WHERE slot = 'parent1'";
    assert_eq!(database.lines(people), ["Mona Toft mor@example.org"]);
    morning(database, "2021-03-03");
    assert_eq!(request(database, "parent1"), "2021-03-03 2021-04-27 2 open");
    let web = Web::serve(service(database), "2021-03-04", None);
    assert_eq!(open(&web, &letter), 410);
    assert!(mails(database).iter().any(|(to, _)| to == "mor@example.org"));
}

on_each_database!(an_address_that_comes_moves_her_to_mail_and_one_that_goes_to_letters);
fn an_address_that_comes_moves_her_to_mail_and_one_that_goes_to_letters(database: &Database) {
    import(database, "2021-03-01", "Mona Sø,,,");
    morning(database, "2021-03-01");
    let letter = print(database, "2021-03-02T09:00:00+01:00").remove(0).1;
    let person = "SELECT CAST(person_id AS TEXT) || ' ' || coalesce(address, '') AS line FROM contact \
                  WHERE is_current AND person_id IS NOT NULL ORDER BY person_id LIMIT 1";
    let before = database.lines(person).remove(0);

    import(database, "2021-03-03", "Mona Sø,mor@example.org,,");
    assert_eq!(database.lines(person), [format!("{before}mor@example.org")], "the same person");
    morning(database, "2021-03-03");
    assert_eq!(request(database, "parent1"), "2021-03-03 2021-04-27 2 open");
    let (_, mail) = mails(database).into_iter().find(|(to, _)| to == "mor@example.org").expect("an invitation");
    let link: String = mail[mail.find("/s/").expect("a link")..].split_whitespace().next().unwrap_or("").to_owned();
    let web = Web::serve(service(database), "2021-03-04", None);
    assert_eq!((open(&web, &link), open(&web, &letter)), (200, 410));

    // A reminder is written and has not left when the address goes.
    let mut away = service(database);
    let step = std::time::Duration::from_secs(2);
    let limits = kvartal::post::smtp::SmtpLimits { connections: 1, step, authority: None };
    away.transport = kvartal::post::transport::Transport::open("smtp://127.0.0.1:9", limits).expect("an address");
    let ticked = kvartal::tick::tick(&away, "2021-03-10T08:00:00Z".parse().expect("an instant")).expect("a tick");
    assert_eq!((ticked.reminded, ticked.posted.sent), (2, 0));
    import(database, "2021-03-10", "Mona Sø,,,");
    assert_eq!(database.lines(person).remove(0), before, "the same person");
    assert_eq!(open(&web, &link), 410);
    morning(database, "2021-03-11");
    let states = "SELECT state AS line FROM message WHERE person_id = (SELECT MIN(id) FROM person) ORDER BY id";
    assert_eq!(database.lines(states), ["sent", "cancelled"]);
    assert_eq!(mails(database).iter().filter(|(to, _)| to == "mor@example.org").count(), 1);
    assert!(!mails(database).iter().any(|(to, _)| to.is_empty()));
    // Asked by letter again: another one, and the closing day stays.
    let again = print(database, "2021-03-12T09:00:00+01:00").remove(0).1;
    assert_ne!(again, letter);
    assert_eq!(request(database, "parent1"), "2021-03-12 2021-04-27 3 open");
    assert_eq!((open(&web, &again), open(&web, &letter), open(&web, &link)), (200, 410, 410));
    // Nor does her key show where addresses are listed.
    database.sql("UPDATE person SET no_mail_since = '2021-03-13 08:00:00' WHERE id = (SELECT MIN(id) FROM person)");
    assert_eq!(kvartal(database, &["address", "list"]), "");
    assert_eq!(print(database, "2021-03-13T09:00:00+01:00"), []);
}

on_each_database!(a_message_without_anywhere_to_go_is_cancelled);
/// Whatever has put it there, a message to somebody without an address is no mail.
fn a_message_without_anywhere_to_go_is_cancelled(database: &Database) {
    import(database, "2021-03-01", "Mona Sø,,,");
    morning(database, "2021-03-01");
    let number = |query: &str| database.lines(query).remove(0).parse::<i64>().expect("a number");
    let person = number("SELECT CAST(MIN(id) AS TEXT) AS line FROM person");
    let request = number("SELECT CAST(id AS TEXT) AS line FROM request WHERE slot = 'parent1'");
    database.message("astray", PersonId::new(person), &[RequestId::new(request)], "invitation");
    database.sql("UPDATE message SET state = 'queued', sent_at = NULL WHERE unique_key = 'astray'");
    morning(database, "2021-03-02");
    let state = "SELECT state || ' ' || attempts AS line FROM message WHERE unique_key = 'astray'";
    assert_eq!(database.lines(state), ["cancelled 1"]);
    assert_eq!(mails(database).len(), 1, "the caseworker's");
}

on_each_database!(the_operator_says_no_for_the_one_who_is_meant_also_after_the_columns_changed_places);
/// People keep the column that is stored. Whoever reads “parent1” off the sheet of today means whoever stands there today.
fn the_operator_says_no_for_the_one_who_is_meant_also_after_the_columns_changed_places(database: &Database) {
    let said = |arguments: &[&str]| told(database, arguments);
    let out = || {
        database.lines(
            "SELECT name AS line FROM person JOIN contact ON person_id = person.id \
             WHERE is_current AND left_since IS NOT NULL ORDER BY name",
        )
    };
    import(database, "2021-03-01", "Mona Sø,,Finn Å,");
    import(database, "2021-03-02", "Finn Å,,Mona Sø,");
    for place in ["N-17/parent1", "N-17/parent2"] {
        for command in [&["consent", "leave", place][..], &["consent", "erase", place], &["audit", "--person", place]] {
            let (code, words) = said(command);
            assert!(code == Some(1) && words.contains("may be one of 2 people"), "{words}");
            assert!(!words.contains("Mona") || words.contains("as in F-001/Mona Sø"), "{words}");
        }
    }
    assert_eq!(out(), [""; 0], "nobody has left who did not say so");
    // Whom it is about is said before and after, by name where there is no address.
    let (code, words) = said(&["consent", "erase", "N-17/finn å"]);
    assert!(code == Some(1) && words.contains("N-17/finn å (Finn Å, without an address)"), "{words}");
    let (code, words) = said(&["consent", "leave", "N-17/Finn Å"]);
    assert!(code == Some(0) && words.starts_with("N-17/Finn Å (Finn Å, without an address): "), "{words}");
    assert_eq!(out(), ["Finn Å"]);
    let (_, list) = said(&["consent", "list"]);
    assert!(list.starts_with("N-17/Finn Å\t"), "he is found by what the list calls him: {list}");
    // A place that only one person can have says enough; the answer says who that is.
    let (code, words) = said(&["consent", "leave", "N-17/caseworker"]);
    assert!(code == Some(0) && words.starts_with("N-17/caseworker (sag@example.org): "), "{words}");
    // Of two people of one name it is not guessed which is meant.
    import(database, "2021-03-03", "Kim Berg,,Kim Berg,");
    let (code, words) = said(&["consent", "leave", "N-17/Kim Berg"]);
    assert!(code == Some(1) && words.contains("may be one of 2 people: they have one name"), "{words}");
}

on_each_database!(whoever_was_replaced_can_still_be_named_and_so_can_a_name_with_a_slash);
fn whoever_was_replaced_can_still_be_named_and_so_can_a_name_with_a_slash(database: &Database) {
    let said = |arguments: &[&str]| told(database, arguments);
    import(database, "2021-03-01", "Mona Sø,,Eva c/o Bo,");
    import(database, "2021-03-02", "Helt Anden,,Eva c/o Bo,");
    let (code, words) = said(&["consent", "withdraw", "N-17/Mona Sø"]);
    assert!(code == Some(0) && words.starts_with("N-17/Mona Sø (Mona Sø, without an address): "), "{words}");
    let (_, list) = said(&["consent", "list"]);
    assert!(list.starts_with("N-17/Mona Sø\t"), "not the place, which is another's now: {list}");
    let (code, words) = said(&["consent", "leave", "N-17/Eva c/o Bo"]);
    assert!(code == Some(0) && words.contains("(Eva c/o Bo, without an address)"), "{words}");
    let left = database.lines(
        "SELECT name AS line FROM person JOIN contact ON person_id = person.id \
         WHERE is_current AND left_since IS NOT NULL ORDER BY name",
    );
    assert_eq!(left, ["Eva c/o Bo", "Mona Sø"]);
}
