//! The demonstration's pages: what there is to see, a mailbox on a Maildir, and a clock to move on. English only,
//! and mounted only for the demonstration.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use data_encoding::HEXLOWER;
use mail_parser::{Address, HeaderValue, Message, MessageParser};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::errors::{Problem, ProblemKind};
use super::pages::Frame;
use super::views;
use super::workspace;
use super::{Reply, State, answer};
use crate::access::StaffKind;
use crate::simulate::demonstration::{self, Rate, Step};

/// Moves the clock on, sends what falls due on the way, and says in a sentence what happened.
pub type MoveOn = Arc<dyn Fn(Step) -> anyhow::Result<String> + Send + Sync>;

/// Answers so far, by role.
pub type Rates = Arc<dyn Fn() -> anyhow::Result<Vec<Rate>> + Send + Sync>;

/// What the demonstration shows besides the respondents' pages.
#[derive(Clone)]
pub struct DemoState {
    /// The Maildir that mails are sent to.
    pub mailbox: PathBuf,
    /// Moves the clock on.
    pub move_on: MoveOn,
    /// Answers so far; left out without it.
    pub rates: Option<Rates>,
}

/// The header in which a mail says what it is (`invitation`, `reminder`, …), for this page.
pub const KIND_HEADER: &str = "X-Kvartal-Kind";

