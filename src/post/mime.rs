//! A rendered mail put into MIME, with its envelope and its signature.

use jiff::Timestamp;
use lettre::address::{Address, Envelope};
use lettre::message::dkim::{DkimCanonicalization, DkimCanonicalizationType, DkimConfig, DkimSigningKey, dkim_sign};
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};

use super::incoming;
use super::mail::Rendered;

/// Headers that the signature covers: what a reader or a mail program goes by. One that a mail does not have cannot
/// be added to it on the way.
const SIGNED: [&str; 10] = [
    "From",
    "Reply-To",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Auto-Submitted",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
];

/// Who mails come from and how they are signed.
pub struct SenderIdentity {
    /// From.
    pub sender: Mailbox,
    /// Where undeliverable mail goes; each mail gets a token of its own. The sender's address if there is none.
    pub return_path: Option<Address>,
    /// Signs every mail.
    pub signature: Option<DkimConfig>,
}

/// A signature (DKIM) by `key`, whose public half stands in the DNS at `SELECTOR._domainkey.DOMAIN`.
pub fn signature(selector: &str, domain: &str, key: DkimSigningKey) -> DkimConfig {
    let relaxed = DkimCanonicalizationType::Relaxed;
    DkimConfig::new(
        selector.to_owned(),
        domain.to_owned(),
        key,
        SIGNED.map(HeaderName::new_from_ascii_str).to_vec(),
        // Mail servers wrap lines and spaces anew on the way.
        DkimCanonicalization { header: relaxed, body: relaxed },
    )
}

/// What a mail is about, besides its words.
pub struct Particulars<'a> {
    /// Without angle brackets; the same at every try.
    pub message_id: &'a str,
    /// Bare address.
    pub to: &'a str,
    /// `invitation`, `reminder`, …
    pub kind: &'a str,
    /// For the Date header.
    pub at: Timestamp,
    /// Stands between `+` and `@` in the return path.
    pub return_token: &'a str,
    /// Where one click ends mail to this person (RFC 8058).
    pub unsubscribe: Option<&'a str>,
    /// The name beside our address.
    pub sender: &'a str,
    /// Who gets the answer when the reader presses “reply”.
    pub reply_to: Option<Mailbox>,
    /// A mail that is passed on, as it came.
    pub attached: Option<&'a [u8]>,
}

/// A mail, ready to be handed over.
pub struct Mail {
    /// Without angle brackets.
    pub message_id: String,
    /// From whom to whom, as the mail server is told.
    pub envelope: Envelope,
    /// The whole message.
    pub bytes: Vec<u8>,
}

/// Puts a rendered mail into MIME.
///
/// # Errors
/// An address that no mail server would take.
pub fn make(sender_identity: &SenderIdentity, about: &Particulars, rendered: &Rendered) -> Result<Mail, String> {
    let bad = |error: &dyn std::fmt::Display| format!("the mail cannot be made: {error}");
    let to: Address = about.to.parse().map_err(|error| bad(&error))?;
    let to = ascii_domain(&to).ok_or_else(|| bad(&"the address has a domain that is none"))?;
    let from = match &sender_identity.return_path {
        None => sender_identity.sender.email.clone(),
        Some(address) => Address::new(format!("{}+{}", address.user(), about.return_token), address.domain())
            .map_err(|error| bad(&error))?,
    };
    let envelope = Envelope::new(Some(from), vec![to.clone()]).map_err(|error| bad(&error))?;
    // A boundary of its own making keeps the same message the same at every try.
    let boundary = format!("part-{}", about.message_id.split('@').next().unwrap_or_default());
    let mut builder = lettre::Message::builder()
        .from(from_header(sender_identity, about.sender))
        .to(Mailbox::new(None, to))
        .subject(&rendered.subject)
        .date(about.at.into())
        .message_id(Some(format!("<{}>", about.message_id)))
        .header(AutoSubmitted)
        .header(Suppress)
        .header(KindHeader(about.kind.to_owned()));
    if let Some(address) = &about.reply_to {
        builder = builder.reply_to(address.clone());
    }
    if let Some(url) = about.unsubscribe {
        builder = builder.header(Unsubscribe(format!("<{url}>"))).header(OneClick);
    }
    let words = MultiPart::alternative()
        .boundary(boundary.clone())
        .singlepart(SinglePart::plain(rendered.text.clone()))
        .singlepart(SinglePart::html(rendered.html.clone()));
    let body = match about.attached {
        None => words,
        Some(original) => MultiPart::mixed()
            // No boundary may begin with another: readers compare beginnings.
            .boundary(format!("mixed-{boundary}"))
            .multipart(words)
            .singlepart(incoming::attachment(original)),
    };
    let mut message = builder.multipart(body).map_err(|error| bad(&error))?;
    if let Some(signature) = &sender_identity.signature {
        dkim_sign(&mut message, signature);
    }
    Ok(Mail { message_id: about.message_id.to_owned(), envelope, bytes: message.formatted() })
}

/// Our address under a reader's name for us. An address is no name: mail programs take it for a disguise.
fn from_header(sender_identity: &SenderIdentity, name: &str) -> Mailbox {
    let email = sender_identity.sender.email.clone();
    let name = Some(name.to_owned()).filter(|name| !name.is_empty() && *name != email.to_string());
    Mailbox::new(name, email)
}

/// The address as it goes over the wire: its domain in ASCII.
pub fn ascii_domain(address: &Address) -> Option<Address> {
    let domain = idna::domain_to_ascii(address.domain()).ok()?;
    Address::new(address.user(), domain).ok()
}

/// RFC 3834: out-of-office programs do not answer such a mail.
#[derive(Clone)]
struct AutoSubmitted;

/// The same for Exchange, which goes by a header of its own: no out-of-office answer, no receipt.
#[derive(Clone)]
struct Suppress;

/// What a mail is, for a mail program's rules and for the demonstration's mailbox.
#[derive(Clone)]
struct KindHeader(String);

/// RFC 2369: where to say that one wants no more of this.
#[derive(Clone)]
struct Unsubscribe(String);

/// RFC 8058: a POST there is enough.
#[derive(Clone)]
struct OneClick;

macro_rules! header {
    ($type:ty, $name:literal, $self:ident => $text:expr, $parsed:ident => $parse:expr) => {
        impl Header for $type {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($name)
            }

            fn parse($parsed: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Ok($parse)
            }

            fn display(&$self) -> HeaderValue {
                HeaderValue::new(Self::name(), $text)
            }
        }
    };
}

header!(AutoSubmitted, "Auto-Submitted", self => "auto-generated".to_owned(), _text => AutoSubmitted);
header!(Suppress, "X-Auto-Response-Suppress", self => "All".to_owned(), _text => Suppress);
header!(KindHeader, "X-Kvartal-Kind", self => self.0.clone(), text => KindHeader(text.to_owned()));
header!(Unsubscribe, "List-Unsubscribe", self => self.0.clone(), text => Unsubscribe(text.to_owned()));
header!(OneClick, "List-Unsubscribe-Post", self => "List-Unsubscribe=One-Click".to_owned(), _text => OneClick);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_with_danish_letters_is_written_in_ascii() {
        let address: Address = "mor@blåbær.dk".parse().unwrap();
        assert_eq!(ascii_domain(&address).unwrap().to_string(), "mor@xn--blbr-roah.dk");
    }
}
