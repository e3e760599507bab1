//! Assisted answering, over HTTP against the real server, on both databases: a helper opens a one-time code, the parent
//! answers in a session of their own, and nothing tells the helper what was answered.

use std::collections::BTreeSet;
use std::process::Command;

use crate::support::{Database, Page, Web, insisting_on, on_each_database, service, service_with, stamp};
use jiff::{SignedDuration, Timestamp};
use kvartal::id::{FamilyId, PersonId, RequestId};
use kvartal::service::Service;

/// A therapist with two families; the mother of the first is the mother of the second, too.
struct Study {
    web: Web,
    mother: PersonId,
    therapist: PersonId,
    first: FamilyId,
    request: RequestId,
    fathers: RequestId,
    other: RequestId,
    mothers_link: String,
    helpers_link: String,
    workers_link: String,
}

const NOON: &str = "2021-03-02T12:00:00Z";

fn study(database: &Database) -> Study {
    study_with(database, service(database))
}

fn study_with(database: &Database, service: Service) -> Study {
    let first = database.family("N-17", "2021-03-01");
    let second = database.family("N-18", "2021-03-01");
    let mother = database.person("mor@example.org", "da");
    let father = database.person("far@example.org", "da");
    let therapist = database.person("fb@example.org", "da");
    let worker = database.person("sag@example.org", "da");
    database.assign(first, None, "parent1", mother, "Mona Sø");
    database.assign(first, None, "parent2", father, "Finn <Å>");
    database.assign(first, None, "caseworker", worker, "Karen Bæk");
    database.assign(second, None, "parent1", mother, "Mona Sø");
    for family in [first, second] {
        database.assign(family, None, "family_therapist", therapist, "Tove Holm");
    }
    let ask = |family, slot, person| database.baseline(family, slot, person);
    let request = ask(first, "parent1", mother);
    let other = ask(second, "parent1", mother);
    let fathers = ask(first, "parent2", father);
    let (helpers, workers) = (ask(first, "family_therapist", therapist), ask(first, "caseworker", worker));
    Study {
        mothers_link: format!("/s/{}", database.message("m1", mother, &[request, other], "invitation")),
        helpers_link: format!("/s/{}", database.message("m2", therapist, &[helpers], "invitation")),
        workers_link: format!("/s/{}", database.message("m3", worker, &[workers], "invitation")),
        web: Web::serve(service, "2021-03-02", None),
        mother,
        therapist,
        first,
        request,
        fathers,
        other,
    }
}

impl Study {
    fn who(&self) -> String {
        format!("{}-{}", self.first, self.mother)
    }

    /// Makes a code for the mother and the first family; its address.
    fn code(&self) -> String {
        let made = self.web.post(&format!("{}/help", self.helpers_link), &[("who", &self.who())]);
        let page = self.web.get(made.to());
        assert_eq!(page.status, 200, "{}", page.html);
        attribute(&page, "<a class=\"button second\" href=\"")
    }

    /// Opens a code as the mother does; the address of her session.
    fn open(&self, code: &str) -> String {
        let nonce = nonce(&self.web.get(code));
        self.web.post(code, &[("nonce", &nonce), ("go", "next")]).to().to_owned()
    }

    fn session(&self) -> String {
        self.open(&self.code())
    }

    fn after(&self, minutes: i64) {
        let noon: Timestamp = NOON.parse().unwrap();
        self.web.clock_at(noon + SignedDuration::from_mins(minutes));
    }

    /// Goes through a questionnaire from its first page to the check, answering what `choose` says; the pages.
    fn walk(&self, link: &str, choose: impl Fn(&str) -> Option<&'static str>) -> Vec<Page> {
        let mut path = format!("{link}/{}/1", self.request);
        let mut pages = Vec::new();
        while !path.ends_with("/check") {
            let page = self.web.get(&path);
            let questions = page.questions();
            let answers: Vec<_> = questions.iter().filter_map(|name| Some((name.as_str(), choose(name)?))).collect();
            path = self.web.fill(&path, "next", &answers).to().to_owned();
            pages.push(page);
            assert!(pages.len() < 100, "the walk does not end");
        }
        pages.push(self.web.get(&path));
        pages
    }
}

fn attribute(page: &Page, before: &str) -> String {
    let rest = page.html.split(before).nth(1).unwrap_or_else(|| panic!("{before} in {}", page.html));
    rest.split('"').next().unwrap().to_owned()
}

fn nonce(page: &Page) -> String {
    assert_eq!(page.status, 200, "{}", page.html);
    attribute(page, "name=\"nonce\" value=\"")
}

fn stored(database: &Database, of: RequestId) -> BTreeSet<String> {
    let lines = database.lines(&format!(
        "SELECT item || '=' || value AS line FROM answer JOIN response ON response.id = response_id \
         WHERE request_id = {of}"
    ));
    lines.into_iter().collect()
}

fn state(database: &Database, of: RequestId) -> String {
    database.lines(&format!("SELECT state AS line FROM request WHERE id = {of}")).remove(0)
}

/// What the mother has said alone: among it what opens and closes further questions.
fn alone(name: &str) -> Option<&'static str> {
    match name {
        "contact_takes_place" => Some("1"),
        name if name.starts_with("contact_") => Some("4"),
        name if name.starts_with("who5_") => Some("5"),
        _ => None,
    }
}

