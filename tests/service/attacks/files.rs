//! Whoever else has an account on the machine reads nothing: all that holds personal data is its owner's alone, whatever
//! the umask is.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Everything below a folder, itself included.
fn all(path: &Path, found: &mut Vec<PathBuf>) {
    found.push(path.to_owned());
    for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
        if entry.path().is_dir() { all(&entry.path(), found) } else { found.push(entry.path()) }
    }
}

#[test]
fn nothing_that_is_written_can_be_read_by_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |arguments: &str| {
        let command = format!("umask 022; exec {} {arguments}", env!("CARGO_BIN_EXE_kvartal"));
        let done = Command::new("sh")
            .args(["-c", &command])
            .current_dir(folder.path())
            .env("KVARTAL_DATABASE", "sqlite:study/kvartal.sqlite")
            .env("KVARTAL_MAIL", "maildir:study/mail")
            .env("KVARTAL_DEMONSTRATION", "true")
            .output()
            .expect("kvartal");
        assert!(done.status.success(), "{arguments}: {}", String::from_utf8_lossy(&done.stderr));
    };
    run("demo --dir study --no-serve");
    run("report --out tables");
    run("export --out data");
    run("letter --out letters");
    run("backup --to backup.sqlite --with-secret");
    run("dns --make-key dkim.pem");
    let mut found = Vec::new();
    for made in std::fs::read_dir(folder.path()).expect("a folder").flatten() {
        match made.path().is_dir() {
            true => all(&made.path(), &mut found),
            false => found.push(made.path()),
        }
    }
    assert!(found.len() > 300, "{} files", found.len());
    for path in found {
        let about = std::fs::metadata(&path).expect("it is there");
        // The demonstration's lock holds nothing.
        let mode = about.permissions().mode() & 0o777;
        assert!(mode & 0o077 == 0 || about.len() == 0, "{} is {mode:o}", path.display());
    }
}
