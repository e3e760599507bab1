//! An entry of the audit log as it is stored, and the bytes of it that are chained.
#![allow(missing_docs)] // the fields are the table's columns

use crate::store::db::prelude::*;
use chrono::NaiveDateTime;
use jiff::Timestamp;

use crate::actor::{Act, Actor, Subject};
use crate::id::{ChildId, FamilyId, MessageId, PersonId, RequestId, StaffId};
use crate::store::instant;
use crate::store::schema::audit;

/// An entry, as it stands in the table.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = audit)]
pub struct Entry {
    pub number: i64,
    pub at: NaiveDateTime,
    pub actor: String,
    pub actor_person_id: Option<i64>,
    pub actor_way: Option<String>,
    pub actor_helper_id: Option<i64>,
    pub actor_user: Option<String>,
    pub act: String,
    pub family_id: Option<i64>,
    pub child_id: Option<i64>,
    pub person_id: Option<i64>,
    /// A project lead, as versions before wrote it: the row of a membership.
    pub lead_id: Option<i64>,
    pub request_id: Option<i64>,
    pub message_id: Option<i64>,
    pub file: Option<String>,
    pub detail: Option<String>,
    pub key_id: String,
    pub hash: Vec<u8>,
    pub actor_staff_id: Option<i64>,
    pub staff_id: Option<i64>,
}

impl Entry {
    /// Not chained yet.
    pub(super) fn new(number: i64, at: Timestamp, actor: &Actor, act: Act, subject: Subject, key_id: &str) -> Entry {
        Entry {
            number,
            at: instant(at),
            actor: actor.kind().to_owned(),
            actor_person_id: actor.person().map(PersonId::number),
            actor_way: actor.way().map(str::to_owned),
            actor_helper_id: actor.helper().map(PersonId::number),
            actor_user: actor.user().map(str::to_owned),
            act: act.as_str().to_owned(),
            family_id: subject.family.map(FamilyId::number),
            child_id: subject.child.map(ChildId::number),
            person_id: subject.person.map(PersonId::number),
            lead_id: None,
            request_id: subject.request.map(RequestId::number),
            message_id: subject.message.map(MessageId::number),
            file: subject.file().map(str::to_owned),
            detail: subject.word().map(str::to_owned),
            key_id: key_id.to_owned(),
            hash: Vec::new(),
            actor_staff_id: actor.staff().map(StaffId::number),
            staff_id: subject.staff.map(StaffId::number),
        }
    }

    /// Everything but the hash, so that no two entries have the same bytes: every field in its place, and before each
    /// whether it is there and how long it is.
    pub(super) fn canonical(&self) -> Vec<u8> {
        let Entry {
            number,
            at,
            actor,
            actor_person_id,
            actor_way,
            actor_helper_id,
            actor_user,
            act,
            family_id,
            child_id,
            person_id,
            lead_id,
            request_id,
            message_id,
            file,
            detail,
            key_id,
            hash: _,
            actor_staff_id,
            staff_id,
        } = self;
        let mut bytes = Bytes(Vec::with_capacity(192));
        bytes.number(Some(*number));
        bytes.number(Some(at.and_utc().timestamp_micros()));
        bytes.text(Some(actor));
        bytes.number(*actor_person_id);
        bytes.text(actor_way.as_deref());
        bytes.number(*actor_helper_id);
        bytes.text(actor_user.as_deref());
        bytes.text(Some(act));
        for id in [family_id, child_id, person_id, lead_id, request_id, message_id] {
            bytes.number(*id);
        }
        bytes.text(file.as_deref());
        bytes.text(detail.as_deref());
        bytes.text(Some(key_id));
        // Entries of versions before have the bytes that they had.
        if actor_staff_id.is_some() || staff_id.is_some() {
            bytes.number(*actor_staff_id);
            bytes.number(*staff_id);
        }
        bytes.0
    }
}

struct Bytes(Vec<u8>);

impl Bytes {
    fn field(&mut self, content: Option<&[u8]>) {
        match content {
            None => self.0.push(0),
            Some(content) => {
                self.0.push(1);
                self.0.extend_from_slice(&(content.len() as u64).to_be_bytes());
                self.0.extend_from_slice(content);
            }
        }
    }

    fn number(&mut self, number: Option<i64>) {
        self.field(number.map(i64::to_be_bytes).as_ref().map(<[u8; 8]>::as_slice));
    }

    fn text(&mut self, text: Option<&str>) {
        self.field(text.map(str::as_bytes));
    }
}

#[cfg(test)]
mod tests {
    use proptest::option;
    use proptest::prelude::*;

    use super::*;

    prop_compose! {
        // Small alphabets: two entries that differ little are the ones that could be mistaken.
        fn entry()(
            numbers in prop::collection::vec(option::of(0..3_i64), 10),
            words in prop::collection::vec(option::of("[ab]{0,2}"), 8),
            first in 0..3_i64,
            micros in 0..3_i64,
        ) -> Entry {
            let word = |place: usize| words[place].clone();
            Entry {
                number: first,
                at: chrono::DateTime::from_timestamp_micros(micros).unwrap().naive_utc(),
                actor: word(0).unwrap_or_default(),
                actor_person_id: numbers[0],
                actor_way: word(1),
                actor_helper_id: numbers[1],
                actor_user: word(2),
                act: word(3).unwrap_or_default(),
                family_id: numbers[2],
                child_id: numbers[3],
                person_id: numbers[4],
                lead_id: numbers[5],
                request_id: numbers[6],
                message_id: numbers[7],
                file: word(4),
                detail: word(5),
                key_id: word(6).unwrap_or_default(),
                hash: Vec::new(),
                actor_staff_id: numbers[8],
                staff_id: numbers[9],
            }
        }
    }

    /// The same entry with its words and numbers moved by one field, which is what a careless join of bytes would not see.
    fn moved(entry: &Entry) -> Entry {
        let mut moved = entry.clone();
        (moved.file, moved.detail) = (entry.detail.clone(), entry.file.clone());
        (moved.family_id, moved.child_id) = (entry.child_id, entry.family_id);
        (moved.actor_staff_id, moved.staff_id) = (entry.staff_id, entry.actor_staff_id);
        moved
    }

    proptest! {
        #[test]
        fn no_two_entries_have_the_same_bytes(one in entry(), other in entry()) {
            for other in [other, moved(&one)] {
                prop_assert_eq!(one == other, one.canonical() == other.canonical());
            }
        }
    }

    #[test]
    fn what_is_not_there_is_not_what_is_empty() {
        let actor = Actor::Operator { user: "ab".to_owned() };
        let entry = Entry::new(1, Timestamp::UNIX_EPOCH, &actor, Act::Asked, Subject::none(), "k");
        let empty = Entry { file: Some(String::new()), ..entry.clone() };
        assert_ne!(entry.canonical(), empty.canonical());
        let joined = Entry { actor_user: Some("abc".into()), key_id: String::new(), ..entry.clone() };
        assert_ne!(entry.canonical(), joined.canonical());
    }
}
