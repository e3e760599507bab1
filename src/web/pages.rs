//! The pages' templates, parsed once; the tests try each one out with everything that it can show.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use data_encoding::BASE64;
use handlebars::{Handlebars, RenderError};
use rust_embed::RustEmbed;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::composed;
use super::texts::{self, Texts};
use crate::fault::{Fault, Faults};
use crate::own_data;
use crate::post::strict;

#[derive(RustEmbed)]
#[folder = "templates/"]
#[include = "pages/*"]
#[include = "partials/*"]
#[include = "interface/*"]
struct BuiltIn;

/// The colours of every page, of respondents and of staff.
pub(super) const COLOURS: &str = include_str!("../../templates/partials/colours.css");

/// Templates, interface texts and style.
pub struct Pages {
    /// By language, ready to be rendered.
    composed: BTreeMap<String, Handlebars<'static>>,
    /// As written, by which a fault has its place.
    #[cfg(test)]
    written: Handlebars<'static>,
    texts: BTreeMap<String, Texts>,
    css: String,
    script: String,
}

/// What stands around a page's own content.
#[derive(Debug, Clone, Serialize)]
pub struct Frame {
    /// Language of the page.
    pub lang: String,
    /// `ltr` or `rtl`.
    pub dir: String,
    /// Says where one is; nothing about the case.
    pub title: String,
    /// The choice of language, where there is a person to keep it for.
    pub switch: Option<Switch>,
    /// Whether wording on the page is not the real one.
    pub demonstration: bool,
    /// Which study this is.
    pub study: Option<String>,
    /// Where to ask for help.
    pub contact: Option<String>,
    /// Where it is told who asks, and why.
    pub about: Option<String>,
    /// What a session with help says on every page.
    pub help: Option<Help>,
}

/// Who helps, and where a session with help is ended.
#[derive(Debug, Clone, Serialize)]
pub struct Help {
    /// "You get help from …"
    pub by: String,
    /// Where the form that ends it goes.
    pub stop: String,
}

/// The choice of language: in a form of its own, or as buttons of the page's form, which then saves the page.
#[derive(Debug, Clone, Serialize)]
pub struct Switch {
    /// Name of the page's form.
    pub form: Option<String>,
    /// Where the own form goes.
    pub action: String,
    /// The page to come back to.
    pub back: String,
    /// The languages.
    pub languages: Vec<Language>,
}

/// One language to choose.
#[derive(Debug, Clone, Serialize)]
pub struct Language {
    /// `da`, `en`, …
    pub code: String,
    /// Its own name for itself.
    pub name: String,
    /// Whether the page is in it.
    pub current: bool,
}

#[derive(Serialize)]
struct Whole<'a, V> {
    frame: Dressed<'a>,
    #[serde(flatten)]
    view: &'a V,
}

#[derive(Serialize)]
struct Dressed<'a> {
    #[serde(flatten)]
    frame: &'a Frame,
    css: &'a str,
    script: &'a str,
}

