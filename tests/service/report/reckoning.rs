//! What brought answers and where people stopped, reckoned again from the database's own rows and the files of the
//! questionnaires, by code that shares nothing with the report.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use kvartal::store::prelude::*;
use kvartal::store::{Raw, Store, StoreError};

use super::builder::table;

type Row = BTreeMap<String, String>;

/// The rows of a query, whose one column is `line`, split at bars.
fn rows(store: &Store, query: &str) -> Vec<Vec<String>> {
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = diesel::sql_types::Text)]
        line: String,
    }
    let found: Vec<Line> = store
        .read(|conn| -> Result<_, StoreError> {
            Ok(match &mut conn.raw {
                Raw::Sqlite(conn) => diesel::sql_query(query).load(conn)?,
                Raw::Postgres(conn) => diesel::sql_query(query).load(conn)?,
            })
        })
        .unwrap();
    found.into_iter().map(|row| row.line.split('|').map(str::to_owned).collect()).collect()
}

/// The first ten letters: the moments that are stored lie in the day's middle in every time zone here.
fn date(text: &str) -> Option<NaiveDate> {
    text.get(..10).map(|day| day.parse().unwrap())
}

/// One request with everything that was done about it.
#[derive(Default)]
struct Asked {
    role: String,
    wave: String,
    holder: (String, String),
    round: i64,
    invited: Option<NaiveDate>,
    first_invited: Option<NaiveDate>,
    closes: Option<NaiveDate>,
    answered: Option<NaiveDate>,
    cancelled: bool,
    /// Round, what it was (`0` the invitation, `1` a reminder's number, `letter`), day.
    sent: Vec<(i64, String, NaiveDate)>,
    sessions: Vec<NaiveDate>,
    first_help: Option<NaiveDate>,
    submitted: bool,
    /// Places of what was answered, if it was never sent.
    begun: Vec<usize>,
}

fn asked(store: &Store, places: &BTreeMap<String, Places>) -> Vec<Asked> {
    let mut found: BTreeMap<String, Asked> = BTreeMap::new();
    let requests = "SELECT id || '|' || role || '|' || wave || '|' || person_id || '|' || family_id || '|' || round || '|' || \
        coalesce(invited_on, '') || '|' || coalesce(first_invited_on, '') || '|' || closes_on || '|' || state || '|' || \
        coalesce(answered_at, '') AS line FROM request";
    for row in rows(store, requests) {
        let asked = Asked {
            role: row[1].clone(),
            wave: row[2].clone(),
            holder: (row[3].clone(), row[4].clone()),
            round: row[5].parse().unwrap(),
            invited: date(&row[6]),
            first_invited: date(&row[7]),
            closes: date(&row[8]),
            answered: date(&row[10]).filter(|_| row[9] == "answered"),
            cancelled: row[9] == "cancelled",
            ..Asked::default()
        };
        found.insert(row[0].clone(), asked);
    }
    let mails = "SELECT mr.request_id || '|' || mr.round || '|' || mr.purpose || '|' || m.sent_on AS line \
        FROM message_request mr JOIN message m ON m.id = mr.message_id WHERE m.state = 'sent' AND NOT mr.dropped";
    let letters = "SELECT r.request_id || '|' || r.round || '|letter|' || l.printed_at AS line \
        FROM letter_request r JOIN letter l ON l.id = r.letter_id";
    for row in rows(store, mails).into_iter().chain(rows(store, letters)) {
        let what = if row[2] == "invitation" { "0" } else { row[2].trim_start_matches("reminder") };
        let of = found.get_mut(&row[0]).unwrap();
        of.sent.push((row[1].parse().unwrap(), what.to_owned(), date(&row[3]).unwrap()));
    }
    let help = "SELECT person_id || '|' || family_id || '|' || opened_at AS line FROM help WHERE opened_at IS NOT NULL";
    for row in rows(store, help) {
        let of = (row[0].clone(), row[1].clone());
        found.values_mut().filter(|asked| asked.holder == of).for_each(|asked| asked.sessions.extend(date(&row[2])));
    }
    let answers = "SELECT r.request_id || '|' || coalesce(r.submitted_at, '') || '|' || a.instrument || '|' || a.item || '|' || \
        coalesce(a.help_id, '') || '|' || a.answered_at AS line FROM response r JOIN answer a ON a.response_id = r.id";
    for row in rows(store, answers) {
        let of = found.get_mut(&row[0]).unwrap();
        match row[1].is_empty() {
            true => of.begun.extend(places[&of.role].get(&(row[2].clone(), row[3].clone()))),
            false => of.submitted = true,
        }
        if !row[4].is_empty() {
            of.first_help = of.first_help.into_iter().chain(date(&row[5])).min();
        }
    }
    found.into_values().collect()
}

