//! What a person owes, the pages of a questionnaire, saving and submitting. No HTTP in it.

mod browser;
mod duration;
mod entry;
mod hard;
pub mod help;
mod list;
mod new_link;
mod once;
pub mod own_words;
pub mod paging;
mod saving;

pub use browser::Browser;
pub use duration::{Durations, durations};
pub use entry::{enter, holder};
pub use hard::{Remark, remark};
pub use list::{Helper, InBrowser, Known, NoEntry, Session, Standing, Task, Visit, tasks};
pub use new_link::{NewLink, ask_for_link};
pub use once::{Earlier, EarlierAnswer};
pub use saving::{SaveEffect, SaveOutcome, SaveRefusal, Sent, begin, heard, reply, save, submit};
