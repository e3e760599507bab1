//! Assisted answering: whom a helper can help, the code that they show, and the page that the code opens.

use actix_web::{HttpRequest, HttpResponse, web};
use qrcode::{Color, EcLevel, QrCode};
use serde::Deserialize;

use super::errors::{Problem, ProblemKind};
use super::network::Network;
use super::session::{RespondentSession, SessionCookie, by};
use super::texts::fill;
use super::{Reply, State, answer, views};
use crate::answer::help::{self, Code, NoCode, Waiting};
use crate::participation;
use crate::store::Conn;
use crate::token::{ShortCode, Token};

/// Why the helper is back on the list of those who wait.
#[derive(Deserialize)]
pub(super) struct Back {
    code: Option<String>,
}

/// GET `/s/{token}/help`: whom this person can help.
pub(super) async fn list(
    request: HttpRequest,
    state: web::Data<State>,
    held: SessionCookie,
    token: web::Path<String>,
    query: Option<web::Query<Back>>,
) -> HttpResponse {
    let back = query.and_then(|query| query.into_inner().code);
    answer(&request, &state, move |state| {
        let (respondent, waiting) = state.service.store.read(|conn| {
            let respondent = helping(state, conn, &token, &held)?;
            let waiting = waiting(&respondent, conn)?;
            Ok::<_, Problem>((respondent, waiting))
        })?;
        let t = respondent.t();
        let view = views::Helping {
            news: match back.as_deref() {
                Some("used") => Some(t.assist_used.clone()),
                Some("late") => Some(t.assist_late.clone()),
                _ => None,
            },
            action: format!("{}/help", respondent.home()),
            list: respondent.list(),
            waiting: waiting
                .iter()
                .map(|one| views::Waiting {
                    name: one.name.clone(),
                    case: fill(&t.case, &[("number", &one.number)]),
                    who: who(one),
                })
                .collect(),
        };
        let frame = respondent.frame(respondent.titled(&t.assist_link), None, "help".to_owned());
        Ok(Reply::Page(state.pages.render("helping", &frame, &view)?))
    })
    .await
}

/// What the button of a helper's list sends.
#[derive(Deserialize)]
pub(super) struct Wanted {
    who: String,
}

/// POST `/s/{token}/help`: makes a code.
pub(super) async fn make(
    request: HttpRequest,
    state: web::Data<State>,
    held: SessionCookie,
    token: web::Path<String>,
    form: Option<web::Form<Wanted>>,
) -> HttpResponse {
    answer(&request, &state, move |state| {
        state.write_for(&token, |conn| {
            let respondent = helping(state, conn, &token, &held)?;
            let waiting = waiting(&respondent, conn)?;
            let wanted = form.and_then(|form| waiting.into_iter().find(|one| who(one) == form.who));
            let wanted = wanted.ok_or_else(|| respondent.problem(ProblemKind::Closed, respondent.list()))?;
            let id = help::make(conn, &state.service, &wanted, (state.now)())?;
            Ok(Reply::See(format!("{}/help/{id}", respondent.home())))
        })
    })
    .await
}

