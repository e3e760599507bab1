//! Who may do what, and where: the one place that decides it. Pure.
//!
//! What can be done in the workspace is a [`Deed`]; each says which kinds of staff may do it. A project lead may do it in
//! their own municipalities, everybody else in the whole study. A person can be several kinds at once.

use std::collections::BTreeSet;

use crate::names::municipality_key;

/// What a member of staff is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StaffKind {
    /// Leads the project in a municipality: registers families, is told of missing answers.
    Lead,
    /// Runs the study: register, letters, telephone; sees no answers.
    Secretariat,
    /// Works with the numbers: sees case numbers, no names or addresses.
    Evaluator,
    /// Runs the installation: sees neither names nor answers.
    Operator,
}

impl StaffKind {
    /// All four.
    pub const ALL: [StaffKind; 4] =
        [StaffKind::Lead, StaffKind::Secretariat, StaffKind::Evaluator, StaffKind::Operator];

    /// The word in the database, in commands and in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            StaffKind::Lead => "lead",
            StaffKind::Secretariat => "secretariat",
            StaffKind::Evaluator => "evaluator",
            StaffKind::Operator => "operator",
        }
    }

    /// The kind of that word.
    pub fn parse(word: &str) -> Option<StaffKind> {
        StaffKind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// What a member of staff is, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Membership {
    /// What.
    pub kind: StaffKind,
    /// A project lead's municipality; `None` for the others, who are it for the whole study.
    pub municipality: Option<String>,
}

impl Membership {
    /// As the database has it: an empty municipality is the whole study.
    pub fn of(kind: StaffKind, municipality: &str) -> Membership {
        Membership { kind, municipality: (!municipality.is_empty()).then(|| municipality.to_owned()) }
    }
}

macro_rules! deeds {
    ($($(#[$what:meta])* $name:ident: $($kind:ident)*;)*) => {
        /// Something that can be seen or done in the workspace.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Deed {
            $($(#[$what])* $name,)*
        }

        impl Deed {
            /// All there are.
            pub const ALL: &[Deed] = &[$(Deed::$name),*];

            /// Who may do it.
            pub fn kinds(self) -> &'static [StaffKind] {
                match self { $(Deed::$name => &[$(StaffKind::$kind),*],)* }
            }
        }
    };
}

deeds! {
    /// See and end one's own sign-ins, keep one's own passkeys.
    KeepOwnAccount: Lead Secretariat Evaluator Operator;
    /// See which answers are outstanding, by case number.
    SeeOutstanding: Lead Secretariat;
    /// See families with the names and addresses of everybody in them.
    SeeFamilies: Lead Secretariat;
    /// Add and change families, correct addresses, replace people, end a course, read in a sheet.
    ChangeFamilies: Lead Secretariat;
    /// Ask somebody who helps to help with an answer.
    AskForHelp: Lead Secretariat;
    /// Note what was done about an outstanding answer.
    Note: Lead Secretariat;
    /// Pause mail about a family.
    Pause: Lead Secretariat;
    /// See what was done about a family, and what is to come.
    SeeHistory: Lead Secretariat;
    /// See the coming mails.
    SeeAhead: Lead Secretariat;
    /// See response rates.
    SeeRates: Lead Secretariat Evaluator;
    /// See what was answered in a municipality, with small cells held back.
    SeeFeedback: Lead Evaluator;
    /// Note what somebody has said on the telephone: that they take no part, or do again.
    SayNoForSomebody: Secretariat;
    /// Print letters. Whoever has a letter can open what it asks and what has been answered there: no project lead.
    PrintLetters: Secretariat;
    /// Let mail go again to an address from which it came back.
    AllowAddresses: Secretariat;
    /// Read received mail that nobody acted on, and say that it is done or that whoever wrote it wants no more mail.
    HandleReceived: Secretariat;
    /// Read what people say is wrong in what is stored about them, and say that it is done.
    HandleCorrections: Lead Secretariat;
    /// Say who leads the project in a municipality.
    KeepLeads: Secretariat;
    /// Write the tables and the export.
    Export: Evaluator;
    /// See the outbox by state, with the servers' words.
    SeeOutbox: Operator;
    /// See the whole audit log.
    SeeAudit: Operator;
    /// See programme, instruments, wording and licences.
    SeeProtocols: Operator;
    /// See whether everything has gone that should have.
    SeeStatus: Operator;
    /// Say who is a member of staff.
    KeepAccounts: Operator;
}

/// Where something may be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// Nowhere.
    Nowhere,
    /// In these municipalities, by their keys ([`municipality_key`]).
    In(BTreeSet<String>),
    /// In the whole study.
    Everywhere,
}

impl Reach {
    /// Whether it is anywhere at all.
    pub fn is_anywhere(&self) -> bool {
        *self != Reach::Nowhere
    }

    /// Whether that municipality is in it, however it is spelled.
    pub fn covers(&self, municipality: &str) -> bool {
        match self {
            Reach::Nowhere => false,
            Reach::In(keys) => keys.contains(&municipality_key(municipality)),
            Reach::Everywhere => true,
        }
    }
}

/// What one member of staff may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    memberships: Vec<Membership>,
}

