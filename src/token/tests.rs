//! What holds for every token: over a change of the secret, and for those that were made before keys were derived.

use crate::id::{MessageId, PersonId};
use jiff::Timestamp;
use proptest::prelude::*;

use super::*;

/// The keys of a secret of that letter, and of former ones.
pub(super) fn keys(present: &str, previous: &[&str]) -> Keys {
    let former: Vec<Secret> = previous.iter().map(|text| text.repeat(32).into()).collect();
    Keys::of(&present.repeat(32).into(), &former).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The secret with which the version before made what stands in [`made_before_keys_were_derived`].
const SECRET: &str = "a secret of thirty-two letters, no more";

/// Everything in here was made by the last version whose keys were not derived. It lies in mailboxes and on paper.
fn made_before_keys_were_derived(keys: &Keys) -> Vec<(&'static str, bool)> {
    let (mail, letter, help) = ("7:2021-03-01", "letter:7:1.1", "help 1 7 1 1");
    let nonce = Token::parse("AAECAwQFBgcICQoLDA0ODxAREhM").unwrap();
    let (asked, made) = (at("2021-03-01T10:00:00Z"), at("2021-03-01T10:00:00.250Z"));
    let code = |typed: &str| ShortCode::parse(typed).unwrap();
    let letter_opens = |typed: &str, stored: &str| {
        keys.letter_code_of(letter, stored) == Some(code(typed))
            && keys.letter_hashes(&code(typed)).iter().any(|hash| hash == stored)
    };
    let help_opens = |typed: &str, stored: &str| {
        keys.help_code_of(help, stored) == Some(code(typed))
            && keys.help_hashes(&code(typed)).iter().any(|hash| hash == stored)
    };
    let link = keys.token_of(mail, "0dcfe39a85b1b1e18fb17e083356bf86958fd0940cbc39a8ba0ceeb115a2ecbf");
    let session = "4ae3c87ec7f3d46ff2323415518cf0c0e23dcca47b0caeb47cd83018e179b8cf";
    let session = keys.help_token_of(&code("7ZPX-6P7J-6Q"), &nonce, session);
    let choices = |token: &str, address: &str| {
        keys.read_choices_token::<()>(token, |_| Ok(Some(address.to_owned()))).unwrap() == Some(PersonId::new(7))
    };
    let unsubscribe = "7-6fb1184482dca090421fb4f6-fa7a73cb9c60c6986d373b3c";
    let first_unsubscribe = "7-0edeeb2ca0d7d48a05142e04";
    let address = "mor@example.org";
    vec![
        ("link", link.is_some_and(|link| link.as_str() == "IfID5M0-su51i0OiNB_fSpcz3vY")),
        ("Message-ID", keys.has_made_message_id(mail, "b72a13dc7093d421c086e0f920ef8a78@example.org")),
        ("return path", keys.read_return_token("42-051932468cdbe3eee7cd59f9") == Some(MessageId::new(42))),
        ("unsubscribe, whose", keys.read_unsubscribe_token(unsubscribe) == Some(PersonId::new(7))),
        ("unsubscribe", keys.unsubscribe_made_for(unsubscribe, PersonId::new(7), address) == MadeFor::This),
        ("first unsubscribe, whose", keys.read_unsubscribe_token(first_unsubscribe) == Some(PersonId::new(7))),
        (
            "first unsubscribe",
            keys.unsubscribe_made_for(first_unsubscribe, PersonId::new(7), address) == MadeFor::Unsaid,
        ),
        ("choices", choices("7-18c72c206de7697e4938d49a", address)),
        ("choices without an address", choices("7-bbd72c39eadcd81245376caa", "")),
        (
            "confirmation",
            keys.read_confirmation("1614594600-45f68b00b353932fbc8e00f4", PersonId::new(7), address, asked)
                == Some(asked),
        ),
        ("page", keys.read_page_stamp("/s/x/1/2", "1614592800250-bbe96c4e654e4367590c9810") == Some(made)),
        ("letter", letter_opens("96RJ-2Q8X-MEV3H", "28f4790d6c67bbda31f64ef77aac3760f0f2465726ce18f1cd3efbda72f0c4e4")),
        (
            "letter with ten letters",
            letter_opens("M4A3-60Y4-TV", "2d67be22e74baa654b37d534fc311ee4192cf9660651af03e09934cf50f42ad1"),
        ),
        ("help", help_opens("7ZPX-6P7J-6Q", "ce634084dfb3095e7e82a9d8c8a80c70d501e2a18443f1b094cc91d3d55a55bb")),
        ("session with help", session.is_some_and(|link| link.as_str() == "X2T6qblRi0djCONqtfDbbcKUo0s")),
    ]
}

#[test]
fn what_was_made_before_keys_were_derived_holds_with_its_secret_and_without_it_does_not() {
    let unchanged = Keys::of(&SECRET.into(), &[]).unwrap();
    let changed = Keys::of(&"b".repeat(32).into(), &["c".repeat(32).as_str().into(), SECRET.into()]).unwrap();
    for keys in [unchanged, changed] {
        for (what, holds) in made_before_keys_were_derived(&keys) {
            assert!(holds, "{what}");
        }
    }
    for (what, holds) in made_before_keys_were_derived(&keys("b", &["c"])) {
        assert!(!holds, "{what}");
    }
}

/// What is stored or handed out now has to be recognised by every later version. Reckoned by another implementation of
/// HKDF (RFC 5869).
#[test]
fn what_is_made_now_is_made_so_by_every_later_version() {
    let keys = Keys::of(&SECRET.into(), &[]).unwrap();
    let (letter, help) = (keys.letter_code("letter:7:1.1"), keys.help_code("help 1 7 1 1"));
    let nonce = Token::parse("AAECAwQFBgcICQoLDA0ODxAREhM").unwrap();
    let hex = |bytes: [u8; 32]| data_encoding::HEXLOWER.encode(&bytes[..8]);
    let made = [
        keys.key_id().to_string(),
        keys.token("7:2021-03-01").as_str().to_owned(),
        keys.message_id("7:2021-03-01", "example.org"),
        keys.return_token(MessageId::new(42)),
        keys.unsubscribe_token(PersonId::new(7), "Mor@Example.org"),
        keys.choices_token(PersonId::new(7), "mor@example.org"),
        keys.confirmation(PersonId::new(7), "mor@example.org", at("2021-03-01T10:00:00Z")),
        keys.page_stamp("/s/x/1/2", at("2021-03-01T10:00:00.250Z")),
        letter.on_paper(),
        keys.letter_hash(&letter)[..16].to_owned(),
        help.on_paper(),
        keys.help_hash(&help)[..16].to_owned(),
        keys.help_token(&help, &nonce).as_str().to_owned(),
        keys.lookup("mor@example.org").as_str()[..16].to_owned(),
        hex(keys.chain(b"before", b"entry")),
        keys.tombstone("mor@example.org").as_str()[..16].to_owned(),
        hex(keys.certificate(b"certificate")),
    ];
    assert_eq!(made.join("\n"), include_str!("made_now.txt").trim_end());
}

proptest! {
    /// Whatever the secrets: what one of them made is recognised as long as it is known, for the same person and address,
    /// and by no keys to which it is not known.
    #[test]
    fn a_token_holds_as_long_as_its_secret_is_known(
        secrets in proptest::collection::btree_set("[ -~]{33,40}", 4),
        person in 1..i64::MAX,
        address in "[a-z]{1,8}@[a-z]{1,8}\\.dk",
        unique_key in "[ -~]{1,40}",
        maker in 0..3_usize,
    ) {
        let secrets: Vec<Secret> = secrets.iter().map(|text| Secret::from(format!("x{text}x"))).collect();
        let before = Keys::of(&secrets[maker], &[]).unwrap();
        let after = Keys::of(&secrets[3], &secrets[..3]).unwrap();
        let others: Vec<Secret> = (0..3).filter(|n| *n != maker).map(|n| secrets[n].clone()).collect();
        let without = Keys::of(&secrets[3], &others).unwrap();
        for (keys, knows) in [(&before, true), (&after, true), (&without, false)] {
            let (id, message) = (PersonId::new(person), MessageId::new(person));
            let choices = |id, now: &str| {
                let token = before.choices_token(id, &address);
                keys.read_choices_token::<()>(&token, |_| Ok(Some(now.to_owned()))).unwrap()
            };
            prop_assert_eq!(choices(id, &address.to_uppercase()), knows.then_some(id));
            prop_assert_eq!(choices(id, "other@example.org"), None);
            prop_assert_eq!(keys.read_return_token(&before.return_token(message)), knows.then_some(message));
            let header = before.unsubscribe_token(id, &address);
            let made_for = keys.unsubscribe_made_for(&header, id, &address);
            prop_assert_eq!(made_for, if knows { MadeFor::This } else { MadeFor::Another });
            prop_assert_eq!(keys.unsubscribe_made_for(&header, id, "other@example.org"), MadeFor::Another);
            prop_assert_eq!(keys.unsubscribe_made_for(&header, PersonId::new(person - 1), &address), MadeFor::Another);
            let token = before.token(&unique_key);
            prop_assert_eq!(keys.token_of(&unique_key, &token.hash()), knows.then_some(token));
            let (letter, help) = (before.letter_code(&unique_key), before.help_code(&unique_key));
            let found = keys.letter_code_of(&unique_key, &before.letter_hash(&letter));
            prop_assert_eq!(found, knows.then_some(letter));
            let found = keys.help_code_of(&unique_key, &before.help_hash(&help));
            prop_assert_eq!(found, knows.then_some(help));
            prop_assert_eq!(keys.key_ids().any(|id| id == before.key_id()), knows);
            prop_assert_eq!(keys.is_chained(b"x", b"y", &before.chain(b"x", b"y")), knows);
        }
    }
}
