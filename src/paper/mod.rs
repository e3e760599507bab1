//! Letters on paper, for those whom mail does not reach or does not move. Where the invitation could not be delivered
//! by mail, or there is no address, the letter is the invitation, on the day it is printed: that is noted when the whole
//! page is on the disk, and not before. What opens by it is stored first, so that no page lies about that opens nothing; a page
//! that cannot be noted is taken back.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Context;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::actor::{Act, Subject};
use crate::answer::{Standing, durations, tasks};
use crate::fault::{Fault, Faults};
use crate::files::{self, Existing};
use crate::id::{ContactId, FamilyId, PersonId, RequestId};
use crate::language;
use crate::plan;
use crate::post::letter::{Letters, PaperLetter};
use crate::programme::{Discretion, Replies};
use crate::sender;
use crate::service::Service;
use crate::store::audit;
use crate::store::letter::{self, Candidate, NewLetter};
use crate::store::{self, By, Conn, StoreError, Tx};
use crate::token::{ShortCode, Token};

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

/// What the same person prints again within that time was printed once.
const PRINTED_TWICE: SignedDuration = SignedDuration::from_mins(1);

/// A letter to be printed.
#[derive(Debug, Clone)]
pub struct Paper {
    /// Case number and register column, for the name of its file.
    pub name: String,
    /// `da`, `en`, …
    pub language: String,
    /// What it says.
    pub says: PaperLetter,
    /// What opens by it.
    opens: Opens,
    /// Requests, with their round, to which it invites, and when they close then.
    invites: Vec<(RequestId, i32, Date)>,
}

/// What opens by a letter.
#[derive(Debug, Clone)]
struct Opens {
    /// Row number of the person.
    person: PersonId,
    /// Names the person and the requests: what is printed again is the same letter.
    unique_key: String,
    /// The contact that the person has; with another one the letter opens nothing.
    contact: ContactId,
    /// Requests with the round in which they are asked.
    requests: Vec<(RequestId, i32)>,
}

impl Opens {
    /// Notes it, once; gives the code that was noted first. If that was made with a secret that is no longer known,
    /// nobody can print it again, and it opens nothing: the letter gets a new one.
    fn note(&self, service: &Service, conn: &mut Conn, now: Timestamp) -> Result<ShortCode, StoreError> {
        let code = service.keys.letter_code(&self.unique_key);
        let draft = NewLetter {
            unique_key: &self.unique_key,
            person: self.person,
            link_hash: &service.keys.token(&self.unique_key).hash(),
            short_hash: &service.keys.letter_hash(&code),
            contact: self.contact,
            requests: &self.requests,
        };
        let stored = letter::write(conn, &draft, now)?;
        match service.keys.letter_code_of(&self.unique_key, &stored) {
            Some(code) => Ok(code),
            None => {
                letter::renew(conn, &draft)?;
                Ok(code)
            }
        }
    }
}

/// What came of printing.
#[derive(Debug, Default)]
pub struct Printed {
    /// How many letters are in the folder.
    pub letters: usize,
    /// Letters that could not be made, and why. Nobody was invited by them.
    pub faults: Faults,
}

/// Prints the letters to those people into a folder, one file each.
///
/// # Errors
/// A file that cannot be written, a failed statement; what was printed before it counts.
pub fn print(
    service: &Service,
    letters: &Letters,
    chosen: &Chosen,
    folder: &Path,
    by: &By<'_>,
) -> anyhow::Result<Printed> {
    let now = by.at;
    files::make_folder(folder)?;
    files::sweep(folder);
    let papers = gather(service, chosen, now)?;
    let mut printed = Printed::default();
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for paper in &papers {
        let pdf = match letters.print(&paper.language, &paper.says) {
            Ok(pdf) => pdf,
            Err(fault) => {
                // It lies with the name as often as with the template, and neither is anybody's file here.
                let message = format!(
                    "is not printed: {}. A name can be written in other letters in the register; until then, help in \
                     person reaches them",
                    fault.message
                );
                printed.faults.0.push(Fault::of_file(format!("letter {}", paper.name), message));
                continue;
            }
        };
        let stem: String = paper.name.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).collect();
        let times = taken.entry(stem.clone()).or_default();
        *times += 1;
        let file = match *times {
            1 => folder.join(format!("{stem}.pdf")),
            n => folder.join(format!("{stem}-{n}.pdf")),
        };
        service.store.write(by, |conn| link(service, conn, paper, now))?;
        files::write(&file, &pdf, Existing::Replaced)
            .with_context(|| format!("{} cannot be written", file.display()))?;
        if let Err(error) = service.store.write(by, |conn| note(service, conn, paper, now)) {
            // A letter of which nobody knows would be handed out, and its link would open nothing.
            let left = std::fs::remove_file(&file).err().map(|why| format!(" ({why}: remove it yourself)"));
            let left = left.unwrap_or_default();
            return Err(error).with_context(|| format!("{} is not noted and was taken back{left}", file.display()));
        }
        printed.letters += 1;
    }
    Ok(printed)
}

