//! Every Danish text that a parent sees is easy to read, and none hints at what must not be hinted at.
//!
//! `UPDATE_READABILITY=1 cargo test --test rules readability` writes `docs/readability.md` anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use kvartal::language;
use kvartal::post::letter::{Letters, PaperLetter};
use kvartal::post::mail::{Mails, OwnDataMail, Reader, RespondentMail};
use kvartal::programme::{Audience, Programme};
use kvartal::questionnaires::Questionnaires;
use serde_json::Value;

/// The highest LIX of a text for parents; up to 25 reads like a book for children.
const LIMIT: f64 = 25.0;

/// Texts of the interface that no parent sees: for professionals, or settings and names that are no sentences.
const NOT_FOR_PARENTS: [&str; 27] = [
    "list_intro_professional",
    "as_role",
    "study",
    "optional_many",
    "progress_range",
    "check_required",
    "must",
    "language_in_danish",
    "language_in_english",
    "dir",
    "months",
    "date",
    "month_and_year",
    "assist_link",
    "assist_intro",
    "assist_nobody",
    "assist_make",
    "assist_used",
    "assist_late",
    "assist_code",
    "assist_scan",
    "assist_picture",
    "assist_until",
    "assist_here",
    "assist_here_text",
    "assist_open",
    "assist_list",
];

/// What is read together, in the order in which it stands on the page. Texts that are named in no page are read with
/// those whose names begin alike.
const PAGES: [(&str, &[&str]); 28] = [
    ("landing page", &["landing_title", "landing_1", "landing_2", "landing_3", "contact"]),
    (
        "list",
        &[
            "list_title",
            "list_intro_parent",
            "case",
            "child",
            "state_new",
            "state_begun",
            "questions_one",
            "questions_other",
            "left_none",
            "left_one",
            "left_other",
            "closes",
            "begin",
            "go_on",
            "list_private",
            "list_done",
            "sent_on",
            "contact",
        ],
    ),
    ("empty list", &["list_title", "list_nothing", "contact"]),
    ("list, answers saved", &["saved_title", "saved_text"]),
    (
        "frame and buttons of a question",
        &[
            "brand",
            "skip_link",
            "language_group",
            "demonstration",
            "progress",
            "next",
            "back",
            "later",
            "clear",
            "optional",
            "contact",
        ],
    ),
    ("question, faults", &["error_prefix", "error_heading", "error_required", "error_here"]),
    ("question, hard to understand", &["hard", "hard_noted", "hard_skip", "hard_answer", "hard_not"]),
    ("question, changed meanwhile", &["changed_heading", "changed_text"]),
    (
        "check before sending",
        &[
            "check_title",
            "check_all",
            "check_some",
            "check_optional",
            "check_empty",
            "check_final",
            "submit",
            "back",
            "later",
        ],
    ),
    (
        "thanks",
        &[
            "thanks_title",
            "thanks_received",
            "thanks_more_one",
            "thanks_more_other",
            "thanks_next",
            "thanks_no_next",
            "thanks_close",
            "thanks_go_on",
            "to_list",
        ],
    ),
    (
        "choices",
        &["choices", "decline_text", "stop_mail", "stop_mail_text", "leave", "leave_text", "stop_mail_else", "contact"],
    ),
    (
        "no more mail, from the mail program",
        &["stop_mail_title", "stop_mail", "stop_mail_text", "stop_mail_rest", "contact"],
    ),
    ("no more mail, done", &["no_mail_title", "no_mail_text", "mail_again", "contact"]),
    (
        "one-time code of a helper",
        &["help_title", "help_for", "help_by", "help_blind", "help_free", "help_before", "begin", "contact"],
    ),
    ("session with help", &["help_by", "help_by_role", "help_blind", "help_before", "help_unsaid"]),
    (
        "end of a session with help",
        &["help_stop", "help_stop_first", "help_over_title", "help_over_text", "help_over_unsaved"],
    ),
    ("one-time code that was used", &["help_used_title", "help_used_text"]),
    (
        "one-time code that does not open",
        &["help_unknown_title", "help_unknown_text", "help_late_title", "help_late_text"],
    ),
    (
        "no to a questionnaire or to the study",
        &["decline_title", "decline_text", "decline_one_text", "decline_one", "leave_text", "leave", "back"],
    ),
    ("said no", &["declined_title", "declined_text", "decline_undo", "to_list"]),
    ("left the study", &["left_title", "left_text", "left_answers", "withdraw", "erase", "join"]),
    (
        "answers withdrawn or erased",
        &[
            "withdrawn_title",
            "withdrawn_text",
            "erase_title",
            "erase_text",
            "erase_yes",
            "erase_no",
            "erase_again",
            "erase_due_title",
            "erase_due_text",
            "erase_keep",
            "erased_title",
            "erased_text",
            "join",
        ],
    ),
    ("answer that cannot be saved", &["refused_title", "refused_text", "back_to_question"]),
    ("link that does not open", &["unknown_title", "unknown_text"]),
    ("link of the past", &["past_title", "past_text", "new_link"]),
    ("letter of the past", &["past_title", "past_letter_text"]),
    ("new link asked for", &["new_link_title", "new_link_text"]),
    ("mail of the past", &["past_mail_title", "past_mail_text", "contact"]),
];