impl Asked {
    /// Round and day of the latest invitation.
    fn latest(&self, until: NaiveDate) -> Option<(i64, NaiveDate)> {
        let mut all: Vec<(i64, NaiveDate)> = self.invited.into_iter().map(|on| (self.round, on)).collect();
        all.extend(self.first_invited.map(|on| (1, on)));
        all.extend(self.sent.iter().filter(|sent| sent.1 == "0").map(|sent| (sent.0, sent.2)));
        all.into_iter().filter(|(_, on)| *on <= until).max()
    }

    /// What it was by its name in the table, and on which day; the last one last.
    fn contacts(&self, until: NaiveDate) -> Vec<(NaiveDate, u8, String)> {
        let Some((round, invited)) = self.latest(until) else { return Vec::new() };
        let named = |what: &str| match what {
            "0" => (0, "invitation".to_owned()),
            "letter" => (200, "letter".to_owned()),
            n => (n.parse().unwrap(), format!("reminder{n}")),
        };
        let mut all: Vec<_> = self
            .sent
            .iter()
            .filter(|(of, _, on)| *of == round && *on <= until)
            .map(|(_, what, on)| (*on, named(what).0, named(what).1))
            .collect();
        if all.is_empty() {
            all.push((invited, 0, "invitation".into()));
        }
        all.sort();
        all
    }

    fn had_help(&self, until: NaiveDate) -> bool {
        let open = |on: NaiveDate| {
            self.latest(on).is_some() && Some(on) <= self.closes && self.answered.is_none_or(|answered| on <= answered)
        };
        self.sessions.iter().any(|on| *on <= until && open(*on))
    }
}

/// Place of every question in a role's questionnaire, from 1.
type Places = BTreeMap<(String, String), usize>;

/// By the files, under every name that an instrument is asked by.
fn places() -> BTreeMap<String, Places> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("questionnaires");
    let json =
        |path: PathBuf| -> serde_json::Value { serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap() };
    let files = std::fs::read_dir(root.join("instruments")).unwrap().map(|entry| json(entry.unwrap().path()));
    let instruments: Vec<serde_json::Value> = files.collect();
    let texts = |value: &serde_json::Value| -> Vec<String> {
        value.as_array().into_iter().flatten().map(|text| text.as_str().unwrap().to_owned()).collect()
    };
    let names =
        |of: &serde_json::Value| [vec![of["id"].as_str().unwrap().to_owned()], texts(&of["age_versions"])].concat();
    let mut found = BTreeMap::new();
    for role in json(root.join("programmes/maalrettet-stoette.json"))["roles"].as_array().unwrap() {
        let mut places = Places::new();
        let mut next = 0;
        for part in role["questionnaire"].as_array().unwrap() {
            let bands = part["by_age"].as_array().into_iter().flatten().map(|band| &band["instrument"]);
            for name in std::iter::once(&part["instrument"]).chain(bands).filter_map(|name| name.as_str()) {
                let instrument = instruments.iter().find(|of| names(of).iter().any(|own| own == name)).unwrap();
                let id = instrument["id"].as_str().unwrap();
                for item in instrument["items"].as_array().unwrap() {
                    let item = item["id"].as_str().unwrap().to_owned();
                    if places.contains_key(&(id.to_owned(), item.clone())) {
                        continue;
                    }
                    next += 1;
                    for name in names(instrument) {
                        places.insert((name, item.clone()), next);
                    }
                }
            }
        }
        found.insert(role["id"].as_str().unwrap().to_owned(), places);
    }
    found
}

fn middle(mut values: Vec<i64>) -> String {
    values.sort_unstable();
    let n = values.len();
    if n == 0 { String::new() } else { ((values[(n - 1) / 2] + values[n / 2] + 1) / 2).to_string() }
}

fn share(part: usize, whole: usize) -> String {
    (100.0 * part as f64 / whole as f64 + 0.5).floor().to_string()
}

