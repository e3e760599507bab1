//! Words of a sheet as they are compared: headings, statuses, languages.

use crate::names;

/// Letters and digits only, lower case, æ ø å written out: two headings (or words) that fold alike are the same.
pub(super) fn fold(text: &str) -> String {
    let lower = names::composed(&text.to_lowercase());
    let mut folded = String::with_capacity(lower.len());
    for c in lower.chars() {
        match c {
            'æ' => folded.push_str("ae"),
            'ø' => folded.push_str("oe"),
            'å' => folded.push_str("aa"),
            c if c.is_alphanumeric() => folded.push(c),
            _ => {}
        }
    }
    folded
}
