//! What the tests try the templates out on: a name that no page has shows only when a template is rendered.

use serde_json::{Value, json};

/// Every template with samples that together walk all its branches.
pub fn samples() -> Vec<(&'static str, Value)> {
    let open = json!([{ "heading": "", "wave": "", "role": "r", "state": "", "questions": "", "time": "t", "closes": "", "href": "",
        "button": "", "no": "" }]);
    let declined = json!([{ "heading": "", "wave": "", "href": "" }]);
    let done = json!([{ "heading": "", "wave": "", "role": "r", "sent": "" }]);
    let missing = json!([{ "href": "", "text": "", "lang": "", "dir": "" }]);
    let question = |hard: bool| {
        json!({ "name": "q", "text": "", "was": "", "hint": "h", "whom": "w", "error": "e", "described": "d", "clearable": true,
        "clear": "", "clear_lang": "", "hard": hard,
        "choices": [{ "id": "", "value": 1, "label": "", "checked": true, "outside": true }] })
    };
    let page = |one: bool, full: bool| {
        json!({ "about": "", "turn": full, "lead": if full { json!(["l"]) } else { Value::Null }, "checking": full, "onward": full, "list": "", "help": full.then_some("h"), "progress": { "text": "", "time": "t", "done": 0, "of": 1 }, "section": "", "words_lang": "", "words_dir": "",
            "introduction": full.then_some("i"), "before": full.then_some("b"), "one": one, "action": "", "at": 0, "made": "", "version": "", "questions": [question(false), question(true)],
            "skippable": full, "optional": full.then_some("o"), "no": "", "has_back": full, "changed": full,
            "errors": if full { json!([{ "first": "", "text": "" }]) } else { json!([]) } })
    };
    let check = |full: bool| {
        json!({ "about": "", "before": full.then_some("b"), "more": full.then_some("m"), "rest": missing, "required": if full { &missing } else { &Value::Null }, "unanswered": missing,
            "complete": full, "empty": full, "refused": full, "can_submit": true, "submit": "", "back": "",
            "later": "", "words": full.then_some("w"), "written": if full { "x" } else { "" } })
    };
    let about = |open: bool| {
        let languages = json!([{ "code": "", "name": "", "href": "", "current": open }]);
        json!({ "words_lang": "", "words_dir": "", "heading": "", "parts": [{ "heading": "", "paragraphs": [""] }], "version": "",
            "languages": if open { languages } else { json!([]) }, "href": (!open).then_some("h"), "button": "" })
    };
    let own_words = |error: Option<&str>| json!({ "about": "", "action": "", "text": "", "error": error, "back": "" });
    let thanks = |more: Option<&str>| json!({ "about": "", "next_about": more, "hard_times": ["h"], "more": more, "next": "", "when": "", "list": "" });
    let message = |href: Option<&str>| json!({ "heading": "", "text": "", "number": href, "renew": href, "renew_button": "", "href": href, "aside": href.is_some(), "button": "" });
    let no_thanks = |declined: bool| json!({ "about": "", "declined": declined, "action": "", "harmless": "h", "study": "", "back": "", "list": "" });
    let part = |left: bool, yes: bool, due: Option<&str>| json!({ "action": "", "harmless": due, "erase_due": due, "left": left, "withdrawn": left && yes, "answered": yes, "no_mail": yes, "reached": yes, "made": "", "written": "", "error": due });
    let mail_line = json!([{ "href": "", "date": "", "to": "", "to_href": "", "subject": "", "kind": "" }]);
    vec![
        ("landing", json!({})),
        (
            "list",
            json!({ "saved": true, "intro": "", "open": open, "declined": declined, "done": done, "choices": "c",
                "help": "h" }),
        ),
        (
            "list",
            json!({ "saved": false, "intro": "", "open": [], "declined": [], "done": [], "choices": null, "help": null }),
        ),
        ("question", page(true, true)),
        ("question", page(true, false)),
        ("question", page(false, true)),
        ("check", check(true)),
        ("check", check(false)),
        ("about", about(true)),
        ("about", about(false)),
        ("own_words", own_words(Some("e"))),
        ("own_words", own_words(None)),
        ("thanks", thanks(Some("m"))),
        ("thanks", thanks(None)),
        ("no_thanks", no_thanks(true)),
        ("no_thanks", no_thanks(false)),
        ("my_choices", part(true, true, Some("d"))),
        ("my_choices", part(true, true, None)),
        ("my_choices", part(true, false, None)),
        ("my_choices", part(false, true, None)),
        ("my_choices", part(false, false, None)),
        ("stored", json!({ "action": "" })),
        ("erase", json!({ "action": "", "text": "", "confirmation": "", "again": true, "back": "" })),
        ("erase", json!({ "action": "", "text": "", "confirmation": "", "again": false, "back": "" })),
        ("stop_mail", json!({ "action": "", "language": "", "no_mail": true })),
        ("stop_mail", json!({ "action": "", "language": "", "no_mail": false })),
        ("message", message(Some("h"))),
        ("message", message(None)),
        (
            "helping",
            json!({ "news": "n", "action": "", "list": "", "waiting": [{ "name": "", "case": "", "who": "" }] }),
        ),
        ("helping", json!({ "news": null, "action": "", "list": "", "waiting": [] })),
        (
            "help_code",
            json!({ "heading": "", "case": "", "qr": { "side": 1, "path": "" }, "place": "", "code": "", "until": "",
                "href": "", "list": "" }),
        ),
        ("opening", json!({ "whose": "", "by": "", "action": "", "nonce": "", "language": "" })),
        ("demo", json!({ "today": "", "news": "n", "rates": [{ "role": "", "asked": 1, "answered": 0 }] })),
        ("demo", json!({ "today": "", "news": null, "rates": [] })),
        ("demo_mailbox", json!({ "today": "", "only": "o", "mails": mail_line })),
        ("demo_mailbox", json!({ "today": "", "only": null, "mails": [] })),
        ("demo_mail", json!({ "subject": "", "headers": [{ "name": "", "value": "" }], "html": "h", "text": "t" })),
        ("demo_mail", json!({ "subject": "", "headers": [], "html": null, "text": null })),
    ]
}
