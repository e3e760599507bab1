//! One's own account: passkeys, language, and where one is signed in.

use serde::Serialize;

use super::desk::{Desk, no_session};
use super::shell::{LANGUAGES, Shell};
use super::today::Choice;
use crate::account::{self, passkeys};
use crate::language;
use crate::store::StoreError;
use crate::web::Reply;
use crate::web::errors::Problem;

#[derive(Serialize)]
struct Account {
    name: String,
    email: String,
    memberships: Vec<String>,
    languages: Vec<Choice>,
    sessions: Vec<Session>,
    /// Whether there can be passkeys here, or there have been.
    shows_passkeys: bool,
    can_add: bool,
    passkeys: Vec<Passkey>,
    /// What has to be done before anything else.
    notice: Option<String>,
    error: Option<String>,
}

#[derive(Serialize)]
struct Passkey {
    id: i64,
    name: String,
    told: String,
}

#[derive(Serialize)]
struct Session {
    since: String,
    until: String,
    way: String,
    here: bool,
}

/// GET `/w/account`
pub(super) fn show(desk: &Desk<'_>) -> Result<Reply, Problem> {
    page(desk, None)
}

/// The page, with what is wrong.
pub(super) fn page(desk: &Desk<'_>, wrong: Option<&'static str>) -> Result<Reply, Problem> {
    let (member, language) = (&desk.signed.member, desk.language());
    let sessions = desk.read(|conn| account::sessions(conn, member.id, desk.now))?;
    let calendar = desk.service().calendar();
    let when = |at| {
        let local = calendar.local(at).datetime();
        format!("{} {}", desk.day(local.date()), local.time().strftime("%H:%M"))
    };
    let theirs = desk.read(|conn| passkeys::list(desk.service(), conn, member.id))?;
    let (can_add, needed) = (passkeys::are_possible(desk.service()), passkeys::is_needed(desk.service(), &desk.signed));
    let has_one = theirs.iter().any(|one| one.is_usable);
    // One can be years old.
    let day = |at| language::day(calendar.local(at).date(), language);
    let told = |one: &passkeys::ListedPasskey| match one.used {
        _ if !one.is_usable => desk.w("passkey_elsewhere").to_owned(),
        Some(used) => desk.fill("passkey_told_used", &[("added", &day(one.added)), ("used", &day(used))]),
        None => desk.fill("passkey_told", &[("added", &day(one.added))]),
    };
    let view = Account {
        shows_passkeys: can_add || !theirs.is_empty(),
        can_add: can_add && !(needed && has_one),
        passkeys: theirs
            .iter()
            .map(|one| Passkey { id: one.id.number(), name: one.name.clone(), told: told(one) })
            .collect(),
        notice: needed.then(|| desk.w(if has_one { "passkey_sign_in_first" } else { "passkeys_needed" }).to_owned()),
        error: wrong.map(|name| desk.w(name).to_owned()),
        name: member.name.clone(),
        email: member.email.clone(),
        memberships: member.memberships.iter().map(|one| membership(desk, one)).collect(),
        languages: LANGUAGES
            .iter()
            .map(|(code, name)| Choice {
                value: (*code).to_owned(),
                text: (*name).to_owned(),
                chosen: *code == language,
            })
            .collect(),
        sessions: sessions
            .into_iter()
            .map(|one| Session {
                since: when(one.begun),
                until: when(one.expires),
                way: desk.w(way(one.way)).to_owned(),
                here: one.id == desk.signed.session.id,
            })
            .collect(),
    };
    match wrong {
        Some(_) => desk.incomplete("account", desk.w("account"), &view),
        None => desk.page("account", desk.w("account"), &view),
    }
}

fn way(way: account::SignInWay) -> &'static str {
    match way {
        account::SignInWay::Link => "way_link",
        account::SignInWay::Passkey => "way_passkey",
        account::SignInWay::Organisation => "way_organisation",
        account::SignInWay::Demonstration => "way_demonstration",
    }
}

/// What somebody is, in words.
pub(super) fn membership(desk: &Desk<'_>, one: &crate::access::Membership) -> String {
    let name = format!("kind_{}", one.kind.as_str());
    let kind = desk.w(&name).to_owned();
    one.municipality.as_ref().map_or_else(|| kind.clone(), |municipality| format!("{kind}, {municipality}"))
}

/// POST `/w/account/language`
pub(super) fn language(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let wanted = Shell::known(desk.form.get("language").unwrap_or_default());
    account::read_in(&desk.service().store, desk.signed.member.id, wanted, &desk.by())?;
    Ok(Reply::See("/w/account".to_owned()))
}

/// POST `/w/sign-out`: this browser, or all of them.
pub(super) fn sign_out(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let signed = &desk.signed;
    let one = (desk.form.get("all") != Some("yes")).then_some(signed.session.id);
    let store = &desk.service().store;
    store.write::<_, StoreError>(&desk.by(), |tx| account::sign_out(tx, signed.member.id, one, desk.now))?;
    let secure = desk.service().base_url.starts_with("https:");
    Ok(Reply::With(Box::new(Reply::See("/w/sign-in".to_owned())), vec![no_session(secure)]))
}
