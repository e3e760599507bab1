//! A transaction that writes: who writes, and what they do in it.

use std::ops::{Deref, DerefMut};

use jiff::Timestamp;

use crate::actor::{Act, Actor, Subject};
use crate::store::Conn;
use crate::store::audit::Note;
use crate::token::Keys;

/// Who writes, when, and with which keys.
#[derive(Debug, Clone)]
pub struct By<'a> {
    /// Who writes.
    pub actor: Actor,
    /// When.
    pub at: Timestamp,
    /// What chains the entries, and finds people by their addresses.
    pub keys: &'a Keys,
}

/// A transaction that writes. What is noted in it is added to the audit log at its end, or not at all.
pub struct Tx<'a> {
    conn: &'a mut Conn,
    keys: &'a Keys,
    notes: Vec<Note>,
}

impl<'a> Tx<'a> {
    pub(in crate::store) fn new(conn: &'a mut Conn, keys: &'a Keys) -> Tx<'a> {
        Tx { conn, keys, notes: Vec::new() }
    }

    /// By which whoever writes finds people, and chains what they did.
    pub fn keys(&self) -> &'a Keys {
        self.keys
    }

    /// Notes what was done.
    pub fn note(&mut self, act: Act, subject: Subject) {
        self.notes.push(Note { act, subject });
    }

    /// The connection, for a statement of the query builder.
    pub fn conn(&mut self) -> &mut Conn {
        self.conn
    }

    pub(in crate::store) fn into_notes(self) -> Vec<Note> {
        self.notes
    }
}

impl Deref for Tx<'_> {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        self.conn
    }
}

impl DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut Conn {
        self.conn
    }
}
