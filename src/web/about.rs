//! “About these questions”: who asks, why, and who can see the answers. Open to everybody; behind a link it has a way
//! back.

use actix_web::{HttpRequest, HttpResponse, web};

use super::errors::ProblemKind;
use super::session::{RespondentSession, SessionCookie};
use super::{Problem, Reply, State, accepted, answer, views};
use crate::answer::Task;
use crate::questionnaires::study::About;

/// GET `/about`, `/about/{language}`, `/about/{language}/{role}`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let part = |name: &str| request.match_info().get(name).map(str::to_owned);
    let (language, role) = (part("language"), part("role"));
    let wanted = language.clone().unwrap_or_else(|| accepted(&request, state.pages));
    answer(&request, &state, move |state| {
        let known = role.as_deref().is_none_or(|role| state.service.programme().role(role).is_some());
        if !known || language.is_some_and(|language| !state.pages.speaks(&language)) {
            return Err(ProblemKind::NotFound.into());
        }
        let about = state.service.about(role.as_deref(), &wanted).ok_or(ProblemKind::NotFound)?;
        let mut frame = state.pages.frame(&wanted, String::new());
        frame.contact = state.contact(&wanted);
        let languages = state.pages.languages().map(|code| views::AboutLanguage {
            name: state.pages.texts(code).language.clone(),
            href: state.service.about_path(role.as_deref(), code),
            current: *code == *wanted,
            code: code.to_owned(),
        });
        let languages = languages.collect();
        page(state, frame, about, languages, None)
    })
    .await
}

/// GET `/s/{token}/about`
pub(super) async fn of_person(
    request: HttpRequest,
    state: web::Data<State>,
    held: SessionCookie,
    token: web::Path<String>,
) -> HttpResponse {
    answer(&request, &state, move |state| {
        let respondent = state.service.store.read(|conn| RespondentSession::enter(state, conn, &token, &held))?;
        let mut roles: Vec<&str> = respondent.visit.tasks.iter().map(|task| task.asked.role.as_str()).collect();
        roles.dedup();
        // Whoever is asked in several roles reads what holds for everybody.
        let role = roles.first().filter(|_| roles.len() == 1).copied();
        behind(state, &respondent, role, "about".into(), (respondent.t().to_list.clone(), respondent.list()))
    })
    .await
}

/// GET `/s/{token}/{request}/about`
pub(super) async fn of_request(
    request: HttpRequest,
    state: web::Data<State>,
    held: SessionCookie,
    path: web::Path<(String, String)>,
) -> HttpResponse {
    answer(&request, &state, move |state| {
        let respondent = state.service.store.read(|conn| RespondentSession::enter(state, conn, &path.0, &held))?;
        let task: &Task = respondent.task(&path.1)?;
        let back = (respondent.t().back.clone(), respondent.elsewhere(task).unwrap_or_else(|| respondent.resume(task)));
        behind(state, &respondent, Some(&task.asked.role), format!("{}/about", task.asked.id), back)
    })
    .await
}

fn behind(
    state: &State,
    respondent: &RespondentSession<'_>,
    role: Option<&str>,
    here: String,
    back: (String, String),
) -> Result<Reply, Problem> {
    let about = state.service.about(role, &respondent.visit.language).ok_or(ProblemKind::NotFound)?;
    page(state, respondent.frame(String::new(), None, here), about, Vec::new(), Some(back))
}

fn page(
    state: &State,
    mut frame: super::pages::Frame,
    about: About,
    languages: Vec<views::AboutLanguage>,
    back: Option<(String, String)>,
) -> Result<Reply, Problem> {
    let t = state.pages.texts(&frame.lang);
    frame.title = format!("{} – {}", about.title, t.brand);
    frame.about = None;
    let (hash, _) = about.version_shown();
    let of = [("version", about.version.as_str()), ("date", &t.date_of(about.date)), ("mark", &hash[..8])];
    let (button, href) = back.unzip();
    let view = views::About {
        words_dir: crate::language::direction(&about.language).to_owned(),
        words_lang: about.language,
        heading: about.title,
        parts: about.parts,
        version: super::texts::fill(&t.about_version, &of),
        languages,
        href,
        button: button.unwrap_or_default(),
    };
    Ok(Reply::Page(state.pages.render("about", &frame, &view)?))
}
