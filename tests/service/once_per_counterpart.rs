//! What a programme asks once per counterpart: a foster home with several children answers about the same two professionals
//! once, and it counts for all of them, with where it comes from.

use crate::support::{Asked, Database, KEY, Page, Web, by_at, on_each_database, reshape, service, test_by};
use jiff::civil::Date;
use kvartal::id::{ChildId, FamilyId, PersonId, RequestId};
use kvartal::programme::{Part, Programme};
use kvartal::report::facts::AnswerFact;
use kvartal::service::Service;
use kvartal::simulate;
use kvartal::store::{Store, evaluator};
use kvartal::vault::{EvaluatorKeys, EvaluatorSecret, KeyRing};

/// A foster home with three children of one family.
struct Home {
    web: Web,
    list: String,
    family: FamilyId,
    therapist: PersonId,
    person: PersonId,
    children: [ChildId; 3],
    requests: [RequestId; 3],
}

/// The study's programme, asking the foster home about its counterparts once.
fn once(database: &Database) -> Service {
    let mut service = service(database);
    reshape(&mut service, |programme| part(programme).once_per_counterpart = true);
    service
}

fn part(programme: &mut Programme) -> &mut Part {
    let role = programme.roles.iter_mut().find(|role| role.id == "placement_site").expect("the role");
    let asks = |part: &&mut Part| part.instrument.as_deref() == Some("ces-placement_site");
    role.questionnaire.iter_mut().find(asks).expect("the part")
}

fn home(database: &Database, service: Service) -> Home {
    let family = database.family("N-17", "2021-03-01");
    let people = ["mor@example.org", "sag@example.org", "fb@example.org", "hjem@example.org"];
    let [mother, caseworker, therapist, person] = people.map(|email| database.person(email, "da"));
    database.assign(family, None, "parent1", mother, "Mona Sø");
    database.assign(family, None, "caseworker", caseworker, "Karen Bæk");
    database.assign(family, None, "family_therapist", therapist, "Tove Holm");
    let born = [("N-17-1", "2013-06-01"), ("N-17-2", "2014-06-01"), ("N-17-3", "2015-06-01")];
    let children = born.map(|(number, birth)| database.child(family, number, birth));
    let requests = children.map(|child| {
        database.assign(family, Some(child), "placement_site", person, "Egehuset");
        ask(database, family, child, "baseline", person)
    });
    let list = format!("/s/{}", database.message("m1", person, &requests, "invitation"));
    Home { web: Web::serve(service, "2021-03-02", None), list, family, therapist, person, children, requests }
}

fn ask(database: &Database, family: FamilyId, child: ChildId, wave: &'static str, person: PersonId) -> RequestId {
    database.request(Asked {
        family,
        child: Some(child),
        slot: "placement_site",
        wave,
        person,
        invited: "2021-03-01",
        closes: "2021-04-26",
        child_instrument: Some("sdq-4-10"),
    })
}

/// An answer to a question about a counterpart; another for another.
fn about(name: &str) -> Option<&'static str> {
    match name {
        _ if name.starts_with("ces_caseworker") => Some("4"),
        _ if name.starts_with("ces_family_therapist") => Some("2"),
        _ if name.starts_with("ces_parent") => Some("5"),
        "contact_takes_place_parent1" => Some("0"),
        _ => None,
    }
}

impl Home {
    fn page(&self, request: RequestId, page: &str) -> String {
        format!("{}/{request}/{page}", self.list)
    }

    /// Answers from the beginning to the check; the questions asked, and what the first page says.
    fn walk(&self, request: RequestId, choose: impl Fn(&str) -> Option<&'static str>) -> (Vec<String>, Page) {
        let mut path = self.page(request, "1");
        if self.web.get(&path).status == 303 {
            path = self.web.get(&path).to().to_owned();
        }
        let (first, mut asked) = (self.web.get(&path), Vec::new());
        while !path.ends_with("/check") {
            let questions = self.web.get(&path).questions();
            let answers: Vec<(&str, &str)> =
                questions.iter().filter_map(|name| Some((name.as_str(), choose(name)?))).collect();
            path = self.web.fill(&path, "next", &answers).to().to_owned();
            asked.extend(questions);
            assert!(asked.len() < 200, "the walk does not end");
        }
        (asked, first)
    }

