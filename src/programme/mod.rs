//! The protocol of one study, read from a JSON file: waves, reminder policy, sending days, roles and who is
//! asked what. Pure: no database, no clock.

mod bundle;
mod calendar;
mod fact;
mod retention;

pub use bundle::{Bundle, WorkingDay};
pub use calendar::{Calendar, add_months, is_public_holiday, whole_months};
pub(crate) use calendar::{after, monday_of};
pub use fact::{Fact, FactKind, FactOf, FactValue};
pub use retention::{FamilyOrStudy, KeptOfFamily, KeptOfWriting, Retention, WritingOrStudy};

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::names::municipality_key;

/// A short text by language code (`da`, `en`, …).
pub type Text = BTreeMap<String, String>;

/// The text in `language`, or in Danish, or in whatever there is.
pub fn text_in<'a>(text: &'a Text, language: &str) -> &'a str {
    text.get(language).or_else(|| text.get("da")).or_else(|| text.values().next()).map_or("", String::as_str)
}

/// The protocol of one study.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Programme {
    /// Where the schema of this file is; for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Short name, as in the file's name.
    pub id: String,
    /// Changes whenever the protocol changes.
    pub version: String,
    /// What respondents and leads see.
    pub title: Text,
    /// IANA name; all calendar arithmetic is done in it.
    pub time_zone: String,
    /// First and last day on which anything is sent; without it the study is open-ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collection_window: Option<Window>,
    /// When mail leaves.
    pub sending: Sending,
    /// Days after the invitation on which a reminder is due, ascending; at least two.
    pub reminders_after_days: Vec<u16>,
    /// A request closes at the end of this many days after its invitation, or earlier (contract rule 2.5).
    pub closes_after_days: u16,
    /// The measurement points, in order of time.
    pub waves: Vec<Wave>,
    /// Who is asked, and what.
    pub roles: Vec<Role>,
    /// Who mails and letters come from; the installation's `sender` where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender: Option<Sender>,
    /// What single municipalities do differently, by the municipality's name in the register (contract rule 2.14).
    #[serde(rename = "sites", default)]
    pub municipalities: BTreeMap<String, Tailoring>,
    /// What the register can tell besides of families and children.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
    /// How long what is stored is kept.
    #[serde(default, skip_serializing_if = "Retention::is_empty")]
    pub retention: Retention,
}

/// Who mails and letters come from, as a reader sees it. The address that they are sent from stays the installation's: SPF,
/// DKIM and DMARC are about that one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sender {
    /// The name beside the address and under the words.
    pub name: Text,
    /// Where an answer to a mail goes; to the installation's own mailbox if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
}

/// First and last day of sending, both included.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// First day of sending.
    #[schemars(with = "String", extend("format" = "date"))]
    pub first: Date,
    /// Last day of sending.
    #[schemars(with = "String", extend("format" = "date"))]
    pub last: Date,
}

/// When mail leaves, in the programme's time zone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sending {
    /// Mail to respondents leaves from this time of day, `HH:MM`.
    #[serde(with = "hour_minute")]
    #[schemars(with = "String", regex(pattern = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"))]
    pub respondents_from: Time,
    /// The weekly mail to project leads.
    pub digest: DigestPolicy,
    /// Days of the year without mail besides weekends and public holidays, `MM-DD`.
    #[schemars(inner(regex(pattern = r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")))]
    pub closed_days: Vec<String>,
}

/// When project leads are told, and what counts as missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DigestPolicy {
    /// On this day of the week, Monday if it is left out. Where it is no sending day, on the next one of its week; where none
    /// follows, on the last one before it.
    #[serde(default, skip_serializing_if = "WorkingDay::is_monday")]
    pub day: WorkingDay,
    /// From this time of day, `HH:MM`.
    #[serde(with = "hour_minute")]
    #[schemars(with = "String", regex(pattern = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"))]
    pub at: Time,
    /// A request counts as missing when its invitation is this many calendar days old or older.
    pub after_days: u16,
}

/// One measurement point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wave {
    /// `baseline`, `fu1`, …
    pub id: String,
    /// Calendar months after the family's start date.
    pub months: u16,
    /// What respondents and leads see.
    pub title: Text,
}

