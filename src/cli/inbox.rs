use std::io::Write;
use std::path::PathBuf;

use anyhow::bail;

use super::operator;
use crate::clock::Clock;
use crate::config::Config;
use crate::id::ReceivedId;
use crate::inbox::unhandled::{self, Refusal};
use crate::post::incoming::{self, ReceivedKind};
use crate::service::Service;
use crate::table;

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Tell what mail files are taken for and whether they would stop mail, as CSV; stores nothing
    Explain {
        /// Mails as they lie in a mailbox
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Show received mail that nobody acted on, with what stands in it as long as that is kept
    List,
    /// Note that somebody has seen to a received mail; what stands in it is deleted
    Handled {
        /// Its number, as in the list
        number: i64,
        /// What was done
        #[arg(long, default_value = "")]
        note: String,
    },
    /// End mail to whoever wrote a received mail, and note that it was seen to
    NoMail {
        /// Its number, as in the list
        number: i64,
    },
}

impl Args {
    /// Whether it needs neither settings nor a database.
    pub fn is_explain(&self) -> bool {
        matches!(self.command, Command::Explain { .. })
    }
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let (number, done) = match args.command {
        Command::Explain { files } => return explain(&files),
        Command::List => return list(config),
        Command::Handled { number, note } => {
            let service = Service::open(config)?;
            let by = operator::by(&service.keys, Clock::System.now());
            (number, unhandled::handle(&service, ReceivedId::new(number), &note, &by)?)
        }
        Command::NoMail { number } => {
            let service = Service::open(config)?;
            let by = operator::by(&service.keys, Clock::System.now());
            (number, unhandled::no_more_mail(&service, ReceivedId::new(number), "", &by)?)
        }
    };
    match done {
        Ok(()) => Ok(writeln!(std::io::stdout(), "Done.")?),
        Err(Refusal::TooLong) => bail!("the note is too long; {} letters at most", unhandled::LONGEST_NOTE),
        Err(Refusal::UnknownSender) => bail!("nobody in the register is known to have written mail {number}"),
        Err(Refusal::NotWaiting) => {
            bail!("no mail {number} waits for anybody; “kvartal inbox list” shows those that do")
        }
    }
}

fn list(config: &Config) -> anyhow::Result<()> {
    let service = Service::open(config)?;
    let mail = unhandled::list(&service, Clock::System.now())?;
    let mut out = std::io::stdout().lock();
    for one in &mail.unhandled {
        let from = one.from.as_deref().unwrap_or("unknown sender");
        let about =
            if one.families.is_empty() { String::new() } else { format!("\tabout {}", one.families.join(", ")) };
        writeln!(out, "{}\t{:.0}\t{}\t{from}{about}", one.id, one.at, one.kind)?;
        if let Some(words) = &one.words {
            for line in std::iter::once(words.subject.as_str()).chain(words.text.lines()) {
                writeln!(out, "    {line}")?;
            }
            if words.attached > 0 {
                writeln!(out, "    and {} attached, to be seen in the mailbox alone", words.attached)?;
            }
        }
    }
    let more = mail.count.saturating_sub(mail.unhandled.len());
    if more > 0 {
        writeln!(out, "{more} more are shown when these are handled.")?;
    }
    if mail.in_the_mailbox > 0 {
        writeln!(out, "{} more stay in the mailbox itself; open it.", mail.in_the_mailbox)?;
    }
    for one in &mail.handled {
        let note = one.note.as_deref().unwrap_or_default().replace(char::is_control, " ");
        writeln!(out, "{}\t{:.0}\t{}\thandled {:.0}\t{note}", one.id, one.at, one.kind, one.handled)?;
    }
    Ok(())
}

/// Needs neither settings nor a database: a mail is judged by what stands in it.
pub fn explain(files: &[PathBuf]) -> anyhow::Result<()> {
    let mut out = csv::Writer::from_writer(std::io::stdout().lock());
    out.write_record(["file", "kind", "stops", "status", "why"])?;
    let mut faults = Vec::new();
    for file in files {
        let mail = match std::fs::read(file) {
            Ok(mail) => mail,
            Err(error) => {
                faults.push(format!("{} cannot be read ({error})", file.display()));
                continue;
            }
        };
        if !incoming::is_mail(&mail) {
            // In the inbox it would be passed on as a person's words; whoever names a file has named the wrong one.
            let why = "it is no mail: it has none of the headers that a mail begins with, such as From or Date";
            let name = file.display().to_string();
            let row = [name.as_str(), ReceivedKind::Unknown.as_str(), "no", "", why];
            out.write_record(row.map(|cell| table::neutral(cell).into_owned()))?;
            faults.push(format!("{name}: {why}"));
            continue;
        }
        let kind = incoming::read(&mail).kind;
        let status = match &kind {
            ReceivedKind::Notice(notice) => notice.status.map(|status| status.to_string()),
            _ => None,
        };
        let word = match &kind {
            // Whether it is really ours shows only in the database.
            ReceivedKind::Own => ReceivedKind::Unknown.as_str(),
            kind => kind.as_str(),
        };
        let stops = if kind.stops() { "yes" } else { "no" };
        let name = file.display().to_string();
        let why = kind.why();
        let row = [name.as_str(), word, stops, status.as_deref().unwrap_or_default(), &why];
        out.write_record(row.map(|cell| table::neutral(cell).into_owned()))?;
    }
    out.flush()?;
    drop(out);
    std::io::stdout().flush()?;
    if faults.is_empty() { Ok(()) } else { bail!("{}", faults.join("\n")) }
}
