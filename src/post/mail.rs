//! What a mail says: subject, text and HTML from one template, so that both parts say the same.
//!
//! A template under `templates/mail/<language>/` is plain text: the subject on its first line, then paragraphs
//! with empty lines between them. `{{button "label" link}}` becomes a button in the HTML part, lines that begin
//! with `- ` a list, and a line that begins with `## ` a heading. A line or an item that begins with `{{to address}}` is itself a
//! link in the HTML part; in the text the address stands under the line, and under an item nothing: nobody finds a list again
//! among its addresses.

use std::sync::LazyLock;

use handlebars::{Context, Handlebars, Helper, HelperResult, Output, RenderContext, RenderErrorReason};
use rust_embed::Embed;
use serde::Serialize;

use super::strict;
#[cfg(test)]
use super::words;
pub use super::words::{
    Brief, DigestFamily, DigestForgotten, DigestLine, DigestMail, DigestPart, HelpLine, OwnDataMail, PassedOnMail,
    PasskeyMail, Reader, RespondentMail, SignInMail,
};
use crate::fault::{Fault, Faults};
use crate::language::{Counted, FALLBACK, direction};

#[derive(Embed)]
#[folder = "templates/mail/"]
struct Files;

/// Name of the template around the HTML part.
const LAYOUT: &str = "layout.html";

/// Marks a button in a rendered template; no template and no data holds it.
const BUTTON: char = '\u{1}';

/// Marks a link in the same way.
const LINK: char = '\u{2}';

/// Marks where a line leads, in the same way.
const TO: char = '\u{3}';

/// A mail, ready to be put into MIME.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML.
    pub html: String,
}

/// The mail templates, parsed once.
pub struct Mails {
    // Plain text: nothing is escaped.
    texts: Handlebars<'static>,
    // HTML: everything is.
    layout: Handlebars<'static>,
    languages: Vec<String>,
}

impl Mails {
    /// The built-in templates.
    ///
    /// # Errors
    /// Each template that cannot be parsed, with file, line and column; a released program has none.
    pub fn built_in() -> Result<&'static Mails, Faults> {
        static BUILT_IN: LazyLock<Result<Mails, Faults>> = LazyLock::new(|| {
            Mails::from_files(Files::iter().filter_map(|name| {
                let text = String::from_utf8(Files::get(&name)?.data.into_owned()).ok()?;
                Some((name.into_owned(), text))
            }))
        });
        BUILT_IN.as_ref().map_err(Clone::clone)
    }

    /// Templates by name (`da/invitation.hbs`, `layout.html.hbs`) and text.
    fn from_files(files: impl Iterator<Item = (String, String)>) -> Result<Mails, Faults> {
        let mut faults = Faults::default();
        let (mut texts, mut layout) = (Handlebars::new(), Handlebars::new());
        strict::insist(&mut texts);
        texts.register_escape_fn(handlebars::no_escape);
        texts.register_helper("button", Box::new(button));
        texts.register_helper("link", Box::new(link));
        texts.register_helper("to", Box::new(to));
        texts.register_helper("counted", Box::new(counted));
        strict::insist(&mut layout);
        let mut languages = Vec::new();
        for (name, text) in files {
            let short = name.trim_end_matches(".hbs").to_owned();
            if let Some((language, _)) = short.split_once('/')
                && !languages.iter().any(|known| known == language)
            {
                languages.push(language.to_owned());
            }
            let engine = if short == LAYOUT { &mut layout } else { &mut texts };
            if let Err(error) = engine.register_template_string(&short, &text) {
                let (line, column) = error.pos().unwrap_or((1, 1));
                faults.0.push(Fault::at(
                    format!("templates/mail/{name}"),
                    line,
                    format!("column {column}"),
                    format!("the template cannot be read: {}", error.reason()),
                ));
            }
        }
        languages.sort();
        faults.or(Mails { texts, layout, languages })
    }

    /// Languages that have templates.
    pub fn languages(&self) -> &[String] {
        &self.languages
    }

    /// The mail of that kind in a person's language (Danish if there are no templates in it).
    ///
    /// # Errors
    /// A template that uses a name that this mail does not have.
    pub fn render(&self, language: &str, kind: &str, data: &impl Serialize) -> Result<Rendered, Fault> {
        let language = if self.languages.iter().any(|known| known == language) { language } else { FALLBACK };
        let name = format!("{language}/{kind}");
        let rendered = self.texts.render(&name, data).map_err(|error| {
            let line = error.line_no.unwrap_or(1);
            let column = format!("column {}", error.column_no.unwrap_or(1));
            Fault::at(format!("templates/mail/{name}.hbs"), line, column, error.reason().to_string())
        })?;
        let (subject, body) = rendered.trim_start().split_once('\n').unwrap_or((rendered.trim(), ""));
        let blocks = blocks(body);
        let layout = Layout { language, direction: direction(language), subject: subject.trim(), blocks: &blocks };
        let html = self
            .layout
            .render(LAYOUT, &layout)
            .map_err(|error| Fault::of_file("templates/mail/layout.html.hbs", error.reason().to_string()))?;
        Ok(Rendered { subject: subject.trim().to_owned(), text: text_of(&blocks), html })
    }

    /// Unknown names show only when a template is rendered: every one is, with everything that a mail can say.
    #[cfg(test)]
    fn rehearse(&self) -> Faults {
        let mut faults = Faults::default();
        for language in &self.languages {
            for data in words::every_respondent_mail() {
                for kind in ["invitation", "reminder", "mixed", "link", "help_asked"] {
                    faults.0.extend(self.render(language, kind, &data).err());
                }
            }
            for data in words::every_digest() {
                faults.0.extend(self.render(language, "digest", &data).err());
            }
            for data in words::every_sign_in() {
                faults.0.extend(self.render(language, "sign_in", &data).err());
            }
            for data in words::every_own_data() {
                faults.0.extend(self.render(language, "own_data", &data).err());
            }
            for data in words::every_passkey() {
                faults.0.extend(self.render(language, "passkey", &data).err());
            }
            for data in words::every_passed_on() {
                faults.0.extend(self.render(language, "reply", &data).err());
            }
        }
        faults.0.dedup();
        faults
    }
}

