//! What is stored about somebody, behind the link of a mail that they have asked for. Following the link shows a page with a
//! button: programs that look into mails follow links, too. The button shows what is stored.

use actix_web::{HttpRequest, HttpResponse, web};

use super::errors::{Problem, ProblemKind};
use super::{Reply, State, answer, views};
use crate::rights::{self, Link};
use crate::store::StoreError;
use crate::token::Token;

/// GET `/d/{token}`
pub(super) async fn ask(request: HttpRequest, state: web::Data<State>, token: web::Path<String>) -> HttpResponse {
    answer(&request, &state, move |state| {
        let token = Token::parse(&token).ok_or(ProblemKind::UnknownLink)?;
        let language = match rights::look(&state.service, &token, (state.now)())? {
            Link::Unknown => return Err(ProblemKind::UnknownLink.into()),
            Link::Past(language) => return past(state, language.as_deref()),
            Link::Opens(language) => language,
        };
        let t = state.pages.texts(&language);
        let mut frame = state.pages.frame(&language, format!("{} – {}", t.your_data, t.brand));
        frame.contact = state.contact(&language);
        frame.about = state.about(&language);
        let view = views::Stored { action: format!("/d/{}", token.as_str()) };
        Ok(Reply::Page(state.pages.render("stored", &frame, &view)?))
    })
    .await
}

/// POST `/d/{token}`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>, token: web::Path<String>) -> HttpResponse {
    answer(&request, &state, move |state| {
        let token = Token::parse(&token).ok_or(ProblemKind::UnknownLink)?;
        let now = (state.now)();
        match rights::hand_out(&state.service, &token, now).map_err(told)? {
            Some((file, len)) => {
                // Whoever finds it on a telephone does not see whose it is.
                let name = format!("kvartal-{}.html", state.service.calendar().date(now));
                Ok(Reply::Shown { name, file, len })
            }
            None => match rights::look(&state.service, &token, now)? {
                Link::Past(language) => past(state, language.as_deref()),
                _ => Err(ProblemKind::UnknownLink.into()),
            },
        }
    })
    .await
}

/// What went wrong while the page was made; what is in it is in no log.
fn told(error: anyhow::Error) -> Problem {
    match error.downcast::<StoreError>() {
        Ok(fault) => fault.into(),
        Err(error) => {
            tracing::error!(%error, "what is stored about somebody cannot be shown");
            ProblemKind::Broken.into()
        }
    }
}

fn past(state: &State, language: Option<&str>) -> Result<Reply, Problem> {
    let language = language.unwrap_or("da");
    let t = state.pages.texts(language);
    let mut frame = state.pages.frame(language, format!("{} – {}", t.stored_past_title, t.brand));
    frame.contact = state.contact(language);
    let view = views::Message {
        heading: t.stored_past_title.clone(),
        text: t.stored_past_text.clone(),
        ..views::Message::default()
    };
    Ok(Reply::Gone(state.pages.render("message", &frame, &view)?))
}
