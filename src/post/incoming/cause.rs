//! Why a mail was not taken, as its server's words and code tell it. Notices and answers at RCPT TO follow the same
//! rule: what the words say outweighs the code, because servers put 5.1.1 on what is our fault, and 5.7.1 on what is
//! nobody's.

use super::notice::Status;

/// Why a mail was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// There is nobody at the address, or no such domain.
    Nobody,
    /// Something about the sender: SPF, a block list, a policy, what the mail says.
    Sender,
    /// Too much at once.
    Rate,
    /// The mailbox, or the disk behind it, is full.
    Full,
    /// None of these, or nothing that is understood.
    Unclear,
}

/// How far apart the parts of a phrase may stand, in bytes.
const GAP: usize = 60;

/// Words about the sender or the mail. An ellipsis stands for a few words between.
const SENDER: [&str; 111] = [
    "... access denied",
    "recipient preferences",
    "message size",
    "my name was rejected",
    "mail from:",
    "authentication information",
    "access denied to",
    "no access from",
    " spf",
    "sender policy framework",
    "dkim",
    "dmarc",
    "domainkeys",
    "senderid",
    "blocked",
    "block list",
    "blocklist",
    "blacklist",
    "black list",
    "black-list",
    "blocking",
    "denylist",
    "block-list",
    "listed at",
    "listed by",
    "been listed",
    "listed on",
    "is listed",
    "dnsbl",
    " rbl",
    "spamhaus",
    "spamcop",
    "barracuda reputation",
    "reputation",
    "bad neighborhood",
    "suspicious",
    "banned",
    "prohibited",
    "spam",
    "unsolicited",
    "junk mail",
    "bulk mail",
    "virus",
    "malware",
    "infected",
    "phish",
    "policy",
    "policies",
    "sender rejected",
    "sender address rejected",
    "sender denied",
    "sender not ",
    "sender is ",
    "sender's ",
    "sender verif",
    "sender domain",
    "sender blocked",
    "sender refused",
    "sender address",
    "sender was ",
    "the sender … not ",
    "from that sender",
    "from this sender",
    "from your ",
    "from sender",
    "invalid sender",
    "bad sender",
    "unauthorized sender",
    "unknown sender",
    "unverified sender",
    "return path",
    "envelope from",
    "after mail from",
    "in mail from",
    "mail from command",
    "originator",
    "not allowed to send",
    "not permitted to send",
    "not authorized to send",
    "not allowed to connect",
    "not accepting mail from",
    "not accept mail from",
    "does not accept … from",
    "don't accept … from",
    "message from … rejected",
    "messages from … weren't sent",
    "connections from",
    "your ip",
    "your server",
    "your host",
    "your network",
    "your isp",
    "your domain",
    "ip address",
    "client host",
    "helo",
    "ehlo",
    "reverse dns",
    "rdns",
    "ptr record",
    "no ptr",
    "relay access denied",
    "relaying denied",
    "relay denied",
    "relay not permitted",
    "relaying not allowed",
    "not permitted to relay",
    "unable to relay",
    "not authenticated",
    "unauthenticated",
    "authentication required",
];

/// Block lists by the names of their hosts, which may be all that a server says.
const BLOCK_LISTS: [&str; 7] =
    ["spamhaus.", "spamcop.", "barracudacentral.", "sorbs.net", "dnsbl", "uceprotect", "abuseat.org"];

/// Words about a sender that sends too much at once.
const RATE: [&str; 18] = [
    "at a rate",
    "rate limit",
    "rate-limit",
    "ratelimit",
    "rate that",
    "too many",
    "too much mail",
    "too fast",
    "too quickly",
    "throttl",
    "exceeded … per hour",
    "exceeded … per day",
    "exceeded … rate",
    "receiving mail too",
    "receiving … too much",
    "receiving … too many",
    "connection limit",
    "deferred due to",
];

/// Words about a full mailbox or disk.
const FULL: [&str; 33] = [
    "mailbox full",
    "mailbox is full",
    "mailbox … is full",
    "mailbox … full",
    "mailbox … exceed",
    "mail box full",
    "mail box is full",
    "mailfolder is full",
    "inbox full",
    "inbox is full",
    "account is full",
    "user … is full",
    "is overquota",
    "overquota",
    "over quota",
    "over-quota",
    "over … quota",
    "quota exceed",
    "quota … exceed",
    "quota full",
    "exceed … quota",
    "exceed … size limit",
    "exceed … storage",
    "quota limit",
    "quota violation",
    "beyond … quota",
    "out of … quota",
    "insufficient … storage",
    "insufficient disk space",
    "storage … full",
    "storage limit",
    "not enough … space",
    "disk full",
];

