//! The page on which somebody writes in their own words.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::errors::Kind;
use super::guest::{Guest, Held};
use super::{Problem, Reply, State, answer, views};
use crate::answer::own_words::{tidy, too_many, write};
use crate::answer::{Refusal, Standing, Task};

type Path = web::Path<(String, String)>;

/// GET `/s/{token}/{request}/words`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>, held: Held, path: Path) -> HttpResponse {
    answer(&request, &state, move |state| {
        let guest = state.service.store.read(|conn| Guest::enter(state, conn, &path.0, &held))?;
        let task = guest.task(&path.1)?;
        if let Some(elsewhere) = guest.elsewhere(task) {
            return Ok(Reply::See(elsewhere));
        }
        if !task.takes_own_words() {
            return Ok(Reply::See(guest.at(task, "check")));
        }
        Ok(Reply::Page(page(&guest, task, &task.own_words, None)?))
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
    held: Held,
    path: Path,
    form: Option<web::Form<Written>>,
) -> HttpResponse {
    answer(&request, &state, move |state| {
        state.write_for(&path.0, |conn| {
            let guest = Guest::enter(state, conn, &path.0, &held)?;
            let task = guest.task(&path.1)?;
            // Sent in another window meanwhile: whoever writes here has to know that it did not come along.
            if task.standing == Standing::Done {
                return Err(guest.problem(Kind::Already, guest.list()));
            }
            if let Some(elsewhere) = guest.elsewhere(task) {
                return Ok(Reply::See(elsewhere));
            }
            let here = guest.at(task, "words");
            let form = form.ok_or_else(|| guest.problem(Kind::Refused, here.clone()))?;
            let text = tidy(&form.words);
            if let Some(too_many) = too_many(&text) {
                return Ok(Reply::Incomplete(page(&guest, task, &text, Some(too_many))?));
            }
            let (person, language) = (guest.visit.person, &guest.visit.language);
            match write(conn, &state.service, person, task, &text, language, (state.now)())? {
                Ok(()) => Ok(Reply::See(guest.at(task, "check"))),
                Err(Refusal::NotOnThePage) => Err(guest.problem(Kind::Refused, here)),
                Err(refusal) => Err(guest.problem(Kind::from(refusal), guest.list())),
            }
        })
    })
    .await
}

/// The page with that text in its field.
fn page(guest: &Guest<'_>, task: &Task, text: &str, too_many: Option<usize>) -> Result<String, Problem> {
    let t = guest.t();
    let view = views::OwnWords {
        about: guest.about(task),
        action: guest.at(task, "words"),
        text: text.to_owned(),
        error: too_many.map(|n| t.own_words_too_long.of(&t.code, n)),
        back: guest.at(task, "check"),
    };
    let fault = too_many.map_or(String::new(), |_| format!("{} ", t.error_prefix));
    let title = guest.titled(&format!("{fault}{}", t.own_words_title));
    let frame = guest.frame_of(task, title, None, format!("{}/words", task.asked.id));
    Ok(guest.state.pages.render("own_words", &frame, &view)?)
}
