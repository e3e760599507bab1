//! Saying no: to one questionnaire, to the study, to having one's answers used; and coming in again. On both databases.

use std::process::{Command, Output};

use crate::support::{Database, Page, SECRET, Web, on_each_database, service};
use kvartal::id::{FamilyId, PersonId, RequestId, StaffId};
use kvartal::store::{self, StoreError, lead::Lead};
use kvartal::tick::tick;

/// A mother and a caseworker of one family, both asked at the start, on 1 March 2021.
struct Study {
    web: Web,
    mother: PersonId,
    request: RequestId,
    link: String,
    caseworker_request: RequestId,
    caseworker_link: String,
}

fn study(database: &Database) -> Study {
    let family = database.family("F1", "2021-03-01");
    let (mother, caseworker) = (database.person("mor@example.org", "da"), database.person("cw@example.org", "en"));
    database.assign(family, None, "parent1", mother, "Mor");
    database.assign(family, None, "caseworker", caseworker, "Cara");
    let ask = |slot, person| {
        let request = database.baseline(family, slot, person);
        (request, format!("/s/{}", database.message(slot, person, &[request], "invitation")))
    };
    let ((request, link), (caseworker_request, caseworker_link)) =
        (ask("parent1", mother), ask("caseworker", caseworker));
    database.sql("UPDATE message SET sent_on = '2021-03-01'");
    database.sql("UPDATE family SET next_due_at = '2021-03-01 08:00:00'");
    let lead = Lead {
        staff: StaffId::new(0),
        municipality: "Nordby".into(),
        name: "L".into(),
        email: "lead@example.org".into(),
        language: "da".into(),
    };
    database.store.write(&crate::support::test_by(), |conn| store::lead::put(conn, &lead)).expect("a lead");
    let web = Web::serve(service(database), "2021-03-02", None);
    Study { web, mother, request, link, caseworker_request, caseworker_link }
}

impl Study {
    fn page(&self, page: &str) -> String {
        format!("{}/{}/{page}", self.link, self.request)
    }

    /// The page of the mother's choices, as a page of hers leads to it.
    fn choices(&self, page: &Page) -> String {
        let path = page.html.split("\"/c/").nth(1).expect("a way to one's choices").split('"').next();
        format!("/c/{}", path.expect("an address"))
    }

    /// Answers the mother's first question; the page of the next one.
    fn begin(&self) -> String {
        self.web.fill(&self.page("2"), "next", &[("crisis_talk_caseworker", "5")]).to().to_owned()
    }

    /// Answers and submits both questionnaires.
    fn submit(&self) {
        self.begin();
        assert_eq!(self.web.post(&self.page("submit"), &[]).to(), self.page("thanks"));
        let other = format!("{}/{}", self.caseworker_link, self.caseworker_request);
        let questions = self.web.get(&format!("{other}/1")).questions();
        self.web.fill(&format!("{other}/1"), "next", &[(&questions[0], "3")]);
        assert_eq!(self.web.post(&format!("{other}/submit"), &[]).to(), format!("{other}/thanks"));
    }
}

/// To whom mail has left on that day, a pass at ten local time.
fn written_to(database: &Database, day: &str) -> Vec<String> {
    tick(&service(database), format!("{day}T09:00:00Z").parse().expect("an instant")).expect("a tick");
    database.lines(&format!(
        "SELECT (SELECT address FROM contact WHERE contact.id = message.contact_id) AS line FROM message WHERE state = 'sent' AND sent_on = '{day}' ORDER BY 1"
    ))
}

/// The lines of the digest of that Monday.
fn digest(database: &Database, day: &str) -> Vec<String> {
    written_to(database, day);
    let folder = database.dir.path().join("mail/new");
    let mut told = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a mailbox").flatten() {
        let mail = std::fs::read(entry.path()).expect("a mail");
        let mail = mail_parser::MessageParser::default().parse(&mail).expect("a mail");
        if mail.to().and_then(|to| to.first()).and_then(|to| to.address()) == Some("lead@example.org") {
            let text = mail.body_text(0).unwrap_or_default().into_owned();
            told.extend(
                text.lines().filter(|line| line.starts_with("- ") || line.starts_with("Mind ")).map(str::to_owned),
            );
        }
    }
    told
}

