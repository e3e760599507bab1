//! The workspace's templates and words, parsed once, and what stands around each of its pages.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use data_encoding::BASE64;
use handlebars::{Handlebars, RenderError};
use rust_embed::RustEmbed;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::fault::{Fault, Faults};
use crate::post::strict;
use crate::report::chart;
use crate::web::pages::COLOURS;

#[derive(RustEmbed)]
#[folder = "templates/workspace/"]
struct BuiltIn;

/// Languages of the workspace; the first where another is wanted.
pub const LANGUAGES: [(&str, &str); 2] = [("da", "Dansk"), ("en", "English")];

/// Words by name, in one language.
pub type Words = BTreeMap<String, String>;

/// Templates, words and style of the workspace.
pub struct Shell {
    handlebars: Handlebars<'static>,
    words: BTreeMap<String, Words>,
    css: String,
    script: String,
}

/// What stands around a page.
#[derive(Debug, Clone, Serialize)]
pub struct Frame {
    /// Language of the page.
    pub lang: String,
    /// Says where one is.
    pub title: String,
    /// The style sheet.
    pub css: String,
    /// The script, for the pages that a browser's passkey or an organisation's answer comes to; they write it in.
    pub script: String,
    /// Where one can go.
    pub nav: Vec<NavLink>,
    /// Who is signed in.
    pub who: Option<String>,
    /// What every form sends along.
    pub csrf: String,
    /// What has just been done, in a sentence.
    pub done: Option<String>,
    /// Whether it is the demonstration.
    pub demonstration: bool,
}

/// A place to go to.
#[derive(Debug, Clone, Serialize)]
pub struct NavLink {
    /// Its address.
    pub href: String,
    /// What it is called.
    pub text: String,
    /// Whether one is there.
    pub current: bool,
}

#[derive(Serialize)]
struct Whole<'a, V> {
    frame: &'a Frame,
    w: &'a Words,
    #[serde(flatten)]
    view: &'a V,
}

