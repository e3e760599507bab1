//! No, thank you, to one questionnaire; and that it is answered after all.

use actix_web::{HttpRequest, HttpResponse, web};

use super::errors::Kind;
use super::guest::{Guest, Held};
use super::{Reply, State, answer, views};
use crate::answer::Standing;
use crate::participation;

type Path = web::Path<(String, String)>;

/// GET `/s/{token}/{request}/no`: asks what the person says no to, or tells that they have.
pub(super) async fn decline(request: HttpRequest, state: web::Data<State>, held: Held, path: Path) -> HttpResponse {
    answer(&request, &state, move |state| {
        let guest = state.service.store.read(|conn| Guest::enter(state, conn, &path.0, &held))?;
        let task = guest.task(&path.1)?;
        if task.standing == Standing::Done {
            return Ok(Reply::See(guest.at(task, "thanks")));
        }
        let (t, declined) = (guest.t(), task.standing == Standing::Declined);
        let view = views::NoThanks {
            about: guest.about(task),
            declined,
            action: guest.at(task, "no"),
            harmless: state
                .service
                .about(Some(&task.asked.role), &guest.visit.language)
                .and_then(|about| about.no_changes_nothing),
            // On a screen that is lent, only what this session is about.
            study: guest.visit.help.is_none().then(|| guest.choices()),
            back: guest.resume(task),
            list: guest.list(),
        };
        let heading = if declined { &t.declined_title } else { &t.decline_title };
        let frame = guest.frame_of(task, guest.titled(heading), None, format!("{}/no", task.asked.id));
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
    held: Held,
    path: Path,
    form: Option<web::Form<Answering>>,
) -> HttpResponse {
    answer(&request, &state, move |state| {
        state.write_for(&path.0, |conn| {
            let guest = Guest::enter(state, conn, &path.0, &held)?;
            let task = guest.task(&path.1)?;
            let declined = match form.as_ref().map(|form| form.answer.as_str()) {
                Some("no") => true,
                Some("yes") => false,
                _ => return Err(guest.problem(Kind::Refused, guest.list())),
            };
            let done = participation::decline(conn, guest.visit.person, task, declined, (state.now)())?;
            let place = match (task.standing, done, declined) {
                // Submitted, or closed in the meantime.
                (Standing::Done, ..) => guest.at(task, "thanks"),
                (_, false, _) => guest.list(),
                (_, _, true) => guest.at(task, "no"),
                (_, _, false) => guest.resume(task),
            };
            Ok(if declined { Reply::Sent(place) } else { Reply::See(place) })
        })
    })
    .await
}
