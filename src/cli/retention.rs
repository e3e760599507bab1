use std::io::Write;

use jiff::civil::Date;

use super::operator;
use crate::clock::Clock;
use crate::config::Config;
use crate::programme::{FamilyOrStudy, KeptOfFamily, KeptOfWriting, WritingOrStudy};
use crate::retention::{self, Coming, Kept, Outlook, Written};
use crate::service::Service;

/// What is kept for how long, by the programme file. Without a command it tells that, and what the next pass would do: nothing is
/// changed.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Announce and forget now what the next night's pass would
    Run,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let service = Service::open(config)?;
    let now = Clock::System.now();
    let mut out = std::io::stdout().lock();
    match args.command {
        None => {
            let outlook = service.store.read(|conn| retention::outlook(conn, &service, now))?;
            Ok(tell(&mut out, &outlook)?)
        }
        Some(Command::Run) => {
            let (done, is_overwritten) = retention::run(&service, &operator::by(&service.keys, now))?;
            writeln!(
                out,
                "Announced: {}, taken back: {}. Names and addresses forgotten in {}, {} erased with their answers, {} received \
                 {}.{}",
                done.announced,
                done.taken_back,
                families(done.contacts),
                families(done.answers),
                done.received,
                if done.received == 1 { "mail" } else { "mails" },
                if done.logs { " Logs were forgotten as far as their time is over." } else { "" }
            )?;
            if !is_overwritten {
                writeln!(
                    out,
                    "It still stands in the files of the database, because somebody is reading them; the service overwrites it at \
                     its next pass."
                )?;
            }
            Ok(())
        }
    }
}

fn families(count: usize) -> String {
    if count == 1 { "1 family".to_owned() } else { format!("{count} families") }
}

fn tell(out: &mut impl Write, outlook: &Outlook) -> std::io::Result<()> {
    let Outlook { kept, study_end, announced, to_announce, to_take_back, to_forget, written } = outlook;
    writeln!(out, "Names and addresses are kept {}.", of_family(kept.contacts))?;
    writeln!(out, "Answers, and families with them, are kept {}.", of_family(kept.answers))?;
    writeln!(out, "Received mail is kept {}.", of_writing(kept.received_mail))?;
    writeln!(out, "Logs are kept {}.", of_writing(kept.logs))?;
    match study_end {
        Some(end) => writeln!(out, "The study ended on {end}.")?,
        None => writeln!(out, "The study has not ended.")?,
    }
    for (title, list) in [
        ("Announced:", announced),
        ("The next pass would forget, as it was announced:", to_forget),
        ("It would announce:", to_announce),
        ("It would take back what was announced:", to_take_back),
    ] {
        if !list.is_empty() {
            writeln!(out, "\n{title}")?;
            list.iter().try_for_each(|one| tell_families(out, one))?;
        }
    }
    if !written.is_empty() {
        writeln!(out)?;
    }
    written.iter().try_for_each(|one| tell_written(out, one))?;
    if [announced, to_forget, to_announce, to_take_back].iter().all(|list| list.is_empty()) {
        writeln!(out, "\nNothing of a family is to be forgotten within a month.")?;
    }
    Ok(())
}

fn tell_families(out: &mut impl Write, coming: &Coming) -> std::io::Result<()> {
    let what = match coming.kind {
        Kept::Contacts => "names and addresses",
        Kept::Answers | Kept::ReceivedMail | Kept::Logs => "answers, with the whole family",
    };
    let numbers: Vec<&str> = coming.families.iter().map(|(_, number)| number.as_str()).collect();
    writeln!(out, "{}  {what}, {}: {}", coming.due, families(numbers.len()), numbers.join(", "))
}

fn tell_written(out: &mut impl Write, written: &Written) -> std::io::Result<()> {
    let (what, of_it) = match written.kind {
        Kept::ReceivedMail => ("Received mail", "mails"),
        Kept::Logs | Kept::Contacts | Kept::Answers => ("Logs", "entries of the audit log"),
    };
    let from = |from: Date| {
        let told = if written.is_announced { "as announced" } else { "as the next pass would announce" };
        format!("from {from} on, {told}; {} {of_it} are old enough today", written.count)
    };
    if written.from.is_some() && !written.is_announced && !written.is_near {
        return writeln!(out, "{what}: nothing is old enough, nor will be within a month.");
    }
    writeln!(
        out,
        "{what}: {}.",
        written.from.map_or_else(|| "nothing is forgotten while the study has no end".to_owned(), from)
    )
}

fn months(months: u16) -> String {
    match months {
        1 => "1 month".to_owned(),
        months => format!("{months} months"),
    }
}

const FOR_EVER: &str = "until somebody erases them: the programme file has no time for them";

fn of_family(kept: Option<KeptOfFamily>) -> String {
    let Some(kept) = kept else { return FOR_EVER.to_owned() };
    let end = match kept.after {
        FamilyOrStudy::FamilyEnd => "the end of the family",
        FamilyOrStudy::StudyEnd => "the end of the study",
    };
    if kept.months == 0 { format!("until {end}") } else { format!("until {} after {end}", months(kept.months)) }
}

fn of_writing(kept: Option<KeptOfWriting>) -> String {
    let Some(kept) = kept else { return FOR_EVER.to_owned() };
    match kept.after {
        WritingOrStudy::Written => format!("for {}", months(kept.months)),
        WritingOrStudy::StudyEnd if kept.months == 0 => "until the end of the study".to_owned(),
        WritingOrStudy::StudyEnd => format!("until {} after the end of the study", months(kept.months)),
    }
}