on_each_database!(a_helper_makes_a_code_that_opens_one_session_once);
fn a_helper_makes_a_code_that_opens_one_session_once(database: &Database) {
    let study = study(database);
    let list = study.web.list(&study.helpers_link);
    let help = format!("{}/help", study.helpers_link);
    assert!(list.text().contains("Hjælp en forælder med at svare"), "{}", list.text());
    assert!(list.html.contains(&format!("href=\"{help}\"")));
    for (link, status) in [(&study.mothers_link, 404), (&study.workers_link, 404), (&study.helpers_link, 200)] {
        assert_eq!(study.web.get(link).text().contains("Hjælp en forælder"), status == 200);
        assert_eq!(study.web.get(&format!("{link}/help")).status, status);
    }
    // By family, told apart by name; and how far somebody has come is not told.
    let waiting = study.web.get(&help);
    let text = waiting.text();
    let place = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words} in {text}"));
    assert!(place("Finn &lt;Å&gt; Sag N-17") < place("Mona Sø Sag N-17"), "{text}");
    assert!(place("Mona Sø Sag N-17") < place("Mona Sø Sag N-18"));
    assert!(waiting.html.contains("Finn &lt;Å&gt;"));
    study.walk(&study.mothers_link, alone);
    assert_eq!(study.web.get(&help).html, waiting.html);

    // Looking at the code, or letting a machine look at it, changes nothing.
    let code = study.code();
    let typed = code.strip_prefix("/h/").unwrap().to_owned();
    assert_eq!(typed.len(), "XXXX-XXXX-XX".len());
    let before = database.everything();
    let asks = study.web.get(&code);
    let text = asks.text();
    assert!(text.contains("Spørgsmålene er til Mona Sø."), "{text}");
    assert!(
        text.contains("Du får hjælp af Tove Holm (familiebehandler). Vend skærmen, så kun du kan se den."),
        "{text}"
    );
    assert!(!text.contains("N-17"), "a case number is nobody's business here: {text}");
    assert_eq!(study.web.head(&code).status, 200);
    assert_eq!(study.web.get(&code.to_lowercase().replace('-', "")).status, 200, "as somebody types it");
    let another = study.web.get(&code);
    assert_ne!(nonce(&asks), nonce(&another));
    assert_eq!(database.everything(), before);
    assert!(study.web.post(&code, &[("go", "next")]).status == 400);
    assert!(study.web.post(&code, &[("go", "next"), ("nonce", "mine")]).status == 400);
    assert_eq!(database.everything(), before);

    // The button opens it; a double click leads to the same session; another page that was open does not.
    let press = |page: &Page| study.web.post(&code, &[("nonce", &nonce(page)), ("language", "da"), ("go", "next")]);
    let session = press(&asks).to().to_owned();
    assert_eq!(press(&asks).to(), session);
    let refused = press(&another);
    assert_eq!(refused.status, 410);
    assert!(refused.text().contains("Koden er brugt En kode virker kun én gang. Bed om en ny."), "{}", refused.text());
    assert_eq!(study.web.get(&code).status, 410);
    let list = study.web.list(&session);
    assert_eq!(list.status, 200);
    assert!(list.text().contains("Du får hjælp af Tove Holm"), "{}", list.text());
    assert!(list.text().contains("Dit spørgeskema Ved start Ikke begyndt"), "{}", list.text());

    // What is stored opens nothing, and the helper is told only that the code is used.
    let everything = format!("{:?}", database.everything());
    for secret in [&typed, &typed.replace('-', ""), session.strip_prefix("/s/").unwrap(), &nonce(&asks)] {
        assert!(!everything.contains(secret), "{secret} is stored");
    }
    let number = database.lines("SELECT CAST(id AS TEXT) AS line FROM help").remove(0);
    let used = study.web.get(&format!("{help}/{number}"));
    assert_eq!(used.to(), format!("{help}?code=used"));
    assert!(study.web.get(used.to()).text().contains("Koden er brugt. Du kan lave en ny."));
    // A session helps nobody, and another's code is not shown.
    assert_eq!(study.web.get(&format!("{session}/help")).status, 404);
    assert_eq!(study.web.post(&format!("{session}/help"), &[("who", &study.who())]).status, 404);
    assert_eq!(study.web.get(&format!("{}/help/{number}", study.mothers_link)).status, 404);
}

