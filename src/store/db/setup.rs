//! The tables as the migrations make them, and how far a database has come in them.

use std::collections::BTreeSet;

use diesel::migration::MigrationSource;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::store::maintenance::catalogue::migrations;
use crate::store::{Conn, Raw, Result, StoreError};

const SQLITE_MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES_MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Of which kvartal a database's tables are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Version {
    /// Nobody's yet.
    None,
    /// This one can bring them up to date.
    Older,
    /// Of this one.
    Present,
    /// With migrations that this one does not know.
    Newer,
}

/// Compares the migrations that a database has seen with those there are. Changes nothing.
pub(in crate::store) fn version(conn: &mut Conn) -> Result<Version> {
    let known: BTreeSet<String> = match &mut conn.raw {
        Raw::Sqlite(_) => names::<diesel::sqlite::Sqlite>(&SQLITE_MIGRATIONS),
        Raw::Postgres(_) => names::<diesel::pg::Pg>(&POSTGRES_MIGRATIONS),
    }
    .map_err(|error| StoreError::Setup(error.to_string()))?;
    let applied: BTreeSet<String> = migrations(conn)?.into_iter().collect();
    Ok(if applied.is_empty() {
        Version::None
    } else if applied == known {
        Version::Present
    } else if applied.is_subset(&known) {
        Version::Older
    } else {
        Version::Newer
    })
}

fn names<DB: diesel::backend::Backend>(migrations: &EmbeddedMigrations) -> diesel::migration::Result<BTreeSet<String>> {
    let all = MigrationSource::<DB>::migrations(migrations)?;
    Ok(all.iter().map(|migration| migration.name().version().to_string()).collect())
}

/// Brings the tables up to date.
pub(in crate::store) fn migrate(conn: &mut Conn) -> Result<()> {
    outcome(match &mut conn.raw {
        Raw::Sqlite(conn) => conn.run_pending_migrations(SQLITE_MIGRATIONS).map(drop),
        Raw::Postgres(conn) => conn.run_pending_migrations(POSTGRES_MIGRATIONS).map(drop),
    })
}

/// Brings the tables of a new database to where another one is, which has seen the migrations `seen`.
pub(in crate::store) fn migrate_to(conn: &mut Conn, seen: &[String]) -> Result<()> {
    outcome(match &mut conn.raw {
        Raw::Sqlite(conn) => run_some(conn, SQLITE_MIGRATIONS, seen),
        Raw::Postgres(conn) => run_some(conn, POSTGRES_MIGRATIONS, seen),
    })
}

fn run_some<DB, C>(conn: &mut C, all: EmbeddedMigrations, seen: &[String]) -> diesel::migration::Result<()>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
{
    let pending = conn.pending_migrations(all)?;
    for migration in pending.iter().filter(|migration| seen.contains(&migration.name().version().to_string())) {
        conn.run_migration(migration)?;
    }
    Ok(())
}

fn outcome(done: diesel::migration::Result<()>) -> Result<()> {
    done.map_err(|error| match error.downcast::<diesel::result::Error>() {
        Ok(statement) => StoreError::Statement(*statement),
        Err(error) => StoreError::Setup(error.to_string()),
    })
}
