//! Families: a list to search, one with everybody in it, its history, and what is to come.

use jiff::civil::Date;
use serde::Serialize;

use super::changes;
use super::desk::Desk;
use super::matrix::{self, Matrix};
use super::today::{Choice, Filter, Pages, pages, wave_title};
use crate::access::{Deed, Reach};
use crate::actor::Act;
use crate::family::Status;
use crate::history::{self, Event, Who};
use crate::id::StaffId;
use crate::language;
use crate::names::municipality_key;
use crate::nonresponse::{self, role_title};
use crate::outreach::{self, Pause, Refusal};
use crate::programme::after;
use crate::register::families::{self, ComingMail, OpenedFamily};
use crate::retention::{self, Kept};
use crate::web::Reply;
use crate::web::errors::{Problem, ProblemKind};

const PER_PAGE: i64 = 50;

/// How many coming mails a family's page shows.
const COMING: usize = 12;

/// How many entries of the log a page shows.
const EVENTS: i64 = 100;

#[derive(Serialize)]
struct List {
    lead: String,
    search: String,
    filters: Vec<Filter>,
    filtered: bool,
    several: bool,
    rows: Vec<ListRow>,
    pages: Pages,
}

#[derive(Serialize)]
struct ListRow {
    href: String,
    case: String,
    municipality: String,
    status: String,
    start: String,
    end: String,
    children: String,
    paused: Option<String>,
}

/// GET `/w/families`
pub(super) fn list(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let reach = desk.reach();
    let (search, municipality) = (desk.query.get("case"), desk.query.get("municipality"));
    let status = desk.query.get("status").and_then(Status::parse);
    let narrowed = match municipality {
        Some(name) if reach.covers(name) => Reach::In([municipality_key(name)].into()),
        Some(_) => Reach::Nowhere,
        None => reach.clone(),
    };
    let page = desk.query.get("page").and_then(|page| page.parse().ok()).filter(|page| *page >= 1).unwrap_or(1);
    let page: i64 = i64::min(page, 10_000);
    let ((lines, count), municipalities) = desk.read(|conn| {
        let part = ((page - 1) * PER_PAGE, PER_PAGE);
        Ok((families::list(conn, &narrowed, search, status, part)?, nonresponse::municipalities(conn, &reach)?))
    })?;
    let several = municipalities.len() > 1;
    let choice = |value: &str, text: &str, chosen: bool| Choice { value: value.into(), text: text.into(), chosen };
    let mut filters = Vec::new();
    if several {
        let mut choices = vec![choice("", desk.w("all_municipalities"), municipality.is_none())];
        choices.extend(municipalities.iter().map(|name| choice(name, name, municipality == Some(name))));
        filters.push(Filter { name: "municipality".into(), label: desk.w("municipality").into(), choices });
    }
    let mut choices = vec![choice("", desk.w("all_statuses"), status.is_none())];
    choices.extend(
        Status::ALL.into_iter().map(|one| choice(one.as_str(), changes::status(desk, one), status == Some(one))),
    );
    filters.push(Filter { name: "status".into(), label: desk.w("status").into(), choices });
    let kept = [("case", search), ("municipality", municipality), ("status", status.map(Status::as_str))];
    let view = List {
        lead: if count >= families::COUNTED {
            desk.fill("families_many", &[("n", &(count - 1).to_string())])
        } else {
            desk.counted("families_count", count)
        },
        search: search.unwrap_or_default().to_owned(),
        filters,
        filtered: kept.iter().any(|(_, value)| value.is_some()),
        several,
        rows: lines
            .into_iter()
            .map(|one| ListRow {
                href: format!("/w/families/{}", one.id),
                status: changes::status(desk, one.status).to_owned(),
                start: desk.short_day(one.start),
                end: one.end.map_or_else(String::new, |end| desk.short_day(end)),
                children: one.children.to_string(),
                paused: one
                    .paused_until
                    .filter(|until| desk.today <= *until)
                    .map(|until| desk.fill("paused_until", &[("day", &desk.day(until))])),
                case: one.case_number,
                municipality: one.municipality,
            })
            .collect(),
        pages: pages(desk, "/w/families", &kept, page, count, PER_PAGE),
    };
    desk.page("families", desk.w("nav_families"), &view)
}

