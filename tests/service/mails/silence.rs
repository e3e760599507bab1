//! What a mail may name: nothing in a subject, and nothing in a silent mail, whatever the role and the language.

use kvartal::post::mail::{Mails, Reader, RespondentMail};
use kvartal::programme::Discretion;

use super::{NORDBY, Study};
use crate::support::{Database, on_each_database, reshape};

/// How words begin that tell a bystander what it is about.
const TELLING: [(&str, &[&str]); 3] = [
    (
        "da",
        &[
            "barn",
            "børn",
            "anbragt",
            "anbring",
            "sag",
            "kommun",
            "foræld",
            "famili",
            "plejef",
            "behandl",
            "rådgiv",
            "målret",
            "støtte",
            "myndig",
            "mor",
            "far",
            "institution",
            "nordby",
        ],
    ),
    (
        "en",
        &[
            "child",
            "placement",
            "case",
            "municip",
            "parent",
            "famil",
            "foster",
            "therap",
            "support",
            "mother",
            "father",
            "social",
            "targeted",
            "nordby",
        ],
    ),
    (
        "ar",
        &[
            "طفل",
            "الطفل",
            "أطفال",
            "البلدية",
            "بلدية",
            "الملف",
            "العائلة",
            "الأسرة",
            "أسرة",
            "الوالد",
            "الأم",
            "الأب",
            "الدعم",
        ],
    ),
];

fn telling(language: &str, text: &str) -> Vec<String> {
    let (_, telling) = TELLING.iter().find(|(code, _)| *code == language).expect("a language");
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphabetic());
    // Short Arabic words begin many others.
    let whole = |word: &str| language == "ar" && word.chars().count() < 5;
    let tells = |word: &str, telling: &str| if whole(telling) { word == telling } else { word.starts_with(telling) };
    words.filter(|word| telling.iter().any(|telling| tells(word, telling))).map(str::to_owned).collect()
}

fn sample(to_parent: bool, count: usize, reminder: usize, reader: Reader) -> RespondentMail {
    RespondentMail {
        count,
        new: 1,
        minutes: 7,
        link: "https://svar.example.org/s/x".into(),
        closes: "4. januar 2021".into(),
        closes_short: "4. januar".into(),
        to_parent,
        named: false,
        greeted: None,
        opening: None,
        helper: None,
        reminder,
        helps: Vec::new(),
        help_link: String::new(),
        about: Some("https://svar.example.org/about".into()),
        reader,
        contact: Some("hjaelp@example.org".into()),
        telephone: Some("00 00 00 00".into()),
        sender: "Eksempel".into(),
    }
}

#[test]
fn a_silent_template_says_nothing_about_the_case_in_any_language() {
    let mails = Mails::built_in().unwrap_or_else(|faults| panic!("{faults}"));
    let mut seen = 0;
    for language in mails.languages() {
        for kind in ["invitation", "reminder", "mixed"] {
            for (to_parent, count, reminder) in [(true, 1, 1), (true, 3, 2), (false, 1, 3), (false, 3, 1)] {
                for reader in [
                    Reader { lead: true, ..Reader::default() },
                    Reader { name: Some("Anna".into()), ..Reader::default() },
                    Reader::default(),
                ] {
                    let mail =
                        mails.render(language, kind, &sample(to_parent, count, reminder, reader)).expect("a mail");
                    let told = telling(language, &format!("{}\n{}", mail.subject, mail.text));
                    assert!(told.is_empty(), "{language} {kind}: {told:?} in {}", mail.text);
                    seen += 1;
                }
            }
        }
    }
    assert_eq!(seen, 3 * 3 * 4 * 3);
}

fn study<'a>(database: &'a Database, discretion: Discretion, language: &str) -> Study<'a> {
    let mut study = Study::new(database);
    reshape(&mut study.service, |programme| {
        programme.roles.iter_mut().for_each(|role| role.discretion = discretion);
    });
    study.import("2021-01-03T12:00:00Z", &[NORDBY]);
    database.sql(&format!("UPDATE contact SET language = '{language}'"));
    study.live("2021-01-04", "2021-01-18");
    study
}

