//! A button on the page of a link that opens nothing any more: “Send me a new link”.

use actix_web::{HttpRequest, HttpResponse, web};

use super::errors::{Kind, Problem};
use super::{Reply, State, accepted, answer, views};
use crate::answer::{self as answering, NewLink};
use crate::store::{StoreError, setting};
use crate::token::Token;

/// POST `/s/{token}/new`: says the same whether or not anything is sent, so that nobody learns who is known or is asked.
pub(super) async fn ask(request: HttpRequest, state: web::Data<State>, token: web::Path<String>) -> HttpResponse {
    let spoken = accepted(&request, &state.pages);
    answer(&request, &state, move |state| {
        let token = Token::parse(&token).ok_or(Kind::UnknownLink)?;
        let (service, now) = (&state.service, (state.now)());
        // Looked at first, so that whoever has no link does not take the writer's turn.
        let holder = service.store.read::<_, Problem>(|conn| Ok(answering::holder(conn, &token.hash())?))?;
        let by = service.by(holder.ok_or(Kind::UnknownLink)?, now);
        let asked = service.store.write::<_, StoreError>(&by, |conn| {
            let asked = answering::ask_for_link(conn, service, &token.hash(), now)?;
            if matches!(asked, NewLink::TooMany(_)) {
                setting::put(conn, setting::LINKS_REFUSED, &now.to_string())?;
            }
            Ok(asked)
        });
        let language = match asked {
            Ok(NewLink::Unknown) => return Err(Kind::UnknownLink.into()),
            Ok(NewLink::Opens) => return Ok(Reply::See(format!("/s/{}", token.as_str()))),
            Ok(NewLink::Heard(language)) => language,
            Ok(NewLink::TooMany(language)) => {
                tracing::warn!("no new link is sent: too many people have asked for one in the last hour");
                language
            }
            // Two clicks at the same moment: the other one's mail is on its way.
            Err(error) if error.is_duplicate() => None,
            Err(error) => return Err(error.into()),
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
