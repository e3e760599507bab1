//! What a schema cannot say: names that must be known, orders that must hold, ranges that must be reachable.

mod facts;
mod instrument;
mod programme;
mod retention;
mod sender;
mod study;
mod wording;

pub use instrument::{check_instrument, check_norms};
pub use programme::check_programme;
pub use study::{check_study_facts, check_study_words};
pub use wording::check_wording;

use crate::fault::Faults;
use crate::programme::Text;

use super::file::File;

/// Whether a name can be a column in every table and export: `a-z`, digits and `_`, beginning with a letter.
fn is_column_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Whether a name can be that of an instrument or a programme: as a column, and `-`.
fn is_file_name(name: &str) -> bool {
    is_column_name(&name.replace('-', "_"))
}

const COLUMN_NAME: &str = "where small letters a–z, digits and _ are expected, beginning with a letter";
const FILE_NAME: &str = "where small letters a–z, digits, - and _ are expected, beginning with a letter";

fn check_text<T>(file: &File<T>, pointer: &str, text: &Text, faults: &mut Faults) {
    if text.is_empty() {
        faults.0.push(file.fault(pointer, "lacks a text, as in {\"da\": \"…\"}"));
    }
    for (language, words) in text {
        if words.trim().is_empty() {
            faults.0.push(file.fault(&format!("{pointer}/{language}"), "is empty"));
        }
    }
}
