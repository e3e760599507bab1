//! What tables and export are made of: the configured protocol, those that requests were made under, and all that is stored.

use anyhow::anyhow;

use crate::config::Config;
use crate::protocol::{self, Protocols};
use crate::questionnaires::ByProtocol;
use crate::report::facts::Facts;
use crate::report::study::Study;
use crate::service;
use crate::store::{Store, StoreError, facts};

/// Everything that an installation knows of its study.
pub struct Evaluation {
    /// The protocols of the installation.
    pub protocols: Protocols,
    /// Those that requests were made under.
    pub of_requests: ByProtocol,
    /// All that is stored.
    pub facts: Facts,
}

impl Evaluation {
    /// Needs no mail, no secret and no usable wording: the numbers can be read when nothing can be sent.
    ///
    /// # Errors
    /// Every fault in the questionnaire files; a database that cannot be reached; another programme than the one that runs.
    pub fn read(config: &Config) -> anyhow::Result<Evaluation> {
        let questionnaires = service::library(config)?;
        let programme = service::programme(config, &questionnaires)?;
        let store = Store::open(&config.database)?;
        let configured = service::configured(&programme, &questionnaires, &store)?;
        // By another programme the tables would leave out or count otherwise what was asked.
        store.read(|conn| protocol::check(conn, &configured))?;
        // What was answered was answered: labels that stand for others' words are marked, and not taken out.
        let protocols = Protocols::new(configured, true);
        let (facts, of_requests) = store.read(|conn| {
            let facts = facts::facts(conn, &protocols.running().calendar)?;
            Ok::<_, StoreError>((facts, protocols.in_use(conn)?))
        })?;
        Ok(Evaluation { protocols, of_requests, facts })
    }

    /// The study that they are told of, with the wave that the first is compared with.
    ///
    /// # Errors
    /// A wave that the programme does not have.
    pub fn study(&self, after: Option<&str>) -> anyhow::Result<Study<'_>> {
        let running = self.protocols.running();
        let study = Study::new(&running.programme, &running.questionnaires, after);
        Ok(study.map_err(|sentence| anyhow!(sentence))?.with_protocols(&self.of_requests))
    }
}
