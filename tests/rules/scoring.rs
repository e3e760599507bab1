//! Scores, against rules stated here and cases reckoned by hand.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use kvartal::instrument::{Answers, Instrument};
use kvartal::questionnaires::Questionnaires;
use proptest::prelude::*;

static SHIPPED: LazyLock<Questionnaires> = LazyLock::new(|| Questionnaires::built_in().expect("no faults"));

fn instrument(id: &str) -> &'static Instrument {
    SHIPPED.instrument(id).expect(id)
}

fn answers(prefix: &str, values: &[Option<i32>]) -> Answers {
    (1..).zip(values).filter_map(|(n, value)| Some((format!("{prefix}_{n}"), (*value)?))).collect()
}

fn scores(instrument: &Instrument, answers: &Answers) -> BTreeMap<String, Option<f64>> {
    instrument.score(answers).into_iter().map(|(score, value)| (score.id.clone(), value)).collect()
}

fn all(count: usize, value: i32) -> Vec<Option<i32>> {
    vec![Some(value); count]
}

#[test]
fn who5_by_hand() {
    let who = instrument("who-5");
    for (given, expected) in [
        (vec![Some(0); 5], Some(0.0)),
        (vec![Some(5); 5], Some(100.0)),
        (vec![Some(3), Some(2), Some(4), Some(1), Some(3)], Some(52.0)),
        (vec![Some(3), Some(2), None, Some(1), Some(3)], None),
        (vec![None; 5], None),
    ] {
        assert_eq!(scores(who, &answers("who5", &given))["who5"], expected, "{given:?}");
    }
}

#[test]
fn psoc_by_hand() {
    let psoc = instrument("psoc");
    let ones = scores(psoc, &answers("psoc", &all(16, 1)));
    assert_eq!(ones["psoc_satisfaction"], Some(54.0));
    assert_eq!(ones["psoc_efficacy"], Some(7.0));
    assert_eq!(ones["psoc_total"], Some(61.0));
    // Item 2 belongs to satisfaction: efficacy stands without it, the total does not.
    let mut given = all(16, 6);
    given[1] = None;
    let without = scores(psoc, &answers("psoc", &given));
    assert_eq!(without["psoc_satisfaction"], None);
    assert_eq!(without["psoc_efficacy"], Some(42.0));
    assert_eq!(without["psoc_total"], None);
}

#[test]
fn pss_and_seam_by_hand() {
    let pss = instrument("pss");
    // 10 items of 1 and 8 reversed ones of 5.
    assert_eq!(scores(pss, &answers("pss", &all(18, 1)))["pss_total"], Some(50.0));
    assert_eq!(scores(pss, &answers("pss", &all(18, 5)))["pss_total"], Some(58.0));
    assert_eq!(scores(pss, &answers("pss", &all(17, 5)))["pss_total"], None);
    let seam = instrument("seam-18-35");
    assert_eq!(scores(seam, &answers("seam", &all(35, 3)))["seam_total"], Some(105.0));
    assert_eq!(scores(seam, &answers("seam", &all(35, 0)))["seam_total"], Some(0.0));
    assert_eq!(scores(seam, &answers("seam", &all(34, 3)))["seam_total"], None);
}

#[test]
fn sdq_rounds_halves_up_and_needs_three_of_five() {
    let sdq = instrument("sdq-4-10");
    for (emotional, expected) in [
        // items 3 8 13 16 24
        ([Some(1), Some(1), Some(0), None, None], Some(3.0)), // 2 × 5 ÷ 3 = 3.33
        ([Some(1), Some(0), Some(0), None, None], Some(2.0)), // 1.67
        ([Some(1), Some(1), Some(0), Some(0), None], Some(3.0)), // 2.5
        ([Some(2), Some(2), Some(2), Some(0), None], Some(8.0)), // 7.5
        ([Some(2), Some(2), Some(2), Some(2), Some(2)], Some(10.0)),
        ([Some(2), Some(2), None, None, None], None),
    ] {
        let given = [3, 8, 13, 16, 24]
            .into_iter()
            .zip(emotional)
            .filter_map(|(n, value)| Some((format!("sdq_{n}"), value?)))
            .collect();
        let got = scores(sdq, &given);
        assert_eq!(got["sdq_emotional"], expected, "{emotional:?}");
        assert_eq!(got["sdq_total"], None);
    }
}

#[test]
fn sdq_impact_by_hand() {
    let sdq = instrument("sdq-11-17");
    let impact = |given: &[(&str, i32)]| {
        let given = given.iter().map(|(id, value)| (format!("sdq_{id}"), *value)).collect();
        scores(sdq, &given)["sdq_impact"]
    };
    assert_eq!(impact(&[("difficulties", 0)]), Some(0.0));
    assert_eq!(impact(&[("difficulties", 0), ("distress", 3)]), Some(0.0));
    assert_eq!(impact(&[("difficulties", 3), ("distress", 3), ("peers", 3), ("learning", 3)]), Some(6.0));
    assert_eq!(impact(&[("difficulties", 1), ("distress", 0), ("peers", 1), ("learning", 2)]), Some(1.0));
    assert_eq!(impact(&[("difficulties", 1), ("distress", 0), ("peers", 1)]), None);
    assert_eq!(impact(&[("distress", 2), ("peers", 2), ("learning", 2)]), Some(3.0));
    assert_eq!(impact(&[]), None);
}