fn state(database: &Database, request: RequestId) -> String {
    database.lines(&format!("SELECT state AS line FROM request WHERE id = {request}")).remove(0)
}

/// The installed program on that database.
fn program(database: &Database, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kvartal"));
    command.args(arguments).current_dir(database.dir.path());
    command
        .env("KVARTAL_DATABASE", &database.address)
        .env("KVARTAL_KEY_FILE", database.key_file())
        .env("KVARTAL_SECRET", SECRET)
        .env("KVARTAL_DEMONSTRATION", "true");
    command.output().expect("the program runs")
}

/// Every table and page that `report` and `export` write, by name.
fn papers(database: &Database) -> Vec<(String, String)> {
    let mut papers = Vec::new();
    for what in ["report", "export"] {
        let out = database.dir.path().join(what);
        let ran = program(database, &[what, "--out", &out.display().to_string()]);
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        for entry in std::fs::read_dir(&out).expect("a folder").flatten() {
            let name = format!("{what}/{}", entry.file_name().to_string_lossy());
            papers.push((name, String::from_utf8_lossy(&std::fs::read(entry.path()).expect("a file")).into_owned()));
        }
        std::fs::remove_dir_all(out).expect("a folder");
    }
    papers.sort();
    papers
}

/// How many answers a role has given in the tables, by `response_rates.csv` and by the export.
fn told(papers: &[(String, String)], role: &str) -> (String, usize) {
    let of = |name: &str| &papers.iter().find(|(file, _)| file == name).unwrap_or_else(|| panic!("no {name}")).1;
    let rates = of("report/response_rates.csv");
    let row = rates.lines().find(|line| line.starts_with(&format!("{role},baseline,"))).expect("a row");
    let answers = of("export/answers.csv").lines().filter(|line| line.contains(&format!(",{role},"))).count();
    (row.split(',').nth(4).expect("answered").to_owned(), answers)
}

on_each_database!(a_questionnaire_is_declined_in_two_taps_and_never_written_about_again);
fn a_questionnaire_is_declined_in_two_taps_and_never_written_about_again(database: &Database) {
    let study = study(database);
    let next = study.begin();
    // The first tap, from the list and from a question, changes nothing; nor do previews of it.
    let no = study.page("no");
    for from in [&study.link, &next] {
        assert!(study.web.get(from).html.contains(&format!("href=\"{no}\"")), "{from}");
    }
    let before = database.everything();
    study.web.head(&no);
    let asks = study.web.get(&no);
    assert!(asks.text().contains("Vil du ikke svare?") && asks.text().contains("Du skal ikke sige hvorfor"));
    assert_eq!(database.everything(), before);
    // The second, pressed twice.
    for _ in 0..2 {
        assert_eq!(study.web.post(&no, &[("answer", "no")]).to(), no);
    }
    assert!(study.web.get(&no).text().contains("Du har sagt nej tak"));

    // No page of it opens any more, and what an open page says is not kept.
    let stored = database.everything();
    for page in ["1", "check"] {
        assert_eq!(study.web.get(&study.page(page)).to(), no);
    }
    let version = ("version", "x");
    let kept = study.web.post(&study.page("2"), &[version, ("go", "keep"), ("crisis_talk_caseworker", "2")]);
    assert_eq!(kept.status, 404);
    assert_eq!(study.web.post(&study.page("2"), &[version, ("go", "next")]).to(), no);
    assert_eq!(study.web.post(&study.page("submit"), &[]).to(), no);
    assert_eq!(database.everything(), stored);
    let list = study.web.list(&study.link);
    assert!(
        list.text().contains("Sagt nej tak Dit spørgeskema") && !list.text().contains("Fortsæt"),
        "{}",
        list.text()
    );

    assert_eq!(written_to(database, "2021-03-08"), ["cw@example.org", "lead@example.org"]);
    let told = digest(database, "2021-03-15");
    assert!(!told.iter().any(|line| line.starts_with("- Forælder 1")), "{told:?}");
    let no = "Mind ikke dem, der har sagt nej tak: sag F1 (Forælder 1).";
    assert!(told.iter().any(|line| line == no), "{told:?}");
    // It ends unanswered; the next wave is asked as for anybody.
    assert_eq!(written_to(database, "2021-06-01"), ["cw@example.org", "mor@example.org"]);
    assert_eq!(state(database, study.request), "missing");
}

