//! What in the register does not fit. A municipality without a project lead, a role that nobody holds, a family that is
//! never asked make no noise by themselves; here they are found, for the import to tell and for `kvartal status` to count.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::access::Reach;
use crate::family::{Case, Sheet};
use crate::names::{case_key, likeness, municipality_key};
use crate::plan::{self, Outlook, Silence};
use crate::programme::{Calendar, Programme, after, text_in};
use crate::said::{Said, said};
use crate::store::lead::Lead;
use crate::store::{self, Conn, StoreError};

/// So many case numbers or names are listed; the rest are counted.
const LISTED: usize = 20;

/// Something in the register that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// In how many places.
    pub count: usize,
    /// What is counted and what can be done about it, with case numbers or municipalities; no people.
    pub words: Said,
}

/// What does not fit in the families of a sheet that has just been imported, and, for whoever reaches them, in all
/// municipalities.
pub(super) fn of_import(
    conn: &mut Conn,
    (programme, calendar): (&Programme, &Calendar),
    sheet: &Sheet,
    reach: &Reach,
    today: Date,
) -> Result<Vec<Misfit>, StoreError> {
    let of_sheet: BTreeSet<String> = sheet.families.iter().map(|family| case_key(&family.case_number)).collect();
    let register = Register::load(conn, programme, calendar, today)?;
    let of_families = register.of_families(|case| of_sheet.contains(&case_key(&case.case_number)));
    if *reach != Reach::Everywhere {
        return Ok(of_families);
    }
    let mut misfits = register.of_municipalities();
    misfits.extend(of_families);
    // Who is replaced today held the place until yesterday.
    misfits.extend(followed_after_no(conn, after(today, -1))?);
    Ok(misfits)
}

/// What does not fit in the whole register on `today`.
///
/// # Errors
/// A failed statement.
pub fn misfits(
    conn: &mut Conn,
    programme: &Programme,
    calendar: &Calendar,
    today: Date,
) -> Result<Vec<Misfit>, StoreError> {
    let register = Register::load(conn, programme, calendar, today)?;
    let mut misfits = register.of_municipalities();
    misfits.extend(register.of_families(|_| true));
    misfits.extend(register.doubles());
    misfits.extend(followed_after_no(conn, after(today, -FOLLOWED_FOR))?);
    Ok(misfits)
}

/// For how many days it is told that somebody who had said no was followed by somebody else.
const FOLLOWED_FOR: i32 = 30;

/// Somebody who has said no, with another name and another address, is somebody new to the register.
fn followed_after_no(conn: &mut Conn, since: Date) -> Result<Vec<Misfit>, StoreError> {
    let places = store::person::followed_after_no(conn, since)?;
    let words = "places whose holder had said no and was followed by somebody else, who is written to; if it is the same \
                 person, say so with “kvartal consent leave ADDRESS”";
    Ok(listed([(words, places)]))
}

/// Which municipalities of the register have no project lead, and which project leads no family.
pub(super) fn of_leads(
    conn: &mut Conn,
    programme: &Programme,
    calendar: &Calendar,
    today: Date,
) -> Result<Vec<Misfit>, StoreError> {
    Ok(Register::load(conn, programme, calendar, today)?.of_municipalities())
}

/// All families, each with its outlook, and all project leads.
struct Register<'a> {
    programme: &'a Programme,
    families: Vec<(Case, Outlook)>,
    leads: Vec<Lead>,
}

