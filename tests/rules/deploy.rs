//! What an operator copies from `deploy/` works.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use kvartal::config::Config;

fn deploy(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy").join(name)
}

fn read(name: &str) -> String {
    fs::read_to_string(deploy(name)).unwrap_or_else(|error| panic!("deploy/{name}: {error}"))
}

fn config(text: &str) -> Config {
    Config::from_parts("deploy/kvartal.toml", text, std::iter::empty()).unwrap_or_else(|fault| panic!("{fault}"))
}

/// `#name = value` without the `#`; remarks have a space after it.
fn uncommented(text: &str) -> String {
    let lines = text.lines().map(|line| match line.strip_prefix('#') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_lowercase()) => rest,
        _ => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_example_of_the_settings_is_read_as_it_is_and_with_every_line_of_it() {
    let text = read("kvartal.toml");
    let as_is = config(&text);
    assert_eq!(as_is.database, "sqlite:/var/lib/kvartal/kvartal.sqlite");
    assert!(!as_is.demonstration && as_is.secret.is_none() && as_is.mail.starts_with("maildir:"));
    let whole = config(&uncommented(&text));
    assert!(whole.secret.is_some() && whole.return_path.is_some() && whole.mails_per_person.is_some());
}

#[test]
fn the_example_of_the_settings_holds_every_setting_and_says_something_else_than_what_holds_anyway() {
    let all: toml::Table = toml::from_str(&uncommented(&read("kvartal.toml"))).expect("TOML");
    let source = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/config.rs")).expect("config.rs");
    let settings =
        source.split("pub struct Config {").nth(1).and_then(|rest| rest.split("\n}").next()).expect("settings");
    let mut names: Vec<&str> =
        settings.lines().filter_map(|line| line.trim().strip_prefix("pub ")?.split(':').next()).collect();
    let mut shown: Vec<&str> = all.keys().map(String::as_str).collect();
    names.sort_unstable();
    shown.sort_unstable();
    assert!(names.len() > 20, "{names:?}");
    assert_eq!(shown, names);
    // A commented line that shows the usual value would look as if it were in force.
    let usual = format!("{:?}", Config::default());
    for line in read("kvartal.toml").lines().filter_map(|line| line.strip_prefix('#')) {
        if let Some((name, value)) = line.split_once(" = ").filter(|(name, _)| names.contains(name)) {
            assert!(!usual.contains(&format!("{name}: {value},")), "{name} shows its usual value");
        }
    }
}

/// Runs `deploy/kvartal-alarm` with a sendmail that writes what it is given into `folder/mail`, and a journal of one
/// line; gives the exit code and the mails so far.
fn alarm(folder: &Path, arguments: &[&str], sendmail: &str) -> (Option<i32>, String) {
    let tool = |name: &str, script: &str| {
        let path = folder.join(name);
        let mut file = fs::File::create(&path).expect("a script");
        write!(file, "#!/bin/sh\n{script}\n").expect("a script");
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("a script");
        path
    };
    tool("journalctl", "echo 'The mailbox cannot be read.'");
    let sendmail = tool("sendmail", sendmail);
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap_or_default());
    let code = Command::new(deploy("kvartal-alarm"))
        .args(arguments)
        .envs([("ALARM_TO", "drift@example.org"), ("PATH", &path)])
        .env("ALARM_STATE", folder.join("state"))
        .env("ALARM_SENDMAIL", sendmail)
        .env("MAILS", folder.join("mail"))
        .stderr(Stdio::null())
        .status()
        .expect("kvartal-alarm")
        .code();
    (code, fs::read_to_string(folder.join("mail")).unwrap_or_default())
}

#[test]
fn an_alarm_is_sent_once_and_taken_back_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let good = "{ echo \"[$*]\"; cat; } >> \"$MAILS\"";
    let (unit, over) = (["kvartal-watch.service"], ["--over", "kvartal-watch.service"]);
    // Nothing was raised: nothing to take back.
    assert_eq!(alarm(folder.path(), &over, good), (Some(0), String::new()));

    let (code, mail) = alarm(folder.path(), &unit, good);
    assert_eq!(code, Some(0));
    assert!(mail.starts_with("[-i drift@example.org]\nTo: drift@example.org\nSubject: kvartal: ALARM"), "{mail}");
    assert!(
        mail.contains("\n\nkvartal-watch.service failed") && mail.contains("The mailbox cannot be read."),
        "{mail}"
    );
    assert_eq!(alarm(folder.path(), &unit, good), (Some(0), mail.clone()), "a second one within four hours");

    let (_, mail) = alarm(folder.path(), &over, good);
    assert_eq!((mail.matches("ALARM").count(), mail.matches("Subject: kvartal: over").count()), (1, 1), "{mail}");
    assert_eq!(alarm(folder.path(), &over, good).1, mail);
    assert_eq!(alarm(folder.path(), &unit, good).1.matches("ALARM").count(), 2, "a new failure is a new alarm");
}

