use std::io::Write;

use anyhow::{anyhow, bail};
use clap::Subcommand;

use super::operator;
use crate::clock::Clock;
use crate::config::Config;
use crate::participation::erasing::{self, ErasedRows, Erasure, Overwritten};
use crate::service::Service;

/// Erase a person or a family at once, with everything that is theirs. Answers alone, with time to think it over, are erased by
/// “kvartal consent erase”.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// A person: name, address, answers, mails, letters, notes about them. Without --yes it is told what that is
    Person {
        /// The address, as in the register; for somebody who has none, case number and column, as in F-001/parent1, or case
        /// number and name, as in "F-001/Mona Sø", where two people have the role
        person: String,
        /// That it is meant
        #[arg(long)]
        yes: bool,
    },
    /// A family, with its children and everybody who is in no other family. Without --yes it is told what that is
    Family {
        /// The case number
        case_number: String,
        /// That it is meant
        #[arg(long)]
        yes: bool,
    },
    /// Let a register sheet enter again who was erased; what was erased stays so
    Lift {
        /// The address, the case number, or case number and name, as in "F-001/Mona Sø", as it was when it was erased
        who: String,
    },
    /// Show what was erased, a line each, without names, as “kvartal restore” reads it; it is written into the file of what was
    /// erased (erased_file) where it is missing there
    List,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let service = Service::open(config)?;
    let by = operator::by(&service.keys, Clock::System.now());
    let mut out = std::io::stdout();
    match args.command {
        Command::Person { person, yes } => {
            let nobody =
                || anyhow!("“{person}” is neither an address in the register nor a place in it, as F-001/parent1 is");
            if !yes {
                let would = erasing::of_person(&service, &person, &by)?.ok_or_else(nobody)?;
                writeln!(out, "This would be erased, at once and for good: {}.", amount(&would.rows))?;
                tell_places(&mut out, &would)?;
                bail!("“{person}” was not erased: say that it is meant with --yes");
            }
            let (done, overwritten) = erasing::person(&service, &person, &by)?.ok_or_else(nobody)?;
            writeln!(out, "Erased: {}.", amount(&done.rows))?;
            tell_places(&mut out, &done)?;
            tell_after(&mut out, &service, &done, overwritten)
        }
        Command::Family { case_number, yes } => {
            let none = || anyhow!("there is no family with the case number “{case_number}”");
            if !yes {
                let would = erasing::of_family(&service, &case_number, &by)?.ok_or_else(none)?;
                writeln!(out, "This would be erased, at once and for good: the family, {}.", amount(&would.rows))?;
                bail!("family “{case_number}” was not erased: say that it is meant with --yes");
            }
            let (done, overwritten) = erasing::family(&service, &case_number, &by)?.ok_or_else(none)?;
            writeln!(out, "Erased: the family, {}.", amount(&done.rows))?;
            tell_after(&mut out, &service, &done, overwritten)
        }
        Command::Lift { who } => {
            let lifted = erasing::lift(&service, &who, &by)?;
            if lifted.is_empty() {
                bail!(
                    "nobody was erased who was called “{who}”, as far as the secrets tell that are known: secret_previous has \
                     to name the one of that time"
                );
            }
            for one in lifted {
                let (what, day) = (one.kind.as_str(), service.calendar().date(one.at));
                writeln!(out, "The {what} that was erased on {day} can be entered again.")?;
            }
            Ok(())
        }
        Command::List => {
            for one in erasing::list(&service, &by)? {
                writeln!(out, "{one}")?;
            }
            Ok(())
        }
    }
}

/// What was erased, in words, without what there is none of.
fn amount(rows: &ErasedRows) -> String {
    let counted = [
        (rows.people, "person", "people"),
        (rows.children, "child", "children"),
        (rows.responses, "questionnaire answered or begun", "questionnaires answered or begun"),
        (rows.requests, "request taken back", "requests taken back"),
        (rows.messages, "mail to them", "mails to them"),
        (rows.letters, "letter", "letters"),
        (rows.received, "received mail", "received mails"),
        (rows.notes, "note", "notes"),
    ];
    let told = counted.into_iter().filter(|(count, ..)| *count > 0);
    let told = told.map(|(count, one, more)| format!("{count} {}", if count == 1 { one } else { more }));
    told.collect::<Vec<_>>().join(", ")
}

fn tell_places(out: &mut impl Write, erasure: &Erasure) -> std::io::Result<()> {
    if !erasure.places.is_empty() {
        writeln!(out, "Places in the register: {}.", erasure.places.join(", "))?;
    }
    if erasure.is_staff {
        writeln!(out, "A member of staff has the same address; that account stays (“kvartal staff remove”).")?;
    }
    Ok(())
}

fn tell_after(out: &mut impl Write, service: &Service, done: &Erasure, overwritten: Overwritten) -> anyhow::Result<()> {
    if overwritten == Overwritten::Later {
        writeln!(
            out,
            "It still stands in the files of the database, because somebody is reading them; the service overwrites it at its \
             next pass."
        )?;
    }
    match &service.erased_file {
        Some(file) => writeln!(
            out,
            "{} tells of it, without names: keep a copy of it where the backups are. “kvartal restore” reads it.",
            file.display()
        )?,
        None => writeln!(
            out,
            "Backups made before still have it. Keep this line where they are, in a file that erased_file names, so that \
             “kvartal restore” erases it again:\n{}",
            done.tombstone
        )?,
    }
    writeln!(out, "A register sheet that still has it is refused; take it out there.")?;
    Ok(())
}