    fn send(&self, request: RequestId) -> u16 {
        self.web.post(&self.page(request, "submit"), &[]).status
    }
}

fn of(asked: &[String], start: &str) -> usize {
    asked.iter().filter(|name| name.starts_with(start)).count()
}

/// Item, value, version, time and response of origin of the answers about counterparts, and the scores.
fn stored(database: &Database, request: RequestId) -> (Vec<String>, Vec<String>) {
    let answers = "SELECT item || '=' || value || ' ' || version_id || ' ' || CAST(answered_at AS TEXT) AS line FROM answer \
         JOIN response ON response.id = answer.response_id WHERE item LIKE 'ces%' AND request_id =";
    let scores = "SELECT name || '=' || CAST(value AS INTEGER) AS line FROM score JOIN response \
         ON response.id = score.response_id WHERE name LIKE 'ces%' AND request_id =";
    (
        database.lines(&format!("{answers} {request} ORDER BY item")),
        database.lines(&format!("{scores} {request} ORDER BY name")),
    )
}

/// The requests from which a request's answers are taken over, each with how many.
fn origins(database: &Database, request: RequestId) -> Vec<String> {
    database.lines(&format!(
        "SELECT CAST(first.request_id AS TEXT) || ': ' || CAST(COUNT(*) AS TEXT) AS line FROM answer \
         JOIN response ON response.id = answer.response_id JOIN response AS first ON first.id = answer.taken_from \
         WHERE response.request_id = {request} GROUP BY first.request_id ORDER BY 1"
    ))
}

on_each_database!(what_was_sent_for_one_child_counts_for_the_others_and_is_not_asked_again);
fn what_was_sent_for_one_child_counts_for_the_others_and_is_not_asked_again(database: &Database) {
    let home = home(database, once(database));
    let [first, second, third] = home.requests;
    let (asked, page) = home.walk(first, about);
    assert_eq!(of(&asked, "ces_"), 15);
    assert!(!page.text().contains("Det har du svaret på før"), "nothing was");
    // Not sent yet: the other is asked everything.
    assert!(home.web.get(&home.page(second, "check")).text().contains("spørgsmål mere"));
    let whole = home.web.list(&home.list).text();
    assert_eq!(home.send(first), 303);
    assert!(origins(database, first).is_empty());

    let said = "Det har du svaret på før: Myndighedsrådgiver: Karen Bæk · Familiebehandler: Tove Holm · Forælder: \
         Mona Sø. Dine svar gælder også her.";
    assert_eq!(home.send(second), 422, "what is taken over says nothing about this child");
    assert!(stored(database, second).0.is_empty());
    let (asked, page) = home.walk(second, about);
    assert_eq!(of(&asked, "ces_"), 0, "{asked:?}");
    assert!(page.text().contains(said), "{}", page.text());
    assert!(home.web.get(&home.page(second, "check")).text().contains(said));
    let left = home.web.list(&home.list).text();
    let questions = |text: &str| -> Vec<u32> {
        let before = text.split(" spørgsmål").filter_map(|part| part.rsplit(' ').next()?.parse().ok());
        before.collect()
    };
    let (all, fewer) = (questions(&whole), questions(&left));
    assert_eq!(all.last().unwrap() - fewer.last().unwrap(), 15, "the list counts what is asked: {all:?} {fewer:?}");

    assert!(stored(database, second).0.is_empty(), "a draft takes nothing over");
    assert_eq!(home.send(second), 303);
    assert_eq!(stored(database, second), stored(database, first), "answers with version and time, and scores");
    assert_eq!(stored(database, first).1.len(), 6);
    assert_eq!(origins(database, second), [format!("{first}: 15")]);
    home.walk(third, about);
    assert_eq!(home.send(third), 303);
    assert_eq!(origins(database, third), [format!("{first}: 15")], "from where it was given, not from the second");

    let service = once(database);
    let facts = service.store.read(|conn| kvartal::store::facts::facts(conn, service.calendar())).expect("facts");
    let study = kvartal::report::study::Study::new(service.programme(), service.questionnaires(), None);
    let files = kvartal::report::export::export(&study.expect("a study"), &facts, "en").expect("an export");
    let file = files.into_iter().find(|file| file.name == "answers.csv").expect("the file");
    let file = String::from_utf8(file.content).expect("UTF-8");
    assert!(file.lines().next().unwrap().ends_with(",taken_from"), "{file}");
    let origin =
        &database.lines(&format!("SELECT CAST(id AS TEXT) AS line FROM response WHERE request_id = {first}"))[0];
    let taken = file.lines().filter(|line| line.ends_with(&format!(",{origin}"))).count();
    assert_eq!((taken, file.lines().filter(|line| line.contains(",ces_")).count()), (30, 45), "{origin} {file}");

    database.sql(&format!("UPDATE person SET erase_due_at = '2021-03-02 10:00:00' WHERE id = {}", home.person));
    kvartal::store::erasure::carry_out(&service.store, &by_at("2021-03-03T09:00:00Z".parse().unwrap()), &|_| Ok(()))
        .expect("erased");
    assert!(database.lines("SELECT item AS line FROM answer").is_empty());
    assert!(database.lines("SELECT name AS line FROM score").is_empty());
}

