//! No more mail: the page that a mail's List-Unsubscribe header names, and the one click of RFC 8058.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::errors::{Kind, Problem};
use super::{Reply, State, answer, views};
use crate::answer as answering;
use crate::store::person::{self, Contact};

/// What the page or the mail program sends.
#[derive(Deserialize)]
pub(super) struct Said {
    /// Only from the page: whether the person wants mail again.
    #[serde(default)]
    mail: Option<String>,
    /// Only from a mail program.
    #[serde(default, rename = "List-Unsubscribe")]
    one_click: Option<String>,
    /// Only from the page: the language to go on in.
    #[serde(default)]
    language: Option<String>,
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
    form: Option<web::Form<Said>>,
) -> HttpResponse {
    answer(&request, &state, move |state| {
        if let Some(Said { language: Some(language), .. }) = form.as_deref() {
            if !state.pages.languages().any(|known| known == language) {
                return Err(Kind::Refused.into());
            }
            return state.service.store.write(|conn| {
                let (id, contact) = person_of(state, conn, &mark)?;
                answering::set_language(conn, id, language)?;
                page(state, &mark, &Contact { language: language.clone(), ..contact })
            });
        }
        let wanted = match form.as_deref() {
            Some(Said { one_click: Some(said), .. }) if said == "One-Click" => false,
            Some(Said { mail: Some(said), .. }) if said == "stop" => false,
            Some(Said { mail: Some(said), .. }) if said == "again" => true,
            _ => return Err(Kind::Refused.into()),
        };
        state.service.store.write(|conn| {
            let (id, contact) = person_of(state, conn, &mark)?;
            person::want_mail(conn, id, wanted, (state.now)())?;
            page(state, &mark, &Contact { no_mail: !wanted, ..contact })
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
