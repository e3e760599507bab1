//! The register in the browser: a sheet is downloaded, uploaded with a preview of exactly what it changes, and applied; a
//! family is a form. Both go the way of every sheet: one reading, one set of faults, one use case.

use data_encoding::BASE64;
use serde::Serialize;

use super::changes;
use super::desk::{Desk, Upload};
use crate::access::Reach;
use crate::fault::Fault;
use crate::names::municipality_key;
use crate::nonresponse;
use crate::register::{self, FamilyForm, FileKind, FormField, Imported, Input, NotApplied, RegisterChange, Wanted};
use crate::table::neutral;
use crate::web::Reply;
use crate::web::errors::{Problem, ProblemKind};

/// Children's rows that a form offers besides those there are.
const FURTHER: usize = 1;

#[derive(Serialize)]
struct SheetPage {
    municipalities: Vec<super::today::Filter>,
    error: Option<String>,
    faults: Vec<FaultRow>,
}

/// A fault, with where it is.
#[derive(Serialize)]
struct FaultRow {
    place: String,
    message: String,
    /// The field of a form that it is about.
    href: Option<String>,
}

#[derive(Serialize)]
struct Preview {
    file: String,
    /// How many changes of each kind.
    totals: Vec<String>,
    changes: Vec<String>,
    more: Option<String>,
    mails: Vec<String>,
    notices: Vec<String>,
    /// The file itself, which the button sends back.
    sheet: String,
    shown: String,
    changed: bool,
}

/// How many changes a preview lists; the rest are counted.
const LISTED: usize = 200;

/// GET `/w/sheet`
pub(super) fn show(desk: &Desk<'_>) -> Result<Reply, Problem> {
    page(desk, None, Vec::new())
}

fn page(desk: &Desk<'_>, error: Option<String>, faults: Vec<FaultRow>) -> Result<Reply, Problem> {
    let reach = desk.reach();
    let names = desk.read(|conn| nonresponse::municipalities(conn, &reach))?;
    let mut municipalities = Vec::new();
    if names.len() > 1 {
        let choice =
            |value: &str, text: &str| super::today::Choice { value: value.into(), text: text.into(), chosen: false };
        let mut choices = Vec::new();
        if reach == Reach::Everywhere {
            choices.push(choice("*", desk.w("all_municipalities")));
        }
        choices.extend(names.iter().map(|name| choice(name, name)));
        let label = desk.w("municipality").into();
        municipalities.push(super::today::Filter { name: "municipality".into(), label, choices });
    }
    let is_wrong = error.is_some() || !faults.is_empty();
    let view = SheetPage { municipalities, error, faults };
    let title = desk.w("sheet");
    if is_wrong { desk.incomplete("sheet", title, &view) } else { desk.page("sheet", title, &view) }
}

/// POST `/w/sheet/download`: who took the register's names and addresses out is noted, and a `GET` changes nothing.
pub(super) fn download(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let kind = match desk.form.get("kind") {
        Some("csv") => FileKind::Csv,
        _ => FileKind::Xlsx,
    };
    let is_empty = desk.form.get("empty") == Some("yes");
    let reach = desk.reach();
    let names = desk.read(|conn| nonresponse::municipalities(conn, &reach))?;
    let one = match desk.form.get("municipality").filter(|name| *name != "*") {
        Some(name) => {
            let key = municipality_key(name);
            Some(names.iter().find(|known| municipality_key(known) == key).ok_or(ProblemKind::NotFound)?.clone())
        }
        None if reach == Reach::Everywhere || is_empty => None,
        None => Some(names.first().cloned().ok_or(ProblemKind::NotFound)?),
    };
    let wanted = Wanted { kind, language: desk.language(), municipality: one.as_deref(), is_empty };
    let service = desk.service();
    let written = register::write(&service.store, service.programme(), wanted, desk.today, Vec::new());
    let (bytes, _) = written.map_err(|error| {
        tracing::error!(%error, "the register cannot be written");
        ProblemKind::Broken
    })?;
    if !is_empty {
        register::note_downloaded(&service.store, one.as_deref(), &desk.by())?;
    }
    let (end, media) = match kind {
        FileKind::Csv => ("csv", "text/csv; charset=utf-8"),
        FileKind::Xlsx => ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    };
    let place = one.unwrap_or_else(|| desk.w("all_municipalities").to_owned());
    let name = match is_empty {
        true => format!("{}.{end}", desk.w("sheet_empty_name")),
        false => format!("{} {place} {}.{end}", desk.w("sheet"), desk.today),
    };
    Ok(Reply::File { name, kind: media, bytes })
}

