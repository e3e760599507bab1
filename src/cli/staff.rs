use std::io::Write;

use anyhow::{anyhow, bail};
use clap::{Subcommand, ValueEnum};

use super::operator;
use crate::access::{Membership, StaffKind};
use crate::account::{self, passkeys};
use crate::clock::Clock;
use crate::config::Config;
use crate::language;
use crate::register::leads;
use crate::service::{self, Service};

/// Who works with the study in the workspace: project leads, the secretariat, evaluators, operators.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Show all members of staff and what they are
    List,
    /// Add a member of staff, or make one something else as well
    Add {
        /// Their e-mail address, with which they sign in
        email: String,
        /// What they are called
        #[arg(long)]
        name: String,
        #[command(flatten)]
        is: Is,
        /// Language of their mails and pages
        #[arg(long, default_value = "da")]
        language: String,
    },
    /// Take a membership away, or, without --is, all of them; they are signed out then
    Remove {
        /// Their e-mail address
        email: String,
        /// What they are no more
        #[arg(long, value_name = "KIND")]
        is: Option<Kind>,
        /// A project lead's municipality
        #[arg(long)]
        municipality: Option<String>,
    },
    /// Remove all passkeys of a member of staff who has lost them; they are signed out everywhere and can sign in by a link
    ForgetPasskeys {
        /// Their e-mail address
        email: String,
    },
}

#[derive(clap::Args)]
struct Is {
    /// What they are
    #[arg(long, value_name = "KIND")]
    is: Kind,
    /// A project lead's municipality, as in the register
    #[arg(long)]
    municipality: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    Lead,
    Secretariat,
    Evaluator,
    Operator,
}

impl Kind {
    fn of_staff(self) -> StaffKind {
        match self {
            Kind::Lead => StaffKind::Lead,
            Kind::Secretariat => StaffKind::Secretariat,
            Kind::Evaluator => StaffKind::Evaluator,
            Kind::Operator => StaffKind::Operator,
        }
    }
}

fn membership(kind: Kind, municipality: Option<&str>) -> anyhow::Result<Membership> {
    let municipality = municipality.map(str::trim).filter(|name| !name.is_empty());
    match (kind, municipality) {
        (Kind::Lead, Some(name)) => Ok(Membership::of(StaffKind::Lead, &crate::names::visible(name))),
        (Kind::Lead, None) => bail!("a project lead leads a municipality; say which with --municipality"),
        (_, Some(_)) => bail!("only a project lead has a municipality; leave --municipality out"),
        (kind, None) => Ok(Membership::of(kind.of_staff(), "")),
    }
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let store = service::store(config)?;
    let mut out = std::io::stdout();
    let by = operator::by(store.keys()?, Clock::System.now());
    match args.command {
        Command::List => {
            for one in account::list(&store)? {
                let is: Vec<String> = one
                    .memberships
                    .iter()
                    .map(|of| match &of.municipality {
                        Some(municipality) => format!("{} of {municipality}", of.kind.as_str()),
                        None => of.kind.as_str().to_owned(),
                    })
                    .collect();
                writeln!(out, "{}\t{}\t{}\t{}", one.email, one.name, one.language, is.join(", "))?;
            }
        }
        Command::Add { email, name, is, language } => {
            let email = email.trim();
            if email.parse::<lettre::Address>().is_err() {
                bail!("“{email}” is no e-mail address");
            }
            let (name, new) = (name.trim(), membership(is.is, is.municipality.as_deref())?);
            if name.is_empty() {
                bail!("the name is empty");
            }
            let language =
                language::find(&language).ok_or_else(|| anyhow!("“{language}” is no language that kvartal speaks"))?;
            let is_new = account::add(&store, name, email, &language.code, &new, &by)?;
            writeln!(
                out,
                "{}",
                if is_new { "Added." } else { "They were that already; name and language are as given." }
            )?;
            if let Some(municipality) = &new.municipality
                && !leads::is_registered(&store, municipality)?
            {
                writeln!(out, "Note: no family of “{municipality}” is in the register; is the name spelled as there?")?;
            }
        }
        Command::Remove { email, is, municipality } => {
            let one = is.map(|kind| membership(kind, municipality.as_deref())).transpose()?;
            if !account::remove(&store, &email, one.as_ref(), &by)? {
                bail!("nobody with the address “{}” is that; “kvartal staff list” shows who is", email.trim());
            }
            writeln!(out, "Removed.")?;
        }
        Command::ForgetPasskeys { email } => match passkeys::forget(&Service::open(config)?, &email, &by)? {
            None => bail!("nobody has the address “{}”; “kvartal staff list” shows who there is", email.trim()),
            Some(0) => writeln!(out, "They have no passkey.")?,
            Some(1) => writeln!(out, "Removed their passkey; they are signed out.")?,
            Some(n) => writeln!(out, "Removed their {n} passkeys; they are signed out.")?,
        },
    }
    Ok(())
}
