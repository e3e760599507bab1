use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use lettre::Address;

use crate::config::Config;
use crate::fault::{Fault, Faults};
use crate::store::lead::Lead;
use crate::store::{self, Store, StoreError};
use crate::table;

/// What the column of addresses may be called.
const EMAIL: [&str; 3] = ["email", "e-mail", "mail"];

#[derive(clap::Args)]
pub struct Args {
    /// A CSV file with the columns municipality, name, email and, if wanted, language; it replaces the whole list.
    /// Without it the list is shown
    file: Option<PathBuf>,
    /// Check the file and change nothing
    #[arg(long)]
    dry_run: bool,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let store = Store::open(&config.database)?;
    if let Some(file) = &args.file {
        let leads = read(file)?;
        if !args.dry_run {
            replace(&store, &leads)?;
        }
        writeln!(std::io::stdout(), "{} project leads read.", leads.len())?;
        return Ok(());
    }
    let mut out = std::io::stdout();
    for lead in store.read(store::lead::all)? {
        writeln!(out, "{}\t{}\t{}\t{}", lead.site, lead.name, lead.email, lead.language)?;
    }
    Ok(())
}

/// Makes the stored list the given one.
pub(super) fn replace(store: &Store, leads: &[Lead]) -> Result<(), StoreError> {
    store.write(|conn| {
        for old in store::lead::all(conn)? {
            let stays = leads.iter().any(|new| new.site == old.site && new.email.eq_ignore_ascii_case(&old.email));
            if !stays {
                store::lead::remove(conn, old.id)?;
            }
        }
        leads.iter().try_for_each(|lead| store::lead::put(conn, lead))
    })
}

/// Reads a leads' file: every fault at once.
pub(super) fn read(path: &Path) -> anyhow::Result<Vec<Lead>> {
    let file = path.display().to_string();
    let bytes =
        std::fs::read(path).map_err(|error| anyhow!(Fault::of_file(&file, format!("cannot be read ({error})"))))?;
    Ok(parse(&file, &bytes)?)
}

fn parse(file: &str, bytes: &[u8]) -> Result<Vec<Lead>, Faults> {
    let rows = table::read(bytes, &|heading| EMAIL.contains(&heading.to_lowercase().as_str()))
        .map_err(|(line, message)| Fault { file: file.into(), line, column: None, message })?;
    let Some((heading, rows)) = rows.split_first() else { return Err(Fault::of_file(file, "is empty").into()) };
    let column = |names: &[&str]| {
        let called = |cell| table::text(cell).is_ok_and(|text| names.contains(&text.to_lowercase().as_str()));
        heading.cells.iter().find(|(_, cell)| called(cell)).map(|(at, _)| *at)
    };
    let (site, name) = (column(&["municipality", "kommune"]), column(&["name", "navn"]));
    let (email, language) = (column(&EMAIL), column(&["language", "sprog"]));
    let (Some(site), Some(name), Some(email)) = (site, name, email) else {
        let message = "the columns municipality, name and email are needed (kommune, navn, e-mail)";
        return Err(Fault::at(file, heading.number, "heading", message).into());
    };
    if rows.is_empty() {
        return Err(Fault::of_file(file, "has a heading and no rows under it; the list stays as it is").into());
    }
    let (mut leads, mut faults, mut seen) = (Vec::new(), Faults::default(), BTreeSet::new());
    for row in rows {
        let cell = |column: usize| row.cells.get(&column).and_then(|cell| table::text(cell).ok()).unwrap_or_default();
        let lead = Lead {
            id: 0,
            site: cell(site),
            name: cell(name),
            email: cell(email),
            language: language.map(cell).filter(|language| !language.is_empty()).unwrap_or_else(|| "da".into()),
        };
        if lead.site.is_empty() {
            faults.0.push(Fault::at(file, row.number, "municipality", "the municipality is missing"));
        }
        if lead.email.parse::<Address>().is_err() {
            let message = format!("“{}” is no e-mail address", lead.email);
            faults.0.push(Fault::at(file, row.number, "email", message));
        }
        if !seen.insert((lead.site.clone(), lead.email.to_lowercase())) {
            let message = "this lead of this municipality stands in a row before";
            faults.0.push(Fault::at(file, row.number, "email", message));
        }
        leads.push(lead);
    }
    faults.or(leads)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn danish_excel_is_read_and_every_fault_is_told() {
        let leads =
            parse("leads.csv", "Kommune;Navn;E-mail\r\nNordby;Åse Holm;aase@example.org\r\n".as_bytes()).unwrap();
        assert_eq!((leads[0].site.as_str(), leads[0].language.as_str()), ("Nordby", "da"));
        assert!(parse("leads.csv", b"municipality,name,email\n").is_err());
        let faults = parse("leads.csv", b"municipality,name,email\n,A,a@example.org\nB,B,b\nC,C,c@x.dk\nC,C,C@x.dk\n");
        let told: Vec<String> = faults.unwrap_err().0.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "leads.csv, line 2, municipality: the municipality is missing",
                "leads.csv, line 3, email: “b” is no e-mail address",
                "leads.csv, line 5, email: this lead of this municipality stands in a row before",
            ]
        );
    }
}