on_each_database!(who_has_declined_may_answer_after_all_and_is_reminded_again);
fn who_has_declined_may_answer_after_all_and_is_reminded_again(database: &Database) {
    let study = study(database);
    let next = study.begin();
    study.web.post(&study.page("no"), &[("answer", "no")]);
    assert_eq!(written_to(database, "2021-03-08"), ["cw@example.org", "lead@example.org"]);
    study.web.today("2021-03-09");
    assert_eq!(study.web.post(&study.page("no"), &[("answer", "yes")]).to(), next);
    assert_eq!(written_to(database, "2021-03-10"), ["mor@example.org"]);
    assert_eq!(study.web.post(&study.page("submit"), &[]).to(), study.page("thanks"));
    // A late "no" from a page that was left open changes nothing.
    let stored = database.everything();
    assert_eq!(study.web.get(&study.page("no")).to(), study.page("thanks"));
    assert_eq!(study.web.post(&study.page("no"), &[("answer", "no")]).to(), study.page("thanks"));
    assert_eq!(study.web.post(&study.page("no"), &[]).status, 400);
    assert_eq!(database.everything(), stored);
}

on_each_database!(another_person_who_takes_over_has_not_declined);
fn another_person_who_takes_over_has_not_declined(database: &Database) {
    let study = study(database);
    let path = format!("{}/{}/no", study.caseworker_link, study.caseworker_request);
    study.web.post(&path, &[("answer", "no")]);
    let successor = database.person("new@example.org", "da");
    database.sql("UPDATE assignment SET to_on = '2021-03-03' WHERE slot = 'caseworker'");
    database.assign(FamilyId::new(1), None, "caseworker", successor, "Nina");
    database.sql("UPDATE family SET next_due_at = '2021-03-04 08:00:00'");
    assert_eq!(written_to(database, "2021-03-04"), ["new@example.org"]);
    assert_eq!(database.lines("SELECT slot AS line FROM request WHERE declined_at IS NOT NULL"), [""; 0]);
}

on_each_database!(the_study_is_left_in_two_taps_and_nothing_is_asked_any_more);
fn the_study_is_left_in_two_taps_and_nothing_is_asked_any_more(database: &Database) {
    let study = study(database);
    let no = study.web.get(&study.page("no"));
    let choices = study.choices(&no);
    let left = study.web.post(&choices, &[("study", "leave")]);
    assert!(left.text().contains("Du er ikke med mere") && left.text().contains("Vi skriver ikke til dig igen"));
    assert!(!left.text().contains("Slet mine svar"), "there is nothing to erase: {}", left.text());

    // No link opens; each leads to the choices.
    for path in [study.link.clone(), study.page("1"), study.page("no")] {
        let page = study.web.get(&path);
        assert_eq!(page.status, 410, "{path}");
        assert_eq!(study.choices(&page), choices);
    }
    // One click in a mail program, or "mail again" on a page that was left open, does not bring them back.
    let unsubscribe = format!("/u/{}", service(database).keys.unsubscribe_token(study.mother, "mor@example.org"));
    assert_eq!(study.web.post(&unsubscribe, &[("List-Unsubscribe", "One-Click")]).status, 200);
    study.web.post(&choices, &[("mail", "again")]);
    assert_eq!(written_to(database, "2021-03-08"), ["cw@example.org", "lead@example.org"]);
    assert_eq!(written_to(database, "2021-06-01"), ["cw@example.org"]);
    assert_eq!(state(database, study.request), "missing");
    assert_eq!(database.lines("SELECT slot AS line FROM request WHERE wave = 'fu1'"), ["caseworker"]);

    study.web.today("2021-06-02");
    let again = study.web.post(&choices, &[("study", "join")]);
    assert!(again.text().contains("Vil du ikke være med?"), "{}", again.text());
    assert_eq!(written_to(database, "2021-06-03"), ["mor@example.org"]);
}