/// What is told must be so; what is not told must be few, or keep the few from being worked out.
fn holds(told: &str, reckoned: usize, others: &[usize], what: &str) {
    let few = |n: &usize| (1..5).contains(n);
    match told {
        "" => assert!(few(&reckoned) || others.iter().any(few), "{what} is held back for nothing: {others:?}"),
        told => {
            assert_eq!(told, reckoned.to_string(), "{what}");
            assert!(!few(&reckoned), "{what} tells of few");
        }
    }
}

/// Reckons contacts.csv, answers_by_day.csv and dropoff.csv of `day`, after which nothing has happened, anew.
pub fn agrees(store: &Store, tables: &Path, day: NaiveDate) -> Told {
    let asked = asked(store, &places());
    let mut told = Told::default();
    contacts_agree(&asked, &table(&tables.join("contacts.csv")), day, &mut told);
    growth_agrees(&asked, &table(&tables.join("answers_by_day.csv")), day, &mut told);
    dropoff_agrees(&asked, &table(&tables.join("dropoff.csv")), day, &mut told);
    told
}

/// How many numbers were compared: nothing held back everywhere passes for agreement.
#[derive(Debug, Default)]
pub struct Told {
    pub contacts: usize,
    pub nothing_brought: usize,
    pub contacted: usize,
    pub days: usize,
    pub stopped: usize,
    pub open: usize,
}

fn contacts_agree(asked: &[Asked], table: &[Row], day: NaiveDate, told: &mut Told) {
    let mut groups: BTreeMap<(&str, &str), Vec<&Asked>> = BTreeMap::new();
    for one in asked.iter().filter(|one| one.latest(day).is_some() || one.answered.is_some_and(|on| on <= day)) {
        groups.entry((&one.role, &one.wave)).or_default().push(one);
    }
    let mut seen = 0;
    for ((role, wave), group) in groups {
        let mut had: BTreeMap<String, usize> = BTreeMap::new();
        let mut brought: BTreeMap<String, Vec<i64>> = BTreeMap::new();
        for one in &group {
            let until = one.answered.unwrap_or(day);
            let made = one.contacts(until);
            let mut own: BTreeSet<String> = made.iter().map(|(_, _, name)| name.clone()).collect();
            if one.had_help(until) {
                own.insert("help".into());
            }
            if let Some(answered) = one.answered {
                let (from, name) = match (one.first_help, made.last()) {
                    (Some(from), _) => (from, "help".to_owned()),
                    (None, Some((from, _, name))) => (*from, name.clone()),
                    (None, None) => (answered, "none".to_owned()),
                };
                own.insert(name.clone());
                brought.entry(name).or_default().push((answered - from).num_days());
            }
            own.into_iter().for_each(|name| *had.entry(name).or_default() += 1);
        }
        let cells: Vec<usize> = had.keys().map(|name| brought.get(name).map_or(0, Vec::len)).collect();
        let few = cells.iter().any(|n| (1..5).contains(n));
        let mut held = Vec::new();
        for (name, had) in &had {
            let what = format!("{role} {wave} {name}");
            let row = crate::report::find(table, &[("role", role), ("wave", wave), ("contact", name)]);
            seen += 1;
            assert_eq!(row["asked"], group.len().to_string(), "{what}");
            let days = brought.get(name).cloned().unwrap_or_default();
            holds(&row["answered"], days.len(), &cells, &what);
            assert_eq!(row["suppressed"] == "yes", row["answered"].is_empty(), "{what}");
            match (row["contacted"].is_empty(), name.as_str()) {
                (true, name) => {
                    assert!(few || *had < 5 || name == "none", "{what}: contacted is held back for nothing");
                }
                (false, _) => {
                    assert!(!few && *had >= 5, "{what} tells of few who were contacted");
                    assert_eq!(row["contacted"], had.to_string(), "{what}");
                    assert_eq!(row["percent_of_contacted"], share(days.len(), *had), "{what}");
                    told.contacted += 1;
                }
            }
            if row["answered"].is_empty() {
                held.push(days.len());
                assert_eq!((row["percent"].as_str(), row["median_days"].as_str()), ("", ""), "{what}");
            } else {
                assert_eq!(row["percent"], share(days.len(), group.len()), "{what}");
                assert_eq!(row["median_days"], middle(days.clone()), "{what}");
                told.contacts += 1;
                told.nothing_brought += usize::from(days.is_empty());
            }
        }
        // The number of all answers is known: one alone, or so few together that they are known to be few.
        let all_held = held.len() == cells.len();
        let enough = held.len() >= 2 && held.iter().sum::<usize>() >= 5;
        assert!(held.is_empty() || all_held || enough, "{role} {wave}: {held:?} of {cells:?}");
    }
    assert_eq!(table.len(), seen, "rows of contacts that nobody had");
}

