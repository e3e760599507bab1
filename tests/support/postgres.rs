//! A PostgreSQL server of the tests' own, from the binaries of Debian's package, one for all test programs that run.
//!
//! It listens on a free port of 127.0.0.1, keeps its files in a temporary folder and goes when the last test program
//! does, however that ends. A test that stops and starts a server has one of its own.

use std::fs::{File, OpenOptions};
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

/// The shell script that keeps the server: it waits for its standard input to end, which happens when the test
/// program does, and then stops the server and removes the folder. A shared server's keeper waits until nobody holds
/// the lock of its users any more; the kernel takes it from whoever ends.
const KEEPER: &str = r#"
"$@" >"$DIR/log" 2>&1 &
server=$!
if [ -n "$SHARED" ]; then
  exec 9>>"$SHARED/users"
  while sleep 1 && kill -0 $server 2>/dev/null; do flock -n -x 9 && break; done
  rm -f "$SHARED/address"
else
  cat >/dev/null
fi
# Not $server: where runuser stands before PostgreSQL, it does not pass the signal on.
kill -INT "$(head -n 1 "$DIR/data/postmaster.pid")"
wait $server
rm -rf "$DIR"
"#;

/// The address of a server on which databases may be created: the one `KVARTAL_TEST_POSTGRES` names, or one that is
/// started now.
pub fn server() -> &'static str {
    // What stands here is never dropped: the server goes by its keeper.
    static SERVER: OnceLock<Known> = OnceLock::new();
    let known = SERVER.get_or_init(|| match std::env::var("KVARTAL_TEST_POSTGRES") {
        Ok(address) => Known { address, _user: None, _server: None },
        Err(_) => shared(),
    });
    &known.address
}

/// The server of all tests: the lock that says that this program uses it, and, if this program started it, the server.
struct Known {
    address: String,
    _user: Option<File>,
    _server: Option<Server>,
}

/// Whether [`server`] is the tests' own and goes after them.
pub fn is_ours() -> bool {
    std::env::var_os("KVARTAL_TEST_POSTGRES").is_none()
}

/// Finds the server that another test program has started, or starts it; and the lock that keeps it.
fn shared() -> Known {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("postgres");
    std::fs::create_dir_all(&folder).expect("a folder of the target");
    let open = |name: &str| OpenOptions::new().create(true).append(true).open(folder.join(name)).expect(name);
    let (turn, user) = (open("turn"), open("users"));
    turn.lock().expect("a turn");
    // While a keeper ends its server, this waits for it.
    user.lock_shared().expect("a share");
    let noted = folder.join("address");
    if let Ok(address) = std::fs::read_to_string(&noted)
        && PgConnection::establish(&address).is_ok()
    {
        return Known { address, _user: Some(user), _server: None };
    }
    let server = Server::start_for(scratch_parent(), QUICK, |_| (), Some(&folder));
    std::fs::write(&noted, &server.address).expect("noted");
    Known { address: server.address.clone(), _user: Some(user), _server: Some(server) }
}

/// The address of another database on the same server.
pub fn beside(server: &str, database: &str) -> String {
    let (base, query) = server.split_once('?').map_or((server, String::new()), |(b, q)| (b, format!("?{q}")));
    match base.splitn(4, '/').collect::<Vec<_>>().as_slice() {
        [scheme, _, host, ..] => format!("{scheme}//{host}/{database}{query}"),
        _ => panic!("KVARTAL_TEST_POSTGRES is no address: postgres://user@host/database"),
    }
}

/// A folder of a test's own, gone at its end.
pub fn scratch() -> tempfile::TempDir {
    tempfile::tempdir_in(scratch_parent()).expect("a temporary folder")
}

/// In memory, where there is enough of it: a test's files need not survive a power cut, and are asked to thousands of times.
fn scratch_parent() -> &'static Path {
    static PARENT: OnceLock<PathBuf> = OnceLock::new();
    PARENT.get_or_init(|| {
        let df = Command::new("df").args(["--output=avail", "--block-size=M", "/dev/shm"]).output();
        let free = df.ok().and_then(|df| {
            let told = String::from_utf8(df.stdout).ok()?;
            told.lines().nth(1)?.trim().trim_end_matches('M').parse::<u64>().ok()
        });
        if free.is_some_and(|free| free >= 2048) { PathBuf::from("/dev/shm") } else { std::env::temp_dir() }
    })
}

/// A server that can be stopped and started again.
pub struct Server {
    pub address: String,
    dir: PathBuf,
    port: u16,
    keepers: Vec<Child>,
    settings: &'static [&'static str],
    /// Where its users are counted, if it has several.
    shared: Option<PathBuf>,
}

