//! The workspace of staff: who gets in, what they see and do, on both databases.

mod access;
mod acting;
mod by_command;
mod corrections;
mod glewlwyd;
mod organisation;
mod passkeys;
mod protocol;
mod received;
mod secretariat;
mod sheets;
mod signing_in;
mod successors;
mod weekly_mail;

use jiff::Timestamp;
use kvartal::access::{Membership, StaffKind};
use kvartal::account;
use kvartal::config::Config;
use kvartal::id::{FamilyId, RequestId};
use kvartal::store::Store;
use kvartal::tick::tick;

use crate::support::{Database, Page, Web, by_at, import, service, service_where, test_by};

/// Two families of two municipalities, registered on 1 March 2021, with a project lead each and one member of staff of every
/// other kind.
pub struct Study<'a> {
    pub database: &'a Database,
    /// As the service has it open.
    pub store: Store,
    pub web: Web,
}

const HEADING: &str = "family_id,municipality,start_date,status,end_date,child_id,child_birth_date,parent1_name,parent1_email,caseworker_name,\
                       caseworker_email,family_therapist_name,family_therapist_email,placement_site_name,placement_site_email";

const ROWS: [&str; 2] = [
    "N1,Nordby,2021-03-01,,,1,2015-05-05,Mona Sø,mona@example.org,Rita Holm,rita@nordby.example,Finn Bak,finn@nordby.example,\
     Hjemmet Lund,lund@example.org",
    "S1,Sydby,2021-03-01,,,1,2016-06-06,Sara Vest,sara@example.org,Carl Ny,carl@sydby.example,Tove Friis,tove@sydby.example,\
     Hjemmet Eg,eg@example.org",
];

pub fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// Who signs in, by kind: the address.
pub const STAFF: [(StaffKind, &str, &str); 5] = [
    (StaffKind::Lead, "Nordby", "lead@nordby.example"),
    (StaffKind::Lead, "Sydby", "lead@sydby.example"),
    (StaffKind::Secretariat, "", "office@institute.example"),
    (StaffKind::Evaluator, "", "numbers@institute.example"),
    (StaffKind::Operator, "", "machines@institute.example"),
];

impl<'a> Study<'a> {
    /// As it is on the tenth day, when nobody has answered.
    pub fn new(database: &'a Database) -> Study<'a> {
        Study::begun(database, |_| ())
    }

    /// The same with other settings.
    pub fn begun(database: &'a Database, change: impl Fn(&mut Config)) -> Study<'a> {
        let service = service_where(database, change);
        import(&service, at("2021-03-01T06:00:00Z"), HEADING, &ROWS);
        for (kind, municipality, email) in STAFF {
            let name = format!("Navn {email}");
            account::add(&database.store, &name, email, "da", &Membership::of(kind, municipality), &test_by())
                .expect("a member of staff");
        }
        tick(&service, at("2021-03-01T09:00:00Z")).expect("a tick");
        let store = service.store.clone();
        let web = Web::serve(service, "2021-03-10", None);
        Study { database, store, web }
    }

    pub fn family(&self, case_number: &str) -> FamilyId {
        let found = format!("SELECT CAST(id AS TEXT) AS line FROM family WHERE case_number = '{case_number}'");
        self.database.lines(&found)[0].parse().expect("a number")
    }

    pub fn request(&self, case_number: &str, slot: &str) -> RequestId {
        let found = format!(
            "SELECT CAST(request.id AS TEXT) AS line FROM request JOIN family ON family.id = family_id \
             WHERE case_number = '{case_number}' AND slot = '{slot}'"
        );
        self.database.lines(&found)[0].parse().expect("a number")
    }

    /// A browser of that member of staff, signed in.
    pub fn browser(&self, email: &str) -> Browser {
        let store = &self.database.store;
        let now = at("2021-03-10T12:00:00Z");
        let id = account::list(store).expect("staff").into_iter().find(|one| one.email == email).expect("them").id;
        let token =
            store.write(&by_at(now), |tx| account::begin(tx, id, account::SignInWay::Link, now)).expect("a session");
        Browser::holding(&self.web.base, &format!("staff={}", token.as_str()))
    }

    /// A pass at that instant.
    pub fn tick(&self, instant: &str) {
        tick(&service(self.database), at(instant)).expect("a tick");
    }
}

/// A browser with cookies of its own.
pub struct Browser {
    base: String,
    cookies: String,
    client: reqwest::blocking::Client,
}

impl Browser {
    /// One that holds those cookies and takes no others.
    pub fn holding(base: &str, cookies: &str) -> Browser {
        // As the proxy in front of the service says it.
        let forwarded = ("x-forwarded-for".parse().expect("a name"), "192.0.2.7".parse().expect("a value"));
        let forwarded = reqwest::header::HeaderMap::from_iter([forwarded]);
        let client = reqwest::blocking::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .default_headers(forwarded)
            .build()
            .expect("a client");
        Browser { base: base.to_owned(), cookies: cookies.to_owned(), client }
    }

    pub fn get(&self, path: &str) -> Page {
        Page::of(self.client.get(format!("{}{path}", self.base)).header("Cookie", &self.cookies))
    }

    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        Page::of(self.client.post(format!("{}{path}", self.base)).header("Cookie", &self.cookies).form(fields))
    }

    /// What a file holds that a form asks for.
    pub fn bytes(&self, path: &str, fields: &[(&str, &str)]) -> Vec<u8> {
        let csrf = self.get("/w/account").hidden("csrf");
        let all: Vec<(&str, &str)> = fields.iter().copied().chain([("csrf", csrf.as_str())]).collect();
        let answer = self.client.post(format!("{}{path}", self.base)).header("Cookie", &self.cookies).form(&all).send();
        let answer = answer.expect("an answer");
        assert_eq!(answer.status().as_u16(), 200, "{path}");
        answer.bytes().expect("a body").to_vec()
    }

    /// Sends a form with a file.
    pub fn upload(&self, path: &str, name: &str, bytes: &[u8]) -> Page {
        let csrf = self.get("/w/account").hidden("csrf");
        let edge = "the-edge-of-a-part";
        let mut body = format!(
            "--{edge}\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--{edge}\r\n\
             Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        )
        .into_bytes();
        body.extend(bytes);
        body.extend(format!("\r\n--{edge}--\r\n").bytes());
        Page::of(
            self.client
                .post(format!("{}{path}", self.base))
                .header("Cookie", &self.cookies)
                .header("Content-Type", format!("multipart/form-data; boundary={edge}"))
                .body(body),
        )
    }

    /// Sends a form with what a page of that session sends along.
    pub fn press(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let csrf = self.get("/w/account").hidden("csrf");
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend(fields);
        self.post(path, &all)
    }
}