#[derive(Serialize)]
struct Layout<'a> {
    language: &'a str,
    direction: &'a str,
    subject: &'a str,
    blocks: &'a [Block],
}

/// A paragraph of a mail.
#[derive(Serialize, Default)]
pub(super) struct Block {
    pub button: bool,
    pub heading: bool,
    /// Whether its text is itself the link.
    pub leads: bool,
    pub href: String,
    pub text: String,
    pub list: Vec<Item>,
    pub lines: Vec<String>,
}

/// A line of a list, and where it leads in HTML; nowhere if that is empty.
#[derive(Serialize, Default)]
pub(super) struct Item {
    pub href: String,
    pub text: String,
}

impl Item {
    fn of(line: &str) -> Item {
        match line.strip_prefix(TO).and_then(|rest| rest.split_once(TO)) {
            Some((href, text)) => Item { href: href.into(), text: text.into() },
            None => Item { href: String::new(), text: line.to_owned() },
        }
    }
}

pub(super) fn blocks(body: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for line in body.lines().map(str::trim_end) {
        if line.is_empty() {
            open = false;
            continue;
        }
        if let Some((text, href)) = line.strip_prefix(BUTTON).and_then(|rest| rest.split_once(BUTTON)) {
            blocks.push(Block { button: true, href: href.into(), text: text.into(), ..Block::default() });
            open = false;
            continue;
        }
        if let Some((text, href)) = line.strip_prefix(LINK).and_then(|rest| rest.split_once(LINK)) {
            blocks.push(Block { href: href.into(), text: text.into(), ..Block::default() });
            open = false;
            continue;
        }
        if let Some((href, text)) = line.strip_prefix(TO).and_then(|rest| rest.split_once(TO)) {
            blocks.push(Block { leads: true, href: href.into(), text: text.into(), ..Block::default() });
            open = false;
            continue;
        }
        if let Some(text) = line.strip_prefix("## ") {
            blocks.push(Block { heading: true, text: text.into(), ..Block::default() });
            open = false;
            continue;
        }
        let item = line.strip_prefix("- ");
        let fits = open && blocks.last().is_some_and(|last| last.list.is_empty() == item.is_none());
        if !fits {
            blocks.push(Block::default());
        }
        if let Some(last) = blocks.last_mut() {
            match item {
                Some(item) => last.list.push(Item::of(item)),
                None => last.lines.push(line.to_owned()),
            }
        }
        open = true;
    }
    blocks
}

