use std::collections::BTreeMap;

use super::{COLUMN_NAME, FILE_NAME, check_text, is_column_name, is_file_name};
use crate::fault::Faults;
use crate::instrument::Instrument;
use crate::names::municipality_key;
use crate::programme::{Asked, Calendar, Part, Programme, Role};
use crate::questionnaires::file::File;
use crate::questionnaires::places::escaped;

/// Columns of the register sheet that no role can have.
const REGISTER: [&str; 8] =
    ["family_id", "municipality", "start_date", "status", "end_date", "child_id", "child_birth_date", "child_sex"];

/// Faults of one programme file. `find` gives an instrument by name; `Err` for one whose own file is faulty.
pub fn check_programme<'a>(
    file: &File<Programme>,
    find: &dyn Fn(&str) -> Result<Option<&'a Instrument>, ()>,
    faults: &mut Faults,
) {
    let programme = &file.value;
    let mut check = Check { programme, find, told: Vec::new() };
    check.head();
    check.sending();
    check.reminders();
    check.waves();
    check.roles();
    check.municipalities();
    check.item_clashes();
    let told = check.told;
    faults.0.extend(told.into_iter().map(|(at, message)| file.fault(&at, message)));
    super::sender::check_senders(file, faults);
    super::facts::check_facts(file, &REGISTER, faults);
    super::retention::check_retention(file, faults);
    check_text(file, "/title", &programme.title, faults);
    for (n, wave) in programme.waves.iter().enumerate() {
        check_text(file, &format!("/waves/{n}/title"), &wave.title, faults);
    }
    for (n, role) in programme.roles.iter().enumerate() {
        check_text(file, &format!("/roles/{n}/title"), &role.title, faults);
    }
}

struct Check<'p, 'i> {
    programme: &'p Programme,
    find: &'p dyn Fn(&str) -> Result<Option<&'i Instrument>, ()>,
    told: Vec<(String, String)>,
}

impl<'p, 'i> Check<'p, 'i> {
    fn tell(&mut self, at: impl Into<String>, message: impl Into<String>) {
        self.told.push((at.into(), message.into()));
    }

    fn head(&mut self) {
        if !is_file_name(&self.programme.id) {
            self.tell("/id", format!("is “{}”, {FILE_NAME}", self.programme.id));
        }
        if let Some(window) = self.programme.collection_window.filter(|window| window.first > window.last) {
            self.tell("/collection_window", format!("ends ({}) before it begins ({})", window.last, window.first));
        }
    }

    fn sending(&mut self) {
        if let Err(message) = Calendar::of(self.programme) {
            let days = &self.programme.sending.closed_days;
            let day = days.iter().position(|day| message.contains(&format!("“{day}”")));
            self.tell(day.map_or("/time_zone".to_owned(), |n| format!("/sending/closed_days/{n}")), message);
        }
    }

    fn reminders(&mut self) {
        let days = &self.programme.reminders_after_days;
        if days.len() < 2 {
            let message = format!("has {}; a programme has at least two reminders", count(days.len(), "reminder"));
            self.tell("/reminders_after_days", message);
        }
        for (n, day) in days.iter().enumerate() {
            let at = format!("/reminders_after_days/{n}");
            let earlier = n.checked_sub(1).map_or(0, |before| days[before]);
            if *day <= earlier {
                self.tell(at, format!("is {day}; reminders stand in order of time, after the invitation"));
            } else if *day >= self.programme.closes_after_days {
                let closes = self.programme.closes_after_days;
                self.tell(at, format!("is {day}, but requests close after {closes} days; remind earlier"));
            }
        }
    }

    fn waves(&mut self) {
        let waves = &self.programme.waves;
        if waves.is_empty() {
            self.tell("/waves", "is empty; a programme has at least one wave");
        }
        for (n, wave) in waves.iter().enumerate() {
            let at = format!("/waves/{n}");
            if !is_column_name(&wave.id) {
                self.tell(format!("{at}/id"), format!("is “{}”, {COLUMN_NAME}", wave.id));
            }
            if waves[..n].iter().any(|earlier| earlier.id == wave.id) {
                self.tell(format!("{at}/id"), format!("“{}” is the id of an earlier wave as well", wave.id));
            }
            if waves[..n].last().is_some_and(|before| before.months >= wave.months) {
                self.tell(format!("{at}/months"), format!("is {}; waves stand in order of time", wave.months));
            }
        }
    }

    fn roles(&mut self) {
        let roles = &self.programme.roles;
        if roles.is_empty() {
            self.tell("/roles", "is empty; a programme asks somebody");
        }
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        for (n, role) in roles.iter().enumerate() {
            let at = format!("/roles/{n}");
            if !is_column_name(&role.id) {
                self.tell(format!("{at}/id"), format!("is “{}”, {COLUMN_NAME}", role.id));
            }
            if roles[..n].iter().any(|earlier| earlier.id == role.id) {
                self.tell(format!("{at}/id"), format!("“{}” is the id of an earlier role as well", role.id));
            }
            self.columns(role, &at, &mut names);
            self.assists(role, &at);
            self.bundle(role, &at);
            for (m, part) in role.questionnaire.iter().enumerate() {
                self.part(role, part, &format!("{at}/questionnaire/{m}"));
            }
        }
    }

