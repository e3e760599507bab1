//! What cannot be done, as a kind page that says what to do instead.

use actix_web::http::StatusCode;
use handlebars::RenderError;

use super::texts::Texts;
use crate::answer::{NoEntry, SaveRefusal};
use crate::service::Service;
use crate::store::StoreError;

/// Why a page cannot be shown or something cannot be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// No message has that link.
    UnknownLink,
    /// The link was good once.
    PastLink,
    /// It opens in the browser in which they began, or from a mail that they ask for now.
    Elsewhere,
    /// As [`ProblemKind::PastLink`], of whoever gets letters on paper.
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
    /// A member of staff may not do that.
    Forbidden,
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
    /// The study has ended: nothing is asked or answered any more.
    Ended,
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

impl ProblemKind {
    /// Whether it is told in the log, so that the page tells by which number.
    pub fn is_logged(self) -> bool {
        matches!(self, ProblemKind::Broken | ProblemKind::Unavailable)
    }

    /// HTTP's word for it.
    pub fn status(self) -> StatusCode {
        match self {
            ProblemKind::UnknownLink | ProblemKind::Closed | ProblemKind::NotFound | ProblemKind::UnknownCode => {
                StatusCode::NOT_FOUND
            }
            ProblemKind::PastLink
            | ProblemKind::PastLetter
            | ProblemKind::PastMail
            | ProblemKind::Left
            | ProblemKind::Ended
            | ProblemKind::Over
            | ProblemKind::TooLate
            | ProblemKind::UsedCode
            | ProblemKind::LateCode => StatusCode::GONE,
            ProblemKind::Already => StatusCode::CONFLICT,
            ProblemKind::Refused => StatusCode::BAD_REQUEST,
            ProblemKind::Forbidden | ProblemKind::Elsewhere => StatusCode::FORBIDDEN,
            ProblemKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            ProblemKind::NotTaken => StatusCode::REQUEST_TIMEOUT,
            ProblemKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            ProblemKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
            ProblemKind::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Heading and text.
    pub fn words(self, t: &Texts) -> (&str, &str) {
        match self {
            ProblemKind::UnknownLink => (&t.unknown_title, &t.unknown_text),
            ProblemKind::PastLink => (&t.past_title, &t.past_text),
            ProblemKind::Elsewhere => (&t.elsewhere_title, &t.elsewhere_text),
            ProblemKind::PastLetter => (&t.past_title, &t.past_letter_text),
            ProblemKind::PastMail => (&t.past_mail_title, &t.past_mail_text),
            ProblemKind::Left => (&t.left_title, &t.left_text),
            ProblemKind::Closed => (&t.closed_title, &t.closed_text),
            ProblemKind::Already => (&t.already_title, &t.already_text),
            ProblemKind::Refused => (&t.refused_title, &t.refused_text),
            ProblemKind::NotFound | ProblemKind::Forbidden => (&t.not_found_title, &t.not_found_text),
            ProblemKind::Unavailable | ProblemKind::NotTaken => (&t.unavailable_title, &t.unavailable_text),
            ProblemKind::TooLarge => (&t.too_large_title, &t.too_large_text),
            ProblemKind::TooMany => (&t.too_many_title, &t.too_many_text),
            ProblemKind::Broken => (&t.broken_title, &t.broken_text),
            ProblemKind::Ended => (&t.ended_title, &t.ended_text),
            ProblemKind::Over => (&t.help_over_title, &t.help_over_text),
            ProblemKind::TooLate => (&t.help_over_title, &t.help_over_unsaved),
            ProblemKind::UnknownCode => (&t.help_unknown_title, &t.help_unknown_text),
            ProblemKind::UsedCode => (&t.help_used_title, &t.help_used_text),
            ProblemKind::LateCode => (&t.help_late_title, &t.help_late_text),
        }
    }
}

/// A page that says why not.
#[derive(Debug)]
pub struct Problem {
    /// Why.
    pub kind: ProblemKind,
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
            NoEntry::Unknown => return ProblemKind::UnknownLink.into(),
            NoEntry::Past(None) => return ProblemKind::PastLink.into(),
            // No mail can be sent to whoever has no address.
            NoEntry::Past(Some(known)) if known.email.is_empty() => (ProblemKind::PastLetter, known),
            NoEntry::Past(Some(known)) => (ProblemKind::PastLink, known),
            NoEntry::Elsewhere(known) => (ProblemKind::Elsewhere, known),
            NoEntry::Left(known) => (ProblemKind::Left, known),
            // The screen may be somebody else's by now: nothing leads on.
            NoEntry::Over(known) => return Problem { language: Some(known.language), ..ProblemKind::Over.into() },
        };
        let way = Some(service.choices(known.person, &known.email));
        Problem { language: Some(known.language), way, ..kind.into() }
    }

