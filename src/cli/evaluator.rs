use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use console::Term;
use zeroize::Zeroizing;

use super::{operator, progress};
use crate::clock::Clock;
use crate::config::Config;
use crate::files::{self, Existing, beside};
use crate::service;
use crate::store::{By, Store, StoreError, evaluator};
use crate::vault::{EvaluatorKeys, EvaluatorSecret, is_locked, lock, unlock};

/// To whom answers are sealed when they are sent: by default to the installation, which reads them; or to evaluators alone.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Make a key: the secret half into FILE, the public half into FILE.pub. To be done on the evaluator's own machine
    New {
        /// File for the secret half, which must not be there yet
        file: PathBuf,
        /// Seal the secret half by a passphrase, which is asked for, or read from standard input
        #[arg(long)]
        passphrase: bool,
    },
    /// Have answers sealed to these public keys from now on, those that were sent before too; said again, it goes on where it was
    /// broken off
    Use {
        /// Files with public halves; whoever has one of the secret halves reads all
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// That it is meant: without a secret half nobody reads the answers again
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        secret: SecretFiles,
    },
    /// Tell to whom answers are sealed, and how many stand under which key
    Show,
    /// Open everything that was sent with a secret key, to see that it is the right one
    Check {
        #[command(flatten)]
        secret: SecretFiles,
    },
    /// Go on without what was sealed to keys that are lost for ever: it stays that it was answered, and nothing of what
    Lost {
        /// The name of the keys, as “show” tells it
        name: String,
        /// That it is meant
        #[arg(long)]
        yes: bool,
    },
    /// Have the installation read answers itself again, those that were sent before too
    Stop {
        #[command(flatten)]
        secret: SecretFiles,
    },
}

/// Where the secret halves of evaluators' keys are.
#[derive(clap::Args)]
pub struct SecretFiles {
    /// File with the evaluator's secret key, where answers are sealed to one; can be given several times [default: the setting
    /// evaluator_key]
    #[arg(long, value_name = "FILE")]
    evaluator_key: Vec<PathBuf>,
}

impl SecretFiles {
    /// The keys in the files. A passphrase is asked for at the terminal; where there is none, it is the next line of standard
    /// input.
    ///
    /// # Errors
    /// A sentence about a file that cannot be read, or another passphrase.
    pub fn read(&self, config: &Config) -> anyhow::Result<Vec<EvaluatorSecret>> {
        let set = config.evaluator_key.iter().filter(|_| self.evaluator_key.is_empty());
        self.evaluator_key.iter().chain(set).map(|path| read_secret(path)).collect()
    }
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    match args.what {
        What::New { file, passphrase } => new(&file, passphrase),
        What::Use { files, yes, secret } => go_over_to(&files, yes, &secret, config),
        What::Show => show(config),
        What::Check { secret } => check(&secret, config),
        What::Lost { name, yes } => lost(&name, yes, config),
        What::Stop { secret } => stop(&secret, config),
    }
}

fn new(file: &Path, passphrase: bool) -> anyhow::Result<()> {
    let public_file = beside(file, ".pub");
    for there in [file, &public_file] {
        if there.exists() {
            bail!("{} is there already; nothing was written", there.display());
        }
    }
    let secret = EvaluatorSecret::random();
    let public = secret.public();
    let id = EvaluatorKeys::read(&public.to_string()).map_err(|fault| anyhow!(fault))?.id();
    let text = Zeroizing::new(format!(
        "# kvartal: the secret half of the evaluator's key {id}. Whoever has it reads the answers; without it nobody does.\n{}\n",
        *secret.line()
    ));
    let content = match passphrase {
        false => text.as_bytes().to_vec(),
        true => {
            let first = asked_for("Passphrase for the new key: ")?;
            if first.chars().count() < SHORTEST {
                bail!("the passphrase is shorter than {SHORTEST} letters; take several words. Nothing was written");
            }
            if std::io::stdin().is_terminal() && *asked_for("The same again: ")? != *first {
                bail!("the two are not the same; nothing was written");
            }
            lock(&text, &first).map_err(|fault| anyhow!(fault))?
        }
    };
    let told = |path: &Path, error| anyhow!("{} cannot be written: {error}", path.display());
    files::write(file, &content, Existing::Kept).map_err(|error| told(file, error))?;
    let public_text = format!("# kvartal: the public half of the evaluator's key {id}\n{public}\n");
    files::write(&public_file, public_text.as_bytes(), Existing::Kept).map_err(|error| told(&public_file, error))?;
    let mut out = std::io::stdout();
    writeln!(
        out,
        "{}: the secret half of the key {id}. Keep it, and a copy in another place; it is never on the server.",
        file.display()
    )?;
    writeln!(
        out,
        "{}: the public half. On the server: kvartal evaluator use {}",
        public_file.display(),
        public_file.display()
    )?;
    Ok(())
}