/// A sheet that was sent, with its name and bytes.
fn sent(desk: &Desk<'_>) -> Option<(String, Vec<u8>)> {
    if let Some(Upload { name, bytes }) = desk.form.files.get("file").filter(|file| !file.bytes.is_empty()) {
        return Some((name.clone(), bytes.clone()));
    }
    let bytes = BASE64.decode(desk.form.get("sheet")?.as_bytes()).ok()?;
    Some((desk.form.get("name").unwrap_or("sheet").to_owned(), bytes))
}

/// POST `/w/sheet`: shows what the sheet would change, or every fault in it. Nothing is stored.
pub(super) fn preview(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let Some((name, bytes)) = sent(desk) else {
        return page(desk, Some(desk.w("fault_no_file").to_owned()), Vec::new());
    };
    shown(desk, &name, &bytes, false)
}

fn shown(desk: &Desk<'_>, name: &str, bytes: &[u8], changed: bool) -> Result<Reply, Problem> {
    let service = desk.service();
    let (programme, calendar) = (service.programme(), service.calendar());
    let sheet = match register::read_sheet(name, bytes, programme, desk.today) {
        Ok(sheet) => sheet,
        Err(faults) => return page(desk, None, faults.0.iter().map(|fault| fault_row(desk, fault)).collect()),
    };
    let preview = register::preview_in(&service.store, (programme, calendar), &sheet, &desk.reach(), &desk.by())?;
    let Imported { changes, misfits, mails, .. } = match preview {
        Ok(imported) => imported,
        Err(why) => return refused(desk, &why),
    };
    let count = changes.list.len();
    if changed && count == 0 {
        // Pressed twice: all of it is stored.
        return Ok(desk.done("/w/families", "imported"));
    }
    // Whether an address is in another municipality's case is nobody's to learn.
    let is_told = |change: &&RegisterChange| {
        desk.reach() == Reach::Everywhere || !matches!(change, RegisterChange::NewPerson { .. })
    };
    let told: Vec<&RegisterChange> = changes.list.iter().filter(is_told).collect();
    let language = desk.language();
    if desk.form.get("list").is_some() {
        let all = told.iter().map(|change| changes::sentence(desk, change));
        let (name, bytes) = (format!("{}.csv", desk.w("sheet_list_name")), as_csv(all));
        return Ok(Reply::File { name, kind: "text/csv; charset=utf-8", bytes });
    }
    let mut notices: Vec<String> = sheet.notices.iter().map(|notice| fault_row(desk, notice).message).collect();
    notices.extend(changes.notices.iter().map(|notice| notice.in_language(language)));
    notices.extend(misfits.iter().map(|misfit| format!("{}: {}", misfit.count, misfit.words.in_language(language))));
    let counted = |name: &str, n: usize| desk.counted(name, i64::try_from(n).unwrap_or(i64::MAX));
    let mut of_mails = Vec::new();
    if let Some(mails) = &mails {
        let all = [
            ("mails_more", mails.counts.more_mails),
            ("mails_fewer", mails.counts.fewer_mails),
            ("requests_more", mails.counts.asked),
            ("requests_fewer", mails.counts.not_asked),
        ];
        of_mails.extend(all.into_iter().filter(|(_, n)| *n > 0).map(|(name, n)| counted(name, n)));
    }
    let view = Preview {
        file: name.to_owned(),
        totals: changes::totals(desk, &told),
        changes: told.iter().take(LISTED).map(|change| changes::sentence(desk, change)).collect(),
        more: (told.len() > LISTED).then(|| counted("and_more", told.len() - LISTED)),
        mails: of_mails,
        notices,
        sheet: BASE64.encode(bytes),
        shown: register::fingerprint(&changes),
        changed,
    };
    let title = desk.w("sheet_preview");
    if changed { desk.incomplete("sheet_preview", title, &view) } else { desk.page("sheet_preview", title, &view) }
}

