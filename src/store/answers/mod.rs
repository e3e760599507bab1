//! What was answered, and what stands beside the answers.

pub mod answer;
pub mod content;
pub mod counts;
pub mod evaluator;
pub mod facts;
pub mod help;
pub mod older;
pub mod publication;
pub mod study_words;
pub mod taken_over;
