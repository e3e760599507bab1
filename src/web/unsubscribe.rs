//! No more mail: the page that a mail's List-Unsubscribe header names, and the one click of RFC 8058.

use actix_web::{HttpRequest, HttpResponse, web};

use super::errors::{Kind, Problem};
use super::{Reply, State, answer, views};
use crate::answer as answering;
use crate::store::person::{self, Contact};

/// What the page or a mail program says.
enum Said {
    /// By the page's button (`mail`), or by one click in a mail program (`List-Unsubscribe`).
    Wants(bool),
    Language(String),
}

/// `None` for what neither of them sends. A mail program may send `multipart/form-data` (RFC 8058).
fn read(body: &[u8]) -> Option<Said> {
    let body = std::str::from_utf8(body).ok()?;
    if body.starts_with("--") {
        let part = body.split("name=\"List-Unsubscribe\"").nth(1)?;
        return part.trim_start().starts_with("One-Click").then_some(Said::Wants(false));
    }
    url::form_urlencoded::parse(body.as_bytes()).find_map(|(name, said)| match (name.as_ref(), said.as_ref()) {
        ("List-Unsubscribe", "One-Click") | ("mail", "stop") => Some(Said::Wants(false)),
        ("mail", "again") => Some(Said::Wants(true)),
        ("language", language) => Some(Said::Language(language.to_owned())),
        _ => None,
    })
}

/// GET `/u/{mark}`: asks; what mail scanners open changes nothing.
pub(super) async fn ask(request: HttpRequest, state: web::Data<State>, mark: web::Path<String>) -> HttpResponse {
    answer(&request, &state, move |state| {
        let contact = state.service.store.read(|conn| Ok::<_, Problem>(person_of(state, conn, &mark)?.1))?;
        page(state, &mark, &contact)
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
    answer(&request, &state, move |state| {
        let said = read(&body).ok_or(Kind::Refused)?;
        state.service.store.write(|conn| {
            let (id, contact) = person_of(state, conn, &mark)?;
            match said {
                Said::Wants(wanted) => {
                    person::want_mail(conn, id, wanted, (state.now)())?;
                    page(state, &mark, &Contact { no_mail: !wanted, ..contact })
                }
                Said::Language(language) if state.pages.languages().any(|known| known == language) => {
                    answering::set_language(conn, id, &language)?;
                    page(state, &mark, &Contact { language, ..contact })
                }
                Said::Language(_) => Err(Kind::Refused.into()),
            }
        })
    })
    .await
}

fn person_of(state: &State, conn: &mut crate::store::Conn, mark: &str) -> Result<(i64, Contact), Problem> {
    let id = state.service.secret.read_unsubscribe_mark(mark).ok_or(Kind::NotFound)?;
    let contact = person::contact(conn, id)?.ok_or(Kind::NotFound)?;
    Ok((id, contact))
}

fn page(state: &State, mark: &str, contact: &Contact) -> Result<Reply, Problem> {
    let t = state.pages.texts(&contact.language);
    let heading = if contact.no_mail { &t.no_mail_title } else { &t.stop_mail_title };
    let mut frame = state.pages.frame(&contact.language, format!("{heading} – {}", t.brand));
    frame.contact = state.contact(&contact.language);
    frame.switch = Some(state.pages.switch(&frame.lang, None, format!("/u/{mark}"), String::new()));
    let view = views::Unsubscribe { stopped: contact.no_mail, action: format!("/u/{mark}") };
    Ok(Reply::Page(state.pages.render("unsubscribe", &frame, &view)?))
}