/// Sentences as a file of one column, which Excel opens as such.
fn as_csv(sentences: impl Iterator<Item = String>) -> Vec<u8> {
    let mut to = csv::WriterBuilder::new().delimiter(b';').from_writer("\u{feff}".as_bytes().to_vec());
    // Writing into memory does not fail.
    sentences.for_each(|sentence| to.write_record([neutral(&sentence).as_ref()]).unwrap_or_default());
    to.into_inner().unwrap_or_default()
}

/// Why nothing is stored, in a sentence.
pub(super) fn not_applied(desk: &Desk<'_>, why: &NotApplied) -> String {
    let (name, cases) = match why {
        NotApplied::Faults(faults) => {
            let told = faults.0.iter().map(|fault| fault.message.in_language(desk.language()));
            return told.collect::<Vec<_>>().join(" ");
        }
        NotApplied::OutOfReach(cases) => ("fault_out_of_reach", cases.as_slice()),
        NotApplied::Withheld(cases) => ("fault_withheld", cases.as_slice()),
        NotApplied::Changed => ("sheet_changed_text", &[][..]),
    };
    let few: Vec<&str> = cases.iter().take(10).map(String::as_str).collect();
    let more = if cases.len() > few.len() { ", …" } else { "" };
    desk.fill(name, &[("cases", &format!("{}{more}", few.join(", ")))])
}

/// POST `/w/sheet/apply`: what was shown, and nothing else.
pub(super) fn apply(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let (Some((name, bytes)), Some(shown_before)) = (sent(desk), desk.form.get("shown")) else {
        return page(desk, Some(desk.w("fault_no_file").to_owned()), Vec::new());
    };
    let service = desk.service();
    let (programme, calendar) = (service.programme(), service.calendar());
    let sheet = match register::read_sheet(&name, &bytes, programme, desk.today) {
        Ok(sheet) => sheet,
        Err(faults) => return page(desk, None, faults.0.iter().map(|fault| fault_row(desk, fault)).collect()),
    };
    let (reach, by) = (desk.reach(), desk.by());
    let applied = register::apply_in(&service.store, (programme, calendar), &sheet, &reach, Some(shown_before), &by)?;
    match applied {
        Ok(_) => Ok(desk.done("/w/families", "imported")),
        // Somebody has changed the register meanwhile: what would change now is shown first.
        Err(NotApplied::Changed) => shown(desk, &name, &bytes, true),
        Err(why) => refused(desk, &why),
    }
}

/// The page that says why nothing is stored: at each cell, or in a sentence.
fn refused(desk: &Desk<'_>, why: &NotApplied) -> Result<Reply, Problem> {
    match why {
        NotApplied::Faults(faults) => page(desk, None, faults.0.iter().map(|fault| fault_row(desk, fault)).collect()),
        why => page(desk, Some(not_applied(desk, why)), Vec::new()),
    }
}

fn fault_row(desk: &Desk<'_>, fault: &Fault) -> FaultRow {
    let mut place: Vec<String> = Vec::new();
    place.extend(fault.line.map(|line| desk.fill("in_row", &[("n", &line.to_string())])));
    place.extend(fault.column.clone());
    FaultRow { place: place.join(", "), message: fault.message.in_language(desk.language()), href: None }
}

#[derive(Serialize)]
struct FormPage {
    heading: String,
    action: String,
    back: String,
    faults: Vec<FaultRow>,
    family: Vec<FieldView>,
    children: Vec<ChildView>,
}

#[derive(Serialize)]
struct ChildView {
    heading: String,
    fields: Vec<FieldView>,
}

#[derive(Serialize)]
struct FieldView {
    id: String,
    name: String,
    label: String,
    about: String,
    value: String,
    /// What was stored when the page was made: a field that nobody has touched keeps what somebody else has stored meanwhile.
    was: String,
    is_date: bool,
    /// Whether it is what the family or child is known by, and stays.
    locked: bool,
    choices: Vec<super::today::Choice>,
    list: Vec<String>,
    wrong: Option<String>,
}

/// GET `/w/families/new`
pub(super) fn new_family(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let form = form(desk)?;
    form_page(desk, &form, Vec::new(), Vec::new())
}

