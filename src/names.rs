//! How names of municipalities and case numbers are compared (contract rule 2.14): what looks the same on paper is the
//! same, however it was typed, pasted or saved.

use icu_normalizer::ComposingNormalizerBorrowed;

/// The text with each letter and its accents in one (NFC): Macs write `å` as an `a` and a ring.
pub(crate) fn composed(text: &str) -> String {
    ComposingNormalizerBorrowed::new_nfc().normalize(text).into_owned()
}

/// Whether the character turns the direction of what stands around it: in a case number it could show another one.
pub(crate) fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether the character shows nothing. Direction marks are among them.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether the character is a dash of any kind, a minus among them.
pub(crate) fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{58a}' | '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}'
    )
}

/// Without characters that show nothing, with single spaces inside and none around.
pub(crate) fn visible(text: &str) -> String {
    let seen: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What all spellings of one municipality have in common.
pub fn municipality_key(name: &str) -> String {
    // Lower case first: a letter may come apart by it.
    composed(&visible(name).to_lowercase())
}

/// What all spellings of one case number have in common.
pub fn case_key(number: &str) -> String {
    let dashes: String = number.chars().map(|c| if is_dash(c) { '-' } else { c }).collect();
    municipality_key(&dashes)
}

/// What two case numbers have in common that a person may take for one another (`7` and `007`, `F-1` and `F1`, `1O` and
/// `10`), though they can be two.
pub(crate) fn likeness(number: &str) -> String {
    let signs: Vec<char> = case_key(number).chars().collect();
    let mut like = String::with_capacity(signs.len());
    let mut apart = false;
    for (at, &sign) in signs.iter().enumerate() {
        if !sign.is_alphanumeric() {
            apart = true;
            continue;
        }
        let beside_digit = |c: Option<&char>| c.is_some_and(char::is_ascii_digit);
        let mistaken = beside_digit(signs.get(at + 1)) || at > 0 && beside_digit(signs.get(at - 1));
        let sign = match sign {
            'o' if mistaken => '0',
            'l' | 'i' if mistaken => '1',
            other => other,
        };
        // 1-12 is not 11-2.
        if apart && sign.is_ascii_digit() && like.ends_with(|c: char| c.is_ascii_digit()) {
            like.push('-');
        }
        apart = false;
        if sign.is_ascii_digit() {
            let digits = like.chars().rev().take_while(char::is_ascii_digit).count();
            if digits == 1 && like.ends_with('0') {
                like.pop();
            }
        }
        like.push(sign);
    }
    like
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_municipality_is_the_same_however_it_is_typed() {
        for other in
            ["århus kommune", "ÅRHUS  KOMMUNE", " A\u{30a}rhus\u{a0}Kommune ", "År\u{ad}hus Kom\u{200b}mune\u{200f}"]
        {
            assert_eq!(municipality_key(other), municipality_key("Århus Kommune"), "{other}");
        }
        for other in ["Århus", "Arhus Kommune", "Århus-Kommune"] {
            assert_ne!(municipality_key(other), municipality_key("Århus Kommune"), "{other}");
        }
    }

    #[test]
    fn a_case_number_is_the_same_with_any_dash() {
        for other in ["f-1a", "F–1A", "F\u{2212}1a", " F\u{2011}1a", "F-\u{200d}1a", "\u{feff}F‐1a"] {
            assert_eq!(case_key(other), case_key("F-1a"), "{other:?}");
        }
        for other in ["F1a", "F-1 a", "F-01a", "F-1"] {
            assert_ne!(case_key(other), case_key("F-1a"), "{other}");
        }
    }

    #[test]
    fn what_may_be_mistaken_is_alike_and_what_may_not_is_not() {
        for (one, other) in [
            ("7", "007"),
            ("F-1", "F1"),
            ("F-01", "F 1"),
            ("2021/17", "2021-17"),
            ("1O", "10"),
            ("F-l2", "F-12"),
            ("0", "00"),
        ] {
            assert_eq!(likeness(one), likeness(other), "{one} {other}");
        }
        for (one, other) in [("1-12", "11-2"), ("7", "70"), ("F-1", "G-1"), ("100", "1"), ("Bo", "B"), ("0", "1")] {
            assert_ne!(likeness(one), likeness(other), "{one} {other}");
        }
    }

    proptest! {
        #[test]
        fn a_key_is_its_own_key(text in "\\PC{0,20}") {
            prop_assert_eq!(municipality_key(&municipality_key(&text)), municipality_key(&text));
            prop_assert_eq!(case_key(&case_key(&text)), case_key(&text));
        }

        #[test]
        fn what_has_one_key_is_alike(text in "[-–A-Za-zÅåØø0-9 /.]{1,12}") {
            prop_assert_eq!(likeness(&text.to_lowercase()), likeness(&text));
            prop_assert_eq!(likeness(&text.replace('-', "–")), likeness(&text));
        }
    }
}
