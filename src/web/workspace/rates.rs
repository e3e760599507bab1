//! Response rates as pictures with their tables, feedback to municipalities, and tables to take along.

use jiff::SignedDuration;
use jiff::civil::Date;
use serde::Serialize;

use super::desk::Desk;
use super::today::{Choice, Filter};
use crate::access::Reach;
use crate::evaluation::{self, FedBack};
use crate::language;
use crate::names::municipality_key;
use crate::nonresponse;
use crate::programme::text_in;
use crate::report::chart;
use crate::report::feedback_files::Sheet;
use crate::report::rates::{Denominator, StateRow};
use crate::web::Reply;
use crate::web::errors::{Problem, ProblemKind};

/// How long a count of a municipality is good enough,
const OF_ONE: SignedDuration = SignedDuration::from_mins(1);

/// and one of the whole study, and what is fed back, which changes once a month.
const OF_ALL: SignedDuration = SignedDuration::from_mins(10);

#[derive(Serialize)]
struct Rates {
    filters: Vec<Filter>,
    counted: String,
    picture: String,
    roles: Vec<RoleTable>,
}

#[derive(Serialize)]
struct RoleTable {
    title: String,
    population: String,
    rows: Vec<RateRow>,
}

#[derive(Serialize)]
struct RateRow {
    wave: String,
    answered: usize,
    due: usize,
    missing: usize,
    ended: usize,
    not_yet_due: usize,
    percent: String,
    percent_of_asked: String,
}

/// Which municipality is looked at: the one that is asked for, or the first of one's own; `None` is all of them.
fn chosen(desk: &Desk<'_>, with_all: bool) -> Result<(Option<String>, Vec<String>), Problem> {
    let reach = desk.reach();
    let municipalities = desk.read(|conn| nonresponse::municipalities(conn, &reach))?;
    let asked = desk.query.get("municipality");
    let one = match asked {
        Some("*") if with_all => None,
        Some(name) => {
            let key = municipality_key(name);
            let known = municipalities.iter().find(|known| municipality_key(known) == key);
            // Of another's municipality nobody is told whether there is one.
            Some(known.ok_or(ProblemKind::NotFound)?.clone())
        }
        None if reach == Reach::Everywhere && with_all => None,
        None => match municipalities.first() {
            Some(first) => Some(first.clone()),
            None if with_all => None,
            None => return Err(ProblemKind::NotFound.into()),
        },
    };
    Ok((one, municipalities))
}

fn filter(desk: &Desk<'_>, municipalities: &[String], one: Option<&String>, with_all: bool) -> Filter {
    let mut choices = Vec::new();
    if with_all {
        choices.push(Choice {
            value: "*".into(),
            text: desk.w("all_municipalities").to_owned(),
            chosen: one.is_none(),
        });
    }
    choices.extend(municipalities.iter().map(|name| Choice {
        value: name.clone(),
        text: name.clone(),
        chosen: one == Some(name),
    }));
    Filter { name: "municipality".into(), label: desk.w("municipality").into(), choices }
}

/// GET `/w/rates`
pub(super) fn show(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let (one, municipalities) = chosen(desk, true)?;
    let language = desk.language();
    let of = match desk.query.get("families") {
        Some("completed_or_running") => Denominator::CompletedOrRunning,
        _ => Denominator::Register,
    };
    let patience = match (desk.state.demo.is_some(), &one) {
        (true, _) => SignedDuration::ZERO,
        (false, Some(_)) => OF_ONE,
        (false, None) => OF_ALL,
    };
    let name = format!("{} {}", desk.today, one.as_deref().map(municipality_key).unwrap_or_default());
    let (counted, states) = desk.state.rates.get(&name, desk.now, patience, || {
        desk.read(|conn| evaluation::states(desk.service(), conn, one.as_deref(), desk.today))
    })?;
    let programme = desk.service().programme();
    let picture = chart::rates(programme, &states, of, language).map_err(told)?;
    let families = Filter {
        name: "families".into(),
        label: desk.w("counted_of").into(),
        choices: Denominator::ALL
            .into_iter()
            .map(|one| Choice {
                value: one.as_str().into(),
                text: desk
                    .w(match one {
                        Denominator::Register => "of_register",
                        Denominator::CompletedOrRunning => "of_running",
                    })
                    .to_owned(),
                chosen: one == of,
            })
            .collect(),
    };
    let roles = programme.roles.iter().map(|role| {
        let own: Vec<&StateRow> =
            states.iter().filter(|row| row.role == role.id && row.families == of.as_str()).collect();
        let population = own.first().map_or(0, |row| row.population);
        RoleTable {
            title: text_in(&role.title, language).to_owned(),
            population: desk.counted("population", i64::try_from(population).unwrap_or(i64::MAX)),
            rows: own.into_iter().map(|row| rate_row(desk, row)).collect(),
        }
    });
    let local = desk.service().calendar().local(counted).datetime();
    let view = Rates {
        filters: vec![filter(desk, &municipalities, one.as_ref(), true), families],
        counted: desk.fill("counted_at", &[("time", &local.time().strftime("%H:%M").to_string())]),
        picture: picture.inline(),
        roles: roles.collect(),
    };
    desk.page("rates", desk.w("nav_rates"), &view)
}