on_each_database!(at_once_is_once);
fn at_once_is_once(database: &Database) {
    let study = study(database);
    let help = format!("{}/help", study.helpers_link);
    let places: BTreeSet<String> = std::thread::scope(|scope| {
        let press = || study.web.post(&help, &[("who", &study.who())]).to().to_owned();
        let clicks: Vec<_> = (0..6).map(|_| scope.spawn(press)).collect();
        clicks.into_iter().map(|click| click.join().unwrap()).collect()
    });
    assert_eq!(places.len(), 1, "{places:?}");
    assert_eq!(database.lines("SELECT code_hash AS line FROM help").len(), 1);
    // Two processes, each with a page of its own.
    let second = Web::serve(service(database), "2021-03-02", None);
    let code = study.code();
    let pages: Vec<String> = (0..6).map(|_| nonce(&study.web.get(&code))).collect();
    let (code, second) = (&code, &second);
    let opened: Vec<Page> = std::thread::scope(|scope| {
        let press = |n: usize, nonce: &str| {
            let web = if n.is_multiple_of(2) { &study.web } else { second };
            web.post(code, &[("nonce", nonce), ("go", "next")])
        };
        let clicks: Vec<_> = pages.iter().enumerate().map(|(n, nonce)| scope.spawn(move || press(n, nonce))).collect();
        clicks.into_iter().map(|click| click.join().unwrap()).collect()
    });
    assert_eq!(opened.iter().filter(|page| page.status == 303).count(), 1);
    assert_eq!(opened.iter().filter(|page| page.status == 410).count(), 5);
    let first = opened.iter().position(|page| page.status == 303).unwrap();
    let (own, other) = if first.is_multiple_of(2) { (&study.web, second) } else { (second, &study.web) };
    // A copy of the address opens nothing in another browser, the helper's for example.
    let session = opened[first].to();
    assert_eq!((own.get(session).status, other.get(session).status), (200, 410));
    let cookie = opened[first].headers.get("set-cookie").expect("a cookie").to_str().unwrap();
    assert!(cookie.contains(&format!("Path={session};")) && cookie.contains("HttpOnly; SameSite=Strict"), "{cookie}");
    // Used up: the next press makes another.
    assert_ne!(study.code(), *code);
}

on_each_database!(a_code_and_a_session_hold_for_a_while);
fn a_code_and_a_session_hold_for_a_while(database: &Database) {
    let study = study(database);
    let code = study.code();
    let page = study.web.get(&code);
    study.after(5);
    assert_eq!(study.code(), code, "shown again");
    study.after(29);
    assert_eq!(study.web.get(&code).status, 200);
    study.after(31);
    let before = database.everything();
    for late in [study.web.get(&code), study.web.post(&code, &[("nonce", &nonce(&page)), ("go", "next")])] {
        assert_eq!(late.status, 410);
        assert!(late.text().contains("Koden virker ikke længere"), "{}", late.text());
    }
    assert_eq!(database.everything(), before);
    let number = database.lines("SELECT CAST(id AS TEXT) AS line FROM help").remove(0);
    let late = study.web.get(&format!("{}/help/{number}", study.helpers_link));
    assert!(study.web.get(late.to()).text().contains("Koden virker ikke længere. Du kan lave en ny."));
    for unknown in ["/h/0000-0000-00", "/h/nonsense", "/h/x?language=en"] {
        let page = study.web.get_in(unknown, "da");
        assert_eq!(page.status, 404, "{unknown}");
        assert!(page.text().contains("Koden virker ikke"), "{}", page.text());
    }

    // A new one when the first has little time left; the first is taken back.
    study.after(60);
    let first = study.code();
    study.after(75);
    let second = study.code();
    assert_ne!(first, second);
    assert_eq!((study.web.get(&first).status, study.web.get(&second).status), (410, 200));

    let session = study.open(&second);
    let first = format!("{session}/{}/1", study.request);
    for minutes in [29, 58, 87, 116] {
        study.after(75 + minutes);
        assert_eq!(study.web.get(&session).status, 200, "{minutes}");
        study.web.fill(&first, "keep", &[("crisis_talk_caseworker", "3")]);
        study.web.fill(&first, "keep", &[("crisis_talk_caseworker", "4")]);
    }
    let version = study.web.get(&first).version();
    study.after(75 + 120);
    let over = study.web.get(&session);
    assert_eq!(over.status, 410);
    // What comes now is not saved, and said not to be.
    let before = database.everything();
    let answer = [("version", version.as_str()), ("go", "next"), ("crisis_talk_caseworker", "1")];
    let late = study.web.post(&first, &answer);
    assert!(late.status == 410 && late.text().contains("dit sidste svar kom ikke med"), "{}", late.text());
    assert_eq!(database.everything(), before);
    // A screen that was forgotten.
    study.after(240);
    let forgotten = study.session();
    study.after(269);
    assert_eq!(study.web.get(&forgotten).status, 200);
    study.after(270);
    assert_eq!(study.web.get(&forgotten).status, 410);
    assert!(over.text().contains("Du kan give skærmen tilbage"), "{}", over.text());
}