#[derive(Serialize)]
struct Family {
    case: String,
    facts: Vec<super::answers::Fact>,
    /// Whether its people have names.
    is_known: bool,
    linked: Vec<LinkedRow>,
    children: Vec<Child>,
    people: Vec<Person>,
    asked: Option<Matrix>,
    coming: Vec<ComingRow>,
    notes: Vec<String>,
    pause: Option<String>,
    pause_action: Option<String>,
    reason: String,
    until: String,
    first_day: String,
    last_day: String,
    error: Option<String>,
    history: Option<String>,
    calendar: String,
    edit: Option<String>,
    successor: Option<String>,
    coming_holders: Vec<super::successors::Coming>,
    /// Where it is noted what somebody has said on the telephone, for whoever may.
    said_action: Option<String>,
    holders: Vec<Choice>,
}

/// Another course about a child of the family.
#[derive(Serialize)]
struct LinkedRow {
    case: String,
    href: String,
    asks: String,
}

#[derive(Serialize)]
struct Child {
    case: String,
    birth: String,
}

#[derive(Serialize)]
struct Person {
    who: String,
    name: String,
    address: String,
    /// What is to be known of it, in words.
    state: Option<String>,
    bad: bool,
    since: String,
    former: bool,
}

#[derive(Serialize)]
struct ComingRow {
    day: String,
    what: String,
    who: String,
    wave: String,
}

/// GET `/w/families/{family}`
pub(super) fn show(desk: &Desk<'_>) -> Result<Reply, Problem> {
    page(desk, None)
}

fn page(desk: &Desk<'_>, wrong: Option<(String, String, String)>) -> Result<Reply, Problem> {
    let family = desk.family()?;
    let programme = desk.service().programme();
    let (opened, to_forget) = desk.read(|conn| {
        Ok((families::open(conn, programme, family.id, desk.today)?, retention::of_family(conn, family.id)?))
    })?;
    let opened = opened.ok_or(ProblemKind::NotFound)?;
    let (service, language) = (desk.service(), desk.language());
    let case = &opened.case;
    let protocol = service.protocols.of_family(case.id);
    let coming = families::coming(&protocol.programme, &protocol.calendar, case, desk.now, COMING);
    let running = opened.pause.as_ref().filter(|pause| desk.today <= pause.until);
    let may_pause = desk.may(Deed::Pause, &family.municipality);
    let may_change = desk.may(Deed::ChangeFamilies, &family.municipality);
    let fact = |name: &str, value: String| super::answers::Fact { name: desk.w(name).to_owned(), value, bad: false };
    let mut facts = vec![
        fact("municipality", case.municipality.clone()),
        fact("status", changes::status(desk, case.status).to_owned()),
        fact("start", language::day(case.start, language)),
    ];
    facts.extend(case.end.map(|end| fact("end", language::day(end, language))));
    facts.extend(case.forgotten.map(|on| fact("names_forgotten", language::day(on, language))));
    facts.extend(to_forget.iter().map(|one| {
        let what = if one.kind == Kept::Contacts { "names_to_forget" } else { "all_to_forget" };
        fact(what, language::day(one.due, language))
    }));
    // Of people who are numbers nothing can be entered.
    let is_known = case.forgotten.is_none();
    let (reason, until, error) = match wrong {
        Some((reason, until, error)) => (reason, until, Some(error)),
        None => (String::new(), String::new(), None),
    };
    let is_wrong = error.is_some();
    let view = Family {
        case: case.case_number.clone(),
        facts,
        linked: linked(desk, &opened),
        children: case
            .children
            .iter()
            .map(|child| Child { case: child.case_number.clone(), birth: language::day(child.birth, language) })
            .collect(),
        is_known,
        people: if is_known { people(desk, &opened) } else { Vec::new() },
        asked: matrix::of(desk, case),
        coming: coming.iter().map(|mail| coming_row(desk, mail)).collect(),
        notes: noted(desk, &opened),
        pause: running.map(|pause| {
            let day = language::day(pause.until, language);
            desk.fill("pause_running", &[("day", &day), ("reason", &pause.reason)])
        }),
        pause_action: (may_pause && is_known).then(|| format!("/w/families/{}/pause", family.id)),
        reason,
        until,
        first_day: desk.today.to_string(),
        last_day: after(desk.today, outreach::LONGEST_PAUSE).to_string(),
        error,
        history: desk.may(Deed::SeeHistory, &family.municipality).then(|| format!("/w/families/{}/history", family.id)),
        calendar: format!("/w/families/{}/calendar", family.id),
        said_action: desk
            .may(Deed::SayNoForSomebody, &family.municipality)
            .then(|| format!("/w/families/{}/said", family.id)),
        holders: holders(desk, &opened),
        edit: (may_change && is_known).then(|| format!("/w/families/{}/edit", family.id)),
        successor: (may_change && is_known).then(|| format!("/w/families/{}/successor", family.id)),
        coming_holders: super::successors::coming(desk, family.id)?,
    };
    let title = format!("{} {}", desk.w("case"), case.case_number);
    if is_wrong { desk.incomplete("family", &title, &view) } else { desk.page("family", &title, &view) }
}

