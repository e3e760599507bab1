//! A fault put in kvartal's way, and what is expected of it.

use crate::installation::{Installation, at};
use jiff::Timestamp;
use jiff::civil::{Date, date};

/// The day on which the families of a fault's installation start; a Monday.
pub const DAY: Date = date(2026, 1, 5);

/// What was done, what happened, and whether that is as it should be.
#[derive(Debug)]
pub struct Case {
    /// What was done.
    pub done: String,
    /// States of the messages while the fault lasted.
    pub during: String,
    /// The same in the end.
    pub finally: String,
    /// How many mails the server accepted in all.
    pub accepted: usize,
    /// How often a mail was begun, if the server heard of it.
    pub tries: u32,
    /// What the command or the queue said, shortened.
    pub said: String,
    /// What somebody had to do, besides ending the fault.
    pub hands: &'static str,
    /// What is not as expected, in sentences.
    pub wrong: Vec<String>,
}

impl Case {
    pub fn of(done: impl Into<String>) -> Case {
        Case {
            done: done.into(),
            during: String::new(),
            finally: String::new(),
            accepted: 0,
            tries: 0,
            said: String::new(),
            hands: "none",
            wrong: Vec::new(),
        }
    }

    /// A sentence about what should have been, unless it is.
    pub fn expect(&mut self, is: bool, should: impl Into<String>) {
        if !is {
            self.wrong.push(should.into());
        }
    }

    /// Expects this in the words that were said.
    pub fn expect_said(&mut self, part: &str) {
        let is = self.said.to_lowercase().contains(&part.to_lowercase());
        self.expect(is, format!("it should have said “{part}”, and said “{}”", self.said));
    }

    /// Expects no second copies, and as many acceptances as this.
    pub fn expect_accepted(&mut self, accepted: &std::collections::BTreeMap<String, usize>, once: usize) {
        self.accepted = accepted.values().sum();
        let is = accepted.len() == once && accepted.values().all(|count| *count == 1);
        self.expect(is, format!("{once} messages should have been accepted, each once; they were {accepted:?}"));
    }
}

/// That many families starting on [`DAY`]; each has a parent and a placement site of its own.
pub fn enrol(installation: &Installation, families: usize) {
    installation.enrol(families, DAY, |_| DAY);
}

/// An instant on [`DAY`].
pub fn on_the_day(hour: i8) -> Timestamp {
    at(DAY, hour)
}

/// Words short enough for a table, without what differs from run to run.
pub fn shortened(words: &str) -> String {
    let temporary = std::env::temp_dir().display().to_string();
    let usual = |word: &str| if word.contains(&temporary) { "FILE".to_owned() } else { word.replace('|', "/") };
    let words = words.split_whitespace().map(usual).collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(160) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words,
    }
}
