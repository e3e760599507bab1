//! Routes, pages and headers. Thin: what is shown and stored is decided in [`crate::answer`].
//!
//! GET and HEAD never change anything. Every page comes whole in one response, without script. Tokens, addresses
//! and answers never reach a log: requests are logged by their route's pattern.

mod about;
mod choices;
mod codes;
mod composed;
mod compressed;
mod decline;
pub mod demo;
mod download;
mod errors;
mod help;
mod letter;
mod limits;
pub mod metrics;
pub mod network;
mod new_link;
mod own_words;
pub mod pages;
mod question;
mod respondent;
#[cfg(test)]
mod samples;
mod session;
mod stored;
mod texts;
mod unsubscribe;
mod views;
pub mod workspace;

use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use actix_web::body::{MessageBody, SizedStream};
use actix_web::cookie::Cookie;
use actix_web::dev::{Server, ServiceRequest, ServiceResponse};
use actix_web::error::BlockingError;
use actix_web::http::{Method, Version, header};
use actix_web::middleware::{Compress, DefaultHeaders, Next, NormalizePath, from_fn};
use actix_web::{App, HttpMessage, HttpRequest, HttpResponse, HttpResponseBuilder, HttpServer, Route, guard, web};
use jiff::{SignedDuration, Timestamp};

use anyhow::anyhow;
use tracing::{Instrument, Span};

use codes::Codes;
pub use demo::DemoState;
use errors::{Problem, ProblemKind};
pub use limits::Limits;
use limits::Unfinished;
use network::Proxies;
use pages::Pages;
use session::SessionCookie;

use crate::account::organisation::Organisation;
use crate::ahead;
use crate::answer::{Durations, durations};
use crate::evaluation::FedBack;
use crate::report::rates::StateRow;
use crate::service::Service;
pub use crate::simulate::demonstration::{Rate, Step};
use crate::span::{self, SpanId};
use crate::store::{Conn, StoreError, Tx};
use crate::token::Token;

/// A cookie that comes and goes with one response; nothing of it stays. Chromium puts pages aside as they were left, even
/// those with `no-store`, and going back shows them again; these not, once a cookie has changed that scripts cannot read.
/// `Clear-Site-Data` alone would not do: the page that is being left is put aside after it.
const PUT_NOTHING_ASIDE: [&str; 2] =
    ["left=1; Path=/; HttpOnly; SameSite=Strict", "left=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"];

/// The same where pages come by TLS.
const PUT_NOTHING_ASIDE_BY_TLS: [&str; 2] = [
    "left=1; Path=/; HttpOnly; SameSite=Strict; Secure",
    "left=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0",
];

/// How long silence is nothing out of the ordinary for `/health/mail`.
const PATIENCE: SignedDuration = SignedDuration::from_mins(15);

/// How long a measurement of how long questionnaires take is good enough.
const MEASURED_ANEW: SignedDuration = SignedDuration::from_hours(1);

/// Where the pages take the time from; the demonstration moves it on.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What every request works with.
pub(crate) struct State {
    pub service: Arc<Service>,
    pub now: Now,
    pub pages: &'static Pages,
    pub demo: Option<DemoState>,
    /// Who says who asks.
    pub proxies: Proxies,
    /// Wrong codes of the last minutes.
    pub codes: Codes,
    /// Links to sign in by that were asked for in the last minutes.
    pub sign_ins: Codes,
    /// Where the organisation signs its people in.
    pub organisation: Option<Organisation>,
    /// What browsers were asked to prove in the last minutes.
    pub challenges: Codes,
    /// What clients can take.
    pub limits: Limits,
    /// Bodies that have not come whole.
    pub unfinished: Unfinished,
    /// Where units stand, by day and municipality.
    pub rates: workspace::Kept<Vec<StateRow>>,
    /// What goes back to municipalities, by day, language and municipality.
    pub feedback: workspace::Kept<Option<FedBack>>,
    /// What nobody holds, by reach.
    pub vacancies: workspace::Kept<workspace::Vacancies>,
    /// What other questionnaire files would change, by what runs and what they are.
    pub protocol_changes: workspace::Kept<crate::protocol::Proposal>,
    /// The coming mails by municipality.
    pub ahead: ahead::Kept,
    /// How long questionnaires take, and when that was measured.
    durations: Mutex<Option<(Timestamp, Durations)>>,
}

