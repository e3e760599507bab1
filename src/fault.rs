//! What is wrong with something a user gave us: sentences with file, line and column.

use std::fmt;

use crate::said::Said;

/// One fault in one place of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file, as the user named it.
    pub file: String,
    /// Line or row, from 1.
    pub line: Option<usize>,
    /// A column's number or heading, or the path of a JSON value.
    pub column: Option<String>,
    /// A sentence that says what to do.
    pub message: Said,
}

impl Fault {
    /// A fault of the whole file.
    pub fn of_file(file: impl Into<String>, message: impl Into<Said>) -> Fault {
        Fault { file: file.into(), line: None, column: None, message: message.into() }
    }

    /// A fault in one place.
    pub fn at(file: impl Into<String>, line: usize, column: impl Into<String>, message: impl Into<Said>) -> Fault {
        Fault { file: file.into(), line: Some(line), column: Some(column.into()), message: message.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", {column}")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// Everything that is wrong with one input, told at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    /// `value` if there is no fault.
    ///
    /// # Errors
    /// The faults, if there are any.
    pub fn or<T>(self, value: T) -> Result<T, Faults> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Faults {
        Faults(vec![fault])
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, fault) in self.0.iter().enumerate() {
            if at > 0 {
                writeln!(f)?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

impl std::error::Error for Fault {}
