//! The workspace of staff: project leads, secretariat, evaluators, operators.
//!
//! Every page and button is a row of [`ROUTES`]: its address, what it does ([`Deed`]), and what its address names. Before a
//! handler is called it has been looked at, in one place, who is signed in, whether they may do that, whether the family that
//! the address names is one of theirs, and whether the form is our own. A handler can forget none of it.

mod account;
mod ahead;
mod answers;
mod changes;
mod corrections;
mod desk;
mod families;
mod guide;
mod kept;
mod matrix;
mod operator;
mod organisation;
mod passkeys;
mod protocol;
mod rates;
mod received;
mod secretariat;
mod sheets;
mod shell;
mod sign_in;
mod successors;
mod today;

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use desk::Desk;
pub(super) use desk::session_cookie;
pub(crate) use kept::Kept;
pub(super) use shell::Shell;
pub(crate) use today::Vacancies;

use super::errors::{Problem, ProblemKind};
use super::{Reply, State};
use crate::access::Deed;

/// What an address of the workspace names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// Nothing: the handler shows what its reader may see.
    Nothing,
    /// A family, by its row number (`{family}`).
    Family,
    /// A request, by its row number (`{request}`); it is about a family.
    Request,
}

/// A page or a button of the workspace.
pub struct Route {
    /// `GET` or `POST`.
    pub method: Method,
    /// The address.
    pub path: &'static str,
    /// What it does.
    pub deed: Deed,
    /// What its address names.
    pub names: Names,
    handler: fn(&Desk<'_>) -> Result<Reply, Problem>,
}

macro_rules! routes {
    ($($method:ident $path:literal $deed:ident $names:ident => $handler:path;)*) => {
        /// Every page and button for which somebody has to be signed in.
        pub const ROUTES: &[Route] = &[
            $(Route {
                method: Method::$method,
                path: $path,
                deed: Deed::$deed,
                names: Names::$names,
                handler: $handler,
            },)*
        ];
    };
}

routes! {
    GET "/w" KeepOwnAccount Nothing => today::home;
    GET "/w/today" SeeOutstanding Nothing => today::show;
    GET "/w/answers/{request}" SeeOutstanding Request => answers::show;
    POST "/w/answers/{request}/help" AskForHelp Request => answers::ask_for_help;
    POST "/w/answers/{request}/note" Note Request => answers::note;
    POST "/w/answers/{request}/letter" PrintLetters Request => secretariat::letter;
    POST "/w/answers/{request}/no" SayNoForSomebody Request => secretariat::declined;
    GET "/w/families" SeeFamilies Nothing => families::list;
    GET "/w/families/new" ChangeFamilies Nothing => sheets::new_family;
    POST "/w/families/new" ChangeFamilies Nothing => sheets::save;
    GET "/w/sheet" ChangeFamilies Nothing => sheets::show;
    POST "/w/sheet" ChangeFamilies Nothing => sheets::preview;
    POST "/w/sheet/apply" ChangeFamilies Nothing => sheets::apply;
    POST "/w/sheet/download" ChangeFamilies Nothing => sheets::download;
    GET "/w/families/{family}" SeeFamilies Family => families::show;
    GET "/w/families/{family}/edit" ChangeFamilies Family => sheets::edit;
    POST "/w/families/{family}/edit" ChangeFamilies Family => sheets::save;
    GET "/w/families/{family}/history" SeeHistory Family => families::history;
    POST "/w/families/{family}/pause" Pause Family => families::pause;
    GET "/w/families/{family}/successor" ChangeFamilies Family => successors::show;
    POST "/w/families/{family}/successor" ChangeFamilies Family => successors::name;
    POST "/w/families/{family}/successor/back" ChangeFamilies Family => successors::take_back;
    POST "/w/families/{family}/said" SayNoForSomebody Family => secretariat::said;
    GET "/w/addresses" AllowAddresses Nothing => secretariat::addresses;
    POST "/w/addresses/allow" AllowAddresses Nothing => secretariat::allow;
    GET "/w/received" HandleReceived Nothing => received::show;
    POST "/w/received/handled" HandleReceived Nothing => received::handled;
    POST "/w/received/no-mail" HandleReceived Nothing => received::no_more_mail;
    GET "/w/corrections" HandleCorrections Nothing => corrections::show;
    POST "/w/corrections/handled" HandleCorrections Nothing => corrections::handled;
    GET "/w/leads" KeepLeads Nothing => secretariat::leads;
    POST "/w/leads" KeepLeads Nothing => secretariat::add_lead;
    POST "/w/leads/remove" KeepLeads Nothing => secretariat::remove_lead;
    GET "/w/protocol" SeeProtocols Nothing => protocol::show;
    GET "/w/protocol/change" SeeProtocols Nothing => protocol::change;
    GET "/w/families/{family}/calendar" SeeAhead Family => ahead::of_family;
    GET "/w/ahead" SeeAhead Nothing => ahead::show;
    GET "/w/ahead/calendar" SeeAhead Nothing => ahead::calendar;
    GET "/w/rates" SeeRates Nothing => rates::show;
    GET "/w/feedback" SeeFeedback Nothing => rates::feedback;
    GET "/w/feedback/sheet" SeeFeedback Nothing => rates::workshop_sheet;
    GET "/w/export" Export Nothing => rates::export;
    POST "/w/export" Export Nothing => rates::archive;
    GET "/w/status" SeeStatus Nothing => operator::status;
    GET "/w/log" SeeAudit Nothing => operator::log;
    GET "/w/staff" KeepAccounts Nothing => operator::staff;
    POST "/w/staff" KeepAccounts Nothing => operator::add;
    POST "/w/staff/remove" KeepAccounts Nothing => operator::remove;
    POST "/w/staff/passkeys" KeepAccounts Nothing => operator::forget_passkeys;
    GET "/w/guide" KeepOwnAccount Nothing => guide::show;
    GET "/w/account" KeepOwnAccount Nothing => account::show;
    POST "/w/account/passkeys" KeepOwnAccount Nothing => passkeys::add;
    POST "/w/account/passkeys/begin" KeepOwnAccount Nothing => passkeys::begin;
    POST "/w/account/passkeys/remove" KeepOwnAccount Nothing => passkeys::remove;
    POST "/w/account/language" KeepOwnAccount Nothing => account::language;
    POST "/w/sign-out" KeepOwnAccount Nothing => account::sign_out;
}

/// Where the place is with which links into the workspace begin.
pub const HOME: &str = "/w";

/// Adds the workspace's routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    let mut paths: Vec<&str> = ROUTES.iter().map(|route| route.path).collect();
    paths.dedup();
    let read = || web::route().guard(actix_web::guard::Any(actix_web::guard::Get()).or(actix_web::guard::Head()));
    for path in paths {
        let mut resource = web::resource(path).default_service(web::to(super::not_found));
        for route in ROUTES.iter().filter(|route| route.path == path) {
            let handler = move |request: HttpRequest, state: web::Data<State>, payload: web::Payload| {
                desk::serve(route, request, state, payload)
            };
            resource = resource.route(match route.method {
                Method::GET => read().to(handler),
                _ => web::post().to(handler),
            });
        }
        config.service(resource);
    }
    let page = |path: &str| web::resource(path).default_service(web::to(super::not_found));
    config
        .service(page("/w/sign-in").route(read().to(sign_in::ask)).route(web::post().to(sign_in::asked)))
        .service(page("/w/sign-in/passkey").route(web::post().to(passkeys::ask)))
        .service(page("/w/sign-in/passkey/answer").route(web::post().to(passkeys::enter)))
        .service(page("/w/sign-in/organisation").route(web::post().to(organisation::send_off)))
        .service(
            page(crate::account::organisation::BACK)
                .route(read().to(organisation::show))
                .route(web::post().to(organisation::enter)),
        )
        .service(page("/w/in/{token}").route(read().to(sign_in::link)).route(web::post().to(sign_in::enter)));
}

