//! What a mail to a respondent says, worked out from what falls due in it.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashSet};

use jiff::civil::Date;

use crate::answer::{self, Durations};
use crate::family::{Assignment, Case, Request};
use crate::id::PersonId;
use crate::language;
use crate::names::municipality_key;
use crate::plan;
use crate::post::mail::{HelpLine, Reader, RespondentMail};
use crate::programme::{Asked, Audience, Discretion, Replies, text_in};
use crate::questionnaires::{ByProtocol, Protocol};
use crate::sender::{self, Municipalities, Shown};
use crate::service::Service;
use crate::store::message::{Addressee, Included, Purpose};
use crate::store::{self, Conn, StoreError};

/// A request with its family and the protocol that it was made under.
type Asking<'a> = (&'a Case, &'a Request, &'a Protocol);

/// What the words of a whole batch are made from.
pub struct Words {
    municipalities: Municipalities,
    /// Municipalities with a project lead whose address works.
    led: HashSet<String>,
    durations: Durations,
}

impl Words {
    /// Looks up what mails to these people need; how long answering takes is measured once for a whole pass.
    ///
    /// # Errors
    /// A failed statement.
    pub fn look_up(
        service: &Service,
        conn: &mut Conn,
        people: &[PersonId],
        durations: &OnceCell<Durations>,
    ) -> Result<Words, StoreError> {
        if people.is_empty() {
            return Ok(Words {
                municipalities: Municipalities::new(),
                led: HashSet::new(),
                durations: Durations::default(),
            });
        }
        let durations = match durations.get() {
            Some(measured) => measured.clone(),
            None => {
                let measured = answer::durations(conn, service)?;
                durations.get_or_init(|| measured).clone()
            }
        };
        let leads = store::lead::all(conn)?;
        let stopped = store::address::suppressed_staff(conn)?;
        let works = leads.iter().filter(|lead| !stopped.contains(&lead.staff));
        Ok(Words {
            municipalities: store::person::municipalities(conn, people)?,
            led: works.map(|lead| municipality_key(&lead.municipality)).collect(),
            durations,
        })
    }

    /// Who the mail comes from, and what it says.
    pub fn mail(
        &self,
        service: &Service,
        (cases, protocols): (&[Case], &ByProtocol),
        person: &Addressee<PersonId>,
        entries: &[Included],
        link: String,
        today: Date,
    ) -> (Shown, RespondentMail) {
        let programme = service.programme();
        let language = person.language.as_str();
        let (helping, entries): (Vec<&Included>, Vec<&Included>) =
            entries.iter().partition(|entry| entry.purpose.is_help());
        let asked: Vec<Asking> = entries
            .iter()
            .filter_map(|entry| {
                let case = cases.iter().find(|case| case.id == entry.family)?;
                let request = case.requests.iter().find(|request| request.id == entry.request)?;
                Some((case, request, &**protocols.get(&request.protocol)?))
            })
            .collect();
        let roles: BTreeSet<&str> = asked.iter().map(|(_, request, _)| request.role.as_str()).collect();
        let replies = programme.replies(roles.iter().copied());
        let none = BTreeSet::new();
        let municipalities = self.municipalities.get(&person.id).unwrap_or(&none);
        let sender = sender::of_person(service, municipalities, replies, language);
        let closes = entries.iter().map(|entry| entry.closes).min().unwrap_or(today);
        let new = entries.iter().filter(|entry| entry.purpose == Purpose::Invitation).count();
        // Whoever decides that less is named means it for what has been asked as well.
        let own = asked.iter().map(|(_, request, own)| own.programme.discretion([request.role.as_str()]));
        let of_helpers = helper_roles(service, cases, person.id, &helping, today);
        let all_roles = roles.iter().copied().chain(of_helpers.iter().map(String::as_str));
        let named = own.chain([programme.discretion(all_roles)]).min() == Some(Discretion::Named);
        let reminder = entries.iter().map(|entry| reminder_number(entry)).min().unwrap_or(0);
        // Whoever is asked in several roles is told what holds for everybody.
        let role = roles.first().filter(|_| roles.len() == 1).copied();
        let about = service.about(role, language);
        let says = RespondentMail {
            count: entries.len(),
            new,
            minutes: self.durations.minutes_of(&asked, today),
            closes: language::day(closes, language),
            closes_short: language::day_and_month(closes, language),
            to_parent: asked.iter().all(|(_, request, own)| {
                own.programme.role(&request.role).is_some_and(|role| role.audience == Audience::Parent)
            }),
            named,
            greeted: greeted(&asked).or_else(|| greeted_helper(cases, person.id, &helping)).filter(|_| named),
            opening: about.as_ref().map(|about| about.opening(reminder).to_owned()).filter(|said| !said.is_empty()),
            helper: helper(service, &asked, language, today).filter(|_| named),
            reminder,
            helps: helps(service, cases, &helping, named, language),
            help_link: format!("{link}/help"),
            about: about.as_ref().map(|_| {
                // The open page's address names the role; this one does not, and leads to the same words.
                if named {
                    format!("{}{}", service.base_url, service.about_path(role, language))
                } else {
                    format!("{link}/about")
                }
            }),
            link,
            reader: self.reader(service, &asked, replies, &sender),
            contact: service.contact.clone(),
            telephone: about.as_ref().and_then(|about| about.contact.as_ref()).map(|contact| contact.telephone.clone()),
            sender: sender.name.clone(),
        };
        (sender, says)
    }

