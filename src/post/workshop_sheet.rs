//! The sheet for the half-yearly learning workshop, A4: who has answered, what they said, how the roles see one another, three
//! questions to talk about, and what is held back and why. Black on white: it is copied.

use krilla::Document;
use krilla::color::luma;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;

use super::pdf::{BOLD, Face, MM, PAGE, REGULAR};
use crate::report::feedback_files::{MatrixLine, QuestionLine, RateLine, RoleLines, Sheet};

/// Its name among the files.
pub const FILE: &str = "workshop_sheet.pdf";

const LEFT: f32 = 16.0 * MM;
const RIGHT: f32 = 194.0 * MM;
const TOP: f32 = 20.0 * MM;
const FOOT: f32 = 280.0 * MM;
/// Where bars begin, and how long they are.
const BAR: (f32, f32) = (52.0 * MM, 92.0 * MM);
/// Width of the questions in front of the waves' columns.
const QUESTION: f32 = 74.0 * MM;
const SMALL: f32 = 8.0;
const BODY: f32 = 9.5;
const BLACK: u8 = 20;
const GREY: u8 = 95;

/// The sheet as a PDF file.
///
/// # Errors
/// A sentence: a sign that the built-in fonts do not have.
pub fn draw(sheet: &Sheet) -> Result<Vec<u8>, String> {
    let broken = || "the built-in font cannot be read".to_owned();
    let faces = [Face::new(REGULAR).ok_or_else(broken)?, Face::new(BOLD).ok_or_else(broken)?];
    let mut flow = Flow { faces: &faces, pages: vec![Vec::new()], y: TOP };
    flow.sheet(sheet)?;
    flow.number_pages(&format!("{} · {}", sheet.heading, sheet.t("workshop")))?;
    let mut document = Document::new();
    for shapes in &flow.pages {
        let size = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or("the page has no size")?;
        let mut page = document.start_page_with(size);
        let mut surface = page.surface();
        for shape in shapes {
            shape.draw(&mut surface, &faces)?;
        }
        surface.finish();
        page.finish();
    }
    let title = format!("{} · {}", sheet.heading, sheet.t("workshop"));
    let metadata = Metadata::new().title(title).language(sheet.language.clone());
    document.set_metadata(metadata.creator("kvartal".into()));
    document.finish().map_err(|error| format!("the sheet cannot be written: {error:?}"))
}

/// Something on a page.
enum Shape {
    Text {
        x: f32,
        y: f32,
        size: f32,
        bold: bool,
        shade: u8,
        text: String,
    },
    /// Filled with a shade, if with any, and with an outline.
    Box {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        fill: Option<u8>,
    },
    Line {
        from: (f32, f32),
        to: (f32, f32),
        shade: u8,
    },
}

impl Shape {
    fn draw(&self, surface: &mut Surface<'_>, faces: &[Face; 2]) -> Result<(), String> {
        let filled = |shade: u8| Fill { paint: luma::Color::new(shade).into(), ..Fill::default() };
        let drawn =
            |shade: u8, width: f32| Stroke { paint: luma::Color::new(shade).into(), width, ..Stroke::default() };
        match self {
            Shape::Text { x, y, size, bold, shade, text } => {
                let face = &faces[usize::from(*bold)];
                let (glyphs, _) = face.shape(text, false)?;
                surface.set_stroke(None);
                surface.set_fill(Some(filled(*shade)));
                surface.draw_glyphs(Point::from_xy(*x, *y), &glyphs, face.font.clone(), text, *size, false);
            }
            Shape::Box { x, y, width, height, fill } => {
                let mut path = PathBuilder::new();
                path.push_rect(Rect::from_xywh(*x, *y, width.max(0.1), *height).ok_or("a box has no size")?);
                surface.set_fill(fill.map(filled));
                surface.set_stroke(Some(drawn(BLACK, 0.5)));
                if let Some(path) = path.finish() {
                    surface.draw_path(&path);
                }
            }
            Shape::Line { from, to, shade } => {
                let mut path = PathBuilder::new();
                path.move_to(from.0, from.1);
                path.line_to(to.0, to.1);
                surface.set_fill(None);
                surface.set_stroke(Some(drawn(*shade, 0.6)));
                if let Some(path) = path.finish() {
                    surface.draw_path(&path);
                }
            }
        }
        Ok(())
    }
}

