//! What the List-Unsubscribe header of a mail leads to, with the one click of RFC 8058: it ends mail, and can do nothing
//! else. Mail programs, the servers on the way and whoever the mail is passed on to read that header.

use actix_web::{HttpRequest, HttpResponse, web};

use super::errors::{Problem, ProblemKind};
use super::{Reply, State, accepted, answer, views};
use crate::participation::Participation;
use crate::participation::unsubscribe::{self, NoToken};

/// What the page or a mail program sends.
#[derive(Default)]
struct Said {
    /// No more mail.
    stop: bool,
    /// The page in that language; nothing is stored.
    language: Option<String>,
}

/// `None` for what neither of them sends. A mail program may send `multipart/form-data` (RFC 8058).
fn read(body: &[u8]) -> Option<Said> {
    let body = std::str::from_utf8(body).ok()?;
    if body.starts_with("--") {
        let part = body.split("name=\"List-Unsubscribe\"").nth(1)?;
        return part.trim_start().starts_with("One-Click").then_some(Said { stop: true, language: None });
    }
    let mut said = Said::default();
    for (name, value) in url::form_urlencoded::parse(body.as_bytes()) {
        match (name.as_ref(), value.as_ref()) {
            ("List-Unsubscribe", "One-Click") | ("mail", "stop") => said.stop = true,
            ("language", language) => said.language = Some(language.to_owned()),
            _ => {}
        }
    }
    (said.stop || said.language.is_some()).then_some(said)
}

/// GET `/u/{token}`: asks; what mail scanners open changes nothing.
pub(super) async fn ask(request: HttpRequest, state: web::Data<State>, token: web::Path<String>) -> HttpResponse {
    let accepted = accepted(&request, state.pages);
    answer(&request, &state, move |state| {
        let found = unsubscribe::opened_by(&state.service, &token)?;
        let known = found.map_err(|none| ends_nothing(none, &accepted))?;
        page(state, &token, &known.contact, None)
    })
    .await
}

/// POST `/u/{token}`
pub(super) async fn say(
    request: HttpRequest,
    state: web::Data<State>,
    token: web::Path<String>,
    body: web::Bytes,
) -> HttpResponse {
    let accepted = accepted(&request, state.pages);
    answer(&request, &state, move |state| {
        let Said { stop, language } = read(&body).ok_or(ProblemKind::Refused)?;
        if language.as_ref().is_some_and(|language| !state.pages.speaks(language)) {
            return Err(ProblemKind::Refused.into());
        }
        let found = match stop {
            true => unsubscribe::end_mail(&state.service, &token, (state.now)())?,
            false => unsubscribe::opened_by(&state.service, &token)?,
        };
        let known = found.map_err(|none| ends_nothing(none, &accepted))?;
        page(state, &token, &known.contact, language)
    })
    .await
}

fn ends_nothing(none: NoToken, accepted: &str) -> Problem {
    match none {
        NoToken::Unknown => ProblemKind::NotFound.into(),
        NoToken::Past => Problem { language: Some(accepted.to_owned()), ..ProblemKind::PastMail.into() },
    }
}

fn page(state: &State, token: &str, contact: &Participation, language: Option<String>) -> Result<Reply, Problem> {
    let language = language.unwrap_or_else(|| contact.language.clone());
    let t = state.pages.texts(&language);
    let action = format!("/u/{token}");
    let heading = if contact.no_mail { &t.no_mail_title } else { &t.stop_mail_title };
    let mut frame = state.pages.frame(&language, format!("{heading} – {}", t.brand));
    frame.contact = state.contact(&language);

    frame.about = state.about(&language);
    frame.switch = Some(state.pages.switch(&frame.lang, None, action.clone(), String::new()));
    let view = views::StopMail { action, language: frame.lang.clone(), no_mail: contact.no_mail };
    Ok(Reply::Page(state.pages.render("stop_mail", &frame, &view)?))
}
