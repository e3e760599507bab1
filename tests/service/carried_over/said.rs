//! All that the program says of the database, as files by name: what the old one said of it is stored the same way.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use mail_parser::MessageParser;
use sha2::{Digest, Sha256};

use crate::carried_over::NEW_FILES;
use crate::carried_over::carried::{Carried, before};
use crate::carried_over::pages::{Browser, mask, pages};
use crate::support::Web;

pub type Files = BTreeMap<String, Vec<u8>>;

/// What is found, planned, told by commands and written into tables. Nothing is changed by it.
pub fn said(carried: &Carried) -> Files {
    let mut files = Files::from([
        ("findings.txt".to_owned(), lines(&carried.findings())),
        ("schedule.txt".to_owned(), lines(&carried.schedule())),
        ("commands.txt".to_owned(), commands(carried).into_bytes()),
    ]);
    for (name, bytes) in tables(carried, "2021-06-15", "now") {
        // The codebook follows from the questionnaires and is long.
        match name == "export/codebook.csv" {
            true => files.insert(format!("{name}.sha256"), sum(&bytes).into_bytes()),
            false => files.insert(name, bytes),
        };
    }
    files
}

/// The pages behind every link and mark.
pub fn shown(carried: &Carried) -> Files {
    Files::from([("pages.txt".to_owned(), pages(carried).into_bytes())])
}

/// The mails of the sixty days that follow, and the tables after them.
pub fn lived(carried: &Carried) -> Files {
    carried.live_on();
    Files::from([
        ("mails.txt".to_owned(), mails(carried).into_bytes()),
        ("later.txt".to_owned(), sums(&tables(carried, "2021-08-14", "later")).into_bytes()),
    ])
}

fn lines(lines: &[String]) -> Vec<u8> {
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect::<String>().into_bytes()
}

/// The files of `kvartal report` and `kvartal export`.
pub fn tables(carried: &Carried, day: &str, folder: &str) -> Files {
    let mut files = Files::new();
    for (what, day) in [("report", &["--as-of", day][..]), ("export", &[])] {
        let out = carried.folder().join(folder).join(what);
        let path = out.display().to_string();
        carried.kvartal(&[&[what, "--out", &path], day].concat());
        let mut written = read(&out);
        written.retain(|name, _| !NEW_FILES.contains(&name.as_str()));
        for (name, bytes) in written {
            let bytes = if name == "codebook.csv" { without_new_files(&bytes) } else { bytes };
            files.insert(format!("{what}/{name}"), bytes);
        }
    }
    files
}

/// A codebook without the rows about files that are written since.
fn without_new_files(codebook: &[u8]) -> Vec<u8> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(codebook);
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in reader.records().map(|row| row.expect("a row")).filter(|row| !NEW_FILES.contains(&&row[0])) {
        writer.write_record(&row).expect("a row");
    }
    writer.into_inner().expect("written")
}

/// Every file of a folder, by name.
pub fn read(folder: &Path) -> Files {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files = Files::new();
    for entry in entries.map(|entry| entry.expect("a file")) {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            files.extend(read(&entry.path()).into_iter().map(|(inside, bytes)| (format!("{name}/{inside}"), bytes)));
        } else {
            files.insert(name, std::fs::read(entry.path()).expect("a file"));
        }
    }
    files
}

/// A line for each file: SHA-256 and name.
pub fn sums(files: &Files) -> String {
    let mut text = String::new();
    for (name, bytes) in files {
        let _ = writeln!(text, "{}  {name}", sum(bytes));
    }
    text
}

/// SHA-256 in hexadecimal.
pub fn sum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Puts lines that begin like this and stand next to each other into an order: two databases give some in two orders.
fn ordered(text: &str, begin: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    for block in lines.chunk_by_mut(|one, other| one.starts_with(begin) && other.starts_with(begin)) {
        block.sort_unstable();
    }
    lines.join("\n")
}

/// What commands say that change nothing. Lines that depend on the machine's clock are left out.
fn commands(carried: &Carried) -> String {
    let sheet = before("register.csv").display().to_string();
    let mut told = String::new();
    for (arguments, of_the_clock) in [
        (&["import", "--dry-run", &sheet][..], &["Note: ", "It changes no mail until "][..]),
        (&["leads"], &["Note: "]),
        (&["address", "list"], &[]),
        (&["consent", "list"], &[]),
        (&["wording", "list"], &[]),
        (&["programme", "change", "--at", "2021-06-15T12:00:00Z"], &[]),
        (&["status"], &["look at "]),
    ] {
        let output = carried.command(arguments).output().expect("kvartal runs");
        let _ = writeln!(told, "$ kvartal {}", arguments.join(" ").replace(&sheet, "register.csv"));
        let out = String::from_utf8(output.stdout).expect("text").replace(&sheet, "register.csv");
        out.lines().filter(|line| !of_the_clock.iter().any(|begin| line.starts_with(begin))).for_each(|line| {
            let _ = writeln!(told, "{line}");
        });
    }
    ordered(&told, "refused ") + "\n"
}