/// A text, where it stands, and how hard it is.
struct Passage {
    place: String,
    text: String,
}

impl Passage {
    fn of<'a>(place: impl Into<String>, parts: impl IntoIterator<Item = &'a str>) -> Passage {
        let whole = |part: &str| {
            let part = part.trim();
            if part.ends_with(['.', '?', '!', ':']) { part.to_owned() } else { format!("{part}.") }
        };
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.trim().is_empty()).map(whole).collect();
        Passage { place: place.into(), text: parts.join(" ") }
    }
}

fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
}

/// LIX (Björnsson 1968): words a sentence, and words of more than six letters in the hundred.
fn lix(text: &str) -> f64 {
    let words = words(text);
    let sentences = text.split(['.', '?', '!', ':']).filter(|part| part.chars().any(char::is_alphanumeric)).count();
    let long = words.iter().filter(|word| word.chars().count() > 6).count();
    words.len() as f64 / sentences.max(1) as f64 + 100.0 * long as f64 / words.len().max(1) as f64
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// The templates of mails and letters in a language.
fn templates(language: &str) -> Vec<PathBuf> {
    let mails = std::fs::read_dir(root().join("templates/mail").join(language)).unwrap();
    let letter = root().join(format!("templates/letter/{language}.hbs"));
    mails.flatten().map(|file| file.path()).chain([letter]).collect()
}

/// The interface as its file has it, in order.
fn interface(language: &str) -> Vec<(String, String)> {
    let file = root().join(format!("templates/interface/{language}.json"));
    let Value::Object(texts) = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap() else { panic!() };
    let forms = |(name, text)| match text {
        Value::String(text) => vec![(name, text)],
        // A text with a form for each kind of number.
        Value::Object(forms) => forms
            .into_iter()
            .map(|(form, text)| (format!("{name}_{form}"), text.as_str().unwrap().to_owned()))
            .collect(),
        _ => panic!("{name}"),
    };
    texts.into_iter().flat_map(forms).collect()
}

/// Names are filled in by short samples: how long a name is says nothing about the text.
fn filled(text: &str) -> String {
    let samples = [
        ("{date}", "9. marts 2021"),
        ("{month}", "marts 2021"),
        ("{number}", "F-001"),
        ("{question}", ""),
        ("{name}", "Bo Bæk"),
        ("{role}", "familiebehandler"),
    ];
    let text = samples.iter().fold(text.to_owned(), |text, (blank, sample)| text.replace(blank, sample));
    text.replace("{contact}", "hjælp").replace("{n}", "3").replace("{of}", "9").replace("9. marts", "9 marts")
}

fn pages() -> Vec<Passage> {
    let texts: Vec<(String, String)> = interface("da").into_iter().map(|(name, text)| (name, filled(&text))).collect();
    let by_name: BTreeMap<&str, &str> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let mut passages: Vec<Passage> = PAGES
        .iter()
        .map(|(page, names)| {
            Passage::of(format!("page: {page}"), names.iter().map(|name| *by_name.get(name).expect(name)))
        })
        .collect();
    let named: Vec<&str> = PAGES.iter().flat_map(|(_, names)| names.iter().copied()).chain(NOT_FOR_PARENTS).collect();
    let mut rest: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, text) in texts.iter().filter(|(name, _)| !named.contains(&name.as_str())) {
        rest.entry(name.split('_').next().unwrap()).or_default().push(text);
    }
    passages.extend(rest.into_iter().map(|(group, parts)| Passage::of(format!("texts: {group}"), parts)));
    passages
}

