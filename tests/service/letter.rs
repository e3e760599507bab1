//! Letters on paper: the page as a printer gets it, and what its short link opens, on both databases.

use std::path::Path;
use std::process::Command;

use crate::support::{
    Database, Web, by_at, made_without_derived_keys, on_each_database, printed_letters, service, short_code,
};
use jiff::Timestamp;
use kvartal::id::{PersonId, RequestId};
use kvartal::language;
use kvartal::paper::{self, Chosen, Paper};
use kvartal::post::letter::{Letters, PaperLetter};
use kvartal::token::Token;

const LINK: &str = "https://svar.example.org/k/7K3M-Q9TZ-4BXW2";

/// As long as a first sentence is.
const OPENING: &str = "Vi vil gerne høre, hvordan du oplever den støtte, du får, mens dit barn bor et andet sted.";

fn sample(language: &str) -> PaperLetter {
    PaperLetter {
        name: "Åse Kjærgård Østergaard".into(),
        date: language::day(jiff::civil::date(2021, 3, 9), language),
        count: 1,
        minutes: 7,
        named: true,
        opening: Some(OPENING.into()),
        organisation: Some("Eksempelinstituttet for undersøgelser".into()),
        about: Some("svar.example.org/about/da/parent".into()),
        caller: Some("Eksempel Eksempelsen".into()),
        telephone: Some("00 00 00 00".into()),
        closes: language::day(jiff::civil::date(2021, 4, 26), language),
        link: LINK.into(),
        contact: Some("hjaelp@example.org".into()),
        sender: "Evalueringen af Målrettet støtte".into(),
    }
}

fn letters() -> Letters {
    Letters::built_in().unwrap_or_else(|faults| panic!("{faults}"))
}

fn poppler(program: &str, arguments: &[&str]) {
    let status = Command::new(program).args(arguments).status();
    assert!(status.expect("poppler-utils is installed").success(), "{program}");
}

/// A page as grey values, at 150 dots an inch.
fn raster(folder: &Path, pdf: &[u8]) -> (usize, usize, Vec<u8>) {
    let (file, stem) = (folder.join("letter.pdf"), folder.join("page"));
    std::fs::write(&file, pdf).unwrap();
    let (file, stem) = (file.display().to_string(), stem.display().to_string());
    poppler("pdftoppm", &["-r", "150", "-gray", "-singlefile", &file, &stem]);
    let bytes = std::fs::read(format!("{stem}.pgm")).unwrap();
    let mut fields = bytes.splitn(4, u8::is_ascii_whitespace);
    assert_eq!(fields.next(), Some(&b"P5"[..]));
    let number = |field: Option<&[u8]>| std::str::from_utf8(field.unwrap()).unwrap().parse::<usize>().unwrap();
    let (width, height) = (number(fields.next()), number(fields.next()));
    let pixels = bytes[bytes.len() - width * height..].to_vec();
    (width, height, pixels)
}

/// Words of a page with left, top, right and bottom in millimetres.
fn words(folder: &Path, pdf: &[u8]) -> Vec<(String, [f64; 4])> {
    let (file, out) = (folder.join("words.pdf"), folder.join("words.html"));
    std::fs::write(&file, pdf).unwrap();
    poppler("pdftotext", &["-bbox", &file.display().to_string(), &out.display().to_string()]);
    let html = std::fs::read_to_string(out).unwrap();
    assert_eq!(html.matches("<page ").count(), 1, "one page");
    assert!(html.contains("<page width=\"595.2"), "A4");
    html.lines()
        .filter_map(|line| line.trim().strip_prefix("<word "))
        .map(|line| {
            let at = |name: &str| {
                let value = line.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap();
                value.parse::<f64>().unwrap() * 25.4 / 72.0
            };
            let text = line.split('>').nth(1).unwrap().split('<').next().unwrap().to_owned();
            (text, [at("xMin"), at("yMin"), at("xMax"), at("yMax")])
        })
        .collect()
}