/// GET `/w/families/{family}/edit`
pub(super) fn edit(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let form = form(desk)?;
    form_page(desk, &form, Vec::new(), Vec::new())
}

fn form(desk: &Desk<'_>) -> Result<FamilyForm, Problem> {
    let (reach, family) = (desk.reach(), desk.named_family());
    let service = desk.service();
    let form = desk.read(|conn| {
        let names = nonresponse::municipalities(conn, &reach)?;
        register::form(conn, service.programme(), family, &names, desk.language(), desk.today)
    })?;
    form.ok_or_else(|| ProblemKind::NotFound.into())
}

/// The form's fields of the family in their order, and of each child.
fn parted(fields: &[FormField], of_child: bool) -> Vec<usize> {
    fields.iter().enumerate().filter(|(_, field)| field.of_child == of_child).map(|(at, _)| at).collect()
}

fn form_page(desk: &Desk<'_>, form: &FamilyForm, said: Vec<Vec<String>>, faults: Vec<Fault>) -> Result<Reply, Problem> {
    let (of_family, of_child) = (parted(&form.fields, false), parted(&form.fields, true));
    let is_new = desk.named_family().is_none();
    let stored = form.rows.len();
    let rows: Vec<Vec<String>> = if said.is_empty() { form.rows.clone() } else { said };
    let heading_of = |fault: &Fault| fault.column.clone().unwrap_or_default();
    let field = |at: usize, row: usize, value: &str| {
        let one = &form.fields[at];
        let (id, name) = (format!("f{row}-{at}"), format!("f{row}-{at}"));
        let wrong = faults
            .iter()
            .find(|fault| {
                let same_row = fault.line.is_none_or(|line| !one.of_child || line == row + 2);
                same_row && heading_of(fault) == one.heading
            })
            .map(|fault| fault.message.in_language(desk.language()));
        let (mut choices, mut list) = (Vec::new(), Vec::new());
        if let Input::Choice { of, is_open } = &one.input {
            if *is_open {
                list.clone_from(of);
            } else {
                let choice = |word: &str| super::today::Choice {
                    value: word.into(),
                    text: if word.is_empty() { "–".into() } else { word.into() },
                    chosen: word == value,
                };
                choices.push(choice(""));
                choices.extend(of.iter().map(|word| choice(word)));
            }
        }
        FieldView {
            id,
            name,
            label: one.heading.clone(),
            about: one.about.clone(),
            value: value.to_owned(),
            was: form.rows.get(row).and_then(|values| values.get(at)).cloned().unwrap_or_default(),
            is_date: one.input == Input::Date,
            locked: one.is_key && !is_new && row < stored && !value.is_empty(),
            choices,
            list,
            wrong,
        }
    };
    let first = rows.first().cloned().unwrap_or_else(|| vec![String::new(); form.fields.len()]);
    let mut children: Vec<ChildView> = rows
        .iter()
        .enumerate()
        .map(|(row, values)| ChildView {
            heading: match values.get(of_child[0]).filter(|number| !number.is_empty()) {
                Some(number) => format!("{} {number}", desk.w("child_heading")),
                None => desk.w("child_heading").to_owned(),
            },
            fields: of_child.iter().map(|at| field(*at, row, values.get(*at).map_or("", String::as_str))).collect(),
        })
        .collect();
    if !is_new && rows.len() == stored {
        children.extend((stored..stored + FURTHER).map(|row| ChildView {
            heading: desk.w("child_further").to_owned(),
            fields: of_child.iter().map(|at| field(*at, row, "")).collect(),
        }));
    }
    let (action, back, heading) = match desk.named_family() {
        Some(id) => (
            format!("/w/families/{id}/edit"),
            format!("/w/families/{id}"),
            format!("{} {}", desk.w("case"), desk.family()?.case_number),
        ),
        None => ("/w/families/new".to_owned(), "/w/families".to_owned(), desk.w("family_new").to_owned()),
    };
    let is_wrong = !faults.is_empty();
    let view = FormPage {
        action,
        back,
        faults: faults
            .iter()
            .map(|fault| {
                let at = form.fields.iter().position(|one| one.heading == heading_of(fault));
                let row = fault.line.map_or(0, |line| line.saturating_sub(2));
                let row = at.filter(|at| form.fields[*at].of_child).map_or(0, |_| row);
                FaultRow {
                    place: heading_of(fault),
                    message: fault.message.in_language(desk.language()),
                    href: at.map(|at| format!("#f{row}-{at}")),
                }
            })
            .collect(),
        family: of_family.iter().map(|at| field(*at, 0, first.get(*at).map_or("", String::as_str))).collect(),
        children,
        heading: heading.clone(),
    };
    if is_wrong { desk.incomplete("family_form", &heading, &view) } else { desk.page("family_form", &heading, &view) }
}

