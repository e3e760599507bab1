use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::bail;
use clap::{Subcommand, ValueEnum};

use super::evaluator::SecretFiles;
use super::{operator, progress};
use crate::clock::Clock;
use crate::closing::{self, ByItself, Kind, NotThawed, Record, Standing, Wanted};
use crate::config::Config;
use crate::evaluation::Evaluation;
use crate::service::{self, Service};

/// How long freezing waits for mail that is being handed over.
const SETTLES_WITHIN: Duration = Duration::from_secs(60);

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
        (_, Some(record)) => {
            tell_closing(&mut out, record, &stands)?;
            tell_overwritten(&mut out, record, &stands)?;
        }
        (Some(since), None) => writeln!(out, "The study is frozen since {since:.0}.")?,
        (None, None) => writeln!(out, "The study runs.")?,
    }
    tell(&mut out, &stands)?;
    if let Some(day) = stands.answers_until {
        writeln!(out, "What is left of families and answers is kept until {day}, as the programme says.")?;
    }
    if let Some(record) = &stands.closing {
        tell_deleted(&mut out, record)?;
    }
    Ok(())
}

/// That it is closed, and what is left; or that closing was broken off.
fn tell_closing(out: &mut impl Write, record: &Record, stands: &Standing) -> std::io::Result<()> {
    let Some(at) = record.closed else {
        let begun = record.begun;
        return writeln!(
            out,
            "Closing the study began at {begun:.0} and was broken off; “kvartal study close” goes on."
        );
    };
    let what = match stands.left.responses {
        _ if record.answers => "people, families and answers are deleted",
        0 => "people are forgotten, and no answers are left",
        _ => "people are forgotten",
    };
    writeln!(out, "The study is closed since {at:.0}: {what}.")
}

/// Whether what was deleted stands in the files of the database still.
fn tell_overwritten(out: &mut impl Write, record: &Record, stands: &Standing) -> std::io::Result<()> {
    match record.overwritten {
        Some(at) => writeln!(out, "What was deleted had been overwritten in the files of the database by {at:.0}."),
        None if !record.waits_to_be_overwritten() => Ok(()),
        None if stands.is_overwritten => writeln!(
            out,
            "What was deleted is overwritten in the files of the database; “kvartal study certificate” notes it and writes the \
             certificate again."
        ),
        None => writeln!(
            out,
            "What was deleted still stands in the files of the database, because somebody was reading them; the service overwrites it \
             at its next pass."
        ),
    }
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
    let stands = closing::stands(&service, now)?;
    if let Some(record) = &stands.closing {
        tell_closing(&mut out, record, &stands)?;
        writeln!(out, "There is nothing to freeze, and it cannot go on again. Nothing was changed.")?;
        return Ok(());
    }
    if !yes {
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
        tell_by_itself(&mut out, stands.by_itself)?;
        bail!("nothing was changed: say that it is meant with --yes");
    }
    let (was_frozen, ended) = closing::freeze(&service, &operator::by(&service.keys, now))?;
    let how = if was_frozen { "was frozen already" } else { "is frozen" };
    writeln!(
        out,
        "The study {how}. {} open requests ended unanswered, {} mails were cancelled.",
        ended.requests, ended.mails
    )?;
    let (back, handed_over) = closing::settle(&service, &operator::actor(), &|| Clock::System.now(), SETTLES_WITHIN)?;
    if back.mails > 0 {
        writeln!(out, "{} more were cancelled that had not left.", back.mails)?;
    }
    if handed_over > 0 {
        writeln!(out, "{handed_over} mails are being handed over just now and may still leave; say it again to see.")?;
    }
    writeln!(
        out,
        "“kvartal study thaw” takes it back until people are forgotten; “kvartal study close” forgets them."
    )?;
    tell_by_itself(&mut out, stands.by_itself)?;
    Ok(())
}

/// What the programme forgets of a study that is frozen, though nobody closes it.
fn tell_by_itself(out: &mut impl Write, by_itself: ByItself) -> std::io::Result<()> {
    let ByItself { contacts, answers, sooner } = by_itself;
    let of = |what: &str, from: Option<jiff::civil::Date>| Some(format!("{what} from {} on", from?));
    let what: Vec<String> = [of("names and addresses", contacts), of("families with their answers", answers)]
        .into_iter()
        .flatten()
        .collect();
    if what.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "A frozen study is forgotten by itself, as the programme says: {} at the earliest{}. “kvartal retention” tells; from then on \
         it cannot be thawed any more.",
        what.join(", "),
        if sooner { ", sooner where a family's course was over before" } else { "" }
    )
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
    let names = closing::certify(&service, wanted.out, wanted.language, &operator::by(&service.keys, now()))?;
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
    let (left, folder) = (&stands.left, wanted.out.display());
    match &stands.closing {
        Some(record) => {
            tell_closing(&mut out, record, &stands)?;
            match wanted.goes_on_with(record) {
                true => writeln!(out, "The last export that was written then would be looked for in {folder}.")?,
                false => writeln!(
                    out,
                    "A new last export and report would be written into {folder}, and lack what is deleted already: {} families and {} \
                     questionnaires answered or begun are left.",
                    left.families, left.responses
                )?,
            }
        }
        None => writeln!(out, "The last export and the report would be written into {folder}.")?,
    }
    writeln!(
        out,
        "Then names and addresses would be deleted at once and for good, in {} families, with {} received mails and {} members of staff.",
        left.named, left.received, left.staff
    )?;
    let known = |of: fn(&Record) -> bool| stands.closing.as_ref().is_some_and(of);
    if wanted.answers || known(|record| record.answers) {
        writeln!(
            out,
            "Then {} families and {} questionnaires answered or begun would be erased as well.",
            left.families, left.responses
        )?;
        if left.sealed > 0 && (wanted.without_sealed || known(|record| record.without_sealed)) {
            writeln!(
                out,
                "{} of these questionnaires are sealed to an evaluator. Unless the key that you name opens them, they would be in no \
                 export, and exist nowhere afterwards.",
                left.sealed
            )?;
        }
    }
    bail!("nothing was deleted: make a last backup if you want one, and say that it is meant with --yes")
}

fn certificate(folder: &Path, language: &str, config: &Config) -> anyhow::Result<()> {
    let service = Service::open(config)?;
    let names = closing::certify(&service, folder, language, &operator::by(&service.keys, Clock::System.now()))?;
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
