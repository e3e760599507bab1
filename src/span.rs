//! Spans: a request or a pass has an id, which stands in every line that is logged within it.
//!
//! A span holds its id, and the method and the route's pattern of a request or the kind of a pass: never a path, a
//! query, an address or a name.

use std::fmt;

use tracing::{Span, error_span};

/// What a pass's span is called.
const PASS: &str = "pass";

/// By which a request or a pass is found in the log: random, and six digits, which can be said on the telephone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpanId(u32);

impl SpanId {
    /// Another one.
    pub fn random() -> SpanId {
        SpanId(100_000 + rand::random::<u32>() % 900_000)
    }
}

impl fmt::Display for SpanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

// Spans are of the level of errors, so that no level which lets a line through keeps its id away.

/// The span of one request; `route` is the pattern that the path fits.
pub fn request(id: SpanId, method: &str, route: &str) -> Span {
    error_span!(parent: None, "request", %id, method, route)
}

/// The span of one pass. Inside a pass it is that pass's: whoever starts one can begin the span, to log how it ended.
pub fn pass(kind: &'static str) -> Span {
    let current = Span::current();
    if current.metadata().is_some_and(|span| span.name() == PASS) {
        return current;
    }
    error_span!("pass", id = %SpanId::random(), kind)
}
