//! Members of staff sign in where their organisation signs them in (OpenID Connect, authorization code with PKCE).
//!
//! The provider says an address that it has verified; whoever it belongs to among the staff is signed in, and nobody becomes a
//! member of staff by it. What the browser was sent off with is in the database ([`challenge`]) and good once. Nothing is asked
//! of the provider within a transaction.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::anyhow;
use jiff::{SignedDuration, Timestamp};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreProviderMetadata, CoreUserInfoClaims,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope, TokenResponse,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use subtle::ConstantTimeEq;
use tokio_rustls::rustls::crypto::ring;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use url::Url;

use super::{KEPT, SignInWay, begin, browser_hash};
use crate::actor::Actor;
use crate::service::{OrganisationSettings, Service};
use crate::store::challenge::{self, ChallengeKind};
use crate::store::{Result, StoreError, session, staff};
use crate::token::Token;

/// For how long somebody can take to sign in there.
pub const CHALLENGE_HOLDS: SignedDuration = SignedDuration::from_mins(10);

/// Where the provider sends the browser back to.
pub const BACK: &str = "/w/organisation/back";

/// How long the provider may take for an answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// The longest answer, in bytes.
const LONGEST: u64 = 512 * 1024;

/// For how long it is known where the provider's pages are and what its keys are.
const KNOWN_FOR: SignedDuration = SignedDuration::from_hours(1);

/// After which time a key that is not known can have come up since.
const KEYS_AGAIN: SignedDuration = SignedDuration::from_mins(1);

/// Why somebody is not signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSignedIn {
    /// The provider does not answer, or not as it has to.
    NoAnswer,
    /// This browser was not sent there, was already let in, or it is too late.
    Over,
    /// What the provider says proves nothing.
    NotProved,
    /// The provider does not say that the address is verified.
    NoAddress,
    /// Nobody among the staff has that address.
    Unknown,
}

/// What a browser was sent off with.
#[derive(Serialize, Deserialize)]
struct SentOff {
    state: String,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
    place: String,
}

/// The client as it is made of what the provider says of itself.
type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// The organisation's own sign-in.
pub struct Organisation {
    settings: OrganisationSettings,
    issuer: IssuerUrl,
    back: RedirectUrl,
    agent: ureq::Agent,
    /// What the provider says of itself, with its keys, and when it said so.
    known: Mutex<Option<(Timestamp, CoreProviderMetadata)>>,
}

impl Organisation {
    /// As the settings have it; `None` without any.
    ///
    /// # Errors
    /// Settings that name no addresses.
    pub fn of(service: &Service) -> anyhow::Result<Option<Organisation>> {
        let Some(settings) = service.organisation.clone() else { return Ok(None) };
        let issuer = IssuerUrl::new(settings.issuer.clone())
            .map_err(|_| anyhow!("the oidc_issuer “{}” is no address", settings.issuer))?;
        let back = RedirectUrl::new(format!("{}{BACK}", service.base_url))
            .map_err(|_| anyhow!("the base_url “{}” is no address", service.base_url))?;
        Ok(Some(Organisation { settings, issuer, back, agent: agent(), known: Mutex::default() }))
    }

