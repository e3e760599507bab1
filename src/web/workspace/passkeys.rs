//! Passkeys: to add and remove one's own, and to sign in by one.
//!
//! The page's script asks what is to be proved, has the browser prove it, and sends the answer as a form, so that what follows is
//! a page as ever. Without a script or passkeys in the browser none of it is shown.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::desk::{self, Desk, cookie, held, session_cookie};
use super::{HOME, account, sign_in};
use crate::account::passkeys::{self, CHALLENGE_HOLDS, NoPasskey};
use crate::token::Token;
use crate::web::errors::{Problem, ProblemKind};
use crate::web::{Reply, State, accepted, answer, kind_page};

/// What the browser holds that was asked to prove something.
pub(super) const CHALLENGE: &str = "challenge";

fn word(why: NoPasskey) -> &'static str {
    match why {
        NoPasskey::NotHere => "passkey_not_here",
        NoPasskey::Over => "passkey_over",
        NoPasskey::NotProved => "passkey_not_proved",
        NoPasskey::Enough => "passkey_enough",
        NoPasskey::SignInFirst => "passkey_sign_in_first",
    }
}

/// POST `/w/account/passkeys/begin`
pub(super) fn begin(desk: &Desk<'_>) -> Result<Reply, Problem> {
    match passkeys::begin_to_add(desk.service(), &desk.signed, desk.now)? {
        Ok(asked) => Ok(Reply::Data(asked)),
        Err(why) => account::page(desk, Some(word(why))),
    }
}

/// POST `/w/account/passkeys`
pub(super) fn add(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let (answer, name) = (desk.form.get("answer").unwrap_or_default(), desk.form.get("name"));
    match passkeys::add(desk.service(), &desk.signed, answer, name.unwrap_or(desk.w("way_passkey")), desk.now)? {
        Ok(()) => Ok(desk.done("/w/account", "passkey_added")),
        Err(why) => account::page(desk, Some(word(why))),
    }
}

/// POST `/w/account/passkeys/remove`
pub(super) fn remove(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let Some(one) = desk.form.get("passkey").and_then(|id| id.parse().ok()) else {
        return account::page(desk, Some("passkey_not_proved"));
    };
    let removed = passkeys::remove(desk.service(), &desk.signed, one, desk.now)?;
    Ok(desk.done("/w/account", if removed { "passkey_removed" } else { "last_passkey" }))
}

/// POST `/w/sign-in/passkey`: what the browser is to prove.
pub(super) async fn ask(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    if !desk::is_ours(&request) {
        return kind_page(&request, &state, &ProblemKind::Refused.into());
    }
    let from = state.proxies.client_of(&request);
    answer(&request, &state, move |state| {
        let browser = Token::random();
        let begin = || Ok(passkeys::begin_to_use(&state.service, &browser, (state.now)())?);
        let asked = state.challenges.look_up(state, from, |_| false, begin)?;
        let secure = state.service.base_url.starts_with("https:");
        let cookies = vec![cookie(CHALLENGE, &browser, CHALLENGE_HOLDS, secure)];
        Ok(Reply::With(Box::new(Reply::Data(asked.ok_or(ProblemKind::NotFound)?)), cookies))
    })
    .await
}

#[derive(Deserialize)]
pub(super) struct Answer {
    answer: String,
    next: Option<String>,
}

/// POST `/w/sign-in/passkey/answer`
pub(super) async fn enter(
    request: HttpRequest,
    state: web::Data<State>,
    form: Option<web::Form<Answer>>,
) -> HttpResponse {
    let Some(form) = form.filter(|_| desk::is_ours(&request)) else {
        return kind_page(&request, &state, &ProblemKind::Refused.into());
    };
    let Answer { answer: proof, next } = form.into_inner();
    let (language, browser) = (accepted(&request, state.pages), held(&request, CHALLENGE));
    answer(&request, &state, move |state| {
        let secure = state.service.base_url.starts_with("https:");
        match passkeys::sign_in(&state.service, browser.as_ref(), &proof, (state.now)())? {
            Ok(session) => {
                let place = next.and_then(|next| sign_in::place(&next)).unwrap_or_else(|| HOME.to_owned());
                let cookies = vec![session_cookie(&session, secure), desk::no_cookie(CHALLENGE, secure)];
                Ok(Reply::With(Box::new(Reply::See(place)), cookies))
            }
            Err(_) => {
                let again = ("organisation_refused_title", "passkey_refused_text", "sign_in_back");
                sign_in::refusal(state, &language, again)
            }
        }
    })
    .await
}
