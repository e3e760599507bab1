use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::{Subcommand, ValueEnum};

use super::evaluator::SecretFiles;
use super::{operator, progress};
use crate::clock::Clock;
use crate::closing::{self, Kind, NotThawed, Record, Standing, Wanted};
use crate::config::Config;
use crate::evaluation::Evaluation;
use crate::service::{self, Service};

/// Tell how the study stands, end it, and delete who took part.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Tell how the study stands: whether it runs, is frozen or closed, what is open, and what is stored of people
    Show,
    /// End it: nothing is asked, sent about questionnaires, answered or entered any more. Without --yes it is told what that is; said
    /// again, it goes on where it was broken off
    Freeze {
        /// That it is meant
        #[arg(long)]
        yes: bool,
    },
    /// Have it go on, as long as nobody is forgotten: later waves are asked again, what was ended stays ended
    Thaw,
    /// Write the last export, then delete who took part and who worked with it. Without --yes it is told what that is; said again, it
    /// goes on where it was broken off
    Close {
        /// Folder for the last export, the report and the certificate
        #[arg(long)]
        out: PathBuf,
        /// Erase families and answers as well
        #[arg(long)]
        answers: bool,
        /// Write the last export once more, because the one from before is lost: what is left by then
        #[arg(long)]
        export_anew: bool,
        /// Let the last export lack what is sealed to an evaluator whose key is not at hand
        #[arg(long)]
        without_answers_sealed_to_others: bool,
        /// Language of the export, the report and the certificate page
        #[arg(long, default_value = "da")]
        language: Language,
        /// That it is meant
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        secret: SecretFiles,
    },
    /// Write the certificate of a closed study again, or tell whether one is as it was written
    Certificate {
        /// Folder for the page and the signed file
        #[arg(long, required_unless_present = "verify")]
        out: Option<PathBuf>,
        /// A certificate.json to check
        #[arg(long, value_name = "FILE", conflicts_with = "out")]
        verify: Option<PathBuf>,
        /// Language of the page
        #[arg(long, default_value = "da")]
        language: Language,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Language {
    Da,
    En,
}

impl Language {
    fn code(self) -> &'static str {
        match self {
            Language::Da => "da",
            Language::En => "en",
        }
    }
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    match args.command {
        Command::Show => show(config),
        Command::Freeze { yes } => freeze(yes, config),
        Command::Thaw => thaw(config),
        Command::Close {
            out,
            answers,
            export_anew,
            without_answers_sealed_to_others: without_sealed,
            language,
            yes,
            secret,
        } => {
            let wanted = Wanted { out: &out, language: language.code(), answers, export_anew, without_sealed };
            close(wanted, yes, &secret, config)
        }
        Command::Certificate { verify: Some(file), .. } => verify(&file, config),
        Command::Certificate { out, language, .. } => certificate(&out.unwrap_or_default(), language.code(), config),
    }
}

fn show(config: &Config) -> anyhow::Result<()> {
    let service = Service::open_to_look(config)?;
    let stands = closing::stands(&service, Clock::System.now())?;
    let mut out = std::io::stdout();
    match (&stands.frozen, &stands.closing) {
        (_, Some(Record { closed: Some(at), answers, .. })) => {
            let what = if *answers { "people, families and answers are deleted" } else { "people are forgotten" };
            writeln!(out, "The study is closed since {at:.0}: {what}.")?;
        }
        (_, Some(record)) => writeln!(
            out,
            "Closing the study began at {:.0} and was broken off; “kvartal study close” goes on.",
            record.begun
        )?,
        (Some(since), None) => writeln!(out, "The study is frozen since {since:.0}.")?,
        (None, None) => writeln!(out, "The study runs.")?,
    }
    tell(&mut out, &stands)?;
    if let Some(record) = &stands.closing {
        tell_deleted(&mut out, record)?;
    }
    Ok(())
}

/// What is open and stored, a line each.
fn tell(out: &mut impl Write, stands: &Standing) -> std::io::Result<()> {
    let (open, left) = (&stands.open, &stands.left);
    writeln!(out, "open requests           {}", open.requests)?;
    writeln!(out, "mails that wait         {}", open.mails)?;
    writeln!(out, "families                {}", left.families)?;
    writeln!(out, "families with names     {}", left.named)?;
    writeln!(out, "answered or begun       {}", left.responses)?;
    writeln!(out, "received mails          {}", left.received)?;
    writeln!(out, "members of staff        {}", left.staff)
}

fn tell_deleted(out: &mut impl Write, record: &Record) -> std::io::Result<()> {
    for (kind, deleted) in &record.deleted {
        writeln!(out, "deleted: {} {}, last at {:.0}", deleted.count, words(*kind), deleted.last)?;
    }
    Ok(())
}

/// What was deleted, in a word or two for the operator.
fn words(kind: Kind) -> &'static str {
    match kind {
        Kind::FamiliesForgotten => "families without names now",
        Kind::Names => "people's names and addresses",
        Kind::OtherNames => "other names and addresses",
        Kind::Leads => "project leads",
        Kind::Staff => "other members of staff",
        Kind::ReceivedMail => "received mails",
        Kind::Notes => "notes",
        Kind::Mails => "traces of mails that were sent",
        Kind::Families => "families",
        Kind::Children => "children",
        Kind::Answers => "questionnaires answered or begun",
        Kind::Requests => "requests",
        Kind::Letters => "letters",
        Kind::People => "people of whom a number was left",
    }
}

