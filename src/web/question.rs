//! A page of questions: shown, and saved when it is left.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use jiff::Timestamp;

use super::errors::ProblemKind;
use super::session::{RespondentSession, SessionCookie};
use super::texts::fill;
use super::{Problem, Reply, State, answer, views};
use crate::answer::paging::{Form, Section};
use crate::answer::{self as answering, Remark, SaveEffect, SaveRefusal, Sent, Standing, Task};
use crate::instrument::{Answers, Item, ItemWords, WordingKind};
use crate::language::direction;
use crate::participation;
use crate::programme::{Audience, text_in};
use crate::store::Tx;

type Path = web::Path<(String, String, String)>;
type Fields = web::Form<Vec<(String, String)>>;

/// GET `/s/{token}/{request}/{page}`
pub(super) async fn show(
    request: HttpRequest,
    state: web::Data<State>,
    held: SessionCookie,
    path: Path,
    way: Option<web::Query<Way>>,
) -> HttpResponse {
    let way = way.map_or_else(Way::default, web::Query::into_inner);
    answer(&request, &state, move |state| {
        let (respondent, helps) = state.service.store.read(|conn| {
            let respondent = RespondentSession::enter(state, conn, &path.0, &held)?;
            let helps = way.is_opened() && respondent.can_help(conn)?;
            Ok::<_, Problem>((respondent, helps))
        })?;
        let task = respondent.task(&path.1)?;
        if let Some(elsewhere) = respondent.elsewhere(task) {
            return Ok(Reply::See(elsewhere));
        }
        let form = task.form();
        let page = page_number(&respondent, &form, &path.2)?;
        if form.shown(page, &task.answers).is_empty() {
            return Ok(Reply::See(after(&respondent, task, &form, page, &task.answers)));
        }
        Ok(Reply::Page(render(&respondent, task, &form, Look { way, helps, ..Look::at(page, &task.answers) })?))
    })
    .await
}

/// The page on which somebody finds themselves who opens a link to this one questionnaire, with what the list would have
/// told them; none if there is nothing left but to send.
pub(super) fn opened(respondent: &RespondentSession<'_>, task: &Task, helps: bool) -> Result<Option<String>, Problem> {
    let form = task.form();
    let Some(page) = form.resume(&task.answers) else { return Ok(None) };
    let way = Way { from: Some(Origin::Link), ..Way::default() };
    render(respondent, task, &form, Look { way, helps, ..Look::at(page, &task.answers) }).map(Some)
}

/// How a page is come to. It stands in the address and in what the page sends, and nowhere else: nothing of it is kept.
#[derive(Clone, Copy, Default, serde::Deserialize)]
pub(super) struct Way {
    from: Option<Origin>,
    /// Whether an answer is to lead on by itself, for which the page's script sees.
    onward: Option<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum Origin {
    /// From the check before sending, where one wants to be again afterwards.
    Check,
    /// By the link itself: the page says what the list would have said.
    Link,
}

impl Way {
    fn is_opened(self) -> bool {
        self.from == Some(Origin::Link)
    }

    fn is_checking(self) -> bool {
        self.from == Some(Origin::Check)
    }

    fn leads_on(self) -> bool {
        self.onward.is_some()
    }

    /// Address of another page on the same way.
    fn on_to(self, place: String) -> String {
        Way { from: None, ..self }.again(&place)
    }

