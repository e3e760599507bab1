//! A person's list, the check before sending, sending, and thanks.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::errors::ProblemKind;
use super::session::{RespondentSession, SessionCookie};
use super::texts::fill;
use super::{Problem, Reply, State, answer, question, views};
use crate::answer::{self as answering, SaveOutcome, Standing, Task};
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
    held: SessionCookie,
    token: web::Path<String>,
) -> HttpResponse {
    answer(&request, &state, move |state| {
        let (respondent, helps) = enter(state, &token, &held)?;
        let mut open = respondent.open();
        match (open.next(), open.next()) {
            (Some(task), None) => match question::opened(&respondent, task, helps)? {
                Some(page) => Ok(respondent.opened(Reply::Page(page), &held)),
                None => Ok(respondent.opened(Reply::See(respondent.resume(task)), &held)),
            },
            _ => Ok(respondent.opened(list_page(&respondent, helps, false)?, &held)),
        }
    })
    .await
}

/// Who comes by that link, and whether they can help others.
fn enter<'a>(state: &'a State, token: &str, held: &SessionCookie) -> Result<(RespondentSession<'a>, bool), Problem> {
    state.service.store.read(|conn| {
        let respondent = RespondentSession::enter(state, conn, token, held)?;
        let helps = respondent.can_help(conn)?;
        Ok((respondent, helps))
    })
}

/// GET `/s/{token}/list`
pub(super) async fn list(
    request: HttpRequest,
    state: web::Data<State>,
    held: SessionCookie,
    token: web::Path<String>,
    query: Option<web::Query<Saved>>,
) -> HttpResponse {
    let saved = query.is_some_and(|query| query.saved == Some(1));
    answer(&request, &state, move |state| {
        let (respondent, helps) = enter(state, &token, &held)?;
        Ok(respondent.opened(list_page(&respondent, helps, saved)?, &held))
    })
    .await
}

fn list_page(respondent: &RespondentSession<'_>, helps: bool, saved: bool) -> Result<Reply, Problem> {
    let (t, service) = (respondent.t(), respondent.service());
    let of = |standing| respondent.visit.tasks.iter().filter(move |task| task.standing == standing);
    let open: Vec<&Task> = respondent.open().collect();
    let (declined, done) = (of(Standing::Declined), of(Standing::Done));
    let parent = open.iter().any(|task| task.audience() == Audience::Parent);
    let view = views::List {
        saved,
        intro: match (&respondent.visit.help, parent) {
            (Some(_), _) => t.help_free.clone(),
            (None, true) => t.list_intro_parent.clone(),
            (None, false) => t.list_intro_professional.clone(),
        },
        open: open.iter().map(|task| open_card(respondent, task)).collect(),
        choices: respondent.visit.help.is_none().then(|| respondent.choices()),
        declined: declined
            .map(|task| views::DeclinedCard {
                heading: respondent.heading(task),
                wave: respondent.wave(task).to_owned(),
                href: respondent.at(task, "no"),
            })
            .collect(),
        done: done
            .map(|task| views::DoneCard {
                heading: respondent.heading(task),
                wave: respondent.wave(task).to_owned(),
                role: respondent.role(task),
                sent: task.asked.answered.map_or_else(String::new, |at| {
                    fill(&t.sent_on, &[("date", &t.date_of(service.calendar().date(at)))])
                }),
            })
            .collect(),
        help: helps.then(|| format!("{}/help", respondent.home())),
    };
    let mut frame = respondent.frame(respondent.titled(&t.list_title), None, String::new());
    // A parent's list says nothing about the case to somebody who looks over a shoulder.
    if respondent.visit.tasks.iter().all(|task| task.audience() == Audience::Professional) {
        let programme = text_in(&service.programme().title, &respondent.visit.language);
        frame.study = Some(fill(&t.study, &[("programme", programme)]));
    }
    Ok(Reply::Page(respondent.state.pages.render("list", &frame, &view)?))
}

