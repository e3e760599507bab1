//! The headers of a mail, as they stand there, unfolded.

use mail_parser::{Address, Message, MessageParser};

/// The headers of one mail, or the fields of one group of a report.
pub(super) struct Headers(Vec<(String, String)>);

impl Headers {
    pub(super) fn of(message: &Message) -> Headers {
        // The places are those in the outermost mail, of which a mail within it holds the bytes as well.
        let raw = message.raw_message.as_ref();
        let text = |from: u32, to: u32| {
            let bytes = raw.get(from as usize..to as usize).unwrap_or_default();
            String::from_utf8_lossy(bytes).split_whitespace().collect::<Vec<_>>().join(" ")
        };
        Headers(
            message
                .headers()
                .iter()
                .map(|header| (header.name().trim().to_owned(), text(header.offset_start(), header.offset_end())))
                .collect(),
        )
    }

    /// Groups of fields with empty lines between them (RFC 3464).
    pub(super) fn groups(text: &str) -> Vec<Headers> {
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        lines
            .split(|line| line.is_empty())
            .filter(|group| !group.is_empty())
            .filter_map(|group| {
                let fields = format!("{}\r\n\r\n", group.join("\r\n"));
                MessageParser::new().parse_headers(fields.as_bytes()).map(|parsed| Headers::of(&parsed))
            })
            .collect()
    }

    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(super) fn first(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The first word of a header's value, in lower case, without its parameters.
    pub(super) fn word(&self, name: &str) -> Option<String> {
        let value = self.first(name)?;
        Some(value.split([';', ' ', '(']).next().unwrap_or_default().trim().to_lowercase())
    }

    /// Whether a header's name begins like that.
    pub(super) fn any_named(&self, beginning: &str) -> bool {
        self.0
            .iter()
            .any(|(name, _)| name.get(..beginning.len()).is_some_and(|begins| begins.eq_ignore_ascii_case(beginning)))
    }
}

/// The first address of a field that is one, in lower case. `Lund, Mette <mette@…>` without quotes is two, of which
/// the first is a surname.
pub(super) fn address(field: Option<&Address>) -> Option<String> {
    let addresses = field?.iter().filter_map(|one| one.address());
    addresses.map(|one| one.trim().to_lowercase()).find(|one| one.contains('@'))
}
