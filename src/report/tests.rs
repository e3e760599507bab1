//! A report and an export are the same whatever batches the families come in.

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::civil::date;
use proptest::prelude::*;

use super::csv::{File, Out};
use super::export::Export;
use super::facts::tests::{answered, family, request};
use super::facts::{
    AnswerFact, BegunFact, Facts, HardFact, HelpFact, Holder, MailFact, OwnWordsFact, RequestFact, ResponseFact,
    ScoreFact, VersionFact,
};
use super::*;
use crate::family::Status;
use crate::id::{PersonId, ResponseId, VersionId};
use crate::questionnaires::Questionnaires;

/// Numbers that look like chance, from one that is.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

/// A few families with whatever can be known of them.
fn study_of(families: usize, study: &Study, chance: &mut Chance) -> Facts {
    let mut facts = Facts::default();
    let version = |number: i64| VersionFact {
        hash: format!("hash-{number}"),
        instrument_version: (number % 2).to_string(),
        language: "da".into(),
        demonstration: number == 3,
    };
    facts.versions = [1, 2, 3].map(|number| (VersionId::new(number), version(number))).into();
    for place in 0..families {
        let mut one = family(&format!("F-{place:02}"), Status::ALL[chance.below(5)], Some(date(2021, 5, 1)));
        one.municipality = ["Herning", "Ikast"][chance.below(2)].into();
        let roles = study.programme.roles.iter().map(|role| Holder { role: role.id.clone(), child: None });
        one.holders = roles.filter(|_| chance.below(4) > 0).collect();
        // A course that another is linked to, anywhere before it.
        if place > 0 && chance.below(2) == 0 {
            let first = chance.below(place);
            one.children[0].same_as = Some((first, 1));
            facts.families[first].children[1].same_as = Some((first, 1));
        }
        facts.families.push(one);
        for _ in 0..chance.below(9) {
            asked(&mut facts, place, study, chance);
        }
    }
    facts
}

fn asked(facts: &mut Facts, family: usize, study: &Study, chance: &mut Chance) {
    let role = &study.programme.roles[chance.below(study.programme.roles.len())];
    // A caseworker has several families.
    let person = if chance.below(2) == 0 { chance.below(3) } else { 10 + family * 3 + chance.below(3) };
    let wave = ["baseline", "fu1", "fu4", "of another programme"][chance.below(4)];
    let on = date(2021, 1, 5 + chance.below(20) as i8);
    let open = RequestFact {
        child: (role.id == "placement_site").then(|| chance.below(2)),
        mails: (0..chance.below(3) as u8).map(|reminder| MailFact { round: 1, reminder, on }).collect(),
        ..request(family, &role.id, wave, person as i64)
    };
    let place = facts.requests.len();
    let has_answered = chance.below(3) > 0;
    facts.requests.push(if has_answered { answered(open, on) } else { open });
    let person = PersonId::new(person as i64);
    let instruments = study.instruments_of(role);
    let instrument = instruments[chance.below(instruments.len())];
    let mut answers = Vec::new();
    for item in &instrument.items {
        let values = instrument.scale_of(&item.id).map_or(&[][..], |scale| &scale.values);
        answers.push(AnswerFact {
            instrument: instrument.id.clone(),
            item: if chance.below(60) == 0 { format!("gone_{}", chance.below(3)) } else { item.id.clone() },
            value: values.get(chance.below(values.len().max(1))).copied().unwrap_or(1),
            version: VersionId::new(1 + chance.below(3) as i64),
            on,
            at: jiff::Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_secs(chance.below(9000) as i64),
            helped: chance.below(9) == 0,
            taken_from: None,
        });
    }
    if chance.below(3) == 0 {
        let asked = &answers[chance.below(answers.len())];
        let (instrument, item, version) = (asked.instrument.clone(), asked.item.clone(), asked.version);
        facts.hard.push(HardFact { request: place, person, instrument, item, version, on });
    }
    if !has_answered {
        let items = answers.into_iter().map(|answer| (answer.instrument, answer.item, answer.on)).collect();
        facts.begun.push(BegunFact { request: place, items });
        return;
    }
    facts.help.push(HelpFact { person, family, on });
    let score = |score: &crate::instrument::Score| ScoreFact {
        instrument: instrument.id.clone(),
        name: score.id.clone(),
        value: chance.below(200) as f64 / (1 + chance.below(7)) as f64,
        version: VersionId::new(1 + chance.below(2) as i64),
    };
    let scores = instrument.scores.iter().map(score).collect();
    if chance.below(4) == 0 {
        let response = facts.responses.len();
        facts.own_words.push(OwnWordsFact { response, language: "da".into(), content: "=hej, \"du\"".into() });
    }
    facts.responses.push(ResponseFact {
        id: ResponseId::new(facts.responses.len() as i64),
        request: place,
        person,
        submitted: on,
        told: None,
        assisted_by: BTreeSet::from_iter((chance.below(5) == 0).then(|| "caseworker".to_owned())),
        answers,
        scores,
    });
}

