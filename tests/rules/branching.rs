//! Which questions are asked, and which answers count.

use std::sync::LazyLock;

use kvartal::instrument::{Answers, AskContext, Instrument, Item, When};
use kvartal::questionnaires::Questionnaires;
use proptest::prelude::*;

static SHIPPED: LazyLock<Questionnaires> = LazyLock::new(|| Questionnaires::built_in().expect("no faults"));

fn instrument(id: &str) -> &'static Instrument {
    SHIPPED.instrument(id).expect(id)
}

fn ids(items: Vec<&Item>) -> Vec<&str> {
    items.into_iter().map(|item| item.id.as_str()).collect()
}

fn everybody(follow_up: bool) -> AskContext<'static> {
    AskContext { follow_up, present: &|_| true }
}

#[test]
fn no_difficulties_closes_the_impact_questions() {
    let sdq = instrument("sdq-4-10");
    let answers = |value| Answers::from([("sdq_difficulties".to_owned(), value)]);
    assert_eq!(sdq.asked(&answers(0), everybody(false)).len(), 26);
    for some in 1..=3 {
        assert_eq!(
            ids(sdq.asked(&answers(some), everybody(false)))[26..],
            ["sdq_duration", "sdq_distress", "sdq_peers", "sdq_learning", "sdq_burden"]
        );
    }
    assert_eq!(ids(sdq.asked(&answers(0), everybody(true)))[26..], ["sdq_change", "sdq_helpful"]);
}

#[test]
fn no_contact_closes_what_is_asked_about_it_and_nothing_else() {
    let contact = instrument("contact-placement_site");
    let one_parent = AskContext { follow_up: false, present: &|about| about == "parent1" };
    let no = Answers::from([("contact_takes_place_parent1".to_owned(), 0)]);
    assert_eq!(ids(contact.asked(&no, one_parent)), ["contact_takes_place_parent1", "placement_backed_parent1"]);
    let yes = Answers::from([("contact_takes_place_parent1".to_owned(), 1)]);
    assert_eq!(
        ids(contact.asked(&yes, one_parent)),
        [
            "contact_takes_place_parent1",
            "contact_child_happy_parent1",
            "contact_child_secure_parent1",
            "placement_backed_parent1"
        ]
    );
}

#[test]
fn an_answer_in_a_closed_branch_does_not_count() {
    let sdq = instrument("sdq-2-4");
    let mut answers = Answers::from([("sdq_difficulties".into(), 2), ("sdq_distress".into(), 3)]);
    assert_eq!(sdq.relevant_answers(&answers, everybody(false)), answers);
    answers.insert("sdq_difficulties".into(), 0);
    assert_eq!(sdq.relevant_answers(&answers, everybody(false)), Answers::from([("sdq_difficulties".into(), 0)]));
}

#[test]
fn an_answer_off_the_scale_is_told() {
    let who = instrument("who-5");
    assert_eq!(who.check_answer("who5_1", 6), Err("6 is no answer here; write 0 to 5".into()));
    assert_eq!(who.check_answer("who5_6", 1), Err("“who5_6” is no item of who-5".into()));
    assert_eq!(who.check_answer("who5_1", 0), Ok(()));
}

#[test]
fn a_chain_of_conditions_closes_as_a_whole() {
    let mut sdq = instrument("sdq-2-4").clone();
    for item in &mut sdq.items {
        if item.id == "sdq_burden" {
            item.when = Some(When { item: "sdq_distress".into(), is: vec![3] });
        }
    }
    let answers = Answers::from([("sdq_difficulties".into(), 0), ("sdq_distress".into(), 3)]);
    assert!(!ids(sdq.asked(&answers, everybody(false))).contains(&"sdq_burden"));
}

proptest! {
    /// Whatever is answered in whatever order, keeping only what counts once is keeping it for good.
    #[test]
    fn what_counts_is_settled_at_once(values in proptest::collection::vec(proptest::option::of(-1..5i32), 33), follow_up: bool) {
        let sdq = instrument("sdq-11-17");
        let answers: Answers = sdq.items.iter().zip(&values)
            .filter_map(|(item, value)| Some((item.id.clone(), (*value)?))).collect();
        let once = sdq.relevant_answers(&answers, everybody(follow_up));
        prop_assert_eq!(&sdq.relevant_answers(&once, everybody(follow_up)), &once);
        for (item, value) in &once {
            prop_assert_eq!(answers.get(item), Some(value));
            let top = if item.strip_prefix("sdq_").is_some_and(|n| n.parse::<u8>().is_ok()) { 2 } else { 4 };
            prop_assert!((0..=top).contains(value));
        }
    }
}
