//! Signing in by a link in a mail.

use actix_web::cookie::Cookie;
use actix_web::{HttpRequest, HttpResponse, web};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use super::HOME;
use super::desk::{self, SESSION, cookie, held, session_cookie};
use super::shell::Shell;
use crate::account::{self, LINK_HOLDS, NoSignIn, passkeys};
use crate::store::StoreError;
use crate::token::Token;
use crate::web::errors::{Problem, ProblemKind};
use crate::web::{Reply, State, accepted, answer, kind_page};

/// What the browser holds that asked for a link.
const ASKED: &str = "asked";

/// Where whoever signs in wanted to go.
const PLACE: &str = "place";

/// What stands in an address behind `next=`.
const IN_QUERY: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'&').add(b'+').add(b'%').add(b'<').add(b'>').add(b'=');

#[derive(Deserialize, Default)]
pub(super) struct Next {
    next: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    email: String,
    next: Option<String>,
}

#[derive(Serialize)]
struct Ask {
    next: String,
    email: String,
    /// What is wrong with the address.
    error: Option<String>,
    /// Whether a passkey can be used instead,
    passkeys: bool,
    /// or the organisation's own sign-in.
    organisation: bool,
}

impl Ask {
    fn new(state: &State, next: String, email: String, error: Option<String>) -> Ask {
        let passkeys = passkeys::are_possible(&state.service);
        Ask { next, email, error, passkeys, organisation: state.organisation.is_some() }
    }
}

#[derive(Serialize)]
struct OnItsWay {
    text: String,
    minutes: String,
}

#[derive(Serialize)]
struct Enter {
    action: String,
}

/// A place of the workspace to go on to; nothing else is one, so that no link leads out of here.
pub(super) fn place(wanted: &str) -> Option<String> {
    let path = wanted.split(['?', '#']).next().unwrap_or_default();
    // As a browser takes it: `%2e` is a dot to it.
    let meant = percent_decode_str(wanted).decode_utf8().ok()?;
    let (meant_path, dots) = (meant.split(['?', '#']).next().unwrap_or_default(), [".", ".."]);
    let is_ours = (path == HOME || path.starts_with("/w/"))
        && wanted.len() <= 300
        && !wanted.contains("//")
        && wanted.bytes().all(|byte| byte.is_ascii_graphic())
        && !meant.contains(|c: char| c.is_control() || c == '\\')
        && !meant_path.split('/').any(|step| dots.contains(&step))
        && !path.starts_with("/w/sign-in")
        && !path.starts_with("/w/in/");
    is_ours.then(|| wanted.to_owned())
}

/// The same place, with where to go on to.
pub(super) fn with_place(at: &str, next: Option<&str>) -> String {
    next.filter(|next| *next != HOME)
        .map_or_else(|| at.to_owned(), |next| format!("{at}?next={}", utf8_percent_encode(next, IN_QUERY)))
}

/// GET `/w/sign-in`
pub(super) async fn ask(
    request: HttpRequest,
    state: web::Data<State>,
    query: Option<web::Query<Next>>,
) -> HttpResponse {
    let next = query.and_then(|query| place(query.next.as_deref()?)).unwrap_or_default();
    let (language, session) = (accepted(&request, state.pages), held(&request, SESSION));
    answer(&request, &state, move |state| {
        let now = (state.now)();
        if let Some(token) = session
            && state.service.store.read::<_, StoreError>(|conn| account::signed_in(conn, &token, now))?.is_some()
        {
            return Ok(Reply::See(if next.is_empty() { HOME.to_owned() } else { next }));
        }
        Ok(Reply::Page(page(
            state,
            &language,
            "sign_in",
            "sign_in_title",
            &Ask::new(state, next, String::new(), None),
        )?))
    })
    .await
}

/// POST `/w/sign-in`: whoever asks is told the same, whether or not the address is known.
pub(super) async fn asked(
    request: HttpRequest,
    state: web::Data<State>,
    form: Option<web::Form<Asked>>,
) -> HttpResponse {
    let Some(form) = form.filter(|_| desk::is_ours(&request)) else {
        return kind_page(&request, &state, &ProblemKind::Refused.into());
    };
    let Asked { email, next } = form.into_inner();
    let (language, from) = (accepted(&request, state.pages), state.proxies.client_of(&request));
    // A browser that asks again holds what it held, so that each of its links works.
    let browser = held(&request, ASKED).unwrap_or_else(Token::random);
    answer(&request, &state, move |state| {
        let email = email.trim();
        let next = next.and_then(|next| place(&next)).unwrap_or_default();
        let shell = shell()?;
        if email.parse::<lettre::Address>().is_err() {
            let error = Some(shell.word(&language, "sign_in_no_address").to_owned());
            let view = Ask::new(state, next, email.to_owned(), error);
            return Ok(Reply::Incomplete(page(state, &language, "sign_in", "sign_in_title", &view)?));
        }
        // Each counts, known or not: nobody can try many addresses, or fill many mailboxes.
        state.sign_ins.look_up(
            state,
            from,
            |()| false,
            || Ok(account::ask(&state.service, email, &browser, (state.now)())?),
        )?;
        let view = OnItsWay {
            text: shell.fill(&language, "sign_in_sent_text", &[("email", email)]),
            minutes: shell.fill(&language, "sign_in_sent_minutes", &[("n", &LINK_HOLDS.as_mins().to_string())]),
        };
        let secure = state.service.base_url.starts_with("https:");
        let cookies = vec![cookie(ASKED, &browser, LINK_HOLDS, secure), place_cookie(&next, secure)];
        Ok(Reply::With(
            Box::new(Reply::Page(page(state, &language, "sign_in_sent", "sign_in_sent_title", &view)?)),
            cookies,
        ))
    })
    .await
}

