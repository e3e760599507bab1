//! A person's list, the check before sending, sending, and thanks.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::errors::Kind;
use super::guest::{Guest, Held};
use super::texts::fill;
use super::{Problem, Reply, State, answer, question, views};
use crate::answer::{self as answering, Outcome, Standing, Task};
use crate::instrument::WordingKind;
use crate::language::direction;
use crate::participation;
use crate::programme::{Audience, text_in};

#[derive(Deserialize)]
pub(super) struct Saved {
    saved: Option<u8>,
}

/// GET `/s/{token}`: the one questionnaire that waits, where it was left; the list if there are several, or none.
pub(super) async fn open(
    request: HttpRequest,
    state: web::Data<State>,
    held: Held,
    token: web::Path<String>,
) -> HttpResponse {
    answer(&request, &state, move |state| {
        let (guest, helps) = enter(state, &token, &held)?;
        let mut open = guest.open();
        match (open.next(), open.next()) {
            (Some(task), None) => match question::opened(&guest, task, helps)? {
                Some(page) => Ok(Reply::Page(page)),
                None => Ok(Reply::See(guest.resume(task))),
            },
            _ => list_page(&guest, helps, false),
        }
    })
    .await
}

/// Who comes by that link, and whether they can help others.
fn enter<'a>(state: &'a State, token: &str, held: &Held) -> Result<(Guest<'a>, bool), Problem> {
    state.service.store.read(|conn| {
        let guest = Guest::enter(state, conn, token, held)?;
        let helps = guest.can_help(conn)?;
        Ok((guest, helps))
    })
}

/// GET `/s/{token}/list`
pub(super) async fn list(
    request: HttpRequest,
    state: web::Data<State>,
    held: Held,
    token: web::Path<String>,
    query: Option<web::Query<Saved>>,
) -> HttpResponse {
    let saved = query.is_some_and(|query| query.saved == Some(1));
    answer(&request, &state, move |state| {
        let (guest, helps) = enter(state, &token, &held)?;
        list_page(&guest, helps, saved)
    })
    .await
}

fn list_page(guest: &Guest<'_>, helps: bool, saved: bool) -> Result<Reply, Problem> {
    let (t, service) = (guest.t(), guest.service());
    let of = |standing| guest.visit.tasks.iter().filter(move |task| task.standing == standing);
    let open: Vec<&Task> = guest.open().collect();
    let (declined, done) = (of(Standing::Declined), of(Standing::Done));
    let parent = open.iter().any(|task| task.audience() == Audience::Parent);
    let view = views::List {
        saved,
        intro: match (&guest.visit.help, parent) {
            (Some(_), _) => t.help_free.clone(),
            (None, true) => t.list_intro_parent.clone(),
            (None, false) => t.list_intro_professional.clone(),
        },
        open: open.iter().map(|task| open_card(guest, task)).collect(),
        choices: guest.visit.help.is_none().then(|| guest.choices()),
        declined: declined
            .map(|task| views::DeclinedCard {
                heading: guest.heading(task),
                wave: guest.wave(task).to_owned(),
                href: guest.at(task, "no"),
            })
            .collect(),
        done: done
            .map(|task| views::DoneCard {
                heading: guest.heading(task),
                wave: guest.wave(task).to_owned(),
                role: guest.role(task),
                sent: task.asked.answered.map_or_else(String::new, |at| {
                    fill(&t.sent_on, &[("date", &t.date_of(service.calendar().date(at)))])
                }),
            })
            .collect(),
        help: helps.then(|| format!("{}/help", guest.home())),
    };
    let mut frame = guest.frame(guest.titled(&t.list_title), None, String::new());
    // A parent's list says nothing about the case to somebody who looks over a shoulder.
    if guest.visit.tasks.iter().all(|task| task.audience() == Audience::Professional) {
        let programme = text_in(&service.programme().title, &guest.visit.language);
        frame.study = Some(fill(&t.study, &[("programme", programme)]));
    }
    Ok(Reply::Page(guest.state.pages.render("list", &frame, &view)?))
}

