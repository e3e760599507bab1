//! What the templates of mails are given.

use serde::Serialize;

/// What a respondent is told.
#[derive(Debug, Clone, Serialize)]
pub struct RespondentMail {
    /// How many questionnaires it is about.
    pub count: usize,
    /// How many of them are new.
    pub new: usize,
    /// How long answering all of them takes.
    pub minutes: u64,
    /// The person's link.
    pub link: String,
    /// The first closing day, in words,
    pub closes: String,
    /// and without the year, for the subject.
    pub closes_short: String,
    /// Whether it speaks to a parent in every role.
    pub to_parent: bool,
    /// Whether it may say more than that something is asked: the programme's `discretion` for every role.
    pub named: bool,
    /// What the person is called; only where the mail may say it.
    pub greeted: Option<String>,
    /// The study's first sentence for this mail.
    pub opening: Option<String>,
    /// Title of the role that can be asked whether the mail is genuine; only where the mail may say it.
    pub helper: Option<String>,
    /// How often the person has been written to about all of it: 0 in an invitation.
    pub reminder: usize,
    /// With whose answers they are asked to help,
    pub helps: Vec<HelpLine>,
    /// and where that begins.
    pub help_link: String,
    /// Address of the page about the questions.
    pub about: Option<String>,
    /// Who reads what is written back.
    pub reader: Reader,
    /// Where to ask for help,
    pub contact: Option<String>,
    /// and whom to call.
    pub telephone: Option<String>,
    /// Who it comes from.
    pub sender: String,
}

/// An answer that somebody is asked to help with: nothing about what was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HelpLine {
    /// The family's; none where the mail may not name it.
    pub case_number: Option<String>,
    /// Title of the role whose answer is outstanding.
    pub role: String,
    /// Closing day, in words.
    pub closes: String,
}

/// What a member of staff is told who wants to sign in.
#[derive(Debug, Clone, Serialize)]
pub struct SignInMail {
    /// What they sign in by.
    pub link: String,
    /// For how many minutes it is good.
    pub minutes: u64,
    /// Where to ask for help.
    pub contact: Option<String>,
    /// Who it comes from.
    pub sender: String,
}

/// What a person who has asked to see what is stored about them is told: nothing of it.
#[derive(Debug, Clone, Serialize)]
pub struct OwnDataMail {
    /// Where they see it.
    pub link: String,
    /// Where to ask for help.
    pub contact: Option<String>,
    /// Who it comes from.
    pub sender: String,
}

/// What a member of staff is told of their passkeys.
#[derive(Debug, Clone, Serialize)]
pub struct PasskeyMail {
    /// Whether one was added; or else removed.
    pub added: bool,
    /// On which day and at what time, in words.
    pub day: String,
    /// In hours and minutes.
    pub time: String,
    /// Where to ask for help.
    pub contact: Option<String>,
    /// Who it comes from.
    pub sender: String,
}

/// Who reads what is written back to a mail.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reader {
    /// The address that an answer goes to, where it is not ours.
    pub address: Option<String>,
    /// Whether the project leads of the municipality read it.
    pub lead: bool,
    /// Who reads it for the study, by name; whoever runs the study where nobody is named.
    pub name: Option<String>,
}

/// What a project lead is told.
#[derive(Debug, Clone, Serialize)]
pub struct DigestMail {
    /// How many responses are missing and can be helped with: not those of people who have said no.
    pub count: usize,
    /// The lead's with something to tell.
    pub municipalities: Vec<String>,
    /// Whether it is more than one.
    pub several: bool,
    /// The date, in words.
    pub today: String,
    /// What is to be told of each.
    pub parts: Vec<DigestPart>,
    /// How many more wait: somebody sees to them, or mail is paused.
    pub waiting: usize,
    /// Title of the role that helps parents.
    pub helper: Option<String>,
    /// Address of the list of all that are missing,
    pub outstanding: String,
    /// and of the page that says what a lead can do.
    pub guide: String,
    /// Where to ask for help.
    pub contact: Option<String>,
    /// Who it comes from.
    pub sender: String,
}

