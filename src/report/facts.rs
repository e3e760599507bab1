//! What all tables are made of: the register, the requests and the submitted answers, as plain values. Pure.
//!
//! People are numbers here. Addresses and names are not among the facts.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;

use crate::family::{FactEntry, RequestState, Status};
use crate::id::{PersonId, ProtocolId, ResponseId, VersionId};
use crate::instrument::Sex;
use crate::plan;
use crate::programme::{Asked, Programme};

/// The study as stored, or a batch of its families with all that is known of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// How many families of the study stand before these.
    pub first: usize,
    /// By case number, ascending.
    pub families: Vec<FamilyFact>,
    /// All of them, invited or not.
    pub requests: Vec<RequestFact>,
    /// The submitted ones.
    pub responses: Vec<ResponseFact>,
    /// What was submitted and does not count any more, without what was answered.
    pub taken_out: Vec<TakenOutFact>,
    /// What was begun and has not been submitted: how far, never what was answered.
    pub begun: Vec<BegunFact>,
    /// What people have said is hard to understand, whether or not they submitted anything.
    pub hard: Vec<HardFact>,
    /// The sessions in which somebody was helped, whether or not anything was said in them.
    pub help: Vec<HelpFact>,
    /// What people were told about the study, in every version: with the first batch alone.
    pub told: Vec<ToldFact>,
    /// What people have written beside the questions, and sent.
    pub own_words: Vec<OwnWordsFact>,
    /// What the register tells of families and children besides: by family, child, fact and day.
    pub told_of: Vec<RegisterFact>,
    /// The instruments and words that were shown, by their number in [`AnswerFact::version`] and [`HardFact::version`].
    pub versions: BTreeMap<VersionId, VersionFact>,
}

/// One family of the register.
#[derive(Debug, Clone, PartialEq)]
pub struct FamilyFact {
    /// `family_id` of the register.
    pub case_number: String,
    /// As the register spells it.
    pub municipality: String,
    /// First day.
    pub start: Date,
    /// Last day, where there is one.
    pub end: Option<Date>,
    /// As entered.
    pub status: Status,
    /// The placed children, by number.
    pub children: Vec<ChildFact>,
    /// The roles that somebody holds or has held.
    pub holders: Vec<Holder>,
    /// For each child and role that somebody has held for it, when it passed into other hands.
    pub moves: Vec<MovesFact>,
}

/// How often a role for a child has passed into other hands (`family::moves`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovesFact {
    /// Place in [`FamilyFact::children`].
    pub child: usize,
    /// The role.
    pub role: String,
    /// Local days.
    pub days: Vec<Date>,
}

/// One telling of a fact that the programme defines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterFact {
    /// Place in [`Facts::families`].
    pub family: usize,
    /// Place in [`FamilyFact::children`], for what is told of a child.
    pub child: Option<usize>,
    /// `id` of the programme file.
    pub fact: String,
    /// The value, or the day, or both.
    pub entry: FactEntry,
}

/// One placed child.
#[derive(Debug, Clone, PartialEq)]
pub struct ChildFact {
    /// `child_id` of the register.
    pub case_number: String,
    /// Where the register tells: some norms differ by it. In no table by itself.
    pub sex: Option<Sex>,
    /// Of a child with two courses, in either: the first one's place among all families of the study, and the child's in it.
    pub same_as: Option<(usize, usize)>,
}

/// Somebody holds (or has held) a role for the family or for one child of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// `parent`, `caseworker`, …
    pub role: String,
    /// Place in [`FamilyFact::children`]; none if the role is held for the whole family.
    pub child: Option<usize>,
}

/// One questionnaire asked of one person.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestFact {
    /// Place in [`Facts::families`].
    pub family: usize,
    /// Place in [`FamilyFact::children`], for roles asked per child.
    pub child: Option<usize>,
    /// Who is asked.
    pub role: String,
    /// When.
    pub wave: String,
    /// The person's number.
    pub person: PersonId,
    /// How often it has been invited anew.
    pub round: i32,
    /// The wave's nominal date.
    pub nominal: Date,
    /// Day of the latest invitation that was sent.
    pub invited: Option<Date>,
    /// Day of the first one, or of the letter that stood for it: kept when it is invited anew.
    pub first_invited: Option<Date>,
    /// What was sent about it.
    pub mails: Vec<MailFact>,
    /// The letters on paper that told of it: round and local day of printing.
    pub letters: Vec<(i32, Date)>,
    /// Last day on which it can be answered.
    pub closes: Date,
    /// As stored now.
    pub state: RequestState,
    /// Local day of the answer.
    pub answered: Option<Date>,
    /// Chosen by the child's age.
    pub child_instrument: Option<String>,
    /// By which it was asked and scored.
    pub protocol: ProtocolId,
}

