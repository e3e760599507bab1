//! The person behind a link: where they stand, and what all of their pages have in common.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::future::{Ready, ready};

use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use super::errors::{Problem, ProblemKind};
use super::pages::{Frame, Help};
use super::texts::{Texts, fill};
use super::{Reply, State};
use crate::answer::paging::Form;
use crate::answer::{self as answering, Browser, Durations, Helper, InBrowser, Standing, Task, Visit};
use crate::closing;
use crate::id::RequestId;
use crate::programme::{Audience, text_in, whole_months};
use crate::service::Service;
use crate::store::Conn;
use crate::token::Token;

/// The cookies of respondents. That of a session with help is the number that the opened page had: a copy of the session's address
/// opens nothing in another browser, be it the helper's. The other marks a browser in which people have begun to answer, where the
/// installation wants that ([`answering::Browser`]). No other page has a cookie.
pub(super) struct SessionCookie(Browser);

impl SessionCookie {
    const COOKIE: &'static str = "helped";
    const MARKS: &'static str = "marks";
    const NUMBER: &'static str = "browser";

    /// Of so many people the browser keeps a mark: several can share one.
    const PEOPLE: usize = 8;

    /// For as long as a questionnaire can be answered.
    const MARKS_LAST: actix_web::cookie::time::Duration = actix_web::cookie::time::Duration::days(60);

    /// Marks this browser as one in which that person has begun, besides the marks that it has.
    fn marked(&self, mark: String, secure: bool) -> Cookie<'static> {
        let others = self.0.marks.iter().take(SessionCookie::PEOPLE - 1).map(String::as_str);
        let marks = std::iter::once(mark.as_str()).chain(others).collect::<Vec<_>>().join(".");
        SessionCookie::kept(SessionCookie::MARKS, marks, secure)
    }

    fn kept(name: &'static str, value: String, secure: bool) -> Cookie<'static> {
        // The link can come from a page of webmail: a stricter cookie would not be sent along with it.
        let cookie = Cookie::build(name, value).path("/s").max_age(SessionCookie::MARKS_LAST);
        cookie.http_only(true).same_site(SameSite::Lax).secure(secure).finish()
    }

    /// Binds the session at that place to the browser, for as long as it can last.
    pub fn bind(place: &str, nonce: &Token, secure: bool) -> Cookie<'static> {
        let lasts = actix_web::cookie::time::Duration::seconds(answering::help::SESSION_HOLDS.as_secs());
        SessionCookie::cookie(place, nonce.as_str().to_owned(), secure).max_age(lasts).finish()
    }

    /// Takes that back.
    pub fn release(place: &str, secure: bool) -> Cookie<'static> {
        let mut cookie = SessionCookie::cookie(place, String::new(), secure).finish();
        cookie.make_removal();
        cookie
    }

    fn cookie(place: &str, value: String, secure: bool) -> actix_web::cookie::CookieBuilder<'static> {
        let cookie = Cookie::build(SessionCookie::COOKIE, value).path(place.to_owned());
        cookie.http_only(true).same_site(SameSite::Strict).secure(secure)
    }
}

impl FromRequest for SessionCookie {
    type Error = Infallible;
    type Future = Ready<Result<SessionCookie, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let session = request.cookie(SessionCookie::COOKIE).and_then(|cookie| Token::parse(cookie.value()));
        let marks = request.cookie(SessionCookie::MARKS);
        let marks = marks.iter().flat_map(|cookie| cookie.value().split('.').take(SessionCookie::PEOPLE));
        let marks = marks.filter(|mark| !mark.is_empty()).map(str::to_owned).collect();
        let number = request.cookie(SessionCookie::NUMBER).and_then(|cookie| Token::parse(cookie.value()));
        ready(Ok(SessionCookie(Browser { session, marks, number })))
    }
}

impl Problem {
    /// Of whoever has that link: that the study has ended, in their language and with the way to their choices, also where a request
    /// has closed under their hands because of that.
    pub(super) fn told_to(self, state: &State, link_hash: &str) -> Problem {
        let service = &state.service;
        let has_ended = match self.kind {
            ProblemKind::Ended => self.language.is_none(),
            ProblemKind::Closed => service.store.read(closing::is_over).unwrap_or(false),
            _ => false,
        };
        if !has_ended {
            return self;
        }
        let known = |conn: &mut Conn| answering::enter(conn, service, link_hash, &Browser::default(), (state.now)());
        match service.store.read(known) {
            Ok(Ok(visit)) => {
                let way = visit.help.is_none().then(|| service.choices(visit.person, &visit.email));
                Problem { language: Some(visit.language), way, ..ProblemKind::Ended.into() }
            }
            Ok(Err(reason)) => Problem::ended(reason, service),
            Err(_) => self,
        }
    }
}

/// The person behind a link and where they stand.
pub(super) struct RespondentSession<'a> {
    pub state: &'a State,
    pub token: Token,
    pub visit: Visit,
    pub durations: Durations,
}