fn text_of(blocks: &[Block]) -> String {
    let mut text = String::new();
    for block in blocks {
        if !text.is_empty() {
            text.push('\n');
        }
        if block.heading {
            // A line more: what follows belongs to it.
            text.push_str(&format!("\n{}\n", block.text));
        }
        if !block.button && !block.href.is_empty() {
            text.push_str(&format!("{}\n", block.text));
        }
        if !block.href.is_empty() {
            text.push_str(&format!("{}\n", block.href));
        }
        for item in &block.list {
            text.push_str(&format!("- {}\n", item.text));
        }
        for line in &block.lines {
            text.push_str(&format!("{line}\n"));
        }
    }
    text
}

/// `{{counted "ar" n one="…" two="…" few="…" many="…" other="…"}}`: the form that goes with `n` in that language, with
/// `{n}` in it replaced by the number.
pub(super) fn counted(
    helper: &Helper,
    _: &Handlebars,
    _: &Context,
    _: &mut RenderContext,
    out: &mut dyn Output,
) -> HelperResult {
    let missing = |at: usize| RenderErrorReason::ParamNotFoundForIndex("counted", at);
    let language = helper.param(0).and_then(|param| param.value().as_str()).ok_or_else(|| missing(0))?;
    let number = helper.param(1).filter(|param| !param.is_value_missing());
    let number = number.and_then(|param| param.value().as_u64()).ok_or_else(|| missing(1))?;
    let forms =
        helper.hash().iter().filter_map(|(name, form)| Some(((*name).to_owned(), form.value().as_str()?.to_owned())));
    let counted = Counted::new(forms.collect());
    if let Some(fault) = counted.faults(language).into_iter().next() {
        return Err(RenderErrorReason::Other(fault).into());
    }
    out.write(&counted.of(language, usize::try_from(number).unwrap_or(usize::MAX)))?;
    Ok(())
}

pub(super) fn button(
    helper: &Helper,
    _: &Handlebars,
    _: &Context,
    _: &mut RenderContext,
    out: &mut dyn Output,
) -> HelperResult {
    marked(helper, BUTTON, out)
}

/// `{{link "label" address}}`: a line that says what an address leads to, and the address.
fn link(helper: &Helper, _: &Handlebars, _: &Context, _: &mut RenderContext, out: &mut dyn Output) -> HelperResult {
    marked(helper, LINK, out)
}

/// `{{to address}}`: the line that it begins leads there.
fn to(helper: &Helper, _: &Handlebars, _: &Context, _: &mut RenderContext, out: &mut dyn Output) -> HelperResult {
    let address = helper.param(0).and_then(|param| param.value().as_str());
    let address = address.ok_or(RenderErrorReason::ParamNotFoundForIndex("to", 0))?;
    out.write(&format!("{TO}{address}{TO}"))?;
    Ok(())
}

