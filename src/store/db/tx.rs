//! A transaction that writes: who writes, and what they do in it.

use std::ops::{Deref, DerefMut};

use jiff::Timestamp;

use crate::actor::{Act, Actor, Subject};
use crate::store::Conn;
use crate::store::audit::Note;
use crate::token::Keys;

/// Who writes, when, and what chains the entries of the audit log.
#[derive(Debug, Clone)]
pub struct By<'a> {
    /// Who writes.
    pub actor: Actor,
    /// When.
    pub at: Timestamp,
    /// What chains the entries.
    pub keys: &'a Keys,
}

/// A transaction that writes. What is noted in it is added to the audit log at its end, or not at all.
pub struct Tx<'a> {
    conn: &'a mut Conn,
    notes: Vec<Note>,
}

impl<'a> Tx<'a> {
    pub(in crate::store) fn new(conn: &'a mut Conn) -> Tx<'a> {
        Tx { conn, notes: Vec::new() }
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
