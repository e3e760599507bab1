//! What needs a hand today: outstanding answers, what closed unanswered lately, roles that nobody holds.

use std::sync::Arc;

use jiff::SignedDuration;
use jiff::civil::Date;
use serde::Serialize;

use super::desk::Desk;
use super::families::noted_by;
use crate::access::{Deed, Reach};
use crate::closing;
use crate::names::municipality_key;
use crate::nonresponse::{self, Line, Outstanding, Unheld, Wanted, role_title};
use crate::programme::text_in;
use crate::retention::{self, Coming, Kept};
use crate::rights::correction;
use crate::web::Reply;
use crate::web::errors::Problem;

/// How many answers a page shows.
const PER_PAGE: i64 = 50;

/// How many lines the lists below it have.
const BELOW: i64 = 20;

/// How many families are named that are forgotten on one day.
const FORGOTTEN: usize = 30;

/// Closes within so many days: it is on top, and marked.
const SOON: i32 = 8;

#[derive(Serialize)]
struct Today {
    /// How many, in a sentence.
    lead: String,
    /// Whether the study is frozen.
    ended: bool,
    filters: Vec<Filter>,
    /// Whether anything is filtered, so that an empty list is no good news yet.
    filtered: bool,
    several: bool,
    rows: Vec<Row>,
    pages: Pages,
    closed: Vec<ClosedRow>,
    unheld: Vec<UnheldRow>,
    without_lead: Vec<String>,
    /// How many people say that something is wrong, in a sentence.
    corrections: Option<String>,
    /// What is forgotten soon, a sentence for each day and kind.
    forgotten: Vec<String>,
}

/// A choice above the list.
#[derive(Serialize)]
pub(super) struct Filter {
    pub name: String,
    pub label: String,
    pub choices: Vec<Choice>,
}

#[derive(Serialize)]
pub(super) struct Choice {
    pub value: String,
    pub text: String,
    pub chosen: bool,
}

/// Earlier and later pages.
#[derive(Serialize)]
pub(super) struct Pages {
    pub before: Option<String>,
    pub after: Option<String>,
    pub at: String,
}

#[derive(Serialize)]
struct Row {
    href: String,
    family_href: String,
    days: String,
    closes: String,
    soon: bool,
    case: String,
    municipality: String,
    who: String,
    wave: String,
    invited: String,
    reminders: String,
    mail: String,
    mail_bad: bool,
    notes: Vec<String>,
    ask: Option<String>,
}

#[derive(Serialize)]
struct ClosedRow {
    family_href: String,
    case: String,
    municipality: String,
    who: String,
    wave: String,
    closed: String,
}

#[derive(Serialize)]
struct UnheldRow {
    family_href: String,
    case: String,
    municipality: String,
    who: String,
}

/// GET `/w`: the first page that its reader may see.
pub(super) fn home(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let places = [(Deed::SeeOutstanding, "/w/today"), (Deed::SeeRates, "/w/rates"), (Deed::SeeStatus, "/w/status")];
    let first = places.into_iter().find(|(deed, _)| desk.access.may_anywhere(*deed));
    Ok(Reply::See(first.map_or("/w/account", |(_, place)| place).to_owned()))
}

