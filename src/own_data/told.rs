//! How each thing that is stored is told on the page.

use serde::Serialize;

use super::facts::{
    Answer, Asked, Change, Contact, Correction, HelpAsked, HelpSession, Letter, Mail, MailAbout, Note, Person, Place,
    Reading, ReceivedMail, Said, Stop,
};
use super::words::Words;

/// A line of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// A word for what it is, and what is stored.
    Fact(String, String),
    /// Over the lines that follow.
    Heading(String),
    /// A sentence.
    Text(String),
}

/// An entry of the file.
pub(super) trait Entry: Serialize {
    /// What stands over it; nothing where its lines say enough.
    fn heading(&self, words: &Words<'_>) -> Option<String>;

    /// What is told of it.
    fn lines(&self, words: &Words<'_>) -> Vec<Line>;
}

macro_rules! sections {
    ($($(#[$what:meta])* $name:ident($entry:ty) = $key:literal;)*) => {
        /// A part of the file, in the order in which they stand in it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Section {
            $($(#[$what])* $name,)*
        }

        impl Section {
            /// All of them.
            pub const ALL: &[Section] = &[$(Section::$name),*];

            /// Its name in the JSON file.
            pub fn key(self) -> &'static str {
                match self { $(Section::$name => $key,)* }
            }
        }

        $(impl InSection for $entry {
            const SECTION: Section = Section::$name;
        })*
    };
}

/// In which section an entry stands.
pub(super) trait InSection: Entry {
    const SECTION: Section;
}

sections! {
    /// Who they are, and what they have chosen.
    Person(Person) = "person";
    /// Other names and addresses.
    Contacts(Contact) = "contacts";
    /// Their roles.
    Places(Place) = "roles";
    /// Addresses to which no mail goes.
    Stops(Stop) = "suppressed_addresses";
    /// What they were asked and what they said.
    Asked(Asked) = "requests";
    /// Mails to them.
    Mails(Mail) = "mails";
    /// Letters on paper.
    Letters(Letter) = "letters";
    /// Mails from them.
    Received(ReceivedMail) = "received_mails";
    /// What they said is wrong.
    Corrections(Correction) = "corrections";
    /// Sessions with help.
    Help(HelpSession) = "help";
    /// What they were asked to help with.
    HelpAsked(HelpAsked) = "asked_to_help";
    /// What staff noted.
    Notes(Note) = "notes";
    /// What they and staff did.
    Changes(Change) = "changes";
}

/// Lines of an entry, as they come together.
struct Lines<'a, 'b> {
    words: &'a Words<'b>,
    lines: Vec<Line>,
}

impl<'a, 'b> Lines<'a, 'b> {
    fn of(words: &'a Words<'b>) -> Lines<'a, 'b> {
        Lines { words, lines: Vec::new() }
    }

    /// A fact with a label of ours; nothing if there is nothing.
    fn fact(mut self, label: &str, value: Option<impl Into<String>>) -> Self {
        if let Some(value) = value.map(Into::into).filter(|value| !value.is_empty()) {
            self.lines.push(Line::Fact(self.words.get(label), value));
        }
        self
    }

    fn at(self, label: &str, at: Option<jiff::Timestamp>) -> Self {
        let value = at.map(|at| self.words.at(at));
        self.fact(label, value)
    }

    fn day(self, label: &str, day: Option<jiff::civil::Date>) -> Self {
        let value = day.map(|day| self.words.day(day));
        self.fact(label, value)
    }

    fn text(mut self, name: &str, holds: bool) -> Self {
        if holds {
            self.lines.push(Line::Text(self.words.get(name)));
        }
        self
    }
}

impl Entry for Person {
    fn heading(&self, _: &Words<'_>) -> Option<String> {
        None
    }

    fn lines(&self, words: &Words<'_>) -> Vec<Line> {
        Lines::of(words)
            .fact("name", Some(&self.name))
            .fact("address", self.address.as_ref())
            .text("by_letter", self.by_letter)
            .fact("language", Some(words.name_of(&self.language)))
            .at("no_mail_since", self.no_mail_since)
            .at("left_since", self.left_since)
            .at("withdrawn_since", self.withdrawn_since)
            .at("erase_due_at", self.erase_due_at)
            .at("erase_kept_at", self.erase_kept_at)
            .at("erased_at", self.erased_at)
            .text("telephone", true)
            .lines
    }
}

impl Entry for Contact {
    fn heading(&self, _: &Words<'_>) -> Option<String> {
        None
    }

    fn lines(&self, words: &Words<'_>) -> Vec<Line> {
        let named = Lines::of(words).fact("name", Some(&self.name)).fact("address", self.address.as_ref());
        named.fact("language", Some(words.name_of(&self.language))).lines
    }
}

impl Entry for Place {
    fn heading(&self, words: &Words<'_>) -> Option<String> {
        Some(words.role(&self.role))
    }

    fn lines(&self, words: &Words<'_>) -> Vec<Line> {
        let lines = Lines::of(words).fact("family", Some(&self.family)).fact("child", self.child.as_ref());
        lines.fact("municipality", Some(&self.municipality)).day("from", Some(self.from)).day("to", self.to).lines
    }
}

impl Entry for Stop {
    fn heading(&self, _: &Words<'_>) -> Option<String> {
        None
    }

    fn lines(&self, words: &Words<'_>) -> Vec<Line> {
        let lines = Lines::of(words).fact("address", self.address.as_ref()).at("since", Some(self.since));
        lines.fact("server_words", Some(&self.server_words)).lines
    }
}

impl Entry for Asked {
    fn heading(&self, words: &Words<'_>) -> Option<String> {
        Some(words.wave(&self.wave))
    }

    fn lines(&self, words: &Words<'_>) -> Vec<Line> {
        let lines = Lines::of(words)
            .fact("as_role", Some(words.role(&self.role)))
            .fact("family", Some(&self.family))
            .fact("child", self.child.as_ref())
            .day("invited_on", self.invited_on)
            .day("closes_on", Some(self.closes_on))
            .fact("state", Some(words.word("state", &self.state)))
            .at("declined_at", self.declined_at)
            .at("started_at", self.started_at)
            .at("submitted_at", self.submitted_at);
        let is_draft = self.submitted_at.is_none() && matches!(self.said, Reading::Opened(_));
        let lines = lines.text("draft", is_draft).text("closed_answers", self.said == Reading::Closed);
        let mut lines = lines.text("sealed_answers", self.said == Reading::ForEvaluator).lines;
        if let Reading::Opened(said) = &self.said {
            lines.extend(told(said, words));
        }
        lines
    }
}

fn told(said: &Said, words: &Words<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut of: Option<&str> = None;
    for answer in &said.answers {
        if of != Some(answer.instrument.as_str()) {
            of = Some(&answer.instrument);
            lines.push(Line::Heading(answer.title.clone().unwrap_or_else(|| answer.instrument.clone())));
            if answer.demonstration {
                lines.push(Line::Text(words.get("demonstration")));
            }
        }
        lines.push(Line::Fact(asked(answer.question.as_ref(), &answer.item), answered(answer, words)));
    }
    if !said.taken_back.is_empty() {
        lines.push(Line::Heading(words.get("taken_back")));
        lines.extend(said.taken_back.iter().map(|one| Line::Fact(one.item.clone(), words.at(one.at))));
    }
    if !said.found_hard.is_empty() {
        lines.push(Line::Heading(words.get("found_hard")));
        let hard = said.found_hard.iter();
        lines.extend(hard.map(|one| Line::Fact(asked(one.question.as_ref(), &one.item), words.at(one.at))));
    }
    if let Some(own) = &said.own_words {
        lines.push(Line::Heading(words.get("own_words")));
        lines.push(Line::Fact(words.at(own.at), own.text.clone()));
    }
    if !said.scores.is_empty() {
        lines.push(Line::Heading(words.get("scores")));
        lines.push(Line::Text(words.get("scores_text")));
    }
    for score in &said.scores {
        let name = score.name.clone().unwrap_or_else(|| score.score.clone());
        let name = score.title.as_ref().map_or(name.clone(), |title| format!("{title}: {name}"));
        let value = words.number(score.value);
        let value = match score.range {
            None => value,
            Some((from, to)) => {
                let name = if score.higher_is_better == Some(false) { "score_lower" } else { "score_higher" };
                let (from, to) = (words.number(from), words.number(to));
                words.fill(name, &[("value", &value), ("from", &from), ("to", &to)])
            }
        };
        lines.push(Line::Fact(name, value));
    }
    lines
}

fn asked(question: Option<&String>, item: &str) -> String {
    question.cloned().unwrap_or_else(|| item.to_owned())
}

/// What was chosen and when, in one line.
fn answered(answer: &Answer, words: &Words<'_>) -> String {
    let mut told = answer.answer.clone().unwrap_or_else(|| answer.value.to_string());
    told = format!("{told} ({})", words.at(answer.answered_at));
    for (name, holds) in [("with_help", answer.with_help), ("taken_over", answer.taken_over)] {
        if holds {
            told = format!("{told}, {}", words.get(name));
        }
    }
    told
}

/// Families and waves, each once.
fn about(about: &[MailAbout], words: &Words<'_>) -> Option<String> {
    let mut all: Vec<String> = about.iter().map(|one| format!("{} ({})", words.wave(&one.wave), one.family)).collect();
    all.dedup();
    (!all.is_empty()).then(|| all.join(", "))
}

impl Entry for Mail {
    fn heading(&self, words: &Words<'_>) -> Option<String> {
        Some(words.word("kind", &self.kind))
    }

    fn lines(&self, words: &Words<'_>) -> Vec<Line> {
        let lines = match self.sent_at {
            Some(at) => Lines::of(words).at("sent_at", Some(at)),
            None => Lines::of(words).day("for_day", Some(self.for_day)),
        };
        lines
            .fact("mail_state", Some(words.word("mail", &self.state)))
            .fact("address", self.address.as_ref())
            .fact("about", about(&self.about, words))
            .fact("server_words", self.server_words.as_ref())
            .lines
    }
}

impl Entry for Letter {
    fn heading(&self, _: &Words<'_>) -> Option<String> {
        None
    }

    fn lines(&self, words: &Words<'_>) -> Vec<Line> {
        Lines::of(words).at("printed_at", Some(self.printed_at)).fact("about", about(&self.about, words)).lines
    }
}

impl Entry for ReceivedMail {
    fn heading(&self, words: &Words<'_>) -> Option<String> {
        Some(words.word("received", &self.kind))
    }

    fn lines(&self, words: &Words<'_>) -> Vec<Line> {
        Lines::of(words)
            .at("received_at", Some(self.received_at))
            .fact("subject", self.subject.as_ref())
            .fact("text", self.text.as_ref())
            .at("handled_at", self.handled_at)
            .fact("note", self.note.as_ref())
            .lines
    }
}

impl Entry for Correction {
    fn heading(&self, _: &Words<'_>) -> Option<String> {
        None
    }

    fn lines(&self, words: &Words<'_>) -> Vec<Line> {
        let lines = Lines::of(words).at("said_at", Some(self.said_at)).fact("text", self.text.as_ref());
        lines.at("handled_at", self.handled_at).lines
    }
}

impl Entry for HelpSession {
    fn heading(&self, words: &Words<'_>) -> Option<String> {
        Some(words.get(if self.helped_others { "helped_others" } else { "was_helped" }))
    }

    fn lines(&self, words: &Words<'_>) -> Vec<Line> {
        Lines::of(words)
            .fact("family", Some(&self.family))
            .fact("helper_role", Some(words.role(&self.helper_role)))
            .at("made_at", Some(self.made_at))
            .at("opened_at", self.opened_at)
            .at("ended_at", self.ended_at)
            .lines
    }
}

impl Entry for HelpAsked {
    fn heading(&self, _: &Words<'_>) -> Option<String> {
        None
    }

    fn lines(&self, words: &Words<'_>) -> Vec<Line> {
        let lines = Lines::of(words).at("asked_at", Some(self.asked_at)).fact("family", Some(&self.family));
        lines.fact("wave", Some(words.wave(&self.wave))).lines
    }
}

impl Entry for Note {
    fn heading(&self, _: &Words<'_>) -> Option<String> {
        None
    }

    fn lines(&self, words: &Words<'_>) -> Vec<Line> {
        Lines::of(words)
            .at("noted_at", Some(self.noted_at))
            .fact("by", Some(words.get(self.by.word())))
            .fact("family", Some(&self.family))
            .fact("wave", Some(words.wave(&self.wave)))
            .fact("text", Some(&self.text))
            .day("quiet_until", self.quiet_until)
            .lines
    }
}

impl Entry for Change {
    fn heading(&self, _: &Words<'_>) -> Option<String> {
        None
    }

    fn lines(&self, words: &Words<'_>) -> Vec<Line> {
        let family = self.family.as_ref().map(|family| format!("{} {family}", words.get("family")));
        let detail = self.detail.as_ref().map(|detail| words.wave(detail));
        let more: Vec<String> = family.into_iter().chain(detail).collect();
        let more = if more.is_empty() { String::new() } else { format!(" ({})", more.join(", ")) };
        let told = format!("{}: {}{more}", words.get(self.by.word()), words.word("act", &self.act));
        vec![Line::Fact(words.at(self.at), told)]
    }
}
