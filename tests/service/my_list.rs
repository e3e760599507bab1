//! One link, everything that is owed: a caseworker with several families finishes in one sitting, the oldest first.

use crate::support::{Asked, Database, Page, Web, on_each_database, service};

/// A caseworker of three families. The last two questionnaires that were asked came in one mail.
fn study(database: &Database) -> (Web, String) {
    let worker = database.person("sag@example.org", "da");
    let mut requests = Vec::new();
    for (number, invited, closes) in
        [("A-1", "2021-03-01", "2021-04-26"), ("B-2", "2021-01-11", "2021-03-08"), ("C-3", "2021-02-01", "2021-03-29")]
    {
        let family = database.family(number, invited);
        database.assign(family, None, "caseworker", worker, "Karen Bæk");
        let (slot, wave, person) = ("caseworker", "baseline", worker);
        let asked = Asked { family, child: None, slot, wave, person, invited, closes, child_instrument: None };
        requests.push(database.request(asked));
    }
    database.message("january", worker, &[requests[1]], "invitation");
    let link = format!("/s/{}", database.message("march", worker, &[requests[0], requests[2]], "invitation"));
    (Web::serve(service(database), "2021-03-02", None), link)
}

fn cases(page: &Page) -> Vec<String> {
    let headings = page.html.split("<li class=\"card").skip(1);
    headings.map(|card| card.split("Sag ").nth(1).expect("a case").chars().take(3).collect()).collect()
}

on_each_database!(the_oldest_comes_first_whatever_mail_brought_the_link);
fn the_oldest_comes_first_whatever_mail_brought_the_link(database: &Database) {
    let (web, link) = study(database);
    assert_eq!(cases(&web.list(&link)), ["B-2", "C-3", "A-1"]);
}

on_each_database!(each_thank_you_leads_to_the_next_until_nothing_is_owed);
fn each_thank_you_leads_to_the_next_until_nothing_is_owed(database: &Database) {
    let (web, link) = study(database);
    let mut answered = Vec::new();
    let mut page = web.list(&link);
    for left in (0..3).rev() {
        let begin = page.html.split("<a class=\"button\" href=\"").nth(1).expect("a button").split('"').next();
        let begin = begin.expect("an address");
        let first = web.get(begin);
        answered.push(first.text().split("Sag ").nth(1).expect("a case").chars().take(3).collect::<String>());
        let question = first.questions().remove(0);
        web.fill(begin, "next", &[(&question, "3")]);
        let base = begin.rsplit_once('/').expect("a page").0;
        page = web.get(web.post(&format!("{base}/submit"), &[]).to());
        assert_eq!(page.text().contains("Gå til det næste spørgeskema"), left > 0, "{}", page.text());
    }
    assert_eq!(answered, ["B-2", "C-3", "A-1"]);
    let list = web.list(&link);
    assert!(list.text().contains("Du har ikke flere spørgeskemaer lige nu"), "{}", list.text());
    assert_eq!(list.html.matches("card done").count(), 3);
}

on_each_database!(a_link_with_a_character_clinging_to_it_opens_the_list);
fn a_link_with_a_character_clinging_to_it_opens_the_list(database: &Database) {
    let (web, link) = study(database);
    let list = web.list(&link);
    for ending in crate::support::clinging() {
        let page = web.get(&format!("{link}{ending}"));
        assert_eq!(page.status, 200, "{ending:?}");
        // From there on nothing clings.
        assert_eq!((cases(&page), page.html.matches(&link).count()), (cases(&list), list.html.matches(&link).count()));
    }
    // It is that token and no other.
    for wrong in [format!("{link}A"), format!("{link}.A"), link[..link.len() - 1].to_owned()] {
        assert_eq!(web.get(&wrong).status, 404, "{wrong}");
    }
}

#[test]
fn siblings_of_one_age_are_told_apart_by_their_birthdays() {
    let database = Database::sqlite();
    let site = database.person("pleje@example.org", "da");
    let family = database.family("N-17", "2021-03-01");
    let ask = |number: &str, birth: &str| {
        let child = Some(database.child(family, number, birth));
        database.assign(family, child, "placement_site", site, "Pia");
        let (slot, wave, person, child_instrument) = ("placement_site", "baseline", site, Some("sdq-4-10"));
        let (invited, closes) = ("2021-03-01", "2021-04-26");
        database.request(Asked { family, child, slot, wave, person, invited, closes, child_instrument })
    };
    let requests = [ask("1a", "2012-05-01"), ask("1b", "2012-06-09"), ask("1c", "2015-01-02")];
    let link = format!("/s/{}", database.message("m1", site, &requests, "invitation"));
    let text = Web::serve(service(&database), "2021-03-02", None).list(&link).text();
    for told in [
        "Barnet på 8 år, født 1. maj 2012 (barn 1a)",
        "Barnet på 8 år, født 9. juni 2012 (barn 1b)",
        "Barnet på 6 år (barn 1c)",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
}
