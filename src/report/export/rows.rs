//! The rows of the export's tables.

use jiff::civil::Date;

use crate::id::{PersonId, ResponseId};
use crate::report::csv::{Cell, Line, row};

row! {
    /// One family.
    pub struct FamilyRow<'a> {
        /// Case number.
        family_id: &'a str,
        /// The municipality.
        municipality: &'a str,
        /// First day.
        start_date: Date,
        /// Last day, where there is one.
        end_date: Option<Date>,
        /// As entered.
        status: &'a str,
        /// How many placed children.
        children: usize,
    }
}

row! {
    /// One request, as stored now.
    pub struct AskedRow<'a> {
        /// Case number.
        family_id: &'a str,
        /// Case number of the child, for roles asked per child.
        child_id: Option<&'a str>,
        /// Who was asked.
        role: &'a str,
        /// The person's number.
        person: PersonId,
        /// The wave.
        wave: &'a str,
        /// Its nominal date.
        nominal_date: Date,
        /// Day of the first invitation.
        first_invited_on: Option<Date>,
        /// Day of the latest invitation.
        invited_on: Option<Date>,
        /// Day on which the first reminder was sent.
        reminder1_on: Option<Date>,
        /// Day on which the second reminder was sent.
        reminder2_on: Option<Date>,
        /// Last day on which it can be answered.
        closes_on: Date,
        /// Day of the answer.
        answered_on: Option<Date>,
        /// `open`, `answered`, `missing` or `cancelled`.
        state: &'a str,
        /// Chosen by the child's age.
        child_instrument: Option<&'a str>,
    }
}

row! {
    /// One answered item.
    pub struct AnswerRow<'a> {
        /// The response's number.
        response: ResponseId,
        /// Case number.
        family_id: &'a str,
        /// Case number of the child, for roles asked per child.
        child_id: Option<&'a str>,
        /// Who answered.
        role: &'a str,
        /// As a number.
        person: PersonId,
        /// The wave.
        wave: &'a str,
        /// As asked: the instrument's id or its age version's.
        instrument: &'a str,
        /// Hash of exactly what was shown.
        version: &'a str,
        /// Language of what was shown.
        language: &'a str,
        /// The question.
        item: &'a str,
        /// The value chosen.
        value: i32,
        /// Day of the answer.
        answered_at: Date,
        /// The role that helped with any of the response's answers.
        assisted_by: &'a str,
        /// The response for another child in which the answer was given, if it was taken over from there.
        taken_from: Option<ResponseId>,
    }
}

row! {
    /// One score.
    pub struct ScoreRow<'a> {
        /// The response's number.
        response: ResponseId,
        /// Case number.
        family_id: &'a str,
        /// Case number of the child, for roles asked per child.
        child_id: Option<&'a str>,
        /// Who answered.
        role: &'a str,
        /// As a number.
        person: PersonId,
        /// The wave.
        wave: &'a str,
        /// As asked: the instrument's id or its age version's.
        instrument: &'a str,
        /// The score.
        score: &'a str,
        /// Its value.
        value: Exact,
    }
}

row! {
    /// One submitted response.
    pub struct ResponseRow<'a> {
        /// The response's number.
        response: ResponseId,
        /// Case number.
        family_id: &'a str,
        /// Case number of the child, for roles asked per child.
        child_id: Option<&'a str>,
        /// Who answered.
        role: &'a str,
        /// As a number.
        person: PersonId,
        /// The wave.
        wave: &'a str,
        /// Day of the submit.
        submitted_on: Date,
        /// What the pages told about the study: hash of a row of the file of that name.
        study_words: Option<&'a str>,
    }
}

row! {
    /// What respondents were told about the study.
    pub struct ToldRow<'a> {
        /// Names it.
        study_words: &'a str,
        /// Whom it was for.
        role: &'a str,
        /// The language.
        language: &'a str,
        /// As JSON, with headings and paragraphs.
        told: &'a str,
    }
}

row! {
    /// What somebody wrote beside the questions.
    pub struct OwnWordsRow<'a> {
        /// The response's number.
        response: ResponseId,
        /// Case number.
        family_id: &'a str,
        /// Case number of the child, for roles asked per child.
        child_id: Option<&'a str>,
        /// Who wrote it.
        role: &'a str,
        /// As a number.
        person: PersonId,
        /// The wave.
        wave: &'a str,
        /// Language of the page on which it was written.
        language: &'a str,
        /// The text.
        own_words: &'a str,
    }
}

/// A number as it is, without a decimal point where it is whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exact(pub f64);

impl Cell for Exact {
    fn put(&self, line: &mut Line) {
        line.text(&self.0.to_string());
    }
}