fn open_card(respondent: &RespondentSession<'_>, task: &Task) -> views::OpenCard {
    let (t, form) = (respondent.t(), task.form());
    let begun = task.standing == Standing::Begun;
    views::OpenCard {
        heading: respondent.heading(task),
        wave: respondent.wave(task).to_owned(),
        role: respondent.role(task),
        state: if begun { &t.state_begun } else { &t.state_new }.clone(),
        questions: match form.left(&task.answers) {
            0 if begun => t.left_none.clone(),
            n if begun => t.left.of(&t.code, n),
            n => t.questions.of(&t.code, n),
        },
        time: (form.left(&task.answers) > 0).then(|| respondent.time(task, &form)),
        closes: fill(&t.closes, &[("date", &t.date_of(task.asked.closes))]),
        href: respondent.resume(task),
        no: respondent.at(task, "no"),
        button: if begun { &t.go_on } else { &t.begin }.clone(),
    }
}

/// GET `/s/{token}/{request}/check`
pub(super) async fn check(
    request: HttpRequest,
    state: web::Data<State>,
    held: SessionCookie,
    path: web::Path<(String, String)>,
) -> HttpResponse {
    answer(&request, &state, move |state| {
        let respondent = state.service.store.read(|conn| RespondentSession::enter(state, conn, &path.0, &held))?;
        let task = respondent.task(&path.1)?;
        if let Some(elsewhere) = respondent.elsewhere(task) {
            return Ok(Reply::See(elsewhere));
        }
        Ok(Reply::Page(check_page(&respondent, task, false, false)?))
    })
    .await
}

/// How many unanswered questions are named at once; of more it is told how many.
const NAMED: usize = 5;

fn check_page(respondent: &RespondentSession<'_>, task: &Task, empty: bool, refused: bool) -> Result<String, Problem> {
    let t = respondent.t();
    let form = task.form();
    // In a session with help it is not told what was answered before: what has to be answered may be.
    let helped = respondent.visit.help.is_some();
    let must = |required: bool| required && (!helped || refused);
    let missing = |required: bool| -> Vec<views::Missing> {
        let unanswered = form.unanswered(&task.answers).into_iter();
        unanswered
            .filter(|question| must(question.required) == required)
            .filter_map(|question| {
                let section = form.section_of(question.page)?;
                let (text, lang) = question::words(respondent, task, section, question.item)?;
                let dir = direction(&lang).to_owned();
                let href = format!("{}?from=check", respondent.at(task, question.page));
                Some(views::Missing { href, text, lang, dir })
            })
            .collect()
    };
    let (required, mut unanswered) = (missing(true), missing(false));
    let rest = if unanswered.len() > NAMED + 1 { unanswered.split_off(NAMED) } else { Vec::new() };
    let last = form.back(form.last_page() + 1, &task.answers);
    let view = views::Check {
        about: respondent.about(task),
        before: question::before(respondent, task, &form, &task.answers),
        more: (!rest.is_empty()).then(|| t.check_more.of(&t.code, rest.len())),
        rest,
        complete: required.is_empty() && unanswered.is_empty(),
        can_submit: required.is_empty() || helped,
        required,
        unanswered,
        empty,
        refused,
        submit: respondent.at(task, "submit"),
        back: last.map_or_else(|| respondent.list(), |page| respondent.at(task, page)),
        later: format!("{}?saved=1", respondent.list()),
        words: task.takes_own_words().then(|| respondent.at(task, "words")),
        written: task.own_words.clone(),
    };
    let heading = match empty || refused {
        true => format!("{} {}", t.error_prefix, t.check_title),
        false => t.check_title.clone(),
    };
    let mut frame = respondent.frame_of(task, respondent.titled(&heading), None, format!("{}/check", task.asked.id));
    frame.demonstration = form.sections().iter().any(|section| {
        let wording = task.protocol.questionnaires.wording(section.name, &respondent.visit.language);
        wording.is_some_and(|wording| wording.kind == WordingKind::Demonstration)
    });
    Ok(respondent.state.pages.render("check", &frame, &view)?)
}