fn marked(helper: &Helper, mark: char, out: &mut dyn Output) -> HelperResult {
    let text = |at: usize| {
        helper
            .param(at)
            .and_then(|param| param.value().as_str().map(str::to_owned))
            .ok_or(RenderErrorReason::ParamNotFoundForIndex("button", at))
    };
    let (label, link) = (text(0)?, text(1)?);
    out.write(&format!("{mark}{label}{mark}{link}"))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(changed: &str, from: &str, to: &str) -> Vec<(String, String)> {
        let text = |name: &str| String::from_utf8(Files::get(name).unwrap().data.into_owned()).unwrap();
        let change = |name: String| {
            let text = text(&name);
            assert!(name != changed || text.contains(from), "{name} has no {from}");
            if name == changed { (name, text.replace(from, to)) } else { (name, text) }
        };
        Files::iter().map(|name| change(name.into_owned())).collect()
    }

    #[test]
    fn no_mail_uses_a_name_that_it_does_not_have() {
        let mails = Mails::built_in().unwrap_or_else(|faults| panic!("{faults}"));
        assert_eq!(mails.rehearse().to_string(), "");
    }

    #[test]
    fn a_name_that_no_mail_has_is_told_with_file_line_and_column() {
        let told = |file: &str, from: &str, to: &str| {
            Mails::from_files(files(file, from, to).into_iter()).expect("templates").rehearse().to_string()
        };
        for (from, to) in [("{{closes}}", "{{clsoes}}"), ("{{#if (eq count 1)}}", "{{#if (eq cuont 1)}}")] {
            let told = told("da/invitation.hbs", from, to);
            assert!(told.starts_with("templates/mail/da/invitation.hbs, line "), "{told}");
        }
        assert_ne!(told("da/contact.hbs", "{{#if contact}}", "{{#if contatc}}"), "");
    }

    #[test]
    fn a_template_that_cannot_be_parsed_is_told_with_file_line_and_column() {
        let faults = Mails::from_files(files("da/invitation.hbs", "{{closes}}", "{{closes").into_iter()).err();
        let told = faults.expect("a fault").to_string();
        assert!(told.starts_with("templates/mail/da/invitation.hbs, line "), "{told}");
    }

    #[test]
    fn text_and_html_say_the_same() {
        let mails = Mails::built_in().unwrap_or_else(|faults| panic!("{faults}"));
        for language in mails.languages() {
            for data in words::every_respondent_mail() {
                for kind in ["invitation", "reminder", "mixed"] {
                    let mail = mails.render(language, kind, &data).unwrap();
                    let html = mail.html.replace("&#x27;", "'");
                    for line in mail.text.lines().filter(|line| !line.is_empty()) {
                        let line = line.strip_prefix("- ").unwrap_or(line);
                        assert!(html.contains(line), "{line} is not in {html}");
                    }
                    assert!(!mail.subject.is_empty());
                    assert!(mail.html.contains(&format!("<title>{}</title>", mail.subject)));
                    // The person's link, and the page about the questions.
                    assert_eq!(mail.text.matches("https://").count(), 2, "{}", mail.text);
                }
            }
        }
    }

    #[test]
    fn a_digest_says_the_same_in_text_and_html_and_its_lines_are_links() {
        let mails = Mails::built_in().unwrap_or_else(|faults| panic!("{faults}"));
        for language in mails.languages() {
            for data in words::every_digest() {
                let mail = mails.render(language, "digest", &data).unwrap();
                let html = mail.html.replace("&#x27;", "'");
                for line in mail.text.lines().filter(|line| !line.is_empty()) {
                    let line = line.strip_prefix("- ").unwrap_or(line);
                    assert!(html.contains(line), "{line} is not in {html}");
                }
                let families = data.parts.iter().flat_map(|part| {
                    [&part.closing, &part.new, &part.undeliverable, &part.to_print].into_iter().flatten()
                });
                let (mut cases, mut lines) = (0, 0);
                for family in families {
                    (cases, lines) = (cases + 1, lines + family.missing.len());
                }
                // In the text, where an address is as long as a line, one for each case.
                assert_eq!(mail.text.matches("/w/families/").count(), cases, "{}", mail.text);
                assert_eq!(mail.text.matches("/w/answers/").count(), 0, "{}", mail.text);
                assert_eq!(mail.html.matches("/w/answers/").count(), lines, "{}", mail.html);
                assert!(!mail.text.contains([BUTTON, LINK, TO]) && !mail.text.contains("## "), "{}", mail.text);
            }
        }
    }

    #[test]
    fn what_a_mailbox_previews_does_not_repeat_the_subject() {
        let mails = Mails::built_in().unwrap_or_else(|faults| panic!("{faults}"));
        for language in mails.languages() {
            for data in words::every_respondent_mail() {
                for kind in ["invitation", "reminder", "mixed"] {
                    let mail = mails.render(language, kind, &data).unwrap();
                    let first = mail.text.lines().next().unwrap_or_default();
                    let said = |word: &str| mail.subject.split([' ', ',']).any(|other| other == word);
                    let repeated = first.split([' ', ',', '.']).filter(|word| word.chars().count() > 3 && said(word));
                    assert_eq!(repeated.count(), 0, "{} | {first}", mail.subject);
                }
            }
        }
    }

    #[test]
    fn an_unknown_language_is_written_to_in_danish() {
        let mails = Mails::built_in().unwrap_or_else(|faults| panic!("{faults}"));
        let data = words::every_respondent_mail().remove(0);
        assert_eq!(mails.render("xx", "reminder", &data), mails.render("da", "reminder", &data));
    }
}
