//! The person behind a link: where they stand, and what all of their pages have in common.

use std::convert::Infallible;
use std::future::{Ready, ready};

use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use super::State;
use super::errors::{Kind, Problem};
use super::pages::{Frame, Help};
use super::texts::{Texts, fill};
use crate::answer::paging::Form;
use crate::answer::{self as answering, Durations, Helper, Standing, Task, Visit};
use crate::instrument::Answers;
use crate::post::link::Token;
use crate::programme::{Audience, text_in};
use crate::service::Service;
use crate::store::Conn;

/// The cookie of a session with help: the number that the opened page had. A copy of the session's address opens
/// nothing in another browser, be it the helper's. No other page has a cookie.
pub(super) struct Held(Option<Token>);

impl Held {
    const COOKIE: &'static str = "helped";

    /// Binds the session at that place to the browser, for as long as it can last.
    pub fn bind(place: &str, nonce: &Token, secure: bool) -> Cookie<'static> {
        let lasts = actix_web::cookie::time::Duration::seconds(answering::help::SESSION_HOLDS.as_secs());
        Held::cookie(place, nonce.as_str().to_owned(), secure).max_age(lasts).finish()
    }

    /// Takes that back.
    pub fn release(place: &str, secure: bool) -> Cookie<'static> {
        let mut cookie = Held::cookie(place, String::new(), secure).finish();
        cookie.make_removal();
        cookie
    }

    fn cookie(place: &str, value: String, secure: bool) -> actix_web::cookie::CookieBuilder<'static> {
        let cookie = Cookie::build(Held::COOKIE, value).path(place.to_owned());
        cookie.http_only(true).same_site(SameSite::Strict).secure(secure)
    }
}

impl FromRequest for Held {
    type Error = Infallible;
    type Future = Ready<Result<Held, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Held(request.cookie(Held::COOKIE).and_then(|cookie| Token::parse(cookie.value())))))
    }
}

/// The person behind a link and where they stand.
pub(super) struct Guest<'a> {
    pub state: &'a State,
    pub token: Token,
    pub visit: Visit,
    pub durations: Durations,
}

impl<'a> Guest<'a> {
    /// Lets in who has that link, and holds a session with help in this browser.
    pub fn enter(state: &'a State, conn: &mut Conn, token: &str, held: &Held) -> Result<Guest<'a>, Problem> {
        let token = Token::parse(token).ok_or(Kind::UnknownLink)?;
        let visit = answering::enter(conn, &state.service, &token.hash(), held.0.as_ref(), (state.now)())?;
        let visit = visit.map_err(|reason| Problem::no_entry(reason, &state.service).with_renewal(token.as_str()))?;
        Ok(Guest { durations: state.durations(conn)?, state, token, visit })
    }

    pub fn t(&self) -> &'a Texts {
        self.state.pages.texts(&self.visit.language)
    }

    pub fn service(&self) -> &'a Service {
        &self.state.service
    }

    /// Address of the list.
    pub fn home(&self) -> String {
        format!("/s/{}", self.token.as_str())
    }

    /// Address of the page on which the person says whether they take part.
    pub fn choices(&self) -> String {
        self.service().choices(self.visit.person, &self.visit.email)
    }

    /// Address of a page of a questionnaire.
    pub fn at(&self, task: &Task, page: impl std::fmt::Display) -> String {
        format!("{}/{}/{page}", self.home(), task.asked.id)
    }

    /// The questionnaire of that number, if it is on the person's list.
    pub fn task(&self, request: &str) -> Result<&Task, Problem> {
        let id: Option<i64> = request.parse().ok();
        let found = self.visit.tasks.iter().find(|task| Some(task.asked.id) == id);
        found.ok_or_else(|| self.problem(Kind::Closed, self.home()))
    }

    /// The page with the first question that has no answer, or the check before sending.
    pub fn resume(&self, task: &Task) -> String {
        let page = task.form(self.service()).resume(&task.answers);
        page.map_or_else(|| self.at(task, "check"), |page| self.at(task, page))
    }

    /// Where somebody finds themselves who opens a page of a questionnaire that is submitted or declined.
    pub fn elsewhere(&self, task: &Task) -> Option<String> {
        match task.standing {
            Standing::New | Standing::Begun => None,
            Standing::Declined => Some(self.at(task, "no")),
            Standing::Done => Some(self.at(task, "thanks")),
        }
    }

    pub fn problem(&self, kind: Kind, way: String) -> Problem {
        Problem::with_way(kind, &self.visit.language, way, self.home())
    }

    /// What stands around a page; `back` names the page within the link, for the change of language.
    pub fn frame(&self, title: String, form: Option<&str>, back: String) -> Frame {
        let pages = &self.state.pages;
        let mut frame = pages.frame(&self.visit.language, title);
        frame.switch = Some(pages.switch(&frame.lang, form, format!("{}/language", self.home()), back));
        frame.contact = self.state.contact(&frame.lang);
        frame.help = self.visit.help.as_ref().map(|session| Help {
            by: by(self.t(), self.service(), &session.helper, &self.visit.language),
            stop: format!("{}/stop", self.home()),
        });
        frame
    }

    /// Whether this person can help others; whoever is being helped cannot.
    pub fn can_help(&self, conn: &mut Conn) -> Result<bool, Problem> {
        let today = self.service().calendar.date((self.state.now)());
        let own = self.visit.help.is_none();
        Ok(own && answering::help::can_help(conn, self.service(), self.visit.person, today)?)
    }

    /// Case and child.
    pub fn heading(&self, task: &Task) -> String {
        let case = fill(&self.t().case, &[("number", &task.asked.family_number)]);
        match &task.asked.child {
            Some((_, number)) => format!("{case} · {}", fill(&self.t().child, &[("number", number)])),
            None => case,
        }
    }

    pub fn wave(&self, task: &Task) -> &'a str {
        let wave = self.service().programme.wave(&task.asked.wave);
        wave.map_or("", |(_, wave)| text_in(&wave.title, &self.visit.language))
    }

    /// Case, child and wave.
    pub fn about(&self, task: &Task) -> String {
        format!("{} · {}", self.heading(task), self.wave(task))
    }

    /// "about 4 minutes": what is left of a questionnaire.
    pub fn time(&self, task: &Task, form: &Form<'_>) -> String {
        let left = form.left(&task.answers);
        let minutes = self.durations.minutes(self.service(), task, left, form.left(&Answers::new()));
        self.t().takes.of(&self.t().code, usize::try_from(minutes).unwrap_or(usize::MAX))
    }

    /// For those who can have several roles: which one this is.
    pub fn role(&self, task: &Task) -> Option<String> {
        let role = self.service().programme.role(&task.asked.role)?;
        let title = text_in(&role.title, &self.visit.language).to_lowercase();
        (role.audience == Audience::Professional).then(|| fill(&self.t().as_role, &[("role", &title)]))
    }

    pub fn titled(&self, heading: &str) -> String {
        format!("{heading} – {}", self.t().brand)
    }
}

/// "You get help from …".
pub(super) fn by(t: &Texts, service: &Service, helper: &Helper, language: &str) -> String {
    let title = service.programme.role(&helper.role).map_or("", |role| text_in(&role.title, language)).to_lowercase();
    match helper.name.as_str() {
        "" => fill(&t.help_by_role, &[("role", &title)]),
        name => fill(&t.help_by, &[("name", name), ("role", &title)]),
    }
}