/// What a project lead is told of one municipality.
#[derive(Debug, Clone, Serialize)]
pub struct DigestPart {
    /// Which.
    pub municipality: String,
    /// How many responses are missing there.
    pub count: usize,
    /// Those that can be given for a week at most.
    pub closing: Vec<DigestFamily>,
    /// Those that were not in the last digest.
    pub new: Vec<DigestFamily>,
    /// Those whose mail does not arrive.
    pub undeliverable: Vec<DigestFamily>,
    /// Those for which a letter has to be printed.
    pub to_print: Vec<DigestFamily>,
    /// Those that have been told before, and wait,
    pub known: Brief,
    /// or still do not arrive,
    pub known_undeliverable: Brief,
    /// or are still not printed.
    pub known_to_print: Brief,
    /// Those of people who have said no, with their role.
    pub declined: Brief,
    /// Those that cannot be opened at present.
    pub closed: Brief,
    /// What is forgotten soon because its time is over.
    pub forgotten: Vec<DigestForgotten>,
}

/// What is forgotten on a day because its time is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DigestForgotten {
    /// That day, in words.
    pub day: String,
    /// Whether families go with their answers; names and addresses alone otherwise.
    pub whole: bool,
    /// Of how many families.
    pub count: usize,
    /// Their case numbers, if they are few.
    pub cases: Vec<String>,
}

/// Responses that are told in short.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Brief {
    /// How many.
    pub count: usize,
    /// Case numbers, with how many each has, or whose they are.
    pub cases: Vec<String>,
}

/// The missing responses of one family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DigestFamily {
    /// The family's.
    pub case_number: String,
    /// Address of its page.
    pub link: String,
    /// The responses.
    pub missing: Vec<DigestLine>,
}

/// One missing response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DigestLine {
    /// Title of the role, with a number where it has several columns.
    pub role: String,
    /// Child's number.
    pub child: Option<String>,
    /// Title of the wave.
    pub wave: String,
    /// Date of the invitation, in words: of its mail, or of the letter on paper.
    pub invited: Option<String>,
    /// How many reminders have left.
    pub reminders: usize,
    /// Closing day, in words.
    pub closes: String,
    /// Whether the person is written to on paper.
    pub by_letter: bool,
    /// Address of its page.
    pub link: String,
}

/// What stands above a reply that is passed on.
#[derive(Debug, Clone, Serialize)]
pub struct PassedOnMail {
    /// Case numbers of the families that the mail it replies to was about.
    pub families: Vec<String>,
    /// Whether those whom it was for could not be reached with it.
    pub undelivered: bool,
    /// Who it comes from.
    pub sender: String,
}

/// A mail to a respondent in every way that one can be: with it the templates are tried.
#[cfg(test)]
pub(super) fn every_respondent_mail() -> Vec<RespondentMail> {
    let x = || Some("x".to_owned());
    let readers = [
        Reader { address: x(), ..Reader::default() },
        Reader { lead: true, ..Reader::default() },
        Reader { name: x(), ..Reader::default() },
        Reader::default(),
    ];
    let mut all = Vec::new();
    for (number, reader) in readers.iter().cycle().take(32).enumerate() {
        let has = |bit: usize| number / 4 % (1 << (bit + 1)) >= 1 << bit;
        let named = has(0);
        let count = if has(1) { 3 } else { 1 };
        for greeted in [named.then(x).flatten(), None] {
            all.push(RespondentMail {
                count,
                new: if has(2) { count } else { 1 },
                minutes: if has(1) { 12 } else { 1 },
                link: "https://example.org/s/x".into(),
                closes: "1 x 2021".into(),
                closes_short: "1 x".into(),
                to_parent: has(2),
                named,
                greeted,
                opening: has(1).then(x).flatten(),
                helper: (named && has(2)).then(x).flatten(),
                reminder: number / 4 % 4,
                helps: if has(2) {
                    vec![HelpLine { case_number: named.then(|| "x".to_owned()), role: "x".into(), closes: "x".into() }]
                } else {
                    Vec::new()
                },
                help_link: "https://example.org/s/x/help".into(),
                about: Some("https://example.org/about/x".into()),
                reader: reader.clone(),
                contact: (number % 2 == 0).then(x).flatten(),
                telephone: (number / 2 % 2 == 0).then(x).flatten(),
                sender: "x".into(),
            });
        }
    }
    all
}