/// A letter, to be printed by whoever asked for it.
#[derive(Debug, Clone)]
pub struct PrintedLetter {
    /// Case number and register column.
    pub name: String,
    /// The page, a PDF file.
    pub pdf: Vec<u8>,
}

/// The letter to whoever is asked by that request, in that family; it counts as printed. `None`: there is nothing to print, because
/// the mail that invites is still to come, or it cannot be answered any more.
///
/// # Errors
/// A failed statement; a name that the letter's font does not have. Nobody was invited then.
pub fn print_one(
    service: &Service,
    letters: &Letters,
    case_number: &str,
    request: RequestId,
    by: &By<'_>,
) -> anyhow::Result<Option<PrintedLetter>> {
    let chosen = Chosen { family: Some(case_number.to_owned()), ..Chosen::default() };
    let papers = gather(service, &chosen, by.at)?;
    let opens = |paper: &&Paper| paper.opens.requests.iter().any(|(id, _)| *id == request);
    let Some(paper) = papers.iter().find(opens) else { return Ok(None) };
    service.store.write(by, |conn| link(service, conn, paper, by.at))?;
    let pdf = letters.print(&paper.language, &paper.says).map_err(|fault| anyhow::anyhow!(fault))?;
    service.store.write(by, |conn| {
        store::backend::alone(conn)?;
        // A button pressed twice prints one letter.
        let since = by.at.saturating_sub(PRINTED_TWICE).unwrap_or(Timestamp::MIN);
        if let Some(staff) = by.actor.staff()
            && audit::did(conn, staff, Act::LetterPrinted, paper.opens.person, since)?
        {
            return Ok(());
        }
        note(service, conn, paper, by.at)
    })?;
    Ok(Some(PrintedLetter { name: paper.name.clone(), pdf }))
}

/// Stores what opens by a letter that is about to be printed; again, if it is printed again, without effect.
///
/// # Errors
/// A failed statement.
pub fn link(service: &Service, conn: &mut Tx<'_>, paper: &Paper, now: Timestamp) -> Result<(), StoreError> {
    paper.opens.note(service, conn, now).map(drop)
}

/// Notes that a letter is printed: also the invitation of whom nothing else has invited.
///
/// # Errors
/// A failed statement.
pub fn note(service: &Service, conn: &mut Tx<'_>, paper: &Paper, now: Timestamp) -> Result<(), StoreError> {
    conn.note(Act::LetterPrinted, Subject::person(paper.opens.person));
    let today = service.calendar().date(now);
    for (request, round, closes) in &paper.invites {
        let person = paper.opens.person;
        if let Some(family) = store::request::invited_on_paper(conn, *request, (person, *round), today, *closes)? {
            conn.note(Act::InvitedOnPaper, Subject::request(*request).in_family(family).of_person(person));
        }
    }
    Ok(())
}

/// The link to which the short link of a letter leads; `None` if no letter has that code.
///
/// # Errors
/// A failed statement.
pub fn opened_by(service: &Service, code: &ShortCode) -> Result<Option<Token>, StoreError> {
    let found = service.store.read(|conn| letter::find_by_hash(conn, &service.keys.letter_hashes(code)))?;
    Ok(found.and_then(|(unique_key, link_hash)| service.keys.token_of(&unique_key, &link_hash)))
}

/// The letters to those people, one each. Nothing is noted yet.
///
/// # Errors
/// A failed statement.
pub fn gather(service: &Service, chosen: &Chosen, now: Timestamp) -> Result<Vec<Paper>, StoreError> {
    // What a letter says is what its reader finds once it has invited them: that is tried out and taken back.
    let tried = service.store.write::<(), Rehearsal>(&service.scheduler(now), |conn| {
        Err(Rehearsal::Done(rehearse(service, conn, chosen, now)?))
    });
    match tried {
        Ok(()) => Ok(Vec::new()),
        Err(Rehearsal::Done(papers)) => Ok(papers),
        Err(Rehearsal::Failed(error)) => Err(error),
    }
}

/// How a transaction ends that is never kept.
enum Rehearsal {
    Done(Vec<Paper>),
    Failed(StoreError),
}

impl From<StoreError> for Rehearsal {
    fn from(error: StoreError) -> Rehearsal {
        Rehearsal::Failed(error)
    }
}