/// POST `/w/families/new` and `/w/families/{family}/edit`: read as a sheet of this family.
pub(super) fn save(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let form = form(desk)?;
    let is_new = desk.named_family().is_none();
    let (of_family, of_child) = (parted(&form.fields, false), parted(&form.fields, true));
    let most = form.rows.len() + FURTHER;
    let said: Vec<Vec<String>> = (0..most)
        .map(|row| {
            (0..form.fields.len())
                .map(|at| {
                    // What the family is told once for stands in the first row's fields.
                    let of_row = if form.fields[at].of_child { row } else { 0 };
                    // What somebody is known by stays: another number would be another family.
                    let stored = form.rows.get(of_row).and_then(|values| values.get(at));
                    let locked = stored.filter(|value| form.fields[at].is_key && !is_new && !value.is_empty());
                    let name = format!("f{of_row}-{at}");
                    let said = desk.form.get(&name).unwrap_or_default();
                    let untouched = desk.form.get(&format!("was-{name}")).is_some_and(|was| was == said);
                    match (locked, stored) {
                        (Some(value), _) => value.clone(),
                        (None, Some(stored)) if untouched => stored.clone(),
                        _ => said.to_owned(),
                    }
                })
                .collect()
        })
        .collect();
    let pick = |row: &[String], of: &[usize]| of.iter().map(|at| row[*at].clone()).collect::<Vec<String>>();
    let children: Vec<Vec<String>> = said.iter().map(|row| pick(row, &of_child)).collect();
    let bytes = register::sheet_of_form(&form.fields, &pick(&said[0], &of_family), &children);
    let service = desk.service();
    let (programme, calendar) = (service.programme(), service.calendar());
    // A row of a further child of whom nothing is said is none.
    let kept: Vec<Vec<String>> = said
        .iter()
        .enumerate()
        .filter(|(row, values)| *row == 0 || pick(values, &of_child).iter().any(|value| !value.is_empty()))
        .map(|(_, values)| values.clone())
        .collect();
    let sheet = match register::read_sheet("form", &bytes, programme, desk.today) {
        Ok(sheet) => sheet,
        Err(faults) => return form_page(desk, &form, kept, faults.0),
    };
    let reach = desk.reach();
    let number = sheet.families.first().map(|family| family.case_number.clone()).unwrap_or_default();
    let refused = |name: &str| {
        let heading = form.fields.get(of_family[0]).map(|field| field.heading.clone()).unwrap_or_default();
        vec![Fault::at("form", 2, heading, desk.w(name))]
    };
    if is_new && desk.read(|conn| crate::history::family(conn, &number))?.is_some() {
        return form_page(desk, &form, kept, refused("fault_case_taken"));
    }
    let applied = register::apply_in(&service.store, (programme, calendar), &sheet, &reach, None, &desk.by())?;
    match applied {
        Ok(_) => {
            let id = desk.read(|conn| crate::history::family(conn, &number))?;
            let place = id.map_or_else(|| "/w/families".to_owned(), |id| format!("/w/families/{id}"));
            Ok(desk.done(&place, "family_saved"))
        }
        Err(NotApplied::Faults(faults)) => form_page(desk, &form, kept, faults.0),
        Err(NotApplied::OutOfReach(_)) => form_page(desk, &form, kept, refused("fault_not_yours")),
        Err(why) => {
            let heading = form.fields.get(of_family[0]).map(|field| field.heading.clone()).unwrap_or_default();
            let fault = Fault::at("form", 2, heading, not_applied(desk, &why));
            form_page(desk, &form, kept, vec![fault])
        }
    }
}
