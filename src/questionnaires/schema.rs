//! JSON Schemas of the files, made from the types they are read into, and faults against them in plain sentences.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jsonschema::Validator;
use jsonschema::error::{TypeKind, ValidationError, ValidationErrorKind};
use serde_json::Value;

use crate::instrument::{Instrument, Norms, Wording};
use crate::programme::Programme;

use super::study::{StudyFacts, StudyWords};

/// The kinds of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileKind {
    /// `programmes/*.json`
    Programme,
    /// `instruments/*.json`
    Instrument,
    /// `wording/<language>/*.json`
    Wording,
    /// `norms/*.json`
    Norms,
    /// `study/*.json`
    StudyFacts,
    /// `study/<language>/*.json`
    StudyWords,
}

impl FileKind {
    /// All of them.
    pub const ALL: [FileKind; 6] = [
        FileKind::Programme,
        FileKind::Instrument,
        FileKind::Wording,
        FileKind::Norms,
        FileKind::StudyFacts,
        FileKind::StudyWords,
    ];

    /// The schema's name under `schema/`.
    pub fn schema_file(self) -> &'static str {
        match self {
            FileKind::Programme => "programme.schema.json",
            FileKind::Instrument => "instrument.schema.json",
            FileKind::Wording => "wording.schema.json",
            FileKind::Norms => "norms.schema.json",
            FileKind::StudyFacts => "study.schema.json",
            FileKind::StudyWords => "study-words.schema.json",
        }
    }

    /// The schema, made from the Rust type.
    pub fn schema(self) -> Value {
        match self {
            FileKind::Programme => schemars::schema_for!(Programme),
            FileKind::Instrument => schemars::schema_for!(Instrument),
            FileKind::Wording => schemars::schema_for!(Wording),
            FileKind::Norms => schemars::schema_for!(Norms),
            FileKind::StudyFacts => schemars::schema_for!(StudyFacts),
            FileKind::StudyWords => schemars::schema_for!(StudyWords),
        }
        .to_value()
    }

    /// What does not fit the schema: JSON pointer and sentence.
    pub(super) fn faults(self, value: &Value) -> Vec<(String, String)> {
        static VALIDATORS: LazyLock<BTreeMap<FileKind, Result<Validator, String>>> = LazyLock::new(|| {
            let build = |kind: FileKind| {
                let options = jsonschema::options().should_validate_formats(true);
                options.build(&kind.schema()).map_err(|error| format!("cannot be checked: {error}"))
            };
            FileKind::ALL.into_iter().map(|kind| (kind, build(kind))).collect()
        });
        let mut faults = Vec::new();
        match &VALIDATORS[&self] {
            Ok(validator) => validator.iter_errors(value).for_each(|error| tell(&error, &mut faults)),
            Err(message) => faults.push((String::new(), message.clone())),
        }
        faults
    }
}

// The patterns of the programme's type, to be told in words.
const TIME_OF_DAY: &str = r"^([01][0-9]|2[0-3]):[0-5][0-9]$";
const DAY_OF_YEAR: &str = r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";

fn tell(error: &ValidationError<'_>, faults: &mut Vec<(String, String)>) {
    let place = error.instance_path().as_str().to_owned();
    let sentence = match error.kind() {
        ValidationErrorKind::OneOfNotValid { context } | ValidationErrorKind::AnyOf { context } => {
            return tell_alternatives(&place, context, faults);
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            for key in unexpected {
                let place = format!("{place}/{}", super::places::escaped(key));
                faults.push((place, "is no key that is known here".into()));
            }
            return;
        }
        ValidationErrorKind::Required { property } => {
            format!("lacks “{}”", property.as_str().unwrap_or_default())
        }
        ValidationErrorKind::Type { kind } => {
            format!("is {}, where {} is expected", what(error.instance()), wanted(kind))
        }
        ValidationErrorKind::Enum { options } => {
            let options: Vec<String> = options.as_array().into_iter().flatten().map(plain).collect();
            format!("is {}, where one of {} is expected", plain(error.instance()), options.join(", "))
        }
        ValidationErrorKind::Constant { expected_value } => {
            format!("is {}, where {} is expected", plain(error.instance()), plain(expected_value))
        }
        ValidationErrorKind::Pattern { pattern } => {
            let form = match pattern.as_str() {
                TIME_OF_DAY => "a time of day is expected, as in 09:00",
                DAY_OF_YEAR => "a day of the year is expected, as in 12-24",
                other => &format!("the form {other} is expected"),
            };
            format!("is {}, where {form}", plain(error.instance()))
        }
        ValidationErrorKind::Format { format } => format!("is {}, which is no {format}", plain(error.instance())),
        ValidationErrorKind::Minimum { limit } => {
            format!("is {}; the least is {}", plain(error.instance()), plain(limit))
        }
        ValidationErrorKind::Maximum { limit } => {
            format!("is {}; the most is {}", plain(error.instance()), plain(limit))
        }
        ValidationErrorKind::MinItems { limit } => format!("holds too few values; at least {limit} are expected"),
        ValidationErrorKind::MaxItems { limit } => format!("holds too many values; at most {limit} are expected"),
        _ => error.to_string(),
    };
    faults.push((place, sentence));
}

/// Alternatives are told apart by a word (an enum's, or a rule's `kind`): only the one that is meant is worth hearing
/// about, or, where the word is none of them, which words there are.
fn tell_alternatives(place: &str, context: &[Vec<ValidationError<'static>>], faults: &mut Vec<(String, String)>) {
    let word = |errors: &Vec<ValidationError<'static>>| {
        errors.iter().find_map(|error| match error.kind() {
            ValidationErrorKind::Constant { expected_value } => {
                Some((error.instance_path().as_str().to_owned(), error.instance().clone(), plain(expected_value)))
            }
            _ => None,
        })
    };
    if let Some(meant) = context.iter().filter(|errors| word(errors).is_none()).min_by_key(|errors| errors.len()) {
        return meant.iter().for_each(|error| tell(error, faults));
    }
    let words: Vec<_> = context.iter().filter_map(word).collect();
    let Some((place, found)) = words.first().map(|(at, found, _)| (at.clone(), what(found))) else {
        return faults.push((place.to_owned(), "fits nothing that is expected here".into()));
    };
    let known: Vec<&str> = words.iter().map(|(_, _, known)| known.as_str()).collect();
    faults.push((place, format!("is {found}, where one of {} is expected", known.join(", "))));
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => format!("“{text}”"),
        other => other.to_string(),
    }
}

fn what(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Array(_) => "a list".into(),
        Value::Object(_) => "an object".into(),
        other => plain(other),
    }
}

fn wanted(kind: &TypeKind) -> String {
    let name = |kind: &str| match kind {
        "array" => "a list".to_owned(),
        "object" => "an object".to_owned(),
        "string" => "a text".to_owned(),
        "integer" => "a whole number".to_owned(),
        "number" => "a number".to_owned(),
        "boolean" => "true or false".to_owned(),
        other => other.to_owned(),
    };
    match kind {
        TypeKind::Single(one) => name(&one.to_string()),
        TypeKind::Multiple(set) => {
            // What may be left out says so last.
            let mut kinds: Vec<String> = set.iter().map(|one| one.to_string()).collect();
            kinds.sort_by_key(|kind| kind == "null");
            kinds.iter().map(|kind| name(kind)).collect::<Vec<_>>().join(" or ")
        }
    }
}
