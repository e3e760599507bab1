//! A PostgreSQL of its own that can be stopped, killed and started again, from the binaries of Debian's package.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

/// Waits until this program ends, however it ends; then stops the server and removes its folder.
const KEEPER: &str = r#"cat >/dev/null; "$@" >/dev/null 2>&1; rm -rf "$DIR""#;

pub struct Cluster {
    dir: PathBuf,
    port: u16,
    keeper: Child,
}

/// How the server is ended.
#[derive(Debug, Clone, Copy)]
pub enum End {
    /// It closes its connections and writes everything down.
    Fast,
    /// As after a power cut: it recovers at its next start.
    Immediate,
}

impl Cluster {
    /// A running server whose files lie in `parent`, or in the usual place for temporary files.
    pub fn start(parent: Option<&Path>) -> Cluster {
        let parent = parent.map_or_else(std::env::temp_dir, Path::to_owned);
        let dir = tempfile::Builder::new().prefix("kvartal-pg").tempdir_in(parent).expect("a folder").keep();
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(&dir));
        }
        run(program("initdb")
            .args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"])
            .arg(dir.join("data")));
        let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
        let stop = Cluster::control(&dir, &["-m", "immediate", "stop"]);
        let mut keeper = Command::new("sh");
        keeper.args(["-c", KEEPER, "keeper"]).arg(stop.get_program()).args(stop.get_args()).env("DIR", &dir);
        let keeper = keeper.current_dir("/").stdin(Stdio::piped()).spawn().expect("a shell");
        let cluster = Cluster { dir, port, keeper };
        cluster.start_again();
        cluster
    }

    /// Starts it after it was stopped.
    pub fn start_again(&self) {
        // It survives the end of its own process; what a power cut of the machine does is not tried here.
        let options = format!("-p {} -k '' -h 127.0.0.1 -c fsync=off -c max_connections=200", self.port);
        let log = self.dir.join("log").display().to_string();
        run(&mut Cluster::control(&self.dir, &["-o", &options, "-l", &log, "-w", "start"]));
    }

    pub fn stop(&self, end: End) {
        let mode = match end {
            End::Fast => "fast",
            End::Immediate => "immediate",
        };
        run(&mut Cluster::control(&self.dir, &["-m", mode, "-w", "stop"]));
    }

    /// Makes a database; its address as in `KVARTAL_DATABASE`.
    pub fn database(&self, name: &str) -> String {
        self.sql("postgres", &format!("CREATE DATABASE {name}"));
        self.address(name)
    }

    fn address(&self, name: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{name}", self.port)
    }

    /// A statement on a database.
    pub fn sql(&self, name: &str, statement: &str) {
        let mut conn = PgConnection::establish(&self.address(name)).expect("the server answers");
        conn.batch_execute(statement).expect("a good statement");
    }

    fn control(dir: &Path, args: &[&str]) -> Command {
        let mut command = program("pg_ctl");
        command.arg("-D").arg(dir.join("data")).args(args);
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

fn is_root() -> bool {
    run(Command::new("id").arg("-u")).trim() == "0"
}

/// A program of PostgreSQL; as root it runs as Debian's user for it, because PostgreSQL refuses to run as root.
fn program(name: &str) -> Command {
    let path = binaries().join(name);
    let mut command = if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(path);
        command
    } else {
        Command::new(path)
    };
    command.current_dir("/");
    command
}

/// Where Debian keeps the newest PostgreSQL; elsewhere it is looked for on the path.
fn binaries() -> PathBuf {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .filter(|bin| bin.join("initdb").exists())
        .collect();
    versions.sort();
    versions.pop().unwrap_or_default()
}

fn run(command: &mut Command) -> String {
    // Output goes to files: a server that is started keeps what it inherits open.
    let mut out = tempfile::tempfile().expect("a file");
    let to = |file: &std::fs::File| Stdio::from(file.try_clone().expect("a file"));
    let status = command.stdin(Stdio::null()).stdout(to(&out)).stderr(to(&out)).status();
    let mut said = String::new();
    std::io::Seek::rewind(&mut out).and_then(|()| std::io::Read::read_to_string(&mut out, &mut said)).expect("a file");
    match status {
        Ok(status) if status.success() => said,
        other => panic!("{command:?}: {other:?}\n{said}"),
    }
}
