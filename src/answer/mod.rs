//! What a person owes, the pages of a questionnaire, saving and submitting. No HTTP in it.

mod duration;
mod hard;
pub mod help;
mod list;
pub mod paging;
mod saving;

pub use duration::{Durations, durations};
pub use hard::{Remark, remark};
pub use list::{Known, NoEntry, Standing, Task, Visit, enter, tasks};
pub use saving::{Change, Outcome, Refusal, Sent, decline, heard, reply, save, set_language, submit};