/// GET `/s/{token}/help/{id}`: the code, to be shown to the person or opened on this screen.
pub(super) async fn code(
    request: HttpRequest,
    state: web::Data<State>,
    held: SessionCookie,
    path: web::Path<(String, String)>,
) -> HttpResponse {
    answer(&request, &state, move |state| {
        let (respondent, code) = state.service.store.read(|conn| {
            let respondent = helping(state, conn, &path.0, &held)?;
            let id = path.1.parse().map_err(|_| respondent.problem(ProblemKind::NotFound, respondent.list()))?;
            let code = help::made_by(conn, &state.service, respondent.visit.person, id, (state.now)())?;
            Ok::<_, Problem>((respondent, code))
        })?;
        let t = respondent.t();
        let Code { code, waiting, expires } = match code {
            Ok(code) => code,
            Err(NoCode::Used) => return Ok(Reply::See(format!("{}/help?code=used", respondent.home()))),
            Err(NoCode::Late) => return Ok(Reply::See(format!("{}/help?code=late", respondent.home()))),
            Err(NoCode::Unknown) => return Err(respondent.problem(ProblemKind::Closed, respondent.list())),
        };
        let (base, code) = (&state.service.base_url, code.on_paper());
        let until = state.service.calendar().local(expires).strftime("%H:%M").to_string();
        let view = views::HelpCode {
            heading: fill(&t.assist_code, &[("name", &waiting.name)]),
            case: fill(&t.case, &[("number", &waiting.number)]),
            qr: picture(&format!("{base}/h/{code}")).ok_or(ProblemKind::Broken)?,
            place: format!("{}/h/", base.split_once("://").map_or(base.as_str(), |(_, rest)| rest)),
            until: fill(&t.assist_until, &[("time", &until)]),
            href: format!("/h/{code}"),
            code,
            list: format!("{}/help", respondent.home()),
        };
        let frame = respondent.frame(respondent.titled(&view.heading), None, format!("help/{}", path.1));
        Ok(Reply::Page(state.pages.render("help_code", &frame, &view)?))
    })
    .await
}

/// POST `/s/{token}/stop`: ends a session.
pub(super) async fn stop(
    request: HttpRequest,
    state: web::Data<State>,
    held: SessionCookie,
    token: web::Path<String>,
) -> HttpResponse {
    answer(&request, &state, move |state| {
        state.write_for(&token, |conn| {
            let respondent = RespondentSession::enter(state, conn, &token, &held)?;
            let Some(session) = &respondent.visit.help else {
                return Err(respondent.problem(ProblemKind::NotFound, respondent.list()));
            };
            help::stop(conn, session, (state.now)())?;
            Ok(Reply::Over(respondent.home()))
        })
    })
    .await
}

/// The language in which the page of a code is shown.
#[derive(Deserialize)]
pub(super) struct Shown {
    language: Option<String>,
}

/// GET `/h/{code}`: who helps and what that means. Opening it changes nothing; its button uses the code.
pub(super) async fn ask(
    request: HttpRequest,
    state: web::Data<State>,
    code: web::Path<String>,
    query: Option<web::Query<Shown>>,
) -> HttpResponse {
    let language = query.and_then(|query| query.into_inner().language);
    let from = state.proxies.client_of(&request);
    answer(&request, &state, move |state| {
        let typed = ShortCode::parse(&code).ok_or(ProblemKind::UnknownCode)?;
        let service = &state.service;
        let (found, own) = known(state, &typed, from)?;
        let spoken = language.filter(|language| state.pages.speaks(language));
        let language = spoken.or(own.clone()).unwrap_or_else(|| state.pages.known("da").to_owned());
        let Code { waiting, .. } = found.map_err(|reason| refused(reason, own.map(|_| language.clone())))?;
        let t = state.pages.texts(&language);
        let view = views::Opening {
            whose: fill(&t.help_for, &[("name", &waiting.name)]),
            by: by(t, service, &waiting.helper, &language),
            action: format!("/h/{}", typed.on_paper()),
            nonce: Token::random().as_str().to_owned(),
            language: language.clone(),
        };
        let mut frame = state.pages.frame(&language, format!("{} – {}", t.help_title, t.brand));
        frame.switch = Some(state.pages.switch(&frame.lang, Some("page"), String::new(), String::new()));
        frame.contact = state.contact(&language);

        frame.about = state.about(&language);
        Ok(Reply::Page(state.pages.render("opening", &frame, &view)?))
    })
    .await
}

/// What the page of a code sends.
#[derive(Deserialize)]
pub(super) struct Opened {
    nonce: String,
    #[serde(default)]
    language: String,
    #[serde(default)]
    go: String,
}