impl Register<'_> {
    fn load<'a>(
        conn: &mut Conn,
        programme: &'a Programme,
        calendar: &Calendar,
        today: Date,
    ) -> Result<Register<'a>, StoreError> {
        let families = store::case::all(conn)?
            .into_iter()
            .map(|case| {
                let outlook = plan::outlook(programme, calendar, &case, today);
                (case, outlook)
            })
            .collect();
        Ok(Register { programme, families, leads: store::lead::all(conn)? })
    }

    fn of_municipalities(&self) -> Vec<Misfit> {
        let led: BTreeSet<String> = self.leads.iter().map(|lead| municipality_key(&lead.municipality)).collect();
        let mut registered = BTreeSet::new();
        let mut without_lead: BTreeMap<String, &str> = BTreeMap::new();
        for (case, outlook) in &self.families {
            let key = municipality_key(&case.municipality);
            // Where all is over, nobody need be told what is missing.
            if (outlook.goes_on || !outlook.unheld.is_empty()) && !led.contains(&key) {
                without_lead.insert(key.clone(), &case.municipality);
            }
            registered.insert(key);
        }
        let mut without_family: BTreeMap<String, &str> = BTreeMap::new();
        for lead in self.leads.iter().filter(|lead| !registered.contains(&municipality_key(&lead.municipality))) {
            without_family.insert(municipality_key(&lead.municipality), &lead.municipality);
        }
        let mut tailored: BTreeMap<String, &str> = BTreeMap::new();
        for municipality in self
            .programme
            .municipalities
            .keys()
            .filter(|municipality| !registered.contains(&municipality_key(municipality)))
        {
            tailored.insert(municipality_key(municipality), municipality);
        }
        let names = |found: BTreeMap<String, &str>| found.into_values().map(str::to_owned).collect();
        listed([
            (
                "municipalities with families and without a project lead, who would be told what is missing there",
                names(without_lead),
            ),
            (
                "municipalities with a project lead and without a family in the register; is the name spelled as there?",
                names(without_family),
            ),
            (
                "municipalities that the programme treats differently and without a family in the register; is the name \
                 spelled as there?",
                names(tailored),
            ),
        ])
    }

    fn of_families(&self, concerns: impl Fn(&Case) -> bool) -> Vec<Misfit> {
        let mut unheld: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        let mut silent: BTreeMap<Silence, Vec<String>> = BTreeMap::new();
        let mut unprinted = Vec::new();
        let mut unshared = Vec::new();
        for (case, outlook) in self.families.iter().filter(|(case, _)| concerns(case)) {
            for one in &outlook.unheld {
                let place = self.programme.roles.iter().position(|role| role.id == one.role).unwrap_or_default();
                unheld.entry(place).or_default().push(match &one.child {
                    Some(child) => format!("{} (child {child})", case.case_number),
                    None => case.case_number.clone(),
                });
            }
            if let Some(why) = outlook.silence {
                silent.entry(why).or_default().push(case.case_number.clone());
            }
            if case.linked.as_ref().is_some_and(|linked| linked.shared.is_empty()) {
                unshared.push(case.case_number.clone());
            }
            unprinted.extend((0..outlook.unprinted).map(|_| case.case_number.clone()));
        }
        let roles = unheld.into_iter().map(|(place, families)| {
            let title = |language| self.programme.roles.get(place).map_or("", |role| text_in(&role.title, language));
            let role = Said::in_both(title("en"), title("da"));
            (said!("families or children with nobody in the role “{}”, which is asked", role), families)
        });
        let silent = silent
            .into_iter()
            .map(|(why, families)| (said!("families that are never asked anything: {}", why.words()), families));
        let letters = (
            "questionnaires of people without an address whose letter is not printed (kvartal letter)".into(),
            unprinted,
        );
        let links = (
            said!("families that are linked to another case and have no child of it; look at the birth dates in both"),
            unshared,
        );
        listed(roles.chain(silent).chain([letters, links]))
    }

    /// Two families whose case numbers look alike and that share a person or a child's birthday are most likely one.
    fn doubles(&self) -> Vec<Misfit> {
        let mut by_likeness: BTreeMap<String, Vec<&Case>> = BTreeMap::new();
        for (case, _) in &self.families {
            by_likeness.entry(likeness(&case.case_number)).or_default().push(case);
        }
        let is_shared = |one: &Case, other: &Case| {
            one.assignments.iter().any(|a| other.assignments.iter().any(|b| a.person == b.person))
                || one.children.iter().any(|a| other.children.iter().any(|b| a.birth == b.birth))
        };
        let mut found = Vec::new();
        for alike in by_likeness.values().filter(|alike| alike.len() > 1) {
            for (at, one) in alike.iter().enumerate() {
                let others = alike[at + 1..].iter().filter(|other| is_shared(one, other));
                found.extend(others.map(|other| format!("{} and {}", one.case_number, other.case_number)));
            }
        }
        listed([("pairs of families that are most likely one, under two case numbers, and are asked twice", found)])
    }
}

/// A line for each kind of which there is any.
fn listed(kinds: impl IntoIterator<Item = (impl Into<Said>, Vec<String>)>) -> Vec<Misfit> {
    let line = |(words, places): (Said, Vec<String>)| {
        let more = places.len().saturating_sub(LISTED);
        let shown = places.iter().take(LISTED).map(String::as_str).collect::<Vec<_>>().join(", ");
        let rest = if more > 0 { said!(" and {} more", more) } else { said!("") };
        Misfit { count: places.len(), words: said!("{}: {}{}", words, shown, rest) }
    };
    kinds
        .into_iter()
        .map(|(words, places)| (words.into(), places))
        .filter(|(_, places)| !places.is_empty())
        .map(line)
        .collect()
}