on_each_database!(an_old_link_still_leads_to_ones_choices_and_a_strangers_does_not);
fn an_old_link_still_leads_to_ones_choices_and_a_strangers_does_not(database: &Database) {
    let study = study(database);
    study.web.today("2021-05-03");
    let past = study.web.list(&study.link);
    assert_eq!(past.status, 410);
    let choices = study.choices(&past);
    assert!(study.web.get(&choices).text().contains("Nej tak til alle spørgeskemaer fra os"));
    // The mailbox that has the old mail is no longer hers.
    database.readdress("mor@example.org", "ny@example.org");
    let page = study.web.list(&study.link);
    assert!(page.status == 410 && !page.html.contains("/c/"), "{}", page.html);
}

on_each_database!(withdrawn_answers_are_in_no_report_and_no_export_and_come_back_with_the_person);
fn withdrawn_answers_are_in_no_report_and_no_export_and_come_back_with_the_person(database: &Database) {
    let study = study(database);
    study.submit();
    let full = papers(database);
    assert_eq!((told(&full, "parent").0.as_str(), told(&full, "caseworker").0.as_str()), ("1", "1"));
    assert!(told(&full, "parent").1 >= 1);
    let choices = study.choices(&study.web.list(&study.link));
    let left = study.web.post(&choices, &[("study", "leave")]);
    assert!(left.text().contains("bruger vi dem stadig"), "{}", left.text());
    assert_eq!(papers(database), full, "who leaves has still answered");
    let withdrawn = study.web.post(&choices, &[("answers", "withdraw")]);
    assert!(withdrawn.text().contains("Vi bruger ikke dine svar"), "{}", withdrawn.text());

    let less = papers(database);
    assert_eq!(told(&less, "parent"), ("0".into(), 0));
    assert_eq!(told(&less, "caseworker"), told(&full, "caseworker"));
    let wide = less.iter().find(|(name, _)| name == "export/answers_wide_parent.csv").expect("a table");
    assert_eq!(wide.1.lines().count(), 1, "the heading alone: {}", wide.1);
    // Nobody's answers are deleted, and the person can come in again.
    study.web.post(&choices, &[("study", "join")]);
    assert_eq!(papers(database), full);
}

on_each_database!(who_telephones_is_helped_from_the_command_line);
fn who_telephones_is_helped_from_the_command_line(database: &Database) {
    let study = study(database);
    study.submit();
    let said = |arguments: &[&str]| {
        let ran = program(database, arguments);
        (ran.status.code(), String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr))
    };
    assert_eq!(said(&["consent", "list"]), (Some(0), String::new()));
    let (code, words) = said(&["consent", "leave", "nobody@example.org"]);
    assert!(code == Some(1) && words.contains("neither an address in the register"), "{words}");
    assert_eq!(said(&["consent", "withdraw", " MOR@example.org"]).0, Some(0));
    let (_, list) = said(&["consent", "list"]);
    assert!(list.starts_with("mor@example.org\t") && list.contains("answers do not count"), "{list}");
    let (code, words) = said(&["consent", "erase", "mor@example.org"]);
    assert!(code == Some(1) && words.contains("--yes"), "{words}");
    let (code, words) = said(&["consent", "erase", "mor@example.org", "--yes"]);
    assert!(code == Some(0) && words.contains("until then"), "{words}");
    let (_, list) = said(&["consent", "list"]);
    assert!(list.contains("answers do not count, to be erased on 20"), "{list}");
    let (_, status) = said(&["status"]);
    assert!(status.contains("look at     1: people have asked for their answers to be erased"), "{status}");
    // Taken back, and then said again: without it, nothing is erased when the time is over.
    let (code, words) = said(&["consent", "keep", "mor@example.org"]);
    assert!(code == Some(0) && !words.contains("until then"), "{words}");
    let pass = |at: &str| assert_eq!(said(&["tick", "--at", at]).0, Some(0));
    pass("2099-01-01T00:00:00Z");
    assert_eq!(database.lines("SELECT CAST(id AS TEXT) AS line FROM response").len(), 2);
    assert_eq!(said(&["consent", "erase", "mor@example.org", "--yes"]).0, Some(0));
    pass("2099-01-01T00:00:00Z");
    let left = database.lines(&format!("SELECT '' || id AS line FROM response WHERE person_id = {}", study.mother));
    assert_eq!(left, [""; 0]);
    assert_eq!(said(&["consent", "join", "mor@example.org"]).0, Some(0));
    // By her place, as somebody without an address is named; and mail again after one click that was a slip.
    study.web.post(&service(database).choices(study.mother, "mor@example.org"), &[("mail", "stop")]);
    let (code, words) = said(&["consent", "join", "F1/parent1"]);
    assert!(code == Some(0) && words.contains("get mail"), "{words}");
    assert_eq!(database.addresses("no_mail_since IS NOT NULL"), [""; 0]);
    assert_eq!(said(&["consent", "leave", "F1/parent3"]).0, Some(1));
    // Whoever restores an older backup has to know, whether she takes part again or not.
    let (_, list) = said(&["consent", "list"]);
    assert!(list.lines().count() == 1 && list.contains("takes part again\tanswers erased on 2099-01-01"), "{list}");
    let facts = database.store.read::<_, StoreError>(|conn| store::facts::facts(conn, service(database).calendar()));
    assert_eq!(facts.expect("facts").responses.len(), 1);
}

