//! Where the units of each role stand, counted from facts: what [`super::rates::states`] are made of.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::facts::{Facts, FamilyFact, Unit};
use super::rates::{Asked, Counted, Course, Denominator, UnitState, WAITS};
use crate::family::RequestState;
use crate::programme::{Programme, after};

/// A unit's course, with how much it counts: a child with two courses stands with the one that goes on, or with the first.
type Weighed = ((bool, bool), Course);

/// Where a unit stands at a wave, whether it was asked, whether that is recent, and whether its family has completed or is
/// running.
type Stand = (UnitState, bool, bool, bool);

/// The units in the making, some families at a time.
pub struct Counting<'a> {
    programme: &'a Programme,
    day: Date,
    municipality: Option<&'a str>,
    counted: Counted,
    /// Of children with two courses, which may come with another family as well; by place of the role.
    courses: BTreeMap<(usize, Unit), Weighed>,
    /// The same; by role and wave.
    stands: BTreeMap<(String, String, Unit), Stand>,
}

fn weigh(known: &mut Weighed, other: Weighed) {
    if known.0 < other.0 {
        *known = other;
    }
}

fn better(known: &mut Stand, other: Stand) {
    *known = (known.0.max(other.0), known.1 || other.1, known.2 || other.2, known.3 || other.3);
}

impl<'a> Counting<'a> {
    /// As at the end of `day`, of one municipality (named as in the facts) or of all.
    pub fn new(programme: &'a Programme, day: Date, municipality: Option<&'a str>) -> Counting<'a> {
        let (courses, stands) = (BTreeMap::new(), BTreeMap::new());
        Counting { programme, day, municipality, counted: Counted::default(), courses, stands }
    }

    /// Counts more families.
    pub fn add(&mut self, facts: &Facts) {
        let (programme, day, municipality) = (self.programme, self.day, self.municipality);
        let here = |family: &FamilyFact| municipality.is_none_or(|name| name == family.municipality);
        let runs = |family: &FamilyFact| Denominator::CompletedOrRunning.includes(family.status);
        for (place, role) in programme.roles.iter().enumerate() {
            for (at, family) in facts.families.iter().enumerate().filter(|(_, family)| here(family)) {
                let course = Course::new(family.start, family.end, family.status);
                for unit in facts.units_in(at, &role.id, role.asked) {
                    if unit.several {
                        let weighed = ((runs(family), unit.family == facts.first + at), course);
                        weigh(self.courses.entry((place, unit)).or_insert(weighed), weighed);
                    } else {
                        *self.counted.units.entry((role.id.clone(), course)).or_default() += 1;
                    }
                }
            }
        }
        let mut stands: BTreeMap<(&str, &str, Unit), Stand> = BTreeMap::new();
        for request in facts.requests.iter().filter(|request| here(facts.family_of(request))) {
            let asked = request.asked_by(day);
            let known = programme.role(&request.role).is_some() && programme.wave(&request.wave).is_some();
            if !known || (request.nominal > day && !asked) {
                continue;
            }
            let family = facts.family_of(request);
            let state = match request.state_as_of(family, day) {
                RequestState::Answered => UnitState::Answered,
                RequestState::Open => UnitState::Due,
                RequestState::Missing => UnitState::Missing,
                RequestState::Cancelled => UnitState::Ended,
            };
            let stand = (state, asked, request.nominal > after(day, -WAITS), runs(family));
            let key = (request.role.as_str(), request.wave.as_str(), facts.unit(request, programme));
            better(stands.entry(key).or_insert(stand), stand);
        }
        for ((role, wave, unit), stand) in stands {
            if unit.several {
                better(self.stands.entry((role.into(), wave.into(), unit)).or_insert(stand), stand);
            } else {
                self.count(role.into(), wave.into(), stand);
            }
        }
    }

    fn count(&mut self, role: String, wave: String, (state, asked, recent, completed_or_running): Stand) {
        *self.counted.asked.entry(Asked { role, wave, completed_or_running, state, asked, recent }).or_default() += 1;
    }

    /// All that was counted.
    pub fn finish(mut self) -> Counted {
        for ((place, _), (_, course)) in std::mem::take(&mut self.courses) {
            *self.counted.units.entry((self.programme.roles[place].id.clone(), course)).or_default() += 1;
        }
        for ((role, wave, _), stand) in std::mem::take(&mut self.stands) {
            self.count(role, wave, stand);
        }
        self.counted
    }
}

/// The same from facts that are at hand.
pub fn counted(programme: &Programme, facts: &Facts, day: Date, municipality: Option<&str>) -> Counted {
    let mut counting = Counting::new(programme, day, municipality);
    counting.add(facts);
    counting.finish()
}
