//! What each page's template is given.

use serde::Serialize;

use crate::questionnaires::study::AboutPart;
use crate::simulate::demonstration::Rate;

/// `landing`: a page without anything of its own.
#[derive(Debug, Serialize)]
pub struct Plain {}

/// `list`: what one person is asked.
#[derive(Debug, Serialize)]
pub struct List {
    /// Whether the person has just pressed "save and continue later".
    pub saved: bool,
    pub intro: String,
    pub open: Vec<OpenCard>,
    pub declined: Vec<DeclinedCard>,
    pub done: Vec<DoneCard>,
    /// Where somebody says that they do not want to take part; not on a screen that is lent.
    pub choices: Option<String>,
    /// Where somebody who can help others finds whom.
    pub help: Option<String>,
}

/// One questionnaire that can be answered.
#[derive(Debug, Serialize)]
pub struct OpenCard {
    pub heading: String,
    pub wave: String,
    pub role: Option<String>,
    pub state: String,
    pub questions: String,
    /// How long what is left takes.
    pub time: Option<String>,
    pub closes: String,
    pub href: String,
    pub button: String,
    /// Where somebody says no to it.
    pub no: String,
}

/// One questionnaire that somebody has said no to.
#[derive(Debug, Serialize)]
pub struct DeclinedCard {
    pub heading: String,
    pub wave: String,
    pub href: String,
}

/// One questionnaire that is answered.
#[derive(Debug, Serialize)]
pub struct DoneCard {
    pub heading: String,
    pub wave: String,
    pub role: Option<String>,
    pub sent: String,
}

/// `question`: one page of a questionnaire.
#[derive(Debug, Serialize)]
pub struct Questions {
    /// Whom it is about, and the wave.
    pub about: String,
    /// Whether it is now about somebody else than before.
    pub turn: bool,
    /// What the list would have said, to somebody who comes by a link.
    pub lead: Option<Vec<String>>,
    /// Whether it is come to from the check before sending.
    pub checking: bool,
    /// Whether an answer leads on by itself.
    pub onward: bool,
    /// Where the list is.
    pub list: String,
    /// Where somebody who can help others finds whom.
    pub help: Option<String>,
    pub progress: Progress,
    /// Title of the instrument and, on its first page, its introduction.
    pub section: String,
    pub introduction: Option<String>,
    /// What is not asked because it was answered for another child, in a sentence.
    pub before: Option<String>,
    /// Language of the wording, which can be another than the page's.
    pub words_lang: String,
    pub words_dir: String,
    /// One question a page.
    pub one: bool,
    pub action: String,
    /// The server's time, in milliseconds since 1970, from which the script counts.
    pub at: i64,
    /// The same, signed, which the page sends along.
    pub made: String,
    /// Hash of the version shown.
    pub version: String,
    pub questions: Vec<Question>,
    /// Whether a question can be left unanswered.
    pub skippable: bool,
    /// That a question can be skipped, and how.
    pub optional: Option<String>,
    /// Where somebody says no to the questionnaire.
    pub no: String,
    pub has_back: bool,
    pub errors: Vec<Error>,
    /// Whether the wording was replaced while the page was open.
    pub changed: bool,
}

/// How far one has come.
#[derive(Debug, Serialize)]
pub struct Progress {
    pub text: String,
    /// How long it takes, or what is left of that.
    pub time: Option<String>,
    pub done: usize,
    pub of: usize,
}

/// One question.
#[derive(Debug, Serialize)]
pub struct Question {
    pub name: String,
    pub text: String,
    /// The saved answer, which the page sends along: what it leaves as it was is not said again.
    pub was: String,
    pub hint: Option<String>,
    /// Role and name of whoever the question is about, where its words do not say them.
    pub whom: Option<String>,
    pub error: Option<String>,
    /// Ids of hint and error.
    pub described: Option<String>,
    pub choices: Vec<Choice>,
    /// Whether there is a saved answer that may be taken back.
    pub clearable: bool,
    pub clear: String,
    pub clear_lang: String,
    /// Whether the person has said that it is hard to understand.
    pub hard: bool,
}

/// One answer to choose.
#[derive(Debug, Serialize)]
pub struct Choice {
    pub id: String,
    pub value: i32,
    pub label: String,
    pub checked: bool,
    /// Stands apart from the scale ("don't know").
    pub outside: bool,
}

/// A line of the error summary.
#[derive(Debug, Serialize)]
pub struct Error {
    /// Id of the question's first answer.
    pub first: String,
    pub text: String,
}

/// `check`: what is unanswered, and the button that submits.
#[derive(Debug, Serialize)]
pub struct Check {
    pub about: String,
    /// What is not asked because it was answered for another child, in a sentence.
    pub before: Option<String>,
    /// How many are unanswered besides those that are named at once, in a sentence.
    pub more: Option<String>,
    /// Those.
    pub rest: Vec<Missing>,
    pub required: Vec<Missing>,
    pub unanswered: Vec<Missing>,
    pub complete: bool,
    /// Whether a submit was refused because nothing is answered.
    pub empty: bool,
    /// Whether a submit was refused because something required is not answered.
    pub refused: bool,
    pub can_submit: bool,
    pub submit: String,
    pub back: String,
    pub later: String,
    /// Where there is a place for own words.
    pub words: Option<String>,
    /// What has been written there.
    pub written: String,
}

/// `about`: who asks, why, and who can see the answers.
#[derive(Debug, Serialize)]
pub struct About {
    pub words_lang: String,
    pub words_dir: String,
    pub heading: String,
    pub parts: Vec<AboutPart>,
    pub version: String,
    /// Where the same stands in other languages, for whoever has no link.
    pub languages: Vec<AboutLanguage>,
    /// The way back, for whoever has a link.
    pub href: Option<String>,
    pub button: String,
}

