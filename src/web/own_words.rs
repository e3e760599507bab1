//! The page on which somebody writes in their own words.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::errors::ProblemKind;
use super::session::{RespondentSession, SessionCookie};
use super::{Problem, Reply, State, answer, views};
use crate::answer::own_words::{tidy, too_many, write};
use crate::answer::{SaveRefusal, Standing, Task};
use crate::store::Tx;

type Path = web::Path<(String, String)>;

/// GET `/s/{token}/{request}/words`
pub(super) async fn show(
    request: HttpRequest,
    state: web::Data<State>,
    held: SessionCookie,
    path: Path,
) -> HttpResponse {
    answer(&request, &state, move |state| {
        let respondent = state.service.store.read(|conn| RespondentSession::enter(state, conn, &path.0, &held))?;
        let task = respondent.task(&path.1)?;
        if let Some(elsewhere) = respondent.elsewhere(task) {
            return Ok(Reply::See(elsewhere));
        }
        if !task.takes_own_words() {
            return Ok(Reply::See(respondent.at(task, "check")));
        }
        Ok(Reply::Page(page(&respondent, task, &task.own_words, None)?))
    })
    .await
}

#[derive(Deserialize)]
pub(super) struct Written {
    words: String,
}

/// POST `/s/{token}/{request}/words`
pub(super) async fn save(
    request: HttpRequest,
    state: web::Data<State>,
    held: SessionCookie,
    path: Path,
    form: Option<web::Form<Written>>,
) -> HttpResponse {
    answer(&request, &state, move |state| {
        state.write_for(&path.0, |conn| {
            let respondent = RespondentSession::enter(state, conn, &path.0, &held)?;
            let reply = kept(&respondent, conn, &path, form)?;
            Ok(respondent.saved(reply, &held))
        })
    })
    .await
}

/// Stores what was written, and leads on.
fn kept(
    respondent: &RespondentSession<'_>,
    conn: &mut Tx<'_>,
    path: &Path,
    form: Option<web::Form<Written>>,
) -> Result<Reply, Problem> {
    let state = respondent.state;
    let task = respondent.task(&path.1)?;
    // Sent in another window meanwhile: whoever writes here has to know that it did not come along.
    if task.standing == Standing::Done {
        return Err(respondent.problem(ProblemKind::Already, respondent.list()));
    }
    if let Some(elsewhere) = respondent.elsewhere(task) {
        return Ok(Reply::See(elsewhere));
    }
    let here = respondent.at(task, "words");
    let form = form.ok_or_else(|| respondent.problem(ProblemKind::Refused, here.clone()))?;
    let text = tidy(&form.words);
    if let Some(too_many) = too_many(&text) {
        return Ok(Reply::Incomplete(page(respondent, task, &text, Some(too_many))?));
    }
    let (person, language) = (respondent.visit.person, &respondent.visit.language);
    match write(conn, &state.service, person, task, &text, language, (state.now)())? {
        Ok(()) => Ok(Reply::See(respondent.at(task, "check"))),
        Err(SaveRefusal::NotOnThePage) => Err(respondent.problem(ProblemKind::Refused, here)),
        Err(refusal) => Err(respondent.problem(ProblemKind::from(refusal), respondent.list())),
    }
}

/// The page with that text in its field.
fn page(
    respondent: &RespondentSession<'_>,
    task: &Task,
    text: &str,
    too_many: Option<usize>,
) -> Result<String, Problem> {
    let t = respondent.t();
    let view = views::OwnWords {
        about: respondent.about(task),
        action: respondent.at(task, "words"),
        text: text.to_owned(),
        error: too_many.map(|n| t.own_words_too_long.of(&t.code, n)),
        back: respondent.at(task, "check"),
    };
    let fault = too_many.map_or(String::new(), |_| format!("{} ", t.error_prefix));
    let title = respondent.titled(&format!("{fault}{}", t.own_words_title));
    let frame = respondent.frame_of(task, title, None, format!("{}/words", task.asked.id));
    Ok(respondent.state.pages.render("own_words", &frame, &view)?)
}
