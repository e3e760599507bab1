use std::io::Write;

use anyhow::bail;
use jiff::SignedDuration;

use crate::clock::Clock;
use crate::config::Config;
use crate::health;
use crate::service::Service;
use crate::store::StoreError;

#[derive(clap::Args)]
pub struct Args {
    /// Minutes of silence that are nothing out of the ordinary
    #[arg(long, value_name = "MINUTES", default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..))]
    silent: u32,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let service = Service::open_to_look(config)?;
    let now = Clock::System.now();
    let health = service.store.read::<_, StoreError>(|conn| health::look(conn, &service, now))?;
    let findings = service.store.read::<_, StoreError>(|conn| health::findings(conn, &service, now))?;
    let links = service.store.read::<_, StoreError>(|conn| health::links_by_key(conn, &service.keys))?;
    let mut out = std::io::stdout();
    let when = |at: Option<jiff::Timestamp>| at.map_or_else(|| "never".to_owned(), |at| format!("{at:.0}"));
    writeln!(out, "last pass   {}", when(health.last_pass))?;
    writeln!(out, "last mail   {}", when(health.queue.last_sent))?;
    for (state, count) in &health.queue.counts {
        writeln!(out, "{state:<11} {count}")?;
    }
    for (count, words) in &health.queue.refusals {
        writeln!(out, "refused     {count} in these words: {words}")?;
    }
    if let Some(trouble) = &health.trouble {
        writeln!(
            out,
            "mail server takes nothing since {:.0}, asked {} times, next time {:.0}: {}",
            trouble.since, trouble.times, trouble.next, trouble.words
        )?;
    }
    // Of interest while a former one is kept: until nothing open was made with it.
    if let [present, former @ ..] = links.known.as_slice()
        && !former.is_empty()
    {
        writeln!(out, "secret      {}: {} open links were made with it", present.0, present.1)?;
        for (id, count) in former {
            writeln!(out, "former one  {id}: {count} open links were made with it")?;
        }
    }
    for finding in &findings {
        writeln!(out, "look at     {}: {}", finding.count, finding.words)?;
    }
    let alarms = health.alarms(now, SignedDuration::from_mins(i64::from(args.silent)));
    if alarms.is_empty() {
        return Ok(());
    }
    bail!("{}", alarms.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}