/// What a handler gives back.
pub(crate) enum Reply {
    /// A page.
    Page(String),
    /// A page that says that something is missing.
    Incomplete(String),
    /// A page that has to be looked at again, because what it showed has changed.
    Changed(String),
    /// Go there.
    See(String),
    /// A session with help: go there, in this browser alone.
    Opened {
        /// Its address.
        place: String,
        /// What the browser holds.
        nonce: Token,
    },
    /// The answers are sent, or declined; the page there says so, and going back shows none of them.
    Sent(String),
    /// The session with help is over; the page there says so, and the browser keeps nothing of it.
    Over(String),
    /// The same, and the browser keeps these cookies.
    With(Box<Reply>, Vec<Cookie<'static>>),
    /// A page that says that something is no more.
    Gone(String),
    /// A file to keep.
    File {
        /// What it is called.
        name: String,
        /// Its media type.
        kind: &'static str,
        /// What is in it.
        bytes: Vec<u8>,
    },
    /// The same, of a size that is no matter of memory: it is sent piece by piece.
    Stored {
        /// What it is called.
        name: String,
        /// Its media type.
        kind: &'static str,
        /// What is in it, from where it stands.
        file: std::fs::File,
        /// How many bytes that is.
        len: u64,
    },
    /// A page of a size that is no matter of memory, to read once: it is sent piece by piece, and going back does not show it.
    Shown {
        /// What it is called when it is kept.
        name: String,
        /// What is in it, from where it stands.
        file: std::fs::File,
        /// How many bytes that is.
        len: u64,
    },
    /// JSON for the page's script.
    Data(String),
    /// Saved; the page stays as it is.
    Kept,
    /// Not saved: something newer, said elsewhere, stands.
    Superseded,
}

/// The server on that listener; `await` runs it until it is told to stop. `demo` adds the demonstration's pages.
///
/// # Errors
/// A template with a fault, a listener that cannot be used.
pub fn server(
    service: Arc<Service>,
    now: Now,
    listener: TcpListener,
    demo: Option<DemoState>,
) -> anyhow::Result<Server> {
    server_within(service, now, listener, demo, Limits::default())
}

/// The same with other bounds of what clients can take.
///
/// # Errors
/// As [`server`].
pub fn server_within(
    service: Arc<Service>,
    now: Now,
    listener: TcpListener,
    demo: Option<DemoState>,
    limits: Limits,
) -> anyhow::Result<Server> {
    let pages = Pages::built_in()?;
    let shell = workspace::Shell::built_in()?;
    let policy = pages.security_policy(&shell.hashes());
    let limits = limits.as_the_system_allows();
    let proxies = Proxies::read(service.trusted_proxies.as_deref()).map_err(|fault| anyhow!(fault))?;
    let organisation = Organisation::of(&service)?;
    let state = web::Data::new(State {
        service,
        now,
        pages,
        demo,
        proxies,
        codes: Codes::default(),
        sign_ins: Codes::default(),
        organisation,
        challenges: Codes::default(),
        rates: workspace::Kept::default(),
        feedback: workspace::Kept::default(),
        vacancies: workspace::Kept::default(),
        protocol_changes: workspace::Kept::default(),
        ahead: ahead::Kept::default(),
        limits,
        unfinished: Unfinished::default(),
        durations: Mutex::default(),
    });
    let server = HttpServer::new(move || {
        App::new()
            .app_data(state.clone())
            .app_data(web::FormConfig::default().limit(limits::BODY))
            .wrap(from_fn(limits::whole_bodies))
            .wrap(headers(&policy))
            .wrap(from_fn(compressed::pages))
            .wrap(Compress::default())
            .wrap(from_fn(whole_for_the_old))
            .wrap(from_fn(in_a_span))
            // A slash behind a link is not a part of it.
            .wrap(NormalizePath::trim())
            .configure(|config| routes(config, state.demo.is_some()))
            .default_service(web::to(not_found))
    });
    let workers = std::thread::available_parallelism().map_or(2, usize::from).min(limits.connections);
    let server = server
        .workers(workers)
        .max_connections(limits.connections / workers)
        .client_request_timeout(limits.head)
        // A connection with an unread body is dropped with its answer. To linger on it would need a timer, and that can
        // begin in the past when there is much to do, never ring, and keep the connection for good.
        .client_disconnect_timeout(std::time::Duration::ZERO)
        // A compressed page comes in pieces: without this, its end waits 40 ms for the browser's receipt.
        .tcp_nodelay(true);
    Ok(server.listen(listener)?.run())
}

fn routes(config: &mut web::ServiceConfig, demo: bool) {
    let page = |path: &str| web::resource(path).default_service(web::to(not_found));
    config
        .service(page("/").route(read().to(landing)))
        .service(page("/health").route(read().to(health)))
        .service(page("/health/mail").route(read().to(mail_health)))
        .service(page("/u/{token}").route(read().to(unsubscribe::ask)).route(web::post().to(unsubscribe::say)))
        .service(page("/c/{token}").route(read().to(choices::show)).route(web::post().to(choices::say)))
        .service(page("/c/{token}/stored").route(read().to(choices::back)).route(web::post().to(choices::send_stored)))
        .service(page("/c/{token}/wrong").route(read().to(choices::back)).route(web::post().to(choices::say_wrong)))
        .service(page("/d/{token}").route(read().to(stored::ask)).route(web::post().to(stored::show)))
        .service(page("/c/{token}/erase").route(read().to(choices::ask)).route(web::post().to(choices::erase)))
        .service(page("/about").route(read().to(about::show)))
        .service(page("/about/{language}").route(read().to(about::show)))
        .service(page("/about/{language}/{role}").route(read().to(about::show)))
        .service(page("/s/{token}/about").route(read().to(about::of_person)))
        .service(page("/s/{token}/{request}/about").route(read().to(about::of_request)))
        .service(page("/k/{code}").route(read().to(letter::open)))
        .service(page("/s/{token}").route(read().to(respondent::open)))
        .service(page("/s/{token}/list").route(read().to(respondent::list)))
        .service(page("/s/{token}/new").route(web::post().to(new_link::ask)))
        .service(page("/s/{token}/language").route(web::post().to(respondent::language)))
        .service(page("/h/{code}").route(read().to(help::ask)).route(web::post().to(help::open)))
        .service(page("/s/{token}/help").route(read().to(help::list)).route(web::post().to(help::make)))
        .service(page("/s/{token}/help/{id}").route(read().to(help::code)))
        .service(page("/s/{token}/stop").route(web::post().to(help::stop)))
        .service(page("/s/{token}/{request}/check").route(read().to(respondent::check)))
        .service(page("/s/{token}/{request}/submit").route(web::post().to(respondent::submit)))
        .service(page("/s/{token}/{request}/thanks").route(read().to(respondent::thanks)))
        .service(
            page("/s/{token}/{request}/words").route(read().to(own_words::show)).route(web::post().to(own_words::save)),
        )
        .service(
            page("/s/{token}/{request}/no").route(read().to(decline::decline)).route(web::post().to(decline::say_no)),
        )
        .service(
            page("/s/{token}/{request}/{page}").route(read().to(question::show)).route(web::post().to(question::save)),
        );
    config.configure(workspace::routes);
    if demo {
        config
            .service(page("/demo").route(read().to(demo::index)))
            .service(page("/demo/sign-in").route(web::post().to(demo::sign_in)))
            .service(page("/demo/clock").route(web::post().to(demo::clock)))
            .service(page("/demo/mailbox").route(read().to(demo::mailbox)))
            .service(page("/demo/mailbox/{id}").route(read().to(demo::mail)));
    }
}

fn read() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

fn headers(policy: &str) -> DefaultHeaders {
    DefaultHeaders::new()
        .add((header::CONTENT_SECURITY_POLICY, policy))
        .add((header::REFERRER_POLICY, "no-referrer"))
        .add((header::CACHE_CONTROL, "no-store"))
        .add((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .add(("X-Robots-Tag", "noindex, nofollow"))
        .add(("Permissions-Policy", "camera=(), microphone=(), geolocation=(), browsing-topics=()"))
        .add(("Cross-Origin-Opener-Policy", "same-origin"))
}

/// A compressed page comes in pieces, which HTTP/1.0 does not know: who asks that way (w3m does) gets it whole.
async fn whole_for_the_old(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    if request.version() < Version::HTTP_11 {
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
    next.call(request).await
}

/// A span for each request, and one line at its end, by the route's pattern: the path itself carries the token.
async fn in_a_span(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let begun = Instant::now();
    let id = SpanId::random();
    request.extensions_mut().insert(id);
    // A client can invent methods.
    let known = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS];
    let method = known.iter().find(|known| *known == request.method()).map_or("other", Method::as_str);
    let route = request.match_pattern().unwrap_or_else(|| "none".into());
    let span = span::request(id, method, &route);
    let work = async {
        let response = next.call(request).await?;
        let milliseconds = begun.elapsed().as_millis() as u64;
        tracing::info!(status = response.status().as_u16(), milliseconds, "request");
        Ok(response)
    };
    work.instrument(span).await
}

/// Does `work`, which may wait for the database, on a thread of its own, in the request's span.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, BlockingError> {
    let span = Span::current();
    web::block(move || span.in_scope(work)).await
}

/// Does `work`, which may wait for the database, on a thread of its own, and answers with its page, or with a kind
/// page that says why not.
pub(crate) async fn answer(
    request: &HttpRequest,
    state: &web::Data<State>,
    work: impl FnOnce(&State) -> Result<Reply, Problem> + Send + 'static,
) -> HttpResponse {
    let shared = state.clone();
    let done = blocking(move || work(&shared)).await;
    let done = done.unwrap_or_else(|_| Err(ProblemKind::Broken.into()));
    match done {
        Ok(reply) => respond(reply, state.service.base_url.starts_with("https:")),
        Err(problem) => kind_page(request, state, &problem),
    }
}

fn respond(reply: Reply, secure: bool) -> HttpResponse {
    let html = "text/html; charset=utf-8";
    match reply {
        Reply::Page(page) => HttpResponse::Ok().content_type(html).body(page),
        Reply::Incomplete(page) => HttpResponse::UnprocessableEntity().content_type(html).body(page),
        Reply::Changed(page) => HttpResponse::Conflict().content_type(html).body(page),
        Reply::Gone(page) => HttpResponse::Gone().content_type(html).body(page),
        Reply::Data(json) => HttpResponse::Ok().content_type("application/json").body(json),
        Reply::Kept => HttpResponse::NoContent().finish(),
        Reply::Superseded => HttpResponse::ResetContent().finish(),
        Reply::See(place) => see(place).finish(),
        Reply::Opened { place, nonce } => {
            see(place.clone()).cookie(SessionCookie::bind(&place, &nonce, secure)).finish()
        }
        Reply::Sent(place) => see_afresh(place, secure).finish(),
        Reply::Over(place) => {
            let released = SessionCookie::release(&place, secure);
            see_afresh(place, secure).cookie(released).insert_header(("Clear-Site-Data", "\"cache\"")).finish()
        }
        Reply::With(reply, cookies) => {
            let mut response = respond(*reply, secure);
            for cookie in &cookies {
                // A cookie of ours can be written.
                let _ = response.add_cookie(cookie);
            }
            response
        }
        Reply::File { name, kind, bytes } => {
            HttpResponse::Ok().content_type(kind).insert_header(download::to_keep(&name)).body(bytes)
        }
        Reply::Shown { name, file, len } => {
            let mut response = HttpResponse::Ok();
            put_nothing_aside(&mut response, secure);
            let pieces = SizedStream::new(len, download::pieces(file));
            response.content_type(html).insert_header(download::to_show(&name)).body(pieces)
        }
        Reply::Stored { name, kind, file, len } => {
            let pieces = SizedStream::new(len, download::pieces(file));
            HttpResponse::Ok().content_type(kind).insert_header(download::to_keep(&name)).body(pieces)
        }
    }
}

/// A page whose reader goes on, so that no browser puts it aside as it was.
fn put_nothing_aside(response: &mut HttpResponseBuilder, secure: bool) {
    for cookie in if secure { PUT_NOTHING_ASIDE_BY_TLS } else { PUT_NOTHING_ASIDE } {
        response.append_header((header::SET_COOKIE, cookie));
    }
}

fn see(place: String) -> HttpResponseBuilder {
    let mut response = HttpResponse::SeeOther();
    response.insert_header((header::LOCATION, place));
    response
}

/// As [`see`]; and no page shown until now comes back as it was.
fn see_afresh(place: String, secure: bool) -> HttpResponseBuilder {
    let mut response = see(place);
    put_nothing_aside(&mut response, secure);
    response
}

fn kind_page(request: &HttpRequest, state: &State, problem: &Problem) -> HttpResponse {
    let language = problem.language.clone().unwrap_or_else(|| accepted(request, state.pages));
    let t = state.pages.texts(&language);
    let (heading, text) = problem.kind.words(t);
    let button = match problem.kind {
        ProblemKind::Refused => &t.back_to_question,
        ProblemKind::PastLink | ProblemKind::PastLetter | ProblemKind::Elsewhere | ProblemKind::Ended => &t.choices,
        ProblemKind::Left => &t.your_choices,
        _ => &t.to_list,
    };
    let number = request.extensions().get::<SpanId>().copied().filter(|_| problem.kind.is_logged());
    let view = views::Message {
        heading: heading.to_owned(),
        text: text.to_owned(),
        number: number.map(|number| texts::fill(&t.broken_number, &[("number", &number.to_string())])),
        href: problem.way.clone(),
        aside: matches!(
            problem.kind,
            ProblemKind::PastLink | ProblemKind::PastLetter | ProblemKind::Elsewhere | ProblemKind::Ended
        ),
        renew: problem.renew.clone(),
        renew_button: t.new_link.clone(),
        button: button.clone(),
    };
    let mut frame = state.pages.frame(&language, format!("{heading} – {}", t.brand));
    frame.contact = state.contact(&language);
    frame.about = state.about(&language);
    frame.switch = problem.home.as_ref().map(|home| {
        let back = problem.way.as_deref().and_then(|way| way.strip_prefix(home)).unwrap_or_default();
        state.pages.switch(&frame.lang, None, format!("{home}/language"), back.trim_start_matches('/').to_owned())
    });
    let mut response = HttpResponse::build(problem.kind.status());
    match problem.kind {
        ProblemKind::Unavailable => drop(response.insert_header((header::RETRY_AFTER, "30"))),
        ProblemKind::TooMany => drop(response.insert_header((header::RETRY_AFTER, "600"))),
        _ => {}
    }
    let told = number.map(|number| number.to_string());
    if let Some(page) = workspace::kind_page(request, state, problem.kind, told.as_deref()) {
        return response.content_type("text/html; charset=utf-8").body(page);
    }
    match state.pages.render("message", &frame, &view) {
        Ok(html) => response.content_type("text/html; charset=utf-8").body(html),
        Err(_) => response.content_type("text/plain; charset=utf-8").body(format!("{heading}\n{text}\n")),
    }
}

impl State {
    /// Does `work`, which writes, for whoever has that link. Who that is is looked at first, so that whoever has none does
    /// not take the turn of those who write.
    pub fn write_for<T>(
        &self,
        token: &str,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let hash = Token::parse(token).ok_or(ProblemKind::UnknownLink)?.hash();
        let store = &self.service.store;
        let holder = store.look(|conn| crate::answer::holder(conn, &hash))?;
        let by = self.service.by(holder.ok_or(ProblemKind::UnknownLink)?, (self.now)());
        store.write_briefly(&by, work).map_err(|problem| problem.told_to(self, &hash))
    }

    /// How long questionnaires take, measured at most once an hour.
    pub fn durations(&self, conn: &mut Conn) -> Result<Durations, StoreError> {
        let now = (self.now)();
        let mut kept = self.durations.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, durations)) = &*kept
            && now.duration_since(*at).abs() < MEASURED_ANEW
        {
            return Ok(durations.clone());
        }
        let measured = durations(conn, &self.service)?;
        *kept = Some((now, measured.clone()));
        Ok(measured)
    }

