use std::io::Write;

use anyhow::{Context, bail};
use clap::Subcommand;
use jiff::civil::Date;

use super::operator;
use crate::access::Reach;
use crate::clock::Clock;
use crate::config::Config;
use crate::history;
use crate::id::{FamilyId, RequestId};
use crate::outreach::{self, Pause, Refusal};
use crate::participation::telephone;
use crate::register::NotApplied;
use crate::register::families;
use crate::register::successors::{self, NewHolder, NotNamed};
use crate::service::Service;

/// What project leads and the secretariat do about one family in the workspace.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Args)]
struct Answer {
    /// The family's case number
    case: String,
    /// Whose answer: the register's column, as in parent1, or the child's case number before it, as in 1/placement_site
    place: String,
    /// Which wave, as in fu1
    wave: String,
}

#[derive(Subcommand)]
enum Command {
    /// Pause mail about a family
    Pause {
        /// The family's case number
        case: String,
        /// The last day without mail
        #[arg(long, value_name = "DATE")]
        until: Date,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// End the pause
    GoOn {
        /// The family's case number
        case: String,
    },
    /// Ask whoever helps in the family to help with an answer, in their mail of the day
    AskHelp(Answer),
    /// Note what was done about an answer
    Note {
        #[command(flatten)]
        answer: Answer,
        /// What was done
        #[arg(long)]
        text: String,
        /// The last day on which the weekly mail to project leads is silent about it
        #[arg(long, value_name = "DATE")]
        quiet_until: Option<Date>,
    },
    /// Note that whoever is asked has said no to one questionnaire, or wants to answer it after all
    SayNo {
        #[command(flatten)]
        answer: Answer,
        /// They want to answer it after all
        #[arg(long)]
        after_all: bool,
    },
    /// Have somebody take a role over
    TakeOver {
        /// The family's case number
        case: String,
        /// The register's column, as in caseworker, or the child's case number before it, as in 1/placement_site
        place: String,
        /// What they are called
        #[arg(long, default_value = "")]
        name: String,
        /// Their address; none for whoever is written to on paper
        #[arg(long, default_value = "")]
        email: String,
        /// Their first day; today unless another is named
        #[arg(long, value_name = "DATE")]
        from: Option<Date>,
        /// They are another person than whoever holds the role, though their names are alike
        #[arg(long)]
        somebody_else: bool,
    },
    /// Show who is to take over in a family
    Successors {
        /// The family's case number
        case: String,
    },
    /// Take whoever is to take a role over back
    TakeBack {
        /// The family's case number
        case: String,
        /// The register's column, as in caseworker, or the child's case number before it, as in 1/placement_site
        place: String,
    },
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let service = Service::open(config)?;
    let now = Clock::System.now();
    let by = operator::by(&service.keys, now);
    let mut out = std::io::stdout();
    match args.command {
        Command::Pause { case, until, reason } => {
            let pause = Pause { until, reason };
            done(outreach::pause(&service, family(&service, &case)?, Some(&pause), &by)?)?;
        }
        Command::GoOn { case } => done(outreach::pause(&service, family(&service, &case)?, None, &by)?)?,
        Command::AskHelp(answer) => done(outreach::ask_for_help(&service, request(&service, &answer)?, &by)?)?,
        Command::Note { answer, text, quiet_until } => {
            done(outreach::note_done(&service, request(&service, &answer)?, &text, quiet_until, &by)?)?;
        }
        Command::SayNo { answer, after_all } => {
            if !telephone::decline(&service, request(&service, &answer)?, !after_all, &by)? {
                bail!("it is answered or closed, or whoever was asked holds the role no more");
            }
        }
        Command::TakeOver { case, place, name, email, from, somebody_else } => {
            let (child, slot) = parted(&place);
            let from = from.unwrap_or_else(|| service.calendar().date(now));
            let (slot, child, is_somebody_else) = (slot.to_owned(), child.map(str::to_owned), somebody_else);
            let new = NewHolder { slot, child, name, email, from, is_somebody_else };
            match successors::name(&service, family(&service, &case)?, &new, &Reach::Everywhere, &by)? {
                Err(why) => bail!(not_named(&why, &place)),
                Ok(true) => writeln!(out, "Whoever was to take it over before does not.")?,
                Ok(false) => {}
            }
        }
        Command::Successors { case } => {
            let id = family(&service, &case)?;
            for one in service.store.read(|conn| successors::of_family(conn, id))? {
                let place = one.child.map_or_else(|| one.slot.clone(), |child| format!("{child}/{}", one.slot));
                writeln!(out, "{place}\t{}\t{}\t{}", one.from, one.name, one.address)?;
            }
        }
        Command::TakeBack { case, place } => {
            let (id, (child, slot)) = (family(&service, &case)?, parted(&place));
            let all = service.store.read(|conn| successors::of_family(conn, id))?;
            let one = all.iter().find(|one| one.slot == slot && one.child.as_deref() == child);
            let taken_back = match one {
                Some(one) => successors::take_back(&service, id, one.id, one.called(), &by)?,
                None => false,
            };
            if !taken_back {
                bail!("nobody is to take over {place} in {case}");
            }
        }
    }
    Ok(())
}

fn family(service: &Service, case: &str) -> anyhow::Result<FamilyId> {
    service.store.read(|conn| history::family(conn, case))?.with_context(|| format!("there is no family “{case}”"))
}

/// Case number of the child, and column.
fn parted(place: &str) -> (Option<&str>, &str) {
    place.rsplit_once('/').map_or((None, place), |(child, slot)| (Some(child), slot))
}

fn request(service: &Service, answer: &Answer) -> anyhow::Result<RequestId> {
    let id = family(service, &answer.case)?;
    let (child, slot) = parted(&answer.place);
    let found = service.store.read(|conn| families::request(conn, id, child, slot, &answer.wave))?;
    found.with_context(|| format!("{} was not asked in {}, {}", answer.place, answer.case, answer.wave))
}

fn done(done: Result<(), Refusal>) -> anyhow::Result<()> {
    match done {
        Ok(()) => Ok(()),
        Err(Refusal::NotOutstanding) => bail!("it is not outstanding: it is answered, closed, or they have said no"),
        Err(Refusal::NobodyHelps) => bail!("nobody in the family who helps has an address that mail reaches"),
        Err(Refusal::AskedLately) => {
            bail!("help was asked for in the last {} days", outreach::ASKED_AGAIN_AFTER)
        }
        Err(Refusal::Empty) => bail!("say why, or what was done"),
        Err(Refusal::TooLong) => bail!("it has more than {} letters", outreach::LONGEST_NOTE),
        Err(Refusal::Day) => {
            bail!("the day is past, or more than {} days away", outreach::LONGEST_PAUSE)
        }
    }
}

fn not_named(why: &NotNamed, place: &str) -> String {
    match why {
        NotNamed::NoSuchRole => format!("the register has no column “{place}” for this family"),
        NotNamed::Nobody => "say who takes over, with --name or --email".to_owned(),
        NotNamed::Day => format!("the day is past, or more than {} days away", successors::FURTHEST),
        NotNamed::SamePerson => {
            "they hold the role already; another address of the same person is corrected in the register sheet"
                .to_owned()
        }
        NotNamed::Alike => {
            "their name looks like that of whoever holds the role; say --somebody-else if it is another person, and \
                            correct the register sheet if it is the same"
                .to_owned()
        }
        NotNamed::NoAddress => "say --email; only parents can have letters on paper".to_owned(),
        NotNamed::TooLong => format!("the name has more than {} letters", successors::LONGEST_NAME),
        // Each row of the family says the same, and where it stands is no place that anybody has seen.
        NotNamed::Wrong(faults) | NotNamed::NotApplied(NotApplied::Faults(faults)) => {
            let mut told: Vec<&str> = faults.0.iter().map(|fault| &*fault.message).collect();
            told.dedup();
            told.join("; ")
        }
        NotNamed::NotApplied(NotApplied::Changed) => "somebody changed the register meanwhile; try again".to_owned(),
        NotNamed::NotApplied(NotApplied::OutOfReach(cases) | NotApplied::Withheld(cases)) => {
            format!("it would change how somebody is reached elsewhere: {}", cases.join(", "))
        }
    }
}
