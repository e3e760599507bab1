//! What is asked and in whose words; and what the files on the machine would change in it, before somebody takes them on.

use jiff::SignedDuration;
use jiff::civil::Date;
use serde::Serialize;

use super::answers::Fact;
use super::desk::Desk;
use super::families::who;
use super::today::wave_title;
use crate::family::RequestState;
use crate::instrument::WordingKind;
use crate::plan::{Counts, Difference, RequestDifference};
use crate::programme::text_in;
use crate::protocol::{self, Proposal, Standing};
use crate::web::Reply;
use crate::web::errors::Problem;

/// So many changes are shown; the rest are counted.
const SHOWN: usize = 200;

#[derive(Serialize)]
struct Protocol {
    facts: Vec<Fact>,
    wordings: Vec<WordingRow>,
    lacking: Vec<String>,
}

#[derive(Serialize)]
struct WordingRow {
    instrument: String,
    version: String,
    language: String,
    kind: String,
}

/// GET `/w/protocol`: what is asked, in whose words.
pub(super) fn show(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let service = desk.service();
    let (programme, library) = (service.programme(), service.questionnaires());
    let fact = |name: &str, value: String| Fact { name: desk.w(name).to_owned(), value, bad: false };
    let asked = programme.all_instruments();
    let wordings = library.wordings().iter().filter(|wording| asked.contains(&wording.instrument.as_str()));
    let view = Protocol {
        facts: vec![
            fact("programme", text_in(&programme.title, desk.language()).to_owned()),
            fact("version", programme.version.clone()),
            fact("protocol_hash", service.protocols.running().hash().to_owned()),
        ],
        wordings: wordings
            .map(|wording| WordingRow {
                instrument: wording.instrument.clone(),
                version: library
                    .instrument(&wording.instrument)
                    .map_or_else(String::new, |instrument| instrument.version.clone()),
                language: wording.language.clone(),
                kind: match (wording.kind, &wording.licence) {
                    (WordingKind::Own, _) => desk.w("wording_own").to_owned(),
                    (WordingKind::Demonstration, _) => desk.w("wording_demonstration").to_owned(),
                    (WordingKind::Licensed, Some(licence)) => {
                        format!("{}, {}, {}", licence.holder, licence.reference, licence.date)
                    }
                    (WordingKind::Licensed, None) => desk.w("wording_licensed").to_owned(),
                },
            })
            .collect(),
        lacking: library
            .not_ready(programme, service.demonstration)
            .iter()
            .map(|one| one.in_language(desk.language()))
            .collect(),
    };
    desk.page("protocol", desk.w("nav_protocol"), &view)
}

#[derive(Serialize, Default)]
struct Change {
    /// What the files are, and what runs.
    facts: Vec<Fact>,
    /// In a sentence, where there is nothing more to show.
    nothing: Option<String>,
    /// When it was worked out.
    counted: Option<String>,
    /// What is wrong with the files.
    faults: Vec<String>,
    /// Requests, mails and scores, counted.
    counts: Vec<String>,
    /// Versions, words, norms, and what stays.
    notes: Vec<String>,
    rows: Vec<String>,
    more: Option<String>,
}

/// How long a comparison is kept.
const PATIENCE: SignedDuration = SignedDuration::from_mins(10);

/// GET `/w/protocol/change`: nothing is taken on here. That is done where the service can be started anew.
pub(super) fn change(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let page = |view: &Change| desk.page("protocol_change", desk.w("protocol_change"), view);
    let new = match desk.service().files_as_they_are() {
        Ok(new) => new,
        Err(error) => {
            let faults = error.to_string().lines().map(str::to_owned).collect();
            return page(&Change { faults, ..Change::default() });
        }
    };
    let fact = |name: &str, (programme, version, hash): (&str, &str, &str)| {
        let value =
            format!("{programme}, {} {version} ({})", desk.w("version").to_lowercase(), &hash[..hash.len().min(8)]);
        Fact { name: desk.w(name).to_owned(), value, bad: false }
    };
    let files = fact("protocol_files", (&new.programme.id, &new.programme.version, new.hash()));
    let running = match desk.read(|conn| protocol::standing(conn, &new))? {
        Standing::Same => {
            // By what was taken on beside this process, it neither plans nor sends.
            let is_running = new.hash() == desk.service().protocols.running().hash();
            let nothing = Some(desk.w(if is_running { "protocol_same" } else { "protocol_start_again" }).to_owned());
            return page(&Change { facts: vec![files], nothing, ..Change::default() });
        }
        Standing::First => {
            let nothing = Some(desk.w("protocol_first").to_owned());
            return page(&Change { facts: vec![files], nothing, ..Change::default() });
        }
        Standing::Other(running) => running,
    };
    // It looks at every family, and is read again and again while somebody decides.
    let name = format!("{} {}", running.hash, new.hash());
    let patience = if desk.state.demo.is_some() { SignedDuration::ZERO } else { PATIENCE };
    let compare = || desk.read(|conn| protocol::compare(conn, &new, desk.now));
    let (counted, proposal) = desk.state.protocol_changes.get(&name, desk.now, patience, compare)?;
    let counted = desk.service().calendar().local(counted).strftime("%H:%M").to_string();
    let facts = vec![fact("protocol_runs", (&running.programme, &running.version, &running.hash)), files];
    let counted = Some(desk.fill("counted_at", &[("time", &counted)]));
    let view = Change { facts, counted, notes: notes(desk, &proposal), ..Change::default() };
    let Some(differences) = &proposal.differences else {
        return page(&Change { nothing: Some(desk.w("protocol_unreadable").to_owned()), ..view });
    };
    let counts = counts(desk, Counts::of(differences));
    let nothing = counts.is_empty().then(|| desk.w("protocol_no_difference").to_owned());
    let more = differences.len().saturating_sub(SHOWN);
    page(&Change {
        nothing,
        counts,
        rows: differences.iter().take(SHOWN).map(|one| sentence(desk, one)).collect(),
        more: (more > 0).then(|| desk.counted("protocol_more", i64::try_from(more).unwrap_or(i64::MAX))),
        ..view
    })
}

