//! One outstanding answer, and what can be done about it.

use jiff::civil::Date;
use serde::Serialize;

use super::desk::Desk;
use super::today::{days_left, mail_state, notes, wave_title};
use crate::access::Deed;
use crate::language;
use crate::nonresponse::{self, Line, role_title};
use crate::outreach::{self, Refusal};
use crate::participation::telephone;
use crate::programme::after;
use crate::web::Reply;
use crate::web::errors::{Problem, ProblemKind};

#[derive(Serialize)]
struct Answer {
    heading: String,
    family_href: String,
    case: String,
    /// What is known of it, as name and value.
    facts: Vec<Fact>,
    notes: Vec<String>,
    /// Whether it is outstanding still.
    outstanding: bool,
    /// Where help is asked for; none where nobody helps or was asked lately.
    ask: Option<String>,
    /// Why not, in a sentence.
    no_ask: Option<String>,
    /// Where the letter is printed, for whoever may.
    letter: Option<String>,
    /// Where it is noted that they have said no to it on the telephone, for whoever may.
    no: Option<String>,
    note_action: String,
    note: String,
    quiet_until: String,
    first_day: String,
    last_day: String,
    /// What is wrong with the note.
    error: Option<String>,
    address_href: String,
}

/// A questionnaire to which somebody has said no, and which they may want to answer after all.
#[derive(Serialize)]
struct Declined {
    case: String,
    family_href: String,
    action: String,
}

#[derive(Serialize)]
pub(super) struct Fact {
    pub name: String,
    pub value: String,
    pub bad: bool,
}

fn line(desk: &Desk<'_>) -> Result<Option<Line>, Problem> {
    let (service, id) = (desk.service(), desk.request()?);
    desk.read(|conn| nonresponse::one(service, conn, id, desk.today))
}

/// GET `/w/answers/{request}`
pub(super) fn show(desk: &Desk<'_>) -> Result<Reply, Problem> {
    page(desk, None)
}

fn page(desk: &Desk<'_>, wrong: Option<(String, String, String)>) -> Result<Reply, Problem> {
    let family = desk.family()?;
    let (language, id) = (desk.language(), desk.request()?);
    let family_href = format!("/w/families/{}", family.id);
    let Some(line) = line(desk)? else {
        if desk.may(Deed::SayNoForSomebody, &family.municipality)
            && desk.read(|conn| telephone::is_declined(desk.service(), conn, id, desk.today))?
        {
            let view =
                Declined { case: family.case_number.clone(), action: format!("/w/answers/{id}/no"), family_href };
            return desk.page("answer_declined", desk.w("declined_title"), &view);
        }
        // Answered, closed, or taken back meanwhile: the family's page says which.
        return Ok(desk.done(&family_href, "not_outstanding"));
    };
    let one = &line.one;
    let title = role_title(desk.service().programme(), &one.role, &one.slot, language);
    let who = one.child.as_ref().map_or_else(|| title.clone(), |child| format!("{title}, {} {child}", desk.w("child")));
    let (days, soon) = days_left(desk, one.closes);
    let (mail, mail_bad) = mail_state(desk, one);
    let fact = |name: &str, value: String, bad: bool| Fact { name: desk.w(name).to_owned(), value, bad };
    let day = |day: Date| language::day(day, language);
    let calendar = desk.service().calendar();
    let asked_lately =
        line.help_asked.is_some_and(|at| desk.today < after(calendar.date(at), outreach::ASKED_AGAIN_AFTER));
    let no_ask = match (line.has_helper, asked_lately) {
        (false, _) => Some(desk.w("nobody_helps").to_owned()),
        (true, true) => Some(desk.w("asked_lately").to_owned()),
        (true, false) => None,
    };
    let (note, quiet_until, error) = match wrong {
        Some((note, quiet_until, error)) => (note, quiet_until, Some(error)),
        None => (String::new(), String::new(), None),
    };
    let is_wrong = error.is_some();
    let view = Answer {
        heading: who,
        case: family.case_number.clone(),
        facts: vec![
            fact("wave", wave_title(desk, &one.wave), false),
            fact("closes", format!("{days} ({})", day(one.closes)), soon),
            fact("invited", one.invited.map_or_else(|| desk.w("not_invited").to_owned(), day), false),
            fact("reminders", one.reminders.to_string(), false),
            fact("mail", mail, mail_bad),
        ],
        notes: notes(desk, &line),
        outstanding: true,
        ask: (no_ask.is_none() && desk.may(Deed::AskForHelp, &family.municipality))
            .then(|| format!("/w/answers/{id}/help")),
        no_ask,
        letter: desk.may(Deed::PrintLetters, &family.municipality).then(|| format!("/w/answers/{id}/letter")),
        no: desk.may(Deed::SayNoForSomebody, &family.municipality).then(|| format!("/w/answers/{id}/no")),
        note_action: format!("/w/answers/{id}/note"),
        note,
        quiet_until,
        first_day: desk.today.to_string(),
        last_day: after(desk.today, outreach::LONGEST_PAUSE).to_string(),
        error,
        address_href: format!("{family_href}#people"),
        family_href,
    };
    let title = format!("{} {}", desk.w("case"), family.case_number);
    if is_wrong { desk.incomplete("answer", &title, &view) } else { desk.page("answer", &title, &view) }
}

/// POST `/w/answers/{request}/help`
pub(super) fn ask_for_help(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let id = desk.request()?;
    let place = match desk.form.get("back") {
        Some("today") => "/w/today".to_owned(),
        _ => format!("/w/answers/{id}"),
    };
    Ok(desk.done(
        &place,
        match outreach::ask_for_help(desk.service(), id, &desk.by())? {
            Ok(()) => "help_asked",
            Err(Refusal::NobodyHelps) => "nobody_helps",
            Err(Refusal::AskedLately) => "asked_lately",
            Err(_) => "not_outstanding",
        },
    ))
}

/// POST `/w/answers/{request}/note`
pub(super) fn note(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let id = desk.request()?;
    let (text, until) = (desk.form.get("note").unwrap_or_default(), desk.form.get("quiet_until").unwrap_or_default());
    let wrong = |name: &str| page(desk, Some((text.to_owned(), until.to_owned(), desk.w(name).to_owned())));
    let Ok(quiet_until) = (if until.is_empty() { Ok(None) } else { until.parse::<Date>().map(Some) }) else {
        return wrong("fault_day");
    };
    match outreach::note_done(desk.service(), id, text, quiet_until, &desk.by())? {
        Ok(()) => Ok(desk.done(&format!("/w/answers/{id}"), "noted")),
        Err(Refusal::Empty) => wrong("fault_empty"),
        Err(Refusal::TooLong) => wrong("fault_too_long"),
        Err(Refusal::Day) => wrong("fault_day"),
        Err(_) => Err(ProblemKind::NotFound.into()),
    }
}
