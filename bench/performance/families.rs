//! Many families at once, as a study of some months would have left them in the database.
//!
//! Each has a child, a parent and a placement site of its own, and shares a caseworker and a family therapist with
//! seven others. Numbers begin high enough for all to have the same length, so that what is inserted in their order is
//! in the order of every index, too.

use anyhow::Result;
use jiff::Timestamp;
use jiff::civil::Date;
use kvartal::token::Keys;

use crate::ground::{Ground, Kind, SECRET};

/// Families that share a caseworker.
pub const SHARE: usize = 8;

/// Municipalities.
pub const SITES: usize = 98;

const FAMILY: usize = 10_000_000;

/// Who is asked about a family, with the first number of their kind (of persons, requests and messages), and how many
/// families share one.
const SLOTS: [(&str, &str, usize, usize); 4] = [
    ("parent", "parent1", 20_000_000, 1),
    ("placement_site", "placement_site", 30_000_000, 1),
    ("caseworker", "caseworker", 40_000_000, SHARE),
    ("family_therapist", "family_therapist", 50_000_000, SHARE),
];

/// Families that began together and stand at the same point.
pub struct Cohort {
    /// Their places, counted from 1, both included.
    pub places: (usize, usize),
    /// The first start of a course; the families spread over `spread` days from there.
    pub start: Date,
    pub spread: usize,
    /// When to look at them (again), spread in the same way.
    pub due: &'static str,
    /// Where their baseline stands.
    pub baseline: Baseline,
}

/// Where the questionnaires of the baseline stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Baseline {
    /// Invited and answered.
    Answered,
    /// Invited, reminded twice and not answered.
    Unanswered,
}

/// Registers cohorts and what was written to them so far.
pub fn enrol(ground: &Ground, cohorts: &[Cohort]) -> Result<()> {
    let sql = Sql(ground.kind);
    let mut statements: Vec<String> = (0..SITES).map(lead).collect();
    for cohort in cohorts {
        statements.extend(sql.register(cohort));
        let sent = sql.moment(&cohort.start.to_string(), "08:00:00", "0");
        let (state, answered) = match cohort.baseline {
            Baseline::Answered => ("answered", sent.as_str()),
            Baseline::Unanswered => ("open", "NULL"),
        };
        statements.extend(sql.requests(cohort, state, answered));
        statements.extend(sql.mails(cohort, "invitation", 0));
        if cohort.baseline == Baseline::Unanswered {
            statements.extend(sql.mails(cohort, "reminder1", 7));
            statements.extend(sql.mails(cohort, "reminder2", 14));
        }
    }
    ground.bulk(&statements)?;
    ground.settle()
}

/// One respondent with one questionnaire that can be answered from `day` on, and how to get at it.
pub struct Invited {
    /// The link's path, `/s/TOKEN`.
    pub link: String,
    /// Row number of the request.
    pub request: usize,
}

/// `count` families whose parents are to be invited on `day`: the messages wait in the queue.
pub fn queue(ground: &Ground, count: usize, at: Timestamp, day: Date) -> Result<()> {
    let sql = Sql(ground.kind);
    let cohort = Cohort { places: (1, count), start: day, spread: 1, due: "", baseline: Baseline::Unanswered };
    let mut statements = sql.register(&cohort);
    statements.extend(sql.requests(&cohort, "open", "NULL"));
    // The others have answered, so that nothing else is due.
    statements.push("UPDATE request SET state = 'answered' WHERE role <> 'parent'".into());
    statements.push("UPDATE request SET invited_on = NULL WHERE role = 'parent'".into());
    statements.extend(sql.mails(&cohort, "invitation", 0).into_iter().take(2));
    let at = at.strftime("%F %T").to_string();
    statements.push(format!(
        "UPDATE message SET state = 'queued', next_try_at = '{at}', attempts = 0, link_hash = NULL, contact_id = NULL, \
         sent_at = NULL, sent_on = NULL"
    ));
    ground.bulk(&statements)?;
    ground.settle()
}