/// A kind of respondent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// `parent`, `caseworker`, …
    pub id: String,
    /// What people see.
    pub title: Text,
    /// What somebody is who answers in this role, within a sentence, where the title is no such word
    /// (“foster family or institution” for “Placement site”).
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub answers_as: Text,
    /// Columns of the register sheet that name such a person, without `_name` and `_email`
    /// (`parent1`, `parent2`). Each is a slot of the family.
    pub columns: Vec<String>,
    /// Other names for the columns, one for each in turn (`mor`, `far`, `mother`, `father`)
    /// or, for a role with one column, all for that one.
    #[serde(default)]
    pub also_called: Vec<String>,
    /// Asked once for the family or once for each child.
    pub asked: Asked,
    /// Decides how a page is laid out and how people are addressed.
    pub audience: Audience,
    /// Roles whose people this one can help to answer: with a one-time code, and without seeing the answers.
    #[serde(default)]
    pub assists: Vec<String>,
    /// How much the text of a mail may name; the subject names nothing.
    #[serde(default)]
    pub discretion: Discretion,
    /// Who reads what people in this role write back to a mail; if it is left out, the study for parents and the
    /// municipality for professionals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replies: Option<Replies>,
    /// On which day of the week mail to this role is gathered; without it mail leaves on the day on which it falls due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bundle: Option<Bundle>,
    /// Whether there is a place for own words behind the questions.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub own_words: bool,
    /// What is asked, in order.
    pub questionnaire: Vec<Part>,
}

/// Who reads a reply to a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Replies {
    /// Whoever runs the study; nobody in the municipality.
    Study,
    /// The project leads of the family's municipality.
    Municipality,
}

/// Asked once for the family or once for each child.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// One request for the family.
    PerFamily,
    /// One request for each child.
    PerChild,
}

/// Whom a page speaks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// One question a page, "du", shortest words.
    Parent,
    /// Several questions a page.
    Professional,
}

/// How much the text of a mail may name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Discretion {
    /// Nothing: neither the person, nor the study, nor what it is about.
    #[default]
    Silent,
    /// The person's first name, the study and who asks.
    Named,
}

/// A piece of a role's questionnaire: one instrument, or one chosen by the child's age.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The instrument asked; left out when `by_age` is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instrument: Option<String>,
    /// The child's instrument by age on the invitation's date; an age in no band is asked none of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_age: Vec<AgeBand>,
    /// Only at these waves; empty means at every wave.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waves: Vec<String>,
    /// For a role asked per child: what somebody has answered about a counterpart (`about` in the instrument) for one
    /// child is used for the family's other children at the same wave, and not asked again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub once_per_counterpart: bool,
}

/// An instrument for children of an age in whole months, both ends included.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AgeBand {
    /// Youngest age in whole months.
    pub from_months: u16,
    /// Oldest age in whole months.
    pub to_months: u16,
    /// The instrument asked.
    pub instrument: String,
}

/// What one municipality does differently.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tailoring {
    /// Roles that are not asked here.
    #[serde(default)]
    pub roles_off: Vec<String>,
    /// The municipality's own questions, after the programme's.
    #[serde(default)]
    pub extra: Vec<ExtraPart>,
    /// Who mails to people of this municipality alone come from, instead of the programme's sender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender: Option<Sender>,
}

/// An instrument added for one role of one municipality.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtraPart {
    /// Who is asked.
    pub role: String,
    /// What is asked.
    pub instrument: String,
}

