//! What pages on paper share: the size of A4, the fonts, and text as glyphs.

use harfrust::{Direction, ShapeOptions, ShaperFont};
use krilla::text::{Font, GlyphId, KrillaGlyph};

pub(super) static REGULAR: &[u8] = include_bytes!("../../templates/fonts/DejaVuSansCondensed-subset.ttf");
pub(super) static BOLD: &[u8] = include_bytes!("../../templates/fonts/DejaVuSansCondensed-Bold-subset.ttf");

/// Points in a millimetre.
pub(super) const MM: f32 = 72.0 / 25.4;
/// A4.
pub(super) const PAGE: (f32, f32) = (210.0 * MM, 297.0 * MM);

/// A font, to be measured and to be drawn with.
pub(super) struct Face {
    shaper: harfrust::Font,
    pub(super) font: Font,
    em: f32,
}

impl Face {
    pub(super) fn new(data: &'static [u8]) -> Option<Face> {
        let shaper = harfrust::Font::new(data, 0)?;
        let em = f32::from(shaper.units_per_em());
        Some(Face { shaper, font: Font::new(data.into(), 0)?, em })
    }

    /// The glyphs of text of one direction, from left to right, and their width in units of the size.
    pub(super) fn shape(&self, text: &str, rtl: bool) -> Result<(Vec<KrillaGlyph>, f32), String> {
        let mut shaped = harfrust::Buffer::new();
        shaped.push_str(text);
        shaped.guess_segment_properties();
        shaped.set_direction(if rtl { Direction::RightToLeft } else { Direction::LeftToRight });
        harfrust::shape(&ShaperFont::new(&self.shaper), &mut shaped, ShapeOptions::new())
            .map_err(|error| format!("“{text}” cannot be set ({error})"))?;
        let mut starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
        starts.sort_unstable();
        let mut width = 0.0;
        let mut glyphs = Vec::with_capacity(shaped.len());
        for (info, at) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
            let start = info.cluster as usize;
            if info.glyph_id == 0 {
                let missing = text[start..].chars().next().unwrap_or_default();
                return Err(format!("the font of letters has no “{missing}”"));
            }
            let end = starts.iter().find(|other| **other > start).copied().unwrap_or(text.len());
            let of = |units: i32| units as f32 / self.em;
            let (x, dx, dy) = (of(at.x_advance), of(at.x_offset), of(at.y_offset));
            width += x;
            glyphs.push(KrillaGlyph::new(GlyphId::new(info.glyph_id), x, dx, dy, of(at.y_advance), start..end, None));
        }
        Ok((glyphs, width))
    }
}
