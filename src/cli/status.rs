use std::io::Write;

use anyhow::bail;
use jiff::SignedDuration;
use serde_json::json;

use crate::clock::Clock;
use crate::config::Config;
use crate::health::{self, Alarm, Finding, Health, LinksByKey};
use crate::service::Service;
use crate::store::StoreError;
use crate::token::KeyId;

#[derive(clap::Args)]
pub struct Args {
    /// Minutes of silence that are nothing out of the ordinary
    #[arg(long, value_name = "MINUTES", default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..))]
    silent: u32,
    /// One JSON object instead of lines
    #[arg(long)]
    json: bool,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let service = Service::open_to_look(config)?;
    let now = Clock::System.now();
    let health = service.store.read::<_, StoreError>(|conn| health::look(conn, &service, now))?;
    let findings = service.store.read::<_, StoreError>(|conn| health::findings(conn, &service, now))?;
    let links = service.store.read::<_, StoreError>(|conn| health::links_by_key(conn, &service.keys))?;
    let alarms = health.alarms(now, SignedDuration::from_mins(i64::from(args.silent)));
    let mut out = std::io::stdout();
    if args.json {
        writeln!(out, "{}", as_json(&health, &findings, &links, &alarms))?;
        return told(&alarms);
    }
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
    told(&alarms)
}

/// The end of the command: well, or a line on standard error for each alarm.
fn told(alarms: &[Alarm]) -> anyhow::Result<()> {
    if alarms.is_empty() {
        return Ok(());
    }
    bail!("{}", alarms.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

/// What the lines tell, for machines. The keys stay; `docs/operating.md` has them.
fn as_json(health: &Health, findings: &[Finding], links: &LinksByKey, alarms: &[Alarm]) -> serde_json::Value {
    let when = |at: Option<jiff::Timestamp>| at.map(|at| format!("{at:.0}"));
    let refused = health.queue.refusals.iter().map(|(count, words)| json!({ "count": count, "words": words }));
    let server = health.trouble.as_ref().map(|trouble| {
        json!({
            "since": when(Some(trouble.since)),
            "times": trouble.times,
            "next": when(Some(trouble.next)),
            "words": trouble.words,
        })
    });
    let secret = |(id, count): &(KeyId, usize)| json!({ "id": id.to_string(), "open_links": count });
    let alarm = |alarm: &Alarm| json!({ "kind": alarm.kind(), "words": alarm.to_string() });
    json!({
        "ok": alarms.is_empty(),
        "last_pass": when(health.last_pass),
        "last_mail": when(health.queue.last_sent),
        "mail_due_since": when(health.queue.due_since),
        "mails": health.queue.counts,
        "refused": refused.collect::<Vec<_>>(),
        "mail_server_trouble": server,
        "secrets": links.known.iter().map(secret).collect::<Vec<_>>(),
        "findings": findings,
        "alarms": alarms.iter().map(alarm).collect::<Vec<_>>(),
    })
}
