//! What a person has written in a mail, to be read by somebody.

use mail_parser::MessageParser;

use super::{Parsed, lines};

/// How much of a mail is shown, in letters: whoever writes more can be asked what they mean.
const LONGEST: usize = 4000;

/// What stands in a mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MailWords {
    /// Its subject; empty if it has none.
    pub subject: String,
    /// Its text, without what is attached.
    pub text: String,
    /// How many files are attached, which are not shown.
    pub attached: usize,
}

/// The subject and the text of a mail. Of one that has only HTML, what is left without its marks.
pub fn words(mail: &[u8]) -> MailWords {
    let lines = lines(mail);
    let Some(parsed) = MessageParser::default().parse(lines.as_ref()).map(Parsed) else { return MailWords::default() };
    let text = parsed.0.body_text(0).unwrap_or_default();
    let subject = parsed.0.subject().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    MailWords { subject: shown(&subject), text: shown(&text), attached: parsed.0.attachment_count() }
}

/// Without what turns the direction of a page or cannot be seen, and no longer than can be read.
fn shown(text: &str) -> String {
    let is_seen = |c: &char| {
        *c == '\n'
            || !c.is_control()
                && !matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
    };
    let blank = |c| if c == '\t' { ' ' } else { c };
    let mut letters = text.trim().chars().map(blank).filter(is_seen);
    let mut shown: String = letters.by_ref().take(LONGEST).collect();
    if letters.next().is_some() {
        shown.push_str(" …");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_told_in_its_own_words() {
        let head = "From: a@example.org\nSubject: =?utf-8?q?Sp=C3=B8rgsm=C3=A5l?=\nMessage-ID: <1@x>\n";
        for (mail, subject, text) in [
            (format!("{head}\nHej\r\n\nJeg vil ikke mere.\n"), "Spørgsmål", "Hej\n\nJeg vil ikke mere."),
            (
                format!("{head}Content-Type: text/html; charset=utf-8\n\n<p>Nej <b>tak</b></p><script>x()</script>\n"),
                "Spørgsmål",
                "Nej tak",
            ),
            ("From: a@example.org\n\n\u{202E}kat\u{7}\n".to_owned(), "", "kat"),
            (String::new(), "", ""),
        ] {
            assert_eq!(words(mail.as_bytes()), MailWords { subject: subject.into(), text: text.into(), attached: 0 });
        }
        let folded = "From: a@example.org\nSubject: =?utf-8?q?Hej=0A9_handled?=\nMIME-Version: 1.0\n\
            Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\na\tb\n--b\n\
            Content-Type: application/pdf\nContent-Disposition: attachment; filename=x.pdf\n\n%PDF\n--b--\n";
        let told = words(folded.as_bytes());
        assert_eq!((told.subject.as_str(), told.text.as_str(), told.attached), ("Hej 9 handled", "a b", 1));
        let long = words(format!("{head}\n{}\n", "x".repeat(LONGEST + 1)).as_bytes()).text;
        assert!(long.chars().count() == LONGEST + 2 && long.ends_with(" …"));
    }
}
