//! Received mail that nobody acted on, and what a person does about it.

use serde::Serialize;

use super::desk::Desk;
use crate::id::ReceivedId;
use crate::inbox::unhandled::{self, Refusal};
use crate::language;
use crate::web::Reply;
use crate::web::errors::Problem;

const PLACE: &str = "/w/received";

#[derive(Serialize)]
struct Received {
    rows: Vec<Row>,
    /// How many are not shown.
    more: Option<String>,
    /// How many lie in the mailbox alone.
    mailbox: Option<String>,
    handled: Vec<HandledRow>,
    note: String,
    error: Option<String>,
}

#[derive(Serialize)]
struct Row {
    id: String,
    at: String,
    kind: String,
    from: String,
    /// The name in the register, of whoever is known.
    name: Option<String>,
    cases: String,
    subject: Option<String>,
    text: Option<String>,
    /// What is attached, or that nothing is there to read.
    besides: Option<String>,
    /// Whether mail to whoever wrote it can be ended.
    can_stop: bool,
    /// What was written into the note of this one, if it was refused.
    note: String,
    wrong: bool,
}

#[derive(Serialize)]
struct HandledRow {
    at: String,
    kind: String,
    handled: String,
    note: String,
}

/// GET `/w/received`
pub(super) fn show(desk: &Desk<'_>) -> Result<Reply, Problem> {
    page(desk, None)
}

fn page(desk: &Desk<'_>, wrong: Option<(&str, &str)>) -> Result<Reply, Problem> {
    let mail = unhandled::list(desk.service(), desk.now)?;
    let calendar = desk.service().calendar();
    let day = |at| language::short_day(calendar.date(at), desk.language());
    let of_this = |id: &str| wrong.filter(|_| desk.form.get("mail") == Some(id));
    let rows: Vec<Row> = mail
        .unhandled
        .into_iter()
        .map(|one| {
            let id = one.id.to_string();
            let said = of_this(&id);
            let words = one.words;
            let besides = match &words {
                Some(words) if words.attached > 0 => {
                    Some(desk.counted("received_attached", i64::try_from(words.attached).unwrap_or(i64::MAX)))
                }
                Some(words) if words.text.is_empty() => Some(desk.w("received_nothing").to_owned()),
                _ => None,
            };
            Row {
                at: day(one.at),
                kind: kind(desk, &one.kind),
                from: one.from.unwrap_or_else(|| desk.w("received_no_sender").to_owned()),
                can_stop: one.sender.as_ref().is_some_and(|(_, stands)| !stands.no_mail && !stands.left),
                name: one.sender.map(|(_, stands)| stands.name).filter(|name| !name.is_empty()),
                cases: one.families.join(", "),
                subject: words.as_ref().map(|words| words.subject.clone()).filter(|subject| !subject.is_empty()),
                text: words.map(|words| words.text).filter(|text| !text.is_empty()),
                besides,
                wrong: said.is_some(),
                note: said.map(|(_, note)| note.to_owned()).unwrap_or_default(),
                id,
            }
        })
        .collect();
    let counted = |name: &str, n: usize| (n > 0).then(|| desk.counted(name, i64::try_from(n).unwrap_or(i64::MAX)));
    let view = Received {
        more: counted("received_more", mail.count.saturating_sub(rows.len())),
        rows,
        mailbox: counted("received_mailbox", mail.in_the_mailbox),
        handled: mail
            .handled
            .into_iter()
            .map(|one| HandledRow {
                at: day(one.at),
                kind: kind(desk, &one.kind),
                handled: day(one.handled),
                note: one.note.unwrap_or_default(),
            })
            .collect(),
        note: desk.form.get("mail").map(|id| format!("note-{id}")).unwrap_or_default(),
        error: wrong.map(|(name, _)| desk.w(name).to_owned()),
    };
    match wrong {
        Some(_) => desk.incomplete("received", desk.w("nav_received"), &view),
        None => desk.page("received", desk.w("nav_received"), &view),
    }
}

/// What it is, in the reader's words.
fn kind(desk: &Desk<'_>, kind: &str) -> String {
    let name = match kind {
        "reply" => "received_reply",
        "auto_reply" => "received_auto_reply",
        "read_receipt" => "received_read_receipt",
        "bounce" => "received_bounce",
        "delay" => "received_delay",
        "delivered" => "received_delivered",
        "complaint" => "received_complaint",
        "own" => "received_own",
        _ => "received_unknown",
    };
    desk.w(name).to_owned()
}

/// POST `/w/received/handled`
pub(super) fn handled(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let note = desk.form.get("note").unwrap_or_default();
    let done = match mail(desk) {
        Some(id) => unhandled::handle(desk.service(), id, note, &desk.by())?,
        None => Err(Refusal::NotWaiting),
    };
    match done {
        Ok(()) => Ok(desk.done(PLACE, "received_handled")),
        Err(Refusal::TooLong) => page(desk, Some(("fault_too_long", note))),
        Err(_) => Ok(desk.done(PLACE, "received_gone")),
    }
}

/// POST `/w/received/no-mail`
pub(super) fn no_more_mail(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let note = desk.form.get("note").unwrap_or_default();
    let done = match mail(desk) {
        Some(id) => unhandled::no_more_mail(desk.service(), id, note, &desk.by())?,
        None => Err(Refusal::NotWaiting),
    };
    match done {
        Ok(()) => Ok(desk.done(PLACE, "received_no_mail")),
        Err(Refusal::TooLong) => page(desk, Some(("fault_too_long", note))),
        Err(_) => Ok(desk.done(PLACE, "received_gone")),
    }
}

fn mail(desk: &Desk<'_>) -> Option<ReceivedId> {
    desk.form.get("mail").and_then(|id| id.parse().ok())
}
