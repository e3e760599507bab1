//! The service as it runs: a real server, both databases, a real mailbox.

mod ahead;
mod answering;
mod answering_walks;
mod attacks;
mod audit;
mod browsers;
mod carried_over;
mod closing;
#[path = "../../bench/reliability/crash.rs"]
mod crash;
mod delivery;
#[path = "../support/dkim.rs"]
mod dkim;
mod downtime;
mod erasing;
mod evaluator;
mod hard_to_understand;
mod helping;
mod incoming;
#[path = "../../bench/reliability/installation.rs"]
mod installation;
mod killed;
mod languages;
mod letter;
mod linked;
mod machines;
mod mails;
mod metrics;
mod my_list;
mod new_link;
mod no_thank_you;
mod once_per_counterpart;
mod own_data;
mod own_words;
mod programme;
mod protocols;
mod register_misfits;
mod register_written;
mod report;
mod retention;
mod scheduling;
mod sealed;
mod secrets;
mod sheets_from_the_wild;
#[path = "../support/smtp.rs"]
mod smtp;
mod smtp_server;
mod statements;
mod store;
mod study_words;
#[path = "../support/mod.rs"]
mod support;
mod taps;
mod text_browsers;
mod unsubscribe;
mod without_address;
mod workspace;
