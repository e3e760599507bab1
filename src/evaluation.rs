//! What tables and export are made of: the configured protocol, those that requests were made under, and all that is stored.

use anyhow::{anyhow, bail};

use crate::config::Config;
use crate::protocol::{self, Protocols, Unreadable};
use crate::questionnaires::ByProtocol;
use crate::report::disclosure;
use crate::report::facts::Facts;
use crate::report::study::{Study, Unread};
use crate::service;
use crate::store::{Store, StoreError, facts};

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
