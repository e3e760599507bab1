use crate::fault::Faults;
use crate::programme::{FamilyOrStudy, Programme, WritingOrStudy};
use crate::questionnaires::file::File;

/// Answers go with their family: nobody is kept by name beyond that. And what comes in is there for a while to be seen to.
pub(super) fn check_retention(file: &File<Programme>, faults: &mut Faults) {
    let kept = &file.value.retention;
    for (name, kept) in [("received_mail", kept.received_mail), ("logs", kept.logs)] {
        if kept.is_some_and(|kept| kept.after == WritingOrStudy::Written && kept.months == 0) {
            let message = "is 0: what has just been written would go before anybody has seen it; write 1 or more";
            faults.0.push(file.fault(&format!("/retention/{name}/months"), message));
        }
    }
    let Some(answers) = kept.answers else { return };
    let goes = "with answers the family goes, and its names and addresses";
    let message = match kept.contacts {
        None => format!("has a time, and contacts have none: {goes}"),
        Some(contacts) if contacts.after == answers.after && contacts.months > answers.months => format!(
            "go after {} months, before names and addresses, which are kept for {}: {goes}",
            answers.months, contacts.months
        ),
        Some(contacts) if contacts.after == FamilyOrStudy::StudyEnd && answers.after == FamilyOrStudy::FamilyEnd => {
            format!("count from the end of the family, and names and addresses from the end of the study: {goes}")
        }
        Some(_) => return,
    };
    faults.0.push(file.fault("/retention/answers", message));
}
