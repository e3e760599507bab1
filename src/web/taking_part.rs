//! No, thank you: to one questionnaire, to mail, to the study; consent withdrawn, answers erased; and in again.
//!
//! The page of a person's choices is the one that a mail's List-Unsubscribe header names, with the one click of
//! RFC 8058. It can be reached as long as the person is known, long after the last questionnaire has closed.

use actix_web::{HttpRequest, HttpResponse, web};

use super::errors::{Kind, Problem};
use super::guest::{Guest, Held};
use super::{Reply, State, answer, views};
use crate::answer::{self as answering, Standing};
use crate::store::Conn;
use crate::store::person::{self, Choice, Contact};

/// What the page or a mail program says.
enum Said {
    /// By a button, or by one click in a mail program (`List-Unsubscribe`).
    Chooses(Choice),
    /// Wants to have everything erased; asked once more, because it cannot be undone.
    WouldErase,
    Language(String),
}

/// `None` for what neither of them sends. A mail program may send `multipart/form-data` (RFC 8058).
fn read(body: &[u8]) -> Option<Said> {
    let body = std::str::from_utf8(body).ok()?;
    if body.starts_with("--") {
        let part = body.split("name=\"List-Unsubscribe\"").nth(1)?;
        return part.trim_start().starts_with("One-Click").then_some(Said::Chooses(Choice::NoMail));
    }
    url::form_urlencoded::parse(body.as_bytes()).find_map(|(name, said)| match (name.as_ref(), said.as_ref()) {
        ("List-Unsubscribe", "One-Click") | ("mail", "stop") => Some(Said::Chooses(Choice::NoMail)),
        ("mail", "again") => Some(Said::Chooses(Choice::Mail)),
        ("study", "leave") => Some(Said::Chooses(Choice::Leave)),
        ("study", "join") => Some(Said::Chooses(Choice::Join)),
        ("answers", "withdraw") => Some(Said::Chooses(Choice::Withdraw)),
        ("answers", "erase") => Some(Said::WouldErase),
        ("answers", "erase-now") => Some(Said::Chooses(Choice::Erase)),
        ("language", language) => Some(Said::Language(language.to_owned())),
        _ => None,
    })
}

/// GET `/u/{mark}`: asks; what mail scanners open changes nothing.
pub(super) async fn ask(request: HttpRequest, state: web::Data<State>, mark: web::Path<String>) -> HttpResponse {
    answer(&request, &state, move |state| {
        let contact = state.service.store.read(|conn| Ok::<_, Problem>(person_of(state, conn, &mark)?.1))?;
        page(state, &mark, &contact, false)
    })
    .await
}

/// POST `/u/{mark}`
pub(super) async fn say(
    request: HttpRequest,
    state: web::Data<State>,
    mark: web::Path<String>,
    body: web::Bytes,
) -> HttpResponse {
    answer(&request, &state, move |state| {
        let said = read(&body).ok_or(Kind::Refused)?;
        state.service.store.write(|conn| {
            let (id, _) = person_of(state, conn, &mark)?;
            let would_erase = matches!(said, Said::WouldErase);
            match said {
                Said::Chooses(choice) => person::choose(conn, id, choice, (state.now)())?,
                Said::WouldErase => {}
                Said::Language(language) if state.pages.speaks(&language) => {
                    answering::set_language(conn, id, &language)?;
                }
                Said::Language(_) => return Err(Kind::Refused.into()),
            }
            page(state, &mark, &person_of(state, conn, &mark)?.1, would_erase)
        })
    })
    .await
}

fn person_of(state: &State, conn: &mut Conn, mark: &str) -> Result<(i64, Contact), Problem> {
    let id = state.service.secret.read_unsubscribe_mark(mark).ok_or(Kind::NotFound)?;
    let contact = person::contact(conn, id)?.ok_or(Kind::NotFound)?;
    Ok((id, contact))
}

fn page(state: &State, mark: &str, contact: &Contact, would_erase: bool) -> Result<Reply, Problem> {
    let t = state.pages.texts(&contact.language);
    let erases = would_erase && contact.answered;
    let view = views::TakingPart {
        action: format!("/u/{mark}"),
        asks_again: erases,
        left: contact.left,
        withdrawn: contact.withdrawn,
        answered: contact.answered,
        no_mail: contact.no_mail,
    };
    let heading = match view {
        views::TakingPart { asks_again: true, .. } => &t.erase_title,
        views::TakingPart { withdrawn: true, answered: true, .. } => &t.withdrawn_title,
        views::TakingPart { withdrawn: true, .. } => &t.erased_title,
        views::TakingPart { left: true, .. } => &t.left_title,
        views::TakingPart { no_mail: true, .. } => &t.no_mail_title,
        _ => &t.choices,
    };
    let mut frame = state.pages.frame(&contact.language, format!("{heading} – {}", t.brand));
    frame.contact = state.contact(&contact.language);
    frame.switch = Some(state.pages.switch(&frame.lang, None, format!("/u/{mark}"), String::new()));
    Ok(Reply::Page(state.pages.render("taking_part", &frame, &view)?))
}

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
            // On a screen that is lent, only what this session is about.
            study: guest.visit.help.is_none().then(|| state.service.choices(guest.visit.person)),
            back: guest.resume(task),
            list: guest.home(),
        };
        let heading = if declined { &t.declined_title } else { &t.decline_title };
        let frame = guest.frame(guest.titled(heading), None, format!("{}/no", task.asked.id));
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
        state.service.store.write(|conn| {
            let guest = Guest::enter(state, conn, &path.0, &held)?;
            let task = guest.task(&path.1)?;
            let declined = match form.as_ref().map(|form| form.answer.as_str()) {
                Some("no") => true,
                Some("yes") => false,
                _ => return Err(guest.problem(Kind::Refused, guest.home())),
            };
            let done = answering::decline(conn, guest.visit.person, task, declined, (state.now)())?;
            let place = match (task.standing, done, declined) {
                // Submitted, or closed in the meantime.
                (Standing::Done, ..) => guest.at(task, "thanks"),
                (_, false, _) => guest.home(),
                (_, _, true) => guest.at(task, "no"),
                (_, _, false) => guest.resume(task),
            };
            Ok(if declined { Reply::Sent(place) } else { Reply::See(place) })
        })
    })
    .await
}
