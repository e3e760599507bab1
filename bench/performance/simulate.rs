//! `kvartal simulate`: two years of a study under a simulated clock.

use std::fmt::Write;
use std::fs;

use anyhow::Result;
use jiff::ToSpan;
use jiff::civil::{Date, date};

use crate::Effort;
use crate::families::SITES;
use crate::ground::{Ground, Kind, Took, to_its_end};
use crate::table::{Line, megabytes, span, thousands};

const FROM: Date = date(2019, 7, 1);
const TO: Date = date(2021, 6, 30);

/// Families with what they are to be done in: seconds and megabytes.
const SIZES: [(usize, &str); 2] = [(111, "≤ 1.5 s"), (2_000, "≤ 30 s, ≤ 200 MB")];

/// The waves of the programme, with the months from the start.
const WAVES: [(&str, i32); 8] =
    [("baseline", 0), ("fu1", 3), ("fu2", 6), ("fu3", 9), ("fu4", 12), ("fu5", 15), ("fu6", 18), ("fu7", 21)];

pub fn measure(effort: Effort) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    for (families, aim) in SIZES.into_iter().take(effort.or(2, 1)) {
        // Once: a second one would first wait for the mails of the first to be deleted.
        let ground = Ground::bare(Kind::Sqlite)?;
        let Took { time, most, .. } = run(&ground, families)?;
        let messages = fs::read_to_string(ground.dir.path().join("out/messages.csv"))?.lines().count() - 1;
        let what = format!("simulate, {} families, two years, {} mails", thousands(families), thousands(messages));
        let result = format!("{}; at most {}", span(time), megabytes(most));
        lines.push(Line { aim, ..Line::alone(what, result) });
    }
    Ok(lines)
}

/// What it took. Its tables are in `out`, in the ground's folder.
pub fn run(ground: &Ground, families: usize) -> Result<Took> {
    let folder = ground.dir.path();
    let (register, replies) = study(families)?;
    fs::write(folder.join("register.csv"), register)?;
    fs::write(folder.join("replies.csv"), replies)?;
    let programme = concat!(env!("CARGO_MANIFEST_DIR"), "/questionnaires/programmes/maalrettet-stoette.json");
    let mut command = ground.program(&ground.config("maildir:mail"));
    command.args(["simulate", "--programme", programme, "--register", "register.csv", "--replies", "replies.csv"]);
    command.args(["--from", &FROM.to_string(), "--to", &TO.to_string(), "--out", "out"]);
    to_its_end(&mut command)
}

/// A register sheet and who answers what: families start over a year, eight share a caseworker and a family therapist, every
/// third has two parents and two children, and one parent in three, two professionals in three answer, some days after they
/// are asked.
fn study(families: usize) -> Result<(String, String)> {
    let mut register = String::from(
        "family_id,municipality,start_date,status,end_date,child_id,child_birth_date,placement_site_name,\
         placement_site_email,parent1_name,parent1_email,parent2_name,parent2_email,caseworker_name,caseworker_email,\
         family_therapist_name,family_therapist_email\n",
    );
    let mut replies =
        String::from("family_id,child_id,role,person_email,wave,replied_on,who5_1,who5_2,who5_3,who5_4,who5_5\n");
    for i in 0..families {
        let start = FROM.checked_add(i64::try_from(i * 365 / families)?.days())?;
        let (family, shared) = (format!("F{i:05}"), i / 8);
        let (caseworker, therapist) = (format!("c{shared}@example.org"), format!("t{shared}@example.org"));
        let second = if i % 3 == 0 { format!("Far {i},far{i}@example.org") } else { ",".to_owned() };
        for child in 0..=usize::from(i % 3 == 0) {
            writeln!(
                register,
                "{family},Kommune {:02},{start},active,,B{i:05}-{child},2014-0{}-11,Sted {i},sted{i}-{child}@example.org,Mor \
                 {i},mor{i}@example.org,{second},Rådgiver {shared},{caseworker},Behandler {shared},{therapist}",
                i % SITES,
                1 + i % 9
            )?;
        }
        for (n, (wave, months)) in WAVES.into_iter().enumerate() {
            let on = start.checked_add(months.months())?.checked_add(i64::try_from(3 + (i + n) % 12)?.days())?;
            let mut answered = |child: &str, role: &str, email: &str, answers: &str| {
                writeln!(replies, "{family},{child},{role},{email},{wave},{on},{answers}")
            };
            if (i + n) % 3 == 0 {
                answered("", "parent", &format!("mor{i}@example.org"), "3,3,2,4,3")?;
            } else {
                answered("", "caseworker", &caseworker, ",,,,")?;
                answered("", "family_therapist", &therapist, ",,,,")?;
                answered(&format!("B{i:05}-0"), "placement_site", &format!("sted{i}-0@example.org"), ",,,,")?;
            }
        }
    }
    Ok((register, replies))
}
