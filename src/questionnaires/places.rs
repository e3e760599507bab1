//! Where each value of a JSON text stands, and which keys stand there twice. The parser knows neither.

use std::collections::HashMap;

/// Lines of the values of one JSON text, by JSON pointer (`/items/3/scale`).
#[derive(Debug, Default)]
pub struct Places {
    lines: HashMap<String, usize>,
    /// Pointers of keys that stand in their object a second time, with the line of the second.
    pub repeated: Vec<(String, usize)>,
}

impl Places {
    /// Reads a text that is known to be valid JSON.
    pub fn of(text: &str) -> Places {
        let mut scan = Scan { bytes: text.as_bytes(), at: 0, line: 1, places: Places::default() };
        scan.value(String::new());
        scan.places
    }

    /// The line of a value, or of the nearest value around it.
    pub fn line(&self, pointer: &str) -> usize {
        let mut pointer = pointer;
        loop {
            if let Some(line) = self.lines.get(pointer) {
                return *line;
            }
            match pointer.rfind('/') {
                Some(cut) => pointer = &pointer[..cut],
                None => return 1,
            }
        }
    }
}

/// A pointer as people write it: `items[3].scale`; `None` for the whole file.
pub fn path(pointer: &str) -> Option<String> {
    let mut path = String::new();
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        if !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) {
            path.push_str(&format!("[{part}]"));
        } else {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(&part);
        }
    }
    (!path.is_empty()).then_some(path)
}

/// A key as a part of a pointer.
pub fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
    places: Places,
}

impl Scan<'_> {
    fn value(&mut self, pointer: String) {
        self.blank();
        // A repeated key keeps its first place; the second is told by itself.
        self.places.lines.entry(pointer.clone()).or_insert(self.line);
        match self.bytes.get(self.at) {
            Some(b'{') => self.members(&pointer, b'}', true),
            Some(b'[') => self.members(&pointer, b']', false),
            Some(b'"') => {
                self.string();
            }
            _ => {
                while self.bytes.get(self.at).is_some_and(|b| !b",]} \t\r\n".contains(b)) {
                    self.at += 1;
                }
            }
        }
    }

    fn members(&mut self, pointer: &str, end: u8, keyed: bool) {
        let mut seen: Vec<String> = Vec::new();
        self.at += 1;
        let mut index = 0;
        loop {
            self.blank();
            match self.bytes.get(self.at) {
                None => return,
                Some(byte) if *byte == end => {
                    self.at += 1;
                    return;
                }
                Some(b',') => self.at += 1,
                Some(_) => {
                    let part = if keyed { self.key(pointer, &mut seen) } else { index.to_string() };
                    index += 1;
                    self.value(format!("{pointer}/{part}"));
                }
            }
        }
    }

    fn key(&mut self, pointer: &str, seen: &mut Vec<String>) -> String {
        let line = self.line;
        let key = escaped(&self.string());
        if seen.contains(&key) {
            self.places.repeated.push((format!("{pointer}/{key}"), line));
        } else {
            seen.push(key.clone());
        }
        self.blank();
        self.at += 1; // the colon
        key
    }

    fn string(&mut self) -> String {
        let from = self.at;
        self.at += 1;
        while let Some(byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'"' => break,
                b'\\' => self.at += 1,
                _ => {}
            }
        }
        let quoted = &self.bytes[from..self.at.min(self.bytes.len())];
        serde_json::from_slice(quoted).unwrap_or_default()
    }

    fn blank(&mut self) {
        while let Some(byte) = self.bytes.get(self.at).filter(|byte| byte.is_ascii_whitespace()) {
            if *byte == b'\n' {
                self.line += 1;
            }
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn lines_and_repeated_keys() {
        let text = "{\n \"a\": [1,\n  {\"b\\\"/\": \"x}\\\\\"}],\n \"a\"\n: 2,\n \"c\": {\"d\": 1, \"d\":\n 2}}";
        assert!(serde_json::from_str::<Value>(text).is_ok());
        let places = Places::of(text);
        for (pointer, line) in [("", 1), ("/a", 2), ("/a/0", 2), ("/a/1/b\"~1", 3), ("/a/1/none", 3), ("/c/d", 6)] {
            assert_eq!(places.line(pointer), line, "{pointer}");
        }
        assert_eq!(places.repeated, [("/a".to_owned(), 4), ("/c/d".to_owned(), 6)]);
    }

    #[test]
    fn paths_for_people() {
        assert_eq!(path("/items/3/scale"), Some("items[3].scale".into()));
        assert_eq!(path("/scales/a~1b/0"), Some("scales.a/b[0]".into()));
        assert_eq!(path(""), None);
    }

    fn json_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            "[ -~\n\"\\\\{}\\[\\]æ,:]{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 30, 5, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                proptest::collection::btree_map("[a-c/~\"]{0,3}", inner, 0..5).prop_map(|map| json!(map)),
            ]
        })
    }

    fn pointers(value: &Value, at: String, into: &mut Vec<String>) {
        match value {
            Value::Array(values) => {
                values.iter().enumerate().for_each(|(n, inner)| pointers(inner, format!("{at}/{n}"), into));
            }
            Value::Object(map) => {
                map.iter().for_each(|(key, inner)| pointers(inner, format!("{at}/{}", escaped(key)), into));
            }
            _ => {}
        }
        into.push(at);
    }

    proptest! {
        /// Printed prettily, every value starts a line of its own or stands behind its key: each pointer has a
        /// place, and the places are those of the parsed value and no others.
        #[test]
        fn every_value_has_a_place(value in json_value()) {
            let text = serde_json::to_string_pretty(&value).unwrap();
            let places = Places::of(&text);
            let mut expected = Vec::new();
            pointers(&value, String::new(), &mut expected);
            let mut found: Vec<String> = places.lines.keys().cloned().collect();
            found.sort();
            expected.sort();
            prop_assert_eq!(found, expected);
            prop_assert!(places.repeated.is_empty());
        }
    }
}
