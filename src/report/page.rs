//! The report as one page that can be read, printed and passed on: no script, no other file.

use std::collections::{BTreeMap, BTreeSet};

use handlebars::Handlebars;
use jiff::civil::Date;
use serde::Serialize;

use super::contacts::{ContactsRow, GrowthRow};
use super::dropoff::DropoffRow;
use super::hard::{HardRow, hardest};
use super::helped::{Helped, StopLine, helped, stops};
use super::number::{Number, Tenths};
use super::paired::{BandRow, BeforeAfter};
use super::rates::Rate;
use super::scores::{ContactRow, CooperationRow, TAKES_PLACE};
use super::statuses::{STOPPED_EARLY, StatusRow};
use super::study::{ScoreOf, Study};
use super::versions::{VersionRow, in_several};
use super::words::{Words, file};
use crate::instrument::Better;
use crate::language;
use crate::programme::{Asked, text_in};

/// What the page shows: the rows of the tables.
pub struct Content<'a> {
    /// Over the whole register.
    pub rates: &'a [Rate],
    /// Over completed and running families.
    pub running: &'a [Rate],
    /// Statuses.
    pub statuses: &'a [StatusRow],
    /// Before and after, in the order of [`Study::scores`].
    pub before_after: &'a [BeforeAfter],
    /// Bands of the norms.
    pub bands: &'a [BandRow],
    /// The general cooperation questions.
    pub cooperation: &'a [CooperationRow],
    /// Contact with the child.
    pub contact: &'a [ContactRow],
    /// What people found hard to understand.
    pub hard: &'a [HardRow],
    /// Where people stop.
    pub dropoff: &'a [DropoffRow],
    /// After which contact answers came.
    pub contacts: &'a [ContactsRow],
    /// How the share of answers grows.
    pub growth: &'a [GrowthRow],
    /// When each role was reminded.
    pub reminders: &'a [Vec<(u8, i64)>],
    /// Which versions of the instruments were answered.
    pub versions: &'a [VersionRow],
    /// Whether any answer was given to words that only stand for others' words.
    pub demonstration: bool,
    /// Names of the tables beside the page.
    pub files: Vec<String>,
}

/// How many of the hardest questions the page shows at most.
const HARDEST: usize = 10;

/// How many of the questions at which people stop the page shows at most.
const STOPS: usize = 10;

