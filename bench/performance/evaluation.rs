//! The tables and the export of a study that is over: how long they take, and in how much memory.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use jiff::civil::{Date, date};
use kvartal::questionnaires::Questionnaires;
use kvartal::report::study::Study;

use crate::Effort;
use crate::families::{self, Baseline, Cohort, Sql};
use crate::ground::{Ground, KINDS, Kind, Took, to_its_end};
use crate::limits::write_plainly;
use crate::table::{Line, megabytes, span, thousands};

/// The first start of a course; all that follows is over long ago.
const START: Date = date(2021, 1, 4);

pub fn measure(effort: Effort) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    for kind in KINDS {
        let most = match kind {
            Kind::Sqlite => 20_000,
            Kind::Postgres => 5_000,
        };
        let (families, waves) = (effort.between(most, most / 10, 200), effort.between(4, 4, 2));
        let ground = Ground::new(kind)?;
        let answers = fill(&ground, families, waves)?;
        let of =
            format!("{} families, {waves} waves, {} answers, {}", thousands(families), thousands(answers), kind.name());
        lines.push(Line::alone(format!("size of the database, {of}"), megabytes(ground.size()?)));
        lines.extend(written(&ground, &of, None)?);
        let (key, took) = ground.seal_to_evaluator()?;
        let of = format!("{of}, sealed to the evaluator");
        lines.push(Line::alone(format!("going over, {of}"), told(&took)));
        lines.push(Line::alone(format!("size of the database, {of}"), megabytes(ground.size()?)));
        lines.extend(written(&ground, &of, Some(&key))?);
    }
    Ok(lines)
}

/// Tables and export of that study, by whoever has the evaluator's key, where it takes one.
fn written(ground: &Ground, of: &str, key: Option<&Path>) -> Result<Vec<Line>> {
    let mail = format!("maildir:{}", ground.dir.path().join("mail").display());
    let mut lines = Vec::new();
    for command in ["report", "export"] {
        let out = ground.dir.path().join(if key.is_some() { format!("{command}-opened") } else { command.to_owned() });
        let mut program = ground.program(&ground.config(&mail));
        program.arg(command).arg("--out").arg(&out);
        if let Some(key) = key {
            program.arg("--evaluator-key").arg(key);
        }
        let took = to_its_end(&mut program)?;
        let bytes = size(&out)?;
        let plainly = write_plainly(&ground.dir.path().join("plain"), bytes)?;
        let line = Line::alone(format!("{command}, {of}"), told(&took));
        let beside = format!("{} written plainly {}", megabytes(bytes / 1024), span(plainly));
        lines.push(line.beside(beside, took.time.as_secs_f64() / plainly.as_secs_f64(), ""));
    }
    Ok(lines)
}

fn told(took: &Took) -> String {
    format!("{}, {} of processor; at most {}", span(took.time), span(took.processor), megabytes(took.most))
}

fn size(folder: &Path) -> Result<u64> {
    let files = fs::read_dir(folder)?.map(|entry| Ok(entry?.metadata()?.len()));
    files.sum()
}