on_each_database!(what_is_sealed_to_an_evaluator_is_not_asked_again_either);
fn what_is_sealed_to_an_evaluator_is_not_asked_again_either(database: &Database) {
    let secret = EvaluatorSecret::random();
    let keys = EvaluatorKeys::read(&secret.public().to_string()).expect("a key");
    evaluator::put_in_force(&database.store, Some(&keys), &test_by()).expect("in force");
    let home = home(database, once(database));
    let [first, second, third] = home.requests;
    home.walk(first, about);
    assert_eq!(home.send(first), 303);
    let readable = || {
        database
            .lines("SELECT CAST(request_id AS TEXT) AS line FROM response WHERE for_siblings IS NOT NULL ORDER BY 1")
    };
    assert_eq!(readable(), [first.to_string()]);
    let (asked, page) = home.walk(second, about);
    assert_eq!(of(&asked, "ces_"), 0, "{asked:?}");
    assert!(page.text().contains("Det har du svaret på før"));
    assert_eq!(home.send(second), 303);

    // While the third child's is open, the night leaves what is kept for it.
    let night =
        |service: &Service, at: &str| kvartal::participation::erase_due(service, at.parse().unwrap()).expect("a night");
    let service = once(database);
    night(&service, "2021-03-03T03:00:00Z");
    assert_eq!(readable(), [first.to_string(), second.to_string()]);
    home.walk(third, about);
    assert_eq!(home.send(third), 303);
    night(&service, "2021-03-03T23:00:00Z");
    assert_eq!(readable().len(), 3, "once a day");
    night(&service, "2021-03-04T02:00:00Z");
    assert!(readable().is_empty());

    let evaluators = Store::open(&database.address).expect("a database");
    let evaluators = evaluators.to_open(KeyRing::read(KEY).expect("a key"));
    evaluators.read_as(vec![secret]);
    let facts = evaluators.read(|conn| kvartal::store::facts::facts(conn, service.calendar())).expect("facts");
    let about_others = |answers: &[AnswerFact]| {
        answers
            .iter()
            .filter(|answer| answer.item.starts_with("ces_"))
            .map(|answer| answer.taken_from)
            .collect::<Vec<_>>()
    };
    let sent: Vec<_> = facts.responses.iter().map(|sent| about_others(&sent.answers)).collect();
    let origin = Some(facts.responses[0].id);
    assert_eq!(sent, [vec![None; 15], vec![origin; 15], vec![origin; 15]]);
}