on_each_database!(no_page_of_a_session_tells_what_was_answered_before);
/// Whatever was said alone before: the pages of a session are the same, letter by letter.
fn no_page_of_a_session_tells_what_was_answered_before(database: &Database) {
    let study = study(database);
    let plain = |session: &str, pages: Vec<Page>| -> Vec<String> {
        let without = |html: &str, name: &str| match html.split_once(name) {
            Some((before, rest)) => format!("{before}{}", rest.split_once('"').unwrap().1),
            None => html.to_owned(),
        };
        // When it was made, and that signed for this address.
        let without_time = |html: &str| without(&without(html, " data-at=\""), "name=\"made\" value=\"");
        pages.iter().map(|page| without_time(&page.html.replace(session, "/s/SESSION"))).collect()
    };
    let look = |choose: fn(&str) -> Option<&'static str>| {
        let session = study.session();
        let mut pages = vec![study.web.get(&session)];
        pages.extend(study.walk(&session, choose));
        pages.push(study.web.get(&session));
        // Every page by its address, too, and a press that leaves something out.
        for n in 1..60 {
            let page = study.web.get(&format!("{session}/{}/{n}", study.request));
            pages.push(Page { html: format!("{} {:?} {}", page.status, page.location, page.html), ..page });
        }
        let seen = plain(&session, pages);
        study.web.post(&format!("{session}/stop"), &[]);
        seen
    };
    let unsaid = |_: &str| None;
    let fresh = look(unsaid);
    study.walk(&study.mothers_link, alone);
    // Alone she has said of a question that it is hard to understand, too.
    let second = format!("{}/{}/2", study.mothers_link, study.request);
    study.web.fill(&second, "hard-crisis_talk_caseworker", &[]);
    assert_eq!(database.lines("SELECT item AS line FROM hard_to_understand"), ["crisis_talk_caseworker"]);
    let own = stored(database, study.request);
    assert!(own.contains("who5_1=5") && own.len() > 6, "{own:?}");
    assert_eq!(look(unsaid), fresh);
    assert_eq!(stored(database, study.request), own, "and nothing of it is lost");

    // What is said in the session shows in it, and opens and closes there what it does.
    let within = |name: &str| match name {
        "contact_takes_place" => Some("0"),
        "who5_2" => Some("1"),
        _ => None,
    };
    let said = look(within);
    let missing = |item: &str| said.iter().all(|page| !page.contains(&format!("id=\"q-{item}\"")));
    assert!(said.iter().any(|page| page.contains("id=\"who5_2-1\" name=\"who5_2\" value=\"1\" checked")), "shown");
    let opened: Vec<&String> = own.iter().filter(|answer| answer.starts_with("contact_child")).collect();
    assert!(!opened.is_empty(), "{own:?}");
    assert!(opened.iter().all(|answer| missing(answer.split('=').next().unwrap())));
    // A later session knows nothing of the earlier one.
    assert_eq!(look(unsaid), fresh);
    // The mother's own list shows everything, the session's answers among it.
    let page = study.walk(&study.mothers_link, |_| None);
    let chosen: Vec<String> =
        page.iter().flat_map(Page::chosen).map(|(item, value)| format!("{item}={value}")).collect();
    assert!(chosen.contains(&"who5_2=1".to_owned()) && chosen.contains(&"who5_1=5".to_owned()), "{chosen:?}");
    assert!(study.web.list(&study.mothers_link).text().contains("Begyndt"));
}

on_each_database!(everything_counts_when_it_is_submitted_and_the_role_is_stored);
fn everything_counts_when_it_is_submitted_and_the_role_is_stored(database: &Database) {
    let study = study(database);
    study.walk(&study.mothers_link, alone);
    let session = study.session();
    study.walk(&session, |name| match name {
        "contact_takes_place" => Some("0"),
        "who5_1" => Some("0"),
        _ => None,
    });
    let thanks = study.web.post(&format!("{session}/{}/submit", study.request), &[]).to().to_owned();
    let thanks = study.web.get(&thanks);
    assert!(thanks.text().contains("Tak for dine svar") && thanks.text().contains("Stop her"), "{}", thanks.text());
    assert_eq!(state(database, study.request), "answered");
    let stored = stored(database, study.request);
    assert!(stored.contains("who5_1=0") && stored.contains("who5_5=5"), "{stored:?}");
    assert!(!stored.iter().any(|answer| answer.starts_with("contact_child")), "closed by what was said last");
    assert_eq!(database.lines("SELECT CAST(CAST(value AS INTEGER) AS TEXT) AS line FROM score"), ["80"]);
    // Submitted: the session shows that, and no answers.
    assert!(study.web.get(&session).text().contains("Sendt 2. marts 2021"));
    let helped = "SELECT item AS line FROM answer WHERE help_id IS NOT NULL ORDER BY item";
    assert_eq!(database.lines(helped), ["contact_takes_place", "who5_1"]);

    // The father answered alone.
    let father = database
        .lines("SELECT CAST(person_id AS TEXT) AS line FROM contact WHERE is_current AND address = 'far@example.org'");
    let father = database.message("m9", father[0].parse().unwrap(), &[study.fathers], "invitation");
    let page = format!("/s/{father}/{}", study.fathers);
    study.web.fill(&format!("{page}/1"), "next", &[("crisis_talk_family_therapist", "4")]);
    study.web.post(&format!("{page}/submit"), &[]);
    let out = database.dir.path().join("out");
    let done = Command::new(env!("CARGO_BIN_EXE_kvartal"))
        .args(["export", "--out", out.to_str().unwrap()])
        .env("KVARTAL_DATABASE", &database.address)
        .env("KVARTAL_KEY_FILE", database.key_file())
        .env("KVARTAL_SECRET", crate::support::SECRET)
        .env("KVARTAL_DEMONSTRATION", "true")
        .env("KVARTAL_MAIL", format!("maildir:{}", database.dir.path().join("mail").display()))
        .current_dir(database.dir.path())
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    for file in ["answers_wide_parent.csv", "answers.csv"] {
        let mut reader = csv::Reader::from_path(out.join(file)).unwrap();
        let rows: Vec<std::collections::BTreeMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
        let of = |helped: bool| -> BTreeSet<&str> {
            let mother = study.mother.to_string();
            let rows = rows.iter().filter(|row| (row["person"] == mother) == helped);
            rows.map(|row| row["assisted_by"].as_str()).collect()
        };
        assert_eq!((of(true), of(false)), (BTreeSet::from(["family_therapist"]), BTreeSet::from([""])), "{file}");
        assert!(rows.iter().all(|row| row.values().all(|cell| !cell.contains("Tove"))));
    }
}

