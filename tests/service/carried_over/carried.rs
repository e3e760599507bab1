//! The database of the version before, loaded from its dump and opened by the present program, which brings its tables up
//! to date. What these tests need of the library stands here and in `support`, so that it is one place to follow it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use jiff::Timestamp;
use jiff::civil::Date;
use kvartal::config::Config;
use kvartal::health;
use kvartal::service::Service;
use kvartal::simulate::live_morning;
use kvartal::store::StoreError;
use kvartal::store::prelude::*;
use kvartal::tick::tick;

use crate::support::{SECRET, key_file, postgres};

/// The instant at which the old program left it, and half an hour later.
pub const LEFT: &str = "2021-06-15T12:00:00Z";
const NEXT_PASS: &str = "2021-06-15T12:30:00Z";

/// The folder with what the old program made.
pub fn before(inside: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/version_before").join(inside)
}

fn dump(name: &str) -> String {
    std::fs::read_to_string(before(name)).expect("the dump")
}

/// The carried database; gone at the end.
pub struct Carried {
    address: String,
    dir: tempfile::TempDir,
    /// Server and name of a PostgreSQL database to drop.
    made: Option<(&'static str, String)>,
}

impl Carried {
    /// The SQLite file.
    pub fn sqlite() -> Carried {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let file = dir.path().join("carried.sqlite");
        fill_file(&file);
        std::fs::write(dir.path().join("carried.sqlite.keys"), key_file()).expect("a key file");
        Carried { address: format!("sqlite:{}", file.display()), dir, made: None }
    }

    /// The PostgreSQL database.
    pub fn postgres() -> Carried {
        let carried = Carried::empty_postgres();
        let mut conn = PgConnection::establish(&carried.address).expect("the database");
        conn.batch_execute(&dump("postgres.sql")).expect("the dump is loaded");
        carried
    }

    /// An old backup that the present program has restored into an empty PostgreSQL database.
    pub fn restored() -> Carried {
        let carried = Carried::empty_postgres();
        let backup = carried.dir.path().join("backup.sqlite");
        fill_file(&backup);
        let said = carried.kvartal(&["restore", "--from", &backup.display().to_string()]);
        assert!(said.contains("The secret is the one that links in mails were made with"), "{said}");
        carried
    }

    fn empty_postgres() -> Carried {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let server = postgres::server();
        let name = format!("kvartal_carried_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let mut conn = PgConnection::establish(server).expect("a server that answers");
        conn.batch_execute(&format!("CREATE DATABASE {name}")).expect("the right to create databases");
        let mut address = url::Url::parse(server).expect("an address");
        address.set_path(&name);
        let dir = tempfile::tempdir().expect("a temporary folder");
        Carried { address: address.into(), dir, made: Some((server, name)) }
    }

    /// A folder of its own.
    pub fn folder(&self) -> &Path {
        self.dir.path()
    }

    fn config(&self) -> Config {
        Config {
            database: self.address.clone(),
            mail: format!("maildir:{}", self.folder().join("mail").display()),
            base_url: "http://127.0.0.1".into(),
            secret: Some(SECRET.into()),
            sender: "Evaluering <svar@kvartal.example>".into(),
            return_path: Some("retur@kvartal.example".into()),
            operator: Some("drift@kvartal.example".into()),
            contact: Some("hjaelp@kvartal.example".into()),
            questionnaires: Some(before("questionnaires")),
            demonstration: true,
            ..Config::default()
        }
    }

    /// The installation as the old program had it.
    pub fn service(&self) -> Service {
        Service::open(&self.config()).expect("the database of the version before")
    }

    /// The program itself with the same settings; what it says.
    pub fn kvartal(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().expect("kvartal runs");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }

    /// The same, however it ends.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kvartal"));
        command.args(arguments).current_dir(self.folder());
        let config = self.config();
        for (name, value) in [
            ("DATABASE", config.database),
            ("MAIL", config.mail),
            ("BASE_URL", config.base_url),
            ("SECRET", SECRET.to_owned()),
            ("SENDER", config.sender),
            ("RETURN_PATH", config.return_path.unwrap_or_default()),
            ("OPERATOR", config.operator.unwrap_or_default()),
            ("CONTACT", config.contact.unwrap_or_default()),
            ("QUESTIONNAIRES", before("questionnaires").display().to_string()),
            ("DEMONSTRATION", "true".to_owned()),
        ] {
            command.env(format!("KVARTAL_{name}"), value);
        }
        command
    }

    /// What `kvartal status` finds at the instant at which the database was left.
    pub fn findings(&self) -> Vec<String> {
        let service = self.service();
        let found = service.store.read::<_, StoreError>(|conn| health::findings(conn, &service, at(LEFT)));
        found.expect("findings").into_iter().map(|finding| format!("{}: {}", finding.count, finding.words)).collect()
    }

    /// When each family is looked at again. Nothing outside shows it to the minute; hence the one question to a table.
    pub fn schedule(&self) -> Vec<String> {
        let query = "SELECT case_number || ' ' || COALESCE(CAST(next_due_at AS TEXT), 'never') AS line FROM family ORDER BY case_number";
        // SQLite writes fractions of a second, be they zero.
        self.lines(query).iter().map(|line| line.split('.').next().unwrap_or(line).to_owned()).collect()
    }

    /// The first column of the rows of a query.
    fn lines(&self, query: &str) -> Vec<String> {
        #[derive(QueryableByName)]
        struct Line {
            #[diesel(sql_type = diesel::sql_types::Text)]
            line: String,
        }
        let rows: Vec<Line> = match self.address.strip_prefix("sqlite:") {
            Some(file) => {
                diesel::sql_query(query).load(&mut SqliteConnection::establish(file).expect("the file")).expect("rows")
            }
            None => {
                let mut conn = PgConnection::establish(&self.address).expect("the database");
                diesel::sql_query(query).load(&mut conn).expect("rows")
            }
        };
        rows.into_iter().map(|row| row.line).collect()
    }

    /// The pass after the instant at which it was left, and every morning of the sixty days that follow.
    pub fn live_on(&self) {
        let service = self.service();
        tick(&service, at(NEXT_PASS)).expect("a pass");
        let mut day: Date = "2021-06-16".parse().expect("a day");
        let last: Date = "2021-08-14".parse().expect("a day");
        while day <= last {
            live_morning(&service, day).expect("a morning");
            day = day.tomorrow().expect("a day");
        }
    }
}

impl Drop for Carried {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.made
            && let Ok(mut conn) = PgConnection::establish(server)
        {
            let _ = conn.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

pub fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn fill_file(file: &Path) {
    let mut conn = SqliteConnection::establish(&file.display().to_string()).expect("a file");
    conn.batch_execute(&dump("sqlite.sql")).expect("the dump is loaded");
}
