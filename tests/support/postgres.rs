//! A PostgreSQL server of the tests' own, from the binaries of Debian's package, one for each test program.
//!
//! It listens on a free port of 127.0.0.1, keeps its files in a temporary folder and goes when the test program
//! does, however that ends.

use std::io::Read;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use diesel::prelude::*;

/// The shell script that keeps the server: it waits for its standard input to end, which happens when the test
/// program does, and then stops the server and removes the folder.
const KEEPER: &str = r#"
"$@" >"$DIR/log" 2>&1 &
server=$!
cat >/dev/null
kill -INT $server
wait $server
rm -rf "$DIR"
"#;

/// The address of a server on which databases may be created: the one `KVARTAL_TEST_POSTGRES` names, or one that is
/// started now.
pub fn server() -> &'static str {
    static SERVER: OnceLock<(String, Option<Child>)> = OnceLock::new();
    let (address, _keeper) = SERVER.get_or_init(|| match std::env::var("KVARTAL_TEST_POSTGRES") {
        Ok(address) => (address, None),
        Err(_) => {
            // A test's data need not survive a power cut.
            let quick = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300"];
            let (address, keeper) = start(&quick);
            (address, Some(keeper))
        }
    });
    address
}

/// A server of one's own with these settings: its address, and the process that keeps it while this program lives.
#[allow(clippy::zombie_processes)] // it ends when this program does
pub fn start(settings: &[&str]) -> (String, Child) {
    let bin = binaries();
    let dir = tempfile::tempdir().expect("a temporary folder").keep();
    // PostgreSQL refuses to run as root; Debian's package brings a user for it.
    let is_root = run(Command::new("id").arg("-u")).trim() == "0";
    if is_root {
        run(Command::new("chown").arg("postgres").arg(&dir));
    }
    let as_user = |program: PathBuf| {
        if is_root {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        }
    };
    let data = dir.join("data");
    run(as_user(bin.join("initdb"))
        .args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"])
        .arg(&data)
        .current_dir("/"));
    let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
    let server = as_user(bin.join("postgres"));
    let mut keeper = Command::new("sh");
    keeper.args(["-c", KEEPER, "keeper"]).arg(server.get_program()).args(server.get_args());
    keeper.arg("-D").arg(&data).args(["-p", &port.to_string(), "-k", ""]).args(["-h", "127.0.0.1"]);
    keeper.args(settings.iter().flat_map(|setting| ["-c", setting]));
    let keeper = keeper
        .env("DIR", &dir)
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a shell");
    let address = format!("postgres://postgres@127.0.0.1:{port}/postgres");
    for _ in 0..600 {
        // It takes connections before it answers them.
        if PgConnection::establish(&address).is_ok() {
            return (address, keeper);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let mut log = String::new();
    let read = std::fs::File::open(dir.join("log")).and_then(|mut file| file.read_to_string(&mut log));
    panic!("PostgreSQL does not start ({read:?}):\n{log}");
}

/// Where Debian keeps the newest PostgreSQL, or whatever is on the path.
fn binaries() -> PathBuf {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .filter(|bin| bin.join("initdb").exists())
        .collect();
    versions.sort();
    let on_path = std::env::var_os("PATH")
        .and_then(|path| std::env::split_paths(&path).find(|folder| Path::new(folder).join("initdb").exists()));
    versions.pop().or(on_path).unwrap_or_else(|| {
        panic!(
            "the tests run on SQLite and PostgreSQL, and there is no PostgreSQL here: install the package \
             “postgresql”, or set KVARTAL_TEST_POSTGRES to a server on which databases may be created"
        )
    })
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?} cannot be run: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}
