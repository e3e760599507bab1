//! The data for analysis, with a codebook. People are numbers; there is no name, no address and no birth date in it but
//! what somebody has written in their own words (which has a file of its own), and only what was submitted. How many found a question hard to understand is told of those as well who sent nothing.
//!
//! Batch after batch of families is written into the files as it comes: they are in the order of the families.

mod rows;
mod wide;

use std::collections::HashMap;
use std::io::{self, Cursor};

use jiff::civil::Date;

use super::codebook::{self, codebook};
use super::csv::{File, Out, Row, Table};
use super::facts::{Facts, RequestFact, ResponseFact};
use super::hard::{self, Hard, HardRow, Question};
use super::register::{self, FactRow, MovesRow};
use super::sending::in_order;
use super::study::Study;
use super::words::Words;
use crate::id::ResponseId;
pub use rows::{AnswerRow, AskedRow, Exact, FamilyRow, OwnWordsRow, ResponseRow, ScoreRow, ToldRow};
use wide::Wide;

/// Every file of `kvartal export`, being written.
pub struct Export<'a, O: Out> {
    study: &'a Study<'a>,
    language: String,
    words: Words,
    out: O,
    families: Table<O::File>,
    requests: Table<O::File>,
    answers: Table<O::File>,
    scores: Table<O::File>,
    responses: Table<O::File>,
    study_words: Table<O::File>,
    own_words: Table<O::File>,
    moves: Table<O::File>,
    /// Written where the programme has facts or some are stored.
    facts: Option<Table<O::File>>,
    hard: Hard,
    wide: Vec<Wide<O>>,
    submitted: usize,
}

/// An export that is whole.
pub struct Exported<O: Out> {
    /// Where it went.
    pub out: O,
    /// Its files with their names, in their order.
    pub files: Vec<(String, O::File)>,
    /// How many submitted responses are in it.
    pub submitted: usize,
}

fn table<R: Row, O: Out>(out: &mut O, name: &str) -> io::Result<Table<O::File>> {
    Table::new(out.file(name)?, R::COLUMNS.iter().copied())
}

const FAMILIES: &str = "families.csv";
const REQUESTS: &str = "requests.csv";
const ANSWERS: &str = "answers.csv";
const SCORES: &str = "scores.csv";
const RESPONSES: &str = "responses.csv";
const STUDY_WORDS: &str = "study_words.csv";
const OWN_WORDS: &str = "own_words.csv";
const CODEBOOK: &str = "codebook.csv";

