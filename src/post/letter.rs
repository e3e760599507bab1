//! What a letter on paper says: one template per language under `templates/letter/`, written as those of mails are
//! (see [`super::mail`]); the heading stands on the first line, and `{{button "label" link}}` becomes the code to be
//! photographed with the link beside it.

use std::collections::BTreeSet;

use handlebars::Handlebars;
use rust_embed::Embed;
use serde::Serialize;

use super::letter_page::{self, Sheet};
use super::mail::{Block, blocks, button, counted};
use super::strict;
use crate::fault::{Fault, Faults};
use crate::language::{FALLBACK, direction};

#[derive(Embed)]
#[folder = "templates/letter/"]
struct Files;

/// What a letter tells a person.
#[derive(Debug, Clone, Serialize)]
pub struct PaperLetter {
    /// The person's name, as registered; it shows in the envelope's window.
    pub name: String,
    /// The day of printing, in words.
    pub date: String,
    /// How many questionnaires it is about.
    pub count: usize,
    /// How long answering takes.
    pub minutes: u64,
    /// Whether it may say what it is about: the programme's `discretion`.
    pub named: bool,
    /// The study's first sentence.
    pub opening: Option<String>,
    /// Who asks.
    pub organisation: Option<String>,
    /// Address of the page about the questions, as one types it.
    pub about: Option<String>,
    /// Whom to call,
    pub caller: Option<String>,
    /// and at which number.
    pub telephone: Option<String>,
    /// The first closing day, in words.
    pub closes: String,
    /// The link, whole, as the code holds it.
    pub link: String,
    /// Where to ask for help.
    pub contact: Option<String>,
    /// Who it comes from.
    pub sender: String,
}

/// The templates of letters, parsed once.
pub struct Letters {
    texts: Handlebars<'static>,
    languages: BTreeSet<String>,
}

/// A letter in words.
pub struct Said {
    /// `da`, `en`, …
    pub language: String,
    /// One line.
    pub heading: String,
    pub(super) blocks: Vec<Block>,
}

impl Said {
    /// Everything it says but the link, line by line.
    pub fn lines(&self) -> Vec<&str> {
        let mut lines = vec![self.heading.as_str()];
        for block in &self.blocks {
            if block.button {
                lines.push(&block.text);
            }
            lines
                .extend(block.list.iter().map(|item| item.text.as_str()).chain(block.lines.iter().map(String::as_str)));
        }
        lines
    }
}

impl Letters {
    /// The built-in templates.
    ///
    /// # Errors
    /// Each template that cannot be parsed, with file, line and column; a released program has none.
    pub fn built_in() -> Result<Letters, Faults> {
        let mut texts = Handlebars::new();
        strict::insist(&mut texts);
        texts.register_escape_fn(handlebars::no_escape);
        texts.register_helper("button", Box::new(button));
        texts.register_helper("counted", Box::new(counted));
        let (mut faults, mut languages) = (Faults::default(), BTreeSet::new());
        for name in Files::iter().filter(|name| name.ends_with(".hbs")) {
            let Some(file) = Files::get(&name) else { continue };
            let language = name.trim_end_matches(".hbs").to_owned();
            if let Err(error) = texts.register_template_string(&language, String::from_utf8_lossy(&file.data)) {
                let (line, column) = error.pos().unwrap_or((1, 1));
                let message = format!("the template cannot be read: {}", error.reason());
                faults.0.push(Fault::at(format!("templates/letter/{name}"), line, format!("column {column}"), message));
            }
            languages.insert(language);
        }
        faults.or(Letters { texts, languages })
    }

    /// The letter in words, in a person's language (Danish if there is no template in it).
    ///
    /// # Errors
    /// A template that uses a name that letters do not have.
    pub fn say(&self, language: &str, letter: &PaperLetter) -> Result<Said, Fault> {
        let language = if self.languages.contains(language) { language } else { FALLBACK };
        let text = self.texts.render(language, letter).map_err(|error| {
            let (line, column) = (error.line_no.unwrap_or(1), error.column_no.unwrap_or(1));
            let file = format!("templates/letter/{language}.hbs");
            Fault::at(file, line, format!("column {column}"), error.reason().to_string())
        })?;
        let (heading, body) = text.trim_start().split_once('\n').unwrap_or((text.trim(), ""));
        Ok(Said { language: language.to_owned(), heading: heading.trim().to_owned(), blocks: blocks(body) })
    }

    /// The letter as a PDF file of one A4 page.
    ///
    /// # Errors
    /// A sentence: a text that does not fit on the page, a letter that the font does not have.
    pub fn print(&self, language: &str, letter: &PaperLetter) -> Result<Vec<u8>, Fault> {
        let said = self.say(language, letter)?;
        let sheet = Sheet {
            language: &said.language,
            rtl: direction(&said.language) == "rtl",
            heading: &said.heading,
            blocks: &said.blocks,
            sender: &letter.sender,
            name: &letter.name,
            date: &letter.date,
        };
        letter_page::draw(&sheet)
            .map_err(|sentence| Fault::of_file(format!("templates/letter/{}.hbs", said.language), sentence))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A letter in every way that one can be: with it the templates are tried.
    fn every_letter() -> Vec<PaperLetter> {
        let x = || "x".to_owned();
        let of = |count: usize, named: bool, more: Option<String>| PaperLetter {
            name: x(),
            date: x(),
            count,
            minutes: 1,
            named,
            opening: more.clone(),
            organisation: more.clone(),
            about: more.clone(),
            caller: more.clone(),
            telephone: more.clone(),
            closes: x(),
            link: x(),
            contact: more,
            sender: x(),
        };
        vec![of(1, false, None), of(2, true, None), of(1, true, Some(x())), of(2, false, Some(x()))]
    }

    #[test]
    fn no_letter_uses_a_name_that_it_does_not_have() {
        let letters = Letters::built_in().unwrap_or_else(|faults| panic!("{faults}"));
        for language in &letters.languages {
            for letter in every_letter() {
                assert_eq!(letters.say(language, &letter).err(), None);
            }
        }
    }
}
