//! The two sets of migrations end in the same tables, and can be taken back.

use std::collections::BTreeSet;

use diesel::Connection;
use diesel::migration::{Migration, MigrationSource};
use diesel::pg::PgConnection;
use diesel::sqlite::SqliteConnection;
use diesel_migrations::{FileBasedMigrations, MigrationHarness};

use super::migrated_down;
use crate::support::{Database, SECRET, fresh};

/// Table, column, type, whether it may be empty, whether it is the key, its default.
const SQLITE_COLUMNS: &str = "SELECT t.name || '.' || c.name || ' ' || \
     CASE WHEN c.pk > 0 AND c.type = 'INTEGER' THEN 'BIGINT' ELSE c.type END || \
     CASE WHEN c.\"notnull\" OR c.pk THEN '' ELSE ' null' END || CASE WHEN c.pk THEN ' key' ELSE '' END || \
     coalesce(' default ' || c.dflt_value, '') AS line \
     FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'";

const POSTGRES_COLUMNS: &str = "SELECT c.table_name || '.' || c.column_name || ' ' || \
     replace(replace(upper(c.data_type), 'TIMESTAMP WITHOUT TIME ZONE', 'TIMESTAMP'), 'BYTEA', 'BLOB') || \
     CASE c.is_nullable WHEN 'YES' THEN ' null' ELSE '' END || \
     CASE WHEN k.column_name IS NULL THEN '' ELSE ' key' END || coalesce(' default ' || c.column_default, '') AS line \
     FROM information_schema.columns c \
     LEFT JOIN (information_schema.table_constraints p JOIN information_schema.key_column_usage k \
     ON k.constraint_name = p.constraint_name AND p.constraint_type = 'PRIMARY KEY') \
     ON k.table_name = c.table_name AND k.column_name = c.column_name \
     WHERE c.table_schema = 'public'";

const SQLITE_REFERENCES: &str = "SELECT t.name || '.' || r.\"from\" || ' to ' || r.\"table\" || '.' || r.\"to\" || ' ' || \
     r.on_delete AS line \
     FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) r WHERE t.type = 'table'";

const POSTGRES_REFERENCES: &str = "SELECT k.table_name || '.' || k.column_name || ' to ' || u.table_name || '.' || \
     u.column_name || ' ' || r.delete_rule AS line \
     FROM information_schema.referential_constraints r \
     JOIN information_schema.key_column_usage k ON k.constraint_name = r.constraint_name \
     JOIN information_schema.constraint_column_usage u ON u.constraint_name = r.constraint_name";

/// Keys and indexes by their columns: their names are made up by the databases, but for those that a migration names.
const SQLITE_INDEXES: &str = "SELECT t.name || ' (' || (SELECT group_concat(name, ', ') FROM \
     (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)) || ')' || \
     CASE WHEN i.\"unique\" THEN ' unique' ELSE '' END || CASE i.origin WHEN 'c' THEN ' ' || i.name ELSE '' END AS line \
     FROM sqlite_master t JOIN pragma_index_list(t.name) i WHERE t.type = 'table' AND i.origin <> 'pk'";

const POSTGRES_INDEXES: &str = "SELECT t.relname || ' (' || (SELECT string_agg(a.attname, ', ' ORDER BY k.place) \
     FROM unnest(i.indkey) WITH ORDINALITY k (number, place) \
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number) || ')' || \
     CASE WHEN i.indisunique THEN ' unique' ELSE '' END || \
     CASE WHEN EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid) THEN '' \
     ELSE ' ' || x.relname END AS line \
     FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid \
     WHERE t.relnamespace = 'public'::regnamespace AND NOT i.indisprimary";

fn described(database: &Database, query: &str) -> BTreeSet<String> {
    database.lines(query).into_iter().filter(|line| !line.starts_with("__diesel")).collect()
}

fn compare(sqlite: &Database, postgres: &Database, at_least: [usize; 3]) {
    let queries = [
        (SQLITE_COLUMNS, POSTGRES_COLUMNS),
        (SQLITE_REFERENCES, POSTGRES_REFERENCES),
        (SQLITE_INDEXES, POSTGRES_INDEXES),
    ];
    for ((of_sqlite, of_postgres), at_least) in queries.into_iter().zip(at_least) {
        let (one, other) = (described(sqlite, of_sqlite), described(postgres, of_postgres));
        let only_one: Vec<_> = one.difference(&other).collect();
        let only_other: Vec<_> = other.difference(&one).collect();
        assert!(
            only_one.is_empty() && only_other.is_empty(),
            "SQLite alone has {only_one:#?}\nPostgreSQL alone has {only_other:#?}"
        );
        assert!(one.len() >= at_least, "{one:#?}");
    }
}

#[test]
fn both_sets_of_migrations_end_in_the_same_tables() {
    let [sqlite, postgres] = fresh();
    compare(&sqlite, &postgres, [100, 20, 20]);
}