on_each_database!(what_was_begun_here_stays_this_childs_own);
fn what_was_begun_here_stays_this_childs_own(database: &Database) {
    let home = home(database, once(database));
    let [first, second, third] = home.requests;
    // Both drafts are open; this one has said one thing about the caseworker.
    let place = (1..40)
        .find(|n| home.web.get(&home.page(second, &n.to_string())).questions().contains(&"ces_caseworker_1".into()))
        .expect("the page");
    let place = home.page(second, &place.to_string());
    home.web.fill(&place, "later", &[("ces_caseworker_1", "1")]);
    // The third has the page open and says nothing yet.
    let open = place.replace(&format!("/{second}/"), &format!("/{third}/"));
    let shown = home.web.get(&open);
    home.walk(first, about);
    assert_eq!(home.send(first), 303);

    let (asked, _) = home.walk(second, |name| if name == "ces_caseworker_1" { None } else { about(name) });
    assert_eq!((of(&asked, "ces_caseworker"), of(&asked, "ces_family_therapist")), (5, 0));
    assert_eq!(home.send(second), 303);
    let own = &stored(database, second).0;
    assert!(own[0].starts_with("ces_caseworker_1=1 ") && own[1].starts_with("ces_caseworker_2=4 "), "{own:?}");
    assert_eq!(origins(database, second), [format!("{first}: 10")], "the others are taken over");

    let version = shown.version();
    let fields = [("version", version.as_str()), ("go", "next"), ("ces_caseworker_2", "3")];
    assert_eq!(home.web.post(&open, &fields).status, 303, "what the open window says is heard");
    assert_eq!(home.send(third), 303);
    let own = &stored(database, third).0;
    assert!(own[0].starts_with("ces_caseworker_2=3 ") && own[1].starts_with("ces_family_therapist_1"), "{own:?}");
    assert_eq!(origins(database, third).len(), 1);
}

on_each_database!(only_the_same_people_at_the_same_wave_of_the_same_family_are_not_asked_about_again);
fn only_the_same_people_at_the_same_wave_of_the_same_family_are_not_asked_about_again(database: &Database) {
    let home = home(database, once(database));
    let [first, second, third] = home.requests;
    let later = ask(database, home.family, home.children[1], "fu1", home.person);
    let other = database.family("N-18", "2021-03-01");
    let child = database.child(other, "N-18-1", "2013-06-01");
    for (slot, email) in [("caseworker", "sag@example.org"), ("family_therapist", "fb@example.org")] {
        let held =
            format!("SELECT CAST(person_id AS TEXT) AS line FROM contact WHERE is_current AND address = '{email}'");
        database.assign(other, None, slot, database.lines(&held)[0].parse().unwrap(), "Samme");
    }
    database.assign(other, Some(child), "placement_site", home.person, "Egehuset");
    let elsewhere = ask(database, other, child, "baseline", home.person);
    // A question that was left out for the first child is asked of the next.
    home.walk(first, |name| if name == "ces_caseworker_3" { None } else { about(name) });
    assert_eq!(home.send(first), 303);
    assert_eq!(of(&home.walk(elsewhere, |_| None).0, "ces_"), 10, "of another family");
    assert_eq!(of(&home.walk(later, |_| None).0, "ces_"), 15, "at another wave");
    assert_eq!(of(&home.walk(second, about).0, "ces_"), 1);
    assert_eq!(home.send(second), 303);
    assert_eq!(stored(database, second).0.len(), 15);

    // Another family therapist takes over.
    let day = "2021-03-02";
    database.sql(&format!("UPDATE assignment SET to_on = '{day}' WHERE person_id = {}", home.therapist));
    let next = database.person("ny@example.org", "da");
    database.assign(home.family, None, "family_therapist", next, "Nina Ny");
    home.web.today("2021-03-05");
    let (asked, page) = home.walk(third, |name| if name.starts_with("ces_") { None } else { about(name) });
    assert_eq!((of(&asked, "ces_family_therapist"), of(&asked, "ces_caseworker")), (5, 0));
    assert!(page.text().contains("Det har du svaret på før: Myndighedsrådgiver: Karen Bæk · Forælder: Mona Sø."));
    assert_eq!(home.send(third), 303);
    assert_eq!(of(&stored(database, third).0, "ces_family_therapist"), 0);
}

on_each_database!(without_the_option_everything_is_asked_for_every_child);
fn without_the_option_everything_is_asked_for_every_child(database: &Database) {
    let home = home(database, service(database));
    let [first, second, _] = home.requests;
    home.walk(first, about);
    assert_eq!(home.send(first), 303);
    let (asked, page) = home.walk(second, about);
    assert_eq!(of(&asked, "ces_"), 15);
    assert!(!page.text().contains("Det har du svaret på før"));
    assert_eq!(home.send(second), 303);
    assert!(origins(database, second).is_empty());
}