/// How many of each, those that there are.
fn counts(desk: &Desk<'_>, counts: Counts) -> Vec<String> {
    let Counts { asked, not_asked, of_another: _, ends, questions, fewer_mails, more_mails, scores } = counts;
    let all = [
        ("requests_more", asked),
        ("requests_fewer", not_asked),
        ("protocol_ends", ends),
        ("protocol_questions", questions),
        ("mails_more", more_mails),
        ("mails_fewer", fewer_mails),
        ("protocol_scores", scores),
    ];
    let told = |(name, n): (&str, usize)| desk.counted(name, i64::try_from(n).unwrap_or(i64::MAX));
    all.into_iter().filter(|(_, n)| *n > 0).map(told).collect()
}

fn notes(desk: &Desk<'_>, proposal: &Proposal) -> Vec<String> {
    let norms: Vec<String> = proposal.norms.iter().cloned().collect();
    let all =
        [("protocol_versions", &proposal.versions), ("protocol_words", &proposal.words), ("protocol_norms", &norms)];
    let told = |(name, names): (&str, &Vec<String>)| desk.fill(name, &[("names", &names.join(", "))]);
    let mut notes: Vec<String> = all.into_iter().filter(|(_, names)| !names.is_empty()).map(told).collect();
    if proposal.open > 0 {
        notes.push(desk.counted("protocol_open", i64::try_from(proposal.open).unwrap_or(i64::MAX)));
    }
    notes
}

/// What changes about one request, in a sentence: case number, role and wave, no people.
fn sentence(desk: &Desk<'_>, one: &Difference) -> String {
    let role = desk.service().programme().role_of_column(&one.slot).map(|role| role.id.clone());
    let who = who(desk, role.as_deref().unwrap_or(&one.slot), &one.slot, one.child.as_deref());
    let days = |days: &[Date]| days.iter().map(|day| desk.short_day(*day)).collect::<Vec<_>>().join(", ");
    let mut parts: Vec<String> = one.request.iter().map(|request| of_request(desk, request)).collect();
    if !one.fewer_mails.is_empty() {
        parts.push(desk.fill("protocol_no_mail", &[("days", &days(&one.fewer_mails))]));
    }
    if !one.more_mails.is_empty() {
        parts.push(desk.fill("protocol_mail", &[("days", &days(&one.more_mails))]));
    }
    if !one.scores.is_empty() {
        let name = if one.answered { "protocol_rule_answered" } else { "protocol_rule" };
        parts.push(desk.fill(name, &[("names", &one.scores.join(", "))]));
    }
    let case = format!("{} {}", desk.w("case"), one.family);
    format!("{case}, {who}, {}: {}", wave_title(desk, &one.wave), parts.join("; "))
}

fn of_request(desk: &Desk<'_>, request: &RequestDifference) -> String {
    let end = |(state, on): &(RequestState, Option<Date>)| {
        let state = desk.w(match state {
            RequestState::Open => "state_open",
            RequestState::Answered => "state_answered",
            RequestState::Missing => "protocol_closes",
            RequestState::Cancelled => "state_cancelled",
        });
        on.map_or_else(|| state.to_owned(), |on| format!("{state} {}", desk.short_day(on)))
    };
    let list = |names: &[String]| if names.is_empty() { desk.w("nothing").to_owned() } else { names.join(", ") };
    let instead = |before: &str, after: &str| desk.fill("protocol_instead", &[("before", before), ("after", after)]);
    match request {
        RequestDifference::Asked => desk.w("protocol_asked").to_owned(),
        RequestDifference::NotAsked => desk.w("protocol_not_asked").to_owned(),
        RequestDifference::OfAnother => desk.w("protocol_of_another").to_owned(),
        RequestDifference::Ends { before, after } => instead(&end(before), &end(after)),
        RequestDifference::Questions { before, after } => instead(&list(before), &list(after)),
    }
}