impl<'a> RespondentSession<'a> {
    /// Lets in who has that link, and holds a session with help in this browser.
    pub fn enter(
        state: &'a State,
        conn: &mut Conn,
        token: &str,
        held: &SessionCookie,
    ) -> Result<RespondentSession<'a>, Problem> {
        let token = Token::parse(token).ok_or(ProblemKind::UnknownLink)?;
        let visit = answering::enter(conn, &state.service, &token.hash(), &held.0, (state.now)())?;
        let visit = match visit {
            Ok(visit) => visit,
            Err(reason) if closing::is_over(conn)? => return Err(Problem::ended(reason, &state.service)),
            Err(reason) => return Err(Problem::no_entry(reason, &state.service).with_renewal(token.as_str())),
        };
        Ok(RespondentSession { durations: state.durations(conn)?, state, token, visit })
    }

    /// What is answered where a link is opened. Where browsers have to be known, this one gets what tells it from others, or, if the
    /// link was asked for just now, is known from then on.
    pub fn opened(&self, reply: Reply, held: &SessionCookie) -> Reply {
        let cookie = match self.visit.browser {
            InBrowser::Fresh | InBrowser::Begun => self.mark(held),
            InBrowser::New if held.0.number.is_none() => self.number(),
            InBrowser::New | InBrowser::Known | InBrowser::Elsewhere => return reply,
        };
        Reply::With(Box::new(reply), vec![cookie])
    }

    /// What is answered to what was saved: the browser is known from then on.
    pub fn saved(&self, reply: Reply, held: &SessionCookie) -> Reply {
        match self.visit.browser {
            InBrowser::Known | InBrowser::Elsewhere => reply,
            InBrowser::Fresh | InBrowser::New | InBrowser::Begun => Reply::With(Box::new(reply), vec![self.mark(held)]),
        }
    }

    fn number(&self) -> Cookie<'static> {
        SessionCookie::kept(SessionCookie::NUMBER, Token::random().as_str().to_owned(), self.is_by_tls())
    }

    fn is_by_tls(&self) -> bool {
        self.service().base_url.starts_with("https://")
    }

    fn mark(&self, held: &SessionCookie) -> Cookie<'static> {
        let mark = self.service().keys.browser_mark(self.visit.person, &self.visit.email, (self.state.now)());
        held.marked(mark, self.is_by_tls())
    }

    pub fn t(&self) -> &'a Texts {
        self.state.pages.texts(&self.visit.language)
    }

    pub fn service(&self) -> &'a Service {
        &self.state.service
    }

    /// Address of the link.
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
        let id: Option<RequestId> = request.parse().ok();
        let found = self.visit.tasks.iter().find(|task| Some(task.asked.id) == id);
        found.ok_or_else(|| self.problem(ProblemKind::Closed, self.list()))
    }

    /// The page with the first question that has no answer, or the check before sending.
    pub fn resume(&self, task: &Task) -> String {
        let page = task.form().resume(&task.answers);
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

    pub fn problem(&self, kind: ProblemKind, way: String) -> Problem {
        Problem::with_way(kind, &self.visit.language, way, self.home())
    }

    /// What stands around a page; `back` names the page within the link, for the change of language.
    pub fn frame(&self, title: String, form: Option<&str>, back: String) -> Frame {
        let pages = &self.state.pages;
        let mut frame = pages.frame(&self.visit.language, title);
        frame.switch = Some(pages.switch(&frame.lang, form, format!("{}/language", self.home()), back));
        frame.contact = self.state.contact(&frame.lang);
        frame.about = self.service().tells_about_study().then(|| format!("{}/about", self.home()));
        frame.help = self.visit.help.as_ref().map(|session| Help {
            by: by(self.t(), self.service(), &session.helper, &self.visit.language),
            stop: format!("{}/stop", self.home()),
        });
        frame
    }

    /// As [`RespondentSession::frame`], of a page of one questionnaire: what it tells about the questions is for the role asked.
    pub fn frame_of(&self, task: &Task, title: String, form: Option<&str>, back: String) -> Frame {
        let mut frame = self.frame(title, form, back);
        frame.about = frame.about.map(|_| self.at(task, "about"));
        frame
    }

    /// Whether this person can help others; whoever is being helped cannot.
    pub fn can_help(&self, conn: &mut Conn) -> Result<bool, Problem> {
        let today = self.service().calendar().date((self.state.now)());
        let own = self.visit.help.is_none();
        Ok(own && answering::help::can_help(conn, self.service(), self.visit.person, today)?)
    }

    /// Whom a questionnaire is about, so that nobody takes one child or family for another: the child by age and number,
    /// the family by its parents and case number. A parent reads nothing about the case.
    pub fn heading(&self, task: &Task) -> String {
        let t = self.t();
        if task.audience() == Audience::Parent {
            // Whoever is asked about two families has to know which; nobody else reads a case number.
            let families: BTreeSet<_> = self.visit.tasks.iter().map(|task| task.asked.family).collect();
            return match families.len() {
                0 | 1 => t.your_questionnaire.clone(),
                _ => format!("{} ({})", t.your_questionnaire, self.isolated(&task.asked.case_number)),
            };
        }
        let case = fill(&t.case, &[("number", &task.asked.case_number)]);
        let child = task.asked.child.as_ref().map(|(id, number)| {
            let aged = self.aged(task);
            // Siblings of one age, twins among them: a foster home knows them by their birthdays.
            let others =
                self.visit.tasks.iter().filter(|other| other.asked.child.as_ref().is_some_and(|(o, _)| o != id));
            let alike = others.into_iter().any(|other| self.aged(other) == aged);
            let born = task.asked.child_birth.filter(|_| alike);
            let born =
                born.map_or(String::new(), |born| format!(", {}", fill(&t.child_born, &[("date", &t.date_of(born))])));
            format!("{aged}{born} ({})", fill(&t.child, &[("number", number)]))
        });
        let parents = self.parents(task);
        child.into_iter().chain(parents).chain([case]).collect::<Vec<_>>().join(" · ")
    }

    /// "The child aged 7"
    fn aged(&self, task: &Task) -> String {
        let (t, today) = (self.t(), self.service().calendar().date((self.state.now)()));
        let months = task.asked.child_birth.map_or(0, |birth| whole_months(birth, today)).max(0).unsigned_abs();
        match usize::try_from(months).unwrap_or(0) {
            months if months < 24 => t.child_months.of(&t.code, months),
            months => t.child_years.of(&t.code, months / 12),
        }
    }

    /// The parents by name.
    fn parents(&self, task: &Task) -> Option<String> {
        let roles = task.protocol.programme.roles.iter().filter(|role| role.audience == Audience::Parent);
        let names: Vec<String> =
            roles.flat_map(|role| task.names_of(&role.id)).map(|name| self.isolated(name)).collect();
        (!names.is_empty()).then(|| names.join(&format!(" {} ", self.t().and)))
    }

    /// A name stands as it is written, whichever way the line around it runs.
    pub fn isolated(&self, name: &str) -> String {
        match self.t().dir.as_str() {
            "rtl" => format!("\u{2068}{name}\u{2069}"),
            _ => name.to_owned(),
        }
    }

    /// Whether what this person is asked now is about more than one family or child.
    pub fn has_several(&self) -> bool {
        let about: BTreeSet<_> =
            self.open().map(|task| (task.asked.family, task.asked.child.as_ref().map(|(id, _)| *id))).collect();
        about.len() > 1
    }

    /// What waits for an answer.
    pub fn open(&self) -> impl Iterator<Item = &Task> {
        self.visit.tasks.iter().filter(|task| matches!(task.standing, Standing::New | Standing::Begun))
    }

    /// Address of the list, whatever it holds; the link itself opens a single questionnaire.
    pub fn list(&self) -> String {
        format!("{}/list", self.home())
    }

    /// "about 4 minutes left"
    pub fn time_left(&self, task: &Task, form: &Form<'_>) -> String {
        self.t().time_left.of(&self.t().code, self.minutes(task, form))
    }

    pub fn wave<'t>(&self, task: &'t Task) -> &'t str {
        let wave = task.protocol.programme.wave(&task.asked.wave);
        wave.map_or("", |(_, wave)| text_in(&wave.title, &self.visit.language))
    }

    /// Case, child and wave.
    pub fn about(&self, task: &Task) -> String {
        format!("{} · {}", self.heading(task), self.wave(task))
    }

    /// "about 4 minutes": what is left of a questionnaire.
    pub fn time(&self, task: &Task, form: &Form<'_>) -> String {
        self.t().takes.of(&self.t().code, self.minutes(task, form))
    }

    fn minutes(&self, task: &Task, form: &Form<'_>) -> usize {
        let left = form.left(&task.answers);
        let minutes = self.durations.minutes(task, left, form.in_all());
        usize::try_from(minutes).unwrap_or(usize::MAX)
    }

    /// For those who can have several roles: which one this is.
    pub fn role(&self, task: &Task) -> Option<String> {
        let role = task.protocol.programme.role(&task.asked.role)?;
        let title = match text_in(&role.answers_as, &self.visit.language) {
            "" => text_in(&role.title, &self.visit.language).to_lowercase(),
            answers_as => answers_as.to_owned(),
        };
        (role.audience == Audience::Professional).then(|| fill(&self.t().as_role, &[("role", &title)]))
    }

    pub fn titled(&self, heading: &str) -> String {
        format!("{heading} – {}", self.t().brand)
    }
}

/// "You get help from …".
pub(super) fn by(t: &Texts, service: &Service, helper: &Helper, language: &str) -> String {
    let title = service.programme().role(&helper.role).map_or("", |role| text_in(&role.title, language)).to_lowercase();
    match helper.name.as_str() {
        "" => fill(&t.help_by_role, &[("role", &title)]),
        name => fill(&t.help_by, &[("name", name), ("role", &title)]),
    }
}
