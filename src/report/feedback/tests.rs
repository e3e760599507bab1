use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::family::Status;
use crate::id::{PersonId, ResponseId, VersionId};
use crate::questionnaires::Questionnaires;
use crate::report::facts::tests::{family, request};
use crate::report::facts::{AnswerFact, ResponseFact, TakenOutFact};

/// What one person says about one family, a new one each time.
struct Said<'a> {
    place: &'a str,
    role: &'a str,
    wave: &'a str,
    person: i64,
    on: Date,
    answers: &'a [(&'a str, &'a str, i32)],
}

fn add(facts: &mut Facts, said: Said) {
    let mut of = family(&facts.families.len().to_string(), Status::Active, None);
    of.municipality = said.place.into();
    let per_child = said.role == "placement_site";
    of.holders.push(crate::report::facts::Holder { role: said.role.into(), child: per_child.then_some(0) });
    facts.families.push(of);
    again(facts, facts.families.len() - 1, said);
}

/// The same about a family that is there.
fn again(facts: &mut Facts, family: usize, said: Said) {
    let mut asked = crate::report::facts::tests::answered(request(family, said.role, said.wave, said.person), said.on);
    asked.child = (said.role == "placement_site").then_some(0);
    let answer = |(instrument, item, value): &(&str, &str, i32)| AnswerFact {
        instrument: (*instrument).into(),
        item: (*item).into(),
        value: *value,
        version: VersionId::new(1),
        on: said.on,
        at: jiff::Timestamp::UNIX_EPOCH,
        helped: false,
        taken_from: None,
    };
    facts.responses.push(ResponseFact {
        told: None,
        id: ResponseId::new(facts.responses.len() as i64),
        request: facts.requests.len(),
        person: asked.person,
        submitted: said.on,
        assisted_by: BTreeSet::new(),
        answers: said.answers.iter().map(answer).collect(),
        scores: Vec::new(),
    });
    facts.requests.push(asked);
}

fn with_study<T>(act: impl FnOnce(&Study) -> T) -> T {
    let library = Questionnaires::built_in().unwrap();
    act(&Study::new(library.programme("maalrettet-stoette").unwrap(), &library, None).unwrap())
}

fn of(municipality: Option<&str>, day: Date) -> Of<'_> {
    Of { municipality, wave: None, day, smallest: 5 }
}

fn find<'a>(rows: &'a [FeedbackRow], role: &str, wave: &str, item: &str) -> &'a FeedbackRow {
    let mut found =
        rows.iter().filter(|row| (row.role.as_str(), row.wave.as_str(), row.item.as_str()) == (role, wave, item));
    let row = found.next().unwrap_or_else(|| panic!("{role} {wave} {item}"));
    assert!(found.next().is_none());
    row
}

/// Parents' answers at baseline in January, in the order of the values.
fn parents(facts: &mut Facts, place: &str, first: i64, values: &[i32]) {
    for (person, value) in (first..).zip(values) {
        let answers = [("core-parent", "plan_fits", *value), ("contact-parent", "contact_takes_place", 1)];
        let (role, wave, on) = ("parent", "baseline", date(2021, 1, 12));
        add(facts, Said { place, role, wave, person, on, answers: &answers });
    }
}

#[test]
fn dont_know_is_in_no_mean_and_four_answers_are_not_told() {
    let mut facts = Facts::default();
    // Six answers, one of them “don't know”; elsewhere five, one of them “don't know”.
    parents(&mut facts, "Herning", 1, &[4, 3, 2, 4, 3, 6]);
    parents(&mut facts, "Aarhus", 11, &[4, 3, 2, 4, 6]);
    with_study(|study| {
        let told = feedback(study, &facts, &of(Some("herning"), date(2021, 2, 14))).unwrap();
        assert_eq!((told.municipality.as_deref(), told.released), (Some("Herning"), date(2021, 1, 31)));
        let row = find(&told.rows, "parent", "baseline", "plan_fits");
        assert_eq!((row.n, row.mean, row.bound.as_str(), row.answered), (Some(5), Some(Number(3.2)), "", 6));
        assert_eq!((row.topic.as_str(), row.percent_of_population), ("plan", Some(100)));
        // What is held back elsewhere is not in the figure of all: it would be all minus this one.
        assert_eq!((row.all_n, row.all_mean), (Some(5), Some(Number(3.2))));
        assert!(told.rows.iter().all(|row| row.item != "contact_takes_place"), "a count of families was told");
        let other = feedback(study, &facts, &of(Some("Aarhus"), date(2021, 2, 14))).unwrap();
        let row = find(&other.rows, "parent", "baseline", "plan_fits");
        assert_eq!((row.n, row.mean, row.suppressed.as_str(), row.answered), (None, None, "yes", 5));
        assert_eq!(row.all_n, Some(5));
    });
}