/// One sent mail that carried a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailFact {
    /// The request's round at that time.
    pub round: i32,
    /// 0 is the invitation, 1 the first reminder, and so on.
    pub reminder: u8,
    /// Local day.
    pub on: Date,
}

/// The submitted answers to one request.
#[derive(Debug, Clone, PartialEq)]
pub struct ResponseFact {
    /// Its number in the database.
    pub id: ResponseId,
    /// Place in [`Facts::requests`].
    pub request: usize,
    /// Who answered, as a number.
    pub person: PersonId,
    /// Local day of the submit.
    pub submitted: Date,
    /// What it was told about the study: hash of a [`ToldFact`].
    pub told: Option<String>,
    /// The roles that helped with any of the answers, in alphabetical order; never who it was.
    pub assisted_by: BTreeSet<String>,
    /// In the order in which the items were stored.
    pub answers: Vec<AnswerFact>,
    /// As computed at submit.
    pub scores: Vec<ScoreFact>,
}

/// A response of somebody who has withdrawn, or whose answers were erased: that it was there, for what was told while it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenOutFact {
    /// Place in [`Facts::requests`].
    pub request: usize,
    /// Who had answered, as a number.
    pub person: PersonId,
    /// The local day on which it was submitted or, where that was erased too, the first on which it can have been.
    pub from: Date,
    /// The last such day. Of what was erased it is not even known that it was submitted.
    pub until: Date,
}

/// A questionnaire that somebody has begun and not submitted.
#[derive(Debug, Clone, PartialEq)]
pub struct BegunFact {
    /// Place in [`Facts::requests`].
    pub request: usize,
    /// What has been answered, without the answers: instrument as asked, item, local day.
    pub items: Vec<(String, String, Date)>,
}

/// One answered item.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerFact {
    /// As asked: the instrument's id or its age version's.
    pub instrument: String,
    /// The item.
    pub item: String,
    /// The value chosen.
    pub value: i32,
    /// Key of [`Facts::versions`].
    pub version: VersionId,
    /// Local day.
    pub on: Date,
    /// The moment at which its page was saved.
    pub at: Timestamp,
    /// Whether it was given in a session with help.
    pub helped: bool,
    /// The response for another child in which it was given, if it was taken over from there.
    pub taken_from: Option<ResponseId>,
}

/// One question that one person has said is hard to understand.
#[derive(Debug, Clone, PartialEq)]
pub struct HardFact {
    /// Place in [`Facts::requests`].
    pub request: usize,
    /// Who said so, as a number.
    pub person: PersonId,
    /// As asked: the instrument's id or its age version's.
    pub instrument: String,
    /// The item.
    pub item: String,
    /// What was shown: key of [`Facts::versions`].
    pub version: VersionId,
    /// Local day.
    pub on: Date,
}

/// One session with help that was opened: about all that the person could answer then about one family.
#[derive(Debug, Clone, PartialEq)]
pub struct HelpFact {
    /// Who was helped, as a number.
    pub person: PersonId,
    /// Place in [`Facts::families`].
    pub family: usize,
    /// Local day.
    pub on: Date,
}

/// What somebody wrote in their own words, sent with their answers.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnWordsFact {
    /// Place in [`Facts::responses`].
    pub response: usize,
    /// The language of the page on which it was written.
    pub language: String,
    /// The text.
    pub content: String,
}

/// One score.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreFact {
    /// As asked: the instrument's id or its age version's.
    pub instrument: String,
    /// The score's id.
    pub name: String,
    /// Its value.
    pub value: f64,
    /// What was shown: key of [`Facts::versions`].
    pub version: VersionId,
}