impl Pages {
    /// The templates that ship with the program.
    ///
    /// # Errors
    /// Each that cannot be parsed, with file and place; a released program has none.
    pub fn built_in() -> Result<&'static Pages, Faults> {
        static BUILT_IN: LazyLock<Result<Pages, Faults>> = LazyLock::new(|| {
            let mut names: Vec<_> = BuiltIn::iter().collect();
            names.sort();
            let read = |name: &str| {
                let bytes = BuiltIn::get(name)?.data;
                Some((format!("templates/{name}"), String::from_utf8_lossy(&bytes).into_owned()))
            };
            Pages::from_files(&names.iter().filter_map(|name| read(name)).collect::<Vec<_>>())
        });
        BUILT_IN.as_ref().map_err(Clone::clone)
    }

    /// Templates from files: `…/pages/NAME.hbs`, `…/pages/style.css`, `…/partials/NAME.hbs`,
    /// `…/interface/LANGUAGE.json`.
    fn from_files(files: &[(String, String)]) -> Result<Pages, Faults> {
        let of = |kind: &str, end: &str| -> Vec<(String, String)> {
            files.iter().filter(|(file, _)| file.contains(kind) && file.ends_with(end)).cloned().collect()
        };
        let texts = texts::read(&of("interface/", ".json"))?;
        if texts.is_empty() {
            return Err(Fault::of_file("templates/interface", "holds no language").into());
        }
        let css =
            of("pages/", "style.css").pop().map(|(_, css)| format!("{COLOURS}{}", css.trim())).unwrap_or_default();
        let script = of("pages/", "script.js").pop().map(|(_, script)| script.trim().to_owned()).unwrap_or_default();
        let mut handlebars = Handlebars::new();
        handlebars.set_prevent_indent(true);
        strict::insist(&mut handlebars);
        let mut faults = Faults::default();
        let mut templates: Vec<(String, String)> = Vec::new();
        for (file, text) in of("partials/", ".hbs").into_iter().chain(of("pages/", ".hbs")) {
            if let Err(error) = handlebars.register_template_string(stem(&file), &text) {
                let (line, column) = error.pos().unzip();
                faults.0.push(fault(&file, line, column, error.reason().to_string()));
            }
            templates.push((stem(&file).to_owned(), text));
        }
        faults = match faults.or(()) {
            Ok(()) => Faults::default(),
            Err(faults) => return Err(faults),
        };
        let mut ready = BTreeMap::new();
        for (language, texts) in &texts {
            match composed::composed(&templates, &texts.words()) {
                Ok(of_language) => {
                    ready.insert(language.clone(), of_language);
                }
                Err(error) => faults.0.push(Fault::of_file("templates/pages", error.to_string())),
            }
        }
        faults.or(Pages {
            composed: ready,
            #[cfg(test)]
            written: handlebars,
            texts,
            css,
            script,
        })
    }

    /// A page as HTML.
    ///
    /// # Errors
    /// A name in the template that the page does not know.
    pub fn render(&self, page: &str, frame: &Frame, view: &impl Serialize) -> Result<String, RenderError> {
        // There is one for every language that there are texts for.
        let templates = &self.composed[self.known(&frame.lang)];
        let frame = Dressed { frame, css: &self.css, script: &self.script };
        templates.render(page, &Whole { frame, view })
    }

    /// The interface in that language, or in Danish.
    pub fn texts(&self, language: &str) -> &Texts {
        // There is at least one language: `from_files` refuses to read none.
        self.texts.get(language).unwrap_or_else(|| &self.texts[self.known("da")])
    }

    /// That language if the interface speaks it, or Danish.
    pub fn known(&self, language: &str) -> &str {
        let known = |code: &str| self.texts.get_key_value(code).map(|(code, _)| code.as_str());
        known(language).or_else(|| known("da")).or_else(|| self.texts.keys().next().map(String::as_str)).unwrap_or("da")
    }

    /// Whether the interface speaks that language.
    pub fn speaks(&self, language: &str) -> bool {
        self.texts.contains_key(language)
    }

    /// Every language of the interface.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().map(String::as_str)
    }

    /// A frame without switch, notice or contact.
    pub fn frame(&self, language: &str, title: String) -> Frame {
        let lang = self.known(language).to_owned();
        Frame {
            dir: self.texts(&lang).dir.clone(),
            lang,
            title,
            switch: None,
            demonstration: false,
            study: None,
            contact: None,
            about: None,
            help: None,
        }
    }

    /// The choice of language for a page in `current`.
    pub fn switch(&self, current: &str, form: Option<&str>, action: String, back: String) -> Switch {
        let languages = self.texts.iter().map(|(code, texts)| Language {
            code: code.clone(),
            name: texts.language.clone(),
            current: code == current,
        });
        Switch { form: form.map(str::to_owned), action, back, languages: languages.collect() }
    }

    /// The content security policy: no foreign host, and only this style and this script, those of the workspace, and the style of the
    /// page with somebody's own data.
    pub fn security_policy(&self, (style, script): &(String, String)) -> String {
        let hash = |text: &str| BASE64.encode(&Sha256::digest(text.as_bytes()));
        format!(
            "default-src 'none'; style-src 'sha256-{}' 'sha256-{}' {style}; script-src 'sha256-{}' {script}; connect-src 'self'; img-src data:; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            hash(&self.css),
            hash(&own_data::style()),
            hash(&self.script)
        )
    }
}

fn stem(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or(file).trim_end_matches(".hbs")
}

fn fault(file: &str, line: Option<usize>, column: Option<usize>, message: String) -> Fault {
    Fault {
        file: file.to_owned(),
        line,
        column: column.map(|column| format!("column {column}")),
        message: message.into(),
    }
}

#[cfg(test)]
mod tests {
    use handlebars::RenderErrorReason;
    use serde_json::{Value, json};

    use super::super::samples::samples;
    use super::*;

    fn files_with(file: &str, from: &str, to: &str) -> Vec<(String, String)> {
        let mut files: Vec<(String, String)> = BuiltIn::iter()
            .map(|name| {
                (format!("templates/{name}"), String::from_utf8(BuiltIn::get(&name).unwrap().data.into()).unwrap())
            })
            .collect();
        let text = &mut files.iter_mut().find(|(name, _)| name == file).unwrap().1;
        assert!(text.contains(from), "{file} has no {from}");
        *text = text.replacen(from, to, 1);
        files
    }

    fn fault_of(file: &str, from: &str, to: &str) -> String {
        match Pages::from_files(&files_with(file, from, to)) {
            Err(faults) => faults.to_string(),
            Ok(pages) => rehearse(&pages).to_string(),
        }
    }