fn open_card(guest: &Guest<'_>, task: &Task) -> views::OpenCard {
    let (t, form) = (guest.t(), task.form());
    let begun = task.standing == Standing::Begun;
    views::OpenCard {
        heading: guest.heading(task),
        wave: guest.wave(task).to_owned(),
        role: guest.role(task),
        state: if begun { &t.state_begun } else { &t.state_new }.clone(),
        questions: match form.left(&task.answers) {
            0 if begun => t.left_none.clone(),
            n if begun => t.left.of(&t.code, n),
            n => t.questions.of(&t.code, n),
        },
        time: (form.left(&task.answers) > 0).then(|| guest.time(task, &form)),
        closes: fill(&t.closes, &[("date", &t.date_of(task.asked.closes))]),
        href: guest.resume(task),
        no: guest.at(task, "no"),
        button: if begun { &t.go_on } else { &t.begin }.clone(),
    }
}

/// GET `/s/{token}/{request}/check`
pub(super) async fn check(
    request: HttpRequest,
    state: web::Data<State>,
    held: Held,
    path: web::Path<(String, String)>,
) -> HttpResponse {
    answer(&request, &state, move |state| {
        let guest = state.service.store.read(|conn| Guest::enter(state, conn, &path.0, &held))?;
        let task = guest.task(&path.1)?;
        if let Some(elsewhere) = guest.elsewhere(task) {
            return Ok(Reply::See(elsewhere));
        }
        Ok(Reply::Page(check_page(&guest, task, false, false)?))
    })
    .await
}

/// How many unanswered questions are named at once; of more it is told how many.
const NAMED: usize = 5;

fn check_page(guest: &Guest<'_>, task: &Task, empty: bool, refused: bool) -> Result<String, Problem> {
    let t = guest.t();
    let form = task.form();
    // In a session with help it is not told what was answered before: what has to be answered may be.
    let helped = guest.visit.help.is_some();
    let must = |required: bool| required && (!helped || refused);
    let missing = |required: bool| -> Vec<views::Missing> {
        let unanswered = form.unanswered(&task.answers).into_iter();
        unanswered
            .filter(|question| must(question.required) == required)
            .filter_map(|question| {
                let section = form.section_of(question.page)?;
                let (text, lang) = question::words(guest, task, section, question.item)?;
                let dir = direction(&lang).to_owned();
                let href = format!("{}?from=check", guest.at(task, question.page));
                Some(views::Missing { href, text, lang, dir })
            })
            .collect()
    };
    let (required, mut unanswered) = (missing(true), missing(false));
    let rest = if unanswered.len() > NAMED + 1 { unanswered.split_off(NAMED) } else { Vec::new() };
    let last = form.back(form.last_page() + 1, &task.answers);
    let view = views::Check {
        about: guest.about(task),
        before: question::before(guest, task, &form, &task.answers),
        more: (!rest.is_empty()).then(|| t.check_more.of(&t.code, rest.len())),
        rest,
        complete: required.is_empty() && unanswered.is_empty(),
        can_submit: required.is_empty() || helped,
        required,
        unanswered,
        empty,
        refused,
        submit: guest.at(task, "submit"),
        back: last.map_or_else(|| guest.list(), |page| guest.at(task, page)),
        later: format!("{}?saved=1", guest.list()),
        words: task.takes_own_words().then(|| guest.at(task, "words")),
        written: task.own_words.clone(),
    };
    let heading = match empty || refused {
        true => format!("{} {}", t.error_prefix, t.check_title),
        false => t.check_title.clone(),
    };
    let mut frame = guest.frame_of(task, guest.titled(&heading), None, format!("{}/check", task.asked.id));
    frame.demonstration = form.sections().iter().any(|section| {
        let wording = task.protocol.questionnaires.wording(section.name, &guest.visit.language);
        wording.is_some_and(|wording| wording.kind == WordingKind::Demonstration)
    });
    Ok(guest.state.pages.render("check", &frame, &view)?)
}