/// Those in the reader's reach: of others nobody is told that they are there.
fn linked(desk: &Desk<'_>, opened: &OpenedFamily) -> Vec<LinkedRow> {
    let reach = desk.reach();
    let within = opened.linked.iter().filter(|other| reach.covers(&other.municipality));
    let row = |other: &families::LinkedFamily| LinkedRow {
        case: other.case_number.clone(),
        href: format!("/w/families/{}", other.id),
        asks: desk.fill("linked_asks", &[("case", &other.asks)]),
    };
    within.map(row).collect()
}

pub(super) fn who(desk: &Desk<'_>, role: &str, slot: &str, child: Option<&str>) -> String {
    let title = role_title(desk.service().programme(), role, slot, desk.language());
    child.map_or_else(|| title.clone(), |child| format!("{title}, {} {child}", desk.w("child")))
}

/// Whoever holds a role in the family now, each once.
fn holders(desk: &Desk<'_>, opened: &OpenedFamily) -> Vec<Choice> {
    let mut holders: Vec<Choice> = Vec::new();
    for held in opened.case.assignments.iter().filter(|held| held.to.is_none()) {
        let value = held.person.to_string();
        if !holders.iter().any(|known| known.value == value) {
            let role = who(desk, &held.role, &held.slot, None);
            let text = if held.name.is_empty() { role } else { format!("{} ({role})", held.name) };
            holders.push(Choice { value, text, chosen: false });
        }
    }
    holders
}

fn people(desk: &Desk<'_>, opened: &OpenedFamily) -> Vec<Person> {
    let case = &opened.case;
    let child = |id| case.children.iter().find(|child| Some(child.id) == id).map(|child| child.case_number.as_str());
    let mut people: Vec<Person> = case
        .assignments
        .iter()
        .map(|held| {
            let reached = opened.reached.get(&held.person);
            let former = held.to.is_some();
            let (state, bad) = match reached {
                _ if former => {
                    let day = held.to.map_or_else(String::new, |to| desk.short_day(to));
                    (Some(desk.fill("held_until", &[("day", &day)])), false)
                }
                // Which no it is, nobody is told.
                _ if held.no_mail => (Some(desk.w("takes_no_part").to_owned()), false),
                Some(reached) if reached.suppressed => (Some(desk.w("mail_came_back").to_owned()), true),
                _ => (None, false),
            };
            Person {
                who: who(desk, &held.role, &held.slot, child(held.child)),
                name: held.name.clone(),
                address: reached
                    .and_then(|reached| reached.address.clone())
                    .unwrap_or_else(|| desk.w("by_letter").to_owned()),
                state,
                bad,
                since: desk.short_day(held.from),
                former,
            }
        })
        .collect();
    people.sort_by_key(|person| person.former);
    people
}