    /// Address of the page about the questions, for everybody.
    fn about(&self, language: &str) -> Option<String> {
        self.service.tells_about_study().then(|| self.service.about_path(None, self.pages.known(language)))
    }

    /// Where to ask for help, in words.
    fn contact(&self, language: &str) -> Option<String> {
        let contact = self.service.contact.as_deref()?;
        Some(texts::fill(&self.pages.texts(language).contact, &[("contact", contact)]))
    }
}

/// The first language of `Accept-Language` that the interface speaks.
fn accepted(request: &HttpRequest, pages: &Pages) -> String {
    let wanted = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let mut wanted: Vec<(f32, &str)> = wanted
        .split(',')
        .filter_map(|part| {
            let (range, quality) = part.trim().split_once(";q=").unwrap_or((part.trim(), "1"));
            Some((quality.trim().parse().ok()?, range.split('-').next()?))
        })
        .collect();
    wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let spoken = |language: &str| pages.languages().find(|known| known.eq_ignore_ascii_case(language));
    wanted.iter().find_map(|(_, language)| spoken(language)).unwrap_or(pages.known("da")).to_owned()
}

async fn not_found(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    kind_page(&request, &state, &ProblemKind::NotFound.into())
}

async fn landing(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let language = accepted(&request, state.pages);
    answer(&request, &state, move |state| {
        let mut frame = state.pages.frame(&language, state.pages.texts(&language).landing_title.clone());
        frame.contact = state.contact(&language);
        frame.about = state.about(&language);
        Ok(Reply::Page(state.pages.render("landing", &frame, &views::Plain {})?))
    })
    .await
}

