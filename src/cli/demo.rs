use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use anyhow::{Context, anyhow};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::log::{Usual, log};
use super::{progress, serve};
use crate::clock::Clock;
use crate::config::Config;
use crate::family::{Case, Sheet, SheetPerson, Status, read_sheet, sample_register};
use crate::post::transport::{Maildir, Transport};
use crate::programme::{add_months, after, text_in};
use crate::protocol;
use crate::report::rates::{Denominator, response_rates};
use crate::service::Service;
use crate::simulate::{self, Reply};
use crate::store::{self, Store, setting};
use crate::tick::tick;
use crate::web::{DemoState, Rate, Step};

/// Setting: how many seconds the demonstration's clock is ahead.
const AHEAD: &str = "demo_clock_ahead";

/// Setting: the invented year is complete.
const PREPARED: &str = "demo_prepared";

#[derive(clap::Args)]
pub struct Args {
    /// Where the demonstration keeps its database and its mails; delete it to begin again
    #[arg(long, default_value = "kvartal-demo")]
    dir: PathBuf,
    /// Port of the pages on 127.0.0.1
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Prepare, send the first mails, and exit
    #[arg(long)]
    no_serve: bool,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    // What it says stands on standard output; the log tells only of trouble.
    log(config.log, Usual::Trouble)?;
    // The port first: a demonstration whose links lead to another program's pages is none.
    let listener = if args.no_serve { None } else { Some(serve::listen(&format!("127.0.0.1:{}", args.port))?) };
    let _mine = alone(&args.dir)?;
    begin_again_if_half_made(&args)?;
    let service = Arc::new(open(&args)?);
    let ahead = Arc::new(AtomicI64::new(read_ahead(&service)?));
    let clock = |ahead: &Arc<AtomicI64>| {
        let ahead = ahead.clone();
        move || Clock::MovedOn(SignedDuration::from_secs(ahead.load(Ordering::Relaxed))).now()
    };
    let now = clock(&ahead);
    protocol::settle(&service.store, service.protocols.running(), now()).with_context(|| {
        format!("{} holds a demonstration of another kvartal; delete it to begin again", args.dir.display())
    })?;
    prepare(&service, now())?;
    tick(&service, now())?;
    let mut out = std::io::stdout();
    writeln!(out, "Invented families are in {}; their mails are in {}.", args.dir.display(), mailbox(&args).display())?;
    let Some(listener) = listener else { return Ok(()) };
    writeln!(out, "Open http://127.0.0.1:{}/demo   (stop with Ctrl-C)", args.port)?;
    let passes = Arc::new(Mutex::new(()));
    let demo = DemoState {
        mailbox: mailbox(&args),
        move_on: {
            let (service, now, ahead, passes) = (service.clone(), clock(&ahead), ahead.clone(), passes.clone());
            Arc::new(move |step| {
                // Another pass may be running; it ends before the clock moves on.
                let _pass =
                    passes.lock().map_err(|_| anyhow!("a pass has broken off; start the demonstration again"))?;
                move_on(&service, step, now(), &ahead)
            })
        },
        rates: {
            let (service, now) = (service.clone(), clock(&ahead));
            Some(Arc::new(move || rates(&service, now())))
        },
    };
    serve::serve(service, None, Arc::new(now), listener, Some(demo), passes)
}

fn mailbox(args: &Args) -> PathBuf {
    args.dir.join("mail")
}

/// Holds the folder: two demonstrations in one would mix their clocks.
fn alone(dir: &Path) -> anyhow::Result<File> {
    crate::files::make_folder(dir)?;
    let path = dir.join("lock");
    let lock = File::create(&path).with_context(|| format!("{} cannot be made", path.display()))?;
    lock.try_lock()
        .map_err(|_| anyhow!("another demonstration runs in {}; stop it, or take another --dir", dir.display()))?;
    Ok(lock)
}

