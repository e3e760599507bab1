use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, anyhow};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::ahead::{self, Scope};
use crate::clock::Clock;
use crate::config::Config;
use crate::files::{self, Existing};
use crate::plan::{Ahead, ComingEvent, DayAhead, EventKind};
use crate::service::Service;
use crate::store::StoreError;

#[derive(clap::Args)]
pub struct Args {
    /// Only the family with this case number, each mail by itself
    #[arg(long, value_name = "CASE", conflicts_with = "municipality")]
    family: Option<String>,
    /// Only the families of this municipality
    #[arg(long, value_name = "NAME")]
    municipality: Option<String>,
    /// First day; today if it is left out
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// Last day; four weeks in all if it is left out
    #[arg(long, value_name = "DATE")]
    to: Option<Date>,
    /// Write a calendar file (iCalendar) as well: case numbers, roles and waves, and nobody's name
    #[arg(long, value_name = "FILE")]
    ics: Option<PathBuf>,
    /// Language of the calendar file
    #[arg(long, value_name = "LANGUAGE", default_value = "da", value_parser = ["da", "en"])]
    language: String,
    /// A table (CSV) instead of sentences
    #[arg(long)]
    csv: bool,
    /// Take this instant for now, as in 2021-03-31T09:00:00+02:00
    #[arg(long, value_name = "RFC3339")]
    at: Option<Timestamp>,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let service = Service::open_to_look(config)?;
    let now = args.at.map_or(Clock::System, Clock::Fixed).now();
    let days = ahead::range(args.from, args.to, service.calendar().date(now)).map_err(|fault| anyhow!(fault))?;
    let title = crate::programme::text_in(&service.programme().title, &args.language).to_owned();
    let mut out = std::io::stdout().lock();
    let entries = if let Some(number) = &args.family {
        let events = service.store.read::<_, StoreError>(|conn| {
            let Some(family) = ahead::family(conn, number)? else { return Ok(None) };
            ahead::of_family(conn, &service, family, now, days).map(Some)
        })?;
        let events = events.ok_or_else(|| anyhow!("there is no family {number} in the register"))?;
        match args.csv {
            true => family_table(&mut out, &events)?,
            false => family_lines(&mut out, &events, days)?,
        }
        ahead::of_events(service.programme(), &events, &args.language)
    } else {
        let scope = args.municipality.as_deref().map_or(Scope::Study, Scope::Municipality);
        let counted = service.store.read::<_, StoreError>(|conn| match scope {
            Scope::Municipality(name) if ahead::is_unknown(conn, name)? => Ok(None),
            scope => ahead::counted(conn, &service, scope, now, days).map(Some),
        })?;
        let name = args.municipality.as_deref().unwrap_or_default();
        let counted =
            counted.ok_or_else(|| anyhow!("there is no family of the municipality {name} in the register"))?;
        match args.csv {
            true => table(&mut out, &counted)?,
            false => lines(&mut out, &counted, days)?,
        }
        ahead::of_days(service.programme(), &counted.days, &crate::names::municipality_key(name), &args.language)
    };
    if let Some(path) = &args.ics {
        let file = ahead::ics(&title, &entries, now);
        files::write(path, file.as_bytes(), Existing::Replaced)
            .with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(())
}

fn family_lines(out: &mut impl Write, events: &[ComingEvent], days: (Date, Date)) -> std::io::Result<()> {
    for ComingEvent { day, family, child, slot, wave, kind, .. } in events {
        let child = child.as_ref().map_or_else(String::new, |child| format!("/{child}"));
        let what = match kind {
            EventKind::Invitation => "invitation".to_owned(),
            EventKind::Reminder(number) => format!("reminder {number}"),
            EventKind::LastDay => "last day to answer".to_owned(),
        };
        writeln!(out, "{day} {}  {family}{child}, {slot}, {wave}: {what}", day.strftime("%a"))?;
    }
    let mails = events.iter().filter(|event| event.kind != EventKind::LastDay);
    let people: std::collections::BTreeSet<_> = mails.clone().map(|event| (event.day, event.person)).collect();
    let (mails, requests) = (people.len(), mails.count());
    writeln!(out, "{mails} mails about {requests} questionnaires from {} to {}, if nobody answers.", days.0, days.1)
}

fn family_table(out: &mut impl Write, events: &[ComingEvent]) -> anyhow::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(["day", "what", "family_id", "child_id", "role", "slot", "wave"])?;
    for ComingEvent { day, family, child, role, slot, wave, kind, .. } in events {
        let (day, what, child) = (day.to_string(), kind.to_string(), child.as_deref().unwrap_or_default());
        table.write_record([&day, &what, family, child, role, slot, wave])?;
    }
    Ok(table.flush()?)
}

fn lines(out: &mut impl Write, ahead: &Ahead, days: (Date, Date)) -> std::io::Result<()> {
    for (day, of_day) in &ahead.days {
        let DayAhead { mails, mails_by_role, requests, digests, .. } = of_day;
        let mut parts = Vec::new();
        if *mails > 0 {
            let roles: Vec<String> = mails_by_role.iter().map(|(role, count)| format!("{role} {count}")).collect();
            parts.push(format!("{mails} mails about {} questionnaires to {}", of_day.requests(), roles.join(", ")));
            let told = requests.iter().fold(
                std::collections::BTreeMap::<(String, String), usize>::new(),
                |mut told, ((kind, _, wave), count)| {
                    *told.entry((kind.to_string(), wave.clone())).or_default() += count;
                    told
                },
            );
            let told: Vec<String> = told.iter().map(|((kind, wave), count)| format!("{kind} {wave} {count}")).collect();
            parts.push(told.join(", "));
        }
        if of_day.last_days() > 0 {
            parts.push(format!("last day of {}", of_day.last_days()));
        }
        if *digests > 0 {
            parts.push(format!("{digests} digests"));
        }
        writeln!(out, "{day} {}  {}", day.strftime("%a"), parts.join("; "))?;
    }
    writeln!(
        out,
        "{} mails about {} questionnaires, and {} digests, from {} to {}, if nobody answers.",
        ahead.mails(),
        ahead.requests(),
        ahead.digests(),
        days.0,
        days.1
    )
}

fn table(out: &mut impl Write, ahead: &Ahead) -> anyhow::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(["day", "what", "role", "wave", "count"])?;
    for (day, of_day) in &ahead.days {
        let day = day.to_string();
        let mut put = |what: &str, role: &str, wave: &str, count: usize| match count {
            0 => Ok(()),
            count => table.write_record([&day, what, role, wave, &count.to_string()]),
        };
        put("mails", "", "", of_day.mails)?;
        for (role, count) in &of_day.mails_by_role {
            put("mails", role, "", *count)?;
        }
        for ((kind, role, wave), count) in &of_day.requests {
            put(&kind.to_string(), role, wave, *count)?;
        }
        for ((role, wave), count) in &of_day.last_days {
            put("last_day", role, wave, *count)?;
        }
        put("digests", "", "", of_day.digests)?;
    }
    Ok(table.flush()?)
}
