//! How somebody is reached: by mail, or by letters on paper alone.

use super::email_key;

/// Begins the key of somebody who has no address. No address has a tab in it, and no cell of a register.
const BY_LETTER: &str = "letter\t";

/// How somebody is reached, and what tells them from everybody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// At that address, as written in the sheet. One address is one person.
    Mail(String),
    /// By letters on paper alone; what it holds is the [`Reach::key`].
    Letter(String),
}

impl Reach {
    /// Somebody without an address, who is that name in that column of that family (or child) and nobody else: a name
    /// says too little to take two for one, and whoever they are taken for sees their answers.
    pub fn by_letter(family: &str, child: Option<&str>, slot: &str, name: &str) -> Reach {
        let name = name.trim().to_lowercase();
        Reach::Letter(format!("{BY_LETTER}{family}\t{}\t{slot}\t{name}", child.unwrap_or_default()))
    }

    /// What all entries of one person have in common.
    pub fn key(&self) -> String {
        match self {
            Reach::Mail(email) => email_key(email),
            Reach::Letter(key) => key.clone(),
        }
    }

    /// The address; empty for whoever has none.
    pub fn email(&self) -> &str {
        match self {
            Reach::Mail(email) => email,
            Reach::Letter(_) => "",
        }
    }
}

/// Whether the person with that stored key has no address and is reached by letters on paper alone.
pub fn is_by_letter(key: &str) -> bool {
    key.starts_with(BY_LETTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_one_persons_and_never_an_address() {
        let of = |family, child, slot, name| Reach::by_letter(family, child, slot, name).key();
        let keys = [
            of("7", None, "parent1", "Ane"),
            of("8", None, "parent1", "Ane"),
            of("7", None, "parent2", "Ane"),
            of("7", None, "parent1", "Bo"),
            of("7", Some("1"), "parent1", "Ane"),
            of("7", None, "parent1", "ane@example.org"),
        ];
        for (at, key) in keys.iter().enumerate() {
            assert!(is_by_letter(key) && key.parse::<lettre::Address>().is_err(), "{key}");
            assert_eq!(*key, email_key(key), "kept as it is wherever keys are compared");
            assert!(!keys[..at].contains(key), "{key}");
        }
        assert_eq!(of("7", None, "parent1", " ANE "), keys[0]);
        let mail = Reach::Mail("Letter@example.org".into());
        assert_eq!((mail.email(), mail.key().as_str()), ("Letter@example.org", "letter@example.org"));
    }
}
