//! Signing in at the organisation's own sign-in (OpenID Connect).
//!
//! The provider sends the browser back by GET, which changes nothing here: the page that it comes to has a button, and the page's
//! script presses it. What the browser was sent off with is good once, and only in that browser.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::desk::{self, cookie, held, session_cookie};
use super::passkeys::CHALLENGE;
use super::{HOME, sign_in};
use crate::account::organisation::{CHALLENGE_HOLDS, NotSignedIn, Organisation};
use crate::token::Token;
use crate::web::errors::{Problem, ProblemKind};
use crate::web::{Reply, State, accepted, answer, kind_page};

#[derive(Deserialize, Default)]
pub(super) struct SendOff {
    next: Option<String>,
}

#[derive(Serialize)]
struct Off {
    place: String,
}

fn organisation(state: &State) -> Result<&Organisation, Problem> {
    state.organisation.as_ref().ok_or_else(|| ProblemKind::NotFound.into())
}

/// POST `/w/sign-in/organisation`: a page that leads on. Our pages' forms lead nowhere but to us, so it is no redirect.
pub(super) async fn send_off(
    request: HttpRequest,
    state: web::Data<State>,
    form: Option<web::Form<SendOff>>,
) -> HttpResponse {
    if !desk::is_ours(&request) {
        return kind_page(&request, &state, &ProblemKind::Refused.into());
    }
    let next = form.and_then(|form| form.into_inner().next).and_then(|next| sign_in::place(&next));
    let (language, from) = (accepted(&request, state.pages), state.proxies.client_of(&request));
    let mut place = None;
    let shared = state.clone();
    let browser = Token::random();
    let asked = {
        let (state, browser, next) = (shared.clone(), browser.clone(), next.unwrap_or_default());
        super::super::blocking(move || {
            let organisation = organisation(&state)?;
            let send_off = || Ok(organisation.send_off(&state.service, &browser, &next, (state.now)())?);
            state.challenges.look_up(&state, from, |_| false, send_off)
        })
        .await
    };
    let asked = match asked {
        Ok(Ok(asked)) => asked.map(|url| url.to_string()),
        Ok(Err(problem)) => return kind_page(&request, &state, &problem),
        Err(_) => return kind_page(&request, &state, &ProblemKind::Broken.into()),
    };
    if let Ok(url) = &asked {
        place = header::HeaderValue::from_str(&format!("0; url={url}")).ok();
    }
    let mut response = answer(&request, &state, move |state| {
        let place = match asked {
            Ok(place) => place,
            Err(why) => return refused(state, &language, why),
        };
        let secure = state.service.base_url.starts_with("https:");
        let page = sign_in::page(state, &language, "organisation_off", "organisation_off_title", &Off { place })?;
        let cookies = vec![cookie(CHALLENGE, &browser, CHALLENGE_HOLDS, secure)];
        Ok(Reply::With(Box::new(Reply::Page(page)), cookies))
    })
    .await;
    if let Some(place) = place {
        response.headers_mut().insert(header::HeaderName::from_static("refresh"), place);
    }
    response
}

/// What the provider sends back.
#[derive(Deserialize, Serialize)]
pub(super) struct Back {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
}

/// GET `/w/organisation/back`
pub(super) async fn show(
    request: HttpRequest,
    state: web::Data<State>,
    back: Option<web::Query<Back>>,
) -> HttpResponse {
    let language = accepted(&request, state.pages);
    answer(&request, &state, move |state| {
        organisation(state)?;
        match back.map(web::Query::into_inner).filter(|back| !back.code.is_empty() && !back.state.is_empty()) {
            Some(back) => {
                Ok(Reply::Page(sign_in::page(state, &language, "organisation_back", "sign_in_title", &back)?))
            }
            // It says why it sends somebody back without a code; that was for them to read there.
            None => refused(state, &language, NotSignedIn::NotProved),
        }
    })
    .await
}

/// POST `/w/organisation/back`
pub(super) async fn enter(
    request: HttpRequest,
    state: web::Data<State>,
    back: Option<web::Form<Back>>,
) -> HttpResponse {
    let Some(back) = back.filter(|_| desk::is_ours(&request)) else {
        return kind_page(&request, &state, &ProblemKind::Refused.into());
    };
    let (language, browser) = (accepted(&request, state.pages), held(&request, CHALLENGE));
    answer(&request, &state, move |state| {
        let secure = state.service.base_url.starts_with("https:");
        let said = (back.code.as_str(), back.state.as_str());
        match organisation(state)?.sign_in(&state.service, browser.as_ref(), said, (state.now)())? {
            Ok((session, place)) => {
                let place = sign_in::place(&place).unwrap_or_else(|| HOME.to_owned());
                let cookies = vec![session_cookie(&session, secure), desk::no_cookie(CHALLENGE, secure)];
                Ok(Reply::With(Box::new(Reply::See(place)), cookies))
            }
            Err(why) => refused(state, &language, why),
        }
    })
    .await
}

fn refused(state: &State, language: &str, why: NotSignedIn) -> Result<Reply, Problem> {
    let (heading, text) = match why {
        NotSignedIn::NoAnswer | NotSignedIn::NotProved => ("organisation_refused_title", "organisation_no_answer_text"),
        NotSignedIn::Over => ("organisation_refused_title", "organisation_over_text"),
        NotSignedIn::NoAddress => ("organisation_refused_title", "organisation_no_address_text"),
        NotSignedIn::Unknown => ("organisation_unknown_title", "organisation_unknown_text"),
    };
    sign_in::refusal(state, language, (heading, text, "sign_in_back"))
}