fn coming_row(desk: &Desk<'_>, mail: &ComingMail) -> ComingRow {
    ComingRow {
        day: desk.short_day(mail.on),
        what: match mail.reminder {
            0 => desk.w("invitation").to_owned(),
            n => desk.fill("reminder_n", &[("n", &n.to_string())]),
        },
        who: who(desk, &mail.role, &mail.slot, mail.child.as_deref()),
        wave: wave_title(desk, &mail.wave),
    }
}

fn noted(desk: &Desk<'_>, opened: &OpenedFamily) -> Vec<String> {
    let calendar = desk.service().calendar();
    let one = |note: &outreach::Note| {
        let day = desk.day(calendar.date(note.at));
        let by = noted_by(desk, note.staff, note.staff.and_then(|id| opened.authors.get(&id)));
        desk.fill("noted", &[("day", &day), ("by", &by), ("text", &note.content)])
    };
    opened.notes.iter().rev().map(one).collect()
}

/// Who wrote a note: a note by command has no member of staff.
pub(super) fn noted_by(desk: &Desk<'_>, staff: Option<StaffId>, name: Option<&String>) -> String {
    let unnamed = if staff.is_none() { "by_operator" } else { "former_staff" };
    name.cloned().unwrap_or_else(|| desk.w(unnamed).to_owned())
}

/// POST `/w/families/{family}/pause`
pub(super) fn pause(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let id = desk.family()?.id;
    let place = format!("/w/families/{id}");
    if desk.form.get("end") == Some("yes") {
        outreach::pause(desk.service(), id, None, &desk.by())?.map_err(|_| ProblemKind::Refused)?;
        return Ok(desk.done(&place, "pause_ended"));
    }
    let (reason, until) = (desk.form.get("reason").unwrap_or_default(), desk.form.get("until").unwrap_or_default());
    let wrong = |name: &str| page(desk, Some((reason.to_owned(), until.to_owned(), desk.w(name).to_owned())));
    let Ok(day) = until.parse::<Date>() else { return wrong("fault_day") };
    let new = Pause { until: day, reason: reason.to_owned() };
    match outreach::pause(desk.service(), id, Some(&new), &desk.by())? {
        Ok(()) => Ok(desk.done(&place, "paused")),
        Err(Refusal::TooLong) => wrong("fault_too_long"),
        Err(Refusal::Day) => wrong("fault_day"),
        Err(_) => wrong("fault_reason"),
    }
}

#[derive(Serialize)]
struct History {
    case: String,
    family_href: String,
    events: Vec<EventRow>,
    before: Option<String>,
}

#[derive(Serialize)]
pub(super) struct EventRow {
    pub at: String,
    pub who: String,
    pub what: String,
    pub about: String,
}