fn rehearse(service: &Service, conn: &mut Conn, chosen: &Chosen, now: Timestamp) -> Result<Vec<Paper>, StoreError> {
    let today = service.calendar().date(now);
    let found = letter::candidates(conn, chosen.family.as_deref())?;
    let contacts: Vec<ContactId> = found.iter().map(|one| one.contact).collect();
    let stopped = store::address::suppressed(conn, &contacts)?;
    let mut families: Vec<FamilyId> = found.iter().map(|one| one.family).collect();
    families.dedup();
    let cases = store::case::load(conn, &families)?;
    let mut of_person: BTreeMap<PersonId, Vec<Candidate>> = BTreeMap::new();
    // When what the letter invites to closes.
    let mut to_close: BTreeMap<RequestId, Date> = BTreeMap::new();
    for one in found {
        let unreachable = one.by_letter || stopped.contains(&one.contact);
        let wanted = chosen.role.as_ref().is_none_or(|role| *role == one.role) && (unreachable || !chosen.undelivered);
        let request = cases.iter().find(|case| case.id == one.family).and_then(|case| {
            let request = case.requests.iter().find(|request| request.id == one.request)?;
            plan::is_open(&service.protocols.of_family(case.id).programme, case, request, today)
                .then_some((case, request))
        });
        let Some((case, request)) = request.filter(|_| wanted) else { continue };
        if one.invited.is_none() {
            // The mail that invites is still to come, unless there is nowhere for it to go.
            if !unreachable {
                continue;
            }
            let own = service.protocols.of_request(conn, request.protocol)?;
            let place = own.programme.wave(&one.wave).map(|(place, _)| place).filter(|_| one.round == 1);
            let closes =
                place.map_or(request.closes, |place| plan::closing_day(&own.programme, case.start, place, today));
            store::request::invited(conn, &[(one.request, today, closes)])?;
            to_close.insert(one.request, closes);
        }
        of_person.entry(one.person).or_default().push(one);
    }
    let people: Vec<PersonId> = of_person.keys().copied().collect();
    let municipalities = store::person::municipalities(conn, &people)?;
    let durations = durations(conn, service)?;
    let mut papers = Vec::new();
    for (person, asked) in of_person {
        let open = tasks(conn, service, person, today)?;
        let open: Vec<_> = open.iter().filter(|task| task.standing != Standing::Done).collect();
        let (Some(first), Some(closes)) = (asked.first(), open.iter().map(|task| task.asked.closes).min()) else {
            continue;
        };
        let requests: Vec<(RequestId, i32)> = asked.iter().map(|one| (one.request, one.round)).collect();
        let numbers: Vec<String> = requests.iter().map(|(request, round)| format!("{request}.{round}")).collect();
        let unique_key = format!("letter:{person}:{}", numbers.join(","));
        let invites =
            requests.iter().filter_map(|(request, round)| Some((*request, *round, *to_close.get(request)?))).collect();
        let opens = Opens { person, unique_key, contact: first.contact, requests };
        // Printed again, it has the code that it was first printed with.
        let code = opens.note(service, conn, now)?;
        let case = cases.iter().find(|case| case.id == first.family);
        let held = case.and_then(|case| {
            let request = case.requests.iter().find(|request| request.id == first.request)?;
            let held = case.assignments.iter().find(|held| {
                held.person == person && held.to.is_none() && held.slot == request.slot && held.child == request.child
            });
            held.map(|held| (format!("{}-{}", case.case_number, held.slot), held.name.trim().to_owned()))
        });
        let (name, called) = held.unwrap_or_default();
        let roles: BTreeSet<&str> = open.iter().map(|task| task.asked.role.as_str()).collect();
        // Whoever decides that less is named means it for what has been asked as well.
        let own = open.iter().map(|task| task.protocol.programme.discretion([task.asked.role.as_str()]));
        let discretion = own.chain([service.programme().discretion(roles.iter().copied())]).min();
        let municipalities = municipalities.get(&person).cloned().unwrap_or_default();
        // Nobody answers a letter by mail.
        let sender = sender::of_person(service, &municipalities, Replies::Study, &first.language);
        let role = roles.first().filter(|_| roles.len() == 1).copied();
        let about = service.about(role, &first.language);
        let study = about.as_ref().and_then(|about| about.contact.clone());
        papers.push(Paper {
            name,
            language: first.language.clone(),
            says: PaperLetter {
                name: called,
                date: language::day(today, &first.language),
                count: open.len(),
                minutes: durations.minutes_left(&open),
                named: discretion == Some(Discretion::Named),
                opening: about.as_ref().map(|about| about.opening(0).to_owned()).filter(|said| !said.is_empty()),
                organisation: about.as_ref().and_then(|about| about.organisation.clone()),
                about: about.as_ref().map(|_| {
                    let address = format!("{}{}", service.base_url, service.about_path(role, &first.language));
                    address.split_once("://").map_or(address.clone(), |(_, typed)| typed.to_owned())
                }),
                caller: study.as_ref().map(|contact| contact.name.clone()),
                telephone: study.as_ref().map(|contact| contact.telephone.clone()),
                closes: language::day(closes, &first.language),
                link: format!("{}/k/{}", service.base_url, code.on_paper()),
                contact: service.contact.clone(),
                sender: sender.name,
            },
            opens,
            invites,
        });
    }
    papers.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(papers)
}
