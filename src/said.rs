//! Sentences for staff that are made far from the page that shows them: each keeps its pattern and the values in it, so that
//! it can be said in English, as on the command line, or in the reader's language.

use std::collections::HashMap;
use std::fmt;
use std::ops::Deref;
use std::sync::LazyLock;

use serde::{Serialize, Serializer};

/// A pattern in English, to the same pattern in Danish.
static DANISH: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    // Whether it can be read is checked by the tests; without it everything is said in English.
    serde_json::from_str(include_str!("../templates/said/da.json")).unwrap_or_default()
});

/// A sentence, which reads as a `str` in English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    english: String,
    /// The key of the sentence in other languages. Empty for what has no pattern: then the words themselves are the key, and a
    /// name or a number is the same in all; or its one value is the Danish, which somebody else has.
    pattern: &'static str,
    values: Box<[Said]>,
}

impl Said {
    /// `pattern` with its values, one for each `{}`.
    pub fn new(pattern: &'static str, values: Vec<Said>) -> Said {
        let english = filled(pattern, values.iter().map(|value| value.english.clone()));
        Said { english, pattern, values: values.into_boxed_slice() }
    }

    /// Words that somebody else has in both languages: a programme brings the titles of its roles itself.
    pub fn in_both(english: &str, danish: &str) -> Said {
        Said { english: english.to_owned(), pattern: "", values: Box::new([Said::from(danish)]) }
    }

    /// In that language; in English where it has no words in it.
    pub fn in_language(&self, language: &str) -> String {
        if let ("", [danish]) = (self.pattern, &*self.values) {
            return if language == "da" { danish.english.clone() } else { self.english.clone() };
        }
        let key = if self.pattern.is_empty() { self.english.as_str() } else { self.pattern };
        let words = if language == "da" { DANISH.get(key).map(String::as_str) } else { None };
        match words {
            None if self.values.is_empty() => self.english.clone(),
            words => filled(words.unwrap_or(key), self.values.iter().map(|value| value.in_language(language))),
        }
    }
}

/// Every `{}` of the pattern is the next value.
fn filled(pattern: &str, values: impl Iterator<Item = String>) -> String {
    let mut parts = pattern.split("{}");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for (part, value) in parts.zip(values) {
        text.push_str(&value);
        text.push_str(part);
    }
    text
}

/// A [`Said`]: a pattern and a value for each `{}` of it.
macro_rules! said {
    ($pattern:literal $(, $value:expr)* $(,)?) => {
        $crate::said::Said::new($pattern, vec![$($crate::said::Value::said(&$value)),*])
    };
}
pub(crate) use said;

impl From<String> for Said {
    fn from(english: String) -> Said {
        Said { english, pattern: "", values: Box::default() }
    }
}

impl From<&str> for Said {
    fn from(english: &str) -> Said {
        Said::from(english.to_owned())
    }
}

/// What can stand in a sentence.
pub(crate) trait Value {
    /// As it stands there.
    fn said(&self) -> Said;
}

impl Value for Said {
    fn said(&self) -> Said {
        self.clone()
    }
}

impl<T: Value + ?Sized> Value for &T {
    fn said(&self) -> Said {
        (**self).said()
    }
}

impl Value for jiff::Timestamp {
    fn said(&self) -> Said {
        Said::from(format!("{self:.0}"))
    }
}

macro_rules! plain_values {
    ($($value:ty),*) => {
        $(impl Value for $value {
            fn said(&self) -> Said {
                Said::from(self.to_string())
            }
        })*
    };
}
plain_values!(str, String, usize, i32, jiff::civil::Date);

impl Deref for Said {
    type Target = str;

    fn deref(&self) -> &str {
        &self.english
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.english)
    }
}

impl Serialize for Said {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.english)
    }
}

impl From<Said> for String {
    fn from(said: Said) -> String {
        said.english
    }
}

impl PartialEq<str> for Said {
    fn eq(&self, other: &str) -> bool {
        self.english == other
    }
}

impl PartialEq<&str> for Said {
    fn eq(&self, other: &&str) -> bool {
        self.english == *other
    }
}

impl PartialEq<String> for Said {
    fn eq(&self, other: &String) -> bool {
        self.english == *other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_danish_can_be_read_and_is_said() {
        assert!(DANISH.len() > 100, "{}", DANISH.len());
        let case = said!("Family “{}” is “{}”, as it is registered.", "7", Said::in_both("seven", "syv"));
        assert_eq!(case, "Family “7” is “seven”, as it is registered.");
        assert_eq!(case.in_language("en"), case.to_string());
        assert_eq!(case.in_language("da"), "Sag “7” er “syv”, som den er registreret.");
        assert_eq!(Said::from("active").in_language("da"), "i gang");
    }
}
