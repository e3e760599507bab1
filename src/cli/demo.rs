use std::cell::OnceCell;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use anyhow::{Context, anyhow};
use indicatif::ProgressBar;
use jiff::SignedDuration;

use super::log::{Usual, log};
use super::operator;
use super::{progress, serve};
use crate::clock::Clock;
use crate::config::Config;
use crate::post::transport::{Maildir, Transport};
use crate::protocol;
use crate::service::Service;
use crate::simulate::demonstration::{self, Moved};
use crate::store::Store;
use crate::tick::tick;
use crate::web::DemoState;

#[derive(clap::Args)]
pub struct Args {
    /// Where the demonstration keeps its database and its mails; delete it to begin again
    #[arg(long, default_value = "kvartal-demo")]
    dir: PathBuf,
    /// Port of the pages on 127.0.0.1
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Prepare, send the first mails, and exit
    #[arg(long)]
    no_serve: bool,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    // What it says stands on standard output; the log tells only of trouble.
    log(config.log, Usual::Trouble)?;
    // The port first: a demonstration whose links lead to another program's pages is none.
    let listener = if args.no_serve { None } else { Some(serve::listen(&format!("127.0.0.1:{}", args.port))?) };
    let _mine = alone(&args.dir)?;
    begin_again_if_half_made(&args)?;
    let service = Arc::new(open(&args)?);
    let ahead = Arc::new(AtomicI64::new(demonstration::ahead(&service)?));
    let clock = |ahead: &Arc<AtomicI64>| {
        let ahead = ahead.clone();
        move || Clock::MovedOn(SignedDuration::from_secs(ahead.load(Ordering::Relaxed))).now()
    };
    let now = clock(&ahead);
    protocol::settle(&service.store, service.protocols.running(), &operator::by(&service.keys, now())).with_context(
        || format!("{} holds a demonstration of another kvartal; delete it to begin again", args.dir.display()),
    )?;
    let bar = OnceCell::new();
    demonstration::prepare(&service, now(), |days| {
        let bar = bar.get_or_init(|| progress::bar(days, "a year of mails"));
        move || bar.inc(1)
    })?;
    bar.get().into_iter().for_each(ProgressBar::finish_and_clear);
    tick(&service, now())?;
    let mut out = std::io::stdout();
    writeln!(out, "Invented families are in {}; their mails are in {}.", args.dir.display(), mailbox(&args).display())?;
    let Some(listener) = listener else { return Ok(()) };
    writeln!(out, "Open http://127.0.0.1:{}/demo   (stop with Ctrl-C)", args.port)?;
    let passes = Arc::new(Mutex::new(()));
    let demo = DemoState {
        mailbox: mailbox(&args),
        move_on: {
            let (service, now, ahead, passes) = (service.clone(), clock(&ahead), ahead.clone(), passes.clone());
            Arc::new(move |step| {
                // Another pass may be running; it ends before the clock moves on.
                let _pass =
                    passes.lock().map_err(|_| anyhow!("a pass has broken off; start the demonstration again"))?;
                let moved = demonstration::move_on(&service, step, now(), ahead.load(Ordering::Relaxed))?;
                Ok(tell(moved, &ahead))
            })
        },
        rates: {
            let (service, now) = (service.clone(), clock(&ahead));
            Some(Arc::new(move || demonstration::rates(&service, now())))
        },
    };
    serve::serve(service, None, Arc::new(now), listener, Some(demo), passes)
}

fn mailbox(args: &Args) -> PathBuf {
    args.dir.join("mail")
}

/// Holds the folder: two demonstrations in one would mix their clocks.
fn alone(dir: &Path) -> anyhow::Result<File> {
    crate::files::make_folder(dir)?;
    let path = dir.join("lock");
    let lock = File::create(&path).with_context(|| format!("{} cannot be made", path.display()))?;
    lock.try_lock()
        .map_err(|_| anyhow!("another demonstration runs in {}; stop it, or take another --dir", dir.display()))?;
    Ok(lock)
}

/// A demonstration that was stopped while its year was made is made anew.
fn begin_again_if_half_made(args: &Args) -> anyhow::Result<()> {
    let database = args.dir.join("kvartal.sqlite");
    if !database.exists() {
        return Ok(());
    }
    let store = Store::open(&format!("sqlite:{}", database.display()))?;
    if demonstration::is_prepared(&store)? {
        return Ok(());
    }
    drop(store);
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", database.display()));
    }
    match std::fs::remove_dir_all(mailbox(args)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// The built-in programme on a database and a mailbox of their own.
fn open(args: &Args) -> anyhow::Result<Service> {
    let config = Config {
        database: format!("sqlite:{}", args.dir.join("kvartal.sqlite").display()),
        mail: format!("maildir:{}", mailbox(args).display()),
        base_url: format!("http://127.0.0.1:{}", args.port),
        sender: "Eksempelinstituttet <svar@kvartal.example>".into(),
        contact: Some("hjaelp@kvartal.example".into()),
        demonstration: true,
        ..Config::default()
    };
    let mut service = Service::open(&config)?;
    service.transport = not_durable(&mailbox(args))?;
    Ok(service)
}

/// Mails that can be made again need not survive a power cut.
fn not_durable(folder: &Path) -> anyhow::Result<Transport> {
    Ok(Transport::Maildir(Maildir::open(folder, false).map_err(|fault| anyhow!(fault))?))
}

/// What has happened, in a sentence; the clock shows it from now on.
fn tell(moved: Option<Moved>, clock: &AtomicI64) -> String {
    let Some(Moved { to, ahead, sent }) = moved else { return "No family has another wave to come.".into() };
    clock.store(ahead, Ordering::Relaxed);
    let mails = if sent == 1 { "1 mail was sent".to_owned() } else { format!("{sent} mails were sent") };
    format!("It is {to} now; {mails} on the way.")
}