/// GET `/w/today`
pub(super) fn show(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let (service, language, today) = (desk.service(), desk.language(), desk.today);
    let reach = desk.reach();
    let (municipality, role, wave) = (desk.query.get("municipality"), desk.query.get("role"), desk.query.get("wave"));
    let narrowed = match municipality {
        // Of another's municipality there is nothing.
        Some(name) if reach.covers(name) => Reach::In([municipality_key(name)].into()),
        Some(_) => Reach::Nowhere,
        None => reach.clone(),
    };
    let page: i64 = desk.query.get("page").and_then(|page| page.parse().ok()).filter(|page| *page >= 1).unwrap_or(1);
    let page = page.min(10_000);
    let wanted = Wanted {
        reach: narrowed.clone(),
        role: role.map(str::to_owned),
        wave: wave.map(str::to_owned),
        with_no: false,
    };
    let vacancies = vacancies(desk, &narrowed)?;
    let (list, closed, municipalities, corrections, coming, ended) = desk.read(|conn| {
        let part = ((page - 1) * PER_PAGE, PER_PAGE);
        Ok((
            nonresponse::list(service, conn, &wanted, today, part)?,
            nonresponse::closed_lately(conn, &narrowed, today, BELOW)?,
            nonresponse::municipalities(conn, &reach)?,
            correction::count(conn, &reach)?,
            retention::coming(conn, &narrowed)?,
            closing::is_over(conn)?,
        ))
    })?;
    let several = municipalities.len() > 1;
    let programme = service.programme();
    let every = |name: &str| Choice { value: String::new(), text: desk.w(name).to_owned(), chosen: false };
    let choice = |value: &str, text: &str, chosen: Option<&str>| Choice {
        value: value.to_owned(),
        text: text.to_owned(),
        chosen: chosen == Some(value),
    };
    let mut filters = Vec::new();
    if several {
        let mut choices = vec![every("all_municipalities")];
        choices.extend(municipalities.iter().map(|name| choice(name, name, municipality)));
        filters.push(Filter { name: "municipality".into(), label: desk.w("municipality").into(), choices });
    }
    let mut choices = vec![every("all_roles")];
    choices.extend(programme.roles.iter().map(|one| choice(&one.id, text_in(&one.title, language), role)));
    filters.push(Filter { name: "role".into(), label: desk.w("role").into(), choices });
    let mut choices = vec![every("all_waves")];
    choices.extend(programme.waves.iter().map(|one| choice(&one.id, text_in(&one.title, language), wave)));
    filters.push(Filter { name: "wave".into(), label: desk.w("wave").into(), choices });
    let kept = [("municipality", municipality), ("role", role), ("wave", wave)];
    let who = |role: &str, slot: &str, child: Option<&String>| {
        let title = role_title(programme, role, slot, language);
        child.map_or_else(|| title.clone(), |child| format!("{title}, {} {child}", desk.w("child")))
    };
    let view = Today {
        lead: match list.count {
            0 => desk.w("today_none").to_owned(),
            n if n >= nonresponse::COUNTED => desk.fill("today_many", &[("n", &(n - 1).to_string())]),
            n => desk.counted("today_count", n),
        },
        ended,
        filtered: kept.iter().any(|(_, value)| value.is_some()),
        rows: list.lines.iter().map(|line| row(desk, line, several)).collect(),
        pages: pages(desk, "/w/today", &kept, page, list.count, PER_PAGE),
        several,
        filters,
        closed: closed
            .into_iter()
            .map(|one| ClosedRow {
                family_href: format!("/w/families/{}", one.family_id),
                who: who(&one.role, &one.slot, one.child.as_ref()),
                wave: wave_title(desk, &one.wave),
                closed: desk.day(one.closed),
                case: one.family,
                municipality: one.municipality,
            })
            .collect(),
        unheld: vacancies
            .unheld
            .iter()
            .map(|one| UnheldRow {
                family_href: format!("/w/families/{}", one.family),
                who: who(&one.role, "", one.child.as_ref()),
                case: one.case_number.clone(),
                municipality: one.municipality.clone(),
            })
            .collect(),
        without_lead: vacancies.without_lead.clone(),
        corrections: (corrections > 0)
            .then(|| desk.counted("today_corrections", i64::try_from(corrections).unwrap_or(i64::MAX))),
        forgotten: coming.iter().map(|one| told_of(desk, one)).collect(),
    };
    desk.page("today", desk.w("nav_today"), &view)
}

/// What is forgotten of which families on a day, in a sentence.
fn told_of(desk: &Desk<'_>, coming: &Coming) -> String {
    let numbers: Vec<&str> = coming.families.iter().take(FORGOTTEN).map(|(_, number)| number.as_str()).collect();
    let and_more = if coming.families.len() > FORGOTTEN { ", …" } else { "" };
    let what = match coming.kind {
        Kept::Contacts => "to_forget_contacts",
        Kept::Answers | Kept::ReceivedMail | Kept::Logs => "to_forget_answers",
    };
    desk.fill(what, &[("day", &desk.day(coming.due)), ("cases", &format!("{}{and_more}", numbers.join(", ")))])
}

/// What nobody holds: roles of families that run, and municipalities without a project lead.
#[derive(Debug)]
pub(crate) struct Vacancies {
    unheld: Vec<Unheld>,
    without_lead: Vec<String>,
}

/// Every family in reach is gone through for it: once a minute, and after whatever is done here.
fn vacancies(desk: &Desk<'_>, reach: &Reach) -> Result<Arc<Vacancies>, Problem> {
    let keeps_leads = desk.access.may_anywhere(Deed::KeepLeads);
    let find = || {
        desk.read(|conn| {
            let unheld = nonresponse::unheld(desk.service(), conn, reach, desk.today, BELOW)?;
            let without_lead = if keeps_leads { nonresponse::without_lead(conn, reach)? } else { Vec::new() };
            Ok(Vacancies { unheld, without_lead })
        })
    };
    let patience = if desk.state.demo.is_some() { SignedDuration::ZERO } else { SignedDuration::from_mins(1) };
    let name = format!("{keeps_leads} {reach:?}");
    Ok(desk.state.vacancies.get(&name, desk.now, patience, find)?.1)
}

