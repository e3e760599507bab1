//! What does not fit and is no alarm: counted and told by `kvartal status`, a line for everything that keeps count of it.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::keys::links_by_key;
use super::other_programme;
use crate::access::Reach;
use crate::actor::{Act, Actor};
use crate::catch_up::{self, Ahead};
use crate::closing;
use crate::id::FamilyId;
use crate::post::incoming::{Cause, Status};
use crate::said::{Said, said};
use crate::service::{self, Service};
use crate::store::secret::{self, Standing};
use crate::store::{
    self, Conn, StoreError, audit, correction, data_key, erasure, evaluator, setting, tombstone, unseen,
};
use crate::{protocol, register, retention};

/// Something that does not fit, in so many places: no alarm, but somebody should look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What kind of thing, in a word that stays.
    pub kind: &'static str,
    /// How many: families, mails, addresses. Never 0.
    pub count: usize,
    /// A sentence without that number: what is counted, and what can be done about it.
    pub words: Said,
}

/// How far back it is looked for mail that nobody has seen.
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How many case numbers one line names.
const CASES: usize = 10;

/// What is over soon is nothing to be told for long.
const SOME_TIME: SignedDuration = SignedDuration::from_hours(1);

/// What does not fit at `now`, from everywhere that keeps count of it: a line each.
///
/// # Errors
/// A failed statement.
pub fn findings(conn: &mut Conn, service: &Service, now: Timestamp) -> Result<Vec<Finding>, StoreError> {
    let mut found = findings_at_hand(conn, service, now)?;
    let (programme, calendar) = (service.programme(), service.calendar());
    let misfits = register::misfits(conn, programme, calendar, calendar.date(now))?;
    found.extend(misfits.into_iter().map(|misfit| Finding {
        kind: "register",
        count: misfit.count,
        words: misfit.words,
    }));
    found.push(not_taken_over(conn, now)?);
    if is_known(conn, service)? {
        found.push(links_of_a_forgotten_secret(conn, service)?);
    }
    Ok(found.into_iter().filter(|finding| finding.count > 0).collect())
}

/// Those that are told without looking at every family and every open link: what a monitoring system asks for.
///
/// # Errors
/// A failed statement.
pub fn findings_at_hand(conn: &mut Conn, service: &Service, now: Timestamp) -> Result<Vec<Finding>, StoreError> {
    let other_programme = other_programme(conn, service)?;
    let other_programme =
        other_programme.map(|words| Finding { kind: "other_programme", count: 1, words: words.into() });
    let mut found: Vec<Finding> = other_programme.into_iter().collect();
    found.extend(study_has_ended(conn)?);
    found.push(clock_was_ahead(conn, now)?);
    found.push(facts_of_the_study(service));
    found.extend(protocol::unreadable(conn)?.into_iter().map(|one| Finding {
        kind: "unreadable",
        count: one.requests,
        words: said!("requests can be neither shown nor answered: they were made under {}", one.words),
    }));
    found.extend(received_mail(conn, now)?);
    found.push(links_refused(conn, now)?);
    found.push(corrections(conn)?);
    found.extend(to_be_erased(conn)?);
    found.extend(to_be_forgotten(conn, service)?);
    found.extend(traces_left(conn, now)?);
    found.extend(key_without_a_copy(conn, service)?);
    found.extend(not_sealed_to_evaluator(conn)?);
    found.extend(evaluator_key_untried(conn, now)?);
    found.extend(erased_and_not_kept(conn, service)?);
    if is_known(conn, service)? {
        found.extend(audit_log(conn, service)?);
    }
    Ok(found.into_iter().filter(|finding| finding.count > 0).collect())
}

/// Without the database's secret nothing can be said of what was made with it.
fn is_known(conn: &mut Conn, service: &Service) -> Result<bool, StoreError> {
    Ok(!matches!(secret::standing(conn, &service.keys)?, Standing::Unknown(_)))
}

/// Only its end is looked at: walking the whole log takes its time.
fn audit_log(conn: &mut Conn, service: &Service) -> Result<Option<Finding>, StoreError> {
    let misfit = audit::verify_end(conn, &service.keys)?;
    Ok(misfit.map(|misfit| Finding {
        kind: "audit_log",
        count: 1,
        words: said!(
            "audit log that does not fit: {}. “kvartal audit --verify” looks at all of it",
            misfit.to_string()
        ),
    }))
}