impl Programme {
    /// The role of that name.
    pub fn role(&self, id: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.id == id)
    }

    /// The wave of that name with its place in the order of time.
    pub fn wave(&self, id: &str) -> Option<(usize, &Wave)> {
        self.waves.iter().enumerate().find(|(_, wave)| wave.id == id)
    }

    /// The roles that help somebody.
    pub fn helpers(&self) -> Vec<&str> {
        self.roles.iter().filter(|role| !role.assists.is_empty()).map(|role| role.id.as_str()).collect()
    }

    /// Whether whoever holds the role `helper` can help whoever holds `role`.
    pub fn assists(&self, helper: &str, role: &str) -> bool {
        self.role(helper).is_some_and(|helper| helper.assists.iter().any(|helped| helped == role))
    }

    /// Whether `role` is asked at all in that municipality.
    pub fn asks(&self, municipality: &str, role: &str) -> bool {
        self.role(role).is_some()
            && !self.tailoring(municipality).is_some_and(|t| t.roles_off.iter().any(|off| off == role))
    }

    /// Who reads a reply of somebody who is asked in all of these roles: the municipality only if it does so for each of
    /// them. A role that is unknown (any more) is the study's.
    pub fn replies<'a>(&self, roles: impl IntoIterator<Item = &'a str>) -> Replies {
        let of = |id: &str| match self.role(id) {
            Some(Role { replies: Some(replies), .. }) => *replies,
            Some(Role { audience: Audience::Professional, .. }) => Replies::Municipality,
            _ => Replies::Study,
        };
        roles.into_iter().map(of).min().unwrap_or(Replies::Study)
    }

    /// How much a mail may name that is about all of these roles: as little as the most silent of them. A role that is
    /// unknown is silent.
    pub fn discretion<'a>(&self, roles: impl IntoIterator<Item = &'a str>) -> Discretion {
        let of = |id: &str| self.role(id).map_or(Discretion::Silent, |role| role.discretion);
        roles.into_iter().map(of).min().unwrap_or_default()
    }

    /// Who mail comes from to somebody who belongs to these municipalities: their one municipality's sender, or the
    /// programme's.
    pub fn sender<'a>(&self, municipalities: impl IntoIterator<Item = &'a str>) -> Option<&Sender> {
        let mut municipalities = municipalities.into_iter();
        let one = municipalities.next().filter(|first| {
            let key = municipality_key(first);
            municipalities.all(|other| municipality_key(other) == key)
        });
        let own =
            one.and_then(|municipality| self.tailoring(municipality)).and_then(|tailoring| tailoring.sender.as_ref());
        own.or(self.sender.as_ref())
    }

    /// What that municipality does differently, however its name is spelled.
    fn tailoring(&self, municipality: &str) -> Option<&Tailoring> {
        self.municipalities.get(municipality).or_else(|| {
            if self.municipalities.is_empty() {
                return None;
            }
            let key = municipality_key(municipality);
            self.municipalities.iter().find(|(other, _)| municipality_key(other) == key).map(|(_, tailoring)| tailoring)
        })
    }

    /// The fact of that name.
    pub fn fact(&self, id: &str) -> Option<&Fact> {
        self.facts.iter().find(|fact| fact.id == id)
    }

    /// The role that a register column (`parent2`) belongs to.
    pub fn role_of_column(&self, column: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.columns.iter().any(|c| c == column))
    }

    /// The child's instrument for `role` at an age in whole months; `None` where the role has no
    /// instrument by age or the age is in no band.
    pub fn child_instrument(&self, role: &str, age_months: i32) -> Option<&str> {
        self.role(role)?
            .questionnaire
            .iter()
            .flat_map(|part| &part.by_age)
            .find(|band| (i32::from(band.from_months)..=i32::from(band.to_months)).contains(&age_months))
            .map(|band| band.instrument.as_str())
    }

    /// The instruments asked of `role` in `municipality` at `wave`, in order; `child_instrument` is the one that was
    /// chosen by age when the invitation went out.
    pub fn instruments<'a>(
        &'a self,
        municipality: &str,
        role: &str,
        wave: &str,
        child_instrument: Option<&'a str>,
    ) -> Vec<&'a str> {
        let Some(found) = self.role(role) else { return Vec::new() };
        let own = found
            .questionnaire
            .iter()
            .filter(|part| part.waves.is_empty() || part.waves.iter().any(|w| w == wave))
            .filter_map(|part| match &part.instrument {
                Some(instrument) => Some(instrument.as_str()),
                None => child_instrument
                    .and_then(|chosen| part.by_age.iter().find(|band| band.instrument == chosen))
                    .map(|band| band.instrument.as_str()),
            });
        let extra = self
            .tailoring(municipality)
            .into_iter()
            .flat_map(|tailoring| &tailoring.extra)
            .filter(|extra| extra.role == role)
            .map(|extra| extra.instrument.as_str());
        own.chain(extra).collect()
    }

    /// The instruments of `role` at `wave` whose questions about a counterpart are asked once for all children.
    pub fn asked_once(&self, role: &str, wave: &str) -> Vec<&str> {
        let parts = self.role(role).into_iter().flat_map(|role| &role.questionnaire);
        let here = |part: &&Part| part.waves.is_empty() || part.waves.iter().any(|w| w == wave);
        parts
            .filter(|part| part.once_per_counterpart)
            .filter(here)
            .filter_map(|part| part.instrument.as_deref())
            .collect()
    }

    /// Every instrument that the programme can ask.
    pub fn all_instruments(&self) -> Vec<&str> {
        let mut all: Vec<&str> = Vec::new();
        let parts = self.roles.iter().flat_map(|role| &role.questionnaire);
        let named = parts.clone().filter_map(|part| part.instrument.as_deref());
        let by_age = parts.flat_map(|part| &part.by_age).map(|band| band.instrument.as_str());
        let extra = self.municipalities.values().flat_map(|t| &t.extra).map(|extra| extra.instrument.as_str());
        for id in named.chain(by_age).chain(extra) {
            if !all.contains(&id) {
                all.push(id);
            }
        }
        all
    }
}

/// `HH:MM` in the file, a time of day in the code.
mod hour_minute {
    use jiff::civil::Time;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(time: &Time, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&time.strftime("%H:%M").to_string())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Time, D::Error> {
        let text = String::deserialize(from)?;
        Time::strptime("%H:%M", &text).map_err(|_| D::Error::custom(format!("“{text}” is no time of day, as in 09:00")))
    }
}
