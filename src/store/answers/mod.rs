//! What was answered, and what stands beside the answers.

pub mod answer;
pub mod counts;
pub mod facts;
pub mod hard;
pub mod help;
pub mod own_words;
pub mod study_words;
pub mod taken_over;
