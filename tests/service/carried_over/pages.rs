//! What everything that opens something opens: links, codes of letters and of helpers, sessions, marks.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write as _;

use crate::carried_over::carried::{Carried, LEFT, at, before};
use crate::carried_over::said::sum;
use crate::support::{Page, Web};

/// So many pages of a questionnaire are read: nobody who had begun one has come further.
const MOST_PAGES: usize = 12;

/// So many of them are told word for word; of the others their sum shows a change.
const WHOLE_PAGES: usize = 3;

/// Something that opens, or did.
pub struct Door {
    /// `link`, `letter`, `code`, `session`, `unsubscribe`, `choices`, `return`.
    pub kind: String,
    /// In words.
    pub what: String,
    /// Its path; of a return mark, the mark.
    pub path: String,
    /// The cookie of a session's own browser.
    pub cookie: String,
}

/// Every one that the old program had made.
pub fn doors() -> Vec<Door> {
    let text = std::fs::read_to_string(before("doors.tsv")).expect("the list");
    let door = |line: &str| {
        let mut cells = line.split('\t').map(str::to_owned);
        let mut next = || cells.next().unwrap_or_default();
        Door { kind: next(), what: next(), path: next(), cookie: next() }
    };
    text.lines().skip(1).map(door).collect()
}

/// Reads pages with the cookies it is given and no others.
pub struct Browser {
    client: reqwest::blocking::Client,
    base: String,
}

impl Browser {
    pub fn of(web: &Web) -> Browser {
        let client = reqwest::blocking::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
        Browser { client: client.build().expect("a client"), base: web.base.clone() }
    }

    pub fn get(&self, path: &str, cookie: &str) -> Page {
        let request = self.client.get(format!("{}{path}", self.base));
        let request = if cookie.is_empty() { request } else { request.header("Cookie", cookie) };
        let response = request.send().expect("an answer");
        Page {
            status: response.status().as_u16(),
            location: response.headers().get("location").map(|place| place.to_str().expect("plain").to_owned()),
            headers: response.headers().clone(),
            html: response.text().expect("text"),
        }
    }
}

/// Every page behind every door, at the instant at which the database was left. Nothing is pressed.
pub fn pages(carried: &Carried) -> String {
    let web = Web::serve(carried.service(), "2021-06-15", None);
    web.clock_at(at(LEFT));
    let mut reader =
        Reader { browser: Browser::of(&web), out: String::new(), told: BTreeMap::new(), walked: BTreeSet::new() };
    for door in doors().iter().filter(|door| door.kind != "return") {
        let _ = writeln!(reader.out, "\n# {}: {}", door.kind, door.what);
        reader.visit(door, &door.cookie);
        if door.kind == "session" {
            let _ = writeln!(reader.out, "\n# the same in another browser");
            reader.visit(door, "");
        }
    }
    let health = Browser::of(&web).get("/health/mail", "");
    let _ = writeln!(reader.out, "\n# /health/mail {}\n{}", health.status, health.html);
    reader.out
}

struct Reader {
    browser: Browser,
    out: String,
    /// What has been told already, with where.
    told: BTreeMap<String, usize>,
    /// Questionnaires whose pages have been read, with help or without.
    walked: BTreeSet<(bool, String)>,
}

impl Reader {
    /// The page of a door and what its pages lead to.
    fn visit(&mut self, door: &Door, cookie: &str) {
        let (mut seen, mut next) = (BTreeSet::new(), VecDeque::from([door.path.clone()]));
        while let Some(path) = next.pop_front() {
            if !seen.insert(path.clone()) {
                continue;
            }
            let page = self.browser.get(&path, cookie);
            self.tell(&path, &page);
            next.extend(page.location.iter().filter(|place| place.starts_with('/')).cloned());
            if ["link", "letter", "session"].contains(&door.kind.as_str()) && page.status == 200 {
                next.extend(addresses(&page, "href=\"").into_iter().filter(|place| !place.starts_with("/about")));
            }
            let parts: Vec<&str> = path.split('/').collect();
            if let ["", "s", token, request, _] = parts[..]
                && request.bytes().all(|byte| byte.is_ascii_digit())
                && self.walked.insert((door.kind == "session", request.to_owned()))
            {
                self.walk(&format!("/s/{token}/{request}"), cookie);
            }
        }
    }