/// `count` people of one role who have been invited on `day`, with their links.
pub fn invited(ground: &Ground, count: usize, role: &str, day: Date) -> Result<Vec<Invited>> {
    let sql = Sql(ground.kind);
    let cohort = Cohort { places: (1, count), start: day, spread: 1, due: "", baseline: Baseline::Unanswered };
    let mut statements = sql.register(&cohort);
    statements.extend(sql.requests(&cohort, "open", "NULL"));
    statements.extend(sql.mails(&cohort, "invitation", 0));
    let keys = Keys::of(&SECRET.into(), &[]).map_err(anyhow::Error::msg)?;
    let Some((.., first, _)) = SLOTS.iter().find(|slot| slot.0 == role) else { anyhow::bail!("no role {role}") };
    let mut people = Vec::new();
    for place in 1..=count {
        let key = format!("bench:{place}");
        let token = keys.token(&key);
        statements.push(format!(
            "UPDATE message SET unique_key = '{key}', link_hash = '{}' WHERE id = {}",
            token.hash(),
            first + place
        ));
        people.push(Invited { link: format!("/s/{}", token.as_str()), request: first + place });
    }
    ground.bulk(&statements)?;
    ground.settle()?;
    Ok(people)
}

fn lead(site: usize) -> String {
    format!(
        "INSERT INTO contact (is_current, name, address, language, reach) VALUES \
         (TRUE, 'Projektleder', 'lead{site}@example.org', 'da', 'mail'); \
         INSERT INTO staff (contact_id) SELECT max(id) FROM contact; \
         INSERT INTO membership (staff_id, kind, municipality) SELECT max(id), 'lead', 'Kommune {site}' FROM staff"
    )
}

/// Statements for one of the two databases.
pub struct Sql(pub Kind);

impl Sql {
    /// Rows with a column `i` from one number to another.
    fn series(&self, (from, to): (usize, usize)) -> String {
        match self.0 {
            Kind::Sqlite => format!(
                "(WITH RECURSIVE s (i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM s WHERE i < {to}) \
                 SELECT i FROM s) AS s"
            ),
            Kind::Postgres => format!("generate_series({from}::bigint, {to}::bigint) AS s (i)"),
        }
    }

    /// A date `days` (an expression) after another.
    fn day(&self, from: &str, days: &str) -> String {
        match self.0 {
            Kind::Sqlite => format!("date('{from}', '+' || ({days}) || ' days')"),
            Kind::Postgres => format!("(DATE '{from}' + ({days})::int)"),
        }
    }

    /// The same at a time of day, in UTC.
    fn moment(&self, from: &str, time: &str, days: &str) -> String {
        match self.0 {
            Kind::Sqlite => format!("datetime('{from} {time}', '+' || ({days}) || ' days')"),
            Kind::Postgres => format!("(TIMESTAMP '{from} {time}' + ({days}) * INTERVAL '1 day')"),
        }
    }

    /// So many seconds (an expression) after a moment (another).
    pub fn later(&self, moment: &str, seconds: &str) -> String {
        match self.0 {
            Kind::Sqlite => format!("datetime({moment}, '+' || ({seconds}) || ' seconds')"),
            Kind::Postgres => format!("({moment} + ({seconds}) * INTERVAL '1 second')"),
        }
    }

    /// Families, children, people and who holds which role.
    fn register(&self, cohort: &Cohort) -> Vec<String> {
        let (first, last) = cohort.places;
        let series = self.series(cohort.places);
        let start = self.day(&cohort.start.to_string(), &format!("i % {}", cohort.spread));
        let due = match cohort.due {
            "" => "NULL".to_owned(),
            day => self.moment(day, "07:00:00", &format!("i % {}", cohort.spread)),
        };
        let mut statements = vec![
            // What the service runs, which nobody has noted yet.
            "INSERT INTO protocol (hash, programme, version, content, taken_on_at) SELECT '', '', '', '', \
             '1970-01-01 00:00:00' WHERE NOT EXISTS (SELECT 1 FROM protocol)"
                .to_owned(),
            format!(
                "INSERT INTO family (id, case_number, municipality, start_on, status, registered_on, next_due_at) \
                 SELECT {FAMILY} + i, 'F' || ({FAMILY} + i), 'Kommune ' || (i % {SITES}), {start}, 'active', {start}, \
                 {due} FROM {series}"
            ),
            format!(
                "INSERT INTO child (id, family_id, case_number, birth_on, registered_on) SELECT {FAMILY} + i, {FAMILY} + i, \
                 'B' || ({FAMILY} + i), '2022-03-04', {start} FROM {series}"
            ),
        ];
        for (role, slot, base, share) in SLOTS {
            let people = self.series((first.div_ceil(share), last.div_ceil(share)));
            let child = if role == "placement_site" { format!("{FAMILY} + i") } else { "NULL".into() };
            statements.push(format!("INSERT INTO person (id) SELECT {base} + i FROM {people}"));
            statements.push(format!(
                "INSERT INTO contact (id, person_id, is_current, name, address, language, reach) SELECT {base} + i, \
                 {base} + i, TRUE, 'Navn ' || i, 'p' || ({base} + i) || '@example.org', 'da', 'mail' FROM {people}"
            ));
            statements.push(format!(
                "INSERT INTO assignment (id, family_id, child_id, role, slot, person_id, contact_id, from_on) \
                 SELECT {base} + i, {FAMILY} + i, {child}, '{role}', '{slot}', {0}, {0}, {start} FROM {series}",
                holder(base, share)
            ));
        }
        statements
    }