fn codes(folder: &Path, pdf: &[u8]) -> Vec<String> {
    let (width, height, pixels) = raster(folder, pdf);
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| pixels[y * width + x]);
    image.detect_grids().into_iter().map(|grid| grid.decode().expect("a code").1).collect()
}

#[test]
fn the_code_on_the_printed_page_is_the_link() {
    let folder = tempfile::tempdir().unwrap();
    for language in language::all() {
        let pdf = letters().print(&language.code, &sample(&language.code)).expect("a letter");
        assert_eq!(codes(folder.path(), &pdf), [LINK], "{}", language.code);
        // For whoever wants to look at it.
        if let Some(out) = std::env::var_os("KVARTAL_LETTERS") {
            std::fs::write(Path::new(&out).join(format!("{}.pdf", language.code)), &pdf).unwrap();
        }
    }
}

#[test]
fn the_window_shows_the_name_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    for language in language::all() {
        let letter = sample(&language.code);
        let pdf = letters().print(&language.code, &letter).expect("a letter");
        // What can show in any of the usual windows while the page slides.
        let near = |at: &[f64; 4]| at[2] > 10.0 && at[0] < 125.0 && at[3] > 36.0 && at[1] < 87.0;
        let shown: Vec<_> = words(folder.path(), &pdf).into_iter().filter(|(_, at)| near(at)).collect();
        let text: Vec<&str> = shown.iter().map(|(word, _)| word.as_str()).collect();
        assert_eq!(text.join(" "), letter.name, "{}", language.code);
        for (word, [left, top, right, bottom]) in shown {
            assert!(left >= 20.0 && right <= 118.0 && top >= 47.0 && bottom <= 76.0, "{word} stands at {left} {top}");
        }
        // Nothing is drawn there either.
        let (width, _, pixels) = raster(folder.path(), &pdf);
        let dot = |mm: f64| (mm * 150.0 / 25.4) as usize;
        let dark = |y: usize| (dot(10.0)..dot(125.0)).any(|x| pixels[y * width + x] < 200);
        assert!(!(dot(36.0)..dot(47.0)).chain(dot(60.0)..dot(87.0)).any(dark), "{}", language.code);
    }
}

#[test]
fn the_page_says_what_the_template_says() {
    let folder = tempfile::tempdir().unwrap();
    for language in ["da", "en"] {
        let letter = sample(language);
        let pdf = letters().print(language, &letter).expect("a letter");
        let found: Vec<(String, [f64; 4])> = words(folder.path(), &pdf);
        let page: Vec<&str> = found.iter().map(|(word, _)| word.as_str()).collect();
        let said = letters().say(language, &letter).unwrap();
        for line in said.lines() {
            for word in line.split_whitespace() {
                assert!(page.contains(&word), "{language}: “{word}” is not on the page");
            }
        }
        assert!(page.contains(&"svar.example.org/k/7K3M-Q9TZ-4BXW2"), "{page:?}");
        for (word, [left, top, right, bottom]) in found {
            assert!(left >= 15.0 && right <= 195.0 && top >= 10.0 && bottom <= 287.0, "{word} runs off the page");
        }
    }
}

#[test]
fn a_name_is_never_cut_off_nor_printed_in_boxes() {
    let folder = tempfile::tempdir().unwrap();
    let name = "Wilhelmina Charlotte Bernadotte-Kjærgård von Østergaard-Lillelund til Nørre Vosborg";
    let pdf = letters().print("da", &PaperLetter { name: name.into(), ..sample("da") }).expect("a letter");
    let page: Vec<String> = words(folder.path(), &pdf).into_iter().map(|(word, _)| word).collect();
    assert!(name.split(' ').all(|word| page.iter().any(|found| found == word)), "{page:?}");
    for name in ["أحمد علي", "Олександра", "Nguyễn Thị Hòa", "Đorđević", "Łukasz Żak"] {
        letters().print("da", &PaperLetter { name: name.into(), ..sample("da") }).expect(name);
    }
    let fault = letters().print("da", &PaperLetter { name: "ლ".into(), ..sample("da") }).unwrap_err();
    assert!(fault.to_string().contains("has no “ლ”"), "{fault}");
}