    /// The first pages of a questionnaire, and those that stand around its pages.
    fn walk(&mut self, base: &str, cookie: &str) {
        for number in 1..=MOST_PAGES {
            let path = format!("{base}/{number}");
            let page = self.browser.get(&path, cookie);
            // One that is passed over leads on; behind the last one there is none.
            if page.status == 404 {
                break;
            }
            match number <= WHOLE_PAGES || page.status != 200 {
                true => self.tell(&path, &page),
                false => self.tell_shortly(&path, &page),
            }
        }
        for name in ["check", "words", "no", "thanks", "about"] {
            let path = format!("{base}/{name}");
            let page = self.browser.get(&path, cookie);
            self.tell(&path, &page);
        }
    }

    /// What is asked, what is chosen, and the sum of all that stands there.
    fn tell_shortly(&mut self, path: &str, page: &Page) {
        let chosen: Vec<String> = page.chosen().iter().map(|(item, value)| format!("{item}={value}")).collect();
        let (asked, chosen) = (page.questions().join(" "), chosen.join(" "));
        let sum = sum(whole(page).as_bytes());
        let _ = writeln!(self.out, "{} {} asks {asked}, has {chosen}, {sum}", mask(path), page.status);
    }

    fn tell(&mut self, path: &str, page: &Page) {
        let told = whole(page);
        let to = page.location.as_deref().map(|place| format!(" to {}", mask(place))).unwrap_or_default();
        let _ = write!(self.out, "{} {}{to}", mask(path), page.status);
        let next = self.told.len() + 1;
        match self.told.get(&told) {
            _ if !to.is_empty() => self.out.push('\n'),
            Some(number) => {
                let _ = writeln!(self.out, " as [{number}]");
            }
            None => {
                let _ = writeln!(self.out, " [{next}]\n{}", told.trim_end());
                self.told.insert(told, next);
            }
        }
    }
}

/// All that a page says, where it leads, and which version of a questionnaire it shows.
fn whole(page: &Page) -> String {
    let mut told = format!("{}\n{}\n", page.title(), mask(&page.text()));
    if page.status == 200 {
        let places = addresses(page, "href=\"").into_iter().chain(addresses(page, "action=\""));
        let places: BTreeSet<String> = places.map(|place| mask(&place)).collect();
        let _ = writeln!(told, "leads to {}", places.into_iter().collect::<Vec<_>>().join(" "));
    }
    for (item, value) in page.chosen() {
        let _ = write!(told, "{item}={value} ");
    }
    for version in page.html.split("name=\"version\" value=\"").skip(1) {
        let _ = write!(told, "version {}", version.split('"').next().unwrap_or_default());
    }
    told
}

/// Where the page's links or forms lead, within the site.
fn addresses(page: &Page, named: &str) -> Vec<String> {
    let places = page.html.split(named).skip(1).filter_map(|rest| rest.split(['"', '#']).next());
    places.filter(|place| place.starts_with('/')).map(str::to_owned).collect()
}

/// Takes out what a key makes: it may be made with another one, as long as what was made before opens the same.
pub fn mask(text: &str) -> String {
    const DOORS: [&str; 5] = ["/s/", "/c/", "/u/", "/k/", "/h/"];
    let (mut masked, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = DOORS.iter().filter_map(|door| rest.find(door)).min() {
        masked.push_str(&rest[..at + 3]);
        rest = rest[at + 3..].trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        masked.push('…');
    }
    masked + rest
}