/// The page in `language` (`da` or `en`).
///
/// # Errors
/// A sentence: a language that the page does not have, or a template that does not fit.
pub fn page(study: &Study, content: &Content, language: &str, day: Date) -> Result<String, String> {
    let words = Words::of(language)?;
    let mut templates = Handlebars::new();
    templates.set_strict_mode(true);
    for name in ["report.html", "bar.html"] {
        let source = file(name).ok_or_else(|| format!("the template {name} is not there"))?;
        let name = name.strip_suffix(".html").unwrap_or(name);
        templates.register_template_string(name, source.trim_end()).map_err(|error| error.to_string())?;
    }
    let programme = study.programme;
    let with_pairs = || study.scores().into_iter().zip(content.before_after).filter(|(_, row)| row.n > 0);
    let without = content.before_after.iter().filter(|row| row.n == 0).count();
    let after = wave_title(study, &study.after, language);
    let contact_versions = content.contact.iter().flat_map(|row| [&row.parents_version, &row.placement_sites_version]);
    let several_contacts = contact_versions.filter(|version| !version.is_empty()).collect::<BTreeSet<_>>().len() > 1;
    let page = Page {
        language,
        title: text_in(&programme.title, language),
        as_of: words.date(day),
        demonstration: content.demonstration,
        roles: programme
            .roles
            .iter()
            .map(|role| {
                let of = |rates| rates_of(rates, &role.id);
                RoleRates {
                    title: text_in(&role.title, language),
                    unit: words.get(match role.asked {
                        Asked::PerFamily => "unit_family",
                        Asked::PerChild => "unit_child",
                    }),
                    population: of(content.rates).next().map_or(0, |rate| rate.population),
                    running: of(content.running).next().map_or(0, |rate| rate.population),
                    waves: programme
                        .waves
                        .iter()
                        .zip(of(content.rates).zip(of(content.running)))
                        .map(|(wave, (rate, running))| WaveRate {
                            title: text_in(&wave.title, language),
                            asked: rate.asked,
                            answered: rate.answered,
                            of_population: Bar::of(rate.percent_of_population),
                            of_running: Bar::of(running.percent_of_population),
                            of_asked: percentage(rate.percent_of_asked),
                        })
                        .collect(),
                }
            })
            .collect(),
        statuses: words.statuses(content.statuses),
        before_after_read: words.get("before_after_read").replace("{wave}", after),
        scores: with_pairs().map(|(of, row)| words.score_row(study, &of, row)).collect(),
        scores_without_pairs: match without {
            0 => String::new(),
            count => words.get("no_pairs_for").replace("{count}", &count.to_string()),
        },
        norms: content.bands.iter().map(|row| row.norms.clone()).filter(|norms| !norms.is_empty()).collect(),
        bands: content.bands.iter().filter(|row| row.n > 0).map(|row| words.band_row(study, row)).collect(),
        cooperation: content
            .cooperation
            .iter()
            .map(|row| {
                let same = |other: &&CooperationRow| (&other.rater, &other.score) == (&row.rater, &row.score);
                let several = content.cooperation.iter().filter(same).count() > 1;
                words.cooperation_row(study, row, several)
            })
            .collect(),
        contact: content
            .contact
            .iter()
            .filter(|row| row.topic != TAKES_PLACE && row.parents_n + row.placement_sites_n > 0)
            .map(|row| ContactLine {
                topic: words.get(&format!("topic_{}", row.topic)),
                wave: wave_title(study, &row.wave, language).into(),
                parents: words.in_version(words.known(row.parents_mean, 1), &row.parents_version, several_contacts),
                parents_n: row.parents_n,
                sites: words.in_version(
                    words.known(row.placement_sites_mean, 1),
                    &row.placement_sites_version,
                    several_contacts,
                ),
                sites_n: row.placement_sites_n,
            })
            .collect(),
        several_versions: match in_several(content.versions) {
            names if names.is_empty() => String::new(),
            names => words.get("several_versions").replace("{instruments}", &names.join(", ")),
        },
        unread: words.unread(study),
        helped: helped(&words, study, content.contacts, content.growth, content.reminders),
        stops: stops(&words, study, content.dropoff, STOPS),
        hard_read: words.get("hard_read").replace("{count}", &HARDEST.to_string()),
        hardest: hardest(content.hard, HARDEST).into_iter().map(|row| words.hard_row(study, row)).collect(),
        files: content.files.iter().map(|name| Named { name: name.clone(), about: words.get(name) }).collect(),
        t: words.all(),
    };
    templates.render("report", &page).map_err(|error| error.to_string())
}

fn wave_title<'a>(study: &Study<'a>, wave: &str, language: &str) -> &'a str {
    study.programme.wave(wave).map_or("", |(_, wave)| text_in(&wave.title, language))
}

fn rates_of<'a>(rates: &'a [Rate], role: &'a str) -> impl Iterator<Item = &'a Rate> {
    rates.iter().filter(move |rate| rate.role == role)
}

#[derive(Serialize)]
struct Page<'a> {
    language: &'a str,
    title: &'a str,
    as_of: String,
    demonstration: bool,
    roles: Vec<RoleRates<'a>>,
    statuses: Vec<StatusLine>,
    before_after_read: String,
    scores: Vec<ScoreLine>,
    scores_without_pairs: String,
    bands: Vec<BandLine>,
    norms: BTreeSet<String>,
    cooperation: Vec<CooperationLine>,
    contact: Vec<ContactLine>,
    several_versions: String,
    unread: Vec<String>,
    helped: Vec<Helped>,
    stops: Vec<StopLine>,
    hard_read: String,
    hardest: Vec<HardLine>,
    files: Vec<Named>,
    t: &'a BTreeMap<String, String>,
}