/// POST `/h/{code}`: opens the session, once.
pub(super) async fn open(
    request: HttpRequest,
    state: web::Data<State>,
    code: web::Path<String>,
    form: Option<web::Form<Opened>>,
) -> HttpResponse {
    let from = state.proxies.client_of(&request);
    answer(&request, &state, move |state| {
        let typed = ShortCode::parse(&code).ok_or(ProblemKind::UnknownCode)?;
        let Opened { nonce, language, go } = form.ok_or(ProblemKind::Refused)?.into_inner();
        let spoken = |language: &str| state.pages.speaks(language);
        if let Some(other) = go.strip_prefix("language-").filter(|other| spoken(other)) {
            return Ok(Reply::See(format!("/h/{}?language={other}", typed.on_paper())));
        }
        let nonce = Token::parse(&nonce).ok_or(ProblemKind::Refused)?;
        let language = Some(language).filter(|language| spoken(language));
        // Looked at before anything is written: whoever tries codes does not hold up those who write.
        let (found, own) = known(state, &typed, from)?;
        if own.is_none() {
            return Err(refused(found.err().unwrap_or(NoCode::Unknown), language));
        }
        let (service, now) = (&state.service, (state.now)());
        let opener = service.store.read::<_, Problem>(|conn| Ok(help::opener(conn, service, &typed)?))?;
        let by = service.by(opener.ok_or(ProblemKind::UnknownCode)?, now);
        let opened = service.store.write(&by, |conn| {
            let opened = help::open(conn, service, &typed, &nonce, now)?;
            if let (Ok((_, waiting)), Some(language)) = (&opened, &language) {
                participation::read_in(conn, waiting.person, language)?;
            }
            Ok::<_, Problem>(opened)
        })?;
        let (token, _) = opened.map_err(|reason| refused(reason, language))?;
        Ok(Reply::Opened { place: format!("/s/{}", token.as_str()), nonce })
    })
    .await
}

/// What a code would open and the language of the person it is for, if there is such a code.
type Known = (Result<Code, NoCode>, Option<String>);

/// Looks at a code, unless too many wrong ones have come from there.
fn known(state: &State, typed: &ShortCode, from: Option<Network>) -> Result<Known, Problem> {
    state.codes.look_up(
        state,
        from,
        |known: &Known| known.1.is_some(),
        || state.service.store.read(|conn| Ok(help::look(conn, &state.service, typed, (state.now)())?)),
    )
}

/// Lets in whoever may help; not somebody who is being helped.
fn helping<'a>(
    state: &'a State,
    conn: &mut Conn,
    token: &str,
    held: &SessionCookie,
) -> Result<RespondentSession<'a>, Problem> {
    let respondent = RespondentSession::enter(state, conn, token, held)?;
    match respondent.can_help(conn)? {
        true => Ok(respondent),
        false => Err(respondent.problem(ProblemKind::NotFound, respondent.list())),
    }
}

fn waiting(respondent: &RespondentSession<'_>, conn: &mut Conn) -> Result<Vec<Waiting>, Problem> {
    let service = respondent.service();
    let today = service.calendar().date((respondent.state.now)());
    Ok(help::waiting(conn, service, respondent.visit.person, today)?)
}

fn who(waiting: &Waiting) -> String {
    format!("{}-{}", waiting.family, waiting.person)
}

fn refused(reason: NoCode, language: Option<String>) -> Problem {
    let kind = match reason {
        NoCode::Unknown => ProblemKind::UnknownCode,
        NoCode::Used => ProblemKind::UsedCode,
        NoCode::Late => ProblemKind::LateCode,
    };
    Problem { language, ..kind.into() }
}

/// The code that a phone reads, as the path of a picture: how many modules wide, and its dark ones row by row.
fn picture(link: &str) -> Option<views::Qr> {
    let code = QrCode::with_error_correction_level(link, EcLevel::M).ok()?;
    let (side, colors) = (code.width(), code.to_colors());
    let mut path = String::new();
    for (y, row) in colors.chunks(side).enumerate() {
        let mut x = 0;
        while x < side {
            let dark = row[x..].iter().take_while(|color| **color == Color::Dark).count();
            if dark > 0 {
                // Four light modules around it are part of the code.
                path.push_str(&format!("M{} {}h{dark}v1h-{dark}z", x + 4, y + 4));
            }
            x += dark.max(1);
        }
    }
    Some(views::Qr { side: side + 8, path })
}