fn mails() -> Vec<Passage> {
    let mails = Mails::built_in().unwrap_or_else(|faults| panic!("{faults}"));
    let kinds = [
        ("invitation", 1, 0),
        ("invitation", 3, 0),
        ("reminder", 1, 1),
        ("reminder", 3, 2),
        ("reminder", 1, 3),
        ("mixed", 3, 0),
    ];
    let mut passages = Vec::new();
    for (named, (kind, count, reminder)) in [false, true].iter().flat_map(|named| kinds.map(|kind| (*named, kind))) {
        let mail = RespondentMail {
            count,
            new: 1,
            minutes: 7,
            link: String::new(),
            closes: "9 marts 2021".into(),
            closes_short: "9 marts".into(),
            to_parent: true,
            named,
            greeted: named.then(|| "Bo".to_owned()),
            opening: None,
            helper: named.then(|| "hjælper".to_owned()),
            reminder,
            helps: Vec::new(),
            help_link: String::new(),
            about: Some(String::new()),
            reader: Reader::default(),
            contact: Some("hjælp".into()),
            telephone: Some("1".into()),
            sender: "Os".into(),
        };
        let mail = mails.render("da", kind, &mail).unwrap();
        let lines = std::iter::once(mail.subject.as_str()).chain(mail.text.lines());
        let named = if named { "named" } else { "silent" };
        passages.push(Passage::of(format!("mail: {kind} {reminder}, {count} asked, {named}"), lines));
    }
    passages
}

/// The mail that leads to what is stored about somebody, and the words of the page.
fn own_data() -> Vec<Passage> {
    let mails = Mails::built_in().unwrap_or_else(|faults| panic!("{faults}"));
    let mail = OwnDataMail { link: String::new(), contact: Some("hjælp".into()), sender: "Os".into() };
    let mail = mails.render("da", "own_data", &mail).unwrap();
    let lines = std::iter::once(mail.subject.as_str()).chain(mail.text.lines());
    let mut passages = vec![Passage::of("mail: own_data", lines)];
    let file = std::fs::read(root().join("templates/own_data/da.json")).unwrap();
    let words: BTreeMap<String, String> = serde_json::from_slice(&file).unwrap();
    let beginning = ["title", "made", "not_here", "contact"].map(|name| filled(&words[name]));
    passages.push(Passage::of("own data: beginning", beginning.iter().map(String::as_str)));
    let rest = ["act", "by", "kind", "mail", "received", "section", "state"];
    for group in rest {
        let of_group = words.iter().filter(|(name, _)| name.split('_').next() == Some(group));
        passages.push(Passage::of(format!("own data: {group}"), of_group.map(|(_, text)| text.as_str())));
    }
    let sentences = ["by_letter", "telephone", "demonstration", "draft", "closed_answers", "scores_text", "nothing"];
    passages.push(Passage::of("own data: sentences", sentences.iter().map(|name| words[*name].as_str())));
    passages
}

fn letters() -> Vec<Passage> {
    let letters = Letters::built_in().unwrap_or_else(|faults| panic!("{faults}"));
    let of = |count: usize, contact: Option<&str>| {
        let letter = PaperLetter {
            name: "Bo".into(),
            date: "9 marts 2021".into(),
            count,
            minutes: 7,
            named: count == 1,
            opening: None,
            organisation: contact.map(|_| "Os".to_owned()),
            about: contact.map(str::to_owned),
            caller: contact.map(|_| "Bo".to_owned()),
            telephone: contact.map(|_| "1".to_owned()),
            closes: "9 marts 2021".into(),
            link: String::new(),
            contact: contact.map(str::to_owned),
            sender: "Os".into(),
        };
        Passage::of(format!("letter: {count} asked"), letters.say("da", &letter).unwrap().lines())
    };
    vec![of(1, Some("hjælp")), of(3, None)]
}