/// The mail counts as the list will: what is asked once takes its time once.
#[test]
fn a_mail_about_several_children_says_how_long_all_of_it_takes() {
    let database = Database::sqlite();
    let home = home(&database, service(&database));
    let minutes = |service: &Service, asked: &[RequestId]| {
        let cases = service.store.read(kvartal::store::case::all).expect("cases");
        let case = &cases[0];
        let requests = case.requests.iter().filter(|request| asked.contains(&request.id));
        let together: Vec<_> = requests.map(|request| (case, request, &**service.protocols.running())).collect();
        kvartal::answer::Durations::default().minutes_of(&together, "2021-03-02".parse::<Date>().unwrap())
    };
    let (plain, once) = (service(&database), once(&database));
    // Seven seconds a question: twice fifteen questions less.
    let (all, fewer) = (minutes(&plain, &home.requests), minutes(&once, &home.requests));
    assert!((3..=4).contains(&(all - fewer)), "{all} {fewer}");
    let one = &home.requests[..1];
    assert_eq!(minutes(&plain, one), minutes(&once, one));
    // A reminder of the second, when the first is sent.
    let two = &home.requests[1..2];
    database.sql(&format!("UPDATE request SET state = 'answered' WHERE id = {}", home.requests[0]));
    assert!(minutes(&once, two) < minutes(&plain, two));
}

on_each_database!(simulated_replies_are_not_asked_again_either);
fn simulated_replies_are_not_asked_again_either(database: &Database) {
    let (service, plain) = (once(database), Database::sqlite());
    let sheet = "family_id,municipality,start_date,status,end_date,child_id,child_birth_date,placement_site_name,\
         placement_site_email,caseworker_name,caseworker_email\n\
         N-17,Nordby,2021-03-01,active,,N-17-1,2013-05-05,Egehuset,hjem@example.org,Karen Bæk,sag@example.org\n\
         N-17,Nordby,2021-03-01,active,,N-17-2,2014-05-05,Egehuset,hjem@example.org,Karen Bæk,sag@example.org\n";
    let replies = "family_id,child_id,role,person_email,wave,replied_on,sdq_1,ces_caseworker_1,ces_caseworker_5\n\
         N-17,N-17-1,placement_site,hjem@example.org,baseline,2021-03-03,1,4,4\n\
         N-17,N-17-2,placement_site,hjem@example.org,baseline,2021-03-04,2,1,1\n";
    let day = |text: &str| text.parse::<Date>().expect("a day");
    let live = |service: &Service| {
        let (programme, library) = (service.programme(), service.questionnaires());
        let sheet = kvartal::family::read_sheet("r.csv", sheet.as_bytes(), programme, day("2021-03-01"));
        simulate::register(service, &sheet.expect("a sheet"), &[], day("2021-03-01")).expect("an import");
        let replies = simulate::read_replies("p.csv", replies.as_bytes(), programme, library).expect("replies");
        simulate::live(service, &replies, day("2021-03-01"), day("2021-03-05"), || {}).expect("five days");
    };
    live(&service);
    live(&crate::support::service(&plain));
    let all = |database: &Database| {
        database.lines(
            "SELECT child.case_number || ' ' || item || '=' || value || CASE WHEN taken_from IS NULL THEN '' ELSE ' taken' END \
             AS line FROM answer JOIN response ON response.id = answer.response_id JOIN request \
             ON request.id = response.request_id JOIN child ON child.id = request.child_id ORDER BY 1",
        )
    };
    assert_eq!(
        all(database),
        [
            "N-17-1 ces_caseworker_1=4",
            "N-17-1 ces_caseworker_5=4",
            "N-17-1 sdq_1=1",
            "N-17-2 ces_caseworker_1=4 taken",
            "N-17-2 ces_caseworker_5=4 taken",
            "N-17-2 sdq_1=2",
        ]
    );
    let noted = |database: &Database| {
        database.lines(
            "SELECT child.case_number AS line FROM audit JOIN child ON child.id = child_id \
             WHERE act = 'answers_taken_over'",
        )
    };
    assert_eq!(noted(database), ["N-17-2"]);
    assert_eq!(noted(&plain), [""; 0]);
    assert!(all(&plain).contains(&"N-17-2 ces_caseworker_1=1".to_owned()));
    let scores = "SELECT name || '=' || CAST(value AS INTEGER) AS line FROM score WHERE name LIKE 'ces%' ORDER BY 1";
    assert_eq!(
        database.lines(scores),
        ["ces_caseworker=4", "ces_caseworker=4", "ces_caseworker_general=4", "ces_caseworker_general=4"]
    );
}
