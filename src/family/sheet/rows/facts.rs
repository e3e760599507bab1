//! What the row tells in the columns of the programme's facts.

use super::super::columns::Field;
use super::super::values;
use super::Reading;
use crate::family::{FactEntry, SheetFact};
use crate::programme::{Fact, FactKind, FactOf, text_in};
use crate::said::said;
use crate::table::{self, Row};

/// What the columns of a family say, to be compared with its other rows; none where it cannot be read.
pub(super) type Said = Vec<(Field, Option<String>)>;

impl Reading<'_> {
    /// The facts of a family, or of a child, that the sheet has columns for. An empty cell says that there is nothing to
    /// tell, as an empty end date does.
    pub(super) fn facts(&mut self, row: &Row, of: FactOf) -> (Vec<SheetFact>, Said) {
        let (mut told, mut said) = (Vec::new(), Vec::new());
        let known = self.known;
        for (place, fact) in known.facts.iter().enumerate().filter(|(_, fact)| fact.of == of) {
            let times = (0..fact.times()).filter(|time| self.columns.has(Field::Fact(place, *time)));
            let times: Vec<usize> = times.collect();
            if times.is_empty() {
                continue;
            }
            let room = times.len();
            let mut entries: Vec<FactEntry> = Vec::new();
            for time in times {
                let entry = self.entry(row, fact, (place, time), &mut said);
                let Some(entry) = entry else { continue };
                if fact.kind == FactKind::DatedChoice && entries.iter().any(|other| other.on == entry.on) {
                    let message = said!("the same day stands in this row already; of one day there is one to tell");
                    self.read::<()>(row, Field::FactDay(place, time), Err(message));
                }
                entries.push(entry);
            }
            entries.sort();
            told.push(SheetFact { fact: fact.id.clone(), title: text_in(&fact.title, "en").to_owned(), entries, room });
        }
        (told, said)
    }

    /// What is told one time.
    fn entry(&mut self, row: &Row, fact: &Fact, (place, time): (usize, usize), said: &mut Said) -> Option<FactEntry> {
        let (first, second) = (Field::Fact(place, time), Field::FactDay(place, time));
        let day_field = match fact.kind {
            FactKind::Date => Some(first),
            FactKind::Choice => None,
            FactKind::DatedChoice => Some(second),
        };
        let value_field = (fact.kind != FactKind::Date).then_some(first);
        // Outer none: an empty cell. Inner none: one that cannot be read.
        let on =
            day_field.and_then(|field| self.columns.cell(row, field).map(|cell| (field, cell))).map(|(field, cell)| {
                let day = table::date(cell).and_then(|day| self.not_far_ahead(day));
                self.read(row, field, day)
            });
        let value = value_field.and_then(|field| self.columns.cell(row, field).map(|cell| (field, cell)));
        let value = value.map(|(field, cell)| {
            let value = table::text(cell).and_then(|text| values::choice(&text, fact));
            self.read(row, field, value)
        });
        if let Some(field) = day_field {
            said.push((field, on.map_or(Some(String::new()), |on| on.map(|on| on.to_string()))));
        }
        if let Some(field) = value_field {
            said.push((field, value.clone().unwrap_or_else(|| Some(String::new()))));
        }
        match (fact.kind, &on, &value) {
            (_, None, None) => return None,
            // A column that is missing altogether has been told.
            (FactKind::DatedChoice, None, _) if self.columns.has(second) => {
                let message = said!("the day is missing beside “{}”", self.columns.heading(first));
                self.read::<()>(row, second, Err(message));
            }
            (FactKind::DatedChoice, _, None) => {
                let message = said!("it is not told what began on the day in “{}”", self.columns.heading(second));
                self.read::<()>(row, first, Err(message));
            }
            _ => {}
        }
        Some(FactEntry { on: on.flatten(), value: value.flatten() })
    }
}
