//! What of a mail is needed to pass it on: whom to answer, and the mail as an attachment.

use lettre::message::Mailbox;
use lettre::message::header::{ContentDisposition, ContentTransferEncoding, ContentType};
use lettre::message::{Attachment, Body, SinglePart};
use mail_parser::MessageParser;

use super::clean;

/// Whom to answer: what the mail's Reply-To says, or else its From. An address that is none is left out.
pub fn answer_to(mail: &[u8]) -> Option<Mailbox> {
    let message = MessageParser::default().parse_headers(mail)?;
    [message.reply_to(), message.from()].into_iter().flatten().find_map(|field| {
        // `Lund, Mette <mette@…>` without quotes reads as two, of which the first is a surname.
        field.iter().find_map(|person| {
            let name = person.name().map(clean).filter(|name| !name.is_empty());
            Some(Mailbox::new(name, person.address()?.trim().parse().ok()?))
        })
    })
}

/// The mail as an attachment. One of plain seven-bit lines becomes `message/rfc822`, which mail programs open; for
/// any other that type knows no encoding that every server takes, so it becomes a file that they open.
pub fn attachment(mail: &[u8]) -> SinglePart {
    let name = "reply.eml";
    let lines = String::from_utf8_lossy(mail).lines().collect::<Vec<_>>().join("\r\n");
    let plain = mail.is_ascii()
        && !mail.contains(&0)
        && lines.split("\r\n").all(|line| line.len() <= 998 && !line.contains('\r'));
    match ContentType::parse("message/rfc822") {
        Ok(rfc822) if plain => SinglePart::builder()
            .header(rfc822)
            .header(ContentDisposition::attachment(name))
            // What seven bits and the length of lines ask for has just been checked; lettre's own check refuses
            // lines that are merely long.
            .body(Body::dangerous_pre_encoded(lines.into_bytes(), ContentTransferEncoding::SevenBit)),
        _ => {
            let file = ContentType::parse("application/octet-stream").unwrap_or(ContentType::TEXT_PLAIN);
            let body =
                Body::new_with_encoding(mail.to_vec(), ContentTransferEncoding::Base64).unwrap_or_else(Body::new);
            Attachment::new(name.to_owned()).body(body, file)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_attached_so_that_it_can_be_opened_and_comes_out_as_it_went_in() {
        let plain = format!("From: a@example.org\nSubject: Hej\n\nTak\n{}\n", "x".repeat(998));
        let plain = plain.as_bytes();
        let part = String::from_utf8(attachment(plain).formatted()).unwrap();
        assert!(part.contains("Content-Type: message/rfc822\r\n"), "{part}");
        assert!(part.contains("From: a@example.org\r\nSubject: Hej\r\n\r\nTak"), "{part}");
        let eight_bit = "From: a@example.org\n\nBlåbærgrød\n".as_bytes();
        let part = attachment(eight_bit).formatted();
        let read = MessageParser::default().parse(&part).unwrap();
        assert_eq!(read.parts[0].contents(), eight_bit);
    }
}
