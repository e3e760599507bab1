//! One file: bytes → text → JSON → schema → type, with the place of everything that is wrong on the way.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::places::{Places, path};
use super::schema::FileKind;
use crate::fault::{Fault, Faults};

/// A file's bytes, not yet looked at.
#[derive(Debug, Clone)]
pub struct Source {
    /// As the user knows it.
    pub name: String,
    /// What it holds, by its folder.
    pub kind: FileKind,
    /// The language folder that a wording stands in.
    pub language: Option<String>,
    /// Whether it ships with the program, and gives way to a file of the installation's own.
    pub built_in: bool,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// A file that fits its schema.
#[derive(Debug)]
pub struct File<T> {
    /// As the user knows it.
    pub name: String,
    /// The language folder that a wording stands in.
    pub language: Option<String>,
    /// Whether it ships with the program.
    pub built_in: bool,
    /// What it says.
    pub value: T,
    places: Places,
}

impl<T> File<T> {
    /// A fault at a JSON pointer of this file.
    pub fn fault(&self, pointer: &str, message: impl Into<String>) -> Fault {
        fault(&self.name, &self.places, pointer, message)
    }
}

fn fault(file: &str, places: &Places, pointer: &str, message: impl Into<String>) -> Fault {
    Fault {
        file: file.to_owned(),
        line: Some(places.line(pointer)),
        column: path(pointer),
        message: message.into().into(),
    }
}

/// Reads a file into its type. Of a file that cannot be read, gives the `id` if that much is legible, so that
/// what refers to it is not called unknown as well.
pub fn read<T: DeserializeOwned>(source: &Source, faults: &mut Faults) -> Result<File<T>, Option<String>> {
    let name = source.name.as_str();
    let text = std::str::from_utf8(&source.bytes).map_err(|error| {
        let line = source.bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        let message = "is not UTF-8 here; save the file as UTF-8".to_owned();
        faults.0.push(Fault { file: name.into(), line: Some(line), column: None, message: message.into() });
        None
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let value: Value = serde_json::from_str(text).map_err(|error| {
        faults.0.push(syntax_fault(name, &error));
        None
    })?;
    let id = || value.get("id").and_then(Value::as_str).map(str::to_owned);
    let places = Places::of(text);
    let mut told: Vec<Fault> = Vec::new();
    for (pointer, line) in &places.repeated {
        told.push(Fault {
            line: Some(*line),
            ..fault(name, &places, pointer, "stands here a second time; only one can count")
        });
    }
    told.extend(source.kind.faults(&value).into_iter().map(|(at, message)| fault(name, &places, &at, message)));
    if !told.is_empty() {
        faults.0.extend(told);
        return Err(id());
    }
    match serde_json::from_str(text) {
        Ok(value) => {
            let (language, built_in) = (source.language.clone(), source.built_in);
            Ok(File { name: name.to_owned(), language, built_in, value, places })
        }
        Err(error) => {
            faults.0.push(syntax_fault(name, &error));
            Err(id())
        }
    }
}

fn syntax_fault(file: &str, error: &serde_json::Error) -> Fault {
    let text = error.to_string();
    let message = text.split(" at line ").next().unwrap_or(&text).to_owned();
    Fault::at(file, error.line(), format!("column {}", error.column()), message)
}
