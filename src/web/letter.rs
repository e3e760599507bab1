//! The short link of a letter on paper.

use actix_web::{HttpRequest, HttpResponse, web};

use super::errors::ProblemKind;
use super::{Reply, State, answer};
use crate::paper;
use crate::token::ShortCode;

/// GET `/k/{code}`: on to the person's list. Opening it changes nothing.
pub(super) async fn open(request: HttpRequest, state: web::Data<State>, code: web::Path<String>) -> HttpResponse {
    let from = state.proxies.client_of(&request);
    answer(&request, &state, move |state| {
        let code = ShortCode::parse(&code).ok_or(ProblemKind::UnknownLink)?;
        let found =
            state.codes.look_up(state, from, Option::is_some, || Ok(paper::opened_by(&state.service, &code)?))?;
        let token = found.ok_or(ProblemKind::UnknownLink)?;
        Ok(Reply::See(format!("/s/{}", token.as_str())))
    })
    .await
}