/// Those families with all that is known of them.
fn batch(all: &Facts, families: Range<usize>) -> Facts {
    fn places<T>(of: &[T], is_in: impl Fn(&T) -> bool) -> Vec<usize> {
        (0..of.len()).filter(|place| is_in(&of[*place])).collect()
    }
    let requests = places(&all.requests, |request| families.contains(&request.family));
    let request = |place: usize| requests.iter().position(|own| *own == place);
    let responses = places(&all.responses, |response| request(response.request).is_some());
    let begun = all.begun.iter().filter_map(|one| Some(BegunFact { request: request(one.request)?, ..one.clone() }));
    let hard = all.hard.iter().filter_map(|one| Some(HardFact { request: request(one.request)?, ..one.clone() }));
    let own_words = all.own_words.iter().filter_map(|one| {
        let response = responses.iter().position(|own| *own == one.response)?;
        Some(OwnWordsFact { response, ..one.clone() })
    });
    let help = all.help.iter().filter(|one| families.contains(&one.family));
    let first = families.start;
    Facts {
        first,
        families: all.families[families.clone()].to_vec(),
        requests: requests
            .iter()
            .map(|place| all.requests[*place].clone())
            .map(|one| RequestFact { family: one.family - first, ..one })
            .collect(),
        responses: responses
            .iter()
            .map(|place| all.responses[*place].clone())
            .map(|one| ResponseFact { request: request(one.request).unwrap(), ..one })
            .collect(),
        begun: begun.collect(),
        hard: hard.collect(),
        own_words: own_words.collect(),
        help: help.map(|one| HelpFact { family: one.family - first, ..one.clone() }).collect(),
        versions: all.versions.clone(),
        ..Facts::default()
    }
}

#[derive(Default)]
struct InMemory;

impl Out for InMemory {
    type File = Vec<u8>;
    type Spool = std::io::Cursor<Vec<u8>>;

    fn file(&mut self, _name: &str) -> std::io::Result<Vec<u8>> {
        Ok(Vec::new())
    }

    fn spool(&mut self) -> std::io::Result<std::io::Cursor<Vec<u8>>> {
        Ok(Self::Spool::default())
    }
}

fn written(study: &Study, batches: &[Facts], found_hard: Vec<Question>) -> Vec<File> {
    let mut report = Report::new(study, date(2021, 3, 1), found_hard.clone());
    let mut export = Export::new(study, InMemory, "en", found_hard).unwrap();
    for batch in batches {
        report.add(batch);
        export.add(batch).unwrap();
    }
    let mut files = report.files("en").unwrap();
    let exported = export.finish().unwrap().files.into_iter();
    files.extend(exported.map(|(name, content)| File { name: format!("export/{name}"), content }));
    files
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn whatever_batches_families_come_in_the_files_are_the_same(
        seed in any::<u64>(),
        families in 1_usize..12,
        cuts in prop::collection::btree_set(0_usize..13, 0..5),
    ) {
        let library = Questionnaires::built_in().unwrap();
        let study = Study::new(library.programme("maalrettet-stoette").unwrap(), &library, None).unwrap();
        let all = study_of(families, &study, &mut Chance(seed));
        let found_hard = hard::questions(&all);
        let bounds: Vec<usize> =
            [0].into_iter().chain(cuts.into_iter().filter(|cut| *cut < families)).chain([families]).collect();
        let batches: Vec<Facts> = bounds.windows(2).map(|cut| batch(&all, cut[0]..cut[1])).collect();
        let together = batches.iter().cloned().reduce(|mut before, more| { before.append(more); before }).unwrap();
        prop_assert_eq!(&together.families, &all.families);
        let whole = written(&study, std::slice::from_ref(&all), found_hard.clone());
        for (whole, apart) in whole.iter().zip(written(&study, &batches, found_hard)) {
            prop_assert_eq!(&whole.name, &apart.name);
            prop_assert_eq!(
                String::from_utf8_lossy(&whole.content), String::from_utf8_lossy(&apart.content), "{}", whole.name
            );
        }
    }
}