    fn assists(&mut self, role: &Role, at: &str) {
        for (n, helped) in role.assists.iter().enumerate() {
            let at = format!("{at}/assists/{n}");
            if *helped == role.id {
                self.tell(at, format!("is “{helped}”, the role itself; one helps somebody else"));
            } else if self.programme.role(helped).is_none() {
                self.tell(at, format!("“{helped}” is no role of this programme"));
            } else if role.assists[..n].contains(helped) {
                self.tell(at, format!("“{helped}” stands here already"));
            }
        }
    }

    /// A bundling day that nothing can ever wait for would be an option without effect.
    fn bundle(&mut self, role: &Role, at: &str) {
        let needed = self.programme.days_needed(0).saturating_add(6);
        let between = self.programme.waves.windows(2).map(|pair| pair[1].months.saturating_sub(pair[0].months));
        // The shortest month has 28 days; a request closes the day before the next wave.
        let shortest = between.map(|months| months.saturating_mul(28).saturating_sub(1)).min().unwrap_or(u16::MAX);
        let open = shortest.min(self.programme.closes_after_days);
        if role.bundle.is_some() && open < needed {
            let message = format!(
                "needs requests that are open for {needed} days: up to 6 to wait, then to the last reminder, and a week; \
                 here they can close after {open}"
            );
            self.tell(format!("{at}/bundle"), message);
        }
    }

    /// Every heading of the register sheet must lead to one column of one role.
    fn columns(&mut self, role: &Role, at: &str, names: &mut BTreeMap<String, String>) {
        if role.columns.is_empty() {
            self.tell(format!("{at}/columns"), "is empty; the register names somebody in this role");
        }
        for (n, column) in role.columns.iter().enumerate() {
            if !is_column_name(column) || REGISTER.contains(&column.as_str()) {
                let message = format!("is “{column}”, {COLUMN_NAME}, and no other column of the register");
                self.tell(format!("{at}/columns/{n}"), message);
            }
        }
        // Round by round: mor, far, mother, father.
        let (columns, names_given) = (role.columns.len(), role.also_called.len());
        if columns > 1 && names_given > columns && !names_given.is_multiple_of(columns) {
            let message = format!("has {names_given} names for {columns} columns; give one for each, in turn");
            self.tell(format!("{at}/also_called"), message);
        }
        let headings = role.columns.iter().enumerate().map(|(n, name)| (format!("{at}/columns/{n}"), name));
        let others = role.also_called.iter().enumerate().map(|(n, name)| (format!("{at}/also_called/{n}"), name));
        for (at, name) in headings.chain(others) {
            if name.trim().is_empty() {
                self.tell(at, "is empty");
            } else if let Some(first) = names.insert(name.to_lowercase(), role.id.clone()) {
                self.tell(at, format!("“{name}” already names a column of the role “{first}”"));
            }
        }
    }

    fn part(&mut self, role: &Role, part: &Part, at: &str) {
        match (&part.instrument, part.by_age.is_empty()) {
            (Some(instrument), true) => self.instrument(instrument, &format!("{at}/instrument")),
            (None, false) => self.bands(role, part, at),
            _ => self.tell(at, "names either an instrument or instruments by_age, not both and not neither"),
        }
        if part.once_per_counterpart {
            self.once(role, part, &format!("{at}/once_per_counterpart"));
        }
        for (n, wave) in part.waves.iter().enumerate() {
            if self.programme.wave(wave).is_none() {
                self.tell(format!("{at}/waves/{n}"), format!("“{wave}” is no wave of this programme"));
            }
        }
    }

    /// Where asking once per counterpart changes nothing, somebody expects something else of it.
    fn once(&mut self, role: &Role, part: &Part, at: &str) {
        if role.asked == Asked::PerFamily {
            return self.tell(at, "only fits a role that is asked per_child: this one is asked once for the family");
        }
        let Some(id) = &part.instrument else {
            return self.tell(at, "only fits a part with one instrument, not with instruments by_age");
        };
        if let Ok(Some(instrument)) = (self.find)(id)
            && instrument.items.iter().all(|item| item.about.is_none())
        {
            self.tell(at, format!("no question of “{id}” is `about` anybody, so none would be asked once"));
        }
    }

