//! What a project lead reads once a week: first what can still be saved, then what is new, and in short what was told before.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::language;
use crate::nonresponse::{Outstanding, role_title};
use crate::post::mail::{Brief, DigestFamily, DigestForgotten, DigestLine, DigestMail, DigestPart};
use crate::programme::{Programme, after, text_in};
use crate::questionnaires::ByProtocol;
use crate::retention::{Coming, Kept};
use crate::service::Service;

/// What can be answered for fewer days than this is closed when the next digest comes, or on the day before.
const SOON: i32 = 8;

/// More case numbers than this are only counted where all of them go at once.
const CASES: usize = 15;

/// What is told of one municipality.
pub(super) struct OfMunicipality {
    /// As the register spells it.
    pub name: String,
    /// What is outstanding.
    pub missing: Vec<Outstanding>,
    /// What is forgotten soon.
    pub forgotten: Vec<Coming>,
}

/// Under which heading a missing response stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heading {
    /// Closes before the next digest.
    Closing,
    /// Told for the first time.
    New,
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

/// Who tells it, in which language, and what was told when.
pub(super) struct Teller<'a> {
    pub service: &'a Service,
    /// The protocols under which it was asked.
    pub protocols: &'a ByProtocol,
    pub language: &'a str,
    /// The day of the digest before.
    pub last: Option<Date>,
    pub today: Date,
}

impl Teller<'_> {
    /// What a lead reads of what is outstanding in their municipalities.
    pub fn mail(&self, municipalities: &[OfMunicipality], waiting: usize, sender: String) -> DigestMail {
        let programme = self.service.programme();
        let helper = programme.helpers().first().and_then(|helper| programme.role(helper));
        let parts: Vec<DigestPart> = municipalities.iter().map(|one| self.part(one)).collect();
        DigestMail {
            count: parts.iter().map(|part| part.count).sum(),
            municipalities: municipalities.iter().map(|one| one.name.clone()).collect(),
            several: parts.len() > 1,
            today: language::day(self.today, self.language),
            parts,
            waiting,
            helper: helper.map(|role| text_in(&role.title, self.language).to_lowercase()),
            outstanding: format!("{}/w/today", self.service.base_url),
            guide: format!("{}/w/guide", self.service.base_url),
            contact: self.service.contact.clone(),
            sender,
        }
    }

    fn heading(&self, one: &Outstanding) -> Heading {
        let (last, days) = (self.last, i32::from(self.service.programme().sending.digest.after_days));
        let since = |told: Option<Date>| last.is_none_or(|last| told.is_none_or(|told| told > last));
        let closes = one.closes < after(self.today, SOON);
        if one.takes_no_part {
            Heading::Declined
        } else if one.undeliverable {
            // It may have come back on the very day of the last digest, after it.
            let is_new = last.is_none_or(|last| one.failed.or(one.invited).is_none_or(|failed| failed >= last));
            if is_new || closes { Heading::Undeliverable } else { Heading::KnownUndeliverable }
        } else if !self.protocols.contains_key(&one.protocol) {
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

    /// A role and a wave have the titles under which they were asked.
    fn programme_of(&self, one: &Outstanding) -> &Programme {
        self.protocols.get(&one.protocol).map_or(self.service.programme(), |own| &own.programme)
    }

    fn part(&self, OfMunicipality { name, missing, forgotten }: &OfMunicipality) -> DigestPart {
        let headed: Vec<(Heading, &Outstanding)> = missing.iter().map(|one| (self.heading(one), one)).collect();
        let under = |wanted: Heading| headed.iter().filter(move |(heading, _)| *heading == wanted).map(|(_, one)| *one);
        let list = |wanted: Heading| self.families(under(wanted));
        let brief = |wanted: Heading| self.brief(under(wanted), wanted == Heading::Declined);
        DigestPart {
            municipality: name.clone(),
            count: headed.iter().filter(|(heading, _)| !matches!(heading, Heading::Declined)).count(),
            closing: list(Heading::Closing),
            new: list(Heading::New),
            undeliverable: list(Heading::Undeliverable),
            to_print: list(Heading::ToPrint),
            known: brief(Heading::Known),
            known_undeliverable: brief(Heading::KnownUndeliverable),
            known_to_print: brief(Heading::KnownToPrint),
            declined: brief(Heading::Declined),
            closed: brief(Heading::Closed),
            forgotten: forgotten.iter().map(|one| self.forgotten(one)).collect(),
        }
    }

    fn forgotten(&self, coming: &Coming) -> DigestForgotten {
        let count = coming.families.len();
        let named = if count > CASES { 0 } else { count };
        DigestForgotten {
            day: language::day(coming.due, self.language),
            whole: coming.kind == Kept::Answers,
            count,
            cases: coming.families.iter().take(named).map(|(_, number)| number.clone()).collect(),
        }
    }

    fn families<'o>(&self, told: impl Iterator<Item = &'o Outstanding>) -> Vec<DigestFamily> {
        let mut families: Vec<DigestFamily> = Vec::new();
        for one in told {
            let line = self.line(one);
            match families.last_mut().filter(|last| last.case_number == one.family) {
                Some(last) => last.missing.push(line),
                None => families.push(DigestFamily {
                    case_number: one.family.clone(),
                    link: format!("{}/w/families/{}", self.service.base_url, one.family_id),
                    missing: vec![line],
                }),
            }
        }
        families
    }

    /// By case; whose they are, where that has to be known.
    fn brief<'o>(&self, told: impl Iterator<Item = &'o Outstanding>, names_roles: bool) -> Brief {
        let mut cases: BTreeMap<&str, Vec<&Outstanding>> = BTreeMap::new();
        for one in told {
            cases.entry(&one.family).or_default().push(one);
        }
        Brief {
            count: cases.values().map(Vec::len).sum(),
            cases: cases
                .into_iter()
                .map(|(number, of_case)| match of_case.len() {
                    _ if names_roles => format!("{number} ({})", self.whom(&of_case)),
                    1 => number.to_owned(),
                    n => format!("{number} ({n})"),
                })
                .collect(),
        }
    }

    fn line(&self, one: &Outstanding) -> DigestLine {
        let (programme, language) = (self.programme_of(one), self.language);
        let wave = programme.wave(&one.wave).map(|(_, wave)| text_in(&wave.title, language));
        DigestLine {
            role: role_title(programme, &one.role, &one.slot, language),
            child: one.child.clone(),
            wave: wave.unwrap_or(&one.wave).to_owned(),
            invited: one.invited.map(|on| language::short_day(on, language)),
            reminders: one.reminders,
            closes: language::short_day(one.closes, language),
            by_letter: one.by_letter,
            link: format!("{}/w/answers/{}", self.service.base_url, one.request),
        }
    }

    fn whom(&self, of_case: &[&Outstanding]) -> String {
        let mut roles: Vec<String> = Vec::new();
        for one in of_case {
            let role = role_title(self.programme_of(one), &one.role, &one.slot, self.language);
            let role = one.child.as_ref().map_or_else(|| role.clone(), |child| format!("{role} {child}"));
            if !roles.contains(&role) {
                roles.push(role);
            }
        }
        roles.join(", ")
    }
}
