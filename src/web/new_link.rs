//! A button on the page of a link that opens nothing any more: “Send me a new link”.

use actix_web::{HttpRequest, HttpResponse, web};

use super::errors::ProblemKind;
use super::{Reply, State, accepted, answer, views};
use crate::answer::{self as answering, NewLink};
use crate::token::Token;

/// POST `/s/{token}/new`: says the same whether or not anything is sent, so that nobody learns who is known or is asked.
pub(super) async fn ask(request: HttpRequest, state: web::Data<State>, token: web::Path<String>) -> HttpResponse {
    let spoken = accepted(&request, state.pages);
    answer(&request, &state, move |state| {
        let token = Token::parse(&token).ok_or(ProblemKind::UnknownLink)?;
        let (service, now) = (&state.service, (state.now)());
        let language = match answering::ask_for_link(service, &token.hash(), now)? {
            NewLink::Unknown => return Err(ProblemKind::UnknownLink.into()),
            NewLink::Opens => return Ok(Reply::See(format!("/s/{}", token.as_str()))),
            NewLink::Heard(language) => language,
            NewLink::TooMany(language) => {
                tracing::warn!("no new link is sent: too many people have asked for one in the last hour");
                language
            }
        };
        let language = language.unwrap_or(spoken);
        let t = state.pages.texts(&language);
        let mut frame = state.pages.frame(&language, format!("{} – {}", t.new_link_title, t.brand));
        frame.contact = state.contact(&language);
        let view = views::Message {
            heading: t.new_link_title.clone(),
            text: t.new_link_text.clone(),
            ..views::Message::default()
        };
        Ok(Reply::Page(state.pages.render("message", &frame, &view)?))
    })
    .await
}
