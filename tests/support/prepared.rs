//! What every test starts from and none changes: databases with the tables in them, the shipped questionnaire files.

use std::fs::{self, Permissions};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::OnceLock;

use diesel::connection::SimpleConnection;
use kvartal::questionnaires::Questionnaires;
use kvartal::store::Store;
use kvartal::store::prelude::*;

use super::postgres;

/// The built-in files, read and checked once.
pub fn questionnaires() -> Questionnaires {
    static READ: OnceLock<Questionnaires> = OnceLock::new();
    READ.get_or_init(|| Questionnaires::built_in().expect("the built-in files")).clone()
}

/// Writes an SQLite file with the tables in it.
pub fn sqlite(file: &Path) {
    static TEMPLATE: OnceLock<Vec<u8>> = OnceLock::new();
    let template = TEMPLATE.get_or_init(|| {
        let dir = postgres::scratch();
        let (first, whole) = (dir.path().join("first.sqlite"), dir.path().join("whole.sqlite"));
        drop(Store::open(&format!("sqlite:{}", first.display())).expect("SQLite"));
        let mut conn = SqliteConnection::establish(first.to_str().expect("a plain path")).expect("the file");
        conn.batch_execute(&format!("VACUUM INTO '{}'", whole.display())).expect("a copy");
        fs::read(whole).expect("the copy")
    });
    fs::write(file, template).expect("a file");
    fs::set_permissions(file, Permissions::from_mode(0o600)).expect("as the program makes it");
}

/// The name of a database with the tables in it on the server of all tests. None on a server that is not the tests' own,
/// where it would stay.
pub fn postgres() -> Option<&'static str> {
    static TEMPLATE: OnceLock<Option<String>> = OnceLock::new();
    TEMPLATE.get_or_init(|| postgres::is_ours().then(|| template(postgres::server()))).as_deref()
}

/// Each build has its own: another one may have other tables.
fn template(server: &str) -> String {
    let program = std::env::current_exe().expect("this program");
    let mut hasher = DefaultHasher::new();
    (&program, fs::metadata(&program).and_then(|file| file.modified()).expect("its age")).hash(&mut hasher);
    let (name, draft) = (format!("template_{:x}", hasher.finish()), format!("draft_{:x}", hasher.finish()));
    let mut conn = PgConnection::establish(server).expect("the server answers");
    // Of several processes one makes it; the lock goes with the connection.
    conn.batch_execute("SELECT pg_advisory_lock(1)").expect("a turn");
    let there = diesel::sql_query(format!("SELECT 1 FROM pg_database WHERE datname = '{name}'")).execute(&mut conn);
    if there.expect("the list of databases") == 0 {
        conn.batch_execute(&format!("DROP DATABASE IF EXISTS {draft} WITH (FORCE)")).expect("room for a draft");
        conn.batch_execute(&format!("CREATE DATABASE {draft}")).expect("a draft");
        drop(Store::open(&postgres::beside(server, &draft)).expect("PostgreSQL"));
        conn.batch_execute(&format!("ALTER DATABASE {draft} RENAME TO {name}")).expect("a template");
    }
    name
}