impl Access {
    /// Of whoever is all of that.
    pub fn new(memberships: Vec<Membership>) -> Access {
        Access { memberships }
    }

    /// What they are.
    pub fn memberships(&self) -> &[Membership] {
        &self.memberships
    }

    /// The kinds that they are, each once.
    pub fn kinds(&self) -> BTreeSet<StaffKind> {
        self.memberships.iter().map(|membership| membership.kind).collect()
    }

    /// Where they may do it.
    pub fn reach(&self, deed: Deed) -> Reach {
        let mut keys = BTreeSet::new();
        for membership in self.memberships.iter().filter(|membership| deed.kinds().contains(&membership.kind)) {
            match (&membership.municipality, membership.kind) {
                (Some(municipality), _) => drop(keys.insert(municipality_key(municipality))),
                // A project lead of nowhere leads nothing.
                (None, StaffKind::Lead) => {}
                (None, _) => return Reach::Everywhere,
            }
        }
        if keys.is_empty() { Reach::Nowhere } else { Reach::In(keys) }
    }

    /// Whether they may do it in that municipality.
    pub fn may(&self, deed: Deed, municipality: &str) -> bool {
        self.reach(deed).covers(municipality)
    }

    /// Whether they may do it anywhere at all.
    pub fn may_anywhere(&self, deed: Deed) -> bool {
        self.reach(deed).is_anywhere()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn who(kinds: &[(StaffKind, &str)]) -> Access {
        Access::new(kinds.iter().map(|(kind, municipality)| Membership::of(*kind, municipality)).collect())
    }

    #[test]
    fn a_lead_does_it_at_home_and_nowhere_else() {
        let lead = who(&[(StaffKind::Lead, "Nordby"), (StaffKind::Lead, "Sønderby")]);
        for (place, may) in [("Nordby", true), (" nordby ", true), ("SØNDERBY", true), ("Østby", false), ("", false)]
        {
            assert_eq!(lead.may(Deed::SeeFamilies, place), may, "{place}");
        }
        assert!(!lead.may_anywhere(Deed::Export) && !lead.may_anywhere(Deed::PrintLetters));
        assert!(!who(&[(StaffKind::Lead, "")]).may_anywhere(Deed::SeeFamilies));
    }

    #[test]
    fn nobody_may_do_anything_and_everybody_keeps_their_own_account() {
        let nobody = who(&[]);
        assert!(Deed::ALL.iter().all(|deed| !nobody.may_anywhere(*deed)));
        assert_eq!(Deed::KeepOwnAccount.kinds(), StaffKind::ALL);
    }

    /// What the issue of names, answers and numbers comes down to.
    #[test]
    fn names_answers_and_machines_are_kept_apart() {
        let may = |kind, deed: Deed| deed.kinds().contains(&kind);
        for names in [
            Deed::SeeFamilies,
            Deed::ChangeFamilies,
            Deed::PrintLetters,
            Deed::SayNoForSomebody,
            Deed::HandleReceived,
            Deed::HandleCorrections,
        ] {
            assert!(!may(StaffKind::Evaluator, names) && !may(StaffKind::Operator, names), "{names:?}");
        }
        for answers in [Deed::Export, Deed::SeeFeedback] {
            assert!(!may(StaffKind::Secretariat, answers) && !may(StaffKind::Operator, answers), "{answers:?}");
        }
        assert!(!may(StaffKind::Lead, Deed::Export));
        for machine in [Deed::SeeOutbox, Deed::SeeAudit, Deed::SeeStatus, Deed::KeepAccounts] {
            assert_eq!(machine.kinds(), [StaffKind::Operator], "{machine:?}");
        }
    }

    fn membership() -> impl Strategy<Value = Membership> {
        (0..4_usize, prop::sample::select(vec!["A", "B", "C"])).prop_map(|(kind, place)| {
            let kind = StaffKind::ALL[kind];
            Membership::of(kind, if kind == StaffKind::Lead { place } else { "" })
        })
    }

    proptest! {
        /// Being one thing more takes nothing away, and gives nothing that it does not give alone.
        #[test]
        fn several_memberships_are_what_each_is(all in prop::collection::vec(membership(), 0..4)) {
            let together = Access::new(all.clone());
            for deed in Deed::ALL {
                for place in ["A", "B", "C"] {
                    let alone = all.iter().any(|one| Access::new(vec![one.clone()]).may(*deed, place));
                    prop_assert_eq!(together.may(*deed, place), alone);
                }
            }
        }
    }
}
