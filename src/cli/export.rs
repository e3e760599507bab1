use std::io::Write;
use std::path::PathBuf;

use crate::actor::Act;
use crate::cli::evaluator::SecretFiles;
use crate::cli::{operator, progress};
use crate::config::Config;
use crate::evaluation::Evaluation;
use crate::files::Drafts;

#[derive(clap::Args)]
pub struct Args {
    /// Folder to write the files into
    #[arg(long)]
    out: PathBuf,
    /// Language of the codebook: da or en
    #[arg(long, default_value = "da")]
    language: String,
    #[command(flatten)]
    secret: SecretFiles,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let secret = args.secret.read(config)?;
    let with_a_key = !secret.is_empty();
    let bar = progress::bar(2, "export");
    let stored = Evaluation::open(config, secret)?;
    bar.inc(1);
    let (exported, whole) = stored.read(None, |reading| reading.export(Drafts::within(&args.out)?, &args.language))?;
    bar.inc(1);
    let (files, submitted) = (exported.files, exported.submitted);
    let many = files.len();
    bar.set_length(2 + many as u64);
    exported.out.place(files.into_iter().map(|(_, file)| file).collect(), || bar.inc(1))?;
    operator::note_opened(config, Some((Act::Exported, "export")), with_a_key);
    bar.finish_and_clear();
    writeln!(std::io::stdout(), "{submitted} submitted responses in {many} files in {}", args.out.display())?;
    whole.check()
}
