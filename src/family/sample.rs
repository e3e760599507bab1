//! An invented register for the demonstration.

use std::fmt::Write;

use jiff::civil::Date;

use crate::programme::add_months;

const HEADING: &str = "family_id,municipality,start_date,status,end_date,child_id,child_birth_date,\
    placement_site_name,placement_site_email,parent1_name,parent1_email,parent1_language,parent2_name,parent2_email,\
    caseworker_name,caseworker_email,family_therapist_name,family_therapist_email";

struct Family {
    number: &'static str,
    municipality: &'static str,
    /// Months and days from the start to today.
    started: (i32, i32),
    status: &'static str,
    /// Months from the start to the end.
    ended: Option<i32>,
    /// Number and age in whole months today.
    children: &'static [(&'static str, i32)],
    /// Name and address of the placement site.
    site: [&'static str; 2],
    parent: [&'static str; 2],
    language: &'static str,
    other_parent: [&'static str; 2],
    caseworker: [&'static str; 2],
    therapist: [&'static str; 2],
}

const NOBODY: [&str; 2] = ["", ""];
const RITA: [&str; 2] = ["Rita Holm", "rita.holm@nordby.example"];
const SVEN: [&str; 2] = ["Sven Krogh", "sven.krogh@soekoebing.example"];
const ULLA: [&str; 2] = ["Ulla Winther", "ulla.winther@vesterlund.example"];
const FINN: [&str; 2] = ["Finn Bak", "finn.bak@nordby.example"];
const GRY: [&str; 2] = ["Gry Toft", "gry.toft@soekoebing.example"];
const HANS: [&str; 2] = ["Hans Elmer", "hans.elmer@vesterlund.example"];

/// Twelve families of three municipalities: children from eight months to seventeen years, a foster family with
/// two of them, a caseworker with several families, a parent who reads English, one course completed, one ended
/// early, one that never began.
const FAMILIES: [Family; 12] = [
    Family {
        number: "101",
        municipality: "Nordby",
        started: (13, 0),
        status: "completed",
        ended: Some(12),
        children: &[("1", 75)],
        site: ["Plejefamilien Lund", "lund@example.org"],
        parent: ["Anja Berg", "anja.berg@example.org"],
        language: "",
        other_parent: ["Bo Berg", "bo.berg@example.org"],
        caseworker: RITA,
        therapist: FINN,
    },
    Family {
        number: "102",
        municipality: "Nordby",
        started: (9, 0),
        status: "active",
        ended: None,
        children: &[("1", 100), ("2", 50)],
        site: ["Plejefamilien Vang", "vang@example.org"],
        parent: ["Carla Dam", "carla.dam@example.org"],
        language: "",
        other_parent: NOBODY,
        caseworker: RITA,
        therapist: FINN,
    },
    Family {
        number: "103",
        municipality: "Nordby",
        started: (3, 0),
        status: "active",
        ended: None,
        children: &[("1", 20)],
        site: ["Plejefamilien Skov", "skov@example.org"],
        parent: ["Dorte Enevold", "dorte.enevold@example.org"],
        language: "",
        other_parent: ["Erik Enevold", "erik.enevold@example.org"],
        caseworker: RITA,
        therapist: FINN,
    },
    Family {
        number: "104",
        municipality: "Nordby",
        started: (0, 0),
        status: "active",
        ended: None,
        children: &[("1", 8)],
        site: ["Plejefamilien Eng", "eng@example.org"],
        parent: ["Freja Gam", "freja.gam@example.org"],
        language: "",
        other_parent: NOBODY,
        caseworker: ["Tom Aagaard", "tom.aagaard@nordby.example"],
        therapist: FINN,
    },
    Family {
        number: "201",
        municipality: "Søkøbing",
        started: (12, 0),
        status: "active",
        ended: None,
        children: &[("1", 180)],
        site: ["Opholdsstedet Havblik", "havblik@example.org"],
        parent: ["Grete Hald", "grete.hald@example.org"],
        language: "",
        other_parent: ["Ib Juul", "ib.juul@example.org"],
        caseworker: SVEN,
        therapist: GRY,
    },
    Family {
        number: "202",
        municipality: "Søkøbing",
        started: (6, 7),
        status: "active",
        ended: None,
        children: &[("1", 37)],
        site: ["Plejefamilien Strand", "strand@example.org"],
        parent: ["Maria Santos", "maria.santos@example.org"],
        language: "en",
        other_parent: NOBODY,
        caseworker: SVEN,
        therapist: GRY,
    },
    Family {
        number: "203",
        municipality: "Søkøbing",
        started: (8, 0),
        status: "ended_early",
        ended: Some(5),
        children: &[("1", 140)],
        site: ["Plejefamilien Bakke", "bakke@example.org"],
        parent: ["Jonna Kjær", "jonna.kjaer@example.org"],
        language: "",
        other_parent: NOBODY,
        caseworker: SVEN,
        therapist: GRY,
    },
    Family {
        number: "204",
        municipality: "Søkøbing",
        started: (0, 10),
        status: "active",
        ended: None,
        children: &[("1", 29), ("2", 120)],
        site: ["Plejefamilien Møller", "moeller@example.org"],
        parent: ["Lone Mark", "lone.mark@example.org"],
        language: "",
        other_parent: ["Niels Mark", "niels.mark@example.org"],
        caseworker: SVEN,
        therapist: ["Ole Riis", "ole.riis@soekoebing.example"],
    },
    Family {
        number: "301",
        municipality: "Vesterlund",
        started: (11, 14),
        status: "active",
        ended: None,
        children: &[("1", 204)],
        site: ["Døgninstitutionen Fyrret", "fyrret@example.org"],
        parent: ["Paula Quist", "paula.quist@example.org"],
        language: "",
        other_parent: NOBODY,
        caseworker: ULLA,
        therapist: HANS,
    },
    Family {
        number: "302",
        municipality: "Vesterlund",
        started: (2, 20),
        status: "active",
        ended: None,
        children: &[("1", 60)],
        site: ["Plejefamilien Hede", "hede@example.org"],
        parent: ["Rosa Sand", "rosa.sand@example.org"],
        language: "",
        other_parent: ["Tage Sand", "tage.sand@example.org"],
        caseworker: ULLA,
        therapist: HANS,
    },
    Family {
        number: "303",
        municipality: "Vesterlund",
        started: (5, 0),
        status: "withdrawn_before_start",
        ended: None,
        children: &[("1", 90)],
        site: ["Plejefamilien Kær", "kaer@example.org"],
        parent: ["Signe Uhre", "signe.uhre@example.org"],
        language: "",
        other_parent: NOBODY,
        caseworker: ULLA,
        therapist: NOBODY,
    },
    Family {
        number: "304",
        municipality: "Vesterlund",
        started: (0, 3),
        status: "active",
        ended: None,
        children: &[("1", 155)],
        site: ["Plejefamilien Ager", "ager@example.org"],
        parent: ["Vera Yde", "vera.yde@example.org"],
        language: "",
        other_parent: NOBODY,
        caseworker: ULLA,
        therapist: HANS,
    },
];

/// A register sheet (CSV, UTF-8, commas) of invented families, fresh on `today`: the first began thirteen months
/// ago, the last begins today. The same day gives the same text.
pub fn sample_register(today: Date) -> String {
    let mut csv = format!("{HEADING}\n");
    for family in &FAMILIES {
        let (months, days) = family.started;
        let start = add_months(today, -months).saturating_sub(jiff::Span::new().days(days));
        let end = family.ended.map_or(String::new(), |after| add_months(start, after).to_string());
        for (child, age) in family.children {
            let birth = add_months(today, -age);
            let Family { number, municipality, status, language, .. } = family;
            let [site, parent, other, caseworker, therapist] =
                [family.site, family.parent, family.other_parent, family.caseworker, family.therapist]
                    .map(|person| person.join(","));
            // Writing to a String cannot fail; no value above holds a comma or a quotation mark.
            let _ = writeln!(
                csv,
                "{number},{municipality},{start},{status},{end},{child},{birth},{site},{parent},{language},{other},\
                 {caseworker},{therapist}"
            );
        }
    }
    csv
}