on_each_database!(who_speaks_last_is_heard_and_only_their_screen_shows_it);
fn who_speaks_last_is_heard_and_only_their_screen_shows_it(database: &Database) {
    let study = study(database);
    let item = "crisis_talk_caseworker";
    // The second of the questions; the first is about the helper, and comes last there.
    let session = study.session();
    let helped = format!("{session}/{}/1", study.request);
    let own = format!("{}/{}/2", study.mothers_link, study.request);
    let chosen = |page: &str| study.web.get(page).chosen().get(item).cloned();
    study.web.fill(&helped, "next", &[(item, "2")]);
    assert_eq!((chosen(&helped).as_deref(), chosen(&own).as_deref()), (Some("2"), Some("2")));
    // On her own phone, meanwhile: another answer, and then the same again.
    let version = study.web.get(&own).version();
    for value in ["4", "4"] {
        study.web.fill(&own, "next", &[(item, value)]);
        assert_eq!((chosen(&helped), chosen(&own).as_deref()), (None, Some("4")));
    }
    study.web.fill(&helped, "next", &[(item, "4")]);
    assert_eq!(chosen(&helped).as_deref(), Some("4"), "said here, too");
    study.web.post(&own, &[("version", &version), ("go", "next"), (item, "4")]);
    assert_eq!(chosen(&helped), None, "said again alone");
    // A page of the session that comes late, from before she said it on her phone: whether she has said anything
    // there is nothing that the session tells, so it counts.
    let noon: Timestamp = NOON.parse().unwrap();
    let early = (noon - SignedDuration::from_mins(5)).as_millisecond().to_string();
    let made = stamp(&helped, noon - SignedDuration::from_mins(10));
    let late = [("version", version.as_str()), ("go", "keep"), (item, "1"), ("said", &early), ("made", &made)];
    assert_eq!(study.web.post(&helped, &late).status, 204);
    assert_eq!(stored(database, study.request), BTreeSet::from([format!("{item}=1")]));
    study.web.post(&own, &[("version", &version), ("go", "next"), (item, "4")]);
    // Taken back in the session what the session does not show: nothing is taken that was not said there later.
    let early = [("said", early.as_str()), ("made", &made)];
    let early = [("version", version.as_str()), ("go", "keep"), (item, ""), early[0], early[1]];
    study.web.post(&helped, &early);
    assert_eq!(stored(database, study.request), BTreeSet::from([format!("{item}=4")]));
    // Said and taken back in the session.
    study.web.fill(&helped, "next", &[(item, "3")]);
    study.web.fill(&helped, "next", &[(item, "")]);
    assert_eq!((chosen(&helped), chosen(&own)), (None, None));
    assert!(stored(database, study.request).is_empty());
}

on_each_database!(somebody_without_an_address_can_be_helped_before_any_letter_is_printed);
fn somebody_without_an_address_can_be_helped_before_any_letter_is_printed(database: &Database) {
    let study = study(database);
    let without = kvartal::family::Reach::by_letter("N-17", None, "parent1", "Mona Sø");
    let lost = database.store.write(&crate::support::test_by(), |conn| {
        let keys = conn.keys();
        kvartal::store::contact::readdress(conn, keys, study.mother, &without)
    });
    lost.expect("the address is gone");
    database.sql(&format!("UPDATE request SET invited_on = NULL WHERE person_id = {}", study.mother));
    let list = study.web.get(&format!("{}/help", study.helpers_link));
    assert!(list.text().contains("Mona Sø"), "{}", list.text());
    let session = study.session();
    let path = format!("{session}/{}", study.request);
    study.web.fill(&format!("{path}/1"), "next", &[("crisis_talk_caseworker", "4")]);
    assert_eq!(study.web.post(&format!("{path}/submit"), &[]).to(), format!("{path}/thanks"));
    assert_eq!(state(database, study.request), "answered");
}

on_each_database!(nothing_that_is_sent_in_a_session_tells_what_was_said_alone);
/// Whatever is sent in a session, what comes back is the same, whether or not something was said alone before.
fn nothing_that_is_sent_in_a_session_tells_what_was_said_alone(database: &Database) {
    let study = study(database);
    let item = "crisis_talk_caseworker";
    let noon: Timestamp = NOON.parse().unwrap();
    let early = (noon - SignedDuration::from_mins(50)).as_millisecond().to_string();
    let told = |session: &str| {
        let at = |page: &str| format!("{session}/{}/{page}", study.request);
        let version = study.web.get(&at("1")).version();
        let sent = study.web.post(&at("submit"), &[]);
        let mut said = vec![(sent.status, sent.html.replace(session, "S"))];
        for (name, value) in [(item, ""), (item, "2"), (item, "")] {
            let made = stamp(&at("1"), noon - SignedDuration::from_mins(55));
            let late = [("said", early.as_str()), ("made", made.as_str())];
            let fields = [("version", version.as_str()), ("go", "keep"), (name, value), late[0], late[1]];
            said.push((study.web.post(&at("1"), &fields).status, study.web.get(&at("1")).chosen().len().to_string()));
        }
        said
    };
    let nothing_before = told(&study.session());
    assert_eq!(nothing_before[0].0, 422, "nothing was said here: nothing is sent");
    study.after(10);
    study.web.fill(&format!("{}/{}/2", study.mothers_link, study.request), "next", &[(item, "4")]);
    study.after(20);
    assert_eq!(told(&study.session()), nothing_before);
    assert_eq!(state(database, study.request), "open");
}