impl<'a, O: Out> Export<'a, O> {
    /// Into `out`; the codebook's words are in `language` (`da` or `en`), and `found_hard` are all questions that anybody has
    /// found hard.
    ///
    /// # Errors
    /// A sentence, if there is no codebook in that language; what cannot be written, as in everything here.
    pub fn new(
        study: &'a Study<'a>,
        mut out: O,
        language: &str,
        found_hard: Vec<Question>,
    ) -> io::Result<Export<'a, O>> {
        let words = Words::of(language).map_err(io::Error::other)?;
        let roles = &study.programme.roles;
        Ok(Export {
            study,
            language: language.to_owned(),
            words,
            families: table::<FamilyRow, O>(&mut out, FAMILIES)?,
            requests: table::<AskedRow, O>(&mut out, REQUESTS)?,
            answers: table::<AnswerRow, O>(&mut out, ANSWERS)?,
            scores: table::<ScoreRow, O>(&mut out, SCORES)?,
            responses: table::<ResponseRow, O>(&mut out, RESPONSES)?,
            study_words: table::<ToldRow, O>(&mut out, STUDY_WORDS)?,
            own_words: table::<OwnWordsRow, O>(&mut out, OWN_WORDS)?,
            moves: table::<MovesRow, O>(&mut out, register::MOVES)?,
            facts: match study.programme.facts.is_empty() {
                true => None,
                false => Some(table::<FactRow, O>(&mut out, register::FACTS)?),
            },
            hard: Hard::new(found_hard, Date::MAX),
            wide: roles.iter().map(|role| Wide::of(study, role, &mut out)).collect::<io::Result<_>>()?,
            submitted: 0,
            out,
        })
    }

    /// Writes down the next families.
    ///
    /// # Errors
    /// As [`Export::new`].
    pub fn add(&mut self, facts: &Facts) -> io::Result<()> {
        self.add_register(facts)?;
        let order = in_order(self.study.programme, facts, |request| request.person);
        for (place, _) in &order {
            self.requests.row(&asked(facts, &facts.requests[*place]))?;
        }
        self.hard.add(facts);
        self.submitted += facts.responses.len();
        let rank: HashMap<usize, usize> = order.iter().enumerate().map(|(rank, (place, _))| (*place, rank)).collect();
        let mut responses: Vec<&ResponseFact> = facts.responses.iter().collect();
        responses.sort_by_key(|response| (rank[&response.request], response.id));
        let written: HashMap<ResponseId, _> =
            facts.own_words.iter().map(|words| (facts.responses[words.response].id, words)).collect();
        for response in responses {
            let request = &facts.requests[response.request];
            self.add_response(facts, response, request)?;
            if let Some(words) = written.get(&response.id) {
                self.own_words.row(&OwnWordsRow {
                    response: response.id,
                    family_id: &facts.family_of(request).case_number,
                    child_id: child_number(facts, request),
                    role: &request.role,
                    person: response.person,
                    wave: &request.wave,
                    language: &words.language,
                    own_words: &words.content,
                })?;
            }
        }
        Ok(())
    }

    fn add_register(&mut self, facts: &Facts) -> io::Result<()> {
        for family in &facts.families {
            self.families.row(&FamilyRow {
                family_id: &family.case_number,
                municipality: &family.municipality,
                start_date: family.start,
                end_date: family.end,
                status: family.status.as_str(),
                children: family.children.len(),
            })?;
        }
        for told in &facts.told {
            self.study_words.row(&ToldRow {
                study_words: &told.hash,
                role: &told.role,
                language: &told.language,
                told: &told.content,
            })?;
        }
        self.moves.rows(&register::moves(facts))?;
        if self.facts.is_none() && !facts.told_of.is_empty() {
            self.facts = Some(table::<FactRow, O>(&mut self.out, register::FACTS)?);
        }
        if let Some(table) = &mut self.facts {
            table.rows(&register::facts(facts))?;
        }
        Ok(())
    }

    fn add_response(&mut self, facts: &Facts, response: &ResponseFact, request: &RequestFact) -> io::Result<()> {
        let family_id = facts.family_of(request).case_number.as_str();
        let (child_id, role, wave) = (child_number(facts, request), request.role.as_str(), request.wave.as_str());
        let assisted_by = helpers(response);
        self.responses.row(&ResponseRow {
            response: response.id,
            family_id,
            child_id,
            role,
            person: response.person,
            wave,
            submitted_on: response.submitted,
            study_words: response.told.as_deref(),
        })?;
        for answer in &response.answers {
            let version = facts.versions.get(&answer.version);
            self.answers.row(&AnswerRow {
                response: response.id,
                family_id,
                child_id,
                role,
                person: response.person,
                wave,
                instrument: &answer.instrument,
                version: version.map_or("", |version| &version.hash),
                language: version.map_or("", |version| &version.language),
                item: &answer.item,
                value: answer.value,
                answered_at: answer.on,
                assisted_by: &assisted_by,
                taken_from: answer.taken_from,
            })?;
        }
        for score in &response.scores {
            self.scores.row(&ScoreRow {
                response: response.id,
                family_id,
                child_id,
                role,
                person: response.person,
                wave,
                instrument: &score.instrument,
                score: &score.name,
                value: Exact(score.value),
            })?;
        }
        self.wide.iter_mut().try_for_each(|wide| wide.add(facts, response, request))
    }

    /// All files, with the codebook.
    ///
    /// # Errors
    /// As [`Export::new`].
    pub fn finish(mut self) -> io::Result<Exported<O>> {
        let mut hard = table::<HardRow, O>(&mut self.out, hard::FILE)?;
        hard.rows(&self.hard.rows(self.study))?;
        let mut tables: Vec<Named<'_, O::File>> = vec![
            (FAMILIES, FamilyRow::COLUMNS, self.families),
            (REQUESTS, AskedRow::COLUMNS, self.requests),
            (ANSWERS, AnswerRow::COLUMNS, self.answers),
            (SCORES, ScoreRow::COLUMNS, self.scores),
            (RESPONSES, ResponseRow::COLUMNS, self.responses),
            (STUDY_WORDS, ToldRow::COLUMNS, self.study_words),
            (OWN_WORDS, OwnWordsRow::COLUMNS, self.own_words),
            (hard::FILE, HardRow::COLUMNS, hard),
            (register::MOVES, MovesRow::COLUMNS, self.moves),
        ];
        tables.extend(self.facts.map(|table| (register::FACTS, FactRow::COLUMNS, table)));
        let wide_names: Vec<String> = self.wide.iter().map(|wide| wide.name.clone()).collect();
        let mut columns: Vec<(&str, &[&str])> = tables.iter().map(|(name, columns, _)| (*name, *columns)).collect();
        columns.extend(wide_names.iter().map(|name| (name.as_str(), &wide::COLUMNS[..])));
        let mut explained = codebook(self.study, &columns, &self.words);
        explained.extend(codebook::of_facts(self.study, register::FACTS, &self.language));
        let mut files = Vec::new();
        for (name, _, table) in tables {
            files.push((name.to_owned(), table.finish()?));
        }
        for wide in self.wide {
            files.push(wide.finish(&mut self.out)?);
        }
        let mut book = table::<codebook::CodebookRow, O>(&mut self.out, CODEBOOK)?;
        book.rows(&explained)?;
        files.push((CODEBOOK.to_owned(), book.finish()?));
        Ok(Exported { out: self.out, files, submitted: self.submitted })
    }
}