/// Families whose every questionnaire was answered at each of the waves; how many answers that are.
fn fill(ground: &Ground, families: usize, waves: usize) -> Result<usize> {
    let cohort = Cohort { places: (1, families), start: START, spread: 91, due: "", baseline: Baseline::Answered };
    families::enrol(ground, &[cohort])?;
    let library = Questionnaires::built_in()?;
    let programme = library.programme("maalrettet-stoette").context("the programme")?;
    let study = Study::new(programme, &library, None).map_err(|sentence| anyhow!(sentence))?;
    let mut statements = vec![
        "CREATE TABLE bench_item (role TEXT, instrument TEXT, version BIGINT, item TEXT, place BIGINT, lowest BIGINT, \
         many BIGINT)"
            .to_owned(),
        "CREATE TABLE bench_score (role TEXT, instrument TEXT, version BIGINT, name TEXT, place BIGINT)".to_owned(),
    ];
    let (mut version, mut of_a_wave) = (0, 0);
    for role in &programme.roles {
        let (mut known, mut place) = (BTreeSet::new(), 0);
        for instrument in study.instruments_of(role) {
            version += 1;
            let name = instrument.age_versions.first().unwrap_or(&instrument.id);
            statements.push(format!(
                "INSERT INTO version (id, hash, instrument, language, content) VALUES ({version}, '{version:064}', '{name}', \
                 'da', '{{\"instrument\": {{\"version\": \"{}\"}}}}')",
                instrument.version
            ));
            for item in instrument.items.iter().filter(|item| known.insert(item.id.clone())) {
                place += 1;
                let values = instrument.scale_of(&item.id).map_or(&[][..], |scale| &scale.values);
                let (lowest, many) = (values.iter().min().copied().unwrap_or(1), values.len().max(1));
                statements.push(format!(
                    "INSERT INTO bench_item VALUES ('{}', '{name}', {version}, '{}', {place}, {lowest}, {many})",
                    role.id, item.id
                ));
            }
            let scores = instrument.scores.iter().filter(|score| known.insert(format!("score {}", score.id)));
            for (at, score) in scores.enumerate() {
                statements.push(format!(
                    "INSERT INTO bench_score VALUES ('{}', '{name}', {version}, '{}', {})",
                    role.id,
                    score.id,
                    place + at
                ));
            }
        }
        of_a_wave += place;
    }
    statements.extend(answers(ground.kind, programme.waves.iter().take(waves).map(|wave| wave.id.as_str())));
    ground.bulk(&statements)?;
    ground.settle()?;
    Ok(of_a_wave * families * waves)
}

/// Every wave as the first one, then the answers to all of them.
fn answers<'a>(kind: Kind, waves: impl Iterator<Item = &'a str>) -> Vec<String> {
    let again = |(place, wave): (usize, &str)| {
        // Multiplied here: there it would be a smaller kind of number.
        let further = place * 1_000_000_000;
        format!(
            "INSERT INTO request (id, unit_key, family_id, child_id, role, slot, wave, person_id, round, nominal_on, \
             invited_on, closes_on, state, answered_at, child_instrument, reason, protocol_id) SELECT id + \
             {further}, replace(unit_key, '/baseline', '/{wave}'), family_id, child_id, role, slot, '{wave}', person_id, \
             round, nominal_on, invited_on, closes_on, state, answered_at, child_instrument, reason, protocol_id FROM request \
             WHERE wave = 'baseline'"
        )
    };
    let mut statements: Vec<String> = waves.enumerate().skip(1).map(again).collect();
    // Five questions on a page.
    let at = Sql(kind).later("r.submitted_at", "i.place / 5 * 20");
    statements.extend([
        "INSERT INTO response (id, request_id, person_id, started_at, submitted_at) SELECT id, id, person_id, answered_at, \
         answered_at FROM request ORDER BY id"
            .to_owned(),
        format!(
            "INSERT INTO answer (id, response_id, version_id, instrument, item, value, answered_at) SELECT r.id * 500 + \
             i.place, r.id, i.version, i.instrument, i.item, i.lowest + (r.id + i.place) % i.many, {at} FROM response r JOIN \
             request q ON q.id = r.request_id JOIN bench_item i ON i.role = q.role ORDER BY r.id, i.place"
        ),
        "INSERT INTO score (id, response_id, version_id, instrument, name, value) SELECT r.id * 500 + i.place, r.id, \
         i.version, i.instrument, i.name, (r.id * 7 + i.place) % 41 FROM response r JOIN request q ON q.id = r.request_id \
         JOIN bench_score i ON i.role = q.role ORDER BY r.id, i.place"
            .to_owned(),
        "DROP TABLE bench_item".to_owned(),
        "DROP TABLE bench_score".to_owned(),
    ]);
    statements
}