/// Lays out from the top of a page downwards, and goes on to the next.
struct Flow<'a> {
    faces: &'a [Face; 2],
    pages: Vec<Vec<Shape>>,
    /// Upper edge of what comes next.
    y: f32,
}

impl Flow<'_> {
    fn put(&mut self, shape: Shape) {
        if let Some(page) = self.pages.last_mut() {
            page.push(shape);
        }
    }

    /// Another page, unless there is room for so much.
    fn room(&mut self, height: f32) {
        if self.y + height > FOOT {
            self.pages.push(Vec::new());
            self.y = TOP;
        }
    }

    fn width(&self, bold: bool, size: f32, text: &str) -> Result<f32, String> {
        Ok(self.faces[usize::from(bold)].shape(text, false)?.1 * size)
    }

    fn word(&mut self, (x, y): (f32, f32), size: f32, bold: bool, shade: u8, text: &str) {
        if !text.is_empty() {
            self.put(Shape::Text { x, y, size, bold, shade, text: text.to_owned() });
        }
    }

    /// A text in lines that fit.
    fn lines(&self, bold: bool, size: f32, text: &str, width: f32) -> Result<Vec<String>, String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            let longer = lines.last().map(|line| format!("{line} {word}"));
            match (longer, lines.last_mut()) {
                (Some(longer), Some(line)) if self.width(bold, size, &longer)? <= width => *line = longer,
                _ => lines.push(word.to_owned()),
            }
        }
        Ok(lines)
    }

    fn paragraph(&mut self, size: f32, bold: bool, shade: u8, text: &str) -> Result<(), String> {
        for line in self.lines(bold, size, text, RIGHT - LEFT)? {
            self.room(size * 1.4);
            self.word((LEFT, self.y + size), size, bold, shade, &line);
            self.y += size * 1.4;
        }
        Ok(())
    }

    fn heading(&mut self, text: &str, with: f32) -> Result<(), String> {
        self.room(34.0 + with);
        self.y += 12.0;
        self.paragraph(13.0, true, BLACK, text)?;
        self.y += 3.0;
        Ok(())
    }

    fn sheet(&mut self, sheet: &Sheet) -> Result<(), String> {
        self.paragraph(20.0, true, BLACK, &sheet.heading)?;
        self.paragraph(12.0, true, BLACK, sheet.t("workshop"))?;
        self.y += 2.0;
        self.paragraph(BODY, false, GREY, &sheet.study)?;
        self.paragraph(BODY, false, GREY, &format!("{} · {}", sheet.released, sheet.as_of))?;
        self.y += 4.0;
        for caveat in &sheet.caveats {
            self.paragraph(SMALL, false, BLACK, caveat)?;
        }
        self.heading(sheet.t("rates"), 60.0)?;
        self.paragraph(SMALL, false, GREY, sheet.t("denominator_register"))?;
        self.legend(sheet)?;
        for role in &sheet.rates {
            self.role(sheet, role)?;
        }
        for topic in &sheet.topics {
            self.heading(&topic.title, 80.0)?;
            self.wave_titles(sheet)?;
            for question in &topic.questions {
                self.question(sheet, question)?;
            }
        }
        if sheet.topics.is_empty() {
            self.paragraph(BODY, false, BLACK, sheet.t("nothing_yet"))?;
        } else {
            self.y += 4.0;
            self.paragraph(SMALL, false, GREY, &plain(sheet, sheet.t("table_means")))?;
        }
        self.matrix(sheet)?;
        self.heading(sheet.t("three_questions"), 120.0)?;
        for (number, question) in (1..).zip(&sheet.talk) {
            self.room(60.0);
            self.paragraph(11.0, false, BLACK, &format!("{number}. {question}"))?;
            for _ in 0..2 {
                self.y += 20.0;
                let y = self.y;
                self.put(Shape::Line { from: (LEFT, y), to: (RIGHT, y), shade: 170 });
            }
            self.y += 8.0;
        }
        self.heading(sheet.t("held_back"), 60.0)?;
        for text in &sheet.held_back {
            self.paragraph(BODY, false, BLACK, text)?;
            self.y += 3.0;
        }
        Ok(())
    }

    fn legend(&mut self, sheet: &Sheet) -> Result<(), String> {
        self.y += 4.0;
        let mut x = LEFT;
        for (place, state) in crate::report::chart::STATES.into_iter().enumerate() {
            let title = sheet.t(&format!("state_{state}")).to_owned();
            self.state(place, (x, self.y, 10.0, 8.0));
            self.word((x + 14.0, self.y + 7.5), SMALL, false, BLACK, &title);
            x += 26.0 + self.width(false, SMALL, &title)?;
        }
        self.y += 13.0;
        Ok(())
    }

    /// A part of a bar: from black to white, closed without an answer hatched.
    fn state(&mut self, place: usize, (x, y, width, height): (f32, f32, f32, f32)) {
        let fill = [Some(60), Some(185), Some(255), Some(225), Some(255)].get(place).copied().flatten();
        self.put(Shape::Box { x, y, width, height, fill });
        let step = 3.2;
        let mut at = x + step - height / 2.0;
        while place == 2 && at < x + width {
            // Slanted, cut off at the edges.
            let (from, to) = (at.max(x), (at + height / 2.0).min(x + width));
            let rise = |to: f32| y + height - (to - at) * 2.0;
            self.put(Shape::Line { from: (from, rise(from)), to: (to, rise(to)), shade: BLACK });
            at += step;
        }
    }

    fn role(&mut self, sheet: &Sheet, role: &RoleLines) -> Result<(), String> {
        self.room(22.0 + 12.5 * role.waves.len() as f32);
        self.y += 6.0;
        self.word((LEFT, self.y + 10.0), 10.0, true, BLACK, &role.title);
        let beside = (LEFT + self.width(true, 10.0, &role.title)? + 8.0).max(BAR.0);
        self.word((beside, self.y + 10.0), SMALL, false, GREY, &role.population);
        self.y += 14.0;
        for line in &role.waves {
            self.rate(sheet, line);
        }
        Ok(())
    }

    fn rate(&mut self, sheet: &Sheet, line: &RateLine) {
        let y = self.y;
        self.word((LEFT, y + 8.5), SMALL, false, BLACK, &line.wave);
        let mut x = BAR.0;
        for (place, units) in line.states.iter().enumerate().filter(|(_, units)| **units > 0) {
            let width = BAR.1 * *units as f32 / line.population.max(1) as f32;
            self.state(place, (x, y + 1.0, width, 9.5));
            x += width;
        }
        let answered = line.states.first().map_or(0, |answered| *answered).to_string();
        let told = sheet.t("chart_answered").replace("{answered}", &answered).replace("{percent}", &line.percent);
        self.word((BAR.0 + BAR.1 + 6.0, y + 8.5), SMALL, false, BLACK, &told);
        self.y += 12.5;
    }

    fn column(&self, sheet: &Sheet) -> f32 {
        (RIGHT - LEFT - QUESTION) / sheet.waves.len().max(1) as f32
    }

    fn wave_titles(&mut self, sheet: &Sheet) -> Result<(), String> {
        let column = self.column(sheet);
        let mut most = 0;
        for (place, wave) in sheet.waves.iter().enumerate() {
            let lines = self.lines(true, 7.0, wave, column - 4.0)?;
            most = most.max(lines.len());
            for (at, line) in lines.iter().enumerate() {
                let x = LEFT + QUESTION + column * place as f32;
                self.word((x, self.y + 8.0 + 8.5 * at as f32), 7.0, true, BLACK, line);
            }
        }
        self.y += 4.0 + 8.5 * most as f32;
        self.rule();
        Ok(())
    }

    fn rule(&mut self) {
        let y = self.y;
        self.put(Shape::Line { from: (LEFT, y), to: (RIGHT, y), shade: 190 });
    }

    /// The municipality's means in bold, those of all municipalities under them.
    fn question(&mut self, sheet: &Sheet, question: &QuestionLine) -> Result<(), String> {
        let text = self.lines(false, SMALL, &question.text, QUESTION - 8.0)?;
        let height = (10.5 * (text.len() + 1) as f32).max(22.0) + 4.0;
        self.room(height);
        let (y, column) = (self.y, self.column(sheet));
        self.word((LEFT, y + 9.5), SMALL, true, BLACK, &question.role);
        for (at, line) in (1..).zip(&text) {
            self.word((LEFT, y + 9.5 + 10.5 * at as f32), SMALL, false, BLACK, line);
        }
        for (place, (own, all)) in question.own.iter().zip(&question.all).enumerate() {
            let x = LEFT + QUESTION + column * place as f32;
            self.fit((x, y + 9.5), column - 3.0, true, BLACK, &plain(sheet, own))?;
            self.fit((x, y + 20.0), column - 3.0, false, GREY, &plain(sheet, all))?;
        }
        self.y += height;
        self.rule();
        Ok(())
    }

    /// A word in a column, smaller rather than cut off.
    fn fit(&mut self, at: (f32, f32), width: f32, bold: bool, shade: u8, text: &str) -> Result<(), String> {
        let needed = self.width(bold, SMALL, text)?;
        let size = if needed > width { SMALL * width / needed } else { SMALL };
        self.word(at, size, bold, shade, text);
        Ok(())
    }

    fn matrix(&mut self, sheet: &Sheet) -> Result<(), String> {
        self.heading(sheet.t("matrix"), 80.0)?;
        self.paragraph(SMALL, false, BLACK, &plain(sheet, &sheet.matrix_read))?;
        let columns = [0.0, 36.0, 78.0, 99.0, 124.0, 147.0].map(|column| LEFT + column * MM);
        let row = |flow: &mut Self, bold: bool, cells: [&str; 6]| -> Result<(), String> {
            flow.room(14.0);
            for (place, (x, cell)) in columns.iter().zip(cells).enumerate() {
                let until = columns.get(place + 1).copied().unwrap_or(RIGHT);
                flow.fit((*x, flow.y + 9.5), until - x - 3.0, bold, BLACK, &plain(sheet, cell))?;
            }
            flow.y += 13.0;
            flow.rule();
            Ok(())
        };
        self.y += 3.0;
        row(self, true, ["rater", "rated", "before_n", "wave", "after_n", "mark"].map(|key| sheet.t(key)))?;
        for MatrixLine { rater, rated, before, wave, after, mark } in &sheet.matrix {
            row(self, false, [rater, rated, before, wave, after, mark])?;
        }
        Ok(())
    }

    fn number_pages(&mut self, title: &str) -> Result<(), String> {
        let all = self.pages.len();
        for page in 0..all {
            let number = format!("{} / {all}", page + 1);
            let x = RIGHT - self.width(false, SMALL, &number)?;
            let y = 288.0 * MM;
            for (x, text) in [(LEFT, title.to_owned()), (x, number)] {
                self.pages[page].push(Shape::Text { x, y, size: SMALL, bold: false, shade: GREY, text });
            }
        }
        Ok(())
    }
}

impl Sheet {
    /// The text of that name.
    fn t(&self, key: &str) -> &str {
        self.t.get(key).map_or("", String::as_str)
    }
}

/// The same with words for the signs that the fonts of paper do not have.
fn plain(sheet: &Sheet, text: &str) -> String {
    let of = |key| format!("{} ", sheet.t(key));
    text.replace("≥ ", &of("at_least"))
        .replace("≤ ", &of("at_most"))
        .replace("≈ ", &of("about"))
        .replace(" (▲)", "")
        .replace(" (▼)", "")
        .replace("▲ ", "")
        .replace("▼ ", "")
}
