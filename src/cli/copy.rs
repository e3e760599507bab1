use std::io::Write;

use anyhow::{Context, bail};

use crate::cli::progress;
use crate::config::Config;
use crate::service::{self, secret_file};
use crate::store::copy::{Copied, copy};
use crate::store::{Store, secret};

/// Move everything from one database to another: all tables in one transaction, each value compared afterwards.
/// Stop every kvartal process first: what is written meanwhile is not carried over.
#[derive(clap::Args)]
pub struct Args {
    /// Database to read, as in sqlite:kvartal.sqlite
    #[arg(long, value_name = "DATABASE")]
    from: String,
    /// Database to fill, as in postgres://user@host/name; it has to be empty
    #[arg(long, value_name = "DATABASE")]
    to: String,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    if args.from == args.to {
        bail!("--from and --to are the same database");
    }
    // The source first: a mistyped one must not leave an empty target behind.
    let from = Store::open_present(&args.from).context("the database to copy from")?;
    let to = Store::open(&args.to).context("the database to copy to")?;
    let from_address = args.from.clone();
    let bar = progress::bar(1, "copy");
    let copied = copy(&from, &to, &mut |done, of| {
        bar.set_length(of);
        bar.set_position(done);
    })?;
    bar.finish_and_clear();
    let mut out = std::io::stdout();
    tell(&mut out, &copied)?;
    writeln!(out, "{} rows copied, and every value compared.", copied.rows())?;
    writeln!(out, "{}", secret_advice(&args, config, &from))?;
    if let (None, Some(file)) = (&config.key_file, service::key_file(&Config { database: args.from, ..config.clone() }))
    {
        writeln!(
            out,
            "Answers, names and addresses are sealed under the keys in {}: set key_file (KVARTAL_KEY_FILE) to it.",
            file.display()
        )?;
    }
    if let (Some(file), true) = (&config.key_file, args.to.starts_with("sqlite:")) {
        writeln!(
            out,
            "Its answers, names and addresses stand under the keys in {}: keep key_file as it is.",
            file.display()
        )?;
    }
    let of = |database: &str| service::erased_file(&Config { database: database.to_owned(), ..config.clone() });
    let (here, there) = (of(&from_address), of(&args.to));
    if let Some(here) = here.filter(|here| here.exists() && Some(here) != there.as_ref()) {
        match there {
            None => writeln!(
                out,
                "Who was erased stands in {} as well: set erased_file (KVARTAL_ERASED_FILE) to it.",
                here.display()
            )?,
            Some(there) => {
                writeln!(out, "Who was erased stands in {} as well: copy it to {}.", here.display(), there.display())?;
            }
        }
    }
    writeln!(
        out,
        "Name the new database in the settings, and do not start kvartal on the old one again: both would write to \
         people."
    )?;
    Ok(())
}

/// A line for each table.
pub(super) fn tell(out: &mut impl Write, copied: &Copied) -> std::io::Result<()> {
    copied.tables.iter().try_for_each(|(table, rows)| writeln!(out, "{table:<16} {rows:>9}"))
}

fn secret_advice(args: &Args, config: &Config, from: &Store) -> String {
    if config.secret.is_some() {
        if let Some(id) = secret::missing_from(from, service::keys(config).ok().as_ref()) {
            return format!(
                "The database stands under the secret named {id}, which is not the one in your settings: look for it and set it, \
                 or kvartal refuses to start."
            );
        }
        return "The secret stands in your settings; keep it there, so that links in mails that were sent go on working."
            .into();
    }
    let why = "without it, links in mails that were sent stop working, and a mail that is sent again cannot be told \
               from a new one";
    match (secret_file(&args.from), secret_file(&args.to)) {
        (Some(from), None) => format!(
            "Set KVARTAL_SECRET (or secret in kvartal.toml), for every process, to what stands in {} (its first line; further \
             ones belong into secret_previous): {why}.",
            from.display()
        ),
        (Some(from), Some(to)) => format!("Copy {} to {}: {why}.", from.display(), to.display()),
        (None, _) => format!("Keep the secret that the processes on PostgreSQL had (KVARTAL_SECRET): {why}."),
    }
}