/// Words that there is nobody at an address, or no such domain.
const NOBODY: [&str; 118] = [
    "addressee unknown",
    "not an active",
    "rcpt … not exist",
    "disabled recipient",
    "invalid final delivery",
    "illegal host",
    "recipient address rejected. ",
    "user unknown",
    "unknown user",
    "unknown local user",
    "unknown local part",
    "unknown local-part",
    "unknown account",
    "unknown login",
    "no such user",
    "no such local user",
    "no such recipient",
    "no such mailbox",
    "no such person",
    "no such address",
    "no such account",
    "no such local",
    "no such domain",
    "no such host",
    "no mailbox",
    "no local mailbox",
    "no account",
    "no valid recipient",
    "no user … found",
    "not a valid user",
    "not a valid recipient",
    "not a valid mailbox",
    "not a known user",
    "not a local",
    "not our customer",
    "not known here",
    "not exist here",
    "unknown recipient",
    "recipient unknown",
    "recipient … unknown",
    "unknown address",
    "address unknown",
    "unknown mailbox",
    "mailbox unknown",
    "account unknown",
    "user … doesn't exist",
    "user … does not exist",
    "user … not exist",
    "username … not",
    "user account … exist",
    "account … does not exist",
    "account … doesn't exist",
    "account that you tried to reach does not exist",
    "account that you tried to reach is disabled",
    "account that you tried to reach is inactive",
    "recipient … does not exist",
    "recipient … doesn't exist",
    "recipient … not exist",
    "mailbox … does not exist",
    "mailbox … doesn't exist",
    "mailbox … not exist",
    "address … does not exist",
    "address … doesn't exist",
    "address … not exist",
    "address … not found",
    "address you … not found",
    "no longer exists",
    "domain does not exist",
    "domain doesn't exist",
    "domain … not found",
    "domain not exist",
    "host not found",
    "host unknown",
    "unknown host",
    "unknown domain",
    "invalid domain",
    "bad destination",
    "non-existent",
    "nonexistent",
    "not existing",
    "doesn't have a … account",
    "doesn't have an account",
    "does not have an account",
    "recipient not found",
    "recipientnotfound",
    "recipient was not found",
    "recipnotfound",
    "couldn't be found",
    "could not be found",
    "user not found",
    "user … not found",
    "user is not found",
    "mailbox not found",
    "mailbox … not found",
    "mailbox unavailable",
    "mailbox not available",
    "not listed in",
    "recipient address rejected: access denied",
    "recipient rejected",
    "invalid recipient",
    "invalid mailbox",
    "invalid user",
    "invalid address",
    "bad address",
    "unrouteable address",
    "unroutable address",
    "has moved",
    "has left",
    "no longer … with",
    "no longer … employ",
    "no longer … valid",
    "no longer … use",
    "account … disabled",
    "account … closed",
    "account … inactive",
    "account … suspended",
    "mailbox … disabled",
    "mailbox … inactive",
];

/// Words that it may work later, which a server can say with “not found” as well.
const PASSING: [&str; 8] = [
    "couldn't create",
    "can't create",
    "not found, try again",
    "temporary failure",
    "temporary error",
    "temporarily",
    "temporary lookup",
    "try again later",
];

/// The same in the languages of the country and its neighbours, in which servers write notices without a code.
const NOBODY_NEARBY: [&str; 32] = [
    "adressen findes ikke",
    "adresse findes ikke",
    "adressen eksisterer ikke",
    "modtageren findes ikke",
    "modtageren blev ikke fundet",
    "modtager ikke fundet",
    "ukendt modtager",
    "ukendt bruger",
    "ukendt adresse",
    "brugeren findes ikke",
    "kontoen findes ikke",
    "postkassen findes ikke",
    "domænet findes ikke",
    "findes ikke længere",
    "finnes ikke",
    "ukjent mottaker",
    "ukjent bruker",
    "ble ikke funnet",
    "finns inte",
    "finns inget",
    "okänd mottagare",
    "okänd användare",
    "hittades inte",
    "existiert nicht",
    "empfänger unbekannt",
    "unbekannter empfänger",
    "unbekannter benutzer",
    "unbekannte adresse",
    "wurde nicht gefunden",
    "n'existe pas",
    "utilisateur inconnu",
    "onbekende gebruiker",
];

const FULL_NEARBY: [&str; 11] = [
    "postkassen er fuld",
    "postkasse er fuld",
    "postkassen er fyldt",
    "indbakken er fuld",
    "mailboksen er fuld",
    "er fuld",
    "er full",
    "är full",
    "postfach ist voll",
    "postfach … voll",
    "boîte … pleine",
];

