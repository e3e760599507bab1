//! What comes back: read, matched, acted on once. The mails in this folder are as the usual programs write them, of
//! invented people; `{mark}` and `{message-id}` stand for those of the message that a test is about.

mod acting;
mod cases;
mod dovecot;
mod explain;
mod imap;
mod loops;
mod readers;
mod reading;
mod relays;
mod replies;
mod unseen;
pub mod world;
