//! What a person chooses about taking part: mail, the study, what they have answered.
//!
//! A person's own pages lead here, and links that no longer open as long as their mailbox is the person's. The address
//! can be opened as long as the person is known and has the same address, long after the last questionnaire has closed.
//! From there it can be seen what is stored, by a mail to the address that is stored, and said what is wrong in it.
//! Erasing has a page of its own, which has to have been shown, and a time in which it can be taken back.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::errors::{Problem, ProblemKind};
use super::texts::{Texts, fill};
use super::{Reply, State, answer, views};
use crate::participation::choices::{self, Erasing};
use crate::participation::{Choice, Participant};
use crate::rights;
use crate::rights::correction::{self, Heard};

/// What the page's buttons say.
enum Said {
    Chooses(Choice),
    /// Wants to have everything erased.
    WouldErase,
    Language(String),
}

/// `None` for what no button of the page sends.
fn read(fields: &[(String, String)]) -> Option<Said> {
    fields.iter().find_map(|(name, said)| match (name.as_str(), said.as_str()) {
        ("mail", "stop") => Some(Said::Chooses(Choice::NoMail)),
        ("mail", "again") => Some(Said::Chooses(Choice::Mail)),
        ("study", "leave") => Some(Said::Chooses(Choice::Leave)),
        ("study", "join") => Some(Said::Chooses(Choice::Join)),
        ("answers", "withdraw") => Some(Said::Chooses(Choice::Withdraw)),
        ("answers", "keep") => Some(Said::Chooses(Choice::Keep)),
        ("answers", "erase") => Some(Said::WouldErase),
        ("language", language) => Some(Said::Language(language.to_owned())),
        _ => None,
    })
}

type Fields = web::Form<Vec<(String, String)>>;

/// GET `/c/{token}`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>, token: web::Path<String>) -> HttpResponse {
    answer(&request, &state, move |state| {
        let known = choices::opened_by(&state.service, &token)?.ok_or(ProblemKind::PastMail)?;
        Ok(Reply::Page(page(state, &token, &known, None)?))
    })
    .await
}

/// POST `/c/{token}`
pub(super) async fn say(
    request: HttpRequest,
    state: web::Data<State>,
    token: web::Path<String>,
    fields: Option<Fields>,
) -> HttpResponse {
    answer(&request, &state, move |state| {
        let said = fields.and_then(|fields| read(&fields)).ok_or(ProblemKind::Refused)?;
        choices::opened_by(&state.service, &token)?.ok_or(ProblemKind::PastMail)?;
        let stands = match said {
            Said::WouldErase => return Ok(Reply::See(format!("/c/{token}/erase"))),
            Said::Chooses(choice) => choices::choose(&state.service, &token, choice, (state.now)())?,
            Said::Language(language) if state.pages.speaks(&language) => {
                choices::read_in(&state.service, &token, &language, (state.now)())?
            }
            Said::Language(_) => return Err(ProblemKind::Refused.into()),
        };
        Ok(Reply::Page(page(state, &token, &stands.ok_or(ProblemKind::PastMail)?, None)?))
    })
    .await
}

/// GET `/c/{token}/erase`: asks once more, and tells what follows.
pub(super) async fn ask(request: HttpRequest, state: web::Data<State>, token: web::Path<String>) -> HttpResponse {
    answer(&request, &state, move |state| {
        let known = choices::opened_by(&state.service, &token)?.ok_or(ProblemKind::PastMail)?;
        // Nothing to erase, or asked for already: the choices say so.
        if !known.contact.answered || known.contact.erase_due.is_some() {
            return Ok(Reply::See(format!("/c/{token}")));
        }
        Ok(Reply::Page(erase_page(state, &token, &known, false)?))
    })
    .await
}

/// What the page that asks once more sends.
#[derive(Deserialize, Default)]
pub(super) struct Confirmed {
    #[serde(default)]
    confirmation: String,
    /// The page in another language instead.
    language: Option<String>,
}

/// POST `/c/{token}/erase`: has everything erased when the time of grace is over; only from the page that asks.
pub(super) async fn erase(
    request: HttpRequest,
    state: web::Data<State>,
    token: web::Path<String>,
    form: Option<web::Form<Confirmed>>,
) -> HttpResponse {
    answer(&request, &state, move |state| {
        let Confirmed { confirmation, language } = form.map(web::Form::into_inner).unwrap_or_default();
        if let Some(language) = language {
            choices::opened_by(&state.service, &token)?.ok_or(ProblemKind::PastMail)?;
            let spoken = Some(language).filter(|language| state.pages.speaks(language)).ok_or(ProblemKind::Refused)?;
            choices::read_in(&state.service, &token, &spoken, (state.now)())?.ok_or(ProblemKind::PastMail)?;
            return Ok(Reply::See(format!("/c/{token}/erase")));
        }
        match choices::erase(&state.service, &token, &confirmation, (state.now)())? {
            Erasing::Unknown => Err(ProblemKind::PastMail.into()),
            Erasing::AskAgain(known) => Ok(Reply::Incomplete(erase_page(state, &token, &known, true)?)),
            Erasing::Noted => Ok(Reply::See(format!("/c/{token}"))),
        }
    })
    .await
}

/// GET `/c/{token}/stored` and `/c/{token}/wrong`: whoever comes back there finds the page that leads there.
pub(super) async fn back(token: web::Path<String>) -> HttpResponse {
    super::see(format!("/c/{token}")).finish()
}

