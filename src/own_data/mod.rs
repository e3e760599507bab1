//! What is stored about one person, as a file for them: a page to read and print, or JSON to take elsewhere. Pure.
//!
//! Whoever reads it from the database gives it here entry by entry, section by section, so that it is never in memory as a
//! whole. What is in it and what is not is told in `docs/operating.md`.

mod document;
mod facts;
mod shown;
mod told;
mod words;

pub use document::{Document, Format, style};
pub use facts::{
    Answer, Asked, Change, Contact, Correction, Doer, FoundHard, HelpAsked, HelpSession, Letter, Mail, MailAbout, Note,
    OwnWords, Person, Place, Reading, ReceivedMail, Said, Score, Stop, TakenBack,
};
pub use shown::Shown;
pub use told::Section;
pub use words::Words;
