//! What tables and export are made of: the configured protocol, those that requests were made under, and all that is stored.

use std::io::{Cursor, Write};

use anyhow::{anyhow, bail};
use jiff::civil::Date;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::actor::{Act, Subject};
use crate::config::Config;
use crate::post::workshop_sheet;
use crate::protocol::{self, Protocols, Unreadable};
use crate::questionnaires::ByProtocol;
use crate::report::csv::File;
use crate::report::facts::Facts;
use crate::report::feedback::{self, Of};
use crate::report::feedback_files::{self, Sheet};
use crate::report::rates::{self, StateRow};
use crate::report::study::{Study, Unread};
use crate::report::{self, chart, disclosure, export};
use crate::service::{self, Service};
use crate::store::{By, Conn, Store, StoreError, counts, facts};

/// Everything that an installation knows of its study.
pub struct Evaluation {
    /// The protocols of the installation.
    pub protocols: Protocols,
    /// Those that requests were made under.
    pub of_requests: ByProtocol,
    /// Those of them that this kvartal cannot read.
    pub unread: Vec<Unread>,
    /// The same in sentences for the operator.
    told: Vec<String>,
    /// All that is stored.
    pub facts: Facts,
    /// Of how many people answers are shown to a municipality at least.
    pub smallest_cell: usize,
}

impl Evaluation {
    /// Needs no mail, no secret and no usable wording: the numbers can be read when nothing can be sent.
    ///
    /// # Errors
    /// A `smallest_cell` that is too small; every fault in the questionnaire files; a database that cannot be reached; another programme than the one that runs.
    pub fn read(config: &Config) -> anyhow::Result<Evaluation> {
        if config.smallest_cell < disclosure::LEAST {
            bail!("smallest_cell is {}; it has to be at least {}", config.smallest_cell, disclosure::LEAST);
        }
        let questionnaires = service::library(config)?;
        let programme = service::programme(config, &questionnaires)?;
        let store = Store::open(&config.database)?;
        let configured = service::configured(&programme, &questionnaires, &store)?;
        // By another programme the tables would leave out or count otherwise what was asked.
        store.read(|conn| protocol::check(conn, &configured))?;
        // What was answered was answered: labels that stand for others' words are marked, and not taken out.
        let protocols = Protocols::new(configured, true);
        let (facts, of_requests, unreadable) = store.read(|conn| {
            let facts = facts::facts(conn, &protocols.running().calendar)?;
            Ok::<_, StoreError>((facts, protocols.in_use(conn)?, protocol::unreadable(conn)?))
        })?;
        let unreadable: Vec<Unreadable> = unreadable.into_iter().filter(|one| one.requests > 0).collect();
        let told = unreadable.iter().map(|one| {
            format!(
                "what {} requests asked is missing from the codebook, and their answers from bands.csv: they were made \
                 under {}",
                one.requests, one.words
            )
        });
        let told = told.collect();
        let unread = unreadable.into_iter().map(|one| Unread {
            protocol: one.stored.id,
            programme: one.stored.programme,
            version: one.stored.version,
            requests: one.requests,
        });
        Ok(Evaluation {
            unread: unread.collect(),
            told,
            protocols,
            of_requests,
            facts,
            smallest_cell: config.smallest_cell,
        })
    }

    /// To be asked when the files are written: they are all that can be had, and the operator has to know that it is not all
    /// that was asked.
    ///
    /// # Errors
    /// A sentence for each protocol that cannot be read.
    pub fn is_whole(&self) -> anyhow::Result<()> {
        if self.told.is_empty() { Ok(()) } else { bail!("{}", self.told.join("\n")) }
    }

    /// The study that they are told of, with the wave that the first is compared with.
    ///
    /// # Errors
    /// A wave that the programme does not have.
    pub fn study(&self, after: Option<&str>) -> anyhow::Result<Study<'_>> {
        let running = self.protocols.running();
        let study = Study::new(&running.programme, &running.questionnaires, after);
        Ok(study.map_err(|sentence| anyhow!(sentence))?.with_protocols(&self.of_requests, &self.unread))
    }
}

