//! What the List-Unsubscribe header of a mail leads to, with the one click of RFC 8058: it ends mail, and can do nothing
//! else. Mail programs, the servers on the way and whoever the mail is passed on to read that header.

use actix_web::{HttpRequest, HttpResponse, web};

use super::errors::{Kind, Problem};
use super::{Reply, State, accepted, answer, views};
use crate::store::Conn;
use crate::store::person::{self, Choice, Contact};
use crate::token::MadeFor;

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

/// GET `/u/{mark}`: asks; what mail scanners open changes nothing.
pub(super) async fn ask(request: HttpRequest, state: web::Data<State>, mark: web::Path<String>) -> HttpResponse {
    let accepted = accepted(&request, &state.pages);
    answer(&request, &state, move |state| {
        let (_, contact) = state.service.store.read(|conn| person_of(state, conn, &mark, &accepted))?;
        page(state, &mark, &contact, None)
    })
    .await
}

/// POST `/u/{mark}`
pub(super) async fn say(
    request: HttpRequest,
    state: web::Data<State>,
    mark: web::Path<String>,
    body: web::Bytes,
) -> HttpResponse {
    let accepted = accepted(&request, &state.pages);
    answer(&request, &state, move |state| {
        let Said { stop, language } = read(&body).ok_or(Kind::Refused)?;
        if language.as_ref().is_some_and(|language| !state.pages.speaks(language)) {
            return Err(Kind::Refused.into());
        }
        // Looked at before anything is written.
        let (_, mut contact) = state.service.store.read(|conn| person_of(state, conn, &mark, &accepted))?;
        if stop {
            contact = state.service.store.write(|conn| {
                let (id, _) = person_of(state, conn, &mark, &accepted)?;
                person::choose(conn, id, Choice::NoMail, (state.now)())?;
                Ok::<_, Problem>(person_of(state, conn, &mark, &accepted)?.1)
            })?;
        }
        page(state, &mark, &contact, language)
    })
    .await
}

/// Whose mail that mark ends. One that was made for another address ends nobody's; one of those that do not say only
/// if all mail to the person has gone to the address that they still have.
fn person_of(state: &State, conn: &mut Conn, mark: &str, accepted: &str) -> Result<(i64, Contact), Problem> {
    let keys = &state.service.keys;
    let id = keys.read_unsubscribe_token(mark).ok_or(Kind::NotFound)?;
    let past = || Problem { language: Some(accepted.to_owned()), ..Kind::PastMail.into() };
    let contact = person::contact(conn, id)?.ok_or_else(past)?;
    let holds = match keys.unsubscribe_made_for(mark, id, &contact.email) {
        MadeFor::This => true,
        MadeFor::Another => false,
        MadeFor::Unsaid => person::has_kept_address(conn, id, &contact.email)?,
    };
    if holds { Ok((id, contact)) } else { Err(past()) }
}

fn page(state: &State, mark: &str, contact: &Contact, language: Option<String>) -> Result<Reply, Problem> {
    let language = language.unwrap_or_else(|| contact.language.clone());
    let t = state.pages.texts(&language);
    let action = format!("/u/{mark}");
    let heading = if contact.no_mail { &t.no_mail_title } else { &t.stop_mail_title };
    let mut frame = state.pages.frame(&language, format!("{heading} – {}", t.brand));
    frame.contact = state.contact(&language);

    frame.about = state.about(&language);
    frame.switch = Some(state.pages.switch(&frame.lang, None, action.clone(), String::new()));
    let view = views::StopMail { action, language: frame.lang.clone(), no_mail: contact.no_mail };
    Ok(Reply::Page(state.pages.render("stop_mail", &frame, &view)?))
}