/// One language of the page.
#[derive(Debug, Serialize)]
pub struct AboutLanguage {
    pub code: String,
    pub name: String,
    pub href: String,
    pub current: bool,
}

/// `own_words`: a text beside the questions.
#[derive(Debug, Serialize)]
pub struct OwnWords {
    pub about: String,
    pub action: String,
    pub text: String,
    /// By how much it is too long, in a sentence.
    pub error: Option<String>,
    /// To the check before sending.
    pub back: String,
}

/// An unanswered question.
#[derive(Debug, Serialize)]
pub struct Missing {
    pub href: String,
    pub text: String,
    pub lang: String,
    pub dir: String,
}

/// `thanks`: what happens next.
#[derive(Debug, Serialize)]
pub struct Thanks {
    pub about: String,
    /// Whom the next one is about.
    pub next_about: Option<String>,
    /// Where to turn when a question was hard to bear.
    pub hard_times: Vec<String>,
    pub more: Option<String>,
    pub next: String,
    pub when: String,
    pub list: String,
}

/// `no_thanks`: no to one questionnaire or to the study.
#[derive(Debug, Serialize)]
pub struct NoThanks {
    pub about: String,
    /// Whether it has been said.
    pub declined: bool,
    pub action: String,
    /// That a no changes nothing, where that is confirmed.
    pub harmless: Option<String>,
    /// Where leaving the study is said.
    pub study: Option<String>,
    pub back: String,
    pub list: String,
}

/// `my_choices`: what a person chooses about mail, the study and their answers.
#[derive(Debug, Serialize)]
pub struct Choices {
    pub action: String,
    /// When the answers are erased, in a sentence, if the person has asked for it.
    pub erase_due: Option<String>,
    /// That a no changes nothing, where that is confirmed.
    pub harmless: Option<String>,
    pub left: bool,
    pub withdrawn: bool,
    /// Whether any answer is stored.
    pub answered: bool,
    pub no_mail: bool,
    /// Whether a link to what is stored can be sent.
    pub reached: bool,
    /// Names the page on which something is said to be wrong.
    pub made: String,
    /// What was written there, if it was not taken,
    pub written: String,
    /// and why.
    pub error: Option<String>,
}

/// `stored`: asks whether somebody wants to see what is stored about them.
#[derive(Debug, Serialize)]
pub struct Stored {
    pub action: String,
}

/// `erase`: asks once more whether the answers are to be erased.
#[derive(Debug, Serialize)]
pub struct Erase {
    pub action: String,
    /// What follows, and when.
    pub text: String,
    /// Proves that this page was shown.
    pub confirmation: String,
    /// Whether the page was open for too long.
    pub again: bool,
    /// Back to the choices.
    pub back: String,
}

/// `stop_mail`: what the List-Unsubscribe header of a mail leads to.
#[derive(Debug, Serialize)]
pub struct StopMail {
    pub action: String,
    /// Language of the page, which the button keeps.
    pub language: String,
    pub no_mail: bool,
}

/// `message`: a kind word about what cannot be done, and what to do.
#[derive(Debug, Default, Serialize)]
pub struct Message {
    pub heading: String,
    pub text: String,
    /// By which number we find what went wrong, in a sentence.
    pub number: Option<String>,
    pub href: Option<String>,
    /// Whether the way on is not what most people come for.
    pub aside: bool,
    pub button: String,
    /// Where a new link is asked for.
    pub renew: Option<String>,
    pub renew_button: String,
}

/// `helping`: whom a helper can help.
#[derive(Debug, Serialize)]
pub struct Helping {
    /// What has become of the code that was looked at.
    pub news: Option<String>,
    pub action: String,
    pub list: String,
    pub waiting: Vec<Waiting>,
}

/// Somebody who has something to answer; nothing about how far they have come.
#[derive(Debug, Serialize)]
pub struct Waiting {
    pub name: String,
    pub case: String,
    pub who: String,
}

/// `help_code`: a one-time code, for the helper to show.
#[derive(Debug, Serialize)]
pub struct HelpCode {
    pub heading: String,
    pub case: String,
    pub qr: Qr,
    /// What is typed before the code.
    pub place: String,
    pub code: String,
    pub until: String,
    pub href: String,
    pub list: String,
}

/// A code for a phone's camera.
#[derive(Debug, Serialize)]
pub struct Qr {
    /// Modules, with the light ones around.
    pub side: usize,
    /// The dark ones.
    pub path: String,
}

/// `opening`: what a one-time code opens.
#[derive(Debug, Serialize)]
pub struct Opening {
    pub whose: String,
    pub by: String,
    pub action: String,
    pub nonce: String,
    pub language: String,
}

/// `demo`: what there is to see.
#[derive(Debug, Serialize)]
pub struct Demo {
    pub today: String,
    /// What the clock has just brought.
    pub news: Option<String>,
    pub rates: Vec<Rate>,
}

/// `demo_mailbox`: the mails, newest first.
#[derive(Debug, Serialize)]
pub struct Mailbox {
    pub today: String,
    /// Whose mails, if not everybody's.
    pub only: Option<String>,
    pub mails: Vec<MailLine>,
}

/// One mail in the list.
#[derive(Debug, Serialize)]
pub struct MailLine {
    pub href: String,
    pub date: String,
    pub to: String,
    pub to_href: String,
    pub subject: String,
    pub kind: String,
}

/// `demo_mail`: one mail.
#[derive(Debug, Serialize)]
pub struct Mail {
    pub subject: String,
    pub headers: Vec<Header>,
    pub html: Option<String>,
    pub text: Option<String>,
}

/// A header line.
#[derive(Debug, Serialize)]
pub struct Header {
    pub name: String,
    pub value: String,
}
