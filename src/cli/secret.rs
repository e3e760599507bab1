use std::io::Write;

use super::operator;
use crate::clock::Clock;
use crate::config::Config;
use crate::health;
use crate::service;
use crate::store::{Store, secret};

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Go on with the secret that is set, without the one that the database stands under: for when that one is lost for ever.
    /// Links in mails and letters that were sent open nothing any more
    Lost {
        /// Do it; without this it only tells what it would do
        #[arg(long)]
        yes: bool,
    },
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let What::Lost { yes } = args.what;
    let keys = service::keys(config)?;
    let store = Store::open(&config.database)?.to_look(&keys);
    let now = Clock::System.now();
    let mut out = std::io::stdout();
    let (lost, links) =
        store.read(|conn| Ok::<_, anyhow::Error>((secret::lost(conn, &keys)?, health::links_by_key(conn, &keys)?)))?;
    let present = keys.key_id();
    writeln!(out, "The database stands under the secret named {lost}; the one that is set is named {present}.")?;
    writeln!(
        out,
        "Without {lost}: {} open links and codes of mails and letters that were sent open nothing any more, nor do pages of \
         somebody's choices, the unsubscribe of earlier mails, and codes of helpers. People get a new link with their next \
         mail; letters have to be printed anew. The entries of the audit log until now cannot be checked any more. Answers, \
         people and what is to be sent stay.",
        links.unknown
    )?;
    if !yes {
        writeln!(
            out,
            "Nothing is changed yet. If {lost} can still be found, set it; if not, --yes goes on without it."
        )?;
        return Ok(());
    }
    secret::begin_anew(&store, &operator::by(&keys, now))?;
    writeln!(out, "The database stands under {present} from now on; keep a copy of it. kvartal can be started.")?;
    Ok(())
}
