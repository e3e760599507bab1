//! Rows of a sheet about families whose people were forgotten: they are passed over, so that an old sheet brings nobody back, and told.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;

use super::Sheet;
use crate::family::Case;
use crate::names::case_key;
use crate::said::{Said, said};

/// So many case numbers are named.
const NAMED: usize = 10;

/// The sheet without these rows, and what is told of them.
pub(super) fn left_out<'a>(stored: &[Case], sheet: &'a Sheet) -> (Cow<'a, Sheet>, Option<Said>) {
    let forgotten: BTreeMap<String, Date> =
        stored.iter().filter_map(|case| Some((case_key(&case.case_number), case.forgotten?))).collect();
    let is_forgotten = |number: &str| forgotten.get(&case_key(number)).copied();
    let over: Vec<(&str, Date)> = sheet
        .families
        .iter()
        .filter_map(|family| Some((family.case_number.as_str(), is_forgotten(&family.case_number)?)))
        .collect();
    let Some(last) = over.iter().map(|(_, on)| *on).max() else { return (Cow::Borrowed(sheet), None) };
    let few: Vec<&str> = over.iter().map(|(number, _)| *number).take(NAMED).collect();
    let and_more = if over.len() > NAMED { ", …" } else { "" };
    let told = said!(
        "passed over: {}. Their time is over, and who their people are was forgotten, most lately on {}. Take their rows out of the sheet; a course that begins anew is entered under another case number",
        format!("{}{and_more}", few.join(", ")),
        last
    );
    let mut sheet = sheet.clone();
    sheet.families.retain(|family| is_forgotten(&family.case_number).is_none());
    (Cow::Owned(sheet), Some(told))
}
