//! Pages leave compressed by Brotli, by a window of the size of a page: the usual one of four megabytes costs more time than all
//! the rest of a page, and saves nothing.

use std::io::Write;

use actix_web::Error;
use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    self, AcceptEncoding, CONTENT_ENCODING, CONTENT_TYPE, ContentEncoding, Encoding, Header, HeaderValue, VARY,
};
use actix_web::middleware::Next;
use brotli::CompressorWriter;

/// As [`actix_web::middleware::Compress`] has it, which does the rest: other encodings, and what is no page. The next ones save
/// a tenth of the bytes for twice the time.
const QUALITY: u32 = 3;

/// 2¹⁸ bytes, in which the longest list of staff has its place.
const WINDOW: u32 = 18;

/// Compresses a page for a browser that would rather have it so.
pub(super) async fn pages<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<Vec<u8>, BoxBody>>, Error> {
    let known = [Encoding::brotli(), Encoding::gzip(), Encoding::identity()];
    let wanted = AcceptEncoding::parse(&request).ok().and_then(|accepted| accepted.negotiate(known.iter()));
    let response = next.call(request).await?.map_into_boxed_body();
    let headers = response.headers();
    let is_page = headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !is_page || headers.contains_key(CONTENT_ENCODING) || wanted != Some(Encoding::Known(ContentEncoding::Brotli)) {
        return Ok(response.map_body(|_, body| EitherBody::right(body)));
    }
    let mut is_compressed = false;
    let mut response = response.map_body(|_, body| match body.try_into_bytes() {
        Ok(bytes) => {
            is_compressed = true;
            EitherBody::left(brotli(&bytes))
        }
        Err(body) => EitherBody::right(body),
    });
    if is_compressed {
        let headers = response.headers_mut();
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
        headers.append(VARY, HeaderValue::from_static(header::ACCEPT_ENCODING.as_str()));
    }
    Ok(response)
}

fn brotli(page: &[u8]) -> Vec<u8> {
    let mut writer = CompressorWriter::new(Vec::with_capacity(page.len() / 2), 8 * 1024, QUALITY, WINDOW);
    // Nothing that is written into memory fails.
    let _ = writer.write_all(page);
    writer.into_inner()
}