    /// Address of the same page once more.
    fn again(self, here: &str) -> String {
        let from = match self.from {
            Some(Origin::Check) => Some("from=check"),
            Some(Origin::Link) => Some("from=link"),
            None => None,
        };
        let told: Vec<&str> = from.into_iter().chain(self.leads_on().then_some("onward=1")).collect();
        if told.is_empty() { here.to_owned() } else { format!("{here}?{}", told.join("&")) }
    }
}

/// POST `/s/{token}/{request}/{page}`
pub(super) async fn save(
    request: HttpRequest,
    state: web::Data<State>,
    held: SessionCookie,
    path: Path,
    fields: Option<Fields>,
) -> HttpResponse {
    answer(&request, &state, move |state| {
        state.write_for(&path.0, |conn| {
            let later = |fields: &Fields| fields.iter().any(|(name, value)| name == "go" && value == "later");
            let leaves = fields.as_ref().is_some_and(later);
            let respondent =
                RespondentSession::enter(state, conn, &path.0, &held).map_err(|problem| match problem.kind {
                    ProblemKind::Over if !leaves => Problem { kind: ProblemKind::TooLate, ..problem },
                    _ => problem,
                })?;
            let reply = kept(&respondent, conn, &path, fields);
            let reply = reply.map(|reply| respondent.saved(reply, &held));
            match &respondent.visit.help {
                // Whoever stops hands the screen over: the session ends whatever became of the page.
                Some(session) if leaves && !reply.as_ref().is_err_and(Problem::is_of_the_database) => {
                    answering::help::stop(conn, session, (state.now)())?;
                    Ok(Reply::Over(respondent.home()))
                }
                _ => reply,
            }
        })
    })
    .await
}

/// Stores what a page says, and leads on.
fn kept(
    respondent: &RespondentSession<'_>,
    conn: &mut Tx<'_>,
    path: &Path,
    fields: Option<Fields>,
) -> Result<Reply, Problem> {
    let state = respondent.state;
    let task = respondent.task(&path.1)?;
    if task.standing == Standing::Done {
        return Err(respondent.problem(ProblemKind::Already, respondent.list()));
    }
    let form = task.form();
    let page = page_number(respondent, &form, &path.2)?;
    let here = respondent.at(task, page);
    let refused = || respondent.problem(ProblemKind::Refused, here.clone());
    let posted = read(fields.ok_or_else(refused)?.into_inner()).ok_or_else(refused)?;
    let Posted { go, version, changes, shown, said, made, way } = posted;
    // What a page says was not said before there was the page.
    let said = match said {
        None => None,
        Some(said) => {
            let made = state.service.keys.read_page_stamp(&here, &made).ok_or_else(refused)?;
            Some(said.max(made))
        }
    };
    if task.standing == Standing::Declined {
        // A script is not led elsewhere: what it keeps is said to be too late.
        let closed = || respondent.problem(ProblemKind::Closed, respondent.list());
        return if go == Go::Keep { Err(closed()) } else { Ok(Reply::See(respondent.at(task, "no"))) };
    }
    let section = form.section_of(page).ok_or_else(refused)?;
    let Some(language) = shown_in(respondent, task, section, &version) else {
        let look = Look { chosen: Some(&changes), changed: true, way, ..Look::at(page, &task.answers) };
        return Ok(Reply::Changed(render(respondent, task, &form, look)?));
    };
    let sent = Sent { page, changes: &changes, shown: &shown, said, language: &language };
    let person = respondent.visit.person;
    let saved = answering::save(conn, &state.service, person, task, sent, (state.now)())?;
    let why_not = |refusal| match refusal {
        SaveRefusal::NotOnThePage => refused(),
        SaveRefusal::NoLongerOpen => respondent.problem(ProblemKind::from(refusal), respondent.list()),
    };
    let answers = saved.map_err(why_not)?;
    let place = match go {
        Go::Next => {
            let shown = form.shown(page, &answers);
            // In a session with help it may have been answered before.
            let insists = !section.instrument.skippable && respondent.visit.help.is_none();
            if insists && shown.iter().any(|item| !answers.contains_key(&item.id)) {
                let look = Look { missing: true, way, ..Look::at(page, &answers) };
                return Ok(Reply::Incomplete(render(respondent, task, &form, look)?));
            }
            match form.next(page, &answers) {
                Some(next) if !way.is_checking() => way.on_to(respondent.at(task, next)),
                _ => respondent.at(task, "check"),
            }
        }
        Go::Keep => {
            let stands = changes.iter().all(|(item, change)| answers.get(item).copied() == change.value());
            return Ok(if stands { Reply::Kept } else { Reply::Superseded });
        }
        Go::Back => form
            .back(page, &answers)
            .map_or_else(|| respondent.list(), |earlier| way.on_to(respondent.at(task, earlier))),
        Go::Later => format!("{}?saved=1", respondent.list()),
        Go::Remark { item, hard } => {
            let remark = Remark { page, item: &item, hard, language: &language };
            answering::remark(conn, &state.service, person, task, remark, (state.now)())?.map_err(why_not)?;
            // By its place on the page: addresses stay in the browser's history, and tell nothing there.
            let place = form.shown(page, &answers).iter().position(|shown| shown.id == item);
            let again = way.again(&here);
            place.map_or(again.clone(), |place| format!("{again}#at-{place}"))
        }
        Go::Language(language) => {
            if !state.pages.speaks(&language) {
                return Err(refused());
            }
            participation::read_in(conn, person, &language)?;
            way.again(&here)
        }
    };
    Ok(Reply::See(place))
}

fn page_number(respondent: &RespondentSession<'_>, form: &Form<'_>, text: &str) -> Result<usize, Problem> {
    let number = text.parse().ok().filter(|n| (1..=form.last_page()).contains(n));
    number.ok_or_else(|| respondent.problem(ProblemKind::NotFound, respondent.list()))
}

/// The next page that asks something, or the check before sending.
fn after(respondent: &RespondentSession<'_>, task: &Task, form: &Form<'_>, page: usize, answers: &Answers) -> String {
    form.next(page, answers).map_or_else(|| respondent.at(task, "check"), |next| respondent.at(task, next))
}

/// What a page sends.
struct Posted {
    go: Go,
    version: String,
    changes: BTreeMap<String, SaveEffect>,
    /// What the questions had when the page was shown.
    shown: BTreeMap<String, Option<i32>>,
    /// When it was said: the script sends what a lost connection held up.
    said: Option<Timestamp>,
    /// The page's stamp: when it was made, in our own hand.
    made: String,
    way: Way,
}

/// Where to, after saving.
#[derive(PartialEq, Eq)]
enum Go {
    Next,
    /// Nowhere: the script keeps an answer at once.
    Keep,
    Back,
    Later,
    /// Back to this question, of which it is noted that it is hard to understand, or not after all.
    Remark {
        item: String,
        hard: bool,
    },
    Language(String),
}

/// `None` for what no page of ours sends.
fn read(fields: Vec<(String, String)>) -> Option<Posted> {
    let mut posted = Posted {
        go: Go::Next,
        version: String::new(),
        changes: BTreeMap::new(),
        shown: BTreeMap::new(),
        said: None,
        made: String::new(),
        way: Way::default(),
    };
    for (name, value) in fields {
        match (name.as_str(), value.as_str()) {
            ("version", _) => posted.version = value,
            ("made", _) => posted.made = value,
            ("from", "check") => posted.way.from = Some(Origin::Check),
            ("from", "link") => posted.way.from = Some(Origin::Link),
            ("onward", "1") => posted.way.onward = Some(1),
            ("said", ms) => posted.said = Some(ms.parse().ok().and_then(|ms| Timestamp::from_millisecond(ms).ok())?),
            ("go", "next") => posted.go = Go::Next,
            ("go", "keep") => posted.go = Go::Keep,
            ("go", "back") => posted.go = Go::Back,
            ("go", "later") => posted.go = Go::Later,
            ("go", other) => {
                posted.go = match other.split_once('-')? {
                    ("language", language) => Go::Language(language.to_owned()),
                    ("hard", item) => Go::Remark { item: item.to_owned(), hard: true },
                    ("plain", item) => Go::Remark { item: item.to_owned(), hard: false },
                    _ => return None,
                }
            }
            (name, value) if name.starts_with("was-") => {
                let value = if value.is_empty() { None } else { Some(value.parse().ok()?) };
                posted.shown.insert(name["was-".len()..].to_owned(), value);
            }
            (_, "") => drop(posted.changes.insert(name, SaveEffect::Clear)),
            (_, value) => drop(posted.changes.insert(name.clone(), SaveEffect::Set(value.parse().ok()?))),
        }
    }
    Some(posted)
}

/// The language in which that version was shown; none if its wording has been replaced since.
fn shown_in(respondent: &RespondentSession<'_>, task: &Task, section: Section<'_>, version: &str) -> Option<String> {
    let own = std::iter::once(respondent.visit.language.as_str());
    own.chain(respondent.state.pages.languages())
        .find(|language| hash(task, section, language).is_some_and(|hash| *hash == *version))
        .map(str::to_owned)
}

fn hash(task: &Task, section: Section<'_>, language: &str) -> Option<Arc<str>> {
    task.protocol.questionnaires.version(section.name, language).map(|(hash, _)| hash)
}

/// A question in words, and their language.
pub(super) fn words(
    respondent: &RespondentSession<'_>,
    task: &Task,
    section: Section<'_>,
    item: &Item,
) -> Option<(String, String)> {
    let wording = task.protocol.questionnaires.wording(section.name, &respondent.visit.language)?;
    let text = wording.items.get(&item.id)?.text_about(about(respondent, task, item).as_deref());
    Some((text, wording.language.clone()))
}

/// What is not asked because it was answered for another child: about whom, each once.
pub(super) fn before(
    respondent: &RespondentSession<'_>,
    task: &Task,
    form: &Form<'_>,
    answers: &Answers,
) -> Option<String> {
    let mut about: Vec<String> = Vec::new();
    for slot in form.taken_over(answers).iter().map(|earlier| earlier.about.as_str()) {
        about.extend(titled(respondent, task, slot).filter(|who| !about.contains(who)));
    }
    (!about.is_empty()).then(|| fill(&respondent.t().answered_before, &[("who", &about.join(" · "))]))
}

/// Role and name of whoever holds it.
fn titled(respondent: &RespondentSession<'_>, task: &Task, slot: &str) -> Option<String> {
    let programme = &task.protocol.programme;
    let role = programme.role(slot).or_else(|| programme.role_of_column(slot))?;
    let title = text_in(&role.title, &respondent.visit.language);
    Some(match called(respondent, task, slot) {
        Some(name) => format!("{title}: {name}"),
        None => title.to_owned(),
    })
}

/// Who a question is about, by name. Names stand as they are written, whichever way the line around them runs.
fn about(respondent: &RespondentSession<'_>, task: &Task, item: &Item) -> Option<String> {
    called(respondent, task, item.about.as_deref()?)
}

fn called(respondent: &RespondentSession<'_>, task: &Task, slot: &str) -> Option<String> {
    let names = task.names_of(slot);
    let names: Vec<String> = names.iter().map(|name| respondent.isolated(name)).collect();
    (!names.is_empty()).then(|| names.join(&format!(" {} ", respondent.t().and)))
}

/// Role and name of whoever a question is about, for words that leave no room for the name: nobody is to be taken
/// for somebody else.
fn whom(respondent: &RespondentSession<'_>, task: &Task, item: &Item, words: &ItemWords) -> Option<String> {
    let about_text = std::iter::once(&words.text).chain(&words.hint).any(|text| text.contains("{about}"));
    let slot = item.about.as_deref().filter(|_| !about_text)?;
    called(respondent, task, slot).and_then(|_| titled(respondent, task, slot))
}

/// How a page is to look.
#[derive(Clone, Copy)]
struct Look<'a> {
    page: usize,
    /// What is saved.
    answers: &'a Answers,
    /// What was chosen and is not saved.
    chosen: Option<&'a BTreeMap<String, SaveEffect>>,
    /// Whether unanswered questions are pointed out.
    missing: bool,
    /// Whether the wording has changed under the person's hands.
    changed: bool,
    way: Way,
    /// Whether the person can help others, of which the list would have told.
    helps: bool,
}