/// The mails in the mailbox, by time and addressee, whole but for what a key makes; and what each link in them opens on the
/// last day.
fn mails(carried: &Carried) -> String {
    let web = Web::serve(carried.service(), "2021-08-14", None);
    let browser = Browser::of(&web);
    let told = |bytes: &Vec<u8>| {
        let mail = MessageParser::default().parse(bytes).expect("a mail");
        let address = |of: Option<&mail_parser::Address<'_>>| {
            let of = of.and_then(|of| of.first());
            of.map(|of| format!("{} <{}>", of.name().unwrap_or_default(), of.address().unwrap_or_default()))
        };
        let text = mail.body_text(0).unwrap_or_default().into_owned();
        let mut told = format!(
            "{} to {}\n{} from {} answers to {}\n{}\n\n{}\n",
            mail.date().expect("a date").to_rfc3339(),
            address(mail.to()).expect("an addressee"),
            mail.header_raw("X-Kvartal-Kind").unwrap_or("no kind").trim(),
            address(mail.from()).expect("a sender"),
            address(mail.reply_to()).unwrap_or_default(),
            mail.subject().unwrap_or_default(),
            ordered(&mask(text.trim()), "- "),
        );
        for link in text.split("http://127.0.0.1").skip(1) {
            let path = link.split(char::is_whitespace).next().unwrap_or_default();
            if path.starts_with("/s/") {
                let page = browser.get(path, "");
                let to = page.location.as_deref().map(mask).unwrap_or_default();
                let _ = writeln!(told, "[opens {} {} {to}]", page.status, page.title());
            }
        }
        told
    };
    let mut mails: Vec<String> = read(&carried.folder().join("mail/new")).values().map(told).collect();
    mails.sort();
    mails.join("\n----\n")
}

/// Compares with what is stored under that name. What is said now is left in a folder, to be looked at.
pub fn compare(stored: &str, who: &str, now: &Files) {
    let left = Path::new(env!("CARGO_TARGET_TMPDIR")).join("carried_over").join(who).join(stored);
    let _ = std::fs::remove_dir_all(&left);
    for (name, bytes) in now {
        let file = left.join(name);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        std::fs::write(file, bytes).expect("a file");
    }
    let then = read(&before(stored));
    let mut differences = Vec::new();
    for name in then.keys().chain(now.keys().filter(|name| !then.contains_key(*name))) {
        match (then.get(name), now.get(name)) {
            (Some(_), None) => differences.push(format!("{name} is missing")),
            (None, _) => differences.push(format!("{name} is new")),
            (Some(then), Some(now)) => differences.extend(difference(name, then, now)),
        }
    }
    assert!(
        differences.is_empty(),
        "{who} is not as before ({} against {}):\n{}",
        left.display(),
        before(stored).display(),
        differences.join("\n")
    );
}

/// The protocol that runs has another hash by decision: it covers words and norms now.
fn without_hash(text: &str) -> String {
    let of_programme = |line: &str| match line.strip_prefix("the programme ").and_then(|rest| rest.split_once(" (")) {
        Some((named, hash)) => format!("the programme {named} (…{}", &hash[8..]),
        None => line.to_owned(),
    };
    text.lines().map(of_programme).collect::<Vec<_>>().join("\n")
}

/// The first line that differs.
fn difference(name: &str, then: &[u8], now: &[u8]) -> Option<String> {
    let allowed = crate::carried_over::NEW_COLUMNS.iter().filter(|(file, _)| *file == name).map(|(_, column)| *column);
    let allowed: Vec<&str> = allowed.collect();
    let without = if allowed.is_empty() { now.to_vec() } else { without_columns(now, &allowed) };
    if then == without {
        return None;
    }
    let (then, now) = (String::from_utf8_lossy(then).into_owned(), String::from_utf8_lossy(&without).into_owned());
    let (then, now) = match name {
        "commands.txt" => (without_hash(&then), without_hash(&now)),
        _ => (then, now),
    };
    if then == now {
        return None;
    }
    let mut pairs = then.lines().zip(now.lines()).enumerate();
    Some(match pairs.find(|(_, (then, now))| then != now) {
        Some((at, (then, now))) => format!("{name}, line {}:\n  before: {then}\n  now:    {now}", at + 1),
        None => format!("{name} has {} lines; before it had {}", now.lines().count(), then.lines().count()),
    })
}

/// A CSV file without these columns.
pub fn without_columns(file: &[u8], columns: &[&str]) -> Vec<u8> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(file);
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let kept: Vec<usize> = (0..rows[0].len()).filter(|at| !columns.contains(&&rows[0][*at])).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in &rows {
        writer.write_record(kept.iter().map(|at| &row[*at])).expect("a row");
    }
    writer.into_inner().expect("written")
}