#[test]
fn ces_means_what_is_answered() {
    let ces = instrument("ces-caseworker");
    let given = Answers::from([
        ("ces_family_therapist_1".into(), 4),
        ("ces_family_therapist_2".into(), 3),
        ("ces_family_therapist_5".into(), 5),
    ]);
    let got = scores(ces, &given);
    assert_eq!(got["ces_family_therapist"], Some(4.0));
    assert_eq!(got["ces_family_therapist_general"], Some(5.0));
    assert_eq!(got["ces_placement_site"], None);
    assert_eq!(got["ces_parent_general"], None);
}

#[test]
fn do_not_know_stays_out() {
    let core = instrument("core-parent");
    assert_eq!(core.counted("plan_fits", &Answers::from([("plan_fits".into(), 6)])), None);
    assert_eq!(core.counted("plan_fits", &Answers::from([("plan_fits".into(), 5)])), Some(5));
    assert_eq!(core.counted("being_heard", &Answers::from([("being_heard".into(), 6)])), None);
}

fn some(count: usize, from: i32, to: i32) -> impl Strategy<Value = Vec<Option<i32>>> {
    proptest::collection::vec(proptest::option::weighted(0.9, from..=to), count)
}

proptest! {
    /// WHO-5: a complete row gives 4 × the sum, any other none.
    #[test]
    fn who5(given in some(5, 0, 5)) {
        let expected = given.iter().copied().sum::<Option<i32>>().map(|sum| f64::from(4 * sum));
        prop_assert_eq!(scores(instrument("who-5"), &answers("who5", &given))["who5"], expected);
    }

    /// PSOC: nine items turned round (7 − x), seven as they are; a total only of both.
    #[test]
    fn psoc(given in some(16, 1, 6)) {
        let turned = [2, 3, 4, 5, 8, 9, 12, 14, 16].map(|n: usize| given[n - 1].map(|x| 7 - x));
        let straight = [1, 6, 7, 10, 11, 13, 15].map(|n: usize| given[n - 1]);
        let satisfaction = turned.into_iter().sum::<Option<i32>>();
        let efficacy = straight.into_iter().sum::<Option<i32>>();
        let total = satisfaction.zip(efficacy).map(|(a, b)| a + b);
        let got = scores(instrument("psoc"), &answers("psoc", &given));
        prop_assert_eq!(got["psoc_satisfaction"], satisfaction.map(f64::from));
        prop_assert_eq!(got["psoc_efficacy"], efficacy.map(f64::from));
        prop_assert_eq!(got["psoc_total"], total.map(f64::from));
    }

    /// SDQ: scales prorated from three answers on, rounded half up in exact thirds and quarters.
    #[test]
    fn sdq(given in proptest::collection::vec(proptest::option::weighted(0.7, 0..=2i32), 25)) {
        let got = scores(instrument("sdq-2-4"), &answers("sdq", &given));
        let mut total = Some(0);
        for (scale, items) in [
            ("sdq_emotional", [3, 8, 13, 16, 24]),
            ("sdq_conduct", [5, 7, 12, 18, 22]),
            ("sdq_hyperactivity", [2, 10, 15, 21, 25]),
            ("sdq_peer", [6, 11, 14, 19, 23]),
            ("sdq_prosocial", [1, 4, 9, 17, 20]),
        ] {
            let there: Vec<i32> = items.iter().filter_map(|n: &usize| {
                given[n - 1].map(|x| if [7, 11, 14, 21, 25].contains(n) { 2 - x } else { x })
            }).collect();
            // In sixtieths, so that thirds, quarters and fifths are whole: halves up is + 30, cut off.
            let expected = (there.len() >= 3).then(|| (there.iter().sum::<i32>() * 5 * 60 / there.len() as i32 + 30) / 60);
            prop_assert_eq!(got[scale], expected.map(f64::from), "{} of {:?}", scale, there);
            if scale != "sdq_prosocial" {
                total = total.zip(expected).map(|(a, b)| a + b);
            }
        }
        prop_assert_eq!(got["sdq_total"], total.map(f64::from));
    }

    /// Whatever is answered, a score lies in its declared range.
    #[test]
    fn scores_stay_in_range(seed in proptest::collection::vec(proptest::option::weighted(0.9, 0..6usize), 40)) {
        for instrument in SHIPPED.instruments() {
            let given: Answers = instrument.items.iter().zip(&seed).filter_map(|(item, pick)| {
                let values = &instrument.scales[&item.scale].values;
                Some((item.id.clone(), values[(*pick)? % values.len()]))
            }).collect();
            for (score, value) in instrument.score(&given) {
                if let Some(value) = value {
                    prop_assert!((score.range.0..=score.range.1).contains(&value), "{}: {}", score.id, value);
                }
            }
        }
    }
}