/// POST `/s/{token}/{request}/submit`
pub(super) async fn submit(
    request: HttpRequest,
    state: web::Data<State>,
    held: SessionCookie,
    path: web::Path<(String, String)>,
) -> HttpResponse {
    answer(&request, &state, move |state| {
        state.write_for(&path.0, |conn| {
            let respondent = RespondentSession::enter(state, conn, &path.0, &held)?;
            let task = respondent.task(&path.1)?;
            if task.standing == Standing::Declined {
                return Ok(Reply::See(respondent.at(task, "no")));
            }
            let (person, language) = (respondent.visit.person, &respondent.visit.language);
            let outcome = answering::submit(conn, &state.service, person, task, language, (state.now)())?;
            let thanks = respondent.at(task, "thanks");
            match outcome {
                SaveOutcome::Submitted => Ok(Reply::Sent(thanks)),
                SaveOutcome::Incomplete => Ok(Reply::Incomplete(check_page(&respondent, task, false, true)?)),
                SaveOutcome::Empty => Ok(Reply::Incomplete(check_page(&respondent, task, true, false)?)),
                // Thanks if it was a second click; otherwise the page there says that the questionnaire is gone.
                SaveOutcome::NoLongerOpen => Ok(Reply::Sent(thanks)),
            }
        })
    })
    .await
}

/// GET `/s/{token}/{request}/thanks`
pub(super) async fn thanks(
    request: HttpRequest,
    state: web::Data<State>,
    held: SessionCookie,
    path: web::Path<(String, String)>,
) -> HttpResponse {
    answer(&request, &state, move |state| {
        let respondent = state.service.store.read(|conn| RespondentSession::enter(state, conn, &path.0, &held))?;
        let task = respondent.task(&path.1)?;
        if task.standing != Standing::Done {
            return Ok(Reply::See(respondent.list()));
        }
        let (t, today) = (respondent.t(), state.service.calendar().date((state.now)()));
        let open: Vec<&Task> = respondent.open().collect();
        let next = open.first().map(|task| open_card(&respondent, task).href);
        let next_about = open.first().map(|task| respondent.about(task));
        let told = state.service.about(Some(&task.asked.role), &respondent.visit.language);
        let again = task.next_wave_on(&state.service).filter(|day| *day > today);
        let view = views::Thanks {
            about: respondent.about(task),
            next_about,
            hard_times: told.map(|told| told.hard_times).unwrap_or_default(),
            more: match open.len() {
                0 => None,
                n => Some(t.thanks_more.of(&t.code, n)),
            },
            next: next.unwrap_or_else(|| respondent.list()),
            when: again
                .map_or_else(|| t.thanks_no_next.clone(), |day| fill(&t.thanks_next, &[("month", &t.month_of(day))])),
            list: respondent.list(),
        };
        let frame =
            respondent.frame_of(task, respondent.titled(&t.thanks_title), None, format!("{}/thanks", task.asked.id));
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
    held: SessionCookie,
    token: web::Path<String>,
    form: Option<web::Form<ChosenLanguage>>,
) -> HttpResponse {
    answer(&request, &state, move |state| {
        state.write_for(&token, |conn| {
            let respondent = RespondentSession::enter(state, conn, &token, &held)?;
            let form = form.ok_or_else(|| respondent.problem(ProblemKind::Refused, respondent.list()))?;
            if !state.pages.speaks(&form.language) {
                return Err(respondent.problem(ProblemKind::Refused, respondent.list()));
            }
            participation::read_in(conn, respondent.visit.person, &form.language)?;
            // Only back to a page of this link.
            let inside = !form.back.is_empty() && form.back.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'/');
            let place = if inside { format!("{}/{}", respondent.home(), form.back) } else { respondent.list() };
            Ok(Reply::See(place))
        })
    })
    .await
}
