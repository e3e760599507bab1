//! What a mail says: subject, text and HTML from one template, so that both parts say the same.
//!
//! A template under `templates/mail/<language>/` is plain text: the subject on its first line, then paragraphs
//! with empty lines between them. `{{button "label" link}}` becomes a button in the HTML part, lines that begin
//! with `- ` a list.

use handlebars::{Context, Handlebars, Helper, HelperResult, Output, RenderContext, RenderErrorReason};
use rust_embed::Embed;
use serde::Serialize;

use super::strict;
use crate::fault::{Fault, Faults};
use crate::language::{Counted, FALLBACK, direction};

#[derive(Embed)]
#[folder = "templates/mail/"]
struct Files;

/// Name of the template around the HTML part.
const LAYOUT: &str = "layout.html";

/// Marks a button in a rendered template; no template and no data holds it.
const BUTTON: char = '\u{1}';

/// What falls due in a mail to a respondent.
#[derive(Debug, Clone, Serialize)]
pub struct Letter {
    /// How many questionnaires it is about.
    pub count: usize,
    /// How many of them are new.
    pub new: usize,
    /// The person's link.
    pub link: String,
    /// The first closing day, in words.
    pub closes: String,
    /// Where to ask for help.
    pub contact: Option<String>,
    /// Who it comes from.
    pub sender: String,
}

/// What a project lead is told.
#[derive(Debug, Clone, Serialize)]
pub struct DigestLetter {
    /// How many responses are missing.
    pub count: usize,
    /// The municipality.
    pub site: String,
    /// The date, in words.
    pub today: String,
    /// Whether some of them are of people who do not take part.
    pub declined: bool,
    /// By case number.
    pub families: Vec<DigestFamily>,
    /// Where to ask for help.
    pub contact: Option<String>,
    /// Who it comes from.
    pub sender: String,
}

/// The missing responses of one family.
#[derive(Debug, Clone, Serialize)]
pub struct DigestFamily {
    /// Case number.
    pub number: String,
    /// The responses.
    pub missing: Vec<DigestLine>,
}

/// One missing response.
#[derive(Debug, Clone, Serialize)]
pub struct DigestLine {
    /// Title of the role.
    pub role: String,
    /// Child's number.
    pub child: Option<String>,
    /// Title of the wave.
    pub wave: String,
    /// Date of the invitation, in words: of its mail, or of the letter on paper.
    pub invited: Option<String>,
    /// How many reminders have left.
    pub reminders: usize,
    /// Closing day, in words.
    pub closes: String,
    /// Whether a mail could not be delivered.
    pub undeliverable: bool,
    /// Whether the person has no address: without a date of invitation, a letter has to be printed.
    pub by_letter: bool,
    /// Whether the person has said that they want no more mail.
    pub takes_no_part: bool,
}