/// Whole pages, as they are, in both languages.
#[test]
fn pages_look_as_agreed() {
    let database = Database::sqlite();
    let study = study(&database);
    let keep = |name: &str, page: Page| {
        let (head, rest) = page.html.split_once("<style>").expect("a style sheet");
        let html = format!("{head}<style>…</style>{}", rest.split_once("</style>").expect("its end").1);
        let mark = service(&database).keys.choices_token(study.mother, "mor@example.org");
        let html = html.replace(&study.link, "/s/TOKEN").replace(&mark, "MARK");
        let confirmation = "name=\"confirmation\" value=\"";
        let html = match html.split_once(confirmation) {
            Some((before, rest)) => format!("{before}{confirmation}…{}", &rest[rest.find('"').expect("an end")..]),
            None => html,
        };
        let made = "name=\"made\" value=\"";
        let html = match html.split_once(made) {
            Some((before, rest)) => format!("{before}{made}…{}", &rest[rest.find('"').expect("an end")..]),
            None => html,
        };
        insta::assert_snapshot!(name, html);
    };
    let choices = study.choices(&study.web.list(&study.link));
    for language in ["da", "en"] {
        study.web.post(&format!("{}/language", study.link), &[("language", language)]);
        keep(&format!("{language}_decline"), study.web.get(&study.page("no")));
        study.web.post(&study.page("no"), &[("answer", "no")]);
        keep(&format!("{language}_declined"), study.web.get(&study.page("no")));
        keep(&format!("{language}_list"), study.web.list(&study.link));
        study.web.post(&study.page("no"), &[("answer", "yes")]);
        keep(&format!("{language}_choices"), study.web.get(&choices));
    }
    study.submit();
    for language in ["da", "en"] {
        study.web.post(&choices, &[("language", language)]);
        keep(&format!("{language}_left"), study.web.post(&choices, &[("study", "leave")]));
        keep(&format!("{language}_left_link"), study.web.list(&study.link));
        keep(&format!("{language}_withdrawn"), study.web.post(&choices, &[("answers", "withdraw")]));
        let asks = study.web.post(&choices, &[("answers", "erase")]).to().to_owned();
        keep(&format!("{language}_erase"), study.web.get(&asks));
        study.web.post(&choices, &[("study", "join")]);
    }
    let confirmation = study.web.get(&format!("{choices}/erase")).hidden("confirmation");
    study.web.post(&format!("{choices}/erase"), &[("confirmation", &confirmation)]);
    keep("en_erase_due", study.web.get(&choices));
    tick(&service(&database), "2021-03-09T12:00:00Z".parse().expect("an instant")).expect("a tick");
    keep("en_erased", study.web.get(&choices));
}