on_each_database!(a_silent_mail_of_any_role_names_neither_the_case_nor_the_person_nor_the_study);
fn a_silent_mail_of_any_role_names_neither_the_case_nor_the_person_nor_the_study(database: &Database) {
    let study = study(database, Discretion::Silent, "da");
    let title = study.service.programme().title["da"].clone();
    let mails = study.mails();
    assert_eq!(mails.values().flatten().count(), 15);
    for (to, mail) in mails.iter().flat_map(|(to, mails)| mails.iter().map(move |mail| (to, mail))) {
        let told = telling("da", &format!("{}\n{}", mail.subject, mail.text));
        assert!(told.is_empty(), "{to}: {told:?} in {}", mail.text);
        for word in ["F1", "C1", "Mona", "Finn", "Cara", "Tora", "Skov", "Eksempelinstituttet", &title] {
            assert!(!mail.text.contains(word) && !mail.html.contains(word), "{word} in {}", mail.text);
        }
    }
}

#[test]
fn a_silent_mail_is_silent_in_english_and_arabic_as_well() {
    for language in ["en", "ar"] {
        let database = Database::sqlite();
        let study = study(&database, Discretion::Silent, language);
        for mail in study.mails().values().flatten() {
            let told = telling(language, &format!("{}\n{}", mail.subject, mail.text));
            assert!(told.is_empty(), "{told:?} in {}", mail.text);
        }
    }
}

on_each_database!(a_named_mail_greets_and_says_whom_to_ask_and_its_subject_is_as_silent);
fn a_named_mail_greets_and_says_whom_to_ask_and_its_subject_is_as_silent(database: &Database) {
    let study = study(database, Discretion::Named, "da");
    let mails = study.mails();
    for mail in mails.values().flatten() {
        let told = telling("da", &mail.subject);
        assert!(told.is_empty(), "{told:?} in {}", mail.subject);
        assert!(mail.text.contains("Kommunen kan se, om du har svaret. Den kan ikke se, hvad du har svaret."));
    }
    let first = |to: &str| mails[to][0].text.lines().next().unwrap_or_default().to_owned();
    assert_eq!(first("far@example.org"), "Hej Finn");
    // A home is called by its whole name.
    assert_eq!(first("ps@example.org"), "Hej Hjemmet Skov");
    assert!(mails["mor@example.org"][0].text.contains("Er du i tvivl om mailen? Spørg din familiebehandler."));
    assert!(!mails["cw@example.org"][0].text.contains("i tvivl"), "nobody helps a caseworker");
}

on_each_database!(one_silent_role_makes_a_mail_about_several_silent);
fn one_silent_role_makes_a_mail_about_several_silent(database: &Database) {
    let mut study = Study::new(database);
    reshape(&mut study.service, |programme| {
        for role in &mut programme.roles {
            role.discretion = if role.id == "parent" { Discretion::Silent } else { Discretion::Named };
        }
    });
    // Cara is the caseworker of one family and a mother in another.
    let other = "F2;Nordby;2021-01-04;active;;C2;2015-05-05;;;Cara Holm;cw@example.org;;;;;;;";
    study.import("2021-01-03T12:00:00Z", &[NORDBY, other]);
    study.live("2021-01-04", "2021-01-04");
    let mails = study.mails();
    let both = &mails["cw@example.org"][0];
    assert!(both.subject.starts_with('2') && telling("da", &both.text).is_empty(), "{}", both.text);
    assert!(!both.text.contains("Cara"), "{}", both.text);
    assert!(mails["ft@example.org"][0].text.starts_with("Hej Tora"));
}

on_each_database!(three_mails_are_not_three_times_the_same_and_professionals_see_number_and_deadline);
fn three_mails_are_not_three_times_the_same_and_professionals_see_number_and_deadline(database: &Database) {
    let study = study(database, Discretion::Silent, "da");
    let mails = study.mails();
    for (to, of_person) in &mails {
        let begin: Vec<&str> = of_person.iter().filter_map(|mail| mail.text.lines().next()).collect();
        assert!(
            begin.len() == 3 && begin[0] != begin[1] && begin[1] != begin[2] && begin[0] != begin[2],
            "{to}: {begin:?}"
        );
        for mail in of_person {
            assert!(!mail.text.starts_with(&mail.subject));
            let minutes = mail.text.lines().next().unwrap_or_default();
            assert!(minutes.contains(" minutter."), "{minutes}");
        }
    }
    assert_eq!(mails["cw@example.org"][0].subject, "1 spørgeskema, svar senest 1. marts");
    assert_eq!(mails["mor@example.org"][0].subject, "Et spørgeskema til dig");
}
