//! Which protocol holds for what: the one that runs for a family, its own for a request. Nothing else knows that an
//! installation runs one programme.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use crate::id::{FamilyId, ProtocolId};
use crate::questionnaires::{ByProtocol, Protocol};
use crate::store::protocol::{self, Stored};
use crate::store::{Conn, StoreError};

/// The protocols of one installation, each read and parsed once.
#[derive(Debug)]
pub struct Protocols {
    runs: Arc<Protocol>,
    /// Whether labels that stand for others' words may be shown.
    demonstration: bool,
    read: RwLock<HashMap<ProtocolId, Arc<Protocol>>>,
}

impl Protocols {
    /// Of an installation that runs this one.
    pub fn new(runs: Protocol, demonstration: bool) -> Protocols {
        Protocols { runs: Arc::new(runs), demonstration, read: RwLock::default() }
    }

    /// The one that runs: what is asked from now on is asked by it.
    pub fn running(&self) -> &Arc<Protocol> {
        &self.runs
    }

    /// By which is planned what a family is asked next.
    pub fn of_family(&self, _family: FamilyId) -> &Arc<Protocol> {
        &self.runs
    }

    /// By which a request is shown, checked, scored and written about: the one that it was made under.
    ///
    /// # Errors
    /// A failed statement; a sentence, if this kvartal cannot read what another one has stored.
    pub fn of_request(&self, conn: &mut Conn, id: ProtocolId) -> Result<Arc<Protocol>, StoreError> {
        if let Some(known) = self.read.read().ok().and_then(|read| read.get(&id).cloned()) {
            return Ok(known);
        }
        let stored = protocol::find(conn, id)?;
        if stored.content.is_empty() {
            return Ok(self.runs.clone());
        }
        let own = if stored.hash == self.runs.hash() {
            self.runs.clone()
        } else {
            let own = Protocol::read(&stored.content).map_err(|fault| StoreError::Content(told(&stored, &fault)))?;
            Arc::new(own.lent(&self.runs, self.demonstration))
        };
        if let Ok(mut read) = self.read.write() {
            read.insert(id, own.clone());
        }
        Ok(own)
    }

    /// Those of them that this kvartal can read. What it cannot read is told by `kvartal status`.
    ///
    /// # Errors
    /// A failed statement.
    pub fn readable(
        &self,
        conn: &mut Conn,
        ids: impl IntoIterator<Item = ProtocolId>,
    ) -> Result<ByProtocol, StoreError> {
        let mut found = ByProtocol::new();
        for id in ids {
            if found.contains_key(&id) {
                continue;
            }
            match self.of_request(conn, id) {
                Ok(own) => drop(found.insert(id, own)),
                Err(StoreError::Content(_)) => {}
                Err(fault) => return Err(fault),
            }
        }
        Ok(found)
    }

    /// All that any request was made under and this kvartal can read.
    ///
    /// # Errors
    /// A failed statement.
    pub fn in_use(&self, conn: &mut Conn) -> Result<ByProtocol, StoreError> {
        let ids = protocol::in_use(conn)?;
        self.readable(conn, ids)
    }
}

/// A protocol that this kvartal cannot read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// As it is stored.
    pub stored: Stored,
    /// How many requests were made under it.
    pub requests: usize,
    /// Which it is and why, for a sentence.
    pub words: String,
}

/// The protocols that this kvartal cannot read, with how many requests were made under each.
///
/// # Errors
/// A failed statement.
pub fn unreadable(conn: &mut Conn) -> Result<Vec<Unreadable>, StoreError> {
    let mut found = Vec::new();
    for stored in protocol::all(conn)?.into_iter().filter(|stored| !stored.content.is_empty()) {
        if let Err(fault) = Protocol::read(&stored.content) {
            let requests = usize::try_from(protocol::requests_on(conn, stored.id)?).unwrap_or(usize::MAX);
            found.push(Unreadable { words: told(&stored, &fault), requests, stored });
        }
    }
    Ok(found)
}

fn told(stored: &Stored, fault: &str) -> String {
    let name = super::told(&stored.programme, &stored.version, &stored.hash);
    format!("{name}, which another kvartal has stored and this one cannot read ({fault}); go on with that one")
}
