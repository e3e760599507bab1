//! The table of the study's questions and ours, for the evaluator to sign, is made of the files and stays true.
//!
//! `UPDATE_QUESTIONS=1 cargo test --test rules questions` writes `docs/questions.md` anew.

use std::fmt::Write as _;
use std::path::Path;

use kvartal::questionnaires::Questionnaires;

/// Code, the study's question as printed, its answers as printed, and who of ours asks the same: role, instrument, item.
struct Row(&'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const FREQUENCY: &str = "1 Aldrig · 2 Sjældent · 3 En gang imellem · 4 Ofte · 5 Meget ofte";
const YES: &str = "1 Nej · 2 Ja, men sjældent · 3 Ja, en gang imellem · 4 Ja, ofte · 5 Ja, meget ofte";
const DEGREE: &str = "1 I meget lav grad … 5 I meget høj grad";
const DEGREE_PLAN: &str = "1 I meget lav grad … 5 I meget høj grad, 6 Ved ikke/ingen forældrehandleplan";
const COOPERATION: &str = "1 Samarbejdet er meget dårligt … 5 Samarbejdet er meget godt";
const NOT_PRINTED: &str = "not printed";

const TALK: &str = "Hvor ofte taler du med barnets forældre om, hvordan de har det med, at deres barn er anbragt?";
const CRISIS: &str = "I hvilken grad støtter du forældrene i at håndtere den krise, som en anbringelse kan være?";
const STRENGTHS: &str = "Hvor ofte fortæller du barnets forældre, hvad de er gode til som forældre?";
const OWNERSHIP: &str = "I hvilken grad støtter du forældrene i at få ejerskab over deres forældrehandleplan?";

const ROWS: [Row; 26] = [
    Row("K1a", TALK, FREQUENCY, "family_therapist", "core-family_therapist", "crisis_talk"),
    Row("K1b", TALK, FREQUENCY, "caseworker", "core-caseworker", "crisis_talk"),
    Row(
        "K1c",
        "Taler din familiebehandler med dig om, hvordan du har det med, at dit barn er anbragt, når du har behov for det?",
        YES,
        "parent",
        "core-parent",
        "crisis_talk_family_therapist",
    ),
    Row(
        "K1d",
        "Taler din myndighedsrådgiver med dig om, hvordan du har det med, at dit barn er anbragt, når du har behov for det?",
        YES,
        "parent",
        "core-parent",
        "crisis_talk_caseworker",
    ),
    Row("K2a", CRISIS, DEGREE, "family_therapist", "core-family_therapist", "crisis_support"),
    Row("K2b", CRISIS, DEGREE, "caseworker", "core-caseworker", "crisis_support"),
    Row(
        "K2c",
        "Oplever du, at din myndighedsrådgiver forstår, det kan være svært for dig, at dit barn er anbragt?",
        DEGREE,
        "parent",
        "core-parent",
        "crisis_understood_caseworker",
    ),
    Row("K3a", STRENGTHS, FREQUENCY, "family_therapist", "core-family_therapist", "resources_told"),
    Row("K3b", STRENGTHS, FREQUENCY, "caseworker", "core-caseworker", "resources_told"),
    Row(
        "K3c",
        "Fortæller din familiebehandler dig, hvad du er god til som forælder?",
        "only Aldrig … Meget ofte is printed; the question takes yes or no",
        "parent",
        "core-parent",
        "resources_family_therapist",
    ),
    Row(
        "K3d",
        "Fortæller din myndighedsrådgiver dig, hvad du er god til som forælder?",
        "as K3c",
        "parent",
        "core-parent",
        "resources_caseworker",
    ),
    Row(
        "K4a",
        "I hvilken grad er forældrene med til at beslutte, hvad der står i deres forældrehandleplan?",
        DEGREE,
        "caseworker",
        "core-caseworker",
        "plan_say",
    ),
    Row(
        "K4b",
        "I hvilken grad har du været med til at beslutte, hvad der står i din forældrehandleplan?",
        DEGREE,
        "parent",
        "core-parent",
        "plan_say",
    ),
    Row("K5a", OWNERSHIP, DEGREE_PLAN, "family_therapist", "core-family_therapist", "plan_ownership"),
    Row("K5b", OWNERSHIP, DEGREE_PLAN, "caseworker", "core-caseworker", "plan_ownership"),
    Row(
        "K5c",
        "I hvilken grad oplever du, at målene i forældrehandleplanen passer til din situation?",
        DEGREE_PLAN,
        "parent",
        "core-parent",
        "plan_fits",
    ),
    Row(
        "K6a",
        "I hvilken grad oplever du, at du bliver hørt, når der er noget, du gerne vil i forhold til støtten?",
        DEGREE,
        "parent",
        "core-parent",
        "being_heard",
    ),
    Row(
        "K6b",
        "I hvilken grad oplever du, at den støtte, du får nu, passer til, hvordan du har det lige nu?",
        DEGREE,
        "parent",
        "core-parent",
        "support_fits",
    ),
    Row(
        "K7b",
        "Hvor gode synes du, kommunen er til at samarbejde med hinanden?",
        COOPERATION,
        "parent",
        "core-parent",
        "staff_cooperate",
    ),
    Row("V1p", "Har du samvær med dit barn?", NOT_PRINTED, "parent", "contact-parent", "contact_takes_place"),
    Row(
        "V2p",
        "I hvor høj grad oplever du, at dit barn er glad, når I har samvær?",
        DEGREE,
        "parent",
        "contact-parent",
        "contact_child_happy",
    ),
    Row(
        "V3p",
        "I hvor høj grad oplever du, at dit barn er afslappet og tryg, når I har samvær?",
        DEGREE,
        "parent",
        "contact-parent",
        "contact_child_secure",
    ),
    Row(
        "V1a",
        "Har barnet samvær med sine forældre?",
        NOT_PRINTED,
        "placement_site",
        "contact-placement_site",
        "contact_takes_place_parent1",
    ),
    Row(
        "V2a",
        "I hvilken grad oplever du, at barnet er glad, efter det har haft samvær med sine forældre?",
        DEGREE,
        "placement_site",
        "contact-placement_site",
        "contact_child_happy_parent1",
    ),
    Row(
        "V3a",
        "I hvilken grad oplever du, at barnet er afslappet og føler sig tryg, efter det har haft samvær med sine forældre?",
        DEGREE,
        "placement_site",
        "contact-placement_site",
        "contact_child_secure_parent1",
    ),
    Row(
        "V4a",
        "I hvilken grad oplever du, at forældrene bakker op om barnets nuværende anbringelsessituation?",
        NOT_PRINTED,
        "placement_site",
        "contact-placement_site",
        "placement_backed_parent1",
    ),
];

const BEFORE: &str = "# The study's questions and ours

Made of the files under `questionnaires/` (`UPDATE_QUESTIONS=1 cargo test --test rules questions`); do not edit. The study's questions are
quoted as its evaluation prints them; ours ask the same in words of our own. An evaluator signs each row before the words are used.

";

const AFTER: &str = "
What was decided:

- **K4a, K4b** have the printed five answers. A sixth, “don't know”, would break the scale; who has no plan skips the question.
- **The start.** No question names a stretch of time, so nobody is asked about three months that have not been. Staff are told to
  answer from what there has been so far and to skip what has not begun: the scale stays as printed. A skip does not say why.
- **V1a to V4a** are asked for each parent, as the evaluation advises; the table shows parent 1, parent 2 has the same words.
- **V1p, V1a** ask about visits as such, not about any meeting.
- **K7a**, “Vi har generelt et godt samarbejde med [aktør]” (1 Meget uenig … 5 Meget enig), stands among the licensed scale's
  items in `ces-*`. It is a topic label until the scale's wording is installed, so that no words of ours look like that scale's.
- **Versions.** These instruments are in version 2. In version 1 several questions asked something else. No mean is over two versions:
  `items_by_wave.csv`, `sites.csv`, `scores_by_wave.csv`, `cooperation.csv` and `contact.csv` have rows for each, with its n (who
  knows a change to be harmless can take them together; what is pooled cannot be taken apart). `before_after.csv` and `bands.csv`
  make no pair of two versions and take pairs of each together. `versions.csv` and the report say where there are several.
- **Arabic** has not been read by a native reader.
";

fn table() -> String {
    let library = Questionnaires::built_in().expect("no faults");
    let programme = library.programme("maalrettet-stoette").expect("the study's programme");
    let baseline = &programme.waves[0].id;
    let mut text = BEFORE.to_owned();
    text.push_str(
        "| code | the study's question | its answers | our question | our answers | at the start | evaluator |\n",
    );
    text.push_str("| --- | --- | --- | --- | --- | --- | --- |\n");
    for Row(code, study, scale, role, instrument, item) in ROWS {
        let own = library.instrument(instrument).unwrap_or_else(|| panic!("{code}: no {instrument}"));
        assert!(own.rights.own, "{instrument} is not ours to print");
        let scale_name = &own.item(item).unwrap_or_else(|| panic!("{code}: no {item}")).scale;
        let values = &own.scale_of(item).expect("a scale").values;
        let words = library.wording(instrument, "da").expect("Danish words");
        let labels = &words.scales[scale_name];
        let answers: Vec<String> =
            values.iter().map(|value| format!("{value} {}", labels[&value.to_string()])).collect();
        let parts = &programme.role(role).expect("a role").questionnaire;
        let part = parts.iter().find(|part| part.instrument.as_deref() == Some(instrument)).expect("asked");
        let asked = if part.waves.is_empty() || part.waves.contains(baseline) { "yes" } else { "no" };
        let question = words.items[item].text_about(None);
        let version = &own.version;
        writeln!(
            text,
            "| {code} | {study} | {scale} | {question} (`{instrument}` {version}, `{item}`) | {} | {asked} | |",
            answers.join(" · ")
        )
        .unwrap();
    }
    text + AFTER
}

#[test]
fn the_table_for_the_evaluator_is_as_the_files_are() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/questions.md");
    let made = table();
    if std::env::var_os("UPDATE_QUESTIONS").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stored == made,
        "docs/questions.md is not as the files are: UPDATE_QUESTIONS=1 cargo test --test rules questions"
    );
}

/// Every question of ours about the programme's core and the visits has its row, so that none escapes the signature.
#[test]
fn no_question_of_ours_is_without_a_row() {
    let library = Questionnaires::built_in().expect("no faults");
    for instrument in library.instruments().iter().filter(|own| own.rights.own) {
        for item in &instrument.items {
            let first = item.id.replace("_parent2", "_parent1");
            let row = ROWS.iter().any(|row| row.4 == instrument.id && row.5 == first);
            assert!(row, "{}/{} has no row", instrument.id, item.id);
        }
    }
}

/// Ours are in our own words: no row repeats the study's sentence.
#[test]
fn ours_are_not_the_studys_sentences() {
    let library = Questionnaires::built_in().expect("no faults");
    for Row(code, study, _, _, instrument, item) in ROWS {
        let words = library.wording(instrument, "da").expect("Danish words");
        assert_ne!(words.items[item].text_about(None), study, "{code}");
    }
}
