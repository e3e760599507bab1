//! Headings that nobody has agreed on: what is meant by them, and what is never passed over.

use super::{csv, faults, notice, one_fault, read};

#[test]
fn a_column_about_people_is_read_or_refused_and_never_passed_over() {
    let row = "1,Nordby,2021-01-01,,,1,2015-01-01";
    // The words that people have for the two parents, in any order.
    for (columns, slots) in [
        (",Mor navn,Mor mail", vec!["parent1"]),
        (",Mors navn,Mors e-mail,Fars navn,Fars e-mail", vec!["parent1", "parent2"]),
        (",Moder_navn,Moder_mail,Fader_navn,Fader_mail", vec!["parent1", "parent2"]),
        (",Far (navn),Far (e-post)", vec!["parent2"]),
        (",Navn forælder,E-mail forælder", vec!["parent1"]),
        (",Parent name,Parent e-mail,Mother name,Other parent e-mail", vec![]),
        (",E-mail Mor", vec!["parent1"]),
    ] {
        let cells: String = columns
            .split(',')
            .skip(1)
            .enumerate()
            .map(|(at, heading)| {
                let is_address = heading.to_lowercase().contains("ma") || heading.contains("post");
                if is_address { format!(",a{at}@x.org") } else { format!(",Ane {at}") }
            })
            .collect();
        match read(csv(columns, &[&format!("{row}{cells}")])) {
            Ok(sheet) => {
                let found: Vec<_> = sheet.families[0].people.iter().map(|person| person.slot.as_str()).collect();
                assert_eq!(found, slots, "{columns}");
            }
            // Two columns that say the same.
            Err(faults) => {
                assert!(slots.is_empty() && faults.to_string().contains("say the same"), "{columns}: {faults}");
            }
        }
    }
    for (heading, says) in [
        ("Plejemor navn", "nobody called “plejemor”"),
        ("Onkel mail", "nobody called “onkel”"),
        ("Mor", "about people"),
        ("Mor tlf.", "about people"),
        ("Kontaktperson", "about people"),
        ("Sagsbehandler i kommunen", "did you mean “caseworker_name”"),
        ("caseworkr_email", "did you mean “caseworker_email”"),
        ("foraelder_1_mial", "did you mean"),
    ] {
        one_fault(csv(&format!(",{heading}"), &[row]), 1, heading, says);
    }
    // Two columns of a role that nobody knows are a fault each, and no set to be passed over.
    assert_eq!(faults(csv(",Moster navn,Moster mail", &[&format!("{row},Mona,m@x.org")])).len(), 2);
    // An address is somebody's, whatever stands above it.
    let contact = csv(",Kontakt", &[&format!("{row},"), &format!("{},ane@x.org", row.replacen('1', "2", 1))]);
    one_fault(contact, 1, "Kontakt", "about people");
}

#[test]
fn a_column_of_anything_else_is_passed_over_with_a_note() {
    for heading in ["Bemærkninger", "Noter", "Journal", "Afdeling", "Forældremyndighed", "Kommune 2", "Nr."] {
        let sheet = notice(
            csv(&format!(",{heading}"), &["1,Nordby,2021-01-01,,,1,2015-01-01,ring til bo@x.org"]),
            1,
            "is passed over: it is no column of the register",
        );
        assert_eq!(sheet.families.len(), 1, "{heading}");
    }
    // A heading that is missing is missing, however alike another is.
    let told = faults(csv("", &["1,Nordby,2021-01-01,,,1,2015-01-01"]).replace("municipality", "Komune"));
    let told: Vec<_> = told.iter().map(|(_, column, message)| format!("{column}: {message}")).collect();
    assert_eq!(
        told,
        ["Komune: this column is unknown; did you mean “municipality”?", "municipality: this column is missing"]
    );
}