/// Whether a request is for a page of the workspace.
fn is_of_the_workspace(request: &HttpRequest) -> bool {
    let path = request.path();
    path == HOME || path.starts_with("/w/")
}

#[derive(Serialize)]
struct Kind {
    heading: String,
    text: String,
    number: Option<String>,
}

/// What cannot be done, as a page of the workspace; `None` if it was none that was asked for.
pub(super) fn kind_page(
    request: &HttpRequest,
    state: &State,
    kind: ProblemKind,
    number: Option<&str>,
) -> Option<String> {
    if !is_of_the_workspace(request) {
        return None;
    }
    let shell = Shell::built_in().ok()?;
    let language = super::accepted(request, state.pages);
    let name = match kind {
        ProblemKind::Forbidden => "forbidden",
        ProblemKind::NotFound => "not_found",
        ProblemKind::TooLarge => "too_large",
        ProblemKind::TooMany => "too_many",
        ProblemKind::Unavailable | ProblemKind::NotTaken => "unavailable",
        ProblemKind::Ended => "ended",
        ProblemKind::Broken => "broken",
        _ => "refused",
    };
    let word = |part: &str| shell.word(&language, &format!("{name}_{part}")).to_owned();
    let (heading, text) = (word("title"), word("text"));
    let frame = shell.frame(&language, &heading);
    let number = number.map(|number| shell.fill(&language, "broken_number", &[("number", number)]));
    shell.render("problem", &frame, &Kind { heading, text, number }).ok()
}

/// Goes to where somebody signs in, and comes back afterwards.
fn to_sign_in(request: &HttpRequest) -> HttpResponse {
    let place = if request.method() == Method::GET { sign_in::place(request.uri().to_string().as_str()) } else { None };
    super::see(sign_in::with_place("/w/sign-in", place.as_deref())).finish()
}