fn place_cookie(next: &str, secure: bool) -> Cookie<'static> {
    let value = utf8_percent_encode(next, IN_QUERY).to_string();
    let mut cookie = Cookie::build(PLACE, value).path("/w").http_only(true).secure(secure).finish();
    match next {
        "" => cookie.make_removal(),
        _ => cookie.set_max_age(actix_web::cookie::time::Duration::seconds(LINK_HOLDS.as_secs())),
    }
    cookie
}

/// GET `/w/in/{token}`: a page with a button. Mail programs open links by themselves, and a link is good once.
pub(super) async fn link(request: HttpRequest, state: web::Data<State>, token: web::Path<String>) -> HttpResponse {
    let (language, browser) = (accepted(&request, state.pages), held(&request, ASKED));
    answer(&request, &state, move |state| {
        let Some(link) = Token::parse(&token) else { return refused(state, &language, NoSignIn::Unknown) };
        let now = (state.now)();
        let looked = state
            .service
            .store
            .read::<_, StoreError>(|conn| account::look(&state.service, conn, &link, browser.as_ref(), now))?;
        match looked {
            Ok(member) => {
                let view = Enter { action: format!("/w/in/{}", link.as_str()) };
                Ok(Reply::Page(page(state, &member.language, "sign_in_enter", "sign_in_title", &view)?))
            }
            Err(why) => refused(state, &language, why),
        }
    })
    .await
}

/// POST `/w/in/{token}`
pub(super) async fn enter(request: HttpRequest, state: web::Data<State>, token: web::Path<String>) -> HttpResponse {
    if !desk::is_ours(&request) {
        return kind_page(&request, &state, &ProblemKind::Refused.into());
    }
    let (language, browser) = (accepted(&request, state.pages), held(&request, ASKED));
    let next = request.cookie(PLACE).and_then(|cookie| place(&percent_decode_str(cookie.value()).decode_utf8_lossy()));
    answer(&request, &state, move |state| {
        let Some(link) = Token::parse(&token) else { return refused(state, &language, NoSignIn::Unknown) };
        let secure = state.service.base_url.starts_with("https:");
        match account::sign_in(&state.service, &link, browser.as_ref(), (state.now)())? {
            Ok(session) => {
                let cookies = vec![session_cookie(&session, secure), place_cookie("", secure)];
                Ok(Reply::With(Box::new(Reply::See(next.unwrap_or_else(|| HOME.to_owned()))), cookies))
            }
            Err(why) => refused(state, &language, why),
        }
    })
    .await
}

#[derive(Serialize)]
struct Refused {
    heading: String,
    text: String,
    again: String,
}

fn refused(state: &State, language: &str, why: NoSignIn) -> Result<Reply, Problem> {
    let words = match why {
        NoSignIn::Unknown => ("link_unknown_title", "link_unknown_text", "sign_in_again"),
        NoSignIn::Over => ("link_over_title", "link_over_text", "sign_in_again"),
        NoSignIn::OtherBrowser => ("link_elsewhere_title", "link_elsewhere_text", "sign_in_again"),
        NoSignIn::ByPasskey => ("link_by_passkey_title", "link_by_passkey_text", "sign_in_back"),
    };
    refusal(state, language, words)
}

/// A page that says why somebody is not signed in, by the names of its heading, text and way on.
pub(super) fn refusal(
    state: &State,
    language: &str,
    (heading, text, again): (&'static str, &str, &str),
) -> Result<Reply, Problem> {
    let shell = shell()?;
    let word = |name: &str| shell.word(language, name).to_owned();
    let view = Refused { heading: word(heading), text: word(text), again: word(again) };
    Ok(Reply::Gone(page(state, language, "sign_in_refused", heading, &view)?))
}

fn shell() -> Result<&'static Shell, Problem> {
    Shell::built_in().map_err(|_| ProblemKind::Broken.into())
}

pub(super) fn page(
    state: &State,
    language: &str,
    page: &str,
    title: &str,
    view: &impl Serialize,
) -> Result<String, Problem> {
    let shell = shell()?;
    let mut frame = shell.frame(language, shell.word(language, title));
    frame.demonstration = state.demo.is_some();
    Ok(shell.render(page, &frame, view)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_place_leads_out_of_the_workspace() {
        for ours in
            ["/w", "/w/today", "/w/today?role=parent&page=2", "/w/families/12#notes", "/w/families?case=%C3%85+..%2F"]
        {
            assert_eq!(place(ours).as_deref(), Some(ours));
        }
        let long = format!("/w/{}", "x".repeat(400));
        for other in [
            "",
            "/",
            "/web",
            "//evil.example/w/",
            "/w//evil.example",
            "https://evil.example/w/",
            "/w/\\evil",
            "/w/a b",
            "/w/\r\nSet-Cookie: x",
            "/s/token",
            "/w/sign-in",
            "/w/in/abc",
            "/w/../demo",
            "/w/./today",
            "/w/..",
            "/w/%2e%2e/demo",
            "/w/.%2E/demo",
            "/w/%5c%5cevil.example",
            "/w/today%0d%0aLocation:%20/demo",
            "/w/today%00",
            "/w/today?case=%0a",
            "/w/%ff",
            &long,
        ] {
            assert_eq!(place(other), None, "{other}");
        }
        assert_eq!(
            with_place("/w/sign-in", Some("/w/today?role=parent&x=å")),
            "/w/sign-in?next=/w/today?role%3Dparent%26x%3D%C3%A5"
        );
        assert_eq!(with_place("/w/sign-in", Some("/w")), "/w/sign-in");
    }
}
