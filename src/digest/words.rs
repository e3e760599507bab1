//! What a project lead reads on a Monday: first what is new and what can be helped, and in short what was told before.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::language;
use crate::nonresponse::{Outstanding, role_title};
use crate::post::mail::{Brief, DigestFamily, DigestLine, DigestMail, DigestPart};
use crate::programme::{Programme, after, text_in};
use crate::questionnaires::ByProtocol;
use crate::service::Service;

/// What can be answered for fewer days than this is closed when the next digest comes, or on the day before.
const SOON: i32 = 8;

/// Under which heading a missing response stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heading {
    /// Told for the first time.
    New,
    /// Closes before the next digest.
    Closing,
    /// A mail came back that left since the last digest, or it closes.
    Undeliverable,
    /// A letter is to be printed that was not to be printed at the last digest, or it closes.
    ToPrint,
    /// Told before.
    Known,
    /// Told before, and mail still does not arrive.
    KnownUndeliverable,
    /// Told before, and the letter is still not printed.
    KnownToPrint,
    /// The person has said no.
    Declined,
    /// It can be neither shown nor answered, because its protocol cannot be read: nobody is to be reminded of it.
    Closed,
}

fn heading(one: &Outstanding, service: &Service, protocols: &ByProtocol, last: Option<Date>, today: Date) -> Heading {
    let days = i32::from(service.programme().sending.digest.after_days);
    let since = |told: Option<Date>| last.is_none_or(|last| told.is_none_or(|told| told > last));
    let closes = one.closes < after(today, SOON);
    if one.takes_no_part {
        Heading::Declined
    } else if one.undeliverable {
        // It may have come back on the very day of the last digest, after it.
        let is_new = last.is_none_or(|last| one.failed.or(one.invited).is_none_or(|failed| failed >= last));
        if is_new || closes { Heading::Undeliverable } else { Heading::KnownUndeliverable }
    } else if !protocols.contains_key(&one.protocol) {
        Heading::Closed
    } else if one.by_letter && one.invited.is_none() {
        if since(Some(one.nominal)) || closes { Heading::ToPrint } else { Heading::KnownToPrint }
    } else if closes {
        Heading::Closing
    } else if since(one.invited.map(|on| after(on, days))) {
        Heading::New
    } else {
        Heading::Known
    }
}

/// What a lead reads of what is outstanding in their municipalities, as in `last` or not.
pub(super) fn words(
    service: &Service,
    protocols: &ByProtocol,
    language: &str,
    municipalities: &[(String, Vec<Outstanding>)],
    (last, today): (Option<Date>, Date),
    sender: String,
) -> DigestMail {
    let helpers = service.programme().helpers();
    let helper = helpers.first().and_then(|helper| service.programme().role(helper));
    let names: Vec<&str> = municipalities.iter().map(|(name, _)| name.as_str()).collect();
    DigestMail {
        count: municipalities.iter().map(|(_, missing)| missing.len()).sum(),
        municipalities: names.join(", "),
        several: names.len() > 1,
        today: language::day(today, language),
        parts: municipalities
            .iter()
            .map(|(name, missing)| part(service, protocols, language, name, missing, (last, today)))
            .collect(),
        helper: helper.map(|role| text_in(&role.title, language).to_lowercase()),
        contact: service.contact.clone(),
        sender,
    }
}

fn part(
    service: &Service,
    protocols: &ByProtocol,
    language: &str,
    municipality: &str,
    missing: &[Outstanding],
    (last, today): (Option<Date>, Date),
) -> DigestPart {
    // A role and a wave have the titles under which they were asked.
    let own = |one: &Outstanding| protocols.get(&one.protocol).map_or(service.programme(), |own| &own.programme);
    let under =
        |wanted: Heading| missing.iter().filter(move |one| heading(one, service, protocols, last, today) == wanted);
    let list = |wanted: Heading| {
        let mut families: Vec<DigestFamily> = Vec::new();
        for one in under(wanted) {
            let line = line(own(one), one, language);
            match families.last_mut().filter(|last| last.case_number == one.family) {
                Some(last) => last.missing.push(line),
                None => families.push(DigestFamily { case_number: one.family.clone(), missing: vec![line] }),
            }
        }
        families
    };
    let brief = |wanted: Heading| {
        let mut cases: BTreeMap<&str, Vec<&Outstanding>> = BTreeMap::new();
        for one in under(wanted) {
            cases.entry(&one.family).or_default().push(one);
        }
        Brief {
            count: cases.values().map(Vec::len).sum(),
            cases: cases
                .into_iter()
                .map(|(number, of_case)| match (wanted, of_case.len()) {
                    // Whoever is not to be reminded has to be known.
                    (Heading::Declined, _) => format!("{number} ({})", whom(own, &of_case, language)),
                    (_, 1) => number.to_owned(),
                    (_, n) => format!("{number} ({n})"),
                })
                .collect(),
        }
    };
    DigestPart {
        municipality: municipality.to_owned(),
        new: list(Heading::New),
        closing: list(Heading::Closing),
        undeliverable: list(Heading::Undeliverable),
        to_print: list(Heading::ToPrint),
        known: brief(Heading::Known),
        known_undeliverable: brief(Heading::KnownUndeliverable),
        known_to_print: brief(Heading::KnownToPrint),
        declined: brief(Heading::Declined),
        closed: brief(Heading::Closed),
    }
}

fn line(programme: &Programme, one: &Outstanding, language: &str) -> DigestLine {
    let wave = programme.wave(&one.wave).map(|(_, wave)| text_in(&wave.title, language));
    DigestLine {
        role: role_title(programme, &one.role, &one.slot, language),
        child: one.child.clone(),
        wave: wave.unwrap_or(&one.wave).to_owned(),
        invited: one.invited.map(|on| language::short_day(on, language)),
        reminders: one.reminders,
        closes: language::short_day(one.closes, language),
        by_letter: one.by_letter,
    }
}

fn whom<'p>(own: impl Fn(&Outstanding) -> &'p Programme, of_case: &[&Outstanding], language: &str) -> String {
    let mut roles: Vec<String> = Vec::new();
    for one in of_case {
        let role = role_title(own(one), &one.role, &one.slot, language);
        let role = one.child.as_ref().map_or_else(|| role.clone(), |child| format!("{role} {child}"));
        if !roles.contains(&role) {
            roles.push(role);
        }
    }
    roles.join(", ")
}