/// What stands above a reply that is passed on.
#[derive(Debug, Clone, Serialize)]
pub struct ReplyLetter {
    /// The municipality; none when it goes to the operator.
    pub site: Option<String>,
    /// Case numbers of the families that the mail it replies to was about.
    pub families: Vec<String>,
    /// Whether the leads of the municipality could not be reached with it.
    pub undelivered: bool,
    /// Who it comes from.
    pub sender: String,
}

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
    /// Each template that cannot be parsed, or that uses a name that no mail has, with file, line and column.
    pub fn built_in() -> Result<Mails, Faults> {
        let files = Files::iter().filter_map(|name| {
            let text = String::from_utf8(Files::get(&name)?.data.into_owned()).ok()?;
            Some((name.into_owned(), text))
        });
        Mails::from_files(files)
    }

    /// Templates by name (`da/invitation.hbs`, `layout.html.hbs`) and text.
    ///
    /// # Errors
    /// As [`Mails::built_in`].
    pub fn from_files(files: impl Iterator<Item = (String, String)>) -> Result<Mails, Faults> {
        let mut faults = Faults::default();
        let (mut texts, mut layout) = (Handlebars::new(), Handlebars::new());
        strict::insist(&mut texts);
        texts.register_escape_fn(handlebars::no_escape);
        texts.register_helper("button", Box::new(button));
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
        let mails = Mails { texts, layout, languages };
        if faults.0.is_empty() {
            // Unknown names show only when a template is rendered: every one is, with everything a mail can say.
            faults = mails.rehearse();
        }
        faults.or(mails)
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

    fn rehearse(&self) -> Faults {
        let letter = |count: usize, contact: Option<&str>| Letter {
            count,
            new: count,
            link: "https://example.org/s/x".into(),
            closes: "1".into(),
            contact: contact.map(str::to_owned),
            sender: "x".into(),
        };
        let line = || DigestLine {
            role: "x".into(),
            child: None,
            wave: "x".into(),
            invited: Some("x".into()),
            reminders: 1,
            closes: "x".into(),
            undeliverable: false,
            by_letter: false,
            takes_no_part: false,
        };
        let digest = |count: usize| DigestLetter {
            declined: count > 1,
            count,
            site: "x".into(),
            today: "x".into(),
            families: vec![DigestFamily {
                number: "1".into(),
                missing: vec![
                    line(),
                    DigestLine { undeliverable: true, ..line() },
                    DigestLine { by_letter: true, ..line() },
                    DigestLine { by_letter: true, invited: None, ..line() },
                    DigestLine { child: Some("1".into()), takes_no_part: true, ..line() },
                ],
            }],
            contact: None,
            sender: "x".into(),
        };
        let mut faults = Faults::default();
        for language in &self.languages {
            for kind in ["invitation", "reminder", "mixed", "link"] {
                for data in [letter(1, None), letter(2, Some("x"))] {
                    faults.0.extend(self.render(language, kind, &data).err());
                }
            }
            for data in [digest(1), digest(2)] {
                faults.0.extend(self.render(language, "digest", &data).err());
            }
            for (site, families, undelivered) in [(Some("x"), 1, false), (None, 2, true), (None, 0, false)] {
                let families = vec!["1".to_owned(); families];
                let data = ReplyLetter { site: site.map(str::to_owned), families, undelivered, sender: "x".into() };
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
    pub href: String,
    pub text: String,
    pub list: Vec<String>,
    pub lines: Vec<String>,
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
        let item = line.strip_prefix("- ");
        let fits = open && blocks.last().is_some_and(|last| last.list.is_empty() == item.is_none());
        if !fits {
            blocks.push(Block::default());
        }
        if let Some(last) = blocks.last_mut() {
            match item {
                Some(item) => last.list.push(item.to_owned()),
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
        if block.button {
            text.push_str(&block.href);
            text.push('\n');
        }
        for item in &block.list {
            text.push_str(&format!("- {item}\n"));
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
    let text = |at: usize| {
        helper
            .param(at)
            .and_then(|param| param.value().as_str().map(str::to_owned))
            .ok_or(RenderErrorReason::ParamNotFoundForIndex("button", at))
    };
    let (label, link) = (text(0)?, text(1)?);
    out.write(&format!("{BUTTON}{label}{BUTTON}{link}"))?;
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

    fn letter(count: usize, new: usize) -> Letter {
        Letter {
            count,
            new,
            link: "https://example.org/s/abc".into(),
            closes: "4. januar 2021".into(),
            contact: Some("hjaelp@example.org".into()),
            sender: "Evalueringen".into(),
        }
    }

    #[test]
    fn a_name_that_no_mail_has_is_told_with_file_line_and_column() {
        for (from, to) in [("{{closes}}", "{{clsoes}}"), ("{{#if (eq count 1)}}", "{{#if (eq cuont 1)}}")] {
            let faults = Mails::from_files(files("da/invitation.hbs", from, to).into_iter()).err().expect("a fault");
            let told = faults.to_string();
            assert!(told.starts_with("templates/mail/da/invitation.hbs, line "), "{told}");
        }
        let faults = Mails::from_files(files("da/contact.hbs", "{{#if contact}}", "{{#if contatc}}").into_iter());
        assert!(faults.is_err());
    }

    #[test]
    fn text_and_html_say_the_same() {
        let mails = Mails::built_in().unwrap_or_else(|faults| panic!("{faults}"));
        for language in mails.languages() {
            for (kind, count, new) in
                [("invitation", 1, 1), ("invitation", 3, 3), ("reminder", 1, 0), ("mixed", 3, 1), ("link", 2, 0)]
            {
                let mail = mails.render(language, kind, &letter(count, new)).unwrap();
                for line in mail.text.lines().filter(|line| !line.is_empty()) {
                    assert!(mail.html.contains(line), "{line} is not in {}", mail.html);
                }
                assert!(!mail.subject.is_empty() && mail.html.contains(&format!("<title>{}</title>", mail.subject)));
                assert_eq!(mail.text.matches("https://").count(), 1);
            }
        }
    }

    #[test]
    fn an_unknown_language_is_written_to_in_danish() {
        let mails = Mails::built_in().unwrap_or_else(|faults| panic!("{faults}"));
        assert_eq!(mails.render("xx", "reminder", &letter(1, 0)), mails.render("da", "reminder", &letter(1, 0)));
    }
}