    fn bands(&mut self, role: &Role, part: &Part, at: &str) {
        if role.asked == Asked::PerFamily {
            self.tell(format!("{at}/by_age"), "only fits a role that is asked per_child: a family has no age");
        }
        for (n, band) in part.by_age.iter().enumerate() {
            let at = format!("{at}/by_age/{n}");
            self.instrument(&band.instrument, &format!("{at}/instrument"));
            if band.from_months > band.to_months {
                let message = format!("goes from {} months down to {}", band.from_months, band.to_months);
                self.tell(&at, message);
            }
            let overlap = |other: &&crate::programme::AgeBand| {
                band.from_months <= other.to_months && other.from_months <= band.to_months
            };
            if let Some(other) = part.by_age[..n].iter().find(overlap) {
                let message = format!(
                    "{}–{} months overlaps {}–{} months of {}",
                    band.from_months, band.to_months, other.from_months, other.to_months, other.instrument
                );
                self.tell(&at, message);
            }
        }
    }

    fn instrument(&mut self, id: &str, at: &str) {
        match (self.find)(id) {
            Err(()) => {}
            Ok(None) => self.tell(at, format!("“{id}” is no instrument that is known")),
            Ok(Some(instrument)) => {
                let known = |about: &str| {
                    self.programme.role(about).is_some() || self.programme.role_of_column(about).is_some()
                };
                let unknown: Vec<String> = instrument
                    .items
                    .iter()
                    .filter_map(|item| Some((item, item.about.as_deref()?)))
                    .filter(|(_, about)| !known(about))
                    .map(|(item, about)| format!("“{}” is about “{about}”", item.id))
                    .collect();
                if let Some(first) = unknown.first() {
                    let message = format!("{first} in “{id}”, which is no role or column of this programme");
                    self.tell(at, message);
                }
            }
        }
    }

    fn municipalities(&mut self) {
        let mut spelled: BTreeMap<String, &str> = BTreeMap::new();
        for (municipality, tailoring) in &self.programme.municipalities {
            let at = format!("/sites/{}", escaped(municipality));
            if let Some(other) = spelled.insert(municipality_key(municipality), municipality) {
                self.tell(at.clone(), format!("is the same municipality as “{other}”; keep one"));
            }
            for (n, role) in tailoring.roles_off.iter().enumerate() {
                if self.programme.role(role).is_none() {
                    self.tell(format!("{at}/roles_off/{n}"), format!("“{role}” is no role of this programme"));
                }
            }
            for (n, extra) in tailoring.extra.iter().enumerate() {
                let at = format!("{at}/extra/{n}");
                if self.programme.role(&extra.role).is_none() {
                    self.tell(format!("{at}/role"), format!("“{}” is no role of this programme", extra.role));
                }
                self.instrument(&extra.instrument, &format!("{at}/instrument"));
            }
        }
    }

    /// One questionnaire cannot hold two items of one name: answers are kept by item.
    fn item_clashes(&mut self) {
        for (n, role) in self.programme.roles.iter().enumerate() {
            let parts = &role.questionnaire;
            for (m, part) in parts.iter().enumerate() {
                let at = format!("/roles/{n}/questionnaire/{m}");
                for earlier in parts[..m].iter().filter(|earlier| share_a_wave(earlier, part)) {
                    self.clash(&named(earlier), &named(part), &at);
                }
            }
            for (municipality, tailoring) in &self.programme.municipalities {
                let extras: Vec<(usize, &str)> = tailoring
                    .extra
                    .iter()
                    .enumerate()
                    .filter(|(_, extra)| extra.role == role.id)
                    .map(|(k, extra)| (k, extra.instrument.as_str()))
                    .collect();
                for (place, (k, extra)) in extras.iter().enumerate() {
                    let at = format!("/sites/{}/extra/{k}", escaped(municipality));
                    let before = extras[..place].iter().map(|(_, earlier)| *earlier);
                    let earlier: Vec<&str> = parts.iter().flat_map(named).chain(before).collect();
                    self.clash(&earlier, &[extra], &at);
                }
            }
        }
    }

    fn clash(&mut self, earlier: &[&str], later: &[&str], at: &str) {
        for (one, other) in earlier.iter().flat_map(|one| later.iter().map(move |other| (*one, *other))) {
            let (Ok(Some(first)), Ok(Some(second))) = ((self.find)(one), (self.find)(other)) else { continue };
            if let Some(item) = second.items.iter().find(|item| first.item(&item.id).is_some()) {
                let message = format!("the item “{}” of “{other}” stands in “{one}” as well", item.id);
                return self.tell(at, message);
            }
        }
    }
}

fn named(part: &Part) -> Vec<&str> {
    part.instrument.iter().map(String::as_str).chain(part.by_age.iter().map(|band| band.instrument.as_str())).collect()
}

fn share_a_wave(one: &Part, other: &Part) -> bool {
    one.waves.is_empty() || other.waves.is_empty() || one.waves.iter().any(|wave| other.waves.contains(wave))
}

fn count(number: usize, noun: &str) -> String {
    match number {
        0 => format!("no {noun}"),
        1 => format!("1 {noun}"),
        n => format!("{n} {noun}s"),
    }
}