impl Shell {
    /// The templates that ship with the program.
    ///
    /// # Errors
    /// Each that cannot be parsed, with file and place; a released program has none.
    pub fn built_in() -> Result<&'static Shell, Faults> {
        static BUILT_IN: LazyLock<Result<Shell, Faults>> = LazyLock::new(Shell::read);
        BUILT_IN.as_ref().map_err(Clone::clone)
    }

    fn read() -> Result<Shell, Faults> {
        let mut faults = Faults::default();
        let mut handlebars = Handlebars::new();
        handlebars.set_prevent_indent(true);
        strict::insist(&mut handlebars);
        let (mut words, mut css, mut script) = (BTreeMap::new(), String::new(), String::new());
        let mut names: Vec<_> = BuiltIn::iter().collect();
        names.sort();
        for name in names {
            let Some(file) = BuiltIn::get(&name) else { continue };
            let (text, path) = (String::from_utf8_lossy(&file.data), format!("templates/workspace/{name}"));
            if let Some(stem) = name.strip_suffix(".hbs") {
                if let Err(error) = handlebars.register_template_string(stem, &text) {
                    let (line, column) = error.pos().unzip();
                    let column = column.map(|column| format!("column {column}"));
                    faults.0.push(Fault { file: path, line, column, message: error.reason().to_string().into() });
                }
            } else if let Some(language) = name.strip_suffix(".json") {
                match serde_json::from_str::<Words>(&text) {
                    Ok(read) => drop(words.insert(language.to_owned(), read)),
                    Err(error) => faults.0.push(Fault::of_file(path, error.to_string())),
                }
            } else if name == "style.css" {
                text.trim().clone_into(&mut css);
            } else if name == "script.js" {
                text.trim().clone_into(&mut script);
            }
        }
        for (language, _) in LANGUAGES {
            if !words.contains_key(language) {
                faults.0.push(Fault::of_file(format!("templates/workspace/{language}.json"), "is missing"));
            }
        }
        let css = format!("{COLOURS}{css}\n{}", chart::style().trim());
        faults.or(Shell { handlebars, words, css, script })
    }

    /// That language if the workspace speaks it, or Danish.
    pub fn known(language: &str) -> &'static str {
        LANGUAGES.iter().find(|(code, _)| *code == language).map_or(LANGUAGES[0].0, |(code, _)| code)
    }

    /// A sentence or label; its name where there is none, which a test finds.
    pub fn word<'a>(&'a self, language: &str, name: &'a str) -> &'a str {
        self.words.get(Shell::known(language)).and_then(|words| words.get(name)).map_or(name, String::as_str)
    }

    /// The same, with what stands in braces replaced.
    pub fn fill(&self, language: &str, name: &str, values: &[(&str, &str)]) -> String {
        super::super::texts::fill(self.word(language, name), values)
    }

    /// The form of a word that goes with a number: `NAME_one` or `NAME_other`, with `{n}` replaced.
    pub fn counted(&self, language: &str, name: &str, n: i64) -> String {
        let form = if n == 1 { format!("{name}_one") } else { format!("{name}_other") };
        super::super::texts::fill(self.word(language, &form), &[("n", &n.to_string())])
    }

    /// A frame without anybody signed in.
    pub fn frame(&self, language: &str, title: &str) -> Frame {
        let lang = Shell::known(language);
        Frame {
            lang: lang.to_owned(),
            title: format!("{title} – {}", self.word(lang, "brand")),
            css: self.css.clone(),
            script: self.script.clone(),
            nav: Vec::new(),
            who: None,
            csrf: String::new(),
            done: None,
            demonstration: false,
        }
    }

    /// A page as HTML.
    ///
    /// # Errors
    /// A name in the template that the page does not know.
    pub fn render(&self, page: &str, frame: &Frame, view: &impl Serialize) -> Result<String, RenderError> {
        let none = Words::new();
        let w = self.words.get(Shell::known(&frame.lang)).unwrap_or(&none);
        self.handlebars.render(page, &Whole { frame, w, view })
    }

    /// Hashes of style and script, for the content security policy.
    pub fn hashes(&self) -> (String, String) {
        let hash = |text: &str| format!("'sha256-{}'", BASE64.encode(&Sha256::digest(text.as_bytes())));
        (hash(&self.css), hash(&self.script))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_stands_in_both_languages() {
        let shell = Shell::built_in().unwrap_or_else(|faults| panic!("{faults}"));
        let names = |language: &str| shell.words[language].keys().cloned().collect::<Vec<_>>();
        assert_eq!(names("da"), names("en"));
        for (language, words) in &shell.words {
            for (name, word) in words {
                assert!(!word.trim().is_empty(), "{language}: {name}");
                if let Some(stem) = name.strip_suffix("_one") {
                    assert!(words.contains_key(&format!("{stem}_other")), "{language}: {name}");
                }
            }
        }
    }

    /// A word that a page does not have would show only when the page is rendered.
    #[test]
    fn every_word_of_a_template_is_one_and_every_word_is_used() {
        let shell = Shell::built_in().unwrap_or_else(|faults| panic!("{faults}"));
        let mut used = std::collections::BTreeSet::new();
        for name in BuiltIn::iter().filter(|name| name.ends_with(".hbs")) {
            let text = String::from_utf8(BuiltIn::get(&name).unwrap().data.into_owned()).unwrap();
            for part in text.split("w.").skip(1) {
                let word: String = part.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                if !word.is_empty() {
                    assert!(shell.words["da"].contains_key(&word), "{name}: w.{word}");
                    used.insert(word);
                }
            }
        }
        let code: String = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/web/workspace"))
            .unwrap()
            .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
            .collect();
        let families = [
            "done_",
            "outbox_",
            "kind_",
            "forbidden_",
            "not_found_",
            "too_large_",
            "too_many_",
            "unavailable_",
            "broken_",
            "ended_",
            "refused_",
        ];
        for name in shell.words["da"].keys() {
            let stem = name.strip_suffix("_one").or(name.strip_suffix("_other")).unwrap_or(name);
            let in_code =
                code.contains(&format!("\"{stem}\"")) || families.iter().any(|family| stem.starts_with(family));
            assert!(used.contains(name) || in_code, "{name} is used nowhere");
        }
    }
}