impl<'a> Look<'a> {
    fn at(page: usize, answers: &'a Answers) -> Look<'a> {
        Look { page, answers, chosen: None, missing: false, changed: false, way: Way::default(), helps: false }
    }
}

fn render(respondent: &RespondentSession<'_>, task: &Task, form: &Form<'_>, look: Look<'_>) -> Result<String, Problem> {
    let (t, service) = (respondent.t(), respondent.service());
    let Look { page, answers, .. } = look;
    let section = form.section_of(page).ok_or(ProblemKind::NotFound)?;
    let wording =
        task.protocol.questionnaires.wording(section.name, &respondent.visit.language).ok_or(ProblemKind::Broken)?;
    let progress = form.progress(page, answers);
    let (first, last, of) = (progress.first.to_string(), progress.last.to_string(), progress.of.to_string());
    let names = [("n", first.as_str()), ("last", &last), ("of", &of)];
    let place = fill(if first == last { &t.progress } else { &t.progress_range }, &names);
    let one = task.audience() == Audience::Parent;
    let questions: Vec<views::Question> = form
        .shown(page, answers)
        .into_iter()
        .filter_map(|item| question(respondent, task, section, item, look))
        .collect();
    let error = |question: &views::Question| {
        Some(views::Error {
            first: question.error.is_some().then(|| question.choices.first().map(|choice| choice.id.clone()))??,
            text: fill(&t.error_required, &[("question", &question.text)]),
        })
    };
    let errors: Vec<views::Error> = questions.iter().filter_map(error).collect();
    let skip = if one { &t.optional } else { &t.optional_many };
    let first_page = form.back(page, answers).is_none();
    let fresh = task.answers.is_empty() && first_page;
    let time = Some(if fresh { respondent.time(task, form) } else { respondent.time_left(task, form) });
    let lead = look.way.is_opened().then(|| lead(respondent, task));
    let made = (respondent.state.now)();
    let view = views::Questions {
        about: respondent.about(task),
        turn: first_page && !one && respondent.has_several(),
        lead,
        checking: look.way.is_checking(),
        onward: look.way.leads_on(),
        list: respondent.list(),
        help: look.helps.then(|| format!("{}/help", respondent.home())),
        progress: views::Progress { text: place.clone(), time, done: progress.first - 1, of: progress.of.max(1) },
        section: wording.title.clone(),
        introduction: wording.introduction.clone().filter(|_| form.begins_section(page, answers)),
        before: before(respondent, task, form, answers).filter(|_| first_page),
        words_lang: wording.language.clone(),
        words_dir: direction(&wording.language).to_owned(),
        one,
        action: respondent.at(task, page),
        at: made.as_millisecond(),
        made: service.keys.page_stamp(&respondent.at(task, page), made),
        version: hash(task, section, &respondent.visit.language).ok_or(ProblemKind::Broken)?.to_string(),
        questions,
        skippable: section.instrument.skippable,
        optional: section.instrument.skippable.then(|| skip.clone()),
        no: respondent.at(task, "no"),
        has_back: form.back(page, answers).is_some(),
        changed: look.changed,
        errors,
    };
    let fault = if look.changed || !view.errors.is_empty() { format!("{} ", t.error_prefix) } else { String::new() };
    let title = format!("{fault}{place} – {}", t.brand);
    let mut frame = respondent.frame_of(task, title, Some("page"), String::new());
    frame.demonstration = wording.kind == WordingKind::Demonstration;
    Ok(respondent.state.pages.render("question", &frame, &view)?)
}

/// What the list says to somebody who has not seen it, in two lines.
fn lead(respondent: &RespondentSession<'_>, task: &Task) -> Vec<String> {
    let (t, parent) = (respondent.t(), task.audience() == Audience::Parent);
    let closes = fill(&t.closes, &[("date", &t.date_of(task.asked.closes))]);
    let intro = match (&respondent.visit.help, parent) {
        (Some(_), _) => &t.help_free,
        (None, true) => &t.lead_parent,
        (None, false) => &t.lead_professional,
    };
    vec![format!("{intro} {closes}."), t.list_private.clone()]
}

fn question(
    respondent: &RespondentSession<'_>,
    task: &Task,
    section: Section<'_>,
    item: &Item,
    look: Look<'_>,
) -> Option<views::Question> {
    let (t, language) = (respondent.t(), &respondent.visit.language);
    let wording = task.protocol.questionnaires.wording(section.name, language)?;
    let (words, name) = (wording.items.get(&item.id)?, about(respondent, task, item));
    let labels = wording.scales.get(&item.scale)?;
    let scale = section.instrument.scales.get(&item.scale)?;
    let saved = look.answers.get(&item.id).copied();
    let chosen = match look.chosen.and_then(|chosen| chosen.get(&item.id)) {
        Some(SaveEffect::Set(value)) => Some(*value),
        Some(SaveEffect::Clear) => None,
        None => saved,
    };
    let hint = words.hint_about(name.as_deref());
    let whom = whom(respondent, task, item, words);
    let error = (look.missing && saved.is_none()).then(|| t.error_here.clone());
    let parts = [("whom", whom.is_some()), ("hint", hint.is_some()), ("error", error.is_some())];
    let described = parts.into_iter().filter(|(_, there)| *there).map(|(part, _)| format!("{part}-{}", item.id));
    let described: Vec<String> = described.collect();
    let choices = scale.values.iter().map(|value| views::Choice {
        id: format!("{}-{value}", item.id),
        value: *value,
        label: labels.get(&value.to_string()).cloned().unwrap_or_else(|| value.to_string()),
        checked: chosen == Some(*value),
        outside: scale.outside_means.contains(value),
    });
    Some(views::Question {
        name: item.id.clone(),
        text: words.text_about(name.as_deref()),
        hint,
        whom,
        error,
        was: saved.map_or_else(String::new, |value| value.to_string()),
        described: (!described.is_empty()).then(|| described.join(" ")),
        choices: choices.collect(),
        clearable: section.instrument.skippable && saved.is_some(),
        clear: t.clear.clone(),
        clear_lang: respondent.state.pages.known(language).to_owned(),
        hard: task.hard.contains(&item.id),
    })
}
