//! Somebody knows a secret that was changed. Whoever has had a link, a letter or a code before is let in as long as the
//! former secret is kept; once it is not, whatever can be made with it opens nothing.

use std::collections::BTreeMap;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use jiff::Timestamp;
use kvartal::answer::help;
use kvartal::health;
use kvartal::id::{FamilyId, PersonId};
use kvartal::outbox::send_due;
use kvartal::paper::Chosen;
use kvartal::service::Service;
use kvartal::store::{By, StoreError};
use kvartal::token::Token;

use super::study::{MOTHER, study};
use crate::support::{
    Database, SECRET, Web, by_at, made_without_derived_keys, on_each_database, printed_letters, service,
    service_with_secret, short_code,
};

/// What the secret is changed to.
const NEW: &str = "what nobody outside knows, and is long enough";

const TODAY: &str = "2021-03-02";

fn noon() -> Timestamp {
    "2021-03-02T12:00:00Z".parse().unwrap()
}

/// The path of the mother's letter, as it is printed today.
fn printed(service: &Service) -> String {
    let chosen = Chosen { role: Some("parent".into()), ..Chosen::default() };
    printed_letters(service, &chosen, noon())[0].says.link.replace(&service.base_url, "")
}

/// The path of a helper's code for the mother.
fn code(service: &Service, helper: PersonId) -> String {
    let made = service.store.write::<_, StoreError>(&By { keys: &service.keys, ..by_at(noon()) }, |conn| {
        let waiting = help::waiting(conn, service, helper, service.calendar().date(noon()))?.remove(0);
        let id = help::make(conn, service, &waiting, noon())?;
        Ok(help::made_by(conn, service, helper, id, noon())?.expect("a code that can be used").code)
    });
    format!("/h/{}", made.expect("a code").on_paper())
}

/// The helper of the only family.
fn helper(database: &Database) -> PersonId {
    let therapist = database.person("fb@example.org", "da");
    database.assign(FamilyId::new(1), None, "family_therapist", therapist, "Tove");
    therapist
}