    /// The baseline's requests.
    fn requests(&self, cohort: &Cohort, state: &str, answered: &str) -> Vec<String> {
        let series = self.series(cohort.places);
        let start = cohort.start.to_string();
        let of = |days: usize| self.day(&start, &format!("i % {} + {days}", cohort.spread));
        let (nominal, closes) = (of(0), of(56));
        let one = |(role, slot, base, share): (&str, &str, usize, usize)| {
            let (child, key, instrument) = match role {
                "placement_site" => (format!("{FAMILY} + i"), format!("({FAMILY} + i)"), "'sdq-4-10'"),
                _ => ("NULL".to_owned(), "'-'".to_owned(), "NULL"),
            };
            format!(
                "INSERT INTO request (id, unit_key, family_id, child_id, role, slot, wave, person_id, round, nominal_on, \
                 invited_on, closes_on, state, answered_at, child_instrument, reason, protocol_id) SELECT {base} + i, \
                 ({FAMILY} + i) || '/' || {key} || '/{slot}/baseline', {FAMILY} + i, {child}, '{role}', '{slot}', \
                 'baseline', {}, 1, {nominal}, {nominal}, {closes}, '{state}', {answered}, {instrument}, \
                 'baseline is nominally on its first sending day', (SELECT min(id) FROM protocol) FROM {series}",
                holder(base, share)
            )
        };
        SLOTS.map(one).into()
    }

    /// The mails about them, `days` after the start: what a caseworker's families have in common is one mail.
    fn mails(&self, cohort: &Cohort, purpose: &str, days: usize) -> Vec<String> {
        let (first, last) = cohort.places;
        let sent_on = self.day(&cohort.start.to_string(), &days.to_string());
        let sent_at = self.moment(&cohort.start.to_string(), "08:00:00", &days.to_string());
        let kind = purpose.trim_end_matches(char::is_numeric);
        // Another hundred millions for each round of mails.
        let round = 100_000_000 * (days / 7);
        let mut statements = Vec::new();
        for (_, _, base, share) in SLOTS {
            let people = self.series((first.div_ceil(share), last.div_ceil(share)));
            // Hashes spread as those of tokens do, so that a new one falls anywhere among them.
            let hash = format!("(9 * ({round} + {base} + i)) || 'b0c8d44e37fa61957e2d09c3a85b1f60d4937ae2586bc01f'");
            statements.push(format!(
                "INSERT INTO message (id, unique_key, person_id, kind, for_day, state, next_try_at, attempts, contact_id, \
                 link_hash, listed, message_id, sent_at, sent_on) SELECT {round} + {base} + i, \
                 'person:' || ({base} + i) || ':' || {sent_on}, {base} + i, '{kind}', {sent_on}, 'sent', {sent_at}, 1, \
                 {base} + i, {hash}, {share}, \
                 ({round} + {base} + i) || '.c41f7ad2905be3867d1c@example.org', {sent_at}, {sent_on} FROM {people}"
            ));
            statements.push(format!(
                "INSERT INTO message_request (id, message_id, request_id, purpose, round, dropped) \
                 SELECT {round} + {base} + i, {round} + {}, {base} + i, '{purpose}', 1, FALSE FROM {}",
                holder(base, share),
                self.series(cohort.places)
            ));
        }
        statements
    }
}

/// The number of the person who holds a role for family `i`.
fn holder(base: usize, share: usize) -> String {
    format!("{base} + (i + {share} - 1) / {share}")
}
