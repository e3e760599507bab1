//! From instruments to pages: which questions stand together, which are skipped, how far one has come. Pure.
//!
//! Pages are cut from the whole questionnaire, whatever is answered, so that a page keeps its number and the
//! browser's back button leads where one came from. A page with nothing to ask is passed over. A question never
//! shares a page with the one that opens it: what the page asks is settled before it is shown.

use std::collections::{BTreeMap, BTreeSet};

use crate::instrument::{Answers, AskContext, Instrument, Item};
use crate::programme::Audience;

/// One instrument of a questionnaire, under the name by which it is asked (`sdq-4-10`).
#[derive(Debug, Clone, Copy)]
pub struct Section<'a> {
    /// As asked: its id or an age version.
    pub name: &'a str,
    /// Its structure.
    pub instrument: &'a Instrument,
}

/// What one person is asked at one time, cut into pages. Pages count from 1.
#[derive(Debug, Clone)]
pub struct Form<'a> {
    sections: Vec<Section<'a>>,
    pages: Vec<Page<'a>>,
    follow_up: bool,
    present: BTreeSet<String>,
    /// Asked at this wave and about somebody who is there, if every condition holds.
    possible: BTreeSet<&'a str>,
    page_of: BTreeMap<&'a str, usize>,
}

#[derive(Debug, Clone)]
struct Page<'a> {
    section: usize,
    items: Vec<&'a Item>,
}

/// How far one has come on a page: questions `first` to `last` of `of`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Number of the page's first question.
    pub first: usize,
    /// Number of its last question.
    pub last: usize,
    /// Questions in all, counting those that a question still to come can open.
    pub of: usize,
}

/// A question that is asked and has no answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unanswered<'a> {
    /// Where it stands.
    pub page: usize,
    /// The question.
    pub item: &'a Item,
    /// Whether it has to be answered.
    pub required: bool,
}

impl<'a> Form<'a> {
    /// Cuts `sections` into pages: one question each for parents, as many as the instrument says for
    /// professionals. `present` names the roles and register columns that somebody holds.
    pub fn new(sections: Vec<Section<'a>>, audience: Audience, follow_up: bool, present: BTreeSet<String>) -> Form<'a> {
        let mut pages: Vec<Page> = Vec::new();
        let mut possible = BTreeSet::new();
        for (number, section) in sections.iter().enumerate() {
            let per_page = match audience {
                Audience::Parent => 1,
                Audience::Professional => usize::from(section.instrument.per_page).max(1),
            };
            let mut current: Vec<&Item> = Vec::new();
            for item in &section.instrument.items {
                let opened_here = item.when.as_ref().is_some_and(|when| current.iter().any(|i| i.id == when.item));
                if current.len() >= per_page || opened_here {
                    pages.push(Page { section: number, items: std::mem::take(&mut current) });
                }
                current.push(item);
            }
            if !current.is_empty() {
                pages.push(Page { section: number, items: current });
            }
            possible.extend(asked_if_opened(section.instrument, follow_up, &present));
        }
        let page_of =
            (1..).zip(&pages).flat_map(|(n, page)| page.items.iter().map(move |item| (item.id.as_str(), n))).collect();
        Form { sections, pages, follow_up, present, possible, page_of }
    }

    /// The instruments, in order.
    pub fn sections(&self) -> &[Section<'a>] {
        &self.sections
    }

    /// Number of the last page; 0 if there is none.
    pub fn last_page(&self) -> usize {
        self.pages.len()
    }

    /// The instrument that page `n` belongs to.
    pub fn section_of(&self, n: usize) -> Option<Section<'a>> {
        self.sections.get(self.page(n)?.section).copied()
    }

    /// Every question of page `n`, whether asked or not.
    pub fn items_of(&self, n: usize) -> &[&'a Item] {
        self.page(n).map_or(&[], |page| page.items.as_slice())
    }

