//! What every handler of the workspace is given, and what is looked at before it is called.

use std::collections::BTreeMap;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::{Method, header};
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::StreamExt;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::shell::{Frame, NavLink, Shell};
use super::{Names, Route};
use crate::access::{Access, Deed, Reach};
use crate::account::{self, SESSION_HOLDS, Signed, passkeys};
use crate::id::{FamilyId, RequestId};
use crate::language;
use crate::outreach;
use crate::register;
use crate::service::Service;
use crate::store::{By, Conn, StoreError};
use crate::token::Token;
use crate::web::errors::{Problem, ProblemKind};
use crate::web::{Reply, State, answer, limits};

/// The cookie of a browser that is signed in.
pub(super) const SESSION: &str = "staff";

/// A file that was sent with a form.
#[derive(Debug, Clone)]
pub(in crate::web) struct Upload {
    /// What the browser calls it.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// What a form or an address says, by name.
#[derive(Debug, Default)]
pub(super) struct Said {
    fields: Vec<(String, String)>,
    /// Files, by name of the field.
    pub files: BTreeMap<String, Upload>,
}

impl Said {
    fn read(text: &str) -> Said {
        // No field that a person fills in has a NUL, and PostgreSQL stores none.
        let without_nul = |text: &str| text.replace('\0', "");
        let fields = url::form_urlencoded::parse(text.as_bytes());
        let fields = fields.map(|(name, value)| (without_nul(&name), without_nul(&value))).collect();
        Said { fields, files: BTreeMap::new() }
    }

    /// What is said under that name, without blanks around it; nothing if it is empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.trim());
        found.filter(|value| !value.is_empty())
    }
}

/// The family that an address names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OfFamily {
    pub id: FamilyId,
    pub case_number: String,
    pub municipality: String,
}

/// Who asks for a page, and what for.
pub(super) struct Desk<'a> {
    pub state: &'a State,
    pub signed: Signed,
    pub access: Access,
    /// The page that is asked for.
    pub route: &'a Route,
    /// What the address says behind its question mark.
    pub query: Said,
    /// What the form says.
    pub form: Said,
    /// The family that the address names, or that the request is about that it names.
    family: Option<OfFamily>,
    request: Option<RequestId>,
    pub now: Timestamp,
    pub today: Date,
    shell: &'static Shell,
}