/// Whether this process can answer pages: what a proxy asks before it sends people here.
async fn health(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let shared = state.clone();
    match blocking(move || crate::health::database(&shared.service)).await {
        Ok(Ok(())) => HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok"),
        Ok(Err(error)) => kind_page(&request, &state, &error.into()),
        Err(_) => kind_page(&request, &state, &ProblemKind::Broken.into()),
    }
}

/// Whether mail that should have gone has gone: what a watch asks.
async fn mail_health(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let shared = state.clone();
    let looked = blocking(move || {
        let now = (shared.now)();
        let health =
            shared.service.store.read::<_, StoreError>(|conn| crate::health::look(conn, &shared.service, now))?;
        Ok::<_, StoreError>(health.alarms(now, PATIENCE))
    });
    let text = "text/plain; charset=utf-8";
    match looked.await {
        Ok(Ok(alarms)) if alarms.is_empty() => HttpResponse::Ok().content_type(text).body("ok\n"),
        Ok(Ok(alarms)) => {
            let lines: String = alarms.iter().map(|alarm| format!("{alarm}\n")).collect();
            HttpResponse::ServiceUnavailable().content_type(text).body(lines)
        }
        Ok(Err(error)) => kind_page(&request, &state, &error.into()),
        Err(_) => kind_page(&request, &state, &ProblemKind::Broken.into()),
    }
}