on_each_database!(a_session_is_about_one_parent_and_one_family);
fn a_session_is_about_one_parent_and_one_family(database: &Database) {
    let study = study(database);
    let session = study.session();
    let list = study.web.list(&session);
    assert_eq!(list.html.matches("<li class=\"card\">").count(), 1, "{}", list.text());
    let version = study.web.get(&format!("{session}/{}/1", study.request)).version();
    let before = database.everything();
    for other in [study.other, study.fathers] {
        for page in ["1", "check", "thanks"] {
            assert_eq!(study.web.get(&format!("{session}/{other}/{page}")).status, 404);
        }
        let said = [("version", version.as_str()), ("crisis_talk_caseworker", "4"), ("go", "next")];
        assert_eq!(study.web.post(&format!("{session}/{other}/1"), &said).status, 404);
        assert_eq!(study.web.post(&format!("{session}/{other}/submit"), &[]).status, 404);
    }
    assert_eq!(database.everything(), before);
    // What she has answered long ago about the same family is not listed either.
    database.sql(&format!(
        "INSERT INTO request (unit_key, family_id, role, slot, wave, person_id, round, nominal_on, invited_on, \
         closes_on, state, answered_at, reason, protocol_id) VALUES ('old', {}, 'parent', 'parent1', 'fu1', {}, 1, '2021-02-20', \
         '2021-02-20', '2021-04-20', 'answered', '2021-03-01 10:00:00', '{{}}', {})",
        study.first,
        study.mother,
        database.protocol()
    ));
    assert!(study.web.list(&study.mothers_link).text().contains("Besvaret"));
    assert!(!study.web.get(&session).text().contains("Besvaret"));
}

on_each_database!(a_helper_who_has_lost_the_family_helps_no_more);
fn a_helper_who_has_lost_the_family_helps_no_more(database: &Database) {
    let study = study(database);
    let (help, code) = (format!("{}/help", study.helpers_link), study.code());
    let page = nonce(&study.web.get(&code));
    let number = database.lines("SELECT CAST(id AS TEXT) AS line FROM help").remove(0);
    let lost = format!("person_id = {} AND family_id = {}", study.therapist, study.first);
    // To the end of the day before.
    database.sql(&format!("UPDATE assignment SET to_on = '2021-03-01' WHERE {lost}"));
    // Their own link is about the family that they still have.
    database.sql(&format!(
        "UPDATE request SET family_id = (SELECT id FROM family WHERE case_number = 'N-18') WHERE {lost}"
    ));
    let refused = |study: &Study| {
        assert_eq!(study.web.post(&help, &[("who", &study.who())]).status, 404);
        assert_eq!(study.web.get(&format!("{help}/{number}")).to(), format!("{help}?code=late"));
        assert_eq!(study.web.get(&code).status, 410);
        assert_eq!(study.web.post(&code, &[("nonce", &page), ("go", "next")]).status, 410);
    };
    refused(&study);
    let list = study.web.get(&help).text();
    assert!(!list.contains("N-17") && list.contains("N-18"), "the other family is still theirs: {list}");
    database.sql(&format!("UPDATE assignment SET to_on = NULL WHERE {lost}"));
    assert_eq!(study.web.get(&code).status, 200, "held again");
    // Who wants no mail is not to be written to by way of somebody else either.
    database.sql(&format!("UPDATE person SET no_mail_since = '2021-03-02 08:00:00' WHERE id = {}", study.mother));
    refused(&study);
    assert!(!study.web.get(&help).text().contains("Mona"));
    database.sql("UPDATE person SET no_mail_since = NULL");
    // Nothing left to answer.
    database.sql(&format!(
        "UPDATE request SET state = 'answered', answered_at = '2021-03-02 09:00:00' WHERE id = {}",
        study.request
    ));
    refused(&study);
    // Nobody's but the study's own: invented people and families.
    for who in ["", "x", "1", "999-999", &format!("{}-{}", study.first, study.therapist)] {
        assert_eq!(study.web.post(&help, &[("who", who)]).status, 404, "{who}");
    }
    assert_eq!(study.web.post(&help, &[]).status, 404);
}