/// Where units stand at the end of `day`, by role, wave and denominator: of one municipality, however it is spelled, or of all.
/// Counted by the database.
///
/// # Errors
/// A failed statement.
pub fn states(
    service: &Service,
    conn: &mut Conn,
    municipality: Option<&str>,
    day: Date,
) -> Result<Vec<StateRow>, StoreError> {
    let (programme, calendar) = (service.programme(), service.calendar());
    let counted = counts::counted(conn, programme, calendar, day, municipality)?;
    Ok(rates::states(programme, &counted, day))
}

/// What a municipality gets back of its answers, with small cells held back; in words, as pictures, and as a sheet to print.
pub struct FedBack {
    /// All of it in words.
    pub sheet: Sheet,
    /// Means by wave, a picture for each role that has any.
    pub means: Vec<String>,
    /// The workshop sheet, a PDF file.
    pub pdf: Vec<u8>,
}

/// What goes back to one municipality, or to all of them together, as of the release day before `day`.
///
/// # Errors
/// A failed statement; a municipality that the register does not have; a language that there is none of.
pub fn feedback(service: &Service, municipality: Option<&str>, day: Date, language: &str) -> anyhow::Result<FedBack> {
    let (facts, of_requests) = service
        .store
        .read(|conn| Ok::<_, StoreError>((facts::facts(conn, service.calendar())?, service.protocols.in_use(conn)?)))?;
    let told_as = |sentence: String| anyhow!(sentence);
    let study = Study::new(service.programme(), service.questionnaires(), None).map_err(told_as)?;
    let study = study.with_protocols(&of_requests, &[]);
    let of = Of { municipality, wave: None, day, smallest: service.smallest_cell };
    let told = feedback::feedback(&study, &facts, &of).map_err(told_as)?;
    let counted = rates::counted(study.programme, &facts, day, told.municipality.as_deref());
    let states = rates::states(study.programme, &counted, day);
    let sheet = feedback_files::sheet(&study, &of, &told, &states, language).map_err(told_as)?;
    let roles = study.programme.roles.iter().filter(|role| told.rows.iter().any(|row| row.role == role.id));
    let means = roles.map(|role| chart::means(&study, &told.rows, &role.id, language).map(|picture| picture.inline()));
    let means = means.collect::<Result<Vec<String>, String>>().map_err(told_as)?;
    let pdf = workshop_sheet::draw(&sheet).map_err(told_as)?;
    Ok(FedBack { sheet, means, pdf })
}

/// The study's tables and, if they are wanted, the answers, as at the end of `day`: one archive. It is noted who took it.
///
/// # Errors
/// A failed statement; a language that there is none of.
pub fn archive(
    service: &Service,
    day: Date,
    with_answers: bool,
    language: &str,
    by: &By<'_>,
) -> anyhow::Result<Vec<u8>> {
    let (facts, of_requests) = service
        .store
        .read(|conn| Ok::<_, StoreError>((facts::facts(conn, service.calendar())?, service.protocols.in_use(conn)?)))?;
    let told_as = |sentence: String| anyhow!(sentence);
    let study = Study::new(service.programme(), service.questionnaires(), None).map_err(told_as)?;
    let study = study.with_protocols(&of_requests, &[]);
    let mut files = report::report(&study, &facts, language, day).map_err(told_as)?;
    if with_answers {
        let answers = export::export(&study, &facts, language).map_err(told_as)?;
        files.extend(answers.into_iter().map(|file| File { name: format!("export/{}", file.name), ..file }));
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for file in files {
        zip.start_file(file.name, SimpleFileOptions::default())?;
        zip.write_all(&file.content)?;
    }
    let archive = zip.finish()?.into_inner();
    service.store.write::<_, StoreError>(by, |tx| {
        tx.note(Act::Exported, Subject::none().detail(if with_answers { "answers" } else { "tables" }));
        Ok(())
    })?;
    Ok(archive)
}