/// What project leads and secretariat are told of a family's history. How somebody answers is their own affair; that they take
/// no part is told, and not which no it was.
fn is_told(act: Act) -> Option<&'static str> {
    Some(match act {
        Act::FamilyEntered => "act_family_entered",
        Act::FamilyChanged => "act_family_changed",
        Act::FamilyLeft => "act_family_left",
        Act::ChildEntered => "act_child_entered",
        Act::ChildChanged => "act_child_changed",
        Act::Assigned => "act_assigned",
        Act::Unassigned => "act_unassigned",
        Act::SuccessorNamed => "act_successor_named",
        Act::SuccessorDropped => "act_successor_dropped",
        Act::ContactCorrected => "act_contact_corrected",
        Act::Asked => "act_asked",
        Act::Invited => "act_invited",
        Act::Reminded => "act_reminded",
        Act::Moved => "act_moved",
        Act::Reopened => "act_reopened",
        Act::AskedAnew => "act_asked_anew",
        Act::Closed => "act_closed",
        Act::Cancelled => "act_cancelled",
        Act::MessageSent => "act_message_sent",
        Act::MessageFailed => "act_message_failed",
        Act::MessageUncertain => "act_message_uncertain",
        Act::MessageCameBack => "act_message_came_back",
        Act::AddressSuppressed => "act_address_suppressed",
        Act::AddressAllowed => "act_address_allowed",
        Act::LetterPrinted => "act_letter_printed",
        Act::InvitedOnPaper => "act_invited_on_paper",
        Act::Submitted => "act_submitted",
        Act::HelpAsked => "act_help_asked",
        Act::Noted => "act_noted",
        Act::CorrectionSaid => "act_correction_said",
        Act::CorrectionHandled => "act_correction_handled",
        Act::Paused => "act_paused",
        Act::PauseEnded => "act_pause_ended",
        Act::Declined | Act::NoMail | Act::Left | Act::Withdrawn | Act::EraseAsked => "act_takes_no_part",
        Act::DeclineTakenBack | Act::MailAgain | Act::Joined => "act_takes_part",
        _ => return None,
    })
}

/// GET `/w/families/{family}/history`
pub(super) fn history(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let family = desk.family()?;
    let before: Option<i64> = desk.query.get("before").and_then(|number| number.parse().ok());
    let calendar = desk.service().calendar();
    let (events, authors) = desk.read(|conn| {
        let events = history::latest(conn, calendar, Some(family.id), before, EVENTS)?;
        let staff: Vec<StaffId> = events
            .iter()
            .filter_map(|event| match event.who {
                Who::Staff(id) => Some(id),
                _ => None,
            })
            .collect();
        let authors = history::staff_names(conn, &staff)?;
        Ok((events, authors))
    })?;
    let href = format!("/w/families/{}", family.id);
    let full = i64::try_from(events.len()).is_ok_and(|count| count == EVENTS);
    let view = History {
        case: family.case_number.clone(),
        before: events.last().filter(|_| full).map(|last| format!("{href}/history?before={}", last.number)),
        events: events.iter().filter_map(|event| event_row(desk, event, &authors)).collect(),
        family_href: href,
    };
    desk.page("history", &format!("{} {}", desk.w("history_of"), family.case_number), &view)
}

fn event_row(
    desk: &Desk<'_>,
    event: &Event,
    authors: &std::collections::BTreeMap<StaffId, String>,
) -> Option<EventRow> {
    let what = is_told(event.act?)?;
    let language = desk.language();
    let programme = desk.service().programme();
    let place = |slot: &str| {
        let role = programme.role_of_column(slot);
        role.map_or_else(|| slot.to_owned(), |role| role_title(programme, &role.id, slot, language))
    };
    let who = match &event.who {
        Who::Service => desk.w("by_service").to_owned(),
        Who::Operator => desk.w("by_operator").to_owned(),
        Who::Respondent(slot) => slot.as_deref().map_or_else(|| desk.w("by_respondent").to_owned(), place),
        Who::Staff(id) => authors.get(id).cloned().unwrap_or_else(|| desk.w("former_staff").to_owned()),
    };
    let mut about: Vec<String> = event.slot.as_deref().map(place).into_iter().collect();
    about.extend(event.child.as_ref().map(|child| format!("{} {child}", desk.w("child"))));
    let wave = event.detail.split(':').next().unwrap_or_default();
    if programme.wave(wave).is_some() {
        about.push(wave_title(desk, wave));
    }
    let at = format!("{} {}", desk.short_day(event.at.date()), event.at.time().strftime("%H:%M"));
    Some(EventRow { at, who, what: desk.w(what).to_owned(), about: about.join(", ") })
}