/// One instrument with its words, as shown.
#[derive(Debug, Clone, PartialEq)]
pub struct VersionFact {
    /// Hash of the content.
    pub hash: String,
    /// `version` of the instrument file, which goes up when a question comes to ask something else.
    pub instrument_version: String,
    /// The language of the words.
    pub language: String,
    /// Whether the words were labels that stand for others' words.
    pub demonstration: bool,
}

/// What respondents were told about the study.
#[derive(Debug, Clone, PartialEq)]
pub struct ToldFact {
    /// Hash of the content.
    pub hash: String,
    /// Whom it was for; empty for everybody.
    pub role: String,
    /// `da`, `en`, …
    pub language: String,
    /// As JSON, with headings and paragraphs.
    pub content: String,
}

/// What is counted: a family, or a child of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unit {
    /// Its place in the study.
    pub family: usize,
    /// The child's place in it.
    pub child: Option<usize>,
    /// Whether it has two courses: another family, of another batch perhaps, may bring it along as well.
    pub several: bool,
}

impl Facts {
    /// The family of a request.
    pub fn family_of(&self, request: &RequestFact) -> &FamilyFact {
        &self.families[request.family]
    }

    /// The unit that a request counts for. A child with two courses is one, whichever of them it is asked about in.
    pub fn unit(&self, request: &RequestFact, programme: &Programme) -> Unit {
        self.one_unit(request.unit(programme))
    }

    fn one_unit(&self, (family, child): (usize, Option<usize>)) -> Unit {
        let same = child.and_then(|child| self.families[family].children[child].same_as);
        match same {
            Some((family, child)) => Unit { family, child: Some(child), several: true },
            None => Unit { family: self.first + family, child, several: false },
        }
    }

    /// The units of a family (by its place) that belong to the population of a role: the family itself or, for a role asked per
    /// child, its children who have somebody in that role.
    pub fn units_in(&self, family: usize, role: &str, asked: Asked) -> Vec<Unit> {
        let FamilyFact { holders, children, .. } = &self.families[family];
        let held = || holders.iter().filter(|holder| holder.role == role);
        match asked {
            Asked::PerFamily => held().next().map(|_| self.one_unit((family, None))).into_iter().collect(),
            // A holder without a child is there for all of them.
            Asked::PerChild => (0..children.len())
                .filter(|child| held().any(|holder| holder.child.is_none_or(|own| own == *child)))
                .map(|child| self.one_unit((family, Some(child))))
                .collect(),
        }
    }

    /// The responses that were submitted by the end of `day`, each with its request.
    pub fn responses_by(&self, day: Date) -> impl Iterator<Item = (&ResponseFact, &RequestFact)> {
        self.responses
            .iter()
            .filter(move |response| response.submitted <= day)
            .map(|response| (response, &self.requests[response.request]))
    }
}

impl Facts {
    /// Puts the next families of the study behind these.
    pub fn append(&mut self, more: Facts) {
        let (families, requests, responses) = (self.families.len(), self.requests.len(), self.responses.len());
        self.families.extend(more.families);
        self.requests.extend(more.requests.into_iter().map(|one| RequestFact { family: families + one.family, ..one }));
        let of = |request: usize| requests + request;
        self.responses.extend(more.responses.into_iter().map(|one| ResponseFact { request: of(one.request), ..one }));
        self.taken_out.extend(more.taken_out.into_iter().map(|one| TakenOutFact { request: of(one.request), ..one }));
        self.begun.extend(more.begun.into_iter().map(|one| BegunFact { request: of(one.request), ..one }));
        self.hard.extend(more.hard.into_iter().map(|one| HardFact { request: of(one.request), ..one }));
        self.help.extend(more.help.into_iter().map(|one| HelpFact { family: families + one.family, ..one }));
        let told_of = more.told_of.into_iter().map(|one| RegisterFact { family: families + one.family, ..one });
        self.told_of.extend(told_of);
        let words = more.own_words.into_iter().map(|one| OwnWordsFact { response: responses + one.response, ..one });
        self.own_words.extend(words);
        self.told.extend(more.told);
        self.versions.extend(more.versions);
    }

    /// Whether any answer was given to words that only stand for others' words.
    pub fn has_demonstration_words(&self) -> bool {
        if !self.versions.values().any(|version| version.demonstration) {
            return false;
        }
        let answers = self.responses.iter().flat_map(|response| &response.answers);
        answers.filter_map(|answer| self.versions.get(&answer.version)).any(|version| version.demonstration)
    }
}

