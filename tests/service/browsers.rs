//! A link in other hands: where the installation wants it, what somebody has begun opens in another browser only from a mail that they
//! have asked for there.

use std::collections::BTreeSet;

use kvartal::config::{Config, FreshMail};
use kvartal::service::Service;
use kvartal::tick::tick;

use crate::sealed::lived;
use crate::support::{Database, Page, Web, import, mails, on_each_database, service_where};
use crate::workspace::{Browser, at};

const MOTHER: &str = "zmor@example.org";

fn wanting(database: &Database, what: FreshMail) -> Service {
    service_where(database, |config: &mut Config| config.fresh_mail = what)
}

fn another(web: &Web) -> Browser {
    Browser::holding(&web.base, "")
}

/// The links in the mails to that address.
fn links_to(database: &Database, to: &str) -> BTreeSet<String> {
    let link = |text: &str| {
        let token = text[text.find("/s/").expect("a link") + 3..].chars();
        let token: String = token.take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect();
        format!("/s/{token}")
    };
    mails(database).iter().filter(|(address, _)| address == to).map(|(_, text)| link(text)).collect()
}

/// The one link that they have had.
fn link_to(database: &Database, to: &str) -> String {
    let links = links_to(database, to);
    assert_eq!(links.len(), 1, "{to}");
    links.into_iter().next().expect("one")
}

/// The one that they have had besides.
fn fresh_link_to(database: &Database, to: &str, before: &str) -> String {
    let mut links = links_to(database, to);
    assert!(links.remove(before) && links.len() == 1, "{to}: {}", links.len());
    links.pop_first().expect("one")
}

/// What a page of questions sends, with an answer to each.
fn filled(page: &Page) -> Vec<(String, String)> {
    assert_eq!(page.status, 200, "a page of questions");
    let mut fields = vec![("version".to_owned(), page.version()), ("go".to_owned(), "next".to_owned())];
    fields.extend(page.was());
    let last = |values: Vec<String>| values.into_iter().rfind(|value| !value.is_empty()).expect("a choice");
    fields.extend(page.choices().into_iter().map(|(name, values)| (name, last(values))));
    fields
}

fn send(browser: &Browser, path: &str, fields: &[(String, String)]) -> Page {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(path, &fields)
}

/// Answers the first page behind a link; what the browser is told.
fn begin(browser: &Browser, link: &str) -> Page {
    let list = browser.get(&format!("{link}/list"));
    let paths = list.html.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap_or_default());
    let is_page =
        |path: &&str| path.starts_with(link) && path.rsplit('/').next().is_some_and(|last| last.parse::<u8>().is_ok());
    let first = paths.into_iter().find(is_page).expect("a questionnaire");
    send(browser, first, &filled(&browser.get(first)))
}

/// The cookies that a browser gets, with all that is said of them.
fn cookies(page: &Page) -> Vec<String> {
    page.headers.get_all("set-cookie").iter().map(|value| value.to_str().expect("plain").to_owned()).collect()
}

/// The one that marks it, as it sends it back.
fn mark(page: &Page) -> String {
    let all = cookies(page);
    assert_eq!(all.len(), 1, "{all:?}");
    all[0].split(';').next().expect("a value").to_owned()
}

fn saved(database: &Database) -> usize {
    database.lines("SELECT item AS line FROM answer").len()
}

on_each_database!(what_is_begun_opens_elsewhere_only_from_a_fresh_mail);
fn what_is_begun_opens_elsewhere_only_from_a_fresh_mail(database: &Database) {
    lived(database);
    let link = link_to(database, MOTHER);
    let web = Web::serve(wanting(database, FreshMail::AnotherBrowser), "2021-03-02", None);
    // As long as nothing is begun, it opens everywhere, and no browser is marked; each gets a number.
    let early: Vec<String> = (0..2).map(|_| mark(&another(&web).get(&link))).collect();
    assert!(early.iter().all(|cookie| cookie.starts_with("browser=")) && early[0] != early[1], "{early:?}");
    let page = begin(&another(&web), &link);
    assert_eq!((page.status, saved(database)), (303, 1));
    assert!(cookies(&page)[0].contains("HttpOnly") && cookies(&page)[0].contains("SameSite=Lax"));
    let known = Browser::holding(&web.base, &mark(&page));
    assert_eq!(known.get(&format!("{link}/list")).status, 200);
    let action = page.to().to_owned();
    let next = filled(&known.get(&action));

    // Whoever has the link and another browser sees none of it.
    let stranger = another(&web);
    let check = format!("{}/check", action.rsplit_once('/').expect("a page").0);
    for path in [link.clone(), format!("{link}/list"), action.clone(), check] {
        let refused = stranger.get(&path);
        assert_eq!(refused.status, 403, "{path}");
        assert!(refused.text().contains("Åbn siden fra en ny mail"), "{}", refused.text());
    }
    // Nor changes it, in that moment or later, with what a page says that was shown before anything was begun or to another; and
    // no browser becomes known by it.
    for stranger in [another(&web), Browser::holding(&web.base, &early[0])] {
        let refused = send(&stranger, &action, &next);
        assert_eq!((refused.status, cookies(&refused).len(), saved(database)), (403, 0, 1));
        assert_eq!(stranger.get(&link).status, 403);
    }
    web.clock_at(at("2021-03-02T12:30:00Z"));
    assert_eq!((send(&another(&web), &action, &next).status, saved(database)), (403, 1));
    let forged = Browser::holding(&web.base, "marks=1614679200-000000000000000000000000");
    assert_eq!(forged.get(&link).status, 403);

    // The fresh link comes to the mailbox, once for two clicks, and opens in any browser, without a cookie too.
    let before = mails(database).len();
    for _ in 0..2 {
        assert_eq!(another(&web).post(&format!("{link}/new"), &[]).status, 200);
    }
    tick(&wanting(database, FreshMail::AnotherBrowser), at("2021-03-02T12:31:00Z")).expect("a pass");
    assert_eq!(mails(database).len(), before + 1);
    let fresh = fresh_link_to(database, MOTHER, &link);
    web.clock_at(at("2021-03-02T13:00:00Z"));
    let opened = another(&web).get(&fresh);
    assert!(opened.status < 400, "{}", opened.status);
    let own = mark(&opened);
    assert_eq!(another(&web).get(&link).status, 403, "the old one has not become fresh");
    // Two hours on it opens where it was opened then, and nowhere else; the old one does so as well.
    web.clock_at(at("2021-03-02T18:00:00Z"));
    assert_eq!(another(&web).get(&fresh).status, 403);
    let second = Browser::holding(&web.base, &own);
    assert!(second.get(&fresh).status < 400 && second.get(&link).status < 400);
    // A mark is one person's.
    let others = link_to(database, "zorte@example.org");
    let theirs = mark(&begin(&another(&web), &others));
    web.clock_at(at("2021-03-02T19:00:00Z"));
    assert_eq!(second.get(&others).status, 403);
    // Two people at one browser each keep theirs.
    let shared = Browser::holding(&web.base, &format!("{theirs}.{}", own.trim_start_matches("marks=")));
    assert!(shared.get(&others).status < 400 && shared.get(&link).status < 400);
}