/// Of a passphrase, in letters.
const SHORTEST: usize = 12;

fn go_over_to(files: &[PathBuf], yes: bool, secret: &SecretFiles, config: &Config) -> anyhow::Result<()> {
    let mut text = String::new();
    for path in files {
        let one = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
        EvaluatorKeys::read(&one).map_err(|fault| anyhow!("{}: {fault}", path.display()))?;
        text.push_str(one.trim_start_matches('\u{feff}'));
        text.push('\n');
    }
    let keys = EvaluatorKeys::read(&text).map_err(|fault| anyhow!(fault))?;
    let (store, own) = service::keyed(config, Store::open(&config.database)?)?;
    store.read_as(secret.read(config)?);
    if !yes {
        let here = store.read(evaluator::under)?.values().sum::<i64>();
        bail!(
            "from then on what is sent, and the {here} questionnaires that were sent already, can be read with the secret half of {} \
             alone: by nobody on the server, in no backup, and never again by anybody if it is lost. Backups made before still have \
             them. Say so with --yes",
            keys.id()
        );
    }
    opens_what_others_have(&store, Some(&keys.id()))?;
    let by = operator::by(&own, Clock::System.now());
    evaluator::put_in_force(&store, Some(&keys), &by)?;
    let done = seal_all(&store, &by)?;
    let mut out = std::io::stdout();
    writeln!(
        out,
        "What is sent is sealed to the evaluator {}; {done} questionnaires that were sent before went over to it.",
        keys.id()
    )?;
    writeln!(out, "See that the secret half opens them: kvartal evaluator check --evaluator-key FILE")?;
    Ok(())
}

/// Before anything is changed: what is sealed to other keys has to open.
fn opens_what_others_have(store: &Store, but: Option<&str>) -> anyhow::Result<()> {
    let under = store.read(evaluator::under)?;
    let mut others = under.iter().filter_map(|(name, count)| Some((name.as_deref()?, count)));
    let Some((name, count)) = others.find(|(name, _)| Some(*name) != but) else { return Ok(()) };
    store.read(|conn| evaluator::try_others(conn, but)).map(drop).with_context(|| {
        format!(
            "nothing was changed: {count} questionnaires are sealed to the evaluator {name}. If that key is lost for ever, \
             “kvartal evaluator lost {name}” goes on without them"
        )
    })
}

fn lost(name: &str, yes: bool, config: &Config) -> anyhow::Result<()> {
    let (store, own) = service::keyed(config, Store::open(&config.database)?)?;
    let (keys, under) = store.read(|conn| Ok::<_, StoreError>((evaluator::present(conn)?, evaluator::under(conn)?)))?;
    let count = under.get(&Some(name.to_owned())).copied().unwrap_or_default();
    if count == 0 {
        bail!("nothing is sealed to keys named “{name}”; “kvartal evaluator show” tells their names");
    }
    if !yes {
        bail!(
            "what was answered in {count} questionnaires is gone then, in this database: it stays that they were answered. Make a backup \
             before and keep it, with the key file, in case the key is found. Say so with --yes"
        );
    }
    let by = operator::by(&own, Clock::System.now());
    let given_up = evaluator::give_up(&store, name, &by)?;
    let mut out = std::io::stdout();
    writeln!(out, "{given_up} questionnaires count as answered, and nothing is known of what was said.")?;
    if keys.is_some_and(|keys| keys.id() == name) {
        writeln!(
            out,
            "What is sent from now on is sealed to it too: make another key, and say “kvartal evaluator use”."
        )?;
    }
    Ok(())
}