#[test]
fn the_same_letter_is_the_same_bytes() {
    let print = || letters().print("da", &sample("da")).expect("a letter");
    assert_eq!(print(), print());
}

/// A mother and a father who were invited on 1 March and have not answered, and a caseworker.
struct Study {
    mother: PersonId,
    request: RequestId,
}

fn study(database: &Database) -> Study {
    let family = database.family("N-17", "2021-03-01");
    let [mother, father, caseworker] =
        [("mor@example.org", "da"), ("far@example.org", "en"), ("sag@example.org", "da")]
            .map(|(email, language)| database.person(email, language));
    let requests = database.invited(
        family,
        &[("parent1", mother, "Mona Sø"), ("parent2", father, "Finn Å"), ("caseworker", caseworker, "Karen Bæk")],
    );
    Study { mother, request: requests[0] }
}

fn parents() -> Chosen {
    Chosen { role: Some("parent".into()), ..Chosen::default() }
}

fn print(database: &Database, chosen: &Chosen, at: &str) -> Vec<Paper> {
    let (service, at): (_, Timestamp) = (service(database), at.parse().unwrap());
    printed_letters(&service, chosen, at)
}

fn path(paper: &Paper) -> String {
    format!("/k/{}", paper.says.link.rsplit('/').next().unwrap())
}

