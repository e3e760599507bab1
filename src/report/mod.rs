//! The study's tables, page and export, worked out from plain facts. Pure: no database, no clock; an as-of day is an
//! argument, and what happened after it does not count.
//!
//! Response rates are counted in units (families; children for roles asked per child) over the whole register, as
//! the study did. Before and after stand apart from the means of all who answered: the groups differ.

pub mod book;
pub mod chart;
pub mod codebook;
pub mod contacts;
pub mod counting;
pub mod csv;
pub mod disclosure;
pub mod dropoff;
pub mod export;
pub mod facts;
pub mod feedback;
pub mod feedback_files;
pub mod hard;
mod helped;
pub mod histogram;
pub mod items;
pub mod number;
pub mod page;
pub mod paired;
mod people;
pub mod rates;
mod register;
pub mod scores;
pub mod sending;
pub mod statuses;
pub mod study;
pub mod versions;
mod words;

use jiff::civil::Date;

use book::ScoreBook;
use contacts::Contacts;
use csv::File;
use dropoff::Dropoff;
use facts::Facts;
use hard::{Hard, Question};
use items::Items;
use rates::{Denominator, Rates};
use scores::ContactCount;
use statuses::Statuses;
use study::Study;
use versions::Versions;

/// Name of the page among the files of a report.
pub const PAGE: &str = "report.html";

/// Every table of `kvartal report`, in the making. Families come some at a time, and what is kept of them does not grow with
/// their number.
pub struct Report<'a> {
    study: &'a Study<'a>,
    day: Date,
    rates: Rates<'a>,
    running: Rates<'a>,
    statuses: Statuses,
    book: ScoreBook<'a>,
    items: Items<'a>,
    contact: ContactCount<'a>,
    hard: Hard,
    dropoff: Dropoff<'a>,
    contacts: Contacts<'a>,
    versions: Versions<'a>,
    demonstration: bool,
}

impl<'a> Report<'a> {
    /// As at the end of `day`; `found_hard` are all questions that anybody has found hard.
    pub fn new(study: &'a Study<'a>, day: Date, found_hard: Vec<Question>) -> Report<'a> {
        Report {
            study,
            day,
            rates: Rates::new(study.programme, day, Denominator::Register, None),
            running: Rates::new(study.programme, day, Denominator::CompletedOrRunning, None),
            statuses: Statuses::new(day),
            book: ScoreBook::new(study, day),
            items: Items::new(study, day),
            contact: ContactCount::new(study, day),
            hard: Hard::new(found_hard, day),
            dropoff: Dropoff::new(study, day),
            contacts: Contacts::new(study.programme, day),
            versions: Versions::new(study, day),
            demonstration: false,
        }
    }

    /// Counts more families.
    pub fn add(&mut self, facts: &Facts) {
        self.rates.add(facts);
        self.running.add(facts);
        self.statuses.add(facts);
        self.book.add(facts);
        self.items.add(facts);
        self.contact.add(facts);
        self.hard.add(facts);
        self.dropoff.add(facts);
        self.contacts.add(facts);
        self.versions.add(facts);
        self.demonstration = self.demonstration || facts.has_demonstration_words();
    }

    /// Every table and the page.
    ///
    /// # Errors
    /// A sentence, if the page cannot be made in that language.
    pub fn files(&self, language: &str) -> Result<Vec<File>, String> {
        let (study, book) = (self.study, &self.book);
        let (rates, running, statuses) = (self.rates.rows(), self.running.rows(), self.statuses.rows());
        let (before_after, bands) = (paired::before_after(study, book), paired::bands(study, book));
        let (cooperation, contact) = (scores::cooperation(study, book), self.contact.rows());
        let (hard, dropoff) = (self.hard.rows(study), self.dropoff.rows());
        let (contacts, growth, versions) = (self.contacts.rows(), self.contacts.growth(), self.versions.rows());
        let mut files = vec![
            File::table("response_rates.csv", &rates),
            File::table("response_rates_completed_or_running.csv", &running),
            File::table("family_status.csv", &statuses),
            File::table("before_after.csv", &before_after),
            File::table("bands.csv", &bands),
            File::table("scores_by_wave.csv", &scores::scores_by_wave(study, book)),
            File::table("items_by_wave.csv", &self.items.by_wave(&rates)),
            File::table("cooperation.csv", &cooperation),
            File::table("contact.csv", &contact),
            File::table("sites.csv", &self.items.sites()),
            File::table(hard::FILE, &hard),
            File::table(dropoff::FILE, &dropoff),
            File::table(contacts::FILE, &contacts),
            File::table(contacts::GROWTH, &growth),
            File::table(versions::FILE, &versions),
        ]
        .into_iter()
        .collect::<Result<Vec<File>, _>>()
        .map_err(|error| error.to_string())?;
        files.push(codebook::of_tables(study, &files, language)?);
        let content = page::Content {
            rates: &rates,
            running: &running,
            statuses: &statuses,
            before_after: &before_after,
            bands: &bands,
            cooperation: &cooperation,
            contact: &contact,
            hard: &hard,
            dropoff: &dropoff,
            contacts: &contacts,
            growth: &growth,
            reminders: &self.contacts.reminders(),
            versions: &versions,
            demonstration: self.demonstration,
            files: files.iter().map(|file| file.name.clone()).collect(),
        };
        let page = page::page(study, &content, language, self.day)?;
        files.push(File { name: PAGE.into(), content: page.into_bytes() });
        Ok(files)
    }
}

#[cfg(test)]
mod tests;