on_each_database!(an_answer_under_way_is_taken_before_the_browser_is_marked);
fn an_answer_under_way_is_taken_before_the_browser_is_marked(database: &Database) {
    lived(database);
    let link = link_to(database, MOTHER);
    let web = Web::serve(wanting(database, FreshMail::AnotherBrowser), "2021-03-02", None);
    let browser = Browser::holding(&web.base, &mark(&another(&web).get(&link)));
    // Two pages on their way at once: the second comes before the mark of the first has arrived.
    let first = begin(&browser, &link);
    let marked = Browser::holding(&web.base, &mark(&first));
    let second = send(&browser, first.to(), &filled(&marked.get(first.to())));
    assert_eq!((second.status, saved(database)), (303, 2));
    assert!(mark(&second).starts_with("marks="));
    // It is its own also if the mark has never come; nobody else's is.
    assert!(mark(&browser.get(&link)).starts_with("marks="));
    assert_eq!(Browser::holding(&web.base, &mark_of_another()).get(&link).status, 403);
}

/// What tells another browser from this one.
fn mark_of_another() -> String {
    format!("browser={}", "A".repeat(27))
}

on_each_database!(whom_no_mail_reaches_is_let_in_as_ever);
fn whom_no_mail_reaches_is_let_in_as_ever(database: &Database) {
    lived(database);
    let link = link_to(database, MOTHER);
    let web = Web::serve(wanting(database, FreshMail::Professionals), "2021-03-02", None);
    begin(&another(&web), &link);
    assert_eq!(another(&web).get(&link).status, 403);
    database.sql("UPDATE person SET no_mail_since = '2021-03-02 09:00:00'");
    assert!(another(&web).get(&link).status < 400);
    let never = Web::serve(wanting(database, FreshMail::Never), "2021-03-02", None);
    database.sql("UPDATE person SET no_mail_since = NULL");
    assert!(another(&never).get(&link).status < 400);
}

on_each_database!(whoever_is_asked_about_several_families_at_work_opens_every_day_from_a_fresh_mail);
fn whoever_is_asked_about_several_families_at_work_opens_every_day_from_a_fresh_mail(database: &Database) {
    let service = wanting(database, FreshMail::Professionals);
    let heading = "family_id,municipality,start_date,status,end_date,child_id,child_birth_date,parent1_name,parent1_email,caseworker_name,caseworker_email";
    let rows = [
        "F-1,Nordby,2021-03-01,,,1,2015-05-05,Zmona Zoft,zmor@example.org,Zorte Zund,zorte@example.org",
        "F-2,Nordby,2021-03-01,,,1,2015-05-05,Anna Vest,anna@example.org,Zorte Zund,zorte@example.org",
    ];
    import(&service, at("2021-02-26T12:00:00Z"), heading, &rows);
    tick(&service, at("2021-03-01T09:00:00Z")).expect("a pass");
    let link = link_to(database, "zorte@example.org");
    let web = Web::serve(wanting(database, FreshMail::Professionals), "2021-03-02", None);
    assert_eq!(another(&web).get(&link).status, 403, "nothing is begun, and it is asked for all the same");
    assert!(another(&web).get(&link_to(database, "anna@example.org")).status < 400, "a parent of one family");
    assert_eq!(another(&web).post(&format!("{link}/new"), &[]).status, 200);
    tick(&service, at("2021-03-02T12:01:00Z")).expect("a pass");
    let opened = another(&web).get(&fresh_link_to(database, "zorte@example.org", &link));
    assert!(opened.status < 400);
    let browser = Browser::holding(&web.base, &mark(&opened));
    web.clock_at(at("2021-03-02T21:00:00Z"));
    assert!(browser.get(&link).status < 400);
    web.clock_at(at("2021-03-03T08:00:00Z"));
    assert_eq!(browser.get(&link).status, 403);
}
