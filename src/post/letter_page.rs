//! A letter drawn on one A4 page: lines are broken, ordered for reading in both directions, and set.
//!
//! The name stands where envelopes with a window show it. A Nordic C5 (Danish M5) envelope, which takes an A4 page
//! folded once, has its window 15 mm from the left and 44 mm from the top, 105 mm wide and 35 mm high; the other
//! usual kinds begin within 5 mm of that (measures as envelope makers give them, for one
//! <https://officeconsult.no/blogg/brevmaler-plassering-av-mottakerfelt-i-vinduskonvolutter/>). The name keeps 7 mm
//! from the window's edges, because a page slides in its envelope, and nothing else stands in the window or near it:
//! no case number, no code, no word of what the letter is about. Below the name there is room for the postal
//! address, which the register does not hold.

use krilla::Document;
use krilla::color::luma;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::text::KrillaGlyph;
use qrcode::{EcLevel, QrCode};
use unicode_bidi::{BidiInfo, Level};

use super::mail::Block;
use super::pdf::{BOLD, Face, MM, PAGE, REGULAR};

/// Left and right edge of the text.
const EDGES: (f32, f32) = (22.0 * MM, 180.0 * MM);
/// Baseline of the name in the window.
const NAME: f32 = 55.0 * MM;
/// Baseline of the heading, under the window.
const HEADING: f32 = 100.0 * MM;
/// Where the text has to end.
const FOOT: f32 = 282.0 * MM;
const SIZE: f32 = 11.5;
const LINE: f32 = 16.0;
/// Side of the code, its quiet zone not counted.
const CODE: f32 = 38.0 * MM;

/// What is drawn.
pub(super) struct Sheet<'a> {
    pub language: &'a str,
    pub rtl: bool,
    pub heading: &'a str,
    pub blocks: &'a [Block],
    /// Who it comes from.
    pub sender: &'a str,
    /// What shows in the window.
    pub name: &'a str,
    /// The day of printing, in words.
    pub date: &'a str,
}

/// The page as a PDF file.
pub(super) fn draw(sheet: &Sheet<'_>) -> Result<Vec<u8>, String> {
    let mut document = Document::new();
    let size = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or("the page has no size")?;
    let mut page = document.start_page_with(size);
    write(Pen { surface: page.surface(), rtl: sheet.rtl, y: 0.0 }, sheet)?;
    page.finish();
    let metadata = Metadata::new().title(sheet.heading.to_owned()).language(sheet.language.to_owned());
    document.set_metadata(metadata.creator("kvartal".into()));
    document.finish().map_err(|error| format!("the page cannot be written: {error:?}"))
}

fn write(mut pen: Pen<'_>, sheet: &Sheet<'_>) -> Result<(), String> {
    let broken = || "the built-in font cannot be read".to_owned();
    let regular = Face::new(REGULAR).ok_or_else(broken)?;
    let bold = Face::new(BOLD).ok_or_else(broken)?;
    pen.line(&regular, 9.5, 20.0 * MM, sheet.sender, EDGES, false)?;
    pen.line(&regular, SIZE, NAME, sheet.name, (EDGES.0, 115.0 * MM), true)?;
    pen.end_line(&regular, 9.5, HEADING - 1.5 * LINE, sheet.date)?;
    pen.y = HEADING;
    pen.text(&bold, 15.0, 20.0, sheet.heading, EDGES)?;
    pen.y += 8.0;
    for block in sheet.blocks {
        if block.button {
            pen.code(&regular, &bold, &block.text, &block.href)?;
        }
        for item in &block.list {
            pen.item(&regular, &item.text)?;
        }
        for text in &block.lines {
            pen.text(&regular, SIZE, LINE, text, EDGES)?;
        }
        pen.y += 7.0;
    }
    if pen.y > FOOT {
        return Err("the letter does not fit on one page; shorten its template".into());
    }
    pen.surface.finish();
    Ok(())
}

/// A stretch of a line in one direction.
struct Run<'a> {
    text: &'a str,
    glyphs: Vec<KrillaGlyph>,
    width: f32,
}

/// Draws from the top of the page downwards.
struct Pen<'a> {
    surface: Surface<'a>,
    rtl: bool,
    /// Baseline of the next line.
    y: f32,
}