    /// Where to send a browser that wants to sign in, and that comes back to that place.
    ///
    /// # Errors
    /// The database.
    pub fn send_off(
        &self,
        service: &Service,
        browser: &Token,
        place: &str,
        now: Timestamp,
    ) -> Result<std::result::Result<Url, NotSignedIn>> {
        let Some(provider) = self.provider(now, KNOWN_FOR) else { return Ok(Err(NotSignedIn::NoAnswer)) };
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, state, nonce) = self
            .client(provider)
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        let sent = SentOff { state: state.into_secret(), nonce, verifier, place: place.to_owned() };
        let (sent, holder) = (json!(sent).to_string(), browser_hash(browser));
        let until = now.saturating_add(CHALLENGE_HOLDS).unwrap_or(Timestamp::MAX);
        service.store.write::<_, StoreError>(&service.scheduler(now), |tx| {
            challenge::put(tx, ChallengeKind::Organisation, &holder, &sent, now, until)
        })?;
        Ok(Ok(url))
    }

    /// Signs a browser in that comes back with a code; it holds the token that is returned, and goes on to the place.
    ///
    /// # Errors
    /// The database.
    pub fn sign_in(
        &self,
        service: &Service,
        browser: Option<&Token>,
        (code, state): (&str, &str),
        now: Timestamp,
    ) -> Result<std::result::Result<(Token, String), NotSignedIn>> {
        let Some(browser) = browser else { return Ok(Err(NotSignedIn::Over)) };
        let holder = browser_hash(browser);
        // Used up before anybody is asked: a code is tried once, whatever comes of it.
        let sent = service.store.write::<_, StoreError>(&service.scheduler(now), |tx| {
            challenge::take(tx, ChallengeKind::Organisation, &holder, now)
        })?;
        let Some(sent) = sent.and_then(|sent| serde_json::from_str::<SentOff>(&sent).ok()) else {
            return Ok(Err(NotSignedIn::Over));
        };
        if !bool::from(sent.state.as_bytes().ct_eq(state.as_bytes())) {
            return Ok(Err(NotSignedIn::Over));
        }
        let place = sent.place.clone();
        let email = match self.address(code, sent, now) {
            Ok(email) => email,
            Err(why) => return Ok(Err(why)),
        };
        let found = service.store.read::<_, StoreError>(|conn| staff::with_address(conn, &service.keys, &email))?;
        let Some(id) = found else { return Ok(Err(NotSignedIn::Unknown)) };
        service.store.write(&service.by(Actor::Staff(id), now), |tx| {
            if staff::find(tx, id)?.is_none() {
                return Ok(Err(NotSignedIn::Unknown));
            }
            session::forget_before(tx, now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN))?;
            begin(tx, id, SignInWay::Organisation, now).map(|token| Ok((token, place)))
        })
    }

    /// The verified address of whom a code is about.
    fn address(&self, code: &str, sent: SentOff, now: Timestamp) -> std::result::Result<String, NotSignedIn> {
        let client = self.client(self.provider(now, KNOWN_FOR).ok_or(NotSignedIn::NoAnswer)?);
        let http = |request: HttpRequest| self.http(request);
        let answer = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|_| failed("names no token endpoint"))?
            .set_pkce_verifier(sent.verifier)
            .request(&http)
            .map_err(|_| failed("gives no token for a code"))?;
        let token = answer.id_token().ok_or_else(|| failed("gives no id token"))?;
        // Signed with a key that came up since: its keys are asked for again, at most once a minute.
        let has_other_key = matches!(
            token.claims(&verifier(&client, now), &sent.nonce),
            Err(ClaimsVerificationError::SignatureVerification(_))
        );
        let client = match has_other_key {
            true => self.client(self.provider(now, KEYS_AGAIN).ok_or(NotSignedIn::NoAnswer)?),
            false => client,
        };
        let claims = token.claims(&verifier(&client, now), &sent.nonce).map_err(|_| {
            tracing::warn!("the organisation's sign-in gave an id token that does not hold");
            NotSignedIn::NotProved
        })?;
        if let Some(email) = claims.email() {
            return verified(email.as_str(), claims.email_verified());
        }
        // A provider may tell it there alone.
        let told: CoreUserInfoClaims = client
            .user_info(answer.access_token().clone(), Some(claims.subject().clone()))
            .map_err(|_| NotSignedIn::NoAddress)?
            .request(&http)
            .map_err(|_| failed("tells nothing of whom it has signed in"))?;
        verified(told.email().map_or("", |email| email.as_str()), told.email_verified())
    }

    fn client(&self, provider: CoreProviderMetadata) -> Client {
        let methods = provider.token_endpoint_auth_methods_supported();
        let in_body = methods.is_some_and(|methods| !methods.contains(&CoreClientAuthMethod::ClientSecretBasic));
        let secret = ClientSecret::new(self.settings.client_secret.text().to_owned());
        CoreClient::from_provider_metadata(provider, ClientId::new(self.settings.client_id.clone()), Some(secret))
            .set_redirect_uri(self.back.clone())
            .set_auth_type(if in_body { AuthType::RequestBody } else { AuthType::BasicAuth })
    }

    /// What the provider says of itself, if it is no older than that.
    fn provider(&self, now: Timestamp, at_most: SignedDuration) -> Option<CoreProviderMetadata> {
        let held = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, known)) = held().as_ref()
            && now.duration_since(*at).abs() < at_most
        {
            return Some(known.clone());
        }
        let Ok(known) = CoreProviderMetadata::discover(&self.issuer, &|request: HttpRequest| self.http(request)) else {
            failed("does not say where its pages and keys are");
            return None;
        };
        *held() = Some((now, known.clone()));
        Some(known)
    }

    fn http(&self, request: HttpRequest) -> std::result::Result<HttpResponse, ureq::Error> {
        let (parts, body) = request.into_parts();
        let answer = if body.is_empty() {
            self.agent.run(ureq::http::Request::from_parts(parts, ()))?
        } else {
            self.agent.run(ureq::http::Request::from_parts(parts, body))?
        };
        let (parts, mut body) = answer.into_parts();
        Ok(HttpResponse::from_parts(parts, body.with_config().limit(LONGEST).read_to_vec()?))
    }
}

/// Follows no redirect: what the provider is asked goes to the provider.
fn agent() -> ureq::Agent {
    let roots = rustls_native_certs::load_native_certs().certs;
    let roots: Vec<_> = roots.iter().map(|one| Certificate::from_der(one).to_owned()).collect();
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::Specific(Arc::new(roots)))
        .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
        .build();
    let config = ureq::Agent::config_builder().tls_config(tls).timeout_global(Some(PATIENCE));
    config.max_redirects(0).max_redirects_will_error(false).http_status_as_error(false).build().into()
}

fn verifier(client: &Client, now: Timestamp) -> openidconnect::core::CoreIdTokenVerifier<'_> {
    let now = chrono::DateTime::from_timestamp(now.as_second(), 0).unwrap_or_default();
    client.id_token_verifier().set_time_fn(move || now)
}

/// What the provider does wrong is for the log; nothing of what it said is.
fn failed(what: &str) -> NotSignedIn {
    tracing::warn!("the organisation's sign-in {what}");
    NotSignedIn::NoAnswer
}

fn verified(email: &str, is_verified: Option<bool>) -> std::result::Result<String, NotSignedIn> {
    if email.is_empty() || is_verified != Some(true) {
        tracing::warn!("the organisation's sign-in does not say that an address is verified (email, email_verified)");
        return Err(NotSignedIn::NoAddress);
    }
    Ok(email.to_owned())
}
