use std::io::Write;
use std::path::PathBuf;

use anyhow::bail;

use crate::post::incoming::{self, ReceivedKind};
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
}

/// Needs neither settings nor a database: a mail is judged by what stands in it.
pub fn run(args: Args) -> anyhow::Result<()> {
    let Command::Explain { files } = args.command;
    let mut out = csv::Writer::from_writer(std::io::stdout().lock());
    out.write_record(["file", "kind", "stops", "status", "why"])?;
    let mut faults = Vec::new();
    for file in &files {
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
