//! What is stored about somebody, read some rows at a time and put into the file.

use std::io::Write;

use anyhow::Context;
use jiff::Timestamp;

use crate::id::{MessageId, PersonId, ReceivedId};
use crate::own_data::{Document, Format, ReceivedMail, Words};
use crate::post::incoming;
use crate::service::Service;
use crate::store::own_data::{self as stored, AT_ONCE, Asking};

/// Writes the file, in one reading transaction: all of it as it stands in the same moment.
pub(super) fn gather(
    service: &Service,
    id: PersonId,
    language: &str,
    format: Format,
    now: Timestamp,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let words = Words::of(language, service.programme(), service.calendar());
    service.store.read(|conn| -> anyhow::Result<()> {
        let person = stored::person(conn, id)?.context("the person is not there any more")?;
        let mut file = Document::begin(out, format, &words, now, service.contact.as_deref())?;
        file.add(&person)?;
        for one in stored::contacts(conn, id)? {
            file.add(&one)?;
        }
        for one in stored::places(conn, id)? {
            file.add(&one)?;
        }
        for one in stored::stops(conn, id)? {
            file.add(&one)?;
        }
        let requests = stored::requests(conn, id)?;
        let mut asking = Asking::of(id);
        for some in requests.chunks(AT_ONCE) {
            for one in asking.read(conn, some)? {
                file.add(&one)?;
            }
        }
        let mut last = MessageId::new(0);
        loop {
            let some = stored::mails(conn, id, last)?;
            let Some((end, _)) = some.last() else { break };
            last = *end;
            for (_, one) in &some {
                file.add(one)?;
            }
        }
        for one in stored::letters(conn, id)? {
            file.add(&one)?;
        }
        let mut last = ReceivedId::new(0);
        loop {
            let some = stored::received(conn, id, last)?;
            let Some(end) = some.last() else { break };
            last = end.id;
            for one in some {
                file.add(&received(one))?;
            }
        }
        for one in stored::corrections(conn, id)? {
            file.add(&one)?;
        }
        for one in stored::sessions(conn, id)? {
            file.add(&one)?;
        }
        for one in stored::asked_to_help(conn, id)? {
            file.add(&one)?;
        }
        for some in requests.chunks(AT_ONCE) {
            for one in stored::notes(conn, id, some)? {
                file.add(&one)?;
            }
        }
        let mut last = 0;
        while let Some((end, some)) = stored::changes(conn, id, last)? {
            last = end;
            for one in some {
                file.add(&one)?;
            }
        }
        file.finish()?;
        Ok(())
    })
}

fn received(mail: stored::CameBack) -> ReceivedMail {
    let words = mail.content.as_deref().map(incoming::words);
    ReceivedMail {
        kind: mail.kind,
        received_at: mail.at,
        subject: words.as_ref().map(|words| words.subject.clone()),
        text: words.map(|words| words.text),
        handled_at: mail.handled,
        note: mail.note,
    }
}
