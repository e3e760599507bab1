//! What one client, and all of them, can take of the service: connections, and the time to say something.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::{StatusCode, header};
use actix_web::middleware::Next;
use actix_web::web::{self, Bytes, BytesMut, Data};
use actix_web::{HttpMessage, HttpResponse};
use futures_util::StreamExt;

use super::errors::ProblemKind;
use super::network::Network;
use super::{State, kind_page};
use crate::account;
use crate::token::Token;

/// The largest body that a page of ours sends, with room to spare.
pub(super) const BODY: usize = 64 * 1024;

/// The largest sheet that staff send, and what goes with it: it comes back with the button that applies it, in letters.
const SHEET: usize = 12 << 20;

/// How much a request may send: a sheet only comes from a browser that is signed in, which is looked at before any of it is read.
async fn largest(request: &ServiceRequest, state: &Data<State>) -> usize {
    let cookie = request.cookie("staff").filter(|_| request.path().starts_with("/w/sheet"));
    let Some(token) = cookie.and_then(|cookie| Token::parse(cookie.value())) else { return BODY };
    let (state, now) = (state.clone(), (state.now)());
    let signed = web::block(move || state.service.store.read(|conn| account::signed_in(conn, &token, now))).await;
    if matches!(signed, Ok(Ok(Some(_)))) { SHEET } else { BODY }
}

/// Files that stay open beside connections: the database's, the mail server's, the log.
const OTHER_FILES: u64 = 256;

/// Bounds of what clients can take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How long the head of a request may take.
    pub head: Duration,
    /// How long its body may take.
    pub body: Duration,
    /// How many connections at once.
    pub connections: usize,
    /// How many bodies of one network that have not come whole.
    pub bodies_of_one: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        let (head, body) = (Duration::from_secs(5), Duration::from_secs(20));
        Limits { head, body, connections: 4096, bodies_of_one: 64 }
    }
}

impl Limits {
    /// As many connections as the system lets us have, after asking it for as many as it gives.
    pub(super) fn as_the_system_allows(self) -> Limits {
        let wanted = self.connections as u64 + OTHER_FILES;
        let files = rlimit::increase_nofile_limit(wanted)
            .or_else(|_| rlimit::Resource::NOFILE.get_soft())
            .unwrap_or(2 * OTHER_FILES);
        let room = usize::try_from(files.saturating_sub(OTHER_FILES)).unwrap_or(usize::MAX);
        Limits { connections: self.connections.min(room.max(64)), ..self }
    }
}

/// Bodies that have not come whole, by network.
#[derive(Default, Clone)]
pub(crate) struct Unfinished(Arc<Mutex<HashMap<Network, usize>>>);

impl Unfinished {
    /// Counts one more until it is dropped; `None` if that network has too many.
    fn begin(&self, from: Option<Network>, most: usize) -> Option<Begun> {
        let Some(from) = from else { return Some(Begun(None)) };
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(from).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Begun(Some((self.clone(), from))))
    }
}

struct Begun(Option<(Unfinished, Network)>);

impl Drop for Begun {
    fn drop(&mut self) {
        let Some((unfinished, from)) = &self.0 else { return };
        let mut held = unfinished.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(from) {
            *count -= 1;
            if *count == 0 {
                held.remove(from);
            }
        }
    }
}

/// Why a body is not taken.
enum NotTaken {
    TooSlow,
    TooMany,
    TooLarge,
    Broken,
}

/// Reads a body whole before anything else is done: until then it holds a connection, and neither a thread nor the
/// database. A body that takes too long is given up with its connection.
pub(super) async fn whole_bodies(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody>>, actix_web::Error> {
    let Some(state) = request.app_data::<Data<State>>().cloned() else {
        return next.call(request).await.map(ServiceResponse::map_into_left_body);
    };
    let most = largest(&request, &state).await;
    let payload = request.take_payload();
    let from = state.proxies.client_of(request.request());
    let read = match state.unfinished.begin(from, state.limits.bodies_of_one) {
        Some(_begun) => match actix_web::rt::time::timeout(state.limits.body, whole(payload, most)).await {
            Ok(read) => read,
            Err(_) => Err(NotTaken::TooSlow),
        },
        None => Err(NotTaken::TooMany),
    };
    let why_not = match read {
        Ok(body) => {
            request.set_payload(again(body));
            return next.call(request).await.map(ServiceResponse::map_into_left_body);
        }
        Err(why_not) => why_not,
    };
    let mut response = match why_not {
        // A person on a bad connection gets a page; a crowd gets a line, because a page costs work.
        NotTaken::TooSlow => kind_page(request.request(), &state, &ProblemKind::NotTaken.into()),
        NotTaken::TooLarge => kind_page(request.request(), &state, &ProblemKind::TooLarge.into()),
        _ => HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("Try again in a moment.\n"),
    };
    *response.status_mut() = match why_not {
        NotTaken::TooSlow => StatusCode::REQUEST_TIMEOUT,
        NotTaken::TooMany => StatusCode::SERVICE_UNAVAILABLE,
        NotTaken::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        NotTaken::Broken => StatusCode::BAD_REQUEST,
    };
    if !matches!(why_not, NotTaken::TooLarge) {
        response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("30"));
    }
    response.head_mut().set_connection_type(actix_web::http::ConnectionType::Close);
    Ok(request.into_response(response).map_into_right_body())
}

async fn whole(mut payload: Payload, most: usize) -> Result<Bytes, NotTaken> {
    let mut body = BytesMut::new();
    while let Some(piece) = payload.next().await {
        let piece = piece.map_err(|_| NotTaken::Broken)?;
        if body.len() + piece.len() > most {
            return Err(NotTaken::TooLarge);
        }
        body.extend_from_slice(&piece);
    }
    Ok(body.freeze())
}

/// A body as the handlers read it.
fn again(body: Bytes) -> Payload {
    Payload::Stream { payload: Box::pin(futures_util::stream::once(async move { Ok(body) })) }
}
