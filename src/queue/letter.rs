//! Letters on paper, for those whom mail does not reach or does not move. Printing one writes down what opens by it;
//! where the invitation could not be delivered by mail, or there is no address, the letter is the invitation, on the
//! day it is printed.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::check::sender_name;
use crate::answer::{Standing, tasks};
use crate::family::is_by_letter;
use crate::language;
use crate::plan;
use crate::post::letter::PaperLetter;
use crate::service::Service;
use crate::store::letter::{self, Candidate, Draft};
use crate::store::{self, Conn, StoreError};

/// How long a question takes, in seconds, where nothing has been measured.
const SECONDS_A_QUESTION: usize = 10;

/// Whose letters.
#[derive(Debug, Clone, Default)]
pub struct Chosen {
    /// Only of the family with that case number.
    pub family: Option<String>,
    /// Only of people asked in that role.
    pub role: Option<String>,
    /// Only those whom mail does not reach: they have no address, or mail came back from it for good.
    pub undelivered: bool,
}

/// A letter to be printed.
#[derive(Debug, Clone)]
pub struct Paper {
    /// Case number and register column, for the name of its file.
    pub name: String,
    /// `da`, `en`, …
    pub language: String,
    /// What it says.
    pub says: PaperLetter,
}

/// The letters to those people, one each, written down in the caller's transaction.
///
/// # Errors
/// A failed statement.
pub fn write(service: &Service, conn: &mut Conn, chosen: &Chosen, now: Timestamp) -> Result<Vec<Paper>, StoreError> {
    let today = service.calendar.date(now);
    let found = letter::candidates(conn, chosen.family.as_deref())?;
    let keys: Vec<String> = found.iter().map(|one| one.email_key.clone()).collect();
    let stopped = store::address::is_stopped(conn, &keys)?;
    let mut families: Vec<i64> = found.iter().map(|one| one.family).collect();
    families.dedup();
    let cases = store::case::load(conn, &families)?;
    let mut of_person: BTreeMap<i64, Vec<Candidate>> = BTreeMap::new();
    for one in found {
        let unreachable = is_by_letter(&one.email_key) || stopped.contains(&one.email_key);
        let wanted = chosen.role.as_ref().is_none_or(|role| *role == one.role) && (unreachable || !chosen.undelivered);
        let request = cases.iter().find(|case| case.id == one.family).and_then(|case| {
            let request = case.requests.iter().find(|request| request.id == one.request)?;
            plan::is_open(&service.programme, case, request, today).then_some((case, request))
        });
        let Some((case, request)) = request.filter(|_| wanted) else { continue };
        if one.invited.is_none() {
            // The mail that invites is still to come, unless there is nowhere for it to go.
            if !unreachable {
                continue;
            }
            let place = service.programme.wave(&one.wave).map(|(place, _)| place).filter(|_| one.round == 1);
            let closes =
                place.map_or(request.closes, |place| plan::closing_day(&service.programme, case.start, place, today));
            store::request::invited(conn, one.request, today, closes)?;
        }
        of_person.entry(one.person).or_default().push(one);
    }
    let mut papers = Vec::new();
    for (person, asked) in of_person {
        let open = tasks(conn, service, person, today)?;
        let open: Vec<_> = open.iter().filter(|task| task.standing != Standing::Done).collect();
        let (Some(first), Some(closes)) = (asked.first(), open.iter().map(|task| task.asked.closes).min()) else {
            continue;
        };
        let requests: Vec<(i64, i32)> = asked.iter().map(|one| (one.request, one.round)).collect();
        let numbers: Vec<String> = requests.iter().map(|(request, round)| format!("{request}.{round}")).collect();
        let unique_key = format!("letter:{person}:{}", numbers.join(","));
        let code = service.secret.letter_code(&unique_key);
        let draft = Draft {
            unique_key: &unique_key,
            person,
            link_hash: &service.secret.token(&unique_key).hash(),
            short_hash: &service.secret.letter_hash(&code),
            to_address: &first.email,
            requests: &requests,
        };
        // Printed again, it has the code that it was first printed with.
        let former = service.secret.former_letter_code(&unique_key);
        let is_former = letter::write(conn, &draft, now)? == service.secret.letter_hash(&former);
        let code = if is_former { former } else { code };
        let case = cases.iter().find(|case| case.id == first.family);
        let held = case.and_then(|case| {
            let request = case.requests.iter().find(|request| request.id == first.request)?;
            let held = case.assignments.iter().find(|held| {
                held.person == person && held.to.is_none() && held.slot == request.slot && held.child == request.child
            });
            held.map(|held| (format!("{}-{}", case.number, held.slot), held.name.trim().to_owned()))
        });
        let (name, called) = held.unwrap_or_default();
        let questions: usize = open.iter().map(|task| task.form(service).left(&task.answers)).sum();
        papers.push(Paper {
            name,
            language: first.language.clone(),
            says: PaperLetter {
                name: called,
                date: language::day(today, &first.language),
                count: open.len(),
                minutes: (questions * SECONDS_A_QUESTION).div_ceil(60).max(1),
                closes: language::day(closes, &first.language),
                link: format!("{}/k/{}", service.base_url, code.on_paper()),
                contact: service.contact.clone(),
                sender: sender_name(service),
            },
        });
    }
    papers.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(papers)
}