/// The texts of the instruments that parents are asked: what is shown together, with its answers.
fn questions(language: &str) -> Vec<Passage> {
    let library = Questionnaires::built_in().expect("no faults");
    let mut passages = Vec::new();
    for programme in library.programmes() {
        for role in programme.roles.iter().filter(|role| role.audience == Audience::Parent) {
            for id in role.questionnaire.iter().filter_map(|part| part.instrument.as_deref()) {
                let (instrument, wording) = (library.instrument(id).unwrap(), library.wording(id, language).unwrap());
                // Topic labels stand for the words of others.
                if !instrument.rights.own {
                    continue;
                }
                let head = [Some(wording.title.as_str()), wording.introduction.as_deref()];
                passages.push(Passage::of(format!("{id}: introduction"), head.into_iter().flatten()));
                for item in &instrument.items {
                    let words = &wording.items[&item.id];
                    let (text, hint) = (words.text_about(None), words.hint_about(None));
                    let labels = wording.scales[&item.scale].values().map(String::as_str);
                    let parts: Vec<&str> = [Some(text.as_str()), hint.as_deref()].into_iter().flatten().collect();
                    passages.push(Passage::of(format!("{id}: {}", item.id), parts.iter().copied()));
                    passages
                        .push(Passage::of(format!("{id}: {}, with answers", item.id), parts.into_iter().chain(labels)));
                }
            }
        }
    }
    assert!(passages.len() > 20);
    passages
}

fn everything() -> Vec<Passage> {
    pages().into_iter().chain(mails()).chain(own_data()).chain(letters()).chain(questions("da")).collect()
}

#[test]
fn the_measure_is_the_one_in_the_books() {
    assert_eq!(lix("Hej med dig. Godt arbejde!"), 2.5 + 20.0);
    assert_eq!(lix("Ja"), 1.0);
}

#[test]
fn every_text_that_a_parent_reads_in_danish_is_easy() {
    let hard: Vec<String> = everything()
        .iter()
        .filter(|passage| lix(&passage.text) > LIMIT)
        .map(|passage| format!("{}: LIX {:.1}: {}", passage.place, lix(&passage.text), passage.text))
        .collect();
    assert!(hard.is_empty(), "{}", hard.join("\n"));
}