#[test]
fn an_alarm_that_could_not_be_sent_is_sent_the_next_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let unit = ["kvartal-watch.service"];
    assert_eq!(alarm(folder.path(), &unit, "cat > /dev/null; exit 75").0, Some(75));
    assert!(alarm(folder.path(), &unit, "cat >> \"$MAILS\"").1.contains("ALARM"));
    assert_eq!(alarm(folder.path(), &["../../etc/x"], "exit 1").0, Some(2));
}

/// Whether there is such a command with such options; `place` is where it is named.
fn there_is(place: &str, command: &str) {
    let words: Vec<&str> = command.split_whitespace().collect();
    let named = words
        .iter()
        .take_while(|word| {
            word.starts_with(|c: char| c.is_ascii_lowercase())
                && word.chars().all(|c| c.is_ascii_lowercase() || c == '-')
        })
        .take(2);
    let help = named.clone().count();
    // `address list` is a command of a command, `import x` is not: the longest that has a help of its own counts.
    let said = (1..=help).rev().find_map(|length| {
        let said =
            Command::new(env!("CARGO_BIN_EXE_kvartal")).args(&words[..length]).arg("--help").output().expect("kvartal");
        said.status.success().then(|| String::from_utf8(said.stdout).expect("text"))
    });
    let said = said.unwrap_or_else(|| panic!("{place}: kvartal {command} is no command"));
    for option in words.iter().filter(|word| word.starts_with("--")) {
        assert!(said.contains(option), "{place}: kvartal {command}: there is no {option}");
    }
}

#[test]
fn units_name_only_commands_that_there_are() {
    for unit in ["kvartal.service", "kvartal-watch.service", "kvartal-backup.service"] {
        let text = read(unit);
        let command = text.lines().find_map(|line| line.strip_prefix("ExecStart=/usr/local/bin/kvartal "));
        there_is(unit, command.unwrap_or_else(|| panic!("{unit} starts nothing")));
    }
}

#[test]
fn the_operators_guide_names_only_commands_that_there_are() {
    let guide = read("../docs/operating.md");
    let blocks = guide.split("```").skip(1).step_by(2).flat_map(str::lines);
    let prose = guide.split("```").step_by(2).flat_map(|text| text.split('`').skip(1).step_by(2));
    let mut checked = 0;
    for line in blocks.chain(prose) {
        let command = line.strip_prefix("kv ").or_else(|| line.strip_prefix("kvartal "));
        if let Some(command) = command.filter(|command| command.starts_with(|c: char| c.is_ascii_lowercase())) {
            there_is("docs/operating.md", command);
            checked += 1;
        }
    }
    assert!(checked > 20, "only {checked} commands were found");
}

#[test]
fn what_the_guide_installs_is_there() {
    let guide = read("../docs/operating.md");
    let named: Vec<&str> = guide
        .split(|c: char| c.is_whitespace() || c == '`')
        .filter_map(|word| word.strip_prefix("deploy/"))
        .filter(|name| !name.is_empty() && !name.contains('*'))
        .collect();
    assert!(named.len() > 6, "{named:?}");
    for name in named {
        let name = name.trim_end_matches(['.', ',']);
        assert!(deploy(name).exists(), "docs/operating.md names deploy/{name}, which is not there");
    }
}

/// What a proxy in front refuses never reaches the workspace: its sheets are let through, and nothing else is as large.
#[test]
fn the_proxies_let_sheets_through_and_nothing_else_as_large() {
    let limits = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web/limits.rs")).expect("limits");
    assert!(limits.contains("const SHEET: usize = 12 << 20;") && limits.contains("starts_with(\"/w/sheet\")"));
    let (caddy, nginx) = (read("Caddyfile"), read("nginx.conf"));
    assert!(caddy.contains("request_body @sheets {\n\t\tmax_size 12MiB") && caddy.contains("@sheets path /w/sheet "));
    assert!(caddy.contains("request_body @pages {\n\t\tmax_size 64KB"));
    assert!(nginx.contains("location /w/sheet {\n        client_max_body_size 12m;"));
    assert_eq!((caddy.matches("max_size").count(), nginx.matches("client_max_body_size").count()), (2, 2));
}

#[test]
fn backups_are_left_open_only_when_that_is_said_in_so_many_words() {
    let file = "backup_recipients = [\"age1abc\"]";
    let read = |value: &str| {
        let variables = [("KVARTAL_BACKUP_RECIPIENTS".to_owned(), value.to_owned())];
        Config::from_parts("kvartal.toml", file, variables.into_iter())
    };
    for empty in ["", "  "] {
        let Err(fault) = read(empty) else { panic!("“{empty}” is taken") };
        let fault = fault.to_string();
        assert!(fault.contains("KVARTAL_BACKUP_RECIPIENTS") && fault.contains("empty"), "{fault}");
    }
    assert!(read("[]").expect("settings").backup_recipients.is_empty());
    assert_eq!(read("age1def").expect("settings").backup_recipients, ["age1def"]);
}