    fn reader(&self, service: &Service, asked: &[Asking], replies: Replies, sender: &Shown) -> Reader {
        let led = || asked.iter().any(|(case, ..)| self.led.contains(&municipality_key(&case.municipality)));
        Reader {
            address: sender.reply_to.as_ref().map(ToString::to_string),
            lead: replies == Replies::Municipality && led(),
            name: service.study_contact.as_ref().and_then(|_| {
                let facts = service.questionnaires().study_facts(&service.programme().id)?;
                Some(facts.contact.name.trim().to_owned())
            }),
        }
    }
}

/// The roles in which somebody is asked to help.
fn helper_roles(
    service: &Service,
    cases: &[Case],
    helper: PersonId,
    helping: &[&Included],
    today: Date,
) -> BTreeSet<String> {
    let of = |entry: &&Included| {
        let case = cases.iter().find(|case| case.id == entry.family)?;
        let request = case.requests.iter().find(|request| request.id == entry.request)?;
        let programme = &service.protocols.of_family(case.id).programme;
        plan::helping(programme, case, request, today).find(|held| held.person == helper).map(|held| held.role.clone())
    };
    helping.iter().filter_map(of).collect()
}

/// A line for each answer that somebody is asked to help with: nothing of what was answered.
fn helps(service: &Service, cases: &[Case], helping: &[&Included], named: bool, language: &str) -> Vec<HelpLine> {
    let line = |entry: &&Included| {
        let case = cases.iter().find(|case| case.id == entry.family)?;
        let request = case.requests.iter().find(|request| request.id == entry.request)?;
        let role = service.programme().role(&request.role);
        Some(HelpLine {
            case_number: named.then(|| case.case_number.clone()),
            role: role.map_or("", |role| text_in(&role.title, language)).to_lowercase(),
            closes: language::day_and_month(entry.closes, language),
        })
    };
    let mut lines: Vec<HelpLine> = helping.iter().filter_map(line).collect();
    lines.sort_by(|one, other| one.case_number.cmp(&other.case_number));
    lines
}

fn greeted_helper(cases: &[Case], helper: PersonId, helping: &[&Included]) -> Option<String> {
    let names = helping.iter().filter_map(|entry| {
        let case = cases.iter().find(|case| case.id == entry.family)?;
        let held = case.assignments.iter().find(|held| held.person == helper && held.to.is_none())?;
        first_name(held.name.trim()).map(str::to_owned)
    });
    let names: BTreeSet<String> = names.collect();
    names.first().filter(|_| names.len() == 1).cloned()
}

/// 0 for an invitation, and for a reminder which one it is.
fn reminder_number(entry: &Included) -> usize {
    match entry.purpose {
        Purpose::Reminder(number) => number,
        _ => 0,
    }
}

/// How somebody is greeted: by the first name, or by the whole where a home or an institution may stand under it. Nobody
/// who is called differently in two places.
fn greeted(asked: &[Asking]) -> Option<String> {
    let names: Option<BTreeSet<String>> = asked
        .iter()
        .map(|(case, request, own)| {
            let held = |held: &&Assignment| {
                held.person == request.person
                    && held.slot == request.slot
                    && held.child == request.child
                    && held.to.is_none()
            };
            let name = case.assignments.iter().find(held)?.name.trim();
            let is_whole = own.programme.role(&request.role)?.asked == Asked::PerChild;
            if is_whole { Some(name.to_owned()) } else { first_name(name).map(str::to_owned) }
        })
        .collect();
    let mut names = names?.into_iter().filter(|name| !name.is_empty());
    names.next().filter(|_| names.next().is_none())
}

/// The first name in a name as registered; none where the order or a title leaves it open.
pub(super) fn first_name(name: &str) -> Option<&str> {
    if name.contains([',', '@', '/', '(']) {
        return None;
    }
    let first = name.split_whitespace().next()?;
    let is_name = first.chars().all(|c| c.is_alphabetic() || c == '-' || c == '’' || c == '\'');
    (is_name && first.chars().count() > 1).then_some(first)
}

/// Title of a role that helps all of them and that somebody holds in each of their families.
fn helper(service: &Service, asked: &[Asking], language: &str, today: Date) -> Option<String> {
    let programme = service.programme();
    let helps = |helper: &str| {
        asked.iter().all(|(case, request, _)| {
            programme.assists(helper, &request.role)
                && case
                    .assignments
                    .iter()
                    .any(|held| held.role == helper && held.from <= today && held.to.is_none_or(|to| today <= to))
        })
    };
    let helper = programme.helpers().into_iter().find(|helper| helps(helper))?;
    Some(text_in(&programme.role(helper)?.title, language).to_lowercase())
}
