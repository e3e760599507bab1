//! From what is due to a mail in somebody's mailbox: links, rendering, transports, the queue.

pub mod link;
pub mod mail;
pub mod queue;
pub mod transport;
mod words;