#[test]
fn a_figure_waits_for_the_end_of_the_month_and_for_five_more() {
    let mut facts = Facts::default();
    parents(&mut facts, "Herning", 1, &[4, 3, 2, 4, 3]);
    let fits = [("core-parent", "plan_fits", 2)];
    for person in 6..10 {
        let (role, wave, on) = ("parent", "baseline", date(2021, 2, 3));
        add(&mut facts, Said { place: "Herning", role, wave, person, on, answers: &fits });
    }
    with_study(|study| {
        let n = |facts: &Facts, day| {
            find(&feedback(study, facts, &of(None, day)).unwrap().rows, "parent", "baseline", "plan_fits").n
        };
        assert_eq!((n(&facts, date(2021, 1, 31)), n(&facts, date(2021, 3, 1))), (Some(5), Some(5)));
        let (role, wave, on) = ("parent", "baseline", date(2021, 3, 2));
        add(&mut facts, Said { place: "Herning", role, wave, person: 10, on, answers: &fits });
        assert_eq!((n(&facts, date(2021, 3, 30)), n(&facts, date(2021, 3, 31))), (Some(5), Some(10)));
        // Whoever withdraws takes the first five along, not the next.
        let gone = facts.responses.remove(0);
        let (from, until) = (gone.submitted, gone.submitted);
        facts.taken_out.push(TakenOutFact { request: gone.request, person: gone.person, from, until });
        assert_eq!(
            n(&facts, date(2021, 3, 31)),
            None,
            "four and the one who left may have been a batch with those after"
        );
    });
}

#[test]
fn each_parent_counts_for_the_placement_site_and_five_sites_are_five_people() {
    let mut facts = Facts::default();
    for person in 1..=5 {
        let answers = [
            ("contact-placement_site", "contact_child_happy_parent1", 2 + (person % 2) as i32),
            ("contact-placement_site", "contact_child_happy_parent2", 3),
        ];
        let (role, wave, on) = ("placement_site", "fu1", date(2021, 4, 12));
        add(&mut facts, Said { place: "Herning", role, wave, person, on, answers: &answers });
    }
    with_study(|study| {
        let told = feedback(study, &facts, &of(Some("Herning"), date(2021, 4, 30))).unwrap();
        let row = find(&told.rows, "placement_site", "fu1", "contact_child_happy");
        assert_eq!((row.topic.as_str(), row.n, row.mean), ("visitation", Some(10), Some(Number(2.8))));
        // One site that answers about ten children is one person.
        let one = facts.responses.iter_mut();
        one.for_each(|response| response.person = PersonId::new(1));
        let told = feedback(study, &facts, &of(Some("Herning"), date(2021, 4, 30))).unwrap();
        assert_eq!(find(&told.rows, "placement_site", "fu1", "contact_child_happy").n, None);
    });
}

