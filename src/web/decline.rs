//! No, thank you, to one questionnaire; and that it is answered after all.

use actix_web::{HttpRequest, HttpResponse, web};

use super::errors::ProblemKind;
use super::session::{RespondentSession, SessionCookie};
use super::{Reply, State, answer, views};
use crate::answer::Standing;
use crate::participation;

type Path = web::Path<(String, String)>;

/// GET `/s/{token}/{request}/no`: asks what the person says no to, or tells that they have.
pub(super) async fn decline(
    request: HttpRequest,
    state: web::Data<State>,
    held: SessionCookie,
    path: Path,
) -> HttpResponse {
    answer(&request, &state, move |state| {
        let respondent = state.service.store.read(|conn| RespondentSession::enter(state, conn, &path.0, &held))?;
        let task = respondent.task(&path.1)?;
        if task.standing == Standing::Done {
            return Ok(Reply::See(respondent.at(task, "thanks")));
        }
        let (t, declined) = (respondent.t(), task.standing == Standing::Declined);
        let view = views::NoThanks {
            about: respondent.about(task),
            declined,
            action: respondent.at(task, "no"),
            harmless: state
                .service
                .about(Some(&task.asked.role), &respondent.visit.language)
                .and_then(|about| about.no_changes_nothing),
            // On a screen that is lent, only what this session is about.
            study: respondent.visit.help.is_none().then(|| respondent.choices()),
            back: respondent.resume(task),
            list: respondent.list(),
        };
        let heading = if declined { &t.declined_title } else { &t.decline_title };
        let frame = respondent.frame_of(task, respondent.titled(heading), None, format!("{}/no", task.asked.id));
        Ok(Reply::Page(state.pages.render("no_thanks", &frame, &view)?))
    })
    .await
}

#[derive(serde::Deserialize)]
pub(super) struct Answering {
    answer: String,
}

/// POST `/s/{token}/{request}/no`
pub(super) async fn say_no(
    request: HttpRequest,
    state: web::Data<State>,
    held: SessionCookie,
    path: Path,
    form: Option<web::Form<Answering>>,
) -> HttpResponse {
    answer(&request, &state, move |state| {
        state.write_for(&path.0, |conn| {
            let respondent = RespondentSession::enter(state, conn, &path.0, &held)?;
            let task = respondent.task(&path.1)?;
            let declined = match form.as_ref().map(|form| form.answer.as_str()) {
                Some("no") => true,
                Some("yes") => false,
                _ => return Err(respondent.problem(ProblemKind::Refused, respondent.list())),
            };
            let done = participation::decline(conn, respondent.visit.person, task, declined, (state.now)())?;
            let place = match (task.standing, done, declined) {
                // Submitted, or closed in the meantime.
                (Standing::Done, ..) => respondent.at(task, "thanks"),
                (_, false, _) => respondent.list(),
                (_, _, true) => respondent.at(task, "no"),
                (_, _, false) => respondent.resume(task),
            };
            Ok(if declined { Reply::Sent(place) } else { Reply::See(place) })
        })
    })
    .await
}
