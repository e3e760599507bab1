use std::collections::BTreeMap;

use super::check_text;
use crate::fault::Faults;
use crate::programme::{Programme, Sender};
use crate::questionnaires::file::File;
use crate::questionnaires::places::escaped;

/// Longer names are cut off in every list of mails.
const LONGEST: usize = 60;

/// Faults of those whom mail and letters come from.
pub(super) fn check_senders(file: &File<Programme>, faults: &mut Faults) {
    let programme = &file.value;
    let own = programme.sender.iter().map(|sender| ("/sender".to_owned(), sender));
    let of_sites: BTreeMap<String, &Sender> = programme
        .municipalities
        .iter()
        .filter_map(|(municipality, tailoring)| {
            Some((format!("/sites/{}/sender", escaped(municipality)), tailoring.sender.as_ref()?))
        })
        .collect();
    for (at, sender) in own.chain(of_sites) {
        check_text(file, &format!("{at}/name"), &sender.name, faults);
        for (language, name) in &sender.name {
            if let Some(fault) = fault_of_name(name) {
                faults.0.push(file.fault(&format!("{at}/name/{language}"), fault));
            }
        }
        if let Some(fault) = sender.reply_to.as_deref().and_then(fault_of_address) {
            faults.0.push(file.fault(&format!("{at}/reply_to"), fault));
        }
    }
}

/// What receivers and readers take for a disguise.
fn fault_of_name(name: &str) -> Option<String> {
    if name.contains(['@', '<', '>', '"']) || name.contains("://") {
        return Some(format!(
            "is “{name}”, and mail under a name that holds an address looks forged; write a name alone"
        ));
    }
    if name.chars().any(char::is_control) {
        return Some("holds a line break or another character that no name has".into());
    }
    let length = name.chars().count();
    (length > LONGEST).then(|| format!("has {length} letters; no mail program shows more than {LONGEST}"))
}

fn fault_of_address(address: &str) -> Option<String> {
    let is_address = address.trim().parse::<lettre::Address>().is_ok_and(|address| address.domain().contains('.'));
    let plain = address.is_ascii() && address.trim() == address;
    (!is_address || !plain).then(|| format!("is “{address}”, which is no address, as in svar@example.org"))
}