const SENDER_NEARBY: [&str; 10] = [
    "pas autorisé",
    "afsender … afvist",
    "afsenderen",
    "blokeret",
    "blokkert",
    "blockerad",
    "blockiert",
    "gesperrt",
    "absender",
    "avsändare",
];

impl Cause {
    /// What a code and a server's words tell.
    ///
    /// | | |
    /// | --- | --- |
    /// | the words speak of the sender, a rate or a full mailbox | that, whatever the code |
    /// | the words say that it may work later | unclear |
    /// | the words say that there is nobody | nobody, whatever the code |
    /// | otherwise the code in the words, or else the report's | |
    /// | 5.1.7, 5.1.8, 5.1.9 | the sender's address |
    /// | 5.1.x, 5.2.1 | nobody |
    /// | 5.2.2 | full |
    /// | 5.7.x | the sender |
    /// | anything else | unclear |
    pub fn of(status: Option<Status>, words: &str) -> Cause {
        // What the last server said is nearer to the truth than what another has made of it.
        let code = Status::all(words).filter(|code| !code.is_vague()).last().or(status);
        Cause::of_words(words).unwrap_or(match code {
            Some(Status { class: 5, subject: 1, detail: 7..=9 }) => Cause::Sender,
            Some(Status { class: 5, subject: 1, .. } | Status { class: 5, subject: 2, detail: 1 }) => Cause::Nobody,
            Some(Status { class: 4 | 5, subject: 2, detail: 2 }) => Cause::Full,
            Some(Status { class: 5, subject: 7, .. }) => Cause::Sender,
            _ => Cause::Unclear,
        })
    }

    /// What the words alone tell.
    pub fn of_words(words: &str) -> Option<Cause> {
        let listed = words.to_lowercase();
        if BLOCK_LISTS.iter().any(|host| listed.contains(host)) {
            return Some(Cause::Sender);
        }
        let words = plain(words);
        let says = |phrases: &[&str]| phrases.iter().any(|phrase| holds(&words, phrase));
        [
            (Cause::Rate, &RATE[..]),
            (Cause::Full, &FULL),
            (Cause::Full, &FULL_NEARBY),
            (Cause::Sender, &SENDER),
            (Cause::Sender, &SENDER_NEARBY),
            (Cause::Unclear, &PASSING),
            (Cause::Nobody, &NOBODY),
            (Cause::Nobody, &NOBODY_NEARBY),
        ]
        .into_iter()
        .find_map(|(cause, phrases)| says(phrases).then_some(cause))
    }

    /// In a sentence: what it means for the address.
    pub fn as_str(self) -> &'static str {
        match self {
            Cause::Nobody => "there is nobody at the address",
            Cause::Sender => "it is about the sender or the mail, not about the address",
            Cause::Rate => "too much mail at once",
            Cause::Full => "the mailbox is full",
            Cause::Unclear => "no reason that says that there is nobody",
        }
    }
}

/// The words in lower case, without what is no word: addresses, names of hosts, which can be called anything, and the
/// codes that stand on each line of an answer.
fn plain(words: &str) -> String {
    let mut plain = String::from(" ");
    let spaced = words.to_lowercase().replace(['’', '`', '´'], "'").replace(['<', '>', '(', ')', '"', '[', ']'], " ");
    for word in spaced.split_whitespace() {
        let bare = word.trim_matches([',', '.', ';', ':', '#']);
        let is_name = bare.contains('@')
            || bare.contains("://")
            || (bare.contains('.') && !bare.contains("..") && bare.split('.').all(|part| !part.is_empty()));
        let is_code = bare.len() >= 3 && bare.split(['-', '.']).all(|part| part.parse::<u16>().is_ok());
        if !is_name && !is_code {
            plain.push_str(word);
            plain.push(' ');
        }
    }
    plain
}

/// Whether the words hold the phrase; its parts stand near each other and in their order.
pub(super) fn holds(words: &str, phrase: &str) -> bool {
    let mut parts = phrase.split('…').map(str::trim_end);
    let Some(first) = parts.next() else { return false };
    let first = if phrase.contains('…') { first } else { phrase };
    let rest: Vec<&str> = parts.map(str::trim_start).collect();
    words.match_indices(first).any(|(at, _)| {
        let mut from = at + first.len();
        rest.iter().all(|part| {
            let mut end = (from + GAP + part.len()).min(words.len());
            while !words.is_char_boundary(end) {
                end -= 1;
            }
            match words.get(from..end).and_then(|near| near.find(part)) {
                Some(found) => {
                    from += found + part.len();
                    true
                }
                None => false,
            }
        })
    })
}