/// A mail that does not say who asks looks like a trick, and the law wants it said.
fn facts_of_the_study(service: &Service) -> Finding {
    let (id, library) = (&service.programme().id, service.questionnaires());
    let lacks = match service.about(None, "da") {
        None => said!("words of the study are missing: pages and mails do not say who asks and why"),
        Some(_) if !service.demonstration && !library.has_own_facts(id) => {
            said!(
                "facts of the study are missing: pages and mails do not say who asks, whom to call and how long answers are kept"
            )
        }
        Some(_) => return Finding { kind: "facts_of_the_study", count: 0, words: "".into() },
    };
    Finding {
        kind: "facts_of_the_study",
        count: 1,
        words: said!(
            "{}; write them into study/{}.json of your questionnaires folder (questionnaires/README.md)",
            lacks,
            id
        ),
    }
}

/// How long it is told that a clock was ahead.
const TOLD_FOR: SignedDuration = WEEK;

/// What was sent by such a clock was sent too early, and nothing takes it back.
fn clock_was_ahead(conn: &mut Conn, now: Timestamp) -> Result<Finding, StoreError> {
    let recent = |ahead: &Ahead| now.duration_since(ahead.found) < TOLD_FOR;
    Ok(match catch_up::last_ahead(conn)?.filter(recent) {
        None => Finding { kind: "clock_was_ahead", count: 0, words: "".into() },
        Some(Ahead { clock, found }) => Finding {
            kind: "clock_was_ahead",
            count: 1,
            words: said!(
                "pass of planning and sending by the time {}, found out at {}; every family was looked at anew. Set this \
                 machine's clock by NTP, and use “tick --at” on no study that runs",
                clock,
                found
            ),
        },
    })
}

/// Whoever was refused was told the same as everybody, so nobody will write about it.
fn links_refused(conn: &mut Conn, now: Timestamp) -> Result<Finding, StoreError> {
    let lately = setting::instant(conn, setting::LINKS_REFUSED)?.filter(|at| now.duration_since(*at) < WEEK);
    Ok(Finding {
        kind: "links_refused",
        count: usize::from(lately.is_some()),
        words: lately.map_or_else(
            || "".into(),
            |at| {
                said!(
                    "new link or more was not sent in the last seven days, last at {}: more people asked for one within \
                     an hour than are sent to. They were told nothing of it",
                    at
                )
            },
        ),
    })
}

/// The family goes on with whoever held the role before, and nobody was there to see it.
fn not_taken_over(conn: &mut Conn, now: Timestamp) -> Result<Finding, StoreError> {
    let since = now.saturating_sub(WEEK).unwrap_or(Timestamp::MIN);
    let cases = audit::cases_where(conn, Act::SuccessorDropped, &Actor::Scheduler, since)?;
    let few: Vec<&str> = cases.iter().map(String::as_str).take(CASES).collect();
    let and_more = if cases.len() > CASES { ", …" } else { "" };
    Ok(Finding {
        kind: "not_taken_over",
        count: cases.len(),
        words: said!(
            "families in which somebody was to take a role over in the last seven days and could not, because the register \
             had changed meanwhile: {}. Look who holds it",
            format!("{}{and_more}", few.join(", "))
        ),
    })
}

/// Whoever has such a link is told only that it is unknown.
fn links_of_a_forgotten_secret(conn: &mut Conn, service: &Service) -> Result<Finding, StoreError> {
    Ok(Finding {
        kind: "links_of_a_forgotten_secret",
        count: links_by_key(conn, &service.keys)?.unknown,
        words: said!(
            "open links were made with a secret that is no longer known, and open nothing; name that secret in \
                secret_previous, unless it became known to others. People get a new link with their next mail"
        ),
    })
}

