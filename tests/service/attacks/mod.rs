//! What somebody tries who is not the person: each was possible once. On both databases where both are concerned.

mod codes;
mod erasing;
mod faults;
mod files;
mod former_mailbox;
mod log;
mod slow;
mod spans;
mod study;
