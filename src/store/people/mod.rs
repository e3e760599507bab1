//! Who takes part, to whom no mail goes, and what is erased of them.

pub mod address;
pub mod called;
pub mod contact;
pub mod correction;
pub mod data_key;
pub mod erasing;
pub mod erasure;
pub mod forgetting;
pub mod person;
pub mod to_forget;
pub mod tombstone;
pub mod written;
