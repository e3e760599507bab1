//! The study's tables, page and export, worked out from plain facts. Pure: no database, no clock; an as-of day is an
//! argument, and what happened after it does not count.
//!
//! Response rates are counted in units (families; children for roles asked per child) over the whole register, as
//! the study did. Before and after stand apart from the means of all who answered: the groups differ.

pub mod chart;
pub mod codebook;
pub mod contacts;
pub mod csv;
pub mod disclosure;
pub mod dropoff;
pub mod export;
pub mod facts;
pub mod feedback;
pub mod feedback_files;
pub mod hard;
mod helped;
pub mod items;
pub mod number;
pub mod page;
pub mod paired;
mod people;
pub mod rates;
mod register;
pub mod scores;
pub mod sending;
pub mod study;
pub mod versions;
mod words;

use jiff::civil::Date;

use csv::File;
use facts::Facts;
use paired::ScoreBook;
use rates::Denominator;
use study::Study;

/// Name of the page among the files of a report.
pub const PAGE: &str = "report.html";

/// Every table of `kvartal report` and the page, as at the end of `day`.
///
/// # Errors
/// A sentence, if the page cannot be made in that language.
pub fn report(study: &Study, facts: &Facts, language: &str, day: Date) -> Result<Vec<File>, String> {
    let book = ScoreBook::of(study, facts, day);
    let rates = rates::response_rates(study.programme, facts, day, Denominator::Register);
    let running = rates::response_rates(study.programme, facts, day, Denominator::CompletedOrRunning);
    let statuses = rates::family_status(facts, day);
    let before_after = paired::before_after(study, &book);
    let bands = paired::bands(study, facts, &book);
    let cooperation = scores::cooperation(study, &book);
    let contact = scores::contact(study, facts, day);
    let hard = hard::hard_to_understand(study, facts, day);
    let dropoff = dropoff::dropoff(study, facts, day);
    let contacts = contacts::contacts(study, facts, day);
    let growth = contacts::growth(study, facts, day);
    let versions = versions::versions(study, facts, day);
    let mut files = vec![
        File::table("response_rates.csv", &rates),
        File::table("response_rates_completed_or_running.csv", &running),
        File::table("family_status.csv", &statuses),
        File::table("before_after.csv", &before_after),
        File::table("bands.csv", &bands),
        File::table("scores_by_wave.csv", &scores::scores_by_wave(study, &book)),
        File::table("items_by_wave.csv", &items::items_by_wave(study, facts, &rates, day)),
        File::table("cooperation.csv", &cooperation),
        File::table("contact.csv", &contact),
        File::table("sites.csv", &items::sites(study, facts, day)),
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
        versions: &versions,
        files: files.iter().map(|file| file.name.clone()).collect(),
    };
    let page = page::page(study, facts, &content, language, day)?;
    files.push(File { name: PAGE.into(), content: page.into_bytes() });
    Ok(files)
}