#[derive(Serialize)]
struct RoleRates<'a> {
    title: &'a str,
    unit: String,
    population: usize,
    running: usize,
    waves: Vec<WaveRate<'a>>,
}

#[derive(Serialize)]
struct WaveRate<'a> {
    title: &'a str,
    asked: usize,
    answered: usize,
    of_population: Bar,
    of_running: Bar,
    of_asked: String,
}

/// A percentage with its bar; not known where there is nothing to divide by.
#[derive(Serialize)]
struct Bar {
    shown: String,
    known: bool,
    percent: usize,
}

impl Bar {
    fn of(percent: Option<usize>) -> Bar {
        Bar { shown: percentage(percent), known: percent.is_some(), percent: percent.unwrap_or(0) }
    }
}

#[derive(Serialize)]
struct StatusLine {
    title: String,
    families: usize,
    children: usize,
    months: String,
    sum: bool,
}

#[derive(Serialize)]
struct ScoreLine {
    title: String,
    better: String,
    who: String,
    n: usize,
    before: String,
    after: String,
    change: String,
    direction: String,
    p: String,
}

#[derive(Serialize)]
struct BandLine {
    score: String,
    band: String,
    n: usize,
    before: String,
    after: String,
}

#[derive(Serialize)]
struct CooperationLine {
    rater: String,
    rated: String,
    wave: String,
    n: usize,
    mean: String,
    pairs: usize,
    change: String,
    mark: String,
    trend: String,
}

#[derive(Serialize)]
struct ContactLine {
    topic: String,
    wave: String,
    parents: String,
    parents_n: usize,
    sites: String,
    sites_n: usize,
}

#[derive(Serialize)]
struct HardLine {
    text: String,
    who: String,
    said: usize,
    without_answer: usize,
    answered: usize,
    share: Bar,
}

#[derive(Serialize)]
struct Named {
    name: String,
    about: String,
}

fn percentage(percent: Option<usize>) -> String {
    percent.map_or("–".into(), |percent| format!("{percent} %"))
}

impl Words {
    fn known(&self, value: Option<Number>, decimals: usize) -> String {
        value.map_or("–".into(), |value| self.number(value.0, decimals))
    }

    /// A change, with its sign.
    fn signed(&self, change: Option<Number>) -> String {
        match change {
            Some(Number(change)) if change > 0.0 => format!("+{}", self.number(change, 1)),
            change => self.known(change, 1),
        }
    }

    /// A number with the version of the instrument behind it, where there are `several` to tell apart.
    fn in_version(&self, shown: String, version: &str, several: bool) -> String {
        match several && !version.is_empty() {
            true => format!("{shown} ({})", self.get("in_version").replace("{version}", version)),
            false => shown,
        }
    }

    fn cooperation_row(&self, study: &Study, row: &CooperationRow, several: bool) -> CooperationLine {
        let title = |name: &str| {
            let role = study.programme.role(name).or_else(|| study.programme.role_of_column(name));
            role.map_or_else(|| self.get(&format!("rated_{name}")), |role| text_in(&role.title, self.language()).into())
        };
        CooperationLine {
            rater: title(&row.rater),
            rated: self.in_version(title(&row.rated), &row.instrument_version, several),
            wave: wave_title(study, &row.wave, self.language()).into(),
            n: row.n,
            mean: self.known(row.mean, 1),
            pairs: row.pairs,
            change: self.signed(row.change),
            mark: row.mark.clone(),
            trend: match row.p {
                None => "–".into(),
                Some(_) => self.get(&format!("trend_{}", row.mark)),
            },
        }
    }