impl Pen<'_> {
    /// The runs of a line as they stand from left to right, and its width.
    fn runs<'t>(&self, face: &Face, size: f32, line: &'t str) -> Result<(Vec<Run<'t>>, f32), String> {
        let level = if self.rtl { Level::rtl() } else { Level::ltr() };
        let bidi = BidiInfo::new(line, Some(level));
        let (mut runs, mut whole) = (Vec::new(), 0.0);
        for paragraph in &bidi.paragraphs {
            let (levels, visual) = bidi.visual_runs(paragraph, paragraph.range.clone());
            for range in visual {
                let rtl = levels.get(range.start).is_some_and(Level::is_rtl);
                let text = &line[range];
                let (glyphs, width) = face.shape(text, rtl)?;
                whole += width * size;
                runs.push(Run { text, glyphs, width: width * size });
            }
        }
        Ok((runs, whole))
    }

    fn put(&mut self, face: &Face, size: f32, x: f32, y: f32, runs: &[Run<'_>]) {
        let mut x = x;
        for run in runs {
            self.surface.draw_glyphs(Point::from_xy(x, y), &run.glyphs, face.font.clone(), run.text, size, false);
            x += run.width;
        }
    }

    /// One line at the beginning of the space, which it may not leave; `left`: whatever the language.
    fn line(
        &mut self,
        face: &Face,
        size: f32,
        y: f32,
        text: &str,
        (from, to): (f32, f32),
        left: bool,
    ) -> Result<(), String> {
        let (runs, width) = self.runs(face, size, text)?;
        if width > to - from {
            // Smaller rather than cut off.
            let size = size * (to - from) / width;
            let (runs, _) = self.runs(face, size, text)?;
            self.put(face, size, from, y, &runs);
            return Ok(());
        }
        let x = if self.rtl && !left { to - width } else { from };
        self.put(face, size, x, y, &runs);
        Ok(())
    }

    /// One line at the far edge.
    fn end_line(&mut self, face: &Face, size: f32, y: f32, text: &str) -> Result<(), String> {
        let (runs, width) = self.runs(face, size, text)?;
        let x = if self.rtl { EDGES.0 } else { EDGES.1 - width };
        self.put(face, size, x, y, &runs);
        Ok(())
    }

    /// A paragraph, broken into lines.
    fn text(&mut self, face: &Face, size: f32, height: f32, text: &str, space: (f32, f32)) -> Result<(), String> {
        let mut line = String::new();
        for word in text.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if !line.is_empty() && self.runs(face, size, &longer)?.1 > space.1 - space.0 {
                self.line(face, size, self.y, &line, space, false)?;
                self.y += height;
                line = word.to_owned();
            } else {
                line = longer;
            }
        }
        self.line(face, size, self.y, &line, space, false)?;
        self.y += height;
        Ok(())
    }

    /// A point of a list.
    fn item(&mut self, face: &Face, text: &str) -> Result<(), String> {
        self.line(face, SIZE, self.y, "•", EDGES, false)?;
        let inset = 5.0 * MM;
        let space = if self.rtl { (EDGES.0, EDGES.1 - inset) } else { (EDGES.0 + inset, EDGES.1) };
        self.text(face, SIZE, LINE, text, space)?;
        self.y += 2.0;
        Ok(())
    }

    /// The code at the beginning of the line, what to type beside it.
    fn code(&mut self, face: &Face, bold: &Face, label: &str, link: &str) -> Result<(), String> {
        // M: a code with a crease or a stain in it is still read.
        let code = QrCode::with_error_correction_level(link, EcLevel::M).map_err(|error| error.to_string())?;
        let (top, side) = (self.y - 4.0, code.width());
        let module = CODE / side as f32;
        let quiet = 4.0 * module;
        let left = if self.rtl { EDGES.1 - CODE - quiet } else { EDGES.0 + quiet };
        let mut path = PathBuilder::new();
        for (at, _) in code.to_colors().iter().enumerate().filter(|(_, color)| **color == qrcode::Color::Dark) {
            let (x, y) = ((at % side) as f32 * module, (at / side) as f32 * module);
            let square = Rect::from_xywh(left + x, top + quiet + y, module, module);
            path.push_rect(square.ok_or("the code has no size")?);
        }
        self.surface.set_fill(Some(Fill { paint: luma::Color::black().into(), ..Fill::default() }));
        if let Some(path) = path.finish() {
            self.surface.draw_path(&path);
        }
        let beside = CODE + 2.0 * quiet + 4.0 * MM;
        let space = if self.rtl { (EDGES.0, EDGES.1 - beside) } else { (EDGES.0 + beside, EDGES.1) };
        self.y = top + quiet + CODE / 2.0 - 6.0;
        self.text(face, SIZE, LINE + 4.0, label, space)?;
        let typed = link.split_once("://").map_or(link, |(_, rest)| rest);
        self.line(bold, 14.0, self.y, typed, space, false)?;
        self.y = top + CODE + 2.0 * quiet + LINE;
        Ok(())
    }
}