/// For data that have to survive the end of the server's own process, but no power cut of the machine.
pub const KEEPS: &[&str] = &["fsync=off", "max_connections=200"];

/// A test's data need not survive anything.
const QUICK: &[&str] = &[
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=300",
    "max_wal_size=128MB",
    "wal_level=minimal",
    "max_wal_senders=0",
];

impl Server {
    /// A new one, which answers.
    pub fn start() -> Server {
        Server::start_in(scratch_parent(), QUICK)
    }

    /// The same with other settings than a test's.
    pub fn start_with(settings: &'static [&'static str]) -> Server {
        Server::start_in(&std::env::temp_dir(), settings)
    }

    /// The same with its files in that folder.
    pub fn start_in(parent: &Path, settings: &'static [&'static str]) -> Server {
        Server::start_prepared(parent, settings, |_| ())
    }

    /// The same with something done to its folder before it starts; what is put there becomes its user's own.
    pub fn start_prepared(parent: &Path, settings: &'static [&'static str], prepare: impl FnOnce(&Path)) -> Server {
        Server::start_for(parent, settings, prepare, None)
    }

    fn start_for(
        parent: &Path,
        settings: &'static [&'static str],
        prepare: impl FnOnce(&Path),
        shared: Option<&Path>,
    ) -> Server {
        let dir = tempfile::tempdir_in(parent).expect("a temporary folder").keep();
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(&dir));
        }
        run(as_user("initdb")
            .args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"])
            .arg(dir.join("data"))
            .current_dir("/"));
        prepare(&dir.join("data"));
        if is_root() {
            run(Command::new("chown").args(["-R", "postgres"]).arg(&dir));
        }
        let port = super::ports::free();
        let shared = shared.map(Path::to_owned);
        let mut server = Server { address: String::new(), dir, port, keepers: Vec::new(), settings, shared };
        server.address = server.address_of("postgres");
        server.start_again();
        server
    }

    /// Makes a database; its address.
    pub fn database(&self, name: &str) -> String {
        self.sql("postgres", &format!("CREATE DATABASE {name}"));
        self.address_of(name)
    }

    /// A statement on a database.
    pub fn sql(&self, database: &str, statement: &str) {
        let mut conn = PgConnection::establish(&self.address_of(database)).expect("the server answers");
        conn.batch_execute(statement).expect("a good statement");
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    fn address_of(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// Ends it as a power cut would: connections break, and what was not committed is gone.
    pub fn stop(&self) {
        self.control("immediate");
    }

    /// Ends it as an administrator does: it closes its connections and writes everything down.
    pub fn shut_down(&self) {
        self.control("fast");
    }

    fn control(&self, mode: &str) {
        run(as_user("pg_ctl").args(["stop", "-w", "-m", mode, "-D"]).arg(self.dir.join("data")).current_dir("/"));
    }

    /// Starts it where it was, and waits until it answers.
    #[allow(clippy::zombie_processes)] // keepers end when this program does
    pub fn start_again(&mut self) {
        let server = as_user("postgres");
        let mut keeper = Command::new("sh");
        keeper.args(["-c", KEEPER, "keeper"]).arg(server.get_program()).args(server.get_args());
        keeper.arg("-D").arg(self.dir.join("data")).args(["-p", &self.port.to_string(), "-k", ""]);
        keeper.args(["-h", "127.0.0.1"]).args(self.settings.iter().flat_map(|setting| ["-c", setting]));
        let keeper = keeper
            .env("DIR", &self.dir)
            .env("SHARED", self.shared.as_deref().unwrap_or(Path::new("")))
            // Ctrl-C is for the test program; the keeper tidies up after it.
            .process_group(0)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        self.keepers.push(keeper);
        for _ in 0..600 {
            // It takes connections before it answers them.
            if PgConnection::establish(&self.address).is_ok() {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let mut log = String::new();
        let read = File::open(self.dir.join("log")).and_then(|mut file| file.read_to_string(&mut log));
        panic!("PostgreSQL does not start ({read:?}):\n{log}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for mut keeper in self.keepers.drain(..) {
            drop(keeper.stdin.take());
            let _ = keeper.wait();
        }
    }
}

fn is_root() -> bool {
    run(Command::new("id").arg("-u")).trim() == "0"
}

/// PostgreSQL refuses to run as root; Debian's package brings a user for it.
fn as_user(program: &str) -> Command {
    let program = binaries().join(program);
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    command
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