impl Facts {
    /// The version of the instrument by which something was asked; empty where it is not known.
    pub fn instrument_version(&self, version: VersionId) -> &str {
        self.versions.get(&version).map_or("", |version| &version.instrument_version)
    }
}

impl RequestFact {
    /// Place of its family in [`Facts::families`] and of the child, for a role that is asked per child.
    pub fn unit(&self, programme: &Programme) -> (usize, Option<usize>) {
        let per_child = programme.role(&self.role).is_some_and(|role| role.asked == Asked::PerChild);
        (self.family, self.child.filter(|_| per_child))
    }

    /// Round and day of the latest invitation that was sent by the end of `day`. A request that has moved to another
    /// person, who is not invited yet, was still asked: the first person's invitation counts.
    pub fn invitation_by(&self, day: Date) -> Option<(i32, Date)> {
        let present = self.invited.map(|on| (self.round, on));
        let sent = self.mails.iter().filter(|mail| mail.reminder == 0).map(|mail| (mail.round, mail.on));
        let first = self.first_invited.map(|on| (1, on));
        sent.chain(first).chain(present).filter(|(_, on)| *on <= day).max()
    }

    /// Day of the first invitation that was sent, whomever it went to.
    pub fn first_invitation(&self) -> Option<Date> {
        let sent = self.mails.iter().filter(|mail| mail.reminder == 0).map(|mail| mail.on);
        sent.chain(self.first_invited).chain(self.invited).min()
    }

    /// Day on which reminder `n` to the latest invited person was sent, if by the end of `day`.
    pub fn reminder_by(&self, n: u8, day: Date) -> Option<Date> {
        let (round, _) = self.invitation_by(day)?;
        let sent = self.mails.iter().filter(|mail| mail.reminder == n && mail.round == round).map(|mail| mail.on);
        sent.filter(|on| *on <= day).min()
    }

    /// Day of the answer, if by the end of `day`.
    pub fn answered_by(&self, day: Date) -> Option<Date> {
        self.answered.filter(|on| self.state == RequestState::Answered && *on <= day)
    }

    /// Whether the unit had this request by the end of `day`: its invitation was sent, or it was answered through
    /// the link of an earlier mail before its own could leave.
    pub fn asked_by(&self, day: Date) -> bool {
        self.invitation_by(day).is_some() || self.answered_by(day).is_some()
    }

