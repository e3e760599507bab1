//! The file itself, written entry by entry: a page that needs nothing else, without scripts, or one JSON object.

use std::io::{self, Write};

use jiff::Timestamp;
use serde::Serialize;

use super::told::{Entry, InSection, Line, Section};
use super::words::{self, Words};

/// What the file is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A page to read and print.
    Page,
    /// JSON, to take elsewhere.
    Json,
}

/// The page's style, as a content security policy names it.
pub fn style() -> String {
    let colours = include_str!("../../templates/partials/colours.css");
    format!("{colours}{}", words::file("style.css").unwrap_or_default().trim())
}

/// A file that is being written. Sections come in the order of [`Section::ALL`], each once; one that is never begun stands there
/// empty.
pub struct Document<'a, W: Write> {
    out: W,
    format: Format,
    words: &'a Words<'a>,
    /// How many sections are begun.
    begun: usize,
    /// Whether the section that is open has an entry.
    has_entry: bool,
}

impl<'a, W: Write> Document<'a, W> {
    /// Begins a file as of `made`; `contact` is whom its reader can write to.
    ///
    /// # Errors
    /// What `out` returns.
    pub fn begin(
        mut out: W,
        format: Format,
        words: &'a Words<'a>,
        made: Timestamp,
        contact: Option<&str>,
    ) -> io::Result<Document<'a, W>> {
        match format {
            Format::Json => {
                write!(out, "{{\"made_at\":")?;
                json(&mut out, &made)?;
                write!(out, ",\"study\":")?;
                json(&mut out, words.study())?;
            }
            Format::Page => {
                let title = escaped(&words.get("title"));
                write!(
                    out,
                    "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
                     <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
                     <meta name=\"robots\" content=\"noindex\">\n<title>{title}</title>\n<style>{}</style>\n</head>\n<body>\n\
                     <main>\n<h1>{title}</h1>\n",
                    words.language(),
                    style()
                )?;
                let made = words.fill("made", &[("study", words.study()), ("at", &words.at(made))]);
                let contact = match contact {
                    Some(contact) => words.fill("contact", &[("contact", contact)]),
                    None => words.get("contact_none"),
                };
                for text in [made, words.get("not_here"), contact] {
                    writeln!(out, "<p>{}</p>", escaped(&text))?;
                }
            }
        }
        Ok(Document { out, format, words, begun: 0, has_entry: false })
    }

    /// Adds an entry to its section, which is begun if it is not.
    ///
    /// # Errors
    /// What `out` returns.
    #[allow(private_bounds)] // what can stand in the file is settled here
    pub fn add(&mut self, entry: &impl InSection) -> io::Result<()> {
        self.begin_up_to(entry)?;
        let first = !std::mem::replace(&mut self.has_entry, true);
        match self.format {
            Format::Json => {
                if !first {
                    write!(self.out, ",")?;
                }
                json(&mut self.out, entry)
            }
            Format::Page => self.write_entry(entry),
        }
    }

    fn begin_up_to<E: InSection>(&mut self, _: &E) -> io::Result<()> {
        while self.begun <= E::SECTION as usize {
            self.next_section()?;
        }
        Ok(())
    }

    fn next_section(&mut self) -> io::Result<()> {
        self.end_section()?;
        let Some(section) = Section::ALL.get(self.begun) else { return Ok(()) };
        (self.begun, self.has_entry) = (self.begun + 1, false);
        match self.format {
            Format::Json => write!(self.out, ",\"{}\":[", section.key()),
            Format::Page => {
                let title = escaped(&self.words.get(&format!("section_{}", section.key())));
                writeln!(self.out, "<section>\n<h2>{title}</h2>")
            }
        }
    }

    fn end_section(&mut self) -> io::Result<()> {
        match self.format {
            _ if self.begun == 0 => Ok(()),
            Format::Json => write!(self.out, "]"),
            Format::Page => {
                if !self.has_entry {
                    writeln!(self.out, "<p class=\"quiet\">{}</p>", escaped(&self.words.get("nothing")))?;
                }
                writeln!(self.out, "</section>")
            }
        }
    }

    fn write_entry(&mut self, entry: &impl Entry) -> io::Result<()> {
        let out = &mut self.out;
        writeln!(out, "<article>")?;
        if let Some(heading) = entry.heading(self.words) {
            writeln!(out, "<h3>{}</h3>", escaped(&heading))?;
        }
        let mut in_list = false;
        for line in entry.lines(self.words) {
            let is_fact = matches!(line, Line::Fact(..));
            if is_fact != in_list {
                writeln!(out, "{}", if is_fact { "<dl>" } else { "</dl>" })?;
                in_list = is_fact;
            }
            match line {
                Line::Fact(what, stored) => writeln!(out, "<dt>{}</dt><dd>{}</dd>", escaped(&what), escaped(&stored))?,
                Line::Heading(text) => writeln!(out, "<h4>{}</h4>", escaped(&text))?,
                Line::Text(text) => writeln!(out, "<p>{}</p>", escaped(&text))?,
            }
        }
        if in_list {
            writeln!(out, "</dl>")?;
        }
        writeln!(out, "</article>")
    }

    /// Ends the file.
    ///
    /// # Errors
    /// What `out` returns.
    pub fn finish(mut self) -> io::Result<W> {
        while self.begun < Section::ALL.len() {
            self.next_section()?;
        }
        self.end_section()?;
        match self.format {
            Format::Json => writeln!(self.out, "}}")?,
            Format::Page => writeln!(self.out, "</main>\n</body>\n</html>")?,
        }
        self.out.flush()?;
        Ok(self.out)
    }
}

fn json(out: &mut impl Write, value: &(impl Serialize + ?Sized)) -> io::Result<()> {
    serde_json::to_writer(out, value).map_err(io::Error::from)
}

/// A text between marks of HTML.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            // What no keyboard types is no part of a page.
            letter if letter.is_control() && letter != '\n' && letter != '\t' => {}
            letter => html.push(letter),
        }
    }
    html
}