/// POST `/c/{token}/stored`: sends a link to what is stored, to the address that is stored.
pub(super) async fn send_stored(
    request: HttpRequest,
    state: web::Data<State>,
    token: web::Path<String>,
) -> HttpResponse {
    answer(&request, &state, move |state| {
        let known = rights::ask(&state.service, &token, (state.now)())?.ok_or(ProblemKind::PastMail)?;
        if !rights::is_reached(&state.service, &known)? {
            return Ok(Reply::See(format!("/c/{token}")));
        }
        let t = state.pages.texts(&known.contact.language);
        Ok(Reply::Page(told(state, &token, &known, &t.see_stored_title, &t.see_stored_sent)?))
    })
    .await
}

/// What the field for what is wrong sends.
#[derive(Deserialize)]
pub(super) struct Wrong {
    wrong: String,
    #[serde(default)]
    made: String,
}

/// POST `/c/{token}/wrong`: what is wrong goes to those who keep the register.
pub(super) async fn say_wrong(
    request: HttpRequest,
    state: web::Data<State>,
    token: web::Path<String>,
    form: Option<web::Form<Wrong>>,
) -> HttpResponse {
    answer(&request, &state, move |state| {
        let Wrong { wrong, made } = form.ok_or(ProblemKind::Refused)?.into_inner();
        let heard = correction::say(&state.service, &token, &made, &wrong, (state.now)())?;
        let again = |known: &Participant, fault: &dyn Fn(&Texts) -> String| {
            let error = fault(state.pages.texts(&known.contact.language));
            Ok(Reply::Incomplete(page(state, &token, known, Some((&wrong, error)))?))
        };
        match heard {
            Heard::Unknown => Err(ProblemKind::PastMail.into()),
            Heard::Empty(known) => again(&known, &|t| t.wrong_empty.clone()),
            Heard::AskAgain(known) => again(&known, &|t| t.wrong_again.clone()),
            Heard::Enough(known) => again(&known, &|t| t.wrong_enough.clone()),
            Heard::TooLong(known, n) => again(&known, &|t| t.wrong_too_long.of(&t.code, n)),
            Heard::Stored(known) => {
                let t = state.pages.texts(&known.contact.language);
                Ok(Reply::Page(told(state, &token, &known, &t.wrong_thanks_title, &t.wrong_thanks_text)?))
            }
        }
    })
    .await
}

/// A page that says what was done, and leads back to the choices.
fn told(state: &State, token: &str, known: &Participant, heading: &str, text: &str) -> Result<String, Problem> {
    let language = &known.contact.language;
    let t = state.pages.texts(language);
    let view = views::Message {
        heading: heading.to_owned(),
        text: text.to_owned(),
        href: Some(format!("/c/{token}")),
        aside: true,
        button: t.back.clone(),
        ..views::Message::default()
    };
    let mut frame = state.pages.frame(language, format!("{heading} – {}", t.brand));
    frame.contact = state.contact(language);
    frame.about = state.about(language);
    Ok(state.pages.render("message", &frame, &view)?)
}

/// The choices; with what was written in the field and why it was not taken.
fn page(state: &State, token: &str, known: &Participant, refused: Option<(&str, String)>) -> Result<String, Problem> {
    let contact = &known.contact;
    let t = state.pages.texts(&contact.language);
    let day = |at| t.date_of(state.service.calendar().date(at));
    let view = views::Choices {
        action: format!("/c/{token}"),
        harmless: state.service.about(None, &contact.language).and_then(|about| about.no_changes_nothing),
        erase_due: contact.erase_due.map(|due| fill(&t.erase_due_text, &[("date", &day(due))])),
        left: contact.left,
        withdrawn: contact.withdrawn,
        answered: contact.answered,
        no_mail: contact.no_mail,
        reached: rights::is_reached(&state.service, known)?,
        made: correction::stamp(&state.service, token, (state.now)()),
        written: refused.as_ref().map(|(written, _)| (*written).to_owned()).unwrap_or_default(),
        error: refused.map(|(_, error)| error),
    };
    let heading = match view {
        views::Choices { withdrawn: true, erase_due: Some(_), .. } => &t.erase_due_title,
        views::Choices { withdrawn: true, answered: true, .. } => &t.withdrawn_title,
        views::Choices { withdrawn: true, .. } => &t.erased_title,
        views::Choices { left: true, .. } => &t.left_title,
        views::Choices { no_mail: true, .. } => &t.no_mail_title,
        _ => &t.choices,
    };
    let fault = if view.error.is_some() { format!("{} ", t.error_prefix) } else { String::new() };
    let mut frame = state.pages.frame(&contact.language, format!("{fault}{heading} – {}", t.brand));
    frame.contact = state.contact(&contact.language);
    frame.about = state.about(&contact.language);
    frame.switch = Some(state.pages.switch(&frame.lang, None, format!("/c/{token}"), String::new()));
    Ok(state.pages.render("my_choices", &frame, &view)?)
}

fn erase_page(state: &State, token: &str, known: &Participant, again: bool) -> Result<String, Problem> {
    let Participant { id, contact } = known;
    let (t, now) = (state.pages.texts(&contact.language), (state.now)());
    let due = t.date_of(state.service.calendar().date(state.service.erase_due(now)));
    let view = views::Erase {
        action: format!("/c/{token}/erase"),
        text: fill(&t.erase_text, &[("date", &due)]),
        confirmation: state.service.keys.confirmation(*id, &contact.email, now),
        again,
        back: format!("/c/{token}"),
    };
    let mut frame = state.pages.frame(&contact.language, format!("{} – {}", t.erase_title, t.brand));
    frame.contact = state.contact(&contact.language);
    frame.about = state.about(&contact.language);
    frame.switch = Some(state.pages.switch(&frame.lang, None, format!("/c/{token}/erase"), String::new()));
    Ok(state.pages.render("erase", &frame, &view)?)
}