impl<'a> Desk<'a> {
    pub fn service(&self) -> &'a Service {
        &self.state.service
    }

    pub fn language(&self) -> &'static str {
        Shell::known(&self.signed.member.language)
    }

    /// A word in the reader's language.
    pub fn w<'b>(&self, name: &'b str) -> &'b str
    where
        'static: 'b,
    {
        self.shell.word(self.language(), name)
    }

    pub fn fill(&self, name: &str, values: &[(&str, &str)]) -> String {
        self.shell.fill(self.language(), name, values)
    }

    pub fn counted(&self, name: &str, n: i64) -> String {
        self.shell.counted(self.language(), name, n)
    }

    /// A day as one reads it today: without its year if it is this year's.
    pub fn day(&self, day: Date) -> String {
        language::day_near(day, self.today, self.language())
    }

    /// The same with a short month, for tables.
    pub fn short_day(&self, day: Date) -> String {
        language::short_day_near(day, self.today, self.language())
    }

    /// Where the reader may do what this page does.
    pub fn reach(&self) -> Reach {
        self.access.reach(self.route.deed)
    }

    /// Who writes.
    pub fn by(&self) -> By<'a> {
        self.state.service.by(self.signed.actor(), self.now)
    }

    /// The family that the address names.
    pub fn family(&self) -> Result<&OfFamily, Problem> {
        self.family.as_ref().ok_or_else(|| ProblemKind::NotFound.into())
    }

    /// Row number of the family that the address names, if it names one.
    pub fn named_family(&self) -> Option<FamilyId> {
        self.family.as_ref().map(|family| family.id)
    }

    /// The request that the address names.
    pub fn request(&self) -> Result<RequestId, Problem> {
        self.request.ok_or_else(|| ProblemKind::NotFound.into())
    }

    pub fn read<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T, StoreError>) -> Result<T, Problem> {
        Ok(self.state.service.store.read(work)?)
    }

    /// Whether they may do that in that municipality.
    pub fn may(&self, deed: Deed, municipality: &str) -> bool {
        self.access.may(deed, municipality)
    }

    /// A page, with the frame that its reader has.
    pub fn page(&self, page: &str, title: &str, view: &impl Serialize) -> Result<Reply, Problem> {
        Ok(Reply::Page(self.html(page, title, view)?))
    }

    /// The same for a form that was not filled in as it has to be.
    pub fn incomplete(&self, page: &str, title: &str, view: &impl Serialize) -> Result<Reply, Problem> {
        // The first that a screen reader says of a page.
        let title = self.fill("error_title", &[("title", title)]);
        Ok(Reply::Incomplete(self.html(page, &title, view)?))
    }

    fn html(&self, page: &str, title: &str, view: &impl Serialize) -> Result<String, Problem> {
        Ok(self.shell.render(page, &self.frame(title), view)?)
    }

    /// Goes on to a place, which says what was done: a word `done_…`.
    pub fn done(&self, place: &str, what: &str) -> Reply {
        let joint = if place.contains('?') { '&' } else { '?' };
        Reply::See(format!("{place}{joint}done={what}"))
    }

    fn frame(&self, title: &str) -> Frame {
        let mut frame = self.shell.frame(self.language(), title);
        let places = [
            ("/w/today", "nav_today", Deed::SeeOutstanding),
            ("/w/families", "nav_families", Deed::SeeFamilies),
            ("/w/ahead", "nav_ahead", Deed::SeeAhead),
            ("/w/rates", "nav_rates", Deed::SeeRates),
            ("/w/feedback", "nav_feedback", Deed::SeeFeedback),
            ("/w/export", "nav_export", Deed::Export),
            ("/w/addresses", "nav_addresses", Deed::AllowAddresses),
            ("/w/received", "nav_received", Deed::HandleReceived),
            ("/w/corrections", "nav_corrections", Deed::HandleCorrections),
            ("/w/leads", "nav_leads", Deed::KeepLeads),
            ("/w/status", "nav_status", Deed::SeeStatus),
            ("/w/protocol", "nav_protocol", Deed::SeeProtocols),
            ("/w/log", "nav_log", Deed::SeeAudit),
            ("/w/staff", "nav_staff", Deed::KeepAccounts),
            ("/w/guide", "nav_guide", Deed::KeepOwnAccount),
        ];
        let here = self.route.path;
        frame.nav = places
            .into_iter()
            .filter(|(_, _, deed)| {
                self.access.may_anywhere(*deed) && !passkeys::is_needed(self.service(), &self.signed)
            })
            .map(|(href, name, _)| NavLink {
                href: href.to_owned(),
                text: self.w(name).to_owned(),
                current: here == href
                    || here.starts_with(&format!("{href}/"))
                    || (href == "/w/families" && here.starts_with("/w/sheet")),
            })
            .collect();
        frame.who = Some(self.signed.member.name.clone());
        frame.csrf = self.state.service.keys.form_token(self.signed.session.id);
        // Only words of ours, never what an address says.
        let done = self.query.get("done").filter(|what| what.chars().all(|c| c.is_ascii_lowercase() || c == '_'));
        frame.done = done.and_then(|what| {
            let name = format!("done_{what}");
            let said = self.shell.word(self.language(), &name);
            (said != name).then(|| said.to_owned())
        });
        frame.demonstration = self.state.demo.is_some();
        frame
    }
}

/// What a browser holds under that name.
pub(super) fn held(request: &HttpRequest, cookie: &str) -> Option<Token> {
    request.cookie(cookie).and_then(|cookie| Token::parse(cookie.value()))
}

/// A cookie for the workspace alone, which scripts cannot read. A link in a mail leads here from elsewhere, so it comes along
/// with that; forms of other places are refused by their token.
pub(super) fn cookie(name: &'static str, value: &Token, lasts: jiff::SignedDuration, secure: bool) -> Cookie<'static> {
    Cookie::build(name, value.as_str().to_owned())
        .path("/w")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(secure)
        .max_age(actix_web::cookie::time::Duration::seconds(lasts.as_secs()))
        .finish()
}

/// The cookie of a session that begins.
pub(in crate::web) fn session_cookie(token: &Token, secure: bool) -> Cookie<'static> {
    cookie(SESSION, token, SESSION_HOLDS, secure)
}

/// Takes the session's cookie back.
pub(in crate::web) fn no_session(secure: bool) -> Cookie<'static> {
    no_cookie(SESSION, secure)
}