/// Title of a wave of the programme that runs.
pub(super) fn wave_title(desk: &Desk<'_>, wave: &str) -> String {
    let found = desk.service().programme().wave(wave);
    found.map_or(wave, |(_, found)| text_in(&found.title, desk.language())).to_owned()
}

/// Earlier and later pages of a list, with what it is filtered by in their addresses.
pub(super) fn pages(
    desk: &Desk<'_>,
    at: &str,
    kept: &[(&str, Option<&str>)],
    page: i64,
    count: i64,
    per_page: i64,
) -> Pages {
    let address = |page: i64| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in kept.iter().filter_map(|(name, value)| Some((name, (*value)?))) {
            query.append_pair(name, value);
        }
        if page > 1 {
            query.append_pair("page", &page.to_string());
        }
        let query = query.finish();
        if query.is_empty() { at.to_owned() } else { format!("{at}?{query}") }
    };
    let last = (count + per_page - 1) / per_page;
    Pages {
        before: (page > 1).then(|| address((page - 1).min(last.max(1)))),
        after: (page < last).then(|| address(page + 1)),
        at: desk.fill("page_of", &[("n", &page.to_string()), ("of", &last.max(1).to_string())]),
    }
}

/// In how many days something closes.
pub(super) fn days_left(desk: &Desk<'_>, closes: Date) -> (String, bool) {
    let days = desk.today.until(closes).map_or(0, |span| span.get_days());
    let words = match days {
        ..=0 => desk.w("closes_today").to_owned(),
        1 => desk.w("closes_tomorrow").to_owned(),
        n => desk.counted("closes_in", i64::from(n)),
    };
    (words, days < SOON)
}

/// What has become of the mail about an answer, and whether somebody has to see to it.
pub(super) fn mail_state(desk: &Desk<'_>, one: &Outstanding) -> (String, bool) {
    let (name, bad) = match one {
        one if one.by_letter && one.invited.is_none() => ("mail_not_printed", true),
        one if one.by_letter => ("mail_printed", false),
        one if one.undeliverable => ("mail_came_back", true),
        one if one.arrived => ("mail_arrived", false),
        _ => ("mail_waits", false),
    };
    (desk.w(name).to_owned(), bad)
}

/// What is known of an answer besides: notes, a pause, that help was asked for.
pub(super) fn notes(desk: &Desk<'_>, line: &Line) -> Vec<String> {
    let calendar = desk.service().calendar();
    let mut notes = Vec::new();
    if let Some(until) = line.one.paused_until.filter(|until| desk.today <= *until) {
        notes.push(desk.fill("paused_until", &[("day", &desk.day(until))]));
    }
    if let Some(at) = line.help_asked {
        notes.push(desk.fill("help_asked_on", &[("day", &desk.day(calendar.date(at)))]));
    }
    if let Some(note) = &line.note {
        let day = desk.day(calendar.date(note.at));
        let by = noted_by(desk, note.staff, line.noted_by.as_ref());
        notes.push(desk.fill("noted", &[("day", &day), ("by", &by), ("text", &note.content)]));
    }
    notes
}

fn row(desk: &Desk<'_>, line: &Line, several: bool) -> Row {
    let (one, language) = (&line.one, desk.language());
    let (days, soon) = days_left(desk, one.closes);
    let (mail, mail_bad) = mail_state(desk, one);
    let title = role_title(desk.service().programme(), &one.role, &one.slot, language);
    let invited = one.invited.map(|on| {
        let days = on.until(desk.today).map_or(0, |span| i64::from(span.get_days()));
        desk.counted("days_ago", days)
    });
    let may_ask = line.has_helper && line.help_asked.is_none() && desk.may(Deed::AskForHelp, &one.municipality);
    Row {
        href: format!("/w/answers/{}", one.request),
        family_href: format!("/w/families/{}", one.family_id),
        days,
        closes: desk.day(one.closes),
        soon,
        case: one.family.clone(),
        municipality: if several { one.municipality.clone() } else { String::new() },
        who: one.child.as_ref().map_or_else(|| title.clone(), |child| format!("{title}, {} {child}", desk.w("child"))),
        wave: wave_title(desk, &one.wave),
        invited: invited.unwrap_or_else(|| "–".to_owned()),
        reminders: one.reminders.to_string(),
        mail,
        mail_bad,
        notes: notes(desk, line),
        ask: may_ask.then(|| format!("/w/answers/{}/help", one.request)),
    }
}
