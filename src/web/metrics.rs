//! The numbers for a monitoring system, on an address of their own: they are nobody's who answers questions.

use std::net::TcpListener;
use std::sync::Arc;

use actix_web::dev::Server;
use actix_web::http::header;
use actix_web::{App, HttpResponse, HttpServer, web};
use tracing::warn;

use super::{Now, blocking, read};
use crate::health::Metrics;

/// Connections at a time: one monitoring system, or two, asks a few times a minute.
const CONNECTIONS: usize = 16;

struct Numbers {
    metrics: Arc<Metrics>,
    now: Now,
}

/// The server of `/metrics` on that listener; `await` runs it until it is told to stop, and the system's signals are not its
/// own.
///
/// # Errors
/// A listener that cannot be used.
pub fn server(metrics: Arc<Metrics>, now: Now, listener: TcpListener) -> anyhow::Result<Server> {
    let numbers = web::Data::new(Numbers { metrics, now });
    let server = HttpServer::new(move || {
        App::new()
            .app_data(numbers.clone())
            .service(web::resource("/metrics").route(read().to(tell)).default_service(web::to(nothing)))
            .default_service(web::to(nothing))
    });
    Ok(server.workers(1).max_connections(CONNECTIONS).disable_signals().listen(listener)?.run())
}

async fn tell(numbers: web::Data<Numbers>) -> HttpResponse {
    let shared = numbers.clone();
    match blocking(move || shared.metrics.text((shared.now)())).await {
        Ok(Ok(Some(text))) => HttpResponse::Ok()
            .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .body(text),
        Ok(Ok(None)) => HttpResponse::ServiceUnavailable().body("the numbers are being counted; ask again\n"),
        Ok(Err(error)) => {
            warn!(%error, "the numbers for /metrics could not be counted");
            HttpResponse::ServiceUnavailable().body("the database does not answer\n")
        }
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

async fn nothing() -> HttpResponse {
    HttpResponse::NotFound().body("there is /metrics and nothing else\n")
}
