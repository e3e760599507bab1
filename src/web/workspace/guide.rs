//! The guide for project leads, one page that can be printed: the same words as `docs/projektleder.md`.

use serde::Serialize;

use super::desk::Desk;
use crate::web::Reply;
use crate::web::errors::Problem;

#[derive(Serialize)]
struct Guide {
    /// Whom to ask, in a sentence.
    ask: String,
}

/// GET `/w/guide`
pub(super) fn show(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let ask = match &desk.service().contact {
        Some(contact) => desk.fill("guide_ask_contact", &[("contact", contact)]),
        None => desk.w("guide_ask").to_owned(),
    };
    desk.page("guide", desk.w("guide_title"), &Guide { ask })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    #[test]
    fn the_page_and_the_document_say_the_same() {
        let document = include_str!("../../../docs/projektleder.md");
        let words: BTreeMap<String, String> =
            serde_json::from_str(include_str!("../../../templates/workspace/da.json")).expect("words");
        let flowing = document.split_whitespace().collect::<Vec<_>>().join(" ");
        let guide = words.iter().filter(|(name, _)| name.starts_with("guide_") && *name != "guide_ask_contact");
        let mut said = 0;
        for (name, word) in guide {
            assert!(flowing.contains(word.as_str()), "docs/projektleder.md does not say {name}: {word}");
            said += word.len();
        }
        // And the document says nothing besides, apart from marks.
        assert!(document.len() < said + said / 20, "{} letters, and {said} on the page", document.len());
    }
}