fn freeze(yes: bool, config: &Config) -> anyhow::Result<()> {
    let service = Service::open(config)?;
    let now = Clock::System.now();
    let mut out = std::io::stdout();
    if !yes {
        let stands = closing::stands(&service, now)?;
        match stands.frozen {
            Some(since) => writeln!(out, "The study is frozen since {since:.0}.")?,
            None => writeln!(
                out,
                "From then on nobody is asked or reminded, nothing can be answered, and no family is entered or changed. People can still \
                 see, correct, withdraw and erase what is theirs; staff can sign in and read."
            )?,
        }
        writeln!(
            out,
            "{} open requests would end unanswered, and {} mails that wait would be cancelled.",
            stands.open.requests, stands.open.mails
        )?;
        bail!("nothing was changed: say that it is meant with --yes");
    }
    let (was_frozen, ended) = closing::freeze(&service, &operator::by(&service.keys, now))?;
    let how = if was_frozen { "was frozen already" } else { "is frozen" };
    writeln!(
        out,
        "The study {how}. {} open requests ended unanswered, {} mails were cancelled.",
        ended.requests, ended.mails
    )?;
    writeln!(
        out,
        "“kvartal study thaw” takes it back until people are forgotten; “kvartal study close” forgets them."
    )?;
    Ok(())
}

fn thaw(config: &Config) -> anyhow::Result<()> {
    let service = Service::open(config)?;
    match closing::thaw(&service, &operator::by(&service.keys, Clock::System.now()))? {
        Ok(()) => {}
        Err(NotThawed::Runs) => bail!("the study is not frozen; nothing was changed"),
        Err(NotThawed::Closing) => {
            bail!("the study is closed, or its closing has begun: there is nobody left to ask, and it cannot go on")
        }
        Err(NotThawed::Forgotten(families)) => {
            bail!("the people of {families} families are forgotten already, and the study cannot go on without them")
        }
    }
    writeln!(
        std::io::stdout(),
        "The study goes on: every family is looked at anew. What was ended stays so; the next waves are asked when they are due."
    )?;
    Ok(())
}

fn close(wanted: Wanted<'_>, yes: bool, secret: &SecretFiles, config: &Config) -> anyhow::Result<()> {
    let service = Service::open(config)?;
    let now = || Clock::System.now();
    let mut out = std::io::stdout();
    if !yes {
        return would_close(&service, wanted);
    }
    let bar = progress::bar(2, "close");
    let evaluation = Evaluation::open(config, secret.read(config)?)?;
    bar.inc(1);
    let record = closing::close(&service, &evaluation, wanted, &operator::actor(), &now)?;
    let names = closing::certify(&service, wanted.out, wanted.language)?;
    bar.finish_and_clear();
    writeln!(out, "The study is closed.")?;
    tell_deleted(&mut out, &record)?;
    if record.overwritten.is_none() {
        writeln!(
            out,
            "It still stands in the files of the database, because somebody is reading them; the service overwrites it at its next \
             pass. “kvartal study certificate” writes the certificate again then."
        )?;
    }
    writeln!(
        out,
        "{} files of the last export in {}, and the certificate: {}.",
        record.export.len(),
        wanted.out.display(),
        names.join(", ")
    )?;
    writeln!(
        out,
        "What kvartal cannot reach is yours to delete: backups, what was taken out before, mailboxes, letters. The certificate lists it."
    )?;
    Ok(())
}

fn would_close(service: &Service, wanted: Wanted<'_>) -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    let stands = closing::stands(service, Clock::System.now())?;
    if stands.frozen.is_none() {
        bail!("the study is not frozen; say “kvartal study freeze” first. Nothing was deleted");
    }
    let left = &stands.left;
    let goes_on = stands.closing.as_ref().filter(|record| record.closed.is_none());
    match goes_on {
        Some(record) => writeln!(
            out,
            "Closing began at {:.0} and was broken off; it would go on, with the last export that stands in {}.",
            record.begun,
            wanted.out.display()
        )?,
        None => writeln!(out, "The last export and the report would be written into {}.", wanted.out.display())?,
    }
    writeln!(
        out,
        "Then names and addresses would be deleted at once and for good, in {} families, with {} received mails and {} members of staff.",
        left.named, left.received, left.staff
    )?;
    if wanted.answers || goes_on.is_some_and(|record| record.answers) {
        writeln!(
            out,
            "Then {} families and {} questionnaires answered or begun would be erased as well.",
            left.families, left.responses
        )?;
    }
    bail!("nothing was deleted: make a last backup if you want one, and say that it is meant with --yes")
}

fn certificate(folder: &Path, language: &str, config: &Config) -> anyhow::Result<()> {
    let service = Service::open(config)?;
    let names = closing::certify(&service, folder, language)?;
    writeln!(std::io::stdout(), "{} in {}", names.join(", "), folder.display())?;
    Ok(())
}

fn verify(file: &Path, config: &Config) -> anyhow::Result<()> {
    let closed = closing::verify(&service::keys(config)?, file)?;
    writeln!(
        std::io::stdout(),
        "{} is as kvartal wrote it. The study that it is of was closed at {closed:.0}.",
        file.display()
    )?;
    Ok(())
}