    /// The same in a study that has ended: that is why the link does not open, whoever's it was. Whoever is known can still choose
    /// what becomes of their answers.
    pub fn ended(reason: NoEntry, service: &Service) -> Problem {
        match reason {
            NoEntry::Unknown | NoEntry::Past(None) => ProblemKind::Ended.into(),
            NoEntry::Past(Some(known)) | NoEntry::Elsewhere(known) => {
                let way = Some(service.choices(known.person, &known.email));
                Problem { language: Some(known.language), way, ..ProblemKind::Ended.into() }
            }
            reason => Problem::no_entry(reason, service),
        }
    }

    /// With that way on, for the person who reads that language and has their list there.
    pub fn with_way(kind: ProblemKind, language: &str, way: String, home: String) -> Problem {
        Problem { language: Some(language.to_owned()), way: Some(way), home: Some(home), ..kind.into() }
    }

    /// Whoever came by that link, which was good once, can ask for a new one.
    pub fn with_renewal(self, token: &str) -> Problem {
        let can = matches!(self.kind, ProblemKind::PastLink | ProblemKind::Elsewhere) && self.way.is_some();
        let renew = can.then(|| format!("/s/{token}/new"));
        Problem { renew, ..self }
    }

    fn of(kind: ProblemKind) -> Problem {
        Problem { kind, language: None, way: None, home: None, renew: None }
    }

    /// A fault of ours, told in the log.
    fn of_ours(words: impl std::fmt::Display) -> Problem {
        tracing::error!("a fault of ours on a page: {words}");
        Problem::of(ProblemKind::Broken)
    }

    /// Whether it lies with the database, so that nothing more can be stored in the same transaction.
    pub fn is_of_the_database(&self) -> bool {
        matches!(self.kind, ProblemKind::Unavailable | ProblemKind::Broken)
    }
}

impl From<ProblemKind> for Problem {
    fn from(kind: ProblemKind) -> Problem {
        match kind {
            ProblemKind::Broken => Problem::of_ours("it could not be made"),
            kind => Problem::of(kind),
        }
    }
}

impl From<SaveRefusal> for ProblemKind {
    fn from(reason: SaveRefusal) -> ProblemKind {
        match reason {
            SaveRefusal::NotOnThePage => ProblemKind::Refused,
            SaveRefusal::NoLongerOpen => ProblemKind::Closed,
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Problem {
        // What they came for is not done any more: nobody's fault.
        if matches!(error, StoreError::Frozen(_)) {
            return ProblemKind::Ended.into();
        }
        // Only what passes by itself is worth another try; anything else is for us to mend.
        if !error.is_transient() {
            return Problem::of_ours(error);
        }
        tracing::error!(%error, "the database did not answer a page");
        ProblemKind::Unavailable.into()
    }
}

impl From<RenderError> for Problem {
    fn from(error: RenderError) -> Problem {
        let place = (error.template_name.as_deref().unwrap_or_default(), error.line_no.unwrap_or_default());
        Problem::of_ours(format!("{}.hbs, line {}: {}", place.0, place.1, error.reason()))
    }
}