fn seal_all(store: &Store, by: &By<'_>) -> anyhow::Result<usize> {
    let bar = progress::bar(0, "answers");
    let (done, overwritten) = evaluator::go_over(store, by, |done| bar.set_position(done as u64))?;
    bar.finish_and_clear();
    if !overwritten {
        writeln!(
            std::io::stdout(),
            "What the server could read still stands in the files of the database, because somebody is reading them; the service \
             overwrites it at its next pass."
        )?;
    }
    Ok(done)
}

fn show(config: &Config) -> anyhow::Result<()> {
    let store = Store::open(&config.database)?;
    let (keys, under) = store.read(|conn| Ok::<_, StoreError>((evaluator::present(conn)?, evaluator::under(conn)?)))?;
    let mut out = std::io::stdout();
    let present = keys.as_ref().map(EvaluatorKeys::id);
    match (&present, &keys) {
        (Some(id), Some(keys)) => {
            writeln!(out, "What is sent is sealed to the evaluator {id}:")?;
            write!(out, "{keys}")?;
        }
        _ => writeln!(out, "What is sent can be read by this installation.")?,
    }
    for (under, count) in &under {
        let whose = under.as_deref().unwrap_or("this installation");
        writeln!(out, "{whose}\t{count}")?;
    }
    if present.is_some() && under.contains_key(&None) {
        bail!("some of what was sent before is not sealed to the evaluator yet: say “kvartal evaluator use” again");
    }
    Ok(())
}

fn check(secret: &SecretFiles, config: &Config) -> anyhow::Result<()> {
    let store = service::to_read_answers(config, Store::open(&config.database)?)?;
    store.read_as(secret.read(config)?);
    let opened = store.read(evaluator::try_all)?;
    if service::has_secret(config) {
        operator::note_opened(config, None, true);
    }
    writeln!(std::io::stdout(), "All {opened} questionnaires that were sent can be read with it.")?;
    Ok(())
}

fn stop(secret: &SecretFiles, config: &Config) -> anyhow::Result<()> {
    let (store, own) = service::keyed(config, Store::open(&config.database)?)?;
    store.read_as(secret.read(config)?);
    opens_what_others_have(&store, None)?;
    let by = operator::by(&own, Clock::System.now());
    evaluator::put_in_force(&store, None, &by)?;
    let done = seal_all(&store, &by)?;
    writeln!(std::io::stdout(), "This installation reads what is sent itself; {done} questionnaires went over to it.")?;
    Ok(())
}

fn read_secret(path: &Path) -> anyhow::Result<EvaluatorSecret> {
    let bytes =
        std::fs::read(path).map(Zeroizing::new).with_context(|| format!("{} cannot be read", path.display()))?;
    let text = match is_locked(&bytes) {
        true => {
            let passphrase = asked_for(&format!("Passphrase of {}: ", path.display()))?;
            unlock(&bytes, &passphrase).ok_or_else(|| anyhow!("{}: that is not its passphrase", path.display()))?
        }
        false => Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned()),
    };
    EvaluatorSecret::read(&text).map_err(|fault| anyhow!("{}: {fault}", path.display()))
}

/// At the terminal, where it does not show; otherwise the next line of standard input.
fn asked_for(question: &str) -> anyhow::Result<Zeroizing<String>> {
    if std::io::stdin().is_terminal() {
        let term = Term::stderr();
        term.write_str(question)?;
        return Ok(Zeroizing::new(term.read_secure_line()?));
    }
    let mut line = Zeroizing::new(String::new());
    std::io::stdin().read_line(&mut line)?;
    let passphrase = Zeroizing::new(line.trim_end_matches(['\r', '\n']).to_owned());
    if passphrase.is_empty() { Err(anyhow!("no passphrase came on standard input")) } else { Ok(passphrase) }
}
