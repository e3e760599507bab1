//! What tables and export are made of: the configured protocol, those that requests were made under, and all that is stored.

mod archive;
pub mod publication;
mod reading;

use anyhow::{anyhow, bail};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::config::Config;
use crate::post::workshop_sheet;
use crate::protocol::{self, Protocols};
use crate::report::feedback::Of;
use crate::report::feedback_files::{self, Sheet};
use crate::report::rates::{self, StateRow};
use crate::report::{chart, disclosure};
use crate::service::{self, Service};
use crate::store::{Conn, Store, StoreError, counts};
use crate::vault::EvaluatorSecret;

pub use archive::archive;
use publication::Figures;
pub use reading::{Reading, Whole};

/// What an installation knows of its study, to be read.
pub struct Evaluation {
    /// The protocols of the installation.
    pub protocols: Protocols,
    /// Of how many people answers are shown to a municipality at least.
    pub smallest_cell: usize,
    store: Store,
}

impl Evaluation {
    /// Needs no mail and no usable wording, and no secret where there is a key file: the numbers can be read when nothing can be
    /// sent. What is sealed to an evaluator is read with the secret keys of `evaluators`.
    ///
    /// # Errors
    /// A `smallest_cell` that is too small; every fault in the questionnaire files; a database that cannot be reached; another programme than the one that runs.
    pub fn open(config: &Config, evaluators: Vec<EvaluatorSecret>) -> anyhow::Result<Evaluation> {
        if config.smallest_cell < disclosure::LEAST {
            bail!("smallest_cell is {}; it has to be at least {}", config.smallest_cell, disclosure::LEAST);
        }
        let questionnaires = service::library(config)?;
        let programme = service::programme(config, &questionnaires)?;
        let store = service::to_read_answers(config, Store::open(&config.database)?)?;
        store.read_as(evaluators);
        let configured = service::configured(&programme, &questionnaires, &store)?;
        // By another programme the tables would leave out or count otherwise what was asked.
        store.read(|conn| protocol::check(conn, &configured))?;
        // What was answered was answered: labels that stand for others' words are marked, and not taken out.
        Ok(Evaluation { protocols: Protocols::new(configured, true), smallest_cell: config.smallest_cell, store })
    }

    /// Has what is sealed to evaluators whose keys were not given left out of what is read, instead of refusing to read.
    pub fn leave_out_what_is_sealed_to_others(&self) {
        self.store.leave_out_what_is_sealed_to_others();
    }

    /// Whether anything was left out of what was read.
    pub fn has_left_out(&self) -> bool {
        self.store.has_left_out()
    }

    /// Reads one state of the database, told of a study that compares the first wave with `after`.
    ///
    /// # Errors
    /// A wave that the programme does not have; a failed statement; what `work` returns.
    pub fn read<T>(
        &self,
        after: Option<&str>,
        work: impl FnOnce(&mut Reading<'_>) -> anyhow::Result<T>,
    ) -> anyhow::Result<(T, Whole)> {
        reading::read(&self.store, &self.protocols, after, work)
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
    /// When the evaluator published it; none where the server works it out.
    pub published: Option<Timestamp>,
    /// All of it in words.
    pub sheet: Sheet,
    /// Means by wave, a picture for each role that has any.
    pub means: Vec<String>,
    /// The workshop sheet, a PDF file.
    pub pdf: Vec<u8>,
}

/// What goes back to one municipality, or to all of them together, as of the release day before `day`; where answers are sealed to
/// an evaluator, what they have published. None if they have published nothing for it.
///
/// # Errors
/// A failed statement; a municipality that the register does not have; a language that there is none of.
pub fn feedback(
    service: &Service,
    municipality: Option<&str>,
    day: Date,
    language: &str,
) -> anyhow::Result<Option<FedBack>> {
    let told_as = |sentence: String| anyhow!(sentence);
    reading::read_readable(&service.store, &service.protocols, |reading| {
        let of = Of { municipality, wave: None, day, smallest: service.smallest_cell };
        let (published, told, states) = match reading.figures(municipality)? {
            Figures::FromAnswers => {
                let (told, states) = reading.feedback(&of)?;
                (None, told, states)
            }
            Figures::NotPublished => return Ok(None),
            Figures::Published { made, told } => (Some(made), *told, reading.states(municipality, day)?),
        };
        let of = Of { smallest: told.smallest, ..of };
        let study = reading.study();
        let sheet = feedback_files::sheet(study, &of, &told, &states, language).map_err(told_as)?;
        let roles = study.programme.roles.iter().filter(|role| told.rows.iter().any(|row| row.role == role.id));
        let means =
            roles.map(|role| chart::means(study, &told.rows, &role.id, language).map(|picture| picture.inline()));
        let means = means.collect::<Result<Vec<String>, String>>().map_err(told_as)?;
        let pdf = workshop_sheet::draw(&sheet).map_err(told_as)?;
        Ok(Some(FedBack { published, sheet, means, pdf }))
    })
}