on_each_database!(the_short_link_opens_the_persons_list_and_changes_nothing);
fn the_short_link_opens_the_persons_list_and_changes_nothing(database: &Database) {
    let study = study(database);
    let papers = print(database, &parents(), "2021-03-10T09:00:00Z");
    let names: Vec<&str> = papers.iter().map(|paper| paper.name.as_str()).collect();
    assert_eq!(names, ["N-17-parent1", "N-17-parent2"]);
    assert_eq!((papers[0].says.name.as_str(), papers[0].language.as_str()), ("Mona Sø", "da"));
    assert_eq!((papers[1].says.closes.as_str(), papers[1].says.count), ("26 April 2021", 1));
    assert!((4..=9).contains(&papers[0].says.minutes), "{}", papers[0].says.minutes);
    let web = Web::serve(service(database), "2021-03-10", None);
    let before = database.everything();
    let code = path(&papers[0]);
    for typed in [code.clone(), code.to_lowercase().replace("/K/", "/k/"), code.replace('-', "")] {
        let list = web.get(web.get(&typed).to());
        assert!(list.text().contains("Dit spørgeskema") && list.text().contains("Spørgsmål 1 af"), "{typed}");
    }
    for ending in crate::support::clinging() {
        assert_eq!(web.get(&format!("{code}{ending}")).to(), web.get(&code).to(), "{ending:?}");
    }
    assert_eq!(web.head(&code).status, 303);
    assert_eq!(database.everything(), before, "a look changes nothing");
    // Wrong codes open nothing; and nothing that opens anything is stored.
    let wrong = code.chars().rev().collect::<String>();
    for typed in ["/k/0000-0000-00".to_owned(), "/k/x".to_owned(), format!("/k/{}", &wrong[..15])] {
        assert_eq!(web.get(&typed).status, 404, "{typed}");
    }
    let stored = format!("{:?}", database.everything());
    let bare = code.trim_start_matches("/k/").replace('-', "");
    assert!(!stored.contains(&bare) && !stored.contains(code.trim_start_matches("/k/")));
    // Printed again it is the same letter.
    let again = print(database, &parents(), "2021-03-12T09:00:00Z");
    assert_eq!(path(&again[0]), code);
    assert_eq!(database.lines("SELECT COUNT(*) || '' AS line FROM letter"), ["2"]);
    // It can be answered by it, and after that there is nothing to print for her.
    let home = web.get(&code).to().to_owned();
    let list = web.list(&home).html;
    let first = list.split("<a class=\"button\" href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let questions = web.get(&first).questions();
    let there = web.fill(&first, "next", &[(questions[0].as_str(), "3")]);
    assert_eq!(there.status, 303);
    assert_eq!(web.post(&format!("{home}/{}/submit", study.request), &[]).status, 303);
    let names: Vec<String> =
        print(database, &parents(), "2021-03-13T09:00:00Z").into_iter().map(|paper| paper.name).collect();
    assert_eq!(names, ["N-17-parent2"]);
}

on_each_database!(the_short_link_works_as_long_as_the_request_is_open_and_theirs);
fn the_short_link_works_as_long_as_the_request_is_open_and_theirs(database: &Database) {
    let study = study(database);
    let papers = print(database, &parents(), "2021-03-10T09:00:00Z");
    let web = Web::serve(service(database), "2021-04-26", None);
    let open = |paper: &Paper| web.get(web.get(&path(paper)).to()).status;
    assert_eq!((open(&papers[0]), open(&papers[1])), (200, 200));
    database.sql(&format!("UPDATE request SET round = 2 WHERE id = {}", study.request));
    assert_eq!((open(&papers[0]), open(&papers[1])), (410, 200), "invited anew: the old letter is dead");
    web.today("2021-04-27");
    assert_eq!(open(&papers[1]), 410, "closed");
}

on_each_database!(a_letter_that_was_printed_with_ten_letters_goes_on_working_and_is_printed_again_as_it_was);
/// Codes used to have ten letters.
fn a_letter_that_was_printed_with_ten_letters_goes_on_working_and_is_printed_again_as_it_was(database: &Database) {
    let study = study(database);
    let long = path(&print(database, &parents(), "2021-03-10T09:00:00Z")[0]);
    let key = database.lines(&format!("SELECT unique_key AS line FROM letter WHERE person_id = {}", study.mother));
    let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
    let former = short_code(&made_without_derived_keys("short-link", &key[0]), 10);
    let link = data_encoding::BASE64URL_NOPAD.encode(&made_without_derived_keys("link", &key[0])[..20]);
    database.sql(&format!(
        "UPDATE letter SET short_hash = '{}', link_hash = '{}', contact_id = NULL WHERE unique_key = '{}'",
        hex(&made_without_derived_keys("short-hash", &former)),
        Token::parse(&link).expect("a link").hash(),
        key[0]
    ));
    let printed = path(&print(database, &parents(), "2021-03-12T09:00:00Z")[0]);
    assert_eq!(printed.replace('-', ""), format!("/k/{former}"));
    assert_eq!((long.len(), printed.len()), ("/k/".len() + 15, "/k/".len() + 12));
    let web = Web::serve(service(database), "2021-03-12", None);
    assert_eq!(web.get(web.get(&printed).to()).status, 200);
    assert_eq!(web.get(&long).status, 404, "that one was never printed");
    web.today("2021-04-27");
    assert_eq!(web.get(web.get(&printed).to()).status, 410, "closed");
}

on_each_database!(nobody_gets_a_letter_who_is_not_asked_or_wants_nothing);
fn nobody_gets_a_letter_who_is_not_asked_or_wants_nothing(database: &Database) {
    let study = study(database);
    let count = |chosen: &Chosen, at: &str| print(database, chosen, at).len();
    let at = "2021-03-10T09:00:00Z";
    assert_eq!(count(&Chosen { family: Some("N-18".into()), ..parents() }, at), 0);
    assert_eq!(count(&Chosen { family: Some("N-17".into()), ..parents() }, at), 2);
    assert_eq!(count(&Chosen { undelivered: true, ..parents() }, at), 0);
    database.sql(&format!("UPDATE person SET no_mail_since = '2021-03-05 10:00:00' WHERE id = {}", study.mother));
    assert_eq!(count(&parents(), at), 1, "no more mail means no letter either");
    assert_eq!(count(&parents(), "2021-04-27T09:00:00Z"), 0, "closed");
}

on_each_database!(a_letter_invites_whom_mail_cannot_reach);
/// The mail that should have invited her came back: the letter is the invitation.
fn a_letter_invites_whom_mail_cannot_reach(database: &Database) {
    let study = study(database);
    let invited = || {
        let of = study.request;
        database
            .lines(&format!("SELECT COALESCE(CAST(invited_on AS TEXT), '-') || ' ' || CAST(closes_on AS TEXT) AS line FROM request WHERE id = {of}"))
            .pop()
            .unwrap()
    };
    database.sql(&format!("UPDATE request SET invited_on = NULL WHERE id = {}", study.request));
    assert_eq!(print(database, &parents(), "2021-03-10T09:00:00Z").len(), 1, "her invitation is on its way");
    assert!(invited().starts_with("- "), "{}", invited());
    database.suppress("mor@example.org", "2021-03-02T08:00:00Z");
    let papers = print(database, &Chosen { undelivered: true, ..parents() }, "2021-03-10T09:00:00Z");
    assert_eq!(papers.len(), 1);
    assert_eq!(invited(), "2021-03-10 2021-05-05");
    assert_eq!(papers[0].says.closes, "5. maj 2021");
    let web = Web::serve(service(database), "2021-05-05", None);
    assert_eq!(web.get(web.get(&path(&papers[0])).to()).status, 200);
}

on_each_database!(a_letter_that_cannot_be_set_or_saved_invites_nobody);
/// A name that the font has no letters for: no page, so no invitation; and the others get theirs.
fn a_letter_that_cannot_be_set_or_saved_invites_nobody(database: &Database) {
    let study = study(database);
    database.sql("UPDATE request SET invited_on = NULL");
    for address in database.lines("SELECT address AS line FROM contact WHERE is_current") {
        database.suppress(&address, "2021-03-02T08:00:00Z");
    }
    database.call(study.mother, "Мона Сё 漢");
    let invited = || database.lines("SELECT id || '' AS line FROM request WHERE invited_on IS NOT NULL");
    let (service, folder) = (service(database), tempfile::tempdir().unwrap());
    let at: Timestamp = "2021-03-10T09:00:00Z".parse().unwrap();
    let blocked = folder.path().join("blocked");
    std::fs::create_dir_all(blocked.join("N-17-parent2.pdf/in the way")).unwrap();
    let told = paper::print(&service, &letters(), &parents(), &blocked, &by_at(at)).expect_err("a file in the way");
    assert!(told.to_string().contains("N-17-parent2.pdf"), "{told}");
    assert_eq!(invited(), [""; 0], "nothing was printed, so nobody is invited");
    let noted = || database.lines("SELECT act AS line FROM audit WHERE act = 'letter_printed'").len();
    assert_eq!(noted(), 0, "and no letter is in the log that is not there");

    let out = folder.path().join("letters");
    let printed = paper::print(&service, &letters(), &parents(), &out, &by_at(at)).expect("letters");
    assert_eq!(printed.letters, 1);
    let told = printed.faults.to_string();
    assert!(told.contains("N-17-parent1") && told.contains("font"), "{told}");
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), 1);
    assert_eq!((invited().len(), noted()), (1, 1), "the father alone");
    assert_ne!(invited(), [study.request.to_string()]);
}

#[test]
fn a_letter_that_cannot_be_noted_is_taken_back() {
    let database = Database::sqlite();
    study(&database);
    database.sql(
        "CREATE TRIGGER no_note BEFORE INSERT ON audit WHEN NEW.act = 'letter_printed' \
         BEGIN SELECT RAISE(ABORT, 'the log is in trouble'); END",
    );
    let (service, folder) = (service(&database), tempfile::tempdir().unwrap());
    let by = by_at("2021-03-10T09:00:00Z".parse().unwrap());
    let told = paper::print(&service, &letters(), &parents(), folder.path(), &by).expect_err("no note");
    let told = format!("{told:#}");
    assert!(told.contains("N-17-parent1.pdf is not noted and was taken back") && told.contains("trouble"), "{told}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    database.sql("DROP TRIGGER no_note");
    assert_eq!(paper::print(&service, &letters(), &parents(), folder.path(), &by).expect("letters").letters, 2);
}