    /// A name that no page has shows only when a template is rendered: every one is, with everything that it can show.
    fn rehearse(pages: &Pages) -> Faults {
        let files: Vec<_> = BuiltIn::iter().filter(|name| name.ends_with(".hbs")).collect();
        let mut faults = Faults::default();
        for (page, view) in samples() {
            for lang in pages.texts.keys() {
                let frame = sample_frame(pages, lang);
                let written = match as_written(pages, page, &frame, &view) {
                    Ok(html) => {
                        assert_eq!(pages.render(page, &frame, &view).unwrap(), html, "{page} in {lang}");
                        continue;
                    }
                    error => error,
                };
                let Err(error) = written else { continue };
                let at = error.template_name.as_deref().unwrap_or(page);
                let file =
                    files.iter().find(|file| stem(file) == at).map_or(at.into(), |file| format!("templates/{file}"));
                let found = fault(&file, error.line_no, error.column_no, in_words(error.reason()));
                if !faults.0.contains(&found) {
                    faults.0.push(found);
                }
            }
        }
        faults
    }

    /// The page by the templates as they are written, with all that they know.
    fn as_written(pages: &Pages, page: &str, frame: &Frame, view: &Value) -> Result<String, RenderError> {
        let mut all = json!({ "frame": frame, "t": pages.texts(&frame.lang) });
        all["frame"]["css"] = pages.css.clone().into();
        all["frame"]["script"] = pages.script.clone().into();
        all.as_object_mut().unwrap().extend(view.as_object().unwrap().clone());
        pages.written.render(page, &all)
    }

    fn sample_frame(pages: &Pages, language: &str) -> Frame {
        let form = (language == "da").then_some("page");
        Frame {
            switch: Some(pages.switch(language, form, String::new(), String::new())),
            demonstration: true,
            study: Some(String::new()),
            contact: Some(String::new()),
            help: (language == "da").then(|| Help { by: String::new(), stop: String::new() }),
            ..pages.frame(language, String::new())
        }
    }

    fn in_words(reason: &RenderErrorReason) -> String {
        match reason {
            RenderErrorReason::MissingVariable(Some(name)) => format!("“{name}” is no name that this page knows"),
            RenderErrorReason::PartialNotFound(name) => format!("there is no partial “{name}”"),
            RenderErrorReason::HelperNotFound(name) => format!("there is no helper “{name}”"),
            other => other.to_string(),
        }
    }

    #[test]
    fn no_page_uses_a_name_that_it_does_not_have() {
        let pages = Pages::built_in().unwrap_or_else(|faults| panic!("{faults}"));
        assert_eq!(rehearse(pages).to_string(), "");
    }

    #[test]
    fn every_template_has_a_sample() {
        let pages = Pages::built_in().unwrap_or_else(|faults| panic!("{faults}"));
        let known: Vec<&str> = crate::language::all().iter().map(|language| language.code.as_str()).collect();
        assert_eq!(pages.languages().collect::<Vec<_>>(), known);
        assert!(["ar", "da", "en"].iter().all(|code| known.contains(code)));
        let sampled: Vec<&str> = samples().iter().map(|(page, _)| *page).collect();
        for name in BuiltIn::iter().filter(|name| name.starts_with("pages/") && name.ends_with(".hbs")) {
            assert!(sampled.contains(&stem(&name)), "{name} is tried out with no sample");
        }
    }

    #[test]
    fn an_unknown_name_is_told_with_file_and_place() {
        for (file, from, to) in [
            ("templates/pages/thanks.hbs", "{{t.thanks_title}}", "{{t.thanks_titel}}"),
            ("templates/pages/thanks.hbs", "{{#if more}}", "{{#if mor}}"),
            ("templates/pages/list.hbs", "{{button}}", "{{buton}}"),
            ("templates/pages/list.hbs", "{{#each open}}", "{{#each opem}}"),
            ("templates/partials/layout.hbs", "{{t.brand}}", "{{t.bland}}"),
            ("templates/pages/question.hbs", "{{> choices}}", "{{> choice}}"),
            ("templates/partials/choices.hbs", "{{label}}", "{{lable}}"),
            ("templates/pages/landing.hbs", "{{t.landing_1}}", "{{loud t.landing_1}}"),
        ] {
            let told = fault_of(file, from, to);
            let text = std::fs::read_to_string(format!("{}/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
            let line = text[..text.find(from).unwrap()].matches('\n').count() + 1;
            let word = to.trim_matches(['{', '}', '>', ' ']).rsplit(' ').next().unwrap();
            let word = if to.contains("loud") { "loud" } else { word };
            assert!(told.starts_with(&format!("{file}, line {line}, ")), "{file}, {to}: {told}");
            assert!(told.contains(&format!("“{word}”")), "{file}, {to}: {told}");
        }
        let told = fault_of("templates/pages/check.hbs", "{{/layout}}", "");
        assert!(told.contains("templates/pages/check.hbs, line"), "{told}");
    }

    #[test]
    fn the_policy_names_exactly_the_style_that_the_page_carries() {
        let pages = Pages::built_in().unwrap();
        let html = pages.render("landing", &pages.frame("da", "x".into()), &()).unwrap();
        let style = html.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
        let hash = BASE64.encode(&Sha256::digest(style.as_bytes()));
        assert!(pages.security_policy(&Default::default()).contains(&format!("'sha256-{hash}'")));
    }
}
