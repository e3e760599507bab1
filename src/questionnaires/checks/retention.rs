use crate::fault::Faults;
use crate::programme::{FamilyOrStudy, Programme};
use crate::questionnaires::file::File;

/// Answers go with their family: nobody is kept by name beyond that.
pub(super) fn check_retention(file: &File<Programme>, faults: &mut Faults) {
    let kept = &file.value.retention;
    let Some(answers) = kept.answers else { return };
    let mut tell = |message: String| faults.0.push(file.fault("/retention/answers", &message));
    match kept.contacts {
        None => {
            tell(
                "has a time, and contacts have none: with answers the family goes, and its names and addresses".into(),
            );
        }
        Some(contacts) if contacts.after == answers.after && contacts.months > answers.months => tell(format!(
            "go after {} months, before names and addresses, which are kept for {}: with answers the family goes, and its names \
             and addresses",
            answers.months, contacts.months
        )),
        Some(contacts) if contacts.after == FamilyOrStudy::StudyEnd && answers.after == FamilyOrStudy::FamilyEnd => {
            tell(
                "count from the end of the family, and names and addresses from the end of the study: with answers the family \
                 goes, and its names and addresses"
                    .into(),
            );
        }
        Some(_) => {}
    }
}