/// Everything that somebody may have in their hands: a path, the cookie that goes with it, and the status of its page.
type Held = Vec<(&'static str, String, Option<String>)>;

fn statuses(web: &Web, held: &Held) -> Vec<(&'static str, u16)> {
    let client = reqwest::blocking::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build();
    let client = client.expect("a client");
    let status = |path: &str, cookie: &Option<String>| {
        let request = client.get(format!("{}{path}", web.base));
        let request = match cookie {
            Some(cookie) => request.header("Cookie", format!("helped={cookie}")),
            None => request,
        };
        let response = request.send().expect("an answer");
        let onward = response.headers().get("location").map(|place| place.to_str().expect("plain").to_owned());
        (response.status().as_u16(), onward)
    };
    let followed = |(what, path, cookie): &(&'static str, String, Option<String>)| {
        let (found, onward) = status(path, cookie);
        // A letter leads on to the list.
        (*what, onward.map_or(found, |onward| status(&onward, cookie).0))
    };
    held.iter().map(followed).collect()
}

/// Everything but the log and what people are found by, which is made anew with every secret.
fn stored(database: &Database) -> BTreeMap<String, Vec<String>> {
    let mut stored = database.everything_but_the_log();
    let contacts = "SELECT CAST(id AS TEXT) || ' ' || name || coalesce(address, '') AS line FROM contact ORDER BY id";
    stored.insert("contact".into(), database.lines(contacts));
    stored.entry("setting".into()).or_default().retain(|line| !line.contains("key_id"));
    stored
}

on_each_database!(what_people_have_in_their_hands_works_as_long_as_the_former_secret_is_kept_and_no_longer);
fn what_people_have_in_their_hands_works_as_long_as_the_former_secret_is_kept_and_no_longer(database: &Database) {
    let study = study(database);
    let before = service(database);
    let helper = helper(database);
    let asked = study.web.get(&code(&before, helper));
    let nonce = asked.hidden("nonce");
    let session = study.web.post(&code(&before, helper), &[("nonce", &nonce), ("go", "next")]).to().to_owned();
    let held: Held = vec![
        ("link", study.link.clone(), None),
        ("letter", printed(&before), None),
        ("code", code(&before, helper), None),
        ("session", session, Some(nonce)),
        ("unsubscribe", format!("/u/{}", before.keys.unsubscribe_token(study.mother, MOTHER)), None),
        ("choices", study.choices(), None),
    ];
    let all = |status: u16| held.iter().map(|(what, ..)| (*what, status)).collect::<Vec<_>>();
    assert_eq!(statuses(&study.web, &held), all(200));
    let before_it = stored(database);

    let kept = service_with_secret(database, NEW, &["another one, of which nothing is open any more", SECRET]);
    let (letter, shown) = (printed(&kept), code(&kept, helper));
    assert_eq!((&letter, &shown), (&held[1].1, &held[2].1), "printed and shown again as they were");
    assert_ne!(kept.choices(study.mother, MOTHER), held[5].1, "what is new is made with the new one");
    let web = Web::serve(kept, TODAY, None);
    assert_eq!(statuses(&web, &held), all(200));
    assert_eq!(stored(database), before_it);

    let web = Web::serve(service_with_secret(database, NEW, &[]), TODAY, None);
    let gone = [("unsubscribe", 404), ("choices", 410), ("session", 410)];
    let expected: Vec<(&str, u16)> = held
        .iter()
        .map(|(what, ..)| (*what, gone.iter().find(|(gone, _)| gone == what).map_or(404, |(_, status)| *status)))
        .collect();
    assert_eq!(statuses(&web, &held), expected);
    // Nothing is asked for by such a link, and no page behind it leads on to what somebody can choose.
    assert!(!web.get(&study.link).html.contains("/c/"));
    assert_eq!(web.post(&format!("{}/new", study.link), &[]).status, 404);
    assert_eq!(stored(database), before_it);
}

on_each_database!(with_a_secret_that_is_forgotten_a_letter_and_a_code_are_made_anew);
fn with_a_secret_that_is_forgotten_a_letter_and_a_code_are_made_anew(database: &Database) {
    let study = study(database);
    let helper = helper(database);
    let (letter, shown) = (printed(&service(database)), code(&service(database), helper));
    service_with_secret(database, NEW, &[SECRET]);
    let without = service_with_secret(database, NEW, &[]);
    let (letter_now, shown_now) = (printed(&without), code(&without, helper));
    assert!(letter_now != letter && shown_now != shown);
    assert_eq!(printed(&without), letter_now, "once");
    assert_eq!(code(&without, helper), shown_now, "once");
    let web = Web::serve(without, TODAY, None);
    assert_eq!(web.get(web.get(&letter_now).to()).status, 200);
    assert_eq!(web.get(&shown_now).status, 200);
    assert_eq!((web.get(&letter).status, web.get(&shown).status), (404, 404));
    drop(study);
}

on_each_database!(a_mail_that_is_tried_again_after_the_change_has_the_link_that_it_had);
/// It may lie in a mailbox already: a second copy has to be told from another mail, and to open the same.
fn a_mail_that_is_tried_again_after_the_change_has_the_link_that_it_had(database: &Database) {
    let study = study(database);
    database.sql(
        "UPDATE message SET state = 'uncertain', next_try_at = '2021-03-02 08:00:00', sent_at = NULL, sent_on = NULL, \
         message_id = 'once@example.org', begun = 1 WHERE unique_key = 'parent1'",
    );
    let kept = service_with_secret(database, NEW, &[SECRET]);
    send_due(&kept, "test", &noon).expect("sent");
    let mails = std::fs::read_dir(database.dir.path().join("mail/new")).expect("a mailbox");
    let mails: Vec<String> =
        mails.flatten().map(|file| std::fs::read_to_string(file.path()).expect("a mail")).collect();
    let [mail] = mails.as_slice() else { panic!("{} mails", mails.len()) };
    let parsed = mail_parser::MessageParser::default().parse(mail.as_bytes()).expect("a mail");
    assert_eq!(parsed.message_id(), Some("once@example.org"));
    assert!(parsed.body_text(0).expect("words").contains(&study.link), "{mail}");
    // Its ways out are new.
    assert!(mail.replace("\r\n ", "").contains(&kept.keys.unsubscribe_token(study.mother, MOTHER)), "{mail}");
    assert_eq!(Web::serve(kept, TODAY, None).get(&study.link).status, 200);
}

on_each_database!(somebody_is_told_how_many_open_links_hang_on_which_secret);
fn somebody_is_told_how_many_open_links_hang_on_which_secret(database: &Database) {
    let _study = study(database);
    printed(&service(database));
    let open = |service: &Service| {
        let links = database.store.read(|conn| health::links_by_key(conn, &service.keys)).expect("counted");
        (links.known.iter().map(|(_, count)| *count).collect::<Vec<_>>(), links.unknown)
    };
    let told = |service: &Service| {
        let found = database.store.read(|conn| health::findings(conn, service, noon())).expect("findings");
        found.iter().find(|finding| finding.words.contains("secret_previous")).map(|finding| finding.count)
    };
    // Two mails and a letter.
    assert_eq!(open(&service(database)), (vec![3], 0));
    let (kept, without) = (service_with_secret(database, NEW, &[SECRET]), service_with_secret(database, NEW, &[]));
    assert_eq!((open(&kept), told(&kept)), ((vec![0, 3], 0), None));
    assert_eq!((open(&without), told(&without)), ((vec![0], 3), Some(3)));
    // It is over when nothing is open that was made with it.
    database.sql("UPDATE request SET state = 'missing'");
    assert_eq!((open(&without), told(&without)), ((vec![0], 0), None));
}

on_each_database!(the_status_names_each_secret_without_telling_it);
fn the_status_names_each_secret_without_telling_it(database: &Database) {
    let _study = study(database);
    let status = |previous: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_kvartal"));
        command
            .arg("status")
            .env("KVARTAL_DATABASE", &database.address)
            .env("KVARTAL_KEY_FILE", database.key_file())
            .env("KVARTAL_SECRET", NEW);
        command.env("KVARTAL_SECRET_PREVIOUS", previous).current_dir(database.dir.path());
        let done = command.output().expect("kvartal");
        let told = [done.stdout, done.stderr].concat();
        let told = String::from_utf8(told).expect("text");
        assert!(!told.contains(NEW) && !told.contains(SECRET), "{told}");
        told
    };
    let ids: Vec<String> =
        service_with_secret(database, NEW, &[SECRET]).keys.key_ids().map(ToString::to_string).collect();
    let lines = [
        format!("secret      {}: 0 open links were made with it", ids[0]),
        format!("former one  {}: 2 open links were made with it", ids[1]),
    ];
    for previous in [SECRET.to_owned(), format!("[\"{SECRET}\"]")] {
        let told = status(&previous);
        assert!(lines.iter().all(|line| told.contains(line)) && !told.contains("no longer known"), "{told}");
    }
    let told = status("");
    assert!(told.contains("2: open links were made with a secret that is no longer known"), "{told}");
    assert!(!told.contains("former one"), "{told}");
}

