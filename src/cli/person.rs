use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::{Context, anyhow};
use clap::{Subcommand, ValueEnum};

use super::evaluator::SecretFiles;
use super::operator;
use crate::clock::Clock;
use crate::config::Config;
use crate::files::{Existing, UnfinishedFile};
use crate::own_data;
use crate::rights;
use crate::service::Service;

/// What somebody can ask of what is stored about them.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write all that is stored about a person, for them: a page in their language, to read and print, or JSON. It is noted
    /// that it was handed out
    Show {
        /// The address, as in the register; for somebody who has none, case number and column, as in F-001/parent1, or case
        /// number and name, as in "F-001/Mona Sø", where two people have the role
        person: String,
        /// The file, for its owner alone; one of that name stays as it is [default: standard output]
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// To read, or to take elsewhere
        #[arg(long, value_enum, default_value_t = Format::Html)]
        format: Format,
        #[command(flatten)]
        secret: SecretFiles,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// A page that needs nothing else
    Html,
    /// One JSON object
    Json,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let Command::Show { person, out, format, secret } = args.command;
    let format = match format {
        Format::Html => own_data::Format::Page,
        Format::Json => own_data::Format::Json,
    };
    let secrets = secret.read(config)?;
    let service = Service::open(config)?;
    service.store.read_as(secrets);
    let by = operator::by(&service.keys, Clock::System.now());
    let nobody = || anyhow!("“{person}” is neither an address in the register nor a place in it, as F-001/parent1 is");
    let Some(file) = out else {
        let mut out = BufWriter::new(std::io::stdout().lock());
        let found = rights::show(&service, &person, format, &by, &mut out)?;
        out.flush()?;
        return if found { Ok(()) } else { Err(nobody()) };
    };
    let place = || format!("{} cannot be written", file.display());
    let mut draft = BufWriter::new(UnfinishedFile::beside(&file).with_context(place)?);
    if !rights::show(&service, &person, format, &by, &mut draft)? {
        return Err(nobody());
    }
    draft
        .into_inner()
        .map_err(std::io::IntoInnerError::into_error)
        .with_context(place)?
        .place(&file, Existing::Kept)
        .with_context(place)?;
    writeln!(std::io::stdout(), "{}: give it to that person, and to nobody else", file.display())?;
    Ok(())
}