/// What has come back and nobody has been shown, and what came back through no fault of the address.
fn received_mail(conn: &mut Conn, now: Timestamp) -> Result<Vec<Finding>, StoreError> {
    let since = now.saturating_sub(WEEK).unwrap_or(Timestamp::MIN);
    let left = setting::get(conn, setting::INBOX_LEFT)?.and_then(|text| text.parse().ok()).unwrap_or(0);
    let ours = unseen::refusals(conn, since)?.iter().filter(|words| is_about_us(words)).count();
    let mut found = vec![
        Finding {
            kind: "inbox_left",
            count: left,
            words: said!(
                "mails stay unread in the inbox, because nobody can be given them: no operator is named, the \
                    operator's own address refuses mail, or there are too many or too large ones; open the mailbox"
            ),
        },
        Finding {
            kind: "not_passed_on",
            count: store::incoming::unreached(conn)?.len(),
            words: said!(
                "mails were to be passed on and have reached neither a project lead, nor the study's contact, nor the \
                    operator; see to their addresses, then “kvartal address allow”, or read them: “kvartal inbox list”"
            ),
        },
        Finding {
            kind: "refused_for_the_sender",
            count: ours,
            words: said!(
                "mails of the last seven days were refused for good because of the sender, and not of the address \
                    (SPF, DKIM, a block list, too many at once); see what “kvartal dns” says is to be published"
            ),
        },
    ];
    for (kind, noted) in unseen::noted(conn, since)? {
        let what = match kind.as_str() {
            "auto_reply" => said!("automatic answers"),
            "read_receipt" => said!("read receipts"),
            "delay" => said!("notices of a delay"),
            "delivered" => said!("notices of delivery"),
            "own" => said!("mails of our own that came round"),
            "reply" => said!("mails from the operator's own address, or in answer to what was passed on to it,"),
            _ => said!("other mails"),
        };
        let cases: Vec<&str> = noted.families.iter().map(String::as_str).take(CASES).collect();
        let and_more = if noted.families.len() > CASES { ", …" } else { "" };
        let about = match cases.is_empty() {
            true => "".into(),
            false => said!(", about {}", format!("{}{and_more}", cases.join(", "))),
        };
        let words = said!(
            "{} came in the last seven days and were passed on to nobody{}; “kvartal inbox list” shows them",
            what,
            about
        );
        found.push(Finding { kind: "received_and_noted", count: noted.count, words });
    }
    Ok(found)
}

/// Whether a server's words are about the sender or too much at once.
fn is_about_us(words: &str) -> bool {
    matches!(Cause::of(Status::find(words), words), Cause::Sender | Cause::Rate)
}

/// What people say is wrong in what is stored about them.
fn corrections(conn: &mut Conn) -> Result<Finding, StoreError> {
    Ok(Finding {
        kind: "corrections",
        count: usize::try_from(correction::count(conn)?).unwrap_or(usize::MAX),
        words: said!(
            "messages from people who say that something stored about them is wrong wait for somebody; project leads and the \
             secretariat read them in the workspace"
        ),
    })
}

/// Nobody is to wonder why nothing is sent; and closing goes on only when it is said again.
fn study_has_ended(conn: &mut Conn) -> Result<Vec<Finding>, StoreError> {
    let frozen = closing::since(conn)?.map(|since| Finding {
        kind: "study_frozen",
        count: 1,
        words: said!(
            "study that is frozen since {}: nothing is asked, sent about questionnaires or answered; “kvartal study show” tells how it \
             stands",
            since
        ),
    });
    let broken_off = closing::is_broken_off(conn)?.then(|| Finding {
        kind: "closing_broken_off",
        count: 1,
        words: said!(
            "study whose closing was broken off: some of its people are forgotten and some are not; say “kvartal study close” again, \
             with the folder of the last export"
        ),
    });
    Ok(frozen.into_iter().chain(broken_off).collect())
}

/// People who have asked for their answers to be erased.
fn to_be_erased(conn: &mut Conn) -> Result<Option<Finding>, StoreError> {
    let count = usize::try_from(erasure::pending(conn)?).unwrap_or(usize::MAX);
    let words = said!(
        "people have asked for their answers to be erased; it is done when their time of grace is over, and “kvartal consent \
         list” shows when"
    );
    Ok(Some(Finding { kind: "to_be_erased", count, words }))
}

/// What goes soon because its time is over, and what has no time.
fn to_be_forgotten(conn: &mut Conn, service: &Service) -> Result<[Finding; 2], StoreError> {
    let announced: BTreeSet<FamilyId> = retention::coming(conn, &Reach::Everywhere)?
        .into_iter()
        .flat_map(|one| one.families)
        .map(|(id, _)| id)
        .collect();
    let without = service.programme().retention.without_a_time();
    Ok([
        Finding {
            kind: "to_be_forgotten",
            count: announced.len(),
            words: said!(
                "families of which names and addresses, or everything, are forgotten within a month, because their time is over; \
                 “kvartal retention” lists them"
            ),
        },
        Finding {
            kind: "kept_without_a_time",
            count: without.len(),
            words: said!(
                "kinds of what is stored have no time in the programme file, and are kept until somebody erases them: {}; write \
                 it into “retention” (questionnaires/README.md)",
                without.join(", ")
            ),
        },
    ])
}