#[test]
fn the_matrix_marks_a_fall_of_those_who_answered_twice() {
    let mut facts = Facts::default();
    let said = |value| [("ces-family_therapist", "ces_caseworker_5", value)];
    for (person, (before, after)) in (1..).zip([(5, 2), (4, 2), (4, 1), (3, 2), (4, 2)]) {
        let (role, place) = ("family_therapist", "Herning");
        let answers = said(before);
        let on = date(2021, 1, 12);
        add(&mut facts, Said { place, role, wave: "baseline", person, on, answers: &answers });
        let (family, answers) = (facts.families.len() - 1, said(after));
        let on = date(2021, 10, 12);
        again(&mut facts, family, Said { place, role, wave: "fu3", person, on, answers: &answers });
    }
    with_study(|study| {
        let told = |facts: &Facts| feedback(study, facts, &of(Some("Herning"), date(2021, 10, 31))).unwrap().matrix;
        let row = |rows: Vec<MatrixRow>| {
            let mut found = rows.into_iter().filter(|row| row.rater == "family_therapist" && row.rated == "caseworker");
            found.next().unwrap()
        };
        let rated = row(told(&facts));
        assert_eq!((rated.n_before, rated.mean_before), (Some(5), Some(Number(4.0))));
        assert_eq!((rated.wave_after.as_str(), rated.pairs, rated.mark.as_str()), ("fu3", Some(5), "fall"));
        assert_eq!((rated.mean_after, rated.bound_after.as_str()), (Some(Number(1.8)), ""));
        // A sixth who answered only the second time is in its mean and in no pair.
        let answers = said(5);
        let (role, place, on) = ("family_therapist", "Herning", date(2021, 10, 20));
        add(&mut facts, Said { place, role, wave: "fu3", person: 9, on, answers: &answers });
        let rated = row(told(&facts));
        assert_eq!((rated.n_after, rated.pairs), (Some(6), Some(5)));
        // With four pairs there is no mark.
        facts.responses.remove(0);
        let rated = row(told(&facts));
        assert_eq!((rated.n_after, rated.pairs, rated.mark.as_str()), (Some(6), None, ""));
    });
}

#[test]
fn an_unknown_municipality_or_wave_is_a_sentence() {
    let mut facts = Facts::default();
    parents(&mut facts, "Herning", 1, &[4]);
    with_study(|study| {
        let sentence = feedback(study, &facts, &of(Some("Nordby"), date(2021, 2, 1))).unwrap_err();
        assert_eq!(sentence, "no family of the register is in “Nordby”; it has Herning");
        let wrong = Of { wave: Some("fu9"), ..of(None, date(2021, 2, 1)) };
        assert!(feedback(study, &facts, &wrong).unwrap_err().contains("fu7"));
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Of every day, the figure of all is what is shown of each municipality, and a figure grows by nobody or by five.
    #[test]
    fn the_figure_of_all_is_the_sum_of_what_is_shown(
        answers in prop::collection::vec((0_usize..3, 0_i64..30, 0_i8..6, 1_i32..=6), 0..60),
    ) {
        let places = ["Aarhus", "Herning", "Vordingborg"];
        let mut facts = Facts::default();
        parents(&mut facts, "Aarhus", 50, &[6]);
        parents(&mut facts, "Herning", 51, &[6]);
        parents(&mut facts, "Vordingborg", 52, &[6]);
        for (place, person, month, value) in answers {
            let said = [("core-parent", "plan_fits", value), ("core-parent", "plan_say", 3)];
            let (role, wave, on) = ("parent", "baseline", date(2021, 1 + month, 12));
            add(&mut facts, Said { place: places[place], role, wave, person, on, answers: &said });
        }
        with_study(|study| {
            let mut before = [0; 3];
            for month in 1..=6 {
                let day = date(2021, month, 1).last_of_month();
                let told = |place| feedback(study, &facts, &of(place, day)).unwrap().rows;
                let of_all = told(None);
                let row = find(&of_all, "parent", "baseline", "plan_fits");
                prop_assert_eq!((row.n, row.mean), (row.all_n, row.all_mean));
                let mut sum = 0;
                for (place, before) in places.iter().zip(&mut before) {
                    let n = find(&told(Some(place)), "parent", "baseline", "plan_fits").n.unwrap_or(0);
                    prop_assert!(n == *before || n >= *before + 5, "{} in {} after {}", n, month, before);
                    (sum, *before) = (sum + n, n);
                }
                prop_assert_eq!(row.n.unwrap_or(0), sum);
            }
            Ok(())
        })?;
    }
}