fn rate_row(desk: &Desk<'_>, row: &StateRow) -> RateRow {
    let percent = |percent: Option<usize>| percent.map_or_else(|| "–".to_owned(), |percent| format!("{percent} %"));
    RateRow {
        wave: super::today::wave_title(desk, &row.wave),
        answered: row.answered,
        due: row.due,
        missing: row.missing,
        ended: row.ended,
        not_yet_due: row.not_yet_due,
        percent: percent(row.percent_of_population),
        percent_of_asked: percent(row.percent_of_asked),
    }
}

fn told(error: impl std::fmt::Display) -> Problem {
    tracing::error!(%error, "numbers cannot be shown");
    ProblemKind::Broken.into()
}

#[derive(Serialize)]
struct Feedback<'a> {
    filters: Vec<Filter>,
    several: bool,
    /// When the evaluator published it, where only they can read the answers.
    published: Option<String>,
    /// None where the evaluator has published nothing yet.
    sheet: Option<&'a Sheet>,
    means: &'a [String],
    pdf: Option<String>,
}

fn fed_back(desk: &Desk<'_>, one: Option<&str>) -> Result<std::sync::Arc<Option<FedBack>>, Problem> {
    let language = desk.language();
    // What the evaluator publishes shows at once.
    let state = evaluation::publication::state(desk.service())?;
    let name = format!("{} {language} {} {state}", desk.today, one.map(municipality_key).unwrap_or_default());
    let patience = if desk.state.demo.is_some() { SignedDuration::ZERO } else { OF_ALL };
    let made = desk
        .state
        .feedback
        .get(&name, desk.now, patience, || evaluation::feedback(desk.service(), one, desk.today, language));
    Ok(made.map_err(told)?.1)
}

/// Whether all of them together may be asked for: what is shown of all is the sum of what is shown of each.
fn all_together(desk: &Desk<'_>) -> bool {
    desk.reach() == Reach::Everywhere
}

/// GET `/w/feedback`
pub(super) fn feedback(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let (one, municipalities) = chosen(desk, all_together(desk))?;
    let fed_back = fed_back(desk, one.as_deref())?;
    let place = one.as_deref().unwrap_or("*");
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("municipality", place).finish();
    let (filters, several) =
        (vec![filter(desk, &municipalities, one.as_ref(), all_together(desk))], municipalities.len() > 1);
    let day = |made| language::day(desk.service().calendar().date(made), desk.language());
    let fed_back = fed_back.as_ref().as_ref();
    let published = fed_back.and_then(|told| told.published);
    let view = Feedback {
        filters,
        several,
        published: published.map(|made| desk.fill("published_at", &[("day", &day(made))])),
        sheet: fed_back.map(|told| &told.sheet),
        means: fed_back.map_or(&[], |told| &told.means),
        pdf: fed_back.map(|_| format!("/w/feedback/sheet?{query}")),
    };
    desk.page("feedback", desk.w("nav_feedback"), &view)
}

/// GET `/w/feedback/sheet`: for the workshop, to print.
pub(super) fn workshop_sheet(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let (one, _) = chosen(desk, all_together(desk))?;
    let fed_back = fed_back(desk, one.as_deref())?;
    let Some(fed_back) = fed_back.as_ref() else { return Ok(desk.done("/w/feedback", "not_published")) };
    let place = one.unwrap_or_else(|| desk.w("all_municipalities").to_owned());
    let name = format!("{} {place} {}.pdf", desk.w("workshop_sheet"), desk.today);
    Ok(Reply::File { name, kind: "application/pdf", bytes: fed_back.pdf.clone() })
}

#[derive(Serialize)]
struct Export {
    /// Whether the server cannot read the answers.
    for_evaluator: bool,
    day: String,
    today: String,
    error: Option<String>,
}

/// GET `/w/export`
pub(super) fn export(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let for_evaluator = evaluation::publication::is_sealed_to_evaluator(desk.service())?;
    let today = desk.today.to_string();
    desk.page("export", desk.w("nav_export"), &Export { for_evaluator, day: today.clone(), today, error: None })
}

/// POST `/w/export`: it is noted who took what.
pub(super) fn archive(desk: &Desk<'_>) -> Result<Reply, Problem> {
    if evaluation::publication::is_sealed_to_evaluator(desk.service())? {
        return Ok(desk.done("/w/export", "for_evaluator"));
    }
    let day = desk.form.get("day").unwrap_or_default();
    let Some(as_of) = day.parse::<Date>().ok().filter(|day| *day <= desk.today) else {
        let error = Some(desk.w("fault_past_day").to_owned());
        let view = Export { for_evaluator: false, day: day.to_owned(), today: desk.today.to_string(), error };
        return desk.incomplete("export", desk.w("nav_export"), &view);
    };
    let with_answers = desk.form.get("what") == Some("answers");
    let (file, len) =
        evaluation::archive(desk.service(), as_of, with_answers, desk.language(), &desk.by()).map_err(told)?;
    let name = format!("kvartal {} {as_of}.zip", if with_answers { "answers" } else { "tables" });
    Ok(Reply::Stored { name, kind: "application/zip", file, len })
}