on_each_database!(a_stopped_session_opens_nothing);
fn a_stopped_session_opens_nothing(database: &Database) {
    let study = study(database);
    let session = study.session();
    let first = format!("{session}/{}/1", study.request);
    assert!(study.web.get(&first).text().contains("Stop her"));
    assert!(!study.web.get(&first).text().contains("Gem og fortsæt senere"));
    assert!(study.web.get(&format!("{}/{}/1", study.mothers_link, study.request)).text().contains("Gem og fortsæt"));
    for (page, encoding) in [(&first, "gzip"), (&first, "br"), (&session, "br")] {
        assert!(study.web.weigh(page, encoding).1 <= 14 * 1024, "as light as any other page");
    }
    let version = study.web.get(&first).version();
    // The button of a question keeps what the page holds, and ends.
    let stop = study.web.fill(&first, "later", &[("crisis_talk_caseworker", "4")]);
    assert_eq!(stop.to(), session);
    assert_eq!(stop.headers.get("clear-site-data").unwrap(), "\"cache\"");
    assert_eq!(stored(database, study.request), BTreeSet::from(["crisis_talk_caseworker=4".to_owned()]));
    let said = [("version", version.as_str()), ("crisis_talk_caseworker", "1"), ("go", "keep")];
    let before = database.everything();
    for page in ["", "/language", "/stop", "/help"].map(|end| format!("{session}{end}")) {
        for page in [study.web.get(&page), study.web.post(&page, &[("language", "en"), ("who", "x")])] {
            assert!([404, 410].contains(&page.status), "{}", page.html);
            assert!(!page.text().contains("N-17"));
        }
    }
    for end in ["1", "2", "check", "thanks", "submit"].map(|end| format!("{session}/{}/{end}", study.request)) {
        assert!([404, 410].contains(&study.web.get(&end).status));
        assert!([404, 410].contains(&study.web.post(&end, &said).status));
    }
    assert_eq!(database.everything(), before);
    let over = study.web.get_in(&session, "en");
    assert!(over.text().contains("Du kan give skærmen tilbage"), "in her language: {}", over.text());
    assert_eq!(over.headers.get("cache-control").unwrap(), "no-store");

    // The other pages have a button of its own; a page that cannot be kept ends the session all the same.
    let session = study.session();
    let stop = format!("<form method=\"post\" action=\"{session}/stop\">");
    for page in ["/list".to_owned(), format!("/{}/check", study.request)] {
        assert!(study.web.get(&format!("{session}{page}")).html.contains(&stop), "{page}");
    }
    let gone = [("version", "replaced meanwhile"), ("go", "later"), ("crisis_talk_caseworker", "2")];
    assert_eq!(study.web.post(&format!("{session}/{}/1", study.request), &gone).to(), session);
    assert_eq!(study.web.get(&session).status, 410);
    let session = study.session();
    assert_eq!(study.web.post(&format!("{session}/stop"), &[]).to(), session);
    assert_eq!(study.web.get(&session).status, 410);
    assert_eq!(study.web.post(&format!("{}/stop", study.mothers_link), &[]).status, 404, "no session");
}

on_each_database!(what_has_to_be_answered_can_have_been_answered_alone);
fn what_has_to_be_answered_can_have_been_answered_alone(database: &Database) {
    let study = study_with(database, service_with(database, insisting_on("core-parent")));
    let submit = |session: &str| study.web.post(&format!("{session}/{}/submit", study.request), &[]);
    let core = |name: &str| (!name.starts_with("contact_") && !name.starts_with("who5_")).then_some("3");
    // Nothing yet: the session leads on, but does not submit, and does not say what is missing but all of it.
    let session = study.session();
    study.walk(&session, |name| name.starts_with("who5_").then_some("2"));
    let check = study.web.get(&format!("{session}/{}/check", study.request));
    assert!(check.text().contains("Send svar"), "{}", check.text());
    let refused = submit(&session);
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("Disse spørgsmål skal besvares"), "{}", refused.text());
    // Alone, all that has to be.
    study.walk(&study.mothers_link, core);
    assert!(submit(&session).to().ends_with("/thanks"));
    assert_eq!(state(database, study.request), "answered");
}

on_each_database!(the_language_is_chosen_before_anything_is_opened);
fn the_language_is_chosen_before_anything_is_opened(database: &Database) {
    let study = study(database);
    let code = study.code();
    let before = database.everything();
    let page = study.web.get(&code);
    let fields = |language: &'static str, go: &'static str| {
        [("nonce", nonce(&page)), ("language", language.to_owned()), ("go", go.to_owned())]
    };
    let post = |fields: &[(&str, String)]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        study.web.post(&code, &fields)
    };
    let english = post(&fields("da", "language-en"));
    assert_eq!(english.to(), format!("{code}?language=en"));
    let english = study.web.get(english.to());
    assert!(english.text().contains("You get help from Tove Holm (family therapist)."), "{}", english.text());
    assert!(study.web.get(&format!("{code}?language=ar")).html.contains("dir=\"rtl\""));
    assert!(study.web.get(&format!("{code}?language=xx")).text().contains("Du får hjælp"));
    assert_eq!(database.everything(), before);
    let session = post(&fields("en", "next")).to().to_owned();
    assert!(study.web.get(&session).text().contains("You get help from Tove Holm"));
    assert_eq!(
        database.lines(&format!("SELECT language AS line FROM contact WHERE person_id = {}", study.mother)),
        ["en"]
    );
}