/// A demonstration that was stopped while its year was made is made anew.
fn begin_again_if_half_made(args: &Args) -> anyhow::Result<()> {
    let database = args.dir.join("kvartal.sqlite");
    if !database.exists() {
        return Ok(());
    }
    let store = Store::open(&format!("sqlite:{}", database.display()))?;
    if store.read(|conn| setting::get(conn, PREPARED))?.is_some() {
        return Ok(());
    }
    drop(store);
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", database.display()));
    }
    match std::fs::remove_dir_all(mailbox(args)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// The built-in programme on a database and a mailbox of their own.
fn open(args: &Args) -> anyhow::Result<Service> {
    let config = Config {
        database: format!("sqlite:{}", args.dir.join("kvartal.sqlite").display()),
        mail: format!("maildir:{}", mailbox(args).display()),
        base_url: format!("http://127.0.0.1:{}", args.port),
        sender: "Eksempelinstituttet <svar@kvartal.example>".into(),
        contact: Some("hjaelp@kvartal.example".into()),
        demonstration: true,
        ..Config::default()
    };
    let mut service = Service::open(&config)?;
    service.transport = not_durable(&mailbox(args))?;
    Ok(service)
}

/// Mails that can be made again need not survive a power cut.
fn not_durable(folder: &Path) -> anyhow::Result<Transport> {
    Ok(Transport::Maildir(Maildir::open(folder, false).map_err(|fault| anyhow!(fault))?))
}

fn read_ahead(service: &Service) -> anyhow::Result<i64> {
    let stored = service.store.read(|conn| setting::get(conn, AHEAD))?;
    Ok(stored.and_then(|seconds| seconds.parse().ok()).unwrap_or(0))
}

/// Registers the sample families and lives through the year up to now, so that there is something to see: mails,
/// answers, reminders, digests. A demonstration that is there already goes on.
fn prepare(service: &Service, now: Timestamp) -> anyhow::Result<()> {
    if service.store.read(|conn| setting::get(conn, PREPARED))?.is_some() {
        return Ok(());
    }
    let today = service.calendar().date(now);
    let register = sample_register(today);
    let sheet = read_sheet("sample register", register.as_bytes(), service.programme(), today)?;
    let first = sheet.families.iter().map(|family| family.start).min().unwrap_or(today);
    let yesterday = after(today, -1);
    let days = first.until(yesterday).map_or(0, |span| span.get_days()).unsigned_abs();
    let bar = progress::bar(u64::from(days) + 1, "a year of mails");
    let leads = simulate::invented_leads(&sheet, |n| format!("projektleder{n}@kommune.example"));
    simulate::register(service, &sheet, &leads, first)?;
    let replies = invented_replies(service, &sheet, yesterday);
    simulate::live(service, &replies, first, yesterday, || bar.inc(1))?;
    bar.finish_and_clear();
    service.store.write(|conn| setting::put(conn, PREPARED, "yes"))?;
    Ok(())
}

/// About half of what was asked up to `until` is answered, always the same half; parents answer less often.
fn invented_replies(service: &Service, sheet: &Sheet, until: Date) -> Vec<Reply> {
    let mut replies = Vec::new();
    for family in &sheet.families {
        let of_family = family.people.iter().map(|person| (person, ""));
        let of_children =
            family.children.iter().flat_map(|child| child.people.iter().map(|person| (person, child.number.as_str())));
        let has_address = |(person, _): &(&SheetPerson, &str)| !person.reach.email().is_empty();
        for (person, child) in of_family.chain(of_children).filter(has_address) {
            for wave in &service.programme().waves {
                let email = person.reach.email();
                let seed = format!("{}/{child}/{email}/{}", family.number, wave.id);
                let dice = seed.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
                let (chance, delay) = (dice % 100, i32::try_from(dice / 100 % 12).unwrap_or(0));
                let answers = if person.role == "parent" { 40 } else { 60 };
                let on =
                    after(service.calendar().sending_day_from(add_months(family.start, i32::from(wave.months))), delay);
                if chance < answers && on <= until {
                    replies.push(Reply {
                        row: replies.len() + 1,
                        family: family.number.clone(),
                        child: child.to_owned(),
                        role: person.role.clone(),
                        person_email: email.to_owned(),
                        wave: wave.id.clone(),
                        on,
                        answers: invented_answers(service, &family.municipality, &person.role, &wave.id, dice),
                        sent: true,
                    });
                }
            }
        }
    }
    replies
}

/// An answer to every item that the role can be asked; those that are not asked are left out when it is stored.
fn invented_answers(service: &Service, site: &str, role: &str, wave: &str, dice: u32) -> crate::instrument::Answers {
    let programme = service.programme();
    let by_age = programme.role(role).into_iter().flat_map(|role| &role.questionnaire).flat_map(|part| &part.by_age);
    let names =
        programme.instruments(site, role, wave, None).into_iter().chain(by_age.map(|band| band.instrument.as_str()));
    let mut answers = crate::instrument::Answers::new();
    for instrument in names.filter_map(|name| service.questionnaires().instrument(name)) {
        for (at, item) in instrument.items.iter().enumerate() {
            if let Some(scale) = instrument.scale_of(&item.id) {
                let pick = (dice as usize / 7 + at * 3) % scale.values.len().max(1);
                answers.extend(scale.values.get(pick).map(|value| (item.id.clone(), *value)));
            }
        }
    }
    answers
}

/// Moves the clock on and lives through every morning on the way.
fn move_on(service: &Service, step: Step, now: Timestamp, ahead: &AtomicI64) -> anyhow::Result<String> {
    let today = service.calendar().date(now);
    let to = match step {
        Step::Day => after(today, 1),
        Step::Week => after(today, 7),
        Step::Wave => {
            let cases = service.store.read(store::case::all)?;
            match next_wave(service, &cases, today) {
                Some(day) => day,
                None => return Ok("No family has another wave to come.".into()),
            }
        }
    };
    let before = service.store.read(store::message::sent)?;
    let mut day = today;
    while day < to {
        day = after(day, 1);
        simulate::live_morning(service, day)?;
    }
    // Late enough in the day for everything of that day to have left.
    let then = service.calendar().writing_from(to).saturating_add(SignedDuration::from_mins(1))?;
    let seconds = ahead.load(Ordering::Relaxed) + then.duration_since(now).as_secs();
    service.store.write(|conn| setting::put(conn, AHEAD, &seconds.to_string()))?;
    ahead.store(seconds, Ordering::Relaxed);
    let sent = service.store.read(store::message::sent)? - before;
    let mails = if sent == 1 { "1 mail was sent".to_owned() } else { format!("{sent} mails were sent") };
    Ok(format!("It is {to} now; {mails} on the way."))
}

/// The next sending day on which a wave begins for a family that goes on.
fn next_wave(service: &Service, cases: &[Case], today: Date) -> Option<Date> {
    let goes_on = |case: &&Case| case.status != Status::WithdrawnBeforeStart;
    cases
        .iter()
        .filter(goes_on)
        .flat_map(|case| {
            let dates = service.programme().waves.iter().map(|wave| add_months(case.start, i32::from(wave.months)));
            dates.filter(|date| case.end.is_none_or(|end| *date <= end)).collect::<Vec<_>>()
        })
        .map(|nominal| service.calendar().sending_day_from(nominal))
        .filter(|day| *day > today)
        .min()
}

fn rates(service: &Service, now: Timestamp) -> anyhow::Result<Vec<Rate>> {
    let facts = service.store.read(|conn| store::facts::facts_without_answers(conn, service.calendar()))?;
    let rows = response_rates(service.programme(), &facts, service.calendar().date(now), Denominator::Register);
    let of = |role: &crate::programme::Role| {
        let mine = rows.iter().filter(|row| row.role == role.id);
        let (asked, answered) = mine.fold((0, 0), |sum, row| (sum.0 + row.asked, sum.1 + row.answered));
        Rate { role: text_in(&role.title, "en").to_owned(), asked, answered }
    };
    Ok(service.programme().roles.iter().map(of).collect())
}