fn growth_agrees(asked: &[Asked], table: &[Row], day: NaiveDate, told: &mut Told) {
    let roles: BTreeSet<&str> = asked.iter().map(|one| one.role.as_str()).collect();
    for role in roles {
        let invited: Vec<(&Asked, NaiveDate)> = asked
            .iter()
            .filter(|one| one.role == role)
            .filter_map(|one| Some((one, one.latest(one.answered.unwrap_or(day))?.1)))
            .collect();
        let after: Vec<i64> =
            invited.iter().filter_map(|(one, from)| Some((one.answered? - *from).num_days())).collect();
        let within = |days: i64| after.iter().filter(|after| **after <= days).count();
        let mut before = 0;
        for days in 0..=after.iter().copied().max().unwrap_or(0) {
            let (now, what) = (within(days), format!("{role} within {days} days"));
            let later = after.len() - now;
            let row = table.iter().find(|row| row["role"] == role && row["days"] == days.to_string());
            match row {
                None => assert!(now - before < 5 || (1..5).contains(&later), "{what}: {now} of {}", after.len()),
                Some(row) => {
                    assert!(now - before >= 5 && !(1..5).contains(&later), "{what} tells of few");
                    let expected = [now.to_string(), invited.len().to_string(), share(now, invited.len())];
                    assert_eq!(["answered", "asked", "percent"].map(|column| row[column].clone()), expected, "{what}");
                    assert_eq!(row["more_before_next_row"], if later == 0 { "none" } else { "not_told" }, "{what}");
                    before = now;
                    told.days += 1;
                }
            }
        }
    }
    assert_eq!(table.len(), told.days);
}

fn dropoff_agrees(asked: &[Asked], table: &[Row], day: NaiveDate, told: &mut Told) {
    let groups: BTreeSet<(&str, &str)> = table.iter().map(|row| (row["role"].as_str(), row["wave"].as_str())).collect();
    let began = asked.iter().filter(|one| one.submitted || !one.begun.is_empty());
    let began: BTreeSet<(&str, &str)> = began.map(|one| (one.role.as_str(), one.wave.as_str())).collect();
    assert_eq!(groups, began);
    for (role, wave) in groups {
        let own = || asked.iter().filter(|one| one.role == role && one.wave == wave);
        let unsent = || own().filter(|one| !one.begun.is_empty());
        let open = unsent().filter(|one| !one.cancelled && one.closes > Some(day)).count();
        let mut stopped: BTreeMap<usize, usize> = BTreeMap::new();
        for one in unsent().filter(|one| one.cancelled || one.closes <= Some(day)) {
            *stopped.entry(*one.begun.iter().max().unwrap()).or_default() += 1;
        }
        let row = |place: usize| {
            let place = place.to_string();
            table.iter().find(|row| row["role"] == role && row["wave"] == wave && row["place"] == place)
        };
        let what = format!("{role} {wave}");
        let all = row(0).unwrap();
        assert_eq!(all["sent"], own().filter(|one| one.submitted).count().to_string(), "{what}");
        holds(&all["still_open"], open, &[], &what);
        holds(&all["stopped"], stopped.values().sum(), &[], &what);
        told.open += usize::from(open > 0 && !all["still_open"].is_empty());
        let cells: Vec<usize> = stopped.values().copied().collect();
        let mut held = Vec::new();
        for (place, stopped) in stopped {
            let row = row(place).unwrap_or_else(|| panic!("{what}: nothing of place {place}"));
            holds(&row["stopped"], stopped, &cells, &format!("{what} {place}"));
            match row["stopped"].is_empty() {
                true => held.push(stopped),
                false => told.stopped += 1,
            }
        }
        let enough = held.len() >= 2 && held.iter().sum::<usize>() >= 5;
        assert!(held.is_empty() || held.len() == cells.len() || enough, "{what}: {held:?} of {cells:?}");
    }
}
