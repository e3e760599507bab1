//! What a project lead reads on Mondays: first what is new and what can be helped.

use super::{NORDBY, Study};
use crate::support::{Database, on_each_database};

/// The digests, without their last paragraphs.
fn digests(study: &Study) -> Vec<String> {
    let mails = study.mails();
    let ending = "Mailen siger kun";
    mails["lead@example.org"].iter().map(|mail| mail.text.split(ending).next().unwrap_or_default().to_owned()).collect()
}

on_each_database!(no_two_mondays_are_the_same_lines_and_each_heading_says_what_helps);
fn no_two_mondays_are_the_same_lines_and_each_heading_says_what_helps(database: &Database) {
    let study = Study::new(database);
    study.lead("Nordby", "lead@example.org");
    study.import("2021-01-03T12:00:00Z", &[NORDBY]);
    study.live("2021-01-04", "2021-03-01");
    let digests = digests(&study);
    // From 11 January to 1 March, the day that it closes.
    assert_eq!(digests.len(), 8);
    let lines = |digest: &str| digest.lines().filter(|line| line.starts_with("- ")).count();
    assert_eq!(digests.iter().map(|digest| lines(digest)).collect::<Vec<_>>(), [5, 0, 0, 0, 0, 0, 5, 5]);
    let first = &digests[0];
    assert!(first.contains("Nye siden sidst") && first.contains("En familiebehandler kan hjælpe forældre"), "{first}");
    // Two parents are two lines.
    let whose = |begins: &str| first.lines().filter(|line| line.starts_with(begins)).count();
    assert_eq!((whose("- Forælder 1: "), whose("- Forælder 2: "), whose("- Forælder")), (1, 1, 2), "{first}");
    assert!(first.contains("- Anbringelsessted, barn C1: Ved start, sendt 4. jan., svar senest 1. marts"), "{first}");
    let later = &digests[3];
    assert!(later.contains("Nævnt før: 5 svar venter stadig. Sag F1 (5)."), "{later}");
    let last = &digests[6];
    assert!(last.contains("Lukker snart") && !last.contains("Nævnt før"), "{last}");
    for digest in &digests {
        for secret in ["Mona", "Finn", "Cara", "Skov", "@", "/s/"] {
            let told = digest.replace("lead@example.org", "");
            assert!(!told.contains(secret), "{secret} in {told}");
        }
    }
}

on_each_database!(an_address_that_does_not_work_is_told_once_at_length_and_then_in_short);
fn an_address_that_does_not_work_is_told_once_at_length_and_then_in_short(database: &Database) {
    let study = Study::new(database);
    study.lead("Nordby", "lead@example.org");
    study.import("2021-01-03T12:00:00Z", &[NORDBY]);
    study.live("2021-01-04", "2021-01-10");
    database.sql("UPDATE message SET state = 'bounced' WHERE contact_id IN (SELECT id FROM contact WHERE address = 'far@example.org')");
    database.suppress("far@example.org", "2021-01-05T09:00:00Z");
    study.live("2021-01-11", "2021-02-08");
    let digests = digests(&study);
    let heading = "Adressen virker ikke.";
    let told: Vec<bool> = digests.iter().map(|digest| digest.contains(heading)).collect();
    let known = "Nævnt før: 1 mail kan stadig ikke leveres. Sag F1.";
    let short: Vec<bool> = digests.iter().map(|digest| digest.contains(known)).collect();
    assert_eq!(told, [true, false, false, false, false], "{digests:#?}");
    assert!(told.iter().zip(&short).all(|(told, short)| told != short), "{digests:#?}");
    assert!(digests[0].contains("ret den i registreringsarket"), "{}", digests[0]);
}