#[derive(Deserialize)]
pub(super) struct Only {
    to: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct ClockForm {
    step: Step,
}

/// GET `/demo`
pub(super) async fn index(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    answer(&request, &state, |state| index_page(state, None)).await
}

#[derive(Deserialize)]
pub(super) struct StaffForm {
    kind: String,
}

/// POST `/demo/sign-in`: into the workspace as one of the invented staff.
pub(super) async fn sign_in(
    request: HttpRequest,
    state: web::Data<State>,
    form: Option<web::Form<StaffForm>>,
) -> HttpResponse {
    answer(&request, &state, move |state| {
        demo(state)?;
        let kind = form.and_then(|form| StaffKind::parse(&form.kind)).ok_or(ProblemKind::Refused)?;
        let token = demonstration::sign_in_as(&state.service, kind, (state.now)())?.ok_or(ProblemKind::NotFound)?;
        Ok(Reply::With(Box::new(Reply::See("/w".to_owned())), vec![workspace::session_cookie(&token, false)]))
    })
    .await
}

/// POST `/demo/clock`
pub(super) async fn clock(
    request: HttpRequest,
    state: web::Data<State>,
    form: Option<web::Form<ClockForm>>,
) -> HttpResponse {
    answer(&request, &state, move |state| {
        let form = form.ok_or(ProblemKind::Refused)?;
        let news = (demo(state)?.move_on)(form.step).map_err(broken)?;
        index_page(state, Some(news))
    })
    .await
}

/// GET `/demo/mailbox`
pub(super) async fn mailbox(
    request: HttpRequest,
    state: web::Data<State>,
    query: Option<web::Query<Only>>,
) -> HttpResponse {
    answer(&request, &state, move |state| {
        let only = query.and_then(|query| query.into_inner().to);
        let mut mails = Vec::new();
        for file in files(&demo(state)?.mailbox).map_err(broken)? {
            let bytes = std::fs::read(&file.path).map_err(broken)?;
            let Some(mail) = MessageParser::default().parse(&bytes) else { continue };
            let to = addresses(mail.to());
            if only.as_ref().is_some_and(|only| !only.eq_ignore_ascii_case(&to)) {
                continue;
            }
            let sent = mail.date().map_or(0, mail_parser::DateTime::to_timestamp);
            let line = views::MailLine {
                href: format!("/demo/mailbox/{}", file.id),
                date: mail.date().map_or_else(String::new, |date| local(state, date)),
                to_href: format!("/demo/mailbox?to={}", escaped(&to)),
                to,
                subject: mail.subject().unwrap_or("(no subject)").to_owned(),
                kind: header_text(&mail, KIND_HEADER),
            };
            mails.push((sent, file.id, line));
        }
        mails.sort_by(|a, b| (b.0, &b.1).cmp(&(a.0, &a.1)));
        let view =
            views::Mailbox { today: today(state), only, mails: mails.into_iter().map(|(.., line)| line).collect() };
        Ok(Reply::Page(state.pages.render("demo_mailbox", &frame(state, "Mailbox"), &view)?))
    })
    .await
}

/// GET `/demo/mailbox/{id}`
pub(super) async fn mail(request: HttpRequest, state: web::Data<State>, id: web::Path<String>) -> HttpResponse {
    let mut response = answer(&request, &state, move |state| {
        let found = files(&demo(state)?.mailbox).map_err(broken)?.into_iter().find(|file| file.id == *id);
        let bytes = std::fs::read(found.ok_or(ProblemKind::NotFound)?.path).map_err(broken)?;
        let mail = MessageParser::default().parse(&bytes).ok_or(ProblemKind::NotFound)?;
        // The parser makes each part out of the other where one is missing; only what is there is shown.
        let has = |kind: &str| {
            mail.parts.iter().any(|part| {
                use mail_parser::MimeHeaders;
                part.content_type().is_some_and(|t| t.c_type == "text" && t.c_subtype.as_deref() == Some(kind))
            })
        };
        let html = mail.body_html(0).filter(|_| has("html"));
        let text = mail.body_text(0).filter(|_| has("plain"));
        let headers =
            ["From", "To", "Date", "Subject", "Message-ID", KIND_HEADER, "List-Unsubscribe", "Auto-Submitted"];
        let view = views::Mail {
            subject: mail.subject().unwrap_or("(no subject)").to_owned(),
            headers: headers
                .into_iter()
                .map(|name| views::Header { name: name.to_owned(), value: header_text(&mail, name) })
                .filter(|header| !header.value.is_empty())
                .collect(),
            html: html.map(|html| format!("<base target=\"_top\">{html}")),
            text: text.map(Cow::into_owned),
        };
        Ok(Reply::Page(state.pages.render("demo_mail", &frame(state, "A mail"), &view)?))
    })
    .await;
    // A mail brings its own style along; there is still no script, and the frame is sandboxed.
    let policy = header::HeaderValue::from_static(
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; form-action 'self'; \
         frame-ancestors 'none'",
    );
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

fn index_page(state: &State, news: Option<String>) -> Result<Reply, Problem> {
    let rates = demo(state)?.rates.as_ref().map(|rates| rates()).transpose().map_err(broken)?;
    let view = views::Demo { today: today(state), news, rates: rates.unwrap_or_default() };
    Ok(Reply::Page(state.pages.render("demo", &frame(state, "Demonstration"), &view)?))
}

fn demo(state: &State) -> Result<&DemoState, Problem> {
    state.demo.as_ref().ok_or_else(|| ProblemKind::NotFound.into())
}

fn broken(error: impl std::fmt::Display) -> Problem {
    tracing::error!(%error, "the demonstration failed");
    ProblemKind::Broken.into()
}

fn frame(state: &State, title: &str) -> Frame {
    state.pages.frame("en", format!("{title} – kvartal"))
}

fn today(state: &State) -> String {
    let local = state.service.calendar().local((state.now)());
    format!("{} {}", local.strftime("%A"), state.pages.texts("en").date_of(local.date()))
}

fn local(state: &State, date: &mail_parser::DateTime) -> String {
    let at = jiff::Timestamp::from_second(date.to_timestamp()).unwrap_or_default();
    state.service.calendar().local(at).strftime("%Y-%m-%d %H:%M").to_string()
}

struct MailFile {
    id: String,
    path: PathBuf,
}

/// The files of a Maildir. A mail is called by the hash of its file's name, so that no address names a path.
fn files(maildir: &Path) -> std::io::Result<Vec<MailFile>> {
    let mut found = Vec::new();
    for folder in ["new", "cur"] {
        let entries = match std::fs::read_dir(maildir.join(folder)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name();
            // What follows the colon are flags, which change.
            let unique = name.to_string_lossy().split(':').next().unwrap_or_default().to_owned();
            let id: String = HEXLOWER.encode(&Sha256::digest(unique.as_bytes())[..8]);
            found.push(MailFile { id, path: entry.path() });
        }
    }
    Ok(found)
}

fn addresses(address: Option<&Address<'_>>) -> String {
    let all = address.into_iter().flat_map(|list| list.iter()).filter_map(|one| one.address());
    all.collect::<Vec<_>>().join(", ")
}

fn header_text(mail: &Message<'_>, name: &str) -> String {
    match mail.header(name) {
        Some(HeaderValue::Address(list)) => {
            let one = |one: &mail_parser::Addr<'_>| match (one.name(), one.address()) {
                (Some(name), Some(address)) => format!("{name} <{address}>"),
                (_, address) => address.unwrap_or_default().to_owned(),
            };
            list.iter().map(one).collect::<Vec<_>>().join(", ")
        }
        Some(HeaderValue::Text(text)) => text.trim().to_owned(),
        Some(HeaderValue::DateTime(date)) => date.to_rfc822(),
        Some(_) | None => mail.header_raw(name).unwrap_or_default().trim().to_owned(),
    }
}

/// For a query.
fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'@');
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}