    /// Where the request stood at the end of `day`, whatever has happened since; what closes on that day is closed.
    ///
    /// By the same rule as everywhere ([`plan::last_day`]). What is stored as missing or as taken back stays so, as the
    /// end date may have been entered long after the fact; what was answered later was open until then.
    pub fn state_as_of(&self, family: &FamilyFact, day: Date) -> RequestState {
        let (last, afterwards) = plan::last_day(family.status, family.end, self.closes);
        let ended = last.is_none_or(|last| last <= day);
        match self.state {
            RequestState::Answered if self.answered_by(day).is_some() => RequestState::Answered,
            RequestState::Answered => RequestState::Open,
            RequestState::Missing if self.closes <= day => RequestState::Missing,
            RequestState::Missing => RequestState::Open,
            // Taken back for another reason, whose day is not stored.
            RequestState::Cancelled if afterwards != RequestState::Cancelled => RequestState::Cancelled,
            RequestState::Cancelled | RequestState::Open if ended => afterwards,
            RequestState::Cancelled | RequestState::Open => RequestState::Open,
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    pub fn family(number: &str, status: Status, end: Option<Date>) -> FamilyFact {
        FamilyFact {
            case_number: number.into(),
            municipality: "Herning".into(),
            start: date(2021, 1, 4),
            end,
            status,
            children: ["1", "2"]
                .map(|child| ChildFact { case_number: format!("{number}-{child}"), sex: None, same_as: None })
                .into(),
            holders: Vec::new(),
            moves: Vec::new(),
        }
    }

    /// Invited on 4 January 2021, closes eight weeks later, on 1 March.
    pub fn request(family: usize, role: &str, wave: &str, person: i64) -> RequestFact {
        RequestFact {
            family,
            child: None,
            role: role.into(),
            wave: wave.into(),
            person: PersonId::new(person),
            round: 1,
            nominal: date(2021, 1, 4),
            invited: Some(date(2021, 1, 4)),
            first_invited: None,
            mails: Vec::new(),
            letters: Vec::new(),
            closes: date(2021, 3, 1),
            state: RequestState::Open,
            answered: None,
            child_instrument: None,
            protocol: ProtocolId::new(1),
        }
    }

    pub fn answered(request: RequestFact, on: Date) -> RequestFact {
        RequestFact { state: RequestState::Answered, answered: Some(on), ..request }
    }

    #[test]
    fn an_open_request_is_missing_at_the_end_of_its_closing_day() {
        let (family, request) = (family("1", Status::Active, None), request(0, "parent", "baseline", 1));
        assert_eq!(request.state_as_of(&family, date(2021, 2, 28)), RequestState::Open);
        assert_eq!(request.state_as_of(&family, date(2021, 3, 1)), RequestState::Missing);
    }

    #[test]
    fn what_happened_later_does_not_count() {
        let family = family("1", Status::Active, None);
        let request = answered(request(0, "parent", "baseline", 1), date(2021, 2, 10));
        assert_eq!(request.state_as_of(&family, date(2021, 2, 9)), RequestState::Open);
        assert_eq!(request.answered_by(date(2021, 2, 9)), None);
        assert_eq!(request.state_as_of(&family, date(2021, 2, 10)), RequestState::Answered);
        assert!(!request.asked_by(date(2021, 1, 3)) && request.asked_by(date(2021, 1, 4)));
    }

    #[test]
    fn who_leaves_takes_open_requests_back_except_those_that_close_that_day() {
        let request = request(0, "parent", "baseline", 1);
        let state = |status, end, day| request.state_as_of(&family("1", status, Some(end)), day);
        let closing = date(2021, 3, 1);
        let before = date(2021, 2, 28);
        assert_eq!(state(Status::EndedEarly, before, date(2021, 2, 27)), RequestState::Open);
        assert_eq!(state(Status::EndedEarly, before, before), RequestState::Cancelled);
        assert_eq!(state(Status::LeftInStartup, before, closing), RequestState::Cancelled);
        assert_eq!(state(Status::EndedEarly, closing, closing), RequestState::Missing);
        assert_eq!(state(Status::EndedEarly, date(2021, 3, 2), date(2021, 4, 1)), RequestState::Missing);
        assert_eq!(state(Status::Completed, before, before), RequestState::Open);
        assert_eq!(state(Status::Completed, before, closing), RequestState::Missing);
    }

    #[test]
    fn a_family_withdrawn_before_its_start_has_nothing_open_whatever_its_end_date() {
        let request = request(0, "parent", "baseline", 1);
        for end in [None, Some(date(2021, 1, 2)), Some(date(2021, 12, 1))] {
            let family = family("1", Status::WithdrawnBeforeStart, end);
            assert_eq!(request.state_as_of(&family, date(2021, 1, 5)), RequestState::Cancelled, "{end:?}");
            // Answered before it was withdrawn: it was open until then.
            let answered = answered(request.clone(), date(2021, 1, 20));
            assert_eq!(answered.state_as_of(&family, date(2021, 1, 19)), RequestState::Open);
            assert_eq!(answered.state_as_of(&family, date(2021, 1, 20)), RequestState::Answered);
        }
    }

    #[test]
    fn the_first_invitation_outlives_every_later_one() {
        let anew = RequestFact { round: 2, invited: None, ..request(0, "parent", "baseline", 1) };
        assert_eq!((anew.first_invitation(), anew.asked_by(Date::MAX)), (None, false));
        // A letter, or a mail that came back, is among no mails that were sent.
        let kept = RequestFact { first_invited: Some(date(2021, 1, 4)), ..anew };
        assert_eq!(kept.first_invitation(), Some(date(2021, 1, 4)));
        assert!(kept.asked_by(date(2021, 1, 4)) && !kept.asked_by(date(2021, 1, 3)));
        let second = RequestFact { invited: Some(date(2021, 2, 1)), ..kept };
        assert_eq!(second.invitation_by(Date::MAX), Some((2, date(2021, 2, 1))));
        assert_eq!(second.first_invitation(), Some(date(2021, 1, 4)));
    }

    #[test]
    fn what_is_stored_as_missing_stays_so_when_the_end_date_is_entered_later() {
        let family = family("1", Status::EndedEarly, Some(date(2021, 2, 1)));
        let request = RequestFact { state: RequestState::Missing, ..request(0, "parent", "baseline", 1) };
        assert_eq!(request.state_as_of(&family, date(2021, 3, 1)), RequestState::Missing);
        let taken_back = RequestFact { state: RequestState::Cancelled, ..request };
        let running = self::family("1", Status::Active, None);
        assert_eq!(taken_back.state_as_of(&running, date(2021, 3, 9)), RequestState::Cancelled);
    }

    #[test]
    fn a_request_that_moved_counts_reminders_from_the_new_invitation() {
        let mail = |round, reminder, on| MailFact { round, reminder, on };
        let request = RequestFact {
            round: 2,
            invited: Some(date(2021, 1, 25)),
            mails: vec![
                mail(1, 0, date(2021, 1, 4)),
                mail(1, 1, date(2021, 1, 11)),
                mail(2, 0, date(2021, 1, 25)),
                mail(2, 1, date(2021, 2, 1)),
            ],
            ..request(0, "caseworker", "baseline", 2)
        };
        assert_eq!(request.invitation_by(date(2021, 1, 24)), Some((1, date(2021, 1, 4))));
        assert_eq!(request.reminder_by(1, date(2021, 1, 24)), Some(date(2021, 1, 11)));
        assert_eq!(request.invitation_by(date(2021, 3, 1)), Some((2, date(2021, 1, 25))));
        assert_eq!(request.reminder_by(1, date(2021, 1, 31)), None);
        assert_eq!(request.reminder_by(1, date(2021, 3, 1)), Some(date(2021, 2, 1)));
        // Moved, and the new person's invitation has not left: it was asked all the same.
        let waiting = RequestFact { round: 3, invited: None, ..request };
        assert_eq!(waiting.invitation_by(date(2021, 3, 1)), Some((2, date(2021, 1, 25))));
    }

    #[test]
    fn units_are_families_or_the_children_who_have_somebody() {
        let holder = |child| Holder { role: "placement_site".into(), child };
        let with = |holders: Vec<Holder>| Facts {
            families: vec![FamilyFact { holders, ..family("1", Status::Active, None) }],
            ..Facts::default()
        };
        let units = |facts: &Facts, asked| facts.units_in(0, "placement_site", asked).len();
        assert_eq!(units(&with(vec![]), Asked::PerChild), 0);
        assert_eq!(units(&with(vec![holder(Some(1))]), Asked::PerChild), 1);
        assert_eq!(units(&with(vec![holder(Some(0)), holder(Some(1))]), Asked::PerChild), 2);
        assert_eq!(units(&with(vec![holder(None)]), Asked::PerChild), 2);
        assert_eq!(units(&with(vec![holder(Some(0)), holder(Some(1))]), Asked::PerFamily), 1);
        assert_eq!(with(vec![holder(None)]).units_in(0, "parent", Asked::PerFamily), []);
    }

    proptest! {
        /// A request is open up to some day, then one other thing for ever, and that is the first of answer, end of
        /// the family and closing day; on one day the answer goes first, then closing.
        #[test]
        fn the_first_thing_to_happen_decides(
            answer in prop::option::of(0_i32..80),
            end in prop::option::of(0_i32..80),
            leaves in any::<bool>(),
            day in 0_i32..100,
        ) {
            let on = |days: i32| date(2021, 1, 4).saturating_add(jiff::Span::new().days(days));
            let status = if leaves { Status::EndedEarly } else { Status::Completed };
            let open = request(0, "parent", "baseline", 1);
            let closing = 56;
            // An answer that comes after the request is over is not taken.
            let over = end.filter(|_| leaves).map_or(closing, |end| end.min(closing));
            let answer = answer.filter(|answer| *answer <= over);
            let request = answer.map_or(open.clone(), |answer| answered(open, on(answer)));
            let state = request.state_as_of(&family("1", status, end.map(on)), on(day));
            let expected = match (answer, end) {
                (Some(answer), _) if answer <= day => RequestState::Answered,
                _ if day < over => RequestState::Open,
                (_, Some(end)) if leaves && end < closing => RequestState::Cancelled,
                _ => RequestState::Missing,
            };
            prop_assert_eq!(state, expected);
        }
    }
}