    fn statuses(&self, rows: &[StatusRow]) -> Vec<StatusLine> {
        rows.iter()
            .map(|row| StatusLine {
                title: self.get(&row.status),
                families: row.families,
                children: row.children,
                months: row.mean_months.map_or("–".into(), |Tenths(tenths)| self.number(tenths as f64 / 10.0, 1)),
                sum: matches!(row.status.as_str(), "all" | STOPPED_EARLY),
            })
            .collect()
    }

    fn hard_row(&self, study: &Study, row: &HardRow) -> HardLine {
        let wordings = study.all_questionnaires().filter_map(|all| all.wording(&row.instrument, self.language()));
        let text =
            wordings.filter_map(|wording| wording.items.get(&row.item)).map(|words| words.text_about(None)).next();
        let role =
            study.programme.role(&row.role).map_or(row.role.as_str(), |role| text_in(&role.title, self.language()));
        let language = language::find(&row.language).map_or(&row.language, |language| match self.language() {
            "da" => &language.in_danish,
            _ => &language.in_english,
        });
        HardLine {
            text: text.unwrap_or_else(|| row.item.clone()),
            who: format!("{role} · {language} · {}/{}", row.instrument, row.item),
            said: row.said_hard,
            without_answer: row.without_answer,
            answered: row.answered,
            share: Bar::of(row.percent),
        }
    }

    fn score(&self, study: &Study, of: &ScoreOf) -> String {
        let wording = study.questionnaires.wording(&of.instrument.id, self.language());
        wording.and_then(|wording| wording.scores.get(&of.score.id)).unwrap_or(&of.name).clone()
    }

    fn score_row(&self, study: &Study, of: &ScoreOf, row: &BeforeAfter) -> ScoreLine {
        let asked = study
            .programme
            .roles
            .iter()
            .filter(|role| study.instruments_of(role).iter().any(|instrument| instrument.id == of.instrument.id));
        let who: Vec<&str> = asked.map(|role| text_in(&role.title, self.language())).collect();
        let change = row.difference.map_or(0.0, |change| change.0);
        let direction = match (of.score.better, change) {
            (_, 0.0) => "same",
            (Better::Higher, change) if change > 0.0 => "better",
            (Better::Lower, change) if change < 0.0 => "better",
            _ => "worse",
        };
        let sure = match row.p {
            Some(p) if p.0 < 0.05 => self.get("level_5"),
            Some(p) if p.0 < 0.10 => self.get("level_10"),
            Some(_) => self.get("not_sure"),
            None => String::new(),
        };
        ScoreLine {
            title: self.score(study, of),
            better: self.get(match of.score.better {
                Better::Higher => "higher",
                Better::Lower => "lower",
            }),
            who: who.join(", "),
            n: row.n,
            before: self.known(row.mean_before, 1),
            after: self.known(row.mean_after, 1),
            change: self.signed(row.difference),
            direction: match sure.is_empty() {
                true => self.get(direction),
                false => format!("{}, {sure}", self.get(direction)),
            },
            p: match row.p {
                Some(Number(p)) if p < 0.001 => format!("< {}", self.number(0.001, 3)),
                p => self.known(p, 3),
            },
        }
    }

    fn band_row(&self, study: &Study, row: &BandRow) -> BandLine {
        let of = study.scores().into_iter().find(|of| of.name == row.score);
        let bands = of.as_ref().map(|of| study.questionnaires.bands(of.instrument, &of.score.id)).unwrap_or_default();
        let band = bands.into_iter().find(|band| band.id == row.band);
        BandLine {
            score: of.map_or(row.score.clone(), |of| self.score(study, &of)),
            band: band.map_or(row.band.clone(), |band| text_in(&band.label, self.language()).to_owned()),
            n: row.n,
            before: percentage(row.percent_before),
            after: percentage(row.percent_after),
        }
    }
}
