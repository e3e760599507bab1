//! The study's tables, page and export, worked out from plain facts. Pure: no database, no clock; an as-of day is an
//! argument, and what happened after it does not count.
//!
//! Response rates are counted in units (families; children for roles asked per child) over the whole register, as
//! the study did. Before and after stand apart from the means of all who answered: the groups differ.

pub mod csv;
pub mod facts;
pub mod items;
pub mod number;
pub mod paired;
pub mod rates;
pub mod scores;
pub mod sending;
pub mod study;