on_each_database!(no_thank_you_is_heard_in_a_session_and_before_it);
fn no_thank_you_is_heard_in_a_session_and_before_it(database: &Database) {
    let study = study(database);
    let help = format!("{}/help", study.helpers_link);
    let session = study.session();
    let no = format!("{session}/{}/no", study.request);
    // Nothing on the lent screen leads further than the session: the page of her choices holds for good.
    for page in [session.clone(), no.clone(), format!("{session}/{}/1", study.request)] {
        let page = study.web.get(&page);
        assert!(page.status == 200 && !page.html.contains("/c/") && page.text().contains("Stop her"), "{}", page.html);
    }
    assert!(study.web.list(&study.mothers_link).html.contains("\"/c/"));
    assert_eq!(study.web.post(&no, &[("answer", "no")]).to(), no);
    assert!(study.web.get(&no).text().contains("Du har sagt nej tak"));
    // Who has said no is not asked again by way of a helper.
    let first = format!("Mona Sø {}", "Sag N-17");
    assert!(!study.web.get(&help).text().contains(&first));
    assert_eq!(study.web.post(&help, &[("who", &study.who())]).status, 404);
    study.web.post(&no, &[("answer", "yes")]);
    assert!(study.web.get(&help).text().contains(&first));
    // Nor who has left the study; a session that is open ends with it.
    let page = format!("{session}/{}/1", study.request);
    study.web.fill(&page, "next", &[("crisis_talk_caseworker", "4")]);
    study.web.fill(&page, "hard-crisis_talk_caseworker", &[]);
    let choices = attribute(&study.web.list(&study.mothers_link), "\"/c/");
    study.web.post(&format!("/c/{choices}"), &[("study", "leave")]);
    assert!(!study.web.get(&help).text().contains("Mona"));
    let over = study.web.get(&session);
    assert_eq!(over.status, 410);
    assert!(over.text().contains("Du kan give skærmen tilbage") && !over.html.contains("/c/"), "{}", over.html);
    // Erased: that she was helped, too.
    let asks = format!("/c/{choices}/erase");
    let confirmation = study.web.get(&asks).hidden("confirmation");
    study.web.post(&asks, &[("confirmation", &confirmation)]);
    kvartal::tick::tick(&service(database), "2021-03-20T12:00:00Z".parse().unwrap()).expect("a pass");
    for table in ["help", "answer", "hard_to_understand"] {
        assert!(database.lines(&format!("SELECT CAST(id AS TEXT) AS line FROM {table}")).is_empty(), "{table}");
    }
}

/// Whole pages, as they are, in both languages.
#[test]
fn pages_look_as_agreed() {
    let database = Database::sqlite();
    let study = study(&database);
    for language in ["da", "en"] {
        for link in [&study.mothers_link, &study.helpers_link] {
            study.web.post(&format!("{link}/language"), &[("language", language)]);
        }
        let made = study.web.post(&format!("{}/help", study.helpers_link), &[("who", &study.who())]);
        let made = made.to().to_owned();
        let code = study.code();
        let opening = study.web.get(&code);
        let session = study.open(&code);
        let keep = |name: &str, page: Page| {
            let (head, rest) = page.html.split_once("<style>").unwrap();
            let mut html = format!("{head}<style>…</style>{}", rest.split_once("</style>").unwrap().1);
            for (secret, name) in [
                (study.helpers_link.as_str(), "/s/TOKEN"),
                (&session, "/s/SESSION"),
                (&code, "/h/CODE"),
                (code.strip_prefix("/h/").unwrap(), "CODE"),
            ] {
                html = html.replace(secret, name);
            }
            if let Some((page, rest)) = html.clone().split_once("<script>") {
                html = format!("{page}<script>…</script>{}", rest.split_once("</script>").unwrap().1);
            }
            for (begin, name) in [
                ("name=\"version\" value=\"", "VERSION"),
                ("name=\"nonce\" value=\"", "NONCE"),
                ("name=\"made\" value=\"", "STAMP"),
                ("/><path d=\"", "PATH"),
            ] {
                if let Some((before, rest)) = html.clone().split_once(begin) {
                    html = format!("{before}{begin}{name}\"{}", rest.split_once('"').unwrap().1);
                }
            }
            insta::assert_snapshot!(format!("{language}_{name}"), html);
        };
        keep("opening", opening);
        keep("used", study.web.get(&code));
        keep("helpers_list", study.web.list(&study.helpers_link));
        keep("helping", study.web.get(&format!("{}/help", study.helpers_link)));
        keep("helping_used", study.web.get(study.web.get(&made).to()));
        keep("session_list", study.web.list(&session));
        keep("session_question", study.web.get(&format!("{session}/{}/1", study.request)));
        keep("session_check", study.web.get(&format!("{session}/{}/check", study.request)));
        study.web.post(&format!("{session}/stop"), &[]);
        keep("over", study.web.get(&session));
    }
    let made = study.web.post(&format!("{}/help", study.helpers_link), &[("who", &study.who())]);
    let page = study.web.get(made.to());
    let (before, rest) = page.html.split_once("<p>The parent holds the phone").unwrap();
    let eyebrow = before.split("<main").nth(1).unwrap();
    let rest = rest.replace(&study.helpers_link, "/s/TOKEN");
    let code = attribute(&page, "<a class=\"button second\" href=\"/h/");
    let path = attribute(&page, "/><path d=\"");
    let rest = rest.replace(&code, "CODE").replace(&path, "PATH");
    insta::assert_snapshot!("help_code", format!("<main{eyebrow}<p>Let the parent photograph{rest}"));
}