    /// The questions of page `n` that are asked after these answers.
    pub fn shown(&self, n: usize, answers: &Answers) -> Vec<&'a Item> {
        let asked = self.asked(answers);
        self.items_of(n).iter().copied().filter(|item| asked.contains(item.id.as_str())).collect()
    }

    /// The first page of `n`'s instrument that asks something.
    pub fn begins_section(&self, n: usize, answers: &Answers) -> bool {
        let Some(page) = self.page(n) else { return false };
        let asked = self.asked(answers);
        (1..=self.pages.len())
            .find(|m| self.pages[m - 1].section == page.section && asks(&self.pages[m - 1], &asked))
            .is_some_and(|first| first == n)
    }

    /// The next page that asks something; none after the last.
    pub fn next(&self, n: usize, answers: &Answers) -> Option<usize> {
        let asked = self.asked(answers);
        (n + 1..=self.pages.len()).find(|m| asks(&self.pages[m - 1], &asked))
    }

    /// The page before that asks something; none before the first.
    pub fn back(&self, n: usize, answers: &Answers) -> Option<usize> {
        let asked = self.asked(answers);
        (1..n.min(self.pages.len() + 1)).rev().find(|m| asks(&self.pages[m - 1], &asked))
    }

    /// Where to go on: the first page with an unanswered question after the last page with an answer, or else the
    /// first with an unanswered one; none when all is answered.
    pub fn resume(&self, answers: &Answers) -> Option<usize> {
        let unanswered = self.unanswered(answers);
        let reached = answers.keys().filter_map(|item| self.page_of.get(item.as_str())).max().copied().unwrap_or(0);
        unanswered.iter().find(|u| u.page >= reached).or_else(|| unanswered.first()).map(|u| u.page)
    }

    /// Every question that is asked after these answers and has none.
    pub fn unanswered(&self, answers: &Answers) -> Vec<Unanswered<'a>> {
        let asked = self.asked(answers);
        (1..)
            .zip(&self.pages)
            .flat_map(|(n, page)| page.items.iter().map(move |item| (n, page.section, *item)))
            .filter(|(_, _, item)| asked.contains(item.id.as_str()) && !answers.contains_key(&item.id))
            .map(|(page, section, item)| Unanswered {
                page,
                item,
                required: !self.sections[section].instrument.skippable,
            })
            .collect()
    }

    /// How far one has come on page `n`. Going forward, `first` grows and `of` never does: a question that an
    /// answer still to come can open is counted until that answer closes it.
    pub fn progress(&self, n: usize, answers: &Answers) -> Progress {
        let may = self.may_be_asked(n, answers);
        let before = may.iter().filter(|item| self.page_of[**item] < n).count();
        let here = may.iter().filter(|item| self.page_of[**item] == n).count();
        Progress { first: before + 1, last: before + here.max(1), of: may.len() }
    }

    /// How many questions are still to be answered, at most.
    pub fn left(&self, answers: &Answers) -> usize {
        self.may_be_asked(0, answers).iter().filter(|item| !answers.contains_key(**item)).count()
    }

    /// The answers that count, instrument by instrument.
    pub fn relevant(&self, answers: &Answers) -> Vec<(Section<'a>, Answers)> {
        let present = |about: &str| self.present.contains(about);
        let context = AskContext { follow_up: self.follow_up, present: &present };
        self.sections.iter().map(|section| (*section, section.instrument.relevant_answers(answers, context))).collect()
    }

    fn page(&self, n: usize) -> Option<&Page<'a>> {
        self.pages.get(n.checked_sub(1)?)
    }

    fn asked(&self, answers: &Answers) -> BTreeSet<&'a str> {
        let present = |about: &str| self.present.contains(about);
        let context = AskContext { follow_up: self.follow_up, present: &present };
        self.sections
            .iter()
            .flat_map(|section| section.instrument.asked(answers, context))
            .map(|item| item.id.as_str())
            .collect()
    }

    /// What is asked, and what an unanswered question on page `n` or later can still open.
    fn may_be_asked(&self, n: usize, answers: &Answers) -> BTreeSet<&'a str> {
        let mut may: BTreeSet<&str> = BTreeSet::new();
        for item in self.sections.iter().flat_map(|section| &section.instrument.items) {
            let open = item.when.as_ref().is_none_or(|when| {
                may.contains(when.item.as_str())
                    && match answers.get(&when.item) {
                        Some(answer) => when.is.contains(answer),
                        None => self.page_of[when.item.as_str()] >= n,
                    }
            });
            if open && self.possible.contains(item.id.as_str()) {
                may.insert(&item.id);
            }
        }
        may
    }
}

fn asks(page: &Page<'_>, asked: &BTreeSet<&str>) -> bool {
    page.items.iter().any(|item| asked.contains(item.id.as_str()))
}

/// What wave and people leave to ask, conditions on earlier answers left aside.
fn asked_if_opened<'a>(instrument: &'a Instrument, follow_up: bool, present: &BTreeSet<String>) -> Vec<&'a str> {
    let mut unconditional = instrument.clone();
    for item in &mut unconditional.items {
        item.when = None;
    }
    let present = |about: &str| present.contains(about);
    let asked = unconditional.asked(&Answers::new(), AskContext { follow_up, present: &present });
    let ids: BTreeSet<&str> = asked.iter().map(|item| item.id.as_str()).collect();
    instrument.items.iter().map(|item| item.id.as_str()).filter(|id| ids.contains(id)).collect()
}