/// Takes a cookie back.
pub(super) fn no_cookie(name: &'static str, secure: bool) -> Cookie<'static> {
    let mut cookie = Cookie::build(name, "").path("/w").http_only(true).secure(secure).finish();
    cookie.make_removal();
    cookie
}

/// Whether a form was sent from a page of ours, as far as the browser says.
pub(super) fn is_ours(request: &HttpRequest) -> bool {
    let site = request.headers().get("sec-fetch-site").and_then(|value| value.to_str().ok());
    site.is_none_or(|site| site == "same-origin" || site == "none")
}

/// Looks at who asks, whether they may, and whether the form is ours; then does what the route does.
pub(super) async fn serve(
    route: &'static Route,
    request: HttpRequest,
    state: web::Data<State>,
    payload: web::Payload,
) -> HttpResponse {
    let Some(token) = held(&request, SESSION) else { return super::to_sign_in(&request) };
    let form = match route.method {
        Method::GET => Said::default(),
        _ if !is_ours(&request) => return super::to_sign_in(&request),
        _ => match said(&request, payload).await {
            Ok(said) => said,
            Err(_) => return super::super::kind_page(&request, &state, &ProblemKind::Refused.into()),
        },
    };
    let query = Said::read(request.query_string());
    let named = |name: &str| request.match_info().get(name).map(str::to_owned);
    let (family, asked) = (named("family"), named("request"));
    let looked = {
        let state = state.clone();
        super::super::blocking(move || {
            let now = (state.now)();
            state.service.store.read::<_, StoreError>(|conn| account::signed_in(conn, &token, now))
        })
        .await
    };
    let signed = match looked {
        Ok(Ok(Some(signed))) => signed,
        Ok(Ok(None)) => return super::to_sign_in(&request),
        Ok(Err(error)) => return super::super::kind_page(&request, &state, &error.into()),
        Err(_) => return super::super::kind_page(&request, &state, &ProblemKind::Broken.into()),
    };
    answer(&request, &state, move |state| {
        let access = signed.access();
        if !access.may_anywhere(route.deed) {
            return Err(ProblemKind::Forbidden.into());
        }
        if route.method != Method::GET
            && !form.get("csrf").is_some_and(|said| state.service.keys.read_form_token(said, signed.session.id))
        {
            return Err(ProblemKind::Refused.into());
        }
        // Whoever needs a passkey has their own account until they have added one.
        if route.deed != Deed::KeepOwnAccount && passkeys::is_needed(&state.service, &signed) {
            return Ok(Reply::See("/w/account".to_owned()));
        }
        let request: Option<RequestId> = match route.names {
            Names::Request => Some(asked.as_deref().unwrap_or("").parse().map_err(|_| ProblemKind::NotFound)?),
            _ => None,
        };
        let family: Option<FamilyId> = match (route.names, request) {
            (Names::Family, _) => Some(family.as_deref().unwrap_or("").parse().map_err(|_| ProblemKind::NotFound)?),
            (Names::Request, Some(id)) => {
                let found = state.service.store.read::<_, StoreError>(|conn| outreach::family_of(conn, id))?;
                Some(found.ok_or(ProblemKind::NotFound)?)
            }
            _ => None,
        };
        let family = match family {
            None => None,
            Some(id) => {
                let found = state.service.store.read::<_, StoreError>(|conn| register::named(conn, id))?;
                let (case_number, municipality) = found.ok_or(ProblemKind::NotFound)?;
                // Of another's family nobody is told whether there is one.
                if !access.may(route.deed, &municipality) {
                    return Err(ProblemKind::NotFound.into());
                }
                // Whoever its people were was forgotten: that somebody says no is all that is left to enter.
                let changes = route.method != Method::GET && route.deed != Deed::SayNoForSomebody;
                if changes && state.service.store.read::<_, StoreError>(|conn| register::is_forgotten(conn, id))? {
                    return Err(ProblemKind::Forbidden.into());
                }
                Some(OfFamily { id, case_number, municipality })
            }
        };
        let now = (state.now)();
        let shell = Shell::built_in().map_err(|_| ProblemKind::Broken)?;
        let today = state.service.calendar().date(now);
        let done =
            (route.handler)(&Desk { state, signed, access, route, query, form, family, request, now, today, shell });
        if route.method != Method::GET {
            state.vacancies.forget();
        }
        done
    })
    .await
}

/// Reads a form: as browsers write it, or with files in it.
async fn said(request: &HttpRequest, mut payload: web::Payload) -> Result<Said, ()> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("multipart/form-data") {
        let mut bytes = Vec::new();
        while let Some(piece) = payload.next().await {
            bytes.extend_from_slice(&piece.map_err(|_| ())?);
            if bytes.len() > limits::BODY {
                return Err(());
            }
        }
        return Ok(Said::read(&String::from_utf8_lossy(&bytes)));
    }
    let mut parts = actix_multipart::Multipart::new(request.headers(), payload);
    let mut said = Said::default();
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(|_| ())?;
        let disposition = part.content_disposition().cloned();
        let (field, file) = match &disposition {
            Some(disposition) => (disposition.get_name().unwrap_or_default().to_owned(), disposition.get_filename()),
            None => return Err(()),
        };
        let mut bytes = Vec::new();
        while let Some(piece) = part.next().await {
            bytes.extend_from_slice(&piece.map_err(|_| ())?);
        }
        match file {
            Some(name) => drop(said.files.insert(field, Upload { name: name.to_owned(), bytes })),
            None => said.fields.push((field, String::from_utf8_lossy(&bytes).into_owned())),
        }
    }
    Ok(said)
}
