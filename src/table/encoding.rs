//! From bytes to letters: which encoding a CSV file is in, and whether it can be the one it is taken for.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::of_file;
use crate::said::said;

const SAVE_AS_UTF_8: &str = "save it from the spreadsheet as “CSV UTF-8” or as an Excel workbook (.xlsx) and try again";

/// The text of a CSV file. A byte order mark decides; without one it is UTF-8 if it can be, else UTF-16 if every other
/// byte is nothing, else what Danish Excel calls “CSV”.
pub(super) fn decode(bytes: &[u8]) -> super::ReadResult<String> {
    let text = if Encoding::for_bom(bytes).is_some() {
        // `decode` looks for the byte order mark itself.
        WINDOWS_1252.decode(bytes).0.into_owned()
    } else if let Some(encoding) = utf_16(bytes) {
        encoding.decode_without_bom_handling(bytes).0.into_owned()
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        text.to_owned()
    } else {
        let text = WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned();
        // Letters that came through twice are told as such.
        if !is_garbled(&text) && is_of_another_system(&text) {
            return of_file(said!(
                "has its æ, ø, å and other letters in the encoding of an older Mac or of DOS; {}",
                SAVE_AS_UTF_8
            ));
        }
        text
    };
    if text.contains('\0') {
        return of_file("is neither a CSV file nor an Excel workbook (.xlsx)");
    }
    if is_garbled(&text) {
        return of_file(said!("has æ, ø or å in two encodings at once; {}", SAVE_AS_UTF_8));
    }
    // Some programs write the byte order mark twice.
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

/// Text of Western letters in UTF-16 without a byte order mark has a zero in every other byte.
fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = &bytes[..bytes.len().min(2000)];
    let zeros = |first: usize| start.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let pairs = start.len() / 2;
    match (zeros(0), zeros(1)) {
        (0, odd) if odd > 0 && odd * 10 >= pairs * 9 => Some(UTF_16LE),
        (even, 0) if even > 0 && even * 10 >= pairs * 9 => Some(UTF_16BE),
        _ => None,
    }
}

/// UTF-8 that was read as Windows-1252 and saved again.
fn is_garbled(text: &str) -> bool {
    ["Ã¦", "Ã¸", "Ã¥", "Ã†", "Ã˜", "Ã…"].iter().any(|garbled| text.contains(garbled))
}

/// Whether what was read as Windows-1252 holds a sign where nobody writes it: the letters of Mac Roman and of DOS
/// (CP850, CP437, CP865) come out as ¿, Œ, ›, † and the like, in the middle of words.
fn is_of_another_system(text: &str) -> bool {
    // What stands in place of these in Windows-1252: nothing, or what no register holds.
    let never = |c: char| matches!(c, '\u{80}'..='\u{9f}' | '†' | '‡' | '‹' | '›' | '¿' | '¾' | '®' | '¯' | '¥' | 'ƒ');
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let after = letters.peek().copied().unwrap_or(' ');
        let inside = before.is_alphabetic() && after.is_alphabetic();
        let odd = match letter {
            letter if never(letter) => true,
            // `ae` of DOS; an apostrophe is the other one.
            '‘' | '“' | '”' | '„' | '‚' => inside,
            // `Ae` of DOS; ’t and ’s stand alone.
            '’' => {
                let word = text_after(&letters);
                !before.is_alphanumeric() && after.is_lowercase() && word > 1
            }
            // Vowels with dots and accents of the Mac.
            'Š' | 'Ž' | 'Ÿ' | 'Œ' => before.is_alphabetic() && (before.is_lowercase() || after.is_lowercase()),
            'š' => before.is_uppercase(),
            _ => false,
        };
        if odd {
            return true;
        }
        before = letter;
    }
    false
}

/// How many letters come next.
fn text_after(letters: &std::iter::Peekable<std::str::Chars>) -> usize {
    letters.clone().take_while(|c| c.is_alphabetic()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `æøåÆØÅéüöä` of the two old systems, and of Windows.
    const MAC: [u8; 10] = [0xbe, 0xbf, 0x8c, 0xae, 0xaf, 0x81, 0x8e, 0x9f, 0x9a, 0x8a];
    const DOS: [u8; 10] = [0x91, 0x9b, 0x86, 0x92, 0x9d, 0x8f, 0x82, 0x81, 0x94, 0x84];

    fn in_letters_of(text: &str, table: Option<&[u8; 10]>) -> Vec<u8> {
        let byte = |c: char| match ("æøåÆØÅéüöä".chars().position(|other| other == c), table) {
            (Some(at), Some(table)) => vec![table[at]],
            _ => WINDOWS_1252.encode(&c.to_string()).0.into_owned(),
        };
        text.chars().flat_map(byte).collect()
    }

    #[test]
    fn letters_of_old_systems_are_refused_and_those_of_windows_are_read() {
        for word in ["Bjørn Kjær på Fyn", "Ærø", "Åse", "SØREN ÅBJØRN", "Søren", "Måløv", "Kjær", "Müller", "Jörgen"]
        {
            for table in [MAC, DOS] {
                let sentence = decode(&in_letters_of(&format!("name;{word};x"), Some(&table))).unwrap_err().1;
                assert!(sentence.contains("CSV UTF-8"), "{word}: {sentence}");
            }
            let windows = format!("name;{word};“Mus” – O’Brien, ’t Hooft… 5 €");
            assert_eq!(decode(&in_letters_of(&windows, None)), Ok(windows));
        }
        for word in ["Škoda", "Žižka", "Cœur", "Œuvre", "D’Artagnan", "Søs’ hjem"] {
            assert_eq!(decode(&in_letters_of(&format!("ø {word}"), None)), Ok(format!("ø {word}")), "{word}");
        }
    }

    #[test]
    fn utf_16_without_a_mark_is_read() {
        let text = "family_id\tÆrø\tŁódź\r\n";
        let units: Vec<u16> = text.encode_utf16().collect();
        let (little, big): (Vec<u8>, Vec<u8>) = (
            units.iter().flat_map(|unit| unit.to_le_bytes()).collect(),
            units.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
        );
        // Two letters of another block than Latin leave nine in ten.
        assert_eq!((decode(&little), decode(&big)), (Ok(text.to_owned()), Ok(text.to_owned())));
    }
}
