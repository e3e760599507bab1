//! “About these questions” on paper: one A4 side, whoever reads it and in whatever language.

use std::process::Command;

use crate::harness::*;
use crate::support::{Database, service};

#[test]
fn the_page_about_the_questions_is_one_side_of_paper() {
    let database = Database::sqlite();
    let study = study(&database);
    let roles: Vec<String> = service(&database).programme().roles.iter().map(|role| role.id.clone()).collect();
    for language in ["da", "en", "ar"] {
        for role in &roles {
            let paper = database.dir.path().join(format!("{language}-{role}.pdf"));
            let printed = Command::new("chromium")
                .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"])
                .arg(format!("--user-data-dir={}", database.dir.path().join("printer").display()))
                .arg(format!("--print-to-pdf={}", paper.display()))
                .arg(format!("{}/about/{language}/{role}", study.web.base))
                .output()
                .expect("chromium runs");
            assert!(paper.is_file(), "{}", String::from_utf8_lossy(&printed.stderr));
            let told = Command::new("pdfinfo").arg(&paper).output().expect("pdfinfo, of poppler-utils");
            let told = String::from_utf8_lossy(&told.stdout).into_owned();
            let says = |name: &str| told.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned();
            assert!(says("Pages:").ends_with(" 1"), "{language} {role}: {told}");
            assert!(says("Page size:").contains("A4"), "{language} {role}: {told}");
        }
    }
}
