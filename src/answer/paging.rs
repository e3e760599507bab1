//! From instruments to pages: which questions stand together, which are skipped, how far one has come. Pure.
//!
//! Pages are cut from the whole questionnaire, whatever is answered, so that a page keeps its number and the
//! browser's back button leads where one came from. A page with nothing to ask is passed over. A question never
//! shares a page with the one that opens it: what the page asks is settled before it is shown.

use std::collections::{BTreeMap, BTreeSet};

use super::once::Earlier;
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
    /// What the same person has answered for another child.
    earlier: &'a [Earlier],
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
            let context = AskContext { follow_up, present: &|about| present.contains(about) };
            let items = section.instrument.items.iter().filter(|item| item.has_a_place(context));
            possible.extend(items.map(|item| item.id.as_str()));
        }
        Form { page_of: places(&pages), sections, pages, follow_up, present, possible, earlier: &[] }
    }

    /// The same form with whatever is about these at the end, and what such an answer opens right behind it: nobody is
    /// asked about whoever sits beside them before they have got used to the screen.
    pub fn asking_last(self, about: impl Fn(&str) -> bool) -> Form<'a> {
        let mut last: BTreeSet<&str> = BTreeSet::new();
        for item in self.sections.iter().flat_map(|section| &section.instrument.items) {
            let opened = item.when.as_ref().is_some_and(|when| last.contains(when.item.as_str()));
            if opened || item.about.as_deref().is_some_and(&about) {
                last.insert(&item.id);
            }
        }
        let of = |moved: bool| {
            let last = &last;
            self.pages.iter().filter_map(move |page| {
                let items = page.items.iter().copied().filter(|item| last.contains(item.id.as_str()) == moved);
                let page = Page { section: page.section, items: items.collect() };
                (!page.items.is_empty()).then_some(page)
            })
        };
        let pages: Vec<Page> = of(false).chain(of(true)).collect();
        Form { page_of: places(&pages), pages, ..self }
    }

    /// The same form, to somebody who has answered this for another child.
    pub fn after(self, earlier: &'a [Earlier]) -> Form<'a> {
        Form { earlier, ..self }
    }

    /// What is taken over from another child instead of being asked: whatever was answered there about a counterpart,
    /// unless something of it has been answered here. Then all of it is this one's own, so that no score mixes the two.
    pub fn taken_over(&self, answers: &Answers) -> Vec<&'a Earlier> {
        self.earlier.iter().filter(|earlier| !earlier.answers.keys().any(|item| answers.contains_key(item))).collect()
    }

    /// The answers that are taken over, by item.
    pub fn taken(&self, answers: &Answers) -> Answers {
        let taken = self.taken_over(answers).into_iter().flat_map(|earlier| &earlier.answers);
        taken.map(|(item, given)| (item.clone(), given.value)).collect()
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

    /// How many questions it has at most for whoever has answered nothing here or for another child.
    pub fn in_all(&self) -> usize {
        self.clone().after(&[]).left(&Answers::new())
    }

    /// The answers that count, instrument by instrument; those that are taken over among them.
    pub fn relevant(&self, answers: &Answers) -> Vec<(Section<'a>, Answers)> {
        let answers = &self.with_taken(answers);
        let present = |about: &str| self.present.contains(about);
        let context = AskContext { follow_up: self.follow_up, present: &present };
        self.sections.iter().map(|section| (*section, section.instrument.relevant_answers(answers, context))).collect()
    }

    /// As [`Form::relevant`] for answers that came as a whole: a branch is closed by an answer, not by a gap.
    pub fn given(&self, answers: &Answers) -> Vec<(Section<'a>, Answers)> {
        let mut opened = answers.clone();
        for when in self.sections.iter().flat_map(|section| &section.instrument.items).filter_map(|i| i.when.as_ref()) {
            if let (None, Some(opening)) = (answers.get(&when.item), when.is.first()) {
                opened.insert(when.item.clone(), *opening);
            }
        }
        let (mut given, taken) = (self.relevant(&opened), self.taken(answers));
        for (_, counted) in &mut given {
            counted.retain(|item, _| answers.contains_key(item) || taken.contains_key(item));
        }
        given
    }

    fn page(&self, n: usize) -> Option<&Page<'a>> {
        self.pages.get(n.checked_sub(1)?)
    }

    fn with_taken(&self, answers: &Answers) -> Answers {
        let mut all = self.taken(answers);
        all.extend(answers.iter().map(|(item, value)| (item.clone(), *value)));
        all
    }

    fn asked(&self, answers: &Answers) -> BTreeSet<&'a str> {
        let (taken, answers) = (self.taken(answers), &self.with_taken(answers));
        let present = |about: &str| self.present.contains(about);
        let context = AskContext { follow_up: self.follow_up, present: &present };
        self.sections
            .iter()
            .flat_map(|section| section.instrument.asked(answers, context))
            .map(|item| item.id.as_str())
            .filter(|item| !taken.contains_key(*item))
            .collect()
    }

    /// What is asked, and what an unanswered question on page `n` or later can still open.
    fn may_be_asked(&self, n: usize, answers: &Answers) -> BTreeSet<&'a str> {
        let (taken, answers) = (self.taken(answers), &self.with_taken(answers));
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
        may.retain(|item| !taken.contains_key(*item));
        may
    }
}