#[test]
fn the_programs_tables_are_those_of_the_databases() {
    // `schema.rs` is read as text: what diesel is told, and nothing that it has worked out from it.
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/store/db/schema.rs")).expect("a file");
    let mut told = BTreeSet::new();
    for table in text.split("diesel::table! {").skip(1) {
        let name = table.split('(').next().expect("a name").trim();
        let columns = table.split('{').nth(1).and_then(|rest| rest.split('}').next()).expect("columns");
        for column in columns.split(',').map(str::trim).filter(|column| !column.is_empty()) {
            let (column, kind) = column.split_once(" -> ").expect("a type");
            let (kind, null) = match kind.strip_prefix("Nullable<") {
                Some(kind) => (kind.trim_end_matches('>'), " null"),
                None => (kind, ""),
            };
            let kind = match kind {
                "Double" => "DOUBLE PRECISION".to_owned(),
                "Bool" => "BOOLEAN".to_owned(),
                "Binary" => "BLOB".to_owned(),
                other => other.to_uppercase(),
            };
            told.insert(format!("{name}.{column} {kind}{null}"));
        }
    }
    let [sqlite, _] = fresh();
    let there: BTreeSet<String> = described(&sqlite, SQLITE_COLUMNS)
        .into_iter()
        .map(|line| line.split(" default ").next().expect("a column").trim_end_matches(" key").to_owned())
        .collect();
    assert_eq!(told, there);
}

fn migrations(of: &str) -> FileBasedMigrations {
    FileBasedMigrations::from_path(format!("{}/migrations/{of}", env!("CARGO_MANIFEST_DIR"))).expect("migrations")
}

/// Takes back all migrations, the newest first, down to an empty database.
fn all_down<C, DB>(conn: &mut C, of: &str) -> usize
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
    FileBasedMigrations: MigrationSource<DB>,
{
    let count = MigrationSource::<DB>::migrations(&migrations(of)).expect("migrations").len();
    for step in 0..count {
        conn.revert_last_migration(migrations(of)).unwrap_or_else(|error| panic!("{of}, step {step} down: {error}"));
    }
    assert!(conn.revert_last_migration(migrations(of)).is_err(), "nothing is left to take back");
    count
}

#[test]
fn migrations_go_up_down_and_up_again() {
    let [sqlite, postgres] = fresh();
    let tables = |database: &Database, query: &str| described(database, query);
    let before = [tables(&sqlite, SQLITE_COLUMNS), tables(&postgres, POSTGRES_COLUMNS)];
    // With rows in them, as an installation has.
    for database in [&sqlite, &postgres] {
        crate::store::fill(database);
        database.sql("UPDATE message SET received_id = NULL");
        database.open_up();
    }
    let path = sqlite.address.strip_prefix("sqlite:").expect("a path");
    let mut of_sqlite = SqliteConnection::establish(path).expect("SQLite");
    let mut of_postgres = PgConnection::establish(&postgres.address).expect("PostgreSQL");
    assert_eq!(all_down(&mut of_sqlite, "sqlite"), all_down(&mut of_postgres, "postgres"));
    let left = [described(&sqlite, SQLITE_COLUMNS), described(&postgres, POSTGRES_COLUMNS)];
    assert!(left.iter().all(BTreeSet::is_empty), "{left:#?}");
    of_sqlite.run_pending_migrations(migrations("sqlite")).expect("up again");
    of_postgres.run_pending_migrations(migrations("postgres")).expect("up again");
    assert_eq!([tables(&sqlite, SQLITE_COLUMNS), tables(&postgres, POSTGRES_COLUMNS)], before);
    compare(&sqlite, &postgres, [100, 20, 20]);
    let names = |migrations: Vec<Box<dyn Migration<diesel::pg::Pg>>>| {
        migrations.iter().map(|migration| migration.name().to_string()).collect::<Vec<_>>()
    };
    let of = |folder| names(MigrationSource::<diesel::pg::Pg>::migrations(&migrations(folder)).expect("migrations"));
    assert_eq!(of("sqlite"), of("postgres"), "the two sets have the same steps");
}

#[test]
fn processes_that_start_at_once_bring_an_sqlite_file_up_to_date_once() {
    let (older, new) = (Database::sqlite(), Database::sqlite());
    let family = older.family("F1", "2021-01-04");
    let parent = older.person("mor@example.org", "da");
    older.assign(family, None, "parent1", parent, "Mona Sø");
    migrated_down(&older, "0018");
    let path = new.address.strip_prefix("sqlite:").expect("a path");
    for ending in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{path}{ending}"));
    }
    for database in [&older, &new] {
        let start = || {
            std::process::Command::new(env!("CARGO_BIN_EXE_kvartal"))
                .args(["audit", "--verify"])
                .current_dir(database.dir.path())
                .env("KVARTAL_DATABASE", &database.address)
                .env("KVARTAL_KEY_FILE", database.key_file())
                .env("KVARTAL_SECRET", SECRET)
                .stdout(std::process::Stdio::null())
                .stderr(std::process::Stdio::piped())
                .spawn()
                .expect("kvartal")
        };
        let started: Vec<_> = (0..6).map(|_| start()).collect();
        for process in started {
            let ended = process.wait_with_output().expect("an end");
            assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
        }
    }
}
