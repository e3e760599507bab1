//! Files to keep: how they are called, and how one that is larger than the memory is sent.

use std::fs::File;
use std::io::{self, Read};

use actix_web::http::header::{Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue};
use actix_web::web::{self, Bytes};
use futures_util::stream::{self, Stream};

use crate::files;

/// Bytes that are read at once.
const PIECE: u64 = 1 << 16;

/// A file of that name, to keep and not to show.
pub(super) fn to_keep(name: &str) -> ContentDisposition {
    let parameter = DispositionParam::FilenameExt(ExtendedValue {
        charset: Charset::Ext("UTF-8".to_owned()),
        language_tag: None,
        value: files::plain_name(name).into_bytes(),
    });
    ContentDisposition { disposition: DispositionType::Attachment, parameters: vec![parameter] }
}

/// A page to show, and what it is called if it is kept.
pub(super) fn to_show(name: &str) -> ContentDisposition {
    ContentDisposition { disposition: DispositionType::Inline, ..to_keep(name) }
}

/// What is left of a file, each piece read when the one before it has been taken.
pub(super) fn pieces(file: File) -> impl Stream<Item = io::Result<Bytes>> {
    stream::try_unfold(file, |file| async move {
        let read = web::block(move || {
            let mut piece = Vec::new();
            (&file).take(PIECE).read_to_end(&mut piece)?;
            Ok::<_, io::Error>((piece, file))
        });
        let (piece, file) = read.await.map_err(io::Error::other)??;
        Ok((!piece.is_empty()).then(|| (Bytes::from(piece), file)))
    })
}