/// The page of each question.
fn places<'a>(pages: &[Page<'a>]) -> BTreeMap<&'a str, usize> {
    (1..).zip(pages).flat_map(|(n, page)| page.items.iter().map(move |item| (item.id.as_str(), n))).collect()
}

fn asks(page: &Page<'_>, asked: &BTreeSet<&str>) -> bool {
    page.items.iter().any(|item| asked.contains(item.id.as_str()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::questionnaires::Questionnaires;

    const PLACEMENT: [&str; 3] = ["contact-placement_site", "sdq-4-10", "ces-placement_site"];
    const PARENT: [&str; 5] = ["core-parent", "contact-parent", "who-5", "psoc", "ces-parent"];

    fn form<'a>(
        library: &'a Questionnaires,
        names: &[&'a str],
        audience: Audience,
        follow_up: bool,
        present: &[&str],
    ) -> Form<'a> {
        let section = |name: &&'a str| Section { name, instrument: library.instrument(name).expect(name) };
        let sections = names.iter().map(section).collect();
        Form::new(sections, audience, follow_up, present.iter().map(|who| (*who).to_owned()).collect())
    }

    fn library() -> Questionnaires {
        Questionnaires::built_in().expect("built in")
    }

    fn ids<'a>(items: &[&'a Item]) -> Vec<&'a str> {
        items.iter().map(|item| item.id.as_str()).collect()
    }

    #[test]
    fn parents_get_one_question_a_page_and_professionals_as_many_as_the_instrument_says() {
        let library = library();
        let parent = form(&library, &["who-5"], Audience::Parent, false, &[]);
        assert_eq!(parent.last_page(), 5);
        let professional = form(&library, &["who-5", "pss"], Audience::Professional, false, &[]);
        assert_eq!(professional.last_page(), 3);
        assert_eq!(professional.items_of(2).len(), 9);
        assert_eq!(professional.section_of(3).map(|section| section.name), Some("pss"));
        assert!(professional.section_of(0).is_none() && professional.section_of(4).is_none());
        assert_eq!(
            professional.progress(2, &Answers::new()),
            Progress { first: 6, last: 14, of: 23 },
            "questions 6–14 of 23"
        );
    }

    #[test]
    fn whoever_helps_is_asked_about_last() {
        let library = library();
        for follow_up in [false, true] {
            let present = ["family_therapist", "caseworker", "parent1"];
            let form = form(&library, &PARENT, Audience::Parent, follow_up, &present);
            let helped = form.clone().asking_last(|about| about == "family_therapist");
            let order = |form: &Form<'_>| -> Vec<String> {
                (1..=form.last_page()).flat_map(|n| ids(form.items_of(n))).map(str::to_owned).collect()
            };
            let about = |n: usize| helped.items_of(n)[0].about.as_deref() == Some("family_therapist");
            let pages = helped.last_page();
            let first = (1..=pages).find(|n| about(*n)).expect("asked about");
            assert!(first > 1 && (first..=pages).all(about), "{:?}", order(&helped));
            let (mut all, mut same) = (order(&form), order(&helped));
            assert_ne!(all, same);
            all.sort();
            same.sort();
            assert_eq!(all, same);
            assert_eq!(helped.progress(1, &Answers::new()).of, form.progress(1, &Answers::new()).of);
            assert!((1..=pages).all(|n| helped.section_of(n).is_some_and(|section| {
                let items = &section.instrument.items;
                helped.items_of(n).iter().all(|item| items.iter().any(|own| own.id == item.id))
            })));
        }
    }

    #[test]
    fn a_question_stands_apart_from_the_one_that_opens_it() {
        let library = library();
        let site = form(&library, &["contact-placement_site"], Audience::Professional, false, &["parent1"]);
        assert_eq!(ids(site.items_of(1)), ["contact_takes_place_parent1"]);
        let no = Answers::from([("contact_takes_place_parent1".to_owned(), 0)]);
        let yes = Answers::from([("contact_takes_place_parent1".to_owned(), 1)]);
        assert_eq!(ids(&site.shown(2, &no)), ["placement_backed_parent1"]);
        assert_eq!(site.shown(2, &yes).len(), 3);
        assert_eq!((site.next(2, &yes), site.back(2, &yes)), (None, Some(1)), "nobody is parent2");
    }

    #[test]
    fn a_page_with_nothing_to_ask_is_passed_over_both_ways_and_comes_back_when_it_is_opened() {
        let library = library();
        let contact = form(&library, &["contact-parent", "who-5"], Audience::Parent, false, &[]);
        let no = Answers::from([("contact_takes_place".to_owned(), 0)]);
        assert_eq!((contact.next(1, &no), contact.back(4, &no)), (Some(4), Some(1)));
        let yes = Answers::from([("contact_takes_place".to_owned(), 1)]);
        assert_eq!((contact.next(1, &yes), contact.back(4, &yes)), (Some(2), Some(3)));
        // 8 until it is known that there is no contact, 6 from then on.
        assert_eq!(contact.progress(1, &Answers::new()), Progress { first: 1, last: 1, of: 8 });
        assert_eq!(contact.progress(4, &no), Progress { first: 2, last: 2, of: 6 });
        assert_eq!(contact.progress(4, &Answers::new()), Progress { first: 2, last: 2, of: 6 }, "passed unanswered");
        assert_eq!(contact.left(&no), 5);
        assert!(contact.begins_section(4, &no) && !contact.begins_section(5, &no) && contact.begins_section(1, &no));
    }

    #[test]
    fn one_resumes_after_the_last_answer_or_else_at_what_was_skipped() {
        let library = library();
        let who = form(&library, &["who-5"], Audience::Parent, false, &[]);
        let given = |items: &[i32]| -> Answers { items.iter().map(|n| (format!("who5_{n}"), 3)).collect() };
        assert_eq!(who.resume(&given(&[])), Some(1));
        assert_eq!(who.resume(&given(&[2, 3])), Some(4));
        assert_eq!(who.resume(&given(&[2, 5])), Some(1));
        assert_eq!(who.resume(&given(&[1, 2, 3, 4, 5])), None);
    }

    fn forms(library: &Questionnaires) -> Vec<Form<'_>> {
        let all = ["parent1", "parent2", "caseworker", "family_therapist", "parent"];
        let mut forms = Vec::new();
        for present in [&all[..], &all[..1], &[]] {
            for follow_up in [false, true] {
                forms.push(form(library, &PARENT, Audience::Parent, follow_up, present));
                forms.push(form(library, &PLACEMENT, Audience::Professional, follow_up, present));
                forms.push(form(library, &PLACEMENT, Audience::Parent, follow_up, present));
            }
        }
        forms
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        /// Going forward and answering (or not) as one goes: every question that is asked in the end was shown,
        /// none twice, no page was empty, and "question a of b" goes up while b never grows.
        #[test]
        fn going_forward_meets_every_question_once(picks in proptest::collection::vec(proptest::option::of(0..9usize), 80)) {
            let library = library();
            for form in forms(&library) {
                let mut answers = Answers::new();
                let mut met: Vec<&str> = Vec::new();
                let mut before: Option<Progress> = None;
                let mut at = form.next(0, &answers);
                while let Some(n) = at {
                    let shown = form.shown(n, &answers);
                    prop_assert!(!shown.is_empty());
                    let here = form.progress(n, &answers);
                    prop_assert_eq!((here.first, here.last), (met.len() + 1, met.len() + shown.len()));
                    prop_assert!(here.last <= here.of);
                    if let Some(before) = before {
                        prop_assert!(before.last < here.first && here.of <= before.of, "{:?} {:?}", before, here);
                    }
                    before = Some(here);
                    let section = form.section_of(n).expect("a section");
                    for item in shown {
                        let values = &section.instrument.scales[&item.scale].values;
                        if let Some(pick) = picks[met.len() % picks.len()] {
                            answers.insert(item.id.clone(), values[pick % values.len()]);
                        }
                        met.push(&item.id);
                    }
                    at = form.next(n, &answers);
                }
                prop_assert_eq!(form.progress(form.last_page() + 1, &answers).of, met.len(), "in the end the count is true");
                let asked: BTreeSet<&str> = form.asked(&answers);
                prop_assert_eq!(&asked, &met.iter().copied().collect::<BTreeSet<_>>());
                prop_assert_eq!(met.len(), asked.len(), "none twice");
            }
        }

        /// Whatever was answered in whatever order: back undoes next, and every unanswered question is on a page
        /// that next leads to.
        #[test]
        fn back_undoes_next(picks in proptest::collection::vec(proptest::option::of(0..9usize), 80)) {
            let library = library();
            for form in forms(&library) {
                let items = form.sections().iter().flat_map(|section| {
                    section.instrument.items.iter().map(|item| (item, &section.instrument.scales[&item.scale].values))
                });
                let answers: Answers = items.zip(&picks)
                    .filter_map(|((item, values), pick)| Some((item.id.clone(), values[(*pick)? % values.len()])))
                    .collect();
                let mut visited = Vec::new();
                let mut at = form.next(0, &answers);
                while let Some(n) = at {
                    visited.push(n);
                    at = form.next(n, &answers);
                    if let Some(next) = at {
                        prop_assert_eq!(form.back(next, &answers), Some(n));
                    }
                }
                for question in form.unanswered(&answers) {
                    prop_assert!(visited.contains(&question.page));
                }
                prop_assert_eq!(form.resume(&answers).is_none(), form.unanswered(&answers).is_empty());
                let kept: usize = form.relevant(&answers).iter().map(|(_, kept)| kept.len()).sum();
                let asked = form.asked(&answers);
                prop_assert_eq!(kept, answers.keys().filter(|item| asked.contains(item.as_str())).count());
            }
        }
    }
}