on_each_database!(what_versions_made_that_derived_no_keys_opens_with_the_same_secret_and_with_it_as_a_former_one);
/// Those lie in mailboxes and on paper.
fn what_versions_made_that_derived_no_keys_opens_with_the_same_secret_and_with_it_as_a_former_one(database: &Database) {
    let study = study(database);
    let helper = helper(database);
    let (letter, shown) = (printed(&service(database)), code(&service(database), helper));
    let key =
        |table: &str| database.lines(&format!("SELECT unique_key AS line FROM {table} ORDER BY id DESC")).remove(0);
    let (letter_key, help_key) = (key("letter"), key("help"));
    let link = |key: &str| BASE64URL_NOPAD.encode(&made_without_derived_keys("link", key)[..20]);
    let hash = |link: &str| Token::parse(link).expect("a link").hash();
    let letter_code = short_code(&made_without_derived_keys("letter-code", &letter_key), 13);
    let help_code = short_code(&made_without_derived_keys("help-code", &help_key), 10);
    let code_hash = |purpose: &str, code: &str| HEXLOWER.encode(&made_without_derived_keys(purpose, code));
    database.sql(&format!(
        "UPDATE message SET link_hash = '{}' WHERE unique_key = 'parent1';
         UPDATE letter SET link_hash = '{}', short_hash = '{}';
         UPDATE help SET code_hash = '{}'",
        hash(&link("parent1")),
        hash(&link(&letter_key)),
        code_hash("short-hash", &letter_code),
        code_hash("help-hash", &help_code)
    ));
    let sign = |purpose: &str, text: String| HEXLOWER.encode(&made_without_derived_keys(purpose, &text)[..12]);
    let mother = study.mother;
    let held: Held = vec![
        ("link", format!("/s/{}", link("parent1")), None),
        ("letter", format!("/k/{letter_code}"), None),
        ("code", format!("/h/{help_code}"), None),
        ("choices", format!("/c/{mother}-{}", sign("choices", format!("{mother} {MOTHER}"))), None),
        (
            "unsubscribe",
            format!(
                "/u/{mother}-{}-{}",
                sign("unsubscribe-person", mother.to_string()),
                sign("unsubscribe-address", format!("{mother} {MOTHER}"))
            ),
            None,
        ),
    ];
    let changed = || service_with_secret(database, NEW, &[SECRET]);
    for service in [&|| service(database) as _, &changed as &dyn Fn() -> Service] {
        let service = service();
        assert_eq!(printed(&service).replace('-', ""), held[1].1);
        assert_eq!(code(&service, helper).replace('-', ""), held[2].1);
        let web = Web::serve(service, TODAY, None);
        assert_eq!(statuses(&web, &held), held.iter().map(|(what, ..)| (*what, 200)).collect::<Vec<_>>());
        for made_since in [&study.link, &letter, &shown] {
            assert_eq!(web.get(made_since).status, 404, "that is not what was stored");
        }
    }
}
