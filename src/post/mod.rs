//! What a mail is made of: links, words, and the ways out.

pub mod dkim;
pub mod incoming;
pub mod letter;
mod letter_page;
pub mod mail;
pub mod mime;
mod pdf;
pub mod refusal;
pub mod smtp;
mod stream;
pub mod strict;
pub mod tls;
pub mod transport;
pub mod words;
pub mod workshop_sheet;
