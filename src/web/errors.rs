//! What cannot be done, as a kind page that says what to do instead.

use actix_web::http::StatusCode;
use handlebars::RenderError;

use super::texts::Texts;
use crate::answer::{NoEntry, Refusal};
use crate::service::Service;
use crate::store::StoreError;

/// Why a page cannot be shown or something cannot be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// No message has that link.
    UnknownLink,
    /// The link was good once.
    PastLink,
    /// The same, of whoever gets letters on paper.
    PastLetter,
    /// A mail was for an address that is no longer the person's.
    PastMail,
    /// The person has left the study.
    Left,
    /// That questionnaire is closed, or not this person's.
    Closed,
    /// That questionnaire is submitted.
    Already,
    /// What was sent does not fit the page.
    Refused,
    /// No such address.
    NotFound,
    /// The database is away or busy.
    Unavailable,
    /// What was sent took too long.
    NotTaken,
    /// What was sent is larger than anything a page of ours sends.
    TooLarge,
    /// Too many wrong codes have come.
    TooMany,
    /// A fault of ours.
    Broken,
    /// A session with help that is over.
    Over,
    /// An answer in a session with help that came when it was over.
    TooLate,
    /// There is no such one-time code.
    UnknownCode,
    /// The one-time code was used.
    UsedCode,
    /// The one-time code is too old.
    LateCode,
}

impl Kind {
    /// Whether it is told in the log, so that the page tells by which number.
    pub fn is_logged(self) -> bool {
        matches!(self, Kind::Broken | Kind::Unavailable)
    }

    /// HTTP's word for it.
    pub fn status(self) -> StatusCode {
        match self {
            Kind::UnknownLink | Kind::Closed | Kind::NotFound | Kind::UnknownCode => StatusCode::NOT_FOUND,
            Kind::PastLink
            | Kind::PastLetter
            | Kind::PastMail
            | Kind::Left
            | Kind::Over
            | Kind::TooLate
            | Kind::UsedCode
            | Kind::LateCode => StatusCode::GONE,
            Kind::Already => StatusCode::CONFLICT,
            Kind::Refused => StatusCode::BAD_REQUEST,
            Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Kind::NotTaken => StatusCode::REQUEST_TIMEOUT,
            Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Kind::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Kind::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Heading and text.
    pub fn words(self, t: &Texts) -> (&str, &str) {
        match self {
            Kind::UnknownLink => (&t.unknown_title, &t.unknown_text),
            Kind::PastLink => (&t.past_title, &t.past_text),
            Kind::PastLetter => (&t.past_title, &t.past_letter_text),
            Kind::PastMail => (&t.past_mail_title, &t.past_mail_text),
            Kind::Left => (&t.left_title, &t.left_text),
            Kind::Closed => (&t.closed_title, &t.closed_text),
            Kind::Already => (&t.already_title, &t.already_text),
            Kind::Refused => (&t.refused_title, &t.refused_text),
            Kind::NotFound => (&t.not_found_title, &t.not_found_text),
            Kind::Unavailable | Kind::NotTaken => (&t.unavailable_title, &t.unavailable_text),
            Kind::TooLarge => (&t.too_large_title, &t.too_large_text),
            Kind::TooMany => (&t.too_many_title, &t.too_many_text),
            Kind::Broken => (&t.broken_title, &t.broken_text),
            Kind::Over => (&t.help_over_title, &t.help_over_text),
            Kind::TooLate => (&t.help_over_title, &t.help_over_unsaved),
            Kind::UnknownCode => (&t.help_unknown_title, &t.help_unknown_text),
            Kind::UsedCode => (&t.help_used_title, &t.help_used_text),
            Kind::LateCode => (&t.help_late_title, &t.help_late_text),
        }
    }
}

/// A page that says why not.
#[derive(Debug)]
pub struct Problem {
    /// Why.
    pub kind: Kind,
    /// The person's language, once the person is known.
    pub language: Option<String>,
    /// A way on: address of a button that leads back to the question or the list.
    pub way: Option<String>,
    /// Address of the person's list, once the person is known.
    pub home: Option<String>,
    /// Where a new link can be asked for, to the address that the person has.
    pub renew: Option<String>,
}

impl Problem {
    /// A link that does not open. Whoever it belongs to can still choose whether to take part.
    pub fn no_entry(reason: NoEntry, service: &Service) -> Problem {
        let (kind, known) = match reason {
            NoEntry::Unknown => return Kind::UnknownLink.into(),
            NoEntry::Past(None) => return Kind::PastLink.into(),
            // No mail can be sent to whoever has no address.
            NoEntry::Past(Some(known)) if known.email.is_empty() => (Kind::PastLetter, known),
            NoEntry::Past(Some(known)) => (Kind::PastLink, known),
            NoEntry::Left(known) => (Kind::Left, known),
            // The screen may be somebody else's by now: nothing leads on.
            NoEntry::Over(known) => return Problem { language: Some(known.language), ..Kind::Over.into() },
        };
        let way = Some(service.choices(known.person, &known.email));
        Problem { language: Some(known.language), way, ..kind.into() }
    }

    /// With that way on, for the person who reads that language and has their list there.
    pub fn with_way(kind: Kind, language: &str, way: String, home: String) -> Problem {
        Problem { language: Some(language.to_owned()), way: Some(way), home: Some(home), ..kind.into() }
    }

    /// Whoever came by that link, which was good once, can ask for a new one.
    pub fn with_renewal(self, token: &str) -> Problem {
        let renew = (self.kind == Kind::PastLink && self.way.is_some()).then(|| format!("/s/{token}/new"));
        Problem { renew, ..self }
    }

    fn of(kind: Kind) -> Problem {
        Problem { kind, language: None, way: None, home: None, renew: None }
    }

    /// A fault of ours, told in the log.
    fn of_ours(words: impl std::fmt::Display) -> Problem {
        tracing::error!("a fault of ours on a page: {words}");
        Problem::of(Kind::Broken)
    }

    /// Whether it lies with the database, so that nothing more can be stored in the same transaction.
    pub fn is_of_the_database(&self) -> bool {
        matches!(self.kind, Kind::Unavailable | Kind::Broken)
    }
}

impl From<Kind> for Problem {
    fn from(kind: Kind) -> Problem {
        match kind {
            Kind::Broken => Problem::of_ours("it could not be made"),
            kind => Problem::of(kind),
        }
    }
}

impl From<Refusal> for Kind {
    fn from(reason: Refusal) -> Kind {
        match reason {
            Refusal::NotOnThePage => Kind::Refused,
            Refusal::NoLongerOpen => Kind::Closed,
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Problem {
        // Only what passes by itself is worth another try; anything else is for us to mend.
        if !error.is_transient() {
            return Problem::of_ours(error);
        }
        tracing::error!(%error, "the database did not answer a page");
        Kind::Unavailable.into()
    }
}

impl From<RenderError> for Problem {
    fn from(error: RenderError) -> Problem {
        let place = (error.template_name.as_deref().unwrap_or_default(), error.line_no.unwrap_or_default());
        Problem::of_ours(format!("{}.hbs, line {}: {}", place.0, place.1, error.reason()))
    }
}