#[test]
fn the_table_in_the_documentation_is_the_one_that_is_measured() {
    let mut table = String::from(
        "# How easy the texts for parents are\n\n\
         Every Danish text that a parent sees, as it is shown together, with its LIX: words a sentence, and words of \
         more than six letters in the hundred. The limit is 25. Texts of the instruments that belong to others are \
         topic labels here and are not measured. `UPDATE_READABILITY=1 cargo test --test rules readability` writes this \
         page.\n\n| where it stands | text | words | LIX |\n| --- | --- | ---: | ---: |\n",
    );
    for Passage { place, text } in everything() {
        writeln!(table, "| {place} | {} | {} | {:.1} |", text.replace('|', "\\|"), words(&text).len(), lix(&text))
            .unwrap();
    }
    let file = root().join("docs/readability.md");
    if std::env::var_os("UPDATE_READABILITY").is_some() {
        std::fs::write(&file, &table).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(committed == table, "docs/readability.md is old; UPDATE_READABILITY=1 cargo test --test rules readability");
}

/// The evaluation found that a printed goal of coming home raised false hopes, and that parents heard blame.
#[test]
fn no_text_hints_at_coming_home_or_at_blame() {
    // What a word begins with, and what stands anywhere.
    let beginnings = [
        "hjemgiv",
        "skyld",
        "forsøm",
        "svigt",
        "fjern",
        "uegne",
        "reunif",
        "blame",
        "guilt",
        "neglect",
        "unfit",
        "إهمال",
        "الإهمال",
        "ذنب",
        "الذنب",
        "اللوم",
        "تقصير",
        "التقصير",
        "الذنوب",
        "أهمل",
    ];
    let phrases = [
        "komme hjem",
        "hjem igen",
        "flytte hjem",
        "vende hjem",
        "din fejl",
        "come home",
        "return home",
        "back home",
        "your fault",
        "لم الشمل",
        "لمّ الشمل",
        "العودة إلى المنزل",
        "عودة الطفل",
        "خطؤك",
    ];
    let says = |text: &str| {
        let text = text.to_lowercase();
        let word = |beginning: &&str| words(&text).iter().any(|word| word.starts_with(*beginning));
        let found = beginnings.iter().find(|beginning| word(beginning));
        found.or_else(|| phrases.iter().find(|phrase| text.contains(**phrase))).copied()
    };
    assert_eq!(says("Bliver barnet hjemgivet?"), Some("hjemgiv"));
    assert_eq!(says("Whose FAULT: is it your fault?"), Some("your fault"));
    assert_eq!(says("Undskyld. Tak."), None);
    let library = Questionnaires::built_in().expect("no faults");
    for wording in library.wordings() {
        let text = serde_json::to_string(wording).unwrap();
        assert_eq!(says(&text), None, "{} in {}", wording.instrument, wording.language);
    }
    // What the register tells besides is read by staff alone: that a child went home is one of the facts.
    let asked = library.programmes().iter().map(|programme| Programme { facts: Vec::new(), ..programme.clone() });
    let programmes = serde_json::to_string(&asked.collect::<Vec<_>>()).unwrap();
    assert_eq!(says(&programmes), None);
    for language in language::all() {
        for (name, text) in interface(&language.code) {
            assert_eq!(says(&text), None, "{name} in {}", language.code);
        }
        for file in templates(&language.code) {
            let text = std::fs::read_to_string(&file).unwrap();
            assert_eq!(says(&text), None, "{}", file.display());
        }
    }
}

/// Parents took one professional for another: the words before a name say which one is meant.
#[test]
fn whoever_is_asked_about_is_named_by_role_and_name() {
    let roles: [(&str, &str, &[&str]); 15] = [
        ("da", "family_therapist", &["familiebehandler"]),
        ("da", "caseworker", &["rådgiver"]),
        ("da", "placement_site", &["anbringelsessted"]),
        ("da", "parent", &["forældre"]),
        ("da", "parent1", &["forælder 1"]),
        ("en", "family_therapist", &["family therapist"]),
        ("en", "caseworker", &["caseworker"]),
        ("en", "placement_site", &["placement site"]),
        ("en", "parent", &["parents"]),
        ("en", "parent1", &["parent 1"]),
        ("ar", "family_therapist", &["معالج الأسرة", "معالج أسرتك"]),
        ("ar", "caseworker", &["المستشار في البلدية", "مستشارك في البلدية", "الأخصائي الاجتماعي في البلدية"]),
        ("ar", "placement_site", &["مكان إقامة الطفل"]),
        ("ar", "parent", &["الوالدين"]),
        ("ar", "parent1", &["الوالد الأول"]),
    ];
    let library = Questionnaires::built_in().expect("no faults");
    let mut named = 0;
    for wording in library.wordings() {
        let instrument = library.instrument(&wording.instrument).unwrap();
        for item in &instrument.items {
            let Some(about) = item.about.as_deref().filter(|about| *about != "parent2") else { continue };
            let text = &wording.items[&item.id].text;
            let known = roles.iter().find(|(language, role, _)| *language == wording.language && *role == about);
            let before = text.split("{about}").next().filter(|before| before.len() < text.len());
            let before = before.unwrap_or_else(|| panic!("{} in {} names nobody", item.id, wording.language));
            // Of further languages only the name's place is known here.
            let Some((_, _, names)) = known else { continue };
            // The role stands before the name, at most two words away (“din rådgiver i kommunen”).
            let near = names.iter().any(|name| {
                before.to_lowercase().rsplit_once(name).is_some_and(|(_, between)| words(between).len() <= 3)
            });
            assert!(near, "{} in {}: {text}", item.id, wording.language);
            named += 1;
        }
    }
    assert!(named > 150, "{named}");
}

/// What is filled into a mail that is written from right to left keeps its own direction.
#[test]
fn blanks_of_mails_written_from_right_to_left_are_isolated() {
    let mut seen = 0;
    for language in language::all().iter().filter(|language| language.dir == "rtl") {
        for file in templates(&language.code) {
            let text = std::fs::read_to_string(&file).unwrap();
            for (at, _) in text.match_indices("{{") {
                let inside = text[at + 2..].split("}}").next().unwrap();
                if inside.starts_with(['#', '/', '>']) || inside == "else" || inside.contains(' ') {
                    continue;
                }
                let after = text[at + 2 + inside.len() + 2..].starts_with('\u{2069}');
                assert!(text[..at].ends_with('\u{2068}') && after, "{}: {inside}", file.display());
                seen += 1;
            }
        }
    }
    assert!(seen > 20, "{seen}");
}