/// POST `/s/{token}/{request}/submit`
pub(super) async fn submit(
    request: HttpRequest,
    state: web::Data<State>,
    held: Held,
    path: web::Path<(String, String)>,
) -> HttpResponse {
    answer(&request, &state, move |state| {
        state.write_for(&path.0, |conn| {
            let guest = Guest::enter(state, conn, &path.0, &held)?;
            let task = guest.task(&path.1)?;
            if task.standing == Standing::Declined {
                return Ok(Reply::See(guest.at(task, "no")));
            }
            let (person, language) = (guest.visit.person, &guest.visit.language);
            let outcome = answering::submit(conn, &state.service, person, task, language, (state.now)())?;
            let thanks = guest.at(task, "thanks");
            match outcome {
                Outcome::Submitted => Ok(Reply::Sent(thanks)),
                Outcome::Incomplete => Ok(Reply::Incomplete(check_page(&guest, task, false, true)?)),
                Outcome::Empty => Ok(Reply::Incomplete(check_page(&guest, task, true, false)?)),
                // Thanks if it was a second click; otherwise the page there says that the questionnaire is gone.
                Outcome::NoLongerOpen => Ok(Reply::Sent(thanks)),
            }
        })
    })
    .await
}

/// GET `/s/{token}/{request}/thanks`
pub(super) async fn thanks(
    request: HttpRequest,
    state: web::Data<State>,
    held: Held,
    path: web::Path<(String, String)>,
) -> HttpResponse {
    answer(&request, &state, move |state| {
        let guest = state.service.store.read(|conn| Guest::enter(state, conn, &path.0, &held))?;
        let task = guest.task(&path.1)?;
        if task.standing != Standing::Done {
            return Ok(Reply::See(guest.list()));
        }
        let (t, today) = (guest.t(), state.service.calendar().date((state.now)()));
        let open: Vec<&Task> = guest.open().collect();
        let next = open.first().map(|task| open_card(&guest, task).href);
        let next_about = open.first().map(|task| guest.about(task));
        let told = state.service.about(Some(&task.asked.role), &guest.visit.language);
        let again = task.next_wave_on(&state.service).filter(|day| *day > today);
        let view = views::Thanks {
            about: guest.about(task),
            next_about,
            hard_times: told.map(|told| told.hard_times).unwrap_or_default(),
            more: match open.len() {
                0 => None,
                n => Some(t.thanks_more.of(&t.code, n)),
            },
            next: next.unwrap_or_else(|| guest.list()),
            when: again
                .map_or_else(|| t.thanks_no_next.clone(), |day| fill(&t.thanks_next, &[("month", &t.month_of(day))])),
            list: guest.list(),
        };
        let frame = guest.frame_of(task, guest.titled(&t.thanks_title), None, format!("{}/thanks", task.asked.id));
        Ok(Reply::Page(state.pages.render("thanks", &frame, &view)?))
    })
    .await
}

#[derive(Deserialize)]
pub(super) struct ChosenLanguage {
    language: String,
    #[serde(default)]
    back: String,
}

/// POST `/s/{token}/language`
pub(super) async fn language(
    request: HttpRequest,
    state: web::Data<State>,
    held: Held,
    token: web::Path<String>,
    form: Option<web::Form<ChosenLanguage>>,
) -> HttpResponse {
    answer(&request, &state, move |state| {
        state.write_for(&token, |conn| {
            let guest = Guest::enter(state, conn, &token, &held)?;
            let form = form.ok_or_else(|| guest.problem(Kind::Refused, guest.list()))?;
            if !state.pages.speaks(&form.language) {
                return Err(guest.problem(Kind::Refused, guest.list()));
            }
            participation::read_in(conn, guest.visit.person, &form.language)?;
            // Only back to a page of this link.
            let inside = !form.back.is_empty() && form.back.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'/');
            let place = if inside { format!("{}/{}", guest.home(), form.back) } else { guest.list() };
            Ok(Reply::See(place))
        })
    })
    .await
}
