//! The coming mails by day: of a family, a municipality or the whole study; also for a calendar program.

use jiff::SignedDuration;
use jiff::civil::Date;
use serde::Serialize;

use super::desk::Desk;
use super::today::{Choice, Filter};
use crate::access::Reach;
use crate::ahead;
use crate::names::municipality_key;
use crate::nonresponse;
use crate::plan::{DayAhead, EventKind};
use crate::programme::after;
use crate::web::Reply;
use crate::web::errors::{Problem, ProblemKind};

/// How long a count is good enough.
const PATIENCE: SignedDuration = SignedDuration::from_mins(10);

/// How many weeks can be asked for.
const WEEKS: [i32; 3] = [4, 8, 13];

#[derive(Serialize)]
struct Page {
    lead: String,
    counted: String,
    filters: Vec<Filter>,
    days: Vec<Day>,
    calendar: String,
}

#[derive(Serialize)]
struct Day {
    day: String,
    mails: usize,
    invitations: usize,
    reminders: usize,
    last_days: usize,
    digests: usize,
}

/// Whose, and for how many weeks.
fn chosen(desk: &Desk<'_>) -> Result<(Option<String>, Vec<String>, i32), Problem> {
    let reach = desk.reach();
    let municipalities = desk.read(|conn| nonresponse::municipalities(conn, &reach))?;
    let one = match desk.query.get("municipality").filter(|name| *name != "*") {
        Some(name) => {
            let key = municipality_key(name);
            let known = municipalities.iter().find(|known| municipality_key(known) == key);
            Some(known.ok_or(ProblemKind::NotFound)?.clone())
        }
        None if reach == Reach::Everywhere => None,
        None => Some(municipalities.first().cloned().ok_or(ProblemKind::NotFound)?),
    };
    let weeks = desk.query.get("weeks").and_then(|weeks| weeks.parse().ok()).filter(|weeks| WEEKS.contains(weeks));
    Ok((one, municipalities, weeks.unwrap_or(WEEKS[0])))
}

fn range(desk: &Desk<'_>, weeks: i32) -> (Date, Date) {
    (desk.today, after(desk.today, weeks * 7 - 1))
}

/// GET `/w/ahead`
pub(super) fn show(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let (one, municipalities, weeks) = chosen(desk)?;
    let patience = if desk.state.demo.is_some() { SignedDuration::ZERO } else { PATIENCE };
    let days = range(desk, weeks);
    let count = desk.state.ahead.counted(desk.service(), one.as_deref(), desk.now, days, patience)?;
    let mut filters = Vec::new();
    if municipalities.len() > 1 {
        let mut choices = Vec::new();
        if desk.reach() == Reach::Everywhere {
            let text = desk.w("all_municipalities").to_owned();
            choices.push(Choice { value: "*".into(), text, chosen: one.is_none() });
        }
        choices.extend(municipalities.iter().map(|name| Choice {
            value: name.clone(),
            text: name.clone(),
            chosen: one.as_ref() == Some(name),
        }));
        filters.push(Filter { name: "municipality".into(), label: desk.w("municipality").into(), choices });
    }
    let choices = WEEKS.iter().map(|n| Choice {
        value: n.to_string(),
        text: desk.counted("weeks", i64::from(*n)),
        chosen: *n == weeks,
    });
    filters.push(Filter { name: "weeks".into(), label: desk.w("how_far").into(), choices: choices.collect() });
    let mails: usize = count.days.values().map(|day| day.mails).sum();
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("municipality", one.as_deref().unwrap_or("*")).append_pair("weeks", &weeks.to_string());
    let local = desk.service().calendar().local(count.at).datetime();
    let view = Page {
        lead: desk.counted("coming_mails", i64::try_from(mails).unwrap_or(i64::MAX)),
        counted: desk.fill("counted_at", &[("time", &local.time().strftime("%H:%M").to_string())]),
        filters,
        days: count.days.iter().map(|(day, of_day)| row(desk, *day, of_day)).collect(),
        calendar: format!("/w/ahead/calendar?{}", query.finish()),
    };
    desk.page("ahead", desk.w("nav_ahead"), &view)
}

fn row(desk: &Desk<'_>, day: Date, of_day: &DayAhead) -> Day {
    let of = |wanted: fn(EventKind) -> bool| {
        of_day.requests.iter().filter(|((kind, ..), _)| wanted(*kind)).map(|(_, count)| count).sum()
    };
    Day {
        day: desk.short_day(day),
        mails: of_day.mails,
        invitations: of(|kind| kind == EventKind::Invitation),
        reminders: of(|kind| matches!(kind, EventKind::Reminder(_))),
        last_days: of_day.last_days(),
        digests: of_day.digests,
    }
}

/// GET `/w/ahead/calendar`: the same for a calendar program; no names, no addresses.
pub(super) fn calendar(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let (one, _, weeks) = chosen(desk)?;
    let (service, language) = (desk.service(), desk.language());
    let count = desk.state.ahead.counted(service, one.as_deref(), desk.now, range(desk, weeks), PATIENCE)?;
    let title = one.unwrap_or_else(|| desk.w("all_municipalities").to_owned());
    let entries = ahead::of_days(service.programme(), &count.days, &title, language);
    let file = ahead::ics(&format!("{} {title}", desk.w("nav_ahead")), &entries, desk.now);
    Ok(Reply::File {
        name: format!("kvartal {title}.ics"),
        kind: "text/calendar; charset=utf-8",
        bytes: file.into_bytes(),
    })
}

/// GET `/w/families/{family}/calendar`
pub(super) fn of_family(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let family = desk.family()?;
    let (service, language) = (desk.service(), desk.language());
    let days = (desk.today, after(desk.today, 365));
    let events = desk.read(|conn| ahead::of_family(conn, service, family.id, desk.now, days))?;
    let entries = ahead::of_events(service.programme(), &events, language);
    let title = format!("{} {}", desk.w("case"), family.case_number);
    let file = ahead::ics(&title, &entries, desk.now);
    Ok(Reply::File {
        name: format!("kvartal {title}.ics"),
        kind: "text/calendar; charset=utf-8",
        bytes: file.into_bytes(),
    })
}
