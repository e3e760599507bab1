//! The short link of a letter on paper.

use actix_web::{HttpRequest, HttpResponse, web};

use super::errors::{Kind, Problem};
use super::{Reply, State, answer};
use crate::post::code::ShortCode;
use crate::store::letter;

/// GET `/k/{code}`: on to the person's list. Opening it changes nothing.
pub(super) async fn open(request: HttpRequest, state: web::Data<State>, code: web::Path<String>) -> HttpResponse {
    let from = state.proxies.client_of(&request);
    answer(&request, &state, move |state| {
        let code = ShortCode::parse(&code).ok_or(Kind::UnknownLink)?;
        let secret = &state.service.secret;
        let found = state.codes.look_up(state, from, Option::is_some, || {
            state.service.store.read(|conn| Ok::<_, Problem>(letter::called(conn, &secret.letter_hash(&code))?))
        })?;
        let unique_key = found.ok_or(Kind::UnknownLink)?;
        Ok(Reply::See(format!("/s/{}", secret.token(&unique_key).as_str())))
    })
    .await
}
