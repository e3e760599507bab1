//! How many statements the database is given for what is done most: it does not swing with the machine, as times do.
//!
//! On PostgreSQL each is a round trip. Who adds one to these numbers has to mean it.

use crate::support::{Database, Web, on_each_database, service};
use kvartal::store::Store;

/// Statements that `work` gives to the database of that service.
fn counted<T>(store: &Store, work: impl FnOnce() -> T) -> (u64, T) {
    let before = store.statements();
    let done = work();
    (store.statements() - before, done)
}

on_each_database!(a_page_that_is_saved);
fn a_page_that_is_saved(database: &Database) {
    let family = database.family("N-17", "2021-03-01");
    let caseworker = database.person("sag@example.org", "da");
    database.assign(family, None, "caseworker", caseworker, "Karen Bæk");
    let request = database.baseline(family, "caseworker", caseworker);
    let link = format!("/s/{}", database.message("m", caseworker, &[request], "invitation"));
    let service = service(database);
    let store = service.store.clone();
    let web = Web::serve(service, "2021-03-02", None);
    let page = format!("{link}/{request}/1");
    let shown = web.get(&page);
    // Everything is asked once: what is measured or read at most once an hour is there.
    let (of_page, _) = counted(&store, || web.get(&page));
    let answers: Vec<(String, String)> = shown.questions().iter().map(|name| (name.clone(), "2".to_owned())).collect();
    let answers: Vec<(&str, &str)> = answers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let mut fields = vec![("version", shown.version()), ("go", "next".to_owned())];
    fields.extend(answers.iter().map(|(name, value)| (*name, (*value).to_owned())));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let (of_first, saved) = counted(&store, || web.post(&page, &fields));
    assert_eq!(saved.status, 303, "{}", saved.html);
    let (of_next, _) = counted(&store, || web.post(&page, &fields));
    println!("{} questions; page {of_page}, first {of_first}, again {of_next}", answers.len());
    panic!();
}