/// Every mail to sign in by, likewise.
#[cfg(test)]
pub(super) fn every_sign_in() -> Vec<SignInMail> {
    let one = |contact: Option<&str>| SignInMail {
        link: "https://example.org/w/in/x".into(),
        minutes: 15,
        contact: contact.map(str::to_owned),
        sender: "x".into(),
    };
    vec![one(Some("x")), one(None)]
}

/// Every mail with a link to one's own data, likewise.
#[cfg(test)]
pub(super) fn every_own_data() -> Vec<OwnDataMail> {
    let one = |contact: Option<&str>| OwnDataMail {
        link: "https://example.org/d/x".into(),
        contact: contact.map(str::to_owned),
        sender: "x".into(),
    };
    vec![one(Some("x")), one(None)]
}

/// Every mail about passkeys, likewise.
#[cfg(test)]
pub(super) fn every_passkey() -> Vec<PasskeyMail> {
    let one = |added: bool, contact: Option<&str>| PasskeyMail {
        added,
        day: "x".into(),
        time: "x".into(),
        contact: contact.map(str::to_owned),
        sender: "x".into(),
    };
    vec![one(true, Some("x")), one(true, None), one(false, Some("x")), one(false, None)]
}

/// Every digest, likewise.
#[cfg(test)]
pub(super) fn every_digest() -> Vec<DigestMail> {
    let line = |invited: bool, child: bool, reminders: usize| DigestLine {
        role: "x".into(),
        child: child.then(|| "x".to_owned()),
        wave: "x".into(),
        invited: invited.then(|| "x".to_owned()),
        reminders,
        closes: "x".into(),
        by_letter: child,
        link: "https://example.org/w/answers/1".into(),
    };
    let missing = vec![line(true, false, 0), line(true, true, 1), line(false, true, 2), line(false, false, 3)];
    let families =
        vec![DigestFamily { case_number: "x".into(), link: "https://example.org/w/families/1".into(), missing }];
    let of = |full: bool, count: usize| {
        let families = || if full { families.clone() } else { Vec::new() };
        let cases = ["x", "y"].iter().take(count).map(|case| (*case).to_owned()).collect();
        let brief = if full { Brief { count, cases } } else { Brief::default() };
        let part = DigestPart {
            municipality: "x".into(),
            count,
            closing: families(),
            new: families(),
            undeliverable: families(),
            to_print: families(),
            known: brief.clone(),
            known_undeliverable: brief.clone(),
            known_to_print: brief.clone(),
            declined: brief.clone(),
            closed: brief,
            forgotten: if full {
                [(true, 1), (true, 2), (false, 2), (false, 40)]
                    .map(|(whole, count)| DigestForgotten {
                        day: "x".into(),
                        whole,
                        count,
                        cases: ["x", "y"]
                            .iter()
                            .take(if count > 2 { 0 } else { count })
                            .map(|case| (*case).to_owned())
                            .collect(),
                    })
                    .to_vec()
            } else {
                Vec::new()
            },
        };
        DigestMail {
            count,
            municipalities: vec!["x".into(); count.clamp(1, 3)],
            several: count > 1,
            today: "x".into(),
            parts: vec![part; count.clamp(1, 3)],
            waiting: count,
            outstanding: "https://example.org/w/today".into(),
            guide: "https://example.org/w/guide".into(),
            helper: full.then(|| "x".to_owned()),
            contact: full.then(|| "x".to_owned()),
            sender: "x".into(),
        }
    };
    vec![of(true, 1), of(true, 2), of(true, 3), of(true, 12), of(false, 0), of(false, 1), of(false, 3)]
}

/// Everything that is passed on, likewise.
#[cfg(test)]
pub(super) fn every_passed_on() -> Vec<PassedOnMail> {
    [(1, false), (2, true), (0, false)]
        .map(|(families, undelivered)| PassedOnMail {
            families: vec!["1".to_owned(); families],
            undelivered,
            sender: "x".into(),
        })
        .to_vec()
}
