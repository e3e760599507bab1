//! One's own account: language, and where one is signed in.

use serde::Serialize;

use super::desk::{Desk, no_session};
use super::shell::{LANGUAGES, Shell};
use super::today::Choice;
use crate::account;
use crate::web::Reply;
use crate::web::errors::Problem;

#[derive(Serialize)]
struct Account {
    name: String,
    email: String,
    memberships: Vec<String>,
    languages: Vec<Choice>,
    sessions: Vec<Session>,
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
    let (member, language) = (&desk.signed.member, desk.language());
    let sessions = desk.read(|conn| account::sessions(conn, member.id, desk.now))?;
    let calendar = desk.service().calendar();
    let when = |at| {
        let local = calendar.local(at).datetime();
        format!("{} {}", desk.day(local.date()), local.time().strftime("%H:%M"))
    };
    let view = Account {
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
    desk.page("account", desk.w("account"), &view)
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
    store.write::<_, crate::store::StoreError>(&desk.by(), |tx| {
        account::sign_out(tx, signed.member.id, one, desk.now)
    })?;
    let secure = desk.service().base_url.starts_with("https:");
    Ok(Reply::With(Box::new(Reply::See("/w/sign-in".to_owned())), vec![no_session(secure)]))
}
