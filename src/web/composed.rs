//! Templates put together before anything is rendered: what is the same on every page of a language is no part of what a page
//! is made of.
//!
//! A layout as a partial costs a copy of everything that the page knows at every rendering, and the interface's texts are most
//! of it. Here the layout stands around each page, and the texts stand in it, once for each language.

use std::collections::BTreeMap;

use handlebars::{Handlebars, TemplateError, html_escape};

use crate::post::strict;

const LAYOUT: &str = "layout";
const BEGIN: &str = "{{#> layout}}\n";
const END: &str = "{{/layout}}\n";
const BLOCK: &str = "{{> @partial-block}}\n";

/// The templates of one language, each with its layout.
///
/// `templates` are those as written, by name; `words` stand for `{{t.NAME}}`, from whatever depth it is named. Style and script
/// are no words: what stands in a template is walked through from its beginning for each of its pieces when it is parsed.
///
/// # Errors
/// The first that cannot be parsed; what is as written can be.
pub(super) fn composed(
    templates: &[(String, String)],
    words: &BTreeMap<String, String>,
) -> Result<Handlebars<'static>, Box<TemplateError>> {
    let mut handlebars = Handlebars::new();
    handlebars.set_prevent_indent(true);
    strict::insist(&mut handlebars);
    let layout = templates.iter().find(|(name, _)| name == LAYOUT).map_or("", |(_, text)| text);
    for (name, text) in templates.iter().filter(|(name, _)| name != LAYOUT) {
        let text = with_words(&within(layout, text), words);
        handlebars.register_template_string(name, text).map_err(Box::new)?;
    }
    Ok(handlebars)
}

/// The layout with the page in it; the page alone, where it has none.
fn within(layout: &str, page: &str) -> String {
    let parts = page.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.rsplit_once(END)?)));
    match (parts, layout.split_once(BLOCK)) {
        (Some((before, (block, after))), Some((top, bottom))) => format!("{before}{top}{block}{bottom}{after}"),
        _ => page.to_owned(),
    }
}

fn with_words(text: &str, words: &BTreeMap<String, String>) -> String {
    let mut made = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("{{") {
        let (before, tag) = rest.split_at(at);
        made.push_str(before);
        let inner = tag[2..].split_once("}}").map_or("", |(inner, _)| inner);
        match inner
            .trim_start_matches("../")
            .trim_start_matches("@root.")
            .strip_prefix("t.")
            .and_then(|name| words.get(name))
        {
            Some(word) => {
                made.push_str(&html_escape(word));
                rest = &tag[2 + inner.len() + 2..];
            }
            None => {
                made.push_str("{{");
                rest = &tag[2..];
            }
        }
    }
    made.push_str(rest);
    made
}