/// A table with its name and columns.
type Named<'n, W> = (&'n str, &'n [&'n str], Table<W>);

/// An export of a study that is at hand.
struct Memory;

impl Out for Memory {
    type File = Vec<u8>;
    type Spool = Cursor<Vec<u8>>;

    fn file(&mut self, _name: &str) -> io::Result<Vec<u8>> {
        Ok(Vec::new())
    }

    fn spool(&mut self) -> io::Result<Cursor<Vec<u8>>> {
        Ok(Cursor::default())
    }
}

/// Every file of `kvartal export` from facts that are at hand.
///
/// # Errors
/// As [`Export::new`].
pub fn export(study: &Study, facts: &Facts, language: &str) -> Result<Vec<File>, String> {
    let exported = Export::new(study, Memory, language, hard::questions(facts)).and_then(|mut export| {
        export.add(facts)?;
        export.finish()
    });
    let files = exported.map_err(|error| error.to_string())?.files.into_iter();
    Ok(files.map(|(name, content)| File { name, content }).collect())
}

fn child_number<'a>(facts: &'a Facts, request: &RequestFact) -> Option<&'a str> {
    request.child.map(|child| facts.family_of(request).children[child].case_number.as_str())
}

/// The roles that helped with a response; almost always none or one.
fn helpers(response: &ResponseFact) -> String {
    response.assisted_by.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}

fn asked<'a>(facts: &'a Facts, request: &'a RequestFact) -> AskedRow<'a> {
    AskedRow {
        family_id: &facts.family_of(request).case_number,
        child_id: child_number(facts, request),
        role: &request.role,
        person: request.person,
        wave: &request.wave,
        nominal_date: request.nominal,
        first_invited_on: request.first_invitation(),
        invited_on: request.invitation_by(Date::MAX).map(|(_, on)| on),
        reminder1_on: request.reminder_by(1, Date::MAX),
        reminder2_on: request.reminder_by(2, Date::MAX),
        closes_on: request.closes,
        answered_on: request.answered_by(Date::MAX),
        state: request.state.as_str(),
        child_instrument: request.child_instrument.as_deref(),
    }
}