/// Erased answers that still stand somewhere in the database's files.
fn traces_left(conn: &mut Conn, now: Timestamp) -> Result<Option<Finding>, StoreError> {
    let since = setting::instant(conn, setting::TRACES_LEFT)?.filter(|since| now.duration_since(*since) > SOME_TIME);
    Ok(since.map(|since| Finding {
        kind: "traces_left",
        count: 1,
        words: said!(
            "erasure that the database has not overwritten since {}, because another program has it open; end what has \
             been reading it for long",
            since
        ),
    }))
}

/// Sealing to an evaluator, and going back, go on where they were broken off only when it is said again.
fn not_sealed_to_evaluator(conn: &mut Conn) -> Result<[Finding; 2], StoreError> {
    let present = evaluator::present(conn)?.map(|keys| keys.id());
    let readable = if present.is_some() { evaluator::readable_here(conn)? } else { 0 };
    let others = evaluator::sealed_to_others(conn, present.as_deref())?;
    Ok([
        Finding {
            kind: "not_sealed_to_evaluator",
            count: usize::try_from(readable).unwrap_or_default(),
            words: said!(
                "questionnaires that were sent can still be read by the server, because sealing them to the evaluator was broken off; \
                 say “kvartal evaluator use” again"
            ),
        },
        Finding {
            kind: "sealed_to_another_evaluator",
            count: usize::try_from(others).unwrap_or_default(),
            words: said!(
                "questionnaires are sealed to an evaluator who is not in force; “kvartal evaluator show” tells which, and “use” or \
                 “stop” with that key puts it right"
            ),
        },
    ])
}

/// Whoever has an evaluator's key shows once in so long that it is at hand,
const TRIED_AGAIN: SignedDuration = SignedDuration::from_hours(100 * 24);

/// and the first time so long after the first answer.
const FIRST_TRIED: SignedDuration = SignedDuration::from_hours(14 * 24);

/// With the evaluator's secret half every answer is lost, and nobody notices before somebody wants to read one.
fn evaluator_key_untried(conn: &mut Conn, now: Timestamp) -> Result<Option<Finding>, StoreError> {
    let unopened = evaluator::unopened(conn, now - TRIED_AGAIN, now - FIRST_TRIED)?;
    Ok(unopened.map(|one| Finding {
        kind: "evaluator_key_untried",
        count: usize::try_from(one.count).unwrap_or_default(),
        words: match one.last {
            None => said!(
                "questionnaires are sealed to the evaluator {}, and nobody has shown yet that the secret half is at hand: without it they are \
                 lost. “kvartal evaluator check”, a report, an export, or figures that are published show it",
                one.keys
            ),
            Some(last) => said!(
                "questionnaires are sealed to the evaluator {}, and nobody has shown since {} that the secret half is at hand: without it they \
                 are lost. “kvartal evaluator check”, a report, an export, or figures that are published show it",
                one.keys,
                last
            ),
        },
    }))
}

/// With the key file every answer is lost, and every backup of it.
fn key_without_a_copy(conn: &mut Conn, service: &Service) -> Result<Option<Finding>, StoreError> {
    let (Some(file), Some(key)) = (&service.key_file, data_key::stands_under(conn)?) else { return Ok(None) };
    Ok((!service::has_copy(file, &key)).then(|| Finding {
        kind: "key_without_a_copy",
        count: 1,
        words: said!(
            "key file of which no copy was made: without it no answer, name or backup can be read; “kvartal key export-recovery” \
             writes one, to be kept where the backups are not"
        ),
    }))
}

/// A backup that is older brings back what was erased, unless it stands outside the database as well.
fn erased_and_not_kept(conn: &mut Conn, service: &Service) -> Result<Option<Finding>, StoreError> {
    let all = tombstone::all(conn)?;
    if all.is_empty() {
        return Ok(None);
    }
    let file = service.erased_file.as_deref();
    let (count, words) = match (file, service::not_kept(file, &all)) {
        (None, _) => (
            all.len(),
            said!(
                "erasures stand nowhere but in the database, and a restored backup would not know of them; name a file in \
                 erased_file, and let “kvartal erase list” write it"
            ),
        ),
        (Some(file), Ok(count)) => (
            count,
            said!(
                "erasures do not stand in {}, and a restored backup would not know of them; “kvartal erase list” writes them there",
                file.display().to_string()
            ),
        ),
        (Some(_), Err(fault)) => {
            (all.len(), said!("erasures of which a restored backup would not know: {}", format!("{fault:#}")))
        }
    };
    Ok(Some(Finding { kind: "erased_and_not_kept", count, words }))
}
