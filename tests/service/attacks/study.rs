//! A mother and a caseworker of one family, both asked at the start, on 1 March 2021.

use crate::support::{Database, Web, service};
use kvartal::id::{PersonId, RequestId};

pub struct Study {
    pub web: Web,
    pub mother: PersonId,
    pub request: RequestId,
    /// The path of the mother's link.
    pub link: String,
    pub caseworker_request: RequestId,
    pub caseworker_link: String,
}

pub const MOTHER: &str = "mor@example.org";

pub fn study(database: &Database) -> Study {
    let family = database.family("F1", "2021-03-01");
    let (mother, caseworker) = (database.person(MOTHER, "da"), database.person("cw@example.org", "en"));
    let people = [("parent1", mother, "Mona Sø"), ("caseworker", caseworker, "Cara")];
    let requests = database.invited(family, &people);
    let secret = service(database).secret;
    let link = |key: &str| format!("/s/{}", secret.token(key).as_str());
    let web = Web::serve(service(database), "2021-03-02", None);
    let (request, caseworker_request) = (requests[0], requests[1]);
    let (link, caseworker_link) = (link("parent1"), link("caseworker"));
    Study { web, mother, request, link, caseworker_request, caseworker_link }
}

impl Study {
    pub fn page(&self, page: &str) -> String {
        format!("{}/{}/{page}", self.link, self.request)
    }

    /// Path of the page of the mother's choices, as her list leads to it.
    pub fn choices(&self) -> String {
        let list = self.web.list(&self.link);
        let path = list.html.split("\"/c/").nth(1).unwrap_or_else(|| panic!("a way to one's choices: {}", list.html));
        format!("/c/{}", path.split('"').next().expect("an end"))
    }

    /// Answers every page of a questionnaire from the first on, and submits it. Returns how many answers are stored.
    pub fn answer_all(&self, link: &str, request: RequestId, database: &Database) -> usize {
        let mut path = format!("{link}/{request}/1");
        while !path.ends_with("/check") {
            let page = self.web.get(&path);
            if page.status == 303 {
                path = page.to().to_owned();
                continue;
            }
            let choices = page.choices();
            let answers: Vec<(String, String)> = choices
                .iter()
                .filter_map(|(item, values)| {
                    Some((item.clone(), values.iter().rfind(|value| !value.is_empty())?.clone()))
                })
                .collect();
            let answers: Vec<(&str, &str)> = answers.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            path = self.web.fill(&path, "next", &answers).to().to_owned();
        }
        assert!(self.web.post(&format!("{link}/{request}/submit"), &[]).to().ends_with("/thanks"));
        stored(database, request)
    }
}

/// How many answers to a request are stored.
pub fn stored(database: &Database, request: RequestId) -> usize {
    let query = "SELECT item AS line FROM answer JOIN response ON response.id = response_id WHERE request_id = ";
    database.lines(&format!("{query}{request}")).len()
}
